//! Text parted by commas, semicolons or tabs.
//!
//! In: bytes in UTF-8, UTF-16 or Windows-1252. Out: every cell as text, blank ones left out. Refused: bytes that are no
//! text, text in two encodings at once, quotes that never close, and text after a closing quote.
//!
//! The file is passed over once to tell its encoding, and read as rows are pulled; neither keeps more of it than a
//! piece. Rows are numbered as a spreadsheet numbers them: a blank line is a row, a line break inside quotes is not.
//! The parser is our own because that, and the open quote of a file cut short, must not be lost.

mod encoding;
mod fields;

use std::collections::BTreeMap;

pub use self::encoding::Encoding;
use self::encoding::{Decoded, Told, tell};
use self::fields::{Fields, Text};
use crate::error::{Limit, WorkbookError};
use crate::limits::Limits;
use crate::rows::RowStream;
use crate::source::Source;

/// Records looked at to tell the delimiter.
const SAMPLE_RECORDS: usize = 200;
/// Text in which they are looked for.
const SAMPLE_BYTES: usize = 256 << 10;
/// In order of preference where the text fits more than one equally.
const DELIMITERS: [char; 3] = ['\t', ';', ','];

/// A text file whose encoding is known.
pub(crate) struct Delimited {
    source: Source,
    told: Told,
    delimiter: char,
    /// Whether a first line tells the delimiter.
    has_told_delimiter: bool,
    cell_text_bytes_max: u64,
}

impl Delimited {
    pub(crate) fn open(source: &Source, limits: &Limits) -> Result<Self, WorkbookError> {
        if source.length()? > limits.inflated_bytes_max {
            return Err(WorkbookError::limit(Limit::InflatedBytes, limits.inflated_bytes_max));
        }
        let told = tell(source)?;
        let sample = Sample::of(Decoded::new(source, told))?;
        if sample.text.chars().take(4_096).any(is_no_text) {
            return Err(WorkbookError::Unsupported { what: "bytes that are neither a workbook nor text" });
        }
        let named = told_delimiter(&sample.text);
        Ok(Self {
            source: source.clone(),
            told,
            delimiter: named.unwrap_or_else(|| likely_delimiter(&sample)),
            has_told_delimiter: named.is_some(),
            cell_text_bytes_max: limits.cell_text_bytes_max,
        })
    }

    pub(crate) fn encoding(&self) -> Encoding {
        self.told.encoding
    }

    pub(crate) fn delimiter(&self) -> char {
        self.delimiter
    }

    pub(crate) fn rows(&self) -> Result<Box<dyn RowStream>, WorkbookError> {
        let text = Decoded::new(&self.source, self.told);
        let mut fields = Fields::new(text, self.delimiter, self.cell_text_bytes_max);
        if self.has_told_delimiter {
            fields.skip_line()?;
        }
        Ok(Box::new(fields))
    }
}

/// The beginning of a text.
struct Sample {
    text: String,
    is_whole: bool,
}

impl Sample {
    /// Reads on past blank space, however long, so that an empty file is known.
    fn of(mut text: impl Text) -> Result<Self, WorkbookError> {
        let mut sample = Self { text: String::new(), is_whole: false };
        let mut has_content = false;
        while sample.text.len() < SAMPLE_BYTES || !has_content {
            if has_content || sample.text.len() < SAMPLE_BYTES {
                sample.is_whole = !text.more(&mut sample.text)?;
            } else {
                let mut blank = String::new();
                sample.is_whole = !text.more(&mut blank)?;
                has_content = !blank.trim().is_empty();
            }
            has_content = has_content || !sample.text.trim().is_empty();
            if sample.is_whole {
                break;
            }
        }
        if has_content { Ok(sample) } else { Err(WorkbookError::Empty) }
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

/// The delimiter that parts most records into one and the same number of columns, of equals one that parts the first
/// record; a comma if none parts any.
fn likely_delimiter(sample: &Sample) -> char {
    let mut best = (',', (0, false));
    for delimiter in DELIMITERS {
        let widths = widths(sample, delimiter);
        let parts_first = widths.first().is_some_and(|width| *width > 1);
        let mut records_by_width: BTreeMap<u32, usize> = BTreeMap::new();
        for width in widths.into_iter().filter(|width| *width > 1) {
            *records_by_width.entry(width).or_default() += 1;
        }
        let records = records_by_width.into_values().max().unwrap_or(0);
        if (records, parts_first) > best.1 {
            best = (delimiter, (records, parts_first));
        }
    }
    best.0
}

/// The number of columns of the first records.
fn widths(sample: &Sample, delimiter: char) -> Vec<u32> {
    let mut fields = Fields::new(Once { sample, is_given: false }, delimiter, u64::MAX);
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

/// A sample as text; what follows it is not known, so that a record cut short is none.
struct Once<'a> {
    sample: &'a Sample,
    is_given: bool,
}

impl Text for Once<'_> {
    fn more(&mut self, text: &mut String) -> Result<bool, WorkbookError> {
        if !self.is_given {
            self.is_given = true;
            text.push_str(&self.sample.text);
            return Ok(true);
        }
        if self.sample.is_whole { Ok(false) } else { Err(WorkbookError::corrupt("the sample ends")) }
    }
}
