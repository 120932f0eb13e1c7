//! A place in the ranking that is given with the figure of another row.
//!
//! In: the row that a sentence names, the place and the figure that it gives, and the other rows. Out: that the figure is the row's, where it is that of
//! the row which has the place: one of the two is wrong. Any other figure may be of something else, and is left alone.

use super::clauses::Sentence;
use super::each::crossed;
use super::grid::Axis;
use super::says::{count, id};
use crate::feasible::Interval;
use crate::reading::CellReading;
use crate::reading::marks::Said;

/// `X came second (24)`, where 24 is the figure of the row that is second: it is not that of X.
pub(super) fn reading(
    sentence: &Sentence<'_>,
    row: usize,
    said: &Said,
    place: usize,
    others: &[usize],
) -> Option<CellReading> {
    let column = crossed(sentence, Axis::Rows)?;
    let printed = |row: usize| count(sentence, (row, column));
    let told = said.whole()?;
    let mut all: Vec<Interval> =
        others.iter().chain([&row]).map(|row| printed(*row)).collect::<Option<_>>()?;
    all.sort_by(|one, other| other.low().cmp(one.low()));
    let holder = all.get(place.checked_sub(1)?)?;
    let is_telling = told.low() >= Interval::whole(2).low();
    (*holder == told && printed(row)? != told && is_telling).then(|| CellReading {
        says: "value".to_owned(),
        value: said.value.clone(),
        cells: id(sentence, (row, column)).into_iter().collect(),
        ..CellReading::default()
    })
}
