//! What sentences say of the cells of a table, by the words of its rows, columns and title.
//!
//! In: the prose of a publication of any kind, and its tables. Out: one [`CellReading`] for each number or rank of which the row,
//! the column and the period are certain. A sentence with one word that neither the table nor the vocabulary knows is left
//! alone; so is a number that two tables read in two ways.

mod across;
mod all_or_none;
mod anchored;
mod apart;
mod beside_name;
mod bodies;
mod both_said;
mod clauses;
mod combined;
mod each;
mod each_quarter;
mod extremes;
mod grid;
mod growths;
mod halves;
pub(crate) mod holds;
mod how_many;
mod in_order;
mod marking;
mod means;
mod moved_rows;
mod multiples;
mod of_another_row;
mod of_another_table;
mod of_whom;
mod only_column;
mod ordinals;
mod outnumbered;
mod pairs;
mod periods;
mod quarter_steps;
mod says;
mod scales;
mod several;
mod shares_beside;
mod steps;
mod swapped;
mod ties;
mod unbroken;
mod unknown_row;
mod unread;
mod untied;
mod which_lines;
mod without;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use self::clauses::{Sentence, says_earlier};
use self::grid::{Axis, Grid};
use self::marking::{Sign, Spoken};
use self::periods::Period;
use super::CellReading;
use super::statements::{Line, Prose};
use crate::bulletin::TableCell;
use crate::bulletin::label::words;
use crate::bulletin::layout::Table;
use crate::feasible::Interval;

/// The readings of all sentences.
pub(super) fn propose(prose: &Prose<'_>, tables: &[Table<'_>]) -> Vec<CellReading> {
    let said = words_of_tables(prose, tables);
    let grids: Vec<Grid<'_>> = tables.iter().map(|table| grid(prose, table, &said)).collect();
    let cells: BTreeMap<&str, &TableCell> =
        tables.iter().flat_map(|table| table.cells.values()).map(|cell| (cell.id.as_str(), *cell)).collect();
    let figure = |id: &str| cells.get(id)?.printed.as_ref().map(crate::Printed::interval);
    let mut found = Vec::new();
    let is_read = |line: &&Line<'_>| !line.sentence.is_fragment() && !names_both_ages(line);
    for line in prose.lines.iter().filter(is_read) {
        let spoken = Spoken::new(&line.tokens, prose.known);
        let text = line.tokens.iter().map(|token| token.word.as_str()).collect::<Vec<_>>().join(" ");
        let (periods, says_earlier) = (spoken.periods(), says_earlier(&text));
        // A table without a period that is named is not what a sentence is of: nothing else of it needs to be looked at.
        let fitting = grids.iter().filter(|grid| grid.has_periods(&periods, says_earlier));
        let by_table: Vec<Vec<CellReading>> =
            fitting.map(|grid| of_table(prose, grid, line, &spoken)).collect();
        let mut readings = agreed(by_table, &figure);
        readings.retain(|reading| !is_of_other_total(reading, &grids, &figure));
        let shared: Vec<String> =
            readings.iter().filter(|it| it.says == "share").flat_map(|it| it.cells.clone()).collect();
        readings.retain(|reading| !is_of_what_is_shared(reading, &shared, &figure));
        found.extend(readings);
    }
    found
}

/// `44, or 19% of the total`: whether a figure is that of a cell whose share is told beside it, and so not that of another table's.
fn is_of_what_is_shared(
    reading: &CellReading,
    shared: &[String],
    figure: &dyn Fn(&str) -> Option<Interval>,
) -> bool {
    let ([id], Some(said), "value") = (reading.cells.as_slice(), reading.said(), reading.says.as_str())
    else {
        return false;
    };
    let is = |id: &String| figure(id).is_some_and(|own| own.meets(&said));
    !is(id) && shared.iter().any(is)
}

/// Whether a figure that is not that of a total is made by the totals of another table: ages told by another moment add up to others.
fn is_of_other_total(
    reading: &CellReading,
    grids: &[Grid<'_>],
    figure: &dyn Fn(&str) -> Option<Interval>,
) -> bool {
    if is_step_of_other_total(reading, grids, figure) {
        return true;
    }
    let ([id], Some(said), "value") = (reading.cells.as_slice(), reading.said(), reading.says.as_str())
    else {
        return false;
    };
    let totals = |grid: &Grid<'_>| -> Vec<(String, Interval)> {
        let Some(row) = grid.total(Axis::Rows) else { return Vec::new() };
        let of_row = grid.table.cells.iter().filter(|((its, _), _)| *its == row);
        of_row.filter_map(|(_, cell)| Some((cell.id.clone(), cell.printed.as_ref()?.interval()))).collect()
    };
    if figure(id).is_none_or(|own| own.meets(&said)) {
        return false;
    }
    let all: Vec<Vec<(String, Interval)>> = grids.iter().map(totals).collect();
    let is_total = all.iter().flatten().any(|(its, _)| its == id);
    is_total
        && all.iter().filter(|own| own.iter().all(|(its, _)| its != id)).any(|others| {
            let pairs = others.iter().flat_map(|(one, a)| {
                others.iter().filter(move |(other, _)| one < other).map(move |(_, b)| a.plus(b))
            });
            pairs.chain(others.iter().map(|(_, one)| one.clone())).any(|sum| sum == said)
        })
}

