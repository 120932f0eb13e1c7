//! Intervals that hold the choice of the model: the whole choice is repeated on tables drawn anew.
//!
//! In: a table, a way to choose, how many replicates, a seed. Out: the replicates and their `BCa` limits. Refused: a table
//! for which the choice gives nothing; too few replicates.
#![doc = include_str!("bootstrap.md")]

use crate::{
    Candidate, CaptureTable, EstimateError, Interval, IntervalKind, LogLinearFit,
    chance::Chance,
    interval::{normal_quantile, normal_share},
    model::Design,
    newton::Solver,
    stepwise::Climber,
    support::Checker,
};

/// Fewer replicates than this give no limit.
pub const REPLICATES_MIN: usize = 20;

/// Replicates of an estimate, each with the whole choice made anew.
#[derive(Debug, Clone, PartialEq)]
pub struct Bootstrap {
    /// The estimate of the table itself, in people.
    pub estimate: f64,
    /// The estimates of the tables drawn anew, in the order drawn; those without one are left out.
    pub replicates: Vec<f64>,
    /// How many tables drawn anew had no estimate.
    pub missing: usize,
    /// The correction for bias: the normal deviate of the share of replicates below the estimate.
    pub bias: f64,
    /// The acceleration, from the estimates without one person each.
    pub acceleration: f64,
}

impl Bootstrap {
    /// Makes the corrections from an estimate, its replicates, and the estimates without one person, each with the number
    /// of people who could be that one.
    ///
    /// # Errors
    /// [`EstimateError::SettingOutOfRange`] for fewer than [`REPLICATES_MIN`] replicates.
    pub fn new(
        estimate: f64,
        replicates: Vec<f64>,
        missing: usize,
        without_one: &[(f64, f64)],
    ) -> Result<Self, EstimateError> {
        if replicates.len() < REPLICATES_MIN {
            return Err(EstimateError::NoValue { why: "too few replicates have an estimate" });
        }
        let below = replicates.iter().filter(|replicate| **replicate < estimate).count();
        // All on one side has no deviate; half a replicate keeps it finite.
        let total = replicates.len() as f64;
        let share = (below as f64 / total).clamp(0.5 / total, 1.0 - 0.5 / total);
        let acceleration = acceleration(without_one);
        Ok(Self { estimate, replicates, missing, bias: normal_quantile(share), acceleration })
    }

    /// The `BCa` limit below which a share of the distribution lies.
    pub fn limit(&self, share: f64) -> f64 {
        let moved = self.bias + normal_quantile(share);
        let corrected = self.bias + moved / (1.0 - self.acceleration * moved);
        self.quantile(normal_share(corrected))
    }

    /// The quantile of the replicates themselves (type 8 of Hyndman and Fan 1996).
    pub fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.replicates.clone();
        sorted.sort_by(f64::total_cmp);
        median_unbiased_quantile(&sorted, share)
    }

    /// The two-sided `BCa` interval.
    ///
    /// # Errors
    /// [`EstimateError::ConfidenceOutOfRange`].
    pub fn interval(&self, confidence: f64) -> Result<Interval, EstimateError> {
        crate::interval::two_sided(confidence)?;
        let tail = (1.0 - confidence) / 2.0;
        Ok(Interval { lower: self.limit(tail), upper: self.limit(1.0 - tail), kind: IntervalKind::Bca })
    }
}

/// The quantile of sorted numbers at `(n + 1/3) p + 1/3`.
pub(crate) fn median_unbiased_quantile(sorted: &[f64], share: f64) -> f64 {
    let count = sorted.len() as f64;
    let place = ((count + 1.0 / 3.0) * share + 1.0 / 3.0).clamp(1.0, count);
    let below = (place.floor() as usize).max(1);
    let above = (below + 1).min(sorted.len());
    sorted[below - 1] + (place - place.floor()) * (sorted[above - 1] - sorted[below - 1])
}

