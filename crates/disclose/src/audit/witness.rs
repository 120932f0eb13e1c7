//! Complete sets of whole counts that agree with a view, as far apart as a cell allows.
//!
//! In: cells bound to each other, their bounds, the sums. Out: for each cell the least and greatest count that occurs
//! in such a set. One set is found for the whole group; from it a cell is moved together with as few others as keep
//! the sums, then with more of them. The solver works in floating point, so each of its answers is rounded and then
//! checked against every sum in whole numbers; an answer that does not pass is no proof and is not used.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions};

use super::area::Area;
use super::{Possible, Verdict, bounds::Bounds};
use crate::release::Sum;

/// Branches of one whole-number search; what is not proved by then counts as a breach.
const BRANCHES_MAX: u64 = 200;
/// How many cells are moved together, at most, in one attempt after another.
const AREAS: [usize; 4] = [24, 96, 400, 3_000];

/// A group of cells bound to each other, and what is asked of each.
pub(super) struct Group<'a> {
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

/// The least and greatest count of each cell that are shown to be possible.
struct Seen {
    ranges: BTreeMap<usize, (i64, i64)>,
}

impl Seen {
    fn enter(&mut self, cell: usize, count: i64) {
        let range = self.ranges.entry(cell).or_insert((count, count));
        *range = (range.0.min(count), range.1.max(count));
    }

    fn width(&self, cell: usize) -> i64 {
        self.ranges.get(&cell).map_or(0, |(least, greatest)| greatest - least)
    }
}

/// Says of each cell of the group of which something is asked how far apart its counts are.
pub(super) fn possible(group: &Group<'_>) -> Vec<Possible> {
    let mut seen = Seen { ranges: BTreeMap::new() };
    let system = System::whole(group);
    let agreed = agreed(group, &system);
    let is_agreed = agreed.is_some();
    if let Some(base) = agreed.or_else(|| base(&system)) {
        for (&cell, &count) in group.cells.iter().zip(&base) {
            seen.enter(cell, count);
            let (fall, rise) = group.reach.get(cell).copied().unwrap_or((0, 0));
            if is_agreed {
                seen.enter(cell, count + fall);
                seen.enter(cell, count + rise);
            }
        }
        let base: BTreeMap<usize, i64> = group.cells.iter().copied().zip(base).collect();
        let mut area = Area::new(group, &base);
        for &cell in group.cells.iter().filter(|&&cell| asked(group, cell) > 0) {
            widen(group, cell, &mut area, &base, &mut seen);
        }
    }
    let asked_of = group.cells.iter().filter(|&&cell| asked(group, cell) > 0);
    asked_of.map(|&cell| judge(group, cell, seen.ranges.get(&cell).copied())).collect()
}

fn asked(group: &Group<'_>, cell: usize) -> i64 {
    group.wanted.get(cell).copied().unwrap_or(0)
}

fn judge(group: &Group<'_>, cell: usize, seen: Option<(i64, i64)>) -> Possible {
    let (at_least, at_most) = group.bounds.range(cell);
    let wanted = asked(group, cell);
    let (least, greatest) = seen.unwrap_or((at_least, at_least));
    let verdict = match seen {
        Some(_) if greatest - least >= wanted => Verdict::Protected,
        _ if at_most.is_some_and(|at_most| at_most - at_least < wanted) => Verdict::TooNarrow,
        _ => Verdict::NotProved,
    };
    Possible { cell, least, greatest, verdict }
}

/// Moves a cell as far as is asked, among more and more others.
fn widen(group: &Group<'_>, cell: usize, area: &mut Area<'_>, base: &BTreeMap<usize, i64>, seen: &mut Seen) {
    for most in AREAS {
        if seen.width(cell) >= asked(group, cell) {
            return;
        }
        let cells = area.around(cell, most);
        let system = System::near(group, &cells, base);
        for direction in [OptimizationDirection::Maximize, OptimizationDirection::Minimize] {
            if seen.width(cell) >= asked(group, cell) {
                return;
            }
            let answer = [false, true].iter().find_map(|&whole| system.solve(Some(0), direction, whole));
            for (&at, count) in cells.iter().zip(answer.unwrap_or_default()) {
                seen.enter(at, count);
            }
        }
        if cells.len() == group.cells.len() {
            return;
        }
    }
}

/// The counts at hand to begin from, if they agree with everything.
fn agreed(group: &Group<'_>, system: &System) -> Option<Vec<i64>> {
    let agreed = group.agreed?;
    let counts: Vec<i64> =
        group.cells.iter().map(|&cell| agreed.get(cell).copied()).collect::<Option<_>>()?;
    system.holds(&counts).then_some(counts)
}

