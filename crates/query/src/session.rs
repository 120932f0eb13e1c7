//! A DataFusion session with a memory limit and nothing in it but what was registered.
//!
//! In: providers or batches under table names, and SQL. Out: batches. Refused: statements that change anything.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion::catalog::TableProvider;
use datafusion::common::ScalarValue;
use datafusion::dataframe::DataFrame;
use datafusion::datasource::MemTable;
use datafusion::error::DataFusionError;
use datafusion::execution::context::{SQLOptions, SessionConfig, SessionContext};
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::{FairSpillPool, TrackConsumersPool};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;

use crate::{QueryError, Role};

/// How a session runs.
#[derive(Debug, Clone)]
pub struct SessionSettings {
    /// Bytes the engine may hold before it spills or fails.
    pub memory_limit_bytes: usize,
    /// Where it spills to; null refuses to spill. Spilled rows are as sensitive as the tables they come from, so
    /// the folder belongs under the restricted root.
    pub spill_folder: Option<PathBuf>,
    /// Partitions a query is split into; the answer does not depend on it.
    pub partitions: usize,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self { memory_limit_bytes: 1 << 30, spill_folder: None, partitions: 2 }
    }
}

/// A set of tables that can be asked, with the comparisons of linkage and the estimators as functions.
pub struct Session {
    context: SessionContext,
    memory_limit_bytes: usize,
}

