//! One table in every format that has cells: the same values, formats and hidden columns in each.

use chrono::{Days, NaiveDate};

use super::xlsb::{self, Xlsb};

/// A cell to be written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Made {
    Blank,
    Text(String),
    /// A text in a format.
    Worded(String, Look),
    Number(f64),
    /// A number in a format, and what a program would show for it, which OpenDocument writes down.
    Shown(f64, Look, String),
    /// A day by its serial number of the epoch of 1900, in a format, and what is shown.
    Day(u32, Look, String),
    Boolean(bool),
    /// The code an Excel file has for an error, and how it is written.
    Error(u8, &'static str),
}

impl Made {
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(crate) fn shown(number: f64, look: Look, shown: &str) -> Self {
        Self::Shown(number, look, shown.to_owned())
    }

    pub(crate) fn day(serial: u32, look: Look, shown: &str) -> Self {
        Self::Day(serial, look, shown.to_owned())
    }
}

/// A number format: its code, and what OpenDocument calls a style of numbers with its parts.
pub(crate) type Look = (&'static str, &'static str);

pub(crate) const WHOLE_DATE: Look = (
    "dd/mm/yyyy",
    r#"<number:date-style style:name="N"><number:day/><number:text>/</number:text><number:month/><number:text>/</number:text><number:year number:style="long"/></number:date-style>"#,
);

/// The formats that are made here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Xlsx,
    Xlsb,
    Xls,
    Ods,
}

pub(crate) const KINDS: [Kind; 4] = [Kind::Xlsx, Kind::Xlsb, Kind::Xls, Kind::Ods];

/// A table with the formats it uses and the columns that are hidden, from 0.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) rows: Vec<Vec<Made>>,
    pub(crate) hidden_columns: Vec<u16>,
}

impl Table {
    /// A workbook of one sheet.
    pub(crate) fn file(&self, kind: Kind) -> Vec<u8> {
        self.file_of(kind, &self.sheet(kind))
    }

    /// The bytes of the sheet alone, which may be spoilt before they become a file.
    pub(crate) fn sheet(&self, kind: Kind) -> Vec<u8> {
        match kind {
            Kind::Xlsx => self.xlsx_sheet().into_bytes(),
            Kind::Xlsb => self.xlsb_sheet(),
            Kind::Xls => self.xls_sheet(),
            Kind::Ods => self.ods_tables().into_bytes(),
        }
    }

    /// A workbook around the bytes of a sheet.
    pub(crate) fn file_of(&self, kind: Kind, sheet: &[u8]) -> Vec<u8> {
        let looks = self.looks();
        match kind {
            Kind::Xlsx => {
                let sheet = String::from_utf8_lossy(sheet);
                super::xlsx_with(&sheet, &[("xl/styles.xml", xlsx_styles(&looks).as_bytes())])
            }
            Kind::Xlsb => {
                let styles = std::iter::once(Err(0)).chain(looks.iter().map(|(code, _)| Ok(*code))).collect();
                Xlsb { sheets: vec![("S", 0, sheet.to_vec())], styles, ..Xlsb::default() }.bytes()
            }
            Kind::Xls => {
                super::compound("Workbook", &super::xls_stream(&xls_formats(&looks), &[sheet.to_vec()]))
            }
            Kind::Ods => super::ods(&ods_styles(&looks), &String::from_utf8_lossy(sheet)),
        }
    }

    /// The formats in use, each once.
    fn looks(&self) -> Vec<Look> {
        let mut looks = Vec::new();
        for cell in self.rows.iter().flatten() {
            if let Made::Shown(_, look, _) | Made::Day(_, look, _) | Made::Worded(_, look) = cell
                && !looks.contains(look)
            {
                looks.push(*look);
            }
        }
        looks
    }

    /// The number of the style of a format; 0 is that of numbers as they are.
    fn style(&self, look: &Look) -> usize {
        self.looks().iter().position(|known| known == look).unwrap() + 1
    }

    fn cells(&self) -> impl Iterator<Item = (u32, Vec<(u16, &Made)>)> {
        (0_u32..).zip(&self.rows).map(|(row, cells)| {
            (row, (0_u16..).zip(cells).filter(|(_, cell)| **cell != Made::Blank).collect())
        })
    }

