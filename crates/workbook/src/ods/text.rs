//! The text of an OpenDocument cell.
//!
//! In: XML from inside the cell. Out: its paragraphs, one a line, with blanks collapsed as the standard has it. Notes,
//! drawings and readings of Japanese names are passed over. Refused: tables inside a cell, which no spreadsheet
//! program writes and whose cells have no place in the sheet.

use super::breaks_off;
use crate::error::{Limit, WorkbookError};
use crate::xml::{Feed, Scanner, Tag, Token, push_text, utf_8};

/// What stands in a cell beside its text.
#[derive(Clone, Copy, Default)]
pub(super) struct Inside {
    /// A paragraph, be it one of no letters: a number that is shown as nothing.
    pub(super) has_paragraph: bool,
    pub(super) has_note: bool,
}

/// Adds the paragraphs up to the closing tag of the cell.
pub(super) fn cell_text<F: Feed>(
    scanner: &mut Scanner<F>,
    text: &mut String,
    max: u64,
) -> Result<Inside, WorkbookError> {
    let mut inside = Inside::default();
    loop {
        match scanner.next()? {
            Token::Open(tag) => match tag.whole_name {
                b"text:p" | b"text:h" => {
                    if inside.has_paragraph {
                        text.push('\n');
                    }
                    inside.has_paragraph = true;
                    if !tag.is_empty {
                        paragraph(scanner, text, max)?;
                    }
                }
                b"table:table" | b"table:sub-table" => return Err(table_inside()),
                name => {
                    inside.has_note |= name == b"office:annotation";
                    if !tag.is_empty {
                        scanner.skip_element()?;
                    }
                }
            },
            Token::Close(b"table-cell" | b"covered-table-cell") => return Ok(inside),
            Token::Close(_) | Token::End => return Err(breaks_off()),
            Token::Text(_) | Token::Verbatim(_) => {}
        }
    }
}

pub(super) fn table_inside() -> WorkbookError {
    WorkbookError::Unsupported { what: "an OpenDocument spreadsheet with a table inside a cell" }
}

/// Adds the text of a paragraph, in which blanks count once and none at the ends, unless written out.
fn paragraph<F: Feed>(scanner: &mut Scanner<F>, text: &mut String, max: u64) -> Result<(), WorkbookError> {
    let (mut depth, mut blanks, mut piece) = (0_u64, Blanks::AtStart, String::new());
    loop {
        if text.len() as u64 > max {
            return Err(WorkbookError::limit(Limit::CellTextBytes, max));
        }
        match scanner.next()? {
            Token::Text(raw) => {
                piece.clear();
                push_text(&mut piece, raw)?;
                blanks.add(text, &piece);
            }
            Token::Verbatim(raw) => blanks.add(text, utf_8(raw)?),
            Token::Open(tag) if is_passed_over(&tag) => {
                if !tag.is_empty {
                    scanner.skip_element()?;
                }
            }
            Token::Open(tag) => {
                match tag.whole_name {
                    b"text:s" => {
                        let count = match tag.raw(b"c") {
                            Some(_) => tag.number(b"c").filter(|count| *count > 0).unwrap_or(u64::MAX),
                            None => 1,
                        };
                        blanks.write(text);
                        text.extend(std::iter::repeat_n(' ', count.min(max.saturating_add(1)) as usize));
                    }
                    b"text:tab" => {
                        blanks.write(text);
                        text.push('\t');
                    }
                    b"text:line-break" => {
                        blanks.write(text);
                        text.push('\n');
                    }
                    _ => {}
                }
                depth += u64::from(!tag.is_empty);
            }
            Token::Close(_) if depth == 0 => return Ok(()),
            Token::Close(_) => depth -= 1,
            Token::End => return Err(breaks_off()),
        }
    }
}

fn is_passed_over(tag: &Tag<'_>) -> bool {
    matches!(tag.whole_name, b"office:annotation" | b"text:note" | b"text:ruby-text")
        || tag.whole_name.starts_with(b"draw:")
}

/// Blanks seen and not yet written, as the standard collapses them.
#[derive(Clone, Copy, PartialEq)]
enum Blanks {
    AtStart,
    None,
    Pending,
}

impl Blanks {
    fn add(&mut self, text: &mut String, piece: &str) {
        let mut words = piece.split([' ', '\t', '\r', '\n']);
        let mut word = words.next();
        while let Some(here) = word {
            if !here.is_empty() {
                self.write(text);
                text.push_str(here);
            }
            word = words.next();
            if word.is_some() && *self == Self::None {
                *self = Self::Pending;
            }
        }
    }

    /// Writes the blank that is pending, since something follows it.
    fn write(&mut self, text: &mut String) {
        if *self == Self::Pending {
            text.push(' ');
        }
        *self = Self::None;
    }
}
