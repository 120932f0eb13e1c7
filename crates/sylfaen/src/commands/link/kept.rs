//! A linkage that is kept, so that later deliveries are linked onto it.
//!
//! In: a folder that `sylfaen link --keep` wrote. Out: its version, its records, pairs and persons. Refused: a folder that
//! holds none, one whose version is not what it was, one whose writing was interrupted.
//!
//! The version is `settings.toml`, `model.toml`, `version.toml` and `frequencies.parquet` under one digest. Records and
//! frequencies hold what stands in the files that were linked: the folder is as sensitive as they are.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Float32Type;
use arrow_array::{ArrayRef, Float32Array, RecordBatch, StringArray};
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sylfaen_link::{BlockRule, Cut, Frozen, LinkSettings, Model, OverFullBlock, Records, UsualValue};

use super::read;
use super::staged::Staged;
use crate::SylfaenError;
use crate::columns::text;
use crate::workplace::read_text;

const FORMAT: u32 = 2;
const PARTS: [&str; 4] = ["settings.toml", "model.toml", "version.toml", "frequencies.parquet"];
const ROWS: [&str; 3] = ["records.parquet", "pairs.parquet", "clusters.parquet"];
const STATE: &str = "state.toml";

/// What a version fixes besides settings, model and frequencies.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Version {
    format: u32,
    cut_probability_min: f64,
    is_once_per_list: bool,
    rules_reach_share: f64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rule: Vec<BlockRule>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    over_full: Vec<OverFullBlock>,
}

/// Where a kept linkage stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    format: u32,
    /// The digest of the version.
    pub(crate) version: String,
    /// How many deliveries have been linked, the first one included.
    pub(crate) deliveries: u64,
    /// Whether decisions of people were taken.
    pub(crate) had_decisions: bool,
    /// The digest of each file of rows.
    rows: BTreeMap<String, String>,
}

/// A kept linkage, read.
pub(crate) struct Kept {
    pub(crate) state: State,
    /// The settings as they were before anything was frozen.
    pub(crate) settings: LinkSettings,
    pub(crate) frozen: Frozen,
    pub(crate) records: Records,
    /// The pairs kept, by record id.
    pub(crate) pairs: Vec<(String, String)>,
    /// For each record the group it is in and the record that founded its person.
    pub(crate) persons: BTreeMap<String, (String, String)>,
}

fn refused(folder: &Path, reason: &str) -> SylfaenError {
    SylfaenError::LinkFile { path: folder.to_owned(), reason: reason.to_owned() }
}

