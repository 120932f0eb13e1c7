//! Groups records into persons, by all pairs of a group and not by chains of links.
//!
//! In: pairs with their log-odds, what any other pair would score, which records may not be together. Out: a group a
//! record, and the links that were overruled. Refused: nothing.
//!
//! Groups are merged best first, while the mean log-odds of all pairs between two of them are above the cut (average
//! linkage, Sokal and Michener 1958, on the weights of Fellegi and Sunter). One strong link between two groups whose other
//! records disagree does not merge them, and one record typed badly does not stay out for that. Pairs that no rule made
//! are scored when they are needed. Ties go to the lesser records, so the order of input changes nothing.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// Log-odds count within these bounds, so that one pair cannot outweigh a whole group.
const AGAINST_MAX: f64 = -9.0;
const FOR_MAX: f64 = 16.0;

/// A link between two records, by position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Link {
    pub(crate) a: u32,
    pub(crate) b: u32,
    /// Log-odds above the cut.
    pub(crate) above: f64,
}

/// Why a link above the cut was not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Overruled {
    /// The records of the two groups disagree on the whole.
    OtherPairsDisagree,
    /// Both groups have a record on one list that has a person once.
    OncePerList,
    /// People decided that two records of the two groups are not one person.
    Decided,
}

/// The groups of all records.
#[derive(Debug, Clone, Default)]
pub(crate) struct Partition {
    /// For each record the least record of its group.
    pub(crate) group: Vec<u32>,
    /// Links above the cut between records of different groups, and why.
    pub(crate) overruled: Vec<(u32, u32, Overruled)>,
}

/// What binds the grouping besides the links.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Constraints<'a> {
    /// The list of each record, if a person is at most once on one.
    pub(crate) list: Option<&'a [u32]>,
    /// Pairs that people decided: together, or apart.
    pub(crate) together: &'a BTreeSet<(u32, u32)>,
    /// See above.
    pub(crate) apart: &'a BTreeSet<(u32, u32)>,
}

/// A merge that could be made.
struct Merge {
    mean: f64,
    a: u32,
    b: u32,
    /// The states of the two groups it was reckoned for.
    states: (u32, u32),
}

impl Ord for Merge {
    fn cmp(&self, other: &Self) -> Ordering {
        self.mean.total_cmp(&other.mean).then_with(|| (other.a, other.b).cmp(&(self.a, self.b)))
    }
}

impl PartialOrd for Merge {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Merge {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Merge {}

/// Groups on the way.
struct Groups<'a> {
    /// The members of a group stand at its least record.
    members: BTreeMap<u32, Vec<u32>>,
    /// For each group the groups it has a link to, with the sum of log-odds of all pairs between.
    between: BTreeMap<u32, BTreeMap<u32, f64>>,
    /// How often a group has changed.
    states: BTreeMap<u32, u32>,
    above: &'a mut dyn FnMut(u32, u32) -> f64,
    constraints: Constraints<'a>,
}

fn bounded(above: f64) -> f64 {
    above.clamp(AGAINST_MAX, FOR_MAX)
}

fn ordered(a: u32, b: u32) -> (u32, u32) {
    (a.min(b), a.max(b))
}

impl Groups<'_> {
    fn members(&self, group: u32) -> &[u32] {
        self.members.get(&group).map_or(&[], Vec::as_slice)
    }

    fn state(&self, group: u32) -> u32 {
        self.states.get(&group).copied().unwrap_or(0)
    }

    /// The sum over all pairs between two groups.
    fn sum_between(&mut self, a: u32, b: u32) -> f64 {
        let (one, other) = (self.members(a).to_vec(), self.members(b).to_vec());
        let mut sum = 0.0;
        for x in &one {
            for y in &other {
                let (x, y) = ordered(*x, *y);
                sum += bounded((self.above)(x, y));
            }
        }
        sum
    }

