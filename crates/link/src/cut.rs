//! Where links are cut, chosen without labels.
//!
//! In: the probabilities of pairs. Out: the cut of highest expected F1 or least expected cost, and what precision and recall
//! to expect there. Refused: nothing.
//!
//! If probabilities are calibrated, the expected number of true links among those above a cut is the sum of their
//! probabilities (Lipton, Elkan and Naryanaswamy 2014 for the cut of highest expected F1).

use serde::Serialize;

use crate::settings::Cut;

/// What to expect of links above a cut.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Expected {
    /// The least probability of a link.
    pub probability_min: f64,
    /// How many pairs are linked.
    pub links: u64,
    /// The share of links that are right, 0 to 1.
    pub precision: f64,
    /// The share of true links that are found, 0 to 1.
    pub recall: f64,
    /// The harmonic mean of the two.
    pub f1: f64,
}

/// The share of precision and recall, from the number of links, of right ones and of true ones.
pub(crate) fn expected(probability_min: f64, links: u64, right: f64, all: f64) -> Expected {
    let precision = if links == 0 { 1.0 } else { right / links as f64 };
    let recall = if all > 0.0 { (right / all).min(1.0) } else { 1.0 };
    let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
    Expected { probability_min, links, precision, recall, f1 }
}

/// Chooses the cut; `probabilities` are of all pairs kept, `missed` the true links expected among pairs that are not there.
pub(crate) fn choose(probabilities: &[f64], missed: f64, cut: Cut) -> Expected {
    let mut sorted = probabilities.to_vec();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let all = sorted.iter().sum::<f64>() + missed;
    let mut best: Option<(f64, Expected)> = None;
    let (mut right, mut at) = (0.0, 0);
    while at < sorted.len() {
        let probability = sorted[at];
        // Pairs of one probability are linked together or not at all.
        while sorted.get(at).is_some_and(|other| *other >= probability) {
            right += sorted[at];
            at += 1;
        }
        let worth = match cut {
            Cut::ExpectedF1 => 2.0 * right / (at as f64 + all),
            Cut::Probability(least) if probability >= least => at as f64,
            Cut::Probability(_) => break,
            Cut::Cost { false_link, missed_link } => {
                -(false_link * (at as f64 - right) + missed_link * (all - right))
            }
        };
        if best.as_ref().is_none_or(|(most, _)| worth > *most) {
            let next = sorted.get(at).copied().unwrap_or(0.0);
            let least = if let Cut::Probability(least) = cut { least } else { between(probability, next) };
            best = Some((worth, expected(least, at as u64, right, all)));
        }
    }
    let nothing = || expected(if let Cut::Probability(least) = cut { least } else { 0.5 }, 0, 0.0, all);
    best.map_or_else(nothing, |(_, here)| here)
}

/// A probability between two, halfway by log-odds, so that the cut does not stand on a pair.
fn between(above: f64, below: f64) -> f64 {
    let odds = |probability: f64| {
        let bounded = probability.clamp(1e-6, 1.0 - 1e-12);
        (bounded / (1.0 - bounded)).ln()
    };
    crate::em::probability(f64::midpoint(odds(above), odds(below)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: with 0.9, 0.8, 0.3 two true links are expected; F1 is 0.9/1.5, 1.7/2, 2/2.5.
    #[test]
    fn the_cut_of_highest_expected_f1() {
        let cut = choose(&[0.3, 0.9, 0.8], 0.0, Cut::ExpectedF1);
        assert_eq!(cut.links, 2);
        assert!((cut.f1 - 0.85).abs() < 1e-9);
        assert!((cut.precision - 0.85).abs() < 1e-9 && (cut.recall - 0.85).abs() < 1e-9);
        assert!(cut.probability_min > 0.3 && cut.probability_min < 0.8);
    }

    #[test]
    fn a_dear_false_link_cuts_higher() {
        let dear = choose(&[0.3, 0.9, 0.8], 0.0, Cut::Cost { false_link: 8.0, missed_link: 1.0 });
        assert_eq!(dear.links, 1);
        let none = choose(&[], 3.0, Cut::ExpectedF1);
        assert_eq!((none.links, none.recall), (0, 0.0));
    }
}
