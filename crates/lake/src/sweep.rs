//! The sweep at the start of a run: what no kept run names is taken away.
//!
//! In: the lease and how many runs to keep. Out: heads of tables back at the newest run, no files that no kept run
//! needs, no tables that none knows. It refuses nothing: after any kill it makes the lake as the last commit left it.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::path::Path;

use deltalake::DeltaTable;
use deltalake::kernel::transaction::CommitProperties;

use crate::error::TableFault;
use crate::table::{DeltaFolder, PUBLISHED, TABLES};
use crate::{Lake, LakeError, Lease, Manifest, Root, RootKind};

/// Folders that this crate and its callers put objects in, and nobody else.
const AREAS: [&str; 5] = [TABLES, PUBLISHED, "runs", "landing", "decisions"];

/// What a sweep did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Swept {
    /// Tables whose newest state was not the newest run's, and is again.
    pub restored: Vec<String>,
    /// Tables that no kept run names, taken away.
    pub removed: Vec<String>,
    /// Files taken away that no kept run needs.
    pub files_removed: usize,
}

impl Lake {
    /// Makes the lake as the last commit left it, and forgets the tables of all but the last `keep` runs, whose
    /// manifests stay. Call it at the start of every run.
    pub async fn sweep(&self, _lease: &Lease, keep: NonZeroUsize) -> Result<Swept, LakeError> {
        let manifests = self.manifests().await?;
        let kept = &manifests[manifests.len().saturating_sub(keep.get())..];
        let mut swept = Swept::default();
        for root in self.roots().all() {
            for name in root.folders(TABLES).await? {
                let versions = kept_versions(kept, root.kind(), &name);
                match versions.last_key_value() {
                    None => {
                        root.delete_folder(&format!("{TABLES}/{name}")).await?;
                        swept.removed.push(name);
                    }
                    Some((_, &wanted)) => {
                        let keep = versions.values().copied().collect();
                        sweep_table(root, &name, wanted, &keep, &mut swept).await?;
                    }
                }
            }
            for name in root.folders(PUBLISHED).await? {
                let copy = DeltaFolder::new(root, PUBLISHED, &name)?;
                if let Some(head) = copy.head().await? {
                    let keep = copy.files(&head).await?;
                    swept.files_removed += remove_files(root, &copy.folder, &keep).await?;
                }
            }
            swept.files_removed += remove_half_written(root)?;
        }
        Ok(swept)
    }
}

/// The versions of a table by the runs that name them.
fn kept_versions(manifests: &[Manifest], root: RootKind, name: &str) -> BTreeMap<u64, u64> {
    let named = manifests.iter().filter_map(|manifest| {
        let table = manifest.tables.get(name).filter(|table| table.root == root)?;
        Some((manifest.sequence, table.version))
    });
    named.collect()
}

async fn sweep_table(
    root: &Root,
    name: &str,
    wanted: u64,
    keep: &BTreeSet<u64>,
    swept: &mut Swept,
) -> Result<(), LakeError> {
    let table = DeltaFolder::new(root, TABLES, name)?;
    let mut files = BTreeSet::new();
    for &version in keep.iter().filter(|&&version| version != wanted) {
        match table.at(version).await {
            Ok(state) => files.extend(table.files(&state).await?),
            // An old run that somebody has damaged is no reason not to go on.
            Err(LakeError::Table { fault: TableFault::NotThere, .. }) => {
                tracing::warn!(table = name, version, "an old version is no longer there");
            }
            Err(error) => return Err(error),
        }
    }
    let wanted_table = table.at(wanted).await?;
    files.extend(table.files(&wanted_table).await?);
    let head = table.head().await?.ok_or(LakeError::Internal { what: "a table has versions and no head" })?;
    if !same(&table, &head, &wanted_table).await? {
        let properties = CommitProperties::default().with_cleanup_expired_logs(Some(false));
        head.restore()
            .with_version_to_restore(wanted)
            .with_commit_properties(properties)
            .await
            .map_err(|error| table.failed("restore", &error))?;
        swept.restored.push(name.to_owned());
    }
    swept.files_removed += remove_files(root, &table.folder, &files).await?;
    Ok(())
}

/// Whether two states show the same. Versions would not tell: a restore gives an old state a new one.
async fn same(folder: &DeltaFolder<'_>, a: &DeltaTable, b: &DeltaTable) -> Result<bool, LakeError> {
    let failed = |error| folder.failed("open", &error);
    let described = a.snapshot().map_err(failed)?.metadata() == b.snapshot().map_err(failed)?.metadata();
    Ok(described && folder.files(a).await? == folder.files(b).await?)
}

/// Takes away the data files of a table that are not to be kept; its log stays.
async fn remove_files(root: &Root, folder: &str, keep: &BTreeSet<String>) -> Result<usize, LakeError> {
    let mut removed = 0;
    for path in root.list(folder).await? {
        let inside = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')).unwrap_or(&path);
        if !inside.starts_with("_delta_log/") && !keep.contains(inside) {
            root.delete(&path).await?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// Takes away what a killed process left of a put: the local store writes `name#1` and renames it, and lists none.
fn remove_half_written(root: &Root) -> Result<usize, LakeError> {
    let Some(folder) = root.folder() else { return Ok(0) };
    let mut removed = 0;
    for area in AREAS {
        removed += remove_half_written_in(&folder.join(area)).map_err(|source| LakeError::Folder {
            root: root.kind(),
            doing: "remove half-written files",
            source,
        })?;
    }
    Ok(removed)
}

fn remove_half_written_in(folder: &Path) -> std::io::Result<usize> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    let mut removed = 0;
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            removed += remove_half_written_in(&entry.path())?;
        } else if is_half_written(&entry.file_name().to_string_lossy()) {
            std::fs::remove_file(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}

fn is_half_written(name: &str) -> bool {
    name.rsplit_once('#')
        .is_some_and(|(_, end)| !end.is_empty() && end.bytes().all(|byte| byte.is_ascii_digit()))
}
