//! What is said in a way that is not read: better left out than taken for something else.
//!
//! In: a sentence against a table, and pieces of it. Out: whether a number counts the lines of the table, is of several lines that are
//! not all named, is by how much something moved, or is of a time that the table has not.

use super::clauses::{Clause, Sentence};
use super::each::noun_end;
use super::grid::Axis;
use super::marking::{Sign, is_form};
use crate::bulletin::Vocabulary;
use crate::bulletin::label::words;
use crate::reading::guards::APART;
use crate::reading::in_words;

/// Words between what moved and by how much.
const AMOUNTS: [&str; 7] = ["amounted", "came", "was", "were", "stood", "totalled", "equalled"];
/// Words of a label that make it the contrary of its other words.
const NEGATIONS: [&str; 6] = ["without", "no", "not", "non", "excluding", "except"];

/// Words of a part of things of which the number follows.
const SOME: [&str; 12] =
    ["one", "none", "all", "some", "many", "few", "most", "several", "half", "each", "any", "neither"];

/// `10 first responders made referrals`: what is counted is who refers.
pub(super) fn counts_bodies(sentence: &Sentence<'_>, at: usize) -> bool {
    const BODIES: [&str; 10] = [
        "responder",
        "responders",
        "organisations",
        "agencies",
        "nationalities",
        "countries",
        "forces",
        "bodies",
        "charities",
        "councils",
    ];
    let is_of_table = |word: &str| sentence.grid.counted.contains(word);
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    (at + 1..at + 4)
        .take_while(|next| !["of", "were", "was", "from", "by"].contains(&word(*next)))
        .any(|next| BODIES.contains(&word(next)) && !is_of_table(word(next)))
}

/// `Twelve of the women were under 21`: a part of what is named, and nothing that the table has says of which.
pub(super) fn is_part_of_named(sentence: &Sentence<'_>, at: usize) -> bool {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let is_name = |at: usize| matches!(sentence.signs.get(at), Some(Sign::Name(..)));
    let is_of = word(at + 1) == "of" && ["the", "these", "those", "all"].contains(&word(at + 2));
    let verb = (at + 3..sentence.tokens.len())
        .find(|at| ["was", "were", "had", "have", "came", "are"].contains(&word(*at)));
    let Some(verb) = verb.filter(|_| is_of) else { return false };
    (at + 3..verb).any(is_name) && !(0..at).chain(verb..sentence.tokens.len()).any(is_name)
}

/// `Fifteen countries were recorded, five of them with one referral each`: a part of what the table counts by.
pub(super) fn is_part_of_them(sentence: &Sentence<'_>, at: usize) -> bool {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let each = (at + 3..sentence.tokens.len()).any(|at| ["each", "apiece"].contains(&word(at)));
    let is_of = word(at + 1) == "of" && ["these", "those"].contains(&word(at + 2));
    // `Sixty-six of those workers`: whom the sentence before told of.
    let are_told = is_of && word(at + 3).ends_with('s') && word(at + 3) != "was";
    word(at + 1) == "of" && ["them", "these", "which", "those"].contains(&word(at + 2)) && each || are_told
}

/// `Six were referred, five of them minors`: where the number of a part stands that only the title of a table of minors has; the one before it is of others too.
pub(super) fn parted_by_title(sentence: &Sentence<'_>, known: &Vocabulary) -> Option<usize> {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let part = (1..sentence.tokens.len())
        .find(|at| word(*at) == "of" && ["them", "whom"].contains(&word(at + 1)))?;
    let is_group = |at: usize| known.age(word(at)).is_some() || known.sex(word(at)).is_some();
    let is_titled = |at: usize| is_group(at) && sentence.signs.get(at) == Some(&Sign::Known);
    (part..sentence.tokens.len()).any(is_titled).then_some(part - 1)
}

/// `The three Ulster counties`: a number that is a word of the name beside it.
pub(super) fn is_in_name(sentence: &Sentence<'_>, at: usize) -> bool {
    let Some(token) = sentence.tokens.get(at) else { return false };
    let beside = sentence.signs.iter().take(at + 4).skip(at + 1).filter_map(|sign| match sign {
        Sign::Name(Axis::Rows, row) => sentence.grid.table.rows.get(*row),
        Sign::Name(Axis::Columns, column) => sentence.grid.table.columns.get(*column),
        _ => None,
    });
    beside.into_iter().any(|label| words(&label.printed).contains(&token.word))
}

