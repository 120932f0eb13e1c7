//! Layouts as text, in which a line is a row and `|` parts cells; `~` stands for a note of several words.

use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;
use crate::cell::{Cell as RowCell, CellRef};

fn words() -> LayoutWords {
    LayoutWords::parse(include_str!("../../../../schemas/words/layout.csv")).unwrap()
}

fn value(text: &str) -> CellValue {
    if let Some(date) = text.strip_prefix('@') {
        let day: chrono::NaiveDate = date.parse().unwrap();
        return CellValue::DateTime(day.and_hms_opt(0, 0, 0).unwrap());
    }
    match text.parse::<f64>() {
        Ok(number) => CellValue::Number(number),
        Err(_) => CellValue::Text(text.replace('~', "a note of more than eight words, as they are")),
    }
}

/// Rows of a text.
pub(super) fn rows(text: &str) -> Vec<Row> {
    let row = |(number, line): (u32, &str)| {
        let cells: Vec<RowCell> = (0..)
            .zip(line.split('|'))
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(column, cell)| RowCell::new(column, value(cell)))
            .collect();
        (!cells.is_empty()).then_some(Row { number, is_hidden: false, cells })
    };
    (1..).zip(text.lines()).filter_map(row).collect()
}

/// Lines of a text.
pub(super) fn lines(text: &str) -> Vec<Line> {
    rows(text).iter().filter_map(Line::new).collect()
}

fn merged(text: &str) -> Vec<Range> {
    let cell = |text: &str| {
        let (letter, row) = text.split_at(1);
        CellRef { row: row.parse::<u32>().unwrap() - 1, column: u32::from(letter.as_bytes()[0] - b'A') }
    };
    text.split_whitespace()
        .map(|range| {
            let (first, last) = range.split_once(':').unwrap();
            Range { first: cell(first), last: cell(last) }
        })
        .collect()
}

fn told(table: &FoundTable) -> String {
    let ranges = |ranges: &[Range]| ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let mut line = format!("{} header {:?} data {}", table.range, table.header_rows, table.data_rows);
    for (name, rows) in [
        ("totals", &table.totals),
        ("subtotals", &table.subtotals),
        ("repeated", &table.repeated_headers),
        ("groups", &table.group_rows),
    ] {
        if !rows.is_empty() {
            write!(line, " {name} {rows:?}").unwrap();
        }
    }
    if let Some(row) = table.units_row {
        write!(line, " units {row}").unwrap();
    }
    if table.blank_rows > 0 {
        write!(line, " blank {}", table.blank_rows).unwrap();
    }
    let filled: Vec<u32> =
        table.columns.iter().filter(|column| column.fill_down).map(|column| column.column).collect();
    if !filled.is_empty() {
        write!(line, " fill {filled:?}").unwrap();
    }
    if !table.above.is_empty() {
        write!(line, " above {}", ranges(&table.above)).unwrap();
    }
    if !table.below.is_empty() {
        write!(line, " below {}", ranges(&table.below)).unwrap();
    }
    format!("{line} {}\n", table.confidence.as_str())
}

#[track_caller]
fn check(text: &str, merges: &str, expected: &Expect) {
    let found = find_tables(rows(text).into_iter().map(Ok), &merged(merges), &words()).unwrap();
    let mut shown: String = found.tables.iter().map(told).collect();
    if !found.loose.is_empty() {
        writeln!(shown, "loose {}", found.loose.len()).unwrap();
    }
    expected.assert_eq(&shown);
}

