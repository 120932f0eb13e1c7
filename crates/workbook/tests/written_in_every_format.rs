//! Any table, written in each format that has cells, reads back as it was: the same values at the same places.
//!
//! The files are made byte by byte, each by the rules of its own format, so that a reader cannot agree with its own
//! mistakes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its own functions too")]

mod make;

use std::collections::BTreeMap;

use make::table::{KINDS, Kind, Made, Table, WHOLE_DATE, day};
use proptest::prelude::*;
use sylfaen_workbook::{CellError, CellValue, Format, Limits, Workbook};

const ERRORS: [(u8, &str, CellError); 7] = [
    (0x00, "#NULL!", CellError::Null),
    (0x07, "#DIV/0!", CellError::DivisionByZero),
    (0x0F, "#VALUE!", CellError::Value),
    (0x17, "#REF!", CellError::Reference),
    (0x1D, "#NAME?", CellError::Name),
    (0x24, "#NUM!", CellError::Number),
    (0x2A, "#N/A", CellError::NotAvailable),
];

/// Texts with what each format writes in a way of its own: blanks, ends of lines, signs of XML, letters of all widths.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9 .,;'\"&<>/\n\tâêîôûŵŷéÂŴŶ€łЖ中😀\u{301}-]{1,12}",
        "[ -^`-~]{1,40}",
        Just("  two  blanks  ".to_owned()),
        Just("\n".to_owned()),
        Just("#N/A".to_owned()),
        Just("true".to_owned()),
    ]
}

fn any_cell() -> impl Strategy<Value = Made> {
    prop_oneof![
        2 => Just(Made::Blank),
        4 => any_text().prop_map(Made::Text),
        2 => (prop::num::f64::NORMAL | prop::num::f64::ZERO).prop_map(Made::Number),
        2 => (-1_000_000_i32..1_000_000).prop_map(|number| Made::Number(f64::from(number) / 100.0)),
        2 => (61_u32..2_958_466)
            .prop_map(|serial| Made::Day(serial, WHOLE_DATE, day(serial).format("%d/%m/%Y").to_string())),
        1 => any::<bool>().prop_map(Made::Boolean),
        1 => (0..ERRORS.len()).prop_map(|place| Made::Error(ERRORS[place].0, ERRORS[place].1)),
    ]
}

fn value(cell: &Made) -> Option<CellValue> {
    Some(match cell {
        Made::Blank => return None,
        Made::Text(text) | Made::Worded(text, _) => CellValue::Text(text.clone()),
        Made::Number(number) | Made::Shown(number, _, _) => CellValue::Number(*number),
        Made::Day(serial, _, _) => CellValue::DateTime(day(*serial).into()),
        Made::Boolean(value) => CellValue::Boolean(*value),
        Made::Error(code, _) => {
            let (_, _, error) = ERRORS.iter().find(|(known, _, _)| known == code).unwrap();
            CellValue::Error(*error)
        }
    })
}

/// What is not blank, by row and column, both from 0.
type Cells = BTreeMap<(u32, u32), CellValue>;

fn expected(table: &Table) -> Cells {
    let rows = (0..).zip(&table.rows);
    rows.flat_map(|(row, cells)| {
        (0..).zip(cells).filter_map(move |(column, cell)| Some(((row, column), value(cell)?)))
    })
    .collect()
}

fn read(bytes: Vec<u8>, kind: Kind) -> Cells {
    let format = match kind {
        Kind::Xlsx => Format::Xlsx,
        Kind::Xlsb => Format::Xlsb,
        Kind::Xls => Format::Xls,
        Kind::Ods => Format::Ods,
    };
    let mut workbook = Workbook::open(bytes, &Limits::default()).unwrap();
    assert_eq!(workbook.format(), format);
    let mut cells = BTreeMap::new();
    for row in workbook.rows(0).unwrap() {
        let row = row.unwrap();
        assert!(!row.is_hidden);
        for cell in row.cells {
            assert_eq!(cell.shown, None, "{kind:?} {}", cell.value.kind());
            cells.insert((row.number - 1, cell.column), cell.value);
        }
    }
    cells
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_table_written_in_every_format_reads_back_equal(
        rows in prop::collection::vec(prop::collection::vec(any_cell(), 0..7), 1..9),
        hidden in 0..7_u16,
    ) {
        let table = Table { rows, hidden_columns: vec![hidden] };
        let expected = expected(&table);
        for kind in KINDS {
            let found = read(table.file(kind), kind);
            let places: Vec<_> = found.keys().collect();
            prop_assert_eq!(places, expected.keys().collect::<Vec<_>>(), "{:?}", kind);
            for (place, value) in &expected {
                prop_assert!(found[place] == *value, "{:?} at {:?}", kind, place);
            }
        }
    }
}

#[test]
fn the_columns_that_are_hidden_are_the_same_in_every_format() {
    let rows = vec![["a", "b", "c"].map(Made::text).to_vec()];
    let table = Table { rows, hidden_columns: vec![0, 2] };
    for kind in KINDS {
        let workbook = Workbook::open(table.file(kind), &Limits::default()).unwrap();
        let hides = [0, 1, 2].map(|column| workbook.sheets()[0].hides_column(column));
        assert_eq!(hides, [true, false, true], "{kind:?}");
    }
}
