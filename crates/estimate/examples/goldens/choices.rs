//! Chosen models, lists left out, known totals and bootstraps against their goldens.

use serde_json::Value;
use sylfaen_estimate::*;

use super::*;

pub(crate) fn left_out(runner: &mut Runner, lists: &[String], table: &CaptureTable, rows: &Value) {
    for row in rows.as_array().unwrap_or(&Vec::new()) {
        let rest = table.drop_list(place(lists, &row["dropped"])).unwrap();
        let what = row["dropped"].to_string();
        match fit(&rest, &LogLinearModel::independence(rest.lists()).unwrap()) {
            Ok(fit) => {
                runner.close(
                    "leave_one_list_out",
                    &what,
                    fit.population(),
                    &row["independence_N"],
                    1e-6,
                    0.0,
                );
            }
            Err(_) => runner.refused("leave_one_list_out", &what),
        }
        match stepwise(&rest, 0.02) {
            Ok(found) => {
                runner.close(
                    "leave_one_list_out step",
                    &what,
                    found.fit.population(),
                    &row["stepwise_N"],
                    1e-6,
                    0.0,
                );
                if let Some(known) = row["stepwise_model"].as_str() {
                    runner.same("leave_one_list_out step", &what, &found.model.to_string(), known);
                }
            }
            Err(_) => runner.refused("leave_one_list_out step", &format!("{what} {}", row["stepwise_N"])),
        }
    }
}

pub(crate) fn consistency(runner: &mut Runner, lists: &[String], table: &CaptureTable, rows: &Value) {
    let checks = known_totals(table, 0.02).unwrap();
    for row in rows.as_array().unwrap() {
        let inside = place(lists, &row["inside_list"]);
        let check = checks.iter().find(|check| check.list == inside).unwrap();
        let what = row["inside_list"].to_string();
        runner.close("known totals", &what, check.total as f64, &row["true_total"], 0.0, 1.0);
        runner.close("known totals", &what, check.seen as f64, &row["observed_on_other_lists"], 0.0, 1.0);
        match (check.independence, check.stepwise) {
            (Some(independence), Some(stepwise)) => {
                runner.close("known totals", &what, independence, &row["independence"], 1e-6, 0.0);
                runner.close("known totals", &what, stepwise, &row["stepwise"], 1e-6, 0.0);
            }
            _ => runner.refused(
                "known totals",
                &format!("{what} {} code {}", row["independence"], row["main_effects_code"]),
            ),
        }
    }
}

pub(crate) fn sparse(runner: &mut Runner, id: &str, table: &CaptureTable, result: &Value) {
    let known = &result["estimate"];
    let found = if id == "sparsemse_main" {
        fit(table, &LogLinearModel::independence(table.lists()).unwrap())
    } else {
        stepwise(table, 0.02).map(|found| found.fit)
    };
    let Ok(fit) = found else {
        runner.refused(id, &known.to_string());
        return;
    };
    if !known.is_object() {
        runner.refused(id, &format!("theirs: {result}"));
        return;
    }
    runner.close(id, "point", fit.population(), &known["point est."], 1e-5, 0.0);
    for (confidence, lower, upper) in [(0.95, "2.5%", "97.5%"), (0.8, "10%", "90%")] {
        let limits = fit.interval(confidence).unwrap();
        runner.close(id, lower, limits.lower, &known[lower], 1e-5, 0.0);
        runner.close(id, upper, limits.upper, &known[upper], 1e-5, 0.0);
    }
}

pub(crate) fn models(runner: &mut Runner, id: &str, lists: &[String], table: &CaptureTable, result: &Value) {
    let order: u32 = id.rsplit("order").next().unwrap().parse().unwrap();
    let Ok(candidates) = all_models(table, order) else {
        runner.refused(id, "too many");
        return;
    };
    let is_checked = id.contains("checked");
    if is_checked {
        let valid = candidates.iter().filter(|candidate| candidate.fit.is_some()).count();
        runner.close(id, "valid", valid as f64, &result["n_models_valid"], 0.0, 1.0);
        runner.close(id, "total", candidates.len() as f64, &result["n_models_total"], 0.0, 1.0);
        if let Some(mean) = result.get("bic_weighted_mean_N") {
            let average = average(&candidates, 0.95).unwrap();
            runner.close(id, "mean", average.population, mean, 1e-6, 0.0);
            for (place, share) in ["0%", "5%", "25%", "50%", "75%", "95%", "100%"].iter().enumerate() {
                runner.close(
                    id,
                    share,
                    average.spread[place],
                    &result["N_quantiles_over_models"][share],
                    1e-6,
                    0.0,
                );
            }
        }
    }
    let by_name: BTreeMap<String, &Candidate> =
        candidates.iter().map(|candidate| (candidate.model.to_string(), candidate)).collect();
    for row in result["table"].as_array().unwrap_or(&Vec::new()) {
        let name = row["model"].as_str().unwrap();
        let Some(candidate) = by_name.get(&model(name, lists).to_string()) else {
            runner.same(id, name, "absent", "present");
            continue;
        };
        let Some(fit) = &candidate.fit else {
            runner.refused(id, &format!("{name} code {} {}", candidate.existence.code(), row["abundance"]));
            continue;
        };
        let has_terms_at_minus_infinity = !fit.minus_infinity().is_empty();
        if is_checked {
            runner.close(id, name, fit.population(), &row["abundance"], 1e-6, 0.0);
            runner.close(&format!("{id} BIC"), name, fit.bic(), &row["BIC"], 1e-8, 0.0);
        } else if row["infoFit"] == 0 && !has_terms_at_minus_infinity {
            runner.close(id, name, fit.population(), &row["abundance"], 1e-5, 0.0);
            runner.close(id, name, fit.bic(), &row["BIC"], 1e-5, 0.0);
            runner.close(id, name, fit.aic(), &row["AIC"], 1e-5, 0.0);
            runner.close(&format!("{id} stderr"), name, fit.population_error(), &row["stderr"], 1e-5, 0.0);
        }
    }
}

