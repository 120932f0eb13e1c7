//! Rows of percentages below counts: what a total is made up of (`% of referrals`, below the totals of each column).
//!
//! In: a table and its published cells. Out: the cells of such a row as shares, each of a definition of its own, which point to the count
//! above in the row of the total and to the total of that row. They do so only if most of them bear it out.

use std::collections::BTreeMap;

use super::{Filling, Label, OF_TABLE, Table, Vocabulary};
use crate::cell::{PublishedCell, Quantity};
use crate::feasible::share_of;

type Cells = BTreeMap<(usize, usize), PublishedCell>;

/// Makes the cells of rows of percentages shares, which they are in a column of counts too.
pub(super) fn tell_apart(table: &Table<'_>, words: &Vocabulary, found: &mut Cells) {
    for row in rows(table, words) {
        for (_, cell) in found.iter_mut().filter(|((its, _), _)| *its == row) {
            cell.definition.quantity = Quantity::Share;
            "per cent".clone_into(&mut cell.definition.unit_code);
            cell.definition.categories.insert(OF_TABLE.to_owned(), table.id.to_owned());
            cell.definition.categories.insert("cell".to_owned(), cell.id.clone());
        }
    }
}

/// The rows that hold percentages alone, in columns that hold counts.
fn rows(table: &Table<'_>, words: &Vocabulary) -> Vec<usize> {
    let is_of_counts: Vec<bool> =
        (0..table.columns.len()).map(|column| table.filling(column, words) == Filling::Counts).collect();
    // Of each row how many cells it has, and how many of them are out of place.
    let mut found: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for ((row, column), cell) in &table.cells {
        let (all, percents) = found.entry(*row).or_default();
        *all += 1;
        *percents += usize::from(cell.is_percent() && is_of_counts.get(*column) == Some(&true));
    }
    let is_row = |(_, (all, percents)): &(usize, (usize, usize))| *all > 1 && all == percents;
    found.into_iter().filter(is_row).map(|(row, _)| row).collect()
}

/// Points each share to the count above and to what it is a share of.
pub(super) fn relate(table: &Table<'_>, words: &Vocabulary, found: &mut Cells) {
    let Some(total_row) = table.grand_total_row() else { return };
    let Some(whole) = table.columns.iter().position(Label::is_grand_total) else { return };
    for row in rows(table, words) {
        let figure = |at: (usize, usize)| found.get(&at).map(|cell| cell.printed.interval());
        let parts: Vec<usize> = (0..table.columns.len()).filter(|column| *column != whole).collect();
        let holds = |column: &&usize| {
            let share = share_of(&figure((total_row, **column))?, &figure((total_row, whole))?)?;
            Some(share.meets(&figure((row, **column))?))
        };
        let borne_out = parts.iter().filter(|column| holds(column) == Some(true)).count();
        if borne_out < 2 || borne_out * 5 < parts.len() * 3 {
            continue;
        }
        let id = |column: usize| found.get(&(total_row, column)).map(|cell| cell.id.clone());
        let linked: Vec<(usize, Option<String>, Option<String>)> =
            parts.into_iter().map(|column| (column, id(column), id(whole))).collect();
        for (column, counted_id, base_id) in linked {
            if let Some(cell) = found.get_mut(&(row, column)).filter(|_| counted_id.is_some()) {
                (cell.counted_id, cell.base_id) = (counted_id, base_id);
            }
        }
    }
}
