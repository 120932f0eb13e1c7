//! The common schemas: what the tables hold, what the codes mean, how each partner's spreadsheet maps to them.
//!
//! In: the text of the files under `schemas/`. Out: tables, code lists, partner mappings and identifiers. It refuses a
//! misspelt key, a code nobody has listed and a value that does not fit its field. It reads no file and asks no clock.

mod builder;
mod code_list;
mod encoding;
mod error;
mod field;
mod fold;
mod id_key;
mod partner;
mod partner_check;
mod partner_columns;
mod partner_file;
mod period;
mod postcode_areas;
mod schemas;
mod sensitive;
mod state;
pub mod strict;
mod table;
#[cfg(test)]
mod tests;

pub use builder::{TableBuilder, Value};
pub use code_list::{Code, CodeList, CodeProblem};
pub use encoding::{PartnerEncoding, encoded_of};
pub use error::SchemaError;
pub use field::{Field, FieldType, Rounding, Sensitivity};
pub use fold::{Pattern, fold};
pub use id_key::IdKey;
pub use partner::{
    Agreement, CountMapping, DateOrder, Edition, FULL_NAME, Lookup, MarkerMeaning, NameOrder, Partner,
    PostcodePlaces, Reading, SheetMapping, SkipRule,
};
pub use partner_check::{Check, CheckRule};
pub use period::Period;
pub use postcode_areas::{PlaceProblem, Placed, PostcodeAreas};
pub use schemas::{AREA_LISTS, COUNTS_TABLE, IDENTIFIERS_TABLE, RECORDS_TABLE, Schemas};
pub use sensitive::Sensitive;
pub use state::{NotAState, ValueState};
pub use table::Table;
