//! Ranks printed in a table.
//!
//! In: tables whose rows carry ranks. Out: one check a table. Ties may share the first of their ranks (1, 2, 2, 4),
//! take the next whole number after a tie (1, 2, 2, 3) or be told apart (1, 2, 3, 4): the scheme that most rows obey
//! is the table's, from the top or from the bottom, by the column that most rows obey. A table most of whose rows
//! obey none is passed over.

use std::collections::BTreeSet;

use num_rational::BigRational;

use super::Ground;
use crate::bulletin::layout::Table;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};

/// Fewer ranked rows show no scheme.
const ROWS_MIN: usize = 4;

#[derive(Clone, Copy)]
enum Scheme {
    Shared,
    Dense,
    ToldApart,
}

struct Ranked {
    row: usize,
    rank: usize,
    value: BigRational,
}

pub(super) fn check(ground: &Ground<'_>, report: &mut Report) {
    for table in ground.tables {
        let columns = 0..table.columns.len();
        let tried = columns.filter_map(|column| {
            let rows = ranked(table, column);
            if rows.len() < ROWS_MIN {
                return None;
            }
            let schemes = [Scheme::Shared, Scheme::Dense, Scheme::ToldApart];
            let ways = schemes.into_iter().flat_map(|scheme| [(scheme, false), (scheme, true)]);
            let wrong = ways
                .map(|(scheme, from_least)| wrong_rows(&rows, scheme, from_least))
                .min_by_key(Vec::len)?;
            Some((wrong.len(), column, rows, wrong))
        });
        let Some((_, column, rows, wrong)) = tried.min_by_key(|(count, column, ..)| (*count, *column)) else {
            continue;
        };
        if wrong.is_empty() {
            report.note(Kind::RankIsWrong, table.id, Outcome::Passed);
        } else if wrong.len() * 3 <= rows.len() {
            report.note(Kind::RankIsWrong, table.id, fail(table, column, &rows, &wrong));
        } else {
            report.note(Kind::RankIsWrong, table.id, Outcome::Undecided);
        }
    }
}

fn ranked(table: &Table<'_>, column: usize) -> Vec<Ranked> {
    let one = |row: usize| {
        let cell = table.cells.get(&(row, column))?;
        let rank = cell.row_rank.as_ref()?.trim_end_matches(['=', '.']).parse().ok()?;
        let printed = cell.printed.as_ref()?.interval();
        Some(Ranked { row, rank, value: printed.low().clone() })
    };
    (0..table.rows.len()).filter_map(one).collect()
}

/// The rows whose rank is not that of their value, with the rank each should have.
fn wrong_rows(rows: &[Ranked], scheme: Scheme, from_least: bool) -> Vec<(usize, usize)> {
    let before = |a: &BigRational, b: &BigRational| if from_least { a < b } else { a > b };
    let mut wrong = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let ahead = rows.iter().filter(|other| before(&other.value, &row.value));
        let ties_before = rows.iter().take(at).filter(|other| other.value == row.value).count();
        let rank = match scheme {
            Scheme::Shared => ahead.count() + 1,
            Scheme::ToldApart => ahead.count() + 1 + ties_before,
            Scheme::Dense => {
                let distinct: BTreeSet<&BigRational> = ahead.map(|other| &other.value).collect();
                distinct.len() + 1
            }
        };
        if rank != row.rank {
            wrong.push((at, rank));
        }
    }
    wrong
}

fn fail(table: &Table<'_>, column: usize, rows: &[Ranked], wrong: &[(usize, usize)]) -> Outcome {
    let mut said = Vec::new();
    let mut cells = Vec::new();
    for (at, should) in wrong {
        let Some(row) = rows.get(*at) else { continue };
        let (Some(label), Some(cell)) = (table.rows.get(row.row), table.cells.get(&(row.row, column))) else {
            continue;
        };
        said.push(format!(
            "`{}` ({}) has rank {}, and by its figure {should}",
            label.printed, cell.text, row.rank
        ));
        cells.push(cell.id.clone());
    }
    let explanation = format!("In \"{}\": {}.", table.title, crate::words::list(&said));
    Outcome::Failed(
        Finding::new(Kind::RankIsWrong, table.id, Severity::Medium, cells, explanation)
            .resolved_by("Either the rank or the figure of the row is wrong; the counts decide which."),
    )
}
