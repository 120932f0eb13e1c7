//! Learns the shares of a model from pairs whose truth people have said.
//!
//! In: a model, and either for each record who it is of, or decided pairs. Out: the model with shares that know them. Refused:
//! nothing; labels that make no pair leave the model as it was.
//!
//! From a column of labels, `m` is counted over the pairs of one label and `u` over pairs of two, the shipped shares as
//! pseudo-counts (a Dirichlet prior, as in training without labels). Decided pairs are no sample of all pairs: they were
//! chosen for being doubtful. So they do not replace what training found, they correct it: the model had counted each as a
//! match with its probability, and now counts it as one or as none (one step of expectation maximisation with known labels
//! held fast; Nigam and others 2000).

use crate::comparer::{Comparer, level_in};
use crate::field::Field;
use crate::linker::Linker;
use crate::model::Model;
use crate::records::{MISSING, Stream, mix};
use crate::score::Weigher;
use crate::settings::Level;

/// Up to how many pairs are compared, of one label and of two; beyond that, so many are drawn.
const PAIRS_MAX: u64 = 1_000_000;
/// The least share of a level.
const SHARE_MIN: f64 = 1e-9;

/// Counts of levels, a list a field.
struct Tallies(Vec<Vec<f64>>);

impl Tallies {
    fn new(fields: &[Field]) -> Self {
        Self(fields.iter().map(|field| vec![0.0; field.levels.len()]).collect())
    }

    fn add(&mut self, pattern: u64, worth: f64) {
        for (at, levels) in self.0.iter_mut().enumerate() {
            if let Some(count) = level_in(pattern, at).checked_sub(1).and_then(|level| levels.get_mut(level))
            {
                *count += worth;
            }
        }
    }
}

/// Shares from what they were, worth so many pairs, and counts; a count taken back never makes a share less than nothing.
fn shares(begun: &[f64], worth: f64, counts: &[f64]) -> Vec<f64> {
    let sums = begun.iter().zip(counts).map(|(share, count)| (share * worth + count).max(SHARE_MIN));
    let sums: Vec<f64> = sums.collect();
    let all: f64 = sums.iter().sum();
    sums.into_iter().map(|sum| sum / all).collect()
}

impl Linker {
    /// Learns from labels: a code a record, equal for records of one person, [`MISSING`] where nobody said.
    pub fn learn_from_labels(&self, mut model: Model, labels: &[u32]) -> Model {
        let mut members: Vec<(u32, u32)> = (0..self.records())
            .zip(labels)
            .filter(|(_, label)| **label != MISSING)
            .map(|(record, label)| (*label, record))
            .collect();
        members.sort_unstable();
        let groups: Vec<&[(u32, u32)]> = members.chunk_by(|a, b| a.0 == b.0).collect();
        let choose = |count: usize| count as u64 * (count as u64).saturating_sub(1) / 2;
        let matches: u64 = groups.iter().map(|group| choose(group.len())).sum();
        let strangers = choose(members.len()) - matches;
        if matches == 0 || strangers == 0 {
            return model;
        }
        let (shipped_m, shipped_u) = (self.shipped().matches, self.shipped().non_matches);
        let m = self.count_within(&groups, matches);
        let u = self.count_between(&members, matches + strangers);
        for (at, (field, model)) in self.fields().iter().zip(&mut model.field).enumerate() {
            let begun = |of: fn(&Level) -> f64| field.levels.iter().map(of).collect::<Vec<f64>>();
            let (begun_m, begun_u) = (begun(|level| level.m), begun(|level| level.u));
            let now_m = shares(&begun_m, shipped_m, &m.0[at]);
            let now_u = shares(&begun_u, shipped_u, &u.0[at]);
            (model.m_moved_share, model.u_moved_share) = (moved(&begun_m, &now_m), moved(&begun_u, &now_u));
            model.set_shares(&now_m, &now_u);
        }
        model.matches_share = (matches as f64 / (matches + strangers) as f64).clamp(1e-12, 0.5);
        let records = f64::from(self.records());
        model.training.matches_expected = model.matches_share * records * (records - 1.0) / 2.0;
        model.training.labelled_pairs = matches;
        model.training.is_shipped = false;
        model.training.degeneracies.clear();
        model
    }

    /// Learns from the decisions that were taken: [`Linker::decide`].
    pub fn learn_from_decisions(&self, mut model: Model) -> Model {
        let decided = self.decided_pairs();
        if decided.is_empty() || model.training.is_shipped {
            return model;
        }
        let even = vec![1.0; self.records() as usize];
        let weigher = Weigher::new(self.fields(), &model, &even);
        let mut comparer = Comparer::new(self.fields());
        let (mut m, mut u) = (Tallies::new(self.fields()), Tallies::new(self.fields()));
        let mut change = 0.0;
        for (left, right, is_match) in &decided {
            let met = self.meet(*left, *right);
            let pattern = comparer.pattern(met.row_a, met.row_b);
            let probability = crate::em::probability(weigher.log_odds(pattern, &met));
            let more = f64::from(u8::from(*is_match)) - probability;
            m.add(pattern, more);
            u.add(pattern, -more);
            change += more;
        }
        let matches = model.training.matches_expected;
        let pairs = matches / model.matches_share;
        for (at, field) in model.field.iter_mut().enumerate() {
            let now = |of: fn(&Level) -> f64| field.level.iter().map(of).collect::<Vec<f64>>();
            let now_m = shares(&now(|level| level.m), matches + self.shipped().matches, &m.0[at]);
            let now_u = shares(&now(|level| level.u), pairs - matches + self.shipped().non_matches, &u.0[at]);
            field.set_shares(&now_m, &now_u);
        }
        model.training.matches_expected = (matches + change).max(SHARE_MIN);
        model.matches_share = (model.training.matches_expected / pairs).clamp(1e-12, 0.5);
        model.training.labelled_pairs = decided.len() as u64;
        model
    }

