//! Which doubtful pairs are most worth a person's time, and how well two reviewers agree.
//!
//! In: scored pairs, the groups made of them, which pairs were decided; the answers of two reviewers. Out: pairs in the
//! order of their worth; the share of equal answers and Cohen's kappa. Refused: nothing.
//!
//! A pair is worth deciding if the model is in doubt (the entropy of its probability) and if much hangs on it: a *bridge*, the
//! only link between two parts of a person, or a link that was overruled, moves as many pairs of records as its two sides
//! have.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::decision::{Verdict, chains};
use crate::linker::{Grouped, Linker};
use crate::score::ScoredPair;
use crate::scoring::Scored;

/// Of a person with more kept pairs than this no bridge is looked for: no single pair holds it together.
const PAIRS_OF_PERSON_MAX: usize = 500;

/// A pair to decide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DoubtfulPair {
    /// The lesser record, by position.
    pub left: u32,
    /// The other.
    pub right: u32,
    /// How many pairs of records hang on it.
    pub pairs_hanging: u64,
    /// Its worth: the bits of doubt times the pairs that hang on it.
    pub worth_bits: f64,
}

/// The entropy of a probability, in bits.
fn doubt(probability: f64) -> f64 {
    let part = |share: f64| if share > 0.0 { -share * share.log2() } else { 0.0 };
    part(probability) + part(1.0 - probability)
}

impl Linker {
    /// The pairs most worth deciding, the worthiest first, at most `count`; none that was decided.
    pub fn doubtful(&self, scored: &Scored, grouped: &Grouped, count: usize) -> Vec<DoubtfulPair> {
        let decided: BTreeSet<(u32, u32)> =
            self.decided_pairs().into_iter().map(|(left, right, _)| (left, right)).collect();
        doubtful(&scored.pairs, &grouped.group, &decided, count)
    }
}

fn doubtful(
    pairs: &[ScoredPair],
    group: &[u32],
    decided: &BTreeSet<(u32, u32)>,
    count: usize,
) -> Vec<DoubtfulPair> {
    let of = |record: u32| group.get(record as usize).copied().unwrap_or(record);
    let mut size: BTreeMap<u32, u64> = BTreeMap::new();
    for group in group {
        *size.entry(*group).or_default() += 1;
    }
    let mut within: BTreeMap<u32, Vec<&ScoredPair>> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| of(pair.left) == of(pair.right)) {
        within.entry(of(pair.left)).or_default().push(pair);
    }
    let hanging = |pair: &ScoredPair| -> u64 {
        let (a, b) = (of(pair.left), of(pair.right));
        let size_of = |group: u32| size.get(&group).copied().unwrap_or(1);
        if a != b {
            return size_of(a) * size_of(b);
        }
        let all = size_of(a);
        if within.get(&a).is_some_and(|pairs| pairs.len() > PAIRS_OF_PERSON_MAX) {
            return 1;
        }
        // Without this pair, how much of the person still hangs together with its left record by pairs above even odds?
        let others = within.get(&a).into_iter().flatten();
        let strong = others
            .filter(|other| other.log_odds > 0.0 && (other.left, other.right) != (pair.left, pair.right));
        let chain = chains(strong.map(|other| (other.left, other.right)));
        let least = |record: u32| chain.get(&record).copied().unwrap_or(record);
        if least(pair.left) == least(pair.right) {
            return 1;
        }
        let parted = chain.values().filter(|least_of| **least_of == least(pair.left)).count().max(1) as u64;
        parted * (all - parted).max(1)
    };
    let mut found: Vec<DoubtfulPair> = pairs
        .iter()
        .filter(|pair| !decided.contains(&(pair.left, pair.right)))
        .map(|pair| {
            let pairs_hanging = hanging(pair);
            let worth_bits = doubt(pair.probability()) * pairs_hanging as f64;
            DoubtfulPair { left: pair.left, right: pair.right, pairs_hanging, worth_bits }
        })
        .collect();
    found.sort_by(|a, b| {
        b.worth_bits.total_cmp(&a.worth_bits).then((a.left, a.right).cmp(&(b.left, b.right)))
    });
    found.truncate(count);
    found
}

/// How two reviewers agree over the pairs both answered.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Agreement {
    /// How many pairs both answered.
    pub pairs: u64,
    /// The share to which they gave the same answer, 0 to 1; nothing if there is none.
    pub share: Option<f64>,
    /// Cohen's kappa (Cohen 1960, equation 1): agreement beyond chance, at most 1; nothing where chance alone would make all
    /// answers equal.
    pub kappa: Option<f64>,
}

