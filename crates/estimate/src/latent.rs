//! Latent classes: people of several kinds, each kind met independently by every list.
//!
//! In: a table, the most classes, priors, chains, a seed. Out: the posterior of the population, marked where the chains have
//! not mixed. Refused: lists that share nobody, settings that make no sense, a population that runs away.
#![doc = include_str!("latent.md")]

use crate::{CaptureTable, EstimateError, Mixing, Posterior, chance::Chance};

/// How the classes are sampled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatentSettings {
    /// The most classes. The default is 10.
    pub classes: usize,
    /// Shape of the gamma prior of the concentration. The default is 0.25.
    pub shape: f64,
    /// Rate of the gamma prior of the concentration. The default is 0.25.
    pub rate: f64,
    /// Chains, each from its own start. The default is 4.
    pub chains: usize,
    /// Draws left out at the start of each chain. The default is 4,000.
    pub burn_in: usize,
    /// Draws kept of each chain. The default is 2,000.
    pub kept: usize,
    /// Draws made for each that is kept. The default is 20.
    pub thinning: usize,
    /// What counts as mixed.
    pub mixing: Mixing,
}

impl Default for LatentSettings {
    fn default() -> Self {
        Self {
            classes: 10,
            shape: 0.25,
            rate: 0.25,
            chains: 4,
            burn_in: 4_000,
            kept: 2_000,
            thinning: 20,
            mixing: Mixing::default(),
        }
    }
}

/// Beyond so many people nobody has met the posterior has no end.
const DARK_MAX: f64 = 1e12;

/// Samples the population under a Dirichlet-process mixture of classes (Manrique-Vallier 2016).
///
/// # Errors
/// [`EstimateError::NoOverlap`], [`EstimateError::SettingOutOfRange`], [`EstimateError::NoValue`] where it runs away.
///
/// ```
/// use sylfaen_estimate::{CaptureTable, LatentSettings, latent_classes};
///
/// let table = CaptureTable::new(3, [(1, 69), (2, 55), (4, 63), (3, 21), (5, 17), (6, 18), (7, 28)])?;
/// let quick = LatentSettings { burn_in: 100, kept: 50, thinning: 2, ..LatentSettings::default() };
/// let posterior = latent_classes(&table, &quick, 1)?;
/// assert_eq!(posterior.draws.len(), 200);
/// // So few draws say nothing, and it is said.
/// assert!(!posterior.is_mixed);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn latent_classes(
    table: &CaptureTable,
    settings: &LatentSettings,
    seed: u64,
) -> Result<Posterior, EstimateError> {
    let is_sensible = settings.classes >= 1
        && settings.shape > 0.0
        && settings.rate > 0.0
        && settings.chains >= 2
        && settings.kept >= 8
        && settings.thinning >= 1;
    if !is_sensible {
        return Err(EstimateError::SettingOutOfRange {
            setting: "the classes, priors or chains",
            range: "positive, with two chains or more of eight draws or more",
        });
    }
    if table.on_two_or_more() == 0 {
        return Err(EstimateError::NoOverlap);
    }
    let chains: Result<Vec<Vec<f64>>, EstimateError> =
        (0..settings.chains).map(|chain| Sampler::new(table, settings, seed, chain).run()).collect();
    Ok(Posterior::new(&chains?, settings.mixing))
}

/// One chain.
struct Sampler<'a> {
    settings: &'a LatentSettings,
    lists: usize,
    people: f64,
    patterns: Vec<(u32, u64)>,
    chance: Chance,
    dark: f64,
    concentration: f64,
    /// The logarithm of what each class takes of the stick that is left.
    taken: Vec<f64>,
    /// The logarithm of what it leaves. Where the concentration is small this lies hundreds below zero, and what draws the
    /// concentration must see how far.
    left: Vec<f64>,
    shares: Vec<f64>,
    /// A row a class: the chance that a list meets one of its people.
    reach: Vec<Vec<f64>>,
    /// People in each class.
    sizes: Vec<f64>,
    /// A row a class: how many of its people each list has met.
    met: Vec<Vec<f64>>,
    weights: Vec<f64>,
    drawn: Vec<f64>,
}

impl<'a> Sampler<'a> {
    fn new(table: &CaptureTable, settings: &'a LatentSettings, seed: u64, chain: usize) -> Self {
        let (classes, lists) = (settings.classes, table.lists());
        let mut chance = Chance::new(seed, chain as u64);
        let people = table.people() as f64;
        // Chains start apart: nearly everybody is of one kind, whose population is twice, four, eight times those seen.
        let supposed = people * f64::from(2_u32 << chain.min(6));
        let mut reach: Vec<Vec<f64>> =
            (0..classes).map(|_| (0..lists).map(|_| chance.beta(1.0, 1.0)).collect()).collect();
        for (list, chance) in reach[0].iter_mut().enumerate() {
            *chance = ((table.on_all(1 << list) as f64 + 0.5) / supposed).min(0.95);
        }
        let mut shares = vec![0.01 / classes as f64; classes];
        shares[0] += 0.99;
        Self {
            settings,
            lists,
            people,
            patterns: table.counts().collect(),
            chance,
            dark: supposed - people,
            concentration: 1.0,
            taken: vec![-std::f64::consts::LN_2; classes],
            left: vec![-std::f64::consts::LN_2; classes],
            shares,
            reach,
            sizes: vec![0.0; classes],
            met: vec![vec![0.0; lists]; classes],
            weights: vec![0.0; classes],
            drawn: vec![0.0; classes],
        }
    }

