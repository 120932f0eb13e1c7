//! Numbers in several words: `one hundred and fifty`, `two hundred`.
//!
//! In: the tokens of a sentence. Out: the tokens with one number in their place, so that no word of it is read as a number of its own.

use super::numbers::in_words;
use super::tokens::Token;
use crate::bulletin::number;

pub(super) fn as_one_number(tokens: &[Token]) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if let Some((value, used)) = hundreds(tokens, at) {
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

/// The number that begins at a token, and how many tokens it has.
fn hundreds(tokens: &[Token], at: usize) -> Option<(u32, usize)> {
    let word = |at: usize| tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let is_joined = |at: usize| tokens.get(at).is_some_and(|token| token.before.trim().is_empty());
    let count = if ["a", "one"].contains(&word(at)) {
        Some(1)
    } else {
        in_words(word(at)).filter(|count| (1..10).contains(count))
    };
    let count = count.filter(|_| word(at + 1) == "hundred" && is_joined(at + 1))?;
    let rest =
        in_words(word(at + 3)).filter(|_| word(at + 2) == "and" && is_joined(at + 2) && is_joined(at + 3));
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
