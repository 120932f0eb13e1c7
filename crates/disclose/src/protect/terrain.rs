//! What binds the cells of a release to each other, and the cells near one of them.
//!
//! In: sums and a cell. Out: the few cells among which a change that moves the cell is looked for. It leaves out most
//! of a large release on purpose: a change that stays among a few cells is a change of the whole release.

use std::collections::{BTreeMap, BTreeSet};

use crate::release::Sum;

/// How far a search for a change goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// How many cells of a sum of the cell itself are taken, at the least.
    pub(super) per_sum: usize,
    /// How many cells of any other sum.
    pub(super) per_further_sum: usize,
    /// How many times sums of the cells taken are gone through.
    pub(super) rounds: usize,
    /// How many cells are taken in all.
    pub(super) cells_max: usize,
}

/// From the nearest cells to everything that may hold a change.
pub(super) const EFFORTS: [Effort; 4] = [
    Effort { per_sum: 6, per_further_sum: 3, rounds: 6, cells_max: 90 },
    Effort { per_sum: 12, per_further_sum: 5, rounds: 8, cells_max: 240 },
    Effort { per_sum: 30, per_further_sum: 12, rounds: 10, cells_max: 900 },
    Effort { per_sum: usize::MAX, per_further_sum: usize::MAX, rounds: usize::MAX, cells_max: 4_000 },
];

/// What a search pays for a cell and what the cell can give.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offer {
    /// What withholding it costs; zero if it is withheld.
    pub(super) cost: f64,
    /// How many persons it can lose.
    pub(super) down_max: i64,
}

/// How many cells of a sum are taken, and how many persons they can lose together.
#[derive(Debug, Clone, Copy, Default)]
struct Taken {
    cells: usize,
    down_max: i64,
}

/// The sums of a release, by cell as well.
#[derive(Debug)]
pub(super) struct Terrain<'a> {
    pub(super) sums: &'a [Sum],
    of: Vec<Vec<usize>>,
}

impl<'a> Terrain<'a> {
    pub(super) fn new(cells: usize, sums: &'a [Sum]) -> Self {
        let mut of = vec![Vec::new(); cells];
        for (ordinal, sum) in sums.iter().enumerate() {
            for &cell in sum.parts.iter().chain([&sum.total]) {
                if let Some(sums) = of.get_mut(cell) {
                    sums.push(ordinal);
                }
            }
        }
        Self { sums, of }
    }

    /// The sums that a cell is in, as its total or as a part.
    pub(super) fn of(&self, cell: usize) -> &[usize] {
        self.of.get(cell).map_or(&[], Vec::as_slice)
    }

    pub(super) fn cells_of(&self, sum: usize) -> impl Iterator<Item = usize> + '_ {
        self.sums.get(sum).into_iter().flat_map(|sum| sum.parts.iter().copied().chain([sum.total]))
    }

    /// Cells near one, itself first; `offer` is null for one that cannot move.
    ///
    /// Each round takes, in every sum that a cell taken is in, the cells most of whose sums are touched already (they
    /// close a circle), and among them the cheapest, until those of a sum can give what the cell is to gain.
    pub(super) fn around(
        &self,
        cell: usize,
        effort: Effort,
        wanted: i64,
        offer: &dyn Fn(usize) -> Option<Offer>,
    ) -> Vec<usize> {
        let mut taken = BTreeSet::new();
        let mut touched: BTreeMap<usize, Taken> = BTreeMap::new();
        let take = |cell: usize, touched: &mut BTreeMap<usize, Taken>, taken: &mut BTreeSet<usize>| {
            taken.insert(cell);
            for &sum in self.of(cell) {
                let entry = touched.entry(sum).or_default();
                entry.cells += 1;
                entry.down_max += offer(cell).map_or(0, |offer| offer.down_max);
            }
        };
        take(cell, &mut touched, &mut taken);
        for round in 0..effort.rounds {
            let before = taken.len();
            let per_sum = if round == 0 { effort.per_sum } else { effort.per_further_sum };
            for sum in touched.keys().copied().collect::<Vec<usize>>() {
                for (found, offer) in self.nearest(sum, &taken, &touched, offer) {
                    let has = touched.get(&sum).copied().unwrap_or_default();
                    let is_enough = has.cells > per_sum && has.down_max >= wanted.saturating_mul(2);
                    if is_enough || has.cells > per_sum.saturating_mul(3) {
                        break;
                    }
                    if taken.len() >= effort.cells_max {
                        return self.closed(&taken, cell);
                    }
                    // Beyond the first few only what can give.
                    if has.cells <= per_sum || offer.down_max > 0 {
                        take(found, &mut touched, &mut taken);
                    }
                }
            }
            if taken.len() == before {
                break;
            }
        }
        self.closed(&taken, cell)
    }

    /// The cells of a sum that are not taken, the most fitting first.
    fn nearest(
        &self,
        sum: usize,
        taken: &BTreeSet<usize>,
        touched: &BTreeMap<usize, Taken>,
        offer: &dyn Fn(usize) -> Option<Offer>,
    ) -> Vec<(usize, Offer)> {
        let open = |cell: usize| self.of(cell).iter().filter(|sum| !touched.contains_key(sum)).count();
        let mut found: Vec<(usize, usize, Offer)> = self
            .cells_of(sum)
            .filter(|other| !taken.contains(other))
            .filter_map(|other| Some((open(other), other, offer(other)?)))
            .collect();
        found.sort_by(|one, other| {
            let (mine, theirs) = (one.2, other.2);
            (one.0.cmp(&other.0))
                .then(mine.cost.total_cmp(&theirs.cost))
                .then(theirs.down_max.cmp(&mine.down_max))
                .then(one.1.cmp(&other.1))
        });
        found.into_iter().map(|(_, cell, offer)| (cell, offer)).collect()
    }

    /// Without the cells that cannot move because they alone of a sum were taken, `cell` first.
    fn closed(&self, taken: &BTreeSet<usize>, cell: usize) -> Vec<usize> {
        let mut kept = taken.clone();
        let mut cells: BTreeMap<usize, usize> = BTreeMap::new();
        for &at in taken {
            for &sum in self.of(at) {
                *cells.entry(sum).or_default() += 1;
            }
        }
        let mut alone: Vec<usize> =
            cells.iter().filter(|(_, cells)| **cells == 1).map(|(&sum, _)| sum).collect();
        while let Some(sum) = alone.pop() {
            let Some(last) = self.cells_of(sum).find(|at| kept.contains(at)) else { continue };
            kept.remove(&last);
            for &other in self.of(last) {
                let left = cells.entry(other).or_default();
                *left = left.saturating_sub(1);
                if *left == 1 {
                    alone.push(other);
                }
            }
        }
        if kept.remove(&cell) { [cell].into_iter().chain(kept).collect() } else { Vec::new() }
    }
}
