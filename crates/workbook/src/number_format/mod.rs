//! Number formats: what a number is, and what its sheet shows for it.
//!
//! In: a format code as Excel writes it, or the number of a built-in one. Out: whether a number is a date, a length of
//! time or a plain number, and the text that is shown where it says something else than the number. A format that is
//! not understood (fractions, exponents, eras) shows nothing rather than something wrong.

mod decimal;
mod moment;
mod section;

use chrono::NaiveDateTime;

pub(crate) use self::decimal::says_the_same;
use self::section::{Item, Section};
use crate::cell::{Cell, CellValue};
use crate::serial::{self, Epoch};

/// What the numbers of a format are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Numbers as such.
    Number,
    /// Dates, times of the day, or both.
    DateTime,
    /// Lengths of time.
    Duration,
}

/// A number format, ready to be asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NumberFormat {
    /// What the numbers of the format are.
    pub(crate) kind: Kind,
    /// For positive numbers, negative ones and zero; none where what is shown cannot be told.
    sections: Vec<Option<Section>>,
    /// Of a format for dates: whether day, month and year are all shown.
    is_whole_date: bool,
    /// What is shown in place of every text; none where texts are shown as they are.
    hides_text: Option<Box<str>>,
}

/// Formats that have a number and no code in the file, as far as they are the same everywhere. The sign of the
/// currency is not: those formats are given without it.
const BUILT_IN: [(u32, &str); 29] = [
    (1, "0"),
    (2, "0.00"),
    (3, "#,##0"),
    (4, "#,##0.00"),
    (5, "#,##0"),
    (6, "#,##0"),
    (7, "#,##0.00"),
    (8, "#,##0.00"),
    (9, "0%"),
    (10, "0.00%"),
    (14, "dd/mm/yyyy"),
    (15, "d-mmm-yy"),
    (16, "d-mmm"),
    (17, "mmm-yy"),
    (18, "h:mm AM/PM"),
    (19, "h:mm:ss AM/PM"),
    (20, "h:mm"),
    (21, "h:mm:ss"),
    (22, "dd/mm/yyyy h:mm"),
    (37, "#,##0;-#,##0"),
    (38, "#,##0;-#,##0"),
    (39, "#,##0.00;-#,##0.00"),
    (40, "#,##0.00;-#,##0.00"),
    (41, "#,##0"),
    (42, "#,##0"),
    (43, "#,##0.00"),
    (45, "mm:ss"),
    (46, "[h]:mm:ss"),
    (47, "mm:ss.0"),
];

impl NumberFormat {
    /// The format that shows numbers as they are.
    pub(crate) fn general() -> Self {
        Self { kind: Kind::Number, sections: Vec::new(), is_whole_date: false, hides_text: None }
    }

    /// The format of this number, where the file gives no code for it.
    pub(crate) fn built_in(number: u32) -> Self {
        match number {
            44 => Self::parse("#,##0.00"),
            // Dates of the Far East, of which the code depends on the language of the program.
            27..=36 | 50..=58 => Self { kind: Kind::DateTime, is_whole_date: true, ..Self::general() },
            _ => {
                let code = BUILT_IN.iter().find(|(known, _)| *known == number);
                code.map_or_else(Self::general, |(_, code)| Self::parse(code))
            }
        }
    }

    /// Reads a format code.
    pub(crate) fn parse(code: &str) -> Self {
        let code = code.trim();
        if ["", "general", "standard", "@"].iter().any(|plain| code.eq_ignore_ascii_case(plain)) {
            return Self::general();
        }
        let sections = section::parse(code);
        let kind = sections.first().map_or(Kind::Number, |section| section.kind);
        let shows = |letter: char| {
            sections.first().is_some_and(|section| {
                section.items.iter().any(|item| matches!(item, Item::Moment(shown, _) if *shown == letter))
            })
        };
        Self {
            kind,
            is_whole_date: ['y', 'm', 'd'].into_iter().all(shows),
            hides_text: sections.get(3).and_then(Section::letters).map(Into::into),
            sections: sections
                .into_iter()
                .take(3)
                .map(|section| (section.is_understood && section.kind == kind).then_some(section))
                .collect(),
        }
    }

