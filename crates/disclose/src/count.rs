//! What one count may be shown as.
//!
//! In: a count, the direction in which it may err, the rules. Out: what is shown, or that it is withheld.
//! Refuses what cannot be a count: a negative number, one that is not finite, one beyond any population.

use sylfaen_schema::Rounding;

use crate::{Breach, Rules};

/// No count of people comes near this, and every whole number below it is exact as a `f64`.
const COUNT_MAX: i64 = 1 << 50;

/// What the reader sees of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A multiple of the rounding base.
    Rounded(i64),
    /// Nothing, and a note that says so.
    Withheld,
}

/// Protects one whole count; `None` if it is no count.
///
/// A lower limit is rounded down and an upper limit up to the next multiple *above* it, even from a multiple: a
/// limit of ten to ten would otherwise be shown as ten to ten, which is an exact count. Both ends of a range whose
/// ends are equal are therefore functions of the same class of as many counts as the base has.
pub(crate) fn protect(count: i64, rounding: Rounding, rules: &Rules) -> Option<Shown> {
    if !(0..=COUNT_MAX).contains(&count) {
        return None;
    }
    let (base, threshold) = (rules.rounding_base(), rules.threshold());
    if count == 0 {
        return Some(if rules.zeros_are_shown() { Shown::Rounded(0) } else { Shown::Withheld });
    }
    if count < threshold {
        return Some(Shown::Withheld);
    }
    let below = count / base * base;
    let rounded = match rounding {
        Rounding::Down => below,
        Rounding::Up => below + base,
        // Seven, with a threshold of seven and a base of five, is ten: five would be a count below the threshold.
        Rounding::Nearest => ((count + base / 2) / base * base).max(first_multiple(rules)),
    };
    Some(if rounded < threshold { Shown::Withheld } else { Shown::Rounded(rounded) })
}

/// Protects an estimate, which need not be whole; `None` if it is no estimate of a count.
///
/// Only whole parts decide: an estimate of 4.9 is withheld, and an upper limit of 10.2 is shown as 15.
pub(crate) fn protect_real(estimate: f64, rounding: Rounding, rules: &Rules) -> Option<Shown> {
    if !estimate.is_finite() || estimate < 0.0 || estimate > COUNT_MAX as f64 {
        return None;
    }
    if estimate > 0.0 && estimate < 1.0 {
        return Some(Shown::Withheld);
    }
    protect(estimate.floor() as i64, rounding, rules)
}

/// What would be printed of an estimate if it were rounded to a base, in its unit; null where it would be withheld.
///
/// ```
/// use sylfaen_disclose::{Rules, print_estimate};
/// use sylfaen_schema::Rounding;
///
/// assert_eq!(print_estimate(412.3, Rounding::Nearest, &Rules::default(), 5), Some(410));
/// assert_eq!(print_estimate(412.3, Rounding::Up, &Rules::default(), 20), Some(420));
/// assert_eq!(print_estimate(4.9, Rounding::Nearest, &Rules::default(), 5), None);
/// ```
pub fn print_estimate(estimate: f64, rounding: Rounding, rules: &Rules, base: i64) -> Option<i64> {
    match protect_real(estimate, rounding, &rules.with_base(base)) {
        Some(Shown::Rounded(printed)) => Some(printed),
        _ => None,
    }
}

/// Checks a count that is said to be safe.
pub(crate) fn verify(count: i64, rules: &Rules) -> Result<(), Breach> {
    if count == 0 {
        return if rules.zeros_are_shown() { Ok(()) } else { Err(Breach::ZeroShown) };
    }
    if count < rules.threshold() {
        return Err(Breach::BelowThreshold);
    }
    if count % rules.rounding_base() != 0 { Err(Breach::NotRounded) } else { Ok(()) }
}

/// Checks an estimate that is said to be safe.
pub(crate) fn verify_real(estimate: f64, rules: &Rules) -> Result<(), Breach> {
    if !estimate.is_finite() || estimate.fract() != 0.0 || estimate.abs() > 2.0 * COUNT_MAX as f64 {
        return Err(Breach::NotRounded);
    }
    verify(estimate as i64, rules)
}

