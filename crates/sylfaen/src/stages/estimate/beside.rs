//! What stands beside the headline: every other method, and the headline under everything that can be moved.
//!
//! In: an answered stratum, the captures, the plan. Out: a report of all methods where the headline stands, the headline of other
//! windows, linkages and ways to take the lists, the reference set predicted from the lists; as rows of
//! `mart_estimate__sensitivity`. Refused: nothing.

use sylfaen_estimate::{
    Estimate, KnownTotal, LatentSettings, Pooled, Question, Report, Role, Sensitivity, ThresholdSettings,
    answer, headline, known_totals, pool_strata,
};
use sylfaen_schema::{TableBuilder, Value};

use super::view::{Grouping, View};
use super::{Answered, Bench, WHOLE, codes, real};
use crate::SylfaenError;
use crate::stages::captures::{POSSIBLE, STRICT, Whom};
use crate::stages::in_order::in_order;
use crate::stages::plan_tables::windows;

/// The threshold of the stepwise choice, wherever it is made.
pub(super) const STEPWISE_THRESHOLD: f64 = 0.02;

/// The headline with one thing moved.
pub(super) struct Moved {
    /// What was moved: `window`, `linkage`, `scheme`, `leave_out`, `merge`.
    pub(super) kind: &'static str,
    /// To what.
    pub(super) subject: String,
    /// The headline then; none if no list is left.
    pub(super) headline: Option<Estimate>,
}

/// Everything beside one headline.
pub(super) struct Beside {
    /// Every method; none where the headline is refused, for a number beside a refusal would be taken for one.
    pub(super) report: Option<Report>,
    /// The headline under each thing moved.
    pub(super) moved: Vec<Moved>,
    /// The reference set as the lists would predict it.
    pub(super) reference: Option<KnownTotal>,
}

impl Bench<'_> {
    /// Asks all that stands beside the headlines of the whole and of the ages.
    pub(super) fn beside<'b>(
        &self,
        answers: &'b [Answered],
    ) -> Result<Vec<(&'b Answered, Beside)>, SylfaenError> {
        let asked: Vec<&Answered> =
            answers.iter().filter(|answer| WHOLE.contains(&answer.stratum.as_str())).collect();
        // Reports take longest and come first, so that no thread is left with one when all else is done.
        let reports = in_order(&asked, self.workplace.threads, |answered| self.report(answered));
        let moved = in_order(&asked, self.workplace.threads, |answered| self.all_moved(answered));
        let together = asked.into_iter().zip(reports).zip(moved);
        together
            .map(|((answered, report), moved)| {
                let is_reference = |total: &KnownTotal| answered.view.plan.references.contains(&total.list);
                let totals = known_totals(&answered.view.table, STEPWISE_THRESHOLD)?;
                let reference = totals.into_iter().find(is_reference);
                Ok((answered, Beside { report: report?, moved: moved?, reference }))
            })
            .collect()
    }

    /// The headline under each thing moved.
    fn all_moved(&self, answered: &Answered) -> Result<Vec<Moved>, SylfaenError> {
        let mut moved = Vec::new();
        for window in windows(self.workplace)?.iter().skip(1) {
            let whom = Whom::new(STRICT, &window.code, &answered.stratum);
            let ending = window.code.rsplit('.').next().unwrap_or_default();
            moved.push(self.moved("window", ending, &whom, &Grouping::each(self.captures))?);
        }
        let possible = Whom::new(POSSIBLE, self.window, &answered.stratum);
        moved.push(self.moved("linkage", POSSIBLE, &possible, &Grouping::each(self.captures))?);
        let whom = Whom::new(STRICT, self.window, &answered.stratum);
        for scheme in &self.workplace.plan.schemes {
            let grouping = Grouping::of_scheme(self.captures, scheme);
            moved.push(self.moved("scheme", &scheme.code, &whom, &grouping)?);
        }
        let lists: Vec<&String> = answered
            .view
            .capture_places()
            .into_iter()
            .filter_map(|place| answered.view.lists.get(place))
            .collect();
        if lists.len() > 2 {
            for (place, list) in lists.iter().enumerate() {
                let grouping = Grouping::each(self.captures).without(list);
                moved.push(self.moved("leave_out", list, &whom, &grouping)?);
                for other in lists.iter().skip(place + 1) {
                    let pair = [(*list).clone(), (*other).clone()];
                    let grouping = Grouping::each(self.captures).merged(&pair);
                    moved.push(self.moved("merge", &pair.join("+"), &whom, &grouping)?);
                }
            }
        }
        Ok(moved)
    }

    fn moved(
        &self,
        kind: &'static str,
        subject: &str,
        whom: &Whom,
        grouping: &Grouping,
    ) -> Result<Moved, SylfaenError> {
        let view = View::of(self.captures, &self.workplace.plan, whom, grouping)?;
        let headline = view.map(|view| headline(&view.table, &view.plan)).transpose()?;
        Ok(Moved { kind, subject: subject.to_owned(), headline })
    }

    /// Every method; none where the headline is refused. Chains are run for the whole only: they cost as much as all the rest.
    fn report(&self, answered: &Answered) -> Result<Option<Report>, SylfaenError> {
        if !answered.stands() {
            return Ok(None);
        }
        let beside = self.workplace.plan.beside;
        let draws = Some(beside.chain_draws).filter(|draws| *draws > 0 && answered.stratum == "all");
        let question = Question {
            replicates: beside.replicates,
            threshold: STEPWISE_THRESHOLD,
            latent: draws.map(|draws| LatentSettings {
                burn_in: draws,
                kept: draws,
                thinning: 10,
                ..LatentSettings::default()
            }),
            thresholding: draws.map(|draws| ThresholdSettings {
                burn_in: draws,
                kept: draws,
                ..ThresholdSettings::default()
            }),
            models_kept: 20,
            ..Question::default()
        };
        let seed = self.workplace.pipeline.seed;
        Ok(Some(answer(&answered.view.table, &answered.view.plan, &question, &[], seed)?))
    }
}

