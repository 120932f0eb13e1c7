//! How many nobody has met: asks `estimate` of every stratum, and keeps what it says, numbers and refusals alike.
//!
//! In: capture histories, the persons known, the declared pathways. Out: `mart_estimate__population`, which holds all
//! that was asked for, and `mart_estimate__ladder`, which holds what is said first.

use std::collections::{BTreeMap, BTreeSet};

use arrow_array::RecordBatch;
use sylfaen_estimate::{CaptureTable, Estimate, Least, Pathway, Plan, Role, Verdict, estimate};
use sylfaen_schema::{Schemas, TableBuilder, Value};

use crate::SylfaenError;
use crate::columns::{integers, text};
use crate::pipeline::Pipeline;
use crate::tables::Tables;

/// Strata that the ladder speaks of; unknown age is a group of its own and too small to stand on.
const STRATA: [&str; 3] = ["all", "adult", "minor"];

/// Persons by capture history, by linkage and stratum.
type Histories = BTreeMap<(String, String), Vec<(BTreeSet<String>, u64)>>;

/// Persons as strict rules make them.
const STRICT: &str = "strict";
/// Persons with all who could be one as one.
const POSSIBLE: &str = "possible";

/// Persons known in a stratum, from the least to the most.
#[derive(Clone, Copy, Default)]
struct Known {
    lower: i64,
    upper: i64,
}

/// Estimates every stratum; says how many persons are known at most.
pub(crate) fn run(
    pipeline: &Pipeline,
    schemas: &Schemas,
    tables: &mut Tables<'_>,
) -> Result<u64, SylfaenError> {
    let histories = histories(&tables.get("mart_person__captures")?)?;
    let known = known(&tables.get("mart_person__known")?)?;
    let lists: Vec<String> = histories
        .values()
        .flatten()
        .flat_map(|(lists, _)| lists.iter().cloned())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut population = TableBuilder::new(tables.schema("mart_estimate__population")?);
    let mut ladder = TableBuilder::new(tables.schema("mart_estimate__ladder")?);
    for stratum in STRATA {
        let known = known.get(stratum).copied().unwrap_or_default();
        add_known(&mut ladder, pipeline, stratum, known)?;
        let of = |linkage: &str| histories.get(&(linkage.to_owned(), stratum.to_owned()));
        let Some(table) = capture_table(&lists, of(STRICT))? else { continue };
        let mut rows = estimate(&table, &plan(pipeline, schemas, &lists, &table))?;
        if let Some(possible) = capture_table(&lists, of(POSSIBLE))? {
            lower_bounds(&mut rows, &estimate(&possible, &plan(pipeline, schemas, &lists, &possible))?);
        }
        for row in &rows {
            add_row(&mut population, stratum, &lists, row)?;
            match row.role {
                Role::LowerBound => add_rung(&mut ladder, pipeline, stratum, 2, &lists, row)?,
                Role::Headline => add_rung(&mut ladder, pipeline, stratum, 3, &lists, row)?,
                Role::Comparison => {}
            }
        }
    }
    tables.keep("mart_estimate__population", vec![population.finish()?])?;
    let rows_out = tables.keep("mart_estimate__ladder", vec![ladder.finish()?])?;
    tracing::info!(lists = lists.len(), rows_out, "estimate");
    Ok(known.get("all").map_or(0, |known| known.upper.unsigned_abs()))
}

fn histories(batch: &RecordBatch) -> Result<Histories, SylfaenError> {
    let linkages = text(batch, "linkage_code")?;
    let strata = text(batch, "stratum_code")?;
    let captures = text(batch, "capture_history")?;
    let persons = integers(batch, "persons")?;
    let mut histories = Histories::new();
    for row in 0..batch.num_rows() {
        let lists = captures.value(row).split('+').map(str::to_owned).collect();
        let count = persons.value(row).unsigned_abs();
        let key = (linkages.value(row).to_owned(), strata.value(row).to_owned());
        histories.entry(key).or_default().push((lists, count));
    }
    Ok(histories)
}

fn known(batch: &RecordBatch) -> Result<BTreeMap<String, Known>, SylfaenError> {
    let measures = text(batch, "measure_code")?;
    let breakdowns = text(batch, "breakdown_code")?;
    let groups = text(batch, "age_group_code")?;
    let lower = integers(batch, "persons_lower")?;
    let upper = integers(batch, "persons_upper")?;
    let mut known = BTreeMap::new();
    for row in 0..batch.num_rows() {
        if measures.value(row) == "known_to_partners" && breakdowns.value(row) == "all" {
            known.insert(
                groups.value(row).to_owned(),
                Known { lower: lower.value(row), upper: upper.value(row) },
            );
        }
    }
    Ok(known)
}

/// The table of a stratum, or nothing where no list met anyone.
fn capture_table(
    lists: &[String],
    histories: Option<&Vec<(BTreeSet<String>, u64)>>,
) -> Result<Option<CaptureTable>, SylfaenError> {
    let Some(histories) = histories.filter(|_| !lists.is_empty()) else { return Ok(None) };
    let patterns = histories.iter().map(|(met_by, persons)| {
        let pattern = lists
            .iter()
            .enumerate()
            .filter(|(_, list)| met_by.contains(*list))
            .fold(0_u32, |pattern, (place, _)| pattern | (1 << place));
        (pattern, *persons)
    });
    Ok(Some(CaptureTable::new(lists.len(), patterns)?))
}

