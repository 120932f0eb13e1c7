//! One body under two names.
//!
//! In: sentences. Out: facts for each body whose name is printed in more ways than one, and a finding of form. Two names are
//! of one body if they have the same words, small ones aside: `Department of X and Y`, `Department for X and Y`; or the same
//! words in another order. A name that has a word more is another name.

use std::collections::BTreeMap;

use super::{Facts, Pattern, pattern};
use crate::bulletin::Sentence;
use crate::bulletin::label::words;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::FactReading;
use crate::words::list;

static NAME: Pattern = Pattern::new(|| {
    pattern(r"[A-Z][A-Za-zÀ-ÿ'’]+(?: (?:of|for|and|the|&|[A-Z][A-Za-zÀ-ÿ'’]+))* [A-Z][A-Za-zÀ-ÿ'’]+")
});
/// What such a body is called; a name has exactly one of them.
const BODIES: [&str; 14] = [
    "department",
    "ministry",
    "office",
    "agency",
    "unit",
    "board",
    "service",
    "authority",
    "commission",
    "council",
    "centre",
    "forum",
    "committee",
    "bureau",
];
const SMALL: [&str; 5] = ["of", "for", "and", "the", "on"];
/// Fewer telling words than this are no name that can be compared.
const WORDS_MIN: usize = 3;

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    let Some(pattern) = NAME.as_ref() else { return Vec::new() };
    let mut by_body: BTreeMap<Vec<String>, Vec<(String, String, &Sentence)>> = BTreeMap::new();
    for sentence in sentences {
        for found in pattern.find_iter(&sentence.text) {
            let printed =
                found.as_str().rsplit(" The ").next().unwrap_or_default().trim_start_matches("The ");
            let all = words(&printed.replace('&', " and "));
            let mut key: Vec<String> =
                all.iter().filter(|word| !SMALL.contains(&word.as_str())).cloned().collect();
            key.sort();
            let bodies = key.iter().filter(|word| BODIES.contains(&word.as_str())).count();
            if key.len() >= WORDS_MIN && bodies == 1 {
                by_body.entry(key).or_default().push((all.join(" "), printed.to_owned(), sentence));
            }
        }
    }
    let mut facts = Vec::new();
    for (key, names) in by_body {
        let mut forms: Vec<&String> = names.iter().map(|(form, ..)| form).collect();
        forms.sort();
        forms.dedup();
        if forms.len() < 2 {
            continue;
        }
        facts.extend(names.iter().map(|(_, printed, sentence)| FactReading {
            kind: "body".to_owned(),
            sentences: vec![sentence.id.clone()],
            about: key.join(" "),
            value: printed.clone(),
            ..FactReading::default()
        }));
    }
    facts
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let mut by_body: BTreeMap<&str, Vec<&FactReading>> = BTreeMap::new();
    for fact in facts.of_kind("body") {
        by_body.entry(&fact.about).or_default().push(fact);
    }
    for (about, all) in by_body {
        let mut said: Vec<String> = Vec::new();
        for fact in &all {
            let one = format!("\"{}\" ({})", fact.value, facts.place(fact));
            if !said.contains(&one) {
                said.push(one);
            }
        }
        let outcome = if said.len() < 2 {
            Outcome::Passed
        } else {
            Outcome::Failed(
                Finding::new(
                    Kind::NamesDiffer,
                    about,
                    Severity::Low,
                    Vec::new(),
                    format!("One body is named in several ways: {}.", list(&said)),
                )
                .quoting(facts.quotes(all.iter().copied()))
                .resolved_by("One way to write the name, the body's own."),
            )
        };
        report.note(Kind::NamesDiffer, about, outcome);
    }
}