#[test]
fn titles_totals_and_footnotes_stand_around_a_table() {
    check(
        "People met\nQuarter 1, 2012\n\nRef|Met|Age\nA1|@2012-02-01|31\n\nA2|@2012-03-01|30\nTotal|2\n\n1. ~\n2. ~\n",
        "",
        &expect![[r"
            A4:C8 header [4] data 2 totals [8] blank 1 above A1:A1 A2:A2 below A10:A10 A11:A11 sure
        "]],
    );
}

#[test]
fn merged_and_unmerged_groups_reach_over_their_columns() {
    let text =
        "Person||Case|\nRef|Name|Met|Area\nA1|Mair Owen|@2012-02-01|Gwent\nA2|Ion Dinu|@2012-03-01|Powys\n";
    check(
        text,
        "A1:B1 C1:D1",
        &expect![[r"
        A1:D4 header [1, 2] data 2 sure
    "]],
    );
    check(
        text,
        "",
        &expect![[r"
        A1:D4 header [1, 2] data 2 likely
    "]],
    );
    let found = find_tables(rows(text).into_iter().map(Ok), &[], &words()).unwrap();
    let paths: Vec<String> = found.tables[0].columns.iter().map(|column| column.labels.join(" | ")).collect();
    assert_eq!(paths, ["Person | Ref", "Person | Name", "Case | Met", "Case | Area"]);
}

#[test]
fn two_tables_stand_one_below_the_other_or_side_by_side() {
    check(
        "First\nArea|Met\nGwent|3\nPowys|4\n\nSecond\nArea|Met\nGwent|5\nArfon|6\n",
        "",
        &expect![[r"
            A2:B4 header [2] data 2 above A1:A1 sure
            A7:B9 header [7] data 2 above A6:A6 sure
        "]],
    );
    check(
        "Area|Met||Area|Met\nGwent|3||Powys|5\nArfon|4||Torfaen|7\n",
        "",
        &expect![[r"
            A1:B3 header [1] data 2 sure
            D1:E3 header [1] data 2 sure
        "]],
    );
    // Nothing but a blank column tells the sides apart: one table, and doubt.
    check(
        "Area|Kind||2012|2013\nGwent|Adult||5|6\nPowys|Minor||7|8\n",
        "",
        &expect![[r"
            A1:E3 header [1] data 2 unsure
        "]],
    );
}

#[test]
fn group_labels_sub_totals_units_and_repeats_are_told_from_data() {
    check(
        "Area|Type|Met|Sent\n||number|number\nGwent|Labour|3|1\n|Sexual|4|2\n|Is-gyfanswm|7\nPowys|Labour|5|2\n|Sexual|1|0\nArea|Type|Met|Sent\nArfon|Labour|8|3\n|Sexual|2|9\nCyfanswm||23|17\nNodyn: ~\n",
        "",
        &expect![[r"
            A1:D11 header [1] data 6 totals [11] subtotals [5] repeated [8] units 2 fill [0] below A12:A12 sure
        "]],
    );
    check(
        "Area|Met|Sent\nNorth\nGwynedd|3|1\nConwy|4|2\nSouth\nCardiff|5|2\nNewport|1|0\n",
        "",
        &expect![[r"
            A1:C7 header [1] data 4 groups [2, 5] sure
        "]],
    );
}

#[test]
fn what_has_no_header_or_no_rows_is_said_to_be_so() {
    check(
        "1|2|5\n3|4|6\n7|9|8\n",
        "",
        &expect![[r"
        A1:C3 header [] data 3 unsure
    "]],
    );
    check(
        "A return\n\nRef|Name|Met|Area\n\nPrepared by the unit\n",
        "",
        &expect![[r"
        A3:D3 header [3] data 0 above A1:A1 below A5:A5 likely
    "]],
    );
    check(
        "A page of notes\n~\n\nOf more notes\n",
        "",
        &expect![[r"
        loose 3
    "]],
    );
}

#[test]
fn a_table_longer_than_the_window_is_followed_to_its_end() {
    let body = (0..5_000).fold(String::new(), |mut body, row| {
        writeln!(body, "A{row}|@2012-02-01|{}", row % 70).unwrap();
        body
    });
    let text = format!(
        "Title\n\nRef|Met|Age\n{body}Total|5000\n\nSource: ~\n\n\n\nOther\nArea|Met\nGwent|3\nPowys|4\n"
    );
    check(
        &text,
        "",
        &expect![[r"
        A3:C5004 header [3] data 5000 totals [5004] above A1:A1 sure
        A5011:B5013 header [5011] data 2 above A5006:A5006 A5010:A5010 sure
    "]],
    );
}
