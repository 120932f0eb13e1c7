//! Pieces of a sentence that say where or how something is stated, and nothing of what is counted.
//!
//! In: the tokens of a sentence. Out: the tokens without an opening such as `As stated in the previous chapter,` or `According to the
//! UKHTC's figures,`, and without brackets such as `(see Annex C)`. Years stay. A piece with one word more than the lists have stays
//! whole: `According to the helpline` may be of other people than a table counts.

use super::tokens::Token;

/// Words that make a piece an aside.
const TELLING: [&str; 30] = [
    "stated",
    "noted",
    "shown",
    "mentioned",
    "described",
    "discussed",
    "indicated",
    "explained",
    "seen",
    "outlined",
    "set",
    "according",
    "plainly",
    "simply",
    "terms",
    "words",
    "way",
    "whole",
    "short",
    "see",
    "chapter",
    "section",
    "annex",
    "appendix",
    "table",
    "tables",
    "figure",
    "chart",
    "paragraph",
    "above",
];
/// Words that may stand beside them in an aside.
const BESIDE: [&str; 53] = [
    "as",
    "in",
    "on",
    "of",
    "to",
    "by",
    "at",
    "from",
    "for",
    "the",
    "a",
    "an",
    "this",
    "our",
    "we",
    "it",
    "is",
    "was",
    "be",
    "been",
    "has",
    "have",
    "can",
    "will",
    "out",
    "already",
    "also",
    "again",
    "earlier",
    "before",
    "below",
    "previous",
    "preceding",
    "last",
    "next",
    "following",
    "first",
    "report",
    "summary",
    "executive",
    "part",
    "page",
    "figures",
    "statistics",
    "data",
    "published",
    "other",
    "another",
    "put",
    "absolute",
    "numerical",
    "taking",
    "year",
];
/// Phrases that say how a thing is put, wherever they stand.
const PHRASES: [&[&str]; 9] = [
    &["in", "percentage", "terms"],
    &["in", "proportional", "terms"],
    &["in", "absolute", "terms"],
    &["in", "numerical", "terms"],
    &["in", "terms", "of", "numbers"],
    &["in", "other", "words"],
    &["put", "plainly"],
    &["put", "another", "way"],
    &["as", "a", "whole"],
];
/// Words before a comma are an opening up to so many.
const LONGEST: usize = 12;

/// The tokens of a sentence without its asides; a sentence that is nothing else stays.
pub(super) fn without(tokens: Vec<Token>) -> Vec<Token> {
    let mut is_aside = vec![false; tokens.len()];
    for (from, to) in pieces(&tokens) {
        let piece = tokens.get(from..to).unwrap_or_default();
        if is_said_of_telling(piece) {
            is_aside.iter_mut().take(to).skip(from).for_each(|it| *it = true);
        }
    }
    // `3.3 Takeaways were visited`: the number of a paragraph.
    let is_upper =
        |at: usize| tokens.get(at).is_some_and(|token| token.printed.starts_with(char::is_uppercase));
    let is_paragraph = tokens.first().is_some_and(|first| {
        first.printed.contains('.')
            && first
                .printed
                .split('.')
                .all(|part| !part.is_empty() && part.chars().all(|it| it.is_ascii_digit()))
    });
    if is_paragraph
        && is_upper(1)
        && let Some(first) = is_aside.first_mut()
    {
        *first = true;
    }
    for (from, to) in references(&tokens) {
        is_aside.iter_mut().take(to).skip(from).for_each(|it| *it = true);
    }
    for phrase in PHRASES {
        for from in 0..tokens.len() {
            let said = tokens.iter().skip(from).take(phrase.len()).map(|token| token.word.as_str());
            if said.eq(phrase.iter().copied()) {
                is_aside.iter_mut().skip(from).take(phrase.len()).for_each(|it| *it = true);
            }
        }
    }
    if is_aside.iter().all(|is| *is) {
        return tokens;
    }
    let kept = tokens.into_iter().zip(is_aside).filter(|(token, is)| !is || token.year().is_some());
    kept.map(|(token, _)| token).collect()
}

/// `In Table 3`, `Annex C`: a part of the publication, with a small word before it.
fn references(tokens: &[Token]) -> Vec<(usize, usize)> {
    const PARTS: [&str; 7] = ["table", "chart", "annex", "appendix", "chapter", "section", "paragraph"];
    let word = |at: usize| tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let is_mark = |at: usize| {
        tokens.get(at).is_some_and(|token| {
            token.number.is_some() && !token.is_percent()
                || token.printed.len() <= 2 && token.printed.starts_with(char::is_uppercase)
        })
    };
    let opens = |at: &usize| PARTS.contains(&word(*at)) && is_mark(*at + 1);
    let from = |at: usize| at - usize::from(at > 0 && ["in", "see", "at", "from"].contains(&word(at - 1)));
    (0..tokens.len()).filter(opens).map(|at| (from(at), at + 2)).collect()
}

/// The opening before the first comma, and what stands in brackets.
fn pieces(tokens: &[Token]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let comma = tokens.iter().position(|token| token.before.contains(','));
    found.extend(comma.filter(|at| (1..=LONGEST).contains(at)).map(|at| (0, at)));
    let mut open = None;
    for (at, token) in tokens.iter().enumerate() {
        if let (Some(from), true) = (open, token.before.contains(')')) {
            found.push((from, at));
            open = None;
        }
        if token.before.contains('(') {
            open = Some(at);
        }
    }
    found.extend(open.map(|from| (from, tokens.len())));
    found
}

fn is_said_of_telling(piece: &[Token]) -> bool {
    let is_telling = |token: &Token| TELLING.contains(&token.word.as_str());
    let is_abbreviation = |token: &Token| {
        let letters = token.printed.trim_end_matches("'s");
        letters.chars().all(char::is_uppercase) && !letters.is_empty() && token.number.is_none()
    };
    let refers = piece.iter().enumerate().any(|(at, token)| {
        let before = at.checked_sub(1).and_then(|at| piece.get(at));
        token.number.is_some() && !before.is_some_and(is_telling)
    });
    let is_known = |token: &Token| {
        is_telling(token)
            || BESIDE.contains(&token.word.as_str())
            || token.number.is_some()
            || token.year().is_some()
            || is_abbreviation(token)
    };
    !refers && piece.iter().any(is_telling) && piece.iter().all(is_known)
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn check(text: &str, expected: &str) {
        let kept: Vec<String> = without(tokens(text)).into_iter().map(|token| token.word).collect();
        assert_eq!(kept.join(" "), expected);
    }

    #[test]
    fn where_a_thing_is_stated_is_left_out() {
        check(
            "As stated in the previous chapter, in 2012 there were 34 cases. (See Annex C)",
            "in 2012 there were 34 cases",
        );
        check(
            "According to the 2012 UKHTC figures, of the 34 most were women",
            "2012 of the 34 most were women",
        );
        check("In table 3, 12 men (see paragraph 4) are listed", "12 men are listed");
    }

    #[test]
    fn what_may_narrow_stays() {
        for text in [
            "according to the helpline 40 were women",
            "as stated by bawso 40 were women",
            "at 34 the figure was higher",
            "of the 34 shown 6 were women",
        ] {
            let with_comma =
                text.replacen(" 40", ", 40", 1).replacen("34 ", "34, ", 1).replacen("shown ", "shown, ", 1);
            check(&with_comma, text);
        }
    }
}
