//! What sentences say of two cells: one is more than the other, by so much, or so many times the other.
//!
//! In: a sentence against a table. Out: readings with the cell that is compared, and the cell it is compared with. The two sides of a
//! comparison differ in one thing, a row, a column or a period, and share what only one of them says; where they do not, nothing
//! is read.

use super::grid::Axis;
use super::marking::Sign;
use super::says::{Way, filling, id, is_of_movement, is_rate_unsaid, is_share_unheld, negative, plain, way};
use super::words::{is_rest, line};
use super::{clauses::Sentence, multiples, scales};
use crate::bulletin::Vocabulary;
use crate::bulletin::layout::Filling;
use crate::reading::CellReading;
use crate::reading::marks::Said;

type At = (usize, usize);

/// Words of counts, and words of any figure, before `than`.
const COUNTS: [&str; 3] = ["more", "fewer", "less"];
const FIGURES: [&str; 5] = ["higher", "lower", "greater", "larger", "smaller"];
/// Words that make a comparison doubtful, or one of several things together.
const DOUBTED: [&str; 29] = [
    "often",
    "frequently",
    "not",
    "no",
    "nor",
    "never",
    "neither",
    "may",
    "could",
    "would",
    "whether",
    "if",
    "expected",
    "likely",
    "will",
    "combined",
    "together",
    "or",
    "each",
    "every",
    "both",
    "all",
    "most",
    "except",
    "apart",
    "rest",
    "only",
    "either",
    "respectively",
];

/// A comparison in a sentence: where its word stands, and where the second side begins.
struct Compared {
    word: usize,
    than: usize,
    is_more: bool,
    is_count: bool,
}

/// The readings of comparisons, each with the token of its number, if it has one.
pub(super) fn readings(sentence: &Sentence<'_>, known: &Vocabulary) -> Vec<(Option<usize>, CellReading)> {
    if sentence.text.split(' ').any(|word| DOUBTED.contains(&word) || word.ends_with("n't")) {
        return Vec::new();
    }
    let mut found: Vec<(Option<usize>, CellReading)> = Vec::new();
    // `Rose more in X than in Y` compares by how much.
    if !is_of_movement(sentence, known) {
        found.extend(times_as_many(sentence));
        found.extend(than(sentence));
    }
    found.extend(multiplied(sentence, known).map(|reading| (None, reading)));
    found
}

pub(super) fn word<'s>(sentence: &'s Sentence<'_>, at: usize) -> &'s str {
    sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default()
}

/// `more A than B`, `20 more A than B`, `higher in X than in Y`, `more than any other`.
fn than(sentence: &Sentence<'_>) -> Option<(Option<usize>, CellReading)> {
    let mut all = (0..sentence.tokens.len()).filter_map(|at| compared(sentence, at));
    let (Some(one), None) = (all.next(), all.next()) else { return None };
    if sentence.text.contains("than any other") || sentence.text.contains("than in any other") {
        return than_any(sentence, &one).map(|reading| (None, reading));
    }
    if sentence.text.split(' ').any(|word| word == "other") {
        return None;
    }
    let (first, second) = sides(sentence, one.than)?;
    let (kind, other) = (filling(sentence, first)?, filling(sentence, second)?);
    if kind != other || kind == Filling::Changes || (one.is_count && kind != Filling::Counts) {
        return None;
    }
    // `Three sectors had fewer`: how many lines there are of which it is said.
    let is_apart = |at: usize| {
        (at + 1..one.word)
            .any(|at| ["had", "saw", "made", "were", "was", "recorded", "have"].contains(&word(sentence, at)))
    };
    let number =
        (1..4).filter_map(|back| one.word.checked_sub(back)).find_map(|at| match sentence.signs.get(at) {
            Some(Sign::Number(said)) if !is_apart(at) => Some((at, said.clone())),
            _ => None,
        });
    // Every other figure may be one side's own, and then the two are given and not compared in words alone.
    let numbers = sentence.signs.iter().filter(|sign| matches!(sign, Sign::Number(_))).count();
    if numbers > usize::from(number.is_some()) {
        return None;
    }
    let cells = CellReading {
        cells: vec![id(sentence, first)?],
        beside: vec![id(sentence, second)?],
        ..CellReading::default()
    };
    let Some((at, said)) = number else {
        let says = if one.is_more { "more" } else { "fewer" };
        return Some((None, CellReading { says: says.to_owned(), ..cells }));
    };
    let reading = by_so_much(sentence, at, &said, first, kind)?;
    let turned = if one.is_more { reading } else { negative(reading) };
    Some((Some(at), CellReading { cells: cells.cells, beside: cells.beside, ..turned }))
}

