//! What a run did, for the research officer: what came, what was turned away, what was found.
//!
//! Held as data, so that it is the same in the ledger, as JSON and as a table.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

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
    /// Figures in the tables that left.
    pub figures: u64,
    /// Findings about published tables.
    pub findings: u64,
    /// Where the paper is, from the out root.
    pub paper: String,
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
        let _ = writeln!(
            text,
            "{} figures left the building, {} findings about published ones",
            self.figures, self.findings
        );
        let _ = writeln!(text, "paper: {}", self.paper);
        text
    }
}

/// The first characters of a run's id, enough to name it by.
pub(crate) fn short(run_id: &str) -> &str {
    run_id.get(..12).unwrap_or(run_id)
}
