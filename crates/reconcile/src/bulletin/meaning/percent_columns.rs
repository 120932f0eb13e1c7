//! Which count a column of percentages describes, and of which whole.
//!
//! In: a table and its published cells. Out: shares and changes that point to their counts. Every reading of the
//! column that its label allows is tried on all rows; the one that most rows bear out is taken, and none if two do
//! equally well or most rows bear none out.

use std::collections::BTreeMap;

use super::quarters::quarter_of;
use super::{Filling, Label, Table, Vocabulary};
use crate::cell::PublishedCell;
use crate::feasible::{Interval, bases_of_change, share_of};

type Cells = BTreeMap<(usize, usize), PublishedCell>;

/// More columns of counts than this are not tried in pairs.
const PAIRED_MAX: usize = 8;
/// Fewer rows than this bear out no pair that no label names.
const GUESSED_ROWS_MIN: usize = 8;
/// Fewer rows than this bear out no way to read a column that its labels allow.
const ROWS_MIN: usize = 2;
/// Fewer rows than this bear out no share, printed without decimals, of a whole that no label names: of many pairs one may fit two rows by chance.
const GUESSED_SHARES_MIN: usize = 3;

/// A way to read a column of percentages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Of the total of the column of counts.
    OfColumnTotal { count: usize, total_row: usize },
    /// Of another count of the same row.
    OfRow { count: usize, whole: usize },
    /// Since another count of the same row.
    Since { count: usize, earlier: usize },
    /// Since the row of the year before.
    SinceYearBefore { count: usize },
    /// Since a count that is not printed.
    SinceUnprinted { count: usize },
}

pub(super) fn relate(table: &Table<'_>, words: &Vocabulary, found: &mut Cells) {
    let fillings: Vec<Filling> =
        (0..table.columns.len()).map(|column| table.filling(column, words)).collect();
    let counts: Vec<usize> =
        (0..fillings.len()).filter(|&column| fillings.get(column) == Some(&Filling::Counts)).collect();
    for (column, filling) in fillings.iter().enumerate() {
        let (ways, rows_least) = match filling {
            Filling::Counts => continue,
            Filling::Shares => match share_ways(table, &counts, column) {
                ways if ways.is_empty() => (guessed_share_ways(&counts), guessed_rows_least(table, column)),
                ways => (ways, ROWS_MIN),
            },
            Filling::Changes => (change_ways(table, &counts, column), ROWS_MIN),
        };
        if let Some(way) = best(table, column, (&ways, rows_least), found) {
            link(table, column, way, found);
        }
    }
}

/// The counts a label of percentages can mean: those that share a word with it, else the only one, else all.
fn counted(table: &Table<'_>, counts: &[usize], column: usize) -> Vec<usize> {
    let words_of = |at: usize| table.columns.get(at).map(|label| label.core.clone()).unwrap_or_default();
    let label = words_of(column);
    let named: Vec<usize> = counts
        .iter()
        .copied()
        .filter(|&count| words_of(count).iter().any(|word| label.contains(word)))
        .collect();
    if named.is_empty() { counts.to_vec() } else { named }
}

fn share_ways(table: &Table<'_>, counts: &[usize], column: usize) -> Vec<Way> {
    let mut ways = Vec::new();
    for count in counted(table, counts, column) {
        if let Some(total_row) = table.grand_total_row().or_else(|| row_of_a_hundred(table, column)) {
            ways.push(Way::OfColumnTotal { count, total_row });
        }
        let is_total = |&whole: &usize| table.columns.get(whole).is_some_and(|label| label.is_total);
        let wholes = counts.iter().copied().filter(|&whole| whole != count).filter(is_total);
        ways.extend(wholes.map(|whole| Way::OfRow { count, whole }));
    }
    ways
}

