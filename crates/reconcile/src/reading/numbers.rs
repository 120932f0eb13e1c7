//! Numbers in a sentence, in digits and in words, with what the words beside them leave open.
//!
//! In: the tokens of a sentence. Out: marks on those that are numbers: exact ones, ranges (`between 20 and 30`, `fewer
//! than 5`), fractions, multiples, majorities, and nobody (`no minors`). A number before years, months or nations counts
//! what no table counts, and is none.

use super::marks::{Mark, Said, set};
use super::statements::Prose;
use super::tokens::Token;
use crate::bulletin::layout::split_years::first_of_two;
use crate::bulletin::number;

/// Numbers with the words before them that leave them open.
pub(super) fn read_all(prose: &Prose<'_>, tokens: &[Token], marks: &mut [Option<Mark>]) {
    let word = |at: usize| tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let mut at = 0;
    while at < tokens.len() {
        let none = nobody(prose, tokens, at);
        let in_words = none.or_else(|| multiple(tokens, at)).or_else(|| majority(prose, tokens, at));
        let Some((digits, is_percent, used)) = in_words.or_else(|| read(tokens, at)) else {
            at += 1;
            continue;
        };
        let last = at + used - 1;
        // `5 June`: a day.
        let is_day = prose.known.month(word(last + 1)).is_some() && digits.len() < 3;
        if (is_of_time(word(last + 1)) || is_day) && !is_percent {
            set(marks, at, last, &Mark::Neutral);
            at = last + 1;
            continue;
        }
        let mut at_end = last;
        let mut said = Said { value: digits.clone(), is_percent, ..Said::default() };
        let mut from = at;
        if let Some((least, most, more)) = open_ended(tokens, last, &digits) {
            (said.at_least, said.at_most) = (least, most);
            set(marks, last + 1, last + more, &Mark::Neutral);
            at_end = last + more;
        } else if let Some((low, high)) = digits.split_once(['-', '–']) {
            (said.at_least, said.at_most) = (plain(low), plain(high));
            low.clone_into(&mut said.value);
        } else if let ("between", "and" | "to") = (word(at.wrapping_sub(1)), word(last + 1))
            && let Some((high, _, more)) = read(tokens, last + 2)
            && tokens.get(last + 2).is_some_and(|token| token.year().is_none())
        {
            (said.at_least, said.at_most) = (plain(&digits), plain(&high));
            said.is_percent |= high.ends_with('%');
            from = at - 1;
            set(marks, last + 1, last + 1 + more, &Mark::Neutral);
            at_end = last + 1 + more;
        } else if let Some((least, most)) = near(tokens, at) {
            (said.at_least, said.at_most) = (Some(least.to_owned()), most.map(str::to_owned));
        } else if let Some((bounds, before)) = vague(prose, tokens, at, &digits, is_percent) {
            (said.at_least, said.at_most) = bounds;
            from = at - before;
            // `more than 50 but fewer than 70`.
            let joins = ["but", "and"].contains(&word(last + 1));
            if joins
                && said.at_most.is_none()
                && ["fewer", "less"].contains(&word(last + 2))
                && word(last + 3) == "than"
                && let Some((high, _, more)) = read(tokens, last + 4)
                && let Some((bounds, _)) = vague(prose, tokens, last + 4, &high, is_percent)
            {
                said.at_most = bounds.1;
                set(marks, last + 1, last + 3 + more, &Mark::Neutral);
                at_end = last + 3 + more;
            }
        }
        set(marks, from, last, &Mark::Neutral);
        set(marks, at, last, &Mark::Number(said));
        at = at_end + 1;
    }
}

/// Whether a number before this word counts time, or something else that no table counts.
fn is_of_time(word: &str) -> bool {
    let things = [
        "year",
        "years",
        "month",
        "months",
        "week",
        "weeks",
        "day",
        "days",
        "quarters",
        "occasions",
        "nations",
        "countries",
        "nationalities",
        "governments",
        "most",
        "main",
        "largest",
    ];
    things.contains(&word)
}

/// `no minors were`, `none of the 8 referrals`: nobody, as a count.
fn nobody(prose: &Prose<'_>, tokens: &[Token], at: usize) -> Option<(String, bool, usize)> {
    let word = |at: usize| tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let counts = |word: &str| {
        let known = prose.known;
        known.unit(word).is_some() || known.sex(word).is_some() || known.age(word).is_some()
    };
    let is_none = match word(at) {
        "no" => counts(word(at + 1)),
        "none" => word(at + 1) == "of",
        _ => false,
    };
    is_none.then(|| ("0".to_owned(), false, 1))
}

type Open = (Option<String>, Option<String>, usize);

/// `20 or more`, `50 or fewer`: bounds, and how many words say so.
fn open_ended(tokens: &[Token], last: usize, digits: &str) -> Option<Open> {
    let word = |at: usize| tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    if word(last + 1) != "or" {
        return None;
    }
    match word(last + 2) {
        "more" | "over" | "above" => Some((plain(digits), None, 2)),
        "fewer" | "less" | "under" | "below" => Some((None, plain(digits), 2)),
        _ => None,
    }
}

