//! Filters as they are compared.
//!
//! In: cells that `sylfaen encode` wrote. Out: bits, and how many of them two have in common. Refused: a cell that is none gives
//! nothing; two that were made under different secrets or settings are not compared.

/// What a cell with a filter begins with.
pub(crate) const MARK: &str = "clk:";

/// A filter as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Filter {
    pub(crate) words: Box<[u64]>,
    ones: u32,
}

/// Whether a cell holds a filter.
pub(crate) fn is_encoded(cell: &str) -> bool {
    cell.starts_with(MARK)
}

impl Filter {
    /// Reads a cell; nothing if it holds no filter. The first part is what was agreed.
    pub(crate) fn parse(cell: &str) -> Option<(&str, Self)> {
        let (agreed, digits) = cell.strip_prefix(MARK)?.split_once(':')?;
        let is_hex = |digit: u8| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit);
        if digits.is_empty() || digits.len() % 16 != 0 || !digits.bytes().all(is_hex) {
            return None;
        }
        let word =
            |digits: &[u8]| digits.iter().fold(0_u64, |word, digit| word << 4 | u64::from(hex(*digit)));
        let words: Box<[u64]> = digits.as_bytes().chunks_exact(16).map(word).collect();
        let ones = words.iter().map(|word| word.count_ones()).sum();
        Some((agreed, Self { words, ones }))
    }

    /// Twice the bits both have set, over the bits each has set, 0 to 1 (Dice 1945).
    pub(crate) fn dice(&self, other: &Self) -> f64 {
        let both: u32 = self.words.iter().zip(&other.words).map(|(a, b)| (a & b).count_ones()).sum();
        f64::from(2 * both) / f64::from((self.ones + other.ones).max(1))
    }
}

/// The Dice similarity of two cells with filters, 0 to 1; nothing if either holds none, or they were made under another secret
/// or other settings.
pub fn dice(a: &str, b: &str) -> Option<f64> {
    let ((agreed, a), (agreed_b, b)) = (Filter::parse(a)?, Filter::parse(b)?);
    (agreed == agreed_b && a.words.len() == b.words.len()).then(|| a.dice(&b))
}

/// The mark of the secret and settings under which a cell was made; nothing if it holds no filter.
pub fn mark_of(cell: &str) -> Option<&str> {
    cell.strip_prefix(MARK)?.split_once(':').map(|(agreed, _)| agreed)
}

/// The number of a digit; of what is none, nothing.
pub(crate) const fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => 0,
    }
}
