//! The Gangmasters Licensing Authority: an xls workbook a quarter whose days count from 1904; a nil return for the first quarter, in
//! which it had no operation in Wales.

use chrono::NaiveDate;

use super::{Words, birth, consent, exploitation, nrm_status, reference};
use crate::deliveries::{Delivery, Post, RecordRow};
use crate::entries::{Book, Entry, Manner, Wording};
use crate::error::SynthError;
use crate::files::xls;
use crate::record::Habit;
use crate::sheet::{Cell, Sheet};

const PARTNER: &str = "gla";
pub(super) const MANNER: Manner = Manner { habit: Habit::PLAIN, quarters: &[2, 3, 4], resends: true };
pub(super) const HEADERS: [&str; 14] = [
    "Case no",
    "Family name",
    "First name",
    "Date of birth",
    "Sex",
    "Nationality",
    "Form of exploitation",
    "First contact",
    "Exploited in",
    "Found in",
    "Police reference",
    "Agreed to referral",
    "NRM status",
    "NRM reference",
];
const WORDS: Words = [
    ("SE", "Sexual exploitation"),
    ("LE", "Labour exploitation"),
    ("DS", "Domestic servitude"),
    ("CE", "Forced criminality"),
    ("UN", "Under enquiry"),
];

pub(super) fn deliver(book: &mut Book<'_>, post: &mut Post) -> Result<(), SynthError> {
    let entries = book.entries(PARTNER, MANNER);
    let year = book.world.settings.year;
    post.take_nil(PARTNER, &format!("{year}Q1"), NaiveDate::from_ymd_opt(year, 4, 10));
    for quarter in MANNER.quarters {
        let mut sheet = Sheet::new(format!("Wales Q{quarter}"));
        sheet.push_texts(&["Workers believed exploited, Wales"]);
        sheet.push_texts(&HEADERS);
        let mut rows = Vec::new();
        for entry in entries.iter().filter(|entry| entry.quarter == *quarter) {
            let row = sheet.push(record(book, entry));
            rows.push(RecordRow::contact(1, row, entry));
        }
        sheet.push(vec![Cell::text("Total cases"), Cell::count(rows.len())]);
        let file = format!("gla_{year}q{quarter}.xls");
        let sheets = [sheet];
        let delivery = Delivery::adds(PARTNER, file, format!("{year}Q{quarter}"), &sheets, rows)
            .received_after(year, *quarter, 9);
        post.take(delivery, xls(&sheets)?);
    }
    Ok(())
}

pub(super) fn record(book: &Book<'_>, entry: &Entry) -> Vec<Cell> {
    let written = &entry.written;
    let person = book.person(entry);
    vec![
        Cell::text(entry.case_reference.as_str()),
        Cell::text(written.family.as_str()),
        Cell::text(written.given.as_str()),
        birth(entry),
        Cell::text(if person.sex.code() == "female" { "Female" } else { "Male" }),
        Cell::text(book.nationality(entry, Wording::Demonym)),
        Cell::text(exploitation(entry, &WORDS, "; ")),
        Cell::Date(entry.date),
        Cell::text(book.world.places[person.exploited].name_en),
        Cell::text(book.found(entry).name_en),
        Cell::text(reference(written.references.police.as_ref())),
        Cell::text(consent(entry, ["Y", "N", "Under 18", "Not asked"])),
        Cell::text(nrm_status(entry, ["Referred", "Not referred", ""])),
        Cell::text(reference(written.references.nrm.as_ref())),
    ]
}
