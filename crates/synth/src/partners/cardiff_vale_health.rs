//! Cardiff and Vale University Health Board: an xlsx workbook a quarter that holds **counts** and nobody's record; `<5` and `*` in place of
//! small ones, `..` where a site does not count.

use std::collections::BTreeMap;

use crate::deliveries::{Delivery, Post};
use crate::draw::{Draw, Purpose};
use crate::entries::Book;
use crate::error::SynthError;
use crate::files::xlsx;
use crate::meet::quarter;
use crate::sheet::{Cell, Sheet};

const PARTNER: &str = "cardiff_vale_health";
pub(super) const HEADERS: [&str; 5] = ["Local authority", "Sex", "Age group", "Individuals", "Attendances"];
const AREAS: [(&str, &str); 2] = [("W06000015", "Cardiff"), ("W06000014", "Vale of Glamorgan")];
const SEXES: [&str; 2] = ["female", "male"];
/// Counts below this are not shown.
const SHOWN_MIN: u32 = 5;

/// Quarter, area, sex, whether minor at contact.
type Key = (u32, &'static str, &'static str, bool);

/// What the board counts before it hides anything: individuals and attendances.
pub(crate) fn true_counts(book: &Book<'_>) -> BTreeMap<Key, (u32, u32)> {
    let mut counts = BTreeMap::new();
    for (area, _) in AREAS {
        for sex in SEXES {
            for in_quarter in 1..=4 {
                counts.insert((in_quarter, area, sex, false), (0, 0));
                counts.insert((in_quarter, area, sex, true), (0, 0));
            }
        }
    }
    let Some(body) = book.world.body(PARTNER) else { return counts };
    for contact in book.meetings.contacts.iter().filter(|contact| contact.body == body) {
        let person = &book.people[contact.person];
        let area = book.world.places[person.found].gss_code;
        let is_minor = person.age_on(contact.date) < 18;
        let mut draw = Draw::new(book.seed, Purpose::Opaque, person.index as u64);
        let attendances = draw.between(1, 4) as u32;
        if let Some(count) = counts.get_mut(&(quarter(contact.date), area, person.sex.code(), is_minor)) {
            count.0 += 1;
            count.1 += attendances;
        }
    }
    counts
}

pub(super) fn deliver(book: &mut Book<'_>, post: &mut Post) -> Result<(), SynthError> {
    let counts = true_counts(book);
    let year = book.world.settings.year;
    for in_quarter in 1..=4 {
        let mut sheet = Sheet::new("Safeguarding");
        sheet.push_texts(&[
            "Bwrdd Iechyd Prifysgol Caerdydd a’r Fro / Cardiff and Vale University Health Board",
        ]);
        sheet.push_texts(&[&format!(
            "Safeguarding contacts flagged as trafficking, quarter {in_quarter} of {year}"
        )]);
        sheet.push_texts(&[
            "<5: between 1 and 4. *: suppressed so that <5 cannot be worked out. ..: not available.",
        ]);
        sheet.push_texts(&HEADERS);
        for (area, name) in AREAS {
            for sex in SEXES {
                for is_minor in [false, true] {
                    let count = counts.get(&(in_quarter, area, sex, is_minor)).copied().unwrap_or_default();
                    sheet.push(row(name, sex, is_minor, count, in_quarter));
                }
            }
        }
        sheet.push_texts(&["Source: PARIS. Counts are of people living anywhere, found in the area."]);
        let sheets = [sheet];
        let file = format!("cvuhb_{year}q{in_quarter}.xlsx");
        let period = format!("{year}Q{in_quarter}");
        let delivery =
            Delivery::adds(PARTNER, file, period, &sheets, Vec::new()).received_after(year, in_quarter, 35);
        post.take(delivery, xlsx(&sheets)?);
    }
    Ok(())
}

pub(super) fn row(area: &str, sex: &str, is_minor: bool, count: (u32, u32), in_quarter: u32) -> Vec<Cell> {
    let (individuals, attendances) = count;
    let is_small = (1..SHOWN_MIN).contains(&individuals);
    // The Vale began to count attendances of minors in the second quarter.
    let is_counted = !(in_quarter == 1 && is_minor && area == "Vale of Glamorgan");
    vec![
        Cell::text(area),
        Cell::text(if sex == "female" { "Female" } else { "Male" }),
        Cell::text(if is_minor { "Under 18" } else { "18 and over" }),
        if is_small { Cell::text("<5") } else { Cell::count(individuals as usize) },
        match (is_counted, is_small) {
            (false, _) => Cell::text(".."),
            (true, true) => Cell::text("*"),
            (true, false) => Cell::count(attendances as usize),
        },
    ]
}
