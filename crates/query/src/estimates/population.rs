//! `estimate_population(table, option, ...)`: every estimate and bound of a table of captures.
//!
//! In: the name of a table with a column of 0, 1 and null a list, and options. Out: a row an estimate, with its verdict; where the
//! verdict refuses, no number. Refused: a table the role may not see (to it there is none), flags that are none, a list that is
//! null in some rows of a stratum only.
//!
//! | option | default | meaning |
//! |---|---|---|
//! | `lists=a,b` | all columns of whole numbers or truth values | the lists |
//! | `reference=a` | none | lists that are reference sets: they stand in pairs and in no model |
//! | `pathway=a:b,c:d` | none | which list sends people to which |
//! | `stratum=adult` | each of the column `stratum_code` | which people |
//! | `window=2012` | that without a point in its name | which window of `window_code` |
//! | `linkage=strict` | `strict` | which linkage of `linkage_code` |
//! | `count=persons` | a row is a person | the column of counts |
//! | `methods=all` | `plan` | every other method too, where the headline stands |
//! | `replicates=200` | 0 | bootstrap replicates, with `methods=all` |
//! | `confidence=0.95` | 0.95 | nominal coverage |
//! | `people_min`, `overlap_min` | 30, 7 | the least an estimate may rest on |
//! | `seed=1` | 1 | where chance begins |

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::{
    SchemaProvider, Session as CatalogSession, TableFunctionArgs, TableFunctionImpl, TableProvider,
};
use datafusion::common::{Result, plan_datafusion_err};
use datafusion::datasource::MemTable;
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::{ExecutionPlan, collect};

use super::answer;
use super::options::Options;

/// The function, with the schema in which tables are sought.
#[derive(Debug)]
pub(super) struct EstimatePopulation {
    tables: Arc<dyn SchemaProvider>,
}

impl EstimatePopulation {
    pub(super) fn new(tables: Arc<dyn SchemaProvider>) -> Self {
        Self { tables }
    }
}

impl TableFunctionImpl for EstimatePopulation {
    fn call_with_args(&self, called: TableFunctionArgs<'_, '_>) -> Result<Arc<dyn TableProvider>> {
        let options = Options::read(called.exprs())?;
        Ok(Arc::new(Estimates { tables: Arc::clone(&self.tables), options, schema: schema() }))
    }
}

/// The columns of the answer.
fn schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    let number = |name: &str| Field::new(name, DataType::Float64, true);
    Arc::new(Schema::new(vec![
        text("stratum"),
        text("role"),
        text("method"),
        text("model"),
        text("lists"),
        Field::new("people", DataType::Int64, true),
        number("estimate"),
        number("lower"),
        number("upper"),
        text("verdict"),
        text("reason"),
        text("warnings"),
        text("remedies"),
        number("share_sampling"),
        number("share_model"),
        number("share_linkage"),
        Field::new("seed", DataType::UInt64, true),
        text("version"),
    ]))
}

/// The answer as a table: the captures are read when it is.
#[derive(Debug)]
struct Estimates {
    tables: Arc<dyn SchemaProvider>,
    options: Options,
    schema: SchemaRef,
}

#[async_trait::async_trait]
impl TableProvider for Estimates {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    async fn scan(
        &self,
        state: &dyn CatalogSession,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let name = &self.options.table;
        let found = self.tables.table(name).await?;
        let table = found.ok_or_else(|| plan_datafusion_err!("table '{name}' not found"))?;
        let wanted = answer::columns(&table.schema(), &self.options)?;
        let places = wanted.places();
        let captures = table.scan(state, Some(&places), &[], None).await?;
        let batches = collect(captures, state.task_ctx()).await?;
        let rows = answer::rows(&wanted, &batches, &self.options, &self.schema)?;
        MemTable::try_new(Arc::clone(&self.schema), vec![vec![rows]])?
            .scan(state, projection, &[], None)
            .await
    }
}
