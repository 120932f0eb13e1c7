//! The texts that the cells of a workbook share.
//!
//! In: the XML of shared strings. Out: all texts end to end in one piece of memory, each known by its number. Refused:
//! more text than the limits allow, counted as it is kept; counts that the part declares are not believed.

use super::text::rich_text;
use super::xml::{Feed, Scanner, Token, breaks_off};
use crate::error::{Limit, WorkbookError};
use crate::limits::Limits;

/// The shared texts, in the order of their numbers.
#[derive(Default)]
pub(super) struct SharedStrings {
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
}

impl SharedStrings {
    pub(super) fn read<F: Feed>(scanner: &mut Scanner<F>, limits: &Limits) -> Result<Self, WorkbookError> {
        let max = limits.text_bytes_max.min(u64::from(u32::MAX));
        let mut strings = Self::default();
        let mut has_root = false;
        loop {
            match scanner.next()? {
                Token::Open(tag) if !has_root => has_root = tag.name == b"sst" && !tag.is_empty,
                Token::Open(tag) if tag.name == b"si" => {
                    if !tag.is_empty {
                        let is_kept = tag.raw(b"space") == Some(b"preserve");
                        rich_text(scanner, is_kept, &mut strings.text, limits.cell_text_bytes_max)?;
                    }
                    // What it takes to know where a text ends counts as well: blank texts are not free.
                    let bytes = strings.text.len() as u64 + 4 * strings.ends.len() as u64;
                    if bytes > max {
                        return Err(WorkbookError::limit(Limit::TextBytes, limits.text_bytes_max));
                    }
                    strings.ends.push(strings.text.len() as u32);
                }
                Token::Open(tag) if !tag.is_empty => scanner.skip_element()?,
                Token::End if has_root => return Err(breaks_off()),
                Token::End => return Ok(strings),
                Token::Close(b"sst") => has_root = false,
                _ => {}
            }
        }
    }

    /// The text of this number.
    pub(super) fn get(&self, number: u32) -> Option<&str> {
        let number = number as usize;
        let end = *self.ends.get(number)? as usize;
        let start = match number.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        self.text.get(start..end)
    }
}
