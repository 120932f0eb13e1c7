//! Dates that may be partly known, and how two of them agree.
//!
//! In: dates as years, months and days, or text in ISO order or day first. Out: an agreement in words. Refused: days
//! that are in no calendar.
//!
//! A swapped day and month is an agreement of its own, because partners type both orders. So is the first of January
//! where the other date is of the same year: it is what is written when only the year is known.

/// A date of which the month and the day may not be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: i16,
    month: u8,
    day: u8,
}

impl PartialDate {
    /// A date; nothing if it is in no calendar or a day is given without its month.
    pub fn new(year: i16, month: Option<u8>, day: Option<u8>) -> Option<Self> {
        let date = Self { year, month: month.unwrap_or(0), day: day.unwrap_or(0) };
        let is_month = month.is_none_or(|month| (1..=12).contains(&month));
        let is_day = match (month, day) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(month), Some(day)) => (1..=days_in_month(year, month)).contains(&day),
        };
        (is_month && is_day && (1..=9999).contains(&year)).then_some(date)
    }

    /// Reads `1990`, `1990-02`, `1990-02-01`, `19900201`, `01/02/1990` or `1.2.1990` (day first); nothing for other text.
    ///
    /// ```
    /// use sylfaen_link::compare::PartialDate;
    /// assert_eq!(PartialDate::parse("01/02/1990"), PartialDate::new(1990, Some(2), Some(1)));
    /// assert_eq!(PartialDate::parse("1990-02-30"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if !text.is_ascii() || text.len() > 25 {
            return None;
        }
        // A time of day is not part of the date.
        let date = text.split(['T', ' ']).next().unwrap_or_default();
        let parts: Vec<&str> = date.split(['-', '/', '.']).collect();
        let number = |part: &str, digits: std::ops::RangeInclusive<usize>| -> Option<i16> {
            let is_number = digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| part.parse().ok()).flatten()
        };
        let small = |part: &str| number(part, 1..=2).and_then(|value| u8::try_from(value).ok());
        match parts.as_slice() {
            [year] if year.len() == 8 => Self::new(
                number(year.get(..4)?, 4..=4)?,
                Some(small(year.get(4..6)?)?),
                Some(small(year.get(6..)?)?),
            ),
            [year] => Self::new(number(year, 4..=4)?, None, None),
            [year, month] if year.len() == 4 => Self::new(number(year, 4..=4)?, Some(small(month)?), None),
            [month, year] => Self::new(number(year, 4..=4)?, Some(small(month)?), None),
            [year, month, day] if year.len() == 4 => {
                Self::new(number(year, 4..=4)?, Some(small(month)?), Some(small(day)?))
            }
            [day, month, year] => Self::new(number(year, 4..=4)?, Some(small(month)?), Some(small(day)?)),
            _ => None,
        }
    }

    /// The year.
    pub const fn year(self) -> i16 {
        self.year
    }

    /// The month, if it is known.
    pub const fn month(self) -> Option<u8> {
        if self.month == 0 { None } else { Some(self.month) }
    }

    /// The day of the month, if it is known.
    pub const fn day(self) -> Option<u8> {
        if self.day == 0 { None } else { Some(self.day) }
    }

    /// Days since 1 March of year 0, or nothing if the day is not known.
    const fn day_number(self) -> Option<i64> {
        if self.day == 0 {
            return None;
        }
        let (year, month) = if self.month > 2 {
            (self.year as i64, self.month as i64 - 3)
        } else {
            (self.year as i64 - 1, self.month as i64 + 9)
        };
        Some(365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + self.day as i64 - 1)
    }

    /// The eight digits, those of unknown parts as zeros.
    const fn digits(self) -> [u8; 8] {
        let year = self.year as u16;
        [
            (year / 1000) as u8,
            (year / 100 % 10) as u8,
            (year / 10 % 10) as u8,
            (year % 10) as u8,
            self.month / 10,
            self.month % 10,
            self.day / 10,
            self.day % 10,
        ]
    }
}

const fn days_in_month(year: i16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// How two dates agree, the closest agreement first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DateAgreement {
    /// The same day.
    Same,
    /// Everything known on both is the same, and on one or both the day or month is not known.
    SameAsFarAsKnown,
    /// Day and month stand in each other's place.
    DayMonthSwapped,
    /// One digit mistyped, or two neighbouring digits exchanged.
    OneSlip,
    /// The same year, and one of them is the first of January, as estimated dates are.
    SameYearEstimated,
    /// Two of year, month and day are the same.
    TwoParts,
    /// Two digits mistyped.
    TwoSlips,
    /// The same year only.
    SameYear,
    /// None of these.
    Different,
}

