//! What is to be estimated, fixed before a table is seen.
//!
//! In: lists, reference sets, referral pathways, least numbers, a confidence. Out: the same, checked against a table.
//! Refused: lists that are not there or named twice, a pathway from a list to itself, an impossible confidence.

use std::collections::BTreeSet;

use crate::{CaptureTable, EstimateError, LinkReview, interval::two_sided};

/// People on one list are sent on to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pathway {
    /// The list that sends.
    pub from: usize,
    /// The list that is fed.
    pub to: usize,
}

/// The least a number may rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Least {
    /// People seen.
    pub people: u64,
    /// People found on two lists.
    pub overlap: u64,
}

/// What is to be estimated and when it is not.
///
/// ```
/// use sylfaen_estimate::{Pathway, Plan};
///
/// let mut plan = Plan::of_lists(0..4);
/// plan.references = vec![3];
/// plan.pathways = vec![Pathway { from: 0, to: 3 }];
/// assert_eq!(plan.estimate_least.overlap, 7);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The lists of the table that are used, in the order in which pairs are reported.
    pub lists: Vec<usize>,
    /// Those of the lists that are reference sets and no captures: they stand in pairs and in no model or bound.
    pub references: Vec<usize>,
    /// Declared referral pathways, direct ones only: those over several steps follow.
    pub pathways: Vec<Pathway>,
    /// The least an estimate may rest on. The default is 30 people, a convention, and 7 found on two lists, from where
    /// Chapman's bias stays below 2 % (Robson and Regier 1964).
    pub estimate_least: Least,
    /// The least a lower bound may rest on. The default is 10 people and 3 found on exactly two lists: the
    /// bias-corrected bound is not too high on average however few they are.
    pub bound_least: Least,
    /// The share of intervals meant to cover, strictly between 0 and 1. The default is 0.95.
    pub confidence: f64,
    /// By how many standard deviations a pair's overlap, or a fit's deviance, may depart from what a model expects
    /// before it is reported. The default is 3.
    pub departure_max: f64,
    /// What a review of the linkage found; the headline is then corrected for it. None, the default, takes the linkage as
    /// exact.
    pub linkage: Option<LinkReview>,
}

impl Plan {
    /// A plan over some lists of a table, with the defaults for all else.
    pub fn of_lists(lists: impl IntoIterator<Item = usize>) -> Self {
        Self {
            lists: lists.into_iter().collect(),
            references: Vec::new(),
            pathways: Vec::new(),
            estimate_least: Least { people: 30, overlap: 7 },
            bound_least: Least { people: 10, overlap: 3 },
            confidence: 0.95,
            departure_max: 3.0,
            linkage: None,
        }
    }

    /// A plan over all lists of a table, with the defaults for all else.
    pub fn of_table(table: &CaptureTable) -> Self {
        Self::of_lists(0..table.lists())
    }

    /// Every pathway, over any number of steps, between any of the table's lists.
    pub(crate) fn check(&self, table: &CaptureTable) -> Result<BTreeSet<Pathway>, EstimateError> {
        two_sided(self.confidence)?;
        self.linkage.map_or(Ok(()), |review| review.check())?;
        let mut seen = 0;
        for &list in &self.lists {
            let bit = table.bit(list)?;
            if seen & bit != 0 {
                return Err(EstimateError::ListRepeated { list });
            }
            seen |= bit;
        }
        for &list in &self.references {
            table.bit(list)?;
        }
        let mut reached = BTreeSet::new();
        for &pathway in &self.pathways {
            table.bit(pathway.from)?;
            table.bit(pathway.to)?;
            if pathway.from == pathway.to {
                return Err(EstimateError::ListRepeated { list: pathway.from });
            }
            reached.insert(pathway);
        }
        loop {
            let onward: Vec<Pathway> = reached
                .iter()
                .flat_map(|first| reached.iter().map(move |second| (first, second)))
                .filter(|(first, second)| first.to == second.from && first.from != second.to)
                .map(|(first, second)| Pathway { from: first.from, to: second.to })
                .collect();
            let before = reached.len();
            reached.extend(onward);
            if reached.len() == before {
                return Ok(reached);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> CaptureTable {
        CaptureTable::new(4, [(1, 5), (2, 5), (4, 5), (8, 5)]).unwrap()
    }

    #[test]
    fn pathways_lead_on() {
        let mut plan = Plan::of_table(&table());
        plan.pathways =
            vec![Pathway { from: 0, to: 1 }, Pathway { from: 1, to: 2 }, Pathway { from: 2, to: 3 }];
        let reached = plan.check(&table()).unwrap();
        assert_eq!(reached.len(), 6);
        assert!(reached.contains(&Pathway { from: 0, to: 3 }));
    }

    #[test]
    fn pathways_in_a_ring_end() {
        let mut plan = Plan::of_table(&table());
        plan.pathways = vec![Pathway { from: 0, to: 1 }, Pathway { from: 1, to: 0 }];
        assert_eq!(plan.check(&table()).unwrap().len(), 2);
    }

    #[test]
    fn senseless_plans_are_refused() {
        let mut plan = Plan::of_lists([0, 4]);
        assert_eq!(plan.check(&table()), Err(EstimateError::ListNotThere { list: 4, lists: 4 }));
        plan.lists = vec![1, 1];
        assert_eq!(plan.check(&table()), Err(EstimateError::ListRepeated { list: 1 }));
        plan.lists = vec![0, 1];
        plan.pathways = vec![Pathway { from: 1, to: 1 }];
        assert_eq!(plan.check(&table()), Err(EstimateError::ListRepeated { list: 1 }));
        plan.pathways = Vec::new();
        plan.confidence = 95.0;
        assert_eq!(plan.check(&table()), Err(EstimateError::ConfidenceOutOfRange { confidence: 95.0 }));
    }
}
