//! The cheapest change of counts that moves a cell and keeps every sum.
//!
//! In: a few cells, what each may fall by and costs, and by how much one of them has to move. Out: whole changes,
//! checked in whole numbers, or nothing. The change is found as a linear program (Fischetti and Salazar-González 2001
//! solve the same programs inside a search); a second one, in which what hardly moves has become dear, finds fewer
//! cells, since a cell is withheld whole however little it moves.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, Variable};

use super::terrain::{Offer, Terrain};

/// A change smaller than this is the solver's rounding.
const STILL: f64 = 1e-6;
/// What a cell that is withheld already costs, so that a change is no longer than it need be.
const WITHHELD_COST: f64 = 1e-3;
/// How many cells are searched for whole changes, at the most.
const WHOLE_CELLS_MAX: usize = 320;
/// Branches of one search for whole changes.
const BRANCHES_MAX: u64 = 60;

/// A change of counts under which every sum holds: cells and how much each moves, in the order of the cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) moves: Vec<(usize, i64)>,
}

/// A cell that may move.
#[derive(Debug, Clone, Copy)]
pub(super) struct Movable {
    pub(super) cell: usize,
    pub(super) offer: Offer,
}

/// The cheapest change found that moves the first of the cells by `wanted`.
pub(super) fn cheapest(terrain: &Terrain<'_>, cells: &[Movable], wanted: i64) -> Option<Change> {
    let first = cells.first()?;
    if wanted == 0 || -wanted > first.offer.down_max {
        return None;
    }
    let plain: Vec<f64> = cells.iter().map(|cell| cell.offer.cost).collect();
    let moved = solve(terrain, cells, &plain, wanted, false)?;
    let mut best = whole(terrain, cells, &plain, wanted, &moved);
    if let Some(found) = &best
        && price(found, cells) > 0.0
    {
        let size = wanted.unsigned_abs() as f64;
        let dearer =
            cells.iter().zip(&moved).map(|(cell, moved)| cell.offer.cost / (moved.abs() / size + 0.05));
        let dearer: Vec<f64> = dearer.collect();
        let again = solve(terrain, cells, &dearer, wanted, false)
            .and_then(|moved| whole(terrain, cells, &dearer, wanted, &moved));
        if let Some(again) = again
            && price(&again, cells) < price(found, cells)
        {
            best = Some(again);
        }
    }
    best
}

/// What the cells of a change cost that are not withheld yet.
pub(super) fn price(change: &Change, cells: &[Movable]) -> f64 {
    let moved: BTreeMap<usize, i64> = change.moves.iter().copied().collect();
    cells.iter().filter(|cell| moved.contains_key(&cell.cell)).map(|cell| cell.offer.cost).sum()
}

fn whole(
    terrain: &Terrain<'_>,
    cells: &[Movable],
    costs: &[f64],
    wanted: i64,
    moved: &[f64],
) -> Option<Change> {
    // A change by halves or thirds is whole when it is made twice or three times.
    [1, 2, 3].iter().find_map(|&times| checked(terrain, cells, wanted, moved, times)).or_else(|| {
        // A fraction of a person: looked for again in whole numbers among the cells that moved, then among all.
        let touched: Vec<bool> = moved.iter().map(|moved| moved.abs() > STILL).collect();
        let some: Vec<Movable> =
            cells.iter().zip(&touched).filter(|(_, touched)| **touched).map(|(cell, _)| *cell).collect();
        let some_costs: Vec<f64> =
            costs.iter().zip(&touched).filter(|(_, touched)| **touched).map(|(cost, _)| *cost).collect();
        solve(terrain, &some, &some_costs, wanted, true)
            .and_then(|moved| checked(terrain, &some, wanted, &moved, 1))
            .or_else(|| {
                let all =
                    (cells.len() <= WHOLE_CELLS_MAX).then(|| solve(terrain, cells, costs, wanted, true));
                checked(terrain, cells, wanted, &all??, 1)
            })
    })
}

fn solve(
    terrain: &Terrain<'_>,
    cells: &[Movable],
    costs: &[f64],
    wanted: i64,
    whole: bool,
) -> Option<Vec<f64>> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let mut variables: Vec<(Variable, Variable)> = Vec::with_capacity(cells.len());
    let mut rows: BTreeMap<usize, Vec<(Variable, f64)>> = BTreeMap::new();
    let reach = i32::try_from(wanted.abs().saturating_mul(64)).unwrap_or(i32::MAX);
    for (ordinal, (cell, cost)) in cells.iter().zip(costs).enumerate() {
        let cost = cost + WITHHELD_COST;
        let up = if ordinal == 0 { wanted.max(0) } else { i64::from(reach) };
        let down =
            if ordinal == 0 { (-wanted).max(0) } else { cell.offer.down_max.clamp(0, i64::from(reach)) };
        let least = |most: i64| if ordinal == 0 { most } else { 0 };
        let mut add = |most: i64| {
            let (from, to) = (i32::try_from(least(most)).ok()?, i32::try_from(most).ok()?);
            Some(if whole {
                problem.add_integer_var(cost, (from, to))
            } else {
                problem.add_var(cost, (f64::from(from), f64::from(to)))
            })
        };
        let pair = (add(up)?, add(down)?);
        variables.push(pair);
        for &sum in terrain.of(cell.cell) {
            let sign = if terrain.sums.get(sum)?.total == cell.cell { -1.0 } else { 1.0 };
            rows.entry(sum).or_default().extend([(pair.0, sign), (pair.1, -sign)]);
        }
    }
    for terms in rows.into_values() {
        problem.add_constraint(terms, ComparisonOp::Eq, 0.0);
    }
    let mut options = SolveOptions::default();
    options.node_limit = Some(BRANCHES_MAX);
    let outcome = problem.solve_with(options).ok()?;
    let solution = outcome.solution()?;
    Some(variables.iter().map(|&(up, down)| solution.var_value(up) - solution.var_value(down)).collect())
}

/// The change made so many times, in whole numbers, if it is one: every bound and every sum.
fn checked(
    terrain: &Terrain<'_>,
    cells: &[Movable],
    wanted: i64,
    moved: &[f64],
    times: i64,
) -> Option<Change> {
    let mut changed: Vec<(usize, i64)> = Vec::new();
    let mut rows: BTreeMap<usize, i64> = BTreeMap::new();
    for (ordinal, (cell, moved)) in cells.iter().zip(moved).enumerate() {
        let moved = moved * times as f64;
        let by = moved.round() as i64;
        let is_wanted = ordinal > 0 || by == wanted * times;
        if (moved - by as f64).abs() > 1e-4 || -by > cell.offer.down_max || !is_wanted {
            return None;
        }
        if by == 0 {
            continue;
        }
        changed.push((cell.cell, by));
        for &sum in terrain.of(cell.cell) {
            let sign = if terrain.sums.get(sum)?.total == cell.cell { -1 } else { 1 };
            *rows.entry(sum).or_default() += sign * by;
        }
    }
    changed.sort_unstable();
    rows.values().all(|&sum| sum == 0).then_some(Change { moves: changed })
}
