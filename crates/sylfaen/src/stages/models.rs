//! SQL models and checks.
//!
//! A model is a query whose rows are kept under its name. A check is a query that returns the bad rows: one that
//! returns any fails the run, before anything is in force.

use sylfaen_query::Session;

use crate::SylfaenError;
use crate::schema_folder::Ground;
use crate::stages::reference;
use crate::tables::Tables;
use crate::workplace::Workplace;

/// Tables of linkage, estimation and reconciliation begin with these; models stand between them.
const STAGED: [&str; 4] = ["stg_", "restricted_", "int_person__", "mart_"];

/// Runs models in the order given.
pub(crate) async fn run(
    paths: &[String],
    ground: &Ground,
    tables: &mut Tables<'_>,
) -> Result<(), SylfaenError> {
    for path in paths {
        let name = path.rsplit('/').next().unwrap_or(path);
        let sql = ground.models.get(path).ok_or_else(|| SylfaenError::NoModel { model: path.clone() })?;
        let rows = tables
            .session()
            .query(sql)
            .await
            .map_err(|source| SylfaenError::Model { model: path.clone(), source })?;
        let rows_out = tables.keep_model(name, &rows)?;
        tracing::debug!(table = name, rows_out, "model");
    }
    Ok(())
}

/// Whether one of these models, or a check, may ask a table: whether its text names it.
pub(crate) fn ask(paths: &[String], ground: &Ground, table: &str) -> bool {
    let models = paths.iter().filter_map(|path| ground.models.get(path));
    models.chain(ground.checks.values()).any(|sql| sql.contains(table))
}

/// Runs every model and check of a pipeline on tables without rows.
///
/// # Errors
///
/// [`SylfaenError::Model`] or [`SylfaenError::ModelShape`] for the first that does not fit the tables.
pub(crate) async fn plan(
    workplace: &Workplace,
    ground: &Ground,
    session: Session,
) -> Result<(), SylfaenError> {
    let pipeline = &workplace.pipeline;
    let mut tables = Tables::new(&ground.schemas, session);
    let steps = pipeline.steps.before_linkage.iter().chain(&pipeline.steps.after_linkage);
    let made: Vec<&str> = steps.clone().filter_map(|path| path.rsplit('/').next()).collect();
    for name in ground.schemas.tables.keys() {
        if STAGED.iter().any(|prefix| name.starts_with(prefix)) && !made.contains(&name.as_str()) {
            tables.keep(name, Vec::new())?;
        }
    }
    reference::lend(workplace, &ground.schemas, &tables)?;
    run(&pipeline.steps.before_linkage, ground, &mut tables).await?;
    run(&pipeline.steps.after_linkage, ground, &mut tables).await?;
    check(ground, &tables).await
}

/// Runs every check, in the order of their names.
pub(crate) async fn check(ground: &Ground, tables: &Tables<'_>) -> Result<(), SylfaenError> {
    for (check, sql) in &ground.checks {
        let bad = tables
            .session()
            .query(sql)
            .await
            .map_err(|source| SylfaenError::Model { model: check.clone(), source })?;
        let rows: usize = bad.iter().map(arrow_array::RecordBatch::num_rows).sum();
        if rows > 0 {
            return Err(SylfaenError::CheckFailed { check: check.clone(), rows });
        }
    }
    Ok(())
}
