//! What does not agree, said so that a reader can check it.
//!
//! In: the cells of a relation that fails. Out: a finding with its arithmetic in words. A finding never says which
//! of its cells is wrong: that is not in the figures.

use std::collections::BTreeMap;
use std::fmt;

/// Cells that cannot all be right, or that a reader would take for one figure and that are two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Names the finding: its kind and what it is about. The same cells give the same id.
    pub id: String,
    /// What fails.
    pub kind: Kind,
    /// How much it matters.
    pub severity: Severity,
    /// The ids of every cell the explanation rests on, in order, each once.
    pub cells: Vec<String>,
    /// The arithmetic in words, in English.
    pub explanation: String,
    /// What would settle it; nothing if the cells do not say.
    pub resolution: Option<String>,
}

/// What can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// A printed total is not the sum of the parts printed beside it.
    TotalIsNotSum,
    /// A printed percentage is not the share of its whole that the printed count is.
    ShareIsImpossible,
    /// No earlier count leads to the printed count by the printed change.
    ChangeIsImpossible,
    /// The same measure is printed with two values.
    SameMeasureTwoValues,
}

impl Kind {
    /// Every kind, in order.
    pub const ALL: [Self; 4] =
        [Self::TotalIsNotSum, Self::ShareIsImpossible, Self::ChangeIsImpossible, Self::SameMeasureTwoValues];

    /// The code, in snake case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TotalIsNotSum => "total_is_not_sum",
            Self::ShareIsImpossible => "share_is_impossible",
            Self::ChangeIsImpossible => "change_is_impossible",
            Self::SameMeasureTwoValues => "same_measure_two_values",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Severity {
    /// A published figure is wrong or cannot be used as printed.
    High,
    /// A reader would be misled.
    Medium,
    /// A matter of form.
    Low,
}

impl Severity {
    /// The code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What was looked at and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// What does not agree: the gravest first, then by kind and id.
    pub findings: Vec<Finding>,
    /// For every kind, how many relations were checked.
    pub checks: BTreeMap<Kind, Checks>,
}

/// How many relations of one kind were checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
            checks: Kind::ALL.iter().map(|&kind| (kind, Checks::default())).collect(),
        }
    }

    pub(crate) fn note(&mut self, kind: Kind, outcome: Outcome) {
        let checks = self.checks.entry(kind).or_default();
        match outcome {
            Outcome::Passed => checks.passed += 1,
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
