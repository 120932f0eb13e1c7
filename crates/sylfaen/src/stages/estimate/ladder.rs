//! The ladder: persons known, a lower bound, an estimate; or why not, and what would make it possible.
//!
//! In: the persons known, answered strata. Out: rows of `mart_estimate__ladder`. A remedy never tells a count below the
//! disclosure threshold: how many windows would do is reckoned from what was found as it may be printed.

use std::collections::BTreeMap;

use arrow_array::RecordBatch;
use sylfaen_disclose::Rules;
use sylfaen_estimate::{Estimate, Reason, Remedy, Role, Verdict};
use sylfaen_schema::{TableBuilder, Value};

use super::{Answered, codes, real};
use crate::SylfaenError;
use crate::columns::{integers, text};

/// Persons known in a stratum, from the least to the most.
#[derive(Clone, Copy, Default)]
pub(super) struct Known {
    pub(super) lower: i64,
    pub(super) upper: i64,
}

/// Persons known to partners, by age group and over all.
pub(super) struct KnownPersons(BTreeMap<String, Known>);

impl KnownPersons {
    pub(super) fn read(batch: &RecordBatch) -> Result<Self, SylfaenError> {
        let measures = text(batch, "measure_code")?;
        let breakdowns = text(batch, "breakdown_code")?;
        let groups = text(batch, "age_group_code")?;
        let lower = integers(batch, "persons_lower")?;
        let upper = integers(batch, "persons_upper")?;
        let mut known = BTreeMap::new();
        for row in 0..batch.num_rows() {
            if measures.value(row) == "known_to_partners" && breakdowns.value(row) == "all" {
                known.insert(
                    groups.value(row).to_owned(),
                    Known { lower: lower.value(row), upper: upper.value(row) },
                );
            }
        }
        Ok(Self(known))
    }

    pub(super) fn of(&self, stratum: &str) -> Known {
        self.0.get(stratum).copied().unwrap_or_default()
    }
}

/// The ladder under way.
pub(super) struct Ladder<'a> {
    builder: TableBuilder,
    window: &'a str,
    /// The least count that is printed, and what printed counts are multiples of.
    printed: (i64, i64),
}

/// What would make a number possible, in the figures a reader may have.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Help {
    /// How many more people found on two lists; of the row's own count, so it is rounded when it leaves.
    pub(super) overlaps: Option<i64>,
    /// At least how many windows counted as one.
    pub(super) windows: Option<i64>,
}

impl<'a> Ladder<'a> {
    pub(super) fn new(builder: TableBuilder, window: &'a str, rules: &Rules) -> Self {
        Self { builder, window, printed: (rules.threshold(), rules.rounding_base()) }
    }

    pub(super) fn into_builder(self) -> TableBuilder {
        self.builder
    }

    /// Step 1: the persons known, as a range; nothing is estimated.
    pub(super) fn add_known(&mut self, stratum: &str, known: Known) -> Result<(), SylfaenError> {
        self.start(stratum, 1)?;
        let builder = &mut self.builder;
        builder.set("method_code", "linked_persons")?;
        builder.set("lists", "")?;
        builder.set("persons_lower", Value::Real(known.lower as f64))?;
        builder.set("persons_upper", Value::Real(known.upper as f64))?;
        builder.set("verdict_code", "counted")?;
        builder.set("warning_codes", "")?;
        builder.set("remedy_codes", "")?;
        builder.set("remedy_lists", "")?;
        builder.set("base_persons", known.upper)?;
        Ok(builder.end_row()?)
    }

    /// Steps 2 and 3 of a stratum.
    pub(super) fn add(&mut self, answer: &Answered, not_covered: &[&str]) -> Result<(), SylfaenError> {
        for (step, role) in [(2, Role::LowerBound), (3, Role::Headline)] {
            if let Some(row) = answer.role(role) {
                self.add_rung(step, answer, row, not_covered)?;
            }
        }
        Ok(())
    }

    fn start(&mut self, stratum: &str, step: i64) -> Result<(), SylfaenError> {
        self.builder.set("figure_id", format!("ladder.{}.{stratum}.{step}", self.window))?;
        self.builder.set("stratum_code", stratum)?;
        Ok(self.builder.set("step", step)?)
    }

