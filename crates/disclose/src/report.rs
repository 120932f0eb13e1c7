//! What disclosure did to a table.
//!
//! In: the rows of an `out_` table. Out: how many figures of each field are shown and withheld. It says nothing that
//! the table itself does not say.

use std::fmt;

/// What disclosure did to a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The table's name.
    pub table: String,
    /// For whom the rules are.
    pub audience: String,
    /// How many rows leave.
    pub rows: usize,
    /// What became of each field that counts people, in the table's order.
    pub fields: Vec<FieldReport>,
}

/// What became of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldReport {
    /// The field's name.
    pub field: String,
    /// Figures that are shown, rounded.
    pub shown: usize,
    /// Figures that are withheld.
    pub withheld: usize,
    /// Figures that the mart does not give either.
    pub absent: usize,
}

impl Report {
    /// How many figures are withheld in all.
    pub fn withheld(&self) -> usize {
        self.fields.iter().map(|field| field.withheld).sum()
    }
}

/// One line: `out_person__known: 2 rows; persons 1 shown, 1 withheld`.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} rows", self.table, self.rows)?;
        for field in &self.fields {
            write!(f, "; {} {} shown, {} withheld", field.field, field.shown, field.withheld)?;
        }
        Ok(())
    }
}
