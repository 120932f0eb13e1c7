//! Comparators as scalar functions that work on columns, for anyone's SQL.
//!
//! In: columns or literals of text, dates or numbers. Out: a column of counts, shares, truths, words or codes; null where
//! an argument is null or longer than 1,024 bytes, or where nothing can be said of what is there. Refused: arguments of other kinds, by the planner.
//!
//! The functions read their arguments and nothing else, and no failure of theirs words a value, so every role may call
//! them: what a role may not see is kept from it as a table, before any function.

mod call;
mod names;
mod texts;
mod values;

use datafusion::logical_expr::ScalarUDF;

use call::Comparison;

/// Every comparison as a scalar function, in the order of their names.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// use datafusion::prelude::SessionContext;
///
/// let session = SessionContext::new();
/// sylfaen_link::functions().into_iter().for_each(|function| session.register_udf(function));
/// let rows = session.sql("select date_agreement('1990-02-01', '01/02/1990') as agreement").await?.collect().await?;
/// assert_eq!(rows[0].num_rows(), 1);
/// # Ok::<(), datafusion::error::DataFusionError>(())
/// # }).unwrap();
/// ```
pub fn functions() -> Vec<ScalarUDF> {
    let mut all: Vec<Comparison> =
        names::NAMES.iter().chain(values::VALUES).copied().map(Comparison::new).collect();
    all.sort_by_key(Comparison::called);
    all.into_iter().map(ScalarUDF::from).collect()
}

#[cfg(test)]
mod tests;
