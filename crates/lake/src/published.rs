//! Published copies: tables for those who open them without asking which run is in force.
//!
//! In: the newest manifest. Out: `published/<table>` beside the tables, each the copy of one version, advanced only
//! after the commit. Each copy moves on its own, so that for a moment two of them can be of different runs; who needs
//! one run goes through the manifest.

use deltalake::kernel::Transaction;
use futures::{StreamExt, TryStreamExt, stream};
use serde_json::json;

use crate::table::{CommitMark, DeltaFolder, PUBLISHED, TABLES};
use crate::{Lake, LakeError, Lease, Manifest, TableVersion};

/// The name under which a copy remembers what it is a copy of.
const APPLICATION: &str = "sylfaen.content";
/// Copies that are made at a time.
const COPIES_AT_ONCE: usize = 4;

impl Lake {
    /// Brings the published copies to the newest run, if one was killed before it could.
    pub async fn repair_published(&self, _lease: &Lease) -> Result<(), LakeError> {
        match self.newest().await? {
            None => Ok(()),
            Some(manifest) => self.publish_copies(&manifest).await,
        }
    }

    pub(crate) async fn publish_copies(&self, manifest: &Manifest) -> Result<(), LakeError> {
        let published = manifest.tables.iter().filter(|(name, _)| self.is_published(name));
        let copies = published.map(|(name, version)| self.publish_copy(manifest, name, version));
        // Most copies are small, and what they take is waiting for the store.
        stream::iter(copies).buffer_unordered(COPIES_AT_ONCE).try_collect::<()>().await?;
        for root in self.roots().all() {
            for name in root.folders(PUBLISHED).await? {
                let kept = manifest.tables.get(&name).is_some_and(|version| version.root == root.kind());
                if !kept || !self.is_published(&name) {
                    root.delete_folder(&format!("{PUBLISHED}/{name}")).await?;
                }
            }
        }
        Ok(())
    }

    async fn publish_copy(
        &self,
        manifest: &Manifest,
        name: &str,
        version: &TableVersion,
    ) -> Result<(), LakeError> {
        let root = self.roots().get(version.root);
        let copy = DeltaFolder::new(root, PUBLISHED, name)?;
        let content = content_number(&version.content_sha256);
        if let Some(head) = copy.head().await? {
            let state = head.snapshot().map_err(|error| copy.failed("open", &error))?;
            let found = state.transaction_version(head.log_store().as_ref(), APPLICATION).await;
            let is_same = found.map_err(|error| copy.failed("open", &error))? == Some(content);
            if is_same && copy.has_files_of(&head).await? {
                return Ok(());
            }
        }
        let spec = DeltaFolder::new(root, TABLES, name)?.described(version.version, version.root).await?;
        let mark = CommitMark {
            info: vec![
                ("sylfaen.run_id".to_owned(), json!(manifest.run_id)),
                ("sylfaen.content_sha256".to_owned(), json!(version.content_sha256)),
            ],
            transaction: Some(Transaction::new(APPLICATION, content)),
        };
        copy.overwrite(&spec, self.read(manifest, name).await?, mark).await.map(drop)
    }
}

/// The first 60 bits of a digest: Delta remembers one number an application, and asks nothing of its order.
fn content_number(sha256: &str) -> i64 {
    i64::from_str_radix(sha256.get(..15).unwrap_or_default(), 16).unwrap_or_default()
}
