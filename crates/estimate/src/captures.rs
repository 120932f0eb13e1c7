//! The lists that count as captures, and what they look like side by side.
//!
//! In: a table and a plan. Out: the plan's lists without references and empty ones, and what their support alone says:
//! identical, contained, isolated, disconnected. Lists go in and come out as the caller counts them.

use std::collections::BTreeSet;

use crate::{
    CaptureTable, EstimateError, LogLinearFit, Pathway, Plan, Reason, Warning,
    model::{lists_of, pairs_of},
    poisson::half_deviance,
};

/// The capture lists of a plan.
#[derive(Debug, Clone)]
pub(crate) struct Captures {
    /// The lists kept, in the order of the plan.
    pub(crate) lists: Vec<usize>,
    /// The table over the lists kept; none if fewer than two are.
    pub(crate) table: Option<CaptureTable>,
    /// Which lists were left out.
    pub(crate) remarks: Vec<Warning>,
    /// Pairs of lists as sets, with the people on both and on each.
    pairs: Vec<Shared>,
}

/// Two lists and how many people they share.
#[derive(Debug, Clone, Copy)]
struct Shared {
    set: u32,
    left: usize,
    right: usize,
    overlap: u64,
    left_people: u64,
    right_people: u64,
}

impl Shared {
    /// The list that lies inside the other, and the other; of two that hold the same people, the first is inside.
    fn inside(&self) -> Option<(usize, usize)> {
        if self.overlap == self.left_people {
            return Some((self.left, self.right));
        }
        (self.overlap == self.right_people).then_some((self.right, self.left))
    }
}

impl Captures {
    pub(crate) fn new(table: &CaptureTable, plan: &Plan) -> Result<Self, EstimateError> {
        let (mut lists, mut remarks) = (Vec::new(), Vec::new());
        for &list in &plan.lists {
            if plan.references.contains(&list) {
                remarks.push(Warning::ReferenceLeftOut { list });
            } else if table.on_list(list)? == 0 {
                remarks.push(Warning::EmptyListDropped { list });
            } else {
                lists.push(list);
            }
        }
        let kept = if lists.len() > 1 { Some(table.keep(&lists)?) } else { None };
        let pairs = kept.as_ref().map_or(Vec::new(), |kept| {
            let shared = |set: u32| {
                let places = lists_of(set);
                let on = |place: usize| kept.on_all(1 << place);
                let (left, right) = (places[0], places[1]);
                let (left_people, right_people) = (on(left), on(right));
                let overlap = kept.on_all(set);
                Shared { set, left: lists[left], right: lists[right], overlap, left_people, right_people }
            };
            pairs_of(kept.lists()).into_iter().map(shared).collect()
        });
        Ok(Self { lists, table: kept, remarks, pairs })
    }

    /// The pathways between two of these lists.
    pub(crate) fn pathways_within(&self, pathways: &BTreeSet<Pathway>) -> Vec<Pathway> {
        let is_ours = |list: usize| self.lists.contains(&list);
        pathways.iter().copied().filter(|way| is_ours(way.from) && is_ours(way.to)).collect()
    }

    /// The pairs joined by a pathway, as sets of these lists' places.
    pub(crate) fn joined_by(&self, pathways: &BTreeSet<Pathway>) -> Vec<u32> {
        let is_joined = |pair: &&Shared| {
            let (left, right) = (pair.left, pair.right);
            pathways.contains(&Pathway { from: left, to: right })
                || pathways.contains(&Pathway { from: right, to: left })
        };
        self.pairs.iter().filter(is_joined).map(|pair| pair.set).collect()
    }

    /// People on two lists that are not a declared pair: what a model has left to go by.
    pub(crate) fn overlap_outside(&self, declared: &[u32]) -> u64 {
        let Some(table) = &self.table else { return 0 };
        let free: Vec<u32> =
            self.pairs.iter().map(|pair| pair.set).filter(|set| !declared.contains(set)).collect();
        let is_free = |pattern: u32| free.iter().any(|set| pattern & set == *set);
        table.counts().filter(|(pattern, _)| is_free(*pattern)).map(|(_, count)| count).sum()
    }

