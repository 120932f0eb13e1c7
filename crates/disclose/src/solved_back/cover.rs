//! What the tables that are told like the true one leave open, and how few of them leave as much.
//!
//! In: the tables found. Out: each small count and attacker that they leave enough counts; some of the tables that do so alone.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::counts::{Counted, attackers, own, small};
use super::{Alike, Captured};

/// A small count, and an attacker: the lists it is of, whether of exactly these, and the lists that are known.
pub type SmallCount = (u32, bool, u32);

/// A small count as an attacker sees it.
struct Seen {
    counted: Counted,
    known: u32,
    /// What the attacker knows of the true table.
    own: BTreeMap<u32, u64>,
    /// The counts that are possible, the true one among them.
    possible: BTreeSet<i64>,
}

impl Seen {
    fn name(&self) -> SmallCount {
        (self.counted.lists, self.counted.is_exact, self.known)
    }

    /// Whether a table shows the attacker one count more.
    fn gains(&self, other: &Captured) -> bool {
        !self.possible.contains(&self.counted.of(other)) && own(other, self.known) == self.own
    }

    fn add(&mut self, other: &Captured) {
        if self.gains(other) {
            self.possible.insert(self.counted.of(other));
        }
    }
}

impl Alike {
    /// The small counts that the tables found leave open by themselves, and to which attackers, if only some of the tables
    /// are kept: what more is told of the true table and of all of these alike leaves them open too.
    pub fn open_with(&self, is_kept: impl Fn(&Captured) -> bool) -> BTreeSet<SmallCount> {
        let mut seen = self.seen();
        for other in self.found.iter().filter(|table| is_kept(table)) {
            for seen in &mut seen {
                seen.add(other);
            }
        }
        seen.iter().filter(|seen| seen.possible.len() >= self.wanted()).map(Seen::name).collect()
    }

    /// Few of the tables found that leave as much open as all of them do: the one that shows most counts more comes first.
    pub fn few_tables(&self) -> Vec<&Captured> {
        let open = self.open_with(|_| true);
        let mut lacking = self.seen();
        lacking.retain(|seen| open.contains(&seen.name()));
        let mut left: Vec<&Captured> = self.found.iter().collect();
        let mut few = Vec::new();
        while !lacking.is_empty() {
            let gained = |place: &usize| {
                let gains = |other: &&Captured| lacking.iter().filter(|seen| seen.gains(other)).count();
                (left.get(*place).map(gains), Reverse(*place))
            };
            let Some(best) = (0..left.len()).max_by_key(gained) else { break };
            let best = left.swap_remove(best);
            for seen in &mut lacking {
                seen.add(best);
            }
            lacking.retain(|seen| seen.possible.len() < self.wanted());
            few.push(best);
        }
        few
    }

    /// How many counts have to be possible.
    pub(super) fn wanted(&self) -> usize {
        usize::try_from(self.rules.possible_counts()).unwrap_or(usize::MAX)
    }

    /// Every small count as every attacker sees it, without another table.
    fn seen(&self) -> Vec<Seen> {
        let small = small(self.lists, &self.table, &self.rules);
        let as_seen_by = |known: u32| {
            let seen = |counted: &Counted| Seen {
                counted: *counted,
                known,
                own: own(&self.table, known),
                possible: BTreeSet::from([counted.of(&self.table)]),
            };
            small.iter().map(seen).collect::<Vec<_>>()
        };
        attackers(self.lists).into_iter().flat_map(as_seen_by).collect()
    }
}
