//! How good a linkage was, where the truth is known.
//!
//! In: the true person of each record, scored pairs, groups. Out: precision, recall and F1 of pairs by threshold and of
//! groups, and how often pairs of a stated probability truly match. Refused: nothing. The truth is never an input of linkage.

use serde::Serialize;

use crate::records::MISSING;
use crate::score::ScoredPair;

/// Precision, recall and F1 over pairs of records, each 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Quality {
    /// The least probability of a link; nothing for groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability_min: Option<f64>,
    /// Pairs said to be of one person.
    pub links: u64,
    /// Those of them that are.
    pub right: u64,
    /// Pairs that are of one person.
    pub true_links: u64,
    /// `right` over `links`.
    pub precision: f64,
    /// `right` over `true_links`.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

fn quality(probability_min: Option<f64>, links: u64, right: u64, true_links: u64) -> Quality {
    let share = |part: u64, whole: u64| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
    Quality {
        probability_min,
        links,
        right,
        true_links,
        precision: share(right, links),
        recall: share(right, true_links),
        f1: share(2 * right, links + true_links),
    }
}

/// Pairs of about one probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CalibrationBin {
    /// The lower end of the probabilities, 0 to 1.
    pub from: f64,
    /// How many pairs.
    pub pairs: u64,
    /// Their mean probability.
    pub probability_mean: f64,
    /// The share of them that match.
    pub match_share: f64,
}

/// Everything that is known once the truth is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Pairs at or above a probability.
    pub pairs: Vec<Quality>,
    /// Pairs of records that were grouped together.
    pub clusters: Quality,
    /// By tenths of probability.
    pub calibration: Vec<CalibrationBin>,
    /// The mean difference between stated probability and share of matches over the bins, weighted by pairs.
    pub expected_calibration_error: f64,
}

/// The thresholds at which pairs are evaluated.
const THRESHOLDS: [f64; 9] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999];

/// How many pairs of equal names a list has, missing names equal to nothing.
fn pairs_within<T: Ord>(mut names: Vec<T>) -> u64 {
    names.sort_unstable();
    names.chunk_by(|a, b| a == b).map(|alike| (alike.len() as u64) * (alike.len() as u64 - 1) / 2).sum()
}

/// Evaluates; `truth` is a code a record, equal for records of one person. With `list`, only pairs across lists count.
pub fn evaluate(truth: &[u32], list: Option<&[u32]>, pairs: &[ScoredPair], group: &[u32]) -> Evaluation {
    let known =
        || truth.iter().enumerate().filter(|(_, code)| **code != MISSING).map(|(at, code)| (at, *code));
    let of_list = |at: usize| list.map_or(0, |list| list[at]);
    let across = |within_all: u64, within_lists: u64| {
        if list.is_some() { within_all - within_lists } else { within_all }
    };
    let true_links = across(
        pairs_within(known().map(|(_, code)| code).collect()),
        pairs_within(known().map(|(at, code)| (code, of_list(at))).collect()),
    );
    let links = across(
        pairs_within(group.to_vec()),
        pairs_within(group.iter().enumerate().map(|(at, group)| (*group, of_list(at))).collect()),
    );
    let right = across(
        pairs_within(known().map(|(at, code)| (code, group[at])).collect()),
        pairs_within(known().map(|(at, code)| (code, group[at], of_list(at))).collect()),
    );
    let counted: Vec<(f64, bool)> = pairs
        .iter()
        .filter(|pair| list.is_none_or(|list| list[pair.left as usize] != list[pair.right as usize]))
        .map(|pair| {
            let (a, b) = (truth[pair.left as usize], truth[pair.right as usize]);
            (pair.probability(), a == b && a != MISSING)
        })
        .collect();
    let at_threshold = |least: &f64| {
        let above = counted.iter().filter(|(probability, _)| probability >= least);
        let (links, right) =
            above.fold((0, 0), |(links, right), (_, is_true)| (links + 1, right + u64::from(*is_true)));
        quality(Some(*least), links, right, true_links)
    };
    let (calibration, expected_calibration_error) = calibrate(&counted);
    Evaluation {
        pairs: THRESHOLDS.iter().map(at_threshold).collect(),
        clusters: quality(None, links, right, true_links),
        calibration,
        expected_calibration_error,
    }
}

fn calibrate(counted: &[(f64, bool)]) -> (Vec<CalibrationBin>, f64) {
    let mut bins = [(0_u64, 0.0_f64, 0_u64); 10];
    for (probability, is_true) in counted {
        let bin = &mut bins[((probability * 10.0) as usize).min(9)];
        *bin = (bin.0 + 1, bin.1 + probability, bin.2 + u64::from(*is_true));
    }
    let all: u64 = bins.iter().map(|(pairs, ..)| pairs).sum();
    let filled = bins.iter().enumerate().filter(|(_, (pairs, ..))| *pairs > 0);
    let calibration: Vec<CalibrationBin> = filled
        .map(|(at, (pairs, sum, right))| CalibrationBin {
            from: at as f64 / 10.0,
            pairs: *pairs,
            probability_mean: sum / *pairs as f64,
            match_share: *right as f64 / *pairs as f64,
        })
        .collect();
    let off = |bin: &CalibrationBin| bin.pairs as f64 * (bin.probability_mean - bin.match_share).abs();
    let error = calibration.iter().map(off).sum::<f64>() / all.max(1) as f64;
    (calibration, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three records of one person, two of another; one group of two right, one of two wrong: 1 of 2 links, of 4 true ones.
    #[test]
    fn pairs_are_counted_as_by_hand() {
        let truth = [1, 1, 1, 2, 2];
        let pairs = [
            ScoredPair { left: 0, right: 1, pattern: 0, log_odds: 5.0 },
            ScoredPair { left: 2, right: 3, pattern: 0, log_odds: 0.0 },
        ];
        let found = evaluate(&truth, None, &pairs, &[0, 0, 2, 2, 4]);
        assert_eq!((found.clusters.links, found.clusters.right, found.clusters.true_links), (2, 1, 4));
        assert!((found.clusters.f1 - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(found.calibration.len(), 2);
        assert!((found.calibration[0].probability_mean - 0.5).abs() < 1e-12);
        let lists = [0, 1, 0, 1, 1];
        let across = evaluate(&truth, Some(&lists), &pairs, &[0, 0, 2, 2, 4]);
        assert_eq!((across.clusters.links, across.clusters.right, across.clusters.true_links), (2, 1, 2));
    }
}