/// What a multiple or a majority in words leaves open, in per cent.
fn near(tokens: &[Token], at: usize) -> Option<(&'static str, Option<&'static str>)> {
    let word = |at: usize| tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    Some(match word(at) {
        "majority" | "most" => ("50.0001", None),
        "doubled" => ("85", Some("130")),
        "tripled" | "trebled" => ("165", Some("235")),
        "quadrupled" => ("250", Some("350")),
        "halved" => ("43", Some("57")),
        _ => return None,
    })
}

/// Multiples of an earlier figure, as the change they are: `doubled`.
fn multiple(tokens: &[Token], at: usize) -> Option<(String, bool, usize)> {
    let word = |at: usize| tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let change = match word(at) {
        "doubled" => 100,
        "tripled" | "trebled" => 200,
        "quadrupled" => 300,
        "halved" => 50,
        _ => return None,
    };
    let is_vague = ["nearly", "almost", "over", "than"].contains(&word(at.wrapping_sub(1)));
    (!is_vague).then(|| (format!("{change}%"), true, 1))
}

/// `the majority of`, `most referrals`: more than half of what follows.
fn majority(prose: &Prose<'_>, tokens: &[Token], at: usize) -> Option<(String, bool, usize)> {
    let word = |at: usize| tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let known = prose.known;
    let next = word(at + 1);
    let counts = known.unit(next).is_some() || known.sex(next).is_some() || known.age(next).is_some();
    let before = word(at.wrapping_sub(1));
    let is_majority = match word(at) {
        "majority" => next == "of" && !["vast", "large", "small"].contains(&before),
        "most" => (next == "of" || counts) && before != "the" && before != "where",
        _ => false,
    };
    is_majority.then(|| ("50%".to_owned(), true, 1))
}

/// The digits of a number, whether it is a percentage, and how many tokens it has: `1,042`, `48%`, `5-10`,
/// `twenty-two`, `a third`, `one in five`.
fn read(tokens: &[Token], at: usize) -> Option<(String, bool, usize)> {
    // `2022-23` is a year, whether or not it is one of the tables'.
    if tokens.get(at).is_some_and(|token| first_of_two(&token.word).is_some()) {
        return None;
    }
    let token = tokens.get(at)?;
    // `Thirty-six per cent`.
    let is_of_hundred = tokens.get(at + 1).is_some_and(|next| next.before.starts_with('%'));
    if let Some(digits) = in_words(&token.word).filter(|_| is_of_hundred) {
        return Some((format!("{digits}%"), true, 1));
    }
    let word = |at: usize| tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    if token.number.is_some() {
        return Some((token.printed.clone(), token.is_percent(), 1));
    }
    let parts: Vec<&str> = token.word.split(['-', '–']).collect();
    if let [low, high] = parts.as_slice()
        && number(low, low, false, None).is_some()
        && number(high.trim_end_matches('%'), high, false, None).is_some()
        && low.len() + high.len() < 8
    {
        return Some((token.word.clone(), high.ends_with('%'), 1));
    }
    // `A negative one in 14`: a thing told before, and no share.
    let is_thing = at > 1 && ["a", "an", "the"].contains(&word(at - 2)) && word(at - 1) != "only";
    if token.word == "one" && word(at + 1) == "in" && !is_thing {
        let (of, _, used) = read(tokens, at + 2)?;
        let of: u32 = of.parse().ok().filter(|of| *of > 1)?;
        return Some((format!("{}%", hundredths(100, of)), true, 2 + used));
    }
    if token.word == "all" && word(at + 1) == "of" && ["the", "those", "these"].contains(&word(at + 2)) {
        return Some(("100%".to_owned(), true, 1));
    }
    if let (Some(part), "in", Some(of)) = (in_words(&token.word), word(at + 1), in_words(word(at + 2)))
        && (3..=10).contains(&of)
        && part < of
    {
        return Some((format!("{}%", hundredths(100 * part, of)), true, 3));
    }
    // `Nine out of ten`.
    if let (Some(part), "out", "of", Some(of)) =
        (in_words(&token.word), word(at + 1), word(at + 2), in_words(word(at + 3)))
        && (3..=10).contains(&of)
        && part < of
    {
        return Some((format!("{}%", hundredths(100 * part, of)), true, 4));
    }
    if token.word == "half" && word(at.wrapping_sub(1)) != "first" && word(at.wrapping_sub(1)) != "second" {
        return Some(("50%".to_owned(), true, 1));
    }
    let count = match token.word.as_str() {
        "a" | "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        _ => 0,
    };
    let joined: Vec<&str> = token.word.split('-').collect();
    let (count, name, used) = match joined.as_slice() {
        ["two", name] => (2, *name, 1),
        ["three", name] => (3, *name, 1),
        _ if count > 0 => (count, word(at + 1), 2),
        _ => (0, "", 0),
    };
    let parts = match name {
        "half" => 2,
        "third" | "thirds" => 3,
        "quarter" | "quarters" => 4,
        "fifth" | "fifths" => 5,
        "tenth" => 10,
        _ => 0,
    };
    let is_followed = |at: usize| matches!(word(at), "of" | "were" | "was" | "are" | "came");
    // `fell by a fifth`, `an increase of a third`.
    let is_measure =
        ["by", "of", "about", "around", "nearly", "almost", "over", "under", "than", "approximately"]
            .contains(&word(at.wrapping_sub(1)))
            && matches!(
                word(at + used),
                "" | "between"
                    | "in"
                    | "on"
                    | "to"
                    | "from"
                    | "since"
                    | "compared"
                    | "over"
                    | "during"
                    | "and"
                    | "while"
                    | "higher"
                    | "lower"
            );
    let is_end = tokens.get(at + used).is_some_and(|token| token.before.contains([',', ';', '(']));
    if count > 0
        && parts > count
        && (is_followed(at + used) || is_measure || is_end && word(at.wrapping_sub(1)) == "of")
    {
        return Some((format!("{}%", hundredths(100 * count, parts)), true, used));
    }
    let digits = in_words(&token.word)?;
    Some((digits.to_string(), false, 1))
}

