//! Strata one by one, and partly pooled with the shrinkage shown.
//!
//! In: a table a stratum, a plan. Out: for each stratum its own answer and, where at least three can be estimated, one drawn
//! towards their mean. Refused: a plan that does not fit. A stratum that cannot be estimated has no number, and none is made
//! by taking the others from a total.
#![doc = include_str!("strata.md")]

use crate::{
    CaptureTable, Estimate, EstimateError, Interval, IntervalKind, Plan, headline, interval::two_sided,
};

/// The fewest strata from which a spread between strata can be had.
pub const POOLED_MIN: usize = 3;

/// What is said of one stratum.
#[derive(Debug, Clone, PartialEq)]
pub struct StratumAnswer {
    /// Its own answer by the plan.
    pub own: Estimate,
    /// The answer drawn towards the others; none if its own is none or too few strata have one.
    pub pooled: Option<Pooled>,
}

/// An answer drawn towards the mean of the strata.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pooled {
    /// The population, in people.
    pub population: f64,
    /// Log-normal limits.
    pub interval: Interval,
    /// How far it was drawn: 0 is its own answer, 1 the mean of all.
    pub shrinkage: f64,
}

/// Answers each stratum.
///
/// # Errors
/// Those of a plan that does not fit a table.
///
/// ```
/// use sylfaen_estimate::{CaptureTable, Plan, strata};
///
/// let sparse = CaptureTable::new(2, [(1, 12), (2, 9), (3, 1)])?;
/// let dense = CaptureTable::new(2, [(1, 200), (2, 150), (3, 30)])?;
/// let answers = strata(&[dense, sparse], &Plan::of_lists(0..2))?;
/// assert!(answers[0].own.population.is_some());
/// assert!(answers[1].own.population.is_none() && answers[1].pooled.is_none());
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn strata(tables: &[CaptureTable], plan: &Plan) -> Result<Vec<StratumAnswer>, EstimateError> {
    let own = tables.iter().map(|table| headline(table, plan)).collect::<Result<Vec<Estimate>, _>>()?;
    pool_strata(own, plan.confidence)
}

/// Draws the headlines of strata towards one another.
///
/// # Errors
/// [`EstimateError::ConfidenceOutOfRange`].
pub fn pool_strata(own: Vec<Estimate>, confidence: f64) -> Result<Vec<StratumAnswer>, EstimateError> {
    let deviate = two_sided(confidence)?;
    let mut answers: Vec<StratumAnswer> =
        own.into_iter().map(|own| StratumAnswer { own, pooled: None }).collect();
    // The logarithm of people unseen for each seen, and its standard error as the limits have it.
    let ratios: Vec<Option<(f64, f64)>> = answers.iter().map(|answer| ratio(&answer.own, deviate)).collect();
    let known: Vec<(f64, f64)> = ratios.iter().copied().flatten().collect();
    if known.len() < POOLED_MIN {
        return Ok(answers);
    }
    let (mean, mean_variance, between) = pool(&known);
    for (answer, ratio) in answers.iter_mut().zip(ratios) {
        let Some((own, error)) = ratio else { continue };
        let variance = error * error;
        let shrinkage = variance / (variance + between);
        let centre = own + shrinkage * (mean - own);
        let spread = (variance * (1.0 - shrinkage) + shrinkage * shrinkage * mean_variance).sqrt();
        let people = answer.own.people as f64;
        let at = |log: f64| people * (1.0 + log.exp());
        let interval = Interval {
            lower: at(centre - deviate * spread),
            upper: at(centre + deviate * spread),
            kind: IntervalKind::Pooled,
        };
        answer.pooled = Some(Pooled { population: at(centre), interval, shrinkage });
    }
    Ok(answers)
}

fn ratio(row: &Estimate, deviate: f64) -> Option<(f64, f64)> {
    let (population, interval) = (row.population?, row.interval?);
    let people = row.people as f64;
    let (dark, lower, upper) = (population - people, interval.lower - people, interval.upper - people);
    (dark > 0.0 && lower > 0.0 && upper > lower)
        .then(|| ((dark / people).ln(), (upper / lower).ln() / (2.0 * deviate)))
}

/// The mean, its variance, and the variance between strata (`DerSimonian` and Laird 1986).
fn pool(known: &[(f64, f64)]) -> (f64, f64, f64) {
    let weigh = |between: f64| -> (f64, f64) {
        let total: f64 = known.iter().map(|(_, error)| 1.0 / (error * error + between)).sum();
        let sum: f64 = known.iter().map(|(ratio, error)| ratio / (error * error + between)).sum();
        (sum / total, 1.0 / total)
    };
    let (fixed, fixed_variance) = weigh(0.0);
    let total = 1.0 / fixed_variance;
    let square: f64 = known.iter().map(|(_, error)| error.powi(-4)).sum();
    let excess: f64 = known.iter().map(|(ratio, error)| ((ratio - fixed) / error).powi(2)).sum();
    let between = ((excess - (known.len() as f64 - 1.0)) / (total - square / total)).max(0.0);
    let (mean, variance) = weigh(between);
    (mean, variance, between)
}
