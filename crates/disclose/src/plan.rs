//! Chooses how coarse a table is, so that it says the most once what must be withheld is withheld.
//!
//! In: the finest table, hierarchies, rules. Out: the codes to show in each dimension, the table made of them, and what
//! it says in bits, beside what the finest would have said. Beginning with the finest, the codes under one parent are
//! put together where that says most, from below and again and again up to the total; of all tables on the way the one that says the
//! most is chosen. Every table on the way is really protected: what it would withhold is not guessed.

mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Serialize;

use crate::{DiscloseError, Release, ReleaseRules, protect};
use tree::{Parents, Tree, read, trees};

/// The code of everybody in a table that was planned.
const TOTAL: &str = "Total";

/// A table as coarse as was chosen, and what was given up for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The table, tidy, with its totals.
    pub table: String,
    /// Totals between the codes that are shown and everybody, which are in no table and could be worked out; null where
    /// there are none. It is a table of the release too, whose name has to begin `inside`.
    #[serde(skip)]
    pub inside: Option<String>,
    /// The codes that are shown, by dimension.
    pub codes: BTreeMap<String, Vec<String>>,
    /// What was put together, in order: the dimension and the code that took the place of those under it.
    pub merged: Vec<(String, String)>,
    /// What the table says once protected, in bits: of all persons together, how much is learnt of where each stands,
    /// by the table or by that one of its totals that says most.
    pub information_bits: f64,
    /// What the finest table says once protected, in bits.
    pub information_bits_finest: f64,
    /// What the finest table would say if nothing were withheld, in bits.
    pub information_bits_unprotected: f64,
    /// Persons within the table, totals left out, whose cells are withheld.
    pub persons_withheld: i64,
    /// The same in the finest table.
    pub persons_withheld_finest: i64,
}

/// How many persons stand at each place of the finest table.
type Persons = Vec<(Vec<String>, i64)>;

/// What a table says.
#[derive(Debug, Clone, Copy)]
struct Said {
    bits: f64,
    persons_withheld: i64,
    cells_withheld_share: f64,
}

/// Chooses the coarseness of a table. A hierarchy is CSV with `dimension,code,parent`; a dimension without one can only
/// be left out. Rows of totals, and of codes that others stand under, are counted again from the finest. A table more
/// than half of whose cells with persons would be withheld is chosen only if all are so.
///
/// # Errors
/// [`DiscloseError::ReleaseUnreadable`] for texts that are no table of single codes or no hierarchy of them, and what
/// [`protect`] refuses of the finest table.
///
/// ```
/// use sylfaen_disclose::{ReleaseRules, plan};
///
/// let table = "country,sex,value\nAL,f,3\nAL,m,4\nPL,f,3\nPL,m,2\nNG,f,9\nNG,m,7\nGM,f,6\nGM,m,1\n";
/// let regions = "dimension,code,parent\ncountry,Total,\ncountry,EU,Total\ncountry,AF,Total\n\
///     country,AL,EU\ncountry,PL,EU\ncountry,NG,AF\ncountry,GM,AF\n";
/// let plan = plan("t.csv", table, &[regions], &ReleaseRules::default())?;
/// assert!(plan.information_bits > plan.information_bits_finest);
/// assert!(plan.persons_withheld < plan.persons_withheld_finest);
/// # Ok::<(), sylfaen_disclose::DiscloseError>(())
/// ```
pub fn plan(
    name: &str,
    table: &str,
    hierarchies: &[&str],
    rules: &ReleaseRules,
) -> Result<Plan, DiscloseError> {
    let parents = Parents::read(hierarchies);
    let (names, persons) = read(name, table, &parents)?;
    let trees = trees(name, &names, &persons, &parents)?;
    let finest: Vec<BTreeSet<String>> = (0..trees.len())
        .map(|at| persons.iter().filter_map(|(codes, _)| codes.get(at).cloned()).collect())
        .collect();
    let finest_said = said(name, &trees, &persons, &finest, rules)?;
    let mut at = finest.clone();
    let mut merged = Vec::new();
    let mut best = (finest_said, at.clone(), 0);
    loop {
        let mut next: Option<(Said, Cut, (String, String))> = None;
        for (cut, taken) in merges(&trees, &at) {
            // A table that cannot be protected at all says nothing.
            let Ok(found) = said(name, &trees, &persons, &cut, rules) else { continue };
            if next.as_ref().is_none_or(|(best, ..)| is_better(&found, best)) {
                next = Some((found, cut, taken));
            }
        }
        let Some((found, cut, taken)) = next else { break };
        merged.push(taken);
        if is_better(&found, &best.0) {
            best = (found, cut.clone(), merged.len());
        }
        at = cut;
    }
    let (chosen, cut, steps) = best;
    merged.truncate(steps);
    Ok(Plan {
        table: tidy(&trees, &persons, &cut, |tree| &tree.top),
        inside: inside(&trees, &persons, &cut),
        codes: trees
            .iter()
            .zip(&cut)
            .map(|(tree, codes)| (tree.name.clone(), codes.iter().map(|code| tree.printed(code)).collect()))
            .collect(),
        merged: merged
            .into_iter()
            .map(|(dimension, code)| {
                let code = trees.iter().find(|tree| tree.name == dimension).map(|tree| tree.printed(&code));
                (dimension, code.unwrap_or_default())
            })
            .collect(),
        information_bits: chosen.bits,
        information_bits_finest: finest_said.bits,
        information_bits_unprotected: bits(persons.iter().map(|(_, persons)| *persons), 0),
        persons_withheld: chosen.persons_withheld,
        persons_withheld_finest: finest_said.persons_withheld,
    })
}

