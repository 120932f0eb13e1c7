//! The lines of averages over graphs, of bootstraps and of Markov chains.
//!
//! In: the scene of an answer, rankings, a seed. Out: lines; a chain that has not mixed has no number.

use super::Scene;
use crate::{
    Bootstrap, Candidate, EstimateError, GRAPH_LISTS_MAX, GraphAverage, Interval, IntervalKind, Line,
    Posterior, Setting, ThresholdSettings, Thresholded, bic_bootstrap, graph_average, latent_classes,
    model::name_of, stepwise, stepwise_bootstrap, threshold::closed_triples, thresholding,
};

/// How many points a grid has that the caller did not choose.
const GRID_POINTS: u32 = 4_000;
/// How many people unseen for each one seen the last point stands for.
const GRID_REACH: f64 = 20.0;

/// Averages over decomposable graphs, by the usual prior count and by one half.
pub(super) fn graphs(scene: &Scene<'_>, lines: &mut Vec<Line>) {
    let lists = scene.table.lists();
    if !(3..=GRAPH_LISTS_MAX).contains(&lists) {
        return;
    }
    let people = scene.table.people() as f64;
    let (end, step) = scene.question.grid.unwrap_or_else(|| {
        let step = (GRID_REACH * people / f64::from(GRID_POINTS)).max(0.25);
        // Whole steps where steps are large: figures are then easier to compare.
        let step = if step > 1.0 { step.round() } else { step };
        (step * f64::from(GRID_POINTS), step)
    });
    let points = (end / step).floor().clamp(1.0, 1e6) as u32;
    let grid: Vec<f64> = (1..=points).map(|point| f64::from(point) * step).collect();
    for weight in [0.5_f64.powi(lists as i32), 0.5] {
        let name = format!("dga_delta_{weight}");
        if !scene.question.wants(&name) {
            continue;
        }
        let line = Line::named(name, "all").number("grid_end", end).number("grid_step", step);
        lines.push(match graph_average(&scene.table, weight, &grid) {
            Ok(found) => of_graphs(scene, line, &found),
            Err(error) => line.refused(&error),
        });
    }
}

fn of_graphs(scene: &Scene<'_>, line: Line, found: &GraphAverage) -> Line {
    let tail = (1.0 - scene.confidence) / 2.0;
    let interval = Interval {
        lower: found.quantile(tail),
        upper: found.quantile(1.0 - tail),
        kind: IntervalKind::Posterior,
    };
    let mut line = line
        .number("mean", found.mean())
        .number("mode", found.mode())
        .number("p_last_grid_point", found.last_probability())
        .whole("n_graphs", found.graphs.len() as u64);
    let shares = [0.025, 0.1, 0.5, 0.9, 0.975].map(|share| found.quantile(share));
    line.settings.push(("quantiles", Setting::Numbers(shares.to_vec())));
    if let Some((cliques, probability)) = found.graphs.first() {
        let cliques: Vec<u32> = cliques.iter().map(|set| scene.widened(*set)).collect();
        line.settings.push(("best_graph", Setting::Word(name_of(scene.whole.lists(), &cliques))));
        line = line.number("best_graph_probability", *probability);
    }
    if found.last_probability() > 1e-3 {
        line = line.note("grid_cuts_the_posterior");
    }
    line.with(found.quantile(0.5), Some(interval))
}

