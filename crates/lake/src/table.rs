//! A table: what it is said to be, and how Delta keeps it.
//!
//! In: batches with a description, and a place. Out: a Delta version, the batches of a version, or a provider of one.
//! Always a version: there is no function here that reads what a table happens to hold now. It refuses rows that do not
//! fit, and names that some system could not store.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Field, Schema};
use datafusion::catalog::TableProvider;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::context::{SessionConfig, SessionContext};
use deltalake::delta_datafusion::create_session;
use deltalake::kernel::Transaction;
use deltalake::kernel::transaction::CommitProperties;
use deltalake::operations::update_table_metadata::TableMetadataUpdate;
use deltalake::operations::write::SchemaMode;
use deltalake::parquet::basic::Compression;
use deltalake::parquet::file::properties::{EnabledStatistics, WriterProperties};
use deltalake::parquet::schema::types::ColumnPath;
use deltalake::protocol::SaveMode;
use deltalake::{DeltaTable, DeltaTableBuilder, DeltaTableError};
use serde_json::Value;

use crate::digest::canonical;
use crate::error::TableFault;
use crate::root::is_device;
use crate::{LakeError, Root, RootKind};

/// The folder of tables under a root.
pub(crate) const TABLES: &str = "tables";
/// The folder of published copies under a root.
pub(crate) const PUBLISHED: &str = "published";
/// The key under which a field carries its meaning, as Delta, Spark and Power BI know it.
const COMMENT: &str = "comment";

/// What a table is called, where it belongs, and what is said about it.
///
/// ```
/// use sylfaen_lake::{RootKind, TableSpec};
/// let spec = TableSpec::new("restricted_person__identifiers", RootKind::Restricted)
///     .comment("One row a record")
///     .column_comment("given_name", "As the partner wrote it")
///     .direct_columns(["given_name"]);
/// assert_eq!(spec.name, "restricted_person__identifiers");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSpec {
    /// Its name: lower-case letters, digits and underscores.
    pub name: String,
    /// The root it belongs to.
    pub root: RootKind,
    /// What it holds, for those who open it with other tools.
    pub comment: String,
    /// What each column means.
    pub column_comments: BTreeMap<String, String>,
    /// Columns that can name a person: no statistics, dictionary or bloom filter is written for them, and they may
    /// stand in the restricted root only.
    pub direct_columns: BTreeSet<String>,
}

impl TableSpec {
    /// A table of which nothing is said yet.
    pub fn new(name: impl Into<String>, root: RootKind) -> Self {
        Self {
            name: name.into(),
            root,
            comment: String::new(),
            column_comments: BTreeMap::new(),
            direct_columns: BTreeSet::new(),
        }
    }

    /// Says what the table holds.
    #[must_use]
    pub fn comment(mut self, comment: impl Into<String>) -> Self {
        self.comment = comment.into();
        self
    }

    /// Says what a column means.
    #[must_use]
    pub fn column_comment(mut self, column: impl Into<String>, comment: impl Into<String>) -> Self {
        self.column_comments.insert(column.into(), comment.into());
        self
    }

    /// Says which columns can name a person.
    #[must_use]
    pub fn direct_columns<C: Into<String>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.direct_columns.extend(columns.into_iter().map(Into::into));
        self
    }

    /// Refuses a description that does not fit the columns or the root.
    pub(crate) fn check(&self, schema: &Schema) -> Result<(), LakeError> {
        check_name(&self.name)?;
        for column in self.column_comments.keys().chain(&self.direct_columns) {
            if schema.index_of(column).is_err() {
                return Err(LakeError::ColumnNotThere { table: self.name.clone(), column: column.clone() });
            }
        }
        match self.direct_columns.first() {
            Some(column) if self.root != RootKind::Restricted => Err(LakeError::DirectColumnOutside {
                table: self.name.clone(),
                column: column.clone(),
                root: self.root,
            }),
            _ => Ok(()),
        }
    }

    fn with_comments(&self, batches: Vec<RecordBatch>) -> Result<Vec<RecordBatch>, LakeError> {
        let Some(first) = batches.first() else { return Ok(batches) };
        let fields: Vec<Field> = first
            .schema()
            .fields()
            .iter()
            .map(|field| {
                let comment = self.column_comments.get(field.name());
                let comment = comment.map(|text| (COMMENT.to_owned(), text.clone()));
                field.as_ref().clone().with_metadata(comment.into_iter().collect())
            })
            .collect();
        let schema = Arc::new(Schema::new(fields));
        let commented = batches.into_iter().map(|batch| batch.with_schema(Arc::clone(&schema)));
        commented
            .collect::<Result<_, _>>()
            .map_err(|_| LakeError::Internal { what: "a batch lost its columns to their comments" })
    }

    fn writer_properties(&self) -> WriterProperties {
        let mut properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
        for column in &self.direct_columns {
            let path = || ColumnPath::from(column.as_str());
            properties = properties
                .set_column_statistics_enabled(path(), EnabledStatistics::None)
                .set_column_dictionary_enabled(path(), false)
                .set_column_bloom_filter_enabled(path(), false);
        }
        properties.build()
    }
}

