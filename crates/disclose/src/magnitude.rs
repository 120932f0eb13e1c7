//! Dominance: which sums of magnitudes would tell one contributor too much of another.
//!
//! In: a value (hours, pounds, weighted persons), its largest contributions, rules. Out: how far the value has to stay
//! open, 0 where it may be shown. The rules are those of the Handbook on Statistical Disclosure Control (Hundepool and
//! others 2010, section 4.2): the p% rule, the (n, k) rule, and the fewest contributors; the widths are the handbook's
//! protection levels. Contributors of one holding are one, and who has waived protection is nobody the rules protect, though
//! still one of those they protect others from. It refuses contributions that cannot be those of the value.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{DiscloseError, ReleaseReason};

/// How the column of how many contribute is called; with it a table is one of magnitudes.
pub(crate) const CONTRIBUTORS: &str = "contributors";
/// How the columns of the largest contributions begin: `largest_1`, `largest_2` and so on.
const LARGEST: &str = "largest_";
/// How the columns begin that name the holding each of the largest belongs to.
const HOLDING: &str = "holding_";
/// How the columns begin that say whether each of the largest has waived protection of this value.
const WAIVED: &str = "waived_";
/// How the column is called that says who the only contributor is.
const ONLY: &str = "only";

/// What stands behind one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contributions {
    /// How many contribute.
    pub contributors: i64,
    /// The largest contributions in the value's unit, the largest first; all of them where no more are given than contribute.
    pub largest: Vec<i64>,
    /// Whether each of the largest has waived protection of this value.
    pub is_waived: Vec<bool>,
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
    /// With x1 the largest contribution of one who has waived nothing, C those of the `coalition` largest others, T those of
    /// x1 and the n - 1 largest others, and X the value: p of x1 less what X leaves beside x1 and C; T over k less X; p of X
    /// where too few contribute. The greatest of these counts.
    pub fn needs(&self, value: i64, behind: &Contributions) -> i64 {
        let Some((first, others)) = behind.protected() else { return 0 };
        if value == 0 {
            return 0;
        }
        let part = |value: i64, pct: i64| (value.saturating_mul(pct) + 99) / 100;
        let of = |most: i64| -> i64 { others.iter().take(usize::try_from(most).unwrap_or(0)).sum() };
        let by_p =
            if self.p_pct > 0 { part(first, self.p_pct) - (value - first - of(self.coalition)) } else { 0 };
        let by_n = if self.largest_n > 0 {
            let of_n = first + of(self.largest_n - 1);
            (of_n.saturating_mul(100) + self.largest_pct - 1) / self.largest_pct - value
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

impl Contributions {
    /// The largest contribution that is protected, and the others that are listed, the largest first; null where all who
    /// contribute have waived.
    fn protected(&self) -> Option<(i64, Vec<i64>)> {
        let is_waived = |at: usize| self.is_waived.get(at) == Some(&true);
        let at = (0..self.largest.len()).find(|&at| !is_waived(at));
        let others = self.largest.iter().enumerate().filter(|(other, _)| Some(*other) != at);
        let first = match at {
            Some(at) => self.largest.get(at).copied(),
            // One who is not listed contributes no more than the least who is.
            None if (self.largest.len() as i64) < self.contributors => {
                Some(self.largest.last().copied().unwrap_or(0))
            }
            None => None,
        };
        Some((first?, others.map(|(_, amount)| *amount).collect()))
    }
}

/// Whether a column tells of contributions: such a column never leaves.
pub(crate) fn is_contribution(column: &str) -> bool {
    let is_one = |start: &str| column.strip_prefix(start).is_some_and(|rest| rest.parse::<u8>().is_ok());
    column == CONTRIBUTORS || column == ONLY || [LARGEST, HOLDING, WAIVED].into_iter().any(is_one)
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
    let listed = listed(columns)?;
    let largest: Vec<i64> = listed.iter().map(|one| one.amount).collect();
    let (listed_number, all) = (largest.len() as i64, largest.iter().sum::<i64>());
    let is_ordered = largest.windows(2).all(|pair| pair.first() >= pair.last());
    let adds_up = value.is_none_or(|value| {
        let is_nobody = contributors == 0 && value == 0;
        let is_whole = listed_number == contributors && all == value;
        // The others contribute no more each than the least of the largest.
        let rest = value - all;
        let least = largest.last().copied().unwrap_or(i64::MAX);
        let is_part = listed_number < contributors
            && rest >= 0
            && (listed_number == 0 || rest <= least.saturating_mul(contributors - listed_number));
        is_nobody || is_whole || is_part
    });
    if !is_ordered || !adds_up || listed_number > contributors {
        return Err(disagree);
    }
    let only = Some(field(ONLY)).filter(|only| !only.is_empty()).map(str::to_owned);
    if only.is_some() && contributors != 1 {
        return Err(disagree);
    }
    if listed.iter().all(|one| one.holding.is_empty()) {
        let is_waived = listed.iter().map(|one| one.is_waived).collect();
        return Ok(Some(Contributions { contributors, largest, is_waived, only }));
    }
    if listed_number < contributors {
        return Err(ReleaseReason::HoldingNotListed);
    }
    Ok(Some(by_holding(&listed, only)))
}

/// One contribution as a row lists it.
struct Listed<'a> {
    amount: i64,
    /// Empty where the contributor is of no holding.
    holding: &'a str,
    is_waived: bool,
}

/// The largest contributions of a row in the order of their columns.
fn listed<'a>(columns: &[(&str, &'a str)]) -> Result<Vec<Listed<'a>>, ReleaseReason> {
    let at = |column: &str, start: &str| column.strip_prefix(start).and_then(|at| at.parse::<u8>().ok());
    let mut listed: BTreeMap<u8, Listed<'a>> = BTreeMap::new();
    for &(column, text) in columns.iter().filter(|(_, text)| !text.is_empty()) {
        if let Some(at) = at(column, LARGEST) {
            let amount = text.parse().ok().filter(|amount| *amount >= 0);
            let amount = amount.ok_or(ReleaseReason::ContributionsDisagree)?;
            listed.insert(at, Listed { amount, holding: "", is_waived: false });
        }
    }
    for &(column, text) in columns.iter().filter(|(_, text)| !text.is_empty()) {
        let of = at(column, HOLDING).or_else(|| at(column, WAIVED));
        let Some(of) = of else { continue };
        let one = listed.get_mut(&of).ok_or(ReleaseReason::ContributionsDisagree)?;
        match (column.starts_with(HOLDING), text) {
            (true, _) => one.holding = text,
            (false, "true") => one.is_waived = true,
            (false, "false") => {}
            (false, _) => return Err(ReleaseReason::NeitherTrueNorFalse),
        }
    }
    Ok(listed.into_values().collect())
}

