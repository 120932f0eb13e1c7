//! The command line: what can be asked, in one place.

mod linkage;
mod protection;

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use linkage::{EncodeArgs, LinkArgs, PerArg, ReviewArgs};
pub(crate) use protection::{AuditArgs, MethodArg, ProtectArgs, RulesArgs};

/// Learn how many people are trafficked from the spreadsheets of those who met them
#[derive(Debug, Parser)]
#[command(name = "sylfaen", version, disable_help_subcommand = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Settings that every command takes.
    #[command(flatten)]
    pub global: Global,
}

/// Settings that every command takes.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Use this pipeline; it says where the roots, the key and the schemas are
    #[arg(long, global = true, default_value = "pipelines/demo.toml", value_name = "FILE")]
    pub pipeline: PathBuf,
    /// Put the roots `restricted`, `lake` and `out` into this folder, in place of where the pipeline says
    #[arg(long, global = true, value_name = "DIR")]
    pub workplace: Option<PathBuf>,
    /// Write rows in this format
    #[arg(long, global = true, value_enum, default_value_t = OutputFormat::Table)]
    pub format: OutputFormat,
    /// Say more on standard error: once for stages, twice for every table
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// The formats rows are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// An aligned table
    Table,
    /// One JSON document
    Json,
    /// Comma-separated values
    Csv,
    /// A Parquet file
    Parquet,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Do the main job: take what is new, link, estimate, protect, publish
    Run(RunArgs),
    /// Put a partner's file into landing
    Deliver(DeliverArgs),
    /// Take a delivery out of force
    Withdraw(WithdrawArgs),
    /// Show what is in a workbook: sheets, cells by kind, what is hidden, tables found and why
    Inspect(InspectArgs),
    /// Read everything and write nothing
    Check(CheckArgs),
    /// Show what was turned away, why, and where
    Rejects(RejectsArgs),
    /// Show what does not agree in published tables and the prose around them
    Reconcile(ReconcileArgs),
    /// Withhold from tables that leave together what would give people away
    Protect(ProtectArgs),
    /// Show what can be worked out from tables that are out
    Audit(AuditArgs),
    /// Follow a printed figure back to partner, workbook, sheet and cell
    Explain(ExplainArgs),
    /// Write the papers and tables of the newest run again
    Publish,
    /// Answer a query over the newest run, or open a shell
    Sql(SqlArgs),
    /// List the runs, newest last
    Runs,
    /// Show what is in force
    Status(StatusArgs),
    /// Find out which records of a file are one person
    Link(LinkArgs),
    /// Encode a file under a secret, so that it can be linked without a name being seen
    Encode(EncodeArgs),
    /// Have two people decide doubtful pairs of a linkage, and take their decisions back
    Review(ReviewArgs),
    /// Make a synthetic Wales: partner deliveries with the truth beside them
    Synth(SynthArgs),
    /// Say how many people there are from how a capture table's lists overlap, or why that cannot be said
    Estimate(EstimateArgs),
    /// Read one workbook from standard input, for a `sylfaen` that waits for it
    #[command(name = crate::reader::COMMAND, hide = true)]
    ReadWorkbook,
}

/// What `run` takes.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The pipeline to run, in place of `--pipeline`
    #[arg(value_name = "PIPELINE")]
    pub file: Option<PathBuf>,
    /// State figures as at this date, in place of the pipeline's
    #[arg(long, value_name = "DATE")]
    pub as_at: Option<NaiveDate>,
    /// Have the tables and the paper leave for this audience, in place of the pipeline's
    #[arg(long, value_name = "CODE")]
    pub audience: Option<String>,
    /// Train linkage anew, where the pipeline keeps a version, and list the persons and published figures that move
    #[arg(long)]
    pub retrain: bool,
    /// Print how long each stage took
    #[arg(long)]
    pub timings: bool,
    /// Use at most this many threads; figures do not depend on it
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub threads: usize,
}

