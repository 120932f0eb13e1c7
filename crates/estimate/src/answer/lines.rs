//! The lines of closed forms and maximum-likelihood fits.
//!
//! In: the scene of an answer. Out: lines, each with its number or why there is none.

use std::collections::BTreeSet;

use super::Scene;
use crate::{
    Candidate, ChaoForm, Estimate, EstimateError, FORMS, Form, Heterogeneity, Line, LogLinearFit,
    LogLinearModel, Model, Pair, all_models, average, bias_corrected, chao, coverage, existence, fit,
    frequencies, heterogeneity, model::pairs_of, stepwise,
};

type Lines = Vec<Line>;

/// Lincoln-Petersen and Chapman for every pair of lists.
pub(super) fn pairs(scene: &Scene<'_>, lines: &mut Lines) -> Result<(), EstimateError> {
    for (place, &left) in scene.plan_lists().iter().enumerate() {
        for &right in &scene.plan_lists()[place + 1..] {
            let table = scene.whole;
            let model = Model::Pair(left, right);
            let pair = Pair::new(table.on_list(left)?, table.on_list(right)?, table.overlap(left, right)?);
            for name in ["lincoln_petersen", "chapman"].into_iter().filter(|name| scene.question.wants(name))
            {
                let line = Line::new(name, model.clone()).note("comparison");
                lines.push(match &pair {
                    Err(error) => line.refused(error),
                    Ok(pair) if name == "chapman" => line
                        .with(pair.chapman(), Some(pair.chapman_interval(scene.confidence)?))
                        .number("variance", pair.chapman_variance()),
                    Ok(pair) => line
                        .with(
                            pair.lincoln_petersen(),
                            Some(pair.lincoln_petersen_interval(scene.confidence)?),
                        )
                        .number("variance", pair.lincoln_petersen_variance()),
                });
            }
        }
    }
    Ok(())
}

/// The rows of the plan over all lists: the default answer and the default bound.
pub(super) fn plan_rows(scene: &Scene<'_>, rows: &[Estimate], lines: &mut Lines) {
    for row in rows.iter().filter(|row| row.role != crate::Role::Comparison) {
        let name = if row.method.is_lower_bound() { "default_bound" } else { "default" };
        if !scene.question.wants(name) {
            continue;
        }
        let mut line = Line::named(name, row.method.code());
        if let Some(population) = row.population {
            line = line.with(population, row.interval);
        }
        if row.method.is_lower_bound() {
            line.notes.push("lower_bound");
        }
        if let Some(shares) = row.shares {
            line = line
                .number("share_sampling", shares.sampling)
                .number("share_model", shares.model)
                .number("share_linkage", shares.linkage);
        }
        line.notes.extend(row.reasons.iter().map(|reason| reason.code()));
        line.notes.extend(row.warnings.iter().map(|warning| warning.code()).collect::<BTreeSet<_>>());
        if let Some(fit) = &row.fit {
            line.aic = Some(fit.aic);
            line.bic = Some(fit.bic);
            line.deviance = Some(fit.deviance);
            line.degrees_of_freedom = Some(fit.degrees_of_freedom);
        }
        lines.push(line);
    }
}

/// Chao's bounds by frequencies.
pub(super) fn bounds(scene: &Scene<'_>, lines: &mut Lines) -> Result<(), EstimateError> {
    for (name, form) in [
        ("chao_1987", ChaoForm::ManyLists),
        ("chao_bias_corrected", ChaoForm::ManyListsBiasCorrected),
        ("chao_finite_t", ChaoForm::FiniteLists),
        ("chao_finite_t_bias_corrected", ChaoForm::FiniteListsBiasCorrected),
    ] {
        if scene.question.wants(name) {
            let line = Line::named(name, form.code()).note("lower_bound");
            lines.push(match chao(&scene.table, form) {
                Ok(bound) => line.with(bound.bound, Some(bound.interval(scene.confidence)?)),
                Err(error) => line.refused(&error),
            });
        }
    }
    Ok(())
}

