//! How many members a body is said to have, held against the whole list of them: `the eight members of the Leadership Group`.
//!
//! In: sentences. Out: facts with the body and the number, and a finding where a list that says it is whole has more or fewer. Bodies are the ones
//! of the lists; a number that is not surely of all members (`at least six`, `six of the members`, `six new members`) is not read.

use super::roles::{NAMED, body};
use super::{Abbreviations, Facts, Pattern, pattern};
use crate::bulletin::{Sentence, Vocabulary};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::{FactReading, in_words};

static OF: Pattern = Pattern::new(|| {
    pattern(&format!(
        r"(?:\b[Tt]he|\b[Aa]ll|\b[Aa]ll the|\b[Aa]ll of the) (?P<count>[a-z]+|\d+) members of (?:the )?(?P<body>{NAMED})"
    ))
});
static ITS: Pattern = Pattern::new(|| {
    pattern(&format!(
        r"\b(?:[Tt]he )?(?P<body>{NAMED})(?:['’]s| (?:now |currently )?has|, with its) (?P<count>[a-z]+|\d+) members\b"
    ))
});

pub(super) fn propose(sentences: &[Sentence], known: &Vocabulary, short: &Abbreviations) -> Vec<FactReading> {
    let one = |(at, sentence): (usize, &Sentence)| {
        let found = [&OF, &ITS].into_iter().find_map(|pattern| pattern.as_ref()?.captures(&sentence.text))?;
        let count = found.name("count")?.as_str();
        let count: u32 = count.parse().ok().or_else(|| in_words(count))?;
        let before = sentences.get(..at).unwrap_or_default();
        Some(FactReading {
            kind: "member_number".to_owned(),
            sentences: vec![sentence.id.clone()],
            about: body(found.name("body")?.as_str(), before, sentence, known, short)?,
            value: count.to_string(),
            ..FactReading::default()
        })
    };
    let may_say = |sentence: &Sentence| sentence.text.contains(" members");
    sentences.iter().enumerate().filter(|(_, sentence)| may_say(sentence)).filter_map(one).collect()
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let lists = facts.of_kind("members");
    for fact in facts.of_kind("member_number") {
        let is_whole = |list: &&&FactReading| !list.is_open && list.about == fact.about;
        let Some(list) = lists.iter().find(is_whole) else { continue };
        let about = format!("{}/members", fact.sentences.join("+"));
        // A list that holds its own number is counted where it stands.
        if list.sentences.iter().any(|id| fact.sentences.contains(id)) {
            continue;
        }
        let outcome = if fact.value == list.items.len().to_string() {
            Outcome::Passed
        } else {
            Outcome::Failed(differ(facts, &about, fact, list))
        };
        report.note(Kind::MembersDiffer, &about, outcome);
    }
}

fn differ(facts: &Facts<'_>, about: &str, fact: &FactReading, list: &FactReading) -> Finding {
    let explanation = format!(
        "One body ({}) is said to have {} members, and the list of them has {}: {}.",
        fact.about,
        fact.value,
        list.items.len(),
        list.items.join("; ")
    );
    Finding::new(Kind::MembersDiffer, about, Severity::Medium, Vec::new(), explanation)
        .quoting(facts.quotes([fact, list]))
        .resolved_by("The number, or the list, on one named date.")
}
