//! References to chapters and annexes.
//!
//! In: what sentences say is in a part of the publication. Out: findings. A reference is wrong if the part is not there,
//! or if the thing said to be in it is, by its headings, in another part and not in this one.

use std::collections::BTreeSet;

use super::references_read::PATTERNS;
use super::{Facts, tables_told};
use crate::bulletin::Sentence;
use crate::bulletin::label::shared;
use crate::finding::{Finding, Kind, Outcome, Quote, Report, Severity};
use crate::reading::{FactReading, in_words, stands_in};

/// Words of what is told that no title needs to have.
const FILLING: [&str; 8] = ["full", "list", "complete", "detailed", "details", "main", "further", "current"];
/// So many parts in a row are a list of contents.
const LISTED_LEAST: usize = 3;
/// The headings of a part: what stands at its beginning before the first sentence.
fn headings<'a>(facts: &Facts<'a>, part: &str) -> Vec<&'a Sentence> {
    let inside = facts.bulletin.sentences.iter().filter(|sentence| sentence.part() == part);
    inside.take_while(|sentence| sentence.is_fragment()).take(4).collect()
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let mut parts: Vec<&str> = facts.bulletin.sentences.iter().map(Sentence::part).collect();
    // `Annex C: The campaign`, in a list of them.
    let listed = facts.bulletin.sentences.iter().filter_map(|sentence| {
        let end = sentence.text.find([':', '.', '–', '-']).unwrap_or(sentence.text.len());
        sentence.text.get(..end).map(str::trim)
    });
    parts.extend(listed.filter(|part| {
        ["Annex ", "Appendix ", "Chapter "].iter().any(|it| part.starts_with(it)) && part.len() < 12
    }));
    // `Annex A Methods`, the title beside the number.
    let numbered: Vec<&str> = parts
        .iter()
        .filter_map(|part| part.match_indices(' ').nth(1).and_then(|(at, _)| part.get(..at)))
        .map(|part| part.trim_end_matches(['.', ':']))
        .collect();
    parts.extend(numbered);
    // What stands in a table's place, and what one sentence lists in a row, is there.
    let listed = contents(facts);
    parts.extend(listed.iter().map(String::as_str));
    parts.sort_unstable();
    parts.dedup();
    let mut told: Vec<(&[String], &str)> = Vec::new();
    for fact in facts.of_kind("reference") {
        // What one pattern says of what is there, and another only of the part, is one reference.
        let is_bare = fact.about.is_empty();
        if is_bare && told.contains(&(fact.sentences.as_slice(), fact.value.as_str())) {
            continue;
        }
        told.push((fact.sentences.as_slice(), fact.value.as_str()));
        let outcome = one(facts, fact, &parts);
        report.note(Kind::ReferenceIsWrong, &format!("{} {}", fact.sentences.join("+"), fact.value), outcome);
    }
}

/// The parts in which tables stand, and those that a sentence names one behind the other (`A is at Annex 1, B at Annex 2 and C at Annex 3`).
fn contents(facts: &Facts<'_>) -> Vec<String> {
    let Some(part) = PATTERNS.as_ref().map(|patterns| &patterns.part) else { return Vec::new() };
    let named = |text: &str| -> Vec<String> {
        let mut all: Vec<String> = part.find_iter(text).map(|found| found.as_str().to_owned()).collect();
        all.dedup();
        all
    };
    let mut found: Vec<String> = facts.bulletin.cells.iter().flat_map(|cell| named(&cell.section)).collect();
    // `2 Inspections`, whatever the publication calls its parts.
    let numbers = facts.bulletin.sentences.iter().filter_map(|sentence| {
        sentence.section.split([' ', '.']).next().filter(|first| first.parse::<u8>().is_ok())
    });
    let kinds = ["Chapter", "Section", "Part"];
    found.extend(numbers.flat_map(|number| kinds.map(|kind| format!("{kind} {number}"))));
    for sentence in &facts.bulletin.sentences {
        let all = named(&sentence.text);
        let follow = |pair: &[String]| match pair {
            [a, b] => {
                a.get(..a.len() - 1) == b.get(..b.len() - 1)
                    && a.bytes().last().map(|last| last + 1) == b.bytes().last()
            }
            _ => false,
        };
        if all.len() >= LISTED_LEAST && all.windows(2).all(follow) {
            found.extend(all);
        }
    }
    found.sort();
    found.dedup();
    found
}

