//! Of which lines of a table something is so: `every first responder except X referred more adults than minors`, `X was the only force with more than
//! 20`, `no region recorded a fall`, `only X and Y recorded an increase`.
//!
//! In: a sentence against a table. Out: of the lines of which it is said, that it is so, and of all others that it is not: that one column has more than
//! another, that a later period has more than an earlier one, or that a figure is at least, or at most, so much. What lies under
//! no name is no line. A word that the table does not know may be what is spoken of, and then nothing is read.

use super::clauses::Sentence;
use super::each::{DOUBTED, EXCEPTING, counts, figures, is_narrowed, noun_end, other, parts};
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use super::says::{Way, moves, plain, way};
use super::words::{named_in, single};
use crate::bulletin::layout::Filling;
use crate::reading::CellReading;
use crate::reading::marks::Said;
use crate::reading::statements::{Line, Prose};
use crate::reading::tokens::Token;

/// Words that narrow nothing, beside those that a table knows.
const PLAIN: [&str; 24] = [
    "recorded",
    "records",
    "reported",
    "referred",
    "made",
    "saw",
    "had",
    "showed",
    "registered",
    "received",
    "sent",
    "notified",
    "submitted",
    "named",
    "group",
    "there",
    "were",
    "one",
    "increase",
    "decrease",
    "aged",
    "ones",
    "outnumber",
    "outnumbered",
];
/// Words of a movement against another time than that of the table's.
pub(super) const OTHERWISE: [&str; 15] = [
    "same",
    "quarter",
    "month",
    "share",
    "proportion",
    "rate",
    "total",
    "combined",
    "together",
    "half",
    "both",
    "before",
    "previous",
    "preceding",
    "predecessor",
];

/// The lines of which something is said to be so, and those of which it is not.
struct Lines {
    axis: Axis,
    so: Vec<usize>,
    not: Vec<usize>,
}

/// What is said of each line.
pub(super) enum Told {
    /// The first column has more than the second.
    More(usize, usize),
    /// The figure of the column is within bounds.
    Within(usize, Said),
}

