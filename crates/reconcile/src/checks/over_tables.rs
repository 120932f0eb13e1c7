//! Totals whose parts stand in other tables.
//!
//! In: published cells of tables. Out: the same, with adults and minors of one category pointing to the cell of all
//! ages in another table. A table of one age group that prints its own total lists every category it has, so a
//! category that is not in it counts nobody. Taken up only where most categories bear it out.

use std::collections::BTreeMap;

use crate::cell::{Basis, Definition, PublishedCell, Quantity};
use crate::feasible::Interval;

/// Fewer categories than this bear nothing out.
const RELATIONS_MIN: usize = 3;
/// A whole, its parts, and whether the parts add up to it.
type Sum = (usize, Vec<usize>, bool);

const GROUPS: [&str; 2] = ["adult", "minor"];

pub(super) fn relate(cells: &mut [PublishedCell]) {
    let mut index: BTreeMap<&Definition, usize> = BTreeMap::new();
    for (at, cell) in cells.iter().enumerate() {
        index.entry(&cell.definition).or_insert(at);
    }
    let mut bases: Vec<&Basis> = cells
        .iter()
        .filter(|cell| cell.definition.age_group_code.is_some())
        .map(|cell| &cell.definition.age_basis)
        .collect();
    bases.sort();
    bases.dedup();
    let mut found: BTreeMap<(String, &Basis), Vec<Sum>> = BTreeMap::new();
    for (at, whole) in cells.iter().enumerate() {
        let is_whole =
            whole.definition.quantity == Quantity::Count && whole.definition.age_group_code.is_none();
        for basis in bases.iter().filter(|_| is_whole) {
            if let Some(parts) = parts(cells, whole, basis, &index) {
                let sum = parts.iter().filter_map(|&at| cells.get(at)).map(|part| part.printed.interval());
                let sum = sum.fold(Interval::whole(0), |sum, part| sum.plus(&part));
                let holds = sum.meets(&whole.printed.interval());
                found.entry((whole.place.table_id.clone(), basis)).or_default().push((at, parts, holds));
            }
        }
    }
    let borne_out = |relations: &Vec<Sum>| {
        let holds = relations.iter().filter(|(_, _, holds)| *holds).count();
        relations.len() >= RELATIONS_MIN && holds * 5 >= relations.len() * 3
    };
    // Where two tables give the groups by two moments of age, each of them makes the whole by itself.
    let mut ways: BTreeMap<usize, usize> = BTreeMap::new();
    let kept: Vec<Sum> = found.into_values().filter(borne_out).flatten().collect();
    for (whole, parts, _) in kept {
        let Some(id) = cells.get(whole).map(|cell| cell.id.clone()) else { continue };
        let before = ways.entry(whole).or_default();
        *before += 1;
        let way = if *before == 1 { "tables".to_owned() } else { format!("tables {before}") };
        for part in parts {
            if let Some(cell) = cells.get_mut(part) {
                cell.totals.insert(way.clone(), id.clone());
            }
        }
    }
}

/// The parts by age of a cell, all in other tables; nothing if a group is not published at all on this basis.
fn parts(
    cells: &[PublishedCell],
    whole: &PublishedCell,
    basis: &Basis,
    index: &BTreeMap<&Definition, usize>,
) -> Option<Vec<usize>> {
    let mut found = Vec::new();
    for group in GROUPS {
        let part = Definition {
            age_group_code: Some(group.to_owned()),
            age_basis: basis.clone(),
            ..whole.definition.clone()
        };
        let all = Definition { categories: BTreeMap::new(), ..part.clone() };
        let (cell, total) = (index.get(&part), index.get(&all));
        let elsewhere =
            |at: &&usize| cells.get(**at).is_some_and(|cell| cell.place.table_id != whole.place.table_id);
        total.filter(elsewhere)?;
        found.extend(cell.filter(elsewhere).copied());
    }
    (!found.is_empty()).then_some(found)
}
