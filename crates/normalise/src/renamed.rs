//! Whether a new column holds what a missing one held.
//!
//! In: rows below a header, a column, and the field that is missing. Out: whether the cells agree with the field. Place
//! alone says little: a column of names put where a date was is no date. Without cells, or with cells that say nothing
//! of the field, it does not agree.

use sylfaen_workbook::{CellValue, Row};

use crate::{
    DeliveryContext,
    code::shared_lookup,
    suggest::{Agreement, ColumnEvidence, agreement, look},
};

/// Rows of data that are looked at.
pub(crate) const ROWS_MAX: usize = 200;

/// Says whether the cells of a column, from 0, are of the kind the field holds, in the words of the lists or the
/// partner's own.
pub(crate) fn agrees<'r>(
    rows: impl IntoIterator<Item = &'r Row>,
    column: u32,
    field: &str,
    context: &DeliveryContext<'_>,
) -> bool {
    let (schemas, partner) = (context.schemas, context.partner);
    let list = schemas.mappable_field(field).and_then(|field| field.code_list.as_deref());
    let mut evidence = ColumnEvidence::default();
    for cell in rows.into_iter().filter_map(|row| row.cell(column)) {
        let before = list.and_then(|list| evidence.resolved.get(list)).copied();
        look(&mut evidence, cell, schemas);
        let Some(list) = list else { continue };
        let is_known = evidence.resolved.get(list).copied() > before;
        let lookups = [Some(field), shared_lookup(field)].into_iter().flatten();
        let mut own = lookups.filter_map(|name| partner.lookups.get(name));
        if let CellValue::Text(text) = &cell.value
            && !is_known
            && own.any(|lookup| lookup.find(text).is_some())
        {
            *evidence.resolved.entry(list.to_owned()).or_default() += 1;
        }
    }
    matches!(agreement(&evidence, field, schemas), Agreement::Supports)
}