/// What is asked of a table: fixed by the pipeline and the partners' declarations, never by the counts.
fn plan(pipeline: &Pipeline, schemas: &Schemas, lists: &[String], table: &CaptureTable) -> Plan {
    let place = |code: &str| lists.iter().position(|list| list == code);
    let mut plan = Plan::of_table(table);
    plan.references = place(&pipeline.estimate.reference_list).into_iter().collect();
    for partner in schemas.partners.values() {
        let Some(from) = partner.list.as_deref().and_then(place) else { continue };
        let fed = partner.feeds.iter().filter_map(|code| place(code)).filter(|to| *to != from);
        plan.pathways.extend(fed.map(|to| Pathway { from, to }));
    }
    plan.estimate_least =
        Least { people: pipeline.estimate.people_min, overlap: pipeline.estimate.overlap_min };
    plan.bound_least =
        Least { people: pipeline.estimate.bound_people_min, overlap: pipeline.estimate.bound_overlap_min };
    plan.confidence = pipeline.estimate.confidence;
    plan
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

fn real(value: Option<f64>) -> Value {
    value.map_or(Value::Null, Value::Real)
}

fn names(lists: &[String], places: &[usize]) -> String {
    let mut names: Vec<&str> =
        places.iter().filter_map(|place| lists.get(*place)).map(String::as_str).collect();
    names.sort_unstable();
    names.join("+")
}

fn codes(codes: impl Iterator<Item = &'static str>) -> String {
    codes.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(";")
}

fn add_row(
    builder: &mut TableBuilder,
    stratum: &str,
    lists: &[String],
    row: &Estimate,
) -> Result<(), SylfaenError> {
    builder.set("stratum_code", stratum)?;
    builder.set("method_code", row.method.code())?;
    builder.set("lists", names(lists, &row.lists))?;
    let role = match row.role {
        Role::Headline => "headline",
        Role::LowerBound => "lower_bound",
        Role::Comparison => "comparison",
    };
    builder.set("role_code", role)?;
    builder.set("people", Value::Integer(row.people as i64))?;
    builder.set("persons_estimate", real(row.population))?;
    builder.set("persons_lower", real(row.interval.map(|interval| interval.lower)))?;
    builder.set("persons_upper", real(row.interval.map(|interval| interval.upper)))?;
    builder.set("verdict_code", row.verdict.code())?;
    builder.set("reason_codes", codes(row.reasons.iter().map(|reason| reason.code())))?;
    builder.set("warning_codes", codes(row.warnings.iter().map(|warning| warning.code())))?;
    builder.set("remedy_codes", codes(row.remedies.iter().map(|remedy| remedy.code())))?;
    let fit = row.fit.as_ref();
    builder.set("deviance", real(fit.map(|fit| fit.deviance)))?;
    builder.set("aic", real(fit.map(|fit| fit.aic)))?;
    builder.set("bic", real(fit.map(|fit| fit.bic)))?;
    Ok(builder.end_row()?)
}

/// Step 1: the persons known, as a range; nothing is estimated.
fn add_known(
    builder: &mut TableBuilder,
    pipeline: &Pipeline,
    stratum: &str,
    known: Known,
) -> Result<(), SylfaenError> {
    builder.set("figure_id", figure_id(pipeline, stratum, 1))?;
    builder.set("stratum_code", stratum)?;
    builder.set("step", 1_i64)?;
    builder.set("method_code", "linked_persons")?;
    builder.set("lists", "")?;
    builder.set("persons_lower", Value::Real(known.lower as f64))?;
    builder.set("persons_upper", Value::Real(known.upper as f64))?;
    builder.set("verdict_code", "counted")?;
    builder.set("base_persons", known.upper)?;
    Ok(builder.end_row()?)
}

/// Steps 2 and 3: a bound or an estimate, or the first reason why not and the first thing that would help.
fn add_rung(
    builder: &mut TableBuilder,
    pipeline: &Pipeline,
    stratum: &str,
    step: i64,
    lists: &[String],
    row: &Estimate,
) -> Result<(), SylfaenError> {
    builder.set("figure_id", figure_id(pipeline, stratum, step))?;
    builder.set("stratum_code", stratum)?;
    builder.set("step", step)?;
    builder.set("method_code", row.method.code())?;
    builder.set("lists", names(lists, &row.lists))?;
    let is_bound = step == 2;
    builder.set("persons_estimate", real(row.population.filter(|_| !is_bound)))?;
    builder.set("persons_lower", real(row.interval.map(|interval| interval.lower)))?;
    builder.set("persons_upper", real(row.interval.map(|interval| interval.upper).filter(|_| !is_bound)))?;
    builder.set("verdict_code", row.verdict.code())?;
    if row.verdict == Verdict::NotEstimable {
        builder.set("reason_code", row.reasons.first().map(|reason| reason.code()))?;
        builder.set("remedy_code", row.remedies.first().map(|remedy| remedy.code()))?;
    }
    builder.set("base_persons", Value::Integer(row.people as i64))?;
    Ok(builder.end_row()?)
}

fn figure_id(pipeline: &Pipeline, stratum: &str, step: i64) -> String {
    format!("ladder.{}.{stratum}.{step}", pipeline.window.code)
}
