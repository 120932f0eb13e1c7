//! A sexual assault referral centre: tab-separated UTF-16, as Excel saves Unicode text; few identifiers, most often initials and a year
//! of birth; `[c]` and `-` in place of values; the third quarter never came.

use super::{age, birth_text, or_marker, reference};
use crate::deliveries::{Delivery, Post, RecordRow};
use crate::entries::{Book, Entry, Manner, Wording};
use crate::error::SynthError;
use crate::files::{Encoding, csv};
use crate::record::Habit;
use crate::sheet::{Cell, Sheet};

const PARTNER: &str = "sarc";
pub(super) const MANNER: Manner =
    Manner { habit: Habit { shares_by_consent: true, ..Habit::PLAIN }, quarters: &[1, 2, 4], resends: false };
pub(super) const HEADERS: [&str; 11] = [
    "Client no",
    "First name or initial",
    "Surname or initial",
    "Date or year of birth",
    "Age",
    "Sex",
    "Nationality",
    "Ethnic group",
    "Date attended",
    "Area found",
    "Police reference",
];

pub(super) fn deliver(book: &mut Book<'_>, post: &mut Post) -> Result<(), SynthError> {
    let entries = book.entries(PARTNER, MANNER);
    let year = book.world.settings.year;
    for quarter in MANNER.quarters {
        let mut sheet = Sheet::new(PARTNER);
        sheet.push_texts(&HEADERS);
        let mut rows = Vec::new();
        for entry in entries.iter().filter(|entry| entry.quarter == *quarter) {
            let row = sheet.push(record(book, entry));
            rows.push(RecordRow::contact(1, row, entry));
        }
        let bytes = csv(&sheet, b'\t', Encoding::Utf16)?;
        let file = format!("sarc_{year}q{quarter}.csv");
        let delivery = Delivery::adds(PARTNER, file, format!("{year}Q{quarter}"), &[sheet], rows)
            .received_after(year, *quarter, 24);
        post.take(delivery, bytes);
    }
    Ok(())
}

pub(super) fn record(book: &Book<'_>, entry: &Entry) -> Vec<Cell> {
    let written = &entry.written;
    vec![
        Cell::text(entry.case_reference.as_str()),
        or_marker(&written.given, "-"),
        or_marker(&written.family, "-"),
        or_marker(&birth_text(entry, "%d/%m/%Y"), "-"),
        age(entry),
        Cell::text(if book.person(entry).sex.code() == "female" { "Female" } else { "Male" }),
        or_marker(&book.nationality(entry, Wording::Demonym), "[c]"),
        Cell::text("[c]"),
        Cell::text(entry.date.format("%d/%m/%Y").to_string()),
        Cell::text(book.found(entry).name_en),
        or_marker(reference(written.references.police.as_ref()), "-"),
    ]
}
