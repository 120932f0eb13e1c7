//! The declared pairs and whatever other pairs the table supports, averaged.
//!
//! In: a table and the pairs that are declared to depend. Out: the population with limits that hold the choice of further
//! pairs, the variance by source, and what speaks against the declared pairs alone. Refused: declared pairs that have no
//! unique fit.
#![doc = include_str!("averaged.md")]

use std::collections::BTreeMap;

use crate::{
    CaptureTable, EstimateError, Existence, Interval, IntervalKind,
    interval::{normal_quantile, normal_share, two_sided},
    model::{Design, pairs_of},
    newton::{Solution, Solver},
    support::Checker,
};

/// Among so many undeclared pairs every choice is fitted: all of five lists, and of more lists those that promise most.
const CHOSEN_AMONG_MAX: usize = 10;

/// Models of less weight than this share of the best one's are left out of the mixture.
const WEIGHT_LEAST: f64 = 1e-6;

/// How often a sound table may be said to have a dependent pair.
const FALSE_ALARM_SHARE: f64 = 0.1;

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
    /// How many models have a fit.
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
    average_counts(counts, declared, &LinkageNoise::NONE, confidence)
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

/// The same for counts that need not be whole; a negative one takes part in the sums and stands for an empty pattern.
pub(crate) fn average_counts(
    counts: Vec<f64>,
    declared: &[u32],
    noise: &LinkageNoise,
    confidence: f64,
) -> Result<PairAverage, EstimateError> {
    two_sided(confidence)?;
    let people: f64 = counts.iter().sum();
    let mut search = Search::new(counts, declared)?;
    let base = search.visit(0)?.ok_or(EstimateError::NotConverged { iterations: 0 })?;
    let expected: Vec<(f64, f64)> = search
        .free
        .iter()
        .map(|&pair| (search.solver.on_all(pair), search.solver.expected_on_all(pair)))
        .collect();
    search.look_round(base);
    let best = search.met.values().flatten().map(|fitted| fitted.aic).fold(f64::INFINITY, f64::min);
    let weigh = |fitted: &Fitted| ((best - fitted.aic) / 2.0).exp();
    let fits = || search.met.values().flatten();
    let total: f64 = fits().map(weigh).sum();
    let mean =
        |of: &dyn Fn(&Fitted) -> f64| -> f64 { fits().map(|fit| weigh(fit) * of(fit)).sum::<f64>() / total };
    let centre = mean(&|fit| fit.log_dark);
    let sampling_variance = mean(&|fit| fit.log_dark_error.powi(2));
    let mixture: Vec<Component> = fits()
        .filter(|fit| weigh(fit) >= WEIGHT_LEAST)
        .map(|fit| Component {
            weight: weigh(fit),
            centre: fit.log_dark,
            spread: (fit.log_dark_error.powi(2) * noise.inflation + noise.variance).sqrt(),
        })
        .collect();
    let at = |share: f64| people + quantile(&mixture, share).exp();
    let tail = (1.0 - confidence) / 2.0;
    Ok(PairAverage {
        population: at(0.5),
        interval: Interval { lower: at(tail), upper: at(1.0 - tail), kind: IntervalKind::ModelAverage },
        sampling_variance,
        model_variance: mean(&|fit| (fit.log_dark - centre).powi(2)),
        linkage_variance: sampling_variance * (noise.inflation - 1.0) + noise.variance,
        declared_weight: weigh(&base) / total,
        models: fits().count(),
        supported: supported(&search, &base, &expected),
        deviance: base.deviance,
        degrees_of_freedom: base.degrees_of_freedom,
    })
}

/// The pairs whose term lowers the deviance by more than chance would, however many are tried.
fn supported(search: &Search, base: &Fitted, expected: &[(f64, f64)]) -> Vec<SupportedPair> {
    let gain_least = gain_least(search.free.len());
    let tried = search.free.iter().zip(expected).enumerate();
    tried
        .filter_map(|(place, (&pair, &(observed, expected)))| {
            let gain = base.deviance - search.met.get(&(1 << place))?.as_ref()?.deviance;
            (gain > gain_least).then_some(SupportedPair { pair, observed, expected, gain })
        })
        .collect()
}

/// A fit as far as an average needs it.
#[derive(Clone, Copy)]
struct Fitted {
    log_dark: f64,
    log_dark_error: f64,
    aic: f64,
    deviance: f64,
    degrees_of_freedom: usize,
}

/// Models met so far, by the undeclared pairs they hold.
struct Search {
    lists: usize,
    solver: Solver,
    checker: Checker,
    /// Main effects and declared pairs.
    terms: Vec<u32>,
    free: Vec<u32>,
    met: BTreeMap<u128, Option<Fitted>>,
    /// Effects of the fit last made, by set of lists: the start of the next.
    known: Option<Vec<f64>>,
}

impl Search {
    fn new(counts: Vec<f64>, declared: &[u32]) -> Result<Self, EstimateError> {
        let lists = counts.len().trailing_zeros() as usize;
        let pairs = pairs_of(lists);
        if let Some(&term) = declared.iter().find(|term| !pairs.contains(term)) {
            return Err(EstimateError::TermOutOfRange { term, lists });
        }
        let checker = Checker::of_support(counts.iter().map(|count| *count > 0.0).collect());
        let (tied, free): (Vec<u32>, Vec<u32>) = pairs.into_iter().partition(|pair| declared.contains(pair));
        let terms = (0..lists).map(|list| 1 << list).chain(tied).collect();
        let solver = Solver::of_counts(counts);
        Ok(Self { lists, solver, checker, terms, free, met: BTreeMap::new(), known: None })
    }

