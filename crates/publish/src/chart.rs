//! The chart of what is seen and what is not.
//!
//! In: rows with their ranges, in words and in numbers. Out: SVG with a title and a description, in a wide and a narrow
//! drawing. Every row says in words what it shows; solid, hatched and dotted say how sure, so no colour carries meaning.

pub(crate) mod spread;

use crate::html::{Element, el};

/// How the drawing is to be seen: the same rows, for a wide or a narrow screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Width {
    Wide,
    Narrow,
}

/// One row of the chart.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// What it counts.
    pub(crate) label: String,
    /// The value in words, as it stands beside the bar.
    pub(crate) value: String,
    /// The class that colours it.
    pub(crate) class: &'static str,
    /// What is drawn.
    pub(crate) bar: Bar,
}

/// What is drawn of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bar {
    /// Solid to the lower end, hatched to the upper.
    Range(i64, i64),
    /// Solid to the lower end, then open.
    AtLeast(i64),
    /// An open frame: no figure can be given.
    Unknown,
    /// Nothing is drawn: the figure is withheld, or there is none.
    Nothing,
}

/// The words of the chart.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) axis: String,
    /// At least so many; up to so many; no figure.
    pub(crate) key: [String; 3],
}

const BAR: i64 = 30;
const LINE: i64 = 21;
const ROW_GAP: i64 = 22;
/// Room at the right for the value beside the longest bar.
const VALUE: i64 = 92;

/// Draws the chart; `number` writes the ticks of the axis.
pub(crate) fn draw(width: Width, words: &Words, rows: &[Row], number: impl Fn(i64) -> String) -> Element {
    let (total, name, letters) = match width {
        Width::Wide => (720, "wide", 70),
        Width::Narrow => (350, "narrow", 34),
    };
    let scale = Scale::of(rows, total - VALUE);
    let mut marks = Vec::new();
    let mut y = 4;
    let mut bars = Vec::new();
    for row in rows {
        for line in wrapped(&row.label, letters) {
            y += LINE;
            bars.push(label(7, y - 5, "strong").text(line));
        }
        y += 4;
        bars.extend(bar(row, y, name, &scale));
        y += BAR + ROW_GAP;
    }
    let foot = y - ROW_GAP + 12;
    marks.extend(axis_at(&scale, foot, &words.axis, number));
    marks.extend(bars);
    let (key, end) = key(words, foot + 62, name, width);
    marks.extend(key);
    titled(name, &format!("chart-{{}}-{name}"), (total, end), &words.title, &words.description)
        .child(el("defs").children(["recorded", "known-on", "unseen"].map(|class| hatch(class, name))))
        .children(marks)
}

/// An empty drawing of a size with what is read aloud of it; `id` holds `{}` for what is titled.
fn titled(class: &str, id: &str, (width, height): (i64, i64), title: &str, description: &str) -> Element {
    let ids = ["title", "desc"].map(|part| id.replace("{}", part));
    el("svg")
        .attr("class", class)
        .attr("viewBox", format!("0 0 {width} {height}"))
        .attr("role", "img")
        .attr("aria-labelledby", ids.join(" "))
        .attr("font-size", "15")
        .child(el("title").attr("id", &*ids[0]).text(title))
        .child(el("desc").attr("id", &*ids[1]).text(description))
}

/// From people to places on the drawing.
struct Scale {
    end: i64,
    step: i64,
    width: i64,
}

impl Scale {
    fn of(rows: &[Row], width: i64) -> Self {
        let most = rows
            .iter()
            .map(|row| match row.bar {
                Bar::Range(_, upper) => upper,
                Bar::AtLeast(lower) => lower * 5 / 4,
                Bar::Unknown | Bar::Nothing => 0,
            })
            .max()
            .unwrap_or(0);
        Self::up_to(most, width)
    }

    /// An axis to at least so many, in at most five steps.
    fn up_to(most: i64, width: i64) -> Self {
        let most = most.max(10);
        let step = (0..12)
            .flat_map(|power| [1, 2, 5].map(|digit| digit * 10_i64.pow(power)))
            .find(|step| most <= step * 5)
            .unwrap_or(most);
        Self { end: (most + step - 1) / step * step, step, width }
    }

    fn x(&self, people: i64) -> i64 {
        people * self.width / self.end
    }
}

fn label(x: i64, y: i64, class: &'static str) -> Element {
    el("text").attr("x", x.to_string()).attr("y", y.to_string()).class(class)
}

fn block(class: &'static str, x: i64, y: i64, width: i64, height: i64) -> Element {
    el("rect")
        .class(class)
        .attr("x", x.to_string())
        .attr("y", y.to_string())
        .attr("width", width.to_string())
        .attr("height", height.to_string())
}

fn hatched(class: &'static str, drawing: &str, x: i64, y: i64, width: i64, height: i64) -> [Element; 2] {
    let fill = block("hatched", x, y, width, height).attr("fill", format!("url(#hatch-{class}-{drawing})"));
    [fill, block("outline", x, y, width, height)]
}

