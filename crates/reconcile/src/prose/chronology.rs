//! A chronology against the sentences that tell of its events: `24 June: introduction of the Bill in the Assembly`.
//!
//! In: at least three lines of one part that each begin with a day, and sentences of other parts. Out: a finding where a sentence that has every
//! telling word of a line gives another date, different in the day, the month or the year alone. Dates that differ in more are of two events, and so
//! may those be where another line or another sentence tells of the same with the date of the other.

use std::collections::BTreeSet;

use super::same_words::{is_small, words_of};
use super::{Facts, Pattern, pattern};
use crate::bulletin::Sentence;
use crate::finding::{Finding, Kind, Nature, Outcome, Report, Severity};
use crate::reading::FactReading;

const DAY: &str = r"(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<month>January|February|March|April|May|June|July|August|September|October|November|December)(?: (?P<year>\d{4}))?";
static LINE: Pattern = Pattern::new(|| pattern(&format!(r"^{DAY} ?[:–-] (?P<event>[^;]+)$")));
static DATE: Pattern = Pattern::new(|| pattern(&format!(r"\b{DAY}\b")));
/// Fewer lines that begin with a day are no chronology.
const LINES_MIN: usize = 3;
/// Of so many telling words a line has to be, so that a sentence surely tells of its event.
const TELLING_MIN: usize = 3;
/// Letters by which two forms of one word are known.
const STEM: usize = 5;
/// Words of an event that may be another of its kind, or was only meant to be.
const OTHERWISE: [&str; 12] = [
    "second",
    "third",
    "fourth",
    "again",
    "another",
    "further",
    "anniversary",
    "planned",
    "due",
    "will",
    "would",
    "deadline",
];

/// A day as it is printed, without its year if that is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Printed<'a> {
    day: &'a str,
    month: &'a str,
    year: Option<&'a str>,
}

impl<'a> Printed<'a> {
    fn of(found: &regex::Captures<'a>) -> Option<Self> {
        let part = |name: &str| found.name(name).map(|it| it.as_str());
        Some(Self { day: part("day")?, month: part("month")?, year: part("year") })
    }

    /// In how many of its parts another day differs; a year that is not printed differs from none.
    fn apart(self, other: Self) -> usize {
        let is_other_year = self.year.is_some() && other.year.is_some() && self.year != other.year;
        usize::from(self.day != other.day)
            + usize::from(self.month != other.month)
            + usize::from(is_other_year)
    }
}

/// The days that a text gives.
fn days(text: &str) -> Vec<Printed<'_>> {
    let Some(pattern) = DATE.as_ref() else { return Vec::new() };
    pattern.captures_iter(text).filter_map(|found| Printed::of(&found)).collect()
}

/// The beginnings of the telling words of a text.
fn stems(text: &str) -> BTreeSet<String> {
    let told = words_of(text).into_iter().filter(|word| {
        word.chars().count() > 3 && !is_small(word) && word.chars().all(|it| it.is_alphabetic() || it == '\'')
    });
    told.map(|word| word.trim_end_matches("'s").chars().take(STEM).collect()).collect()
}

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    let line = |sentence: &Sentence| {
        let found = LINE.as_ref()?.captures(&sentence.text)?;
        let event = found.name("event")?;
        Some(FactReading {
            kind: "chronology".to_owned(),
            sentences: vec![sentence.id.clone()],
            about: event.as_str().trim_end_matches('.').to_owned(),
            value: DATE.as_ref()?.find(&sentence.text)?.as_str().to_owned(),
            items: vec![sentence.part().to_owned()],
            ..FactReading::default()
        })
    };
    let lines: Vec<FactReading> = sentences.iter().filter_map(line).collect();
    let is_of_several =
        |line: &&FactReading| lines.iter().filter(|other| other.items == line.items).count() >= LINES_MIN;
    lines.iter().filter(is_of_several).cloned().collect()
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let lines = facts.of_kind("chronology");
    for line in &lines {
        let told = stems(&line.about);
        let Some(own) = days(&line.value).first().copied().filter(|_| told.len() >= TELLING_MIN) else {
            continue;
        };
        let tells = |sentence: &&Sentence| {
            let all = words_of(&sentence.text);
            line.items.first().is_none_or(|part| sentence.part() != part)
                && !all.iter().any(|word| OTHERWISE.contains(&word.as_str()))
                && told.is_subset(&stems(&sentence.text))
                && !days(&sentence.text).is_empty()
        };
        let telling: Vec<&Sentence> = facts.bulletin.sentences.iter().filter(tells).collect();
        let agrees = |sentence: &&&Sentence| days(&sentence.text).iter().any(|day| own.apart(*day) == 0);
        let is_told_elsewhere = |sentence: &&Sentence| {
            lines.iter().filter(|other| other != &line).any(|other| {
                let is_its = days(&other.value)
                    .first()
                    .is_some_and(|its| days(&sentence.text).iter().all(|day| its.apart(*day) == 0));
                is_its && stems(&other.about).intersection(&stems(&sentence.text)).count() > 1
            })
        };
        let about = format!("{}/{}", line.sentences.join("+"), line.value);
        if telling.iter().any(|sentence| agrees(&sentence)) {
            report.note(Kind::DatesDiffer, &about, Outcome::Passed);
            continue;
        }
        let [sentence] = telling.as_slice() else { continue };
        let near = days(&sentence.text).into_iter().find(|day| own.apart(*day) == 1);
        let Some(near) = near.filter(|_| !is_told_elsewhere(sentence)) else { continue };
        report.note(Kind::DatesDiffer, &about, Outcome::Failed(differ(facts, line, sentence, near, &about)));
    }
}

