//! What sentences say of cells without a figure: which is the greatest, and which way they move.
//!
//! In: a sentence against a table. Out: readings of ranks and of movements. A rank that is not the first is left out, and so is a
//! movement that is not clearly said of one line of the table.

use super::clauses::Sentence;
use super::grid::Axis;
use super::marking::Sign;
use super::says::{Way, cell, id, is_share_unheld, way};
use super::{across, ordinals};
use crate::bulletin::Vocabulary;
use crate::bulletin::layout::Filling;
use crate::reading::CellReading;
use crate::reading::tokens::Token;

pub(super) const GREATEST: [&str; 6] = ["highest", "largest", "greatest", "biggest", "most", "busiest"];
pub(super) const LEAST: [&str; 5] = ["lowest", "smallest", "fewest", "least", "quietest"];
/// Words that make a superlative another rank, or one of several.
const LOWERED: [&str; 12] =
    ["second", "third", "fourth", "fifth", "one", "among", "amongst", "next", "not", "never", "at", "joint"];
/// Words that say a movement was in each step.
const EVERY: [&str; 11] = [
    "every year",
    "each year",
    "in each year",
    "year on year",
    "each successive year",
    "every quarter",
    "each quarter",
    "quarter on quarter",
    "every month",
    "each month",
    "month on month",
];

/// Words that make a movement doubtful, or one of several things.
const DOUBTED: [&str; 18] = [
    "may", "could", "would", "whether", "if", "expected", "likely", "will", "no", "most", "some", "all",
    "except", "apart", "other", "only", "nation", "both",
];

/// Every reading without a figure; `name` names the sentence.
pub(super) fn readings(sentence: &Sentence<'_>, known: &Vocabulary, name: &str) -> Vec<CellReading> {
    let mut found = ranks(sentence, known);
    found.extend(ordinals::readings(sentence, known));
    if found.is_empty() {
        found.extend(movement(sentence, known));
    }
    found.into_iter().map(|reading| CellReading { sentence: name.to_owned(), ..reading }).collect()
}

/// Superlatives with where they stand, and whether of the greatest.
fn superlatives(sentence: &Sentence<'_>) -> Option<Vec<(usize, bool)>> {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let mut found = Vec::new();
    for at in 0..sentence.tokens.len() {
        let (is_greatest, is_least) = (GREATEST.contains(&word(at)), LEAST.contains(&word(at)));
        if !(is_greatest || is_least) {
            continue;
        }
        let is_most = ["most", "least"].contains(&word(at));
        let is_rank = !is_most
            || ["common", "frequent", "commonly", "frequently"].contains(&word(at + 1))
            || word(at.wrapping_sub(1)) == "the";
        // `Of the largest sectors, …`: which these are is not said.
        let is_of_some = ["of", "among", "amongst", "within"].contains(&word(at.wrapping_sub(2)));
        let before = (1..4).filter_map(|back| at.checked_sub(back)).map(word);
        if !is_rank || is_of_some || before.into_iter().any(|word| LOWERED.contains(&word)) {
            return None;
        }
        found.push((at, is_greatest));
    }
    Some(found)
}

fn ranks(sentence: &Sentence<'_>, known: &Vocabulary) -> Vec<CellReading> {
    let Some(tops) = superlatives(sentence) else { return Vec::new() };
    let is_except =
        sentence.text.split(' ').any(|word| ["except", "apart", "other", "but", "excluding"].contains(&word));
    // `Lowest in the first quarter, and each above the same quarter of 2013`: of which year that is, is not read.
    let is_against_same =
        sentence.text.contains("the same quarter") || sentence.text.contains("the same month");
    if tops.is_empty() || tops.len() > 2 || is_except || is_against_same {
        return Vec::new();
    }
    let cut = if tops.len() == 2 {
        let (first, second) = (tops.first().map_or(0, |it| it.0), tops.last().map_or(0, |it| it.0));
        let joint = (first..second).rev().find(|at| {
            sentence
                .tokens
                .get(*at)
                .is_some_and(|token| ["and", "while", "whilst", "but"].contains(&token.word.as_str()))
        });
        let Some(joint) = joint else { return Vec::new() };
        vec![(0, joint), (joint, sentence.tokens.len())]
    } else {
        vec![(0, sentence.tokens.len())]
    };
    let read = |((from, to), (at, is_greatest)): ((usize, usize), (usize, bool))| {
        rank(sentence, known, (from, to), at, is_greatest)
    };
    cut.into_iter().zip(tops).filter_map(read).collect()
}

