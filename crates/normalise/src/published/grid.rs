//! The lines of a published file to cells that know what they mean.
//!
//! In: the bytes of a tidy CSV and its declared reading. Out: one cell a line, not yet linked to its totals. It
//! refuses what the reading does not declare.

use std::collections::BTreeMap;

use chrono::Datelike;
use csv::StringRecord;
use sylfaen_schema::Period;

use super::printed;
use super::source::{Axis, Days, Dimension, LabelReading, Measure, PublishedSource, PublishedTable};
use super::{Cell, PublishedError};

/// Between the labels of several headers of one axis.
const LABEL_JOINT: &str = " | ";

/// A cell with the labels that place it, one for each header.
pub(super) struct Placed {
    pub(super) cell: Cell,
    pub(super) rows: Vec<String>,
    pub(super) columns: Vec<String>,
}

/// The id of the cell at these labels of a table.
///
/// `/` parts table, row and column, and `;` parts ids in a list, so both are written `%2F` and `%3B` inside a label;
/// so is a `%` that would otherwise be read as one of these.
pub(super) fn cell_id(table_id: &str, rows: &[String], columns: &[String]) -> String {
    let escape = |labels: &[String]| {
        let mut text = labels.join(LABEL_JOINT);
        for code in ["25", "2F", "3B"] {
            text = text.replace(&format!("%{code}"), &format!("%25{code}"));
        }
        text.replace('/', "%2F").replace(';', "%3B")
    };
    format!("{table_id}/{}/{}", escape(rows), escape(columns))
}

/// Reads every line.
pub(super) fn read(source: &PublishedSource, bytes: &[u8]) -> Result<Vec<Placed>, PublishedError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text =
        std::str::from_utf8(bytes).map_err(|_| PublishedError::NotText { file: source.file.clone() })?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let not_csv = |error: csv::Error, line: u64| PublishedError::NotCsv {
        file: source.file.clone(),
        line: error.position().map_or(line, csv::Position::line),
    };
    let headers = reader.headers().map_err(|error| not_csv(error, 1))?.clone();
    let columns = columns(source, &headers)?;
    let mut placed: Vec<Placed> = Vec::new();
    let mut lines: BTreeMap<String, u64> = BTreeMap::new();
    let mut line_count = LineCount { text, counted_to: 0, line: 1 };
    for record in reader.records() {
        let record = record.map_err(|error| not_csv(error, 0))?;
        let line = Line { source, columns: &columns, number: line_count.of(&record), record: &record };
        let cell = line.cell()?;
        if let Some(first_line) = lines.insert(cell.cell.cell_id.clone(), line.number) {
            return Err(PublishedError::DuplicateCell {
                file: source.file.clone(),
                line: line.number,
                first_line,
                table: cell.cell.table_id,
            });
        }
        placed.push(cell);
    }
    for table in source.tables.values() {
        let found = placed.iter().filter(|placed| placed.cell.table_id == table.id).count();
        if found != table.cells {
            let (table, declared) = (table.id.clone(), table.cells);
            return Err(PublishedError::CellCount { file: source.file.clone(), table, found, declared });
        }
    }
    Ok(placed)
}

/// Counts the lines of a text up to each record. The reader's own count is one short after `\r\n`, because it stops
/// between the two.
struct LineCount<'t> {
    text: &'t str,
    counted_to: usize,
    line: u64,
}

impl LineCount<'_> {
    /// The line on which a record begins, from 1; records are asked for in order.
    fn of(&mut self, record: &StringRecord) -> u64 {
        let bytes = self.text.as_bytes();
        let from =
            record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX));
        let rest = bytes.get(from..).unwrap_or_default();
        let start = from + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = bytes.get(self.counted_to..start).unwrap_or_default();
        self.line += passed.split(|&byte| byte == b'\n').count() as u64 - 1;
        self.counted_to = start;
        self.line
    }
}

