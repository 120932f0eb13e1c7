//! The form in which headers, codes and patterns are compared.
//!
//! In: text as a person typed it. Out: the same text without the differences nobody means: case, kinds of space, kinds
//! of dash and apostrophe, compatibility forms. Letters and accents stay: it is never a fuzzy match.

use unicode_normalization::UnicodeNormalization;

/// Folds text for comparison: NFKC, lower case, runs of any white space (line breaks and non-breaking spaces too) to
/// one space, no space at the ends, every dash to `-`, every apostrophe to `'`, soft hyphens and zero-width marks off.
///
/// ```
/// use sylfaen_schema::fold;
/// assert_eq!(fold("  Date\u{a0}of\r\nReferral "), "date of referral");
/// assert_eq!(fold("Caerdydd a’r Fro"), fold("CAERDYDD A'R FRO"));
/// assert_ne!(fold("Ynys Môn"), fold("Ynys Mon"));
/// ```
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return fold_ascii(text);
    }
    let mut folded = String::with_capacity(text.len());
    let mut at_space = false;
    let kept = text.nfkc().filter(|letter| !is_invisible(*letter));
    for letter in kept.flat_map(char::to_lowercase).nfkc() {
        let letter = match letter {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{2018}' | '\u{2019}' | '\u{02bc}' | '\u{ff07}' => '\'',
            other => other,
        };
        if letter.is_whitespace() {
            at_space = !folded.is_empty();
            continue;
        }
        if std::mem::take(&mut at_space) {
            folded.push(' ');
        }
        folded.push(letter);
    }
    folded
}

/// Most cells are ASCII, where none of the letters' forms can differ.
fn fold_ascii(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split(|letter: char| letter.is_whitespace()).filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        let from = folded.len();
        folded.push_str(word);
        folded[from..].make_ascii_lowercase();
    }
    folded
}

/// Marks that print as nothing and get into cells by pasting: soft hyphens, zero-width spaces and joiners.
const fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{00ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// A pattern in which `*` stands for any text, compared as [`fold`] compares.
///
/// ```
/// use sylfaen_schema::Pattern;
/// let referrals = Pattern::new("Referrals*");
/// assert!(referrals.fits(" REFERRALS  2012"));
/// assert!(!referrals.fits("Old referrals"));
/// assert!(Pattern::new("*").fits(""));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    written: String,
    /// The texts between the stars, folded; a pattern without a star has one.
    parts: Vec<String>,
}

impl Pattern {
    /// Reads a pattern. Every text is one; a literal star cannot be written.
    pub fn new(text: &str) -> Self {
        let mut parts: Vec<String> = text.trim().split('*').map(fold).collect();
        // Folding takes the space beside a star away, where it is part of the pattern: `Ref *` fits no `Referral`.
        for (place, written) in text.trim().split('*').enumerate() {
            if place > 0 && written.starts_with(char::is_whitespace) {
                parts[place].insert(0, ' ');
            }
            if place + 1 < parts.len() && written.ends_with(char::is_whitespace) && !written.trim().is_empty()
            {
                parts[place].push(' ');
            }
        }
        Self { written: text.to_owned(), parts }
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Whether it fits the whole of the text.
    pub fn fits(&self, text: &str) -> bool {
        self.fits_folded(&fold(text))
    }

    /// As [`Pattern::fits`], for text already folded.
    pub fn fits_folded(&self, folded: &str) -> bool {
        let [first, middle @ .., last] = self.parts.as_slice() else {
            return self.parts.first().is_some_and(|only| only == folded);
        };
        let Some(mut rest) = folded.strip_prefix(first.as_str()) else { return false };
        for part in middle {
            let Some(at) = rest.find(part.as_str()) else { return false };
            rest = &rest[at + part.len()..];
        }
        rest.ends_with(last.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn stars_fit_any_text_and_ends_must_not_overlap() {
        assert!(Pattern::new("forced lab*").fits("Forced  LABOUR (food)"));
        assert!(Pattern::new("*total*").fits("Sub-total: Gwent"));
        assert!(!Pattern::new("ab*ba").fits("aba"));
        assert!(Pattern::new("a*b*c").fits("aXbYbZc"));
        assert!(!Pattern::new("a*b*c").fits("aXc"));
        assert!(!Pattern::new("Total").fits("Totals"));
        assert!(Pattern::new("Ref *").fits("Ref 12"));
        assert!(!Pattern::new("Ref *").fits("Referral"));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn every_text_fits_itself_without_stars(text in "[^*]{0,20}") {
            prop_assert!(Pattern::new(&text).fits(&text));
        }
    }
}
