//! What each word of a sentence is, as far as figures need to know.
//!
//! In: the tokens of a sentence and the labels of the tables. Out: one mark a token: a number with what it leaves open,
//! a year, a place, a category, a sex, an age group, the thing counted, a word that narrows nothing, or a word that is
//! not known. A figure is read only where no word beside it is unknown: what cannot be read may narrow it.

use super::names::mentions;
use super::numbers;
use super::statements::Prose;
use super::tokens::Token;
use crate::bulletin::label::words;

/// A number as said: exactly, or within bounds. Bounds are decimal text; an absent one is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// The digits as printed, with `%` if it is a percentage.
    pub(super) value: String,
    pub(super) is_percent: bool,
    pub(super) at_least: Option<String>,
    pub(super) at_most: Option<String>,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    Number(Said),
    Year(i32),
    Place(String),
    /// A category with every list it is of.
    Category(Vec<String>, String),
    Sex(String),
    Age(String),
    Unit(String),
    Neutral,
    Unknown,
}

/// One mark for each token.
pub(super) fn marks(prose: &Prose<'_>, tokens: &[Token]) -> Vec<Mark> {
    let mut marks: Vec<Option<Mark>> = vec![None; tokens.len()];
    let flat: Vec<(String, usize)> = tokens
        .iter()
        .enumerate()
        .flat_map(|(at, token)| {
            words(token.word.trim_end_matches("'s")).into_iter().map(move |word| (word, at))
        })
        .collect();
    numbers::read_all(prose, tokens, &mut marks);
    places(prose, tokens, &flat, &mut marks);
    categories(prose, &flat, &mut marks);
    for (at, token) in tokens.iter().enumerate() {
        if marks.get(at).is_some_and(Option::is_none)
            && let Some(mark) = marks.get_mut(at)
        {
            *mark = Some(single(prose, tokens, at, token));
        }
    }
    marks.into_iter().map(|mark| mark.unwrap_or(Mark::Unknown)).collect()
}

fn single(prose: &Prose<'_>, tokens: &[Token], at: usize, token: &Token) -> Mark {
    let known = prose.known;
    let word = token.word.as_str();
    if let Some(year) = token.year() {
        return Mark::Year(year);
    }
    if let Some(sex) = known.sex(word) {
        return Mark::Sex(sex.to_owned());
    }
    if let Some(age) = known.age(word) {
        return Mark::Age(age.to_owned());
    }
    if let Some(unit) = known.unit(word) {
        return Mark::Unit(unit.to_owned());
    }
    let moves =
        [&known.change, &known.rising, &known.falling].iter().any(|list| list.iter().any(|it| it == word));
    if known.is_neutral(word) || known.is_hollow(word) || moves {
        return Mark::Neutral;
    }
    // The body that reports is no limit of what it reports.
    let is_name = token.printed.starts_with(char::is_uppercase);
    let reports = tokens.iter().skip(at + 1).take(6).any(|later| known.reporting.contains(&later.word));
    if is_name && reports { Mark::Neutral } else { Mark::Unknown }
}

/// Marks a run of tokens: the first with the mark, the others as narrowing nothing.
pub(super) fn set(marks: &mut [Option<Mark>], from: usize, to: usize, mark: &Mark) {
    for (at, slot) in marks.iter_mut().enumerate().take(to + 1).skip(from) {
        *slot = Some(if at == from { mark.clone() } else { Mark::Neutral });
    }
}

/// Places: nations named as such, and not as the beginning of a body's name.
fn places(prose: &Prose<'_>, tokens: &[Token], flat: &[(String, usize)], marks: &mut [Option<Mark>]) {
    let plain: Vec<String> = flat.iter().map(|(word, _)| word.clone()).collect();
    for mention in mentions(&plain, prose.known) {
        let (Some(&(_, from)), Some(&(_, to))) =
            (flat.get(mention.at), flat.get(mention.at + mention.length - 1))
        else {
            continue;
        };
        let next = tokens.get(to + 1);
        let in_a_name = next.is_some_and(|next| {
            next.printed.starts_with(char::is_uppercase)
                && next.before.trim().is_empty()
                && prose.known.unit(&next.word).is_none()
                && next.word != "nrm"
        });
        let mark = if in_a_name { Mark::Neutral } else { Mark::Place(mention.nation) };
        if marks.get(from).is_some_and(Option::is_none) {
            set(marks, from, to, &mark);
        }
    }
}

/// Categories of the tables, the longest names first.
fn categories(prose: &Prose<'_>, flat: &[(String, usize)], marks: &mut [Option<Mark>]) {
    let mut taken = vec![false; flat.len()];
    for length in (1..=6).rev() {
        for at in 0..(flat.len() + 1).saturating_sub(length) {
            let (Some(span), Some(used)) = (flat.get(at..at + length), taken.get(at..at + length)) else {
                continue;
            };
            if used.contains(&true) {
                continue;
            }
            let plain: Vec<String> = span.iter().map(|(word, _)| word.clone()).collect();
            let named = prose.named(&plain);
            let Some((_, name)) = named.first().filter(|(_, name)| named.iter().all(|it| it.1 == *name))
            else {
                continue;
            };
            let (Some((_, from)), Some((_, to))) = (span.first(), span.last()) else { continue };
            if marks.get(*from).is_some_and(Option::is_none) {
                let lists = named.iter().map(|(list, _)| list.clone()).collect();
                set(marks, *from, *to, &Mark::Category(lists, name.clone()));
                taken.iter_mut().skip(at).take(length).for_each(|used| *used = true);
            }
        }
    }
}
