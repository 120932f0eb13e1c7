//! What a rounded figure can mean, exactly.
//!
//! In: closed intervals with rational ends. Out: intervals, or the whole numbers inside them. Nothing here is
//! floating point, so an answer is a proof. An empty answer means *impossible*, never *too hard*: a question this
//! module cannot settle is answered with the wider interval.

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::words;

/// A closed interval of rational numbers, never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    low: BigRational,
    high: BigRational,
}

impl Interval {
    /// The one number.
    pub fn point(value: BigRational) -> Self {
        Self { low: value.clone(), high: value }
    }

    /// The whole number.
    pub fn whole(value: i64) -> Self {
        Self::point(BigRational::from_integer(BigInt::from(value)))
    }

    /// Every number from one to another; nothing if the first is the greater.
    pub fn from_to(low: BigRational, high: BigRational) -> Option<Self> {
        (low <= high).then_some(Self { low, high })
    }

    /// Every number no further than `half_width` from `centre`.
    pub fn around(centre: &BigRational, half_width: &BigRational) -> Self {
        let half_width = half_width.abs();
        Self { low: centre - &half_width, high: centre + &half_width }
    }

    /// The least number.
    pub fn low(&self) -> &BigRational {
        &self.low
    }

    /// The greatest number.
    pub fn high(&self) -> &BigRational {
        &self.high
    }

    /// Whether it holds one number only.
    pub fn is_point(&self) -> bool {
        self.low == self.high
    }

    /// Whether a number lies in both.
    ///
    /// ```
    /// use sylfaen_reconcile::Printed;
    ///
    /// let to_five = sylfaen_reconcile::Printed { rounded_to: Some(5), ..Printed::exact("35", 35) };
    /// assert!(to_five.interval().meets(&Printed::exact("34", 34).interval()));
    /// assert!(!Printed::exact("35", 35).interval().meets(&Printed::exact("34", 34).interval()));
    /// ```
    pub fn meets(&self, other: &Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// Every sum of a number of each.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self { low: &self.low + &other.low, high: &self.high + &other.high }
    }

    /// The least and the greatest whole number inside, if there is one.
    pub fn whole_numbers(&self) -> Option<(BigInt, BigInt)> {
        let (least, greatest) = (self.low.ceil().to_integer(), self.high.floor().to_integer());
        (least <= greatest).then_some((least, greatest))
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let far = BigRational::from_integer(BigInt::from(u32::MAX));
        if self.is_point() {
            write!(f, "{}", words::number(&self.low))
        } else if self.high == far {
            write!(f, "{} or more", words::number(&self.low))
        } else if self.low == -far {
            write!(f, "{} or less", words::number(&self.high))
        } else {
            write!(f, "{} to {}", words::number(&self.low), words::number(&self.high))
        }
    }
}

/// The percentages that a part can be of a whole.
///
/// Nothing if the part can be negative or the whole can be zero: then no percentage is excluded.
///
/// ```
/// use sylfaen_reconcile::feasible::{Interval, share_of};
///
/// let share = share_of(&Interval::whole(1042), &Interval::whole(1186)).unwrap();
/// assert_eq!(share.to_string(), "87.86");
/// ```
pub fn share_of(part: &Interval, whole: &Interval) -> Option<Interval> {
    if part.low.is_negative() || !whole.low.is_positive() {
        return None;
    }
    let hundred = hundred();
    Some(Interval { low: &hundred * &part.low / &whole.high, high: &hundred * &part.high / &whole.low })
}

/// The earlier counts from which a percentage change can have led to a later count.
///
/// If `least` is not above `most` these are the possible ones; otherwise there is none, and `most` and `least` are
/// the neighbouring whole numbers that give too large and too small a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bases {
    /// The least whole number, at least 1, from which the change is not too large.
    pub least: BigInt,
    /// The greatest whole number from which the change is not too small; `None` if there is no greatest.
    pub most: Option<BigInt>,
    /// Every number, whole or not, from which the change can lead to the count; no upper end if there is none. What is
    /// no count, such as full-time equivalents, need not be whole.
    reach: (BigRational, Option<BigRational>),
}

impl Bases {
    /// Whether some earlier count is possible.
    pub fn is_possible(&self) -> bool {
        self.most.as_ref().is_none_or(|most| self.least <= *most)
    }

    /// Whether a possible earlier figure lies in the interval: a whole number if the earlier figure is exact, any number
    /// if it is rounded, since what was rounded may not have been whole.
    pub fn meets(&self, earlier: &Interval) -> bool {
        if !earlier.is_point() {
            let (low, high) = &self.reach;
            return *low <= earlier.high && high.as_ref().is_none_or(|high| earlier.low <= *high);
        }
        earlier.whole_numbers().is_some_and(|(least, greatest)| {
            let from = least.max(self.least.clone());
            let to = self.most.as_ref().map_or(greatest.clone(), |most| greatest.min(most.clone()));
            from <= to
        })
    }
}

