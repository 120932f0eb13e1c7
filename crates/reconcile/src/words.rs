//! Numbers and labels as words, for explanations.
//!
//! In: exact numbers, labels. Out: text. A number that needs more than two decimals is rounded to two, and only in
//! text: no decision is taken on it.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Signed;

/// A number with thousands parted by commas and at most two decimals.
pub(crate) fn number(value: &BigRational) -> String {
    rounded(value, 2)
}

/// The same with three decimals at most, where two would hide what it differs by.
pub(crate) fn fine_number(value: &BigRational) -> String {
    rounded(value, 3)
}

fn rounded(value: &BigRational, decimals: u32) -> String {
    let scale = BigInt::from(10).pow(decimals);
    let parts = (value.abs() * &scale).round().to_integer();
    let whole: BigInt = &parts / &scale;
    let rest: BigInt = &parts % &scale;
    let sign = if value.is_negative() && parts != BigInt::ZERO { "-" } else { "" };
    let rest = format!("{rest:0>width$}", width = decimals as usize);
    let rest = rest.trim_end_matches('0');
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{rest}", grouped(&whole.to_string()))
}

/// A whole number with thousands parted by commas.
pub(crate) fn whole(value: &BigInt) -> String {
    number(&BigRational::from_integer(value.clone()))
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(numerator: i64, denominator: i64, expected: &str) {
        assert_eq!(number(&BigRational::new(numerator.into(), denominator.into())), expected);
    }

    #[test]
    fn numbers_read_as_printed() {
        check(1187, 1, "1,187");
        check(-63, 1, "-63");
        check(95, 2, "47.5");
        check(1_234_567, 100, "12,345.67");
        check(1_000_000, 1, "1,000,000");
        check(100, 23, "4.35");
        check(-1, 1000, "0");
        check(999_999, 1000, "1,000");
    }

    #[test]
    fn lists_end_with_and() {
        let items = |names: &[&str]| list(&names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>());
        assert_eq!((items(&[]), items(&["a"])), (String::new(), "a".to_owned()));
        assert_eq!(
            (items(&["a", "b"]), items(&["a", "b", "c"])),
            ("a and b".to_owned(), "a, b and c".to_owned())
        );
    }
}
