//! Rows that are said to have moved one way, and all others the other: `numbers rose in three regions (A, B and C) and fell in the other three`.
//!
//! In: a sentence against a table with its periods as columns, every word of which is known. Out: of the rows that are named that they moved so, and of the others, if it is said, that
//! they did not. Numbers of the sentence have to be how many rows there are of each.

use super::clauses::Sentence;
use super::each::{counts, is_narrowed, parts};
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use super::says::{Way, way};
use super::words::named_in;
use crate::reading::CellReading;
use crate::reading::statements::{Line, Prose};

/// Words of a sentence that tells of more than that.
const OTHERWISE: [&str; 16] = [
    "by",
    "from",
    "to",
    "most",
    "least",
    "largest",
    "smallest",
    "except",
    "only",
    "not",
    "than",
    "share",
    "proportion",
    "rate",
    "if",
    "both",
];
/// Ways to say all others.
const OTHERS: [&str; 5] = ["other", "others", "rest", "remaining", "elsewhere"];

pub(super) fn readings(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let found = moved(prose, sentence, line).into_iter();
    found.map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

fn moved(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Option<CellReading> {
    let end = sentence.tokens.len();
    let is_open = sentence.text.split(' ').any(|word| OTHERWISE.contains(&word) || word.ends_with("n't"));
    let is_known = !sentence.signs.contains(&Sign::Unknown);
    let is_of_periods = sentence.grid.period_axis() == Some(Axis::Columns);
    if is_open || !is_known || !is_of_periods || is_narrowed(prose, sentence, line) {
        return None;
    }
    let verbs: Vec<(usize, Way)> =
        (0..end).filter_map(|at| Some((at, way(word(sentence, at), prose.known)?))).collect();
    let [(_, first), (cut, second)] = verbs.as_slice() else { return None };
    let named = named_in(sentence, Axis::Rows, (0, *cut));
    let is_others = (*cut..end).any(|at| OTHERS.contains(&word(sentence, at)));
    let names_behind = !named_in(sentence, Axis::Rows, (*cut, end)).is_empty();
    let all = parts(sentence, Axis::Rows);
    let are_parts = named.len() > 1 && named.iter().all(|row| all.contains(row));
    if first == second || !is_others || names_behind || !are_parts {
        return None;
    }
    let others: Vec<usize> = all.into_iter().filter(|row| !named.contains(row)).collect();
    let is_number_of = |said: &str, rows: usize| said.parse() == Ok(rows);
    let counts_rows = |(at, sign): (usize, &Sign)| match sign {
        Sign::Number(said) if at < *cut => is_number_of(&said.value, named.len()),
        Sign::Number(said) => is_number_of(&said.value, others.len()),
        _ => true,
    };
    if !sentence.signs.iter().enumerate().all(counts_rows) {
        return None;
    }
    let (earlier, later) = match sentence.periods().as_slice() {
        [] => {
            let in_time = sentence.grid.in_time();
            let [.., (_, earlier), (_, later)] = in_time.as_slice() else { return None };
            (*earlier, *later)
        }
        _ => sentence.span()?,
    };
    let rows: Vec<usize> = named.iter().chain(&others).copied().collect();
    let of = |column: usize| counts(sentence, (Axis::Rows, &rows), column);
    let (more, less) =
        if *first == Way::Up { (of(later)?, of(earlier)?) } else { (of(earlier)?, of(later)?) };
    Some(CellReading {
        says: "which_more".to_owned(),
        value: named.len().to_string(),
        cells: more,
        beside: less,
        ..CellReading::default()
    })
}
