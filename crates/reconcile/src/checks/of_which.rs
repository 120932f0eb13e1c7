//! Lines that say of themselves that they are a part of the line before: `All cases`, `of which women`.
//!
//! In: tables. Out: one check for each figure of such a line, and a finding where it is larger than that of the line before, of which it is said to be a part. Where
//! more than one figure of the line is, the lines are not in the order that this asks for, and nothing is said.

use super::Ground;
use crate::bulletin::TableCell;
use crate::bulletin::layout::{Filling, Label, Table};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};

/// Figures of a line that have to be no larger, at the least.
const HELD_MIN: usize = 2;

pub(super) fn check(ground: &Ground<'_>, report: &mut Report) {
    for table in ground.tables {
        let is_count = |column: &usize| table.filling(*column, ground.words) == Filling::Counts;
        let columns: Vec<usize> = (0..table.columns.len()).filter(is_count).collect();
        let rows: Vec<usize> = (0..table.rows.len()).collect();
        for (part, whole) in parts(&table.rows, &rows) {
            line(table, &columns, &|line| [(part, line), (whole, line)], report);
        }
        for (part, whole) in parts(&table.columns, &columns) {
            line(table, &rows, &|line| [(line, part), (line, whole)], report);
        }
    }
}

/// The labels that are of which, each with the nearest before it that is not.
fn parts(labels: &[Label], among: &[usize]) -> Vec<(usize, usize)> {
    let is_part = |at: &usize| labels.get(*at).is_some_and(|label| label.is_of_which);
    let whole = |(order, part): (usize, &usize)| {
        let before = among.get(..order)?.iter().rev().find(|at| !is_part(at))?;
        Some((*part, *before))
    };
    among.iter().enumerate().filter(|(_, at)| is_part(at)).filter_map(whole).collect()
}

fn line(
    table: &Table<'_>,
    lines: &[usize],
    places: &dyn Fn(usize) -> [(usize, usize); 2],
    report: &mut Report,
) {
    let pairs = lines.iter().filter_map(|at| {
        let [part, whole] = places(*at).map(|place| table.cells.get(&place));
        let (part, whole) = (*part?, *whole?);
        let (own, all) = (part.printed.as_ref()?.interval(), whole.printed.as_ref()?.interval());
        (part.unit == whole.unit).then_some((part, whole, own.low() > all.high()))
    });
    let pairs: Vec<(&TableCell, &TableCell, bool)> = pairs.collect();
    let larger = pairs.iter().filter(|(_, _, is_larger)| *is_larger).count();
    if larger > 1 || pairs.len() - larger < HELD_MIN {
        return;
    }
    for (part, whole, is_larger) in pairs {
        let outcome = if is_larger { Outcome::Failed(wrong(table, part, whole)) } else { Outcome::Passed };
        report.note(Kind::PartExceedsWhole, &part.id, outcome);
    }
}

fn wrong(table: &Table<'_>, part: &TableCell, whole: &TableCell) -> Finding {
    let explanation = format!(
        "In \"{}\" {} (`{}`, `{}`) is said to be a part of {} (`{}`, `{}`), and is larger.",
        table.title,
        part.text,
        part.row_label,
        part.column_label,
        whole.text,
        whole.row_label,
        whole.column_label
    );
    let cells = vec![part.id.clone(), whole.id.clone()];
    Finding::new(Kind::PartExceedsWhole, &part.id, Severity::High, cells, explanation)
        .resolved_by("The counts behind both figures.")
}

#[cfg(test)]
mod tests {
    use crate::bulletin::{Bulletin, Vocabulary};
    use crate::reading::Reading;
    use crate::reconcile_bulletin;

    fn found(women: &str) -> Vec<String> {
        let rows = [("2016", "61", "12"), ("2017", "70", women), ("2018", "64", "31")];
        let line =
            |row: &str, column: &str, figure: &str| format!("t,Cases by year,{row},{column},{figure},cases");
        let both = |(row, all, part): (&str, &str, &str)| {
            [line(row, "Cases opened", all), line(row, "of which abroad", part)]
        };
        let lines = rows.into_iter().flat_map(both).collect::<Vec<_>>().join("\n");
        let text = format!("table_id,table_title,row_label,column_label,value,unit\n{lines}\n");
        let mut bulletin = Bulletin::default();
        bulletin.add("t.csv", &text).unwrap();
        let words = Vocabulary::built_in().unwrap();
        let report = reconcile_bulletin(&bulletin, &Reading::propose(&bulletin, &words), &words).unwrap();
        report.findings.into_iter().map(|finding| finding.id).collect()
    }

    #[test]
    fn what_is_of_which_is_no_larger() {
        assert_eq!(found("27"), Vec::<String>::new());
        assert_eq!(found("72"), ["part_exceeds_whole/t/2017/of which abroad"]);
    }
}
