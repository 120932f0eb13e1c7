//! Which row is said to have moved most, or least: `Wales saw the largest percentage increase`, `growth was fastest in the north`.
//!
//! In: a sentence against a table with its periods as columns. Out: the figures of all rows in the later and in the earlier period, those of the row that is
//! named first. Where a sentence names no periods, the step that holds is meant, if one does; where it does not say whether it speaks of numbers or per cent, it
//! fails only if it is wrong in both.

use super::clauses::Sentence;
use super::each::{counts, is_narrowed, parts};
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use super::words::{is_rest, named_in, single};
use crate::reading::CellReading;
use crate::reading::statements::{Line, Prose};

const MOST: [&str; 8] =
    ["largest", "greatest", "biggest", "steepest", "sharpest", "fastest", "strongest", "highest"];
const LEAST: [&str; 3] = ["smallest", "slowest", "lowest"];
/// Words that only a rate of growth has.
const OF_RATE: [&str; 6] = ["percentage", "proportional", "proportionate", "relative", "fastest", "slowest"];
const OF_COUNT: [&str; 3] = ["numerical", "absolute", "actual"];
const RISES: [&str; 6] = ["increase", "rise", "growth", "jump", "grew", "rose"];
const FALLS: [&str; 6] = ["decrease", "fall", "drop", "decline", "reduction", "fell"];
/// Words of a place below the first, or of some rows only.
const OTHERWISE: [&str; 22] = [
    "second",
    "third",
    "fourth",
    "next",
    "one",
    "among",
    "amongst",
    "except",
    "apart",
    "other",
    "not",
    "ever",
    "share",
    "proportion",
    "rate",
    "average",
    "since",
    "also",
    "joint",
    "if",
    "would",
    "ago",
];

pub(super) fn readings(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let found = moved(prose, sentence, line).into_iter();
    found.map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

fn moved(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Option<CellReading> {
    let (says, value) = said(sentence)?;
    let is_open = sentence.text.split(' ').any(|word| OTHERWISE.contains(&word) || word.ends_with("n't"));
    let grid = sentence.grid;
    if is_open || grid.period_axis() != Some(Axis::Columns) || is_narrowed(prose, sentence, line) {
        return None;
    }
    let is_superlative =
        |word: &str| MOST.contains(&word) || LEAST.contains(&word) || OF_RATE.contains(&word);
    let is_unknown = |at: usize| sentence.signs.get(at) == Some(&Sign::Unknown);
    if (0..sentence.tokens.len()).any(|at| is_unknown(at) && !is_superlative(word(sentence, at))) {
        return None;
    }
    let own = single(&named_in(sentence, Axis::Rows, (0, sentence.tokens.len())))?;
    let mut rows = vec![own];
    rows.extend(parts(sentence, Axis::Rows).into_iter().filter(|row| *row != own));
    let is_part = grid.rows.get(own).is_some_and(|name| !name.is_total) && !is_rest(sentence, own);
    if !is_part || rows.len() < 3 {
        return None;
    }
    let step = |(earlier, later): (usize, usize)| {
        Some(CellReading {
            says: says.to_owned(),
            value: value.to_owned(),
            cells: counts(sentence, (Axis::Rows, &rows), later)?,
            beside: counts(sentence, (Axis::Rows, &rows), earlier)?,
            ..CellReading::default()
        })
    };
    if !sentence.periods().is_empty() {
        return step(sentence.span()?);
    }
    let in_time: Vec<usize> = grid.in_time().into_iter().map(|(_, at)| at).collect();
    let mut steps = in_time.windows(2).filter_map(|pair| step((*pair.first()?, *pair.last()?)));
    let all: Vec<CellReading> = steps.by_ref().collect();
    let whole = step((*in_time.first()?, *in_time.last()?));
    let holds = |reading: &&CellReading| reading.holds(&|id| sentence.figure(id)) == Some(true);
    all.iter().chain(&whole).find(holds).or_else(|| all.last()).cloned()
}

/// Which way rows are said to have moved most or least, and by what measure.
fn said(sentence: &Sentence<'_>) -> Option<(&'static str, &'static str)> {
    let end = sentence.tokens.len();
    let mut tops =
        (0..end).filter(|at| MOST.contains(&word(sentence, *at)) || LEAST.contains(&word(sentence, *at)));
    let (Some(at), None) = (tops.next(), tops.next()) else { return None };
    let is_most = MOST.contains(&word(sentence, at));
    // `The largest percentage increase`, or `growth was fastest`, `rose fastest`.
    let behind = (at + 1..at + 3)
        .find(|at| RISES.contains(&word(sentence, *at)) || FALLS.contains(&word(sentence, *at)));
    let before = || {
        (at.saturating_sub(3)..at)
            .rev()
            .find(|at| ["growth", "grew", "rose", "fell"].contains(&word(sentence, *at)))
    };
    let noun = word(sentence, behind.or_else(before)?);
    let says = |list: &[&str]| sentence.text.split(' ').any(|word| list.contains(&word));
    let value = if says(&OF_RATE) {
        "pct"
    } else if says(&OF_COUNT) {
        "count"
    } else {
        ""
    };
    let says = match (FALLS.contains(&noun), is_most) {
        (false, true) => "rose_most",
        (false, false) => "rose_least",
        (true, true) => "fell_most",
        (true, false) => return None,
    };
    Some((says, value))
}
