//! Figures in sentences: what each number counts.
//!
//! In: lines of prose and the figures somebody has read out already. Out: one reading a figure. A number beside a word
//! that is not known, or that a word narrows in a way no table does, is left out.

use super::FigureReading;
use super::claims::take_over;
use super::gist::{Gist, Narrowing};
use super::marks::{Mark, Said, marks};
use super::percents;
use super::segments::{Segment, segments};
use super::statements::{Line, Prose};

/// What may be counted that no table counts: a number before one of these is of something else.
const OTHER_THINGS: [&str; 22] = [
    "countries",
    "nationalities",
    "types",
    "categories",
    "forms",
    "nations",
    "responders",
    "responder",
    "organisations",
    "agencies",
    "forces",
    "years",
    "months",
    "days",
    "weeks",
    "times",
    "regions",
    "areas",
    "points",
    "most",
    "top",
    "main",
];

/// Words that open an aside, which narrows nothing: `According to the figures of X, …`.
const ASIDES: [&str; 8] = ["according", "as", "using", "based", "although", "despite", "though", "unlike"];

pub(super) fn propose(prose: &Prose<'_>) -> Vec<FigureReading> {
    let mut all: Vec<FigureReading> = Vec::new();
    for line in prose.lines.iter().filter(|line| line.is_topical) {
        all.extend(Speech::new(prose, line).figures());
    }
    for claim in &prose.bulletin.claims {
        take_over(prose, claim, &mut all);
    }
    all
}

/// A sentence in segments, with what each says.
pub(super) struct Speech<'a> {
    pub(super) prose: &'a Prose<'a>,
    pub(super) line: &'a Line<'a>,
    pub(super) marks: Vec<Mark>,
    pub(super) segments: Vec<Segment>,
    pub(super) gists: Vec<Gist>,
}

/// A figure with the token its number is.
pub(super) struct Found {
    pub(super) at: usize,
    pub(super) reading: FigureReading,
}

impl<'a> Speech<'a> {
    pub(super) fn new(prose: &'a Prose<'a>, line: &'a Line<'a>) -> Self {
        let marks = marks(prose, &line.tokens);
        let segments = segments(&line.tokens, &marks);
        let gists = segments.iter().map(|segment| Gist::of_segment(&line.tokens, &marks, segment)).collect();
        Self { prose, line, marks, segments, gists }
    }

    fn figures(&self) -> Vec<FigureReading> {
        let mut found: Vec<Found> = Vec::new();
        for order in self.in_order() {
            let Some(gist) = self.gists.get(order) else { continue };
            let [(at, said)] = gist.numbers.as_slice() else { continue };
            let reading = if said.is_percent {
                percents::read(self, order, *at, said, &found)
            } else {
                self.count(order, *at, said)
            };
            if let Some(mut reading) = reading {
                reading.id = format!("{}#{}", self.line.sentence.id, found.len() + 1);
                reading.sentence.clone_from(&self.line.sentence.id);
                found.push(Found { at: *at, reading });
            }
        }
        found.into_iter().map(|found| found.reading).collect()
    }

    /// The segments in the order of the sentence, each group in brackets where it stands.
    fn in_order(&self) -> Vec<usize> {
        let number = |order: &usize| {
            self.gists.get(*order).and_then(|gist| gist.numbers.first()).map_or(usize::MAX, |(at, _)| *at)
        };
        let mut order: Vec<usize> = (0..self.segments.len()).collect();
        order.sort_by_key(number);
        order
    }

    fn count(&self, order: usize, at: usize, said: &Said) -> Option<FigureReading> {
        let gist = self.gists.get(order)?;
        let narrows = self.narrowing(order)?;
        if gist.is_unknown
            || self.is_difference(order, at)
            || self.is_other(at)
            || self.is_reported_by_a_row(order, at)
        {
            return None;
        }
        let mut reading = FigureReading {
            quantity: "count".to_owned(),
            place: self.place(order, &narrows),
            year: self.year(order),
            value: said.value.trim_end_matches('%').to_owned(),
            at_least: said.at_least.clone(),
            at_most: said.at_most.clone(),
            ..FigureReading::default()
        };
        reading.unit = self.unit(order)?;
        self.describe(&narrows, &mut reading);
        self.base(order, &mut reading);
        Some(reading)
    }

