//! Noise by cell keys: the same persons get the same noise in any table, for every user, in every release.
//!
//! In: settings, the number of persons of a cell and the sum of their keys. Out: the perturbed count, and what the noise
//! costs. The method is that of the Australian Bureau of Statistics (Fraser and Wooton 2005); the noise of each count is
//! the distribution of most entropy that is unbiased, bounded, and of the variance set (Marley and Leaver 2011). Whoever
//! counts gives each person a key at random once, 32 bits, and keeps it; it never leaves.

use serde::{Deserialize, Serialize};

use crate::DiscloseError;

/// Halvings when a parameter of the noise is looked for.
const HALVINGS: usize = 60;
/// Beyond this a parameter changes nothing more that a key could tell.
const PARAMETER_MAX: f64 = 8.0;

/// How much noise there is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CellKeySettings {
    /// The most persons that a count is moved by.
    pub deviation_max: i64,
    /// The variance of the noise, in persons squared; a small count gets more where it cannot have so little.
    pub variance: f64,
    /// No count from one up to below this is ever given.
    pub least_given: i64,
}

impl Default for CellKeySettings {
    fn default() -> Self {
        Self { deviation_max: 5, variance: 3.0, least_given: 3 }
    }
}

/// The noise of every count, by key.
#[derive(Debug, Clone, PartialEq)]
pub struct CellKeyNoise {
    settings: CellKeySettings,
    /// For each count from one up to where it is the same for all: the deviations and their shares of the keys.
    of_counts: Vec<Vec<(i64, f64)>>,
}

/// What the noise costs a count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NoiseLoss {
    /// The count, in persons.
    pub persons: i64,
    /// How often it is given as it is, 0 to 1.
    pub unchanged_share: f64,
    /// By how many persons it is moved on average, up or down.
    pub moved_mean: f64,
    /// The standard deviation of the noise, in persons.
    pub moved_sd: f64,
}

/// The key of a cell: the sum of its persons' keys, whatever their order and the table.
///
/// ```
/// use sylfaen_disclose::cell_key;
///
/// assert_eq!(cell_key([7, u32::MAX, 3]), cell_key([3, 7, u32::MAX]));
/// ```
pub fn cell_key(persons: impl IntoIterator<Item = u32>) -> u32 {
    persons.into_iter().fold(0, u32::wrapping_add)
}

impl CellKeyNoise {
    /// Works out the noise of every count.
    ///
    /// # Errors
    /// [`DiscloseError::RulesTooWeak`] if counts are moved by less than two persons, or the variance is not above zero.
    pub fn new(settings: CellKeySettings) -> Result<Self, DiscloseError> {
        if settings.deviation_max < 2 {
            let (key, given) = ("deviation_max", settings.deviation_max);
            return Err(DiscloseError::RulesTooWeak { key, given, least: 2 });
        }
        if settings.variance.is_nan() || settings.variance <= 0.0 {
            return Err(DiscloseError::RulesTooWeak { key: "variance", given: 0, least: 1 });
        }
        let same_from = settings.deviation_max + settings.least_given.max(1);
        Ok(Self { settings, of_counts: (1..=same_from).map(|count| noise(count, &settings)).collect() })
    }

    /// The count that is given for so many persons with this key. Nobody stays nobody.
    ///
    /// ```
    /// use sylfaen_disclose::{CellKeyNoise, CellKeySettings, cell_key};
    ///
    /// let noise = CellKeyNoise::new(CellKeySettings::default())?;
    /// let key = cell_key([2_345_678_901, 987_654_321]);
    /// // The same two persons, in whichever table.
    /// assert_eq!(noise.given(2, key), noise.given(2, key));
    /// assert_eq!(noise.given(0, 0), 0);
    /// # Ok::<(), sylfaen_disclose::DiscloseError>(())
    /// ```
    pub fn given(&self, persons: i64, key: u32) -> i64 {
        if persons <= 0 {
            return 0;
        }
        let at = f64::from(key) / (f64::from(u32::MAX) + 1.0);
        let mut below = 0.0;
        let of_count = self.of_count(persons);
        for (deviation, share) in of_count {
            below += share;
            if at < below {
                return persons + deviation;
            }
        }
        persons + of_count.last().map_or(0, |(deviation, _)| *deviation)
    }

    /// What the noise costs each count up to where it is the same for all.
    pub fn losses(&self) -> Vec<NoiseLoss> {
        let loss = |(persons, shares): (i64, &Vec<(i64, f64)>)| NoiseLoss {
            persons,
            unchanged_share: shares.iter().filter(|(by, _)| *by == 0).map(|(_, share)| share).sum(),
            moved_mean: shares.iter().map(|(by, share)| by.abs() as f64 * share).sum(),
            moved_sd: shares.iter().map(|(by, share)| (by * by) as f64 * share).sum::<f64>().sqrt(),
        };
        (1..).zip(&self.of_counts).map(loss).collect()
    }

