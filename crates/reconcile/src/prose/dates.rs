//! When something happened.
//!
//! In: sentences that say that a named thing was created, launched, held, or a named person appointed, at a date.
//! Out: facts with the date as exact as it is printed. Two dates of one event disagree only if no day is in both.
//! A date printed with its day of the week is held against the calendar.

use chrono::{Datelike, NaiveDate};

use super::{Abbreviations, Facts, Pattern, pattern};
use crate::bulletin::label::words;
use crate::bulletin::{Sentence, Vocabulary};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::FactReading;

/// Verbs of one event each, with the word that names it.
const EVENTS: [(&str, &str); 6] = [
    ("begun", r"(?:created|established|set up|founded|formed|opened|in existence since|in place since)"),
    ("launched", "launched"),
    ("held", "(?:held|took place)"),
    ("signed", "signed"),
    ("published", "published"),
    ("adopted", "(?:adopted|agreed)"),
];

const DATE: &str = r"(?P<date>(?:the )?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?(?:the )?(?:\d{1,2}(?:st|nd|rd|th)? (?:of )?)?(?:January|February|March|April|May|June|July|August|September|October|November|December|[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter)(?: \d{1,2}(?:st|nd|rd|th)?)?,? (?:of )?\d{4}|\d{4})";

static WITH_WEEKDAY: Pattern =
    Pattern::new(|| pattern(&format!(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b,? {DATE}")));
static EVENT_PATTERNS: std::sync::LazyLock<Vec<(&str, Option<regex::Regex>)>> =
    std::sync::LazyLock::new(event_patterns);

/// The first and the last day a printed date can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    first: NaiveDate,
    last: NaiveDate,
}

fn event_patterns() -> Vec<(&'static str, Option<regex::Regex>)> {
    let mut patterns = Vec::new();
    for (event, verb) in EVENTS {
        let subject = r"(?P<subject>(?:[Tt]he |[Aa] )?[A-Za-zÀ-ÿ0-9'’ ()&-]+?)";
        let aid = r"(?:was|were|has been|have been|had been)(?: formally| first| originally| officially)?";
        patterns.push((
            event,
            pattern(&format!(r"{subject} {aid} {verb}(?: \w+){{0,6}}?(?: in| on| since|) {DATE}")),
        ));
        patterns.push((event, pattern(&format!(r"\b(?:On|In) {DATE},? {subject} {aid} {verb}"))));
    }
    let name = r"^.*\b(?P<subject>[A-Z][A-Za-zÀ-ÿ]+ [A-Z][A-Za-zÀ-ÿ'’-]+)";
    let appointed = r"[^.;]*?\b(?:appointed|took up)\b[^.;]*?\b(?:in|on|from) ";
    patterns.push(("appointed", pattern(&format!("{name}{appointed}{DATE}"))));
    patterns
}

pub(super) fn propose(sentences: &[Sentence], known: &Vocabulary, short: &Abbreviations) -> Vec<FactReading> {
    let mut found = Vec::new();
    for sentence in sentences {
        let mut seen: Vec<&str> = Vec::new();
        for (event, pattern) in EVENT_PATTERNS.iter() {
            let captured = pattern.as_ref().and_then(|pattern| pattern.captures(&sentence.text));
            let Some(captured) = captured.filter(|_| !seen.contains(event)) else { continue };
            let (Some(subject), Some(date)) = (captured.name("subject"), captured.name("date")) else {
                continue;
            };
            let about = short.words(subject.as_str(), known).join(" ");
            if span(date.as_str(), known).is_some() && !about.is_empty() {
                seen.push(event);
                found.push(fact("date", sentence, format!("{about}: {event}"), date.as_str()));
            }
        }
        found.extend(weekday(sentence));
    }
    complete(&mut found);
    found
}

fn fact(kind: &str, sentence: &Sentence, about: String, value: &str) -> FactReading {
    FactReading {
        kind: kind.to_owned(),
        sentences: vec![sentence.id.clone()],
        about,
        value: value.trim_start_matches("the ").to_owned(),
        ..FactReading::default()
    }
}

fn weekday(sentence: &Sentence) -> Option<FactReading> {
    let printed = WITH_WEEKDAY.as_ref()?.find(&sentence.text)?.as_str();
    Some(fact("weekday", sentence, printed.to_owned(), printed))
}

/// `the post` alone is the only post that others write out, if there is one only.
fn complete(facts: &mut [FactReading]) {
    let abouts: Vec<String> =
        facts.iter().filter(|fact| fact.kind == "date").map(|fact| fact.about.clone()).collect();
    for fact in facts.iter_mut().filter(|fact| fact.kind == "date") {
        let Some((subject, event)) = fact.about.split_once(": ") else { continue };
        if subject.contains(' ') {
            continue;
        }
        let mut longer: Vec<&String> = abouts
            .iter()
            .filter(|about| {
                about.ends_with(&format!(": {event}")) && about.split([' ', ':']).any(|word| word == subject)
            })
            .filter(|about| about.len() > fact.about.len())
            .collect();
        longer.sort();
        longer.dedup();
        if let [one] = longer.as_slice() {
            fact.about = (*one).clone();
        }
    }
}

/// The days a printed date can mean.
fn span(date: &str, known: &Vocabulary) -> Option<Span> {
    let words = words(date);
    let number = |word: &String| -> Option<u32> {
        word.trim_end_matches(|letter: char| letter.is_alphabetic()).parse().ok()
    };
    let year = words.iter().filter_map(number).find(|number| (1000..3000).contains(number))?;
    let year = i32::try_from(year).ok()?;
    let day = words.iter().filter_map(number).find(|number| (1..=31).contains(number));
    let month = words.iter().find_map(|word| known.month(word));
    let season = words.iter().find_map(|word| known.seasons.get(word)).copied();
    let (first, last) = match (month, day, season) {
        (Some(month), Some(day), _) => {
            let date = NaiveDate::from_ymd_opt(year, month, day)?;
            (date, date)
        }
        (Some(month), None, _) => (NaiveDate::from_ymd_opt(year, month, 1)?, end_of(year, month)?),
        (None, _, Some([from, to])) if from <= to => {
            (NaiveDate::from_ymd_opt(year, from, 1)?, end_of(year, to)?)
        }
        (None, _, _) => (NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?),
    };
    Some(Span { first, last })
}

fn end_of(year: i32, month: u32) -> Option<NaiveDate> {
    let next = if month == 12 {
        NaiveDate::from_ymd_opt(year + 1, 1, 1)
    } else {
        NaiveDate::from_ymd_opt(year, month + 1, 1)
    };
    next?.pred_opt()
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let dated: Vec<(&FactReading, Span)> = facts
        .of_kind("date")
        .into_iter()
        .filter_map(|fact| Some((fact, span(&fact.value, facts.known)?)))
        .collect();
    let mut done: Vec<&str> = Vec::new();
    for (fact, _) in &dated {
        let same: Vec<&(&FactReading, Span)> =
            dated.iter().filter(|(other, _)| other.about == fact.about).collect();
        if same.len() < 2 || done.contains(&fact.about.as_str()) {
            continue;
        }
        done.push(&fact.about);
        let first = same.iter().map(|(_, span)| span.first).max();
        let last = same.iter().map(|(_, span)| span.last).min();
        let outcome =
            if first <= last { Outcome::Passed } else { Outcome::Failed(differ(facts, &fact.about, &same)) };
        report.note(Kind::DatesDiffer, &fact.about, outcome);
    }
    for fact in facts.of_kind("weekday") {
        let Some(span) = span(&fact.value, facts.known).filter(|span| span.first == span.last) else {
            continue;
        };
        let said = words(&fact.value).iter().find_map(|word| facts.known.weekday(word));
        let is = span.first.weekday().number_from_monday();
        let outcome = if said.is_none_or(|said| said == is) {
            Outcome::Passed
        } else {
            Outcome::Failed(
                Finding::new(
                    Kind::WeekdayIsWrong,
                    &fact.sentences.join("+"),
                    Severity::Low,
                    Vec::new(),
                    format!(
                        "\"{}\" is printed, but {} was a {}.",
                        fact.value,
                        span.first,
                        span.first.format("%A")
                    ),
                )
                .quoting(facts.quotes([fact]))
                .resolved_by("The date of the event from its own record."),
            )
        };
        report.note(Kind::WeekdayIsWrong, &fact.value, outcome);
    }
}

fn differ(facts: &Facts<'_>, about: &str, same: &[&(&FactReading, Span)]) -> Finding {
    let mut dates: Vec<String> = Vec::new();
    for (fact, _) in same {
        let said = format!("\"{}\" ({})", fact.value, facts.place(fact));
        if !dates.contains(&said) {
            dates.push(said);
        }
    }
    Finding::new(
        Kind::DatesDiffer,
        about,
        Severity::Medium,
        Vec::new(),
        format!("One event ({about}) is dated {}; no day lies in all of these.", crate::words::list(&dates)),
    )
    .quoting(facts.quotes(same.iter().map(|(fact, _)| *fact)))
    .resolved_by("The date in the record of the event.")
}
