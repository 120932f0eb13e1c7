//! A synthetic Wales: true people, the partners who meet them, what those partners send, and the truth beside it.
//!
//! Real partner data cannot be shared, and nobody knows what is true of them. Here everything is known: [`synthesise`] draws people with
//! names of the traditions of the published nationalities, lets partners meet them as groups, places and declared pathways have it,
//! and writes the spreadsheets those partners would send, each in its own untidy way, with the mistakes people make at the level asked for.
//! The truth goes into `truth/`, which no stage may read.
//!
//! ```
//! use sylfaen_synth::{ErrorLevel, ErrorRates, Settings, Shape, synthesise};
//!
//! let settings = Settings { people: 250, seed: 1, errors: ErrorLevel::None, shape: Shape::Deliveries };
//! let files = synthesise(&settings, &ErrorRates::parse(ErrorRates::DEFAULT_TEXT)?)?;
//! let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
//! assert!(paths.contains(&"deliveries.toml"));
//! assert!(paths.contains(&"partners/gla/right/gla_2012q2.xls"));
//! assert!(paths.contains(&"truth/people.csv"));
//! # Ok::<(), sylfaen_synth::SynthError>(())
//! ```
//!
//! The same settings and rates give the same bytes, on any machine and at any time. Nothing is read or written: the caller does that.
//!
//! What partners do is data: `data/world.toml` (who there is, who meets whom, calibrated to the NRM of 2012), `data/error_rates.toml`
//! (what goes wrong, how often, by which source), `data/names.csv`, `data/variants.csv`, `data/places.csv`. Only the layout of each
//! partner's files is code, a module each.

mod deliveries;
mod draw;
mod entries;
mod error;
mod files;
mod meet;
mod names;
mod partners;
mod persons;
mod rates;
mod record;
mod sheet;
#[cfg(test)]
mod tests;
mod truth;
mod world;

pub use error::SynthError;
pub use rates::{ErrorLevel, ErrorRates, Mistake};

/// The most people, or rows of a flat file, that can be told apart by their numbers.
pub const PEOPLE_MAX: u32 = 10_000_000;

/// What is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// What partners deliver, `deliveries.toml` and the truth.
    Deliveries,
    /// One flat file, `persons.csv`, a third of whose rows are repeats.
    Persons,
}

impl std::str::FromStr for Shape {
    type Err = SynthError;

    fn from_str(text: &str) -> Result<Shape, SynthError> {
        match text {
            "deliveries" => Ok(Shape::Deliveries),
            "persons" => Ok(Shape::Persons),
            _ => Err(SynthError::Data {
                file: "settings",
                problem: "the shapes are deliveries and persons".to_owned(),
            }),
        }
    }
}

/// How the synthetic Wales is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How many true people there are; for [`Shape::Persons`] how many rows.
    pub people: u32,
    /// The seed of everything drawn by chance.
    pub seed: u64,
    /// How much partners get wrong.
    pub errors: ErrorLevel,
    /// What is made.
    pub shape: Shape,
}

impl Settings {
    /// Wales at its real scale: with this many people about 34 are referred to the NRM in the year.
    ///
    /// # Errors
    /// [`SynthError::Data`] if the compiled-in data do not hold together.
    pub fn people_default() -> Result<u32, SynthError> {
        Ok(world::World::load()?.settings.people_default)
    }
}

/// Makes a synthetic Wales: relative paths with forward slashes, and the bytes of each file.
///
/// # Errors
/// [`SynthError::TooManyPeople`] above [`PEOPLE_MAX`], [`SynthError::TooManyRows`] where a partner's format cannot hold its records.
pub fn synthesise(settings: &Settings, rates: &ErrorRates) -> Result<Vec<(String, Vec<u8>)>, SynthError> {
    if settings.people > PEOPLE_MAX {
        return Err(SynthError::TooManyPeople { people: settings.people, people_max: PEOPLE_MAX });
    }
    let world = world::World::load()?;
    if settings.shape == Shape::Persons {
        return Ok(vec![("persons.csv".to_owned(), persons::persons(&world, settings, rates)?)]);
    }
    let people = world.people(settings.seed, settings.people)?;
    let meetings = meet::Meetings::draw(&world, &people, settings.seed);
    let mut book = entries::Book {
        world: &world,
        people: &people,
        meetings: &meetings,
        seed: settings.seed,
        clerk: record::Clerk::new(&world, rates, settings.errors),
    };
    let mut post = partners::deliver(&mut book)?;
    let mut files = truth::truth(&book, &post)?;
    files.push(("deliveries.toml".to_owned(), post.toml().into_bytes()));
    files.append(&mut post.files);
    files.sort();
    Ok(files)
}

/// Makes the faulty files that partners also send, and for each partner `expected.toml`, which says what must come of them.
///
/// Paths are relative, below `partners/`. The files do not depend on any setting.
///
/// # Errors
/// [`SynthError::Write`] if a writer fails.
pub fn faulty() -> Result<Vec<(String, Vec<u8>)>, SynthError> {
    partners::faulty()
}

/// Makes the files of six more partners, right and wrong, and what every row of the right ones must come to.
///
/// Paths are relative, below `partners_more/`. The files do not depend on any setting, and the demonstration does not read them.
///
/// # Errors
/// [`SynthError::Write`] if a writer fails.
pub fn more_partners() -> Result<Vec<(String, Vec<u8>)>, SynthError> {
    partners::more()
}
