//! A mapping for a new partner, guessed from one of its files, for a person to edit.
//!
//! In: the common schemas, the words that head columns, the tables found in a workbook and their rows. Out: a guess for
//! each column with its evidence, in shares and counts. What a cell says never comes out. It refuses to guess where two
//! fields are as likely, and where the header does not say which of the three ages or of the four places is meant: a
//! wrong guess is worse than none.

mod evidence;
mod guess;
#[cfg(test)]
mod tests;
mod words;
mod write;

pub(crate) use evidence::look;
pub use evidence::{ColumnEvidence, gather};
pub(crate) use guess::{Agreement, agreement};
pub use guess::{Guess, Open, SheetGuess, guess};
pub use words::{HeaderWords, HeaderWordsError};
pub use write::{FoundSheet, Suggestion, suggestion};