/// Where each header stands. Every header of the file is named once, and every named one is there.
fn columns(
    source: &PublishedSource,
    headers: &StringRecord,
) -> Result<BTreeMap<String, usize>, PublishedError> {
    let named = &source.headers;
    let optional =
        [&named.table, &named.title, &named.section, &named.rank, &named.unit, &named.footnote, &named.value];
    let mut wanted: Vec<&String> =
        optional.into_iter().flatten().chain([&named.printed]).chain(&named.ignored).collect();
    wanted.extend(
        source.tables.values().flat_map(PublishedTable::dimensions).map(|dimension| &dimension.header),
    );
    let mut columns = BTreeMap::new();
    for (position, header) in headers.iter().enumerate() {
        let known = wanted.iter().any(|wanted| *wanted == header);
        if !known || columns.insert(header.to_owned(), position).is_some() {
            return Err(PublishedError::UnknownHeader { file: source.file.clone(), column: position + 1 });
        }
    }
    match wanted.into_iter().find(|header| !columns.contains_key(*header)) {
        Some(header) => {
            Err(PublishedError::HeaderNotThere { file: source.file.clone(), header: header.clone() })
        }
        None => Ok(columns),
    }
}

/// One line of the file.
struct Line<'a> {
    source: &'a PublishedSource,
    columns: &'a BTreeMap<String, usize>,
    number: u64,
    record: &'a StringRecord,
}

/// What the labels of a line say together.
#[derive(Default)]
struct Meaning<'a> {
    codes: BTreeMap<&'static str, String>,
    measure: Option<&'a str>,
    year: Option<i32>,
    quarter: Option<u32>,
    is_total: bool,
}

