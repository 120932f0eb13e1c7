//! Findings that a person has accepted as they stand.
//!
//! In: TOML. Out: acceptances, which mark findings and never remove them. It refuses one without a reason.

use serde::{Deserialize, Serialize};

use crate::ReconcileError;
use crate::finding::Report;

/// A finding that stands, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// The id of the finding.
    pub finding: String,
    /// Why it stands.
    pub reason: String,
    /// Who accepted it, by role.
    pub by: String,
    /// When, as a date.
    pub date: String,
    /// The id of the cell whose value is used, where a finding gives several; nothing if none is chosen.
    #[serde(default)]
    pub uses: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "accepted")]
    all: Vec<Acceptance>,
}

/// Reads a file of acceptances: `[[accepted]]` with `finding`, `reason`, `by` and `date`.
///
/// # Errors
/// [`ReconcileError::Reading`] if it is not TOML, lacks a key or gives an empty reason.
pub fn acceptances_from_toml(file: &str, text: &str) -> Result<Vec<Acceptance>, ReconcileError> {
    let wrong = |reason: String| ReconcileError::Reading { file: file.to_owned(), reason };
    let read: File = toml::from_str(text).map_err(|error| wrong(error.message().to_owned()))?;
    match read.all.iter().find(|accepted| accepted.reason.trim().is_empty()) {
        Some(accepted) => Err(wrong(format!("the acceptance of `{}` gives no reason", accepted.finding))),
        None => Ok(read.all),
    }
}

impl Report {
    /// Marks the findings that are accepted; the ids of acceptances that no finding has.
    pub fn accept(&mut self, accepted: &[Acceptance]) -> Vec<String> {
        let mut without = Vec::new();
        for acceptance in accepted {
            match self.findings.iter_mut().find(|finding| finding.id == acceptance.finding) {
                Some(finding) => {
                    let Acceptance { reason, by, date, uses, .. } = acceptance;
                    let uses = uses.as_ref().map(|cell| format!("; used: {cell}")).unwrap_or_default();
                    finding.accepted = Some(format!("{reason} ({by}, {date}{uses})"));
                }
                None => without.push(acceptance.finding.clone()),
            }
        }
        without
    }
}
