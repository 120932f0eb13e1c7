//! One group by two moments of age.
//!
//! In: counts of tables by age group, with the moment at which age was taken. Out: a note that the two are two
//! measures where their totals differ; a finding where they cannot both be right. Nobody grows younger: from an
//! earlier moment to a later one adults can only become more, and minors only fewer.

use std::collections::BTreeMap;

use super::Ground;
use super::parts::family;
use crate::cell::{Basis, Definition, PublishedCell, Quantity};
use crate::finding::{Finding, Kind, Nature, Outcome, Report, Severity};

type Dated<'a> = (usize, &'a str, &'a PublishedCell);

pub(super) fn check(ground: &Ground<'_>, report: &mut Report) {
    let mut families: BTreeMap<Definition, Vec<Dated<'_>>> = BTreeMap::new();
    for cell in ground.table_cells().filter(|cell| cell.definition.quantity == Quantity::Count) {
        let Basis::Stated(basis) = &cell.definition.age_basis else { continue };
        let Some(order) = ground.words.age_basis_order(basis) else { continue };
        let mut key = family(&cell.definition);
        key.geography_basis = cell.definition.geography_basis.clone();
        families.entry(key).or_default().push((order, basis, cell));
    }
    let mut differing: Vec<(&Definition, &Vec<Dated<'_>>)> = Vec::new();
    for (definition, cells) in &families {
        for (earlier, later) in pairs(cells) {
            let outcome = match definition.age_group_code.as_deref() {
                Some("adult") => grows(earlier, later),
                Some("minor") => grows(later, earlier),
                _ => continue,
            };
            let about = format!("{}/{}", earlier.2.id, later.2.id);
            let outcome = if outcome { Outcome::Passed } else { impossible(definition, earlier, later) };
            report.note(Kind::AgeBasesImpossible, &about, outcome);
        }
        let values: Vec<_> = cells.iter().map(|(_, _, cell)| cell.printed.interval()).collect();
        let differ = values.windows(2).any(|pair| pair.first() != pair.last());
        if differ && definition.categories.is_empty() && definition.sex_code.is_none() {
            differing.push((definition, cells));
        }
    }
    note_bases(ground, &differing, report);
}

/// Pairs of different moments, the earlier first.
fn pairs<'c, 'a>(cells: &'c [Dated<'a>]) -> impl Iterator<Item = (&'c Dated<'a>, &'c Dated<'a>)> {
    cells.iter().flat_map(move |a| cells.iter().filter(move |b| a.0 < b.0).map(move |b| (a, b)))
}

/// Whether the second can be as many as the first or more.
fn grows(least: &Dated<'_>, most: &Dated<'_>) -> bool {
    least.2.printed.interval().low() <= most.2.printed.interval().high()
}

fn impossible(definition: &Definition, earlier: &Dated<'_>, later: &Dated<'_>) -> Outcome {
    let group = definition.age_group_code.as_deref().unwrap_or_default();
    let can = if group == "adult" { "only grow" } else { "only shrink" };
    let explanation = format!(
        "{} {group} in \"{}\" by age at {} and {} in \"{}\" by age at {}: the same people are older at the later moment, so the group can {can}.",
        earlier.2.printed.text,
        earlier.2.place.table_title,
        earlier.1,
        later.2.printed.text,
        later.2.place.table_title,
        later.1,
    );
    let cells = vec![earlier.2.id.clone(), later.2.id.clone()];
    let about = format!("{}/{}", earlier.2.id, later.2.id);
    Outcome::Failed(
        Finding::new(Kind::AgeBasesImpossible, &about, Severity::High, cells, explanation)
            .resolved_by("The ages of the same records at both moments."),
    )
}

/// One note for each place and period, over all age groups.
fn note_bases(ground: &Ground<'_>, differing: &[(&Definition, &Vec<Dated<'_>>)], report: &mut Report) {
    let mut places: BTreeMap<Definition, Vec<&Dated<'_>>> = BTreeMap::new();
    for (definition, cells) in differing {
        let key = Definition { age_group_code: None, ..(*definition).clone() };
        places.entry(key).or_default().extend(cells.iter());
    }
    for (definition, cells) in places {
        let said: Vec<String> = cells
            .iter()
            .map(|(_, basis, cell)| {
                let group = cell.definition.age_group_code.as_deref().unwrap_or_default();
                format!("{} {group} by age at {basis} in \"{}\"", cell.printed.text, cell.place.table_title)
            })
            .collect();
        let ids: Vec<String> = cells.iter().map(|(_, _, cell)| cell.id.clone()).collect();
        let open: Vec<&PublishedCell> = ground
            .cells
            .iter()
            .filter(|cell| {
                ground.sentence_of.contains_key(&cell.id)
                    && cell.definition.quantity == Quantity::Count
                    && cell.definition.age_basis == Basis::NotStated
                    && cell.definition.categories.is_empty()
                    && cell.definition.sex_code.is_none()
                    && cell.definition.geography_code == definition.geography_code
                    && cell.definition.period == definition.period
            })
            .collect();
        let sentences: Vec<&String> =
            open.iter().filter_map(|cell| ground.sentence_of.get(&cell.id)).collect();
        let about = ids.first().cloned().unwrap_or_default();
        if sentences.is_empty() {
            // Every figure says by which moment it counts: nobody is misled.
            report.note(Kind::TwoAgeBases, &about, Outcome::Passed);
            continue;
        }
        let finding = Finding::new(
            Kind::TwoAgeBases,
            &about,
            Severity::Medium,
            ids,
            format!("One group is printed by two moments of age: {}. Both can be right; they are two measures and must not be added or compared. Sentences give one of them without saying which it is.", crate::words::list(&said)),
        )
        .of_nature(Nature::DifferenceOfDefinition)
        .quoting(ground.quotes(&sentences))
        .resolved_by("The moment of age beside every figure by age.");
        report.note(Kind::TwoAgeBases, &about, Outcome::Failed(finding));
    }
}
