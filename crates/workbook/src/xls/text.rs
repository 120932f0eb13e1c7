//! Text as Excel 5 to 2003 writes it.
//!
//! In: a record's body, with the continuation records that text may run on in. Out: text. Refused: text that breaks
//! off, and letters beyond ASCII in a code page that is not known.

use encoding_rs::Encoding;

use super::records::{Records, breaks_off, long, word};
use crate::error::WorkbookError;

/// How letters are written.
#[derive(Clone, Copy)]
pub(super) enum Letters {
    /// Excel 97 and later: UTF-16, of which the higher bytes may be left out.
    Unicode,
    /// Excel 5 and 95: one code page for all; none where it is not known.
    CodePage(Option<&'static Encoding>),
}

impl Letters {
    /// The letters of a code page by the number it has in a workbook.
    pub(super) fn of_code_page(number: u16) -> Self {
        Self::CodePage(match number {
            367 | 1252 | 0x8001 => Some(encoding_rs::WINDOWS_1252),
            866 => Some(encoding_rs::IBM866),
            874 => Some(encoding_rs::WINDOWS_874),
            932 => Some(encoding_rs::SHIFT_JIS),
            936 => Some(encoding_rs::GBK),
            949 => Some(encoding_rs::EUC_KR),
            950 => Some(encoding_rs::BIG5),
            1250 => Some(encoding_rs::WINDOWS_1250),
            1251 => Some(encoding_rs::WINDOWS_1251),
            1253 => Some(encoding_rs::WINDOWS_1253),
            1254 => Some(encoding_rs::WINDOWS_1254),
            1255 => Some(encoding_rs::WINDOWS_1255),
            1256 => Some(encoding_rs::WINDOWS_1256),
            1257 => Some(encoding_rs::WINDOWS_1257),
            1258 => Some(encoding_rs::WINDOWS_1258),
            10_000 | 0x8000 => Some(encoding_rs::MACINTOSH),
            _ => None,
        })
    }

    /// The text whose length stands in the first two bytes of the body.
    pub(super) fn long_text(self, body: &[u8]) -> Result<String, WorkbookError> {
        let length = usize::from(word(body, 0).ok_or_else(breaks_off)?);
        self.text(body.get(2..).unwrap_or_default(), length)
    }

    /// The text whose length stands in the first byte of the body.
    pub(super) fn short_text(self, body: &[u8]) -> Result<String, WorkbookError> {
        let length = usize::from(*body.first().ok_or_else(breaks_off)?);
        self.text(body.get(1..).unwrap_or_default(), length)
    }

    /// Text of so many letters, behind its flags if it has them.
    pub(super) fn text(self, bytes: &[u8], length: usize) -> Result<String, WorkbookError> {
        match self {
            Self::Unicode => {
                if length == 0 {
                    return Ok(String::new());
                }
                let flags = *bytes.first().ok_or_else(breaks_off)?;
                let at = 1 + if flags & 8 == 0 { 0 } else { 2 } + if flags & 4 == 0 { 0 } else { 4 };
                let width = if flags & 1 == 0 { 1 } else { 2 };
                let letters = bytes.get(at..at + length * width).ok_or_else(breaks_off)?;
                let mut text = String::new();
                Units::default().add(letters, width == 2, &mut text);
                Ok(text)
            }
            Self::CodePage(encoding) => {
                let letters = bytes.get(..length).ok_or_else(breaks_off)?;
                match encoding {
                    Some(encoding) => Ok(encoding.decode_without_bom_handling(letters).0.into_owned()),
                    None if letters.is_ascii() => Ok(String::from_utf8_lossy(letters).into_owned()),
                    None => Err(WorkbookError::Unsupported {
                        what: "an Excel 5 workbook with letters of a code page that is not known",
                    }),
                }
            }
        }
    }

    /// How many bytes text of so many letters takes, its flags included, when it is behind a name.
    pub(super) fn bytes(self, bytes: &[u8], length: usize) -> usize {
        match self {
            Self::Unicode if length == 0 => 0,
            Self::Unicode => {
                1 + length * if bytes.first().is_some_and(|flags| flags & 1 != 0) { 2 } else { 1 }
            }
            Self::CodePage(_) => length,
        }
    }
}

/// Code units of UTF-16 on their way to text; a letter of two may be parted by a record's end.
#[derive(Default)]
struct Units {
    first_half: Option<u16>,
}

impl Units {
    fn add(&mut self, bytes: &[u8], is_wide: bool, text: &mut String) {
        if is_wide {
            bytes.as_chunks::<2>().0.iter().for_each(|unit| self.add_unit(u16::from_le_bytes(*unit), text));
        } else if bytes.is_ascii() && self.first_half.is_none() {
            text.push_str(&String::from_utf8_lossy(bytes));
        } else {
            for byte in bytes {
                self.add_unit(u16::from(*byte), text);
            }
        }
    }

