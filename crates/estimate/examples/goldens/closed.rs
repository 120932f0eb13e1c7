//! Closed forms, fits, forms of heterogeneity and linkage against their goldens.

use serde_json::Value;
use sylfaen_estimate::*;

use super::*;

pub(crate) fn bounds(runner: &mut Runner, table: &CaptureTable, row: &Value) {
    for (name, form) in [
        ("chao_1987", ChaoForm::ManyLists),
        ("chao_bias_corrected", ChaoForm::ManyListsBiasCorrected),
        ("chao_finite_t", ChaoForm::FiniteLists),
        ("chao_finite_t_bias_corrected", ChaoForm::FiniteListsBiasCorrected),
    ] {
        match chao(table, form) {
            Ok(bound) => runner.close("chao", name, bound.bound, &row[name], 1e-12, 0.0),
            Err(_) => runner.refused("chao", name),
        }
    }
}

pub(crate) fn closed(
    runner: &mut Runner,
    id: &str,
    rows: &Value,
    fit: impl Fn(Form, bool) -> Result<Heterogeneity, EstimateError>,
) {
    for row in rows.as_array().unwrap_or(&Vec::new()) {
        let name = row["model"].as_str().unwrap();
        let found = FORMS.iter().flat_map(|form| [(*form, false), (*form, true)]);
        let Some((form, differ)) = found.into_iter().find(|(form, differ)| form.name(*differ) == name) else {
            runner.refused(id, name);
            continue;
        };
        let Ok(found) = fit(form, differ) else {
            runner.refused(id, &format!("{name} {}", row["abundance"]));
            continue;
        };
        if row["infoFit"] != 0 {
            runner.refused(
                id,
                &format!("{name} infoFit {}: {} {}", row["infoFit"], found.population(), row["abundance"]),
            );
            continue;
        }
        runner.close(id, &format!("{name} abundance"), found.population(), &row["abundance"], 1e-5, 0.0);
        runner.close(&format!("{id} stderr"), name, found.population_error(), &row["stderr"], 1e-5, 0.0);
        runner.close(id, &format!("{name} deviance"), found.deviance, &row["deviance"], 1e-5, 1.0);
        runner.close(id, &format!("{name} AIC"), found.aic(), &row["AIC"], 1e-5, 0.0);
        runner.close(id, &format!("{name} BIC"), found.bic(), &row["BIC"], 1e-5, 0.0);
        runner.close(id, &format!("{name} df"), found.degrees_of_freedom as f64, &row["df"], 1e-12, 1.0);
    }
}

pub(crate) fn corrected(
    runner: &mut Runner,
    id: &str,
    table: &CaptureTable,
    rows: &Value,
    form: Form,
    differ: bool,
) {
    let Some(row) = rows.get(0) else { return };
    match bias_corrected(table, form, differ) {
        Ok((found, error)) => {
            runner.close(id, "abundance", found, &row["abundance"], 1e-5, 0.0);
            runner.close(id, "stderr", error, &row["stderr"], 1e-5, 0.0);
        }
        Err(_) => runner.refused(id, &row["abundance"].to_string()),
    }
}

pub(crate) fn profile(runner: &mut Runner, table: &CaptureTable, result: &Value) {
    let Ok(fit) = fit(table, &LogLinearModel::independence(table.lists()).unwrap()) else {
        runner.refused("profile_ci_Mt", "Mt");
        return;
    };
    if result["error"].is_string() {
        return;
    }
    let found = fit.profile(table, 0.95).unwrap();
    let known = &result["ci"];
    runner.close("profile_ci_Mt", "abundance", found.population, &known["abundance"], 1e-5, 0.0);
    runner.close("profile_ci_Mt", "infCL", found.interval.lower, &known["infCL"], 1e-5, 0.0);
    if known["supCL"].is_number() {
        runner.close("profile_ci_Mt", "supCL", found.interval.upper, &known["supCL"], 1e-5, 0.0);
    }
}

pub(crate) fn covered(runner: &mut Runner, table: &CaptureTable, result: &Value) {
    match coverage(table) {
        Ok(found) => {
            for (name, found) in [("LSC", found.low), ("HSC", found.high), ("Indep", found.independent)] {
                if result[name].is_number() {
                    runner.close("care1_sample_coverage", name, found, &result[name], 1e-9, 0.0);
                }
            }
        }
        Err(_) => runner.refused("care1_sample_coverage", &result.to_string()),
    }
}

pub(crate) fn codes(runner: &mut Runner, lists: &[String], table: &CaptureTable, rows: &Value) {
    for row in rows.as_array().unwrap() {
        let names: Vec<&str> =
            row["pairs"].as_array().unwrap().iter().map(|pair| pair.as_str().unwrap()).collect();
        let model = LogLinearModel::new(
            lists.len(),
            names.iter().map(|pair| pair.split(':').map(|list| 1 << place(lists, &Value::from(list))).sum()),
        )
        .unwrap();
        let code = existence(table, &model).unwrap().code();
        runner.same(
            "existence_codes",
            &names.join(" "),
            &code.to_string(),
            &row["independent_code"].to_string(),
        );
        if let Ok(fit) = fit(table, &model) {
            runner.close(
                "existence_codes refit",
                &names.join(" "),
                fit.population(),
                &row["refit_N"],
                1e-8,
                0.0,
            );
        }
    }
}

