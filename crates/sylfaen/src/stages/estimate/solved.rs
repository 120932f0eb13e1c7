//! Holds back estimates from which the counts behind them could be solved.
//!
//! In: answered strata, the rules under which tables leave. Out: for each rung of the ladder that would give small counts
//! away, the base it has to be rounded to. What is printed of a table near the true one is found
//! by asking the same rows of it, under the same plan; the tables found stay with the stratum, for what else is printed of it.

use std::collections::BTreeMap;

use sylfaen_disclose::{Alike, Captured, Held, Printed, Rules, Spent, Told};
use sylfaen_estimate::{CaptureTable, Estimate, Role, headline_and_models, lower_bound};
use sylfaen_schema::Rounding;

use super::ladder::help;
use super::view::View;
use super::{Answered, Bench, codes};
use crate::stages::in_order::in_order;

/// The table of the rungs, without its prefix.
const LADDER: &str = "estimate__ladder";
/// Coarser bases that are tried: multiples of the rules' own, and then of the step that leaves a lower limit two figures.
const BASES: [Coarseness; 8] = [
    Coarseness::Times(1),
    Coarseness::Times(2),
    Coarseness::Times(4),
    Coarseness::Times(10),
    Coarseness::Times(20),
    Coarseness::Steps(1),
    Coarseness::Steps(5),
    Coarseness::Steps(10),
];
/// Tables that are asked for one stratum.
const TABLES_MAX: usize = 1_000;
/// Persons beyond whom a stratum is not asked. To solve a small count back somebody
/// would have to know all others to within a few persons, which of thousands nobody does.
const PEOPLE_MAX: u64 = 1_000;
/// The rungs that are estimated, with their steps in the table.
const RUNGS: [(Role, i64); 2] = [(Role::LowerBound, 2), (Role::Headline, 3)];

/// How coarsely the numbers of a rung are printed.
#[derive(Debug, Clone, Copy)]
enum Coarseness {
    Times(i64),
    Steps(i64),
}

impl Coarseness {
    /// The base of a rung whose least number is this: a multiple of the rules' own.
    fn base(self, own: i64, least: f64) -> i64 {
        match self {
            Self::Times(times) => times * own,
            Self::Steps(steps) => base_of(steps, least, own).max(20 * own),
        }
    }
}

/// What of a rung is printed whatever is held back.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    words: [String; 4],
    overlaps: Option<i64>,
    windows: Option<i64>,
}

/// A stratum whose small counts were looked for.
pub(super) struct Searched {
    /// The stratum.
    pub(super) stratum: String,
    /// Its rungs that may not be printed as finely as others.
    held: Vec<Held>,
    /// The tables that print the same rungs.
    pub(super) alike: Alike,
    /// Whether these are enough.
    pub(super) is_shown: bool,
}

/// The rungs of a stratum as they are asked of any table, with what was answered.
struct Asked<'a> {
    view: &'a View,
    rules: &'a Rules,
    rungs: &'a [(Role, i64)],
    /// A lower limit that stands beside the bound and is fixed here: the lesser of the two is printed.
    bound_at_most: Option<f64>,
    answered: BTreeMap<Captured, Option<Vec<Estimate>>>,
    /// Models that were asked so far, and that may be.
    models: usize,
    models_max: usize,
}

impl Asked<'_> {
    /// What is told of a table if the numbers of each rung are multiples of its base.
    fn told(&mut self, table: &Captured, bases: &[i64]) -> Result<Option<Told<Vec<Said>>>, Spent> {
        if !self.answered.contains_key(table) {
            if self.answered.len() >= TABLES_MAX || self.models >= self.models_max {
                return Err(Spent);
            }
            let rows = self.ask(table);
            self.answered.insert(table.clone(), rows);
        }
        let Some(rows) = self.answered.get(table).and_then(Option::as_ref) else { return Ok(None) };
        let own = self.rules.rounding_base();
        let people = rows.iter().map(|row| Some(row.people as f64));
        let people = people.map(|people| Printed::new(people, Rounding::Down, self.rules, own));
        let numbers = rows.iter().zip(bases).flat_map(|(row, base)| self.numbers(row, *base));
        Ok(Some(Told {
            words: rows.iter().map(|row| said(row, self.rules)).collect(),
            always: people.collect(),
            held: numbers.collect(),
        }))
    }

    /// The estimate and the limits of a rung.
    fn numbers(&self, row: &Estimate, base: i64) -> [Printed; 3] {
        let is_bound = row.role == Role::LowerBound;
        let number = |made, rounding| Printed::new(made, rounding, self.rules, base);
        let lower = row.interval.map(|interval| interval.lower);
        let other = self.bound_at_most.filter(|_| is_bound);
        let lower = lower.map(|lower| other.map_or(lower, |other| lower.min(other)));
        let upper = row.interval.map(|interval| interval.upper).filter(|_| !is_bound);
        [
            number(row.population.filter(|_| !is_bound), Rounding::Nearest),
            number(lower, Rounding::Down),
            number(upper, Rounding::Up),
        ]
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

fn said(row: &Estimate, rules: &Rules) -> Said {
    let own = rules.rounding_base();
    let help = help(&row.reasons, (rules.threshold(), own));
    let whole = |count: i64| Printed::new(Some(count as f64), Rounding::Up, rules, own).printed;
    Said {
        words: [
            row.verdict.code().to_owned(),
            row.reasons.first().map(|reason| reason.code().to_owned()).unwrap_or_default(),
            codes(row.warnings.iter().filter(|warning| !warning.is_remark()).map(|warning| warning.code())),
            codes(row.remedies.iter().map(|remedy| remedy.code())),
        ],
        overlaps: help.overlaps.and_then(whole),
        windows: help.windows,
    }
}

/// So many times the step that leaves a number two figures, as a multiple of the rules' own base.
pub(super) fn base_of(steps: i64, number: f64, own: i64) -> i64 {
    let step = 10_i64.pow((number.max(1.0).log10().floor() as u32).saturating_sub(1));
    (steps * step + own - 1) / own * own
}

/// Looks for the small counts behind the rungs of all strata.
pub(super) fn search(
    answers: &[Answered],
    possible: &BTreeMap<String, Answered>,
    bench: &Bench<'_>,
    rules: &Rules,
) -> Vec<Searched> {
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
        let mut searched = of_view(answer, &RUNGS, other.and_then(lower), bench, rules);
        if let Some(other) = other.filter(|_| is_of_other) {
            let bound = of_view(other, &RUNGS[..1], None, bench, rules);
            match (&mut searched, bound) {
                (Some(searched), Some(bound)) => searched.held.extend(bound.held),
                (searched @ None, bound) => *searched = bound,
                _ => {}
            }
        }
        searched
    };
    in_order(answers, bench.workplace.threads, of_stratum).into_iter().flatten().collect()
}

