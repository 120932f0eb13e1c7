//! Changes by which some persons stand at other codes than they did.
//!
//! In: a map of the release, a cell, by how much it has to rise, what each cell costs and can give. Out: a change of whole
//! counts under which every sum holds, or nothing. So many persons are taken from one set of codes, where there are enough of
//! them, and put at another below the cell, in every table; what lies above both stays as it is. Where counts are small no way
//! through two dimensions closes, since nobody can be taken from a cell of one; a swap is there wherever one cell of its table is
//! great enough, at the price of all totals that lie above one of the two and not above the other.

use std::collections::BTreeMap;

use super::change::Change;
use super::map::{Map, TOP};
use super::terrain::{Offer, Terrain};

/// How many sets of codes below a cell are tried.
const RISES_TRIED: usize = 3;
/// How many sets of codes to take persons from are tried for each, the nearest first.
const FALLS_TRIED: usize = 24;
/// How many sets of codes are tried in a table that has to move along.
const ALONG_TRIED: usize = 400;

/// A code in each dimension that something is said of.
type Codes = BTreeMap<usize, usize>;

/// The cells of each table that have no code under theirs and where somebody stands.
#[derive(Debug)]
pub(super) struct Leaves {
    /// For each table cells with their codes, the least counts first.
    of: Vec<Vec<(usize, Codes)>>,
}

impl Leaves {
    pub(super) fn new(map: &Map, counts: &[i64]) -> Self {
        let leaves = |grid: &super::map::Grid| {
            let is_leaf = |cell: usize| {
                let place = map.place(cell);
                place.len() == grid.strides.len()
                    && place.iter().all(|&(at, code)| grid.has(at) && map.is_leaf(at, code))
            };
            let stands = counts.iter().enumerate().filter(|(cell, count)| **count > 0 && is_leaf(*cell));
            let mut found: Vec<(i64, usize)> = stands.map(|(cell, count)| (*count, cell)).collect();
            found.sort_unstable();
            found.into_iter().map(|(_, cell)| (cell, map.place(cell).iter().copied().collect())).collect()
        };
        Self { of: map.grids.iter().map(leaves).collect() }
    }
}

/// What is asked of a swap.
pub(super) struct Swap<'a> {
    pub(super) map: &'a Map,
    pub(super) terrain: &'a Terrain<'a>,
    pub(super) leaves: &'a Leaves,
    pub(super) cell: usize,
    pub(super) by: i64,
    pub(super) offer: &'a dyn Fn(usize) -> Option<Offer>,
}

