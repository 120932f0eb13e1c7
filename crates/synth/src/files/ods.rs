//! Sheets as an ods workbook.

use std::fmt::Write as _;

use super::archive::{Part, archive};
use crate::error::SynthError;
use crate::sheet::{Cell, Sheet};

const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";
const SPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
     xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
     xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
     xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
     xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\" office:version=\"1.2\"";
const STYLES: &str = "<office:automatic-styles>\
     <number:date-style style:name=\"N1\"><number:day number:style=\"long\"/><number:text>/</number:text>\
     <number:month number:style=\"long\"/><number:text>/</number:text><number:year number:style=\"long\"/></number:date-style>\
     <style:style style:name=\"date\" style:family=\"table-cell\" style:data-style-name=\"N1\"/>\
     <style:style style:name=\"hidden\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style>\
     </office:automatic-styles>";

/// Writes a workbook.
pub(crate) fn ods(sheets: &[Sheet]) -> Result<Vec<u8>, SynthError> {
    let content = content(sheets);
    let manifest = manifest("");
    pack(&[("content.xml", content.as_bytes()), ("META-INF/manifest.xml", manifest.as_bytes())])
}

/// A workbook whose content is said to be encrypted, and is not XML any more.
pub(crate) fn encrypted_ods() -> Result<Vec<u8>, SynthError> {
    let said = "<manifest:encryption-data manifest:checksum-type=\"SHA1/1K\" manifest:checksum=\"AAAAAAAAAAAAAAAAAAAAAAAAAAA=\">\
         <manifest:algorithm manifest:algorithm-name=\"Blowfish CFB\" manifest:initialisation-vector=\"AAAAAAAAAAA=\"/>\
         <manifest:key-derivation manifest:key-derivation-name=\"PBKDF2\" manifest:iteration-count=\"1024\" manifest:salt=\"AAAAAAAAAAAAAAAAAAAAAA==\"/>\
         </manifest:encryption-data>";
    let manifest = manifest(said);
    let noise: Vec<u8> = (0_u32..600).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    pack(&[("content.xml", &noise), ("META-INF/manifest.xml", manifest.as_bytes())])
}

fn pack(parts: &[(&str, &[u8])]) -> Result<Vec<u8>, SynthError> {
    let media_type = Part { name: "mimetype", bytes: MEDIA_TYPE.as_bytes(), is_stored: true };
    let others = parts.iter().map(|(name, bytes)| Part { name, bytes, is_stored: false });
    let all: Vec<Part<'_>> = std::iter::once(media_type).chain(others).collect();
    archive("ods", &all)
}

fn manifest(of_content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.2\">\
         <manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.2\" manifest:media-type=\"{MEDIA_TYPE}\"/>\
         <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\">{of_content}</manifest:file-entry>\
         </manifest:manifest>\n"
    )
}

fn content(sheets: &[Sheet]) -> String {
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content {SPACES}>{STYLES}<office:body><office:spreadsheet>"
    );
    for sheet in sheets {
        let style = if sheet.is_hidden { " table:style-name=\"hidden\"" } else { "" };
        let name = escaped(&sheet.name);
        let _ = write!(xml, "<table:table table:name=\"{name}\"{style}><table:table-column/>");
        for row in &sheet.rows {
            xml.push_str("<table:table-row>");
            for cell in row {
                push_cell(&mut xml, cell);
            }
            if row.is_empty() {
                xml.push_str("<table:table-cell/>");
            }
            xml.push_str("</table:table-row>");
        }
        xml.push_str("</table:table>");
    }
    xml.push_str("</office:spreadsheet></office:body></office:document-content>\n");
    xml
}

fn push_cell(xml: &mut String, cell: &Cell) {
    let _ = match cell {
        Cell::Blank => write!(xml, "<table:table-cell/>"),
        Cell::Text(text) => write!(
            xml,
            "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
            spaced(&escaped(text))
        ),
        Cell::Number(number) => write!(
            xml,
            "<table:table-cell office:value-type=\"float\" office:value=\"{number}\"><text:p>{number}</text:p></table:table-cell>"
        ),
        Cell::Date(date) => write!(
            xml,
            "<table:table-cell table:style-name=\"date\" office:value-type=\"date\" office:date-value=\"{date}\"><text:p>{}</text:p></table:table-cell>",
            date.format("%d/%m/%Y")
        ),
    };
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The format folds runs of spaces and those at the ends, unless they are elements.
fn spaced(text: &str) -> String {
    match text.strip_suffix(' ') {
        Some(rest) => format!("{}<text:s/>", spaced(rest)),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{DataType, Ods, Reader, SheetVisible};
    use chrono::NaiveDate;

    use super::ods;
    use crate::sheet::{Cell, Sheet};

    #[test]
    fn another_reader_sees_the_same_cells() {
        let born = NaiveDate::from_ymd_opt(1988, 12, 1).unwrap();
        let mut sheet = Sheet::new("Achosion & cases");
        sheet.push_texts(&["Enw\u{a0}cyntaf ", "a<b"]);
        sheet.push(Vec::new());
        sheet.push(vec![Cell::Blank, Cell::Date(born), Cell::Number(7.0)]);
        let mut hidden = Sheet::new("old");
        hidden.is_hidden = true;
        let bytes = ods(&[sheet, hidden]).unwrap();
        let mut workbook = Ods::new(Cursor::new(bytes)).unwrap();
        assert_eq!(workbook.sheets_metadata()[1].visible, SheetVisible::Hidden);
        let range = workbook.worksheet_range("Achosion & cases").unwrap();
        assert_eq!(range.get_value((0, 0)).unwrap().as_string().unwrap(), "Enw\u{a0}cyntaf ");
        assert_eq!(range.get_value((0, 1)).unwrap().as_string().unwrap(), "a<b");
        assert_eq!(range.get_value((2, 1)).unwrap().get_datetime_iso(), Some("1988-12-01"));
        assert_eq!(range.get_value((2, 2)).unwrap().as_f64(), Some(7.0));
    }
}
