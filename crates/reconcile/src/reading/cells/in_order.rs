//! Rows told in the order of their figures: `the three largest groups came from A, then B, then C`, `in descending order, A, B and C`.
//!
//! In: a sentence against a table. Out: that the figures do not rise from one to the next, and that no other row has more than any of them.

use super::clauses::Sentence;
use super::each::{counts, crossed, is_narrowed, parts};
use super::grid::Axis;
use super::marking::Sign;
use crate::reading::CellReading;
use crate::reading::statements::{Line, Prose};

/// Words of a sentence that ranks from the top.
const TOP: [&str; 8] = ["most", "largest", "highest", "top", "main", "greatest", "commonest", "biggest"];
/// Words of a sentence that ranks something else, or some only.
const OTHERWISE: [&str; 14] = [
    "among",
    "amongst",
    "within",
    "increase",
    "rise",
    "fall",
    "growth",
    "rate",
    "proportion",
    "fewest",
    "least",
    "not",
    "alphabetical",
    "joint",
];
/// Fewer rows than this are a first and a second place.
const ROWS_MIN: usize = 3;

pub(super) fn readings(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let says = |list: &[&str]| sentence.text.split(' ').any(|word| list.contains(&word));
    let tells_order = sentence.text.contains("descending order")
        || sentence.text.contains("in that order")
        || sentence.text.contains("ranked by")
        || sentence.text.matches(" then ").count() > 1;
    if !tells_order || !says(&TOP) || says(&OTHERWISE) || is_narrowed_beside_rows(prose, sentence, line) {
        return Vec::new();
    }
    let mut rows: Vec<usize> = Vec::new();
    for sign in &sentence.signs {
        if let Sign::Name(Axis::Rows, row) = sign
            && !rows.contains(row)
        {
            rows.push(*row);
        }
    }
    let is_part = |row: &usize| sentence.grid.rows.get(*row).is_some_and(|name| !name.is_total);
    if rows.len() < ROWS_MIN || !rows.iter().all(is_part) {
        return Vec::new();
    }
    let Some(column) = crossed(sentence, Axis::Rows) else { return Vec::new() };
    let others: Vec<usize> =
        parts(sentence, Axis::Rows).into_iter().filter(|row| !rows.contains(row)).collect();
    let of = |rows: &[usize]| counts(sentence, (Axis::Rows, rows), column);
    let (Some(cells), Some(beside)) = (of(&rows), of(&others)) else { return Vec::new() };
    let made = |says: &str, beside: Vec<String>| CellReading {
        sentence: line.sentence.id.clone(),
        says: says.to_owned(),
        cells: cells.clone(),
        beside,
        ..CellReading::default()
    };
    vec![made("not_rises", Vec::new()), made("greatest", beside)]
}

/// Whether a sentence is of a sex or an age that the table has not; that it names several rows is what it is about.
fn is_narrowed_beside_rows(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> bool {
    let names_group = sentence
        .tokens
        .iter()
        .any(|token| prose.known.sex(&token.word).is_some() || prose.known.age(&token.word).is_some());
    names_group && is_narrowed(prose, sentence, line)
}
