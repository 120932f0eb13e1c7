//! The small counts behind an estimate, and who knows how much of them.
//!
//! In: a capture table, how many lists there are, the rules. Out: the counts that may not be shown, and for each attacker whether it
//! knows a count already and what it knows of a table.

use std::collections::BTreeMap;

use super::{Captured, SolvedBack};
use crate::Rules;

/// A count of persons behind an estimate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    pub(super) lists: u32,
    pub(super) is_exact: bool,
}

impl Counted {
    /// This count as one that too few others were found possible of.
    pub(super) fn solved_back(self, known: u32, possible: usize) -> SolvedBack {
        SolvedBack { lists: self.lists, is_exact: self.is_exact, known, possible }
    }

    pub(super) fn holds(self, set: u32) -> bool {
        if self.is_exact { set == self.lists } else { set & self.lists == self.lists }
    }

    pub(super) fn of(self, table: &Captured) -> i64 {
        table.iter().filter(|(set, _)| self.holds(**set)).map(|(_, persons)| *persons as i64).sum()
    }
}

/// The outsider, each list, each two lists.
pub(super) fn attackers(lists: usize) -> Vec<u32> {
    let each = || (0..lists).map(|list| 1_u32 << list);
    let pairs = each().flat_map(|one| each().filter(move |other| *other > one).map(move |other| one | other));
    [0].into_iter().chain(each()).chain(pairs).collect()
}

/// The small counts: those on exactly some lists, and those on both of two.
pub(super) fn small(lists: usize, table: &Captured, rules: &Rules) -> Vec<Counted> {
    let exact = table.keys().map(|&lists| Counted { lists, is_exact: true });
    let pairs = attackers(lists).into_iter().filter(|known| known.count_ones() == 2);
    let pairs = pairs.map(|lists| Counted { lists, is_exact: false });
    exact.chain(pairs).filter(|counted| (1..rules.threshold()).contains(&counted.of(table))).collect()
}

/// Whether an attacker knows a count from its own persons: all of them are its own, and which other lists they are on
/// is known to the lists that are among the attacker's.
pub(super) fn is_known(counted: Counted, known: u32, lists: usize) -> bool {
    let all = u32::MAX >> (32 - lists.clamp(1, 32) as u32);
    if counted.is_exact { known & all == all } else { counted.lists & known == counted.lists }
}

/// What an attacker knows of a table: the persons on each set of its lists.
pub(super) fn own(table: &Captured, known: u32) -> BTreeMap<u32, u64> {
    let mut own = BTreeMap::new();
    for (set, persons) in table.iter().filter(|(set, persons)| **set & known != 0 && **persons > 0) {
        *own.entry(set & known).or_default() += persons;
    }
    own
}
