//! Ages, and whether a person is adult, minor or of unknown age, at one of the three moments.
//!
//! In: a stated age or range of ages, a stated group, a date of birth and the day of the moment, each of which may be
//! missing or vague. Out: the least and the most years, the age where they are one, and a group. It never takes unknown
//! for adult, nor a middle for a range: where the evidence leaves both groups open, or contradicts itself, the group is
//! unknown.

use chrono::{Datelike, NaiveDate};
use sylfaen_schema::{ValueState, fold};

use crate::{
    cell::{Content, Markers, Outcome, Spot, whole},
    date::ReadDate,
};

/// Full years from which a person is an adult in the law of England and Wales.
const ADULT_FROM_YEARS: i64 = 18;
const AGE_MAX_YEARS: i64 = 120;

/// The full years a person can have: `16-17`, `under 18`; no most where the range is open, as in `18+`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Ages {
    pub(crate) least: i64,
    pub(crate) most: Option<i64>,
}

impl Ages {
    const fn exactly(years: i64) -> Self {
        Self { least: years, most: Some(years) }
    }

    fn one(self) -> Option<i64> {
        self.most.filter(|most| *most == self.least)
    }

    fn group(self) -> &'static str {
        if self.least >= ADULT_FROM_YEARS {
            ADULT
        } else if self.most.is_some_and(|most| most < ADULT_FROM_YEARS) {
            MINOR
        } else {
            UNKNOWN
        }
    }

    fn overlaps(self, other: Self) -> bool {
        self.most.is_none_or(|most| most >= other.least) && other.most.is_none_or(|most| most >= self.least)
    }
}

/// Reads a stated age or range of ages.
pub(crate) fn read_age(markers: Markers<'_>, cell: Spot<'_>) -> Outcome<Ages> {
    markers.read(cell, false).and_then(|content| {
        let ages = match content {
            Content::Number(number, _) => whole(number).ok_or(NOT_A_NUMBER).and_then(plausible),
            Content::Text(text) => ages_in(&text),
            // `10-12` that a spreadsheet took for a day is no longer what was typed.
            Content::Day(_) | Content::Period(_) | Content::Other => Err(NOT_A_NUMBER),
        };
        ages.map_or_else(Outcome::rejected, Outcome::given)
    })
}

/// What the words around the numbers of an age say.
#[derive(Clone, Copy)]
enum Said {
    Exactly,
    Between,
    From,
    Above,
    Below,
    UpTo,
}

/// The forms of an age in words, `#` for each number, without the words that say only that it is an age. `over 65` may or
/// may not mean 65: the range holds both.
const FORMS: [(&str, Said); 33] = [
    ("#", Said::Exactly),
    ("# - #", Said::Between),
    ("# to #", Said::Between),
    ("# i #", Said::Between),
    ("between # and #", Said::Between),
    ("rhwng # a #", Said::Between),
    ("# +", Said::From),
    ("# plus", Said::From),
    ("# and over", Said::From),
    ("# or over", Said::From),
    ("# and above", Said::From),
    ("# or older", Said::From),
    ("over #", Said::From),
    ("# a throsodd", Said::From),
    ("# neu drosodd", Said::From),
    ("# a hŷn", Said::From),
    ("# neu'n hŷn", Said::From),
    ("dros #", Said::From),
    (">= #", Said::From),
    ("> #", Said::Above),
    ("under #", Said::Below),
    ("below #", Said::Below),
    ("dan #", Said::Below),
    ("o dan #", Said::Below),
    ("< #", Said::Below),
    ("u #", Said::Below),
    ("# and under", Said::UpTo),
    ("# or under", Said::UpTo),
    ("up to #", Said::UpTo),
    ("hyd at #", Said::UpTo),
    ("# ac iau", Said::UpTo),
    ("# neu'n iau", Said::UpTo),
    ("<= #", Said::UpTo),
];
const OF_AGES: [&str; 11] =
    ["aged", "age", "ages", "years", "year", "yrs", "yr", "y", "old", "oed", "mlwydd"];

