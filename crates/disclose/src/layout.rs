//! What each field of a table is to disclosure, and how the table that leaves is laid out.
//!
//! In: a mart's schema. Out: the schema of the `out_` table made of it, and the role of every field. Refuses any
//! field that nothing says how to protect: silence is not permission.

use sylfaen_schema::{Field, FieldType, Rounding, Sensitivity, Table};

use crate::error::FieldReason;
use crate::{DiscloseError, Rules};

/// What stands in a note field where a figure is withheld.
pub const WITHHELD_NOTE: &str = "[c]";

const MART: &str = "mart_";
const OUT: &str = "out_";

/// What a field is to disclosure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Says what a row is about, or is quoted as printed: passes as it is.
    Passes,
    /// Counts people of ours, and is rounded in this direction.
    Count(Rounding),
    /// Counts the people that the row's other figures rest on: they are withheld with it.
    Base(Rounding),
    /// Says whether the field before it is withheld.
    Note,
}

/// Gives the schema of the table that leaves when this mart is disclosed.
///
/// Its name begins `out_` in place of `mart_`. Every count may be null, and is followed by a text field of its name
/// with `_note` behind it, which is `[c]` where the count is withheld. The rest is as in the mart.
///
/// # Errors
/// [`DiscloseError::NotAMart`] for a table of any other layer.
pub fn out_table(mart: &Table) -> Result<Table, DiscloseError> {
    let Some(rest) = mart.name.strip_prefix(MART) else {
        return Err(DiscloseError::NotAMart { table: mart.name.clone() });
    };
    let mut out = mart.clone();
    out.name = format!("{OUT}{rest}");
    out.fields = mart.fields.iter().flat_map(disclosed_fields).collect();
    Ok(out)
}

/// The name of the field that says whether `field` is withheld.
pub fn note_field(field: &str) -> String {
    format!("{field}_note")
}

/// Whether the table's name says that it has left through disclosure.
pub(crate) fn is_out(table: &Table) -> bool {
    table.name.starts_with(OUT)
}

/// Gives every field of a mart its role.
pub(crate) fn mart_roles(table: &Table, rules: &Rules) -> Result<Vec<Role>, DiscloseError> {
    table.fields.iter().map(|field| role(table, field, rules)).collect()
}

/// Gives every field of an `out_` table its role; a count without its note is refused.
pub(crate) fn out_roles(table: &Table, rules: &Rules) -> Result<Vec<Role>, DiscloseError> {
    let mut parts: Vec<Role> = Vec::with_capacity(table.fields.len());
    for (position, field) in table.fields.iter().enumerate() {
        let note_is_due = position.checked_sub(1).and_then(|before| {
            let counted = table.fields.get(before)?;
            matches!(parts.get(before)?, Role::Count(_) | Role::Base(_)).then(|| counted.name.clone())
        });
        match note_is_due {
            Some(counted) if field.name == note_field(&counted) && field.field_type == FieldType::Text => {
                parts.push(Role::Note);
            }
            Some(counted) => {
                return Err(DiscloseError::NoteFieldMissing { table: table.name.clone(), field: counted });
            }
            None => parts.push(role(table, field, rules)?),
        }
    }
    match (table.fields.last(), parts.last()) {
        (Some(field), Some(Role::Count(_) | Role::Base(_))) => {
            Err(DiscloseError::NoteFieldMissing { table: table.name.clone(), field: field.name.clone() })
        }
        _ => Ok(parts),
    }
}

fn role(table: &Table, field: &Field, rules: &Rules) -> Result<Role, DiscloseError> {
    let refused = |reason| {
        Err(DiscloseError::FieldRefused { table: table.name.clone(), field: field.name.clone(), reason })
    };
    let is_number = matches!(field.field_type, FieldType::Integer | FieldType::Real);
    if field.sensitivity == Sensitivity::Direct {
        return refused(FieldReason::Identifies);
    }
    if field.has_state || field.has_precision {
        return refused(FieldReason::RecordLevel);
    }
    if (field.name.ends_with("_id") || field.name.ends_with("_ids")) && !rules.is_printable_id(&field.name) {
        return refused(FieldReason::IdOfOurs);
    }
    if field.published_as_printed {
        return if field.rounding.is_some() {
            refused(FieldReason::PrintedAndRounded)
        } else {
            Ok(Role::Passes)
        };
    }
    match field.rounding {
        Some(_) if !is_number => refused(FieldReason::NumberUndeclared),
        Some(_) if table.key.contains(&field.name) => refused(FieldReason::CountInKey),
        Some(rounding) if field.name.starts_with("base_") => Ok(Role::Base(rounding)),
        Some(rounding) => Ok(Role::Count(rounding)),
        None if is_number && rules.is_number_not_of_people(&field.name) => Ok(Role::Passes),
        None if is_number => refused(FieldReason::NumberUndeclared),
        None if field.sensitivity == Sensitivity::Quasi && !field.name.ends_with("_code") => {
            refused(FieldReason::NotACategory)
        }
        None => Ok(Role::Passes),
    }
}

fn disclosed_fields(field: &Field) -> Vec<Field> {
    if field.rounding.is_none() {
        return vec![field.clone()];
    }
    let mut count = field.clone();
    count.sensitivity = Sensitivity::None;
    count.null_meaning = Some(match &field.null_meaning {
        Some(meaning) => format!("withheld where the note says [c]; otherwise {meaning}"),
        None => "withheld, and the note says [c]".to_owned(),
    });
    let note = Field {
        name: note_field(&field.name),
        field_type: FieldType::Text,
        unit: None,
        meaning: format!("why {} is not shown", field.name),
        null_meaning: Some("it is not withheld".to_owned()),
        sensitivity: Sensitivity::None,
        code_list: None,
        has_state: false,
        has_precision: false,
        rounding: None,
        published_as_printed: false,
    };
    vec![count, note]
}
