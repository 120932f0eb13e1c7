//! The default answer over several linkages of the same records.
//!
//! In: a headline, a table from each linkage drawn, or from each match threshold, and one plan. Out: the headline with linkage in its
//! number, its limits and its variance; a number a threshold. Refused: a plan that does not fit; linkages drawn beside a review
//! of linkage.
#![doc = include_str!("partitions.md")]

use crate::{
    CaptureTable, Estimate, EstimateError, Interval, IntervalKind, Plan, Reason, VarianceShares, Verdict,
    Warning,
    averaged::{Part, quantile},
    estimate::{headline, headline_in_parts, wide_limits},
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

/// What linkages drawn from their distribution say.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnLinkages {
    /// What each says alone, in the order of the tables; none where its table has no number.
    pub numbers: Vec<Option<f64>>,
    /// People seen under each.
    pub people: Vec<u64>,
}

/// Puts linkages drawn from their distribution into a headline.
///
/// The number becomes the median of what all of them say, the limits their quantiles, and the shares those of all three sources. A
/// headline that was refused stays so; one that stands is refused where more than [`REFUSED_SHARE_MAX`] of the tables have no
/// number.
///
/// # Errors
/// Those of a plan that does not fit a table; [`EstimateError::SettingOutOfRange`] where the plan has a review of the linkage: it
/// says how wrong the linkage made is, and not one drawn.
///
/// ```
/// use sylfaen_estimate::{CaptureTable, Plan, carry_linkage, headline};
///
/// let plan = Plan::of_lists(0..2);
/// let of = |shared| CaptureTable::new(2, [(1, 230 - shared), (2, 180 - shared), (3, shared)]);
/// let mut row = headline(&of(30)?, &plan)?;
/// let alone = row.interval.expect("30 people on both");
/// let drawn = carry_linkage(&mut row, &[of(24)?, of(30)?, of(36)?], &plan)?;
/// assert_eq!(drawn.people, [386, 380, 374]);
/// let together = row.interval.expect("each has a number");
/// assert!(together.lower < alone.lower && together.upper > alone.upper);
/// assert!(row.shares.expect("a number").linkage > 0.1);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn carry_linkage(
    row: &mut Estimate,
    drawn: &[CaptureTable],
    plan: &Plan,
) -> Result<DrawnLinkages, EstimateError> {
    two_sided(plan.confidence)?;
    if plan.linkage.is_some() && !drawn.is_empty() {
        return Err(EstimateError::SettingOutOfRange {
            setting: "the number of linkages drawn",
            range: "0 where the plan has a review of the linkage",
        });
    }
    let (mut numbers, mut people, mut linked) = (Vec::new(), Vec::new(), Vec::new());
    for table in drawn {
        let (headline, parts) = headline_in_parts(table, plan, None)?;
        numbers.push(headline.population);
        people.push(headline.people);
        linked.extend((!parts.is_empty()).then_some(parts));
    }
    let refused = drawn.len() - linked.len();
    if row.population.is_none() || drawn.is_empty() {
        return Ok(DrawnLinkages { numbers, people });
    }
    if refused as f64 > REFUSED_SHARE_MAX * drawn.len() as f64 {
        refuse(row, refused, drawn.len());
    } else {
        fill(row, &linked, plan.confidence);
    }
    Ok(DrawnLinkages { numbers, people })
}

fn refuse(row: &mut Estimate, refused: usize, drawn: usize) {
    let reason = Reason::LinkageTooUncertain { refused: refused as u64, drawn: drawn as u64 };
    (row.population, row.interval, row.shares) = (None, None, None);
    row.remedies = reason.remedies();
    row.reasons = vec![reason];
    row.verdict = Verdict::NotEstimable;
}

/// The median and the limits of all parts of all linkages, each linkage counting the same.
fn fill(row: &mut Estimate, linked: &[Vec<Part>], confidence: f64) {
    let weighed = linked.iter().flat_map(|parts| {
        let total: f64 = parts.iter().map(|part| part.weight).sum();
        parts.iter().map(move |part| Part { weight: part.weight / total, ..*part })
    });
    let together: Vec<Part> = weighed.collect();
    let at = |share: f64| quantile(&together, share);
    let tail = (1.0 - confidence) / 2.0;
    row.population = Some(at(0.5));
    row.interval = Some(Interval { lower: at(tail), upper: at(1.0 - tail), kind: IntervalKind::Linkages });
    row.shares = Some(shares(linked));
    // Some of the people seen are one person where linkage is drawn otherwise: the number does not hold them twice.
    let is_of_one_linkage =
        |warning: &Warning| matches!(warning, Warning::BelowAllSeen { .. } | Warning::WideLimits { .. });
    row.warnings.retain(|warning| !is_of_one_linkage(warning));
    row.warnings.extend(wide_limits(row.interval));
    let has_warning = row.warnings.iter().any(|warning| !warning.is_remark());
    row.verdict = if has_warning { Verdict::EstimableWithWarnings } else { Verdict::Estimable };
}

