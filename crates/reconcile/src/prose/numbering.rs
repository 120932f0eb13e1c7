//! Paragraphs whose numbers leave one out.
//!
//! In: where the sentences stand. Out: one finding a chapter. Only a chapter of many numbered paragraphs, in a publication
//! whose other chapters are numbered without a gap, can be said to lack one: a text that gives numbers here and there
//! proves nothing.

use std::collections::BTreeMap;

use super::Facts;
use crate::finding::{Finding, Kind, Nature, Outcome, Quote, Report, Severity};
use crate::words::list;

/// A chapter of fewer numbered paragraphs, or of more gaps among them than one in four, is not looked at.
const PARAGRAPHS_MIN: usize = 8;
/// How many other chapters must be numbered without a gap.
const OTHERS_MIN: usize = 2;

/// The numbers of one chapter, in the order in which they are first met, with the sentence that ends each.
type Numbers<'a> = Vec<(u32, &'a crate::bulletin::Sentence)>;

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let mut chapters: BTreeMap<(&str, u32), Numbers<'_>> = BTreeMap::new();
    for sentence in &facts.bulletin.sentences {
        let Some((part, number)) = sentence.section.split_once(", ") else { continue };
        let mut numbers = number.split('.').map(|it| it.parse::<u32>().ok());
        let (Some(Some(chapter)), Some(Some(paragraph)), None) =
            (numbers.next(), numbers.next(), numbers.next())
        else {
            continue;
        };
        let all = chapters.entry((part, chapter)).or_default();
        match all.last_mut().filter(|(last, _)| *last == paragraph) {
            Some(last) => last.1 = sentence,
            None => all.push((paragraph, sentence)),
        }
    }
    let complete = |numbers: &Numbers<'_>| {
        numbers.iter().enumerate().all(|(at, (number, _))| *number as usize == at + 1)
    };
    let whole = chapters.values().filter(|numbers| numbers.len() >= 3 && complete(numbers)).count();
    for ((part, chapter), numbers) in &chapters {
        let rises = numbers.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a < b));
        let starts = numbers.first().is_some_and(|(first, _)| *first == 1);
        let gaps: Vec<&[(u32, &crate::bulletin::Sentence)]> =
            numbers.windows(2).filter(|pair| matches!(pair, [(a, _), (b, _)] if a + 1 < *b)).collect();
        if numbers.len() < PARAGRAPHS_MIN
            || whole < OTHERS_MIN
            || !rises
            || !starts
            || gaps.len() * 4 > numbers.len()
        {
            continue;
        }
        let outcome =
            if gaps.is_empty() { Outcome::Passed } else { Outcome::Failed(gap(part, *chapter, &gaps)) };
        report.note(Kind::NumberingHasGap, part, outcome);
    }
}

fn gap(part: &str, chapter: u32, gaps: &[&[(u32, &crate::bulletin::Sentence)]]) -> Finding {
    let mut said = Vec::new();
    let mut quotes: Vec<Quote> = Vec::new();
    for pair in gaps {
        let [(before, last), (after, first)] = pair else { continue };
        said.push(format!("{chapter}.{before} is followed by {chapter}.{after}"));
        for sentence in [last, first] {
            let quote = Quote {
                sentence_id: sentence.id.clone(),
                section: sentence.section.clone(),
                text: sentence.text.clone(),
            };
            if !quotes.contains(&quote) {
                quotes.push(quote);
            }
        }
    }
    let explanation = format!(
        "The paragraphs of {part} are numbered, and {}. What stands between has lost its number, or is left out.",
        list(&said)
    );
    Finding::new(Kind::NumberingHasGap, part, Severity::Low, Vec::new(), explanation)
        .of_nature(Nature::CannotBeDecided)
        .quoting(quotes)
        .resolved_by("The numbers of the printed publication.")
}
