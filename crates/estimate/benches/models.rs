//! How long every two-list model of a table takes, with the check of each.

use sylfaen_estimate::{CaptureTable, LogLinearModel, Plan, estimate, fit, all_models};

fn main() {
    divan::main();
}

/// Reads a table of `fixtures/known_answers`, its last column being the count.
fn table(text: &str) -> CaptureTable {
    let lists = text.lines().next().map_or(0, |header| header.split(',').count() - 1);
    let counts = text.lines().skip(1).map(|line| {
        let cells: Vec<u64> = line.split(',').filter_map(|cell| cell.parse().ok()).collect();
        let pattern = (0..lists).fold(0, |set, list| set | (cells[list] as u32) << list);
        (pattern, cells[lists])
    });
    CaptureTable::new(lists, counts).unwrap_or_else(|error| unreachable!("a published table: {error}"))
}

fn five_lists() -> CaptureTable {
    table(include_str!("../../../fixtures/known_answers/UKdat_5.csv"))
}

#[divan::bench]
fn independence_of_five_lists(bencher: divan::Bencher<'_, '_>) {
    let (table, model) = (five_lists(), LogLinearModel::independence(5));
    bencher.bench_local(|| model.clone().and_then(|model| fit(&table, &model)));
}

#[divan::bench]
fn every_answer_of_five_lists(bencher: divan::Bencher<'_, '_>) {
    let table = five_lists();
    let plan = Plan::of_table(&table);
    bencher.bench_local(|| estimate(&table, &plan));
}

#[divan::bench]
fn all_1024_models_of_five_lists(bencher: divan::Bencher<'_, '_>) {
    let table = five_lists();
    bencher.bench_local(|| all_models(&table, 2));
}

#[divan::bench(sample_count = 3)]
fn all_32768_models_of_six_lists(bencher: divan::Bencher<'_, '_>) {
    let table = table(include_str!("../../../fixtures/known_answers/UKdat.csv"));
    bencher.bench_local(|| all_models(&table, 2));
}
