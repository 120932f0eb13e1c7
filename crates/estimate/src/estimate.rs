//! Every answer a table allows, each with its verdict.
//!
//! In: a table and a plan. Out: one row a method and set of lists: the number with its limits, or the reasons why there
//! is none and what would make one. Refused: a plan that does not fit the table. A table that cannot be estimated is
//! not refused; it is answered.

mod headline;
mod models;
mod pairs;
mod row;

use std::collections::BTreeSet;

pub use self::models::{HeadlineModels, headline_and_models};
pub use self::row::{Estimate, FitSummary, Ladder, Method, Role, ladder};
use self::row::{refused, summary};
use crate::{
    CaptureTable, ChaoForm, EstimateError, Interval, LogLinearModel, Pathway, Plan, Reason, Remedy,
    VarianceShares, Verdict, Warning, averaged::Part, captures::Captures, chao, existence, fit,
    interval::two_sided, loglinear::fit_sound, model::Design, plan::Least,
};

/// Makes every estimate and bound that a plan asks of a table.
///
/// Rows come in a fixed order: Lincoln-Petersen and Chapman for each pair of the plan's lists, then, over those lists
/// that are neither empty nor references, the lower bounds, independence, where pathways join some of them the model with a
/// term for each joined pair, and, unless two such lists are left, the average over models that hold those pairs. The
/// headline is Chapman's row where two such lists are left, else the last row: which it is depends on the plan and on empty
/// lists, never on a result. The headline alone is corrected for a reviewed linkage; the others are as counted.
///
/// # Errors
/// Those of a plan that does not fit the table.
///
/// ```
/// use sylfaen_estimate::{CaptureTable, Plan, Reason, Verdict, estimate, ladder};
///
/// let table = CaptureTable::new(2, [(0b01, 200), (0b10, 150), (0b11, 30)])?;
/// let rows = estimate(&table, &Plan::of_table(&table))?;
/// let headline = ladder(&rows).estimate.expect("two lists that share 30 people");
/// assert_eq!(headline.population.map(f64::round), Some(1348.0));
///
/// let apart = CaptureTable::new(2, [(0b01, 40), (0b10, 25)])?;
/// let rows = estimate(&apart, &Plan::of_table(&apart))?;
/// let refused = ladder(&rows).refused.expect("lists that share nobody");
/// assert_eq!((refused.verdict, refused.population), (Verdict::NotEstimable, None));
/// assert_eq!(refused.reasons, [Reason::NoOverlap]);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn estimate(table: &CaptureTable, plan: &Plan) -> Result<Vec<Estimate>, EstimateError> {
    let pathways = plan.check(table)?;
    let captures = Captures::new(table, plan)?;
    let declared = captures.joined_by(&pathways);
    let is_of_two = captures.lists.len() == 2;
    let context = Context { table, plan, pathways, captures, models: None };
    let mut rows = Vec::new();
    for (position, &left) in plan.lists.iter().enumerate() {
        for &right in &plan.lists[position + 1..] {
            rows.extend(context.pair(left, right)?);
        }
    }
    rows.push(context.bound(ChaoForm::UnequalListsBiasCorrected, Role::LowerBound)?);
    rows.push(context.bound(ChaoForm::FiniteListsBiasCorrected, Role::Comparison)?);
    rows.push(context.model(Method::Independence, &[], Role::Comparison)?);
    if !is_of_two {
        if !declared.is_empty() {
            rows.push(context.model(Method::DeclaredPairs, &declared, Role::Comparison)?);
        }
        rows.push(context.averaged(&declared)?.0);
    }
    Ok(rows)
}

/// Makes the headline alone: the row that [`estimate`] has in that role.
///
/// # Errors
/// Those of a plan that does not fit the table.
///
/// ```
/// use sylfaen_estimate::{CaptureTable, Plan, Role, estimate, headline};
///
/// let table = CaptureTable::new(3, [(1, 69), (2, 55), (4, 63), (3, 21), (5, 17), (6, 18), (7, 28)])?;
/// let plan = Plan::of_table(&table);
/// let rows = estimate(&table, &plan)?;
/// assert_eq!(rows.iter().find(|row| row.role == Role::Headline), Some(&headline(&table, &plan)?));
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn headline(table: &CaptureTable, plan: &Plan) -> Result<Estimate, EstimateError> {
    Ok(headline_in_parts(table, plan, None)?.0)
}

