//! `sylfaen runs`: the ledger, oldest first.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use sylfaen_lake::{Attempt, Outcome as Ended};

use crate::cli::Global;
use crate::summary::short;
use crate::workplace::Workplace;
use crate::{Outcome, SylfaenError};

/// Lists every attempt, with the run it committed.
pub(crate) async fn command(global: &Global) -> Result<Outcome, SylfaenError> {
    let workplace = Workplace::open(global)?;
    let attempts = workplace.lake().await?.ledger().await?;
    super::print(&[rows(&attempts)?], global.format)?;
    Ok(Outcome::Done)
}

fn rows(attempts: &[Attempt]) -> Result<RecordBatch, SylfaenError> {
    let column = |of: &dyn Fn(&Attempt) -> Option<String>| -> ArrayRef {
        Arc::new(attempts.iter().map(of).collect::<StringArray>())
    };
    let second = |time: chrono::DateTime<chrono::Utc>| time.format("%Y-%m-%d %H:%M:%S").to_string();
    RecordBatch::try_from_iter_with_nullable([
        ("started_utc", column(&|attempt| Some(second(attempt.started))), true),
        ("finished_utc", column(&|attempt| attempt.finished.map(second)), true),
        ("outcome", column(&|attempt| Some(outcome(attempt.outcome).to_owned())), true),
        ("run", column(&|attempt| attempt.run_id.as_deref().map(|id| short(id).to_owned())), true),
    ])
    .map_err(|_| SylfaenError::Internal { what: "columns made together have one length" })
}

fn outcome(ended: Ended) -> &'static str {
    match ended {
        Ended::Running => "running",
        Ended::Committed => "committed",
        Ended::NeedsPerson => "committed, needs a person",
        Ended::NothingNew => "nothing new",
        Ended::Failed => "failed",
        Ended::Killed => "killed",
        _ => "unknown",
    }
}
