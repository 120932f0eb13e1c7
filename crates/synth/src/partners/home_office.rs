//! The Home Office: an xlsx workbook a quarter that holds the whole year to date, under a header of two rows whose group labels are merged;
//! family names in capitals; `..` and `-` in place of values.

use super::{Words, birth, consent, exploitation, nrm_status, or_marker, reference};
use crate::deliveries::{Delivery, Post, RecordRow};
use crate::entries::{Book, Entry, Manner, Wording};
use crate::error::SynthError;
use crate::files::xlsx;
use crate::record::{Habit, Owner};
use crate::sheet::{Cell, Sheet};

const PARTNER: &str = "home_office";
pub(super) const MANNER: Manner = Manner {
    habit: Habit { own: Owner::HomeOffice, ..Habit::PLAIN },
    quarters: &[1, 2, 3, 4],
    resends: false,
};
pub(super) const GROUPS: [&str; 13] = ["Person", "", "", "", "", "", "Encounter", "", "", "", "NRM", "", ""];
pub(super) const HEADERS: [&str; 13] = [
    "HO reference",
    "Family name",
    "Given names",
    "Date of birth",
    "Sex",
    "Nationality",
    "Case",
    "Date",
    "Local authority",
    "Exploitation",
    "Consent",
    "Status",
    "Reference",
];
const WORDS: Words =
    [("SE", "Sexual"), ("LE", "Labour"), ("DS", "Domestic"), ("CE", "Criminal"), ("UN", "Not specified")];

pub(super) fn deliver(book: &mut Book<'_>, post: &mut Post) -> Result<(), SynthError> {
    let entries = book.entries(PARTNER, MANNER);
    let year = book.world.settings.year;
    for quarter in MANNER.quarters {
        let mut sheet = Sheet::new("YTD");
        sheet.push_texts(&["Home Office: potential victims of trafficking encountered in Wales"]);
        sheet.push_texts(&[&format!(
            "{year}, year to date at the end of quarter {quarter}. Provisional [p]."
        )]);
        sheet.push_texts(&GROUPS);
        sheet.merges.extend([(2, 0, 2, 5), (2, 6, 2, 9), (2, 10, 2, 12)]);
        sheet.push_texts(&HEADERS);
        let mut rows = Vec::new();
        for entry in entries.iter().filter(|entry| entry.quarter <= *quarter) {
            let row = sheet.push(record(book, entry));
            rows.push(RecordRow::contact(1, row, entry));
        }
        sheet.push(vec![Cell::text("Total"), Cell::count(rows.len())]);
        sheet.push_texts(&["Note: - is not applicable, .. is not available."]);
        let sheets = [sheet];
        let file = format!("home_office_{year}_to_q{quarter}.xlsx");
        let mut delivery =
            Delivery::adds(PARTNER, file, year.to_string(), &sheets, rows).received_after(year, *quarter, 29);
        delivery.kind = "cumulative";
        delivery.is_in_force = *quarter == 4;
        post.take(delivery, xlsx(&sheets)?);
    }
    Ok(())
}

pub(super) fn record(book: &Book<'_>, entry: &Entry) -> Vec<Cell> {
    let written = &entry.written;
    let born = birth(entry);
    vec![
        Cell::text(reference(written.references.home_office.as_ref())),
        or_marker(&written.family.to_uppercase(), ".."),
        or_marker(&written.given, ".."),
        if born == Cell::Blank { Cell::text("..") } else { born },
        Cell::text(if book.person(entry).sex.code() == "female" { "F" } else { "M" }),
        or_marker(&book.nationality(entry, Wording::Demonym), ".."),
        Cell::text(entry.case_reference.as_str()),
        Cell::Date(entry.date),
        Cell::text(book.found(entry).name_en),
        Cell::text(exploitation(entry, &WORDS, "; ")),
        Cell::text(consent(entry, ["Consented", "Declined", "Minor", ".."])),
        Cell::text(nrm_status(entry, ["Referred", "Declined", ".."])),
        or_marker(reference(written.references.nrm.as_ref()), "-"),
    ]
}
