//! What the partners sent, so that a reader can judge what the figures rest on.

use super::Paper;
use super::table::{number_cell, row_header};
use crate::PublishError;
use crate::figures::{Figure, Quality};
use crate::html::{Element, el};

impl Paper<'_> {
    pub(super) fn quality(&self) -> Result<Vec<Element>, PublishError> {
        let head = self.headers(&[
            ("quality-col-partner", false),
            ("quality-col-deliveries", true),
            ("quality-col-found", true),
            ("quality-col-normalised", true),
            ("quality-col-rejected", true),
            ("quality-col-skipped", true),
            ("quality-col-cells", true),
            ("quality-col-linkable", true),
            ("quality-col-covered", true),
            ("quality-col-nil", true),
            ("quality-col-missing", true),
        ])?;
        let mut sheet = self.sheet("quality-caption", &[])?.scope(self.period()?).head(head);
        for quality in &self.figures.quality {
            sheet.row(self.returns(quality)?);
        }
        let mut parts = vec![
            self.paragraph("quality-intro")?,
            self.laid_out(sheet)?,
            el("p").class("note").text(self.say("quality-note")?),
        ];
        parts.extend(self.calendar()?);
        Ok(parts)
    }

    fn returns(&self, quality: &Quality) -> Result<Element, PublishError> {
        let mut name = self.labels.partner(self.texts.language(), &quality.partner)?.to_owned();
        if quality.is_reference_set {
            name = format!("{name} ({})", self.say("quality-reference")?);
        }
        let mut row =
            el("tr").child(row_header(name)).child(number_cell(self.texts.number(quality.deliveries)));
        for figure in quality.rows {
            row = row.child(number_cell(self.figure(figure)?));
        }
        row = row.child(number_cell(self.linkable(quality)?));
        for periods in quality.periods {
            row = row.child(number_cell(self.texts.number(periods)));
        }
        Ok(row)
    }

    /// The share of records that can be linked, of counts that are rounded already.
    fn linkable(&self, quality: &Quality) -> Result<String, PublishError> {
        match (quality.linkable, quality.records) {
            (Figure::Shown(linkable), Figure::Shown(records)) if records > 0 => {
                let share = self.texts.number((200 * linkable.min(records) + records) / (2 * records));
                self.say_with("percent", &[("value", &share)])
            }
            (Figure::Withheld, _) | (_, Figure::Withheld) => self.say("withheld"),
            _ => self.say("not-available"),
        }
    }
}
