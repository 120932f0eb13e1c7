//! The cells that make up nearly all of every sheet, told byte by byte.
//!
//! In: bytes at the beginning of a cell. Out: the cell, if all of it is there and written as programs commonly write it.
//! Whatever is out of the common is left to the walk from tag to tag, which gives the same.

use memchr::{memchr, memchr2, memmem};

use super::book::column_at;
use super::sheet::Kind;

/// A cell in its common form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PlainCell<'a> {
    /// From 0.
    pub(super) column: u32,
    /// From 1.
    pub(super) row: u32,
    pub(super) style: u32,
    pub(super) kind: Kind,
    /// Its value as it is written, without anything to resolve; none for a blank cell.
    pub(super) value: Option<&'a [u8]>,
    /// The bytes it takes.
    pub(super) length: usize,
}

/// The cell that the bytes begin with.
pub(super) fn plain_cell(bytes: &[u8]) -> Option<PlainCell<'_>> {
    let (column, rest) = column_at(bytes.strip_prefix(b"<c r=\"")?)?;
    // The number 0 is left to the long way, which refuses it.
    let (row, rest) = whole_number(rest).filter(|(row, _)| *row > 0)?;
    let mut cell = PlainCell { column: column?, row, style: 0, kind: Kind::Untyped, value: None, length: 0 };
    let mut rest = rest.strip_prefix(b"\"")?;
    if let Some(after) = rest.strip_prefix(b" s=\"") {
        (cell.style, rest) = whole_number(after)?;
        rest = rest.strip_prefix(b"\"")?;
    }
    if let Some(after) = rest.strip_prefix(b" t=\"") {
        let end = after.get(..12).unwrap_or(after).iter().position(|byte| *byte == b'"')?;
        cell.kind = Kind::named(after.get(..end)?);
        rest = after.get(end + 1..)?;
    }
    let rest = match rest {
        [b'/', b'>', rest @ ..] | [b'>', b'<', b'/', b'c', b'>', rest @ ..] => rest,
        [b'>', b'<', b'v', b'>', rest @ ..] => {
            let end = if cell.kind == Kind::Text { plain_text(rest)? } else { plain_value(rest)? };
            cell.value = Some(rest.get(..end)?);
            rest.get(end..)?.strip_prefix(b"</v></c>")?
        }
        [b'>', b'<', b'i', b's', b'>', b'<', b't', rest @ ..] if cell.kind == Kind::Inline => {
            let kept = rest.strip_prefix(b" xml:space=\"preserve\"");
            let rest = kept.unwrap_or(rest).strip_prefix(b">")?;
            let end = plain_text(rest)?;
            let text = rest.get(..end)?;
            cell.value = Some(if kept.is_some() { text } else { trimmed(text) });
            cell.kind = Kind::Text;
            rest.get(end..)?.strip_prefix(b"</t></is></c>")?
        }
        _ => return None,
    };
    cell.length = bytes.len() - rest.len();
    Some(cell)
}

/// The end of a short value: a number, the number of a text, a truth.
fn plain_value(bytes: &[u8]) -> Option<usize> {
    let near = bytes.get(..32).unwrap_or(bytes);
    let end = near.iter().position(|byte| *byte == b'<')?;
    near.get(..end)?.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'&').then_some(end)
}

/// The end of a text in which nothing is to be resolved.
fn plain_text(bytes: &[u8]) -> Option<usize> {
    let end = memchr(b'<', bytes)?;
    let text = bytes.get(..end)?;
    let is_plain = memchr2(b'&', b'\r', text).is_none() && memmem::find(text, b"_x").is_none();
    is_plain.then_some(end)
}

fn trimmed(text: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n');
    let start = text.iter().position(|byte| !is_blank(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !is_blank(byte)).map_or(start, |last| last + 1);
    text.get(start..end).unwrap_or_default()
}

/// The number of at most nine digits that the bytes begin with, and what follows it.
fn whole_number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let mut number = 0;
    for (index, byte) in bytes.iter().enumerate() {
        if !byte.is_ascii_digit() {
            return (index > 0).then_some((number, bytes.get(index..)?));
        }
        if index >= 9 {
            return None;
        }
        number = number * 10 + u32::from(byte - b'0');
    }
    None
}

const POWERS: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// The number that the text is, to the nearest double.
pub(super) fn decimal(text: &[u8]) -> Option<f64> {
    let (digits, is_negative) = match text.strip_prefix(b"-") {
        Some(digits) => (digits, true),
        None => (text, false),
    };
    let (mut number, mut decimals, mut has_point) = (0_u64, 0_usize, false);
    // Up to fifteen digits are exact in a double, and so is their power of ten; their quotient is rounded once.
    if digits.len() <= 16 && !digits.is_empty() {
        let mut count = 0;
        for byte in digits {
            match byte {
                b'0'..=b'9' => {
                    number = number * 10 + u64::from(byte - b'0');
                    count += 1;
                    decimals += usize::from(has_point);
                }
                b'.' if !has_point => has_point = true,
                _ => return any_decimal(text),
            }
        }
        if (1..=15).contains(&count) {
            let number = number as f64 / POWERS.get(decimals)?;
            return Some(if is_negative { -number } else { number });
        }
    }
    any_decimal(text)
}

fn any_decimal(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?;
    // Words for what is no number are not numbers.
    let is_number = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
    text.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn common_cells_are_told_and_others_left() {
        let cell = plain_cell(b"<c r=\"AB12\" s=\"3\" t=\"s\"><v>41</v></c><c").unwrap();
        assert_eq!((cell.column, cell.row, cell.style, cell.kind), (27, 12, 3, Kind::Shared));
        assert_eq!(
            (cell.value, cell.length),
            (Some(&b"41"[..]), "<c r='AB12' s='3' t='s'><v>41</v></c>".len())
        );
        let cell = plain_cell(b"<c r=\"A1\" t=\"inlineStr\"><is><t> a </t></is></c>").unwrap();
        assert_eq!((cell.value, cell.kind), (Some(&b"a"[..]), Kind::Text));
        assert_eq!(plain_cell(b"<c r=\"A1\" s=\"1\"/>").unwrap().value, None);
        for other in [
            &b"<c r=\"A1\"><f>1+1</f><v>2</v></c>"[..],
            b"<c><v>2</v></c>",
            b"<c r=\"A1\" t=\"str\"><v>a&amp;b</v></c>",
            b"<c r=\"A1\" t=\"str\"><v>_x0041_</v></c>",
            b"<c r=\"A1\"><v>2</v></",
            b"<c r=\"A0\"><v>2</v></c>",
            b"<c r=\"XFE1\"><v>2</v></c>",
            b"<c r=\"A1\"><v>1 2</v></c>",
        ] {
            assert_eq!(plain_cell(other), None);
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "-", ".", "1.2.3", "inf", "NaN", "0x10", "1e", "1,5", "--1"] {
            assert_eq!(decimal(text.as_bytes()), None, "{text}");
        }
        assert_eq!(decimal(b"1e400"), Some(f64::INFINITY));
    }

    proptest! {
        #[test]
        fn numbers_are_the_nearest_double(text in "-?[0-9]{1,18}(\\.[0-9]{1,17})?([eE][+-]?[0-9]{1,2})?") {
            prop_assert_eq!(decimal(text.as_bytes()), text.parse().ok());
        }

        #[test]
        fn written_numbers_read_back(number in any::<f64>().prop_filter("finite", |number| number.is_finite())) {
            prop_assert_eq!(decimal(format!("{number}").as_bytes()), Some(number));
            prop_assert_eq!(decimal(format!("{number:e}").as_bytes()), Some(number));
        }
    }
}