/// Says how two dates agree; the closest agreement that holds.
///
/// ```
/// use sylfaen_link::compare::{DateAgreement, PartialDate, date_agreement};
/// let date = |text| PartialDate::parse(text).unwrap();
/// assert_eq!(date_agreement(date("1990-02-01"), date("1990-01-02")), DateAgreement::DayMonthSwapped);
/// assert_eq!(date_agreement(date("1990"), date("1990-01-02")), DateAgreement::SameAsFarAsKnown);
/// ```
pub fn date_agreement(a: PartialDate, b: PartialDate) -> DateAgreement {
    let same_year = a.year == b.year;
    if a == b && a.day != 0 {
        return DateAgreement::Same;
    }
    if a.day == 0 || b.day == 0 {
        let is_open = a.month == 0 || b.month == 0 || a.month == b.month;
        return match (same_year, is_open) {
            (true, true) => DateAgreement::SameAsFarAsKnown,
            (true, false) => DateAgreement::SameYear,
            (false, _) => DateAgreement::Different,
        };
    }
    if same_year && a.month == b.day && a.day == b.month {
        return DateAgreement::DayMonthSwapped;
    }
    let (x, y) = (a.digits(), b.digits());
    let unlike: [bool; 8] = std::array::from_fn(|at| x[at] != y[at]);
    let slips = unlike.iter().filter(|unlike| **unlike).count();
    let is_exchange = slips == 2
        && (0..7).any(|at| unlike[at] && unlike[at + 1] && x[at] == y[at + 1] && x[at + 1] == y[at]);
    if slips == 1 || is_exchange {
        return DateAgreement::OneSlip;
    }
    let is_new_year = |date: PartialDate| date.month == 1 && date.day == 1;
    if same_year && (is_new_year(a) || is_new_year(b)) {
        return DateAgreement::SameYearEstimated;
    }
    let parts = usize::from(same_year) + usize::from(a.month == b.month) + usize::from(a.day == b.day);
    match (parts, slips, same_year) {
        (2.., _, _) => DateAgreement::TwoParts,
        (_, 2, _) => DateAgreement::TwoSlips,
        (_, _, true) => DateAgreement::SameYear,
        _ => DateAgreement::Different,
    }
}

/// How many days part two dates; nothing if the day of either is not known.
///
/// ```
/// use sylfaen_link::compare::{PartialDate, days_between};
/// let date = |text| PartialDate::parse(text).unwrap();
/// assert_eq!(days_between(date("2012-02-28"), date("2012-03-01")), Some(2));
/// ```
pub fn days_between(a: PartialDate, b: PartialDate) -> Option<u64> {
    Some(a.day_number()?.abs_diff(b.day_number()?))
}

/// Whether an age in whole years, stated on a day, fits a date of birth, give or take `slack` years.
///
/// Where either date lacks its day, the year decides, and one year more is allowed.
///
/// ```
/// use sylfaen_link::compare::{PartialDate, age_agrees};
/// let date = |text| PartialDate::parse(text).unwrap();
/// assert!(age_agrees(22, date("2012-02-28"), date("1990-01-02"), 0));
/// assert!(!age_agrees(30, date("2012-02-28"), date("1990-01-02"), 1));
/// ```
pub fn age_agrees(age: u8, stated_on: PartialDate, born: PartialDate, slack: u8) -> bool {
    let is_whole = stated_on.day != 0 && born.day != 0;
    let had_birthday = (stated_on.month, stated_on.day) >= (born.month, born.day);
    let years = i32::from(stated_on.year) - i32::from(born.year) - i32::from(is_whole && !had_birthday);
    let off = years - i32::from(age);
    let slack = i32::from(slack);
    (-slack..=slack + i32::from(!is_whole)).contains(&off)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn agreement(a: &str, b: &str) -> DateAgreement {
        date_agreement(PartialDate::parse(a).unwrap(), PartialDate::parse(b).unwrap())
    }

    #[test]
    fn each_agreement_has_its_case() {
        assert_eq!(agreement("1990-02-01", "1990-02-01"), DateAgreement::Same);
        assert_eq!(agreement("1990-02", "1990-02-01"), DateAgreement::SameAsFarAsKnown);
        assert_eq!(agreement("1990", "1990"), DateAgreement::SameAsFarAsKnown);
        assert_eq!(agreement("1990-03-07", "1990-07-03"), DateAgreement::DayMonthSwapped);
        assert_eq!(agreement("1990-03-07", "1980-03-07"), DateAgreement::OneSlip);
        assert_eq!(agreement("1990-03-12", "1990-03-21"), DateAgreement::OneSlip);
        assert_eq!(agreement("1990-01-01", "1990-08-23"), DateAgreement::SameYearEstimated);
        assert_eq!(agreement("1990-03-07", "1990-03-25"), DateAgreement::TwoParts);
        assert_eq!(agreement("1990-03-07", "1981-03-07"), DateAgreement::TwoParts);
        assert_eq!(agreement("1990-03-07", "1991-03-08"), DateAgreement::TwoSlips);
        assert_eq!(agreement("1990-03-07", "1990-11-25"), DateAgreement::SameYear);
        assert_eq!(agreement("1990-03-07", "1961-11-25"), DateAgreement::Different);
        assert_eq!(agreement("1990-03", "1990-04-01"), DateAgreement::SameYear);
    }

    #[test]
    fn what_is_no_date_is_not_read() {
        for text in ["", "1990-13-01", "31/02/1990", "90-01-01", "tomorrow", "１９９０", "1990-1-1-1"] {
            assert_eq!(PartialDate::parse(text), None, "{text}");
        }
    }

    fn dates() -> impl Strategy<Value = PartialDate> {
        (1900_i16..2020, proptest::option::of(1_u8..=12), proptest::option::of(1_u8..=28))
            .prop_map(|(year, month, day)| PartialDate::new(year, month, month.and(day)).unwrap())
    }

    proptest! {
        #[test]
        fn symmetric(a in dates(), b in dates()) {
            prop_assert_eq!(date_agreement(a, b), date_agreement(b, a));
            prop_assert_eq!(days_between(a, b), days_between(b, a));
            prop_assert_eq!(days_between(a, b) == Some(0), a == b && a.day().is_some());
        }

        #[test]
        fn any_text_is_read_or_not(text in "\\PC{0,12}") {
            let _ = PartialDate::parse(&text);
        }
    }
}
