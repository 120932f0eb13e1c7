//! The rows of one table, with repeats left as numbers.
//!
//! In: XML from inside a table. Out: runs of equal rows, each with runs of equal cells, blank ones left out; merged
//! ranges on the side. Notes, drawings and tables inside cells are passed over.

use std::borrow::BorrowMut;
use std::io::BufRead;
use std::marker::PhantomData;

use chrono::{Duration, NaiveTime};
use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::breaks_off;
use super::styles::{Styles, attribute};
use crate::cell::{COLUMNS_MAX, CellError, CellRef, CellValue, ROWS_MAX, Range};
use crate::error::{Limit, WorkbookError};
use crate::limits::Limits;
use crate::serial;

/// Far more merged ranges than a person can have made.
const MERGED_MAX: usize = 1_000_000;

/// Equal rows, one under another.
pub(super) struct RowRun {
    /// From 0.
    pub(super) first_row: u32,
    pub(super) repeat: u32,
    pub(super) cells: Vec<CellRun>,
}

/// Equal cells, side by side.
pub(super) struct CellRun {
    /// From 0.
    pub(super) column: u32,
    pub(super) repeat: u32,
    pub(super) value: CellValue,
}

/// A table that is being read.
pub(super) struct Table<'a, R, X = Reader<R>> {
    xml: X,
    styles: &'a Styles,
    limits: Limits,
    buffer: Vec<u8>,
    row: u32,
    merged: Vec<Range>,
    is_done: bool,
    reader: PhantomData<R>,
}

impl<'a, R: BufRead> Table<'a, R> {
    /// Begins at the opening tag of a table.
    pub(super) fn at_start(
        mut xml: Reader<R>,
        styles: &'a Styles,
        limits: Limits,
    ) -> Result<Self, WorkbookError> {
        match xml.read_event_into(&mut Vec::new()) {
            Ok(Event::Start(tag)) if tag.name().as_ref() == "table:table" => {}
            _ => return Err(breaks_off()),
        }
        Ok(Self::inside(xml, styles, limits))
    }
}

impl<'a, R: BufRead, X: BorrowMut<Reader<R>>> Table<'a, R, X> {
    /// Begins behind the opening tag of a table.
    pub(super) fn inside(xml: X, styles: &'a Styles, limits: Limits) -> Self {
        Self {
            xml,
            styles,
            limits,
            buffer: Vec::new(),
            row: 0,
            merged: Vec::new(),
            is_done: false,
            reader: PhantomData,
        }
    }

    /// The merged ranges of the rows read so far, in order.
    pub(super) fn into_merged(mut self) -> Vec<Range> {
        self.merged.sort_unstable();
        self.merged
    }

    /// The next run of rows, blank ones included, or none at the end of the table.
    pub(super) fn next_run(&mut self) -> Result<Option<RowRun>, WorkbookError> {
        while !self.is_done {
            self.buffer.clear();
            match self.xml.borrow_mut().read_event_into(&mut self.buffer).map_err(|_| breaks_off())? {
                Event::Start(tag) => match tag.name().as_ref() {
                    "table:table-row" => {
                        let repeat = repeat(&tag, "table:number-rows-repeated")?;
                        return self.row_run(repeat).map(Some);
                    }
                    "table:table-header-rows" | "table:table-row-group" | "table:table-rows" => {}
                    _ => {
                        let name = tag.to_end().into_owned();
                        self.skip(&name)?;
                    }
                },
                Event::End(tag) if tag.name().as_ref() == "table:table" => self.is_done = true,
                Event::Eof => return Err(breaks_off()),
                _ => {}
            }
        }
        Ok(None)
    }

    fn row_run(&mut self, repeat_rows: u32) -> Result<RowRun, WorkbookError> {
        let mut cells = Vec::new();
        let mut column = 0_u32;
        let mut text_bytes = 0_u64;
        loop {
            self.buffer.clear();
            let tag =
                match self.xml.borrow_mut().read_event_into(&mut self.buffer).map_err(|_| breaks_off())? {
                    Event::Start(tag) => tag.into_owned(),
                    Event::End(tag) if tag.name().as_ref() == "table:table-row" => break,
                    Event::Eof => return Err(breaks_off()),
                    _ => continue,
                };
            if !matches!(tag.name().as_ref(), "table:table-cell" | "table:covered-table-cell") {
                self.skip(&tag.to_end().into_owned())?;
                continue;
            }
            let repeat = repeat(&tag, "table:number-columns-repeated")?;
            self.note_merge(&tag, column)?;
            if let Some(value) = self.cell(&tag)? {
                if let CellValue::Text(text) = &value {
                    text_bytes = text_bytes.saturating_add(text.len() as u64);
                }
                if text_bytes > self.limits.text_bytes_max {
                    return Err(WorkbookError::limit(Limit::TextBytes, self.limits.text_bytes_max));
                }
                if column.saturating_add(repeat) > COLUMNS_MAX {
                    return Err(WorkbookError::limit(Limit::Columns, u64::from(COLUMNS_MAX)));
                }
                cells.push(CellRun { column, repeat, value });
            }
            column = column.saturating_add(repeat);
        }
        let first_row = self.row;
        self.row = self.row.saturating_add(repeat_rows);
        if !cells.is_empty() && self.row > ROWS_MAX {
            return Err(WorkbookError::limit(Limit::Rows, u64::from(ROWS_MAX)));
        }
        Ok(RowRun { first_row, repeat: repeat_rows, cells })
    }

