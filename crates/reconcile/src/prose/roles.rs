//! Who holds a role.
//!
//! In: sentences that say who chairs, leads or heads a named body. Out: facts. Two holders disagree if neither is
//! named by words that the other has too: `the Head of X` and `the Head of X, N. N.` are one.

use super::{Abbreviations, Facts, Pattern, pattern};
use crate::bulletin::label::covers;
use crate::bulletin::{Sentence, Vocabulary};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::FactReading;

static OPENING_NAME: Pattern = Pattern::new(|| {
    pattern(
        r"^(?:\d+\)? )?(?:The )?(?P<name>(?:(?:[A-Z][A-Za-zÀ-ÿ'’-]*|of|and|on|for|the|in) )*[A-Z][A-Za-zÀ-ÿ'’-]*)",
    )
});

pub(super) fn propose(sentences: &[Sentence], known: &Vocabulary, short: &Abbreviations) -> Vec<FactReading> {
    let mut found = Vec::new();
    let Some(chaired) = pattern(
        r"(?P<body>[^.;,:]*?) (?:is|was|will be|shall be|continues to be) (?P<role>chaired|led|headed) by (?P<holder>[^.;,:]*?)(?:,|;|:|\.|$| and (?:will|shall|has|have|is|comprises?|brings|membership|includes?|consists?|meets?)\b)",
    ) else {
        return found;
    };
    for (at, sentence) in sentences.iter().enumerate() {
        let Some(captured) = chaired.captures(&sentence.text) else { continue };
        let part = |name: &str| captured.name(name).map(|found| found.as_str().trim()).unwrap_or_default();
        let before = at.checked_sub(1).and_then(|before| sentences.get(before));
        let Some(body) = body(part("body"), before, sentence, known, short) else { continue };
        found.push(FactReading {
            kind: "role".to_owned(),
            sentences: vec![sentence.id.clone()],
            about: format!("{body}: {}", part("role")),
            value: part("holder").to_owned(),
            ..FactReading::default()
        });
    }
    found
}

/// The words of a body; `The Group` alone is the body with which the sentence before begins.
pub(super) fn body(
    printed: &str,
    before: Option<&Sentence>,
    sentence: &Sentence,
    known: &Vocabulary,
    short: &Abbreviations,
) -> Option<String> {
    let words = short.words(printed.trim_start_matches(|letter: char| !letter.is_alphabetic()), known);
    if words.len() >= 2 {
        return Some(words.join(" "));
    }
    let before = before.filter(|before| before.section == sentence.section)?;
    let name = OPENING_NAME.as_ref()?.captures(&before.text)?.name("name")?.as_str();
    let words_before = short.words(name, known);
    let is_named = words.iter().all(|word| words_before.contains(word));
    (words_before.len() >= 2 && is_named).then(|| words_before.join(" "))
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let roles = facts.of_kind("role");
    let mut done: Vec<&str> = Vec::new();
    for fact in &roles {
        let same: Vec<&&FactReading> = roles.iter().filter(|other| other.about == fact.about).collect();
        if same.len() < 2 || done.contains(&fact.about.as_str()) {
            continue;
        }
        done.push(&fact.about);
        let holder = facts.words(&fact.value);
        let other = same.iter().find(|other| !covers(&holder, &facts.words(&other.value)));
        let outcome = match other {
            None => Outcome::Passed,
            Some(_) => Outcome::Failed(two_holders(facts, fact, &same)),
        };
        report.note(Kind::RoleTwoHolders, &fact.about, outcome);
    }
}

fn two_holders(facts: &Facts<'_>, fact: &FactReading, same: &[&&FactReading]) -> Finding {
    let said: Vec<String> =
        same.iter().map(|fact| format!("\"{}\" ({})", fact.value, facts.place(fact))).collect();
    Finding::new(
        Kind::RoleTwoHolders,
        &fact.about,
        Severity::Medium,
        Vec::new(),
        format!("One role ({}) is given to {}.", fact.about, crate::words::list(&said)),
    )
    .quoting(facts.quotes(same.iter().map(|fact| **fact)))
    .resolved_by("The body's own terms of reference, with the date from which each held the role.")
}
