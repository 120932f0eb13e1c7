//! Compares this crate with a folder of goldens: `cargo run --release -p sylfaen-estimate --example goldens -- FOLDER`.
//!
//! In: `NAME.csv` and `NAME*.golden.json`. Out: a line a table and kind of figure: how many were compared, the largest
//! difference, which are off. Nothing is refused: what cannot be read is said.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::float_cmp, missing_docs)]

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;
use sylfaen_estimate::*;

/// What was compared under one heading.
#[derive(Default)]
struct Tally {
    compared: usize,
    refused: usize,
    largest: f64,
    off: Vec<String>,
}

struct Runner {
    tallies: BTreeMap<String, Tally>,
    dataset: String,
    is_verbose: bool,
}

impl Runner {
    fn tally(&mut self, id: &str) -> &mut Tally {
        self.tallies.entry(id.to_owned()).or_default()
    }

    fn close(&mut self, id: &str, what: &str, found: f64, known: &Value, allowed: f64, scale: f64) {
        let dataset = self.dataset.clone();
        let Some(known) = known.as_f64() else {
            self.refused(id, &format!("{what}: found {found}, theirs none"));
            return;
        };
        let tally = self.tally(id);
        tally.compared += 1;
        let difference = (found - known).abs() / known.abs().max(scale).max(f64::MIN_POSITIVE);
        tally.largest = tally.largest.max(difference);
        if !(difference <= allowed) {
            tally.off.push(format!("{dataset} {what}: found {found}, known {known} ({difference:.1e})"));
        }
    }

    fn same(&mut self, id: &str, what: &str, found: &str, known: &str) {
        let dataset = self.dataset.clone();
        let tally = self.tally(id);
        tally.compared += 1;
        if found != known {
            tally.off.push(format!("{dataset} {what}: found {found}, known {known}"));
        }
    }

    fn refused(&mut self, id: &str, what: &str) {
        let line = format!("{} {what}: refused", self.dataset);
        if self.is_verbose {
            println!("{id}: {line}");
        }
        self.tally(id).refused += 1;
    }
}

fn model(name: &str, lists: &[String]) -> LogLinearModel {
    read_model(name, lists).unwrap()
}

fn main() {
    let folder = std::env::args().nth(1).expect("a folder of goldens");
    let is_verbose = std::env::args().any(|argument| argument == "--verbose");
    let mut runner = Runner { tallies: BTreeMap::new(), dataset: String::new(), is_verbose };
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in &files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let Some(stem) = name.strip_suffix(".golden.json") else { continue };
        let dataset = stem.split('.').next().unwrap().to_owned();
        runner.dataset.clone_from(&dataset);
        let goldens: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let table = [format!("{dataset}.csv"), format!("{dataset}.freq.csv")]
            .iter()
            .map(|name| Path::new(&folder).join(name))
            .find(|path| path.exists())
            .map(|path| read(&fs::read_to_string(path).unwrap(), &Columns::default()).unwrap());
        for golden in goldens["goldens"].as_array().unwrap() {
            match &table {
                Some(Reading::Captures { lists, table, .. }) => compare(&mut runner, lists, table, golden),
                Some(Reading::Frequencies(counts)) => compare_frequencies(&mut runner, counts, golden),
                None => compare_linkage(&mut runner, golden),
            }
        }
    }
    println!("{:<34} {:>9} {:>8} {:>10} off", "figures", "compared", "refused", "largest");
    for (id, tally) in &runner.tallies {
        println!("{id:<34} {:>9} {:>8} {:>10.1e} {}", tally.compared, tally.refused, tally.largest, tally.off.len());
    }
    for (id, tally) in &runner.tallies {
        for line in tally.off.iter().take(if is_verbose { 1000 } else { 12 }) {
            println!("{id}: {line}");
        }
    }
}

