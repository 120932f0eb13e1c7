//! Reads days, also those of which only the month or the year is known.
//!
//! In: a cell, the order of digits declared for its column and the latest year two digits can mean. Out: a day, how
//! exact it is and how it was written. It refuses days that do not exist, that lie after the as-at date or before 1900,
//! orders nobody declared, and a date that fits only another order than the declared one: 3/4/2012 is never guessed,
//! and 13/14 is never turned round.

use chrono::{Datelike, NaiveDate};
use sylfaen_schema::{DateOrder, Period, fold};

use crate::cell::{Content, Markers, Outcome, Spot, whole};

/// A day and how exact it is. Where only a month or a year is known, `start` is its first day and `end` its last.
#[derive(Clone, Copy)]
pub(crate) struct ReadDate {
    pub(crate) start: NaiveDate,
    pub(crate) end: NaiveDate,
    pub(crate) precision: &'static str,
    pub(crate) written: Written,
}

/// How a date stood in its cell: what its digits alone leave open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// A date of the spreadsheet, a month in words, or a year in front: nothing is left open.
    Certain,
    /// Day, month and year in digits, which make a date in one order only.
    OneOrder,
    /// Day, month and year in digits, which make different dates day first and month first.
    EitherOrder,
}

impl ReadDate {
    const fn day(day: NaiveDate) -> Self {
        Self { start: day, end: day, precision: "day", written: Written::Certain }
    }

    pub(crate) fn period(period: &Period) -> Self {
        let (start, end, precision) = (period.start, period.end, period.precision());
        Self { start, end, precision, written: Written::Certain }
    }
}

/// How dates of one delivery are read.
#[derive(Clone, Copy)]
pub(crate) struct DateReader<'a> {
    pub(crate) markers: Markers<'a>,
    pub(crate) order: Option<DateOrder>,
    /// The latest year two digits can mean; none: they mean nothing.
    pub(crate) two_digit_year_max: Option<i32>,
    pub(crate) as_at: NaiveDate,
}

impl DateReader<'_> {
    pub(crate) fn read(self, cell: Spot<'_>) -> Outcome<ReadDate> {
        let content = self.markers.read(cell, false);
        content.and_then(|content| match self.parse(&content) {
            Err(rule) => Outcome::rejected(rule),
            Ok(date) if date.start > self.as_at => Outcome::rejected("future_date"),
            Ok(date) if date.start.year() < YEAR_MIN => Outcome::rejected("implausible_date"),
            Ok(date) => Outcome::given(date),
        })
    }

    fn parse(self, content: &Content) -> Result<ReadDate, &'static str> {
        match content {
            Content::Day(day) => Ok(ReadDate::day(*day)),
            Content::Period(period) => Ok(ReadDate::period(period)),
            // A number without a date format is a year or nothing: a serial number is not guessed.
            Content::Number(number, _) => {
                let year = whole(*number).filter(|year| (1900..=2100).contains(year)).ok_or(NOT_A_DATE)?;
                year_only(year as i32)
            }
            Content::Text(text) => self.parse_text(text),
            Content::Other => Err(NOT_A_DATE),
        }
    }

    fn parse_text(self, text: &str) -> Result<ReadDate, &'static str> {
        let folded = fold(text);
        let mut tokens: Vec<&str> = without_time(&folded)?
            .split(|letter: char| letter.is_whitespace() || "/-.,".contains(letter))
            .filter(|token| !token.is_empty() && !IGNORED.contains(token))
            .collect();
        drop_weekday(&mut tokens);
        match tokens.as_slice() {
            [year] if is_digits(year) && year.len() == 4 => year_only(number(year)?),
            [compact] if is_digits(compact) && compact.len() == 8 => {
                let (year, rest) = compact.split_at(4);
                let (month, day) = rest.split_at(2);
                day_of(number(year)?, number(month)? as u32, number(day)? as u32)
            }
            [one, other] => partial(one, other),
            [first, second, third] => self.whole_day([first, second, third]),
            _ => Err(NOT_A_DATE),
        }
    }

    fn whole_day(self, tokens: [&str; 3]) -> Result<ReadDate, &'static str> {
        let named = tokens.iter().position(|token| month_of(token).is_some());
        if let Some(place) = named {
            let month = month_of(tokens[place]).ok_or(NOT_A_DATE)?;
            let (day, year) = match place {
                0 => (tokens[1], tokens[2]),
                1 if tokens[0].len() == 4 && is_digits(tokens[0]) => (tokens[2], tokens[0]),
                1 => (tokens[0], tokens[2]),
                _ => return Err(NOT_A_DATE),
            };
            return day_of(self.year(year)?, month, ordinal(day)?);
        }
        if !tokens.iter().all(|token| is_digits(token)) {
            return Err(NOT_A_DATE);
        }
        self.digits(tokens)
    }

    /// Day, month and year in digits. A year of four digits in front says the order itself.
    fn digits(self, tokens: [&str; 3]) -> Result<ReadDate, &'static str> {
        let lengths = tokens.map(str::len);
        if lengths[0] == 4 {
            return self.in_order(DateOrder::YearMonthDay, tokens).map_err(|rule| {
                let [year, day, month] = tokens;
                let turned = self.in_order(DateOrder::YearMonthDay, [year, month, day]);
                if turned.is_ok() { AGAINST_ORDER } else { rule }
            });
        }
        let order = self.order.ok_or("ambiguous_date")?;
        match self.in_order(order, tokens) {
            Ok(date) => {
                let is_open = [DateOrder::DayMonthYear, DateOrder::MonthDayYear]
                    .into_iter()
                    .any(|other| self.in_order(other, tokens).is_ok_and(|read| read.start != date.start));
                let written = if is_open { Written::EitherOrder } else { Written::OneOrder };
                Ok(ReadDate { written, ..date })
            }
            // A year nobody can tell stays what it is, whatever the order.
            Err(TWO_DIGIT_YEAR) => Err(TWO_DIGIT_YEAR),
            Err(rule) => {
                let fits_another = ORDERS.into_iter().any(|other| self.in_order(other, tokens).is_ok());
                Err(if fits_another { AGAINST_ORDER } else { rule })
            }
        }
    }

    fn in_order(self, order: DateOrder, [first, second, third]: [&str; 3]) -> Result<ReadDate, &'static str> {
        let (year, month, day) = match order {
            DateOrder::DayMonthYear => (third, second, first),
            DateOrder::MonthDayYear => (third, first, second),
            DateOrder::YearMonthDay => (first, second, third),
        };
        day_of(self.year(year)?, ordinal(month)?, ordinal(day)?)
    }

    /// A year in four digits, or in two: then the latest such year that is not after the declared one.
    fn year(self, token: &str) -> Result<i32, &'static str> {
        let year = number(token)?;
        match token.len() {
            4 => Ok(year),
            2 => {
                let latest = self.two_digit_year_max.ok_or(TWO_DIGIT_YEAR)?;
                Ok(latest - (latest - year).rem_euclid(100))
            }
            _ => Err(NOT_A_DATE),
        }
    }
}

