//! Which models the pattern of empty and non-empty counts allows.
//!
//! In: a table, of which only the patterns that somebody has matter, and designs. Out: for each whether a fit exists and is
//! unique, exactly. What is found is kept: designs that share their finite terms share their algebra, and a design with a
//! larger sound one needs none.

use std::collections::BTreeMap;

use num_bigint::BigInt;

use crate::{
    CaptureTable, Existence,
    exact::{Basis, Whole, can_balance, reduce},
    lattice::mark_supersets,
    model::Design,
};

const SOUND: Existence = Existence { exists: true, is_identifiable: true };
/// What is said where even numbers without limit did not fit, which cannot be: no number then.
const UNSOUND: Existence = Existence { exists: false, is_identifiable: false };

/// Answers for one pattern of empty and non-empty counts.
#[derive(Debug, Clone)]
pub(crate) struct Checker {
    /// By set of lists: whether somebody has exactly this pattern.
    seen: Vec<bool>,
    /// By set of lists: whether somebody is on all of them.
    met: Vec<bool>,
    grounds: BTreeMap<Vec<u32>, Ground>,
    /// The finite terms of the largest model of an order.
    largest: BTreeMap<u32, Vec<u32>>,
}

impl Checker {
    pub(crate) fn new(table: &CaptureTable) -> Self {
        let mut seen = vec![false; 1 << table.lists()];
        for (pattern, _) in table.counts() {
            seen[pattern as usize] = true;
        }
        Self::of_support(seen)
    }

    /// Takes, by set of lists, whether somebody has exactly this pattern.
    pub(crate) fn of_support(seen: Vec<bool>) -> Self {
        let all = seen.len() - 1;
        // Whether a set is met is whether a superset is seen: the complement turns one into the other.
        let mut turned: Vec<bool> = (0..=all).map(|set| seen[all ^ set]).collect();
        mark_supersets(&mut turned);
        let met = (0..=all).map(|set| turned[all ^ set]).collect();
        Self { seen, met, grounds: BTreeMap::new(), largest: BTreeMap::new() }
    }

    /// Whether somebody is on all lists of a set.
    pub(crate) fn is_met(&self, set: u32) -> bool {
        self.met[set as usize]
    }

    /// Decides for a design, by the largest design with the same terms at minus infinity where that is sound.
    ///
    /// Both have the same patterns. If the columns of one are among those of the other, a table with the other's margins
    /// has its margins too, and a part of independent columns is independent: the smaller is sound if the larger is.
    pub(crate) fn check(&mut self, design: &Design) -> Existence {
        let order = design.order();
        let largest = self.largest(order);
        if largest.len() > design.terms.len()
            && self.decide(&largest, design.minus_infinity.iter().copied()).is_sound()
        {
            return SOUND;
        }
        self.decide(&design.terms, design.minus_infinity.iter().copied())
    }

    /// Decides for finite terms, the patterns that hold a term at minus infinity being taken out.
    pub(crate) fn decide(&mut self, terms: &[u32], minus_infinity: impl Iterator<Item = u32>) -> Existence {
        if !self.grounds.contains_key(terms) {
            let ground = Ground::new(&self.seen, terms);
            self.grounds.insert(terms.to_vec(), ground);
        }
        let Some(ground) = self.grounds.get_mut(terms) else { return SOUND };
        if ground.freedom == 0 {
            return SOUND;
        }
        let mut taken = vec![false; self.seen.len()];
        minus_infinity.for_each(|term| taken[term as usize] = true);
        mark_supersets(&mut taken);
        ground.decide(&taken)
    }

    fn largest(&mut self, order: u32) -> Vec<u32> {
        let met = &self.met;
        let terms = self.largest.entry(order).or_insert_with(|| {
            let within = |set: &u32| set.count_ones() <= order && (*set == 0 || met[*set as usize]);
            let mut terms: Vec<u32> = (0..met.len() as u32).filter(within).collect();
            terms.sort_by_key(|term| (term.count_ones(), *term));
            terms
        });
        terms.clone()
    }
}

/// What the patterns that are seen leave open for some finite terms, and how each other pattern bears on it.
#[derive(Debug, Clone)]
struct Ground {
    freedom: usize,
    rays: Rays,
    /// Patterns that are not seen, with the ray each casts; those that cast none say nothing.
    casting: Vec<(usize, usize)>,
    decided: BTreeMap<Vec<bool>, Existence>,
}

