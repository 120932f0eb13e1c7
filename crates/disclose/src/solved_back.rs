//! Whether the small counts behind printed estimates can be solved back from them.
//!
//! In: a capture table (persons by the set of lists that met them), and what would be printed of any such table. Out: the
//! first small count that too few other tables leave open. An estimate is a function of the table, and its printed figures
//! together with it a set of equations; what an attacker cannot tell apart are the tables for which all that is printed
//! stays the same. They are looked for from the true one on, along the slopes of the numbers: what is
//! found is a proof, and what is not found counts as given away. The attacker is an outsider, then each list that knows
//! all its own persons, then two lists together.

mod counts;
mod cover;
mod guide;
mod moves;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use sylfaen_schema::Rounding;

use self::counts::{Counted, attackers, is_known, own, small};
pub use self::cover::SmallCount;
use self::guide::Guide;
use crate::{Rules, print_estimate};

/// Persons by the set of lists that met them, list `n` as bit `n`.
pub type Captured = BTreeMap<u32, u64>;

/// The farthest that a small count is moved, in persons, the nearest first.
const MOVED_BY: [i64; 6] = [1, -1, 2, -2, 3, -3];
/// Ways in which one such move is begun, and drafts of a table each is given.
const BEGUN: usize = 4;
const DRAFTS: usize = 12;

/// A small count behind an estimate for which too few others were found possible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SolvedBack {
    /// The lists it is of: everyone on all of them, or on exactly them.
    pub lists: u32,
    /// Whether it is of those on exactly these lists.
    pub is_exact: bool,
    /// The lists whose persons the attacker knows; none for an outsider.
    pub known: u32,
    /// The counts that were found possible, the true one among them.
    pub possible: usize,
}

/// A number as it is made and as it is printed, in persons.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Printed {
    /// As it is made; null where there is none.
    pub made: Option<f64>,
    /// As it is printed; null where it is withheld or there is none.
    pub printed: Option<i64>,
    /// From where on a number is printed so.
    pub least: f64,
    /// Up to where a number is printed so.
    pub most: f64,
}

impl Printed {
    /// A number rounded to a base under the rules.
    ///
    /// ```
    /// use sylfaen_disclose::{Printed, Rules};
    /// use sylfaen_schema::Rounding;
    ///
    /// let number = Printed::new(Some(412.3), Rounding::Nearest, &Rules::default(), 5);
    /// assert_eq!((number.printed, number.least, number.most), (Some(410), 407.5, 412.5));
    /// ```
    pub fn new(made: Option<f64>, rounding: Rounding, rules: &Rules, base: i64) -> Self {
        let printed = made.and_then(|made| print_estimate(made, rounding, rules, base));
        let (base, at) = (base as f64, printed.unwrap_or(0) as f64);
        let (least, most) = match (printed, rounding) {
            (None, _) => (0.0, rules.threshold() as f64),
            (Some(_), Rounding::Nearest) => (at - base / 2.0, at + base / 2.0),
            (Some(_), Rounding::Down) => (at, at + base),
            (Some(_), Rounding::Up) => (at - base, at),
        };
        Self { made, printed, least, most }
    }

    fn is_alike(&self, other: &Self) -> bool {
        self.printed == other.printed && self.made.is_some() == other.made.is_some()
    }
}

/// What is told of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Told<W> {
    /// What is said in words, whatever is held back.
    pub words: W,
    /// Numbers that are printed whatever is held back.
    pub always: Vec<Printed>,
    /// Numbers that can be held back.
    pub held: Vec<Printed>,
}

impl<W: PartialEq> Told<W> {
    fn is_alike(&self, other: &Self) -> bool {
        self.is_said_alike(other) && is_alike(&self.held, &other.held)
    }

    fn is_said_alike(&self, other: &Self) -> bool {
        self.words == other.words && is_alike(&self.always, &other.always)
    }

