//! Draws partitions: other ways in which the records could be persons, as likely as the pairs make them.
//!
//! In: pairs with their log-odds, the best partition, a seed. Out: partitions, each as what differs from the best one, and
//! what they say of the number of persons. Refused: nothing.
//!
//! Each record in turn leaves its group and joins one of the groups it has a kept pair with, or none, with the odds that
//! the mean log-odds to a group's records give (Gibbs sampling; the same mean that made the best partition). All draws of one
//! partition share a shift of the log-odds, since how many pairs match at all is known only so well. Every draw is
//! transitive by construction and honours lists and decisions.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::partition::Constraints;
use crate::records::Stream;
use crate::score::ScoredPair;

/// Rounds over all records before a partition is taken.
const ROUNDS: u32 = 3;
/// What a pair that was not kept counts for, in log-odds: below any probability at which pairs are kept.
const NOT_KEPT: f64 = -7.0;
const BOUND: f64 = 16.0;

/// One drawn partition: the records whose group differs from the best partition's, with their group's least record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DrawnPartition {
    /// Record and the least record of its group, in order of records.
    pub moved: Vec<(u32, u32)>,
    /// How many groups there are.
    pub persons: u64,
}

/// The number of persons, with what is not known about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Persons {
    /// In the best partition.
    pub best: u64,
    /// The lower end of the 95 % interval of the drawn partitions.
    pub low: u64,
    /// The upper end.
    pub high: u64,
    /// Records with too little on them to be linked at all.
    pub unlinkable_records: u64,
    /// The fewest persons, if every unlinkable record is of somebody who is there already.
    pub low_if_unlinkable_are_duplicates: u64,
}

/// What drawing needs.
pub(crate) struct Drawing<'a> {
    pub(crate) pairs: &'a [ScoredPair],
    pub(crate) best: &'a [u32],
    pub(crate) constraints: Constraints<'a>,
    /// The standard deviation of the shared shift, in nats.
    pub(crate) doubt: f64,
    pub(crate) seed: u64,
}

impl Drawing<'_> {
    /// Draws partitions.
    pub(crate) fn draw(&self, count: u32) -> Vec<DrawnPartition> {
        let mut neighbours: BTreeMap<u32, Vec<(u32, f64)>> = BTreeMap::new();
        for pair in self.pairs {
            neighbours.entry(pair.left).or_default().push((pair.right, pair.log_odds.min(BOUND)));
            neighbours.entry(pair.right).or_default().push((pair.left, pair.log_odds.min(BOUND)));
        }
        // Records that people decided are one person stay where they are, even without a pair that was kept.
        let decided: BTreeSet<u32> = self.constraints.together.iter().flat_map(|(a, b)| [*a, *b]).collect();
        for record in &decided {
            neighbours.entry(*record).or_default();
        }
        (0..count).map(|at| self.draw_one(&neighbours, &decided, u64::from(at))).collect()
    }

    fn draw_one(
        &self,
        neighbours: &BTreeMap<u32, Vec<(u32, f64)>>,
        decided: &BTreeSet<u32>,
        at: u64,
    ) -> DrawnPartition {
        let mut stream = Stream::new(self.seed, 0xd4a3 + at);
        let shift = self.doubt * normal(&mut stream);
        let mut group: Vec<u32> = self.best.to_vec();
        let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for record in neighbours.keys() {
            members.entry(group[*record as usize]).or_default().push(*record);
        }
        // Names of groups are free numbers from here on: a record alone takes one that nobody has.
        let mut free = group.len() as u32;
        for _ in 0..ROUNDS {
            for (record, near) in neighbours.iter().filter(|(record, _)| !decided.contains(record)) {
                let old = group[*record as usize];
                if let Some(left) = members.get_mut(&old) {
                    left.retain(|other| other != record);
                }
                let chosen = self.choose(*record, near, &group, &members, shift, &mut stream);
                let new = chosen.unwrap_or_else(|| {
                    free += 1;
                    free - 1
                });
                group[*record as usize] = new;
                members.entry(new).or_default().push(*record);
            }
        }
        self.against_best(&members)
    }

    /// The group a record joins, or none.
    fn choose(
        &self,
        record: u32,
        near: &[(u32, f64)],
        group: &[u32],
        members: &BTreeMap<u32, Vec<u32>>,
        shift: f64,
        stream: &mut Stream,
    ) -> Option<u32> {
        let mut sums: BTreeMap<u32, (f64, usize)> = BTreeMap::new();
        for (other, log_odds) in near {
            let sum = sums.entry(group[*other as usize]).or_default();
            *sum = (sum.0 + log_odds, sum.1 + 1);
        }
        let mut choices = vec![(None, 1.0_f64)];
        for (candidate, (sum, kept)) in sums {
            let others = members.get(&candidate).map_or(&[][..], Vec::as_slice);
            if others.is_empty() || self.is_forbidden(record, others) {
                continue;
            }
            let rest = others.len().saturating_sub(kept) as f64;
            let mean = (sum + rest * NOT_KEPT) / others.len() as f64;
            choices.push((Some(candidate), (mean + shift).exp()));
        }
        let mut at = stream.share() * choices.iter().map(|(_, odds)| odds).sum::<f64>();
        let found = choices.iter().find(|(_, odds)| {
            at -= odds;
            at < 0.0
        });
        found.and_then(|(group, _)| *group)
    }

    fn is_forbidden(&self, record: u32, others: &[u32]) -> bool {
        others.iter().any(|other| {
            let pair = (record.min(*other), record.max(*other));
            let of_one_list =
                self.constraints.list.is_some_and(|list| list[record as usize] == list[*other as usize]);
            of_one_list || self.constraints.apart.contains(&pair)
        })
    }

    fn against_best(&self, members: &BTreeMap<u32, Vec<u32>>) -> DrawnPartition {
        let mut moved = Vec::new();
        let (mut groups, mut groups_best) = (0_u64, BTreeSet::new());
        for records in members.values().filter(|records| !records.is_empty()) {
            groups += 1;
            let least = records.iter().copied().min().unwrap_or(0);
            for record in records {
                groups_best.insert(self.best[*record as usize]);
                if self.best[*record as usize] != least {
                    moved.push((*record, least));
                }
            }
        }
        moved.sort_unstable();
        let all = self.best.iter().enumerate().filter(|(at, least)| *at as u32 == **least).count() as u64;
        DrawnPartition { moved, persons: all - groups_best.len() as u64 + groups }
    }
}

