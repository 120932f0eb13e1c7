//! Sheets to bytes: CSV, xlsx, xls and ods. The same sheets give the same bytes on every machine and at any time.

mod archive;
mod compound;
mod csv;
mod ods;
mod xls;
mod xlsx;

pub(crate) use compound::compound;
pub(crate) use csv::{Encoding, csv};
pub(crate) use ods::{encrypted_ods, ods};
pub(crate) use xls::xls;
pub(crate) use xlsx::xlsx;
