//! Steps from one complete set of whole counts to another.
//!
//! In: sums among cells and their bounds. Out: counts that keep them all, and others in which a cell has moved. A step
//! moves the cell; then, one broken sum after another, the cell of the sum is moved that mends the most and breaks the
//! least, until every sum holds again or the step is given up and undone. Nothing is searched through: where a step does
//! not succeed, nothing is said of the cell.

use std::collections::VecDeque;

use super::system::{System, over};

/// Moves of a step before it is given up.
const MOVES_MAX: usize = 1_000;
/// Moves to a first set, for each cell and sum.
const FIRST_MOVES_MAX: usize = 60;

pub(super) struct Walk<'a> {
    system: &'a System,
    counts: Vec<i64>,
    /// The sums of each cell, with its sign in them.
    of: Vec<Vec<(usize, i64)>>,
    /// By how much each sum is too great.
    over: Vec<i64>,
    /// The sums that are broken, in the order in which they are mended.
    broken: VecDeque<usize>,
    waits: Vec<bool>,
    /// At which move each cell was last moved.
    moved_at: Vec<usize>,
    now: usize,
    /// For how many moves a cell that was moved stays as it is, so that a step does not undo itself.
    rests: usize,
    /// What was moved since the counts last kept every sum.
    moves: Vec<(usize, i64)>,
}

impl<'a> Walk<'a> {
    /// A walk that begins with these counts.
    pub(super) fn from(system: &'a System, counts: Vec<i64>, rests: usize) -> Self {
        let mut of = vec![Vec::new(); counts.len()];
        for (ordinal, (terms, _)) in system.rows.iter().enumerate() {
            for &(cell, sign) in terms {
                if let Some(of) = of.get_mut(cell) {
                    of.push((ordinal, sign));
                }
            }
        }
        let over: Vec<i64> = system.rows.iter().map(|row| over(row, &counts)).collect();
        let waits: Vec<bool> = over.iter().map(|&over| over != 0).collect();
        Self {
            system,
            of,
            broken: (0..over.len()).filter(|&row| over.get(row) != Some(&0)).collect(),
            over,
            waits,
            moved_at: vec![0; counts.len()],
            now: 0,
            rests,
            moves: Vec::new(),
            counts,
        }
    }

    /// A walk that begins with counts as even as the sums let them be, so that most can move both ways; null if none are
    /// come upon.
    pub(super) fn evenly(system: &'a System, rests: usize) -> Option<Self> {
        let mut walk = Self::from(system, system.ranges.iter().map(|range| range.0).collect(), rests);
        let moves = FIRST_MOVES_MAX.saturating_mul(system.ranges.len() + system.rows.len());
        let is_settled = walk.settles(None, moves, true);
        walk.moves.clear();
        (is_settled && system.holds(&walk.counts)).then_some(walk)
    }

    /// Lets cells that were moved rest for so many moves from now on.
    pub(super) fn rest_for(&mut self, rests: usize) {
        self.rests = rests;
    }

    pub(super) fn counts(&self) -> &[i64] {
        &self.counts
    }

    pub(super) fn count(&self, cell: usize) -> i64 {
        self.counts.get(cell).copied().unwrap_or(0)
    }

    /// Moves a cell, and others so that every sum holds again; gives the cells that moved, none if it did not succeed.
    pub(super) fn step(&mut self, cell: usize, by: i64) -> Vec<usize> {
        let Some(&(least, greatest)) = self.system.ranges.get(cell) else { return Vec::new() };
        if by == 0 || !(least..=greatest).contains(&(self.count(cell) + by)) {
            return Vec::new();
        }
        self.shift(cell, by);
        if self.settles(Some(cell), MOVES_MAX, false) && self.is_proved() {
            let mut cells: Vec<usize> = self.moves.drain(..).map(|(cell, _)| cell).collect();
            cells.sort_unstable();
            cells.dedup();
            return cells;
        }
        for (cell, by) in std::mem::take(&mut self.moves) {
            self.shift(cell, -by);
        }
        // Every sum holds again: what still waits is passed over when its turn comes.
        self.moves.clear();
        Vec::new()
    }

    /// Adds up anew what has moved, in whole numbers.
    fn is_proved(&self) -> bool {
        let cells = || self.moves.iter().map(|(cell, _)| *cell);
        let rows = cells().flat_map(|cell| self.of.get(cell).into_iter().flatten()).map(|(row, _)| *row);
        self.system.holds_still(&self.counts, cells(), rows)
    }

    fn settles(&mut self, held: Option<usize>, moves_max: usize, is_even: bool) -> bool {
        let from = self.now;
        for _ in 0..moves_max {
            let Some(row) = self.next_broken() else { return true };
            match self.best(row, held, from, is_even) {
                Some((cell, by)) => self.shift(cell, by),
                // Mended by the moves of others, if at all.
                None => self.wait(row),
            }
        }
        self.next_broken().map(|row| self.wait(row)).is_none()
    }

    fn next_broken(&mut self) -> Option<usize> {
        while let Some(row) = self.broken.pop_front() {
            if let Some(waits) = self.waits.get_mut(row) {
                *waits = false;
            }
            if self.over.get(row).is_some_and(|&over| over != 0) {
                return Some(row);
            }
        }
        None
    }

