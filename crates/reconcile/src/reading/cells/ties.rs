//! Rows that share a figure and a place: `A, B and C, tied in seventh place on 5`, `nine people came from each of A and B`.
//!
//! In: a sentence against a table, with rows named one behind the other and a word of sharing. Out: the figure of each, if the sentence gives one,
//! and their place. The figure of one of them, or that they are the same, shows which table and column are meant.

use super::clauses::Sentence;
use super::each::{counts, crossed, is_narrowed, parts};
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use super::says::count;
use super::untied::PLACES;
use super::words::is_rest;
use crate::feasible::Interval;
use crate::reading::CellReading;
use crate::reading::marks::Said;
use crate::reading::statements::{Line, Prose};

/// Ways to say that several have the same.
const SHARED: [&str; 12] = [
    "tied", "tie", "joint", "jointly", "equal", "equally", "level", "share", "shared", "each", "apiece",
    "choose",
];
/// Words around a tie that narrow nothing.
const PLAIN: [&str; 20] = [
    "place",
    "places",
    "position",
    "positions",
    "rank",
    "ranks",
    "ranked",
    "ranking",
    "nothing",
    "list",
    "came",
    "therefore",
    "standing",
    "stood",
    "between",
    "table",
    "following",
    "followed",
    "on",
    "apart",
];
/// Words of another order, time or measure.
const OTHERWISE: [&str; 15] = [
    "quarter", "quarters", "month", "year", "years", "rate", "per", "not", "almost", "nearly", "except",
    "if", "than", "combined", "together",
];

pub(super) fn readings(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let says = |list: &[&str]| sentence.text.split(' ').any(|word| list.contains(&word));
    if !says(&SHARED)
        || says(&OTHERWISE)
        || sentence.grid.period_axis() == Some(Axis::Rows)
        || is_narrowed_group(prose, sentence, line)
    {
        return Vec::new();
    }
    let found = tied(sentence).unwrap_or_default();
    found.into_iter().map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

/// Whether a sex or an age is named that the table has not: that several rows are named is what the sentence is about.
fn is_narrowed_group(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> bool {
    let is_group = |word: &str| prose.known.sex(word).is_some() || prose.known.age(word).is_some();
    sentence.tokens.iter().any(|token| is_group(&token.word)) && is_narrowed(prose, sentence, line)
}

fn tied(sentence: &Sentence<'_>) -> Option<Vec<CellReading>> {
    let rows = one_run(sentence)?;
    let numbers: Vec<(usize, &Said)> = sentence
        .signs
        .iter()
        .enumerate()
        .filter_map(|(at, sign)| if let Sign::Number(said) = sign { Some((at, said)) } else { None })
        .filter(|(at, _)| !counts_rows(sentence, *at, rows.len()))
        .collect();
    let told = match numbers.as_slice() {
        [] => None,
        [(_, said)] if said.is_exact_count() => Some((*said).clone()),
        _ => return None,
    };
    let column = crossed(sentence, Axis::Rows)?;
    let figures: Vec<Interval> =
        rows.iter().map(|row| count(sentence, (*row, column))).collect::<Option<_>>()?;
    let value = told.as_ref().map(Said::whole);
    let is_anchored = match &value {
        Some(value) => figures.iter().any(|figure| Some(figure) == value.as_ref()),
        None => figures.windows(2).all(|pair| pair.first() == pair.last()),
    };
    if !is_anchored || !is_plain(sentence) {
        return None;
    }
    let mut found = Vec::new();
    if let Some(said) = &told {
        found.push(CellReading {
            says: "each_is".to_owned(),
            value: said.value.clone(),
            cells: counts(sentence, (Axis::Rows, &rows), column)?,
            ..CellReading::default()
        });
    }
    found.extend(place(sentence, &rows, column));
    Some(found)
}

/// The rows that a sentence names one behind the other, all of which are parts; nothing if it names others too.
fn one_run(sentence: &Sentence<'_>) -> Option<Vec<usize>> {
    let mut rows: Vec<usize> = Vec::new();
    let mut last: Option<usize> = None;
    for (at, sign) in sentence.signs.iter().enumerate() {
        let Sign::Name(Axis::Rows, row) = sign else { continue };
        if let Some(before) = last {
            let is_listed = (before + 1..at).all(|at| {
                ["and", "the"].contains(&word(sentence, at)) || sentence.signs.get(at) == Some(&Sign::Known)
            });
            if !is_listed || at - before > 4 {
                return None;
            }
        }
        last = Some(at);
        rows.push(*row);
    }
    let is_part = |row: &usize| {
        sentence.grid.rows.get(*row).is_some_and(|name| !name.is_total) && !is_rest(sentence, *row)
    };
    let mut apart = rows.clone();
    apart.sort_unstable();
    apart.dedup();
    (rows.len() > 1 && apart.len() == rows.len() && rows.iter().all(is_part)).then_some(rows)
}

/// `Three countries share …`: how many rows there are, and no figure of theirs.
fn counts_rows(sentence: &Sentence<'_>, at: usize, rows: usize) -> bool {
    let is_count =
        ["countries", "nationalities", "forces", "bodies", "responders", "types", "areas", "others"]
            .contains(&word(sentence, at + 1));
    let said = match sentence.signs.get(at) {
        Some(Sign::Number(said)) => said.whole(),
        _ => None,
    };
    is_count && said == i64::try_from(rows).ok().map(Interval::whole)
}

/// Whether every word that the table does not know is one of ties and places.
fn is_plain(sentence: &Sentence<'_>) -> bool {
    sentence.signs.iter().zip(sentence.tokens).all(|(sign, token)| {
        let word = token.word.as_str();
        *sign != Sign::Unknown || SHARED.contains(&word) || PLACES.contains(&word) || PLAIN.contains(&word)
    })
}

/// The place of all of them, which is one more than how many are before the first.
fn place(sentence: &Sentence<'_>, rows: &[usize], column: usize) -> Option<CellReading> {
    let mut all = (0..sentence.tokens.len())
        .filter_map(|at| PLACES.iter().position(|place| *place == word(sentence, at)));
    let (Some(place), None) = (all.next(), all.next()) else { return None };
    let first = rows.first().copied()?;
    let others: Vec<usize> =
        parts(sentence, Axis::Rows).into_iter().filter(|row| !rows.contains(row)).collect();
    Some(CellReading {
        says: "nth_greatest".to_owned(),
        value: (place + 1).to_string(),
        cells: counts(sentence, (Axis::Rows, &[first]), column)?,
        beside: counts(sentence, (Axis::Rows, &others), column)?,
        ..CellReading::default()
    })
}
