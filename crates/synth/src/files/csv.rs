//! One sheet as delimited text, in the encodings partners export.

use crate::error::SynthError;
use crate::names::without_marks;
use crate::sheet::{Cell, Sheet};

/// How letters become bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8 after a byte order mark.
    Utf8Marked,
    /// Windows-1252; a letter it lacks is written without its marks, or as a question mark.
    Windows1252,
    /// UTF-16, little-endian, after a byte order mark: what Excel calls Unicode text.
    Utf16,
}

/// Writes a sheet; dates as day/month/year.
pub(crate) fn csv(sheet: &Sheet, delimiter: u8, encoding: Encoding) -> Result<Vec<u8>, SynthError> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in &sheet.rows {
        writer.write_record(row.iter().map(shown)).map_err(|error| failed(&error.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(&error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| failed(&error.to_string()))?;
    Ok(encode(&text, encoding))
}

fn failed(problem: &str) -> SynthError {
    SynthError::Write { format: "csv", problem: problem.to_owned() }
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => date.format("%d/%m/%Y").to_string(),
    }
}

fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8Marked => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        Encoding::Utf16 => {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            units.flat_map(u16::to_le_bytes).collect()
        }
        Encoding::Windows1252 => text.chars().flat_map(windows_1252).collect(),
    }
}

fn windows_1252(letter: char) -> Vec<u8> {
    let text = letter.to_string();
    let (bytes, _, has_unmappable) = encoding_rs::WINDOWS_1252.encode(&text);
    if !has_unmappable {
        return bytes.into_owned();
    }
    let plain = without_marks(&text);
    if plain.is_empty() { b"?".to_vec() } else { plain.into_bytes() }
}

#[cfg(test)]
mod tests {
    use super::{Encoding, csv};
    use crate::sheet::Sheet;

    fn check(encoding: Encoding, expected: &[u8]) {
        let mut sheet = Sheet::new("x");
        sheet.push_texts(&["Łucja;", "Siân"]);
        assert_eq!(csv(&sheet, b';', encoding).unwrap(), expected);
    }

    #[test]
    fn a_letter_without_any_latin_one_is_a_question_mark() {
        let mut sheet = Sheet::new("x");
        sheet.push_texts(&["Тодо"]);
        assert_eq!(csv(&sheet, b',', Encoding::Windows1252).unwrap(), b"????\r\n");
    }

    #[test]
    fn each_encoding_has_its_bytes() {
        check(Encoding::Utf8Marked, "\u{feff}\"Łucja;\";Siân\r\n".as_bytes());
        check(Encoding::Windows1252, b"\"Lucja;\";Si\xe2n\r\n");
        let wide: Vec<u8> = "\u{feff}\"Łucja;\";Siân\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(Encoding::Utf16, &wide);
    }
}
