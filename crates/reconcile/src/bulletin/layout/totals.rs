//! Labels that are totals though no word of theirs is known to say so: `All audiences` above police, schools and banks.
//!
//! In: a table with its labels and cells. Out: such a label made a total. It has to begin with *all*, stand first or last on
//! an axis that has no total, and be the sum of all others in at least one line of counts.

use super::{Label, Table};
use crate::bulletin::meaning::quarter_of;
use crate::feasible::Interval;

/// Fewer others than this are no list that has a total.
const OTHERS_MIN: usize = 3;

pub(super) fn settle(table: &mut Table<'_>) {
    for labels in [&mut table.rows, &mut table.columns] {
        settle_year(labels);
    }
    for is_row in [true, false] {
        let Some(at) = all_of_something(if is_row { &table.rows } else { &table.columns }) else { continue };
        let lines = if is_row { table.columns.len() } else { table.rows.len() };
        if !(0..lines).any(|line| is_sum(table, is_row, at, line)) {
            continue;
        }
        let labels = if is_row { &mut table.rows } else { &mut table.columns };
        if let Some(label) = labels.get_mut(at) {
            label.is_total = true;
            label.core.clear();
        }
    }
}

/// `Year` beside four quarters is all of them.
fn settle_year(labels: &mut [Label]) {
    let quarters = labels.iter().filter(|label| quarter_of(&label.printed).is_some()).count();
    let is_year = |label: &Label| {
        ["year", "full year", "whole year", "year total"]
            .contains(&label.printed.trim().to_lowercase().as_str())
    };
    if quarters != 4 || labels.iter().any(|label| label.is_total) {
        return;
    }
    for label in labels.iter_mut().filter(|label| is_year(label)) {
        label.is_total = true;
        label.core.clear();
    }
}

/// The one label that speaks of all of something, at an end of an axis without a total.
fn all_of_something(labels: &[Label]) -> Option<usize> {
    let is_rest = |label: &Label| label.printed.to_lowercase().split(' ').any(|word| word == "other");
    let is_all = |label: &Label| label.core.first().is_some_and(|word| word == "all") && !is_rest(label);
    let mut found = (0..labels.len()).filter(|at| labels.get(*at).is_some_and(is_all));
    let (Some(at), None) = (found.next(), found.next()) else { return None };
    let is_alone = !labels.iter().any(|label| label.is_total);
    let is_at_end = at == 0 || at + 1 == labels.len();
    (is_alone && is_at_end && labels.len() > OTHERS_MIN).then_some(at)
}

/// Whether the others of a line of counts add up to it exactly.
fn is_sum(table: &Table<'_>, is_row: bool, at: usize, line: usize) -> bool {
    let labels = if is_row { table.rows.len() } else { table.columns.len() };
    let figure = |label: usize| {
        let place = if is_row { (label, line) } else { (line, label) };
        let cell = table.cells.get(&place)?;
        let is_percent = cell.text.contains('%') || cell.unit.contains("percent");
        cell.printed.as_ref().filter(|_| !is_percent).map(crate::Printed::interval)
    };
    let parts: Option<Vec<Interval>> = (0..labels).filter(|label| *label != at).map(figure).collect();
    let (Some(whole), Some(parts)) = (figure(at), parts) else { return false };
    let zero = Interval::whole(0);
    let counted = parts.iter().filter(|part| !part.meets(&zero)).count();
    counted >= 2 && parts.iter().fold(zero, |sum, part| sum.plus(part)).meets(&whole)
}

#[cfg(test)]
mod tests {
    use crate::bulletin::layout::Table;
    use crate::bulletin::{Bulletin, Vocabulary};

    fn totals(last: &str) -> Vec<bool> {
        let rows = [("All audiences", "13"), ("Police", "6"), ("Schools", "4"), ("Banks", last)];
        let row = |(row, figure): &(&str, &str)| format!("t,Training,{row},Sessions,{figure},sessions\n");
        let head = "table_id,table_title,row_label,column_label,value,unit\n";
        let text = format!("{head}{}", rows.iter().map(row).collect::<String>());
        let mut bulletin = Bulletin::default();
        bulletin.add("t.csv", &text).unwrap();
        let tables = Table::all(&bulletin.cells, &Vocabulary::built_in().unwrap());
        tables[0].rows.iter().map(|label| label.is_total).collect()
    }

    #[test]
    fn all_of_something_is_a_total_where_the_others_make_it() {
        assert_eq!(totals("3"), [true, false, false, false]);
        assert_eq!(totals("5"), [false; 4]);
    }
}
