//! The lake: three roots and the runs committed to them.
//!
//! In: roots and whether they are synthetic. Out: runs to write, and tables to read at the versions that a run left. It
//! refuses to mix synthetic and real, and to read what no manifest names.

use std::sync::Arc;

use arrow_array::RecordBatch;
use datafusion::catalog::TableProvider;

use crate::digest::content;
use crate::manifest::{self, RunHead};
use crate::nature;
use crate::table::{DeltaFolder, TABLES};
use crate::{KeyFile, LakeError, Lease, Manifest, Roots, Run};

/// Three roots, opened.
#[derive(Debug, Clone)]
pub struct Lake {
    roots: Roots,
    is_synthetic: bool,
    published_prefixes: Vec<String>,
}

impl Lake {
    /// Opens roots as a synthetic lake or a real one. Tables whose names begin with one of `published_prefixes` have
    /// copies for those who open tables directly. Nothing is written: a new lake is made by its first lease.
    ///
    /// # Errors
    /// [`LakeError::NatureMixed`] if any of the roots is of the other nature.
    pub async fn open(
        roots: Roots,
        is_synthetic: bool,
        published_prefixes: &[&str],
    ) -> Result<Self, LakeError> {
        nature::check(&roots, is_synthetic).await?;
        let published_prefixes = published_prefixes.iter().map(|&prefix| prefix.to_owned()).collect();
        Ok(Self { roots, is_synthetic, published_prefixes })
    }

    /// Its roots.
    pub fn roots(&self) -> &Roots {
        &self.roots
    }

    /// Whether it is synthetic. It was from the start, or never will be.
    pub fn is_synthetic(&self) -> bool {
        self.is_synthetic
    }

    /// Takes the lease, without which nothing is written, and makes the lake if it is new. `holder` says who to those
    /// who are turned away, `started` since when.
    ///
    /// # Errors
    /// [`LakeError::Leased`] while another holds it; [`LakeError::NatureMixed`].
    pub async fn lease(
        &self,
        holder: &str,
        started: chrono::DateTime<chrono::Utc>,
    ) -> Result<Lease, LakeError> {
        for root in self.roots.all() {
            root.make()?;
        }
        let lease = Lease::take(&self.roots.lake, holder, started)?;
        nature::mark(&self.roots, self.is_synthetic).await?;
        Ok(lease)
    }

    /// Refuses a key that is not the lake's; the first key shown becomes the lake's.
    ///
    /// # Errors
    /// [`LakeError::TestKey`] if a real lake is shown a test key; [`LakeError::OtherKey`].
    pub async fn check_key(&self, _lease: &Lease, key: &KeyFile) -> Result<(), LakeError> {
        nature::check_key(&self.roots.restricted, self.is_synthetic, key).await
    }

    /// The run in force; null if none was ever committed.
    pub async fn newest(&self) -> Result<Option<Manifest>, LakeError> {
        manifest::newest(&self.roots.lake).await
    }

    /// All committed runs, oldest first. The tables of old ones may have been swept away.
    pub async fn manifests(&self) -> Result<Vec<Manifest>, LakeError> {
        manifest::list(&self.roots.lake).await
    }

    /// The newest run of a name.
    ///
    /// # Errors
    /// [`LakeError::NoSuchRun`].
    pub async fn by_run_id(&self, run_id: &str) -> Result<Manifest, LakeError> {
        let found = self.manifests().await?.into_iter().rfind(|manifest| manifest.run_id == run_id);
        found.ok_or_else(|| LakeError::NoSuchRun { run_id: run_id.to_owned() })
    }

    /// The rows of a table as a run left them, in the order they were written; at least one batch, which may be empty.
    ///
    /// # Errors
    /// [`LakeError::TableNotInRun`]; [`LakeError::Table`] if the version is no longer kept;
    /// [`LakeError::ContentChanged`] if there are not as many rows as were written.
    pub async fn read(&self, manifest: &Manifest, name: &str) -> Result<Vec<RecordBatch>, LakeError> {
        let written = manifest.table(name)?;
        let batches = self.folder(manifest, name)?.read(written.version).await?;
        if batches.iter().map(|batch| batch.num_rows() as u64).sum::<u64>() != written.rows {
            return Err(changed(name, written.version));
        }
        Ok(batches)
    }

    /// A table as a run left it, for a query session.
    ///
    /// # Errors
    /// [`LakeError::TableNotInRun`]; [`LakeError::Table`] if the version is no longer kept.
    pub async fn provider(
        &self,
        manifest: &Manifest,
        name: &str,
    ) -> Result<Arc<dyn TableProvider>, LakeError> {
        self.folder(manifest, name)?.provider(manifest.table(name)?.version).await
    }

    /// Reads every table of a run and holds it against the digests in its manifest.
    ///
    /// # Errors
    /// [`LakeError::ContentChanged`] naming the first table that is not what was written.
    pub async fn verify(&self, manifest: &Manifest) -> Result<(), LakeError> {
        for (name, written) in &manifest.tables {
            let batches = self.read(manifest, name).await?;
            if content(&batches)?.0 != written.content_sha256 {
                return Err(changed(name, written.version));
            }
        }
        Ok(())
    }

    /// The tables of a run of which a file is not there any more, by name: somebody has taken it away, since no sweep
    /// takes what the newest runs name. Nothing is lost that landing does not hold: running again makes them anew.
    pub async fn damaged(&self, manifest: &Manifest) -> Result<Vec<String>, LakeError> {
        let mut damaged = Vec::new();
        for (name, written) in &manifest.tables {
            match self.folder(manifest, name)?.is_whole(written.version).await {
                Ok(true) => {}
                Ok(false) | Err(LakeError::Table { .. }) => damaged.push(name.clone()),
                Err(error) => return Err(error),
            }
        }
        Ok(damaged)
    }

    /// Begins a run after the newest one. Sweep first.
    pub async fn begin<'a>(&'a self, lease: &'a Lease, head: RunHead) -> Result<Run<'a>, LakeError> {
        let parent = self.newest().await?;
        let manifest = Manifest::after(parent.as_ref(), head, self.is_synthetic);
        Ok(Run::new(self, lease, parent, manifest))
    }

    /// Whether tables of this name have published copies.
    pub(crate) fn is_published(&self, name: &str) -> bool {
        self.published_prefixes.iter().any(|prefix| name.starts_with(prefix))
    }

    fn folder<'a>(&'a self, manifest: &Manifest, name: &'a str) -> Result<DeltaFolder<'a>, LakeError> {
        DeltaFolder::new(self.roots.get(manifest.table(name)?.root), TABLES, name)
    }
}

fn changed(table: &str, version: u64) -> LakeError {
    LakeError::ContentChanged { table: table.to_owned(), version }
}