impl Swap<'_> {
    /// The cheapest swap found that lets the cell rise, and what the cells cost that it takes.
    pub(super) fn cheapest(&self) -> Option<(f64, Change)> {
        let place = self.map.place(self.cell);
        let mut best: Option<(f64, Change)> = None;
        for (ordinal, grid) in self.map.grids.iter().enumerate() {
            if !place.iter().all(|(at, _)| grid.has(*at)) {
                continue;
            }
            let Some(leaves) = self.leaves.of.get(ordinal) else { continue };
            let below: Vec<&Codes> =
                leaves.iter().map(|(_, codes)| codes).filter(|codes| self.is_below(codes, place)).collect();
            let apart = (below.len() / RISES_TRIED).max(1);
            for rise in below.into_iter().step_by(apart).take(RISES_TRIED) {
                for fall in self.nearest(leaves, rise, place) {
                    let worth = best.as_ref().map_or(f64::INFINITY, |(price, _)| *price);
                    best = self.swapped(ordinal, rise, fall, worth).or(best);
                    if best.as_ref().is_some_and(|(price, _)| *price <= 0.0) {
                        return best;
                    }
                }
            }
        }
        best
    }

    fn is_below(&self, codes: &Codes, place: &[(usize, usize)]) -> bool {
        place.iter().all(|&(at, code)| codes.get(&at).is_some_and(|&leaf| self.is_above(at, code, leaf)))
    }

    fn is_above(&self, dimension: usize, code: usize, leaf: usize) -> bool {
        self.map.dimension(dimension).is_some_and(|tree| tree.is_above(code, leaf))
    }

    /// Where so many persons can be taken from without taking them from the cell: those that share most of what lies above.
    fn nearest<'b>(
        &self,
        leaves: &'b [(usize, Codes)],
        rise: &Codes,
        place: &[(usize, usize)],
    ) -> Vec<&'b Codes> {
        let far = |codes: &Codes| -> usize {
            let apart = |(&at, &code): (&usize, &usize)| {
                let tree = self.map.dimension(at)?;
                Some(tree.apart(code, rise.get(&at).copied().unwrap_or(TOP)))
            };
            codes.iter().filter_map(apart).sum()
        };
        // The least counts stand first.
        let can = |cell: usize| (self.offer)(cell).is_some_and(|offer| offer.down_max >= self.by);
        let some = leaves.iter().rev().filter(|(cell, _)| can(*cell));
        let mut found: Vec<(usize, usize, &Codes)> = some
            .enumerate()
            .filter(|(_, (_, codes))| !self.is_below(codes, place))
            .map(|(ordinal, (_, codes))| (far(codes), ordinal, codes))
            .collect();
        found.sort_unstable_by_key(|(far, ordinal, _)| (*far, *ordinal));
        found.into_iter().take(FALLS_TRIED).map(|(_, _, codes)| codes).collect()
    }

    /// The swap of these codes with what has to move along in other tables, if it costs less than it is worth.
    fn swapped(&self, grid: usize, rise: &Codes, fall: &Codes, worth: f64) -> Option<(f64, Change)> {
        let mut moved: BTreeMap<usize, i64> = BTreeMap::new();
        let (mut rise, mut fall) = (rise.clone(), fall.clone());
        self.shift(grid, &rise, self.by, &mut moved)?;
        self.shift(grid, &fall, -self.by, &mut moved)?;
        let mut price = self.price(&moved, worth)?;
        for (other, table) in self.map.grids.iter().enumerate().filter(|(other, _)| *other != grid) {
            let differs = |&(at, _): &(usize, usize)| rise.get(&at) != fall.get(&at);
            if !table.strides.iter().any(differs) {
                continue;
            }
            rise = self.along(other, &rise, 1, &moved)?;
            fall = self.along(other, &fall, -1, &moved)?;
            let mut there = BTreeMap::new();
            self.shift(other, &rise, self.by, &mut there)?;
            self.shift(other, &fall, -self.by, &mut there)?;
            // A cell of several tables moves once, and by the same in each.
            moved.extend(there);
            price = self.price(&moved, worth)?;
        }
        moved.retain(|_, by| *by != 0);
        let holds = moved.get(&self.cell) == Some(&self.by) && self.holds(&moved);
        holds.then(|| (price, Change { moves: moved.into_iter().collect() }))
    }

    /// Codes of another table that agree with those that are given, where moving them costs least below; the given and these.
    fn along(&self, grid: usize, given: &Codes, sign: i64, moved: &BTreeMap<usize, i64>) -> Option<Codes> {
        let agrees =
            |codes: &Codes| codes.iter().all(|(at, code)| given.get(at).is_none_or(|other| other == code));
        let leaves = self.leaves.of.get(grid)?;
        let ordered: Box<dyn Iterator<Item = &(usize, Codes)>> =
            if sign > 0 { Box::new(leaves.iter()) } else { Box::new(leaves.iter().rev()) };
        let mut best: Option<(f64, &Codes)> = None;
        for (cell, codes) in ordered.filter(|(_, codes)| agrees(codes)).take(ALONG_TRIED) {
            let Some(offer) = (self.offer)(*cell) else { continue };
            if sign < 0 && offer.down_max < self.by {
                continue;
            }
            let mut there = BTreeMap::new();
            self.shift(grid, codes, sign * self.by, &mut there)?;
            there.retain(|cell, _| !moved.contains_key(cell));
            let price = there
                .keys()
                .map(|&cell| (self.offer)(cell).map_or(f64::INFINITY, |offer| offer.cost))
                .sum::<f64>();
            if price.is_finite() && best.is_none_or(|(least, _)| price < least) {
                best = Some((price, codes));
                if price <= 0.0 {
                    break;
                }
            }
        }
        let (_, codes) = best?;
        Some(given.iter().chain(codes).map(|(&at, &code)| (at, code)).collect())
    }

    /// Moves all cells of a table that count the persons at these codes.
    fn shift(&self, grid: usize, codes: &Codes, by: i64, moved: &mut BTreeMap<usize, i64>) -> Option<()> {
        let table = self.map.grids.get(grid)?;
        let mut offsets = vec![0];
        for &(at, stride) in &table.strides {
            let above = self.map.dimension(at)?.above(*codes.get(&at)?);
            offsets = offsets
                .iter()
                .flat_map(|offset| above.iter().map(move |code| offset + stride * code))
                .collect();
        }
        for cell in offsets.into_iter().filter_map(|offset| table.cell(offset)) {
            *moved.entry(cell).or_default() += by;
        }
        Some(())
    }

    /// What the cells cost that move; null if one cannot, or it is not worth it.
    fn price(&self, moved: &BTreeMap<usize, i64>, worth: f64) -> Option<f64> {
        let mut price = 0.0;
        for (&cell, &by) in moved.iter().filter(|(_, by)| **by != 0) {
            let offer = (self.offer)(cell)?;
            price += offer.cost;
            if -by > offer.down_max || price >= worth {
                return None;
            }
        }
        Some(price)
    }

    fn holds(&self, moved: &BTreeMap<usize, i64>) -> bool {
        let mut rows: BTreeMap<usize, i64> = BTreeMap::new();
        for (&cell, &by) in moved {
            for &sum in self.terrain.of(cell) {
                let is_total = self.terrain.sums.get(sum).is_some_and(|sum| sum.total == cell);
                *rows.entry(sum).or_default() += if is_total { -by } else { by };
            }
        }
        rows.values().all(|&row| row == 0)
    }
}

#[cfg(test)]
mod tests;
