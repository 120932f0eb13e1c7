//! Sentences of presence, of trend and of population against the tables.
//!
//! In: what a reading takes from sentences. Out: findings where a table has no place for a category that is said to
//! occur, prints a fall of what is said to rise, or counts somebody outside the population it is said to count.

use super::Ground;
use crate::bulletin::label::{covers, words};
use crate::bulletin::meaning::period;
use crate::cell::{PublishedCell, Quantity};
use crate::finding::{Finding, Kind, Nature, Outcome, Report, Severity};
use crate::reading::{PopulationReading, PresenceReading, TrendReading};
use crate::words::list;

pub(super) fn check(ground: &Ground<'_>, report: &mut Report) {
    for reading in &ground.reading.presences {
        presence(ground, reading, report);
    }
    trends(ground, report);
    for reading in &ground.reading.populations {
        population(ground, reading, report);
    }
}

/// The words of a category, without those that every category of its list has.
fn telling(ground: &Ground<'_>, category: &str, all: &[&str]) -> Vec<String> {
    let is_common = |word: &String| {
        all.len() > 2 && all.iter().filter(|other| words(other).contains(word)).count() * 2 > all.len()
    };
    words(category).into_iter().filter(|word| !ground.words.is_hollow(word) && !is_common(word)).collect()
}

fn presence(ground: &Ground<'_>, reading: &PresenceReading, report: &mut Report) {
    let in_place = |cell: &&PublishedCell| {
        cell.definition.quantity == Quantity::Count && cell.definition.geography_code == reading.place
    };
    for (dimension, _) in ground.dimensions.iter() {
        let cells: Vec<&PublishedCell> = ground
            .table_cells()
            .filter(in_place)
            .filter(|cell| cell.definition.categories.contains_key(dimension))
            .collect();
        let mut names: Vec<&str> = cells
            .iter()
            .filter_map(|cell| cell.definition.categories.get(dimension))
            .map(String::as_str)
            .collect();
        names.sort_unstable();
        names.dedup();
        let of_item = |item: &str| -> Vec<&PublishedCell> {
            let item = telling(ground, item, &[]);
            let is_it = |cell: &&&PublishedCell| {
                cell.definition.categories.get(dimension).is_some_and(|name| {
                    let name = telling(ground, name, &names);
                    covers(&item, &name)
                })
            };
            cells.iter().filter(is_it).copied().collect()
        };
        let matched = reading.items.iter().filter(|item| !of_item(item).is_empty()).count();
        if matched < 2 {
            continue;
        }
        let claimed: Vec<&String> = reading.items.iter().filter(|item| !is_excepted(item, reading)).collect();
        excepted(ground, reading, (dimension, &of_item), report);
        let missing: Vec<&&String> = claimed.iter().filter(|item| of_item(item).is_empty()).collect();
        let about = format!("{}/{dimension}", reading.sentences.join("+"));
        if missing.is_empty() {
            report.note(Kind::CategoryMissing, &about, Outcome::Passed);
            continue;
        }
        let missing: Vec<String> = missing.iter().map(|item| format!("`{item}`")).collect();
        let (explanation, cited) = missing_said(ground, reading, dimension, &cells, (&names, &missing));
        let ids: Vec<&String> = reading.sentences.iter().collect();
        let finding = Finding::new(
            Kind::CategoryMissing,
            &about,
            Severity::Medium,
            cited.iter().map(|cell| cell.id.clone()).collect(),
            explanation,
        )
        .of_nature(Nature::CannotBeDecided)
        .quoting(ground.quotes(&ids))
        .resolved_by("The category under which the table counts it, or the source of the sentence.");
        let same =
            |other: &&mut Finding| other.kind == finding.kind && other.explanation == finding.explanation;
        if let Some(other) = report.findings.iter_mut().find(same) {
            other.quotes.extend(finding.quotes);
        } else {
            report.note(Kind::CategoryMissing, &about, Outcome::Failed(finding));
        }
    }
}

/// The cells of a category, by its name.
type CellsOf<'f, 'a> = &'f dyn Fn(&str) -> Vec<&'a PublishedCell>;

