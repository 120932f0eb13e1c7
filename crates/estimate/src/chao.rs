//! Chao's lower bounds.
//!
//! In: a table, and the form wanted. Out: a population of which there are at least so many, its variance and interval.
//! Refused: a table in which nobody is on exactly two lists, for the forms that divide by that number.
#![doc = include_str!("chao.md")]

use crate::{CaptureTable, EstimateError, Interval, log_normal};

/// Which lower bound. All are bounds and none is an estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[non_exhaustive]
pub enum ChaoForm {
    /// Lists of different reach, bias-corrected: people seen by one list only, pair by pair, over those on two.
    ///
    /// The default: the only form that stays a bound when lists differ in size.
    #[default]
    UnequalListsBiasCorrected,
    /// Lists of different reach.
    UnequalLists,
    /// `(k - 1) / k f1 (f1 - 1) / (2 (f2 + 1))`: equal lists, few of them, bias-corrected.
    FiniteListsBiasCorrected,
    /// `(k - 1) / k f1^2 / (2 f2)`: equal lists, few of them.
    FiniteLists,
    /// `f1 (f1 - 1) / (2 (f2 + 1))`: equal lists, very many of them, bias-corrected.
    ManyListsBiasCorrected,
    /// `f1^2 / (2 f2)`: equal lists, very many of them (Chao 1987).
    ManyLists,
}

impl ChaoForm {
    /// The word for it in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::UnequalListsBiasCorrected => "unequal_lists_bias_corrected",
            Self::UnequalLists => "unequal_lists",
            Self::FiniteListsBiasCorrected => "finite_lists_bias_corrected",
            Self::FiniteLists => "finite_lists",
            Self::ManyListsBiasCorrected => "many_lists_bias_corrected",
            Self::ManyLists => "many_lists",
        }
    }

    /// Whether one is added where the form would divide by the people on exactly two lists.
    pub fn is_bias_corrected(self) -> bool {
        matches!(
            self,
            Self::UnequalListsBiasCorrected | Self::FiniteListsBiasCorrected | Self::ManyListsBiasCorrected
        )
    }

    /// Whether the form needs lists that reach equally many people.
    pub fn needs_equal_lists(self) -> bool {
        !matches!(self, Self::UnequalListsBiasCorrected | Self::UnequalLists)
    }
}

/// A number of people of which there are at least so many, if the assumptions hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LowerBound {
    /// The bound, in people, unrounded.
    pub bound: f64,
    /// People seen, part of the bound.
    pub observed: f64,
    /// The variance of the bound.
    pub variance: f64,
    /// Which bound.
    pub form: ChaoForm,
}

impl LowerBound {
    /// The log-normal interval of the bound, not of the population: nothing limits the population from above.
    ///
    /// # Errors
    /// [`EstimateError::ConfidenceOutOfRange`].
    pub fn interval(&self, confidence: f64) -> Result<Interval, EstimateError> {
        log_normal(self.bound, self.observed, self.variance, confidence)
    }
}

/// Computes one of Chao's lower bounds.
///
/// # Errors
/// [`EstimateError::NoOverlap`] if nobody is on two lists or more, or the form is not bias-corrected and nobody is on
/// exactly two.
///
/// ```
/// use sylfaen_estimate::{CaptureTable, ChaoForm, chao};
///
/// let table = CaptureTable::new(2, [(0b01, 200), (0b10, 150), (0b11, 30)])?;
/// assert!((chao(&table, ChaoForm::FiniteListsBiasCorrected)?.bound - 1365.08).abs() < 0.01);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn chao(table: &CaptureTable, form: ChaoForm) -> Result<LowerBound, EstimateError> {
    let frequencies = table.frequencies();
    let doubles = frequencies.get(1).copied().unwrap_or(0);
    if table.on_two_or_more() == 0 || (doubles == 0 && !form.is_bias_corrected()) {
        return Err(EstimateError::NoOverlap);
    }
    let observed = table.people() as f64;
    let (dark, variance) = if form.needs_equal_lists() {
        let lists = table.lists() as f64;
        let share = match form {
            ChaoForm::FiniteLists | ChaoForm::FiniteListsBiasCorrected => (lists - 1.0) / lists,
            _ => 1.0,
        };
        of_equal_lists(frequencies[0] as f64, doubles as f64, share, form.is_bias_corrected(), observed)
    } else {
        let alone: Vec<f64> = (0..table.lists()).map(|list| table.count(1 << list) as f64).collect();
        of_unequal_lists(&alone, doubles as f64, form.is_bias_corrected())
    };
    Ok(LowerBound { bound: observed + dark, observed, variance, form })
}

/// The dark figure and the variance from how many are on one list and on two; `share` is `(k - 1) / k` or 1.
fn of_equal_lists(singles: f64, doubles: f64, share: f64, is_corrected: bool, observed: f64) -> (f64, f64) {
    if !is_corrected {
        let ratio = singles / doubles;
        let dark = share * singles * ratio / 2.0;
        let spread = share / 2.0 * ratio.powi(2) + share.powi(2) * (ratio.powi(3) + ratio.powi(4) / 4.0);
        return (dark, doubles * spread);
    }
    let pairs = singles * (singles - 1.0);
    let next = doubles + 1.0;
    let dark = share * pairs / (2.0 * next);
    let by_singles = share.powi(2) * singles * (2.0 * singles - 1.0).powi(2) / (4.0 * next.powi(2));
    if doubles == 0.0 {
        let away = share.powi(2) * singles.powi(4) / (4.0 * (observed + dark));
        return (dark, (dark + by_singles - away).max(0.0));
    }
    let by_doubles = share.powi(2) * doubles * pairs.powi(2) / (4.0 * next.powi(4));
    (dark, dark + by_singles + by_doubles)
}

