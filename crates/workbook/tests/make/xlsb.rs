//! Makes binary workbooks record by record, as [MS-XLSB] has them.

use super::archive;

pub(crate) const ROW: u16 = 0;
pub(crate) const BLANK: u16 = 1;
pub(crate) const RK: u16 = 2;
pub(crate) const ERROR: u16 = 3;
pub(crate) const BOOLEAN: u16 = 4;
pub(crate) const REAL: u16 = 5;
pub(crate) const TEXT: u16 = 6;
pub(crate) const SHARED_TEXT: u16 = 7;
pub(crate) const FORMULA_TEXT: u16 = 8;
pub(crate) const FORMULA_NUMBER: u16 = 9;
pub(crate) const FORMULA_BOOLEAN: u16 = 10;
pub(crate) const FORMULA_ERROR: u16 = 11;
pub(crate) const RICH_TEXT: u16 = 62;
const SHARED_ITEM: u16 = 19;
const FORMAT: u16 = 44;
const STYLE: u16 = 47;
pub(crate) const COLUMNS: u16 = 60;
const BEGIN_BOOK: u16 = 131;
const END_BOOK: u16 = 132;
const BEGIN_TABS: u16 = 143;
const END_TABS: u16 = 144;
const DIMENSION: u16 = 148;
const BEGIN_STRINGS: u16 = 159;
const END_STRINGS: u16 = 160;
const BEGIN_STYLE_SHEET: u16 = 278;
const END_STYLE_SHEET: u16 = 279;
const BEGIN_FORMATS: u16 = 615;
const END_FORMATS: u16 = 616;
const BEGIN_SHEET: u16 = 129;
pub(crate) const END_SHEET: u16 = 130;
const BEGIN_CELLS: u16 = 145;
const END_CELLS: u16 = 146;
const BOOK: u16 = 153;
const TAB: u16 = 156;
pub(crate) const MERGED: u16 = 176;
const BEGIN_STYLES: u16 = 617;
const END_STYLES: u16 = 618;

/// One record: its kind and its length take seven bits a byte.
pub(crate) fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    let mut record = Vec::new();
    if kind < 0x80 {
        record.push(kind as u8);
    } else {
        record.extend([kind as u8 & 0x7F | 0x80, (kind >> 7) as u8]);
    }
    let mut length = body.len();
    while length >= 0x80 {
        record.push(length as u8 & 0x7F | 0x80);
        length >>= 7;
    }
    record.push(length as u8);
    record.extend(body);
    record
}

