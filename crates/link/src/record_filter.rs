//! Trains the model of whole-record filters, of which each pair has one similarity and nothing else.
//!
//! In: filters. Out: the shares of the levels, and how many pairs match. Refused: nothing; too few records leave the shipped
//! shares.
//!
//! With one field expectation maximisation can find anything: every split of the levels into two classes fits equally well. But
//! strangers are known: two of them share bits by chance, and their similarities lie about a mean in a bell. Mean and deviation
//! are read off the middle of pairs drawn at random, nearly all of which are strangers (median, and half the width of the middle
//! 68 %), the shares u off the bell, and what is met above it are the matches (as in two-groups models, Efron 2008).

use crate::comparer::{Comparer, level_in};
use crate::field::Field;
use crate::linker::Linker;
use crate::model::Model;
use crate::records::{MISSING, Stream};
use crate::settings::{Kind, Test};

/// How many pairs are drawn, and how few are too few to see a bell.
const PAIRS: u64 = 2_000_000;
const PAIRS_MIN: usize = 500;
/// The least share of a level.
const SHARE_MIN: f64 = 1e-9;

impl Linker {
    /// Whether records are compared by one filter of the whole and nothing else.
    pub(crate) fn is_of_record_filters(&self) -> bool {
        matches!(self.fields(), [field] if field.kind == Kind::EncodedRecord)
    }

    /// Trains on filters of whole records; `model` has the shipped shares.
    pub(crate) fn train_record_filters(&self, mut model: Model) -> Model {
        let [field] = self.fields() else { return model };
        let (alike, counts) = self.drawn(field);
        let Some((mean, deviation)) = bell(alike) else { return model };
        let pairs: f64 = counts.iter().sum();
        let strangers = tails(field, mean, deviation);
        // What is met at a level beyond what the bell explains; below the mean there is nothing to find.
        let bounds = field
            .levels
            .iter()
            .map(|level| level.at_least.unwrap_or(if level.test == Test::Equal { 1.0 } else { 0.0 }));
        let found: Vec<f64> = counts
            .iter()
            .zip(&strangers)
            .zip(bounds)
            .map(|((met, share), bound)| if bound > mean { (met - share * pairs).max(0.0) } else { 0.0 })
            .collect();
        let worth = self.shipped().matches;
        let records = f64::from(self.records());
        let all = records * (records - 1.0) / 2.0;
        let begun = (self.shipped().duplicates_per_record * records / 2.0 / all).clamp(1e-9, 0.3);
        let matches: f64 = found.iter().sum();
        let prior = self.shipped().duplicates_worth;
        let share = ((matches + prior) / (pairs + prior / begun)).clamp(1e-12, 0.5);
        let Some(of_field) = model.field.first_mut() else { return model };
        for (at, level) in of_field.level.iter_mut().enumerate() {
            level.m = (level.m * worth + found[at]) / (worth + matches);
            level.u = strangers[at];
        }
        model.matches_share = share;
        model.training.matches_expected = share * all;
        model.training.pairs = pairs as u64;
        model.training.is_shipped = false;
        model.training.degeneracies.clear();
        model
    }

    /// The similarities of pairs drawn at random, or of all if they are few; and how many are at each level.
    fn drawn(&self, field: &Field) -> (Vec<f64>, Vec<f64>) {
        let there: Vec<u32> =
            (0..self.records()).filter(|record| self.row(*record).first() != Some(&MISSING)).collect();
        let count = there.len() as u64;
        let mut alike = Vec::new();
        let mut counts = vec![0.0; field.levels.len()];
        let mut comparer = Comparer::new(self.fields());
        let mut meet = |a: u32, b: u32| {
            let (a, b) = (self.row(a), self.row(b));
            let level = level_in(comparer.pattern(a, b), 0).checked_sub(1);
            if let (Some(count), [x, ..], [y, ..]) = (level.and_then(|level| counts.get_mut(level)), a, b) {
                *count += 1.0;
                alike.push(field.values.dice(*x, *y));
            }
        };
        if count * count.saturating_sub(1) / 2 <= PAIRS {
            for (at, a) in there.iter().enumerate() {
                there.iter().skip(at + 1).for_each(|b| meet(*a, *b));
            }
        } else {
            let mut stream = Stream::new(self.settings().seed, 0xf117);
            for _ in 0..PAIRS {
                let a = stream.below(count);
                let b = (a + 1 + stream.below(count - 1)) % count;
                meet(there[a as usize], there[b as usize]);
            }
        }
        (alike, counts)
    }
}

/// The mean and the deviation of the bell that most similarities lie in.
fn bell(mut alike: Vec<f64>) -> Option<(f64, f64)> {
    if alike.len() < PAIRS_MIN {
        return None;
    }
    alike.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| alike.get(((alike.len() - 1) as f64 * share) as usize).copied();
    let (low, middle, high) = (at(0.159)?, at(0.5)?, at(0.841)?);
    Some((middle, ((high - low) / 2.0).max(0.005)))
}

/// The share of strangers at each level, by the bell.
fn tails(field: &Field, mean: f64, deviation: f64) -> Vec<f64> {
    let mut above = 0.0;
    let mut shares: Vec<f64> = field
        .levels
        .iter()
        .map(|level| {
            let beyond = match (level.test, level.at_least) {
                (Test::Equal, _) => 0.0,
                (_, Some(bound)) => upper_tail((bound - mean) / deviation),
                (_, None) => 1.0,
            };
            let share = (beyond - above).max(SHARE_MIN);
            above = beyond.max(above);
            share
        })
        .collect();
    let all: f64 = shares.iter().sum();
    for share in &mut shares {
        *share /= all;
    }
    shares
}

/// The share of the standard normal distribution above a point (Abramowitz and Stegun 1964, 26.2.17; error below 1e-7).
fn upper_tail(at: f64) -> f64 {
    if at < 0.0 {
        return 1.0 - upper_tail(-at);
    }
    let t = 1.0 / (1.0 + 0.231_641_9 * at);
    let terms = [0.319_381_530, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    let sum = terms.iter().rev().fold(0.0, |sum, term| (sum + term) * t);
    (-at * at / 2.0).exp() / std::f64::consts::TAU.sqrt() * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_is_as_in_tables() {
        for (at, share) in
            [(0.0, 0.5), (1.0, 0.158_655), (1.959_964, 0.025), (-1.0, 0.841_345), (4.0, 3.167e-5)]
        {
            assert!((upper_tail(at) - share).abs() < 1e-6, "{at}");
        }
    }

    #[test]
    fn the_bell_is_that_of_strangers_though_some_pairs_match() {
        // A bell about 0.5 by the sum of twelve even numbers, with one match in a hundred far above it.
        let mut stream = Stream::new(1, 2);
        let mut alike: Vec<f64> =
            (0..20_000).map(|_| 0.5 + 0.04 * ((0..12).map(|_| stream.share()).sum::<f64>() - 6.0)).collect();
        alike.extend(vec![0.9; 200]);
        let (mean, deviation) = bell(alike).unwrap();
        assert!((mean - 0.5).abs() < 0.003 && (deviation - 0.04).abs() < 0.003, "{mean} {deviation}");
        assert_eq!(bell(vec![0.5; 10]), None);
    }
}
