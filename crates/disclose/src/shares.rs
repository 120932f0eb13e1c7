//! Percentages, averages and ranks of a table: what they tell of the counts they were worked out of.
//!
//! In: the fields of a row in the columns `pct` and `pct_of`, `average`, `rank`. Out: the figure as printed, and what it
//! leaves of a count that is withheld. A figure worked out of a count says something of it, so it leaves only where the
//! count does, a percentage where its whole does too, ranks only where every count that is ranked does. It refuses a
//! percentage that is not that of its counts.

use std::fmt;

use crate::ReleaseReason;

/// The column of percentages.
pub(crate) const PCT: &str = "pct";
/// The column that names the dimension at whose total the whole of a percentage stands.
pub(crate) const PCT_OF: &str = "pct_of";
/// The column of averages over the persons of the row.
pub(crate) const AVERAGE: &str = "average";
/// The column of ranks among the counts of the table.
pub(crate) const RANK: &str = "rank";

/// The most decimals of a percentage.
const DECIMALS_MAX: u32 = 6;

/// A percentage as it is printed: `digits` over ten to the `decimals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pct {
    digits: i64,
    decimals: u32,
}

/// Whether a column holds figures worked out of the counts of a table with these columns.
pub(crate) fn is_derived(column: &str, header: &[String]) -> bool {
    let has = |name: &str| header.iter().any(|column| column == name);
    match column {
        PCT | PCT_OF => has(PCT) && has(PCT_OF),
        AVERAGE | RANK => true,
        _ => false,
    }
}

impl Pct {
    /// Reads a percentage, with as many decimals as it has.
    pub(crate) fn parse(text: &str) -> Result<Self, ReleaseReason> {
        let refused = ReleaseReason::NotAPercentage;
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let decimals = u32::try_from(part.len()).map_err(|_| refused)?;
        let digits: i64 = format!("{whole}{part}").parse().map_err(|_| refused)?;
        let is_in_range = decimals <= DECIMALS_MAX && (0..=100 * 10_i64.pow(decimals)).contains(&digits);
        if text.starts_with('+') || !is_in_range { Err(refused) } else { Ok(Self { digits, decimals }) }
    }

    /// The percentage of a part of a whole with as many decimals, half a step rounded up; null where it is none.
    pub(crate) fn of(self, part: i64, whole: i64) -> Option<Self> {
        if whole <= 0 || !(0..=whole).contains(&part) {
            return None;
        }
        let (part, whole) = (i128::from(part), i128::from(whole));
        let digits = (200 * 10_i128.pow(self.decimals) * part + whole) / (2 * whole);
        Some(Self { digits: i64::try_from(digits).ok()?, ..self })
    }

    /// Whether a part of a whole may be printed as this, rounded either way where it lies between.
    pub(crate) fn fits(self, part: i64, whole: i64) -> bool {
        // 100 part / whole within half a step of digits / scale, all times 2 scale whole.
        let scale = 10_i128.pow(self.decimals);
        let (part, whole, digits) = (i128::from(part), i128::from(whole), i128::from(self.digits));
        whole > 0 && (200 * scale * part - 2 * digits * whole).abs() <= whole
    }

    /// The least and the greatest part of a whole that this may stand for; null if there is none.
    pub(crate) fn parts(self, whole: i64) -> Option<(i64, i64)> {
        let scale = 200 * 10_i128.pow(self.decimals);
        let (least, most) = (2 * i128::from(self.digits) - 1, 2 * i128::from(self.digits) + 1);
        let least = (least * i128::from(whole)).div_euclid(scale)
            + i128::from((least * i128::from(whole)).rem_euclid(scale) != 0);
        let most = (most * i128::from(whole)).div_euclid(scale);
        let (least, most) = (i64::try_from(least).ok()?.max(0), i64::try_from(most).ok()?.min(whole));
        (least <= most).then_some((least, most))
    }

    /// The least and the greatest whole of a part that this may stand for; nothing bounds it from above where it may
    /// stand for nobody.
    pub(crate) fn wholes(self, part: i64) -> (i64, Option<i64>) {
        let scale = 200 * 10_i128.pow(self.decimals) * i128::from(part);
        let (least, most) = (2 * i128::from(self.digits) - 1, 2 * i128::from(self.digits) + 1);
        let from = scale.div_euclid(most) + i128::from(scale.rem_euclid(most) != 0);
        let to = (least > 0).then(|| scale.div_euclid(least));
        (i64::try_from(from).unwrap_or(part).max(part), to.map(|to| i64::try_from(to).unwrap_or(i64::MAX)))
    }
}

impl fmt::Display for Pct {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = 10_i64.pow(self.decimals);
        write!(out, "{}", self.digits / scale)?;
        match usize::try_from(self.decimals) {
            Ok(width @ 1..) => write!(out, ".{:0width$}", self.digits % scale),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_percentage_gives_back_the_count_behind_it() {
        // 33.3 per cent of nine are three and nothing else; of thirty thousand, thirty counts.
        let pct = Pct::parse("33.3").unwrap();
        assert_eq!(pct.parts(9), Some((3, 3)));
        assert_eq!(pct.parts(30_000), Some((9_975, 10_005)));
        assert_eq!(pct.parts(2), None);
        assert!(["-1", "+1", "100.1", "1.1234567", "", "x"].iter().all(|text| Pct::parse(text).is_err()));
    }

    proptest! {
        /// Beside every part and every whole that is tried one by one.
        #[test]
        fn what_is_left_is_what_fits(part in 0..60_i64, more in 0..60_i64, decimals in 0..3_u32) {
            let whole = (part + more).max(1);
            let scale = 10_i64.pow(decimals);
            let digits = (200 * scale * part + whole) / (2 * whole);
            let pct = Pct { digits, decimals };
            prop_assert!(pct.fits(part, whole));
            prop_assert_eq!(Pct { digits: 0, decimals }.of(part, whole), Some(pct));
            prop_assert_eq!(Pct::parse(&pct.to_string()).unwrap(), pct);
            let fitting: Vec<i64> = (0..=whole).filter(|&part| pct.fits(part, whole)).collect();
            prop_assert_eq!(pct.parts(whole), Some((fitting[0], fitting[fitting.len() - 1])));
            let (least, most) = pct.wholes(part);
            let fitting: Vec<i64> = (part.max(1)..5_000).filter(|&whole| pct.fits(part, whole)).collect();
            prop_assert!(fitting.iter().all(|&whole| whole >= least && most.is_none_or(|most| whole <= most)));
            prop_assert!(fitting.first() == Some(&least.max(1)));
        }
    }
}
