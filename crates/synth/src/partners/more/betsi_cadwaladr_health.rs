//! Betsi Cadwaladr University Health Board: an ods of counts. The council stands on the first row of its group only, in Welsh; a
//! sub-total follows each group; `[c]`, `~` and `[z]` stand in place of numbers, and thousands are parted.

use std::collections::BTreeMap;

use super::{Right, TrueCount};
use crate::draw::{Draw, Purpose};
use crate::entries::Book;
use crate::error::SynthError;
use crate::files::ods;
use crate::partners::wrong::{Outcome, Wrong};
use crate::sheet::{Cell, Sheet};

const PARTNER: &str = "betsi_cadwaladr_health";
const BOARD: &str = "W11000023";
/// One in so many people that anybody met came to the board: few enough for numbers that are hidden.
const COMES_ONE_IN: usize = 25;
const HEADERS: [&str; 4] = ["Awdurdod lleol", "Grŵp oedran", "Pobl", "Ymweliadau"];
const BANDS: [(&str, &str); 3] =
    [("0 i 17", "minor"), ("18 a throsodd", "adult"), ("Heb ei nodi", "unknown")];

pub(super) fn files(book: &Book<'_>) -> Result<(Right, Wrong), SynthError> {
    let mut people: BTreeMap<(&str, usize), u32> = BTreeMap::new();
    for contact in &book.meetings.contacts {
        let person = &book.people[contact.person];
        let place = &book.world.places[person.found];
        if place.health_board == BOARD && person.index.is_multiple_of(COMES_ONE_IN) {
            let band = usize::from(person.age_on(contact.date) >= 18);
            *people.entry((place.gss_code, band)).or_default() += 1;
        }
    }
    let mut sheet = Sheet::new("Diogelu");
    sheet.push_texts(&["Bwrdd Iechyd Prifysgol Betsi Cadwaladr"]);
    sheet.push_texts(&["[c] wedi\u{2019}i atal; ~ yn talgrynnu i sero; [z] ddim yn berthnasol"]);
    sheet.push_texts(&HEADERS);
    let mut counts = Vec::new();
    let places = book.world.places.iter().filter(|place| place.health_board == BOARD);
    for (number, place) in places.enumerate() {
        let mut sum = 0;
        for (band, (label, group)) in BANDS.into_iter().enumerate() {
            let met = people.get(&(place.gss_code, band)).copied().unwrap_or_default();
            let mut draw = Draw::new(book.seed, Purpose::Opaque, number as u64 * 3 + band as u64);
            let attendances = met * draw.between(200, 400) as u32;
            sum += met;
            let row = sheet.push(vec![
                if band == 0 { Cell::text(place.name_cy) } else { Cell::Blank },
                Cell::text(label),
                shown(met, band),
                thousands(attendances, band),
            ]);
            for (measure, value) in [("persons_met", met), ("attendances", attendances)] {
                counts.push(TrueCount { row, measure, area_code: place.gss_code, age_group: group, value });
            }
        }
        sheet.push(vec![
            Cell::text(format!("Is-gyfanswm {}", place.name_cy)),
            Cell::Blank,
            Cell::text(if sum < 10 { "[c]".to_owned() } else { sum.to_string() }),
        ]);
    }
    sheet.push_texts(&["Ffynhonnell: cofnodion diogelu"]);
    let mut short = sheet.clone();
    short.rows.truncate(9);
    let right = Right {
        partner: PARTNER,
        file: "bcuhb_2012.ods",
        period: "2012",
        rows_found: sheet.rows_found(),
        bytes: ods(std::slice::from_ref(&sheet))?,
        truth: Vec::new(),
        counts,
    };
    let wrong = Wrong {
        partner: PARTNER,
        file: "bcuhb_rows_missing.ods",
        period: "2012",
        bytes: ods(&[short])?,
        outcome: Outcome::Refused("rows_not_expected"),
        words: &["are expected"],
    };
    Ok((right, wrong))
}

/// A number of people as the board shows it: hidden below five, never asked of those without an age.
fn shown(met: u32, band: usize) -> Cell {
    match (band, met) {
        (2, _) => Cell::text("[z]"),
        (_, 1..5) => Cell::text("[c]"),
        _ => Cell::count(met as usize),
    }
}

fn thousands(attendances: u32, band: usize) -> Cell {
    match (band, attendances) {
        (2, _) => Cell::text("~"),
        (_, 1..2_000) => Cell::text("[c]"),
        (_, 2_000..) => Cell::text(format!("{},{:03}", attendances / 1_000, attendances % 1_000)),
        _ => Cell::count(0),
    }
}
