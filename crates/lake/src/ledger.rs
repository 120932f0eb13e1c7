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

/// What an attempt is about to put in force: entered before the manifest, so that a kill between the two is understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Committing {
    /// The number its manifest will have.
    pub sequence: u64,
    /// How the attempt will have ended once the manifest is there.
    pub outcome: Outcome,
}

/// One attempt at a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    /// Its name, which begins with the time it started at.
    pub attempt_id: String,
    /// When it started.
    pub started: DateTime<Utc>,
    /// When it ended; null while it runs, and if it was killed, even if that was after the commit.
    pub finished: Option<DateTime<Utc>>,
    /// How it ended.
    pub outcome: Outcome,
    /// The run it committed, or found in force; null if there is none.
    pub run_id: Option<String>,
    /// What it has to say: counts, timings, warnings. Never a value from a partner's cell.
    pub summary: serde_json::Value,
    /// What it is about to commit; null before that, and once it has ended.
    #[serde(default)]
    pub committing: Option<Committing>,
}

impl Lake {
    /// Enters an attempt. Earlier ones that never ended were killed, since this one has the lease: those whose manifest
    /// is there had committed by then, and keep the summary they had ready.
    pub async fn start_attempt(&self, lease: &Lease, started: DateTime<Utc>) -> Result<Attempt, LakeError> {
        for mut earlier in self.ledger().await? {
            if earlier.outcome == Outcome::Running {
                self.settle_killed(&mut earlier).await?;
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
            committing: None,
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

    /// Enters what an attempt is about to commit. Call it last before the commit.
    pub async fn announce_commit(&self, lease: &Lease, attempt: &Attempt) -> Result<(), LakeError> {
        self.put_attempt(lease, attempt).await
    }

    /// Enters how an attempt ended.
    pub async fn finish_attempt(&self, lease: &Lease, attempt: &mut Attempt) -> Result<(), LakeError> {
        attempt.committing = None;
        self.put_attempt(lease, attempt).await
    }

    async fn settle_killed(&self, attempt: &mut Attempt) -> Result<(), LakeError> {
        let manifests = self.manifests().await?;
        let committed = attempt.committing.take().filter(|committing| {
            manifests.iter().any(|manifest| {
                manifest.sequence == committing.sequence && attempt.run_id.as_ref() == Some(&manifest.run_id)
            })
        });
        if let Some(committing) = committed {
            attempt.outcome = committing.outcome;
        } else {
            attempt.outcome = Outcome::Killed;
            attempt.run_id = None;
            attempt.summary = serde_json::Value::Null;
        }
        Ok(())
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
