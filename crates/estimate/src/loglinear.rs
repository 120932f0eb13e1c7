//! Fits of log-linear models.
//!
//! In: a table and a model. Out: the dark figure with its standard error, the effects, deviance, AIC and BIC. Refused:
//! a model that has no unique fit to the table, before a number is computed.
#![doc = include_str!("loglinear.md")]

use crate::{
    CaptureTable, EstimateError, Interval, LogLinearModel, Profile, existence,
    interval::log_normal_of_log,
    model::Design,
    newton::{Solution, Solver},
    profile::of_design,
};

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
    pub(crate) fn new(people: u64, solution: Solution, design: Design) -> Self {
        Self {
            people,
            log_dark_error: solution.log_dark_error,
            deviance: solution.deviance,
            log_likelihood: solution.log_likelihood,
            patterns: solution.patterns,
            coefficients: design.terms.into_iter().zip(solution.effects).collect(),
            minus_infinity: design.minus_infinity,
        }
    }

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

    /// The profile-likelihood interval. It takes the model as given.
    ///
    /// # Errors
    /// [`EstimateError::ConfidenceOutOfRange`], [`EstimateError::NotConverged`].
    pub fn profile(&self, table: &CaptureTable, confidence: f64) -> Result<Profile, EstimateError> {
        let terms = self.coefficients.iter().map(|(term, _)| *term).collect();
        let design = Design { terms, minus_infinity: self.minus_infinity.clone() };
        of_design(table, &design, self.population(), confidence)
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
        departs_by_more_than(self.deviance, self.degrees_of_freedom(), deviations)
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

/// Whether a deviance is too large for its degrees of freedom by more than so many standard deviations.
pub(crate) fn departs_by_more_than(deviance: f64, degrees_of_freedom: usize, deviations: f64) -> bool {
    let freedom = degrees_of_freedom as f64;
    if freedom == 0.0 {
        return false;
    }
    let spread = 2.0 / (9.0 * freedom);
    ((deviance.max(0.0) / freedom).cbrt() - (1.0 - spread)) / spread.sqrt() > deviations
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
    let existence = existence(table, model)?;
    if !existence.is_sound() {
        return Err(EstimateError::NoFit { code: existence.code() });
    }
    fit_sound(table, Design::new(table, model)?)
}

/// Fits a model known to have a unique fit.
pub(crate) fn fit_sound(table: &CaptureTable, design: Design) -> Result<LogLinearFit, EstimateError> {
    let solution = Solver::new(table).solve(&design, None)?;
    Ok(LogLinearFit::new(table.people(), solution, design))
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
}
