//! Sheets as an xls workbook (BIFF8) that counts days from 1904, as one made on an old Macintosh does.

use chrono::NaiveDate;

use super::compound::compound;
use crate::error::SynthError;
use crate::sheet::{Cell, Sheet};

const ROWS_MAX: usize = 65_536;
/// The most a record may hold before it goes on in another.
const RECORD_MAX: usize = 8_224;
/// Cell formats: general, and a date.
const GENERAL: u16 = 0;
const DATE: u16 = 1;

/// Writes a workbook.
pub(crate) fn xls(sheets: &[Sheet]) -> Result<Vec<u8>, SynthError> {
    if let Some(sheet) = sheets.iter().find(|sheet| sheet.rows.len() > ROWS_MAX) {
        return Err(SynthError::TooManyRows { format: "xls", rows_max: ROWS_MAX, rows: sheet.rows.len() });
    }
    let mut strings = Strings::default();
    let bodies: Vec<Vec<u8>> = sheets.iter().map(|sheet| worksheet(sheet, &mut strings)).collect();
    let lengths: Vec<usize> = bodies.iter().map(Vec::len).collect();
    // The globals have the same length whatever the offsets in them are.
    let globals_length = globals(sheets, &vec![0; sheets.len()], &strings).len();
    let mut offset = globals_length;
    let mut offsets = Vec::new();
    for length in lengths {
        offsets.push(offset as u32);
        offset += length;
    }
    let mut stream = globals(sheets, &offsets, &strings);
    stream.extend(bodies.into_iter().flatten());
    compound(&[("Workbook", &stream)])
}

/// The texts of all cells, each once.
#[derive(Default)]
struct Strings {
    texts: Vec<String>,
    positions: std::collections::BTreeMap<String, u32>,
    uses: u32,
}

impl Strings {
    fn position(&mut self, text: &str) -> u32 {
        self.uses += 1;
        if let Some(position) = self.positions.get(text) {
            return *position;
        }
        let position = self.texts.len() as u32;
        self.texts.push(text.to_owned());
        self.positions.insert(text.to_owned(), position);
        position
    }

    /// The table of strings; it goes on in further records, broken between two strings only.
    fn records(&self) -> Vec<u8> {
        let mut records = Vec::new();
        let mut kind = 0x00fc;
        let mut data = self.uses.to_le_bytes().to_vec();
        data.extend((self.texts.len() as u32).to_le_bytes());
        for text in &self.texts {
            let units: Vec<u16> = text.encode_utf16().collect();
            let mut string = (units.len() as u16).to_le_bytes().to_vec();
            string.push(1);
            string.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
            if data.len() + string.len() > RECORD_MAX {
                record(&mut records, kind, &data);
                kind = 0x003c;
                data.clear();
            }
            data.extend(string);
        }
        record(&mut records, kind, &data);
        records
    }
}

fn record(stream: &mut Vec<u8>, kind: u16, data: &[u8]) {
    stream.extend(kind.to_le_bytes());
    stream.extend((data.len() as u16).to_le_bytes());
    stream.extend_from_slice(data);
}

