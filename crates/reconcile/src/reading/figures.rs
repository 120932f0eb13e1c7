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
use super::set_aside;
use super::statements::{Line, Prose};

/// Words that set what they stand beside apart from the rest of it.
const RESTS: [&str; 8] = ["remaining", "rest", "other", "others", "further", "another", "additional", "new"];

pub(super) fn propose(prose: &Prose<'_>) -> Vec<FigureReading> {
    let mut all: Vec<FigureReading> = Vec::new();
    for line in prose.lines.iter().filter(|line| line.is_topical) {
        let mut own: Vec<FigureReading> = Vec::new();
        for version in &line.versions() {
            for speech in Speech::new(prose, version).separated() {
                for reading in speech.figures() {
                    add(&mut own, reading);
                }
            }
        }
        all.extend(own);
    }
    for claim in &prose.bulletin.claims {
        take_over(prose, claim, &mut all);
    }
    all
}

/// Adds a reading, numbered within its sentence, unless it is there alike; what pointed to the one that is left out points
/// to the one that stays.
fn add(own: &mut Vec<FigureReading>, mut reading: FigureReading) {
    let alike = |known: &&FigureReading| {
        FigureReading { id: String::new(), ..(*known).clone() }
            == FigureReading { id: String::new(), ..reading.clone() }
    };
    if own.iter().any(|known| alike(&known)) {
        return;
    }
    reading.id = format!("{}#{}", reading.sentence, own.len() + 1);
    own.push(reading);
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
        Self::of(prose, line, marks(prose, &line.tokens))
    }

    fn of(prose: &'a Prose<'a>, line: &'a Line<'a>, marks: Vec<Mark>) -> Self {
        let segments = segments(&line.tokens, &marks);
        let gists = segments.iter().map(|segment| Gist::of_segment(&line.tokens, &marks, segment)).collect();
        Self { prose, line, marks, segments, gists }
    }

    /// `England and Scotland both rose by 20%`: the sentence once for each; itself for any other.
    fn separated(self) -> Vec<Self> {
        let all: Vec<usize> = (0..self.marks.len()).collect();
        let gist = Gist::of(&self.line.tokens, &self.marks, &all);
        let moves = gist
            .words
            .iter()
            .any(|word| self.prose.known.rising.contains(word) || self.prose.known.falling.contains(word));
        let own = &gist.narrows;
        let is_one = own.categories.len() < 2 && own.sexes.len() < 2 && own.ages.len() < 2;
        if !gist.says(&["both", "each"])
            || !moves
            || own.places.len() < 2
            || !is_one
            || gist.numbers.len() != 1
        {
            return vec![self];
        }
        let only = |place: &String| {
            let keep = |mark: &Mark| match mark {
                Mark::Place(other) if other != place => Mark::Neutral,
                mark => mark.clone(),
            };
            Self::of(self.prose, self.line, self.marks.iter().map(keep).collect())
        };
        own.places.iter().map(only).collect()
    }

    /// `A and B referred 7 and 8 respectively`: the numbers in the order of the names. What cannot be matched is left out.
    fn respective(&self) -> Option<Vec<FigureReading>> {
        if !self.line.words.iter().any(|word| word == "respectively") {
            return None;
        }
        let all: Vec<usize> = (0..self.marks.len()).collect();
        let gist = Gist::of(&self.line.tokens, &self.marks, &all);
        let own = &gist.narrows;
        let count = gist.numbers.len();
        let narrowed: Vec<Narrowing> = if own.categories.len() == count && own.places.len() < 2 {
            own.categories
                .iter()
                .map(|it| Narrowing { categories: vec![it.clone()], ..own.clone() })
                .collect()
        } else if own.places.len() == count && own.categories.len() < 2 {
            own.places.iter().map(|it| Narrowing { places: vec![it.clone()], ..own.clone() }).collect()
        } else if own.sexes.len() == count && own.categories.len() < 2 {
            own.sexes.iter().map(|it| Narrowing { sexes: vec![it.clone()], ..own.clone() }).collect()
        } else {
            Vec::new()
        };
        let is_plain =
            gist.numbers.iter().all(|(_, said)| !said.is_percent) && count > 1 && gist.years.len() < 2;
        if gist.is_unknown || !is_plain || !narrowed.iter().all(Narrowing::is_one) {
            return Some(Vec::new());
        }
        let one = |((at, said), narrows): (&(usize, Said), &Narrowing)| {
            let order = self.segments.iter().position(|segment| segment.tokens.contains(at))?;
            let mut reading = FigureReading {
                quantity: "count".to_owned(),
                sentence: self.line.sentence.id.clone(),
                place: narrows.places.first().cloned().or_else(|| self.place(order, narrows)),
                year: gist.years.first().copied().or(self.line.year),
                value: said.value.clone(),
                at_least: said.at_least.clone(),
                at_most: said.at_most.clone(),
                unit: self.unit(order)?,
                ..FigureReading::default()
            };
            self.describe(narrows, &mut reading);
            Some(reading)
        };
        Some(gist.numbers.iter().zip(&narrowed).filter_map(one).collect())
    }

    fn figures(&self) -> Vec<FigureReading> {
        if let Some(readings) = self.respective() {
            return readings;
        }
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
        // `The remaining 12`, `a further 12`: of what, only what is said of them says. `The remaining 12 were in A` says it.
        let places_rest =
            gist.says(&["remaining", "rest"]) && !gist.narrows.places.is_empty() && !gist.has_unit;
        let is_rest = narrows.is_bare() && gist.says(&RESTS) && !places_rest;
        // Girls are women's sex and children's age: of which moment that age is, nobody says.
        if gist.is_unknown
            || gist.is_of_young() && narrows.ages.is_empty()
            || is_rest
            || self.is_shared(order)
            || self.may_be_of_those(order, &narrows)
            || self.is_part_unsaid(order, at)
            || self.is_of_a_whole_apart(order, at)
            || self.is_of_other_things()
            || self.is_age(at)
            || self.is_rate(at)
            || self.is_difference(order, at)
            || self.is_other(at)
            || self.is_of_an_age_band()
            || self.is_of_another_act(order)
            || self.is_of_a_row_of_steps(order)
            || self.is_of_several_unnamed()
            || self.is_reported_by_a_row(order, at)
            || self.may_be_of_what_is_named(order, at, &narrows)
            || self.is_of_some_place(order, &narrows)
            || self.is_of_each_time()
            || self.is_of_origin(at, &narrows)
            || self.is_base_of_change(order, at)
            || self.is_of_a_list(&narrows)
            || set_aside::leaves_out(&self.line.words)
            || self.is_of_some_group(order)
        {
            return None;
        }
        let mut reading = FigureReading {
            quantity: "count".to_owned(),
            place: self.place(order, &narrows),
            year: self.year(order).or_else(|| self.latest_year(at)),
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

    pub(super) fn describe(&self, narrows: &Narrowing, reading: &mut FigureReading) {
        reading.sex = narrows.sexes.first().cloned();
        reading.age = narrows.ages.first().cloned();
        reading.category = narrows.categories.first().map(|(_, name)| name.clone());
        reading.narrowed = narrows.titles.first().cloned();
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
}
