//! What one cell says, before its field is asked.
//!
//! In: a cell and the markers of the partner and of everybody. Out: text, a number, a day or a longer period; or why
//! there is none. What the sheet shows counts as much as what it holds: see [`shown`](crate::shown). It refuses error
//! cells, markers that could mean several things, cells that show something else than they hold, and cells
//! merged with another.

use chrono::NaiveDate;
use sylfaen_schema::{MarkerMeaning, Partner, Period, Schemas, ValueState, fold};
use sylfaen_workbook::{Cell, CellError, CellValue};
use unicode_normalization::UnicodeNormalization;

use crate::shown::{SHOWN_OTHERWISE, Seen, seen};

/// What became of a field: a value, or a state, and the rule if it was rejected. It has no `Debug`: it may hold a name.
pub(crate) struct Outcome<T> {
    pub(crate) value: Option<T>,
    pub(crate) state: ValueState,
    pub(crate) rule: Option<&'static str>,
}

impl<T> Outcome<T> {
    pub(crate) const fn given(value: T) -> Self {
        Self { value: Some(value), state: ValueState::Given, rule: None }
    }

    pub(crate) const fn none(state: ValueState) -> Self {
        Self { value: None, state, rule: None }
    }

    pub(crate) const fn rejected(rule: &'static str) -> Self {
        Self { value: None, state: ValueState::Rejected, rule: Some(rule) }
    }

    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U> {
        Outcome { value: self.value.map(change), state: self.state, rule: self.rule }
    }

    pub(crate) fn and_then<U>(self, next: impl FnOnce(T) -> Outcome<U>) -> Outcome<U> {
        match self.value {
            Some(value) => next(value),
            None => Outcome { value: None, state: self.state, rule: self.rule },
        }
    }
}

/// What a cell holds once blanks, errors and markers are off.
pub(crate) enum Content {
    Text(String),
    /// A number, and how its digits are shown where that is not how a number is written: `007`.
    Number(f64, Option<String>),
    Day(NaiveDate),
    /// A day of which the sheet shows the month or the year alone.
    Period(Period),
    /// A time, a duration: a kind of value no common field has.
    Other,
}

/// What stands at the place of a field. It has no `Debug`: it may be of a person.
#[derive(Clone, Copy)]
pub(crate) enum Spot<'a> {
    Blank,
    /// A blank cell merged with one that is not: what is seen there is not said to be of this row or column.
    Covered,
    Cell(&'a Cell),
}

impl<'a> Spot<'a> {
    pub(crate) fn cell(self) -> Option<&'a Cell> {
        match self {
            Self::Cell(cell) => Some(cell),
            Self::Blank | Self::Covered => None,
        }
    }

    /// Whether the sheet shows something else than the cell holds.
    pub(crate) fn shows_otherwise(self) -> bool {
        self.cell().is_some_and(|cell| cell.shown.is_some())
    }

    pub(crate) fn value(self) -> Option<&'a CellValue> {
        self.cell().map(|cell| &cell.value)
    }
}

/// Whether a cell holds nothing but space.
pub(crate) fn is_blank(cell: Option<&Cell>) -> bool {
    match cell.map(|cell| &cell.value) {
        None => true,
        Some(CellValue::Text(text)) => tidy(text).is_empty(),
        Some(_) => false,
    }
}

