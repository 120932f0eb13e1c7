//! Binary workbooks made record by record: every kind of cell, what stands around them, and what breaks off.
//!
//! What calamine can read of them it reads the same.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its own functions too")]

mod make;

use std::fmt::Write as _;
use std::io::Cursor;

use calamine::{Data, Reader as _};
use make::xlsb::{
    BLANK, BOOLEAN, COLUMNS, ERROR, FORMULA_BOOLEAN, FORMULA_ERROR, FORMULA_NUMBER, FORMULA_TEXT, MERGED,
    REAL, RICH_TEXT, RK, SHARED_TEXT, TEXT, Xlsb, cell, formula, longs, record, row, sheet, text,
};
use sylfaen_workbook::{CellValue, Epoch, Limits, SheetState, Workbook, WorkbookError};

/// Every row of the first sheet as text.
fn show(bytes: Vec<u8>) -> Result<String, WorkbookError> {
    let mut workbook = Workbook::open(bytes, &Limits::default())?;
    let mut shown = String::new();
    for row in workbook.rows(0)? {
        let row = row?;
        let cells: Vec<String> = row
            .cells
            .iter()
            .map(|cell| {
                let shown = cell.shown.as_ref().map(|text| format!("`{text}`")).unwrap_or_default();
                format!("{}={}{shown}", row.place(cell.column), content(&cell.value))
            })
            .collect();
        let hidden = if row.is_hidden { " (hidden)" } else { "" };
        writeln!(shown, "{}{hidden}", cells.join(" ")).unwrap();
    }
    Ok(shown)
}

fn content(value: &CellValue) -> String {
    match value {
        CellValue::Text(text) => format!("{text:?}"),
        CellValue::Number(number) => number.to_string(),
        CellValue::Boolean(value) => value.to_string(),
        CellValue::DateTime(moment) => moment.to_string(),
        CellValue::Time(time) => time.to_string(),
        CellValue::Duration(length) => format!("{}s", length.as_seconds_f64()),
        other => format!("{other:?}"),
    }
}

const STYLES: [Result<&str, u16>; 5] = [Err(0), Ok("dd/mm/yyyy"), Ok("0.0%"), Err(46), Ok("00000")];

/// A workbook of one sheet of these records of cells.
fn book(cells: &[Vec<u8>]) -> Xlsb<'static> {
    let sheets = vec![("S", 0, sheet(&[], cells, &[]))];
    Xlsb { sheets, styles: STYLES.to_vec(), ..Xlsb::default() }
}

fn rk(bits: u32) -> [u8; 4] {
    bits.to_le_bytes()
}

/// A whole number as an RK has it.
fn rk_whole(number: i32, in_hundredths: bool) -> [u8; 4] {
    ((number << 2).cast_unsigned() | 2 | u32::from(in_hundredths)).to_le_bytes()
}

/// One record of each kind of cell, in one row.
fn every_kind() -> Vec<Vec<u8>> {
    let number = |number: f64| number.to_le_bytes();
    let with_flags = |inner: &str| [&[0][..], &text(inner)].concat();
    vec![
        row(4, false),
        cell(BLANK, 0, 1, &[]),
        cell(RK, 1, 0, &rk_whole(-7, false)),
        cell(ERROR, 2, 0, &[0x07]),
        cell(BOOLEAN, 3, 0, &[1]),
        cell(REAL, 4, 0, &number(0.1)),
        cell(TEXT, 5, 0, &text("Siân ŵ 😀")),
        cell(SHARED_TEXT, 6, 0, &longs(&[1])),
        formula(FORMULA_TEXT, 7, 0, &text("ab")),
        formula(FORMULA_NUMBER, 8, 0, &number(-2.5)),
        formula(FORMULA_BOOLEAN, 9, 0, &[0]),
        formula(FORMULA_ERROR, 10, 0, &[0x2A]),
        cell(RICH_TEXT, 11, 0, &with_flags("rich")),
        formula(FORMULA_TEXT, 12, 0, &text("")),
    ]
}

#[test]
fn every_kind_of_cell_is_read() {
    let mut book = book(&every_kind());
    book.strings = vec![[&[0][..], &text("first")].concat(), [&[0][..], &text("second")].concat()];
    assert_eq!(
        show(book.bytes()).unwrap(),
        "B5=-7 C5=Error(DivisionByZero) D5=true E5=0.1 F5=\"Siân ŵ 😀\" G5=\"second\" H5=\"ab\" \
         I5=-2.5 J5=false K5=Error(NotAvailable) L5=\"rich\"\n"
    );
}

