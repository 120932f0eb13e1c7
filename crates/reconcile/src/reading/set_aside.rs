//! Whether a sentence sets somebody aside: what it ranks or counts is then of the others.
//!
//! In: the words of a sentence. Out: whether it leaves somebody out, in one of the ways there are, or speaks of those of whom nothing is known.
//! Who is left out is read beside a table (`cells::without`); here it is enough that somebody is.

/// Words that leave out what follows.
const ALONE: [&str; 9] = [
    "excluding",
    "excepting",
    "except",
    "besides",
    "bar",
    "aside",
    "disregarding",
    "ignoring",
    "discounting",
];
/// The same in two words.
const PAIRS: [(&str, &str); 8] = [
    ("all", "but"),
    ("other", "than"),
    ("apart", "from"),
    ("left", "out"),
    ("leaving", "out"),
    ("one", "side"),
    ("not", "counting"),
    ("not", "including"),
];
/// Those of whom it is not known what they are.
const UNKNOWN: [&str; 3] = ["unknown", "unspecified", "unrecorded"];

/// Whether somebody is left out.
pub(super) fn leaves_out(words: &[String]) -> bool {
    let is_pair =
        |pair: &[String]| matches!(pair, [one, next] if PAIRS.contains(&(one.as_str(), next.as_str())));
    words.iter().any(|word| ALONE.contains(&word.as_str())) || words.windows(2).any(is_pair)
}

/// Whether what a sentence ranks is not what a table has: somebody is left out, or supposed, or of no known kind.
pub(super) fn ranks_others(words: &[String]) -> bool {
    let is_unknown = |pair: &[String]| matches!(pair, [not, known] if not == "not" && ["recorded", "specified", "known"].contains(&known.as_str()));
    leaves_out(words)
        || words.first().is_some_and(|word| word == "if")
        || words.iter().any(|word| UNKNOWN.contains(&word.as_str()))
        || words.windows(2).any(is_unknown)
        || is_ranked_by_where(words)
}

/// `X was reported most often in car washes, fishing and farms`: what is ranked is where, and not X.
fn is_ranked_by_where(words: &[String]) -> bool {
    let text = |at: usize| words.get(at).map(String::as_str).unwrap_or_default();
    let often =
        |at: &usize| text(*at) == "most" && ["often", "commonly", "frequently"].contains(&text(at + 1));
    let Some(at) = (0..words.len()).find(often) else { return false };
    let names_time = |word: &str| word.starts_with(|it: char| it.is_ascii_digit());
    let is_list = words.get(at..).unwrap_or_default().iter().any(|word| word == "and");
    text(at + 2) == "in"
        && is_list
        && !names_time(text(at + 3))
        && !["the", "all", "both", "each"].contains(&text(at + 3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulletin::label::words;

    #[test]
    fn who_is_left_out_is_seen() {
        for text in
            ["Leaving the north aside, 12 came", "12 from all but the north", "12, not counting the north"]
        {
            assert!(leaves_out(&words(text)), "{text}");
        }
        assert!(!leaves_out(&words("12 came from the north, and none from other parts")));
    }

    #[test]
    fn what_is_supposed_or_not_known_is_ranked_by_no_table() {
        assert!(ranks_others(&words("Slaves were found most often in car washes, fishing and farms")));
        assert!(!ranks_others(&words("Slaves were found most often in 2015")));
        assert!(ranks_others(&words("If the north is gone, the fewest were in the south")));
        assert!(ranks_others(&words("The largest was not known, and x came second")));
        assert!(!ranks_others(&words("The fewest were in the south")));
    }
}
