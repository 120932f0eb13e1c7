//! What sentences say is more than what: groups against groups, and years against years.
//!
//! In: lines of prose. Out: comparisons of two counts. Only a sentence of which every word is known is read: a word that
//! is not may say of what it is more.

use super::figures::Speech;
use super::gist::{Gist, Narrowing};
use super::marks::Mark;
use super::relations::{self, COMPARATORS};
use super::statements::{Line, Prose};
use super::{ComparisonReading, Counted, set_aside};

/// Words before *nation* or *part of the UK* that mean every one.
const EVERY: [&str; 9] = [
    "each",
    "every",
    "all",
    "all four",
    "all the",
    "each of the",
    "each of the four",
    "every one of the",
    "each one of the",
];
/// Words that take one out.
const EXCEPT: [&str; 8] = [
    "with the exception of",
    "except for",
    "except in",
    "except",
    "apart from",
    "other than",
    "excluding",
    "bar",
];
const ONLY: [&str; 6] = [
    "the only nation",
    "the only uk nation",
    "the only country",
    "the only part of the uk",
    "the only uk country",
    "the only one of the four nations",
];

const EVERY_YEAR: [&str; 6] = [
    "every year",
    "each year",
    "year on year",
    "year-on-year",
    "each successive year",
    "every successive year",
];

/// Words of what is no count.
pub(super) const RATIOS: [&str; 8] =
    ["rate", "rates", "proportion", "proportions", "share", "shares", "average", "per"];

pub(super) fn propose(prose: &Prose<'_>) -> Vec<ComparisonReading> {
    let mut found: Vec<ComparisonReading> = Vec::new();
    for line in prose.lines.iter().filter(|line| line.is_topical && !line.sentence.is_fragment()) {
        for version in &line.versions() {
            for reading in of_line(prose, version) {
                if !found.contains(&reading) {
                    found.push(reading);
                }
            }
        }
    }
    found
}

fn of_line(prose: &Prose<'_>, line: &Line<'_>) -> Vec<ComparisonReading> {
    let speech = Speech::new(prose, line);
    if speech.gists.iter().any(|gist| gist.is_unknown) || set_aside::leaves_out(&line.words) {
        return Vec::new();
    }
    // What is said of a rate or a share is not said of the counts.
    if line.tokens.iter().any(|token| RATIOS.contains(&token.word.as_str())) {
        return relations::shares(&speech);
    }
    let mut found = relations::propose(&speech);
    found.extend(groups(&speech));
    found.extend(equals(&speech));
    found.extend(years(&speech));
    found.extend(record(&speech));
    found.extend(two_years(&speech));
    found
}

fn reading(line: &Line<'_>, relation: &str, first: Counted, second: Counted) -> ComparisonReading {
    ComparisonReading {
        sentence: line.sentence.id.clone(),
        relation: relation.to_owned(),
        first: vec![first],
        second: vec![second],
        ..ComparisonReading::default()
    }
}

fn word<'l>(line: &'l Line<'_>, at: usize) -> &'l str {
    line.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default()
}

fn gist(speech: &Speech<'_>, from: usize, to: usize) -> Gist {
    let span: Vec<usize> = (from..to).collect();
    Gist::of(&speech.line.tokens, &speech.marks, &span)
}

fn counted(speech: &Speech<'_>, narrows: &Narrowing, year: Option<i32>) -> Option<Counted> {
    let places: Vec<&String> = speech.gists.iter().flat_map(|gist| &gist.narrows.places).collect();
    let place =
        narrows.places.first().or(places.first().copied()).cloned().or_else(|| speech.line.place.clone());
    let unit = speech.counted_unit()?;
    (narrows.is_one() && narrows.titles.is_empty()).then(|| Counted {
        unit: Some(unit),
        place,
        year,
        sex: narrows.sexes.first().cloned(),
        age: narrows.ages.first().cloned(),
        category: narrows.categories.first().map(|(_, name)| name.clone()),
    })
}