#[test]
fn another_reader_sees_the_same_cells() {
    let mut book = book(&every_kind());
    book.strings = vec![[&[0][..], &text("first")].concat(), [&[0][..], &text("second")].concat()];
    let mut other = calamine::Xlsb::new(Cursor::new(book.bytes())).unwrap();
    let range = other.worksheet_range("S").unwrap();
    let mut compared = 0;
    let mut workbook = Workbook::open(book.bytes(), &Limits::default()).unwrap();
    for row in workbook.rows(0).unwrap() {
        let row = row.unwrap();
        for cell in &row.cells {
            let same = match (range.get_value((row.number - 1, cell.column)), &cell.value) {
                (Some(Data::Float(theirs)), CellValue::Number(ours)) => theirs.to_bits() == ours.to_bits(),
                (Some(Data::Int(theirs)), CellValue::Number(ours)) => {
                    (*theirs as f64).to_bits() == ours.to_bits()
                }
                (Some(Data::String(theirs)), CellValue::Text(ours)) => theirs == ours,
                (Some(Data::Bool(theirs)), CellValue::Boolean(ours)) => theirs == ours,
                (Some(Data::Error(_)), CellValue::Error(_)) => true,
                // It passes over formulas that give an error, and over rich text outside the shared one.
                (None | Some(Data::Empty), CellValue::Error(_) | CellValue::Text(_)) => {
                    assert!([10, 11].contains(&cell.column), "{}", row.place(cell.column));
                    continue;
                }
                _ => false,
            };
            assert!(same, "{}", row.place(cell.column));
            compared += 1;
        }
    }
    assert!(compared >= 9, "{compared}");
}

#[test]
fn numbers_of_thirty_bits_are_whole_or_halves_of_floating_ones_and_perhaps_hundredths() {
    let half = |number: f64| ((number.to_bits() >> 32) as u32) & !3;
    let records = [
        row(0, false),
        cell(RK, 0, 0, &rk_whole(536_870_911, false)),
        cell(RK, 1, 0, &rk_whole(-536_870_912, false)),
        cell(RK, 2, 0, &rk_whole(12_345, true)),
        cell(RK, 3, 0, &rk_whole(-5, true)),
        cell(RK, 4, 0, &rk(half(0.5))),
        cell(RK, 5, 0, &rk(half(-1_024.0) | 1)),
        cell(RK, 6, 0, &rk(0)),
    ];
    assert_eq!(
        show(book(&records).bytes()).unwrap(),
        "A1=536870911 B1=-536870912 C1=123.45 D1=-0.05 E1=0.5 F1=-10.24 G1=0\n"
    );
}

#[test]
fn styles_make_dates_and_what_is_shown_whatever_their_flags() {
    let number = |number: f64| number.to_le_bytes();
    let records = [
        row(0, false),
        cell(REAL, 0, 1, &number(40_968.0)),
        cell(REAL, 1, 1 | 1 << 24, &number(60.0)),
        cell(RK, 2, 1, &rk_whole(40_968, false)),
        cell(REAL, 3, 2, &number(0.125)),
        formula(FORMULA_NUMBER, 4, 3, &number(1.5)),
        cell(REAL, 5, 4, &number(42.0)),
        cell(REAL, 6, 99, &number(42.0)),
        cell(REAL, 7, 0, &number(f64::NAN)),
    ];
    let mut book = book(&records);
    assert_eq!(
        show(book.bytes()).unwrap(),
        "A1=2012-02-29 00:00:00 B1=Error(NoSuchDate) C1=2012-02-29 00:00:00 D1=0.125`12.5%` E1=129600s F1=42`00042` \
         G1=42 H1=Error(Number)\n"
    );
    book.is_from_1904 = true;
    let bytes = book.bytes();
    assert_eq!(Workbook::open(bytes.clone(), &Limits::default()).unwrap().epoch(), Some(Epoch::From1904));
    let shown = show(bytes).unwrap();
    assert!(shown.starts_with("A1=2016-03-01 00:00:00 B1=1904-03-01 00:00:00"), "{shown}");
}

#[test]
fn shared_texts_with_fonts_and_readings_are_their_letters_alone() {
    let runs = |count: u32| [longs(&[count]), vec![0; 4 * count as usize]].concat();
    let reading = [text("よみ"), longs(&[1]), vec![0; 6]].concat();
    let mut book = book(&[
        row(0, false),
        cell(SHARED_TEXT, 0, 0, &longs(&[0])),
        cell(SHARED_TEXT, 1, 0, &longs(&[1])),
        cell(SHARED_TEXT, 2, 0, &longs(&[2])),
        cell(SHARED_TEXT, 3, 0, &longs(&[3])),
    ]);
    book.strings = vec![
        [vec![1], text("two fonts"), runs(2)].concat(),
        [vec![2], text("読"), reading.clone()].concat(),
        [vec![3], text("both"), runs(1), reading].concat(),
        // A text that is not there.
        [vec![0], longs(&[u32::MAX])].concat(),
    ];
    assert_eq!(show(book.bytes()).unwrap(), "A1=\"two fonts\" B1=\"読\" C1=\"both\"\n");
}