fn differ(
    facts: &Facts<'_>,
    line: &FactReading,
    sentence: &Sentence,
    near: Printed<'_>,
    about: &str,
) -> Finding {
    let its =
        [Some(near.day), Some(near.month), near.year].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let explanation = format!(
        "A chronology has `{}` on {}, and a sentence that tells of it with all its words says {its}.",
        line.about, line.value,
    );
    let told = FactReading { sentences: vec![sentence.id.clone()], ..FactReading::default() };
    Finding::new(Kind::DatesDiffer, about, Severity::Medium, Vec::new(), explanation)
        .of_nature(Nature::CannotBeDecided)
        .quoting(facts.quotes([line, &told]))
        .resolved_by("The date in the record of the event.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulletin::Vocabulary;
    use crate::prose::Abbreviations;

    /// How many findings a chronology of three lines raises beside one sentence.
    fn found(line: &str, sentence: &str) -> usize {
        let texts = ["2 May: boats built", "1 July: carts sold", line, sentence];
        let sentences: Vec<Sentence> = texts
            .iter()
            .enumerate()
            .map(|(at, text)| Sentence {
                id: format!("S{at}"),
                section: if at < 3 { "Annex A" } else { "Chapter 1" }.to_owned(),
                text: (*text).to_owned(),
            })
            .collect();
        let all = propose(&sentences);
        let bulletin = crate::bulletin::Bulletin { sentences, ..Default::default() };
        let known = Vocabulary::built_in().unwrap();
        let short = Abbreviations::of(&bulletin.sentences, &known);
        let facts = Facts { all: &all, bulletin: &bulletin, known: &known, short: &short };
        let mut report = Report::default();
        check(&facts, &mut report);
        report.findings.len()
    }

    #[test]
    fn an_event_has_one_date() {
        let line = "24 June: introduction of the Harbour Bill in the Assembly";
        let told =
            |date: &str| format!("The Harbour Bill, introduced in the Assembly on {date}, is with us.");
        assert_eq!(found(line, &told("24 June 2013")), 0);
        assert_eq!(found(line, &told("24 July 2013")), 1);
        assert_eq!(found(line, &told("25 June 2013")), 1);
    }

    #[test]
    fn what_may_be_another_event_is_none() {
        let line = "24 June: introduction of the Harbour Bill in the Assembly";
        for sentence in [
            "The Harbour Bill was introduced in the Assembly on 3 May 2013.",
            "A second Harbour Bill was introduced in the Assembly on 24 July 2013.",
            "The Harbour Bill was read in the Assembly on 24 July 2013.",
            "The Harbour Bill was introduced in the Assembly on 24 June and read on 24 July 2013.",
            "The Harbour Bill was introduced in the Assembly.",
        ] {
            assert_eq!(found(line, sentence), 0, "{sentence}");
        }
        assert_eq!(found("24 June: boats sold", "All boats were sold on 24 July 2013."), 0);
    }
}
