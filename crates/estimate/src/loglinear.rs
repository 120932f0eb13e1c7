//! Fits of log-linear models.
//!
//! In: a table and a model. Out: the dark figure with its standard error, the effects, deviance, AIC and BIC. Refused:
//! a model that has no unique fit to the table, before a number is computed.
#![doc = include_str!("loglinear.md")]

use std::f64::consts::TAU;

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

use crate::{
    CaptureTable, EstimateError, Interval, LogLinearModel, existence, interval::log_normal_of_log,
    model::Design,
};

/// The most Newton steps taken.
const STEPS_MAX: usize = 200;

/// Below this, `g' H^-1 g` is in the region where Newton's steps square the error and need no guarding.
const DECREMENT_NEAR: f64 = 1e-6;

/// Below this the last step moved no parameter by more than a billionth of its standard error.
const DECREMENT_DONE: f64 = 1e-18;

/// A log-linear model fitted to a table.
#[derive(Debug, Clone, PartialEq)]
pub struct LogLinearFit {
    people: u64,
    coefficients: Vec<(u32, f64)>,
    minus_infinity: Vec<u32>,
    log_dark_error: f64,
    deviance: f64,
    log_likelihood: f64,
    patterns: usize,
}

impl LogLinearFit {
    /// People seen.
    pub fn people(&self) -> u64 {
        self.people
    }

    /// People nobody has met: `exp` of the intercept.
    pub fn dark(&self) -> f64 {
        self.log_dark().exp()
    }

    /// The logarithm of the dark figure.
    pub fn log_dark(&self) -> f64 {
        self.coefficients[0].1
    }

    /// The standard error of the logarithm of the dark figure, from the information matrix.
    pub fn log_dark_error(&self) -> f64 {
        self.log_dark_error
    }

    /// The population: people seen and people nobody has met, unrounded.
    pub fn population(&self) -> f64 {
        self.people as f64 + self.dark()
    }

    /// The standard error of the population as Rcapture gives it, `sqrt(D + D^2 se^2)`, in people.
    pub fn population_error(&self) -> f64 {
        (self.dark() + (self.dark() * self.log_dark_error).powi(2)).sqrt()
    }

    /// The log-normal interval `n + exp(log D -+ z se)`. It takes the model as given.
    ///
    /// # Errors
    /// [`EstimateError::ConfidenceOutOfRange`].
    pub fn interval(&self, confidence: f64) -> Result<Interval, EstimateError> {
        log_normal_of_log(self.log_dark(), self.log_dark_error, self.people as f64, confidence)
    }

    /// The finite effects by the set of lists they belong to; the empty set, first, is the logarithm of the dark figure.
    pub fn coefficients(&self) -> &[(u32, f64)] {
        &self.coefficients
    }

    /// The terms whose effect is minus infinity.
    pub fn minus_infinity(&self) -> &[u32] {
        &self.minus_infinity
    }

    /// The deviance from the saturated model.
    pub fn deviance(&self) -> f64 {
        self.deviance
    }

    /// The logarithm of the Poisson likelihood, constants included.
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// Parameters, those at minus infinity and the intercept included.
    pub fn parameters(&self) -> usize {
        self.coefficients.len() + self.minus_infinity.len()
    }

    /// Patterns fitted less parameters fitted; patterns and parameters at minus infinity take no part.
    pub fn degrees_of_freedom(&self) -> usize {
        self.patterns - self.coefficients.len()
    }

    /// Whether the deviance is too large for a right model by more than so many standard deviations.
    ///
    /// The deviance is taken as chi-squared and brought to a normal scale by Wilson and Hilferty's cube root. In sparse
    /// tables deviances are smaller than that, so the answer errs towards no.
    pub fn departs_by_more_than(&self, deviations: f64) -> bool {
        let freedom = self.degrees_of_freedom() as f64;
        if freedom == 0.0 {
            return false;
        }
        let spread = 2.0 / (9.0 * freedom);
        ((self.deviance.max(0.0) / freedom).cbrt() - (1.0 - spread)) / spread.sqrt() > deviations
    }