/// `more A than B`, `higher than that of A and B combined`, `A outnumbered B`.
fn groups(speech: &Speech<'_>) -> Option<ComparisonReading> {
    let line = speech.line;
    let end = line.tokens.len();
    if speech.marks.iter().any(|mark| matches!(mark, Mark::Number(_))) {
        return None;
    }
    let doubted = ["not", "no", "whether", "may", "could", "if", "likely"];
    if line.words.iter().any(|word| doubted.contains(&word.as_str())) {
        return None;
    }
    if let Some(at) = (0..end).find(|at| ["outnumbered", "exceeded", "outnumber"].contains(&word(line, *at)))
    {
        let (first, second) = relations::sides(speech, &gist(speech, 0, at), &gist(speech, at, end))?;
        return Some(ComparisonReading {
            first,
            second,
            ..reading(line, "more", Counted::default(), Counted::default())
        });
    }
    let at = (0..end).find(|at| {
        COMPARATORS.iter().any(|(it, _)| *it == word(line, *at))
            && (word(line, at + 1) != "than" || word(line, *at) != "more")
    })?;
    let is_more = COMPARATORS.iter().any(|(it, more)| *it == word(line, at) && *more);
    let than = (at + 1..end).find(|at| word(line, *at) == "than")?;
    let behind = gist(speech, than, end);
    if !gist(speech, 0, than).years.is_empty() && !behind.years.is_empty() {
        return None;
    }
    let (first, second) = relations::sides(speech, &gist(speech, 0, than), &behind)?;
    let (first, second) = if is_more { (first, second) } else { (second, first) };
    Some(ComparisonReading { first, second, ..reading(line, "more", Counted::default(), Counted::default()) })
}

/// `equal numbers of A and B`, `as many A as B`.
fn equals(speech: &Speech<'_>) -> Option<ComparisonReading> {
    let text = speech.line.words.join(" ");
    let says =
        ["equal numbers of", "an equal number of", "the same number of", "as many", "equally split between"];
    if !says.iter().any(|phrase| text.contains(phrase)) || text.contains("times as many") {
        return None;
    }
    let all = gist(speech, 0, speech.line.tokens.len()).narrows;
    let year = speech.years().last().copied().or(speech.line.year);
    let two = |narrows: &[Narrowing; 2]| {
        let [first, second] = narrows;
        Some(reading(speech.line, "equal", counted(speech, first, year)?, counted(speech, second, year)?))
    };
    match (all.sexes.as_slice(), all.ages.as_slice(), all.categories.as_slice()) {
        ([a, b], [] | [_], [] | [_]) => two(&[
            Narrowing { sexes: vec![a.clone()], ..all.clone() },
            Narrowing { sexes: vec![b.clone()], ..all.clone() },
        ]),
        ([] | [_], [a, b], [] | [_]) => two(&[
            Narrowing { ages: vec![a.clone()], ..all.clone() },
            Narrowing { ages: vec![b.clone()], ..all.clone() },
        ]),
        ([] | [_], [] | [_], [a, b]) => two(&[
            Narrowing { categories: vec![a.clone()], ..all.clone() },
            Narrowing { categories: vec![b.clone()], ..all.clone() },
        ]),
        _ => None,
    }
}

