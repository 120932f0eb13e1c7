//! Bayesian thresholding of dependence between lists.
//!
//! In: a table, the most lists a term may join, priors, chains, a seed. Out: which terms stand out from their prior, and the
//! posterior of the population with those alone. Refused: a table that independence does not fit; an empty list.
#![doc = include_str!("threshold.md")]

use crate::{
    CaptureTable, EstimateError, LogLinearModel, Mixing, Posterior,
    chance::Chance,
    cholesky::Cholesky,
    existence,
    lattice::{add_subsets, add_supersets},
    model::{pairs_of, sets_of_size},
};

/// How terms are sampled and kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThresholdSettings {
    /// The most lists in a term: 2, or 3 where a term of three is tried if its three pairs are kept.
    pub order: u32,
    /// The variance of the normal prior of each term of two lists or more. The default is 1.
    pub variance: f64,
    /// How many posterior standard deviations from zero a term must lie to be kept. The default is 2.
    pub threshold: f64,
    /// Chains. The default is 4.
    pub chains: usize,
    /// Draws left out at the start of each chain. The default is 2,000.
    pub burn_in: usize,
    /// Draws kept of each chain. The default is 4,000.
    pub kept: usize,
    /// Draws made for each that is kept. The default is 10.
    pub thinning: usize,
    /// What counts as mixed.
    pub mixing: Mixing,
}

impl Default for ThresholdSettings {
    fn default() -> Self {
        Self {
            order: 2,
            variance: 1.0,
            threshold: 2.0,
            chains: 4,
            burn_in: 2_000,
            kept: 4_000,
            thinning: 10,
            mixing: Mixing::default(),
        }
    }
}

/// What thresholding gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholded {
    /// The terms of two lists or more with the number of standard deviations their mean lies from zero.
    pub standing: Vec<(u32, f64)>,
    /// The model of the terms kept.
    pub model: LogLinearModel,
    /// The posterior of the population under it; its median is the estimate.
    pub posterior: Posterior,
    /// Whether the chains over all terms, which chose, have mixed as well.
    pub choice_is_mixed: bool,
}

/// Keeps the terms that stand out and samples again with those (Silverman 2020).
///
/// # Errors
/// [`EstimateError::NoFit`] if independence has no unique fit, [`EstimateError::NoValue`] for an empty list,
/// [`EstimateError::SettingOutOfRange`], [`EstimateError::NotConverged`].
pub fn thresholding(
    table: &CaptureTable,
    settings: &ThresholdSettings,
    seed: u64,
) -> Result<Thresholded, EstimateError> {
    let is_sensible = settings.variance > 0.0
        && settings.threshold >= 0.0
        && (2..=3).contains(&settings.order)
        && settings.chains >= 2
        && settings.kept >= 8
        && settings.thinning >= 1;
    if !is_sensible {
        return Err(EstimateError::SettingOutOfRange {
            setting: "the order, prior or chains",
            range: "2 or 3, positive, and two chains or more of eight draws or more",
        });
    }
    let lists = table.lists();
    if (0..lists).any(|list| table.on_all(1 << list) == 0) {
        return Err(EstimateError::NoValue { why: "a list is empty" });
    }
    let independence = LogLinearModel::independence(lists)?;
    let existence = existence(table, &independence)?;
    if !existence.is_sound() {
        return Err(EstimateError::NoFit { code: existence.code() });
    }
    let all = sample(table, &pairs_of(lists), settings, seed)?;
    let mut standing: Vec<(u32, f64)> = pairs_of(lists).into_iter().zip(all.standing).collect();
    let mut kept = standing_out(&standing, settings.threshold);
    let mut choice_is_mixed = mixed(table, &all.log_dark, settings).is_mixed;
    let triples = closed_triples(lists, &kept);
    if settings.order == 3 && !triples.is_empty() {
        let both: Vec<u32> = kept.iter().chain(&triples).copied().collect();
        let next = sample(table, &both, settings, seed.wrapping_add(2))?;
        choice_is_mixed &= mixed(table, &next.log_dark, settings).is_mixed;
        let found: Vec<(u32, f64)> = both.into_iter().zip(next.standing).collect();
        kept.extend(standing_out(&found[kept.len()..], settings.threshold));
        standing.extend(&found[found.len() - triples.len()..]);
    }
    let model = LogLinearModel::new(lists, kept)?;
    let kept: Vec<u32> = model.terms().iter().copied().filter(|term| term.count_ones() > 1).collect();
    let chosen = sample(table, &kept, settings, seed.wrapping_add(1))?;
    let posterior = mixed(table, &chosen.log_dark, settings);
    Ok(Thresholded { standing, model, posterior, choice_is_mixed })
}

