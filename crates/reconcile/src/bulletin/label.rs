//! Words of labels: split, compared, looked at letter by letter.
//!
//! In: text as printed. Out: words in lower case, stems, and what is odd about the letters.

/// The words in lower case: letters, digits and what joins them. `Dyfed-Powys` is two words.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(|letter: char| !(letter.is_alphanumeric() || letter == '\'' || letter == '%'))
        .map(|word| word.trim_matches('\'').to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Endings of two letters in which a word's form may differ from another's.
const ENDINGS: [&str; 18] = [
    "ed", "es", "er", "an", "al", "ly", "or", "on", "ns", "en", "ia", "is", "us", "um", "ry", "ty", "cy",
    "in",
];

/// Endings by which a form of a word may be four letters longer than its stem, or more.
const LONG_ENDINGS: [&str; 22] = [
    "tion", "ions", "ment", "ents", "ness", "able", "ance", "ence", "tive", "ical", "ally", "ship", "ings",
    "ised", "ized", "ated", "ting", "ians", "ists", "ants", "ward", "lity",
];

/// Whether two words are forms of one: equal, or one begins with the other's first letters and both end differently, each
/// in a way words do. `Police` and `Polish` are two, and so are `Iran` and `Iraq`, `came` and `Cameroon`.
pub(crate) fn alike(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let common = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let (shorter, longer) = if a.chars().count() <= b.chars().count() { (a, b) } else { (b, a) };
    let end: String = shorter.chars().skip(common).collect();
    let (short, long) = (shorter.chars().count(), longer.chars().count());
    let is_ending =
        ["", "s", "e", "y", "d", "a", "t"].contains(&end.as_str()) || ENDINGS.contains(&end.as_str());
    let rest: String = longer.chars().skip(common).collect();
    let is_form = rest.chars().count() < 4 || LONG_ENDINGS.iter().any(|ending| rest.ends_with(ending));
    is_form && common >= 3 && common + 2 >= short && common * 2 >= long && is_ending
}

/// Whether every word of the shorter has its like in the longer; at least one.
pub(crate) fn covers(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    !short.is_empty() && short.iter().all(|word| long.iter().any(|other| alike(word, other)))
}

/// How many words of `a` have their like in `b`.
pub(crate) fn shared(a: &[String], b: &[String]) -> usize {
    a.iter().filter(|word| b.iter().any(|other| alike(word, other))).count()
}

/// The writing a letter belongs to, as far as letters are mistaken for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Script {
    Latin,
    Greek,
    Cyrillic,
    Other,
}

impl Script {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Latin => "Latin",
            Self::Greek => "Greek",
            Self::Cyrillic => "Cyrillic",
            Self::Other => "other",
        }
    }
}

pub(crate) fn script(letter: char) -> Option<Script> {
    if !letter.is_alphabetic() {
        return None;
    }
    Some(match u32::from(letter) {
        0x41..=0x24F | 0x1E00..=0x1EFF => Script::Latin,
        0x370..=0x3FF | 0x1F00..=0x1FFF => Script::Greek,
        0x400..=0x52F => Script::Cyrillic,
        _ => Script::Other,
    })
}

/// The Latin letters that the letters of a label look like, by shape; nothing if one looks like none.
///
/// Shapes after the Unicode list of confusable characters (UTS 39); the small Cyrillic `д` stands for `g`, which it
/// resembles in slanted type.
pub(crate) fn looks_like(label: &str) -> Option<String> {
    let letters =
        "АAВBЕEКKМMНHОOРPСCТTУYХXаaеeоoрpсcуyхxіiјjѕsдgвBкkмmнHтTΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXοoνvαa";
    let pairs: Vec<char> = letters.chars().collect();
    let like = |letter: char| {
        if script(letter).is_none_or(|script| script == Script::Latin) {
            return Some(letter);
        }
        pairs.chunks_exact(2).find(|pair| pair[0] == letter).map(|pair| pair[1])
    };
    label.chars().map(like).collect()
}

/// How many letters must be changed, added, left out or swapped with their neighbour to lead from one to the other.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let above = rows[i][j + 1] + 1;
            let beside = row[j] + 1;
            let across = rows[i][j] + usize::from(from != to);
            let mut least = above.min(beside).min(across);
            if i > 0 && j > 0 && a[i - 1] == *to && b[j - 1] == *from {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_are_alike() {
        for (a, b) in
            [("sex", "sexual"), ("referral", "referrals"), ("exploitation", "exploited"), ("minor", "minors")]
        {
            assert!(alike(a, b) && alike(b, a), "{a} {b}");
        }
        for (a, b) in [
            ("adult", "minor"),
            ("north", "northern"),
            ("man", "manchester"),
            ("case", "cat"),
            ("came", "cameroon"),
            ("iran", "iraq"),
        ] {
            assert_eq!(alike(a, b), a == "north", "{a} {b}");
        }
    }

    #[test]
    fn letters_of_another_alphabet_are_named_by_their_shape() {
        assert_eq!(looks_like("Сhad").as_deref(), Some("Chad"));
        assert_eq!(looks_like("Ж"), None);
        assert_eq!(script('С'), Some(Script::Cyrillic));
    }

    #[test]
    fn a_swap_of_neighbours_is_one_change() {
        assert_eq!((distance("1156", "1186"), distance("12", "21"), distance("", "ab")), (1, 1, 2));
    }
}
