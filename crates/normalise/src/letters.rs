//! The letters of a name: those of another alphabet that only look Latin, and the fold to A to Z for exact comparison.
//!
//! In: a name as it was typed. Out: the name in letters of one alphabet, and its folded form. It refuses to write a name
//! of another alphabet in Latin letters: a Cyrillic, Greek, Arabic or Chinese name is kept as it is and has no folded
//! form, so that it is compared with nothing here.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::name::NameLists;

/// A name in letters of one alphabet, as far as that can be told by eye.
pub(crate) struct Mended {
    pub(crate) name: String,
    /// Whether letters were replaced: look-alikes inside a Latin word, full-width forms.
    pub(crate) has_look_alikes: bool,
    /// Whether a word has letters of two alphabets of which some look like nothing Latin: it stays as it is.
    pub(crate) is_mixed: bool,
}

/// Reads letters of another alphabet as the Latin ones they look like, inside a word that has Latin letters and whose
/// other letters all look Latin. Full-width letters become plain ones.
pub(crate) fn mend(name: &str) -> Mended {
    let mut mended =
        Mended { name: String::with_capacity(name.len()), has_look_alikes: false, is_mixed: false };
    let mut rest = name;
    while !rest.is_empty() {
        let word_end = rest.find(is_between_words).unwrap_or(rest.len());
        let (word, after) = rest.split_at(word_end);
        mend_word(word, &mut mended);
        let next_word = after.find(|letter| !is_between_words(letter)).unwrap_or(after.len());
        mended.name.push_str(&after[..next_word]);
        rest = &after[next_word..];
    }
    mended
}

fn mend_word(word: &str, mended: &mut Mended) {
    let plain: String = word.chars().map(|letter| full_width(letter).unwrap_or(letter)).collect();
    mended.has_look_alikes |= plain != word;
    let is_latin = plain.nfkd().any(|letter| letter.is_ascii_alphabetic());
    // A small raised Cyrillic letter is Cyrillic, and looks like nothing that stands on the line.
    let foreign = || plain.nfd().filter(|letter| letter.nfkd().any(is_foreign));
    if !is_latin || foreign().next().is_none() {
        mended.name.push_str(&plain);
    } else if foreign().all(|letter| look_alike(letter).is_some()) {
        mended.has_look_alikes = true;
        let latin =
            plain.nfd().map(|letter| look_alike(letter).filter(|_| is_foreign(letter)).unwrap_or(letter));
        mended.name.extend(latin.nfc());
    } else {
        mended.is_mixed = true;
        mended.name.push_str(&plain);
    }
}

/// Folds a name to upper-case A to Z with single spaces: marks off, `đ` to `D`, apostrophes out, hyphens to spaces, and
/// a particle that is written apart or not (`Mac Donald`, `O' Brien`) joined to its name.
pub(crate) fn fold_name(name: &str, lists: NameLists<'_>) -> Option<String> {
    let mended = mend(name).name;
    let mut folded = String::new();
    let mut is_joined = true;
    for word in mended.split(is_between_words) {
        let mut letters = String::new();
        for letter in word.nfkd().filter(|letter| !is_combining_mark(*letter)) {
            if letter.is_ascii_alphanumeric() {
                letters.push(letter.to_ascii_uppercase());
            } else if let Some(latin) = latin(letter) {
                letters.push_str(latin);
            } else if letter.is_alphabetic() {
                return None;
            }
        }
        if letters.is_empty() {
            continue;
        }
        if !is_joined {
            folded.push(' ');
        }
        folded.push_str(&letters);
        is_joined = lists.joins_next(word);
    }
    (!folded.is_empty()).then_some(folded)
}

fn is_between_words(letter: char) -> bool {
    letter.is_whitespace() || "-\u{2010}\u{2011}\u{2013}.,".contains(letter)
}

/// A letter that is neither Latin nor a mark on one.
fn is_foreign(letter: char) -> bool {
    letter.is_alphabetic()
        && !letter.is_ascii()
        && latin(letter).is_none()
        && !is_combining_mark(letter)
        && !matches!(letter, '\u{00aa}'..='\u{024f}' | '\u{0250}'..='\u{02af}' | '\u{02b0}'..='\u{02ff}' | '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}')
}

/// The plain form of a full-width letter, digit or mark.
fn full_width(letter: char) -> Option<char> {
    const OFFSET: u32 = 0xfee0;
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - OFFSET),
        _ => None,
    }
}

/// Latin letters that do not come apart into a letter and a mark.
fn latin(letter: char) -> Option<&'static str> {
    Some(match letter {
        'đ' | 'Đ' | 'ð' | 'Ð' => "D",
        'ł' | 'Ł' => "L",
        'ø' | 'Ø' => "O",
        'ħ' | 'Ħ' => "H",
        'ı' => "I",
        'ŋ' | 'Ŋ' => "N",
        'ŧ' | 'Ŧ' => "T",
        'ə' | 'Ə' => "A",
        'æ' | 'Æ' => "AE",
        'œ' | 'Œ' => "OE",
        'ß' | 'ẞ' => "SS",
        'þ' | 'Þ' => "TH",
        _ => return None,
    })
}

/// Cyrillic and Greek letters that cannot be told from Latin ones by eye, as the Latin letter of their case.
fn look_alike(letter: char) -> Option<char> {
    let capital = match letter {
        'а' | 'А' | 'Α' | 'α' => 'A',
        'В' | 'Β' => 'B',
        'с' | 'С' | 'ϲ' | 'Ϲ' => 'C',
        'ԁ' => 'D',
        'е' | 'Е' | 'Ε' => 'E',
        'һ' | 'Н' | 'Η' => 'H',
        'і' | 'І' | 'Ι' | 'ι' => 'I',
        'ј' | 'Ј' => 'J',
        'К' | 'Κ' | 'к' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'о' | 'О' | 'Ο' | 'ο' => 'O',
        'р' | 'Р' | 'Ρ' | 'ρ' => 'P',
        'ѕ' | 'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'ν' => 'V',
        'х' | 'Х' | 'Χ' => 'X',
        'у' | 'У' | 'Υ' => 'Y',
        'Ζ' => 'Z',
        _ => return None,
    };
    Some(if letter.is_lowercase() { capital.to_ascii_lowercase() } else { capital })
}
