//! Holds back estimates from which the counts behind them could be solved.
//!
//! In: answered strata, the rules under which tables leave. Out: for each rung of the ladder that would give small counts
//! away, the base it has to be rounded to. What is printed of a table near the true one is found
//! by asking the same rows of it, under the same plan.

use std::collections::BTreeMap;

use sylfaen_disclose::{Captured, Held, Rules, print_estimate, solved_back};
use sylfaen_estimate::{CaptureTable, Estimate, Role, headline_and_models, lower_bound};
use sylfaen_schema::Rounding;

use super::ladder::help;
use super::view::View;
use super::{Answered, codes};
use crate::stages::in_order::in_order;

/// The table of the rungs, without its prefix.
const LADDER: &str = "estimate__ladder";
/// Greater bases that are tried, in multiples of the rules' own.
const BASES: [i64; 5] = [1, 2, 4, 10, 20];
/// Tables that are asked for one stratum, and models that their headlines are made of together.
const TABLES_MAX: usize = 1_000;
const MODELS_MAX: usize = 50_000;
/// Persons beyond whom a stratum is not asked. The search moves other counts by a few persons: to solve a small count back somebody
/// would have to know all of them as well as that, which of thousands nobody does.
const PEOPLE_MAX: u64 = 1_000;
/// The rungs that are estimated, with their steps in the table.
const RUNGS: [(Role, i64); 2] = [(Role::LowerBound, 2), (Role::Headline, 3)];

/// What of a rung is printed whatever is held back.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    words: [String; 4],
    overlaps: Option<i64>,
    windows: Option<i64>,
    people: Option<i64>,
}

/// The numbers of a rung: the estimate and its limits.
type Numbers = [Option<i64>; 3];

/// The rungs of a stratum as they are asked of any table, with what was answered.
struct Asked<'a> {
    view: &'a View,
    rules: &'a Rules,
    rungs: &'a [(Role, i64)],
    /// A lower limit that stands beside the bound and is fixed here: the lesser of the two is printed.
    bound_at_most: Option<f64>,
    answered: BTreeMap<Captured, Option<Vec<Estimate>>>,
    /// Models that were asked so far.
    models: usize,
}

impl Asked<'_> {
    /// What is printed of a table if numbers are multiples of a base.
    fn printed(&mut self, table: &Captured, base: i64) -> Option<(Vec<Said>, Vec<Numbers>)> {
        if !self.answered.contains_key(table) {
            if self.answered.len() >= TABLES_MAX || self.models >= MODELS_MAX {
                return None;
            }
            let rows = self.ask(table);
            self.answered.insert(table.clone(), rows);
        }
        let rows = self.answered.get(table)?.as_ref()?;
        Some(rows.iter().map(|row| printed(row, base, self.rules, self.bound_at_most)).unzip())
    }

    /// The rungs of a table, in their order.
    fn ask(&mut self, table: &Captured) -> Option<Vec<Estimate>> {
        let (lists, plan) = (self.view.lists.len(), &self.view.plan);
        let table = CaptureTable::new(lists, table.iter().map(|(set, persons)| (*set, *persons))).ok()?;
        let mut rows = Vec::with_capacity(self.rungs.len());
        for (role, _) in self.rungs {
            let (row, models) = match role {
                Role::LowerBound => (lower_bound(&table, plan).ok()?, 0),
                _ => headline_and_models(&table, plan).ok()?,
            };
            self.models += models;
            rows.push(row);
        }
        Some(rows)
    }
}

fn printed(row: &Estimate, base: i64, rules: &Rules, bound_at_most: Option<f64>) -> (Said, Numbers) {
    let is_bound = row.role == Role::LowerBound;
    let number = |number: Option<f64>, rounding| print_estimate(number?, rounding, rules, base);
    let lower = row.interval.map(|interval| interval.lower);
    let lower = lower.map(|lower| bound_at_most.filter(|_| is_bound).map_or(lower, |other| lower.min(other)));
    let upper = row.interval.map(|interval| interval.upper).filter(|_| !is_bound);
    let own = rules.rounding_base();
    let help = help(&row.reasons, (rules.threshold(), own));
    let whole = |count: i64, rounding| print_estimate(count as f64, rounding, rules, own);
    let said = Said {
        words: [
            row.verdict.code().to_owned(),
            row.reasons.first().map(|reason| reason.code().to_owned()).unwrap_or_default(),
            codes(row.warnings.iter().filter(|warning| !warning.is_remark()).map(|warning| warning.code())),
            codes(row.remedies.iter().map(|remedy| remedy.code())),
        ],
        overlaps: help.overlaps.and_then(|overlaps| whole(overlaps, Rounding::Up)),
        windows: help.windows,
        people: whole(row.people as i64, Rounding::Down),
    };
    let numbers = [
        number(row.population.filter(|_| !is_bound), Rounding::Nearest),
        number(lower, Rounding::Down),
        number(upper, Rounding::Up),
    ];
    (said, numbers)
}

