//! Rankings in words against the figures, and against the unknowns that could overturn them.
//!
//! In: rankings of a reading and the cells of tables. Out: for each ranking, a check of the rank, of a claim to more
//! than half, and of what the unknowns could do. Where no table gives a figure for every category of the list, in the
//! place, year and group spoken of, nothing is said.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;

use super::Ground;
use crate::bulletin::label::words;
use crate::bulletin::meaning::{NARROWED, OF_TABLE, period};
use crate::cell::{PublishedCell, Quantity};
use crate::finding::{Finding, Kind, Nature, Outcome, Report, Severity};
use crate::reading::RankReading;
use crate::words::{list, number};

/// The figures of one list of categories in one table.
struct Standing<'a> {
    table: &'a str,
    title: &'a str,
    known: BTreeMap<String, BigRational>,
    unknown: BigRational,
    cells: BTreeMap<String, Vec<String>>,
    unknown_cells: Vec<String>,
}

/// What several sentences say alike of one table.
type Said<'a> = BTreeMap<(String, String), Vec<(&'a RankReading, String, Vec<String>)>>;

pub(super) fn check(ground: &Ground<'_>, report: &mut Report) {
    let (mut majority, mut unknowns): (Said<'_>, Said<'_>) = (BTreeMap::new(), BTreeMap::new());
    for reading in ground.reading.ranks.iter().filter(|reading| reading.change.is_none()) {
        let Some(standing) = standing(ground, reading) else { continue };
        let Some(category) = named(&standing, ground, &reading.category) else { continue };
        let about = format!("{}/{category}", reading.sentence);
        report.note(Kind::WordsAgainstNumbers, &about, rank(ground, reading, &standing, &category));
        let key = (standing.table.to_owned(), category.clone());
        if reading.claims_majority && !reading.from_least {
            match half(&standing, &category) {
                None => report.note(Kind::MostIsNotMajority, &about, Outcome::Passed),
                Some((text, cells)) => majority.entry(key.clone()).or_default().push((reading, text, cells)),
            }
        }
        if standing.unknown > BigRational::from_integer(BigInt::ZERO) {
            match overturn(&standing, &category, reading) {
                None => report.note(Kind::UnknownsCouldOverturn, &about, Outcome::Passed),
                Some((text, cells)) => {
                    unknowns.entry((key.0, String::new())).or_default().push((reading, text, cells));
                }
            }
        }
    }
    note(
        ground,
        Kind::MostIsNotMajority,
        Nature::DifferenceOfDefinition,
        majority,
        "Say *more than any other*, or give the share.",
        report,
    );
    let settle = "The category of the unknown ones, or a sentence that says how many are unknown.";
    note(ground, Kind::UnknownsCouldOverturn, Nature::CannotBeDecided, unknowns, settle, report);
}

fn note(
    ground: &Ground<'_>,
    kind: Kind,
    nature: Nature,
    said: Said<'_>,
    resolution: &str,
    report: &mut Report,
) {
    for ((table, category), all) in said {
        let mut texts: Vec<String> = all.iter().map(|(_, text, _)| text.clone()).collect();
        texts.sort();
        texts.dedup();
        let ids: Vec<&String> = all.iter().map(|(reading, ..)| &reading.sentence).collect();
        let cells: Vec<String> = all.iter().flat_map(|(_, _, cells)| cells.clone()).collect();
        let about = format!("{table}/{category}");
        let finding = Finding::new(kind, &about, Severity::Medium, cells, texts.join(" "))
            .of_nature(nature)
            .quoting(ground.quotes(&ids))
            .resolved_by(resolution);
        report.note(kind, &about, Outcome::Failed(finding));
    }
}

/// The category of the standing that a sentence names.
fn named(standing: &Standing<'_>, ground: &Ground<'_>, category: &str) -> Option<String> {
    let wanted = words(category);
    let exact = standing.known.keys().find(|known| **known == category);
    let alike = || {
        let named = ground.dimensions.category(&wanted).map(|(_, category)| category)?;
        standing.known.keys().find(|known| **known == named)
    };
    exact.or_else(alike).cloned()
}

