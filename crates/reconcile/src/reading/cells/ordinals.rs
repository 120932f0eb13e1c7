//! What sentences say of places below the first: `the second highest`, `most common was A, followed by B and C`.
//!
//! In: a sentence against a table. Out: readings of one cell and its place among the others of its line. Shared places, and places
//! that a rest of several groups could take, are left out.

use super::across;
use super::clauses::Sentence;
use super::grid::Axis;
use super::marking::Sign;
use super::says::{id, is_of_movement, is_rate_unsaid, is_share_unheld};
use super::words::{GREATEST, LEAST, Line, is_rest, line};
use crate::bulletin::Vocabulary;
use crate::feasible::Interval;
use crate::reading::CellReading;

const ORDINALS: [&str; 4] = ["second", "third", "fourth", "fifth"];
/// Words that make a place doubtful or shared.
const SHARED: [&str; 12] = [
    "joint", "jointly", "equal", "among", "amongst", "not", "never", "after", "other", "except", "or", "both",
];

pub(super) fn readings(sentence: &Sentence<'_>, known: &Vocabulary) -> Vec<CellReading> {
    if is_of_movement(sentence, known) {
        return Vec::new();
    }
    if sentence.text.split(' ').any(|word| SHARED.contains(&word)) || sentence.text.contains("one of") {
        return Vec::new();
    }
    followed(sentence).or_else(|| ordinal(sentence).map(|reading| vec![reading])).unwrap_or_default()
}

/// The place an ordinal gives, and where its superlative stands: `second highest`, `second-highest`.
fn place(sentence: &Sentence<'_>, at: usize) -> Option<(usize, bool)> {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let (ordinal, top) = word(at).split_once('-').unwrap_or((word(at.wrapping_sub(1)), word(at)));
    let nth = ORDINALS.iter().position(|it| *it == ordinal)? + 2;
    if GREATEST.contains(&top) { Some((nth, true)) } else { LEAST.contains(&top).then_some((nth, false)) }
}

fn ordinal(sentence: &Sentence<'_>) -> Option<CellReading> {
    let mut all = (0..sentence.tokens.len()).filter_map(|at| place(sentence, at));
    let (Some((nth, is_greatest)), None) = (all.next(), all.next()) else { return None };
    let is_top = |token: &&crate::reading::tokens::Token| {
        GREATEST.contains(&token.word.as_str()) || LEAST.contains(&token.word.as_str())
    };
    if sentence.tokens.iter().filter(is_top).count() > 1 {
        return None;
    }
    let line = line(sentence, (0, sentence.tokens.len()))?;
    let [subject] = *line.subjects.as_slice() else { return None };
    nth_of(sentence, &line, subject, nth, is_greatest)
}

/// `the highest was A, followed by B and C`: B is the second, and C the third.
fn followed(sentence: &Sentence<'_>) -> Option<Vec<CellReading>> {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let by = (1..sentence.tokens.len()).find(|at| word(*at) == "by" && word(at - 1).starts_with("follow"))?;
    // `Followed by A, which had fewer than B in 2015`: who stands there does not follow.
    if (by..sentence.tokens.len()).any(|at| ["which", "whose", "who", "where"].contains(&word(at))) {
        return None;
    }
    let tops: Vec<bool> = (0..by)
        .filter_map(|at| match word(at) {
            word if GREATEST.contains(&word) => Some(true),
            word if LEAST.contains(&word) => Some(false),
            _ => None,
        })
        .collect();
    let [is_greatest] = *tops.as_slice() else { return None };
    if (0..by).any(|at| place(sentence, at).is_some()) {
        return None;
    }
    let line = line(sentence, (0, by - 1))?;
    let [_] = *line.subjects.as_slice() else { return None };
    if sentence.grid.period_axis() == Some(Axis::Rows) {
        return None;
    }
    // `Followed by those who came themselves (83) and X (72)`: of whom the first figure is has no name here.
    let first = (by + 1..sentence.tokens.len())
        .find(|at| matches!(sentence.signs.get(*at), Some(Sign::Name(Axis::Rows, _))))?;
    let is_other = |at: usize| matches!(sentence.signs.get(at), Some(Sign::Number(_) | Sign::Unknown));
    if (by + 1..first).any(is_other) {
        return None;
    }
    let behind = sentence.signs.iter().skip(by + 1).filter_map(|sign| match sign {
        Sign::Name(Axis::Rows, row) => Some(*row),
        _ => None,
    });
    let behind: Vec<usize> = behind.collect();
    let is_own = |row: &usize| line.subjects.contains(row) || line.others.contains(row);
    if behind.is_empty() || !behind.iter().all(is_own) {
        return None;
    }
    let read = |(order, row): (usize, &usize)| nth_of(sentence, &line, *row, order + 2, is_greatest);
    let found: Option<Vec<CellReading>> = behind.iter().enumerate().map(read).collect();
    found.or_else(|| in_turn(sentence, &line, &behind, is_greatest))
}

/// `Followed by A and B`, where a rest of several groups may stand between: that A is no less than B is said all the same.
fn in_turn(
    sentence: &Sentence<'_>,
    line: &Line,
    behind: &[usize],
    is_greatest: bool,
) -> Option<Vec<CellReading>> {
    let at = |row: usize| id(sentence, (row, line.column));
    let is_named = |row: &usize| !is_rest(sentence, *row);
    let turn = |pair: &[usize]| {
        let [first, next] = pair else { return None };
        Some(CellReading {
            says: if is_greatest { "greatest" } else { "least" }.to_owned(),
            cells: vec![at(*first)?],
            beside: vec![at(*next)?],
            ..CellReading::default()
        })
    };
    behind.iter().all(is_named).then(|| behind.windows(2).filter_map(turn).collect())
}

fn nth_of(
    sentence: &Sentence<'_>,
    line: &Line,
    subject: usize,
    nth: usize,
    is_greatest: bool,
) -> Option<CellReading> {
    let figure = |row: usize| -> Option<Interval> {
        let cell = sentence.grid.table.cells.get(&(row, line.column))?;
        cell.printed.as_ref().map(crate::Printed::interval)
    };
    let own = figure(subject)?;
    let at = (subject, line.column);
    if is_rate_unsaid(sentence, at) || is_share_unheld(sentence, at) {
        return None;
    }
    let all: Vec<usize> =
        line.others.iter().chain(&line.subjects).copied().filter(|row| *row != subject).collect();
    // Whether a rest of several groups has a place of its own is not said.
    let rest_counts =
        |row: usize| {
            figure(row).is_none_or(|rest| {
                if is_greatest { rest.high() >= own.low() } else { rest.low() <= own.high() }
            })
        };
    if is_rest(sentence, subject) || all.iter().any(|row| is_rest(sentence, *row) && rest_counts(*row)) {
        return None;
    }
    let beside = all.into_iter().filter(|row| !is_rest(sentence, *row));
    let reading = CellReading {
        says: if is_greatest { "nth_greatest" } else { "nth_least" }.to_owned(),
        value: nth.to_string(),
        cells: vec![id(sentence, (subject, line.column))?],
        beside: beside.map(|row| id(sentence, (row, line.column))).collect::<Option<_>>()?,
        ..CellReading::default()
    };
    Some(across::held(sentence, reading, at))
}
