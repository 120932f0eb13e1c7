//! What can stop the command, and the hint that goes with it.

use std::path::{Path, PathBuf};

use sylfaen_acquire::AcquireError;
use sylfaen_lake::LakeError;

use crate::suggest;

/// Why a command stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SylfaenError {
    /// A configuration file is not what it should be.
    #[error("`{}` cannot be read: {message}", file.display())]
    Configuration {
        /// The file.
        file: PathBuf,
        /// The parser's words, with line and key.
        message: String,
        /// The key that was probably meant.
        meant: Option<String>,
    },
    /// A setting is well formed but makes no sense.
    #[error("`{key}` in `{}`: {reason}", file.display())]
    Setting {
        /// The file.
        file: PathBuf,
        /// The key.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file or folder cannot be read.
    #[error("`{}` cannot be read", path.display())]
    Read {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file cannot be written.
    #[error("`{}` cannot be written", path.display())]
    Write {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A workbook cannot be inspected.
    #[error("`{}` cannot be inspected", path.display())]
    Inspect {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: sylfaen_workbook::WorkbookError,
    },
    /// A named secret is not there.
    #[error("the environment variable `{name}` is not set")]
    NoSecret {
        /// The variable.
        name: String,
    },
    /// The code of a new partner is no name for a folder.
    #[error("the code of a partner is made of lower-case letters, digits and underscores")]
    PartnerCode,
    /// A file that a person may have edited is in the way.
    #[error("`{}` is there already and is not written over", path.display())]
    InTheWay {
        /// The file.
        path: PathBuf,
    },
    /// The folder to write into is not empty.
    #[error("`{}` is not empty", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// The folder to reconcile holds no table.
    #[error("`{}` holds no published table", path.display())]
    NoTables {
        /// The folder.
        path: PathBuf,
    },
    /// A test key with a real lake.
    #[error("`{}` is a test key, and the pipeline is not synthetic", path.display())]
    TestKey {
        /// The key file.
        path: PathBuf,
    },
    /// No such partner.
    #[error("there is no partner `{partner}` under schemas/partners")]
    UnknownPartner {
        /// The name given.
        partner: String,
        /// The partner that was probably meant.
        meant: Option<String>,
    },
    /// A partner's deliveries may not come in.
    #[error("deliveries of `{partner}` are not let in: {why}")]
    NotLetIn {
        /// The partner.
        partner: String,
        /// Why.
        why: String,
    },
    /// No such delivery.
    #[error("there is no delivery `{delivery}` in landing")]
    UnknownDelivery {
        /// The id given.
        delivery: String,
    },
    /// The delivery is there already.
    #[error("these bytes were taken before, as delivery `{delivery_id}`")]
    AlreadyTaken {
        /// The delivery they were taken as.
        delivery_id: String,
    },
    /// A model is missing or wrong.
    #[error("model `{model}` failed")]
    Model {
        /// The model's path under the models folder.
        model: String,
        /// Why.
        source: sylfaen_query::QueryError,
    },
    /// A model's rows do not fit the table it is named after.
    #[error("model `{model}` does not give the columns of its table: {reason}")]
    ModelShape {
        /// The model.
        model: String,
        /// Which column, and how it differs.
        reason: String,
    },
    /// A pipeline names a published source whose reading is not there.
    #[error("there is no schemas/published/{source_code}/source.toml")]
    NoSource {
        /// The source, as the pipeline names it.
        source_code: String,
    },
    /// A pipeline names a model that is not there.
    #[error("there is no model `{model}`")]
    NoModel {
        /// The model, as the pipeline names it.
        model: String,
    },
    /// A check found rows that should not be.
    #[error("check `{check}` found {rows} bad rows; nothing of this run is in force")]
    CheckFailed {
        /// The check.
        check: String,
        /// How many rows it returned.
        rows: usize,
    },
    /// A table has no schema.
    #[error("table `{table}` has no schema under schemas/tables or beside its model")]
    NoSchema {
        /// The table.
        table: String,
    },
    /// Rows were lost.
    #[error(
        "delivery `{delivery_id}` does not add up: {found} rows found, {accounted} normalised, rejected or skipped"
    )]
    RowsLost {
        /// The delivery.
        delivery_id: String,
        /// Rows found in the file.
        found: u64,
        /// Rows accounted for.
        accounted: u64,
    },
    /// A release is never changed, and what it was made from is not what is there now.
    #[error("the pipeline, its schemas or its deliveries have changed since the newest run")]
    PipelineChanged,
    /// No run was committed yet.
    #[error("no run has been committed in this lake")]
    NoRun,
    /// No run of that id.
    #[error("no committed run begins with `{run}`")]
    UnknownRun {
        /// The id given.
        run: String,
    },
    /// No such figure.
    #[error("there is no figure `{figure}` in the newest run")]
    UnknownFigure {
        /// The id given.
        figure: String,
        /// The figure that was probably meant.
        meant: Option<String>,
    },
    /// A password cannot be had, or is none.
    #[error("the password cannot be used: {reason}")]
    Password {
        /// Where it should be and what is wrong with it; never the password.
        reason: String,
    },
    /// A partner's rows would lie where others read.
    #[error("`{}` lies inside the `{root}` root, where no partner's rows may be", path.display())]
    InsideRoot {
        /// The file to write.
        path: PathBuf,
        /// The root.
        root: &'static str,
    },
    /// Nothing of a delivery was turned away.
    #[error("nothing of delivery `{delivery}` was turned away")]
    NothingRejected {
        /// The delivery.
        delivery: String,
    },
    /// A delivery cannot be given back as a workbook.
    #[error("delivery `{delivery}` cannot be written as a workbook: {reason}")]
    NotReturned {
        /// The delivery.
        delivery: String,
        /// Why.
        reason: String,
    },
    /// A file to link is not what it should be.
    #[error("`{}` cannot be linked: {reason}", path.display())]
    LinkFile {
        /// The file.
        path: PathBuf,
        /// What is wrong, without a value of it.
        reason: String,
    },
    /// What a linkage needs does not fit.
    #[error("{} MiB are in use after reading, more than the limit of {} MiB", used >> 20, limit >> 20)]
    MemoryLimit {
        /// Bytes in use.
        used: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// A list of deliveries, or landing, is at fault.
    #[error(transparent)]
    Acquire(#[from] AcquireError),
    /// The lake is at fault.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// The schemas are at fault.
    #[error(transparent)]
    Schema(#[from] sylfaen_schema::SchemaError),
    /// A published file is at fault.
    #[error(transparent)]
    Published(#[from] sylfaen_normalise::published::PublishedError),
    /// Published cells cannot be reconciled.
    #[error(transparent)]
    Reconcile(#[from] sylfaen_reconcile::ReconcileError),
    /// Linkage is at fault.
    #[error(transparent)]
    Link(#[from] sylfaen_link::LinkError),
    /// A query is at fault.
    #[error(transparent)]
    Query(#[from] sylfaen_query::QueryError),
    /// A capture table is not what it should be.
    #[error("`{}` is no capture table", path.display())]
    CaptureTable {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line.
        source: sylfaen_estimate::EstimateError,
    },
    /// A list named on the command line is not in the table.
    #[error("`{given}` names no list of the table")]
    UnknownList {
        /// What was given.
        given: String,
        /// The list that was probably meant.
        meant: Option<String>,
    },
    /// An option is needed that was not given.
    #[error("{option} is needed: {why}")]
    OptionNeeded {
        /// The option.
        option: &'static str,
        /// Why.
        why: &'static str,
    },
    /// An estimate was asked for with impossible input.
    #[error(transparent)]
    Estimate(#[from] sylfaen_estimate::EstimateError),
    /// A release of this name is in the ledger.
    #[error("the ledger has a release `{name}` already; give this one another name with --name")]
    ReleasedAlready {
        /// The name.
        name: String,
    },
    /// A file is no ledger of releases.
    #[error("`{}` is not a ledger of releases", path.display())]
    LedgerUnreadable {
        /// The file.
        path: PathBuf,
    },
    /// Two options were given that do not go together.
    #[error("{options} do not go together: {why}")]
    OptionsApart {
        /// The options.
        options: &'static str,
        /// Why.
        why: &'static str,
    },
    /// The ledger of what has left is not whole.
    #[error("the ledger of what has left has lost a file, and nothing can make it again")]
    LedgerLost,
    /// The version of linkage in force is not whole.
    #[error(
        "the version of linkage in force has lost its file, or was written by another version of sylfaen"
    )]
    VersionLost,
    /// The version of linkage in force was trained under other settings.
    #[error("the settings of linkage are not those that the version in force was trained under")]
    VersionOfOther,
    /// A new version is asked for where none is kept.
    #[error(
        "the pipeline keeps no version of linkage: `link_is_frozen` is not set, and each run trains anew"
    )]
    NothingToRetrain,
    /// No run left for that audience.
    #[error("no run in this lake left for the audience `{audience}`")]
    NoRunFor {
        /// The audience.
        audience: String,
    },
    /// A table may not leave.
    #[error(transparent)]
    Disclose(#[from] sylfaen_disclose::DiscloseError),
    /// A paper cannot be made.
    #[error(transparent)]
    Publish(#[from] sylfaen_publish::PublishError),
    /// Synthetic data cannot be made.
    #[error(transparent)]
    Synth(#[from] sylfaen_synth::SynthError),
    /// A stage broke a promise another relies on; the name says which.
    #[error("internal: {what}")]
    Internal {
        /// What should have held.
        what: &'static str,
    },
}

impl SylfaenError {
    /// A configuration error from the parser's account of it.
    pub(crate) fn configuration(file: &Path, source: &toml::de::Error) -> Self {
        let message = source.to_string().trim_end().to_owned();
        let meant = suggest::meant(source.message());
        Self::Configuration { file: file.to_owned(), message, meant }
    }

    /// What to do about it, where that can be said.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Configuration { meant: Some(meant), .. }
            | Self::UnknownList { meant: Some(meant), .. }
            | Self::UnknownPartner { meant: Some(meant), .. }
            | Self::UnknownFigure { meant: Some(meant), .. } => Some(format!("did you mean `{meant}`?")),
            Self::UnknownFigure { meant: None, .. } => {
                Some("every figure's id stands beside it in the paper and its tables".to_owned())
            }
            Self::UnknownPartner { meant: None, .. } => {
                Some("add schemas/partners/<partner>/partner.toml and columns.csv".to_owned())
            }
            Self::UnknownDelivery { .. } | Self::Acquire(AcquireError::NoSuchDelivery { .. }) => {
                Some("`sylfaen status` lists the deliveries".to_owned())
            }
            Self::PipelineChanged => {
                Some("`sylfaen run` makes the figures again and publishes them".to_owned())
            }
            Self::LedgerLost => Some(
                "bring restricted/tables/restricted_release__figures back from a backup; without it nothing may leave"
                    .to_owned(),
            ),
            Self::VersionLost => Some(
                "bring restricted/tables/restricted_link__version back from a backup; or train another by `sylfaen run --retrain`, \
                 which moves persons and figures"
                    .to_owned(),
            ),
            Self::VersionOfOther => Some(
                "bring the settings back; or train another version by `sylfaen run --retrain`, which moves persons and figures"
                    .to_owned(),
            ),
            Self::NoRunFor { audience } => Some(format!("`sylfaen run --audience {audience}` makes one")),
            Self::NoRun => Some("`sylfaen run` makes one".to_owned()),
            Self::UnknownRun { .. } => Some("`sylfaen runs` lists them".to_owned()),
            Self::AlreadyTaken { .. } => Some(
                "nothing needs doing; a corrected file has other bytes, and is named with --replaces"
                    .to_owned(),
            ),
            Self::TestKey { .. } => Some("make a key of your own, and keep it outside the roots".to_owned()),
            Self::Lake(LakeError::NatureMixed { .. }) => {
                Some("synthetic and real are never mixed: give each pipeline roots of its own".to_owned())
            }
            Self::Inspect { source: sylfaen_workbook::WorkbookError::Encrypted { .. }, .. } => {
                Some("name its password with --password-env or --password-file".to_owned())
            }
            Self::InTheWay { .. } => {
                Some("take another partner code, or move the file away first".to_owned())
            }
            Self::InsideRoot { .. } => Some("name a file outside the roots".to_owned()),
            Self::MemoryLimit { .. } => {
                Some("link fewer columns, or allow more; records are held in memory whole".to_owned())
            }
            Self::NoTables { .. } => Some(
                "a table is a CSV file with a line a cell: table_id, row_label, column_label, value and more"
                    .to_owned(),
            ),
            Self::NotEmpty { .. } => Some("name a folder that is empty or not there yet".to_owned()),
            _ => None,
        }
    }
}