/// What `deliver` takes.
#[derive(Debug, Args)]
pub struct DeliverArgs {
    /// The file to take; left out for a nil return
    #[arg(required_unless_present = "nil")]
    pub file: Option<PathBuf>,
    /// The partner that sent it
    #[arg(long)]
    pub partner: String,
    /// The period it covers: 2013, 2013Q1 or 2013-04
    #[arg(long)]
    pub period: String,
    /// The delivery it replaces, by id
    #[arg(long, value_name = "D", conflicts_with_all = ["cumulative", "nil"])]
    pub replaces: Option<String>,
    /// It holds the year to date: the newest one counts
    #[arg(long, conflicts_with = "nil")]
    pub cumulative: bool,
    /// The partner met nobody in the period
    #[arg(long, conflicts_with = "file")]
    pub nil: bool,
    /// When it was received; today if left out
    #[arg(long, value_name = "DATE")]
    pub received: Option<NaiveDate>,
}

/// What `withdraw` takes.
#[derive(Debug, Args)]
pub struct WithdrawArgs {
    /// The delivery, by id
    pub delivery: String,
    /// Why, for the record
    #[arg(long)]
    pub why: String,
    /// Who decided, for the record
    #[arg(long)]
    pub who: String,
    /// When; today if left out
    #[arg(long, value_name = "DATE")]
    pub on: Option<NaiveDate>,
}

/// What `inspect` takes.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// The file; it need not be a delivery
    pub file: PathBuf,
    /// Show every cell; what they say is printed and kept nowhere
    #[arg(long, conflicts_with = "suggest")]
    pub cells: bool,
    /// Write a mapping for a new partner of this code, to be edited by a person
    #[arg(long, value_name = "PARTNER")]
    pub suggest: Option<String>,
    /// Name the edition of the mapping that is suggested: the period from which the layout holds
    #[arg(long, value_name = "E", default_value = "first", requires = "suggest")]
    pub edition: String,
    /// Take the password from this environment variable
    #[arg(long, value_name = "NAME", conflicts_with = "password_file")]
    pub password_env: Option<String>,
    /// Take the password from the first line of this file
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
}

/// What `check` takes.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The pipeline to check, in place of `--pipeline`
    #[arg(value_name = "PIPELINE")]
    pub file: Option<PathBuf>,
}

/// What `rejects` takes.
#[derive(Debug, Args)]
pub struct RejectsArgs {
    /// Only this delivery, by id
    #[arg(long, value_name = "D")]
    pub delivery: Option<String>,
    /// Write the partner's own sheets into this encrypted workbook, with what was turned away marked and explained
    #[arg(long, value_name = "FILE.xlsx", requires = "delivery", requires = "password")]
    pub to: Option<PathBuf>,
    /// Where the password of that workbook is kept.
    #[command(flatten)]
    pub password: PasswordArgs,
}

/// Where a password is kept: it is never an argument itself.
#[derive(Debug, Args)]
#[group(id = "password", multiple = false)]
pub struct PasswordArgs {
    /// Take the password from this environment variable
    #[arg(long, value_name = "NAME")]
    pub password_env: Option<String>,
    /// Take the password from the first line of this file
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
}

/// What `status` takes.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Show the calendar in place of deliveries: which partner answered for which period
    #[arg(long)]
    pub calendar: bool,
}

/// What `reconcile` takes.
#[derive(Debug, Args)]
pub struct ReconcileArgs {
    /// The folder with the published tables (ods, xlsx, xls, csv), and with sentences, stated figures,
    /// `reading.toml` and `accepted.toml` if there are any
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Write the reading that was used into this file, to be checked and corrected
    #[arg(long, value_name = "FILE")]
    pub reading_to: Option<PathBuf>,
    /// List the checks that pass as well
    #[arg(long)]
    pub passed: bool,
}

/// What `explain` takes.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The figure's id, as printed beside it
    pub figure: String,
}

