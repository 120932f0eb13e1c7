//! Workbooks of Excel 5 and 95 made record by record: text in code pages, every kind of cell, and what breaks off.
//!
//! What calamine can read of them it reads the same.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its own functions too")]

mod make;

use std::io::Cursor;

use calamine::{Data, Reader as _};
use make::{cell_record, compound, record};
use sylfaen_workbook::{CellValue, Epoch, Format, Limits, SheetState, Workbook, WorkbookError};

const LABEL: u16 = 0x0204;
const RICH_LABEL: u16 = 0x00D6;
const NUMBER: u16 = 0x0203;
const RK: u16 = 0x027E;
const MANY_RK: u16 = 0x00BD;
const BOOLEAN_OR_ERROR: u16 = 0x0205;
const BLANK: u16 = 0x0201;
const FORMULA: u16 = 0x0006;
const STRING: u16 = 0x0207;
const CONTINUE: u16 = 0x003C;
const ROW: u16 = 0x0208;

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// A length of one byte, or of two, and letters as they are.
fn short(letters: &[u8]) -> Vec<u8> {
    [&[letters.len() as u8], letters].concat()
}

fn long(letters: &[u8]) -> Vec<u8> {
    [&(letters.len() as u16).to_le_bytes(), letters].concat()
}

fn beginning(kind: u16) -> Vec<u8> {
    record(0x0809, &words(&[0x0500, kind, 0, 0]))
}

/// The name, the state and the records of a sheet.
type Sheet<'a> = (&'a [u8], u8, &'a [Vec<u8>]);

/// What a workbook is made of: the number of its code page, and its sheets.
struct Excel5<'a> {
    code_page: Option<u16>,
    is_from_1904: bool,
    sheets: &'a [Sheet<'a>],
}

impl Excel5<'_> {
    fn stream(&self) -> Vec<u8> {
        let mut globals = beginning(0x0005);
        globals.extend(self.code_page.iter().flat_map(|page| record(0x0042, &words(&[*page]))));
        globals.extend(record(0x0022, &words(&[u16::from(self.is_from_1904)])));
        globals.extend(record(0x041E, &[words(&[164]), short(b"00000")].concat()));
        for format in [0, 14, 164] {
            globals.extend(record(0x00E0, &words(&[0, format, 1, 0, 0, 0, 0, 0])));
        }
        let tabs: usize = self.sheets.iter().map(|(name, _, _)| 4 + 6 + 1 + name.len()).sum();
        let mut start = globals.len() + tabs + 4;
        let mut bodies = Vec::new();
        for (name, state, records) in self.sheets {
            let mut tab = (start as u32).to_le_bytes().to_vec();
            tab.extend([*state, 0]);
            tab.extend(short(name));
            globals.extend(record(0x0085, &tab));
            let body = [beginning(0x0010), records.concat(), record(0x000A, &[])].concat();
            start += body.len();
            bodies.push(body);
        }
        globals.extend(record(0x000A, &[]));
        [globals, bodies.concat()].concat()
    }

    fn bytes(&self) -> Vec<u8> {
        compound("Book", &self.stream())
    }
}

/// A workbook of one sheet of these records.
fn book(code_page: Option<u16>, records: &[Vec<u8>]) -> Vec<u8> {
    Excel5 { code_page, is_from_1904: false, sheets: &[(b"S", 0, records)] }.bytes()
}

/// Every row of the first sheet as text.
fn show(bytes: Vec<u8>) -> Result<String, WorkbookError> {
    let mut workbook = Workbook::open(bytes, &Limits::default())?;
    assert_eq!(workbook.format(), Format::Xls);
    let mut rows = Vec::new();
    for row in workbook.rows(0)? {
        let row = row?;
        let cells = row.cells.iter().map(|cell| {
            let shown = cell.shown.as_ref().map(|text| format!("`{text}`")).unwrap_or_default();
            let value = match &cell.value {
                CellValue::Text(text) => format!("{text:?}"),
                CellValue::Number(number) => number.to_string(),
                CellValue::Boolean(value) => value.to_string(),
                CellValue::DateTime(moment) => moment.to_string(),
                other => format!("{other:?}"),
            };
            format!("{}={value}{shown}", row.place(cell.column))
        });
        let hidden = if row.is_hidden { " (hidden)" } else { "" };
        rows.push(format!("{}{hidden}", cells.collect::<Vec<_>>().join(" ")));
    }
    Ok(rows.join("\n"))
}

/// A formula of no length whose result stands in eight bytes.
fn formula(row: u16, column: u16, result: [u8; 8]) -> Vec<u8> {
    cell_record(FORMULA, row, column, 0, &[&result[..], &[0; 8]].concat())
}