/// A number of the standard normal distribution (Box and Muller 1958).
fn normal(stream: &mut Stream) -> f64 {
    let (radius, angle) = (stream.share().max(1e-300), stream.share());
    (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
}

/// The middle 95 % of the number of persons in drawn partitions, and the best one's.
pub(crate) fn persons(best: &[u32], drawn: &[DrawnPartition], unlinkable: u64) -> Persons {
    let count = best.iter().enumerate().filter(|(at, least)| *at as u32 == **least).count() as u64;
    let mut numbers: Vec<u64> = drawn.iter().map(|drawn| drawn.persons).collect();
    numbers.push(count);
    numbers.sort_unstable();
    let at = |share: f64| numbers[((numbers.len() - 1) as f64 * share).round() as usize];
    let (low, high) = (at(0.025), at(0.975));
    let low_if = low.saturating_sub(unlinkable).max(u64::from(!best.is_empty()));
    Persons {
        best: count,
        low: low.min(count),
        high: high.max(count),
        unlinkable_records: unlinkable,
        low_if_unlinkable_are_duplicates: low_if,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(left: u32, right: u32, log_odds: f64) -> ScoredPair {
        ScoredPair { left, right, pattern: 0, log_odds }
    }

    #[test]
    fn a_doubtful_pair_is_together_about_as_often_as_its_probability() {
        let none = BTreeSet::new();
        let drawing = Drawing {
            pairs: &[pair(0, 1, 0.0), pair(2, 3, 9.0)],
            best: &[0, 0, 2, 2, 4],
            constraints: Constraints { list: None, together: &none, apart: &none },
            doubt: 0.0,
            seed: 7,
        };
        let drawn = drawing.draw(400);
        let apart = drawn.iter().filter(|drawn| drawn.persons == 4).count();
        assert!((140..260).contains(&apart), "{apart}");
        assert!(drawn.iter().all(|drawn| (3..=5).contains(&drawn.persons)));
        assert_eq!(drawn, drawing.draw(400));
    }

    #[test]
    fn no_draw_parts_what_people_decided_is_one_person() {
        let none = BTreeSet::new();
        let together = BTreeSet::from([(0, 3), (1, 2)]);
        let drawing = Drawing {
            pairs: &[pair(0, 1, 0.0), pair(1, 2, -3.0), pair(3, 4, 0.0)],
            best: &[0, 1, 1, 0, 0],
            constraints: Constraints { list: None, together: &together, apart: &none },
            doubt: 0.0,
            seed: 3,
        };
        let drawn = drawing.draw(100);
        assert!(drawn.iter().all(|drawn| drawn.moved.iter().all(|(record, _)| *record == 4)));
        assert!(drawn.iter().any(|drawn| drawn.persons == 3) && drawn.iter().any(|drawn| drawn.persons == 2));
    }

    #[test]
    fn no_draw_breaks_a_list() {
        let none = BTreeSet::new();
        let list = [0, 0, 1];
        let drawing = Drawing {
            pairs: &[pair(0, 2, 3.0), pair(1, 2, 3.0), pair(0, 1, 8.0)],
            best: &[0, 1, 0],
            constraints: Constraints { list: Some(&list), together: &none, apart: &none },
            doubt: 1.0,
            seed: 1,
        };
        assert!(drawing.draw(200).iter().all(|drawn| drawn.persons >= 2));
    }
}
