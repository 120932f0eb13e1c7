//! Maximum-likelihood fits of log-linear models, made fast and used again.
//!
//! In: counts by set of lists and a design known to have a unique fit. Out: its effects, deviance, likelihood and the
//! standard error of the dark figure's logarithm. Refused: an iteration that does not arrive.
//!
//! A term acts on every pattern that holds it, so `A'v` and `A' diag(v) A` are sums over supersets, `S[T]` and `S[T u U]`: one
//! pass over the lattice of sets gives all entries. The room for it is kept from fit to fit.

use crate::{
    CaptureTable, EstimateError,
    cholesky::Cholesky,
    lattice::{add_subsets, add_supersets, mark_supersets},
    model::Design,
    poisson::{half_deviance, log_at_mean},
};

/// The most Newton steps taken.
pub(crate) const STEPS_MAX: usize = 200;

/// Below this, `g' H^-1 g` is in the region where Newton's steps square the error and need no guarding.
const DECREMENT_NEAR: f64 = 1e-4;

/// Below this the next step leaves less than a hundred-billionth of a standard error.
const DECREMENT_DONE: f64 = 1e-12;

/// What a fit gives.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Solution {
    /// In the order of the design's terms; the first is the logarithm of the dark figure.
    pub(crate) effects: Vec<f64>,
    pub(crate) log_dark_error: f64,
    pub(crate) deviance: f64,
    pub(crate) log_likelihood: f64,
    /// How many patterns were fitted: those that hold no term at minus infinity.
    pub(crate) patterns: usize,
}

/// Room for fits to tables of as many lists.
#[derive(Debug, Clone)]
pub(crate) struct Solver {
    counts: Vec<f64>,
    /// People on all lists of a set.
    margins: Vec<f64>,
    /// Whether a pattern is fitted: it is not the empty one and holds no term at minus infinity.
    is_fitted: Vec<bool>,
    /// Whether the empty pattern has a count like the others: a profile supposes one.
    has_dark: bool,
    /// What is added to each pattern's logarithm besides the terms; empty for nothing.
    offsets: Vec<f64>,
    /// Linear predictors, then means, by pattern.
    means: Vec<f64>,
    /// Sums of means over supersets.
    sums: Vec<f64>,
    gradient: Vec<f64>,
    trial: Vec<f64>,
    information: Cholesky,
}

impl Solver {
    pub(crate) fn new(table: &CaptureTable) -> Self {
        let mut counts = vec![0.0; 1 << table.lists()];
        for (pattern, count) in table.counts() {
            counts[pattern as usize] = count as f64;
        }
        Self::of_counts(counts)
    }

    /// Takes the counts by set of lists; they need not be whole.
    pub(crate) fn of_counts(counts: Vec<f64>) -> Self {
        let size = counts.len();
        let mut solver = Self {
            counts,
            margins: vec![0.0; size],
            is_fitted: vec![false; size],
            has_dark: false,
            offsets: Vec::new(),
            means: vec![0.0; size],
            sums: vec![0.0; size],
            gradient: Vec::new(),
            trial: Vec::new(),
            information: Cholesky::default(),
        };
        solver.sum_counts();
        solver
    }

    /// Goes on with other counts of as many lists.
    pub(crate) fn set_counts(&mut self, counts: &[f64]) {
        self.counts.copy_from_slice(counts);
        self.sum_counts();
    }

    /// Adds a known effect to each pattern's logarithm.
    pub(crate) fn set_offsets(&mut self, offset: impl Fn(u32) -> f64) {
        self.offsets = (0..self.counts.len() as u32).map(offset).collect();
    }

    /// Supposes that so many people are on no list, and fits them like the others.
    pub(crate) fn suppose_dark(&mut self, dark: f64) {
        self.has_dark = true;
        self.margins[0] += dark - self.counts[0];
        self.counts[0] = dark;
    }

    fn sum_counts(&mut self) {
        self.margins.copy_from_slice(&self.counts);
        add_supersets(&mut self.margins);
    }

    /// People expected on all lists of a set, by the fit last made.
    pub(crate) fn expected_on_all(&self, set: u32) -> f64 {
        self.sums[set as usize]
    }

    /// People on all lists of a set.
    pub(crate) fn on_all(&self, set: u32) -> f64 {
        self.margins[set as usize]
    }

    /// Fits a design, from effects by set of lists if a fit of a model much like it is known.
    ///
    /// Newton's method on the log-likelihood, which is concave; steps are halved until they go uphill.
    pub(crate) fn solve(
        &mut self,
        design: &Design,
        start: Option<&[f64]>,
    ) -> Result<Solution, EstimateError> {
        self.mark(design);
        let terms = &design.terms;
        let not_converged = EstimateError::NotConverged { iterations: STEPS_MAX };
        let mut effects = match start {
            Some(known) => terms.iter().map(|&term| known[term as usize]).collect(),
            None => self.start(terms).ok_or(not_converged.clone())?,
        };
        let mut value = self.expect(terms, &effects);
        let mut is_warm = start.is_some();
        for _ in 0..STEPS_MAX {
            if !self.inform(terms) || !value.is_finite() {
                // A start from elsewhere may lie where nothing can be told apart.
                if !std::mem::take(&mut is_warm) {
                    return Err(not_converged);
                }
                effects = self.start(terms).ok_or(not_converged.clone())?;
                value = self.expect(terms, &effects);
                continue;
            }
            let decrement = self.step(terms);
            if decrement <= DECREMENT_NEAR {
                effects.iter_mut().zip(&self.gradient).for_each(|(effect, step)| *effect += step);
                value = self.expect(terms, &effects);
                if decrement <= DECREMENT_DONE {
                    return self.finish(terms, effects).ok_or(not_converged);
                }
            } else {
                value = self.uphill(terms, &mut effects, value);
            }
        }
        Err(not_converged)
    }

