//! Tables without a total, whose rows make a total that other tables print.
//!
//! In: the tables, and their published cells. Out: the same, with the rows of a table that prints no total pointing to the total on which
//! at least two other tables of the same measure, place and period agree. Taken up only where the rows all but make it, and no label, title
//! or note says that rows overlap, are selected, or are of something narrower.

use std::collections::{BTreeMap, BTreeSet};

use crate::bulletin::Vocabulary;
use crate::bulletin::layout::{Filling, Table};
use crate::cell::{Definition, Period, PublishedCell, Quantity};
use crate::feasible::Interval;

/// How many tables have to print the total.
const AGREEING_LEAST: usize = 2;
/// The rows miss the total by one in so many at most; where they miss it by more, they are of something else.
const MISSED_MAX: i64 = 10;
/// A smaller total is made by chance.
const TELLING_FROM: i64 = 20;

pub(super) fn relate(tables: &[Table<'_>], cells: &mut [PublishedCell], known: &Vocabulary) {
    let mut found: Vec<(&str, Vec<usize>, String)> = Vec::new();
    for table in tables.iter().filter(|table| is_list(table, known)) {
        let parts: Vec<usize> = (0..cells.len())
            .filter(|at| cells.get(*at).is_some_and(|cell| cell.place.table_id == table.id))
            .collect();
        if let Some(whole) = whole_of(cells, &parts) {
            found.push((table.id, parts, whole));
        }
    }
    for (table, parts, whole) in found {
        for part in parts {
            if let Some(cell) = cells.get_mut(part) {
                cell.totals.insert(format!("rows of {table}"), whole.clone());
            }
        }
    }
}

/// Whether a table is one list of counts without a total: a column, and rows that differ in their category or their part of a year.
fn is_list(table: &Table<'_>, known: &Vocabulary) -> bool {
    let is_counts = table.columns.len() == 1
        && table.filling(0, known) == Filling::Counts
        && !table.is_no_sum(0, known)
        && table.cells.len() == table.rows.len();
    let is_plain = table.rows.iter().all(|row| !row.is_total && !row.is_of_which && row.nation.is_none());
    is_counts && is_plain && table.rows.len() > 1 && !table.may_overlap(known)
}

/// The total that the parts make or all but make, printed in several other tables and nowhere otherwise.
fn whole_of(cells: &[PublishedCell], parts: &[usize]) -> Option<String> {
    let parts: Vec<&PublishedCell> = parts.iter().filter_map(|at| cells.get(*at)).collect();
    let first = parts.first()?;
    let wanted = of_all(&parts)?;
    let is_whole = |cell: &&PublishedCell| {
        cell.place.table_id != first.place.table_id && is_same_but_basis(&cell.definition, &wanted)
    };
    let wholes: Vec<&PublishedCell> = cells.iter().filter(is_whole).collect();
    let total = wholes.first()?.printed.interval();
    let tables: BTreeSet<&str> = wholes.iter().map(|cell| cell.place.table_id.as_str()).collect();
    let is_agreed =
        wholes.iter().all(|cell| cell.printed.interval() == total) && tables.len() >= AGREEING_LEAST;
    let sum = parts
        .iter()
        .map(|part| part.printed.interval())
        .fold(Interval::whole(0), |sum, part| sum.plus(&part));
    if !is_agreed
        || !total.is_point()
        || !sum.is_point()
        || *total.low() < *Interval::whole(TELLING_FROM).low()
    {
        return None;
    }
    let missed = (sum.low() - total.low()) * num_rational::BigRational::from_integer(MISSED_MAX.into());
    let is_near = missed <= *total.low() && -missed <= *total.low();
    is_near.then(|| wholes.first().map(|cell| cell.id.clone())).flatten()
}

/// What the parts make together: one measure in one place, of all categories and of all the time of the parts.
fn of_all(parts: &[&PublishedCell]) -> Option<Definition> {
    let first = &parts.first()?.definition;
    let bare =
        |one: &Definition| Definition { categories: BTreeMap::new(), period: first.period, ..one.clone() };
    let is_one = parts.iter().all(|part| bare(&part.definition) == bare(first));
    let is_count =
        first.quantity == Quantity::Count && first.sex_code.is_none() && first.age_group_code.is_none();
    let start_date = parts.iter().map(|part| part.definition.period.start_date).min()?;
    let end_date = parts.iter().map(|part| part.definition.period.end_date).max()?;
    let told: BTreeSet<&Definition> = parts.iter().map(|part| &part.definition).collect();
    (is_one && is_count && told.len() == parts.len())
        .then(|| Definition { period: Period { start_date, end_date }, ..bare(first) })
}

/// By which place a person is counted need not be said again in each table.
fn is_same_but_basis(a: &Definition, b: &Definition) -> bool {
    Definition { geography_basis: b.geography_basis.clone(), age_basis: b.age_basis.clone(), ..a.clone() }
        == *b
}

#[cfg(test)]
mod tests {
    use crate::bulletin::{Bulletin, Vocabulary};
    use crate::reading::Reading;
    use crate::reconcile_bulletin;

    /// The findings on a list of quarters without a total, beside two tables whose total is 42.
    fn found(last: u32, title: &str) -> Vec<String> {
        let quarters = [("January to March", 9), ("April to June", 12), ("July to September", 10)];
        let of = |table: &str, title: &str, rows: &[(&str, u32)]| -> String {
            let row =
                |(label, count): &(&str, u32)| format!("{table},{title},{label},2015,{count},referrals\n");
            rows.iter().map(row).collect()
        };
        let quarters = [&quarters[..], &[("October to December", last)]].concat();
        let text = [
            of("boats", "Referrals in Wales by boat", &[("Red", 20), ("Blue", 22), ("Total", 42)]),
            of("ports", "Referrals in Wales by port", &[("North", 12), ("South", 30), ("Total", 42)]),
            of("quarters", title, &quarters),
        ];
        let mut bulletin = Bulletin::default();
        let head = "table_id,table_title,row_label,column_label,value,unit\n";
        bulletin.add("t.csv", &format!("{head}{}", text.concat())).unwrap();
        let known = Vocabulary::built_in().unwrap();
        let reading = Reading::propose(&bulletin, &known);
        let report = reconcile_bulletin(&bulletin, &reading, &known).unwrap();
        report.findings.into_iter().map(|finding| finding.explanation).collect()
    }

    #[test]
    fn a_list_without_a_total_is_held_against_the_total_of_other_tables() {
        let title = "Referrals in Wales by quarter";
        assert_eq!(found(11, title), Vec::<String>::new());
        let all = found(13, title);
        assert_eq!(all.len(), 1, "{all:?}");
        assert!(all[0].contains("= 44") && all[0].contains("printed as 42"), "{all:?}");
    }

    #[test]
    fn a_list_of_some_rows_or_far_from_the_total_is_left_alone() {
        assert_eq!(found(13, "Main referrals in Wales by quarter"), Vec::<String>::new());
        assert_eq!(found(40, "Referrals in Wales by quarter"), Vec::<String>::new());
    }
}
