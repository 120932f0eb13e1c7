//! Table names and versions to Delta tables on an object store.
//!
//! # Where things are
//!
//! A lake is three [`Root`]s, each a local folder (other stores can be added as cargo features): `restricted` for what
//! can name a person, `lake` for pseudonymous tables and the record of every run, `out` for what is safe to leave.
//!
//! ```text
//! restricted/  tables/<table>/     Delta; columns that name people without statistics or dictionaries
//!              landing/            raw objects, sealed by the caller with a `Seal`
//!              key.json            which key this lake was made with, and nothing of the key
//! lake/        tables/<table>/     Delta, one folder a table
//!              published/<table>/  copies for those who open tables directly
//!              runs/manifests/     00000000000000000001.json, ...
//!              runs/ledger/        one object an attempt, with the times
//!              runs/lease.lock     the lock; runs/lease.json says who
//! out/         tables/, published/
//! */           synthetic.json      synthetic or real, for ever
//! ```
//!
//! # A run is a set of table versions
//!
//! A [`Run`] writes whole tables, which nobody sees; [`Run::commit`] puts a [`Manifest`] that names the version of each,
//! in one put-if-absent. Readers go through a manifest, so they see all of a run or none of it. A process killed at any
//! moment leaves versions that no manifest names: readers do not notice, and [`Lake::sweep`] takes them away.
//!
//! ```
//! use std::num::NonZeroUsize;
//! use std::sync::Arc;
//! use arrow_array::{ArrayRef, RecordBatch, StringArray};
//! use sylfaen_lake::{Lake, Roots, RootKind, RunHead, TableSpec};
//!
//! # let folder = tempfile::tempdir()?;
//! # let place = |name: &str| folder.path().join(name).display().to_string();
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let roots = Roots::open(&place("restricted"), &place("lake"), &place("out"))?;
//! let lake = Lake::open(roots, true, &["mart_", "out_"]).await?;
//!
//! let lease = lake.lease("the research officer", chrono::DateTime::UNIX_EPOCH).await?;
//! lake.sweep(&lease, NonZeroUsize::MIN).await?;
//! let head = RunHead { run_id: "4f1c".into(), code_version: "0.1.0".into(), as_at_date: Default::default(), settings: Default::default() };
//! let mut run = lake.begin(&lease, head).await?;
//! let rows = RecordBatch::try_from_iter([("area_code", Arc::new(StringArray::from(vec!["W15000002"])) as ArrayRef)])?;
//! run.write(&TableSpec::new("mart_area__met", RootKind::Lake).comment("One row an area"), &[rows]).await?;
//! assert!(lake.newest().await?.is_none());
//! run.commit().await?;
//!
//! let manifest = lake.newest().await?.expect("a run was committed");
//! assert_eq!(manifest.table("mart_area__met")?.rows, 1);
//! assert_eq!(lake.read(&manifest, "mart_area__met").await?[0].num_rows(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it does not know
//!
//! What a table means, which prefix is whose, what time it is: the caller says. It is the one home of `deltalake` and
//! `object_store`; nobody else opens a table. Choices that a reader might question are answered in `DESIGN.md`.

mod digest;
mod error;
mod key_file;
mod lake;
mod lease;
mod ledger;
mod manifest;
mod nature;
mod published;
mod remote;
mod root;
mod run;
mod seal;
mod sweep;
mod table;

pub use digest::sha256_hex;
pub use error::{LakeError, TableFault};
pub use key_file::KeyFile;
pub use lake::Lake;
pub use lease::{Holder, Lease};
pub use ledger::{Attempt, Committing, Outcome};
pub use manifest::{Manifest, RunHead, TableVersion};
pub use remote::{RemoteAnswer, RemoteFault, RemoteFile};
pub use root::{Root, RootKind, Roots};
pub use run::{Run, Written};
pub use seal::Seal;
pub use sweep::Swept;
pub use table::TableSpec;

pub use sylfaen_schema::{IdKey, Sensitive};

#[cfg(test)]
mod tests;
