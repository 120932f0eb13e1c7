//! Log-linear models over lists.
//!
//! In: sets of lists that may depend on one another. Out: a hierarchical model, every subset of a term being a term.
//! Refused: empty terms and terms that name a list that is not there.

use std::{collections::BTreeSet, fmt};

use crate::{CaptureTable, EstimateError, table::LISTS_MAX};

/// A hierarchical log-linear model: which sets of lists have an effect of their own.
///
/// Every list has its main effect, and with a term come all its subsets. The intercept, the logarithm of the dark
/// figure, is always there and is not listed.
///
/// ```
/// use sylfaen_estimate::LogLinearModel;
///
/// let model = LogLinearModel::new(3, [0b011])?;
/// assert_eq!(model.to_string(), "[12,3]");
/// assert_eq!(model.terms(), [0b001, 0b010, 0b100, 0b011]);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogLinearModel {
    lists: usize,
    terms: Vec<u32>,
}

impl LogLinearModel {
    /// Makes the smallest hierarchical model that has all main effects and the given terms.
    ///
    /// # Errors
    /// [`EstimateError::TermOutOfRange`], [`EstimateError::ListCount`].
    pub fn new(lists: usize, generators: impl IntoIterator<Item = u32>) -> Result<Self, EstimateError> {
        if lists == 0 || lists > LISTS_MAX {
            return Err(EstimateError::ListCount { lists, max: LISTS_MAX });
        }
        let mut terms: BTreeSet<u32> = (0..lists).map(|list| 1 << list).collect();
        for term in generators {
            if term == 0 || term >= 1 << lists {
                return Err(EstimateError::TermOutOfRange { term, lists });
            }
            terms.extend((1..=term).filter(|subset| subset & term == *subset));
        }
        let mut terms: Vec<u32> = terms.into_iter().collect();
        terms.sort_by_key(|term| (term.count_ones(), *term));
        Ok(Self { lists, terms })
    }

    /// The model of exactly these terms, of which it is known that all subsets are among them.
    pub(crate) fn of_closed_terms(lists: usize, mut terms: Vec<u32>) -> Self {
        terms.sort_unstable_by_key(|term| (term.count_ones(), *term));
        Self { lists, terms }
    }

    /// The most lists in one term.
    pub fn order(&self) -> u32 {
        self.terms.last().map_or(1, |term| term.count_ones())
    }

    /// The model of independent lists, each with its own reach: main effects alone, known as Mt.
    ///
    /// # Errors
    /// [`EstimateError::ListCount`].
    pub fn independence(lists: usize) -> Result<Self, EstimateError> {
        Self::new(lists, [])
    }

    /// The model in which every two lists may depend on one another.
    ///
    /// # Errors
    /// [`EstimateError::ListCount`].
    pub fn all_pairs(lists: usize) -> Result<Self, EstimateError> {
        Self::new(lists, pairs_of(lists))
    }

    /// How many lists the model is over.
    pub fn lists(&self) -> usize {
        self.lists
    }

    /// The terms as sets of lists, smaller sets first.
    pub fn terms(&self) -> &[u32] {
        &self.terms
    }

    /// The terms that are in no larger term, larger sets first: they name the model.
    pub fn generators(&self) -> Vec<u32> {
        let is_inside = |term: u32| self.terms.iter().any(|&other| other != term && other & term == term);
        let mut generators: Vec<u32> = self.terms.iter().copied().filter(|&term| !is_inside(term)).collect();
        generators.sort_by_key(|&term| (std::cmp::Reverse(term.count_ones()), lists_of(term)));
        generators
    }
}

impl fmt::Display for LogLinearModel {
    /// Writes the generators with lists counted from 1, as `[12,3]`; beyond nine lists as `[1.12,3]`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&name_of(self.lists, &self.generators()))
    }
}

