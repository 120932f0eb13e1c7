//! Models weighted by how well they do, and how far they lie apart.
//!
//! In: candidates with their fits. Out: the mean by BIC weights with an interval that holds the choice, and the spread of
//! all models. Refused: candidates without a fit.
#![doc = include_str!("average.md")]

use crate::{Candidate, EstimateError, Interval, IntervalKind, interval::two_sided};

/// The mean of many models and what it hides.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelAverage {
    /// The population, averaged by weights `exp(-BIC / 2)`, in people.
    pub population: f64,
    /// Log-normal limits whose variance is within models and between them.
    pub interval: Interval,
    /// The weight of the best model, 0 to 1: near 1 the average is that model.
    pub weight_max: f64,
    /// Populations at 0, 5, 25, 50, 75, 95 and 100 % of all models, each counted once.
    pub spread: [f64; 7],
    /// The least and the largest population among models within four units of the least BIC.
    pub near_best: (f64, f64),
    /// How many models were averaged.
    pub models: usize,
}

/// Averages the candidates that have a fit.
///
/// # Errors
/// [`EstimateError::NoValue`] if none has, [`EstimateError::ConfidenceOutOfRange`].
///
/// ```
/// use sylfaen_estimate::{CaptureTable, all_models, average};
///
/// let table = CaptureTable::new(3, [(1, 69), (2, 55), (4, 63), (3, 21), (5, 17), (6, 18), (7, 28)])?;
/// let average = average(&all_models(&table, 2)?, 0.95)?;
/// assert!(average.spread[0] < average.population && average.population < average.spread[6]);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn average(candidates: &[Candidate], confidence: f64) -> Result<ModelAverage, EstimateError> {
    let deviate = two_sided(confidence)?;
    let fits: Vec<_> = candidates.iter().filter_map(|candidate| candidate.fit.as_ref()).collect();
    let best = fits.iter().map(|fit| fit.bic()).min_by(f64::total_cmp);
    let (Some(best), Some(first)) = (best, fits.first()) else {
        return Err(EstimateError::NoValue { why: "no model can be fitted" });
    };
    let weights: Vec<f64> = fits.iter().map(|fit| ((best - fit.bic()) / 2.0).exp()).collect();
    let total: f64 = weights.iter().sum();
    let mean = |of: &dyn Fn(usize) -> f64| -> f64 {
        (0..fits.len()).map(|place| weights[place] / total * of(place)).sum()
    };
    let centre = mean(&|place| fits[place].log_dark());
    let variance =
        mean(&|place| fits[place].log_dark_error().powi(2) + (fits[place].log_dark() - centre).powi(2));
    let people = first.people() as f64;
    let limit = |sign: f64| people + (centre + sign * deviate * variance.sqrt()).exp();
    let mut populations: Vec<f64> = fits.iter().map(|fit| fit.population()).collect();
    populations.sort_by(f64::total_cmp);
    let at = |share: f64| interpolated(&populations, share);
    let near = fits.iter().filter(|fit| fit.bic() <= best + 4.0).map(|fit| fit.population());
    let near_best =
        near.fold((f64::INFINITY, 0.0), |(low, high), one| (f64::min(low, one), f64::max(high, one)));
    Ok(ModelAverage {
        population: mean(&|place| fits[place].population()),
        interval: Interval { lower: limit(-1.0), upper: limit(1.0), kind: IntervalKind::ModelAverage },
        weight_max: 1.0 / total,
        spread: [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0].map(at),
        near_best,
        models: fits.len(),
    })
}

/// The quantile between sorted numbers that R calls type 7, the ends being 0 and 1.
fn interpolated(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - place.floor()) * (sorted[above] - sorted[below])
}