/// `Between six and seven calls for each new case`: so many to one of another thing.
pub(super) fn is_ratio(sentence: &Sentence<'_>, at: usize) -> bool {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    (at + 1..at + 6)
        .any(|at| ["for", "to", "per"].contains(&word(at)) && ["each", "every"].contains(&word(at + 1)))
}

/// `Two sessions more than health`, `1,340 more, of which 840 were minors`: by how much something is more, or a part of that.
pub(super) fn is_difference_behind(sentence: &Sentence<'_>, at: usize) -> bool {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let is_more = |at: usize| ["more", "fewer", "less", "higher", "lower"].contains(&word(at));
    let is_behind = APART.contains(&word(at + 1)) || word(at + 1) != "or" && is_more(at + 2);
    let is_of_which = at > 1 && word(at - 2) == "of" && ["which", "whom"].contains(&word(at - 1));
    is_behind || is_of_which && (0..at).any(is_more)
}

/// `36 came from A, B and C`, `A, B, and C made 36`: of all of them, of which the clause of the number names one.
pub(super) fn is_of_a_list(sentence: &Sentence<'_>, order: usize) -> bool {
    let names = |at: usize| matches!(sentence.signs.get(at), Some(Sign::Name(Axis::Rows, _)));
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let plain = |order: Option<usize>| {
        let clause = order.and_then(|order| sentence.clauses.get(order));
        clause
            .filter(|clause| clause.numbers.is_empty())
            .and_then(|clause| Some((clause, *clause.tokens.first()?)))
    };
    let opens = |at: usize| ["and", "or", "the"].contains(&word(at));
    let goes_on =
        plain(Some(order + 1)).is_some_and(|(_, first)| names(first) || opens(first) && names(first + 1));
    let own = sentence.clauses.get(order).and_then(|clause| clause.tokens.first());
    let begun = plain(order.checked_sub(1)).is_some_and(|(clause, _)| {
        clause
            .tokens
            .iter()
            .all(|at| names(*at) || opens(*at) || sentence.signs.get(*at) == Some(&Sign::Known))
            && clause.tokens.iter().any(|at| names(*at))
            && clause.tokens.len() < 5
    });
    goes_on || begun && own.is_some_and(|at| ["and", "or"].contains(&word(*at)))
}

/// A count since a period is of all the periods from then on.
pub(super) fn is_since(sentence: &Sentence<'_>) -> bool {
    sentence.periods().into_iter().any(|period| sentence.is_since(period))
}

/// `928 were minors, compared with 850 in 2014`: the one time that is named is not that of the first.
pub(super) fn is_beside_base(sentence: &Sentence<'_>, clause: &Clause) -> bool {
    let [period] = *sentence.periods().as_slice() else { return false };
    clause.periods.is_empty() && sentence.is_base(period)
}

/// `Over the five years to 2016`: a count of all of them, which no single one has.
pub(super) fn is_of_all_years(sentence: &Sentence<'_>) -> bool {
    const SPANS: [&str; 4] = ["over", "in", "during", "across"];
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let is_span =
        |at: usize| (1..4).filter_map(|back| at.checked_sub(back)).any(|at| SPANS.contains(&word(at)));
    (0..sentence.tokens.len()).any(|at| word(at) == "years" && is_span(at))
}

/// `Six states had more than 300 each`: so many of the lines by which the title says that the table counts.
pub(super) fn counts_what_it_counts_by(sentence: &Sentence<'_>, at: usize, known: &Vocabulary) -> bool {
    let word = sentence.tokens.get(at + 1).map(|token| token.word.as_str()).unwrap_or_default();
    let is_unit = sentence.grid.units.iter().any(|unit| is_form(unit, &known.plain_form(word)));
    let is_noun = |axis: &Axis| noun_end(sentence, known, *axis, at + 1).is_some();
    !is_unit && word.ends_with('s') && [Axis::Rows, Axis::Columns].iter().any(is_noun)
}