    fn xlsx_sheet(&self) -> String {
        let mut xml = String::new();
        if !self.hidden_columns.is_empty() {
            let columns: Vec<String> = self
                .hidden_columns
                .iter()
                .map(|column| format!(r#"<col min="{0}" max="{0}" hidden="1"/>"#, column + 1))
                .collect();
            xml += &format!("<cols>{}</cols>", columns.concat());
        }
        xml += "<sheetData>";
        for (row, cells) in self.cells() {
            xml += &format!(r#"<row r="{}">"#, row + 1);
            for (column, cell) in cells {
                let place = sylfaen_workbook::CellRef { row, column: u32::from(column) };
                xml += &match cell {
                    Made::Blank => String::new(),
                    Made::Text(text) => format!(
                        r#"<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#,
                        escaped(text)
                    ),
                    Made::Worded(text, look) => format!(
                        r#"<c r="{place}" s="{}" t="inlineStr"><is><t>{}</t></is></c>"#,
                        self.style(look),
                        escaped(text)
                    ),
                    Made::Number(number) => format!(r#"<c r="{place}"><v>{number:?}</v></c>"#),
                    Made::Shown(number, look, _) => {
                        format!(r#"<c r="{place}" s="{}"><v>{number:?}</v></c>"#, self.style(look))
                    }
                    Made::Day(serial, look, _) => {
                        format!(r#"<c r="{place}" s="{}"><v>{serial}</v></c>"#, self.style(look))
                    }
                    Made::Boolean(value) => {
                        format!(r#"<c r="{place}" t="b"><v>{}</v></c>"#, u8::from(*value))
                    }
                    Made::Error(_, name) => format!(r#"<c r="{place}" t="e"><v>{name}</v></c>"#),
                };
            }
            xml += "</row>";
        }
        xml + "</sheetData>"
    }

    fn xlsb_sheet(&self) -> Vec<u8> {
        let mut before = Vec::new();
        for column in &self.hidden_columns {
            let mut body = xlsb::longs(&[u32::from(*column), u32::from(*column), 2_048, 0]);
            body.extend([1, 0]);
            before.push(xlsb::record(xlsb::COLUMNS, &body));
        }
        let mut records = Vec::new();
        for (row, cells) in self.cells() {
            records.push(xlsb::row(row, false));
            for (column, cell) in cells {
                let column = u32::from(column);
                let number = |look: &Look, number: f64| {
                    xlsb::cell(xlsb::REAL, column, self.style(look) as u32, &number.to_le_bytes())
                };
                records.push(match cell {
                    Made::Blank => xlsb::cell(xlsb::BLANK, column, 0, &[]),
                    Made::Text(text) => xlsb::cell(xlsb::TEXT, column, 0, &xlsb::text(text)),
                    Made::Worded(text, look) => {
                        xlsb::cell(xlsb::TEXT, column, self.style(look) as u32, &xlsb::text(text))
                    }
                    Made::Number(number) => xlsb::cell(xlsb::REAL, column, 0, &number.to_le_bytes()),
                    Made::Shown(value, look, _) => number(look, *value),
                    Made::Day(serial, look, _) => number(look, f64::from(*serial)),
                    Made::Boolean(value) => xlsb::cell(xlsb::BOOLEAN, column, 0, &[u8::from(*value)]),
                    Made::Error(code, _) => xlsb::cell(xlsb::ERROR, column, 0, &[*code]),
                });
            }
        }
        xlsb::sheet(&before, &records, &[])
    }

    fn xls_sheet(&self) -> Vec<u8> {
        let mut records = Vec::new();
        for column in &self.hidden_columns {
            let words = [*column, *column, 2_048, 0, 1, 0];
            let body: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
            records.push(super::record(0x007D, &body));
        }
        for (row, cells) in self.cells() {
            for (column, cell) in cells {
                let make = |kind, style: usize, rest: &[u8]| {
                    super::cell_record(kind, row as u16, column, style as u16, rest)
                };
                records.push(match cell {
                    Made::Blank => make(0x0201, 0, &[]),
                    Made::Text(text) => make(0x0204, 0, &super::wide_text(text)),
                    Made::Worded(text, look) => make(0x0204, self.style(look), &super::wide_text(text)),
                    Made::Number(number) => make(0x0203, 0, &number.to_le_bytes()),
                    Made::Shown(number, look, _) => make(0x0203, self.style(look), &number.to_le_bytes()),
                    Made::Day(serial, look, _) => {
                        make(0x0203, self.style(look), &f64::from(*serial).to_le_bytes())
                    }
                    Made::Boolean(value) => make(0x0205, 0, &[u8::from(*value), 0]),
                    Made::Error(code, _) => make(0x0205, 0, &[*code, 1]),
                });
            }
        }
        records.concat()
    }

    fn ods_tables(&self) -> String {
        let width = self.rows.iter().map(Vec::len).max().unwrap_or(1).max(1);
        let mut xml = r#"<table:table table:name="S">"#.to_owned();
        for column in 0..width as u16 {
            let hides = self.hidden_columns.contains(&column);
            let hidden = if hides { r#" table:visibility="collapse""# } else { "" };
            xml += &format!("<table:table-column{hidden}/>");
        }
        for row in &self.rows {
            xml += "<table:table-row>";
            for cell in row {
                xml += &self.ods_cell(cell);
            }
            xml +=
                if row.is_empty() { "<table:table-cell/></table:table-row>" } else { "</table:table-row>" };
        }
        xml + "</table:table>"
    }

    fn ods_cell(&self, cell: &Made) -> String {
        let (style, kind, shown) = match cell {
            Made::Blank => return "<table:table-cell/>".to_owned(),
            Made::Text(text) => (String::new(), r#"office:value-type="string""#.to_owned(), text.clone()),
            Made::Worded(text, look) => (
                format!(r#" table:style-name="c{}""#, self.style(look)),
                r#"office:value-type="string""#.to_owned(),
                text.clone(),
            ),
            Made::Number(number) => (
                String::new(),
                format!(r#"office:value-type="float" office:value="{number:?}""#),
                format!("{number}"),
            ),
            Made::Shown(number, look, shown) => (
                format!(r#" table:style-name="c{}""#, self.style(look)),
                format!(r#"office:value-type="float" office:value="{number:?}""#),
                shown.clone(),
            ),
            Made::Day(serial, look, shown) => (
                format!(r#" table:style-name="c{}""#, self.style(look)),
                format!(r#"office:value-type="date" office:date-value="{}""#, day(*serial)),
                shown.clone(),
            ),
            Made::Boolean(value) => (
                String::new(),
                format!(r#"office:value-type="boolean" office:boolean-value="{value}""#),
                value.to_string(),
            ),
            Made::Error(_, name) => (
                String::new(),
                r#"office:value-type="string" calcext:value-type="error""#.to_owned(),
                (*name).to_owned(),
            ),
        };
        format!("<table:table-cell{style} {kind}><text:p>{}</text:p></table:table-cell>", spaced(&shown))
    }
}

/// The day of a serial number from 61 on, which is the first after the day that never was.
pub(crate) fn day(serial: u32) -> NaiveDate {
    assert!(serial > 60);
    NaiveDate::from_ymd_opt(1899, 12, 30).unwrap() + Days::new(u64::from(serial))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// OpenDocument folds blanks unless each is written out, and a line's end is a tag.
fn spaced(text: &str) -> String {
    escaped(text).replace(' ', "<text:s/>").replace('\n', "<text:line-break/>").replace('\t', "<text:tab/>")
}

fn xlsx_styles(looks: &[Look]) -> String {
    let numbered = || (164..).zip(looks);
    let formats: Vec<String> = numbered()
        .map(|(number, (code, _))| format!(r#"<numFmt numFmtId="{number}" formatCode="{}"/>"#, escaped(code)))
        .collect();
    let styles: Vec<String> =
        numbered().map(|(number, _)| format!(r#"<xf numFmtId="{number}" applyNumberFormat="1"/>"#)).collect();
    format!(
        r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts>{}</numFmts><cellXfs><xf numFmtId="0"/>{}</cellXfs></styleSheet>"#,
        formats.concat(),
        styles.concat()
    )
}

/// Formats with their codes, and the styles that use them behind the one of numbers as they are.
fn xls_formats(looks: &[Look]) -> Vec<Vec<u8>> {
    let mut records = Vec::new();
    let style = |format: u16| {
        let mut body = vec![0, 0];
        body.extend(format.to_le_bytes());
        body.extend([0; 16]);
        super::record(0x00E0, &body)
    };
    for (number, (code, _)) in (164_u16..).zip(looks) {
        let mut body = number.to_le_bytes().to_vec();
        body.extend(super::wide_text(code));
        records.push(super::record(0x041E, &body));
    }
    records.push(style(0));
    records.extend((164_u16..).zip(looks).map(|(number, _)| style(number)));
    records
}

fn ods_styles(looks: &[Look]) -> String {
    (1..)
        .zip(looks)
        .map(|(number, (_, parts))| {
            let named = parts.replacen(r#"style:name="N""#, &format!(r#"style:name="N{number}""#), 1);
            format!(
                r#"{named}<style:style style:name="c{number}" style:family="table-cell" style:data-style-name="N{number}"/>"#
            )
        })
        .collect()
}
