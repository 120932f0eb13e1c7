//! The ladder and the spread as figures of a paper.

use sylfaen_disclose::Disclosed;

use super::{Columns, Figure, LADDER, SPREAD};
use crate::PublishError;

/// One rung: what is said of a stratum at a step.
#[derive(Debug, Clone)]
pub(crate) struct Rung {
    pub(crate) figure_id: String,
    pub(crate) stratum: String,
    pub(crate) step: i64,
    pub(crate) method: String,
    pub(crate) lists: String,
    pub(crate) estimate: Figure,
    pub(crate) lower: Figure,
    pub(crate) upper: Figure,
    pub(crate) verdict: String,
    pub(crate) reason: Option<String>,
    pub(crate) warnings: Vec<String>,
    /// How much of the variance is that records might be persons otherwise, in per cent; none where linkage is taken as exact.
    pub(crate) linkage_share_pct: Option<i64>,
    pub(crate) help: Help,
    pub(crate) base: Figure,
}

/// What would make a refused number possible.
#[derive(Debug, Clone)]
pub(crate) struct Help {
    /// Codes of what would.
    pub(crate) remedies: Vec<String>,
    /// About how many more people found on two lists.
    pub(crate) overlaps: Figure,
    /// About how many windows counted as one.
    pub(crate) windows: Option<i64>,
    /// Lists whose returns are missing, joined by a plus sign.
    pub(crate) lists: String,
}

impl Rung {
    /// Whether it gives a number that may be printed.
    pub(crate) fn has_number(&self) -> bool {
        [self.estimate, self.lower, self.upper].iter().any(|figure| figure.shown().is_some())
    }

    /// Whether it would give a number, if too few people did not stand behind it.
    pub(crate) fn is_withheld(&self) -> bool {
        [self.estimate, self.lower, self.upper].contains(&Figure::Withheld)
    }
}

/// One number beside an estimate: another method, or the headline with one thing moved.
#[derive(Debug, Clone)]
pub(crate) struct Beside {
    pub(crate) figure_id: String,
    pub(crate) stratum: String,
    pub(crate) kind: String,
    pub(crate) subject: String,
    pub(crate) estimate: Figure,
    pub(crate) lower: Figure,
    pub(crate) upper: Figure,
    pub(crate) verdict: String,
    pub(crate) base: Figure,
}

/// Codes joined by a semicolon.
fn codes(joined: &str) -> Vec<String> {
    joined.split(';').filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

/// Reads the ladder.
pub(crate) fn ladder(table: &Disclosed) -> Result<Vec<Rung>, PublishError> {
    let columns = Columns::of(table, LADDER)?;
    columns.each(|row| {
        Ok(Rung {
            figure_id: columns.text(row, "figure_id")?,
            stratum: columns.text(row, "stratum_code")?,
            step: columns.integer(row, "step")?,
            method: columns.text(row, "method_code")?,
            lists: columns.text(row, "lists")?,
            estimate: columns.figure(row, "persons_estimate")?,
            lower: columns.figure(row, "persons_lower")?,
            upper: columns.figure(row, "persons_upper")?,
            verdict: columns.text(row, "verdict_code")?,
            reason: columns.text_if(row, "reason_code")?,
            warnings: codes(&columns.text(row, "warning_codes")?),
            linkage_share_pct: columns.integer_if(row, "linkage_share_pct")?,
            help: Help {
                remedies: codes(&columns.text(row, "remedy_codes")?),
                overlaps: columns.figure(row, "remedy_overlaps")?,
                windows: columns.integer_if(row, "remedy_windows")?,
                lists: columns.text(row, "remedy_lists")?,
            },
            base: columns.figure(row, "base_persons")?,
        })
    })
}

/// Reads the spread.
pub(crate) fn spread(table: &Disclosed) -> Result<Vec<Beside>, PublishError> {
    let columns = Columns::of(table, SPREAD)?;
    columns.each(|row| {
        Ok(Beside {
            figure_id: columns.text(row, "figure_id")?,
            stratum: columns.text(row, "stratum_code")?,
            kind: columns.text(row, "kind_code")?,
            subject: columns.text(row, "subject_code")?,
            estimate: columns.figure(row, "persons_estimate")?,
            lower: columns.figure(row, "persons_lower")?,
            upper: columns.figure(row, "persons_upper")?,
            verdict: columns.text(row, "verdict_code")?,
            base: columns.figure(row, "base_persons")?,
        })
    })
}
