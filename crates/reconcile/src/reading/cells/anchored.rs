//! First and second places that a sentence gives with the figure, and nobody where a table counts somebody.
//!
//! In: a sentence against a table, some words of which may not be known. Out: readings of one row. A figure that the sentence gives and the
//! table prints for the row that it names is an anchor: it shows which cell is meant, whatever the other words are. What narrows to a
//! part of the row's people is looked for all the same: another category, a sex or an age that no column has, a word that sets apart.

use super::across;
use super::both_said;
use super::clauses::Sentence;
use super::each::{crossed, is_narrowed};
use super::grid::Axis;
use super::is_known_beside_names;
use super::marking::Sign;
use super::of_another_row;
use super::pairs::word;
use super::says::{filling, id};
use super::words::is_rest;
use crate::bulletin::layout::Filling;
use crate::feasible::Interval;
use crate::reading::CellReading;
use crate::reading::statements::{Line, Prose};

/// Words that set some of the lines apart, or rank something other than the figures.
const APART: [&str; 31] = [
    "among",
    "amongst",
    "within",
    "except",
    "apart",
    "excluding",
    "outside",
    "after",
    "behind",
    "followed",
    "joint",
    "equal",
    "tie",
    "tied",
    "jointly",
    "one",
    "third",
    "fourth",
    "fifth",
    "rise",
    "increase",
    "fall",
    "drop",
    "growth",
    "rate",
    "proportion",
    "percentage",
    "share",
    "not",
    "if",
    "would",
];
const FIRST: [&str; 9] =
    ["highest", "largest", "greatest", "biggest", "leading", "heads", "topped", "busiest", "commonest"];
const LAST: [&str; 5] = ["lowest", "smallest", "fewest", "quietest", "rarest"];
/// Ways to say that one is more than each of the others.
const BEYOND: [&str; 6] = [
    "than any other",
    "than every other",
    "than in any other",
    "than from any other",
    "than for any other",
    "no other",
];
/// Ways to say that there is nobody.
const NOBODY: [&str; 13] = [
    "nobody was",
    "no one was",
    "no referral was",
    "no referrals were",
    "not a single",
    "did not refer",
    "did not make",
    "made no referral",
    "not one",
    "were no referrals",
    "was no referral",
    "received no referral",
    "no referrals came",
];
/// Words with which a sentence of nobody speaks of some only.
const SOME_ONLY: [&str; 9] =
    ["except", "excluding", "more", "than", "longer", "further", "since", "again", "outside"];

/// Which place a sentence gives.
enum Place {
    First,
    Beyond,
    Second,
    Last,
}

