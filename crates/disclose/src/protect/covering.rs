//! Covers cells: withholds more, until for every attacker each withheld cell can move by the protection.
//!
//! In: a search, cells that cannot move far enough. Out: the changes that move them, with what these take withheld; and the
//! cells for which nothing was found. Closed ways are tried first, then programs among more and more cells.

use std::collections::VecDeque;

use super::change::{self, Change, Movable};
use super::path;
use super::search::{Search, Step};
use super::swap::Swap;
use super::sweep;
use super::terrain::{EFFORTS, Effort};

/// How many ways to split a move into a fall and a rise are tried, about.
const SPLITS_MAX: i64 = 8;

/// A way that costs less takes nothing that is shown.
const FREE: f64 = 1.0;
/// A way that costs less, in protections, is not worth looking for a cheaper one: that is done later.
const CHEAP: f64 = 2.0;
/// What looking for a way counts as, in cells of programs.
const WAY_WORK: usize = 20;

/// What some changes cost, and the changes.
type Found = (f64, Vec<Change>);

impl Search<'_> {
    /// Withholds more until every withheld cell can move; gives the cells for which nothing was found.
    pub(super) fn cover(&mut self) -> Vec<usize> {
        let mut waiting: Vec<usize> = (0..self.is_withheld.len()).filter(|&cell| self.hides(cell)).collect();
        // What moves least easily first: what it needs is then there for the others.
        waiting.sort_by_key(|&cell| (std::cmp::Reverse(self.count(cell)), cell));
        self.cover_all(waiting.into(), false)
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
                let is_covered = self.cover_one(attacker, cell, among_withheld);
                let is_given_up = self.is_given_up();
                if !is_covered || is_given_up {
                    failed.push(cell);
                    if among_withheld || is_given_up {
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

    /// Whether a try costs too much already.
    fn is_given_up(&self) -> bool {
        self.ceiling.is_some_and(|ceiling| self.cost > ceiling.cost || self.work > ceiling.work)
    }

    fn cover_one(&mut self, attacker: usize, cell: usize, among_withheld: bool) -> bool {
        // Where the counts wander, a step from where they stand is tried first.
        if !self.trails.is_empty() && self.is_widened(attacker, cell, &sweep::LAST) {
            return true;
        }
        if let Some((_, free)) = self.by_way(attacker, cell, FREE, among_withheld) {
            return self.apply_all(attacker, cell, &free);
        }
        let way = (!among_withheld).then(|| self.by_way(attacker, cell, f64::INFINITY, false)).flatten();
        let need = self.need(cell);
        let dear = CHEAP * need.wide.max(need.up) as f64;
        let is_cheap = |found: &Option<Found>| found.as_ref().is_some_and(|(price, _)| *price < dear);
        // Among withheld cells a swap is free.
        let is_plain = among_withheld || self.is_plain;
        let way = if is_plain && !is_cheap(&way) {
            cheaper(way, self.by_swap(attacker, cell, among_withheld))
        } else {
            way
        };
        if let Some((_, changes)) = &way
            && (is_plain || is_cheap(&way))
        {
            return self.apply_all(attacker, cell, changes);
        }
        let most = if among_withheld { 2 } else { EFFORTS.len() };
        for (ordinal, &effort) in EFFORTS.iter().take(most).enumerate() {
            // A try that has no work left for so many cells does without.
            if ordinal > 1
                && self
                    .ceiling
                    .is_some_and(|ceiling| self.work.saturating_add(effort.cells_max) > ceiling.work)
            {
                break;
            }
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

    /// The cheapest of the plain ways in which the cell can become wide enough, each change along ways that cost less than
    /// `limit`.
    fn by_way(&mut self, attacker: usize, cell: usize, limit: f64, among_withheld: bool) -> Option<Found> {
        let map = self.ground.map.as_ref()?;
        let mut work = 0;
        let offer = |at: usize| self.offer(attacker, at, among_withheld);
        let down_max = offer(cell)?.down_max;
        let mut best: Option<Found> = None;
        for moves in self.plain_moves(attacker, cell) {
            if moves.iter().any(|by| -by > down_max) {
                continue;
            }
            work += moves.len() * WAY_WORK;
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
        self.work += work;
        best
    }

    /// The cheapest swap by which the cell can become wide enough; null where it has to be wide to both sides.
    fn by_swap(&mut self, attacker: usize, cell: usize, among_withheld: bool) -> Option<Found> {
        let (map, leaves) = (self.ground.map.as_ref()?, self.ground.leaves.as_ref()?);
        let need = self.need(cell);
        if need.up > 0 || need.down > 0 {
            return None;
        }
        let fall = self.evidence.get(attacker).map_or(0, |evidence| evidence.range(cell).0);
        let offer = |at: usize| self.offer(attacker, at, among_withheld);
        let terrain = &self.terrain;
        let found = Swap { map, terrain, leaves, cell, by: need.wide + fall, offer: &offer }.cheapest();
        self.work += WAY_WORK;
        found.map(|(price, change)| (price, vec![change]))
    }

    /// The moves of which any one makes the cell wide enough: a rise or a fall; or both, where both are asked for.
    pub(super) fn plain_moves(&self, attacker: usize, cell: usize) -> Vec<Vec<i64>> {
        let (fall, rise) = self.evidence.get(attacker).map_or((0, 0), |evidence| evidence.range(cell));
        let need = self.need(cell);
        if need.up == 0 && need.down == 0 {
            return vec![vec![need.wide + fall], vec![rise - need.wide]];
        }
        // Either the rise or the fall makes up for what is asked of both together.
        let of = |up: i64, down: i64| -> Vec<i64> {
            let rises = (rise < up).then_some(up);
            rises.into_iter().chain((-fall < down).then_some(-down)).collect()
        };
        let (far_up, far_down) = (need.up.max(need.wide - need.down), need.down.max(need.wide - need.up));
        if far_up == need.up {
            vec![of(need.up, need.down)]
        } else {
            vec![of(far_up, need.down), of(need.up, far_down)]
        }
    }

    /// The cheapest of the ways in which the cell can become wide enough, among cells near it.
    fn by_program(
        &mut self,
        attacker: usize,
        cell: usize,
        effort: Effort,
        among_withheld: bool,
    ) -> Option<Found> {
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
        let mut best: Option<Found> = None;
        let plain = self.plain_moves(attacker, cell);
        // Where a rise and a fall of their own are asked for, there is nothing to split.
        let is_split = need.up == 0 && need.down == 0;
        let split = (is_split && 0 < down_max && down_max < wide).then(|| vec![-down_max, wide - down_max]);
        let apart = usize::try_from(wide / SPLITS_MAX).unwrap_or(1).max(1);
        let steps = (1..wide).step_by(apart);
        let steps = steps.filter(|&down| is_split && down < down_max).map(|down| vec![-down, wide - down]);
        for (ordinal, ways) in plain.into_iter().chain(split).chain(steps).enumerate() {
            // The ways between are tried only where none of the plain ones is there.
            if best.as_ref().is_some_and(|(price, _)| *price == 0.0 || ordinal > 2) {
                break;
            }
            self.work += ways.len() * cells.len();
            if let Some(found) = self.all_ways(&cells, &ways)
                && best.as_ref().is_none_or(|(price, _)| found.0 < *price)
            {
                best = Some(found);
            }
        }
        best
    }

    fn all_ways(&self, cells: &[Movable], ways: &[i64]) -> Option<Found> {
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
}

/// The cheaper of two sets of changes, the first where they cost the same.
fn cheaper(one: Option<Found>, other: Option<Found>) -> Option<Found> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.0 < one.0 { other } else { one }),
        (one, other) => one.or(other),
    }
}