/// Places that rise or fall, from one year to another, or in every year between.
fn years(speech: &Speech<'_>) -> Vec<ComparisonReading> {
    let (line, known) = (speech.line, speech.prose.known);
    let is_noun =
        |at: usize| ["a", "an"].contains(&at.checked_sub(1).map_or("", |before| word(line, before)));
    let moves = |verbs: &[String], nouns: &[String]| {
        let of = |(at, token): (usize, &super::tokens::Token)| {
            verbs.contains(&token.word) || (nouns.contains(&token.word) && is_noun(at))
        };
        line.tokens.iter().enumerate().any(of)
    };
    let falls = match (moves(&known.rising_verbs, &known.rising), moves(&known.falling_verbs, &known.falling))
    {
        (true, false) => false,
        (false, true) => true,
        _ => return Vec::new(),
    };
    let has_number = speech.marks.iter().any(|mark| matches!(mark, Mark::Number(_)));
    let text = line.words.join(" ");
    let doubted = ["not", "no", "whether", "may", "could", "if", "nor", "likely", "expected"];
    if has_number || line.words.iter().any(|word| doubted.contains(&word.as_str())) {
        return Vec::new();
    }
    let Some(steps) = steps(speech, &text) else { return Vec::new() };
    let all = gist(speech, 0, line.tokens.len()).narrows;
    let Spoken { said: places, denied } = spoken(speech, &text, &all);
    let excepted = excepted_years(speech);
    let one = |place: &String, year| {
        counted(speech, &Narrowing { places: vec![place.clone()], ..all.clone() }, Some(year))
    };
    let mut found = Vec::new();
    for (from, to) in steps {
        for place in &places {
            let (Some(earlier), Some(later)) = (one(place, from), one(place, to)) else { continue };
            let (first, second) = if falls { (earlier, later) } else { (later, earlier) };
            let relation = if excepted.contains(&to) { "not_more" } else { "more" };
            found.push(reading(line, relation, first, second));
        }
        for place in &denied {
            let (Some(earlier), Some(later)) = (one(place, from), one(place, to)) else { continue };
            let (first, second) = if falls { (earlier, later) } else { (later, earlier) };
            found.push(reading(line, "not_more", first, second));
        }
    }
    found
}

/// The places of which a sentence says something, and those of which it says the contrary.
struct Spoken {
    said: Vec<String>,
    denied: Vec<String>,
}

fn spoken(speech: &Speech<'_>, text: &str, all: &Narrowing) -> Spoken {
    let known = speech.prose.known;
    let nations: Vec<String> = known.whole.values().flatten().cloned().collect();
    let things = [
        "nation",
        "nations",
        "uk nation",
        "uk nations",
        "the uk nations",
        "part of the uk",
        "parts of the uk",
        "the nations",
        "of the nations",
        "of the four nations",
    ];
    let says_every =
        EVERY.iter().any(|every| things.iter().any(|thing| text.contains(&format!("{every} {thing}"))));
    let named: Vec<String> =
        all.places.iter().filter(|place| !known.whole.contains_key(*place)).cloned().collect();
    if says_every {
        let except =
            EXCEPT.iter().find_map(|phrase| text.split_once(phrase)).map(|(_, rest)| rest.to_owned());
        let words_behind = except.map(|rest| crate::bulletin::label::words(&rest)).unwrap_or_default();
        let taken: Vec<String> = super::names::mentions(&words_behind, known)
            .into_iter()
            .map(|it| it.nation)
            .filter(|it| !known.whole.contains_key(it))
            .collect();
        let said = nations.into_iter().filter(|nation| !taken.contains(nation)).collect();
        return Spoken { said, denied: taken };
    }
    if ONLY.iter().any(|phrase| text.contains(phrase)) {
        let denied = nations.into_iter().filter(|nation| !named.contains(nation)).collect();
        return Spoken { said: named, denied };
    }
    let said = if all.places.is_empty() {
        speech.line.place.clone().into_iter().collect()
    } else {
        all.places.clone()
    };
    Spoken { said, denied: Vec::new() }
}

/// The years that a sentence takes out: `each year except 2012`.
fn excepted_years(speech: &Speech<'_>) -> Vec<i32> {
    let line = speech.line;
    let is_except = |at: &usize| {
        ["except", "excluding", "bar"].contains(&word(line, at.wrapping_sub(1)))
            || (word(line, at.wrapping_sub(1)) == "for" || word(line, at.wrapping_sub(1)) == "in")
                && word(line, at.wrapping_sub(2)) == "except"
            || (word(line, at.wrapping_sub(1)) == "of" && word(line, at.wrapping_sub(2)) == "exception")
    };
    (0..line.tokens.len())
        .filter(is_except)
        .filter_map(|at| speech.prose.year(line.tokens.get(at)?))
        .collect()
}