    /// What narrows the number of a segment: its own words, and those of the segment before if that has no number.
    pub(super) fn narrowing(&self, order: usize) -> Option<Narrowing> {
        let (segment, gist) = (self.segments.get(order)?, self.gists.get(order)?);
        let mut narrows = gist.narrows.clone();
        if narrows.is_bare() {
            if let Some(behind) = segment.behind {
                narrows = self.before_bracket(behind, segment, narrows)?;
            } else if !segment.is_new
                && let Some(before) = order.checked_sub(1).and_then(|before| self.gists.get(before))
                && before.numbers.is_empty()
                && !before.narrows.is_bare()
                && !before.words.first().is_some_and(|word| ASIDES.contains(&word.as_str()))
            {
                if before.is_unknown {
                    return None;
                }
                let places =
                    if narrows.places.is_empty() { before.narrows.places.clone() } else { narrows.places };
                narrows = Narrowing { places, ..before.narrows.clone() };
            }
        }
        // `13 of the 60 referrals in Wales`: what narrows the 60 narrows the 13.
        let next = self.gists.get(order + 1).filter(|next| {
            segment.behind.is_none()
                && !next.numbers.is_empty()
                && next.words.first().is_some_and(|word| word == "of")
                && !next.words.get(1).is_some_and(|word| word == "which" || word == "whom")
                && self.is_number_before(order + 1)
        });
        if let Some(next) = next {
            if next.is_unknown {
                return None;
            }
            narrows = next.narrows.overlaid(&narrows);
        }
        narrows.is_one().then_some(narrows)
    }

    /// Whether a segment begins right behind a number, or behind `out`: `13 of the 60`, not `comprised of 21`.
    fn is_number_before(&self, order: usize) -> bool {
        let before =
            self.segments.get(order).and_then(|it| it.tokens.first()).and_then(|at| at.checked_sub(1));
        let Some(before) = before else { return false };
        let is_out = self.line.tokens.get(before).is_some_and(|token| token.word == "out");
        is_out || matches!(self.marks.get(before), Some(Mark::Number(_)))
    }

    /// What stands before a bracket: the nearest of each kind.
    fn before_bracket(&self, behind: usize, group: &Segment, own: Narrowing) -> Option<Narrowing> {
        let start = group.tokens.first()?;
        let before: Vec<usize> =
            self.segments.get(behind)?.tokens.iter().copied().filter(|at| at < start).collect();
        let gist = Gist::of(&self.line.tokens, &self.marks, &before);
        let narrows = gist.narrows;
        if gist.is_unknown {
            return None;
        }
        let last = |all: &[String]| all.last().cloned().into_iter().collect::<Vec<_>>();
        let places = if own.places.is_empty() { narrows.places } else { own.places };
        Some(Narrowing {
            places,
            categories: narrows.categories.last().cloned().into_iter().collect(),
            sexes: last(&narrows.sexes),
            ages: last(&narrows.ages),
        })
    }

