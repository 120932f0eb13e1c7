//! Reads `columns.csv`: a row a common field, a column an edition, in the cell the partner's header.
//!
//! In: its text. Out: the editions of each table. It refuses a field mapped twice and a header that two fields claim.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Edition, SchemaError, SheetMapping, encoded_of, fold,
    partner::{Mention, MustBe},
};

/// Parts two headers for one field: either may stand in the file.
const EITHER: &str = "||";

/// The columns of one partner.
pub(crate) struct Columns {
    file: String,
    editions: Vec<String>,
    /// Table to its rows: line, field, and the cell of each edition.
    tables: BTreeMap<String, Vec<(usize, String, Vec<String>)>>,
    pub(crate) mentions: Vec<Mention>,
}

impl Columns {
    /// The editions in which a table has at least one column.
    pub(crate) fn editions(&self, table: &str) -> Vec<Edition> {
        let rows = self.tables.get(table).map_or(&[][..], Vec::as_slice);
        let edition = |(place, code): (usize, &String)| {
            let asked = || rows.iter().filter(|(_, _, cells)| !cells[place].is_empty());
            let columns = asked().map(|(_, field, cells)| (field.clone(), headers(&cells[place])));
            let order = asked().map(|(_, field, _)| field.clone());
            Edition { code: code.clone(), columns: columns.collect(), order: order.collect() }
        };
        self.editions.iter().enumerate().map(edition).filter(|edition| !edition.columns.is_empty()).collect()
    }

    /// Refuses columns of a table that no sheet reads.
    pub(crate) fn refuse_unused(&self, sheets: &[SheetMapping]) -> Result<(), SchemaError> {
        let known: Vec<&str> = sheets.iter().map(|sheet| sheet.table.as_str()).collect();
        for (table, rows) in &self.tables {
            if !known.contains(&table.as_str()) {
                return Err(SchemaError::UnknownName {
                    file: self.file.clone(),
                    line: rows.first().map_or(0, |row| row.0),
                    kind: "table of a `[[sheet]]`".to_owned(),
                    name: table.clone(),
                    meant: crate::strict::closest(table, known.iter().copied()),
                });
            }
        }
        Ok(())
    }

    /// Refuses a header that stands for two fields of one edition.
    fn refuse_claimed_twice(&self) -> Result<(), SchemaError> {
        for rows in self.tables.values() {
            for place in 0..self.editions.len() {
                let mut claimed = BTreeSet::new();
                for (line, _, cells) in rows {
                    for header in headers(&cells[place]) {
                        if !claimed.insert(fold(&header)) {
                            return Err(
                                self.wrong(*line, "another field of this edition has the same header")
                            );
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Refuses filters of a partner that declares no encoding, and those in a column of another name than the field they are of:
    /// the name of the column is part of every filter, so that filters of another one would be like nobody's.
    pub(crate) fn refuse_misnamed_filters(&self, is_encoding_declared: bool) -> Result<(), SchemaError> {
        for (line, field, cells) in self.tables.values().flatten() {
            let Some(clear) = encoded_of(field) else { continue };
            if !is_encoding_declared {
                return Err(self.wrong(*line, "filters need an `[encoding]` in partner.toml"));
            }
            if cells.iter().flat_map(|cell| headers(cell)).any(|header| header != clear) {
                let problem = format!("filters of `{clear}` stand in a column of that name and of no other");
                return Err(self.wrong(*line, &problem));
            }
        }
        Ok(())
    }

    fn wrong(&self, line: usize, problem: &str) -> SchemaError {
        SchemaError::Csv { file: self.file.clone(), line: line as u64, problem: problem.to_owned() }
    }
}

pub(crate) fn parse(file: &str, text: &str) -> Result<Columns, SchemaError> {
    let mut columns = Columns {
        file: file.to_owned(),
        editions: Vec::new(),
        tables: BTreeMap::new(),
        mentions: Vec::new(),
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let head = reader.headers().map_err(|_| columns.wrong(1, "not CSV"))?.clone();
    if head.get(0) != Some("table") || head.get(1) != Some("field") || head.len() < 3 {
        return Err(columns.wrong(1, "the first columns must be table,field, then at least one edition"));
    }
    columns.editions = head.iter().skip(2).map(str::to_owned).collect();
    let distinct: BTreeSet<_> = columns.editions.iter().collect();
    if distinct.len() < columns.editions.len() || distinct.iter().any(|edition| edition.is_empty()) {
        return Err(columns.wrong(1, "each edition needs a name of its own"));
    }
    for row in reader.records() {
        let row = row.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            columns.wrong(line as usize, "not CSV, or a row of another length")
        })?;
        let line = row.position().map_or(0, csv::Position::line) as usize;
        let (table, field) = (row[0].to_owned(), row[1].to_owned());
        let rows = columns.tables.entry(table).or_default();
        if rows.iter().any(|(_, known, _)| *known == field) {
            return Err(columns.wrong(line, "this field of this table is mapped twice"));
        }
        rows.push((line, field.clone(), row.iter().skip(2).map(str::to_owned).collect()));
        columns.mentions.push(Mention {
            file: file.to_owned(),
            line,
            name: field,
            must_be: MustBe::MappedField,
        });
    }
    columns.refuse_claimed_twice()?;
    Ok(columns)
}

fn headers(cell: &str) -> Vec<String> {
    cell.split(EITHER).map(str::trim).filter(|header| !header.is_empty()).map(str::to_owned).collect()
}
