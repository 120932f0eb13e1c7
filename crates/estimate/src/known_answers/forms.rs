//! Forms of heterogeneity, coverage, profiles, graphs, known totals and linkage, repeated.

use serde_json::Value;

use super::{close, known};
use crate::*;

/// Compares the forms in Rcapture's order. Its standard errors are those of a fit that stopped early: up to 2e-4 off.
fn check_forms(rows: &[Value], fit: impl Fn(Form, bool) -> Result<Heterogeneity, EstimateError>) -> usize {
    let mut compared = 0;
    for row in rows {
        let name = row["model"].as_str().unwrap();
        let forms = FORMS.iter().flat_map(|&form| [(form, false), (form, true)]);
        let (form, differ) = forms
            .into_iter()
            .find(|(form, differ)| form.name(*differ) == name)
            .unwrap_or_else(|| unreachable!("{name}"));
        let Ok(found) = fit(form, differ) else { continue };
        if row["infoFit"] != 0 {
            continue;
        }
        close(found.population(), &row["abundance"], 1e-5, 0.0);
        close(found.population_error(), &row["stderr"], 2e-4, 0.0);
        close(found.deviance, &row["deviance"], 1e-5, 1.0);
        // On sparse tables Rcapture counts a term of Chao's form that has no effect.
        let counts_one_more = found.degrees_of_freedom as u64 == row["df"].as_u64().unwrap() + 1;
        assert!(
            counts_one_more && form == Form::Chao
                || Some(found.degrees_of_freedom as u64) == row["df"].as_u64()
        );
        let more = if counts_one_more { 2.0 } else { 0.0 };
        close(found.aic() + more, &row["AIC"], 1e-5, 0.0);
        compared += 1;
    }
    compared
}

#[test]
fn forms_repeat_rcapture() {
    let (mut by_patterns, mut by_frequencies) = (0, 0);
    for known in known() {
        by_patterns +=
            check_forms(known.rows("closedp_t"), |form, differ| heterogeneity(&known.table, form, differ));
        let counts = known.table.frequencies();
        by_frequencies +=
            check_forms(known.rows("closedp_0"), |form, _| frequencies(&counts, counts.len(), form));
    }
    assert!(by_patterns > 140 && by_frequencies > 70, "{by_patterns} {by_frequencies}");
}

#[test]
fn frequencies_over_fifty_occasions_repeat_rcapture() {
    let text = include_str!("../../../../fixtures/known_answers/BBS2001.freq.csv");
    let Reading::Frequencies(counts) = read(text, &Columns::default()).unwrap() else { unreachable!() };
    let answers: Value =
        serde_json::from_str(include_str!("../../../../fixtures/known_answers/BBS2001.json")).unwrap();
    let rows: Vec<Value> = answers["closedp_0"].as_array().unwrap().clone();
    let (bound, others): (Vec<Value>, Vec<Value>) =
        rows.into_iter().partition(|row| row["model"] == "Mh Chao (LB)");
    // Rcapture marks the others as not converged.
    assert_eq!(check_forms(&others, |form, _| frequencies(&counts, 50, form)), 1);
    // With 48 terms that must not be negative Rcapture takes negative ones out in order and lets none back. The likelihood is
    // concave, so that of two sets of terms that are not negative the likelier is nearer to the one best fit.
    assert_eq!(bound.len(), 1);
    let found = frequencies(&counts, 50, Form::Chao).unwrap();
    let theirs = bound[0]["deviance"].as_f64().unwrap();
    assert!(found.deviance < theirs - 1.0, "{} {theirs}", found.deviance);
    close(found.population(), &bound[0]["abundance"], 6e-3, 0.0);
}

#[test]
fn estimates_corrected_for_bias_repeat_rcapture() {
    let mut compared = 0;
    for known in known() {
        for (id, form, differ) in
            [("M0", Form::None, false), ("Mt", Form::None, true), ("Mh", Form::Chao, false)]
        {
            let row = &known.answers["closedp_bc"][id];
            if let (Ok((found, error)), true) =
                (bias_corrected(&known.table, form, differ), row["abundance"].is_number())
            {
                close(found, &row["abundance"], 1e-5, 0.0);
                close(error, &row["stderr"], 1e-5, 0.0);
                compared += 1;
            }
        }
    }
    assert!(compared > 60, "{compared}");
}

#[test]
fn profiles_repeat_rcapture() {
    let mut compared = 0;
    for known in known() {
        let row = &known.answers["profile"];
        let model = LogLinearModel::independence(known.lists.len()).unwrap();
        let (Ok(fit), true) = (fit(&known.table, &model), row.is_object()) else { continue };
        let found = fit.profile(&known.table, 0.95).unwrap();
        // Rcapture finds its limits to 1e-4 of a person, and its top on a flat curve.
        close(found.population, &row["abundance"], 2e-5, 0.0);
        close(found.interval.lower, &row["infCL"], 1e-5, 0.0);
        if row["supCL"].is_number() {
            close(found.interval.upper, &row["supCL"], 1e-5, 0.0);
        }
        compared += 1;
    }
    assert!(compared > 18, "{compared}");
}

