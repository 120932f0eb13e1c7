//! Whatever table is written, our own reader reads it back, from every format that is written here.

use chrono::NaiveDate;
use proptest::prelude::*;
use sylfaen_workbook::{CellValue, Limits, Workbook};

use crate::files::{Encoding, csv, ods, xls, xlsx};
use crate::sheet::{Cell, Sheet};

fn any_cell() -> impl Strategy<Value = Cell> {
    // Excel for Macintosh counts from 1904, whose first day has the number of nothing.
    let days = NaiveDate::from_ymd_opt(1904, 1, 2).unwrap();
    prop_oneof![
        2 => Just(Cell::Blank),
        4 => "[a-zA-Zâêŵŷ€łЖ中😀'&<>.-]{1,8}( [a-zŵ;,\"]{1,6}){0,2}".prop_map(Cell::Text),
        2 => (-1_000_000_i32..1_000_000).prop_map(|number| Cell::Number(f64::from(number) / 4.0)),
        1 => prop::num::f64::NORMAL.prop_map(Cell::Number),
        2 => (0_u64..60_000).prop_map(move |days_on| Cell::Date(days + chrono::Days::new(days_on))),
    ]
}

/// What a cell must read as; in a text file everything is text.
fn expected(cell: &Cell, is_text: bool) -> Option<CellValue> {
    Some(match cell {
        Cell::Blank => return None,
        Cell::Text(text) => CellValue::Text(text.clone()),
        Cell::Number(number) if is_text => CellValue::Text(number.to_string()),
        Cell::Number(number) => CellValue::Number(*number),
        Cell::Date(date) if is_text => CellValue::Text(date.format("%d/%m/%Y").to_string()),
        Cell::Date(date) => CellValue::DateTime((*date).into()),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_table_written_in_every_format_reads_back_equal(
        rows in prop::collection::vec(prop::collection::vec(any_cell(), 0..6), 1..8),
    ) {
        let mut sheet = Sheet::new("Achosion");
        // A first row that says where the columns are, so that the delimiter of a text file is no question.
        sheet.push_texts(&["a", "b", "c", "d", "e", "f"]);
        for mut row in rows {
            // Spreadsheets save as many columns in every line of a text file.
            row.resize(6, Cell::Blank);
            sheet.push(row);
        }
        let sheets = [sheet];
        let files = [
            ("csv", csv(&sheets[0], b',', Encoding::Utf8Marked).unwrap()),
            ("csv", csv(&sheets[0], b'\t', Encoding::Utf16).unwrap()),
            ("xlsx", xlsx(&sheets).unwrap()),
            ("xls", xls(&sheets).unwrap()),
            ("ods", ods(&sheets).unwrap()),
        ];
        for (format, bytes) in files {
            let mut workbook = Workbook::open(bytes, &Limits::default()).unwrap();
            prop_assert_eq!(workbook.format().as_str(), format);
            let mut found = Vec::new();
            for row in workbook.rows(0).unwrap() {
                let row = row.unwrap();
                found.extend(row.cells.into_iter().map(|cell| (row.number, cell.column, cell.value)));
            }
            let expected: Vec<_> = (1..)
                .zip(&sheets[0].rows)
                .flat_map(|(row, cells)| {
                    (0..).zip(cells).filter_map(move |(column, cell)| {
                        Some((row, column, expected(cell, format == "csv")?))
                    })
                })
                .collect();
            prop_assert!(found == expected, "{}", format);
        }
    }
}