/// `Decisions`, `Granted`, `Share granted`: the figures have to show which is the whole.
fn guessed_share_ways(counts: &[usize]) -> Vec<Way> {
    if counts.len() > PAIRED_MAX {
        return Vec::new();
    }
    let pairs = counts.iter().flat_map(|&whole| counts.iter().map(move |&count| (count, whole)));
    pairs.filter(|(count, whole)| count != whole).map(|(count, whole)| Way::OfRow { count, whole }).collect()
}

/// How many rows have to bear out what no label says.
fn guessed_rows_least(table: &Table<'_>, column: usize) -> usize {
    let mut printed =
        table.cells.iter().filter(|((_, at), _)| *at == column).filter_map(|(_, cell)| cell.printed.as_ref());
    if printed.any(|printed| printed.decimals > 0) { ROWS_MIN } else { GUESSED_SHARES_MIN }
}

/// The one row whose share is a hundred: that of the whole, whatever its label says (`UK` below its nations, `Wales` below its forces).
fn row_of_a_hundred(table: &Table<'_>, column: usize) -> Option<usize> {
    let hundred = Interval::whole(100);
    let is_hundred = |row: &usize| {
        let printed = table.cells.get(&(*row, column)).and_then(|cell| cell.printed.as_ref());
        printed.is_some_and(|printed| printed.interval().meets(&hundred))
    };
    let mut all = (0..table.rows.len()).filter(is_hundred);
    let one = all.next()?;
    all.next().is_none().then_some(one)
}

