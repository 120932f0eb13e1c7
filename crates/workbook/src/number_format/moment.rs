//! What a section shows for a date of which it shows a part.
//!
//! In: a section and a moment. Out: text, with English names of months and days.

use chrono::{Datelike, NaiveDateTime, Timelike};

use super::section::{Item, Section};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

pub(super) fn show(section: &Section, moment: NaiveDateTime) -> Option<String> {
    use std::fmt::Write as _;

    let has_half = section.items.iter().any(|item| matches!(item, Item::Moment('a', _)));
    let (is_afternoon, hour_of_half) = moment.hour12();
    let mut shown = String::new();
    for item in &section.items {
        let (number, count) = match item {
            Item::Letter(letter) => {
                shown.push(*letter);
                continue;
            }
            Item::Moment('a', _) => {
                shown.push_str(if is_afternoon { "PM" } else { "AM" });
                continue;
            }
            Item::Moment('y', count) => {
                let is_short = *count <= 2;
                let year = moment.year().unsigned_abs();
                (if is_short { year % 100 } else { year }, if is_short { 2 } else { 4 })
            }
            Item::Moment('m', count @ 3..) => {
                shown.push_str(name(&MONTHS, moment.month0(), *count)?);
                continue;
            }
            Item::Moment('d', count @ 3..) => {
                shown.push_str(name(&DAYS, moment.weekday().num_days_from_monday(), *count)?);
                continue;
            }
            Item::Moment('m', count) => (moment.month(), *count),
            Item::Moment('d', count) => (moment.day(), *count),
            Item::Moment('h', count) => (if has_half { hour_of_half } else { moment.hour() }, *count),
            Item::Moment('n', count) => (moment.minute(), *count),
            Item::Moment('s', count) => (moment.second(), *count),
            Item::Moment(..) | Item::Digit(_) | Item::Point => return None,
        };
        write!(shown, "{number:0count$}").ok()?;
    }
    Some(shown.trim().to_owned())
}

/// A name in full, as its first three letters, or as its first letter alone.
fn name(names: &[&'static str], index: u32, count: usize) -> Option<&'static str> {
    let name = names.get(index as usize)?;
    match count {
        3 => name.get(..3),
        5 => name.get(..1),
        _ => Some(name),
    }
}
