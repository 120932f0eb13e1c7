//! What sentences say of two counts, or of several taken together, against the printed figures.
//!
//! In: comparisons of a reading and all published cells. Out: one check for each sentence and kind. A sentence fails only
//! if a comparison of it fails with every value that is printed for every count; a count that is printed nowhere leaves
//! it undecided.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;

use super::Ground;
use super::stated::said;
use crate::bulletin::label::words;
use crate::bulletin::meaning::period;
use crate::cell::{PublishedCell, Quantity};
use crate::feasible::{Interval, share_of};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::{ComparisonReading, Counted};
use crate::words::{list, number};

/// How many ways to take printed values together are tried before a comparison is left undecided.
const WAYS_MAX: usize = 64;

pub(super) fn check(ground: &Ground<'_>, report: &mut Report) {
    let mut by_sentence: BTreeMap<(&str, Kind), Vec<&ComparisonReading>> = BTreeMap::new();
    for reading in &ground.reading.comparisons {
        by_sentence.entry((&reading.sentence, kind(&reading.relation))).or_default().push(reading);
    }
    for ((sentence, kind), readings) in by_sentence {
        let mut failing = Vec::new();
        let mut decided = 0;
        for reading in readings {
            let (Some(first), Some(second)) = (sums(ground, &reading.first), sums(ground, &reading.second))
            else {
                continue;
            };
            match may_hold(reading, &first, &second) {
                None => continue,
                Some(true) => {}
                Some(false) => failing.push((reading, first, second)),
            }
            decided += 1;
        }
        let outcome = if !failing.is_empty() {
            fail(ground, (sentence, kind), &failing)
        } else if decided > 0 {
            Outcome::Passed
        } else {
            Outcome::Undecided
        };
        report.note(kind, sentence, outcome);
    }
}

fn kind(relation: &str) -> Kind {
    match relation {
        "sum" => Kind::TotalIsNotSum,
        "share" => Kind::ShareIsImpossible,
        "difference" | "times" => Kind::ChangeIsImpossible,
        _ => Kind::WordsAgainstNumbers,
    }
}

/// Counts taken together, in one of the ways they are printed.
struct Sum<'a> {
    interval: Interval,
    cells: Vec<&'a PublishedCell>,
}

/// Whether the relation holds for some printed values; nothing if it has no answer for any.
fn may_hold(reading: &ComparisonReading, first: &[Sum<'_>], second: &[Sum<'_>]) -> Option<bool> {
    let mut is_decided = false;
    for a in first {
        for b in second {
            match holds(reading, &a.interval, &b.interval) {
                Some(true) => return Some(true),
                Some(false) => is_decided = true,
                None => {}
            }
        }
    }
    is_decided.then_some(false)
}

fn holds(reading: &ComparisonReading, a: &Interval, b: &Interval) -> Option<bool> {
    let value = || {
        let is_percent = reading.relation == "share";
        Some(
            said(&reading.value, reading.at_least.as_deref(), reading.at_most.as_deref(), is_percent)?
                .interval(),
        )
    };
    Some(match reading.relation.as_str() {
        "more" => a.high() > b.low(),
        "not_more" => a.low() <= b.high(),
        "equal" => a.meets(b),
        "sum" => a.meets(&value()?),
        "difference" => Interval::from_to(a.low() - b.high(), a.high() - b.low())?.meets(&value()?),
        "share" => share_of(a, b)?.meets(&value()?),
        "times" => {
            let zero = BigRational::from_integer(BigInt::ZERO);
            if *b.low() <= zero || *a.low() < zero {
                return None;
            }
            Interval::from_to(a.low() / b.high(), a.high() / b.low())?.meets(&value()?)
        }
        _ => return None,
    })
}