/// A category that is said not to occur, and that a table counts.
fn excepted(
    ground: &Ground<'_>,
    reading: &PresenceReading,
    (dimension, of_item): (&str, CellsOf<'_, '_>),
    report: &mut Report,
) {
    let nobody = crate::feasible::Interval::whole(0);
    for item in &reading.except {
        let counted: Vec<&PublishedCell> = of_item(item)
            .into_iter()
            .filter(|cell| {
                let own = &cell.definition;
                own.sex_code.is_none()
                    && own.age_group_code.is_none()
                    && own.period == period(reading.year)
                    && cell.printed.interval().low() > nobody.high()
            })
            .collect();
        let Some(first) = counted.first() else { continue };
        let about = format!("{}/{dimension}/except", reading.sentences.join("+"));
        let explanation = format!(
            "A sentence says that `{item}` did not occur in {}; \"{}\" counts {} ({}).",
            reading.place, first.place.table_title, first.printed.text, first.place.row_label,
        );
        let ids: Vec<&String> = reading.sentences.iter().collect();
        let finding = Finding::new(
            Kind::WordsAgainstNumbers,
            &about,
            Severity::Medium,
            counted.iter().map(|cell| cell.id.clone()).collect(),
            explanation,
        )
        .quoting(ground.quotes(&ids))
        .resolved_by("The sentence, or the figure of the table.");
        report.note(Kind::WordsAgainstNumbers, &about, Outcome::Failed(finding));
    }
}

/// What a table lacks, and where it could be hidden: in the unknown, if there are any.
fn missing_said<'a>(
    ground: &Ground<'_>,
    reading: &PresenceReading,
    dimension: &str,
    cells: &[&'a PublishedCell],
    (names, missing): (&[&str], &[String]),
) -> (String, Vec<&'a PublishedCell>) {
    let unknown: Vec<&PublishedCell> = cells
        .iter()
        .filter(|cell| cell.definition.sex_code.is_none())
        .filter(|cell| {
            cell.definition.categories.get(dimension).is_some_and(|name| ground.words.is_unknown(name))
        })
        .copied()
        .collect();
    let title = cells.first().map(|cell| cell.place.table_title.clone()).unwrap_or_default();
    let unknown_said: Vec<String> =
        unknown.iter().map(|cell| format!("{} ({})", cell.printed.text, cell.place.row_label)).collect();
    let unknown_said = if unknown_said.is_empty() {
        String::new()
    } else {
        format!(" Only the unknown could hold it: {}.", list(&unknown_said))
    };
    let explanation = format!(
        "A sentence says that {} occurred in {}; \"{title}\" has no such category among {}.{unknown_said}",
        list(missing),
        reading.place,
        list(&names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>()),
    );
    (explanation, if unknown.is_empty() { cells.to_vec() } else { unknown })
}

fn is_excepted(item: &str, reading: &PresenceReading) -> bool {
    reading.except.iter().any(|except| covers(&words(except), &words(item)))
}

/// A printed change of a whole place: of no sex, age or category.
fn change_of<'a>(ground: &'a Ground<'_>, place: &str) -> Option<&'a PublishedCell> {
    ground.table_cells().find(|cell| {
        cell.definition.quantity == Quantity::Change
            && cell.definition.geography_code == place
            && cell.definition.sex_code.is_none()
            && cell.definition.age_group_code.is_none()
            && cell.definition.categories.is_empty()
    })
}

