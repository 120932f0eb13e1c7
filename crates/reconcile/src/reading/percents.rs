//! Percentages in sentences: a share of what, or a change since when.
//!
//! In: a segment whose number is a percentage, a fraction or a multiple. Out: a reading of a share or a change. A share
//! points to the count it describes where the sentence gives it; otherwise it is found by its definition. A change names
//! the year it is measured from; one that names none is measured from the year before.

use super::FigureReading;
use super::figures::{Found, Speech};
use super::gist::{Gist, Narrowing};
use super::marks::Said;
use super::tokens::Token;

/// Where the whole of a share ends and what is said of it begins.
const VERBS: [&str; 11] =
    ["was", "were", "is", "are", "came", "come", "had", "originated", "being", "that", "who"];
/// Verbs that may also stand inside the whole (`of those reported in X were`).
const PARTICIPLES: [&str; 8] =
    ["involved", "made", "concerned", "fell", "reported", "related", "relate", "concern"];

/// The verb among words from one place on, by its place: a finite one before one that may be a participle.
pub(super) fn verb_at<'s>(words: impl Fn(usize) -> &'s str, places: &[usize]) -> Option<usize> {
    let finite = places.iter().find(|at| VERBS.contains(&words(**at)));
    let other = || places.iter().find(|at| PARTICIPLES.contains(&words(**at)) && words(**at + 1) != "by");
    finite.or_else(other).copied()
}

pub(super) fn read(
    speech: &Speech<'_>,
    order: usize,
    at: usize,
    said: &Said,
    found: &[Found],
) -> Option<FigureReading> {
    let gist = speech.gists.get(order)?;
    let known = speech.prose.known;
    // `X (33%) and Y (20%)`: which of the two names a bracket is of, the piece it stands behind does not say.
    let behind = speech.segments.get(order).and_then(|segment| segment.behind);
    if behind.and_then(|behind| speech.gists.get(behind)).is_some_and(|it| it.narrows.categories.len() > 1) {
        return None;
    }
    let is_of = |list: &[String]| gist.words.iter().any(|word| list.contains(word));
    // `made up 86% of` is no rise.
    let is_made_up = gist
        .words
        .windows(2)
        .any(|pair| pair == ["made", "up"] || pair == ["make", "up"] || pair == ["makes", "up"]);
    // `up from 4%` is the share of an earlier year, and no rise of 4 per cent.
    let is_earlier = gist.words.get(1).is_some_and(|word| word == "from")
        && gist.words.first().is_some_and(|word| ["up", "down"].contains(&word.as_str()));
    if is_earlier {
        return earlier_share(speech, order, said, found);
    }
    let (rises, falls) = (is_of(&known.rising) && !is_made_up, is_of(&known.falling));
    if rises || falls {
        // `Rose from 4% to 5%`: both are shares of what is said before.
        let before =
            at.checked_sub(1).and_then(|at| speech.line.tokens.get(at)).map(|token| token.word.as_str());
        if matches!(before, Some("from" | "to" | "at")) {
            return None;
        }
        return change(speech, order, said, falls && !rises, found);
    }
    share(speech, order, at, said, found)
}

