//! The least pattern there is, by branch and cut.
//!
//! In: the counts of a release, its sums, which cells are withheld for their own counts, the protection. Out: the cells
//! that must be withheld besides, with the fewest persons in them. It is the exact method of Fischetti and
//! Salazar-González 2001: a program chooses cells, an attacker's program finds a cell that the choice leaves too narrow,
//! and the dual of that program says what any choice has to pay for it (a capacity inequality). The attacker here may
//! think of parts of persons, so the pattern found costs at most what one against whole persons costs: where it is safe
//! against whole persons too it is the least there is, and else a bound. It uses nothing of the library.

use microlp::{ComparisonOp, OptimizationDirection, Problem};

/// More than any cell can rise, for the attacker.
const RISE_MAX: f64 = 10_000.0;
/// A cut is worth adding if it is broken by more than this.
const BROKEN: f64 = 1e-4;
/// Rounds of cuts for fractional choices before whole ones are asked for.
const FRACTIONAL_ROUNDS: usize = 40;
/// Rounds in all; what is not solved by then is reported as such.
const ROUNDS_MAX: usize = 400;

/// A release as the optimum needs it.
pub(crate) struct Task {
    pub(crate) counts: Vec<i64>,
    /// Total and parts of each sum.
    pub(crate) sums: Vec<(usize, Vec<usize>)>,
    pub(crate) is_primary: Vec<bool>,
    pub(crate) protection: i64,
}

struct Cut {
    coefficients: Vec<f64>,
    cell: usize,
}

impl Task {
    /// Which cells the least pattern withholds; null if it was not found in the rounds given.
    pub(crate) fn least(&self) -> Option<Vec<bool>> {
        let mut cuts: Vec<Cut> = Vec::new();
        for round in 0..ROUNDS_MAX {
            let is_whole = round >= FRACTIONAL_ROUNDS;
            let chosen = self.choose(&cuts, is_whole)?;
            let before = cuts.len();
            for cell in (0..self.counts.len()).filter(|&cell| chosen[cell] > BROKEN) {
                let cut = self.cut(cell, &chosen);
                let paid: f64 = cut.coefficients.iter().zip(&chosen).map(|(paid, share)| paid * share).sum();
                if paid < self.protection as f64 * chosen[cell] - BROKEN * self.protection as f64 {
                    cuts.push(cut);
                }
            }
            if cuts.len() == before {
                if chosen.iter().all(|share| *share < BROKEN || *share > 1.0 - BROKEN) {
                    return Some(chosen.iter().map(|share| *share > 0.5).collect());
                }
                if is_whole {
                    return None;
                }
                // Nothing more to learn of parts of cells: from here on whole ones.
                return self.whole(cuts);
            }
        }
        None
    }

    fn whole(&self, mut cuts: Vec<Cut>) -> Option<Vec<bool>> {
        for _ in 0..ROUNDS_MAX {
            let chosen = self.choose(&cuts, true)?;
            let before = cuts.len();
            for cell in (0..self.counts.len()).filter(|&cell| chosen[cell] > 0.5) {
                let cut = self.cut(cell, &chosen);
                let paid: f64 = cut.coefficients.iter().zip(&chosen).map(|(paid, share)| paid * share).sum();
                if paid < self.protection as f64 - 0.01 {
                    cuts.push(cut);
                }
            }
            if cuts.len() == before {
                return Some(chosen.iter().map(|share| *share > 0.5).collect());
            }
        }
        None
    }

    /// The cheapest choice that pays for every cut so far.
    fn choose(&self, cuts: &[Cut], is_whole: bool) -> Option<Vec<f64>> {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let mut variables = Vec::new();
        for (cell, &count) in self.counts.iter().enumerate() {
            // What is nobody is shown.
            let range = match (self.is_primary[cell], count) {
                (true, _) => (1, 1),
                (false, 0) => (0, 0),
                _ => (0, 1),
            };
            let cost = if self.is_primary[cell] { 0.0 } else { count.max(1) as f64 };
            variables.push(if is_whole {
                problem.add_integer_var(cost, range)
            } else {
                problem.add_var(cost, (f64::from(range.0), f64::from(range.1)))
            });
        }
        for cut in cuts {
            let mut terms: Vec<_> = Vec::new();
            for (at, &variable) in variables.iter().enumerate() {
                let own = if at == cut.cell { self.protection as f64 } else { 0.0 };
                let coefficient = cut.coefficients[at] - own;
                if coefficient.abs() > 1e-9 {
                    terms.push((variable, coefficient));
                }
            }
            problem.add_constraint(terms, ComparisonOp::Ge, 0.0);
        }
        let outcome = problem.solve().ok()?;
        let solution = outcome.solution()?;
        Some(variables.iter().map(|&variable| solution.var_value(variable).clamp(0.0, 1.0)).collect())
    }

    /// What every choice that withholds the cell has to pay, at the prices of the duals of its rise and its fall.
    fn cut(&self, cell: usize, chosen: &[f64]) -> Cut {
        let (up, down) = (self.prices(cell, 1.0, chosen), self.prices(cell, -1.0, chosen));
        let most = self.protection as f64;
        let coefficients = up.iter().zip(&down).map(|(up, down)| (up + down).min(most)).collect();
        Cut { coefficients, cell }
    }

    /// The dual of how far the cell can move one way if each cell may move as far as it is chosen: what each pays.
    fn prices(&self, cell: usize, direction: f64, chosen: &[f64]) -> Vec<f64> {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let sums: Vec<_> =
            self.sums.iter().map(|_| problem.add_var(0.0, (f64::NEG_INFINITY, f64::INFINITY))).collect();
        let mut pairs = Vec::new();
        for (at, &count) in self.counts.iter().enumerate() {
            let fall = (count - 1).max(0) as f64;
            // A little is asked for every cell, so that of equal duals one with few cells is taken.
            let share = chosen[at] + 1e-7;
            let rises = problem.add_var(RISE_MAX * share, (0.0, f64::INFINITY));
            let falls = problem.add_var(fall * share + 1e-7, (0.0, f64::INFINITY));
            let mut terms = vec![(rises, 1.0), (falls, -1.0)];
            for (sum, (total, parts)) in sums.iter().zip(&self.sums) {
                if *total == at {
                    terms.push((*sum, -1.0));
                } else if parts.contains(&at) {
                    terms.push((*sum, 1.0));
                }
            }
            problem.add_constraint(terms, ComparisonOp::Eq, if at == cell { direction } else { 0.0 });
            pairs.push((rises, falls, fall));
        }
        let outcome = problem.solve().expect("a dual with nothing but signs has a solution");
        let solution = outcome.solution().expect("no limit is set");
        pairs
            .iter()
            .map(|&(rises, falls, fall)| {
                RISE_MAX * solution.var_value(rises).max(0.0) + fall * solution.var_value(falls).max(0.0)
            })
            .collect()
    }
}