    fn of_count(&self, persons: i64) -> &[(i64, f64)] {
        let at = usize::try_from(persons - 1).unwrap_or(0).min(self.of_counts.len().saturating_sub(1));
        self.of_counts.get(at).map_or(&[], Vec::as_slice)
    }
}

/// Deviations of a count, none of them leading to a count that is never given, and their shares.
///
/// A share is in proportion to exp(a d + b d²): `a` makes the noise unbiased, `b` gives it its variance.
fn noise(count: i64, settings: &CellKeySettings) -> Vec<(i64, f64)> {
    let most = settings.deviation_max;
    let is_given = |deviation: &i64| {
        let given = count + deviation;
        given >= 0 && !(1..settings.least_given).contains(&given)
    };
    let deviations: Vec<i64> = (-most..=most).filter(is_given).collect();
    let unbiased = |b: f64| {
        let (mut low, mut high) = (-PARAMETER_MAX * 8.0, PARAMETER_MAX * 8.0);
        for _ in 0..HALVINGS {
            let a = f64::midpoint(low, high);
            if moment(&shares(&deviations, a, b), 1) < 0.0 { low = a } else { high = a }
        }
        shares(&deviations, f64::midpoint(low, high), b)
    };
    let (mut low, mut high) = (-PARAMETER_MAX, PARAMETER_MAX);
    for _ in 0..HALVINGS {
        let b = f64::midpoint(low, high);
        if moment(&unbiased(b), 2) < settings.variance { low = b } else { high = b }
    }
    unbiased(f64::midpoint(low, high))
}

fn shares(deviations: &[i64], a: f64, b: f64) -> Vec<(i64, f64)> {
    let exponent = |by: i64| a * by as f64 + b * (by * by) as f64;
    // The greatest is taken off, so that no share overflows.
    let greatest = deviations.iter().map(|&by| exponent(by)).fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = deviations.iter().map(|&by| (exponent(by) - greatest).exp()).collect();
    let all: f64 = weights.iter().sum();
    deviations.iter().copied().zip(weights.into_iter().map(|weight| weight / all)).collect()
}

fn moment(shares: &[(i64, f64)], power: i32) -> f64 {
    shares.iter().map(|(by, share)| (*by as f64).powi(power) * share).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn default_noise() -> CellKeyNoise {
        CellKeyNoise::new(CellKeySettings::default()).unwrap()
    }

    #[test]
    fn noise_is_unbiased_bounded_and_of_the_variance_set() {
        let settings = CellKeySettings::default();
        let noise = default_noise();
        for (count, shares) in (1..).zip(&noise.of_counts) {
            assert!(moment(shares, 1).abs() < 1e-6, "of {count}");
            assert!((shares.iter().map(|(_, share)| share).sum::<f64>() - 1.0).abs() < 1e-9, "of {count}");
            assert!(shares.iter().all(|(by, _)| by.abs() <= settings.deviation_max), "of {count}");
        }
        // From where every deviation leads to a count that may be given, the variance is as set.
        assert!((moment(noise.of_counts.last().unwrap(), 2) - settings.variance).abs() < 1e-6);
    }

    #[test]
    fn no_count_between_nobody_and_the_least_is_given() {
        let noise = default_noise();
        for count in 0..12 {
            for key in (0..u32::MAX).step_by(9_999_991) {
                let given = noise.given(count, key);
                assert!(given == 0 || given >= 3, "{count} as {given}");
                assert!((given - count).abs() <= 5);
            }
        }
    }

    #[test]
    fn keys_spread_evenly_give_the_shares() {
        let noise = default_noise();
        let keys = (0..100_000_u32).map(|at| at * 42_949);
        let unchanged = keys.filter(|&key| noise.given(40, key) == 40).count() as f64 / 100_000.0;
        let expected = noise.losses().last().unwrap().unchanged_share;
        assert!((unchanged - expected).abs() < 0.001, "{unchanged} of {expected}");
    }

    #[test]
    fn noise_that_protects_nobody_is_refused() {
        let with = |deviation_max, variance| {
            CellKeyNoise::new(CellKeySettings { deviation_max, variance, ..CellKeySettings::default() })
        };
        assert!(matches!(with(1, 1.0), Err(DiscloseError::RulesTooWeak { .. })));
        assert!(matches!(with(5, 0.0), Err(DiscloseError::RulesTooWeak { .. })));
        assert!(matches!(with(5, f64::NAN), Err(DiscloseError::RulesTooWeak { .. })));
    }
}
