//! Between which figures the lines of a table are said to lie: `ranged from 21 to 35`, `between 21 and 35 in each quarter`.
//!
//! In: a sentence against a table. Out: what it calls the lowest and the highest figure of all quarters, years or rows. Some words of
//! it may not be known: one of the two figures must be what it is said to be, which shows that these lines are meant.

use super::clauses::Sentence;
use super::each::{counts, crossed, is_narrowed, noun_end, parts};
use super::grid::Axis;
use super::marking::Sign;
use super::pairs::word;
use crate::bulletin::Vocabulary;
use crate::bulletin::label::words;
use crate::feasible::Interval;
use crate::reading::CellReading;
use crate::reading::marks::Said;
use crate::reading::statements::{Line, Prose};

/// Words of a sentence that says between what figures lie; of each pair both.
const SPREADS: [(&str, &str); 18] = [
    ("ran", "to"),
    ("ranged", "to"),
    ("ranging", "to"),
    ("range", "to"),
    ("varied", "to"),
    ("varying", "to"),
    ("between", "and"),
    ("low", "high"),
    ("lowest", "highest"),
    ("fewest", "most"),
    ("smallest", "largest"),
    ("quietest", "busiest"),
    ("minimum", "maximum"),
    ("trough", "peak"),
    ("low", "peak"),
    ("highest", "lowest"),
    ("busiest", "quietest"),
    ("largest", "smallest"),
];
/// The pairs that name the higher figure first.
const FALLING_FROM: usize = 15;
/// A figure of fewer than this agrees with another too easily to show what is meant.
pub(super) const TELLING_FROM: i64 = 10;
/// What a number counts that is no figure: `over the five years`.
const LINES: [&str; 10] = [
    "years",
    "quarters",
    "months",
    "forces",
    "responders",
    "areas",
    "regions",
    "nations",
    "counties",
    "rows",
];

/// Whether a sentence may say between what figures lie.
pub(super) fn may_say(text: &str) -> bool {
    is_none_beyond(text) || SPREADS.iter().any(|(first, then)| text.contains(first) && text.contains(then))
}

pub(super) fn readings(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let known = prose.known;
    let Some((low, high)) = bounds(sentence) else { return Vec::new() };
    if is_narrowed(prose, sentence, line) {
        return Vec::new();
    }
    let Some((axis, places)) = lines(sentence, known) else { return Vec::new() };
    let cells = crossed(sentence, axis).and_then(|other| counts(sentence, (axis, &places), other));
    let Some(cells) = cells else { return Vec::new() };
    let made = |says: &str, said: Said| CellReading {
        sentence: line.sentence.id.clone(),
        says: says.to_owned(),
        value: said.value,
        cells: cells.clone(),
        ..CellReading::default()
    };
    let both = [made("lowest_is", low), made("highest_is", high)];
    let shows = |reading: &&CellReading| {
        let is_telling = reading.said().is_some_and(|said| said.low() >= Interval::whole(TELLING_FROM).low());
        reading.holds(&|id| sentence.figure(id)) == Some(true)
            && (is_telling || !sentence.signs.contains(&Sign::Unknown))
    };
    if both.iter().any(|reading| shows(&reading)) { both.into() } else { Vec::new() }
}

/// `In no quarter were there fewer than 17 or more than 41, and both figures were reached`.
fn is_none_beyond(text: &str) -> bool {
    let lower = text.to_lowercase();
    let denies = lower.starts_with("in no ") || lower.starts_with("no ") || lower.contains(" no quarter");
    denies && lower.contains("fewer than") && lower.contains("more than") && lower.contains("reached")
}

