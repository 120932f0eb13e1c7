//! Whether several Markov chains tell the same story, and how much of one.
//!
//! In: draws of one quantity, a row a chain. Out: R-hat, the effective sample size, and a posterior, or a refusal where the
//! chains have not mixed: a chain that never moved gives the same number for every quantile and looks certain.
#![doc = include_str!("chains.md")]

use crate::{Interval, IntervalKind};

/// What counts as mixed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mixing {
    /// The largest R-hat. The default is 1.05.
    pub r_hat_max: f64,
    /// The least effective sample size. The default is 200.
    pub effective_min: f64,
}

impl Default for Mixing {
    fn default() -> Self {
        Self { r_hat_max: 1.05, effective_min: 200.0 }
    }
}

/// A posterior distribution by simulation.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    /// All draws kept, sorted, in people.
    pub draws: Vec<f64>,
    /// How much wider all chains together are than one; 1 where they agree. Infinite where one never moved.
    pub r_hat: f64,
    /// How many independent draws would say as much.
    pub effective_size: f64,
    /// Whether the chains have mixed: without it no figure of the posterior may be used.
    pub is_mixed: bool,
}

impl Posterior {
    /// Takes the draws of each chain, in order.
    pub fn new(chains: &[Vec<f64>], mixing: Mixing) -> Self {
        let halves: Vec<&[f64]> = chains
            .iter()
            .flat_map(|chain| {
                let (first, second) = chain.split_at(chain.len() / 2);
                [first, &second[..first.len()]]
            })
            .collect();
        let r_hat = r_hat(&halves);
        let effective_size = effective_size(&halves);
        let mut draws: Vec<f64> = chains.iter().flatten().copied().collect();
        draws.sort_by(f64::total_cmp);
        let is_mixed = r_hat <= mixing.r_hat_max && effective_size >= mixing.effective_min;
        Self { draws, r_hat, effective_size, is_mixed }
    }

    /// The quantile of the draws.
    pub fn quantile(&self, share: f64) -> f64 {
        if self.draws.is_empty() {
            return f64::NAN;
        }
        let place = share * (self.draws.len() - 1) as f64;
        let below = place.floor() as usize;
        let above = (below + 1).min(self.draws.len() - 1);
        self.draws[below] + (place - place.floor()) * (self.draws[above] - self.draws[below])
    }

    /// The mean of the draws.
    pub fn mean(&self) -> f64 {
        self.draws.iter().sum::<f64>() / self.draws.len() as f64
    }

    /// The interval that leaves as much on either side.
    pub fn interval(&self, confidence: f64) -> Interval {
        let tail = (1.0 - confidence) / 2.0;
        Interval {
            lower: self.quantile(tail),
            upper: self.quantile(1.0 - tail),
            kind: IntervalKind::Posterior,
        }
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Covariance of a chain with itself so many draws later.
fn autocovariance(chain: &[f64], centre: f64, lag: usize) -> f64 {
    let pairs = chain.iter().zip(&chain[lag..]);
    pairs.map(|(now, later)| (now - centre) * (later - centre)).sum::<f64>() / chain.len() as f64
}

/// Variance within chains, and the variance of all together.
fn variances(chains: &[&[f64]]) -> (f64, f64) {
    let length = chains.first().map_or(0, |chain| chain.len()) as f64;
    let means: Vec<f64> = chains.iter().map(|chain| mean(chain)).collect();
    let within = chains
        .iter()
        .zip(&means)
        .map(|(chain, &centre)| autocovariance(chain, centre, 0) * length / (length - 1.0))
        .sum::<f64>()
        / chains.len() as f64;
    let centre = mean(&means);
    let between = means.iter().map(|mean| (mean - centre).powi(2)).sum::<f64>() / (chains.len() as f64 - 1.0);
    (within, within * (length - 1.0) / length + between)
}

fn r_hat(chains: &[&[f64]]) -> f64 {
    let (within, together) = variances(chains);
    let is_still = chains
        .iter()
        .any(|chain| chain.len() < 4 || chain.iter().all(|draw| (draw - chain[0]).abs() < f64::MIN_POSITIVE));
    if is_still { f64::INFINITY } else { (together / within).sqrt() }
}

/// Geyer's initial monotone sequence of autocorrelations, over all chains together.
fn effective_size(chains: &[&[f64]]) -> f64 {
    let length = chains.first().map_or(0, |chain| chain.len());
    let (within, together) = variances(chains);
    if length < 4 || !(together > 0.0 && within > 0.0) {
        return 0.0;
    }
    let means: Vec<f64> = chains.iter().map(|chain| mean(chain)).collect();
    let correlation = |lag: usize| {
        let covariance: f64 =
            chains.iter().zip(&means).map(|(chain, &centre)| autocovariance(chain, centre, lag)).sum();
        1.0 - (within - covariance / chains.len() as f64) / together
    };
    let (mut sum, mut before, mut lag) = (0.0, f64::INFINITY, 0);
    while lag + 1 < length {
        let pair = (correlation(lag) + correlation(lag + 1)).min(before);
        if pair <= 0.0 {
            break;
        }
        sum += pair;
        before = pair;
        lag += 2;
    }
    let draws = (length * chains.len()) as f64;
    (draws / (2.0 * sum - 1.0).max(1.0 / draws.log10())).min(draws)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;

    fn chains(move_by: f64, shifts: &[f64]) -> Vec<Vec<f64>> {
        let chain = |(stream, shift): (usize, &f64)| {
            let mut chance = Chance::new(5, stream as u64);
            let mut at = 0.0;
            (0..4_000)
                .map(|_| {
                    at = (1.0 - move_by) * at + chance.normal();
                    at + shift
                })
                .collect()
        };
        shifts.iter().enumerate().map(chain).collect()
    }

    #[test]
    fn independent_draws_count_fully_and_dependent_ones_by_their_correlation() {
        let independent = Posterior::new(&chains(1.0, &[0.0; 4]), Mixing::default());
        assert!(independent.is_mixed && (independent.effective_size / 16_000.0 - 1.0).abs() < 0.1);
        // An autoregression of 0.9 is worth (1 - 0.9) / (1 + 0.9) of its length.
        let dependent = Posterior::new(&chains(0.1, &[0.0; 4]), Mixing::default());
        assert!(
            (dependent.effective_size / (16_000.0 / 19.0) - 1.0).abs() < 0.25,
            "{}",
            dependent.effective_size
        );
    }

    #[test]
    fn chains_apart_or_standing_still_are_refused() {
        let apart = Posterior::new(&chains(1.0, &[0.0, 0.0, 0.0, 3.0]), Mixing::default());
        assert!(!apart.is_mixed && apart.r_hat > 1.3);
        let still = Posterior::new(&[vec![1533.0; 100], vec![1533.0; 100]], Mixing::default());
        assert!(!still.is_mixed && still.r_hat.is_infinite());
    }
}