    /// Whether two groups may not be one.
    fn forbidden(&self, a: u32, b: u32) -> Option<Overruled> {
        let (one, other) = (self.members(a), self.members(b));
        // A decision is named before a list.
        let pairs = one.iter().flat_map(|x| other.iter().map(move |y| (*x, *y)));
        pairs.filter_map(|(x, y)| self.forbidden_pair(x, y)).max()
    }

    /// Whether two records may not be in one group.
    fn forbidden_pair(&self, a: u32, b: u32) -> Option<Overruled> {
        if self.constraints.apart.contains(&ordered(a, b)) {
            return Some(Overruled::Decided);
        }
        let list = self.constraints.list?;
        (list.get(a as usize) == list.get(b as usize)).then_some(Overruled::OncePerList)
    }

    /// Notes that a link stands between two groups.
    fn link(&mut self, a: u32, b: u32, above: f64) {
        let is_noted = self.between.get(&a).is_some_and(|of_a| of_a.contains_key(&b));
        if a == b || is_noted {
            return;
        }
        for group in [a, b] {
            self.members.entry(group).or_insert_with(|| vec![group]);
        }
        let is_of_two = self.members(a).len() == 1 && self.members(b).len() == 1;
        let sum = if is_of_two { bounded(above) } else { self.sum_between(a, b) };
        self.between.entry(a).or_default().insert(b, sum);
        self.between.entry(b).or_default().insert(a, sum);
    }

    fn candidate(&self, a: u32, b: u32) -> Option<Merge> {
        let (a, b) = ordered(a, b);
        let pairs = self.members(a).len() * self.members(b).len();
        let mean = self.between.get(&a)?.get(&b)? / pairs.max(1) as f64;
        Some(Merge { mean, a, b, states: (self.state(a), self.state(b)) })
    }

    /// Makes one group of two; gives the merges that become possible.
    fn merge(&mut self, a: u32, b: u32) -> Vec<Merge> {
        let (of_a, of_b) =
            (self.between.remove(&a).unwrap_or_default(), self.between.remove(&b).unwrap_or_default());
        let neighbours: BTreeSet<u32> =
            of_a.keys().chain(of_b.keys()).copied().filter(|other| *other != a && *other != b).collect();
        let mut sums = BTreeMap::new();
        for other in neighbours {
            let to_a = of_a.get(&other).copied();
            let to_b = of_b.get(&other).copied();
            let sum = to_a.unwrap_or_else(|| self.sum_between(a, other))
                + to_b.unwrap_or_else(|| self.sum_between(b, other));
            sums.insert(other, sum);
            if let Some(back) = self.between.get_mut(&other) {
                back.remove(&b);
                back.insert(a, sum);
            }
        }
        let joined = self.members.remove(&b).unwrap_or_default();
        self.members.entry(a).or_default().extend(joined);
        *self.states.entry(a).or_default() += 1;
        *self.states.entry(b).or_default() += 1;
        let others: Vec<u32> = sums.keys().copied().collect();
        self.between.insert(a, sums);
        others.into_iter().filter_map(|other| self.candidate(a, other)).collect()
    }
}

