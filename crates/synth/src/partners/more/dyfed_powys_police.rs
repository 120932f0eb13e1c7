//! Dyfed-Powys Police: a csv whose dates have years in two digits and whose ages are ranges; the title stands before the name, nobody's
//! birth date is shared, and the areas are as the councils call themselves.

use super::{Right, truth};
use crate::entries::{Book, Entry, Wording};
use crate::error::SynthError;
use crate::files::{Encoding, csv};
use crate::partners::wrong::{Outcome, Wrong};
use crate::sheet::{Cell, Sheet};

const PARTNER: &str = "dyfed_powys_police";
const HEADERS: [&str; 7] = ["URN", "Nominal", "Age band", "Sex", "Nat.", "Offence type", "First seen"];
const BANDS: [(u32, u32, &str); 6] = [
    (0, 15, "under 16"),
    (16, 17, "16-17"),
    (18, 24, "18 to 24"),
    (25, 34, "25\u{2013}34"),
    (35, 44, "35-44"),
    (45, 120, "45+"),
];

pub(super) fn files(book: &mut Book<'_>) -> Result<(Right, Wrong), SynthError> {
    let entries = super::entries(book, PARTNER);
    let mut sheet = Sheet::new(PARTNER);
    sheet.push_texts(&["Dyfed-Powys Police: potential victims seen, 2012"]);
    sheet.push_texts(&HEADERS);
    let mut rows = Vec::new();
    for entry in &entries {
        let row = sheet.push(record(book, entry));
        let band = band(book, entry);
        let most = if band.1 == 120 { String::new() } else { band.1.to_string() };
        rows.push(
            truth(book, entry, 1, row)
                .with("case_reference", entry.case_reference.as_str())
                .with("family_name", book.person(entry).family.to_uppercase())
                .with("birth_date", "")
                .with("age_at_contact_years_min", band.0.to_string())
                .with("age_at_contact_years_max", most),
        );
    }
    let mut wrong = sheet.clone();
    // The first contact has the month in front, which fits no other reading; the second age ends before it begins.
    wrong.rows[2][6] = Cell::text("02/29/12");
    wrong.rows[3][2] = Cell::text("34-25");
    let bytes = |sheet: &Sheet| csv(sheet, b',', Encoding::Utf8Marked);
    let right = Right {
        partner: PARTNER,
        file: "dpp_2012.csv",
        period: "2012",
        bytes: bytes(&sheet)?,
        rows_found: sheet.rows_found(),
        truth: rows,
        counts: Vec::new(),
    };
    let wrong = Wrong {
        partner: PARTNER,
        file: "dpp_dates_and_ages.csv",
        period: "2012",
        bytes: bytes(&wrong)?,
        outcome: Outcome::Rejects(&[("C4", "no_such_age_range"), ("G3", "date_against_order")]),
        words: &["date_against_order"],
    };
    Ok((right, wrong))
}

fn band(book: &Book<'_>, entry: &Entry) -> (u32, u32, &'static str) {
    let age = book.person(entry).age_on(entry.date);
    BANDS.into_iter().find(|(_, most, _)| age <= *most).unwrap_or(BANDS[5])
}

fn record(book: &Book<'_>, entry: &Entry) -> Vec<Cell> {
    let person = book.person(entry);
    let title = if person.sex.code() == "female" { "Ms" } else { "Mr" };
    let types: Vec<&str> = entry.written.exploitation.iter().map(|code| word(code)).collect();
    vec![
        Cell::text(entry.case_reference.as_str()),
        Cell::text(format!("{}, {title} {}", person.family.to_uppercase(), person.given)),
        Cell::text(band(book, entry).2),
        Cell::text(if title == "Ms" { "F" } else { "M" }),
        Cell::text(book.nationality(entry, Wording::Demonym)),
        Cell::text(types.join(" & ")),
        Cell::text(entry.date.format("%d/%m/%y").to_string()),
    ]
}

fn word(code: &str) -> &'static str {
    match code {
        "SE" => "Sexual",
        "LE" => "Labour",
        "DS" => "Domestic",
        "CE" => "Criminal",
        _ => "Not specified",
    }
}
