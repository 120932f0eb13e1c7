//! The spread that stands beside an estimate when it leaves the building.
//!
//! In: an answered stratum whose headline stands, and what stands beside it. Out: rows of `mart_estimate__spread`: one a method and
//! one a thing moved, in two figures. Refused: any number beside a refused headline, and one that rests on too few.

use sylfaen_estimate::{Estimate, KnownTotal, Model, Pooled, Report, Role, Spread, Verdict};
use sylfaen_schema::TableBuilder;

use super::beside::Beside;
use super::{Answered, real};
use crate::SylfaenError;

/// The methods that a paper shows, each by the name of its estimator, the start of its model, and the word it goes by. The first line
/// that fits is taken: estimators give their best model first.
const SHOWN: [(&str, &str, &str); 14] = [
    ("sparsemse_main", "", "independence"),
    ("bic_order2", "", "best_model"),
    ("bic_average_order2", "", "model_average"),
    ("sparsemse_stepwise", "", "stepwise"),
    ("stepwise_bca", "", "stepwise_bootstrap"),
    ("bic_bca", "", "best_model_bootstrap"),
    ("care1_sample_coverage", "LSC", "sample_coverage_low"),
    ("care1_sample_coverage", "HSC", "sample_coverage_high"),
    ("closedp_t", "Mth Darroch", "unequal_people_darroch"),
    ("closedp_t", "Mth Poisson2", "unequal_people_poisson"),
    ("closedp_t", "Mth Gamma3.5", "unequal_people_gamma"),
    ("dga_delta_", "", "graph_average"),
    ("lcmcr", "", "latent_classes"),
    ("bayesthresh_order2", "", "thresholding"),
];

/// One row of the spread.
struct Row<'a> {
    kind: &'a str,
    subject: &'a str,
    numbers: [Option<f64>; 3],
    verdict: Verdict,
    people: u64,
}

/// Adds the spread of a stratum; nothing where its headline is refused.
pub(super) fn add(
    builder: &mut TableBuilder,
    window: &str,
    answer: &Answered,
    beside: &Beside,
) -> Result<(), SylfaenError> {
    let (Some(report), Some(headline)) = (&beside.report, answer.role(Role::Headline)) else { return Ok(()) };
    let people = headline.people;
    let mut add = |row: Row<'_>| add_row(builder, window, &answer.stratum, &row);
    for (method, numbers) in methods(report) {
        add(Row { kind: "method", subject: method, numbers, verdict: headline.verdict, people })?;
    }
    if let Some(linkage) = &answer.linkage {
        add(of_row("linkage_as_made", "any", Some(&linkage.as_made)))?;
        if let Some(spread) = Spread::of(linkage.drawn.numbers.iter().copied().flatten()) {
            add(of_spread("linkage_drawn", "any", spread, headline.verdict, people))?;
        }
    }
    for moved in beside.moved.iter().filter(|moved| moved.kind != "merge") {
        add(of_row(moved.kind, &moved.subject, moved.headline.as_ref()))?;
    }
    let pairs = beside.moved.iter().filter(|moved| moved.kind == "merge");
    let as_one = pairs.filter_map(|moved| moved.headline.as_ref()?.population);
    if let Some(spread) = Spread::of(as_one) {
        add(of_spread("any_merge", "any", spread, headline.verdict, people))?;
    }
    let Some(moved) = &report.sensitivity else { return Ok(()) };
    for curve in &moved.odds_ratios {
        let pair = answer.view.names(&[curve.left, curve.right]);
        if let Some(spread) = Spread::of(curve.points.iter().filter_map(|point| point.population)) {
            add(of_spread("odds_ratio", &pair, spread, headline.verdict, people))?;
        }
    }
    if let Some(spread) = Spread::of(moved.two_class_worlds.iter().map(|world| world.population)) {
        add(of_spread("two_classes", "any", spread, headline.verdict, people))?;
    }
    let reference = beside.reference.as_ref().zip(answer.view.plan.references.first());
    if let Some((total, name)) =
        reference.and_then(|(total, place)| Some((total, answer.view.lists.get(*place)?)))
    {
        add(of_reference(total, name, answer))?;
    }
    Ok(())
}