    fn wait(&mut self, row: usize) {
        if let Some(waits) = self.waits.get_mut(row)
            && !*waits
        {
            *waits = true;
            self.broken.push_back(row);
        }
    }

    /// The cell of a broken sum that leaves the least broken, and of these the one that has rested longest.
    fn best(&self, row: usize, held: Option<usize>, from: usize, is_even: bool) -> Option<(usize, i64)> {
        let (terms, _) = self.system.rows.get(row)?;
        let too_great = self.over.get(row).copied()?;
        let share = if is_even { (too_great.abs() / terms.len().max(1) as i64).max(1) } else { i64::MAX };
        let mut best: Option<((i64, usize), (usize, i64))> = None;
        for &(cell, sign) in terms.iter().filter(|(cell, _)| Some(*cell) != held) {
            let moved_at = self.moved_at.get(cell).copied()?;
            if moved_at > from && moved_at + self.rests > self.now {
                continue;
            }
            let &(least, greatest) = self.system.ranges.get(cell)?;
            let count = self.count(cell);
            let by = (-too_great * sign).clamp(-share, share).clamp(least - count, greatest - count);
            if by == 0 {
                continue;
            }
            let left = self.of.get(cell)?.iter().map(|&(row, sign)| {
                let over = self.over.get(row).copied().unwrap_or(0);
                (over + sign * by).abs() - over.abs()
            });
            let key = (left.sum(), moved_at);
            if best.is_none_or(|(other, _)| key < other) {
                best = Some((key, (cell, by)));
            }
        }
        best.map(|(_, found)| found)
    }

    fn shift(&mut self, cell: usize, by: i64) {
        self.now += 1;
        if let (Some(count), Some(moved_at)) = (self.counts.get_mut(cell), self.moved_at.get_mut(cell)) {
            *count += by;
            *moved_at = self.now;
        }
        self.moves.push((cell, by));
        for (row, sign) in self.of.get(cell).cloned().unwrap_or_default() {
            if let Some(over) = self.over.get_mut(row) {
                *over += sign * by;
                if *over != 0 {
                    self.wait(row);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A table of two ways whose margins are known, and the counts it was made from.
    fn table(counts: &[Vec<i64>]) -> (System, Vec<i64>) {
        let columns = counts[0].len();
        let at = |row: usize, column: usize| row * columns + column;
        let all: Vec<i64> = counts.iter().flatten().copied().collect();
        let sum = |cells: Vec<usize>| {
            let comes_to = cells.iter().map(|&cell| all[cell]).sum();
            (cells.into_iter().map(|cell| (cell, 1)).collect(), comes_to)
        };
        let across = (0..counts.len()).map(|row| sum((0..columns).map(|column| at(row, column)).collect()));
        let down = (0..columns).map(|column| sum((0..counts.len()).map(|row| at(row, column)).collect()));
        let rows = across.chain(down).collect();
        (System { ranges: vec![(0, 30); all.len()], rows }, all)
    }

    /// Of two by two with margins of one, a cell that rises takes the three others with it; none rises by two.
    #[test]
    fn a_step_takes_with_it_what_the_sums_ask_for() {
        let (system, counts) = table(&[vec![0, 1], vec![1, 0]]);
        let mut walk = Walk::from(&system, counts, 12);
        assert_eq!(walk.step(0, 1), [0, 1, 2, 3]);
        assert_eq!(walk.counts(), [1, 0, 0, 1]);
        assert!(walk.step(0, 1).is_empty());
        assert_eq!(walk.counts(), [1, 0, 0, 1], "a step that is given up leaves nothing behind");
    }

    /// Two rows of six that share two columns, of which two cells could be nobody: none begins at an end of what it may be.
    #[test]
    fn a_walk_begins_where_cells_can_move_both_ways() {
        let (system, _) = table(&[vec![6, 0], vec![0, 6]]);
        let walk = Walk::evenly(&system, 1).expect("counts agree");
        assert!(system.holds(walk.counts()));
        assert!(walk.counts().iter().all(|count| (1..6).contains(count)), "{:?}", walk.counts());
    }

    proptest! {
        /// Whatever is asked in whatever order, every set is complete, and the cell moved by what was asked or not at all.
        #[test]
        fn every_step_ends_at_counts_that_keep_every_sum(
            counts in proptest::collection::vec(proptest::collection::vec(0..6_i64, 5), 4),
            asked in proptest::collection::vec((0..20_usize, -4..5_i64), 1..40),
        ) {
            let (system, counts) = table(&counts);
            let mut walk = Walk::from(&system, counts, 12);
            for (cell, by) in asked {
                let before = walk.counts().to_vec();
                let moved = walk.step(cell, by);
                prop_assert!(system.holds(walk.counts()));
                let differs: Vec<usize> = (0..20).filter(|&cell| before[cell] != walk.count(cell)).collect();
                prop_assert!(differs.iter().all(|cell| moved.contains(cell)));
                prop_assert!(moved.is_empty() || walk.count(cell) - before[cell] == by);
            }
        }
    }
}
