//! What sentences say of two counts in figures: a difference, a multiple, a share of a narrower whole, a sum.
//!
//! In: a sentence of which every word is known. Out: comparisons. A sentence is taken apart into a comparator (`more …
//! than`, `times as many … as`, `of`, `combined`) and the groups on its sides; what only one side says (a place, a year)
//! is said of both. Two sides must differ in one thing alone, or nothing is said.

use super::figures::Speech;
use super::gist::{Gist, Narrowing};
use super::marks::{Mark, Said};
use super::percents::{self, verb_at};
use super::{ComparisonReading, Counted};

/// Words that say that several groups are taken together.
const TOGETHER: [&str; 3] = ["combined", "together", "altogether"];
/// Words that compare two counts, with whether the first is the larger.
pub(super) const COMPARATORS: [(&str, bool); 5] =
    [("more", true), ("higher", true), ("greater", true), ("fewer", false), ("lower", false)];

pub(super) fn propose(speech: &Speech<'_>) -> Vec<ComparisonReading> {
    let mut found: Vec<ComparisonReading> = Vec::new();
    found.extend(difference(speech));
    found.extend(moved_by(speech));
    found.extend(times(speech));
    found.extend(shares(speech));
    found.extend(sum(speech));
    found.extend(sum_of_years(speech));
    found
}

/// The words of a span with the groups they name.
pub(super) fn span(speech: &Speech<'_>, from: usize, to: usize) -> Gist {
    let tokens: Vec<usize> = (from..to).collect();
    Gist::of(&speech.line.tokens, &speech.marks, &tokens)
}

pub(super) fn word<'s>(speech: &'s Speech<'_>, at: usize) -> &'s str {
    speech.line.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default()
}

fn numbers(speech: &Speech<'_>) -> Vec<(usize, Said)> {
    let number = |(at, mark): (usize, &Mark)| match mark {
        Mark::Number(said) => Some((at, said.clone())),
        _ => None,
    };
    speech.marks.iter().enumerate().filter_map(number).collect()
}

fn reading(speech: &Speech<'_>, relation: &str, said: Option<&Said>) -> ComparisonReading {
    ComparisonReading {
        sentence: speech.line.sentence.id.clone(),
        relation: relation.to_owned(),
        value: said.map(|said| said.value.clone()).unwrap_or_default(),
        at_least: said.and_then(|said| said.at_least.clone()),
        at_most: said.and_then(|said| said.at_most.clone()),
        ..ComparisonReading::default()
    }
}

/// The counts a narrowing names in a year: one, or several that are taken together, if they differ in one thing.
pub(super) fn counted(
    speech: &Speech<'_>,
    narrows: &Narrowing,
    year: Option<i32>,
    together: bool,
) -> Option<Vec<Counted>> {
    let lengths = [narrows.places.len(), narrows.categories.len(), narrows.sexes.len(), narrows.ages.len()];
    let several = lengths.iter().filter(|length| **length > 1).count();
    let unit = speech.counted_unit()?;
    if !narrows.titles.is_empty()
        || several > usize::from(together)
        || narrows.categories.iter().any(|(lists, _)| lists.len() != 1)
    {
        return None;
    }
    let place_of_list = || {
        let (lists, _) = narrows.categories.first()?;
        let (_, table) = lists.first()?.split_once(" of ")?;
        speech.prose.tables.iter().find(|reading| reading.id == table)?.place.clone()
    };
    let own: Vec<Option<String>> = if narrows.places.is_empty() {
        vec![speech.line.place.clone().or_else(place_of_list)]
    } else {
        narrows.places.iter().cloned().map(Some).collect()
    };
    let each = |all: &[String]| -> Vec<Option<String>> {
        if all.is_empty() { vec![None] } else { all.iter().cloned().map(Some).collect() }
    };
    let categories: Vec<String> = narrows.categories.iter().map(|(_, name)| name.clone()).collect();
    let mut found = Vec::new();
    for place in &own {
        for category in each(&categories) {
            for sex in each(&narrows.sexes) {
                for age in each(&narrows.ages) {
                    let (unit, place) = (Some(unit.clone()), place.clone());
                    let (sex, category) = (sex.clone(), category.clone());
                    found.push(Counted { unit, place, year, sex, age, category });
                }
            }
        }
    }
    Some(found)
}

