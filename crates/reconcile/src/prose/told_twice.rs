//! A sentence that is told twice, with another number.
//!
//! In: sentences. Out: facts of sentences that are the same but for one number, and a finding for two of them. Each has to name a body in
//! full, or by its initials, so that it does not lean on the part in which it stands, and no third may be of the same make: a text that says
//! the same of each area says it with a number of its own.

use std::collections::BTreeMap;

use super::Facts;
use super::counts::counts;
use crate::bulletin::Sentence;
use crate::bulletin::label::words;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::FactReading;
use crate::words::list;

/// Shorter sentences are told of many things.
const WORDS_MIN: usize = 9;
/// Words that lean on the sentences before.
const LEANING: [&str; 10] = ["this", "these", "those", "they", "it", "its", "their", "he", "she", "his"];

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    let mut by_make: BTreeMap<String, Vec<FactReading>> = BTreeMap::new();
    for sentence in sentences {
        for (make, value) in makes(&sentence.text) {
            let fact = FactReading {
                kind: "told_twice".to_owned(),
                sentences: vec![sentence.id.clone()],
                about: make.clone(),
                value,
                ..FactReading::default()
            };
            by_make.entry(make).or_default().push(fact);
        }
    }
    by_make.into_values().filter(|all| all.len() > 1).flatten().collect()
}

/// A sentence with each of its counts left out in turn, and what the count is.
fn makes(text: &str) -> Vec<(String, String)> {
    let plain = words(text);
    let leans = plain.iter().any(|word| LEANING.contains(&word.as_str()));
    if plain.len() < WORDS_MIN || leans || !names_somebody(text) {
        return Vec::new();
    }
    let left_out = |count: super::counts::Count| {
        let (before, behind) = (text.get(..count.from)?, text.get(count.to..)?);
        // The number with which a paragraph begins is no part of it.
        let is_said = before.chars().any(char::is_alphabetic) && count.percent.is_none();
        let make = format!("{} # {}", words(before).join(" "), words(behind).join(" "));
        is_said.then(|| (make, count.value.to_string()))
    };
    counts(text).into_iter().filter_map(left_out).collect()
}

/// Whether a sentence has a name of two words, or initials, behind its first word.
fn names_somebody(text: &str) -> bool {
    let behind: Vec<&str> = text.split_whitespace().skip(1).collect();
    let is_name = |word: &&str| word.starts_with(char::is_uppercase);
    let is_short = |word: &&str| {
        let letters = word.trim_matches(|it: char| !it.is_alphanumeric());
        letters.len() > 1 && letters.chars().all(char::is_uppercase)
    };
    behind.iter().any(is_short) || behind.windows(2).any(|pair| pair.iter().all(is_name))
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let mut by_make: BTreeMap<&str, Vec<&FactReading>> = BTreeMap::new();
    for fact in facts.of_kind("told_twice") {
        by_make.entry(&fact.about).or_default().push(fact);
    }
    for all in by_make.into_values() {
        let [one, other] = all.as_slice() else { continue };
        let about = one.sentences.iter().chain(&other.sentences).cloned().collect::<Vec<_>>().join("+");
        let outcome = if one.value == other.value {
            Outcome::Passed
        } else {
            let said = [one, other].map(|fact| format!("{} ({})", fact.value, facts.place(fact)));
            let explanation = format!("One sentence is printed twice, with {}.", list(&said));
            let found =
                Finding::new(Kind::SameMeasureTwoValues, &about, Severity::Medium, Vec::new(), explanation);
            Outcome::Failed(
                found.quoting(facts.quotes(all.iter().copied())).resolved_by("One of the two sentences."),
            )
        };
        report.note(Kind::SameMeasureTwoValues, &about, outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &[&str]) -> Vec<String> {
        let sentence = |(at, text): (usize, &&str)| Sentence {
            id: format!("S{at}"),
            section: String::new(),
            text: (*text).to_owned(),
        };
        let all: Vec<Sentence> = texts.iter().enumerate().map(sentence).collect();
        propose(&all).into_iter().map(|fact| fact.value).collect()
    }

    #[test]
    fn a_sentence_told_twice_is_found_whatever_its_number() {
        let long = "Tackling trade takes the work of all four Governments of the UK and of others.";
        assert_eq!(found(&[long, &long.replace("four", "five")]), ["4", "5"]);
    }

    #[test]
    fn what_leans_on_its_place_is_not() {
        let long = "The Group has met four times in the year and has agreed a plan for the next.";
        assert_eq!(found(&[long, &long.replace("four", "five")]), Vec::<String>::new());
    }
}
