//! Complete sets of whole counts that agree with a view, as far apart as a cell allows.
//!
//! In: cells bound to each other, their bounds, the sums. Out: for each cell the least and greatest count that occurs
//! in such a set. The solver works in floating point, so each of its answers is rounded and then checked against every
//! sum in whole numbers; an answer that does not pass is no proof and is not used.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions};

use super::{Possible, Verdict, bounds::Bounds};
use crate::release::Sum;

/// Branches of one whole-number search; what is not proved by then counts as a breach.
const BRANCHES_MAX: u64 = 200;

/// The sums among some cells: the coefficients of their ordinals in the component, and what they come to.
struct System {
    ranges: Vec<(i64, i64)>,
    rows: Vec<(Vec<(usize, i64)>, i64)>,
}

pub(super) fn possible(component: &[usize], bounds: &Bounds, sums: &[Sum], protection: i64) -> Vec<Possible> {
    let system = System::of(component, bounds, sums, protection);
    let mut seen: Vec<Option<(i64, i64)>> = vec![None; component.len()];
    for at in 0..component.len() {
        for direction in [OptimizationDirection::Maximize, OptimizationDirection::Minimize] {
            let wide = seen
                .get(at)
                .copied()
                .flatten()
                .is_some_and(|(least, greatest)| greatest - least >= protection);
            if wide {
                continue;
            }
            let answer = [false, true].iter().find_map(|&whole| system.solve(at, direction, whole));
            for (value, range) in answer.unwrap_or_default().into_iter().zip(&mut seen) {
                let (least, greatest) = range.unwrap_or((value, value));
                *range = Some((least.min(value), greatest.max(value)));
            }
        }
    }
    component.iter().zip(seen).map(|(&cell, seen)| judge(cell, seen, bounds, protection)).collect()
}

fn judge(cell: usize, seen: Option<(i64, i64)>, bounds: &Bounds, protection: i64) -> Possible {
    let (at_least, at_most) = bounds.range(cell);
    let (least, greatest) = seen.unwrap_or((at_least, at_least));
    let verdict = match seen {
        Some(_) if greatest - least >= protection => Verdict::Protected,
        _ if at_most.is_some_and(|at_most| at_most - at_least < protection) => Verdict::TooNarrow,
        _ => Verdict::NotProved,
    };
    Possible { cell, least, greatest, verdict }
}

impl System {
    fn of(component: &[usize], bounds: &Bounds, sums: &[Sum], protection: i64) -> Self {
        let local: BTreeMap<usize, usize> = component.iter().copied().zip(0..).collect();
        let mut rows = Vec::new();
        for sum in sums {
            let mut terms = Vec::new();
            let mut constant = 0;
            for (cell, sign) in sum.parts.iter().map(|&part| (part, 1)).chain([(sum.total, -1)]) {
                match local.get(&cell) {
                    Some(&at) => terms.push((at, sign)),
                    None => constant -= sign * bounds.range(cell).0,
                }
            }
            if !terms.is_empty() {
                rows.push((terms, constant));
            }
        }
        // Where nothing bounds a count, a count this far up says enough.
        let reach: i64 = component
            .iter()
            .map(|&cell| bounds.range(cell))
            .map(|(least, greatest)| greatest.unwrap_or(least))
            .sum::<i64>()
            + protection * (component.len() as i64 + 1)
            + rows.iter().map(|(_, constant): &(Vec<(usize, i64)>, i64)| constant.abs()).sum::<i64>();
        let ranges = component
            .iter()
            .map(|&cell| bounds.range(cell))
            .map(|(least, greatest)| (least, greatest.unwrap_or(least + reach)))
            .collect();
        Self { ranges, rows }
    }

    fn solve(&self, at: usize, direction: OptimizationDirection, whole: bool) -> Option<Vec<i64>> {
        let mut problem = Problem::new(direction);
        let mut variables = Vec::new();
        for (ordinal, &(least, greatest)) in self.ranges.iter().enumerate() {
            let wanted = if ordinal == at { 1.0 } else { 0.0 };
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
