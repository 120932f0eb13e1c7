//! The wholes of the percentages of a release.
//!
//! In: rows, and the cells they stand for. Out: for each row with a percentage the cell that is its whole. Refuses a
//! percentage whose whole stands nowhere, and one of other counts.

use std::collections::BTreeMap;

use super::dimensions::{Dimension, place};
use super::reading::{Row, unreadable};
use super::{Cell, Place};
use crate::shares::Pct;
use crate::{DiscloseError, ReleaseReason};

/// The percentage of each row with the cell that is its whole; null where the row has none.
pub(super) fn wholes(
    rows: &[Row],
    cells: &[Cell],
    ordinals: &[usize],
    dimensions: &BTreeMap<String, Dimension>,
    tables: &[(&str, &str)],
) -> Result<Vec<Option<(Pct, usize)>>, DiscloseError> {
    let by_place: BTreeMap<&Place, usize> = cells.iter().map(|cell| &cell.place).zip(0..).collect();
    let mut wholes = Vec::with_capacity(rows.len());
    for (row, &part) in rows.iter().zip(ordinals) {
        let Some((pct, of)) = &row.share else {
            wholes.push(None);
            continue;
        };
        let fails = |reason| unreadable(tables.get(row.table).map_or("", |table| table.0), row.line, reason);
        let has_it = row.codes.iter().any(|(name, _)| name == of);
        let others: Vec<(String, String)> =
            row.codes.iter().filter(|(name, _)| name != of).cloned().collect();
        let whole = by_place.get(&place(&others, dimensions)).copied().filter(|_| has_it);
        let whole = whole.ok_or_else(|| fails(ReleaseReason::ShareOfNothing))?;
        let persons = |cell: usize| cells.get(cell).and_then(|cell| cell.persons);
        if let (Some(part), Some(whole)) = (persons(part), persons(whole))
            && !pct.fits(part, whole)
        {
            return Err(fails(ReleaseReason::NotTheShare));
        }
        wholes.push(Some((*pct, whole)));
    }
    Ok(wholes)
}
