//! The search for a pattern: what is withheld, and the changes that show it to be enough.
//!
//! In: counts, sums, attackers, the cells that may not be shown. Out: more cells withheld, so that for every attacker
//! each withheld cell can move by the protection; then as many shown again as can be. It keeps, for each attacker, the
//! changes it found, so that trying a cell asks only for the changes that moved it. It proves nothing: the audit does.

use std::collections::VecDeque;

use super::attacker::Attacker;
use super::change::{self, Change, Movable};
use super::evidence::Evidence;
use super::map::Map;
use super::path;
use super::terrain::{EFFORTS, Effort, Offer, Terrain};
use crate::release::Sum;

/// How many ways to split a move into a fall and a rise are tried, about.
const SPLITS_MAX: i64 = 8;

/// A way that costs less takes nothing that is shown.
const FREE: f64 = 1.0;
/// A way that costs less, in protections, is not worth looking for a cheaper one: that is done later.
const CHEAP: f64 = 2.0;

/// How far a withheld cell has to be able to move.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Need {
    /// By how much it has to rise.
    pub(super) up: i64,
    /// By how much it has to fall.
    pub(super) down: i64,
    /// How far apart its least and its greatest count have to be.
    pub(super) wide: i64,
}

impl Need {
    /// Whether a part of a total that is shown cannot move so far: `own` is what it can give, `all` what all withheld
    /// parts can.
    pub(super) fn is_short(&self, parts: usize, own: i64, all: i64) -> bool {
        parts < 2 || all < self.wide || all - own < self.up
    }
}

/// What the search may not change.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    /// Where each cell stands; null where that does not say what hangs together.
    pub(super) map: Option<Map>,
    pub(super) sums: &'a [Sum],
    pub(super) counts: &'a [i64],
    /// The least each count can be if it is withheld.
    pub(super) floors: Vec<i64>,
    /// How far each cell has to be able to move where it is withheld.
    pub(super) needs: Vec<Need>,
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
pub(super) enum Step {
    Withheld(usize),
    Shown(usize),
    SetAside(usize, usize),
}

/// Where the search stood.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) steps: usize,
    changes: Vec<usize>,
    cost: i64,
}

