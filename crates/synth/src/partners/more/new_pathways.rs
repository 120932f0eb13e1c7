//! New Pathways: an xls with headings in both languages, one above the other; the day has a time, the age its word, types are parted
//! by a stroke, a suffix or a title may stand with the name, and a dash means that a question does not arise.

use super::{Right, truth};
use crate::entries::{Book, Entry, Wording};
use crate::error::SynthError;
use crate::files::xls;
use crate::partners::wrong::{Outcome, Wrong};
use crate::sheet::{Cell, Sheet};

const PARTNER: &str = "new_pathways";
const HEADERS: [[&str; 2]; 8] = [
    ["Cyfeirnod", "Reference"],
    ["Enw", "Name"],
    ["Oed", "Age"],
    ["Rhyw", "Sex"],
    ["Cenedligrwydd", "Nationality"],
    ["Math", "Type"],
    ["Gwelwyd", "Seen"],
    ["NRM", "NRM"],
];

pub(super) fn files(book: &mut Book<'_>) -> Result<(Right, Wrong), SynthError> {
    let entries = super::entries(book, "sarc");
    let mut sheet = Sheet::new("Cleientiaid - Clients");
    sheet.push_texts(&HEADERS.map(|labels| labels[0]));
    sheet.push_texts(&HEADERS.map(|labels| labels[1]));
    let mut rows = Vec::new();
    for (number, entry) in entries.iter().enumerate() {
        let row = sheet.push(record(book, entry, number));
        rows.push(
            truth(book, entry, 1, row)
                .with("case_reference", format!("NP/{number:03}"))
                .with("birth_date", "")
                .with("nrm_status_code", if number % 4 == 3 { "not_known" } else { "stated_not_on" }),
        );
    }
    sheet.push(vec![Cell::text("Cyfanswm"), Cell::count(entries.len())]);
    let bytes = xls(std::slice::from_ref(&sheet))?;
    let mut cut = bytes.clone();
    cut.truncate(bytes.len() / 2);
    let right = Right {
        partner: PARTNER,
        file: "np_2012.xls",
        period: "2012",
        rows_found: sheet.rows_found(),
        bytes,
        truth: rows,
        counts: Vec::new(),
    };
    let wrong = Wrong {
        partner: PARTNER,
        file: "np_cut_off.xls",
        period: "2012",
        bytes: cut,
        outcome: Outcome::Unreadable("corrupt"),
        words: &["damaged"],
    };
    Ok((right, wrong))
}

fn record(book: &Book<'_>, entry: &Entry, number: usize) -> Vec<Cell> {
    let person = book.person(entry);
    let name = match number % 3 {
        0 => format!("Dr. {} {}", person.given, person.family),
        1 => format!("{} {}, Jnr", person.given, person.family),
        _ => format!("{}, {}", person.family, person.given),
    };
    let types: Vec<&str> = entry.written.exploitation.iter().map(|code| word(code)).collect();
    let time = format!("{} {}:{:02}", entry.date.format("%d/%m/%Y"), 9 + number % 8, number * 7 % 60);
    vec![
        Cell::text(format!("np/{number:03}")),
        Cell::text(name),
        Cell::text(format!("{} oed", person.age_on(entry.date))),
        Cell::text(if person.sex.code() == "female" { "Menyw" } else { "Dyn" }),
        Cell::text(book.nationality(entry, Wording::Demonym)),
        Cell::text(types.join(" / ")),
        Cell::text(time),
        Cell::text(if number % 4 == 3 { "-" } else { "Naddo" }),
    ]
}

fn word(code: &str) -> &'static str {
    match code {
        "SE" => "Rhywiol",
        "LE" => "Llafur",
        "DS" => "Domestig",
        "CE" => "Troseddol",
        _ => "Math anhysbys",
    }
}
