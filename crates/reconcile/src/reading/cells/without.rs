//! All but one: `Excluding X: 293`, `referrals from all countries other than X numbered 293`.
//!
//! In: a sentence against a table. Out: its number as the sum of the other rows. Where a sentence leaves something out in another way, its
//! numbers are of what nobody can tell.

use super::clauses::Sentence;
use super::each::crossed;
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use super::says::{filling, id};
use super::words::{named_in, single};
use crate::bulletin::layout::Filling;
use crate::reading::CellReading;

/// Where the words end with which a sentence leaves something out.
pub(super) fn leaves_out(sentence: &Sentence<'_>) -> Option<usize> {
    (0..sentence.tokens.len()).find_map(|at| match (word(sentence, at), word(sentence, at + 1)) {
        ("excluding" | "excepting" | "except" | "besides" | "bar", _) => Some(at + 1),
        ("other" | "rather", "than") | ("apart" | "aside", "from") | ("leaving" | "setting", "aside") => {
            Some(at + 2)
        }
        ("not" | "without", "counting" | "including") => Some(at + 2),
        _ => None,
    })
}

pub(super) fn reading(sentence: &Sentence<'_>, from: usize) -> Option<CellReading> {
    let end = sentence.tokens.len();
    let mut numbers = sentence.signs.iter().filter_map(|sign| match sign {
        Sign::Number(said) => Some(said),
        _ => None,
    });
    let (Some(said), None) = (numbers.next(), numbers.next()) else { return None };
    let row = single(&named_in(sentence, Axis::Rows, (from, end)))?;
    let is_plain = !said.is_percent && said.at_least.is_none() && said.at_most.is_none();
    if !is_plain
        || sentence.signs.contains(&Sign::Unknown)
        || !named_in(sentence, Axis::Rows, (0, from)).is_empty()
    {
        return None;
    }
    let column = crossed(sentence, Axis::Rows)?;
    let others = (0..sentence.grid.rows.len())
        .filter(|other| *other != row && sentence.grid.rows.get(*other).is_some_and(|name| !name.is_total));
    let count = |other: usize| {
        let at = (other, column);
        id(sentence, at).filter(|_| filling(sentence, at) == Some(Filling::Counts))
    };
    let cells: Option<Vec<String>> = others.map(count).collect();
    cells.filter(|cells| cells.len() > 1).map(|cells| CellReading {
        says: "value".to_owned(),
        value: said.value.clone(),
        cells,
        ..CellReading::default()
    })
}
