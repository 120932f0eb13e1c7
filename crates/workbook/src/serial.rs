//! Serial numbers and ISO texts to dates, times and durations.
//!
//! In: a number that its file shows as a date, and the epoch; or ISO text. Out: a value to the millisecond. A day that
//! never was, or lies outside what a spreadsheet can show, becomes an error cell.

use chrono::{Days, Duration, NaiveDate, NaiveDateTime, NaiveTime};

use crate::cell::{CellError, CellValue};

/// The day from which a workbook counts its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Epoch {
    /// Day 1 is 1 January 1900, and day 60 the 29 February 1900 that never was.
    From1900,
    /// Day 0 is 1 January 1904.
    From1904,
}

const DAY_MILLISECONDS: i64 = 86_400_000;
/// 31 December 9999, in the 1900 epoch.
const SERIAL_DAY_MAX: i64 = 2_958_465;
/// From 1 January 1904 back to the day 0 of the 1900 epoch.
const EPOCHS_APART_DAYS: i64 = 1_462;
/// 29 February 1900, which the 1900 epoch counts.
const FALSE_LEAP_DAY: i64 = 60;

/// The date and time, or the time alone, that a serial number stands for.
///
/// A fraction of a day with no whole day is a time, in either epoch: so are the hours of a timetable kept. The first
/// day of the 1904 epoch, which has no whole day either, is therefore read as a time.
pub(crate) fn date_time(serial: f64, epoch: Epoch) -> CellValue {
    let Some((day, time)) = days_and_time(serial) else {
        return CellValue::Error(if serial.is_finite() {
            CellError::DateOutOfRange
        } else {
            CellError::Number
        });
    };
    if day == 0 {
        return CellValue::Time(time);
    }
    let day = match epoch {
        Epoch::From1900 => day,
        Epoch::From1904 => day + EPOCHS_APART_DAYS,
    };
    if day == FALSE_LEAP_DAY {
        return CellValue::Error(CellError::NoSuchDate);
    }
    // Before the false leap day the serial runs a day behind the calendar.
    let since_1899_12_30 = if day < FALSE_LEAP_DAY { day + 1 } else { day };
    let date = NaiveDate::from_ymd_opt(1899, 12, 30)
        .filter(|_| day <= SERIAL_DAY_MAX)
        .and_then(|base| base.checked_add_days(Days::new(since_1899_12_30.unsigned_abs())));
    match date {
        Some(date) => CellValue::DateTime(date.and_time(time)),
        None => CellValue::Error(CellError::DateOutOfRange),
    }
}

/// The length of time that a serial number of days stands for.
pub(crate) fn duration(serial: f64) -> CellValue {
    match milliseconds(serial.abs()) {
        Some(length) => {
            CellValue::Duration(Duration::milliseconds(if serial < 0.0 { -length } else { length }))
        }
        None if serial.is_finite() => CellValue::Error(CellError::DateOutOfRange),
        None => CellValue::Error(CellError::Number),
    }
}

/// A number, or an error where it is none.
pub(crate) fn number(value: f64) -> CellValue {
    if value.is_finite() { CellValue::Number(value) } else { CellValue::Error(CellError::Number) }
}

/// The value of ISO text: `2012-03-31`, `2012-03-31T09:30:00`, `09:30:00`, with fractions of a second and a final `Z`
/// allowed.
pub(crate) fn iso_date_time(text: &str) -> CellValue {
    let text = text.strip_suffix('Z').unwrap_or(text);
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return within_range(date.and_time(NaiveTime::MIN));
    }
    if let Some(moment) = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
    {
        return within_range(moment);
    }
    match NaiveTime::parse_from_str(text, "%H:%M:%S%.f") {
        Ok(time) => CellValue::Time(time),
        Err(_) => CellValue::Error(CellError::NoSuchDate),
    }
}

/// The length of ISO text such as `PT12H30M05.5S` or `-P1DT2H`; years and months have no length and are refused.
pub(crate) fn iso_duration(text: &str) -> Option<Duration> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (days, clock) = match rest.strip_prefix('P')?.split_once('T') {
        Some((days, clock)) => (days, clock),
        None => (rest.strip_prefix('P')?, ""),
    };
    if days.is_empty() && clock.is_empty() {
        return None;
    }
    let mut seconds = 0.0;
    for (part, units) in
        [(days, &[('D', 86_400.0)][..]), (clock, &[('H', 3_600.0), ('M', 60.0), ('S', 1.0)][..])]
    {
        let mut part = part;
        for (unit, length) in units {
            if let Some((count, rest)) = part.split_once(*unit) {
                let digits = count.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
                seconds += count.parse::<f64>().ok().filter(|_| digits)? * length;
                part = rest;
            }
        }
        if !part.is_empty() {
            return None;
        }
    }
    milliseconds(seconds / 86_400.0).map(|length| Duration::milliseconds(length * sign))
}

