//! What a run did, for the research officer: what came, what was turned away, what was found.
//!
//! Held as data, so that it is the same in the ledger, as JSON and as a table.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use sylfaen_disclose::Account;

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The run, by the digest of all that went into it.
    pub run_id: String,
    /// One line a delivery, in the order of arrival.
    pub deliveries: Vec<DeliveryLine>,
    /// Records that are about a person.
    pub records_linked: u64,
    /// Probable victims they make, at most.
    pub persons: u64,
    /// The version of linkage, where the pipeline keeps one.
    #[serde(default)]
    pub version: Option<VersionLine>,
    /// Figures in the tables that left.
    pub figures: u64,
    /// The audience they left for.
    #[serde(default)]
    pub audience: String,
    /// What became of the counts and estimates of each table that has any.
    #[serde(default)]
    pub disclosure: Vec<Account>,
    /// Findings about published tables.
    pub findings: u64,
    /// Where the paper is, from the out root.
    pub paper: String,
}

/// By which version of linkage a run linked, and what moved if it is new.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionLine {
    /// The run that trained it.
    pub version_id: String,
    /// Whether this run did.
    pub is_new: bool,
    /// Persons of the run before whose records are with those of others now.
    pub persons_merged: u64,
    /// Persons of the run before whose records are apart now.
    pub persons_split: u64,
    /// Where it is new: figures that left before for this window and audience, and are printed otherwise now.
    pub moved: Vec<MovedFigure>,
}

/// A figure that is printed otherwise than in the release before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedFigure {
    /// The table it left in.
    pub table: String,
    /// The key of its row.
    pub figure: String,
    /// The field.
    pub field: String,
    /// What was printed; none if it was withheld or not there.
    pub before: Option<i64>,
    /// What is printed now; none if it is withheld or not there.
    pub now: Option<i64>,
}

/// What became of one delivery.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryLine {
    /// Its place in the order of arrival; 0 if it was turned away at the door.
    pub order: i64,
    /// Its id.
    pub delivery_id: String,
    /// Who sent it.
    pub partner_code: String,
    /// The period it covers.
    pub period_code: String,
    /// Whether it is in force, superseded, withdrawn, held, refused or unreadable.
    pub status: String,
    /// Why, where it is not in force.
    pub reason: Option<String>,
    /// Rows found in the file.
    pub rows_found: u64,
    /// Rows that became records or counts.
    pub rows_normalised: u64,
    /// Rows turned away.
    pub rows_rejected: u64,
    /// Rows passed over for a stated reason.
    pub rows_skipped: u64,
    /// Cells turned away in rows that were kept.
    pub cells_rejected: u64,
}

impl VersionLine {
    fn text(&self, text: &mut String) {
        let _ = write!(text, "version {} of linkage", short(&self.version_id));
        if !self.is_new {
            let _ = writeln!(text);
            return;
        }
        let _ = writeln!(
            text,
            ", new: {} persons merged, {} split, {} published figures moved",
            self.persons_merged,
            self.persons_split,
            self.moved.len()
        );
        let words =
            |printed: Option<i64>| printed.map_or_else(|| "none".to_owned(), |value| value.to_string());
        for figure in &self.moved {
            let MovedFigure { table, figure: row, field, before, now } = figure;
            let _ = writeln!(text, "  {table} {row} {field}: {} to {}", words(*before), words(*now));
        }
    }
}

impl DeliveryLine {
    /// Whether the officer has something to do about it: it did not enter, or not all of it.
    pub fn needs_a_person(&self) -> bool {
        match self.status.as_str() {
            "held" | "refused" | "unreadable" => true,
            "in_force" => self.cells_rejected + self.rows_rejected > 0,
            _ => false,
        }
    }

    /// Whether every row found is accounted for.
    pub fn adds_up(&self) -> bool {
        self.rows_found == self.rows_normalised + self.rows_rejected + self.rows_skipped
    }
}

impl Summary {
    /// Whether anything needs a person: a delivery that did not enter, a finding about published figures.
    pub fn needs_a_person(&self) -> bool {
        self.findings > 0 || self.deliveries.iter().any(DeliveryLine::needs_a_person)
    }

    /// What was withheld of each table, and why.
    fn disclosure_text(&self, text: &mut String) {
        let lines = || self.disclosure.iter().filter(|line| line.figures() > 0);
        let width = lines().map(|line| line.table.len()).max().unwrap_or(0).max(8);
        let _ = writeln!(text, "for {}, of counts and estimates of our own:", self.audience);
        let _ = writeln!(
            text,
            "{:width$}  {:>7} {:>9} {:>7} {:>8} = {:>5} + {:>4} + {:>10} + {:>14} + {:>14}",
            "table",
            "rounded",
            "as before",
            "coarser",
            "withheld",
            "small",
            "base",
            "for others",
            "for the change",
            "for the counts"
        );
        for line in lines() {
            let _ = writeln!(
                text,
                "{:width$}  {:>7} {:>9} {:>7} {:>8} = {:>5} + {:>4} + {:>10} + {:>14} + {:>14}",
                line.table,
                line.rounded,
                line.as_before,
                line.coarser,
                line.withheld(),
                line.small,
                line.base,
                line.for_others,
                line.for_the_change,
                line.for_the_counts
            );
        }
    }

    /// The summary as lines for people.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let _ = writeln!(text, "run {}", short(&self.run_id));
        let partner_width =
            self.deliveries.iter().map(|line| line.partner_code.len()).max().unwrap_or(0).max(7);
        let _ = writeln!(
            text,
            "{:>3}  {:partner_width$}  {:7}  {:>6} {:>10} {:>8} {:>7} {:>14}  status",
            "no", "partner", "period", "found", "normalised", "rejected", "skipped", "cells rejected"
        );
        for line in &self.deliveries {
            // What was turned away at the door has no place in the order of arrival.
            let order = if line.order == 0 { "-".to_owned() } else { line.order.to_string() };
            let _ = write!(
                text,
                "{:>3}  {:partner_width$}  {:7}  {:>6} {:>10} {:>8} {:>7} {:>14}  {}",
                order,
                line.partner_code,
                line.period_code,
                line.rows_found,
                line.rows_normalised,
                line.rows_rejected,
                line.rows_skipped,
                line.cells_rejected,
                line.status
            );
            let _ = match &line.reason {
                Some(reason) => writeln!(text, ": {reason}"),
                None => writeln!(text),
            };
        }
        let _ =
            writeln!(text, "{} records make at most {} probable victims", self.records_linked, self.persons);
        if let Some(version) = &self.version {
            version.text(&mut text);
        }
        let _ = writeln!(
            text,
            "{} figures left the building, {} findings about published ones",
            self.figures, self.findings
        );
        self.disclosure_text(&mut text);
        let _ = writeln!(text, "paper: {}", self.paper);
        text
    }
}

/// The first characters of a run's id, enough to name it by.
pub(crate) fn short(run_id: &str) -> &str {
    run_id.get(..12).unwrap_or(run_id)
}