    /// Counts levels over pairs of one label; over a share of them drawn by the seed if there are very many.
    fn count_within(&self, groups: &[&[(u32, u32)]], matches: u64) -> Tallies {
        let below = drawn_below(matches);
        let mut comparer = Comparer::new(self.fields());
        let mut tallies = Tallies::new(self.fields());
        for group in groups {
            for (at, (_, a)) in group.iter().enumerate() {
                for (_, b) in group.iter().skip(at + 1) {
                    if mix((u64::from(*a) << 32 | u64::from(*b)) ^ self.settings().seed) <= below {
                        tallies.add(comparer.pattern(self.row(*a), self.row(*b)), 1.0);
                    }
                }
            }
        }
        tallies
    }

    /// Counts levels over pairs of two labels: all of them, or as many drawn by the seed.
    fn count_between(&self, members: &[(u32, u32)], pairs: u64) -> Tallies {
        let mut comparer = Comparer::new(self.fields());
        let mut tallies = Tallies::new(self.fields());
        let mut meet = |x: &(u32, u32), y: &(u32, u32)| {
            if x.0 != y.0 {
                tallies.add(comparer.pattern(self.row(x.1), self.row(y.1)), 1.0);
            }
        };
        if pairs <= PAIRS_MAX {
            for (at, x) in members.iter().enumerate() {
                members.iter().skip(at + 1).for_each(|y| meet(x, y));
            }
        } else {
            let mut stream = Stream::new(self.settings().seed, 0x1abe);
            for _ in 0..PAIRS_MAX {
                let (x, y) = (stream.below(members.len() as u64), stream.below(members.len() as u64));
                meet(&members[x as usize], &members[y as usize]);
            }
        }
        tallies
    }
}

/// The bound below which a pair's number lets it be drawn.
fn drawn_below(pairs: u64) -> u64 {
    if pairs <= PAIRS_MAX { u64::MAX } else { (PAIRS_MAX as f64 / pairs as f64 * u64::MAX as f64) as u64 }
}

fn moved(begun: &[f64], now: &[f64]) -> f64 {
    begun.iter().zip(now).map(|(begun, now)| (begun - now).abs()).sum::<f64>() / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Records;
    use crate::settings::{FieldSettings, Kind, LinkSettings};

    /// Ten persons met twice, eight times with the same reference, twice with another; what they make of `m` is reckoned by
    /// hand from the shipped shares, which are worth twelve pairs.
    fn linker() -> (Linker, Vec<u32>) {
        let mut records = Records::with_columns(&["sex"]);
        let mut labels = Vec::new();
        for person in 0..10_u32 {
            for time in 0..2 {
                let value = if time == 1 && person < 2 { "f" } else { "m" };
                records.push(&format!("{person}-{time}"), [Some(value)].into_iter()).unwrap();
                labels.push(person);
            }
        }
        let field = FieldSettings::new("sex", Kind::Category);
        (Linker::new(&records, LinkSettings::of_fields(vec![field]), 1).unwrap(), labels)
    }

    #[test]
    fn shares_are_the_counts_with_the_shipped_ones_as_pseudo_counts() {
        let (linker, labels) = linker();
        let learnt = linker.learn_from_labels(linker.train(), &labels);
        let level = &learnt.field[0].level[0];
        assert!((level.m - (8.0 + 12.0 * 0.93) / 22.0).abs() < 1e-9, "{}", level.m);
        // Of 190 pairs 10 match. Of all pairs, 153 of 18 `m` and 1 of 2 `f` agree, 8 of them of one person.
        assert!((level.u - (146.0 + 400.0 * 0.3) / 580.0).abs() < 1e-9, "{}", level.u);
        assert!((learnt.matches_share - 10.0 / 190.0).abs() < 1e-9);
        assert_eq!(learnt.training.labelled_pairs, 10);
        assert!(!learnt.training.is_shipped);
    }

    #[test]
    fn labels_without_a_pair_teach_nothing() {
        let (linker, _) = linker();
        let model = linker.train();
        assert_eq!(linker.learn_from_labels(model.clone(), &[MISSING; 20]), model);
        let alone: Vec<u32> = (0..20).collect();
        assert_eq!(linker.learn_from_labels(model.clone(), &alone), model);
    }

    #[test]
    fn decisions_move_the_shares_their_way() {
        let (mut linker, labels) = linker();
        let model = linker.learn_from_labels(linker.train(), &labels);
        // Records 1 and 0, and 3 and 2, are one person each and disagree.
        linker.decide(0, 1, true);
        linker.decide(2, 3, true);
        let learnt = linker.learn_from_decisions(model.clone());
        assert!(learnt.field[0].level[1].m > model.field[0].level[1].m);
        assert!(learnt.training.matches_expected > model.training.matches_expected);
        linker.decide(0, 1, false);
        linker.decide(2, 3, false);
        let taken_back = linker.learn_from_decisions(model.clone());
        assert!(taken_back.field[0].level[1].m < model.field[0].level[1].m);
        assert_eq!(taken_back.training.labelled_pairs, 2);
    }
}
