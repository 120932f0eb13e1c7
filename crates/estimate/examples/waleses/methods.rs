//! Every method on a simulated table, whatever the plan says of it.
//!
//! In: a case. Out: its score by method. Methods take the linkage as exact; those over several lists use the capture lists.
//! Chains are not among them: a thousand runs of each take longer than all the rest together.

use sylfaen_estimate::{
    CaptureTable, ChaoForm, Form, Interval, IntervalKind, LogLinearModel, all_models, average, average_pairs,
    chao, chapman, coverage, fit, graph_average, heterogeneity, stepwise, stepwise_bootstrap,
};

use crate::scenarios::Case;
use crate::score::Tally;

const CONFIDENCE: f64 = 0.95;
/// Replicates of the bootstrap: enough for limits, few enough for a thousand Waleses.
const REPLICATES: usize = 200;

type Answer = Option<(f64, Option<Interval>)>;

/// Adds one case to the score of each method.
pub(crate) fn score_all(case: &Case, tallies: &mut Vec<(&'static str, Tally)>) {
    let kept = |list: &usize| !case.plan.references.contains(list) && case.table.on_all(1 << list) > 0;
    let lists: Vec<usize> = case.plan.lists.iter().copied().filter(kept).collect();
    let Ok(table) = case.table.keep(&lists) else { return };
    let place = |list: usize| lists.iter().position(|other| *other == list);
    let pair = |from: usize, to: usize| Some(1 << place(from)? | 1 << place(to)?);
    let declared: Vec<u32> = case.plan.pathways.iter().filter_map(|way| pair(way.from, way.to)).collect();
    for (name, answer) in answers(&table, &declared) {
        let limits = answer.and_then(|(_, interval)| interval).map(|limits| (limits.lower, limits.upper));
        let number = answer.map(|(number, _)| number);
        let place = tallies.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
            tallies.push((name, Tally::default()));
            tallies.len() - 1
        });
        tallies[place].1.add(case.truth, number, limits);
    }
}

fn answers(table: &CaptureTable, declared: &[u32]) -> Vec<(&'static str, Answer)> {
    let lists = table.lists();
    if lists == 2 {
        let on = |list: u32| table.on_all(list);
        let number = chapman(on(1), on(2), on(3)).ok();
        let pair = sylfaen_estimate::Pair::new(on(1), on(2), on(3)).ok();
        let limits = pair.and_then(|pair| pair.chapman_interval(CONFIDENCE).ok());
        return vec![("Chapman", number.map(|number| (number, limits))), ("Chao's bound", bound(table))];
    }
    let model = |generators: &[u32]| -> Answer {
        let fitted = fit(table, &LogLinearModel::new(lists, generators.iter().copied()).ok()?).ok()?;
        Some((fitted.population(), fitted.interval(CONFIDENCE).ok()))
    };
    let candidates = all_models(table, 2).unwrap_or_default();
    let best = candidates.first().and_then(|candidate| candidate.fit.as_ref());
    let stepped = stepwise(table, 0.02).ok();
    let boot = stepwise_bootstrap(table, 0.02, REPLICATES, 1).ok();
    let by_bic = average(&candidates, CONFIDENCE).ok();
    let grid: Vec<f64> = (1..=2_000).map(|step| f64::from(step) * table.people() as f64 / 200.0).collect();
    let graphs = graph_average(table, 0.5_f64.powi(lists as i32), &grid).ok();
    let covered = coverage(table).ok();
    vec![
        ("Chao's bound", bound(table)),
        ("independence", model(&[])),
        ("declared pairs", model(declared)),
        (
            "declared pairs averaged with others",
            average_pairs(table, declared, CONFIDENCE)
                .ok()
                .map(|found| (found.population, Some(found.interval))),
        ),
        ("least BIC", best.map(|fit| (fit.population(), fit.interval(CONFIDENCE).ok()))),
        ("average by BIC", by_bic.map(|found| (found.population, Some(found.interval)))),
        ("stepwise 0.02", stepped.map(|found| (found.fit.population(), found.fit.interval(CONFIDENCE).ok()))),
        (
            "stepwise 0.02, BCa",
            boot.and_then(|found| Some((found.estimate, Some(found.interval(CONFIDENCE).ok()?)))),
        ),
        (
            "graphs averaged",
            graphs.map(|found| {
                let kind = IntervalKind::Posterior;
                (
                    found.quantile(0.5),
                    Some(Interval { lower: found.quantile(0.025), upper: found.quantile(0.975), kind }),
                )
            }),
        ),
        ("Mh Chao", form(table, Form::Chao, false)),
        ("Mth Darroch", form(table, Form::Darroch, true)),
        ("Mth Poisson", form(table, Form::Poisson, true)),
        ("sample coverage, low", covered.map(|found| (found.low, None))),
    ]
}

fn bound(table: &CaptureTable) -> Answer {
    let found = chao(table, ChaoForm::default()).ok()?;
    Some((found.bound, found.interval(CONFIDENCE).ok()))
}

fn form(table: &CaptureTable, form: Form, lists_differ: bool) -> Answer {
    let fitted = heterogeneity(table, form, lists_differ).ok()?;
    Some((fitted.population(), fitted.interval(CONFIDENCE).ok()))
}