/// `In 39 cases there were two or more, in one case seven`: how many had how many.
pub(super) fn is_of_cases(sentence: &Sentence<'_>) -> bool {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let is_count = |at: usize| word(at) == "one" || matches!(sentence.signs.get(at), Some(Sign::Number(_)));
    let is_case =
        |at: usize| word(at) == "in" && is_count(at + 1) && ["case", "cases"].contains(&word(at + 2));
    (0..sentence.tokens.len()).filter(|at| is_case(*at)).count() > 1
}

/// `Two of the five boards`: neither number is of what the table counts.
pub(super) fn counts_lines(sentence: &Sentence<'_>, at: usize) -> bool {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    // A length of time is no number to a clause: `three of the six years`.
    let is_number = |at: usize| {
        let token = sentence.tokens.get(at);
        token.is_some_and(|token| token.number.is_some() || in_words(&token.word).is_some())
    };
    let opens = |at: usize| {
        let of = word(at + 1) == "of" && ["the", "these", "those", "its", "all"].contains(&word(at + 2));
        of && is_number(at + 3)
    };
    // `One of the 14 was female`: the 14 are all, whatever narrows the one.
    let is_whole_of_some = at.checked_sub(3).is_some_and(|some| SOME.contains(&word(some)))
        && word(at.wrapping_sub(2)) == "of"
        && word(at.wrapping_sub(1)) == "the";
    // `Of the six divisions, X …`: so many lines, and none of their figures.
    let is_unit = |form: &str| sentence.grid.units.iter().any(|unit| is_form(unit, form));
    let is_of_all = at == 2 && word(0) == "of" && ["the", "all"].contains(&word(1)) && !is_unit(word(at + 1));
    is_of_all
        || is_whole_of_some
        || opens(at)
        || at.checked_sub(3).is_some_and(|first| is_number(first) && opens(first))
}

/// `The largest number, 39, came from X`, where no row is X: what is first is a row of another table, and the number its own.
pub(super) fn is_of_unnamed_first(sentence: &Sentence<'_>) -> bool {
    let is_first = sentence.text.split(' ').any(|word| ["largest", "greatest", "highest"].contains(&word));
    let is_named = match sentence.grid.period_axis() {
        Some(Axis::Rows) => !sentence.periods().is_empty(),
        _ => !sentence.named(Axis::Rows).is_empty(),
    };
    is_first && !is_named
}

/// `The top four nationalities make up 156`, `the ten most common countries`: of several that are not named.
pub(super) fn is_of_top(sentence: &Sentence<'_>) -> bool {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let is_number =
        |at: usize| matches!(sentence.signs.get(at), Some(Sign::Number(_))) || in_words(word(at)).is_some();
    (0..sentence.tokens.len()).any(|at| {
        let is_top = word(at) == "top" && is_number(at + 1);
        is_top || is_number(at) && word(at + 1) == "most" && ["common", "frequent"].contains(&word(at + 2))
    })
}

/// `Within 48 hours`.
pub(super) fn is_length_of_time(sentence: &Sentence<'_>, at: usize) -> bool {
    let next = sentence.tokens.get(at + 1).map(|token| token.word.as_str()).unwrap_or_default();
    ["hours", "hour", "minutes", "days", "weeks", "months"].contains(&next)
}

/// `With 7 not recorded`: of those of whom something is not known, which only a row of its own counts.
pub(super) fn is_of_unknown(sentence: &Sentence<'_>, at: usize) -> bool {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let is_not_known = |at: usize| {
        word(at) == "not" && ["recorded", "known", "stated", "given", "specified"].contains(&word(at + 1))
            || ["unknown", "unrecorded", "unspecified"].contains(&word(at))
    };
    // `For 2 children no country was recorded`.
    let has_none = sentence.text.split(' ').any(|word| word == "no");
    let is_recorded = |at: usize| ["recorded", "known", "stated", "given", "specified"].contains(&word(at));
    has_none && (at..sentence.tokens.len()).any(is_recorded)
        || (at.saturating_sub(5)..at + 4).any(is_not_known)
}

/// `Those two types together`: of several lines, which a reading of several has not told apart.
pub(super) fn is_together(sentence: &Sentence<'_>) -> bool {
    let says = |word: &str| sentence.text.split(' ').any(|it| it == word);
    let those = ["between them", "those two", "these two", "those three", "these three"];
    says("together") || says("combined") || those.iter().any(|those| sentence.text.contains(those))
}