#[derive(Debug)]
pub(super) struct Search<'a> {
    pub(super) ground: &'a Ground<'a>,
    pub(super) terrain: Terrain<'a>,
    evidence: Vec<Evidence>,
    pub(super) is_withheld: Vec<bool>,
    pub(super) is_barred: Vec<bool>,
    pub(super) steps: Vec<Step>,
    /// What is withheld for another's sake costs in all.
    pub(super) cost: i64,
    /// Whether what is looked for may as well not be found.
    pub(super) is_trying: bool,
    /// How much dearer or cheaper cells are taken to be while another pattern is tried.
    pub(super) bias: Option<u64>,
    /// Programs solved so far: the measure of work, since a clock would make the answer depend on the machine.
    pub(super) solved: usize,
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
            cost: 0,
            is_trying: false,
            bias: None,
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

    /// Covers cells for every attacker from whom they are kept; gives those for which nothing was found.
    pub(super) fn cover_all(&mut self, mut waiting: VecDeque<usize>, among_withheld: bool) -> Vec<usize> {
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
        if let Some((_, free)) = self.by_way(attacker, cell, FREE, among_withheld) {
            return self.apply_all(attacker, cell, &free);
        }
        let way = (!among_withheld).then(|| self.by_way(attacker, cell, f64::INFINITY, false)).flatten();
        let need = self.need(cell);
        if let Some((price, changes)) = &way
            && *price < CHEAP * need.wide.max(need.up) as f64
        {
            return self.apply_all(attacker, cell, changes);
        }
        let efforts = if among_withheld || self.is_trying { &EFFORTS[..2] } else { &EFFORTS[..] };
        for (ordinal, &effort) in efforts.iter().enumerate() {
            let program = self.by_program(attacker, cell, effort, among_withheld);
            let changes = match (program, &way) {
                (Some((price, _)), Some((other, way))) if *other < price => way.clone(),
                (Some((_, changes)), _) => changes,
                // Where there is a way, a program over many cells is not worth its time.
                (None, Some((_, way))) if ordinal > 0 => way.clone(),
                (None, _) => continue,
            };
            if self.apply_all(attacker, cell, &changes) {
                return true;
            }
        }
        false
    }

    /// Whether the cell is wide enough once these changes stand.
    fn apply_all(&mut self, attacker: usize, cell: usize, changes: &[Change]) -> bool {
        for change in changes {
            self.apply(change);
        }
        !self.lacks(attacker, cell)
    }

    /// Whether a sum of the cell alone tells that what it hides is not wide enough: one cell is left in it, or its parts
    /// cannot give what one of them has to gain.
    pub(super) fn is_short(&self, cell: usize) -> bool {
        let room = |at: usize| self.count(at) - self.ground.floors.get(at).copied().unwrap_or(0);
        self.terrain.of(cell).iter().filter_map(|&sum| self.terrain.sums.get(sum)).any(|sum| {
            let hidden: Vec<usize> =
                sum.parts.iter().copied().filter(|&part| self.is_withheld.get(part) == Some(&true)).collect();
            if self.is_withheld.get(sum.total) == Some(&true) {
                return hidden.is_empty() && self.hides(sum.total);
            }
            let all: i64 = hidden.iter().map(|&part| room(part)).sum();
            let is_short = |part: usize| self.need(part).is_short(hidden.len(), room(part), all);
            hidden.iter().any(|&part| self.hides(part) && is_short(part))
        })
    }

    /// The cheapest of the plain ways in which the cell can become wide enough, each change along ways that cost less than
    /// `limit`.
    fn by_way(
        &self,
        attacker: usize,
        cell: usize,
        limit: f64,
        among_withheld: bool,
    ) -> Option<(f64, Vec<Change>)> {
        let map = self.ground.map.as_ref()?;
        let offer = |at: usize| self.offer(attacker, at, among_withheld);
        let down_max = offer(cell)?.down_max;
        let mut best: Option<(f64, Vec<Change>)> = None;
        for moves in self.plain_moves(attacker, cell) {
            if moves.iter().any(|by| -by > down_max) {
                continue;
            }
            let change = |by: &i64| path::change(map, &self.terrain, cell, *by, limit, &offer);
            let Some(found) = moves.iter().map(change).collect::<Option<Vec<_>>>() else { continue };
            let price = found.iter().map(|(price, _)| *price).sum();
            if best.as_ref().is_none_or(|(best, _)| price < *best) {
                best = Some((price, found.into_iter().map(|(_, change)| change).collect()));
            }
            if price < FREE {
                break;
            }
        }
        best
    }

    /// The moves of which any one makes the cell wide enough: a rise or a fall; or both, where both are asked for.
    fn plain_moves(&self, attacker: usize, cell: usize) -> Vec<Vec<i64>> {
        let (fall, rise) = self.evidence.get(attacker).map_or((0, 0), |evidence| evidence.range(cell));
        let need = self.need(cell);
        if need.up == 0 && need.down == 0 {
            return vec![vec![need.wide + fall], vec![rise - need.wide]];
        }
        let up = (rise < need.up).then_some(need.up);
        vec![up.into_iter().chain((-fall < need.down).then_some(-need.down)).collect()]
    }

    /// The cheapest of the ways in which the cell can become wide enough, among cells near it.
    fn by_program(
        &mut self,
        attacker: usize,
        cell: usize,
        effort: Effort,
        among_withheld: bool,
    ) -> Option<(f64, Vec<Change>)> {
        let offer = |at: usize| self.offer(attacker, at, among_withheld);
        let need = self.need(cell);
        let near = self.terrain.around(cell, effort, need.wide.max(need.up), &offer);
        let movable = |&at: &usize| offer(at).map(|offer| Movable { cell: at, offer });
        let cells: Vec<Movable> = near.iter().filter_map(movable).collect();
        if cells.len() < 2 {
            return None;
        }
        let wide = need.wide;
        let down_max = cells.first()?.offer.down_max;
        let mut best: Option<(f64, Vec<Change>)> = None;
        let plain = self.plain_moves(attacker, cell);
        let split = (0 < down_max && down_max < wide).then(|| vec![-down_max, wide - down_max]);
        let apart = usize::try_from(wide / SPLITS_MAX).unwrap_or(1).max(1);
        let steps = (1..wide).step_by(apart);
        let steps = steps.filter(|&down| down < down_max).map(|down| vec![-down, wide - down]);
        for (ordinal, ways) in plain.into_iter().chain(split).chain(steps).enumerate() {
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
        best
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
        self.set(cell, true);
        self.steps.push(Step::Withheld(cell));
        if self.is_secondary(cell) {
            self.cost += self.count(cell).max(1);
        }
    }

    /// Shows a cell and gives what is not wide enough any more.
    pub(super) fn show(&mut self, cell: usize) -> Vec<usize> {
        if self.is_secondary(cell) {
            self.cost -= self.count(cell).max(1);
        }
        self.set(cell, false);
        self.steps.push(Step::Shown(cell));
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

    /// The changes that stand for an attacker: two complete sets of counts for each cell that it moves.
    pub(super) fn changes(&self, attacker: usize) -> impl Iterator<Item = &Change> {
        self.evidence.get(attacker).into_iter().flat_map(Evidence::standing)
    }

    pub(super) fn mark(&self) -> Mark {
        let changes = self.evidence.iter().map(Evidence::len).collect();
        Mark { steps: self.steps.len(), changes, cost: self.cost }
    }

    pub(super) fn undo_to(&mut self, mark: &Mark) {
        self.cost = mark.cost;
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
        may.then(|| Offer { cost: self.count(cell).max(1) as f64 * self.bias(cell), down_max })
    }

    /// Between two thirds and one and a half, by the cell and the number of the try: a fixed walk, and no chance.
    fn bias(&self, cell: usize) -> f64 {
        let Some(walk) = self.bias else { return 1.0 };
        let mixed = (walk ^ cell as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 40;
        0.66 + 0.84 * (mixed as f64 / f64::from(1 << 24))
    }

    fn lacks(&self, attacker: usize, cell: usize) -> bool {
        let Some(knows) = self.ground.attackers.get(attacker) else { return false };
        let is_kept = knows.own.get(cell) == Some(&false) && knows.exempt.get(cell) == Some(&false);
        let (fall, rise) = self.evidence.get(attacker).map_or((0, 0), |evidence| evidence.range(cell));
        let need = self.need(cell);
        is_kept && self.hides(cell) && (rise - fall < need.wide || rise < need.up || -fall < need.down)
    }

    fn hides(&self, cell: usize) -> bool {
        self.is_withheld.get(cell) == Some(&true) && self.ground.is_kept.get(cell) == Some(&true)
    }

    pub(super) fn is_secondary(&self, cell: usize) -> bool {
        self.is_withheld.get(cell) == Some(&true) && self.ground.is_forced.get(cell) == Some(&false)
    }

    /// What is withheld for another's sake, the dearest first.
    pub(super) fn secondary(&self) -> Vec<usize> {
        let mut cells: Vec<usize> =
            (0..self.is_withheld.len()).filter(|&cell| self.is_secondary(cell)).collect();
        cells.sort_by_key(|&cell| (std::cmp::Reverse(self.count(cell)), cell));
        cells
    }

    fn need(&self, cell: usize) -> Need {
        self.ground.needs.get(cell).copied().unwrap_or_default()
    }

    pub(super) fn count(&self, cell: usize) -> i64 {
        self.ground.counts.get(cell).copied().unwrap_or(0)
    }
}
