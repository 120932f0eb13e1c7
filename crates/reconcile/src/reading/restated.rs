//! One quantity said twice: `40% (24) of referrals`, `the majority (86%; 1,080) of`.
//!
//! In: the tokens of a sentence. Out: the sentence once for each way in which the quantity is said, without the
//! brackets. Brackets that say something else are left where they are.

use super::tokens::Token;

/// Words of a share in words, and those that may stand before it.
const FRACTION_ENDS: [&str; 14] = [
    "majority", "half", "third", "thirds", "quarter", "quarters", "fifth", "fifths", "tenth", "tenths",
    "ten", "five", "four", "three",
];
const LEADING: [&str; 32] = [
    "the",
    "a",
    "an",
    "over",
    "under",
    "just",
    "nearly",
    "almost",
    "about",
    "around",
    "more",
    "less",
    "fewer",
    "than",
    "approximately",
    "some",
    "exactly",
    "one",
    "two",
    "three",
    "four",
    "six",
    "seven",
    "eight",
    "nine",
    "in",
    "below",
    "above",
    "vast",
    "large",
    "slight",
    "small",
];

/// The readings of a sentence: itself, if nothing in it is said twice.
pub(super) fn versions(tokens: &[Token]) -> Vec<Vec<Token>> {
    for (from, to) in brackets(tokens) {
        let inside = tokens.get(from..to).unwrap_or_default();
        if inside.is_empty() || inside.iter().any(|token| token.number.is_none()) {
            continue;
        }
        let Some((start, end)) = said_before(tokens, from, inside) else { continue };
        let mut plain: Vec<Token> = tokens.get(..from).unwrap_or_default().to_vec();
        plain.extend(closed(tokens, to));
        let mut found = vec![plain.clone()];
        for number in inside {
            let mut version: Vec<Token> = tokens.get(..start).unwrap_or_default().to_vec();
            let before = tokens.get(start).map(|token| token.before.clone()).unwrap_or_default();
            version.push(Token { before, ..number.clone() });
            version.extend(plain.get(end..).unwrap_or_default().iter().cloned());
            found.push(version);
        }
        return found;
    }
    vec![tokens.to_vec()]
}

/// What follows a bracket, without its closing.
fn closed(tokens: &[Token], to: usize) -> Vec<Token> {
    let mut rest = tokens.get(to..).unwrap_or_default().to_vec();
    if let Some(first) = rest.first_mut() {
        first.before = first.before.replacen(')', "", 1);
    }
    rest
}

/// The groups in brackets, by their first token and the one behind their last.
fn brackets(tokens: &[Token]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, token) in tokens.iter().enumerate() {
        if let (Some(from), true) = (start, token.before.contains(')')) {
            found.push((from, at));
            start = None;
        }
        if token.before.contains('(') {
            start = Some(at);
        }
    }
    found.extend(start.map(|from| (from, tokens.len())));
    found
}

/// The share that a bracket says again: the one right before it, or the one the sentence has, if the bracket is a
/// percentage and the sentence has no other number.
fn said_before(tokens: &[Token], bracket: usize, inside: &[Token]) -> Option<(usize, usize)> {
    let end = bracket.checked_sub(1)?;
    if is_share(tokens, end) {
        return Some((leading(tokens, end), end + 1));
    }
    let is_percent = inside.len() == 1 && inside.iter().all(Token::is_percent);
    let others = tokens.get(..bracket)?.iter().filter(|token| token.number.is_some()).count();
    let shares: Vec<usize> = (0..bracket).filter(|at| is_share(tokens, *at)).collect();
    match shares.as_slice() {
        [one] if is_percent && others <= usize::from(tokens.get(*one)?.number.is_some()) => {
            Some((leading(tokens, *one), one + 1))
        }
        _ => None,
    }
}

fn word(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default()
}

fn is_share(tokens: &[Token], at: usize) -> bool {
    let end = word(tokens, at);
    let before = word(tokens, at.wrapping_sub(1));
    let is_counted = ["ten", "five", "four", "three"].contains(&end);
    let is_ordinal = end == "third" && before == "the";
    tokens.get(at).is_some_and(Token::is_percent)
        || (FRACTION_ENDS.contains(&end) && !is_ordinal && (!is_counted || before == "in"))
}

fn leading(tokens: &[Token], end: usize) -> usize {
    let mut start = end;
    while start > 0
        && LEADING.contains(&word(tokens, start - 1))
        && tokens.get(start).is_some_and(|it| it.before.trim().is_empty())
    {
        start -= 1;
    }
    start
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = versions(&tokens(text))
            .iter()
            .map(|version| version.iter().map(|token| token.word.as_str()).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_share_said_twice_is_read_both_ways() {
        check(
            "The majority (86%; 1,080) of cases were here.",
            &["the majority of cases were here", "86% of cases were here", "1,080 of cases were here"],
        );
        check(
            "Just under a third of cases (30%) were here.",
            &["just under a third of cases were here", "30% of cases were here"],
        );
        check("Of 60 cases 24 (40%) were here.", &["of 60 cases 24 40% were here"]);
    }
}
