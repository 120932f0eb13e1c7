//! Poisson regressions whose columns are any numbers.
//!
//! In: rows with their counts and offsets, the first column being one. Out: effects, the variance of the first, means.
//! Refused: a regression without a unique fit, decided exactly on the rows rounded to a millionth; an iteration that does
//! not arrive.

use num_bigint::BigInt;

use crate::{
    EstimateError, Existence,
    cholesky::Cholesky,
    exact::{Basis, Whole, can_balance, reduce},
    newton::STEPS_MAX,
    poisson::half_deviance,
};

/// Rows, counts and offsets of a regression.
#[derive(Debug, Clone, Default)]
pub(crate) struct Regression {
    pub(crate) rows: Vec<Vec<f64>>,
    pub(crate) counts: Vec<f64>,
    pub(crate) offsets: Vec<f64>,
}

/// A fitted regression.
#[derive(Debug, Clone)]
pub(crate) struct Regressed {
    pub(crate) effects: Vec<f64>,
    /// The first diagonal entry of the inverse information.
    pub(crate) variance: f64,
    pub(crate) means: Vec<f64>,
    pub(crate) deviance: f64,
    /// The slope of the likelihood along a column that is not in the regression can be had from these.
    pub(crate) residuals: Vec<f64>,
}

/// The share of one that rows are rounded to for the exact check.
const ROUNDING: f64 = 1_048_576.0;

impl Regression {
    /// Whether a fit exists and is unique.
    pub(crate) fn existence(&self) -> Existence {
        let rounded: Vec<Vec<i64>> = self
            .rows
            .iter()
            .map(|row| row.iter().map(|entry| (entry * ROUNDING).round() as i64).collect())
            .collect();
        if let Some(found) = decide(&rounded, &self.counts) {
            return found;
        }
        let large: Vec<Vec<BigInt>> =
            rounded.iter().map(|row| row.iter().map(|&entry| entry.into()).collect()).collect();
        decide(&large, &self.counts).unwrap_or(Existence { exists: false, is_identifiable: false })
    }

    /// Fits by Newton's method, halving steps until they go uphill.
    pub(crate) fn fit(&self) -> Result<Regressed, EstimateError> {
        let existence = self.existence();
        if !existence.is_sound() {
            return Err(EstimateError::NoFit { code: existence.code() });
        }
        let not_converged = EstimateError::NotConverged { iterations: STEPS_MAX };
        let width = self.rows.first().map_or(0, Vec::len);
        let mut information = Cholesky::default();
        let mut effects = self.start(width, &mut information).ok_or(not_converged.clone())?;
        for _ in 0..STEPS_MAX {
            let means = self.means(&effects);
            let slopes = self.slopes(width, &means);
            if !information.factor(width, |row, column| self.cross(&means, row, column)) {
                return Err(not_converged);
            }
            let mut step = slopes.clone();
            information.solve(&mut step);
            let decrement: f64 = step.iter().zip(&slopes).map(|(step, slope)| step * slope).sum();
            if decrement <= 1e-18 {
                return Ok(self.finish(effects, means, information.inverse_diagonal(0)));
            }
            effects = self.uphill(&effects, &step, decrement < 1e-4);
        }
        Err(not_converged)
    }

    fn start(&self, width: usize, information: &mut Cholesky) -> Option<Vec<f64>> {
        let weights: Vec<f64> = self.counts.iter().map(|count| count + 0.5).collect();
        if !information.factor(width, |row, column| self.cross(&weights, row, column)) {
            return None;
        }
        let targets: Vec<f64> = weights
            .iter()
            .zip(&self.offsets)
            .map(|(weight, offset)| weight * (weight.ln() - offset))
            .collect();
        let mut effects = self.gather(width, &targets);
        information.solve(&mut effects);
        Some(effects)
    }

    fn uphill(&self, effects: &[f64], step: &[f64], is_near: bool) -> Vec<f64> {
        let before = self.likelihood(effects);
        let mut share = 1.0;
        for _ in 0..f64::MANTISSA_DIGITS {
            let next: Vec<f64> =
                effects.iter().zip(step).map(|(effect, step)| effect + share * step).collect();
            if is_near || self.likelihood(&next) > before {
                return next;
            }
            share *= 0.5;
        }
        effects.to_vec()
    }

    fn means(&self, effects: &[f64]) -> Vec<f64> {
        let rows = self.rows.iter().zip(&self.offsets);
        rows.map(|(row, offset)| (offset + dot(row, effects)).exp()).collect()
    }

    fn likelihood(&self, effects: &[f64]) -> f64 {
        let rows = self.rows.iter().zip(&self.offsets).zip(&self.counts);
        rows.map(|((row, offset), count)| {
            let linear = offset + dot(row, effects);
            count * linear - linear.exp()
        })
        .sum()
    }

    fn slopes(&self, width: usize, means: &[f64]) -> Vec<f64> {
        let residuals: Vec<f64> = self.counts.iter().zip(means).map(|(count, mean)| count - mean).collect();
        self.gather(width, &residuals)
    }

    fn gather(&self, width: usize, values: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; width];
        for (row, value) in self.rows.iter().zip(values) {
            sums.iter_mut().zip(row).for_each(|(sum, entry)| *sum += entry * value);
        }
        sums
    }

    fn cross(&self, weights: &[f64], row: usize, column: usize) -> f64 {
        self.rows.iter().zip(weights).map(|(entries, weight)| entries[row] * entries[column] * weight).sum()
    }

    fn finish(&self, effects: Vec<f64>, means: Vec<f64>, variance: f64) -> Regressed {
        let residuals: Vec<f64> = self.counts.iter().zip(&means).map(|(count, mean)| count - mean).collect();
        let half: f64 =
            self.counts.iter().zip(&means).map(|(count, mean)| half_deviance(*count, *mean)).sum();
        Regressed { effects, variance, means, deviance: 2.0 * half, residuals }
    }
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

/// As for log-linear models: what the rows with a count leave open must be balanced by those without.
fn decide<W: Whole>(rows: &[Vec<W>], counts: &[f64]) -> Option<Existence> {
    let width = rows.first().map_or(0, Vec::len);
    let mut basis = Basis::<W>::new(width);
    for (row, _) in rows.iter().zip(counts).filter(|(_, count)| **count > 0.0) {
        let mut row = row.clone();
        reduce(&mut row);
        basis.add(row)?;
    }
    let directions = basis.null_space()?;
    let mut shadows = Vec::new();
    for (row, _) in rows.iter().zip(counts).filter(|(_, count)| **count <= 0.0) {
        let mut shadow = Vec::with_capacity(directions.len());
        for direction in &directions {
            let mut sum = W::zero();
            for (entry, other) in row.iter().zip(direction) {
                sum = sum.checked_sub(&(W::zero() - entry.checked_mul(other)?))?;
            }
            shadow.push(sum);
        }
        reduce(&mut shadow);
        shadows.push(shadow);
    }
    let mut spanned = Basis::<W>::new(directions.len());
    for shadow in &shadows {
        spanned.add(shadow.clone())?;
    }
    let shadows: Vec<&[W]> = shadows.iter().map(Vec::as_slice).collect();
    Some(Existence { exists: can_balance(&shadows)?, is_identifiable: spanned.freedom() == 0 })
}
