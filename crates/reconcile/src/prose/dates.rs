//! When something happened.
//!
//! In: sentences that say that a named thing was created, launched, held, or a named person appointed, at a date.
//! Out: facts with the date as exact as it is printed. Two dates of one event disagree only if no day is in both.
//! A date printed with its day of the week is held against the calendar.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::{Abbreviations, Facts, Pattern, pattern};
use crate::bulletin::label::words;
use crate::bulletin::{Sentence, Vocabulary};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::FactReading;

/// What can happen to a thing once: the event, how it is told of the thing (`was created`), what the thing does itself
/// (`began`), what somebody does to it (`created it`), and the noun (`its creation`).
struct Telling {
    event: &'static str,
    passive: &'static str,
    active: &'static str,
    done: &'static str,
    noun: &'static str,
}

/// Words that make one of several things another one.
const OTHERS: [&str; 11] =
    ["previous", "former", "new", "next", "old", "earlier", "later", "second", "third", "revised", "draft"];
const NEVER: &str = "[^\\s\\S]";
const TELLINGS: [Telling; 9] = [
    Telling {
        event: "introduced",
        passive: "introduced",
        active: NEVER,
        done: "(?:introduced|introduce|introduces)",
        noun: "introduction",
    },
    Telling {
        event: "begun",
        passive: r"(?:created|established|set up|founded|formed|opened|in existence since|in place since|constituted)",
        active: r"(?:came into being|came into existence)",
        done: r"(?:created|established|set up|founded|formed)",
        noun: r"(?:creation|establishment|inception|formation|foundation)",
    },
    Telling { event: "launched", passive: "launched", active: NEVER, done: "launched", noun: "launch" },
    Telling {
        event: "started",
        passive: "(?:started|commenced)",
        active: "(?:began|started|commenced)",
        done: "(?:began|started|commenced)",
        noun: "(?:start|commencement)",
    },
    Telling { event: "held", passive: "held", active: "took place", done: NEVER, noun: NEVER },
    Telling { event: "signed", passive: "signed", active: NEVER, done: "signed", noun: "signing" },
    Telling {
        event: "published",
        passive: "published",
        active: NEVER,
        done: "published",
        noun: "publication",
    },
    Telling {
        event: "adopted",
        passive: "(?:adopted|agreed)",
        active: NEVER,
        done: "adopted",
        noun: "adoption",
    },
    Telling {
        event: "in force",
        passive: "(?:brought into force|in force since|in force from|in effect since)",
        active: "(?:came into force|came into effect|took effect|entered into force)",
        done: NEVER,
        noun: NEVER,
    },
];

pub(super) const DATE: &str = r"(?P<date>(?:the )?(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? )?(?:the )?(?:\d{1,2}(?:st|nd|rd|th)? (?:of )?)?(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter)(?: \d{1,2}(?:st|nd|rd|th)?)?,? (?:of )?\d{4}|\d{4})";

