//! What can go wrong with a lake.
//!
//! Messages name roots, tables, columns and paths of ours, all of which are made from declared names and keyed
//! identifiers. Text of Arrow, DataFusion or Delta, which may quote a value, is never passed on.

use deltalake::DeltaTableError;

use crate::RootKind;

/// A failure of the lake.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LakeError {
    /// The place of a root can be read neither as a folder nor as an address.
    #[error("the `{root}` root cannot be at that place: {why}")]
    BadRoot {
        /// The root.
        root: RootKind,
        /// What is wrong.
        why: &'static str,
    },
    /// The address of a root is on a kind of store that this build does not have.
    #[error("the `{root}` root is on `{scheme}`, which this build cannot reach")]
    SchemeNotBuilt {
        /// The root.
        root: RootKind,
        /// The scheme of its address.
        scheme: String,
        /// The cargo feature that would add it, if there is to be one.
        feature: Option<&'static str>,
    },
    /// One root lies inside another, so that access to one would be access to both.
    #[error("the `{inner}` root lies inside the `{outer}` root")]
    RootsOverlap {
        /// The root that holds the other.
        outer: RootKind,
        /// The root inside.
        inner: RootKind,
    },
    /// A relative path that some system could not store.
    #[error("`{path}` cannot be stored on every system: {why}")]
    BadPath {
        /// The path.
        path: String,
        /// What is wrong.
        why: &'static str,
    },
    /// A name that cannot be a table's.
    #[error("`{name}` cannot be the name of a table: {why}")]
    BadTableName {
        /// The name.
        name: String,
        /// What is wrong.
        why: &'static str,
    },
    /// Put-if-absent found something there.
    #[error("`{path}` is already in the `{root}` root")]
    AlreadyThere {
        /// The root.
        root: RootKind,
        /// The path in it.
        path: String,
    },
    /// There is no such object.
    #[error("`{path}` is not in the `{root}` root")]
    NotThere {
        /// The root.
        root: RootKind,
        /// The path in it.
        path: String,
    },
    /// The store failed.
    #[error("could not {doing} `{path}` in the `{root}` root")]
    Store {
        /// The root.
        root: RootKind,
        /// The path in it.
        path: String,
        /// What was being done.
        doing: &'static str,
        /// The store's own words, which name places and never contents.
        source: Box<object_store::Error>,
    },
    /// The local file system failed.
    #[error("could not {doing} in the `{root}` root")]
    Folder {
        /// The root.
        root: RootKind,
        /// What was being done.
        doing: &'static str,
        /// The system's own words.
        source: std::io::Error,
    },
    /// An object is not the JSON it should be. Its content is not repeated.
    #[error("`{path}` in the `{root}` root cannot be read: line {line}, column {column}")]
    BadObject {
        /// The root.
        root: RootKind,
        /// The path in it.
        path: String,
        /// The line of the fault, from 1; 0 if it is known only for the whole.
        line: usize,
        /// The column of the fault.
        column: usize,
    },
    /// A table could not be read or written.
    #[error("could not {doing} table `{table}`: {fault}")]
    Table {
        /// The table.
        table: String,
        /// What was being done.
        doing: &'static str,
        /// What happened.
        fault: TableFault,
    },
    /// A table was given no batch, so that its columns are not known.
    #[error("table `{table}` was given without its columns")]
    NoColumns {
        /// The table.
        table: String,
    },
    /// A column has a type that tables here do not have.
    #[error("column `{column}` of table `{table}` is {found}, which is not kept")]
    UnsupportedType {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its Arrow type.
        found: String,
    },
    /// A number is too large for the type it is kept in.
    #[error("column `{column}` of table `{table}` holds a number beyond 64 bits")]
    OutOfRange {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// The batches of one table do not have the same columns.
    #[error("the batches of table `{table}` do not have the same columns")]
    MixedColumns {
        /// The table.
        table: String,
    },
    /// A column that can name a person was to be written outside the restricted root.
    #[error("column `{column}` of table `{table}` names people and may not enter the `{root}` root")]
    DirectColumnOutside {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Where it was to go.
        root: RootKind,
    },
    /// A table says something about a column it does not have.
    #[error("table `{table}` describes column `{column}`, which it does not have")]
    ColumnNotThere {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// The manifest does not name the table.
    #[error("run {sequence} has no table `{table}`")]
    TableNotInRun {
        /// The table.
        table: String,
        /// The number of the run.
        sequence: u64,
    },
    /// What was read is not what the manifest says was written.
    #[error("table `{table}` at version {version} is not what its run wrote")]
    ContentChanged {
        /// The table.
        table: String,
        /// The version.
        version: u64,
    },
    /// Another run committed the same number first.
    #[error("run {sequence} was committed by another")]
    ManifestTaken {
        /// The number of the run.
        sequence: u64,
    },
    /// There is no run of that name.
    #[error("there is no run `{run_id}`")]
    NoSuchRun {
        /// The name asked for.
        run_id: String,
    },
    /// A table was written twice in one run.
    #[error("table `{table}` was written twice in one run")]
    WrittenTwice {
        /// The table.
        table: String,
    },
    /// Tables of the restricted root have no published copies.
    #[error("table `{table}` is in the restricted root and cannot be published")]
    PublishedRestricted {
        /// The table.
        table: String,
    },
    /// Somebody else is running.
    #[error("`{holder}` has been running since {started}")]
    Leased {
        /// Who.
        holder: String,
        /// Since when, as the holder wrote it.
        started: String,
    },
    /// The lease needs a local folder, and the lake is elsewhere.
    #[error("a lease is kept in a local folder only, and the lake is at a `{scheme}` address")]
    LeaseNotBuilt {
        /// The scheme of the lake's address.
        scheme: String,
    },
    /// A synthetic lake was opened as a real one, or the other way about.
    #[error("the `{root}` root is {}, and was opened as {}", nature(*.is_synthetic), nature(!*.is_synthetic))]
    NatureMixed {
        /// The root.
        root: RootKind,
        /// What it has been since it was made.
        is_synthetic: bool,
    },
    /// The key is not the one that the lake's identifiers were made with.
    #[error("this key is not the one the lake was made with")]
    OtherKey,
    /// The test key was to protect real people.
    #[error("a real lake refuses a test key")]
    TestKey,
    /// A key file cannot be used. Nothing in it is repeated.
    #[error("the key file cannot be used: {why}, line {line}")]
    BadKeyFile {
        /// What is wrong.
        why: &'static str,
        /// The line, from 1.
        line: usize,
    },
    /// Bytes could not be sealed.
    #[error("could not seal bytes")]
    Sealing,
    /// Sealed bytes could not be opened: another key, or they were changed.
    #[error("sealed bytes do not open with this key")]
    Unsealing,
    /// Something that cannot be, was.
    #[error("internal: {what}")]
    Internal {
        /// What.
        what: &'static str,
    },
}

fn nature(is_synthetic: bool) -> &'static str {
    if is_synthetic { "synthetic" } else { "real" }
}