/// The table that ranks the category in the place, year and group spoken of; the one with most categories.
fn standing<'a>(ground: &'a Ground<'_>, reading: &RankReading) -> Option<Standing<'a>> {
    if ground.words.whole.values().any(|parts| parts.contains(&reading.category)) {
        return nations(ground, reading);
    }
    let (dimension, _) = ground.dimensions.category(&words(&reading.category))?;
    let mut by_table: BTreeMap<&str, Vec<&PublishedCell>> = BTreeMap::new();
    for cell in ground.table_cells().filter(|cell| is_of(cell, reading, dimension)) {
        by_table.entry(&cell.place.table_id).or_default().push(cell);
    }
    let mut best: Option<Standing<'a>> = None;
    for table in ground.tables {
        // `The largest` of premises, arrests and people side by side is of one of them, and which is not said.
        let Some(cells) = by_table.get(table.id).filter(|_| table.units_printed().len() <= 1) else {
            continue;
        };
        let Some(found) = tally(ground, table.id, table.title, dimension, cells, reading) else { continue };
        if found.known.len() >= 2 && best.as_ref().is_none_or(|best| best.known.len() < found.known.len()) {
            best = Some(found);
        }
    }
    best
}

/// The nations of a whole in the table that counts them all in the year spoken of.
fn nations<'a>(ground: &'a Ground<'_>, reading: &RankReading) -> Option<Standing<'a>> {
    let (_, parts) = ground.words.whole.iter().find(|(_, parts)| parts.contains(&reading.category))?;
    let is_it = |cell: &&PublishedCell| {
        let own = &cell.definition;
        own.quantity == Quantity::Count
            && parts.contains(&own.geography_code)
            && own.period == period(reading.year)
            && own.sex_code == reading.sex
            && own.age_group_code == reading.age
            && own.categories.is_empty()
            && cell.printed.interval().is_point()
    };
    ground.tables.iter().find_map(|table| {
        let cells: Vec<&PublishedCell> =
            ground.table_cells().filter(|cell| cell.place.table_id == table.id).filter(is_it).collect();
        let nation = |cell: &&PublishedCell| cell.definition.geography_code.clone();
        let known: BTreeMap<String, BigRational> =
            cells.iter().map(|cell| (nation(cell), cell.printed.interval().low().clone())).collect();
        (known.len() == parts.len() && cells.len() == parts.len()).then(|| Standing {
            table: table.id,
            title: table.title,
            known,
            unknown: BigRational::from_integer(BigInt::ZERO),
            cells: cells.iter().map(|cell| (nation(cell), vec![cell.id.clone()])).collect(),
            unknown_cells: Vec::new(),
        })
    })
}

fn is_of(cell: &PublishedCell, reading: &RankReading, dimension: &str) -> bool {
    let definition = &cell.definition;
    // A list is ranked within its own table, so that a place which neither the sentence nor the table names is one.
    definition.quantity == Quantity::Count
        && definition.geography_code == reading.place.as_deref().unwrap_or_default()
        && definition.period == period(reading.year)
        && definition.categories.contains_key(dimension)
        && definition
            .categories
            .keys()
            .all(|list| list.starts_with(dimension) || list == NARROWED || list == OF_TABLE)
        && definition.categories.get(NARROWED) == reading.narrowed.as_ref()
        && (reading.sex.is_none() || definition.sex_code == reading.sex)
        && (reading.age.is_none() || definition.age_group_code == reading.age)
}

/// Adds up the cells of each category over the age groups, if the reading is of all ages and the table splits them.
fn tally<'a>(
    ground: &Ground<'_>,
    table: &'a str,
    title: &'a str,
    dimension: &str,
    cells: &[&PublishedCell],
    reading: &RankReading,
) -> Option<Standing<'a>> {
    let no_sex: Vec<&&PublishedCell> =
        cells.iter().filter(|cell| cell.definition.sex_code == reading.sex).collect();
    let has_all_ages = no_sex.iter().any(|cell| cell.definition.age_group_code.is_none());
    // A table of one age group alone says nothing of all ages.
    let is_of_one_group = || {
        let groups: std::collections::BTreeSet<&Option<String>> =
            no_sex.iter().map(|cell| &cell.definition.age_group_code).collect();
        groups.len() < 2
    };
    if reading.age.is_none() && !has_all_ages && is_of_one_group() {
        return None;
    }
    let is_counted = |cell: &&&PublishedCell| {
        reading.age.is_some() || cell.definition.age_group_code.is_none() == has_all_ages
    };
    let zero = BigRational::from_integer(BigInt::ZERO);
    let mut standing = Standing {
        table,
        title,
        known: BTreeMap::new(),
        unknown: zero.clone(),
        cells: BTreeMap::new(),
        unknown_cells: Vec::new(),
    };
    for cell in no_sex.into_iter().filter(is_counted) {
        let interval = cell.printed.interval();
        if !interval.is_point() {
            return None;
        }
        let category = cell.definition.categories.get(dimension)?.clone();
        // What lies under `other nationalities` is no one of them.
        let is_rest = |label: &str| {
            let lower = label.to_lowercase();
            ["other", "all other", "any other", "rest", "remaining"].iter().any(|it| lower.starts_with(it))
        };
        if category != reading.category
            && (is_rest(&cell.place.row_label) || is_rest(&cell.place.column_label))
        {
            continue;
        }
        if ground.words.is_unknown(&category) {
            standing.unknown += interval.low();
            standing.unknown_cells.push(cell.id.clone());
        } else {
            *standing.known.entry(category.clone()).or_insert_with(|| zero.clone()) += interval.low();
            standing.cells.entry(category).or_default().push(cell.id.clone());
        }
    }
    Some(standing)
}

