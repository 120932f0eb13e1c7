//! Cheaper patterns than the first: what is needless is shown again, and parts of the pattern are chosen anew.
//!
//! In: a search whose withheld cells can all move. Out: the same with less withheld. Each try is undone unless it is
//! cheaper, so nothing here makes a pattern worse. How long it goes on is counted in the cells of
//! programs solved.

use std::collections::BTreeSet;

use super::search::{Ceiling, Search, Step};

/// How many cells are chosen anew at once, at the most.
const ANEW_MAX: usize = 30;
/// Work to choose anew, for each cell withheld for another's sake.
const RENEW_PER_CELL: usize = 6_000;
/// Work of one try at first, and at the most: many cheap tries gain more than few dear ones.
const TRY_WORK: usize = 2_000;
const TRY_WORK_MAX: usize = 32_000;
/// How often the whole pattern is gone through in vain before it is left as it is.
const PASSES_IN_VAIN: u64 = 6;

impl Search<'_> {
    /// Shows again what need not be withheld, the dearest first, for as long as the work lasts.
    pub(super) fn narrow(&mut self, work_max: usize) {
        let until = self.work.saturating_add(work_max);
        for cell in self.secondary() {
            if self.work >= until {
                break;
            }
            self.try_shown(cell);
        }
    }

    /// Tries each dear cell without which the others might do with cheaper ones, for as long as the work lasts.
    pub(super) fn improve(&mut self, work_max: usize) {
        let until = self.work.saturating_add(work_max);
        let mut try_work = TRY_WORK;
        loop {
            let before = self.cost;
            for cell in self.secondary() {
                if self.work >= until {
                    return;
                }
                if self.is_withheld.get(cell) == Some(&true) {
                    self.begin_try(cell, try_work);
                    self.try_without(cell);
                    self.ceiling = None;
                }
            }
            if self.cost >= before && try_work >= TRY_WORK_MAX {
                return;
            }
            try_work = try_work.saturating_mul(4).min(TRY_WORK_MAX);
        }
    }

    /// Chooses the cells around each cell anew, as if costs were a little other than they are, for as long as the work
    /// lasts (ruin and recreate: Schrimpf and others 2000).
    pub(super) fn renew(&mut self, work_max: usize) {
        let work = work_max.min(RENEW_PER_CELL.saturating_mul(self.secondary().len()));
        let until = self.work.saturating_add(work);
        let (mut pass, mut in_vain) = (0_u64, 0);
        while in_vain < PASSES_IN_VAIN {
            let before = self.cost;
            for cell in self.secondary() {
                if self.work >= until {
                    return;
                }
                if self.is_withheld.get(cell) == Some(&true) {
                    self.begin_try(cell, TRY_WORK_MAX);
                    self.try_anew(cell, pass);
                    self.ceiling = None;
                }
            }
            in_vain = if self.cost < before { 0 } else { in_vain + 1 };
            pass += 1;
        }
    }

    /// A try may for a while cost as much again as the cell that it does without, in each of the sums that the cell is in:
    /// a total that many tables share has to be made up for in each of them.
    fn begin_try(&mut self, cell: usize, work: usize) {
        let sums = self.terrain.of(cell).len().max(1);
        let more = self.cost_of(cell).saturating_mul(i64::try_from(sums).unwrap_or(i64::MAX));
        self.ceiling = Some(Ceiling {
            cost: self.cost.saturating_add(more),
            work: self.work.saturating_add(work.saturating_mul(sums)),
        });
    }

    /// Shows a cell if everything that moved with it can move otherwise among what stays withheld.
    fn try_shown(&mut self, cell: usize) -> bool {
        let mark = self.mark();
        let lacking = self.show(cell);
        // What one sum alone refuses needs no program.
        if !self.is_short(cell) && self.cover_all(lacking.into(), true).is_empty() {
            return true;
        }
        self.undo_to(&mark);
        false
    }

    /// Shows a cell, withholds what that asks for, and keeps it if it is cheaper.
    fn try_without(&mut self, cell: usize) {
        let mark = self.mark();
        let before = self.cost;
        let lacking = self.show(cell);
        let touched = lacking.clone();
        self.bar(cell, true);
        let is_covered = self.cover_all(lacking.into(), false).is_empty();
        if is_covered {
            self.show_needless(mark.steps, touched);
        }
        self.bar(cell, false);
        if !is_covered || self.cost >= before {
            self.undo_to(&mark);
        }
    }

    /// Shows the cells withheld around a cell, withholds what that asks for at other costs, and keeps it if it is cheaper.
    fn try_anew(&mut self, cell: usize, pass: u64) {
        let mark = self.mark();
        let before = self.cost;
        // Every third pass gives up all that is near, the others the cells of one sum.
        let mut around = vec![cell];
        let sums = self.terrain.of(cell).to_vec();
        let one = usize::try_from(pass).unwrap_or(0) % sums.len().max(1);
        let rounds = if pass.is_multiple_of(3) { 2 } else { 1 };
        for _ in 0..rounds {
            let from = around.clone();
            for sum in from.iter().flat_map(|&at| self.terrain.of(at)) {
                if rounds > 1 || sums.get(one) == Some(sum) {
                    around.extend(self.terrain.cells_of(*sum).filter(|&at| self.is_secondary(at)));
                }
            }
            let mut seen = BTreeSet::new();
            around.retain(|&at| seen.insert(at));
            around.truncate(ANEW_MAX);
        }
        let mut lacking = Vec::new();
        for &at in around.iter().chain([&cell]) {
            if self.is_secondary(at) {
                lacking.extend(self.show(at));
            }
        }
        lacking.retain(|&at| self.is_withheld.get(at) == Some(&true));
        lacking.sort_by_key(|&at| {
            let count = self.count(at);
            (if pass.is_multiple_of(2) { -count } else { count }, at)
        });
        lacking.dedup();
        self.bias = Some(pass.wrapping_mul(1_000_003) ^ (cell as u64) << 20);
        let is_covered = self.cover_all(lacking.clone().into(), false).is_empty();
        self.bias = None;
        if is_covered {
            self.show_needless(mark.steps, lacking);
        }
        if !is_covered || self.cost >= before {
            self.undo_to(&mark);
        }
    }

    /// Shows again what a try withheld or touched and the rest can do without, the dearest first.
    fn show_needless(&mut self, from: usize, touched: Vec<usize>) {
        let new = self.steps.iter().skip(from);
        let new = new.filter_map(|step| if let Step::Withheld(cell) = step { Some(*cell) } else { None });
        let mut tried: Vec<usize> = new.chain(touched).filter(|&cell| self.is_secondary(cell)).collect();
        tried.sort_by_key(|&cell| (std::cmp::Reverse(self.count(cell)), cell));
        tried.dedup();
        for other in tried {
            if self.is_withheld.get(other) == Some(&true) {
                self.try_shown(other);
            }
        }
    }

    fn bar(&mut self, cell: usize, is_barred: bool) {
        if let Some(barred) = self.is_barred.get_mut(cell) {
            *barred = is_barred;
        }
    }
}
