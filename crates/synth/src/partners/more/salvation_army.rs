//! The Salvation Army: an xlsx for England and Wales together, of which the rows of other regions are passed over; two nationalities
//! in one label; days as a database writes them; a birth date may be a year.

use chrono::Datelike;

use super::{Right, truth};
use crate::entries::{Book, Entry, Wording};
use crate::error::SynthError;
use crate::files::xlsx;
use crate::partners::wrong::{Outcome, Wrong};
use crate::sheet::{Cell, Sheet};

const PARTNER: &str = "salvation_army";
const HEADERS: [&str; 9] = [
    "Client",
    "Region",
    "Family name",
    "Given names",
    "Born",
    "Sex",
    "Nationality",
    "Exploitation",
    "Entered service",
];

pub(super) fn files(book: &mut Book<'_>) -> Result<(Right, Wrong), SynthError> {
    let entries = super::entries(book, PARTNER);
    let mut sheet = Sheet::new("Clients");
    sheet.push_texts(&["The Salvation Army", "Adult victim care, 2012"]);
    sheet.push_texts(&HEADERS);
    let mut rows = Vec::new();
    for (number, entry) in entries.iter().enumerate() {
        let is_elsewhere = number % 5 == 4;
        let row = sheet.push(record(book, entry, number, is_elsewhere));
        if is_elsewhere {
            continue;
        }
        let born = book.person(entry).birth;
        let by_year = number % 4 == 1;
        let least = entry.date.year() - born.year() - 1;
        let mut of_row = truth(book, entry, 1, row).with("case_reference", reference(number));
        if by_year {
            of_row = of_row
                .with("birth_date", format!("{}-01-01", born.year()))
                .with("age_at_contact_years_min", (least.max(0)).to_string())
                .with("age_at_contact_years_max", (least + 1).to_string());
        }
        rows.push(of_row);
    }
    let mut wrong = sheet.clone();
    wrong.rows[2][7] = Cell::text("Combinations");
    wrong.rows[3][6] = Cell::text("Yugoslav");
    let right = Right {
        partner: PARTNER,
        file: "sa_2012.xlsx",
        period: "2012",
        rows_found: sheet.rows_found(),
        bytes: xlsx(std::slice::from_ref(&sheet))?,
        truth: rows,
        counts: Vec::new(),
    };
    let wrong = Wrong {
        partner: PARTNER,
        file: "sa_codes_that_are_none.xlsx",
        period: "2012",
        bytes: xlsx(&[wrong])?,
        outcome: Outcome::Rejects(&[("G4", "code_outside_dates"), ("H3", "types_not_named")]),
        words: &["types_not_named"],
    };
    Ok((right, wrong))
}

fn reference(number: usize) -> String {
    format!("SA-12-{number:04}")
}

fn record(book: &Book<'_>, entry: &Entry, number: usize, is_elsewhere: bool) -> Vec<Cell> {
    let person = book.person(entry);
    let nationality = book.nationality(entry, Wording::Demonym);
    let born = if number % 4 == 1 { person.birth.year().to_string() } else { person.birth.to_string() };
    let types: Vec<&str> = entry.written.exploitation.iter().map(|code| word(code)).collect();
    let is_dual = number % 6 == 2 && nationality != "British";
    vec![
        Cell::text(reference(number)),
        Cell::text(if is_elsewhere { "South West England" } else { "Wales" }),
        Cell::text(person.family),
        Cell::text(person.given),
        Cell::text(born),
        Cell::text(person.sex.code()),
        Cell::text(if is_dual { format!("{nationality} UK") } else { nationality }),
        Cell::text(types.join(", ")),
        Cell::text(format!("{}T00:00:00", entry.date)),
    ]
}

fn word(code: &str) -> &'static str {
    match code {
        "SE" => "Sexual exploitation",
        "LE" => "Labour exploitation",
        "DS" => "Domestic servitude",
        "CE" => "Criminal exploitation",
        _ => "Unknown exploitation",
    }
}
