//! The halves of a year against its quarters or months: `the second half of 2016 brought 65 referrals, compared with 47 in the first half`.
//!
//! In: a sentence against a table of the quarters or months of one year, or of several beside each other. Out: for each half its figure, which is the
//! sum of the lines of it. One of the two figures must be right, which shows that these lines are meant.

use super::clauses::Sentence;
use super::each::{counts, crossed, is_narrowed, other, parts};
use super::extremes::{TELLING_FROM, is_of_months, is_of_quarters};
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use crate::bulletin::Vocabulary;
use crate::feasible::Interval;
use crate::reading::CellReading;
use crate::reading::marks::Said;
use crate::reading::statements::{Line, Prose};

/// Words with which a sentence speaks of halves of something else, or doubts what it says.
const OTHERWISE: [&str; 6] = ["more", "fewer", "would", "expected", "not", "share"];

pub(super) fn may_say(text: &str) -> bool {
    let others = ["the second", "the latter"];
    text.contains("first half") && others.iter().any(|other| text.contains(other))
        || text.contains("second half") && text.contains("the first")
}

pub(super) fn readings(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let is_doubted = sentence.text.split(' ').any(|word| OTHERWISE.contains(&word));
    if !may_say(&sentence.text) || is_doubted || is_narrowed(prose, sentence, line) {
        return Vec::new();
    }
    let found = of_halves(sentence, prose.known).unwrap_or_default().into_iter();
    found.map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

fn of_halves(sentence: &Sentence<'_>, known: &Vocabulary) -> Option<Vec<CellReading>> {
    let axis = [Axis::Rows, Axis::Columns]
        .into_iter()
        .find(|axis| is_of_quarters(sentence, *axis, known) || is_of_months(sentence, *axis, known))?;
    let all = parts(sentence, axis);
    let halves = all.split_at_checked(all.len() / 2).filter(|_| [4, 12].contains(&all.len()))?;
    let column = column(sentence, axis)?;
    let (first, second) = figures(sentence)?;
    let read = |said: Said, half: &[usize]| {
        Some(CellReading {
            says: "value".to_owned(),
            value: said.value,
            cells: counts(sentence, (axis, half), column)?,
            ..CellReading::default()
        })
    };
    let both = [read(first, halves.0)?, read(second, halves.1)?];
    let shows = |reading: &CellReading| {
        let is_telling = reading.said().is_some_and(|said| said.low() >= Interval::whole(TELLING_FROM).low());
        is_telling && reading.holds(&|id| sentence.figure(id)) == Some(true)
    };
    both.iter().any(shows).then(|| both.into())
}

/// The line that crosses the quarters: of the year in force, if they are those of several.
fn column(sentence: &Sentence<'_>, axis: Axis) -> Option<usize> {
    if sentence.grid.period_axis() != Some(other(axis)) {
        return crossed(sentence, axis);
    }
    match sentence.periods().as_slice() {
        [one] => sentence.at_period(*one),
        [] => sentence.period_in_force(),
        _ => None,
    }
}

/// The figures of the first and of the second half, each of which stands with its own: one half or its number comes before either of the other's.
fn figures(sentence: &Sentence<'_>) -> Option<(Said, Said)> {
    let number = |(at, sign): (usize, &Sign)| match sign {
        Sign::Number(said) => Some((at, said.clone())),
        _ => None,
    };
    let said: Vec<(usize, Said)> = sentence.signs.iter().enumerate().filter_map(number).collect();
    let [(one, a), (other, b)] = said.as_slice() else { return None };
    let end = sentence.tokens.len();
    let half = |names: &[&str]| {
        let is_end = |at: usize| at == end || matches!(sentence.signs.get(at), Some(Sign::Number(_)));
        let is_half = |at: &usize| word(sentence, at + 1) == "half" || is_end(at + 1);
        (0..end).filter(|at| names.contains(&word(sentence, *at))).find(is_half)
    };
    let (first, second) = (half(&["first"])?, half(&["second", "latter"])?);
    let are_apart = first.min(second) < *other && *one < first.max(second);
    let both = if first < second { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
    (are_apart && a.is_exact_count() && b.is_exact_count()).then_some(both)
}
