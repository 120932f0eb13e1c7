//! What sentences say is more than what, against the printed counts.
//!
//! In: comparisons of a reading and all published cells. Out: one check for each sentence. A sentence fails only if a
//! comparison of it fails with every value that is printed for either side; one side that is printed nowhere leaves it
//! undecided.

use std::collections::BTreeMap;

use super::Ground;
use crate::bulletin::label::words;
use crate::bulletin::meaning::period;
use crate::cell::{PublishedCell, Quantity};
use crate::feasible::Interval;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::{ComparisonReading, Counted};
use crate::words::list;

pub(super) fn check(ground: &Ground<'_>, report: &mut Report) {
    let mut by_sentence: BTreeMap<&str, Vec<&ComparisonReading>> = BTreeMap::new();
    for reading in &ground.reading.comparisons {
        by_sentence.entry(&reading.sentence).or_default().push(reading);
    }
    for (sentence, readings) in by_sentence {
        let mut failing = Vec::new();
        let mut decided = 0;
        for reading in readings {
            let (first, second) = (counts(ground, &reading.first), counts(ground, &reading.second));
            if first.is_empty() || second.is_empty() {
                continue;
            }
            decided += 1;
            let may_hold = first.iter().any(|a| second.iter().any(|b| holds(&reading.relation, a, b)));
            if !may_hold {
                failing.push((reading, first, second));
            }
        }
        let outcome = if !failing.is_empty() {
            fail(ground, sentence, &failing)
        } else if decided > 0 {
            Outcome::Passed
        } else {
            Outcome::Undecided
        };
        report.note(Kind::WordsAgainstNumbers, sentence, outcome);
    }
}

fn holds(relation: &str, first: &PublishedCell, second: &PublishedCell) -> bool {
    let (a, b): (Interval, Interval) = (first.printed.interval(), second.printed.interval());
    match relation {
        "more" => a.high() > b.low(),
        "not_more" => a.low() <= b.high(),
        _ => a.meets(&b),
    }
}

/// Every printed count of what a sentence speaks of.
fn counts<'a>(ground: &'a Ground<'_>, wanted: &Counted) -> Vec<&'a PublishedCell> {
    let Some(place) = wanted.place.as_ref().filter(|_| wanted.year.is_some()) else { return Vec::new() };
    let mut categories = BTreeMap::new();
    if let Some(category) = &wanted.category {
        let Some((dimension, category)) = ground.dimensions.category(&words(category)) else {
            return Vec::new();
        };
        categories.insert(dimension.to_owned(), category);
    }
    let is_it = |cell: &&PublishedCell| {
        let own = &cell.definition;
        own.quantity == Quantity::Count
            && own.geography_code == *place
            && own.period == period(wanted.year)
            && own.sex_code == wanted.sex
            && own.age_group_code == wanted.age
            && own.categories == categories
            && cell.printed.range.is_none()
    };
    ground.cells.iter().filter(is_it).collect()
}

type Failing<'a> = (&'a ComparisonReading, Vec<&'a PublishedCell>, Vec<&'a PublishedCell>);

fn fail(ground: &Ground<'_>, sentence: &str, failing: &[Failing<'_>]) -> Outcome {
    let said: Vec<String> = failing
        .iter()
        .map(|(reading, first, second)| {
            let relation = match reading.relation.as_str() {
                "more" => "is not more than",
                "not_more" => "is more than",
                _ => "is not as many as",
            };
            format!("{} {relation} {}", figures(first), figures(second))
        })
        .collect();
    let mut cells: Vec<String> = Vec::new();
    for (_, first, second) in failing {
        cells.extend(first.iter().chain(second).map(|cell| cell.id.clone()));
    }
    let explanation = format!(
        "A sentence compares what is counted, and the printed figures say otherwise: {}.",
        list(&said)
    );
    let sentence = sentence.to_owned();
    Outcome::Failed(
        Finding::new(Kind::WordsAgainstNumbers, &sentence, Severity::Medium, cells, explanation)
            .quoting(ground.quotes(&[&sentence]))
            .resolved_by("The sentence, or the figures it speaks of."),
    )
}

fn figures(cells: &[&PublishedCell]) -> String {
    let mut said: Vec<String> = cells
        .iter()
        .map(|cell| {
            let place = &cell.place;
            format!(
                "{} (\"{}\", {}, {})",
                cell.printed.text, place.table_title, place.row_label, place.column_label
            )
        })
        .collect();
    said.sort();
    said.dedup();
    list(&said)
}