    /// The cell that holds this number in this format.
    pub(crate) fn cell(&self, column: u32, number: f64, epoch: Epoch) -> Cell {
        match self.kind {
            Kind::Number => {
                let value = serial::number(number);
                Cell { shown: self.shown(number).map(Into::into), column, value }
            }
            Kind::Duration => Cell::new(column, serial::duration(number)),
            Kind::DateTime => {
                let value = serial::date_time(number, epoch);
                let shown = match &value {
                    CellValue::DateTime(moment) if !self.is_whole_date => self.shown_moment(*moment),
                    _ => None,
                };
                Cell { shown: shown.map(Into::into), column, value }
            }
        }
    }

    /// The cell that holds this text in this format: `;;;` shows nothing of it.
    pub(crate) fn text_cell(&self, column: u32, text: String) -> Cell {
        Cell { shown: self.hides_text.clone(), ..Cell::new(column, CellValue::Text(text)) }
    }

    /// What is shown for a number, where that says something else.
    pub(crate) fn shown(&self, number: f64) -> Option<String> {
        if self.kind != Kind::Number || self.sections.is_empty() || !number.is_finite() {
            return None;
        }
        let (section, is_own) = self.section(number)?;
        if section.is_general || section.shows_as_it_is(number) {
            return None;
        }
        let shown = decimal::show(section, number, is_own)?;
        let plain = format!("{number}");
        (!decimal::says_the_same(&shown, &plain)).then_some(shown)
    }

    /// The section for a number, and whether it is one that leaves the sign out.
    fn section(&self, number: f64) -> Option<(&Section, bool)> {
        let condition = |index: usize| self.sections.get(index)?.as_ref()?.condition;
        if condition(0).is_some() || condition(1).is_some() {
            return self.section_by_condition(number);
        }
        let (index, is_own) = match self.sections.len() {
            0 | 1 => (0, false),
            _ if number < 0.0 => (1, true),
            3 if number == 0.0 => (2, true),
            _ => (0, false),
        };
        Some((self.sections.get(index)?.as_ref()?, is_own))
    }

    /// The first section whose condition holds, or the one for all other numbers. A section that is not understood may
    /// have a condition that is not known, and programs differ over a second of three without one: nothing behind
    /// those is told. Nor is it told whether a negative number keeps its sign.
    fn section_by_condition(&self, number: f64) -> Option<(&Section, bool)> {
        let at = |index: usize| self.sections.get(index)?.as_ref();
        let (first, is_last) = (at(0)?, self.sections.len() == 2);
        let section = if first.condition.map_or(number > 0.0, |condition| condition.holds(number)) {
            first
        } else {
            let second = at(1)?;
            match second.condition {
                Some(condition) if !condition.holds(number) => at(2)?,
                Some(_) => second,
                None => Some(second).filter(|_| is_last)?,
            }
        };
        let has_digits = section.items.iter().any(|item| matches!(item, Item::Digit(_)));
        (number >= 0.0 || !has_digits && !section.is_general).then_some((section, true))
    }

