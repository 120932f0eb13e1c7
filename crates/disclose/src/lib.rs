//! Internal tables to tables that are safe to leave the building.
//!
//! Give [`disclose`] the schema of a mart, its rows and the [`Rules`] of an audience, and it gives back a
//! [`Disclosed`] table: small counts withheld and marked, every other count rounded, what others have printed as they
//! printed it. Nothing else makes a [`Disclosed`], and whoever prints takes nothing else. When such a table is read
//! back from disk, [`reopen`] holds it against the rules once more before anyone may print it.
//!
//! What is withheld is null and has `[c]` in the field behind it. What a field is follows from its schema:
//!
//! | the field | what happens |
//! |---|---|
//! | `sensitivity = "direct"`, an id that is not printable, a state, a precision | the table is refused |
//! | `printed = true`: others have published it | passes as printed |
//! | `rounding = "down"`, `"up"` or `"nearest"` | a count of ours: withheld or rounded |
//! | the same, and its name begins `base_` | withheld itself, it withholds every other count of its row |
//! | a number with none of these | refused, unless the rules name it as counting no people |
//! | anything else | passes: it says what the row is about |
//!
//! Rows leave in the order of the key, so that their order says nothing about what is withheld.
//!
//! ```
//! use sylfaen_disclose::{Rules, disclose};
//! use sylfaen_schema::{Table, TableBuilder, Value};
//!
//! let mart = Table::parse(r#"
//!     name = "mart_person__known"
//!     description = "How many probable victims are known."
//!     grain = "a place"
//!     key = ["area_code"]
//!     [[field]]
//!     name = "area_code"
//!     type = "text"
//!     meaning = "the place"
//!     sensitivity = "quasi"
//!     [[field]]
//!     name = "persons"
//!     type = "integer"
//!     unit = "persons"
//!     meaning = "at least so many"
//!     sensitivity = "quasi"
//!     rounding = "down"
//! "#)?;
//! let mut builder = TableBuilder::new(&mart);
//! for (area, persons) in [("W15000001", 3), ("W15000002", 14)] {
//!     builder.set("area_code", Value::Text(area.to_owned()))?;
//!     builder.set("persons", Value::Integer(persons))?;
//!     builder.end_row()?;
//! }
//! let safe = disclose(&mart, &builder.finish()?, &Rules::default())?;
//! assert_eq!(safe.name(), "out_person__known");
//! assert_eq!(safe.report().to_string(), "out_person__known: 2 rows; persons 1 shown, 1 withheld");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod audience;
mod audit;
mod cell_key;
mod cells;
mod count;
mod disclosed;
mod error;
mod layout;
mod magnitude;
mod perturb;
mod plan;
mod protect;
mod ranges;
mod release;
mod report;
mod round;
mod rules;
mod shares;
mod solved_back;
mod together;

#[cfg(test)]
mod attacks;

pub use audience::Audience;
pub use audit::{Possible, ReleaseAudit, Verdict, View, audit, audit_release};
pub use cell_key::{CellKeyNoise, CellKeySettings, NoiseLoss, cell_key};
pub use count::print_estimate;
pub use disclosed::{Disclosed, disclose, reopen};
pub use error::{Breach, DiscloseError, FieldReason, ReleaseReason};
pub use layout::{WITHHELD_NOTE, note_field, out_table};
pub use magnitude::{Contributions, Dominance};
pub use perturb::{Perturbed, perturb};
pub use plan::{Plan, plan};
pub use protect::{Protected, ReleaseRules, Why, WithheldCell, protect};
pub use ranges::{RangeAudit, RangeOfCell};
pub use release::{Asked, Cell, Ledger, LedgerCell, LedgerEntry, Place, Release, Standing, Sum};
pub use report::{FieldReport, Report};
pub use round::{Rounded, round};
pub use rules::{AddsUp, Repeats, Rules};
pub use solved_back::{Alike, Captured, Printed, SmallCount, SolvedBack, Spent, Tell, Told};
pub use together::{
    Account, Before, Held, LeftAs, LeftFigure, LeftRun, RoundingAudit, Together, disclose_together,
};
