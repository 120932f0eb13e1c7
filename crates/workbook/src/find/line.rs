//! A row as the finder sees it: where its cells stand and of what class each is.
//!
//! In: a row of any reader. Out: classes, and the text of cells that could be labels. It knows no field, no code and
//! no date format: a class says how much of a text is letters and digits, and nothing of what it means.

use crate::cell::{CellValue, Row};

/// What a cell looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// A number of its file.
    Number,
    /// A date, a time or a duration of its file.
    Date,
    /// True, false or an error value.
    Other,
    /// Text that is a number and nothing else: `1,204`, `12.5%`.
    NumberText,
    /// Text with more digits than letters, or with a digit and no space: references, dates as typed.
    DigitText,
    /// Text of marks alone: `*`, `..`, `-`.
    Mark,
    /// Text of letters.
    Word,
}

impl Class {
    /// Whether a label can be told from cells of this class by looking.
    pub(super) fn is_unlike_words(self) -> bool {
        self != Self::Word && self != Self::Mark
    }

    /// Whether two cells of one column may be of these two classes.
    pub(super) fn goes_with(self, other: Self) -> bool {
        use Class::{Date, DigitText, Mark, Number, NumberText};
        self == other
            || matches!((self, other), (Mark, _) | (_, Mark))
            || matches!((self, other), (Number | NumberText, Number | NumberText))
            || matches!((self, other), (Date | DigitText, Date | DigitText))
            || matches!((self, other), (DigitText | NumberText, DigitText | NumberText))
    }
}

/// A cell that is not blank. It has no `Debug`: it may hold a name.
#[derive(Clone)]
pub(super) struct Cell {
    pub(super) column: u32,
    pub(super) class: Class,
    pub(super) value: CellValue,
}

impl Cell {
    /// The text of the cell, tidied; none for cells of other kinds.
    pub(super) fn text(&self) -> Option<String> {
        match &self.value {
            CellValue::Text(text) => Some(tidy(text)),
            _ => None,
        }
    }

    /// The number the cell holds or spells.
    pub(super) fn number(&self) -> Option<f64> {
        match &self.value {
            CellValue::Number(number) => Some(*number),
            CellValue::Text(text) if self.class == Class::NumberText => {
                let digits: String =
                    text.chars().filter(|letter| letter.is_ascii_digit() || ".-".contains(*letter)).collect();
                digits.parse().ok()
            }
            _ => None,
        }
    }

    /// Whether the cell is a code-like word that begins with a letter: a label now and then, more often a reference.
    pub(super) fn is_code_like(&self) -> bool {
        let begins = |text: String| text.starts_with(char::is_alphabetic);
        self.class == Class::DigitText && self.text().is_some_and(begins)
    }

    /// Whether a person could read the cell as the label of a column.
    pub(super) fn is_label(&self) -> bool {
        const LABEL_LETTERS_MAX: usize = 160;
        match &self.value {
            CellValue::Text(text) => {
                let (letters, digits) = letters_and_digits(text);
                let is_unit_sign =
                    letters == 0 && digits == 0 && ["%", "£", "#", "€", "$"].contains(&text.trim());
                is_unit_sign || letters > digits && text.chars().count() <= LABEL_LETTERS_MAX
            }
            _ => false,
        }
    }
}

/// The cells of one row that are not blank, in order.
#[derive(Clone)]
pub(super) struct Line {
    /// The row, from 1.
    pub(super) number: u32,
    pub(super) cells: Vec<Cell>,
}

impl Line {
    /// Reads a row; none if it holds nothing but space.
    pub(super) fn new(row: &Row) -> Option<Self> {
        let cells: Vec<Cell> = row
            .cells
            .iter()
            .filter_map(|cell| {
                Some(Cell { column: cell.column, class: class_of(&cell.value)?, value: cell.value.clone() })
            })
            .collect();
        (!cells.is_empty()).then_some(Self { number: row.number, cells })
    }

    pub(super) fn get(&self, column: u32) -> Option<&Cell> {
        let place = self.cells.binary_search_by_key(&column, |cell| cell.column).ok()?;
        self.cells.get(place)
    }

    pub(super) fn first_column(&self) -> u32 {
        self.cells.first().map_or(0, |cell| cell.column)
    }

    pub(super) fn last_column(&self) -> u32 {
        self.cells.last().map_or(0, |cell| cell.column)
    }

    /// The part of the line in a strip of columns.
    pub(super) fn within(&self, first: u32, last: u32) -> Option<Self> {
        let cells: Vec<Cell> =
            self.cells.iter().filter(|cell| (first..=last).contains(&cell.column)).cloned().collect();
        (!cells.is_empty()).then_some(Self { number: self.number, cells })
    }

