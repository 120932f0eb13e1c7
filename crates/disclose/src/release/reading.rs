//! Reads tidy tables and hierarchies into a release.
//!
//! In: CSV texts. A table has a column a dimension, `value`, and where wanted `note` (`[c]`: withheld), `printed`
//! (`true`: others have printed it) and `total_of` (the dimensions that stand at their total in this row, parted by
//! semicolons). A hierarchy has `dimension`, `code`, `parent`, and `scheme` where a code stands under several parents,
//! as a place does in geographies that overlap. A dimension without a hierarchy has the one total that is marked, or the
//! code `Total`. A part that has no row is nobody: that its total adds up without it is checked. A table whose name
//! begins `inside` does not leave: it is there for what could be worked out of its cells. A table of magnitudes has the
//! columns `contributors`, `largest_1`, `largest_2` and so on, and `only` where wanted; these never leave.

use std::collections::{BTreeMap, BTreeSet};

use super::wholes::wholes;
use super::{Cell, Place, Release, SourceTable, Standing, Sum, WITHHELD};
use crate::magnitude::{self, CONTRIBUTORS, Contributions};
use crate::shares::{self, PCT, PCT_OF, Pct};
use crate::{DiscloseError, ReleaseReason};

/// Columns that are no dimensions.
const RESERVED: [&str; 4] = ["value", "note", "printed", "total_of"];
/// The code of a total where nothing else says so.
const TOTAL: &str = "Total";
/// More than any number of persons, and little enough that sums of it are exact.
const PERSONS_MAX: i64 = 1_000_000_000;

/// A row, before it is known which codes are totals.
pub(super) struct Row {
    pub(super) table: usize,
    pub(super) line: usize,
    pub(super) codes: Vec<(String, String)>,
    totals: BTreeSet<String>,
    persons: Option<i64>,
    is_printed: bool,
    contributions: Option<Contributions>,
    /// A percentage, and the dimension at whose total its whole stands.
    pub(super) share: Option<(Pct, String)>,
    fields: Vec<String>,
}

/// How the name of a table begins that does not leave.
const INSIDE: &str = "inside";

/// A dimension: the parents of each code by scheme, and the code that is everybody.
#[derive(Default)]
pub(super) struct Dimension {
    parents: BTreeMap<String, BTreeMap<String, String>>,
    top: Option<String>,
}

impl Release {
    /// Reads the tables of a release, each with its name, and the hierarchies of their dimensions.
    ///
    /// # Errors
    /// [`DiscloseError::ReleaseUnreadable`] with name, line and cause, for a text that is no such table, for a place
    /// that stands twice with two counts, and for a total that is not the sum of its parts.
    pub fn read(tables: &[(&str, &str)], hierarchies: &[(&str, &str)]) -> Result<Self, DiscloseError> {
        let mut sources = Vec::new();
        let mut rows = Vec::new();
        for (table, (name, text)) in tables.iter().enumerate() {
            let header = read_table(table, name, text, &mut rows)?;
            sources.push(SourceTable {
                name: (*name).to_owned(),
                header,
                rows: Vec::new(),
                shares: Vec::new(),
            });
        }
        let dimensions = dimensions(hierarchies, tables, &rows)?;
        let (cells, ordinals, lines) = cells(&rows, &dimensions, tables)?;
        let shares = wholes(&rows, &cells, &ordinals, &dimensions, tables)?;
        for ((row, cell), share) in rows.iter().zip(&ordinals).zip(shares) {
            if let Some(source) = sources.get_mut(row.table) {
                source.rows.push((row.fields.clone(), *cell));
                source.shares.push(share);
            }
        }
        let sums = sums(&rows, &cells, &ordinals, &dimensions);
        sources.retain(|source| !source.name.starts_with(INSIDE));
        let release = Self { cells, sums, tables: sources, own: None };
        release.check_sums(&lines)?;
        Ok(release)
    }

    fn check_sums(&self, lines: &[(String, usize)]) -> Result<(), DiscloseError> {
        let persons = |cell: usize| self.cells.get(cell).and_then(|cell| cell.persons);
        for sum in &self.sums {
            let parts: Option<i64> = sum.parts.iter().map(|&part| persons(part)).sum();
            if let (Some(total), Some(parts)) = (persons(sum.total), parts)
                && total != parts
            {
                let (name, line) = lines.get(sum.total).cloned().unwrap_or_default();
                return Err(unreadable(&name, line, ReleaseReason::NotTheSum));
            }
        }
        Ok(())
    }
}

pub(super) fn unreadable(name: &str, line: usize, reason: ReleaseReason) -> DiscloseError {
    DiscloseError::ReleaseUnreadable { table: name.to_owned(), line, reason }
}

