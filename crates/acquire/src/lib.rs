//! Drop folders and partners' own addresses to raw deliveries under landing.
//!
//! # A delivery
//!
//! A partner sends a workbook; the officer declares what it is ([`Arrival`]: partner, period, [`Kind`], date) and it
//! [lands](Landing::deliver): its bytes sealed as `landing/<id>.age` in the restricted root, its record beside them as
//! `landing/<order>-<id>.json`. Neither is ever rewritten. The id is a hash under the lake's key of the partner and the
//! bytes, so the same file a second time is [recognised](Taken::AlreadyTaken), and the id says nothing of the file.
//!
//! # Which deliveries count
//!
//! [`Landing::deliveries`] gives each its [`Status`]: in force; superseded by a correction, by a year to date that goes
//! further, or, for a nil return, by rows that came later; or [withdrawn](Landing::withdraw). Nothing leaves landing.
//!
//! # A drop folder
//!
//! ```
//! use sylfaen_acquire::{Landing, Status};
//! use sylfaen_lake::{KeyFile, Lake, Roots};
//!
//! # let folder = tempfile::tempdir()?;
//! # let place = |name: &str| folder.path().join(name).display().to_string();
//! # let list = folder.path().join("deliveries.toml");
//! # std::fs::write(folder.path().join("gwent.csv"), "Ref,Name\n1,Mair\n")?;
//! # std::fs::write(&list, r#"
//! # [[delivery]]
//! # file = "gwent.csv"
//! # partner = "gwent_police"
//! # period = "2012Q1"
//! # kind = "adds"
//! # received_date = 2012-04-12
//! # "#)?;
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let roots = Roots::open(&place("restricted"), &place("lake"), &place("out"))?;
//! let key = KeyFile::parse(KeyFile::generate(true).expose())?;
//! let lake = Lake::open(roots, true, &[]).await?;
//! let lease = lake.lease("the research officer", chrono::DateTime::UNIX_EPOCH).await?;
//! let landing = Landing::new(&lake, &key);
//! for fate in landing.take_drop_folder(&lease, &list, |_| Ok(())).await? {
//!     let id = fate.taken?.delivery_id().to_owned();
//!     assert!(landing.open(&id).await?.expose().starts_with(b"Ref,Name"));
//! }
//! assert_eq!(landing.deliveries().await?[0].status, Status::InForce);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Sources
//!
//! A list of [sources](parse_sources) names addresses that partners put their returns at: `https://`, or, where they are
//! built in, `s3://`, `az://` and `gs://` (features `s3`, `azure`, `gcs`). [`Landing::take_sources`] asks each for the
//! periods that have ended, and remembers what a server said of a file, so that it sends it once. What is another file
//! later at the same place takes the place of the first. [`FetchFault`] says what can go wrong on the way, in words that
//! never hold an address.
//!
//! # What it does not do
//!
//! It never looks into what it fetched, beyond telling a login page from a file, does not know which partners there are, and asks no clock: dates are declared.
//! Whether a partner may deliver at all is the caller's to say, before a byte is read.

mod delivery;
mod drop_folder;
mod error;
mod fetch;
mod landing;
mod source_list;
mod sources;
mod status;

pub use delivery::{Arrival, Delivery, Kind};
pub use drop_folder::{DeclaredDelivery, Fate, parse_list};
pub use error::AcquireError;
pub use fetch::{FetchFault, FetchLimits, Pause, SecretKind, SecretName, SecretPlace, Validators};
pub use landing::{Landing, Taken};
pub use source_list::{Address, DeclaredSource, Periods, parse_sources};
pub use sources::{FetchTerms, SourceFate, SourceTaken};
pub use status::{Landed, Status, Supersession, Withdrawal, without_failed};