/// The headline and what it is the middle of: a part a model, and one for two lists; nothing where it has no number. `models` are the
/// only ones that are averaged; null where they are looked for.
pub(crate) fn headline_in_parts(
    table: &CaptureTable,
    plan: &Plan,
    models: Option<&[u128]>,
) -> Result<(Estimate, Vec<Part>), EstimateError> {
    let pathways = plan.check(table)?;
    let captures = Captures::new(table, plan)?;
    let declared = captures.joined_by(&pathways);
    let lists = captures.lists.clone();
    let context = Context { table, plan, pathways, captures, models };
    let [left, right] = lists[..] else { return context.averaged(&declared) };
    let [_, chapman] = context.pair(left, right)?;
    let deviate = two_sided(plan.confidence)?;
    let part = chapman.population.zip(chapman.interval).and_then(|(population, interval)| {
        let people = chapman.people as f64;
        let (centre, ratio) =
            ((population - people).ln(), (interval.upper - people) / (interval.lower - people));
        let spread = ratio.ln() / (2.0 * deviate);
        let part = Part { chosen: 0, weight: 1.0, people, centre, spread };
        (centre.is_finite() && spread.is_finite()).then_some(part)
    });
    Ok((chapman, part.into_iter().collect()))
}

/// Makes the default lower bound alone: the row that [`estimate`] has in that role.
///
/// # Errors
/// Those of a plan that does not fit the table.
pub fn lower_bound(table: &CaptureTable, plan: &Plan) -> Result<Estimate, EstimateError> {
    let pathways = plan.check(table)?;
    let captures = Captures::new(table, plan)?;
    let context = Context { table, plan, pathways, captures, models: None };
    context.bound(ChaoForm::UnequalListsBiasCorrected, Role::LowerBound)
}

/// One model, and a linkage taken as exact.
const ALL_SAMPLING: VarianceShares = VarianceShares { sampling: 1.0, model: 0.0, linkage: 0.0 };

/// What every row of one call is made from.
struct Context<'a> {
    table: &'a CaptureTable,
    plan: &'a Plan,
    pathways: BTreeSet<Pathway>,
    captures: Captures,
    /// The only models that are averaged; null where they are looked for.
    models: Option<&'a [u128]>,
}

