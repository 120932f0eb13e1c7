//! Draws partitions: other ways in which the records could be persons, as likely as the pairs make them.
//!
//! In: pairs with their log-odds, the best partition, a seed. Out: partitions, each as what differs from the best one, and
//! what they say of the number of persons. Refused: nothing.
//!
//! Each record in turn leaves its group and joins one of the groups it has a kept pair with, or none, with the odds that
//! the mean log-odds to a group's records give (Gibbs sampling; the same mean that made the best partition). All draws of one
//! partition share a shift of the log-odds, since how many pairs match at all is known only so well. Every draw is
//! transitive by construction and honours lists and decisions. Partitions are taken from a few chains, each one round after the one
//! before: after a round every record has chosen anew, so of a pair hardly anything is left of what was chosen before.
//!
//! The pairs kept do not know of records so badly typed that none of their pairs was kept. How many links there are is known
//! apart, from the model: links that a drawn partition lacks are taken for merges that were not seen, and links too many for
//! splits, each of as many links as a record of a group has.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use serde::Serialize;

use crate::chain::{Groups, Neighbours, Sizes};
use crate::partition::Constraints;
use crate::records::Stream;
use crate::score::ScoredPair;

/// Rounds over all records before the first partition of a chain is taken, and in how many chains partitions are drawn: a
/// number that has nothing to do with threads.
const ROUNDS_FIRST: u32 = 3;
const CHAINS: u32 = 4;
/// What a pair that was not kept counts for, in log-odds: below any probability at which pairs are kept.
const NOT_KEPT: f64 = -7.0;

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
    /// The lower end of the 95 % interval: drawn partitions, and links that none of them can show.
    pub low: u64,
    /// The upper end.
    pub high: u64,
    /// Records with too little on them to be linked at all.
    pub unlinkable_records: u64,
    /// The fewest persons, if every unlinkable record is of somebody who is there already.
    pub low_if_unlinkable_are_duplicates: u64,
}

/// How many links there are among all pairs of records.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LinksExpected {
    /// How many are expected.
    pub(crate) mean: f64,
    /// By how much that may be off, as a standard deviation.
    pub(crate) doubt: f64,
}

impl LinksExpected {
    /// Midway between what the model says of all pairs and what the pairs kept add up to with those the rules miss; the doubt is half of
    /// what parts the two, chance, and that what the rules reach is known no better than any log-odds are.
    pub(crate) fn of(kept: f64, missed: f64, said: f64, log_odds_doubt: f64) -> Self {
        let found = kept + missed;
        // Odds of being missed are missed over kept: so many more if they are off by as much as log-odds may be.
        let missed_more = missed * log_odds_doubt.exp_m1();
        let mean = f64::midpoint(found, said);
        Self { mean, doubt: ((found - said).powi(2) / 4.0 + missed_more.powi(2) + mean).sqrt() }
    }
}

/// What drawing needs.
pub(crate) struct Drawing<'a> {
    pub(crate) pairs: &'a [ScoredPair],
    pub(crate) best: &'a [u32],
    pub(crate) constraints: Constraints<'a>,
    /// The standard deviation of the shared shift, in nats.
    pub(crate) doubt: f64,
    pub(crate) seed: u64,
    pub(crate) threads: usize,
}

