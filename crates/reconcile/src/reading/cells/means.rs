//! How many there were on average in a month or a quarter of a year: `an average of 13 referrals a quarter in 2016`.
//!
//! In: a sentence with one figure against a table, every word of which is known. Out: the year's figure with in how many parts it is divided. The average is right if it is the nearest
//! number with as many decimals, or within what the words leave open.

use super::clauses::Sentence;
use super::each::{crossed, is_narrowed};
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use super::says::{count, id, plain};
use super::words::{named_in, single};
use crate::reading::CellReading;
use crate::reading::statements::{Line, Prose};

/// Words of an average.
const MEANS: [&str; 4] = ["average", "averaged", "averaging", "mean"];
/// How many of each there are in a year.
const PARTS: [(&str, &str); 3] = [("month", "12"), ("quarter", "4"), ("week", "52")];

/// Whether a sentence may be one.
pub(super) fn may_say(text: &str) -> bool {
    MEANS.iter().any(|mean| text.contains(mean)) && PARTS.iter().any(|(part, _)| text.contains(part))
}

pub(super) fn readings(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let found = mean(prose, sentence, line).into_iter();
    found.map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

/// Whether the title of a table names one whole year.
fn is_of_year(sentence: &Sentence<'_>) -> bool {
    let title = sentence.grid.table.title.to_lowercase();
    let [period] = sentence.grid.title_periods.as_slice() else { return false };
    let is_part = ["quarter", "half", "month", "q1", "q2", "q3", "q4", "to ", "first", "ending", "since"];
    !period.is_part_of_year()
        && title.contains(&period.year.to_string())
        && !is_part.iter().any(|word| title.contains(word))
}

fn mean(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Option<CellReading> {
    let is_mean = sentence.text.split(' ').any(|word| MEANS.contains(&word));
    let parts = PARTS.iter().filter(|(part, _)| {
        (1..sentence.tokens.len()).any(|at| {
            word(sentence, at) == *part && ["a", "per", "each", "every"].contains(&word(sentence, at - 1))
        })
    });
    let parts: Vec<_> = parts.collect();
    let [(part, number)] = parts.as_slice() else { return None };
    let is_plain = |at: usize| {
        let word = word(sentence, at);
        sentence.signs.get(at) != Some(&Sign::Unknown) || MEANS.contains(&word) || word == *part
    };
    let is_other =
        sentence.text.split(' ').any(|word| ["than", "not", "since", "from", "to"].contains(&word));
    if !is_mean || is_other || !(0..sentence.tokens.len()).all(is_plain) || is_narrowed(prose, sentence, line)
    {
        return None;
    }
    let mut numbers = sentence.signs.iter().filter_map(|sign| match sign {
        Sign::Number(said) if !said.is_percent => Some(said),
        _ => None,
    });
    let (Some(said), None) = (numbers.next(), numbers.next()) else { return None };
    let row = match named_in(sentence, Axis::Rows, (0, sentence.tokens.len())).as_slice() {
        [] => sentence.grid.total(Axis::Rows)?,
        all => single(all)?,
    };
    let column = match sentence.grid.period_axis() {
        Some(Axis::Rows) => return None,
        // Only of a whole year is it certain how many parts it has.
        None if !is_of_year(sentence) => return None,
        Some(Axis::Columns) => match *sentence.periods().as_slice() {
            [period] => sentence.at_period(period)?,
            [] => sentence.period_in_force()?,
            _ => return None,
        },
        None => crossed(sentence, Axis::Rows)?,
    };
    count(sentence, (row, column))?;
    Some(CellReading {
        says: format!("mean_of_{number}"),
        cells: vec![id(sentence, (row, column))?],
        ..plain(said)
    })
}