/// Says how two reviewers agree; an answer that is missing is nothing.
///
/// ```
/// use sylfaen_link::{Verdict, agreement};
/// use Verdict::{Match, NotAMatch};
///
/// let answers = [(Some(Match), Some(Match)), (Some(NotAMatch), Some(NotAMatch)), (Some(Match), None)];
/// let found = agreement(&answers);
/// assert_eq!((found.pairs, found.share, found.kappa), (2, Some(1.0), Some(1.0)));
/// ```
pub fn agreement(answers: &[(Option<Verdict>, Option<Verdict>)]) -> Agreement {
    let both: Vec<(Verdict, Verdict)> = answers.iter().filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
    let pairs = both.len() as f64;
    if both.is_empty() {
        return Agreement { pairs: 0, share: None, kappa: None };
    }
    let equal = both.iter().filter(|(a, b)| a == b).count() as f64 / pairs;
    let by_chance: f64 = [Verdict::Match, Verdict::NotAMatch, Verdict::Unsure]
        .iter()
        .map(|verdict| {
            let first = both.iter().filter(|(a, _)| a == verdict).count() as f64;
            let second = both.iter().filter(|(_, b)| b == verdict).count() as f64;
            first * second / (pairs * pairs)
        })
        .sum();
    let kappa = (by_chance < 1.0 - 1e-12).then(|| (equal - by_chance) / (1.0 - by_chance));
    Agreement { pairs: both.len() as u64, share: Some(equal), kappa }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pair(left: u32, right: u32, log_odds: f64) -> ScoredPair {
        ScoredPair { left, right, pattern: 0, log_odds }
    }

    #[test]
    fn a_bridge_between_two_parts_comes_before_a_pair_as_doubtful() {
        let pairs = [
            pair(0, 1, 8.0),
            pair(0, 2, 8.0),
            pair(1, 2, 8.0),
            pair(2, 3, 0.5),
            pair(3, 4, 8.0),
            pair(5, 6, 0.5),
            pair(7, 8, 0.4),
        ];
        let group = [0, 0, 0, 0, 0, 5, 5, 7, 7];
        let found = doubtful(&pairs, &group, &BTreeSet::new(), 3);
        // Three records on one side and two on the other.
        assert_eq!((found[0].left, found[0].right, found[0].pairs_hanging), (2, 3, 6));
        // Of two pairs of which nothing else hangs, the one nearer to even odds comes first.
        assert_eq!((found[1].left, found[2].left), (7, 5));
        let without = doubtful(&pairs, &group, &BTreeSet::from([(2, 3)]), 10);
        assert!(without.iter().all(|pair| (pair.left, pair.right) != (2, 3)) && without.len() == 6);
    }

    /// The table of Cohen (1960), as proportions of 200 answers: 88, 14, 18; 10, 40, 10; 2, 6, 12; kappa is 0.492.
    #[test]
    fn kappa_is_as_published() {
        use Verdict::{Match, NotAMatch, Unsure};
        let table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]];
        let verdicts = [Match, NotAMatch, Unsure];
        let mut answers = Vec::new();
        for (first, row) in verdicts.iter().zip(table) {
            for (second, count) in verdicts.iter().zip(row) {
                answers.extend(std::iter::repeat_n((Some(*first), Some(*second)), count));
            }
        }
        let found = agreement(&answers);
        assert_eq!(found.share, Some(0.7));
        assert!((found.kappa.unwrap() - 0.492).abs() < 0.0005, "{:?}", found.kappa);
        let always = agreement(&[(Some(Match), Some(Match)); 4]);
        assert_eq!((always.share, always.kappa), (Some(1.0), None));
        assert_eq!(agreement(&[(Some(Match), None)]).share, None);
    }

    proptest! {
        #[test]
        fn kappa_is_at_most_one_and_symmetric(made in proptest::collection::vec((0_usize..3, 0_usize..3), 1..40)) {
            let verdicts = [Verdict::Match, Verdict::NotAMatch, Verdict::Unsure];
            let answers: Vec<_> = made.iter().map(|(a, b)| (Some(verdicts[*a]), Some(verdicts[*b]))).collect();
            let turned: Vec<_> = answers.iter().map(|(a, b)| (*b, *a)).collect();
            let found = agreement(&answers);
            prop_assert_eq!(found, agreement(&turned));
            prop_assert!(found.kappa.is_none_or(|kappa| kappa <= 1.0 + 1e-12));
        }
    }
}
