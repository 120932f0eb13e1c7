//! The cells that rows stand for, and the sums that bind them.
//!
//! In: rows and dimensions. Out: each place once, whatever the tables, and one sum for every total whose parts are there.
//! Refuses a place that stands twice with two counts, or with two kinds of contributions.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::Asked;
use super::dimensions::{Dimension, place};
use super::reading::{INSIDE, Row, unreadable};
use super::{Cell, Place, Standing, Sum};
use crate::magnitude::Contributions;
use crate::{DiscloseError, ReleaseReason};

/// What the rows say of one place, and where the first of them stands.
struct Found {
    persons: Option<i64>,
    is_printed: bool,
    contributions: Option<Contributions>,
    asked: Asked,
    leaves: bool,
    name: String,
    line: usize,
}

pub(super) type Cells = (Vec<Cell>, Vec<usize>, Vec<(String, usize)>);

/// The cells, the cell of each row, and a file and line of each cell.
pub(super) fn cells(
    rows: &[Row],
    dimensions: &BTreeMap<String, Dimension>,
    tables: &[(&str, &str)],
) -> Result<Cells, DiscloseError> {
    let mut found: BTreeMap<Place, Found> = BTreeMap::new();
    for row in rows {
        let name = tables.get(row.table).map_or("", |table| table.0);
        let new = || Found {
            persons: row.persons,
            is_printed: false,
            contributions: row.contributions.clone(),
            asked: row.asked,
            leaves: false,
            name: name.to_owned(),
            line: row.line,
        };
        let entry = found.entry(place(&row.codes, dimensions)).or_insert_with(new);
        // A count that one table withholds and another shows is shown.
        match (entry.persons, row.persons) {
            (Some(one), Some(other)) if one != other => {
                return Err(unreadable(name, row.line, ReleaseReason::TwoCounts));
            }
            (None, Some(_)) => entry.persons = row.persons,
            _ => {}
        }
        match (&entry.contributions, &row.contributions) {
            (Some(one), Some(other)) if one != other => {
                return Err(unreadable(name, row.line, ReleaseReason::ContributionsDisagree));
            }
            (None, Some(_)) => entry.contributions.clone_from(&row.contributions),
            _ => {}
        }
        entry.is_printed |= row.is_printed;
        entry.leaves |= !name.starts_with(INSIDE);
        entry.asked = entry.asked.and(row.asked).map_err(|reason| unreadable(name, row.line, reason))?;
    }
    // What others have printed cannot be withheld, and what stands in no table that leaves cannot be shown.
    let is_asked_in_vain = |found: &&Found| {
        (found.is_printed && found.asked.is_to_be_withheld) || (!found.leaves && found.asked.is_to_be_shown)
    };
    if let Some(found) = found.values().find(is_asked_in_vain) {
        return Err(unreadable(&found.name, found.line, ReleaseReason::AskedInVain));
    }
    let ordinals: BTreeMap<&Place, usize> = found.keys().zip(0..).collect();
    let of_rows =
        rows.iter().filter_map(|row| ordinals.get(&place(&row.codes, dimensions)).copied()).collect();
    let lines = found.values().map(|found| (found.name.clone(), found.line)).collect();
    let cells = found
        .iter()
        .map(|(place, found)| Cell {
            place: place.clone(),
            persons: found.persons,
            standing: match (found.is_printed, found.leaves) {
                (true, _) => Standing::Printed,
                (false, _) if found.asked.is_to_be_withheld => Standing::Withheld,
                (false, true) => Standing::Open,
                (false, false) => Standing::Inside,
            },
            contributions: found.contributions.clone(),
            asked: found.asked,
        })
        .collect();
    Ok((cells, of_rows, lines))
}

/// A sum for every total of a row that has parts, by each of its dimensions and schemes.
pub(super) fn sums(
    rows: &[Row],
    cells: &[Cell],
    ordinals: &[usize],
    dimensions: &BTreeMap<String, Dimension>,
) -> Vec<Sum> {
    let by_place: BTreeMap<&Place, usize> = cells.iter().map(|cell| &cell.place).zip(0..).collect();
    let mut children: BTreeMap<(&str, &str), BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for (name, dimension) in dimensions {
        for (code, parents) in &dimension.parents {
            for (scheme, parent) in parents {
                children.entry((name, parent)).or_default().entry(scheme).or_default().push(code);
            }
        }
    }
    let mut sums = BTreeSet::new();
    for (row, &total) in rows.iter().zip(ordinals) {
        for (at, (name, code)) in row.codes.iter().enumerate() {
            let schemes =
                children.get(&(name.as_str(), code.as_str())).into_iter().flat_map(BTreeMap::values);
            let part = |child: &&str| {
                let mut codes = row.codes.clone();
                if let Some(field) = codes.get_mut(at) {
                    (*child).clone_into(&mut field.1);
                }
                by_place.get(&place(&codes, dimensions)).copied()
            };
            for children in schemes {
                let parts: Vec<usize> = children.iter().filter_map(part).collect();
                if !parts.is_empty() {
                    sums.insert(Sum { total, parts });
                }
            }
        }
    }
    sums.into_iter().collect()
}
