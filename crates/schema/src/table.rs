//! A common table, as one file of `schemas/tables/` describes it.
//!
//! In: the text of that file. Out: the table, its Arrow schema and its page for readers. It refuses a key that is not
//! a field, a field without a meaning, a state on a field that is never null.

use std::{collections::BTreeSet, fmt::Write as _, sync::Arc};

use arrow_schema::{DataType, Field as ArrowField, Schema as ArrowSchema, SchemaRef};

use crate::{
    Field, FieldType, Rounding, SchemaError, Sensitivity,
    strict::{Keys, Source},
};

/// A table every part of sylfaen agrees on.
///
/// ```
/// let table = sylfaen_schema::Table::parse(r#"
/// name = "stg_cat__sightings"
/// description = "Cats, as seen."
/// grain = "one row a sighting"
/// key = ["sighting_id"]
/// [[field]]
/// name = "sighting_id"
/// type = "text"
/// meaning = "The sighting."
/// sensitivity = "none"
/// [[field]]
/// name = "lives_left"
/// type = "integer"
/// unit = "lives"
/// meaning = "How many lives the cat has left."
/// null = "nobody asked"
/// sensitivity = "quasi"
/// state = true
/// "#)?;
/// let names: Vec<_> = table.arrow_schema().fields().iter().map(|f| f.name().clone()).collect();
/// assert_eq!(names, ["sighting_id", "lives_left", "lives_left_state"]);
/// # Ok::<(), sylfaen_schema::SchemaError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Name: prefix for who may read, topic, two underscores, thing.
    pub name: String,
    /// What it is, for readers.
    pub description: String,
    /// What one row is.
    pub grain: String,
    /// The fields that tell rows apart, and by which they are ordered.
    pub key: Vec<String>,
    /// The fields, in order.
    pub fields: Vec<Field>,
}

impl Table {
    /// Reads a table from the text of its file.
    ///
    /// # Errors
    /// [`SchemaError`] with the line, for anything the file says wrongly or leaves out.
    pub fn parse(text: &str) -> Result<Self, SchemaError> {
        Self::parse_named("table", text)
    }

