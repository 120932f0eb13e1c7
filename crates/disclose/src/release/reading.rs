//! Reads tidy tables and hierarchies into a release.
//!
//! In: CSV texts. A table has a column a dimension, `value`, and where wanted `note` (`[c]`: withheld), `printed`
//! (`true`: others have printed it) and `total_of` (the dimensions that stand at their total in this row, parted by
//! semicolons). A hierarchy has `dimension`, `code`, `parent`, and `scheme` where a code stands under several parents,
//! as a place does in geographies that overlap. A dimension without a hierarchy has the one total that is marked, or the
//! code `Total`. A part that has no row is nobody: that its total adds up without it is checked. A table whose name
//! begins `inside` does not leave: it is there for what could be worked out of its cells. A table of magnitudes has the
//! columns `contributors`, `largest_1`, `largest_2` and so on, and `only`, `holding_1`, `waived_1` where wanted; these never leave,
//! nor do `must` (`show`, `withhold`) and `cost`, which ask something of single cells.

use std::collections::BTreeSet;

use super::asked::{Asked, is_asked};
use super::dimensions::dimensions;
use super::placing::{cells, sums};
use super::wholes::wholes;
use super::{Release, SourceTable, WITHHELD};
use crate::magnitude::{self, CONTRIBUTORS, Contributions};
use crate::shares::{self, PCT, PCT_OF, Pct};
use crate::{DiscloseError, ReleaseReason};

/// Columns that are no dimensions.
const RESERVED: [&str; 6] = ["value", "note", "printed", "total_of", "must", "cost"];
/// More than any number of persons, and little enough that sums of it are exact.
const PERSONS_MAX: i64 = 1_000_000_000;

/// A row, before it is known which codes are totals.
pub(super) struct Row {
    pub(super) table: usize,
    pub(super) line: usize,
    pub(super) codes: Vec<(String, String)>,
    pub(super) totals: BTreeSet<String>,
    pub(super) persons: Option<i64>,
    pub(super) is_printed: bool,
    pub(super) contributions: Option<Contributions>,
    pub(super) asked: Asked,
    /// A percentage, and the dimension at whose total its whole stands.
    pub(super) share: Option<(Pct, String)>,
    fields: Vec<String>,
}

/// How the name of a table begins that does not leave.
pub(super) const INSIDE: &str = "inside";

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
    // Read as codes of a dimension, the percentages would leave as they are.
    if header.iter().any(|column| column == PCT) && !shares::is_derived(PCT, &header) {
        return Err(unreadable(name, 1, ReleaseReason::PctWithoutWhole));
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
    Ok(header
        .into_iter()
        .filter(|column| !(is_asked(column) || is_magnitude && magnitude::is_contribution(column)))
        .collect())
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
        asked: Asked::default(),
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
        if is_asked(column) {
            row.asked.read(column, field)?;
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
    if row.asked.is_to_be_withheld && row.persons == Some(0) {
        return Err(ReleaseReason::NobodyToWithhold);
    }
    row.contributions = magnitude::contributions(&behind, row.persons)?;
    row.codes.sort();
    Ok(row)
}
