//! Compares this crate with a folder of goldens: `cargo run --release -p sylfaen-estimate --example goldens -- FOLDER`.
//!
//! In: `NAME.csv` and `NAME*.golden.json`. Out: a line a table and kind of figure: how many were compared, the largest
//! difference, which are off. Nothing is refused: what cannot be read is said.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_cmp,
    clippy::wildcard_imports,
    missing_docs
)]

use std::{collections::BTreeMap, fs, path::Path};

mod choices;
mod closed;
mod sampled;

use choices::{bic_bca, consistency, left_out, models, numbers, sparse, step, stepwise_bca};
use closed::{
    bounds, closed, codes, compare_frequencies, compare_linkage, corrected, covered, pairs, profile, refits,
};
use sampled::{graphs, latent, threshold};
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
        if difference.is_nan() || difference > allowed {
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
        println!(
            "{id:<34} {:>9} {:>8} {:>10.1e} {}",
            tally.compared,
            tally.refused,
            tally.largest,
            tally.off.len()
        );
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
            if id.starts_with("lcmcr") {
                latent(runner, table, golden);
            } else {
                threshold(runner, table, golden, &id);
            }
        }
        // Never mixed, and two names for what is compared under another.
        _ => runner.refused(&id, "not compared"),
    }
}

fn place(lists: &[String], name: &Value) -> usize {
    lists.iter().position(|list| Some(list.as_str()) == name.as_str()).unwrap()
}