#[test]
fn what_stands_around_the_cells_is_known() {
    let range = |numbers: [u32; 4]| record(MERGED, &longs(&numbers));
    let hidden = |first: u32, last: u32, flags: u8| {
        record(COLUMNS, &[longs(&[first, last, 2_048, 0]), vec![flags, 0]].concat())
    };
    let one = |value: i32| cell(RK, 0, 0, &rk_whole(value, false));
    let first = sheet(
        &[hidden(2, 3, 1), hidden(5, 5, 0), hidden(4, 4, 1)],
        &[row(0, false), one(1), row(1, true), one(2), row(2, true), row(7, false), one(8)],
        &[range([4, 5, 1, 2]), range([0, 0, 0, 3])],
    );
    let other = || sheet(&[], &[row(0, false), one(9)], &[]);
    let sheets = vec![("Seen", 0, first), ("Hidden", 1, other()), ("Very", 2, other())];
    let bytes = Xlsb { sheets, styles: STYLES.to_vec(), ..Xlsb::default() }.bytes();
    assert_eq!(show(bytes.clone()).unwrap(), "A1=1\nA2=2 (hidden)\nA8=8\n");
    let workbook = Workbook::open(bytes, &Limits::default()).unwrap();
    let states: Vec<(&str, SheetState)> =
        workbook.sheets().iter().map(|sheet| (sheet.name.as_str(), sheet.state)).collect();
    let expected =
        [("Seen", SheetState::Visible), ("Hidden", SheetState::Hidden), ("Very", SheetState::VeryHidden)];
    assert_eq!(states, expected);
    let seen = &workbook.sheets()[0];
    assert_eq!(seen.merged.iter().map(ToString::to_string).collect::<Vec<_>>(), ["A1:D1", "B5:C6"]);
    assert_eq!(seen.hidden_columns, [2..=4]);
    assert_eq!(seen.hidden_rows, Some(vec![1..=2]));
}

#[test]
fn records_of_kinds_that_nobody_knows_are_passed_over() {
    let strange = |length: usize| record(0x0ABC, &vec![7; length]);
    let records = [
        row(0, false),
        strange(0),
        cell(RK, 0, 0, &rk_whole(1, false)),
        strange(127),
        strange(128),
        strange(70_000),
        cell(RK, 1, 0, &rk_whole(2, false)),
    ];
    assert_eq!(show(book(&records).bytes()).unwrap(), "A1=1 B1=2\n");
}

#[test]
fn what_does_not_hold_is_an_error_and_never_a_lesser_table() {
    let error = |records: &[Vec<u8>]| show(book(records).bytes()).unwrap_err().to_string();
    let one = cell(RK, 0, 0, &rk_whole(1, false));
    assert_eq!(
        error(std::slice::from_ref(&one)),
        "the file is damaged in sheet 1: a cell stands before any row"
    );
    assert!(
        error(&[row(1, false), one.clone(), row(0, false), one.clone()]).contains("rows are out of order")
    );
    assert!(error(&[row(0, false), one.clone(), one.clone()]).contains("a cell stands twice"));
    assert!(
        error(&[row(0, false), cell(SHARED_TEXT, 0, 0, &longs(&[9]))])
            .contains("shared string that is not there")
    );
    assert!(
        error(&[row(0, false), cell(RK, 16_384, 0, &rk_whole(1, false))]).contains("limit of 16384 columns")
    );
    assert!(error(&[row(1_048_576, false), one]).contains("limit of 1048576 rows"));
    let merged = sheet(&[], &[], &[record(MERGED, &longs(&[5, 4, 0, 0]))]);
    let book = Xlsb { sheets: vec![("S", 0, merged)], ..Xlsb::default() };
    assert!(show(book.bytes()).unwrap_err().to_string().contains("merged range lies outside"));
}

#[test]
fn a_record_that_breaks_off_is_an_error_wherever_it_does() {
    // Each kind of cell but the blank one, with less than it needs.
    let bodies: [(u16, usize); 11] = [
        (RK, 4),
        (ERROR, 1),
        (BOOLEAN, 1),
        (REAL, 8),
        (TEXT, 8),
        (SHARED_TEXT, 4),
        (FORMULA_TEXT, 8),
        (FORMULA_NUMBER, 8),
        (FORMULA_BOOLEAN, 1),
        (FORMULA_ERROR, 1),
        (RICH_TEXT, 9),
    ];
    for (kind, needs) in bodies {
        // A text of two letters, behind a flag where the text is rich.
        let whole = if kind == RICH_TEXT { [vec![0], text("ab")].concat() } else { text("ab") };
        for length in 0..needs {
            let records = [row(0, false), cell(kind, 0, 0, &whole[..length])];
            let error = show(book(&records).bytes()).unwrap_err();
            assert_eq!(error.kind(), "corrupt", "{kind} of {length}");
        }
    }
    // The sheet itself, cut at every length.
    let whole = sheet(&[], &every_kind(), &[]);
    for length in 0..whole.len() {
        let cut = Xlsb {
            sheets: vec![("S", 0, whole[..length].to_vec())],
            styles: STYLES.to_vec(),
            ..Xlsb::default()
        };
        let error = show(cut.bytes()).unwrap_err();
        assert_eq!(error.kind(), "corrupt", "cut at {length}");
    }
}
