//! How to read the figures, who answers for them, and where they lie as files.

use super::Paper;
use super::table::{cell, number_cell, row_header};
use crate::PublishError;
use crate::html::{Element, el};

/// The sentences a reader of the figures must know.
const READING: [&str; 10] = [
    "reading-probable",
    "reading-referral",
    "reading-additive",
    "reading-range",
    "reading-withheld",
    "reading-none",
    "reading-absent",
    "reading-age",
    "reading-nrm",
    "reading-trace",
];

/// What the figures suppose, one sentence each.
const ASSUMPTIONS: [&str; 6] = [
    "assumption-scope",
    "assumption-same-person",
    "assumption-least",
    "assumption-bound",
    "assumption-estimate",
    "assumption-coverage",
];

/// What was done to assure the figures, one sentence each.
const ASSURANCE: [&str; 4] =
    ["assurance-conserved", "assurance-checks", "assurance-published", "assurance-repeatable"];

impl Paper<'_> {
    pub(super) fn assumptions(&self) -> Result<Vec<Element>, PublishError> {
        let mut supposed = el("ul").class("reading");
        for id in ASSUMPTIONS {
            supposed = supposed.child(el("li").text(self.say(id)?));
        }
        let checks = self.texts.number(self.facts.checks);
        let findings = self.texts.number(self.figures.findings.len() as i64);
        let mut assured = el("ul").class("reading");
        for id in ASSURANCE {
            let text = match id {
                "assurance-checks" => self.say_with(id, &[("checks", &checks)])?,
                "assurance-published" => self.say_with(id, &[("findings", &findings)])?,
                _ => self.say(id)?,
            };
            assured = assured.child(el("li").text(text));
        }
        Ok(vec![
            self.paragraph("assumptions-intro")?,
            supposed,
            el("h3").text(self.say("assurance-title")?),
            assured,
        ])
    }

    pub(super) fn reading(&self) -> Result<Vec<Element>, PublishError> {
        let base = self.texts.number(self.facts.rounding_base);
        let mut list = el("ul").class("reading");
        for id in READING {
            let text = match id {
                "reading-range" => self.say_with(id, &[("base", &base)])?,
                _ => self.say(id)?,
            };
            list = list.child(el("li").text(text));
        }
        Ok(vec![list])
    }

    pub(super) fn people(&self) -> Result<Vec<Element>, PublishError> {
        let roles = &self.facts.roles;
        let head = self.headers(&[("people-col-role", false), ("people-col-name", false)])?;
        let mut sheet = self.sheet("people-caption", &[])?.head(head);
        for (id, name) in [
            ("role-commissioner", &roles.commissioner),
            ("role-analyst", &roles.analyst),
            ("role-assurer", &roles.assurer),
            ("role-approver", &roles.approver),
        ] {
            let name = match name {
                Some(name) => name.clone(),
                None => self.say("role-nobody")?,
            };
            sheet.row(el("tr").child(row_header(self.say(id)?)).child(cell(name)));
        }
        let date = self.texts.date(self.facts.as_at_date)?;
        Ok(vec![
            self.laid_out(sheet)?,
            el("h3").text(self.say("revisions-title")?),
            el("p").text(self.say_with("revisions-text", &[("date", &date)])?),
        ])
    }

    pub(super) fn data(&self) -> Result<Vec<Element>, PublishError> {
        let head =
            self.headers(&[("data-col-file", false), ("data-col-content", false), ("data-col-rows", true)])?;
        let mut sheet = self.sheet("data-caption", &[])?.head(head);
        for &(path, content, rows) in self.files {
            let link = el("a").attr("href", path).text(path);
            sheet.row(
                el("tr")
                    .child(row_header("").child(link))
                    .child(cell(self.say(content)?))
                    .child(number_cell(self.texts.number(rows as i64))),
            );
        }
        Ok(vec![self.paragraph("data-intro")?, self.laid_out(sheet)?])
    }
}