impl Session {
    /// Opens a session without tables.
    ///
    /// # Errors
    ///
    /// [`QueryError::Setup`] if the spill folder cannot be used.
    pub fn new(settings: &SessionSettings) -> Result<Self, QueryError> {
        let setup = |source| QueryError::Setup { source: Box::new(source) };
        let disk = match &settings.spill_folder {
            None => DiskManagerMode::Disabled,
            Some(folder) => DiskManagerMode::Directories(vec![folder.clone()]),
        };
        let pool =
            TrackConsumersPool::new(FairSpillPool::new(settings.memory_limit_bytes), NonZeroUsize::MIN);
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(pool))
            .with_disk_manager_builder(DiskManagerBuilder::default().with_mode(disk))
            .build_arc()
            .map_err(setup)?;
        let config = SessionConfig::new()
            .with_target_partitions(settings.partitions)
            .with_information_schema(true)
            .with_default_catalog_and_schema("sylfaen", "public");
        let context = SessionContext::new_with_config_rt(config, runtime);
        for function in sylfaen_link::functions() {
            context.register_udf(function);
        }
        crate::register_estimators(&context)?;
        Ok(Self { context, memory_limit_bytes: settings.memory_limit_bytes })
    }

    /// Adds a table if the role may see it; says whether it did. A table of the same name is replaced.
    ///
    /// # Errors
    ///
    /// [`QueryError::Setup`] if the engine refuses the table.
    pub fn register(
        &self,
        role: Role,
        name: &str,
        provider: Arc<dyn TableProvider>,
    ) -> Result<bool, QueryError> {
        if !role.may_see(name) {
            return Ok(false);
        }
        let setup = |source| QueryError::Setup { source: Box::new(source) };
        self.deregister(name)?;
        self.context.register_table(name, provider).map_err(setup)?;
        Ok(true)
    }

    /// Adds a table held in memory; batches must have the schema given.
    ///
    /// # Errors
    ///
    /// [`QueryError::Setup`] if a batch has another schema.
    pub fn register_batches(
        &self,
        role: Role,
        name: &str,
        schema: SchemaRef,
        batches: Vec<RecordBatch>,
    ) -> Result<bool, QueryError> {
        let table = MemTable::try_new(schema, vec![batches])
            .map_err(|source| QueryError::Setup { source: Box::new(source) })?;
        self.register(role, name, Arc::new(table))
    }

    /// Takes a table out; one that is not there is none to take.
    ///
    /// # Errors
    ///
    /// [`QueryError::Setup`] if the engine refuses.
    pub fn deregister(&self, name: &str) -> Result<(), QueryError> {
        let setup = |source| QueryError::Setup { source: Box::new(source) };
        self.context.deregister_table(name).map(drop).map_err(setup)
    }

    /// The names of all tables registered, in order.
    pub fn tables(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .context
            .catalog("sylfaen")
            .and_then(|catalog| catalog.schema("public"))
            .map(|schema| schema.table_names())
            .unwrap_or_default();
        names.sort();
        names
    }

    /// A registered table as a plan to build on.
    ///
    /// # Errors
    ///
    /// [`QueryError::Plan`] if there is no such table.
    pub async fn table(&self, name: &str) -> Result<DataFrame, QueryError> {
        self.context.table(name).await.map_err(|error| QueryError::planning(&error))
    }

    /// Answers one query.
    ///
    /// # Errors
    ///
    /// [`QueryError::NotAQuery`] for anything that would change something, `explain analyze insert` included;
    /// [`QueryError::Plan`] where the text is at fault; other kinds while rows are read.
    pub async fn query(&self, sql: &str) -> Result<Vec<RecordBatch>, QueryError> {
        self.query_with(sql, &[]).await
    }

    /// Answers one query with values for its parameters `$1`, `$2` and so on, so that no value is ever pasted into SQL.
    ///
    /// # Errors
    ///
    /// As [`Session::query`].
    pub async fn query_with(&self, sql: &str, values: &[&str]) -> Result<Vec<RecordBatch>, QueryError> {
        let only_queries =
            SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
        let planning = |error: DataFusionError| QueryError::planning(&error);
        let mut frame = self.context.sql_with_options(sql, only_queries).await.map_err(planning)?;
        if !values.is_empty() {
            let values: Vec<ScalarValue> =
                values.iter().map(|value| ScalarValue::Utf8(Some((*value).to_owned()))).collect();
            frame = frame.with_param_values(values).map_err(planning)?;
        }
        self.collect(frame).await
    }

    /// Runs a plan built on tables of this session.
    ///
    /// # Errors
    ///
    /// As [`Session::query`], for failures while rows are read. The batches all have the plan's schema; there is
    /// always at least one, so that an empty answer still has columns.
    pub async fn collect(&self, frame: DataFrame) -> Result<Vec<RecordBatch>, QueryError> {
        let schema: SchemaRef = Arc::new(frame.schema().as_arrow().clone());
        let running = |error: DataFusionError| QueryError::running(&error, self.memory_limit_bytes);
        let mut batches = frame.collect().await.map_err(running)?;
        batches.retain(|batch| batch.num_rows() > 0);
        if batches.is_empty() {
            batches.push(RecordBatch::new_empty(schema));
        }
        Ok(batches)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        Session::new(&SessionSettings::default()).unwrap()
    }

    #[tokio::test]
    async fn statements_that_change_something_are_refused() {
        let session = session();
        session.query("select 1 as one").await.unwrap();
        for sql in [
            "create table t as select 1 as a",
            "create view v as select 1 as a",
            "select 1 as a into t",
            "explain analyze create table t as select 1 as a",
            "copy (select 1 as a) to 'copied.csv'",
            "set datafusion.execution.batch_size = 1",
            "drop table x",
        ] {
            assert!(session.query(sql).await.is_err(), "{sql}");
        }
        assert!(session.tables().is_empty());
        assert!(!std::path::Path::new("copied.csv").exists());
    }

    #[tokio::test]
    async fn comparisons_are_there_and_their_failures_hold_no_value() {
        let session = session();
        session
            .query("select jaro_winkler('a', 'b') as alike, date_agreement(null, '1990') as none")
            .await
            .unwrap();
        let error = session
            .query("select dates_within_days(v, '1990-01-01', cast(v as bigint)) from (values ('planted-value')) as t(v)")
            .await
            .unwrap_err();
        assert!(!format!("{error} {error:?}").contains("planted-value"), "{error:?}");
    }

    #[tokio::test]
    async fn files_cannot_be_read_by_name() {
        let error = session().query("select * from 'Cargo.toml'").await.unwrap_err();
        assert!(matches!(error, QueryError::Plan { .. }));
    }

    #[tokio::test]
    async fn a_conversion_that_fails_does_not_quote_the_value() {
        let session = session();
        let error = session
            .query("select cast(v as bigint) as n from (values ('planted-value')) as t(v)")
            .await
            .unwrap_err();
        assert!(!format!("{error} {error:?}").contains("planted-value"), "{error:?}");
    }

    #[tokio::test]
    async fn parameters_are_values_and_never_sql() {
        let session = session();
        let answer = session.query_with("select $1 as given", &["x' or '1' = '1"]).await.unwrap();
        let mut out = Vec::new();
        crate::write_answer(&mut out, &answer, crate::Format::Csv).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "given\nx' or '1' = '1\n");
    }

    #[tokio::test]
    async fn an_empty_answer_keeps_its_columns() {
        let answer = session().query("select 1 as one where false").await.unwrap();
        assert_eq!(answer.len(), 1);
        assert_eq!(answer[0].schema().field(0).name(), "one");
    }

    #[tokio::test]
    async fn a_table_the_role_may_not_see_does_not_exist() {
        let session = session();
        let batch = session.query("select 'x' as name").await.unwrap();
        let added = session
            .register_batches(Role::Analyst, "restricted_person__identifiers", batch[0].schema(), batch)
            .unwrap();
        assert!(!added);
        let error = session.query("select * from restricted_person__identifiers").await.unwrap_err();
        assert!(matches!(error, QueryError::Plan { .. }));
    }
}
