//! Dominance: which sums of magnitudes would tell one contributor too much of another.
//!
//! In: a value (hours, pounds, weighted persons), its largest contributions, rules. Out: how far the value has to stay
//! open, 0 where it may be shown. The rules are those of the Handbook on Statistical Disclosure Control (Hundepool and
//! others 2010, section 4.2): the p% rule, the (n, k) rule, and the fewest contributors; the widths are the handbook's
//! protection levels. It refuses contributions that cannot be those of the value.

use serde::{Deserialize, Serialize};

use crate::{DiscloseError, ReleaseReason};

/// How the column of how many contribute is called; with it a table is one of magnitudes.
pub(crate) const CONTRIBUTORS: &str = "contributors";
/// How the columns of the largest contributions begin: `largest_1`, `largest_2` and so on.
const LARGEST: &str = "largest_";
/// How the column is called that says who the only contributor is.
const ONLY: &str = "only";

/// What stands behind one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contributions {
    /// How many contribute.
    pub contributors: i64,
    /// The largest contributions in the value's unit, the largest first; all of them where no more are given than contribute.
    pub largest: Vec<i64>,
    /// Who the only contributor is; null where there are several, or it was not said.
    pub only: Option<String>,
}

/// When a sum of magnitudes is withheld, and how wide it has to stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dominance {
    /// The fewest contributors of a value that is shown.
    pub contributors_min: i64,
    /// The p% rule: nobody who contributes may come nearer to the largest contribution than so many per cent of it; 0
    /// where it is not asked.
    pub p_pct: i64,
    /// How many contributors put together what they know, in the p% rule.
    pub coalition: i64,
    /// The (n, k) rule: how many of the largest may not be more than `largest_pct` of the value; 0 where it is not asked.
    pub largest_n: i64,
    /// The k of the (n, k) rule, in per cent.
    pub largest_pct: i64,
}

impl Default for Dominance {
    /// Three contributors and ten per cent.
    fn default() -> Self {
        Self { contributors_min: 3, p_pct: 10, coalition: 1, largest_n: 0, largest_pct: 100 }
    }
}

impl Dominance {
    /// Refuses rules that would protect nobody.
    pub(crate) fn check(&self) -> Result<(), DiscloseError> {
        let is_asked = self.p_pct > 0 || self.largest_n > 0;
        let least = [
            ("contributors_min", self.contributors_min, 2),
            ("p_pct", self.p_pct, i64::from(!is_asked)),
            ("coalition", self.coalition, 1),
            ("largest_n", self.largest_n, 0),
            ("largest_pct", self.largest_pct, 1),
        ];
        match least.into_iter().find(|(_, given, least)| given < least) {
            Some((key, given, least)) => Err(DiscloseError::RulesTooWeak { key, given, least }),
            None => Ok(()),
        }
    }

    /// How many of the largest contributions the rules ask for.
    fn largest_asked(&self) -> i64 {
        let by_p = if self.p_pct > 0 { 1 + self.coalition } else { 0 };
        by_p.max(self.largest_n)
    }

    /// Whether enough of the largest contributions are there for the rules.
    pub(crate) fn is_answered(&self, behind: &Contributions) -> bool {
        behind.largest.len() as i64 >= behind.contributors.min(self.largest_asked())
    }

    /// How far above and below the value what others can say of it has to reach, in its unit; 0 where it may be shown.
    ///
    /// With x1 the largest contribution, C those of the next `coalition`, T those of the n largest and X the value: p of x1
    /// less what X leaves beside x1 and C; T over k less X; p of X where too few contribute. The greatest of these counts.
    pub fn needs(&self, value: i64, behind: &Contributions) -> i64 {
        if value == 0 {
            return 0;
        }
        let part = |value: i64, pct: i64| (value.saturating_mul(pct) + 99) / 100;
        let of = |from: usize, most: i64| -> i64 {
            behind.largest.iter().skip(from).take(usize::try_from(most).unwrap_or(0)).sum()
        };
        let by_p = if self.p_pct > 0 {
            let first = of(0, 1);
            part(first, self.p_pct) - (value - first - of(1, self.coalition))
        } else {
            0
        };
        let by_n = if self.largest_n > 0 {
            (of(0, self.largest_n).saturating_mul(100) + self.largest_pct - 1) / self.largest_pct - value
        } else {
            0
        };
        let by_number =
            if behind.contributors < self.contributors_min { part(value, self.p_pct.max(1)) } else { 0 };
        by_p.max(by_n).max(by_number).max(0)
    }

    /// How wide a value has to stay that was withheld from an earlier release, whose contributions are not known any more.
    pub(crate) fn needs_of_earlier(&self, value: i64) -> i64 {
        (value.saturating_mul(self.p_pct.max(1)) + 99) / 100
    }
}

/// Whether a column tells of contributions: such a column never leaves.
pub(crate) fn is_contribution(column: &str) -> bool {
    let is_largest = column.strip_prefix(LARGEST).is_some_and(|rest| rest.parse::<u8>().is_ok());
    column == CONTRIBUTORS || column == ONLY || is_largest
}

