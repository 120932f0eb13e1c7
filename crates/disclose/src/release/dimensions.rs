//! Dimensions: which code stands under which, and which is everybody.
//!
//! In: the texts of hierarchies, the codes of rows. Out: the parents of every code, by scheme. Refuses hierarchies that go
//! round in a circle or name a parent that is no code, a code that its hierarchy has not, and two totals of one dimension.

use std::collections::{BTreeMap, BTreeSet};

use super::Place;
use super::reading::{Row, unreadable};
use crate::{DiscloseError, ReleaseReason};

/// The code of a total where nothing else says so.
const TOTAL: &str = "Total";

/// A dimension: the parents of each code by scheme, and the code that is everybody.
#[derive(Default)]
pub(super) struct Dimension {
    pub(super) parents: BTreeMap<String, BTreeMap<String, String>>,
    pub(super) top: Option<String>,
}

/// Every dimension of the rows, with what its hierarchy says.
pub(super) fn dimensions(
    hierarchies: &[(&str, &str)],
    tables: &[(&str, &str)],
    rows: &[Row],
) -> Result<BTreeMap<String, Dimension>, DiscloseError> {
    let mut dimensions: BTreeMap<String, Dimension> = BTreeMap::new();
    for (name, text) in hierarchies {
        read_hierarchy(name, text, &mut dimensions)?;
    }
    let given: BTreeSet<String> = dimensions.keys().cloned().collect();
    for row in rows {
        let fails = |reason| unreadable(tables.get(row.table).map_or("", |table| table.0), row.line, reason);
        for (dimension, code) in &row.codes {
            if given.contains(dimension) {
                let known = dimensions.get(dimension).is_some_and(|d| d.parents.contains_key(code));
                if !known {
                    return Err(fails(ReleaseReason::CodeNotInHierarchy));
                }
                continue;
            }
            let entry = dimensions.entry(dimension.clone()).or_default();
            if row.totals.contains(dimension) || (entry.top.is_none() && code == TOTAL) {
                if entry.top.as_ref().is_some_and(|top| top != code) {
                    return Err(fails(ReleaseReason::TwoTotals));
                }
                entry.top = Some(code.clone());
            }
            entry.parents.entry(code.clone()).or_default();
        }
    }
    for (name, dimension) in &mut dimensions {
        if given.contains(name) {
            let is_root = |parents: &BTreeMap<String, String>| parents.values().all(String::is_empty);
            let mut roots = dimension.parents.iter().filter(|(_, parents)| is_root(parents));
            dimension.top = match (roots.next(), roots.next()) {
                (Some((root, _)), None) => Some(root.clone()),
                _ => None,
            };
        } else if let Some(top) = &dimension.top {
            for (code, parents) in &mut dimension.parents {
                if code != top {
                    parents.insert(String::new(), top.clone());
                }
            }
        }
    }
    Ok(dimensions)
}

fn read_hierarchy(
    name: &str,
    text: &str,
    dimensions: &mut BTreeMap<String, Dimension>,
) -> Result<(), DiscloseError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let mut lines = BTreeMap::new();
    for (ordinal, record) in reader.records().enumerate() {
        let line = ordinal + 2;
        let record = record.map_err(|_| unreadable(name, line, ReleaseReason::NotCsv))?;
        let field = |at: usize| record.get(at).unwrap_or("").trim().to_owned();
        if !(3..=4).contains(&record.len()) {
            return Err(unreadable(name, line, ReleaseReason::NotCsv));
        }
        let entry = dimensions.entry(field(0)).or_default();
        let parents = entry.parents.entry(field(1)).or_default();
        if parents.insert(field(3), field(2)).is_some() {
            return Err(unreadable(name, line, ReleaseReason::CodeTwice));
        }
        lines.insert((field(0), field(1)), line);
    }
    for ((dimension, code), line) in &lines {
        let Some(dimension) = dimensions.get(dimension) else { continue };
        // Every way up has to end, and never at the code it began with.
        let mut above = BTreeSet::new();
        let mut waiting = vec![code.clone()];
        while let Some(at) = waiting.pop() {
            let parents = dimension.parents.get(&at);
            let parents = parents.ok_or_else(|| unreadable(name, *line, ReleaseReason::ParentUnknown))?;
            for parent in parents.values().filter(|parent| !parent.is_empty()) {
                if parent == code {
                    return Err(unreadable(name, *line, ReleaseReason::ParentOfItself));
                }
                if above.insert(parent.clone()) {
                    waiting.push(parent.clone());
                }
            }
        }
    }
    Ok(())
}

/// Where a row stands: its codes but those that are everybody.
pub(super) fn place(codes: &[(String, String)], dimensions: &BTreeMap<String, Dimension>) -> Place {
    let is_top = |name: &str, code: &str| {
        dimensions.get(name).and_then(|dimension| dimension.top.as_deref()) == Some(code)
    };
    codes.iter().filter(|(name, code)| !is_top(name, code)).cloned().collect()
}
