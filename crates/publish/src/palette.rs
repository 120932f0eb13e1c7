//! The colours of the page, in light and in dark.
//!
//! Out: custom properties for the style sheet. A test computes the contrast of every pair that stands on a page, since
//! no browser tool decides it inside a chart.

use std::fmt::Write as _;

/// What a colour is for, with its light and its dark value.
pub(crate) struct Colour {
    pub(crate) name: &'static str,
    pub(crate) light: &'static str,
    pub(crate) dark: &'static str,
}

const fn colour(name: &'static str, light: &'static str, dark: &'static str) -> Colour {
    Colour { name, light, dark }
}

/// Every colour of the page; the style sheet uses no other.
pub(crate) const COLOURS: [Colour; 12] = [
    colour("paper", "#fbfaf6", "#14181b"),
    colour("card", "#ffffff", "#1c2226"),
    colour("ink", "#1a1f23", "#ecebe6"),
    colour("muted", "#545e66", "#a7b1b8"),
    colour("rule", "#d9d5c9", "#384147"),
    colour("link", "#0a4f73", "#86cbee"),
    colour("recorded", "#0b4a5e", "#7fc6dd"),
    colour("known", "#8c3a14", "#f0a679"),
    colour("unseen", "#565b61", "#b4bac0"),
    colour("mark", "#5d4300", "#ffd978"),
    colour("mark-paper", "#fff1c9", "#3a2f10"),
    colour("grid", "#e4e1d7", "#2b3338"),
];

/// The custom properties of both themes.
pub(crate) fn custom_properties() -> String {
    let mut css = String::from(":root{color-scheme:light dark;");
    for colour in &COLOURS {
        // Writing to a string cannot fail.
        let _ = write!(css, "--{}:{};", colour.name, colour.light);
    }
    css.push_str("}\n@media screen and (prefers-color-scheme:dark){:root{");
    for colour in &COLOURS {
        let _ = write!(css, "--{}:{};", colour.name, colour.dark);
    }
    css.push_str("}}\n");
    css
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text and the marks of the chart, each with what it stands on.
    const PAIRS: [(&str, &str); 15] = [
        ("ink", "paper"),
        ("ink", "card"),
        ("ink", "mark-paper"),
        ("muted", "paper"),
        ("muted", "card"),
        ("link", "paper"),
        ("link", "card"),
        ("mark", "mark-paper"),
        ("recorded", "paper"),
        ("recorded", "card"),
        ("known", "paper"),
        ("known", "card"),
        ("unseen", "paper"),
        ("unseen", "card"),
        ("mark", "paper"),
    ];

    fn luminance(hex: &str) -> f64 {
        let part = |from: usize| {
            let value =
                f64::from(u8::from_str_radix(&hex[from..from + 2], 16).expect("a colour is hexadecimal"));
            let share = value / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn named(name: &str) -> &'static Colour {
        COLOURS.iter().find(|colour| colour.name == name).expect("the colour is in the palette")
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
        assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.01);
    }

    #[test]
    fn every_pair_can_be_read_in_light_and_in_dark() {
        for (above, below) in PAIRS {
            let (above, below) = (named(above), named(below));
            for (theme, one, other) in [("light", above.light, below.light), ("dark", above.dark, below.dark)]
            {
                let ratio = contrast(one, other);
                assert!(ratio >= 4.5, "{} on {} in {theme}: {ratio:.2}", above.name, below.name);
            }
        }
    }

    #[test]
    fn the_style_sheet_uses_no_colour_of_its_own() {
        let css = include_str!("paper.css");
        assert!(
            !css.contains('#') && !css.contains("rgb") && !css.contains("hsl"),
            "a colour outside the palette"
        );
        for used in css.split("var(--").skip(1) {
            let name = used.split([')', ',']).next().expect("a split has a first part");
            assert!(COLOURS.iter().any(|colour| colour.name == name), "{name} is not in the palette");
        }
    }
}
