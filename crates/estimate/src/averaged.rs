//! The declared pairs and whatever other pairs the table supports, averaged.
//!
//! In: a table and the pairs that are declared to depend. Out: the population with limits that hold the choice of further
//! pairs, the variance by source, and what speaks against the declared pairs alone. Refused: declared pairs that have no
//! unique fit.
#![doc = include_str!("averaged.md")]

mod mixture;
mod search;

pub(crate) use self::mixture::{Part, quantile};
use self::search::{Fitted, Search};
use crate::{
    CaptureTable, EstimateError, Interval, IntervalKind,
    interval::{normal_quantile, two_sided},
};

/// Models of less weight than this share of the best one's are left out of the mixture.
const WEIGHT_LEAST: f64 = 1e-6;

/// How often a sound table may be said to have a dependent pair.
const FALSE_ALARM_SHARE: f64 = 0.05;

/// How often chance may bring a pair among those that are taken up first: more often, since each is still weighed.
const CHANCE_SHARE: f64 = 0.1;

/// How the variance of a number is made up, as shares that add up to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VarianceShares {
    /// That other people might have been met.
    pub sampling: f64,
    /// That another model might hold.
    pub model: f64,
    /// That records might belong together otherwise.
    pub linkage: f64,
}

/// A pair whose term would make the fit of the declared pairs much better.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SupportedPair {
    /// The pair, as a set of lists.
    pub pair: u32,
    /// People on both.
    pub observed: f64,
    /// People the declared pairs alone lead to expect on both.
    pub expected: f64,
    /// By how much the term lowers the deviance.
    pub gain: f64,
}

/// The average over models that hold the declared pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct PairAverage {
    /// The population, in people, unrounded: the median of what the models say.
    pub population: f64,
    /// Its limits, which hold the choice of the model.
    pub interval: Interval,
    /// The variance of the logarithm of the dark figure within models.
    pub sampling_variance: f64,
    /// Its variance between models.
    pub model_variance: f64,
    /// What linkage adds to both; zero where it is taken as exact.
    pub linkage_variance: f64,
    /// The weight of the declared pairs alone, 0 to 1.
    pub declared_weight: f64,
    /// How many models were fitted: those that can weigh a millionth of the best one, and what it took to know them.
    pub models: usize,
    /// The undeclared pairs that the table asks for.
    pub supported: Vec<SupportedPair>,
    /// The deviance of the declared pairs alone.
    pub deviance: f64,
    /// The degrees of freedom of the declared pairs alone.
    pub degrees_of_freedom: usize,
}

impl PairAverage {
    /// What share of the variance has which source.
    pub fn shares(&self) -> VarianceShares {
        let total = self.sampling_variance + self.model_variance + self.linkage_variance;
        let of = |part: f64| if total > 0.0 { part / total } else { 0.0 };
        VarianceShares {
            sampling: of(self.sampling_variance),
            model: of(self.model_variance),
            linkage: of(self.linkage_variance),
        }
    }
}

/// Averages over every choice of further pairs.
///
/// `declared` are pairs as sets of lists.
///
/// # Errors
/// [`EstimateError::NoFit`] if the declared pairs alone have no unique fit, [`EstimateError::NotConverged`],
/// [`EstimateError::ConfidenceOutOfRange`], [`EstimateError::TermOutOfRange`] for a set that is no pair of the table's lists.
///
/// ```
/// use sylfaen_estimate::{CaptureTable, average_pairs};
///
/// let table = CaptureTable::new(3, [(1, 69), (2, 55), (4, 63), (3, 21), (5, 17), (6, 18), (7, 28)])?;
/// let average = average_pairs(&table, &[], 0.95)?;
/// assert_eq!(average.models, 8);
/// assert!(average.shares().model > 0.0);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn average_pairs(
    table: &CaptureTable,
    declared: &[u32],
    confidence: f64,
) -> Result<PairAverage, EstimateError> {
    let mut counts = vec![0.0; 1 << table.lists()];
    table.counts().for_each(|(pattern, count)| counts[pattern as usize] = count as f64);
    Ok(average_counts(counts, declared, &LinkageNoise::NONE, confidence, None)?.average)
}

