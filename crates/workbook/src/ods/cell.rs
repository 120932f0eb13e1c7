//! The value of an OpenDocument cell.
//!
//! In: the tag of the cell and its text. Out: the value, and what is shown where that says something else. What is no
//! value of the kind that it is said to be is an error cell.

use chrono::{Duration, NaiveTime};

use super::styles::{Shows, resolved};
use crate::cell::{CellError, CellValue};
use crate::error::WorkbookError;
use crate::number_format::says_the_same;
use crate::serial;
use crate::xml::Tag;

/// The attributes of a cell that are of use, as they are written.
#[derive(Default)]
pub(super) struct Attributes {
    pub(super) columns_repeated: u32,
    pub(super) columns_spanned: u32,
    pub(super) rows_spanned: u32,
    pub(super) style: Option<Vec<u8>>,
    kind: Kind,
    is_error: bool,
    has_formula: bool,
    /// The value of a number, a date, a time or a boolean.
    value: Vec<u8>,
    string: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    #[default]
    Text,
    Number,
    Date,
    Time,
    Boolean,
    Other,
}

impl Attributes {
    /// Reads the tag in one go; the space of the one before is used again.
    pub(super) fn read(&mut self, tag: &Tag<'_>) -> Result<(), WorkbookError> {
        let mut value = std::mem::take(&mut self.value);
        let mut style = self.style.take().unwrap_or_default();
        let mut has_style = false;
        value.clear();
        *self = Self { columns_repeated: 1, columns_spanned: 1, rows_spanned: 1, ..Self::default() };
        for (key, raw) in tag.attributes() {
            match key {
                b"office:value-type" => self.kind = kind(raw),
                b"office:value" | b"office:date-value" | b"office:time-value" | b"office:boolean-value" => {
                    value.clear();
                    value.extend_from_slice(raw);
                }
                b"office:string-value" if !raw.is_empty() => self.string = Some(resolved(raw)?),
                b"table:style-name" => {
                    style.clear();
                    style.extend_from_slice(raw);
                    has_style = true;
                }
                b"table:number-columns-repeated" => self.columns_repeated = count(raw)?,
                b"table:number-columns-spanned" => self.columns_spanned = count(raw)?,
                b"table:number-rows-spanned" => self.rows_spanned = count(raw)?,
                b"table:formula" => self.has_formula = true,
                b"calcext:value-type" => self.is_error = raw == b"error",
                _ => {}
            }
        }
        self.value = value;
        self.style = has_style.then_some(style);
        Ok(())
    }

    /// Whether the cell holds text, if anything.
    pub(super) fn is_text(&self) -> bool {
        self.kind == Kind::Text
    }

    /// Whether the text of the cell has to be read for what it is or shows.
    pub(super) fn asks_for_text(&self, shows: Shows) -> bool {
        match self.kind {
            Kind::Number => shows.dressed_numbers || self.has_formula || self.is_error,
            Kind::Date => shows.part_of_dates,
            Kind::Time | Kind::Boolean | Kind::Other => self.is_error,
            Kind::Text => true,
        }
    }

    /// The value and what is shown; none if the cell is blank. A text that is there and empty shows nothing; without a
    /// text nobody says what is shown.
    pub(super) fn value(
        &mut self,
        written: Option<&str>,
        shows: Shows,
    ) -> Option<(CellValue, Option<Box<str>>)> {
        let text = written.unwrap_or_default();
        if self.is_error {
            return Some((CellValue::Error(error_named(text.trim()).unwrap_or(CellError::Other)), None));
        }
        // Older programs write the error of a formula as a number or a text of nothing.
        if self.has_formula
            && matches!(self.kind, Kind::Number | Kind::Text)
            && self.string.is_none()
            && let Some(error) = error_named(text.trim())
        {
            return Some((CellValue::Error(error), None));
        }
        let given = std::str::from_utf8(&self.value).unwrap_or_default();
        Some(match self.kind {
            Kind::Number => {
                let value = given.parse().map_or(CellValue::Error(CellError::Value), serial::number);
                let is_dressed = matches!(&value, CellValue::Number(number)
                    if shows.dressed_numbers && !says_the_same(text, &format!("{number}")));
                (value, written.filter(|_| is_dressed).map(Into::into))
            }
            Kind::Date => {
                (serial::iso_date_time(given), written.filter(|_| shows.part_of_dates).map(Into::into))
            }
            Kind::Time => (time(given, shows.durations), None),
            Kind::Boolean => (
                match given {
                    "true" => CellValue::Boolean(true),
                    "false" => CellValue::Boolean(false),
                    _ => CellValue::Error(CellError::Value),
                },
                None,
            ),
            Kind::Text => {
                let text = self.string.take().unwrap_or_else(|| text.to_owned());
                if text.is_empty() {
                    return None;
                }
                (CellValue::Text(text), shows.no_text.then(Box::default))
            }
            Kind::Other => (CellValue::Error(CellError::Other), None),
        })
    }
}

fn kind(raw: &[u8]) -> Kind {
    match raw {
        b"float" | b"percentage" | b"currency" => Kind::Number,
        b"date" => Kind::Date,
        b"time" => Kind::Time,
        b"boolean" => Kind::Boolean,
        b"string" | b"" | b"void" => Kind::Text,
        _ => Kind::Other,
    }
}

/// A count in an attribute.
pub(super) fn count(raw: &[u8]) -> Result<u32, WorkbookError> {
    match std::str::from_utf8(raw).unwrap_or_default().parse::<u64>() {
        Ok(count) if count > 0 => Ok(u32::try_from(count).unwrap_or(u32::MAX)),
        _ => Err(WorkbookError::corrupt("a repeat is no count")),
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

/// The error that is written like this; none if it is no error.
fn error_named(text: &str) -> Option<CellError> {
    Some(match text {
        "#DIV/0!" => CellError::DivisionByZero,
        "#N/A" => CellError::NotAvailable,
        "#NAME?" => CellError::Name,
        "#NULL!" => CellError::Null,
        // What LibreOffice calls an illegal operation of floating point.
        "#NUM!" | "Err:503" => CellError::Number,
        "#REF!" => CellError::Reference,
        // What LibreOffice calls an invalid argument.
        "#VALUE!" | "Err:502" => CellError::Value,
        _ => {
            let digits = text.strip_prefix("Err:")?;
            let is_number = digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
            return is_number.then_some(CellError::Other);
        }
    })
}
