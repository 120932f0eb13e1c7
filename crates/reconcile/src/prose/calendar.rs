//! A calendar of events beside the sentences that tell of them: `17 October 2017: national conference in the Assembly Hall`.
//!
//! In: lines that begin with a day, and facts of dates. Out: a finding where a sentence gives the event of a line another day
//! of the same year. The line has to name all that the sentence's event is called, and most of its own words have to stand in the
//! sentence, so that both are surely of one event.

use super::dates::{DATE, differ, span};
use super::{Abbreviations, Facts, Pattern, pattern};
use crate::bulletin::label::shared;
use crate::bulletin::{Sentence, Vocabulary};
use crate::finding::{Kind, Outcome, Report};
use crate::reading::FactReading;
use chrono::Datelike;

static LINE: Pattern = Pattern::new(|| pattern(&format!("^{DATE} ?[:–-] (?P<event>[^.;]+)")));
/// Words that a line and a sentence share, at the least.
const SHARED_MIN: usize = 4;

pub(super) fn propose(sentences: &[Sentence], known: &Vocabulary, short: &Abbreviations) -> Vec<FactReading> {
    let one = |sentence: &Sentence| {
        let found = LINE.as_ref()?.captures(&sentence.text)?;
        let (date, event) = (found.name("date")?.as_str(), found.name("event")?.as_str());
        let about = short.words(event, known);
        // `2013 - 2014` and `March 2013: closed` are no events that a sentence could be known to tell.
        span(date, known).filter(|_| about.len() >= SHARED_MIN)?;
        Some(FactReading {
            kind: "calendar".to_owned(),
            sentences: vec![sentence.id.clone()],
            about: about.join(" "),
            value: date.trim_start_matches("the ").to_owned(),
            ..FactReading::default()
        })
    };
    sentences.iter().filter_map(one).collect()
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    for line in facts.of_kind("calendar") {
        for fact in facts.of_kind("date").into_iter().filter(|fact| is_one_event(facts, line, fact)) {
            let (Some(own), Some(its)) = (span(&line.value, facts.known), span(&fact.value, facts.known))
            else {
                continue;
            };
            if own.first.year() != its.first.year() {
                continue;
            }
            let about = format!("{}: {}", line.sentences.join("+"), fact.about);
            let outcome = if own.first <= its.last && its.first <= own.last {
                Outcome::Passed
            } else {
                Outcome::Failed(differ(facts, &fact.about, &[&(fact, its), &(line, own)]))
            };
            report.note(Kind::DatesDiffer, &about, outcome);
        }
    }
}

fn is_one_event(facts: &Facts<'_>, line: &FactReading, fact: &FactReading) -> bool {
    let words = |text: &str| facts.words(text);
    let event = words(&line.about);
    let called = words(fact.about.split(": ").next().unwrap_or_default());
    let told: Vec<String> = facts.quotes([fact]).iter().flat_map(|quote| words(&quote.text)).collect();
    let common = shared(&event, &told);
    called.len() >= 2
        && shared(&called, &event) == called.len()
        && common >= SHARED_MIN
        && common * 3 >= event.len() * 2
}
