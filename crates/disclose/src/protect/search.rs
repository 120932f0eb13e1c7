//! The search for a pattern: what is withheld, and the changes that show it to be enough.
//!
//! In: counts, sums, attackers, the cells that may not be shown. Out: more cells withheld, so that for every attacker
//! each withheld cell can move by the protection; then as many shown again as can be. It keeps, for each attacker, the
//! changes it found, so that trying a cell asks only for the changes that moved it. It proves nothing: the audit does.

use std::collections::VecDeque;

use super::attacker::Attacker;
use super::change::{self, Change, Movable};
use super::evidence::Evidence;
use super::terrain::{EFFORTS, Effort, Offer, Terrain};
use crate::release::Sum;

/// How many ways to split a move into a fall and a rise are tried, about.
const SPLITS_MAX: i64 = 8;

/// What the search may not change.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    pub(super) sums: &'a [Sum],
    pub(super) counts: &'a [i64],
    /// The least each count can be if it is withheld.
    pub(super) floors: Vec<i64>,
    pub(super) protection: i64,
    /// Cells that may be withheld for another's sake.
    pub(super) may_be_withheld: Vec<bool>,
    /// Cells that have to be wide where they are withheld.
    pub(super) is_kept: Vec<bool>,
    /// Cells that are withheld whatever else is.
    pub(super) is_forced: Vec<bool>,
    pub(super) attackers: Vec<Attacker>,
}

/// A step that can be undone.
#[derive(Debug)]
enum Step {
    Withheld(usize),
    Shown(usize),
    SetAside(usize, usize),
}

/// Where the search stood.
#[derive(Debug)]
struct Mark {
    steps: usize,
    changes: Vec<usize>,
}

#[derive(Debug)]
pub(super) struct Search<'a> {
    ground: &'a Ground<'a>,
    terrain: Terrain<'a>,
    evidence: Vec<Evidence>,
    is_withheld: Vec<bool>,
    is_barred: Vec<bool>,
    steps: Vec<Step>,
    /// Programs solved so far: the measure of work, since a clock would make the answer depend on the machine.
    solved: usize,
}

impl<'a> Search<'a> {
    pub(super) fn new(ground: &'a Ground<'a>) -> Self {
        let cells = ground.counts.len();
        Self {
            ground,
            terrain: Terrain::new(cells, ground.sums),
            evidence: ground.attackers.iter().map(|_| Evidence::new(cells)).collect(),
            is_withheld: ground.is_forced.clone(),
            is_barred: vec![false; cells],
            steps: Vec::new(),
            solved: 0,
        }
    }

    pub(super) fn is_withheld(&self) -> &[bool] {
        &self.is_withheld
    }

    /// Withholds more until every withheld cell can move; gives the cells for which nothing was found.
    pub(super) fn cover(&mut self) -> Vec<usize> {
        let mut waiting: Vec<usize> = (0..self.is_withheld.len()).filter(|&cell| self.hides(cell)).collect();
        // What moves least easily first: what it needs is then there for the others.
        waiting.sort_by_key(|&cell| (std::cmp::Reverse(self.count(cell)), cell));
        self.cover_all(waiting.into(), false)
    }

    /// Withholds every cell that may be, of every sum that these cells are in; false if there was none.
    pub(super) fn withhold_around(&mut self, cells: &[usize]) -> bool {
        let from = self.steps.len();
        for &cell in cells {
            for sum in self.terrain.of(cell).to_vec() {
                for other in self.terrain.cells_of(sum).collect::<Vec<_>>() {
                    let may = self.ground.may_be_withheld.get(other) == Some(&true);
                    if may && self.is_withheld.get(other) == Some(&false) {
                        self.hide(other);
                    }
                }
            }
        }
        self.steps.len() > from
    }

    /// Shows again what need not be withheld, the dearest first, for as long as the work lasts.
    pub(super) fn narrow(&mut self, solves_max: usize) {
        let until = self.solved.saturating_add(solves_max);
        for cell in self.secondary() {
            if self.solved >= until {
                break;
            }
            self.try_shown(cell);
        }
    }

    /// Tries each dear cell without which the others might do with cheaper ones, for as long as the work lasts.
    pub(super) fn improve(&mut self, solves_max: usize) {
        let until = self.solved.saturating_add(solves_max);
        loop {
            let before = self.cost();
            for cell in self.secondary() {
                if self.solved >= until {
                    return;
                }
                if self.is_withheld.get(cell) == Some(&true) {
                    self.try_without(cell);
                }
            }
            if self.cost() >= before {
                return;
            }
        }
    }

    /// Shows a cell if everything that moved with it can move otherwise among what stays withheld.
    fn try_shown(&mut self, cell: usize) -> bool {
        let mark = self.mark();
        let lacking = self.show(cell);
        if self.cover_all(lacking.into(), true).is_empty() {
            return true;
        }
        self.undo_to(&mark);
        false
    }

