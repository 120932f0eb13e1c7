//! Two lists: Lincoln-Petersen and Chapman.
//!
//! In: people on either list and on both. Out: the population and its variance, in people, unrounded. Refused: an
//! overlap larger than a list; lists that share nobody; a list contained in the other.
#![doc = include_str!("pairs.md")]

use crate::{EstimateError, Interval, log_normal};

/// Two lists that share some people and each hold some the other does not.
///
/// ```
/// use sylfaen_estimate::Pair;
///
/// let pair = Pair::new(230, 180, 30)?;
/// assert_eq!(pair.lincoln_petersen(), 1380.0);
/// assert!((pair.chapman() - 1347.741935).abs() < 1e-6);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    left: f64,
    right: f64,
    shared: f64,
}

impl Pair {
    /// Takes people on the first list, on the second, and on both.
    ///
    /// # Errors
    /// [`EstimateError::OverlapTooLarge`]; [`EstimateError::NoOverlap`] if the lists share nobody: Lincoln-Petersen
    /// has no value then, and Chapman's is finite and says nothing; [`EstimateError::ContainedList`] if one list
    /// has nobody of its own: both formulas then return the larger list, which is not an estimate.
    pub fn new(left: u64, right: u64, shared: u64) -> Result<Self, EstimateError> {
        if shared > left.min(right) {
            return Err(EstimateError::OverlapTooLarge { left, right, shared });
        }
        if shared == 0 {
            return Err(EstimateError::NoOverlap);
        }
        if shared == left.min(right) {
            return Err(EstimateError::ContainedList);
        }
        // As `f64` from here on: the products below pass 2^64 at national scale.
        Ok(Self { left: left as f64, right: right as f64, shared: shared as f64 })
    }

    /// A pair whose overlap was corrected and need not be whole; none if it is not positive or leaves a list no people.
    pub(crate) fn of_corrected(left: f64, right: f64, shared: f64) -> Option<Self> {
        (shared > 0.0 && shared < left.min(right)).then_some(Self { left, right, shared })
    }

    /// People on at least one of the two lists.
    pub fn observed(&self) -> f64 {
        self.left + self.right - self.shared
    }

    /// The Lincoln-Petersen estimate.
    pub fn lincoln_petersen(&self) -> f64 {
        self.left * self.right / self.shared
    }

    /// The variance of the Lincoln-Petersen estimate.
    pub fn lincoln_petersen_variance(&self) -> f64 {
        let alone = (self.left - self.shared) * (self.right - self.shared);
        self.left * self.right * alone / self.shared.powi(3)
    }

    /// Chapman's estimate, nearly unbiased where about seven people or more are on both lists.
    pub fn chapman(&self) -> f64 {
        (self.left + 1.0) * (self.right + 1.0) / (self.shared + 1.0) - 1.0
    }

    /// The variance of Chapman's estimate.
    pub fn chapman_variance(&self) -> f64 {
        let alone = (self.left - self.shared) * (self.right - self.shared);
        let next = self.shared + 1.0;
        (self.left + 1.0) * (self.right + 1.0) * alone / (next * next * (next + 1.0))
    }

    /// The log-normal interval of the Lincoln-Petersen estimate.
    ///
    /// # Errors
    /// [`EstimateError::ConfidenceOutOfRange`].
    pub fn lincoln_petersen_interval(&self, confidence: f64) -> Result<Interval, EstimateError> {
        log_normal(self.lincoln_petersen(), self.observed(), self.lincoln_petersen_variance(), confidence)
    }

    /// The log-normal interval of Chapman's estimate.
    ///
    /// # Errors
    /// [`EstimateError::ConfidenceOutOfRange`].
    pub fn chapman_interval(&self, confidence: f64) -> Result<Interval, EstimateError> {
        log_normal(self.chapman(), self.observed(), self.chapman_variance(), confidence)
    }
}

/// Estimates how many people exist from two overlapping lists (Chapman's estimator).
///
/// Counts are people, so link first. The result is in people, unrounded.
///
/// # Errors
/// Those of [`Pair::new`], [`EstimateError::NoOverlap`] first among them.
///
/// ```
/// assert!((sylfaen_estimate::chapman(200, 150, 30)? - 978.06).abs() < 0.01);
/// assert!(sylfaen_estimate::chapman(40, 25, 0).is_err());
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn chapman(left: u64, right: u64, shared: u64) -> Result<f64, EstimateError> {
    Ok(Pair::new(left, right, shared)?.chapman())
}

/// Estimates how many people exist from two overlapping lists (the Lincoln-Petersen estimator).
///
/// # Errors
/// Those of [`Pair::new`].
///
/// ```
/// assert_eq!(sylfaen_estimate::lincoln_petersen(230, 180, 30)?, 1380.0);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn lincoln_petersen(left: u64, right: u64, shared: u64) -> Result<f64, EstimateError> {
    Ok(Pair::new(left, right, shared)?.lincoln_petersen())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_that_share_nobody_have_no_estimate() {
        assert_eq!(Pair::new(40, 25, 0), Err(EstimateError::NoOverlap));
        assert_eq!(Pair::new(0, 25, 0), Err(EstimateError::NoOverlap));
    }

    #[test]
    fn a_contained_list_has_no_estimate() {
        assert_eq!(Pair::new(155, 35, 35), Err(EstimateError::ContainedList));
        assert_eq!(Pair::new(35, 35, 35), Err(EstimateError::ContainedList));
    }

    #[test]
    fn an_impossible_overlap_is_refused() {
        assert_eq!(Pair::new(3, 2, 4), Err(EstimateError::OverlapTooLarge { left: 3, right: 2, shared: 4 }));
    }

    #[test]
    fn national_counts_do_not_overflow() {
        let pair = Pair::new(400_000_000, 300_000_000, 100_000_000).unwrap();
        assert!((pair.chapman() / 1.2e9 - 1.0).abs() < 1e-8);
        assert!((pair.chapman_variance() / 7.2e9 - 1.0).abs() < 1e-7);
    }
}
