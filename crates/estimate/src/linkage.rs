//! Uncertain linkage carried into the population.
//!
//! In: an estimate with its variance for each linkage drawn, or rates of missed and false links. Out: one estimate with its
//! variance split into sampling, model and linkage; the corrected overlap. Refused: a corrected overlap that is not
//! positive, rates that make no sense, no linkage at all.
#![doc = include_str!("linkage.md")]

use crate::{EstimateError, Interval, IntervalKind, Pair, interval::two_sided};

/// What one linkage says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkedEstimate {
    /// How much this linkage counts; equal weights for linkages drawn from their distribution.
    pub weight: f64,
    /// The population, in people.
    pub population: f64,
    /// People seen under this linkage.
    pub people: f64,
    /// The variance within the model.
    pub sampling_variance: f64,
    /// The variance between models, zero where there is one.
    pub model_variance: f64,
}

/// Linkages combined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Combined {
    /// The mean population, in people.
    pub population: f64,
    /// The mean of the sampling variances.
    pub sampling_variance: f64,
    /// The mean of the variances between models.
    pub model_variance: f64,
    /// The variance between linkages.
    pub linkage_variance: f64,
    /// Log-normal limits with the whole variance.
    pub interval: Interval,
    /// How much of the weight belongs to linkages without an estimate, 0 to 1. They are left out, so the rest is too sure.
    pub refused_share: f64,
}

impl Combined {
    /// The share of the variance that the linkage causes, 0 to 1.
    pub fn linkage_share(&self) -> f64 {
        self.linkage_variance / (self.sampling_variance + self.model_variance + self.linkage_variance)
    }
}

/// Combines estimates over linkages; none stands for a linkage whose table has no estimate.
///
/// # Errors
/// [`EstimateError::NoValue`] if no linkage has an estimate, [`EstimateError::ConfidenceOutOfRange`].
///
/// ```
/// use sylfaen_estimate::{LinkedEstimate, combine_linkages};
///
/// let of = |population| Some(LinkedEstimate {
///     weight: 1.0, population, people: 380.0, sampling_variance: 400.0, model_variance: 0.0,
/// });
/// let combined = combine_linkages(&[of(1_000.0), of(1_040.0)], 0.95)?;
/// assert_eq!(combined.population, 1_020.0);
/// assert_eq!((combined.sampling_variance, combined.linkage_variance), (400.0, 400.0));
/// assert_eq!(combined.linkage_share(), 0.5);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn combine_linkages(
    linkages: &[Option<LinkedEstimate>],
    confidence: f64,
) -> Result<Combined, EstimateError> {
    let deviate = two_sided(confidence)?;
    let found: Vec<&LinkedEstimate> = linkages.iter().flatten().collect();
    let total: f64 = found.iter().map(|linked| linked.weight).sum();
    if total.is_nan() || total <= 0.0 {
        return Err(EstimateError::NoValue { why: "no linkage has an estimate" });
    }
    let mean = |of: &dyn Fn(&LinkedEstimate) -> f64| -> f64 {
        found.iter().map(|linked| linked.weight * of(linked)).sum::<f64>() / total
    };
    let population = mean(&|linked| linked.population);
    let sampling_variance = mean(&|linked| linked.sampling_variance);
    let model_variance = mean(&|linked| linked.model_variance);
    let linkage_variance = mean(&|linked| (linked.population - population).powi(2));
    let people = mean(&|linked| linked.people);
    let variance = sampling_variance + model_variance + linkage_variance;
    let dark = (population - people).max(0.0);
    let factor = if dark > 0.0 { (deviate * (variance / (dark * dark)).ln_1p().sqrt()).exp() } else { 1.0 };
    // A linkage without an estimate has no weight of its own: it counts as one of the others on average.
    let refused = (linkages.len() - found.len()) as f64;
    Ok(Combined {
        population,
        sampling_variance,
        model_variance,
        linkage_variance,
        interval: Interval {
            lower: people + dark / factor,
            upper: people + dark * factor,
            kind: IntervalKind::Linkages,
        },
        refused_share: refused / linkages.len() as f64,
    })
}

/// Known rates of linkage error between two lists.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkRates {
    /// The share of true links that are found, above 0 and at most 1.
    pub found: f64,
    /// The share of the second list's people not on the first that are linked all the same, 0 or more and below `found`.
    pub false_links: f64,
}

