//! SQL models and checks.
//!
//! A model is a query whose rows are kept under its name. A check is a query that returns the bad rows: one that
//! returns any fails the run, before anything is in force.

use crate::SylfaenError;
use crate::schema_folder::Ground;
use crate::tables::Tables;

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
