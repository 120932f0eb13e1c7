//! The fields of a text, row by row.
//!
//! In: text, piece by piece. Out: fields with their rows and columns, or whole rows. Refused: quotes that never close,
//! text after a closing quote, and fields longer than a cell may be. No more than a field and a piece is in memory.

use memchr::{memchr, memchr3};

use crate::cell::{Cell, CellValue, Row};
use crate::error::{Limit, WorkbookError};
use crate::rows::{RowStream, Tally};

/// Where text comes from.
pub(super) trait Text {
    /// Adds text; false if there is no more.
    fn more(&mut self, text: &mut String) -> Result<bool, WorkbookError>;
}

/// A walk over the fields of a text.
pub(super) struct Fields<T> {
    text: T,
    buffer: String,
    at: usize,
    is_at_end: bool,
    delimiter: u8,
    field_bytes_max: u64,
    row: u32,
    column: u32,
    /// What quoted a field with quotes in it says.
    unquoted: String,
}

/// Where a field stands, from 0, and whether it is the last of its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) column: u32,
    row: u32,
    pub(super) ends_row: bool,
    content: Content,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    /// From and to where in the buffer.
    Plain(usize, usize),
    Unquoted,
}

impl<T: Text> Fields<T> {
    pub(super) fn new(text: T, delimiter: char, field_bytes_max: u64) -> Self {
        Self {
            text,
            buffer: String::new(),
            at: 0,
            is_at_end: false,
            delimiter: delimiter as u8,
            field_bytes_max,
            row: 0,
            column: 0,
            unquoted: String::new(),
        }
    }