fn compare(runner: &mut Runner, lists: &[String], table: &CaptureTable, golden: &Value) {
    let id = golden["id"].as_str().unwrap().to_owned();
    let result = &golden["result"];
    match id.as_str() {
        "pairs" => pairs(runner, lists, table, result),
        "chao" => bounds(runner, table, result),
        "closedp_t" => closed(runner, &id, result, |form, differ| heterogeneity(table, form, differ)),
        "closedp_0" => {
            let counts = table.frequencies();
            closed(runner, &id, result, |form, _| frequencies(&counts, table.lists(), form));
        }
        "closedp_bc_M0" => corrected(runner, &id, table, result, Form::None, false),
        "closedp_bc_Mt" => corrected(runner, &id, table, result, Form::None, true),
        "closedp_bc_Mh" => corrected(runner, &id, table, result, Form::Chao, false),
        "profile_ci_Mt" => profile(runner, table, result),
        "care1_sample_coverage" => covered(runner, table, result),
        "existence_codes" => codes(runner, lists, table, result),
        "tight_refits" => refits(runner, lists, table, result),
        "leave_one_list_out" => left_out(runner, lists, table, result),
        "internal_consistency" => consistency(runner, lists, table, result),
        "sparsemse_main" | "sparsemse_stepwise" => sparse(runner, &id, table, result),
        "stepwise_bca" => stepwise_bca(runner, lists, table, result),
        "bic_bca" => bic_bca(runner, lists, table, golden),
        "bic_bca_by_models_retained" => {}
        _ if id.starts_with("allmodels_") => models(runner, &id, lists, table, result),
        _ if id.starts_with("stepwise_p") => step(runner, &id, lists, table, result),
        _ if id.starts_with("dga_delta_") => graphs(runner, table, golden),
        _ if id.starts_with("lcmcr") || id.starts_with("bayesthresh") => {
            if !std::env::args().any(|argument| argument == "--sampling") {
                return;
            }
            if id.starts_with("lcmcr") { latent(runner, table, golden) } else { threshold(runner, table, golden, &id) }
        }
        // Never mixed, and two names for what is compared under another.
        _ => runner.refused(&id, "not compared"),
    }
}

fn place(lists: &[String], name: &Value) -> usize {
    lists.iter().position(|list| Some(list.as_str()) == name.as_str()).unwrap()
}

