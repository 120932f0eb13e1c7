//! Holds the table of crates/README.md against the real dependencies.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use toml::Table;

use crate::top;

/// A row of the table of crates.
struct Layer {
    may_use: BTreeSet<String>,
    only_home_of: BTreeSet<String>,
}

/// Crates without I/O, clock, randomness or `async` of their own.
const CORE: [&str; 7] = ["schema", "workbook", "normalise", "link", "estimate", "reconcile", "disclose"];

fn names(cell: &str) -> BTreeSet<String> {
    cell.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty() && *name != "-")
        .map(str::to_owned)
        .collect()
}

fn layers() -> BTreeMap<String, Layer> {
    let text = fs::read_to_string(top().join("crates/README.md")).unwrap();
    let mut layers = BTreeMap::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [name, _, may_use, only_home_of, _] = cells[..] else { continue };
        if name == "crate" || name.starts_with("---") {
            continue;
        }
        layers.insert(name.to_owned(), Layer { may_use: names(may_use), only_home_of: names(only_home_of) });
    }
    layers
}

fn dependencies(manifest: &Path) -> BTreeSet<String> {
    let manifest: Table = fs::read_to_string(manifest).unwrap().parse().unwrap();
    manifest
        .get("dependencies")
        .and_then(|value| value.as_table())
        .map(|table| table.keys().cloned().collect())
        .unwrap_or_default()
}

fn folders() -> BTreeSet<String> {
    let crates = fs::read_dir(top().join("crates")).unwrap();
    crates
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

fn manifest(folder: &str) -> PathBuf {
    top().join("crates").join(folder).join("Cargo.toml")
}

#[test]
fn the_table_lists_every_crate_and_no_other() {
    let listed: BTreeSet<String> = layers().into_keys().collect();
    assert_eq!(listed, folders());
    assert!(listed.len() <= 13, "thirteen crates is the ceiling");
}

#[test]
fn crates_use_only_what_the_table_allows() {
    for (name, layer) in layers() {
        let used: BTreeSet<String> = dependencies(&manifest(&name))
            .iter()
            .filter_map(|dependency| dependency.strip_prefix("sylfaen-").map(str::to_owned))
            .collect();
        let strangers: Vec<&String> = used.difference(&layer.may_use).collect();
        assert!(strangers.is_empty(), "{name} uses {strangers:?}, which crates/README.md does not allow");
        let idle: Vec<&String> = layer.may_use.difference(&used).collect();
        assert!(idle.is_empty(), "crates/README.md lets {name} use {idle:?}, which it does not");
    }
}

#[test]
fn outside_libraries_stay_in_their_one_home() {
    let layers = layers();
    for (home, layer) in &layers {
        for library in &layer.only_home_of {
            let users: Vec<&String> =
                layers.keys().filter(|name| dependencies(&manifest(name)).contains(library)).collect();
            assert_eq!(users, [home], "{library} has one home");
        }
    }
}

#[test]
fn datafusion_is_named_where_it_may_be() {
    for name in folders() {
        let may = ["link", "lake", "query", "sylfaen"].contains(&name.as_str());
        assert!(may || !dependencies(&manifest(&name)).contains("datafusion"), "{name} names DataFusion");
    }
}

#[test]
fn workbooks_are_written_where_they_may_be() {
    for name in folders() {
        let may = ["synth", "sylfaen"].contains(&name.as_str());
        assert!(
            may || !dependencies(&manifest(&name)).contains("rust_xlsxwriter"),
            "{name} writes workbooks"
        );
    }
}

#[test]
fn there_is_one_arrow_one_datafusion_one_object_store() {
    let lock: Table = fs::read_to_string(top().join("Cargo.lock")).unwrap().parse().unwrap();
    let packages = lock["package"].as_array().unwrap();
    for name in ["arrow-array", "arrow-schema", "datafusion", "object_store", "parquet", "deltalake-core"] {
        let versions: Vec<&str> = packages
            .iter()
            .filter(|package| package["name"].as_str() == Some(name))
            .filter_map(|package| package["version"].as_str())
            .collect();
        assert_eq!(versions.len(), 1, "{name}: {versions:?}");
    }
}

#[test]
fn the_core_has_no_io_clock_randomness_or_async() {
    let forbidden = [
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "tokio::",
        "SystemTime::now",
        "Instant::now",
        "Utc::now",
        "Local::now",
        "rand::",
        "async fn",
        "HashMap",
    ];
    let mut searched = 0;
    for name in CORE {
        for file in sources(&top().join("crates").join(name).join("src")) {
            let text = fs::read_to_string(&file).unwrap();
            // Tests may read fixtures; what they hold is not shipped.
            let shipped = text.split("#[cfg(test)]").next().unwrap_or_default();
            if file.file_stem().is_some_and(|stem| stem == "tests") {
                continue;
            }
            searched += 1;
            for word in forbidden {
                let found =
                    shipped.lines().find(|line| line.contains(word) && !line.trim_start().starts_with("//"));
                assert!(found.is_none(), "{} names {word}", file.display());
            }
        }
    }
    assert!(searched > 30, "only {searched} source files were searched");
}

/// Every Rust file below a folder.
pub(crate) fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
