//! Whether a sentence sets somebody aside: what it ranks or counts is then of the others.
//!
//! In: a sentence in lower case. Out: whether it says so in one of the ways there are. `Other than X` and `excluding X` beside a number are read
//! elsewhere; here it is enough that they are there.

/// Ways to leave out some of those who are counted, or of whom nothing is known.
const PHRASES: [&str; 19] = [
    "left out",
    "leaving aside",
    "leaving out",
    "set aside",
    "setting aside",
    "put aside",
    "to one side",
    "aside,",
    "apart from",
    "other than",
    "not counting",
    "not including",
    "disregarding",
    "ignoring",
    "discounting",
    "were it not for",
    "unknown",
    "not recorded",
    "not specified",
];

pub(super) fn says(text: &str) -> bool {
    PHRASES.iter().any(|phrase| text.contains(phrase)) || text.starts_with("if ")
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn who_is_set_aside_is_seen() {
        assert!(says("if the north is left out, the fewest were in the south"));
        assert!(says("the largest was unknown, and x came second"));
        assert!(!says("the fewest were in the south"));
    }
}