/// The contributions of a row; null where the row has none, as one that others have printed may.
pub(crate) fn contributions(
    columns: &[(&str, &str)],
    value: Option<i64>,
) -> Result<Option<Contributions>, ReleaseReason> {
    let number = |text: &str| text.parse::<i64>().ok().filter(|number| *number >= 0);
    let field = |name: &str| columns.iter().find(|(column, _)| *column == name).map_or("", |(_, text)| *text);
    if columns.iter().all(|(_, text)| text.is_empty()) {
        return Ok(None);
    }
    let disagree = ReleaseReason::ContributionsDisagree;
    let contributors = number(field(CONTRIBUTORS)).ok_or(disagree)?;
    let mut largest: Vec<(u8, i64)> = Vec::new();
    for (column, text) in columns.iter().filter(|(_, text)| !text.is_empty()) {
        if let Some(at) = column.strip_prefix(LARGEST).and_then(|at| at.parse().ok()) {
            largest.push((at, number(text).ok_or(disagree)?));
        }
    }
    largest.sort_unstable();
    let largest: Vec<i64> = largest.into_iter().map(|(_, number)| number).collect();
    let (listed, all) = (largest.len() as i64, largest.iter().sum::<i64>());
    let is_ordered = largest.windows(2).all(|pair| pair.first() >= pair.last());
    let adds_up = value.is_none_or(|value| {
        let is_nobody = contributors == 0 && value == 0;
        let is_whole = listed == contributors && all == value;
        // The others contribute no more each than the least of the largest.
        let rest = value - all;
        let least = largest.last().copied().unwrap_or(i64::MAX);
        let is_part = listed < contributors
            && rest >= 0
            && (listed == 0 || rest <= least.saturating_mul(contributors - listed));
        is_nobody || is_whole || is_part
    });
    if !is_ordered || !adds_up || listed > contributors {
        return Err(disagree);
    }
    let only = Some(field(ONLY)).filter(|only| !only.is_empty()).map(str::to_owned);
    if only.is_some() && contributors != 1 {
        return Err(disagree);
    }
    Ok(Some(Contributions { contributors, largest, only }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn behind(contributors: i64, largest: &[i64]) -> Contributions {
        Contributions { contributors, largest: largest.to_vec(), only: None }
    }

    /// 100 in all of 70, 25 and 5: the second can say the first to 5, and ten per cent of it are 7.
    #[test]
    fn the_p_rule_asks_for_what_the_second_lacks() {
        let rules = Dominance { contributors_min: 2, ..Dominance::default() };
        assert_eq!(rules.needs(100, &behind(3, &[70, 25, 5])), 2);
        // Two together know all but nothing, so that all seven are needed.
        let two = Dominance { coalition: 2, ..rules.clone() };
        assert_eq!(two.needs(100, &behind(3, &[70, 25, 5])), 7);
        // Eight beside the two largest are more than seven.
        assert_eq!(rules.needs(103, &behind(4, &[70, 25, 5, 3])), 0);
    }

    /// The two largest are 95 of 100; at 85 per cent 95 would have to be of 112.
    #[test]
    fn the_n_k_rule_asks_for_what_would_make_the_largest_a_lesser_part() {
        let rules = Dominance {
            contributors_min: 2,
            p_pct: 0,
            largest_n: 2,
            largest_pct: 85,
            ..Dominance::default()
        };
        assert_eq!(rules.needs(100, &behind(3, &[70, 25, 5])), 12);
        assert_eq!(rules.needs(100, &behind(9, &[45, 40, 5])), 0);
    }

    #[test]
    fn contributions_that_cannot_be_those_of_the_value_are_refused() {
        let row =
            |contributors, one, two| [("contributors", contributors), ("largest_1", one), ("largest_2", two)];
        let check = |columns: &[(&str, &str)], value| contributions(columns, Some(value)).is_ok();
        assert!(check(&row("3", "50", "30"), 90));
        // The third would be larger than the second; less in all than the two; the wrong order; a contributor too many.
        assert!(!check(&row("3", "50", "30"), 120));
        assert!(!check(&row("3", "50", "30"), 79));
        assert!(!check(&row("3", "30", "50"), 90));
        assert!(!check(&row("1", "50", "30"), 80));
        assert!(contributions(&row("", "", ""), None).unwrap().is_none());
    }

    proptest! {
        /// What the second contributor can say at most of the first lies p per cent above it, once the value is as open as
        /// the rules ask; the definition of the rule, not its formula.
        #[test]
        fn as_open_as_asked_nobody_comes_within_p_per_cent(
            mut parts in proptest::collection::vec(1..500_i64, 3..8), p_pct in 1..60_i64,
        ) {
            parts.sort_unstable_by(|one, other| other.cmp(one));
            let value: i64 = parts.iter().sum();
            let rules = Dominance { p_pct, ..Dominance::default() };
            let up = value + rules.needs(value, &behind(parts.len() as i64, &parts[..2]));
            prop_assert!((up - parts[1] - parts[0]) * 100 >= parts[0] * p_pct);
        }
    }
}