fn read_table(
    table: usize,
    name: &str,
    text: &str,
    rows: &mut Vec<Row>,
) -> Result<Vec<String>, DiscloseError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(|column| column.trim().to_owned()).collect(),
        Err(_) => return Err(unreadable(name, 1, ReleaseReason::NotCsv)),
    };
    if !header.iter().any(|column| column == "value") {
        return Err(unreadable(name, 1, ReleaseReason::NoValueColumn));
    }
    if header.iter().collect::<BTreeSet<_>>().len() < header.len() {
        return Err(unreadable(name, 1, ReleaseReason::ColumnTwice));
    }
    let mut seen = BTreeSet::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, |position| position.line() as usize);
            unreadable(name, line, ReleaseReason::NotCsv)
        })?;
        let line = record.position().map_or(0, |position| position.line() as usize);
        let row = read_row(table, line, &header, &record).map_err(|reason| unreadable(name, line, reason))?;
        if !seen.insert(row.codes.clone()) {
            return Err(unreadable(name, line, ReleaseReason::RowTwice));
        }
        rows.push(row);
    }
    let is_magnitude = header.iter().any(|column| column == CONTRIBUTORS);
    Ok(header.into_iter().filter(|column| !(is_magnitude && magnitude::is_contribution(column))).collect())
}

fn read_row(
    table: usize,
    line: usize,
    header: &[String],
    record: &csv::StringRecord,
) -> Result<Row, ReleaseReason> {
    let fields: Vec<String> = record.iter().map(str::to_owned).collect();
    let mut row = Row {
        table,
        line,
        codes: Vec::new(),
        totals: BTreeSet::new(),
        persons: None,
        is_printed: false,
        contributions: None,
        share: None,
        fields: Vec::new(),
    };
    let (mut value, mut note, mut pct, mut pct_of) = ("", "", "", "");
    let is_magnitude = header.iter().any(|column| column == CONTRIBUTORS);
    let mut behind = Vec::new();
    for (column, field) in header.iter().zip(&fields) {
        let whole = field;
        let field = field.trim();
        if is_magnitude && magnitude::is_contribution(column) {
            behind.push((column.as_str(), field));
            continue;
        }
        row.fields.push(whole.clone());
        match column.as_str() {
            PCT if shares::is_derived(PCT, header) => pct = field,
            PCT_OF if shares::is_derived(PCT_OF, header) => pct_of = field,
            _ if shares::is_derived(column, header) => {}
            "value" => value = field,
            "note" => note = field,
            "printed" => match field {
                "true" => row.is_printed = true,
                "false" | "" => {}
                _ => return Err(ReleaseReason::NeitherTrueNorFalse),
            },
            "total_of" => {
                row.totals = field
                    .split(';')
                    .map(str::trim)
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned)
                    .collect();
            }
            _ if field.is_empty() => return Err(ReleaseReason::CodeEmpty),
            _ => row.codes.push((column.clone(), field.to_owned())),
        }
    }
    if row.totals.iter().any(|name| RESERVED.contains(&name.as_str()) || !header.contains(name)) {
        return Err(ReleaseReason::TotalOfNothing);
    }
    row.persons = match (value, note) {
        ("", WITHHELD) => None,
        (_, WITHHELD) => return Err(ReleaseReason::WithheldAndShown),
        _ => Some(
            value
                .parse()
                .ok()
                .filter(|count| (0..=PERSONS_MAX).contains(count))
                .ok_or(ReleaseReason::NotACount)?,
        ),
    };
    if !pct.is_empty() {
        row.share = Some((Pct::parse(pct)?, pct_of.to_owned()));
    }
    row.contributions = magnitude::contributions(&behind, row.persons)?;
    row.codes.sort();
    Ok(row)
}

fn dimensions(
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

pub(super) fn place(codes: &[(String, String)], dimensions: &BTreeMap<String, Dimension>) -> Place {
    let is_top = |name: &str, code: &str| {
        dimensions.get(name).and_then(|dimension| dimension.top.as_deref()) == Some(code)
    };
    codes.iter().filter(|(name, code)| !is_top(name, code)).cloned().collect()
}

/// What the rows say of one place, and where the first of them stands.
struct Found {
    persons: Option<i64>,
    is_printed: bool,
    contributions: Option<Contributions>,
    leaves: bool,
    name: String,
    line: usize,
}

type Cells = (Vec<Cell>, Vec<usize>, Vec<(String, usize)>);

/// The cells, the cell of each row, and a file and line of each cell.
fn cells(
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
                (false, true) => Standing::Open,
                (false, false) => Standing::Inside,
            },
            contributions: found.contributions.clone(),
        })
        .collect();
    Ok((cells, of_rows, lines))
}

fn sums(
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
