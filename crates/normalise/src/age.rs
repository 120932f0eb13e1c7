//! Ages, and whether a person is adult, minor or of unknown age, at one of the three moments.
//!
//! In: a stated age, a stated group, a date of birth and the day of the moment, each of which may be missing or vague.
//! Out: an age in years and a group. It never takes unknown for adult: where the evidence leaves both open, or
//! contradicts itself, the group is unknown.

use chrono::{Datelike, NaiveDate};
use sylfaen_schema::ValueState;
use sylfaen_workbook::CellValue;

use crate::{
    cell::{Content, Markers, Outcome, whole},
    date::ReadDate,
};

/// Full years from which a person is an adult in the law of England and Wales.
const ADULT_FROM_YEARS: i64 = 18;
const AGE_MAX_YEARS: i64 = 120;

/// Reads a stated age.
pub(crate) fn read_age(markers: Markers<'_>, cell: Option<&CellValue>) -> Outcome<i64> {
    markers.read(cell, false).and_then(|content| {
        let years = match content {
            Content::Number(number) => whole(number),
            Content::Text(text) => years_in(&text),
            Content::Day(_) | Content::Other => None,
        };
        match years {
            None => Outcome::rejected("not_a_number"),
            Some(years) if (0..=AGE_MAX_YEARS).contains(&years) => Outcome::given(years),
            Some(_) => Outcome::rejected("implausible_age"),
        }
    })
}

/// `27`, `27 years`, `27 oed`.
fn years_in(text: &str) -> Option<i64> {
    const WORDS: [&str; 8] = ["years", "year", "yrs", "yr", "y", "years old", "oed", "mlwydd oed"];
    let lower = text.to_lowercase();
    let digits = lower.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let rest = lower[digits.len()..].trim();
    (rest.is_empty() || WORDS.contains(&rest)).then(|| digits.parse().ok()).flatten()
}

/// What is known of the age at one moment.
pub(crate) struct AgeAt {
    pub(crate) years: Outcome<i64>,
    pub(crate) group: &'static str,
    /// Whether the stated group was turned away because the age says otherwise.
    pub(crate) contradicts: bool,
}

/// Brings together what is stated and what follows from the date of birth.
pub(crate) fn age_at(
    stated: Outcome<i64>,
    group: Option<&str>,
    birth: Option<ReadDate>,
    moment: Option<ReadDate>,
) -> AgeAt {
    let range = match (stated.value, birth.zip(moment)) {
        (Some(years), _) => Some((years, years)),
        (None, Some((birth, moment))) => derived(birth, moment),
        (None, None) => None,
    };
    let from_age = range.map_or(UNKNOWN, |(least, most)| {
        if least >= ADULT_FROM_YEARS {
            ADULT
        } else if most < ADULT_FROM_YEARS {
            MINOR
        } else {
            UNKNOWN
        }
    });
    let stated_group = match group {
        Some(ADULT) => ADULT,
        Some(MINOR) => MINOR,
        _ => UNKNOWN,
    };
    let contradicts = from_age != UNKNOWN && stated_group != UNKNOWN && from_age != stated_group;
    let group = if contradicts {
        UNKNOWN
    } else if from_age == UNKNOWN {
        stated_group
    } else {
        from_age
    };
    let is_exact = range.filter(|(least, most)| least == most).map(|(years, _)| years);
    let years = match (stated.state, is_exact) {
        (ValueState::Rejected, _) | (_, None) => stated,
        (_, Some(years)) => Outcome::given(years),
    };
    AgeAt { years, group, contradicts }
}

const ADULT: &str = "adult";
const MINOR: &str = "minor";
const UNKNOWN: &str = "unknown";

/// The least and the most full years between a birth and a moment; none where the birth lies after it or too far back.
fn derived(birth: ReadDate, moment: ReadDate) -> Option<(i64, i64)> {
    let most = full_years(birth.start, moment.end);
    let least = full_years(birth.end, moment.start).max(0);
    (0..=AGE_MAX_YEARS).contains(&most).then_some((least, most))
}

fn full_years(from: NaiveDate, to: NaiveDate) -> i64 {
    let is_before_birthday = (to.month(), to.day()) < (from.month(), from.day());
    i64::from(to.year() - from.year()) - i64::from(is_before_birthday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::Written;

    fn day(text: &str) -> ReadDate {
        let day = text.parse().unwrap();
        ReadDate { start: day, end: day, precision: "day", written: Written::Certain }
    }

    fn year(year: i32) -> ReadDate {
        let end = NaiveDate::from_ymd_opt(year, 12, 31).unwrap();
        let start = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        ReadDate { start, end, precision: "year", written: Written::Certain }
    }

    fn check(
        stated: Option<i64>,
        group: Option<&str>,
        birth: Option<ReadDate>,
        moment: Option<ReadDate>,
        expected: (Option<i64>, &str),
    ) {
        let stated = stated.map_or(Outcome::none(ValueState::Blank), Outcome::given);
        let age = age_at(stated, group, birth, moment);
        assert_eq!((age.years.value, age.group), expected);
    }

    #[test]
    fn an_age_is_in_full_years_and_changes_on_the_birthday() {
        check(None, None, Some(day("1994-03-02")), Some(day("2012-03-01")), (Some(17), "minor"));
        check(None, None, Some(day("1994-03-02")), Some(day("2012-03-02")), (Some(18), "adult"));
        check(None, None, Some(day("1996-02-29")), Some(day("2013-02-28")), (Some(16), "minor"));
    }

    #[test]
    fn a_vague_date_gives_a_group_only_where_it_leaves_no_choice() {
        check(None, None, Some(year(1994)), Some(day("2012-06-01")), (None, "unknown"));
        check(None, None, Some(year(1993)), Some(day("2012-06-01")), (None, "adult"));
        check(None, None, Some(year(1995)), Some(day("2012-06-01")), (None, "minor"));
        check(None, Some("minor"), Some(year(1994)), Some(day("2012-06-01")), (None, "minor"));
    }

    #[test]
    fn unknown_is_never_adult_and_a_contradiction_is_unknown() {
        check(None, None, None, None, (None, "unknown"));
        check(None, Some("unknown"), None, None, (None, "unknown"));
        check(Some(16), Some("adult"), None, None, (Some(16), "unknown"));
        check(Some(30), None, Some(day("1994-03-02")), Some(day("2012-03-01")), (Some(30), "adult"));
        check(None, None, Some(day("2013-03-02")), Some(day("2012-03-01")), (None, "unknown"));
    }
}
