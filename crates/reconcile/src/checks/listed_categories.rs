//! A list of categories told in a sentence against the table that counts by them.
//!
//! In: lists that sentences close (`classified under four headings, namely …`), and the categories of tables. Out: a finding where a table
//! counts people under a category that the list has not, and most others agree. A category that the table has not may be one
//! under which nobody was counted, and proves nothing alone. What is unknown, other or a total is no category.

use std::collections::BTreeMap;

use super::Ground;
use crate::bulletin::label::{covers, words};
use crate::cell::{PublishedCell, Quantity};
use crate::feasible::Interval;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::FactReading;
use crate::words::list;

/// Ways to say that a list is the whole.
const CLOSING: [&str; 9] = [
    "namely",
    "following",
    "are the ",
    "headings",
    "divided into",
    "grouped into",
    "classified into",
    "classified as",
    "split into",
];
/// Words of a list by which something is counted: what the law knows is another list.
const COUNTED_BY: [&str; 8] =
    ["classified", "entered", "counted", "distinguished", "figures", "statistics", "table", "coded"];
/// Words that leave a list open, or speak of others.
const OPEN: [&str; 12] = [
    "includ",
    "such as",
    "main ",
    "most common",
    "example",
    "also",
    "new ",
    "added",
    "formerly",
    "until",
    "first",
    "largest",
];
/// Fewer categories that agree may do so by chance.
const AGREEING_LEAST: usize = 3;
/// So many that the list has not may be a finer list.
const LACKING_MOST: usize = 1;

pub(super) fn check(ground: &Ground<'_>, report: &mut Report) {
    for fact in ground.reading.facts.iter().filter(|fact| fact.kind == "categories" && !fact.is_open) {
        let text = ground.quotes(&fact.sentences.iter().collect::<Vec<_>>());
        let first = text.first().map(|quote| quote.text.to_lowercase()).unwrap_or_default();
        let says = |list: &[&str]| list.iter().any(|word| first.contains(word));
        if !says(&CLOSING) || !says(&COUNTED_BY) || says(&OPEN) {
            continue;
        }
        for (dimension, _) in ground.dimensions.iter() {
            if let Some(outcome) = against(ground, fact, dimension) {
                let about = format!("{}/{dimension}", fact.sentences.join("+"));
                report.note(Kind::CategoryListsDiffer, &about, outcome);
            }
        }
    }
}

/// The counts of people of each category of a dimension: of somebody, and of a category with a name.
fn counted<'a>(ground: &'a Ground<'_>, dimension: &str) -> BTreeMap<&'a str, Vec<&'a PublishedCell>> {
    let mut found: BTreeMap<&str, Vec<&PublishedCell>> = BTreeMap::new();
    for cell in ground.table_cells().filter(|cell| cell.definition.quantity == Quantity::Count) {
        let Some(name) = cell.definition.categories.get(dimension) else { continue };
        let is_named = !ground.words.is_unknown(name)
            && !words(name)
                .iter()
                .any(|word| ["other", "others", "multiple", "combined", "stated"].contains(&word.as_str()));
        if is_named && cell.printed.interval().low() > Interval::whole(0).high() {
            found.entry(name.as_str()).or_default().push(cell);
        }
    }
    found
}

/// The words of a category without those that nearly every category has.
fn telling(ground: &Ground<'_>, name: &str, all: &[&str]) -> Vec<String> {
    let common =
        |word: &String| all.iter().filter(|other| words(other).contains(word)).count() * 2 > all.len();
    words(name).into_iter().filter(|word| !ground.words.is_hollow(word) && !common(word)).collect()
}

fn against(ground: &Ground<'_>, fact: &FactReading, dimension: &str) -> Option<Outcome> {
    let counted = counted(ground, dimension);
    let names: Vec<&str> = counted.keys().copied().collect();
    let items: Vec<Vec<String>> = fact.items.iter().map(|item| telling(ground, item, &names)).collect();
    let of = |name: &&&str| {
        let own = telling(ground, name, &names);
        items.iter().any(|item| !item.is_empty() && covers(item, &own))
    };
    let lacking: Vec<&str> = names.iter().filter(|name| !of(name)).copied().collect();
    let agreeing = names.len() - lacking.len();
    if agreeing < AGREEING_LEAST.min(fact.items.len()) || agreeing < 2 || lacking.len() > LACKING_MOST {
        return None;
    }
    let Some(name) = lacking.first() else { return Some(Outcome::Passed) };
    let cell = counted.get(name)?.iter().find(|cell| cell.definition.sex_code.is_none())?;
    let explanation = format!(
        "A list of categories ({}) has no `{name}`, under which \"{}\" counts {}.",
        list(&fact.items.iter().map(|item| format!("`{item}`")).collect::<Vec<_>>()),
        cell.place.table_title,
        cell.printed.text,
    );
    let about = format!("{}/{dimension}", fact.sentences.join("+"));
    let ids: Vec<&String> = fact.sentences.iter().collect();
    Some(Outcome::Failed(
        Finding::new(Kind::CategoryListsDiffer, &about, Severity::Low, vec![cell.id.clone()], explanation)
            .quoting(ground.quotes(&ids))
            .resolved_by("The list of categories by which the table counts."),
    ))
}