/// Refuses what cannot be the name of a table everywhere.
pub(crate) fn check_name(name: &str) -> Result<(), LakeError> {
    let bad = |why| Err(LakeError::BadTableName { name: name.to_owned(), why });
    if !name.starts_with(|first: char| first.is_ascii_lowercase()) {
        return bad("it does not begin with a lower-case letter");
    }
    if !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
        return bad("it has other than lower-case letters, digits and underscores");
    }
    if name.len() > 100 || is_device(name) {
        return bad("some systems could not store it");
    }
    Ok(())
}

/// What is written beside a version in Delta's log.
pub(crate) struct CommitMark {
    /// Keys for people who look into the log.
    pub(crate) info: Vec<(String, Value)>,
    /// A number that stays with the table until the next one replaces it.
    pub(crate) transaction: Option<Transaction>,
}

impl CommitMark {
    fn properties(self) -> CommitProperties {
        let properties =
            CommitProperties::default().with_metadata(self.info).with_cleanup_expired_logs(Some(false));
        match self.transaction {
            None => properties,
            Some(transaction) => properties.with_application_transaction(transaction),
        }
    }
}

/// The folder of one Delta table.
pub(crate) struct DeltaFolder<'a> {
    root: &'a Root,
    name: &'a str,
    pub(crate) folder: String,
}

impl<'a> DeltaFolder<'a> {
    pub(crate) fn new(root: &'a Root, area: &str, name: &'a str) -> Result<Self, LakeError> {
        check_name(name)?;
        Ok(Self { root, name, folder: format!("{area}/{name}") })
    }

    /// The newest state, or null if there is no table yet.
    pub(crate) async fn head(&self) -> Result<Option<DeltaTable>, LakeError> {
        // Delta does not tell a folder without a log from other failures.
        if self.root.list(&format!("{}/_delta_log", self.folder)).await?.is_empty() {
            return Ok(None);
        }
        self.builder()?.load().await.map(Some).map_err(|error| self.failed("open", &error))
    }

    /// The state at a version.
    pub(crate) async fn at(&self, version: u64) -> Result<DeltaTable, LakeError> {
        // No entry of the log is ever thrown away, and the engine has no kind of error for one that is not there.
        if !self.root.has(&format!("{}/_delta_log/{version:020}.json", self.folder)).await? {
            return Err(self.not_there());
        }
        self.builder()?.with_version(version).load().await.map_err(|error| self.failed("open", &error))
    }

    /// Puts canonical batches in place of all rows, and columns; answers with the version that holds them.
    pub(crate) async fn overwrite(
        &self,
        spec: &TableSpec,
        batches: Vec<RecordBatch>,
        mark: CommitMark,
    ) -> Result<u64, LakeError> {
        let failed = |error| self.failed("write", &error);
        let batches = spec.with_comments(batches)?;
        let table = match self.head().await? {
            None => self.builder()?.build().map_err(failed)?,
            Some(table) => self.describe(table, spec).await?,
        };
        // One partition in, one file out: the order of rows is the order they were given in.
        let session = create_session().state();
        let config = session.config().clone().with_target_partitions(1);
        let session = SessionStateBuilder::new_from_existing(session).with_config(config).build();
        let table = table
            .write(batches)
            .with_save_mode(SaveMode::Overwrite)
            .with_schema_mode(SchemaMode::Overwrite)
            .with_table_name(&spec.name)
            .with_description(&spec.comment)
            // Delta would throw old log entries away after a month, and with them versions that a manifest names.
            .with_configuration([("delta.enableExpiredLogCleanup", Some("false"))])
            .with_target_file_size(None)
            .with_writer_properties(spec.writer_properties())
            .with_commit_properties(mark.properties())
            .with_session_state(Arc::new(session))
            .await
            .map_err(failed)?;
        table.version().ok_or(LakeError::Internal { what: "a table was written and has no version" })
    }

