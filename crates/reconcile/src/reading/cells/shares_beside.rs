//! Rows told one behind the other, each with its count and its share: `X made 54 referrals, or 43%, and Y 14, or 11%`.
//!
//! In: a sentence against a table, some words of which may not be known. Out: the share of each row whose count is the one that the table prints. The
//! count is an anchor: it shows which cell is meant. The whole is the total of the row's column, of its row, or of all, whichever has the share.

use super::clauses::Sentence;
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use super::says::{count, id, is_opening_whole, plain, wholes};
use crate::reading::CellReading;
use crate::reading::marks::Said;
use crate::reading::statements::Line;

/// Words of a sentence whose shares are of something else, or are changes.
const OTHERWISE: [&str; 24] = [
    "rose",
    "rise",
    "fell",
    "fall",
    "increase",
    "increased",
    "decrease",
    "decreased",
    "up",
    "down",
    "than",
    "compared",
    "whom",
    "which",
    "those",
    "these",
    "them",
    "about",
    "around",
    "nearly",
    "if",
    "among",
    "previous",
    "year",
];
/// Words between a count and its share.
const BETWEEN: [&str; 6] = ["referrals", "people", "or", "that", "is", "of"];

pub(super) fn readings(sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let is_otherwise = sentence.text.split(' ').any(|word| OTHERWISE.contains(&word));
    if is_otherwise || sentence.grid.period_axis().is_some() {
        return Vec::new();
    }
    let found = (0..sentence.tokens.len()).filter_map(|at| share(sentence, at));
    found.map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

/// The share that stands at a token.
fn share(sentence: &Sentence<'_>, at: usize) -> Option<CellReading> {
    let said = number(sentence, at).filter(|said| said.is_percent)?;
    let before = (at.saturating_sub(4)..at).rev().find(|at| number(sentence, *at).is_some())?;
    let told = number(sentence, before).filter(|said| !said.is_percent)?;
    let is_beside = (before + 1..at).all(|at| BETWEEN.contains(&word(sentence, at)));
    let is_of_whole = word(sentence, before.wrapping_sub(1)) == "of" || word(sentence, at + 1) == "of";
    // `140; 75% adults`: of the 140.
    let is_of_group = matches!(sentence.signs.get(at + 1), Some(Sign::Name(Axis::Columns, _)));
    if !is_beside || is_of_whole || is_of_group {
        return None;
    }
    // The row is named between the number before and this one.
    let start = (0..before).rev().find(|at| number(sentence, *at).is_some()).map_or(0, |at| at + 1);
    let mut rows = sentence.signs.get(start..before)?.iter().filter_map(|sign| match sign {
        Sign::Name(Axis::Rows, row) => Some(*row),
        _ => None,
    });
    let (Some(row), None) = (rows.next(), rows.next()) else { return None };
    let value = told.whole()?;
    let mut columns = (0..sentence.grid.columns.len())
        .filter(|column| count(sentence, (row, *column)) == Some(value.clone()));
    let (Some(column), None) = (columns.next(), columns.next()) else { return None };
    let wholes =
        wholes(sentence, (row, column)).into_iter().filter(|whole| is_opening_whole(sentence, *whole));
    let beside: Vec<String> = wholes.filter_map(|whole| id(sentence, whole)).collect();
    let cells = vec![id(sentence, (row, column))?];
    (!beside.is_empty()).then(|| CellReading { says: "share".to_owned(), cells, beside, ..plain(said) })
}

/// An exact number.
fn number<'s>(sentence: &'s Sentence<'_>, at: usize) -> Option<&'s Said> {
    match sentence.signs.get(at) {
        Some(Sign::Number(said)) if said.at_least.is_none() && said.at_most.is_none() => Some(said),
        _ => None,
    }
}
