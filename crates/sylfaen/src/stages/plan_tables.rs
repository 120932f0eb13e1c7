//! Tables lent to the models by the analysis plan: its scope, its windows, its lists, what it divides persons by.
//!
//! In: the plan, the pipeline's window, which partner has which list. Out: `run_plan`, `run_windows`,
//! `run_window_months`, `run_lists`, `run_strata`.

use std::sync::Arc;

use arrow_array::{BooleanArray, Date32Array, Float64Array, StringArray};
use chrono::{Months, NaiveDate};
use sylfaen_schema::Schemas;

use super::reference::{batch, day};
use crate::SylfaenError;
use crate::plan::{AnalysisPlan, Unplaced};
use crate::tables::Tables;
use crate::workplace::Workplace;

const OUT_OF_CALENDAR: SylfaenError =
    SylfaenError::Internal { what: "the days around a window are in the calendar" };

/// A time in which persons are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CaptureWindow {
    /// Its name: the pipeline's window, or that with `.first_half`, `.second_half`, `.double` behind it.
    pub(crate) code: String,
    /// First day.
    start: NaiveDate,
    /// The day after the last.
    end: NaiveDate,
}

/// The pipeline's own window first, then its halves, then it with as many months before it.
pub(crate) fn windows(workplace: &Workplace) -> Result<Vec<CaptureWindow>, SylfaenError> {
    let (code, start) = (&workplace.pipeline.window.code, workplace.pipeline.window.start.0);
    let months = workplace.plan.window.months;
    let after = |months: u32| start.checked_add_months(Months::new(months)).ok_or(OUT_OF_CALENDAR);
    let (middle, end) = (after(months / 2)?, after(months)?);
    let before = start.checked_sub_months(Months::new(months)).ok_or(OUT_OF_CALENDAR)?;
    let window = |ending: &str, start, end| CaptureWindow { code: format!("{code}{ending}"), start, end };
    Ok(vec![
        window("", start, end),
        window(".first_half", start, middle),
        window(".second_half", middle, end),
        window(".double", before, end),
    ])
}

/// Lends the tables.
pub(crate) fn lend(
    workplace: &Workplace,
    schemas: &Schemas,
    tables: &Tables<'_>,
) -> Result<(), SylfaenError> {
    let plan = &workplace.plan;
    tables.lend(
        "run_plan",
        batch(vec![
            ("place_basis_code", Arc::new(StringArray::from(vec![plan.scope.place_basis.code()]))),
            ("is_unplaced_in", Arc::new(BooleanArray::from(vec![plan.scope.unplaced == Unplaced::In]))),
            ("covered_share_min", Arc::new(Float64Array::from(vec![plan.window.covered_share_min]))),
        ])?,
    )?;
    lend_windows(&windows(workplace)?, tables)?;
    lend_lists(plan, schemas, tables)?;
    let breakdowns: Vec<&str> = plan.strata.iter().map(|breakdown| breakdown.code()).collect();
    tables.lend("run_strata", batch(vec![("breakdown_code", Arc::new(StringArray::from(breakdowns)))])?)
}

fn last(next: NaiveDate) -> Result<i32, SylfaenError> {
    next.pred_opt().map(day).ok_or(OUT_OF_CALENDAR)
}

fn lend_windows(windows: &[CaptureWindow], tables: &Tables<'_>) -> Result<(), SylfaenError> {
    let codes: Vec<&str> = windows.iter().map(|window| window.code.as_str()).collect();
    let starts: Vec<i32> = windows.iter().map(|window| day(window.start)).collect();
    let ends = windows.iter().map(|window| last(window.end)).collect::<Result<Vec<_>, _>>()?;
    let is_default: Vec<bool> = (0..windows.len()).map(|place| place == 0).collect();
    tables.lend(
        "run_windows",
        batch(vec![
            ("window_code", Arc::new(StringArray::from(codes))),
            ("is_default", Arc::new(BooleanArray::from(is_default))),
            ("window_start_date", Arc::new(Date32Array::from(starts))),
            ("window_end_date", Arc::new(Date32Array::from(ends))),
        ])?,
    )?;
    let (mut codes, mut starts, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    for window in windows {
        let mut month = window.start;
        while month < window.end {
            let next = month.checked_add_months(Months::new(1)).ok_or(OUT_OF_CALENDAR)?;
            codes.push(window.code.as_str());
            starts.push(day(month));
            ends.push(last(next)?);
            month = next;
        }
    }
    tables.lend(
        "run_window_months",
        batch(vec![
            ("window_code", Arc::new(StringArray::from(codes))),
            ("month_start_date", Arc::new(Date32Array::from(starts))),
            ("month_end_date", Arc::new(Date32Array::from(ends))),
        ])?,
    )
}

/// A partner whose mapping cannot be read has no list to be found by; it goes by its code, as its list would.
fn lend_lists(plan: &AnalysisPlan, schemas: &Schemas, tables: &Tables<'_>) -> Result<(), SylfaenError> {
    let (mut lists, mut sources, mut partners, mut references) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (source, list) in plan.places() {
        let of_source = |partner: &&sylfaen_schema::Partner| partner.list.as_deref() == Some(source);
        let mut found: Vec<&str> =
            schemas.partners.values().filter(of_source).map(|partner| partner.code.as_str()).collect();
        if found.is_empty() {
            found.push(source);
        }
        for partner in found {
            lists.push(list);
            sources.push(source);
            partners.push(partner);
            references.push(list == plan.reference_list);
        }
    }
    tables.lend(
        "run_lists",
        batch(vec![
            ("list_code", Arc::new(StringArray::from(lists))),
            ("source_list_code", Arc::new(StringArray::from(sources))),
            ("partner_code", Arc::new(StringArray::from(partners))),
            ("is_reference_set", Arc::new(BooleanArray::from(references))),
        ])?,
    )
}
