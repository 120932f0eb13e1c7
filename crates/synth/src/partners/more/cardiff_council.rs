//! Cardiff Council: an xlsx with a sheet a month, named in Welsh, and no date in it: the month is all that is known. Children's homes
//! stand as postcodes, some of them halves, and are placed by a declared look-up; given names may have a Cyrillic or a full-width letter.

use super::{Right, truth};
use crate::entries::{Book, Entry, Wording};
use crate::error::SynthError;
use crate::files::xlsx;
use crate::partners::wrong::{Outcome, Wrong};
use crate::sheet::{Cell, Sheet};
use chrono::Datelike;

const PARTNER: &str = "cardiff_council";
const HEADERS: [&str; 7] =
    ["Child ID", "Forename", "Surname", "Sex", "Nationality", "Concern", "Postcode of placement"];
const MONTHS: [&str; 12] = [
    "Ionawr",
    "Chwefror",
    "Mawrth",
    "Ebrill",
    "Mai",
    "Mehefin",
    "Gorffennaf",
    "Awst",
    "Medi",
    "Hydref",
    "Tachwedd",
    "Rhagfyr",
];
/// Postcodes of an area that does not exist, and where the look-up `synthetic` has them.
const HOMES: [(&str, &str); 4] =
    [("ZZ1 1AA", "W06000015"), ("zz2", "W06000011"), ("ZZ31AB", "W06000020"), ("ZZ3 1AA", "W06000022")];

pub(super) fn files(book: &mut Book<'_>) -> Result<(Right, Wrong), SynthError> {
    let entries = super::entries(book, "local_authority");
    let (mut sheets, mut rows): (Vec<Sheet>, Vec<_>) = (Vec::new(), Vec::new());
    for month in 1..=12_u32 {
        let of_month: Vec<&Entry> = entries.iter().filter(|entry| entry.date.month() == month).collect();
        let name = format!("{} 12", MONTHS[month as usize - 1]);
        let mut sheet = Sheet::new(name);
        sheet.push_texts(&HEADERS);
        for entry in of_month {
            let number = rows.len();
            let home = HOMES[number % HOMES.len()];
            let row = sheet.push(record(book, entry, number, home.0));
            let first = entry.date.with_day(1).unwrap_or(entry.date);
            rows.push(
                truth(book, entry, month as usize, row)
                    .with("case_reference", reference(number))
                    .with("birth_date", "")
                    .with("contact_date", first.to_string())
                    .with("contact_date_precision", "month")
                    .with("age_at_contact_years_min", "")
                    .with("age_at_contact_years_max", "")
                    .with("area_code", home.1),
            );
        }
        sheets.push(sheet);
    }
    let mut wrong = sheets.clone();
    "Mis 13".clone_into(&mut wrong[0].name);
    let right = Right {
        partner: PARTNER,
        file: "cardiff_2012.xlsx",
        period: "2012",
        rows_found: sheets.iter().map(Sheet::rows_found).sum(),
        bytes: xlsx(&sheets)?,
        truth: rows,
        counts: Vec::new(),
    };
    let wrong = Wrong {
        partner: PARTNER,
        file: "cardiff_no_month.xlsx",
        period: "2012",
        bytes: xlsx(&wrong)?,
        outcome: Outcome::Refused("period_not_in_name"),
        words: &["does not say a month"],
    };
    Ok((right, wrong))
}

fn reference(number: usize) -> String {
    format!("CS{:05}", 20_400 + number * 7)
}

fn record(book: &Book<'_>, entry: &Entry, number: usize, postcode: &str) -> Vec<Cell> {
    let person = book.person(entry);
    let types: Vec<&str> = entry.written.exploitation.iter().map(|code| word(code)).collect();
    // Pasted from elsewhere: a Cyrillic letter, or full-width ones.
    let given = match number % 3 {
        0 => person.given.replacen('a', "\u{430}", 1),
        1 => person.given.replacen('e', "\u{ff45}", 1),
        _ => person.given.to_owned(),
    };
    vec![
        Cell::text(reference(number)),
        Cell::text(given),
        Cell::text(person.family),
        Cell::text(if person.sex.code() == "female" { "Girl" } else { "Boy" }),
        Cell::text(book.nationality(entry, Wording::Country)),
        Cell::text(types.join(" + ")),
        Cell::text(postcode),
    ]
}

fn word(code: &str) -> &'static str {
    match code {
        "SE" => "Sexual",
        "LE" => "Labour",
        "DS" => "Domestic",
        "CE" => "Cannabis cultivation",
        _ => "n/k",
    }
}
