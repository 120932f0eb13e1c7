//! The marts of a run, disclosed together and with all that left before: no figure is given away by the others.
//!
//! In: marts, rules, what earlier runs printed. Out: tables that may leave, what the audit says of them, and what the
//! ledger is to keep. Every count is rounded for itself, so each printed figure stands for several counts; figures that
//! add up can narrow that, and so can those of earlier runs. The attacker taken here knows every sum that holds in a
//! mart, which counts are unchanged since an earlier run and which changed by a few, and of each withheld figure whether
//! it is small or withheld for another's sake. Where it gets too near to a figure, more is withheld, and if nothing
//! helps, the tables do not leave. That the choice itself gives nothing away is tested by running it on every small
//! table there is.

mod account;
mod asked;
mod before;
mod figures;
mod leaving;
mod left;

use std::collections::BTreeMap;

use arrow_array::RecordBatch;
use serde::Serialize;
use sylfaen_schema::Table;

use crate::disclosed::Disclosed;
use crate::{DiscloseError, Rules};
pub use account::Account;
pub use before::{Before, Held, LeftAs, LeftFigure, LeftRun};
use leaving::Leaving;

/// What the audit of tables that leave together says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RoundingAudit {
    /// Figures that stand for a count of ours.
    pub figures: usize,
    /// Sums, orders and small changes among them and earlier ones that hold, and that an attacker may know.
    pub sums: usize,
    /// Figures withheld so that others could not be worked out.
    pub withheld_for_others: usize,
    /// Figures withheld or left as they were printed so that a small change since an earlier run is not told.
    pub held_for_the_change: usize,
    /// How many counts the figure that is known best can still have; null where there is no figure.
    pub possible_counts_least: Option<i64>,
}

/// Tables that leave together.
#[derive(Debug, Clone)]
pub struct Together {
    /// The tables, in the order of the marts.
    pub tables: Vec<Disclosed>,
    /// What the audit says of them.
    pub audit: RoundingAudit,
    /// Every figure of theirs that stands for a count or an estimate of ours, with the count behind it. It stays inside.
    pub left: Vec<LeftFigure>,
}

impl Together {
    /// What became of the figures of each table and why, in the order of the tables.
    pub fn accounts(&self) -> Vec<Account> {
        self.tables.iter().map(|table| Account::of(table.name(), &self.left)).collect()
    }
}

/// Discloses marts so that no printed figure is narrowed below `possible_counts` of the rules, by the others or by what
/// has left before; and so that no small change since an earlier run is told.
///
/// A figure that repeats one of another mart, by the rules, is withheld where that one is withheld for another's sake.
///
/// # Errors
/// All that [`crate::disclose`] refuses, and [`DiscloseError::GivesAway`] where figures could be worked out whatever
/// else is withheld.
pub fn disclose_together(
    marts: &[(&Table, &RecordBatch)],
    rules: &Rules,
    before: &Before,
) -> Result<Together, DiscloseError> {
    let mut audit = RoundingAudit::default();
    let mut left: Vec<LeftFigure> = Vec::new();
    let mut disclosed = BTreeMap::new();
    let repeats = |mart: &Table| rules.repeats().iter().any(|repeated| mart.name.ends_with(&repeated.table));
    // What is repeated goes before what repeats it.
    let (first, second): (Vec<usize>, Vec<usize>) =
        (0..marts.len()).partition(|&at| marts.get(at).is_some_and(|(mart, _)| !repeats(mart)));
    for at in first.into_iter().chain(second) {
        let Some((mart, batch)) = marts.get(at) else { continue };
        let mut leaving = Leaving::new(mart, batch, rules, before)?;
        leaving.withhold_repeated(&left);
        let (table, found, figures) = leaving.mended()?;
        audit.figures += found.figures;
        audit.sums += found.sums;
        audit.withheld_for_others += found.withheld_for_others;
        audit.held_for_the_change += found.held_for_the_change;
        let least = [audit.possible_counts_least, found.possible_counts_least].into_iter().flatten().min();
        audit.possible_counts_least = least;
        left.extend(figures);
        disclosed.insert(at, table);
    }
    Ok(Together { tables: disclosed.into_values().collect(), audit, left })
}

#[cfg(test)]
mod tests;
