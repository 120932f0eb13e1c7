//! Averages over graphs and Markov chains against their goldens.

use serde_json::Value;
use sylfaen_estimate::*;

use super::*;

/// The grid written in the call as `seq(from,to,by=step)`.
pub(crate) fn grid(call: &str) -> Vec<f64> {
    let inner = call.split("seq(").nth(1).unwrap().split(')').next().unwrap();
    let parts: Vec<f64> =
        inner.split(',').map(|part| part.trim().trim_start_matches("by=").parse().unwrap()).collect();
    let steps = ((parts[1] - parts[0]) / parts[2] + 1e-9).floor() as u32;
    (0..=steps).map(|step| parts[0] + f64::from(step) * parts[2]).collect()
}

pub(crate) fn graphs(runner: &mut Runner, table: &CaptureTable, golden: &Value) {
    let call = golden["call"].as_str().unwrap();
    let weight: f64 =
        call.split("delta=").nth(1).unwrap().split([',', ')']).next().unwrap().trim().parse().unwrap();
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

pub(crate) fn latent(runner: &mut Runner, table: &CaptureTable, golden: &Value) {
    let found = match latent_classes(table, &LatentSettings::default(), 1) {
        Ok(found) => found,
        Err(error) => {
            println!("{}: lcmcr {error}", runner.dataset);
            return;
        }
    };
    println!(
        "{}: lcmcr {:.0} {:.0} {:.0} r_hat {:.3} ess {:.0} mixed {}, theirs {} ess {}",
        runner.dataset,
        found.quantile(0.025),
        found.quantile(0.5),
        found.quantile(0.975),
        found.r_hat,
        found.effective_size,
        found.is_mixed,
        golden["result"]["quantiles"],
        golden["result"]["effective_size"]
    );
}

pub(crate) fn threshold(runner: &mut Runner, table: &CaptureTable, golden: &Value, id: &str) {
    let order = if id.ends_with('3') { 3 } else { 2 };
    let settings = ThresholdSettings { order, ..ThresholdSettings::default() };
    match thresholding(table, &settings, 1) {
        Ok(found) => println!(
            "{}: {id} {:.0} {:.0} {:.0} r_hat {:.3} ess {:.0} mixed {} choice {} {}, theirs {} {}",
            runner.dataset,
            found.posterior.quantile(0.025),
            found.posterior.quantile(0.5),
            found.posterior.quantile(0.975),
            found.posterior.r_hat,
            found.posterior.effective_size,
            found.posterior.is_mixed,
            found.choice_is_mixed,
            found.model,
            golden["result"]["quantiles"],
            golden["result"]["retained_pairs"],
        ),
        Err(error) => println!("{}: {id} {error}", runner.dataset),
    }
}