/// The overlap that would have been seen without linkage error, `(links - b n_B) / (a - b)` (Ding and Fienberg 1994).
///
/// # Errors
/// [`EstimateError::SettingOutOfRange`]; [`EstimateError::NoOverlap`] where the corrected overlap is not positive: the
/// links there are no more than false links alone would make; [`EstimateError::OverlapTooLarge`].
///
/// ```
/// use sylfaen_estimate::{LinkRates, corrected_overlap};
///
/// let rates = LinkRates { found: 0.9, false_links: 0.01 };
/// assert!((corrected_overlap(230, 180, 27, rates)? - 28.3146).abs() < 1e-4);
/// let many_false = LinkRates { found: 0.9, false_links: 0.2 };
/// assert!(corrected_overlap(230, 180, 27, many_false).is_err());
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn corrected_overlap(left: u64, right: u64, links: u64, rates: LinkRates) -> Result<f64, EstimateError> {
    let is_sensible = rates.found > 0.0
        && rates.found <= 1.0
        && rates.false_links >= 0.0
        && rates.false_links < rates.found;
    if !is_sensible {
        return Err(EstimateError::SettingOutOfRange {
            setting: "the share of links found",
            range: "at most 1 and above the share of false links",
        });
    }
    let overlap = (links as f64 - rates.false_links * right as f64) / (rates.found - rates.false_links);
    if overlap <= 0.0 {
        return Err(EstimateError::NoOverlap);
    }
    if overlap > left.min(right) as f64 {
        return Err(EstimateError::OverlapTooLarge { left, right, shared: overlap.ceil() as u64 });
    }
    Ok(overlap)
}

/// Lincoln-Petersen's estimate with the overlap corrected for known rates of linkage error.
///
/// # Errors
/// As [`corrected_overlap`].
pub fn corrected_lincoln_petersen(
    left: u64,
    right: u64,
    links: u64,
    rates: LinkRates,
) -> Result<f64, EstimateError> {
    Ok(left as f64 * right as f64 / corrected_overlap(left, right, links, rates)?)
}

/// The distribution of the number of links if each possible link is real with its own probability, all independently.
///
/// ```
/// let distribution = sylfaen_estimate::links_distribution(&[0.5, 0.5]);
/// assert_eq!(distribution, [0.25, 0.5, 0.25]);
/// ```
pub fn links_distribution(probabilities: &[f64]) -> Vec<f64> {
    let mut distribution = vec![1.0];
    for probability in probabilities {
        distribution.push(0.0);
        for links in (0..distribution.len()).rev() {
            let one_less = if links > 0 { distribution[links - 1] } else { 0.0 };
            distribution[links] = distribution[links] * (1.0 - probability) + one_less * probability;
        }
    }
    distribution
}

/// Two lists of which it is uncertain which records are one person: Chapman's estimate over the whole distribution of links.
///
/// A number of links for which there is no estimate is left out and its share said.
///
/// # Errors
/// As [`combine_linkages`].
pub fn combined_chapman(
    left: u64,
    right: u64,
    probabilities: &[f64],
    confidence: f64,
) -> Result<Combined, EstimateError> {
    let distribution = links_distribution(probabilities);
    let of = |(links, &weight): (usize, &f64)| {
        let pair = Pair::new(left, right, links as u64).ok()?;
        Some(LinkedEstimate {
            weight,
            population: pair.chapman(),
            people: pair.observed(),
            sampling_variance: pair.chapman_variance(),
            model_variance: 0.0,
        })
    };
    let linked: Vec<Option<LinkedEstimate>> = distribution.iter().enumerate().map(of).collect();
    let refused: f64 = linked
        .iter()
        .zip(&distribution)
        .filter(|(linked, _)| linked.is_none())
        .map(|(_, weight)| weight)
        .sum();
    Ok(Combined { refused_share: refused, ..combine_linkages(&linked, confidence)? })
}

/// One point of the curve of the population over match thresholds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThresholdPoint {
    /// Pairs of at least this probability are taken as links.
    pub threshold: f64,
    /// How many these are.
    pub links: u64,
    /// Chapman's estimate; none where there is none.
    pub chapman: Option<f64>,
    /// Lincoln-Petersen's estimate; none where there is none.
    pub lincoln_petersen: Option<f64>,
}

/// The population of two lists as a function of the match threshold.
pub fn threshold_curve(
    left: u64,
    right: u64,
    probabilities: &[f64],
    thresholds: &[f64],
) -> Vec<ThresholdPoint> {
    let at = |&threshold: &f64| {
        let links = probabilities.iter().filter(|probability| **probability >= threshold).count() as u64;
        let pair = Pair::new(left, right, links).ok();
        ThresholdPoint {
            threshold,
            links,
            chapman: pair.map(|pair| pair.chapman()),
            lincoln_petersen: pair.map(|pair| pair.lincoln_petersen()),
        }
    };
    thresholds.iter().map(at).collect()
}
