//! People with an NRM record among those linked, beside what the NRM has published for the same definition.
//!
//! In: the disclosed counts of people and the published figures. Out: a table with both and the difference, for all and by
//! age. Only figures of the same place basis, period and, by age, the same moment of age stand on one line. What is
//! withheld gives no difference, since that would give it away.

use std::collections::BTreeSet;

use super::Paper;
use super::nrm::{REFERRALS, WALES};
use super::table::{cell, number_cell};
use crate::PublishError;
use crate::figures::{Figure, Known};
use crate::html::{Element, el};

/// Everybody, and the age groups that the NRM publishes.
const GROUPS: [&str; 3] = ["all", "adult", "minor"];

impl Paper<'_> {
    /// The table, with a line on why the two may differ; nothing if no published figure has the definition of ours.
    pub(super) fn persons_beside_the_nrm(&self) -> Result<Vec<Element>, PublishError> {
        let lines: Vec<(&Known, BTreeSet<i64>)> = GROUPS
            .iter()
            .filter_map(|group| self.recorded(group))
            .map(|known| (known, self.published_alike(known)))
            .filter(|(_, published)| !published.is_empty())
            .collect();
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        let head = self.headers(&[
            ("beside-col-group", false),
            ("beside-col-persons", true),
            ("beside-col-published", true),
            ("beside-col-difference", true),
        ])?;
        let mut sheet = self.sheet("beside-caption", &[])?.scope(self.period()?).head(head);
        for (known, published) in lines {
            sheet.row(self.beside(known, &published)?);
        }
        let title = el("h3").text(self.say("beside-title")?);
        Ok(vec![title, self.paragraph("beside-intro")?, self.laid_out(sheet)?])
    }

    /// The people of an age group whom an NRM extract records, in the window.
    fn recorded(&self, group: &str) -> Option<&Known> {
        self.figures.known.iter().find(|known| {
            known.measure == "recorded_nrm"
                && known.window == self.facts.window_code
                && known.breakdown == "all"
                && known.age_group == group
        })
    }

    /// Every value that is published for Wales with the definition of one of our counts.
    fn published_alike(&self, known: &Known) -> BTreeSet<i64> {
        let is_alike = |printed: &&crate::figures::Printed| {
            let of_group = if known.age_group == "all" {
                !printed.is_of_group
            } else {
                printed.age_group.as_ref() == Some(&known.age_group)
                    && printed.age_basis.as_ref() == Some(&known.age_basis)
            };
            printed.geography == WALES
                && printed.unit == REFERRALS
                && printed.place_basis == known.place_basis
                && printed.start == self.facts.window_start_date
                && printed.end == self.facts.window_end_date
                && of_group
        };
        self.figures.printed.iter().filter(is_alike).map(|printed| printed.value).collect()
    }

    fn beside(&self, known: &Known, published: &BTreeSet<i64>) -> Result<Element, PublishError> {
        let group = self.say(match known.age_group.as_str() {
            "adult" => "beside-adults",
            "minor" => "beside-minors",
            _ => "beside-all",
        })?;
        let values: Vec<String> = published.iter().map(|value| self.texts.number(*value)).collect();
        let of = |figure: Figure| figure.shown();
        let (least, most) = (published.first().copied(), published.last().copied());
        let difference = match (of(known.lower), of(known.upper), least, most) {
            (Some(lower), Some(upper), Some(least), Some(most)) => {
                let (low, high) = (self.texts.number(least - upper), self.texts.number(most - lower));
                if low == high {
                    low
                } else {
                    self.say_with("beside-range", &[("lower", &low), ("upper", &high)])?
                }
            }
            _ => self.say("withheld")?,
        };
        Ok(el("tr")
            .child(cell(&group))
            .child(number_cell(&self.range(known.lower, known.upper)?))
            .child(number_cell(values.join(", ")))
            .child(number_cell(&difference)))
    }
}