/// Every sum of one printed value for each count; nothing if a count is printed nowhere. No counts make nothing.
fn sums<'a>(ground: &'a Ground<'_>, wanted: &[Counted]) -> Option<Vec<Sum<'a>>> {
    let mut all = vec![Sum { interval: Interval::whole(0), cells: Vec::new() }];
    for one in wanted {
        let mut values: Vec<&PublishedCell> = Vec::new();
        for cell in counts(ground, one) {
            if !values.iter().any(|known| known.printed.interval() == cell.printed.interval()) {
                values.push(cell);
            }
        }
        if values.is_empty() || values.len() * all.len() > WAYS_MAX {
            return None;
        }
        let with = |sum: &Sum<'a>, cell: &'a PublishedCell| Sum {
            interval: sum.interval.plus(&cell.printed.interval()),
            cells: sum.cells.iter().copied().chain([cell]).collect(),
        };
        all = all.iter().flat_map(|sum| values.iter().map(move |cell| with(sum, cell))).collect();
    }
    Some(all)
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
            && wanted.unit.as_ref().is_none_or(|unit| own.measure_code == *unit)
            && own.geography_code == *place
            && own.period == period(wanted.year)
            && own.sex_code == wanted.sex
            && own.age_group_code == wanted.age
            && own.categories == categories
            && cell.printed.range.is_none()
    };
    ground.cells.iter().filter(is_it).collect()
}

type Failing<'a> = (&'a ComparisonReading, Vec<Sum<'a>>, Vec<Sum<'a>>);

fn fail(ground: &Ground<'_>, (sentence, kind): (&str, Kind), failing: &[Failing<'_>]) -> Outcome {
    let said: Vec<String> =
        failing.iter().map(|(reading, first, second)| told(reading, first, second)).collect();
    let mut cells: Vec<String> = Vec::new();
    for (_, first, second) in failing {
        cells.extend(first.iter().chain(second).flat_map(|sum| &sum.cells).map(|cell| cell.id.clone()));
    }
    cells.sort();
    cells.dedup();
    let explanation = format!(
        "A sentence compares what is counted, and the printed figures say otherwise: {}.",
        list(&said)
    );
    let sentence = sentence.to_owned();
    let is_figure =
        failing.iter().any(|(reading, ..)| reading.value.starts_with(|it: char| it.is_ascii_digit()));
    let is_exact =
        failing.iter().any(|(reading, ..)| reading.at_least.is_none() && reading.at_most.is_none());
    let severity = if is_figure && is_exact { Severity::High } else { Severity::Medium };
    Outcome::Failed(
        Finding::new(kind, &format!("{sentence}/said"), severity, cells, explanation)
            .quoting(ground.quotes(&[&sentence]))
            .resolved_by("The sentence, or the figures it speaks of."),
    )
}

/// A failing comparison with its arithmetic.
fn told(reading: &ComparisonReading, first: &[Sum<'_>], second: &[Sum<'_>]) -> String {
    let (a, b) = (figures(first), figures(second));
    let own = || first.first().map(|sum| sum.interval.low().clone()).unwrap_or_default();
    let other = || second.first().map(|sum| sum.interval.low().clone()).unwrap_or_default();
    let hundred = BigRational::from_integer(BigInt::from(100));
    let value = &reading.value;
    match reading.relation.as_str() {
        "more" => format!("{a} is not more than {b}"),
        "not_more" => format!("{a} is more than {b}"),
        "equal" => format!("{a} is not as many as {b}"),
        "sum" => format!("{a} make {}, said to be {value}", number(&own())),
        "difference" => format!("{a} less {b} is {}, said to be {value}", number(&(own() - other()))),
        "times" => format!("{a} is {} times {b}, said to be {value}", number(&(own() / other()))),
        _ => format!("{a} is {} per cent of {b}, said to be {value}", number(&(hundred * own() / other()))),
    }
}

fn figures(sums: &[Sum<'_>]) -> String {
    let of = |cell: &&PublishedCell| {
        let place = &cell.place;
        format!(
            "{} (\"{}\", {}, {})",
            cell.printed.text, place.table_title, place.row_label, place.column_label
        )
    };
    let mut said: Vec<String> =
        sums.iter().map(|sum| sum.cells.iter().map(of).collect::<Vec<_>>().join(" + ")).collect();
    said.sort();
    said.dedup();
    said.join(" or ")
}
