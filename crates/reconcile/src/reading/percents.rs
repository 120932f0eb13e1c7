//! Percentages in sentences: a share of what, or a change since when.
//!
//! In: a segment whose number is a percentage, a fraction or a multiple. Out: a reading of a share or a change. A share
//! points to the count it describes where the sentence gives it; otherwise it is found by its definition. A change names
//! the year it is measured from; one that names none is measured from the year before.

use super::FigureReading;
use super::figures::{Found, Speech};
use super::gist::{Gist, Narrowing};
use super::marks::Said;

/// Where the whole of a share ends and what is said of it begins.
const VERBS: [&str; 19] = [
    "was",
    "were",
    "is",
    "are",
    "came",
    "come",
    "had",
    "involved",
    "originated",
    "being",
    "made",
    "that",
    "who",
    "concerned",
    "fell",
    "reported",
    "related",
    "relate",
    "concern",
];

pub(super) fn read(
    speech: &Speech<'_>,
    order: usize,
    at: usize,
    said: &Said,
    found: &[Found],
) -> Option<FigureReading> {
    let gist = speech.gists.get(order)?;
    let known = speech.prose.known;
    let is_of = |list: &[String]| gist.words.iter().any(|word| list.contains(word));
    // `made up 86% of` is no rise.
    let is_made_up = gist
        .words
        .windows(2)
        .any(|pair| pair == ["made", "up"] || pair == ["make", "up"] || pair == ["makes", "up"]);
    let (rises, falls) = (is_of(&known.rising) && !is_made_up, is_of(&known.falling));
    if rises || falls {
        return change(speech, order, said, falls && !rises, found);
    }
    share(speech, order, at, said, found)
}

fn filled(said: &Said, quantity: &str) -> FigureReading {
    FigureReading {
        quantity: quantity.to_owned(),
        value: format!("{}%", said.value.trim_end_matches('%')),
        at_least: said.at_least.clone(),
        at_most: said.at_most.clone(),
        ..FigureReading::default()
    }
}

/// The count that the number before a bracket is, or the first count of the sentence.
fn subject<'f>(speech: &Speech<'_>, order: usize, found: &'f [Found]) -> Option<&'f FigureReading> {
    let is_count = |found: &&Found| found.reading.quantity == "count";
    let segment = speech.segments.get(order)?;
    if segment.behind.is_some() {
        let start = segment.tokens.first()?;
        return found
            .iter()
            .filter(is_count)
            .filter(|it| it.at < *start)
            .max_by_key(|it| it.at)
            .map(|it| &it.reading);
    }
    found.iter().find(is_count).map(|found| &found.reading)
}

fn copied(from: &FigureReading, said: &Said, quantity: &str) -> FigureReading {
    FigureReading {
        of: Some(from.id.clone()),
        ..FigureReading {
            value: format!("{}%", said.value.trim_end_matches('%')),
            quantity: quantity.to_owned(),
            at_least: said.at_least.clone(),
            at_most: said.at_most.clone(),
            ..from.clone()
        }
    }
}

fn share(
    speech: &Speech<'_>,
    order: usize,
    at: usize,
    said: &Said,
    found: &[Found],
) -> Option<FigureReading> {
    let (segment, gist) = (speech.segments.get(order)?, speech.gists.get(order)?);
    let words =
        |from: usize| speech.line.tokens.get(from).map(|token| token.word.as_str()).unwrap_or_default();
    if segment.behind.is_some() && gist.narrows.is_bare() && gist.narrows.places.is_empty() {
        return subject(speech, order, found).map(|subject| copied(subject, said, "share"));
    }
    if gist.is_unknown {
        return None;
    }
    let number_ends =
        (at + 1..speech.line.tokens.len()).find(|at| !speech.is_part_of_number(*at)).unwrap_or(at + 1);
    let (whole, part) = if words(number_ends) == "of" {
        let end = segment
            .tokens
            .iter()
            .copied()
            .find(|it| *it > number_ends && VERBS.contains(&words(*it)))
            .unwrap_or(usize::MAX);
        let (whole, part): (Vec<usize>, Vec<usize>) =
            segment.tokens.iter().partition(|it| (number_ends..end).contains(*it));
        (whole, part)
    } else {
        (Vec::new(), segment.tokens.clone())
    };
    let of = |tokens: &[usize]| Gist::of(&speech.line.tokens, &speech.marks, tokens).narrows;
    let (whole, own) = (of(&whole), of(&part));
    // *Most were from X* may only rank X: rankings are read by themselves.
    let is_most = words(at) == "most" && !own.categories.is_empty();
    if is_most || !whole.categories.is_empty() || !whole.is_one() || !own.is_one() {
        return None;
    }
    let mut narrows = own;
    if narrows == Narrowing::default() {
        let before = speech.narrowing(order).filter(|before| !before.is_bare() && gist.narrows.is_bare());
        if let Some(before) = before {
            narrows = before;
        } else {
            // `this represents 3% of all of the whole`: what the sentence counted before is the part.
            let subject = subject(speech, order, found)?;
            let mut share = copied(subject, said, "share");
            let place = whole.places.first().filter(|place| Some(*place) != share.place.as_ref());
            share.whole_place = Some(place?.clone());
            return Some(share);
        }
    }
    of_whole(speech, order, said, &narrows, &whole)
}

