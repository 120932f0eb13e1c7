//! Which persons to move so that a count is another and every printed number stays.
//!
//! In: what is made of the true table, and of each table in which one set of lists has one person more or fewer. Out: moves of whole
//! persons under which, by those slopes, every number stays within what prints alike. A draft is no proof: whoever asks makes the
//! numbers of the drafted table and tells how far the draft was off, and the next draft starts from there.

use std::collections::BTreeMap;

use super::counts::Counted;
use super::{Captured, moves};

/// Sets of lists that persons are moved in, those of most persons first.
const SETS: usize = 48;
/// Persons of a set beyond whom its slope is made from one side alone.
const MANY: u64 = 20;
/// Persons by which sets are changed in one step.
const STEPS: [i64; 4] = [1, 2, 5, 15];
/// Steps of one draft, and how bad a step is taken at the first and at the last of them.
const STEPS_MAX: usize = 4_000;
const HEAT: f64 = 30.0;
const COLD: f64 = 0.02;
/// How near to the middle of what prints alike a number is brought, one being its edge.
const WITHIN: f64 = 0.85;
/// What a moved person costs beside a number that is outside, so that of two drafts the nearer is taken.
const NEARER: f64 = 0.5;

/// What one person more or fewer on exactly one set of lists does to each number.
struct Slope {
    set: u32,
    persons: i64,
    /// By person, and by the square of persons.
    first: Vec<f64>,
    second: Vec<f64>,
}

/// The slopes of all numbers at the true table.
pub(super) struct Guide {
    slopes: Vec<Slope>,
    /// Each number as it is made, and the middle and the half width of what prints as it does.
    made: Vec<f64>,
    /// The same as a sketch has them.
    sketch: Vec<f64>,
    middle: Vec<f64>,
    half: Vec<f64>,
}

/// Persons moved, and what the numbers are thought to be then.
pub(super) struct Draft {
    moved: Vec<i64>,
    numbers: Vec<f64>,
}

impl Draft {
    /// Puts what was made of the drafted table in the place of what was thought.
    pub(super) fn correct(&mut self, made: Vec<f64>) {
        if made.len() == self.numbers.len() {
            self.numbers = made;
        }
    }
}

impl Guide {
    /// A guide without slopes. `sketch` is what a sketch makes of the true table: what is sketched of another is put right by what that
    /// is off.
    pub(super) fn new(made: Vec<f64>, sketch: Vec<f64>, alike: &[(f64, f64)]) -> Self {
        Self {
            slopes: Vec::new(),
            middle: alike.iter().map(|(least, most)| least / 2.0 + most / 2.0).collect(),
            half: alike.iter().map(|(least, most)| ((most - least) / 2.0).max(f64::MIN_POSITIVE)).collect(),
            made,
            sketch,
        }
    }

    /// Makes the slopes at the true table, each from one table or two beside it.
    ///
    /// # Errors
    /// No more tables may be asked for.
    pub(super) fn slope<E>(
        &mut self,
        table: &Captured,
        mut sketched: impl FnMut(&Captured) -> Result<Option<Vec<f64>>, E>,
    ) -> Result<(), E> {
        let mut sets: Vec<(u32, u64)> = table.iter().map(|(set, persons)| (*set, *persons)).collect();
        sets.sort_by_key(|(set, persons)| (std::cmp::Reverse(*persons), *set));
        for (set, persons) in sets.into_iter().take(SETS) {
            let mut beside = |by: i64| -> Result<Option<Vec<f64>>, E> {
                let Some(other) = moves::moved(table, &[(set, by)]) else { return Ok(None) };
                Ok(sketched(&other)?.and_then(|other| self.moved_by(&other)))
            };
            // Of many persons one more does what one fewer undoes.
            let (more, fewer) = (beside(1)?, if persons > MANY { None } else { beside(-1)? });
            let (first, second): (Vec<f64>, Vec<f64>) = match (more, fewer) {
                (Some(more), Some(fewer)) => more
                    .iter()
                    .zip(&fewer)
                    .map(|(more, fewer)| ((more - fewer) / 2.0, (more + fewer) / 2.0))
                    .unzip(),
                (Some(more), None) => more.into_iter().map(|more| (more, 0.0)).unzip(),
                (None, Some(fewer)) => fewer.into_iter().map(|fewer| (-fewer, 0.0)).unzip(),
                (None, None) => continue,
            };
            self.slopes.push(Slope { set, persons: persons as i64, first, second });
        }
        Ok(())
    }