const TEXT_FOLLOWS: [u8; 8] = [0, 0, 0, 0, 0, 0, 0xFF, 0xFF];

fn rk(number: i32) -> [u8; 4] {
    ((number << 2).cast_unsigned() | 2).to_le_bytes()
}

fn every_kind() -> Vec<Vec<u8>> {
    let many = [
        words(&[2, 2]),
        words(&[0]),
        rk(7).to_vec(),
        words(&[1]),
        rk(40_968).to_vec(),
        words(&[2]),
        rk(42).to_vec(),
        words(&[4]),
    ];
    vec![
        cell_record(LABEL, 0, 0, 0, &long(b"Enw")),
        cell_record(BLANK, 0, 1, 0, &[]),
        cell_record(RICH_LABEL, 0, 2, 0, &[long(b"Si\xE2n"), vec![2, 0, 1, 2, 3]].concat()),
        cell_record(NUMBER, 1, 0, 0, &0.1_f64.to_le_bytes()),
        cell_record(RK, 1, 1, 1, &rk(40_968)),
        cell_record(BOOLEAN_OR_ERROR, 1, 2, 0, &[1, 0]),
        cell_record(BOOLEAN_OR_ERROR, 1, 3, 0, &[0x2A, 1]),
        record(MANY_RK, &many.concat()),
        formula(3, 0, 2.5_f64.to_le_bytes()),
        formula(3, 1, TEXT_FOLLOWS),
        record(STRING, &long(b"gwneud")),
        formula(3, 2, [1, 0, 1, 0, 0, 0, 0xFF, 0xFF]),
        formula(3, 3, [2, 0, 0x07, 0, 0, 0, 0xFF, 0xFF]),
        formula(3, 4, [3, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
    ]
}

#[test]
fn every_kind_of_cell_is_read() {
    assert_eq!(
        show(book(Some(1252), &every_kind())).unwrap(),
        "A1=\"Enw\" C1=\"Siân\"\n\
         A2=0.1 B2=2012-02-29 00:00:00 C2=true D2=Error(NotAvailable)\n\
         C3=7 D3=2012-02-29 00:00:00 E3=42`00042`\n\
         A4=2.5 B4=\"gwneud\" C4=true D4=Error(DivisionByZero)"
    );
}

#[test]
fn another_reader_sees_the_same_cells() {
    let bytes = book(Some(1252), &every_kind());
    let mut other = calamine::Xls::new(Cursor::new(bytes.clone())).unwrap();
    let range = other.worksheet_range("S").unwrap();
    let mut workbook = Workbook::open(bytes, &Limits::default()).unwrap();
    let mut compared = 0;
    for row in workbook.rows(0).unwrap() {
        let row = row.unwrap();
        for cell in &row.cells {
            let same = match (range.get_value((row.number - 1, cell.column)).unwrap(), &cell.value) {
                (Data::Float(theirs), CellValue::Number(ours)) => theirs.to_bits() == ours.to_bits(),
                (Data::Int(theirs), CellValue::Number(ours)) => (*theirs as f64).to_bits() == ours.to_bits(),
                (Data::DateTime(theirs), CellValue::DateTime(ours)) => {
                    let (year, month, day, ..) = theirs.to_ymd_hms_milli();
                    ours.date().to_string() == format!("{year:04}-{month:02}-{day:02}")
                }
                (Data::String(theirs), CellValue::Text(ours)) => theirs == ours,
                (Data::Bool(theirs), CellValue::Boolean(ours)) => theirs == ours,
                (Data::Error(_), CellValue::Error(_)) => true,
                _ => false,
            };
            assert!(same, "{}", row.place(cell.column));
            compared += 1;
        }
    }
    assert_eq!(compared, 13);
}

#[test]
fn letters_are_those_of_the_code_page_that_the_file_names() {
    let label = |letters: &[u8]| [cell_record(LABEL, 0, 0, 0, &long(letters))];
    for (page, letters, expected) in [
        (Some(1252), &b"\x80 \x92 \xE2 \xF4"[..], "€ ’ â ô"),
        // Without a name the page is that of Western Europe.
        (None, b"\xE2", "â"),
        (Some(0x8001), b"\xE2", "â"),
        (Some(1250), b"\xA3\xF3d\x9F \xB3\xEA", "Łódź łę"),
        (Some(1251), b"\xD1\xE0\xF0\xE0", "Сара"),
        (Some(1254), b"\xDE\xFD", "Şı"),
        (Some(10_000), b"Si\x89n", "Siân"),
        (Some(932), b"\x93\xFA", "日"),
        (Some(437), b"Owen", "Owen"),
    ] {
        assert_eq!(show(book(page, &label(letters))).unwrap(), format!("A1={expected:?}"), "{page:?}");
    }
    let error = show(book(Some(437), &label(b"Si\x83n"))).unwrap_err();
    assert_eq!(error.kind(), "unsupported");
    assert!(error.to_string().contains("a code page that is not known"), "{error}");
    // The names of sheets, the codes of formats and the texts of formulas are in it too.
    let of_formula = [formula(0, 0, TEXT_FOLLOWS), record(STRING, &long(b"\xA3\xF3d\x9F"))];
    let bytes =
        Excel5 { code_page: Some(1250), is_from_1904: false, sheets: &[(b"\xA3\xF3d\x9F", 0, &of_formula)] };
    let workbook = Workbook::open(bytes.bytes(), &Limits::default()).unwrap();
    assert_eq!(workbook.sheets()[0].name, "Łódź");
    assert_eq!(show(bytes.bytes()).unwrap(), "A1=\"Łódź\"");
}

#[test]
fn the_text_of_a_formula_runs_on_and_may_stand_behind_other_records() {
    let records = [
        formula(0, 0, TEXT_FOLLOWS),
        // A formula shared with others stands between.
        record(0x04BC, &[0; 10]),
        record(STRING, &[9, 0, b'u', b'n', b' ']),
        record(CONTINUE, b"d\xE2u"),
        record(CONTINUE, b" tr"),
    ];
    assert_eq!(show(book(Some(1252), &records)).unwrap(), "A1=\"un dâu tr\"");
    let missing = [formula(0, 0, TEXT_FOLLOWS), cell_record(LABEL, 0, 1, 0, &long(b"x"))];
    assert!(show(book(None, &missing)).unwrap_err().to_string().contains("a formula's text is missing"));
}

#[test]
fn states_epoch_and_hidden_rows_and_columns_are_known() {
    let date = [cell_record(RK, 0, 0, 1, &rk(39_506))];
    let hidden = [
        record(0x007D, &words(&[1, 2, 2_048, 0, 1, 0])),
        record(ROW, &words(&[0, 0, 9, 255, 0, 0, 0x20, 0])),
        cell_record(LABEL, 0, 0, 0, &long(b"a")),
        cell_record(LABEL, 1, 0, 0, &long(b"b")),
    ];
    let sheets: [Sheet<'_>; 3] = [(b"A", 0, &date), (b"B", 1, &hidden), (b"C", 2, &[])];
    let bytes = Excel5 { code_page: None, is_from_1904: true, sheets: &sheets }.bytes();
    assert_eq!(show(bytes.clone()).unwrap(), "A1=2012-02-29 00:00:00");
    let mut workbook = Workbook::open(bytes, &Limits::default()).unwrap();
    assert_eq!(workbook.epoch(), Some(Epoch::From1904));
    let states: Vec<SheetState> = workbook.sheets().iter().map(|sheet| sheet.state).collect();
    assert_eq!(states, [SheetState::Visible, SheetState::Hidden, SheetState::VeryHidden]);
    assert_eq!(workbook.sheets()[1].hidden_columns, [1..=2]);
    let rows: Vec<bool> = workbook.rows(1).unwrap().map(|row| row.unwrap().is_hidden).collect();
    assert_eq!(rows, [true, false]);
}

#[test]
fn what_breaks_off_is_an_error_wherever_it_does() {
    let cells: [(u16, usize); 5] = [(LABEL, 4), (RICH_LABEL, 4), (NUMBER, 8), (RK, 4), (BOOLEAN_OR_ERROR, 2)];
    let whole = [long(b"ab"), vec![0; 8]].concat();
    for (kind, needs) in cells {
        for length in 0..needs {
            let error = show(book(None, &[cell_record(kind, 0, 0, 0, &whole[..length])])).unwrap_err();
            assert_eq!(error.kind(), "corrupt", "{kind:#06x} of {length}");
        }
    }
    for length in 0..8 {
        let cut = cell_record(FORMULA, 0, 0, 0, &TEXT_FOLLOWS[..length]);
        assert_eq!(show(book(None, &[cut])).unwrap_err().kind(), "corrupt", "formula of {length}");
    }
    // The stream, cut at every length: what the container fills up with reads as no record.
    let book = Excel5 { code_page: Some(1252), is_from_1904: false, sheets: &[(b"S", 0, &every_kind())] };
    let stream = book.stream();
    for length in 8..stream.len() - 4 {
        let result = show(compound("Book", &stream[..length]));
        assert!(result.is_err(), "cut at {length}");
    }
}