/// A table that is mostly withheld gives way to one that is not; of two alike the one that says more is better.
fn is_better(one: &Said, other: &Said) -> bool {
    let is_mostly_withheld = |said: &Said| said.cells_withheld_share > 0.5;
    match (is_mostly_withheld(one), is_mostly_withheld(other)) {
        (false, true) => true,
        (true, false) => false,
        _ => one.bits > other.bits + 1e-9,
    }
}

/// For each dimension the codes that a table keeps.
type Cut = Vec<BTreeSet<String>>;

/// Every table that is one step coarser, with the dimension and the code that takes the place of those under it.
fn merges(trees: &[Tree], cut: &[BTreeSet<String>]) -> Vec<(Cut, (String, String))> {
    let mut found = Vec::new();
    for (at, (tree, codes)) in trees.iter().zip(cut).enumerate() {
        let parents: BTreeSet<&String> = codes
            .iter()
            .filter_map(|code| tree.parents.get(code))
            .filter(|parent| !parent.is_empty())
            .collect();
        for parent in parents {
            let is_under = |code: &String| tree.shown(code, &BTreeSet::from([parent.clone()])) == *parent;
            // From below: what stands further down is put together first, or the total would swallow the regions.
            if codes.iter().any(|code| is_under(code) && tree.parents.get(code) != Some(parent)) {
                continue;
            }
            // Only the total stands for codes beside which another remains.
            let mut coarser: BTreeSet<String> =
                codes.iter().filter(|code| parent != TOTAL && !is_under(code)).cloned().collect();
            coarser.insert(parent.clone());
            let mut next = cut.to_vec();
            if let Some(codes) = next.get_mut(at) {
                *codes = coarser;
            }
            found.push((next, (tree.name.clone(), parent.clone())));
        }
    }
    found
}

/// The persons at each place that a cut leaves apart.
fn within(trees: &[Tree], persons: &Persons, cut: &[BTreeSet<String>]) -> BTreeMap<Vec<String>, i64> {
    let mut cells = BTreeMap::new();
    for (codes, persons) in persons {
        let place =
            trees.iter().zip(cut).zip(codes).map(|((tree, cut), code)| tree.shown(code, cut)).collect();
        *cells.entry(place).or_default() += persons;
    }
    cells
}

/// The table of a cut with every total, tidy; `top` says what everybody of a dimension is called.
fn tidy(trees: &[Tree], persons: &Persons, cut: &[BTreeSet<String>], top: fn(&Tree) -> &str) -> String {
    let mut cells: BTreeMap<Vec<String>, i64> = BTreeMap::new();
    for (place, persons) in within(trees, persons, cut) {
        for totals in 0..1_u32 << place.len().min(16) {
            let at_total =
                |at: usize| totals >> at & 1 == 1 && place.get(at).is_some_and(|code| code != TOTAL);
            if (0..place.len()).any(|at| totals >> at & 1 == 1 && !at_total(at)) {
                continue;
            }
            let codes = place.iter().enumerate();
            let codes = codes.map(|(at, code)| if at_total(at) { TOTAL.to_owned() } else { code.clone() });
            *cells.entry(codes.collect()).or_default() += persons;
        }
    }
    written(trees, cells, top)
}

