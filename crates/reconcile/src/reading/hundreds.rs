//! Numbers in several words: `one hundred and fifty`, `two hundred`.
//!
//! In: words, or the tokens of a sentence. Out: the number they begin with, or the tokens with one number in their place, so that no word of it
//! is read as a number of its own.

use super::numbers::in_words;
use super::tokens::Token;
use crate::bulletin::number;

pub(super) fn as_one_number(tokens: &[Token]) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if let Some((value, used)) = hundreds(&joined(tokens, at)) {
            let digits = value.to_string();
            let printed = number(&digits, &digits, false, None);
            found.push(Token {
                word: digits.clone(),
                printed: digits,
                number: printed,
                before: token.before.clone(),
            });
            at += used;
        } else {
            found.push(token.clone());
            at += 1;
        }
    }
    found
}

/// The words from a token on that nothing but spaces parts, as many as a number can have.
fn joined(tokens: &[Token], at: usize) -> Vec<&str> {
    let first = tokens.get(at).into_iter();
    let behind = tokens.iter().skip(at + 1).take(3).take_while(|token| token.before.trim().is_empty());
    first.chain(behind).map(|token| token.word.as_str()).collect()
}

/// The number with which words begin, and how many of them it has.
pub(crate) fn hundreds(words: &[&str]) -> Option<(u32, usize)> {
    let word = |at: usize| words.get(at).copied().unwrap_or_default();
    let count = if ["a", "one"].contains(&word(0)) {
        Some(1)
    } else {
        in_words(word(0)).filter(|count| (1..10).contains(count))
    };
    let count = count.filter(|_| word(1) == "hundred")?;
    let rest = in_words(word(3)).filter(|_| word(2) == "and");
    // `Hundreds and two` more are two numbers; below a hundred it is one.
    match rest.filter(|rest| (1..100).contains(rest)) {
        Some(rest) => Some((count * 100 + rest, 4)),
        None => Some((count * 100, 2)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    #[test]
    fn hundreds_are_one_number() {
        let read = |text: &str| -> String {
            as_one_number(&tokens(text)).into_iter().map(|token| token.word).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            read("One hundred and fifty-two people and two hundred carts"),
            "152 people and 200 carts"
        );
        assert_eq!(read("a hundred boats, and twelve"), "100 boats and twelve");
        assert_eq!(read("hundreds of boats"), "hundreds of boats");
    }
}
