//! Whether a model can be fitted to a table at all.
//!
//! In: a table, of which only the patterns that somebody has matter, and a model. Out: whether a maximum-likelihood
//! fit exists and whether it is unique, decided in exact arithmetic. Refused: a model over other lists.
#![doc = include_str!("existence.md")]

use crate::{
    CaptureTable, EstimateError, LogLinearModel,
    model::{Design, pairs_of},
    support::Checker,
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
    Ok(Checker::new(table).check(&Design::new(table, model)?))
}

/// How many two-list models of a table can be fitted whatever else is in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sweep {
    /// Sets of pairs without overlap, each put at minus infinity in its turn.
    pub sets: u64,
    /// Those with which every choice among the other pairs can be fitted.
    pub sound: u64,
}

/// Checks all two-list models of a table by their largest ones.
///
/// Leaving out a pair that overlaps cannot destroy a fit (Chan, Silverman and Vincent 2021), so for each set of pairs
/// that share nobody only the model with that set and all pairs that do overlap needs an answer.
///
/// # Errors
/// [`EstimateError::TooManyModels`] beyond 24 pairs that share nobody.
///
/// ```
/// use sylfaen_estimate::{CaptureTable, existence_sweep};
///
/// let table = CaptureTable::new(3, [(1, 40), (2, 30), (4, 20), (3, 6), (5, 7), (7, 2)])?;
/// assert_eq!(existence_sweep(&table)?.sets, 1);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn existence_sweep(table: &CaptureTable) -> Result<Sweep, EstimateError> {
    const EMPTY_PAIRS_MAX: usize = 24;
    let (mut empty, mut shared) = (Vec::new(), Vec::new());
    for pair in pairs_of(table.lists()) {
        if table.on_all(pair) == 0 { empty.push(pair) } else { shared.push(pair) }
    }
    if empty.len() > EMPTY_PAIRS_MAX {
        return Err(EstimateError::TooManyModels { lists: table.lists(), models_max: 1 << EMPTY_PAIRS_MAX });
    }
    let mains = (0..table.lists()).map(|list| 1 << list).filter(|&main| table.on_all(main) > 0);
    let terms: Vec<u32> = std::iter::once(0).chain(mains).chain(shared).collect();
    let mut checker = Checker::new(table);
    let mut sound = 0;
    for chosen in 0..1_u32 << empty.len() {
        let minus_infinity =
            empty.iter().enumerate().filter(|(place, _)| chosen >> place & 1 == 1).map(|(_, &pair)| pair);
        sound += u64::from(checker.decide(&terms, minus_infinity).is_sound());
    }
    Ok(Sweep { sets: 1 << empty.len(), sound })
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
