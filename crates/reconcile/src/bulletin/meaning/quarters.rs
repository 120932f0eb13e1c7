//! Columns of quarters that make up the year in a column beside them.
//!
//! In: a table and its published cells. Out: the four quarters and the column that is their sum, where no label calls it a
//! total. The figures decide: most rows have to bear it out, and no other column may do as well.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fit, Table, fit};
use crate::bulletin::layout::Group;
use crate::cell::PublishedCell;
use crate::feasible::Interval;

type Cells = BTreeMap<(usize, usize), PublishedCell>;

/// Rows that have to bear the sum out, at the least.
const ROWS_MIN: usize = 2;

/// The quarters of a year and the year, among these columns.
pub(super) fn of_a_year(table: &Table<'_>, columns: &[usize], found: &Cells) -> Option<Group> {
    let quarter = |&column: &usize| table.columns.get(column).and_then(|label| quarter_of(&label.printed));
    let parts: Vec<usize> = columns.iter().copied().filter(|column| quarter(column).is_some()).collect();
    let each: BTreeSet<u8> = parts.iter().filter_map(quarter).collect();
    if parts.len() != 4 || each.len() != 4 {
        return None;
    }
    // A label that says it is a total is asked as such.
    let says_total = |column: &usize| table.columns.get(*column).is_some_and(|label| label.is_total);
    let others = columns.iter().copied().filter(|column| quarter(column).is_none() && !says_total(column));
    let tried: Vec<(usize, usize)> =
        others.map(|total| (borne_out(table, &parts, total, found), total)).collect();
    let most = tried.iter().map(|(rows, _)| *rows).max()?;
    let mut leading = tried.iter().filter(|(rows, _)| *rows == most);
    let (Some((_, total)), None) = (leading.next(), leading.next()) else { return None };
    (most >= ROWS_MIN && most * 2 >= table.rows.len()).then_some(Group { total: *total, parts })
}

/// In how many rows the quarters add up to a column, rows of nobody left out.
fn borne_out(table: &Table<'_>, parts: &[usize], total: usize, found: &Cells) -> usize {
    let holds = |row: &usize| {
        let whole = found.get(&(*row, total))?;
        let parts: Option<Vec<&PublishedCell>> = parts.iter().map(|part| found.get(&(*row, *part))).collect();
        let is_nobody = whole.printed.interval().meets(&Interval::whole(0));
        Some(!is_nobody && fit(whole, &parts?) == Fit::Holds)
    };
    (0..table.rows.len()).filter(|row| holds(row) == Some(true)).count()
}

/// The quarter that a label names: `Q3 Oct-Dec`, `Third quarter`, `Quarter 3`.
pub(crate) fn quarter_of(label: &str) -> Option<u8> {
    let lower = label.to_lowercase();
    let words: Vec<&str> = lower.split(|letter: char| !letter.is_alphanumeric()).collect();
    let says_quarter = words.iter().any(|word| *word == "quarter" || *word == "qtr");
    words.iter().find_map(|word| match *word {
        "q1" => Some(1),
        "q2" => Some(2),
        "q3" => Some(3),
        "q4" => Some(4),
        "first" | "1st" | "1" if says_quarter => Some(1),
        "second" | "2nd" | "2" if says_quarter => Some(2),
        "third" | "3rd" | "3" if says_quarter => Some(3),
        "fourth" | "4th" | "4" if says_quarter => Some(4),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::quarter_of;
    use crate::bulletin::{Bulletin, Vocabulary};
    use crate::reading::Reading;
    use crate::reconcile_bulletin;

    /// What is found in a table of quarters and a year, of which one row has this third quarter.
    fn found(third: &str) -> Vec<String> {
        let columns = ["Q1 Apr-Jun", "Q2 Jul-Sep", "Q3 Oct-Dec", "Q4 Jan-Mar", "2019-20", "2018-19"];
        let rows = [
            ("Adults", ["34", "41", third, "47", "160", "128"]),
            ("Boats", ["22", "19", "27", "32", "100", "92"]),
        ];
        let more = ("Carts", ["3", "4", "5", "6", "18", "17"]);
        let line = |row: &str, column: &str, figure: &str| {
            format!("t,Cases by quarter,{row},{column},{figure},cases\n")
        };
        let lines: String = rows
            .into_iter()
            .chain([more])
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
    fn four_quarters_make_the_year_that_most_rows_say_they_make() {
        assert_eq!(found("38"), Vec::<String>::new());
        assert_eq!(found("48"), ["total_is_not_sum/quarters/t/Adults/2019-20"]);
    }

    #[test]
    fn a_quarter_is_known_by_its_name_and_a_share_is_none() {
        let named = ["Q3 Oct-Dec", "Third quarter", "Quarter 3", "3rd Qtr"];
        assert!(named.iter().all(|label| quarter_of(label) == Some(3)));
        assert!(["A quarter of all", "3", "Third"].iter().all(|label| quarter_of(label).is_none()));
    }
}