/// Whether a difference or change that is not that of a total is the one of the total of another table between the same periods.
fn is_step_of_other_total(
    reading: &CellReading,
    grids: &[Grid<'_>],
    figure: &dyn Fn(&str) -> Option<Interval>,
) -> bool {
    let ([now], [before]) = (reading.cells.as_slice(), reading.beside.as_slice()) else { return false };
    if !["difference", "change"].contains(&reading.says.as_str()) || reading.holds(figure) != Some(false) {
        return false;
    }
    let place = |grid: &Grid<'_>, wanted: &str| {
        grid.table.cells.iter().find(|(_, cell)| cell.id == wanted).map(|(at, _)| *at)
    };
    let own = grids.iter().find_map(|grid| Some((grid, place(grid, now)?, place(grid, before)?)));
    let Some((own, (row, to), (_, from))) = own else { return false };
    let period = |column: usize| own.columns.get(column).and_then(|name| name.period);
    let (Some(total), Some(from), Some(to)) = (own.total(Axis::Rows), period(from), period(to)) else {
        return false;
    };
    let holds_there = |grid: &&Grid<'_>| {
        let at = |wanted| grid.in_time().into_iter().find(|(own, _)| *own == wanted).map(|(_, at)| at);
        let cell = |column: usize| {
            grid.table.cells.get(&(grid.total(Axis::Rows)?, column)).map(|cell| cell.id.clone())
        };
        let moved = || {
            let cells = vec![cell(at(to)?)?];
            let there = CellReading { cells, beside: vec![cell(at(from)?)?], ..reading.clone() };
            there.holds(figure)
        };
        grid.period_axis() == Some(Axis::Columns) && moved() == Some(true)
    };
    row == total && grids.iter().filter(|grid| grid.table.id != own.table.id).any(|grid| holds_there(&grid))
}

/// The words of the titles, units and labels of all tables.
fn words_of_tables(prose: &Prose<'_>, tables: &[Table<'_>]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for table in tables {
        let labels = table.rows.iter().chain(&table.columns).map(|label| label.printed.as_str());
        let units: BTreeSet<&str> = table.cells.values().map(|cell| cell.unit.as_str()).collect();
        let all = labels.chain(units).chain([table.title]);
        found.extend(all.flat_map(words).map(|word| prose.known.plain_form(&word)));
    }
    found
}

/// A table with its names. One that says no period is of the year that its reading has.
fn grid<'a>(prose: &Prose<'_>, table: &'a Table<'a>, said: &BTreeSet<String>) -> Grid<'a> {
    let mut grid = Grid::new(table, prose.known);
    grid.call_by_other_words(said, prose.known);
    let has_period = grid.rows.iter().chain(&grid.columns).any(|name| name.period.is_some());
    if grid.title_periods.is_empty() && !has_period {
        let reading = prose.tables.iter().find(|reading| reading.id == table.id);
        grid.title_periods.extend(reading.and_then(|reading| reading.year).map(Period::of_year));
    }
    grid
}

