//! The default answer: the declared pairs averaged with whatever others the table supports, linkage corrected.
//!
//! In: what every row is made from. Out: the headline's row. Refused, with reasons: what the declared pairs cannot answer; a
//! list that the others feed; a corrected overlap that is not positive.

use super::{Context, Method, Role, refused, too_few};
use crate::{
    CaptureTable, Estimate, EstimateError, Interval, IntervalKind, LinkReview, LogLinearModel, Pair,
    PairAverage, Reason, VarianceShares, Warning,
    averaged::{Averaged, LinkageNoise, Part, average_counts},
    correction::Linkage,
    existence, log_normal,
    loglinear::departs_by_more_than,
    model::Design,
    newton::Solver,
    support::Checker,
};

/// A list that should hold so many people of its own and holds none is fed by the others: independence would bring that about
/// once in four hundred tables.
const ALONE_EXPECTED: f64 = 6.0;

/// By how many standard deviations the deviance of the declared pairs may be too large: chance exceeds it in one table of a hundred.
const DEPARTURE_MAX: f64 = 2.33;

/// Counts corrected for linkage, and what that does to a variance.
struct Corrected {
    counts: Vec<f64>,
    noise: LinkageNoise,
}

impl Context<'_> {
    /// The row of the declared pairs averaged with others, and what each model says; nothing where the row has no number.
    pub(super) fn averaged(&self, declared: &[u32]) -> Result<(Estimate, Vec<Part>), EstimateError> {
        let method = Method::AveragedPairs;
        let Some(table) = &self.captures.table else {
            return Ok((self.without_lists(method, Role::Headline), Vec::new()));
        };
        let mut row = refused(
            method,
            Role::Headline,
            self.captures.lists.clone(),
            table.people(),
            self.captures.reasons(),
        );
        row.warnings.extend(&self.captures.remarks);
        let overlap = self.captures.overlap_outside(declared);
        row.reasons.extend(too_few(table.people(), overlap, self.plan.estimate_least));
        let existence = existence(table, &LogLinearModel::new(table.lists(), declared.iter().copied())?)?;
        if overlap > 0 {
            row.reasons.extend((!existence.exists).then_some(Reason::NoMaximumLikelihoodEstimate));
            row.reasons.extend((!existence.is_identifiable).then_some(Reason::NotIdentifiable));
        }
        if row.reasons.is_empty() {
            row.reasons.extend(self.fed_lists(table, declared)?);
        }
        let mut parts = Vec::new();
        if !row.reasons.is_empty() {
            return Ok((self.judge(row), parts));
        }
        match self.average(table, declared) {
            Ok(averaged) => {
                self.fill(&mut row, &averaged.average, declared);
                parts = averaged.parts;
            }
            Err(EstimateError::NoOverlap) => row.reasons.push(Reason::NoOverlap),
            Err(EstimateError::NoFit { .. }) => row.reasons.push(Reason::NoMaximumLikelihoodEstimate),
            Err(EstimateError::NotConverged { .. }) => row.reasons.push(Reason::NotConverged),
            Err(error) => return Err(error),
        }
        Ok((self.judge(row), parts))
    }

    fn average(&self, table: &CaptureTable, declared: &[u32]) -> Result<Averaged, EstimateError> {
        let Some(review) = self.plan.linkage else {
            let exact = &LinkageNoise::NONE;
            return average_counts(counts_of(table), declared, exact, self.plan.confidence, self.models);
        };
        let Corrected { counts, noise } = corrected(table, declared, review)?;
        let mut averaged = average_counts(counts, declared, &noise, self.plan.confidence, self.models)?;
        averaged.average.interval.kind = IntervalKind::CorrectedLinkage;
        Ok(averaged)
    }

    fn fill(&self, row: &mut Estimate, average: &PairAverage, declared: &[u32]) {
        row.population = Some(average.population);
        row.interval = Some(average.interval);
        row.shares = Some(average.shares());
        row.warnings.extend(self.captures.warnings());
        // How thin an overlap is shows in the limits; that there is none does not.
        row.warnings.extend(self.captures.sparse_pairs(1, declared));
        row.warnings.extend(average.supported.iter().filter_map(|pair| {
            let (left, right) = self.captures.lists_of_pair(pair.pair)?;
            let observed = pair.observed.round().max(0.0) as u64;
            Some(Warning::PairDependence { left, right, observed, expected: pair.expected })
        }));
        let (deviance, degrees_of_freedom) = (average.deviance, average.degrees_of_freedom);
        row.warnings.extend(
            departs_by_more_than(deviance, degrees_of_freedom, DEPARTURE_MAX)
                .then_some(Warning::PoorFit { deviance, degrees_of_freedom }),
        );
    }

    /// The lists that have nobody of their own where the declared pairs lead to expect some. One that lies inside one other
    /// list is not among them: a term for that pair takes it in.
    fn fed_lists(&self, table: &CaptureTable, declared: &[u32]) -> Result<Vec<Reason>, EstimateError> {
        let without: Vec<usize> = (0..table.lists()).filter(|list| table.count(1 << list) == 0).collect();
        if without.is_empty() {
            return Ok(Vec::new());
        }
        let model = LogLinearModel::new(table.lists(), declared.iter().copied())?;
        let Ok(fit) = crate::fit(table, &model) else { return Ok(Vec::new()) };
        let is_inside_one = |list: usize| {
            let own = table.on_all(1 << list);
            (0..table.lists()).any(|other| other != list && table.on_all(1 << list | 1 << other) == own)
        };
        let fed = without
            .into_iter()
            .filter(|&list| fit.fitted(1 << list) > ALONE_EXPECTED && !is_inside_one(list));
        Ok(fed.filter_map(|list| Some(Reason::FedList { list: *self.captures.lists.get(list)? })).collect())
    }

    /// Chapman's estimate of two lists whose linkage was reviewed; none where the corrected overlap leaves nothing.
    pub(super) fn corrected_chapman(
        &self,
        review: LinkReview,
    ) -> Result<Option<(f64, Interval, VarianceShares)>, EstimateError> {
        let Some(table) = &self.captures.table else { return Ok(None) };
        let Corrected { counts, noise } = match corrected(table, &[], review) {
            Err(
                EstimateError::NoOverlap | EstimateError::NoFit { .. } | EstimateError::NotConverged { .. },
            ) => {
                return Ok(None);
            }
            corrected => corrected?,
        };
        let on = |list: u32| -> f64 {
            (0_u32..).zip(&counts).filter(|(set, _)| set & list != 0).map(|(_, count)| count).sum()
        };
        let overlap = counts.last().copied().unwrap_or(0.0);
        let Some(pair) = Pair::of_corrected(on(1), on(2), overlap) else { return Ok(None) };
        let dark = pair.chapman() - pair.observed();
        let sampling = pair.chapman_variance();
        let linkage = sampling * (noise.inflation - 1.0) + dark * dark * noise.variance;
        let interval = log_normal(pair.chapman(), pair.observed(), sampling + linkage, self.plan.confidence)?;
        let total = sampling + linkage;
        let shares = VarianceShares { sampling: sampling / total, model: 0.0, linkage: linkage / total };
        Ok(Some((pair.chapman(), Interval { kind: IntervalKind::CorrectedLinkage, ..interval }, shares)))
    }
}

