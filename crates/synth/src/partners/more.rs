//! Six more partners, each untidy in a way the others are not. Their mappings are files: no stage has a line for any of them.
//!
//! In: a year of people who do not exist, drawn under a seed of their own. Out: the files of `partners_more/`, right and wrong, and
//! beside them what every row of the right ones must come to. The demonstration does not read them, so its truth stays as it is.

mod betsi_cadwaladr_health;
mod cardiff_council;
mod dyfed_powys_police;
mod new_pathways;
mod north_wales_police;
mod salvation_army;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::wrong::expectations;
use crate::entries::{Book, Entry, Manner};
use crate::error::SynthError;
use crate::meet::Meetings;
use crate::rates::{ErrorLevel, ErrorRates};
use crate::record::{Clerk, Habit};
use crate::world::World;

const SEED: u64 = 11;
const PEOPLE: u32 = 6_000;
/// Records in each file.
const ROWS: usize = 16;

/// What a row of records must come to.
struct Truth {
    sheet: usize,
    row: usize,
    /// The common field and its value, in the order of the columns of the truth.
    fields: BTreeMap<&'static str, String>,
}

/// What a count is before anything is hidden.
struct TrueCount {
    row: usize,
    measure: &'static str,
    area_code: &'static str,
    age_group: &'static str,
    value: u32,
}

/// A file as a partner sends it, with its truth.
struct Right {
    partner: &'static str,
    file: &'static str,
    period: &'static str,
    bytes: Vec<u8>,
    rows_found: usize,
    truth: Vec<Truth>,
    counts: Vec<TrueCount>,
}

const FIELDS: [&str; 13] = [
    "case_reference",
    "given_name",
    "family_name",
    "birth_date",
    "contact_date",
    "contact_date_precision",
    "age_at_contact_years_min",
    "age_at_contact_years_max",
    "sex_code",
    "nationality_code",
    "exploitation_codes",
    "area_code",
    "nrm_status_code",
];

/// Makes the files of the six partners, right and wrong.
pub(crate) fn more() -> Result<Vec<(String, Vec<u8>)>, SynthError> {
    let world = World::load()?;
    let people = world.people(SEED, PEOPLE)?;
    let meetings = Meetings::draw(&world, &people, SEED);
    let rates = ErrorRates::parse(ErrorRates::DEFAULT_TEXT)?;
    let clerk = Clerk::new(&world, &rates, ErrorLevel::None);
    let mut book = Book { world: &world, people: &people, meetings: &meetings, seed: SEED, clerk };
    let parts = [
        dyfed_powys_police::files(&mut book)?,
        north_wales_police::files(&mut book)?,
        betsi_cadwaladr_health::files(&book)?,
        cardiff_council::files(&mut book)?,
        new_pathways::files(&mut book)?,
        salvation_army::files(&mut book)?,
    ];
    let (mut files, mut rights, mut wrongs) = (Vec::new(), Vec::new(), Vec::new());
    for (right, wrong) in parts {
        rights.push(right);
        wrongs.push(wrong);
    }
    files.push(("partners_more/deliveries.toml".to_owned(), deliveries(&rights).into_bytes()));
    files.push(("partners_more/truth/rows.csv".to_owned(), rows(&rights).into_bytes()));
    files.push(("partners_more/truth/counts.csv".to_owned(), counts(&rights).into_bytes()));
    for right in rights {
        files.push((format!("partners_more/{}/right/{}", right.partner, right.file), right.bytes));
    }
    files.extend(expectations("partners_more", wrongs));
    files.sort();
    Ok(files)
}

/// The first records of a body, in the order in which it keeps them.
fn entries(book: &mut Book<'_>, body: &str) -> Vec<Entry> {
    let manner = Manner { habit: Habit::PLAIN, quarters: &[1, 2, 3, 4], resends: false };
    let mut entries = book.entries(body, manner);
    entries.truncate(ROWS);
    entries
}

/// What every partner's row must come to of what the true person is.
fn truth(book: &Book<'_>, entry: &Entry, sheet: usize, row: usize) -> Truth {
    let person = book.person(entry);
    let age = person.age_on(entry.date).to_string();
    let mut types: Vec<&str> = person.exploitation.iter().copied().filter(|code| *code != "UN").collect();
    types.sort_unstable();
    let fields = BTreeMap::from([
        ("given_name", person.given.to_owned()),
        ("family_name", person.family.to_owned()),
        ("birth_date", person.birth.to_string()),
        ("contact_date", entry.date.to_string()),
        ("contact_date_precision", "day".to_owned()),
        ("age_at_contact_years_min", age.clone()),
        ("age_at_contact_years_max", age),
        ("sex_code", person.sex.code().to_owned()),
        ("nationality_code", book.world.group(person).nationality.clone()),
        ("exploitation_codes", types.join(";")),
    ]);
    Truth { sheet, row, fields }
}

impl Truth {
    /// Says what a field must come to; an empty text: nothing.
    fn with(mut self, field: &'static str, value: impl Into<String>) -> Truth {
        self.fields.insert(field, value.into());
        self
    }
}

fn deliveries(rights: &[Right]) -> String {
    let mut text = String::from(
        "# One delivery of each of six more partners. Synthetic: nobody in these files exists.\n\
         # `rows_found` are the rows with something in them, on all sheets.\n",
    );
    for right in rights {
        let _ = write!(
            text,
            "\n[[delivery]]\nfile = \"{}/right/{}\"\npartner = \"{}\"\nperiod = \"{}\"\nrows_found = {}\n",
            right.partner, right.file, right.partner, right.period, right.rows_found
        );
    }
    text
}

fn rows(rights: &[Right]) -> String {
    let mut text = format!("partner,sheet_number,row_number,{}\n", FIELDS.join(","));
    for right in rights {
        for row in &right.truth {
            let cells = FIELDS.map(|field| row.fields.get(field).map_or("", String::as_str));
            let _ = writeln!(text, "{},{},{},{}", right.partner, row.sheet, row.row, cells.join(","));
        }
    }
    text
}

fn counts(rights: &[Right]) -> String {
    let mut text = String::from("partner,row_number,measure_code,area_code,age_group_code,value\n");
    for right in rights {
        for count in &right.counts {
            let TrueCount { row, measure, area_code, age_group, value } = count;
            let _ = writeln!(text, "{},{row},{measure},{area_code},{age_group},{value}", right.partner);
        }
    }
    text
}
