//! What each word of a sentence is to one table.
//!
//! In: the tokens of a sentence and a table. Out: one sign a token: a row, a column, a period, a number, a word that is known, or
//! one that is not. A sentence with a word that is not known may speak of something narrower than the table counts.

use super::grid::{Axis, Grid};
use super::periods::{Mention, Period, mentions};
use crate::bulletin::Vocabulary;
use crate::bulletin::label::words;
use crate::reading::marks::{Mark, Said};
use crate::reading::numbers;
use crate::reading::statements::Prose;
use crate::reading::tokens::Token;

/// What a token is to a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sign {
    Name(Axis, usize),
    Period(Period),
    Number(Said),
    Known,
    Unknown,
}

/// Words that may narrow what is counted to a part that no table has, though they narrow nothing elsewhere.
const NARROWING: [&str; 14] = [
    "further",
    "another",
    "additional",
    "new",
    "remaining",
    "rest",
    "again",
    "already",
    "once",
    "others",
    "previously",
    "since",
    "before",
    "part",
];

/// Words of bodies that report for a whole nation.
const NATIONAL: [&str; 4] = ["department", "ministry", "government", "office"];

/// A word of a sentence in the form by which words are compared.
struct Flat {
    word: String,
    token: usize,
    /// Whether it may stand inside a name that does not have it.
    is_small: bool,
}

/// A sentence with what it is to every table alike: its periods, and the forms of its words.
pub(super) struct Spoken<'a> {
    pub(super) tokens: &'a [Token],
    mentions: Vec<Mention>,
    flat: Vec<Flat>,
    /// Of each token the forms of its parts that are known to no vocabulary: a table must have them.
    foreign: Vec<Vec<String>>,
}

impl<'a> Spoken<'a> {
    pub(super) fn new(tokens: &'a [Token], known: &Vocabulary) -> Self {
        let mentions = mentions(tokens, known);
        let is_period = |at: usize| mentions.iter().any(|(_, from, to)| (*from..=*to).contains(&at));
        let parts = |token: &Token| words(token.word.trim_end_matches("'s"));
        let free = tokens.iter().enumerate().filter(|(at, _)| !is_period(*at));
        let flat = free
            .flat_map(|(token, it)| parts(it).into_iter().map(move |word| (word, token)))
            .filter(|(word, _)| !known.is_hollow(word) || word == "other")
            .map(|(word, token)| {
                let word = known.plain_form(&word);
                let is_small = known.is_neutral(&word) && !word.starts_with(|it: char| it.is_ascii_digit());
                Flat { word, token, is_small }
            })
            .collect();
        let foreign = |token: &Token| {
            let unknown = parts(token).into_iter().filter(|word| !is_known(known, word));
            unknown.map(|word| known.plain_form(&word)).collect()
        };
        let foreign = tokens.iter().map(foreign).collect();
        Self { tokens, mentions, flat, foreign }
    }

    /// The periods that the sentence names, in order.
    pub(super) fn periods(&self) -> Vec<Period> {
        let mut found: Vec<Period> = self.mentions.iter().map(|(period, ..)| *period).collect();
        found.sort();
        found.dedup();
        found
    }
}

/// Whether a word narrows nothing, whatever the table.
fn is_known(known: &Vocabulary, word: &String) -> bool {
    let moves = [&known.change, &known.rising, &known.falling].iter().any(|list| list.contains(word));
    let is_neutral = known.is_neutral(word) && known.nation(word).is_none();
    is_neutral || known.is_hollow(word) || moves || known.scale(word).is_some()
}

/// One sign a token.
pub(super) fn signs(prose: &Prose<'_>, grid: &Grid<'_>, spoken: &Spoken<'_>) -> Vec<Sign> {
    let tokens = spoken.tokens;
    let mut signs: Vec<Option<Sign>> = vec![None; tokens.len()];
    for (period, from, to) in &spoken.mentions {
        put(&mut signs, *from, *to, &Sign::Period(*period));
    }
    rates(grid, tokens, &mut signs);
    whole_names(grid, &spoken.flat, &mut signs);
    let mut marks: Vec<Option<Mark>> = vec![None; tokens.len()];
    for (at, sign) in signs.iter().enumerate() {
        if let (Some(_), Some(mark)) = (sign, marks.get_mut(at)) {
            *mark = Some(Mark::Neutral);
        }
    }
    let free = without(tokens, &signs);
    numbers::read_all(prose, &free, &mut marks);
    for (at, mark) in marks.into_iter().enumerate() {
        let Some(slot) = signs.get_mut(at).filter(|slot| slot.is_none()) else { continue };
        *slot = match mark {
            Some(Mark::Number(said)) => Some(Sign::Number(said)),
            Some(_) => Some(Sign::Known),
            None => None,
        };
    }
    telling_names(grid, &spoken.flat, &mut signs);
    let named = signs.clone();
    for at in 0..tokens.len() {
        if let Some(slot) = signs.get_mut(at).filter(|slot| slot.is_none()) {
            *slot = Some(rest(grid, spoken, &named, at));
        }
    }
    signs.into_iter().map(|sign| sign.unwrap_or(Sign::Unknown)).collect()
}

