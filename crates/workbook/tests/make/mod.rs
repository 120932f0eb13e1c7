//! Makes small workbooks byte by byte, right ones and hostile ones, for the tests.

#![allow(dead_code, reason = "each test binary uses its own part of this")]
#![allow(clippy::format_push_string, clippy::format_collect, reason = "small files read better so")]

pub(crate) mod table;
pub(crate) mod xlsb;

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

/// A zip archive of these parts.
pub(crate) fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The names that the parts of an OpenDocument file use.
pub(crate) const OPEN_DOCUMENT_NAMES: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0""#;

/// An OpenDocument spreadsheet of these styles and tables.
pub(crate) fn ods(styles: &str, tables: &str) -> Vec<u8> {
    ods_content(&format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content {OPEN_DOCUMENT_NAMES}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    ))
}

/// An OpenDocument spreadsheet with this `content.xml`.
pub(crate) fn ods_content(content: &str) -> Vec<u8> {
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ])
}

/// An xlsx whose one sheet has this XML inside `worksheet`.
pub(crate) fn xlsx(sheet: &str) -> Vec<u8> {
    xlsx_with(sheet, &[])
}

/// The same with more parts.
pub(crate) fn xlsx_with(sheet: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let made = [
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#.to_owned(),
        ),
        (
            "_rels/.rels",
            format!(r#"<Relationships xmlns="{package}"><Relationship Id="a" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ),
        (
            "xl/workbook.xml",
            format!(r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="s"/></sheets></workbook>"#),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(r#"<Relationships xmlns="{package}"><Relationship Id="s" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
        ),
        ("xl/worksheets/sheet1.xml", format!(r#"<worksheet xmlns="{main}">{sheet}</worksheet>"#)),
    ];
    let mut parts: Vec<(&str, &[u8])> = made.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    parts.extend(more);
    archive(&parts)
}

/// One record of an Excel 97 stream.
pub(crate) fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    let mut record = kind.to_le_bytes().to_vec();
    record.extend((body.len() as u16).to_le_bytes());
    record.extend(body);
    record
}

/// A record that begins with a cell's place and its style.
pub(crate) fn cell_record(kind: u16, row: u16, column: u16, style: u16, rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for word in [row, column, style] {
        body.extend(word.to_le_bytes());
    }
    body.extend(rest);
    record(kind, &body)
}

/// The beginning of a stream (0x0005) or sheet (0x0010).
pub(crate) fn beginning(kind: u16) -> Vec<u8> {
    let mut body = Vec::new();
    for word in [0x0600, kind, 0, 0] {
        body.extend(u16::to_le_bytes(word));
    }
    body.extend([0; 8]);
    record(0x0809, &body)
}

/// A length and text in UTF-16.
pub(crate) fn wide_text(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = (units.len() as u16).to_le_bytes().to_vec();
    bytes.push(1);
    bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    bytes
}

/// An Excel 97 workbook of one sheet with these records, with style 0 for numbers and 1 for dates.
pub(crate) fn xls(sheet: &[Vec<u8>]) -> Vec<u8> {
    compound("Workbook", &xls_stream(&[], sheet))
}

/// The stream of a workbook with these records before the sheet and in it.
pub(crate) fn xls_stream(globals: &[Vec<u8>], sheet: &[Vec<u8>]) -> Vec<u8> {
    let mut stream = beginning(0x0005);
    stream.extend(globals.concat());
    for format in [0_u16, 14] {
        let mut body = vec![0, 0];
        body.extend(format.to_le_bytes());
        body.extend([0; 16]);
        stream.extend(record(0x00E0, &body));
    }
    // The record that names the sheet is 13 bytes long, the end of the globals 4.
    let start = stream.len() + 13 + 4;
    let mut body = (start as u32).to_le_bytes().to_vec();
    body.extend([0, 0, 1, 0, b'S']);
    stream.extend(record(0x0085, &body));
    stream.extend(record(0x000A, &[]));
    assert_eq!(stream.len(), start);
    stream.extend(beginning(0x0010));
    stream.extend(sheet.concat());
    stream.extend(record(0x000A, &[]));
    stream
}

/// A compound file with one stream, padded so that it needs no small sectors.
pub(crate) fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    compound_of(&[(name, stream)])
}

/// A compound file with up to three streams, each padded so that it needs no small sectors.
pub(crate) fn compound_of(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let (end, free) = (0xFFFF_FFFE_u32, 0xFFFF_FFFF_u32);
    let (mut data, mut entries, mut chains) = (Vec::new(), entry("Root Entry", 5, end, 0), Vec::new());
    for (name, stream) in streams {
        let (start, length) = ((data.len() / 512) as u32, stream.len().max(4_096));
        entries.extend(entry(name, 2, start, length as u32));
        data.extend(*stream);
        data.resize(start as usize * 512 + length.next_multiple_of(512), 0);
        let last = (data.len() / 512) as u32 - 1;
        chains.extend((start..last).map(|id| id + 1).chain([end]));
    }
    assert!(streams.len() <= 3);
    entries.resize(512, 0);
    // Sectors: the data, then the directory, then the allocation table.
    let data_sectors = chains.len() as u32;
    let table_sectors = (data_sectors + 2).div_ceil(127);
    let mut file = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    file.resize(24, 0);
    for word in [0x003E_u16, 3, 0xFFFE, 9, 6] {
        file.extend(word.to_le_bytes());
    }
    file.resize(44, 0);
    for word in [table_sectors, data_sectors, 0, 4_096, end, 0, end, 0] {
        file.extend(word.to_le_bytes());
    }
    for index in 0..109 {
        let id = if index < table_sectors { data_sectors + 1 + index } else { free };
        file.extend(id.to_le_bytes());
    }
    file.extend(&data);
    file.extend(entries);
    chains.push(end);
    chains.extend((0..table_sectors).map(|_| 0xFFFF_FFFD));
    chains.resize(table_sectors as usize * 128, free);
    file.extend(chains.iter().flat_map(|next| next.to_le_bytes()));
    file
}

fn entry(name: &str, kind: u8, start: u32, length: u32) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    entry.resize(64, 0);
    entry.extend((name.len() as u16 * 2 + 2).to_le_bytes());
    entry.extend([kind, 1]);
    entry.extend([0xFF; 12]);
    entry.resize(116, 0);
    entry.extend(start.to_le_bytes());
    entry.extend(length.to_le_bytes());
    entry.extend([0; 4]);
    entry
}