/// Reads the name of a sheet as a period: `2012Q1`, `Q1 2012`, `Mawrth 2012`, or a month alone in the delivery's year.
pub(crate) fn period_in_name(name: &str, delivery: &Period) -> Option<Period> {
    let folded = fold(name);
    if let Some(period) = Period::parse(&folded.to_uppercase()) {
        return Some(period);
    }
    let tokens: Vec<&str> =
        folded.split(|letter: char| !letter.is_alphanumeric()).filter(|token| !token.is_empty()).collect();
    let year = tokens.iter().find_map(|token| match (is_digits(token), token.len()) {
        (true, 4) => number(token).ok(),
        (true, 2) => number(token).ok().map(|year| 2000 + year),
        _ => None,
    });
    let year = year.unwrap_or(delivery.start.year());
    if let Some(month) = tokens.iter().find_map(|token| month_of(token)) {
        return Period::month(year, month);
    }
    let quarter = tokens.iter().find_map(|token| {
        let digit = token.strip_prefix('q').or_else(|| token.strip_prefix("ch"))?;
        digit.parse().ok()
    });
    quarter.and_then(|quarter| Period::quarter(year, quarter))
}

const NOT_A_DATE: &str = "not_a_date";
pub(crate) const AGAINST_ORDER: &str = "date_against_order";
const TWO_DIGIT_YEAR: &str = "two_digit_year";
const ORDERS: [DateOrder; 3] = [DateOrder::DayMonthYear, DateOrder::MonthDayYear, DateOrder::YearMonthDay];
const YEAR_MIN: i32 = 1900;
/// Words around a date that say nothing: `the 3rd of March`, `3 o Fawrth`, `c. 1985`, `tua 1985`.
const IGNORED: [&str; 9] = ["of", "o", "the", "c", "ca", "circa", "tua", "yn", "in"];

/// English and Welsh months, in full, shortened, and with the mutations that follow `o` and `ym`.
const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "ionawr", "ion"],
    &["february", "feb", "chwefror", "chwef", "chw", "gwefror"],
    &["march", "mar", "mawrth", "maw", "fawrth"],
    &["april", "apr", "ebrill", "ebr"],
    &["may", "mai", "fai"],
    &["june", "jun", "mehefin", "meh", "fehefin"],
    &["july", "jul", "gorffennaf", "gorff", "gor", "orffennaf"],
    &["august", "aug", "awst"],
    &["september", "sept", "sep", "medi", "med", "fedi"],
    &["october", "oct", "hydref", "hyd"],
    &["november", "nov", "tachwedd", "tach", "dachwedd"],
    &["december", "dec", "rhagfyr", "rhag", "rhagf", "ragfyr"],
];