fn counts_of(table: &CaptureTable) -> Vec<f64> {
    let mut counts = vec![0.0; 1 << table.lists()];
    table.counts().for_each(|(pattern, count)| counts[pattern as usize] = count as f64);
    counts
}

/// Corrects a table for what a review of its linkage found.
fn corrected(table: &CaptureTable, declared: &[u32], review: LinkReview) -> Result<Corrected, EstimateError> {
    let (rates, errors) = (review.rates(), review.errors());
    let shown = counts_of(table);
    let at = |found: f64, false_links: f64| -> Result<(Linkage, Vec<f64>), EstimateError> {
        let linkage = Linkage::new(table.lists(), |_, _| crate::LinkRates { found, false_links })?;
        let counts = linkage.join(&linkage.without_false(&shown));
        if overlap_outside(&counts, declared) > 0.0 {
            Ok((linkage, counts))
        } else {
            Err(EstimateError::NoOverlap)
        }
    };
    let (linkage, counts) = at(rates.found, rates.false_links)?;
    let (log_dark, variance, derivatives) = declared_fit(&counts, declared)?;
    let by_shown = linkage.join_derivatives(&derivatives);
    let whole: f64 =
        shown.iter().zip(by_shown).map(|(count, derivative)| count * derivative * derivative).sum();
    // Each rate is moved by its standard error, towards more error: the other way may pass its limit.
    let moved = [
        at((rates.found - errors.found).max(rates.false_links + errors.false_links), rates.false_links)?,
        at(rates.found, rates.false_links + errors.false_links)?,
    ];
    let mut variance_of_rates = 0.0;
    for (_, counts) in moved {
        variance_of_rates += (declared_fit(&counts, declared)?.0 - log_dark).powi(2);
    }
    let inflation = (whole / variance).max(1.0);
    Ok(Corrected { counts, noise: LinkageNoise { inflation, variance: variance_of_rates } })
}

/// People on two lists that are not a declared pair, as in [`Captures`](crate::captures::Captures).
fn overlap_outside(counts: &[f64], declared: &[u32]) -> f64 {
    let is_free = |set: u32| {
        let lists = crate::model::lists_of(set);
        let mut pairs = lists
            .iter()
            .enumerate()
            .flat_map(|(place, left)| lists[place + 1..].iter().map(move |right| 1_u32 << left | 1 << right));
        pairs.any(|pair| !declared.contains(&pair))
    };
    (0_u32..).zip(counts).filter(|(set, _)| is_free(*set)).map(|(_, count)| count).sum()
}

/// The logarithm of the dark figure by the declared pairs, its variance and its derivatives by the counts.
fn declared_fit(counts: &[f64], declared: &[u32]) -> Result<(f64, f64, Vec<f64>), EstimateError> {
    let lists = counts.len().trailing_zeros() as usize;
    let terms: Vec<u32> = (0..lists).map(|list| 1 << list).chain(declared.iter().copied()).collect();
    let mut checker = Checker::of_support(counts.iter().map(|count| *count > 0.0).collect());
    let design = Design::of_terms(&terms, |term| checker.is_met(term));
    let existence = checker.check(&design);
    if !existence.is_sound() {
        return Err(EstimateError::NoFit { code: existence.code() });
    }
    let mut solver = Solver::of_counts(counts.to_vec());
    let solution = solver.solve(&design, None)?;
    let derivatives = solver.dark_derivatives(&design.terms);
    Ok((solution.effects[0], solution.log_dark_error.powi(2), derivatives))
}
