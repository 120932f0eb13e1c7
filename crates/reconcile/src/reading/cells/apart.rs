//! By how much two rows are apart that a sentence names with the figure of the first: `X made 55, eleven more than Y`, `24, two ahead of Y`.
//!
//! In: a sentence against a table, some words of which may not be known. Out: the difference of two cells of one column. The figure that the sentence
//! gives and the table prints for the first row is an anchor: it shows which column is meant.

use super::clauses::Sentence;
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use super::says::{count, id};
use super::words::is_rest;
use crate::reading::CellReading;
use crate::reading::marks::Said;
use crate::reading::statements::Line;

const MORE: [&str; 4] = ["more", "ahead", "above", "higher"];
const FEWER: [&str; 4] = ["fewer", "behind", "below", "short"];
/// Words of another time, or of several rows as one.
const OTHERWISE: [&str; 22] = [
    "before",
    "previous",
    "previously",
    "earlier",
    "last",
    "year",
    "years",
    "quarter",
    "month",
    "together",
    "combined",
    "between",
    "both",
    "each",
    "if",
    "would",
    "about",
    "nearly",
    "almost",
    "around",
    "percentage",
    "rate",
];
/// Words between the number and the second row.
const BETWEEN: [&str; 13] = [
    "more",
    "fewer",
    "ahead",
    "above",
    "higher",
    "behind",
    "below",
    "short",
    "than",
    "of",
    "the",
    "referrals",
    "from",
];
/// A second row further behind its number may be of something else.
const REACH: usize = 6;

/// Every difference that a sentence tells.
pub(super) fn readings(sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let is_otherwise = sentence.text.split(' ').any(|word| OTHERWISE.contains(&word));
    if is_otherwise || !sentence.periods().is_empty() || sentence.grid.period_axis() == Some(Axis::Rows) {
        return Vec::new();
    }
    let numbers: Vec<(usize, &Said)> = sentence
        .signs
        .iter()
        .enumerate()
        .filter_map(|(at, sign)| if let Sign::Number(said) = sign { Some((at, said)) } else { None })
        .collect();
    let found = numbers.iter().filter_map(|(at, said)| apart(sentence, *at, said, &numbers));
    found.map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

fn apart(sentence: &Sentence<'_>, at: usize, said: &Said, numbers: &[(usize, &Said)]) -> Option<CellReading> {
    let next = word(sentence, at + 1);
    let is_more = MORE.contains(&next);
    if !said.is_exact_count() || !(is_more || FEWER.contains(&next)) {
        return None;
    }
    let second = (at + 1..at + 1 + REACH).find(|at| row(sentence, *at).is_some())?;
    let is_plain = (at + 1..second).all(|at| BETWEEN.contains(&word(sentence, at)));
    // `Than X and Y` is of both.
    let is_alone =
        !(["and", "or"].contains(&word(sentence, second + 1)) && row(sentence, second + 2).is_some());
    let other = row(sentence, second).filter(|_| is_plain && is_alone)?;
    let ahead: Vec<usize> = numbers.iter().map(|(at, _)| *at).filter(|number| *number < at).collect();
    let [anchor] = *ahead.as_slice() else { return None };
    let Some(Sign::Number(value)) = sentence.signs.get(anchor) else { return None };
    let mut rows: Vec<usize> = (0..at).filter_map(|at| row(sentence, at)).collect();
    rows.dedup();
    let [own] = *rows.as_slice() else { return None };
    if own == other || is_rest(sentence, own) || is_rest(sentence, other) {
        return None;
    }
    let value = value.whole()?;
    let made = |column: usize| difference(sentence, (own, other), column, said, is_more);
    let columns = (0..sentence.grid.columns.len())
        .filter(|column| count(sentence, (own, *column)) == Some(value.clone()));
    // A figure that two columns print is of either.
    let mut all: Vec<CellReading> = columns.filter_map(made).collect();
    let one = all.pop()?;
    all.is_empty().then_some(one)
}

fn difference(
    sentence: &Sentence<'_>,
    (own, other): (usize, usize),
    column: usize,
    said: &Said,
    is_more: bool,
) -> Option<CellReading> {
    let sign = if is_more { "" } else { "-" };
    Some(CellReading {
        says: "difference".to_owned(),
        value: format!("{sign}{}", said.value),
        cells: vec![id(sentence, (own, column))?],
        beside: vec![id(sentence, (other, column))?],
        ..CellReading::default()
    })
}

/// The row of a part that a token names.
fn row(sentence: &Sentence<'_>, at: usize) -> Option<usize> {
    match sentence.signs.get(at) {
        Some(Sign::Name(Axis::Rows, row)) if !sentence.grid.rows.get(*row)?.is_total => Some(*row),
        _ => None,
    }
}
