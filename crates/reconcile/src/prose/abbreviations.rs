//! Abbreviations and what they stand for.
//!
//! In: sentences. Out: every `Full Name (FN)` whose letters are the initials of the words before it. One abbreviation
//! written out in two ways is a finding of form, and so is one beside a name that has its letters in another order.

use std::collections::BTreeMap;

use super::{Facts, Pattern, pattern, whole_names::WholeNames};
use crate::bulletin::label::{covers, shared, words};
use crate::bulletin::{Sentence, Vocabulary};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::FactReading;

static GLOSSARY: Pattern =
    Pattern::new(|| pattern(r"^([A-Z]{2,8})(?::| [–-]|) ([A-Z][A-Za-zÀ-ÿ'’-]+(?: [A-Za-zÀ-ÿ'’-]+)+)$"));

/// Two letters stand for one another by chance.
const LETTERS_LEAST: usize = 3;
/// So many abbreviations in a line that begins with one are a glossary.
const ENTRIES_LEAST: usize = 3;

/// What each abbreviation stands for, and each body that is called by one word.
#[derive(Debug, Default)]
pub(crate) struct Abbreviations {
    /// What it is written out as, with the sentence that says so.
    full: BTreeMap<String, Vec<(String, String)>>,
    /// Names beside letters that are theirs in another order, each with its sentence.
    out_of_order: Vec<(String, String, String)>,
    whole: WholeNames,
}

impl Abbreviations {
    pub(crate) fn of(sentences: &[Sentence], known: &Vocabulary) -> Self {
        let mut found: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        let mut out_of_order = Vec::new();
        let Some(bracket) = pattern(r"\(([A-Z]{2,8})s?\)") else { return Self::default() };
        for sentence in sentences {
            for capture in bracket.captures_iter(&sentence.text) {
                let (Some(whole), Some(short)) = (capture.get(0), capture.get(1)) else { continue };
                let before = sentence.text.get(..whole.start()).unwrap_or_default();
                if let Some(full) = spelled(before, short.as_str(), known) {
                    found.entry(short.as_str().to_owned()).or_default().push((full, sentence.id.clone()));
                } else if let Some(full) = spelled_out_of_order(before, short.as_str(), known) {
                    out_of_order.push((short.as_str().to_owned(), full, sentence.id.clone()));
                }
            }
            for entry in entries(&sentence.text) {
                if let Some((short, full)) = in_glossary(entry, known) {
                    found.entry(short).or_default().push((full, sentence.id.clone()));
                }
            }
        }
        for (short, full, id) in misspelled(sentences, &bracket, &found) {
            found.entry(short).or_default().push((full, id));
        }
        Self { full: found, out_of_order, whole: WholeNames::of(sentences, known) }
    }

    /// The words of the name that a word stands for alone in a part.
    pub(super) fn whole_name(&self, part: &str, word: &str) -> Option<&[String]> {
        self.whole.get(part, word)
    }

