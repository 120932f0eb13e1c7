//! How long the work takes that is done most: all models of a table, choices drawn anew, checks, graphs, chains.

use sylfaen_estimate::{
    CaptureTable, Columns, LatentSettings, LogLinearModel, Plan, Reading, ThresholdSettings, all_models,
    bic_bootstrap, estimate, existence_sweep, fit, graph_average, latent_classes, read, stepwise,
    stepwise_bootstrap, thresholding,
};

fn main() {
    divan::main();
}

/// Reads a table of `fixtures/known_answers`.
fn table(text: &str) -> CaptureTable {
    match read(text, &Columns::default()) {
        Ok(Reading::Captures { table, .. }) => table,
        other => unreachable!("a published table: {other:?}"),
    }
}

fn five_lists() -> CaptureTable {
    table(include_str!("../../../fixtures/known_answers/UKdat_5.csv"))
}

fn six_lists() -> CaptureTable {
    table(include_str!("../../../fixtures/known_answers/UKdat.csv"))
}

fn eight_lists() -> CaptureTable {
    table(include_str!("../../../fixtures/known_answers/NewOrl.csv"))
}

#[divan::bench]
fn independence_of_five_lists(bencher: divan::Bencher<'_, '_>) {
    let (table, model) = (five_lists(), LogLinearModel::independence(5));
    bencher.bench_local(|| model.clone().and_then(|model| fit(&table, &model)));
}

#[divan::bench]
fn every_row_of_the_plan_for_five_lists(bencher: divan::Bencher<'_, '_>) {
    let table = five_lists();
    let plan = Plan::of_table(&table);
    bencher.bench_local(|| estimate(&table, &plan));
}

#[divan::bench]
fn all_1024_models_of_five_lists(bencher: divan::Bencher<'_, '_>) {
    let table = five_lists();
    bencher.bench_local(|| all_models(&table, 2));
}

#[divan::bench(sample_count = 10)]
fn all_6212_models_of_five_lists_to_order_three(bencher: divan::Bencher<'_, '_>) {
    let table = five_lists();
    bencher.bench_local(|| all_models(&table, 3));
}

#[divan::bench(sample_count = 5)]
fn all_32768_models_of_six_lists(bencher: divan::Bencher<'_, '_>) {
    let table = six_lists();
    bencher.bench_local(|| all_models(&table, 2));
}

#[divan::bench]
fn stepwise_of_six_lists(bencher: divan::Bencher<'_, '_>) {
    let table = six_lists();
    bencher.bench_local(|| stepwise(&table, 0.02));
}

#[divan::bench(sample_count = 3)]
fn stepwise_bca_1000_of_five_lists(bencher: divan::Bencher<'_, '_>) {
    let table = five_lists();
    bencher.bench_local(|| stepwise_bootstrap(&table, 0.02, 1000, 1));
}

#[divan::bench(sample_count = 3)]
fn stepwise_bca_1000_of_six_lists(bencher: divan::Bencher<'_, '_>) {
    let table = six_lists();
    bencher.bench_local(|| stepwise_bootstrap(&table, 0.02, 1000, 1));
}

#[divan::bench(sample_count = 1)]
fn stepwise_bca_1000_of_eight_lists(bencher: divan::Bencher<'_, '_>) {
    let table = eight_lists();
    bencher.bench_local(|| stepwise_bootstrap(&table, 0.02, 1000, 1));
}

#[divan::bench(sample_count = 3)]
fn bic_bca_1000_over_100_models_of_five_lists(bencher: divan::Bencher<'_, '_>) {
    let table = five_lists();
    let retained = all_models(&table, 2).map(|mut candidates| {
        candidates.truncate(100);
        candidates
    });
    bencher.bench_local(|| retained.as_ref().ok().map(|retained| bic_bootstrap(&table, retained, 1000, 1)));
}

#[divan::bench(sample_count = 5)]
fn existence_of_2_to_the_18_models_of_eight_lists(bencher: divan::Bencher<'_, '_>) {
    let table = eight_lists();
    bencher.bench_local(|| existence_sweep(&table));
}

#[divan::bench(sample_count = 5)]
fn graphs_822_on_4000_points(bencher: divan::Bencher<'_, '_>) {
    let table = five_lists();
    let grid: Vec<f64> = (1..=4_000).map(|point| f64::from(point) * 10.0).collect();
    bencher.bench_local(|| graph_average(&table, 0.031_25, &grid));
}

#[divan::bench(sample_count = 3)]
fn latent_classes_10000_sweeps_of_five_lists(bencher: divan::Bencher<'_, '_>) {
    let table = five_lists();
    let settings =
        LatentSettings { chains: 2, burn_in: 1_000, kept: 400, thinning: 10, ..LatentSettings::default() };
    bencher.bench_local(|| latent_classes(&table, &settings, 1));
}

#[divan::bench(sample_count = 3)]
fn thresholding_of_five_lists(bencher: divan::Bencher<'_, '_>) {
    let table = five_lists();
    bencher.bench_local(|| thresholding(&table, &ThresholdSettings::default(), 1));
}
