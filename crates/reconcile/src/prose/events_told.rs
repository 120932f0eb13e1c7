//! One event told with two dates, in whichever words: `the launch of the national action plan in March 2013`, `it was on 2 October 2013 that the
//! national action plan was formally launched`.
//!
//! In: sentences with one date and one word of something that happens once. Out: facts with the date, and a finding for two sentences that say the same
//! word of the same thing, beside it, with dates that have no day in common. Events whose date a pattern has read are compared elsewhere.

use super::dates::DATE;
use super::same_words::{common_run, is_small, words_of};
use super::{Facts, Pattern, pattern, two_dates};
use crate::bulletin::Sentence;
use crate::finding::Report;
use crate::reading::FactReading;

/// What happens to a thing once, by the beginnings of its words.
const EVENTS: [(&str, &[&str]); 6] = [
    ("launched", &["launch"]),
    ("published", &["publish", "publication"]),
    ("made law", &["assent", "enact", "law"]),
    ("signed", &["signed", "signing", "signature"]),
    ("ratified", &["ratif"]),
    ("opened", &["opened", "opening"]),
];
/// Words of a sentence that tells of another time as well, or of a thing again.
const OTHERWISE: [&str; 16] = [
    "relaunch",
    "first anniversary",
    "since then",
    "second",
    "revised",
    "again",
    "update",
    "planned",
    "will be",
    "was to be",
    "due",
    "expected",
    "before",
    "after",
    "until",
    "draft",
];
/// How far the word may stand from the thing.
const REACH: usize = 4;
/// Words behind a thing that narrow it.
const NARROWING: [&str; 4] = ["for", "in", "on", "of"];

static ON: Pattern = Pattern::new(|| pattern(DATE));

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    sentences.iter().filter_map(told).collect()
}

fn told(sentence: &Sentence) -> Option<FactReading> {
    let lower = sentence.text.to_lowercase();
    if OTHERWISE.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let mut dates = ON.as_ref()?.captures_iter(&sentence.text);
    let (Some(date), None) = (dates.next(), dates.next()) else { return None };
    let date = date.name("date")?.as_str();
    // A year alone is too often of something else.
    if date.len() < 6 {
        return None;
    }
    let words = words_of(&sentence.text);
    let mut events = EVENTS.iter().filter(|(_, stems)| words.iter().any(|word| is_of(word, stems)));
    let (Some((event, _)), None) = (events.next(), events.next()) else { return None };
    Some(FactReading {
        kind: "event_told".to_owned(),
        sentences: vec![sentence.id.clone()],
        about: (*event).to_owned(),
        value: date.to_owned(),
        ..FactReading::default()
    })
}

fn is_of(word: &str, stems: &[&str]) -> bool {
    stems.iter().any(|stem| word.starts_with(stem))
}

/// The thing of which two sentences tell the same, in words that both have.
fn thing(facts: &Facts<'_>, one: &FactReading, other: &FactReading) -> Option<String> {
    let text = |fact: &FactReading| {
        let quote = facts.quotes([fact]).into_iter().next()?;
        // The date itself is no thing.
        Some(words_of(&quote.text.replace(&fact.value, "|")))
    };
    let (first, second) = (text(one)?, text(other)?);
    let (a, b, length) = common_run(&first, &second)?;
    let (_, stems) = EVENTS.iter().find(|(event, _)| *event == one.about)?;
    let run = first.get(a..a + length)?;
    // `Launch of the plan` is the event and the thing.
    let is_thing = run.iter().filter(|word| !is_of(word, stems) && !is_small(word)).count() > 1;
    let is_beside = |words: &[String], at: usize| {
        let near = at.saturating_sub(REACH)..(at + length + REACH).min(words.len());
        words.get(near).is_some_and(|near| near.iter().any(|word| is_of(word, stems)))
    };
    let narrows = |words: &[String], at: usize| {
        let next = words.get(at + length).map(String::as_str).unwrap_or_default();
        let further = words.get(at + length + 1).map(String::as_str).unwrap_or_default();
        NARROWING.contains(&next)
            && !further.is_empty()
            && !further.starts_with(char::is_numeric)
            && facts.known.month(further).is_none()
    };
    let is_same = is_thing
        && is_beside(&first, a)
        && is_beside(&second, b)
        && narrows(&first, a) == narrows(&second, b)
        && !narrows(&first, a);
    is_same.then(|| run.join(" "))
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let event = |one: &FactReading, other: &FactReading| {
        if one.about == other.about { thing(facts, one, other) } else { None }
    };
    two_dates::check(facts, "event_told", event, report);
}
