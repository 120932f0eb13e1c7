//! The longest run of words that two sentences have in common.
//!
//! In: two sentences. Out: a phrase that both have word for word, with at least two words that tell something. What stands directly before it in one and not
//! in the other may make it another thing (`the second plan`), and then nothing is common.

/// Words that tell nothing of what is spoken of.
const SMALL: [&str; 40] = [
    "the", "a", "an", "of", "on", "in", "at", "to", "for", "by", "and", "or", "with", "from", "as", "is",
    "was", "are", "were", "be", "been", "has", "have", "had", "it", "its", "this", "that", "which", "who",
    "our", "their", "we", "will", "not", "than", "then", "year", "so", "new",
];
/// Words that may stand directly before a thing and leave it the same.
const BEFORE: [&str; 22] = [
    "",
    "the",
    "a",
    "an",
    "its",
    "our",
    "their",
    "of",
    "to",
    "launch",
    "launched",
    "publish",
    "published",
    "on",
    "in",
    "at",
    "for",
    "by",
    "and",
    "see",
    "this",
    "new",
];
const TELLING_MIN: usize = 2;

/// The words of a text, in lower case.
pub(super) fn words_of(text: &str) -> Vec<String> {
    text.split(|letter: char| !(letter.is_alphanumeric() || "'’-".contains(letter)))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

pub(super) fn is_small(word: &str) -> bool {
    SMALL.contains(&word)
}

/// Where the longest common run begins in each, and how many words it has.
pub(super) fn common_run(one: &[String], other: &[String]) -> Option<(usize, usize, usize)> {
    let mut best: Option<(usize, usize, usize)> = None;
    for a in 0..one.len() {
        for b in 0..other.len() {
            let length = one.iter().skip(a).zip(other.iter().skip(b)).take_while(|(x, y)| x == y).count();
            let is_longer = best.is_none_or(|(.., known)| length > known);
            if is_longer && is_telling(one.get(a..a + length).unwrap_or_default()) {
                best = Some((a, b, length));
            }
        }
    }
    let (a, b, length) = best?;
    // From the first word that tells something.
    let small = one.iter().skip(a).take(length).take_while(|word| is_small(word)).count();
    let (a, b, length) = (a + small, b + small, length - small);
    let before = |words: &[String], at: usize| {
        let word = at.checked_sub(1).and_then(|at| words.get(at)).map(String::as_str).unwrap_or_default();
        BEFORE.contains(&word)
    };
    (small > 0 || before(one, a) && before(other, b)).then_some((a, b, length))
}

fn is_telling(run: &[String]) -> bool {
    run.iter().filter(|word| !is_small(word) && word.len() > 2).count() >= TELLING_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    fn common(one: &str, other: &str) -> Option<String> {
        let (one, other) = (words_of(one), words_of(other));
        let (at, _, length) = common_run(&one, &other)?;
        Some(one.get(at..at + length)?.join(" "))
    }

    #[test]
    fn the_longest_run_is_common() {
        assert_eq!(
            common(
                "The launch of the national action plan in May.",
                "In June the national action plan was launched."
            ),
            Some("national action plan".to_owned())
        );
        assert_eq!(
            common("We launched the second action plan.", "They launched the first action plan."),
            None
        );
        assert_eq!(common("We launched a plan.", "They launched a boat."), None);
    }
}
