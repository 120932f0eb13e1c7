//! What is said of *the rest* of a whole: of its other parts taken together, not of each.
//!
//! In: trends of a reading and the counts and changes of the parts. Out: one check for each. The earlier count of a part
//! is a whole number in the range that its printed change allows; the rest rose if it is more now than the most that
//! range adds up to. A part that alone went the other way contradicts nothing.

use num_bigint::BigInt;

use super::Ground;
use crate::cell::{PublishedCell, Quantity};
use crate::feasible::{Bases, bases_of_change};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::TrendReading;
use crate::words::whole;

pub(super) fn check(ground: &Ground<'_>, report: &mut Report) {
    for reading in ground.reading.trends.iter().filter(|reading| reading.rest_too) {
        let about = format!("{}/rest", reading.sentence);
        if let Some(outcome) = one(ground, reading) {
            report.note(Kind::WordsAgainstNumbers, &about, outcome);
        }
    }
}

fn one(ground: &Ground<'_>, reading: &TrendReading) -> Option<Outcome> {
    let parts =
        ground.words.whole.iter().find(|(name, _)| reading.places.contains(name)).map(|(_, parts)| parts)?;
    let rest: Vec<&String> = parts.iter().filter(|part| !reading.places.contains(part)).collect();
    let changes: Vec<&PublishedCell> = rest.iter().filter_map(|part| change_of(ground, part)).collect();
    if changes.len() != rest.len() || rest.len() < 2 {
        return None;
    }
    let (mut now, mut least, mut most) = (BigInt::ZERO, BigInt::ZERO, BigInt::ZERO);
    let mut cells: Vec<String> = Vec::new();
    for change in changes {
        let count = ground.cells.iter().find(|cell| Some(&cell.id) == change.counted_id.as_ref())?;
        let interval = count.printed.interval();
        let (counted, _) = interval.whole_numbers().filter(|_| interval.is_point())?;
        let bases = bases_of_change(&interval, &change.printed.interval()).filter(Bases::is_possible)?;
        now += counted;
        least += bases.least;
        most += bases.most?;
        cells.extend([count.id.clone(), change.id.clone()]);
    }
    let (holds, fails) = if reading.falls { (now < least, now > most) } else { (now > most, now < least) };
    if holds {
        return Some(Outcome::Passed);
    }
    if !fails {
        return Some(Outcome::Undecided);
    }
    let explanation = format!(
        "A sentence says that the rest of a whole {}; by the printed counts and changes it went from {} to {} before to {} now.",
        if reading.falls { "falls" } else { "rises" },
        whole(&least),
        whole(&most),
        whole(&now),
    );
    let about = format!("{}/rest", reading.sentence);
    let finding = Finding::new(Kind::WordsAgainstNumbers, &about, Severity::Medium, cells, explanation);
    Some(Outcome::Failed(
        finding
            .quoting(ground.quotes(&[&reading.sentence]))
            .resolved_by("The years the sentence speaks of and their figures."),
    ))
}

/// The printed change of a part, of all sexes, ages and categories.
fn change_of<'a>(ground: &'a Ground<'_>, place: &str) -> Option<&'a PublishedCell> {
    ground.table_cells().find(|cell| {
        let own = &cell.definition;
        own.quantity == Quantity::Change
            && own.geography_code == place
            && own.sex_code.is_none()
            && own.age_group_code.is_none()
            && own.categories.is_empty()
    })
}