    /// By how much a sketch is off that of the true table; null where the one has numbers that the other has not.
    fn moved_by(&self, sketch: &[f64]) -> Option<Vec<f64>> {
        let is_alike = sketch.len() == self.sketch.len() && sketch.len() == self.made.len();
        is_alike.then(|| sketch.iter().zip(&self.sketch).map(|(other, own)| other - own).collect())
    }

    /// The numbers of a table as its sketch has them, beside that of the true table; null where it has others.
    pub(super) fn beside_sketch(&self, sketch: &[f64]) -> Option<Vec<f64>> {
        let moved = self.moved_by(sketch)?;
        Some(self.made.iter().zip(moved).map(|(made, by)| made + by).collect())
    }

    /// Whether every number prints as that of the true table does.
    pub(super) fn is_within(&self, numbers: &[f64]) -> bool {
        let each = numbers.iter().zip(&self.middle).zip(&self.half);
        each.into_iter().all(|((number, middle), half)| (number - middle).abs() <= *half)
    }

    /// The ways in which a count can be changed by some persons in one set, or in two that look the same to the attacker.
    pub(super) fn drafts(&self, counted: Counted, by: i64, known: u32) -> Vec<Draft> {
        let inside = |place: &usize| self.slopes.get(*place).is_some_and(|slope| counted.holds(slope.set));
        let places = || 0..self.slopes.len();
        let mut drafts = Vec::new();
        for place in places().filter(inside) {
            let mut draft = Draft { moved: vec![0; self.slopes.len()], numbers: self.made.clone() };
            self.shift(&mut draft, place, by);
            if self.class(place, known) == 0 {
                drafts.push(draft);
                continue;
            }
            // Whom the attacker knows to be on its lists stays on them: somebody else of these is taken out or put in.
            let other = places().find(|other| {
                !inside(other)
                    && self.class(*other, known) == self.class(place, known)
                    && self.slopes.get(*other).is_some_and(|slope| slope.persons >= by)
            });
            if let Some(other) = other {
                self.shift(&mut draft, other, -by);
                drafts.push(draft);
            }
        }
        drafts.retain(|draft| self.is_possible(draft));
        drafts
    }

    /// Moves further persons until every number is thought to print alike, as few as it can: simulated annealing over whole persons
    /// (Kirkpatrick, Gelatt and Vecchi 1983), along a fixed sequence of steps.
    pub(super) fn improve(&self, draft: &mut Draft, counted: Counted, known: u32) {
        let groups = self.groups(counted, known);
        let mut steps = Sequence(0x9e37_79b9_7f4a_7c15);
        let begun = draft.moved.clone();
        let far = |place: usize, moved: i64| {
            let persons = self.slopes.get(place).map_or(0, |slope| slope.persons);
            let begun = begun.get(place).copied().unwrap_or(0);
            NEARER * (moved - begun).abs() as f64 / ((persons + 1) as f64).sqrt()
        };
        let mut outside = self.outside(&draft.numbers);
        let mut distance = 0.0;
        let mut best = (outside, distance, draft.moved.clone(), draft.numbers.clone());
        let mut numbers = draft.numbers.clone();
        for step in 0..STEPS_MAX {
            let heat = HEAT * (COLD / HEAT).powf(step as f64 / STEPS_MAX as f64);
            let Some(shifts) = groups.step(&mut steps, self.slopes.len()) else { return };
            let shifts = shifts.into_iter().flatten();
            if !shifts.clone().all(|(place, by)| self.may_shift(draft, place, by)) {
                continue;
            }
            numbers.clone_from(&draft.numbers);
            let mut further = distance;
            for (place, by) in shifts.clone() {
                self.add(&mut numbers, draft, place, by);
                let moved = draft.moved.get(place).copied().unwrap_or(0);
                further += far(place, moved + by) - far(place, moved);
            }
            let left = self.outside(&numbers);
            let worse = (left + further) - (outside + distance);
            if worse > 0.0 && steps.share() >= (-worse / heat).exp() {
                continue;
            }
            std::mem::swap(&mut draft.numbers, &mut numbers);
            for (place, by) in shifts {
                if let Some(moved) = draft.moved.get_mut(place) {
                    *moved += by;
                }
            }
            (outside, distance) = (left, further);
            if outside + distance < best.0 + best.1 {
                best = (outside, distance, draft.moved.clone(), draft.numbers.clone());
            }
        }
        (draft.moved, draft.numbers) = (best.2, best.3);
    }