fn change_ways(table: &Table<'_>, counts: &[usize], column: usize) -> Vec<Way> {
    let year = |at: usize| table.columns.get(at).and_then(|label| label.years.first().copied());
    let years = table.columns.get(column).map(|label| label.years.clone()).unwrap_or_default();
    let mut dated: Vec<(i32, usize)> = counts.iter().filter_map(|&at| Some((year(at)?, at))).collect();
    dated.sort_unstable();
    if let [from, to] = years.as_slice() {
        let at = |wanted: i32| dated.iter().find(|(year, _)| *year == wanted).map(|(_, at)| *at);
        if let (Some(earlier), Some(count)) = (at(*from), at(*to)) {
            return vec![Way::Since { count, earlier }];
        }
    }
    if let ([.., (_, earlier), (_, count)], true) = (dated.as_slice(), years.is_empty()) {
        return vec![Way::Since { count: *count, earlier: *earlier }];
    }
    if dated.is_empty() && rows_in_time(table).len() > 2 {
        return counts.iter().map(|&count| Way::SinceYearBefore { count }).collect();
    }
    match counts {
        [count] => vec![Way::SinceUnprinted { count: *count }],
        // The label does not say between which counts: every pair is tried, and enough rows must bear one out.
        _ if counts.len() <= PAIRED_MAX && table.rows.len() >= GUESSED_ROWS_MIN => {
            let pairs = counts.iter().flat_map(|&earlier| counts.iter().map(move |&count| (earlier, count)));
            pairs
                .filter(|(earlier, count)| earlier != count)
                .map(|(earlier, count)| Way::Since { count, earlier })
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The rows of single years, or of single quarters, that follow one another, in the order of time; nothing if a row is of neither.
fn rows_in_time(table: &Table<'_>) -> Vec<(i32, usize)> {
    let are_quarters = table.rows.iter().all(|label| quarter_of(&label.printed).is_some());
    let year = |(at, label): (usize, &Label)| match label.years.as_slice() {
        [year] if are_quarters => Some((year * 4 + i32::from(quarter_of(&label.printed)?), at)),
        [year] => Some((*year, at)),
        _ => None,
    };
    let mut dated: Vec<(i32, usize)> = table.rows.iter().enumerate().filter_map(year).collect();
    dated.sort_unstable();
    let follow = dated.windows(2).all(|pair| matches!(pair, [(one, _), (next, _)] if one + 1 == *next));
    if follow && dated.len() == table.rows.len() { dated } else { Vec::new() }
}

/// The row of the year before that of another row.
fn year_before(table: &Table<'_>, row: usize) -> Option<usize> {
    let dated = rows_in_time(table);
    let at = dated.iter().position(|(_, own)| *own == row)?.checked_sub(1)?;
    dated.get(at).map(|(_, before)| *before)
}

/// Which of its rows bear a way out: how many, of how many.
fn borne_out(table: &Table<'_>, column: usize, way: Way, found: &Cells) -> (usize, usize) {
    let (mut holds, mut rows) = (0, 0);
    for row in 0..table.rows.len() {
        let get = |at: (usize, usize)| found.get(&at).map(|cell| cell.printed.interval());
        let Some(printed) = get((row, column)) else { continue };
        let fits = match way {
            Way::OfColumnTotal { count, total_row } => {
                let (Some(part), Some(whole)) = (get((row, count)), get((total_row, count))) else {
                    continue;
                };
                share_of(&part, &whole).map(|share| share.meets(&printed))
            }
            Way::OfRow { count, whole } => {
                let (Some(part), Some(whole)) = (get((row, count)), get((row, whole))) else { continue };
                share_of(&part, &whole).map(|share| share.meets(&printed))
            }
            Way::Since { count, earlier } => {
                let (Some(now), Some(earlier)) = (get((row, count)), get((row, earlier))) else { continue };
                bases_of_change(&now, &printed).map(|bases| bases.meets(&earlier))
            }
            Way::SinceYearBefore { count } => {
                let before = year_before(table, row).and_then(|before| get((before, count)));
                let (Some(now), Some(earlier)) = (get((row, count)), before) else { continue };
                bases_of_change(&now, &printed).map(|bases| bases.meets(&earlier))
            }
            Way::SinceUnprinted { count } => {
                let Some(now) = get((row, count)) else { continue };
                bases_of_change(&now, &printed).map(|bases| bases.is_possible())
            }
        };
        rows += usize::from(fits.is_some());
        holds += usize::from(fits == Some(true));
    }
    (holds, rows)
}

/// The one way that most rows bear out, if they are so many and three of five.
fn best(table: &Table<'_>, column: usize, (ways, rows_least): (&[Way], usize), found: &Cells) -> Option<Way> {
    let tried: Vec<(usize, usize, Way)> = ways
        .iter()
        .map(|&way| {
            let (holds, rows) = borne_out(table, column, way, found);
            (holds, rows, way)
        })
        .collect();
    let most = tried.iter().map(|(holds, ..)| *holds).max()?;
    let leading: Vec<&(usize, usize, Way)> = tried.iter().filter(|(holds, ..)| *holds == most).collect();
    match leading.as_slice() {
        [(holds, rows, way)] if *holds >= rows_least && holds * 5 >= rows * 3 => Some(*way),
        _ => None,
    }
}

fn link(table: &Table<'_>, column: usize, way: Way, found: &mut Cells) {
    for row in 0..table.rows.len() {
        let id = |at: (usize, usize)| found.get(&at).map(|cell| cell.id.clone());
        let (counted_id, base_id) = match way {
            Way::OfColumnTotal { count, total_row } => (id((row, count)), id((total_row, count))),
            Way::OfRow { count, whole } => (id((row, count)), id((row, whole))),
            Way::Since { count, earlier } => (id((row, count)), id((row, earlier))),
            Way::SinceYearBefore { count } => {
                (id((row, count)), year_before(table, row).and_then(|before| id((before, count))))
            }
            Way::SinceUnprinted { count } => (id((row, count)), None),
        };
        let needs_base = !matches!(way, Way::SinceUnprinted { .. });
        if counted_id.is_none() || (needs_base && base_id.is_none()) {
            continue;
        }
        if let Some(cell) = found.get_mut(&(row, column)) {
            cell.counted_id = counted_id;
            cell.base_id = base_id;
        }
    }
}
