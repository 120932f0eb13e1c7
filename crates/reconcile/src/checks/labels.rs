//! Labels that are not what they seem.
//!
//! In: the labels of tables. Out: findings on letters of another alphabet, on labels narrower than their sisters, and
//! on rows of a part that the complete table of the whole does not have, with the label they may be a misprint of.

use std::collections::BTreeMap;

use super::Ground;
use crate::bulletin::OF_THIS_LABEL;
use crate::bulletin::label::{Script, distance, looks_like, script};
use crate::bulletin::layout::{Label, Table};
use crate::cell::{PublishedCell, Quantity};
use crate::finding::{Finding, Kind, Nature, Outcome, Report, Severity};
use crate::words::list;

pub(super) fn check(ground: &Ground<'_>, report: &mut Report) {
    scripts(ground, report);
    for table in ground.tables {
        lopsided(table, report);
        doubled(table, report);
    }
    misprints(ground, report);
}

/// Rows of one label: a label is wrong, or the group is not printed in which each of them stands.
fn doubled(table: &Table<'_>, report: &mut Report) {
    let again = table.rows.iter().filter_map(|label| {
        let numbered = label.printed.strip_suffix(OF_THIS_LABEL)?;
        Some((numbered.rsplit_once(" (row ")?.0, label.printed.as_str()))
    });
    let again: Vec<(&str, &str)> = again.collect();
    if again.is_empty() {
        return;
    }
    let of = |printed: &str| {
        let row = table.rows.iter().position(|label| label.printed == printed);
        table.cells.iter().filter(move |((at, _), _)| Some(*at) == row).map(|(_, cell)| *cell)
    };
    let texts = |printed: &str| list(&of(printed).map(|cell| cell.text.clone()).collect::<Vec<_>>());
    let said: Vec<String> = again
        .iter()
        .map(|(own, other)| format!("`{own}` has {} and, once more, {}", texts(own), texts(other)))
        .collect();
    let explanation = format!("Rows of \"{}\" have one label: {}.", table.title, said.join("; "));
    let cells = again.iter().flat_map(|(own, other)| of(own).chain(of(other))).map(|cell| cell.id.clone());
    let about = format!("{}/rows of one label", table.id);
    let kind = Kind::LabelIsNotWhatItSeems;
    let finding = Finding::new(kind, &about, Severity::Medium, cells.collect(), explanation)
        .of_nature(Nature::CannotBeDecided)
        .resolved_by("The label of each row, or the group in which it stands.");
    report.note(kind, &about, Outcome::Failed(finding));
}

/// The scripts of a text, each with its letters.
fn scripts_of(text: &str) -> BTreeMap<Script, Vec<char>> {
    let mut found: BTreeMap<Script, Vec<char>> = BTreeMap::new();
    for letter in text.chars() {
        if let Some(script) = script(letter) {
            found.entry(script).or_default().push(letter);
        }
    }
    found
}

/// Whether a word is taken for a Latin one and is none: it mixes letters, or has only letters that look Latin. A name in
/// its own writing, or a single sign, is what it seems.
fn is_mistaken(word: &str) -> bool {
    let found = scripts_of(word);
    let is_foreign = found.contains_key(&Script::Greek) || found.contains_key(&Script::Cyrillic);
    let is_mixed = is_foreign && found.contains_key(&Script::Latin);
    let looks = !found.contains_key(&Script::Latin) && word.chars().count() > 1 && looks_like(word).is_some();
    is_mixed || (is_foreign && looks)
}

fn scripts(ground: &Ground<'_>, report: &mut Report) {
    let mut odd: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for table in ground.tables {
        for (axis, labels) in [(0, &table.rows), (1, &table.columns)] {
            let all: Vec<(usize, BTreeMap<Script, Vec<char>>)> =
                labels.iter().map(|label| scripts_of(&label.printed)).enumerate().collect();
            let latin = all
                .iter()
                .filter(|(_, found)| found.len() == 1 && found.contains_key(&Script::Latin))
                .count();
            for (at, found) in &all {
                let is_mixed = found.len() > 1 && found.contains_key(&Script::Latin);
                let is_stranger =
                    !found.is_empty() && !found.contains_key(&Script::Latin) && latin * 5 >= all.len() * 4;
                let Some(label) = labels.get(*at).filter(|_| is_mixed || is_stranger) else { continue };
                if !label.printed.split(|letter: char| !letter.is_alphabetic()).any(is_mistaken) {
                    continue;
                }
                let here = |(row, column): &(usize, usize)| if axis == 0 { row == at } else { column == at };
                let cells =
                    table.cells.iter().filter(|(place, _)| here(place)).map(|(_, cell)| cell.id.clone());
                odd.entry(&label.printed).or_default().extend(cells);
            }
        }
        report.note(Kind::LabelIsNotWhatItSeems, table.id, Outcome::Passed);
    }
    for (label, cells) in odd {
        let letters: Vec<String> = scripts_of(label)
            .into_iter()
            .filter(|(script, _)| *script != Script::Latin)
            .flat_map(|(script, letters)| {
                letters
                    .into_iter()
                    .map(move |letter| format!("{letter} (U+{:04X}, {})", u32::from(letter), script.name()))
            })
            .collect();
        let shape = looks_like(label)
            .map(|shape| format!(" By the shape of its letters it reads \"{shape}\"."))
            .unwrap_or_default();
        let explanation = format!(
            "The label `{label}` is written with {}, while the labels beside it are Latin: it looks alike and compares as different.{shape}",
            list(&letters),
        );
        let finding = Finding::new(Kind::LabelIsNotWhatItSeems, label, Severity::Medium, cells, explanation)
            .resolved_by("The name in the letters of the other labels.");
        report.note(Kind::LabelIsNotWhatItSeems, label, Outcome::Failed(finding));
    }
}