impl Context<'_> {
    fn bound(&self, form: ChaoForm, role: Role) -> Result<Estimate, EstimateError> {
        let method = Method::Chao(form);
        let Some(table) = &self.captures.table else { return Ok(self.without_lists(method, role)) };
        let doubles = table.frequencies().get(1).copied().unwrap_or(0);
        let joined = self.captures.pathways_within(&self.pathways);
        let mut reasons = self.captures.reasons();
        if form.needs_equal_lists() {
            reasons.extend(joined.iter().map(|way| Reason::Pathway { from: way.from, to: way.to }));
        }
        if table.on_two_or_more() == 0 {
            reasons.push(Reason::NoOverlap);
            reasons.extend(few_people(table.people(), self.plan.bound_least));
        } else {
            reasons.extend(too_few_or_zero(table.people(), doubles, self.plan.bound_least));
        }
        let mut row = self.over_captures(method, role, table.people(), reasons);
        if !row.reasons.is_empty() {
            return Ok(self.judge(row));
        }
        row.warnings.extend(self.captures.warnings());
        row.warnings.extend(self.avoidances(table)?);
        if form.needs_equal_lists() {
            row.warnings.extend(self.captures.has_unequal_lists().then_some(Warning::ListsUnequal));
        } else {
            row.warnings.extend(joined.iter().map(|way| Warning::Pathway { from: way.from, to: way.to }));
        }
        let bound = chao(table, form)?;
        row.population = Some(bound.bound);
        row.interval = Some(bound.interval(self.plan.confidence)?);
        Ok(self.judge(row))
    }

    /// The pairs that share fewer people than independent lists would: where people avoid, a bound may be none.
    fn avoidances(&self, table: &CaptureTable) -> Result<Vec<Warning>, EstimateError> {
        let fit = match fit(table, &LogLinearModel::independence(table.lists())?) {
            Err(EstimateError::NoFit { .. } | EstimateError::NotConverged { .. }) => return Ok(Vec::new()),
            fit => fit?,
        };
        let mut departing = self.captures.dependent_pairs(&fit, self.plan.departure_max);
        departing.retain(|warning| {
            matches!(warning, Warning::PairDependence { observed, expected, .. } if (*observed as f64) < *expected)
        });
        Ok(departing)
    }

    /// The row of a log-linear model; `declared` are its pairs, as sets of the captures' own lists.
    fn model(&self, method: Method, declared: &[u32], role: Role) -> Result<Estimate, EstimateError> {
        let Some(table) = &self.captures.table else { return Ok(self.without_lists(method, role)) };
        let mut row =
            refused(method, role, self.captures.lists.clone(), table.people(), self.captures.reasons());
        row.warnings.extend(&self.captures.remarks);
        if declared.is_empty() {
            let joined = self.captures.pathways_within(&self.pathways);
            row.reasons.extend(joined.iter().map(|way| Reason::Pathway { from: way.from, to: way.to }));
        }
        let overlap = self.captures.overlap_outside(declared);
        row.reasons.extend(too_few(table.people(), overlap, self.plan.estimate_least));
        let model = LogLinearModel::new(table.lists(), declared.iter().copied())?;
        let existence = existence(table, &model)?;
        // Without overlap there is no fit either; one reason is enough.
        if overlap > 0 {
            row.reasons.extend((!existence.exists).then_some(Reason::NoMaximumLikelihoodEstimate));
            row.reasons.extend((!existence.is_identifiable).then_some(Reason::NotIdentifiable));
        }
        if !row.reasons.is_empty() {
            return Ok(self.judge(row));
        }
        let fit = match fit_sound(table, Design::new(table, &model)?) {
            Err(EstimateError::NotConverged { .. }) => {
                row.reasons.push(Reason::NotConverged);
                return Ok(self.judge(row));
            }
            fit => fit?,
        };
        row.warnings.extend(self.captures.warnings());
        row.warnings.extend(self.captures.sparse_pairs(self.plan.estimate_least.overlap, declared));
        row.warnings.extend(self.captures.dependent_pairs(&fit, self.plan.departure_max));
        row.warnings.extend(fit.departs_by_more_than(self.plan.departure_max).then(|| Warning::PoorFit {
            deviance: fit.deviance(),
            degrees_of_freedom: fit.degrees_of_freedom(),
        }));
        row.population = Some(fit.population());
        row.interval = Some(fit.interval(self.plan.confidence)?);
        row.fit = Some(summary(&fit, model));
        Ok(self.judge(row))
    }

    /// The row of a method over several lists where fewer than two are left.
    fn without_lists(&self, method: Method, role: Role) -> Estimate {
        let people = self.captures.lists.first().map_or(0, |&list| self.table.on_all(1 << list));
        self.judge(self.over_captures(method, role, people, vec![Reason::OneList]))
    }

    /// A row over the capture lists that has no number yet.
    fn over_captures(&self, method: Method, role: Role, people: u64, reasons: Vec<Reason>) -> Estimate {
        let row = refused(method, role, self.captures.lists.clone(), people, reasons);
        Estimate { warnings: self.captures.remarks.clone(), ..row }
    }

    /// Completes a row: its verdict, its remedies, and whether the number is below all people seen.
    fn judge(&self, mut row: Estimate) -> Estimate {
        let seen = self.plan.lists.iter().fold(0, |set, list| set | 1 << list);
        let seen = self.table.on_any(seen);
        // Where linkage is corrected some of those seen are one person, and the number does not hold them twice.
        let is_corrected = row.role == Role::Headline && self.plan.linkage.is_some();
        if !is_corrected && row.population.is_some_and(|population| population < seen as f64) {
            row.warnings.push(Warning::BelowAllSeen { people: seen });
        }
        if row.role == Role::Headline {
            row.warnings.extend(wide_limits(row.interval));
        }
        let has_warning = row.warnings.iter().any(|warning| !warning.is_remark());
        row.verdict = match (row.reasons.is_empty(), has_warning) {
            (false, _) => Verdict::NotEstimable,
            (true, true) => Verdict::EstimableWithWarnings,
            (true, false) => Verdict::Estimable,
        };
        let remedies: BTreeSet<Remedy> = row.reasons.iter().flat_map(|reason| reason.remedies()).collect();
        row.remedies = remedies.into_iter().collect();
        row
    }
}

/// Limits of which the upper is more than so many times the lower are reported.
const WIDE: f64 = 3.0;

/// Whether limits are so far apart that the number between them says little.
pub(crate) fn wide_limits(interval: Option<Interval>) -> Option<Warning> {
    let Interval { lower, upper, .. } = interval.filter(|interval| interval.upper > WIDE * interval.lower)?;
    Some(Warning::WideLimits { lower, upper })
}

fn few_people(people: u64, least: Least) -> Option<Reason> {
    (people < least.people).then_some(Reason::TooFewPeople { people, people_min: least.people })
}

/// What speaks against numbers that rest on so few.
fn too_few(people: u64, overlap: u64, least: Least) -> Vec<Reason> {
    if overlap == 0 {
        return std::iter::once(Reason::NoOverlap).chain(few_people(people, least)).collect();
    }
    too_few_or_zero(people, overlap, least)
}

/// The same where an overlap of zero is short of people and not for want of any overlap.
fn too_few_or_zero(people: u64, overlap: u64, least: Least) -> Vec<Reason> {
    let short = Reason::TooFewOverlaps { overlap, overlap_min: least.overlap };
    (overlap < least.overlap).then_some(short).into_iter().chain(few_people(people, least)).collect()
}

#[cfg(test)]
mod tests;
