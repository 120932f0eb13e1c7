//! Which way each quarter moved: `rose in the second quarter, fell in the third and rose in the fourth`.
//!
//! In: a sentence against a table of the four quarters of one year. Out: for every quarter of which a movement is told, that its figure is more, or
//! less, than that of the one before. A sentence that compares with another year is left alone.

use super::clauses::Sentence;
use super::each::{counts, crossed, is_narrowed};
use super::extremes::lines;
use super::pairs::word;
use super::says::{Way, way};
use crate::reading::CellReading;
use crate::reading::statements::{Line, Prose};

const QUARTERS: [&str; 3] = ["second", "third", "fourth"];
/// Words of another comparison, or of a movement that is doubted.
const OTHERWISE: [&str; 16] = [
    "same",
    "year",
    "previous",
    "corresponding",
    "not",
    "never",
    "nor",
    "neither",
    "would",
    "may",
    "if",
    "half",
    "highest",
    "lowest",
    "except",
    "share",
];
/// Words between a movement and its quarter.
const BETWEEN: [&str; 9] = ["in", "the", "slightly", "sharply", "again", "back", "then", "during", "further"];

/// Whether a sentence may be one.
pub(super) fn may_say(text: &str) -> bool {
    text.contains("quarter") && QUARTERS.iter().any(|quarter| text.contains(quarter))
}

pub(super) fn readings(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let says = |list: &[&str]| sentence.text.split(' ').any(|word| list.contains(&word));
    if !may_say(&sentence.text) || says(&OTHERWISE) || is_narrowed(prose, sentence, line) {
        return Vec::new();
    }
    let Some((axis, places)) = lines(sentence, prose.known) else { return Vec::new() };
    let Some(column) = crossed(sentence, axis).filter(|_| places.len() == QUARTERS.len() + 1) else {
        return Vec::new();
    };
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for at in 0..sentence.tokens.len() {
        let Some(quarter) = QUARTERS.iter().position(|quarter| *quarter == word(sentence, at)) else {
            continue;
        };
        let (Some(moved), Some([before, after])) =
            (moved(prose, sentence, at), places.get(quarter..quarter + 2))
        else {
            continue;
        };
        pairs.push(if moved == Way::Up { (*after, *before) } else { (*before, *after) });
    }
    let (more, less): (Vec<usize>, Vec<usize>) = pairs.into_iter().unzip();
    let of = |lines: &[usize]| counts(sentence, (axis, lines), column).filter(|cells| !cells.is_empty());
    let found = of(&more).zip(of(&less)).map(|(cells, beside)| CellReading {
        sentence: line.sentence.id.clone(),
        says: "each_more".to_owned(),
        cells,
        beside,
        ..CellReading::default()
    });
    found.into_iter().collect()
}

/// The movement that stands right before a quarter.
fn moved(prose: &Prose<'_>, sentence: &Sentence<'_>, quarter: usize) -> Option<Way> {
    let verb = (0..quarter).rev().find(|at| !BETWEEN.contains(&word(sentence, *at)))?;
    way(word(sentence, verb), prose.known)
}