fn one(facts: &Facts<'_>, fact: &FactReading, parts: &[&str]) -> Outcome {
    if let Some(number) = fact.value.strip_prefix("paragraph ") {
        return paragraph(facts, fact, number);
    }
    let is_contents = fact.items.first().is_some_and(|how| how == "contents");
    // A kind of part that the publication has none of is of another text.
    let kind = fact.value.split(' ').next().unwrap_or_default();
    let is_several = fact.items.first().is_some_and(|how| how == "several");
    let may_be_of_a_law = ["Section", "Part"].contains(&kind);
    let is_lettered = ["Annex", "Appendix"].contains(&kind);
    if is_lettered && !parts.contains(&fact.value.as_str()) && may_be_left_out(facts, parts, kind) {
        return Outcome::Undecided;
    }
    if (is_several || may_be_of_a_law || is_lettered)
        && !parts.iter().any(|part| part.split(' ').next() == Some(kind))
    {
        return Outcome::Undecided;
    }
    if !parts.contains(&fact.value.as_str()) {
        let explanation =
            format!("The reference leads to {}, which the publication does not have.", fact.value);
        return if is_contents {
            Outcome::Undecided
        } else {
            Outcome::Failed(wrong(facts, fact, explanation, Vec::new()))
        };
    }
    let elsewhere = tables_elsewhere(facts, fact).or_else(|| tables_told::elsewhere(facts, fact));
    if let Some(explanation) = elsewhere {
        return Outcome::Failed(wrong(facts, fact, explanation, Vec::new()));
    }
    let what = facts.words(&fact.about);
    let score = |part: &str| {
        let mut titles: Vec<&str> =
            headings(facts, part).into_iter().map(|heading| heading.text.as_str()).collect();
        // `Annex B - Members of the Council`, the title beside the letter.
        titles.extend(part.match_indices(' ').nth(1).and_then(|(at, _)| part.get(at..)));
        titles.extend(section_title(facts, part));
        shared(&what, &facts.words(&titles.join(" ")))
    };
    // `Part 4` is `Part 4 - Sources` too.
    let is_own = |part: &str| part == fact.value || stands_in(part, &fact.value);
    let own = parts.iter().filter(|part| is_own(part)).map(|part| score(part)).max().unwrap_or_default();
    let best = parts
        .iter()
        .filter(|part| part.split(' ').next() == fact.value.split(' ').next() && !is_own(part))
        .map(|part| (score(part), *part));
    let Some((most, part)) = best.max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(a.1))) else {
        return Outcome::Undecided;
    };
    let title_of = |part: &str| {
        let title = part.match_indices(' ').nth(1).and_then(|(at, _)| part.get(at..)).unwrap_or_default();
        let title = if title.is_empty() { section_title(facts, part).unwrap_or_default() } else { title };
        facts.words(title.trim_start_matches([' ', '-', '–', ':', '.']))
    };
    // One word is enough where it is all of another part's title, and none of its own.
    let own_title: Vec<String> =
        parts.iter().filter(|part| is_own(part)).flat_map(|part| title_of(part)).collect();
    let is_title =
        matches!(what.as_slice(), [_]) && title_of(part) == what && !own_title.is_empty() && own == 0;
    if is_contents || what.len() < 2 && !is_title {
        return Outcome::Passed;
    }
    // `A full list of the members of the Board`: all that is told stands in another part's title, and nothing in its own.
    let telling: Vec<&String> = what.iter().filter(|word| !FILLING.contains(&word.as_str())).collect();
    let is_all_told = telling.len() > 1 && most >= telling.len() && own == 0 && !own_title.is_empty();
    if own * 2 <= most && (most >= 3 || is_title || is_all_told) {
        let titles: Vec<String> =
            headings(facts, part).into_iter().map(|heading| format!("\"{}\"", heading.text)).collect();
        let is_listed = |other: &&FactReading| {
            other.kind == "reference"
                && other.items.first().is_some_and(|how| how == "contents")
                && other.value == fact.value
                && shared(&what, &facts.words(&other.about)) >= 3
        };
        let listed: Vec<&FactReading> = facts.all.iter().filter(is_listed).collect();
        let explanation = format!(
            "\"{}\" is said to be in {}, but it is {part} that is headed {}.",
            fact.about,
            fact.value,
            if titles.is_empty() { "so".to_owned() } else { titles.join(", ") },
        );
        let mut more: Vec<&FactReading> = vec![fact];
        more.extend(listed);
        let mut quotes = facts.quotes(more);
        quotes.extend(headings(facts, part).into_iter().map(|heading| Quote {
            sentence_id: heading.id.clone(),
            section: heading.section.clone(),
            text: heading.text.clone(),
        }));
        return Outcome::Failed(wrong(facts, fact, explanation, quotes));
    }
    Outcome::Passed
}

