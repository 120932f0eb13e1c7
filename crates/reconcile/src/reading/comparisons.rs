//! What sentences say is more than what: groups against groups, and years against years.
//!
//! In: lines of prose. Out: comparisons of two counts. Only a sentence of which every word is known is read: a word that
//! is not may say of what it is more.

use super::figures::Speech;
use super::gist::{Gist, Narrowing};
use super::marks::Mark;
use super::statements::{Line, Prose};
use super::{ComparisonReading, Counted};

const EVERY_NATION: [&str; 8] = [
    "each nation",
    "every nation",
    "all nations",
    "all four nations",
    "each of the nations",
    "each of the four nations",
    "all the nations",
    "every one of the nations",
];
const EVERY_YEAR: [&str; 6] = [
    "every year",
    "each year",
    "year on year",
    "year-on-year",
    "each successive year",
    "every successive year",
];

pub(super) fn propose(prose: &Prose<'_>) -> Vec<ComparisonReading> {
    let mut found = Vec::new();
    for line in prose.lines.iter().filter(|line| line.is_topical && !line.sentence.is_fragment()) {
        let speech = Speech::new(prose, line);
        if speech.gists.iter().any(|gist| gist.is_unknown) {
            continue;
        }
        found.extend(groups(&speech));
        found.extend(equals(&speech));
        found.extend(years(&speech));
        found.extend(record(&speech));
        found.extend(two_years(&speech));
    }
    found
}

fn reading(line: &Line<'_>, relation: &str, first: Counted, second: Counted) -> ComparisonReading {
    ComparisonReading { sentence: line.sentence.id.clone(), relation: relation.to_owned(), first, second }
}

fn word<'l>(line: &'l Line<'_>, at: usize) -> &'l str {
    line.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default()
}

fn gist(speech: &Speech<'_>, from: usize, to: usize) -> Gist {
    let span: Vec<usize> = (from..to).collect();
    Gist::of(&speech.line.tokens, &speech.marks, &span)
}

fn counted(speech: &Speech<'_>, narrows: &Narrowing, year: Option<i32>) -> Option<Counted> {
    let places: Vec<&String> = speech.gists.iter().flat_map(|gist| &gist.narrows.places).collect();
    let place =
        narrows.places.first().or(places.first().copied()).cloned().or_else(|| speech.line.place.clone());
    narrows.is_one().then(|| Counted {
        place,
        year,
        sex: narrows.sexes.first().cloned(),
        age: narrows.ages.first().cloned(),
        category: narrows.categories.first().map(|(_, name)| name.clone()),
    })
}

/// `more A than B`, `fewer A than B`.
fn groups(speech: &Speech<'_>) -> Option<ComparisonReading> {
    let line = speech.line;
    let at = (0..line.tokens.len())
        .find(|at| ["more", "fewer"].contains(&word(line, *at)) && word(line, at + 1) != "than")?;
    let than = (at + 1..line.tokens.len()).find(|at| word(line, *at) == "than")?;
    if speech.marks.iter().any(|mark| matches!(mark, Mark::Number(_))) {
        return None;
    }
    let before = gist(speech, 0, at).narrows.overlaid(&gist(speech, at, than).narrows);
    let behind = gist(speech, than, line.tokens.len()).narrows;
    // What only the second half says (`… were referred for X`) is said of both.
    let shared = behind.overlaid(&before);
    let year = speech.years().last().copied().or(line.year);
    let (first, second) =
        (counted(speech, &shared, year)?, counted(speech, &shared.overlaid(&behind), year)?);
    let differing = [
        first.place != second.place,
        first.sex != second.sex,
        first.age != second.age,
        first.category != second.category,
    ];
    let is_one = differing.iter().filter(|it| **it).count() == 1;
    let both = (first.sex.is_some() == second.sex.is_some())
        && (first.age.is_some() == second.age.is_some())
        && (first.category.is_some() == second.category.is_some());
    let (first, second) = if word(line, at) == "more" { (first, second) } else { (second, first) };
    (is_one && both && speech.years().len() < 2).then(|| reading(line, "more", first, second))
}

/// `equal numbers of A and B`, `as many A as B`.
fn equals(speech: &Speech<'_>) -> Option<ComparisonReading> {
    let text = speech.line.words.join(" ");
    let says =
        ["equal numbers of", "an equal number of", "the same number of", "as many", "equally split between"];
    if !says.iter().any(|phrase| text.contains(phrase)) || text.contains("times as many") {
        return None;
    }
    let all = gist(speech, 0, speech.line.tokens.len()).narrows;
    let year = speech.years().last().copied().or(speech.line.year);
    let two = |narrows: &[Narrowing; 2]| {
        let [first, second] = narrows;
        Some(reading(speech.line, "equal", counted(speech, first, year)?, counted(speech, second, year)?))
    };
    match (all.sexes.as_slice(), all.ages.as_slice(), all.categories.as_slice()) {
        ([a, b], [] | [_], [] | [_]) => two(&[
            Narrowing { sexes: vec![a.clone()], ..all.clone() },
            Narrowing { sexes: vec![b.clone()], ..all.clone() },
        ]),
        ([] | [_], [a, b], [] | [_]) => two(&[
            Narrowing { ages: vec![a.clone()], ..all.clone() },
            Narrowing { ages: vec![b.clone()], ..all.clone() },
        ]),
        ([] | [_], [] | [_], [a, b]) => two(&[
            Narrowing { categories: vec![a.clone()], ..all.clone() },
            Narrowing { categories: vec![b.clone()], ..all.clone() },
        ]),
        _ => None,
    }
}