/// M0, Mt, Mh and Mth by patterns and by frequencies, and those corrected for bias.
pub(super) fn forms(scene: &Scene<'_>, lines: &mut Lines) -> Result<(), EstimateError> {
    let table = &scene.table;
    let counts = table.frequencies();
    let forms = || FORMS.into_iter().filter(|form| *form == Form::None || table.lists() > 2);
    for lists_differ in [false, true] {
        for form in forms().filter(|_| scene.question.wants("closedp_t")) {
            let fit = heterogeneity(table, form, lists_differ);
            lines.push(form_line(scene, "closedp_t", form, lists_differ, fit)?);
        }
    }
    for form in forms().filter(|_| scene.question.wants("closedp_0")) {
        let fit = frequencies(&counts, table.lists(), form);
        lines.push(form_line(scene, "closedp_0", form, false, fit)?);
    }
    for (name, form, lists_differ) in [
        ("closedp_bc_M0", Form::None, false),
        ("closedp_bc_Mt", Form::None, true),
        ("closedp_bc_Mh", Form::Chao, false),
    ] {
        if scene.question.wants(name) {
            let mut line = Line::named(name, form.name(lists_differ));
            match bias_corrected(table, form, lists_differ) {
                Ok((population, error)) => {
                    line = line.with(population, None);
                    line.error = Some(error);
                }
                Err(error) => line = line.refused(&error),
            }
            lines.push(if form == Form::Chao { line.note("lower_bound") } else { line });
        }
    }
    Ok(())
}

fn form_line(
    scene: &Scene<'_>,
    name: &str,
    form: Form,
    lists_differ: bool,
    fit: Result<Heterogeneity, EstimateError>,
) -> Result<Line, EstimateError> {
    let line = Line::named(name, form.name(lists_differ));
    let line = match fit {
        Ok(fit) => of_form(line, &fit, scene.confidence)?,
        Err(error) => line.refused(&error),
    };
    Ok(if form == Form::Chao { line.note("lower_bound") } else { line })
}

pub(super) fn of_form(line: Line, fit: &Heterogeneity, confidence: f64) -> Result<Line, EstimateError> {
    let mut line = line.with(fit.population(), Some(fit.interval(confidence)?));
    line.aic = Some(fit.aic());
    line.bic = Some(fit.bic());
    line.deviance = Some(fit.deviance);
    line.degrees_of_freedom = Some(fit.degrees_of_freedom);
    line.error = Some(fit.population_error());
    line.existence_code = Some(0);
    Ok(line)
}

/// Sample coverage.
pub(super) fn coverages(scene: &Scene<'_>, lines: &mut Lines) {
    let name = "care1_sample_coverage";
    if !scene.question.wants(name) || scene.table.lists() < 3 {
        return;
    }
    match coverage(&scene.table) {
        Ok(found) => {
            for (model, number) in [("LSC", found.low), ("HSC", found.high), ("Indep", found.independent)] {
                let line = Line::named(name, model).number("coverage", found.coverage);
                let is_cut = model == "HSC" && found.high_is_cut;
                // The formula gave less than the people seen: those are printed by the peer, and are no estimate.
                lines.push(if is_cut {
                    line.note("cut_at_people_seen").note("lower_bound").with(number, None)
                } else {
                    line.with(number, None)
                });
            }
        }
        Err(error) => lines.push(Line::named(name, "").refused(&error)),
    }
}

/// A log-linear fit as a line.
pub(super) fn of_fit(line: Line, fit: &LogLinearFit, confidence: f64) -> Result<Line, EstimateError> {
    let mut line = line.with(fit.population(), Some(fit.interval(confidence)?));
    line.aic = Some(fit.aic());
    line.bic = Some(fit.bic());
    line.deviance = Some(fit.deviance());
    line.degrees_of_freedom = Some(fit.degrees_of_freedom());
    line.error = Some(fit.population_error());
    line.existence_code = Some(0);
    if !fit.minus_infinity().is_empty() {
        line.notes.push("terms_at_minus_infinity");
    }
    Ok(line.number("log_dark_error", fit.log_dark_error()).number("dark", fit.dark()))
}

fn line_of(scene: &Scene<'_>, name: &str, model: &LogLinearModel) -> Result<Line, EstimateError> {
    let line = Line::named(name, scene.name(model));
    match fit(&scene.table, model) {
        Ok(fit) => of_fit(line, &fit, scene.confidence),
        Err(error) => Ok(line.refused(&error)),
    }
}

