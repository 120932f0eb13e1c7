//! A part of the number before it: `Nine Polish nationals were referred, seven of whom were men`, `five were held in servitude, four of them women`.
//!
//! In: a sentence with two counts against a table, some words of which may not be known. Out: the count of the part. The count before it has to be the one
//! that the table prints for what is named there: it shows whom the sentence speaks of.

use super::clauses::Sentence;
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use super::says::{count, id};
use crate::feasible::Interval;
use crate::reading::CellReading;
use crate::reading::statements::Line;

/// A smaller count is met by chance, where words are not known.
const TELLING_FROM: i64 = 5;

/// Words that leave somebody out, or speak of another part than is named.
const OTHERWISE: [&str; 10] =
    ["other", "except", "excluding", "but", "not", "neither", "nor", "without", "outside", "apart"];

pub(super) fn readings(sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let found = part(sentence).or_else(|| part_of_all(sentence)).into_iter();
    found.map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

fn part(sentence: &Sentence<'_>) -> Option<CellReading> {
    if sentence.grid.period_axis().is_some() {
        return None;
    }
    let counted = |(at, sign): (usize, &Sign)| match sign {
        Sign::Number(said) => Some((at, said.clone())),
        _ => None,
    };
    let numbers: Vec<_> = sentence.signs.iter().enumerate().filter_map(counted).collect();
    let [(first, whole), (at, part)] = numbers.as_slice() else { return None };
    let is_part = word(sentence, at + 1) == "of" && ["whom", "them"].contains(&word(sentence, at + 2));
    if !is_part || !whole.is_exact_count() {
        return None;
    }
    let told = whole.whole()?;
    let is_all = word(sentence, *at) == "all";
    let said = if is_all { whole.clone() } else { part.clone() };
    // Behind the part everything is known: what is not would narrow it.
    let behind = sentence.signs.get(*at..)?;
    if !said.is_exact_count() || behind.contains(&Sign::Unknown) {
        return None;
    }
    let before = |axis| named(sentence, axis, (0, *at));
    let after = |axis| named(sentence, axis, (*at, sentence.tokens.len()));
    let (rows, columns) = (before(Axis::Rows)?.first().copied(), before(Axis::Columns)?.first().copied());
    let (more_rows, more_columns) = (after(Axis::Rows)?, after(Axis::Columns)?);
    let total = |axis| sentence.grid.total(axis);
    let whole_at = (rows.or_else(|| total(Axis::Rows))?, columns.or_else(|| total(Axis::Columns))?);
    // The part names one thing more, on an axis of which nothing was named before.
    let part_at = match (more_rows.as_slice(), more_columns.as_slice()) {
        ([row], []) if rows.is_none() => (*row, whole_at.1),
        ([], [column]) if columns.is_none() => (whole_at.0, *column),
        _ => return None,
    };
    let is_known = !sentence.signs.get(..*first)?.contains(&Sign::Unknown)
        && !sentence.signs.get(*first..*at)?.contains(&Sign::Unknown);
    let is_telling = told.low() >= Interval::whole(TELLING_FROM).low();
    let is_anchored = count(sentence, whole_at).as_ref() == Some(&told) && (is_known || is_telling);
    count(sentence, part_at).filter(|_| is_anchored && whole_at != part_at)?;
    Some(CellReading {
        says: "value".to_owned(),
        value: said.value,
        cells: vec![id(sentence, part_at)?],
        ..CellReading::default()
    })
}

/// `Thirteen of the 52 were minors`: of the number behind it, which is the one of all, of the row or of the column that is named.
fn part_of_all(sentence: &Sentence<'_>) -> Option<CellReading> {
    let counted = |(at, sign): (usize, &Sign)| match sign {
        Sign::Number(said) => Some((at, said.clone())),
        _ => None,
    };
    let numbers: Vec<_> = sentence.signs.iter().enumerate().filter_map(counted).collect();
    let [(first, part), (second, whole)] = numbers.as_slice() else { return None };
    let between: Vec<&str> = (first + 1..*second).map(|at| word(sentence, at)).collect();
    let is_of = matches!(between.as_slice(), ["of", "the" | "these" | "those"] | ["of", "all", "the"]);
    let is_exact = part.is_exact_count() && whole.is_exact_count();
    let is_known = !sentence.signs.contains(&Sign::Unknown);
    // `281 of the 315 were from countries other than X`.
    let sets_apart = sentence.text.split(' ').any(|word| OTHERWISE.contains(&word) || word.ends_with("n't"));
    if sets_apart || !is_of || !is_exact || !is_known || sentence.grid.period_axis().is_some() {
        return None;
    }
    let end = sentence.tokens.len();
    let row = named(sentence, Axis::Rows, (0, end))?.first().copied();
    let column = named(sentence, Axis::Columns, (0, end))?.first().copied();
    let (all_rows, all_columns) = (sentence.grid.total(Axis::Rows)?, sentence.grid.total(Axis::Columns)?);
    let own = (row.unwrap_or(all_rows), column.unwrap_or(all_columns));
    let told = whole.whole()?;
    let wholes = [(all_rows, all_columns), (own.0, all_columns), (all_rows, own.1)];
    let is_whole = |at: &(usize, usize)| *at != own && count(sentence, *at).as_ref() == Some(&told);
    count(sentence, own).filter(|_| wholes.iter().any(is_whole))?;
    Some(CellReading {
        says: "value".to_owned(),
        value: part.value.clone(),
        cells: vec![id(sentence, own)?],
        ..CellReading::default()
    })
}

/// What is named on an axis between two places, if that is one part or none.
fn named(sentence: &Sentence<'_>, axis: Axis, (from, to): (usize, usize)) -> Option<Vec<usize>> {
    let mut all: Vec<usize> = Vec::new();
    for sign in sentence.signs.get(from..to)? {
        match sign {
            Sign::Name(its, at) if *its == axis && !all.contains(at) => all.push(*at),
            _ => {}
        }
    }
    (all.len() < 2).then_some(all)
}
