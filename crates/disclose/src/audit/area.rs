//! The cells that have to move with a cell, so that no sum breaks.
//!
//! In: a group of cells bound to each other and a cell. Out: that cell and others, such that no sum has only one of
//! them. It grows where a sum would break, by the cell that opens the fewest further sums.

use std::collections::{BTreeMap, BTreeSet};

use super::witness::Group;

pub(super) struct Area<'a> {
    group: &'a Group<'a>,
    /// What the cells of the group count.
    counts: &'a [i64],
}

impl<'a> Area<'a> {
    pub(super) fn new(group: &'a Group<'a>, counts: &'a [i64]) -> Self {
        Self { group, counts }
    }

    pub(super) fn counts(&self) -> &'a [i64] {
        self.counts
    }

    /// The cell first, then others; as many as the limit allows, or the whole group.
    pub(super) fn around(&mut self, cell: usize, most: usize) -> Vec<usize> {
        if self.group.cells.len() <= most {
            let others = self.group.cells.iter().copied().filter(|&other| other != cell);
            return [cell].into_iter().chain(others).collect();
        }
        let mut within = BTreeSet::from([cell]);
        // How many cells of the area each touched sum has; the poorest sum is helped first.
        let mut touched: BTreeMap<usize, usize> = BTreeMap::new();
        let mut poorest: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut closed_at = Vec::new();
        self.touch(cell, &mut touched, &mut poorest);
        while within.len() < most {
            let Some(&(number, sum)) = poorest.first() else { break };
            let Some(next) = self.next(sum, &within, &touched) else {
                // Everything in it moves already.
                poorest.remove(&(number, sum));
                continue;
            };
            within.insert(next);
            closed_at.push(next);
            self.touch(next, &mut touched, &mut poorest);
        }
        [cell].into_iter().chain(closed_at).collect()
    }

    fn touch(
        &self,
        cell: usize,
        touched: &mut BTreeMap<usize, usize>,
        poorest: &mut BTreeSet<(usize, usize)>,
    ) {
        for &sum in self.group.bounds.sums_of(cell) {
            let number = touched.entry(sum).or_default();
            let stood = poorest.remove(&(*number, sum));
            // A sum that was given up has nothing left to take.
            if stood || *number == 0 {
                poorest.insert((*number + 1, sum));
            }
            *number += 1;
        }
    }

    /// The cell of a sum that opens the fewest further sums, and of these the one with the most room.
    fn next(&self, sum: usize, within: &BTreeSet<usize>, touched: &BTreeMap<usize, usize>) -> Option<usize> {
        let sum = self.group.sums.get(sum)?;
        let open = sum.parts.iter().chain([&sum.total]).copied();
        open.filter(|cell| !within.contains(cell) && !self.group.bounds.is_fixed(*cell)).min_by_key(|&cell| {
            let opened =
                self.group.bounds.sums_of(cell).iter().filter(|sum| !touched.contains_key(sum)).count();
            (opened, std::cmp::Reverse(self.room(cell)), cell)
        })
    }

    /// How far a cell can move both ways.
    fn room(&self, cell: usize) -> i64 {
        let (least, greatest) = self.group.bounds.range(cell);
        let count = self.group.count(self.counts, cell);
        let widest = self.group.wanted.iter().copied().max().unwrap_or(0);
        let up = greatest.map_or(widest, |greatest| (greatest - count).min(widest));
        (count - least).min(widest) + up
    }
}