/// The estimates of all strata that may not be printed as finely as others.
pub(super) fn held(
    answers: &[Answered],
    possible: &BTreeMap<String, Answered>,
    window: &str,
    rules: &Rules,
    threads: usize,
) -> Vec<Held> {
    let of_stratum = |answer: &Answered| {
        let other = possible.get(&answer.stratum);
        let lower = |answer: &Answered| {
            answer.role(Role::LowerBound).and_then(|row| row.interval).map(|interval| interval.lower)
        };
        // The bound is made of the other linkage's table where that gives the lesser.
        let is_of_other = match (lower(answer), other.and_then(lower)) {
            (Some(own), Some(other)) => other <= own,
            _ => false,
        };
        let mut held = of_view(answer, &RUNGS, other.and_then(lower), window, rules);
        if let Some(other) = other.filter(|_| is_of_other) {
            held.extend(of_view(other, &RUNGS[..1], None, window, rules));
        }
        held
    };
    in_order(answers, threads, of_stratum).into_iter().flatten().collect()
}

/// The rungs of one table that may not be printed as finely as others.
fn of_view(
    answer: &Answered,
    rungs: &[(Role, i64)],
    bound_at_most: Option<f64>,
    window: &str,
    rules: &Rules,
) -> Vec<Held> {
    let has_number =
        |(role, _): &&(Role, i64)| answer.role(*role).is_some_and(|row| row.population.is_some());
    if !rungs.iter().any(|rung| has_number(&rung)) {
        return Vec::new();
    }
    let view = &answer.view;
    let table: Captured = view.table.counts().filter(|(_, persons)| *persons > 0).collect();
    if table.values().sum::<u64>() > PEOPLE_MAX {
        return Vec::new();
    }
    let mut asked = Asked { view, rules, rungs, bound_at_most, answered: BTreeMap::new(), models: 0 };
    let mut given_away = |base: i64| {
        let found = solved_back(view.lists.len(), &table, rules, |table| asked.printed(table, base));
        tracing::debug!(base, ?found, "solved back");
        found.is_some()
    };
    let own = rules.rounding_base();
    let told = BASES.iter().map(|times| times * own).find(|base| !given_away(*base));
    // What the search does not show is not shown to be open either: such numbers are rounded to the greatest base.
    let base = told.or_else(|| BASES.last().map(|times| times * own));
    tracing::info!(
        stratum = answer.stratum,
        base = base.unwrap_or(0),
        tables = asked.answered.len(),
        models = asked.models,
        is_shown = told.is_some(),
        "counts behind estimates"
    );
    if base == Some(own) {
        return Vec::new();
    }
    let fields = ["persons_estimate", "persons_lower", "persons_upper"];
    let rungs = rungs.iter().filter(has_number);
    let key = |step: i64| format!("ladder.{window}.{}.{step}", answer.stratum);
    let of_rung = |(role, step): &(Role, i64)| {
        let row = answer.role(*role);
        let is_bound = *role == Role::LowerBound;
        let is_there = |field: &&&str| match **field {
            "persons_lower" => row.is_some_and(|row| row.interval.is_some()),
            "persons_upper" => !is_bound && row.is_some_and(|row| row.interval.is_some()),
            _ => !is_bound,
        };
        let held =
            |field: &str| Held { table: LADDER.to_owned(), key: key(*step), field: field.to_owned(), base };
        fields.iter().filter(is_there).map(|field| held(field)).collect::<Vec<_>>()
    };
    rungs.flat_map(of_rung).collect()
}
