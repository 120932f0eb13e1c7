//! Draws partitions: other ways in which the records could be persons, as likely as the pairs make them.
//!
//! In: pairs with their log-odds, the best partition, a seed. Out: partitions, each as what differs from the best one, and
//! what they say of the number of persons. Refused: nothing.
//!
//! Each record in turn leaves its group and joins one of the groups it has a kept pair with, or none, with the odds that
//! the mean log-odds to a group's records give (Gibbs sampling; the same mean that made the best partition). All draws of one
//! partition share a shift of the log-odds, since how many pairs match at all is known only so well. Every draw is
//! transitive by construction and honours lists and decisions.
//!
//! The pairs kept do not know of records so badly typed that none of their pairs was kept. How many links there are is known
//! apart, from the model: links that a drawn partition lacks are taken for merges that were not seen, and links too many for
//! splits, each of as many links as a record of a group has.

use std::collections::BTreeSet;

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

/// What drawing needs.
pub(crate) struct Drawing<'a> {
    pub(crate) pairs: &'a [ScoredPair],
    pub(crate) best: &'a [u32],
    pub(crate) constraints: Constraints<'a>,
    /// The standard deviation of the shared shift, in nats.
    pub(crate) doubt: f64,
    pub(crate) seed: u64,
}

/// The records with pairs and those that people decided on: the place of each among them, and its neighbours by place.
struct Neighbours {
    records: Vec<u32>,
    /// Whether a record stays where it is.
    stays: Vec<bool>,
    ends: Vec<usize>,
    near: Vec<(u32, f64)>,
}

impl Neighbours {
    fn of(pairs: &[ScoredPair], decided: &BTreeSet<u32>) -> Self {
        let mut both: Vec<(u32, u32, f64)> = pairs
            .iter()
            .flat_map(|pair| {
                let log_odds = pair.log_odds.min(BOUND);
                [(pair.left, pair.right, log_odds), (pair.right, pair.left, log_odds)]
            })
            .collect();
        both.sort_unstable_by_key(|(record, other, _)| (*record, *other));
        let mut records: Vec<u32> =
            both.iter().map(|(record, ..)| *record).chain(decided.iter().copied()).collect();
        records.sort_unstable();
        records.dedup();
        let place = |record: u32| records.binary_search(&record).unwrap_or(0) as u32;
        let near = both.iter().map(|(_, other, log_odds)| (place(*other), *log_odds)).collect();
        let mut of_records = both.chunk_by(|a, b| a.0 == b.0).peekable();
        let mut end = 0;
        let ends = records.iter().map(|record| {
            let own = of_records.next_if(|pairs| pairs.first().is_some_and(|pair| pair.0 == *record));
            end += own.map_or(0, <[_]>::len);
            end
        });
        let ends = ends.collect();
        let stays = records.iter().map(|record| decided.contains(record)).collect();
        Self { records, stays, ends, near }
    }

    fn near(&self, place: usize) -> &[(u32, f64)] {
        let from = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.near[from..self.ends[place]]
    }
}

/// The groups of a draw on the way, by places of records with pairs.
struct Groups {
    of: Vec<u32>,
    members: Vec<Vec<u32>>,
    empty: Vec<u32>,
}

