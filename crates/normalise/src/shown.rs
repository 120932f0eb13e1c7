//! What a cell is taken for where its sheet shows something else than it holds.
//!
//! In: what a cell holds and what is shown of it. Out: text, digits, a period, a mark, or the rule that turns it away.
//! A partner checks what it sees, so what nobody can see is not read: a number behind a mark, decimals behind a rounded
//! display, the day of a date shown as a month. Where shown and held say different things, neither is chosen.

use chrono::{Datelike, NaiveDate};
use sylfaen_schema::{Period, fold};
use sylfaen_workbook::CellValue;

use crate::{
    cell::{tidy, whole},
    date::{WEEKDAYS, is_digits, month_of},
};

/// What is seen of a cell. It has no `Debug`: it may be of a person.
pub(crate) enum Seen {
    /// Nothing of what is held.
    Mark,
    /// A whole number with its digits, and leading zeros or marks between thousands: `007`.
    Digits(f64, String),
    /// A whole number with all its digits and something beside them: `GW-007`, `17 oed`.
    Text(String),
    /// The month or the year of a day.
    Period(Period),
    /// Something else than is held.
    Otherwise(&'static str),
}

/// A value that shows something else than it holds.
pub(crate) const SHOWN_OTHERWISE: &str = "shown_otherwise";
const ROUNDED_DISPLAY: &str = "rounded_display";
const PERCENTAGE: &str = "percentage";
const DATE_WITHOUT_YEAR: &str = "date_without_year";

/// Says what is seen of a cell that shows something else than it holds.
pub(crate) fn seen(value: &CellValue, shown: &str) -> Seen {
    let shown = tidy(shown);
    match value {
        CellValue::Number(number) => of_number(*number, shown),
        CellValue::DateTime(at) => of_day(at.date(), &shown),
        // A format that shows another text shows nothing of the one that is held.
        _ => Seen::Mark,
    }
}

fn of_number(number: f64, shown: String) -> Seen {
    let digits = digits_of(&shown);
    if digits.is_empty() {
        return Seen::Mark;
    }
    // No common field is a percentage.
    if shown.contains('%') {
        return Seen::Otherwise(PERCENTAGE);
    }
    let Some(whole) = whole(number) else {
        let is_rounded = digits.trim_matches('0') != digits_of(&format!("{number}")).trim_matches('0');
        return Seen::Otherwise(if is_rounded { ROUNDED_DISPLAY } else { SHOWN_OTHERWISE });
    };
    match digits.strip_suffix(&whole.to_string()) {
        Some(before) if is_plain(&shown, before) => Seen::Digits(number, shown),
        Some(_) => Seen::Text(shown),
        None => Seen::Otherwise(SHOWN_OTHERWISE),
    }
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Whether nothing is shown but digits, zeros before them or marks between thousands, in the writing of any language.
fn is_plain(shown: &str, before: &str) -> bool {
    let between = if before.is_empty() { ", .\'\u{2019}" } else { " " };
    before.bytes().all(|digit| digit == b'0')
        && shown.chars().all(|letter| letter.is_ascii_digit() || between.contains(letter))
}

/// A day of which a part is shown. Where two digits can be the day as well as the year, a month in front says that they
/// are the year: nobody here writes the month before the day.
fn of_day(day: NaiveDate, shown: &str) -> Seen {
    let folded = fold(shown);
    let mut tokens: Vec<&str> =
        folded.split(|letter: char| !letter.is_alphanumeric()).filter(|token| !token.is_empty()).collect();
    if tokens.len() > 1 && tokens.first().is_some_and(|token| WEEKDAYS.contains(token)) {
        tokens.remove(0);
    }
    let is_number = |token: &str, number: u32| is_digits(token) && token.parse() == Ok(number);
    let is_day = |token: &str| token.len() <= 2 && is_number(token, day.day());
    let is_month = |token: &str| {
        month_of(token) == Some(day.month()) || token.len() <= 2 && is_number(token, day.month())
    };
    let is_year = |token: &str| match token.len() {
        2 => is_number(token, day.year().rem_euclid(100).unsigned_abs()),
        4 => is_number(token, day.year().unsigned_abs()),
        _ => false,
    };
    let period = match tokens.as_slice() {
        _ if folded.contains(':') => None,
        [year] if is_year(year) && !is_day(year) => Period::year(day.year()),
        [first, second] if is_day(first) && is_month(second) => return Seen::Otherwise(DATE_WITHOUT_YEAR),
        [month, year] | [year, month] if is_month(month) && is_year(year) => {
            Period::month(day.year(), day.month())
        }
        [month] if is_month(month) => return Seen::Otherwise(DATE_WITHOUT_YEAR),
        [first, second] if is_month(first) && is_day(second) => return Seen::Otherwise(DATE_WITHOUT_YEAR),
        _ => None,
    };
    period.map_or(Seen::Otherwise(SHOWN_OTHERWISE), Seen::Period)
}
