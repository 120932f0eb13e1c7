//! The outline of `content.xml`: which tables there are, and where.
//!
//! In: the part from its beginning. Out: for each table the byte it begins at and what is known of it before its cells
//! are read. Tables inside others, in tracked changes and in links to other files are passed over.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::breaks_off;
use super::styles::{Styles, attribute};
use super::table::Table;
use crate::error::WorkbookError;
use crate::limits::Limits;
use crate::sheet::{SheetInfo, SheetState};

/// The prefixes that every writer binds to the names of the standard; the readers here rely on them.
const NAMESPACES: [(&str, &str); 3] = [
    ("xmlns:office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
    ("xmlns:table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"),
    ("xmlns:text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
];

/// Passes over the content.
pub(super) fn scan<R: BufRead>(
    xml: &mut Reader<R>,
    styles: &mut Styles,
    limits: &Limits,
) -> Result<Vec<(u64, SheetInfo)>, WorkbookError> {
    let mut sheets = Vec::new();
    let mut buffer = Vec::new();
    let mut has_root = false;
    let mut is_in_spreadsheet = false;
    loop {
        buffer.clear();
        let start = xml.buffer_position();
        match xml.read_event_into(&mut buffer).map_err(|_| breaks_off())? {
            Event::Start(tag) if !has_root => {
                check_namespaces(&tag)?;
                has_root = true;
            }
            Event::Start(tag) if !is_in_spreadsheet => {
                is_in_spreadsheet = tag.name().as_ref() == "office:spreadsheet";
                styles.add(&tag)?;
            }
            Event::Start(tag) if tag.name().as_ref() == "table:table" => {
                let name = attribute(&tag, "table:name")?.unwrap_or_default();
                let style = attribute(&tag, "table:style-name")?.unwrap_or_default();
                let state = if styles.hides_table(&style) { SheetState::Hidden } else { SheetState::Visible };
                let mut table = Table::inside(&mut *xml, styles, *limits);
                while table.next_run()?.is_some() {}
                let number = u32::try_from(sheets.len() + 1).unwrap_or(u32::MAX);
                let sheet = SheetInfo { merged: table.into_merged(), ..SheetInfo::new(number, name, state) };
                sheets.push((start, sheet));
            }
            Event::Start(tag) => {
                let name = tag.to_end().into_owned();
                xml.read_to_end_into(name.name(), &mut Vec::new()).map_err(|_| breaks_off())?;
            }
            Event::End(tag) if tag.name().as_ref() == "office:spreadsheet" => return Ok(sheets),
            Event::Eof => return Err(breaks_off()),
            _ => {}
        }
    }
}

fn check_namespaces(root: &BytesStart<'_>) -> Result<(), WorkbookError> {
    for (prefix, name) in NAMESPACES {
        if attribute(root, prefix)?.as_deref() != Some(name) {
            return Err(WorkbookError::Unsupported {
                what: "an OpenDocument spreadsheet with unusual prefixes",
            });
        }
    }
    Ok(())
}
