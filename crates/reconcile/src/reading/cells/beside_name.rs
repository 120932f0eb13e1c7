//! A figure right behind the name of its row: `England, with 948, accounted for the great majority`.
//!
//! In: a sentence against a table, some words of which may not be known behind the figure. Out: the figure of the row, in the column or period that is named or else meant. A
//! figure that another column of the row has is of that one.

use super::clauses::Sentence;
use super::each::{crossed, is_narrowed};
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use super::says::{count, id};
use super::words::{is_rest, named_in};
use crate::bulletin::Vocabulary;
use crate::reading::CellReading;
use crate::reading::statements::{Line, Prose};

pub(super) fn readings(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let found = figure(prose, sentence, line).into_iter();
    found.map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

fn figure(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Option<CellReading> {
    let name = sentence.signs.iter().position(|sign| matches!(sign, Sign::Name(Axis::Rows, _)))?;
    let Some(Sign::Name(_, row)) = sentence.signs.get(name) else { return None };
    let with = (name + 1..name + 5).find(|at| word(sentence, *at) == "with")?;
    let is_beside = sentence.tokens.get(with)?.before.contains(',')
        && sentence
            .signs
            .get(..with)?
            .iter()
            .enumerate()
            .all(|(at, sign)| at == name || *sign == Sign::Known);
    let Some(Sign::Number(said)) = sentence.signs.get(with + 1) else { return None };
    if !is_beside || !said.is_exact_count() || is_rest(sentence, *row) || is_narrowed(prose, sentence, line) {
        return None;
    }
    // Only one row is spoken of, and what is counted is what the table counts.
    let rows = named_in(sentence, Axis::Rows, (0, sentence.tokens.len()));
    let is_alone = rows == [*row] && ends(sentence, prose.known, with + 2);
    let column = match sentence.grid.period_axis() {
        Some(Axis::Rows) => return None,
        Some(Axis::Columns) => match *sentence.periods().as_slice() {
            [period] => sentence.at_period(period)?,
            [] => sentence.period_in_force()?,
            _ => return None,
        },
        None => crossed(sentence, Axis::Rows)?,
    };
    let told = said.whole()?;
    let has = |other: usize| count(sentence, (*row, other)).as_ref() == Some(&told);
    let is_of_other = (0..sentence.grid.columns.len()).any(|other| other != column && has(other));
    count(sentence, (*row, column)).filter(|_| is_alone && !is_of_other)?;
    Some(CellReading {
        says: "value".to_owned(),
        value: said.value.clone(),
        cells: vec![id(sentence, (*row, column))?],
        ..CellReading::default()
    })
}

/// Whether a number ends there, or has the word of what the table counts behind it.
fn ends(sentence: &Sentence<'_>, known: &Vocabulary, at: usize) -> bool {
    let Some(next) = sentence.tokens.get(at) else { return true };
    let form = known.plain_form(&next.word);
    next.before.contains([',', '.', ';', ')'])
        || sentence.grid.units.iter().any(|unit| super::marking::is_form(unit, &form))
}
