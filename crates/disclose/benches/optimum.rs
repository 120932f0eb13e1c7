//! How much more than the least pattern the choice withholds, where the least can be computed.
//!
//! In: how many releases of each shape, as an argument (30 where none is given). Out: a line a shape.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

#[path = "../tests/optimum/comparison.rs"]
mod comparison;
#[path = "../tests/optimum/exact.rs"]
mod exact;
#[path = "../tests/optimum/shapes.rs"]
mod shapes;

fn main() {
    let releases = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(30_u64);
    for shape in shapes::shapes() {
        let found = comparison::compare(&shape, 0..releases);
        println!(
            "{}: {} releases; persons for another's sake {} against {} ({:+.1} %), cells {} against {}; equal in {}; \
             the least proved for whole persons in {}; bound {}; primary {}",
            shape.name,
            found.releases,
            found.persons,
            found.persons_least,
            100.0 * (found.persons as f64 / found.persons_least.max(1) as f64 - 1.0),
            found.cells,
            found.cells_least,
            found.equal,
            found.proved,
            found.persons_bound,
            found.persons_primary,
        );
    }
}
