//! The head of the page: what it is, of when, of which run, and where the other language is.

use super::{Paper, SECTIONS, file_name};
use crate::html::{Element, el};
use crate::language::Language;
use crate::{PublishError, Status};

impl Paper<'_> {
    pub(super) fn masthead(&self) -> Result<Element, PublishError> {
        let other = self.texts.language().other();
        let bar = el("div")
            .class("bar")
            .child(el("p").class("kind").text(format!("{} · {}", self.say("paper-kind")?, self.audience())))
            .child(
                el("a")
                    .attr("href", file_name(other))
                    .attr("lang", other.tag())
                    .attr("hreflang", other.tag())
                    .text(self.say("other-language-link")?),
            );
        let mut facts = el("dl").class("facts");
        for (label, value) in self.facts_of_the_run()? {
            facts = facts.child(el("div").child(el("dt").text(label)).child(value));
        }
        let mut head = el("header")
            .class("masthead")
            .child(bar)
            .child(el("h1").text(self.say("paper-title")?))
            .child(el("p").class("lead").text(self.say("paper-lead")?))
            .child(facts);
        if self.is_draft() {
            head = head.child(el("p").class("draft").text(self.say("draft-line")?));
        }
        Ok(head)
    }

    fn facts_of_the_run(&self) -> Result<Vec<(String, Element)>, PublishError> {
        let status = match self.facts.status {
            Status::ManagementInformation => "status-management-information",
            Status::InDevelopment => "status-in-development",
        };
        let words = |text: String| el("dd").text(text);
        Ok(vec![
            (self.say("period-label")?, words(self.period()?)),
            (self.say("as-at-label")?, words(self.texts.date(self.facts.as_at_date)?)),
            (self.say("status-label")?, words(self.say(status)?)),
            (
                self.say("run-label")?,
                el("dd")
                    .child(el("code").text(&*self.facts.run_id_short))
                    .text(format!(" · {} ", self.say("version-label")?))
                    .child(el("code").text(&*self.facts.code_version)),
            ),
        ])
    }

    /// The window in words.
    pub(super) fn period(&self) -> Result<String, PublishError> {
        let (start, end) =
            (self.texts.date(self.facts.window_start_date)?, self.texts.date(self.facts.window_end_date)?);
        self.say_with("period", &[("start", &start), ("end", &end)])
    }

    pub(super) fn contents(&self) -> Result<Element, PublishError> {
        let mut list = el("ol");
        for (anchor, title) in SECTIONS {
            let link = el("a").attr("href", format!("#{anchor}")).text(self.say(title)?);
            list = list.child(el("li").child(link));
        }
        Ok(el("nav")
            .class("contents")
            .attr("aria-labelledby", "contents-title")
            .child(el("h2").attr("id", "contents-title").text(self.say("contents")?))
            .child(list))
    }

    /// Whom the paper is for.
    fn audience(&self) -> &str {
        let audience = &self.facts.audience;
        match self.texts.language() {
            Language::Welsh => &audience.name_cy,
            Language::English => &audience.name_en,
        }
    }

    pub(super) fn foot(&self) -> Result<Element, PublishError> {
        let other = self.texts.language().other();
        Ok(el("footer").class("foot").child(el("span").text(self.audience())).child(
            el("a")
                .attr("href", file_name(other))
                .attr("lang", other.tag())
                .attr("hreflang", other.tag())
                .text(self.say("other-language-link")?),
        ))
    }
}
