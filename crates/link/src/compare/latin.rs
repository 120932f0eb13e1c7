//! The form in which names are compared: plain Latin letters.
//!
//! In: a name as written, in Latin, Cyrillic or Greek letters, with or without accents. Out: lower-case letters `a` to
//! `z`, digits and single spaces; letters of other scripts stay as they are. Refused: nothing.
//!
//! Case systems lose accents and clerks transliterate; a name that lost them is the same name.

#![allow(clippy::match_same_arms)] // Tables of letters are read by letter, not by what they become.

use unicode_normalization::UnicodeNormalization;

/// Writes a name in plain lower-case Latin letters.
///
/// Accents go, Cyrillic and Greek letters become Latin ones, hyphens and apostrophes between letters and other
/// punctuation become one space or nothing.
///
/// ```
/// use sylfaen_link::compare::plain_latin;
/// assert_eq!(plain_latin("Siôn"), "sion");
/// assert_eq!(plain_latin("  NGUYỄN  Văn-Đức "), "nguyen van duc");
/// assert_eq!(plain_latin("O’Brien"), "obrien");
/// assert_eq!(plain_latin("Łukasz"), plain_latin("lukasz"));
/// assert_eq!(plain_latin("Ольга"), "olga");
/// ```
pub fn plain_latin(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut gaps = Gaps::default();
    for letter in text.nfkd().flat_map(char::to_lowercase).nfkd() {
        match letter {
            'a'..='z' | '0'..='9' => {
                gaps.close(&mut plain, letter);
            }
            '\'' | '’' | '‘' | 'ʼ' | '`' | '.' => {}
            '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            other => match latin_of(other) {
                Some(letters) => letters.chars().for_each(|letter| gaps.close(&mut plain, letter)),
                None if other.is_alphanumeric() => gaps.close(&mut plain, other),
                None => gaps.open(),
            },
        }
    }
    plain
}

/// Whether a space is due before the next letter.
#[derive(Default)]
struct Gaps {
    is_due: bool,
}

impl Gaps {
    fn open(&mut self) {
        self.is_due = true;
    }

    fn close(&mut self, plain: &mut String, letter: char) {
        if std::mem::take(&mut self.is_due) && !plain.is_empty() {
            plain.push(' ');
        }
        plain.push(letter);
    }
}

/// Latin letters for one lower-case letter without accents, where it is not Latin itself or does not come apart.
const fn latin_of(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ł' => "l",
        'đ' | 'ð' | 'д' | 'δ' | 'ђ' => "d",
        'ø' | 'о' | 'ο' | 'ω' => "o",
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'þ' | 'θ' => "th",
        'ħ' => "h",
        'ı' | 'и' | 'і' | 'ι' | 'η' => "i",
        'ə' | 'е' | 'э' | 'ε' | 'є' => "e",
        'а' | 'α' => "a",
        'б' => "b",
        'в' | 'β' => "v",
        'г' | 'ґ' | 'γ' => "g",
        'ж' => "zh",
        'з' | 'ζ' => "z",
        'к' | 'κ' => "k",
        'л' | 'λ' => "l",
        'љ' => "lj",
        'м' | 'μ' => "m",
        'н' | 'ν' => "n",
        'њ' => "nj",
        'п' | 'π' => "p",
        'р' | 'ρ' => "r",
        'с' | 'σ' | 'ς' => "s",
        'т' | 'τ' => "t",
        'ћ' | 'ч' => "ch",
        'у' | 'υ' => "u",
        'ф' | 'φ' => "f",
        'х' | 'χ' => "kh",
        'ц' => "ts",
        'џ' => "dz",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' | 'ь' => "",
        'ы' => "y",
        'ю' => "yu",
        'я' => "ya",
        'ј' => "j",
        'ξ' => "ks",
        'ψ' => "ps",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn scripts_and_accents_come_to_the_same_letters() {
        for (one, other) in [
            ("Иванов", "Ivanov"),
            ("Ștefan", "Stefan"),
            ("Đặng", "Dang"),
            ("Ŵyn", "wyn"),
            ("José-María", "jose maria"),
        ] {
            assert_eq!(plain_latin(one), plain_latin(other), "{one}");
        }
        assert_eq!(plain_latin("阮 文"), "阮 文");
        assert_eq!(plain_latin("—"), "");
    }

    #[test]
    fn a_cyrillic_letter_that_only_looks_latin_does_not_hide_a_name() {
        assert_eq!(plain_latin("M\u{430}ri\u{430}"), "maria");
    }

    proptest! {
        #[test]
        fn doing_it_twice_changes_nothing(text in "\\PC{0,24}") {
            prop_assert_eq!(plain_latin(&plain_latin(&text)), plain_latin(&text));
        }
    }
}