/// Whether the words of a gist take its groups together.
fn is_together(gist: &Gist) -> bool {
    gist.is_family || gist.says(&TOGETHER) || gist.words.windows(2).any(|pair| pair == ["between", "them"])
}

/// The two sides of a comparison. What stands before the comparator is said of the first; what only the second side says
/// is said of both.
pub(super) fn sides(
    speech: &Speech<'_>,
    first: &Gist,
    second: &Gist,
) -> Option<(Vec<Counted>, Vec<Counted>)> {
    let (own, other) = (&first.narrows, &second.narrows);
    let both = other.overlaid(own);
    let behind = both.overlaid(other);
    let latest = || speech.years().last().copied().or(speech.line.year);
    let own_year = first.years.last().copied();
    let other_year = second.years.first().copied();
    let is_before = ["year before", "previous year", "preceding year", "year earlier", "prior year"];
    let text = second.words.join(" ");
    let (year, year_behind) = if is_before.iter().any(|phrase| text.contains(phrase)) {
        let year = own_year.or_else(latest);
        (year, year.map(|year| year - 1))
    } else {
        (own_year.or(other_year).or_else(latest), other_year.or(own_year).or_else(latest))
    };
    let differ = [
        both.places != behind.places,
        both.categories != behind.categories,
        both.sexes != behind.sexes,
        both.ages != behind.ages,
        year != year_behind,
    ];
    let is_even = both.sexes.is_empty() == behind.sexes.is_empty()
        && both.ages.is_empty() == behind.ages.is_empty()
        && both.categories.is_empty() == behind.categories.is_empty();
    if differ.iter().filter(|it| **it).count() != 1
        || !is_even
        || first.years.len() > 1
        || second.years.len() > 1
    {
        return None;
    }
    Some((
        counted(speech, &both, year, is_together(first))?,
        counted(speech, &behind, year_behind, is_together(second))?,
    ))
}

/// Whether no word of the sentence is unknown, but for those of a span.
fn is_known(speech: &Speech<'_>) -> bool {
    !speech.marks.contains(&Mark::Unknown)
}

/// `20 more … than …`, `16 higher than in …`.
fn difference(speech: &Speech<'_>) -> Option<ComparisonReading> {
    let all = numbers(speech);
    let [(at, said)] = all.as_slice() else { return None };
    if said.is_percent || !is_known(speech) {
        return None;
    }
    let comparator =
        (at + 1..=at + 2).find(|next| COMPARATORS.iter().any(|(it, _)| *it == word(speech, *next)))?;
    let than = (comparator + 1..speech.marks.len()).find(|next| word(speech, *next) == "than")?;
    let is_more = COMPARATORS.iter().any(|(it, more)| *it == word(speech, comparator) && *more);
    let before = span(speech, 0, than);
    let (first, second) = sides(speech, &before, &span(speech, than, speech.marks.len()))?;
    let (first, second) = if is_more { (first, second) } else { (second, first) };
    Some(ComparisonReading { first, second, ..reading(speech, "difference", Some(said)) })
}

/// `rose by 20`, `an increase of 20`: from one year to another.
fn moved_by(speech: &Speech<'_>) -> Option<ComparisonReading> {
    if !is_known(speech) {
        return None;
    }
    let known = speech.prose.known;
    let (at, said) = numbers(speech).into_iter().find(|(at, said)| {
        let (two, one) = (word(speech, at.wrapping_sub(2)).to_owned(), word(speech, at.wrapping_sub(1)));
        let moves = known.rising.contains(&two) || known.falling.contains(&two);
        !said.is_percent && moves && (one == "by" || one == "of") && word(speech, at + 1) != "percentage"
    })?;
    let verb = word(speech, at - 2).to_owned();
    let falls = known.falling.contains(&verb);
    let order = speech.segments.iter().position(|segment| segment.tokens.contains(&at))?;
    let (from, to) = percents::years_between(speech, order)?;
    let all = span(speech, 0, speech.marks.len()).narrows;
    let mut later = counted(speech, &all, Some(to), false)?;
    let mut earlier = counted(speech, &all, Some(from), false)?;
    if falls {
        std::mem::swap(&mut later, &mut earlier);
    }
    Some(ComparisonReading { first: later, second: earlier, ..reading(speech, "difference", Some(&said)) })
}