    /// Shows a cell, withholds what that asks for, and keeps it if it is cheaper.
    fn try_without(&mut self, cell: usize) {
        let mark = self.mark();
        let before = self.cost();
        let lacking = self.show(cell);
        let touched = lacking.clone();
        if let Some(barred) = self.is_barred.get_mut(cell) {
            *barred = true;
        }
        let is_covered = self.cover_all(lacking.into(), false).is_empty();
        if is_covered {
            let from = mark.steps;
            let mut tried: Vec<usize> = self
                .steps
                .iter()
                .skip(from)
                .filter_map(|step| if let Step::Withheld(cell) = step { Some(*cell) } else { None })
                .chain(touched)
                .filter(|&cell| self.is_secondary(cell))
                .collect();
            tried.sort_by_key(|&cell| (std::cmp::Reverse(self.count(cell)), cell));
            tried.dedup();
            for other in tried {
                if self.is_withheld.get(other) == Some(&true) {
                    self.try_shown(other);
                }
            }
        }
        if let Some(barred) = self.is_barred.get_mut(cell) {
            *barred = false;
        }
        if !is_covered || self.cost() >= before {
            self.undo_to(&mark);
        }
    }

    /// Covers cells for every attacker from whom they are kept; gives those for which nothing was found.
    fn cover_all(&mut self, mut waiting: VecDeque<usize>, among_withheld: bool) -> Vec<usize> {
        let mut failed = Vec::new();
        while let Some(cell) = waiting.pop_front() {
            for attacker in 0..self.ground.attackers.len() {
                if !self.lacks(attacker, cell) {
                    continue;
                }
                let from = self.steps.len();
                if !self.cover_one(attacker, cell, among_withheld) {
                    failed.push(cell);
                    if among_withheld {
                        return failed;
                    }
                    break;
                }
                let new = self.steps.iter().skip(from);
                waiting.extend(
                    new.filter_map(|step| if let Step::Withheld(cell) = step { Some(*cell) } else { None }),
                );
            }
        }
        failed
    }

    fn cover_one(&mut self, attacker: usize, cell: usize, among_withheld: bool) -> bool {
        let efforts = if among_withheld { &EFFORTS[..2] } else { &EFFORTS[..] };
        efforts.iter().any(|&effort| {
            let Some(changes) = self.changes(attacker, cell, effort, among_withheld) else { return false };
            for change in changes {
                self.apply(&change);
            }
            !self.lacks(attacker, cell)
        })
    }

    /// The cheapest of the ways in which the cell can become wide enough, among cells near it.
    fn changes(
        &mut self,
        attacker: usize,
        cell: usize,
        effort: Effort,
        among_withheld: bool,
    ) -> Option<Vec<Change>> {
        let offer = |at: usize| self.offer(attacker, at, among_withheld);
        let near = self.terrain.around(cell, effort, self.ground.protection, &offer);
        let movable = |&at: &usize| offer(at).map(|offer| Movable { cell: at, offer });
        let cells: Vec<Movable> = near.iter().filter_map(movable).collect();
        if cells.len() < 2 {
            return None;
        }
        let (fall, rise) = self.evidence.get(attacker)?.range(cell);
        let protection = self.ground.protection;
        let down_max = cells.first()?.offer.down_max;
        let mut best: Option<(f64, Vec<Change>)> = None;
        let whole = [vec![protection + fall], vec![rise - protection]];
        let split = (0 < down_max && down_max < protection).then(|| vec![-down_max, protection - down_max]);
        let apart = usize::try_from(protection / SPLITS_MAX).unwrap_or(1).max(1);
        let steps = (1..protection).step_by(apart);
        let steps = steps.filter(|&down| down < down_max).map(|down| vec![-down, protection - down]);
        for (ordinal, ways) in whole.into_iter().chain(split).chain(steps).enumerate() {
            // The ways between are tried only where none of the plain ones is there.
            if best.as_ref().is_some_and(|(price, _)| *price == 0.0 || ordinal > 2) {
                break;
            }
            self.solved += ways.len();
            if let Some(found) = self.all_ways(&cells, &ways)
                && best.as_ref().is_none_or(|(price, _)| found.0 < *price)
            {
                best = Some(found);
            }
        }
        best.map(|(_, changes)| changes)
    }

    fn all_ways(&self, cells: &[Movable], ways: &[i64]) -> Option<(f64, Vec<Change>)> {
        let mut cells = cells.to_vec();
        let mut changes = Vec::new();
        let mut price = 0.0;
        for &wanted in ways {
            let change = change::cheapest(&self.terrain, &cells, wanted)?;
            price += change::price(&change, &cells);
            for cell in &mut cells {
                if change.moves.binary_search_by_key(&cell.cell, |(at, _)| *at).is_ok() {
                    cell.offer.cost = 0.0;
                }
            }
            changes.push(change);
        }
        Some((price, changes))
    }

