//! What an estimator says of a table it cannot use.
//!
//! In: words that name columns and never hold a value. Out: an error that the session may pass on as it is, unlike the engine's
//! own words.

use datafusion::error::DataFusionError;

/// Why a table was not used.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Refusal(String);

impl Refusal {
    /// The refusal as an error of the engine.
    pub(super) fn because(reason: impl Into<String>) -> DataFusionError {
        DataFusionError::External(Box::new(Self(reason.into())))
    }

    /// The words of an error, if it is a refusal.
    pub(crate) fn of(error: &DataFusionError) -> Option<String> {
        match error {
            DataFusionError::External(inner) => inner.downcast_ref::<Self>().map(ToString::to_string),
            _ => None,
        }
    }
}
