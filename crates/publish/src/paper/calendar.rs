//! Which partner answered for which period, and what a quarter without a return means for its figures.
//!
//! In: the calendar of returns. Out: a table of partners by period, and beside a quarter's figures the partners whose
//! return is not among them. A period that is not covered is never printed as if nobody had been met in it.

use std::collections::BTreeSet;

use super::Paper;
use super::table::{cell, header, row_header};
use crate::PublishError;
use crate::figures::{Quality, Returned};
use crate::html::{Element, el};

/// The code list of what became of a return.
const STATUS: &str = "return_status";

impl Paper<'_> {
    /// The table of partners by period; nothing where no calendar is kept.
    pub(super) fn calendar(&self) -> Result<Option<Element>, PublishError> {
        let returns = &self.figures.calendar;
        if returns.is_empty() {
            return Ok(None);
        }
        let periods: BTreeSet<&str> = returns.iter().map(|it| &*it.period).collect();
        let mut head = el("tr").child(header(self.say("quality-col-partner")?, false));
        for period in &periods {
            head = head.child(header(self.period_name(period)?, false));
        }
        let mut sheet = self.sheet("calendar-caption", &[])?.scope(self.period()?).head(head);
        let partners: BTreeSet<&str> = returns.iter().map(|it| &*it.partner).collect();
        for partner in partners {
            let name = self.labels.partner(self.texts.language(), partner)?;
            let mut row = el("tr").child(row_header(name));
            for period in &periods {
                let found = returns.iter().find(|it| it.partner == partner && it.period == *period);
                row = row.child(cell(match found {
                    Some(returned) => self.answer(returned)?,
                    None => self.say("not-available")?,
                }));
            }
            sheet.row(row);
        }
        self.laid_out(sheet).map(Some)
    }

    /// What became of one return, and the day it came or was due.
    fn answer(&self, returned: &Returned) -> Result<String, PublishError> {
        let status = self.labels.category(self.texts, STATUS, &returned.status)?;
        match returned.received {
            Some(day) if returned.is_covered && day > returned.due => {
                let day = self.texts.date(day)?;
                self.say_with("calendar-came-late", &[("status", &status), ("day", &day)])
            }
            None if returned.status == "late" => {
                let day = self.texts.date(returned.due)?;
                self.say_with("calendar-was-due", &[("status", &status), ("day", &day)])
            }
            _ => Ok(status),
        }
    }

    /// The partners that feed the measures, were asked for a period, and have no return that covers it; by name, in the
    /// order of their codes.
    pub(super) fn not_covering(&self, period: &str, measures: &[&str]) -> Result<Vec<&str>, PublishError> {
        self.figures
            .calendar
            .iter()
            .filter(|it| it.period == period && !it.is_covered && it.status != "not_asked")
            .filter(|it| measures.iter().any(|measure| self.feeds(&it.partner, measure)))
            .map(|it| self.labels.partner(self.texts.language(), &it.partner))
            .collect()
    }

    /// The note below a table by quarter: whose returns are not in the figures of which quarter.
    pub(super) fn incomplete_quarters(
        &self,
        quarters: &[&str],
        measures: &[&str],
    ) -> Result<Option<Element>, PublishError> {
        let mut list = el("ul");
        let mut is_any = false;
        for quarter in quarters {
            let partners = self.not_covering(quarter, measures)?;
            if partners.is_empty() {
                continue;
            }
            is_any = true;
            let quarter = self.period_name(quarter)?;
            let text = self.say_with(
                "quarter-not-covered",
                &[("quarter", &quarter), ("partners", &partners.join(", "))],
            )?;
            list = list.child(el("li").text(text));
        }
        if !is_any {
            return Ok(None);
        }
        let intro = el("p").text(self.say("quarters-not-covered")?);
        Ok(Some(el("div").class("note").child(intro).child(list)))
    }

    /// Whether what a partner sends enters a measure: the reference set alone makes what is recorded, and has no part
    /// in what partners know. Who sends counts, or records of defendants, enters none; of whom nothing is known yet, the
    /// return is taken to be one of people.
    fn feeds(&self, partner: &str, measure: &str) -> bool {
        let quality = self.figures.quality.iter().find(|it| it.partner == partner);
        if quality.is_some_and(Quality::is_without_people) {
            return false;
        }
        let is_reference = quality.is_some_and(|it| it.is_reference_set);
        match measure {
            "recorded_nrm" => is_reference,
            "known_to_partners" => !is_reference,
            _ => true,
        }
    }

    /// A quarter in words; a period of another kind goes by its code.
    pub(super) fn period_name(&self, period: &str) -> Result<String, PublishError> {
        match quarter_of(period) {
            Some((year, quarter)) => self.say_with(&format!("quarter-{quarter}"), &[("year", year)]),
            None => Ok(period.to_owned()),
        }
    }
}

/// The year and the number of a quarter written `2012Q3`.
pub(super) fn quarter_of(period: &str) -> Option<(&str, &str)> {
    period.split_once('Q').filter(|(year, quarter)| {
        year.len() == 4
            && year.bytes().all(|it| it.is_ascii_digit())
            && ["1", "2", "3", "4"].contains(quarter)
    })
}
