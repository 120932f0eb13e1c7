//! One title in several spellings.
//!
//! In: headings, and what references say stands in a part. Out: findings of form where titles have the same words but for
//! one, and the one differs by a few letters: `2012 Statistics`, `2012 Statics`. A plural is no misprint.

use super::Facts;
use crate::bulletin::Sentence;
use crate::bulletin::label::{distance, words};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::words::list;

/// How many words two titles must share besides the one that differs.
const SHARED_MIN: usize = 4;
/// How many letters may differ: one is left to plurals and forms.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=4;

/// A title with where it stands.
struct Title<'a> {
    sentence: &'a Sentence,
    words: Vec<String>,
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let titles = titles(facts);
    let mut done: Vec<String> = Vec::new();
    for title in &titles {
        let mut forms: Vec<(String, &Sentence)> = Vec::new();
        for other in &titles {
            if let Some((own, its)) = odd_words(&title.words, &other.words) {
                for form in [(own, title.sentence), (its, other.sentence)] {
                    if !forms.iter().any(|known| known.0 == form.0 && known.1.id == form.1.id) {
                        forms.push(form);
                    }
                }
            }
        }
        let mut ids: Vec<&String> = forms.iter().map(|(_, sentence)| &sentence.id).collect();
        ids.sort();
        ids.dedup();
        if forms.is_empty() || ids.iter().any(|id| done.contains(id)) {
            continue;
        }
        done.extend(ids.iter().map(|id| (*id).clone()));
        let said: Vec<String> =
            forms.iter().map(|(word, sentence)| format!("`{word}` ({})", sentence.section)).collect();
        let about = ids.iter().map(|id| id.as_str()).collect::<Vec<_>>().join("+");
        let explanation = format!("One title is printed with {}; the other words are the same.", list(&said));
        let finding =
            Finding::new(Kind::LabelIsNotWhatItSeems, &about, Severity::Low, Vec::new(), explanation)
                .quoting(super::quotes(facts.bulletin, &ids))
                .resolved_by("One spelling of the title.");
        report.note(Kind::LabelIsNotWhatItSeems, &about, Outcome::Failed(finding));
    }
}

fn titles<'a>(facts: &Facts<'a>) -> Vec<Title<'a>> {
    let mut found: Vec<Title<'_>> = Vec::new();
    let of = |text: &str| {
        let mut all = facts.words(text);
        all.sort();
        all.dedup();
        all
    };
    for sentence in facts.bulletin.sentences.iter().filter(|sentence| sentence.is_fragment()) {
        found.push(Title { sentence, words: of(&sentence.text) });
    }
    for fact in facts.of_kind("reference") {
        let Some(id) = fact.sentences.last() else { continue };
        let sentence = facts.bulletin.sentences.iter().find(|sentence| sentence.id == *id);
        found.extend(sentence.map(|sentence| Title { sentence, words: of(&fact.about) }));
    }
    found
}

/// The one word in which two titles differ, if it is spelt otherwise and is no plural.
fn odd_words(a: &[String], b: &[String]) -> Option<(String, String)> {
    let only = |own: &[String], other: &[String]| -> Vec<String> {
        own.iter().filter(|word| !other.contains(word)).cloned().collect()
    };
    let (own, its) = (only(a, b), only(b, a));
    let ([own], [its]) = (own.as_slice(), its.as_slice()) else { return None };
    let begins = |word: &String| word.chars().take(4).collect::<String>();
    let is_form = own.starts_with(its.as_str()) || its.starts_with(own.as_str());
    let is_word = |word: &String| word.chars().count() >= 6 && word.chars().all(char::is_alphabetic);
    let is_near = begins(own) == begins(its) && LETTERS.contains(&distance(own, its)) && !is_form;
    let is_title = a.len() > SHARED_MIN && is_word(own) && is_word(its);
    (is_near && is_title && !words(own).is_empty()).then(|| (own.clone(), its.clone()))
}