fn pairs(runner: &mut Runner, lists: &[String], table: &CaptureTable, rows: &Value) {
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

fn bounds(runner: &mut Runner, table: &CaptureTable, row: &Value) {
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

fn closed(
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
            runner.refused(id, &format!("{name} infoFit {}: {} {}", row["infoFit"], found.population(), row["abundance"]));
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

fn corrected(runner: &mut Runner, id: &str, table: &CaptureTable, rows: &Value, form: Form, differ: bool) {
    let Some(row) = rows.get(0) else { return };
    match bias_corrected(table, form, differ) {
        Ok((found, error)) => {
            runner.close(id, "abundance", found, &row["abundance"], 1e-5, 0.0);
            runner.close(id, "stderr", error, &row["stderr"], 1e-5, 0.0);
        }
        Err(_) => runner.refused(id, &row["abundance"].to_string()),
    }
}

fn profile(runner: &mut Runner, table: &CaptureTable, result: &Value) {
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

fn covered(runner: &mut Runner, table: &CaptureTable, result: &Value) {
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

fn codes(runner: &mut Runner, lists: &[String], table: &CaptureTable, rows: &Value) {
    for row in rows.as_array().unwrap() {
        let names: Vec<&str> = row["pairs"].as_array().unwrap().iter().map(|pair| pair.as_str().unwrap()).collect();
        let model = LogLinearModel::new(
            lists.len(),
            names.iter().map(|pair| pair.split(':').map(|list| 1 << place(lists, &Value::from(list))).sum()),
        )
        .unwrap();
        let code = existence(table, &model).unwrap().code();
        runner.same("existence_codes", &names.join(" "), &code.to_string(), &row["independent_code"].to_string());
        if let Ok(fit) = fit(table, &model) {
            runner.close("existence_codes refit", &names.join(" "), fit.population(), &row["refit_N"], 1e-8, 0.0);
        }
    }
}

fn refits(runner: &mut Runner, lists: &[String], table: &CaptureTable, rows: &Value) {
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

fn left_out(runner: &mut Runner, lists: &[String], table: &CaptureTable, rows: &Value) {
    for row in rows.as_array().unwrap_or(&Vec::new()) {
        let rest = table.drop_list(place(lists, &row["dropped"])).unwrap();
        let what = row["dropped"].to_string();
        match fit(&rest, &LogLinearModel::independence(rest.lists()).unwrap()) {
            Ok(fit) => runner.close("leave_one_list_out", &what, fit.population(), &row["independence_N"], 1e-6, 0.0),
            Err(_) => runner.refused("leave_one_list_out", &what),
        }
        match stepwise(&rest, 0.02) {
            Ok(found) => {
                runner.close("leave_one_list_out step", &what, found.fit.population(), &row["stepwise_N"], 1e-6, 0.0);
                if let Some(known) = row["stepwise_model"].as_str() {
                    runner.same("leave_one_list_out step", &what, &found.model.to_string(), known);
                }
            }
            Err(_) => runner.refused("leave_one_list_out step", &format!("{what} {}", row["stepwise_N"])),
        }
    }
}

fn consistency(runner: &mut Runner, lists: &[String], table: &CaptureTable, rows: &Value) {
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
            _ => runner.refused("known totals", &format!("{what} {} code {}", row["independence"], row["main_effects_code"])),
        }
    }
}

fn sparse(runner: &mut Runner, id: &str, table: &CaptureTable, result: &Value) {
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

fn models(runner: &mut Runner, id: &str, lists: &[String], table: &CaptureTable, result: &Value) {
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
                runner.close(id, share, average.spread[place], &result["N_quantiles_over_models"][share], 1e-6, 0.0);
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

fn step(runner: &mut Runner, id: &str, _lists: &[String], table: &CaptureTable, result: &Value) {
    let threshold: f64 = id.trim_start_matches("stepwise_p").parse().unwrap();
    match stepwise(table, threshold) {
        Err(_) => runner.refused("stepwise", &format!("{threshold} {}", result["estimate"])),
        Ok(found) => {
            if result["error"].is_string() {
                runner.refused("stepwise", &format!("{threshold} ours {} theirs {}", found.fit.population(), result["error"]));
                return;
            }
            runner.same("stepwise", &threshold.to_string(), &found.model.to_string(), result["model"].as_str().unwrap());
            runner.close("stepwise", &threshold.to_string(), found.fit.population(), &result["estimate"], 1e-6, 0.0);
            runner.close("stepwise", "bic", found.fit.bic(), &result["bic"], 1e-8, 0.0);
            runner.close("stepwise", "aic", found.fit.aic(), &result["aic"], 1e-8, 0.0);
        }
    }
}

fn numbers(values: &Value) -> Vec<f64> {
    values.as_array().unwrap().iter().filter_map(Value::as_f64).collect()
}

fn without_one(table: &CaptureTable, estimate: impl Fn(&CaptureTable) -> Option<f64>) -> Vec<(f64, f64)> {
    let counts: Vec<(u32, u64)> = table.counts().collect();
    counts
        .iter()
        .filter_map(|(left, weight)| {
            let rest = counts.iter().map(|(pattern, count)| (*pattern, count - u64::from(pattern == left)));
            Some((*weight as f64, estimate(&CaptureTable::new(table.lists(), rest).unwrap())?))
        })
        .collect()
}

fn stepwise_bca(runner: &mut Runner, lists: &[String], table: &CaptureTable, result: &Value) {
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
        .map(|digits| digits.as_str().unwrap().bytes().enumerate().fold(0, |set, (list, digit)| set | u32::from(digit == b'1') << list))
        .collect();
    for (place, counts) in result["first25_counts"].as_array().unwrap().iter().enumerate() {
        let counts = patterns.iter().copied().zip(counts.as_array().unwrap().iter().map(|count| count.as_u64().unwrap()));
        let drawn = CaptureTable::new(lists.len(), counts).unwrap();
        match of(&drawn) {
            Some(found) => runner.close("stepwise_bca replicates", &place.to_string(), found, &result["replicates"][place], 1e-6, 0.0),
            None => runner.refused("stepwise_bca replicates", &format!("{place} {}", result["replicates"][place])),
        }
    }
    let own = stepwise_bootstrap(table, 0.02, 1000, 1).unwrap();
    let limits = own.interval(0.95).unwrap();
    println!("{}: stepwise BCa {:.0} {:.0}, theirs {}", runner.dataset, limits.lower, limits.upper, result["bca"]);
}

fn bic_bca(runner: &mut Runner, lists: &[String], table: &CaptureTable, golden: &Value) {
    let result = &golden["result"];
    let Some(rows) = result["bca_table"].as_array() else { return };
    let order = if lists.len() == 3 { 2 } else { 3 };
    let candidates = all_models(table, order).unwrap();
    let retained = &candidates[..rows.len()];
    runner.close("bic_bca", "estimate", candidates[0].fit.as_ref().unwrap().population(), &result["estimate"], 1e-6, 0.0);
    runner.same("bic_bca", "model", &candidates[0].model.to_string(), result["model"].as_str().unwrap());
    for (row, candidate) in rows.iter().zip(retained) {
        runner.same("bic_bca", "ranking", &candidate.model.to_string(), row["_row"].as_str().unwrap_or("none"));
    }
    let replicates = golden["settings"].get("nboot").and_then(Value::as_u64).unwrap_or(500) as usize;
    let all = bic_bootstrap(table, retained, replicates, 1).unwrap();
    let limits = all.last().unwrap().interval(0.95).unwrap();
    println!("{}: BIC BCa {:.0} {:.0}, theirs {}", runner.dataset, limits.lower, limits.upper, result["bca_last"]);
}

/// The grid written in the call as `seq(from,to,by=step)`.
fn grid(call: &str) -> Vec<f64> {
    let inner = call.split("seq(").nth(1).unwrap().split(')').next().unwrap();
    let parts: Vec<f64> = inner.split(',').map(|part| part.trim().trim_start_matches("by=").parse().unwrap()).collect();
    let steps = ((parts[1] - parts[0]) / parts[2] + 1e-9).floor() as u32;
    (0..=steps).map(|step| parts[0] + f64::from(step) * parts[2]).collect()
}

fn graphs(runner: &mut Runner, table: &CaptureTable, golden: &Value) {
    let call = golden["call"].as_str().unwrap();
    let weight: f64 = call.split("delta=").nth(1).unwrap().split([',', ')']).next().unwrap().trim().parse().unwrap();
    let grid = grid(call);
    let step = grid[1] - grid[0];
    let found = graph_average(table, weight, &grid).unwrap();
    let result = &golden["result"];
    for share in ["0.025", "0.1", "0.5", "0.9", "0.975"] {
        let known = result["quantiles"][share].as_f64().unwrap();
        let off = (found.quantile(share.parse().unwrap()) - known).abs();
        runner.close("dga (grid steps)", share, 1.0 + off / step, &Value::from(1.0), 1.0, 0.0);
    }
    runner.close("dga mean", "mean", found.mean(), &result["mean"], 1e-9, 0.0);
    runner.close("dga mean", "last", found.last_probability(), &result["p_last_grid_point"], 1e-6, 1e-12);
    runner.close("dga mean", "mode", found.mode(), &result["mode"], 1e-9, 0.0);
    runner.close("dga mean", "graphs", found.graphs.len() as f64, &result["n_graphs"], 0.0, 0.0);
    for (known, found) in result["top_models"].as_array().unwrap().iter().zip(&found.graphs) {
        runner.close("dga mean", "graph", found.1, &known["posterior"], 1e-6, 1e-9);
    }
}

fn latent(runner: &mut Runner, table: &CaptureTable, golden: &Value) {
    let found = match latent_classes(table, &LatentSettings::default(), 1) {
        Ok(found) => found,
        Err(error) => {
            println!("{}: lcmcr {error}", runner.dataset);
            return;
        }
    };
    println!(
        "{}: lcmcr {:.0} {:.0} {:.0} r_hat {:.3} ess {:.0} mixed {}, theirs {} ess {}",
        runner.dataset, found.quantile(0.025), found.quantile(0.5), found.quantile(0.975), found.r_hat, found.effective_size,
        found.is_mixed, golden["result"]["quantiles"], golden["result"]["effective_size"]
    );
}

fn threshold(runner: &mut Runner, table: &CaptureTable, golden: &Value, id: &str) {
    let order = if id.ends_with('3') { 3 } else { 2 };
    let settings = ThresholdSettings { order, ..ThresholdSettings::default() };
    match thresholding(table, &settings, 1) {
        Ok(found) => println!(
            "{}: {id} {:.0} {:.0} {:.0} r_hat {:.3} ess {:.0} mixed {} choice {} {}, theirs {} {}",
            runner.dataset, found.posterior.quantile(0.025), found.posterior.quantile(0.5), found.posterior.quantile(0.975),
            found.posterior.r_hat, found.posterior.effective_size, found.posterior.is_mixed, found.choice_is_mixed,
            found.model, golden["result"]["quantiles"], golden["result"]["retained_pairs"],
        ),
        Err(error) => println!("{}: {id} {error}", runner.dataset),
    }
}

fn compare_frequencies(runner: &mut Runner, counts: &[u64], golden: &Value) {
    let id = golden["id"].as_str().unwrap();
    let result = &golden["result"];
    if id == "closedp_0" {
        let occasions: usize = golden["call"].as_str().unwrap().split("t=").last().unwrap().split(')').next().unwrap().trim().parse().unwrap();
        closed(runner, "closedp_0 frequencies", result, |form, _| frequencies(counts, occasions, form));
    }
}

fn compare_linkage(runner: &mut Runner, golden: &Value) {
    let result = &golden["result"];
    let count = |name: &str| result[name].as_u64().unwrap();
    let (left, right) = (count("n_a"), count("n_b"));
    if golden["id"] == "linkage_two_list" {
        for row in result["observed"].as_array().unwrap() {
            let rates = LinkRates { found: row["alpha"].as_f64().unwrap(), false_links: row["beta"].as_f64().unwrap() };
            match corrected_lincoln_petersen(left, right, row["observed_links"].as_u64().unwrap(), rates) {
                Ok(found) => runner.close("linkage_two_list", "observed", found, &row["corrected_N"], 1e-12, 0.0),
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
        runner.close("linkage_sampling", "lp", found.lincoln_petersen.unwrap(), &known["lincoln_petersen"], 1e-12, 0.0);
    }
}