    /// Fits the model that holds some of the undeclared pairs; none if it has no unique fit.
    ///
    /// # Errors
    /// For the declared pairs alone, why they have no fit.
    fn visit(&mut self, chosen: u128) -> Result<Option<Fitted>, EstimateError> {
        let added = self.free.iter().enumerate().filter(|(place, _)| chosen >> place & 1 == 1);
        let terms: Vec<u32> = self.terms.iter().copied().chain(added.map(|(_, &pair)| pair)).collect();
        let design = Design::of_terms(&terms, |term| self.checker.is_met(term));
        let existence: Existence = self.checker.check(&design);
        if !existence.is_sound() {
            self.met.insert(chosen, None);
            return if chosen == 0 { Err(EstimateError::NoFit { code: existence.code() }) } else { Ok(None) };
        }
        let fitted = match self.solver.solve(&design, self.known.as_deref()) {
            Ok(solution) => Some(self.keep(&design, &solution, terms.len() + 1)),
            Err(error) if chosen == 0 => return Err(error),
            Err(_) => None,
        };
        // Corrected counts may leave a margin below zero, where what comes out of a fit is not one.
        let fitted = fitted.filter(|fitted| fitted.log_dark.is_finite() && fitted.log_dark_error.is_finite());
        self.met.insert(chosen, fitted);
        Ok(fitted)
    }

    fn keep(&mut self, design: &Design, solution: &Solution, parameters: usize) -> Fitted {
        let size = 1 << self.lists;
        let known = self.known.get_or_insert_with(|| vec![0.0; size]);
        known.fill(0.0);
        design.terms.iter().zip(&solution.effects).for_each(|(&term, &effect)| known[term as usize] = effect);
        Fitted {
            log_dark: solution.effects[0],
            log_dark_error: solution.log_dark_error,
            aic: 2.0 * parameters as f64 - 2.0 * solution.log_likelihood,
            deviance: solution.deviance,
            degrees_of_freedom: solution.patterns - design.terms.len(),
        }
    }

    /// Fits every choice among the pairs that promise most, and each other pair beside those that chance does not explain.
    ///
    /// A model without a fit is none, and not an error.
    fn look_round(&mut self, base: Fitted) {
        let places = self.promising(base);
        for step in 1..1_u32 << places.len() {
            // Gray's order: one pair comes or goes at a time.
            let code = step ^ (step >> 1);
            let chosen = places.iter().enumerate().filter(|(bit, _)| code >> bit & 1 == 1);
            let chosen = chosen.fold(0, |set, (_, place)| set | 1_u128 << place);
            if !self.met.contains_key(&chosen) {
                let _ = self.visit(chosen);
            }
        }
    }

    /// The places of at most [`CHOSEN_AMONG_MAX`] pairs: first those that chance does not explain, one after another, then
    /// those that lower the deviance most beside them.
    fn promising(&mut self, base: Fitted) -> Vec<usize> {
        if self.free.len() <= CHOSEN_AMONG_MAX {
            return (0..self.free.len()).collect();
        }
        let gain_least = gain_least(self.free.len());
        let (mut here, mut deviance, mut places) = (0_u128, base.deviance, Vec::new());
        loop {
            let absent: Vec<usize> = (0..self.free.len()).filter(|place| !places.contains(place)).collect();
            let mut gains: Vec<(usize, f64)> = Vec::with_capacity(absent.len());
            for place in absent {
                let there = self.visit(here | 1 << place).ok().flatten();
                gains.push((place, there.map_or(0.0, |fit| deviance - fit.deviance)));
            }
            gains.sort_by(|left, right| right.1.total_cmp(&left.1));
            let best = gains.first().copied().filter(|(_, gain)| *gain > gain_least);
            let Some((place, gain)) = best.filter(|_| places.len() < CHOSEN_AMONG_MAX) else {
                places.extend(gains.into_iter().map(|(place, _)| place));
                places.truncate(CHOSEN_AMONG_MAX);
                return places;
            };
            places.push(place);
            here |= 1 << place;
            deviance -= gain;
        }
    }
}

/// By how much a term must lower the deviance so that chance does it in one table of ten, however many pairs are tried.
fn gain_least(pairs: usize) -> f64 {
    normal_quantile(FALSE_ALARM_SHARE / pairs.max(1) as f64 / 2.0).powi(2)
}

/// A normal part of a mixture.
struct Component {
    weight: f64,
    centre: f64,
    spread: f64,
}

/// The quantile of a mixture of normal distributions, by halving.
fn quantile(mixture: &[Component], share: f64) -> f64 {
    const SPREADS: f64 = 9.0;
    const HALVINGS: usize = 90;
    let total: f64 = mixture.iter().map(|part| part.weight).sum();
    let below = |at: f64| -> f64 {
        mixture.iter().map(|part| part.weight * normal_share((at - part.centre) / part.spread)).sum::<f64>()
            / total
    };
    let reach = |sign: f64| mixture.iter().map(move |part| part.centre + sign * SPREADS * part.spread);
    let mut low = reach(-1.0).fold(f64::INFINITY, f64::min);
    let mut high = reach(1.0).fold(f64::NEG_INFINITY, f64::max);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if below(middle) < share { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests;