#[test]
fn sample_coverage_repeats_care1() {
    let mut compared = 0;
    for known in known() {
        let row = &known.answers["coverage"];
        let Ok(found) = coverage(&known.table) else { continue };
        for (name, number) in [("LSC", found.low), ("HSC", found.high), ("Indep", found.independent)] {
            if row[name].is_number() {
                close(number, &row[name], 1e-9, 0.0);
                compared += 1;
            }
        }
    }
    assert!(compared > 50, "{compared}");
}

#[test]
fn averages_over_graphs_repeat_dga() {
    let mut compared = 0;
    for known in known() {
        for row in known.rows("graphs") {
            let call = row["call"].as_str().unwrap();
            let number = |after: &str| -> f64 {
                let rest = call.split(after).nth(1).unwrap();
                rest.split([',', ')']).next().unwrap().trim().parse().unwrap()
            };
            let (first, step) = (number("seq("), number("by="));
            let last: f64 = call.split("seq(").nth(1).unwrap().split(',').nth(1).unwrap().parse().unwrap();
            let points = ((last - first) / step).round() as u32;
            let grid: Vec<f64> = (0..=points).map(|point| first + f64::from(point) * step).collect();
            let found = graph_average(&known.table, number("delta="), &grid).unwrap();
            assert_eq!(Some(found.graphs.len() as u64), row["n_graphs"].as_u64());
            close(found.mean(), &row["mean"], 1e-8, 0.0);
            close(found.last_probability(), &row["p_last"], 1e-6, 1e-12);
            close(found.graphs[0].1, &row["best"], 1e-8, 0.0);
            for share in ["0.025", "0.1", "0.5", "0.9", "0.975"] {
                let known = row["quantiles"][share].as_f64().unwrap();
                assert!((found.quantile(share.parse().unwrap()) - known).abs() <= step + 1e-6);
            }
            compared += 1;
        }
    }
    assert_eq!(compared, 12);
}

#[test]
fn known_totals_repeat_the_check_of_others() {
    let mut compared = 0;
    for known in known() {
        let found = known_totals(&known.table, 0.02).unwrap();
        for row in known.rows("known_totals") {
            let check = &found[known.list(&row["inside_list"])];
            assert_eq!(Some(check.total), row["true_total"].as_u64());
            assert_eq!(Some(check.seen), row["observed_on_other_lists"].as_u64());
            assert_eq!(Some(check.overlap), row["cases_on_two_or_more_others"].as_u64());
            if let (Some(number), Some(by_steps)) = (check.independence, check.stepwise) {
                close(number, &row["independence"], 1e-6, 0.0);
                close(by_steps, &row["stepwise"], 1e-6, 0.0);
                compared += 1;
            }
        }
    }
    assert!(compared > 25, "{compared}");
}

#[test]
fn linkage_errors_repeat_the_closed_forms() {
    let answers: Value =
        serde_json::from_str(include_str!("../../../../fixtures/known_answers/linkage_error.json")).unwrap();
    let two = &answers["linkage_two_list"];
    for row in two["observed"].as_array().unwrap() {
        let rates =
            LinkRates { found: row["alpha"].as_f64().unwrap(), false_links: row["beta"].as_f64().unwrap() };
        let found = corrected_lincoln_petersen(230, 180, row["observed_links"].as_u64().unwrap(), rates);
        match found {
            Ok(found) => close(found, &row["corrected_N"], 1e-12, 0.0),
            Err(error) => {
                assert_eq!((error, &row["estimable"]), (EstimateError::NoOverlap, &Value::Bool(false)));
            }
        }
    }
    let drawn = &answers["linkage_sampling"];
    let probabilities: Vec<f64> =
        drawn["pair_probabilities"].as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect();
    let combined = combined_chapman(230, 180, &probabilities, 0.95).unwrap();
    close(combined.population, &drawn["chapman_mean"], 1e-9, 0.0);
    close(combined.sampling_variance, &drawn["within_variance"], 1e-9, 0.0);
    close(combined.linkage_variance, &drawn["between_variance"], 1e-9, 0.0);
    close(combined.linkage_share(), &drawn["linkage_share_of_variance"], 1e-9, 0.0);
    for row in drawn["threshold_curve"].as_array().unwrap() {
        let point = threshold_curve(230, 180, &probabilities, &[row["threshold"].as_f64().unwrap()])[0];
        assert_eq!(Some(point.links), row["links"].as_u64());
        close(point.chapman.unwrap(), &row["chapman"], 1e-12, 0.0);
        close(point.lincoln_petersen.unwrap(), &row["lincoln_petersen"], 1e-12, 0.0);
    }
}
