//! The ledger: what was attempted, when, and how it ended.
//!
//! In: times and summaries. Out: one JSON object an attempt, in the order they began. It is the only place of
//! wall-clock time, which is passed in; no figure depends on it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Lake, LakeError, Lease};

const LEDGER: &str = "runs/ledger";

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// It has not ended, as far as it has said.
    Running,
    /// A run was committed.
    Committed,
    /// A run was committed, and something in it needs a person.
    NeedsPerson,
    /// Nothing had changed, so nothing was done.
    NothingNew,
    /// It failed, and said so.
    Failed,
    /// It ended without a word.
    Killed,
}

/// One attempt at a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    /// Its name, which begins with the time it started at.
    pub attempt_id: String,
    /// When it started.
    pub started: DateTime<Utc>,
    /// When it ended; null while it runs, and if it was killed.
    pub finished: Option<DateTime<Utc>>,
    /// How it ended.
    pub outcome: Outcome,
    /// The run it committed, or found in force; null if there is none.
    pub run_id: Option<String>,
    /// What it has to say: counts, timings, warnings. Never a value from a partner's cell.
    pub summary: serde_json::Value,
}

impl Lake {
    /// Enters an attempt. Earlier ones that never ended were killed, since this one has the lease.
    pub async fn start_attempt(&self, lease: &Lease, started: DateTime<Utc>) -> Result<Attempt, LakeError> {
        for mut earlier in self.ledger().await? {
            if earlier.outcome == Outcome::Running {
                earlier.outcome = Outcome::Killed;
                self.put_attempt(lease, &earlier).await?;
            }
        }
        let stamp = started.format("%Y%m%dT%H%M%S%.6fZ");
        let mut attempt = Attempt {
            attempt_id: String::new(),
            started,
            finished: None,
            outcome: Outcome::Running,
            run_id: None,
            summary: serde_json::Value::Null,
        };
        for ordinal in 1_u32.. {
            attempt.attempt_id = format!("{stamp}-{ordinal:03}");
            match self.roots().lake.put_json_if_absent(&path(&attempt), &attempt).await {
                Err(LakeError::AlreadyThere { .. }) => {}
                done => return done.map(|()| attempt),
            }
        }
        Err(LakeError::Internal { what: "the ledger is full" })
    }

    /// Enters how an attempt ended.
    pub async fn finish_attempt(&self, lease: &Lease, attempt: &Attempt) -> Result<(), LakeError> {
        self.put_attempt(lease, attempt).await
    }

    /// All attempts, in the order they began.
    pub async fn ledger(&self) -> Result<Vec<Attempt>, LakeError> {
        let mut attempts = Vec::new();
        for path in self.roots().lake.list(LEDGER).await? {
            attempts.push(self.roots().lake.get_json(&path).await?);
        }
        Ok(attempts)
    }

    async fn put_attempt(&self, _lease: &Lease, attempt: &Attempt) -> Result<(), LakeError> {
        self.roots().lake.put_json(&path(attempt), attempt).await
    }
}

fn path(attempt: &Attempt) -> String {
    format!("{LEDGER}/{}.json", attempt.attempt_id)
}
