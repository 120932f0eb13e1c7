//! Names: tidied, parted, and folded to the letters A to Z for exact comparison.
//!
//! In: a name as a person typed it. Out: given and family name, and their folded forms. It refuses nothing by its look:
//! names are as people have them. What cannot be written in A to Z has no folded form, and is compared with nothing.

use sylfaen_schema::NameOrder;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Titles that are no part of a name, in lower case without a full stop.
const TITLES: [&str; 12] =
    ["mr", "mrs", "ms", "miss", "mx", "dr", "master", "sir", "rev", "prof", "madam", "bonwr"];

/// Words that begin a family name and part it from the given names.
const PARTICLES: [&str; 16] = [
    "ap", "ab", "ferch", "verch", "van", "von", "der", "den", "de", "da", "di", "dos", "bin", "bint", "al",
    "el",
];

/// A name in its two parts; either may be empty.
pub(crate) struct Parted {
    pub(crate) given: String,
    pub(crate) family: String,
}

/// Takes titles off the front of a name.
pub(crate) fn without_titles(name: &str) -> String {
    let mut words: Vec<&str> = name.split(' ').collect();
    while words.len() > 1 && TITLES.contains(&words[0].trim_end_matches('.').to_lowercase().as_str()) {
        words.remove(0);
    }
    words.join(" ")
}

/// Parts a name in one cell: before the comma stands the family name, else the partner's order decides. One word alone
/// is a given name.
pub(crate) fn part(name: &str, order: NameOrder) -> Parted {
    if let Some((family, given)) = name.split_once(',') {
        let family = without_titles(family.trim());
        return Parted { given: without_titles(given.trim()), family };
    }
    let name = without_titles(name);
    let words: Vec<&str> = name.split(' ').collect();
    if words.len() < 2 {
        return Parted { given: name, family: String::new() };
    }
    let family_from = match order {
        NameOrder::FamilyFirst => {
            return Parted { given: words[1..].join(" "), family: words[0].to_owned() };
        }
        NameOrder::GivenFirst => {
            let particle = words[1..words.len() - 1]
                .iter()
                .position(|word| PARTICLES.contains(&word.to_lowercase().as_str()));
            particle.map_or(words.len() - 1, |place| place + 1)
        }
    };
    Parted { given: words[..family_from].join(" "), family: words[family_from..].join(" ") }
}

/// A folded name, and whether letters of another alphabet that only look Latin were read as Latin ones.
pub(crate) struct Folded {
    pub(crate) name: Option<String>,
    pub(crate) has_look_alikes: bool,
}

/// Folds a name to upper-case A to Z with single spaces: marks off, `đ` to `D`, apostrophes out, hyphens to spaces.
/// Letters of another alphabet are read as the Latin letters they look like only inside a word that has Latin letters.
pub(crate) fn fold_name(name: &str) -> Folded {
    let mut has_look_alikes = false;
    let mut words = Vec::new();
    for word in
        name.split(|letter: char| letter.is_whitespace() || "-\u{2010}\u{2011}\u{2013}.,".contains(letter))
    {
        let is_latin = word.nfkd().any(|letter| letter.is_ascii_alphabetic());
        let mut folded = String::new();
        for letter in word.nfkd().filter(|letter| !is_combining_mark(*letter)) {
            if letter.is_ascii_alphanumeric() {
                folded.push(letter.to_ascii_uppercase());
            } else if let Some(letters) = latin(letter) {
                folded.push_str(letters);
            } else if let Some(look) = look_alike(letter).filter(|_| is_latin) {
                has_look_alikes = true;
                folded.push(look);
            } else if letter.is_alphabetic() {
                return Folded { name: None, has_look_alikes: false };
            }
        }
        if !folded.is_empty() {
            words.push(folded);
        }
    }
    let name = words.join(" ");
    Folded { name: (!name.is_empty()).then_some(name), has_look_alikes }
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

/// Cyrillic and Greek letters that cannot be told from Latin ones by eye.
fn look_alike(letter: char) -> Option<char> {
    Some(match letter {
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
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(name: &str) -> String {
        let folded = fold_name(name);
        let mark = if folded.has_look_alikes { "!" } else { "" };
        format!("{}{mark}", folded.name.unwrap_or_default())
    }

    #[test]
    fn names_fold_to_the_letters_a_to_z() {
        for (name, expected) in [
            ("Siôn", "SION"),
            ("Nguyễn Thị Đào", "NGUYEN THI DAO"),
            ("Dương", "DUONG"),
            ("Łukasz Wójcik-Żak", "LUKASZ WOJCIK ZAK"),
            ("O’Brien", "OBRIEN"),
            ("D'Arcy", "DARCY"),
            ("Ionuț", "IONUT"),
            ("Gunnþór", "GUNNTHOR"),
            ("M\u{430}r\u{456}a", "MARIA!"),
            ("\u{41c}\u{430}\u{440}\u{438}\u{44f}", ""),
            ("\u{422}\u{43e}\u{434}\u{43e}", ""),
            ("李", ""),
            ("J.", "J"),
            ("", ""),
        ] {
            assert_eq!(folded(name), expected, "{}", name.chars().count());
        }
    }

    #[test]
    fn a_name_in_one_cell_is_parted_by_comma_or_by_the_order_of_the_partner() {
        let parts = |name, order| {
            let parted = part(name, order);
            format!("{} | {}", parted.given, parted.family)
        };
        assert_eq!(parts("Mrs. Mair Elen Owen", NameOrder::GivenFirst), "Mair Elen | Owen");
        assert_eq!(parts("Dafydd ap Gwilym", NameOrder::GivenFirst), "Dafydd | ap Gwilym");
        assert_eq!(parts("Abdul Rahman bin Yusuf", NameOrder::GivenFirst), "Abdul Rahman | bin Yusuf");
        assert_eq!(parts("Nguyen Thi Lan", NameOrder::FamilyFirst), "Thi Lan | Nguyen");
        assert_eq!(parts("Nguyen, Ms Thi Lan", NameOrder::GivenFirst), "Thi Lan | Nguyen");
        assert_eq!(parts("Lan", NameOrder::FamilyFirst), "Lan | ");
        assert_eq!(parts("Miss", NameOrder::GivenFirst), "Miss | ");
    }

    proptest! {
        #[test]
        fn a_folded_name_is_ascii_and_folds_to_itself(name in "\\PC{0,30}") {
            if let Some(once) = fold_name(&name).name {
                prop_assert!(once.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b' '));
                prop_assert_eq!(fold_name(&once).name, Some(once));
            }
        }
    }
}