/// The terms far enough from zero.
fn standing_out(standing: &[(u32, f64)], threshold: f64) -> Vec<u32> {
    standing.iter().filter(|(_, standing)| standing.abs() >= threshold).map(|(set, _)| *set).collect()
}

/// The sets of three lists of which every pair is kept.
pub(crate) fn closed_triples(lists: usize, kept: &[u32]) -> Vec<u32> {
    let pairs: Vec<u32> = kept.iter().copied().filter(|set| set.count_ones() == 2).collect();
    let is_closed = |triple: &u32| pairs.iter().filter(|pair| triple & *pair == **pair).count() == 3;
    sets_of_size(lists, 3).into_iter().filter(is_closed).collect()
}

fn mixed(table: &CaptureTable, log_dark: &[Vec<f64>], settings: &ThresholdSettings) -> Posterior {
    let population = |dark: &Vec<f64>| dark.iter().map(|dark| table.people() as f64 + dark.exp()).collect();
    let chains: Vec<Vec<f64>> = log_dark.iter().map(population).collect();
    Posterior::new(&chains, settings.mixing)
}

/// Draws of the logarithm of the dark figure, a row a chain, and how far each larger term lies from zero.
struct Sampled {
    log_dark: Vec<Vec<f64>>,
    standing: Vec<f64>,
}

fn sample(
    table: &CaptureTable,
    larger: &[u32],
    settings: &ThresholdSettings,
    seed: u64,
) -> Result<Sampled, EstimateError> {
    let mains = (0..table.lists()).map(|list| 1 << list);
    let terms: Vec<u32> = std::iter::once(0).chain(mains).chain(larger.iter().copied()).collect();
    let mut target = Target::new(table, terms, settings.variance);
    let (mode, information) = target.mode()?;
    let mut log_dark = Vec::with_capacity(settings.chains);
    let first = table.lists() + 1;
    let (mut sums, mut squares) = (vec![0.0; larger.len()], vec![0.0; larger.len()]);
    for chain in 0..settings.chains {
        let mut walk = Walk::new(&mut target, &mode, &information, Chance::new(seed, chain as u64));
        let mut draws = Vec::with_capacity(settings.kept);
        (0..settings.burn_in).for_each(|_| walk.step(&mut target));
        for _ in 0..settings.kept {
            (0..settings.thinning).for_each(|_| walk.step(&mut target));
            draws.push(walk.at[0]);
            for (place, effect) in walk.at[first..].iter().enumerate() {
                sums[place] += effect;
                squares[place] += effect * effect;
            }
        }
        log_dark.push(draws);
    }
    let count = (settings.chains * settings.kept) as f64;
    let standing = sums.iter().zip(&squares).map(|(sum, square)| {
        let mean = sum / count;
        mean / (square / count - mean * mean).max(f64::MIN_POSITIVE).sqrt()
    });
    Ok(Sampled { log_dark, standing: standing.collect() })
}

/// The log-posterior: Poisson counts, flat main effects, normal larger terms.
struct Target {
    terms: Vec<u32>,
    precision: Vec<f64>,
    counts: Vec<f64>,
    margins: Vec<f64>,
    means: Vec<f64>,
}