/// Contributions with those of one holding put together; a holding has waived where all of it has.
fn by_holding(listed: &[Listed<'_>], only: Option<String>) -> Contributions {
    let mut holdings: BTreeMap<(&str, usize), (i64, bool)> = BTreeMap::new();
    for (at, one) in listed.iter().enumerate() {
        let alone = if one.holding.is_empty() { at + 1 } else { 0 };
        let (amount, is_waived) = holdings.entry((one.holding, alone)).or_insert((0, true));
        *amount += one.amount;
        *is_waived &= one.is_waived;
    }
    let name = holdings.keys().next().map(|(name, _)| (*name).to_owned()).filter(|name| !name.is_empty());
    let only = if holdings.len() == 1 { name.or(only) } else { None };
    let mut amounts: Vec<(i64, bool)> = holdings.into_values().collect();
    // Of two that are equal the protected one first: nothing depends on which it is.
    amounts.sort_by_key(|&(amount, is_waived)| (std::cmp::Reverse(amount), is_waived));
    let (largest, is_waived): (Vec<i64>, Vec<bool>) = amounts.into_iter().unzip();
    Contributions { contributors: largest.len() as i64, largest, is_waived, only }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn behind(contributors: i64, largest: &[i64]) -> Contributions {
        Contributions { contributors, largest: largest.to_vec(), is_waived: Vec::new(), only: None }
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

    /// The first has waived: now 25 are to be kept from the 70, who know all but 5 of the rest, and ten per cent of 25 are 3.
    #[test]
    fn who_has_waived_is_not_protected_and_others_are_protected_from_it() {
        let rules = Dominance { contributors_min: 2, p_pct: 40, ..Dominance::default() };
        let waived =
            |is_waived: &[bool]| Contributions { is_waived: is_waived.to_vec(), ..behind(3, &[70, 25, 5]) };
        // Forty per cent of 70 are 28, of 25 they are 10, of 5 they are 2.
        assert_eq!(rules.needs(100, &waived(&[])), 23);
        assert_eq!(rules.needs(100, &waived(&[true])), 5);
        assert_eq!(rules.needs(100, &waived(&[true, true])), 0);
        // Of two the one who has not waived is told by the other.
        let two = Contributions { is_waived: vec![true], ..behind(2, &[70, 30]) };
        assert!(Dominance::default().needs(100, &two) > 0);
        assert_eq!(Dominance::default().needs(100, &Contributions { is_waived: vec![true, true], ..two }), 0);
        // One who is not listed may be as great as the least who is.
        let unlisted = Contributions { is_waived: vec![true, true], ..behind(3, &[70, 25]) };
        assert_eq!(rules.needs(100, &unlisted), 5);
    }

    #[test]
    fn contributors_of_one_holding_are_one() {
        let row = [
            ("contributors", "3"),
            ("largest_1", "50"),
            ("largest_2", "30"),
            ("largest_3", "20"),
            ("holding_2", "north"),
            ("holding_3", "north"),
            ("waived_2", "true"),
            ("waived_3", "true"),
        ];
        let found = contributions(&row, Some(100)).unwrap().unwrap();
        assert_eq!(
            (found.contributors, found.largest, found.is_waived),
            (2, vec![50, 50], vec![false, true])
        );
        let all = row.map(|(column, text)| (column, if column == "waived_2" { "" } else { text }));
        let all: Vec<_> = all.into_iter().chain([("holding_1", "north")]).collect();
        let found = contributions(&all, Some(100)).unwrap().unwrap();
        assert_eq!(
            (found.contributors, found.only.as_deref(), found.is_waived),
            (1, Some("north"), vec![false])
        );
        // A fourth could be of the holding too.
        let more = row.map(|(column, text)| (column, if column == "contributors" { "4" } else { text }));
        assert_eq!(contributions(&more, Some(110)), Err(ReleaseReason::HoldingNotListed));
        let unlisted = [("contributors", "1"), ("largest_1", "9"), ("waived_2", "true")];
        assert_eq!(contributions(&unlisted, Some(9)), Err(ReleaseReason::ContributionsDisagree));
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
