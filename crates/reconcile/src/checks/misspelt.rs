//! Labels that are spelt as nothing else in the publication is, one letter from a name that is.
//!
//! In: the rows of tables, and the words of all tables and sentences. Out: one finding a label, or a pair of labels: of rows that are, as it seems, one;
//! of tables that count by one list, each with the one label and not the other. Two names that both stand in one table are two; so are a country and its
//! people, of which one begins with the other, and forms of one word (a plural, a hyphen).

use std::collections::{BTreeMap, BTreeSet};

use super::Ground;
use crate::bulletin::label::{Script, distance, script};
use crate::bulletin::layout::Table;
use crate::finding::{Finding, Kind, Nature, Outcome, Report, Severity};

/// Shorter names are too often one letter apart.
const LETTERS_MIN: usize = 5;
/// Shorter labels of two tables may be one letter apart and two things.
const SISTER_LETTERS_MIN: usize = 8;
/// Two labels of one row are at most so many letters apart.
const TORN_APART_MOST: usize = 2;
/// How often the other name has to stand in the publication.
const OTHERS_MIN: usize = 2;

pub(super) fn check(ground: &Ground<'_>, report: &mut Report) {
    let names = names(ground);
    let mut told: BTreeSet<(&str, &str)> = BTreeSet::new();
    for table in ground.tables {
        let sizes = sizes(table);
        for (at, label) in table.rows.iter().enumerate() {
            let (own, title) = (&label.printed, table.title);
            let mut cells = cells_of(table, own);
            let explanation = if let Some(other) = likely(own, table, &names) {
                let count = names.get(other).copied().unwrap_or_default();
                format!(
                    "`{own}` stands in \"{title}\" and nowhere else; `{other}` stands {count} times in the publication, and in this table, if at all, for the columns that this row has not.",
                )
            } else if let Some(other) = torn_from(at, table, &sizes) {
                cells.extend(cells_of(table, other));
                format!(
                    "In \"{title}\" `{own}` stands for some columns and `{other}` for all the others: as it seems one row, with its label printed in two ways.",
                )
            } else if let Some((other, its)) = sister(ground, table, own)
                // Seen from the other table it is the same finding.
                && !told.contains(&(other, own.as_str()))
            {
                told.insert((own.as_str(), other));
                cells.extend(cells_of(its, other));
                format!(
                    "`{own}` stands in \"{title}\", which has no `{other}`; \"{}\" counts by the same list, and has `{other}` and no `{own}`.",
                    its.title
                )
            } else {
                continue;
            };
            let about = format!("{}/{own}", table.id);
            let finding =
                Finding::new(Kind::LabelIsNotWhatItSeems, &about, Severity::Medium, cells, explanation)
                    .of_nature(Nature::CannotBeDecided)
                    .resolved_by("The label as it is meant.");
            report.note(Kind::LabelIsNotWhatItSeems, &about, Outcome::Failed(finding));
        }
    }
}

/// The cells of the row with a label.
fn cells_of(table: &Table<'_>, label: &str) -> Vec<String> {
    let row = table.rows.iter().position(|row| row.printed == label);
    table.cells.iter().filter(|((its, _), _)| Some(*its) == row).map(|(_, cell)| cell.id.clone()).collect()
}

/// How many cells each row of a table has.
fn sizes(table: &Table<'_>) -> Vec<usize> {
    let mut found = vec![0; table.rows.len()];
    for (row, _) in table.cells.keys() {
        if let Some(size) = found.get_mut(*row) {
            *size += 1;
        }
    }
    found
}

/// The row that has, under nearly the same label, just the columns that a row has not; of the two the one with more columns.
fn torn_from<'t>(at: usize, table: &'t Table<'_>, sizes: &[usize]) -> Option<&'t str> {
    let label = table.rows.get(at)?.printed.as_str();
    let (own, full) = (*sizes.get(at)?, *sizes.iter().max()?);
    // Two rows that are one have as many cells together as a row has.
    let is_rest = |other: &usize| *other > own && own + *other == full;
    let lower = label.to_lowercase();
    let is_near = |other: &str| {
        lower.chars().count().min(other.chars().count()) >= LETTERS_MIN
            && distance(&lower, &other.to_lowercase()) <= TORN_APART_MOST
            && are_one_row(table, label, other)
    };
    let rests = sizes.iter().enumerate().filter(|(_, size)| is_rest(size));
    let labels = rests.filter_map(|(row, _)| table.rows.get(row)).map(|row| row.printed.as_str());
    let mut all = labels.filter(|other| is_near(other));
    let (Some(one), None) = (all.next(), all.next()) else { return None };
    Some(one)
}

/// A label, one letter from this one, of another table that counts by the same list, where each of the two has the one and not the other.
fn sister<'t>(ground: &'t Ground<'_>, table: &Table<'_>, label: &str) -> Option<(&'t str, &'t Table<'t>)> {
    let list = ground.dimensions.of(table.id, 'r');
    let has = |table: &Table<'_>, label: &str| table.rows.iter().any(|row| row.printed == label);
    let others = || ground.tables.iter().filter(|other| other.id != table.id && !list.is_empty());
    let of_list = || others().filter(|other| ground.dimensions.of(other.id, 'r') == list);
    // Where another table has the label too, it is spelt as it is meant.
    if label.chars().count() < SISTER_LETTERS_MIN || others().any(|other| has(other, label)) {
        return None;
    }
    let is_near = |other: &str| {
        label.chars().next() == other.chars().next()
            && distance(label, other) == 1
            && !are_forms(label, other)
            && !has(table, other)
    };
    let mut found = of_list().flat_map(|other| {
        other.rows.iter().filter(|row| is_near(&row.printed)).map(move |row| (row.printed.as_str(), other))
    });
    let (one, next) = (found.next()?, found.next());
    next.is_none_or(|(label, _)| label == one.0).then_some(one)
}

/// Whether two labels differ as forms and spellings of one word do: a plural, a hyphen, a capital, `z` for `s`, another number.
fn are_forms(one: &str, other: &str) -> bool {
    let bare = |label: &str| -> String {
        let letters = label.to_lowercase().replace('z', "s");
        letters.chars().filter(|letter| letter.is_alphabetic() && *letter != 's').collect()
    };
    bare(one) == bare(other)
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
    let words =
        |text: &'a str| text.split(|letter: char| !letter.is_alphabetic()).filter(|word| is_name(word));
    // The first word of a sentence has its capital from there: `While`, `There`.
    let behind_first = texts.filter_map(|text| text.split_once(' ')).map(|(_, rest)| rest);
    for word in labels.flat_map(words).chain(behind_first.flat_map(words)) {
        *found.entry(word).or_default() += 1;
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
