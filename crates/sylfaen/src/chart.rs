//! Small charts as SVG: bars that start from nothing or from one another, and lines.
//!
//! In: labels and numbers. Out: SVG with a title, a description and a role, in two colours that can be told apart in grey.
//! Refused: nothing; a chart of nothing says so.

use std::fmt::Write;

const WIDTH: f64 = 720.0;
const LABELS: f64 = 250.0;
const NUMBERS: f64 = 70.0;
const ROW: f64 = 22.0;
const TOP: f64 = 46.0;
const HEIGHT: f64 = 360.0;
/// Dark blue and dark orange; both have more than 4.5 to 1 against white.
const FOR: &str = "#1f5a99";
const AGAINST: &str = "#a34a00";

/// A bar from one value to another.
pub(crate) struct Bar {
    pub(crate) label: String,
    pub(crate) from: f64,
    pub(crate) to: f64,
    /// What is written at its end.
    pub(crate) says: String,
}

/// A line through points, from left to right.
pub(crate) struct Line {
    pub(crate) label: &'static str,
    pub(crate) points: Vec<(f64, f64)>,
}

fn escaped(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            // XML 1.0 has no other control characters.
            letter if letter.is_control() => "\u{fffd}".to_owned(),
            letter => letter.to_string(),
        })
        .collect()
}

fn opened(title: &str, description: &str, height: f64) -> String {
    let (title, description) = (escaped(title), escaped(description));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" \
         aria-labelledby=\"title description\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <title id=\"title\">{title}</title>\n<desc id=\"description\">{description}</desc>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         <text x=\"8\" y=\"24\" font-size=\"16\" fill=\"#1a1a1a\">{title}</text>\n"
    )
}

/// The least and the greatest value, with nothing between them, never the same.
fn span(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let low = values.clone().filter(|value| value.is_finite()).fold(0.0, f64::min);
    let high = values.filter(|value| value.is_finite()).fold(0.0, f64::max);
    if high > low { (low, high) } else { (low, low + 1.0) }
}

/// Bars below one another; those that go down have another colour and a pattern of their own at the end.
pub(crate) fn bars(title: &str, description: &str, bars: &[Bar]) -> String {
    let height = TOP + ROW * bars.len().max(1) as f64 + 12.0;
    let mut svg = opened(title, description, height);
    let (low, high) = span(bars.iter().flat_map(|bar| [bar.from, bar.to]));
    let wide = WIDTH - LABELS - NUMBERS;
    let x = |value: f64| LABELS + (value.clamp(low, high) - low) / (high - low) * wide;
    for (at, bar) in bars.iter().enumerate() {
        let y = TOP + ROW * at as f64;
        let (left, right) = (x(bar.from.min(bar.to)), x(bar.from.max(bar.to)));
        let colour = if bar.to < bar.from { AGAINST } else { FOR };
        // Writing to a string cannot fail.
        let _ = write!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#1a1a1a\">{}</text>\n\
             <rect x=\"{left:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{colour}\"/>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" fill=\"#1a1a1a\">{}</text>\n",
            LABELS - 8.0,
            y + 15.0,
            escaped(&bar.label),
            y + 3.0,
            (right - left).max(1.0),
            ROW - 6.0,
            right + 5.0,
            y + 15.0,
            escaped(&bar.says),
        );
    }
    if bars.is_empty() {
        let _ = writeln!(
            svg,
            "<text x=\"8\" y=\"{:.1}\" fill=\"#1a1a1a\">There is nothing to show</text>",
            TOP + 15.0
        );
    }
    let zero = x(0.0);
    let _ = writeln!(
        svg,
        "<line x1=\"{zero:.1}\" y1=\"{TOP:.1}\" x2=\"{zero:.1}\" y2=\"{:.1}\" stroke=\"#1a1a1a\"/>\n</svg>",
        height - 8.0
    );
    svg
}