impl Target {
    fn new(table: &CaptureTable, terms: Vec<u32>, variance: f64) -> Self {
        let mut counts = vec![0.0; 1 << table.lists()];
        table.counts().for_each(|(pattern, count)| counts[pattern as usize] = count as f64);
        let mut margins = counts.clone();
        add_supersets(&mut margins);
        let precision =
            terms.iter().map(|term| if term.count_ones() > 1 { 1.0 / variance } else { 0.0 }).collect();
        Self { terms, precision, means: counts.clone(), counts, margins }
    }

    /// The log-posterior up to a constant; the means are left behind.
    fn at(&mut self, effects: &[f64]) -> f64 {
        self.means.fill(0.0);
        for (&term, &effect) in self.terms.iter().zip(effects) {
            self.means[term as usize] = effect;
        }
        add_subsets(&mut self.means);
        self.means.iter_mut().for_each(|mean| *mean = mean.exp());
        self.means[0] = 0.0;
        let fit: f64 =
            self.terms.iter().zip(effects).map(|(&term, effect)| effect * self.margins[term as usize]).sum();
        let prior: f64 =
            effects.iter().zip(&self.precision).map(|(effect, precision)| precision * effect * effect).sum();
        fit - self.means.iter().sum::<f64>() - prior / 2.0
    }

    /// Newton's method to the top, and the information there.
    fn mode(&mut self) -> Result<(Vec<f64>, Cholesky), EstimateError> {
        let not_converged = EstimateError::NotConverged { iterations: crate::newton::STEPS_MAX };
        let mut effects = vec![0.0; self.terms.len()];
        // A start of the right size: everybody with half a person more, spread evenly.
        effects[0] = (self.counts.iter().sum::<f64>() / self.counts.len() as f64 + 0.5).ln();
        let mut information = Cholesky::default();
        for _ in 0..crate::newton::STEPS_MAX {
            let value = self.at(&effects);
            let mut sums = self.means.clone();
            add_supersets(&mut sums);
            let terms = &self.terms;
            let precision = &self.precision;
            let is_definite = information.factor(terms.len(), |row, column| {
                sums[(terms[row] | terms[column]) as usize] + if row == column { precision[row] } else { 0.0 }
            });
            if !is_definite {
                return Err(not_converged);
            }
            let slopes: Vec<f64> = (0..terms.len())
                .map(|place| {
                    let term = terms[place] as usize;
                    self.margins[term] - sums[term] - precision[place] * effects[place]
                })
                .collect();
            let mut step = slopes.clone();
            information.solve(&mut step);
            let decrement: f64 = slopes.iter().zip(&step).map(|(slope, step)| slope * step).sum();
            if decrement < 1e-10 {
                return Ok((effects, information));
            }
            let mut share = 1.0;
            loop {
                let next: Vec<f64> =
                    effects.iter().zip(&step).map(|(effect, step)| effect + share * step).collect();
                if self.at(&next) > value || share < 1e-12 {
                    effects = next;
                    break;
                }
                share *= 0.5;
            }
        }
        Err(not_converged)
    }
}

/// A random walk whose steps have the shape of the posterior at its top.
struct Walk<'a> {
    information: &'a Cholesky,
    chance: Chance,
    at: Vec<f64>,
    value: f64,
    reach: f64,
}

impl<'a> Walk<'a> {
    fn new(target: &mut Target, mode: &[f64], information: &'a Cholesky, chance: Chance) -> Self {
        let reach = 2.38 / (mode.len() as f64).sqrt();
        let mut walk = Self { information, chance, at: mode.to_vec(), value: 0.0, reach };
        // Chains start apart: each a few standard deviations from the top.
        let moved = walk.moved(1.5);
        walk.value = target.at(&moved);
        walk.at = moved;
        walk
    }

    fn moved(&mut self, reach: f64) -> Vec<f64> {
        let mut step: Vec<f64> = self.at.iter().map(|_| self.chance.normal() * reach).collect();
        self.information.colour(&mut step);
        step.iter_mut().zip(&self.at).for_each(|(step, at)| *step += at);
        step
    }

    fn step(&mut self, target: &mut Target) {
        let next = self.moved(self.reach);
        let value = target.at(&next);
        if self.chance.uniform().ln() < value - self.value {
            (self.at, self.value) = (next, value);
        }
    }
}
