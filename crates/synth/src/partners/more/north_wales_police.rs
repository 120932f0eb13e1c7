//! North Wales Police: an xlsx from two systems. Birth dates are text with the month in front, contact dates have the day in front;
//! nationalities are ISO codes of three letters; a name stands in one cell, in the order of its country; areas are Welsh councils.

use super::{Right, truth};
use crate::entries::{Book, Entry};
use crate::error::SynthError;
use crate::files::xlsx;
use crate::partners::wrong::{Outcome, Wrong};
use crate::sheet::{Cell, Sheet};

const PARTNER: &str = "north_wales_police";
const HEADERS: [&str; 8] = ["Occurrence", "Name", "DOB (US)", "Gender", "ISO", "Type", "Seen", "Cyngor"];
/// Alpha-2 and alpha-3 of the nationalities of this world, as ISO 3166-1 has them.
const ALPHA3: [(&str, &str); 19] = [
    ("AF", "AFG"),
    ("AL", "ALB"),
    ("BD", "BGD"),
    ("CD", "COD"),
    ("CN", "CHN"),
    ("ET", "ETH"),
    ("GB", "GBR"),
    ("GM", "GMB"),
    ("HU", "HUN"),
    ("KE", "KEN"),
    ("NG", "NGA"),
    ("PL", "POL"),
    ("RO", "ROU"),
    ("RU", "RUS"),
    ("SK", "SVK"),
    ("SL", "SLE"),
    ("TG", "TGO"),
    ("UG", "UGA"),
    ("VN", "VNM"),
];

pub(super) fn files(book: &mut Book<'_>) -> Result<(Right, Wrong), SynthError> {
    let entries = super::entries(book, PARTNER);
    let mut sheet = Sheet::new("Occurrences");
    sheet.push_texts(&HEADERS);
    let mut rows = Vec::new();
    for entry in &entries {
        let row = sheet.push(record(book, entry));
        let area = book.found(entry).gss_code;
        rows.push(
            truth(book, entry, 1, row)
                .with("case_reference", entry.case_reference.as_str())
                .with("area_code", area),
        );
    }
    let mut wrong = sheet.clone();
    wrong.rows[1][4] = Cell::text("XYZ");
    wrong.rows[2][2] = Cell::text("25/12/1980");
    let right = Right {
        partner: PARTNER,
        file: "nwp_2012.xlsx",
        period: "2012",
        rows_found: sheet.rows_found(),
        bytes: xlsx(std::slice::from_ref(&sheet))?,
        truth: rows,
        counts: Vec::new(),
    };
    let wrong = Wrong {
        partner: PARTNER,
        file: "nwp_day_first.xlsx",
        period: "2012",
        bytes: xlsx(&[wrong])?,
        outcome: Outcome::Rejects(&[("C3", "date_against_order"), ("E2", "unknown_code")]),
        words: &["unknown_code"],
    };
    Ok((right, wrong))
}

fn record(book: &Book<'_>, entry: &Entry) -> Vec<Cell> {
    let person = book.person(entry);
    let group = book.world.group(person);
    let name = if group.is_family_first {
        format!("{} {}", person.family, person.given)
    } else {
        format!("{} {}", person.given, person.family)
    };
    let alpha3 = ALPHA3.iter().find(|(two, _)| *two == group.nationality).map_or("", |(_, three)| three);
    let types: Vec<&str> = entry.written.exploitation.iter().map(|code| word(code)).collect();
    vec![
        Cell::text(entry.case_reference.as_str()),
        Cell::text(name),
        Cell::text(person.birth.format("%m/%d/%Y").to_string()),
        Cell::text(if person.sex.code() == "female" { "Female" } else { "Male" }),
        Cell::text(alpha3),
        Cell::text(types.join(" and ")),
        Cell::text(entry.date.format("%d/%m/%Y").to_string()),
        Cell::text(book.found(entry).name_cy),
    ]
}

fn word(code: &str) -> &'static str {
    match code {
        "SE" => "Sexual exploitation",
        "LE" => "Forced labour",
        "DS" => "Domestic servitude",
        "CE" => "Forced criminality",
        _ => "Not specified or unknown",
    }
}
