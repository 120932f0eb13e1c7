//! What is known of a delivery without looking into it.
//!
//! In: what the sender or the officer declared. Out: a record that is written once. It refuses partners, periods and
//! kinds that are none.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sylfaen_lake::Sensitive;

use crate::AcquireError;

/// What a delivery does to those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Its rows stand beside those of other deliveries.
    Adds,
    /// It stands in place of one earlier delivery.
    Replaces,
    /// It holds the year to date: of a partner's cumulative deliveries in a year, the newest counts.
    Cumulative,
    /// The partner met nobody in the period. That is covered, with zero; a period without any delivery is not covered.
    Nil,
}

impl Kind {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Adds => "adds",
            Self::Replaces => "replaces",
            Self::Cumulative => "cumulative",
            Self::Nil => "nil",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is declared of a delivery that arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The partner that sent it.
    pub partner_code: String,
    /// The period it covers: `2013`, `2013Q1` or `2013-04`.
    pub period_code: String,
    /// What it does to those before it.
    pub kind: Kind,
    /// The delivery it replaces; null unless the kind is `replaces`.
    pub replaces: Option<String>,
    /// When it was received.
    pub received_date: NaiveDate,
    /// What its file was called; null for a nil return. A name can be in it, so it stays in the restricted root.
    pub file_name: Option<Sensitive<String>>,
}

/// A delivery in landing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// A keyed hash of the partner and the plain bytes; of partner, period and kind for a nil return.
    pub delivery_id: String,
    /// Its place in the order of arrival, from 1.
    pub order: u64,
    /// The partner that sent it.
    pub partner_code: String,
    /// The period it covers.
    pub period_code: String,
    /// What it does to those before it.
    pub kind: Kind,
    /// The delivery it replaces; null unless the kind is `replaces`.
    pub replaces: Option<String>,
    /// When it was received.
    pub received_date: NaiveDate,
    /// What its file was called; null for a nil return.
    #[serde(serialize_with = "expose", deserialize_with = "wrap")]
    pub file_name: Option<Sensitive<String>>,
    /// How many bytes it has; 0 for a nil return.
    pub byte_count: u64,
    /// Whether it was made, and describes nobody.
    pub is_synthetic: bool,
}

#[expect(clippy::ref_option, reason = "serde passes a field by reference")]
fn expose<S: Serializer>(name: &Option<Sensitive<String>>, serializer: S) -> Result<S::Ok, S::Error> {
    name.as_ref().map(Sensitive::expose).serialize(serializer)
}

fn wrap<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Sensitive<String>>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(Sensitive::new))
}

impl Arrival {
    /// Refuses what does not agree with itself.
    pub(crate) fn check(&self, has_bytes: bool) -> Result<(), AcquireError> {
        let code = &self.partner_code;
        let is_code = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if code.is_empty() || !code.bytes().all(is_code) {
            return Err(AcquireError::BadPartner { partner_code: code.clone() });
        }
        if last_month(&self.period_code).is_none() {
            return Err(AcquireError::BadPeriod { period_code: self.period_code.clone() });
        }
        let why = match (self.kind, has_bytes, self.replaces.is_some()) {
            (Kind::Nil, true, _) => "has no file",
            (Kind::Adds | Kind::Replaces | Kind::Cumulative, false, _) => "needs a file",
            (Kind::Replaces, _, false) => "needs the delivery it replaces",
            (Kind::Adds | Kind::Cumulative | Kind::Nil, _, true) => "does not replace another",
            _ => return Ok(()),
        };
        Err(AcquireError::BadKind { kind: self.kind, why })
    }
}

/// The year and the last month of a period; null if it is none.
pub(crate) fn last_month(period_code: &str) -> Option<(u16, u8)> {
    let (year, rest) = period_code.split_at_checked(4)?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let year = year.parse().ok().filter(|_| digits(year))?;
    let month = match rest.as_bytes() {
        [] => 12,
        [b'Q', quarter @ b'1'..=b'4'] => (quarter - b'0') * 3,
        [b'-', tens @ (b'0' | b'1'), ones @ b'0'..=b'9'] => (tens - b'0') * 10 + (ones - b'0'),
        _ => return None,
    };
    (1..=12).contains(&month).then_some((year, month))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_years_quarters_and_months() {
        for (code, expected) in [
            ("2013", (2013, 12)),
            ("2013Q1", (2013, 3)),
            ("2013Q4", (2013, 12)),
            ("2013-04", (2013, 4)),
            ("2013-12", (2013, 12)),
        ] {
            assert_eq!(last_month(code), Some(expected), "{code}");
        }
        for code in [
            "", "201", "20133", "2013Q0", "2013Q5", "2013q1", "2013-00", "2013-13", "2013-4", "+201",
            "2013-1a", "é013",
        ] {
            assert_eq!(last_month(code), None, "{code}");
        }
    }

    #[test]
    fn a_file_name_is_kept_in_the_record_and_out_of_its_debug() {
        let text = r#"{"delivery_id":"d","order":1,"partner_code":"p","period_code":"2013","kind":"adds","replaces":null,
            "received_date":"2013-02-01","file_name":"Mair.xlsx","byte_count":4,"is_synthetic":true}"#;
        let delivery: Delivery = serde_json::from_str(text).unwrap();
        assert_eq!(delivery.file_name.as_ref().unwrap().expose(), "Mair.xlsx");
        assert!(!format!("{delivery:?}").contains("Mair"));
        assert!(serde_json::to_string(&delivery).unwrap().contains("Mair.xlsx"));
    }
}
