//! Typed reading of columns of a batch whose schema is known.

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, BooleanArray, Int64Array, RecordBatch, StringArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::DataType;

use crate::SylfaenError;

const ABSENT: SylfaenError = SylfaenError::Internal { what: "a table has the columns its schema declares" };

/// A text column, whatever way the engine holds text.
pub(crate) fn text(batch: &RecordBatch, name: &str) -> Result<StringArray, SylfaenError> {
    let column = batch.column_by_name(name).ok_or(ABSENT)?;
    let column = cast(column, &DataType::Utf8).map_err(|_| ABSENT)?;
    column.as_string_opt::<i32>().cloned().ok_or(ABSENT)
}

/// A column of whole numbers.
pub(crate) fn integers(batch: &RecordBatch, name: &str) -> Result<Int64Array, SylfaenError> {
    let column = batch.column_by_name(name).ok_or(ABSENT)?;
    let column = cast(column, &DataType::Int64).map_err(|_| ABSENT)?;
    column.as_primitive_opt::<Int64Type>().cloned().ok_or(ABSENT)
}

/// A column of yes and no.
pub(crate) fn booleans(batch: &RecordBatch, name: &str) -> Result<BooleanArray, SylfaenError> {
    batch.column_by_name(name).and_then(|column| column.as_boolean_opt().cloned()).ok_or(ABSENT)
}

/// The text of a row, if there is one.
pub(crate) fn at(column: &StringArray, row: usize) -> Option<&str> {
    column.is_valid(row).then(|| column.value(row))
}