/// Places that rise or fall, from one year to another, or in every year between.
fn years(speech: &Speech<'_>) -> Vec<ComparisonReading> {
    let (line, known) = (speech.line, speech.prose.known);
    let is_noun =
        |at: usize| ["a", "an"].contains(&at.checked_sub(1).map_or("", |before| word(line, before)));
    let moves = |verbs: &[String], nouns: &[String]| {
        let of = |(at, token): (usize, &super::tokens::Token)| {
            verbs.contains(&token.word) || (nouns.contains(&token.word) && is_noun(at))
        };
        line.tokens.iter().enumerate().any(of)
    };
    let falls = match (moves(&known.rising_verbs, &known.rising), moves(&known.falling_verbs, &known.falling))
    {
        (true, false) => false,
        (false, true) => true,
        _ => return Vec::new(),
    };
    let has_number = speech.marks.iter().any(|mark| matches!(mark, Mark::Number(_)));
    let text = line.words.join(" ");
    let doubted = ["not", "no", "whether", "may", "could", "if", "nor", "likely", "expected"];
    if has_number || line.words.iter().any(|word| doubted.contains(&word.as_str())) {
        return Vec::new();
    }
    let Some(steps) = steps(speech, &text) else { return Vec::new() };
    let all = gist(speech, 0, line.tokens.len()).narrows;
    let nations: Vec<String> = known.whole.values().flatten().cloned().collect();
    let only = text.contains("the only nation") || text.contains("the only country");
    let places = if EVERY_NATION.iter().any(|phrase| text.contains(phrase)) {
        nations.clone()
    } else if all.places.is_empty() {
        line.place.clone().into_iter().collect()
    } else {
        all.places.clone()
    };
    let one = |place: &String, year| {
        counted(speech, &Narrowing { places: vec![place.clone()], ..all.clone() }, Some(year))
    };
    let mut found = Vec::new();
    for (from, to) in steps {
        for place in &places {
            let (Some(earlier), Some(later)) = (one(place, from), one(place, to)) else { continue };
            let (first, second) = if falls { (earlier, later) } else { (later, earlier) };
            found.push(reading(line, "more", first, second));
        }
        for place in nations.iter().filter(|nation| only && !places.contains(nation)) {
            let (Some(earlier), Some(later)) = (one(place, from), one(place, to)) else { continue };
            let (first, second) = if falls { (earlier, later) } else { (later, earlier) };
            found.push(reading(line, "not_more", first, second));
        }
    }
    found
}

/// The pairs of years a sentence compares.
fn steps(speech: &Speech<'_>, text: &str) -> Option<Vec<(i32, i32)>> {
    let years = speech.years();
    let is_every = EVERY_YEAR.iter().any(|phrase| text.contains(phrase));
    let since = speech
        .line
        .tokens
        .windows(2)
        .any(|pair| matches!(pair, [before, year] if year.year().is_some() && before.word == "since"));
    let (from, to) = match (years.as_slice(), since) {
        ([from, to], _) => (*from, *to),
        ([from], true) => (*from, speech.line.year.filter(|year| year > from)?),
        ([to], false) if !is_every => (to - 1, *to),
        _ => return None,
    };
    Some(if is_every { (from..to).map(|year| (year, year + 1)).collect() } else { vec![(from, to)] })
}

/// `the highest since 2010`: more than in every year from then on.
fn record(speech: &Speech<'_>) -> Vec<ComparisonReading> {
    let line = speech.line;
    let text = line.words.join(" ");
    let (highest, lowest) = (text.contains("highest since"), text.contains("lowest since"));
    let years = speech.years();
    let ([from, to], true) = (years.as_slice(), highest != lowest) else { return Vec::new() };
    let (from, to) = (*from, *to);
    let all = gist(speech, 0, line.tokens.len()).narrows;
    let pair = |year: i32| {
        let (own, other) = (counted(speech, &all, Some(to))?, counted(speech, &all, Some(year))?);
        Some(if highest { reading(line, "more", own, other) } else { reading(line, "more", other, own) })
    };
    (from..to).filter_map(pair).collect()
}

/// `higher in 2014 than in 2013`.
fn two_years(speech: &Speech<'_>) -> Option<ComparisonReading> {
    let line = speech.line;
    let at =
        (0..line.tokens.len()).find(|at| ["higher", "lower", "more", "fewer"].contains(&word(line, *at)))?;
    let than = (at + 1..line.tokens.len()).find(|at| word(line, *at) == "than")?;
    let year = |from: usize, to: usize| {
        let years: Vec<i32> = (from..to).filter_map(|at| line.tokens.get(at)?.year()).collect();
        if let [one] = years.as_slice() { Some(*one) } else { None }
    };
    let (first, second) = (year(0, than)?, year(than, line.tokens.len())?);
    let behind = gist(speech, than, line.tokens.len()).narrows;
    if speech.marks.iter().any(|mark| matches!(mark, Mark::Number(_))) || behind != Narrowing::default() {
        return None;
    }
    let all = gist(speech, 0, than).narrows;
    let (first, second) = (counted(speech, &all, Some(first))?, counted(speech, &all, Some(second))?);
    let is_more = ["higher", "more"].contains(&word(line, at));
    Some(if is_more { reading(line, "more", first, second) } else { reading(line, "more", second, first) })
}
