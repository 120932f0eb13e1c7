//! The answer as rows, for tables, CSV and Parquet.
//!
//! In: a report and the names of lists. Out: one batch, the verdict in its first row.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use sylfaen_estimate::{Line, Report};

use super::document::model;
use crate::SylfaenError;

/// One row for the verdict and one a line.
pub(super) fn of(lists: &[String], report: &Report) -> Result<RecordBatch, SylfaenError> {
    let words = |first: String, of: &dyn Fn(&Line) -> String| -> ArrayRef {
        let rest = report.lines.iter().map(of);
        Arc::new(StringArray::from_iter_values(std::iter::once(first).chain(rest)))
    };
    let numbers = |of: &dyn Fn(&Line) -> Option<f64>| -> ArrayRef {
        Arc::new(std::iter::once(None).chain(report.lines.iter().map(of)).collect::<Float64Array>())
    };
    let codes: Vec<&str> = report
        .reasons
        .iter()
        .map(|reason| reason.code())
        .chain(report.warnings.iter().map(sylfaen_estimate::Caution::code))
        .collect();
    let columns = [
        ("estimator", words("verdict".to_owned(), &|line| line.estimator.clone())),
        ("model", words(report.verdict.code().to_owned(), &|line| model(lists, &line.model))),
        ("estimate", numbers(&|line| line.estimate)),
        ("lower", numbers(&|line| line.interval.map(|interval| interval.lower))),
        ("upper", numbers(&|line| line.interval.map(|interval| interval.upper))),
        (
            "existence_code",
            words(String::new(), &|line| line.existence_code.map_or(String::new(), |code| code.to_string())),
        ),
        ("notes", words(codes.join(";"), &|line| line.notes.join(";"))),
    ];
    RecordBatch::try_from_iter(columns)
        .map_err(|_| SylfaenError::Internal { what: "the columns of an answer are equally long" })
}
