//! Multiples in words: `twice`, `three times`, `doubled`, `more than trebled`, `fourfold`.
//!
//! In: tokens. Out: the multiple with what its words leave open, as the figure of a reading. A multiple in words is near and seldom
//! exact: it is taken to be right as far as half a step, and nothing nearer is asked of it.

use crate::reading::CellReading;
use crate::reading::tokens::Token;

/// Numbers of times in words.
const NUMBERS: [(&str, f64); 9] = [
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
];

/// The multiple that a verb or a word in `-fold` says.
pub(super) fn multiplied(word: &str) -> Option<f64> {
    Some(match word {
        "doubled" => 2.0,
        "trebled" | "tripled" => 3.0,
        "quadrupled" => 4.0,
        "halved" => 0.5,
        _ => numbered(word.strip_suffix("fold")?.trim_end_matches('-'))?,
    })
}

/// The multiple of any word that says one by itself.
pub(super) fn of(word: &str) -> Option<f64> {
    match word {
        "twice" | "double" => Some(2.0),
        "treble" | "triple" => Some(3.0),
        "half" => Some(0.5),
        _ => multiplied(word),
    }
}

fn numbered(word: &str) -> Option<f64> {
    NUMBERS.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// The multiple of a verb, with the words before it.
pub(super) fn said(tokens: &[Token], at: usize) -> Option<CellReading> {
    let multiple = multiplied(&tokens.get(at)?.word)?;
    bounded(tokens, at, multiple)
}

/// The multiple before `as many`, and the token it begins at.
pub(super) fn before(tokens: &[Token], at: usize) -> Option<(CellReading, usize)> {
    let word = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at));
    let last = word(1)?;
    if last.word == "times" {
        let token = word(2)?;
        let digits: Option<f64> = token.word.parse().ok();
        let multiple = numbered(&token.word).or(digits).filter(|it| *it > 1.0)?;
        return Some((bounded(tokens, at - 2, multiple)?, at - 2));
    }
    let multiple = of(&last.word).filter(|_| !last.word.ends_with("ed"))?;
    Some((bounded(tokens, at - 1, multiple)?, at - 1))
}

fn bounded(tokens: &[Token], at: usize, multiple: f64) -> Option<CellReading> {
    let word = |back: usize| {
        at.checked_sub(back)
            .and_then(|at| tokens.get(at))
            .map(|token| token.word.as_str())
            .unwrap_or_default()
    };
    let is_shrunk = multiple < 1.0;
    let is_exact = multiple.fract() > 0.0 && !is_shrunk;
    let half = if is_exact { 0.05 } else { multiple * 0.15 };
    let (low, high) = match (word(2), word(1)) {
        ("not" | "no" | "never", _) => return None,
        ("more" | "greater", "than") | (_, "over") if is_shrunk => (None, Some(multiple)),
        ("more" | "greater", "than") | (_, "over") | ("at", "least") => (Some(multiple), None),
        ("less" | "fewer", "than") | (_, "under") => (None, Some(multiple)),
        (_, "nearly" | "almost") if is_shrunk => (Some(multiple), Some(multiple + half)),
        (_, "nearly" | "almost") => (Some(multiple - half), Some(multiple)),
        _ => (Some(multiple - half), Some(multiple + half)),
    };
    let text = |value: f64| format!("{value:.4}");
    Some(CellReading {
        value: text(multiple),
        at_least: low.map(text),
        at_most: high.map(text),
        ..CellReading::default()
    })
}