/// Bootstraps of the stepwise choice and of the choice by BIC.
pub(super) fn bootstraps(
    scene: &Scene<'_>,
    rankings: &[(u32, Vec<Candidate>)],
    seed: u64,
    lines: &mut Vec<Line>,
) {
    let replicates = scene.question.replicates;
    if replicates == 0 {
        return;
    }
    if scene.question.wants("stepwise_bca") {
        let model = stepwise(&scene.table, scene.question.threshold).map(|found| scene.name(&found.model));
        let line = Line::named("stepwise_bca", model.unwrap_or_default()).whole("seed", seed);
        let found = stepwise_bootstrap(&scene.table, scene.question.threshold, replicates, seed);
        lines.push(of_bootstrap(line, found.as_ref(), scene.confidence));
    }
    if !scene.question.wants("bic_bca") {
        return;
    }
    // As the published method: pairs for three and six lists, triples for four and five; 20 models of four lists, else 100.
    let lists = scene.table.lists();
    let order = if (4..=5).contains(&lists) { 3 } else { 2 };
    let Some((_, candidates)) = rankings.iter().find(|(ranked, _)| *ranked == order) else { return };
    let valid = candidates.iter().filter(|candidate| candidate.fit.is_some()).count();
    let retained = &candidates[..valid.min(if lists == 4 { 20 } else { 100 })];
    let Some(best) = retained.first() else { return };
    let line = Line::named("bic_bca", scene.name(&best.model))
        .whole("seed", seed)
        .whole("models_retained", retained.len() as u64);
    let found = bic_bootstrap(&scene.table, retained, replicates, seed);
    let last = found.as_ref().map(|found| found.last());
    lines.push(match last {
        Ok(Some(last)) => of_bootstrap(line, Ok(last), scene.confidence),
        Ok(None) => line.note("no_value"),
        Err(error) => of_bootstrap(line, Err(error), scene.confidence),
    });
}

fn of_bootstrap(line: Line, found: Result<&Bootstrap, &EstimateError>, confidence: f64) -> Line {
    match found {
        Err(error) => line.refused(error),
        Ok(found) => line
            .whole("replicates", found.replicates.len() as u64)
            .whole("replicates_without_estimate", found.missing as u64)
            .number("z0", found.bias)
            .number("acceleration", found.acceleration)
            .number("limit_0.025", found.limit(0.025))
            .number("limit_0.1", found.limit(0.1))
            .number("limit_0.9", found.limit(0.9))
            .number("limit_0.975", found.limit(0.975))
            .with(found.estimate, found.interval(confidence).ok()),
    }
}

/// Latent classes and thresholding.
pub(super) fn chains(scene: &Scene<'_>, seed: u64, lines: &mut Vec<Line>) {
    if let Some(settings) = scene.question.latent.filter(|_| scene.question.wants("lcmcr")) {
        let line = Line::named("lcmcr", "latent classes")
            .whole("seed", seed)
            .whole("classes", settings.classes as u64);
        lines.push(match latent_classes(&scene.table, &settings, seed) {
            Ok(found) => of_posterior(line, &found, true, scene.confidence),
            Err(error) => line.refused(&error),
        });
    }
    let Some(settings) = scene.question.thresholding else { return };
    let orders = if scene.table.lists() > 2 { 2..=3 } else { 2..=2 };
    let mut known: Option<Result<Thresholded, EstimateError>> = None;
    for order in orders {
        let name = format!("bayesthresh_order{order}");
        if !scene.question.wants(&name) {
            continue;
        }
        // Where no term of three lists can come in the answer of pairs is the answer.
        let is_known = known.as_ref().is_some_and(|known| {
            known
                .as_ref()
                .is_ok_and(|found| closed_triples(scene.table.lists(), found.model.terms()).is_empty())
        });
        let found = match known.take().filter(|_| is_known) {
            Some(found) => found,
            None => thresholding(&scene.table, &ThresholdSettings { order, ..settings }, seed),
        };
        lines.push(match &found {
            Ok(found) => {
                let line = Line::named(name, scene.name(&found.model)).whole("seed", seed);
                // The prior makes a number of a model that the table alone does not identify.
                let is_sound =
                    crate::existence(&scene.table, &found.model).is_ok_and(crate::Existence::is_sound);
                let line = of_posterior(line, &found.posterior, found.choice_is_mixed, scene.confidence);
                if is_sound { line } else { line.note("rests_on_the_prior") }
            }
            Err(error) => Line::named(name, "").refused(error),
        });
        known = Some(found);
    }
}

fn of_posterior(line: Line, found: &Posterior, choice_is_mixed: bool, confidence: f64) -> Line {
    let line = line.number("r_hat", found.r_hat).number("effective_size", found.effective_size);
    if !found.is_mixed || !choice_is_mixed {
        return line.note("chains_not_mixed");
    }
    let mut line = line.number("mean", found.mean());
    let shares = [0.025, 0.1, 0.5, 0.9, 0.975].map(|share| found.quantile(share));
    line.settings.push(("quantiles", Setting::Numbers(shares.to_vec())));
    line.with(found.quantile(0.5), Some(found.interval(confidence)))
}