    fn shown_moment(&self, moment: NaiveDateTime) -> Option<String> {
        moment::show(self.sections.first()?.as_ref()?, moment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, number: f64, expected: Option<&str>) {
        assert_eq!(NumberFormat::parse(code).shown(number).as_deref(), expected, "{code} of {number}");
    }

    #[test]
    fn leading_zeros_and_written_signs_are_shown() {
        check("00000", 42.0, Some("00042"));
        check("00-00-00", 123_456.0, Some("12-34-56"));
        check("000 000 0000", 9_434_765_919.0, Some("943 476 5919"));
        check("\"GW-\"000", 7.0, Some("GW-007"));
        check("0\\x", 5.0, Some("5x"));
        check("00000", 123_456.0, None);
        check("0", 7.0, None);
    }

    #[test]
    fn rounding_is_shown_as_a_spreadsheet_rounds() {
        check("0", 2.5, Some("3"));
        check("0", -2.5, Some("-3"));
        check("0.00", 1.005, Some("1.01"));
        check("0.0", 0.05, Some("0.1"));
        check("0.00", -0.001, Some("0.00"));
        check("0.00", 12.5, None);
        check("#,##0", 1_234_567.0, None);
        check("#,##0", 1_234_567.8, Some("1,234,568"));
        check("0.0##", 1.5, None);
        check("0.00", 1e300, None);
        check("#,##0,", 1_234_567.0, Some("1,235"));
        check("0", 0.1 + 0.2, Some("0"));
    }

    #[test]
    fn percentages_currencies_and_sections_are_shown() {
        check("0.0%", 0.125, Some("12.5%"));
        check("0%", 0.285, Some("29%"));
        check("[$£-809]#,##0.00", 1_234.5, Some("£1,234.50"));
        check("#,##0;[Red](#,##0)", -1_234.0, Some("(1,234)"));
        check("_-* #,##0.00_-;-* #,##0.00_-;_-* \"-\"??_-", 0.0, Some("-"));
        check("0;-0;;@", 0.0, Some(""));
        check(";;;", 3.0, Some(""));
        let text = |code: &str| NumberFormat::parse(code).text_cell(0, "Owen".to_owned()).shown;
        assert_eq!(text(";;;").as_deref(), Some(""));
        assert_eq!(text("0;-0;;\"[c]\"").as_deref(), Some("[c]"));
        assert_eq!(
            [text("0;-0;;@"), text(";;"), text("0;-0;;\"GW-\"@"), text("@")],
            [None, None, None, None]
        );
        check("#", 0.0, Some(""));
    }

    #[test]
    fn what_is_not_understood_is_not_guessed() {
        for code in ["# ?/?", "0.00E+00", "[>1OO]0.0;0", "General\" kg\"", "[DBNum1]0", "zzz"] {
            check(code, 1_234.56, None);
        }
    }

    #[test]
    fn a_condition_decides_what_is_shown_so_that_a_masked_number_stays_masked() {
        let mask = "[<5]\"*\";0";
        check(mask, 3.0, Some("*"));
        check(mask, 0.0, Some("*"));
        check(mask, 5.0, None);
        check(mask, 4.6, Some("*"));
        check("[<5]\"*\";General", 3.0, Some("*"));
        check("[<5]\"*\";General", 12.5, None);
        check("[=0]\"-\";[<5]\"[c]\";#,##0", 0.0, Some("-"));
        check("[=0]\"-\";[<5]\"[c]\";#,##0", 4.0, Some("[c]"));
        check("[=0]\"-\";[<5]\"[c]\";#,##0", 1_234.4, Some("1,234"));
        check("[Red][<=4]\"*\";[Black]0", 4.0, Some("*"));
        check("[>=1000]0,\"k\";0", 1_234.0, Some("1k"));
        check("[<>1]\"many\";\"one\"", 1.0, Some("one"));
        check("0;[<5]\"*\";\"none\"", 7.0, None);
        check("0;[<5]\"*\";\"none\"", 0.0, Some("*"));
        check("[<5]\"*\";# ?/?", 3.0, Some("*"));
        // What nobody can tell from the code alone.
        check("[<5]\"*\"", 7.0, None);
        check(mask, -2.0, Some("*"));
        check("[>5]0;0.0", -2.5, None);
        check("[<5]\"*\";0;\"none\"", 7.0, None);
    }

    #[test]
    fn dates_times_and_durations_are_told_apart() {
        for (code, kind) in [
            ("dd/mm/yyyy", Kind::DateTime),
            ("[$-809]dd mmmm yyyy;@", Kind::DateTime),
            ("h:mm AM/PM", Kind::DateTime),
            ("[h]:mm:ss", Kind::Duration),
            ("[mm]:ss", Kind::Duration),
            ("[Red]0.00", Kind::Number),
            ("\"day\" 0", Kind::Number),
            ("0\\d", Kind::Number),
            ("_d0", Kind::Number),
            ("0.00E+00", Kind::Number),
            ("General", Kind::Number),
            ("@", Kind::Number),
        ] {
            assert_eq!(NumberFormat::parse(code).kind, kind, "{code}");
        }
        assert_eq!(NumberFormat::built_in(14).kind, Kind::DateTime);
        assert_eq!(NumberFormat::built_in(46).kind, Kind::Duration);
        assert_eq!(NumberFormat::built_in(9).shown(0.5).as_deref(), Some("50%"));
    }

    #[test]
    fn a_date_of_which_less_is_shown_says_so() {
        let shown =
            |code: &str| NumberFormat::parse(code).cell(0, 41_274.395_833_333_336, Epoch::From1900).shown;
        assert_eq!(shown("mmm yyyy").as_deref(), Some("Dec 2012"));
        assert_eq!(shown("mmmm-yy").as_deref(), Some("December-12"));
        assert_eq!(shown("yyyy").as_deref(), Some("2012"));
        assert_eq!(shown("ddd d/m").as_deref(), Some("Mon 31/12"));
        assert_eq!(shown("h:mm AM/PM").as_deref(), Some("9:30 AM"));
        assert_eq!(shown("dd/mm/yyyy"), None);
        assert_eq!(shown("ggge"), None);
    }
}
