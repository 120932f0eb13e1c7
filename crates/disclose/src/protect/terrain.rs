//! What binds the cells of a release to each other, and the cells near one of them.
//!
//! In: sums and a cell. Out: the few cells among which a change that moves the cell is looked for. It leaves out most
//! of a large release on purpose: a change that stays among a few cells is a change of the whole release.

use std::collections::{BTreeMap, BTreeSet};

use crate::release::Sum;

/// How far a search for a change goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// How many cells of one sum are taken.
    pub(super) per_sum: usize,
    /// How many times sums of the cells taken are gone through.
    pub(super) rounds: usize,
    /// How many cells are taken in all.
    pub(super) cells_max: usize,
}

/// From the nearest cells to everything that may hold a change.
pub(super) const EFFORTS: [Effort; 4] = [
    Effort { per_sum: 5, rounds: 3, cells_max: 90 },
    Effort { per_sum: 9, rounds: 4, cells_max: 260 },
    Effort { per_sum: 24, rounds: 6, cells_max: 900 },
    Effort { per_sum: usize::MAX, rounds: usize::MAX, cells_max: 4_000 },
];

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

    /// Cells near one, itself first; `price` is what a cell costs, null for one that cannot move.
    ///
    /// Each round takes, in every sum that a cell taken is in, the cells most of whose sums are touched already (they
    /// close a circle), and among them the cheapest.
    pub(super) fn around(
        &self,
        cell: usize,
        effort: Effort,
        price: &dyn Fn(usize) -> Option<f64>,
    ) -> Vec<usize> {
        let mut taken = BTreeSet::from([cell]);
        let mut touched: BTreeMap<usize, usize> = self.of(cell).iter().map(|&sum| (sum, 1)).collect();
        for round in 0..effort.rounds {
            let before = taken.len();
            let sums: Vec<(usize, usize)> = touched.iter().map(|(&sum, &cells)| (sum, cells)).collect();
            for (sum, cells) in sums {
                let lacking = effort.per_sum.saturating_sub(cells.saturating_sub(1));
                if lacking == 0 {
                    continue;
                }
                for found in self.nearest(sum, round, lacking, &taken, &touched, price) {
                    if taken.len() >= effort.cells_max {
                        return self.closed(&taken, cell);
                    }
                    taken.insert(found);
                    for &sum in self.of(found) {
                        *touched.entry(sum).or_default() += 1;
                    }
                }
            }
            if taken.len() == before {
                break;
            }
        }
        self.closed(&taken, cell)
    }

    fn nearest(
        &self,
        sum: usize,
        round: usize,
        wanted: usize,
        taken: &BTreeSet<usize>,
        touched: &BTreeMap<usize, usize>,
        price: &dyn Fn(usize) -> Option<f64>,
    ) -> Vec<usize> {
        let open = |cell: usize| self.of(cell).iter().filter(|sum| !touched.contains_key(sum)).count();
        let mut found: Vec<(usize, f64, usize)> = self
            .cells_of(sum)
            .filter(|other| !taken.contains(other))
            .filter_map(|other| Some((if round == 0 { 0 } else { open(other) }, price(other)?, other)))
            .collect();
        found.sort_by(|one, other| {
            one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)).then(one.2.cmp(&other.2))
        });
        found.into_iter().take(wanted).map(|(_, _, cell)| cell).collect()
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