impl<'a> Line<'a> {
    fn text(&self, header: &str) -> &'a str {
        self.columns.get(header).and_then(|&position| self.record.get(position)).unwrap_or_default()
    }

    fn undeclared(&self, header: &str, wanted: impl Into<String>) -> PublishedError {
        PublishedError::Undeclared {
            file: self.source.file.clone(),
            line: self.number,
            header: header.to_owned(),
            wanted: wanted.into(),
        }
    }

    fn table(&self) -> Result<&'a PublishedTable, PublishedError> {
        let header = self.source.headers.table.as_deref();
        let table = match header {
            Some(header) => self.source.tables.get(self.text(header)),
            None => self.source.tables.values().next(),
        };
        table.ok_or_else(|| {
            self.undeclared(header.unwrap_or_default(), "the id of a table that the reading declares")
        })
    }

    fn cell(&self) -> Result<Placed, PublishedError> {
        let table = self.table()?;
        self.same(self.source.headers.title.as_deref(), &table.title, "the declared title of its table")?;
        self.same(
            self.source.headers.section.as_deref(),
            &table.section,
            "the declared section of its table",
        )?;
        let mut meaning = Meaning::default();
        let rows = self.labels(table, Axis::Rows, &mut meaning)?;
        let columns = self.labels(table, Axis::Columns, &mut meaning)?;
        let measure_code = meaning.measure.unwrap_or(&table.measure);
        let measure = &self.source.measures[measure_code];
        self.same(
            self.source.headers.unit.as_deref().filter(|_| measure.unit_printed.is_some()),
            measure.unit_printed.as_deref().unwrap_or_default(),
            "the unit that its measure declares",
        )?;
        let period = self.period(table, &meaning)?;
        let (value, value_printed) = self.value(measure)?;
        let has_age = meaning.codes.contains_key("age_group_code");
        let mut codes = meaning.codes;
        codes.extend(table.geography.iter().map(|code| ("geography_code", code.clone())));
        let cell = Cell {
            cell_id: cell_id(&table.id, &rows, &columns),
            source_code: self.source.code.clone(),
            table_id: table.id.clone(),
            table_title: table.title.clone(),
            section: table.section.clone(),
            row_label: rows.join(LABEL_JOINT),
            row_rank: self.rank()?,
            column_label: columns.join(LABEL_JOINT),
            measure_code: measure.code.clone(),
            quantity: measure.quantity,
            unit_code: measure.unit.clone(),
            value,
            value_printed,
            rounded_to: measure.rounded_to,
            geography_basis_code: table.geography_basis.clone(),
            period,
            base_period: measure.since,
            age_basis_code: table.age_basis.clone().filter(|_| has_age),
            codes,
            is_total: meaning.is_total,
            row_total_id: None,
            column_total_id: None,
            counted_id: None,
            base_id: None,
            footnote: self.footnote(),
            source_file: self.source.file.clone(),
            source_line: self.number,
            as_at_date: self.source.as_at_date,
        };
        Ok(Placed { cell, rows, columns })
    }

    /// Refuses a value that repeats, differently, what the reading declares.
    fn same(&self, header: Option<&str>, declared: &str, wanted: &str) -> Result<(), PublishedError> {
        match header {
            Some(header) if self.text(header) != declared => Err(self.undeclared(header, wanted)),
            _ => Ok(()),
        }
    }

    fn labels(
        &self,
        table: &'a PublishedTable,
        axis: Axis,
        meaning: &mut Meaning<'a>,
    ) -> Result<Vec<String>, PublishedError> {
        let mut labels = Vec::new();
        for dimension in table.axis(axis) {
            let text = self.text(&dimension.header);
            self.meaning(table, dimension, text, meaning)?;
            labels.push(text.to_owned());
        }
        Ok(labels)
    }

    fn meaning(
        &self,
        table: &PublishedTable,
        dimension: &'a Dimension,
        text: &str,
        meaning: &mut Meaning<'a>,
    ) -> Result<(), PublishedError> {
        match &dimension.reading {
            LabelReading::Listed(labels) => {
                let label = labels.get(text).ok_or_else(|| {
                    self.undeclared(&dimension.header, format!("a label that table `{}` declares", table.id))
                })?;
                meaning.codes.extend(label.codes.iter().map(|(field, code)| (*field, code.clone())));
                meaning.measure = label.measure.as_deref().or(meaning.measure);
                meaning.is_total |= label.is_whole;
            }
            LabelReading::Year => {
                let year =
                    Some(text).filter(|text| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()));
                let year = year.and_then(|year| year.parse().ok());
                meaning.year =
                    Some(year.ok_or_else(|| self.undeclared(&dimension.header, "a year in four digits"))?);
            }
            LabelReading::Quarter => {
                let quarter = ["Q1", "Q2", "Q3", "Q4"].iter().zip(1..).find(|(name, _)| **name == text);
                let quarter = quarter.ok_or_else(|| self.undeclared(&dimension.header, "`Q1` to `Q4`"))?;
                meaning.quarter = Some(quarter.1);
            }
        }
        Ok(())
    }

    /// The period of the table, or the year or quarter of it that the labels state.
    fn period(&self, table: &PublishedTable, meaning: &Meaning<'_>) -> Result<Days, PublishedError> {
        let Some(year) = meaning.year else { return Ok(table.period) };
        let named =
            meaning.quarter.map_or_else(|| Period::year(year), |quarter| Period::quarter(year, quarter));
        let days = named.map(|period| Days { start_date: period.start, end_date: period.end });
        let inside = |days: &Days| {
            table.period.start_date <= days.start_date && days.end_date <= table.period.end_date
        };
        days.filter(inside).ok_or_else(|| {
            let (from, to) = (table.period.start_date.year(), table.period.end_date.year());
            let header = table.dimensions().find(|dimension| dimension.reading == LabelReading::Year);
            let header = header.map(|dimension| dimension.header.as_str()).unwrap_or_default();
            self.undeclared(
                header,
                format!("inside the declared period of table `{}`, {from} to {to}", table.id),
            )
        })
    }

    fn value(&self, measure: &Measure) -> Result<(i64, String), PublishedError> {
        let header = self.source.headers.printed.as_str();
        let text = self.text(header);
        let value = printed::whole(text, &measure.suffix).ok_or_else(|| {
            let suffix =
                if measure.suffix.is_empty() { "" } else { " followed by the suffix of its measure" };
            self.undeclared(header, format!("one whole number{suffix}"))
        })?;
        if let Some(header) = &self.source.headers.value
            && printed::whole(self.text(header), "") != Some(value)
        {
            return Err(self.undeclared(header, "the number that is printed"));
        }
        Ok((value, text.to_owned()))
    }

    fn rank(&self) -> Result<Option<i64>, PublishedError> {
        let Some(header) = &self.source.headers.rank else { return Ok(None) };
        match self.text(header) {
            "" => Ok(None),
            text => printed::whole(text, "")
                .map(Some)
                .ok_or_else(|| self.undeclared(header, "a whole number or blank")),
        }
    }

    fn footnote(&self) -> Option<String> {
        let text = self.text(self.source.headers.footnote.as_deref()?);
        (!text.is_empty()).then(|| text.to_owned())
    }
}
