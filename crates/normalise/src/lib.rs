//! From a partner's workbook to the common schemas.
//!
//! A partner sends a spreadsheet as it has it. [`normalise`] finds its sheets and headers by the partner's mapping,
//! reads every cell by the common field it belongs to, and gives back rows of the common tables: records without
//! identities, identities apart, counts, the cell each value came from, the cells it turned away and why, and how many
//! rows it passed over for which reason.
//!
//! In: an open [`Workbook`](sylfaen_workbook::Workbook), and a [`DeliveryContext`]. Out: [`Normalised`]. Published
//! tables have a reading of their own, in [`published`]; a mapping for a new partner is guessed in [`suggest`].
//!
//! It refuses a delivery without a valid agreement, and one whose sheets or columns are not those of the mapping. Of a
//! delivery that fits, every row is accounted for: normalised, rejected or skipped with a reason. A bad cell rejects
//! the cell and the record stays; only a record with no date to count it by is rejected whole. Nothing is guessed, and
//! what a cell holds reaches no error, no reject and no `Debug`.
//!
//! It opens nothing and asks no clock: the as-at date comes with the context.

mod age;
mod agreement;
mod cell;
mod changes;
mod code;
mod count;
mod date;
mod delivery;
mod edition;
mod error;
mod header;
mod letters;
mod name;
mod output;
pub mod published;
mod quality;
mod record;
mod reference;
mod renamed;
mod shown;
pub mod suggest;
#[cfg(test)]
mod tests;
mod walk;

pub use agreement::check_agreement;
pub use changes::{Changes, Edition, changes};
pub use delivery::{DeliveryContext, normalise};
pub use edition::LayoutChange;
pub use error::NormaliseError;
pub use output::{DateTally, Normalised, Tally};
pub use quality::{Return, check_returns};
