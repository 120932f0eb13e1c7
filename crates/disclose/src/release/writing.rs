//! Writes the tables of a release as they leave.
//!
//! In: a table as it was read, with what is withheld or with other counts. Out: tidy CSV. What was worked out of a count
//! leaves only as far as the count does: never as it was read where the count is not.

use super::{SourceTable, WITHHELD};
use crate::DiscloseError;
use crate::shares::{self, AVERAGE, PCT, RANK};

impl SourceTable {
    fn position(&self, column: &str) -> Option<usize> {
        self.header.iter().position(|name| name == column)
    }

    /// Where a column stands whose figures were worked out of the counts.
    fn derived(&self, column: &str) -> Option<usize> {
        self.position(column).filter(|_| shares::is_derived(column, &self.header))
    }

    /// The table with other counts.
    pub(super) fn with(&self, persons: &[i64]) -> Result<String, DiscloseError> {
        let mut rows = vec![self.header.clone()];
        for ((fields, cell), share) in self.rows.iter().zip(&self.shares) {
            let mut fields = fields.clone();
            let count = |cell: usize| {
                let unwritten = || DiscloseError::ReleaseNotWritten { table: self.name.clone() };
                persons.get(cell).copied().ok_or_else(unwritten)
            };
            let pct = match share {
                Some((pct, whole)) => pct.of(count(*cell)?, count(*whole)?),
                None => None,
            };
            let given = [
                (self.position("value"), count(*cell)?.to_string()),
                (self.derived(PCT), pct.map_or_else(String::new, |pct| pct.to_string())),
                (self.derived(AVERAGE), String::new()),
                (self.derived(RANK), String::new()),
            ];
            for (at, text) in given {
                if let Some(field) = at.and_then(|at| fields.get_mut(at)) {
                    *field = text;
                }
            }
            rows.push(fields);
        }
        self.written(rows.iter())
    }

    /// The table with what is withheld left out.
    pub(super) fn protected(&self, is_withheld: &[bool]) -> Result<String, DiscloseError> {
        let (value, note) = (self.position("value"), self.position("note"));
        let mut header: Vec<&str> = self.header.iter().map(String::as_str).collect();
        if note.is_none() {
            header.push("note");
        }
        let mut rows = vec![header];
        let is_hidden = |cell: usize| is_withheld.get(cell).copied().unwrap_or(true);
        // A rank that is missing tells between which counts the withheld one lies.
        let is_ranked = self.rows.iter().all(|(_, cell)| !is_hidden(*cell));
        for ((fields, cell), share) in self.rows.iter().zip(&self.shares) {
            let hidden = is_hidden(*cell);
            let whole_hidden = share.is_some_and(|(_, whole)| is_hidden(whole));
            let mut fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            let mark = if hidden { WITHHELD } else { "" };
            let goes = [
                (value, hidden),
                (self.derived(PCT), hidden || whole_hidden),
                (self.derived(AVERAGE), hidden),
                (self.derived(RANK), !is_ranked),
            ];
            for at in goes.into_iter().filter_map(|(at, goes)| at.filter(|_| goes)) {
                if let Some(field) = fields.get_mut(at) {
                    *field = "";
                }
            }
            match note.and_then(|at| fields.get_mut(at)) {
                Some(field) if hidden => *field = mark,
                Some(_) => {}
                None => fields.push(mark),
            }
            rows.push(fields);
        }
        self.written(rows.iter())
    }

    fn written<'a, R, F>(&self, rows: impl Iterator<Item = &'a R>) -> Result<String, DiscloseError>
    where
        R: 'a + ?Sized,
        &'a R: IntoIterator<Item = F>,
        F: AsRef<[u8]>,
    {
        let unwritten = || DiscloseError::ReleaseNotWritten { table: self.name.clone() };
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in rows {
            writer.write_record(row).map_err(|_| unwritten())?;
        }
        let bytes = writer.into_inner().map_err(|_| unwritten())?;
        String::from_utf8(bytes).map_err(|_| unwritten())
    }
}