fn of_table(prose: &Prose<'_>, grid: &Grid<'_>, line: &Line<'_>, spoken: &Spoken<'_>) -> Vec<CellReading> {
    if is_of_other_age(prose, grid, line) {
        return Vec::new();
    }
    let signs = marking::signs(prose, grid, spoken);
    let is_named = signs.iter().any(|sign| matches!(sign, Sign::Name(..)))
        || spoken.forms.iter().any(|form| grid.plain.contains(form));
    if grid.is_parted(&spoken.forms, prose.known) {
        return Vec::new();
    }
    if !is_named {
        return of_all_lines(prose, grid, line, signs);
    }
    let is_known = !signs.contains(&Sign::Unknown);
    let sentence = Sentence::new(grid, &line.tokens, signs, in_force(prose, grid, line));
    let mut sure =
        if is_known_beside_names(&sentence) { each::readings(prose, &sentence, line) } else { Vec::new() };
    sure.extend(anchored::readings(prose, &sentence, line));
    sure.extend(extremes::readings(prose, &sentence, line));
    sure.extend(unbroken::readings(prose, &sentence, line));
    sure.extend(in_order::readings(prose, &sentence, line));
    sure.extend(apart::readings(&sentence, line));
    sure.extend(combined::readings(&sentence, line));
    sure.extend(shares_beside::readings(&sentence, line));
    sure.extend(swapped::readings(&sentence, line));
    sure.extend(untied::readings(&sentence, line));
    sure.extend(which_lines::readings(prose, &sentence, line));
    sure.extend(how_many::readings(prose, &sentence, line));
    sure.extend(ties::readings(prose, &sentence, line));
    sure.extend(quarter_steps::readings(prose, &sentence, line));
    sure.extend(halves::readings(prose, &sentence, line));
    sure.extend(outnumbered::readings(&sentence, line));
    sure.extend(growths::readings(prose, &sentence, line));
    sure.extend(moved_rows::readings(prose, &sentence, line));
    sure.extend(of_whom::readings(&sentence, line));
    sure.extend(beside_name::readings(prose, &sentence, line));
    sure.extend(unknown_row::readings(prose, &sentence, line));
    sure.extend(only_column::readings(&sentence, line));
    sure.extend(means::readings(prose, &sentence, line));
    sure.extend(each_quarter::readings(prose, &sentence, line));
    if sure.is_empty() && is_known_beside_names(&sentence) {
        let found = all_or_none::readings(&sentence).into_iter();
        sure.extend(found.map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }));
    }
    if !is_known || !sure.is_empty() || !names_what_is_counted(prose, &sentence) {
        return sure;
    }
    let mut found = says::numbers(&sentence, prose.known, &line.sentence.id);
    found.retain(|reading| !may_be_of_another(&sentence, reading));
    found.extend(self::words::readings(&sentence, prose.known, &line.sentence.id));
    found.retain(|reading| {
        is_of_one_filling(&sentence, reading) && !of_another_table::is_meant(&sentence, reading)
    });
    found
}

/// Whether the cells of a reading that compares them hold one kind of figure: `Change on 2018 (%)` is not the count of 2018.
fn is_of_one_filling(sentence: &Sentence<'_>, reading: &CellReading) -> bool {
    let is_cited = |id: &String| reading.cells.contains(id) || reading.beside.contains(id);
    let cited = sentence.grid.table.cells.iter().filter(|(_, cell)| is_cited(&cell.id));
    let mut fillings = cited.map(|(at, _)| says::filling(sentence, *at));
    let first = fillings.next();
    reading.says == "share" || fillings.all(|filling| Some(filling) == first)
}

/// What a sentence that names nothing of a table says of all its quarters, months or years: `Quarterly volumes ran from 47 to 75`.
fn of_all_lines(prose: &Prose<'_>, grid: &Grid<'_>, line: &Line<'_>, signs: Vec<Sign>) -> Vec<CellReading> {
    let text = line.sentence.text.to_lowercase();
    if !extremes::may_say(&text)
        && !unbroken::may_say(&text)
        && !quarter_steps::may_say(&text)
        && !halves::may_say(&text)
        && !means::may_say(&text)
        && !each_quarter::may_say(&text)
    {
        return Vec::new();
    }
    let sentence = Sentence::new(grid, &line.tokens, signs, in_force(prose, grid, line));
    let mut found = extremes::readings(prose, &sentence, line);
    found.extend(unbroken::readings(prose, &sentence, line));
    found.extend(quarter_steps::readings(prose, &sentence, line));
    found.extend(halves::readings(prose, &sentence, line));
    found.extend(means::readings(prose, &sentence, line));
    found.extend(each_quarter::readings(prose, &sentence, line));
    found
}

/// Words that speak of lines without naming one.
const LINES: [&str; 6] = ["every", "each", "all", "no", "none", "only"];

/// Whether every word is known of the clauses that name or speak of lines of the table: one that is not may narrow what is said there, and what stands
/// behind a comma (`, and we shall ask why`) does not.
fn is_known_beside_names(sentence: &Sentence<'_>) -> bool {
    let (mut has_name, mut has_unknown) = (false, false);
    for (token, sign) in sentence.tokens.iter().zip(&sentence.signs) {
        if token.before.contains([',', ';']) {
            (has_name, has_unknown) = (false, false);
        }
        has_name |= matches!(sign, Sign::Name(..)) || LINES.contains(&token.word.as_str());
        has_unknown |= *sign == Sign::Unknown;
        if has_name && has_unknown {
            return false;
        }
    }
    true
}

/// Whether a sentence says by which moment its ages are told, and the table does not say the same.
fn is_of_other_age(prose: &Prose<'_>, grid: &Grid<'_>, line: &Line<'_>) -> bool {
    let said = prose.known.age_basis(&line.sentence.text);
    let own = prose.tables.iter().find(|reading| reading.id == grid.table.id);
    said.is_some() && said != own.and_then(|own| own.age_basis.as_deref())
}

