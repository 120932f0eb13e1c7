//! A release: the tables that leave together, as one set of cells and the sums that bind them.
//!
//! In: texts of tidy tables and of hierarchies. Out: cells known by where they stand and not by their table, so that
//! tables are linked wherever they share a total, and one sum for every total whose parts are there. It refuses
//! counts that are no counts, and totals that are not the sum of their parts.

mod asked;
mod dimensions;
mod keyed;
mod ledger;
mod placing;
mod reading;
mod wholes;
mod writing;

use std::collections::BTreeMap;

pub use asked::Asked;
pub use ledger::{Ledger, LedgerCell, LedgerEntry};
use serde::{Deserialize, Serialize};

use crate::Contributions;
use crate::shares::{self, AVERAGE, PCT, Pct, RANK};

/// The mark of a count that is withheld.
pub(crate) const WITHHELD: &str = "[c]";

/// Where a cell stands: its dimensions and codes, in the order of the dimensions; a dimension at its total is left out.
pub type Place = Vec<(String, String)>;

/// One count of a release, wherever it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Where it stands.
    pub place: Place,
    /// How many persons; null where the table read has it withheld.
    pub persons: Option<i64>,
    /// Whether it may still be withheld.
    pub standing: Standing,
    /// What stands behind the value, where it is a magnitude.
    pub contributions: Option<Contributions>,
    /// What the tables ask of it beforehand.
    pub asked: Asked,
}

/// What may be done with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// It is shown or withheld, as the rules ask.
    #[default]
    Open,
    /// It is out as printed, by others or earlier: it stays, and everybody knows it.
    Printed,
    /// It is withheld whatever its count: as it was in what is out, or because a table asks for it.
    Withheld,
    /// It is shown nowhere, and is there because others are made of it.
    Inside,
}

/// A total and its parts, as ordinals of cells.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sum {
    /// The total.
    pub total: usize,
    /// What adds up to it.
    pub parts: Vec<usize>,
}

/// A table as it was read, with the cell behind each row.
#[derive(Debug, Clone)]
pub(crate) struct SourceTable {
    pub(crate) name: String,
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<(Vec<String>, usize)>,
    /// The percentage of each row as printed, with the cell that is its whole.
    pub(crate) shares: Vec<Option<(Pct, usize)>>,
}

/// The tables that leave together.
///
/// ```
/// use sylfaen_disclose::Release;
///
/// let table = "sex,age,value\nf,adult,3\nf,minor,4\nf,Total,7\n";
/// let release = Release::read(&[("referrals.csv", table)], &[])?;
/// assert_eq!((release.cells().len(), release.sums().len()), (3, 1));
/// # Ok::<(), sylfaen_disclose::DiscloseError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Release {
    cells: Vec<Cell>,
    sums: Vec<Sum>,
    tables: Vec<SourceTable>,
    /// Where earlier releases are joined, the cells of the newest in its own order.
    own: Option<Vec<usize>>,
}

impl Release {
    /// Every cell once, in the order of the places, whatever the order of the tables.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Of the cells of everything that has left, those of the newest release, in its own order.
    ///
    /// `of_all` says something of each of [`Release::cells`]; without earlier releases it is given back as it is.
    pub fn of_the_newest(&self, of_all: &[bool]) -> Vec<bool> {
        match &self.own {
            Some(own) => own.iter().map(|&cell| of_all.get(cell).copied().unwrap_or(true)).collect(),
            None => of_all.to_vec(),
        }
    }

    /// Cells of which a percentage, an average or a rank is printed though the count is not, and of percentages the whole.
    pub(crate) fn told_by_others(&self) -> Vec<usize> {
        let mut told = Vec::new();
        for table in &self.tables {
            let filled = |name: &str, fields: &[String]| {
                let at = table.header.iter().position(|column| column == name);
                let text = at.and_then(|at| fields.get(at)).is_some_and(|text| !text.trim().is_empty());
                text && shares::is_derived(name, &table.header)
            };
            let is_unknown = |cell: usize| self.cells.get(cell).is_some_and(|cell| cell.persons.is_none());
            let has_gaps = table.rows.iter().any(|(_, cell)| is_unknown(*cell));
            for ((fields, cell), share) in table.rows.iter().zip(&table.shares) {
                if filled(PCT, fields) {
                    told.extend([Some(*cell), share.map(|(_, whole)| whole)].into_iter().flatten());
                }
                if filled(AVERAGE, fields) || (has_gaps && filled(RANK, fields)) {
                    told.push(*cell);
                }
            }
        }
        told.retain(|&cell| self.cells.get(cell).is_some_and(|cell| cell.persons.is_none()));
        told.sort_unstable();
        told.dedup();
        told
    }

    /// The percentages that are printed: the part, the whole, the figure.
    pub(crate) fn shares(&self) -> impl Iterator<Item = (usize, usize, Pct)> + '_ {
        self.tables.iter().flat_map(|table| {
            let rows = table.rows.iter().zip(&table.shares);
            rows.filter_map(|((_, cell), share)| share.map(|(pct, whole)| (*cell, whole, pct)))
        })
    }

    /// Every total with its parts, each once.
    pub fn sums(&self) -> &[Sum] {
        &self.sums
    }

    /// The tables as tidy CSV, with `[c]` in the column `note` and no value for each withheld cell, by name.
    ///
    /// # Errors
    /// [`crate::DiscloseError::ReleaseNotWritten`] if a row cannot be written.
    pub fn protected_tables(
        &self,
        is_withheld: &[bool],
    ) -> Result<BTreeMap<String, String>, crate::DiscloseError> {
        self.tables.iter().map(|table| Ok((table.name.clone(), table.protected(is_withheld)?))).collect()
    }

    /// The tables as tidy CSV with other counts in place of those read, by name.
    ///
    /// A percentage is worked out anew from these counts, with as many decimals as it had, and is left out where it would be
    /// none; averages and ranks are left out, since they are of the counts read.
    ///
    /// # Errors
    /// [`crate::DiscloseError::ReleaseNotWritten`] if a row cannot be written.
    pub fn tables_with(&self, persons: &[i64]) -> Result<BTreeMap<String, String>, crate::DiscloseError> {
        self.tables.iter().map(|table| Ok((table.name.clone(), table.with(persons)?))).collect()
    }

    /// Every row of every table that leaves: the table, the ordinal of the row in it, and the cell.
    pub(crate) fn leaving_rows(&self) -> impl Iterator<Item = (&str, usize, usize)> {
        self.tables.iter().flat_map(|table| {
            table.rows.iter().enumerate().map(|(row, (_, cell))| (table.name.as_str(), row, *cell))
        })
    }
}