/// The different directions in which patterns that are not seen pull, in numbers of 64 bits if these suffice.
#[derive(Debug, Clone)]
enum Rays {
    Small(Vec<Vec<i64>>),
    Large(Vec<Vec<BigInt>>),
}

impl Ground {
    fn new(seen: &[bool], terms: &[u32]) -> Self {
        if let Some((freedom, rays, casting)) = cast::<i64>(seen, terms) {
            return Self { freedom, rays: Rays::Small(rays), casting, decided: BTreeMap::new() };
        }
        // Numbers without limit always fit.
        let (freedom, rays, casting) = cast::<BigInt>(seen, terms).unwrap_or((1, Vec::new(), Vec::new()));
        Self { freedom, rays: Rays::Large(rays), casting, decided: BTreeMap::new() }
    }

    fn decide(&mut self, taken: &[bool]) -> Existence {
        let count = match &self.rays {
            Rays::Small(rays) => rays.len(),
            Rays::Large(rays) => rays.len(),
        };
        let mut present = vec![false; count];
        for (pattern, ray) in &self.casting {
            present[*ray] |= !taken[*pattern];
        }
        if let Some(known) = self.decided.get(&present) {
            return *known;
        }
        let found = match &self.rays {
            Rays::Small(rays) => judge(rays, &present, self.freedom).unwrap_or_else(|| {
                let rays: Vec<Vec<BigInt>> =
                    rays.iter().map(|ray| ray.iter().map(|&entry| entry.into()).collect()).collect();
                judge(&rays, &present, self.freedom).unwrap_or(UNSOUND)
            }),
            Rays::Large(rays) => judge(rays, &present, self.freedom).unwrap_or(UNSOUND),
        };
        self.decided.insert(present, found);
        found
    }
}

/// The row of a pattern over terms.
fn row<W: Whole>(pattern: u32, terms: &[u32]) -> Vec<W> {
    terms.iter().map(|term| if pattern & term == *term { W::one() } else { W::zero() }).collect()
}

type Cast<W> = (usize, Vec<Vec<W>>, Vec<(usize, usize)>);

fn cast<W: Whole>(seen: &[bool], terms: &[u32]) -> Option<Cast<W>> {
    let mut basis = Basis::<W>::new(terms.len());
    for pattern in (1..seen.len()).filter(|&pattern| seen[pattern]) {
        basis.add(row(pattern as u32, terms))?;
        if basis.freedom() == 0 {
            return Some((0, Vec::new(), Vec::new()));
        }
    }
    let directions = basis.null_space()?;
    let mut known: BTreeMap<Vec<W>, usize> = BTreeMap::new();
    let (mut rays, mut casting) = (Vec::new(), Vec::new());
    for pattern in (1..seen.len()).filter(|&pattern| !seen[pattern]) {
        let acting = |place: &usize| (pattern as u32) & terms[*place] == terms[*place];
        let mut shadow = Vec::with_capacity(directions.len());
        for direction in &directions {
            let mut sum = W::zero();
            for place in (0..terms.len()).filter(acting) {
                sum = sum.checked_sub(&(W::zero() - direction[place].clone()))?;
            }
            shadow.push(sum);
        }
        if shadow.iter().all(W::is_zero) {
            continue;
        }
        reduce(&mut shadow);
        let ray = *known.entry(shadow).or_insert_with_key(|shadow| {
            rays.push(shadow.clone());
            rays.len() - 1
        });
        casting.push((pattern, ray));
    }
    Some((directions.len(), rays, casting))
}

/// A fit exists if the directions can balance, and is unique if they leave nothing free.
fn judge<W: Whole>(rays: &[Vec<W>], present: &[bool], freedom: usize) -> Option<Existence> {
    let there: Vec<&[W]> =
        rays.iter().zip(present).filter(|(_, present)| **present).map(|(ray, _)| ray.as_slice()).collect();
    let mut basis = Basis::<W>::new(freedom);
    for ray in &there {
        basis.add(ray.to_vec())?;
    }
    Some(Existence { exists: can_balance(&there)?, is_identifiable: basis.freedom() == 0 })
}
