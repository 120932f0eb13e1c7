//! Whether each printed total is the sum of the parts printed beside it.
//!
//! In: cells that name the total they are a part of. Out: one check for each total and each way in which its table
//! adds up. A sum of rounded figures is compared as an interval, so rounding alone never fails; changes do not add
//! up and are passed over.

use std::collections::BTreeMap;

use num_traits::Signed;

use crate::cell::{PublishedCell, Quantity};
use crate::feasible::Interval;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::{Cells, ReconcileError, words};

/// Above this many parts the repairs are described and not listed one by one.
const REPAIRS_LISTED_MAX: usize = 12;

pub(crate) fn check(cells: &Cells<'_>, report: &mut Report) -> Result<(), ReconcileError> {
    let mut parts_of: BTreeMap<(&str, &str), Vec<&PublishedCell>> = BTreeMap::new();
    for cell in cells.iter() {
        for (way, total_id) in &cell.totals {
            cells.get(total_id, &cell.id, "total")?;
            parts_of.entry((total_id, way)).or_default().push(cell);
        }
    }
    for ((total_id, way), parts) in parts_of {
        let total = cells.get(total_id, total_id, "total")?;
        if total.definition.quantity == Quantity::Change {
            continue;
        }
        report.note(Kind::TotalIsNotSum, &format!("{way}/{total_id}"), compare(total, way, &parts));
    }
    Ok(())
}

fn compare(total: &PublishedCell, way: &str, parts: &[&PublishedCell]) -> Outcome {
    let alike = |part: &&PublishedCell| {
        let (a, b) = (&part.definition, &total.definition);
        (&a.measure_code, a.quantity, &a.unit_code) == (&b.measure_code, b.quantity, &b.unit_code)
    };
    if !parts.iter().all(alike) {
        return Outcome::Undecided;
    }
    let sum = parts
        .iter()
        .map(|part| part.printed.interval())
        .fold(Interval::whole(0), |sum, part| sum.plus(&part));
    let printed = total.printed.interval();
    if sum.meets(&printed) {
        return Outcome::Passed;
    }
    let mut cells: Vec<String> = parts.iter().map(|part| part.id.clone()).collect();
    cells.push(total.id.clone());
    let mut finding = Finding::new(
        Kind::TotalIsNotSum,
        &format!("{way}/{}", total.id),
        Severity::High,
        cells,
        explain(total, parts, &sum, &printed),
    );
    finding.resolution = repair(total, parts, &sum, &printed);
    Outcome::Failed(finding)
}

/// The label of a part that tells it from the others of its total.
fn label<'a>(cell: &'a PublishedCell, total: &PublishedCell) -> &'a str {
    if cell.place.row_label == total.place.row_label {
        &cell.place.column_label
    } else {
        &cell.place.row_label
    }
}

fn explain(total: &PublishedCell, parts: &[&PublishedCell], sum: &Interval, printed: &Interval) -> String {
    let rows = parts.iter().any(|part| part.place.row_label != total.place.row_label);
    let (whole, line) = if rows {
        (&total.place.row_label, format!("column `{}`", total.place.column_label))
    } else {
        (&total.place.column_label, format!("row `{}`", total.place.row_label))
    };
    let addends: Vec<String> =
        parts.iter().map(|part| format!("{} ({})", part.printed.text, label(part, total))).collect();
    let place = match parts.first() {
        Some(first) if parts.iter().all(|part| is_list_elsewhere(part, first, total)) => {
            format!("In \"{}\", held against \"{}\"", first.place.table_title, total.place.table_title)
        }
        _ => format!("In \"{}\", {line}", total.place.table_title),
    };
    if sum.is_point() && printed.is_point() {
        let difference = (printed.low() - sum.low()).abs();
        let side = if printed.low() < sum.low() { "less" } else { "more" };
        return format!(
            "{place}: {} = {}, but `{whole}` is printed as {}, which is {} {side}.",
            addends.join(" + "),
            words::number(sum.low()),
            total.printed.text,
            words::number(&difference),
        );
    }
    format!(
        "{place}: {} can add up to {sum} before rounding, but `{whole}` is printed as {}, which stands for {printed}.",
        addends.join(" + "),
        total.printed.text,
    )
}

/// Whether a part stands in one other table with the first.
fn is_list_elsewhere(part: &PublishedCell, first: &PublishedCell, total: &PublishedCell) -> bool {
    part.place.table_id == first.place.table_id && part.place.table_id != total.place.table_id
}

/// The changes of one cell that would make the table add up again, for exact counts.
fn repair(
    total: &PublishedCell,
    parts: &[&PublishedCell],
    sum: &Interval,
    printed: &Interval,
) -> Option<String> {
    if !(sum.is_point() && printed.is_point()) {
        return None;
    }
    let missing = printed.low() - sum.low();
    let mut repairs = Vec::new();
    for part in parts {
        let value = part.printed.interval().low() + &missing;
        if !value.is_negative() {
            repairs.push(format!("`{}` were {}", label(part, total), words::number(&value)));
        }
    }
    if repairs.len() > REPAIRS_LISTED_MAX {
        let direction = if missing.is_negative() { "lower" } else { "higher" };
        let by = words::number(&missing.abs());
        repairs = vec![format!("one of {} parts were {by} {direction}", repairs.len())];
    }
    repairs.push(format!("the total were {}", words::number(sum.low())));
    let decide = "The counts behind the table decide which.";
    Some(format!("It would add up if {}. {decide}", or_list(&repairs)))
}

fn or_list(items: &[String]) -> String {
    match items {
        [first @ .., last] if !first.is_empty() => format!("{}, or {last}", first.join(", ")),
        _ => items.concat(),
    }
}
