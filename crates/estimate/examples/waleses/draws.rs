//! Chance for simulated worlds.
//!
//! In: a seed and a stream. Out: numbers that depend on both and on nothing else, so that any Wales can be drawn again alone.

/// A stream of random numbers (`SplitMix64`; Steele, Lea and Flood 2014).
pub(crate) struct Draws {
    state: u64,
}

impl Draws {
    /// A stream of its own for each seed and number.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut mixed = Self { state: seed };
        let start = mixed.bits();
        mixed.state = start ^ stream.wrapping_mul(0xd1b5_4a32_d192_ed03);
        mixed.bits();
        mixed
    }

    fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number between two others.
    pub(crate) fn between(&mut self, least: f64, most: f64) -> f64 {
        least + (most - least) * self.share()
    }

    /// A number between two others, as often in any tenfold part.
    pub(crate) fn of_any_size(&mut self, least: f64, most: f64) -> f64 {
        self.between(least.ln(), most.ln()).exp()
    }

    /// A whole number below a limit that is not zero.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        ((self.share() * limit as f64) as usize).min(limit - 1)
    }

    /// Whether something of this probability happens.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// How many of so many happen.
    pub(crate) fn count(&mut self, trials: u64, probability: f64) -> u64 {
        (0..trials).filter(|_| self.happens(probability)).count() as u64
    }
}
