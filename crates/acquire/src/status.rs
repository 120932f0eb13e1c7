//! Which deliveries are in force.
//!
//! In: all deliveries in the order of arrival, and what was withdrawn. Out: the same with a status each. It refuses
//! nothing, asks nobody, and gives the same answer whenever it is asked.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sylfaen_lake::Sensitive;

use crate::delivery::last_month;
use crate::{Delivery, Kind};

/// A decision to take a delivery out of force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// Why; people write names into reasons, so it stays in the restricted root.
    #[serde(serialize_with = "expose", deserialize_with = "wrap")]
    pub why: Sensitive<String>,
    /// Who decided.
    pub who: String,
    /// When.
    pub date: NaiveDate,
}

fn expose<S: Serializer>(why: &Sensitive<String>, serializer: S) -> Result<S::Ok, S::Error> {
    why.expose().serialize(serializer)
}

fn wrap<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Sensitive<String>, D::Error> {
    String::deserialize(deserializer).map(Sensitive::new)
}

/// Whether a delivery counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It counts.
    InForce,
    /// Another stands in its place.
    Superseded {
        /// The id of the other.
        by: String,
        /// Why.
        reason: Supersession,
    },
    /// Somebody took it out of force.
    Withdrawn {
        /// When.
        date: NaiveDate,
    },
}

impl Status {
    /// The code of the status, as tables have it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InForce => "in_force",
            Self::Superseded { .. } => "superseded",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// Why one delivery stands in place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Supersession {
    /// It was declared to.
    Replaced,
    /// It is a year to date that goes further, or came later.
    NewerCumulative,
    /// A nil return was followed by a delivery of the same partner and period.
    NotNilAfterAll,
}

impl Supersession {
    /// The code of the reason, as tables have it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
            Self::NewerCumulative => "newer_cumulative",
            Self::NotNilAfterAll => "not_nil_after_all",
        }
    }
}

/// A delivery in landing, and whether it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landed {
    /// The delivery.
    pub delivery: Delivery,
    /// Whether it counts.
    pub status: Status,
}

/// Gives each delivery its status. What is withdrawn supersedes nothing: withdraw a correction, and what it corrected
/// is in force again.
pub(crate) fn statuses(deliveries: Vec<Delivery>, withdrawals: &BTreeMap<String, Withdrawal>) -> Vec<Landed> {
    let standing: Vec<&Delivery> =
        deliveries.iter().filter(|delivery| !withdrawals.contains_key(&delivery.delivery_id)).collect();
    let statuses: Vec<Status> = deliveries
        .iter()
        .map(|delivery| match withdrawals.get(&delivery.delivery_id) {
            Some(withdrawal) => Status::Withdrawn { date: withdrawal.date },
            None => superseded(delivery, &standing, &deliveries),
        })
        .collect();
    deliveries.into_iter().zip(statuses).map(|(delivery, status)| Landed { delivery, status }).collect()
}

/// Gives deliveries their statuses again, now that some turned out not to enter: those supersede nothing, so that what
/// they were to take the place of stays in force until they can.
pub fn without_failed(landed: &[Landed], failed: &BTreeSet<String>) -> Vec<Landed> {
    let stands = |landed: &&Landed| {
        !matches!(landed.status, Status::Withdrawn { .. }) && !failed.contains(&landed.delivery.delivery_id)
    };
    let standing: Vec<&Delivery> = landed.iter().filter(stands).map(|landed| &landed.delivery).collect();
    let all: Vec<Delivery> = landed.iter().map(|landed| landed.delivery.clone()).collect();
    let again = |landed: &Landed| match landed.status {
        Status::Withdrawn { .. } => landed.clone(),
        _ => Landed {
            delivery: landed.delivery.clone(),
            status: superseded(&landed.delivery, &standing, &all),
        },
    };
    landed.iter().map(again).collect()
}

fn superseded(delivery: &Delivery, standing: &[&Delivery], all: &[Delivery]) -> Status {
    let newest = |reason: Supersession| {
        let others = standing.iter().filter(|other| supersedes(other, delivery, all) == Some(reason));
        others.max_by_key(|other| rank(other)).map(|other| (other.delivery_id.clone(), reason))
    };
    let found = [Supersession::Replaced, Supersession::NewerCumulative, Supersession::NotNilAfterAll];
    match found.into_iter().find_map(newest) {
        Some((by, reason)) => Status::Superseded { by, reason },
        None => Status::InForce,
    }
}

/// A correction of a correction takes the place of both, whatever became of the one between.
fn replaces(new: &Delivery, old: &Delivery, all: &[Delivery]) -> bool {
    let mut replaced = new.replaces.as_ref();
    while let Some(id) = replaced {
        if *id == old.delivery_id {
            return true;
        }
        replaced = all.iter().find(|one| one.delivery_id == *id).and_then(|one| one.replaces.as_ref());
    }
    false
}

fn supersedes(new: &Delivery, old: &Delivery, all: &[Delivery]) -> Option<Supersession> {
    if replaces(new, old, all) {
        return Some(Supersession::Replaced);
    }
    if new.partner_code != old.partner_code {
        return None;
    }
    let year = |delivery: &Delivery| last_month(&delivery.period_code).map(|(year, _)| year);
    match (new.kind, old.kind) {
        (Kind::Cumulative, Kind::Cumulative) if year(new) == year(old) && rank(new) > rank(old) => {
            Some(Supersession::NewerCumulative)
        }
        (Kind::Adds | Kind::Replaces | Kind::Cumulative, Kind::Nil)
            if new.period_code == old.period_code && new.order > old.order =>
        {
            Some(Supersession::NotNilAfterAll)
        }
        _ => None,
    }
}

