//! What each cell adds into, and what each percentage is a percentage of.
//!
//! In: the cells of a file with the labels that place them. Out: the same cells, each with the ids of its totals, its
//! count and its whole. It refuses a declared relation whose other cell is not in the file.

use std::collections::BTreeMap;

use super::grid::{Placed, cell_id};
use super::source::{Axis, Dimension, Label, LabelReading, PublishedSource, Quantity};
use super::{Cell, PublishedError};

/// Fills the links of every cell.
pub(super) fn link(source: &PublishedSource, placed: Vec<Placed>) -> Result<Vec<Cell>, PublishedError> {
    let by_id: BTreeMap<&str, &Placed> = placed.iter().map(|one| (one.cell.cell_id.as_str(), one)).collect();
    let links = placed.iter().map(|one| Links::of(source, one, &by_id)).collect::<Result<Vec<_>, _>>()?;
    let linked = placed.into_iter().zip(links).map(|(one, links)| Cell {
        row_total_id: links.row_total,
        column_total_id: links.column_total,
        counted_id: links.counted,
        base_id: links.base,
        ..one.cell
    });
    Ok(linked.collect())
}

struct Links {
    row_total: Option<String>,
    column_total: Option<String>,
    counted: Option<String>,
    base: Option<String>,
}

/// The label that a label names: its total, or the count it describes.
type Names = fn(&Label) -> Option<&String>;

impl Links {
    fn of(
        source: &PublishedSource,
        placed: &Placed,
        by_id: &BTreeMap<&str, &Placed>,
    ) -> Result<Self, PublishedError> {
        let there = |id: Option<String>, role: &'static str| match id {
            Some(id) if !by_id.contains_key(id.as_str()) => Err(PublishedError::CellNotThere {
                file: source.file.clone(),
                line: placed.cell.source_line,
                table: placed.cell.table_id.clone(),
                role,
            }),
            id => Ok(id),
        };
        let total = |placed: &Placed, axis| beside(source, placed, axis, |label| label.part_of.as_ref());
        let count = |axis| beside(source, placed, axis, |label| label.of.as_ref());
        let adds = placed.cell.quantity != Quantity::Change;
        let counted = there(count(Axis::Columns).or_else(|| count(Axis::Rows)), "count")?;
        let mut base = None;
        let over = source.measures.get(&placed.cell.measure_code).and_then(|measure| measure.over);
        if let (Some(axis), Some(counted)) = (over, &counted) {
            // The whole is the last total up from the count; the declared labels never run in a circle.
            let mut at = counted.clone();
            while let Some(up) = by_id.get(at.as_str()).and_then(|placed| total(placed, axis)) {
                at = there(Some(up), "whole")?.unwrap_or(at);
            }
            base = Some(at);
        }
        Ok(Self {
            row_total: there(total(placed, Axis::Rows).filter(|_| adds), "total")?,
            column_total: there(total(placed, Axis::Columns).filter(|_| adds), "total")?,
            counted,
            base,
        })
    }
}

/// The id of the cell reached by replacing one label of an axis with the label it names.
fn beside(source: &PublishedSource, placed: &Placed, axis: Axis, names: Names) -> Option<String> {
    let table = source.tables.get(&placed.cell.table_id)?;
    let (mut rows, mut columns) = (placed.rows.clone(), placed.columns.clone());
    let labels = match axis {
        Axis::Rows => &mut rows,
        Axis::Columns => &mut columns,
    };
    let replaced = |(dimension, label): (&Dimension, &String)| match &dimension.reading {
        LabelReading::Listed(listed) => listed.get(label).and_then(names).cloned(),
        LabelReading::Year | LabelReading::Quarter => None,
    };
    let dimensions = table.axis(axis);
    let (at, name) = dimensions
        .iter()
        .zip(labels.iter())
        .map(replaced)
        .enumerate()
        .find_map(|(at, name)| Some((at, name?)))?;
    *labels.get_mut(at)? = name;
    Some(cell_id(&table.id, &rows, &columns))
}
