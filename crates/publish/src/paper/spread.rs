//! What stands beside an estimate: every method as one chart, and the headline with one thing moved.
//!
//! A single bar would hide that methods disagree. Where the headline is refused nothing stands here.

use super::Paper;
use super::table::{cell, number_cell, row_header};
use crate::PublishError;
use crate::chart::Width;
use crate::chart::spread::{self, Line, Words};
use crate::figures::{Beside, Figure, Rung};
use crate::html::{Element, el};

/// The strata that are asked with every method, in the order of the paper.
const STRATA: [&str; 3] = ["all", "adult", "minor"];

impl Paper<'_> {
    pub(super) fn spread(&self) -> Result<Vec<Element>, PublishError> {
        let mut parts = Vec::new();
        for stratum in STRATA {
            let rows: Vec<&Beside> =
                self.figures.spread.iter().filter(|beside| beside.stratum == stratum).collect();
            let headline = self.rung(stratum, 3).filter(|rung| rung.has_number());
            let Some(headline) = headline.filter(|_| !rows.is_empty()) else { continue };
            let (methods, mut moved): (Vec<&Beside>, Vec<&Beside>) =
                rows.into_iter().partition(|beside| beside.kind == "method");
            let reference = moved.iter().position(|beside| beside.kind == "reference");
            let reference = reference.map(|place| moved.remove(place));
            if parts.is_empty() {
                parts.push(self.paragraph("spread-intro")?);
            }
            parts.push(el("h3").text(self.stratum(stratum)?));
            parts.push(self.drawn(stratum, headline, &methods)?);
            parts.push(self.side_by_side("spread-caption-methods", stratum, &methods)?);
            parts.push(self.side_by_side("spread-caption-moved", stratum, &moved)?);
            if let Some(reference) = reference {
                parts.push(el("p").attr("id", &*reference.figure_id).text(self.predicted(reference)?));
            }
        }
        if parts.is_empty() {
            parts.push(self.paragraph("spread-none")?);
        } else {
            parts.push(el("p").class("note").text(self.say("spread-note")?));
        }
        Ok(parts)
    }

    fn drawn(&self, stratum: &str, headline: &Rung, methods: &[&Beside]) -> Result<Element, PublishError> {
        let method = self.texts.say_code("method", &headline.method)?;
        let mut lines = vec![Line {
            label: self.say_with("spread-headline", &[("method", &method)])?,
            value: self.with_limits(headline.estimate, headline.lower, headline.upper)?,
            estimate: headline.estimate.shown(),
            limits: headline.lower.shown().zip(headline.upper.shown()),
        }];
        for beside in methods {
            lines.push(Line {
                label: self.said(beside)?,
                value: self.with_limits(beside.estimate, beside.lower, beside.upper)?,
                estimate: beside.estimate.shown(),
                limits: beside.lower.shown().zip(beside.upper.shown()),
            });
        }
        let group = self.stratum(stratum)?;
        let description: Vec<String> =
            lines.iter().map(|line| format!("{}: {}.", line.label, line.value)).collect();
        let words = Words {
            name: stratum.to_owned(),
            title: self.say_with("spread-chart-title", &[("group", &group)])?,
            description: description.join(" "),
            axis: self.say("chart-axis")?,
            key: [
                self.say("spread-key-estimate")?,
                self.say("spread-key-limits")?,
                self.say("spread-key-headline")?,
            ],
        };
        let draw = |width| spread::draw(width, &words, &lines, |tick| self.texts.number(tick));
        Ok(el("figure").class("figure").child(draw(Width::Wide)).child(draw(Width::Narrow)))
    }

    fn side_by_side(&self, caption: &str, stratum: &str, rows: &[&Beside]) -> Result<Element, PublishError> {
        let group = self.stratum(stratum)?;
        let head = self.headers(&[
            ("spread-col-what", false),
            ("method-col-value", true),
            ("counted-col-figure", false),
        ])?;
        let mut sheet = self.sheet(caption, &[("group", &group)])?.scope(self.period()?).head(head);
        for beside in rows {
            let value = if beside.verdict == "not_estimable" {
                self.say("value-not-made")?
            } else {
                self.with_limits(beside.estimate, beside.lower, beside.upper)?
            };
            let row = el("tr").attr("id", &*beside.figure_id).child(row_header(self.said(beside)?));
            let id = cell("").child(el("code").text(&*beside.figure_id));
            sheet.row(row.child(number_cell(value)).child(id));
        }
        self.laid_out(sheet)
    }

    /// An estimate with its limits, or a range alone.
    pub(super) fn with_limits(
        &self,
        estimate: Figure,
        lower: Figure,
        upper: Figure,
    ) -> Result<String, PublishError> {
        match (estimate, lower, upper) {
            (_, Figure::Absent, Figure::Absent) => self.figure(estimate),
            (Figure::Absent, ..) => self.range(lower, upper),
            _ => {
                let (estimate, limits) = (self.figure(estimate)?, self.range(lower, upper)?);
                self.say_with("method-value-estimate", &[("estimate", &estimate), ("limits", &limits)])
            }
        }
    }

    /// What a number beside the estimate is the number of.
    fn said(&self, beside: &Beside) -> Result<String, PublishError> {
        let language = self.texts.language();
        match beside.kind.as_str() {
            "method" => self.texts.say_code("method", &beside.subject),
            "window" => self.texts.say_code("spread-window", &beside.subject),
            "scheme" => {
                let scheme = self.labels.scheme(language, &beside.subject)?;
                self.say_with("spread-scheme", &[("scheme", scheme)])
            }
            "leave_out" => {
                let list = self.lists(&beside.subject)?;
                self.say_with("spread-leave-out", &[("list", &list)])
            }
            "odds_ratio" => {
                let lists = self.lists(&beside.subject)?;
                self.say_with("spread-odds-ratio", &[("lists", &lists)])
            }
            kind => self.texts.say_code("spread", kind),
        }
    }

    /// The NRM as the lists would have it, beside its records and what is published of it.
    fn predicted(&self, reference: &Beside) -> Result<String, PublishError> {
        let recorded = self.in_window().find(|known| {
            known.measure == "recorded_nrm" && known.breakdown == "all" && known.age_group == "all"
        });
        let recorded = match recorded {
            Some(recorded) => self.range(recorded.lower, recorded.upper)?,
            None => self.say("not-available")?,
        };
        let published = self.published_values();
        let published = if published.is_empty() { self.say("not-available")? } else { published.join(", ") };
        let beside = [("recorded", &*recorded), ("published", &*published)];
        if reference.estimate == Figure::Absent {
            return self.say_with("spread-reference-none", &beside);
        }
        let predicted = self.figure(reference.estimate)?;
        self.say_with("spread-reference", &[("predicted", &predicted), beside[0], beside[1]])
    }
}