/// The law of total variance, in people: within models, between the models of a linkage, between linkages.
fn shares(linked: &[Vec<Part>]) -> VarianceShares {
    let (mut sampling, mut model, mut numbers) = (0.0, 0.0, Vec::with_capacity(linked.len()));
    for parts in linked {
        let total: f64 = parts.iter().map(|part| part.weight).sum();
        let mean = |of: &dyn Fn(&Part) -> f64| -> f64 {
            parts.iter().map(|part| part.weight * of(part)).sum::<f64>() / total
        };
        let (people, centre) = (mean(&|part| part.people), mean(&|part| part.centre));
        let dark = centre.exp();
        sampling += dark * dark * mean(&|part| part.spread.powi(2));
        model += dark * dark * mean(&|part| (part.centre - centre).powi(2));
        numbers.push(people + dark);
    }
    let count = linked.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let linkage = numbers.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / count;
    let (sampling, model) = (sampling / count, model / count);
    let total = sampling + model + linkage;
    let of = |part: f64| if total > 0.0 { part / total } else { 0.0 };
    VarianceShares { sampling: of(sampling), model: of(model), linkage: of(linkage) }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn three(shared: u64) -> CaptureTable {
        let patterns =
            [(1, 400 - shared), (2, 350 - shared), (4, 300), (3, 40 + shared), (5, 45), (6, 40), (7, 9)];
        CaptureTable::new(3, patterns).unwrap()
    }

    fn carried(shared: &[u64]) -> Estimate {
        let plan = Plan::of_lists(0..3);
        let mut row = headline(&three(10), &plan).unwrap();
        let drawn: Vec<CaptureTable> = shared.iter().map(|shared| three(*shared)).collect();
        carry_linkage(&mut row, &drawn, &plan).unwrap();
        row
    }

    #[test]
    fn equal_linkages_change_nothing() {
        let alone = headline(&three(10), &Plan::of_lists(0..3)).unwrap();
        let row = carried(&[10, 10, 10]);
        let near = |left: f64, right: f64| (left / right - 1.0).abs() < 1e-9;
        assert!(near(row.population.unwrap(), alone.population.unwrap()));
        let (limits, known) = (row.interval.unwrap(), alone.interval.unwrap());
        assert!(near(limits.lower, known.lower) && near(limits.upper, known.upper));
        let (shares, known) = (row.shares.unwrap(), alone.shares.unwrap());
        assert!(shares.linkage < 1e-12 && (shares.model - known.model).abs() < 1e-9);
    }

    #[test]
    fn the_wider_the_doubt_the_wider_the_limits_and_the_larger_its_share() {
        let rows = [carried(&[10, 10, 10]), carried(&[7, 10, 13]), carried(&[1, 10, 19])];
        let width = |row: &Estimate| row.interval.unwrap().upper - row.interval.unwrap().lower;
        let share = |row: &Estimate| row.shares.unwrap().linkage;
        assert!(width(&rows[0]) < width(&rows[1]) && width(&rows[1]) < width(&rows[2]));
        assert!(share(&rows[0]) < share(&rows[1]) && share(&rows[1]) < share(&rows[2]));
    }

    #[test]
    fn linkages_far_apart_are_the_whole_variance() {
        let plan = Plan::of_lists(0..2);
        let of =
            |scale: u64| CaptureTable::new(2, [(1, 300_000), (2, 300_000), (3, 100_000 * scale)]).unwrap();
        let mut row = headline(&of(1), &plan).unwrap();
        carry_linkage(&mut row, &[of(1), of(2), of(4)], &plan).unwrap();
        assert!(row.shares.unwrap().linkage > 0.99);
        // 400,000 squared over 100,000; 500,000 squared over 200,000; 700,000 squared over 400,000.
        let interval = row.interval.unwrap();
        assert!(interval.lower < 1_235_000.0 && interval.upper > 1_595_000.0);
        assert!((row.population.unwrap() / 1_250_000.0 - 1.0).abs() < 0.01);
    }

    #[test]
    fn a_few_refusals_are_said_and_many_refuse() {
        let plan = Plan::of_lists(0..3);
        let apart = CaptureTable::new(3, [(1, 400), (2, 350), (4, 300)]).unwrap();
        let alone = headline(&three(0), &plan).unwrap();
        let mut tables = vec![three(0); 8];
        tables.extend([apart.clone(), apart.clone()]);
        let mut row = alone.clone();
        let drawn = carry_linkage(&mut row, &tables, &plan).unwrap();
        assert!(row.population.is_some());
        assert_eq!(drawn.numbers.iter().filter(|number| number.is_none()).count(), 2);
        tables.push(apart);
        let mut row = alone;
        carry_linkage(&mut row, &tables, &plan).unwrap();
        assert_eq!((row.population, row.verdict), (None, Verdict::NotEstimable));
        assert_eq!(row.reasons, [Reason::LinkageTooUncertain { refused: 3, drawn: 11 }]);
    }

    #[test]
    fn a_review_and_drawn_linkages_are_not_both_taken() {
        let mut plan = Plan::of_lists(0..3);
        plan.linkage = Some(crate::LinkReview { true_pairs: 100, found: 95, others: 500, linked: 0 });
        let mut row = headline(&three(0), &plan).unwrap();
        assert!(carry_linkage(&mut row, &[], &plan).is_ok());
        assert!(carry_linkage(&mut row, &[three(0)], &plan).is_err());
    }
}
