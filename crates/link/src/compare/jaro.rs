//! Jaro and Jaro-Winkler similarity.
//!
//! In: two texts. Out: a number from 0 (nothing in common) to 1 (equal). Refused: nothing.
//!
//! Jaro (1989): letters match if equal and no further apart than half the longer text less one; `m` matches of which
//! `t` pairs stand in another order, halved with floor; `(m/|a| + m/|b| + (m - t)/m) / 3`. Winkler (1990): up to four
//! leading letters in common each close a tenth of what is missing, only above 0.7. The floor and the bound are part of
//! the definition: without them a tenth of random pairs differ from what other programs give.

/// The most leading letters that Winkler counts, the share each closes, and the similarity above which they count.
const PREFIX_MAX: usize = 4;
const PREFIX_SCALE: f64 = 0.1;
const BOOST_ABOVE: f64 = 0.7;

/// Jaro similarity, 0 to 1; two empty texts are equal.
///
/// ```
/// let alike = sylfaen_link::compare::jaro("martha", "marhta");
/// assert!((alike - 0.944_444).abs() < 1e-6);
/// ```
pub fn jaro(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    if a.is_ascii() && b.is_ascii() && a.len().max(b.len()) <= 64 {
        return jaro_short(a.as_bytes(), b.as_bytes());
    }
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().max(b.len()) <= 64 { jaro_short(&a, &b) } else { jaro_long(&a, &b) }
}

/// Jaro-Winkler similarity, 0 to 1.
///
/// ```
/// let alike = sylfaen_link::compare::jaro_winkler("dwayne", "duane");
/// assert!((alike - 0.84).abs() < 1e-9);
/// ```
pub fn jaro_winkler(a: &str, b: &str) -> f64 {
    let similarity = jaro(a, b);
    let prefix = a.chars().zip(b.chars()).take(PREFIX_MAX).take_while(|(x, y)| x == y).count();
    winkler(similarity, prefix)
}

fn winkler(similarity: f64, prefix: usize) -> f64 {
    if similarity > BOOST_ABOVE {
        similarity + prefix as f64 * PREFIX_SCALE * (1.0 - similarity)
    } else {
        similarity
    }
}

fn reach(a: usize, b: usize) -> usize {
    (a.max(b) / 2).saturating_sub(1)
}

fn combine(matches: usize, out_of_order: usize, a: usize, b: usize) -> f64 {
    if matches == 0 {
        return 0.0;
    }
    let m = matches as f64;
    (m / a as f64 + m / b as f64 + (m - (out_of_order / 2) as f64) / m) / 3.0
}

/// Up to 64 letters: which letters of each text are matched fits one word.
fn jaro_short<T: PartialEq + Copy>(a: &[T], b: &[T]) -> f64 {
    let reach = reach(a.len(), b.len());
    let (mut matched_a, mut matched_b) = (0_u64, 0_u64);
    for (at, letter) in a.iter().enumerate() {
        let from = at.saturating_sub(reach);
        for (other_at, other) in b.iter().enumerate().take(at + reach + 1).skip(from) {
            if matched_b >> other_at & 1 == 0 && letter == other {
                matched_a |= 1 << at;
                matched_b |= 1 << other_at;
                break;
            }
        }
    }
    let matches = matched_a.count_ones() as usize;
    let mut out_of_order = 0;
    let (mut rest_a, mut rest_b) = (matched_a, matched_b);
    while rest_a != 0 && rest_b != 0 {
        let (x, y) = (a.get(rest_a.trailing_zeros() as usize), b.get(rest_b.trailing_zeros() as usize));
        out_of_order += usize::from(x != y);
        rest_a &= rest_a - 1;
        rest_b &= rest_b - 1;
    }
    combine(matches, out_of_order, a.len(), b.len())
}

fn jaro_long(a: &[char], b: &[char]) -> f64 {
    let reach = reach(a.len(), b.len());
    let mut is_taken = vec![false; b.len()];
    let mut matched = Vec::new();
    for (at, letter) in a.iter().enumerate() {
        let window = is_taken.iter_mut().zip(b).take(at + reach + 1).skip(at.saturating_sub(reach));
        for (taken, other) in window {
            if !*taken && letter == other {
                *taken = true;
                matched.push(*letter);
                break;
            }
        }
    }
    let in_order = b.iter().zip(&is_taken).filter(|(_, taken)| **taken).map(|(letter, _)| letter);
    let out_of_order = in_order.zip(&matched).filter(|(x, y)| x != y).count();
    combine(matched.len(), out_of_order, a.len(), b.len())
}

