//! The arguments of a function, whichever way Arrow holds them.
//!
//! In: a column or a literal. Out: the text or number of a row, nothing for null. Refused: other types. A literal is held
//! once, however many rows there are.

use arrow_array::{Array, Int64Array, LargeStringArray, StringArray, StringViewArray};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::ColumnarValue;

/// A column of text, or one text for all rows.
pub(super) enum Texts<'a> {
    One(Option<&'a str>),
    Narrow(&'a StringArray),
    Wide(&'a LargeStringArray),
    View(&'a StringViewArray),
}

impl<'a> Texts<'a> {
    /// Reads an argument as text.
    pub(super) fn of(argument: &'a ColumnarValue) -> Result<Self> {
        let array = match argument {
            ColumnarValue::Scalar(
                ScalarValue::Utf8(text) | ScalarValue::LargeUtf8(text) | ScalarValue::Utf8View(text),
            ) => return Ok(Self::One(text.as_deref())),
            ColumnarValue::Scalar(ScalarValue::Null) => return Ok(Self::One(None)),
            ColumnarValue::Scalar(_) => return exec_err!("an argument of a comparison is not text"),
            ColumnarValue::Array(array) => array.as_any(),
        };
        let found = (array.downcast_ref().map(Self::View))
            .or_else(|| array.downcast_ref().map(Self::Narrow))
            .or_else(|| array.downcast_ref().map(Self::Wide));
        found.map_or_else(|| exec_err!("an argument of a comparison is not text"), Ok)
    }

    /// The text of a row.
    pub(super) fn at(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::One(text) => *text,
            Self::Narrow(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Self::Wide(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Self::View(texts) => texts.is_valid(row).then(|| texts.value(row)),
        }
    }
}

/// A column of whole numbers, or one for all rows.
pub(super) enum Numbers<'a> {
    One(Option<i64>),
    Column(&'a Int64Array),
}

impl<'a> Numbers<'a> {
    /// Reads an argument as whole numbers.
    pub(super) fn of(argument: &'a ColumnarValue) -> Result<Self> {
        match argument {
            ColumnarValue::Scalar(ScalarValue::Int64(number)) => Ok(Self::One(*number)),
            ColumnarValue::Scalar(ScalarValue::Null) => Ok(Self::One(None)),
            ColumnarValue::Array(array) => (array.as_any().downcast_ref().map(Self::Column))
                .map_or_else(|| exec_err!("an argument of a comparison is not a whole number"), Ok),
            ColumnarValue::Scalar(_) => exec_err!("an argument of a comparison is not a whole number"),
        }
    }

    /// The number of a row.
    pub(super) fn at(&self, row: usize) -> Option<i64> {
        match self {
            Self::One(number) => *number,
            Self::Column(numbers) => numbers.is_valid(row).then(|| numbers.value(row)),
        }
    }
}
