//! Hundreds of generated releases against an attacker with exact integer programming, by kind.
//!
//! In: how many cases of each kind, as an argument (60 where none is given). Out: a line a kind.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

#[path = "../tests/attacks/attacker.rs"]
#[allow(dead_code)] // The tests ask more of it.
mod attacker;
#[path = "../tests/attacks/generate.rs"]
mod generate;
#[path = "../tests/attacks/suite.rs"]
mod suite;

fn main() {
    let cases = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(60_u64);
    let kinds = generate::KINDS.len() as u64;
    for kind in 0..kinds {
        let mut all = suite::Outcome::default();
        let mut plainly = 0;
        for seed in (0..cases).map(|at| at * kinds + kind) {
            let found = suite::attack(&generate::case(seed));
            all.withheld += found.withheld;
            all.recovered += found.recovered;
            all.refused += found.refused;
            plainly += usize::from(found.is_plain_recovered);
        }
        println!(
            "{}: {cases} releases, {} cells withheld from an attacker, {} recovered; {} editions refused; \
             with the small cells alone withheld {plainly} releases give one away",
            generate::KINDS[kind as usize],
            all.withheld,
            all.recovered,
            all.refused,
        );
    }
}
