//! Words that name a sex by both its ages: `women and girls`, `men or boys`.
//!
//! In: the tokens of a sentence. Out: the tokens with one word of the sex in their place: who is counted is of any age.

use super::tokens::Token;

/// The words of each sex, the older first, and the one word for both.
const SEXES: [(&str, &str, &str); 2] = [("women", "girls", "females"), ("men", "boys", "males")];

pub(super) fn as_one_word(tokens: &[Token]) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let word = |at: usize| tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
        let is_joined = ["and", "or"].contains(&word(at + 1));
        let is_both = |(old, young, _): &&(&str, &str, &str)| {
            (word(at), word(at + 2)) == (*old, *young) || (word(at), word(at + 2)) == (*young, *old)
        };
        if let Some((.., both)) = SEXES.iter().find(is_both).filter(|_| is_joined) {
            found.push(Token { word: (*both).to_owned(), printed: (*both).to_owned(), ..token.clone() });
            at += 3;
        } else {
            found.push(token.clone());
            at += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    #[test]
    fn both_ages_of_a_sex_are_one_word() {
        let read = |text: &str| -> String {
            as_one_word(&tokens(text)).into_iter().map(|token| token.word).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(read("84 were women or girls; 149 men and boys"), "84 were females 149 males");
        assert_eq!(read("84 women, and girls of 12"), "84 females of 12");
        assert_eq!(read("84 women and 12 girls"), "84 women and 12 girls");
    }
}