static WITH_WEEKDAY: Pattern = Pattern::new(|| {
    pattern(&format!(r"\b(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b,? {DATE}"))
});
/// `18 October 2012, which was a Thursday`.
static BEFORE_WEEKDAY: Pattern = Pattern::new(|| {
    pattern(&format!(
        r"\b{DATE},? (?:which (?:was|fell on)|fell on|was|is) (?:a |the )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    ))
});
static EVENT_PATTERNS: std::sync::LazyLock<Vec<(&str, Option<regex::Regex>)>> =
    std::sync::LazyLock::new(event_patterns);

/// The first and the last day a printed date can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
}

fn event_patterns() -> Vec<(&'static str, Option<regex::Regex>)> {
    let mut patterns = Vec::new();
    let subject = r"(?P<subject>(?:[Tt]he |[Aa] )?[A-Za-zÀ-ÿ0-9'’ ()&-]+?)";
    let aid = r"(?:was|were|has been|have been|had been|will be|is to be)(?: formally| first| originally| officially)?";
    // What somebody does to it ends where the sentence goes on.
    let object = r"(?:the |a |an |its |their |our )(?P<subject>[A-Z][A-Za-zÀ-ÿ'’-]*(?: (?:of |for |on |and )?[A-Z][A-Za-zÀ-ÿ'’-]*)+)";
    for Telling { event, passive, active, done, noun } in TELLINGS {
        for text in [
            format!(r"{subject} {aid} {passive}(?: \w+){{0,9}}?(?: in| on| since|) {DATE}"),
            format!(r"{subject},[^.;,0-9]{{3,40}}, {aid} {passive}(?: \w+){{0,3}}? (?:in|on) {DATE}"),
            format!(r"\b(?:On|In) {DATE},? {subject} {aid} {passive}"),
            format!(r"{subject} {active}(?: \w+){{0,6}}?(?: in| on| from| since) {DATE}"),
            format!(r"{subject}, which {active}(?: \w+){{0,3}}? (?:in|on) {DATE}"),
            format!(r"\b(?:On|In) {DATE},? (?:[A-Za-z'’]+ ){{1,8}}?{done} {object}"),
            format!(r"\b{done} {object} (?:in|on) {DATE}"),
            format!(
                r"^(?i:{passive}) (?:in|on) {DATE}, (?:the )?(?P<subject>[A-Z][A-Za-zÀ-ÿ'’-]*(?: [A-Z][A-Za-zÀ-ÿ'’-]*)+)"
            ),
            format!(r"{subject}, (?:which was |first )?{passive}(?: \w+){{0,6}}? (?:in|on) {DATE}"),
            format!(
                r"\b[Ss]ince (?:its|their) {noun} (?:in|on) {DATE},? {subject} (?:has|have|is|was|continues?)\b"
            ),
            format!(r"\b(?:From|Since|On|In) {DATE},? when {subject} (?:{active}|{aid} {passive})"),
            format!(r"\b{noun} of {subject} (?:in|on|took place (?:in|on)|was (?:in|on)) {DATE}"),
        ] {
            if !text.contains(NEVER) {
                patterns.push((event, pattern(&text)));
            }
        }
    }
    for text in [
        format!(
            r"{subject} (?:first met|met for the first time|held its (?:first|inaugural) meeting) (?:in|on) {DATE}"
        ),
        format!(r"\b(?:first|inaugural) meeting of {subject} (?:was held|took place|was) (?:in|on) {DATE}"),
    ] {
        patterns.push(("first met", pattern(&text)));
    }
    // An operation begins once, whichever of these words says so.
    let operation = r"(?P<subject>Operation [A-Z][A-Za-zÀ-ÿ]+(?: [A-Z][A-Za-zÀ-ÿ]+)*)";
    let begun = "(?:launched|opened|mounted|started|began|begun|commenced|set up)";
    for text in [
        format!(
            r"{operation}(?:,[^.;]*?,)? (?:was|were) (?:first )?{begun}(?: \w+){{0,6}}? (?:in|on) {DATE}"
        ),
        format!(r"\b{begun} {operation} (?:in|on) {DATE}"),
        format!(r"{operation}, which (?:was |had )?(?:first )?{begun}(?: \w+){{0,3}}? (?:in|on) {DATE}"),
        format!(r"{operation}(?:,[^.;]*?,)? (?:began|started|commenced|opened) (?:in|on) {DATE}"),
    ] {
        patterns.push(("operation begun", pattern(&text)));
    }
    // And is carried out on one day, if it is said of one.
    let carried_out = "(?:carried out|executed|conducted|held)";
    for text in [
        format!(r"{operation}(?:,[^.;]*?,)? was {carried_out} on {DATE}"),
        format!(r"{operation}(?:,[^.;]*?,)? took place on {DATE}"),
        format!(r"^On {DATE},? [^.;,]*?{carried_out} {operation}"),
    ] {
        patterns.push(("operation carried out", pattern(&text)));
    }
    let name = r"^.*\b(?P<subject>[A-Z][A-Za-zÀ-ÿ]+ [A-Z][A-Za-zÀ-ÿ'’-]+)";
    for (event, verb) in [("appointed", "appointed"), ("took up", "took up")] {
        let between = format!(r"[^.;]*?\b{verb}\b[^.;]*?\b(?:in|on|from) ");
        patterns.push((event, pattern(&format!("{name}{between}{DATE}"))));
    }
    patterns
}

pub(super) fn propose(sentences: &[Sentence], known: &Vocabulary, short: &Abbreviations) -> Vec<FactReading> {
    let mut found = Vec::new();
    for sentence in sentences.iter().filter(|sentence| names_year(&sentence.text)) {
        let mut seen: Vec<&str> = Vec::new();
        for (event, pattern) in EVENT_PATTERNS.iter() {
            let captured = pattern.as_ref().and_then(|pattern| pattern.captures(&sentence.text));
            let Some(captured) = captured.filter(|_| !seen.contains(event)) else { continue };
            let (Some(subject), Some(date)) = (captured.name("subject"), captured.name("date")) else {
                continue;
            };
            let printed = own_clause(subject.as_str());
            let is_meeting = |word: &str| printed.to_lowercase().contains(word);
            if *event == "held" && (is_meeting("first meeting of") || is_meeting("inaugural meeting of")) {
                continue;
            }
            let about = named(&short.words(printed, known));
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

/// A subject without the clause before it: `It is two years since the Board` is about the Board.
fn own_clause(subject: &str) -> &str {
    let starts = [" since the ", " when the ", " that the ", " after the ", " before the ", " because the "];
    let start = starts.iter().filter_map(|start| subject.rfind(start).map(|at| at + start.len())).max();
    start.and_then(|start| subject.get(start..)).unwrap_or(subject)
}

/// Whether a text has four digits in a row: without a year no pattern of dates can match.
fn names_year(text: &str) -> bool {
    text.as_bytes().windows(4).any(|window| window.iter().all(u8::is_ascii_digit))
}

/// A thing by its words, a role under one name.
fn named(words: &[String]) -> String {
    let one = |word: &String| {
        if ["role", "position"].contains(&word.as_str()) { "post".to_owned() } else { word.clone() }
    };
    words.iter().map(one).collect::<Vec<_>>().join(" ")
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
    let found = WITH_WEEKDAY.as_ref()?.find(&sentence.text);
    let printed = found.or_else(|| BEFORE_WEEKDAY.as_ref()?.find(&sentence.text))?.as_str();
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
        // `The previous strategy` is another one.
        let is_other = |about: &str| about.split(' ').any(|word| OTHERS.contains(&word));
        let mut longer: Vec<&String> = abouts
            .iter()
            .filter(|about| !is_other(about))
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
pub(super) fn span(date: &str, known: &Vocabulary) -> Option<Span> {
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
    let mut done: Vec<BTreeSet<&str>> = Vec::new();
    for (fact, _) in &dated {
        let key = key(fact);
        let same: Vec<&(&FactReading, Span)> =
            dated.iter().filter(|(other, _)| self::key(other) == key).collect();
        if same.len() < 2 || done.contains(&key) {
            continue;
        }
        done.push(key);
        let first = same.iter().map(|(_, span)| span.first).max();
        let last = same.iter().map(|(_, span)| span.last).min();
        let outcome =
            if first <= last { Outcome::Passed } else { Outcome::Failed(differ(facts, &fact.about, &same)) };
        report.note(Kind::DatesDiffer, &fact.about, outcome);
    }
    taken_up(facts, &dated, report);
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

/// The words of a dated thing and its event, in no order.
fn key(fact: &FactReading) -> BTreeSet<&str> {
    fact.about.split([' ', ':']).filter(|word| !word.is_empty()).collect()
}

/// Nobody takes up a post before being appointed to it.
fn taken_up(facts: &Facts<'_>, dated: &[(&FactReading, Span)], report: &mut Report) {
    let of = |event: &str| {
        let event = format!(": {event}");
        dated.iter().filter(move |(fact, _)| fact.about.ends_with(&event))
    };
    let who = |fact: &FactReading| fact.about.split(": ").next().unwrap_or_default().to_owned();
    for taken in of("took up") {
        for appointed in of("appointed").filter(|appointed| who(appointed.0) == who(taken.0)) {
            let about = format!("{}: appointed, took up", who(taken.0));
            let outcome = if taken.1.last >= appointed.1.first {
                Outcome::Passed
            } else {
                Outcome::Failed(differ(facts, &about, &[appointed, taken]))
            };
            report.note(Kind::DatesDiffer, &about, outcome);
        }
    }
}

pub(super) fn differ(facts: &Facts<'_>, about: &str, same: &[&(&FactReading, Span)]) -> Finding {
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
