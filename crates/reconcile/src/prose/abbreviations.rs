//! Abbreviations and what they stand for.
//!
//! In: sentences. Out: every `Full Name (FN)` whose letters are the initials of the words before it. One abbreviation
//! written out in two ways is a finding of form.

use std::collections::BTreeMap;

use super::{Facts, Pattern, pattern, whole_names::WholeNames};
use crate::bulletin::label::{covers, shared, words};
use crate::bulletin::{Sentence, Vocabulary};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::FactReading;

static GLOSSARY: Pattern =
    Pattern::new(|| pattern(r"^([A-Z]{2,8})(?::| [–-]|) ([A-Z][A-Za-zÀ-ÿ'’-]+(?: [A-Za-zÀ-ÿ'’-]+)+)$"));

/// What each abbreviation stands for, and each body that is called by one word.
#[derive(Debug, Default)]
pub(crate) struct Abbreviations {
    /// What it is written out as, with the sentence that says so.
    full: BTreeMap<String, Vec<(String, String)>>,
    whole: WholeNames,
}

impl Abbreviations {
    pub(crate) fn of(sentences: &[Sentence], known: &Vocabulary) -> Self {
        let mut found: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        let Some(bracket) = pattern(r"\(([A-Z]{2,8})s?\)") else { return Self::default() };
        for sentence in sentences {
            for capture in bracket.captures_iter(&sentence.text) {
                let (Some(whole), Some(short)) = (capture.get(0), capture.get(1)) else { continue };
                let before = sentence.text.get(..whole.start()).unwrap_or_default();
                if let Some(full) = spelled(before, short.as_str(), known) {
                    found.entry(short.as_str().to_owned()).or_default().push((full, sentence.id.clone()));
                }
            }
            if let Some((short, full)) = in_glossary(&sentence.text, known) {
                found.entry(short).or_default().push((full, sentence.id.clone()));
            }
        }
        for (short, full, id) in misspelled(sentences, &bracket, &found) {
            found.entry(short).or_default().push((full, id));
        }
        Self { full: found, whole: WholeNames::of(sentences, known) }
    }

    /// The words of the name that a word stands for alone in a part.
    pub(super) fn whole_name(&self, part: &str, word: &str) -> Option<&[String]> {
        self.whole.get(part, word)
    }

    /// The words of a text, hollow ones left out and abbreviations written out.
    pub(crate) fn words(&self, text: &str, known: &Vocabulary) -> Vec<String> {
        let mut all = Vec::new();
        for word in text.split(|letter: char| letter.is_whitespace() || "()/,;".contains(letter)) {
            match self.full.get(word).and_then(|full| full.first()) {
                Some((full, _)) => all.extend(words(full)),
                None => all.extend(words(word)),
            }
        }
        let mut kept: Vec<String> = Vec::new();
        for word in all {
            if !known.is_hollow(&word) && !kept.contains(&word) {
                kept.push(word);
            }
        }
        kept
    }

    /// Abbreviations that are written out more than once.
    pub(super) fn facts(&self) -> Vec<FactReading> {
        let repeated = self.full.iter().filter(|(_, full)| full.len() > 1);
        repeated
            .flat_map(|(short, all)| {
                all.iter().map(move |(full, sentence)| FactReading {
                    kind: "name".to_owned(),
                    sentences: vec![sentence.clone()],
                    about: short.clone(),
                    value: full.clone(),
                    ..FactReading::default()
                })
            })
            .collect()
    }
}

/// Names before a known abbreviation that its letters do not spell, but for one word those of the name that they do.
fn misspelled(
    sentences: &[Sentence],
    bracket: &regex::Regex,
    known: &BTreeMap<String, Vec<(String, String)>>,
) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for sentence in sentences {
        for capture in bracket.captures_iter(&sentence.text) {
            let (Some(whole), Some(short)) = (capture.get(0), capture.get(1)) else { continue };
            let Some((full, _)) = known.get(short.as_str()).and_then(|all| all.first()) else { continue };
            let own = words(full);
            let before: Vec<&str> =
                sentence.text.get(..whole.start()).unwrap_or_default().split_whitespace().collect();
            let name = before.get(before.len().saturating_sub(own.len())..).unwrap_or_default();
            let is_name = name.iter().all(|word| word.starts_with(char::is_uppercase));
            let its = words(&name.join(" "));
            let spells = name.iter().filter_map(|word| word.chars().next()).eq(short.as_str().chars());
            if own.len() >= 3 && is_name && !spells && shared(&its, &own) + 1 == own.len() {
                found.push((short.as_str().to_owned(), name.join(" "), sentence.id.clone()));
            }
        }
    }
    found
}

/// A line of a glossary: `ABC Alliance of Bridge Crews`, with all words of the name behind its letters.
fn in_glossary(text: &str, known: &Vocabulary) -> Option<(String, String)> {
    let captured = GLOSSARY.as_ref()?.captures(text.trim())?;
    let (short, full) = (captured.get(1)?.as_str(), captured.get(2)?.as_str());
    (spelled(full, short, known)? == full).then(|| (short.to_owned(), full.to_owned()))
}

/// The shortest run of words before a bracket whose initials spell it; small words may be left out.
fn spelled(before: &str, short: &str, known: &Vocabulary) -> Option<String> {
    let words: Vec<&str> = before.split_whitespace().collect();
    let letters: Vec<char> = short.chars().collect();
    let mut at = letters.len();
    for (position, word) in words.iter().enumerate().rev() {
        let parts: Vec<&str> = word.split(['-', '/']).collect();
        let initial = |part: &&str| part.chars().next().map(|letter| letter.to_ascii_uppercase());
        let wanted = at.checked_sub(1).and_then(|at| letters.get(at)).copied();
        let whole = initial(word.split(['-', '/']).next().as_ref()?);
        let split: Vec<Option<char>> = parts.iter().map(initial).collect();
        let run = at.checked_sub(parts.len()).and_then(|from| letters.get(from..at));
        if parts.len() > 1 && run.is_some_and(|run| run.iter().map(|it| Some(*it)).eq(split.iter().copied()))
        {
            at -= parts.len();
        } else if whole.is_some() && whole == wanted {
            at -= 1;
        } else if !known.is_hollow(&word.to_lowercase()) {
            return None;
        }
        if at == 0 {
            return words.get(position..).map(|words| words.join(" "));
        }
    }
    None
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let mut by_name: BTreeMap<&str, Vec<&FactReading>> = BTreeMap::new();
    for fact in facts.of_kind("name") {
        by_name.entry(&fact.about).or_default().push(fact);
    }
    for (short, all) in by_name {
        let Some(first) = all.first() else { continue };
        let bare = |text: &str| -> Vec<String> {
            words(text).into_iter().filter(|word| !facts.known.is_hollow(word)).collect()
        };
        let same = |other: &&FactReading| covers(&bare(&first.value), &bare(&other.value));
        let outcome = match all.iter().find(|other| !same(other)) {
            None => Outcome::Passed,
            Some(other) => Outcome::Failed(
                Finding::new(
                    Kind::NamesDiffer,
                    short,
                    Severity::Low,
                    Vec::new(),
                    format!("{short} is written out as \"{}\" and as \"{}\".", first.value, other.value),
                )
                .quoting(facts.quotes([*first, *other]))
                .resolved_by("One way to write the name out, the body's own."),
            ),
        };
        report.note(Kind::NamesDiffer, short, outcome);
    }
}
