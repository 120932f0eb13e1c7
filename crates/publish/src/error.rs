//! What can stop a paper from being printed.

use sylfaen_schema::SchemaError;

use crate::Language;

/// Why a paper cannot be printed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// A table stands where another is expected.
    #[error("the paper expects `{expected}` and was given `{given}`")]
    WrongTable {
        /// The table the paper prints there.
        expected: &'static str,
        /// The table that came.
        given: String,
    },
    /// A table lacks a column of the type the paper prints.
    #[error("`{table}` has no column `{field}` of the type the paper prints")]
    ColumnNotThere {
        /// The table's name.
        table: String,
        /// The column's name.
        field: &'static str,
    },
    /// A cell that the paper prints is null.
    #[error("`{field}` of `{table}` is null in row {row}")]
    Blank {
        /// The table's name.
        table: String,
        /// The column's name.
        field: &'static str,
        /// The row's ordinal, from 1.
        row: usize,
    },
    /// A message is not in the file of a language.
    #[error("the {} texts have no message `{id}`", language.name())]
    MessageNotThere {
        /// The language.
        language: Language,
        /// The message's id.
        id: String,
    },
    /// A message cannot be put together from its arguments.
    #[error("the {} message `{id}` cannot be written", language.name())]
    MessageFails {
        /// The language.
        language: Language,
        /// The message's id.
        id: String,
    },
    /// The file of a language cannot be read, or says one message twice.
    #[error("the {} texts cannot be read", language.name())]
    TextsUnreadable {
        /// The language.
        language: Language,
    },
    /// One language has a message that the other has not.
    #[error("message `{id}` is in one language only")]
    MessageInOneLanguage {
        /// The message's id.
        id: String,
    },
    /// Nothing says how numbers or dates are written in a language.
    #[error("numbers and dates cannot be written in {}", language.name())]
    FormatsNotThere {
        /// The language.
        language: Language,
    },
    /// A code has no label in a language, or is in no list at all.
    #[error("code `{code}` of list `{list}` has no label in {}", language.name())]
    LabelNotThere {
        /// The language.
        language: Language,
        /// The code list.
        list: String,
        /// The code.
        code: String,
    },
    /// A quarter is not written as 2012Q1.
    #[error("`{table}` has a category that is not a quarter in row {row}")]
    NotAQuarter {
        /// The table's name.
        table: String,
        /// The row's ordinal, from 1.
        row: usize,
    },
    /// A schema cannot be read.
    #[error("a schema cannot be read")]
    Schema {
        /// What the schema says.
        #[source]
        source: SchemaError,
    },
    /// A file of figures cannot be written.
    #[error("a file of figures cannot be written")]
    Csv {
        /// What the writer says.
        #[source]
        source: csv::Error,
    },
}
