//! Which cells may not be shown by their own counts, and what each attacker knows whatever is withheld.
//!
//! In: a release whose counts are known, and rules. Out: the cells withheld for their own counts, and the attackers.

use std::collections::BTreeMap;

use super::ReleaseRules;
use super::search::Need;
use crate::DiscloseError;
use crate::audit::{View, determined};
use crate::release::{Cell, Release, Standing};

/// One attacker: what it knows whatever is withheld, and which cells are not kept from it.
#[derive(Debug)]
pub(crate) struct Attacker {
    pub(crate) own: Vec<bool>,
    pub(crate) exempt: Vec<bool>,
}

/// The cells whose own counts may not be shown.
pub(super) fn primary(release: &Release, rules: &ReleaseRules, counts: &[i64]) -> Vec<bool> {
    let mut primary: Vec<bool> = match &rules.dominance {
        Some(rules) => {
            let cells = release.cells().iter().zip(counts);
            let needs = |(cell, count): (&Cell, &i64)| {
                cell.contributions.as_ref().is_some_and(|behind| rules.needs(*count, behind) > 0)
            };
            cells.map(needs).collect()
        }
        None => counts.iter().map(|&count| rules.is_small(count)).collect(),
    };
    if rules.everyone_is_withheld {
        for sum in release.sums().iter().filter(|sum| sum.parts.len() > 1) {
            let total = counts.get(sum.total).copied().unwrap_or(0);
            for &part in sum.parts.iter().filter(|_| total > 0) {
                if let (Some(flag), true) = (primary.get_mut(part), counts.get(part) == Some(&total)) {
                    *flag = true;
                }
            }
        }
    }
    for ((flag, cell), count) in primary.iter_mut().zip(release.cells()).zip(counts) {
        match cell.standing {
            Standing::Printed => *flag = false,
            Standing::Withheld => *flag = true,
            // Nowhere shown: it has to be kept only if it is small, and that nobody is there is no secret of anybody's.
            Standing::Inside => *flag &= *count > 0,
            Standing::Open => {}
        }
    }
    primary
}

/// Refuses magnitudes without rules for them, and rules for magnitudes without what stands behind each.
pub(super) fn agrees(release: &Release, rules: &ReleaseRules) -> Result<(), DiscloseError> {
    let disagrees = |cell: &&Cell| match (&rules.dominance, &cell.contributions) {
        (None, behind) => behind.is_some(),
        (Some(rules), Some(behind)) => !rules.is_answered(behind),
        (Some(_), None) => {
            matches!(cell.standing, Standing::Open | Standing::Inside) && cell.persons != Some(0)
        }
    };
    match release.cells().iter().filter(disagrees).count() {
        0 => Ok(()),
        cells => Err(DiscloseError::ContributionsMissing { cells }),
    }
}

/// How wide each cell has to stay where it is withheld.
pub(super) fn needs(release: &Release, rules: &ReleaseRules, counts: &[i64], primary: &[bool]) -> Vec<Need> {
    let cells = release.cells().iter().zip(counts).zip(primary);
    let need = |((cell, &count), primary): ((&Cell, &i64), &bool)| match &rules.dominance {
        None => Need { up: 0, down: 0, wide: rules.protection },
        Some(_) if !primary => Need::default(),
        Some(rules) => {
            let earlier = || rules.needs_of_earlier(count);
            let by_rules = cell.contributions.as_ref().map(|behind| rules.needs(count, behind));
            let up = by_rules.filter(|up| *up > 0).unwrap_or_else(earlier);
            let down = up.min(count);
            // Who knows the program takes both levels off the range: as much as the greater of them is to be left.
            Need { up, down, wide: up + down + up }
        }
    };
    cells.map(need).collect()
}

/// Those who are the only contributor of a value, and know it: by their names, or one a value where it was not said who.
fn sole_contributors(release: &Release) -> Vec<Vec<bool>> {
    let mut known: BTreeMap<(Option<&str>, usize), Vec<usize>> = BTreeMap::new();
    for (at, cell) in release.cells().iter().enumerate() {
        let Some(behind) = cell.contributions.as_ref().filter(|behind| behind.contributors == 1) else {
            continue;
        };
        let who = behind.only.as_deref();
        known.entry((who, if who.is_some() { 0 } else { at })).or_default().push(at);
    }
    let cells = release.cells().len();
    known.into_values().map(|own| (0..cells).map(|at| own.binary_search(&at).is_ok()).collect()).collect()
}

/// The public first, then the insiders in the order of the rules, then those who are all there is behind a magnitude.
pub(crate) fn attackers(release: &Release, rules: &ReleaseRules, counts: &[i64]) -> Vec<Attacker> {
    let public = Vec::new();
    let selectors = [&public].into_iter().chain(&rules.insiders);
    let insider = |own: &Vec<(String, String)>| -> Vec<bool> {
        release.cells().iter().map(|cell| cell.place.iter().any(|at| own.contains(at))).collect()
    };
    let attacker = |own: Vec<bool>| {
        let known: Vec<Option<i64>> =
            own.iter().zip(counts).map(|(own, count)| own.then_some(*count)).collect();
        let exempt = determined(&View::new(&known, 0, 0), release.sums());
        Attacker { own, exempt }
    };
    selectors.map(insider).chain(sole_contributors(release)).map(attacker).collect()
}
