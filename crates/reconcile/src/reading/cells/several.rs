//! What sentences say of several cells: their sum (`A and B together`), or each its own figure (`40 and 60 respectively`).
//!
//! In: a sentence against a table. Out: readings. Where the names are not of one axis, or figures and names are not as many, nothing
//! is read.

use super::clauses::Sentence;
use super::grid::Axis;
use super::marking::Sign;
use super::says::{filling, id, is_rate_unsaid, moves, plain, wholes};
use super::scales;
use crate::bulletin::Vocabulary;
use crate::bulletin::layout::Filling;
use crate::reading::CellReading;
use crate::reading::marks::Said;

/// Words with which several things are taken as one.
const TOGETHER: [&str; 3] = ["together", "combined", "jointly"];
/// Words of a share of which two subjects can only have one between them.
const MAKING: [&str; 8] =
    ["accounted", "made", "make", "represented", "comprised", "constituted", "accounts", "formed"];
const SINGLY: [&str; 5] = ["each", "both", "either", "respectively", "while"];

/// The readings of several cells; nothing if the sentence does not speak of several.
pub(super) fn readings(sentence: &Sentence<'_>, known: &Vocabulary) -> Vec<CellReading> {
    if moves(&sentence.text, known) {
        return Vec::new();
    }
    let numbers: Vec<(usize, &Said)> = sentence
        .signs
        .iter()
        .enumerate()
        .filter_map(|(at, sign)| if let Sign::Number(said) = sign { Some((at, said)) } else { None })
        .collect();
    if is_respective(sentence) {
        return respectively(sentence, &numbers).unwrap_or_default();
    }
    match numbers.as_slice() {
        [(at, said)] => together(sentence, *at, said).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Whether each figure is said of its own name, in order.
pub(super) fn is_respective(sentence: &Sentence<'_>) -> bool {
    has(sentence, &["respectively"])
}

fn has(sentence: &Sentence<'_>, words: &[&str]) -> bool {
    sentence.text.split(' ').any(|word| words.contains(&word))
}

/// `Of the largest, A and B made up`: of a whole that is not the table's.
fn is_of_some(sentence: &Sentence<'_>) -> bool {
    let first = sentence.tokens.first().map(|token| token.word.as_str()).unwrap_or_default();
    ["of", "among", "amongst", "within", "excluding", "outside"].contains(&first)
}

/// What is named on an axis, in order; periods if it is theirs.
fn named(sentence: &Sentence<'_>, axis: Axis) -> Option<Vec<usize>> {
    let is_time = sentence.grid.period_axis() == Some(axis);
    let mut found = Vec::new();
    for sign in &sentence.signs {
        let at = match sign {
            Sign::Period(period) if is_time => sentence.at_period(*period)?,
            Sign::Name(its, at) if *its == axis && !is_time => *at,
            _ => continue,
        };
        if !found.contains(&at) {
            found.push(at);
        }
    }
    Some(if is_time { found } else { sentence.without_totals(axis, found.into_iter()) })
}

/// The cells of names on one axis, where the other names one line.
fn line_of(sentence: &Sentence<'_>, is_percent: bool, least: usize) -> Option<Vec<(usize, usize)>> {
    let (rows, columns) = (named(sentence, Axis::Rows)?, named(sentence, Axis::Columns)?);
    let other = |axis: Axis, found: &[usize]| match found {
        [one] => Some(*one),
        [] if sentence.grid.period_axis() != Some(axis) => sentence.default(axis, Some(is_percent)),
        _ => None,
    };
    let cells: Vec<(usize, usize)> = if rows.len() >= least {
        let column = other(Axis::Columns, &columns)?;
        rows.into_iter().map(|row| (row, column)).collect()
    } else if columns.len() >= least {
        let row = other(Axis::Rows, &rows)?;
        columns.into_iter().map(|column| (row, column)).collect()
    } else {
        return None;
    };
    cells.iter().all(|at| !is_rate_unsaid(sentence, *at)).then_some(cells)
}

/// `A and B together accounted for 41%`: their sum, or their share of the whole.
fn together(sentence: &Sentence<'_>, at: usize, said: &Said) -> Option<CellReading> {
    let is_joint = has(sentence, &TOGETHER);
    let is_share = said.is_percent && has(sentence, &MAKING);
    if !(is_joint || is_share) || has(sentence, &SINGLY) || is_of_some(sentence) {
        return None;
    }
    let cells = line_of(sentence, false, 2)?;
    let axis = if cells.first()?.0 == cells.last()?.0 { Axis::Columns } else { Axis::Rows };
    let names_ahead = sentence.signs.iter().take(at).filter(|sign| match sign {
        Sign::Name(its, _) => *its == axis,
        _ => false,
    });
    if names_ahead.count() < cells.len() || sentence.grid.period_axis() == Some(axis) {
        return None;
    }
    if cells.iter().any(|at| filling(sentence, *at) != Some(Filling::Counts)) {
        return None;
    }
    let first = *cells.first()?;
    let ids = cells.iter().map(|at| id(sentence, *at)).collect::<Option<Vec<String>>>()?;
    if said.is_percent {
        let beside: Vec<String> = wholes(sentence, first)
            .into_iter()
            .filter(|whole| (axis == Axis::Rows) == (whole.1 == first.1))
            .filter_map(|whole| id(sentence, whole))
            .collect();
        return (!beside.is_empty()).then(|| CellReading {
            says: "share".to_owned(),
            cells: ids,
            beside,
            ..plain(said)
        });
    }
    // `Five fewer taken together`: by how much, and not how many.
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    if (at + 1..at + 3).any(|at| ["more", "fewer", "less", "higher", "lower"].contains(&word(at))) {
        return None;
    }
    let figure = scales::scaled(sentence, at, said, first)?;
    Some(CellReading { says: "value".to_owned(), cells: ids, ..figure })
}

/// As many figures as names, each of its own.
fn respectively(sentence: &Sentence<'_>, numbers: &[(usize, &Said)]) -> Option<Vec<CellReading>> {
    let is_percent = numbers.first()?.1.is_percent;
    let cells = line_of(sentence, is_percent, numbers.len())?;
    if numbers.len() < 2 || cells.len() != numbers.len() {
        return None;
    }
    let wanted = if is_percent { Filling::Shares } else { Filling::Counts };
    let read = |((at, said), cell): (&(usize, &Said), &(usize, usize))| {
        if said.is_percent != is_percent || filling(sentence, *cell)? != wanted {
            return None;
        }
        let figure = scales::scaled(sentence, *at, said, *cell)?;
        Some(CellReading { says: "value".to_owned(), cells: vec![id(sentence, *cell)?], ..figure })
    };
    numbers.iter().zip(&cells).map(read).collect()
}