/// The name of a model by its generators, larger sets first.
pub(crate) fn name_of(lists: usize, generators: &[u32]) -> String {
    let joint = if lists > 9 { "." } else { "" };
    let mut generators = generators.to_vec();
    generators.sort_by_key(|&term| (std::cmp::Reverse(term.count_ones()), lists_of(term)));
    let name =
        |term: u32| lists_of(term).iter().map(|list| (list + 1).to_string()).collect::<Vec<_>>().join(joint);
    let names: Vec<String> = generators.into_iter().map(name).collect();
    format!("[{}]", names.join(","))
}

/// The lists of a set, in order.
pub(crate) fn lists_of(set: u32) -> Vec<usize> {
    (0..u32::BITS as usize).filter(|list| set >> list & 1 == 1).collect()
}

/// Every set of so many lists, in order of its bits.
pub(crate) fn sets_of_size(lists: usize, size: u32) -> Vec<u32> {
    (1..1_u32 << lists).filter(|set| set.count_ones() == size).collect()
}

/// Every set of two lists, in order of the first and then the second.
pub(crate) fn pairs_of(lists: usize) -> Vec<u32> {
    (0..lists).flat_map(|left| (left + 1..lists).map(move |right| 1 << left | 1 << right)).collect()
}

/// A model laid out for one table: which of its terms are finite and which are at minus infinity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Design {
    /// The finite terms, the intercept (the empty set) first.
    pub(crate) terms: Vec<u32>,
    /// Terms of whose lists nobody is on all: their effect is minus infinity, and every pattern that holds one is fitted
    /// as zero.
    pub(crate) minus_infinity: Vec<u32>,
}

impl Design {
    pub(crate) fn new(table: &CaptureTable, model: &LogLinearModel) -> Result<Self, EstimateError> {
        if table.lists() != model.lists {
            return Err(EstimateError::ModelMismatch { model: model.lists, table: table.lists() });
        }
        Ok(Self::of_terms(&model.terms, |term| table.on_all(term) > 0))
    }

    /// Lays out terms by whether anybody is on all their lists.
    pub(crate) fn of_terms(terms: &[u32], is_met: impl Fn(u32) -> bool) -> Self {
        let (finite, minus_infinity): (Vec<u32>, Vec<u32>) = terms.iter().partition(|&&term| is_met(term));
        Self { terms: std::iter::once(0).chain(finite).collect(), minus_infinity }
    }

    /// The most lists in one of its terms.
    pub(crate) fn order(&self) -> u32 {
        self.terms.iter().chain(&self.minus_infinity).map(|term| term.count_ones()).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_brings_its_subsets() {
        let model = LogLinearModel::new(4, [0b0111]).unwrap();
        assert_eq!(model.terms(), [0b0001, 0b0010, 0b0100, 0b1000, 0b0011, 0b0101, 0b0110, 0b0111]);
        assert_eq!(model.to_string(), "[123,4]");
    }

    #[test]
    fn generators_are_written_large_first_then_in_order() {
        assert_eq!(LogLinearModel::new(5, [0b10001, 0b00110, 0b00011]).unwrap().to_string(), "[12,15,23,4]");
        assert_eq!(LogLinearModel::all_pairs(3).unwrap().to_string(), "[12,13,23]");
        assert_eq!(LogLinearModel::independence(2).unwrap().to_string(), "[1,2]");
        let wide = LogLinearModel::new(12, [0b1000_0000_0001]).unwrap().to_string();
        assert_eq!(wide, "[1.12,2,3,4,5,6,7,8,9,10,11]");
    }

    #[test]
    fn terms_that_name_no_list_are_refused() {
        assert_eq!(LogLinearModel::new(3, [0]), Err(EstimateError::TermOutOfRange { term: 0, lists: 3 }));
        assert_eq!(LogLinearModel::new(3, [8]), Err(EstimateError::TermOutOfRange { term: 8, lists: 3 }));
        assert_eq!(LogLinearModel::new(0, []), Err(EstimateError::ListCount { lists: 0, max: 12 }));
    }
}
