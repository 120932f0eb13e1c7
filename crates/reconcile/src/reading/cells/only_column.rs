//! Rows that have somebody in one column alone: `Gwent Police referred only minors`, `X and Y referred adults only`.
//!
//! In: a sentence without a figure against a table, every word of which is known. Out: that the other columns of the same kind, sexes or age groups, have nobody there.

use super::clauses::Sentence;
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use super::says::{count, id};
use super::words::{is_rest, named_in};
use crate::reading::CellReading;
use crate::reading::statements::Line;

/// Words of a sentence that is doubted, or of more than who was counted.
const OTHERWISE: [&str; 14] = [
    "not", "was", "than", "except", "other", "more", "fewer", "first", "since", "until", "if", "may",
    "would", "usually",
];

pub(super) fn readings(sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let found = alone(sentence).into_iter();
    found.map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

fn alone(sentence: &Sentence<'_>) -> Option<CellReading> {
    let is_open = sentence.text.split(' ').any(|word| OTHERWISE.contains(&word));
    let is_plain = |sign: &Sign| matches!(sign, Sign::Known | Sign::Name(..));
    if is_open || !sentence.signs.iter().all(is_plain) || sentence.grid.period_axis().is_some() {
        return None;
    }
    let mut onlys =
        (1..sentence.tokens.len()).filter(|at| ["only", "exclusively"].contains(&word(sentence, *at)));
    let (Some(at), None) = (onlys.next(), onlys.next()) else { return None };
    let column_at = |at: usize| match sentence.signs.get(at) {
        Some(Sign::Name(Axis::Columns, column)) => Some(*column),
        _ => None,
    };
    let own = column_at(at + 1).or_else(|| column_at(at - 1))?;
    let columns = named_in(sentence, Axis::Columns, (0, sentence.tokens.len()));
    let rows = named_in(sentence, Axis::Rows, (0, at));
    let labels = &sentence.grid.table.columns;
    let label = labels.get(own)?;
    // The other groups of the same kind; a total is none.
    let is_other = |other: &usize| {
        labels.get(*other).is_some_and(|its| {
            let by_sex =
                label.sex.is_some() && its.sex.is_some() && its.sex != label.sex && its.age == label.age;
            let by_age =
                label.age.is_some() && its.age.is_some() && its.age != label.age && its.sex == label.sex;
            !its.is_total && (by_sex || by_age)
        })
    };
    let others: Vec<usize> = (0..labels.len()).filter(is_other).collect();
    let is_row = |row: &usize| {
        !is_rest(sentence, *row) && sentence.grid.rows.get(*row).is_some_and(|name| !name.is_total)
    };
    if columns != [own] || rows.is_empty() || rows.len() > 3 || others.is_empty() || !rows.iter().all(is_row)
    {
        return None;
    }
    let cell = |at: (usize, usize)| {
        count(sentence, at)?;
        id(sentence, at)
    };
    let cells: Vec<String> = rows.iter().map(|row| cell((*row, own))).collect::<Option<_>>()?;
    let beside = rows.iter().flat_map(|row| others.iter().map(move |other| (*row, *other)));
    let beside: Vec<String> = beside.map(cell).collect::<Option<_>>()?;
    Some(CellReading { says: "only".to_owned(), cells, beside, ..CellReading::default() })
}
