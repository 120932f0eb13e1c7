//! How long something lasted, beside the days on which it began and ended.
//!
//! In: sentences with two full dates and a number of months, weeks, days or years. Out: facts, and a finding where the dates are no such time
//! apart. A time may be counted with or without its last day, and months may be begun or full, so that one more or less is no finding.

use chrono::{Datelike, NaiveDate};

use super::{Facts, Pattern, pattern};
use crate::bulletin::{Sentence, Vocabulary};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::{FactReading, in_words};

static DATE: Pattern =
    Pattern::new(|| pattern(r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<month>[A-Z][a-z]+) (?P<year>\d{4})\b"));
static TIME: Pattern = Pattern::new(|| {
    pattern(
        r"(?i)\b(?:lasted|lasting|period of|duration of|ran for|running for|for|took|over|after)(?: a total of)? (?P<count>\d{1,3}|[a-z]+(?:-[a-z]+)?) (?P<unit>months?|weeks?|days?|years?)\b",
    )
});
/// Words of a sentence whose time is not that between its dates.
const OTHERWISE: [&str; 12] = [
    "every",
    "each",
    "renew",
    "extend",
    "further",
    "about",
    "around",
    "nearly",
    "almost",
    "more than",
    "less than",
    "a year later",
];
/// Words of a sentence that says when something began and when it ended.
const SPANS: [(&str, &str); 9] = [
    ("began", "ended"),
    ("from", "to "),
    ("from", "until"),
    ("between", "and"),
    ("starting", "closing"),
    ("started", "ended"),
    ("started", "finished"),
    ("began", "closed"),
    ("opened", "closed"),
];

pub(super) fn propose(sentences: &[Sentence], known: &Vocabulary) -> Vec<FactReading> {
    sentences.iter().filter_map(|sentence| duration(sentence, known)).collect()
}

fn duration(sentence: &Sentence, known: &Vocabulary) -> Option<FactReading> {
    let text = sentence.text.as_str();
    let lower = text.to_lowercase();
    let spans = SPANS
        .iter()
        .any(|(from, to)| lower.find(from).zip(lower.rfind(to)).is_some_and(|(from, to)| from < to));
    if !spans || OTHERWISE.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let date = |found: regex::Captures<'_>| {
        let part = |name: &str| found.name(name).map(|it| it.as_str()).unwrap_or_default();
        let month = known.month(&part("month").to_lowercase())?;
        NaiveDate::from_ymd_opt(part("year").parse().ok()?, month, part("day").parse().ok()?)
    };
    let dates: Vec<NaiveDate> = DATE.as_ref()?.captures_iter(text).filter_map(date).collect();
    let mut times = TIME.as_ref()?.captures_iter(text).filter_map(|found| {
        let count = found.name("count")?.as_str().to_lowercase();
        let count: u32 = count.parse().ok().or_else(|| in_words(&count))?;
        Some((count, found.name("unit")?.as_str().to_lowercase().trim_end_matches('s').to_owned()))
    });
    let ([from, to], Some((count, unit)), None) = (dates.as_slice(), times.next(), times.next()) else {
        return None;
    };
    Some(FactReading {
        kind: "duration".to_owned(),
        sentences: vec![sentence.id.clone()],
        about: format!("{from} to {to}"),
        value: format!("{count} {unit}"),
        ..FactReading::default()
    })
}

/// The fewest and the most of a unit that two days can be said to be apart.
fn apart(from: NaiveDate, to: NaiveDate, unit: &str) -> Option<(i64, i64)> {
    let days = (to - from).num_days();
    if days < 0 {
        return None;
    }
    let months = i64::from(to.year() - from.year()) * 12 + i64::from(to.month()) - i64::from(from.month());
    Some(match unit {
        "day" => (days - 1, days + 1),
        "week" => (days / 7, days / 7 + 1),
        "month" => (months - 1, months + 1),
        _ => (months / 12, months / 12 + 1),
    })
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    for fact in facts.of_kind("duration") {
        let dates =
            fact.about.split_once(" to ").and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
        let said =
            fact.value.split_once(' ').and_then(|(count, unit)| Some((count.parse::<i64>().ok()?, unit)));
        let (Some((from, to)), Some((count, unit))) = (dates, said) else { continue };
        let Some((least, most)) = apart(from, to, unit) else { continue };
        let about = format!("{}/duration", fact.sentences.join("+"));
        let outcome = if (least..=most).contains(&count) {
            Outcome::Passed
        } else {
            let explanation = format!(
                "{count} {unit}s are said to lie between {from} and {to}; it is {least} to {most}, however they are counted."
            );
            let found = Finding::new(Kind::DatesDiffer, &about, Severity::Medium, Vec::new(), explanation);
            Outcome::Failed(
                found.quoting(facts.quotes([fact])).resolved_by("One of the two days, or the time."),
            )
        };
        report.note(Kind::DatesDiffer, &about, outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, bool)> {
        let sentence = Sentence { id: "S1".to_owned(), section: String::new(), text: text.to_owned() };
        let fact = duration(&sentence, &Vocabulary::built_in().ok()?)?;
        let (from, to) = fact.about.split_once(" to ")?;
        let (count, unit) = fact.value.split_once(' ')?;
        let (least, most) = apart(from.parse().ok()?, to.parse().ok()?, unit)?;
        Some((fact.value.clone(), (least..=most).contains(&count.parse().ok()?)))
    }

    #[test]
    fn a_time_is_that_between_its_days_or_not() {
        let said = |value: &str, holds| Some((value.to_owned(), holds));
        let pilot = |months: &str| {
            format!(
                "The pilot began on 1 September 2021 and ended on 30 June 2022, a period of {months} months."
            )
        };
        assert_eq!(read(&pilot("ten")), said("10 month", true));
        assert_eq!(read(&pilot("nine")), said("9 month", true));
        assert_eq!(read(&pilot("thirteen")), said("13 month", false));
        assert_eq!(
            read("Starting on 1 February 2016 and closing on 31 December 2016, it lasted 3 years."),
            said("3 year", false)
        );
    }

    #[test]
    fn a_time_of_something_else_is_not_read() {
        for text in [
            "It began on 1 May 2021 and ended on 3 May 2022, and met every two months.",
            "It began on 1 May 2021 and lasted three months.",
            "It met on 1 May 2021 and 3 May 2022 for three days.",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