/// The pairs of years a sentence compares.
fn steps(speech: &Speech<'_>, text: &str) -> Option<Vec<(i32, i32)>> {
    let excepted = excepted_years(speech);
    let years: Vec<i32> = speech.years().into_iter().filter(|year| !excepted.contains(year)).collect();
    let is_every = EVERY_YEAR.iter().any(|phrase| text.contains(phrase));
    let since = speech.line.tokens.windows(2).any(
        |pair| matches!(pair, [before, year] if speech.prose.year(year).is_some() && before.word == "since"),
    );
    let (from, to) = match (years.as_slice(), since) {
        ([from, to], _) => (*from, *to),
        ([from], true) => (*from, speech.line.year.filter(|year| year > from)?),
        ([to], false) if !is_every => (to - 1, *to),
        _ => return None,
    };
    Some(if is_every { (from..to).map(|year| (year, year + 1)).collect() } else { vec![(from, to)] })
}

/// `the highest since 2010`, `the most in any year since 2010`, `at their lowest in 2014`.
fn record(speech: &Speech<'_>) -> Vec<ComparisonReading> {
    let line = speech.line;
    let text = line.words.join(" ");
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    let highest = says(&[
        "highest since",
        "most since",
        "most in any year since",
        "highest in any year since",
        "highest number since",
        "highest figure since",
        "highest total since",
    ]);
    let lowest = says(&[
        "lowest since",
        "fewest since",
        "fewest in any year since",
        "lowest in any year since",
        "lowest number since",
        "lowest figure since",
        "lowest total since",
    ]);
    let (peak, trough) =
        (says(&["at their highest", "at its highest"]), says(&["at their lowest", "at its lowest"]));
    let years = speech.years();
    let (to, others): (i32, Vec<i32>) = match (years.as_slice(), highest || lowest, peak || trough) {
        ([from, to], true, _) => (*to, (*from..*to).collect()),
        ([to], false, true) => (*to, speech.prose.years.iter().copied().filter(|year| year != to).collect()),
        _ => return Vec::new(),
    };
    let all = gist(speech, 0, line.tokens.len()).narrows;
    let is_high = highest || peak;
    if is_high == (lowest || trough) {
        return Vec::new();
    }
    let pair = |year: i32| {
        let (own, other) = (counted(speech, &all, Some(to))?, counted(speech, &all, Some(year))?);
        Some(if is_high { reading(line, "more", own, other) } else { reading(line, "more", other, own) })
    };
    others.into_iter().filter_map(pair).collect()
}

/// `higher in 2014 than in 2013`, of one place or of every one.
fn two_years(speech: &Speech<'_>) -> Vec<ComparisonReading> {
    let line = speech.line;
    let Some(at) = (0..line.tokens.len()).find(|at| COMPARATORS.iter().any(|(it, _)| *it == word(line, *at)))
    else {
        return Vec::new();
    };
    let Some(than) = (at + 1..line.tokens.len()).find(|at| word(line, *at) == "than") else {
        return Vec::new();
    };
    let year = |from: usize, to: usize| {
        let years: Vec<i32> = (from..to).filter_map(|at| speech.prose.year(line.tokens.get(at)?)).collect();
        if let [one] = years.as_slice() { Some(*one) } else { None }
    };
    let (Some(first), Some(second)) = (year(0, than), year(than, line.tokens.len())) else {
        return Vec::new();
    };
    let behind = gist(speech, than, line.tokens.len()).narrows;
    if speech.marks.iter().any(|mark| matches!(mark, Mark::Number(_))) || behind != Narrowing::default() {
        return Vec::new();
    }
    let all = gist(speech, 0, than).narrows;
    let text = line.words.join(" ");
    let Spoken { said, denied } = spoken(speech, &text, &all);
    let is_more = COMPARATORS.iter().any(|(it, more)| *it == word(line, at) && *more);
    let pair = |place: &String, relation: &str| {
        let own = Narrowing { places: vec![place.clone()], ..all.clone() };
        let (first, second) = (counted(speech, &own, Some(first))?, counted(speech, &own, Some(second))?);
        Some(if is_more {
            reading(line, relation, first, second)
        } else {
            reading(line, relation, second, first)
        })
    };
    let more = said.iter().filter_map(|place| pair(place, "more"));
    more.chain(denied.iter().filter_map(|place| pair(place, "not_more"))).collect()
}
