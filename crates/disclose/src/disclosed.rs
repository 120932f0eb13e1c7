//! The one door out: a mart's rows become a [`Disclosed`] table, or the table is refused.
//!
//! In: a schema, a batch, rules. Out: a table in which every count of ours is withheld or rounded. Refuses what the
//! rules do not cover. What was written is checked by the same code that checks what is read back.

use arrow_array::RecordBatch;
use sylfaen_schema::{Rounding, Table, TableBuilder, Value};

use crate::cells::{self, Row};
use crate::count::{self, Shown};
use crate::layout::{self, Role, WITHHELD_NOTE};
use crate::{Breach, DiscloseError, FieldReport, Report, Rules};

/// A table that may leave: only [`disclose`] and [`reopen`] make one.
///
/// ```compile_fail
/// use sylfaen_disclose::Disclosed;
/// fn forge(table: sylfaen_schema::Table, batch: arrow_array::RecordBatch) -> Disclosed {
///     Disclosed { table, batch }
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Disclosed {
    table: Table,
    batch: RecordBatch,
    report: Report,
}

impl Disclosed {
    /// The table's name; it begins `out_`.
    pub fn name(&self) -> &str {
        &self.table.name
    }

    /// The table's schema, notes included.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The rows, in the order of the key.
    pub fn batch(&self) -> &RecordBatch {
        &self.batch
    }

