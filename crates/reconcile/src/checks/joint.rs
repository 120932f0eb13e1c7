//! Changes that are each possible and not all together.
//!
//! In: changes whose earlier counts are not printed, of parts and of their total. Out: one check for each such total.
//! Each part's earlier count is a whole number in a known range, and so is the total's; the sums of whole numbers from
//! ranges are every whole number from the sum of the least to the sum of the greatest, so the answer is exact.

use std::collections::BTreeMap;

use num_bigint::BigInt;

use super::Ground;
use crate::cell::{PublishedCell, Quantity};
use crate::feasible::{Bases, bases_of_change};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::words::{list, whole};

pub(super) fn check(ground: &Ground<'_>, report: &mut Report) {
    let by_id: BTreeMap<&str, &PublishedCell> =
        ground.cells.iter().map(|cell| (cell.id.as_str(), cell)).collect();
    let mut change_of: BTreeMap<&str, &PublishedCell> = BTreeMap::new();
    for cell in ground
        .table_cells()
        .filter(|cell| cell.definition.quantity == Quantity::Change && cell.base_id.is_none())
    {
        if let Some(counted) = &cell.counted_id {
            change_of.insert(counted, cell);
        }
    }
    let mut parts_of: BTreeMap<&str, Vec<&PublishedCell>> = BTreeMap::new();
    for cell in ground.table_cells() {
        if let Some(total) = cell.totals.get("rows") {
            parts_of.entry(total).or_default().push(cell);
        }
    }
    for (total_id, parts) in parts_of {
        let Some(total) = by_id.get(total_id) else { continue };
        if let Some(outcome) = one(total, &parts, &change_of) {
            report.note(Kind::NotFeasibleTogether, total_id, outcome);
        }
    }
}

fn range(count: &PublishedCell, change_of: &BTreeMap<&str, &PublishedCell>) -> Option<(BigInt, BigInt)> {
    let change = change_of.get(count.id.as_str())?;
    match bases_of_change(&count.printed.interval(), &change.printed.interval())? {
        Bases { least, most: Some(most), .. } if least <= most => Some((least, most)),
        _ => None,
    }
}

fn one(
    total: &PublishedCell,
    parts: &[&PublishedCell],
    change_of: &BTreeMap<&str, &PublishedCell>,
) -> Option<Outcome> {
    let (least, most) = range(total, change_of)?;
    let ranges: Option<Vec<(BigInt, BigInt)>> = parts.iter().map(|part| range(part, change_of)).collect();
    let ranges = ranges?;
    let from: BigInt = ranges.iter().map(|(least, _)| least).sum();
    let to: BigInt = ranges.iter().map(|(_, most)| most).sum();
    if from <= most && least <= to {
        return Some(Outcome::Passed);
    }
    let said: Vec<String> = parts
        .iter()
        .zip(&ranges)
        .map(|(part, (least, most))| {
            format!("{} to {} ({})", whole(least), whole(most), part.place.row_label)
        })
        .collect();
    let explanation = format!(
        "In \"{}\" every change is possible by itself, and not all together: the earlier counts were {}, so {} to {} in all, but the change of `{}` needs {} to {}.",
        total.place.table_title,
        list(&said),
        whole(&from),
        whole(&to),
        total.place.row_label,
        whole(&least),
        whole(&most),
    );
    let mut cells: Vec<String> = Vec::new();
    for cell in parts.iter().copied().chain([total]) {
        cells.push(cell.id.clone());
        cells.extend(change_of.get(cell.id.as_str()).map(|change| change.id.clone()));
    }
    Some(Outcome::Failed(
        Finding::new(Kind::NotFeasibleTogether, &total.id, Severity::High, cells, explanation)
            .resolved_by("The counts of the earlier period."),
    ))
}