/// `sum of n r^3 / (6 (sum of n r^2)^1.5)`, `r` being how far the mean lies above the estimate without one person.
fn acceleration(without_one: &[(f64, f64)]) -> f64 {
    let people: f64 = without_one.iter().map(|(count, _)| count).sum();
    let mean = without_one.iter().map(|(count, estimate)| count * estimate).sum::<f64>() / people;
    let moment = |power: i32| -> f64 {
        without_one.iter().map(|(count, estimate)| count * (mean - estimate).powi(power)).sum()
    };
    let square = moment(2);
    if square > 0.0 { moment(3) / (6.0 * square.powf(1.5)) } else { 0.0 }
}

/// Counts by set of lists, the patterns somebody has, and the shares to draw from.
struct Resampling {
    patterns: Vec<(usize, u64)>,
    shares: Vec<f64>,
    drawn: Vec<f64>,
    counts: Vec<f64>,
    people: u64,
}

impl Resampling {
    fn new(table: &CaptureTable) -> Self {
        let patterns: Vec<(usize, u64)> =
            table.counts().map(|(pattern, count)| (pattern as usize, count)).collect();
        let shares: Vec<f64> = patterns.iter().map(|(_, count)| *count as f64).collect();
        let drawn = vec![0.0; shares.len()];
        Self { patterns, shares, drawn, counts: vec![0.0; 1 << table.lists()], people: table.people() }
    }

    /// Draws all people anew.
    fn draw(&mut self, seed: u64, replicate: u64) -> &[f64] {
        Chance::new(seed, replicate).multinomial(self.people, &self.shares, &mut self.drawn);
        for ((pattern, _), count) in self.patterns.iter().zip(&self.drawn) {
            self.counts[*pattern] = *count;
        }
        &self.counts
    }

    /// Takes one person out of a pattern.
    fn without_one(&mut self, place: usize) -> &[f64] {
        for (pattern, count) in &self.patterns {
            self.counts[*pattern] = *count as f64;
        }
        self.counts[self.patterns[place].0] -= 1.0;
        &self.counts
    }
}

/// Repeats a choice on tables drawn anew and without one person. `estimate` gives one number a way of choosing.
fn repeat(
    table: &CaptureTable,
    ways: usize,
    replicates: usize,
    seed: u64,
    mut estimate: impl FnMut(&[f64]) -> Vec<Option<f64>>,
) -> Result<Vec<Bootstrap>, EstimateError> {
    if replicates < REPLICATES_MIN {
        return Err(EstimateError::SettingOutOfRange {
            setting: "the number of replicates",
            range: "20 or more",
        });
    }
    let mut resampling = Resampling::new(table);
    let mut whole = vec![0.0; 1 << table.lists()];
    table.counts().for_each(|(pattern, count)| whole[pattern as usize] = count as f64);
    let points = estimate(&whole);
    let mut found: Vec<(Vec<f64>, usize)> = vec![(Vec::with_capacity(replicates), 0); ways];
    for replicate in 0..replicates {
        let answers = estimate(resampling.draw(seed, replicate as u64));
        for ((values, missing), answer) in found.iter_mut().zip(answers) {
            match answer {
                Some(value) => values.push(value),
                None => *missing += 1,
            }
        }
    }
    let mut without_one: Vec<Vec<(f64, f64)>> = vec![Vec::new(); ways];
    for place in 0..resampling.patterns.len() {
        let count = resampling.patterns[place].1 as f64;
        let answers = estimate(resampling.without_one(place));
        for (values, answer) in without_one.iter_mut().zip(answers) {
            values.extend(answer.map(|value| (count, value)));
        }
    }
    let parts = points.into_iter().zip(found).zip(without_one);
    parts
        .map(|((point, (values, missing)), without_one)| {
            let point = point.ok_or(EstimateError::NoValue { why: "the choice gives no estimate" })?;
            Bootstrap::new(point, values, missing, &without_one)
        })
        .collect()
}