/// `twice as many … as …`, `more than ten times as many`, `three times that of …`.
fn times(speech: &Speech<'_>) -> Option<ComparisonReading> {
    if !is_known(speech) {
        return None;
    }
    let end = speech.marks.len();
    let at = (0..end).find(|at| {
        ["times", "twice", "double", "treble", "triple"].contains(&word(speech, *at))
            && ["as", "that", "those", "the"].contains(&word(speech, at + 1))
    })?;
    let (factor, start) = match word(speech, at) {
        "twice" | "double" => (2.0, at),
        "treble" | "triple" => (3.0, at),
        _ => match speech.marks.get(at.checked_sub(1)?)? {
            Mark::Number(said) if !said.is_percent => (said.value.parse::<f64>().ok()?, at - 1),
            _ => return None,
        },
    };
    let (low, high) = match (word(speech, start.wrapping_sub(2)), word(speech, start.wrapping_sub(1))) {
        ("more", "than") | (_, "over") | ("at", "least") => (factor, None),
        ("less" | "fewer", "than") | (_, "under") => (0.0, Some(factor)),
        (_, "nearly" | "almost") => (factor * 0.85, Some(factor)),
        _ => (factor * 0.87, Some(factor * 1.15)),
    };
    let (before, behind) = match word(speech, at + 1) {
        "as" => {
            let as_many = at + 1;
            let second = (as_many + 2..end).find(|next| word(speech, *next) == "as")?;
            (span(speech, 0, second), span(speech, second, end))
        }
        _ => (span(speech, 0, at), span(speech, at + 1, end)),
    };
    let (first, second) = sides(speech, &before, &behind)?;
    let decimal = |value: f64| format!("{value:.4}").trim_end_matches('0').trim_end_matches('.').to_owned();
    Some(ComparisonReading {
        value: (start..=at).map(|at| word(speech, at)).collect::<Vec<_>>().join(" "),
        at_least: Some(decimal(low)),
        at_most: high.map(decimal),
        first,
        second,
        ..reading(speech, "times", None)
    })
}

/// `three quarters of those referred for X were men`, `A and B together made up 12% of …`: shares of which the whole is
/// itself a category, or the part several taken together. The others are read as figures.
pub(super) fn shares(speech: &Speech<'_>) -> Vec<ComparisonReading> {
    let all = numbers(speech);
    let [(at, said)] = all.as_slice() else { return Vec::new() };
    let known = speech.prose.known;
    let moves = |at: &usize| {
        let own = word(speech, *at).to_owned();
        (known.rising.contains(&own) || known.falling.contains(&own)) && own != "up"
    };
    if !said.is_percent || !is_known(speech) || (0..speech.marks.len()).any(|at| moves(&at)) {
        return Vec::new();
    }
    let end = speech.marks.len();
    let ends = (at + 1..end).find(|next| !speech.is_part_of_number(*next)).unwrap_or(end);
    let (whole, part) = if word(speech, ends) == "of" {
        let behind: Vec<usize> = (ends + 1..end).collect();
        let verb = verb_at(|at| word(speech, at), &behind).unwrap_or(end);
        let outside: Vec<usize> = (0..ends).chain(verb..end).collect();
        let whole = span(speech, ends, verb);
        (whole, Gist::of(&speech.line.tokens, &speech.marks, &outside))
    } else {
        (Gist::default(), span(speech, 0, end))
    };
    let years = speech.years();
    if years.len() > 1 || part.narrows.is_bare() && part.narrows.places.is_empty() {
        return Vec::new();
    }
    let year = years.first().copied().or(speech.line.year);
    let is_narrow = !whole.narrows.categories.is_empty();
    let groups = separate(&part);
    let is_several = groups.len() > 1 || is_together(&part);
    if !is_narrow && !is_several {
        return Vec::new();
    }
    let mut found = Vec::new();
    for group in groups {
        let own = whole.narrows.overlaid(&group);
        let (Some(first), Some(second)) =
            (counted(speech, &own, year, is_together(&part)), counted(speech, &whole.narrows, year, false))
        else {
            continue;
        };
        if first != second {
            found.push(ComparisonReading { first, second, ..reading(speech, "share", Some(said)) });
        }
    }
    found
}

