//! Gwent Police: a Windows-1252 csv a quarter, with commas in odd quarters and semicolons in even ones; a new edition with two more
//! columns from the third; the second quarter sent incomplete and replaced in September.

use super::{Words, age, birth_text, exploitation, nrm_status, reference};
use crate::deliveries::{Delivery, Post, RecordRow};
use crate::entries::{Book, Entry, Manner, Wording};
use crate::error::SynthError;
use crate::files::{Encoding, csv};
use crate::record::{Habit, Owner};
use crate::sheet::{Cell, Sheet};

const PARTNER: &str = "gwent_police";
pub(super) const MANNER: Manner =
    Manner { habit: Habit { own: Owner::Police, ..Habit::PLAIN }, quarters: &[1, 2, 3, 4], resends: true };
pub(super) const HEADERS: [&str; 11] = [
    "Ref",
    "Crime number",
    "Name",
    "DOB",
    "Gender",
    "Nationality",
    "Type",
    "Contact date",
    "Area",
    "NRM",
    "NRM number",
];
/// Asked from the third quarter.
const NEW_HEADERS: [&str; 2] = ["Post code", "Age at contact"];
const WORDS: Words =
    [("SE", "Sexual"), ("LE", "Labour"), ("DS", "Domestic"), ("CE", "Criminal"), ("UN", "Not established")];

pub(super) fn deliver(book: &mut Book<'_>, post: &mut Post) -> Result<(), SynthError> {
    let entries = book.entries(PARTNER, MANNER);
    let year = book.world.settings.year;
    for quarter in 1..=4 {
        let in_quarter: Vec<&Entry> = entries.iter().filter(|entry| entry.quarter == quarter).collect();
        let file = format!("gwent_{year}q{quarter}.csv");
        if quarter == 2 {
            // What was sent first lacks every third record, and the types.
            let some: Vec<&Entry> = in_quarter
                .iter()
                .enumerate()
                .filter(|(at, _)| at % 3 != 1)
                .map(|(_, entry)| *entry)
                .collect();
            let mut first = returned(book, &some, quarter, file.clone(), false, post)?;
            first.is_in_force = false;
            let corrected = format!("gwent_{year}q{quarter}_corrected.csv");
            let mut second = returned(book, &in_quarter, quarter, corrected, true, post)?;
            second = second.received(year, 9, 3);
            second.kind = "replaces";
            second.replaces = Some(file);
            post.deliveries.extend([first, second]);
        } else {
            let delivery = returned(book, &in_quarter, quarter, file, true, post)?;
            post.deliveries.push(delivery);
        }
    }
    Ok(())
}

fn returned(
    book: &Book<'_>,
    entries: &[&Entry],
    quarter: u32,
    file: String,
    has_types: bool,
    post: &mut Post,
) -> Result<Delivery, SynthError> {
    let year = book.world.settings.year;
    let mut sheet = Sheet::new(PARTNER);
    sheet.push_texts(&[&format!("Gwent Police PVoT return {year} quarter {quarter}")]);
    let mut headers = HEADERS.to_vec();
    if quarter >= 3 {
        headers.extend(NEW_HEADERS);
    }
    sheet.push_texts(&headers);
    let mut rows = Vec::new();
    for entry in entries {
        let row = sheet.push(record(book, entry, has_types, quarter >= 3));
        rows.push(RecordRow::contact(1, row, entry));
    }
    sheet.push(vec![Cell::text("Total"), Cell::count(entries.len())]);
    sheet.push_texts(&["Supplied under WASPI-0002. Not for onward disclosure."]);
    let delimiter = if quarter % 2 == 1 { b',' } else { b';' };
    let bytes = csv(&sheet, delimiter, Encoding::Windows1252)?;
    let period = format!("{year}Q{quarter}");
    let delivery = Delivery::adds(PARTNER, file, period, &[sheet], rows).received_after(year, quarter, 20);
    if let Some(path) = delivery.path() {
        post.files.push((path, bytes));
    }
    Ok(delivery)
}

pub(super) fn record(book: &Book<'_>, entry: &Entry, has_types: bool, is_new: bool) -> Vec<Cell> {
    let written = &entry.written;
    let name = format!("{} {}", written.given, written.family);
    let types = if has_types { exploitation(entry, &WORDS, "; ") } else { String::new() };
    let mut cells = vec![
        Cell::text(entry.case_reference.as_str()),
        Cell::text(reference(written.references.police.as_ref())),
        Cell::text(name.trim()),
        Cell::text(birth_text(entry, "%d/%m/%Y")),
        Cell::text(if book.person(entry).sex.code() == "female" { "Female" } else { "Male" }),
        Cell::text(book.nationality(entry, Wording::Country)),
        Cell::text(types),
        Cell::text(entry.date.format("%d/%m/%Y").to_string()),
        Cell::text(book.found(entry).name_en),
        Cell::text(nrm_status(entry, ["Referred", "Declined", "n/k"])),
        Cell::text(reference(written.references.nrm.as_ref())),
    ];
    if is_new {
        cells.push(Cell::text(written.postcode.clone().unwrap_or_default()));
        cells.push(age(entry));
    }
    cells
}
