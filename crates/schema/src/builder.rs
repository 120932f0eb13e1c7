//! Builds a record batch of a common table, row by row.
//!
//! In: values by field name. Out: a batch in the order of the table's key, whatever order the rows came in. It refuses
//! unknown fields, wrong types, nulls where none may be, and two rows with one key.

use std::{cmp::Ordering, collections::BTreeMap, fmt, sync::Arc};

use arrow_array::{ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, SchemaRef};
use chrono::{Datelike, NaiveDate};

use crate::{SchemaError, Table, ValueState};

/// One value on its way into a table. Its `Debug` names the type only: it may be a person's name.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A real number.
    Real(f64),
    /// Yes or no.
    Boolean(bool),
    /// A day.
    Date(NaiveDate),
}

impl Value {
    /// The word for the type of the value.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Text(_) => "text",
            Self::Integer(_) => "integer",
            Self::Real(_) => "real",
            Self::Boolean(_) => "boolean",
            Self::Date(_) => "date",
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Value({})", self.type_name())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(whole: i64) -> Self {
        Self::Integer(whole)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Boolean(flag)
    }
}

impl From<NaiveDate> for Value {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

impl From<ValueState> for Value {
    fn from(state: ValueState) -> Self {
        Self::Text(state.as_str().to_owned())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Collects rows of one table.
///
/// ```
/// # use sylfaen_schema::{Table, TableBuilder, Value};
/// # let table = Table::parse("name = 't'\ndescription = 'd'\ngrain = 'g'\nkey = ['a']\n[[field]]\nname = 'a'\ntype = 'text'\nmeaning = 'm'\nsensitivity = 'none'")?;
/// let mut rows = TableBuilder::new(&table);
/// for name in ["b", "a"] {
///     rows.set("a", Value::from(name))?;
///     rows.end_row()?;
/// }
/// let batch = rows.finish()?;
/// let column: &arrow_array::StringArray = arrow_array::cast::AsArray::as_string(batch.column(0));
/// assert_eq!(column.value(0), "a");
/// # Ok::<(), sylfaen_schema::SchemaError>(())
/// ```
#[derive(Debug)]
pub struct TableBuilder {
    table: String,
    schema: SchemaRef,
    key: Vec<usize>,
    places: BTreeMap<String, usize>,
    /// For each column the one that was given after it last time: rows are mostly given in one order.
    after: Vec<usize>,
    /// The column given last.
    last: usize,
    columns: Vec<Column>,
    /// Which columns the row being built has given.
    given: Vec<bool>,
    rows: usize,
}

impl TableBuilder {
    /// Begins an empty batch of `table`.
    pub fn new(table: &Table) -> Self {
        let schema = table.arrow_schema();
        let places: BTreeMap<_, _> = schema
            .fields()
            .iter()
            .enumerate()
            .map(|(place, column)| (column.name().clone(), place))
            .collect();
        Self {
            table: table.name.clone(),
            key: table.key.iter().filter_map(|name| places.get(name).copied()).collect(),
            columns: schema.fields().iter().map(|column| Column::new(column.data_type())).collect(),
            given: vec![false; schema.fields().len()],
            after: vec![0; schema.fields().len()],
            last: 0,
            places,
            schema,
            rows: 0,
        }
    }

    /// Gives a field of the row being built; the last value given stands.
    ///
    /// # Errors
    /// [`SchemaError::NoSuchField`] and [`SchemaError::WrongType`].
    pub fn set(&mut self, field: &str, value: impl Into<Value>) -> Result<(), SchemaError> {
        let place = self.place(field)?;
        self.give(place, value.into())
    }

    /// The column of a field: mostly the one that was given next last time.
    fn place(&mut self, field: &str) -> Result<usize, SchemaError> {
        let guess = self.after.get(self.last).copied().unwrap_or(0);
        let place = if self.schema.fields().get(guess).is_some_and(|column| column.name() == field) {
            guess
        } else {
            let found = self.places.get(field).copied();
            let absent = || SchemaError::NoSuchField { table: self.table.clone(), field: field.to_owned() };
            found.ok_or_else(absent)?
        };
        if let Some(after) = self.after.get_mut(self.last) {
            *after = place;
        }
        self.last = place;
        Ok(place)
    }

    fn give(&mut self, place: usize, value: Value) -> Result<(), SchemaError> {
        let column = &mut self.columns[place];
        if self.given[place] {
            column.forget();
        }
        let given = value.type_name();
        if !column.push(value) {
            self.given[place] = false;
            return Err(SchemaError::WrongType {
                table: self.table.clone(),
                field: self.schema.field(place).name().clone(),
                wanted: column.type_name(),
                given,
            });
        }
        self.given[place] = true;
        Ok(())
    }

    /// Gives the state of a field of the row being built.
    ///
    /// # Errors
    /// [`SchemaError::NoSuchField`] if the field has no state.
    pub fn set_state(&mut self, field: &str, state: ValueState) -> Result<(), SchemaError> {
        // The column of the state follows that of the field.
        let place = self.place(field)? + 1;
        let is_state = self.schema.fields().get(place).and_then(|column| column.name().strip_prefix(field));
        if is_state == Some("_state") {
            return self.give(place, state.into());
        }
        Err(SchemaError::NoSuchField { table: self.table.clone(), field: format!("{field}_state") })
    }

    /// Ends the row: what was not given is null.
    ///
    /// # Errors
    /// [`SchemaError::NullValue`] for a field that is never null. The row is dropped then.
    pub fn end_row(&mut self) -> Result<(), SchemaError> {
        let mut refused = None;
        for (place, column) in self.columns.iter_mut().enumerate() {
            if !std::mem::take(&mut self.given[place]) {
                column.push(Value::Null);
            }
            let field = self.schema.field(place);
            if refused.is_none() && !field.is_nullable() && column.is_null(self.rows) {
                refused = Some(field.name().clone());
            }
        }
        let Some(field) = refused else {
            self.rows += 1;
            return Ok(());
        };
        for column in &mut self.columns {
            column.forget();
        }
        Err(SchemaError::NullValue { table: self.table.clone(), field, row: self.rows + 1 })
    }

    /// How many rows have ended.
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether no row has ended.
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Makes the batch, in the order of the key: nulls first, text by its bytes. A row not ended is left out.
    ///
    /// # Errors
    /// [`SchemaError::DuplicateKey`].
    pub fn finish(mut self) -> Result<RecordBatch, SchemaError> {
        for (column, given) in self.columns.iter_mut().zip(&self.given) {
            if *given {
                column.forget();
            }
        }
        let order = self.in_key_order();
        if order.windows(2).any(|pair| self.compare(pair[0], pair[1]) == Ordering::Equal) {
            return Err(SchemaError::DuplicateKey { table: self.table });
        }
        let arrays = self.columns.iter().map(|column| column.array(&order)).collect();
        RecordBatch::try_new(self.schema, arrays).map_err(|_| SchemaError::Internal { table: self.table })
    }

    /// Rows in the order of the key. Most are told apart by how the first text of the key begins, which is compared as
    /// one number; the whole key decides among the rest.
    fn in_key_order(&self) -> Vec<usize> {
        let first = self.key.first().map(|&place| &self.columns[place]);
        let beginning = |row| first.map_or(0, |column| column.beginning(row));
        let mut rows: Vec<(u64, usize)> = (0..self.rows).map(|row| (beginning(row), row)).collect();
        rows.sort_by(|left, right| left.0.cmp(&right.0).then_with(|| self.compare(left.1, right.1)));
        rows.into_iter().map(|(_, row)| row).collect()
    }

    fn compare(&self, left: usize, right: usize) -> Ordering {
        let mut orders = self.key.iter().map(|&place| self.columns[place].compare(left, right));
        orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }
}

/// A column being built. Texts share one buffer: a delivery has many small ones.
#[derive(Debug)]
enum Column {
    Text { text: Texts, given: Vec<bool> },
    Integer(Vec<Option<i64>>),
    Real(Vec<Option<f64>>),
    Boolean(Vec<Option<bool>>),
    Date(Vec<Option<NaiveDate>>),
}

/// Texts end to end, and where each ends. Its `Debug` shows neither.
struct Texts {
    joined: String,
    ends: Vec<usize>,
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Texts(..)")
    }
}

impl Column {
    fn new(data_type: &DataType) -> Self {
        match data_type {
            DataType::Int64 => Self::Integer(Vec::new()),
            DataType::Float64 => Self::Real(Vec::new()),
            DataType::Boolean => Self::Boolean(Vec::new()),
            DataType::Date32 => Self::Date(Vec::new()),
            _ => Self::Text { text: Texts { joined: String::new(), ends: Vec::new() }, given: Vec::new() },
        }
    }

