//! Patterns for releases with so many cells to keep that one change after another would take hours.
//!
//! In: a search in which nothing is withheld for another's sake yet. Out: the same with a pattern, and with what shows its cells
//! to be wide enough; the cells for which nothing was found are given. Where most cells can move among those withheld for their
//! own counts, a step from the true counts shows it, and the few others are left to ways and programs. Else the counts wander:
//! each cell in turn is moved one person after another from where the one before left off, and what the steps take is withheld.

use std::rc::Rc;

use super::ripple::{Pace, Ripple};
use super::search::{Ground, Search, Step};
use super::trail::Trail;

/// How many cells to keep are many.
const MANY: usize = 5_000;
/// Of so many of them one is asked whether it can move at no cost.
const ASKED_OF: usize = 50;
/// How a change among withheld cells is looked for.
const FREE: [Pace; 2] =
    [Pace { rests: 12, moves_max: 400, fear: 0.0 }, Pace { rests: 40, moves_max: 400, fear: 0.0 }];
/// How many persons out of a sum are as bad as a person withheld by a step.
const FEAR: f64 = 0.02;
/// How steps are looked for, first for all cells, then for those that are not wide by then: short rests close a way among few
/// cells, long ones carry it through more sums.
const PASSES: [&[Pace]; 2] = [
    &[
        Pace { rests: 6, moves_max: 600, fear: FEAR },
        Pace { rests: 9, moves_max: 2_000, fear: FEAR },
        Pace { rests: 16, moves_max: 4_000, fear: FEAR },
    ],
    &LAST,
];
/// How steps are looked for at last, and among withheld cells.
pub(super) const LAST: [Pace; 5] = [
    Pace { rests: 7, moves_max: 2_000, fear: FEAR },
    Pace { rests: 9, moves_max: 2_000, fear: FEAR },
    Pace { rests: 11, moves_max: 2_000, fear: FEAR },
    Pace { rests: 8, moves_max: 3_000, fear: FEAR },
    Pace { rests: 14, moves_max: 4_000, fear: FEAR },
];
/// So many cells looked at in the sums of a step count as one cell of a program.
pub(super) const LOOKS: usize = 64;

/// Whether there are so many cells to keep that steps are to be taken, and nothing is asked of them but to be wide.
pub(super) fn is_for(ground: &Ground<'_>) -> bool {
    let kept = ground.is_kept.iter().zip(&ground.is_forced).filter(|(kept, forced)| **kept && **forced);
    kept.count() >= MANY && ground.needs.iter().all(|need| need.up == 0 && need.down == 0)
}

impl Search<'_> {
    /// Covers the cells that can move among what is withheld already; false if most cannot.
    pub(super) fn cover_freely(&mut self) -> bool {
        let cells: Vec<usize> = (0..self.is_withheld.len()).filter(|&cell| self.hides(cell)).collect();
        for attacker in 0..self.ground.attackers.len() {
            let mut ripple = self.ripple(attacker, true);
            let asked = || cells.iter().step_by(ASKED_OF);
            let found = asked().filter(|&&cell| self.moves_freely(&mut ripple, attacker, cell)).count();
            if found * 2 < asked().count() {
                return false;
            }
            for &cell in &cells {
                self.moves_freely(&mut ripple, attacker, cell);
            }
            self.work += ripple.looks / LOOKS;
        }
        true
    }

    /// Whether the cell is wide enough, or becomes so by one change among withheld cells.
    fn moves_freely(&mut self, ripple: &mut Ripple, attacker: usize, cell: usize) -> bool {
        for pace in FREE {
            for moves in self.plain_moves(attacker, cell) {
                if !self.lacks(attacker, cell) {
                    return true;
                }
                // Where a cell has only to be wide, each of the moves is one rise or one fall.
                let change = moves.first().and_then(|&by| ripple.change(cell, by, pace));
                if let Some(change) = change {
                    self.apply(&change);
                }
            }
        }
        !self.lacks(attacker, cell)
    }

    /// What an attacker's cells can give and cost.
    fn ripple(&self, attacker: usize, among_withheld: bool) -> Ripple {
        let mut ripple = Ripple::new(self.is_withheld.len(), &self.terrain);
        for cell in 0..self.is_withheld.len() {
            ripple.offer(cell, self.offer(attacker, cell, among_withheld));
        }
        ripple
    }

    /// Withholds what steps take that move every withheld cell far enough; gives the cells that they do not move so far.
    pub(super) fn wander(&mut self) -> Vec<usize> {
        let cells = self.is_withheld.len();
        let attackers = 0..self.ground.attackers.len();
        self.trails = attackers.clone().map(|at| Trail::new(self.ripple(at, false), cells)).collect();
        let mut waiting: Vec<usize> = (0..cells).filter(|&cell| self.hides(cell)).collect();
        for paces in PASSES {
            let mut failed = Vec::new();
            let mut at = 0;
            while let Some(&cell) = waiting.get(at) {
                at += 1;
                let from = self.steps.len();
                if !attackers.clone().all(|attacker| self.is_widened(attacker, cell, paces)) {
                    failed.push(cell);
                }
                let new = self.steps.iter().skip(from);
                waiting.extend(
                    new.filter_map(|step| if let Step::Withheld(cell) = step { Some(*cell) } else { None }),
                );
            }
            waiting = failed;
        }
        waiting
    }

    /// Whether the cell is wide enough, or becomes so by steps up and down; what they take is withheld.
    pub(super) fn is_widened(&mut self, attacker: usize, cell: usize, paces: &[Pace]) -> bool {
        for (pace, by) in paces.iter().flat_map(|pace| [(pace, 1), (pace, -1)]) {
            while self.lacks(attacker, cell) {
                let Some(trail) = self.trails.get_mut(attacker) else { return false };
                let looks = trail.ripple.looks;
                let step = trail.ripple.step(cell, by, *pace);
                self.work += (trail.ripple.looks - looks) / LOOKS + 1;
                let Some(step) = step else { break };
                trail.enter(&Rc::from(step.as_slice()));
                for (taken, _) in step {
                    if self.is_withheld.get(taken) == Some(&false) {
                        self.hide(taken);
                        self.tell_trails(taken, false);
                    }
                }
            }
        }
        !self.lacks(attacker, cell)
    }

    /// Tells each trail what the cell can give and costs from now on.
    pub(super) fn tell_trails(&mut self, cell: usize, among_withheld: bool) {
        for attacker in 0..self.trails.len() {
            let offer = self.offer(attacker, cell, among_withheld);
            if let Some(trail) = self.trails.get_mut(attacker) {
                trail.ripple.offer(cell, offer);
            }
        }
    }
}

#[cfg(test)]
mod tests;