    /// The numbers for a guide: estimates by their logarithms, since they are products of counts rather than sums.
    fn made(&self) -> Vec<f64> {
        let always = self.always.iter().filter_map(|number| number.made);
        always.chain(self.held.iter().filter_map(|number| number.made).map(f64::ln_1p)).collect()
    }

    /// What each of these may be and be printed alike, from least to most.
    fn alike(&self) -> Vec<(f64, f64)> {
        let is_there = |number: &&Printed| number.made.is_some();
        let always = self.always.iter().filter(is_there).map(|number| (number.least, number.most));
        let held = self.held.iter().filter(is_there);
        always.chain(held.map(|number| (number.least.max(0.0).ln_1p(), number.most.ln_1p()))).collect()
    }
}

fn is_alike(numbers: &[Printed], others: &[Printed]) -> bool {
    numbers.len() == others.len() && numbers.iter().zip(others).all(|(one, other)| one.is_alike(other))
}

/// No more tables may be asked for: what has not been found by then counts as given away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent;

/// What would be told of any table.
pub trait Tell {
    /// What is said in words.
    type Words: PartialEq;

    /// What is told of a table; null where nothing could be.
    ///
    /// # Errors
    /// No more may be asked.
    fn told(&mut self, table: &Captured) -> Result<Option<Told<Self::Words>>, Spent>;

    /// Nearly the same numbers at less cost, from which a table worth asking is drafted; null where there are none. What is
    /// found by them is told in full before it counts.
    ///
    /// # Errors
    /// No more may be asked.
    fn sketched(&mut self, table: &Captured) -> Result<Option<Told<Self::Words>>, Spent> {
        self.told(table)
    }
}

impl<W: PartialEq, F: FnMut(&Captured) -> Result<Option<Told<W>>, Spent>> Tell for F {
    type Words = W;

    fn told(&mut self, table: &Captured) -> Result<Option<Told<W>>, Spent> {
        self(table)
    }
}

/// The tables that were found to be told like a true one, kept from one question to the next.
#[derive(Debug)]
pub struct Alike {
    lists: usize,
    table: Captured,
    rules: Rules,
    found: BTreeSet<Captured>,
    in_words: BTreeSet<SmallCount>,
}

impl Alike {
    /// Begins with none, for a table of so many lists.
    pub fn new(lists: usize, table: Captured, rules: Rules) -> Self {
        Self { lists, table, rules, found: BTreeSet::new(), in_words: BTreeSet::new() }
    }

    /// Whether anything of the table is small, so that something could be solved back.
    pub fn has_small(&self) -> bool {
        !small(self.lists, &self.table, &self.rules).is_empty()
    }

    /// The small counts, and the attackers, to whom what is said in words was not found to leave enough: no number tells them more. They
    /// are those of the question that was asked last.
    pub fn told_in_words(&self) -> impl Iterator<Item = &SmallCount> {
        self.in_words.iter()
    }

    /// The tables found so far.
    pub fn tables(&self) -> impl Iterator<Item = &Captured> {
        self.found.iter()
    }

    /// Forgets the tables that are not told like the true one by what is told in the end: they were found for something coarser.
    pub fn keep_told(&mut self, mut tell: impl Tell) {
        let Ok(Some(truth)) = tell.told(&self.table) else { return self.found.clear() };
        self.found.retain(|other| matches!(tell.told(other), Ok(Some(told)) if truth.is_alike(&told)));
    }

