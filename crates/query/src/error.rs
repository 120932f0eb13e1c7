//! What can go wrong with a query, without a value of any table in the message.

use datafusion::error::DataFusionError;

use crate::estimates::Refusal;

/// Why a query was not answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// The text is not SQL, or not SQL that can be planned: a table or column that is not there, a type that does
    /// not fit. The message speaks of the query's own text.
    #[error("the query cannot be planned: {reason}")]
    Plan {
        /// The engine's words about the text of the query.
        reason: String,
    },
    /// The statement is not a query.
    #[error("only queries are answered; this statement would change something")]
    NotAQuery,
    /// A value could not be converted while the query ran.
    #[error("a value cannot be converted as the query asks; `try_cast` gives null in its place")]
    Conversion,
    /// The memory limit was met.
    #[error("the query needs more memory than its limit of {limit_bytes} bytes")]
    Memory {
        /// The limit.
        limit_bytes: usize,
    },
    /// The query failed for a reason whose wording could hold a value; only its kind is told.
    #[error("the query failed while it ran ({kind})")]
    Failed {
        /// The kind of failure.
        kind: &'static str,
    },
    /// An answer could not be written.
    #[error("the answer cannot be written as {format}")]
    Write {
        /// The format asked for.
        format: &'static str,
    },
    /// The session could not be set up.
    #[error("the query session cannot be set up")]
    Setup {
        /// The engine's account.
        source: Box<DataFusionError>,
    },
}

impl QueryError {
    /// Words a planning failure: it can only quote the query.
    pub(crate) fn planning(error: &DataFusionError) -> Self {
        match error.find_root() {
            DataFusionError::Plan(reason)
                if reason.contains("not supported: DDL") || reason.contains("not supported: DML") =>
            {
                Self::NotAQuery
            }
            DataFusionError::Plan(reason) if reason.contains("Statement not supported") => Self::NotAQuery,
            // Folding constants runs expressions while planning.
            DataFusionError::ArrowError(..) => Self::Conversion,
            root => Self::Plan { reason: root.strip_backtrace() },
        }
    }

    /// Words a failure while rows were read: the engine's own words could quote a cell, so they are dropped.
    pub(crate) fn running(error: &DataFusionError, limit_bytes: usize) -> Self {
        match error.find_root() {
            // The estimators' own words name columns and hold no value.
            root if Refusal::of(root).is_some() => {
                Self::Plan { reason: Refusal::of(root).unwrap_or_default() }
            }
            DataFusionError::ArrowError(..) => Self::Conversion,
            DataFusionError::ResourcesExhausted(_) => Self::Memory { limit_bytes },
            DataFusionError::Execution(_) => Self::Failed { kind: "execution" },
            DataFusionError::ObjectStore(_) => Self::Failed { kind: "object store" },
            DataFusionError::ParquetError(_) => Self::Failed { kind: "parquet" },
            DataFusionError::IoError(_) => Self::Failed { kind: "input or output" },
            _ => Self::Failed { kind: "engine" },
        }
    }
}