    /// The text that comes first from the left.
    pub(super) fn first_text(&self) -> Option<String> {
        self.cells.iter().find_map(Cell::text)
    }
}

/// The class of a cell; none for one that shows nothing.
fn class_of(value: &CellValue) -> Option<Class> {
    Some(match value {
        CellValue::Text(text) => return class_of_text(text),
        CellValue::Number(_) => Class::Number,
        CellValue::DateTime(_) | CellValue::Time(_) | CellValue::Duration(_) => Class::Date,
        CellValue::Boolean(_) | CellValue::Error(_) => Class::Other,
    })
}

fn class_of_text(text: &str) -> Option<Class> {
    if text.chars().all(|letter| letter.is_whitespace() || is_invisible(letter)) {
        return None;
    }
    let (letters, digits) = letters_and_digits(text);
    let is_one_word = !text.trim().contains(char::is_whitespace);
    Some(match (letters, digits) {
        (0, 0) => Class::Mark,
        (0, _) if is_number(text) => Class::NumberText,
        _ if digits >= letters || digits > 0 && is_one_word => Class::DigitText,
        _ => Class::Word,
    })
}

/// Digits with at most one point, signs and separators as people type numbers.
fn is_number(text: &str) -> bool {
    let bare: String =
        text.trim().chars().filter(|letter| !matches!(letter, ',' | ' ' | '£' | '€' | '$')).collect();
    let bare = bare.strip_suffix('%').unwrap_or(&bare);
    let bare = bare.strip_prefix('-').unwrap_or(bare);
    !bare.is_empty()
        && bare.chars().filter(|letter| *letter == '.').count() <= 1
        && bare.chars().all(|letter| letter.is_ascii_digit() || letter == '.')
        && bare.starts_with(|letter: char| letter.is_ascii_digit())
}

fn letters_and_digits(text: &str) -> (usize, usize) {
    text.chars().fold((0, 0), |(letters, digits), letter| {
        (letters + usize::from(letter.is_alphabetic()), digits + usize::from(letter.is_numeric()))
    })
}

/// Marks that print as nothing and get into cells by pasting.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{00ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Text with white space of any kind as single spaces and none at the ends.
pub(super) fn tidy(text: &str) -> String {
    let kept: String = text.chars().filter(|letter| !is_invisible(*letter)).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text as labels and words are compared: tidied and in lower case.
pub(super) fn folded(text: &str) -> String {
    tidy(text).to_lowercase()
}

/// How a text is put together, without what it says: each run of letters is `A` or `a`, each digit `9` up to four,
/// other signs stand for themselves.
///
/// ```text
/// 14/02/2012 -> 99/99/9999      GW-00017 -> A-9999+      Mair Owen -> a a
/// ```
pub(super) fn shape(text: &str) -> String {
    const SIGNS_MAX: usize = 24;
    let tidied = tidy(text);
    let mut shape = String::new();
    let mut letters = tidied.chars().peekable();
    while let Some(letter) = letters.next() {
        if shape.chars().count() >= SIGNS_MAX {
            shape.push('~');
            break;
        }
        if letter.is_alphabetic() {
            let mut is_upper = letter.is_uppercase();
            while let Some(next) = letters.next_if(|next| next.is_alphabetic()) {
                is_upper &= next.is_uppercase();
            }
            shape.push(if is_upper { 'A' } else { 'a' });
        } else if letter.is_numeric() {
            let mut digits = 1;
            while letters.next_if(|next| next.is_numeric()).is_some() {
                digits += 1;
            }
            shape.extend(std::iter::repeat_n('9', digits.min(4)));
            if digits > 4 {
                shape.push('+');
            }
        } else {
            shape.push(if letter.is_ascii() { letter } else { '?' });
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(text: &str) -> Option<Class> {
        class_of_text(text)
    }

    #[test]
    fn classes_say_what_a_text_is_made_of() {
        assert_eq!(class(" \u{a0}\u{feff}"), None);
        for (text, expected) in [
            ("1,204", Class::NumberText),
            ("-12.5%", Class::NumberText),
            ("14/02/2012", Class::DigitText),
            ("GW-0017", Class::DigitText),
            ("14 February 2012", Class::Word),
            ("*", Class::Mark),
            ("..", Class::Mark),
            ("Mair Owen", Class::Word),
            ("<5", Class::DigitText),
        ] {
            assert_eq!(class(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_shape_says_nothing_of_what_is_written() {
        let shapes = ["14/02/2012", "GW-00017", "Mair Owen", "O’Brien", "CF10 3NQ"].map(shape);
        assert_eq!(shapes, ["99/99/9999", "A-9999+", "a a", "A?a", "A99 9A"]);
        assert_eq!(shape("Sioned a Gwenllian"), shape("Angharad a Llinos"));
        assert_eq!(shape(&"a,".repeat(40)).chars().count(), 25);
    }
}