/// `men and women each`: the groups one by one.
fn separate(gist: &Gist) -> Vec<Narrowing> {
    let own = &gist.narrows;
    if !gist.says(&["each"]) {
        return vec![own.clone()];
    }
    let by = |all: &[String]| all.iter().map(|it| vec![it.clone()]).collect::<Vec<_>>();
    match (own.sexes.len(), own.categories.len(), own.places.len()) {
        (2.., 0 | 1, 0 | 1) => {
            by(&own.sexes).into_iter().map(|sexes| Narrowing { sexes, ..own.clone() }).collect()
        }
        (0 | 1, 0 | 1, 2..) => {
            by(&own.places).into_iter().map(|places| Narrowing { places, ..own.clone() }).collect()
        }
        (0 | 1, 2.., 0 | 1) => own
            .categories
            .iter()
            .map(|it| Narrowing { categories: vec![it.clone()], ..own.clone() })
            .collect(),
        _ => vec![own.clone()],
    }
}

/// `A, B and C combined accounted for 41`: the first number that is neither a whole nor how many groups there are.
fn sum(speech: &Speech<'_>) -> Option<ComparisonReading> {
    let all = span(speech, 0, speech.marks.len());
    if !is_known(speech) || !is_together(&all) || speech.years().len() > 1 {
        return None;
    }
    let is_whole =
        |at: usize| word(speech, at.wrapping_sub(1)) == "the" && word(speech, at.wrapping_sub(2)) == "of";
    let counts_groups = |at: usize| {
        all.is_family
            && speech
                .marks
                .get(at + 1..)
                .into_iter()
                .flatten()
                .find(|mark| !matches!(mark, Mark::Neutral | Mark::Place(_)))
                .is_some_and(|mark| matches!(mark, Mark::Family(_)))
    };
    let mut counts = numbers(speech).into_iter().filter(|(at, _)| !is_whole(*at) && !counts_groups(*at));
    let ((_, said), None) = (counts.next()?, counts.next()) else { return None };
    if said.is_percent {
        return None;
    }
    let mut narrows = all.narrows.clone();
    // `of the referrals in the UK`: the whole of which the places are parts.
    if narrows.places.len() > 2 {
        narrows.places.retain(|place| !speech.prose.known.whole.contains_key(place));
    }
    let first = counted(speech, &narrows, speech.years().first().copied().or(speech.line.year), true)?;
    (first.len() > 1).then(|| ComparisonReading { first, ..reading(speech, "sum", Some(&said)) })
}

/// `between 2010 and 2014 a total of 175 referrals were made`: all the years taken together.
fn sum_of_years(speech: &Speech<'_>) -> Option<ComparisonReading> {
    let all = numbers(speech);
    let years = speech.years();
    let ([(_, said)], [from, to]) = (all.as_slice(), years.as_slice()) else { return None };
    let (from, to) = (*from, *to);
    let known = speech.prose.known;
    let is_bar = |word: &String| {
        known.rising.contains(word)
            || known.falling.contains(word)
            || ["each", "every", "average", "annual", "any", "compared"].contains(&word.as_str())
    };
    let says_total =
        ["total", "altogether", "combined"].iter().any(|it| speech.line.words.iter().any(|word| word == it));
    let years_of = |word: &str| speech.line.words.iter().any(|it| it == word);
    if said.is_percent
        || !is_known(speech)
        || !says_total
        || speech.line.words.iter().any(is_bar)
        || !years_of("between")
    {
        return None;
    }
    let narrows = span(speech, 0, speech.marks.len()).narrows;
    let mut first = Vec::new();
    for year in from..=to {
        first.extend(counted(speech, &narrows, Some(year), false)?);
    }
    Some(ComparisonReading { first, ..reading(speech, "sum", Some(said)) })
}
