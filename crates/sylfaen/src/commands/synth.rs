//! `sylfaen synth`: writes a synthetic Wales into a folder.

use std::fs;

use sylfaen_synth::{ErrorLevel, ErrorRates, Settings, Shape, synthesise};

use crate::cli::{ErrorsArg, ShapeArg, SynthArgs};
use crate::{Outcome, SylfaenError, Talk};

/// Makes the files and writes them; a folder that holds anything is left alone.
pub(crate) fn command(args: SynthArgs, talk: Talk) -> Result<Outcome, SylfaenError> {
    let is_empty = match fs::read_dir(&args.out) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => true,
    };
    if !is_empty {
        return Err(SylfaenError::NotEmpty { path: args.out });
    }
    let settings = Settings {
        people: args.people,
        seed: args.seed,
        errors: match args.errors {
            ErrorsArg::None => ErrorLevel::None,
            ErrorsArg::Light => ErrorLevel::Light,
            ErrorsArg::Heavy => ErrorLevel::Heavy,
        },
        shape: match args.shape {
            ShapeArg::Deliveries => Shape::Deliveries,
            ShapeArg::Persons => Shape::Persons,
        },
    };
    let files = synthesise(&settings, &ErrorRates::parse(ErrorRates::DEFAULT_TEXT)?)?;
    let count = files.len();
    for (name, bytes) in files {
        let path = args.out.join(&name);
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, bytes));
        written.map_err(|source| SylfaenError::Write { path, source })?;
    }
    talk.line(&format!("{count} files of synthetic data in {}", args.out.display()));
    Ok(Outcome::Done)
}
