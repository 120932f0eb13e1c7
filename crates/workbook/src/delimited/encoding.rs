//! How the bytes of a text file stand for letters.
//!
//! In: bytes, as they are read. Out: the encoding, told once all bytes are passed over, and then the text. Refused:
//! bytes that are no text, text in two encodings at once, and text that breaks off inside a letter. Of the file no more
//! than a piece is in memory.

use std::io::Read;

use encoding_rs::{DecoderResult, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::memchr;

use super::fields::Text;
use crate::error::WorkbookError;
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

    fn decoder(self) -> encoding_rs::Decoder {
        let encoding = match self {
            Self::Utf8 => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Windows1252 => WINDOWS_1252,
        };
        encoding.new_decoder_without_bom_handling()
    }
}

const PIECE_BYTES: usize = 128 << 10;

/// What is known of a text file once it has been passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) encoding: Encoding,
    /// Bytes of the byte order mark.
    mark: u64,
}

/// Passes over the file and tells its encoding.
pub(super) fn tell(source: &Source) -> Result<Told, WorkbookError> {
    let beginning = source.beginning(1_024)?;
    let (encoding, mark) = match beginning.as_slice() {
        [0xFF, 0xFE, ..] => (Some(Encoding::Utf16Le), 2),
        [0xFE, 0xFF, ..] => (Some(Encoding::Utf16Be), 2),
        [0xEF, 0xBB, 0xBF, ..] => (None, 3),
        bytes => (utf_16_without_mark(bytes), 0),
    };
    if let Some(encoding) = encoding {
        let told = Told { encoding, mark };
        let (mut text, mut decoded) = (Decoded::new(source, told), String::new());
        while text.more(&mut decoded)? {
            refuse_no_text(decoded.as_bytes())?;
            decoded.clear();
        }
        return Ok(told);
    }
    let mut bytes = source.at_start();
    let mut letters = Letters { is_utf_8: mark > 0, ..Letters::default() };
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let count = bytes.read(&mut piece).map_err(|error| WorkbookError::io(&error))?;
        let Some(read) = piece.get(..count).filter(|read| !read.is_empty()) else { break };
        refuse_no_text(read)?;
        letters.add(read);
    }
    Ok(Told { encoding: letters.encoding()?, mark })
}

fn refuse_no_text(bytes: &[u8]) -> Result<(), WorkbookError> {
    match memchr(0, bytes) {
        Some(_) => Err(WorkbookError::Unsupported { what: "bytes that are neither a workbook nor text" }),
        None => Ok(()),
    }
}

/// The letters beyond ASCII of a file, as far as they tell UTF-8 from Windows-1252.
#[derive(Default)]
struct Letters {
    /// One letter beyond ASCII that is right in UTF-8 shows that the text was meant to be.
    is_utf_8: bool,
    faults: u64,
    /// The beginning of a letter at the end of what was added.
    begun: Vec<u8>,
}

impl Letters {
    fn add(&mut self, bytes: &[u8]) {
        if self.begun.is_empty() && bytes.is_ascii() {
            return;
        }
        let joined = [self.begun.as_slice(), bytes].concat();
        self.begun.clear();
        let mut rest = joined.as_slice();
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.is_utf_8 |= !text.is_ascii();
                    return;
                }
                Err(error) => {
                    let (valid, from) = rest.split_at_checked(error.valid_up_to()).unwrap_or((rest, b""));
                    self.is_utf_8 |= !valid.is_ascii();
                    let Some(length) = error.error_len() else {
                        self.begun = from.to_vec();
                        return;
                    };
                    self.faults += 1;
                    rest = from.get(length..).unwrap_or_default();
                }
            }
        }
    }

    fn encoding(&self) -> Result<Encoding, WorkbookError> {
        let breaks_off = !self.begun.is_empty();
        match (self.is_utf_8, self.faults + u64::from(breaks_off)) {
            (_, 0) => Ok(Encoding::Utf8),
            (false, _) => Ok(Encoding::Windows1252),
            (true, 1) if breaks_off => Err(breaks_off_inside()),
            (true, _) => Err(WorkbookError::corrupt("its text is in more than one encoding")),
        }
    }
}

fn breaks_off_inside() -> WorkbookError {
    WorkbookError::corrupt("its text breaks off inside a letter")
}

/// Text of mostly ASCII letters in UTF-16 has a zero in nearly every other byte, and in no other.
fn utf_16_without_mark(bytes: &[u8]) -> Option<Encoding> {
    let (pairs, _) = bytes.as_chunks::<2>();
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

/// The text of a file, decoded piece by piece.
pub(super) struct Decoded {
    bytes: Source,
    /// Bytes of the mark that are still to be passed.
    mark: u64,
    decoder: encoding_rs::Decoder,
    piece: Vec<u8>,
    is_at_end: bool,
}

impl Decoded {
    pub(super) fn new(source: &Source, told: Told) -> Self {
        Self {
            bytes: source.at_start(),
            mark: told.mark,
            decoder: told.encoding.decoder(),
            piece: vec![0; PIECE_BYTES],
            is_at_end: false,
        }
    }
}

impl Text for Decoded {
    fn more(&mut self, text: &mut String) -> Result<bool, WorkbookError> {
        if self.is_at_end {
            return Ok(false);
        }
        let count = self.bytes.read(&mut self.piece).map_err(|error| WorkbookError::io(&error))?;
        self.is_at_end = count == 0;
        let mark = (self.mark as usize).min(count);
        self.mark -= mark as u64;
        let read = self.piece.get(mark..count).unwrap_or_default();
        let space = self.decoder.max_utf8_buffer_length_without_replacement(read.len());
        text.reserve(space.unwrap_or(4 * PIECE_BYTES));
        match self.decoder.decode_to_string_without_replacement(read, text, self.is_at_end) {
            (DecoderResult::InputEmpty, _) => Ok(!self.is_at_end),
            _ => Err(breaks_off_inside()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> String {
        match tell(&Source::from(bytes)) {
            Ok(told) => told.encoding.as_str().to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn one_letter_anywhere_tells_the_encoding() {
        let far = vec![b'a'; 3 * PIECE_BYTES - 1];
        assert_eq!(told(&far), "utf-8");
        assert_eq!(told(&[&far, "ŵ,b".as_bytes()].concat()), "utf-8");
        assert_eq!(told(&[&far, &b"Si\xE2n,b"[..]].concat()), "windows-1252");
        assert_eq!(
            told(&[&far, "ŵ".as_bytes(), &b"Si\xE2n,b"[..]].concat()),
            "the file is damaged: its text is in more than one encoding"
        );
        assert_eq!(
            told(&[&far, "ŵ\u{175}".as_bytes().get(..3).unwrap()].concat()),
            "the file is damaged: its text breaks off inside a letter"
        );
        assert_eq!(
            told(&[&far, &b"\0"[..]].concat()),
            "the file is not a workbook that can be read: bytes that are neither a workbook nor text"
        );
    }
}