/// What uncertain linkage does to a fit of the declared pairs.
pub(crate) struct LinkageNoise {
    /// By how much the variance within a model is larger than it looks.
    pub(crate) inflation: f64,
    /// The variance of the logarithm of the dark figure that uncertain rates bring.
    pub(crate) variance: f64,
}

impl LinkageNoise {
    pub(crate) const NONE: Self = Self { inflation: 1.0, variance: 0.0 };
}

/// An average with the mixture it is the middle of.
pub(crate) struct Averaged {
    pub(crate) average: PairAverage,
    /// What each model says, by its weight.
    pub(crate) parts: Vec<Part>,
}

/// The same for counts that need not be whole; a negative one takes part in the sums and stands for an empty pattern.
///
/// `models` are all that are averaged beside the declared pairs alone, by the places of the pairs they hold; null where they are to be
/// looked for.
pub(crate) fn average_counts(
    counts: Vec<f64>,
    declared: &[u32],
    noise: &LinkageNoise,
    confidence: f64,
    models: Option<&[u128]>,
) -> Result<Averaged, EstimateError> {
    two_sided(confidence)?;
    let people: f64 = counts.iter().sum();
    let mut search = Search::new(counts, declared)?;
    let base = search.declared_alone()?;
    let expected = search.expected();
    match models {
        Some(models) => search.look_at(models),
        None => search.look_round(base),
    }
    let best = search.best();
    let weigh = |fitted: &Fitted| ((best - fitted.aic) / 2.0).exp();
    let total: f64 = search.fits().map(weigh).sum();
    let mean = |of: &dyn Fn(&Fitted) -> f64| -> f64 {
        search.fits().map(|fit| weigh(fit) * of(fit)).sum::<f64>() / total
    };
    let centre = mean(&|fit| fit.log_dark);
    let sampling_variance = mean(&|fit| fit.log_dark_error.powi(2));
    let parts: Vec<Part> = search
        .models()
        .filter(|(_, fit)| weigh(fit) >= WEIGHT_LEAST)
        .map(|(chosen, fit)| Part {
            chosen,
            weight: weigh(fit),
            people,
            centre: fit.log_dark,
            spread: (fit.log_dark_error.powi(2) * noise.inflation + noise.variance).sqrt(),
        })
        .collect();
    let at = |share: f64| quantile(&parts, share);
    let tail = (1.0 - confidence) / 2.0;
    let average = PairAverage {
        population: at(0.5),
        interval: Interval { lower: at(tail), upper: at(1.0 - tail), kind: IntervalKind::ModelAverage },
        sampling_variance,
        model_variance: mean(&|fit| (fit.log_dark - centre).powi(2)),
        linkage_variance: sampling_variance * (noise.inflation - 1.0) + noise.variance,
        declared_weight: weigh(&base) / total,
        models: search.fits().count(),
        supported: supported(&search, &base, &expected),
        deviance: base.deviance,
        degrees_of_freedom: base.degrees_of_freedom,
    };
    Ok(Averaged { average, parts })
}

/// The pairs whose term lowers the deviance by more than chance would, however many are tried.
fn supported(search: &Search, base: &Fitted, expected: &[(f64, f64)]) -> Vec<SupportedPair> {
    let gain_least = gain_least(FALSE_ALARM_SHARE, search.free.len());
    let tried = search.free.iter().zip(expected).enumerate();
    tried
        .filter_map(|(place, (&pair, &(observed, expected)))| {
            let gain = base.deviance - search.with_one(place)?.deviance;
            (gain > gain_least).then_some(SupportedPair { pair, observed, expected, gain })
        })
        .collect()
}

/// By how much a term must lower the deviance so that chance does it in so large a share of tables, however many pairs are tried.
fn gain_least(share: f64, pairs: usize) -> f64 {
    normal_quantile(share / pairs.max(1) as f64 / 2.0).powi(2)
}

#[cfg(test)]
mod tests;