    /// The longest name that a body of these words has in the publication.
    pub(super) fn longest_name<'a>(&'a self, name: &'a [String]) -> &'a [String] {
        self.whole.longest(name)
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
        let fact = |kind: &str, short: &str, full: &str, sentence: &str| FactReading {
            kind: kind.to_owned(),
            sentences: vec![sentence.to_owned()],
            about: short.to_owned(),
            value: full.to_owned(),
            ..FactReading::default()
        };
        let repeated = self.full.iter().filter(|(_, full)| full.len() > 1);
        let names = repeated.flat_map(|(short, all)| {
            all.iter().map(move |(full, sentence)| fact("name", short, full, sentence))
        });
        let letters =
            self.out_of_order.iter().map(|(short, full, sentence)| fact("letters", short, full, sentence));
        names.chain(letters).collect()
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

/// The entries of a glossary in one line, `AB Alpha Beta CD Gamma Delta`; any other text itself.
fn entries(text: &str) -> Vec<&str> {
    let is_short =
        |word: &str| (2..=8).contains(&word.len()) && word.chars().all(|letter| letter.is_ascii_uppercase());
    let mut from = 0;
    let mut starts = Vec::new();
    for word in text.split(' ') {
        if is_short(word) {
            starts.push(from);
        }
        from += word.len() + 1;
    }
    if starts.len() < ENTRIES_LEAST || starts.first() != Some(&0) {
        return vec![text];
    }
    starts.push(text.len() + 1);
    starts.windows(2).filter_map(|pair| text.get(*pair.first()?..pair.last()? - 1)).collect()
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

/// The name right before a bracket whose words begin with its letters, all of them and none besides, in another order.
fn spelled_out_of_order(before: &str, short: &str, known: &Vocabulary) -> Option<String> {
    let all: Vec<&str> = before.split_whitespace().collect();
    let is_small = |word: &str| known.is_hollow(&word.to_lowercase());
    let mut telling = all.iter().enumerate().rev().filter(|(_, word)| !is_small(word)).map(|(at, _)| at);
    let from = telling.nth(short.len().checked_sub(1)?)?;
    let name = all.get(from..)?;
    let initials: Vec<char> =
        name.iter().filter(|word| !is_small(word)).filter_map(|word| word.chars().next()).collect();
    let sorted = |mut letters: Vec<char>| {
        letters.sort_unstable();
        letters
    };
    let letters: Vec<char> = short.chars().collect();
    let is_other_order =
        short.len() >= LETTERS_LEAST && initials != letters && sorted(initials.clone()) == sorted(letters);
    is_other_order.then(|| name.join(" "))
}

/// Letters beside a name that has them in another order.
fn check_letters(facts: &Facts<'_>, report: &mut Report) {
    for fact in facts.of_kind("letters") {
        let about = format!("{} letters", fact.about);
        let explanation = format!(
            "{} stands beside \"{}\", whose words begin with the same letters in another order.",
            fact.about, fact.value
        );
        let finding = Finding::new(Kind::NamesDiffer, &about, Severity::Low, Vec::new(), explanation)
            .quoting(facts.quotes([fact]))
            .resolved_by("The name as the body writes it.");
        report.note(Kind::NamesDiffer, &about, Outcome::Failed(finding));
    }
}

/// Whether two lists of words are one name: letter by letter but for an ending of many, a hyphen and an `s` for a `z`, or one is a part of
/// the other.
fn is_one_name(a: &[String], b: &[String]) -> bool {
    let joined = |all: &[String]| -> String {
        all.iter().map(|word| word.trim_end_matches('s').replace('z', "s")).collect()
    };
    joined(a) == joined(b) || a.len() != b.len() && covers(a, b)
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    check_letters(facts, report);
    let mut by_name: BTreeMap<&str, Vec<&FactReading>> = BTreeMap::new();
    for fact in facts.of_kind("name") {
        by_name.entry(&fact.about).or_default().push(fact);
    }
    for (short, all) in by_name {
        let Some(first) = all.first() else { continue };
        let bare = |text: &str| -> Vec<String> {
            words(text).into_iter().filter(|word| !facts.known.is_hollow(word)).collect()
        };
        let same = |other: &&FactReading| is_one_name(&bare(&first.value), &bare(&other.value));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(lines: &[&str]) -> Vec<(String, String)> {
        let sentence = |(at, text): (usize, &&str)| Sentence {
            id: format!("S{at}"),
            section: "Chapter 1".to_owned(),
            text: (*text).to_owned(),
        };
        let sentences: Vec<Sentence> = lines.iter().enumerate().map(sentence).collect();
        let known = Vocabulary::built_in().unwrap();
        let all = Abbreviations::of(&sentences, &known).facts();
        all.into_iter().map(|fact| (fact.kind, fact.value)).collect()
    }

    #[test]
    fn letters_in_another_order_than_the_words_of_their_name_are_seen() {
        let wrong = facts(&["It went to the League of Keepers of Boats (LBK)."]);
        assert_eq!(wrong, [("letters".to_owned(), "League of Keepers of Boats".to_owned())]);
        assert!(
            facts(&["It went to the League of Keepers of Boats (LKB).", "It met the Bishop (LBK)."])
                .is_empty()
        );
    }

    #[test]
    fn a_glossary_in_one_line_is_read_entry_by_entry() {
        let all =
            facts(&["LKB League of Keepers of Boats RH River House SB Stone Bridge", "A River House (RH)"]);
        assert_eq!(all.len(), 2, "{all:?}");
    }

    #[test]
    fn one_name_may_be_of_many_but_not_of_another_word() {
        let one = |a: &str, b: &str| is_one_name(&words(a), &words(b));
        assert!(one("Co-ordinated Boat Organisations", "Coordinated boat organization"));
        assert!(!one("Non-Governmental Organisations", "Non Government Organisation"));
    }
}