    /// A bound or an estimate, or the first reason why not and all that would help.
    fn add_rung(
        &mut self,
        step: i64,
        answer: &Answered,
        row: &Estimate,
        not_covered: &[&str],
    ) -> Result<(), SylfaenError> {
        self.start(&answer.stratum, step)?;
        let printed = self.printed;
        let builder = &mut self.builder;
        let is_bound = step == 2;
        builder.set("method_code", row.method.code())?;
        builder.set("lists", answer.view.names(&row.lists))?;
        builder.set("persons_estimate", real(row.population.filter(|_| !is_bound)))?;
        builder.set("persons_lower", real(row.interval.map(|interval| interval.lower)))?;
        let upper = row.interval.map(|interval| interval.upper).filter(|_| !is_bound);
        builder.set("persons_upper", real(upper))?;
        let is_drawn = answer.linkage.as_ref().is_some_and(|linkage| !linkage.drawn.numbers.is_empty());
        let shares = row.shares.filter(|_| is_drawn && !is_bound);
        builder.set("linkage_share_pct", shares.map(|shares| in_fives(shares.linkage)))?;
        builder.set("verdict_code", row.verdict.code())?;
        let warnings = row.warnings.iter().filter(|warning| !warning.is_remark());
        builder.set("warning_codes", codes(warnings.map(|warning| warning.code())))?;
        builder.set("remedy_codes", "")?;
        builder.set("remedy_lists", "")?;
        if row.verdict == Verdict::NotEstimable {
            builder.set("reason_code", row.reasons.first().map(|reason| reason.code()))?;
            builder.set("remedy_codes", codes(row.remedies.iter().map(|remedy| remedy.code())))?;
            let help = help(&row.reasons, printed);
            builder.set("remedy_overlaps", help.overlaps)?;
            builder.set("remedy_windows", help.windows)?;
            if row.remedies.contains(&Remedy::AnotherList) {
                builder.set("remedy_lists", not_covered.join("+"))?;
            }
        }
        builder.set("base_persons", Value::Integer(row.people as i64))?;
        Ok(builder.end_row()?)
    }
}

/// A share in per cent, to the nearest five.
fn in_fives(share: f64) -> i64 {
    (share * 20.0).round() as i64 * 5
}

/// How many more overlaps, and how many windows: the most that any reason asks for.
pub(super) fn help(reasons: &[Reason], (threshold, base): (i64, i64)) -> Help {
    let mut help = Help::default();
    for reason in reasons {
        let (found, least) = match *reason {
            Reason::TooFewOverlaps { overlap, overlap_min } => {
                help.overlaps = Some(overlap_min.saturating_sub(overlap) as i64);
                (overlap as i64, overlap_min as i64)
            }
            Reason::TooFewPeople { people, people_min } => (people as i64, people_min as i64),
            _ => continue,
        };
        // The count is taken as it would be printed, and below the threshold for the threshold.
        let found = (found / base * base).max(threshold);
        let windows = (least + found - 1) / found;
        help.windows = help.windows.max(Some(windows)).filter(|windows| *windows > 1);
    }
    help
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_many_windows_would_do_tells_no_small_count() {
        let few = |overlap| help(&[Reason::TooFewOverlaps { overlap, overlap_min: 20 }], (5, 5)).windows;
        assert_eq!((1..=9).map(few).collect::<Vec<_>>(), vec![Some(4); 9]);
        assert_eq!((few(10), few(14), few(19)), (Some(2), Some(2), Some(2)));
    }

    #[test]
    fn a_share_is_said_to_the_nearest_five_per_cent() {
        assert_eq!([0.0, 0.02, 0.03, 0.474, 0.476, 1.0].map(in_fives), [0, 0, 5, 45, 50, 100]);
    }

    #[test]
    fn the_greatest_need_is_said() {
        let reasons = [
            Reason::TooFewOverlaps { overlap: 10, overlap_min: 20 },
            Reason::TooFewPeople { people: 10, people_min: 50 },
        ];
        assert_eq!(help(&reasons, (5, 5)), Help { overlaps: Some(10), windows: Some(5) });
        assert_eq!(help(&[Reason::OneList], (5, 5)), Help::default());
    }
}