    const fn type_name(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Integer(_) => "integer",
            Self::Real(_) => "real",
            Self::Boolean(_) => "boolean",
            Self::Date(_) => "date",
        }
    }

    /// Adds a value; false, and nothing added, if it is of another type.
    fn push(&mut self, value: Value) -> bool {
        match (self, value) {
            (Self::Text { text, given }, Value::Text(value)) => {
                text.joined.push_str(&value);
                text.ends.push(text.joined.len());
                given.push(true);
            }
            (Self::Text { text, given }, Value::Null) => {
                text.ends.push(text.joined.len());
                given.push(false);
            }
            (Self::Integer(values), Value::Integer(value)) => values.push(Some(value)),
            (Self::Integer(values), Value::Null) => values.push(None),
            (Self::Real(values), Value::Real(value)) => values.push(Some(value)),
            (Self::Real(values), Value::Null) => values.push(None),
            (Self::Boolean(values), Value::Boolean(value)) => values.push(Some(value)),
            (Self::Boolean(values), Value::Null) => values.push(None),
            (Self::Date(values), Value::Date(value)) => values.push(Some(value)),
            (Self::Date(values), Value::Null) => values.push(None),
            _ => return false,
        }
        true
    }

    /// Takes the last value back.
    fn forget(&mut self) {
        match self {
            Self::Text { text, given } => {
                text.ends.pop();
                text.joined.truncate(text.ends.last().copied().unwrap_or(0));
                given.pop();
            }
            Self::Integer(values) => drop(values.pop()),
            Self::Real(values) => drop(values.pop()),
            Self::Boolean(values) => drop(values.pop()),
            Self::Date(values) => drop(values.pop()),
        }
    }