pub(crate) fn step(runner: &mut Runner, id: &str, _lists: &[String], table: &CaptureTable, result: &Value) {
    let threshold: f64 = id.trim_start_matches("stepwise_p").parse().unwrap();
    match stepwise(table, threshold) {
        Err(_) => runner.refused("stepwise", &format!("{threshold} {}", result["estimate"])),
        Ok(found) => {
            if result["error"].is_string() {
                runner.refused(
                    "stepwise",
                    &format!("{threshold} ours {} theirs {}", found.fit.population(), result["error"]),
                );
                return;
            }
            runner.same(
                "stepwise",
                &threshold.to_string(),
                &found.model.to_string(),
                result["model"].as_str().unwrap(),
            );
            runner.close(
                "stepwise",
                &threshold.to_string(),
                found.fit.population(),
                &result["estimate"],
                1e-6,
                0.0,
            );
            runner.close("stepwise", "bic", found.fit.bic(), &result["bic"], 1e-8, 0.0);
            runner.close("stepwise", "aic", found.fit.aic(), &result["aic"], 1e-8, 0.0);
        }
    }
}

pub(crate) fn numbers(values: &Value) -> Vec<f64> {
    values.as_array().unwrap().iter().filter_map(Value::as_f64).collect()
}

pub(crate) fn without_one(
    table: &CaptureTable,
    estimate: impl Fn(&CaptureTable) -> Option<f64>,
) -> Vec<(f64, f64)> {
    let counts: Vec<(u32, u64)> = table.counts().collect();
    counts
        .iter()
        .filter_map(|(left, weight)| {
            let rest = counts.iter().map(|(pattern, count)| (*pattern, count - u64::from(pattern == left)));
            Some((*weight as f64, estimate(&CaptureTable::new(table.lists(), rest).unwrap())?))
        })
        .collect()
}

pub(crate) fn stepwise_bca(runner: &mut Runner, lists: &[String], table: &CaptureTable, result: &Value) {
    let id = "stepwise_bca";
    let of = |table: &CaptureTable| stepwise(table, 0.02).ok().map(|found| found.fit.population());
    let jack = without_one(table, of);
    let replicates = numbers(&result["replicates"]);
    let point = result["estimate"].as_f64().unwrap();
    let fed = Bootstrap::new(point, replicates.clone(), 0, &jack).unwrap();
    runner.close(id, "z0", fed.bias, &result["z0"], 1e-9, 0.0);
    runner.close(id, "acceleration", fed.acceleration, &result["acceleration"], 1e-6, 0.0);
    for share in ["0.025", "0.1", "0.9", "0.975"] {
        let found = fed.limit(share.parse().unwrap());
        runner.close("stepwise_bca limits", share, found, &result["bca"][share], 1e-6, 0.0);
        let found = fed.quantile(share.parse().unwrap());
        runner.close("stepwise_bca type 8", share, found, &result["percentile_type8"][share], 1e-9, 0.0);
    }
    let patterns: Vec<u32> = result["first25_patterns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|digits| {
            digits
                .as_str()
                .unwrap()
                .bytes()
                .enumerate()
                .fold(0, |set, (list, digit)| set | u32::from(digit == b'1') << list)
        })
        .collect();
    for (place, counts) in result["first25_counts"].as_array().unwrap().iter().enumerate() {
        let counts = patterns
            .iter()
            .copied()
            .zip(counts.as_array().unwrap().iter().map(|count| count.as_u64().unwrap()));
        let drawn = CaptureTable::new(lists.len(), counts).unwrap();
        match of(&drawn) {
            Some(found) => runner.close(
                "stepwise_bca replicates",
                &place.to_string(),
                found,
                &result["replicates"][place],
                1e-6,
                0.0,
            ),
            None => {
                runner
                    .refused("stepwise_bca replicates", &format!("{place} {}", result["replicates"][place]));
            }
        }
    }
    let own = stepwise_bootstrap(table, 0.02, 1000, 1).unwrap();
    let limits = own.interval(0.95).unwrap();
    println!(
        "{}: stepwise BCa {:.0} {:.0}, theirs {}",
        runner.dataset, limits.lower, limits.upper, result["bca"]
    );
}

pub(crate) fn bic_bca(runner: &mut Runner, lists: &[String], table: &CaptureTable, golden: &Value) {
    let result = &golden["result"];
    let Some(rows) = result["bca_table"].as_array() else { return };
    let order = if lists.len() == 3 { 2 } else { 3 };
    let candidates = all_models(table, order).unwrap();
    let retained = &candidates[..rows.len()];
    runner.close(
        "bic_bca",
        "estimate",
        candidates[0].fit.as_ref().unwrap().population(),
        &result["estimate"],
        1e-6,
        0.0,
    );
    runner.same("bic_bca", "model", &candidates[0].model.to_string(), result["model"].as_str().unwrap());
    for (row, candidate) in rows.iter().zip(retained) {
        runner.same(
            "bic_bca",
            "ranking",
            &candidate.model.to_string(),
            row["_row"].as_str().unwrap_or("none"),
        );
    }
    let replicates = golden["settings"].get("nboot").and_then(Value::as_u64).unwrap_or(500) as usize;
    let all = bic_bootstrap(table, retained, replicates, 1).unwrap();
    let limits = all.last().unwrap().interval(0.95).unwrap();
    println!(
        "{}: BIC BCa {:.0} {:.0}, theirs {}",
        runner.dataset, limits.lower, limits.upper, result["bca_last"]
    );
}