    /// The drafted table.
    pub(super) fn table(&self, draft: &Draft, table: &Captured) -> Option<Captured> {
        let moved = self.slopes.iter().zip(&draft.moved).filter(|(_, by)| **by != 0);
        let moved: Vec<(u32, i64)> = moved.map(|(slope, by)| (slope.set, *by)).collect();
        moves::moved(table, &moved)
    }

    /// The places by what the attacker sees of them and whether they are in the count.
    fn groups(&self, counted: Counted, known: u32) -> Groups {
        let mut groups = BTreeMap::<(u32, bool), Vec<usize>>::new();
        for (place, slope) in self.slopes.iter().enumerate() {
            groups.entry((slope.set & known, counted.holds(slope.set))).or_default().push(place);
        }
        let of_place = |slope: &Slope| (slope.set & known, counted.holds(slope.set));
        Groups { of_place: self.slopes.iter().map(of_place).collect(), groups }
    }

    /// The attacker's lists that the persons of a place are on.
    fn class(&self, place: usize, known: u32) -> u32 {
        self.slopes.get(place).map_or(0, |slope| slope.set & known)
    }

    fn is_possible(&self, draft: &Draft) -> bool {
        self.slopes.iter().zip(&draft.moved).all(|(slope, by)| slope.persons + by >= 0)
    }

    /// Whether a place has the persons, and the slopes still say something so far away.
    fn may_shift(&self, draft: &Draft, place: usize, by: i64) -> bool {
        let (Some(slope), Some(moved)) = (self.slopes.get(place), draft.moved.get(place)) else {
            return false;
        };
        let moved = moved + by;
        slope.persons + moved >= 0 && moved.abs() <= (slope.persons / 2).max(6)
    }

    fn shift(&self, draft: &mut Draft, place: usize, by: i64) {
        let mut numbers = std::mem::take(&mut draft.numbers);
        self.add(&mut numbers, draft, place, by);
        draft.numbers = numbers;
        if let Some(moved) = draft.moved.get_mut(place) {
            *moved += by;
        }
    }

    fn add(&self, numbers: &mut [f64], draft: &Draft, place: usize, by: i64) {
        let (Some(slope), Some(moved)) = (self.slopes.get(place), draft.moved.get(place)) else { return };
        let (by, square) = (by as f64, ((moved + by).pow(2) - moved.pow(2)) as f64);
        for ((number, first), second) in numbers.iter_mut().zip(&slope.first).zip(&slope.second) {
            *number += first * by + second * square;
        }
    }

    /// How far the numbers are outside what prints alike, squared and added up; zero if none is.
    fn outside(&self, numbers: &[f64]) -> f64 {
        let each = numbers.iter().zip(&self.middle).zip(&self.half);
        each.map(|((number, middle), half)| ((number - middle).abs() / half - WITHIN).max(0.0)).sum()
    }
}

/// Places that persons can be moved between without that the attacker's own persons or the count change.
struct Groups {
    of_place: Vec<(u32, bool)>,
    groups: BTreeMap<(u32, bool), Vec<usize>>,
}

impl Groups {
    /// A step: some persons to another place, or to and from nowhere where nobody knows of them; null where there is no place.
    fn step(&self, steps: &mut Sequence, places: usize) -> Option<[Option<(usize, i64)>; 2]> {
        let place = steps.below(places)?;
        let group = self.of_place.get(place)?;
        let size = STEPS.get(steps.below(STEPS.len())?)?;
        let by = if steps.share() < 0.5 { *size } else { -size };
        let alike = self.groups.get(group)?;
        let may_be_alone = group.0 == 0 && !group.1;
        if may_be_alone && steps.share() < 0.25 {
            return Some([Some((place, by)), None]);
        }
        let other = *alike.get(steps.below(alike.len())?)?;
        Some([Some((place, by)).filter(|_| other != place), Some((other, -by)).filter(|_| other != place)])
    }
}

/// A fixed sequence of numbers that look as if they were drawn (`SplitMix64`, Steele, Lea and Flood 2014).
struct Sequence(u64);

impl Sequence {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A share from zero to below one.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number below another; null below nothing.
    fn below(&mut self, most: usize) -> Option<usize> {
        (most > 0).then(|| ((self.share() * most as f64) as usize).min(most - 1))
    }
}
