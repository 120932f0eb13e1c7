//! Parts that are larger than their whole.
//!
//! In: published cells. Out: one check for each cell with a printed whole in another table or in prose: the same
//! without the sex, the age or one category. Where the whole is printed more than once, the part must exceed every
//! one. A figure that is already known to be printed twice is not reported again: its finding is made graver.

use std::collections::BTreeMap;

use super::Ground;
use crate::bulletin::meaning::NARROWED;
use crate::cell::{Basis, Definition, PublishedCell, Quantity};
use crate::finding::{Finding, Kind, Nature, Outcome, Report, Severity};

pub(super) fn check(ground: &Ground<'_>, report: &mut Report) {
    let mut families: BTreeMap<Definition, Vec<&PublishedCell>> = BTreeMap::new();
    let counts = || ground.cells.iter().filter(|cell| cell.definition.quantity == Quantity::Count);
    for cell in counts() {
        families.entry(family(&cell.definition)).or_default().push(cell);
    }
    for part in counts() {
        for wider in wider(&family(&part.definition)) {
            let Some(wholes) = families.get(&wider) else { continue };
            let is_beside = |whole: &&PublishedCell| {
                whole.place.table_id != part.place.table_id && is_by_one_age(part, whole)
            };
            let wholes: Vec<&PublishedCell> = wholes.iter().copied().filter(is_beside).collect();
            if wholes.is_empty() {
                continue;
            }
            let low = part.printed.interval().low().clone();
            let exceeds = wholes.iter().all(|whole| *whole.printed.interval().high() < low);
            if exceeds {
                fail(part, &wholes, report);
            } else {
                report.note(Kind::PartExceedsWhole, &part.id, Outcome::Passed);
            }
        }
    }
}

/// Whether an age that both tell is not told by two moments: who was a minor at one need not be at the other.
fn is_by_one_age(part: &PublishedCell, whole: &PublishedCell) -> bool {
    match (&part.definition.age_basis, &whole.definition.age_basis) {
        (Basis::Stated(own), Basis::Stated(other)) => own == other,
        _ => true,
    }
}

/// A definition without the bases, which a part and its whole need not both state.
pub(super) fn family(definition: &Definition) -> Definition {
    Definition {
        geography_basis: Basis::NotApplicable,
        age_basis: Basis::NotApplicable,
        ..definition.clone()
    }
}

/// The definitions that leave one thing open which this one fixes.
fn wider(definition: &Definition) -> Vec<Definition> {
    let mut all = Vec::new();
    if definition.sex_code.is_some() {
        all.push(Definition { sex_code: None, ..definition.clone() });
    }
    if definition.age_group_code.is_some() {
        all.push(Definition { age_group_code: None, ..definition.clone() });
    }
    // What a title narrows to need not be a part: outcomes of a year may be of things of the year before.
    for list in definition.categories.keys().filter(|list| *list != NARROWED) {
        let mut categories = definition.categories.clone();
        categories.remove(list);
        all.push(Definition { categories, ..definition.clone() });
    }
    all
}

fn fail(part: &PublishedCell, wholes: &[&PublishedCell], report: &mut Report) {
    let place = |cell: &PublishedCell| {
        format!("\"{}\" ({}, {})", cell.place.table_title, cell.place.row_label, cell.place.column_label)
    };
    let printed: Vec<String> =
        wholes.iter().map(|whole| format!("{} in {}", whole.printed.text, place(whole))).collect();
    let sentence = format!(
        "{} in {} is a part of what is printed as {}, and larger.",
        part.printed.text,
        place(part),
        crate::words::list(&printed),
    );
    let known = |finding: &&mut Finding| {
        finding.kind == Kind::SameMeasureTwoValues && finding.cells.contains(&part.id)
    };
    if let Some(finding) = report.findings.iter_mut().find(known) {
        finding.severity = Severity::High;
        finding.nature = Nature::Error;
        finding.explanation = format!("{} {sentence}", finding.explanation);
        finding.cells.extend(wholes.iter().map(|whole| whole.id.clone()));
        finding.cells.sort();
        finding.cells.dedup();
        return;
    }
    let mut cells = vec![part.id.clone()];
    cells.extend(wholes.iter().map(|whole| whole.id.clone()));
    let finding = Finding::new(Kind::PartExceedsWhole, &part.id, Severity::High, cells, sentence)
        .resolved_by("The counts behind both figures.");
    report.note(Kind::PartExceedsWhole, &part.id, Outcome::Failed(finding));
}