fn first_multiple(rules: &Rules) -> i64 {
    (rules.threshold() + rules.rounding_base() - 1) / rules.rounding_base() * rules.rounding_base()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rules(threshold: i64, base: i64, zeros: bool) -> Rules {
        let text = format!("threshold = {threshold}\nrounding_base = {base}\nzeros_are_shown = {zeros}");
        Rules::parse(&text).expect("the rules are right")
    }

    fn any_rounding() -> impl Strategy<Value = Rounding> {
        prop_oneof![Just(Rounding::Nearest), Just(Rounding::Down), Just(Rounding::Up)]
    }

    fn check(rounding: Rounding, expected: &[(i64, Option<i64>)]) {
        for &(count, shown) in expected {
            let want = shown.map_or(Shown::Withheld, Shown::Rounded);
            assert_eq!(protect(count, rounding, &Rules::default()), Some(want), "of {count}");
        }
    }

    #[test]
    fn small_counts_are_withheld_and_others_rounded_in_their_direction() {
        check(
            Rounding::Nearest,
            &[(0, Some(0)), (1, None), (4, None), (5, Some(5)), (7, Some(5)), (8, Some(10))],
        );
        check(Rounding::Down, &[(0, Some(0)), (4, None), (5, Some(5)), (9, Some(5)), (10, Some(10))]);
        check(Rounding::Up, &[(0, Some(0)), (4, None), (5, Some(10)), (9, Some(10)), (10, Some(15))]);
    }

    #[test]
    fn rounding_never_leads_back_below_the_threshold() {
        let rules = rules(7, 5, true);
        assert_eq!(protect(7, Rounding::Nearest, &rules), Some(Shown::Rounded(10)));
        assert_eq!(protect(9, Rounding::Down, &rules), Some(Shown::Withheld));
        assert_eq!(protect(10, Rounding::Down, &rules), Some(Shown::Rounded(10)));
    }

    #[test]
    fn estimates_are_withheld_by_what_they_are_not_by_what_they_round_to() {
        let shown = |estimate, rounding| protect_real(estimate, rounding, &Rules::default());
        assert_eq!(shown(4.99, Rounding::Nearest), Some(Shown::Withheld));
        assert_eq!(shown(0.3, Rounding::Nearest), Some(Shown::Withheld));
        assert_eq!(shown(10.2, Rounding::Up), Some(Shown::Rounded(15)));
        assert_eq!(shown(f64::INFINITY, Rounding::Up), None);
        assert_eq!(shown(f64::NAN, Rounding::Up), None);
        assert_eq!(shown(-1.0, Rounding::Down), None);
    }

    #[test]
    fn equal_ends_of_a_range_never_give_the_count_away() {
        for count in 5..500 {
            let Some(Shown::Rounded(lower)) = protect(count, Rounding::Down, &Rules::default()) else {
                panic!("{count} is at least the threshold");
            };
            let same = (5..500).filter(|&other| {
                protect(other, Rounding::Down, &Rules::default()) == Some(Shown::Rounded(lower))
                    && protect(other, Rounding::Up, &Rules::default())
                        == protect(count, Rounding::Up, &Rules::default())
            });
            assert_eq!(same.count(), 5, "of {count}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_zero_or_a_multiple_of_the_base_from_the_threshold_on(
            count in 0_i64..5_000, threshold in 3_i64..40, base in 3_i64..40, zeros: bool, rounding in any_rounding(),
        ) {
            let rules = rules(threshold, base, zeros);
            if let Some(Shown::Rounded(shown)) = protect(count, rounding, &rules) {
                prop_assert!((shown == 0 && count == 0 && zeros) || (shown >= threshold && shown % base == 0));
                prop_assert_eq!(verify(shown, &rules), Ok(()));
            }
        }

        #[test]
        fn limits_keep_their_promise(count in 0_i64..5_000, threshold in 3_i64..40, base in 3_i64..40) {
            let rules = rules(threshold, base, true);
            if let Some(Shown::Rounded(shown)) = protect(count, Rounding::Down, &rules) {
                prop_assert!(shown <= count);
            }
            if let Some(Shown::Rounded(shown)) = protect(count, Rounding::Up, &rules) {
                prop_assert!(shown >= count);
            }
        }

        #[test]
        fn a_stricter_rule_withholds_all_that_was_withheld_and_prints_nothing_finer(
            count in 0_i64..5_000, threshold in 3_i64..20, base in 3_i64..20, zeros: bool,
            more in 0_i64..20, times in 1_i64..5, rounding in any_rounding(),
        ) {
            let loose = rules(threshold, base, zeros);
            let strict = rules(threshold + more, base * times, false);
            if protect(count, rounding, &loose) == Some(Shown::Withheld) {
                prop_assert_eq!(protect(count, rounding, &strict), Some(Shown::Withheld));
            }
            if let Some(Shown::Rounded(shown)) = protect(count, rounding, &strict) {
                prop_assert_eq!(verify(shown, &loose), Ok(()));
            }
        }
    }
}