pub(crate) fn longs(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// A length in letters and text in UTF-16.
pub(crate) fn text(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = longs(&[units.len() as u32]);
    bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    bytes
}

/// The head of a row, from 0.
pub(crate) fn row(number: u32, is_hidden: bool) -> Vec<u8> {
    let mut body = longs(&[number, 0]);
    body.extend([0, 0, 0, if is_hidden { 0x10 } else { 0 }, 0]);
    body.extend(longs(&[0]));
    record(ROW, &body)
}

/// A record that begins with a cell's column and its style.
pub(crate) fn cell(kind: u16, column: u32, style: u32, rest: &[u8]) -> Vec<u8> {
    let mut body = longs(&[column, style]);
    body.extend(rest);
    record(kind, &body)
}

/// A formula behind its result: flags and an expression of no length.
pub(crate) fn formula(kind: u16, column: u32, style: u32, result: &[u8]) -> Vec<u8> {
    let mut rest = result.to_vec();
    rest.extend([0; 2]);
    rest.extend(longs(&[0, 0]));
    cell(kind, column, style, &rest)
}

/// A sheet of these rows of cells, with these records before them and behind.
pub(crate) fn sheet(before: &[Vec<u8>], cells: &[Vec<u8>], behind: &[Vec<u8>]) -> Vec<u8> {
    let dimension = record(DIMENSION, &longs(&[0, 99, 0, 99]));
    let parts =
        [record(BEGIN_SHEET, &[]), dimension, before.concat(), record(BEGIN_CELLS, &[]), cells.concat()];
    [parts.concat(), record(END_CELLS, &[]), behind.concat(), record(END_SHEET, &[])].concat()
}

/// What a workbook is made of.
#[derive(Default)]
pub(crate) struct Xlsb<'a> {
    /// Names, states (0 visible, 1 hidden, 2 very hidden) and parts of the sheets.
    pub(crate) sheets: Vec<(&'a str, u32, Vec<u8>)>,
    pub(crate) is_from_1904: bool,
    /// Bodies of the items of the table of shared strings.
    pub(crate) strings: Vec<Vec<u8>>,
    /// The number format of each style: a code, or the number of a built-in one.
    pub(crate) styles: Vec<Result<&'a str, u16>>,
}

impl Xlsb<'_> {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let package = "http://schemas.openxmlformats.org/package/2006/relationships";
        let mut book = record(BEGIN_BOOK, &[]);
        book.extend(record(BOOK, &longs(&[u32::from(self.is_from_1904), 0])));
        book.extend(record(BEGIN_TABS, &[]));
        let mut leads = String::new();
        let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
        for (number, (name, state, part)) in (1_u32..).zip(&self.sheets) {
            let mut body = longs(&[*state, number]);
            body.extend(text(&format!("r{number}")));
            body.extend(text(name));
            book.extend(record(TAB, &body));
            leads += &format!(
                r#"<Relationship Id="r{number}" Type="{office}/worksheet" Target="worksheets/sheet{number}.bin"/>"#
            );
            parts.push((format!("xl/worksheets/sheet{number}.bin"), part.clone()));
        }
        book.extend([record(END_TABS, &[]), record(END_BOOK, &[])].concat());
        for kind in ["styles", "sharedStrings"] {
            leads += &format!(r#"<Relationship Id="{kind}" Type="{office}/{kind}" Target="{kind}.bin"/>"#);
        }
        let relationships = |inside: &str| {
            format!(r#"<Relationships xmlns="{package}">{inside}</Relationships>"#).into_bytes()
        };
        parts.push(("xl/workbook.bin".to_owned(), book));
        parts.push(("xl/_rels/workbook.bin.rels".to_owned(), relationships(&leads)));
        let root =
            format!(r#"<Relationship Id="a" Type="{office}/officeDocument" Target="xl/workbook.bin"/>"#);
        parts.push(("_rels/.rels".to_owned(), relationships(&root)));
        parts.push(("xl/styles.bin".to_owned(), self.styles_part()));
        let count = self.strings.len() as u32;
        let mut strings = record(BEGIN_STRINGS, &longs(&[count, count]));
        strings.extend(self.strings.iter().flat_map(|body| record(SHARED_ITEM, body)));
        strings.extend(record(END_STRINGS, &[]));
        parts.push(("xl/sharedStrings.bin".to_owned(), strings));
        let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>"#;
        let mut all: Vec<(&str, &[u8])> = vec![("[Content_Types].xml", types.as_bytes())];
        all.extend(parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
        archive(&all)
    }

    fn styles_part(&self) -> Vec<u8> {
        let (mut formats, mut styles) =
            (Vec::new(), record(BEGIN_STYLES, &longs(&[self.styles.len() as u32])));
        for (number, style) in (200_u16..).zip(&self.styles) {
            let number = match style {
                Ok(code) => {
                    let mut body = number.to_le_bytes().to_vec();
                    body.extend(text(code));
                    formats.extend(record(FORMAT, &body));
                    number
                }
                Err(built_in) => *built_in,
            };
            let mut body = 0_u16.to_le_bytes().to_vec();
            body.extend(number.to_le_bytes());
            body.extend([0; 12]);
            styles.extend(record(STYLE, &body));
        }
        let codes = self.styles.iter().filter(|style| style.is_ok()).count() as u32;
        [
            record(BEGIN_STYLE_SHEET, &[]),
            record(BEGIN_FORMATS, &longs(&[codes])),
            formats,
            record(END_FORMATS, &[]),
            styles,
            record(END_STYLES, &[]),
            record(END_STYLE_SHEET, &[]),
        ]
        .concat()
    }
}
