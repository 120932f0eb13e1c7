//! Editions of one measure, and series whose categories change.
//!
//! In: cells of tables with their as-at dates, and tables whose columns or rows are periods. Out: lists of revisions and
//! of breaks. Neither is a finding: a publisher may revise a figure and may split a category. What a note says of it is
//! quoted; what no note says is called not said.

use std::collections::BTreeMap;

use super::Ground;
use crate::bulletin::layout::{Label, Table};
use crate::cell::{Definition, PublishedCell};
use crate::finding::{Break, Report, Revision};

/// What a publisher calls a change of a figure that was published.
const REVISED: [&str; 8] =
    ["revis", "correct", "amend", "updat", "restat", "late return", "reclassif", "provisional"];
/// Fewer periods than this are no series.
const PERIODS_MIN: usize = 4;

pub(super) fn list_revisions(ground: &Ground<'_>, report: &mut Report) {
    let mut families: BTreeMap<&Definition, Vec<&PublishedCell>> = BTreeMap::new();
    for cell in ground.table_cells() {
        families.entry(&cell.definition).or_default().push(cell);
    }
    for cells in families.values_mut() {
        cells.sort_by(|a, b| (a.as_at_date, &a.id).cmp(&(b.as_at_date, &b.id)));
        for pair in cells.windows(2) {
            let [earlier, later] = pair else { continue };
            if earlier.as_at_date == later.as_at_date
                || earlier.printed.interval().meets(&later.printed.interval())
            {
                continue;
            }
            report.revisions.push(Revision {
                earlier_cell: earlier.id.clone(),
                later_cell: later.id.clone(),
                old_value: earlier.printed.text.clone(),
                new_value: later.printed.text.clone(),
                as_at_dates: [earlier.as_at_date.to_string(), later.as_at_date.to_string()],
                reason: reason(ground, later),
            });
        }
    }
    report.revisions.sort();
}

/// The sentences of the later edition's notes that speak of a revision.
fn reason(ground: &Ground<'_>, later: &PublishedCell) -> String {
    let cell = ground.bulletin.cells.iter().find(|cell| cell.id == later.id);
    let notes = cell.map(|cell| cell.footnote.as_str()).unwrap_or_default();
    let says = |sentence: &&str| {
        let lower = sentence.to_lowercase();
        REVISED.iter().any(|word| lower.contains(word))
    };
    let said: Vec<&str> = notes.split_inclusive(['.', ';']).filter(says).map(str::trim).collect();
    if said.is_empty() { "not said".to_owned() } else { said.join(" ") }
}

pub(super) fn list_breaks(tables: &[Table<'_>], report: &mut Report) {
    for table in tables {
        report.breaks.extend(breaks(table, &table.columns, &table.rows, false));
        report.breaks.extend(breaks(table, &table.rows, &table.columns, true));
    }
    report.breaks.sort();
    report.breaks.dedup();
}

/// The breaks of a table one axis of which is periods.
fn breaks(table: &Table<'_>, periods: &[Label], categories: &[Label], are_rows: bool) -> Vec<Break> {
    let dated: Vec<usize> =
        (0..periods.len()).filter(|at| periods.get(*at).is_some_and(|it| !it.years.is_empty())).collect();
    if dated.len() < PERIODS_MIN || dated.len() * 5 < periods.len() * 4 {
        return Vec::new();
    }
    let is_figure = |category: usize, period: usize| {
        let at = if are_rows { (period, category) } else { (category, period) };
        table.cells.get(&at).is_some_and(|cell| cell.printed.is_some())
    };
    let mut found: BTreeMap<usize, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for (category, label) in categories.iter().enumerate().filter(|(_, label)| !label.is_total) {
        let filled: Vec<usize> = (0..dated.len())
            .filter(|order| dated.get(*order).is_some_and(|at| is_figure(category, *at)))
            .collect();
        let (Some(&first), Some(&last)) = (filled.first(), filled.last()) else { continue };
        // A category with gaps is suppressed here and there, and neither begins nor ends.
        if last - first + 1 != filled.len() {
            continue;
        }
        if first > 0 {
            found.entry(first).or_default().1.push(label.printed.clone());
        }
        if last + 1 < dated.len() {
            found.entry(last + 1).or_default().0.push(label.printed.clone());
        }
    }
    let period =
        |order: usize| dated.get(order).and_then(|at| periods.get(*at)).map(|label| label.printed.clone());
    found
        .into_iter()
        .filter_map(|(order, (ended, began))| {
            Some(Break { table: table.id.to_owned(), from: period(order)?, ended, began })
        })
        .collect()
}