/// Text without what nobody meant: NFC, white space of any kind to single spaces, none at the ends, no invisible marks.
pub(crate) fn tidy(text: &str) -> String {
    if text.is_ascii() {
        // Most cells are: they have one form and no invisible marks, and mostly nothing to take off.
        return if is_single_spaced(text) { text.to_owned() } else { single_spaced(text) };
    }
    let is_invisible =
        |letter: &char| matches!(letter, '\u{00ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let kept: String = text.nfc().filter(|letter| !is_invisible(letter)).collect();
    single_spaced(&kept)
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether all white space in a text is single spaces between words.
fn is_single_spaced(text: &str) -> bool {
    let mut was_space = true;
    for letter in text.bytes() {
        let is_space = letter == b' ';
        if (is_space && was_space) || (b'\t'..=b'\r').contains(&letter) {
            return false;
        }
        was_space = is_space;
    }
    !was_space || text.is_empty()
}

/// The markers in force for one partner.
#[derive(Clone, Copy)]
pub(crate) struct Markers<'a> {
    pub(crate) schemas: &'a Schemas,
    pub(crate) partner: &'a Partner,
}

impl Markers<'_> {
    /// What a text means as a marker; none if it is no marker. In a name, some markers count only when written exactly.
    pub(crate) fn find(self, text: &str, is_name: bool) -> Option<MarkerMeaning> {
        let folded = fold(text);
        if let Some(meaning) = self.partner.markers.get(&folded) {
            return Some(*meaning);
        }
        let (marker, meaning) = self.schemas.marker_folded(&folded)?;
        let is_exact = marker.code == text || marker.aliases.iter().any(|alias| alias == text);
        (!is_name || is_exact || marker.attribute("names") != Some("exact_case")).then_some(meaning)
    }

    /// Reads a cell. `is_name` relaxes markers that are also names.
    pub(crate) fn read(self, spot: Spot<'_>, is_name: bool) -> Outcome<Content> {
        let cell = match spot {
            Spot::Blank => return Outcome::none(ValueState::Blank),
            Spot::Covered => return Outcome::rejected("merged_cell"),
            Spot::Cell(cell) => cell,
        };
        let held = match &cell.value {
            CellValue::Error(CellError::NoSuchDate) => return Outcome::rejected("no_such_date"),
            CellValue::Error(CellError::DateOutOfRange) => return Outcome::rejected("date_out_of_range"),
            CellValue::Error(_) => return Outcome::rejected("error_cell"),
            CellValue::Text(text) => Content::Text(tidy(text)),
            CellValue::Boolean(flag) => Content::Text(flag.to_string()),
            CellValue::Number(number) => Content::Number(*number, None),
            CellValue::DateTime(at) => Content::Day(at.date()),
            _ => Content::Other,
        };
        // A number or a day can be a marker too: 9999, the first day of 1900.
        let as_text = match &held {
            Content::Text(text) if text.is_empty() => return Outcome::none(ValueState::Blank),
            Content::Text(text) => text.clone(),
            Content::Number(number, _) => number_text(*number).unwrap_or_default(),
            Content::Day(day) => day.to_string(),
            Content::Period(_) | Content::Other => String::new(),
        };
        let Some(shown) = cell.shown.as_deref() else {
            return self.find(&as_text, is_name).map_or(Outcome::given(held), without_value);
        };
        // A marker that is shown means what it means, and what stands behind it is not looked at; but one that stands
        // for nought must not stand before something else.
        match self.find(&tidy(shown), is_name) {
            Some(MarkerMeaning::Zero) if cell.value != CellValue::Number(0.0) => {
                return Outcome::rejected(SHOWN_OTHERWISE);
            }
            Some(meaning) => return without_value(meaning),
            None => {}
        }
        match (seen(&cell.value, shown), self.find(&as_text, is_name)) {
            (Seen::Mark, _) => Outcome::rejected(SHOWN_OTHERWISE),
            (_, Some(meaning)) => without_value(meaning),
            (Seen::Text(text), None) => Outcome::given(Content::Text(text)),
            (Seen::Digits(number, text), None) => Outcome::given(Content::Number(number, Some(text))),
            (Seen::Period(period), None) => Outcome::given(Content::Period(period)),
            (Seen::Otherwise(rule), None) => Outcome::rejected(rule),
        }
    }

    /// Reads a cell of which only its text counts.
    pub(crate) fn read_text(self, spot: Spot<'_>, is_name: bool) -> Outcome<String> {
        self.read(spot, is_name).and_then(|content| match content {
            Content::Text(text) => Outcome::given(text),
            Content::Number(number, shown) => match shown.or_else(|| number_text(number)) {
                Some(text) => Outcome::given(text),
                None => Outcome::rejected("not_text"),
            },
            Content::Day(_) | Content::Period(_) | Content::Other => Outcome::rejected("not_text"),
        })
    }
}

/// A marker in a field that holds no count.
pub(crate) fn without_value<T>(meaning: MarkerMeaning) -> Outcome<T> {
    match meaning {
        MarkerMeaning::Zero => Outcome::rejected("marker_without_meaning"),
        MarkerMeaning::State(ValueState::Rejected) => Outcome::rejected("ambiguous_marker"),
        MarkerMeaning::State(state) => Outcome::none(state),
    }
}

/// A number as a person reads it, where it is whole and a spreadsheet holds it exactly.
pub(crate) fn number_text(number: f64) -> Option<String> {
    whole(number).map(|whole| whole.to_string())
}

/// A number that is whole and exact.
pub(crate) fn whole(number: f64) -> Option<i64> {
    const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
    (number.fract().abs() < f64::EPSILON && number.abs() < EXACT_MAX).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        /// The short way of texts that are ASCII is the long way of all others.
        #[test]
        fn a_plain_text_is_tidied_as_any_other(text in "[ a\\t\\n\\x0b\\x0c\\r\\x1f-]{0,12}") {
            let long = tidy(&format!("{text}\u{200b}"));
            proptest::prop_assert_eq!(tidy(&text), long);
        }
    }
}
