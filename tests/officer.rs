//! What the officer's own tools see of a lake that has had one run: every table, the restricted ones too. The command shows
//! analysts none of those.

use std::fs;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::util::display::array_value_to_string;
use datafusion::prelude::{ParquetReadOptions, SessionContext};
use serde_json::{Map, Value};
use tokio::runtime::Runtime;

use crate::sylfaen::Workplace;

/// The rows of a query over every table, values as they are written down; null where there is none.
pub(crate) fn rows(workplace: &Workplace, sql: &str) -> Vec<Value> {
    let batches = Runtime::new().unwrap().block_on(answer(workplace, sql));
    batches.iter().flat_map(|batch| (0..batch.num_rows()).map(|row| object(batch, row))).collect()
}

async fn answer(workplace: &Workplace, sql: &str) -> Vec<RecordBatch> {
    let context = SessionContext::new();
    for root in ["lake", "restricted"] {
        for table in fs::read_dir(workplace.path().join(root).join("tables")).unwrap() {
            let table = table.unwrap();
            let (name, path) = (table.file_name(), table.path());
            let (name, path) = (name.to_string_lossy().into_owned(), path.to_string_lossy().into_owned());
            let mut files = fs::read_dir(&path).unwrap().map(|file| file.unwrap().file_name());
            // A table without a row has no file that says what its columns are.
            if !files.any(|file| file.to_string_lossy().ends_with(".parquet")) {
                continue;
            }
            context.register_parquet(name, path, ParquetReadOptions::default()).await.unwrap();
        }
    }
    context.sql(sql).await.unwrap().collect().await.unwrap()
}

fn object(batch: &RecordBatch, row: usize) -> Value {
    let (schema, columns) = (batch.schema(), batch.columns());
    let cells = schema.fields().iter().zip(columns).map(|(field, column)| {
        let text = || Value::String(array_value_to_string(column, row).unwrap());
        (field.name().clone(), if column.is_null(row) { Value::Null } else { text() })
    });
    Value::Object(cells.collect::<Map<String, Value>>())
}
