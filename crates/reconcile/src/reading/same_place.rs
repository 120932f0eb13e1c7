//! Of which place the tables are that name none, where figures show it.
//!
//! In: the tables and what each counts. Out: a place for tables of one year and one thing counted, whose grand totals agree: the nation of
//! which another table prints the same number, else the one that sentences name beside it, else the place of the publication, whichever it is. A table whose total is far from
//! the others' counts something narrower, and stays without.

use std::collections::BTreeMap;

use super::TableReading;
use super::names::mentions;
use super::tokens::tokens;
use crate::bulletin::label::words;
use crate::bulletin::layout::{Filling, Label, Table, grand_total};
use crate::bulletin::{Sentence, Vocabulary};
use crate::feasible::Interval;

/// The place of tables that agree and are of no nation that is known.
pub(crate) const OF_PUBLICATION: &str = "the place of the publication";
/// A smaller total may stand in a sentence by chance.
const TELLING_FROM: i64 = 20;
/// How many tables have to agree.
const AGREEING_LEAST: usize = 2;
/// By how much the total of a table may miss those that agree and be thought of the same people.
const MISSED_MAX: f64 = 0.25;

/// Gives a place to the tables that have none.
pub(super) fn propose(
    tables: &[Table<'_>],
    readings: &mut [TableReading],
    sentences: &[Sentence],
    known: &Vocabulary,
) {
    let mut totals: BTreeMap<(String, i32), Vec<(usize, Interval)>> = BTreeMap::new();
    for (at, (table, reading)) in tables.iter().zip(readings.iter()).enumerate() {
        let is_open = reading.place.is_none() && reading.age.is_none() && !has_nations(table);
        let total = grand_total(table, known).filter(|_| is_open);
        if let (Some(total), Some(year)) = (total, reading.year) {
            totals.entry((reading.unit.clone(), year)).or_default().push((at, total));
        }
    }
    for ((unit, year), open) in totals {
        let Some(agreed) = agreed(&open) else { continue };
        let nations = nations_with(&agreed, &unit, year, tables, readings, known);
        let place = match nations.as_slice() {
            [one] => one.clone(),
            [] if !tables.iter().any(has_nations) => {
                told(&agreed, sentences, known).unwrap_or_else(|| OF_PUBLICATION.to_owned())
            }
            _ => continue,
        };
        for at in of_ages(tables, readings, (&unit, year), &agreed, known) {
            if let Some(reading) = readings.get_mut(at) {
                reading.place = Some(place.clone());
            }
        }
        for (at, total) in &open {
            if let Some(reading) = readings.get_mut(*at).filter(|_| is_near(total, &agreed)) {
                reading.place = Some(place.clone());
            }
        }
    }
}

/// The tables of one age each whose totals together make the total on which the others agree.
fn of_ages(
    tables: &[Table<'_>],
    readings: &[TableReading],
    (unit, year): (&str, i32),
    agreed: &Interval,
    known: &Vocabulary,
) -> Vec<usize> {
    let mut by_age: BTreeMap<&str, Vec<(usize, Interval)>> = BTreeMap::new();
    for (at, (table, reading)) in tables.iter().zip(readings).enumerate() {
        let is_open = reading.place.is_none() && reading.unit == unit && reading.year == Some(year);
        if let (true, Some(age), Some(total)) = (is_open, &reading.age, grand_total(table, known)) {
            by_age.entry(age).or_default().push((at, total));
        }
    }
    let is_one = by_age.len() > 1 && by_age.values().all(|tables| tables.len() == 1);
    let all: Vec<(usize, Interval)> = by_age.into_values().flatten().filter(|_| is_one).collect();
    let sum = all.iter().fold(Interval::whole(0), |sum, (_, total)| sum.plus(total));
    if sum == *agreed { all.into_iter().map(|(at, _)| at).collect() } else { Vec::new() }
}

/// The one nation that sentences name beside the total on which the tables agree.
fn told(agreed: &Interval, sentences: &[Sentence], known: &Vocabulary) -> Option<String> {
    let is_telling = agreed.is_point() && *agreed.low() >= *Interval::whole(TELLING_FROM).low();
    let mut found: Vec<String> = Vec::new();
    for sentence in sentences.iter().filter(|_| is_telling) {
        let prints = tokens(&sentence.text).iter().any(|token| {
            token.number.as_ref().is_some_and(|printed| !token.is_percent() && printed.interval() == *agreed)
        });
        let mut named: Vec<String> =
            mentions(&words(&sentence.text), known).into_iter().map(|mention| mention.nation).collect();
        named.sort();
        named.dedup();
        if let (true, [one]) = (prints, named.as_slice()) {
            found.push(one.clone());
        }
    }
    found.sort();
    found.dedup();
    if let [one] = found.as_slice() { Some(one.clone()) } else { None }
}

fn has_nations(table: &Table<'_>) -> bool {
    table.rows.iter().chain(&table.columns).any(|label| label.nation.is_some())
}

/// The total on which most tables agree, if they are enough and no other one has as many.
fn agreed(open: &[(usize, Interval)]) -> Option<Interval> {
    let votes = |total: &Interval| open.iter().filter(|(_, other)| other == total).count();
    let (_, best) = open.iter().max_by_key(|(_, total)| votes(total))?;
    let is_one = open.iter().all(|(_, total)| total == best || votes(total) < votes(best));
    (votes(best) >= AGREEING_LEAST && is_one).then(|| best.clone())
}

fn is_near(total: &Interval, agreed: &Interval) -> bool {
    let number = |it: &Interval| num_traits::ToPrimitive::to_f64(it.low()).unwrap_or(f64::NAN);
    (number(total) / number(agreed) - 1.0).abs() <= MISSED_MAX
}

/// The nations of which a table prints this count for this year.
fn nations_with(
    agreed: &Interval,
    unit: &str,
    year: i32,
    tables: &[Table<'_>],
    readings: &[TableReading],
    known: &Vocabulary,
) -> Vec<String> {
    let mut found = Vec::new();
    for (table, reading) in tables.iter().zip(readings).filter(|(_, reading)| reading.unit == unit) {
        for ((row, column), cell) in &table.cells {
            let labels = [table.rows.get(*row), table.columns.get(*column)];
            let labels: Vec<&Label> = labels.into_iter().flatten().collect();
            let nation = labels.iter().find_map(|label| label.nation.clone());
            let is_whole = labels.iter().all(|label| {
                label.sex.is_none()
                    && label.age.is_none()
                    && (label.nation.is_some() || label.core.is_empty())
            });
            let own_year = labels.iter().find_map(|label| label.years.first().copied()).or(reading.year);
            let is_count = table.filling(*column, known) == Filling::Counts;
            let is_same = cell.printed.as_ref().is_some_and(|printed| printed.interval() == *agreed);
            found.extend(nation.filter(|_| is_whole && is_count && is_same && own_year == Some(year)));
        }
    }
    found.sort();
    found.dedup();
    found
}
