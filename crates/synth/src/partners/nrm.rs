//! The NRM's record-level extract: one xlsx workbook a year, laid out as its published tables are. The first responder stands only on the
//! first row of its group, a sub-total closes each group, and Togo is spelt in Cyrillic.

use super::{Words, birth, exploitation, or_marker, reference};
use crate::deliveries::{Delivery, Event, Post, RecordRow};
use crate::entries::{Book, Entry, Wording};
use crate::error::SynthError;
use crate::files::xlsx;
use crate::sheet::{Cell, Sheet};
use crate::world::Body;

const PARTNER: &str = "nrm";
pub(super) const HEADERS: [&str; 16] = [
    "First responder",
    "NRM reference",
    "Family name",
    "Given name",
    "Date of birth",
    "Sex",
    "Nationality",
    "Age at first exploitation",
    "Exploitation type",
    "Date of first exploitation",
    "Exploited in",
    "Date of referral",
    "Referrer based in",
    "Competent authority",
    "Police reference",
    "Home Office reference",
];
const WORDS: Words = [
    ("SE", "Sexual Exploitation"),
    ("LE", "Labour Exploitation"),
    ("DS", "Domestic Servitude"),
    ("CE", "Criminal Exploitation"),
    ("UN", "Unknown exploitation"),
];
/// First responders as Annex C spells them.
const RESPONDERS: [(&str, &str); 9] = [
    ("ASP", "Avon & Somerset Police"),
    ("DPP", "Dyfed-Powys Police"),
    ("GLA", "GLA"),
    ("GWP", "Gwent Police"),
    ("LA", "Local Authority"),
    ("NWP", "North Wales Police"),
    ("SA", "Salvation Army"),
    ("SWP", "South Wales Police"),
    ("UKBA", "UKBA"),
];

pub(super) fn deliver(book: &mut Book<'_>, post: &mut Post) -> Result<(), SynthError> {
    let year = book.world.settings.year;
    let entries = book.referrals();
    let mut sheet = Sheet::new(format!("Wales {year}"));
    sheet.push_texts(&["National Referral Mechanism: referrals by first responders based in Wales"]);
    sheet.push_texts(&[&format!("1 January to 31 December {year}")]);
    sheet.push(Vec::new());
    sheet.push_texts(&HEADERS);
    let mut rows = Vec::new();
    for (code, name) in RESPONDERS {
        let is_of = |entry: &&Entry| responder(book, entry).first_responder.as_deref() == Some(code);
        let mut count = 0;
        for entry in entries.iter().filter(is_of) {
            let mut cells = vec![Cell::text(if count == 0 { name } else { "" })];
            cells.extend(record(book, entry));
            let row = sheet.push(cells);
            rows.push(RecordRow {
                sheet: 1,
                row,
                person: entry.person,
                event: Event::Referral(entry.event),
                kind: entry.kind.code(),
            });
            count += 1;
        }
        if count > 0 {
            sheet.push(vec![Cell::Blank, Cell::text("Sub-total"), Cell::count(count)]);
        }
    }
    sheet.push(vec![Cell::text("Total"), Cell::count(rows.len())]);
    sheet.push(Vec::new());
    sheet.push_texts(&["1: Age defined by age at first exploitation."]);
    sheet.push_texts(&["2: A referral is not a finding that a person was trafficked."]);
    let sheets = [sheet];
    let file = format!("nrm_{year}.xlsx");
    let delivery = Delivery::adds(PARTNER, file, year.to_string(), &sheets, rows).received(year + 1, 2, 4);
    post.take(delivery, xlsx(&sheets)?);
    Ok(())
}

fn responder<'a>(book: &'a Book<'_>, entry: &Entry) -> &'a Body {
    let referral = &book.meetings.referrals[entry.event];
    &book.world.settings.body[referral.body]
}

/// All columns but the first.
pub(super) fn record(book: &Book<'_>, entry: &Entry) -> Vec<Cell> {
    let written = &entry.written;
    let person = book.person(entry);
    let referral = &book.meetings.referrals[entry.event];
    let age = person.age_on(person.exploited_from);
    vec![
        Cell::text(entry.case_reference.as_str()),
        Cell::text(written.family.as_str()),
        Cell::text(written.given.as_str()),
        birth(entry),
        Cell::text(if person.sex.code() == "female" { "Female" } else { "Male" }),
        or_marker(&book.nationality(entry, Wording::AsPrinted), "Not specified or unknown"),
        if written.age.is_some() { Cell::Number(f64::from(age)) } else { Cell::Blank },
        Cell::text(exploitation(entry, &WORDS, "; ")),
        Cell::Date(person.exploited_from),
        Cell::text(book.world.places[person.exploited].name_en),
        Cell::Date(entry.date),
        Cell::text(based_in(book, entry)),
        Cell::text(match referral.competent_authority {
            "UKBA@UKHTC" => "UKBA hosted within UKHTC",
            other => other,
        }),
        Cell::text(reference(written.references.police.as_ref())),
        Cell::text(reference(written.references.home_office.as_ref())),
    ]
}

/// Where the referrer sits: a force's area, the authority, or Wales; one force sits in England.
fn based_in(book: &Book<'_>, entry: &Entry) -> &'static str {
    match responder(book, entry).first_responder.as_deref() {
        Some("ASP") => "Avon and Somerset",
        Some("DPP") => "Dyfed-Powys",
        Some("GWP") => "W15000002",
        Some("NWP") => "North Wales",
        Some("SWP") => "South Wales",
        Some("LA") => book.found(entry).name_en,
        _ => "Wales",
    }
}