/// The dark figure and the variance from the people seen by each list alone and all those on exactly two.
fn of_unequal_lists(alone: &[f64], doubles: f64, is_corrected: bool) -> (f64, f64) {
    let divisor = if is_corrected { doubles + 1.0 } else { doubles };
    let sum: f64 = alone.iter().sum();
    // Twice the sum over pairs, list by list, so that no two large squares are subtracted.
    let pairs: f64 = alone.iter().map(|one| one * (sum - one)).sum::<f64>() / 2.0;
    let dark = pairs / divisor;
    let by_singles: f64 = alone.iter().map(|one| one * ((sum - one) / divisor).powi(2)).sum();
    let by_doubles = doubles * (dark / divisor).powi(2);
    (dark, dark + by_singles + by_doubles)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMS: [ChaoForm; 6] = [
        ChaoForm::UnequalListsBiasCorrected,
        ChaoForm::UnequalLists,
        ChaoForm::FiniteListsBiasCorrected,
        ChaoForm::FiniteLists,
        ChaoForm::ManyListsBiasCorrected,
        ChaoForm::ManyLists,
    ];

    #[test]
    fn lists_that_share_nobody_have_no_bound() {
        let table = CaptureTable::new(3, [(1, 40), (2, 30), (4, 20)]).unwrap();
        for form in FORMS {
            assert_eq!(chao(&table, form), Err(EstimateError::NoOverlap), "{form:?}");
        }
    }

    #[test]
    fn equal_lists_make_the_forms_agree() {
        let table = CaptureTable::new(3, [(1, 40), (2, 40), (4, 40), (3, 9), (6, 5), (7, 2)]).unwrap();
        let unequal = chao(&table, ChaoForm::UnequalLists).unwrap();
        let equal = chao(&table, ChaoForm::FiniteLists).unwrap();
        assert!((unequal.bound - equal.bound).abs() < 1e-9);
        assert!((unequal.variance - equal.variance).abs() < 1e-6 * equal.variance);
    }

    #[test]
    fn unequal_lists_raise_the_equal_form_above_independence() {
        // Independent lists with chances 0.5, 0.1 and 0.02 among 10,000 people, rounded: the truth is 10,000.
        let table = CaptureTable::new(3, [(1, 4410), (2, 490), (4, 90), (3, 490), (5, 90), (6, 10), (7, 10)])
            .unwrap();
        assert!(chao(&table, ChaoForm::FiniteLists).unwrap().bound > 13_000.0);
        let bound = chao(&table, ChaoForm::UnequalLists).unwrap().bound;
        assert!((bound - 10_000.0).abs() < 1.0, "{bound}");
    }

    #[test]
    fn two_lists_give_chapman() {
        let table = CaptureTable::new(2, [(1, 200), (2, 150), (3, 30)]).unwrap();
        let bound = chao(&table, ChaoForm::default()).unwrap().bound;
        assert!((bound - crate::chapman(230, 180, 30).unwrap()).abs() < 1e-9);
    }

    #[test]
    fn referral_keeps_the_default_form_a_bound() {
        // The table above, with half of those on list 0 and not on list 1 sent on to list 1.
        let table = CaptureTable::new(
            3,
            [(1, 2205), (2, 490), (4, 90), (3, 490 + 2205), (5, 45), (6, 10), (7, 10 + 45)],
        )
        .unwrap();
        assert!(chao(&table, ChaoForm::UnequalLists).unwrap().bound <= 10_000.0);
    }

    #[test]
    fn the_variances_have_the_published_form() {
        // f1 = 350, f2 = 30, by hand from Chao 1987 and from the bias-corrected form in Colwell 2013, appendix B.
        let table = CaptureTable::new(2, [(1, 200), (2, 150), (3, 30)]).unwrap();
        let r = 350.0_f64 / 30.0;
        let known = 30.0 * (r.powi(2) / 2.0 + r.powi(3) + r.powi(4) / 4.0);
        let found = chao(&table, ChaoForm::ManyLists).unwrap().variance;
        assert!((found / known - 1.0).abs() < 1e-12);
        let known = 350.0 * 349.0 / 62.0
            + 350.0 * 699.0_f64.powi(2) / (4.0 * 31.0_f64.powi(2))
            + 350.0_f64.powi(2) * 30.0 * 349.0_f64.powi(2) / (4.0 * 31.0_f64.powi(4));
        let found = chao(&table, ChaoForm::ManyListsBiasCorrected).unwrap().variance;
        assert!((found / known - 1.0).abs() < 1e-12);
    }

    #[test]
    fn nobody_on_exactly_two_lists_leaves_the_corrected_forms() {
        let table = CaptureTable::new(3, [(1, 6), (2, 5), (4, 4), (7, 3)]).unwrap();
        assert_eq!(chao(&table, ChaoForm::ManyLists), Err(EstimateError::NoOverlap));
        for form in FORMS.into_iter().filter(|form| form.is_bias_corrected()) {
            let bound = chao(&table, form).unwrap();
            assert!(bound.variance.is_finite() && bound.variance >= 0.0 && bound.bound >= 18.0);
        }
    }
}