/// A text of ASCII letters with a digest of them, and, if it has at most sixteen, the letters in one word.
///
/// Most names fit. The digest bounds how alike two texts can be, so that most pairs need no comparison at all.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PackedText {
    /// A letter a byte, the first lowest; of a longer text only the first four.
    letters: u128,
    /// Which letters occur at least once, twice: 32 bits each.
    once: u32,
    twice: u32,
    /// How many letters; 0 if there is no digest.
    len: u8,
}

/// A one in every byte, and the high bit of every byte.
const ONES: u128 = u128::from_ne_bytes([1; 16]);
const HIGH: u128 = u128::from_ne_bytes([0x80; 16]);

impl PackedText {
    /// Packs a text; one that is empty, of more than 255 letters or not ASCII has no digest.
    pub(crate) fn new(text: &str) -> Self {
        if text.is_empty() || text.len() > 255 || !text.is_ascii() {
            return Self::default();
        }
        let mut packed = Self { len: text.len() as u8, ..Self::default() };
        let kept = if text.len() > 16 { PREFIX_MAX } else { 16 };
        for (at, byte) in text.bytes().enumerate() {
            if at < kept {
                packed.letters |= u128::from(byte) << (8 * at);
            }
            let bit = 1_u32 << (byte & 31);
            packed.twice |= packed.once & bit;
            packed.once |= bit;
        }
        packed
    }

    /// Whether all letters are in the word.
    pub(crate) const fn is_packed(self) -> bool {
        self.len > 0 && self.len <= 16
    }

    /// Whether two texts are surely less alike than `floor`.
    pub(crate) fn is_below(self, other: Self, floor: f64) -> bool {
        if self.len == 0 || other.len == 0 {
            return false;
        }
        let (len_a, len_b) = (f64::from(self.len), f64::from(other.len));
        let common = f64::from(self.in_common_max(other));
        winkler((common / len_a + common / len_b + 1.0) / 3.0, self.prefix(other)) < floor
    }

    /// A lower bound on the slips that part two texts; 0 where there is no digest.
    pub(crate) fn slips_min(self, other: Self) -> usize {
        if self.len == 0 || other.len == 0 {
            return 0;
        }
        usize::from(self.len.max(other.len)) - self.in_common_max(other) as usize
    }

    fn prefix(self, other: Self) -> usize {
        let alike = (self.letters ^ other.letters).trailing_zeros() as usize / 8;
        alike.min(PREFIX_MAX).min(usize::from(self.len)).min(usize::from(other.len))
    }

    /// An upper bound on the letters two texts can have in common.
    const fn in_common_max(self, other: Self) -> u32 {
        let shared = (self.once & other.once).count_ones() + (self.twice & other.twice).count_ones();
        // Letters beyond the second of a kind are not counted one by one: each could be shared.
        let beyond_self = self.len as u32 - self.once.count_ones() - self.twice.count_ones();
        let beyond_other = other.len as u32 - other.once.count_ones() - other.twice.count_ones();
        shared + if beyond_self < beyond_other { beyond_self } else { beyond_other }
    }
}

/// Jaro-Winkler of two packed texts, or 0 if it is surely below `floor`.
pub(crate) fn jaro_winkler_packed(a: PackedText, b: PackedText, floor: f64) -> f64 {
    let (len_a, len_b) = (usize::from(a.len), usize::from(b.len));
    if a.is_below(b, floor) {
        return 0.0;
    }
    let prefix = a.prefix(b);
    let reach = reach(len_a, len_b);
    let within = high_bits(len_b);
    let (mut matched_a, mut matched_b) = (0_u128, 0_u128);
    for at in 0..len_a {
        let letter = (a.letters >> (8 * at)) & 0xff;
        let window = high_bits(at + reach + 1) & !high_bits(at.saturating_sub(reach)) & within;
        let found = equal_bytes(b.letters, letter) & window & !matched_b;
        if found != 0 {
            matched_b |= found & found.wrapping_neg();
            matched_a |= 0x80 << (8 * at);
        }
    }
    let mut out_of_order = 0;
    let matches = matched_a.count_ones() as usize;
    let (mut rest_a, mut rest_b) = (matched_a, matched_b);
    while rest_a != 0 && rest_b != 0 {
        let x = (a.letters >> (rest_a.trailing_zeros() - 7)) & 0xff;
        let y = (b.letters >> (rest_b.trailing_zeros() - 7)) & 0xff;
        out_of_order += usize::from(x != y);
        rest_a &= rest_a - 1;
        rest_b &= rest_b - 1;
    }
    winkler(combine(matches, out_of_order, len_a, len_b), prefix)
}