/// Independence, each pair alone, all pairs; the model asked for; the profile of independence.
pub(super) fn fits(scene: &Scene<'_>, lines: &mut Lines) -> Result<(), EstimateError> {
    let lists = scene.table.lists();
    let independence = LogLinearModel::independence(lists)?;
    if scene.question.wants("tight_refits") {
        for model in usual_models(lists)? {
            lines.push(line_of(scene, "tight_refits", &model)?);
        }
    }
    if let Some(model) = &scene.question.model {
        // Asked for over all lists; an empty one has been dropped, so its terms go too.
        let kept = |term: &u32| scene.narrowed(*term);
        let model = LogLinearModel::new(lists, model.terms().iter().filter_map(kept))?;
        lines.push(line_of(scene, "loglinear", &model)?);
    }
    if scene.question.wants("sparsemse_main") {
        lines.push(line_of(scene, "sparsemse_main", &independence)?);
    }
    if scene.question.wants("profile_ci_Mt") {
        let line = Line::named("profile_ci_Mt", "Mt");
        lines.push(match fit(&scene.table, &independence) {
            Ok(fit) => match fit.profile(&scene.table, scene.confidence) {
                Ok(profile) => line.with(profile.population, Some(profile.interval)),
                Err(error) => line.refused(&error),
            },
            Err(error) => line.refused(&error),
        });
    }
    Ok(())
}

fn usual_models(lists: usize) -> Result<Vec<LogLinearModel>, EstimateError> {
    let pairs = pairs_of(lists);
    let mut models = vec![LogLinearModel::independence(lists)?];
    for &pair in &pairs {
        models.push(LogLinearModel::new(lists, [pair])?);
    }
    if pairs.len() > 1 {
        models.push(LogLinearModel::all_pairs(lists)?);
    }
    Ok(models)
}

/// Which of the usual models could be fitted, without a number.
pub(super) fn codes_only(scene: &Scene<'_>, lines: &mut Lines) -> Result<(), EstimateError> {
    if !scene.question.wants("tight_refits") || scene.table.lists() < 2 {
        return Ok(());
    }
    for model in usual_models(scene.table.lists())? {
        let mut line = Line::named("tight_refits", scene.name(&model));
        line.existence_code = Some(existence(&scene.table, &model)?.code());
        line.notes.extend(scene.structural.iter().map(|reason| reason.code()));
        lines.push(line);
    }
    Ok(())
}

/// The stepwise choice at each threshold.
pub(super) fn steps(scene: &Scene<'_>, lines: &mut Lines) -> Result<(), EstimateError> {
    let named =
        scene.question.thresholds.iter().map(|&threshold| (format!("stepwise_p{threshold}"), threshold));
    let again = std::iter::once(("sparsemse_stepwise".to_owned(), scene.question.threshold));
    for (name, threshold) in named.chain(again).filter(|(name, _)| scene.question.wants(name)) {
        lines.push(match stepwise(&scene.table, threshold) {
            Ok(found) => {
                let line = Line::named(name, scene.name(&found.model)).number("threshold", threshold);
                of_fit(line, &found.fit, scene.confidence)?
            }
            Err(error) => Line::named(name, "").number("threshold", threshold).refused(&error),
        });
    }
    Ok(())
}

/// The best models by BIC of each order that can be tried, with the averages over them.
pub(super) fn rankings(
    scene: &Scene<'_>,
    lines: &mut Lines,
) -> Result<Vec<(u32, Vec<Candidate>)>, EstimateError> {
    let lists = scene.table.lists();
    let mut rankings = Vec::new();
    for order in 2..=3_u32.min(lists as u32 - 1) {
        let name = format!("allmodels_bic_checked_order{order}");
        let best = ["bic_order", "aic_order", "bic_average_order"].map(|name| format!("{name}{order}"));
        let wants = |name: &str| scene.question.wants(name);
        if !(wants(&name) || wants("bic_bca") || best.iter().any(|name| wants(name))) {
            continue;
        }
        let candidates = match all_models(&scene.table, order) {
            Ok(candidates) => candidates,
            Err(error) => {
                lines.push(Line::named(name, "").refused(&error));
                continue;
            }
        };
        let valid = candidates.iter().filter(|candidate| candidate.fit.is_some()).count();
        if scene.question.wants(&name) {
            for candidate in candidates.iter().take(scene.question.models_kept.min(valid)) {
                if let Some(fit) = &candidate.fit {
                    let line = Line::named(&name, scene.name(&candidate.model)).note("comparison");
                    lines.push(of_fit(line, fit, scene.confidence)?);
                }
            }
            // Models without a fit stand with their codes and no number.
            for candidate in candidates.iter().skip(valid).take(scene.question.models_kept) {
                let mut line = Line::named(&name, scene.name(&candidate.model));
                line.existence_code = Some(candidate.existence.code());
                lines.push(line);
            }
        }
        choices(scene, order, &candidates, valid, lines)?;
        rankings.push((order, candidates));
    }
    Ok(rankings)
}

