//! Places that a sentence gives to one row, where another has the same figure: `X was fifth, and Y sixth`, `X alone heads the list, ahead of Y`,
//! `X holds fifth place outright`.
//!
//! In: a sentence against a table. Out: that the figure of the one is more than that of the other. Only rows whose figures are the same are
//! read: they share a place, and the sentence says that they do not. Which of two unequal rows comes first is read elsewhere.

use super::clauses::Sentence;
use super::each::{crossed, parts};
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use super::says::{count, id};
use super::words::is_rest;
use crate::feasible::Interval;
use crate::reading::CellReading;
use crate::reading::statements::Line;

/// The words of places, from the first on.
pub(super) const PLACES: [&str; 12] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth",
];
/// Words of a place that is shared, or of another order.
const SHARED: [&str; 12] = [
    "joint",
    "jointly",
    "equal",
    "equally",
    "share",
    "shared",
    "tied",
    "tie",
    "alphabetical",
    "same",
    "quarter",
    "quarters",
];

/// Ways to say that nobody else has a place.
const ALONE: [&str; 4] = ["alone", "outright", "solely", "unshared"];

/// What a sentence says of rows with one figure.
pub(super) fn readings(sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let is_shared = sentence.text.split(' ').any(|word| SHARED.contains(&word));
    if is_shared || sentence.grid.period_axis() == Some(Axis::Rows) {
        return Vec::new();
    }
    let pair = placed_apart(sentence).or_else(|| alone(sentence));
    let found = pair.map_or_else(|| by_itself(sentence), |pair| tied(sentence, pair));
    found.into_iter().map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

/// The rows that tokens name, each with where it stands.
fn rows(sentence: &Sentence<'_>) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (at, sign) in sentence.signs.iter().enumerate() {
        if let Sign::Name(Axis::Rows, row) = sign
            && found.iter().all(|(_, known)| known != row)
        {
            found.push((at, *row));
        }
    }
    found
}

/// `X was fifth with nine, and Y sixth`: two rows, each with its place behind it, the one after the other.
fn placed_apart(sentence: &Sentence<'_>) -> Option<(usize, usize)> {
    let [(_, one), (second, other)] = *rows(sentence).as_slice() else { return None };
    let place = |from: usize, to: usize| {
        let mut all =
            (from..to).filter_map(|at| PLACES.iter().position(|place| *place == word(sentence, at)));
        let (Some(one), None) = (all.next(), all.next()) else { return None };
        Some(one)
    };
    let (first, next) = (place(0, second)?, place(second, sentence.tokens.len())?);
    (first + 1 == next).then_some((one, other))
}

/// `X alone heads the list, ahead of Y`.
fn alone(sentence: &Sentence<'_>) -> Option<(usize, usize)> {
    let [(_, one), (second, other)] = *rows(sentence).as_slice() else { return None };
    let says_ahead = word(sentence, second.checked_sub(2)?) == "ahead" && word(sentence, second - 1) == "of";
    says_ahead.then_some((one, other))
}

/// `X alone takes second place with seven`: that it is more than each row with the same figure.
fn by_itself(sentence: &Sentence<'_>) -> Option<CellReading> {
    let has = |list: &[&str]| (0..sentence.tokens.len()).find(|at| list.contains(&word(sentence, *at)));
    let on_its_own = || {
        (2..sentence.tokens.len()).find(|at| {
            word(sentence, *at) == "own" && word(sentence, at - 1) == "its" && word(sentence, at - 2) == "on"
        })
    };
    let (alone, place) = (has(&ALONE).or_else(on_its_own)?, has(&PLACES)?);
    // What is said of one alone stands beside its place.
    let (_, row) = *rows(sentence).first().filter(|(at, _)| *at < alone.max(place))?;
    let is_beside = alone.abs_diff(place) < 5;
    let has_same = |other: &usize| *other != row && !is_rest(sentence, *other);
    let mut others = parts(sentence, Axis::Rows).into_iter().filter(has_same);
    let pair = others.find_map(|other| tied(sentence, (row, other)));
    pair.filter(|_| is_beside)
}

/// That the one is more than the other, where the table prints the same for both.
fn tied(sentence: &Sentence<'_>, (one, other): (usize, usize)) -> Option<CellReading> {
    let figure = |row: usize, column: usize| count(sentence, (row, column));
    // The figure that the sentence gives shows the column, else it is that of the total.
    let told = |figure: &Interval| {
        sentence.signs.iter().any(|sign| match sign {
            Sign::Number(said) => said.whole().as_ref() == Some(figure),
            _ => false,
        })
    };
    let has_both = |column: &usize| {
        let own = figure(one, *column);
        own.as_ref().is_some_and(&told) && own == figure(other, *column)
    };
    // Without such a figure, a word that is not known may be what is ranked: `X came first and Y second for convictions`.
    let of_total = || crossed(sentence, Axis::Rows).filter(|_| !sentence.signs.contains(&Sign::Unknown));
    let column = (0..sentence.grid.columns.len()).find(has_both).or_else(of_total)?;
    let is_one = figure(one, column)? == figure(other, column)?;
    let cells = vec![id(sentence, (one, column)).filter(|_| is_one)?];
    let beside = vec![id(sentence, (other, column))?];
    Some(CellReading { says: "more".to_owned(), cells, beside, ..CellReading::default() })
}
