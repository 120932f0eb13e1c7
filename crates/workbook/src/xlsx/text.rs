//! Texts of cells as Office Open XML writes them.
//!
//! In: the XML inside a shared or inline string. Out: its text, runs joined, readings of Japanese names left out,
//! blanks at the ends dropped unless the file says that they count, and `_x000D_` and the like made letters.

use super::xml::{Feed, Scanner, Token, breaks_off};
use crate::error::{Limit, WorkbookError};

/// The XML that counts as blank.
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// Adds the text of an element (`si`, `is`) that has just been opened, up to its closing tag.
pub(super) fn rich_text<F: Feed>(
    scanner: &mut Scanner<F>,
    is_kept: bool,
    text: &mut String,
    max: u64,
) -> Result<(), WorkbookError> {
    let begin = text.len();
    // For each element that is open, whether the blanks of texts inside it are kept.
    let mut kept = vec![is_kept];
    let mut piece = String::new();
    while let Some(is_kept) = kept.last().copied() {
        match scanner.next()? {
            Token::Open(tag) if tag.is_empty => {}
            Token::Open(tag) => {
                let is_kept = match tag.raw(b"space") {
                    Some(space) => space == b"preserve",
                    None => is_kept,
                };
                match tag.name {
                    b"t" => {
                        piece.clear();
                        scanner.element_text(&mut piece)?;
                        unescape(text, if is_kept { &piece } else { piece.trim_matches(BLANKS) });
                    }
                    b"rPh" | b"phoneticPr" | b"rPr" => scanner.skip_element()?,
                    _ if kept.len() > 64 => return Err(breaks_off()),
                    _ => kept.push(is_kept),
                }
            }
            Token::Close(_) => drop(kept.pop()),
            Token::End => return Err(breaks_off()),
            Token::Text(_) | Token::Verbatim(_) => {}
        }
        if (text.len() - begin) as u64 > max {
            return Err(WorkbookError::limit(Limit::CellTextBytes, max));
        }
    }
    Ok(())
}

/// Adds text with every `_xHHHH_` made the letter it stands for; half of a pair of surrogates stays as it is written.
pub(super) fn unescape(text: &mut String, written: &str) {
    let mut rest = written;
    while let Some((before, from)) = rest.find("_x").and_then(|at| rest.split_at_checked(at)) {
        text.push_str(before);
        let (letter, length) = match code_unit(from) {
            Some(high @ 0xD800..=0xDBFF) => {
                let low = from.get(7..).and_then(code_unit);
                let pair = low.and_then(|low| char::decode_utf16([high, low]).next()?.ok());
                (pair, 14)
            }
            Some(unit) => (char::from_u32(u32::from(unit)), 7),
            None => (None, 0),
        };
        if let Some((letter, after)) = letter.and_then(|letter| Some((letter, from.get(length..)?))) {
            text.push(letter);
            rest = after;
        } else {
            text.push_str("_x");
            rest = from.get(2..).unwrap_or_default();
        }
    }
    text.push_str(rest);
}

fn code_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("_x")?.get(..5)?.strip_suffix('_')?;
    let is_hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| is_hexadecimal)
}

#[cfg(test)]
mod tests {
    use super::super::xml::Held;
    use super::*;

    fn check(written: &str, expected: &str) {
        let mut text = String::new();
        unescape(&mut text, written);
        assert_eq!(text, expected, "{written}");
    }

    #[test]
    fn escaped_letters_are_read_and_escapes_of_escapes_stay() {
        check("a_x000D_\nb", "a\r\nb");
        check("_x005F_x000D_", "_x000D_");
        check("_x0041__x0042_", "AB");
        check("_xD83D__xDE00_", "\u{1F600}");
        check("_xD83D_", "_xD83D_");
        check("_xD83D_x", "_xD83D_x");
        for same in ["_x", "_x00", "_x000G_", "_x+00D_", "__x", "_xŵŵ_", "plain"] {
            check(same, same);
        }
    }

    #[test]
    fn runs_are_joined_and_readings_left_out() {
        let text = |xml: &str| {
            let mut text = String::new();
            let mut scanner = Scanner::new(Held::new(xml), 1 << 20).unwrap();
            scanner.next().unwrap();
            rich_text(&mut scanner, false, &mut text, 1 << 20).map(|()| text)
        };
        assert_eq!(
            text("<si><r><rPr><b/></rPr><t>a </t></r><r><t xml:space='preserve'> b</t></r><rPh><t>x</t></rPh></si>")
                .unwrap(),
            "a b"
        );
        assert_eq!(text("<si><t> <![CDATA[<a>&]]>&amp; </t></si>").unwrap(), "<a>&&");
        assert_eq!(text("<si><t/></si>").unwrap(), "");
        assert!(text("<si><t>a</t>").is_err());
    }
}