fn digest(parts: impl IntoIterator<Item = Vec<u8>>) -> String {
    let mut whole = Sha256::new();
    for part in parts {
        whole.update((part.len() as u64).to_be_bytes());
        whole.update(&part);
    }
    whole.finalize().iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn bytes(folder: &Path, name: &str) -> Result<Vec<u8>, SylfaenError> {
    let path = folder.join(name);
    fs::read(&path).map_err(|source| SylfaenError::Read { path, source })
}

/// Whether a folder holds a kept linkage.
pub(crate) fn is_there(folder: &Path) -> bool {
    folder.join(STATE).exists()
}

/// Reads a kept linkage.
pub(crate) fn read(folder: &Path) -> Result<Kept, SylfaenError> {
    if !is_there(folder) {
        return Err(refused(folder, "it holds no linkage that was kept; `sylfaen link --keep` writes one"));
    }
    let state: State = toml::from_str(&read_text(&folder.join(STATE))?)
        .map_err(|source| SylfaenError::configuration(&folder.join(STATE), &source))?;
    if state.format != FORMAT {
        return Err(refused(folder, "it was kept by another version of sylfaen; link its files anew"));
    }
    let parts = PARTS.iter().map(|name| bytes(folder, name)).collect::<Result<Vec<_>, _>>()?;
    if digest(parts) != state.version {
        return Err(refused(
            folder,
            "its model, settings or frequencies are not those it was frozen with; `--retrain` makes a new version",
        ));
    }
    for name in ROWS {
        if state.rows.get(name) != Some(&digest([bytes(folder, name)?])) {
            return Err(refused(
                folder,
                "its records, pairs and persons are not of one linkage: writing was interrupted; link its files anew",
            ));
        }
    }
    let settings = LinkSettings::parse(&read_text(&folder.join("settings.toml"))?)?;
    let version: Version = toml::from_str(&read_text(&folder.join("version.toml"))?)
        .map_err(|source| SylfaenError::configuration(&folder.join("version.toml"), &source))?;
    let mut frozen_settings = settings.clone();
    frozen_settings.block = version.rule;
    frozen_settings.cut = Cut::Probability(version.cut_probability_min);
    frozen_settings.once_per_list = Some(version.is_once_per_list);
    let frozen = Frozen {
        settings: frozen_settings,
        model: Model::parse(&read_text(&folder.join("model.toml"))?)?,
        usual: usual(folder)?,
        over_full: version.over_full,
        share_reached: version.rules_reach_share,
    };
    let mut pairs = Vec::new();
    for batch in batches(folder, "pairs.parquet")? {
        let (left, right) = (text(&batch, "record_id_l")?, text(&batch, "record_id_r")?);
        pairs.extend(
            (0..batch.num_rows()).map(|row| (left.value(row).to_owned(), right.value(row).to_owned())),
        );
    }
    let mut persons = BTreeMap::new();
    for batch in batches(folder, "clusters.parquet")? {
        let (record, group) = (text(&batch, "record_id")?, text(&batch, "cluster_id")?);
        let person = text(&batch, "person_id")?;
        for row in 0..batch.num_rows() {
            let of_record = (group.value(row).to_owned(), person.value(row).to_owned());
            persons.insert(record.value(row).to_owned(), of_record);
        }
    }
    let records = read::records(&[folder.join("records.parquet")])?;
    Ok(Kept { state, settings, frozen, records, pairs, persons })
}

fn batches(folder: &Path, name: &str) -> Result<Vec<RecordBatch>, SylfaenError> {
    let path = folder.join(name);
    let broken = || refused(folder, &format!("`{name}` in it is not the Parquet file that linkage writes"));
    let file = fs::File::open(&path).map_err(|source| SylfaenError::Read { path: path.clone(), source })?;
    let reader =
        ParquetRecordBatchReaderBuilder::try_new(file).and_then(ParquetRecordBatchReaderBuilder::build);
    reader.map_err(|_| broken())?.collect::<Result<Vec<_>, _>>().map_err(|_| broken())
}

fn usual(folder: &Path) -> Result<Vec<UsualValue>, SylfaenError> {
    let mut found = Vec::new();
    for batch in batches(folder, "frequencies.parquet")? {
        let (column, value) = (text(&batch, "column")?, text(&batch, "value")?);
        let given = batch.column_by_name("given").and_then(|given| given.as_list_opt::<i32>());
        let given = given.ok_or_else(|| refused(folder, "its frequencies do not say given what"))?;
        let shares =
            batch.column_by_name("share").and_then(|shares| shares.as_primitive_opt::<Float32Type>());
        let shares = shares.ok_or_else(|| refused(folder, "its frequencies have no shares"))?;
        for row in 0..batch.num_rows() {
            let of_row = given.value(row);
            let texts = of_row
                .as_string_opt::<i32>()
                .ok_or_else(|| refused(folder, "its frequencies are given what is no text"))?;
            found.push(UsualValue {
                column: column.value(row).to_owned(),
                given: texts.iter().flatten().map(str::to_owned).collect(),
                value: value.value(row).to_owned(),
                share: shares.value(row),
            });
        }
    }
    Ok(found)
}

/// How usual values are, as a table.
fn frequencies(usual: &[UsualValue]) -> Result<RecordBatch, SylfaenError> {
    let texts = |of: fn(&UsualValue) -> &String| StringArray::from_iter_values(usual.iter().map(of));
    let mut given = ListBuilder::new(StringBuilder::new());
    for usual in usual {
        usual.given.iter().for_each(|text| given.values().append_value(text));
        given.append(true);
    }
    let shares = Float32Array::from_iter_values(usual.iter().map(|usual| usual.share));
    let columns: [(&str, ArrayRef); 4] = [
        ("column", Arc::new(texts(|usual| &usual.column))),
        ("given", Arc::new(given.finish())),
        ("value", Arc::new(texts(|usual| &usual.value))),
        ("share", Arc::new(shares)),
    ];
    RecordBatch::try_from_iter(columns)
        .map_err(|_| SylfaenError::Internal { what: "frequencies are columns of one length" })
}

/// Writes the version; its digest covers `settings.toml` and `model.toml`, which must wait in the folder already.
pub(crate) fn stage_version(staged: &mut Staged, frozen: &Frozen) -> Result<String, SylfaenError> {
    let Cut::Probability(cut_probability_min) = frozen.settings.cut else {
        return Err(SylfaenError::Internal { what: "a frozen linkage has its cut" });
    };
    let version = Version {
        format: FORMAT,
        cut_probability_min,
        is_once_per_list: frozen.settings.once_per_list == Some(true),
        rules_reach_share: frozen.share_reached,
        rule: frozen.settings.block.clone(),
        over_full: frozen.over_full.clone(),
    };
    let version = toml::to_string(&version)
        .map_err(|_| SylfaenError::Internal { what: "a version can be written as TOML" })?;
    staged.text("version.toml", &version)?;
    staged.parquet("frequencies.parquet", [frequencies(&frozen.usual)])?;
    let parts = PARTS.iter().map(|name| staged.bytes(name)).collect::<Result<Vec<_>, _>>()?;
    Ok(digest(parts))
}

/// Writes where the linkage stands; records, pairs and clusters must wait in the folder already.
pub(crate) fn stage_state(
    staged: &mut Staged,
    version: String,
    deliveries: u64,
    had_decisions: bool,
) -> Result<(), SylfaenError> {
    let mut rows = BTreeMap::new();
    for name in ROWS {
        rows.insert(name.to_owned(), digest([staged.bytes(name)?]));
    }
    let state = State { format: FORMAT, version, deliveries, had_decisions, rows };
    let text = toml::to_string(&state)
        .map_err(|_| SylfaenError::Internal { what: "a state can be written as TOML" })?;
    staged.text(STATE, &text)
}
