//! Two lines of the sexes, or of the two age groups, that make up a third, where no label calls it a total: `Boys`, `Girls` and `Children`.
//!
//! In: a table and its published cells. Out: groups of two parts and what they make up. The figures decide: at least three lines have to bear it out, all
//! but one at the most, and no other line may do as well.

use std::collections::BTreeMap;

use super::{Fit, Table, fit};
use crate::bulletin::layout::{Group, Label};
use crate::cell::PublishedCell;
use crate::feasible::Interval;

/// By what two parts differ, and what they make up.
pub(super) type Told = (&'static str, Group);
type Cells = BTreeMap<(usize, usize), PublishedCell>;

/// Lines that have to bear the sum out, at the least.
const LINES_MIN: usize = 3;

/// The groups among some labels of an axis; `place` is where one of them crosses a line.
pub(super) fn of_all(
    labels: &[Label],
    among: &[usize],
    lines: &[usize],
    place: &dyn Fn(usize, usize) -> (usize, usize),
    found: &Cells,
) -> Vec<Told> {
    let label = |at: &usize| labels.get(*at);
    let is_part = |at: &&usize| {
        label(at).is_some_and(|label| {
            !label.is_total && !label.is_of_which && (label.sex.is_some() || label.age.is_some())
        })
    };
    let parts: Vec<usize> = among.iter().filter(is_part).copied().collect();
    let pairs = parts
        .iter()
        .enumerate()
        .flat_map(|(order, one)| parts.iter().skip(order + 1).map(move |other| [*one, *other]));
    let are_apart = |[one, other]: &[usize; 2]| {
        label(one).zip(label(other)).is_some_and(|(one, other)| are_complements(one, other))
    };
    let whole = |pair: [usize; 2]| {
        let is_whole = |total: &usize| {
            !pair.contains(total)
                && label(total).is_some_and(|total| !total.is_of_which)
                && !is_made_up(pair, *total, lines, place, found)
                && is_borne_out(pair, *total, lines, place, found)
        };
        let mut all = among.iter().filter(|total| is_whole(total));
        match (all.next(), all.next()) {
            (Some(total), None) => Some(Group { total: *total, parts: pair.to_vec() }),
            _ => None,
        }
    };
    let way = |[one, _]: &[usize; 2], [_, other]: &[usize; 2]| {
        let differs = label(one).zip(label(other)).is_some_and(|(one, other)| one.sex != other.sex);
        if differs { "sexes" } else { "ages" }
    };
    pairs.filter(are_apart).filter_map(|pair| Some((way(&pair, &pair), whole(pair)?))).collect()
}

/// Whether two labels differ in sex alone, or in age group alone.
fn are_complements(one: &Label, other: &Label) -> bool {
    let (differ, other_differs) = (one.sex != other.sex, one.age != other.age);
    let both = |one: &Option<String>, other: &Option<String>| one.is_some() && other.is_some();
    one.core == other.core
        && one.years == other.years
        && (differ && both(&one.sex, &other.sex) && !other_differs
            || other_differs && both(&one.age, &other.age) && !differ)
}

/// Whether one of a pair points to the total already.
fn is_made_up(
    [part, _]: [usize; 2],
    total: usize,
    lines: &[usize],
    place: &dyn Fn(usize, usize) -> (usize, usize),
    found: &Cells,
) -> bool {
    lines.iter().any(|line| {
        let whole = found.get(&place(total, *line)).map(|cell| &cell.id);
        found.get(&place(part, *line)).is_some_and(|cell| cell.totals.values().any(|id| Some(id) == whole))
    })
}

fn is_borne_out(
    pair: [usize; 2],
    total: usize,
    lines: &[usize],
    place: &dyn Fn(usize, usize) -> (usize, usize),
    found: &Cells,
) -> bool {
    let fits = lines.iter().filter_map(|line| {
        let whole = found.get(&place(total, *line))?;
        let parts: Option<Vec<&PublishedCell>> =
            pair.iter().map(|part| found.get(&place(*part, *line))).collect();
        // A line of nobody bears nothing out.
        let is_nobody = whole.printed.interval().meets(&Interval::whole(0));
        Some((fit(whole, &parts?), is_nobody))
    });
    let fits: Vec<(Fit, bool)> = fits.collect();
    let held = fits.iter().filter(|(fit, is_nobody)| *fit == Fit::Holds && !is_nobody).count();
    let missed = fits.iter().filter(|(fit, _)| *fit != Fit::Holds).count();
    held >= LINES_MIN && missed < 2
}

/// The groups of both axes of a table, each with whether it is one of rows.
pub(super) fn of_table(table: &Table<'_>, counts: &[usize], found: &Cells) -> [Vec<Told>; 2] {
    let rows: Vec<usize> = (0..table.rows.len()).collect();
    [
        of_all(&table.rows, &rows, counts, &|label, line| (label, line), found),
        of_all(&table.columns, counts, &rows, &|label, line| (line, label), found),
    ]
}

#[cfg(test)]
mod tests {
    use crate::bulletin::{Bulletin, Vocabulary};
    use crate::reading::Reading;
    use crate::reconcile_bulletin;

    /// What is found where the children of one year are so many.
    fn found(children: &str) -> Vec<String> {
        let columns = ["Calls", "Boys", "Girls", "Children"];
        let rows = [
            ("2016", ["61", "12", "15", "27"]),
            ("2017", ["70", "14", "15", "29"]),
            ("2018", ["64", "11", "13", children]),
            ("2019", ["81", "17", "21", "38"]),
        ];
        let line = |row: &str, column: &str, figure: &str| {
            format!("t,Calls by year,{row},{column},{figure},children\n")
        };
        let lines: String = rows
            .into_iter()
            .flat_map(|(row, figures)| {
                columns.into_iter().zip(figures).map(move |(column, figure)| line(row, column, figure))
            })
            .collect();
        let text = format!("table_id,table_title,row_label,column_label,value,unit\n{lines}");
        let mut bulletin = Bulletin::default();
        bulletin.add("t.csv", &text).unwrap();
        let words = Vocabulary::built_in().unwrap();
        let report = reconcile_bulletin(&bulletin, &Reading::propose(&bulletin, &words), &words).unwrap();
        report.findings.into_iter().map(|finding| finding.id).collect()
    }

    #[test]
    fn boys_and_girls_are_the_children_of_every_year() {
        assert_eq!(found("24"), Vec::<String>::new());
        assert_eq!(found("42"), ["total_is_not_sum/sexes/t/2018/Children"]);
    }
}
