//! Whole runs on a folder: what is in force, what a kill leaves, and who is refused.

mod faults;
mod kills;
mod refusals;
mod runs;

use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use chrono::{DateTime, Utc};

use crate::{Lake, LakeError, Lease, Manifest, RootKind, Roots, Run, RunHead, TableSpec};

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;
const PREFIXES: [&str; 2] = ["mart_", "out_"];

fn roots(folder: &Path) -> Roots {
    let place = |name: &str| folder.join(name).display().to_string();
    Roots::open(&place("restricted"), &place("lake"), &place("out")).unwrap()
}

async fn lake(folder: &Path) -> Lake {
    Lake::open(roots(folder), true, &PREFIXES).await.unwrap()
}

async fn lease(lake: &Lake) -> Lease {
    lake.lease("the research officer", NOW).await.unwrap()
}

fn head(run_id: &str) -> RunHead {
    RunHead {
        run_id: run_id.into(),
        code_version: "0.1.0".into(),
        as_at_date: NOW.date_naive(),
        settings: std::collections::BTreeMap::from([("planned_by".into(), "a digest".into())]),
    }
}

fn rows(word: &str, count: i64) -> Vec<RecordBatch> {
    let words: Vec<String> = (0..count).map(|row| format!("{word} {row}")).collect();
    let batch = RecordBatch::try_from_iter([
        ("record_id", Arc::new(Int64Array::from((0..count).collect::<Vec<_>>())) as ArrayRef),
        ("area_name", Arc::new(StringArray::from(words)) as ArrayRef),
    ]);
    vec![batch.unwrap()]
}

/// The tables that runs here write: one in each root, two of them published.
fn specs() -> [TableSpec; 3] {
    [
        TableSpec::new("restricted_person__identifiers", RootKind::Restricted).direct_columns(["area_name"]),
        TableSpec::new("mart_person__known", RootKind::Lake).comment("One row a person"),
        TableSpec::new("out_person__known", RootKind::Out)
            .column_comment("area_name", "Where they were found"),
    ]
}

async fn write_all(run: &mut Run<'_>, word: &str, count: i64) -> Result<(), LakeError> {
    for spec in specs() {
        run.write(&spec, &rows(word, count)).await?;
    }
    Ok(())
}

/// A whole run, as a stage would do it.
async fn run(lake: &Lake, run_id: &str, word: &str, count: i64) -> Result<Manifest, LakeError> {
    let lease = lake.lease("the research officer", NOW).await?;
    lake.sweep(&lease, std::num::NonZeroUsize::MIN).await?;
    lake.repair_published(&lease).await?;
    let mut run = lake.begin(&lease, head(run_id)).await?;
    write_all(&mut run, word, count).await?;
    run.commit().await
}

/// All files under a folder, by path in it.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else {
                let inside = entry.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.push(inside);
            }
        }
    }
    found.sort();
    found
}

fn data_files(folder: &Path) -> Vec<String> {
    files(folder).into_iter().filter(|file| file.ends_with(".parquet")).collect()
}