/// Lines in the colour of the row, wide enough apart to be seen as lines when printed.
fn hatch(class: &'static str, drawing: &str) -> Element {
    el("pattern")
        .attr("id", format!("hatch-{class}-{drawing}"))
        .class(class)
        .attr("width", "7")
        .attr("height", "7")
        .attr("patternUnits", "userSpaceOnUse")
        .attr("patternTransform", "rotate(45)")
        .child(el("line").class("hatch").attr("x1", "1").attr("y1", "0").attr("x2", "1").attr("y2", "7"))
}

fn bar(row: &Row, y: i64, drawing: &str, scale: &Scale) -> Vec<Element> {
    let mut marks = Vec::new();
    let end = match row.bar {
        Bar::Range(lower, upper) => {
            let (from, to) = (scale.x(lower), scale.x(upper));
            marks.extend((from > 0).then(|| block("solid", 0, y, from, BAR)));
            if to > from {
                marks.extend(hatched(row.class, drawing, from, y, to - from, BAR));
            }
            to
        }
        Bar::AtLeast(lower) => {
            let from = scale.x(lower);
            marks.extend((from > 0).then(|| block("solid", 0, y, from, BAR)));
            marks.push(block("open", from + 2, y + 1, (scale.width - from - 4).max(4), BAR - 2));
            scale.width
        }
        Bar::Unknown => {
            marks.push(block("open", 1, y + 1, scale.width - 2, BAR - 2));
            return vec![
                el("g").class(row.class).children(marks),
                label(14, y + BAR / 2 + 5, "strong").text(&row.value),
            ];
        }
        Bar::Nothing => -6,
    };
    vec![el("g").class(row.class).children(marks), label(end + 9, y + BAR / 2 + 5, "strong").text(&row.value)]
}

fn axis_at(scale: &Scale, foot: i64, words: &str, number: impl Fn(i64) -> String) -> Vec<Element> {
    let mut marks = Vec::new();
    let mut tick = 0;
    while tick <= scale.end {
        let x = scale.x(tick).to_string();
        marks.push(
            el("line")
                .class(if tick == 0 { "base" } else { "grid" })
                .attr("x1", &*x)
                .attr("x2", &*x)
                .attr("y1", "8")
                .attr("y2", foot.to_string()),
        );
        let anchor = if tick == 0 { "start" } else { "middle" };
        marks.push(
            label(scale.x(tick), foot + 19, "muted")
                .attr("text-anchor", anchor)
                .attr("font-size", "13")
                .text(number(tick)),
        );
        tick += scale.step;
    }
    marks.push(label(0, foot + 38, "muted").attr("font-size", "13").text(words));
    marks
}

/// The key, side by side where there is room; gives the foot of the drawing too.
fn key(words: &Words, top: i64, drawing: &str, width: Width) -> (Vec<Element>, i64) {
    let mut marks = Vec::new();
    for (place, text) in (0_i64..).zip(&words.key) {
        let (x, y) = match width {
            Width::Wide => (place * 230, top),
            Width::Narrow => (0, top + place * 26),
        };
        let swatch = el("g").class("unseen");
        marks.push(match place {
            0 => swatch.child(block("solid", x, y, 26, 15)),
            1 => swatch.children(hatched("unseen", drawing, x, y, 26, 15)),
            _ => swatch.child(block("open", x + 1, y, 25, 15)),
        });
        marks.push(label(x + 36, y + 13, "muted").attr("font-size", "13.5").text(text));
    }
    let rows = if width == Width::Wide { 1 } else { 3 };
    (marks, top + rows * 26)
}

/// Breaks a label into lines of at most so many letters, between words.
fn wrapped(text: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= letters => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(bar: Bar) -> Row {
        Row { label: "Known to partners".to_owned(), value: "10–25".to_owned(), class: "known-on", bar }
    }

    fn words() -> Words {
        let text = |text: &str| text.to_owned();
        Words {
            title: text("title"),
            description: text("description"),
            axis: text("people"),
            key: [text("sure"), text("range"), text("open")],
        }
    }

    #[test]
    fn the_axis_ends_at_or_above_the_longest_bar_in_at_most_five_steps() {
        for most in 1..2_000 {
            let scale = Scale::of(&[row(Bar::Range(0, most))], 600);
            assert!(
                scale.end >= most && scale.end / scale.step <= 5 && scale.end % scale.step == 0,
                "{most}"
            );
            assert!(scale.x(most) <= 600, "{most}");
        }
    }

    #[test]
    fn the_chart_says_in_words_what_it_draws() {
        let drawn =
            draw(Width::Wide, &words(), &[row(Bar::Range(10, 25))], |tick| tick.to_string()).document();
        for part in [
            "role=\"img\"",
            "<title id=",
            "<desc id=",
            "Known to partners",
            "10–25",
            "url(#hatch-known-on-wide)",
        ] {
            assert!(drawn.contains(part), "{part} is not in the drawing");
        }
    }

    #[test]
    fn a_withheld_figure_draws_nothing_and_an_unknown_one_an_open_frame() {
        let drawn = |bar| draw(Width::Narrow, &words(), &[row(bar)], |tick| tick.to_string()).document();
        let blocks = |drawn: &str| drawn.matches("<rect").count();
        // The key draws four: solid, hatched with its outline, open.
        assert_eq!(blocks(&drawn(Bar::Nothing)), 4);
        assert_eq!(blocks(&drawn(Bar::Unknown)), 5);
    }

    #[test]
    fn labels_break_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("", 7), Vec::<String>::new());
    }
}