    fn note_merge(&mut self, tag: &BytesStart<'_>, column: u32) -> Result<(), WorkbookError> {
        let columns = repeat(tag, "table:number-columns-spanned")?;
        let rows = repeat(tag, "table:number-rows-spanned")?;
        if columns == 1 && rows == 1 {
            return Ok(());
        }
        let first = CellRef { row: self.row, column };
        let last =
            CellRef { row: self.row.saturating_add(rows - 1), column: column.saturating_add(columns - 1) };
        if last.row >= ROWS_MAX || last.column >= COLUMNS_MAX {
            return Err(WorkbookError::corrupt("a merged range lies outside its sheet"));
        }
        if self.merged.len() >= MERGED_MAX {
            return Err(WorkbookError::limit(Limit::Entries, MERGED_MAX as u64));
        }
        self.merged.push(Range { first, last });
        Ok(())
    }

    /// The value of the cell that the tag opens, read to its closing tag; none if it is blank.
    fn cell(&mut self, tag: &BytesStart<'_>) -> Result<Option<CellValue>, WorkbookError> {
        let text = self.cell_text(&tag.to_end().into_owned())?;
        if attribute(tag, "calcext:value-type")?.as_deref() == Some("error") {
            return Ok(Some(CellValue::Error(error_named(text.trim()))));
        }
        let given = |name: &str| attribute(tag, name).map(Option::unwrap_or_default);
        Ok(match given("office:value-type")?.as_str() {
            "float" | "percentage" | "currency" => Some(
                given("office:value")?.parse().map_or(CellValue::Error(CellError::Value), serial::number),
            ),
            "date" => Some(serial::iso_date_time(&given("office:date-value")?)),
            "time" => {
                let is_duration = self.styles.shows_duration(&given("table:style-name")?);
                Some(time(&given("office:time-value")?, is_duration))
            }
            "boolean" => Some(match given("office:boolean-value")?.as_str() {
                "true" => CellValue::Boolean(true),
                "false" => CellValue::Boolean(false),
                _ => CellValue::Error(CellError::Value),
            }),
            "string" | "" | "void" => {
                let text =
                    attribute(tag, "office:string-value")?.filter(|text| !text.is_empty()).unwrap_or(text);
                (!text.is_empty()).then_some(CellValue::Text(text))
            }
            _ => Some(CellValue::Error(CellError::Other)),
        })
    }

    /// The paragraphs of a cell, one a line.
    fn cell_text(&mut self, end: &quick_xml::events::BytesEnd<'_>) -> Result<String, WorkbookError> {
        let mut text = String::new();
        let mut has_paragraph = false;
        loop {
            self.buffer.clear();
            match self.xml.borrow_mut().read_event_into(&mut self.buffer).map_err(|_| breaks_off())? {
                Event::Start(tag) if tag.name().as_ref() == "text:p" => {
                    if has_paragraph {
                        text.push('\n');
                    }
                    has_paragraph = true;
                    self.paragraph(&mut text)?;
                }
                Event::Start(tag) => {
                    let name = tag.to_end().into_owned();
                    self.skip(&name)?;
                }
                Event::End(tag) if tag.name() == end.name() => return Ok(text),
                Event::Eof => return Err(breaks_off()),
                _ => {}
            }
        }
    }