impl Drawing<'_> {
    /// Draws partitions.
    pub(crate) fn draw(&self, count: u32) -> Vec<DrawnPartition> {
        // Records that people decided are one person stay where they are, even without a pair that was kept.
        let decided: BTreeSet<u32> = self.constraints.together.iter().flat_map(|(a, b)| [*a, *b]).collect();
        let neighbours = Neighbours::of(self.pairs, &decided, self.best);
        let persons = self.best.iter().enumerate().filter(|(at, least)| *at as u32 == **least).count() as u64;
        let next = AtomicU32::new(0);
        let drawn: Mutex<Vec<(u32, DrawnPartition)>> = Mutex::new(Vec::with_capacity(count as usize));
        let work = || {
            loop {
                let chain = next.fetch_add(1, Ordering::Relaxed);
                if chain >= CHAINS.min(count) {
                    return;
                }
                self.chain(
                    &neighbours,
                    // Made anew, since the best partition kept beside the chains would be one more of them.
                    Groups::first(&neighbours),
                    persons,
                    (chain..count).step_by(CHAINS as usize),
                    &drawn,
                );
            }
        };
        std::thread::scope(|scope| {
            (1..self.threads).for_each(|_| {
                scope.spawn(work);
            });
            work();
        });
        let mut drawn = drawn.into_inner().unwrap_or_default();
        drawn.sort_by_key(|(at, _)| *at);
        drawn.into_iter().map(|(_, drawn)| drawn).collect()
    }

    /// Draws the partitions of one chain.
    fn chain(
        &self,
        neighbours: &Neighbours,
        mut groups: Groups,
        persons: u64,
        wanted: impl Iterator<Item = u32>,
        drawn: &Mutex<Vec<(u32, DrawnPartition)>>,
    ) {
        let (mut rounds, first) = (ROUNDS_FIRST, groups.count);
        for at in wanted {
            let mut stream = Stream::new(self.seed, 0xd4a3 + u64::from(at));
            let shift = self.doubt * normal(&mut stream);
            for _ in 0..std::mem::replace(&mut rounds, 1) {
                self.round(neighbours, &mut groups, shift, &mut stream);
            }
            let moved = moved(neighbours, &groups);
            let persons = persons + groups.count - first;
            if let Ok(mut drawn) = drawn.lock() {
                drawn.push((at, DrawnPartition { moved, persons }));
            }
        }
    }

    /// Lets every record choose its group anew.
    fn round(&self, neighbours: &Neighbours, groups: &mut Groups, shift: f64, stream: &mut Stream) {
        let raised = shift.exp();
        let mut sums: Vec<(u32, f64, usize)> = Vec::new();
        for place in (0..neighbours.records.len()).filter(|place| !neighbours.stays[*place]) {
            let at = stream.share();
            // Whatever its neighbours are, a record with so little to choose from stands alone.
            let surely_alone = at * (1.0 + neighbours.most[place] * raised) < 1.0;
            if surely_alone && groups.is_alone(place) {
                continue;
            }
            groups.leave(place as u32);
            let chosen = if surely_alone {
                None
            } else {
                self.choose(place, neighbours, groups, shift, at, &mut sums)
            };
            groups.join(place as u32, chosen);
        }
    }

    /// The group a record joins, or none; `at` is a share drawn by chance.
    fn choose(
        &self,
        place: usize,
        neighbours: &Neighbours,
        groups: &Groups,
        shift: f64,
        at: f64,
        sums: &mut Vec<(u32, f64, usize)>,
    ) -> Option<u32> {
        sums.clear();
        for (other, log_odds) in neighbours.near(place) {
            let group = groups.of[*other as usize];
            match sums.iter_mut().find(|sum| sum.0 == group) {
                Some(sum) => *sum = (group, sum.1 + log_odds, sum.2 + 1),
                None => sums.push((group, *log_odds, 1)),
            }
        }
        let record = neighbours.records[place];
        let mut all = 1.0;
        for (group, sum, kept) in sums.iter_mut() {
            let others = groups.members(*group);
            let rest = others.len().saturating_sub(*kept) as f64;
            let odds = ((*sum + rest * NOT_KEPT) / others.len() as f64 + shift).exp();
            *sum = if self.is_forbidden(record, neighbours, others) { 0.0 } else { odds };
            all += *sum;
        }
        let mut left = at * all - 1.0;
        if left < 0.0 {
            return None;
        }
        let found = sums.iter().find(|(_, odds, _)| {
            left -= odds;
            left < 0.0
        });
        found.or_else(|| sums.iter().rfind(|(_, odds, _)| *odds > 0.0)).map(|(group, ..)| *group)
    }

    fn is_forbidden(&self, record: u32, neighbours: &Neighbours, others: &[u32]) -> bool {
        if self.constraints.list.is_none() && self.constraints.apart.is_empty() {
            return false;
        }
        others.iter().map(|place| neighbours.records[*place as usize]).any(|other| {
            let pair = (record.min(other), record.max(other));
            let of_one_list =
                self.constraints.list.is_some_and(|list| list[record as usize] == list[other as usize]);
            of_one_list || self.constraints.apart.contains(&pair)
        })
    }
}

