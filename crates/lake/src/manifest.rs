//! The manifest of a run: the exact version of every table, committed last and at once.
//!
//! In: what a run wrote. Out: a numbered JSON object that is there whole or not at all. It is the only source of
//! versions; it refuses to be written twice.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{LakeError, Root, RootKind};

/// The folder of manifests in the lake root.
const MANIFESTS: &str = "runs/manifests";
/// The form of manifests that this code writes and reads.
const FORMAT: u32 = 1;

/// One table as one run left it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableVersion {
    /// The root it is in.
    pub root: RootKind,
    /// The version that Delta gave it. Sweeps give versions too: the next run's is not this plus one.
    pub version: u64,
    /// How many rows it has.
    pub rows: u64,
    /// The SHA-256 of its content, row by row; equal content has equal digests whatever its version or files.
    pub content_sha256: String,
}

/// One committed run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The form of the manifest; another form is refused.
    pub manifest_format: u32,
    /// The number of the run, from 1, in the order of commits.
    pub sequence: u64,
    /// The digest of everything the run depended on.
    pub run_id: String,
    /// The version of the code that ran.
    pub code_version: String,
    /// The date its figures are stated as at.
    pub as_at_date: NaiveDate,
    /// Whether the lake is synthetic.
    pub is_synthetic: bool,
    /// The number of the run before; null for the first.
    pub parent: Option<u64>,
    /// What else the run says of itself, by name: the digest and the date of what it was planned by.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, String>,
    /// Every table in force after the run, by name.
    pub tables: BTreeMap<String, TableVersion>,
}

/// What a run is, before it has written anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunHead {
    /// The digest of everything the run depends on.
    pub run_id: String,
    /// The version of the code.
    pub code_version: String,
    /// The date its figures are stated as at.
    pub as_at_date: NaiveDate,
    /// What else it says of itself, by name; kept in the manifest as it is.
    pub settings: BTreeMap<String, String>,
}

impl Manifest {
    /// The manifest after `parent`.
    pub(crate) fn after(parent: Option<&Self>, head: RunHead, is_synthetic: bool) -> Self {
        Self {
            manifest_format: FORMAT,
            sequence: parent.map_or(1, |parent| parent.sequence + 1),
            run_id: head.run_id,
            code_version: head.code_version,
            as_at_date: head.as_at_date,
            is_synthetic,
            parent: parent.map(|parent| parent.sequence),
            settings: head.settings,
            tables: BTreeMap::new(),
        }
    }

    /// The version of a table.
    ///
    /// # Errors
    /// [`LakeError::TableNotInRun`] if the run left no such table.
    pub fn table(&self, name: &str) -> Result<&TableVersion, LakeError> {
        self.tables
            .get(name)
            .ok_or_else(|| LakeError::TableNotInRun { table: name.to_owned(), sequence: self.sequence })
    }

    /// Puts the manifest in force.
    pub(crate) async fn commit(&self, lake: &Root) -> Result<(), LakeError> {
        let Err(error) = lake.put_json_if_absent(&path(self.sequence), self).await else { return Ok(()) };
        // A store may do as it was asked and lose the answer, or ask itself twice and find its own work there.
        match Self::get(lake, self.sequence).await {
            Ok(found) if found == *self => Ok(()),
            _ => match error {
                LakeError::AlreadyThere { .. } => Err(LakeError::ManifestTaken { sequence: self.sequence }),
                other => Err(other),
            },
        }
    }

    async fn get(lake: &Root, sequence: u64) -> Result<Self, LakeError> {
        let path = path(sequence);
        let manifest: Self = lake.get_json(&path).await?;
        if manifest.manifest_format != FORMAT || manifest.sequence != sequence {
            return Err(LakeError::BadObject { root: lake.kind(), path, line: 0, column: 0 });
        }
        Ok(manifest)
    }
}

fn path(sequence: u64) -> String {
    format!("{MANIFESTS}/{sequence:020}.json")
}

/// The numbers of all committed runs, in order.
async fn sequences(lake: &Root) -> Result<Vec<u64>, LakeError> {
    let paths = lake.list(MANIFESTS).await?;
    let numbers = paths.iter().filter_map(|path| {
        let name = path.strip_prefix(MANIFESTS)?.strip_prefix('/')?.strip_suffix(".json")?;
        name.parse().ok().filter(|_| name.len() == 20)
    });
    Ok(numbers.collect())
}

/// All committed runs, in order.
pub(crate) async fn list(lake: &Root) -> Result<Vec<Manifest>, LakeError> {
    let mut manifests = Vec::new();
    for sequence in sequences(lake).await? {
        manifests.push(Manifest::get(lake, sequence).await?);
    }
    Ok(manifests)
}

/// The run in force; null if none was ever committed.
pub(crate) async fn newest(lake: &Root) -> Result<Option<Manifest>, LakeError> {
    match sequences(lake).await?.last() {
        None => Ok(None),
        Some(&sequence) => Manifest::get(lake, sequence).await.map(Some),
    }
}
