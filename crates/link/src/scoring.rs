//! The step that compares pairs and weighs them.
//!
//! In: a linkage with its pairs planned, and a model. Out: the pairs that could be matches, and where links are cut. Refused: what
//! planning refuses.

use crate::LinkError;
use crate::cut::{Expected, choose};
use crate::linker::{Linker, log_odds_of};
use crate::model::Model;
use crate::score::{Bases, ScoredPair, Weigher, record_worth, record_worth_of_all, score, score_again};
use crate::usual::Usual;

/// The first scoring keeps pairs down to this share of the least probability, since weights still move.
const FIRST_FLOOR: f64 = 0.1;
/// The share of matches within lists, against that across them, below which a person is taken to be once on a list.
const WITHIN_LIST_SHARE_MAX: f64 = 0.02;

/// The pairs of a linkage.
pub struct Scored {
    /// Pairs kept, in the order of their records.
    pub pairs: Vec<ScoredPair>,
    /// How many pairs were compared.
    pub compared: u64,
    /// What to expect at the cut of links.
    pub cut: Expected,
    /// Whether a person was taken to be at most once on a list.
    pub is_once_per_list: bool,
    /// For each field how usual its values are.
    pub(crate) usual: Vec<Usual>,
    /// How many true links the rules are expected to miss.
    pub(crate) missed: f64,
}

impl Linker {
    /// Compares all pairs and weighs them; says where links are cut. Rules are planned first if they must be.
    ///
    /// # Errors
    /// As [`Linker::plan`].
    pub fn score(&mut self, model: &Model) -> Result<Scored, LinkError> {
        self.plan(model)?;
        let records = self.scheme().rows.len;
        let keep = self.settings().keep_probability_min.clamp(1e-6, 0.5);
        let floors = [log_odds_of(keep * FIRST_FLOOR), log_odds_of(keep)];
        let even = Weigher::new(self.fields(), model, &vec![1.0; records]);
        let (mut pairs, weigher, compared) = if self.compares_twice() {
            self.scored_twice(model, &even, floors)
        } else {
            self.scored_once(model, even, floors)
        };
        let is_once_per_list = self.is_once_per_list(&pairs);
        if is_once_per_list {
            let same_list = |pair: &ScoredPair| {
                self.lists().is_some_and(|list| list[pair.left as usize] == list[pair.right as usize])
            };
            pairs.retain(|pair| !same_list(pair));
        }
        pairs.shrink_to_fit();
        let probabilities: Vec<f64> = pairs.iter().map(ScoredPair::probability).collect();
        let found = self.share_reached();
        let missed = probabilities.iter().sum::<f64>() * (1.0 - found) / found;
        let cut = choose(&probabilities, missed, self.settings().cut);
        let usual = weigher.usual.into_owned();
        Ok(Scored { pairs, compared, cut, is_once_per_list, usual, missed })
    }

    /// Compares all pairs, keeps those that could be matches, and weighs them again when it is known how many records persons have.
    fn scored_once<'a>(
        &'a self,
        model: &Model,
        even: Weigher<'a>,
        [first, floor]: [f64; 2],
    ) -> (Vec<ScoredPair>, Weigher<'a>, u64) {
        let (mut pairs, compared) = score(self.scheme(), self.fields(), &even, first, self.threads());
        // How usual values are takes as much room as the pairs.
        drop(even);
        let weigher = Weigher::new(self.fields(), model, &record_worth(self.scheme().rows.len, &pairs));
        let mut bases = Bases::new(&weigher);
        for pair in &mut pairs {
            let met = self.scheme().rows.meet(pair.left, pair.right);
            pair.log_odds = bases.log_odds(pair.pattern, &met);
        }
        pairs.retain(|pair| pair.log_odds >= floor);
        (pairs, weigher, compared)
    }

    /// The same with less room: compares all pairs once to know how many records persons have, and once more to keep matches.
    fn scored_twice<'a>(
        &'a self,
        model: &Model,
        even: &Weigher<'a>,
        [first, floor]: [f64; 2],
    ) -> (Vec<ScoredPair>, Weigher<'a>, u64) {
        let first = (even, first);
        let (worth, compared) = record_worth_of_all(self.scheme(), self.fields(), first, self.threads());
        let weigher = Weigher::new(self.fields(), model, &worth);
        let pairs = score_again(self.scheme(), self.fields(), first, (&weigher, floor), self.threads());
        (pairs, weigher, compared)
    }

    /// The share of matches that the rules reach, by the plan.
    pub(crate) fn share_reached(&self) -> f64 {
        if let Some(reached) = self.reached() {
            reached
        } else if self.planned().is_empty() {
            1.0
        } else {
            self.planned().iter().map(|rule| rule.recall_added).sum::<f64>().clamp(0.05, 1.0)
        }
    }

    /// A person is taken to be once on a list if that was said, or if hardly any match is within one.
    fn is_once_per_list(&self, pairs: &[ScoredPair]) -> bool {
        let Some(list) = self.lists() else { return false };
        self.settings().once_per_list.unwrap_or_else(|| {
            let (mut within, mut across) = (0.0, 0.0);
            for pair in pairs {
                let is_within = list[pair.left as usize] == list[pair.right as usize];
                *(if is_within { &mut within } else { &mut across }) += pair.probability();
            }
            across > 1.0 && within < WITHIN_LIST_SHARE_MAX * across
        })
    }
}