/// The high bits of the first `count` bytes.
const fn high_bits(count: usize) -> u128 {
    if count >= 16 { HIGH } else { HIGH & ((1_u128 << (8 * count)) - 1) }
}

/// The high bit of every byte of `letters` that equals `letter`; all bytes are ASCII, so no carry runs over.
const fn equal_bytes(letters: u128, letter: u128) -> u128 {
    let unlike = letters ^ (ONES * letter);
    HIGH & !(unlike + (HIGH - ONES))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Winkler (1990), table of examples, to three places.
    #[test]
    fn published_examples() {
        for (a, b, jaro_known, winkler_known) in [
            ("shackleford", "shackelford", 0.970, 0.982),
            ("dunningham", "cunnigham", 0.896, 0.896),
            ("nichleson", "nichulson", 0.926, 0.956),
            ("jones", "johnson", 0.790, 0.832),
            ("massey", "massie", 0.889, 0.933),
            ("abroms", "abrams", 0.889, 0.922),
            ("hardin", "martinez", 0.722, 0.722),
            ("itman", "smith", 0.467, 0.467),
            ("jeraldine", "geraldine", 0.926, 0.926),
            ("michelle", "michael", 0.869, 0.921),
            ("julies", "julius", 0.889, 0.933),
            ("tanya", "tonya", 0.867, 0.880),
            ("sean", "susan", 0.783, 0.805),
            ("jon", "john", 0.917, 0.933),
        ] {
            assert!((jaro(a, b) - jaro_known).abs() < 6e-4, "{a} {b} {}", jaro(a, b));
            assert!((jaro_winkler(a, b) - winkler_known).abs() < 6e-4, "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn equals_the_reference(a in "\\PC{0,70}", b in "\\PC{0,70}") {
            prop_assert!((jaro(&a, &b) - strsim::jaro(&a, &b)).abs() < 1e-12);
        }

        #[test]
        fn equals_the_reference_on_few_letters(a in "[a-d]{0,20}", b in "[a-d]{0,20}") {
            prop_assert!((jaro(&a, &b) - strsim::jaro(&a, &b)).abs() < 1e-12);
            prop_assert!((jaro_winkler(&a, &b) - strsim::jaro_winkler(&a, &b)).abs() < 1e-12);
        }

        #[test]
        fn symmetric_and_bounded(a in "[a-e]{0,12}", b in "[a-e]{0,12}") {
            let one = jaro_winkler(&a, &b);
            prop_assert!((0.0..=1.0).contains(&one));
            prop_assert!((one - jaro_winkler(&b, &a)).abs() < 1e-12);
        }

        #[test]
        fn no_text_is_wrongly_called_below(a in "[a-f ]{1,40}", b in "[a-f ]{1,40}", floor in 0.0..1.0_f64) {
            if PackedText::new(&a).is_below(PackedText::new(&b), floor) {
                prop_assert!(jaro_winkler(&a, &b) < floor);
            }
        }

        #[test]
        fn slips_are_no_fewer_than_the_bound(a in "[a-d0-2]{1,20}", b in "[a-d0-2]{1,20}") {
            let least = PackedText::new(&a).slips_min(PackedText::new(&b));
            prop_assert!(least <= crate::compare::edit_distance(&a, &b));
        }

        #[test]
        fn packed_equals_plain_or_is_surely_below(a in "[a-e ]{1,16}", b in "[a-e ]{1,16}", floor in 0.0..1.0_f64) {
            let plain = jaro_winkler(&a, &b);
            let packed = jaro_winkler_packed(PackedText::new(&a), PackedText::new(&b), floor);
            if packed == 0.0 {
                prop_assert!(plain < floor.max(f64::MIN_POSITIVE));
            } else {
                prop_assert!((plain - packed).abs() < 1e-12);
            }
        }
    }
}
