//! The changes that show one attacker's withheld cells to be wide enough.
//!
//! In: changes, each among withheld cells alone. Out: how far apart the possible counts of a cell are known to lie.
//! A change can be set aside and taken back, so that showing a cell again can be tried.

use super::change::Change;

/// Changes of the true counts that one attacker cannot tell from them.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    changes: Vec<Change>,
    stands: Vec<bool>,
    /// For each cell the changes that move it, and by how much.
    of: Vec<Vec<(usize, i64)>>,
    /// For each cell the greatest fall and the greatest rise in the changes that stand.
    ranges: Vec<(i64, i64)>,
}

impl Evidence {
    pub(super) fn new(cells: usize) -> Self {
        Self {
            changes: Vec::new(),
            stands: Vec::new(),
            of: vec![Vec::new(); cells],
            ranges: vec![(0, 0); cells],
        }
    }

    /// The greatest fall and the greatest rise that are shown to be possible; both may be nothing.
    pub(super) fn range(&self, cell: usize) -> (i64, i64) {
        self.ranges.get(cell).copied().unwrap_or((0, 0))
    }

    /// Looks through the changes that stand for how far each of these cells moves.
    fn range_anew(&mut self, cells: &[usize]) {
        for &cell in cells {
            let moves = self.of.get(cell).into_iter().flatten();
            let stands = moves.filter(|(change, _)| self.stands.get(*change) == Some(&true));
            let range = stands.fold((0, 0), |(least, greatest), (_, by)| (least.min(*by), greatest.max(*by)));
            if let Some(entry) = self.ranges.get_mut(cell) {
                *entry = range;
            }
        }
    }

    /// Enters that a change stands.
    fn widen(&mut self, moves: &[(usize, i64)]) {
        for &(cell, by) in moves {
            if let Some((fall, rise)) = self.ranges.get_mut(cell) {
                (*fall, *rise) = ((*fall).min(by), (*rise).max(by));
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.changes.len()
    }

    /// The changes that are not set aside.
    pub(super) fn standing(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().zip(&self.stands).filter(|(_, stands)| **stands).map(|(change, _)| change)
    }

    pub(super) fn add(&mut self, change: Change) {
        let ordinal = self.changes.len();
        for &(cell, by) in &change.moves {
            if let Some(of) = self.of.get_mut(cell) {
                of.push((ordinal, by));
            }
        }
        self.widen(&change.moves);
        self.changes.push(change);
        self.stands.push(true);
    }

    /// Sets aside every change that moves the cell; gives those that stood, and the cells they moved.
    pub(super) fn set_aside(&mut self, cell: usize) -> (Vec<usize>, Vec<usize>) {
        let mut aside = Vec::new();
        let mut moved = Vec::new();
        for &(change, _) in self.of.get(cell).into_iter().flatten() {
            let Some(stands) = self.stands.get_mut(change) else { continue };
            if *stands {
                *stands = false;
                aside.push(change);
                let cells = self.changes.get(change).map_or(&[][..], |change| &change.moves);
                moved.extend(cells.iter().map(|(cell, _)| *cell));
            }
        }
        moved.sort_unstable();
        moved.dedup();
        self.range_anew(&moved);
        (aside, moved)
    }

    /// Takes back a change that was set aside.
    pub(super) fn take_back(&mut self, change: usize) {
        if let Some(stands) = self.stands.get_mut(change) {
            *stands = true;
        }
        if let Some(taken) = self.changes.get(change).cloned() {
            self.widen(&taken.moves);
        }
    }

    /// Forgets what was added since there were `len` changes.
    pub(super) fn forget_from(&mut self, len: usize) {
        let mut moved = Vec::new();
        while self.changes.len() > len {
            let Some(change) = self.changes.pop() else { break };
            self.stands.pop();
            let ordinal = self.changes.len();
            for (cell, _) in change.moves {
                if let Some(of) = self.of.get_mut(cell) {
                    // The newest stand last.
                    while of.last().is_some_and(|(at, _)| *at >= ordinal) {
                        of.pop();
                    }
                }
                moved.push(cell);
            }
        }
        moved.sort_unstable();
        moved.dedup();
        self.range_anew(&moved);
    }
}