fn halves(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn globals(sheets: &[Sheet], offsets: &[u32], strings: &Strings) -> Vec<u8> {
    let mut stream = Vec::new();
    record(&mut stream, 0x0809, &halves(&[0x0600, 0x0005, 0x0dbb, 0x07cc, 0, 0, 6, 0]));
    record(&mut stream, 0x0042, &halves(&[1_200]));
    // Days are counted from 1904.
    record(&mut stream, 0x0022, &halves(&[1]));
    let mut font = halves(&[200, 0, 0x7fff, 400, 0, 0, 0]);
    font.extend([5, 1]);
    font.extend(halves(&[
        u16::from(b'A'),
        u16::from(b'r'),
        u16::from(b'i'),
        u16::from(b'a'),
        u16::from(b'l'),
    ]));
    for _ in 0..4 {
        record(&mut stream, 0x0031, &font);
    }
    for format in [0, 14] {
        let is_cell = 0x0001;
        record(&mut stream, 0x00e0, &halves(&[0, format, is_cell, 0x0020, 0xf800, 0, 0, 0, 0, 0x20c0]));
    }
    for (sheet, offset) in sheets.iter().zip(offsets) {
        let name: Vec<u16> = sheet.name.encode_utf16().collect();
        let mut data = offset.to_le_bytes().to_vec();
        data.extend([u8::from(sheet.is_hidden), 0, name.len() as u8, 1]);
        data.extend(halves(&name));
        record(&mut stream, 0x0085, &data);
    }
    stream.extend(strings.records());
    record(&mut stream, 0x000a, &[]);
    stream
}

fn worksheet(sheet: &Sheet, strings: &mut Strings) -> Vec<u8> {
    let mut stream = Vec::new();
    record(&mut stream, 0x0809, &halves(&[0x0600, 0x0010, 0x0dbb, 0x07cc, 0, 0, 6, 0]));
    let columns = sheet.rows.iter().map(Vec::len).max().unwrap_or(0) as u16;
    let mut dimensions = 0_u32.to_le_bytes().to_vec();
    dimensions.extend((sheet.rows.len() as u32).to_le_bytes());
    dimensions.extend(halves(&[0, columns, 0]));
    record(&mut stream, 0x0200, &dimensions);
    for (row, of_row) in (0_u16..).zip(&sheet.rows) {
        for (column, cell) in (0_u16..).zip(of_row) {
            write_cell(&mut stream, row, column, cell, strings);
        }
    }
    record(&mut stream, 0x023e, &halves(&[0x06b6, 0, 0, 64, 0, 0, 0, 0, 0]));
    record(&mut stream, 0x000a, &[]);
    stream
}

fn write_cell(stream: &mut Vec<u8>, row: u16, column: u16, cell: &Cell, strings: &mut Strings) {
    let place = |format| halves(&[row, column, format]);
    match cell {
        Cell::Blank => {}
        Cell::Text(text) => {
            let mut data = place(GENERAL);
            data.extend(strings.position(text).to_le_bytes());
            record(stream, 0x00fd, &data);
        }
        Cell::Number(number) => {
            let mut data = place(GENERAL);
            data.extend(number.to_le_bytes());
            record(stream, 0x0203, &data);
        }
        Cell::Date(day) => {
            let mut data = place(DATE);
            data.extend((serial_1904(*day) as f64).to_le_bytes());
            record(stream, 0x0203, &data);
        }
    }
}

/// Days since 1 January 1904, which is day 0.
pub(crate) fn serial_1904(date: NaiveDate) -> i64 {
    let first = NaiveDate::from_ymd_opt(1904, 1, 1).unwrap_or_default();
    (date - first).num_days()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{DataType, Reader, Xls};
    use chrono::NaiveDate;

    use super::{serial_1904, xls};
    use crate::sheet::{Cell, Sheet};

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn serials_are_those_of_excel_for_macintosh() {
        assert_eq!(serial_1904(day(1904, 1, 1)), 0);
        assert_eq!(serial_1904(day(2012, 6, 30)), 39_628);
    }

    #[test]
    fn another_reader_sees_the_same_cells() {
        let mut sheet = Sheet::new("Achosion 2012");
        sheet.push_texts(&["Enw", "Dyddiad"]);
        sheet.push(vec![Cell::text("Nguyễn"), Cell::Date(day(2012, 2, 29)), Cell::Blank, Cell::Number(4.0)]);
        let mut hidden = Sheet::new("old");
        hidden.is_hidden = true;
        hidden.push_texts(&["x"]);
        let bytes = xls(&[sheet, hidden]).unwrap();
        let mut workbook = Xls::new(Cursor::new(bytes)).unwrap();
        assert!(workbook.has_1904_epoch());
        assert_eq!(workbook.sheet_names(), ["Achosion 2012", "old"]);
        let range = workbook.worksheet_range("Achosion 2012").unwrap();
        assert_eq!(range.get((1, 0)).unwrap().as_string().unwrap(), "Nguyễn");
        let seen = range.get((1, 1)).unwrap().get_datetime().unwrap();
        assert!(seen.is_datetime());
        assert_eq!(seen.to_ymd_hms_milli(), (2012, 2, 29, 0, 0, 0, 0));
        assert_eq!(range.get((1, 3)).unwrap().as_f64(), Some(4.0));
    }

    #[test]
    fn a_long_table_of_strings_goes_on_in_further_records() {
        let mut sheet = Sheet::new("many");
        for number in 0..2_000 {
            sheet.push(vec![Cell::text(format!("a text that is number {number}"))]);
        }
        let mut workbook = Xls::new(Cursor::new(xls(&[sheet]).unwrap())).unwrap();
        let range = workbook.worksheet_range("many").unwrap();
        let last = range.get((1_999, 0)).unwrap().as_string().unwrap();
        assert_eq!(last, "a text that is number 1999");
    }

    #[test]
    fn more_rows_than_xls_has_are_refused() {
        let mut sheet = Sheet::new("long");
        sheet.rows = vec![Vec::new(); 65_537];
        let error = xls(&[sheet]).unwrap_err().to_string();
        assert!(error.contains("65536 rows"), "{error}");
    }
}
