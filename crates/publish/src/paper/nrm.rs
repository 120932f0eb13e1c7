//! The NRM as others have published it: quoted, placed, never corrected.

use std::collections::BTreeSet;

use super::Paper;
use super::table::{cell, number_cell};
use crate::PublishError;
use crate::figures::{Finding, Printed};
use crate::html::{Element, el};

/// Wales, in the code list of nations.
pub(super) const WALES: &str = "W92000004";
/// The unit of counts of referrals, in the code list of units.
pub(super) const REFERRALS: &str = "nrm_referral";

/// Up to so many cells a finding lists at once; more are folded away.
const CELLS_OPEN: usize = 4;

impl Paper<'_> {
    pub(super) fn nrm(&self) -> Result<Vec<Element>, PublishError> {
        let mut parts = vec![self.paragraph("nrm-intro")?];
        if self.facts.is_synthetic {
            parts.push(el("p").child(el("strong").text(self.say("nrm-synthetic")?)));
        }
        let totals = self.totals();
        if totals.is_empty() {
            parts.push(self.paragraph("nrm-none")?);
        } else {
            let head = self.headers(&[
                ("nrm-col-value", true),
                ("nrm-col-table", false),
                ("nrm-col-cell", false),
                ("nrm-col-place", false),
            ])?;
            let mut sheet = self.sheet("nrm-caption", &[])?.scope(self.period()?).head(head);
            for printed in totals {
                sheet.row(self.quoted(printed)?);
            }
            parts.push(self.laid_out(sheet)?);
        }
        parts.extend(self.persons_beside_the_nrm()?);
        parts.extend(self.findings()?);
        Ok(parts)
    }

    /// The published counts for the whole of Wales in the window, each group aside.
    fn totals(&self) -> Vec<&Printed> {
        self.figures
            .printed
            .iter()
            .filter(|printed| {
                printed.geography == WALES
                    && printed.unit == REFERRALS
                    && !printed.is_of_group
                    && printed.start == self.facts.window_start_date
                    && printed.end == self.facts.window_end_date
            })
            .collect()
    }

    /// Every value that is printed for Wales and the period, each once.
    pub(super) fn published_values(&self) -> Vec<String> {
        let values: BTreeSet<i64> = self.totals().into_iter().map(|printed| printed.value).collect();
        values.into_iter().map(|value| self.texts.number(value)).collect()
    }

    /// What the NRM is said to have recorded, in one line: every value that is printed for Wales and the period.
    pub(super) fn beside_the_nrm(&self) -> Result<Element, PublishError> {
        let values = self.published_values();
        let text = match &values[..] {
            [] => self.say("summary-nrm-none")?,
            [value] => self.say_with("summary-nrm", &[("value", value)])?,
            [values @ .., last] => {
                self.say_with("summary-nrm-several", &[("values", &values.join(", ")), ("last", last)])?
            }
        };
        Ok(el("p")
            .text(text)
            .text(" ")
            .child(el("a").attr("href", "#nrm").text(self.say("summary-nrm-link")?)))
    }

    fn findings(&self) -> Result<Vec<Element>, PublishError> {
        let title = el("h3").text(self.say("findings-title")?);
        if self.figures.findings.is_empty() {
            return Ok(vec![title, self.paragraph("findings-none")?]);
        }
        let mut list = el("ul").class("findings");
        for finding in &self.figures.findings {
            list = list.child(self.finding(finding)?);
        }
        Ok(vec![title, self.paragraph("findings-intro")?, list])
    }

    fn finding(&self, finding: &Finding) -> Result<Element, PublishError> {
        let mut cells = el("ul").class("plain");
        for id in &finding.cell_ids {
            // A finding may also rest on a sentence, which has no cell; then its id says where it stands.
            cells = cells.child(match self.figures.printed.iter().find(|printed| printed.cell_id == *id) {
                Some(printed) => el("li")
                    .child(el("strong").text(&*printed.text))
                    .text(": ")
                    .child(el("q").attr("lang", "en").text(position(printed)))
                    .text(", ")
                    .child(el("span").attr("lang", "en").text(&*printed.table_title)),
                None => el("li").child(el("code").text(&**id)),
            });
        }
        let kind = el("p")
            .child(el("strong").text(self.texts.say_code("finding", &finding.kind)?))
            .text(format!(" {}. ", self.texts.say_code("severity", &finding.severity)?))
            .text(self.texts.say_code("nature", &finding.nature)?);
        let explanation = el("p").attr("lang", "en").text(&*finding.explanation);
        let mut item = el("li").child(kind).child(explanation);
        if let Some(reason) = &finding.accepted {
            item = item.child(self.accepted(reason)?);
        }
        if !finding.quotes.is_empty() {
            let mut quotes = el("ul").class("plain").attr("lang", "en");
            for quote in &finding.quotes {
                quotes = quotes.child(el("li").text(&**quote));
            }
            let said = el("details").child(el("summary").text(self.say("findings-quotes")?)).child(quotes);
            item = item.child(said);
        }
        if finding.cell_ids.is_empty() {
            return Ok(item.child(el("p").class("id").text(&*finding.id)));
        }
        let mut details = el("details");
        if finding.cell_ids.len() <= CELLS_OPEN {
            details = details.attr("open", "");
        }
        let details = details.child(el("summary").text(self.say("findings-more")?)).child(cells);
        Ok(item.child(details).child(el("p").class("id").text(&*finding.id)))
    }

    /// That somebody accepted a finding, and why.
    fn accepted(&self, reason: &str) -> Result<Element, PublishError> {
        Ok(el("p")
            .text(self.say("findings-accepted")?)
            .text(" ")
            .child(el("span").attr("lang", "en").text(reason.to_owned())))
    }

    /// A published figure in its place. What does not agree with it is said beside it, and so is why it stands.
    fn quoted(&self, printed: &Printed) -> Result<Element, PublishError> {
        let english = |text: String| el("td").child(el("span").attr("lang", "en").text(text));
        let mut where_printed = cell("").child(el("span").attr("lang", "en").text(&*printed.section));
        let of_cell = |finding: &&Finding| finding.cell_ids.contains(&printed.cell_id);
        for reason in self.figures.findings.iter().filter(of_cell).filter_map(|it| it.accepted.as_ref()) {
            where_printed = where_printed.child(self.accepted(reason)?);
        }
        Ok(el("tr")
            .child(number_cell("").child(el("span").class("printed").text(&*printed.text)))
            .child(english(printed.table_title.clone()))
            .child(english(position(printed)).child(el("br")).child(el("code").text(&*printed.cell_id)))
            .child(where_printed))
    }
}

/// Row and column, as printed.
fn position(printed: &Printed) -> String {
    format!("{} / {}", printed.row_label, printed.column_label)
}