/// The totals between the codes of a cut and everybody, tidy.
fn inside(trees: &[Tree], persons: &Persons, cut: &[BTreeSet<String>]) -> Option<String> {
    let mut cells: BTreeMap<Vec<String>, i64> = BTreeMap::new();
    for (place, persons) in within(trees, persons, cut) {
        let mut rows: Vec<(Vec<String>, bool)> = vec![(Vec::new(), false)];
        for (tree, code) in trees.iter().zip(&place) {
            let between = tree.between(code).into_iter().map(|code| (code, true));
            let total = (code != TOTAL).then(|| (TOTAL.to_owned(), false));
            let codes: Vec<(String, bool)> =
                [(code.clone(), false)].into_iter().chain(between).chain(total).collect();
            let with = |(row, is_between): &(Vec<String>, bool), (code, also): &(String, bool)| {
                ([row.as_slice(), std::slice::from_ref(code)].concat(), *is_between || *also)
            };
            rows = rows.iter().flat_map(|row| codes.iter().map(move |code| with(row, code))).collect();
        }
        for (row, _) in rows.into_iter().filter(|(_, is_between)| *is_between) {
            *cells.entry(row).or_default() += persons;
        }
    }
    (!cells.is_empty()).then(|| written(trees, cells, |tree| &tree.top))
}

fn written(trees: &[Tree], cells: BTreeMap<Vec<String>, i64>, top: fn(&Tree) -> &str) -> String {
    let names: Vec<&str> = trees.iter().map(|tree| tree.name.as_str()).collect();
    let mut text = format!("{},value\n", names.join(","));
    for (codes, persons) in cells {
        let codes: Vec<&str> = trees
            .iter()
            .zip(&codes)
            .map(|(tree, code)| if code == TOTAL { top(tree) } else { code.as_str() })
            .collect();
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{},{persons}", codes.join(","));
    }
    text
}

fn said(
    name: &str,
    trees: &[Tree],
    persons: &Persons,
    cut: &[BTreeSet<String>],
    rules: &ReleaseRules,
) -> Result<Said, DiscloseError> {
    let text = tidy(trees, persons, cut, |_| TOTAL);
    let release = Release::read(&[(name, &text)], &[])?;
    let safe = protect(&release, rules)?;
    let withheld: BTreeSet<_> = release
        .cells()
        .iter()
        .zip(safe.is_withheld())
        .filter(|(_, withheld)| **withheld)
        .map(|(cell, _)| cell.place.clone())
        .collect();
    let has_persons =
        || release.cells().iter().filter(|cell| cell.persons.is_some_and(|persons| persons > 0));
    let cells_withheld = has_persons().filter(|cell| withheld.contains(&cell.place)).count();
    let mut best = Said {
        bits: -1.0,
        persons_withheld: 0,
        cells_withheld_share: cells_withheld as f64 / has_persons().count().max(1) as f64,
    };
    // What is withheld of the whole table may still be shown of its totals, so the totals speak too.
    for totals in 0..1_u32 << trees.len().min(16) {
        let margin: Vec<BTreeSet<String>> = cut
            .iter()
            .enumerate()
            .map(|(at, codes)| if totals >> at & 1 == 1 { BTreeSet::new() } else { codes.clone() })
            .collect();
        let mut shown = Vec::new();
        let mut hidden = 0;
        for (place, persons) in within(trees, persons, &margin) {
            if withheld.contains(&standing(trees, &place)) {
                hidden += persons;
            } else {
                shown.push(persons);
            }
        }
        let bits = bits(shown.into_iter(), hidden);
        if totals == 0 {
            best.persons_withheld = hidden;
        }
        best.bits = best.bits.max(bits);
    }
    Ok(best)
}

/// A place of the planned table as a release has it.
fn standing(trees: &[Tree], place: &[String]) -> Vec<(String, String)> {
    let coded = trees.iter().zip(place).filter(|(_, code)| *code != TOTAL);
    let mut at: Vec<(String, String)> = coded.map(|(tree, code)| (tree.name.clone(), code.clone())).collect();
    at.sort();
    at
}

/// The entropy of where the persons stand times how many they are; the withheld are one heap.
fn bits(shown: impl Iterator<Item = i64>, hidden: i64) -> f64 {
    let counts: Vec<f64> =
        shown.chain([hidden]).filter(|count| *count > 0).map(|count| count as f64).collect();
    let all: f64 = counts.iter().sum();
    counts.iter().map(|count| count * (all / count).log2()).sum()
}

#[cfg(test)]
mod tests;
