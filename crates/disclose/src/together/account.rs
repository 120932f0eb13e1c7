//! What became of the figures of a table and why, for those inside.
//!
//! In: figures as they left. Out: numbers of figures. It names no figure.

use serde::{Deserialize, Serialize};

use super::before::{LeftAs, LeftFigure};

/// What became of the figures of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The table's name.
    pub table: String,
    /// Figures that are shown as their own counts are rounded.
    pub rounded: usize,
    /// Figures shown as they were printed before, so that a small change is not told.
    pub as_before: usize,
    /// Estimates rounded to a greater base, so that the counts behind them cannot be solved back.
    pub coarser: usize,
    /// Figures withheld because their counts are small.
    pub small: usize,
    /// Figures withheld because what their rows rest on is withheld.
    pub base: usize,
    /// Figures withheld so that others could not be worked out.
    pub for_others: usize,
    /// Figures withheld so that a small change since an earlier run is not told.
    pub for_the_change: usize,
    /// Estimates withheld because the counts behind them could be solved back.
    pub for_the_counts: usize,
}

impl Account {
    pub(super) fn of(table: &str, left: &[LeftFigure]) -> Self {
        let mut account = Self { table: table.to_owned(), ..Self::default() };
        for figure in left.iter().filter(|figure| figure.table == table) {
            *match figure.left_as {
                LeftAs::Rounded => &mut account.rounded,
                LeftAs::AsBefore => &mut account.as_before,
                LeftAs::Coarser => &mut account.coarser,
                LeftAs::Small => &mut account.small,
                LeftAs::Base => &mut account.base,
                LeftAs::ForOthers => &mut account.for_others,
                LeftAs::ForTheChange => &mut account.for_the_change,
                LeftAs::ForTheCounts => &mut account.for_the_counts,
            } += 1;
        }
        account
    }

    /// How many figures there are.
    pub fn figures(&self) -> usize {
        self.rounded + self.as_before + self.coarser + self.withheld()
    }

    /// How many of them are withheld.
    pub fn withheld(&self) -> usize {
        self.small + self.base + self.for_others + self.for_the_change + self.for_the_counts
    }
}
