//! Whether one measure is printed with one value.
//!
//! In: all cells. Out: one check for every measure that is printed more than once with the same definition. Figures
//! are the same measure only if the whole of their definition agrees. A basis that one place states and another
//! leaves open is the one exception: the open figure is compared with all stated ones, and agrees if it agrees with
//! any, because it may be that one.

use std::collections::BTreeMap;

use crate::cell::{Basis, Definition, PublishedCell, Quantity};
use crate::finding::{Finding, Kind, Nature, Outcome, Report, Severity};
use crate::{Cells, words};

/// Cells that agree in the whole of their definition.
type Group<'a> = Vec<&'a PublishedCell>;

pub(crate) fn check(cells: &Cells<'_>, report: &mut Report) {
    let mut families: BTreeMap<_, BTreeMap<&Definition, Group<'_>>> = BTreeMap::new();
    for cell in cells.iter() {
        let family = Definition {
            geography_basis: Basis::NotApplicable,
            age_basis: Basis::NotApplicable,
            ..cell.definition.clone()
        };
        families
            .entry((cell.as_at_date, family))
            .or_default()
            .entry(&cell.definition)
            .or_default()
            .push(cell);
    }
    for groups in families.values() {
        for (definition, group) in groups {
            if group.len() > 1 {
                report.note(Kind::SameMeasureTwoValues, about(group), within(definition, group, groups));
            }
            if is_open(definition) {
                compare_open(definition, group, groups, report);
            }
        }
    }
}

/// The cell a group is named by.
fn about<'a>(group: &[&'a PublishedCell]) -> &'a str {
    group.first().map_or("", |cell| cell.id.as_str())
}

fn is_open(definition: &Definition) -> bool {
    [&definition.geography_basis, &definition.age_basis].contains(&&Basis::NotStated)
}

/// Whether `stated` fills what `open` leaves open and says the same otherwise.
fn fills(stated: &Definition, open: &Definition) -> bool {
    let same = |a: &Basis, b: &Basis| a == b || (*b == Basis::NotStated && matches!(a, Basis::Stated(_)));
    stated != open
        && same(&stated.geography_basis, &open.geography_basis)
        && same(&stated.age_basis, &open.age_basis)
}

/// Whether one number could be printed as all of these.
fn agree(cells: &[&PublishedCell]) -> bool {
    let intervals: Vec<_> = cells.iter().map(|cell| cell.printed.interval()).collect();
    let low = intervals.iter().map(crate::feasible::Interval::low).max();
    let high = intervals.iter().map(crate::feasible::Interval::high).min();
    low <= high
}

fn within(
    definition: &Definition,
    group: &[&PublishedCell],
    groups: &BTreeMap<&Definition, Group<'_>>,
) -> Outcome {
    if agree(group) {
        return Outcome::Passed;
    }
    if !is_open(definition) {
        return Outcome::Failed(finding(group, Severity::High, " The definitions agree in every part."));
    }
    let stated: Vec<&PublishedCell> = groups
        .iter()
        .filter(|(other, _)| fills(other, definition))
        .flat_map(|(_, group)| group)
        .copied()
        .collect();
    let open: Vec<&PublishedCell> = group.to_vec();
    let note = if stated.is_empty() {
        " No place says by what it was counted, so the definitions may differ."
    } else {
        " Not every place says by what it was counted, so the definitions may differ."
    };
    Outcome::Failed(finding(&[open, stated].concat(), Severity::Medium, note))
}

fn compare_open(
    open: &Definition,
    group: &Group<'_>,
    groups: &BTreeMap<&Definition, Group<'_>>,
    report: &mut Report,
) {
    let stated: Vec<&Group<'_>> =
        groups.iter().filter(|(definition, _)| fills(definition, open)).map(|(_, group)| group).collect();
    if stated.is_empty() || !agree(group) {
        return;
    }
    let explains = |cell: &PublishedCell| agree(&[group.as_slice(), &[cell]].concat());
    if stated.iter().any(|other| other.iter().any(|cell| explains(cell))) {
        report.note(Kind::SameMeasureTwoValues, about(group), Outcome::Passed);
        return;
    }
    let mut all = group.clone();
    all.extend(stated.into_iter().flatten());
    let places: Vec<String> = group.iter().map(|cell| format!("\"{}\"", cell.place.table_title)).collect();
    let note = format!(
        " {} does not say by what {} was counted, so either a figure is wrong or the definitions differ.",
        words::list(&places),
        open_parts(open),
    );
    let outcome = Outcome::Failed(finding(&all, Severity::Medium, &note));
    report.note(Kind::SameMeasureTwoValues, about(group), outcome);
}

fn open_parts(open: &Definition) -> &'static str {
    match (&open.geography_basis, &open.age_basis) {
        (Basis::NotStated, Basis::NotStated) => "the place and the age",
        (Basis::NotStated, _) => "the place",
        _ => "the age",
    }
}

fn finding(cells: &[&PublishedCell], severity: Severity, note: &str) -> Finding {
    let mut by_text: BTreeMap<_, (&str, Vec<String>)> = BTreeMap::new();
    for cell in cells {
        let place =
            format!("\"{}\" ({}, {})", cell.place.table_title, cell.place.row_label, cell.place.column_label);
        let key = (cell.printed.interval().low().clone(), cell.printed.text.as_str());
        by_text.entry(key).or_insert_with(|| (&cell.printed.text, Vec::new())).1.push(place);
    }
    let values: Vec<String> =
        by_text.values().map(|(text, places)| format!("{text} in {}", words::list(places))).collect();
    let mut ids: Vec<String> = cells.iter().map(|cell| cell.id.clone()).collect();
    let about = ids.first().cloned().unwrap_or_default();
    ids.sort();
    let subject = cells.first().map(|cell| describe(&cell.definition)).unwrap_or_default();
    let explanation =
        format!("The same measure, {subject}, is printed as {}.{note}", values.join(" and as "));
    let nature = if severity == Severity::High { Nature::Error } else { Nature::CannotBeDecided };
    Finding::new(Kind::SameMeasureTwoValues, &about, severity, ids, explanation)
        .of_nature(nature)
        .resolved_by("The publisher's counts, or a statement of what each place counts.")
}

/// A definition by its codes.
fn describe(definition: &Definition) -> String {
    let mut parts = vec![definition.measure_code.clone(), definition.geography_code.clone()];
    let period = |period: &crate::Period| format!("{} to {}", period.start_date, period.end_date);
    parts.push(period(&definition.period));
    if definition.quantity == Quantity::Change {
        parts.extend(definition.base_period.as_ref().map(|base| format!("since {}", period(base))));
    }
    parts.extend([&definition.sex_code, &definition.age_group_code].into_iter().flatten().cloned());
    parts.extend(definition.categories.iter().map(|(list, code)| format!("{list} {code}")));
    parts.join(", ")
}