    fn rest(&self) -> &[u8] {
        self.buffer.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Asks for more text; what was passed is let go of.
    fn refill(&mut self) -> Result<bool, WorkbookError> {
        if self.is_at_end {
            return Ok(false);
        }
        self.buffer.drain(..self.at);
        self.at = 0;
        self.is_at_end = !self.text.more(&mut self.buffer)?;
        Ok(!self.is_at_end)
    }

    /// Makes sure that this many bytes are there, unless the text ends before.
    fn need(&mut self, count: usize) -> Result<(), WorkbookError> {
        while self.rest().len() < count && self.refill()? {}
        Ok(())
    }

    /// Passes over the first line.
    pub(super) fn skip_line(&mut self) -> Result<(), WorkbookError> {
        loop {
            let end = memchr::memchr2(b'\r', b'\n', self.rest());
            self.at += end.unwrap_or(self.rest().len());
            if end.is_some() || !self.refill()? {
                break;
            }
        }
        self.take_line_break()?;
        self.row += 1;
        Ok(())
    }

    /// The next field, or none at the end of the text.
    pub(super) fn next_field(&mut self) -> Result<Option<Field>, WorkbookError> {
        self.need(2)?;
        // A file may end with the mark that older systems put at the end of text.
        let is_over = self.rest().is_empty() || (self.column == 0 && self.rest() == b"\x1A");
        let (row, column) = (self.row, self.column);
        if is_over && column == 0 {
            return Ok(None);
        }
        let content = match self.rest().first() {
            // The text ends with a delimiter: a last field without content.
            None => Content::Plain(self.at, self.at),
            Some(b'"') => self.quoted()?,
            Some(_) => self.plain()?,
        };
        // Text is only asked for where none is left, so that a plain field stays where it is.
        if self.rest().first() == Some(&self.delimiter) {
            self.at += 1;
            self.column += 1;
            return Ok(Some(Field { row, column, ends_row: false, content }));
        }
        let content = self.keep_across_refill(content)?;
        if !self.rest().is_empty() && !self.take_line_break()? {
            return Err(WorkbookError::corrupt("text follows a closing quote"));
        }
        self.row = self.row.saturating_add(1);
        self.column = 0;
        Ok(Some(Field { row, column, ends_row: true, content }))
    }

    /// What the field says.
    pub(super) fn content(&self, field: &Field) -> &str {
        match field.content {
            Content::Plain(start, end) => self.buffer.get(start..end).unwrap_or_default(),
            Content::Unquoted => &self.unquoted,
        }
    }

    /// A line break may be cut in two at the end of what is there; a plain field before it is set aside first.
    fn keep_across_refill(&mut self, content: Content) -> Result<Content, WorkbookError> {
        if self.is_at_end || self.rest().len() > 1 {
            return Ok(content);
        }
        let mut kept = content;
        if let Content::Plain(start, end) = content {
            self.unquoted.clear();
            self.unquoted.push_str(self.buffer.get(start..end).unwrap_or_default());
            kept = Content::Unquoted;
        }
        self.need(2)?;
        Ok(kept)
    }

    fn plain(&mut self) -> Result<Content, WorkbookError> {
        let mut looked = 0;
        loop {
            let rest = self.rest().get(looked..).unwrap_or_default();
            if let Some(end) = memchr3(self.delimiter, b'\r', b'\n', rest) {
                let (start, end) = (self.at, self.at + looked + end);
                self.check((end - start) as u64)?;
                self.at = end;
                return Ok(Content::Plain(start, end));
            }
            looked += rest.len();
            self.check(looked as u64)?;
            if !self.refill()? {
                let start = self.at;
                self.at = self.buffer.len();
                return Ok(Content::Plain(start, self.at));
            }
        }
    }

    /// Reads to the closing quote, which must be there even of a field that is too long to be read.
    fn quoted(&mut self) -> Result<Content, WorkbookError> {
        self.at += 1;
        self.unquoted.clear();
        let mut bytes = 0_u64;
        loop {
            let rest = self.rest();
            let end = memchr(b'"', rest);
            let count = end.unwrap_or(rest.len());
            bytes = bytes.saturating_add(count as u64);
            if bytes <= self.field_bytes_max
                && let Some(piece) = self.buffer.get(self.at..self.at + count)
            {
                self.unquoted.push_str(piece);
            }
            self.at += count;
            if end.is_none() {
                if !self.refill()? {
                    return Err(WorkbookError::corrupt("a quote is never closed"));
                }
                continue;
            }
            self.need(2)?;
            if !self.rest().starts_with(b"\"\"") {
                self.at += 1;
                self.need(1)?;
                self.check(bytes)?;
                return Ok(Content::Unquoted);
            }
            bytes = bytes.saturating_add(1);
            if bytes <= self.field_bytes_max {
                self.unquoted.push('"');
            }
            self.at += 2;
        }
    }

    fn check(&self, bytes: u64) -> Result<(), WorkbookError> {
        if bytes > self.field_bytes_max {
            return Err(WorkbookError::limit(Limit::CellTextBytes, self.field_bytes_max));
        }
        Ok(())
    }

    fn take_line_break(&mut self) -> Result<bool, WorkbookError> {
        self.need(2)?;
        let count = match self.rest() {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => return Ok(false),
        };
        self.at += count;
        Ok(true)
    }
}

impl<T: Text> RowStream for Fields<T> {
    fn next_row(&mut self, tally: &mut Tally) -> Result<Option<Row>, WorkbookError> {
        let mut cells = Vec::new();
        while let Some(field) = self.next_field()? {
            let text = self.content(&field);
            if !text.is_empty() {
                let cell = Cell::new(field.column, CellValue::Text(text.to_owned()));
                tally.admit(field.row, &cell)?;
                cells.push(cell);
            }
            if field.ends_row && !cells.is_empty() {
                return Ok(Some(Row { number: field.row.saturating_add(1), is_hidden: false, cells }));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gives its text a few letters at a time.
    struct Drops<'a>(&'a str, usize);

    impl Text for Drops<'_> {
        fn more(&mut self, text: &mut String) -> Result<bool, WorkbookError> {
            let end = self.0.char_indices().nth(self.1).map_or(self.0.len(), |(end, _)| end);
            let (piece, rest) = self.0.split_at(end);
            text.push_str(piece);
            self.0 = rest;
            Ok(!piece.is_empty())
        }
    }

    fn show(text: &str, step: usize) -> String {
        let mut fields = Fields::new(Drops(text, step), ',', 12);
        let mut shown = String::new();
        loop {
            match fields.next_field() {
                Ok(Some(field)) => {
                    shown += &["[", fields.content(&field), "]"].concat();
                    shown += if field.ends_row { "\n" } else { "" };
                }
                Ok(None) => return shown,
                Err(error) => return format!("{shown}{error}"),
            }
        }
    }

    #[test]
    fn fields_are_the_same_however_the_text_is_cut() {
        for step in [1, 2, 3, 5, 100] {
            assert_eq!(
                show("a,\"b \"\"c\"\"\nd\",ŵ\r\n\r\n\"\",\r\"x\",y\n\x1A", step),
                "[a][b \"c\"\nd][ŵ]\n[]\n[][]\n[x][y]\n",
                "{step}"
            );
            assert_eq!(show("a,\"b", step), "[a]the file is damaged: a quote is never closed");
            assert_eq!(show("\"a\"b", step), "the file is damaged: text follows a closing quote");
            let long = "the file goes over the limit of 12 bytes in one cell";
            assert_eq!(show("aaaaaaaaaaaaa,b", step), long);
            assert_eq!(show("\"aaaaaaaaaaaaa\",b", step), long);
            assert_eq!(show("\"aaaaaaaaaaaaaaa", step), "the file is damaged: a quote is never closed");
        }
    }

    proptest! {
        #[test]
        fn the_cut_of_the_text_changes_nothing(text in "[aŵ,\"\r\n]{0,30}", step in 1_usize..7) {
            prop_assert_eq!(show(&text, step), show(&text, 1_000));
        }
    }
}
