//! Links many small synthetic Waleses, and says how often the number of persons was covered and how well each group was linked.
//!
//! In: how many Waleses, 200 unless given, and the level of errors, `heavy` unless given. Out: on standard output figures over all
//! of them, beside exact rules. Each Wales is 14 deliveries of 5 to 150 rows, of which a third are again of somebody who is there,
//! with names partly missing. Run it as `cargo run --release -p sylfaen-link --example linked_waleses`.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // A program for measuring may stop at once, and prints.

use std::collections::BTreeMap;

use sylfaen_link::{Column, Linker, Records, evaluate, propose};
use sylfaen_synth::{ErrorLevel, ErrorRates, Settings, Shape, synthesise};

const DELIVERIES: u64 = 14;
const ROWS: std::ops::RangeInclusive<u64> = 5..=150;

/// How one Wales was linked.
struct Linked {
    f1: f64,
    f1_exact: f64,
    persons: u64,
    low: u64,
    high: u64,
    best: u64,
    is_shipped: bool,
    /// True links and found ones, by the model and by exact rules, a nationality each.
    by_group: Vec<(String, u64, u64, u64)>,
    /// Sums of probability and of truth in ten bins.
    bins: [(f64, f64, f64); 10],
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let count: u64 = arguments.next().map_or(200, |count| count.parse().unwrap());
    let errors: ErrorLevel = arguments.next().map_or(ErrorLevel::Heavy, |level| level.parse().unwrap());
    let linked: Vec<Linked> = (0..count).map(|seed| wales(seed + 1, errors)).collect();
    print(&linked);
}

/// How many rows each delivery of a Wales has.
fn rows(seed: u64) -> u64 {
    let spread = ROWS.end() - ROWS.start() + 1;
    let number = |delivery: u64| {
        let mixed = (seed * DELIVERIES + delivery).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ROWS.start() + (mixed >> 32) % spread
    };
    (0..DELIVERIES).map(number).sum()
}

fn wales(seed: u64, errors: ErrorLevel) -> Linked {
    let settings = Settings { people: rows(seed) as u32, seed, errors, shape: Shape::Persons };
    let rates = ErrorRates::parse(ErrorRates::DEFAULT_TEXT).unwrap();
    let (_, file) = synthesise(&settings, &rates).unwrap().into_iter().next().unwrap();
    let records = read(std::str::from_utf8(&file).unwrap());
    let mut linker = Linker::new(&records, propose(&records).0, 1).unwrap();
    let model = linker.train();
    let scored = linker.score(&model).unwrap();
    let grouped = linker.group(&model, &scored, scored.cut.probability_min);
    let (_, persons) = linker.draw(&model, &scored, &grouped);
    let truth = &records.column("entity_id").unwrap().codes;
    let exact = exact(&records);
    let mut bins = [(0.0, 0.0, 0.0); 10];
    for pair in &scored.pairs {
        let bin = &mut bins[((pair.probability() * 10.0) as usize).min(9)];
        let is_true = truth[pair.left as usize] == truth[pair.right as usize];
        *bin = (bin.0 + 1.0, bin.1 + pair.probability(), bin.2 + f64::from(u8::from(is_true)));
    }
    Linked {
        f1: evaluate(truth, None, &scored.pairs, &grouped.group).clusters.f1,
        f1_exact: evaluate(truth, None, &[], &exact).clusters.f1,
        persons: records.column("entity_id").unwrap().values.len() as u64,
        low: persons.low,
        high: persons.high,
        best: persons.best,
        is_shipped: model.training.is_shipped,
        by_group: by_group(records.column("nationality").unwrap(), truth, &grouped.group, &exact),
        bins,
    }
}

/// No cell of these files is quoted.
fn read(text: &str) -> Records {
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').skip(1).collect();
    let mut records = Records::with_columns(&names);
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        records.push(cells[0], cells[1..].iter().map(|cell| Some(*cell))).unwrap();
    }
    records
}

