//! The two things that only styles tell: which tables are hidden, and which times are durations.
//!
//! In: `styles.xml` and the styles in front of the content. Out: sets of style names. Styles that a column or row lends
//! to its cells are not followed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::breaks_off;
use crate::error::WorkbookError;

/// What the styles say.
#[derive(Default)]
pub(super) struct Styles {
    hidden_tables: BTreeSet<String>,
    /// Number formats that count hours beyond a day.
    duration_formats: BTreeSet<String>,
    /// Cell styles with the number format of each.
    formats_by_cell_style: BTreeMap<String, String>,
    /// The style of a table that is being read.
    table: Option<String>,
}

impl Styles {
    /// Reads the styles of a part that holds nothing else.
    pub(super) fn add_part<R: BufRead>(&mut self, xml: &mut Reader<R>) -> Result<(), WorkbookError> {
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer).map_err(|_| breaks_off())? {
                Event::Start(tag) => self.add(&tag)?,
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// Takes note of a tag, if it is one of a style.
    pub(super) fn add(&mut self, tag: &BytesStart<'_>) -> Result<(), WorkbookError> {
        match tag.name().as_ref() {
            "style:style" => {
                let name = attribute(tag, "style:name")?.unwrap_or_default();
                let family = attribute(tag, "style:family")?;
                self.table = None;
                match family.as_deref() {
                    Some("table") => self.table = Some(name),
                    Some("table-cell") => {
                        if let Some(format) = attribute(tag, "style:data-style-name")? {
                            self.formats_by_cell_style.insert(name, format);
                        }
                    }
                    _ => {}
                }
            }
            "style:table-properties" if attribute(tag, "table:display")?.as_deref() == Some("false") => {
                self.hidden_tables.extend(self.table.take());
            }
            "number:time-style"
                if attribute(tag, "number:truncate-on-overflow")?.as_deref() == Some("false") =>
            {
                self.duration_formats.extend(attribute(tag, "style:name")?);
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn hides_table(&self, style: &str) -> bool {
        self.hidden_tables.contains(style)
    }

    pub(super) fn shows_duration(&self, cell_style: &str) -> bool {
        self.formats_by_cell_style
            .get(cell_style)
            .is_some_and(|format| self.duration_formats.contains(format))
    }
}

/// The value of the attribute, with entities resolved; none if it is not there.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, WorkbookError> {
    match tag.try_get_attribute(name).map_err(|_| breaks_off())? {
        Some(attribute) => {
            let value =
                attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|_| breaks_off())?;
            Ok(Some(value.into_owned()))
        }
        None => Ok(None),
    }
}