/// One row of what was moved.
#[derive(Default)]
struct Row<'a> {
    kind: &'a str,
    subject: String,
    method: &'a str,
    point: Option<f64>,
    people: Option<u64>,
    estimate: Option<f64>,
    limits: Option<(f64, f64)>,
    verdict: Option<&'static str>,
    reasons: String,
}

fn add_row(builder: &mut TableBuilder, stratum: &str, row: Row<'_>) -> Result<(), SylfaenError> {
    builder.set("stratum_code", stratum)?;
    builder.set("kind_code", row.kind)?;
    builder.set("subject_code", row.subject)?;
    builder.set("method_code", row.method)?;
    builder.set("point", real(row.point))?;
    builder.set("people", row.people.map(|people| people as i64))?;
    builder.set("persons_estimate", real(row.estimate))?;
    builder.set("persons_lower", real(row.limits.map(|(lower, _)| lower)))?;
    builder.set("persons_upper", real(row.limits.map(|(_, upper)| upper)))?;
    builder.set("verdict_code", row.verdict)?;
    builder.set("reason_codes", Value::from(row.reasons))?;
    Ok(builder.end_row()?)
}

/// Adds everything that was moved beside one headline.
pub(super) fn add(
    builder: &mut TableBuilder,
    answer: &Answered,
    beside: &Beside,
) -> Result<(), SylfaenError> {
    if let Some(linkage) = &answer.linkage {
        add_headline(builder, answer, "linkage", "as_made", Some(&linkage.as_made))?;
        let drawn = linkage.drawn.numbers.iter().zip(&linkage.drawn.people);
        for (place, (number, people)) in (1..).zip(drawn) {
            let (subject, people, estimate) = (format!("{place:03}"), Some(*people), *number);
            let row = Row {
                kind: "drawn_linkage",
                subject,
                method: "headline",
                people,
                estimate,
                ..Row::default()
            };
            add_row(builder, &answer.stratum, row)?;
        }
    }
    for moved in &beside.moved {
        add_headline(builder, answer, moved.kind, &moved.subject, moved.headline.as_ref())?;
    }
    if let Some(total) = &beside.reference {
        add_total(builder, answer, "reference", total, &answer.view.lists)?;
    }
    let Some(moved) = beside.report.as_ref().and_then(|report| report.sensitivity.as_ref()) else {
        return Ok(());
    };
    add_sensitivity(builder, answer, moved)
}

