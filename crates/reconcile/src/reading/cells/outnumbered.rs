//! Two groups that a sentence gives with both their figures: `males outnumbered females by 94 to 62`.
//!
//! In: a sentence against a table whose columns have both groups. Out: the figure of each in the row of the total. A sentence that names a row, or a
//! word that may narrow whom it counts, is left alone.

use super::clauses::Sentence;
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use super::says::{filling, id};
use crate::bulletin::layout::Filling;
use crate::reading::CellReading;
use crate::reading::marks::Said;
use crate::reading::statements::Line;

pub(super) fn readings(sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let found = both(sentence).unwrap_or_default();
    found.into_iter().map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

fn both(sentence: &Sentence<'_>) -> Option<Vec<CellReading>> {
    let at = (0..sentence.tokens.len()).find(|at| word(sentence, *at) == "outnumbered")?;
    let is_narrowed = sentence.signs.iter().enumerate().any(|(order, sign)| match sign {
        Sign::Unknown => order != at,
        Sign::Name(Axis::Rows, _) | Sign::Period(_) => true,
        _ => false,
    });
    let column = |from: usize, to: usize| {
        let mut all = sentence.signs.get(from..to)?.iter().filter_map(|sign| match sign {
            Sign::Name(Axis::Columns, column) => Some(*column),
            _ => None,
        });
        let (Some(one), None) = (all.next(), all.next()) else { return None };
        Some(one)
    };
    let (one, other) = (column(0, at)?, column(at, sentence.signs.len())?);
    let total = sentence.grid.total(Axis::Rows).filter(|_| !is_narrowed)?;
    let Some((first, second)) = told(sentence, at) else {
        return more(sentence, total, (one, other)).map(|reading| vec![reading]);
    };
    let value = |column: usize, said: &Said| {
        let cell = id(sentence, (total, column))
            .filter(|_| filling(sentence, (total, column)) == Some(Filling::Counts))?;
        Some(CellReading {
            says: "value".to_owned(),
            value: said.value.clone(),
            cells: vec![cell],
            ..CellReading::default()
        })
    };
    Some(vec![value(one, &first)?, value(other, &second)?])
}

/// `Males outnumbered females`, and no more than that.
fn more(sentence: &Sentence<'_>, total: usize, (one, other): (usize, usize)) -> Option<CellReading> {
    const OPEN: [&str; 12] =
        ["each", "every", "all", "only", "no", "not", "most", "some", "where", "except", "among", "if"];
    let is_open = sentence.text.split(' ').any(|word| OPEN.contains(&word) || word.ends_with("n't"));
    let has_number = sentence.signs.iter().any(|sign| matches!(sign, Sign::Number(_)));
    let cell = |column| {
        id(sentence, (total, column)).filter(|_| filling(sentence, (total, column)) == Some(Filling::Counts))
    };
    let cells = vec![cell(one)?];
    let beside = vec![cell(other)?];
    (!is_open && !has_number).then(|| CellReading {
        says: "more".to_owned(),
        cells,
        beside,
        ..CellReading::default()
    })
}

/// `By 94 to 62`, behind the word.
fn told(sentence: &Sentence<'_>, at: usize) -> Option<(Said, Said)> {
    let by = (at..sentence.tokens.len()).find(|at| word(sentence, *at) == "by")?;
    let (Some(Sign::Number(first)), "to", Some(Sign::Number(second))) =
        (sentence.signs.get(by + 1), word(sentence, by + 2), sentence.signs.get(by + 3))
    else {
        return None;
    };
    Some((first.clone(), second.clone()))
}
