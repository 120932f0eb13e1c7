//! What partners count without a record of a person: bounds, and units that are not people.

use super::Paper;
use super::table::{cell, number_cell, row_header};
use crate::PublishError;
use crate::figures::Counted;
use crate::html::{Element, el};

/// The unit of people, in the code list of units.
const PEOPLE: &str = "person_met";

impl Paper<'_> {
    pub(super) fn counted(&self) -> Result<Vec<Element>, PublishError> {
        let of_window = |counted: &&Counted| counted.window == self.facts.window_code;
        let mut counts: Vec<&Counted> = self.figures.counted.iter().filter(of_window).collect();
        if counts.is_empty() {
            return Ok(vec![self.paragraph("counted-none")?]);
        }
        // People first: theirs are the counts that bound something.
        counts.sort_by_key(|counted| (counted.unit != PEOPLE, &counted.partner, &counted.unit));
        let head = self.headers(&[
            ("counted-col-partner", false),
            ("counted-col-unit", false),
            ("counted-col-lower", true),
            ("counted-col-upper", true),
            ("counted-col-figure", false),
        ])?;
        let mut sheet = self.sheet("counted-caption", &[])?.scope(self.period()?).head(head);
        for counted in counts {
            let partner = self.labels.partner(self.texts.language(), &counted.partner)?;
            sheet.row(
                el("tr")
                    .child(row_header(partner))
                    .child(cell(self.labels.category(self.texts, "unit", &counted.unit)?))
                    .child(number_cell(self.figure(counted.lower)?))
                    .child(number_cell(self.figure(counted.upper)?))
                    .child(el("td").child(el("code").text(&*counted.figure_id))),
            );
        }
        Ok(vec![self.paragraph("counted-intro")?, self.laid_out(sheet)?, self.paragraph("counted-note")?])
    }
}
