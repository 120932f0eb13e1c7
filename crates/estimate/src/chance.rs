//! Random numbers that a seed fixes.
//!
//! In: a seed from the caller and the number of a stream. Out: the same numbers for ever, on any machine and however
//! many streams run side by side: every replicate and every chain has a stream of its own. Nothing is drawn that the
//! seed does not fix.
//!
//! Generator: xoshiro256++ (Blackman and Vigna 2021), its state filled by `SplitMix64`.

use crate::interval::normal_quantile;

/// One stream of random numbers.
#[derive(Debug, Clone)]
pub(crate) struct Chance {
    state: [u64; 4],
}

impl Chance {
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut word = seed ^ stream.wrapping_mul(0xd134_2543_de82_ef95).rotate_left(17);
        let mut next = || {
            word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = word;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        };
        Self { state: [next(), next(), next(), next()] }
    }

    fn bits(&mut self) -> u64 {
        let state = &mut self.state;
        let answer = state[0].wrapping_add(state[3]).rotate_left(23).wrapping_add(state[0]);
        let shifted = state[1] << 17;
        state[2] ^= state[0];
        state[3] ^= state[1];
        state[1] ^= state[2];
        state[0] ^= state[3];
        state[2] ^= shifted;
        state[3] = state[3].rotate_left(45);
        answer
    }

    /// A number strictly between 0 and 1.
    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.bits() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// A standard normal number, by inversion.
    pub(crate) fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }

    /// A gamma number of scale 1 (Marsaglia and Tsang 2000).
    pub(crate) fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = self.uniform().powf(1.0 / shape);
            return self.gamma(shape + 1.0) * boost;
        }
        let centre = shape - 1.0 / 3.0;
        let spread = 1.0 / (9.0 * centre).sqrt();
        loop {
            let normal = self.normal();
            let root = 1.0 + spread * normal;
            if root <= 0.0 {
                continue;
            }
            let cube = root * root * root;
            if self.uniform().ln() < 0.5 * normal * normal + centre * (1.0 - cube + cube.ln()) {
                return centre * cube;
            }
        }
    }

    /// The logarithm of a gamma number of scale 1: where the shape is small the number itself is too near to 0 to be held.
    pub(crate) fn log_gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0).ln() + self.uniform().ln() / shape;
        }
        self.gamma(shape).ln()
    }

    /// A beta number.
    pub(crate) fn beta(&mut self, left: f64, right: f64) -> f64 {
        let (x, y) = (self.gamma(left), self.gamma(right));
        x / (x + y)
    }

    /// How many of so many succeed.
    ///
    /// Large numbers are split at an order statistic, which is a beta number (Devroye 1986, X.4.3): exact, and in few steps
    /// whatever the size.
    pub(crate) fn binomial(&mut self, trials: u64, share: f64) -> u64 {
        if share >= 1.0 {
            return trials;
        }
        let (mut trials, mut share, mut sum) = (trials, share.max(0.0), 0);
        while trials as f64 * share.min(1.0 - share) > 20.0 {
            let middle = ((trials + 1) as f64 * share).floor().clamp(1.0, trials as f64) as u64;
            let split = self.beta(middle as f64, (trials + 1 - middle) as f64);
            if split <= share {
                sum += middle;
                trials -= middle;
                share = ((share - split) / (1.0 - split)).clamp(0.0, 1.0);
            } else {
                trials = middle - 1;
                share = (share / split).min(1.0);
            }
        }
        if share > 0.5 {
            return sum + trials - self.few(trials, 1.0 - share);
        }
        sum + self.few(trials, share)
    }

    /// The same where few are expected, by inversion.
    fn few(&mut self, trials: u64, share: f64) -> u64 {
        if trials == 0 || share <= 0.0 {
            return 0;
        }
        let odds = share / (1.0 - share);
        let mut at = (trials as f64 * (-share).ln_1p()).exp();
        let mut left = self.uniform();
        let mut count = 0;
        while left > at && count < trials {
            left -= at;
            count += 1;
            at *= odds * (trials + 1 - count) as f64 / count as f64;
        }
        count
    }

    /// Draws a total anew over shares that need not add up to 1; none if no share is positive.
    pub(crate) fn multinomial(&mut self, total: u64, shares: &[f64], counts: &mut [f64]) {
        let mut mass: f64 = shares.iter().sum();
        let mut left = total;
        for (count, share) in counts.iter_mut().zip(shares) {
            let drawn =
                if *share > 0.0 && mass > 0.0 { self.binomial(left, (share / mass).min(1.0)) } else { 0 };
            *count = drawn as f64;
            left -= drawn;
            mass -= share;
        }
        // What rounding of the shares left over belongs to the last that can have it.
        if left > 0
            && let Some(last) = (0..shares.len()).rev().find(|&place| shares[place] > 0.0)
        {
            counts[last] += left as f64;
        }
    }

    /// A Poisson number, by a gamma number's splitting where it is large (Ahrens and Dieter 1974).
    pub(crate) fn poisson(&mut self, mean: f64) -> u64 {
        let (mut mean, mut sum) = (mean, 0);
        while mean > 20.0 {
            let step = (mean * 0.875).floor();
            let waited = self.gamma(step);
            if waited > mean {
                return sum + self.binomial(step as u64 - 1, mean / waited);
            }
            sum += step as u64;
            mean -= waited;
        }
        let mut at = (-mean).exp();
        let mut left = self.uniform();
        let mut count = 0;
        while left > at && count < 1000 {
            left -= at;
            count += 1;
            at *= mean / count as f64;
        }
        sum + count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mean and the variance of many numbers, each within five of its standard errors.
    fn check(name: &str, mean: f64, variance: f64, mut draw: impl FnMut(&mut Chance) -> f64) {
        let mut chance = Chance::new(20_130_401, 7);
        let draws = 40_000;
        let numbers: Vec<f64> = (0..draws).map(|_| draw(&mut chance)).collect();
        let found = numbers.iter().sum::<f64>() / f64::from(draws);
        let allowed = 5.0 * (variance / f64::from(draws)).sqrt();
        assert!((found - mean).abs() < allowed, "{name}: mean {found}, not {mean}");
        let spread = numbers.iter().map(|number| (number - found).powi(2)).sum::<f64>() / f64::from(draws);
        assert!((spread / variance - 1.0).abs() < 0.08, "{name}: variance {spread}, not {variance}");
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        check("uniform", 0.5, 1.0 / 12.0, Chance::uniform);
        check("normal", 0.0, 1.0, Chance::normal);
        check("gamma", 0.4, 0.4, |chance| chance.gamma(0.4));
        check("gamma", 7.5, 7.5, |chance| chance.gamma(7.5));
        // The mean and the variance of a gamma number's logarithm are the digamma and trigamma functions of its shape.
        check("log gamma", -0.577_215_664_901_532_9, 1.644_934_066_848_226_4, |chance| chance.log_gamma(1.0));
        check("log gamma", -100.560_885_457_868_67, 10_001.621_213_528_313, |chance| chance.log_gamma(0.01));
        check("beta", 2.0 / 7.0, 10.0 / (49.0 * 8.0), |chance| chance.beta(2.0, 5.0));
        for (trials, share) in [(5, 0.3), (2744, 0.4), (40, 0.97), (1_000_000_000, 0.25), (3_000, 0.002)] {
            let (n, p) = (trials as f64, share);
            check("binomial", n * p, n * p * (1.0 - p), |chance| chance.binomial(trials, share) as f64);
        }
        check("poisson", 3.0, 3.0, |chance| chance.poisson(3.0) as f64);
        check("poisson", 800.0, 800.0, |chance| chance.poisson(800.0) as f64);
    }

    #[test]
    fn a_total_drawn_anew_is_kept_and_streams_differ() {
        let mut counts = [0.0; 4];
        Chance::new(1, 0).multinomial(1_000, &[2.0, 0.0, 5.0, 3.0], &mut counts);
        assert!((counts.iter().sum::<f64>() - 1_000.0).abs() < 1e-9 && counts[1] < 0.5 && counts[2] > 400.0);
        assert_ne!(Chance::new(1, 0).bits(), Chance::new(1, 1).bits());
        assert_eq!(Chance::new(9, 3).bits(), Chance::new(9, 3).bits());
    }
}
