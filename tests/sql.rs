//! Runs the files of tests/sql: SQL models against small tables of their own.
//!
//! A statement `model <path>` runs the model of that path and keeps its rows under the model's name.

use std::fs;

use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::error::DataFusionError;
use datafusion::prelude::SessionContext;
use sqllogictest::{DB, DBOutput, DefaultColumnType, Runner};
use tokio::runtime::Runtime;

use crate::top;

/// A session with the estimators and without tables, which also knows `model`.
struct Models {
    runtime: Runtime,
    context: SessionContext,
}

impl Models {
    fn new() -> Self {
        let context = SessionContext::new();
        sylfaen_query::register_estimators(&context).unwrap();
        Self { runtime: Runtime::new().unwrap(), context }
    }

    fn statement(sql: &str) -> String {
        let Some(path) = sql.trim().strip_prefix("model ") else { return sql.to_owned() };
        let path = path.trim();
        let name = path.rsplit('/').next().unwrap();
        let body = fs::read_to_string(top().join("pipelines/models").join(format!("{path}.sql"))).unwrap();
        format!("create table {name} as {body}")
    }
}

impl DB for Models {
    type Error = DataFusionError;
    type ColumnType = DefaultColumnType;

    fn run(&mut self, sql: &str) -> Result<DBOutput<DefaultColumnType>, DataFusionError> {
        let sql = Self::statement(sql);
        let batches = self.runtime.block_on(async { self.context.sql(&sql).await?.collect().await })?;
        let Some(first) = batches.first().filter(|batch| batch.num_columns() > 0) else {
            return Ok(DBOutput::StatementComplete(0));
        };
        let types = vec![DefaultColumnType::Text; first.num_columns()];
        let options = FormatOptions::default().with_null("NULL");
        let mut rows = Vec::new();
        for batch in &batches {
            let columns = batch
                .columns()
                .iter()
                .map(|column| ArrayFormatter::try_new(column, &options))
                .collect::<Result<Vec<_>, _>>()?;
            for row in 0..batch.num_rows() {
                rows.push(columns.iter().map(|column| column.value(row).to_string()).collect());
            }
        }
        Ok(DBOutput::Rows { types, rows })
    }
}

#[test]
fn every_file_of_tests_sql_holds() {
    let folder = top().join("tests/sql");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "slt"))
        .collect();
    files.sort();
    assert!(files.len() >= 3, "{files:?}");
    for file in files {
        let mut runner = Runner::new(|| async { Ok(Models::new()) });
        if let Err(error) = runner.run_file(&file) {
            panic!("{}: {error}", file.display());
        }
    }
}
