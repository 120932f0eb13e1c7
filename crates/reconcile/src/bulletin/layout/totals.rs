//! Labels that are totals though no word of theirs is known to say so: `All audiences` above police, schools and banks, `Region` below its forces.
//!
//! In: a table with its labels and cells. Out: such a label made a total. It stands first or last on an axis that has no total. One that begins
//! with *all* has to be the sum of all others in at least one line of counts, any other in at least two and in all lines but one.

use super::{Label, Table};
use crate::bulletin::meaning::quarter_of;
use crate::feasible::Interval;

/// Fewer others than this are no list that has a total.
const OTHERS_MIN: usize = 3;
/// A label that does not say that it is a total has to be the sum in so many lines.
const LINES_MIN: usize = 2;
/// In a table of one line the sum has to be of so many others.
const OTHERS_OF_ONE_LINE_MIN: usize = 7;

pub(super) fn settle(table: &mut Table<'_>) {
    for labels in [&mut table.rows, &mut table.columns] {
        settle_year(labels);
    }
    for is_row in [true, false] {
        let lines = if is_row { table.columns.len() } else { table.rows.len() };
        let axis = if is_row { &table.rows } else { &table.columns };
        let called =
            all_of_something(axis).filter(|at| (0..lines).any(|line| is_sum(table, is_row, *at, line)));
        let found =
            called.or_else(|| ends(axis).into_iter().find(|at| is_borne_out(table, is_row, *at, lines)));
        let Some(at) = found else { continue };
        let labels = if is_row { &mut table.rows } else { &mut table.columns };
        if let Some(label) = labels.get_mut(at) {
            label.is_total = true;
            label.core.clear();
        }
    }
}

/// `Year`, or the one year that is named, beside four quarters is all of them.
fn settle_year(labels: &mut [Label]) {
    let quarters = labels.iter().filter(|label| quarter_of(&label.printed).is_some()).count();
    let is_dated = |label: &&Label| label.printed.len() == 4 && label.printed.parse::<u32>().is_ok();
    let is_only = labels.iter().filter(is_dated).count() == 1;
    let is_year = |label: &Label| {
        let says = ["year", "full year", "whole year", "year total"];
        says.contains(&label.printed.trim().to_lowercase().as_str()) || is_only && is_dated(&label)
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

/// The ends of an axis without a total, which have no year, sex or age of their own, nor a nation beside other nations.
fn ends(labels: &[Label]) -> Vec<usize> {
    let is_alone = !labels.iter().any(|label| label.is_total) && labels.len() > OTHERS_MIN;
    let nations = labels.iter().filter(|label| label.nation.is_some()).count();
    let is_plain = |at: &usize| {
        labels.get(*at).is_some_and(|label| {
            (label.nation.is_none() || nations == 1)
                && label.years.is_empty()
                && label.sex.is_none()
                && label.age.is_none()
        })
    };
    let last = labels.len().saturating_sub(1);
    [last, 0].into_iter().filter(|_| is_alone).filter(is_plain).collect()
}

/// Whether a label is the sum of the others in so many lines that it is no chance.
fn is_borne_out(table: &Table<'_>, is_row: bool, at: usize, lines: usize) -> bool {
    let is_count = |line: &usize| {
        let place = if is_row { (at, *line) } else { (*line, at) };
        table.cells.get(&place).is_some_and(|cell| !cell.is_percent())
    };
    let counted = (0..lines).filter(is_count);
    let (held, missed): (Vec<usize>, Vec<usize>) = counted.partition(|line| is_sum(table, is_row, at, *line));
    let labels = if is_row { table.rows.len() } else { table.columns.len() };
    let is_of_one_line = lines == 1 && labels > OTHERS_OF_ONE_LINE_MIN;
    held.len() >= LINES_MIN && missed.len() < 2 || is_of_one_line && held.len() == 1
}

/// Whether the others of a line of counts add up to it exactly.
fn is_sum(table: &Table<'_>, is_row: bool, at: usize, line: usize) -> bool {
    let labels = if is_row { table.rows.len() } else { table.columns.len() };
    let figure = |label: usize| {
        let place = if is_row { (label, line) } else { (line, label) };
        let cell = table.cells.get(&place)?;
        cell.printed.as_ref().filter(|_| !cell.is_percent()).map(crate::Printed::interval)
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
    fn a_last_row_that_is_the_sum_of_the_others_is_a_total() {
        let total = |last: [u32; 2]| {
            let rows = [("Kent", [5, 6]), ("Essex", [4, 4]), ("Suffolk", [1, 2]), ("Region", last)];
            let row = |(row, [boats, carts]): &(&str, [u32; 2])| {
                format!("t,Loads,{row},Boats,{boats},loads\nt,Loads,{row},Carts,{carts},loads\n")
            };
            let head = "table_id,table_title,row_label,column_label,value,unit\n".to_owned();
            let text = rows.iter().map(row).fold(head, |text, row| text + &row);
            let mut bulletin = Bulletin::default();
            bulletin.add("t.csv", &text).unwrap();
            let tables = Table::all(&bulletin.cells, &Vocabulary::built_in().unwrap());
            tables[0].rows.last().unwrap().is_total
        };
        assert!(total([10, 12]));
        assert!(!total([10, 13]));
    }

    #[test]
    fn all_of_something_is_a_total_where_the_others_make_it() {
        assert_eq!(totals("3"), [true, false, false, false]);
        assert_eq!(totals("5"), [false; 4]);
    }
}