    pub(crate) fn parse_named(file: &str, text: &str) -> Result<Self, SchemaError> {
        let source = Source { file, text };
        let parsed = source.parse()?;
        let keys = Keys::top(source, &parsed);
        keys.only(&["name", "description", "grain", "key", "field"])?;
        let fields = keys.tables("field")?.iter().map(field).collect::<Result<Vec<_>, _>>()?;
        let table = Self {
            name: keys.text("name")?,
            description: keys.text("description")?,
            grain: keys.text("grain")?,
            key: keys.texts("key")?,
            fields,
        };
        let mut seen = BTreeSet::new();
        for column in table.arrow_schema().fields() {
            if !seen.insert(column.name().clone()) {
                return Err(keys.wrong("field", format!("without a second column `{}`", column.name())));
            }
        }
        if table.key.is_empty() || table.key.iter().any(|name| table.field(name).is_none()) {
            return Err(keys.wrong("key", "a list of at least one of the table's own fields"));
        }
        Ok(table)
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The Arrow schema: the fields in order, each followed by its state and its precision where it has them.
    pub fn arrow_schema(&self) -> SchemaRef {
        let mut columns = Vec::new();
        for field in &self.fields {
            columns.push(ArrowField::new(&field.name, field.field_type.data_type(), field.is_nullable()));
            if field.has_state {
                columns.push(ArrowField::new(field.state_name(), DataType::Utf8, false));
            }
            if field.has_precision {
                columns.push(ArrowField::new(field.precision_name(), DataType::Utf8, field.is_nullable()));
            }
        }
        Arc::new(ArrowSchema::new(columns))
    }

    /// The table's page for readers, in Markdown.
    pub fn markdown(&self) -> String {
        let mut page = format!(
            "## {}\n\n{}\n\nOne row: {}. Key: {}.\n\n| field | type | unit | meaning | null means | sensitivity | codes |\n|---|---|---|---|---|---|---|\n",
            self.name,
            self.description.trim(),
            self.grain,
            self.key.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
        );
        for field in &self.fields {
            let _ = writeln!(
                page,
                "| `{}` | {} | {} | {} | {} | {} | {} |",
                field.name,
                field.field_type.as_str(),
                field.unit.as_deref().unwrap_or(""),
                in_cell(&field.meaning),
                field.null_meaning.as_deref().map_or_else(|| "never null".to_owned(), in_cell),
                field.sensitivity.as_str(),
                field.code_list.as_deref().map(|list| format!("`{list}`")).unwrap_or_default(),
            );
            if field.has_state {
                let _ = writeln!(
                    page,
                    "| `{}` | text | | Why `{}` holds a value or none. | never null | none | `value_state` |",
                    field.state_name(),
                    field.name
                );
            }
            if field.has_precision {
                let _ = writeln!(
                    page,
                    "| `{}` | text | | How exact `{}` is. | no date | none | `date_precision` |",
                    field.precision_name(),
                    field.name
                );
            }
        }
        page
    }
}

fn in_cell(text: &str) -> String {
    text.trim().replace('\n', " ").replace('|', "\\|")
}

fn field(keys: &Keys<'_>) -> Result<Field, SchemaError> {
    keys.only(&[
        "name",
        "type",
        "unit",
        "meaning",
        "null",
        "sensitivity",
        "codes",
        "state",
        "precision",
        "rounding",
        "printed",
    ])?;
    let field = Field {
        name: keys.text("name")?,
        field_type: word(keys, "type", &FieldType::WORDS)?,
        unit: keys.text_if("unit")?,
        meaning: keys.text("meaning")?,
        null_meaning: keys.text_if("null")?,
        sensitivity: word(keys, "sensitivity", &Sensitivity::WORDS)?,
        code_list: keys.text_if("codes")?,
        has_state: keys.flag("state")?,
        has_precision: keys.flag("precision")?,
        rounding: keys.text_if("rounding")?.map(|_| word(keys, "rounding", &Rounding::WORDS)).transpose()?,
        published_as_printed: keys.flag("printed")?,
    };
    if field.has_state && field.null_meaning.is_none() {
        return Err(keys.wrong("state", "left out of a field that is never null (give `null` its meaning)"));
    }
    if field.has_precision && field.field_type != FieldType::Date {
        return Err(keys.wrong("precision", "left out of a field that is no date"));
    }
    Ok(field)
}

/// Reads a word from a closed vocabulary.
pub(crate) fn word<T: Copy>(
    keys: &Keys<'_>,
    key: &'static str,
    words: &[(&'static str, T)],
) -> Result<T, SchemaError> {
    let text = keys.text(key)?;
    words.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = words.iter().map(|(name, _)| *name).collect();
        keys.wrong(key, format!("one of {}", names.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    const HEAD: &str = "name = \"stg_a__b\"\ndescription = \"B.\"\ngrain = \"a b\"\nkey = [\"b_id\"]\n";
    const B_ID: &str =
        "[[field]]\nname = \"b_id\"\ntype = \"text\"\nmeaning = \"The b.\"\nsensitivity = \"none\"\n";

    fn check(rest: &str, expected: &Expect) {
        let outcome = Table::parse(&format!("{HEAD}{B_ID}{rest}"));
        let text = match outcome {
            Ok(table) => {
                format!(
                    "{:#?}",
                    table.arrow_schema().fields().iter().map(ToString::to_string).collect::<Vec<_>>()
                ) + "\n"
                    + &table.markdown()
            }
            Err(error) => error.to_string(),
        };
        expected.assert_eq(&text);
    }

    #[test]
    fn states_and_precisions_follow_their_field() {
        check(
            "[[field]]\nname = \"seen_date\"\ntype = \"date\"\nmeaning = \"When seen | met.\"\nnull = \"see the state\"\nsensitivity = \"quasi\"\nstate = true\nprecision = true\n",
            &expect![[r#"
                [
                    "Field { \"b_id\": Utf8 }",
                    "Field { \"seen_date\": nullable Date32 }",
                    "Field { \"seen_date_state\": Utf8 }",
                    "Field { \"seen_date_precision\": nullable Utf8 }",
                ]
                ## stg_a__b

                B.

                One row: a b. Key: `b_id`.

                | field | type | unit | meaning | null means | sensitivity | codes |
                |---|---|---|---|---|---|---|
                | `b_id` | text |  | The b. | never null | none |  |
                | `seen_date` | date |  | When seen \| met. | see the state | quasi |  |
                | `seen_date_state` | text | | Why `seen_date` holds a value or none. | never null | none | `value_state` |
                | `seen_date_precision` | text | | How exact `seen_date` is. | no date | none | `date_precision` |
            "#]],
        );
    }

    #[test]
    fn what_a_table_says_wrongly_is_named_with_its_line() {
        check(
            "[[field]]\nname = \"c\"\ntype = \"string\"\nmeaning = \"C.\"\nsensitivity = \"none\"\n",
            &expect!["table:12: `field.type` must be one of text, integer, real, boolean, date"],
        );
        check(
            "[[field]]\nname = \"c\"\ntype = \"text\"\nmeaning = \"C.\"\nsensitivity = \"none\"\nstate = true\n",
            &expect![
                "table:15: `field.state` must be left out of a field that is never null (give `null` its meaning)"
            ],
        );
        check(
            "[[field]]\nname = \"c\"\ntype = \"text\"\nmeaning = \"C.\"\nsensitivty = \"none\"\n",
            &expect!["table:14: unknown key `field.sensitivty` (did you mean `sensitivity`?)"],
        );
        check(
            "[[field]]\nname = \"b_id\"\ntype = \"text\"\nmeaning = \"C.\"\nsensitivity = \"none\"\n",
            &expect!["table:5: `field` must be without a second column `b_id`"],
        );
        let error = Table::parse(&format!("{}{B_ID}", HEAD.replace("b_id", "c_id"))).unwrap_err();
        assert_eq!(
            error.to_string(),
            "table:4: `key` must be a list of at least one of the table's own fields"
        );
    }
}