/// One set of counts that agrees with everything.
fn base(system: &System) -> Option<Vec<i64>> {
    [false, true].iter().find_map(|&whole| system.solve(None, OptimizationDirection::Minimize, whole))
}

/// The sums among some cells: the coefficients of their ordinals, and what they come to.
struct System {
    ranges: Vec<(i64, i64)>,
    rows: Vec<(Vec<(usize, i64)>, i64)>,
}

impl System {
    /// Every cell of the group; what is known stands on the other side.
    fn whole(group: &Group<'_>) -> Self {
        Self::of(group, group.cells, &|cell| group.bounds.range(cell).0)
    }

    /// Some cells of the group; the others stay as the base has them.
    fn near(group: &Group<'_>, cells: &[usize], base: &BTreeMap<usize, i64>) -> Self {
        Self::of(group, cells, &|cell| base.get(&cell).copied().unwrap_or(group.bounds.range(cell).0))
    }

    fn of(group: &Group<'_>, cells: &[usize], stays: &dyn Fn(usize) -> i64) -> Self {
        let ordinals: BTreeMap<usize, usize> = cells.iter().copied().zip(0..).collect();
        let mut touched: Vec<usize> =
            cells.iter().flat_map(|&cell| group.bounds.sums_of(cell)).copied().collect();
        touched.sort_unstable();
        touched.dedup();
        let mut rows = Vec::new();
        for sum in touched.iter().filter_map(|&ordinal| group.sums.get(ordinal)) {
            let mut terms = Vec::new();
            let mut constant = 0;
            for (cell, sign) in sum.parts.iter().map(|&part| (part, 1)).chain([(sum.total, -1)]) {
                match ordinals.get(&cell) {
                    Some(&at) => terms.push((at, sign)),
                    None => constant -= sign * stays(cell),
                }
            }
            rows.push((terms, constant));
        }
        // Where nothing bounds a count, a count this far up says enough.
        let widest = cells.iter().map(|&cell| asked(group, cell)).max().unwrap_or(0);
        let reach: i64 = cells
            .iter()
            .map(|&cell| group.bounds.range(cell))
            .map(|(least, greatest)| greatest.unwrap_or(least))
            .sum::<i64>()
            + widest * (cells.len() as i64 + 1)
            + rows.iter().map(|(_, constant): &(Vec<(usize, i64)>, i64)| constant.abs()).sum::<i64>();
        let range = |&cell: &usize| {
            let (least, greatest) = group.bounds.range(cell);
            (least, greatest.unwrap_or(least + reach))
        };
        Self { ranges: cells.iter().map(range).collect(), rows }
    }

    fn solve(&self, at: Option<usize>, direction: OptimizationDirection, whole: bool) -> Option<Vec<i64>> {
        let mut problem = Problem::new(direction);
        let mut variables = Vec::new();
        for (ordinal, &(least, greatest)) in self.ranges.iter().enumerate() {
            let wanted = if at == Some(ordinal) { 1.0 } else { 0.0 };
            variables.push(if whole {
                problem.add_integer_var(wanted, (i32::try_from(least).ok()?, i32::try_from(greatest).ok()?))
            } else {
                problem.add_var(wanted, (least as f64, greatest as f64))
            });
        }
        for (terms, constant) in &self.rows {
            let terms: Option<Vec<_>> =
                terms.iter().map(|&(at, sign)| Some((*variables.get(at)?, sign as f64))).collect();
            problem.add_constraint(terms?, ComparisonOp::Eq, *constant as f64);
        }
        let mut options = SolveOptions::default();
        options.node_limit = Some(BRANCHES_MAX);
        let outcome = problem.solve_with(options).ok()?;
        let solution = outcome.solution()?;
        let counts: Vec<i64> =
            variables.iter().map(|&variable| solution.var_value(variable).round() as i64).collect();
        self.holds(&counts).then_some(counts)
    }

    /// The proof itself: every bound and every sum, in whole numbers.
    fn holds(&self, counts: &[i64]) -> bool {
        let count = |at: usize| counts.get(at).copied().unwrap_or(-1);
        let within = self
            .ranges
            .iter()
            .enumerate()
            .all(|(at, (least, greatest))| (*least..=*greatest).contains(&count(at)));
        within
            && self.rows.iter().all(|(terms, constant)| {
                terms.iter().map(|&(at, sign)| sign * count(at)).sum::<i64>() == *constant
            })
    }
}
