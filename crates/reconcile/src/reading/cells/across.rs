//! A rank that can be meant along either axis: `deaths were highest in 2015` ranks the years, or what is counted in that year.
//!
//! In: a rank of one cell along a line of its table. Out: the same rank along the other axis, where that one holds and the first does
//! not. What can be meant in a way that holds is not refuted.

use super::clauses::Sentence;
use super::grid::Axis;
use super::marking::Sign;
use super::says::{filling, id};
use super::words::{GREATEST, LEAST};
use crate::reading::CellReading;

/// The reading itself, or the one across it if that alone holds. `at` is the cell that is ranked.
pub(super) fn held(sentence: &Sentence<'_>, reading: CellReading, at: (usize, usize)) -> CellReading {
    let table = sentence.grid.table;
    let figure = |wanted: &str| {
        let cell = table.cells.values().find(|cell| cell.id == wanted)?;
        cell.printed.as_ref().map(crate::Printed::interval)
    };
    let Some(axis) = sentence.grid.period_axis() else { return reading };
    let ranks_periods = axis == Axis::Rows;
    if ranks_periods == is_of_periods(sentence) || reading.holds(&figure) != Some(false) {
        return reading;
    }
    let across = CellReading { beside: beside(sentence, &reading, at), ..reading.clone() };
    if !across.beside.is_empty() && across.holds(&figure) == Some(true) { across } else { reading }
}

/// Whether words rank periods: `2015 had the highest number`, `was highest in 2015`. Others rank what is counted.
fn is_of_periods(sentence: &Sentence<'_>) -> bool {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let is_period = |at: usize| matches!(sentence.signs.get(at), Some(Sign::Period(_)));
    let first = sentence.signs.iter().position(|sign| matches!(sign, Sign::Name(..) | Sign::Period(_)));
    let is_subject =
        first.is_some_and(is_period) && !["in", "at", "by", "during", "on", "between"].contains(&word(0));
    let is_bare = |at: usize| {
        (GREATEST.contains(&word(at)) || LEAST.contains(&word(at)))
            && word(at.wrapping_sub(1)) != "the"
            && (at + 2..at + 8).any(is_period)
            && ["in", "at", "during", "on"].contains(&word(at + 1))
    };
    is_subject || (0..sentence.tokens.len()).any(is_bare)
}

/// The cells of the other line through a cell, without totals and what is of another kind.
fn beside(sentence: &Sentence<'_>, reading: &CellReading, (row, column): (usize, usize)) -> Vec<String> {
    let grid = sentence.grid;
    let is_along_rows = reading
        .beside
        .iter()
        .any(|other| grid.table.cells.iter().any(|((_, its), cell)| cell.id == *other && *its == column));
    let axis = if is_along_rows { Axis::Columns } else { Axis::Rows };
    let others = (0..grid.axis(axis).len()).filter(|other| {
        let is_own = *other == if axis == Axis::Rows { row } else { column };
        !is_own && grid.axis(axis).get(*other).is_some_and(|name| !name.is_total)
    });
    let place = |other| if axis == Axis::Rows { (other, column) } else { (row, other) };
    let of_kind = others.map(place).filter(|at| filling(sentence, *at) == filling(sentence, (row, column)));
    of_kind.filter_map(|at| id(sentence, at)).collect()
}
