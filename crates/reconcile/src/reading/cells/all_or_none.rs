//! All or nobody of a row: `All 14 from X were male`, `X: 40, all female`, `none of those from X were minors`.
//!
//! In: a sentence against a table. Out: one reading of the cell where the row and the column cross that the sentence names, against the row's
//! total or nought. A number beside them has to be that of the row, else something else is all or none.

use super::clauses::Sentence;
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use super::says::{filling, id};
use super::words::{is_rest, named_in, single};
use crate::bulletin::layout::Filling;
use crate::reading::CellReading;

/// Words that leave open whether all or none are meant.
const DOUBTED: [&str; 14] = [
    "not",
    "but",
    "except",
    "bar",
    "other",
    "than",
    "nearly",
    "almost",
    "virtually",
    "most",
    "may",
    "could",
    "if",
    "since",
];

pub(super) fn readings(sentence: &Sentence<'_>) -> Vec<CellReading> {
    let end = sentence.tokens.len();
    let mut rows = named_in(sentence, Axis::Rows, (0, end));
    rows.dedup();
    let has_number = sentence.signs.iter().any(|sign| matches!(sign, Sign::Number(_)));
    // A number beside several rows is of all of them.
    if sentence.text.split(' ').any(|word| DOUBTED.contains(&word)) || rows.len() > 1 && has_number {
        return Vec::new();
    }
    let mut found: Vec<CellReading> = rows.iter().filter_map(|row| of_row(sentence, *row)).collect();
    // What is said of several is one claim.
    if found.len() > 1 && found.iter().all(|reading| reading.says == "all") {
        let cells = found.iter().flat_map(|reading| reading.cells.clone()).collect();
        let beside = found.iter().flat_map(|reading| reading.beside.clone()).collect();
        found = vec![CellReading { says: "all".to_owned(), cells, beside, ..CellReading::default() }];
    }
    found
}

fn of_row(sentence: &Sentence<'_>, row: usize) -> Option<CellReading> {
    let end = sentence.tokens.len();
    if is_rest(sentence, row) {
        return None;
    }
    let column = single(&named_in(sentence, Axis::Columns, (0, end)))?;
    let names = sentence.grid;
    let is_part = !names.rows.get(row)?.is_total && !names.columns.get(column)?.is_total;
    let total = names.total(Axis::Columns)?;
    let count = |at| id(sentence, at).filter(|_| filling(sentence, at) == Some(Filling::Counts));
    let (own, whole) = (count((row, column))?, count((row, total))?);
    if !is_part || !has_no_other_number(sentence, (row, total)) {
        return None;
    }
    let is_column = |at: usize| sentence.signs.get(at) == Some(&Sign::Name(Axis::Columns, column));
    let at = (0..end).find(|at| is_column(*at))?;
    let row_at = sentence.signs.iter().position(|sign| *sign == Sign::Name(Axis::Rows, row))?;
    let before = |wanted: &[&str]| {
        (1..3).any(|back| at.checked_sub(back).is_some_and(|at| wanted.contains(&word(sentence, at))))
    };
    let opens = |wanted: &str| word(sentence, 0) == wanted && row_at < at;
    let made = |says: &str, value: &str, beside: Vec<String>| CellReading {
        says: says.to_owned(),
        value: value.to_owned(),
        cells: vec![own.clone()],
        beside,
        ..CellReading::default()
    };
    if opens("all") || opens("every") || before(&["all"]) && row_at < at {
        return Some(made("all", "", vec![whole]));
    }
    (opens("none") || before(&["no", "nil"])).then(|| made("value", "0", Vec::new()))
}

/// Whether every number of a sentence is that of the row, but for the words *all* and *none* themselves.
fn has_no_other_number(sentence: &Sentence<'_>, at: (usize, usize)) -> bool {
    let own = sentence
        .grid
        .table
        .cells
        .get(&at)
        .and_then(|cell| cell.printed.as_ref())
        .map(crate::Printed::interval);
    sentence.signs.iter().enumerate().all(|(at, sign)| {
        let Sign::Number(said) = sign else { return true };
        let told = said.whole();
        ["all", "none", "no", "nil"].contains(&word(sentence, at)) || told.is_some() && told == own
    })
}
