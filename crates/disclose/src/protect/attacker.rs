//! Which cells may not be shown by their own counts, and what each attacker knows whatever is withheld.
//!
//! In: a release whose counts are known, and rules. Out: the cells withheld for their own counts, and the attackers.

use super::ReleaseRules;
use crate::audit::{View, determined};
use crate::release::{Release, Standing};

/// One attacker: what it knows whatever is withheld, and which cells are not kept from it.
#[derive(Debug)]
pub(crate) struct Attacker {
    pub(crate) own: Vec<bool>,
    pub(crate) exempt: Vec<bool>,
}

/// The cells whose own counts may not be shown.
pub(super) fn primary(release: &Release, rules: &ReleaseRules, counts: &[i64]) -> Vec<bool> {
    let mut primary: Vec<bool> = counts.iter().map(|&count| rules.is_small(count)).collect();
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

/// The public first, then the insiders in the order of the rules.
pub(crate) fn attackers(release: &Release, rules: &ReleaseRules, counts: &[i64]) -> Vec<Attacker> {
    let public = Vec::new();
    let selectors = [&public].into_iter().chain(&rules.insiders);
    let attacker = |own: &Vec<(String, String)>| {
        let own: Vec<bool> =
            release.cells().iter().map(|cell| cell.place.iter().any(|at| own.contains(at))).collect();
        let known: Vec<Option<i64>> =
            own.iter().zip(counts).map(|(own, count)| own.then_some(*count)).collect();
        let exempt = determined(&View::new(&known, 0, 0), release.sums());
        Attacker { own, exempt }
    };
    selectors.map(attacker).collect()
}
