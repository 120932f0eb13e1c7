//! What does not agree, said so that a reader can check it.
//!
//! In: the cells of a relation that fails. Out: a finding with its arithmetic in words. A finding never says which
//! of its cells is wrong: that is not in the figures.

mod kind;
mod report;

use std::fmt;

pub use self::kind::Kind;
pub(crate) use self::report::Outcome;
pub use self::report::{Break, Checks, Passed, Report, Revision};

/// Cells that cannot all be right, or that a reader would take for one figure and that are two.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// Names the finding: its kind and what it is about. The same cells give the same id.
    pub id: String,
    /// What fails.
    pub kind: Kind,
    /// How much it matters.
    pub severity: Severity,
    /// The ids of every cell the explanation rests on, in order, each once.
    pub cells: Vec<String>,
    /// The passages of prose it rests on, as printed, in the order of the publication.
    pub quotes: Vec<Quote>,
    /// Whether it is an error, two definitions, or open.
    pub nature: Nature,
    /// The arithmetic in words, in English.
    pub explanation: String,
    /// What would settle it; nothing if the cells do not say.
    pub resolution: Option<String>,
    /// Changes of one figure that would help, the best first; empty where none is known.
    pub repairs: Vec<Repair>,
    /// Why a person accepted it as it stands, if one did. It stays a finding.
    pub accepted: Option<String>,
}

impl Finding {
    /// A finding about these cells, with nothing quoted, of the nature its severity is usual for.
    pub(crate) fn new(
        kind: Kind,
        about: &str,
        severity: Severity,
        cells: Vec<String>,
        explanation: String,
    ) -> Self {
        Self {
            id: format!("{kind}/{about}"),
            kind,
            severity,
            cells,
            quotes: Vec::new(),
            nature: Nature::Error,
            explanation,
            resolution: None,
            repairs: Vec::new(),
            accepted: None,
        }
    }

    pub(crate) fn quoting(mut self, quotes: Vec<Quote>) -> Self {
        self.quotes = quotes;
        self
    }

    pub(crate) fn of_nature(mut self, nature: Nature) -> Self {
        self.nature = nature;
        self
    }

    pub(crate) fn resolved_by(mut self, resolution: impl Into<String>) -> Self {
        self.resolution = Some(resolution.into());
        self
    }
}

/// A passage of prose, as printed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Quote {
    /// The id of the sentence.
    pub sentence_id: String,
    /// Where it stands: the chapter and paragraph.
    pub section: String,
    /// The text, as printed.
    pub text: String,
}

/// What a disagreement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Nature {
    /// What is printed cannot all be right.
    Error,
    /// Each may be right: they count or say different things.
    DifferenceOfDefinition,
    /// The publication does not say enough to decide.
    CannotBeDecided,
}

impl serde::Serialize for Nature {
    fn serialize<S: serde::Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        into.serialize_str(self.as_str())
    }
}

impl Nature {
    /// The code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::DifferenceOfDefinition => "difference_of_definition",
            Self::CannotBeDecided => "cannot_be_decided",
        }
    }
}

/// One figure changed, and what that would do to every relation it stands in.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Repair {
    /// The figure's cell.
    pub cell: String,
    /// What is printed.
    pub printed: String,
    /// What it would have to be.
    pub instead: String,
    /// How many relations that fail would hold.
    pub mends: usize,
    /// How many relations that hold would fail.
    pub breaks: usize,
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

impl serde::Serialize for Severity {
    fn serialize<S: serde::Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        into.serialize_str(self.as_str())
    }
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