/// Every reading of a sentence against a table.
pub(super) fn readings(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    if is_narrowed(prose, sentence, line) {
        return Vec::new();
    }
    let nobody = if is_known_beside_names(sentence) { nobody(sentence) } else { None };
    let both = || match named(sentence) {
        Some(row) => both_said::reading(sentence, row),
        None => named_column(sentence).and_then(|column| both_said::reading_of_column(sentence, column)),
    };
    let found = nobody.or_else(|| placed(sentence)).or_else(both);
    found.into_iter().map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

/// The one part that a sentence names on an axis: a row, or the period of a table of periods.
fn named(sentence: &Sentence<'_>) -> Option<usize> {
    let grid = sentence.grid;
    if grid.period_axis() == Some(Axis::Rows) {
        let [period] = *sentence.periods().as_slice() else { return None };
        return sentence.at_period(period);
    }
    let mut rows: Vec<usize> = Vec::new();
    for sign in &sentence.signs {
        if let Sign::Name(Axis::Rows, row) = sign
            && grid.rows.get(*row).is_some_and(|name| !name.is_total)
            && !rows.contains(row)
        {
            rows.push(*row);
        }
    }
    if let [row] = rows.as_slice() { Some(*row).filter(|row| !is_rest(sentence, *row)) } else { None }
}

/// The one column that a sentence names, if it names no row.
fn named_column(sentence: &Sentence<'_>) -> Option<usize> {
    let mut columns: Vec<usize> = Vec::new();
    for sign in &sentence.signs {
        match sign {
            Sign::Name(Axis::Rows, _) | Sign::Period(_) => return None,
            Sign::Name(Axis::Columns, column) if !columns.contains(column) => columns.push(*column),
            _ => {}
        }
    }
    if let [column] = columns.as_slice() { Some(*column) } else { None }
}

/// `Nobody was referred by X`, `X did not submit a single referral`.
fn nobody(sentence: &Sentence<'_>) -> Option<CellReading> {
    let says = NOBODY.iter().any(|phrase| sentence.text.contains(phrase));
    let is_some = sentence.text.split(' ').any(|word| SOME_ONLY.contains(&word));
    // `One` and `single` are no figures here.
    let is_figure = |(at, sign): (usize, &Sign)| {
        matches!(sign, Sign::Number(said) if said.value != "0")
            && !["one", "single", "a"].contains(&word(sentence, at))
    };
    // Who had nobody in a year is not the year.
    let is_of_years = sentence.grid.period_axis() == Some(Axis::Rows);
    if !says || is_some || is_of_years || sentence.signs.iter().enumerate().any(is_figure) {
        return None;
    }
    let row = named(sentence)?;
    let at = (row, crossed(sentence, Axis::Rows)?);
    let cell = id(sentence, at).filter(|_| filling(sentence, at) == Some(Filling::Counts))?;
    Some(CellReading {
        says: "value".to_owned(),
        value: "0".to_owned(),
        cells: vec![cell],
        ..CellReading::default()
    })
}

/// `X heads the list with 32`, `in 2015 it was highest (206)`, `X came second (22)`.
fn placed(sentence: &Sentence<'_>) -> Option<CellReading> {
    let place = place(sentence)?;
    let row = named(sentence)?;
    // `282 of 1,047`: of how many is no figure of the row.
    let is_whole = |at: usize| word(sentence, at.wrapping_sub(1)) == "of";
    let mut numbers = sentence.signs.iter().enumerate().filter_map(|(at, sign)| match sign {
        Sign::Number(said) if !is_whole(at) => Some(said),
        _ => None,
    });
    let (Some(said), None) = (numbers.next(), numbers.next()) else { return None };
    if said.is_percent || said.at_least.is_some() || said.at_most.is_some() {
        return None;
    }
    let value = said.whole()?;
    let Some(column) = anchor(sentence, row, &value) else {
        let is_part = |at: &usize| sentence.grid.rows.get(*at).is_some_and(|name| !name.is_total);
        let others = (0..sentence.grid.rows.len()).filter(|other| *other != row && is_part(other));
        let parts: Vec<usize> = others.filter(|other| !is_rest(sentence, *other)).collect();
        let nth = match place {
            Place::First | Place::Beyond => 1,
            Place::Second => 2,
            Place::Last => parts.len() + 1,
        };
        return of_another_row::reading(sentence, row, said, nth, &parts);
    };
    let mut others = Vec::new();
    for (other, name) in sentence.grid.rows.iter().enumerate() {
        if other != row && !name.is_total && !is_rest(sentence, other) {
            others.push(id(sentence, (other, column))?);
        }
    }
    let says = match place {
        Place::First => "greatest",
        Place::Beyond => "more",
        Place::Second => "nth_greatest",
        Place::Last => "least",
    };
    let value = if matches!(place, Place::Second) { "2".to_owned() } else { String::new() };
    let cells = vec![id(sentence, (row, column))?];
    if others.is_empty() {
        return None;
    }
    let reading =
        CellReading { says: says.to_owned(), value, cells, beside: others, ..CellReading::default() };
    Some(across::held(sentence, reading, (row, column)))
}

/// The column in which the row has the figure that the sentence gives: the one that it names, else that of the total, else the only one.
fn anchor(sentence: &Sentence<'_>, row: usize, value: &Interval) -> Option<usize> {
    let grid = sentence.grid;
    let is_it = |column: &usize| {
        let printed = grid.table.cells.get(&(row, *column)).and_then(|cell| cell.printed.as_ref());
        filling(sentence, (row, *column)) == Some(Filling::Counts)
            && printed.is_some_and(|printed| printed.interval() == *value)
    };
    let column = crossed(sentence, Axis::Rows)?;
    Some(column).filter(is_it)
}

/// The place that a sentence gives; nothing if it gives none or two, or of some lines only.
fn place(sentence: &Sentence<'_>) -> Option<Place> {
    let words: Vec<&str> = sentence.text.split(' ').collect();
    let says = |list: &[&str]| words.iter().any(|word| list.contains(word));
    if says(&APART) || words.iter().any(|word| word.ends_with("n't")) {
        return None;
    }
    let is_most = words.windows(2).any(|pair| {
        matches!(pair, ["most", next] if next.ends_with("ly")
            || ["common", "frequent", "prevalent", "reported", "often", "numerous"].contains(next))
    });
    let is_second = words
        .windows(2)
        .any(|pair| matches!(pair, [before, "second"] if ["came", "was", "the", "in", "ranks", "ranked", "placed", "is"].contains(before)));
    let is_beyond = BEYOND.iter().any(|phrase| sentence.text.contains(phrase))
        || words.first() == Some(&"no") && says(&["more"]) && says(&["than"]);
    let is_first = says(&FIRST) || is_most;
    // `Second most common: X`.
    if !is_second && says(&["second", "next"]) {
        return None;
    }
    let is_fewer = is_beyond && says(&["fewer", "less", "lower"]);
    match (is_second, is_beyond && !is_fewer, is_first, says(&LAST) || is_fewer) {
        (true, false, _, false) if !says(&["quarter", "half"]) => Some(Place::Second),
        (false, true, _, false) => Some(Place::Beyond),
        (false, false, true, false) => Some(Place::First),
        (false, false, false, true) => Some(Place::Last),
        _ => None,
    }
}
