//! Shows cells again many at a time, where steps from one set of counts to the next are the proof.
//!
//! In: a search whose cells are wide by its trails, and how much work may be done. Out: the same with less withheld. To show a
//! cell the steps that move it are left out and the way is gone again; whoever is not wide any more is moved anew among what is
//! left. Where that fails everything stands as it stood, and half as many cells are tried.

use super::search::Search;
use super::sweep::{LAST, LOOKS};
use super::trail::Trail;

/// How many cells are shown at once, at the most.
const BATCH: usize = 64;
/// How many cells may have lost their proof by a try: with more of them one is there that cannot move otherwise.
const LACKING_MAX: usize = 200;
/// Going a way again is so many times faster than finding it.
const AGAIN: usize = 4;

impl Search<'_> {
    /// Shows again what need not be withheld, the dearest first and many at a time, for as long as the work lasts.
    pub(super) fn narrow_in_batches(&mut self, work_max: usize) {
        let until = self.work.saturating_add(work_max);
        for cell in 0..self.is_withheld.len() {
            self.tell_trails(cell, true);
        }
        let cells = self.secondary();
        let mut batches: Vec<&[usize]> = cells.chunks(BATCH).rev().collect();
        while let Some(batch) = batches.pop() {
            if self.work >= until {
                break;
            }
            let can: Vec<usize> = batch.iter().copied().filter(|&cell| self.can_be_shown(cell)).collect();
            if can.len() > 1 && !self.are_shown(&can, until) {
                let (one, other) = batch.split_at(batch.len() / 2);
                batches.extend([other, one]);
            } else if can.len() == 1 {
                self.are_shown(&can, until);
            }
        }
    }

    /// Whether no single sum speaks against showing the cell.
    fn can_be_shown(&mut self, cell: usize) -> bool {
        self.set(cell, false);
        let is_short = self.is_short(cell);
        self.set(cell, true);
        !is_short
    }

    /// Shows cells and keeps them so if all others are wide without them, after steps among what is left.
    fn are_shown(&mut self, cells: &[usize], until: usize) -> bool {
        let mark = self.mark();
        for &cell in cells {
            self.show(cell);
            self.tell_trails(cell, true);
        }
        let looks = |search: &Self| search.trails.iter().map(|trail| trail.ripple.looks).sum::<usize>();
        let looked = looks(self);
        let before: Vec<_> = self.trails.iter_mut().map(Trail::again).collect();
        self.work += (looks(self) - looked) / LOOKS / AGAIN;
        let is_short = cells.iter().any(|&cell| self.is_short(cell));
        let number = self.is_withheld.len();
        let all = |attacker: usize| (0..number).map(move |cell| (attacker, cell));
        let lacking: Vec<(usize, usize)> = (0..self.trails.len())
            .flat_map(all)
            .filter(|&(attacker, cell)| self.lacks(attacker, cell))
            .take(LACKING_MAX + 1)
            .collect();
        let are_wide = !is_short
            && lacking.len() <= LACKING_MAX
            && lacking.iter().all(|&(at, cell)| self.work < until && self.is_widened(at, cell, &LAST));
        if !are_wide {
            self.undo_to(&mark);
            for (trail, before) in self.trails.iter_mut().zip(before) {
                trail.take_up(before);
            }
            for &cell in cells {
                self.tell_trails(cell, true);
            }
        }
        are_wide
    }
}
