//! Uses sylfaen as a stranger would: whole pipelines, the command, the rules of the house. One binary, since linking
//! the stack is what costs.

// Clippy lets tests unwrap and panic, but not the functions they share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod disclosure;
mod encoded;
mod engines;
mod faults;
mod inspect;
mod kill;
mod layers;
mod leaks;
mod linkage;
mod officer;
mod pipeline;
mod pipeline_file;
mod plan;
mod reading;
mod returned;
mod sources;
mod sql;
mod sylfaen;
mod truth;
mod version;

use std::path::PathBuf;

/// The top of the repository.
fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}