/// Groups records.
///
/// `links` are those above the cut, each pair once; `above` gives any pair's log-odds above the cut.
pub(crate) fn partition(
    records: usize,
    links: &[Link],
    above: &mut dyn FnMut(u32, u32) -> f64,
    constraints: Constraints<'_>,
) -> Partition {
    let mut groups = Groups {
        members: BTreeMap::new(),
        between: BTreeMap::new(),
        states: BTreeMap::new(),
        above,
        constraints,
    };
    let mut group: Vec<u32> = (0..records as u32).collect();
    let mut overruled_groups = BTreeMap::new();
    let is_lone = lone_links(records, links, constraints);
    for (link, _) in links.iter().zip(&is_lone).filter(|(_, is_lone)| **is_lone) {
        let (least, greater) = ordered(link.a, link.b);
        match groups.forbidden_pair(least, greater) {
            Some(why) => drop(overruled_groups.insert((least, greater), why)),
            None => group[greater as usize] = least,
        }
    }
    let decided = decided_groups(constraints.together);
    for (record, group) in &decided {
        groups.members.entry(*group).or_default().push(*record);
    }
    for (link, _) in links.iter().zip(&is_lone).filter(|(_, is_lone)| !**is_lone) {
        let group_of = |record: u32| decided.get(&record).copied().unwrap_or(record);
        groups.link(group_of(link.a), group_of(link.b), link.above);
    }
    let mut waiting: BinaryHeap<Merge> = BinaryHeap::new();
    let pairs: Vec<(u32, u32)> = groups
        .between
        .iter()
        .flat_map(|(a, others)| others.keys().filter(move |b| *b > a).map(move |b| (*a, *b)))
        .collect();
    waiting.extend(pairs.into_iter().filter_map(|(a, b)| groups.candidate(a, b)));
    while let Some(merge) = waiting.pop() {
        if merge.mean < 0.0 {
            break;
        }
        let is_current = merge.states == (groups.state(merge.a), groups.state(merge.b))
            && groups.members.contains_key(&merge.a)
            && groups.members.contains_key(&merge.b);
        if !is_current {
            continue;
        }
        if let Some(why) = groups.forbidden(merge.a, merge.b) {
            overruled_groups.insert((merge.a, merge.b), why);
            continue;
        }
        waiting.extend(groups.merge(merge.a, merge.b));
    }
    for members in groups.members.values() {
        let least = members.iter().copied().min().unwrap_or(0);
        for record in members {
            if let Some(group) = group.get_mut(*record as usize) {
                *group = least;
            }
        }
    }
    let of = |record: u32| group.get(record as usize).copied().unwrap_or(record);
    let parted = links.iter().filter(|link| of(link.a) != of(link.b));
    let overruled = parted
        .map(|link| {
            let why = overruled_groups.get(&ordered(of(link.a), of(link.b))).copied();
            (link.a, link.b, why.unwrap_or(Overruled::OtherPairsDisagree))
        })
        .collect();
    Partition { group, overruled }
}

/// Which links stand between two records that have no other, and of which nobody decided that they are with others: such a pair
/// is merged, or not, whatever the rest is.
fn lone_links(records: usize, links: &[Link], constraints: Constraints<'_>) -> Vec<bool> {
    let mut count = vec![0_u32; records];
    let linked = links.iter().flat_map(|link| [link.a, link.b]);
    let decided = constraints.together.iter().flat_map(|(a, b)| [*a, *b]);
    for record in linked.chain(decided) {
        if let Some(count) = count.get_mut(record as usize) {
            *count += 1;
        }
    }
    let is_lone = |record: u32| count.get(record as usize) == Some(&1);
    links.iter().map(|link| is_lone(link.a) && is_lone(link.b)).collect()
}

