//! Where tables are said to stand, by what they count by: `Referrals by nationality are set out in Annex B`, `See Table 5 for the types of exploitation`.
//!
//! In: the titles of the tables with the parts in which they stand, and references. Out: an explanation, or facts and findings, where every table whose title says
//! what is told stands elsewhere or has another number, and the place that is named has nothing of it. What is told must have a word by which the
//! figures are parted, as far as titles say so.

use std::collections::BTreeSet;

use super::{Facts, Pattern, pattern};
use crate::bulletin::Sentence;
use crate::bulletin::label::{alike, words};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::{FactReading, stands_in};

const TABLE: &str = r"(?P<part>Table [A-Z]?\d+(?:\.\d+)?)\b";
/// Words of what is told that no title needs to have.
const HOLLOW: [&str; 26] = [
    "breakdown",
    "split",
    "full",
    "detailed",
    "detail",
    "details",
    "table",
    "tables",
    "figures",
    "data",
    "number",
    "numbers",
    "list",
    "results",
    "totals",
    "total",
    "set",
    "complete",
    "further",
    "more",
    "information",
    "same",
    "all",
    "statistics",
    "count",
    "counts",
];

static TOLD: std::sync::LazyLock<Vec<regex::Regex>> = std::sync::LazyLock::new(|| {
    let stands = "(?:shown|set out|given|listed|presented|broken down|detailed|found|reported|summarised)";
    [
        format!(r"\b(?:[Ss]ee|[Cc]onsult|[Tt]urn to) {TABLE} for (?P<what>[^.,;()]+)"),
        format!(r"{TABLE} (?:shows|sets out|gives|provides|lists|presents|details|contains|summarises) (?P<what>[^.,;()]+)"),
        format!(r"(?:^|[;,] )(?P<what>[A-Za-z][^.,;()]*?) (?:is|are|can be) (?:{stands}) in {TABLE}"),
    ]
    .iter()
    .filter_map(|text| pattern(text))
    .collect()
});
static NUMBERED: Pattern = Pattern::new(|| pattern(&format!("^{TABLE}")));

/// A table with the words of its title, those behind its *by*, and of its labels.
struct Titled<'a> {
    id: &'a str,
    title: &'a str,
    section: &'a str,
    words: Vec<String>,
    by: Vec<String>,
    labels: BTreeSet<String>,
}

fn titled<'a>(facts: &Facts<'a>) -> Vec<Titled<'a>> {
    let mut found: Vec<Titled<'_>> = Vec::new();
    for cell in &facts.bulletin.cells {
        let labels = words(&cell.row_label).into_iter().chain(words(&cell.column_label));
        if let Some(table) = found.iter_mut().find(|table| table.id == cell.table_id) {
            table.labels.extend(labels);
            continue;
        }
        let title = cell.table_title.as_str();
        let by = title.split_once(" by ").map_or(Vec::new(), |(_, by)| facts.words(by));
        found.push(Titled {
            id: &cell.table_id,
            title,
            section: &cell.section,
            words: facts.words(title),
            by: by.into_iter().filter(|word| !word.starts_with(char::is_numeric)).collect(),
            labels: labels.collect(),
        });
    }
    found
}

fn has(all: &[String], word: &str) -> bool {
    all.iter().any(|own| alike(own, word))
}

/// The words of what is told that a title can have, and those of them by which not all tables are parted.
fn telling(facts: &Facts<'_>, tables: &[Titled<'_>], about: &str) -> Option<(Vec<String>, Vec<String>)> {
    let mut all = facts.words(about);
    all.retain(|word| !HOLLOW.contains(&word.as_str()));
    let parts = |word: &&String| {
        tables.iter().any(|table| has(&table.by, word)) && !tables.iter().all(|table| has(&table.words, word))
    };
    let own: Vec<String> = all.iter().filter(parts).cloned().collect();
    // A sentence of its own (`that referrals rose`) tells of figures.
    let is_noun = !["that", "how", "why", "whether", "which", "where", "if"]
        .iter()
        .any(|word| about.split(' ').any(|own| own == *word));
    (is_noun && all.len() < 8 && !own.is_empty()).then_some((all, own))
}