    fn run(mut self) -> Result<Vec<f64>, EstimateError> {
        let mut draws = Vec::with_capacity(self.settings.kept);
        for _ in 0..self.settings.burn_in {
            self.sweep()?;
        }
        for _ in 0..self.settings.kept {
            for _ in 0..self.settings.thinning {
                self.sweep()?;
            }
            draws.push(self.people + self.dark);
        }
        Ok(draws)
    }

    fn sweep(&mut self) -> Result<(), EstimateError> {
        self.sizes.fill(0.0);
        self.met.iter_mut().for_each(|met| met.fill(0.0));
        for place in 0..self.patterns.len() {
            let (pattern, count) = self.patterns[place];
            self.weigh(pattern);
            self.allot(pattern, count);
        }
        self.draw_dark()?;
        self.draw_reach();
        self.draw_shares();
        self.swap_neighbours();
        Ok(())
    }

    /// The chance of each class to give a pattern, times its share.
    fn weigh(&mut self, pattern: u32) {
        for ((weight, share), reach) in self.weights.iter_mut().zip(&self.shares).zip(&self.reach) {
            let chances = reach
                .iter()
                .enumerate()
                .map(|(list, &chance)| if pattern >> list & 1 == 1 { chance } else { 1.0 - chance });
            *weight = share * chances.product::<f64>();
        }
    }

    fn allot(&mut self, pattern: u32, count: u64) {
        self.chance.multinomial(count, &self.weights, &mut self.drawn);
        for (class, &drawn) in self.drawn.iter().enumerate() {
            self.sizes[class] += drawn;
            for list in (0..self.lists).filter(|list| pattern >> list & 1 == 1) {
                self.met[class][list] += drawn;
            }
        }
    }

    /// People nobody has met: negative binomial, the population having the prior `1 / N`.
    fn draw_dark(&mut self) -> Result<(), EstimateError> {
        self.weigh(0);
        let missed: f64 = self.weights.iter().sum();
        let mean = self.chance.gamma(self.people) * missed / (1.0 - missed);
        if mean.is_nan() || mean >= DARK_MAX {
            return Err(EstimateError::NoValue { why: "the posterior of the population has no end" });
        }
        let dark = self.chance.poisson(mean);
        self.dark = dark as f64;
        self.allot(0, dark);
        Ok(())
    }

    fn draw_reach(&mut self) {
        for ((reach, met), &size) in self.reach.iter_mut().zip(&self.met).zip(&self.sizes) {
            for (chance, &met) in reach.iter_mut().zip(met) {
                // Most classes have nobody; their chances are then uniform, which costs a twentieth of a beta number.
                let is_empty = size <= 0.0;
                *chance = if is_empty {
                    self.chance.uniform()
                } else {
                    self.chance.beta(1.0 + met, 1.0 + size - met)
                };
            }
        }
    }

    /// Shares by breaking a stick, and the concentration given where it broke.
    ///
    /// Behind the last class that has people the stick breaks as the prior has it. The concentration is drawn without those
    /// breaks, which say nothing of it, and they are drawn anew: kept, a small concentration would keep itself small.
    fn draw_shares(&mut self) {
        let last = self.settings.classes - 1;
        let peopled = self.sizes.iter().rposition(|size| *size > 0.0).map_or(0, |class| class + 1).min(last);
        let mut behind: f64 = self.sizes.iter().sum();
        for class in 0..peopled {
            behind = (behind - self.sizes[class]).max(0.0);
            self.break_stick(class, behind);
        }
        let log_left: f64 = self.left[..peopled].iter().sum();
        let shape = self.settings.shape + peopled as f64;
        self.concentration = (self.chance.gamma(shape) / (self.settings.rate - log_left)).max(1e-9);
        (peopled..last).for_each(|class| self.break_stick(class, 0.0));
        self.share_out();
    }

    fn break_stick(&mut self, class: usize, behind: f64) {
        let stays = self.chance.log_gamma(1.0 + self.sizes[class]);
        let goes_on = self.chance.log_gamma(self.concentration + behind);
        let both = stays.max(goes_on) + (-(stays - goes_on).abs()).exp().ln_1p();
        self.taken[class] = stays - both;
        self.left[class] = goes_on - both;
    }

    /// Exchanges neighbouring classes, with or without their parts of the stick, where that is as likely (Papaspiliopoulos
    /// and Roberts 2008): without it a large class that stands late in the order stays there.
    fn swap_neighbours(&mut self) {
        for first in 0..self.settings.classes.saturating_sub(2) {
            let second = first + 1;
            let (people, others) = (self.sizes[first], self.sizes[second]);
            let by_place = (self.log_share(second) - self.log_share(first)) * (people - others);
            if self.chance.uniform().ln() < by_place {
                self.exchange(first, second);
            }
            let (people, others) = (self.sizes[first], self.sizes[second]);
            let by_stick = people * self.left[second] - others * self.left[first];
            if self.chance.uniform().ln() < by_stick {
                self.exchange(first, second);
                self.taken.swap(first, second);
                self.left.swap(first, second);
                self.share_out();
            }
        }
    }

    fn exchange(&mut self, first: usize, second: usize) {
        self.sizes.swap(first, second);
        self.met.swap(first, second);
        self.reach.swap(first, second);
    }

    fn share_out(&mut self) {
        for class in 0..self.settings.classes {
            self.shares[class] = self.log_share(class).exp();
        }
    }

    fn log_share(&self, class: usize) -> f64 {
        let before: f64 = self.left[..class].iter().sum();
        let takes_all = class + 1 == self.settings.classes;
        before + if takes_all { 0.0 } else { self.taken[class] }
    }
}