    /// Akaike's criterion.
    pub fn aic(&self) -> f64 {
        2.0 * self.parameters() as f64 - 2.0 * self.log_likelihood
    }

    /// Schwarz's criterion, the sample being the people seen and not the patterns.
    pub fn bic(&self) -> f64 {
        self.parameters() as f64 * (self.people as f64).ln() - 2.0 * self.log_likelihood
    }

    /// The people expected with a pattern; 0 where a term at minus infinity acts, the dark figure for the empty pattern.
    pub fn fitted(&self, pattern: u32) -> f64 {
        if self.minus_infinity.iter().any(|term| pattern & term == *term) {
            return 0.0;
        }
        let acting = self.coefficients.iter().filter(|(term, _)| pattern & term == *term);
        acting.map(|(_, effect)| effect).sum::<f64>().exp()
    }
}

/// Fits a model to a table by maximum likelihood.
///
/// # Errors
/// [`EstimateError::NoFit`] if the fit does not exist or is not unique, [`EstimateError::ModelMismatch`],
/// [`EstimateError::NotConverged`].
///
/// ```
/// use sylfaen_estimate::{CaptureTable, LogLinearModel, fit};
///
/// let table = CaptureTable::new(2, [(0b01, 200), (0b10, 150), (0b11, 30)])?;
/// let fit = fit(&table, &LogLinearModel::independence(2)?)?;
/// assert!((fit.population() - 1380.0).abs() < 1e-6);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn fit(table: &CaptureTable, model: &LogLinearModel) -> Result<LogLinearFit, EstimateError> {
    let design = Design::new(table, model)?;
    let existence = existence::of_design(table, &design);
    if !existence.is_sound() {
        return Err(EstimateError::NoFit { code: existence.code() });
    }
    fit_sound(table, design)
}

/// Fits a model known to have a unique fit.
pub(crate) fn fit_sound(table: &CaptureTable, design: Design) -> Result<LogLinearFit, EstimateError> {
    let problem = Problem::new(table, &design);
    let (effects, information) = problem.solve()?;
    let fitted: Vec<f64> = problem.linear(&effects).iter().map(|eta| eta.exp()).collect();
    let cells = || problem.counts.iter().copied().zip(fitted.iter().copied());
    let deviance = 2.0 * cells().map(|(count, mean)| half_deviance(count, mean)).sum::<f64>();
    let saturated: f64 = problem.counts.iter().map(|&count| log_poisson_at_mean(count)).sum();
    Ok(LogLinearFit {
        people: table.people(),
        log_dark_error: information.intercept_variance().sqrt(),
        deviance,
        log_likelihood: saturated - deviance / 2.0,
        patterns: design.patterns.len(),
        coefficients: design.terms.into_iter().zip(effects.iter().copied()).collect(),
        minus_infinity: design.minus_infinity,
    })
}

/// A Poisson regression of counts on the terms that act on each pattern.
struct Problem {
    terms: usize,
    acting: Vec<Vec<usize>>,
    counts: Vec<f64>,
}

impl Problem {
    fn new(table: &CaptureTable, design: &Design) -> Self {
        Self {
            terms: design.terms.len(),
            acting: design.patterns.iter().map(|&pattern| design.acting_on(pattern)).collect(),
            counts: design.patterns.iter().map(|&pattern| table.count(pattern) as f64).collect(),
        }
    }