/// A label with a qualifier that its sisters of the other groups do not have, and nothing for the rest.
fn lopsided(table: &Table<'_>, report: &mut Report) {
    for (axis, labels) in [(0, &table.rows), (1, &table.columns)] {
        for (at, label) in labels.iter().enumerate() {
            let Some(qualifier) = label.qualifier.as_ref().filter(|_| !label.core.is_empty()) else {
                continue;
            };
            let same = |other: &&Label| other.core == label.core && other.printed != label.printed;
            let group = |other: &Label| (other.age.clone(), other.sex.clone());
            let sisters: Vec<&Label> = labels.iter().filter(same).collect();
            let has_rest = sisters.iter().any(|other| group(other) == group(label));
            let plain: Vec<&&Label> = sisters.iter().filter(|other| other.qualifier.is_none()).collect();
            let (false, Some(sister)) = (has_rest, plain.first()) else { continue };
            let here = |(row, column): &(usize, usize)| if axis == 0 { *row == at } else { *column == at };
            let cells = table
                .cells
                .iter()
                .filter(|(place, _)| here(place))
                .map(|(_, cell)| cell.id.clone())
                .collect();
            let explanation = format!(
                "In \"{}\" the label `{}` counts only what is \"{qualifier}\", its sister `{}` has no such limit, and no label holds the rest: the rest is either nobody, or counted elsewhere, or left out.",
                table.title, label.printed, sister.printed,
            );
            let about = format!("{}/{}", table.id, label.printed);
            let finding = Finding::new(Kind::LabelIsLopsided, &about, Severity::Medium, cells, explanation)
                .of_nature(Nature::CannotBeDecided)
                .resolved_by("What the label leaves out, and where it is counted.");
            report.note(Kind::LabelIsLopsided, &about, Outcome::Failed(finding));
        }
    }
}

/// Rows of a table of one age group that are not among all ages, where the table of all ages is complete.
fn misprints(ground: &Ground<'_>, report: &mut Report) {
    let part_tables: Vec<(&str, &str)> = ground
        .table_cells()
        .filter_map(|cell| Some((cell.place.table_id.as_str(), cell.totals.get("tables")?.as_str())))
        .filter_map(|(part, whole)| {
            let whole = ground.cells.iter().find(|cell| cell.id == whole)?;
            Some((part, whole.place.table_id.as_str()))
        })
        .collect();
    let mut pairs = part_tables;
    pairs.sort_unstable();
    pairs.dedup();
    for (part, whole) in pairs {
        let rows = |id: &str| -> Vec<&PublishedCell> {
            ground
                .table_cells()
                .filter(|cell| cell.place.table_id == id && cell.definition.quantity == Quantity::Count)
                .filter(|cell| cell.definition.sex_code.is_none() && !cell.definition.categories.is_empty())
                .collect()
        };
        let (parts, wholes) = (rows(part), rows(whole));
        let lists = |cell: &&PublishedCell| cell.definition.categories.keys().cloned().collect::<Vec<_>>();
        let is_same_list = parts.first().map(lists) == wholes.first().map(lists);
        if !is_same_list {
            continue;
        }
        let zero = crate::feasible::Interval::whole(0);
        for cell in parts.iter().filter(|cell| cell.printed.interval().low() > zero.high()) {
            let has = |other: &&&PublishedCell| other.definition.categories == cell.definition.categories;
            if wholes.iter().any(|other| has(&other)) {
                continue;
            }
            let lower = |cell: &PublishedCell| cell.place.row_label.to_lowercase();
            let near = wholes
                .iter()
                .map(|other| (distance(&lower(cell), &lower(other)), *other))
                .min_by_key(|(apart, _)| *apart);
            let near = near.filter(|(apart, _)| *apart <= 2).map(|(_, other)| other);
            let reads = near
                .map(|other| format!(" It may be a misprint of `{}`.", other.place.row_label))
                .unwrap_or_default();
            let explanation = format!(
                "`{}` has {} in \"{}\", and no row in \"{}\", which counts the same with all ages.{reads}",
                cell.place.row_label,
                cell.printed.text,
                cell.place.table_title,
                wholes.first().map(|other| other.place.table_title.as_str()).unwrap_or_default(),
            );
            let mut cells = vec![cell.id.clone()];
            cells.extend(near.map(|other| other.id.clone()));
            let finding =
                Finding::new(Kind::LabelIsNotWhatItSeems, &cell.id, Severity::Medium, cells, explanation)
                    .resolved_by("The label in both tables.");
            report.note(Kind::LabelIsNotWhatItSeems, &cell.id, Outcome::Failed(finding));
        }
    }
}