impl Drawing<'_> {
    /// Draws partitions.
    pub(crate) fn draw(&self, count: u32) -> Vec<DrawnPartition> {
        // Records that people decided are one person stay where they are, even without a pair that was kept.
        let decided: BTreeSet<u32> = self.constraints.together.iter().flat_map(|(a, b)| [*a, *b]).collect();
        let neighbours = Neighbours::of(self.pairs, &decided);
        (0..count).map(|at| self.draw_one(&neighbours, u64::from(at))).collect()
    }

    /// The groups of the best partition; one more that is empty for each record, so that it can stand alone.
    fn first_groups(&self, neighbours: &Neighbours) -> Groups {
        let mut best: Vec<u32> =
            neighbours.records.iter().map(|record| self.best[*record as usize]).collect();
        let mut names = best.clone();
        names.sort_unstable();
        names.dedup();
        for name in &mut best {
            *name = names.binary_search(name).unwrap_or(0) as u32;
        }
        let mut members = vec![Vec::new(); neighbours.records.len() + 1];
        best.iter().enumerate().for_each(|(place, group)| members[*group as usize].push(place as u32));
        let empty = (names.len() as u32..members.len() as u32).rev().collect();
        Groups { of: best, members, empty }
    }

    fn draw_one(&self, neighbours: &Neighbours, at: u64) -> DrawnPartition {
        let mut stream = Stream::new(self.seed, 0xd4a3 + at);
        let shift = self.doubt * normal(&mut stream);
        let mut groups = self.first_groups(neighbours);
        let mut sums: Vec<(u32, f64, usize)> = Vec::new();
        for _ in 0..ROUNDS {
            for place in (0..neighbours.records.len()).filter(|place| !neighbours.stays[*place]) {
                let old = groups.of[place] as usize;
                groups.members[old].retain(|other| *other as usize != place);
                if groups.members[old].is_empty() {
                    groups.empty.push(old as u32);
                }
                let chosen = self.choose(place, neighbours, &groups, shift, &mut stream, &mut sums);
                let alone = groups.empty.last().copied().unwrap_or(old as u32);
                let new = chosen.unwrap_or(alone);
                if chosen.is_none() {
                    groups.empty.pop();
                }
                groups.of[place] = new;
                groups.members[new as usize].push(place as u32);
            }
        }
        self.against_best(neighbours, &groups)
    }

    /// The group a record joins, or none.
    fn choose(
        &self,
        place: usize,
        neighbours: &Neighbours,
        groups: &Groups,
        shift: f64,
        stream: &mut Stream,
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
        let odds = |(group, sum, kept): &(u32, f64, usize)| {
            let others = &groups.members[*group as usize];
            if others.is_empty() || self.is_forbidden(record, neighbours, others) {
                return 0.0;
            }
            let rest = others.len().saturating_sub(*kept) as f64;
            ((sum + rest * NOT_KEPT) / others.len() as f64 + shift).exp()
        };
        let all: Vec<f64> = sums.iter().map(odds).collect();
        let mut at = stream.share() * (1.0 + all.iter().sum::<f64>()) - 1.0;
        if at < 0.0 {
            return None;
        }
        let found = all.iter().position(|odds| {
            at -= odds;
            at < 0.0
        });
        found.or_else(|| all.iter().rposition(|odds| *odds > 0.0)).map(|found| sums[found].0)
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

    fn against_best(&self, neighbours: &Neighbours, groups: &Groups) -> DrawnPartition {
        let mut moved = Vec::new();
        let mut count = 0_u64;
        let mut best: Vec<u32> = Vec::with_capacity(neighbours.records.len());
        for places in groups.members.iter().filter(|places| !places.is_empty()) {
            count += 1;
            let records = places.iter().map(|place| neighbours.records[*place as usize]);
            let least = records.clone().min().unwrap_or(0);
            for record in records {
                best.push(self.best[record as usize]);
                if self.best[record as usize] != least {
                    moved.push((record, least));
                }
            }
        }
        moved.sort_unstable();
        best.sort_unstable();
        best.dedup();
        let all = self.best.iter().enumerate().filter(|(at, least)| *at as u32 == **least).count() as u64;
        DrawnPartition { moved, persons: all - best.len() as u64 + count }
    }
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
    let mut group: Vec<u32> = best.to_vec();
    let mut numbers = vec![count];
    for drawn in drawn {
        drawn.moved.iter().for_each(|(record, least)| group[*record as usize] = *least);
        let (made, each) = links_of(&group);
        drawn.moved.iter().for_each(|(record, _)| group[*record as usize] = best[*record as usize]);
        let lacking = links.mean + links.doubt * normal(&mut stream) - made;
        let persons = drawn.persons as f64 - lacking / each;
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

/// How many links groups make, and how many a record of a group has, at least one.
fn links_of(group: &[u32]) -> (f64, f64) {
    let mut sizes = vec![0_u32; group.len()];
    for least in group {
        sizes[*least as usize] += 1;
    }
    let (mut links, mut grouped) = (0.0, 0.0);
    for size in sizes.into_iter().filter(|size| *size > 1).map(f64::from) {
        links += size * (size - 1.0) / 2.0;
        grouped += size;
    }
    (links, if grouped > 0.0 { (2.0 * links / grouped).max(1.0) } else { 1.0 })
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
