//! What the commands that protect anyone's tables take.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// By which rules tables leave, in place of those in their folder.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// Use these rules, in place of the folder's
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Use the rules of this audience
    #[arg(long, value_name = "CODE", conflicts_with = "rules")]
    pub audience: Option<String>,
    /// Take the audience from this file, in place of the one the pipeline names
    #[arg(long, value_name = "FILE", requires = "audience")]
    pub audiences: Option<PathBuf>,
}

/// What `protect` takes.
#[derive(Debug, Args)]
pub struct ProtectArgs {
    /// The folder with the tidy tables, and with `hierarchy*.csv` and `rules.toml` if there are any; the proof is
    /// written into it
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The folder to write the protected tables into
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// By which rules.
    #[command(flatten)]
    pub which: RulesArgs,
    /// Protect the tables like this
    #[arg(long, value_enum, default_value_t = MethodArg::Suppress)]
    pub method: MethodArg,
    /// Choose first how coarse each table is, so that it says most once it is protected
    #[arg(long)]
    pub plan: bool,
    /// Protect together with everything in this ledger of what has left, and enter the tables in it; it holds counts
    /// and stays inside
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// Choose what is withheld for another's sake under the secret in this environment variable, so that nobody without it can
    /// make the choice again and learn from it
    #[arg(long, value_name = "NAME", conflicts_with = "secret_file")]
    pub secret: Option<String>,
    /// Take that secret from the first line of this file, which lies outside the roots
    #[arg(long, value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
    /// What the release is called in the ledger; the name of the folder where it is not given
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
}

/// How tables are protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MethodArg {
    /// Withhold small counts, and others so that no small one can be worked out
    Suppress,
    /// Round every count to the base of the rules, so that the tables still add up where that can be
    Round,
    /// Give every count the noise of its column `cell_key`: the same persons get the same noise in any table
    CellKey,
}

/// What `audit` takes.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// The folder with the protected tables, and with `hierarchy*.csv` and `rules.toml` if there are any
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// By which rules.
    #[command(flatten)]
    pub which: RulesArgs,
}