/// English and Welsh days of the week, in full and shortened.
pub(crate) const WEEKDAYS: [&str; 21] = [
    "monday",
    "mon",
    "llun",
    "tuesday",
    "tue",
    "mawrth",
    "wednesday",
    "wed",
    "mercher",
    "thursday",
    "thu",
    "iau",
    "friday",
    "fri",
    "gwener",
    "saturday",
    "sat",
    "sadwrn",
    "sunday",
    "sun",
    "sul",
];

pub(crate) fn month_of(token: &str) -> Option<u32> {
    MONTHS.iter().position(|names| names.contains(&token)).map(|place| place as u32 + 1)
}

pub(crate) fn is_digits(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit())
}

fn number(token: &str) -> Result<i32, &'static str> {
    if is_digits(token) && token.len() <= 4 { token.parse().map_err(|_| NOT_A_DATE) } else { Err(NOT_A_DATE) }
}

/// The number of a day or month in one or two digits, which may carry the ending of an ordinal: 3rd, 3ydd.
fn ordinal(token: &str) -> Result<u32, &'static str> {
    const ENDINGS: [&str; 13] =
        ["st", "nd", "rd", "th", "af", "ail", "il", "ydd", "edd", "fed", "ed", "eg", "ain"];
    let digits = token.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let ending = &token[digits.len()..];
    if digits.len() > 2 || !(ending.is_empty() || ENDINGS.contains(&ending)) {
        return Err(NOT_A_DATE);
    }
    number(digits).map(|day| day as u32)
}

/// Takes a time of day off the end: `14/02/2012 09:30`, `... 9:30 pm`, `2012-02-14T09:30:00Z`. It refuses an hour that
/// no clock shows, and a time without a date.
fn without_time(folded: &str) -> Result<&str, &'static str> {
    let Some(colon) = folded.find(':') else { return Ok(folded) };
    let hours = folded[..colon].trim_end_matches(|letter: char| letter.is_ascii_digit());
    let date = hours.strip_suffix([' ', 't']).ok_or(NOT_A_DATE)?;
    if is_time(&folded[hours.len()..]) { Ok(date) } else { Err(NOT_A_DATE) }
}

/// `9:30`, `09:30:00.5`, `9:30 pm`, `09:30+01:00`.
fn is_time(text: &str) -> bool {
    const ENDINGS: [&str; 5] = ["am", "pm", "yb", "yh", "z"];
    let clock = ENDINGS.iter().find_map(|ending| text.strip_suffix(ending)).unwrap_or(text).trim_end();
    let (clock, zone) = match clock.split_once(['+', '-']) {
        Some((clock, zone)) => (clock, Some(zone)),
        None => (clock, None),
    };
    let clock = clock.split_once('.').map_or(clock, |(clock, _)| clock);
    let shows = |text: &str| {
        let parts: Vec<&str> = text.split(':').collect();
        let limits = [24, 60, 61];
        (1..=3).contains(&parts.len())
            && parts.iter().zip(limits).all(|(part, limit)| number(part).is_ok_and(|value| value < limit))
    };
    shows(clock) && zone.is_none_or(shows)
}

/// Takes a day of the week off the front. `Mawrth` is a Tuesday only where a month follows as well.
fn drop_weekday(tokens: &mut Vec<&str>) {
    if tokens.first() == Some(&"dydd") {
        tokens.drain(..2.min(tokens.len()));
    } else if tokens.len() == 4 && tokens.first().is_some_and(|token| WEEKDAYS.contains(token)) {
        tokens.remove(0);
    }
}

/// A month and a year, in digits or in words.
fn partial(one: &str, other: &str) -> Result<ReadDate, &'static str> {
    let (month, year) = if is_digits(one) && one.len() == 4 { (other, one) } else { (one, other) };
    if !is_digits(year) || year.len() != 4 {
        return Err(NOT_A_DATE);
    }
    let month = match month_of(month) {
        Some(month) => month,
        None if is_digits(month) && month.len() <= 2 => number(month)? as u32,
        None => return Err(NOT_A_DATE),
    };
    let period = Period::month(number(year)?, month).ok_or("no_such_date")?;
    Ok(ReadDate::period(&period))
}

fn year_only(year: i32) -> Result<ReadDate, &'static str> {
    Period::year(year).map(|period| ReadDate::period(&period)).ok_or("no_such_date")
}

fn day_of(year: i32, month: u32, day: u32) -> Result<ReadDate, &'static str> {
    NaiveDate::from_ymd_opt(year, month, day).map(ReadDate::day).ok_or("no_such_date")
}
