//! The content of a table as one digest.
//!
//! In: batches. Out: the same batches in the few types that tables keep, and SHA-256 over their canonical text, row by
//! row. Same content, same digest: however it was cut into batches, and whatever Delta calls its files. It refuses types
//! that tables do not keep.

use std::fmt::Write;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast::{CastOptions, cast_with_options};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use sha2::{Digest, Sha256};

use crate::LakeError;

/// Brings batches of one table to the types that tables keep: text, 64-bit integers and reals, booleans, dates and
/// decimals. Narrower integers and other encodings of text are widened, and field metadata is taken off.
///
/// # Errors
/// [`LakeError::NoColumns`], [`LakeError::MixedColumns`], [`LakeError::UnsupportedType`], [`LakeError::OutOfRange`].
pub(crate) fn canonical(table: &str, batches: &[RecordBatch]) -> Result<Vec<RecordBatch>, LakeError> {
    let first = batches.first().ok_or_else(|| LakeError::NoColumns { table: table.to_owned() })?.schema();
    let fields = first.fields().iter().map(|field| {
        let may_be_null =
            |batch: &RecordBatch| batch.schema().field_with_name(field.name()).is_ok_and(Field::is_nullable);
        Ok(canonical_field(table, field)?.with_nullable(batches.iter().any(may_be_null)))
    });
    let schema: SchemaRef = Arc::new(Schema::new(fields.collect::<Result<Vec<_>, LakeError>>()?));
    batches.iter().map(|batch| canonical_batch(table, batch, &schema)).collect()
}

fn canonical_field(table: &str, field: &Field) -> Result<Field, LakeError> {
    let kept = match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => DataType::Utf8,
        DataType::Dictionary(_, value) if matches!(**value, DataType::Utf8) => DataType::Utf8,
        whole if whole.is_integer() => DataType::Int64,
        DataType::Float32 | DataType::Float64 => DataType::Float64,
        DataType::Boolean => DataType::Boolean,
        DataType::Date32 => DataType::Date32,
        DataType::Decimal128(precision, scale) => DataType::Decimal128(*precision, *scale),
        other => {
            return Err(LakeError::UnsupportedType {
                table: table.to_owned(),
                column: field.name().clone(),
                found: other.to_string(),
            });
        }
    };
    Ok(Field::new(field.name(), kept, field.is_nullable()))
}