/// The share that the sentence gave last, in the year this piece names or the year before.
fn earlier_share(speech: &Speech<'_>, order: usize, said: &Said, found: &[Found]) -> Option<FigureReading> {
    let gist = speech.gists.get(order).filter(|gist| !gist.is_unknown && gist.narrows.is_bare())?;
    let last = found.last().map(|found| &found.reading).filter(|last| last.quantity == "share")?;
    let year = gist
        .years
        .first()
        .copied()
        .or_else(|| speech.is_year_before(order).then(|| last.year.map(|it| it - 1))?)?;
    (last.of.is_none() && Some(year) != last.year).then(|| FigureReading {
        year: Some(year),
        value: format!("{}%", said.value.trim_end_matches('%')),
        at_least: said.at_least.clone(),
        at_most: said.at_most.clone(),
        ..last.clone()
    })
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
    if let Some(behind) = segment.behind {
        let (start, own) = (segment.tokens.first()?, speech.segments.get(behind)?);
        return found
            .iter()
            .filter(is_count)
            .filter(|it| it.at < *start && own.tokens.contains(&it.at))
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
        let counted = subject(speech, order, found).map(|subject| copied(subject, said, "share"));
        return counted.or_else(|| behind_a_name(speech, order, said));
    }
    if gist.is_unknown {
        return None;
    }
    let number_ends =
        (at + 1..speech.line.tokens.len()).find(|at| !speech.is_part_of_number(*at)).unwrap_or(at + 1);
    // `Two in five referrals of women`: of them, as in `two in five of the referrals of women`.
    let is_of_thing = speech.prose.known.unit(words(number_ends)).is_some() && words(number_ends + 1) == "of";
    let number_ends = if is_of_thing { number_ends + 1 } else { number_ends };
    let (whole, part) = if words(number_ends) == "of" {
        let behind: Vec<usize> = segment.tokens.iter().copied().filter(|it| *it > number_ends).collect();
        let end = verb_at(words, &behind).unwrap_or(usize::MAX);
        let (whole, part): (Vec<usize>, Vec<usize>) =
            segment.tokens.iter().partition(|it| (number_ends..end).contains(*it));
        (whole, part)
    } else {
        (Vec::new(), segment.tokens.clone())
    };
    let of = |tokens: &[usize]| Gist::of(&speech.line.tokens, &speech.marks, tokens).narrows;
    let (mut whole, own) = (of(&whole), of(&part));
    // `55% of the 20 minors`: the whole is a piece of its own, with its own number.
    let next = speech.segments.get(order + 1).zip(speech.gists.get(order + 1));
    if let Some((_, next)) =
        next.filter(|(next, _)| next.tokens.first() == Some(&number_ends) && words(number_ends) == "of")
    {
        if next.is_unknown {
            return None;
        }
        whole = next.narrows.clone();
    }
    // `Of the 18 referred for X, half were …`: the whole is what the sentence opens with.
    if let Some(opening) = speech.opening_whole(order).filter(|_| segment.behind.is_none()) {
        whole = opening.overlaid(&whole);
    }
    // *Most were from X* may only rank X: rankings are read by themselves.
    let is_most = words(at) == "most" && !own.categories.is_empty();
    let is_narrowed = !whole.titles.is_empty() || !own.titles.is_empty();
    if is_most || is_narrowed || !whole.categories.is_empty() || !whole.is_one() || !own.is_one() {
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

/// `the most common were A (33%)`: a share of all that the sentence speaks of.
fn behind_a_name(speech: &Speech<'_>, order: usize, said: &Said) -> Option<FigureReading> {
    let narrows = speech.narrowing(order).filter(|narrows| narrows.categories.len() == 1)?;
    let behind = speech.segments.get(order)?.behind?;
    let has_number = speech.gists.get(behind).is_some_and(|gist| !gist.numbers.is_empty());
    let opening: Vec<&Gist> = speech.gists.get(..behind).unwrap_or_default().iter().collect();
    let is_clear = opening
        .iter()
        .all(|gist| !gist.is_unknown && gist.narrows.categories.is_empty() && gist.numbers.is_empty());
    let mut whole =
        Narrowing { ages: narrows.ages.clone(), sexes: narrows.sexes.clone(), ..Narrowing::default() };
    for gist in opening {
        whole = whole.overlaid(&Narrowing { places: Vec::new(), ..gist.narrows.clone() });
    }
    if has_number || !is_clear || !whole.is_one() {
        return None;
    }
    let narrows = Narrowing { ages: whole.ages.clone(), sexes: whole.sexes.clone(), ..narrows };
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
    share.year =
        speech.year(order).or_else(|| speech.latest_year(speech.gists.get(order)?.numbers.first()?.0));
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
        && let Some(subject) = subject(speech, order, found).filter(|subject| {
            let at = found.iter().find(|it| it.reading.id == subject.id).map(|it| it.at);
            !speech.names_unit_before(order) && !at.is_some_and(|at| speech.is_led_as_base(at))
        }) {
        copied(subject, said, "change")
    } else {
        let narrows = speech.narrowing(order)?;
        let mut change = filled(said, "change");
        change.place = speech.place(order, &narrows);
        change.unit = speech.unit(order)?;
        speech.describe(&narrows, &mut change);
        change
    };
    let (from, to) = years_between(speech, order)?;
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
pub(super) fn years_between(speech: &Speech<'_>, order: usize) -> Option<(i32, i32)> {
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
    let tokens = &speech.line.tokens;
    let is_base = |year: i32| {
        tokens.iter().enumerate().any(|(at, token)| {
            // `A rise of 20% on the 148 received in 2014`.
            let led = (at.saturating_sub(8)..at).any(|at| speech.is_led_as_base(at));
            if led && speech.prose.year(token) == Some(year) {
                return true;
            }
            // `compared with the year ending March 2018`: what stands before the whole name of the period.
            let is_named = |token: &&Token| {
                speech.prose.known.is_time(&token.word) || ["the", "of"].contains(&token.word.as_str())
            };
            let mut before = tokens.get(..at).unwrap_or_default().iter().rev();
            let direct = tokens.get(at.wrapping_sub(1)).is_some_and(|before| before.word == "the");
            let before = before.find(|token| !is_named(token)).map(|token| token.word.as_str());
            speech.prose.year(token) == Some(year)
                && (direct
                    || before.is_some_and(|word| ["on", "since", "from", "than", "with"].contains(&word)))
        })
    };
    // Measured from one year, a change leads to the year in force, else to the latest there is.
    let since = |from: i32| {
        let latest = speech.prose.years.last().copied();
        speech.line.year.filter(|year| *year > from).or(latest.filter(|year| *year > from))
    };
    match years.as_slice() {
        [from, to] => Some((*from, *to)),
        [one] if is_base(*one) => since(*one).map(|year| (*one, year)),
        [one] => Some((one - 1, *one)),
        [] => speech.line.year.map(|year| (year - 1, year)),
        _ => None,
    }
}
