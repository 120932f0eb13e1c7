//! What is other in a return than in the one it stands in place of.
//!
//! In: two deliveries of a partner, normalised. Out: rows of `stg_delivery__changes`: records added, removed and changed,
//! with the fields and the places, never a value. A record is the same where its id is: by the partner's own reference, or
//! else by its content, so that a changed record without a reference is one removed and one added.

use std::collections::BTreeMap;

use arrow_array::{Array, ArrayRef, RecordBatch, cast::AsArray, types::Int64Type};
use sylfaen_schema::{COUNTS_TABLE, IDENTIFIERS_TABLE, RECORDS_TABLE, SchemaError, Schemas, TableBuilder};

use crate::Normalised;

/// A delivery that is held against another.
#[derive(Clone, Copy, Debug)]
pub struct Edition<'a> {
    /// Its id.
    pub delivery_id: &'a str,
    /// Its rows.
    pub normalised: &'a Normalised,
}

/// What changed from one delivery to another.
#[derive(Debug, Clone)]
pub struct Changes {
    /// Rows of `stg_delivery__changes`.
    pub rows: RecordBatch,
    /// Records and counts the later one has and the earlier has not.
    pub added: i64,
    /// Records and counts the earlier one has and the later has not.
    pub removed: i64,
    /// Records and counts that are in both and differ in at least one field.
    pub changed: i64,
}

/// Says what changed from `before` to `after`, two deliveries of one partner.
///
/// # Errors
/// [`SchemaError`]: the common schemas lack a table.
pub fn changes(
    schemas: &Schemas,
    partner_code: &str,
    before: Edition<'_>,
    after: Edition<'_>,
    is_synthetic: bool,
) -> Result<Changes, SchemaError> {
    let mut writer = Writer {
        rows: TableBuilder::new(schemas.table("stg_delivery__changes")?),
        ids: [after.delivery_id, before.delivery_id, partner_code],
        is_synthetic,
    };
    let (old, new) = (Rows::of(before.normalised), Rows::of(after.normalised));
    let (mut added, mut removed, mut changed) = (0, 0, 0);
    for (id, places) in &new.places {
        let Some(old_places) = old.places.get(id) else {
            added += 1;
            writer.write(id, "added", None, new.place(id, None))?;
            continue;
        };
        let mut is_changed = false;
        for field in differing(schemas, &old, old_places, &new, places)? {
            is_changed = true;
            writer.write(id, "changed", Some(&field), new.place(id, Some(&field)))?;
        }
        changed += i64::from(is_changed);
    }
    for id in old.places.keys().filter(|id| !new.places.contains_key(*id)) {
        removed += 1;
        writer.write(id, "removed", None, old.place(id, None))?;
    }
    Ok(Changes { rows: writer.rows.finish()?, added, removed, changed })
}

/// The three batches in which a record or a count can have a row.
const TABLES: [(&str, &str); 3] =
    [(RECORDS_TABLE, "record_id"), (IDENTIFIERS_TABLE, "record_id"), (COUNTS_TABLE, "count_id")];

/// The rows of a delivery by record or count.
struct Rows<'a> {
    batches: [&'a RecordBatch; 3],
    /// The row of each id in each batch that has one.
    places: BTreeMap<String, [Option<usize>; 3]>,
    /// Sheet and row of the cells of each id, by field.
    cells: BTreeMap<(String, String), (i64, i64)>,
}

impl<'a> Rows<'a> {
    fn of(normalised: &'a Normalised) -> Self {
        let batches = [&normalised.records, &normalised.identifiers, &normalised.counts];
        let mut places: BTreeMap<String, [Option<usize>; 3]> = BTreeMap::new();
        for (table, (batch, (_, key))) in batches.into_iter().zip(TABLES).enumerate() {
            for (row, id) in texts(batch, key).into_iter().enumerate() {
                places.entry(id.to_owned()).or_default()[table] = Some(row);
            }
        }
        let cells = &normalised.cells;
        let (sheets, rows) = (whole(cells, "sheet_number"), whole(cells, "row_number"));
        let named = texts(cells, "record_id").into_iter().zip(texts(cells, "field"));
        let cells = named
            .zip(sheets.into_iter().zip(rows))
            .map(|((id, field), place)| ((id.to_owned(), field.to_owned()), place))
            .collect();
        Self { batches, places, cells }
    }

    /// Where a field was read from; without a cell of its own, where the first cell of its record stands.
    fn place(&self, id: &str, field: Option<&str>) -> Option<(i64, i64)> {
        let own = field.and_then(|field| self.cells.get(&(id.to_owned(), field.to_owned())));
        let first = || {
            let from = (id.to_owned(), String::new());
            let of_record = self.cells.range(from..).take_while(|((of, _), _)| of == id);
            of_record.map(|(_, place)| place).min()
        };
        own.or_else(first).copied()
    }

    fn column(&self, table: usize, name: &str) -> Option<&ArrayRef> {
        self.batches[table].column_by_name(name)
    }
}

/// The fields in which a record differs. Those sylfaen fills follow from the others and are left out.
fn differing(
    schemas: &Schemas,
    old: &Rows<'_>,
    old_places: &[Option<usize>; 3],
    new: &Rows<'_>,
    new_places: &[Option<usize>; 3],
) -> Result<Vec<String>, SchemaError> {
    let mut fields = Vec::new();
    for (place, (table, _)) in TABLES.into_iter().enumerate() {
        let (Some(old_row), Some(new_row)) = (old_places[place], new_places[place]) else { continue };
        let differs = |name: &str| match (old.column(place, name), new.column(place, name)) {
            (Some(old), Some(new)) => old.slice(old_row, 1) != new.slice(new_row, 1),
            _ => false,
        };
        for field in &schemas.table(table)?.fields {
            let is_asked = if table == COUNTS_TABLE {
                field.name == "value"
            } else {
                schemas.mappable_field(&field.name).is_some()
            };
            let columns = [field.name.clone(), field.state_name(), field.precision_name()];
            if is_asked && columns.iter().any(|name| differs(name)) {
                fields.push(field.name.clone());
            }
        }
    }
    Ok(fields)
}

struct Writer<'a> {
    rows: TableBuilder,
    /// Of the later delivery, the earlier one and the partner.
    ids: [&'a str; 3],
    is_synthetic: bool,
}

impl Writer<'_> {
    fn write(
        &mut self,
        id: &str,
        change: &str,
        field: Option<&str>,
        place: Option<(i64, i64)>,
    ) -> Result<(), SchemaError> {
        let [delivery, against, partner] = self.ids;
        self.rows.set("delivery_id", delivery)?;
        self.rows.set("against_delivery_id", against)?;
        self.rows.set("partner_code", partner)?;
        self.rows.set("record_id", id)?;
        self.rows.set("change_code", change)?;
        self.rows.set("field", field)?;
        self.rows.set("sheet_number", place.map(|(sheet, _)| sheet))?;
        self.rows.set("row_number", place.map(|(_, row)| row))?;
        self.rows.set("is_synthetic", self.is_synthetic)?;
        self.rows.end_row()
    }
}

fn texts<'b>(batch: &'b RecordBatch, name: &str) -> Vec<&'b str> {
    let column = batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>());
    column.into_iter().flatten().flatten().collect()
}

fn whole(batch: &RecordBatch, name: &str) -> Vec<i64> {
    let column = batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<Int64Type>());
    column.into_iter().flatten().flatten().collect()
}
