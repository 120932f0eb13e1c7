//! Whether the analysis plan was fixed before results were first seen.
//!
//! In: the runs committed before, the ledger, the plan. Out: its standing, which the run's id and the paper depend on.
//! A run that was made without a plan, or with another, has shown results that this plan may have been written after.

use std::collections::{BTreeMap, BTreeSet};

use sylfaen_lake::{Attempt, Lake, Manifest, Outcome as Ended};
use sylfaen_publish::PlanFacts;

use crate::SylfaenError;
use crate::summary::short;
use crate::workplace::Workplace;

/// The name of the plan's digest in a manifest.
const PLAN_SHA256: &str = "analysis_plan_sha256";
/// The name of the plan's date in a manifest.
const PLAN_DATE: &str = "analysis_plan_date";

/// The name of the audience's code in a manifest.
const AUDIENCE: &str = "audience";

/// How the plan stands to what was known when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// How many other plans have given results in this lake.
    other_plans: usize,
    /// Whether the plan is dated after the day on which results were first seen.
    is_dated_after: bool,
}

impl Standing {
    /// Asks the lake.
    pub(crate) async fn of(workplace: &Workplace, lake: &Lake) -> Result<Self, SylfaenError> {
        let manifests = lake.manifests().await?;
        let plans: BTreeSet<Option<&String>> =
            manifests.iter().map(|manifest| manifest.settings.get(PLAN_SHA256)).collect();
        let ours = Some(&workplace.plan_sha256);
        let has_results =
            |attempt: &&Attempt| matches!(attempt.outcome, Ended::Committed | Ended::NeedsPerson);
        let first_seen = lake.ledger().await?.iter().filter(has_results).map(|it| it.started).min();
        Ok(Self {
            other_plans: plans.iter().filter(|plan| **plan != ours).count(),
            is_dated_after: first_seen.is_some_and(|first| workplace.plan.date.0 > first.date_naive()),
        })
    }

    /// What identifies it, for the run's id.
    pub(crate) fn text(self) -> String {
        format!("{} {}", self.other_plans, self.is_dated_after)
    }

    /// What the paper says of the plan.
    pub(crate) fn facts(self, workplace: &Workplace) -> PlanFacts {
        PlanFacts {
            date: workplace.plan.date.0,
            digest_short: short(&workplace.plan_sha256).to_owned(),
            other_plans: self.other_plans as i64,
            is_dated_after_results: self.is_dated_after,
        }
    }
}

/// The audience that a run's tables left for; null of a run that is older than audiences.
pub(crate) fn audience(manifest: &Manifest) -> Option<&str> {
    manifest.settings.get(AUDIENCE).map(String::as_str)
}

/// What the manifest keeps of the plan, and for whom the run is.
pub(crate) fn settings(workplace: &Workplace) -> BTreeMap<String, String> {
    BTreeMap::from([
        (PLAN_SHA256.to_owned(), workplace.plan_sha256.clone()),
        (PLAN_DATE.to_owned(), workplace.plan.date.0.to_string()),
        (AUDIENCE.to_owned(), workplace.audience.code.clone()),
    ])
}
