//! Text parted by commas, semicolons or tabs.
//!
//! In: bytes in UTF-8, UTF-16 or Windows-1252. Out: every cell as text, blank ones left out. Refused: bytes that are no
//! text, text in two encodings at once, quotes that never close, and text after a closing quote.
//!
//! Rows are numbered as a spreadsheet numbers them: a blank line is a row, a line break inside quotes is not. The
//! parser is our own because that, and the open quote of a file cut short, must not be lost.

use std::collections::BTreeMap;

use crate::cell::{Cell, CellValue};
use crate::error::{Limit, WorkbookError};
use crate::limits::Limits;
use crate::rows::{CellStream, Gathered, Located, RowStream};
use crate::source::Source;

/// How the bytes of a text file stand for letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark; plain ASCII too.
    Utf8,
    /// UTF-16, the lesser byte first.
    Utf16Le,
    /// UTF-16, the greater byte first.
    Utf16Be,
    /// The Western European code page of Windows; taken for whatever is no valid UTF-8.
    Windows1252,
}

impl Encoding {
    /// A stable word for the encoding, as registered for the internet.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows1252 => "windows-1252",
        }
    }
}

/// Records looked at to tell the delimiter.
const SAMPLE_RECORDS: usize = 200;
/// In order of preference where the text fits more than one equally.
const DELIMITERS: [char; 3] = ['\t', ';', ','];

/// A text file, decoded.
pub(crate) struct Delimited {
    text: String,
    encoding: Encoding,
    delimiter: char,
}

impl Delimited {
    pub(crate) fn open(source: &Source, limits: &Limits) -> Result<Self, WorkbookError> {
        if source.length()? > limits.inflated_bytes_max {
            return Err(WorkbookError::limit(Limit::InflatedBytes, limits.inflated_bytes_max));
        }
        let (text, encoding) = decode(&source.whole()?)?;
        if text.trim().is_empty() {
            return Err(WorkbookError::Empty);
        }
        if text.contains('\0') || text.chars().take(4_096).any(is_no_text) {
            return Err(WorkbookError::Unsupported { what: "bytes that are neither a workbook nor text" });
        }
        let delimiter = told_delimiter(&text).unwrap_or_else(|| likely_delimiter(&text));
        Ok(Self { text, encoding, delimiter })
    }

    pub(crate) fn encoding(&self) -> Encoding {
        self.encoding
    }

    pub(crate) fn delimiter(&self) -> char {
        self.delimiter
    }

    pub(crate) fn rows<'a>(&'a self) -> Box<dyn RowStream + 'a> {
        let mut fields = Fields::new(&self.text, self.delimiter);
        if told_delimiter(&self.text).is_some() {
            fields.skip_line();
        }
        Box::new(Gathered::new(fields))
    }
}

/// Tells the encoding, and decodes.
fn decode(bytes: &[u8]) -> Result<(String, Encoding), WorkbookError> {
    if let Some(bytes) = bytes.strip_prefix(b"\xFF\xFE") {
        return utf_16(bytes, Encoding::Utf16Le);
    }
    if let Some(bytes) = bytes.strip_prefix(b"\xFE\xFF") {
        return utf_16(bytes, Encoding::Utf16Be);
    }
    if let Some(encoding) = utf_16_without_mark(bytes) {
        return utf_16(bytes, encoding);
    }
    let (bytes, has_mark) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(bytes) => (bytes, true),
        None => (bytes, false),
    };
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), Encoding::Utf8));
    }
    // One letter beyond ASCII that is right in UTF-8 shows that the text was meant to be.
    let mut chunks = bytes.utf8_chunks().peekable();
    let mut is_utf_8 = has_mark;
    let mut faults = 0_usize;
    let mut breaks_off = false;
    while let Some(chunk) = chunks.next() {
        is_utf_8 |= !chunk.valid().is_ascii();
        faults += usize::from(!chunk.invalid().is_empty());
        let is_begun = std::str::from_utf8(chunk.invalid()).is_err_and(|error| error.error_len().is_none());
        breaks_off = chunks.peek().is_none() && is_begun;
    }
    if is_utf_8 {
        let is_cut = faults == 1 && breaks_off;
        let what = if is_cut {
            "its text breaks off inside a letter"
        } else {
            "its text is in more than one encoding"
        };
        return Err(WorkbookError::corrupt(what));
    }
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
    Ok((text.into_owned(), Encoding::Windows1252))
}

fn utf_16(bytes: &[u8], encoding: Encoding) -> Result<(String, Encoding), WorkbookError> {
    let decoder = if encoding == Encoding::Utf16Le { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
    match decoder.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok((text.into_owned(), encoding)),
        None => Err(WorkbookError::corrupt("its text breaks off inside a letter")),
    }
}

