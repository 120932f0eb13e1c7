//! The tables of a run while it is under way.
//!
//! In: rows from stages and models. Out: one batch a table, with exactly the columns its schema says. Refused: a
//! column that is missing, one too many, or a null where the schema has no meaning for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::SchemaRef;
use datafusion::arrow::compute::{cast, concat_batches};
use sylfaen_query::{Role, Session};
use sylfaen_schema::{Schemas, Table};

use crate::SylfaenError;

const ONE_BATCH_AT_LEAST: SylfaenError =
    SylfaenError::Internal { what: "a table kept has a batch, and all its batches have one schema" };

/// The tables made so far, and the session that can ask them.
pub(crate) struct Tables<'a> {
    schemas: &'a Schemas,
    session: Session,
    batches: BTreeMap<String, Vec<RecordBatch>>,
    /// Schemas of tables that no file describes.
    made: BTreeMap<String, Table>,
}

impl<'a> Tables<'a> {
    pub(crate) fn new(schemas: &'a Schemas, session: Session) -> Self {
        Self { schemas, session, batches: BTreeMap::new(), made: BTreeMap::new() }
    }

    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// The common schemas.
    pub(crate) const fn schemas(&self) -> &'a Schemas {
        self.schemas
    }

    /// The schema of a table.
    pub(crate) fn schema(&self, name: &str) -> Result<&'a Table, SylfaenError> {
        self.schemas.tables.get(name).ok_or_else(|| SylfaenError::NoSchema { table: name.to_owned() })
    }

    /// A table made earlier in this run, as one batch: for tables small enough to be held twice.
    pub(crate) fn get(&self, name: &str) -> Result<RecordBatch, SylfaenError> {
        let batches =
            self.batches.get(name).ok_or_else(|| SylfaenError::NoSchema { table: name.to_owned() })?;
        let schema = batches.first().map(RecordBatch::schema).ok_or(ONE_BATCH_AT_LEAST)?;
        concat_batches(&schema, batches).map_err(|_| ONE_BATCH_AT_LEAST)
    }

    /// Keeps a table whose rows already have its columns; says how many rows it has.
    ///
    /// The batches are kept as they come: one batch of them all would hold the largest tables twice.
    pub(crate) fn keep(&mut self, name: &str, mut batches: Vec<RecordBatch>) -> Result<u64, SylfaenError> {
        let schema = self.schema(name)?.arrow_schema();
        batches.retain(|batch| batch.num_rows() > 0);
        if batches.is_empty() {
            batches.push(RecordBatch::new_empty(Arc::clone(&schema)));
        }
        let rows = batches.iter().map(|batch| batch.num_rows() as u64).sum();
        self.session.register_batches(Role::Officer, name, schema, batches.clone())?;
        self.batches.insert(name.to_owned(), batches);
        Ok(rows)
    }

    /// Keeps the rows a model gave, brought to the columns of its table.
    pub(crate) fn keep_model(&mut self, name: &str, batches: &[RecordBatch]) -> Result<u64, SylfaenError> {
        let schema = self.schema(name)?.arrow_schema();
        let conformed =
            batches.iter().map(|batch| conform(name, batch, &schema)).collect::<Result<Vec<_>, _>>()?;
        self.keep(name, conformed)
    }

    /// Keeps a table under a schema that was made for it, such as one that left.
    pub(crate) fn keep_as(&mut self, table: &Table, batch: &RecordBatch) -> Result<(), SylfaenError> {
        self.session.register_batches(Role::Officer, &table.name, batch.schema(), vec![batch.clone()])?;
        self.batches.insert(table.name.clone(), vec![batch.clone()]);
        self.made.insert(table.name.clone(), table.clone());
        Ok(())
    }

    /// Offers a table to models without keeping it: parameters, code lists.
    pub(crate) fn lend(&self, name: &str, batch: RecordBatch) -> Result<(), SylfaenError> {
        self.session.register_batches(Role::Officer, name, batch.schema(), vec![batch])?;
        Ok(())
    }

    /// Lets go of a table that nothing later asks, to be written ahead of the others.
    pub(crate) fn release(&mut self, name: &str) -> Result<(Table, Vec<RecordBatch>), SylfaenError> {
        let table = self.schema(name)?.clone();
        self.session.deregister(name)?;
        let batches =
            self.batches.remove(name).ok_or_else(|| SylfaenError::NoSchema { table: name.to_owned() })?;
        Ok((table, batches))
    }

    /// All tables kept, by name, each with its schema.
    pub(crate) fn into_tables(self) -> Result<Vec<(Table, Vec<RecordBatch>)>, SylfaenError> {
        let Self { schemas, mut made, batches, .. } = self;
        batches
            .into_iter()
            .map(|(name, batches)| {
                let table = made.remove(&name).or_else(|| schemas.tables.get(&name).cloned());
                table.map(|table| (table, batches)).ok_or(SylfaenError::NoSchema { table: name })
            })
            .collect()
    }
}

/// Brings a model's columns to the types and order its table declares.
fn conform(name: &str, batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, SylfaenError> {
    let wrong = |reason: String| SylfaenError::ModelShape { model: name.to_owned(), reason };
    for field in batch.schema().fields() {
        if schema.index_of(field.name()).is_err() {
            return Err(wrong(format!("`{}` is not declared", field.name())));
        }
    }
    let mut columns: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
    for field in schema.fields() {
        let column = batch
            .column_by_name(field.name())
            .ok_or_else(|| wrong(format!("`{}` is not there", field.name())))?;
        let column = cast(column, field.data_type())
            .map_err(|_| wrong(format!("`{}` is not {}", field.name(), field.data_type())))?;
        if !field.is_nullable() && column.null_count() > 0 {
            return Err(wrong(format!(
                "`{}` is null somewhere, and its schema has no meaning for that",
                field.name()
            )));
        }
        columns.push(column);
    }
    RecordBatch::try_new(Arc::clone(schema), columns)
        .map_err(|_| wrong("its columns differ in length".to_owned()))
}
