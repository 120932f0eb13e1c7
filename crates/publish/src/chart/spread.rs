//! The chart of an estimate among its neighbours: a line a method.
//!
//! In: lines with a number, its limits and both in words. Out: SVG with a title and a description. The first line is the
//! headline, and a rule at its number runs down through the others, so that who disagrees is seen at once.

use super::{Scale, Width, axis_at, block, hatch, hatched, label, titled, wrapped};
use crate::html::{Element, el};

const BAR: i64 = 12;
const LETTER_LINE: i64 = 20;
const GAP: i64 = 14;
/// Room at the right, so that a limit at the end of the axis is seen whole.
const MARGIN: i64 = 26;

/// One method.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) label: String,
    /// The number and its limits in words.
    pub(crate) value: String,
    /// The number; none where a method gives limits alone.
    pub(crate) estimate: Option<i64>,
    pub(crate) limits: Option<(i64, i64)>,
}

/// The words of the chart.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    /// What tells this chart from another on the page.
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) axis: String,
    /// An estimate; its limits; the headline through all.
    pub(crate) key: [String; 3],
}

/// Draws the chart; `number` writes the ticks of the axis.
pub(crate) fn draw(width: Width, words: &Words, lines: &[Line], number: impl Fn(i64) -> String) -> Element {
    let (total, drawing, letters) = match width {
        Width::Wide => (720, "wide", 84),
        Width::Narrow => (350, "narrow", 40),
    };
    let name = format!("{drawing}-{}", words.name);
    let ends = lines.iter().filter_map(|line| line.limits.map(|(_, upper)| upper).max(line.estimate));
    let scale = Scale::up_to(ends.max().unwrap_or(0), total - MARGIN);
    let mut y = 4;
    let mut marks = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let weight = if place == 0 { "strong over" } else { "over" };
        for text in wrapped(&format!("{}: {}", line.label, line.value), letters) {
            y += LETTER_LINE;
            marks.push(label(7, y - 5, weight).attr("font-size", "14").text(text));
        }
        y += 2;
        marks.push(one(line, place == 0, y, &name, &scale));
        y += BAR + GAP;
    }
    let foot = y - GAP + 8;
    let headline = lines.first().and_then(|line| line.estimate).map(|estimate| scale.x(estimate));
    let rule = headline.map(|x| {
        el("line")
            .class("headline")
            .attr("x1", x.to_string())
            .attr("x2", x.to_string())
            .attr("y1", "8")
            .attr("y2", foot.to_string())
    });
    let (key, end) = key(words, foot + 60, &name, width);
    titled(drawing, &format!("spread-{{}}-{name}"), (total, end), &words.title, &words.description)
        .child(el("defs").children(["known-on", "unseen"].map(|class| hatch(class, &name))))
        .children(axis_at(&scale, foot, &words.axis, number))
        .children(rule)
        .children(marks)
        .children(key)
}

/// The limits as a hatched bar, and the number as a solid mark across it.
fn one(line: &Line, is_headline: bool, y: i64, drawing: &str, scale: &Scale) -> Element {
    let class = if is_headline { "known-on" } else { "unseen" };
    let mut marks = Vec::new();
    if let Some((lower, upper)) = line.limits {
        let (from, to) = (scale.x(lower), scale.x(upper));
        marks.extend(hatched(class, drawing, from, y, (to - from).max(2), BAR));
    }
    if let Some(estimate) = line.estimate {
        marks.push(block("solid", (scale.x(estimate) - 3).max(0), y - 3, 6, BAR + 6));
    }
    el("g").class(class).children(marks)
}

fn key(words: &Words, top: i64, drawing: &str, width: Width) -> (Vec<Element>, i64) {
    let mut marks = Vec::new();
    for (place, text) in (0_i64..).zip(&words.key) {
        let (x, y) = match width {
            Width::Wide => (place * 230, top),
            Width::Narrow => (0, top + place * 26),
        };
        let swatch = el("g").class("unseen");
        marks.push(match place {
            0 => swatch.child(block("solid", x + 10, y, 6, 15)),
            1 => swatch.children(hatched("unseen", drawing, x, y + 2, 26, BAR)),
            _ => el("line")
                .class("headline")
                .attr("x1", (x + 13).to_string())
                .attr("x2", (x + 13).to_string())
                .attr("y1", y.to_string())
                .attr("y2", (y + 16).to_string()),
        });
        marks.push(label(x + 36, y + 13, "muted").attr("font-size", "13.5").text(text));
    }
    let rows = if width == Width::Wide { 1 } else { 3 };
    (marks, top + rows * 26)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_is_drawn_and_said_and_the_headline_runs_through_all() {
        let line = |label: &str, estimate, limits| Line {
            label: label.to_owned(),
            value: "100 (80–130)".to_owned(),
            estimate,
            limits,
        };
        let words = Words {
            name: "all".to_owned(),
            title: "title".to_owned(),
            description: "description".to_owned(),
            axis: "people".to_owned(),
            key: ["number", "limits", "headline"].map(str::to_owned),
        };
        let lines = [line("First", Some(100), Some((80, 130))), line("Second", Some(300), None)];
        let drawn = draw(Width::Wide, &words, &lines, |tick| tick.to_string()).document();
        for part in
            ["First: 100 (80–130)", "Second: 100", "spread-title-wide-all", "url(#hatch-known-on-wide-all)"]
        {
            assert!(drawn.contains(part), "{part} is not in the drawing");
        }
        // The rule of the headline, and its fellow in the key.
        assert_eq!(drawn.matches("class=\"headline\"").count(), 2);
    }
}
