//! What is seen and what is not: the chart and its words.

use super::Paper;
use crate::PublishError;
use crate::chart::{self, Bar, Row, Width, Words};
use crate::figures::{Figure, Known};
use crate::html::{Element, el};

impl Paper<'_> {
    pub(super) fn seen_and_unseen(&self) -> Result<Vec<Element>, PublishError> {
        let recorded = self.measured("recorded_nrm");
        let known = self.measured("known_not_on_nrm");
        let rows = [
            self.seen(recorded, "chart-row-nrm", "recorded")?,
            self.seen(known, "chart-row-known", "known-on")?,
            self.unseen()?,
        ];
        let mut description = Vec::new();
        for (row, id) in rows.iter().zip(["chart-desc-nrm", "chart-desc-known", "chart-desc-unseen"]) {
            description.push(self.say_with(id, &[("value", &row.value)])?);
        }
        let words = Words {
            title: self.say("chart-title")?,
            description: description.join(" "),
            axis: self.say("chart-axis")?,
            key: [self.say("chart-key-sure")?, self.say("chart-key-range")?, self.say("chart-key-unknown")?],
        };
        let draw = |width| chart::draw(width, &words, &rows, |tick| self.texts.number(tick));
        let mut caption = el("figcaption").class("note");
        let seen: Vec<&Known> = [recorded, known].into_iter().flatten().collect();
        if !seen.is_empty() {
            let mut bases = Vec::new();
            for known in &seen {
                bases.push(self.basis(known)?);
            }
            caption = caption.child(
                el("p").class("note").text(self.say_with("chart-note", &[("bases", &bases.join("; "))])?),
            );
        }
        let mut ids: Vec<&str> = seen.iter().map(|known| known.figure_id.as_str()).collect();
        ids.extend(
            [1, 2, 3].iter().filter_map(|&step| self.rung("all", step)).map(|rung| rung.figure_id.as_str()),
        );
        let ids = self.say_with("chart-figures", &[("ids", &ids.join(" · "))])?;
        let caption = caption.child(el("p").class("id").text(ids));
        let figure =
            el("figure").class("figure").child(draw(Width::Wide)).child(draw(Width::Narrow)).child(caption);
        Ok(vec![el("p").class("note").text(&*words.title), figure])
    }

    /// The figure of a measure for everybody in Wales.
    fn measured(&self, measure: &str) -> Option<&Known> {
        self.in_window().find(|known| {
            known.measure == measure
                && known.breakdown == "all"
                && known.category == "all"
                && known.age_group == "all"
        })
    }

    fn basis(&self, known: &Known) -> Result<String, PublishError> {
        let measure = self.texts.say_code("measure", &known.measure)?;
        let place = self.texts.say_code("place-basis", &known.place_basis)?;
        let age = self.texts.say_code("age-basis", &known.age_basis)?;
        self.say_with("chart-basis", &[("measure", &measure), ("place", &place), ("age", &age)])
    }

    fn seen(&self, known: Option<&Known>, label: &str, class: &'static str) -> Result<Row, PublishError> {
        let (value, bar) = match known {
            None => (self.say("chart-row-missing")?, Bar::Nothing),
            Some(known) => {
                let bar = match (known.lower.shown(), known.upper.shown()) {
                    (lower, Some(upper)) => Bar::Range(lower.unwrap_or(0), upper),
                    (Some(lower), None) => Bar::Range(lower, lower),
                    (None, None) => Bar::Nothing,
                };
                (self.range(known.lower, known.upper)?, bar)
            }
        };
        Ok(Row { label: self.say(label)?, value, class, bar })
    }

    /// Those nobody has met: what is left of an estimate, or of a lower bound, when the known are taken away. Both
    /// come from figures that are already rounded, so the difference says nothing that they do not.
    fn unseen(&self) -> Result<Row, PublishError> {
        let known = self.rung("all", 1);
        let known_lower = known.and_then(|rung| rung.lower.shown()).unwrap_or(0);
        let known_upper = known.and_then(|rung| rung.upper.shown()).unwrap_or(known_lower);
        let estimate = self.rung("all", 3).and_then(|rung| Some((rung.lower.shown()?, rung.upper.shown()?)));
        let bound = self
            .rung("all", 2)
            .and_then(|rung| rung.lower.shown().or(rung.estimate.shown()))
            .map(|bound| bound - known_upper)
            .filter(|&least| least > 0);
        let (value, bar) = match (estimate, bound) {
            (Some((lower, upper)), _) => {
                let (lower, upper) = ((lower - known_upper).max(0), (upper - known_lower).max(0));
                (self.range(Figure::Shown(lower), Figure::Shown(upper))?, Bar::Range(lower, upper))
            }
            (None, Some(least)) => {
                let lower = self.texts.number(least);
                (self.say_with("chart-at-least", &[("lower", &lower)])?, Bar::AtLeast(least))
            }
            (None, None) => (self.say("chart-unknown")?, Bar::Unknown),
        };
        Ok(Row { label: self.say("chart-row-unseen")?, value, class: "unseen", bar })
    }
}