    /// Puts the table's description right, if it has changed.
    async fn describe(&self, table: DeltaTable, spec: &TableSpec) -> Result<DeltaTable, LakeError> {
        let failed = |error| self.failed("describe", &error);
        let said = table.snapshot().map_err(failed)?.metadata().description().map(str::to_owned);
        if said.unwrap_or_default() == spec.comment {
            return Ok(table);
        }
        let update = TableMetadataUpdate { name: None, description: Some(spec.comment.clone()) };
        table.update_table_metadata().with_update(update).await.map_err(failed)
    }

    /// All rows of a version in the order they were written; one empty batch if there are none.
    pub(crate) async fn read(&self, version: u64) -> Result<Vec<RecordBatch>, LakeError> {
        let provider = self.provider(version).await?;
        let failed = |error| self.failed_to("read", &error);
        let session = SessionContext::new_with_config(SessionConfig::new().with_target_partitions(1));
        let frame = session.read_table(Arc::clone(&provider)).map_err(failed)?;
        let mut batches = frame.collect().await.map_err(failed)?;
        if batches.is_empty() {
            batches.push(RecordBatch::new_empty(provider.schema()));
        }
        canonical(self.name, &batches)
    }

    /// A version, for a query session.
    pub(crate) async fn provider(&self, version: u64) -> Result<Arc<dyn TableProvider>, LakeError> {
        let table = self.at(version).await?;
        // A version outlives its files when a sweep has taken them away: say so now, not in the middle of a query.
        if !self.has_files_of(&table).await? {
            return Err(self.not_there());
        }
        table.table_provider().await.map_err(|error| self.failed_to("open", &error))
    }

    /// Whether a version and all its files are there.
    pub(crate) async fn is_whole(&self, version: u64) -> Result<bool, LakeError> {
        self.has_files_of(&self.at(version).await?).await
    }

    pub(crate) async fn has_files_of(&self, table: &DeltaTable) -> Result<bool, LakeError> {
        for file in self.files(table).await? {
            if !self.root.has(&format!("{}/{file}", self.folder)).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What was said about a version when it was written.
    pub(crate) async fn described(&self, version: u64, root: RootKind) -> Result<TableSpec, LakeError> {
        let table = self.at(version).await?;
        let state = table.snapshot().map_err(|error| self.failed("describe", &error))?;
        let mut spec = TableSpec::new(self.name, root);
        state.metadata().description().unwrap_or_default().clone_into(&mut spec.comment);
        for field in self.provider(version).await?.schema().fields() {
            if let Some(comment) = field.metadata().get(COMMENT) {
                spec.column_comments.insert(field.name().clone(), comment.clone());
            }
        }
        Ok(spec)
    }

    /// The data files of a state, as paths in the folder.
    pub(crate) async fn files(&self, table: &DeltaTable) -> Result<BTreeSet<String>, LakeError> {
        let files = table.get_files_by_partitions(&[]).await;
        let files = files.map_err(|error| self.failed("list the files of", &error))?;
        Ok(files.into_iter().map(|path| path.to_string()).collect())
    }

    fn builder(&self) -> Result<DeltaTableBuilder, LakeError> {
        let (store, url) = self.root.table_place(&self.folder)?;
        let builder =
            DeltaTableBuilder::from_url(url.clone()).map_err(|error| self.failed("open", &error))?;
        Ok(builder.with_storage_backend(store, url))
    }

    fn not_there(&self) -> LakeError {
        LakeError::Table { table: self.name.to_owned(), doing: "open", fault: TableFault::NotThere }
    }

    pub(crate) fn failed(&self, doing: &'static str, error: &DeltaTableError) -> LakeError {
        self.failed_to(doing, error)
    }

    fn failed_to(&self, doing: &'static str, error: &(dyn std::error::Error + 'static)) -> LakeError {
        LakeError::Table { table: self.name.to_owned(), doing, fault: TableFault::of(error) }
    }
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