/// Adds a stratum drawn towards the others of its kind, under how far it was drawn.
pub(super) fn add_pooled(
    builder: &mut TableBuilder,
    window: &str,
    answer: &Answered,
    pooled: &Pooled,
) -> Result<(), SylfaenError> {
    let Some(headline) = answer.role(Role::Headline) else { return Ok(()) };
    let drawn_pct = format!("{:.0}", pooled.shrinkage * 100.0);
    let interval = pooled.interval;
    let row = Row {
        kind: "pooled",
        subject: &drawn_pct,
        numbers: [Some(pooled.population), Some(interval.lower), Some(interval.upper)],
        verdict: headline.verdict,
        people: headline.people,
    };
    add_row(builder, window, &answer.stratum, &row)
}

fn methods(report: &Report) -> impl Iterator<Item = (&'static str, [Option<f64>; 3])> {
    SHOWN.into_iter().filter_map(|(estimator, model, method)| {
        let line = report.lines.iter().find(|line| {
            let is_model = matches!(&line.model, Model::Named(name) if name.starts_with(model));
            line.estimator.starts_with(estimator) && is_model && !line.notes.contains(&"lower_bound")
        })?;
        let interval = line.interval;
        line.estimate?;
        Some((method, [line.estimate, interval.map(|it| it.lower), interval.map(|it| it.upper)]))
    })
}

fn of_row<'a>(kind: &'a str, subject: &'a str, row: Option<&Estimate>) -> Row<'a> {
    let interval = row.and_then(|row| row.interval);
    Row {
        kind,
        subject,
        numbers: [
            row.and_then(|row| row.population),
            interval.map(|interval| interval.lower),
            interval.map(|interval| interval.upper),
        ],
        verdict: row.map_or(Verdict::NotEstimable, |row| row.verdict),
        people: row.map_or(0, |row| row.people),
    }
}

fn of_spread<'a>(kind: &'a str, subject: &'a str, spread: Spread, verdict: Verdict, people: u64) -> Row<'a> {
    Row { kind, subject, numbers: [None, Some(spread.least), Some(spread.most)], verdict, people }
}

/// The reference set as the lists would have it: a prediction only where enough of its people are on two of them.
fn of_reference<'a>(total: &KnownTotal, name: &'a str, answer: &Answered) -> Row<'a> {
    let least = answer.view.plan.estimate_least;
    let is_enough = total.total >= least.people && total.overlap >= least.overlap;
    let predicted = total.independence.filter(|_| is_enough);
    let verdict = match predicted {
        Some(_) => Verdict::EstimableWithWarnings,
        None => Verdict::NotEstimable,
    };
    Row { kind: "reference", subject: name, numbers: [predicted, None, None], verdict, people: total.total }
}

fn add_row(
    builder: &mut TableBuilder,
    window: &str,
    stratum: &str,
    row: &Row<'_>,
) -> Result<(), SylfaenError> {
    let [estimate, lower, upper] = row.numbers;
    builder.set("figure_id", format!("spread.{window}.{stratum}.{}.{}", row.kind, row.subject))?;
    builder.set("stratum_code", stratum)?;
    builder.set("kind_code", row.kind)?;
    builder.set("subject_code", row.subject)?;
    builder.set("persons_estimate", real(estimate.map(|it| two_figures(it, f64::round))))?;
    builder.set("persons_lower", real(lower.map(|it| two_figures(it, f64::floor))))?;
    // An upper limit leaves as the next multiple above it, so it is kept as one less than its two figures.
    builder.set("persons_upper", real(upper.map(|it| two_figures(it, f64::ceil) - 1.0)))?;
    builder.set("verdict_code", row.verdict.code())?;
    builder.set("base_persons", row.people as i64)?;
    Ok(builder.end_row()?)
}

/// Two figures of a number: many functions of the same few counts would otherwise give the counts away.
fn two_figures(number: f64, round: fn(f64) -> f64) -> f64 {
    if number < 10.0 {
        return round(number);
    }
    let step = 10_f64.powi(number.log10().floor() as i32 - 1);
    round(number / step) * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_figures_are_kept_and_limits_hold() {
        let numbers = [7.4, 10.0, 99.4, 99.6, 987.0, 12_345.0];
        let rounded = numbers.map(|number| two_figures(number, f64::round) as i64);
        assert_eq!(rounded, [7, 10, 99, 100, 990, 12_000]);
        for number in numbers {
            assert!(two_figures(number, f64::floor) <= number && two_figures(number, f64::ceil) >= number);
        }
    }
}