/// `27`, `27 oed`, `16-17`, `18+`, `under 18`, `25 i 34`.
pub(crate) fn ages_in(text: &str) -> Result<Ages, &'static str> {
    let folded = fold(text);
    let mut numbers = Vec::new();
    let mut form = String::new();
    let mut rest = folded.as_str();
    while let Some(next) = rest.chars().next() {
        let digits = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
        if digits.len() < rest.len() {
            numbers.push(rest[..rest.len() - digits.len()].parse().map_err(|_| IMPLAUSIBLE)?);
            form.push_str(" # ");
            rest = digits;
        } else {
            form.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    let words: Vec<&str> = form.split_whitespace().filter(|word| !OF_AGES.contains(word)).collect();
    let form = words.join(" ");
    let (_, said) = FORMS.iter().find(|(known, _)| *known == form).ok_or(NOT_A_NUMBER)?;
    let ages = match (said, numbers.as_slice()) {
        (Said::Exactly, [years]) => Ages::exactly(*years),
        (Said::Between, [least, most]) if least <= most => Ages { least: *least, most: Some(*most) },
        (Said::From, [least]) => Ages { least: *least, most: None },
        (Said::Above, [below]) => Ages { least: below + 1, most: None },
        (Said::Below, [above]) if *above > 0 => Ages { least: 0, most: Some(above - 1) },
        (Said::UpTo, [most]) => Ages { least: 0, most: Some(*most) },
        _ => return Err("no_such_age_range"),
    };
    plausible(ages.least)?;
    plausible(ages.most.unwrap_or(ages.least)).map(|_| ages)
}

fn plausible(years: i64) -> Result<Ages, &'static str> {
    if (0..=AGE_MAX_YEARS).contains(&years) { Ok(Ages::exactly(years)) } else { Err(IMPLAUSIBLE) }
}

const NOT_A_NUMBER: &str = "not_a_number";
const IMPLAUSIBLE: &str = "implausible_age";

/// What is known of the age at one moment.
pub(crate) struct AgeAt {
    /// The age in full years where it is one; else why not.
    pub(crate) years: Outcome<i64>,
    /// What it can be, where anything is known.
    pub(crate) ages: Option<Ages>,
    pub(crate) group: &'static str,
    /// Whether the stated group was turned away because the age says otherwise.
    pub(crate) group_contradicts: bool,
    /// Whether what is stated cannot be, by the date of birth: what is stated stands, and it is counted. None where only
    /// one of them is there.
    pub(crate) birth_contradicts: Option<bool>,
}

/// Brings together what is stated and what follows from the date of birth.
pub(crate) fn age_at(
    stated: &Outcome<Ages>,
    group: Option<&str>,
    birth: Option<ReadDate>,
    moment: Option<ReadDate>,
) -> AgeAt {
    let Outcome { value: stated, state, rule } = *stated;
    let derived = birth.zip(moment).and_then(|(birth, moment)| derived(birth, moment));
    let both = stated.zip(derived);
    let birth_contradicts = both.map(|(stated, derived)| !stated.overlaps(derived));
    let ages = match (stated, derived) {
        // A date of birth can make a range one age, and never an age another.
        (Some(stated), Some(derived)) if stated.one().is_none() && derived.one().is_some() => {
            Some(if birth_contradicts == Some(true) { stated } else { derived })
        }
        (stated, derived) => stated.or(derived),
    };
    let from_age = ages.map_or(UNKNOWN, Ages::group);
    let stated_group = match group {
        Some(ADULT) => ADULT,
        Some(MINOR) => MINOR,
        _ => UNKNOWN,
    };
    let group_contradicts = from_age != UNKNOWN && stated_group != UNKNOWN && from_age != stated_group;
    let group = if group_contradicts {
        UNKNOWN
    } else if from_age == UNKNOWN {
        stated_group
    } else {
        from_age
    };
    let years = match (ages.and_then(Ages::one), stated) {
        _ if state == ValueState::Rejected => Outcome { value: None, state, rule },
        (Some(years), _) => Outcome::given(years),
        (None, Some(_)) => Outcome::none(ValueState::Range),
        (None, None) => Outcome { value: None, state, rule },
    };
    AgeAt { years, ages, group, group_contradicts, birth_contradicts }
}

