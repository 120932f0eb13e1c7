//! What several rows make together, told beside another figure: `285 from X, Y and Z combined`, `the other three together made 235`.
//!
//! In: a sentence against a table. Out: the sum of the rows. Either each row is named in one run that stands beside the word, or the sentence speaks of
//! *the other* rows and names the one that is set apart with its own figure.

use super::clauses::Sentence;
use super::each::{crossed, parts};
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use super::says::{count, id};
use super::words::is_rest;
use crate::feasible::Interval;
use crate::reading::CellReading;
use crate::reading::marks::Said;
use crate::reading::statements::Line;

const TOGETHER: [&str; 2] = ["together", "combined"];
/// Words of a share, a change, some rows only, or a number that is near.
const OTHERWISE: [&str; 20] = [
    "than",
    "share",
    "proportion",
    "rate",
    "rose",
    "fell",
    "increase",
    "rise",
    "fall",
    "about",
    "around",
    "nearly",
    "almost",
    "except",
    "some",
    "if",
    "would",
    "year",
    "average",
    "not",
];
/// A run of names ends where another word than these stands.
const JOINING: [&str; 3] = ["and", "the", "from"];
/// How far from the run its number may stand.
const REACH: usize = 4;

pub(super) fn readings(sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let is_otherwise = sentence.text.split(' ').any(|word| OTHERWISE.contains(&word));
    if is_otherwise || sentence.grid.period_axis() == Some(Axis::Rows) {
        return Vec::new();
    }
    let found = of_run(sentence).or_else(|| of_others(sentence));
    found.into_iter().map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

/// `285 from X, Y and Z combined`: where a second figure keeps the reading of one number from it.
fn of_run(sentence: &Sentence<'_>) -> Option<CellReading> {
    let end = (0..sentence.tokens.len()).find(|at| TOGETHER.contains(&word(sentence, *at)))?;
    let (mut rows, mut start) = (Vec::new(), end);
    for at in (0..end).rev() {
        match sentence.signs.get(at) {
            Some(Sign::Name(Axis::Rows, row)) if !rows.contains(row) => rows.push(*row),
            Some(Sign::Name(Axis::Rows, _)) => {}
            _ if JOINING.contains(&word(sentence, at)) => {}
            _ => break,
        }
        start = at;
    }
    let said = (start.saturating_sub(REACH)..start).rev().find_map(|at| number(sentence, at))?;
    (rows.len() > 1).then(|| sum(sentence, &rows, said)).flatten()
}

/// `X, with 1,740, …, and the other three together contributed 235`.
fn of_others(sentence: &Sentence<'_>) -> Option<CellReading> {
    let end = (0..sentence.tokens.len()).find(|at| TOGETHER.contains(&word(sentence, *at)))?;
    let other = (0..end).rev().take(REACH + 1).find(|at| word(sentence, *at) == "other")?;
    let named = sentence.without_totals(Axis::Rows, sentence.signs.iter().filter_map(row));
    let [own] = *named.as_slice() else { return None };
    let others: Vec<usize> = parts(sentence, Axis::Rows).into_iter().filter(|row| *row != own).collect();
    let is_as_many = number(sentence, other + 1).is_some_and(|said| said.value == others.len().to_string());
    let said = (end + 1..end + 1 + REACH).find_map(|at| number(sentence, at))?;
    is_as_many.then(|| sum(sentence, &others, said)).flatten()
}

fn sum(sentence: &Sentence<'_>, rows: &[usize], said: &Said) -> Option<CellReading> {
    let column = column(sentence, rows)?;
    let is_whole =
        rows.iter().all(|row| count(sentence, (*row, column)).is_some() && !is_rest(sentence, *row));
    let cells = rows.iter().map(|row| id(sentence, (*row, column))).collect::<Option<Vec<String>>>()?;
    is_whole.then(|| CellReading {
        says: "value".to_owned(),
        value: said.value.clone(),
        cells,
        ..CellReading::default()
    })
}

/// The one column in which a row that is set apart has a figure that the sentence gives; that of the total where none is set apart.
fn column(sentence: &Sentence<'_>, rows: &[usize]) -> Option<usize> {
    let named = sentence.without_totals(Axis::Rows, sentence.signs.iter().filter_map(row));
    let apart: Vec<usize> = named.into_iter().filter(|row| !rows.contains(row)).collect();
    // Without such a row, a word that is not known may be what is counted: `300 calls from X and Y combined`.
    if apart.is_empty() && sentence.signs.contains(&Sign::Unknown) {
        return None;
    }
    if apart.is_empty() {
        return crossed(sentence, Axis::Rows);
    }
    let told = (0..sentence.tokens.len()).filter_map(|at| number(sentence, at));
    let told: Vec<Interval> = told.filter_map(Said::whole).collect();
    let has_told = |column: &usize| {
        apart.iter().any(|row| count(sentence, (*row, *column)).is_some_and(|own| told.contains(&own)))
    };
    let mut all = (0..sentence.grid.columns.len()).filter(has_told);
    let one = all.next()?;
    all.next().is_none().then_some(one)
}

fn row(sign: &Sign) -> Option<usize> {
    if let Sign::Name(Axis::Rows, row) = sign { Some(*row) } else { None }
}

/// An exact count.
fn number<'s>(sentence: &'s Sentence<'_>, at: usize) -> Option<&'s Said> {
    match sentence.signs.get(at) {
        Some(Sign::Number(said)) if said.is_exact_count() => Some(said),
        _ => None,
    }
}
