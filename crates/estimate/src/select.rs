//! Every two-list model of a table.
//!
//! In: a table of few lists. Out: for each model of main effects and some pairs, whether it can be fitted and, if so,
//! its fit, the smallest BIC first. Refused: tables with more than [`PAIRS_MAX`] pairs.
#![doc = include_str!("select.md")]

use std::{cmp::Ordering, collections::BTreeMap};

use crate::{
    CaptureTable, EstimateError, Existence, LogLinearFit, LogLinearModel, existence,
    loglinear::fit_sound,
    model::{Design, pairs_of},
};

/// The most pairs of lists whose models are all tried: 15 pairs, six lists, make 32,768 models.
pub const PAIRS_MAX: usize = 15;

/// A model, what is known of its existence, and its fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The model.
    pub model: LogLinearModel,
    /// Whether it can be fitted.
    pub existence: Existence,
    /// Its fit; none if it cannot be fitted.
    pub fit: Option<LogLinearFit>,
}

/// Fits every model of main effects and pairs that has a unique fit.
///
/// Models that can be fitted come first, by BIC and then by name; the others follow by name.
///
/// # Errors
/// [`EstimateError::TooManyModels`], [`EstimateError::NotConverged`].
///
/// ```
/// use sylfaen_estimate::{CaptureTable, two_list_models};
///
/// let table = CaptureTable::new(3, [(0b001, 40), (0b010, 30), (0b100, 20), (0b011, 6)])?;
/// let candidates = two_list_models(&table)?;
/// let fitted: Vec<String> =
///     candidates.iter().filter(|candidate| candidate.fit.is_some()).map(|candidate| candidate.model.to_string()).collect();
/// assert_eq!(fitted, ["[1,2,3]", "[13,23]", "[13,2]", "[23,1]"]);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn two_list_models(table: &CaptureTable) -> Result<Vec<Candidate>, EstimateError> {
    let pairs = pairs_of(table.lists());
    if pairs.len() > PAIRS_MAX {
        return Err(EstimateError::TooManyModels { pairs: pairs.len(), pairs_max: PAIRS_MAX });
    }
    let mut known = Known::default();
    let mut candidates = Vec::with_capacity(1 << pairs.len());
    // Largest models first: one that can be fitted answers for those with fewer overlapping pairs.
    for chosen in (0..1_u32 << pairs.len()).rev() {
        let terms =
            pairs.iter().enumerate().filter(|(place, _)| chosen >> place & 1 == 1).map(|(_, &pair)| pair);
        let model = LogLinearModel::new(table.lists(), terms)?;
        let design = Design::new(table, &model)?;
        let existence = known.existence(table, &design);
        let fit = if existence.is_sound() { Some(fit_sound(table, design)?) } else { None };
        candidates.push((model.to_string(), Candidate { model, existence, fit }));
    }
    candidates.sort_by(|(left_name, left), (right_name, right)| {
        let order = match (&left.fit, &right.fit) {
            (Some(left), Some(right)) => left.bic().total_cmp(&right.bic()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        order.then_with(|| left_name.cmp(right_name))
    });
    Ok(candidates.into_iter().map(|(_, candidate)| candidate).collect())
}

/// Models of one table already found sound, by which terms they have at minus infinity.
#[derive(Debug, Default)]
struct Known {
    sound: BTreeMap<Vec<u32>, Vec<Vec<u32>>>,
}

impl Known {
    /// Decides existence, by a larger sound model where there is one.
    ///
    /// Two models with the same terms at minus infinity have the same patterns. If the columns of one are among those of
    /// the other, a table with the other's margins has its margins too, and a part of independent columns is independent:
    /// the smaller model is sound if the larger is.
    fn existence(&mut self, table: &CaptureTable, design: &Design) -> Existence {
        let sound = self.sound.entry(design.minus_infinity.clone()).or_default();
        let is_within = |larger: &Vec<u32>| design.terms.iter().all(|term| larger.contains(term));
        if sound.iter().any(is_within) {
            return Existence { exists: true, is_identifiable: true };
        }
        let found = existence::of_design(table, design);
        if found.is_sound() {
            sound.push(design.terms.clone());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_concluded_agrees_with_what_is_computed() {
        // Three lists meet the first one and not each other; the fifth meets nobody.
        let table =
            CaptureTable::new(5, [(1, 4), (2, 5), (4, 6), (8, 7), (16, 8), (3, 1), (5, 2), (9, 3)]).unwrap();
        let candidates = two_list_models(&table).unwrap();
        assert_eq!(candidates.len(), 1024);
        for candidate in &candidates {
            assert_eq!(Ok(candidate.existence), existence::existence(&table, &candidate.model));
            assert_eq!(candidate.fit.is_some(), candidate.existence.is_sound());
        }
        assert!(candidates.iter().any(|candidate| candidate.fit.is_none()));
        let bics: Vec<f64> =
            candidates.iter().filter_map(|candidate| Some(candidate.fit.as_ref()?.bic())).collect();
        assert!(bics.is_sorted());
    }

    #[test]
    fn too_many_lists_are_refused() {
        let table = CaptureTable::new(7, [(1, 1)]).unwrap();
        assert_eq!(two_list_models(&table), Err(EstimateError::TooManyModels { pairs: 21, pairs_max: 15 }));
    }
}
