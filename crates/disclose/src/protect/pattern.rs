//! Proposes which further cells to withhold so that given cells can move.
//!
//! In: sums, counts, the cells that stay as they are, the cells that are too exposed. Out: more cells withheld. A cell
//! is covered by the cheapest change of counts that moves it by the protection and keeps every sum, found as a linear
//! program (Fischetti and Salazar-González 2001 solve the same programs inside a search; here each cell is taken by
//! itself). It proves nothing: the audit does.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use super::ReleaseRules;
use crate::release::Sum;

/// A change smaller than this is the solver's rounding.
const STILL: f64 = 1e-6;

/// Withholds what the cheapest changes for the breached cells touch, one after another.
pub(super) fn cover(
    sums: &[Sum],
    counts: &[i64],
    rules: &ReleaseRules,
    fixed: &[bool],
    breached: &[usize],
    is_withheld: &mut [bool],
) {
    let mut covered = vec![false; counts.len()];
    for &cell in breached {
        if covered.get(cell) == Some(&true) {
            continue;
        }
        let changes = [1.0, -1.0].map(|sign| change(sums, counts, rules, fixed, is_withheld, cell, sign));
        let cheapest = changes
            .into_iter()
            .flatten()
            .reduce(|one, other| if other.0 < one.0 - STILL { other } else { one });
        let Some((_, change)) = cheapest else { continue };
        for ((moved, flag), covered) in change.iter().zip(is_withheld.iter_mut()).zip(&mut covered) {
            *flag |= moved.abs() > STILL;
            *covered |= moved.abs() > rules.protection as f64 - STILL;
        }
    }
}

/// The cheapest change that moves `cell` by the protection, with its cost; null if there is none.
fn change(
    sums: &[Sum],
    counts: &[i64],
    rules: &ReleaseRules,
    fixed: &[bool],
    is_withheld: &[bool],
    cell: usize,
    sign: f64,
) -> Option<(f64, Vec<f64>)> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let mut variables: Vec<Option<(Variable, Variable)>> = Vec::new();
    for (at, &count) in counts.iter().enumerate() {
        let hidden = is_withheld.get(at) == Some(&true);
        let stays = fixed.get(at) == Some(&true) || (count == 0 && !hidden && rules.floor() > 0);
        if stays {
            variables.push(None);
            continue;
        }
        let cost = if hidden { 0.0 } else { count.max(1) as f64 };
        let down_max = (count - rules.floor()).max(0) as f64;
        let (up, down) = if at == cell {
            let wanted = rules.protection as f64;
            if sign < 0.0 && down_max < wanted {
                return None;
            }
            if sign > 0.0 { ((wanted, wanted), (0.0, 0.0)) } else { ((0.0, 0.0), (wanted, wanted)) }
        } else {
            ((0.0, f64::INFINITY), (0.0, down_max))
        };
        // A cell that is withheld already still costs a little, so that a change is no longer than it need be.
        let cost = cost + STILL;
        variables.push(Some((problem.add_var(cost, up), problem.add_var(cost, down))));
    }
    for sum in sums {
        let terms = sum.parts.iter().map(|&part| (part, 1.0)).chain([(sum.total, -1.0)]);
        let terms: Vec<(Variable, f64)> = terms
            .filter_map(|(at, factor)| variables.get(at).copied().flatten().map(|pair| (pair, factor)))
            .flat_map(|((up, down), factor)| [(up, factor), (down, -factor)])
            .collect();
        problem.add_constraint(terms, ComparisonOp::Eq, 0.0);
    }
    let outcome = problem.solve().ok()?;
    let solution = outcome.solution()?;
    let moved = |pair: &Option<(Variable, Variable)>| {
        pair.map_or(0.0, |(up, down)| solution.var_value(up) - solution.var_value(down))
    };
    Some((solution.objective(), variables.iter().map(moved).collect()))
}