/// What `estimate` takes.
#[derive(Debug, Args)]
pub struct EstimateArgs {
    /// A table with a line a pattern and its count, or a line a person; 0 or 1 a list
    #[arg(value_name = "TABLE.csv")]
    pub file: PathBuf,
    /// The column of counts, in place of a last column named `count`
    #[arg(long, value_name = "COLUMN")]
    pub count: Option<String>,
    /// Answer by this method only; every method whose name begins so is taken
    #[arg(long, value_name = "all|NAME", default_value = "all")]
    pub method: String,
    /// Fit this log-linear model besides: `a,b,c,ab`, `12,3` or `POL,NGO,POL:NGO`
    #[arg(long, value_name = "TERMS")]
    pub model: Option<String>,
    /// Repeat the whole choice of a model on so many tables drawn anew; 0 leaves the bootstrap out
    #[arg(long, value_name = "R", default_value_t = 1000)]
    pub bootstrap: usize,
    /// Where chance begins: the same seed gives the same figures
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Answer each stratum named in this column as well
    #[arg(long, value_name = "COLUMN")]
    pub strata: Option<String>,
    /// Declare that one list sends people to another; may be repeated
    #[arg(long, value_name = "FROM:TO")]
    pub pathway: Vec<String>,
    /// Use this list as a reference set and not as a capture; may be repeated
    #[arg(long, value_name = "LIST")]
    pub reference: Vec<String>,
    /// Correct the headline for a review of the linkage: of so many pairs of one person so many were linked, and of so many people
    /// not on the other list so many were linked all the same, as `190/200,1/500`
    #[arg(long, value_name = "FOUND/PAIRS,LINKED/OTHERS")]
    pub review: Option<String>,
    /// Put linkages drawn from their distribution into the headline: a table like the first, with a column `draw` that says which
    /// linkage a line is of
    #[arg(long, value_name = "DRAWN.csv", conflicts_with = "review")]
    pub drawn: Option<PathBuf>,
    /// The share of intervals meant to cover
    #[arg(long, value_name = "SHARE", default_value_t = 0.95)]
    pub confidence: f64,
    /// How many occasions there were, for a table of how often people were met (`nbcap,freq`)
    #[arg(long, value_name = "T")]
    pub occasions: Option<usize>,
    /// The largest number of people unseen that averages over graphs consider
    #[arg(long, value_name = "PEOPLE", requires = "grid_step")]
    pub grid_end: Option<f64>,
    /// The step of that grid
    #[arg(long, value_name = "PEOPLE", requires = "grid_end")]
    pub grid_step: Option<f64>,
}

/// What `sql` takes.
#[derive(Debug, Args)]
pub struct SqlArgs {
    /// The query; a shell opens if it is left out
    pub query: Option<String>,
    /// See only what is safe to leave the building
    #[arg(long)]
    pub reader: bool,
    /// Ask what left for this audience: its newest run
    #[arg(long, value_name = "CODE", requires = "reader", conflicts_with = "as_of")]
    pub audience: Option<String>,
    /// Ask an earlier run, by the first characters of its id
    #[arg(long, value_name = "RUN")]
    pub as_of: Option<String>,
}

/// What `synth` takes.
#[derive(Debug, Args)]
pub struct SynthArgs {
    /// How many people there truly are
    #[arg(long, value_name = "N")]
    pub people: u32,
    /// Where chance begins: the same seed makes the same files
    #[arg(long, value_name = "S")]
    pub seed: u64,
    /// How badly the partners type
    #[arg(long, value_enum, default_value_t = ErrorsArg::Light)]
    pub errors: ErrorsArg,
    /// What to write
    #[arg(long, value_enum, default_value_t = ShapeArg::Deliveries)]
    pub shape: ShapeArg,
    /// The folder to write into; it must be empty or not there
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// How badly synthetic partners type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ErrorsArg {
    /// Without a slip
    None,
    /// As people do
    Light,
    /// As people do in a hurry
    Heavy,
}

/// What `synth` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShapeArg {
    /// Partner deliveries, in their layouts
    Deliveries,
    /// One flat file of person records, for linkage
    Persons,
}
