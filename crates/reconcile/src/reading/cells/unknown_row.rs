//! Of how many something is not known: `the nationality of one person was not recorded`, where the table has a row for it.
//!
//! In: a sentence with one count against a table that counts by what the sentence says is not known. Out: the figure of the row of the unknown.

use super::clauses::Sentence;
use super::each::noun_end;
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use super::says::{count, id};
use crate::bulletin::Vocabulary;
use crate::reading::CellReading;
use crate::reading::statements::{Line, Prose};

/// Ways to say that something is not known.
const NOT_KNOWN: [&str; 9] = [
    "not known",
    "unknown",
    "not recorded",
    "unrecorded",
    "not stated",
    "not specified",
    "unspecified",
    "not established",
    "not given",
];
/// Words of a part of them, or of another time.
const OTHERWISE: [&str; 12] = [
    "than",
    "longer",
    "first",
    "initially",
    "later",
    "other",
    "also",
    "previously",
    "further",
    "still",
    "yet",
    "when",
];
/// Words of such sentences that narrow nothing.
const PLAIN: [&str; 8] =
    ["unknown", "known", "unrecorded", "unspecified", "stated", "specified", "given", "established"];

pub(super) fn readings(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let found = figure(prose.known, sentence).into_iter();
    found.map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

fn figure(known: &Vocabulary, sentence: &Sentence<'_>) -> Option<CellReading> {
    let says = NOT_KNOWN.iter().any(|phrase| sentence.text.contains(phrase));
    let is_open = sentence.text.split(' ').any(|word| OTHERWISE.contains(&word));
    if !says || is_open {
        return None;
    }
    let is_plain =
        |at: usize| sentence.signs.get(at) != Some(&Sign::Unknown) || PLAIN.contains(&word(sentence, at));
    let end = sentence.tokens.len();
    let is_by = (0..end).any(|at| noun_end(sentence, known, Axis::Rows, at).is_some_and(|end| end > at));
    if !is_by || !(0..end).all(is_plain) {
        return None;
    }
    let rows = sentence.grid.table.rows.iter().enumerate();
    let mut unknown = rows.filter(|(_, label)| label.is_unknown).map(|(at, _)| at);
    let (Some(row), None) = (unknown.next(), unknown.next()) else { return None };
    let names_other = sentence.signs.iter().any(|sign| match sign {
        Sign::Name(Axis::Rows, at) => *at != row,
        Sign::Name(Axis::Columns, _) => true,
        _ => false,
    });
    let mut numbers = sentence.signs.iter().filter_map(|sign| match sign {
        Sign::Number(said) => Some(said),
        _ => None,
    });
    let (Some(said), None) = (numbers.next(), numbers.next()) else { return None };
    let column = match sentence.grid.period_axis() {
        Some(Axis::Rows) => return None,
        Some(Axis::Columns) => match *sentence.periods().as_slice() {
            [period] => sentence.at_period(period)?,
            [] => sentence.period_in_force()?,
            _ => return None,
        },
        None => sentence.grid.total(Axis::Columns).or((sentence.grid.columns.len() == 1).then_some(0))?,
    };
    count(sentence, (row, column)).filter(|_| !names_other && said.is_exact_count())?;
    Some(CellReading {
        says: "value".to_owned(),
        value: said.value.clone(),
        cells: vec![id(sentence, (row, column))?],
        ..CellReading::default()
    })
}
