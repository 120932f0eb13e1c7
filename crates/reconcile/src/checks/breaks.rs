//! Comparisons over a break in a series.
//!
//! In: a reading and the breaks of the tables. Out: the reading without what compares the two sides of a break, and a
//! finding for each sentence that does. A category that begins or ends at a break was counted under another name on the
//! other side: growth over it is no growth, and no arithmetic is done on it.

use std::collections::BTreeMap;

use crate::bulletin::label::{alike, words};
use crate::bulletin::layout::{Label, Table};
use crate::bulletin::{Bulletin, Vocabulary};
use crate::finding::{Break, Finding, Kind, Nature, Outcome, Report, Severity};
use crate::reading::{ComparisonReading, Counted, Reading};
use crate::words::list;

/// Takes out of a reading what crosses a break, and reports it.
pub(super) fn set_apart(
    reading: &Reading,
    tables: &[Table<'_>],
    breaks: &[Break],
    bulletin: &Bulletin,
    known: &Vocabulary,
    report: &mut Report,
) -> Reading {
    let mut kept = reading.clone();
    let mut found: BTreeMap<String, &Break> = BTreeMap::new();
    let crossing = |category: Option<&String>, from: Option<i32>, to: Option<i32>| {
        let (Some(category), Some(from), Some(to)) = (category, from, to) else { return None };
        let (from, to) = (from.min(to), from.max(to));
        breaks.iter().find(|it| {
            year_of(it, known).is_some_and(|year| from < year && year <= to) && names(it, category, known)
        })
    };
    kept.figures.retain(|figure| {
        let from = figure.from_year.or(figure.year.map(|year| year - 1));
        let hit = (figure.quantity == "change")
            .then(|| crossing(figure.category.as_ref(), from, figure.year))
            .flatten();
        found.extend(hit.map(|it| (figure.sentence.clone(), it)));
        hit.is_none()
    });
    kept.comparisons.retain(|comparison| {
        let hit =
            years_of(comparison).and_then(|(category, from, to)| crossing(category, Some(from), Some(to)));
        found.extend(hit.map(|it| (comparison.sentence.clone(), it)));
        hit.is_none()
    });
    for (sentence, at) in found {
        let title =
            tables.iter().find(|table| table.id == at.table).map(|table| table.title).unwrap_or_default();
        report.note(Kind::NotComparable, &sentence, Outcome::Failed(finding(&sentence, at, title, bulletin)));
    }
    kept
}

/// The category of a comparison of one thing in two years, with the years.
fn years_of(comparison: &ComparisonReading) -> Option<(Option<&String>, i32, i32)> {
    let one = |all: &'_ [Counted]| all.iter().filter_map(|counted| counted.year).collect::<Vec<_>>();
    let (first, second) = (one(&comparison.first), one(&comparison.second));
    let (to, from) = (first.first()?, second.first()?);
    let category = comparison.first.first()?.category.as_ref();
    (to != from).then_some((category, *from, *to))
}

/// The year in which a break falls.
fn year_of(at: &Break, known: &Vocabulary) -> Option<i32> {
    Label::read(&at.from, known).years.first().copied()
}

/// Whether a category is one that ends or begins at a break.
fn names(at: &Break, category: &str, known: &Vocabulary) -> bool {
    let own = words(category);
    at.ended.iter().chain(&at.began).any(|label| {
        let core = Label::read(label, known).core;
        core.len() == own.len() && core.iter().zip(&own).all(|(a, b)| alike(a, b))
    })
}

fn finding(sentence: &str, at: &Break, title: &str, bulletin: &Bulletin) -> Finding {
    let quoted = |all: &[String]| list(&all.iter().map(|label| format!("`{label}`")).collect::<Vec<_>>());
    let ended =
        if at.ended.is_empty() { String::new() } else { format!(" {} end there;", quoted(&at.ended)) };
    let began =
        if at.began.is_empty() { String::new() } else { format!(" {} begin there;", quoted(&at.began)) };
    let explanation = format!(
        "A sentence compares figures on the two sides of a break: from {} on, the categories of \"{title}\" are others.{ended}{began} what was counted before under one name is counted under another, and the two are not comparable.",
        at.from,
    );
    let about = format!("{sentence}/{}", at.from);
    let id = sentence.to_owned();
    Finding::new(Kind::NotComparable, &about, Severity::Medium, Vec::new(), explanation)
        .of_nature(Nature::DifferenceOfDefinition)
        .quoting(crate::prose::quotes(bulletin, &[&id]))
        .resolved_by("The figures of both periods in one set of categories.")
}