/// Text of mostly ASCII letters in UTF-16 has a zero in nearly every other byte, and in no other.
fn utf_16_without_mark(bytes: &[u8]) -> Option<Encoding> {
    let (pairs, _) = bytes.get(..bytes.len().min(1_024))?.as_chunks::<2>();
    let share = |index: usize| {
        let zeros = pairs.iter().filter(|pair| pair.get(index) == Some(&0)).count();
        (zeros * 10) >= (pairs.len() * 8) && pairs.len() > 1
    };
    match (share(0), share(1)) {
        (false, true) => Some(Encoding::Utf16Le),
        (true, false) => Some(Encoding::Utf16Be),
        _ => None,
    }
}

fn is_no_text(letter: char) -> bool {
    letter.is_ascii_control() && !matches!(letter, '\t' | '\n' | '\r' | '\x0B' | '\x0C' | '\x1A')
}

/// The delimiter that a first line `sep=;` tells, as Excel reads it.
fn told_delimiter(text: &str) -> Option<char> {
    let line = text.split(['\r', '\n']).next()?;
    let mut told = line.strip_prefix("sep=")?.chars();
    let delimiter = told.next()?;
    (told.next().is_none() && DELIMITERS.contains(&delimiter)).then_some(delimiter)
}

/// The delimiter that parts most records into one and the same number of columns; a comma if none parts any.
fn likely_delimiter(text: &str) -> char {
    let mut best = (',', 0);
    for delimiter in DELIMITERS {
        let mut records_by_width: BTreeMap<u32, usize> = BTreeMap::new();
        for width in widths(text, delimiter).into_iter().filter(|width| *width > 1) {
            *records_by_width.entry(width).or_default() += 1;
        }
        let records = records_by_width.into_values().max().unwrap_or(0);
        if records > best.1 {
            best = (delimiter, records);
        }
    }
    best.0
}

/// The number of columns of the first records.
fn widths(text: &str, delimiter: char) -> Vec<u32> {
    let mut fields = Fields::new(text, delimiter);
    let mut widths = Vec::new();
    while widths.len() < SAMPLE_RECORDS {
        match fields.next_field() {
            Ok(Some(field)) if field.ends_row => widths.push(field.column + 1),
            Ok(Some(_)) => {}
            Ok(None) | Err(_) => break,
        }
    }
    widths
}

/// A walk over the fields of a text.
struct Fields<'a> {
    rest: &'a str,
    delimiter: char,
    row: u32,
    column: u32,
}

struct Field {
    row: u32,
    column: u32,
    text: String,
    ends_row: bool,
}

impl<'a> Fields<'a> {
    fn new(text: &'a str, delimiter: char) -> Self {
        Self { rest: text, delimiter, row: 0, column: 0 }
    }

    fn skip_line(&mut self) {
        let end = self.rest.find(['\r', '\n']).unwrap_or(self.rest.len());
        self.rest = self.rest.get(end..).unwrap_or_default();
        self.take_line_break();
        self.row += 1;
    }

    fn next_field(&mut self) -> Result<Option<Field>, WorkbookError> {
        // A file may end with the mark that older systems put at the end of text.
        if self.rest.is_empty() || (self.column == 0 && self.rest == "\x1A") {
            if self.column == 0 {
                return Ok(None);
            }
            // The text ends with a delimiter: a last field without content.
            let field = Field { row: self.row, column: self.column, text: String::new(), ends_row: true };
            self.column = 0;
            return Ok(Some(field));
        }
        let text = if self.rest.starts_with('"') { self.quoted()? } else { self.plain() };
        let (row, column) = (self.row, self.column);
        if let Some(rest) = self.rest.strip_prefix(self.delimiter) {
            self.rest = rest;
            self.column += 1;
            return Ok(Some(Field { row, column, text, ends_row: false }));
        }
        if !self.rest.is_empty() && !self.take_line_break() {
            return Err(WorkbookError::corrupt("text follows a closing quote"));
        }
        self.row += 1;
        self.column = 0;
        Ok(Some(Field { row, column, text, ends_row: true }))
    }

    fn plain(&mut self) -> String {
        let end = self.rest.find([self.delimiter, '\r', '\n']).unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        text.to_owned()
    }

    fn quoted(&mut self) -> Result<String, WorkbookError> {
        let mut text = String::new();
        let mut rest = self.rest.get(1..).unwrap_or_default();
        loop {
            let Some((before, after)) = rest.split_once('"') else {
                return Err(WorkbookError::corrupt("a quote is never closed"));
            };
            text.push_str(before);
            if let Some(after) = after.strip_prefix('"') {
                text.push('"');
                rest = after;
            } else {
                self.rest = after;
                return Ok(text);
            }
        }
    }

    fn take_line_break(&mut self) -> bool {
        for line_break in ["\r\n", "\n", "\r"] {
            if let Some(rest) = self.rest.strip_prefix(line_break) {
                self.rest = rest;
                return true;
            }
        }
        false
    }
}

impl CellStream for Fields<'_> {
    fn next_cell(&mut self) -> Result<Option<Located>, WorkbookError> {
        while let Some(Field { row, column, text, .. }) = self.next_field()? {
            if !text.is_empty() {
                let cell = Cell::new(column, CellValue::Text(text));
                return Ok(Some(Located { row, is_row_hidden: false, cell }));
            }
        }
        Ok(None)
    }
}
