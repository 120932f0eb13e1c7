//! The version of linkage in force: model, frequencies, rules and over-full blocks, frozen together.
//!
//! In: the run in force, the settings of linkage, whether a new version is asked for. Out: what this run links by, and the table that
//! keeps it, which its manifest names: a run killed before its commit leaves the version that was. Refused: a version that has lost its
//! file; one made under other settings, since half a change is no version.

use sha2::{Digest, Sha256};
use sylfaen_lake::{Lake, LakeError, Manifest};
use sylfaen_link::{Frozen, LinkError, Version};
use sylfaen_schema::TableBuilder;

use crate::SylfaenError;
use crate::columns::{integers, text};
use crate::schema_folder::hex;
use crate::tables::Tables;
use crate::workplace::{Workplace, read_text};

/// The table that holds it.
pub(crate) const TABLE: &str = "restricted_link__version";

/// What a run links by.
#[derive(Debug)]
pub(crate) enum Plan {
    /// The pipeline keeps no version: each run trains on its own records.
    Passing,
    /// A version is trained, after the one of this id; empty for the first.
    Train { after: String },
    /// The version in force.
    Keep(Box<InForce>),
}

/// A version as it is kept.
#[derive(Debug)]
pub(crate) struct InForce {
    /// The run that trained it.
    version_id: String,
    /// The version before it; empty for the first.
    after: String,
    records: i64,
    settings_sha256: String,
    frozen: Frozen,
}

impl Plan {
    /// What the next run links by.
    ///
    /// # Errors
    /// [`SylfaenError::VersionLost`] and [`SylfaenError::VersionOfOther`], unless a new one is asked for.
    pub(crate) async fn of(
        workplace: &Workplace,
        lake: &Lake,
        newest: Option<&Manifest>,
        retrain: bool,
    ) -> Result<Self, SylfaenError> {
        if !workplace.pipeline.link_is_frozen {
            return Ok(Self::Passing);
        }
        let kept = match newest {
            Some(newest) => read(lake, newest).await,
            None => Ok(None),
        };
        match kept {
            Ok(Some(kept)) if retrain => Ok(Self::Train { after: kept.version_id }),
            Err(SylfaenError::VersionLost) if retrain => Ok(Self::Train { after: "lost".to_owned() }),
            Ok(None) => Ok(Self::Train { after: String::new() }),
            Ok(Some(kept)) if kept.settings_sha256 != settings_sha256(workplace)? => {
                Err(SylfaenError::VersionOfOther)
            }
            Ok(Some(kept)) => Ok(Self::Keep(Box::new(kept))),
            Err(error) => Err(error),
        }
    }

    /// The id of a run by this plan; `id` makes it of the words for the version. A run that trained its version and finds nothing new
    /// since is that run.
    pub(crate) fn run_id(
        &self,
        newest: Option<&Manifest>,
        id: impl Fn(&str) -> Result<String, SylfaenError>,
    ) -> Result<String, SylfaenError> {
        let trained = |after: &str| id(&format!("trained after {after}"));
        match self {
            Self::Passing => id(""),
            Self::Train { after } => trained(after),
            Self::Keep(kept) => {
                let newest = newest.map(|newest| newest.run_id.as_str());
                if newest == Some(kept.version_id.as_str()) {
                    let as_then = trained(&kept.after)?;
                    if newest == Some(as_then.as_str()) {
                        return Ok(as_then);
                    }
                }
                id(&kept.version_id)
            }
        }
    }

    /// Whether this run makes a new version.
    pub(crate) const fn is_to_train(&self) -> bool {
        matches!(self, Self::Train { .. })
    }

    /// The version as linkage takes it.
    pub(super) fn version(&self) -> Version<'_> {
        match self {
            Self::Passing => Version::Passing,
            Self::Train { .. } => Version::ToKeep,
            Self::Keep(kept) => Version::Kept(&kept.frozen),
        }
    }

    /// Keeps the version among the tables of the run and gives its id; `made` is the one that linkage made. Without a version the table
    /// is empty: where none is kept, or where no record had a field to compare.
    pub(super) fn keep(
        &self,
        workplace: &Workplace,
        run_id: &str,
        made: Option<Frozen>,
        records: u64,
        tables: &mut Tables<'_>,
    ) -> Result<Option<String>, SylfaenError> {
        let mut builder = TableBuilder::new(tables.schema(TABLE)?);
        let id = match (self, made) {
            (Self::Keep(kept), _) => Some(add(&mut builder, kept)?),
            (Self::Train { after }, Some(frozen)) => {
                let made = InForce {
                    version_id: run_id.to_owned(),
                    after: after.clone(),
                    records: i64::try_from(records).unwrap_or(i64::MAX),
                    settings_sha256: settings_sha256(workplace)?,
                    frozen,
                };
                Some(add(&mut builder, &made)?)
            }
            (Self::Passing, _) | (Self::Train { .. }, None) => None,
        };
        tables.keep(TABLE, vec![builder.finish()?])?;
        Ok(id)
    }
}

/// Adds the row of a version and gives its id.
fn add(builder: &mut TableBuilder, version: &InForce) -> Result<String, SylfaenError> {
    builder.set("version_id", version.version_id.as_str())?;
    builder.set("after_version_id", version.after.as_str())?;
    builder.set("records_trained_on", version.records)?;
    builder.set("settings_sha256", version.settings_sha256.as_str())?;
    builder.set("version", version.frozen.to_toml()?)?;
    builder.end_row()?;
    Ok(version.version_id.clone())
}

/// The version of a run; none if it kept none.
async fn read(lake: &Lake, newest: &Manifest) -> Result<Option<InForce>, SylfaenError> {
    let batches = match lake.read(newest, TABLE).await {
        Ok(batches) => batches,
        Err(LakeError::TableNotInRun { .. }) => return Ok(None),
        Err(LakeError::Table { .. } | LakeError::ContentChanged { .. }) => {
            return Err(SylfaenError::VersionLost);
        }
        Err(error) => return Err(error.into()),
    };
    let Some(batch) = batches.iter().find(|batch| batch.num_rows() > 0) else { return Ok(None) };
    let of = |name: &str| text(batch, name).map(|column| column.value(0).to_owned());
    let frozen = Frozen::parse(&of("version")?).map_err(|error| match error {
        LinkError::VersionUnreadable => SylfaenError::VersionLost,
        other => other.into(),
    })?;
    Ok(Some(InForce {
        version_id: of("version_id")?,
        after: of("after_version_id")?,
        records: integers(batch, "records_trained_on")?.value(0),
        settings_sha256: of("settings_sha256")?,
        frozen,
    }))
}

/// The digest of the settings that a version is trained under.
fn settings_sha256(workplace: &Workplace) -> Result<String, SylfaenError> {
    let text = workplace.pipeline.link_model.as_deref().map(read_text).transpose()?;
    Ok(hex(&Sha256::digest(text.unwrap_or_default().as_bytes())))
}
