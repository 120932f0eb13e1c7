//! A thousand simulated Waleses, and how well each method answers for them:
//! `cargo run --release -p sylfaen-estimate --example waleses -- [--seed N] [--each N] [--methods]`.
//!
//! In: a seed and how many Waleses of each kind. Out: two tables in Markdown, of the default answer by scenario and, with
//! `--methods`, of every method by scenario. The same seed gives the same tables. Nothing is refused: a table that cannot be
//! made is left out and would show in the counts.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod draws;
mod methods;
mod scenarios;
mod score;
mod world;

use draws::Draws;
use scenarios::{Case, Kind, SCENARIOS};
use score::{Scored, Tally};
use sylfaen_estimate::{Estimate, LinkReview, Warning};

/// The number that a stream of chance has per scenario: more Waleses than anybody draws.
const WALESES_MAX: u64 = 1_000_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, otherwise: u64| {
        let place = arguments.iter().position(|argument| argument == name);
        place.map_or(otherwise, |place| arguments[place + 1].parse().expect("a whole number"))
    };
    let (seed, each) = (number("--seed", 1), number("--each", 50));
    let asks_methods = arguments.iter().any(|argument| argument == "--methods");
    let mut defaults: Vec<Scored> = Vec::new();
    let mut by_method: Vec<Vec<(&'static str, Tally)>> = Vec::new();
    for (place, scenario) in SCENARIOS.iter().enumerate() {
        let mut scored = Scored::default();
        let mut tallies: Vec<(&'static str, Tally)> = Vec::new();
        for wales in 0..each {
            let mut draws = Draws::new(seed, place as u64 * WALESES_MAX + wales);
            for case in (scenario.draw)(&mut draws) {
                score_default(&case, &mut scored);
                if asks_methods {
                    methods::score_all(&case, &mut tallies);
                }
            }
        }
        defaults.push(scored);
        by_method.push(tallies);
    }
    println!("Seed {seed}, {each} Waleses of each of {} kinds.\n", SCENARIOS.len());
    print_defaults(&defaults);
    if asks_methods {
        println!();
        print_methods(&by_method);
    }
}

/// The headline with what the analyst knows.
fn headline(case: &Case) -> Estimate {
    let mut plan = case.plan.clone();
    plan.linkage = case.review.map(|review| LinkReview {
        true_pairs: review.true_pairs,
        found: review.found,
        others: review.others,
        linked: review.linked,
    });
    sylfaen_estimate::headline(&case.table, &plan).expect("a plan that fits")
}

fn score_default(case: &Case, scored: &mut Scored) {
    let row = headline(case);
    let is_warned = row.warnings.iter().any(|warning: &Warning| !warning.is_remark());
    let limits = row.interval.map(|interval| (interval.lower, interval.upper));
    scored.add(case, row.population, limits, is_warned);
}

fn print_defaults(defaults: &[Scored]) {
    let columns = [
        "Wales",
        "tables",
        "refused",
        "refused of those that should be answered",
        "bias, median",
        "bias, mean",
        "off by more than a quarter",
        "95 % limits hold the truth",
        "width, median",
        "warned",
        "warned of those off",
        "warned of those off that should be answered",
    ];
    println!(
        "| {} |
|{}",
        columns.join(" | "),
        "---|".repeat(columns.len())
    );
    for kind in [Kind::Sound, Kind::Detectable, Kind::Undetectable] {
        let mut whole = Scored::default();
        for (scenario, default) in
            SCENARIOS.iter().zip(defaults).filter(|(scenario, _)| scenario.kind == kind)
        {
            println!("| {} | {} |", scenario.name, default.cells());
            whole.join(default);
        }
        println!("| *{}* | {} |", kind.name(), whole.cells());
    }
}

/// A row a scenario, a column a method: median bias, share of limits that hold the truth, share answered, in per cent.
fn print_methods(by_method: &[Vec<(&'static str, Tally)>]) {
    let mut names: Vec<&'static str> = Vec::new();
    for (name, _) in by_method.iter().flatten() {
        if !names.contains(name) {
            names.push(name);
        }
    }
    println!("| Wales | {} |", names.join(" | "));
    println!("|---|{}", "---|".repeat(names.len()));
    for (scenario, tallies) in SCENARIOS.iter().zip(by_method) {
        let cell = |name: &&'static str| {
            let found = tallies.iter().find(|(known, _)| known == name);
            found.map_or_else(String::new, |(_, tally)| tally.cell())
        };
        let cells: Vec<String> = names.iter().map(cell).collect();
        println!("| {} | {} |", scenario.name, cells.join(" | "));
    }
}
