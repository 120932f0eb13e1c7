//! Whether published figures agree with each other.
//!
//! In: cells of published tables, each with its definition and with the totals it is declared to add up to. Out: a
//! [`Report`]: findings that can be proved from the cells they cite, and how many checks passed. It refuses cells
//! that point to cells that are not there. It knows no table, no measure and no publisher: codes are only compared.
//!
//! A publication with its prose is checked by [`reconcile_bulletin`], as a [`reading::Reading`] says it is meant.
//! Cells that are already linked are checked by [`reconcile`], which holds four relations:
//!
//! | kind | fails when |
//! |---|---|
//! | [`Kind::TotalIsNotSum`] | no numbers that round to the printed parts add up to one that rounds to the printed total |
//! | [`Kind::ShareIsImpossible`] | the printed count is not that percentage of the printed whole under any rounding |
//! | [`Kind::ChangeIsImpossible`] | no whole number leads to the printed count by the printed change |
//! | [`Kind::SameMeasureTwoValues`] | one definition is printed with two values that no one number rounds to |
//!
//! A false alarm is worse than silence. Every comparison is of exact intervals ([`feasible`]), both ends included,
//! so a relation fails only if no ordinary rounding could make it hold. A finding does not say which cell is wrong,
//! because the figures do not.
//!
//! ```
//! use std::collections::BTreeMap;
//! use chrono::NaiveDate;
//! use sylfaen_reconcile::{Basis, Definition, Period, Place, Printed, PublishedCell, Quantity, reconcile};
//!
//! let year_end = NaiveDate::from_ymd_opt(2012, 12, 31).unwrap();
//! let cell = |row: &str, value: i64, total: Option<&str>| PublishedCell {
//!     id: row.to_owned(),
//!     place: Place {
//!         table_id: "t".into(),
//!         table_title: "Meetings".into(),
//!         row_label: row.into(),
//!         column_label: "Number".into(),
//!     },
//!     definition: Definition {
//!         measure_code: "meetings".into(),
//!         quantity: Quantity::Count,
//!         unit_code: "meeting".into(),
//!         geography_code: "W92000004".into(),
//!         geography_basis: Basis::NotApplicable,
//!         period: Period { start_date: NaiveDate::from_ymd_opt(2012, 1, 1).unwrap(), end_date: year_end },
//!         base_period: None,
//!         sex_code: None,
//!         age_group_code: None,
//!         age_basis: Basis::NotApplicable,
//!         categories: if total.is_some() { [("half".to_owned(), row.to_owned())].into() } else { BTreeMap::new() },
//!     },
//!     printed: Printed::exact(&value.to_string(), value),
//!     as_at_date: year_end,
//!     totals: total.map(|total| ("rows".to_owned(), total.to_owned())).into_iter().collect(),
//!     counted_id: None,
//!     base_id: None,
//! };
//! let report = reconcile(&[cell("Spring", 2, Some("Year")), cell("Autumn", 1, Some("Year")), cell("Year", 4, None)])?;
//! assert_eq!(
//!     report.findings[0].explanation,
//!     "In \"Meetings\", column `Number`: 1 (Autumn) + 2 (Spring) = 3, but `Year` is printed as 4, which is 1 more."
//! );
//! # Ok::<(), sylfaen_reconcile::ReconcileError>(())
//! ```

pub mod bulletin;
mod cell;
mod checks;
pub mod feasible;
mod finding;
mod percentages;
mod places;
mod prose;
pub mod reading;
mod totals;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use cell::{Basis, Definition, Period, Place, Printed, PublishedCell, Quantity};
pub use checks::{Acceptance, acceptances_from_toml, reconcile_bulletin};
pub use finding::{Break, Checks, Finding, Kind, Nature, Passed, Quote, Repair, Report, Revision, Severity};

/// Checks every relation among the cells.
///
/// The answer does not depend on the order of the cells.
///
/// # Errors
/// [`ReconcileError::DuplicateCell`] if two cells have one id; [`ReconcileError::CellNotThere`] if a cell points to
/// one that is not among them.
pub fn reconcile(cells: &[PublishedCell]) -> Result<Report, ReconcileError> {
    let cells = Cells::new(cells)?;
    let mut report = Report::empty();
    totals::check(&cells, &mut report)?;
    percentages::check(&cells, &mut report)?;
    places::check(&cells, &mut report);
    report.sort();
    Ok(report)
}

/// Why cells cannot be reconciled at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReconcileError {
    /// Two cells have the same id, so a finding could not say which it means.
    #[error("two published cells have the id `{cell}`")]
    DuplicateCell {
        /// The id.
        cell: String,
    },
    /// The words compiled in cannot be read.
    #[error("the vocabulary cannot be read: {reason}")]
    Vocabulary {
        /// What is wrong, without the text.
        reason: String,
    },
    /// A text is not CSV.
    #[error("`{file}` is not comma-separated text with one header line")]
    NotCsv {
        /// The file.
        file: String,
    },
    /// A file lacks a column.
    #[error("`{file}` has no column `{column}`")]
    ColumnMissing {
        /// The file.
        file: String,
        /// The column.
        column: &'static str,
    },
    /// One place of one table is given two texts.
    #[error("`{file}` gives the cell `{cell}` two values")]
    PrintedTwice {
        /// The file.
        file: String,
        /// The cell.
        cell: String,
    },
    /// A stated figure is no number.
    #[error("the value of `{id}` in `{file}` is not a number")]
    NotANumber {
        /// The file.
        file: String,
        /// The figure.
        id: String,
    },
    /// A reading or a list of acceptances is not what it should be.
    #[error("`{file}` cannot be read: {reason}")]
    Reading {
        /// The file.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// A cell names another that was not given.
    #[error("the {role} `{missing}` of published cell `{cell}` is not there")]
    CellNotThere {
        /// The cell that points.
        cell: String,
        /// The cell it points to.
        missing: String,
        /// What it points to it as: `total`, `counted` or `base`.
        role: &'static str,
    },
}

/// The cells by id, and so in one order whatever order they came in.
struct Cells<'a>(BTreeMap<&'a str, &'a PublishedCell>);

impl<'a> Cells<'a> {
    fn new(cells: &'a [PublishedCell]) -> Result<Self, ReconcileError> {
        let mut by_id = BTreeMap::new();
        for cell in cells {
            if by_id.insert(cell.id.as_str(), cell).is_some() {
                return Err(ReconcileError::DuplicateCell { cell: cell.id.clone() });
            }
        }
        Ok(Self(by_id))
    }

    fn iter(&self) -> impl Iterator<Item = &'a PublishedCell> + '_ {
        self.0.values().copied()
    }

    fn get(&self, id: &str, from: &str, role: &'static str) -> Result<&'a PublishedCell, ReconcileError> {
        self.0.get(id).copied().ok_or_else(|| ReconcileError::CellNotThere {
            cell: from.to_owned(),
            missing: id.to_owned(),
            role,
        })
    }
}