/// One superlative, with the names between two places of the sentence.
fn rank(
    sentence: &Sentence<'_>,
    known: &Vocabulary,
    (from, to): (usize, usize),
    top: usize,
    is_greatest: bool,
) -> Option<CellReading> {
    let parts = |token: &Token| ["followed", "ahead"].contains(&token.word.as_str());
    let end = sentence.tokens.iter().skip(top).position(parts).map_or(to, |it| top + it);
    let range = (from, end.min(to));
    let word = sentence.tokens.get(top + 1).map(|token| token.word.as_str()).unwrap_or_default();
    let noun = if ["percentage", "proportional"].contains(&word) {
        sentence.tokens.get(top + 2).map(|token| token.word.as_str()).unwrap_or_default()
    } else {
        word
    };
    let is_of_change = known.change.iter().any(|it| it == noun);
    if is_of_change {
        return change_rank(
            sentence,
            known,
            &named_in(sentence, Axis::Rows, range),
            noun,
            is_greatest && noun != word,
        );
    }
    // `A made 104 and B 38, the smallest number`: of which of them that is said is not read.
    let with_numbers = sentence.clauses.iter().filter(|clause| !clause.numbers.is_empty()).count();
    let line = line(sentence, range).filter(|line| line.subjects.len() == 1 || with_numbers < 2)?;
    if line.subjects.first().is_some_and(|row| is_share_unheld(sentence, (*row, line.column))) {
        return None;
    }
    // What lies under `other` is no one group that could be first.
    let others = line.others.into_iter().filter(|row| !is_rest(sentence, *row));
    let ids = |rows: Vec<usize>| {
        rows.into_iter().map(|row| id(sentence, (row, line.column))).collect::<Option<Vec<String>>>()
    };
    let first = line.subjects.first().map(|row| (*row, line.column));
    if first.is_some_and(|at| has_figure_of_another(sentence, at)) {
        return None;
    }
    let is_one = line.subjects.len() == 1;
    let reading = CellReading {
        says: if is_greatest { "greatest" } else { "least" }.to_owned(),
        cells: ids(line.subjects)?,
        beside: ids(others.collect())?,
        ..CellReading::default()
    };
    // A rank of which no period is said may be that of any.
    if is_unsaid_period(sentence) && holds_elsewhere(sentence, &reading) {
        return None;
    }
    Some(match first.filter(|_| is_one) {
        Some(at) => across::held(sentence, reading, at),
        None => reading,
    })
}

/// Whether a table has its periods as columns, and a sentence names none of them.
fn is_unsaid_period(sentence: &Sentence<'_>) -> bool {
    sentence.grid.period_axis() == Some(Axis::Columns) && sentence.periods().is_empty()
}

/// Whether a rank that does not hold in its own column holds in that of another period.
fn holds_elsewhere(sentence: &Sentence<'_>, reading: &CellReading) -> bool {
    let cells = &sentence.grid.table.cells;
    let figure = |id: &str| sentence.figure(id);
    let row = |id: &String| cells.iter().find(|(_, cell)| cell.id == *id).map(|((row, _), _)| *row);
    let there = |ids: &[String], column: usize| -> Option<Vec<String>> {
        ids.iter().map(|own| id(sentence, (row(own)?, column))).collect()
    };
    let holds = |column: usize| {
        let (cells, beside) = (there(&reading.cells, column)?, there(&reading.beside, column)?);
        CellReading { cells, beside, ..reading.clone() }.holds(&figure)
    };
    sentence.grid.in_time().into_iter().any(|(_, column)| holds(column) == Some(true))
        && reading.holds(&figure) != Some(true)
}

/// Whether a sentence gives a count, and it is not that of the cell: then something else is ranked (`the largest group among those decided,
/// 160 out of 572`).
fn has_figure_of_another(sentence: &Sentence<'_>, at: (usize, usize)) -> bool {
    let printed = sentence.grid.table.cells.get(&at).and_then(|cell| cell.printed.as_ref());
    let Some(own) = printed.map(crate::Printed::interval) else { return false };
    let is_whole = |at: usize| {
        sentence
            .tokens
            .get(at.wrapping_sub(1))
            .is_some_and(|token| ["of", "the"].contains(&token.word.as_str()))
    };
    let told = sentence.signs.iter().enumerate().filter_map(|(at, sign)| match sign {
        Sign::Number(said) if !said.is_percent && !is_whole(at) => {
            said.value.replace(',', "").parse::<i64>().ok()
        }
        _ => None,
    });
    let told: Vec<i64> = told.collect();
    told.len() == 1 && told.iter().all(|told| !own.meets(&crate::feasible::Interval::whole(*told)))
}