/// A fraction in decimal text with two decimals.
fn hundredths(numerator: u32, denominator: u32) -> String {
    let value = numerator * 100 / denominator;
    format!("{}.{:02}", value / 100, value % 100)
}

/// Whole numbers from two to ninety-nine in words.
pub(crate) fn in_words(word: &str) -> Option<u32> {
    const ONES: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let one = |word: &str| ONES.iter().position(|it| *it == word).and_then(|at| u32::try_from(at).ok());
    let ten = |word: &str| {
        TENS.iter().position(|it| *it == word).and_then(|at| u32::try_from(at + 2).ok()).map(|it| it * 10)
    };
    match word.split_once('-') {
        Some((tens, ones)) => Some(ten(tens)? + one(ones).filter(|it| (1..10).contains(it))?),
        None => one(word).filter(|it| *it > 1).or_else(|| ten(word)),
    }
}

/// A number's digits without what parts thousands or marks a percentage.
fn plain(text: &str) -> Option<String> {
    let digits = text.trim_end_matches('%').replace(',', "");
    number(&digits, &digits, true, None).map(|_| digits)
}

type Bounds = (Option<String>, Option<String>);

/// What the words before a number leave open, with how many words there are. A count that is *more than* 50 is 51 or
/// more; *nearly* is up to fifteen in a hundred below, *about* as much on either side.
fn vague(
    prose: &Prose<'_>,
    tokens: &[Token],
    at: usize,
    digits: &str,
    is_percent: bool,
) -> Option<(Bounds, usize)> {
    let word = |back: usize| {
        at.checked_sub(back)
            .and_then(|at| tokens.get(at))
            .map(|token| token.word.as_str())
            .unwrap_or_default()
    };
    let value: f64 = plain(digits)?.parse().ok()?;
    let step = if is_percent { 0.0001 } else { 1.0 };
    let text = |value: f64| {
        let text = format!("{value:.4}");
        Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
    };
    let found = match (word(2), word(1)) {
        ("no" | "not", _) | (_, "exactly") => return None,
        ("more" | "greater" | "higher", "than") if word(3) == "no" => ((None, text(value)), 3),
        ("fewer" | "less" | "lower", "than") if word(3) == "no" => ((text(value), None), 3),
        ("more" | "greater" | "higher", "than") => ((text(value + step), None), 2),
        ("fewer" | "less" | "lower", "than") => ((None, text(value - step)), 2),
        ("at", "least") => ((text(value), None), 2),
        ("at", "most") | ("up", "to") => ((None, text(value)), 2),
        ("just", "under" | "below") => ((text(value * 0.85), text(value - step)), 2),
        ("just", "over" | "above") => ((text(value + step), text(value * 1.15)), 2),
        (_, "over" | "exceeding" | "exceeded" | "exceeds" | "exceed" | "topped" | "passed" | "surpassed") => {
            ((text(value + step), None), 1)
        }
        (_, "under" | "below") => ((None, text(value - step)), 1),
        (_, "nearly" | "almost") => ((text(value * 0.85), text(value)), 1),
        (_, near) if prose.known.approximate.iter().any(|it| it == near) && near != "to" => {
            ((text(value * 0.85 - step), text(value * 1.15 + step)), 1)
        }
        _ if is_percent && !digits.ends_with('%') => return None,
        _ if value >= 100.0
            && is_percent
            && !digits.contains('.')
            && tokens.get(at).is_some_and(|it| it.word == "all") =>
        {
            ((text(value - 0.4), text(value)), 0)
        }
        _ if is_percent && tokens.get(at).is_some_and(|token| token.number.is_none()) => {
            // A fraction in words is near the share and seldom the share itself.
            ((text(value - 4.0), text(value + 4.0)), 0)
        }
        _ => return None,
    };
    Some(found)
}