fn figures(standing: &Standing<'_>, categories: &[&String]) -> Vec<String> {
    let figure = |category: &&String| {
        standing.known.get(*category).map(|value| format!("{} ({category})", number(value)))
    };
    categories.iter().filter_map(figure).collect()
}

fn rank(ground: &Ground<'_>, reading: &RankReading, standing: &Standing<'_>, category: &String) -> Outcome {
    let Some(own) = standing.known.get(category) else { return Outcome::Undecided };
    let is_ahead = |value: &BigRational| if reading.from_least { value < own } else { value > own };
    let ahead: Vec<&String> =
        standing.known.iter().filter(|(_, value)| is_ahead(value)).map(|(name, _)| name).collect();
    let ties: Vec<&String> = standing
        .known
        .iter()
        .filter(|(name, value)| *value == own && *name != category)
        .map(|(name, _)| name)
        .collect();
    let is_within = reading.within && ahead.len() < reading.rank;
    if is_within || ahead.len() + 1 == reading.rank && ties.is_empty() {
        return Outcome::Passed;
    }
    let is_tie =
        !reading.within && ahead.len() < reading.rank && reading.rank <= ahead.len() + 1 + ties.len();
    let others = if is_tie { &ties } else { &ahead };
    let said = figures(standing, &[category]);
    let among = if reading.within { "among the first" } else { "number" };
    let explanation = format!(
        "A sentence ranks `{category}` {among} {} {}; in \"{}\" it has {}{} {}.",
        reading.rank,
        if reading.from_least { "from the least" } else { "from the most" },
        standing.title,
        said.join(""),
        if is_tie {
            ", as many as"
        } else if others.is_empty() {
            ", and nothing stands before it, with"
        } else {
            ", behind"
        },
        list(&figures(standing, others)),
    );
    let mut cells: Vec<String> = standing.cells.get(category).cloned().unwrap_or_default();
    cells.extend(others.iter().filter_map(|name| standing.cells.get(*name)).flatten().cloned());
    let about = format!("{}/{category}", reading.sentence);
    let severity = Severity::Medium;
    Outcome::Failed(
        Finding::new(Kind::WordsAgainstNumbers, &about, severity, cells, explanation)
            .quoting(ground.quotes(&[&reading.sentence]))
            .resolved_by("The sentence, or the figures of the table."),
    )
}

/// Why a category is not more than half, with the cells.
fn half(standing: &Standing<'_>, category: &String) -> Option<(String, Vec<String>)> {
    let own = standing.known.get(category)?;
    let total: BigRational = standing.known.values().sum::<BigRational>() + &standing.unknown;
    if own * BigInt::from(2) > total {
        return None;
    }
    let share = own * BigInt::from(100) / &total;
    let text = format!(
        "Said of the things counted, *most* means more than half: in \"{}\" `{category}` has {} of {}, which is {} per cent; it has more than any other, and not most.",
        standing.title,
        number(own),
        number(&total),
        number(&share),
    );
    Some((text, standing.cells.values().flatten().chain(&standing.unknown_cells).cloned().collect()))
}

/// How the unknowns could put another category into the place of one, with the cells.
fn overturn(
    standing: &Standing<'_>,
    category: &String,
    reading: &RankReading,
) -> Option<(String, Vec<String>)> {
    let own = standing.known.get(category)?;
    if reading.from_least {
        return None;
    }
    let behind = standing.known.iter().filter(|(name, value)| *name != category && *value <= own);
    let (next, value) = behind.max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)))?;
    let could = value + &standing.unknown;
    if could <= *own {
        return None;
    }
    let text = format!(
        "In \"{}\" `{category}` has {} and `{next}` {}, and {} are of no known category: if they were all of `{next}`, it would have {} and come before `{category}`.",
        standing.title,
        number(own),
        number(value),
        number(&standing.unknown),
        number(&could),
    );
    let mut cells: Vec<String> = standing.unknown_cells.clone();
    for name in [category, next] {
        cells.extend(standing.cells.get(name).into_iter().flatten().cloned());
    }
    Some((text, cells))
}
