//! What only the styles of an OpenDocument file tell.
//!
//! In: `styles.xml` and the styles in front of the content. Out: which tables are hidden, and of each style of cells
//! whether its number format shows numbers as they are, whole dates, or lengths of time.

use std::collections::{BTreeMap, BTreeSet};

use crate::archive::NameBytes;
use crate::error::{Limit, WorkbookError};
use crate::xml::{Feed, Scanner, Tag, Token};

/// Far more styles than a program writes.
const STYLES_MAX: usize = 262_144;
/// Styles take after others, which take after others; a chain as long as this is a loop.
const PARENTS_MAX: usize = 64;

/// What the number format of a cell shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each of these a format does or does not")]
pub(super) struct Shows {
    /// Numbers rounded, parted, filled up, or with something beside them; otherwise numbers are as they are.
    pub(super) dressed_numbers: bool,
    /// Dates of which a part is left out.
    pub(super) part_of_dates: bool,
    /// Hours beyond a day.
    pub(super) durations: bool,
    /// Nothing of a text.
    pub(super) no_text: bool,
}

/// What the styles say.
#[derive(Default)]
pub(super) struct Styles {
    hidden_tables: BTreeSet<String>,
    formats: BTreeMap<String, Shows>,
    /// Styles of cells: the number format of each and the style it takes after.
    cells: BTreeMap<String, (Option<String>, Option<String>)>,
    /// What each style of cells shows; looked up alone, never walked over.
    shows: BTreeMap<Vec<u8>, Shows>,
    /// Whether any style shows nothing of a text.
    hides_text: bool,
    name_bytes: NameBytes,
}

impl Styles {
    /// Reads the styles up to the end of the part or to the body of the document, whose tag is then read.
    pub(super) fn read<F: Feed>(&mut self, scanner: &mut Scanner<F>) -> Result<(), WorkbookError> {
        let mut table = None;
        loop {
            match scanner.next()? {
                Token::Open(tag) => match tag.whole_name {
                    b"style:style" => table = self.add_style(&tag)?,
                    b"style:default-style" => {
                        let format = attribute(&tag, b"style:data-style-name")?;
                        if tag.raw(b"family") == Some(b"table-cell") && format.is_some() {
                            self.cells.insert(String::new(), (format, None));
                        }
                    }
                    b"style:table-properties" if is(&tag, b"table:display", b"false") => {
                        self.hidden_tables.extend(table.take());
                    }
                    name if name.starts_with(b"number:") && name.ends_with(b"-style") => {
                        let name = attribute(&tag, b"style:name")?.unwrap_or_default();
                        self.name_bytes.admit(name.len())?;
                        let durations = is(&tag, b"number:truncate-on-overflow", b"false");
                        let (kind, is_empty) = (tag.name.to_owned(), tag.is_empty);
                        let parts = if is_empty { BTreeSet::new() } else { read_parts(&kind, scanner)? };
                        self.formats.insert(name, shows(&kind, durations, &parts));
                    }
                    b"office:body" => return Ok(()),
                    _ => {}
                },
                Token::End => return Ok(()),
                _ => {}
            }
            if self.formats.len().max(self.cells.len()).max(self.hidden_tables.len()) > STYLES_MAX {
                return Err(WorkbookError::limit(Limit::Entries, STYLES_MAX as u64));
            }
        }
    }

    /// Takes note of a style; its name, if it is one of a table.
    fn add_style(&mut self, tag: &Tag<'_>) -> Result<Option<String>, WorkbookError> {
        let name = attribute(tag, b"style:name")?.unwrap_or_default();
        self.name_bytes.admit(name.len())?;
        match tag.raw(b"family") {
            Some(b"table") => return Ok(Some(name)),
            Some(b"table-cell") => {
                let format = attribute(tag, b"style:data-style-name")?;
                let parent = attribute(tag, b"style:parent-style-name")?;
                let bytes = |name: &Option<String>| name.as_ref().map_or(0, String::len);
                self.name_bytes.admit(bytes(&format) + bytes(&parent))?;
                self.cells.insert(name, (format, parent));
            }
            _ => {}
        }
        Ok(None)
    }