    fn text(&self, row: usize) -> Option<&str> {
        let Self::Text { text, given } = self else { return None };
        let start = if row == 0 { 0 } else { text.ends[row - 1] };
        given[row].then(|| &text.joined[start..text.ends[row]])
    }

    /// The first eight bytes of a text as a number in the same order; zero for nulls and for other types.
    fn beginning(&self, row: usize) -> u64 {
        let mut bytes = [0; 8];
        for (byte, given) in bytes.iter_mut().zip(self.text(row).unwrap_or_default().bytes()) {
            *byte = given;
        }
        u64::from_be_bytes(bytes)
    }

    fn is_null(&self, row: usize) -> bool {
        match self {
            Self::Text { given, .. } => !given[row],
            Self::Integer(values) => values[row].is_none(),
            Self::Real(values) => values[row].is_none(),
            Self::Boolean(values) => values[row].is_none(),
            Self::Date(values) => values[row].is_none(),
        }
    }

    fn compare(&self, left: usize, right: usize) -> Ordering {
        match self {
            Self::Text { .. } => self.text(left).cmp(&self.text(right)),
            Self::Integer(values) => values[left].cmp(&values[right]),
            Self::Real(values) => match (values[left], values[right]) {
                (Some(one), Some(other)) => one.total_cmp(&other),
                (one, other) => one.is_some().cmp(&other.is_some()),
            },
            Self::Boolean(values) => values[left].cmp(&values[right]),
            Self::Date(values) => values[left].cmp(&values[right]),
        }
    }

    fn array(&self, order: &[usize]) -> ArrayRef {
        match self {
            Self::Text { .. } => Arc::new(order.iter().map(|&row| self.text(row)).collect::<StringArray>()),
            Self::Integer(values) => Arc::new(order.iter().map(|&row| values[row]).collect::<Int64Array>()),
            Self::Real(values) => Arc::new(order.iter().map(|&row| values[row]).collect::<Float64Array>()),
            Self::Boolean(values) => Arc::new(order.iter().map(|&row| values[row]).collect::<BooleanArray>()),
            Self::Date(values) => {
                let days = |date: NaiveDate| date.num_days_from_ce() - DAYS_BEFORE_1970;
                Arc::new(order.iter().map(|&row| values[row].map(days)).collect::<Date32Array>())
            }
        }
    }
}

/// Days from the first of January of the year 1 to that of 1970, where Arrow begins to count.
const DAYS_BEFORE_1970: i32 = 719_163;

#[cfg(test)]
mod tests {
    use arrow_array::{Array, cast::AsArray, types::Date32Type};

