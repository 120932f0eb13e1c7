//! References, postcodes, and filters in place of what may not be shared.
//!
//! In: a cell. Out: the reference in one form. It refuses a reference of another body without a digit (`pending`,
//! `see file`), a postcode that is none, and a filter of another version than the declared one.

use sylfaen_schema::PartnerEncoding;

use crate::cell::{Markers, Outcome, Spot};

/// Reads a reference: upper case, spaces single. `needs_digit` for references another body gives out.
pub(crate) fn read_reference(markers: Markers<'_>, cell: Spot<'_>, needs_digit: bool) -> Outcome<String> {
    markers.read_text(cell, false).and_then(|text| {
        if needs_digit && !text.chars().any(char::is_numeric) {
            return Outcome::rejected("not_a_reference");
        }
        Outcome::given(text.to_uppercase())
    })
}

/// Reads a postcode or its first half: `cf101aa` becomes `CF10 1AA`, `cf10` becomes `CF10`.
pub(crate) fn read_postcode(markers: Markers<'_>, cell: Spot<'_>) -> Outcome<String> {
    markers.read_text(cell, false).and_then(|text| {
        let letters: String =
            text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_uppercase();
        if !letters.is_ascii() {
            return Outcome::rejected("not_a_postcode");
        }
        let is_whole = letters.len() >= 5 && is_second_half(&letters[letters.len() - 3..]);
        let (first, second) = letters.split_at(if is_whole { letters.len() - 3 } else { letters.len() });
        match (is_first_half(first), second) {
            (true, "") => Outcome::given(first.to_owned()),
            (true, second) => Outcome::given(format!("{first} {second}")),
            (false, _) => Outcome::rejected("not_a_postcode"),
        }
    })
}

/// Reads a filter as it is; a name in its place is turned away as anything else is.
pub(crate) fn read_filter(
    markers: Markers<'_>,
    cell: Spot<'_>,
    encoding: Option<&PartnerEncoding>,
) -> Outcome<String> {
    markers.read_text(cell, false).and_then(|text| {
        let is_filter = encoding.is_some_and(|encoding| encoding.is_filter(&text));
        if is_filter { Outcome::given(text) } else { Outcome::rejected("not_a_filter") }
    })
}

/// One or two letters, a digit, and at most one more letter or digit.
fn is_first_half(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = &text.as_bytes()[letters..];
    (1..=2).contains(&letters)
        && match rest {
            [digit] => digit.is_ascii_digit(),
            [digit, last] => digit.is_ascii_digit() && last.is_ascii_alphanumeric(),
            _ => false,
        }
}

fn is_second_half(text: &str) -> bool {
    matches!(text.as_bytes(), [digit, one, other]
        if digit.is_ascii_digit() && one.is_ascii_uppercase() && other.is_ascii_uppercase())
}
