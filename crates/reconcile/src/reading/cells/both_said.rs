//! A row with its count and its share in one sentence: `X took 26% of demand with 72 referrals`.
//!
//! In: a sentence against a table, some words of which may not be known. Out: the share, where the count is that of the row, and the count,
//! where the share is: the one that holds shows that the row is meant, whatever the other words are.

use super::clauses::Sentence;
use super::each::crossed;
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use super::says::{filling, id, is_opening_whole, plain};
use crate::bulletin::layout::Filling;
use crate::feasible::{Interval, share_of};
use crate::reading::CellReading;
use crate::reading::marks::Said;

/// Words of a sentence that moves, compares, or takes several together.
const OTHERWISE: [&str; 26] = [
    "rose",
    "rise",
    "fell",
    "fall",
    "increase",
    "increased",
    "decrease",
    "decreased",
    "up",
    "down",
    "than",
    "compared",
    "from",
    "whom",
    "which",
    "together",
    "combined",
    "between",
    "more",
    "fewer",
    "additional",
    "further",
    "not",
    "since",
    "each",
    "other",
];

/// The count of a row in a column and that of all rows, each with its cell.
fn counted(sentence: &Sentence<'_>, row: usize, column: usize) -> Option<[(String, Interval); 2]> {
    let whole = sentence.grid.total(Axis::Rows)?;
    let at = |row: usize| {
        let printed = sentence.grid.table.cells.get(&(row, column))?.printed.as_ref()?.interval();
        (filling(sentence, (row, column)) == Some(Filling::Counts))
            .then_some((id(sentence, (row, column))?, printed))
    };
    Some([at(row)?, at(whole)?])
}

/// What a sentence that gives a row's count and share says of it.
pub(super) fn reading(sentence: &Sentence<'_>, row: usize) -> Option<CellReading> {
    let says = |word: &str| sentence.text.split(' ').any(|own| own == word);
    // `The 72 from X`: where somebody is from is no movement.
    let moves = OTHERWISE.iter().any(|word| says(word) && (*word != "from" || says("to")));
    if moves || says("about") || says("around") || says("nearly") {
        return None;
    }
    let is_whole = |at: usize| {
        word(sentence, at.wrapping_sub(1)) == "of"
            || word(sentence, at.wrapping_sub(1)) == "the" && word(sentence, at.wrapping_sub(2)) == "of"
    };
    let numbers = sentence.signs.iter().enumerate().filter_map(|(at, sign)| match sign {
        Sign::Number(said) if !is_whole(at) => Some(said),
        _ => None,
    });
    let numbers: Vec<&Said> = numbers.collect();
    // A share of the number with which the sentence opens is of nothing else.
    let whole = sentence.grid.total(Axis::Rows)?;
    if !(0..sentence.grid.columns.len()).any(|column| is_opening_whole(sentence, (whole, column))) {
        return None;
    }
    let [one, other] = numbers.as_slice() else { return None };
    let (share, count) = match (one.is_percent, other.is_percent) {
        (true, false) => (*one, *other),
        (false, true) => (*other, *one),
        _ => return None,
    };
    let is_plain = |said: &Said| said.at_least.is_none() && said.at_most.is_none();
    if !is_plain(share) || !is_plain(count) {
        return None;
    }
    let of_column = |column: usize| {
        let [(own_id, own), (whole_id, whole)] = counted(sentence, row, column)?;
        let value = CellReading { says: "value".to_owned(), cells: vec![own_id.clone()], ..plain(count) };
        let part = CellReading {
            says: "share".to_owned(),
            cells: vec![own_id],
            beside: vec![whole_id],
            ..plain(share)
        };
        let is_own = value.said().is_some_and(|said| said.meets(&own));
        let is_its_share =
            part.said().is_some_and(|said| share_of(&own, &whole).is_some_and(|it| it.meets(&said)));
        Some((value, is_own, part, is_its_share))
    };
    let columns: Vec<usize> = match crossed(sentence, Axis::Rows) {
        Some(column) => vec![column],
        None => (0..sentence.grid.columns.len()).collect(),
    };
    let mut held = columns.into_iter().filter_map(of_column).filter(|(_, own, _, share)| *own || *share);
    let (Some((value, is_own, part, is_its_share)), None) = (held.next(), held.next()) else { return None };
    match (is_own, is_its_share) {
        (true, false) => Some(part),
        (false, true) => Some(value),
        _ => None,
    }
}