impl Searched {
    /// The rungs that may not be printed as finely as others.
    pub(super) fn into_held(self) -> Vec<Held> {
        self.held
    }
}

/// Looks for the small counts behind the rungs of one table; null where no rung has a number, or the table is too large to be asked.
fn of_view(
    answer: &Answered,
    rungs: &[(Role, i64)],
    bound_at_most: Option<f64>,
    bench: &Bench<'_>,
    rules: &Rules,
) -> Option<Searched> {
    let has_number =
        |(role, _): &&(Role, i64)| answer.role(*role).is_some_and(|row| row.population.is_some());
    if !rungs.iter().any(|rung| has_number(&rung)) {
        return None;
    }
    let view = &answer.view;
    let table: Captured = view.table.counts().filter(|(_, persons)| *persons > 0).collect();
    if table.values().sum::<u64>() > PEOPLE_MAX {
        return None;
    }
    let own = rules.rounding_base();
    // The step is that of the lower limit: one of the estimate's would round the limit away.
    let least = |role: Role| {
        let row = answer.role(role);
        let lower = row.and_then(|row| row.interval).map(|interval| interval.lower);
        lower.or(row.and_then(|row| row.population)).unwrap_or(0.0)
    };
    let bases = |coarseness: &Coarseness| -> Vec<i64> {
        rungs.iter().map(|(role, _)| coarseness.base(own, least(*role))).collect()
    };
    let models_max = bench.workplace.plan.beside.search_models;
    let mut asked =
        Asked { view, rules, rungs, bound_at_most, answered: BTreeMap::new(), models: 0, models_max };
    let mut alike = Alike::new(view.lists.len(), table, rules.clone());
    // From the coarsest on: what is found there is found first, and tried again for what is finer.
    let mut coarsest_first: Vec<Vec<i64>> = BASES.iter().rev().map(bases).collect();
    coarsest_first.dedup();
    let mut told: Option<&Vec<i64>> = None;
    for bases in &coarsest_first {
        let tell = |table: &Captured| asked.told(table, bases);
        // All that can be found is found once, for what else is printed of the stratum.
        let found = if told.is_none() { alike.given_away_after_all(tell) } else { alike.given_away(tell) };
        tracing::debug!(?bases, ?found, "solved back");
        if found.is_some() {
            break;
        }
        told = Some(bases);
    }
    let is_shown = told.is_some();
    // What is not shown to be open is rounded to the greatest base: that is no proof, and is not called one.
    let told = told.or(coarsest_first.first());
    if let Some(bases) = told {
        alike.keep_told(|table| asked.told(table, bases));
    }
    tracing::info!(
        stratum = answer.stratum,
        bases = ?told,
        tables = asked.answered.len(),
        models = asked.models,
        is_shown,
        "counts behind estimates"
    );
    let fields = ["persons_estimate", "persons_lower", "persons_upper"];
    let key = |step: i64| format!("ladder.{}.{}.{step}", bench.window, answer.stratum);
    let of_rung = |(place, (role, step)): (usize, &(Role, i64))| {
        let row = answer.role(*role);
        let is_bound = *role == Role::LowerBound;
        let base = told.and_then(|bases| bases.get(place).copied());
        let is_there = |field: &&&str| match **field {
            "persons_lower" => row.is_some_and(|row| row.interval.is_some()),
            "persons_upper" => !is_bound && row.is_some_and(|row| row.interval.is_some()),
            _ => !is_bound,
        };
        let is_coarser = base != Some(own) && has_number(&&(*role, *step));
        let held =
            |field: &str| Held { table: LADDER.to_owned(), key: key(*step), field: field.to_owned(), base };
        fields.iter().filter(is_there).filter(|_| is_coarser).map(|field| held(field)).collect::<Vec<_>>()
    };
    let held = rungs.iter().enumerate().flat_map(of_rung).collect();
    Some(Searched { stratum: answer.stratum.clone(), held, alike, is_shown })
}