/// `more than any other`: the first of its line.
fn than_any(sentence: &Sentence<'_>, one: &Compared) -> Option<CellReading> {
    let line = line(sentence, (0, one.than))?;
    let own = line.subjects.first().map(|row| (*row, line.column))?;
    if sentence.signs.iter().any(|sign| matches!(sign, Sign::Number(_)))
        || is_rate_unsaid(sentence, own)
        || is_share_unheld(sentence, own)
    {
        return None;
    }
    let ids = |rows: Vec<usize>| {
        rows.into_iter().map(|row| id(sentence, (row, line.column))).collect::<Option<Vec<String>>>()
    };
    let others = line.others.iter().copied().filter(|row| !is_rest(sentence, *row)).collect();
    Some(CellReading {
        says: if one.is_more { "greatest" } else { "least" }.to_owned(),
        cells: ids(line.subjects)?,
        beside: ids(others)?,
        ..CellReading::default()
    })
}

fn by_so_much(
    sentence: &Sentence<'_>,
    at: usize,
    said: &Said,
    first: At,
    kind: Filling,
) -> Option<CellReading> {
    let says = match (said.is_percent, kind) {
        (true, Filling::Counts) => "change",
        (false, Filling::Counts) => "difference",
        _ => return None,
    };
    let figure = if said.is_percent { plain(said) } else { scales::scaled(sentence, at, said, first)? };
    Some(CellReading { says: says.to_owned(), ..figure })
}

fn compared(sentence: &Sentence<'_>, than: usize) -> Option<Compared> {
    if word(sentence, than) != "than" || matches!(sentence.signs.get(than + 1), Some(Sign::Number(_))) {
        return None;
    }
    let word_at = (1..8)
        .filter_map(|back| than.checked_sub(back))
        .find(|at| COUNTS.contains(&word(sentence, *at)) || FIGURES.contains(&word(sentence, *at)))?;
    // `More than twice`, `more than half`, `more than usual`: what stands behind is no side.
    let names_side = sentence.signs.iter().skip(than + 1).take(6);
    let is_side = names_side.into_iter().any(|sign| matches!(sign, Sign::Name(..) | Sign::Period(_)));
    let is_multiple = (1..3).any(|ahead| multiples::of(word(sentence, than + ahead)).is_some());
    let is_bound = word_at + 1 == than && !FIGURES.contains(&word(sentence, word_at)) && is_multiple;
    let own = word(sentence, word_at);
    let is_any = word(sentence, than + 1) == "any" || word(sentence, than + 2) == "any";
    ((is_side || is_any) && !is_multiple && !is_bound).then(|| Compared {
        word: word_at,
        than,
        is_more: ["more", "higher", "greater", "larger"].contains(&own),
        is_count: COUNTS.contains(&own),
    })
}

/// `twice as many A as B`, `three times as many`, `half as many`.
fn times_as_many(sentence: &Sentence<'_>) -> Option<(Option<usize>, CellReading)> {
    let is_as = |at: usize| word(sentence, at) == "as";
    let mut all = (1..sentence.tokens.len())
        .filter(|at| is_as(*at) && ["many", "much", "high", "large"].contains(&word(sentence, at + 1)));
    let (Some(first_as), None) = (all.next(), all.next()) else { return None };
    let (multiple, from) = multiples::before(sentence.tokens, first_as)?;
    let second_as = (first_as + 2..sentence.tokens.len()).find(|at| is_as(*at))?;
    let (first, second) = sides(sentence, second_as)?;
    let kind = filling(sentence, first).filter(|kind| *kind != Filling::Changes)?;
    if filling(sentence, second)? != kind {
        return None;
    }
    let reading = CellReading {
        says: "times".to_owned(),
        cells: vec![id(sentence, first)?],
        beside: vec![id(sentence, second)?],
        ..multiple
    };
    Some((Some(from), reading))
}

