//! The position paper: a page in one language.
//!
//! In: the figures, the facts of the run, the words of a language. Out: one self-contained page. Nothing is computed
//! here that is not said: ranges are put in words, rows are put in order.

mod beside;
mod calendar;
mod closing;
mod counted;
mod groups;
mod head;
mod ladder;
mod nrm;
mod quality;
mod seen;
mod spread;
mod strata;
mod table;

use std::cell::Cell;

use crate::figures::{Beside, Counted, Figure, Finding, Known, Printed, Quality, Returned, Rung};
use crate::html::{Element, el};
use crate::labels::Labels;
use crate::language::{Language, Texts};
use crate::{Facts, PublishError, palette};

/// Every figure a paper may print.
#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) known: Vec<Known>,
    pub(crate) counted: Vec<Counted>,
    pub(crate) ladder: Vec<Rung>,
    pub(crate) spread: Vec<Beside>,
    pub(crate) quality: Vec<Quality>,
    pub(crate) calendar: Vec<Returned>,
    pub(crate) printed: Vec<Printed>,
    pub(crate) findings: Vec<Finding>,
}

/// A paper in the making: what it prints, and the words it prints it in.
pub(crate) struct Paper<'a> {
    pub(crate) texts: &'a Texts,
    pub(crate) labels: &'a Labels,
    pub(crate) facts: &'a Facts,
    pub(crate) figures: &'a Figures,
    /// The files beside the paper, with what they hold and how many rows.
    pub(crate) files: &'a [(&'static str, &'static str, usize)],
    /// How many tables are captioned so far.
    pub(crate) tables: Cell<i64>,
}

/// The sections in order: the anchor of each, and its title.
const SECTIONS: [(&str, &str); 13] = [
    ("summary", "section-summary"),
    ("chart", "section-chart"),
    ("nrm", "section-nrm"),
    ("spread", "section-spread"),
    ("ages", "section-ages"),
    ("groups", "section-groups"),
    ("counted", "section-counted"),
    ("method", "section-method"),
    ("assumptions", "section-assumptions"),
    ("quality", "section-quality"),
    ("reading", "section-reading"),
    ("people", "section-people"),
    ("data", "section-data"),
];

/// The file name of the paper in a language.
pub(crate) fn file_name(language: Language) -> String {
    format!("position-paper.{}.html", language.tag())
}

impl Paper<'_> {
    /// The whole page.
    pub(crate) fn page(&self) -> Result<String, PublishError> {
        let mut main = el("main").attr("id", "text");
        for (anchor, title) in SECTIONS {
            let parts = match anchor {
                "summary" => self.summary()?,
                "chart" => self.seen_and_unseen()?,
                "nrm" => self.nrm()?,
                "spread" => self.spread()?,
                "ages" => self.ages()?,
                "groups" => self.groups()?,
                "counted" => self.counted()?,
                "method" => self.method()?,
                "assumptions" => self.assumptions()?,
                "quality" => self.quality()?,
                "reading" => self.reading()?,
                "people" => self.people()?,
                _ => self.data()?,
            };
            let heading = format!("{anchor}-title");
            main = main.child(
                el("section")
                    .attr("id", anchor)
                    .attr("aria-labelledby", &*heading)
                    .child(el("h2").attr("id", &*heading).text(self.say(title)?))
                    .children(parts),
            );
        }
        let mut body = el("body");
        if self.is_draft() {
            body = body.attr("data-draft", self.say("draft-mark")?);
        }
        body = body.child(el("a").class("skip").attr("href", "#text").text(self.say("skip-to-text")?));
        if self.facts.is_synthetic {
            body = body.child(synthetic_mark().child(synthetic_banner(self.texts)?));
        }
        let columns = el("div").class("columns").child(self.contents()?).child(main);
        let page = el("div").class("page").child(self.masthead()?).child(columns).child(self.foot()?);
        Ok(document(self.texts.language(), &self.say("paper-title")?, body.child(page), true))
    }

    /// Whether nobody has approved the paper yet.
    pub(crate) fn is_draft(&self) -> bool {
        self.facts.roles.approver.is_none()
    }

    pub(crate) fn say(&self, id: &str) -> Result<String, PublishError> {
        self.texts.say(id)
    }

    pub(crate) fn say_with(&self, id: &str, arguments: &[(&str, &str)]) -> Result<String, PublishError> {
        self.texts.say_with(id, arguments)
    }

    /// A number of ours, or the mark of why there is none.
    pub(crate) fn figure(&self, figure: Figure) -> Result<String, PublishError> {
        match figure {
            Figure::Shown(count) => Ok(self.texts.number(count)),
            Figure::Withheld => self.say("withheld"),
            Figure::Absent => self.say("not-available"),
        }
    }

    /// A range of ours: `60–85`, or one mark where both ends have the same.
    pub(crate) fn range(&self, lower: Figure, upper: Figure) -> Result<String, PublishError> {
        match (lower, upper) {
            (lower, upper) if lower == upper => self.figure(lower),
            (lower, Figure::Absent) => {
                let lower = self.figure(lower)?;
                self.say_with("value-at-least", &[("lower", &lower)])
            }
            (lower, upper) => {
                let (lower, upper) = (self.figure(lower)?, self.figure(upper)?);
                self.say_with("count-range", &[("lower", &lower), ("upper", &upper)])
            }
        }
    }

    /// A paragraph of one message.
    pub(crate) fn paragraph(&self, id: &str) -> Result<Element, PublishError> {
        Ok(el("p").text(self.say(id)?))
    }
}

/// The frame of every page: no script, one style sheet, its language, and where the other language is.
pub(crate) fn document(language: Language, title: &str, body: Element, has_other: bool) -> String {
    let mut head = el("head")
        .child(el("meta").attr("charset", "utf-8"))
        .child(el("meta").attr("name", "viewport").attr("content", "width=device-width, initial-scale=1"))
        .child(el("meta").attr("name", "color-scheme").attr("content", "light dark"))
        .child(el("title").text(title));
    if has_other {
        let other = language.other();
        head = head.child(
            el("link").attr("rel", "alternate").attr("hreflang", other.tag()).attr("href", file_name(other)),
        );
    }
    let css = format!("{}{}", palette::custom_properties(), include_str!("paper.css"));
    let head = head.child(el("style").style(css));
    el("html").attr("lang", language.tag()).child(head).child(body).document()
}

/// The landmark that holds the mark, so that who listens to the page is told before anything else.
pub(crate) fn synthetic_mark() -> Element {
    el("aside").attr("aria-label", "Data synthetig / Synthetic data")
}

/// The mark of made-up people, in both languages on every page.
pub(crate) fn synthetic_banner(texts: &Texts) -> Result<Element, PublishError> {
    let mark = el("strong")
        .child(el("span").attr("lang", "cy").text("Data synthetig"))
        .text(" / ")
        .child(el("span").attr("lang", "en").text("Synthetic data"));
    Ok(el("div").class("synthetic").child(mark).child(el("p").text(texts.say("synthetic-line")?)))
}
