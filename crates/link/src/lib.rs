//! Works out which records are one probable victim.
//!
//! In: the identifiers of records, declared linkage rules, and the order in which records came. Out: a plan that
//! finds the agreeing pairs, and the persons those pairs make. Refused: a rule that names a field the records do
//! not have.
//!
//! This crate builds plans and does sums; it never runs a query, reads a file or holds a threshold. The caller runs
//! the plan of [`pair_plan`] and hands the pairs to [`cluster()`].
//!
//! ```
//! use sylfaen_link::{LinkRules, Strength};
//!
//! let rules = LinkRules::parse(
//!     r#"
//!     [[rule]]
//!     name = "nrm_reference"
//!     strength = "strict"
//!     fields = ["nrm_reference"]
//!     "#,
//! )?;
//! assert_eq!(rules.rules[0].strength, Strength::Strict);
//! # Ok::<(), sylfaen_link::LinkError>(())
//! ```

mod changes;
mod cluster;
pub mod compare;
mod error;
mod pairs;
mod rules;

pub use changes::{ChangeKind, PersonChange, person_changes};
pub use cluster::{Member, Pair, RecordOrder, cluster};
pub use error::LinkError;
pub use pairs::{linkable_plan, pair_plan};
pub use rules::{LinkRules, Rule, Strength};