/// What happened to a table, in words that hold no value of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableFault {
    /// There is no such table, or not at that version.
    NotThere,
    /// Somebody else wrote at the same moment.
    Conflict,
    /// The store failed; its words name places only.
    Store(String),
    /// The rows do not fit the table: a null where none may be, or a type.
    Rows,
    /// Anything else.
    Other,
}

impl std::fmt::Display for TableFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotThere => "there is no such table, or its version is no longer kept",
            Self::Conflict => "another wrote at the same moment",
            Self::Store(words) => words,
            Self::Rows => "its rows do not fit its columns",
            Self::Other => "the table engine failed",
        })
    }
}

impl TableFault {
    /// Finds the kind of an engine's error, and keeps words only where a store or the system spoke them.
    pub(crate) fn of(error: &(dyn std::error::Error + 'static)) -> Self {
        let mut fault = Self::Other;
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(store) = error.downcast_ref::<object_store::Error>() {
                return match store {
                    object_store::Error::NotFound { .. } => Self::NotThere,
                    other => Self::Store(other.to_string()),
                };
            }
            if let Some(system) = error.downcast_ref::<std::io::Error>() {
                return Self::Store(system.to_string());
            }
            if let Some(delta) = error.downcast_ref::<DeltaTableError>() {
                fault = match delta {
                    DeltaTableError::NotATable(_)
                    | DeltaTableError::InvalidVersion(_)
                    | DeltaTableError::NotInitialized => Self::NotThere,
                    DeltaTableError::Transaction { .. }
                    | DeltaTableError::VersionAlreadyExists(_)
                    | DeltaTableError::VersionMismatch(..) => Self::Conflict,
                    DeltaTableError::InvalidData { .. }
                    | DeltaTableError::SchemaMismatch { .. }
                    | DeltaTableError::Arrow { .. } => Self::Rows,
                    _ => fault,
                };
            }
            next = error.source();
        }
        fault
    }
}