fn trends(ground: &Ground<'_>, report: &mut Report) {
    let mut parts_fall: Vec<(&TrendReading, Vec<&PublishedCell>)> = Vec::new();
    for reading in &ground.reading.trends {
        let is_against = |cell: &&PublishedCell| {
            let zero = crate::feasible::Interval::whole(0);
            let printed = cell.printed.interval();
            if reading.falls { printed.low() > zero.high() } else { printed.high() < zero.low() }
        };
        let cells: Vec<&PublishedCell> =
            reading.places.iter().filter_map(|place| change_of(ground, place)).collect();
        let against: Vec<&PublishedCell> = cells.iter().filter(|cell| is_against(cell)).copied().collect();
        if !against.is_empty() {
            report.note(Kind::WordsAgainstNumbers, &reading.sentence, opposed(ground, reading, &against));
        } else if !cells.is_empty() {
            report.note(Kind::WordsAgainstNumbers, &reading.sentence, Outcome::Passed);
        }
        if reading.every_part {
            let parts = reading.places.iter().filter_map(|place| ground.words.whole.get(place)).flatten();
            let parts: Vec<&PublishedCell> =
                parts.filter_map(|place| change_of(ground, place)).filter(is_against).collect();
            if !parts.is_empty() {
                parts_fall.push((reading, parts));
            }
        }
    }
    for (reading, parts) in parts_fall {
        let said: Vec<String> = parts
            .iter()
            .map(|cell| {
                format!("{} ({}, `{}`)", cell.printed.text, cell.place.row_label, cell.place.column_label)
            })
            .collect();
        let title = parts.first().map(|cell| cell.place.table_title.as_str()).unwrap_or_default();
        let explanation = format!(
            "A sentence says that what is counted {} in a place and in the rest of a whole; \"{title}\" prints {}. The whole may still have moved as the sentence says, over its own years; each part did not.",
            if reading.falls { "falls" } else { "rises" },
            list(&said),
        );
        let finding = Finding::new(
            Kind::WordsAgainstNumbers,
            &format!("{}/parts", reading.sentence),
            Severity::Low,
            parts.iter().map(|cell| cell.id.clone()).collect(),
            explanation,
        )
        .of_nature(Nature::CannotBeDecided)
        .quoting(ground.quotes(&[&reading.sentence]))
        .resolved_by("The figures of every year of which the sentence speaks, for each part.");
        report.note(
            Kind::WordsAgainstNumbers,
            &format!("{}/parts", reading.sentence),
            Outcome::Failed(finding),
        );
    }
}

fn opposed(ground: &Ground<'_>, reading: &TrendReading, against: &[&PublishedCell]) -> Outcome {
    let said: Vec<String> =
        against.iter().map(|cell| format!("{} ({})", cell.printed.text, cell.place.row_label)).collect();
    let explanation = format!(
        "A sentence says that what is counted {}; the tables print {}.",
        if reading.falls { "falls" } else { "rises" },
        list(&said),
    );
    let cells = against.iter().map(|cell| cell.id.clone()).collect();
    Outcome::Failed(
        Finding::new(Kind::WordsAgainstNumbers, &reading.sentence, Severity::Medium, cells, explanation)
            .quoting(ground.quotes(&[&reading.sentence]))
            .resolved_by("The years the sentence speaks of and their figures."),
    )
}

/// Rows of tables whose bodies are known to sit elsewhere than the population is said to.
fn population(ground: &Ground<'_>, reading: &PopulationReading, report: &mut Report) {
    let outside = |cell: &&PublishedCell| {
        let nation = ground.words.nation_of_force(&cell.place.row_label);
        nation.is_some_and(|nation| nation != reading.place)
    };
    let is_counted = |cell: &&PublishedCell| {
        reading.tables.contains(&cell.place.table_id)
            && cell.definition.quantity == Quantity::Count
            && cell.definition.sex_code.is_none()
            && cell.definition.age_group_code.is_none()
            && cell.printed.interval().low() > crate::feasible::Interval::whole(0).high()
    };
    let rows: Vec<&PublishedCell> = ground.table_cells().filter(is_counted).filter(outside).collect();
    let about = format!("{}/{}", reading.sentence, reading.place);
    if rows.is_empty() {
        report.note(Kind::OutsidePopulation, &about, Outcome::Passed);
        return;
    }
    let said: Vec<String> = rows
        .iter()
        .map(|cell| {
            let nation = ground.words.nation_of_force(&cell.place.row_label).unwrap_or_default();
            format!(
                "{} by `{}`, a force of {nation}, in \"{}\"",
                cell.printed.text, cell.place.row_label, cell.place.table_title
            )
        })
        .collect();
    let explanation = format!(
        "A sentence says that those who report are based in {}; the table counts {}.",
        reading.place,
        list(&said),
    );
    let cells = rows.iter().map(|cell| cell.id.clone()).collect();
    let finding = Finding::new(Kind::OutsidePopulation, &about, Severity::Medium, cells, explanation)
        .of_nature(Nature::DifferenceOfDefinition)
        .quoting(ground.quotes(&[&reading.sentence]))
        .resolved_by("Whether the place decides or the base of the body, and the total on each.");
    report.note(Kind::OutsidePopulation, &about, Outcome::Failed(finding));
}
