//! The default answer over several linkages of the same records.
//!
//! In: a table from each linkage drawn, or from each match threshold, and one plan. Out: one number with its variance split
//! into sampling, model and linkage; a number a threshold. Refused: a plan that does not fit; draws of which too many have
//! no number.
#![doc = include_str!("partitions.md")]

use crate::{
    CaptureTable, Combined, Estimate, EstimateError, LinkedEstimate, Plan, Role, combine_linkages, estimate,
    interval::two_sided,
};

/// The largest share of drawn linkages that may have no number.
pub const REFUSED_SHARE_MAX: f64 = 0.2;

/// The headline of a table made at one match threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct ThresholdAnswer {
    /// Pairs of records of at least this probability, or weight, were linked.
    pub threshold: f64,
    /// What is then said, or why there is no number.
    pub headline: Estimate,
}

/// Combines the headlines of tables from linkages drawn from their distribution.
///
/// # Errors
/// Those of a plan that does not fit a table; [`EstimateError::NoValue`] if more than [`REFUSED_SHARE_MAX`] of the tables have no
/// number.
///
/// ```
/// use sylfaen_estimate::{CaptureTable, Plan, combine_tables};
///
/// let sound = CaptureTable::new(2, [(1, 200), (2, 150), (3, 30)])?;
/// let apart = CaptureTable::new(2, [(1, 230), (2, 180)])?;
/// assert!(combine_tables(&[sound, apart], &Plan::of_lists(0..2)).is_err());
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn combine_tables(tables: &[CaptureTable], plan: &Plan) -> Result<Combined, EstimateError> {
    let deviate = two_sided(plan.confidence)?;
    let mut linked = Vec::with_capacity(tables.len());
    for table in tables {
        linked.push(linked_estimate(&headline(table, plan)?, deviate));
    }
    let combined = combine_linkages(&linked, plan.confidence)?;
    if combined.refused_share > REFUSED_SHARE_MAX {
        return Err(EstimateError::NoValue { why: "too many of the linkages drawn have no number" });
    }
    Ok(combined)
}

/// The headline of each table of a series over match thresholds.
///
/// # Errors
/// Those of a plan that does not fit a table.
///
/// ```
/// use sylfaen_estimate::{CaptureTable, Plan, threshold_answers};
///
/// let strict = CaptureTable::new(2, [(1, 210), (2, 160), (3, 20)])?;
/// let loose = CaptureTable::new(2, [(1, 200), (2, 150), (3, 30)])?;
/// let answers = threshold_answers(&[(0.95, strict), (0.5, loose)], &Plan::of_lists(0..2))?;
/// assert!(answers[0].headline.population > answers[1].headline.population);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn threshold_answers(
    tables: &[(f64, CaptureTable)],
    plan: &Plan,
) -> Result<Vec<ThresholdAnswer>, EstimateError> {
    let answer = |(threshold, table): &(f64, CaptureTable)| {
        Ok(ThresholdAnswer { threshold: *threshold, headline: headline(table, plan)? })
    };
    tables.iter().map(answer).collect()
}

fn headline(table: &CaptureTable, plan: &Plan) -> Result<Estimate, EstimateError> {
    let headline = estimate(table, plan)?.into_iter().find(|row| row.role == Role::Headline);
    headline.ok_or(EstimateError::NoValue { why: "the plan has no headline" })
}

/// A headline with its variance in people; none if it has no number.
fn linked_estimate(row: &Estimate, deviate: f64) -> Option<LinkedEstimate> {
    let (population, interval) = (row.population?, row.interval?);
    let shares = row.shares?;
    let people = row.people as f64;
    let dark = population - people;
    let ratio = (interval.upper - people) / (interval.lower - people);
    let error = if ratio.is_finite() && ratio > 1.0 { ratio.ln() / (2.0 * deviate) } else { 0.0 };
    let variance = (dark * error).powi(2);
    Some(LinkedEstimate {
        weight: 1.0,
        population,
        people,
        sampling_variance: variance * (1.0 - shares.model),
        model_variance: variance * shares.model,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three(shared: u64) -> CaptureTable {
        let patterns =
            [(1, 400 - shared), (2, 350 - shared), (4, 300), (3, 40 + shared), (5, 45), (6, 40), (7, 9)];
        CaptureTable::new(3, patterns).unwrap()
    }

    #[test]
    fn equal_linkages_add_no_variance() {
        let plan = Plan::of_lists(0..3);
        let combined = combine_tables(&[three(0), three(0)], &plan).unwrap();
        let alone = headline(&three(0), &plan).unwrap();
        assert!(combined.linkage_variance.abs() < 1e-9);
        assert!((combined.population - alone.population.unwrap()).abs() < 1e-6);
        assert!(combined.model_variance > 0.0 && combined.sampling_variance > 0.0);
    }

    #[test]
    fn linkages_that_differ_widen_the_limits() {
        let plan = Plan::of_lists(0..3);
        let combined = combine_tables(&[three(0), three(10), three(20)], &plan).unwrap();
        let numbers: Vec<f64> = [0, 10, 20]
            .iter()
            .map(|&shared| headline(&three(shared), &plan).unwrap().population.unwrap())
            .collect();
        let mean = numbers.iter().sum::<f64>() / 3.0;
        let between = numbers.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / 3.0;
        assert!((combined.population - mean).abs() < 1e-6);
        assert!((combined.linkage_variance - between).abs() < 1e-6 * between);
        assert!(combined.linkage_share() > 0.0);
    }

    #[test]
    fn a_few_refusals_are_said_and_many_refuse() {
        let plan = Plan::of_lists(0..3);
        let apart = CaptureTable::new(3, [(1, 400), (2, 350), (4, 300)]).unwrap();
        let mut tables = vec![three(0); 9];
        tables.push(apart.clone());
        assert!((combine_tables(&tables, &plan).unwrap().refused_share - 0.1).abs() < 1e-12);
        tables.extend([apart.clone(), apart]);
        assert!(combine_tables(&tables, &plan).is_err());
    }
}
