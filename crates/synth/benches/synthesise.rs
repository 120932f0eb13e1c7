//! How long a synthetic Wales takes to make: `cargo bench -p sylfaen-synth`.

use sylfaen_synth::{ErrorLevel, ErrorRates, Settings, Shape, SynthError, synthesise};

fn main() {
    divan::main();
}

fn make(people: u32, shape: Shape) -> Result<Vec<(String, Vec<u8>)>, SynthError> {
    let rates = ErrorRates::parse(ErrorRates::DEFAULT_TEXT)?;
    synthesise(&Settings { people, seed: 1, errors: ErrorLevel::Light, shape }, &rates)
}

#[divan::bench(args = [250, 10_000, 100_000], sample_count = 3)]
fn deliveries(people: u32) -> Result<Vec<(String, Vec<u8>)>, SynthError> {
    make(people, Shape::Deliveries)
}

#[divan::bench(args = [100_000, 1_000_000], sample_count = 3)]
fn persons(people: u32) -> Result<Vec<(String, Vec<u8>)>, SynthError> {
    make(people, Shape::Persons)
}
