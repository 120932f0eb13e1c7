//! Writes the synthetic fixtures into a folder: `cargo run -p sylfaen-synth --example write_fixtures -- fixtures`.

use std::error::Error;
use std::path::PathBuf;

use sylfaen_synth::{ErrorLevel, ErrorRates, Settings, Shape, faulty, more_partners, synthesise};

/// The settings of the checked-in fixtures; `fixtures/README.md` says them too.
const FIXTURES: Settings =
    Settings { people: 250, seed: 3834, errors: ErrorLevel::Light, shape: Shape::Deliveries };

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("say which folder to write to")?;
    let rates = ErrorRates::parse(ErrorRates::DEFAULT_TEXT)?;
    let files = synthesise(&FIXTURES, &rates)?;
    for (path, bytes) in files.into_iter().chain(faulty()?).chain(more_partners()?) {
        let path = path.split('/').fold(PathBuf::from(&folder), |folder, part| folder.join(part));
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, bytes)?;
    }
    Ok(())
}