/// For each record that people decided is one person with others the least of them.
fn decided_groups(together: &BTreeSet<(u32, u32)>) -> BTreeMap<u32, u32> {
    let mut least: BTreeMap<u32, u32> = BTreeMap::new();
    let find = |least: &BTreeMap<u32, u32>, mut record: u32| {
        while let Some(next) = least.get(&record).copied().filter(|next| *next != record) {
            record = next;
        }
        record
    };
    for (a, b) in together {
        let (one, other) = ordered(find(&least, *a), find(&least, *b));
        for (record, group) in [(other, one), (*a, one), (*b, one), (one, one)] {
            least.insert(record, group);
        }
    }
    let records: Vec<u32> = least.keys().copied().collect();
    records.into_iter().map(|record| (record, find(&least, record))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    static NONE: BTreeSet<(u32, u32)> = BTreeSet::new();

    fn free() -> Constraints<'static> {
        Constraints { list: None, together: &NONE, apart: &NONE }
    }

    fn links(all: &[(u32, u32, f64)]) -> Vec<Link> {
        let above = all.iter().filter(|(.., above)| *above >= 0.0);
        above.map(|(a, b, above)| Link { a: *a, b: *b, above: *above }).collect()
    }

    fn scorer(all: &[(u32, u32, f64)]) -> impl FnMut(u32, u32) -> f64 {
        let known: BTreeMap<(u32, u32), f64> = all.iter().map(|(a, b, above)| ((*a, *b), *above)).collect();
        move |a, b| known.get(&ordered(a, b)).copied().unwrap_or(AGAINST_MAX)
    }

    #[test]
    fn one_false_link_does_not_merge_two_people() {
        let pairs =
            [(0, 1, 8.0), (0, 2, 8.0), (1, 2, 8.0), (3, 4, 8.0), (3, 5, 8.0), (4, 5, 8.0), (2, 3, 6.0)];
        let found = partition(6, &links(&pairs), &mut scorer(&pairs), free());
        assert_eq!(found.group, [0, 0, 0, 3, 3, 3]);
        assert_eq!(found.overruled, [(2, 3, Overruled::OtherPairsDisagree)]);
    }

    #[test]
    fn a_record_typed_badly_stays_with_its_person() {
        let pairs = [(0, 1, 9.0), (0, 2, 7.0), (1, 2, -3.0)];
        let found = partition(3, &links(&pairs), &mut scorer(&pairs), free());
        assert_eq!(found.group, [0, 0, 0]);
    }

    #[test]
    fn a_person_is_once_on_a_list_and_the_best_link_wins() {
        let pairs = [(0, 2, 5.0), (1, 2, 7.0), (0, 1, 9.0)];
        let list = [0, 0, 1];
        let constraints = Constraints { list: Some(&list), ..free() };
        let found = partition(3, &links(&pairs), &mut scorer(&pairs), constraints);
        assert_eq!(found.group, [0, 1, 1]);
        assert!(found.overruled.iter().all(|(.., why)| *why == Overruled::OncePerList));
        assert_eq!(found.overruled.len(), 2);
    }

    #[test]
    fn decisions_outrank_the_model() {
        let pairs = [(0, 1, 9.0), (2, 3, -9.0)];
        let together = BTreeSet::from([(2, 3)]);
        let apart = BTreeSet::from([(0, 1)]);
        let constraints = Constraints { list: None, together: &together, apart: &apart };
        let found = partition(4, &links(&pairs), &mut scorer(&pairs), constraints);
        assert_eq!(found.group, [0, 1, 2, 2]);
        assert_eq!(found.overruled, [(0, 1, Overruled::Decided)]);
    }

    proptest! {
        #[test]
        fn order_of_pairs_is_irrelevant_and_lists_hold(
            pairs in proptest::collection::btree_map((0_u32..12, 0_u32..12), -9.0..16.0_f64, 0..50),
            list in proptest::collection::vec(0_u32..4, 12),
            turn in 0_usize..50,
        ) {
            let all: Vec<(u32, u32, f64)> =
                pairs.into_iter().filter(|((a, b), _)| a < b).map(|((a, b), above)| (a, b, above)).collect();
            let constraints = Constraints { list: Some(&list), ..free() };
            let first = partition(12, &links(&all), &mut scorer(&all), constraints);
            let mut turned = links(&all);
            let by = turn.min(turned.len());
            turned.rotate_left(by);
            let second = partition(12, &turned, &mut scorer(&all), constraints);
            prop_assert_eq!(&first.group, &second.group);
            for a in 0..12_usize {
                // A group is named after its least record, so groups are transitive by construction.
                prop_assert_eq!(first.group[first.group[a] as usize], first.group[a]);
                for b in a + 1..12 {
                    prop_assert!(first.group[a] != first.group[b] || list[a] != list[b]);
                }
            }
        }
    }
}
