//! Complete sets of whole counts that agree with a view, as far apart as a cell allows.
//!
//! In: cells bound to each other, their bounds, the sums. Out: for each cell the least and greatest count that occurs
//! in such a set. One set is found for the whole group; from it a walk steps to others, which moves each cell as far as
//! is asked. Where it does not get there, a program is asked among as few others as keep the sums, then among more.

use microlp::OptimizationDirection;

use super::area::Area;
use super::system::System;
use super::walk::Walk;
use super::{Possible, Verdict, bounds::Bounds};
use crate::release::Sum;

/// How many cells are moved together, at most, in one attempt after another.
const AREAS: [usize; 4] = [24, 96, 400, 3_000];
/// How often every cell is walked that does not stand wide enough, and for how many moves a cell rests each time: short rests
/// close a way among few cells, long ones carry it through many tables. What a cell lacks, others may also have left by then.
const RESTS: [usize; 6] = [12, 20, 100, 12, 20, 40];
/// Steps of one cell in one direction of one walk.
const STEPS_MAX: usize = 12;

/// A group of cells bound to each other, and what is asked of each.
pub(super) struct Group<'a> {
    /// Their ordinals, ascending.
    pub(super) cells: &'a [usize],
    pub(super) bounds: &'a Bounds,
    pub(super) sums: &'a [Sum],
    /// Persons that have to lie between the least and the greatest count of each cell of the view.
    pub(super) wanted: &'a [i64],
    /// A set of counts to begin from, if one is at hand.
    pub(super) agreed: Option<&'a [i64]>,
    /// How far each cell of the view is shown to fall and to rise from the agreed counts.
    pub(super) reach: &'a [(i64, i64)],
}

impl Group<'_> {
    pub(super) fn asked(&self, cell: usize) -> i64 {
        self.wanted.get(cell).copied().unwrap_or(0)
    }

    /// What a cell counts where the cells of the group count this much: what is not among them is known.
    pub(super) fn count(&self, counts: &[i64], cell: usize) -> i64 {
        let at = self.cells.binary_search(&cell).ok();
        at.and_then(|at| counts.get(at)).copied().unwrap_or_else(|| self.bounds.range(cell).0)
    }

    /// The counts at hand to begin from, if they agree with everything.
    fn agreed(&self, system: &System) -> Option<Vec<i64>> {
        let agreed = self.agreed?;
        let counts: Vec<i64> =
            self.cells.iter().map(|&cell| agreed.get(cell).copied()).collect::<Option<_>>()?;
        system.holds(&counts).then_some(counts)
    }
}

/// The least and greatest count of each cell of the group that are shown to be possible.
struct Seen {
    ranges: Vec<(i64, i64)>,
}

impl Seen {
    fn enter(&mut self, at: usize, count: i64) {
        if let Some(range) = self.ranges.get_mut(at) {
            *range = (range.0.min(count), range.1.max(count));
        }
    }

    fn range(&self, at: usize) -> (i64, i64) {
        self.ranges.get(at).copied().unwrap_or((0, 0))
    }

    /// How much wider a cell has to get.
    fn lacks(&self, at: usize, asked: i64) -> i64 {
        let (least, greatest) = self.range(at);
        asked - (greatest - least)
    }
}

/// Says of each cell of the group of which something is asked how far apart its counts are.
pub(super) fn possible(group: &Group<'_>) -> Vec<Possible> {
    let system = System::whole(group);
    let asked: Vec<(usize, i64)> = group
        .cells
        .iter()
        .map(|&cell| group.asked(cell))
        .enumerate()
        .filter(|(_, asked)| *asked > 0)
        .collect();
    let seen = first(group, &system).map(|(mut walk, mut seen)| {
        for rests in RESTS {
            walk.rest_for(rests);
            for &(at, asked) in &asked {
                walk_to(&mut walk, at, asked, &mut seen);
            }
        }
        let mut area = Area::new(group, walk.counts());
        for &(at, asked) in &asked {
            widen(group, at, asked, &mut area, &mut seen);
        }
        seen
    });
    asked
        .iter()
        .filter_map(|&(at, _)| {
            Some(judge(group, *group.cells.get(at)?, seen.as_ref().map(|seen| seen.range(at))))
        })
        .collect()
}

/// The set to begin from, and how far each cell is shown to move from it.
fn first<'a>(group: &Group<'_>, system: &'a System) -> Option<(Walk<'a>, Seen)> {
    if let Some(agreed) = group.agreed(system) {
        let reach = group.cells.iter().map(|&cell| group.reach.get(cell).copied().unwrap_or((0, 0)));
        let ranges =
            agreed.iter().zip(reach).map(|(count, (fall, rise))| (count + fall, count + rise)).collect();
        return Some((Walk::from(system, agreed, RESTS[0]), Seen { ranges }));
    }
    let walk =
        Walk::evenly(system, RESTS[0]).or_else(|| Some(Walk::from(system, system.any()?, RESTS[0])))?;
    let ranges = walk.counts().iter().map(|&count| (count, count)).collect();
    Some((walk, Seen { ranges }))
}

/// Steps up, then down, until the cell stands as far apart as is asked.
fn walk_to(walk: &mut Walk<'_>, at: usize, asked: i64, seen: &mut Seen) {
    for direction in [1, -1] {
        let mut step = i64::MAX;
        for _ in 0..STEPS_MAX {
            if seen.lacks(at, asked) <= 0 {
                return;
            }
            let (least, greatest) = seen.range(at);
            let count = walk.count(at);
            let way = if direction > 0 { least + asked - count } else { count - (greatest - asked) };
            step = step.min(way);
            if step == 0 {
                break;
            }
            let moved = walk.step(at, direction * step);
            if moved.is_empty() {
                step /= 2;
            }
            for cell in moved {
                seen.enter(cell, walk.count(cell));
            }
        }
    }
}

fn judge(group: &Group<'_>, cell: usize, seen: Option<(i64, i64)>) -> Possible {
    let (at_least, at_most) = group.bounds.range(cell);
    let wanted = group.asked(cell);
    let (least, greatest) = seen.unwrap_or((at_least, at_least));
    let verdict = match seen {
        Some(_) if greatest - least >= wanted => Verdict::Protected,
        _ if at_most.is_some_and(|at_most| at_most - at_least < wanted) => Verdict::TooNarrow,
        _ => Verdict::NotProved,
    };
    Possible { cell, least, greatest, verdict }
}

/// Moves a cell as far as is asked by programs, among more and more others.
fn widen(group: &Group<'_>, at: usize, asked: i64, area: &mut Area<'_>, seen: &mut Seen) {
    let Some(&cell) = group.cells.get(at) else { return };
    for most in AREAS {
        if seen.lacks(at, asked) <= 0 {
            return;
        }
        let cells = area.around(cell, most);
        let system = System::near(group, &cells, area.counts());
        for direction in [OptimizationDirection::Maximize, OptimizationDirection::Minimize] {
            if seen.lacks(at, asked) <= 0 {
                return;
            }
            for (cell, count) in cells.iter().zip(system.farthest(0, direction).unwrap_or_default()) {
                if let Ok(at) = group.cells.binary_search(cell) {
                    seen.enter(at, count);
                }
            }
        }
        if cells.len() == group.cells.len() {
            return;
        }
    }
}