/// A line of a table in which cells are ranked: those spoken of, the others, and the column.
pub(super) struct Line {
    pub(super) subjects: Vec<usize>,
    pub(super) others: Vec<usize>,
    pub(super) column: usize,
}

/// What is named on an axis between two places of a sentence.
pub(super) fn named_in(sentence: &Sentence<'_>, axis: Axis, (from, to): (usize, usize)) -> Vec<usize> {
    let own = sentence.signs.iter().take(to).skip(from).filter_map(|sign| match sign {
        Sign::Name(its, at) if *its == axis => Some(*at),
        _ => None,
    });
    sentence.without_totals(axis, own)
}

/// The line in which what a sentence names between two places is ranked.
pub(super) fn line(sentence: &Sentence<'_>, range: (usize, usize)) -> Option<Line> {
    let grid = sentence.grid;
    let all: Vec<usize> =
        (0..grid.rows.len()).filter(|row| grid.rows.get(*row).is_some_and(|it| !it.is_total)).collect();
    let (subjects, others, column) = if grid.period_axis() == Some(Axis::Rows) {
        let (at, all) = of_period(sentence, all)?;
        (
            vec![at],
            all,
            sentence.place(0, Axis::Columns, None).or_else(|| single(&sentence.named(Axis::Columns)))?,
        )
    } else {
        let subjects = named_in(sentence, Axis::Rows, range);
        if subjects.iter().any(|row| !all.contains(row)) {
            return None;
        }
        let column = if grid.period_axis().is_none() {
            single(&sentence.named(Axis::Columns)).or_else(|| only_column(sentence))?
        } else {
            match *sentence.periods().as_slice() {
                [period] => sentence.at_period(period)?,
                [] => sentence.period_in_force()?,
                _ => return None,
            }
        };
        (subjects, all, column)
    };
    let others: Vec<usize> = others.into_iter().filter(|row| !subjects.contains(row)).collect();
    if subjects.is_empty() || others.is_empty() || grid.fillings.get(column) == Some(&Filling::Changes) {
        return None;
    }
    Some(Line { subjects, others, column })
}

/// The period that is ranked among periods, and the others: all, or those since another that is named.
fn of_period(sentence: &Sentence<'_>, all: Vec<usize>) -> Option<(usize, Vec<usize>)> {
    match *sentence.periods().as_slice() {
        // `The highest of all, 13 more than in 2022`: that year is not what is ranked.
        [period] if sentence.is_base(period) => None,
        [period] => Some((sentence.at_period(period)?, all)),
        [from, period] if sentence.is_since(from) => {
            let in_time = sentence.grid.in_time();
            let later = in_time.into_iter().filter(|(own, _)| *own > from).map(|(_, at)| at).collect();
            Some((sentence.at_period(period)?, later))
        }
        _ => None,
    }
}

/// Whether a row holds what lies under no name, or under several.
pub(super) fn is_rest(sentence: &Sentence<'_>, row: usize) -> bool {
    let label = sentence.grid.table.rows.get(row).map(|label| label.printed.to_lowercase());
    let starts = ["other", "all other", "rest", "remaining", "unknown", "not "];
    label.is_some_and(|label| starts.iter().any(|start| label.starts_with(start)))
}

pub(super) fn single(all: &[usize]) -> Option<usize> {
    if let [one] = all { Some(*one) } else { None }
}

/// The total of the columns, or the only column.
fn only_column(sentence: &Sentence<'_>) -> Option<usize> {
    sentence.grid.total(Axis::Columns).or_else(|| (sentence.grid.columns.len() == 1).then_some(0))
}