/// `Annex B: Members of the Board`: the title that stands in the section beside the letter.
fn section_title<'a>(facts: &Facts<'a>, part: &str) -> Option<&'a str> {
    let sections = facts.bulletin.sentences.iter().map(|sentence| sentence.section.as_str());
    let mut titles =
        sections.filter(|section| stands_in(section, part)).filter_map(|section| section.get(part.len()..));
    titles.find(|title| {
        title.starts_with([':', ' ']) && title.chars().any(char::is_alphabetic) && !title.contains("para ")
    })
}

/// Whether parts of a kind may be there and not be given: where one is at the most, and another that is referred to is not either.
fn may_be_left_out(facts: &Facts<'_>, parts: &[&str], kind: &str) -> bool {
    let is_of_kind = |part: &&str| part.split(' ').next() == Some(kind) && part.split(' ').count() == 2;
    let given = parts.iter().copied().filter(|part| is_of_kind(part)).count();
    let mut missing: Vec<&str> = facts.of_kind("reference").iter().map(|fact| fact.value.as_str()).collect();
    missing.retain(|value| is_of_kind(value) && !parts.contains(value));
    missing.sort_unstable();
    missing.dedup();
    given < 2 && missing.len() > 1
}

/// Where all tables stand, if a reference to so many tables as there are leads to another part of the same kind.
fn tables_elsewhere(facts: &Facts<'_>, fact: &FactReading) -> Option<String> {
    let lower = fact.about.to_lowercase();
    let (before, _) = lower.split_once(" tables")?;
    let count = before.split(' ').next_back()?;
    let told: Option<usize> = count.parse().ok().or_else(|| in_words(count)?.try_into().ok());
    // `The detailed tables` are all of them.
    let is_all = ["detailed", "full", "statistical"].contains(&count);
    let cells = &facts.bulletin.cells;
    let tables: BTreeSet<&str> = cells.iter().map(|cell| cell.table_id.as_str()).collect();
    let said = told.or(is_all.then_some(tables.len()))?;
    let section = cells.first()?.section.as_str();
    let is_together = cells.iter().all(|cell| cell.section == section);
    let kind = |part: &str| part.split(' ').next().map(str::to_owned);
    let is_elsewhere = !stands_in(section, &fact.value) && kind(section) == kind(&fact.value);
    (said == tables.len() && is_together && is_elsewhere).then(|| {
        format!(
            "\"{}\" are said to be in {}, but all {said} tables stand in {section}.",
            fact.about, fact.value
        )
    })
}

/// Whether a numbered paragraph is there, or one under it. A publication without numbered paragraphs decides nothing.
fn paragraph(facts: &Facts<'_>, fact: &FactReading, number: &str) -> Outcome {
    let numbers = || {
        let sections = facts.bulletin.sentences.iter().map(|sentence| sentence.section.as_str());
        sections.filter_map(|section| section.split(", ").nth(1))
    };
    if numbers().next().is_none() {
        return Outcome::Undecided;
    }
    if numbers()
        .any(|own| own == number || own.strip_prefix(number).is_some_and(|rest| rest.starts_with('.')))
    {
        return Outcome::Passed;
    }
    // A chapter without numbered paragraphs, or one whose numbers are not given throughout, may hold it.
    let chapter = number.split('.').next().unwrap_or_default();
    let is_known = numbers().any(|own| own.split('.').next() == Some(chapter));
    if is_known && !numbers().any(|own| own > number && own.split('.').next() == Some(chapter)) {
        let explanation =
            format!("The reference leads to paragraph {number}, which the publication does not have.");
        return Outcome::Failed(wrong(facts, fact, explanation, Vec::new()));
    }
    Outcome::Undecided
}

fn wrong(facts: &Facts<'_>, fact: &FactReading, explanation: String, quotes: Vec<Quote>) -> Finding {
    let quotes = if quotes.is_empty() { facts.quotes([fact]) } else { quotes };
    let about = format!("{}/{}", fact.sentences.join("+"), fact.value);
    Finding::new(Kind::ReferenceIsWrong, &about, Severity::Medium, Vec::new(), explanation)
        .quoting(quotes)
        .resolved_by("The letter or number of the part that holds it.")
}