/// The headline with something moved.
fn add_headline(
    builder: &mut TableBuilder,
    answer: &Answered,
    kind: &str,
    subject: &str,
    row: Option<&Estimate>,
) -> Result<(), SylfaenError> {
    let reasons = row
        .map_or("list_not_covered".to_owned(), |row| codes(row.reasons.iter().map(|reason| reason.code())));
    let row = Row {
        kind,
        subject: subject.to_owned(),
        method: "headline",
        people: row.map(|row| row.people),
        estimate: row.and_then(|row| row.population),
        limits: row.and_then(|row| row.interval).map(|interval| (interval.lower, interval.upper)),
        verdict: Some(row.map_or("not_estimable", |row| row.verdict.code())),
        reasons,
        ..Row::default()
    };
    add_row(builder, &answer.stratum, row)
}

fn add_sensitivity(
    builder: &mut TableBuilder,
    answer: &Answered,
    moved: &Sensitivity,
) -> Result<(), SylfaenError> {
    let (stratum, view) = (answer.stratum.as_str(), &answer.view);
    for curve in &moved.odds_ratios {
        let pair = view.names(&[curve.left, curve.right]);
        for point in &curve.points {
            let subject = format!("{pair}@{:.2}", point.odds_ratio);
            let (point, estimate) = (Some(point.odds_ratio), point.population);
            let row = Row {
                kind: "odds_ratio",
                subject,
                method: "declared_pairs",
                point,
                estimate,
                ..Row::default()
            };
            add_row(builder, stratum, row)?;
        }
    }
    for cell in &moved.influence {
        let places: Vec<usize> =
            (0..view.lists.len()).filter(|place| cell.pattern >> place & 1 == 1).collect();
        for (method, estimate) in [("independence", cell.independence), ("stepwise", cell.stepwise)] {
            let (subject, people) = (view.names(&places), Some(cell.count));
            let row = Row { kind: "one_person_fewer", subject, method, people, estimate, ..Row::default() };
            add_row(builder, stratum, row)?;
        }
    }
    for world in &moved.two_class_worlds {
        let subject = format!("{:.2}@{:.1}", world.easier_share, world.odds);
        let (point, estimate) = (Some(world.odds), Some(world.population));
        let row =
            Row { kind: "two_classes", subject, method: "two_classes", point, estimate, ..Row::default() };
        add_row(builder, stratum, row)?;
    }
    for total in &moved.known_totals {
        add_total(builder, answer, "known_total", total, &view.lists)?;
    }
    Ok(())
}

/// A list whose size is known, as the others predict it.
fn add_total(
    builder: &mut TableBuilder,
    answer: &Answered,
    kind: &str,
    total: &KnownTotal,
    lists: &[String],
) -> Result<(), SylfaenError> {
    let Some(list) = lists.get(total.list) else { return Ok(()) };
    for (method, estimate) in [("independence", total.independence), ("stepwise", total.stepwise)] {
        let (subject, people) = (list.clone(), Some(total.total));
        let point = Some(total.overlap as f64);
        let row = Row { kind, subject, method, point, people, estimate, ..Row::default() };
        add_row(builder, &answer.stratum, row)?;
    }
    Ok(())
}

/// Each stratum drawn towards the others of its kind; those alone that can be.
pub(super) fn pooled<'b>(
    bench: &Bench<'_>,
    answers: &'b [Answered],
) -> Result<Vec<(&'b Answered, Pooled)>, SylfaenError> {
    let mut found = Vec::new();
    for breakdown in &bench.workplace.plan.strata {
        let start = format!("{}.", breakdown.code());
        let of_breakdown: Vec<&Answered> =
            answers.iter().filter(|answer| answer.stratum.starts_with(&start)).collect();
        let own: Vec<Estimate> =
            of_breakdown.iter().filter_map(|answer| answer.role(Role::Headline)).cloned().collect();
        let confidence = bench.workplace.plan.headline.confidence;
        let pooled = of_breakdown.into_iter().zip(pool_strata(own, confidence)?);
        found.extend(pooled.filter_map(|(answer, found)| Some((answer, found.pooled?))));
    }
    Ok(found)
}

/// Adds a stratum drawn towards the others of its kind, with how far it was drawn.
pub(super) fn add_pooled(
    builder: &mut TableBuilder,
    answer: &Answered,
    pooled: &Pooled,
) -> Result<(), SylfaenError> {
    let row = Row {
        kind: "pooled",
        subject: answer.stratum.clone(),
        method: "headline",
        point: Some(pooled.shrinkage),
        people: answer.role(Role::Headline).map(|row| row.people),
        estimate: Some(pooled.population),
        limits: Some((pooled.interval.lower, pooled.interval.upper)),
        ..Row::default()
    };
    add_row(builder, &answer.stratum, row)
}