    /// Says whether a small count of the table could be solved back from what is told: the first that could.
    ///
    /// Small is what the rules do not let be shown: from one up to below the threshold. `tell` gives what would be told of a
    /// table; null where nothing could be. The numbers may leave fewer than `possible_counts` counts of the rules only
    /// where as few are left without those that can be held back.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use sylfaen_disclose::{Alike, Captured, Printed, Rules, Spent, Told};
    /// use sylfaen_schema::Rounding;
    ///
    /// // Lincoln and Petersen: 44 and 64 persons, of whom 4 are the same.
    /// let table = BTreeMap::from([(0b01, 40), (0b10, 60), (0b11, 4)]);
    /// let rules = Rules::default();
    /// let tell = |base: i64| {
    ///     let rules = rules.clone();
    ///     move |table: &Captured| -> Result<Option<Told<()>>, Spent> {
    ///         let on = |list: u32| table.iter().filter(|(set, _)| *set & list != 0).map(|(_, n)| *n).sum::<u64>() as f64;
    ///         let both = table.get(&0b11).copied().unwrap_or(0) as f64;
    ///         let number = |made, rounding, base| Printed::new(Some(made), rounding, &rules, base);
    ///         let always = vec![number(on(3), Rounding::Down, 5)];
    ///         let held = vec![number(on(1) * on(2) / both, Rounding::Nearest, base)];
    ///         Ok((both > 0.0).then_some(Told { words: (), always, held }))
    ///     }
    /// };
    /// // To five persons, a list that knows its own persons finds the four; to the thousand, it does not.
    /// assert!(Alike::new(2, table.clone(), rules.clone()).given_away(tell(5)).is_some());
    /// assert!(Alike::new(2, table.clone(), rules.clone()).given_away(tell(1_000)).is_none());
    /// ```
    pub fn given_away(&mut self, tell: impl Tell) -> Option<SolvedBack> {
        self.in_words.clear();
        let mut asking = Asking { tell, alike: self, told: Vec::new(), seen: Vec::new() };
        let (lists, rules) = (asking.alike.lists, &asking.alike.rules);
        let small = small(lists, &asking.alike.table, rules);
        let wanted = asking.alike.wanted();
        let truth = match asking.tell.told(&asking.alike.table) {
            Ok(Some(truth)) => truth,
            // Where nothing is told, nothing is given away; where nothing may be asked, everything counts as given away.
            Ok(None) => return None,
            Err(Spent) => return small.first().map(|counted| counted.solved_back(0, 1)),
        };
        // What may not be asked again is not found again, and is looked for like what never was.
        let _ = asking.again(&truth);
        // Slopes cost two tables a set of lists, and are made when they are first needed.
        let mut guide = None;
        for known in attackers(lists) {
            asking.seen = asking.seen_by(known);
            for counted in small.iter().filter(|counted| !is_known(**counted, known, lists)) {
                let case = Case { truth: &truth, counted: *counted, known, wanted };
                let Some(possible) = asking.few(&case, &mut guide) else { continue };
                return Some(counted.solved_back(known, possible));
            }
        }
        None
    }
}

/// A small count and an attacker, with what is told of the true table and how many counts it has to leave possible.
struct Case<'a, W> {
    truth: &'a Told<W>,
    counted: Counted,
    known: u32,
    wanted: usize,
}

/// One question: what is told, and the tables found so far.
struct Asking<'a, T> {
    tell: T,
    alike: &'a mut Alike,
    /// The tables that are told like the true one this time.
    told: Vec<Captured>,
    /// Those of them that look to the attacker as the true one does, as places.
    seen: Vec<usize>,
}

