//! Holds back estimates from which the counts behind them could be solved.
//!
//! In: answered strata, the rules under which tables leave. Out: for each rung of the ladder that would give small counts
//! away, the base it has to be rounded to, or that it is withheld: what is not shown to leave every count open does not leave. What is
//! printed of a table near the true one is found by asking the same rows of it, under the same plan; the tables found stay with the
//! stratum, for what else is printed of it.

use std::collections::BTreeMap;

use sylfaen_disclose::{Alike, Captured, Held, Printed, Rules, Spent, Tell, Told};
use sylfaen_estimate::{
    CaptureTable, Estimate, EstimateError, HeadlineModels, Plan, Role, headline, headline_and_models,
    lower_bound,
};
use sylfaen_schema::Rounding;

use super::ladder::help;
use super::view::View;
use super::{Answered, Bench, codes};
use crate::stages::in_order::in_order;

/// The table of the rungs, without its prefix.
const LADDER: &str = "estimate__ladder";
/// Coarser bases that are tried: multiples of the rules' own, then of the step that leaves a lower limit two figures, then half the limit.
const BASES: [Coarseness; 9] = [
    Coarseness::Times(1),
    Coarseness::Times(2),
    Coarseness::Times(4),
    Coarseness::Times(10),
    Coarseness::Times(20),
    Coarseness::Steps(1),
    Coarseness::Steps(5),
    Coarseness::Steps(10),
    Coarseness::Half,
];
/// Tables that are asked for one way in which a stratum may leave.
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
    /// The greatest of 1, 2, 5 and their tens that goes twice into the lower limit, which is left above nothing.
    Half,
}

impl Coarseness {
    /// The base of a rung whose least number is this: a multiple of the rules' own.
    fn base(self, own: i64, least: f64) -> i64 {
        match self {
            Self::Times(times) => times * own,
            Self::Steps(steps) => base_of(steps, least, own).max(20 * own),
            Self::Half => half_of(least, own).max(Self::Steps(10).base(own, least)),
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
    /// Whether the headline leaves, since these are enough.
    pub(super) has_headline: bool,
}

/// The rungs of a stratum as they are asked of any table, with what was answered.
struct Asked<'a> {
    view: &'a View,
    rules: &'a Rules,
    rungs: &'a [(Role, i64)],
    /// A lower limit that stands beside the bound and is fixed here: the lesser of the two is printed.
    bound_at_most: Option<f64>,
    answered: BTreeMap<Captured, Option<Vec<Estimate>>>,
    /// The chief models of the first headline that was asked, which is the true one.
    chief: Option<HeadlineModels>,
    /// What they alone make of tables.
    sketched: BTreeMap<Captured, Option<Vec<Estimate>>>,
    /// Tables and models that were asked for one way to leave, and models that may be.
    tables: usize,
    models: usize,
    models_max: usize,
}

/// How the numbers of each rung leave: rounded to a base, or withheld.
type Bases = Vec<Option<i64>>;

/// The rungs of a stratum, each leaving in one way.
struct Rounded<'a, 'b> {
    asked: &'a mut Asked<'b>,
    bases: &'a Bases,
}

impl Tell for Rounded<'_, '_> {
    type Words = Vec<Said>;

    fn told(&mut self, table: &Captured) -> Result<Option<Told<Vec<Said>>>, Spent> {
        self.asked.answer(table)?;
        Ok(self
            .asked
            .answered
            .get(table)
            .and_then(Option::as_ref)
            .map(|rows| self.asked.told(rows, self.bases)))
    }

