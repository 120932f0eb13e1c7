//! Periods in labels and sentences: `2018`, `2022-23`, `year ending June 2022`, `31 March 2023`.
//!
//! In: text or tokens. Out: periods that compare in the order of time. A month without a year is none.

use crate::bulletin::Vocabulary;
use crate::bulletin::layout::split_years::first_of_two;
use crate::reading::tokens::{Token, tokens};

/// A period as it is written: its year, and what is written beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Period {
    pub(super) year: i32,
    month: Option<u32>,
    day: Option<u32>,
    /// Whether it is written over two years (`2022-23`).
    is_split: bool,
}

impl Period {
    /// A year, as it is written.
    pub(super) fn of_year(year: i32) -> Self {
        Self { year, month: None, day: None, is_split: false }
    }

    /// Whether it is shorter than a year.
    pub(super) fn is_part_of_year(&self) -> bool {
        self.month.is_some()
    }

    /// Whether one is the year before the other.
    pub(super) fn is_year_before(&self, other: &Self) -> bool {
        Self { year: self.year + 1, ..*self } == *other
    }
}

/// A period with the first and last token it has.
pub(super) type Mention = (Period, usize, usize);

/// The periods of a text, in order.
pub(super) fn in_text(text: &str, known: &Vocabulary) -> Vec<Period> {
    mentions(&tokens(text), known).into_iter().map(|(period, ..)| period).collect()
}

/// Every period among tokens, with the words of time before it.
pub(super) fn mentions(tokens: &[Token], known: &Vocabulary) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let Some((year, is_split)) = year_of(token) else { continue };
        let floor = found.last().map_or(0, |(_, _, last)| last + 1);
        let (mut month, mut day, mut from) = (None, None, at);
        while let Some(before) = from.checked_sub(1).filter(|before| *before >= floor) {
            let Some(token) = tokens.get(before) else { break };
            let is_parted =
                tokens.get(before + 1).is_some_and(|next| next.before.contains([',', ';', '(', ':']));
            let word = token.word.as_str();
            let as_day = word.parse::<u32>().ok().filter(|day| (1..32).contains(day) && from < at);
            if is_parted {
                break;
            } else if let (Some(found), None) = (known.month(word).filter(|_| word.len() > 2), month) {
                month = Some(found);
            } else if let (Some(found), None, true) = (as_day, day, month.is_some()) {
                day = Some(found);
            } else if !["year", "years", "ending", "ended", "financial", "end", "at", "of"].contains(&word) {
                break;
            }
            from = before;
        }
        found.push((Period { year, month, day, is_split }, from, at));
    }
    found
}

fn year_of(token: &Token) -> Option<(i32, bool)> {
    if let Some(year) = token.year() {
        return Some((year, false));
    }
    first_of_two(&token.word).map(|year| (year, true))
}
