//! Tables lent to the models: the run's parameters, the calendar, and which area lies in which.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Date32Array, RecordBatch, StringArray};
use chrono::NaiveDate;
use sylfaen_schema::{AREA_LISTS, Period, Schemas};

use super::plan_tables;
use crate::SylfaenError;
use crate::pipeline::Pipeline;
use crate::tables::Tables;
use crate::workplace::Workplace;

/// Days from 1970-01-01, as Arrow counts them.
pub(crate) fn day(date: NaiveDate) -> i32 {
    date.signed_duration_since(NaiveDate::default()).num_days() as i32
}

/// One batch of columns that have one length.
pub(crate) fn batch(columns: Vec<(&str, ArrayRef)>) -> Result<RecordBatch, SylfaenError> {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
        .map_err(|_| SylfaenError::Internal { what: "columns made together have one length" })
}

/// Lends `run_parameters`, `run_calendar`, `ref_area` and the tables of the analysis plan.
pub(crate) fn lend(
    workplace: &Workplace,
    schemas: &Schemas,
    tables: &Tables<'_>,
) -> Result<(), SylfaenError> {
    tables.lend("run_parameters", parameters(workplace)?)?;
    tables.lend("run_calendar", calendar(&workplace.pipeline)?)?;
    tables.lend("ref_area", areas(schemas)?)?;
    plan_tables::lend(workplace, schemas, tables)
}

fn parameters(workplace: &Workplace) -> Result<RecordBatch, SylfaenError> {
    let (pipeline, reference) = (&workplace.pipeline, workplace.plan.reference_list.as_str());
    batch(vec![
        ("window_code", Arc::new(StringArray::from(vec![pipeline.window.code.as_str()]))),
        ("window_start_date", Arc::new(Date32Array::from(vec![day(pipeline.window.start.0)]))),
        ("window_end_date", Arc::new(Date32Array::from(vec![day(pipeline.window.end.0)]))),
        ("as_at_date", Arc::new(Date32Array::from(vec![day(pipeline.as_at.0)]))),
        ("reference_list_code", Arc::new(StringArray::from(vec![reference]))),
    ])
}

fn calendar(pipeline: &Pipeline) -> Result<RecordBatch, SylfaenError> {
    let mut partners = Vec::new();
    let mut codes = Vec::new();
    let (mut starts, mut ends, mut dues) = (Vec::new(), Vec::new(), Vec::new());
    let mut asked = Vec::new();
    for partner in &pipeline.calendar.partners {
        for code in &pipeline.calendar.periods {
            // The pipeline's periods were checked when it was read.
            let Some(period) = Period::parse(code) else { continue };
            partners.push(partner.as_str());
            codes.push(code.as_str());
            starts.push(day(period.start));
            ends.push(day(period.end));
            dues.push(day(pipeline.calendar.due_date(partner, period.end)));
            asked.push(pipeline.calendar.is_asked(partner, code));
        }
    }
    batch(vec![
        ("partner_code", Arc::new(StringArray::from(partners))),
        ("period_code", Arc::new(StringArray::from(codes))),
        ("period_start_date", Arc::new(Date32Array::from(starts))),
        ("period_end_date", Arc::new(Date32Array::from(ends))),
        ("due_date", Arc::new(Date32Array::from(dues))),
        ("is_asked", Arc::new(BooleanArray::from(asked))),
    ])
}

fn areas(schemas: &Schemas) -> Result<RecordBatch, SylfaenError> {
    let mut codes = Vec::new();
    let mut forces = Vec::new();
    let mut in_wales = Vec::new();
    for list in AREA_LISTS {
        for code in schemas.code_list(list)?.iter() {
            codes.push(code.code.as_str());
            forces.push(match list {
                "police_force_area" => Some(code.code.as_str()),
                _ => code.attribute("police_force_area"),
            });
            // Codes of the Office for National Statistics begin with the letter of their nation.
            in_wales.push(code.code.starts_with('W'));
        }
    }
    batch(vec![
        ("area_code", Arc::new(StringArray::from(codes))),
        ("police_force_area_code", Arc::new(StringArray::from(forces))),
        ("is_in_wales", Arc::new(BooleanArray::from(in_wales))),
    ])
}
