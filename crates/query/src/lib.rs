//! The one session: which tables there are, who may see them, and how an answer is written.
//!
//! In: table providers at fixed versions, SQL text, a role. Out: Arrow batches, or the same as a table, JSON, CSV or
//! Parquet. Refused: every statement that is not a query, and every table the role may not see: to a role, a table
//! it may not see does not exist.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! use sylfaen_query::{Session, SessionSettings};
//!
//! let session = Session::new(&SessionSettings::default())?;
//! let answer = session.query("select 1 + 1 as two").await?;
//! assert_eq!(answer[0].num_rows(), 1);
//! assert!(session.query("create table t as select 1").await.is_err());
//! # Ok::<(), sylfaen_query::QueryError>(())
//! # }).unwrap();
//! ```

mod error;
mod estimates;
mod format;
mod role;
mod session;

pub use error::QueryError;
pub use estimates::register_estimators;
pub use format::{Format, write_answer, write_parquet};
pub use role::Role;
pub use session::{Session, SessionSettings};