/// How far a delivery goes, then how late it came: a year to date that arrives out of turn does not hide a longer one.
fn rank(delivery: &Delivery) -> (Option<(u16, u8)>, u64) {
    (last_month(&delivery.period_code), delivery.order)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One delivery a word: `order partner period kind [replaced order]`.
    fn delivery(text: &str) -> Delivery {
        let words: Vec<&str> = text.split(' ').collect();
        Delivery {
            delivery_id: words[0].into(),
            order: words[0].parse().unwrap(),
            partner_code: words[1].into(),
            period_code: words[2].into(),
            kind: match words[3] {
                "adds" => Kind::Adds,
                "replaces" => Kind::Replaces,
                "cumulative" => Kind::Cumulative,
                _ => Kind::Nil,
            },
            replaces: words.get(4).map(|&word| word.into()),
            received_date: NaiveDate::default(),
            file_name: None,
            byte_count: 1,
            is_synthetic: true,
        }
    }

    fn in_words(landed: &[Landed]) -> Vec<String> {
        let words = |landed: &Landed| match &landed.status {
            Status::Superseded { by, reason } => format!("{} by {by}", reason.code()),
            other => other.code().to_owned(),
        };
        landed.iter().map(words).collect()
    }

    fn check_statuses(deliveries: &[&str], withdrawn: &[&str], expected: &[&str]) {
        let decision = |id: &&str| {
            let why = Sensitive::new("wrong file".to_owned());
            (id.to_string(), Withdrawal { why, who: "Mair".into(), date: NaiveDate::default() })
        };
        let deliveries = deliveries.iter().copied().map(delivery).collect();
        let found = statuses(deliveries, &withdrawn.iter().map(decision).collect());
        assert_eq!(in_words(&found), expected);
    }

    fn check_without_failed(deliveries: &[&str], failed: &[&str], expected: &[&str]) {
        let landed = statuses(deliveries.iter().copied().map(delivery).collect(), &BTreeMap::new());
        let failed = failed.iter().map(|&id| id.to_owned()).collect();
        assert_eq!(in_words(&without_failed(&landed, &failed)), expected);
    }

    #[test]
    fn additions_stand_beside_each_other() {
        check_statuses(
            &["1 gwent 2012Q1 adds", "2 gwent 2012Q1 adds", "3 gla 2012Q1 adds"],
            &[],
            &["in_force"; 3],
        );
    }

    #[test]
    fn a_correction_supersedes_until_it_is_withdrawn() {
        let deliveries = ["1 p 2012Q1 adds", "2 p 2012Q1 replaces 1", "3 p 2012Q1 replaces 2"];
        check_statuses(&deliveries, &[], &["replaced by 3", "replaced by 3", "in_force"]);
        check_statuses(&deliveries, &["3"], &["replaced by 2", "in_force", "withdrawn"]);
        check_statuses(&deliveries, &["2", "3"], &["in_force", "withdrawn", "withdrawn"]);
        check_statuses(&deliveries, &["2"], &["replaced by 3", "withdrawn", "in_force"]);
    }

    #[test]
    fn a_delivery_that_did_not_enter_supersedes_nothing() {
        let deliveries = ["1 p 2012Q1 adds", "2 p 2012Q1 replaces 1", "3 p 2012Q1 replaces 2"];
        check_without_failed(&deliveries, &["3"], &["replaced by 2", "in_force", "in_force"]);
        check_without_failed(&deliveries, &["2"], &["replaced by 3", "replaced by 3", "in_force"]);
        check_without_failed(
            &["1 p 2012Q1 cumulative", "2 p 2012Q2 cumulative"],
            &["2"],
            &["in_force", "in_force"],
        );
    }

    #[test]
    fn the_longest_year_to_date_counts_whenever_it_came() {
        check_statuses(
            &[
                "1 p 2012Q1 cumulative",
                "2 p 2012Q3 cumulative",
                "3 p 2012Q2 cumulative",
                "4 p 2013Q1 cumulative",
            ],
            &[],
            &["newer_cumulative by 2", "in_force", "newer_cumulative by 2", "in_force"],
        );
        check_statuses(
            &["1 p 2012Q1 cumulative", "2 p 2012Q1 cumulative"],
            &[],
            &["newer_cumulative by 2", "in_force"],
        );
        check_statuses(&["1 p 2012Q1 cumulative", "2 q 2012Q2 cumulative"], &[], &["in_force"; 2]);
        check_statuses(
            &["1 p 2012Q1 cumulative", "2 p 2012Q2 cumulative"],
            &["2"],
            &["in_force", "withdrawn"],
        );
    }

    #[test]
    fn a_nil_return_gives_way_to_rows_that_came_later() {
        check_statuses(&["1 p 2012Q1 nil", "2 p 2012Q1 adds"], &[], &["not_nil_after_all by 2", "in_force"]);
        check_statuses(&["1 p 2012Q1 adds", "2 p 2012Q1 nil", "3 p 2012Q2 adds"], &[], &["in_force"; 3]);
    }
}
