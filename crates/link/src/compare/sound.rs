//! A key that spellings of one sound share, for Welsh, English, Slavic, Romanian, Albanian and Vietnamese spelling.
//!
//! In: a name in plain Latin letters. Out: a short key. Refused: nothing; other letters stand for themselves.
//!
//! English codes such as Double Metaphone take `w` for silent, `j` for a stop and `ng` for a nasal in the middle: they
//! give Iwanow and Ivanov, Nguyen and Nguyễn, Jasmina and Yasmina different codes. Here letters fall into classes wide
//! enough for all of these spellings, so the key is for blocking and for a weak level, never for agreement.

/// The longest key, in sounds.
const SOUNDS_MAX: usize = 6;

/// Spellings of one sound, the longest first, with the sound each stands for: capital for a sound, nothing for silence.
const SPELLINGS: [(&str, &str); 44] = [
    ("szcz", "S"),
    ("shch", "S"),
    ("tsch", "S"),
    ("ngh", "N"),
    ("sch", "S"),
    ("tch", "S"),
    ("dzh", "S"),
    ("szt", "ST"),
    ("ng", "N"),
    ("nh", "N"),
    ("ny", "N"),
    ("nj", "N"),
    ("lj", "L"),
    ("gj", "S"),
    ("xh", "S"),
    ("sh", "S"),
    ("sz", "S"),
    ("cz", "S"),
    ("ch", "S"),
    ("zh", "S"),
    ("rz", "S"),
    ("ts", "S"),
    ("tz", "S"),
    ("dz", "S"),
    ("dj", "S"),
    ("dy", "D"),
    ("ph", "F"),
    ("th", "T"),
    ("kh", "K"),
    ("gh", "K"),
    ("rh", "R"),
    ("ll", "L"),
    ("dd", "D"),
    ("ff", "F"),
    ("qu", "K"),
    ("ck", "K"),
    ("ks", "S"),
    ("ce", "S"),
    ("ci", "S"),
    ("cy", "S"),
    ("x", "S"),
    ("c", "K"),
    ("q", "K"),
    ("h", ""),
];

/// The key of a name; empty if it has no letter.
///
/// ```
/// use sylfaen_link::compare::sound_key;
/// assert_eq!(sound_key("iwanow"), sound_key("ivanov"));
/// assert_eq!(sound_key("llywelyn"), sound_key("lewelin"));
/// assert_eq!(sound_key("phuong"), sound_key("fuong"));
/// assert_ne!(sound_key("jones"), sound_key("davies"));
/// ```
pub fn sound_key(name: &str) -> String {
    key(name, false)
}

/// Both readings of a name whose `ch` or `j` may be said in two ways; the second is as the first where there is one.
///
/// ```
/// use sylfaen_link::compare::double_sound_key;
/// let (first, second) = double_sound_key("mihai");
/// assert_eq!(first, second);
/// let (slavic, english) = double_sound_key("jana");
/// assert_ne!(slavic, english);
/// ```
pub fn double_sound_key(name: &str) -> (String, String) {
    (key(name, false), key(name, true))
}

fn key(name: &str, is_other_reading: bool) -> String {
    let mut sounds = String::with_capacity(SOUNDS_MAX);
    let mut rest = name;
    while let Some(letter) = rest.chars().next() {
        let is_first = rest.len() == name.len();
        let other = match (is_other_reading, letter) {
            (true, 'c') if rest.starts_with("ch") => Some(("ch", "K")),
            (true, 'j') => Some(("j", "S")),
            _ => None,
        };
        let known = SPELLINGS.iter().find(|(spelling, _)| rest.starts_with(spelling)).copied();
        let (length, sound) = match other.or(known) {
            Some(("h", _)) if is_first => (1, "H"),
            Some((spelling, sound)) => (spelling.len(), sound),
            None => (letter.len_utf8(), ""),
        };
        if known.is_some() || other.is_some() {
            sound.chars().for_each(|sound| push(&mut sounds, sound));
        } else if let Some(sound) = single(letter, is_first) {
            push(&mut sounds, sound);
        }
        rest = rest.get(length..).unwrap_or_default();
        if sounds.chars().count() >= SOUNDS_MAX {
            break;
        }
    }
    sounds
}

/// A sound written twice is one.
fn push(sounds: &mut String, sound: char) {
    if !sounds.ends_with(sound) {
        sounds.push(sound);
    }
}

/// The sound of a letter by itself; vowels count only at the beginning.
fn single(letter: char, is_first: bool) -> Option<char> {
    Some(match letter {
        'i' | 'j' | 'y' => return is_first.then_some('I'),
        'a' | 'e' | 'o' | 'u' => return is_first.then_some('A'),
        'b' => 'B',
        'd' => 'D',
        'f' | 'v' | 'w' => 'F',
        'g' | 'k' => 'K',
        'l' => 'L',
        'm' => 'M',
        'n' => 'N',
        'p' => 'P',
        'r' => 'R',
        's' | 'z' => 'S',
        't' => 'T',
        ' ' => return None,
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::compare::plain_latin;

    #[test]
    fn spellings_of_one_name_share_a_key() {
        for (a, b) in [
            ("Wojciechowski", "Vojcehovski"),
            ("Ștefan", "Stephan"),
            ("Nguyễn", "Ngyuen"),
            ("Kowalska", "Kovalski"),
            ("Siân", "Sian"),
            ("Phillips", "Philips"),
            ("Yasmina", "Jasmina"),
            ("Xhoxha", "Shosha"),
            ("Rhys", "Ris"),
            ("Gruffydd", "Grufydd"),
        ] {
            assert_eq!(sound_key(&plain_latin(a)), sound_key(&plain_latin(b)), "{a} {b}");
        }
    }

    #[test]
    fn unlike_names_differ() {
        let names = ["evans", "jones", "davies", "nguyen", "tran", "popescu", "hoxha", "okafor", "wang"];
        let keys: std::collections::BTreeSet<String> = names.iter().map(|name| sound_key(name)).collect();
        assert_eq!(keys.len(), names.len());
    }

    proptest! {
        #[test]
        fn any_text_has_a_short_key(text in "\\PC{0,20}") {
            prop_assert!(sound_key(&text).chars().count() <= SOUNDS_MAX + 1);
            let _ = double_sound_key(&text);
        }
    }
}
