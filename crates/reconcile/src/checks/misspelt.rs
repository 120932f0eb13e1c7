//! Labels that are spelt as nothing else in the publication is, one letter from a name that is.
//!
//! In: the rows of tables, and the words of all tables and sentences. Out: one finding a label. Two names that both stand in one table are two; so
//! are a country and its people, of which one begins with the other. And rows that are, as it seems, one, whose label is printed in two ways.

use std::collections::{BTreeMap, BTreeSet};

use super::Ground;
use crate::bulletin::label::{Script, distance, script};
use crate::bulletin::layout::Table;
use crate::finding::{Finding, Kind, Nature, Outcome, Report, Severity};

/// Shorter names are too often one letter apart.
const LETTERS_MIN: usize = 5;
/// Two labels of one row are at most so many letters apart.
const TORN_APART_MOST: usize = 2;
/// How often the other name has to stand in the publication.
const OTHERS_MIN: usize = 2;

pub(super) fn check(ground: &Ground<'_>, report: &mut Report) {
    let names = names(ground);
    for table in ground.tables {
        for (at, label) in table.rows.iter().enumerate() {
            let (own, title) = (&label.printed, table.title);
            let explanation = if let Some(other) = likely(own, table, &names) {
                let count = names.get(other).copied().unwrap_or_default();
                format!(
                    "`{own}` stands in \"{title}\" and nowhere else; `{other}` stands {count} times in the publication, and in this table, if at all, for the columns that this row has not.",
                )
            } else if let Some(other) = torn_from(own, table) {
                format!(
                    "In \"{title}\" `{own}` stands for some columns and `{other}` for all the others: as it seems one row, with its label printed in two ways.",
                )
            } else {
                continue;
            };
            report_label(table, at, explanation, report);
        }
    }
}

fn report_label(table: &Table<'_>, row: usize, explanation: String, report: &mut Report) {
    let of_row = table.cells.iter().filter(|((its, _), _)| *its == row);
    let cells = of_row.map(|(_, cell)| cell.id.clone()).collect();
    let label = table.rows.get(row).map(|label| label.printed.as_str()).unwrap_or_default();
    let about = format!("{}/{label}", table.id);
    let finding = Finding::new(Kind::LabelIsNotWhatItSeems, &about, Severity::Medium, cells, explanation)
        .of_nature(Nature::CannotBeDecided)
        .resolved_by("The label as it is meant.");
    report.note(Kind::LabelIsNotWhatItSeems, &about, Outcome::Failed(finding));
}

/// The row that has, under nearly the same label, just the columns that a row has not; of the two the one with more columns.
fn torn_from<'t>(label: &str, table: &'t Table<'_>) -> Option<&'t str> {
    let lower = label.to_lowercase();
    let cells = |name: &str| {
        let row = table.rows.iter().position(|row| row.printed == name);
        table.cells.keys().filter(|(its, _)| Some(*its) == row).count()
    };
    let is_near = |other: &&str| {
        let (own, its) = (lower.chars().count(), other.chars().count());
        *other != label
            && own.min(its) >= LETTERS_MIN
            && distance(&lower, &other.to_lowercase()) <= TORN_APART_MOST
            && cells(other) > cells(label)
            && are_one_row(table, label, other)
    };
    let mut all = table.rows.iter().map(|row| row.printed.as_str()).filter(is_near);
    let (Some(one), None) = (all.next(), all.next()) else { return None };
    Some(one)
}

fn is_name(word: &str) -> bool {
    word.chars().count() >= LETTERS_MIN
        && word.starts_with(char::is_uppercase)
        && word.chars().skip(1).all(char::is_lowercase)
        // Letters of another alphabet are told of elsewhere.
        && word.chars().all(|letter| script(letter) == Some(Script::Latin))
}

/// The names of the publication, with how often each stands in it. The label of a row counts once a table.
fn names<'a>(ground: &Ground<'a>) -> BTreeMap<&'a str, usize> {
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    let labels = ground.tables.iter().flat_map(|table| &table.rows).map(|label| label.printed.as_str());
    let texts = ground.bulletin.sentences.iter().map(|sentence| sentence.text.as_str());
    for text in labels.chain(texts) {
        for word in text.split(|letter: char| !letter.is_alphabetic()).filter(|word| is_name(word)) {
            *found.entry(word).or_default() += 1;
        }
    }
    found
}

/// The one name that a label may be meant for.
fn likely<'a>(label: &str, table: &Table<'_>, names: &BTreeMap<&'a str, usize>) -> Option<&'a str> {
    if !is_name(label) || names.get(label) != Some(&1) {
        return None;
    }
    let is_here = |name: &str| {
        table.rows.iter().any(|row| row.printed.contains(name) && !are_one_row(table, label, name))
    };
    let is_near = |name: &str| {
        name.chars().next() == label.chars().next()
            && !name.starts_with(label)
            && !label.starts_with(name)
            && distance(name, label) == 1
    };
    let mut found = names.iter().filter(|(name, count)| {
        let is_known = **count >= OTHERS_MIN || are_one_row(table, label, name);
        is_known && is_near(name) && !is_here(name)
    });
    let (Some((one, _)), None) = (found.next(), found.next()) else { return None };
    Some(one)
}

/// Whether two rows of a table have no column in common and together those of a row: one row, part of which is misspelt.
fn are_one_row(table: &Table<'_>, one: &str, other: &str) -> bool {
    let row = |name: &str| table.rows.iter().position(|row| row.printed == name);
    let columns = |row: usize| -> BTreeSet<usize> {
        table.cells.keys().filter(|(its, _)| *its == row).map(|(_, column)| *column).collect()
    };
    let (Some(one), Some(other)) = (row(one), row(other)) else { return false };
    let (a, b) = (columns(one), columns(other));
    let both: BTreeSet<usize> = a.union(&b).copied().collect();
    let is_row = |row: usize| row != one && row != other && columns(row) == both;
    a.is_disjoint(&b) && (0..table.rows.len()).any(is_row)
}
