//! An inspection in lines, for people.
//!
//! In: a document. Out: text for a terminal, with the signs that would steer it taken out.

use std::collections::BTreeMap;
use std::fmt::Write;

use sylfaen_workbook::{CellRef, Range};

use super::{Document, OnSheet, Table};

impl Document {
    /// The document in lines. Signs that steer a terminal are taken out of what the file says.
    pub(crate) fn in_lines(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut out);
        out.chars()
            .map(|letter| if letter.is_control() && letter != '\n' { '\u{fffd}' } else { letter })
            .collect()
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        write!(out, "{}, {} sheets", self.format.unwrap_or("not opened"), self.sheets.len())?;
        for (what, told) in [("encoding", self.encoding), ("dates count from", self.epoch)] {
            if let Some(told) = told {
                write!(out, ", {what} {told}")?;
            }
        }
        if let Some(delimiter) = &self.delimiter {
            write!(out, ", parted by {delimiter:?}")?;
        }
        writeln!(out)?;
        if self.is_usual_ending == Some(false) {
            writeln!(out, "the file's name ends otherwise than its content says")?;
        }
        for name in &self.defined_names {
            let range = name.range.as_deref().unwrap_or("no plain range");
            writeln!(out, "name `{}`: {range}{}", name.name, if name.is_hidden { ", hidden" } else { "" })?;
        }
        self.sheets.iter().try_for_each(|sheet| sheet.write(out))
    }
}

impl OnSheet {
    fn write(&self, out: &mut String) -> std::fmt::Result {
        let used = self.used_range.map_or("empty".to_owned(), |[top, left, bottom, right]| {
            let corner = |row: u32, column: u32| CellRef {
                row: row.saturating_sub(1),
                column: column.saturating_sub(1),
            };
            Range { first: corner(top, left), last: corner(bottom, right) }.to_string()
        });
        writeln!(out, "\nsheet {} `{}` ({}): {used}", self.number, self.sheet, self.state)?;
        writeln!(out, "  {} cells: {}", self.nonempty_cells, in_words(&self.kinds))?;
        let hidden = [
            (self.hidden_rows, "rows hidden"),
            (self.hidden_columns.len() as u64, "runs of columns hidden"),
            (self.merged_ranges as u64, "merged ranges"),
            (self.notes.len() as u64, "cells with notes"),
            (self.shown_otherwise, "cells that show something else than they hold"),
        ];
        for (count, what) in hidden.iter().filter(|(count, _)| *count > 0) {
            writeln!(out, "  {count} {what}")?;
        }
        if let Some(filter) = &self.filter {
            writeln!(out, "  a filter over {filter}")?;
        }
        for table in &self.declared_tables {
            writeln!(out, "  declared as a table: {}", table.range)?;
        }
        if self.tables.is_empty() && self.nonempty_cells > 0 {
            writeln!(out, "  no table found")?;
        }
        self.tables.iter().try_for_each(|table| table.write(out))
    }
}

impl Table {
    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "  table {} ({}): {} rows of data", self.range, self.confidence, self.data_rows)?;
        let rows = [
            ("header", &self.header_rows),
            ("totals", &self.totals),
            ("sub-totals", &self.subtotals),
            ("header again", &self.repeated_headers),
            ("labels of groups", &self.group_rows),
        ];
        for (what, rows) in rows.iter().filter(|(_, rows)| !rows.is_empty()) {
            let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
            writeln!(out, "    {what}: row {}", rows.join(", "))?;
        }
        for (what, ranges) in [("above", &self.above), ("below", &self.below)] {
            if !ranges.is_empty() {
                writeln!(out, "    {what}: {}", ranges.join(", "))?;
            }
        }
        for reason in &self.reasons {
            writeln!(out, "    because {reason}")?;
        }
        for column in &self.columns {
            let shapes: Vec<String> =
                column.shapes.iter().map(|shape| format!("`{}` {}", shape.shape, shape.cells)).collect();
            let label =
                if column.labels.is_empty() { "no label".to_owned() } else { column.labels.join(" | ") };
            write!(
                out,
                "    {}  {label}: {}, {} blank",
                column.column,
                in_words(&column.kinds),
                column.blank
            )?;
            if !shapes.is_empty() {
                write!(out, "; {}", shapes.join(", "))?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

fn in_words(kinds: &BTreeMap<&'static str, u64>) -> String {
    if kinds.is_empty() {
        return "none".to_owned();
    }
    kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect::<Vec<_>>().join(", ")
}
