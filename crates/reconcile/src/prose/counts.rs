//! The counts and percentages of a sentence, in order.
//!
//! In: a sentence. Out: whole numbers, in digits or words, and percentages. What is no count is left out: years, days of a month, ages,
//! lengths of time, money, decimals, numbers of chapters and tables, and ordinals.

use super::{Pattern, pattern};
use crate::reading::{hundreds, in_words};

/// A number of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) value: u32,
    /// A percentage as printed, with its decimals.
    pub(super) percent: Option<String>,
    /// Where it begins and ends in the sentence.
    pub(super) from: usize,
    pub(super) to: usize,
}

static NUMBER: Pattern = Pattern::new(|| {
    pattern(
        r"(?P<digits>\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ \u{a0}\u{2009}\u{202f}]\d{3})+\b|\d+)(?P<decimals>\.\d+)?(?P<percent> ?%| per cent\b| percent\b)?|[A-Za-z]+ hundred(?: and [a-z]+(?:-[a-z]+)?)?\b|[A-Za-z]+(?:-[a-z]+)?",
    )
});
/// Words before a number that make it no count.
const BEFORE: [&str; 35] = [
    "table",
    "tables",
    "chapter",
    "annex",
    "appendix",
    "section",
    "paragraph",
    "page",
    "figure",
    "chart",
    "article",
    "part",
    "question",
    "recommendation",
    "priority",
    "objective",
    "action",
    "under",
    "over",
    "aged",
    "age",
    "below",
    "above",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// Words behind a number that make it no count.
const BEHIND: [&str; 33] = [
    "million",
    "billion",
    "thousand",
    "hundred",
    "pounds",
    "pence",
    "percentage",
    "years",
    "year",
    "months",
    "month",
    "weeks",
    "week",
    "days",
    "day",
    "hours",
    "hour",
    "minutes",
    "points",
    "point",
    "times",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
pub(super) fn counts(text: &str) -> Vec<Count> {
    let Some(numbers) = NUMBER.as_ref() else { return Vec::new() };
    numbers.captures_iter(text).filter_map(|found| count(text, &found)).collect()
}

fn count(text: &str, found: &regex::Captures<'_>) -> Option<Count> {
    let whole = found.get(0)?;
    let (from, to) = (whole.start(), whole.end());
    let (before, behind) = (text.get(..from)?, text.get(to..)?);
    let count = |value| Count { value, percent: None, from, to };
    let Some(digits) = found.name("digits") else {
        let word = whole.as_str().to_lowercase();
        let words: Vec<&str> = word.split(' ').collect();
        let value = match hundreds(&words) {
            Some((value, used)) if used == words.len() => value,
            _ => in_words(&word)?,
        };
        return is_count(before, behind).then(|| count(value));
    };
    let plain: String = digits.as_str().chars().filter(char::is_ascii_digit).collect();
    let decimals = found.name("decimals").map(|it| it.as_str()).unwrap_or_default();
    let value: u32 = plain.parse().ok()?;
    if found.name("percent").is_some() {
        return Some(Count { percent: Some(format!("{plain}{decimals}%")), ..count(value) });
    }
    let is_year = digits.as_str().len() == 4 && (1900..2100).contains(&value);
    let is_inside = before.ends_with(|letter: char| letter.is_alphanumeric() || "£$€.-–/'’".contains(letter))
        || behind.starts_with(|letter: char| letter.is_alphanumeric() || "-–/×".contains(letter));
    (decimals.is_empty() && !is_year && !is_inside && is_count(before, behind)).then(|| count(value))
}

/// Whether nothing beside a number says that it is an age, a time, money or a place in the publication.
fn is_count(before: &str, behind: &str) -> bool {
    let word = |text: Option<&str>| {
        text.unwrap_or_default().trim_matches(|it: char| !it.is_alphabetic()).to_lowercase()
    };
    let last = word(before.split_whitespace().next_back());
    let mut next = behind.split_whitespace();
    let (first, second) = (word(next.next()), word(next.next()));
    let is_age = ["or", "and"].contains(&first.as_str())
        && ["over", "older", "above", "under", "younger"].contains(&second.as_str());
    // `Four in ten` are a share.
    let is_number = |word: &str| in_words(&word.to_lowercase()).is_some();
    let is_share = first == "in" && (is_number(&second) || second == "every")
        || last == "in" && before.split_whitespace().rev().nth(1).is_some_and(is_number);
    !is_share && !BEFORE.contains(&last.as_str()) && !BEHIND.contains(&first.as_str()) && !is_age
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let show = |count: Count| count.percent.unwrap_or_else(|| count.value.to_string());
        counts(text).into_iter().map(show).collect()
    }

    #[test]
    fn counts_and_percentages_are_read_in_order() {
        assert_eq!(
            read("The 1,133 referrals comprised 65 women (57%) and twelve men (4.5 per cent)."),
            ["1133", "65", "57%", "12", "4.5%"]
        );
    }

    #[test]
    fn a_space_parts_thousands() {
        assert_eq!(read("Some 1 030 crimes in 2019 120 of which were old."), ["1030", "120"]);
    }

    #[test]
    fn hundreds_are_one_number() {
        assert_eq!(
            read("One hundred and twenty boats and two hundred carts, 96 of them blue."),
            ["120", "200", "96"]
        );
    }

    #[test]
    fn what_is_no_count_is_left_out() {
        for text in [
            "In 2012 and on 14 March 2013 it was said.",
            "They were at sea on 31 December 2013.",
            "See Table 3 and chapter 4.",
            "They were under 18, or 18 or over.",
            "It took 12 months and cost £40.",
            "A 43-year-old was met for the 2nd time, at 3.5 knots.",
            "One was met.",
            "About four in ten came.",
        ] {
            assert_eq!(read(text), Vec::<String>::new(), "{text}");
        }
    }
}