    /// What makes any number over all these lists meaningless.
    pub(crate) fn reasons(&self) -> Vec<Reason> {
        let is_identical =
            |pair: &&Shared| pair.overlap == pair.left_people && pair.overlap == pair.right_people;
        let identical = self.pairs.iter().filter(is_identical);
        let mut reasons: Vec<Reason> = identical
            .map(|pair| Reason::IdenticalLists {
                left: pair.left.min(pair.right),
                right: pair.left.max(pair.right),
            })
            .collect();
        // Of two lists, neither has anything to say about the people on none if one is inside the other.
        if let ([pair], true) = (self.pairs.as_slice(), reasons.is_empty()) {
            reasons.extend(pair.inside().map(|(list, within)| Reason::ContainedList { list, within }));
        }
        let halves = self.groups().into_iter().filter(|group| *group > 1).count();
        reasons.extend((halves > 1).then_some(Reason::Disconnected));
        reasons
    }

    /// What makes such a number doubtful.
    pub(crate) fn warnings(&self) -> Vec<Warning> {
        let contained = self.pairs.iter().filter_map(Shared::inside);
        let contained = contained.map(|(list, within)| Warning::ContainedList { list, within });
        let meets = |list: usize| {
            self.pairs.iter().any(|pair| pair.overlap > 0 && (pair.left == list || pair.right == list))
        };
        let isolated = self.lists.iter().filter(|&&list| !meets(list));
        contained.chain(isolated.map(|&list| Warning::IsolatedList { list })).collect()
    }

    /// The pairs, other than the declared ones, that share fewer people than asked for.
    pub(crate) fn sparse_pairs(&self, overlap_min: u64, declared: &[u32]) -> Vec<Warning> {
        let free = self.pairs.iter().filter(|pair| !declared.contains(&pair.set));
        free.filter(|pair| pair.overlap < overlap_min)
            .map(|pair| Warning::SparseOverlap { left: pair.left, right: pair.right, overlap: pair.overlap })
            .collect()
    }

    /// The two lists of a pair of places, as the caller counts them.
    pub(crate) fn lists_of_pair(&self, set: u32) -> Option<(usize, usize)> {
        self.pairs.iter().find(|pair| pair.set == set).map(|pair| (pair.left, pair.right))
    }

    /// The pairs whose overlap departs from what a model expects by too many standard deviations.
    ///
    /// A departure is the signed root of a Poisson deviance, which unlike a plain difference also tells an overlap of
    /// nobody from one of a few.
    pub(crate) fn dependent_pairs(&self, fit: &LogLinearFit, departure_max: f64) -> Vec<Warning> {
        let Some(table) = &self.table else { return Vec::new() };
        let expected = |set: u32| -> f64 {
            table.patterns().filter(|pattern| pattern & set == set).map(|pattern| fit.fitted(pattern)).sum()
        };
        let departing = self.pairs.iter().map(|pair| (pair, expected(pair.set)));
        departing
            .filter(|(pair, expected)| {
                (2.0 * half_deviance(pair.overlap as f64, *expected)).max(0.0).sqrt() > departure_max
            })
            .map(|(pair, expected)| Warning::PairDependence {
                left: pair.left,
                right: pair.right,
                observed: pair.overlap,
                expected,
            })
            .collect()
    }

    /// Whether the lists alone have met different numbers of people.
    pub(crate) fn has_unequal_lists(&self) -> bool {
        let Some(table) = &self.table else { return false };
        let alone: BTreeSet<u64> = (0..table.lists()).map(|list| table.count(1 << list)).collect();
        alone.len() > 1
    }

    /// How many lists each group holds that is joined by shared people.
    fn groups(&self) -> Vec<usize> {
        let mut groups: Vec<BTreeSet<usize>> =
            self.lists.iter().map(|&list| BTreeSet::from([list])).collect();
        for pair in self.pairs.iter().filter(|pair| pair.overlap > 0) {
            let (mut joined, apart): (Vec<_>, Vec<_>) = groups
                .into_iter()
                .partition(|group| group.contains(&pair.left) || group.contains(&pair.right));
            groups = apart;
            groups.push(joined.drain(..).flatten().collect());
        }
        groups.iter().map(BTreeSet::len).collect()
    }
}
