//! What stands behind a field that holds no value, and behind one that does.
//!
//! In: nothing. Out: the states as text for `<field>_state`. Six of them are the six kinds of nothing that must never
//! be taken for each other.

use std::{fmt, str::FromStr};

/// Why a field holds a value or holds none; written as text into `<field>_state`.
///
/// ```
/// use sylfaen_schema::ValueState;
/// assert_eq!(ValueState::RoundedZero.as_str(), "rounded_zero");
/// assert_eq!("suppressed".parse(), Ok(ValueState::Suppressed));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueState {
    /// The partner gave a value and it is in the field.
    Given,
    /// The cell was empty.
    Blank,
    /// The partner holds a value and withheld it.
    Suppressed,
    /// The partner says it has no value.
    NotAvailable,
    /// The question does not arise.
    NotApplicable,
    /// A count that is not zero and rounds to it.
    RoundedZero,
    /// The partner asked and does not know.
    Unknown,
    /// The cell was turned away; a row of the rejects says by which rule.
    Rejected,
    /// This edition of the partner's return has no such column.
    NotAsked,
    /// The partner gave a range, whose ends stand in the fields beside: `16-17` is no age in years.
    Range,
}

impl ValueState {
    /// Every state, in the order of the documentation.
    pub const ALL: [Self; 10] = [
        Self::Given,
        Self::Blank,
        Self::Suppressed,
        Self::NotAvailable,
        Self::NotApplicable,
        Self::RoundedZero,
        Self::Unknown,
        Self::Rejected,
        Self::NotAsked,
        Self::Range,
    ];

    /// The text in `<field>_state`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Blank => "blank",
            Self::Suppressed => "suppressed",
            Self::NotAvailable => "not_available",
            Self::NotApplicable => "not_applicable",
            Self::RoundedZero => "rounded_zero",
            Self::Unknown => "unknown",
            Self::Rejected => "rejected",
            Self::NotAsked => "not_asked",
            Self::Range => "range",
        }
    }
}

impl fmt::Display for ValueState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not one of the states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a state of a value")]
pub struct NotAState;

impl FromStr for ValueState {
    type Err = NotAState;

    fn from_str(text: &str) -> Result<Self, NotAState> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(NotAState)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_reads_back_as_itself() {
        for state in ValueState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        assert_eq!("Given".parse::<ValueState>(), Err(NotAState));
    }
}
