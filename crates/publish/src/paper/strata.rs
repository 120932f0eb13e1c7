//! Strata one by one: what is said of each, and of each that cannot be estimated, why.

use super::Paper;
use super::table::{cell, number_cell, row_header};
use crate::PublishError;
use crate::figures::Rung;
use crate::html::{Element, el};

impl Paper<'_> {
    /// The bound and the estimate of every stratum that is not an age; nothing where the plan divides by none.
    pub(super) fn strata(&self) -> Result<Vec<Element>, PublishError> {
        let mut strata: Vec<&str> = self
            .figures
            .ladder
            .iter()
            .map(|rung| rung.stratum.as_str())
            .filter(|it| it.contains('.'))
            .collect();
        strata.dedup();
        if strata.is_empty() {
            return Ok(Vec::new());
        }
        let head = self.headers(&[
            ("strata-col-group", false),
            ("step-2-title", true),
            ("step-3-title", true),
            ("strata-col-pooled", true),
            ("method-col-verdict", false),
        ])?;
        let mut sheet = self.sheet("strata-caption", &[])?.scope(self.period()?).head(head);
        for stratum in strata {
            let (bound, estimate) = (self.rung(stratum, 2), self.rung(stratum, 3));
            let Some(estimate) = estimate else { continue };
            let mut row = el("tr").attr("id", &*estimate.figure_id).child(row_header(self.stratum(stratum)?));
            row = row.child(match bound {
                Some(bound) => number_cell(self.value(bound)?).attr("id", &*bound.figure_id),
                None => number_cell(self.say("not-available")?),
            });
            row = row.child(number_cell(self.value(estimate)?)).child(self.pooled(stratum)?);
            row = row.child(cell(self.said_of(estimate)?));
            sheet.row(row);
        }
        Ok(vec![self.paragraph("strata-intro")?, self.laid_out(sheet)?])
    }

    /// The estimate of a stratum drawn towards the others of its kind, with how far it was drawn.
    fn pooled(&self, stratum: &str) -> Result<Element, PublishError> {
        let pooled = self.figures.spread.iter().find(|row| row.stratum == stratum && row.kind == "pooled");
        let Some(pooled) = pooled else { return Ok(number_cell(self.say("not-available")?)) };
        let value = self.with_limits(pooled.estimate, pooled.lower, pooled.upper)?;
        let said = self.say_with("strata-pooled", &[("value", &*value), ("share", &*pooled.subject)])?;
        Ok(number_cell(said).attr("id", &*pooled.figure_id))
    }

    fn said_of(&self, rung: &Rung) -> Result<String, PublishError> {
        if rung.has_number() || rung.is_withheld() { self.verdict(rung) } else { self.why_not(rung) }
    }

    /// A stratum in words: `Sex: female`, or an age group.
    pub(super) fn stratum(&self, stratum: &str) -> Result<String, PublishError> {
        let Some((breakdown, category)) = stratum.split_once('.') else {
            return self.labels.category(self.texts, "age_group", stratum);
        };
        let category = self.labels.category(self.texts, breakdown, category)?;
        let breakdown = self.texts.say_code("breakdown", breakdown)?;
        self.say_with("stratum", &[("breakdown", &breakdown), ("category", &category)])
    }
}
