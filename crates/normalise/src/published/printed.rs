//! A printed figure to the whole number it states.
//!
//! In: the text as printed, and what must follow the number. Out: the number. It refuses anything that is not
//! plainly one whole number: a marker, a decimal, a comma in the wrong place.

/// Reads `1,042`, `- 63%` (suffix `%`), `34`.
///
/// A minus sign may be a hyphen or U+2212 and may be followed by a space. Thousands are parted by commas everywhere
/// or nowhere.
pub(super) fn whole(text: &str, suffix: &str) -> Option<i64> {
    let text = text.trim().strip_suffix(suffix)?.trim_end();
    let (sign, digits) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (-1, rest.trim_start()),
        None => (1, text),
    };
    let groups: Vec<&str> = digits.split(',').collect();
    let all_digits = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    let well_parted = match groups.as_slice() {
        [] => false,
        [one] => !one.is_empty(),
        [first, rest @ ..] => (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3),
    };
    if !(all_digits && well_parted) {
        return None;
    }
    groups.concat().parse::<i64>().ok().map(|value| sign * value)
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn printed_numbers_are_read() {
        assert_eq!(whole("1,042", ""), Some(1042));
        assert_eq!(whole("- 63%", "%"), Some(-63));
        assert_eq!(whole("\u{2212}63 %", "%"), Some(-63));
        assert_eq!(whole(" 0 ", ""), Some(0));
        assert_eq!(whole("1234567", ""), Some(1_234_567));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in
            ["", "-", "..", "*", "1.5", "1,04", "10,42", ",042", "1,042,", "12 34", "34%", "+3", "c", "--1"]
        {
            assert_eq!(whole(text, ""), None, "{text}");
        }
        assert_eq!(whole("63", "%"), None);
        assert_eq!(whole("99999999999999999999", ""), None);
    }
}
