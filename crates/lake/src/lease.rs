//! The lease: one writer at a time.
//!
//! In: the lake root and who asks. Out: a guard that holds the lease as long as it lives. It refuses a second holder and
//! says who the first is. The lock is the operating system's, which takes it back from a process that dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::PathBuf;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::{LakeError, Root, RootKind};

/// The locked file. It is never removed: a new file of the same name would be another lock.
const LOCK: &str = "lease.lock";
/// Who holds the lease. It is a file of its own because Windows lets nobody read a locked one.
const HOLDER: &str = "lease.json";

/// Who holds a lease, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Who, as they call themselves.
    pub holder: String,
    /// Since when, in UTC.
    pub started: String,
    /// Their process.
    pub process_id: u32,
}

/// The right to write to a lake, until it is dropped.
#[derive(Debug)]
pub struct Lease {
    folder: PathBuf,
    died: Option<Holder>,
    _lock: File,
}

impl Lease {
    pub(crate) fn take(lake: &Root, holder: &str, started: DateTime<Utc>) -> Result<Self, LakeError> {
        let Some(folder) = lake.folder() else {
            return Err(LakeError::LeaseNotBuilt { scheme: lake.url().scheme().to_owned() });
        };
        let folder = folder.join("runs");
        let failed = |source| LakeError::Folder { root: RootKind::Lake, doing: "take the lease", source };
        std::fs::create_dir_all(&folder).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let lock = options.open(folder.join(LOCK)).map_err(failed)?;
        let found = read(&folder);
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                // The holder may be between taking the lock and writing its name.
                let (holder, started) = found.map_or_else(
                    || ("another".into(), "a moment ago".into()),
                    |found| (found.holder, found.started),
                );
                return Err(LakeError::Leased { holder, started });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        let name = Holder {
            holder: holder.to_owned(),
            started: started.to_rfc3339_opts(SecondsFormat::Secs, true),
            process_id: std::process::id(),
        };
        let text = serde_json::to_vec_pretty(&name)
            .map_err(|_| LakeError::Internal { what: "a holder has no JSON form" })?;
        std::fs::write(folder.join(HOLDER), text).map_err(failed)?;
        if let Some(died) = &found {
            tracing::warn!(holder = died.holder, started = died.started, "took the lease of one that died");
        }
        Ok(Self { folder, died: found, _lock: lock })
    }

    /// The holder before, if it died with the lease in hand.
    pub fn taken_over_from(&self) -> Option<&Holder> {
        self.died.as_ref()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // While the lock is still held, so that the next holder's name is not the one removed. If it fails, the next
        // holder believes that this one died, and sweeps as it does in any case.
        let _ = std::fs::remove_file(self.folder.join(HOLDER));
    }
}

fn read(folder: &std::path::Path) -> Option<Holder> {
    serde_json::from_slice(&std::fs::read(folder.join(HOLDER)).ok()?).ok()
}
