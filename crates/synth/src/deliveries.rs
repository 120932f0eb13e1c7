//! The deliveries of a synthetic Wales in order of arrival, and whose record stands in which row of them.
//!
//! In: files as partners send them. Out: `deliveries.toml`, and the rows for the truth.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::entries::Entry;
use crate::sheet::Sheet;

/// What a row of a file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Contact(usize),
    Referral(usize),
}

/// A row of a file that is a record.
#[derive(Clone, Debug)]
pub(crate) struct RecordRow {
    /// From 1, as a reader of the workbook counts.
    pub(crate) sheet: usize,
    pub(crate) row: usize,
    pub(crate) person: usize,
    pub(crate) event: Event,
    pub(crate) kind: &'static str,
}

impl RecordRow {
    /// The row of a contact.
    pub(crate) fn contact(sheet: usize, row: usize, entry: &Entry) -> RecordRow {
        RecordRow {
            sheet,
            row,
            person: entry.person,
            event: Event::Contact(entry.event),
            kind: entry.kind.code(),
        }
    }
}

/// One delivery.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) partner: &'static str,
    /// The name of the file; none for a nil return.
    pub(crate) file: Option<String>,
    pub(crate) period: String,
    pub(crate) kind: &'static str,
    pub(crate) replaces: Option<String>,
    pub(crate) received: Option<NaiveDate>,
    /// Whether no later delivery takes its place.
    pub(crate) is_in_force: bool,
    /// Rows of all sheets with something in them.
    pub(crate) rows_found: usize,
    pub(crate) rows: Vec<RecordRow>,
}

impl Delivery {
    /// A delivery that adds, with the file's rows counted.
    pub(crate) fn adds(
        partner: &'static str,
        file: String,
        period: String,
        sheets: &[Sheet],
        rows: Vec<RecordRow>,
    ) -> Delivery {
        Delivery {
            partner,
            file: Some(file),
            period,
            kind: "adds",
            replaces: None,
            received: None,
            is_in_force: true,
            rows_found: sheets.iter().map(Sheet::rows_found).sum(),
            rows,
        }
    }

    /// Received on a day of 2012, or of the year after.
    pub(crate) fn received(mut self, year: i32, month: u32, day: u32) -> Delivery {
        self.received = NaiveDate::from_ymd_opt(year, month, day);
        self
    }

    /// Received some days after a quarter ended.
    pub(crate) fn received_after(self, year: i32, quarter: u32, days: u64) -> Delivery {
        let (year, month) = if quarter == 4 { (year + 1, 1) } else { (year, quarter * 3 + 1) };
        let first = NaiveDate::from_ymd_opt(year, month, 1);
        let received = first.map(|first| first + chrono::Days::new(days));
        Delivery { received, ..self }
    }

    /// Where its file lies in the output.
    pub(crate) fn path(&self) -> Option<String> {
        self.file.as_ref().map(|file| path(self.partner, file))
    }
}

fn path(partner: &str, file: &str) -> String {
    format!("partners/{partner}/right/{file}")
}

/// All deliveries and the bytes of their files.
#[derive(Debug, Default)]
pub(crate) struct Post {
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

impl Post {
    /// Takes a delivery in.
    pub(crate) fn take(&mut self, delivery: Delivery, bytes: Vec<u8>) {
        if let Some(path) = delivery.path() {
            self.files.push((path, bytes));
        }
        self.deliveries.push(delivery);
    }

    /// Takes a return without a file in.
    pub(crate) fn take_nil(&mut self, partner: &'static str, period: &str, received: Option<NaiveDate>) {
        self.deliveries.push(Delivery {
            partner,
            file: None,
            period: period.to_owned(),
            kind: "nil",
            replaces: None,
            received,
            is_in_force: true,
            rows_found: 0,
            rows: Vec::new(),
        });
    }

    /// Puts the deliveries in order of arrival.
    pub(crate) fn sort(&mut self) {
        self.deliveries.sort_by(|one, two| {
            let key = |delivery: &Delivery| (delivery.received, delivery.partner, delivery.period.clone());
            key(one).cmp(&key(two))
        });
    }

    /// The text of `deliveries.toml`.
    pub(crate) fn toml(&self) -> String {
        let mut text = String::from(
            "# Deliveries in order of arrival. Synthetic: nobody in these files exists.\n\
             # `file` is relative to this one; a nil return has none.\n",
        );
        for delivery in &self.deliveries {
            text.push_str("\n[[delivery]]\n");
            if let Some(path) = delivery.path() {
                let _ = writeln!(text, "file = \"{path}\"");
            }
            let _ = writeln!(text, "partner = \"{}\"", delivery.partner);
            let _ = writeln!(text, "period = \"{}\"", delivery.period);
            let _ = writeln!(text, "kind = \"{}\"", delivery.kind);
            if let Some(replaces) = &delivery.replaces {
                let _ = writeln!(text, "replaces = \"{}\"", path(delivery.partner, replaces));
            }
            if let Some(received) = delivery.received {
                let _ = writeln!(text, "received_date = {received}");
            }
        }
        text
    }
}
