//! The Crown Prosecution Service: UTF-8 csv behind a byte order mark, once a year; its rows are **defendants**, not people met. Each name is
//! in one column with the family name first, each date has a month in letters.

use chrono::{Days, NaiveDate};

use crate::deliveries::{Delivery, Post};
use crate::draw::{Draw, Purpose};
use crate::entries::Book;
use crate::error::SynthError;
use crate::files::{Encoding, csv};
use crate::sheet::{Cell, Sheet};
use crate::world::Sex;

const PARTNER: &str = "cps";
pub(super) const HEADERS: [&str; 8] =
    ["URN", "Defendant", "Date of birth", "Sex", "Principal offence", "Hearing date", "Outcome", "Area"];
const TRADITIONS: [&str; 5] = ["english", "welsh", "romanian", "slovak", "albanian"];
const OFFENCES: [&str; 3] = [
    "Trafficking for sexual exploitation (SOA 2003 s57-59)",
    "Trafficking for exploitation (AI(ToC)A 2004 s4)",
    "Slavery, servitude, forced labour (CJA 2009 s71)",
];
const OUTCOMES: [&str; 3] = ["Convicted", "Acquitted", "Discontinued"];

pub(super) fn deliver(book: &mut Book<'_>, post: &mut Post) -> Result<(), SynthError> {
    let year = book.world.settings.year;
    let mut sheet = Sheet::new(PARTNER);
    sheet.push_texts(&["CPS Wales: human trafficking flagged defendants"]);
    sheet.push_texts(&["Counts of defendants. Not a count of victims."]);
    sheet.push_texts(&HEADERS);
    // About one defendant for twenty people, and never none.
    let defendants = book.people.len() / 20 + 2;
    for number in 0..defendants {
        let row = defendant(book, number)?;
        sheet.push(row);
    }
    sheet.push(vec![Cell::text("Total defendants"), Cell::count(defendants)]);
    let bytes = csv(&sheet, b',', Encoding::Utf8Marked)?;
    let file = format!("cps_{year}.csv");
    let delivery =
        Delivery::adds(PARTNER, file, year.to_string(), &[sheet], Vec::new()).received(year + 1, 3, 11);
    post.take(delivery, bytes);
    Ok(())
}

pub(super) fn defendant(book: &Book<'_>, number: usize) -> Result<Vec<Cell>, SynthError> {
    let mut draw = Draw::new(book.seed, Purpose::Defendant, number as u64);
    let sex = if draw.chance(0.25) { Sex::Female } else { Sex::Male };
    let tradition = draw.pick(&TRADITIONS).copied().unwrap_or("english");
    let (given, family) = book.world.names.tradition(tradition)?.draw(sex, &mut draw);
    let first = NaiveDate::from_yo_opt(book.world.settings.year, 1).unwrap_or_default();
    let hearing = first + Days::new(draw.below(366) as u64);
    let birth = hearing - Days::new(draw.between(20 * 366, 60 * 365) as u64);
    Ok(vec![
        Cell::text(format!("62{:02}/{:05}/12", draw.between(1, 4), number + 1)),
        Cell::text(format!("{}, {given}", family.to_uppercase())),
        Cell::text(birth.format("%d-%b-%Y").to_string()),
        Cell::text(if sex == Sex::Female { "F" } else { "M" }),
        Cell::text(draw.pick(&OFFENCES).copied().unwrap_or_default()),
        Cell::text(hearing.format("%d-%b-%Y").to_string()),
        Cell::text(draw.pick(&OUTCOMES).copied().unwrap_or_default()),
        Cell::text("Cymru-Wales"),
    ])
}
