//! A run that writes: tables first, the manifest last.
//!
//! In: batches. Out: versions that nobody reads until the commit, which puts all of them in force at once. Dropped
//! without a commit, it leaves versions that the next sweep takes away. It refuses to write a table twice.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use arrow_array::RecordBatch;
use datafusion::catalog::TableProvider;
use serde_json::json;

use crate::digest::{canonical, content};
use crate::table::{CommitMark, DeltaFolder, TABLES, TableSpec};
use crate::{Lake, LakeError, Lease, Manifest, RootKind, TableVersion};

/// A table that is written and not yet part of a run.
#[derive(Debug)]
pub struct Written {
    name: String,
    version: TableVersion,
}

/// A run in progress.
pub struct Run<'a> {
    lake: &'a Lake,
    parent: Option<Manifest>,
    manifest: Manifest,
    /// Holding it is what makes this the only run.
    _lease: &'a Lease,
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        lake: &'a Lake,
        lease: &'a Lease,
        parent: Option<Manifest>,
        manifest: Manifest,
    ) -> Self {
        Self { lake, parent, manifest, _lease: lease }
    }

    /// The run this one follows, whose tables are in force until the commit; null for the first.
    pub fn parent(&self) -> Option<&Manifest> {
        self.parent.as_ref()
    }

    /// The number its manifest will have.
    pub fn sequence(&self) -> u64 {
        self.manifest.sequence
    }

    /// Writes a whole table. Rows are kept in the order they are given in, which has to be a total one.
    ///
    /// # Errors
    /// [`LakeError::WrittenTwice`], [`LakeError::DirectColumnOutside`], [`LakeError::UnsupportedType`] and the other
    /// refusals of batches; [`LakeError::Table`] if the store fails. The tables in force stay as they are.
    pub async fn write(
        &mut self,
        spec: &TableSpec,
        batches: &[RecordBatch],
    ) -> Result<TableVersion, LakeError> {
        let written = self.write_apart(spec, batches).await?;
        self.enter(written)
    }

    /// Writes a whole table beside others that are being written; [`Run::enter`] makes it part of the run.
    ///
    /// # Errors
    /// As [`Run::write`].
    pub async fn write_apart(&self, spec: &TableSpec, batches: &[RecordBatch]) -> Result<Written, LakeError> {
        if self.manifest.tables.contains_key(&spec.name) {
            return Err(LakeError::WrittenTwice { table: spec.name.clone() });
        }
        let batches = canonical(&spec.name, batches)?;
        if let Some(first) = batches.first() {
            spec.check(&first.schema())?;
        }
        if spec.root == RootKind::Restricted && self.lake.is_published(&spec.name) {
            return Err(LakeError::PublishedRestricted { table: spec.name.clone() });
        }
        let (content_sha256, rows) = content(&batches)?;
        let folder = DeltaFolder::new(self.lake.roots().get(spec.root), TABLES, &spec.name)?;
        let mark = CommitMark {
            info: vec![("sylfaen.run_id".to_owned(), json!(self.manifest.run_id))],
            transaction: None,
        };
        let version = folder.overwrite(spec, batches, mark).await?;
        tracing::debug!(table = spec.name, version, rows, "wrote a table");
        let version = TableVersion { root: spec.root, version, rows, content_sha256 };
        Ok(Written { name: spec.name.clone(), version })
    }

    /// Makes a table part of this run that was written apart.
    ///
    /// # Errors
    /// [`LakeError::WrittenTwice`] if the run has a table of its name: none can say which of the two is meant.
    pub fn enter(&mut self, written: Written) -> Result<TableVersion, LakeError> {
        let Written { name, version } = written;
        match self.manifest.tables.entry(name) {
            Entry::Occupied(entry) => Err(LakeError::WrittenTwice { table: entry.key().clone() }),
            Entry::Vacant(entry) => Ok(entry.insert(version).clone()),
        }
    }

    /// Leaves a table of the parent in force as it is.
    ///
    /// # Errors
    /// [`LakeError::TableNotInRun`] if the parent has none; [`LakeError::WrittenTwice`].
    pub fn carry(&mut self, name: &str) -> Result<TableVersion, LakeError> {
        let missing =
            || LakeError::TableNotInRun { table: name.to_owned(), sequence: self.manifest.sequence };
        let version = self.parent.as_ref().ok_or_else(missing)?.table(name)?.clone();
        if self.manifest.tables.contains_key(name) {
            return Err(LakeError::WrittenTwice { table: name.to_owned() });
        }
        self.manifest.tables.insert(name.to_owned(), version.clone());
        Ok(version)
    }

    /// The rows of a table that this run has written or carried.
    pub async fn read(&self, name: &str) -> Result<Vec<RecordBatch>, LakeError> {
        self.lake.read(&self.manifest, name).await
    }

    /// A table that this run has written or carried, for a query session.
    pub async fn provider(&self, name: &str) -> Result<Arc<dyn TableProvider>, LakeError> {
        self.lake.provider(&self.manifest, name).await
    }

    /// The tables of this run so far, as its manifest would name them.
    pub fn tables(&self) -> &BTreeMap<String, TableVersion> {
        &self.manifest.tables
    }

    /// Puts every table of this run in force at once, then advances the published copies.
    ///
    /// If publishing fails the run is in force all the same, and the next one repairs the copies: the error is logged
    /// and not returned.
    ///
    /// # Errors
    /// [`LakeError::ManifestTaken`] if another run came first: nothing is in force that was not before.
    /// [`LakeError::Store`] if the store fails: the same, unless it did as it was asked and cannot be asked again.
    pub async fn commit(self) -> Result<Manifest, LakeError> {
        self.manifest.commit(&self.lake.roots().lake).await?;
        tracing::info!(sequence = self.manifest.sequence, run_id = self.manifest.run_id, "committed a run");
        if let Err(error) = self.lake.publish_copies(&self.manifest).await {
            tracing::warn!(%error, "published copies were left behind; the next run repairs them");
        }
        Ok(self.manifest)
    }
}