/// The two figures of a sentence that says between what others lie, the lower first.
fn bounds(sentence: &Sentence<'_>) -> Option<(Said, Said)> {
    let said: Vec<&str> = sentence.text.split(' ').collect();
    let at = |wanted: &str| said.iter().position(|word| *word == wanted);
    let says =
        |(first, then): &(&str, &str)| at(first).zip(at(then)).is_some_and(|(first, then)| first < then);
    let is_beyond = is_none_beyond(&sentence.text);
    let pair = SPREADS.iter().position(says).or_else(|| is_beyond.then_some(0))?;
    let is_figure = |(at, sign): (usize, &Sign)| match sign {
        Sign::Number(said) if !LINES.contains(&word(sentence, at + 1)) => Some(said.clone()),
        _ => None,
    };
    let figures: Vec<Said> = sentence.signs.iter().enumerate().filter_map(is_figure).collect();
    // `Between 21 and 35` is one number to most sentences.
    if let [Said { at_least: Some(least), at_most: Some(most), is_percent: false, .. }] = figures.as_slice() {
        let plain = |value: &String| Said { value: value.clone(), ..Said::default() };
        return Some((plain(least), plain(most))).filter(|_| at("between").is_some());
    }
    let [first, second] = figures.as_slice() else { return None };
    if is_beyond {
        let plain = |said: &Said| Said { value: said.value.clone(), ..Said::default() };
        return Some((plain(first), plain(second)));
    }
    let is_plain = |said: &Said| !said.is_percent && said.at_least.is_none() && said.at_most.is_none();
    if !is_plain(first) || !is_plain(second) {
        return None;
    }
    let both = (first.clone(), second.clone());
    Some(if pair < FALLING_FROM { both } else { (both.1, both.0) })
}

/// The lines of which a sentence speaks: quarters, years from the first that it names, or what the title counts by.
pub(super) fn lines(sentence: &Sentence<'_>, known: &Vocabulary) -> Option<(Axis, Vec<usize>)> {
    let says = |list: &[&str]| sentence.text.split(' ').any(|word| list.contains(&word));
    if says(&["quarter", "quarters", "quarterly"]) {
        let axis =
            [Axis::Rows, Axis::Columns].into_iter().find(|axis| is_of_quarters(sentence, *axis, known))?;
        return Some((axis, parts(sentence, axis)));
    }
    if says(&["month", "months", "monthly"]) {
        let axis =
            [Axis::Rows, Axis::Columns].into_iter().find(|axis| is_of_months(sentence, *axis, known))?;
        return Some((axis, parts(sentence, axis)));
    }
    if says(&["year", "years", "annual", "annually", "yearly"]) {
        let axis = sentence.grid.period_axis()?;
        let (first, last) = match sentence.periods().as_slice() {
            [] => (None, None),
            [one] if sentence.is_since(*one) => (Some(*one), None),
            [one, other] => (Some(*one), Some(*other)),
            _ => return None,
        };
        let in_time = sentence.grid.in_time().into_iter();
        let is_meant =
            |period| first.is_none_or(|first| period >= first) && last.is_none_or(|last| period <= last);
        let places: Vec<usize> = in_time.filter(|(period, _)| is_meant(*period)).map(|(_, at)| at).collect();
        return (places.len() > 2).then_some((axis, places));
    }
    let is_named =
        |axis: &Axis| (0..sentence.tokens.len()).any(|at| noun_end(sentence, known, *axis, at).is_some());
    let axis = [Axis::Rows, Axis::Columns].into_iter().find(is_named)?;
    Some((axis, parts(sentence, axis))).filter(|(_, places)| places.len() > 2)
}

/// Whether the parts of an axis are the quarters of a year or of several.
pub(super) fn is_of_quarters(sentence: &Sentence<'_>, axis: Axis, known: &Vocabulary) -> bool {
    let is_named = |word: &String| ["quarter", "q1", "q2", "q3", "q4"].contains(&word.as_str());
    are_all(sentence, axis, |words| months(words, known) > 1 || words.iter().any(is_named))
}

/// Whether the parts of an axis are months.
pub(super) fn is_of_months(sentence: &Sentence<'_>, axis: Axis, known: &Vocabulary) -> bool {
    are_all(sentence, axis, |words| months(words, known) == 1)
}

fn months(words: &[String], known: &Vocabulary) -> usize {
    words.iter().filter(|word| known.month(word).is_some()).count()
}

/// Whether the words of every label of an axis that is a part are such, and the parts are several.
fn are_all(sentence: &Sentence<'_>, axis: Axis, is_such: impl Fn(&[String]) -> bool) -> bool {
    let table = sentence.grid.table;
    let labels = if axis == Axis::Rows { &table.rows } else { &table.columns };
    let is_part_such = |at: usize| labels.get(at).is_some_and(|label| is_such(&words(&label.printed)));
    let parts = parts(sentence, axis);
    parts.len() > 2 && parts.into_iter().all(is_part_such)
}