    /// What was withheld.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

/// Makes a mart safe to leave.
///
/// Counts below the threshold become null with the note `[c]`; the others are rounded to the base, each for itself,
/// in the direction its field states. Rows come out in the order of the key, whatever order they came in.
///
/// # Errors
/// A field that may not leave ([`DiscloseError::FieldRefused`]), a batch that is not the mart's
/// ([`DiscloseError::ColumnNotThere`], [`DiscloseError::ColumnNotDeclared`]), a count that is none
/// ([`DiscloseError::NotACount`]), or a key that stands twice ([`DiscloseError::Build`]).
pub fn disclose(mart: &Table, batch: &RecordBatch, rules: &Rules) -> Result<Disclosed, DiscloseError> {
    let out = layout::out_table(mart)?;
    let parts = layout::mart_roles(mart, rules)?;
    let mut protected = Vec::with_capacity(batch.num_rows());
    for (ordinal, row) in (1..).zip(cells::rows(mart, batch)?) {
        protected.push(protect_row(mart, &parts, &row, ordinal, rules, &|_| None)?.0);
    }
    admit(out, &protected, rules)
}

/// Reads back a table that has left, and holds it against the rules again.
///
/// `out` is the schema of the `out_` table as it stands on disk, notes included.
///
/// # Errors
/// [`DiscloseError::RuleBroken`] where a figure should not be there, and all that [`disclose`] refuses.
pub fn reopen(out: &Table, batch: &RecordBatch, rules: &Rules) -> Result<Disclosed, DiscloseError> {
    if !layout::is_out(out) {
        return Err(DiscloseError::NotAnOutTable { table: out.name.clone() });
    }
    admit(out.clone(), &cells::rows(out, batch)?, rules)
}

/// The checks every table passes on its way out and on its way back in.
pub(crate) fn admit(out: Table, rows: &[Row], rules: &Rules) -> Result<Disclosed, DiscloseError> {
    let parts = layout::out_roles(&out, rules)?;
    for (ordinal, row) in (1..).zip(rows) {
        verify_row(&out, &parts, row, rules).map_err(|(field, breach)| DiscloseError::RuleBroken {
            table: out.name.clone(),
            field,
            row: ordinal,
            breach,
        })?;
    }
    let report = report(&out, &parts, rows, rules);
    let batch = build(&out, rows).map_err(|source| DiscloseError::Build { source })?;
    Ok(Disclosed { table: out, batch, report })
}

/// One row as it leaves, and what became of each of its counts; `forced` says what is shown of a count whatever its own
/// rounding gives.
pub(crate) fn protect_row(
    mart: &Table,
    parts: &[Role],
    row: &[Value],
    ordinal: usize,
    rules: &Rules,
    forced: &dyn Fn(usize) -> Option<Shown>,
) -> Result<(Row, Vec<Option<Shown>>), DiscloseError> {
    let mut shown: Vec<Option<Shown>> = Vec::with_capacity(row.len());
    for (position, ((field, role), value)) in mart.fields.iter().zip(parts).zip(row).enumerate() {
        let not_a_count =
            || DiscloseError::NotACount { table: mart.name.clone(), field: field.name.clone(), row: ordinal };
        let found = match (role, value) {
            // A base that nobody counted protects nobody, so it withholds like a small one.
            (Role::Base(_), Value::Null) => Some(Shown::Withheld),
            (Role::Count(rounding) | Role::Base(rounding), value) => {
                protect(value, *rounding, rules, not_a_count)?
            }
            _ => None,
        };
        shown.push(found.map(|found| forced(position).unwrap_or(found)));
    }
    let base_is_withheld = parts
        .iter()
        .zip(&shown)
        .any(|(role, shown)| matches!((role, shown), (Role::Base(_), Some(Shown::Withheld))));
    let mut protected = Row::with_capacity(row.len() * 2);
    for ((role, value), shown) in parts.iter().zip(row).zip(&mut shown) {
        if base_is_withheld && shown.is_some() {
            *shown = Some(Shown::Withheld);
        }
        match (role, shown) {
            (Role::Passes | Role::Note, _) => protected.push(value.clone()),
            (_, None) => protected.extend([Value::Null, Value::Null]),
            (_, Some(Shown::Rounded(count))) => {
                let count = if matches!(value, Value::Real(_)) {
                    Value::Real(*count as f64)
                } else {
                    Value::Integer(*count)
                };
                protected.extend([count, Value::Null]);
            }
            _ => protected.extend([Value::Null, Value::Text(WITHHELD_NOTE.to_owned())]),
        }
    }
    Ok((protected, shown))
}

fn protect(
    value: &Value,
    rounding: Rounding,
    rules: &Rules,
    not_a_count: impl Fn() -> DiscloseError,
) -> Result<Option<Shown>, DiscloseError> {
    let shown = match value {
        Value::Null => return Ok(None),
        Value::Integer(whole) => count::protect(*whole, rounding, rules),
        Value::Real(estimate) => count::protect_real(*estimate, rounding, rules),
        _ => None,
    };
    shown.map(Some).ok_or_else(not_a_count)
}

fn verify_row(out: &Table, parts: &[Role], row: &[Value], rules: &Rules) -> Result<(), (String, Breach)> {
    let is_base_withheld =
        parts.iter().zip(row).any(|(role, value)| matches!((role, value), (Role::Base(_), Value::Null)));
    for (position, (field, role)) in out.fields.iter().zip(parts).enumerate() {
        if !matches!(role, Role::Count(_) | Role::Base(_)) {
            continue;
        }
        let breaks = |breach| Err((field.name.clone(), breach));
        let verdict = match row.get(position) {
            Some(Value::Null) => {
                match row.get(position + 1) {
                    Some(Value::Null) => continue,
                    Some(Value::Text(note)) if note == WITHHELD_NOTE => continue,
                    _ => return breaks(Breach::NoteDisagrees),
                };
            }
            Some(Value::Integer(whole)) => count::verify(*whole, rules),
            Some(Value::Real(estimate)) => count::verify_real(*estimate, rules),
            _ => return breaks(Breach::NotRounded),
        };
        if let Err(breach) = verdict {
            return breaks(breach);
        }
        if is_base_withheld {
            return breaks(Breach::BaseWithheld);
        }
        if !matches!(row.get(position + 1), Some(Value::Null)) {
            return breaks(Breach::NoteDisagrees);
        }
    }
    Ok(())
}

fn report(out: &Table, parts: &[Role], rows: &[Row], rules: &Rules) -> Report {
    let fields = out
        .fields
        .iter()
        .zip(parts)
        .enumerate()
        .filter(|(_, (_, role))| matches!(role, Role::Count(_) | Role::Base(_)))
        .map(|(position, (field, _))| {
            let mut counted = FieldReport { field: field.name.clone(), shown: 0, withheld: 0, absent: 0 };
            for row in rows {
                match (row.get(position), row.get(position + 1)) {
                    (Some(Value::Null), Some(Value::Null)) => counted.absent += 1,
                    (Some(Value::Null), _) => counted.withheld += 1,
                    _ => counted.shown += 1,
                }
            }
            counted
        })
        .collect();
    Report { table: out.name.clone(), audience: rules.audience().to_owned(), rows: rows.len(), fields }
}

fn build(out: &Table, rows: &[Row]) -> Result<RecordBatch, sylfaen_schema::SchemaError> {
    let mut builder = TableBuilder::new(out);
    for row in rows {
        for (field, value) in out.fields.iter().zip(row) {
            builder.set(&field.name, value.clone())?;
        }
        builder.end_row()?;
    }
    builder.finish()
}

#[cfg(test)]
mod tests;
