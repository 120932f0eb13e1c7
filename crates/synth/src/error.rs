//! What can go wrong while a synthetic Wales is made.

/// Why nothing could be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SynthError {
    /// The error rates are not the TOML that is asked for.
    #[error("error rates: {problem}")]
    Rates {
        /// What is wrong, and with which key.
        problem: String,
    },
    /// A file of `data/` that is compiled in cannot be read.
    #[error("data file `{file}`: {problem}")]
    Data {
        /// The name of the file under `data/`.
        file: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// A format cannot hold so many rows; xls ends at 65,536.
    #[error("`{format}` holds at most {rows_max} rows, {rows} are needed: ask for fewer people")]
    TooManyRows {
        /// The file format.
        format: &'static str,
        /// What it can hold.
        rows_max: usize,
        /// What was to be written.
        rows: usize,
    },
    /// A writer failed on memory of our own making.
    #[error("writing {format} failed: {problem}")]
    Write {
        /// The file format.
        format: &'static str,
        /// The writer's words.
        problem: String,
    },
    /// More people than there are numbers for.
    #[error("{people} people are more than the {people_max} that can be told apart")]
    TooManyPeople {
        /// How many were asked for.
        people: u32,
        /// The most there can be.
        people_max: u32,
    },
}
