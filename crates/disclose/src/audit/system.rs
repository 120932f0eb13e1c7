//! Sums among some cells, and whole counts that keep them.
//!
//! In: cells bound to each other, and what the cells outside them count. Out: a set of counts that keeps every bound and
//! every sum, as far up or down in one cell as it goes. The solver works in floating point, so its answer is rounded and
//! then checked in whole numbers; an answer that does not pass is no proof and is not given.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions};

use super::witness::Group;

/// Branches of one whole-number search; what is not proved by then counts as a breach.
const BRANCHES_MAX: u64 = 200;

/// A sum: its cells by their ordinals, each 1 as a part and -1 as the total, and what they come to.
pub(super) type Row = (Vec<(usize, i64)>, i64);

/// The sums among some cells, and the bounds of each.
pub(super) struct System {
    pub(super) ranges: Vec<(i64, i64)>,
    pub(super) rows: Vec<Row>,
}

impl System {
    /// Every cell of the group; what is known stands on the other side.
    pub(super) fn whole(group: &Group<'_>) -> Self {
        Self::of(group, group.cells, &|cell| group.bounds.range(cell).0)
    }

    /// Some cells of the group; the others stay as the counts of the group have them.
    pub(super) fn near(group: &Group<'_>, cells: &[usize], counts: &[i64]) -> Self {
        let stays = |cell: usize| group.count(counts, cell);
        Self::of(group, cells, &stays)
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
        let widest = cells.iter().map(|&cell| group.asked(cell)).max().unwrap_or(0);
        let reach: i64 = cells
            .iter()
            .map(|&cell| group.bounds.range(cell))
            .map(|(least, greatest)| greatest.unwrap_or(least))
            .sum::<i64>()
            + widest * (cells.len() as i64 + 1)
            + rows.iter().map(|(_, constant): &Row| constant.abs()).sum::<i64>();
        let range = |&cell: &usize| {
            let (least, greatest) = group.bounds.range(cell);
            (least, greatest.unwrap_or(least + reach))
        };
        Self { ranges: cells.iter().map(range).collect(), rows }
    }

    /// One set of counts that agrees with everything.
    pub(super) fn any(&self) -> Option<Vec<i64>> {
        [false, true].iter().find_map(|&whole| self.solve(None, OptimizationDirection::Minimize, whole))
    }

    /// A set of counts with the cell at an ordinal as far up, or down, as it is found to go.
    pub(super) fn farthest(&self, at: usize, direction: OptimizationDirection) -> Option<Vec<i64>> {
        [false, true].iter().find_map(|&whole| self.solve(Some(at), direction, whole))
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
    pub(super) fn holds(&self, counts: &[i64]) -> bool {
        (0..self.ranges.len()).all(|at| self.is_within(counts, at))
            && self.rows.iter().all(|row| is_kept(row, counts))
    }

    /// Whether counts that held hold still, after these cells moved and with them these sums.
    pub(super) fn holds_still(
        &self,
        counts: &[i64],
        mut cells: impl Iterator<Item = usize>,
        mut rows: impl Iterator<Item = usize>,
    ) -> bool {
        cells.all(|at| self.is_within(counts, at))
            && rows.all(|at| self.rows.get(at).is_some_and(|row| is_kept(row, counts)))
    }

    fn is_within(&self, counts: &[i64], at: usize) -> bool {
        let range = self.ranges.get(at).zip(counts.get(at));
        range.is_some_and(|((least, greatest), count)| (least..=greatest).contains(&count))
    }
}

/// By how much the cells of a sum are more than they should come to.
pub(super) fn over((terms, constant): &Row, counts: &[i64]) -> i64 {
    terms.iter().map(|&(at, sign)| sign * counts.get(at).copied().unwrap_or(-1)).sum::<i64>() - constant
}

fn is_kept(row: &Row, counts: &[i64]) -> bool {
    over(row, counts) == 0
}
