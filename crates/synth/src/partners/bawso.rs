//! Bawso: an ods workbook a quarter; Welsh headings in the first half of the year and English ones after; trailing and non-breaking
//! spaces in headings and cells, blank rows inside the table, and, where errors are made, Cyrillic letters that look Latin.

use super::{Words, birth, birth_text, consent, exploitation, nrm_status, reference};
use crate::deliveries::{Delivery, Post, RecordRow};
use crate::entries::{Book, Entry, Manner, Wording};
use crate::error::SynthError;
use crate::files::ods;
use crate::record::Habit;
use crate::sheet::{Cell, Sheet};

const PARTNER: &str = "bawso";
pub(super) const MANNER: Manner = Manner {
    habit: Habit { has_many_alphabets: true, ..Habit::PLAIN },
    quarters: &[1, 2, 3, 4],
    resends: true,
};
const WELSH: [&str; 13] = [
    "Cyfeirnod",
    "Enw\u{a0}cyntaf",
    "Cyfenw ",
    "Dyddiad geni",
    "Rhyw",
    "Cenedligrwydd",
    "Math o gamfanteisio",
    "Dyddiad cyswllt",
    "Lle y’i cafwyd",
    "Awdurdod\u{a0}lleol",
    "Cydsyniad i’r NRM",
    "Statws NRM",
    "Cyfeirnod NRM",
];
pub(super) const ENGLISH: [&str; 13] = [
    "Reference",
    "First\u{a0}name",
    "Surname ",
    "Date of birth",
    "Sex",
    "Nationality",
    "Type of exploitation",
    "Date of contact",
    "Where found",
    "Local\u{a0}authority",
    "NRM consent",
    "NRM status",
    "NRM reference",
];
const WELSH_WORDS: Words = [
    ("SE", "Camfanteisio rhywiol"),
    ("LE", "Llafur gorfodol"),
    ("DS", "Caethwasanaeth domestig"),
    ("CE", "Camfanteisio troseddol"),
    ("UN", "Heb ei sefydlu"),
];
const ENGLISH_WORDS: Words = [
    ("SE", "Sexual exploitation"),
    ("LE", "Forced labour"),
    ("DS", "Domestic servitude"),
    ("CE", "Criminal exploitation"),
    ("UN", "Not established"),
];

pub(super) fn deliver(book: &mut Book<'_>, post: &mut Post) -> Result<(), SynthError> {
    let entries = book.entries(PARTNER, MANNER);
    let year = book.world.settings.year;
    for quarter in MANNER.quarters {
        let is_welsh = *quarter <= 2;
        let mut sheet = Sheet::new("Achosion - Cases");
        sheet.push_texts(&["Bawso: pobl a gefnogwyd / people supported "]);
        sheet.push_texts(&[&format!("Chwarter / Quarter {quarter}, {year}")]);
        sheet.push(Vec::new());
        sheet.push_texts(if is_welsh { &WELSH } else { &ENGLISH });
        let mut rows = Vec::new();
        for entry in entries.iter().filter(|entry| entry.quarter == *quarter) {
            if rows.len() % 5 == 4 {
                sheet.push(Vec::new());
            }
            let row = sheet.push(record(book, entry, is_welsh));
            rows.push(RecordRow::contact(1, row, entry));
        }
        sheet.push(vec![Cell::text(if is_welsh { "Cyfanswm" } else { "Total" }), Cell::count(rows.len())]);
        let sheets = [sheet];
        let file = format!("bawso_{year}q{quarter}.ods");
        let delivery = Delivery::adds(PARTNER, file, format!("{year}Q{quarter}"), &sheets, rows)
            .received_after(year, *quarter, 27);
        post.take(delivery, ods(&sheets)?);
    }
    Ok(())
}

pub(super) fn record(book: &Book<'_>, entry: &Entry, is_welsh: bool) -> Vec<Cell> {
    let written = &entry.written;
    let person = book.person(entry);
    let place = |at: usize| {
        let place = &book.world.places[at];
        if is_welsh { place.name_cy } else { place.name_en }
    };
    let (female, male) = if is_welsh { ("Benyw", "Gwryw") } else { ("Female", "Male") };
    let words = if is_welsh { &WELSH_WORDS } else { &ENGLISH_WORDS };
    let consents = if is_welsh { ["Do", "Naddo", "Plentyn", ""] } else { ["Yes", "No", "Child", ""] };
    let statuses = if is_welsh { ["Ydy", "Gwrthododd", ""] } else { ["On", "Refused", ""] };
    let is_typed = entry.event.is_multiple_of(4);
    let born = if is_typed { Cell::text(birth_text(entry, "%d.%m.%Y")) } else { birth(entry) };
    vec![
        Cell::text(entry.case_reference.as_str()),
        spaced(&written.given, entry.event),
        spaced(&written.family, entry.event + 1),
        born,
        Cell::text(if person.sex.code() == "female" { female } else { male }),
        Cell::text(book.nationality(entry, Wording::Demonym).replace(' ', "\u{a0}")),
        Cell::text(exploitation(entry, words, "; ")),
        Cell::Date(entry.date),
        Cell::text(place(person.found)),
        Cell::text(place(person.lives)),
        Cell::text(consent(entry, consents)),
        Cell::text(nrm_status(entry, statuses)),
        Cell::text(reference(written.references.nrm.as_ref())),
    ]
}

/// Every third name ends in a space, every other third in a non-breaking one.
fn spaced(name: &str, at: usize) -> Cell {
    match at % 3 {
        _ if name.is_empty() => Cell::Blank,
        0 => Cell::text(format!("{name} ")),
        1 => Cell::text(format!("{name}\u{a0}")),
        _ => Cell::text(name),
    }
}
