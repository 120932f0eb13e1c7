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

/// A count and that of which it is a part, each with its cell.
fn counted(
    sentence: &Sentence<'_>,
    part: (usize, usize),
    whole: (usize, usize),
) -> Option<[(String, Interval); 2]> {
    let at = |at: (usize, usize)| {
        let printed = sentence.grid.table.cells.get(&at)?.printed.as_ref()?.interval();
        (filling(sentence, at) == Some(Filling::Counts)).then_some((id(sentence, at)?, printed))
    };
    Some([at(part)?, at(whole)?])
}

/// What a sentence that gives a row's count and share says of it.
pub(super) fn reading(sentence: &Sentence<'_>, row: usize) -> Option<CellReading> {
    let whole = sentence.grid.total(Axis::Rows)?;
    let columns: Vec<usize> = match crossed(sentence, Axis::Rows) {
        Some(column) => vec![column],
        None => (0..sentence.grid.columns.len()).collect(),
    };
    // A year is no part of all years together: what it has in a column is a part of what it has in all.
    if sentence.grid.period_axis() == Some(Axis::Rows) {
        let all = sentence.grid.total(Axis::Columns)?;
        let pairs = columns.into_iter().filter(|column| *column != all);
        return told(sentence, pairs.map(|column| ((row, column), (row, all))).collect());
    }
    let pairs = columns.into_iter().map(|column| ((row, column), (whole, column)));
    told(sentence, pairs.collect())
}

/// The same of a column, in the row of the total: `men and boys accounted for 22 referrals (42%)`.
pub(super) fn reading_of_column(sentence: &Sentence<'_>, column: usize) -> Option<CellReading> {
    let (row, whole) = (sentence.grid.total(Axis::Rows)?, sentence.grid.total(Axis::Columns)?);
    let is_known = !sentence.signs.contains(&Sign::Unknown);
    if is_known && column != whole { told(sentence, vec![((row, column), (row, whole))]) } else { None }
}

/// Whether words leave a number open.
fn is_open(said: &Said) -> bool {
    said.at_least.is_some() || said.at_most.is_some()
}

/// A part and the whole of which it is one, by their places.
type Pair = ((usize, usize), (usize, usize));

fn told(sentence: &Sentence<'_>, pairs: Vec<Pair>) -> Option<CellReading> {
    let text = ["made up", "make up", "makes up", "making up"]
        .iter()
        .fold(sentence.text.clone(), |text, made| text.replace(made, "made"));
    let says = |word: &str| text.split(' ').any(|own| own == word);
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
        // `More than half of the referrals (30, 58%)`: what is told exactly as well.
        Sign::Number(said) if !is_whole(at) && (!said.is_percent || !is_open(said)) => Some(said),
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
    // An amount of money, or a number with decimals, is no count.
    if is_open(share) || !count.is_exact_count() {
        return None;
    }
    let of_pair = |(part, whole): Pair| {
        let [(own_id, own), (whole_id, whole)] = counted(sentence, part, whole)?;
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
    let mut held = pairs.into_iter().filter_map(of_pair).filter(|(_, own, _, share)| *own || *share);
    let (Some((value, is_own, part, is_its_share)), None) = (held.next(), held.next()) else { return None };
    match (is_own, is_its_share) {
        (true, false) => Some(part),
        (false, true) => Some(value),
        _ => None,
    }
}