    /// Newton's method on the log-likelihood, which is concave; steps are halved until they go uphill.
    fn solve(&self) -> Result<(DVector<f64>, Information), EstimateError> {
        let not_converged = EstimateError::NotConverged { iterations: STEPS_MAX };
        let mut effects = self.start().ok_or(not_converged.clone())?;
        for _ in 0..STEPS_MAX {
            let means: Vec<f64> = self.linear(&effects).iter().map(|eta| eta.exp()).collect();
            let residuals: Vec<f64> =
                self.counts.iter().zip(&means).map(|(count, mean)| count - mean).collect();
            let gradient = self.gather(&residuals);
            let information = Information::new(self.cross(&means)).ok_or(not_converged.clone())?;
            let step = information.solve(&gradient);
            let decrement = gradient.dot(&step);
            if decrement <= DECREMENT_DONE {
                return Ok((effects + step, information));
            }
            effects = if decrement < DECREMENT_NEAR { effects + step } else { self.uphill(&effects, step) };
        }
        Err(not_converged)
    }

    /// Weighted least squares on the logarithms of the counts, half a person added.
    fn start(&self) -> Option<DVector<f64>> {
        let weights: Vec<f64> = self.counts.iter().map(|count| count + 0.5).collect();
        let targets: Vec<f64> = weights.iter().map(|weight| weight * weight.ln()).collect();
        Some(Information::new(self.cross(&weights))?.solve(&self.gather(&targets)))
    }

    fn uphill(&self, effects: &DVector<f64>, mut step: DVector<f64>) -> DVector<f64> {
        let before = self.log_likelihood(effects);
        for _ in 0..f64::MANTISSA_DIGITS {
            let next = effects + &step;
            if self.log_likelihood(&next) > before {
                return next;
            }
            step *= 0.5;
        }
        effects + step
    }

    /// The log-likelihood up to a constant.
    fn log_likelihood(&self, effects: &DVector<f64>) -> f64 {
        self.linear(effects).iter().zip(&self.counts).map(|(eta, count)| count * eta - eta.exp()).sum()
    }

    fn linear(&self, effects: &DVector<f64>) -> Vec<f64> {
        self.acting.iter().map(|places| places.iter().map(|&place| effects[place]).sum()).collect()
    }

    /// `A'v`.
    fn gather(&self, values: &[f64]) -> DVector<f64> {
        let mut sums = DVector::zeros(self.terms);
        for (places, value) in self.acting.iter().zip(values) {
            for &place in places {
                sums[place] += value;
            }
        }
        sums
    }

    /// `A' diag(w) A`.
    fn cross(&self, weights: &[f64]) -> DMatrix<f64> {
        let mut matrix = DMatrix::zeros(self.terms, self.terms);
        for (places, weight) in self.acting.iter().zip(weights) {
            for (position, &row) in places.iter().enumerate() {
                for &column in &places[..=position] {
                    matrix[(row, column)] += weight;
                }
            }
        }
        matrix
    }
}

/// An information matrix, brought to a unit diagonal before it is factored: counts may span nine orders of magnitude.
struct Information {
    scale: DVector<f64>,
    factor: Cholesky<f64, Dyn>,
}

impl Information {
    /// Takes the lower triangle; none if the matrix is not positive definite in floating point.
    fn new(mut lower: DMatrix<f64>) -> Option<Self> {
        let scale = lower.diagonal().map(|entry| 1.0 / entry.sqrt());
        for column in 0..scale.len() {
            for row in column..scale.len() {
                lower[(row, column)] *= scale[row] * scale[column];
            }
        }
        Cholesky::new(lower).map(|factor| Self { scale, factor })
    }

    fn solve(&self, right: &DVector<f64>) -> DVector<f64> {
        self.factor.solve(&right.component_mul(&self.scale)).component_mul(&self.scale)
    }

    /// The first entry of the inverse.
    fn intercept_variance(&self) -> f64 {
        let mut unit = DVector::zeros(self.scale.len());
        unit[0] = 1.0;
        self.solve(&unit)[0]
    }
}

/// `n log(n / mean) - (n - mean)`, without the cancellation that large counts would bring.
pub(crate) fn half_deviance(count: f64, mean: f64) -> f64 {
    if count == 0.0 {
        return mean;
    }
    let excess = (mean - count) / count;
    count * (excess - excess.ln_1p())
}