/// Lines over one axis from 0 to 1, each with its name at its end.
pub(crate) fn lines(title: &str, description: &str, below: &str, lines: &[Line]) -> String {
    const DASHES: [&str; 3] = ["none", "6 4", "2 3"];
    let mut svg = opened(title, description, HEIGHT);
    let (left, right, bottom) = (48.0, WIDTH - 110.0, HEIGHT - 44.0);
    let x = |value: f64| left + value.clamp(0.0, 1.0) * (right - left);
    let y = |value: f64| bottom - value.clamp(0.0, 1.0) * (bottom - TOP);
    for tenth in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let _ = write!(
            svg,
            "<line x1=\"{left:.1}\" y1=\"{0:.1}\" x2=\"{right:.1}\" y2=\"{0:.1}\" stroke=\"#d0d0d0\"/>\n\
             <text x=\"{1:.1}\" y=\"{2:.1}\" text-anchor=\"end\" fill=\"#1a1a1a\">{tenth}</text>\n\
             <text x=\"{3:.1}\" y=\"{4:.1}\" text-anchor=\"middle\" fill=\"#1a1a1a\">{tenth}</text>\n",
            y(tenth),
            left - 6.0,
            y(tenth) + 4.0,
            x(tenth),
            bottom + 18.0,
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#1a1a1a\">{}</text>",
        f64::midpoint(left, right),
        bottom + 36.0,
        escaped(below)
    );
    for (at, line) in lines.iter().enumerate() {
        let colour = [FOR, AGAINST, "#1a1a1a"][at % 3];
        let path: Vec<String> =
            line.points.iter().map(|(px, py)| format!("{:.1},{:.1}", x(*px), y(*py))).collect();
        let _ = writeln!(
            svg,
            "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{}\" points=\"{}\"/>",
            DASHES[at % 3],
            path.join(" ")
        );
        let key = TOP + 20.0 * at as f64;
        let _ = write!(
            svg,
            "<line x1=\"{0:.1}\" y1=\"{2:.1}\" x2=\"{1:.1}\" y2=\"{2:.1}\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{3}\"/>\n\
             <text x=\"{4:.1}\" y=\"{5:.1}\" fill=\"#1a1a1a\">{6}</text>\n",
            right + 8.0,
            right + 30.0,
            key,
            DASHES[at % 3],
            right + 35.0,
            key + 4.0,
            escaped(line.label)
        );
    }
    svg.push_str("</svg>\n");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out_of_a_chart() {
        let bar =
            Bar { label: "a<b>&\"\u{1}".to_owned(), from: 0.0, to: f64::NAN, says: "</svg>".to_owned() };
        let svg = bars("t", "d", &[bar]);
        assert!(svg.contains("a&lt;b&gt;&amp;&quot;\u{fffd}") && svg.matches("</svg>").count() == 1);
        assert!(svg.contains("role=\"img\"") && svg.contains("<title id=\"title\">t</title>"));
    }

    #[test]
    fn a_bar_is_as_long_as_its_value_and_starts_where_it_should() {
        let bar = |from, to| Bar { label: String::new(), from, to, says: String::new() };
        let svg = bars("t", "d", &[bar(0.0, 4.0), bar(4.0, 2.0)]);
        let wide = WIDTH - LABELS - NUMBERS;
        assert!(svg.contains(&format!("<rect x=\"{LABELS:.1}\" y=\"49.0\" width=\"{wide:.1}\"")), "{svg}");
        let (left, width) = (LABELS + wide / 2.0, wide / 2.0);
        assert!(svg.contains(&format!("<rect x=\"{left:.1}\" y=\"71.0\" width=\"{width:.1}\"")), "{svg}");
        assert!(svg.contains(AGAINST));
    }

    #[test]
    fn nothing_is_shown_as_nothing() {
        assert!(bars("t", "d", &[]).contains("There is nothing to show"));
        assert!(lines("t", "d", "x", &[]).ends_with("</svg>\n"));
    }
}
