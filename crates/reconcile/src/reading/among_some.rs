//! Whether a sentence ranks among some only, and no table says among which.
//!
//! In: a line of prose. Out: whether words behind `among`, or an opening `of`, set apart what is ranked and are not known: `Among the
//! charities, X was the largest source` leaves open who the charities are.

use super::marks::{Mark, marks};
use super::statements::{Line, Prose};

/// What may be ranked one and all: a word of this kind tells nobody apart.
const ONE_AND_ALL: [&str; 12] = [
    "regions",
    "areas",
    "forces",
    "boards",
    "counties",
    "councils",
    "districts",
    "organisations",
    "agencies",
    "bodies",
    "partners",
    "quarters",
];
/// Words behind which it is said among what something is ranked.
const AMONG: [&str; 8] =
    ["among", "amongst", "within", "inside", "outside", "excluding", "except", "besides"];

pub(super) fn is_among_some(prose: &Prose<'_>, line: &Line<'_>) -> bool {
    // `The four forces made 26 between them, X leading with nine`, `the most common foreign nationality`.
    let is_between_them = line.words.windows(2).any(|pair| pair == ["between", "them"]);
    if is_between_them || line.words.iter().any(|word| ["foreign", "overseas"].contains(&word.as_str())) {
        return true;
    }
    let opens = |at: usize, word: &str| AMONG.contains(&word) || at == 0 && word == "of";
    let from: Vec<usize> = line
        .tokens
        .iter()
        .enumerate()
        .filter(|(at, token)| opens(*at, &token.word))
        .map(|(at, _)| at + 1)
        .collect();
    if from.is_empty() {
        return false;
    }
    let marks = marks(prose, &line.tokens);
    let is_unknown = |from: usize| {
        let rest = line.tokens.iter().zip(&marks).skip(from);
        let mut phrase = rest.take_while(|(token, _)| !token.before.contains([',', ';', '(']));
        phrase.any(|(token, mark)| *mark == Mark::Unknown && !ONE_AND_ALL.contains(&token.word.as_str()))
    };
    from.into_iter().any(is_unknown)
}