/// The records whose group has another least record than in the best partition, in their order.
fn moved(neighbours: &Neighbours, groups: &Groups) -> Vec<(u32, u32)> {
    let of_place = |place: usize| {
        let record = neighbours.records[place];
        let members = groups.members(groups.of[place]).iter();
        let least = members.map(|other| neighbours.records[*other as usize]).min().unwrap_or(record);
        (neighbours.best[place] != least).then_some((record, least))
    };
    let mut moved: Vec<(u32, u32)> = (0..neighbours.records.len()).filter_map(of_place).collect();
    moved.sort_unstable();
    moved
}

/// A number of the standard normal distribution (Box and Muller 1958).
fn normal(stream: &mut Stream) -> f64 {
    let (radius, angle) = (stream.share().max(1e-300), stream.share());
    (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
}

/// The middle 95 % of the number of persons in drawn partitions, with what links expected and not drawn make of it.
pub(crate) fn persons(
    best: &[u32],
    drawn: &[DrawnPartition],
    links: LinksExpected,
    unlinkable: u64,
    seed: u64,
) -> Persons {
    let count = best.iter().enumerate().filter(|(at, least)| *at as u32 == **least).count() as u64;
    let mut stream = Stream::new(seed, 0x9e25);
    let mut sizes = Sizes::of(best);
    let mut numbers = vec![count];
    for drawn in drawn {
        drawn.moved.iter().for_each(|(record, least)| sizes.shift(best[*record as usize], *least));
        let lacking = links.mean + links.doubt * normal(&mut stream) - sizes.links;
        let persons = drawn.persons as f64 - lacking / sizes.links_of_a_record();
        drawn.moved.iter().for_each(|(record, least)| sizes.shift(*least, best[*record as usize]));
        numbers.push(persons.round().clamp(1.0, best.len().max(1) as f64) as u64);
    }
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
            threads: 2,
        };
        let drawn = drawing.draw(400);
        let apart = drawn.iter().filter(|drawn| drawn.persons == 4).count();
        assert!((140..260).contains(&apart), "{apart}");
        assert!(drawn.iter().all(|drawn| (3..=5).contains(&drawn.persons)));
        assert_eq!(drawn, Drawing { threads: 1, ..drawing }.draw(400));
    }

    /// Ten pairs are linked, but twenty links are expected: the number of persons may be ten less.
    #[test]
    fn links_that_no_draw_can_show_widen_the_interval() {
        let best: Vec<u32> = (0..40).map(|at| if at < 20 { at / 2 * 2 } else { at }).collect();
        let drawn = vec![DrawnPartition { moved: Vec::new(), persons: 30 }; 100];
        let of = |mean, doubt| persons(&best, &drawn, LinksExpected { mean, doubt }, 0, 1);
        assert_eq!((of(10.0, 0.0).low, of(10.0, 0.0).high), (30, 30));
        assert_eq!((of(20.0, 0.0).low, of(20.0, 0.0).high), (20, 30));
        assert!(of(20.0, 5.0).low < 15);
    }

    /// Where the odds of being missed may be twice as high, as many again may be missed: the doubt is that and chance.
    #[test]
    fn what_the_rules_miss_is_doubted_as_log_odds_are() {
        let of = |kept, missed| LinksExpected::of(kept, missed, 100.0, 2.0_f64.ln());
        assert_eq!(of(100.0, 0.0), LinksExpected { mean: 100.0, doubt: 10.0 });
        let missed = of(60.0, 40.0);
        assert!((missed.mean - 100.0).abs() < 1e-9 && (missed.doubt - 1700.0_f64.sqrt()).abs() < 1e-9);
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
            threads: 1,
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
            threads: 3,
        };
        assert!(drawing.draw(200).iter().all(|drawn| drawn.persons >= 2));
    }
}