impl<T: Tell> Asking<'_, T> {
    /// The number of counts found possible where they are too few; null where they are enough.
    fn few(&mut self, case: &Case<'_, T::Words>, guide: &mut Option<Guide>) -> Option<usize> {
        let mut possible = BTreeSet::from([case.counted.of(&self.alike.table)]);
        let seen = self.seen.iter().filter_map(|place| self.told.get(*place));
        possible.extend(seen.map(|other| case.counted.of(other)));
        let asked = self.guided(case, &mut possible, guide).and_then(|()| self.without(case, &mut possible));
        match asked {
            Ok(_) if possible.len() >= case.wanted => None,
            Ok(without) if possible.len() >= without => {
                self.alike.in_words.insert((case.counted.lists, case.counted.is_exact, case.known));
                None
            }
            _ => Some(possible.len()),
        }
    }

    /// Tells again of the tables that were found before, when other numbers were told.
    fn again(&mut self, truth: &Told<T::Words>) -> Result<(), Spent> {
        for other in self.alike.found.clone() {
            if self.is_told_alike(truth, &other)? {
                self.told.push(other);
            }
        }
        Ok(())
    }

    /// The tables told alike that look to an attacker as the true one does.
    fn seen_by(&self, known: u32) -> Vec<usize> {
        let truth = own(&self.alike.table, known);
        let seen = self.told.iter().enumerate().filter(|(_, other)| own(other, known) == truth);
        seen.map(|(place, _)| place).collect()
    }

    /// Keeps a table that was found for an attacker.
    fn keep(&mut self, other: Captured) {
        self.seen.push(self.told.len());
        self.told.push(other.clone());
        self.alike.found.insert(other);
    }

    /// The counts of tables that are drafted along the slopes.
    fn guided(
        &mut self,
        case: &Case<'_, T::Words>,
        possible: &mut BTreeSet<i64>,
        guide: &mut Option<Guide>,
    ) -> Result<(), Spent> {
        let Case { truth, counted, known, wanted } = *case;
        if possible.len() >= wanted {
            return Ok(());
        }
        let guide = match guide {
            Some(guide) => guide,
            None => guide.insert(self.guide(truth)?),
        };
        let count = counted.of(&self.alike.table);
        for by in MOVED_BY {
            if possible.len() >= wanted || possible.contains(&(count + by)) || count + by < 0 {
                continue;
            }
            for mut draft in guide.drafts(counted, by, known).into_iter().take(BEGUN) {
                let mut tried = BTreeSet::new();
                for _ in 0..DRAFTS {
                    guide.improve(&mut draft, counted, known);
                    let Some(other) = guide.table(&draft, &self.alike.table) else { break };
                    if !tried.insert(other.clone()) {
                        break;
                    }
                    let Some(numbers) = self.sketched(&other, guide)? else { break };
                    if !guide.is_within(&numbers) {
                        draft.correct(numbers);
                        continue;
                    }
                    let Some(told) = self.tell.told(&other)? else { break };
                    if truth.is_alike(&told) {
                        possible.insert(count + by);
                        self.keep(other);
                        break;
                    }
                    draft.correct(told.made());
                }
                if possible.contains(&(count + by)) {
                    break;
                }
            }
        }
        Ok(())
    }

    /// How many counts are possible without the numbers that can be held back, asked only where they leave too few.
    fn without(&mut self, case: &Case<'_, T::Words>, possible: &mut BTreeSet<i64>) -> Result<usize, Spent> {
        let Case { truth, counted, known, wanted } = *case;
        let mut without = possible.clone();
        for other in moves::near(counted, known, self.alike.lists, &self.alike.table) {
            if possible.len() >= wanted {
                break;
            }
            let count = counted.of(&other);
            if possible.contains(&count) {
                continue;
            }
            let Some(told) = self.tell.told(&other)?.filter(|told| truth.is_said_alike(told)) else {
                continue;
            };
            without.insert(count);
            if is_alike(&truth.held, &told.held) {
                possible.insert(count);
                self.keep(other);
            }
        }
        Ok(without.len())
    }

    fn guide(&mut self, truth: &Told<T::Words>) -> Result<Guide, Spent> {
        let sketch = self.tell.sketched(&self.alike.table)?.map(|told| told.made()).unwrap_or_default();
        let mut guide = Guide::new(truth.made(), sketch, &truth.alike());
        let table = self.alike.table.clone();
        guide.slope(&table, |other| Ok(self.tell.sketched(other)?.map(|told| told.made())))?;
        Ok(guide)
    }

    /// The numbers of a drafted table as its sketch has them.
    fn sketched(&mut self, other: &Captured, guide: &Guide) -> Result<Option<Vec<f64>>, Spent> {
        Ok(self.tell.sketched(other)?.and_then(|told| guide.beside_sketch(&told.made())))
    }

    fn is_told_alike(&mut self, truth: &Told<T::Words>, other: &Captured) -> Result<bool, Spent> {
        Ok(self.tell.told(other)?.is_some_and(|told| truth.is_alike(&told)))
    }
}

#[cfg(test)]
mod tests;