/// Where the period stands that is in force in a sentence: of the year of the sentences before, else the latest of the publication.
fn in_force(prose: &Prose<'_>, grid: &Grid<'_>, line: &Line<'_>) -> Option<usize> {
    let in_time = grid.in_time();
    let year = line.year.or_else(|| prose.years.last().copied())?;
    let mut of_year = in_time.iter().filter(|(period, _)| period.year == year);
    let (first, None) = (of_year.next()?, of_year.next()) else { return None };
    (line.year.is_some() || Some(first) == in_time.last()).then_some(first.1)
}

/// `Women and girls together`: the two are one sex, and a column of either is not of both.
fn names_both_ages(line: &Line<'_>) -> bool {
    let says = |word: &str| line.tokens.iter().any(|token| token.word == word);
    says("women") && says("girls") || says("men") && says("boys")
}

/// Whether a sentence says of what it speaks: a word of the unit, all that the title says is counted, a column, or a row that is more
/// than a nation. `The number of
/// responders in Wales rose` is of nothing that a table of referrals counts.
fn names_what_is_counted(prose: &Prose<'_>, sentence: &Sentence<'_>) -> bool {
    let grid = sentence.grid;
    let is_named = sentence.signs.iter().any(|sign| match sign {
        Sign::Name(Axis::Columns, _) => true,
        Sign::Name(Axis::Rows, row) => grid.table.rows.get(*row).is_some_and(|label| label.nation.is_none()),
        _ => false,
    });
    let is_unit = |word: &str| {
        let form = prose.known.plain_form(word);
        grid.units.iter().any(|unit| marking::is_form(unit, &form))
    };
    let says = |wanted: &String| {
        sentence.tokens.iter().any(|token| marking::is_form(wanted, &prose.known.plain_form(&token.word)))
    };
    let is_subject = !grid.subject.is_empty() && grid.subject.iter().all(says);
    // `Scotland's total rose`.
    let is_total_of = |at: usize| {
        let is_total = sentence.tokens.get(at).is_some_and(|token| prose.known.is_total(&token.word));
        is_total && matches!(sentence.signs.get(at.wrapping_sub(1)), Some(Sign::Name(Axis::Rows, _)))
    };
    is_named
        || (1..sentence.tokens.len()).any(is_total_of)
        || is_subject
        || sentence.tokens.iter().any(|token| !prose.known.is_hollow(&token.word) && is_unit(&token.word))
}

/// Whether a value that is not that of its cell is the figure of another cell of its row or column: that one may be meant, unless the
/// clause of the value names its own line and the sentence does not name the other's.
fn may_be_of_another(sentence: &Sentence<'_>, reading: &CellReading) -> bool {
    let grid = sentence.grid;
    let (Some(id), Some(said), "value", 1) =
        (reading.cells.first(), reading.said(), reading.says.as_str(), reading.cells.len())
    else {
        return false;
    };
    let own = grid.table.cells.iter().find(|(_, cell)| cell.id == *id);
    let Some(((row, column), own)) = own else { return false };
    let meets =
        |cell: &&TableCell| cell.printed.as_ref().is_some_and(|printed| printed.interval().meets(&said));
    let beside = grid.table.cells.iter().filter(|((its_row, its_column), cell)| {
        let other = match (its_row == row, its_column == column) {
            (true, false) => Some((Axis::Columns, *column, *its_column)),
            (false, true) => Some((Axis::Rows, *row, *its_row)),
            _ => None,
        };
        other.is_some_and(|(axis, own, other)| {
            meets(cell) && !sentence.is_said_of(&reading.value, axis, own, other)
        })
    });
    !meets(own) && beside.count() > 0
}

/// Of each claim the reading of the one table that has it. Where several have it, one that holds is meant; if none does, it is not
/// certain which, and nothing is.
fn agreed(by_table: Vec<Vec<CellReading>>, figure: &dyn Fn(&str) -> Option<Interval>) -> Vec<CellReading> {
    let mut by_claim: BTreeMap<(String, String), Vec<CellReading>> = BTreeMap::new();
    for reading in by_table.into_iter().flatten() {
        by_claim.entry((reading.says.clone(), reading.value.clone())).or_default().push(reading);
    }
    let one = |mut all: Vec<CellReading>| {
        let holds = all.iter().position(|reading| reading.holds(figure) == Some(true));
        if let Some(at) = holds {
            return Some(all.swap_remove(at));
        }
        // Tables that print the same figures are of one mind.
        let figures = |reading: &CellReading| {
            reading.cells.iter().chain(&reading.beside).map(|id| figure(id)).collect::<Vec<_>>()
        };
        let first = all.first().map(figures);
        let is_one = all.iter().all(|reading| Some(figures(reading)) == first);
        all.pop().filter(|_| is_one)
    };
    by_claim.into_values().filter_map(one).collect()
}
