//! Uses sylfaen as a stranger would: whole pipelines, the command, the rules of the house. One binary, since linking
//! the stack is what costs.

mod layers;
mod sql;

use std::path::PathBuf;

/// The top of the repository.
fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}
