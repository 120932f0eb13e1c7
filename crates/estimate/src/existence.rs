//! Whether a model can be fitted to a table at all.
//!
//! In: a table, of which only the patterns that somebody has matter, and a model. Out: whether a maximum-likelihood
//! fit exists and whether it is unique, decided in exact arithmetic. Refused: a model over other lists.
#![doc = include_str!("existence.md")]

use num_rational::BigRational;

use crate::{
    CaptureTable, EstimateError, LogLinearModel,
    exact::{Basis, can_balance},
    model::Design,
};

/// Whether a model has a fit, and only one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Existence {
    /// A maximum-likelihood fit exists, terms at minus infinity allowed.
    pub exists: bool,
    /// No two fits are equally good.
    pub is_identifiable: bool,
}

impl Existence {
    /// 0: can be fitted; 1: no maximum-likelihood fit; 2: not identifiable; 3: neither.
    pub fn code(self) -> u8 {
        u8::from(!self.exists) + 2 * u8::from(!self.is_identifiable)
    }

    /// Whether the model can be fitted: code 0.
    pub fn is_sound(self) -> bool {
        self.exists && self.is_identifiable
    }
}

/// Decides whether a model can be fitted to a table.
///
/// # Errors
/// [`EstimateError::ModelMismatch`].
///
/// ```
/// use sylfaen_estimate::{CaptureTable, LogLinearModel, existence};
///
/// let apart = CaptureTable::new(2, [(0b01, 40), (0b10, 25)])?;
/// assert_eq!(existence(&apart, &LogLinearModel::independence(2)?)?.code(), 1);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn existence(table: &CaptureTable, model: &LogLinearModel) -> Result<Existence, EstimateError> {
    Ok(of_design(table, &Design::new(table, model)?))
}

/// Decides for a model already laid out for the table.
pub(crate) fn of_design(table: &CaptureTable, design: &Design) -> Existence {
    let (seen, unseen): (Vec<u32>, Vec<u32>) =
        design.patterns.iter().partition(|&&pattern| table.count(pattern) > 0);
    let mut basis = Basis::new(design.terms.len());
    for pattern in seen {
        basis.add_ones(&design.acting_on(pattern));
        if basis.is_full() {
            return Existence { exists: true, is_identifiable: true };
        }
    }
    let directions = basis.null_space();
    let shadows: Vec<Vec<BigRational>> = unseen
        .iter()
        .map(|&pattern| {
            let places = design.acting_on(pattern);
            directions.iter().map(|direction| places.iter().map(|&place| &direction[place]).sum()).collect()
        })
        .collect();
    for pattern in unseen {
        basis.add_ones(&design.acting_on(pattern));
    }
    Existence { exists: can_balance(&shadows), is_identifiable: basis.is_full() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_code(lists: usize, seen: &[u32], generators: &[u32], code: u8) {
        let table = CaptureTable::new(lists, seen.iter().map(|&pattern| (pattern, 7))).unwrap();
        let model = LogLinearModel::new(lists, generators.iter().copied()).unwrap();
        assert_eq!(existence(&table, &model).unwrap().code(), code, "{seen:?} {model}");
    }

    #[test]
    fn two_lists_need_an_overlap_and_people_of_their_own() {
        check_code(2, &[1, 2, 3], &[], 0);
        check_code(2, &[1, 2], &[], 1);
        check_code(2, &[1, 3], &[], 1);
        check_code(2, &[1, 2, 3], &[3], 2);
        check_code(2, &[1, 2], &[3], 2);
        check_code(2, &[1, 3], &[3], 3);
    }

    #[test]
    fn one_list_is_never_identifiable() {
        check_code(1, &[1], &[], 2);
    }

    #[test]
    fn an_empty_table_has_nothing_to_fit() {
        // Every main effect is at minus infinity and takes every pattern with it; the intercept is left on its own.
        check_code(3, &[], &[], 2);
    }

    #[test]
    fn an_empty_list_does_not_hinder_the_others() {
        check_code(3, &[1, 2, 3], &[], 0);
        check_code(3, &[1, 2, 3], &[0b101], 0);
        check_code(3, &[1, 2, 3], &[0b011], 2);
    }

    #[test]
    fn the_size_of_the_counts_does_not_matter() {
        let small = CaptureTable::new(3, [(1, 1), (2, 1), (4, 1), (6, 1)]).unwrap();
        let large = CaptureTable::new(3, [(1, 900_000_000), (2, 1), (4, 77), (6, 1_000_000)]).unwrap();
        for generators in [&[][..], &[3], &[5], &[6], &[3, 5], &[3, 6], &[5, 6], &[3, 5, 6]] {
            let model = LogLinearModel::new(3, generators.iter().copied()).unwrap();
            assert_eq!(existence(&small, &model), existence(&large, &model), "{model}");
        }
    }
}