    /// Whether a number is by how much something moved (`rose by 20`).
    fn is_difference(&self, order: usize, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.line.tokens.get(before));
        let is_by = before.is_some_and(|before| {
            ["by", "increased", "rose", "fell", "decreased"].contains(&before.word.as_str())
        });
        let known = self.prose.known;
        is_by
            && self.gists.get(order).is_some_and(|gist| {
                gist.words.iter().any(|word| known.rising.contains(word) || known.falling.contains(word))
            })
    }

    fn is_other(&self, at: usize) -> bool {
        for (token, mark) in self.line.tokens.iter().zip(&self.marks).skip(at + 1).take(4) {
            if OTHER_THINGS.contains(&token.word.as_str()) {
                return true;
            }
            if !matches!(mark, Mark::Neutral) || ["of", "people", "persons"].contains(&token.word.as_str()) {
                return false;
            }
        }
        false
    }

    /// Whether a row of a table is what reports the figure (`the Centre reported 34`). It may report its own count or
    /// that of all, and the sentence does not say which.
    fn is_reported_by_a_row(&self, order: usize, at: usize) -> bool {
        let Some(segment) = self.segments.get(order) else { return false };
        let before = segment.tokens.iter().copied().filter(|it| *it < at).collect::<Vec<_>>();
        let gist = Gist::of(&self.line.tokens, &self.marks, &before);
        // `X was recorded in 8` is of X, and not by it.
        let is_passive = gist.says(&["was", "were", "been", "is", "are"]);
        let reports = !is_passive
            && gist.words.iter().rev().take(2).any(|word| self.prose.known.reporting.contains(word));
        let is_body = |(lists, _): &(Vec<String>, String)| !lists.is_empty();
        reports && gist.narrows.categories.iter().any(is_body)
    }

    pub(super) fn describe(&self, narrows: &Narrowing, reading: &mut FigureReading) {
        reading.sex = narrows.sexes.first().cloned();
        reading.age = narrows.ages.first().cloned();
        reading.category = narrows.categories.first().map(|(_, name)| name.clone());
        let basis = self.prose.known.age_basis(&self.line.sentence.text);
        reading.age_basis = reading.age.as_ref().and(basis).map(str::to_owned);
    }

    /// By which place the referrals are counted, if the words beside the number say so.
    fn base(&self, order: usize, reading: &mut FigureReading) {
        let says = self.gists.get(order).is_some_and(|gist| gist.says(&["based"]));
        if says && let Some(basis) = self.prose.known.place_basis(&self.line.sentence.text) {
            reading.place_basis = Some(basis.to_owned());
        }
    }

    /// What is counted: a unit of a table, if the segment names one; that of the tables if it names none.
    pub(super) fn unit(&self, order: usize) -> Option<String> {
        let named: Vec<&String> = self
            .segments
            .get(order)?
            .tokens
            .iter()
            .filter_map(|at| match self.marks.get(*at) {
                Some(Mark::Unit(unit)) => Some(unit),
                _ => None,
            })
            .collect();
        let is_counted = |unit: &&&String| self.prose.tables.iter().any(|table| table.unit == ***unit);
        if named.is_empty() {
            return self.prose.tables.first().map(|table| table.unit.clone());
        }
        named.iter().find(is_counted).map(|unit| (**unit).clone())
    }

    /// The place of a segment: its own, else that of the nearest segment before, else behind, else the one in force.
    pub(super) fn place(&self, order: usize, narrows: &Narrowing) -> Option<String> {
        let own = narrows.places.first().cloned();
        let of_table = || {
            let (lists, _) = narrows.categories.first()?;
            let (_, table) = lists.first()?.split_once(" of ")?;
            self.prose.tables.iter().find(|reading| reading.id == table)?.place.clone()
        };
        // `England had 10 of the 12 referrals`: of which place the 12 are, the sentence does not say.
        let is_whole = self.is_number_before(order)
            && self.gists.get(order).is_some_and(|gist| gist.words.first().is_some_and(|word| word == "of"));
        if is_whole && own.is_none() {
            let behind = self.gists.get(order + 1..).unwrap_or_default();
            return behind.iter().find_map(|gist| gist.narrows.places.first().cloned());
        }
        own.or_else(|| self.nearest(order, |gist| gist.narrows.places.first().cloned()))
            .or_else(|| self.line.place.clone())
            .or_else(of_table)
    }

    /// The year of a segment, found likewise; *the year before* is the one before the latest the sentence names.
    pub(super) fn year(&self, order: usize) -> Option<i32> {
        let gist = self.gists.get(order)?;
        if let Some(year) = gist.years.first() {
            return Some(*year);
        }
        let latest = || self.years().last().copied().or(self.line.year);
        if self.is_year_before(order) {
            return latest().map(|year| year - 1);
        }
        // `from 40 to 60`: the first of the two is the earlier year's.
        let first =
            |order: usize| self.gists.get(order).and_then(|gist| gist.words.first()).map(String::as_str);
        if first(order) == Some("from") && first(order + 1) == Some("to") && !gist.numbers.is_empty() {
            return match self.years().as_slice() {
                [from, _] => Some(*from),
                [one] => Some(one - 1),
                _ => None,
            };
        }
        if first(order) == Some("to") && order > 0 && first(order - 1) == Some("from") {
            return self.years().last().copied().or(self.line.year);
        }
        self.nearest(order, |gist| gist.years.first().copied()).or(self.line.year)
    }

    /// Whether a segment names what is counted before its number.
    pub(super) fn names_unit_before(&self, order: usize) -> bool {
        let (Some(segment), Some(gist)) = (self.segments.get(order), self.gists.get(order)) else {
            return false;
        };
        let number = gist.numbers.first().map_or(usize::MAX, |(at, _)| *at);
        let is_unit = |at: &usize| matches!(self.marks.get(*at), Some(Mark::Unit(_)));
        segment.tokens.iter().take_while(|at| **at < number).any(is_unit)
    }

    /// Whether a token is the rest of a number in several words (`a third`).
    pub(super) fn is_part_of_number(&self, at: usize) -> bool {
        let word = self.line.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
        let numerals =
            ["third", "thirds", "quarter", "quarters", "fifth", "fifths", "tenth", "half", "in", "a"];
        let before = at.checked_sub(1).and_then(|at| self.line.tokens.get(at));
        numerals.contains(&word) && before.is_some_and(|before| before.number.is_none())
            || before.is_some_and(|before| before.word == "in") && self.marks.get(at) == Some(&Mark::Neutral)
    }

    pub(super) fn is_year_before(&self, order: usize) -> bool {
        let text = self.gists.get(order).map(|gist| gist.words.join(" ")).unwrap_or_default();
        ["year before", "previous year", "preceding year", "year earlier", "last year", "prior year"]
            .iter()
            .any(|phrase| text.contains(phrase))
    }

    /// The years of the sentence, in order, each once.
    pub(super) fn years(&self) -> Vec<i32> {
        let mut years: Vec<i32> = self.gists.iter().flat_map(|gist| gist.years.clone()).collect();
        years.sort_unstable();
        years.dedup();
        years
    }

    fn nearest<T>(&self, order: usize, get: impl Fn(&Gist) -> Option<T>) -> Option<T> {
        let start = self.segments.get(order).and_then(|it| it.behind).map_or(order, |behind| behind + 1);
        let before = self.gists.get(..start).unwrap_or_default().iter().rev().find_map(&get);
        before.or_else(|| self.gists.get(order + 1..).unwrap_or_default().iter().find_map(&get))
    }
}
