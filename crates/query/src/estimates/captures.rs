//! Flags of rows as counts by pattern.
//!
//! In: columns of 0, 1 and null. Out: the pattern of a row. Refused: any other value; the message names the column and never
//! the value.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int64Array};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::Result;

use super::refusal::Refusal;

/// Whether a column of this type can hold flags; one without any value can.
pub(super) fn is_flag(data_type: &DataType) -> bool {
    data_type.is_integer() || matches!(data_type, DataType::Boolean | DataType::Null)
}

/// The columns of a batch as flags.
pub(super) struct Flags {
    columns: Vec<(String, Int64Array)>,
}

impl Flags {
    /// Takes named columns of whole numbers or of truth values.
    pub(super) fn of(columns: impl IntoIterator<Item = (String, ArrayRef)>) -> Result<Self> {
        let mut flags = Vec::new();
        for (name, column) in columns {
            if !is_flag(column.data_type()) {
                let reason = format!("`{name}` holds no flags: a list is a column of 0, 1 and null");
                return Err(Refusal::because(reason));
            }
            let column = cast(&column, &DataType::Int64)?;
            flags.push((name, column.as_primitive::<Int64Type>().clone()));
        }
        Ok(Self { columns: flags })
    }

    /// The lists that met the person of a row, and those that are null there, each as a set.
    pub(super) fn row(&self, row: usize) -> Result<(u32, u32)> {
        let (mut met, mut absent) = (0, 0);
        for (place, (name, column)) in self.columns.iter().enumerate() {
            match column.is_valid(row).then(|| column.value(row)) {
                None => absent |= 1 << place,
                Some(0) => {}
                Some(1) => met |= 1 << place,
                Some(_) => {
                    let reason =
                        format!("`{name}` is neither 0 nor 1 somewhere: a list is a column of flags");
                    return Err(Refusal::because(reason));
                }
            }
        }
        Ok((met, absent))
    }
}
