//! A movement in every step, told without its verb: `every quarter brought more people than the last`, `an unbroken upward trend`.
//!
//! In: a sentence against a table. Out: that the figures of all its quarters, months or years rise, or fall, from each to the next.

use super::clauses::Sentence;
use super::each::{counts, crossed, is_narrowed};
use super::extremes::lines;
use crate::reading::CellReading;
use crate::reading::statements::{Line, Prose};

/// Ways to name the time before each.
const BEFORE: [&str; 8] = [
    "than the last",
    "than the one before",
    "than in the one before",
    "than the quarter before",
    "than the year before",
    "than the month before",
    "its predecessor",
    "than its predecessor",
];
/// Words with which a movement is denied, or said of some of the times only.
const DENIED: [&str; 13] = [
    "not", "except", "but", "until", "nearly", "almost", "if", "would", "bar", "apart", "first", "last two",
    "far",
];

/// Whether a sentence may be one.
pub(super) fn may_say(text: &str) -> bool {
    ["every ", "each ", "unbroken"].iter().any(|word| text.contains(word))
}

pub(super) fn readings(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Option<CellReading> {
    let text = sentence.text.as_str();
    let says = |list: &[&str]| text.split(' ').any(|word| list.contains(&word));
    let is_each = says(&["every", "each"]) && BEFORE.iter().any(|phrase| text.contains(phrase));
    let (up, down) = (
        says(&["more", "higher", "upward", "rise", "growth", "exceeds", "exceeded"]),
        says(&["fewer", "lower", "downward", "fall", "decline"]),
    );
    let is_denied = DENIED.iter().any(|word| says(&[word])) || text.contains("n't ");
    if !(is_each || says(&["unbroken"])) || up == down || is_denied || is_narrowed(prose, sentence, line) {
        return None;
    }
    // Which of the quarters begin a stretch that is named is not read.
    let (axis, places) = lines(sentence, prose.known).filter(|_| sentence.periods().is_empty())?;
    let cells = counts(sentence, (axis, &places), crossed(sentence, axis)?)?;
    Some(CellReading {
        sentence: line.sentence.id.clone(),
        says: if up { "rises" } else { "falls" }.to_owned(),
        cells,
        ..CellReading::default()
    })
}
