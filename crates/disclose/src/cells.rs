//! A batch as rows of values, column by column of its schema.
//!
//! In: a table's schema and a batch. Out: rows. Refuses a column that the schema does not have, and one that is not
//! there or has another type; quotes no value.

use arrow_array::{
    Array, BooleanArray, Date32Array, Float64Array, Int64Array, LargeStringArray, RecordBatch, StringArray,
    StringViewArray,
};
use sylfaen_schema::{FieldType, Table, Value};

use crate::DiscloseError;

/// One row, a value for each field of the table.
pub(crate) type Row = Vec<Value>;

/// Reads the rows of a batch in the order of the table's fields.
pub(crate) fn rows(table: &Table, batch: &RecordBatch) -> Result<Vec<Row>, DiscloseError> {
    for (position, column) in batch.schema().fields().iter().enumerate() {
        if !table.fields.iter().any(|field| field.name == *column.name()) {
            return Err(DiscloseError::ColumnNotDeclared {
                table: table.name.clone(),
                position: position + 1,
            });
        }
    }
    let mut rows: Vec<Row> = vec![Vec::with_capacity(table.fields.len()); batch.num_rows()];
    for field in &table.fields {
        let not_there =
            || DiscloseError::ColumnNotThere { table: table.name.clone(), field: field.name.clone() };
        let column = batch.column_by_name(&field.name).ok_or_else(not_there)?;
        let values = values(column.as_ref(), field.field_type).ok_or_else(not_there)?;
        for (row, value) in rows.iter_mut().zip(values) {
            row.push(value);
        }
    }
    Ok(rows)
}

fn values(column: &dyn Array, field_type: FieldType) -> Option<Vec<Value>> {
    let any = column.as_any();
    match field_type {
        FieldType::Text => texts(column),
        FieldType::Integer => any
            .downcast_ref::<Int64Array>()
            .map(|array| array.iter().map(|value| value.map_or(Value::Null, Value::Integer)).collect()),
        FieldType::Real => any
            .downcast_ref::<Float64Array>()
            .map(|array| array.iter().map(|value| value.map_or(Value::Null, Value::Real)).collect()),
        FieldType::Boolean => any
            .downcast_ref::<BooleanArray>()
            .map(|array| array.iter().map(|value| value.map_or(Value::Null, Value::Boolean)).collect()),
        FieldType::Date => any.downcast_ref::<Date32Array>().map(|array| {
            (0..array.len())
                .map(|row| {
                    if array.is_null(row) {
                        Value::Null
                    } else {
                        array.value_as_date(row).map_or(Value::Null, Value::Date)
                    }
                })
                .collect()
        }),
    }
}

/// Text as any of the three ways in which a query may hand it over.
fn texts(column: &dyn Array) -> Option<Vec<Value>> {
    let value = |text: Option<&str>| text.map_or(Value::Null, |text| Value::Text(text.to_owned()));
    let any = column.as_any();
    any.downcast_ref::<StringArray>()
        .map(|array| array.iter().map(value).collect())
        .or_else(|| any.downcast_ref::<StringViewArray>().map(|array| array.iter().map(value).collect()))
        .or_else(|| any.downcast_ref::<LargeStringArray>().map(|array| array.iter().map(value).collect()))
}