/// The best by BIC, the best by AIC, and the average.
fn choices(
    scene: &Scene<'_>,
    order: u32,
    candidates: &[Candidate],
    valid: usize,
    lines: &mut Lines,
) -> Result<(), EstimateError> {
    let total = candidates.len() as u64;
    let by_aic = candidates.iter().filter(|candidate| candidate.fit.is_some()).min_by(|left, right| {
        let aic = |candidate: &Candidate| candidate.fit.as_ref().map_or(f64::INFINITY, LogLinearFit::aic);
        aic(left).total_cmp(&aic(right))
    });
    for (name, best) in
        [(format!("bic_order{order}"), candidates.first()), (format!("aic_order{order}"), by_aic)]
    {
        if let Some(candidate) = best.filter(|_| scene.question.wants(&name))
            && let Some(fit) = &candidate.fit
        {
            let line = Line::named(name, scene.name(&candidate.model)).note("chosen_by_the_data");
            let line = line.whole("models", total).whole("models_valid", valid as u64);
            lines.push(of_fit(line, fit, scene.confidence)?);
        }
    }
    let name = format!("bic_average_order{order}");
    if scene.question.wants(&name) {
        let line = Line::named(&name, "all").whole("models", total).whole("models_valid", valid as u64);
        lines.push(match average(candidates, scene.confidence) {
            Ok(found) => {
                let mut line =
                    line.with(found.population, Some(found.interval)).number("weight_max", found.weight_max);
                line.settings.push(("spread", crate::Setting::Numbers(found.spread.to_vec())));
                line.number("near_best_least", found.near_best.0).number("near_best_most", found.near_best.1)
            }
            Err(error) => line.refused(&error),
        });
    }
    Ok(())
}

impl Scene<'_> {
    fn plan_lists(&self) -> Vec<usize> {
        let mut lists: Vec<usize> = self.kept.clone();
        lists.extend((0..self.whole.lists()).filter(|list| !self.kept.contains(list)));
        lists.sort_unstable();
        lists
    }

    /// The set of the whole table's lists that a set of the scene's lists is.
    pub(super) fn widened(&self, set: u32) -> u32 {
        crate::model::lists_of(set)
            .into_iter()
            .filter_map(|place| self.kept.get(place))
            .fold(0, |set, list| set | 1 << list)
    }

    /// A model's name, its lists numbered as in the whole table; a list that was dropped because it is empty stands alone.
    pub(super) fn name(&self, model: &LogLinearModel) -> String {
        let empty =
            (0..self.whole.lists()).map(|list| 1 << list).filter(|&list| self.whole.on_all(list) == 0);
        let generators = model.generators().into_iter().map(|set| self.widened(set));
        crate::model::name_of(self.whole.lists(), &generators.chain(empty).collect::<Vec<u32>>())
    }

    /// A set of the whole table's lists as the scene counts them; none if one of them was dropped.
    fn narrowed(&self, set: u32) -> Option<u32> {
        crate::model::lists_of(set)
            .into_iter()
            .map(|list| self.kept.iter().position(|&kept| kept == list))
            .try_fold(0, |narrowed, place| Some(narrowed | 1 << place?))
    }
}

impl Line {
    pub(super) fn model_is(&self, name: &str) -> bool {
        matches!(&self.model, Model::Named(model) if model == name)
    }
}
