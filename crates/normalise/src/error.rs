//! Why a delivery was held or refused.
//!
//! In: nothing. Out: one error type. A message holds numbers of sheets, names of cells and words of our own mapping:
//! never a cell's content, a sheet's name or a header the mapping does not know.

use chrono::NaiveDate;
use sylfaen_schema::SchemaError;
use sylfaen_workbook::WorkbookError;

use crate::edition::LayoutChange;

/// Why a delivery was not normalised.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NormaliseError {
    /// There is no information-sharing agreement.
    #[error("partner `{partner}` has no information-sharing agreement")]
    NoAgreement {
        /// Code of the partner.
        partner: String,
    },
    /// The agreement is past its review date.
    #[error("agreement `{agreement}` of `{partner}` was due for review on {review_date}, before {as_at}")]
    AgreementPastReview {
        /// Code of the partner.
        partner: String,
        /// Number of the agreement.
        agreement: String,
        /// Last day it held without a review.
        review_date: NaiveDate,
        /// The as-at date of the run.
        as_at: NaiveDate,
    },
    /// The mapping reads a field the agreement does not allow.
    #[error("agreement `{agreement}` of `{partner}` does not allow the field `{field}`")]
    FieldOutsideAgreement {
        /// Code of the partner.
        partner: String,
        /// Number of the agreement.
        agreement: String,
        /// The common field or measure.
        field: String,
    },
    /// Material that must not mix with statistics.
    #[error("agreement `{agreement}` of `{partner}` covers `{handling}`, which does not enter")]
    HandlingRefused {
        /// Code of the partner.
        partner: String,
        /// Number of the agreement.
        agreement: String,
        /// The handling code.
        handling: String,
    },
    /// A kind of sheet the mapping needs is not there.
    #[error("none of the {sheets} visible sheets has a name like {}{}", in_words(patterns), if_hidden(*is_hidden))]
    SheetNotFound {
        /// The patterns of the mapping.
        patterns: Vec<String>,
        /// How many visible sheets there are.
        sheets: usize,
        /// Whether a hidden sheet has such a name.
        is_hidden: bool,
    },
    /// A sheet that two kinds of the mapping claim.
    #[error("sheet {sheet_number} fits both `{first}` and `{second}` of the mapping")]
    SheetAmbiguous {
        /// The sheet, from 1.
        sheet_number: u32,
        /// Table of the first mapping that fits.
        first: String,
        /// Table of the second.
        second: String,
    },
    /// The name of a sheet does not say the period it should.
    #[error("the name of sheet {sheet_number} does not say a month, quarter or year")]
    PeriodNotInName {
        /// The sheet, from 1.
        sheet_number: u32,
    },
    /// The partner encodes, and the file does not say that it is encoded as was agreed.
    #[error(
        "the first row of sheet {sheet_number} is not the head of a file that `sylfaen encode` wrote with `{settings}`"
    )]
    EncodedOtherwise {
        /// The sheet, from 1.
        sheet_number: u32,
        /// The settings that the mapping declares.
        settings: String,
    },
    /// No row of the sheet has any of the mapping's headers.
    #[error("sheet {sheet_number} has no header row of the table `{table}`")]
    HeaderNotFound {
        /// The sheet, from 1.
        sheet_number: u32,
        /// Table of the mapping.
        table: String,
    },
    /// The header is another than that of any edition the mapping knows.
    #[error(
        "sheet {sheet_number} has another header than edition `{edition}`, in row {row_number}: {}",
        in_a_row(changes)
    )]
    LayoutChanged {
        /// The sheet, from 1.
        sheet_number: u32,
        /// The row that is most like a header, from 1.
        row_number: u32,
        /// The edition of the mapping it is most like.
        edition: String,
        /// What is different.
        changes: Vec<LayoutChange>,
    },
    /// Two columns with one mapped header.
    #[error("sheet {sheet_number} has the mapped column in {cell} a second time")]
    ColumnTwice {
        /// The sheet, from 1.
        sheet_number: u32,
        /// The cell of the second header.
        cell: String,
    },
    /// Fewer or more rows than the mapping expects.
    #[error("sheet {sheet_number} has {rows} rows, and {} are expected", expected(*rows_min, *rows_max))]
    RowsNotExpected {
        /// The sheet, from 1.
        sheet_number: u32,
        /// How many rows there are.
        rows: i64,
        /// The fewest expected.
        rows_min: Option<i64>,
        /// The most expected.
        rows_max: Option<i64>,
    },
    /// The workbook could not be read to its end.
    #[error(transparent)]
    Workbook(#[from] WorkbookError),
    /// The common schemas lack something normalising needs.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// A broken invariant of this crate.
    #[error("internal: {found} rows were found, and {accounted} are accounted for")]
    RowsNotConserved {
        /// Rows found.
        found: i64,
        /// Rows normalised, rejected and skipped.
        accounted: i64,
    },
}

impl NormaliseError {
    /// A stable word for the reason, for the list of deliveries.
    pub fn reason_code(&self) -> &'static str {
        match self {
            Self::NoAgreement { .. } => "no_agreement",
            Self::AgreementPastReview { .. } => "agreement_past_review",
            Self::FieldOutsideAgreement { .. } => "field_outside_agreement",
            Self::HandlingRefused { .. } => "handling_refused",
            Self::SheetNotFound { is_hidden: true, .. } => "sheet_hidden",
            Self::SheetNotFound { .. } => "sheet_not_found",
            Self::SheetAmbiguous { .. } => "sheet_ambiguous",
            Self::PeriodNotInName { .. } => "period_not_in_name",
            Self::EncodedOtherwise { .. } => "encoded_otherwise",
            Self::HeaderNotFound { .. } => "header_not_found",
            Self::LayoutChanged { changes, .. } => layout_reason(changes),
            Self::ColumnTwice { .. } => "column_twice",
            Self::RowsNotExpected { .. } => "rows_not_expected",
            Self::Workbook(error) => error.kind(),
            Self::Schema(_) => "schema",
            Self::RowsNotConserved { .. } => "rows_not_conserved",
        }
    }
}

/// The gravest of the changes: a column that is missing, then one that is hidden, then one nobody knows, then one that
/// moved.
fn layout_reason(changes: &[LayoutChange]) -> &'static str {
    let has = |is: fn(&LayoutChange) -> bool| changes.iter().any(is);
    if has(|change| matches!(change, LayoutChange::Missing { .. } | LayoutChange::Renamed { .. })) {
        "column_not_found"
    } else if has(|change| matches!(change, LayoutChange::Hidden { .. })) {
        "column_hidden"
    } else if has(|change| matches!(change, LayoutChange::Added { .. })) {
        "unknown_column"
    } else {
        "columns_moved"
    }
}

fn in_a_row(changes: &[LayoutChange]) -> String {
    changes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn if_hidden(is_hidden: bool) -> &'static str {
    if is_hidden {
        ", and a hidden one has: the partner has to show it, or to say that it is not meant to be sent"
    } else {
        ""
    }
}

fn in_words(patterns: &[String]) -> String {
    patterns.iter().map(|pattern| format!("`{pattern}`")).collect::<Vec<_>>().join(" or ")
}

fn expected(min: Option<i64>, max: Option<i64>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "any number".to_owned(),
    }
}
