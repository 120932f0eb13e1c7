//! Two figures that a sentence gives to the wrong one of two groups: `149 were women or girls; 84 were men or boys`, where the table prints 84 and 149.
//!
//! In: a sentence against a table, some words of which may not be known. Out: both figures, each of the group beside which it stands. They are read only
//! where the table prints for the one what is said of the other and the other way round, or for both what is said: whatever else the sentence says,
//! these are the figures that it speaks of.

use super::clauses::Sentence;
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use super::says::{count, id};
use crate::feasible::Interval;
use crate::reading::CellReading;
use crate::reading::marks::Said;
use crate::reading::statements::Line;

/// Smaller figures are often the same by chance.
const TELLING_FROM: i64 = 5;
/// How far from its number the group of a figure may stand.
const REACH: usize = 6;

/// A figure with the column beside it.
struct Given<'s> {
    said: &'s Said,
    value: Interval,
    column: usize,
}

pub(super) fn readings(sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let found = both(sentence).unwrap_or_default();
    found.into_iter().map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

fn both(sentence: &Sentence<'_>) -> Option<Vec<CellReading>> {
    let given = given(sentence)?;
    let [one, other] = given.as_slice() else { return None };
    let row = row(sentence)?;
    let figure = |column: usize| count(sentence, (row, column));
    let (first, second) = (figure(one.column)?, figure(other.column)?);
    let is_straight = first == one.value && second == other.value;
    let is_crossed = first == other.value && second == one.value && first != second;
    let value = |given: &Given<'_>| {
        Some(CellReading {
            says: "value".to_owned(),
            value: given.said.value.clone(),
            cells: vec![id(sentence, (row, given.column))?],
            ..CellReading::default()
        })
    };
    (is_straight || is_crossed).then(|| [one, other].into_iter().filter_map(value).collect())
}

/// The row that a sentence names; that of the total, if it names none.
fn row(sentence: &Sentence<'_>) -> Option<usize> {
    if sentence.grid.period_axis() == Some(Axis::Rows) {
        let [period] = *sentence.periods().as_slice() else { return None };
        return sentence.at_period(period);
    }
    let mut rows = sentence.signs.iter().filter_map(|sign| match sign {
        Sign::Name(Axis::Rows, row) => Some(*row),
        _ => None,
    });
    let Some(one) = rows.next() else { return sentence.grid.total(Axis::Rows) };
    rows.all(|row| row == one).then_some(one)
}

/// The two counts of a sentence, each with the one column that is named between the other's end and its own, before or behind it alike.
fn given<'s>(sentence: &'s Sentence<'_>) -> Option<Vec<Given<'s>>> {
    let number = |(at, sign): (usize, &'s Sign)| match sign {
        Sign::Number(said) if said.is_exact_count() => Some((at, said)),
        _ => None,
    };
    let numbers: Vec<(usize, &Said)> = sentence.signs.iter().enumerate().filter_map(number).collect();
    let named: Vec<(usize, usize)> = sentence
        .signs
        .iter()
        .enumerate()
        .filter_map(|(at, sign)| match sign {
            Sign::Name(Axis::Columns, column) => Some((at, *column)),
            _ => None,
        })
        .collect();
    let ([(a, first), (b, second)], [(x, one), (y, other)]) = (numbers.as_slice(), named.as_slice()) else {
        return compared(sentence);
    };
    // Either each group stands behind its number, or each before.
    let is_behind = a < x && x < b && b < y;
    let is_before = x < a && a < y && y < b;
    let is_near = a.abs_diff(*x) <= REACH && b.abs_diff(*y) <= REACH;
    let telling = Interval::whole(TELLING_FROM);
    let made = |said: &'s Said, column: usize| {
        let value = said.whole()?;
        (value.low() >= telling.low()).then_some(Given { said, value, column })
    };
    ((is_behind || is_before) && is_near && one != other).then_some(())?;
    Some(vec![made(first, *one)?, made(second, *other)?])
}

/// `More men (78) than women (74)`: each figure right behind its group, whatever else the sentence gives.
fn compared<'s>(sentence: &'s Sentence<'_>) -> Option<Vec<Given<'s>>> {
    let than = (0..sentence.tokens.len()).find(|at| word(sentence, *at) == "than")?;
    let given = |name: usize, number: usize| {
        let (Sign::Name(Axis::Columns, column), Sign::Number(said)) =
            (sentence.signs.get(name)?, sentence.signs.get(number)?)
        else {
            return None;
        };
        let value = said.whole().filter(|_| said.is_exact_count())?;
        Some(Given { said, value, column: *column })
    };
    let (first, second) = (given(than.checked_sub(2)?, than - 1)?, given(than + 1, than + 2)?);
    let telling = Interval::whole(TELLING_FROM);
    let are_telling = [&first, &second].iter().all(|given| given.value.low() >= telling.low());
    (are_telling && first.column != second.column).then(|| vec![first, second])
}