/// `per 10,000 households`: the column of that rate, or a word of the table if all its columns are; a rate that the table does
/// not have is of something else.
fn rates(grid: &Grid<'_>, tokens: &[Token], signs: &mut [Option<Sign>]) {
    for (at, pair) in tokens.windows(2).enumerate() {
        let [per, base] = pair else { continue };
        if per.word != "per" || base.number.is_none() {
            continue;
        }
        let wanted = format!("per {}", base.word.replace(',', ""));
        let has = |text: &str| text.to_lowercase().replace(',', "").contains(&wanted);
        let of: Vec<usize> = (0..grid.columns.len())
            .filter(|&column| {
                let label = grid.table.columns.get(column).is_some_and(|label| has(&label.printed));
                let mut cells = grid.table.cells.iter().filter(|((_, at), _)| *at == column);
                label || cells.any(|(_, cell)| has(&cell.unit))
            })
            .collect();
        let sign = match of.as_slice() {
            [] => Sign::Unknown,
            [column] => Sign::Name(Axis::Columns, *column),
            _ => Sign::Known,
        };
        put(signs, at, at + 1, &sign);
    }
}

/// The tokens with those that have a sign already made no number: `30 to 34` is the name of a row.
fn without(tokens: &[Token], signs: &[Option<Sign>]) -> Vec<Token> {
    let mut free = tokens.to_vec();
    for (token, sign) in free.iter_mut().zip(signs) {
        if sign.is_some() {
            token.number = None;
            "·".clone_into(&mut token.word);
            "·".clone_into(&mut token.printed);
        }
    }
    free
}

fn put(signs: &mut [Option<Sign>], from: usize, to: usize, sign: &Sign) {
    for (at, slot) in signs.iter_mut().enumerate().take(to + 1).skip(from) {
        *slot = Some(if at == to { sign.clone() } else { Sign::Known });
    }
}

/// Names said in full, the longest first, whichever small words stand between theirs.
fn whole_names(grid: &Grid<'_>, flat: &[Flat], signs: &mut [Option<Sign>]) {
    let mut taken = vec![false; flat.len()];
    for &(axis, at) in &grid.by_length {
        let Some(name) = grid.axis(axis).get(at) else { continue };
        for start in 0..flat.len() {
            let Some(span) = spanned(&name.words, flat, &taken, start) else { continue };
            let (Some(first), Some(last)) = (span.first(), span.last()) else { continue };
            let place = |at: &usize| flat.get(*at).map_or(0, |flat| flat.token);
            for at in &span {
                if let Some(slot) = signs.get_mut(place(at)) {
                    *slot = Some(Sign::Known);
                }
            }
            if let Some(slot) = signs.get_mut(place(first)) {
                *slot = Some(Sign::Name(axis, at));
            }
            taken.iter_mut().take(last + 1).skip(*first).for_each(|taken| *taken = true);
        }
    }
}

/// Where the words of a name stand from one place on, one behind the other, with at most two neutral words between.
fn spanned(name: &[String], flat: &[Flat], taken: &[bool], start: usize) -> Option<Vec<usize>> {
    let mut found = Vec::new();
    let mut at = start;
    for (order, word) in name.iter().enumerate() {
        let mut passed = 0;
        loop {
            let here = flat.get(at).filter(|_| taken.get(at) == Some(&false))?;
            if is_form(word, &here.word) {
                break;
            }
            if order == 0 || passed == 2 || !here.is_small {
                return None;
            }
            passed += 1;
            at += 1;
        }
        found.push(at);
        at += 1;
    }
    (!found.is_empty()).then_some(found)
}

/// Columns of which a word is said that no other column has.
fn telling_names(grid: &Grid<'_>, flat: &[Flat], signs: &mut [Option<Sign>]) {
    for flat in flat {
        let Some(slot) = signs.get_mut(flat.token).filter(|slot| slot.is_none()) else { continue };
        let named = grid.columns.iter().position(|name| {
            !name.is_total
                && name.period.is_none()
                && name.telling.iter().any(|word| is_form(word, &flat.word))
        });
        if let Some(column) = named {
            *slot = Some(Sign::Name(Axis::Columns, column));
        }
    }
}

fn rest(grid: &Grid<'_>, spoken: &Spoken<'_>, named: &[Option<Sign>], at: usize) -> Sign {
    let tokens = spoken.tokens;
    let (Some(token), Some(foreign)) = (tokens.get(at), spoken.foreign.get(at)) else { return Sign::Unknown };
    let word = |at: usize| tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    // `The year before` and `since 2014` are times.
    let is_time = word(at.wrapping_sub(1)) == "year" && token.word == "before" || token.word == "since";
    if NARROWING.contains(&token.word.as_str()) && !is_time {
        return Sign::Unknown;
    }
    // A body of the whole nation that reports is no limit of what it reports; any other may be.
    if NATIONAL.contains(&token.word.as_str()) {
        return Sign::Known;
    }
    let is_named = |at: usize| matches!(named.get(at), Some(Some(Sign::Name(..))));
    if token.word == "aged" && (is_named(at + 1) || is_named(at + 2)) {
        return Sign::Known;
    }
    if token.word.starts_with("point") && word(at.wrapping_sub(1)) == "percentage" {
        return Sign::Known;
    }
    let is_of_table =
        |form: &String| grid.plain.iter().chain(&grid.shared).any(|plain| is_form(plain, form));
    if token.number.is_none() && foreign.iter().all(is_of_table) { Sign::Known } else { Sign::Unknown }
}

/// Whether a word of a sentence is a form of a word of the table: the same, a plural, or of a country its people.
pub(super) fn is_form(own: &str, said: &str) -> bool {
    if own == said {
        return true;
    }
    let (short, long) = if own.len() < said.len() { (own, said) } else { (said, own) };
    let Some(end) = long.strip_prefix(short).filter(|_| short.chars().count() > 3) else { return false };
    ["s", "es", "n", "an", "ian", "ese"].contains(&end)
}
