//! Rankings of changes against the printed counts and changes.
//!
//! In: rankings of a reading that are of changes, and the cells of tables. Out: one check for each. The change of every
//! sister must be known, from two printed counts or from a printed change; a sister is ahead only if it is under every
//! rounding. A sentence that does not say whether it means numbers or per cent fails only if it is wrong in both.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;

use super::Ground;
use crate::bulletin::label::words;
use crate::bulletin::meaning::period;
use crate::cell::{PublishedCell, Quantity};
use crate::feasible::Interval;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::RankReading;
use crate::words::list;

/// A change of one thing, with the cells it is taken from.
struct Moved<'a> {
    name: String,
    change: Interval,
    cells: Vec<&'a PublishedCell>,
}

pub(super) fn check(ground: &Ground<'_>, report: &mut Report) {
    for reading in &ground.reading.ranks {
        let Some(change) = &reading.change else { continue };
        let measures: Vec<bool> = match change.split_once('_') {
            Some((_, "pct")) => vec![true],
            Some(_) => vec![false],
            None => vec![true, false],
        };
        let falls = change.starts_with("fall");
        let all: Vec<Option<Vec<Moved<'_>>>> =
            measures.iter().map(|is_percent| moves(ground, reading, *is_percent)).collect();
        let outcomes: Vec<Option<String>> =
            all.iter().map(|moves| moves.as_ref().and_then(|moves| ahead(moves, reading, falls))).collect();
        if all.iter().any(Option::is_none) {
            report.note(Kind::WordsAgainstNumbers, &reading.sentence, Outcome::Undecided);
            continue;
        }
        let about = format!("{}/change", reading.sentence);
        let failed: Option<Vec<String>> = outcomes.into_iter().collect();
        let outcome = match failed {
            None => Outcome::Passed,
            Some(said) => {
                let mut cells: Vec<String> = all
                    .iter()
                    .flatten()
                    .flatten()
                    .flat_map(|it| &it.cells)
                    .map(|cell| cell.id.clone())
                    .collect();
                cells.sort();
                cells.dedup();
                let explanation = format!(
                    "A sentence says that the largest {} is that of {}: {}.",
                    if falls { "fall" } else { "rise" },
                    reading.category,
                    list(&said)
                );
                Outcome::Failed(
                    Finding::new(Kind::WordsAgainstNumbers, &about, Severity::Medium, cells, explanation)
                        .quoting(ground.quotes(&[&reading.sentence]))
                        .resolved_by("The sentence, or the figures of both periods."),
                )
            }
        };
        report.note(Kind::WordsAgainstNumbers, &about, outcome);
    }
}

/// What moved more than what is said to have moved most; nothing if nothing did.
fn ahead(moves: &[Moved<'_>], reading: &RankReading, falls: bool) -> Option<String> {
    let own = moves.iter().find(|moved| moved.name == reading.category)?;
    let before = moves.iter().filter(|other| {
        if falls { other.change.high() < own.change.low() } else { other.change.low() > own.change.high() }
    });
    let said: Vec<String> = before.map(|other| format!("{} ({})", other.change, other.name)).collect();
    let zero = Interval::whole(0);
    let is_against = if falls { own.change.low() >= zero.high() } else { own.change.high() <= zero.low() };
    match (said.is_empty(), is_against) {
        (true, false) => None,
        (true, true) => Some(format!("it changed by {}", own.change)),
        _ => Some(format!("it changed by {}, less than {}", own.change, list(&said))),
    }
}

/// The change of what is ranked and of every sister; nothing if one is not known.
fn moves<'a>(ground: &'a Ground<'_>, reading: &RankReading, is_percent: bool) -> Option<Vec<Moved<'a>>> {
    let year = reading.year?;
    let whole = ground.words.whole.values().find(|parts| parts.contains(&reading.category));
    if let Some(parts) = whole {
        let of = |part: &String| {
            moved(
                ground,
                part.clone(),
                year,
                is_percent,
                |cell| cell.definition.geography_code == *part && cell.definition.categories.is_empty(),
                reading,
            )
        };
        return parts.iter().map(of).collect();
    }
    let (dimension, category) = ground.dimensions.category(&words(&reading.category))?;
    let members =
        ground.dimensions.iter().find(|(name, _)| *name == dimension).map(|(_, members)| members)?;
    let names: Vec<String> = members.iter().map(|core| core.join(" ")).collect();
    names.contains(&category).then_some(())?;
    let of = |name: &String| {
        let wanted = BTreeMap::from([(dimension.to_owned(), name.clone())]);
        moved(
            ground,
            name.clone(),
            year,
            is_percent,
            |cell| {
                Some(&cell.definition.geography_code) == reading.place.as_ref()
                    && cell.definition.categories == wanted
            },
            reading,
        )
    };
    names.iter().map(of).collect()
}

fn moved<'a>(
    ground: &'a Ground<'_>,
    name: String,
    year: i32,
    is_percent: bool,
    is_of: impl Fn(&PublishedCell) -> bool,
    reading: &RankReading,
) -> Option<Moved<'a>> {
    let is_group = |cell: &&PublishedCell| {
        is_of(cell)
            && cell.definition.sex_code == reading.sex
            && cell.definition.age_group_code == reading.age
    };
    let count = |year: i32| {
        ground.table_cells().filter(is_group).find(|cell| {
            cell.definition.quantity == Quantity::Count && cell.definition.period == period(Some(year))
        })
    };
    let hundred = || BigRational::from_integer(BigInt::from(100));
    if let (Some(now), Some(before)) = (count(year), count(year - 1)) {
        let (a, b) = (now.printed.interval(), before.printed.interval());
        let zero = BigRational::from_integer(BigInt::ZERO);
        let change = if !is_percent {
            Interval::from_to(a.low() - b.high(), a.high() - b.low())?
        } else if *b.low() > zero {
            Interval::from_to(
                hundred() * a.low() / b.high() - hundred(),
                hundred() * a.high() / b.low() - hundred(),
            )?
        } else {
            return None;
        };
        return Some(Moved { name, change, cells: vec![now, before] });
    }
    let printed = ground.table_cells().filter(is_group).find(|cell| {
        cell.definition.quantity == Quantity::Change && cell.definition.period == period(Some(year))
    });
    printed.filter(|_| is_percent).map(|cell| Moved {
        name,
        change: cell.printed.interval(),
        cells: vec![cell],
    })
}