    /// Adds the text of a paragraph, in which blanks count once and none at the ends, unless written out.
    fn paragraph(&mut self, text: &mut String) -> Result<(), WorkbookError> {
        let mut depth = 0_u32;
        let mut blanks = Blanks::AtStart;
        loop {
            if text.len() as u64 > self.limits.cell_text_bytes_max {
                return Err(WorkbookError::limit(Limit::CellTextBytes, self.limits.cell_text_bytes_max));
            }
            self.buffer.clear();
            match self.xml.borrow_mut().read_event_into(&mut self.buffer).map_err(|_| breaks_off())? {
                Event::Text(piece) => blanks.add(text, &piece.xml10_content()),
                Event::CData(piece) => blanks.add(text, &piece.xml10_content()),
                Event::GeneralRef(reference) => {
                    blanks.write(text);
                    push_reference(text, &reference)?;
                }
                Event::Start(tag) => {
                    let name = tag.name();
                    match name.as_ref() {
                        "text:s" => {
                            let count = u64::from(repeat(&tag, "text:c")?);
                            let count = count.min(self.limits.cell_text_bytes_max.saturating_add(1));
                            blanks.write(text);
                            text.extend(std::iter::repeat_n(' ', count as usize));
                        }
                        "text:tab" | "text:line-break" => {
                            blanks.write(text);
                            text.push(if name.as_ref() == "text:tab" { '\t' } else { '\n' });
                        }
                        "office:annotation" | "text:note" | "text:ruby-text" => {
                            let name = tag.to_end().into_owned();
                            self.skip(&name)?;
                            continue;
                        }
                        other if other.starts_with("draw:") => {
                            let name = tag.to_end().into_owned();
                            self.skip(&name)?;
                            continue;
                        }
                        _ => {}
                    }
                    depth += 1;
                }
                Event::End(_) if depth == 0 => return Ok(()),
                Event::End(_) => depth -= 1,
                Event::Eof => return Err(breaks_off()),
                _ => {}
            }
        }
    }

    fn skip(&mut self, end: &quick_xml::events::BytesEnd<'_>) -> Result<(), WorkbookError> {
        self.buffer.clear();
        self.xml
            .borrow_mut()
            .read_to_end_into(end.name(), &mut self.buffer)
            .map(|_| ())
            .map_err(|_| breaks_off())
    }
}

/// Blanks seen and not yet written, as the standard collapses them.
#[derive(Clone, Copy, PartialEq)]
enum Blanks {
    AtStart,
    None,
    Pending,
}

impl Blanks {
    fn add(&mut self, text: &mut String, piece: &str) {
        for letter in piece.chars() {
            if matches!(letter, ' ' | '\t' | '\r' | '\n') {
                if *self == Self::None {
                    *self = Self::Pending;
                }
            } else {
                self.write(text);
                text.push(letter);
            }
        }
    }

    /// Writes the blank that is pending, since something follows it.
    fn write(&mut self, text: &mut String) {
        if *self == Self::Pending {
            text.push(' ');
        }
        *self = Self::None;
    }
}

fn push_reference(text: &mut String, reference: &BytesRef<'_>) -> Result<(), WorkbookError> {
    if let Some(resolved) = resolve_xml_entity(reference.as_ref()) {
        text.push_str(resolved);
        return Ok(());
    }
    match reference.resolve_char_ref() {
        Ok(Some(letter)) => {
            text.push(letter);
            Ok(())
        }
        _ => Err(WorkbookError::corrupt("it uses an entity of its own making")),
    }
}

/// A count in an attribute, 1 where there is none.
fn repeat(tag: &BytesStart<'_>, name: &str) -> Result<u32, WorkbookError> {
    match attribute(tag, name)? {
        None => Ok(1),
        Some(digits) => match digits.parse::<u64>() {
            Ok(count) if count > 0 => Ok(u32::try_from(count).unwrap_or(u32::MAX)),
            _ => Err(WorkbookError::corrupt("a repeat is no count")),
        },
    }
}

fn time(text: &str, is_duration: bool) -> CellValue {
    let Some(length) = serial::iso_duration(text) else {
        return CellValue::Error(CellError::Value);
    };
    let is_of_day = length >= Duration::zero() && length < Duration::days(1);
    if is_of_day && !is_duration {
        CellValue::Time(NaiveTime::MIN + length)
    } else {
        CellValue::Duration(length)
    }
}

fn error_named(text: &str) -> CellError {
    match text {
        "#DIV/0!" => CellError::DivisionByZero,
        "#N/A" => CellError::NotAvailable,
        "#NAME?" => CellError::Name,
        "#NULL!" => CellError::Null,
        // What LibreOffice calls an illegal operation of floating point.
        "#NUM!" | "Err:503" => CellError::Number,
        "#REF!" => CellError::Reference,
        // What LibreOffice calls an invalid argument.
        "#VALUE!" | "Err:502" => CellError::Value,
        _ => CellError::Other,
    }
}