/// Groups by exact rules: the same names and birth date, or the same birth date and whole postcode.
fn exact(records: &Records) -> Vec<u32> {
    let column = |name| records.column(name).unwrap();
    let rules = [
        vec![column("first_name"), column("surname"), column("dob")],
        vec![column("dob"), column("postcode"), column("sex")],
    ];
    let mut group: Vec<u32> = (0..records.len() as u32).collect();
    for rule in rules {
        let mut first: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
        for record in 0..records.len() {
            let key: Vec<u32> = rule.iter().map(|column| column.codes[record]).collect();
            if key.contains(&sylfaen_link::MISSING) {
                continue;
            }
            let other = *first.entry(key).or_insert(record as u32);
            let (one, other) = (group[record], group[other as usize]);
            let least = one.min(other);
            group.iter_mut().filter(|of| **of == one || **of == other).for_each(|of| *of = least);
        }
    }
    group
}

/// True links of which a record is of a nationality, and how many of them two linkages found.
fn by_group(column: &Column, truth: &[u32], model: &[u32], exact: &[u32]) -> Vec<(String, u64, u64, u64)> {
    let mut found: BTreeMap<u32, (u64, u64, u64)> = BTreeMap::new();
    for a in 0..truth.len() {
        for b in a + 1..truth.len() {
            if truth[a] == truth[b] {
                let code = column.codes[a].min(column.codes[b]);
                let sums = found.entry(code).or_default();
                *sums = (
                    sums.0 + 1,
                    sums.1 + u64::from(model[a] == model[b]),
                    sums.2 + u64::from(exact[a] == exact[b]),
                );
            }
        }
    }
    let named = |(code, (all, model, exact))| (column.values.get(code).to_owned(), all, model, exact);
    found.into_iter().map(named).collect()
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(0.0)
}

fn print(linked: &[Linked]) {
    let count = linked.len() as f64;
    let covered = linked.iter().filter(|one| (one.low..=one.high).contains(&one.persons)).count();
    let below = linked.iter().filter(|one| one.high < one.persons).count();
    let of = |figure: fn(&Linked) -> f64| linked.iter().map(figure).collect::<Vec<f64>>();
    let least = |numbers: Vec<f64>| numbers.into_iter().fold(f64::INFINITY, f64::min);
    println!("Waleses                         {}", linked.len());
    println!("interval covers the truth       {:.3} ({below} too low)", covered as f64 / count);
    println!(
        "interval width over persons     {:.3}",
        median(of(|one| (one.high - one.low) as f64 / one.persons as f64))
    );
    println!("persons found over true ones    {:.3}", median(of(|one| one.best as f64 / one.persons as f64)));
    println!(
        "F1, median and least            {:.3} {:.3}",
        median(of(|one| one.f1)),
        least(of(|one| one.f1))
    );
    println!(
        "F1 of exact rules               {:.3} {:.3}",
        median(of(|one| one.f1_exact)),
        least(of(|one| one.f1_exact))
    );
    println!("shipped model used in           {}", linked.iter().filter(|one| one.is_shipped).count());
    let mut bins = [(0.0, 0.0, 0.0); 10];
    for (sum, bin) in linked.iter().flat_map(|one| one.bins.iter().enumerate()).map(|(at, bin)| (at, *bin)) {
        let all: &mut (f64, f64, f64) = &mut bins[sum];
        *all = (all.0 + bin.0, all.1 + bin.1, all.2 + bin.2);
    }
    let pairs: f64 = bins.iter().map(|bin| bin.0).sum();
    println!(
        "calibration error               {:.4}",
        bins.iter().map(|bin| (bin.1 - bin.2).abs()).sum::<f64>() / pairs
    );
    for (from, bin) in bins.iter().enumerate().filter(|(_, bin)| bin.0 > 0.0) {
        println!("  0.{from} {:>8} pairs, said {:.3}, match {:.3}", bin.0, bin.1 / bin.0, bin.2 / bin.0);
    }
    let mut groups: BTreeMap<&str, (u64, u64, u64)> = BTreeMap::new();
    for (name, all, model, exact) in linked.iter().flat_map(|one| &one.by_group) {
        let sums = groups.entry(name).or_default();
        *sums = (sums.0 + all, sums.1 + model, sums.2 + exact);
    }
    println!("recall by nationality: true links, by the model, by exact rules");
    for (name, (all, model, exact)) in groups {
        let share = |part: u64| part as f64 / all as f64;
        println!(
            "  {:<4} {all:>6} {:.3} {:.3}",
            if name.is_empty() { "-" } else { name },
            share(model),
            share(exact)
        );
    }
}
