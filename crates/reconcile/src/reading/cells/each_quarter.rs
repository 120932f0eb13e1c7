//! What is said of each quarter of a year in a table of quarters by years: `referrals rose in every quarter of 2016`, `each quarter saw more than the same quarter of 2015`.
//!
//! In: a sentence without a figure against a table with the four quarters on one axis and years on the other. Out: that each quarter has more, or less, than the one before it or
//! than the same one of the other year.

use super::clauses::Sentence;
use super::each::{counts, is_narrowed};
use super::grid::Axis;
use super::marking::Sign;
use super::says::{Way, way};
use crate::reading::CellReading;
use crate::reading::statements::{Line, Prose};

const EVERY: [&str; 4] = ["each quarter", "every quarter", "each successive quarter", "quarter on quarter"];
const SAME: [&str; 4] = ["same quarter", "corresponding quarter", "year before", "year earlier"];
/// Words of a sentence that leaves some quarters out, or is doubted.
const OTHERWISE: [&str; 12] =
    ["except", "apart", "but", "not", "nearly", "almost", "other", "if", "would", "share", "half", "only"];

/// Whether a sentence may be one.
pub(super) fn may_say(text: &str) -> bool {
    EVERY.iter().any(|every| text.contains(every))
}

pub(super) fn readings(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let found = each(prose, sentence, line).into_iter();
    found.map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

fn each(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Option<CellReading> {
    let text = sentence.text.as_str();
    let is_open = text.split(' ').any(|word| OTHERWISE.contains(&word) || word.ends_with("n't"));
    let has_number =
        sentence.signs.iter().any(|sign| matches!(sign, Sign::Number(_) | Sign::Unknown | Sign::Name(..)));
    if !may_say(text) || is_open || has_number || is_narrowed(prose, sentence, line) {
        return None;
    }
    let quarters = sentence.grid.four_quarters(Axis::Rows, prose.known)?;
    let is_of_years = sentence.grid.period_axis() == Some(Axis::Columns);
    let of = |rows: &[usize], column: usize| counts(sentence, (Axis::Rows, rows), column);
    let reading = |more: Vec<String>, less: Vec<String>, way: Way| {
        let (cells, beside) = if way == Way::Up { (more, less) } else { (less, more) };
        CellReading { says: "each_more".to_owned(), cells, beside, ..CellReading::default() }
    };
    if SAME.iter().any(|same| text.contains(same)) {
        let way = compared(text).or_else(|| way(text, prose.known))?;
        let (earlier, later) = years(sentence).filter(|_| is_of_years)?;
        return Some(reading(of(&quarters, later)?, of(&quarters, earlier)?, way));
    }
    let way = way(text, prose.known).filter(|_| compared(text).is_none())?;
    let column = match *sentence.periods().as_slice() {
        [period] if is_of_years => sentence.at_period(period)?,
        [] if is_of_years => sentence.period_in_force()?,
        _ => return None,
    };
    let (first, rest) = quarters.split_first()?;
    let before: Vec<usize> = [*first].into_iter().chain(rest.iter().copied()).take(rest.len()).collect();
    Some(reading(of(rest, column)?, of(&before, column)?, way))
}

/// Which way a comparison goes.
fn compared(text: &str) -> Option<Way> {
    let says = |list: &[&str]| text.split(' ').any(|word| list.contains(&word));
    match (says(&["more", "higher"]), says(&["fewer", "lower", "less"])) {
        (true, false) => Some(Way::Up),
        (false, true) => Some(Way::Down),
        _ => None,
    }
}

/// The earlier and the later year of which a sentence speaks: the two that it names, or all that there are.
fn years(sentence: &Sentence<'_>) -> Option<(usize, usize)> {
    let in_time = sentence.grid.in_time();
    match sentence.periods().as_slice() {
        [earlier, later] => Some((sentence.at_period(*earlier)?, sentence.at_period(*later)?)),
        _ => match in_time.as_slice() {
            [(_, earlier), (_, later)] => Some((*earlier, *later)),
            _ => None,
        },
    }
}