/// The whole numbers, at least 1, from which a change of `change_pct` per cent can lead to `now`.
///
/// Nothing if the question has no bounds to give: `now` can be negative, or the change is a fall of 100 per cent or
/// more.
///
/// ```
/// use sylfaen_reconcile::{Printed, feasible::{Interval, bases_of_change}};
///
/// let rise = Printed::rounded("48%", 48, 0).interval();
/// assert!(bases_of_change(&Interval::whole(34), &rise).unwrap().is_possible());
/// assert!(!bases_of_change(&Interval::whole(35), &rise).unwrap().is_possible());
/// ```
pub fn bases_of_change(now: &Interval, change_pct: &Interval) -> Option<Bases> {
    let hundred = hundred();
    // now / base, in per cent, lies between these two.
    let (ratio_low, ratio_high) = (&change_pct.low + &hundred, &change_pct.high + &hundred);
    if now.low.is_negative() || !ratio_high.is_positive() {
        return None;
    }
    let low = &hundred * &now.low / &ratio_high;
    let high = ratio_low.is_positive().then(|| &hundred * &now.high / &ratio_low);
    let least = low.ceil().to_integer().max(BigInt::one());
    let most = high.as_ref().map(|high| high.floor().to_integer());
    Some(Bases { least, most, reach: (low, high) })
}

/// The change in per cent from an earlier count to a later one; nothing if the earlier count is zero.
pub fn change_pct(earlier: &BigInt, now: &BigRational) -> Option<BigRational> {
    if earlier.is_zero() {
        return None;
    }
    Some(hundred() * now / BigRational::from_integer(earlier.clone()) - hundred())
}

fn hundred() -> BigRational {
    BigRational::from_integer(BigInt::from(100))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Printed;

    fn pct(value: i64) -> Interval {
        Printed::rounded("", value, 0).interval()
    }

    #[test]
    fn a_half_may_go_either_way() {
        // 1 of 8 is 12.5 %, printed 12 by some and 13 by others.
        let share = share_of(&Interval::whole(1), &Interval::whole(8)).unwrap();
        assert!(share.meets(&pct(12)) && share.meets(&pct(13)));
        assert!(!share.meets(&pct(11)) && !share.meets(&pct(14)));
    }

    #[test]
    fn a_whole_that_can_be_zero_excludes_nothing() {
        assert_eq!(share_of(&Interval::whole(0), &Interval::whole(0)), None);
        let (three, to_five) =
            (Interval::whole(3), Printed { rounded_to: Some(5), ..Printed::exact("0", 0) });
        assert_eq!(share_of(&three, &to_five.interval()), None);
    }

    #[test]
    fn the_neighbours_of_an_impossible_change_are_named() {
        let bases = bases_of_change(&Interval::whole(35), &pct(48)).unwrap();
        assert_eq!((bases.least, bases.most), (BigInt::from(24), Some(BigInt::from(23))));
    }

    #[test]
    fn a_fall_is_measured_from_the_larger_number() {
        // 15 after a fall of 63 %: from 41 it is 63.4 %, from 40 it is 62.5 %.
        let bases = bases_of_change(&Interval::whole(15), &pct(-63)).unwrap();
        assert_eq!((bases.least.clone(), bases.most.clone()), (BigInt::from(40), Some(BigInt::from(41))));
        assert!(bases.meets(&Interval::whole(41)) && !bases.meets(&Interval::whole(42)));
    }

    #[test]
    fn a_fall_to_nothing_is_possible_from_any_number() {
        let bases = bases_of_change(&Interval::whole(0), &pct(-100)).unwrap();
        assert!(bases.is_possible() && bases.most.is_none());
        assert_eq!(bases_of_change(&Interval::whole(0), &pct(-101)), None);
    }

    /// The printed percentage nearest to numerator / denominator, with halves rounded up.
    fn nearest(numerator: i64, denominator: i64) -> i64 {
        (2 * numerator + denominator).div_euclid(2 * denominator)
    }

    proptest! {
        #[test]
        fn a_share_that_was_rounded_is_possible(whole in 1i64..5000, seed in 0i64..5000) {
            let part = seed % (whole + 1);
            let share = share_of(&Interval::whole(part), &Interval::whole(whole)).unwrap();
            prop_assert!(share.meets(&pct(nearest(100 * part, whole))));
        }

        #[test]
        fn a_change_that_was_rounded_is_possible_from_its_base(earlier in 1i64..5000, now in 0i64..5000) {
            let change = pct(nearest(100 * (now - earlier), earlier));
            if let Some(bases) = bases_of_change(&Interval::whole(now), &change) {
                prop_assert!(bases.is_possible() && bases.meets(&Interval::whole(earlier)));
            }
        }

        #[test]
        fn an_impossible_change_is_impossible_from_every_number(now in 0i64..60, change in -90i64..300) {
            let (now_is, change_is) = (Interval::whole(now), pct(change));
            let bases = bases_of_change(&now_is, &change_is).unwrap();
            for earlier in 1..1000_i64 {
                let exact = change_pct(&BigInt::from(earlier), now_is.low()).unwrap();
                let possible = change_is.meets(&Interval::point(exact));
                prop_assert_eq!(possible, bases.is_possible() && bases.meets(&Interval::whole(earlier)));
            }
        }
    }
}
