//! What was looked at in a publication and what came of it.
//!
//! In: outcomes, one a relation. Out: findings in order, how many relations of each kind hold, fail or cannot be decided, and
//! what is told beside them: revisions and breaks.

use std::collections::BTreeMap;

use super::{Finding, Kind};
use crate::reading::FactReading;

/// What was looked at and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// What does not agree: the gravest first, then by kind and id.
    pub findings: Vec<Finding>,
    /// For every kind, how many relations were checked.
    pub checks: BTreeMap<Kind, Checks>,
    /// Relations that hold, in the order in which they were looked at.
    pub passed: Vec<Passed>,
    /// Figures that a later edition gives otherwise, in the order of their measures. They are no disagreement.
    pub revisions: Vec<Revision>,
    /// Series whose categories change on the way.
    pub breaks: Vec<Break>,
}

/// A relation that holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Passed {
    /// The kind of finding it would have been, as a code.
    pub kind: &'static str,
    /// The cell or sentence it is about.
    pub about: String,
}

/// One measure in two editions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Revision {
    /// The cell of the earlier edition.
    pub earlier_cell: String,
    /// The cell of the later one.
    pub later_cell: String,
    /// What the earlier edition prints.
    pub old_value: String,
    /// What the later one prints.
    pub new_value: String,
    /// The dates of both, as days.
    pub as_at_dates: [String; 2],
    /// Why, in the publisher's words; `not said` if no note of the later edition speaks of it.
    pub reason: String,
}

/// Categories that begin or end inside a series: what was counted under one name is counted under others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Break {
    /// The table's id.
    pub table: String,
    /// The label of the first period after the break.
    pub from: String,
    /// Categories with no figure from then on.
    pub ended: Vec<String>,
    /// Categories with no figure before.
    pub began: Vec<String>,
}

/// How many relations of one kind were checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Checks {
    /// Relations that hold.
    pub passed: u64,
    /// Relations that fail; each is a finding.
    pub failed: u64,
    /// Relations that the printed figures cannot decide, such as a share of a whole that is printed as zero.
    pub undecided: u64,
}

/// What one check of a relation says.
pub(crate) enum Outcome {
    Passed,
    Failed(Finding),
    Undecided,
}

impl Report {
    pub(crate) fn empty() -> Self {
        Self {
            findings: Vec::new(),
            passed: Vec::new(),
            revisions: Vec::new(),
            breaks: Vec::new(),
            checks: Kind::ALL.iter().map(|&kind| (kind, Checks::default())).collect(),
        }
    }

    /// Whether one finding quotes every sentence of these facts already.
    pub(crate) fn has_found(&self, facts: [&FactReading; 2]) -> bool {
        let quotes = |found: &Finding, id: &String| found.quotes.iter().any(|quote| quote.sentence_id == *id);
        let ids = facts.iter().flat_map(|fact| &fact.sentences);
        self.findings.iter().any(|found| ids.clone().all(|id| quotes(found, id)))
    }

    pub(crate) fn note(&mut self, kind: Kind, about: &str, outcome: Outcome) {
        let checks = self.checks.entry(kind).or_default();
        match outcome {
            Outcome::Passed => {
                checks.passed += 1;
                self.passed.push(Passed { kind: kind.as_str(), about: about.to_owned() });
            }
            Outcome::Undecided => checks.undecided += 1,
            Outcome::Failed(mut finding) => {
                checks.failed += 1;
                finding.cells.sort();
                finding.cells.dedup();
                self.findings.push(finding);
            }
        }
    }

    pub(crate) fn sort(&mut self) {
        self.findings.sort_by(|a, b| (a.severity, a.kind, &a.id).cmp(&(b.severity, b.kind, &b.id)));
    }
}
