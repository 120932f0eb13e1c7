//! Faulty files, spread over the partners, and what must come of each.
//!
//! In: nothing. Out: for each partner the files of `wrong/` and `expected.toml`. The faults are made in otherwise good sheets of people who
//! do not exist, drawn under a seed of their own, so these files stay the same whatever the fixtures are.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{bawso, cardiff_vale_health, cps, gla, gwent_police, home_office, nrm, sarc, south_wales_police};
use crate::entries::Book;
use crate::error::SynthError;
use crate::files::{Encoding, compound, csv, encrypted_ods, ods, xls, xlsx};
use crate::meet::Meetings;
use crate::rates::{ErrorLevel, ErrorRates};
use crate::record::Clerk;
use crate::sheet::{Cell, Sheet};
use crate::world::World;

const SEED: u64 = 7;
const PEOPLE: u32 = 2_000;
/// Enough that one bad row is below the limit of rejects.
const ROWS: usize = 24;

/// What comes of a file.
pub(super) enum Outcome {
    /// It cannot be opened; the kind of trouble.
    Unreadable(&'static str),
    /// It opens and does not fit the mapping; the reason.
    Refused(&'static str),
    /// So much is turned away that it waits for a person; the rule most cells break.
    Held(&'static str),
    /// Read, with bad cells turned away: cell and rule.
    Rejects(&'static [(&'static str, &'static str)]),
}

/// A faulty file and what must come of it.
pub(super) struct Wrong {
    pub(super) partner: &'static str,
    pub(super) file: &'static str,
    pub(super) period: &'static str,
    pub(super) bytes: Vec<u8>,
    pub(super) outcome: Outcome,
    /// What the message must say.
    pub(super) words: &'static [&'static str],
}

/// Makes all faulty files and what is expected of them.
pub(crate) fn faulty() -> Result<Vec<(String, Vec<u8>)>, SynthError> {
    let world = World::load()?;
    let people = world.people(SEED, PEOPLE)?;
    let meetings = Meetings::draw(&world, &people, SEED);
    let rates = ErrorRates::parse(ErrorRates::DEFAULT_TEXT)?;
    let clerk = Clerk::new(&world, &rates, ErrorLevel::None);
    let mut book = Book { world: &world, people: &people, meetings: &meetings, seed: SEED, clerk };
    let mut all = police(&mut book)?;
    all.extend(inspectors_and_health(&mut book)?);
    all.extend(rejected(&mut book)?);
    all.extend(national(&mut book)?);
    Ok(expectations("partners", all))
}

/// The faulty files below a folder, and for each partner what is expected of its own.
pub(super) fn expectations(folder: &str, all: Vec<Wrong>) -> Vec<(String, Vec<u8>)> {
    let mut expected: BTreeMap<&str, String> = BTreeMap::new();
    let mut files = Vec::new();
    for wrong in all {
        let text = expected.entry(wrong.partner).or_insert_with(|| HEAD.to_owned());
        describe(text, &wrong);
        files.push((format!("{folder}/{}/wrong/{}", wrong.partner, wrong.file), wrong.bytes));
    }
    files.extend(
        expected
            .into_iter()
            .map(|(partner, text)| (format!("{folder}/{partner}/wrong/expected.toml"), text.into_bytes())),
    );
    files.sort();
    files
}

const HEAD: &str = "# What must come of each faulty file when it is delivered for this partner.\n\
    # outcome: unreadable (cannot be opened), refused (does not fit the mapping), held (too much turned away), rejects (bad cells\n\
    # turned away, the rest goes on). reason: the kind of trouble, or the rule broken. words: what the one message must say.\n";

fn describe(text: &mut String, wrong: &Wrong) {
    let (outcome, reason) = match wrong.outcome {
        Outcome::Unreadable(reason) => ("unreadable", reason),
        Outcome::Refused(reason) => ("refused", reason),
        Outcome::Held(rule) => ("held", rule),
        Outcome::Rejects(cells) => ("rejects", cells.first().map_or("", |cell| cell.1)),
    };
    let words: Vec<String> = wrong.words.iter().map(|word| format!("{word:?}")).collect();
    let _ = write!(
        text,
        "\n[[file]]\nfile = \"{}\"\nperiod = \"{}\"\noutcome = \"{outcome}\"\nreason = \"{reason}\"\nwords = [{}]\n",
        wrong.file,
        wrong.period,
        words.join(", ")
    );
    if let Outcome::Rejects(cells) = wrong.outcome {
        let cells: Vec<String> =
            cells.iter().map(|(cell, rule)| format!("{{ cell = \"{cell}\", rule = \"{rule}\" }}")).collect();
        let _ = writeln!(text, "rejects = [{}]", cells.join(", "));
    }
}

/// The first bytes of a file: what an interrupted copy leaves.
fn cut(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() * 3 / 5);
    bytes
}

fn police(book: &mut Book<'_>) -> Result<Vec<Wrong>, SynthError> {
    let partner = "south_wales_police";
    let entries = book.entries(partner, south_wales_police::MANNER);
    let mut month = Sheet::new("Jan 2012");
    month.push_texts(&south_wales_police::HEADERS);
    for entry in entries.iter().take(ROWS) {
        month.push(south_wales_police::record(book, entry));
    }
    let mut misnamed = month.clone();
    "Tab 1".clone_into(&mut misnamed.name);
    let mut without_dates = month.clone();
    for row in &mut without_dates.rows {
        row.remove(9);
    }
    let wrong =
        |file, bytes, outcome, words| Wrong { partner, file, period: "2012Q1", bytes, outcome, words };
    let mut all = vec![
        wrong("swp_truncated.xlsx", cut(xlsx(&[month])?), Outcome::Unreadable("corrupt"), &["damaged"]),
        wrong(
            "swp_no_month.xlsx",
            xlsx(&[misnamed])?,
            Outcome::Refused("sheet_not_found"),
            &["has a name like", "Jan *"],
        ),
        wrong(
            "swp_column_missing.xlsx",
            xlsx(&[without_dates])?,
            Outcome::Refused("column_not_found"),
            &["no column `Date seen`"],
        ),
    ];
    all.extend(gwent(book)?);
    Ok(all)
}

fn gwent(book: &mut Book<'_>) -> Result<Vec<Wrong>, SynthError> {
    let partner = "gwent_police";
    let entries = book.entries(partner, gwent_police::MANNER);
    let mut sheet = Sheet::new(partner);
    sheet.push_texts(&["Gwent Police PVoT return 2012 quarter 1"]);
    sheet.push_texts(&gwent_police::HEADERS);
    for entry in entries.iter().take(ROWS) {
        sheet.push(gwent_police::record(book, entry, true, false));
    }
    let mut wider = sheet.clone();
    for (at, row) in wider.rows.iter_mut().enumerate().skip(1) {
        row.push(Cell::text(if at == 1 { "Shoe size" } else { "6" }));
    }
    // The third record's birth date and the fourth's contact date are days no calendar has.
    sheet.rows[4][3] = Cell::text("30/02/1988");
    sheet.rows[5][7] = Cell::text("31/11/2012");
    let text = |sheet: &Sheet| csv(sheet, b',', Encoding::Windows1252);
    let wrong =
        |file, bytes, outcome, words| Wrong { partner, file, period: "2012Q1", bytes, outcome, words };
    Ok(vec![
        wrong("gwent_empty.csv", Vec::new(), Outcome::Unreadable("empty"), &["the file is empty"]),
        wrong(
            "gwent_unknown_column.csv",
            text(&wider)?,
            Outcome::Refused("unknown_column"),
            &["L2", "does not know"],
        ),
        wrong(
            "gwent_impossible_dates.csv",
            text(&sheet)?,
            Outcome::Rejects(&[("D5", "no_such_date"), ("H6", "no_such_date")]),
            &["no_such_date"],
        ),
    ])
}

fn inspectors_and_health(book: &mut Book<'_>) -> Result<Vec<Wrong>, SynthError> {
    let partner = "gla";
    let entries = book.entries(partner, gla::MANNER);
    let mut cases = Sheet::new("Wales Q2");
    cases.push_texts(&gla::HEADERS);
    for entry in entries.iter().take(ROWS) {
        cases.push(gla::record(book, entry));
    }
    let mut headless = cases.clone();
    headless.rows.remove(0);
    let wrong =
        |file, bytes, outcome, words| Wrong { partner, file, period: "2012Q2", bytes, outcome, words };
    let mut all = vec![
        wrong("gla_truncated.xls", cut(xls(&[cases])?), Outcome::Unreadable("corrupt"), &["damaged"]),
        wrong(
            "gla_no_header.xls",
            xls(&[headless])?,
            Outcome::Refused("header_not_found"),
            &["no header row", "`cases`"],
        ),
    ];
    let partner = "cardiff_vale_health";
    let mut counts = Sheet::new("Safeguarding");
    counts.push_texts(&cardiff_vale_health::HEADERS);
    for area in ["Cardiff", "Vale of Glamorgan"] {
        for (sex, is_minor) in [("female", false), ("female", true), ("male", false), ("male", true)] {
            counts.push(cardiff_vale_health::row(area, sex, is_minor, (6, 11), 2));
        }
    }
    let mut short = counts.clone();
    short.rows.pop();
    counts.rows[3][3] = Cell::text("a few");
    let wrong =
        |file, bytes, outcome, words| Wrong { partner, file, period: "2012Q2", bytes, outcome, words };
    all.push(wrong(
        "cvuhb_words_for_numbers.xlsx",
        xlsx(&[counts])?,
        Outcome::Rejects(&[("D4", "not_a_number")]),
        &["not_a_number"],
    ));
    all.push(wrong(
        "cvuhb_row_missing.xlsx",
        xlsx(&[short])?,
        Outcome::Refused("rows_not_expected"),
        &["7 rows", "8 to 8"],
    ));
    Ok(all)
}

fn rejected(book: &mut Book<'_>) -> Result<Vec<Wrong>, SynthError> {
    let entries = book.entries("sarc", sarc::MANNER);
    let mut clients = Sheet::new("sarc");
    clients.push_texts(&sarc::HEADERS);
    for (at, entry) in entries.iter().take(ROWS).enumerate() {
        let mut row = sarc::record(book, entry);
        if at % 2 == 0 {
            row[5] = Cell::text("seen");
        }
        clients.push(row);
    }
    let mut hearings = Sheet::new("cps");
    hearings.push_texts(&cps::HEADERS);
    for number in 0..ROWS {
        let mut row = cps::defendant(book, number)?;
        row[5] = Cell::text(format!("03/{:02}/2012", 13 + number % 15));
        hearings.push(row);
    }
    let entries = book.entries("bawso", bawso::MANNER);
    let mut cases = Sheet::new("Achosion - Cases");
    cases.push_texts(&bawso::ENGLISH);
    for entry in entries.iter().take(ROWS) {
        cases.push(bawso::record(book, entry, false));
    }
    cases.rows[2][5] = Cell::text("Ruritanian");
    cases.rows[3][8] = Cell::text("Gotham");
    Ok(vec![
        Wrong {
            partner: "sarc",
            file: "sarc_half_wrong.csv",
            period: "2012Q1",
            bytes: csv(&clients, b'\t', Encoding::Utf16)?,
            outcome: Outcome::Held("unknown_code"),
            words: &["25"],
        },
        Wrong {
            partner: "cps",
            file: "cps_month_first.csv",
            period: "2012",
            bytes: csv(&hearings, b',', Encoding::Utf8Marked)?,
            outcome: Outcome::Held("date_against_order"),
            words: &["25"],
        },
        Wrong {
            partner: "bawso",
            file: "bawso_unknown_codes.ods",
            period: "2012Q3",
            bytes: ods(&[cases])?,
            outcome: Outcome::Rejects(&[("F3", "unknown_code"), ("I4", "unknown_code")]),
            words: &["unknown_code"],
        },
        Wrong {
            partner: "bawso",
            file: "bawso_encrypted.ods",
            period: "2012Q3",
            bytes: encrypted_ods()?,
            outcome: Outcome::Unreadable("encrypted"),
            words: &["encrypted"],
        },
    ])
}

fn national(book: &mut Book<'_>) -> Result<Vec<Wrong>, SynthError> {
    let entries = book.entries("home_office", home_office::MANNER);
    let mut encounters = Sheet::new("YTD");
    encounters.push_texts(&home_office::HEADERS);
    for entry in entries.iter().take(ROWS) {
        encounters.push(home_office::record(book, entry));
    }
    let mut referrals = Sheet::new("Wales 2012");
    referrals.push_texts(&nrm::HEADERS);
    let entries = book.referrals();
    for (at, entry) in entries.iter().take(ROWS).enumerate() {
        let mut row = vec![Cell::text(if at == 0 { "UKBA" } else { "" })];
        row.extend(nrm::record(book, entry));
        referrals.push(row);
    }
    referrals.rows[6][11] = Cell::text("14/03/2041");
    let noise: Vec<u8> = (0_u32..6_000).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    Ok(vec![
        Wrong {
            partner: "home_office",
            file: "home_office_encrypted.xlsx",
            period: "2012",
            bytes: compound(&[("EncryptionInfo", &noise[..5_000]), ("EncryptedPackage", &noise)])?,
            outcome: Outcome::Unreadable("encrypted"),
            words: &["encrypted"],
        },
        Wrong {
            partner: "home_office",
            file: "home_office_one_header_row.xlsx",
            period: "2012",
            bytes: xlsx(&[encounters])?,
            outcome: Outcome::Refused("header_not_found"),
            words: &["no header row", "`encounters`"],
        },
        Wrong {
            partner: "nrm",
            file: "nrm_future_date.xlsx",
            period: "2012",
            bytes: xlsx(&[referrals])?,
            outcome: Outcome::Rejects(&[("L7", "future_date")]),
            words: &["future_date"],
        },
        Wrong {
            partner: "nrm",
            file: "nrm_is_a_pdf.xlsx",
            period: "2012",
            bytes: b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
                .to_vec(),
            outcome: Outcome::Unreadable("unsupported"),
            words: &["not a workbook"],
        },
    ])
}
