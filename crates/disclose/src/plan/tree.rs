//! The finest table and the hierarchies of its dimensions, as a plan takes them.
//!
//! In: CSV texts. Out: persons by place, and for each dimension the parent of every code. Refuses a table that says more
//! than where its persons stand, and a code that its hierarchy lacks.

use std::collections::{BTreeMap, BTreeSet};

use super::{Persons, TOTAL};
use crate::{DiscloseError, ReleaseReason};

/// The parents of the codes of one dimension; everybody is called `Total` here, whatever the hierarchy says.
pub(super) struct Tree {
    pub(super) name: String,
    /// What everybody is called in the hierarchy.
    pub(super) top: String,
    pub(super) parents: BTreeMap<String, String>,
}

/// The hierarchies as they are given: the parent of each code, by dimension.
pub(super) struct Parents(BTreeMap<String, BTreeMap<String, String>>);

impl Parents {
    pub(super) fn read(hierarchies: &[&str]) -> Self {
        let mut parents: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for line in hierarchies.iter().flat_map(|text| text.lines().skip(1)) {
            let mut fields = line.split(',').map(str::trim);
            if let (Some(dimension), Some(code), Some(parent)) = (fields.next(), fields.next(), fields.next())
            {
                parents.entry(dimension.to_owned()).or_default().insert(code.to_owned(), parent.to_owned());
            }
        }
        Self(parents)
    }

    /// What everybody of a dimension is called.
    fn top(&self, dimension: &str) -> String {
        let top = self.0.get(dimension).and_then(|codes| codes.iter().find(|(_, parent)| parent.is_empty()));
        top.map_or_else(|| TOTAL.to_owned(), |(code, _)| code.clone())
    }

    /// Whether others stand under a code, so that its row is a total.
    fn is_total(&self, dimension: &str, code: &str) -> bool {
        code == TOTAL
            || self.0.get(dimension).is_some_and(|codes| codes.values().any(|parent| parent == code))
    }
}

pub(super) fn read(
    name: &str,
    table: &str,
    parents: &Parents,
) -> Result<(Vec<String>, Persons), DiscloseError> {
    let fails = |line, reason| DiscloseError::ReleaseUnreadable { table: name.to_owned(), line, reason };
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_owned).collect(),
        Err(_) => return Err(fails(1, ReleaseReason::NotCsv)),
    };
    let value = header.iter().position(|column| column == "value");
    let value = value.ok_or_else(|| fails(1, ReleaseReason::NoValueColumn))?;
    if header
        .iter()
        .any(|column| ["note", "printed", "total_of", "cell_key", "must", "cost"].contains(&column.as_str()))
    {
        return Err(fails(1, ReleaseReason::NotPlain));
    }
    let names: Vec<String> = header.iter().filter(|column| *column != "value").cloned().collect();
    let mut persons: BTreeMap<Vec<String>, i64> = BTreeMap::new();
    for (ordinal, record) in reader.records().enumerate() {
        let line = ordinal + 2;
        let record = record.map_err(|_| fails(line, ReleaseReason::NotCsv))?;
        let count: Option<i64> = record.get(value).and_then(|count| count.trim().parse().ok());
        let count = count.filter(|count| *count >= 0).ok_or_else(|| fails(line, ReleaseReason::NotACount))?;
        let codes = record.iter().enumerate().filter(|(at, _)| *at != value);
        let codes: Vec<String> = codes.map(|(_, code)| code.trim().to_owned()).collect();
        if names.iter().zip(&codes).any(|(dimension, code)| parents.is_total(dimension, code)) {
            continue;
        }
        *persons.entry(codes).or_default() += count;
    }
    Ok((names, persons.into_iter().collect()))
}

pub(super) fn trees(
    name: &str,
    names: &[String],
    persons: &Persons,
    given: &Parents,
) -> Result<Vec<Tree>, DiscloseError> {
    let mut trees = Vec::with_capacity(names.len());
    for (at, dimension) in names.iter().enumerate() {
        let top = given.top(dimension);
        let called = |code: &String| if *code == top { TOTAL.to_owned() } else { code.clone() };
        let under = given.0.get(dimension).into_iter().flatten();
        let mut parents: BTreeMap<String, String> =
            under.map(|(code, parent)| (called(code), called(parent))).collect();
        let is_given = !parents.is_empty();
        for code in persons.iter().filter_map(|(codes, _)| codes.get(at)) {
            if is_given && !parents.contains_key(code) {
                let (table, reason) = (name.to_owned(), ReleaseReason::CodeNotInHierarchy);
                return Err(DiscloseError::ReleaseUnreadable { table, line: 0, reason });
            }
            parents.entry(code.clone()).or_insert_with(|| TOTAL.to_owned());
        }
        trees.push(Tree { name: dimension.clone(), top, parents });
    }
    Ok(trees)
}

impl Tree {
    /// The codes above one, everybody left out.
    pub(super) fn between(&self, code: &str) -> Vec<String> {
        let mut above = Vec::new();
        let mut at = self.parents.get(code);
        while let Some(parent) = at.filter(|parent| !parent.is_empty() && *parent != TOTAL) {
            if above.len() > self.parents.len() {
                break;
            }
            above.push(parent.clone());
            at = self.parents.get(parent);
        }
        above
    }

    /// A code as it is printed.
    pub(super) fn printed(&self, code: &str) -> String {
        if code == TOTAL { self.top.clone() } else { code.to_owned() }
    }

    /// The code from itself up that is among those shown; everybody where none is.
    pub(super) fn shown(&self, code: &str, cut: &BTreeSet<String>) -> String {
        let mut at = code.to_owned();
        for _ in 0..=self.parents.len() {
            if cut.contains(&at) {
                return at;
            }
            match self.parents.get(&at) {
                Some(parent) if !parent.is_empty() => at.clone_from(parent),
                _ => break,
            }
        }
        TOTAL.to_owned()
    }
}