pub(super) fn readings(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let found = of_one(prose, sentence, line).or_else(|| {
        let joined = joined(prose, sentence)?;
        of_one(prose, &joined, line)
    });
    found.into_iter().map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

/// `X was first with 49, and no quarter had fewer than 42`: the last clause of a sentence, if an *and* or *but* joins it to others which do
/// not say of whom or when it speaks.
fn joined<'a>(prose: &Prose<'_>, sentence: &Sentence<'a>) -> Option<Sentence<'a>> {
    let joins = |at: usize| {
        let token = sentence.tokens.get(at)?;
        let is_joined = token.before.contains([',', ';']) && ["and", "but"].contains(&token.word.as_str());
        is_joined.then_some(at)
    };
    let at = (1..sentence.tokens.len()).rev().find_map(joins)?;
    let opens = (at + 1..at + 4)
        .any(|at| ["every", "each", "all", "no", "none", "only"].contains(&word(sentence, at)));
    let (before, behind) = (sentence.signs.get(..at)?, sentence.signs.get(at + 1..)?);
    let narrows = |(token, sign): (&Token, &Sign)| {
        let is_group = prose.known.sex(&token.word).is_some() || prose.known.age(&token.word).is_some();
        is_group || matches!(sign, Sign::Name(Axis::Columns, _) | Sign::Period(_))
    };
    let is_narrowed = sentence.tokens.iter().zip(before).any(narrows);
    (opens && !is_narrowed).then(|| sentence.behind(at + 1, behind.to_vec()))?
}

/// What one clause says of lines; nothing if it is doubted or may be of some people only.
fn of_one(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Option<CellReading> {
    let is_doubted = sentence
        .text
        .split(' ')
        .any(|word| DOUBTED.contains(&word) || OTHERWISE.contains(&word) || word.ends_with("n't"));
    if is_doubted || is_narrowed(prose, sentence, line) {
        return None;
    }
    let lines = lines(prose, sentence)?;
    let said = of_each(prose, sentence, lines.axis, &|at| counts_lines(sentence, at))?;
    read(sentence, &lines, &said)
}

/// The lines of which a sentence says that something is so of them alone, of all, or of none.
fn lines(prose: &Prose<'_>, sentence: &Sentence<'_>) -> Option<Lines> {
    let end = sentence.tokens.len();
    let find = |words: &[&str]| {
        let mut all = (0..end).filter(|at| words.contains(&word(sentence, *at)));
        all.next().filter(|_| all.next().is_none())
    };
    let excepts = (0..end).any(|at| EXCEPTING.contains(&word(sentence, at)));
    let of = |axis: Axis, at: usize, names: &[usize]| {
        let is_plain = noun_end(sentence, prose.known, axis, at + 1).is_some();
        // Where lines are named with the noun, it is certain whose noun it is.
        (is_plain || !names.is_empty() && is_noun(prose, sentence, at + 1)).then_some(())
    };
    let all = |axis| parts(sentence, axis);
    let without = |axis, names: &[usize]| -> Vec<usize> {
        all(axis).into_iter().filter(|line| !names.contains(line)).collect()
    };
    for axis in [Axis::Rows, Axis::Columns] {
        let names = named_in(sentence, axis, (0, end));
        if !names.iter().all(|line| all(axis).contains(line)) {
            continue;
        }
        if let Some(at) = find(&["only"]).filter(|_| !excepts && !names.is_empty()) {
            let is_counted = counted(sentence, at + 1).is_none_or(|said| said == names.len());
            let is_first = matches!(sentence.signs.get(at + 1), Some(Sign::Name(its, _)) if *its == axis);
            let is_told =
                is_first || ["the", "in", "is", "was"].contains(&word(sentence, at.wrapping_sub(1)));
            let is_it = is_first || of(axis, at, &names).is_some() || of(axis, at + 1, &names).is_some();
            if is_counted && is_it && (is_told || at == 0) {
                return Some(Lines { axis, not: without(axis, &names), so: names });
            }
        }
        if let Some(at) = find(&["every", "each", "all"]).filter(|_| excepts != names.is_empty())
            && of(axis, at, &names).or_else(|| of(axis, at + 1, &names)).is_some()
        {
            return Some(Lines { axis, so: without(axis, &names), not: names });
        }
        if let Some(at) = find(&["no", "none"]).filter(|_| excepts != names.is_empty())
            && of(axis, at, &names).or_else(|| of(axis, at + 2, &names)).is_some()
        {
            return Some(Lines { axis, not: without(axis, &names), so: names });
        }
    }
    None
}

/// `Only one`, `only two`: how many lines are named, if that is said.
fn counted(sentence: &Sentence<'_>, at: usize) -> Option<usize> {
    match sentence.signs.get(at) {
        Some(Sign::Number(said)) => said.value.parse().ok(),
        _ => (word(sentence, at) == "one").then_some(1),
    }
}

/// Whether a word can be what lines are called: no group of people, and nothing that is counted.
fn is_noun(prose: &Prose<'_>, sentence: &Sentence<'_>, at: usize) -> bool {
    let word = word(sentence, at);
    let known = prose.known;
    let is_number = matches!(sentence.signs.get(at), Some(Sign::Number(_)));
    !word.is_empty()
        && !is_number
        && known.sex(word).is_none()
        && known.age(word).is_none()
        && known.unit(word).is_none()
        && !matches!(sentence.signs.get(at), Some(Sign::Name(..) | Sign::Period(_)))
}

/// What a sentence says of each line of an axis; a number that counts lines is no figure of theirs.
pub(super) fn of_each(
    prose: &Prose<'_>,
    sentence: &Sentence<'_>,
    axis: Axis,
    counts_lines: &dyn Fn(usize) -> bool,
) -> Option<Told> {
    let crossing = other(axis);
    let end = sentence.tokens.len();
    let numbers: Vec<(usize, &Said)> = sentence
        .signs
        .iter()
        .enumerate()
        .filter_map(|(at, sign)| if let Sign::Number(said) = sign { Some((at, said)) } else { None })
        .filter(|(at, _)| !counts_lines(*at))
        .collect();
    if !is_plain(prose, sentence) {
        return None;
    }
    if let [(at, said)] = numbers.as_slice() {
        let exceeded = exceeded(sentence, *at, said);
        let said = exceeded.as_ref().unwrap_or(said);
        let is_bound = said.at_least.is_some() != said.at_most.is_some();
        let column = match named_in(sentence, crossing, (0, end)).as_slice() {
            [one] => *one,
            [] => sentence.default(crossing, Some(said.is_percent))?,
            _ => return None,
        };
        // By how much something moved is no figure of a line.
        let is_figure = is_bound && !moves(&sentence.text, prose.known);
        return is_figure.then(|| Told::Within(column, said.clone()));
    }
    if !numbers.is_empty() {
        return None;
    }
    more(sentence, crossing).or_else(|| moved(prose, sentence, crossing))
}

/// `Exceeded 100`: more than that.
fn exceeded(sentence: &Sentence<'_>, at: usize, said: &Said) -> Option<Said> {
    let exceeds = ["exceed", "exceeds", "exceeded", "exceeding", "topped", "passed"];
    let is_exceeded = at.checked_sub(1).is_some_and(|before| exceeds.contains(&word(sentence, before)));
    let more = said.value.replace(',', "").parse::<u32>().ok()? + 1;
    (is_exceeded && said.is_exact_count()).then(|| Said { at_least: Some(more.to_string()), ..said.clone() })
}

/// Whether every word is one that narrows nothing: the noun of the lines stands behind what says of how many.
pub(super) fn is_plain(prose: &Prose<'_>, sentence: &Sentence<'_>) -> bool {
    (0..sentence.tokens.len()).all(|at| {
        let own = word(sentence, at);
        sentence.signs.get(at) != Some(&Sign::Unknown)
            || PLAIN.contains(&own)
            || EXCEPTING.contains(&own)
            || prose.known.rising.iter().chain(&prose.known.falling).any(|it| it == own)
            || stands_behind_quantity(sentence, at) && is_noun(prose, sentence, at)
    })
}

/// Whether a word stands behind one that says of how many lines something is so: `the only source`, `no one of the areas`.
fn stands_behind_quantity(sentence: &Sentence<'_>, at: usize) -> bool {
    let passed = |at: &usize| {
        let is_number = matches!(sentence.signs.get(*at), Some(Sign::Number(_)));
        is_number || ["the", "of", "these", "one"].contains(&word(sentence, *at))
    };
    let quantity = (0..at).rev().find(|at| !passed(at));
    quantity.is_some_and(|at| ["every", "each", "all", "no", "only", "none"].contains(&word(sentence, at)))
}

/// `Only two houses`, `all nine groups`: a number that says how many lines there are.
fn counts_lines(sentence: &Sentence<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).map(|at| word(sentence, at)).unwrap_or_default();
    let further = at.checked_sub(2).map(|at| word(sentence, at)).unwrap_or_default();
    ["only", "all", "every"].contains(&before)
        || before == "the" && ["of", "only", "all"].contains(&further)
        || ["only", "all", "every", "no", "none"].contains(&word(sentence, at))
}

/// `More A than B`, `A outnumbered B`, `more in 2014 than in 2013`.
fn more(sentence: &Sentence<'_>, crossing: Axis) -> Option<Told> {
    let end = sentence.tokens.len();
    let at = |wanted: &[&str]| (0..end).find(|at| wanted.contains(&word(sentence, *at)));
    let is_more = at(&["more", "higher", "greater"]);
    let is_fewer = at(&["fewer", "less", "lower"]);
    let outnumbered = at(&["outnumbered", "outnumber"]);
    let cut = outnumbered.or_else(|| at(&["than"]).filter(|_| is_more.is_some() != is_fewer.is_some()))?;
    let side = |from: usize, to: usize| {
        if sentence.grid.period_axis() == Some(crossing) {
            let period = sentence.signs.get(from..to)?.iter().filter_map(|sign| match sign {
                Sign::Period(period) => Some(*period),
                _ => None,
            });
            let periods: Vec<_> = period.collect();
            let in_time = sentence.grid.in_time();
            return match periods.as_slice() {
                [one] => in_time.into_iter().find(|(own, _)| own == one).map(|(_, at)| at),
                // `Fewer than in 2016/17`, in a table of that year and one more.
                [] if from == 0 && in_time.len() == 2 => in_time.last().map(|(_, at)| *at),
                _ => None,
            };
        }
        single(&named_in(sentence, crossing, (from, to)))
    };
    let (first, second) = (side(0, cut)?, side(cut, end)?);
    if first == second {
        return None;
    }
    let is_less = outnumbered.is_none() && is_fewer.is_some();
    Some(if is_less { Told::More(second, first) } else { Told::More(first, second) })
}

/// `Recorded an increase`: between the two periods of a table, or the two that are named.
fn moved(prose: &Prose<'_>, sentence: &Sentence<'_>, crossing: Axis) -> Option<Told> {
    let way = way(&sentence.text, prose.known)?;
    if sentence.grid.period_axis() != Some(crossing) || sentence.text.contains("than") {
        return None;
    }
    let (before, after) = sentence.span()?;
    Some(if way == Way::Up { Told::More(after, before) } else { Told::More(before, after) })
}

/// What kind of figure a number can be held against.
pub(super) fn wanted(said: &Said) -> Filling {
    if said.is_percent { Filling::Shares } else { Filling::Counts }
}

/// The reading of what is said, of the lines of which it is so and of the others.
fn read(sentence: &Sentence<'_>, lines: &Lines, said: &Told) -> Option<CellReading> {
    match said {
        Told::More(first, second) => {
            // Those of which it is so come first; how many they are is the value.
            let all: Vec<usize> = lines.so.iter().chain(&lines.not).copied().collect();
            let of = |column: usize| counts(sentence, (lines.axis, &all), column);
            Some(CellReading {
                says: "which_more".to_owned(),
                value: lines.so.len().to_string(),
                cells: of(*first)?,
                beside: of(*second)?,
                ..CellReading::default()
            })
        }
        Told::Within(column, said) => {
            let of = |places: &[usize]| figures(sentence, (lines.axis, places), *column, wanted(said));
            let (cells, beside) = (of(&lines.so)?, of(&lines.not)?);
            Some(CellReading { says: "only_within".to_owned(), cells, beside, ..plain(said) })
        }
    }
}
