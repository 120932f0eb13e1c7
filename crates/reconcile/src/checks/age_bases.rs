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
    // A sentence that says its moment is held against the tables, and by another moment against no other sentence.
    for cell in ground.cells.iter().filter(|cell| cell.definition.quantity == Quantity::Count) {
        let Basis::Stated(basis) = &cell.definition.age_basis else { continue };
        let Some(order) = ground.words.age_basis_order(basis) else { continue };
        families.entry(family(&cell.definition)).or_default().push((order, basis, cell));
    }
    let mut differing: Vec<(&Definition, Vec<&Dated<'_>>)> = Vec::new();
    for (definition, cells) in &families {
        for (earlier, later) in pairs(cells).filter(|(a, b)| may_be_one(ground, a.2, b.2)) {
            let outcome = match definition.age_group_code.as_deref() {
                Some("adult") => grows(earlier, later),
                Some("minor") => grows(later, earlier),
                _ => continue,
            };
            let about = format!("{}/{}", earlier.2.id, later.2.id);
            let outcome =
                if outcome { Outcome::Passed } else { impossible(ground, definition, earlier, later) };
            report.note(Kind::AgeBasesImpossible, &about, outcome);
        }
        if definition.categories.is_empty() && definition.sex_code.is_none() {
            differing.extend(of_tables(ground, cells).into_iter().map(|cells| (definition, cells)));
        }
    }
    note_bases(ground, &differing, report);
}

/// The figures of tables by one basis of place, where they differ.
fn of_tables<'c, 'a>(ground: &Ground<'_>, cells: &'c [Dated<'a>]) -> Vec<Vec<&'c Dated<'a>>> {
    let mut by_place: BTreeMap<&Basis, Vec<&Dated<'_>>> = BTreeMap::new();
    for dated in cells.iter().filter(|dated| !ground.sentence_of.contains_key(&dated.2.id)) {
        by_place.entry(&dated.2.definition.geography_basis).or_default().push(dated);
    }
    let differ = |cells: &Vec<&Dated<'_>>| {
        let values: Vec<_> = cells.iter().map(|(_, _, cell)| cell.printed.interval()).collect();
        values.windows(2).any(|pair| pair.first() != pair.last())
    };
    by_place.into_values().filter(differ).collect()
}

/// Whether two figures can be of the same people: at least one is of a table, and no two bases of place are stated that differ.
fn may_be_one(ground: &Ground<'_>, one: &PublishedCell, other: &PublishedCell) -> bool {
    let is_told = |cell: &PublishedCell| ground.sentence_of.contains_key(&cell.id);
    let (a, b) = (&one.definition.geography_basis, &other.definition.geography_basis);
    let is_open = |basis: &Basis| !matches!(basis, Basis::Stated(_));
    let may_leave_open = is_told(one) || is_told(other);
    !(is_told(one) && is_told(other)) && (a == b || may_leave_open && (is_open(a) || is_open(b)))
}

/// Pairs of different moments, the earlier first.
fn pairs<'c, 'a>(cells: &'c [Dated<'a>]) -> impl Iterator<Item = (&'c Dated<'a>, &'c Dated<'a>)> {
    cells.iter().flat_map(move |a| cells.iter().filter(move |b| a.0 < b.0).map(move |b| (a, b)))
}

/// Whether the second can be as many as the first or more.
fn grows(least: &Dated<'_>, most: &Dated<'_>) -> bool {
    least.2.printed.interval().low() <= most.2.printed.interval().high()
}

fn impossible(
    ground: &Ground<'_>,
    definition: &Definition,
    earlier: &Dated<'_>,
    later: &Dated<'_>,
) -> Outcome {
    let group = definition.age_group_code.as_deref().unwrap_or_default();
    let can = if group == "adult" { "only grow" } else { "only shrink" };
    let place = |dated: &Dated<'_>| {
        if ground.sentence_of.contains_key(&dated.2.id) {
            "a sentence".to_owned()
        } else {
            format!("\"{}\"", dated.2.place.table_title)
        }
    };
    let explanation = format!(
        "{} {group} in {} by age at {} and {} in {} by age at {}: the same people are older at the later moment, so the group can {can}.",
        earlier.2.printed.text,
        place(earlier),
        earlier.1,
        later.2.printed.text,
        place(later),
        later.1,
    );
    let both = [&earlier.2.id, &later.2.id];
    let told: Vec<&String> = both.iter().filter_map(|id| ground.sentence_of.get(*id)).collect();
    let cells =
        both.iter().filter(|id| !ground.sentence_of.contains_key(**id)).map(|id| (*id).clone()).collect();
    let about = format!("{}/{}", earlier.2.id, later.2.id);
    Outcome::Failed(
        Finding::new(Kind::AgeBasesImpossible, &about, Severity::High, cells, explanation)
            .quoting(ground.quotes(&told))
            .resolved_by("The ages of the same records at both moments."),
    )
}

/// One note for each place and period, over all age groups.
fn note_bases(ground: &Ground<'_>, differing: &[(&Definition, Vec<&Dated<'_>>)], report: &mut Report) {
    let mut places: BTreeMap<Definition, Vec<&Dated<'_>>> = BTreeMap::new();
    for (definition, cells) in differing {
        let key = Definition { age_group_code: None, ..(*definition).clone() };
        places.entry(key).or_default().extend(cells.iter().copied());
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
