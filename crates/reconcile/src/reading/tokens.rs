//! A sentence as words that know what stands between them.
//!
//! In: a sentence. Out: its words in lower case, with the punctuation before each, and its numbers.

use std::borrow::Cow;

use crate::Printed;
use crate::bulletin::layout::split_years::first_of_two;
use crate::bulletin::number;
use crate::prose::{Pattern, pattern};

/// A word or number of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    /// In lower case; a number as printed.
    pub(super) word: String,
    /// As printed.
    pub(super) printed: String,
    /// What stands between the word before and this one.
    pub(super) before: String,
    /// The figure, if it is a number and not a year.
    pub(super) number: Option<Printed>,
}

impl Token {
    pub(super) fn is_percent(&self) -> bool {
        self.printed.ends_with('%')
    }

    pub(super) fn year(&self) -> Option<i32> {
        let digits = self.printed.chars().all(|letter| letter.is_ascii_digit()) && self.printed.len() == 4;
        self.printed.parse().ok().filter(|year| digits && (1900..2100).contains(year))
    }
}

/// Splits a sentence. `per cent` behind a number is read as `%`.
pub(super) fn tokens(sentence: &str) -> Vec<Token> {
    // `7.9 percentage points` is no percentage.
    let sentence =
        sentence.replace(" percentage", "\u{0}").replace(" per cent", "%").replace(" percent", "%");
    // `4.3×`.
    let sentence = sentence.replace('×', " times ");
    let sentence = joined_years(&sentence.replace('\u{0}', " percentage"));
    let sentence = joined_thousands(&sentence);
    let mut found: Vec<Token> = Vec::new();
    let (mut word, mut before) = (String::new(), String::new());
    let letters: Vec<char> = sentence.chars().collect();
    for (at, &letter) in letters.iter().enumerate() {
        let next_is_digit = letters.get(at + 1).is_some_and(char::is_ascii_digit);
        let in_number = word.chars().next_back().is_some_and(|last| last.is_ascii_digit());
        let joins = matches!(letter, '\'' | '’' | '-') && !word.is_empty()
            || (matches!(letter, ',' | '.') && in_number && next_is_digit);
        if letter.is_alphanumeric() || joins || (letter == '%' && in_number) {
            word.push(letter);
        } else {
            push(&mut found, &mut word, &mut before);
            before.push(letter);
        }
    }
    push(&mut found, &mut word, &mut before);
    found
}

/// `2019/20` and `2019–20` as `2019-20`, which is one word.
fn joined_years(sentence: &str) -> String {
    let mut joined = sentence.to_owned();
    for (at, letter) in sentence.char_indices().rev().filter(|(_, letter)| matches!(letter, '/' | '–')) {
        let end = at + letter.len_utf8();
        let (before, after) =
            (at.checked_sub(4).and_then(|from| sentence.get(from..at)), sentence.get(end..end + 2));
        let is_year =
            before.zip(after).and_then(|(before, after)| first_of_two(&format!("{before}-{after}")));
        if is_year.is_some() {
            joined.replace_range(at..end, "-");
        }
    }
    joined
}

/// Words behind which a number is that of a part of the publication: `Table 3 120 people`.
const PARTS: [&str; 6] = ["table", "figure", "chart", "chapter", "section", "annex"];
static THOUSANDS: Pattern = Pattern::new(|| {
    pattern(r"(?:^|[^\d,.\w])(?P<number>\d{1,3}(?:[ \u{a0}\u{2009}\u{202f}]\d{3})+)(?:[^\d\w]|$)")
});

/// `1 030 people` as `1,030 people`, where no year or number of a table is one of the two.
fn joined_thousands(sentence: &str) -> Cow<'_, str> {
    let may_have = |pair: &[u8]| {
        pair.first().is_some_and(u8::is_ascii_digit)
            && pair.get(1).is_some_and(|it| !it.is_ascii_alphanumeric())
    };
    if !sentence.as_bytes().windows(2).any(may_have) {
        return Cow::Borrowed(sentence);
    }
    let mut joined = sentence.to_owned();
    let found: Vec<_> = THOUSANDS
        .iter()
        .flat_map(|it| it.captures_iter(sentence))
        .filter_map(|it| it.name("number"))
        .collect();
    for number in found.into_iter().rev() {
        let before = sentence.get(..number.start()).unwrap_or_default();
        let last = before.split_whitespace().next_back().unwrap_or_default().to_lowercase();
        if !PARTS.contains(&last.as_str()) {
            let groups: Vec<&str> = number.as_str().split(|letter: char| !letter.is_ascii_digit()).collect();
            joined.replace_range(number.range(), &groups.join(","));
        }
    }
    Cow::Owned(joined)
}

fn push(found: &mut Vec<Token>, word: &mut String, before: &mut String) {
    if word.is_empty() {
        return;
    }
    let printed = std::mem::take(word);
    let mut token = Token {
        word: printed.to_lowercase(),
        before: std::mem::take(before),
        number: number(&printed, &printed, printed.ends_with('%'), None),
        printed,
    };
    if token.year().is_some() || first_of_two(&token.word).is_some() {
        token.number = None;
    }
    found.push(token);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_commas_and_years_are_no_figures() {
        let all = tokens("In 2012 there were 1,156 cases (62%), a 4.5 per cent rise; 43-year-olds.");
        let numbers: Vec<&str> =
            all.iter().filter(|token| token.number.is_some()).map(|token| token.printed.as_str()).collect();
        assert_eq!(numbers, ["1,156", "62%", "4.5%"]);
    }

    #[test]
    fn a_space_parts_thousands_and_no_two_numbers() {
        let printed = |text: &str| -> Vec<String> {
            tokens(text).into_iter().filter(|it| it.number.is_some()).map(|it| it.printed).collect()
        };
        assert_eq!(printed("Some 1 030 boats and 12 345 678 sacks."), ["1,030", "12,345,678"]);
        assert_eq!(
            printed("In 2018 120 came, and Table 3 120 boats, 12 of 345."),
            ["120", "3", "120", "12", "345"]
        );
    }
}
