//! By how much a figure moved, in per cent, in points or in number, and between which periods.
//!
//! In: a clause with the number of a movement. Out: a reading with the later cell and the earlier one. Where a sentence names no period,
//! another figure in it may tell which is meant; a change on the year before is else held against every year of the table, and is
//! wrong only if it is that of none.

use super::clauses::{Sentence, says_earlier};
use super::periods::Period;
use super::says::{Way, cell, filling, id, negative, plain};
use super::scales;
use crate::bulletin::layout::Filling;
use crate::bulletin::number;
use crate::reading::CellReading;
use crate::reading::marks::Said;

/// The reading of a movement.
pub(super) fn moved_by(
    sentence: &Sentence<'_>,
    order: usize,
    at: usize,
    said: &Said,
    way: Way,
) -> Option<CellReading> {
    if is_beside_other_steps(sentence, order) {
        return None;
    }
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let is_points = word(at + 1) == "percentage" && word(at + 2).starts_with("point");
    let percent = is_points.then_some(true).or((!said.is_percent).then_some(false));
    let mut cells = Vec::new();
    for (earlier, later) in spans(sentence)? {
        cells.push((
            cell(sentence, order, Some(later), percent)?,
            cell(sentence, order, Some(earlier), percent)?,
        ));
    }
    let now = cells.first()?.0;
    let says = match (said.is_percent, is_points, filling(sentence, now)?) {
        (true, false, Filling::Counts) => "change",
        (false, true, Filling::Shares) | (false, false, Filling::Counts) => "difference",
        _ => return None,
    };
    let figure = if says == "difference" && !is_points {
        scales::scaled(sentence, at, said, now)?
    } else {
        CellReading { value: said.value.clone(), ..plain(said) }
    };
    let turned = if way == Way::Down { negative(figure) } else { figure };
    let ids = |all: Vec<(usize, usize)>| all.into_iter().map(|at| id(sentence, at)).collect::<Option<_>>();
    let (later, earlier) = cells.into_iter().unzip();
    Some(CellReading { says: says.to_owned(), cells: ids(later)?, beside: ids(earlier)?, ..turned })
}

/// `Went up by 35%, having gone up by 62% in 2018/19`: a change without a period beside one that has its own.
fn is_beside_other_steps(sentence: &Sentence<'_>, order: usize) -> bool {
    let is_step = |clause: &super::clauses::Clause| {
        clause.numbers.iter().any(|(_, said)| said.is_percent) && !clause.periods.is_empty()
    };
    let is_own = sentence.clauses.get(order).is_some_and(|clause| clause.periods.is_empty());
    is_own && sentence.clauses.iter().enumerate().any(|(at, clause)| at != order && is_step(clause))
}

/// The periods a movement can be between, each with the earlier first.
fn spans(sentence: &Sentence<'_>) -> Option<Vec<(usize, usize)>> {
    if let Some(span) = sentence.span().or_else(|| told_by_figure(sentence)) {
        return Some(vec![span]);
    }
    if !sentence.periods().is_empty() || !says_earlier(&sentence.text) {
        return None;
    }
    let in_time = sentence.grid.in_time();
    let is_yearly = in_time.windows(2).all(|pair| match pair {
        [(before, _), (after, _)] => Period::is_year_before(before, after),
        _ => false,
    });
    let all = in_time.windows(2).filter_map(|pair| Some((pair.first()?.1, pair.last()?.1))).collect();
    is_yearly.then_some(all)
}

/// `rose by 50%, to 36,000`: of the one period in which the line has that figure.
fn told_by_figure(sentence: &Sentence<'_>) -> Option<(usize, usize)> {
    if !sentence.periods().is_empty() {
        return None;
    }
    let mut later: Vec<usize> = Vec::new();
    for (order, clause) in sentence.clauses.iter().enumerate() {
        let [(_, said)] = clause.numbers.as_slice() else { continue };
        if clause.lead != "to" || said.is_percent || said.at_least.is_some() || said.at_most.is_some() {
            continue;
        }
        let told = number(&said.value, &said.value, false, None)?.interval();
        for (_, at) in sentence.grid.in_time() {
            let place = cell(sentence, order, Some(at), Some(false))?;
            let printed = sentence.grid.table.cells.get(&place)?.printed.as_ref()?;
            if printed.interval().meets(&told) {
                later.push(at);
            }
        }
    }
    let [later] = *later.as_slice() else { return None };
    Some((sentence.before(later)?, later))
}
