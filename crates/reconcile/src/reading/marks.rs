//! What each word of a sentence is, as far as figures need to know.
//!
//! In: the tokens of a sentence and the labels of the tables. Out: one mark a token: a number with what it leaves open,
//! a year, a place, a category, a sex, an age group, the thing counted, a word that narrows nothing, or a word that is
//! not known. A figure is read only where no word beside it is unknown: what cannot be read may narrow it.

use super::names::mentions;
use super::statements::Prose;
use super::tokens::Token;
use super::{numbers, place_in_force};
use crate::bulletin::label::{alike, words};
use crate::bulletin::layout::split_years::first_of_two;
use crate::feasible::Interval;

/// A number as said: exactly, or within bounds. Bounds are decimal text; an absent one is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// The digits as printed, with `%` if it is a percentage.
    pub(super) value: String,
    pub(super) is_percent: bool,
    pub(super) at_least: Option<String>,
    pub(super) at_most: Option<String>,
}

impl Said {
    /// The whole number it is; nothing for a percentage.
    pub(super) fn whole(&self) -> Option<Interval> {
        self.value.replace(',', "").parse().ok().map(Interval::whole)
    }

    /// Whether it is a count, told as it is and not as *about* or *at least*.
    pub(super) fn is_exact_count(&self) -> bool {
        !self.is_percent && self.at_least.is_none() && self.at_most.is_none() && !self.value.contains('.')
    }
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    Number(Said),
    Year(i32),
    Place(String),
    /// A category with every list it is of.
    Category(Vec<String>, String),
    /// A word that several categories of one list share (`the police`), with all of them.
    Family(Vec<(Vec<String>, String)>),
    Sex(String),
    Age(String),
    Unit(String),
    /// The words by which the title of a table narrows what it counts.
    Title(String),
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
    shortened(prose, tokens, &mut marks);
    titled(prose, tokens, &mut marks);
    period(prose, tokens, &mut marks);
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
    if let Some(year) = prose.year(token) {
        return Mark::Year(year);
    }
    if first_of_two(word).is_some() {
        return Mark::Unknown;
    }
    if let Some(sex) = known.sex(word) {
        return Mark::Sex(sex.to_owned());
    }
    if let Some(age) = known.age(word) {
        return Mark::Age(age.to_owned());
    }
    if let Some(unit) = prose.unit(word) {
        return Mark::Unit(unit.to_owned());
    }
    // `the Welsh police`: before a body that is no name, the adjective is a place.
    let next = tokens.get(at + 1).map(|token| token.word.as_str()).unwrap_or_default();
    if let Some(nation) = known.nation(word).filter(|_| ["police", "force", "forces"].contains(&next)) {
        return Mark::Place(nation.to_owned());
    }
    // A police officer is of any force.
    if ["officer", "officers"].contains(&next) && word == "police" {
        return Mark::Unknown;
    }
    if let Some(members) = family(prose, tokens, at) {
        return Mark::Family(members);
    }
    let moves =
        [&known.change, &known.rising, &known.falling].iter().any(|list| list.iter().any(|it| it == word));
    let is_plain = prose.titles.plain.iter().any(|it| it == word);
    if known.is_neutral(word) || known.is_hollow(word) || moves || is_plain {
        return Mark::Neutral;
    }
    // The body that reports is no limit of what it reports.
    let is_name = token.printed.starts_with(char::is_uppercase);
    let reports = tokens.iter().skip(at + 1).take(6).any(|later| known.reporting.contains(&later.word));
    if is_name && reports { Mark::Neutral } else { Mark::Unknown }
}

/// The words of a narrower title, all of them and together. A few of them narrow in a way no table says.
fn titled(prose: &Prose<'_>, tokens: &[Token], marks: &mut [Option<Mark>]) {
    for title in &prose.titles.narrowing {
        run(prose, tokens, marks, title, &Mark::Title(title.join(" ")));
    }
}

/// The words of the one period that all labels with a year of what the sentence counts have: they narrow nothing.
fn period(prose: &Prose<'_>, tokens: &[Token], marks: &mut [Option<Mark>]) {
    let unit = prose.one_unit(tokens.iter().map(|token| token.word.as_str())).or(prose.only_unit());
    let table = prose.tables.iter().zip(&prose.periods).find(|(table, _)| Some(table.unit.as_str()) == unit);
    let Some((_, period)) = table else { return };
    let telling: Vec<String> = period.iter().filter(|word| !prose.known.is_neutral(word)).cloned().collect();
    run(prose, tokens, marks, &telling, &Mark::Neutral);
    // `at the end of June`: the end of a period is of it.
    for at in 0..tokens.len() {
        let word = |at: usize| tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
        let is_of_period =
            || telling.iter().any(|it| it == word(at + 2)) && marks.get(at + 2).is_some_and(Option::is_some);
        if word(at) == "end" && word(at + 1) == "of" && is_of_period() {
            set(marks, at, at, &Mark::Neutral);
        }
    }
}