/// The logarithm of the Poisson probability of a count whose mean it is, by Stirling's series for its small difference
/// from a normal density (Loader 2000), so that a likelihood near 1 is not the difference of two numbers near 10^10.
fn log_poisson_at_mean(count: f64) -> f64 {
    if count == 0.0 {
        return 0.0;
    }
    if count <= 15.0 {
        let factorial: f64 = (1..=count as u32).map(f64::from).product();
        return count * count.ln() - count - factorial.ln();
    }
    let inverse = 1.0 / count;
    let square = inverse * inverse;
    let tail = 1.0 / 1680.0 - square / 1188.0;
    let series = inverse * (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square * tail)));
    -0.5 * (TAU * count).ln() - series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lists_give_lincoln_petersen() {
        let table = CaptureTable::new(2, [(1, 200), (2, 150), (3, 30)]).unwrap();
        let fit = fit(&table, &LogLinearModel::independence(2).unwrap()).unwrap();
        assert!((fit.population() - 1380.0).abs() < 1e-9);
        assert!(fit.deviance().abs() < 1e-10);
        assert_eq!((fit.parameters(), fit.degrees_of_freedom()), (3, 0));
        // For two lists the variance of log D is the sum of the inverse counts.
        let error = (1.0_f64 / 200.0 + 1.0 / 150.0 + 1.0 / 30.0).sqrt();
        assert!((fit.log_dark_error() - error).abs() < 1e-12);
    }

    #[test]
    fn models_without_a_fit_are_refused_before_a_number() {
        let apart = CaptureTable::new(3, [(1, 40), (2, 30), (4, 20)]).unwrap();
        let independence = LogLinearModel::independence(3).unwrap();
        assert_eq!(fit(&apart, &independence), Err(EstimateError::NoFit { code: 1 }));
        assert_eq!(
            fit(&apart, &LogLinearModel::independence(2).unwrap()),
            Err(EstimateError::ModelMismatch { model: 2, table: 3 })
        );
    }

    #[test]
    fn fitted_margins_are_the_observed_ones() {
        let table =
            CaptureTable::new(3, [(1, 1), (2, 1_000_000_000), (4, 31), (3, 7), (5, 2), (6, 90_000), (7, 1)]);
        let table = table.unwrap();
        let model = LogLinearModel::new(3, [0b110]).unwrap();
        let fit = fit(&table, &model).unwrap();
        for &term in model.terms() {
            let fitted: f64 = table
                .patterns()
                .filter(|pattern| pattern & term == term)
                .map(|pattern| fit.fitted(pattern))
                .sum();
            let observed = table.on_all(term) as f64;
            assert!((fitted / observed - 1.0).abs() < 1e-9, "{term:b}: {fitted} {observed}");
        }
    }

    #[test]
    fn a_term_nobody_has_goes_to_minus_infinity() {
        let table = CaptureTable::new(3, [(1, 100), (2, 80), (4, 60), (5, 12), (6, 9)]).unwrap();
        let fit = fit(&table, &LogLinearModel::new(3, [0b011]).unwrap()).unwrap();
        assert_eq!(fit.minus_infinity(), [0b011]);
        assert_eq!(fit.parameters(), 5);
        assert!(fit.fitted(0b011).abs() < f64::MIN_POSITIVE && fit.fitted(0b111).abs() < f64::MIN_POSITIVE);
    }

    #[test]
    fn the_likelihood_of_large_counts_keeps_its_digits() {
        // Computed to 30 digits; the two ways join between 15 and 16.
        for (count, known) in [(1.0, -1.0), (15.0, -2.278_518_367_307_740_6), (1e9, -11.280_571_451_761_212)]
        {
            let found = log_poisson_at_mean(count);
            assert!((found / known - 1.0).abs() < 1e-13, "{count}: {found}");
        }
        let direct: f64 = 16.0 * 16.0_f64.ln() - 16.0 - (1..=16).map(f64::from).product::<f64>().ln();
        assert!((log_poisson_at_mean(16.0) - direct).abs() < 1e-13);
    }
}