    use super::*;

    fn table() -> Table {
        Table::parse(
            r#"
name = "stg_a__b"
description = "B."
grain = "a b"
key = ["place", "rank"]
[[field]]
name = "place"
type = "text"
meaning = "Where."
sensitivity = "none"
[[field]]
name = "rank"
type = "integer"
meaning = "Which."
sensitivity = "none"
[[field]]
name = "met_date"
type = "date"
meaning = "When."
null = "see the state"
sensitivity = "quasi"
state = true
precision = true
"#,
        )
        .unwrap()
    }

    fn row(rows: &mut TableBuilder, place: &str, rank: i64) -> Result<(), SchemaError> {
        rows.set("place", place)?;
        rows.set("rank", rank)?;
        rows.set("met_date", NaiveDate::from_ymd_opt(1970, 1, 3))?;
        rows.set_state("met_date", ValueState::Given)?;
        rows.end_row()
    }

    #[test]
    fn rows_come_out_in_the_order_of_the_key() {
        let mut rows = TableBuilder::new(&table());
        for (place, rank) in [("b", 2), ("ä", 1), ("b", -1), ("a", 10)] {
            row(&mut rows, place, rank).unwrap();
        }
        let batch = rows.finish().unwrap();
        let places: Vec<_> = batch.column(0).as_string::<i32>().iter().flatten().collect();
        assert_eq!(places, ["a", "b", "b", "ä"]);
        assert_eq!(batch.column(2).as_primitive::<Date32Type>().value(0), 2);
        assert!(batch.column(4).is_null(0));
    }

    #[test]
    fn what_does_not_fit_is_refused_with_the_field_and_without_the_value() {
        let mut rows = TableBuilder::new(&table());
        assert_eq!(
            rows.set("palce", "secret").unwrap_err().to_string(),
            "table `stg_a__b` has no field `palce`"
        );
        assert_eq!(
            rows.set("rank", "secret").unwrap_err().to_string(),
            "field `rank` of `stg_a__b` holds integer, not text"
        );
        rows.set("place", "secret").unwrap();
        rows.set_state("met_date", ValueState::Blank).unwrap();
        assert_eq!(
            rows.end_row().unwrap_err().to_string(),
            "field `rank` of `stg_a__b` is never null, and row 1 of this batch leaves it out"
        );
        row(&mut rows, "secret", 1).unwrap();
        rows.set("place", "not ended").unwrap();
        assert!(!format!("{rows:?} {:?}", Value::from("secret")).contains("secret"));
        assert_eq!(rows.len(), 1);
        assert_eq!(rows.finish().unwrap().num_rows(), 1);
    }

    #[test]
    fn the_last_value_given_stands_and_a_second_row_with_one_key_is_refused() {
        let mut rows = TableBuilder::new(&table());
        rows.set("place", "first").unwrap();
        row(&mut rows, "b", 1).unwrap();
        row(&mut rows, "b", 1).unwrap();
        assert_eq!(rows.finish().unwrap_err().to_string(), "two rows of `stg_a__b` have the same key");
    }

    proptest::proptest! {
        #[test]
        fn text_comes_out_in_the_order_of_its_bytes(texts in proptest::collection::btree_set("\\PC{0,12}|[\\x00a]{0,10}", 0..30), turn in 0_usize..30) {
            let mut given: Vec<&String> = texts.iter().collect();
            let by = turn.min(given.len());
            given.rotate_left(by);
            let mut rows = TableBuilder::new(&table());
            for text in given {
                row(&mut rows, text, 1).unwrap();
            }
            let batch = rows.finish().unwrap();
            let found: Vec<&str> = batch.column(0).as_string::<i32>().iter().flatten().collect();
            let expected: Vec<&str> = texts.iter().map(String::as_str).collect();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