pub(crate) fn refits(runner: &mut Runner, lists: &[String], table: &CaptureTable, rows: &Value) {
    let id = "tight_refits";
    for row in rows.as_array().unwrap() {
        let name = row["model"].as_str().unwrap();
        let model = model(name, lists);
        let code = existence(table, &model).unwrap().code();
        runner.same("tight_refits code", name, &code.to_string(), &row["existence_code"].to_string());
        let Ok(fit) = fit(table, &model) else {
            runner.refused(id, name);
            continue;
        };
        let limits = fit.interval(0.95).unwrap();
        let dust = (1e-8 * table.people() as f64).max(1.0);
        for (key, found, scale) in [
            ("estimate", fit.population(), 0.0),
            ("dark", fit.dark(), 0.0),
            ("se_log_dark", fit.log_dark_error(), 0.0),
            ("se_estimate_poisson_rcapture", fit.population_error(), 0.0),
            ("wald_log_lo95", limits.lower, 0.0),
            ("wald_log_hi95", limits.upper, 0.0),
            ("deviance", fit.deviance(), dust),
            ("aic", fit.aic(), 0.0),
            ("bic_n_individuals", fit.bic(), 0.0),
        ] {
            runner.close(id, &format!("{name} {key}"), found, &row[key], 1e-8, scale);
        }
    }
}

pub(crate) fn pairs(runner: &mut Runner, lists: &[String], table: &CaptureTable, rows: &Value) {
    for row in rows.as_array().unwrap() {
        let (left, right) = (place(lists, &row["list_a"]), place(lists, &row["list_b"]));
        let [a, b] = [left, right].map(|list| table.on_list(list).unwrap());
        let Ok(pair) = Pair::new(a, b, table.overlap(left, right).unwrap()) else {
            runner.refused("pairs", &format!("{} {}", row["list_a"], row["list_b"]));
            continue;
        };
        let limits = pair.chapman_interval(0.95).unwrap();
        for (name, found) in [
            ("lincoln_petersen", pair.lincoln_petersen()),
            ("lincoln_petersen_var", pair.lincoln_petersen_variance()),
            ("chapman", pair.chapman()),
            ("chapman_var", pair.chapman_variance()),
            ("chapman_lognormal_lo", limits.lower),
            ("chapman_lognormal_hi", limits.upper),
        ] {
            runner.close("pairs", name, found, &row[name], 1e-12, 0.0);
        }
    }
}

pub(crate) fn compare_frequencies(runner: &mut Runner, counts: &[u64], golden: &Value) {
    let id = golden["id"].as_str().unwrap();
    let result = &golden["result"];
    if id == "closedp_0" {
        let occasions: usize = golden["call"]
            .as_str()
            .unwrap()
            .split("t=")
            .last()
            .unwrap()
            .split(')')
            .next()
            .unwrap()
            .trim()
            .parse()
            .unwrap();
        closed(runner, "closedp_0 frequencies", result, |form, _| frequencies(counts, occasions, form));
    }
}

pub(crate) fn compare_linkage(runner: &mut Runner, golden: &Value) {
    let result = &golden["result"];
    let count = |name: &str| result[name].as_u64().unwrap();
    let (left, right) = (count("n_a"), count("n_b"));
    if golden["id"] == "linkage_two_list" {
        for row in result["observed"].as_array().unwrap() {
            let rates = LinkRates {
                found: row["alpha"].as_f64().unwrap(),
                false_links: row["beta"].as_f64().unwrap(),
            };
            match corrected_lincoln_petersen(left, right, row["observed_links"].as_u64().unwrap(), rates) {
                Ok(found) => {
                    runner.close("linkage_two_list", "observed", found, &row["corrected_N"], 1e-12, 0.0);
                }
                Err(_) => runner.same("linkage_two_list", "refused", "false", &row["estimable"].to_string()),
            }
        }
        return;
    }
    let probabilities = numbers(&result["pair_probabilities"]);
    let distribution = links_distribution(&probabilities);
    for (found, known) in distribution.iter().zip(result["links_distribution"].as_array().unwrap()) {
        runner.close("linkage_sampling", "distribution", *found, known, 1e-9, 1e-12);
    }
    let combined = combined_chapman(left, right, &probabilities, 0.95).unwrap();
    for (name, found) in [
        ("chapman_mean", combined.population),
        ("within_variance", combined.sampling_variance),
        ("between_variance", combined.linkage_variance),
        ("linkage_share_of_variance", combined.linkage_share()),
    ] {
        runner.close("linkage_sampling", name, found, &result[name], 1e-9, 0.0);
    }
    let points = result["threshold_curve"].as_array().unwrap();
    let thresholds: Vec<f64> = points.iter().map(|point| point["threshold"].as_f64().unwrap()).collect();
    for (found, known) in threshold_curve(left, right, &probabilities, &thresholds).iter().zip(points) {
        runner.close("linkage_sampling", "links", found.links as f64, &known["links"], 0.0, 1.0);
        runner.close("linkage_sampling", "chapman", found.chapman.unwrap(), &known["chapman"], 1e-12, 0.0);
        runner.close(
            "linkage_sampling",
            "lp",
            found.lincoln_petersen.unwrap(),
            &known["lincoln_petersen"],
            1e-12,
            0.0,
        );
    }
}
