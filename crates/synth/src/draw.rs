//! Chance, and nothing but chance that can be repeated.
//!
//! In: a seed, a purpose and an index. Out: numbers. Each person, contact and purpose has a stream of its own, so that a draw added for
//! one leaves all others as they were. Sampling is done here and not by a library whose algorithm may change: the bytes of the
//! fixtures hang on it.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a stream is drawn for; streams of two purposes are independent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Who a person is.
    Person = 1,
    /// Whom a person meets.
    Meeting = 2,
    /// How a record is written.
    Writing = 3,
    /// Defendants in court.
    Defendant = 4,
    /// Which person a repeated row of the flat file is of.
    Repeat = 5,
    /// The order of the rows of the flat file.
    Shuffle = 6,
    /// Opaque ids.
    Opaque = 7,
}

/// One stream of chance.
pub(crate) struct Draw(ChaCha20Rng);

impl Draw {
    /// The stream of `index` for one purpose under a seed.
    pub(crate) fn new(seed: u64, purpose: Purpose, index: u64) -> Draw {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&(purpose as u64).to_le_bytes());
        key[16..24].copy_from_slice(&index.to_le_bytes());
        key[24..].copy_from_slice(b"sylfaen1");
        Draw(ChaCha20Rng::from_seed(key))
    }

    /// Any number of 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A whole number from 0 to `count - 1`; 0 if `count` is 0.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.bits()) * count as u128) >> 64) as usize
    }

    /// A whole number between two, both included.
    pub(crate) fn between(&mut self, least: i64, most: i64) -> i64 {
        least + self.below((most - least + 1).max(1) as usize) as i64
    }

    /// A number from 0 up to but not including 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something of this probability happens.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of a slice, each as likely; nothing from an empty one.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    /// A position, as likely as its weight; 0 if all weights are 0.
    pub(crate) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (position, weight) in weights.iter().enumerate() {
            if left < *weight {
                return position;
            }
            left -= weight;
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::{Draw, Purpose};

    #[test]
    fn streams_repeat_and_do_not_meet() {
        let first = |purpose, index| Draw::new(7, purpose, index).bits();
        assert_eq!(first(Purpose::Person, 3), first(Purpose::Person, 3));
        assert_ne!(first(Purpose::Person, 3), first(Purpose::Person, 4));
        assert_ne!(first(Purpose::Person, 3), first(Purpose::Meeting, 3));
        assert_ne!(Draw::new(8, Purpose::Person, 3).bits(), first(Purpose::Person, 3));
    }

    #[test]
    fn weights_are_kept() {
        let mut draw = Draw::new(1, Purpose::Person, 0);
        let mut seen = [0_u32; 3];
        for _ in 0..30_000 {
            seen[draw.weighted(&[1.0, 0.0, 2.0])] += 1;
        }
        assert_eq!(seen[1], 0);
        assert!((9_500..10_500).contains(&seen[0]), "{seen:?}");
    }

    #[test]
    fn between_reaches_both_ends() {
        let mut draw = Draw::new(1, Purpose::Person, 0);
        let seen: std::collections::BTreeSet<i64> = (0..200).map(|_| draw.between(-1, 1)).collect();
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [-1, 0, 1]);
    }
}
