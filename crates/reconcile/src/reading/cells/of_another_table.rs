//! Sentences of another table: `Restaurants had 171 of the 488 cases, ahead of construction with 115`.
//!
//! In: a sentence against a table and what is read of it there. Out: whether the reading does not hold and another count of the sentence is nowhere
//! in the table. Both together show that another table is spoken of, and not that this one is wrong.

use super::clauses::Sentence;
use super::extremes::TELLING_FROM;
use super::marking::Sign;
use crate::feasible::Interval;
use crate::reading::CellReading;
use crate::reading::marks::Said;

pub(super) fn is_meant(sentence: &Sentence<'_>, reading: &CellReading) -> bool {
    if reading.holds(&|id| sentence.figure(id)) != Some(false) {
        return false;
    }
    let cells = sentence.grid.table.cells.values();
    let figures: Vec<Interval> =
        cells.filter_map(|cell| cell.printed.as_ref()).map(crate::Printed::interval).collect();
    // A number greater than all of them may be told in another unit: `£190,000` in a table of thousands.
    let is_missing = |own: &Interval| {
        own.low() >= Interval::whole(TELLING_FROM).low()
            && figures.iter().any(|figure| figure.high() >= own.low())
            && !figures.iter().any(|figure| figure.meets(own))
    };
    // What the reading itself says may be what is wrong.
    let is_other = |said: &Said| said.is_exact_count() && said.value != reading.value.trim_start_matches('-');
    sentence.signs.iter().any(|sign| {
        matches!(sign, Sign::Number(said) if is_other(said) && said.whole().is_some_and(|own| is_missing(&own)))
    })
}