    /// By pattern, how much the logarithm of the dark figure changes with one person more, at the fit last made of these terms.
    ///
    /// The effects move by `H^-1` times the terms of the pattern, of which the first entry is the dark figure's.
    pub(crate) fn dark_derivatives(&self, terms: &[u32]) -> Vec<f64> {
        let mut row = vec![0.0; terms.len()];
        row.iter_mut().take(1).for_each(|entry| *entry = 1.0);
        self.information.solve(&mut row);
        let mut derivatives = vec![0.0; self.counts.len()];
        terms.iter().zip(row).for_each(|(&term, entry)| derivatives[term as usize] = entry);
        add_subsets(&mut derivatives);
        let fitted = derivatives.iter_mut().zip(&self.is_fitted);
        fitted.filter(|(_, is_fitted)| !**is_fitted).for_each(|(derivative, _)| *derivative = 0.0);
        derivatives
    }

    fn mark(&mut self, design: &Design) {
        self.is_fitted.fill(false);
        design.minus_infinity.iter().for_each(|&term| self.is_fitted[term as usize] = true);
        mark_supersets(&mut self.is_fitted);
        self.is_fitted.iter_mut().for_each(|mark| *mark = !*mark);
        self.is_fitted[0] = self.has_dark;
    }

    /// Weighted least squares on the logarithms of the counts, half a person added.
    fn start(&mut self, terms: &[u32]) -> Option<Vec<f64>> {
        for pattern in 0..self.counts.len() {
            let weight = if self.is_fitted[pattern] { self.counts[pattern].max(0.0) + 0.5 } else { 0.0 };
            self.sums[pattern] = weight;
            self.means[pattern] = if weight > 0.0 { weight * weight.ln() } else { 0.0 };
        }
        add_supersets(&mut self.sums);
        add_supersets(&mut self.means);
        if !self.inform(terms) {
            return None;
        }
        let mut effects: Vec<f64> = terms.iter().map(|&term| self.means[term as usize]).collect();
        self.information.solve(&mut effects);
        Some(effects)
    }

    /// Computes the means and their sums; returns the log-likelihood up to a constant.
    fn expect(&mut self, terms: &[u32], effects: &[f64]) -> f64 {
        self.means.fill(0.0);
        for (&term, &effect) in terms.iter().zip(effects) {
            self.means[term as usize] = effect;
        }
        add_subsets(&mut self.means);
        self.means.iter_mut().zip(&self.offsets).for_each(|(mean, offset)| *mean += offset);
        for (mean, &is_fitted) in self.means.iter_mut().zip(&self.is_fitted) {
            *mean = if is_fitted { mean.exp() } else { 0.0 };
        }
        self.sums.copy_from_slice(&self.means);
        add_supersets(&mut self.sums);
        let linear: f64 =
            terms.iter().zip(effects).map(|(&term, effect)| effect * self.margins[term as usize]).sum();
        linear - self.sums[0]
    }

    fn inform(&mut self, terms: &[u32]) -> bool {
        let sums = &self.sums;
        self.information.factor(terms.len(), |row, column| sums[(terms[row] | terms[column]) as usize])
    }

    /// Leaves Newton's step in `gradient` and returns `g' H^-1 g`.
    fn step(&mut self, terms: &[u32]) -> f64 {
        self.gradient.clear();
        self.gradient
            .extend(terms.iter().map(|&term| self.margins[term as usize] - self.sums[term as usize]));
        self.trial.clone_from(&self.gradient);
        self.information.solve(&mut self.gradient);
        self.gradient.iter().zip(&self.trial).map(|(step, slope)| step * slope).sum()
    }

    fn uphill(&mut self, terms: &[u32], effects: &mut Vec<f64>, before: f64) -> f64 {
        let step = std::mem::take(&mut self.gradient);
        let mut trial = std::mem::take(&mut self.trial);
        let (mut share, mut value) = (1.0, f64::NAN);
        for _ in 0..f64::MANTISSA_DIGITS {
            trial.clear();
            trial.extend(effects.iter().zip(&step).map(|(effect, step)| effect + share * step));
            value = self.expect(terms, &trial);
            if value > before {
                break;
            }
            share *= 0.5;
        }
        std::mem::swap(effects, &mut trial);
        self.gradient = step;
        self.trial = trial;
        value
    }

    /// The figures of the fit at effects whose means are computed.
    fn finish(&mut self, terms: &[u32], effects: Vec<f64>) -> Option<Solution> {
        if !self.inform(terms) {
            return None;
        }
        let (mut half, mut saturated, mut patterns) = (0.0, 0.0, 0);
        for pattern in (0..self.counts.len()).filter(|&pattern| self.is_fitted[pattern]) {
            // A corrected count may lie below zero; for how well it is fitted it stands for nobody.
            let count = self.counts[pattern].max(0.0);
            half += half_deviance(count, self.means[pattern]);
            saturated += log_at_mean(count);
            patterns += 1;
        }
        let log_dark_error = self.information.inverse_diagonal(0).sqrt();
        Some(Solution {
            effects,
            log_dark_error,
            deviance: 2.0 * half,
            log_likelihood: saturated - half,
            patterns,
        })
    }
}