fn canonical_batch(table: &str, batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, LakeError> {
    let mixed = || LakeError::MixedColumns { table: table.to_owned() };
    let found = batch.schema();
    let same = found.fields().len() == schema.fields().len()
        && found.fields().iter().zip(schema.fields()).all(|(a, b)| a.name() == b.name());
    if !same {
        return Err(mixed());
    }
    let columns: Result<Vec<ArrayRef>, LakeError> = batch
        .columns()
        .iter()
        .zip(schema.fields())
        .map(|(column, field)| {
            if column.data_type() == field.data_type() {
                return Ok(Arc::clone(column));
            }
            // An unsafe cast fails where the safe one would leave a null; its words quote the number, so they stay here.
            let options = CastOptions { safe: false, ..CastOptions::default() };
            cast_with_options(column, field.data_type(), &options)
                .map_err(|_| LakeError::OutOfRange { table: table.to_owned(), column: field.name().clone() })
        })
        .collect();
    RecordBatch::try_new(Arc::clone(schema), columns?).map_err(|_| mixed())
}

/// The digest of canonical batches, as 64 lower-case hexadecimal digits, and their rows.
///
/// The text is, for each column, its name and type; then, for each row in order, each value: `-` for null, else its
/// text led by its length in bytes. Reals are written in the shortest form that reads back to the same number.
pub(crate) fn content(batches: &[RecordBatch]) -> Result<(String, u64), LakeError> {
    let mut digest = Sha256::new();
    let mut line = String::new();
    let mut rows = 0;
    if let Some(first) = batches.first() {
        for field in first.schema().fields() {
            let kind = field.data_type().to_string();
            put(&mut line, field.name());
            put(&mut line, &kind);
        }
        line.push('\n');
        digest.update(&line);
    }
    for batch in batches {
        rows += batch.num_rows() as u64;
        for row in 0..batch.num_rows() {
            line.clear();
            for column in batch.columns() {
                put_value(&mut line, column, row)?;
            }
            line.push('\n');
            digest.update(&line);
        }
    }
    Ok((hex(&digest.finalize()), rows))
}

/// The SHA-256 of bytes, as 64 lower-case hexadecimal digits.
///
/// ```
/// assert!(sylfaen_lake::sha256_hex(b"abc").starts_with("ba7816bf8f01cfea"));
/// ```
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A value led by its length. It is called for every value of every table, so nothing is formatted the general way.
fn put(line: &mut String, text: &str) {
    line.push_str(itoa::Buffer::new().format(text.len()));
    line.push(':');
    line.push_str(text);
}

fn put_value(line: &mut String, column: &ArrayRef, row: usize) -> Result<(), LakeError> {
    if column.is_null(row) {
        line.push('-');
        return Ok(());
    }
    match column.data_type() {
        DataType::Utf8 => put(line, column.as_string::<i32>().value(row)),
        DataType::Int64 => {
            put(line, itoa::Buffer::new().format(column.as_primitive::<Int64Type>().value(row)));
        }
        DataType::Float64 => put(line, &format!("{:?}", column.as_primitive::<Float64Type>().value(row))),
        DataType::Boolean => put(line, if column.as_boolean().value(row) { "t" } else { "f" }),
        DataType::Date32 => {
            put(line, itoa::Buffer::new().format(column.as_primitive::<Date32Type>().value(row)));
        }
        DataType::Decimal128(..) => {
            put(line, &column.as_primitive::<Decimal128Type>().value(row).to_string());
        }
        _ => return Err(LakeError::Internal { what: "a canonical batch has another type" }),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use arrow_array::{
        BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, Int64Array, LargeStringArray,
        StringArray, StringViewArray, TimestampSecondArray, UInt64Array,
    };

    use super::*;

    fn one(name: &str, column: ArrayRef) -> RecordBatch {
        RecordBatch::try_from_iter([(name, column)]).unwrap()
    }

    fn digest(batches: &[RecordBatch]) -> String {
        content(&canonical("t", batches).unwrap()).unwrap().0
    }

    fn text(values: &[Option<&str>]) -> RecordBatch {
        one("a", Arc::new(StringArray::from(values.to_vec())))
    }

    #[test]
    fn the_digest_is_that_of_the_text_it_is_said_to_be() {
        let batch = RecordBatch::try_from_iter_with_nullable([
            ("id", Arc::new(StringArray::from(vec![Some("é1"), None])) as ArrayRef, true),
            ("n", Arc::new(Int64Array::from(vec![-7, 12])), true),
            ("x", Arc::new(Float64Array::from(vec![0.1, 3.0])), true),
            ("b", Arc::new(BooleanArray::from(vec![true, false])), true),
            ("d", Arc::new(Date32Array::from(vec![0, 15340])), true),
            (
                "m",
                Arc::new(Decimal128Array::from(vec![5, -5]).with_precision_and_scale(10, 2).unwrap()),
                true,
            ),
        ])
        .unwrap();
        let text = "2:id4:Utf81:n5:Int641:x7:Float641:b7:Boolean1:d6:Date321:m17:Decimal128(10, 2)\n\
                    3:é12:-73:0.11:t1:01:5\n-2:123:3.01:f5:153402:-5\n";
        let expected = sha256_hex(text.as_bytes());
        assert_eq!(content(&[batch]).unwrap(), (expected, 2));
    }

    #[test]
    fn batches_encodings_and_widths_make_no_difference() {
        let whole = digest(&[text(&[Some("a"), None, Some("b")])]);
        assert_eq!(whole, digest(&[text(&[Some("a")]), text(&[]), text(&[None, Some("b")])]));
        let view = one("a", Arc::new(StringViewArray::from(vec![Some("a"), None, Some("b")])));
        let large = one("a", Arc::new(LargeStringArray::from(vec![Some("a"), None, Some("b")])));
        assert_eq!(whole, digest(&[view]));
        assert_eq!(whole, digest(&[large]));
        assert_eq!(
            digest(&[one("n", Arc::new(Int32Array::from(vec![1, 2])))]),
            digest(&[one("n", Arc::new(UInt64Array::from(vec![1, 2])))])
        );
    }

    #[test]
    fn order_names_types_nulls_and_borders_between_values_do() {
        let two = |a: &str, b: &str| {
            RecordBatch::try_from_iter([
                ("a", Arc::new(StringArray::from(vec![a])) as ArrayRef),
                ("b", Arc::new(StringArray::from(vec![b])) as ArrayRef),
            ])
            .unwrap()
        };
        let digests = [
            digest(&[text(&[Some("a"), Some("b")])]),
            digest(&[text(&[Some("b"), Some("a")])]),
            digest(&[text(&[Some("a"), None])]),
            digest(&[text(&[Some("a"), Some("")])]),
            digest(&[text(&[Some("a"), Some("-")])]),
            digest(&[text(&[Some("1")])]),
            digest(&[one("a", Arc::new(Int64Array::from(vec![1])))]),
            digest(&[one("b", Arc::new(Int64Array::from(vec![1])))]),
            digest(&[text(&[])]),
            digest(&[two("ab", "c")]),
            digest(&[two("a", "bc")]),
        ];
        let distinct: std::collections::BTreeSet<_> = digests.iter().collect();
        assert_eq!(distinct.len(), digests.len());
    }

    #[test]
    fn what_cannot_be_kept_is_refused_without_a_value() {
        assert!(matches!(canonical("t", &[]), Err(LakeError::NoColumns { .. })));
        let time = one("when", Arc::new(TimestampSecondArray::from(vec![1])));
        assert!(matches!(canonical("t", &[time]), Err(LakeError::UnsupportedType { .. })));
        let large = one("n", Arc::new(UInt64Array::from(vec![u64::MAX])));
        let error = canonical("t", &[large]).unwrap_err();
        assert!(matches!(error, LakeError::OutOfRange { .. }));
        assert!(!format!("{error:?}").contains("18446744073709551615"));
        let other = one("b", Arc::new(StringArray::from(vec!["x"])));
        assert!(matches!(canonical("t", &[text(&[]), other]), Err(LakeError::MixedColumns { .. })));
    }
}
