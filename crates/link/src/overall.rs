//! A linkage as a whole: what each level weighs, how weights of pairs are spread, what every cut would give.
//!
//! In: a model; scored pairs. Out: tables. Refused: nothing.

use serde::Serialize;

use crate::linker::Linker;
use crate::model::Model;
use crate::score::ScoredPair;
use crate::scoring::Scored;

/// What one level of one field weighs before rarity, nothing else known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LevelWeight {
    /// The column.
    pub column: String,
    /// The level.
    pub level: String,
    /// The share of pairs of one person at it, 0 to 1.
    pub m: f64,
    /// The share of pairs of two persons at it.
    pub u: f64,
    /// What it says, in bits: above 0 for one person, below for two.
    pub weight_log2: f64,
}

/// How many pairs have about one weight.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ScoreBin {
    /// The lower end, in bits; a bin is one bit wide.
    pub weight_log2_from: i32,
    /// How many pairs.
    pub pairs: u64,
    /// How many of them are expected to match.
    pub matches_expected: f64,
}

/// What links at or above a probability would be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CurvePoint {
    /// The cut.
    pub probability_min: f64,
    /// How many pairs are at or above it.
    pub links: u64,
    /// The share of them expected to be right, 0 to 1.
    pub precision_expected: f64,
    /// The share of true links expected to be found, 0 to 1.
    pub recall_expected: f64,
    /// Their harmonic mean.
    pub f1_expected: f64,
}

/// The cuts of the curve, in hundredths.
const CUTS: std::ops::RangeInclusive<u32> = 1..=99;

/// What each level weighs, in the order of fields and levels.
pub fn level_weights(model: &Model) -> Vec<LevelWeight> {
    let of_field = |field: &crate::model::ModelField| {
        let column = field.column.clone();
        field.level.clone().into_iter().map(move |level| LevelWeight {
            column: column.clone(),
            weight_log2: (level.m / level.u).log2(),
            level: level.name,
            m: level.m,
            u: level.u,
        })
    };
    model.field.iter().flat_map(of_field).collect()
}

/// How the weights of kept pairs are spread, every bin from the least to the greatest.
pub fn score_bins(pairs: &[ScoredPair]) -> Vec<ScoreBin> {
    let bit = |pair: &ScoredPair| (pair.log_odds / std::f64::consts::LN_2).floor() as i32;
    let Some(least) = pairs.iter().map(bit).min() else { return Vec::new() };
    let greatest = pairs.iter().map(bit).max().unwrap_or(least);
    let mut bins: Vec<ScoreBin> = (least..=greatest)
        .map(|weight_log2_from| ScoreBin { weight_log2_from, pairs: 0, matches_expected: 0.0 })
        .collect();
    for pair in pairs {
        if let Some(bin) = bins.get_mut((bit(pair) - least) as usize) {
            bin.pairs += 1;
            bin.matches_expected += pair.probability();
        }
    }
    bins
}

impl Linker {
    /// What to expect at every cut from 0.01 to 0.99.
    pub fn curve(&self, scored: &Scored) -> Vec<CurvePoint> {
        curve(&scored.pairs, self.share_reached())
    }
}

fn curve(pairs: &[ScoredPair], share_reached: f64) -> Vec<CurvePoint> {
    let mut probabilities: Vec<f64> = pairs.iter().map(ScoredPair::probability).collect();
    probabilities.sort_unstable_by(|a, b| b.total_cmp(a));
    let all = probabilities.iter().sum::<f64>() / share_reached;
    let (mut links, mut right) = (0_usize, 0.0);
    let mut points = Vec::new();
    for hundredth in CUTS.rev() {
        let least = f64::from(hundredth) / 100.0;
        while let Some(probability) = probabilities.get(links).filter(|probability| **probability >= least) {
            right += probability;
            links += 1;
        }
        let precision = if links == 0 { 1.0 } else { right / links as f64 };
        let recall = if all > 0.0 { (right / all).min(1.0) } else { 1.0 };
        let sum = precision + recall;
        points.push(CurvePoint {
            probability_min: least,
            links: links as u64,
            precision_expected: precision,
            recall_expected: recall,
            f1_expected: if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 },
        });
    }
    points.reverse();
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(probabilities: &[f64]) -> Vec<ScoredPair> {
        let pair = |probability: &f64| ScoredPair {
            left: 0,
            right: 1,
            pattern: 0,
            log_odds: (probability / (1.0 - probability)).ln(),
        };
        probabilities.iter().map(pair).collect()
    }

    /// By hand: 0.9, 0.8 and 0.3 make two true links, of which the rules reach all, or four, of which they reach half.
    #[test]
    fn the_curve_is_as_by_hand() {
        let points = curve(&pairs(&[0.3, 0.9, 0.8]), 1.0);
        assert_eq!(points.len(), 99);
        let at = |hundredth: usize| points[hundredth - 1];
        assert_eq!((at(99).links, at(85).links, at(50).links, at(30).links), (0, 1, 2, 3));
        assert!(
            (at(50).precision_expected - 0.85).abs() < 1e-9 && (at(50).recall_expected - 0.85).abs() < 1e-9
        );
        let half = curve(&pairs(&[0.3, 0.9, 0.8]), 0.5);
        assert!((half[49].recall_expected - 0.425).abs() < 1e-9);
    }

    #[test]
    fn bins_hold_every_pair_and_none_is_left_out_between() {
        let bins = score_bins(&pairs(&[0.1, 0.5, 0.5, 0.99]));
        // Odds of 1 to 9, 1 to 1 and 99 to 1 are -3.2, 0 and 6.6 bits.
        assert_eq!(bins.first().unwrap().weight_log2_from, -4);
        assert_eq!(bins.last().unwrap().weight_log2_from, 6);
        assert_eq!(bins.len(), 11);
        assert_eq!(bins.iter().map(|bin| bin.pairs).sum::<u64>(), 4);
        assert_eq!(bins[4].pairs, 2);
        assert!(score_bins(&[]).is_empty());
    }
}