    fn sketched(&mut self, table: &Captured) -> Result<Option<Told<Vec<Said>>>, Spent> {
        self.asked.sketch(table)?;
        Ok(self
            .asked
            .sketched
            .get(table)
            .and_then(Option::as_ref)
            .map(|rows| self.asked.told(rows, self.bases)))
    }
}

impl Asked<'_> {
    /// What is told of a table if its rungs leave so.
    fn told(&self, rows: &[Estimate], bases: &Bases) -> Told<Vec<Said>> {
        let own = self.rules.rounding_base();
        let people = rows.iter().map(|row| Some(row.people as f64));
        let people = people.map(|people| Printed::new(people, Rounding::Down, self.rules, own));
        let leaving = rows.iter().zip(bases).filter_map(|(row, base)| Some((row, (*base)?)));
        let numbers = leaving.flat_map(|(row, base)| self.numbers(row, base));
        Told {
            words: rows.iter().map(|row| said(row, self.rules)).collect(),
            always: people.collect(),
            held: numbers.collect(),
        }
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

    /// Begins with another way to leave: what was answered before is not asked again.
    fn begin(&mut self) {
        (self.tables, self.models) = (0, 0);
    }

    /// Makes the rungs of a table, in their order.
    fn answer(&mut self, table: &Captured) -> Result<(), Spent> {
        if self.answered.contains_key(table) {
            return Ok(());
        }
        if self.tables >= TABLES_MAX || self.models >= self.models_max {
            return Err(Spent);
        }
        self.tables += 1;
        let (mut models, mut chief) = (0, None);
        let rows = self.rungs_of(table, |table, plan| {
            let (row, own) = headline_and_models(table, plan)?;
            models += own.averaged;
            chief = Some(own);
            Ok(row)
        });
        self.models += models;
        self.chief = self.chief.take().or(chief);
        self.answered.insert(table.clone(), rows);
        Ok(())
    }

    /// Makes the rungs of a table with the chief models of its headline alone.
    fn sketch(&mut self, table: &Captured) -> Result<(), Spent> {
        if self.sketched.contains_key(table) {
            return Ok(());
        }
        if self.models >= self.models_max {
            return Err(Spent);
        }
        let chief = self.chief.as_ref();
        let rows = self.rungs_of(table, |table, plan| match chief {
            Some(chief) => chief.sketch(table, plan),
            None => headline(table, plan),
        });
        self.models += chief.map_or(0, HeadlineModels::sketched);
        self.sketched.insert(table.clone(), rows);
        Ok(())
    }

    /// The rungs of a table, in their order; null where it cannot be asked.
    fn rungs_of(
        &self,
        table: &Captured,
        mut headline: impl FnMut(&CaptureTable, &Plan) -> Result<Estimate, EstimateError>,
    ) -> Option<Vec<Estimate>> {
        let (lists, plan) = (self.view.lists.len(), &self.view.plan);
        let table = CaptureTable::new(lists, table.iter().map(|(set, persons)| (*set, *persons))).ok()?;
        let rung = |(role, _): &(Role, i64)| match role {
            Role::LowerBound => lower_bound(&table, plan).ok(),
            _ => headline(&table, plan).ok(),
        };
        self.rungs.iter().map(rung).collect()
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

/// The greatest round number that goes twice into a number, as a multiple of the rules' own base.
fn half_of(number: f64, own: i64) -> i64 {
    let half = (number / 2.0).max(1.0);
    let ten = 10_i64.pow(half.log10().floor() as u32);
    let round =
        [5, 2, 1].into_iter().map(|times| times * ten).find(|round| *round as f64 <= half).unwrap_or(1);
    (round + own - 1) / own * own
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
    let models_max = bench.workplace.plan.beside.search_models;
    let mut asked = Asked {
        view,
        rules,
        rungs,
        bound_at_most,
        answered: BTreeMap::new(),
        chief: None,
        sketched: BTreeMap::new(),
        tables: 0,
        models: 0,
        models_max,
    };
    let mut alike = Alike::new(view.lists.len(), table, rules.clone());
    let told = ways(answer, rungs, own).into_iter().find_map(|way| finest(&way, &mut alike, &mut asked));
    // What is not shown to leave every count open stays inside.
    let bases = told.unwrap_or_else(|| vec![None; rungs.len()]);
    alike.keep_told(Rounded { asked: &mut asked, bases: &bases });
    tracing::info!(
        stratum = answer.stratum,
        ?bases,
        tables = asked.answered.len(),
        sketches = asked.sketched.len(),
        models = asked.models,
        told_in_words = alike.told_in_words().count(),
        "counts behind estimates"
    );
    let fields = ["persons_estimate", "persons_lower", "persons_upper"];
    let key = |step: i64| format!("ladder.{}.{}.{step}", bench.window, answer.stratum);
    let of_rung = |(place, (role, step)): (usize, &(Role, i64))| {
        let row = answer.role(*role);
        let is_bound = *role == Role::LowerBound;
        let base = bases.get(place).copied().flatten();
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
    let is_leaving = |(rung, base): (&(Role, i64), &Option<i64>)| rung.0 == Role::Headline && base.is_some();
    let has_headline = rungs.iter().zip(&bases).any(is_leaving);
    Some(Searched { stratum: answer.stratum.clone(), held, alike, has_headline })
}

/// The ways in which the rungs may leave, each from the coarsest base to the finest: all of them; and where that gives counts away, the
/// headline alone, or the bound alone, which tells least.
fn ways(answer: &Answered, rungs: &[(Role, i64)], own: i64) -> Vec<Vec<Bases>> {
    // The step is that of the lower limit: one of the estimate's would round the limit away.
    let least = |role: Role| {
        let row = answer.role(role);
        let lower = row.and_then(|row| row.interval).map(|interval| interval.lower);
        lower.or(row.and_then(|row| row.population)).unwrap_or(0.0)
    };
    let way = |is_leaving: &dyn Fn(Role) -> bool| -> Vec<Bases> {
        let base =
            |coarseness: &Coarseness, role: Role| is_leaving(role).then(|| coarseness.base(own, least(role)));
        let bases = |coarseness| rungs.iter().map(|(role, _)| base(coarseness, *role)).collect();
        let mut coarsest_first: Vec<Bases> = BASES.iter().rev().map(bases).collect();
        coarsest_first.dedup();
        coarsest_first
    };
    let alone = [Role::Headline, Role::LowerBound].into_iter().filter(|_| rungs.len() > 1);
    let alone = alone.map(|only| way(&|role| role == only));
    std::iter::once(way(&|_| true)).chain(alone).collect()
}

/// The finest bases of a way that leave every small count open; null where the coarsest do not.
fn finest(coarsest_first: &[Bases], alike: &mut Alike, asked: &mut Asked<'_>) -> Option<Bases> {
    let mut told = None;
    asked.begin();
    // What is found for the coarsest is found first, and tried again for what is finer.
    for bases in coarsest_first {
        let tell = Rounded { asked, bases };
        let found = alike.given_away(tell);
        tracing::debug!(?bases, ?found, "solved back");
        if found.is_some() {
            break;
        }
        told = Some(bases.clone());
    }
    told
}
