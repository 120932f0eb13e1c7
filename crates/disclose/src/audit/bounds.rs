//! Whole-number bounds that follow from the sums one at a time, to a fixpoint.
//!
//! In: a view and the sums. Out: bounds that hold for every set of counts that agrees with the view, and the groups of
//! cells that are bound to each other. Refuses a view with which no counts agree.

use std::collections::{BTreeMap, VecDeque};

use super::View;
use crate::release::Sum;

/// Looks at a sum, for each of them: bounds that stop early are wider, and still true.
const LOOKS_MAX: usize = 200;

/// What is possible for each cell, at most: the greatest is null where nothing bounds it.
#[derive(Debug, Clone)]
pub(super) struct Bounds {
    pub(super) least: Vec<i64>,
    pub(super) greatest: Vec<Option<i64>>,
    /// The sums of each cell.
    of: Vec<Vec<usize>>,
}

impl Bounds {
    pub(super) fn propagate(view: &View, sums: &[Sum]) -> Option<Self> {
        let mut of = vec![Vec::new(); view.possible.len()];
        for (ordinal, sum) in sums.iter().enumerate() {
            for &cell in sum.parts.iter().chain([&sum.total]) {
                of.get_mut(cell)?.push(ordinal);
            }
        }
        let (least, greatest) = view.possible.iter().copied().unzip();
        let mut bounds = Self { least, greatest, of };
        let mut waiting: VecDeque<usize> = (0..sums.len()).collect();
        let mut waits = vec![true; sums.len()];
        let mut looks = sums.len().saturating_mul(LOOKS_MAX);
        while let Some(ordinal) = waiting.pop_front() {
            if looks == 0 {
                break;
            }
            looks -= 1;
            *waits.get_mut(ordinal)? = false;
            for cell in bounds.tighten(sums.get(ordinal)?)? {
                for &other in bounds.of.get(cell)? {
                    let waits = waits.get_mut(other)?;
                    if !*waits {
                        *waits = true;
                        waiting.push_back(other);
                    }
                }
            }
        }
        Some(bounds)
    }

    pub(super) fn range(&self, cell: usize) -> (i64, Option<i64>) {
        (self.least.get(cell).copied().unwrap_or(0), self.greatest.get(cell).copied().flatten())
    }

    pub(super) fn is_fixed(&self, cell: usize) -> bool {
        let (least, greatest) = self.range(cell);
        greatest == Some(least)
    }

    pub(super) fn sums_of(&self, cell: usize) -> &[usize] {
        self.of.get(cell).map_or(&[], Vec::as_slice)
    }

    /// Groups of cells with more than one value that share sums, each in order.
    pub(super) fn components(&self, sums: &[Sum]) -> Vec<Vec<usize>> {
        let mut leader: Vec<usize> = (0..self.least.len()).collect();
        for sum in sums {
            let mut open = sum.parts.iter().chain([&sum.total]).filter(|&&cell| !self.is_fixed(cell));
            let Some(&first) = open.next() else { continue };
            for &cell in open {
                let (one, other) = (find(&mut leader, first), find(&mut leader, cell));
                if let Some(entry) = leader.get_mut(one.max(other)) {
                    *entry = one.min(other);
                }
            }
        }
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for cell in (0..self.least.len()).filter(|&cell| !self.is_fixed(cell)) {
            groups.entry(find(&mut leader, cell)).or_default().push(cell);
        }
        groups.into_values().collect()
    }

    /// The cells whose bounds moved; null if nothing is possible any more.
    fn tighten(&mut self, sum: &Sum) -> Option<Vec<usize>> {
        let least: i64 = sum.parts.iter().map(|&part| self.range(part).0).sum();
        let open = sum.parts.iter().filter(|&&part| self.range(part).1.is_none()).count();
        let greatest: i64 = sum.parts.iter().filter_map(|&part| self.range(part).1).sum();
        let mut moved = Vec::new();
        if self.narrow(sum.total, least, (open == 0).then_some(greatest))? {
            moved.push(sum.total);
        }
        let (total_least, total_greatest) = self.range(sum.total);
        for &part in &sum.parts {
            let (part_least, part_greatest) = self.range(part);
            let at_most = total_greatest.map(|total| total - (least - part_least));
            let at_least = match (open, part_greatest) {
                (0, Some(own)) => total_least - (greatest - own),
                (1, None) => total_least - greatest,
                _ => part_least,
            };
            if self.narrow(part, at_least, at_most)? {
                moved.push(part);
            }
        }
        Some(moved)
    }

    /// Whether a bound moved; null if nothing is possible any more.
    fn narrow(&mut self, cell: usize, at_least: i64, at_most: Option<i64>) -> Option<bool> {
        let (least, greatest) = self.range(cell);
        let new_least = least.max(at_least);
        let new_greatest = match (greatest, at_most) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        if new_greatest.is_some_and(|greatest| greatest < new_least) {
            return None;
        }
        *self.least.get_mut(cell)? = new_least;
        *self.greatest.get_mut(cell)? = new_greatest;
        Some((new_least, new_greatest) != (least, greatest))
    }
}

fn find(leader: &mut [usize], cell: usize) -> usize {
    let mut at = cell;
    while let Some(&up) = leader.get(at) {
        if up == at {
            break;
        }
        let further = leader.get(up).copied().unwrap_or(up);
        if let Some(entry) = leader.get_mut(at) {
            *entry = further;
        }
        at = further;
    }
    at
}