/// `doubled between 2021 and 2023`, `has more than trebled since 2018`, `rose threefold`.
fn multiplied(sentence: &Sentence<'_>, known: &Vocabulary) -> Option<CellReading> {
    let mut all =
        (0..sentence.tokens.len()).filter(|at| multiples::multiplied(word(sentence, *at)).is_some());
    let (Some(at), None) = (all.next(), all.next()) else { return None };
    let is_fold = word(sentence, at).ends_with("fold");
    if is_fold && way(&sentence.text, known) != Some(Way::Up) {
        return None;
    }
    let (earlier, later) = sentence.span()?;
    let order = sentence.clauses.iter().position(|clause| clause.tokens.contains(&at))?;
    let now = super::says::cell(sentence, order, Some(later), Some(false))?;
    let before = super::says::cell(sentence, order, Some(earlier), Some(false))?;
    if is_share_unheld(sentence, now) {
        return None;
    }
    if filling(sentence, now)? == Filling::Changes || filling(sentence, before)? == Filling::Changes {
        return None;
    }
    Some(CellReading {
        says: "times".to_owned(),
        cells: vec![id(sentence, now)?],
        beside: vec![id(sentence, before)?],
        ..multiples::said(sentence.tokens, at)?
    })
}

/// The two cells of a comparison: what stands before a word, and what stands behind it as far as its clause goes.
fn sides(sentence: &Sentence<'_>, at: usize) -> Option<(At, At)> {
    let parts = |token: usize| {
        let token = sentence.tokens.get(token);
        token.is_some_and(|token| {
            token.before.contains([',', ';', ':', '(', '–'])
                || ["while", "whilst", "but", "whereas", "when"].contains(&token.word.as_str())
        })
    };
    let end = (at + 1..sentence.tokens.len()).find(|token| parts(*token)).unwrap_or(sentence.tokens.len());
    let start = (0..at).rev().find(|token| word_stops(sentence, *token)).unwrap_or(0);
    let row = along(sentence, Axis::Rows, (start, at), (at, end))?;
    let column = along(sentence, Axis::Columns, (start, at), (at, end))?;
    // One thing differs and no more.
    if (row.0 == row.1) == (column.0 == column.1) {
        return None;
    }
    let (first, second) = ((row.0, column.0), (row.1, column.1));
    let is_other = |at: At| is_rate_unsaid(sentence, at) || is_share_unheld(sentence, at);
    (!is_other(first) && !is_other(second)).then_some((first, second))
}

fn word_stops(sentence: &Sentence<'_>, at: usize) -> bool {
    sentence.tokens.get(at).is_some_and(|token| token.before.contains([';', ':', '(']))
}

/// Where both sides stand on one axis.
fn along(
    sentence: &Sentence<'_>,
    axis: Axis,
    first: (usize, usize),
    second: (usize, usize),
) -> Option<(usize, usize)> {
    let is_time = sentence.grid.period_axis() == Some(axis);
    let named = |(from, to): (usize, usize)| -> Option<Vec<usize>> {
        let signs = sentence.signs.iter().take(to).skip(from);
        if is_time {
            let periods = signs.filter_map(|sign| match sign {
                Sign::Period(period) => Some(sentence.at_period(*period)),
                _ => None,
            });
            return periods.collect();
        }
        let own = signs.filter_map(|sign| match sign {
            Sign::Name(its, at) if *its == axis => Some(*at),
            _ => None,
        });
        Some(sentence.without_totals(axis, own))
    };
    match (named(first)?.as_slice(), named(second)?.as_slice()) {
        ([a], [b]) => Some((*a, *b)),
        ([one], []) | ([], [one]) => Some((*one, *one)),
        ([], []) if !is_time => sentence.default(axis, None).map(|at| (at, at)),
        _ => None,
    }
}
