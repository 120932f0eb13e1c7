//! South Wales Police: an xlsx workbook a quarter with a sheet a month; title and notes above the table, a total and footnotes
//! below; every third birth date typed as text; a hidden sheet with an old copy in the second quarter.

use chrono::Datelike;

use super::{Words, age, birth, birth_text, consent, exploitation, nrm_status, or_marker, reference};
use crate::deliveries::{Delivery, Post, RecordRow};
use crate::entries::{Book, Entry, Manner, Wording};
use crate::error::SynthError;
use crate::files::xlsx;
use crate::meet::quarter;
use crate::record::{Habit, Owner};
use crate::sheet::{Cell, Sheet};

const PARTNER: &str = "south_wales_police";
pub(super) const MANNER: Manner =
    Manner { habit: Habit { own: Owner::Police, ..Habit::PLAIN }, quarters: &[1, 2, 3, 4], resends: true };
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
pub(super) const HEADERS: [&str; 16] = [
    "Ref",
    "Occurrence No",
    "Surname",
    "Forename(s)",
    "D.O.B.",
    "Age",
    "M/F",
    "Nationality",
    "Exploitation",
    "Date seen",
    "Found at (LA)",
    "Home postcode",
    "Consent to NRM",
    "NRM",
    "NRM ref",
    "OIC",
];
const WORDS: Words = [
    ("SE", "Sexual exploitation"),
    ("LE", "Forced labour"),
    ("DS", "Domestic servitude"),
    ("CE", "Criminal exploitation"),
    ("UN", "Type not established"),
];

pub(super) fn deliver(book: &mut Book<'_>, post: &mut Post) -> Result<(), SynthError> {
    let entries = book.entries(PARTNER, MANNER);
    let year = book.world.settings.year;
    for in_quarter in 1..=4 {
        let (mut sheets, rows) = months(book, &entries, in_quarter);
        if in_quarter == 2 {
            let (mut old, _) = months(book, &entries, 1);
            let mut copy = old.swap_remove(2);
            copy.name = format!("Mar {year} (old)");
            copy.is_hidden = true;
            sheets.push(copy);
        }
        let file = format!("swp_{year}q{in_quarter}.xlsx");
        let period = format!("{year}Q{in_quarter}");
        let delivery =
            Delivery::adds(PARTNER, file, period, &sheets, rows).received_after(year, in_quarter, 13);
        post.take(delivery, xlsx(&sheets)?);
    }
    Ok(())
}

/// The three sheets of a quarter. A case sent again stands in the first of them, whatever its date.
fn months(book: &Book<'_>, entries: &[Entry], in_quarter: u32) -> (Vec<Sheet>, Vec<RecordRow>) {
    let mut sheets = Vec::new();
    let mut rows = Vec::new();
    for number in 1..=3 {
        let month = (in_quarter - 1) * 3 + number;
        let name = format!("{} {}", MONTHS[month as usize - 1], book.world.settings.year);
        let mut sheet = Sheet::new(name);
        let title = format!("South Wales Police - potential victims of trafficking met, {}", sheet.name);
        sheet.push(vec![Cell::text(title)]);
        sheet.merges.push((0, 0, 0, 7));
        sheet.push_texts(&["Source: SPOC return. Questions to the Public Protection Unit."]);
        sheet.push(Vec::new());
        sheet.push_texts(&HEADERS);
        let is_here = |entry: &&Entry| {
            let is_late = quarter(entry.date) != in_quarter;
            entry.quarter == in_quarter && if is_late { number == 1 } else { entry.date.month() == month }
        };
        let mut count = 0;
        for entry in entries.iter().filter(is_here) {
            let row = sheet.push(record(book, entry));
            rows.push(RecordRow::contact(number as usize, row, entry));
            count += 1;
        }
        sheet.push(vec![Cell::text("Total"), Cell::count(count)]);
        sheet.push(Vec::new());
        sheet.push_texts(&["1. Age is as given to the officer on the day."]);
        sheet.push_texts(&["2. N/K: not known."]);
        sheets.push(sheet);
    }
    (sheets, rows)
}

pub(super) fn record(book: &Book<'_>, entry: &Entry) -> Vec<Cell> {
    let written = &entry.written;
    let is_typed = entry.event.is_multiple_of(3);
    let born = if is_typed { Cell::text(birth_text(entry, "%d/%m/%Y")) } else { birth(entry) };
    let officer = format!("PC {:04}", 1_000 + entry.event % 89);
    vec![
        Cell::text(entry.case_reference.as_str()),
        Cell::text(reference(written.references.police.as_ref())),
        or_marker(&written.family, "N/K"),
        or_marker(&written.given, "N/K"),
        if born == Cell::Blank { Cell::text("N/K") } else { born },
        age(entry),
        Cell::text(if book.person(entry).sex.code() == "female" { "F" } else { "M" }),
        or_marker(&book.nationality(entry, Wording::Demonym), "N/K"),
        Cell::text(exploitation(entry, &WORDS, "; ")),
        Cell::Date(entry.date),
        Cell::text(book.found(entry).name_en),
        Cell::text(written.postcode.clone().unwrap_or_default()),
        Cell::text(consent(entry, ["Yes", "No", "Child", ""])),
        Cell::text(nrm_status(entry, ["Y", "N - refused", "N/K"])),
        Cell::text(reference(written.references.nrm.as_ref())),
        Cell::text(officer),
    ]
}