/// The tables whose titles have all words, as they are or else in another form: `nationality` is no `nation` where both are counted by.
fn meant<'t, 'a>(tables: &'t [Titled<'a>], all: &[String]) -> Vec<&'t Titled<'a>> {
    let having = |is_in: &dyn Fn(&[String], &str) -> bool| -> Vec<&'t Titled<'a>> {
        tables.iter().filter(|table| all.iter().all(|word| is_in(&table.words, word))).collect()
    };
    let exact = having(&|words, wanted| words.iter().any(|word| word == wanted));
    if exact.is_empty() { having(&has) } else { exact }
}

/// Why a reference to a part is wrong by the tables: those that it tells of stand in other parts of the same kind.
pub(super) fn elsewhere(facts: &Facts<'_>, fact: &FactReading) -> Option<String> {
    let tables = titled(facts);
    let (all, own) = telling(facts, &tables, &fact.about)?;
    let meant = meant(&tables, &all);
    let kind = |part: &str| part.split(' ').next().map(str::to_owned);
    let is_elsewhere = |table: &Titled<'_>| {
        !stands_in(table.section, &fact.value) && kind(table.section) == kind(&fact.value)
    };
    let first = meant.first().filter(|_| meant.iter().all(|table| is_elsewhere(table)))?;
    // A sentence, heading or table of the part may be what is meant.
    let tells = |sentence: &&Sentence| {
        let text = facts.words(&sentence.text);
        stands_in(&sentence.section, &fact.value)
            && !fact.sentences.contains(&sentence.id)
            && own.iter().any(|word| has(&text, word))
    };
    let holds = |table: &&Titled<'_>| {
        stands_in(table.section, &fact.value)
            && own
                .iter()
                .any(|word| has(&table.words, word) || table.labels.iter().any(|label| alike(label, word)))
    };
    let is_told = facts.bulletin.sentences.iter().any(|sentence| tells(&sentence));
    (!is_told && !tables.iter().any(|table| holds(&table))).then(|| {
        format!(
            "\"{}\" is said to be in {}, but \"{}\" stands in {}.",
            fact.about, fact.value, first.title, first.section
        )
    })
}

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    let one = |sentence: &Sentence| {
        let found = TOLD.iter().find_map(|pattern| pattern.captures(&sentence.text))?;
        Some(FactReading {
            kind: "table_reference".to_owned(),
            sentences: vec![sentence.id.clone()],
            about: found.name("what")?.as_str().trim().to_owned(),
            value: found.name("part")?.as_str().to_owned(),
            ..FactReading::default()
        })
    };
    sentences.iter().filter(|sentence| sentence.text.contains("Table ")).filter_map(one).collect()
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let tables = titled(facts);
    let number = |table: &Titled<'_>| {
        let found = NUMBERED.as_ref()?.captures(table.title)?;
        Some(found.name("part")?.as_str().to_owned())
    };
    for fact in facts.of_kind("table_reference") {
        let named = tables.iter().find(|table| number(table).as_ref() == Some(&fact.value));
        let (Some(named), Some((all, own))) = (named, telling(facts, &tables, &fact.about)) else { continue };
        let about = format!("{}/{}", fact.sentences.join("+"), fact.value);
        let is_there = own
            .iter()
            .any(|word| has(&named.words, word) || named.labels.iter().any(|label| alike(label, word)));
        let other = meant(&tables, &all).into_iter().next();
        let outcome = match other {
            _ if is_there => Outcome::Passed,
            Some(other) => Outcome::Failed(wrong(facts, fact, &about, other.title)),
            None => Outcome::Undecided,
        };
        report.note(Kind::ReferenceIsWrong, &about, outcome);
    }
}

fn wrong(facts: &Facts<'_>, fact: &FactReading, about: &str, title: &str) -> Finding {
    let explanation = format!(
        "\"{}\" is said to be in {}, but the table that counts by it is \"{title}\".",
        fact.about, fact.value
    );
    Finding::new(Kind::ReferenceIsWrong, about, Severity::Medium, Vec::new(), explanation)
        .quoting(facts.quotes([fact]))
        .resolved_by("The number of the table.")
}