/// Repeats the stepwise choice.
///
/// # Errors
/// [`EstimateError::NoFit`] if independence has no unique fit, [`EstimateError::NoValue`],
/// [`EstimateError::SettingOutOfRange`].
///
/// ```
/// use sylfaen_estimate::{CaptureTable, stepwise_bootstrap};
///
/// let table = CaptureTable::new(3, [(1, 69), (2, 55), (4, 63), (3, 21), (5, 17), (6, 18), (7, 28)])?;
/// let bootstrap = stepwise_bootstrap(&table, 0.02, 200, 1)?;
/// assert_eq!(bootstrap, stepwise_bootstrap(&table, 0.02, 200, 1)?);
/// let interval = bootstrap.interval(0.95)?;
/// assert!(interval.lower < bootstrap.estimate && bootstrap.estimate < interval.upper);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn stepwise_bootstrap(
    table: &CaptureTable,
    threshold: f64,
    replicates: usize,
    seed: u64,
) -> Result<Bootstrap, EstimateError> {
    let mut climber = Climber::new(table);
    // Says why the table itself has none, before any replicate.
    climber.climb(threshold)?;
    let found =
        repeat(table, 1, replicates, seed, |counts| vec![stepwise_of(&mut climber, counts, threshold)])?;
    found.into_iter().next().ok_or(EstimateError::NoValue { why: "no replicate was made" })
}

/// The population by the stepwise choice on some counts; none where there is none.
pub(crate) fn stepwise_of(climber: &mut Climber, counts: &[f64], threshold: f64) -> Option<f64> {
    climber.set_counts(counts);
    let people: f64 = counts.iter().sum();
    climber.climb(threshold).ok().map(|climb| people + climb.solution.effects[0].exp())
}

/// Repeats the choice by BIC among the first candidates of a ranking: one bootstrap for the best alone, for the best two,
/// and so on to all that are given.
///
/// # Errors
/// As [`stepwise_bootstrap`].
pub fn bic_bootstrap(
    table: &CaptureTable,
    retained: &[Candidate],
    replicates: usize,
    seed: u64,
) -> Result<Vec<Bootstrap>, EstimateError> {
    let mut chooser = Chooser::new(table, retained);
    repeat(table, retained.len(), replicates, seed, |counts| chooser.choose(counts))
}

/// Room for choices by BIC on many tables.
pub(crate) struct Chooser<'a> {
    retained: &'a [Candidate],
    solver: Solver,
    checkers: std::collections::BTreeMap<Vec<bool>, Checker>,
    known: Vec<Vec<f64>>,
}

impl<'a> Chooser<'a> {
    pub(crate) fn new(table: &CaptureTable, retained: &'a [Candidate]) -> Self {
        let size = 1 << table.lists();
        let known = retained.iter().map(|candidate| {
            let mut known = vec![0.0; size];
            let effects = candidate.fit.iter().flat_map(LogLinearFit::coefficients);
            effects.for_each(|(term, effect)| known[*term as usize] = *effect);
            known
        });
        let known = known.collect();
        Self { retained, solver: Solver::new(table), checkers: std::collections::BTreeMap::new(), known }
    }

    /// The population by the best of the first, of the first two, and so on.
    pub(crate) fn choose(&mut self, counts: &[f64]) -> Vec<Option<f64>> {
        let support: Vec<bool> = counts.iter().map(|count| *count > 0.0).collect();
        let checker = self.checkers.entry(support.clone()).or_insert_with(|| Checker::of_support(support));
        self.solver.set_counts(counts);
        let people: f64 = counts.iter().sum();
        let mut best: Option<(f64, f64)> = None;
        let mut chosen = Vec::with_capacity(self.retained.len());
        for (candidate, known) in self.retained.iter().zip(&self.known) {
            let design = Design::of_terms(candidate.model.terms(), |term| checker.is_met(term));
            if checker.check(&design).is_sound()
                && let Ok(solution) = self.solver.solve(&design, Some(known))
            {
                let parameters = (candidate.model.terms().len() + 1) as f64;
                let bic = parameters * people.ln() - 2.0 * solution.log_likelihood;
                if best.is_none_or(|(least, _)| bic < least) {
                    best = Some((bic, people + solution.effects[0].exp()));
                }
            }
            chosen.push(best.map(|(_, population)| population));
        }
        chosen
    }
}