/// Marks each run of tokens that has all of some words and no others but hollow ones.
fn run(prose: &Prose<'_>, tokens: &[Token], marks: &mut [Option<Mark>], wanted: &[String], mark: &Mark) {
    let which = |at: usize| {
        let word = tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
        wanted.iter().position(|it| it == word || (word.len() > 4 && alike(it, word)))
    };
    let mut from = 0;
    while from < tokens.len() {
        let (mut met, mut last, mut at) = (vec![false; wanted.len()], from, from);
        while let Some(token) = tokens.get(at).filter(|_| marks.get(at).is_some_and(Option::is_none)) {
            match which(at) {
                Some(place) => {
                    met.iter_mut().skip(place).take(1).for_each(|slot| *slot = true);
                    last = at;
                }
                None if at > from && prose.known.is_hollow(&token.word) => {}
                None => break,
            }
            at += 1;
        }
        if !met.is_empty() && met.iter().all(|it| *it) {
            set(marks, from, last, mark);
        }
        from = last + 1;
    }
}

/// `labour and sexual exploitation`: the first stands for the whole name.
fn shortened(prose: &Prose<'_>, tokens: &[Token], marks: &mut [Option<Mark>]) {
    let word = |at: usize| tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    for at in 0..tokens.len() {
        let joins = word(at + 1) == "and" || word(at + 1) == "or";
        if !joins || marks.get(at).is_none_or(Option::is_some) {
            continue;
        }
        let Some(Some(Mark::Category(_, name))) = marks.get(at + 2) else { continue };
        let Some(last) = name.split(' ').next_back().filter(|_| name.contains(' ')) else { continue };
        let named = prose.named(&[word(at).to_owned(), last.to_owned()]);
        if let Some((_, name)) = named.first().filter(|(_, name)| named.iter().all(|it| it.1 == *name)) {
            let lists = named.iter().map(|(list, _)| list.clone()).collect();
            set(marks, at, at, &Mark::Category(lists, name.clone()));
        }
    }
}

/// The categories of one list that share a word which is not every category's.
fn family(prose: &Prose<'_>, tokens: &[Token], at: usize) -> Option<Vec<(Vec<String>, String)>> {
    let word = tokens.get(at)?.word.as_str();
    let is_name = tokens.get(at)?.printed.starts_with(char::is_uppercase) && at > 0;
    if is_name || word.chars().count() < 5 || prose.known.is_neutral(word) || prose.known.is_hollow(word) {
        return None;
    }
    let mut lists = prose.dimensions.iter().filter_map(|(list, members)| {
        let of: Vec<String> = members
            .iter()
            .filter(|core| core.len() > 1 && core.iter().any(|it| it == word))
            .map(|core| core.join(" "))
            .collect();
        (of.len() > 1 && of.len() < members.len()).then(|| (list.to_owned(), of))
    });
    let (Some((list, of)), None) = (lists.next(), lists.next()) else { return None };
    Some(of.into_iter().map(|name| (vec![list.clone()], name)).collect())
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
        // `UK nationals` are from there, and not there.
        let is_origin = next.is_some_and(|next| {
            ["national", "nationals", "citizen", "citizens", "nationality", "born"]
                .contains(&next.word.as_str())
        });
        if is_origin || place_in_force::is_origin(&plain, &mention, &prose.origins) {
            continue;
        }
        let mark = if in_a_name { Mark::Neutral } else { Mark::Place(mention.nation) };
        if marks.get(from).is_some_and(Option::is_none) {
            set(marks, from, to, &mark);
        }
    }
}

/// Categories of the tables, the longest names first.
///
/// Small words inside a name are passed over: labels are kept without them. A list of tables that count something else than the
/// sentence does has no category in it.
fn categories(prose: &Prose<'_>, flat: &[(String, usize)], marks: &mut [Option<Mark>]) {
    let unit = prose.one_unit(flat.iter().map(|(word, _)| word.as_str()));
    let flat: Vec<(String, usize)> =
        flat.iter().filter(|(word, _)| !prose.known.is_hollow(word)).cloned().collect();
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
            let mut named = prose.named(&plain);
            named.retain(|(list, _)| unit.is_none_or(|unit| prose.is_list_of(list, unit)));
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
