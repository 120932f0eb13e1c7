//! How many nobody has met: asks `estimate` of every stratum under the analysis plan, and keeps what it says, numbers and
//! refusals alike.
//!
//! In: captures, the persons known, persons as they are drawn, the plan. Out: `mart_person__captures`; `mart_estimate__population` with all that the plan asks
//! for; `mart_estimate__methods` with every other method; `mart_estimate__sensitivity` with all that was moved; and what
//! may be said first: `mart_estimate__ladder`, and beside it `mart_estimate__spread`.

mod beside;
mod drawn;
mod ladder;
mod methods;
mod population;
mod solved;
mod solved_spread;
mod spread;
mod statements;
mod view;

use std::collections::BTreeMap;

use sylfaen_disclose::{Held, Rules};
use sylfaen_estimate::{DrawnLinkages, Estimate, Role, carry_linkage, estimate};
use sylfaen_schema::{TableBuilder, Value};

use self::drawn::DrawnCounts;
use self::ladder::{KnownPersons, Ladder};
use self::solved::Searched;
use self::view::{Grouping, View};
use super::captures::{Captures, POSSIBLE, STRICT, Whom};
use super::in_order::in_order;
use super::likeness::DrawnPersons;
use super::plan_tables::windows;
use crate::SylfaenError;
use crate::tables::Tables;
use crate::workplace::Workplace;

/// Strata that are asked with every method; the others are answered by the plan's rule alone.
const WHOLE: [&str; 3] = ["all", "adult", "minor"];
/// Unknown age is a group of its own and no stratum to stand on.
const UNKNOWN: &str = "unknown";

/// What a stratum is answered with.
struct Answered {
    /// The stratum.
    stratum: String,
    /// Its table.
    view: View,
    /// The rows of the plan.
    rows: Vec<Estimate>,
    /// What drawing the linkage did to the headline; none where none was drawn, or there is no number to draw.
    linkage: Option<CarriedLinkage>,
}

/// The linkage in a headline.
struct CarriedLinkage {
    /// The headline of the linkage in force, taken as exact.
    as_made: Estimate,
    /// What each linkage drawn says.
    drawn: DrawnLinkages,
}

impl Answered {
    /// The row in a role.
    fn role(&self, role: Role) -> Option<&Estimate> {
        self.rows.iter().find(|row| row.role == role)
    }

    /// Whether the headline has a number.
    fn stands(&self) -> bool {
        self.role(Role::Headline).is_some_and(|row| row.population.is_some())
    }
}

/// What came of the strata besides their tables.
pub(crate) struct Asked {
    /// How many persons are known at most.
    pub(crate) persons: u64,
    /// Estimates that may not be printed as finely as others, since the counts behind them could be solved back.
    pub(crate) held: Vec<Held>,
}

/// Answers every stratum.
pub(crate) fn run(
    workplace: &Workplace,
    persons: &DrawnPersons,
    tables: &mut Tables<'_>,
) -> Result<Asked, SylfaenError> {
    let captures = Captures::make(&workplace.plan, tables)?;
    let known = KnownPersons::read(&tables.get("mart_person__known")?)?;
    let window = windows(workplace)?.first().map(|window| window.code.clone()).unwrap_or_default();
    let drawn = DrawnCounts::make(&workplace.plan, &window, &captures, persons, tables)?;
    let bench = Bench { workplace, captures: &captures, window: &window };
    let answers = in_order(&strata(&captures), workplace.threads, |stratum| bench.answer(stratum, &drawn));
    let answers = answers.into_iter().filter_map(Result::transpose).collect::<Result<Vec<_>, _>>()?;
    let (answers, possible): (Vec<_>, Vec<_>) = answers.into_iter().unzip();
    let possible: BTreeMap<String, Answered> =
        possible.into_iter().flatten().map(|answer| (answer.stratum.clone(), answer)).collect();
    let rules = workplace.rules()?;
    let searched = solved::search(&answers, &possible, &bench, &rules);
    let asked = bench.beside(&answers)?;
    let pooled = beside::pooled(&bench, &answers)?;
    let of_stratum: Vec<(&Answered, Vec<spread::Row>)> =
        asked.iter().map(|(answer, beside)| (*answer, spread::rows(answer, beside))).collect();
    let drawn_together = pooled.iter().map(|(answer, pooled)| {
        (*answer, spread::pooled_row(answer, pooled).into_iter().collect::<Vec<_>>())
    });
    let spreads: Vec<(&Answered, Vec<spread::Row>)> = of_stratum.into_iter().chain(drawn_together).collect();

    let mut population = TableBuilder::new(tables.schema("mart_estimate__population")?);
    for answer in &answers {
        population::add(&mut population, answer)?;
    }
    let mut built = vec![("mart_estimate__population", population)];
    let mut lines = TableBuilder::new(tables.schema("mart_estimate__methods")?);
    let mut moved = TableBuilder::new(tables.schema("mart_estimate__sensitivity")?);
    let mut spread = TableBuilder::new(tables.schema("mart_estimate__spread")?);
    for (answer, beside) in &asked {
        methods::add(&mut lines, answer, beside, workplace.pipeline.seed)?;
        beside::add(&mut moved, answer, beside)?;
    }
    for (answer, pooled) in &pooled {
        beside::add_pooled(&mut moved, answer, pooled)?;
    }
    for (answer, rows) in &spreads {
        spread::add(&mut spread, &window, &answer.stratum, rows)?;
    }
    built.extend([
        ("mart_estimate__methods", lines),
        ("mart_estimate__sensitivity", moved),
        ("mart_estimate__spread", spread),
    ]);
    let mut ladder = Ladder::new(TableBuilder::new(tables.schema("mart_estimate__ladder")?), &window, &rules);
    for stratum in WHOLE {
        ladder.add_known(stratum, known.of(stratum))?;
    }
    let not_covered = captures.not_covered(&window);
    for answer in &answers {
        ladder.add(answer, &not_covered)?;
    }
    built.push(("mart_estimate__ladder", ladder.into_builder()));
    for (name, builder) in built {
        let rows_out = tables.keep(name, vec![builder.finish()?])?;
        tracing::info!(table = name, rows_out, "estimate");
    }
    let held = bench.held(searched, &spreads, &rules)?;
    Ok(Asked { persons: known.of("all").upper.unsigned_abs(), held })
}

