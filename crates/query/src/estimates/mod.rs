//! The estimators of `estimate` as functions of SQL.
//!
//! | function | kind | gives |
//! |---|---|---|
//! | [`estimate_population(table, option, ...)`](population) | table | every estimate and bound of a table of captures, with its verdict |
//! | [`chapman(a, b)`](aggregates) | aggregate | people in all from two flags, or null |
//! | [`chao(a, b, ...)`](aggregates) | aggregate | a lower bound of people in all from two flags or more, or null |
//!
//! A flag is 1 where a list met the person, 0 where it did not, and null where it is not covered: rows with a null are left out
//! of an aggregate, and a list that is null throughout is no list of the table function.

mod aggregates;
mod answer;
mod captures;
mod options;
mod population;
mod refusal;

use std::sync::Arc;

use datafusion::error::DataFusionError;
use datafusion::execution::context::SessionContext;

use crate::QueryError;

pub(crate) use refusal::Refusal;

/// Registers the estimators in a session; tables are sought in its default schema.
///
/// # Errors
///
/// [`QueryError::Setup`] if the session has no default schema.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// use sylfaen_query::{Session, SessionSettings, Format, write_answer};
///
/// let session = Session::new(&SessionSettings::default())?;
/// // 200 people on the first list alone, 150 on the second alone, 30 on both.
/// let answer = session.query(
///     "select round(chapman(a, b)) as people from (
///          select case when n <= 230 then 1 else 0 end as a, case when n > 200 then 1 else 0 end as b
///          from generate_series(1, 380) as series(n)
///      )",
/// ).await?;
/// let mut text = Vec::new();
/// write_answer(&mut text, &answer, Format::Csv)?;
/// assert_eq!(String::from_utf8_lossy(&text), "people\n1348.0\n");
/// # Ok::<(), sylfaen_query::QueryError>(())
/// # }).unwrap();
/// ```
pub fn register_estimators(context: &SessionContext) -> Result<(), QueryError> {
    let setup = |source| QueryError::Setup { source: Box::new(source) };
    let config = context.copied_config();
    let names = &config.options().catalog;
    let schema = context
        .catalog(&names.default_catalog)
        .and_then(|catalog| catalog.schema(&names.default_schema))
        .ok_or_else(|| setup(DataFusionError::Internal("a session has a default schema".to_owned())))?;
    context.register_udtf("estimate_population", Arc::new(population::EstimatePopulation::new(schema)));
    for function in aggregates::functions() {
        context.register_udaf(function);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::{QueryError, Role, Session, SessionSettings};

    fn session() -> Session {
        Session::new(&SessionSettings::default()).unwrap()
    }

    #[tokio::test]
    async fn a_refusal_names_the_column_and_no_value() {
        let session = session();
        let batch = session.query("select 1 as gla, 31415 as sarc").await.unwrap();
        session.register_batches(Role::Officer, "met", batch[0].schema(), batch).unwrap();
        for sql in ["select * from estimate_population('met')", "select chapman(gla, sarc) from met"] {
            let error = session.query(sql).await.unwrap_err();
            let QueryError::Plan { reason } = &error else { panic!("{error:?}") };
            assert!(reason.contains("neither 0 nor 1"), "{reason}");
            assert!(!format!("{error} {error:?}").contains("31415"), "{error:?}");
        }
    }

    #[tokio::test]
    async fn a_table_that_a_role_may_not_see_cannot_be_estimated_by_it() {
        let session = session();
        let batch = session.query("select 1 as gla, 1 as sarc").await.unwrap();
        let name = "mart_person__captures";
        let is_there = session.register_batches(Role::Reader, name, batch[0].schema(), batch).unwrap();
        assert!(!is_there);
        let error = session.query("select * from estimate_population('mart_person__captures')").await;
        assert!(matches!(error, Err(QueryError::Plan { .. } | QueryError::Failed { .. })), "{error:?}");
    }

    #[tokio::test]
    async fn parts_counted_apart_make_one_whole() {
        let settings = SessionSettings { partitions: 4, ..SessionSettings::default() };
        let session = Session::new(&settings).unwrap();
        let schema = session.query("select 1 as a, 1 as b").await.unwrap()[0].schema();
        let mut parts = Vec::new();
        for (a, b, people) in [(1, 0, 200), (0, 1, 150), (1, 1, 30)] {
            let sql = format!("select {a} as a, {b} as b from generate_series(1, {people}) as series(n)");
            parts.extend(session.query(&sql).await.unwrap());
        }
        session.register_batches(Role::Officer, "met", schema, parts).unwrap();
        let answer = session
            .query("select chapman(a, b) as whole, chapman(a, b) filter (where a = 1) as inside from met")
            .await
            .unwrap();
        let mut text = Vec::new();
        crate::write_answer(&mut text, &answer, crate::Format::Csv).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.starts_with("whole,inside\n1347.7419354838"), "{text}");
        // One list inside the other says nothing.
        assert!(text.trim_end().ends_with(','), "{text}");
    }
}
