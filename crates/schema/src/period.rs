//! The window a delivery or a figure speaks of.
//!
//! In: a period code. Out: its first and last day. It refuses codes of another form.

use chrono::NaiveDate;

/// A calendar year, quarter or month, both ends included.
///
/// ```
/// use sylfaen_schema::Period;
/// let quarter = Period::parse("2012Q1").unwrap();
/// assert_eq!((quarter.start.to_string(), quarter.end.to_string()), ("2012-01-01".into(), "2012-03-31".into()));
/// assert_eq!(Period::parse("2012-02").unwrap().end.to_string(), "2012-02-29");
/// assert_eq!(Period::parse("2012Q5"), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// `2012`, `2012Q1` or `2012-04`.
    pub code: String,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

impl Period {
    /// Reads a period code; none for any other text.
    pub fn parse(code: &str) -> Option<Self> {
        if !code.is_ascii() || code.len() < 4 {
            return None;
        }
        let (year, rest) = code.split_at(4);
        let year = year.bytes().all(|b| b.is_ascii_digit()).then(|| year.parse().ok())??;
        match rest.as_bytes() {
            [] => Self::year(year),
            [b'Q', quarter @ b'1'..=b'4'] => Self::quarter(year, u32::from(quarter - b'0')),
            [b'-', tens @ b'0'..=b'1', ones @ b'0'..=b'9'] => {
                Self::month(year, u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
            }
            _ => None,
        }
    }

    /// A calendar year.
    pub fn year(year: i32) -> Option<Self> {
        Self::of_months(year, 1, 12, format!("{year:04}"))
    }

    /// A quarter of a calendar year, from 1.
    pub fn quarter(year: i32, quarter: u32) -> Option<Self> {
        if !(1..=4).contains(&quarter) {
            return None;
        }
        Self::of_months(year, quarter * 3 - 2, 3, format!("{year:04}Q{quarter}"))
    }

    /// A month, from 1.
    pub fn month(year: i32, month: u32) -> Option<Self> {
        Self::of_months(year, month, 1, format!("{year:04}-{month:02}"))
    }

    fn of_months(year: i32, first: u32, months: u32, code: String) -> Option<Self> {
        let start = NaiveDate::from_ymd_opt(year, first, 1)?;
        let end = start.checked_add_months(chrono::Months::new(months))?.pred_opt()?;
        Some(Self { code, start, end })
    }

    /// Whether a day lies in the period.
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.start <= day && day <= self.end
    }

    /// How exact a date is of which only this period is known: `year`, `quarter` or `month`.
    pub fn precision(&self) -> &'static str {
        match self.code.len() {
            4 => "year",
            6 => "quarter",
            _ => "month",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_one_form_each() {
        for (code, start, end) in [
            ("2012", "2012-01-01", "2012-12-31"),
            ("2012Q4", "2012-10-01", "2012-12-31"),
            ("2013-02", "2013-02-01", "2013-02-28"),
            ("2012-12", "2012-12-01", "2012-12-31"),
        ] {
            let period = Period::parse(code).unwrap();
            assert_eq!((period.start.to_string().as_str(), period.end.to_string().as_str()), (start, end));
            assert_eq!(period.code, code);
            assert!(period.holds(period.start) && period.holds(period.end));
            assert!(!period.holds(period.end.succ_opt().unwrap()));
        }
        for code in [
            "",
            "12",
            "+012",
            "2012q1",
            "2012Q0",
            "2012-13",
            "2012-00",
            "2012-1",
            "2012 Q1",
            "２０１２",
            "2012Q1 ",
        ] {
            assert_eq!(Period::parse(code), None, "{code}");
        }
    }
}