/// A share with what it is a part of; nothing if nothing tells the part from the whole.
fn of_whole(
    speech: &Speech<'_>,
    order: usize,
    said: &Said,
    narrows: &Narrowing,
    whole: &Narrowing,
) -> Option<FigureReading> {
    let mut share = filled(said, "share");
    let whole_place = whole.places.first().cloned();
    share.place = narrows
        .places
        .first()
        .cloned()
        .or_else(|| whole_place.clone())
        .or_else(|| speech.place(order, narrows));
    share.whole_place = whole_place.filter(|place| Some(place) != share.place.as_ref());
    share.year = speech.year(order);
    share.unit = speech.unit(order)?;
    speech.describe(narrows, &mut share);
    share.whole_age = whole.ages.first().cloned();
    share.whole_sex = whole.sexes.first().cloned();
    share.age = share.age.take().or_else(|| share.whole_age.clone());
    share.sex = share.sex.take().or_else(|| share.whole_sex.clone());
    let is_a_part = share.whole_place.is_some()
        || share.category.is_some()
        || share.age != share.whole_age
        || share.sex != share.whole_sex;
    is_a_part.then_some(share)
}

fn change(
    speech: &Speech<'_>,
    order: usize,
    said: &Said,
    falls: bool,
    found: &[Found],
) -> Option<FigureReading> {
    let gist = speech.gists.get(order)?;
    if gist.is_unknown {
        return None;
    }
    let mut change = if gist.narrows == Narrowing::default()
        && let Some(subject) = subject(speech, order, found).filter(|_| !speech.names_unit_before(order))
    {
        copied(subject, said, "change")
    } else {
        let narrows = speech.narrowing(order)?;
        let mut change = filled(said, "change");
        change.place = speech.place(order, &narrows);
        change.unit = speech.unit(order)?;
        speech.describe(&narrows, &mut change);
        change
    };
    let (from, to) = span(speech, order)?;
    if change.of.is_some() && change.year != Some(to) {
        change.of = None;
    }
    (change.from_year, change.year) = (Some(from), Some(to));
    if falls {
        change.value = format!("-{}", change.value);
        let minus = |text: Option<String>| text.map(|text| format!("-{text}"));
        (change.at_least, change.at_most) = (minus(change.at_most.take()), minus(change.at_least.take()));
    }
    Some(change)
}

/// The years a change is between.
fn span(speech: &Speech<'_>, order: usize) -> Option<(i32, i32)> {
    let gist = speech.gists.get(order)?;
    let over = gist.words.windows(3).find(|words| words.first().is_some_and(|word| word == "over"));
    let years = speech.years();
    let own = {
        let mut own = gist.years.clone();
        own.sort_unstable();
        own.dedup();
        own
    };
    if let [from, to] = own.as_slice() {
        return Some((*from, *to));
    }
    let over_years = over.and_then(|_| {
        speech.line.words.windows(2).find(|pair| pair.get(1).is_some_and(|word| word == "years"))
    });
    if let (Some(pair), [to]) = (over_years, own.as_slice()) {
        let names = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
        let count = names.iter().position(|name| pair.first().is_some_and(|word| word == name))? + 2;
        return Some((to - i32::try_from(count).ok()?, *to));
    }
    let is_base = |year: i32| {
        speech.line.tokens.windows(2).any(|pair| {
            let [before, token] = pair else { return false };
            token.year() == Some(year)
                && ["on", "since", "from", "than", "the"].contains(&before.word.as_str())
        })
    };
    match years.as_slice() {
        [from, to] => Some((*from, *to)),
        [one] if is_base(*one) => speech.line.year.filter(|year| year > one).map(|year| (*one, year)),
        [one] => Some((one - 1, *one)),
        [] => speech.line.year.map(|year| (year - 1, year)),
        _ => None,
    }
}