fn within_range(moment: NaiveDateTime) -> CellValue {
    use chrono::Datelike;
    if (1..=9_999).contains(&moment.year()) {
        CellValue::DateTime(moment)
    } else {
        CellValue::Error(CellError::DateOutOfRange)
    }
}

/// Whole days and the time of the day, rounded to the millisecond before they are parted.
fn days_and_time(serial: f64) -> Option<(i64, NaiveTime)> {
    let total = milliseconds(serial)?;
    let (day, rest) = (total / DAY_MILLISECONDS, total % DAY_MILLISECONDS);
    let (seconds, fraction) = (rest / 1_000, rest % 1_000);
    let time = NaiveTime::from_num_seconds_from_midnight_opt(
        u32::try_from(seconds).ok()?,
        u32::try_from(fraction).ok()? * 1_000_000,
    )?;
    Some((day, time))
}

/// A number of days in milliseconds; none below zero or past what any epoch can show.
fn milliseconds(days: f64) -> Option<i64> {
    let possible = (0.0..(SERIAL_DAY_MAX + 1) as f64).contains(&days);
    possible.then(|| (days * DAY_MILLISECONDS as f64).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(serial: f64, epoch: Epoch, expected: &str) {
        let shown = match date_time(serial, epoch) {
            CellValue::DateTime(moment) => moment.to_string(),
            CellValue::Time(time) => time.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(shown, expected, "{serial} in {epoch:?}");
    }

    #[test]
    fn serials_of_both_epochs_are_the_days_a_spreadsheet_shows() {
        check(1.0, Epoch::From1900, "1900-01-01 00:00:00");
        check(59.0, Epoch::From1900, "1900-02-28 00:00:00");
        check(61.0, Epoch::From1900, "1900-03-01 00:00:00");
        check(41_274.0, Epoch::From1900, "2012-12-31 00:00:00");
        check(41_274.0 - 1_462.0, Epoch::From1904, "2012-12-31 00:00:00");
        check(1.0, Epoch::From1904, "1904-01-02 00:00:00");
        check(2_958_465.0, Epoch::From1900, "9999-12-31 00:00:00");
        check(2_957_003.0, Epoch::From1904, "9999-12-31 00:00:00");
    }

    #[test]
    fn a_day_that_never_was_is_an_error_cell() {
        check(60.0, Epoch::From1900, "Error(NoSuchDate)");
        check(60.5, Epoch::From1900, "Error(NoSuchDate)");
        check(60.0, Epoch::From1904, "1904-03-01 00:00:00");
    }

    #[test]
    fn a_serial_out_of_range_is_an_error_cell() {
        for serial in [-1.0, 2_958_466.0, 1e12, f64::MAX] {
            check(serial, Epoch::From1900, "Error(DateOutOfRange)");
        }
        check(2_957_004.0, Epoch::From1904, "Error(DateOutOfRange)");
        check(f64::NAN, Epoch::From1900, "Error(Number)");
        check(f64::INFINITY, Epoch::From1904, "Error(Number)");
    }

    #[test]
    fn a_fraction_of_a_day_is_a_time() {
        check(0.395_833_333_333_333_3, Epoch::From1900, "09:30:00");
        check(0.5, Epoch::From1904, "12:00:00");
        check(41_274.395_833_333_336, Epoch::From1900, "2012-12-31 09:30:00");
        // Rounding to the millisecond may reach the next day.
        check(41_273.999_999_999_99, Epoch::From1900, "2012-12-31 00:00:00");
    }

    #[test]
    fn durations_are_apart_from_times_and_may_be_negative() {
        assert_eq!(duration(1.5), CellValue::Duration(Duration::hours(36)));
        assert_eq!(duration(-0.25), CellValue::Duration(Duration::hours(-6)));
        assert_eq!(duration(1e12), CellValue::Error(CellError::DateOutOfRange));
        assert_eq!(duration(f64::NAN), CellValue::Error(CellError::Number));
    }

    #[test]
    fn iso_texts_are_read_and_others_refused() {
        let kind = |text| iso_date_time(text).kind();
        assert_eq!(
            ["2012-02-29", "2012-02-29T09:30:00.25", "2012-02-29T09:30:00Z", "09:30:00"].map(kind),
            ["date_time", "date_time", "date_time", "time"]
        );
        for text in ["2013-02-29", "2012-13-01", "29/02/2012", "", "tomorrow"] {
            assert_eq!(iso_date_time(text), CellValue::Error(CellError::NoSuchDate));
        }
        assert_eq!(iso_date_time("-0001-01-01"), CellValue::Error(CellError::DateOutOfRange));
        assert_eq!(iso_duration("PT12H30M05.5S"), Some(Duration::milliseconds(45_005_500)));
        assert_eq!(iso_duration("-P1DT2H"), Some(Duration::hours(-26)));
        for text in ["P", "PT", "P1Y", "PT1X", "1H", "PTinfS", "PT1e3S", "PT-1S"] {
            assert_eq!(iso_duration(text), None, "{text}");
        }
    }
}
