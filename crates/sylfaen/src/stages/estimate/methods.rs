//! Every other method with its diagnostics.
//!
//! In: a report. Out: rows of `mart_estimate__methods`, unrounded, each line of the report with the notes that go with it.

use sylfaen_estimate::{Line, Model, Setting};
use sylfaen_schema::{TableBuilder, Value};

use super::beside::Beside;
use super::{Answered, real};
use crate::SylfaenError;

/// Adds every line of a stratum, in the order of the report.
pub(super) fn add(
    builder: &mut TableBuilder,
    answer: &Answered,
    beside: &Beside,
    seed: u64,
) -> Result<(), SylfaenError> {
    let Some(report) = &beside.report else { return Ok(()) };
    for (rank, line) in (1_i64..).zip(&report.lines) {
        builder.set("stratum_code", answer.stratum.as_str())?;
        builder.set("line_rank", rank)?;
        builder.set("estimator", line.estimator.as_str())?;
        let model = match &line.model {
            Model::Pair(left, right) => answer.view.names(&[*left, *right]),
            Model::Named(name) => name.clone(),
        };
        builder.set("model", model)?;
        builder.set("persons_estimate", real(line.estimate))?;
        builder.set("persons_lower", real(line.interval.map(|interval| interval.lower)))?;
        builder.set("persons_upper", real(line.interval.map(|interval| interval.upper)))?;
        builder.set("interval_code", line.interval.map(|interval| interval.kind.code()))?;
        builder.set("existence_code", line.existence_code.map(i64::from))?;
        builder.set("degrees_of_freedom", line.degrees_of_freedom.map(|degrees| degrees as i64))?;
        builder.set("deviance", real(line.deviance))?;
        builder.set("aic", real(line.aic))?;
        builder.set("bic", real(line.bic))?;
        builder.set("r_hat", real(number(line, "r_hat")))?;
        builder.set("effective_size", real(number(line, "effective_size")))?;
        builder.set("notes", line.notes.join(";"))?;
        builder.set("seed", Value::Integer(seed as i64))?;
        builder.end_row()?;
    }
    Ok(())
}

fn number(line: &Line, name: &str) -> Option<f64> {
    let found = line.settings.iter().find(|(setting, _)| *setting == name)?;
    match found.1 {
        Setting::Number(number) if number.is_finite() => Some(number),
        _ => None,
    }
}
