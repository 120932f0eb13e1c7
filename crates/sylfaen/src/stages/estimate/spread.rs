//! The spread that stands beside an estimate when it leaves the building.
//!
//! In: an answered stratum whose headline stands, and what stands beside it. Out: its rows, and with them `mart_estimate__spread`: one a method and
//! one a thing moved, in two figures. Refused: any number beside a refused headline, and one that rests on too few.

use sylfaen_estimate::{Estimate, KnownTotal, Model, Pooled, Report, Role, Sensitivity, Spread, Verdict};
use sylfaen_schema::TableBuilder;

use super::beside::Beside;
use super::view::View;
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
pub(super) struct Row {
    pub(super) kind: &'static str,
    pub(super) subject: String,
    /// The estimate and its limits.
    pub(super) numbers: [Option<f64>; 3],
    verdict: Verdict,
    people: u64,
}

impl Row {
    /// The key of the row.
    pub(super) fn figure_id(&self, window: &str, stratum: &str) -> String {
        format!("spread.{window}.{stratum}.{}.{}", self.kind, self.subject)
    }
}

/// The spread of a stratum; nothing where its headline is refused.
pub(super) fn rows(answer: &Answered, beside: &Beside) -> Vec<Row> {
    let (Some(report), Some(headline)) = (&beside.report, answer.role(Role::Headline)) else {
        return Vec::new();
    };
    let of_spread = |kind, subject: &str, spread| of_spread(kind, subject, spread, headline);
    let of_method = |(method, numbers): (&str, _)| Row {
        kind: "method",
        subject: method.to_owned(),
        numbers,
        verdict: headline.verdict,
        people: headline.people,
    };
    let mut rows: Vec<Row> = methods(report).map(of_method).collect();
    if let Some(linkage) = &answer.linkage {
        rows.push(of_row("linkage_as_made", "any", Some(&linkage.as_made)));
        let drawn = Spread::of(linkage.drawn.numbers.iter().copied().flatten());
        rows.extend(drawn.map(|spread| of_spread("linkage_drawn", "any", spread)));
    }
    let moved = beside.moved.iter().filter(|moved| moved.kind != "merge");
    rows.extend(moved.map(|moved| of_row(moved.kind, &moved.subject, moved.headline.as_ref())));
    let pairs = beside.moved.iter().filter(|moved| moved.kind == "merge");
    let as_one = Spread::of(pairs.filter_map(|moved| moved.headline.as_ref()?.population));
    rows.extend(as_one.map(|spread| of_spread("any_merge", "any", spread)));
    let Some(moved) = &report.sensitivity else { return rows };
    let within = of_sensitivity(moved, &answer.view).into_iter();
    rows.extend(within.map(|(kind, subject, spread)| of_spread(kind, &subject, spread)));
    let reference = beside.reference.as_ref().zip(answer.view.plan.references.first());
    let reference = reference.and_then(|(total, place)| Some((total, answer.view.lists.get(*place)?)));
    rows.extend(reference.map(|(total, name)| of_reference(total, name, answer)));
    rows
}

/// A stratum drawn towards the others of its kind, under how far it was drawn.
pub(super) fn pooled_row(answer: &Answered, pooled: &Pooled) -> Option<Row> {
    let headline = answer.role(Role::Headline)?;
    let interval = pooled.interval;
    Some(Row {
        kind: "pooled",
        subject: format!("{:.0}", pooled.shrinkage * 100.0),
        numbers: [Some(pooled.population), Some(interval.lower), Some(interval.upper)],
        verdict: headline.verdict,
        people: headline.people,
    })
}

/// The methods that a paper shows, with what each says.
pub(super) fn methods(report: &Report) -> impl Iterator<Item = (&'static str, [Option<f64>; 3])> {
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

/// The spreads of what is moved within the table: the odds ratio of each declared pair, two classes of people.
pub(super) fn of_sensitivity(moved: &Sensitivity, view: &View) -> Vec<(&'static str, String, Spread)> {
    let curves = moved.odds_ratios.iter().filter_map(|curve| {
        let spread = Spread::of(curve.points.iter().filter_map(|point| point.population))?;
        Some(("odds_ratio", view.names(&[curve.left, curve.right]), spread))
    });
    let worlds = Spread::of(moved.two_class_worlds.iter().map(|world| world.population));
    curves.chain(worlds.map(|spread| ("two_classes", "any".to_owned(), spread))).collect()
}

fn of_row(kind: &'static str, subject: &str, row: Option<&Estimate>) -> Row {
    Row {
        kind,
        subject: subject.to_owned(),
        numbers: row.map(numbers_of).unwrap_or_default(),
        verdict: row.map_or(Verdict::NotEstimable, |row| row.verdict),
        people: row.map_or(0, |row| row.people),
    }
}

/// The estimate of a row with its limits.
pub(super) fn numbers_of(row: &Estimate) -> [Option<f64>; 3] {
    let interval = row.interval;
    [row.population, interval.map(|interval| interval.lower), interval.map(|interval| interval.upper)]
}

fn of_spread(kind: &'static str, subject: &str, spread: Spread, headline: &Estimate) -> Row {
    Row {
        kind,
        subject: subject.to_owned(),
        numbers: [None, Some(spread.least), Some(spread.most)],
        verdict: headline.verdict,
        people: headline.people,
    }
}

/// The reference set as the lists would have it: a prediction only where enough of its people are on two of them.
fn of_reference(total: &KnownTotal, name: &str, answer: &Answered) -> Row {
    let least = answer.view.plan.estimate_least;
    let is_enough = total.total >= least.people && total.overlap >= least.overlap;
    let predicted = total.independence.filter(|_| is_enough);
    let verdict = match predicted {
        Some(_) => Verdict::EstimableWithWarnings,
        None => Verdict::NotEstimable,
    };
    let numbers = [predicted, None, None];
    Row { kind: "reference", subject: name.to_owned(), numbers, verdict, people: total.total }
}

/// Adds rows of a stratum.
pub(super) fn add(
    builder: &mut TableBuilder,
    window: &str,
    stratum: &str,
    rows: &[Row],
) -> Result<(), SylfaenError> {
    for row in rows {
        let [estimate, lower, upper] = in_two_figures(row.numbers);
        builder.set("figure_id", row.figure_id(window, stratum))?;
        builder.set("stratum_code", stratum)?;
        builder.set("kind_code", row.kind)?;
        builder.set("subject_code", row.subject.as_str())?;
        builder.set("persons_estimate", real(estimate))?;
        builder.set("persons_lower", real(lower))?;
        builder.set("persons_upper", real(upper))?;
        builder.set("verdict_code", row.verdict.code())?;
        builder.set("base_persons", row.people as i64)?;
        builder.end_row()?;
    }
    Ok(())
}

/// An estimate and its limits as a row keeps them.
pub(super) fn in_two_figures(numbers: [Option<f64>; 3]) -> [Option<f64>; 3] {
    let [estimate, lower, upper] = numbers;
    [
        estimate.map(|it| two_figures(it, f64::round)),
        lower.map(|it| two_figures(it, f64::floor)),
        // An upper limit leaves as the next multiple above it, so it is kept as one less than its two figures.
        upper.map(|it| two_figures(it, f64::ceil) - 1.0),
    ]
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
