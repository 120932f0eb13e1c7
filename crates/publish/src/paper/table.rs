//! Tables that a screen reader can walk through.
//!
//! In: a caption, a scope, rows of cells. Out: a table with one caption, headers with their scope, in a region that
//! scrolls by keyboard where the screen is narrow.

use super::Paper;
use crate::PublishError;
use crate::html::{Element, el};

/// A table in the making.
pub(super) struct Sheet {
    number: i64,
    caption: String,
    scope: Option<String>,
    head: Vec<Element>,
    body: Vec<Element>,
}

impl Paper<'_> {
    /// Begins a table and gives it the next number.
    pub(super) fn sheet(&self, caption_id: &str, arguments: &[(&str, &str)]) -> Result<Sheet, PublishError> {
        let number = self.tables.get() + 1;
        self.tables.set(number);
        let written = self.texts.number(number);
        let mut all = vec![("number", written.as_str())];
        all.extend_from_slice(arguments);
        let caption = self.say_with(caption_id, &all)?;
        Ok(Sheet { number, caption, scope: None, head: Vec::new(), body: Vec::new() })
    }

    /// A row of column headers, of messages without arguments; `is_number` says which stand over numbers.
    pub(super) fn headers(&self, ids: &[(&str, bool)]) -> Result<Element, PublishError> {
        let mut row = el("tr");
        for (id, is_number) in ids {
            row = row.child(header(self.say(id)?, *is_number));
        }
        Ok(row)
    }

    /// The table, ready for the page.
    pub(super) fn laid_out(&self, sheet: Sheet) -> Result<Element, PublishError> {
        let mut caption = el("caption").text(&*sheet.caption);
        if let Some(scope) = sheet.scope {
            caption = caption.child(el("span").class("scope").text(scope));
        }
        let columns = sheet.body.first().map_or(0, Element::len);
        let table = match columns {
            0..=3 => el("table").class("slim"),
            4..=5 => el("table"),
            _ => el("table").class("broad"),
        };
        let table = table
            .child(caption)
            .child(el("thead").children(sheet.head))
            .child(el("tbody").children(sheet.body));
        let label = format!("{}. {}", sheet.caption, self.say("table-scroll")?);
        Ok(el("div")
            .class("scroll")
            .attr("id", format!("table-{}", sheet.number))
            .attr("role", "region")
            .attr("tabindex", "0")
            .attr("aria-label", label)
            .child(table))
    }
}

impl Sheet {
    pub(super) fn scope(mut self, scope: String) -> Self {
        self.scope = Some(scope);
        self
    }

    pub(super) fn head(mut self, row: Element) -> Self {
        self.head.push(row);
        self
    }

    pub(super) fn row(&mut self, row: Element) {
        self.body.push(row);
    }
}

/// The header of a column.
pub(super) fn header(text: impl Into<String>, is_number: bool) -> Element {
    let header = el("th").attr("scope", "col");
    if is_number { header.class("num").text(text) } else { header.text(text) }
}

/// The header of a row.
pub(super) fn row_header(text: impl Into<String>) -> Element {
    el("th").attr("scope", "row").text(text)
}

/// A cell with a number.
pub(super) fn number_cell(text: impl Into<String>) -> Element {
    el("td").class("num").text(text)
}

/// A cell with words.
pub(super) fn cell(text: impl Into<String>) -> Element {
    el("td").text(text)
}
