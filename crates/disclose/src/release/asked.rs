//! What a table asks of single cells beforehand: that one is shown, that one is withheld, what withholding one costs.
//!
//! In: the columns `must` and `cost`, which never leave. Out: what is asked of a cell, and where a cell stands that is asked
//! to be shown and may not be. Refuses what asks two things of one cell.

use super::{Cell, Release, Standing};
use crate::{DiscloseError, ReleaseReason};

/// The column that says that a cell must be shown, or withheld.
const MUST: &str = "must";
/// The column of what withholding a cell costs.
const COST: &str = "cost";
/// More than any cost, and little enough that sums of it are exact.
const COST_MAX: i64 = 1_000_000_000;

/// What is asked of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    /// Whether it has to be shown; where it may not be, the release is refused.
    pub is_to_be_shown: bool,
    /// Whether it is withheld, and kept like a small count, whatever its count.
    pub is_to_be_withheld: bool,
    /// What withholding it for another's sake costs; null for as much as it has persons.
    pub cost: Option<i64>,
}

impl Asked {
    pub(super) fn read(&mut self, column: &str, field: &str) -> Result<(), ReleaseReason> {
        match (column, field) {
            (_, "") => {}
            (MUST, "show") => self.is_to_be_shown = true,
            (MUST, "withhold") => self.is_to_be_withheld = true,
            (MUST, _) => return Err(ReleaseReason::NeitherShowNorWithhold),
            _ => {
                let cost = field.parse().ok().filter(|cost| (1..=COST_MAX).contains(cost));
                self.cost = Some(cost.ok_or(ReleaseReason::NotACost)?);
            }
        }
        Ok(())
    }

    /// What two rows ask of one cell.
    pub(super) fn and(self, other: Self) -> Result<Self, ReleaseReason> {
        let both = Self {
            is_to_be_shown: self.is_to_be_shown || other.is_to_be_shown,
            is_to_be_withheld: self.is_to_be_withheld || other.is_to_be_withheld,
            cost: self.cost.or(other.cost),
        };
        let two_costs = other.cost.is_some() && both.cost != other.cost;
        if two_costs || (both.is_to_be_shown && both.is_to_be_withheld) {
            return Err(ReleaseReason::AskedTwoThings);
        }
        Ok(both)
    }
}

/// Whether a column asks something of cells: such a column never leaves.
pub(super) fn is_asked(column: &str) -> bool {
    column == MUST || column == COST
}

impl Cell {
    /// What withholding the cell for another's sake costs.
    pub(crate) fn cost(&self) -> i64 {
        self.asked.cost.or(self.persons).unwrap_or(0).max(1)
    }

    /// Whether the cell may be withheld for another's sake, as far as the tables say.
    pub(crate) fn may_give_way(&self) -> bool {
        self.standing == Standing::Open && !self.asked.is_to_be_shown
    }
}

impl Release {
    /// Refuses a cell that is asked to be shown and is among those that may not be.
    pub(crate) fn shows_what_it_must(&self, may_not: &[bool]) -> Result<(), DiscloseError> {
        let is_refused = |cell: usize| {
            may_not.get(cell) == Some(&true)
                && self.cells.get(cell).is_some_and(|cell| cell.asked.is_to_be_shown)
        };
        let cells = (0..self.cells.len()).filter(|&cell| is_refused(cell)).count();
        match self.leaving_rows().find(|(_, _, cell)| is_refused(*cell)) {
            Some((table, row, _)) => {
                Err(DiscloseError::MayNotBeShown { table: table.to_owned(), row: row + 1, cells })
            }
            None => Ok(()),
        }
    }

    /// Refuses cells that are asked to be shown or withheld, for what shows none as it is and withholds none.
    pub(crate) fn asks_for_nothing(&self) -> Result<(), DiscloseError> {
        let asks = |cell: usize| {
            let asked = self.cells.get(cell).map(|cell| cell.asked).unwrap_or_default();
            asked.is_to_be_shown || asked.is_to_be_withheld
        };
        match self.leaving_rows().find(|(_, _, cell)| asks(*cell)) {
            Some((table, row, _)) => {
                Err(DiscloseError::MustOfAnother { table: table.to_owned(), row: row + 1 })
            }
            None => Ok(()),
        }
    }
}
