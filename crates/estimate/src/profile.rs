//! Profile-likelihood intervals of log-linear models.
//!
//! In: a table and a design with a unique fit. Out: where the multinomial likelihood is largest and where it has fallen by
//! half the chi-squared quantile. Refused: a confidence outside its range, an upper limit beyond all numbers.
#![doc = include_str!("profile.md")]

use std::f64::consts::TAU;

use crate::{
    CaptureTable, EstimateError, Interval, IntervalKind,
    interval::two_sided,
    model::Design,
    newton::{STEPS_MAX, Solver},
    poisson::log_at_mean,
};

/// The likelihood of the population, every other parameter at its best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Profile {
    /// Where it is largest: a little below the Poisson estimate, in people.
    pub population: f64,
    /// Where it has fallen by half the chi-squared quantile. The lower limit may be the people seen.
    pub interval: Interval,
}

/// The profile at supposed populations; each fit starts from the one before.
struct Curve<'a> {
    design: &'a Design,
    solver: Solver,
    people: f64,
    known: Vec<f64>,
    is_warm: bool,
}

impl Curve<'_> {
    /// The log-likelihood at a population, up to a constant. With `n0` people supposed unseen the multinomial likelihood is
    /// the Poisson one divided by the chance of the total, which leaves a term in `N` and one in `n0`.
    fn at(&mut self, population: f64) -> Result<f64, EstimateError> {
        let dark = (population - self.people).max(0.0);
        self.solver.suppose_dark(dark);
        let solution = self.solver.solve(self.design, self.is_warm.then_some(self.known.as_slice()))?;
        for (&term, &effect) in self.design.terms.iter().zip(&solution.effects) {
            self.known[term as usize] = effect;
        }
        self.is_warm = true;
        Ok(of_total(dark, population) - of_total(population, population) - solution.deviance / 2.0)
    }

    /// The maximum by golden section, between the people seen and three times the estimate.
    fn top(&mut self, estimate: f64) -> Result<(f64, f64), EstimateError> {
        let share = (5.0_f64.sqrt() - 1.0) / 2.0;
        let (mut low, mut high) = (self.people, 3.0 * estimate);
        let (mut left, mut right) = (high - share * (high - low), low + share * (high - low));
        let (mut at_left, mut at_right) = (self.at(left)?, self.at(right)?);
        for _ in 0..STEPS_MAX {
            if high - low <= 1e-7 * high {
                break;
            }
            if at_left > at_right {
                (high, right, at_right) = (right, left, at_left);
                left = high - share * (high - low);
                at_left = self.at(left)?;
            } else {
                (low, left, at_left) = (left, right, at_right);
                right = low + share * (high - low);
                at_right = self.at(right)?;
            }
        }
        let population = f64::midpoint(low, high);
        Ok((population, self.at(population)?))
    }

    /// Where the curve crosses a level between two populations on either side of it, by halving.
    fn cross(&mut self, level: f64, mut above: f64, mut below: f64) -> Result<f64, EstimateError> {
        for _ in 0..STEPS_MAX {
            let middle = f64::midpoint(above, below);
            if (above - below).abs() <= 1e-10 * above.abs() {
                break;
            }
            if self.at(middle)? > level { above = middle } else { below = middle }
        }
        Ok(f64::midpoint(above, below))
    }
}

/// The log-probability of a count whose mean it is: beyond 100 people by Stirling's formula, as Cormack's and Rcapture's
/// profile has it, but for the last few unseen, where that formula has no value.
fn of_total(count: f64, population: f64) -> f64 {
    if population > 100.0 && count >= 5.0 { -0.5 * (TAU * count).ln() } else { log_at_mean(count) }
}

pub(crate) fn of_design(
    table: &CaptureTable,
    design: &Design,
    estimate: f64,
    confidence: f64,
) -> Result<Profile, EstimateError> {
    let fall = two_sided(confidence)?.powi(2) / 2.0;
    let people = table.people() as f64;
    let known = vec![0.0; 1 << table.lists()];
    let mut curve = Curve { design, solver: Solver::new(table), people, known, is_warm: false };
    let (population, top) = curve.top(estimate)?;
    let level = top - fall;
    let lower = if curve.at(people)? >= level { people } else { curve.cross(level, population, people)? };
    let mut far = 2.0 * population;
    let mut steps = 0;
    while curve.at(far)? > level {
        steps += 1;
        if steps > 60 {
            return Err(EstimateError::NotConverged { iterations: steps });
        }
        far = people + 2.0 * (far - people);
    }
    let upper = curve.cross(level, population, far)?;
    Ok(Profile { population, interval: Interval { lower, upper, kind: IntervalKind::ProfileLikelihood } })
}