/// `From 134` in a table of one year: of a year before.
pub(super) fn is_earlier_unheld(sentence: &Sentence<'_>, clause: &Clause) -> bool {
    clause.lead == "from" && sentence.grid.period_axis().is_none()
}

/// `The increase amounted to 81`.
pub(super) fn is_amount_of_change(clause: &Clause, known: &Vocabulary) -> bool {
    let words: Vec<&str> = clause.text.split(' ').collect();
    let moves = |word: &&str| {
        [&known.change, &known.rising, &known.falling].iter().any(|list| list.iter().any(|it| it == word))
    };
    let noun = words.windows(2).position(|pair| {
        matches!(pair, [article, noun] if ["the", "this", "that", "an", "a", "its", "their"].contains(article) && moves(noun))
    });
    noun.is_some_and(|at| words.iter().skip(at).any(|word| AMOUNTS.contains(word)))
}

/// `Closed without charge` is not named by *charge*.
pub(super) fn is_negated(words: &[String]) -> bool {
    words.iter().any(|word| NEGATIONS.contains(&word.as_str()))
}

/// `Does not account for a majority`, `in none of the years were there more than in 2013`: what is denied is no figure, and the word that
/// denies it is none.
pub(super) fn is_denied(sentence: &Sentence<'_>, clause: &Clause, at: usize) -> bool {
    let is_denial = |word: &str| ["not", "never", "cannot"].contains(&word) || word.ends_with("n't");
    let word = sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let compares = sentence.text.split(' ').any(|word| ["than", "without"].contains(&word));
    // `No quarter brought fewer than 1,140`.
    let says = |wanted: &[&str]| sentence.text.split(' ').any(|word| wanted.contains(&word));
    let is_bound = says(&["no", "none", "neither"]) && says(&["fewer", "less", "more"]) && says(&["than"]);
    // `All but three of them`.
    let is_all_but = sentence.text.contains("all but");
    is_all_but
        || is_bound
        || clause.text.split(' ').any(is_denial)
        || ["no", "none", "nobody"].contains(&word) && compares
}

/// `X led among the 103 adults`: the number is of those among whom something is, and of no line that is named.
pub(super) fn is_among_whom(sentence: &Sentence<'_>, at: usize) -> bool {
    let word = |back: usize| {
        at.checked_sub(back).and_then(|at| sentence.tokens.get(at)).map(|token| token.word.as_str())
    };
    let is_among = |word: Option<&str>| word.is_some_and(|word| ["among", "amongst"].contains(&word));
    is_among(word(1)) || is_among(word(2)) && word(1) == Some("the")
}

/// `A grant is of five thousand rials`: whether what stands behind a number is what another column counts, and not this one.
pub(super) fn is_of_other_column(sentence: &Sentence<'_>, at: usize, column: usize) -> bool {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let is_scale = ["thousand", "million", "billion", "hundred"].contains(&word(at + 1));
    // In a table of thousands of something beside things, ten thousand are of the former.
    let nouns = if is_scale { vec![word(at + 1), word(at + 2)] } else { vec![word(at + 1)] };
    let grid = sentence.grid;
    let says = |column: usize, noun: &str| {
        let label = grid.table.columns.get(column).map(|label| label.printed.to_lowercase());
        let unit = grid
            .table
            .cells
            .iter()
            .find(|((_, at), _)| *at == column)
            .map(|(_, cell)| cell.unit.to_lowercase());
        let text = format!("{} {}", label.unwrap_or_default(), unit.unwrap_or_default());
        words(&text).iter().any(|own| is_form(own, noun))
    };
    nouns.into_iter().any(|noun| {
        noun.starts_with(char::is_alphabetic)
            && !says(column, noun)
            && (0..grid.columns.len()).any(|other| other != column && says(other, noun))
    })
}

/// `They number 42 out of 92`: a part of a number that the sentence gives, and no figure of the line that is named.
pub(super) fn is_part_of_number(sentence: &Sentence<'_>, at: usize) -> bool {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let is_number = |at: usize| matches!(sentence.signs.get(at), Some(Sign::Number(_)));
    word(at + 1) == "out" && word(at + 2) == "of" && (is_number(at + 3) || is_number(at + 4))
}
