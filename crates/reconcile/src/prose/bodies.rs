//! One body under two names.
//!
//! In: sentences. Out: facts for each body whose name is printed in more ways than one, and a finding of form. Two names are
//! of one body if they have the same words, small ones aside: `Department of X and Y`, `Department for X and Y`; or the same
//! words in another order, if no *and* may join two bodies. A name that has a word more is another name.

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

/// A name as printed, with its words in order.
struct Name<'a> {
    printed: String,
    /// All its words but the article, which is no part of a name.
    form: Vec<String>,
    /// The words that tell.
    telling: Vec<String>,
    sentence: &'a Sentence,
}

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    let names = names(sentences);
    let mut by_words: BTreeMap<Vec<String>, Vec<&Name<'_>>> = BTreeMap::new();
    let mut by_order: BTreeMap<Vec<String>, Vec<&Name<'_>>> = BTreeMap::new();
    for name in &names {
        by_words.entry(name.telling.clone()).or_default().push(name);
        // `A and B` and `B and A` may be two bodies, in no order.
        if !name.form.iter().any(|word| word == "and") {
            let mut sorted = name.telling.clone();
            sorted.sort();
            by_order.entry(sorted).or_default().push(name);
        }
    }
    let small = by_words.into_values().filter(|all| differ(all, |a, b| a.form != b.form));
    let order = by_order.into_values().filter(|all| differ(all, |a, b| a.telling != b.telling));
    let mut facts = Vec::new();
    for name in small.chain(order).flatten() {
        let mut about = name.telling.clone();
        about.sort();
        let fact = FactReading {
            kind: "body".to_owned(),
            sentences: vec![name.sentence.id.clone()],
            about: about.join(" "),
            value: name.printed.clone(),
            ..FactReading::default()
        };
        if !facts.contains(&fact) {
            facts.push(fact);
        }
    }
    facts
}

fn differ(all: &[&Name<'_>], are_two: impl Fn(&Name<'_>, &Name<'_>) -> bool) -> bool {
    all.windows(2).any(|pair| matches!(pair, [a, b] if are_two(a, b)))
}

fn names(sentences: &[Sentence]) -> Vec<Name<'_>> {
    let Some(pattern) = NAME.as_ref() else { return Vec::new() };
    let mut found = Vec::new();
    for sentence in sentences {
        for matched in pattern.find_iter(&sentence.text) {
            let printed =
                matched.as_str().rsplit(" The ").next().unwrap_or_default().trim_start_matches("The ");
            let form: Vec<String> =
                words(&printed.replace('&', " and ")).into_iter().filter(|word| word != "the").collect();
            let telling: Vec<String> =
                form.iter().filter(|word| !SMALL.contains(&word.as_str())).cloned().collect();
            let bodies = telling.iter().filter(|word| BODIES.contains(&word.as_str())).count();
            if telling.len() >= WORDS_MIN && bodies == 1 {
                found.push(Name { printed: printed.to_owned(), form, telling, sentence });
            }
        }
    }
    found
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