/// `the largest percentage increase`: the first in a column of changes.
fn change_rank(
    sentence: &Sentence<'_>,
    known: &Vocabulary,
    subjects: &[usize],
    noun: &str,
    is_plain: bool,
) -> Option<CellReading> {
    let grid = sentence.grid;
    let changes: Vec<usize> =
        (0..grid.columns.len()).filter(|at| grid.fillings.get(*at) == Some(&Filling::Changes)).collect();
    let (column, true, false) = (single(&changes)?, is_plain, subjects.is_empty()) else { return None };
    let direction = way(noun, known)?;
    let others = (0..grid.rows.len())
        .filter(|row| !subjects.contains(row) && grid.rows.get(*row).is_some_and(|name| !name.is_total));
    let ids = |rows: Vec<usize>| {
        rows.into_iter().map(|row| id(sentence, (row, column))).collect::<Option<Vec<String>>>()
    };
    Some(CellReading {
        says: if direction == Way::Up { "greatest" } else { "least" }.to_owned(),
        cells: ids(subjects.to_vec())?,
        beside: ids(others.collect())?,
        ..CellReading::default()
    })
}

/// `rose between 2016 and 2018`, `has fallen every year since 2014`, `did not rise`.
fn movement(sentence: &Sentence<'_>, known: &Vocabulary) -> Option<CellReading> {
    sentence.grid.period_axis()?;
    // `From 29.4 to 30.2` gives the ends of a movement; another number says something else.
    let mut with_number = sentence.clauses.iter().filter(|clause| !clause.numbers.is_empty());
    let has_number = with_number.any(|clause| !["from", "to"].contains(&clause.lead.as_str()));
    let verbs = |list: &[String]| sentence.tokens.iter().filter(|token| list.contains(&token.word)).count();
    let count = verbs(&known.rising_verbs) + verbs(&known.falling_verbs);
    let is_doubted = sentence.text.split(' ').any(|word| DOUBTED.contains(&word));
    // `X saw a fall in 2017 and Y one in 2019`: which line moved between which periods is not read.
    let lines = if sentence.grid.period_axis() == Some(Axis::Columns) { Axis::Rows } else { Axis::Columns };
    let is_of_several = named_in(sentence, lines, (0, sentence.tokens.len())).len() > 1
        && sentence.periods().len() > 1
        && sentence.text.split(' ').any(|word| word == "one");
    if has_number || count != 1 || is_doubted || is_of_several {
        return None;
    }
    let direction = way(&sentence.text, known)?;
    let is_denied = sentence.text.split(' ').any(|word| word == "not" || word.ends_with("n't"));
    let every = EVERY.iter().any(|phrase| sentence.text.contains(phrase));
    let (earlier, later) = span(sentence, every)?;
    let in_time: Vec<usize> = sentence.grid.in_time().into_iter().map(|(_, at)| at).collect();
    let place = |at: usize| in_time.iter().position(|it| *it == at);
    let steps =
        if every { in_time.get(place(earlier)?..=place(later)?)?.to_vec() } else { vec![earlier, later] };
    let order = sentence.clauses.iter().position(|clause| way(&clause.text, known).is_some())?;
    let cells: Option<Vec<String>> = steps
        .iter()
        .map(|at| {
            let at = cell(sentence, order, Some(*at), None)?;
            let is_change = sentence.grid.fillings.get(at.1) == Some(&Filling::Changes);
            id(sentence, at).filter(|_| !is_change)
        })
        .collect();
    let says = match (direction, is_denied) {
        (Way::Up, false) => "rises",
        (Way::Down, false) => "falls",
        (Way::Up, true) => "not_rises",
        (Way::Down, true) => "not_falls",
    };
    (!(every && is_denied)).then_some(CellReading {
        says: says.to_owned(),
        cells: cells?,
        ..CellReading::default()
    })
}

/// The periods a movement is between: for one in every step, from the one it is said to be since, or all that the table has.
fn span(sentence: &Sentence<'_>, every: bool) -> Option<(usize, usize)> {
    let in_time = sentence.grid.in_time();
    let last = in_time.last().map(|(_, at)| *at)?;
    match (every, sentence.periods().as_slice()) {
        (true, [one]) => Some((sentence.at_period(*one)?, last)),
        (true, []) => {
            let (first, _) = in_time.first()?;
            // Of which year the quarters are is certain only where there is one.
            let is_of_years = sentence.text.contains("year") && !sentence.text.contains("quarter");
            let is_one_year = in_time.iter().all(|(period, _)| period.year == first.year);
            (is_of_years || is_one_year).then_some((in_time.first()?.1, last))
        }
        (true, _) => None,
        (false, _) => sentence.span(),
    }
}