    /// Works out what each style of cells shows, once all are read.
    pub(super) fn settle(&mut self) {
        for name in self.cells.keys() {
            let mut at = name.as_str();
            let mut shows = Shows::default();
            for _ in 0..PARENTS_MAX {
                match self.cells.get(at) {
                    Some((Some(format), _)) => {
                        shows = self.formats.get(format).copied().unwrap_or_default();
                        break;
                    }
                    Some((None, Some(parent))) => at = parent,
                    _ => break,
                }
            }
            self.hides_text |= shows.no_text;
            self.shows.insert(name.clone().into_bytes(), shows);
        }
    }

    pub(super) fn hides_table(&self, style: &str) -> bool {
        self.hidden_tables.contains(style)
    }

    /// Whether the style of a cell of text is worth a look.
    pub(super) fn hide_text(&self) -> bool {
        self.hides_text
    }

    /// What the style of cells shows, by its name as it is written.
    pub(super) fn shows(&self, cell_style: &[u8]) -> Shows {
        self.shows.get(cell_style).copied().unwrap_or_default()
    }
}

/// The names of what a number format is put together from, read to its closing tag; `number` only where it is not that
/// of a number shown as it is.
fn read_parts<F: Feed>(kind: &[u8], scanner: &mut Scanner<F>) -> Result<BTreeSet<Vec<u8>>, WorkbookError> {
    let mut parts = BTreeSet::new();
    loop {
        match scanner.next()? {
            Token::Open(tag) => {
                // General is a number without a count of decimals, and without zeros in front.
                let is_plain = tag.name == b"number"
                    && tag.raw(b"decimal-places").is_none()
                    && tag.number(b"min-integer-digits").unwrap_or(1) <= 1
                    && !tag.is_true(b"grouping")
                    && tag.raw(b"display-factor").is_none();
                if !is_plain {
                    parts.insert(tag.name.to_owned());
                }
            }
            Token::Close(name) if name == kind => return Ok(parts),
            Token::End => return Err(super::breaks_off()),
            _ => {}
        }
    }
}

/// What a number format of this kind shows.
fn shows(kind: &[u8], durations: bool, parts: &BTreeSet<Vec<u8>>) -> Shows {
    let has = |part: &str| parts.contains(part.as_bytes());
    let dressed_numbers = match kind {
        b"boolean-style" => false,
        // Of a format that shows no number, the parts are those of text, and maps send numbers elsewhere.
        b"text-style" => has("map"),
        b"number-style" => {
            // A map sends some numbers to another format, which may show no digit of them.
            ["number", "text", "currency-symbol", "fraction", "scientific-number", "map"].into_iter().any(has)
        }
        _ => true,
    };
    let is_whole_date = ["day", "month", "year"].into_iter().all(has);
    let no_text = kind == b"text-style" && !has("text-content");
    Shows { dressed_numbers, part_of_dates: kind == b"date-style" && !is_whole_date, durations, no_text }
}

/// The value of the attribute of this name as it is written, entities resolved; none if it is not there.
pub(super) fn attribute(tag: &Tag<'_>, name: &[u8]) -> Result<Option<String>, WorkbookError> {
    match tag.attributes().find(|(key, _)| *key == name) {
        Some((_, raw)) => resolved(raw).map(Some),
        None => Ok(None),
    }
}

/// Text as it is written with its entities resolved.
pub(super) fn resolved(raw: &[u8]) -> Result<String, WorkbookError> {
    let mut text = String::new();
    crate::xml::push_text(&mut text, raw)?;
    Ok(text)
}

fn is(tag: &Tag<'_>, name: &[u8], value: &[u8]) -> bool {
    tag.attributes().any(|(key, found)| key == name && found == value)
}