/// The strata in the order they are answered: the whole, ages, then what the plan divides by.
fn strata(captures: &Captures) -> Vec<String> {
    let is_other = |stratum: &&str| !WHOLE.contains(stratum) && *stratum != UNKNOWN;
    let others = captures.strata().filter(is_other);
    WHOLE.into_iter().chain(others).map(str::to_owned).collect()
}

/// A bound says *at least*: where another linkage gives less, the lesser limit stands.
fn lower_bounds(rows: &mut [Estimate], possible: &[Estimate]) {
    for row in rows.iter_mut().filter(|row| row.role == Role::LowerBound) {
        let other =
            possible.iter().find(|other| other.role == Role::LowerBound && other.method == row.method);
        if let (Some(interval), Some(other)) = (&mut row.interval, other.and_then(|other| other.interval)) {
            interval.lower = interval.lower.min(other.lower);
        }
    }
}

/// What every question of one run shares.
struct Bench<'a> {
    workplace: &'a Workplace,
    captures: &'a Captures,
    /// The pipeline's own window.
    window: &'a str,
}

impl Bench<'_> {
    /// What of the rungs and of the spread beside them may not be printed as finely as other figures.
    fn held(
        &self,
        searched: Vec<Searched>,
        spreads: &[(&Answered, Vec<spread::Row>)],
        rules: &Rules,
    ) -> Result<Vec<Held>, SylfaenError> {
        let of_spread = in_order(&searched, self.workplace.threads, |searched| {
            let own = spreads.iter().filter(|(answer, _)| answer.stratum == searched.stratum);
            own.map(|(answer, rows)| solved_spread::held(self, searched, answer, rows, rules)).collect()
        });
        let of_spread: Vec<Vec<Held>> =
            of_spread.into_iter().collect::<Result<Vec<Vec<_>>, _>>()?.into_iter().flatten().collect();
        Ok(searched
            .into_iter()
            .flat_map(Searched::into_held)
            .chain(of_spread.into_iter().flatten())
            .collect())
    }

    /// Answers one stratum by the plan, and beside it with all who could be one as one; none where nobody was met.
    fn answer(
        &self,
        stratum: &str,
        drawn: &DrawnCounts,
    ) -> Result<Option<(Answered, Option<Answered>)>, SylfaenError> {
        let each = Grouping::each(self.captures);
        let of = |linkage: &str| -> Result<Option<Answered>, SylfaenError> {
            let whom = Whom::new(linkage, self.window, stratum);
            let Some(view) = View::of(self.captures, &self.workplace.plan, &whom, &each)? else {
                return Ok(None);
            };
            let rows = estimate(&view.table, &view.plan)?;
            Ok(Some(Answered { stratum: stratum.to_owned(), view, rows, linkage: None }))
        };
        let Some(mut strict) = of(STRICT)? else { return Ok(None) };
        let possible = of(POSSIBLE)?;
        if let Some(possible) = &possible {
            lower_bounds(&mut strict.rows, &possible.rows);
        }
        let Answered { view, rows, linkage, .. } = &mut strict;
        let standing = rows.iter_mut().find(|row| row.role == Role::Headline && row.population.is_some());
        if let Some(headline) = standing.filter(|_| !drawn.of(stratum).is_empty()) {
            let tables = drawn.of(stratum).iter().map(|counts| view.recounted(counts));
            let tables = tables.collect::<Result<Vec<_>, _>>()?;
            let as_made = headline.clone();
            let drawn = carry_linkage(headline, &tables, &view.plan)?;
            *linkage = Some(CarriedLinkage { as_made, drawn });
        }
        Ok(Some((strict, possible)))
    }
}

/// A number, or null.
fn real(value: Option<f64>) -> Value {
    value.map_or(Value::Null, Value::Real)
}

/// Codes in order, each once, joined by a semicolon.
fn codes(codes: impl Iterator<Item = &'static str>) -> String {
    codes.collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(";")
}