    fn add_unit(&mut self, unit: u16, text: &mut String) {
        let before = self.first_half.take();
        if matches!(unit, 0xD800..=0xDBFF) {
            text.extend(before.map(|_| char::REPLACEMENT_CHARACTER));
            self.first_half = Some(unit);
        } else {
            let units = before.into_iter().chain([unit]);
            text.extend(
                char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)),
            );
        }
    }

    fn finish(self, text: &mut String) {
        text.extend(self.first_half.map(|_| char::REPLACEMENT_CHARACTER));
    }
}

/// The table of shared strings: where each begins, since holding them all would take the memory of the file again.
#[derive(Default)]
pub(super) struct SharedStrings {
    /// Where in the stream each string begins, and where the record that it begins in ends.
    places: Vec<(u32, u32)>,
}

impl SharedStrings {
    /// Walks over the table, whose record begins at the place; strings that break off are not there.
    pub(super) fn read(stream: &[u8], place: usize) -> Self {
        let mut places = Vec::new();
        let mut records = Records::from(stream, place);
        if let Ok(record) = records.next() {
            let end = records.place();
            let mut walk = Walk { stream, at: record.start + 4 + 8, end };
            loop {
                if walk.at >= walk.end && walk.next_segment().is_none() {
                    break;
                }
                let place = (walk.at as u32, walk.end as u32);
                if walk.text(None).is_none() {
                    break;
                }
                places.push(place);
            }
        }
        places.shrink_to_fit();
        Self { places }
    }

    /// The string of this number.
    pub(super) fn text(&self, stream: &[u8], number: u32) -> Result<String, WorkbookError> {
        let missing = || WorkbookError::corrupt("a cell refers to a shared string that is not there");
        let (at, end) = *self.places.get(number as usize).ok_or_else(missing)?;
        let mut text = String::new();
        Walk { stream, at: at as usize, end: end as usize }.text(Some(&mut text)).ok_or_else(missing)?;
        Ok(text)
    }
}

/// A walk over strings that may run on in continuation records.
struct Walk<'a> {
    stream: &'a [u8],
    at: usize,
    /// Where the record ends that the walk is in.
    end: usize,
}

impl Walk<'_> {
    /// Steps over the next string, and adds it to the text if there is one.
    fn text(&mut self, mut text: Option<&mut String>) -> Option<()> {
        let length = usize::from(word(self.here()?, 0)?);
        let flags = *self.here()?.get(2)?;
        self.at += 3;
        let mut tail = 0_usize;
        if flags & 8 != 0 {
            tail += usize::from(word(self.here()?, 0)?) * 4;
            self.at += 2;
        }
        if flags & 4 != 0 {
            tail += long(self.here()?, 0)? as usize;
            self.at += 4;
        }
        let (mut left, mut is_wide) = (length, flags & 1 != 0);
        let mut units = Units::default();
        while left > 0 {
            let width = if is_wide { 2 } else { 1 };
            let count = left.min((self.end - self.at) / width);
            // Only the first record may have room for no letter: records without would be walked for every cell.
            if count == 0 && left < length {
                return None;
            }
            if let Some(text) = text.as_deref_mut() {
                units.add(self.here()?.get(..count * width)?, is_wide, text);
            }
            self.at += count * width;
            left -= count;
            if left > 0 {
                // Letters that run on say again how wide they are.
                self.next_segment()?;
                is_wide = *self.here()?.first()? & 1 != 0;
                self.at += 1;
            }
        }
        match text {
            // What follows the letters says how they look.
            Some(text) => {
                units.finish(text);
                Some(())
            }
            None => self.skip(tail),
        }
    }

    fn here(&self) -> Option<&[u8]> {
        self.stream.get(self.at..self.end)
    }

    fn next_segment(&mut self) -> Option<()> {
        let mut records = Records::from(self.stream, self.end);
        let body = records.continuation()?;
        self.at = self.end + 4;
        self.end = self.at + body.len();
        Some(())
    }

    fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > self.end.checked_sub(self.at)? {
            bytes -= self.end - self.at;
            self.next_segment()?;
        }
        self.at += bytes;
        Some(())
    }
}