const ADULT: &str = "adult";
const MINOR: &str = "minor";
const UNKNOWN: &str = "unknown";

/// The least and the most full years between a birth and a moment; none where the birth lies after it or too far back.
fn derived(birth: ReadDate, moment: ReadDate) -> Option<Ages> {
    let most = full_years(birth.start, moment.end);
    let least = full_years(birth.end, moment.start).max(0);
    (0..=AGE_MAX_YEARS).contains(&most).then_some(Ages { least, most: Some(most) })
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
        let stated =
            stated.map_or(Outcome::none(ValueState::Blank), |years| Outcome::given(Ages::exactly(years)));
        let age = age_at(&stated, group, birth, moment);
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

    #[test]
    fn a_range_of_ages_is_read_as_a_range_and_as_nothing_narrower() {
        for (text, least, most) in [
            ("27", 27, Some(27)),
            ("27 mlwydd oed", 27, Some(27)),
            ("16-17", 16, Some(17)),
            ("16 \u{2013} 17 yrs", 16, Some(17)),
            ("25 to 34", 25, Some(34)),
            ("25 i 34 oed", 25, Some(34)),
            ("between 25 and 34", 25, Some(34)),
            ("Rhwng 25 a 34 oed", 25, Some(34)),
            ("18+", 18, None),
            ("18 oed a throsodd", 18, None),
            ("18 oed neu\u{2019}n h\u{177}n", 18, None),
            ("Aged 65 and over", 65, None),
            ("over 65", 65, None),
            (">65", 66, None),
            ("under 18", 0, Some(17)),
            ("Dan 18 oed", 0, Some(17)),
            ("<18", 0, Some(17)),
            ("17 or under", 0, Some(17)),
            ("17 oed neu\u{2019}n iau", 0, Some(17)),
        ] {
            assert_eq!(ages_in(text), Ok(Ages { least, most }), "{text}");
        }
        for (text, rule) in [
            ("34-25", "no_such_age_range"),
            ("under 0", "no_such_age_range"),
            ("16-170", "implausible_age"),
            ("121+", "implausible_age"),
            ("99999999999999999999", "implausible_age"),
            ("17.5", "not_a_number"),
            ("18 months", "not_a_number"),
            ("16-17-18", "not_a_number"),
            ("teens", "not_a_number"),
            ("-5", "not_a_number"),
            ("", "not_a_number"),
        ] {
            assert_eq!(ages_in(text), Err(rule), "{text}");
        }
    }

    #[test]
    fn a_range_decides_the_group_only_where_it_leaves_no_choice_and_a_birth_date_can_narrow_it() {
        let at = |text: &str, group, birth: Option<&str>| {
            let ages = Outcome::given(ages_in(text).unwrap());
            let age = age_at(&ages, group, birth.map(day), Some(day("2012-03-01")));
            (age.years.value, age.years.state.as_str(), age.group, age.birth_contradicts == Some(true))
        };
        assert_eq!(at("16-17", None, None), (None, "range", "minor", false));
        assert_eq!(at("18+", None, None), (None, "range", "adult", false));
        assert_eq!(at("16-24", None, None), (None, "range", "unknown", false));
        assert_eq!(at("16-24", Some("adult"), None), (None, "range", "adult", false));
        assert_eq!(at("16-24", None, Some("1994-03-02")), (Some(17), "given", "minor", false));
        assert_eq!(at("25-34", None, Some("1994-03-02")), (None, "range", "adult", true));
        assert_eq!(at("30", None, Some("1994-03-02")), (Some(30), "given", "adult", true));
        assert_eq!(at("16-17", Some("adult"), None), (None, "range", "unknown", false));
    }
}
