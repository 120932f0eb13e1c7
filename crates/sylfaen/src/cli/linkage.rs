//! What `link`, `encode` and `review` take.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::PasswordArgs;

/// What `link` takes.
#[derive(Debug, Args)]
pub struct LinkArgs {
    /// CSV or Parquet files with a `record_id`, all of the same columns
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Say what is compared and how; proposed from the files if left out
    #[arg(long, value_name = "S.toml")]
    pub settings: Option<PathBuf>,
    /// The folder to write clusters, pairs, model, settings, tables and charts into; that of `--onto` if left out
    #[arg(long, value_name = "DIR", required_unless_present = "onto")]
    pub out: Option<PathBuf>,
    /// Keep the records and freeze model, frequencies, rules and cut as one version, so that later files can be linked onto it
    #[arg(long, conflicts_with = "onto")]
    pub keep: bool,
    /// Link the files onto the linkage kept in this folder: only pairs with a new record are compared
    #[arg(long, value_name = "DIR", conflicts_with_all = ["model", "settings"])]
    pub onto: Option<PathBuf>,
    /// Train anew on all records, kept and new, and freeze that as a new version
    #[arg(long, requires = "onto")]
    pub retrain: bool,
    /// Take decisions of people about pairs from this table; they outrank the model and teach it
    #[arg(long, value_name = "FILE.csv")]
    pub decisions: Option<PathBuf>,
    /// Learn from this column, which says who a record is of where that is known; it is not compared
    #[arg(long, value_name = "COLUMN", conflicts_with = "model")]
    pub labels: Option<String>,
    /// The column that says who a record is truly of; used to score the result and for nothing else
    #[arg(long, value_name = "COLUMN")]
    pub truth: Option<String>,
    /// Use this model as it is, in place of training one
    #[arg(long, value_name = "M")]
    pub model: Option<PathBuf>,
    /// Explain the pair of these two records
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub explain: Option<Vec<String>>,
    /// Use at most this many threads; the result does not depend on it
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub threads: usize,
    /// Need less memory than this, such as 2GiB: pairs are compared twice rather than kept, and what does not fit even so is refused
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    pub memory_limit: Option<u64>,
}

/// What `encode` takes.
#[derive(Debug, Args)]
pub struct EncodeArgs {
    /// A CSV or Parquet file with a `record_id`; the ids stay as they are and should say nothing
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The file to write, as CSV; it must not be there yet
    #[arg(long, value_name = "FILE.csv")]
    pub out: PathBuf,
    /// Take the secret that the partners share from this environment variable
    #[arg(
        long,
        value_name = "NAME",
        required_unless_present = "secret_file",
        conflicts_with = "secret_file"
    )]
    pub secret: Option<String>,
    /// Take the secret from the first line of this file, which lies outside the roots
    #[arg(long, value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
    /// Say which columns are encoded and what they hold; proposed from the file if left out
    #[arg(long, value_name = "S.toml")]
    pub settings: Option<PathBuf>,
    /// Leave this column as it is, such as the one that says which list a record is on; may be repeated
    #[arg(long, value_name = "COLUMN")]
    pub plain: Vec<String>,
    /// Make one filter of this
    #[arg(long, value_enum, default_value_t = PerArg::Field)]
    pub per: PerArg,
    /// Salt all other columns with the year in this one, such as that of birth
    #[arg(long, value_name = "COLUMN")]
    pub salt_year: Option<String>,
    /// Bits of a filter before it is folded; 1024 for a field and 4096 for a record if left out
    #[arg(long, value_name = "N")]
    pub bits: Option<u32>,
    /// Bits that each run of letters sets; 10 for a field and 20 for a record if left out
    #[arg(long, value_name = "N")]
    pub hashes: Option<u32>,
    /// Leave filters unfolded
    #[arg(long)]
    pub unfolded: bool,
}

/// What one filter is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PerArg {
    /// Each field: the model sees which of them agree
    Field,
    /// The whole record: less can be learnt from it, and by it
    Record,
}

/// What `review` takes.
#[derive(Debug, Args)]
pub struct ReviewArgs {
    /// The folder with a linkage that was kept
    #[arg(long, value_name = "DIR", requires = "to")]
    pub from: Option<PathBuf>,
    /// Write the pairs most worth deciding into this encrypted workbook, for two reviewers
    #[arg(long, value_name = "FILE.xlsx", requires = "from", requires = "password")]
    pub to: Option<PathBuf>,
    /// Take the answers back from this workbook
    #[arg(long, value_name = "FILE.xlsx", conflicts_with = "from", requires = "password")]
    pub answers: Option<PathBuf>,
    /// The table of decisions: answers are added to it, and what it has decided is not asked again
    #[arg(long, value_name = "FILE.csv")]
    pub decisions: Option<PathBuf>,
    /// Ask about so many pairs at most
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub pairs: usize,
    /// The day of the decisions; today if left out
    #[arg(long, value_name = "DATE")]
    pub on: Option<NaiveDate>,
    /// Where the password of the workbook is kept.
    #[command(flatten)]
    pub password: PasswordArgs,
}

/// Reads a number of bytes: `512MiB`, `2GiB`, or digits.
fn bytes(text: &str) -> Result<u64, String> {
    let units = [("GiB", 1_u64 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("", 1)];
    let read = |(unit, size): &(&str, u64)| {
        let number = text.trim().strip_suffix(unit)?.trim().parse::<u64>().ok()?;
        number.checked_mul(*size)
    };
    units.iter().find_map(read).ok_or_else(|| "write it as 512MiB or 2GiB".to_owned())
}