    fn apply(&mut self, change: &Change) {
        for &(cell, _) in &change.moves {
            if self.is_withheld.get(cell) == Some(&false) {
                self.hide(cell);
            }
        }
        for (evidence, attacker) in self.evidence.iter_mut().zip(&self.ground.attackers) {
            if !change.moves.iter().any(|(cell, _)| attacker.own.get(*cell) == Some(&true)) {
                evidence.add(change.clone());
            }
        }
    }

    fn hide(&mut self, cell: usize) {
        if let Some(flag) = self.is_withheld.get_mut(cell) {
            *flag = true;
            self.steps.push(Step::Withheld(cell));
        }
    }

    /// Shows a cell and gives what is not wide enough any more.
    fn show(&mut self, cell: usize) -> Vec<usize> {
        if let Some(flag) = self.is_withheld.get_mut(cell) {
            *flag = false;
            self.steps.push(Step::Shown(cell));
        }
        let mut moved = Vec::new();
        for (attacker, evidence) in self.evidence.iter_mut().enumerate() {
            let (aside, cells) = evidence.set_aside(cell);
            self.steps.extend(aside.into_iter().map(|change| Step::SetAside(attacker, change)));
            moved.extend(cells);
        }
        moved.sort_unstable();
        moved.dedup();
        let attackers = 0..self.ground.attackers.len();
        moved.retain(|&cell| attackers.clone().any(|attacker| self.lacks(attacker, cell)));
        moved
    }

    fn mark(&self) -> Mark {
        Mark { steps: self.steps.len(), changes: self.evidence.iter().map(Evidence::len).collect() }
    }

    fn undo_to(&mut self, mark: &Mark) {
        while self.steps.len() > mark.steps {
            match self.steps.pop() {
                Some(Step::Withheld(cell)) => self.set(cell, false),
                Some(Step::Shown(cell)) => self.set(cell, true),
                Some(Step::SetAside(attacker, change)) => {
                    if let Some(evidence) = self.evidence.get_mut(attacker) {
                        evidence.take_back(change);
                    }
                }
                None => break,
            }
        }
        for (evidence, &len) in self.evidence.iter_mut().zip(&mark.changes) {
            evidence.forget_from(len);
        }
    }

    fn set(&mut self, cell: usize, is_withheld: bool) {
        if let Some(flag) = self.is_withheld.get_mut(cell) {
            *flag = is_withheld;
        }
    }

    /// What a cell costs and can give; null for a cell that cannot move for this attacker.
    fn offer(&self, attacker: usize, cell: usize, among_withheld: bool) -> Option<Offer> {
        let knows = self.ground.attackers.get(attacker)?.own.get(cell) == Some(&true);
        if knows || self.is_barred.get(cell) == Some(&true) {
            return None;
        }
        let down_max = (self.count(cell) - self.ground.floors.get(cell)?).max(0);
        if self.is_withheld.get(cell) == Some(&true) {
            return Some(Offer { cost: 0.0, down_max });
        }
        let may = !among_withheld && self.ground.may_be_withheld.get(cell) == Some(&true);
        may.then(|| Offer { cost: self.count(cell).max(1) as f64, down_max })
    }

    fn lacks(&self, attacker: usize, cell: usize) -> bool {
        let Some(knows) = self.ground.attackers.get(attacker) else { return false };
        let is_kept = knows.own.get(cell) == Some(&false) && knows.exempt.get(cell) == Some(&false);
        let (fall, rise) = self.evidence.get(attacker).map_or((0, 0), |evidence| evidence.range(cell));
        is_kept && self.hides(cell) && rise - fall < self.ground.protection
    }

    fn hides(&self, cell: usize) -> bool {
        self.is_withheld.get(cell) == Some(&true) && self.ground.is_kept.get(cell) == Some(&true)
    }

    fn is_secondary(&self, cell: usize) -> bool {
        self.is_withheld.get(cell) == Some(&true) && self.ground.is_forced.get(cell) == Some(&false)
    }

    /// What is withheld for another's sake, the dearest first.
    fn secondary(&self) -> Vec<usize> {
        let mut cells: Vec<usize> =
            (0..self.is_withheld.len()).filter(|&cell| self.is_secondary(cell)).collect();
        cells.sort_by_key(|&cell| (std::cmp::Reverse(self.count(cell)), cell));
        cells
    }

    fn cost(&self) -> i64 {
        let cells = (0..self.is_withheld.len()).filter(|&cell| self.is_secondary(cell));
        cells.map(|cell| self.count(cell).max(1)).sum()
    }

    fn count(&self, cell: usize) -> i64 {
        self.ground.counts.get(cell).copied().unwrap_or(0)
    }
}
