//! The ladder: at least so many, a lower bound, an estimate; or one sentence why not.

use super::Paper;
use super::table::{cell, header, number_cell, row_header};
use crate::PublishError;
use crate::figures::{Figure, Help, Rung};
use crate::html::{Element, el};

/// The age groups in the order of the paper, the whole first.
const STRATA: [&str; 4] = ["all", "adult", "minor", "unknown"];

impl Paper<'_> {
    pub(super) fn summary(&self) -> Result<Vec<Element>, PublishError> {
        let mut steps = el("ol").class("steps");
        for (step, class) in [(1, "step known"), (2, "step bound"), (3, "step estimate")] {
            steps = steps.child(self.step(step, class)?);
        }
        Ok(vec![self.beside_the_nrm()?, self.paragraph("ladder-intro")?, steps, self.plan()?])
    }

    /// The plan behind the figures, and whether results had been seen when it was made.
    fn plan(&self) -> Result<Element, PublishError> {
        let plan = &self.facts.plan;
        let (date, others) = (self.texts.date(plan.date)?, self.texts.number(plan.other_plans));
        let arguments = [("date", &*date), ("digest", &*plan.digest_short)];
        let standing = if plan.other_plans > 0 {
            self.say_with("plan-changed", &[arguments[0], arguments[1], ("others", &others)])?
        } else if plan.is_dated_after_results {
            self.say_with("plan-after-results", &arguments)?
        } else {
            self.say_with("plan-before-results", &arguments)?
        };
        Ok(el("p").class("note").text(standing))
    }

    fn step(&self, step: i64, class: &'static str) -> Result<Element, PublishError> {
        let number = self.texts.number(step);
        let mut card = el("li")
            .class(class)
            .child(el("span").class("eyebrow").text(self.say_with("step", &[("step", &number)])?))
            .child(el("h3").text(self.say(&format!("step-{step}-title"))?));
        let Some(rung) = self.rung("all", step) else {
            return Ok(card
                .child(el("span").class("numeral none").text(self.say("value-not-made")?))
                .child(self.paragraph("step-absent")?));
        };
        let (class, numeral) = if rung.has_number() {
            ("numeral", self.numeral(rung)?)
        } else if rung.is_withheld() {
            ("numeral none", self.say("withheld")?)
        } else {
            ("numeral none", self.say("value-not-made")?)
        };
        card = card.child(el("span").class(class).text(numeral)).child(el("p").text(self.sentence(rung)?));
        Ok(card.child(self.cited(&rung.figure_id)?))
    }

    /// The id of a figure, as a link to the table that has it.
    fn cited(&self, figure_id: &str) -> Result<Element, PublishError> {
        Ok(el("p")
            .class("id")
            .text(format!("{} ", self.say("figure-id")?))
            .child(el("a").attr("href", format!("#{figure_id}")).text(figure_id)))
    }

    /// The rung that speaks for a step: one with a number, else one that is withheld, else one that says why not.
    pub(super) fn rung(&self, stratum: &str, step: i64) -> Option<&Rung> {
        let mut rungs: Vec<&Rung> =
            self.figures.ladder.iter().filter(|rung| rung.stratum == stratum && rung.step == step).collect();
        rungs.sort_by_key(|rung| (!rung.has_number(), !rung.is_withheld()));
        rungs.first().copied()
    }

    /// The value of a rung in figures: `at least 60`, `90 to 140`, or the mark of why there is none.
    pub(super) fn value(&self, rung: &Rung) -> Result<String, PublishError> {
        if !rung.has_number() {
            return if rung.is_withheld() { self.say("withheld") } else { self.say("value-not-made") };
        }
        let least = if rung.lower == Figure::Absent { rung.estimate } else { rung.lower };
        if rung.step < 3 {
            let lower = self.figure(least)?;
            return self.say_with("value-at-least", &[("lower", &lower)]);
        }
        match (rung.lower, rung.upper) {
            (Figure::Absent, Figure::Absent) => self.figure(rung.estimate),
            (lower, upper) => {
                let (lower, upper) = (self.figure(lower)?, self.figure(upper)?);
                self.say_with("value-between", &[("lower", &lower), ("upper", &upper)])
            }
        }
    }

    /// The number of a card, whose title says already that it is the least.
    fn numeral(&self, rung: &Rung) -> Result<String, PublishError> {
        match (rung.step, rung.lower) {
            (1 | 2, Figure::Absent) => self.figure(rung.estimate),
            (1 | 2, lower) => self.figure(lower),
            _ => self.value(rung),
        }
    }

    fn sentence(&self, rung: &Rung) -> Result<String, PublishError> {
        if !rung.has_number() {
            return if rung.is_withheld() { self.say("step-withheld") } else { self.why_not(rung) };
        }
        let method = self.texts.say_code("method", &rung.method)?;
        match (rung.step, rung.upper, rung.estimate) {
            (1, Figure::Absent, _) => self.say("step-1-text-open"),
            (1, upper, _) => {
                let upper = self.figure(upper)?;
                self.say_with("step-1-text", &[("upper", &upper)])
            }
            (2, _, _) => self.say_with("step-2-text", &[("method", &method)]),
            (_, _, Figure::Shown(estimate)) => {
                let estimate = self.texts.number(estimate);
                let said = self.say_with("step-3-text", &[("estimate", &estimate), ("method", &method)])?;
                Ok(format!("{said} {}", self.linkage_in(rung)?))
            }
            _ => self.say_with("step-3-text-limits", &[("method", &method)]),
        }
    }

    /// Whether the limits hold what linkage leaves open, and how much of them that is.
    fn linkage_in(&self, rung: &Rung) -> Result<String, PublishError> {
        match rung.linkage_share_pct {
            None => self.say("linkage-as-exact"),
            Some(0) => self.say("linkage-share-small"),
            Some(share) => self.say_with("linkage-share", &[("share", &self.texts.number(share))]),
        }
    }

    /// Why there is no number, and what would make one possible.
    pub(super) fn why_not(&self, rung: &Rung) -> Result<String, PublishError> {
        let Some(reason) = &rung.reason else { return self.say("step-absent") };
        let reason = self.texts.say_code("reason", reason)?;
        let remedies: Result<Vec<String>, PublishError> =
            rung.help.remedies.iter().map(|remedy| self.remedy(remedy, &rung.help)).collect();
        match remedies?.join("; ") {
            none if none.is_empty() => self.say_with("step-not-made", &[("reason", &reason)]),
            remedy => self.say_with("step-not-made-remedy", &[("reason", &reason), ("remedy", &remedy)]),
        }
    }

    /// What would help, with its figure or its lists where they may be told.
    fn remedy(&self, remedy: &str, help: &Help) -> Result<String, PublishError> {
        match (remedy, help.overlaps, help.windows) {
            ("more_overlaps", Figure::Shown(count), _) => {
                let count = self.texts.number(count);
                self.say_with("remedy-more-overlaps-counted", &[("count", &count)])
            }
            ("pool_windows", _, Some(windows)) => {
                let windows = self.texts.number(windows);
                self.say_with("remedy-pool-windows-counted", &[("windows", &windows)])
            }
            ("another_list", ..) if !help.lists.is_empty() => {
                let lists = self.lists(&help.lists)?;
                self.say_with("remedy-another-list-named", &[("lists", &lists)])
            }
            _ => self.texts.say_code("remedy", remedy),
        }
    }

    /// Whether a number may be used, and what goes against it.
    pub(super) fn verdict(&self, rung: &Rung) -> Result<String, PublishError> {
        let verdict = self.texts.say_code("verdict", &rung.verdict)?;
        if rung.warnings.is_empty() {
            return Ok(verdict);
        }
        let warnings: Result<Vec<String>, PublishError> =
            rung.warnings.iter().map(|warning| self.texts.say_code("warning", warning)).collect();
        let warnings = warnings?.join("; ");
        self.say_with("verdict-with", &[("verdict", &verdict), ("warnings", &warnings)])
    }

    /// The three steps for adults, minors and those whose age nobody states.
    pub(super) fn ages(&self) -> Result<Vec<Element>, PublishError> {
        let mut head = el("tr").child(header(self.say("ages-col-group")?, false));
        for step in 1..=3 {
            head = head.child(header(self.say(&format!("step-{step}-title"))?, true));
        }
        let mut sheet = self.sheet("ages-caption", &[])?.scope(self.period()?).head(head);
        for stratum in STRATA {
            if !self.figures.ladder.iter().any(|rung| rung.stratum == stratum) {
                continue;
            }
            let mut row =
                el("tr").child(row_header(self.labels.category(self.texts, "age_group", stratum)?));
            for step in 1..=3 {
                row = row.child(number_cell(match self.rung(stratum, step) {
                    Some(rung) => self.value(rung)?,
                    None => self.say("not-available")?,
                }));
            }
            sheet.row(row);
        }
        let mut parts = vec![self.paragraph("ages-intro")?, self.laid_out(sheet)?];
        parts.extend(self.strata()?);
        Ok(parts)
    }

    /// Every method that was tried, with its verdict.
    pub(super) fn method(&self) -> Result<Vec<Element>, PublishError> {
        let head = self.headers(&[
            ("method-col-group", false),
            ("method-col-step", true),
            ("method-col-method", false),
            ("method-col-lists", false),
            ("method-col-value", true),
            ("method-col-verdict", false),
        ])?;
        let mut sheet = self.sheet("method-caption", &[])?.scope(self.period()?).head(head);
        for stratum in STRATA {
            let mut rungs: Vec<&Rung> =
                self.figures.ladder.iter().filter(|rung| rung.stratum == stratum).collect();
            rungs.sort_by(|a, b| (a.step, &a.method, &a.lists).cmp(&(b.step, &b.method, &b.lists)));
            for rung in rungs {
                sheet.row(self.tried(rung)?);
            }
        }
        let linked =
            if self.facts.has_link_model { "method-linked-by-model" } else { "method-linked-by-rules" };
        Ok(vec![
            self.paragraph("method-intro")?,
            self.paragraph(linked)?,
            self.paragraph("method-nrm")?,
            self.laid_out(sheet)?,
        ])
    }

    fn tried(&self, rung: &Rung) -> Result<Element, PublishError> {
        let value = match (rung.step, rung.estimate) {
            (3, Figure::Shown(estimate)) if rung.lower != Figure::Absent => {
                let (estimate, limits) = (self.texts.number(estimate), self.range(rung.lower, rung.upper)?);
                self.say_with("method-value-estimate", &[("estimate", &estimate), ("limits", &limits)])?
            }
            (1, _) => self.range(rung.lower, rung.upper)?,
            _ => self.value(rung)?,
        };
        let verdict = if rung.has_number() || rung.is_withheld() || rung.reason.is_none() {
            self.verdict(rung)?
        } else {
            self.why_not(rung)?
        };
        Ok(el("tr")
            .attr("id", &*rung.figure_id)
            .child(row_header(self.labels.category(self.texts, "age_group", &rung.stratum)?))
            .child(number_cell(self.texts.number(rung.step)))
            .child(cell(self.texts.say_code("method", &rung.method)?))
            .child(cell(self.lists(&rung.lists)?))
            .child(number_cell(value))
            .child(
                el("td").class("wide").text(verdict).child(el("br")).child(el("code").text(&*rung.figure_id)),
            ))
    }

    pub(super) fn lists(&self, lists: &str) -> Result<String, PublishError> {
        if lists.is_empty() {
            return self.say("lists-linked");
        }
        let names: Result<Vec<&str>, PublishError> =
            lists.split('+').map(|list| self.labels.partner(self.texts.language(), list)).collect();
        Ok(names?.join(", "))
    }
}
