//! What attackers can say of a release whose every count is printed, none of them as it is: rounded, or with noise.
//!
//! In: a release whose counts are known, the counts that each printed number may stand for, rules. Out: for each cell and
//! attacker two counts that are possible, as for cells that are withheld. Every sum of the true counts is known.

use serde::Serialize;

use crate::ReleaseRules;
use crate::audit::{Possible, Verdict, View, audit};
use crate::protect::attackers;
use crate::release::{Place, Release, Standing};

/// What attackers can say of one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RangeOfCell {
    /// Where it stands.
    pub place: Place,
    /// The public first, then the insiders in the order of the rules; null for one who knows the cell already.
    pub possible: Vec<Option<Possible>>,
}

/// The proof that no printed number gives its count away, or the breach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RangeAudit {
    /// For how many counts each number has to stand.
    pub possible_counts: i64,
    /// Every cell that is kept from someone.
    pub cells: Vec<RangeOfCell>,
    /// Attackers with whose knowledge no counts agree, which would be a fault and proves nothing.
    pub attackers_inconsistent: usize,
}

impl RangeAudit {
    /// How many cells someone gets too near to.
    pub fn cells_breached(&self) -> usize {
        let is_breached = |cell: &&RangeOfCell| {
            cell.possible.iter().flatten().any(|possible| possible.verdict != Verdict::Protected)
        };
        self.cells.iter().filter(is_breached).count()
    }

    /// Whether anything can be worked out that may not be known.
    pub fn is_breached(&self) -> bool {
        self.attackers_inconsistent > 0 || self.cells_breached() > 0
    }
}

/// Plays every attacker against counts of which only ranges are printed.
pub(crate) fn audit_ranges(
    release: &Release,
    rules: &ReleaseRules,
    possible_counts: i64,
    range: impl Fn(usize) -> (i64, Option<i64>),
) -> RangeAudit {
    let counts: Vec<i64> = release.cells().iter().map(|cell| cell.persons.unwrap_or(0)).collect();
    let mut found = Vec::new();
    for attacker in attackers(release, rules, &counts) {
        let mut view = View::new(&[], 0, 0);
        let known = attacker.own.iter().zip(&attacker.exempt);
        for (ordinal, ((cell, count), (own, exempt))) in
            release.cells().iter().zip(&counts).zip(known).enumerate()
        {
            let is_exact = *own || cell.standing == Standing::Printed;
            view.possible.push(match cell.standing {
                _ if is_exact => (*count, Some(*count)),
                Standing::Inside => (0, None),
                _ => range(ordinal),
            });
            // That nobody is at a place shown nowhere is no secret of anybody's.
            let is_kept = !is_exact && !exempt && (cell.standing != Standing::Inside || *count > 0);
            view.wanted.push(if is_kept { possible_counts - 1 } else { 0 });
        }
        view.agreed = Some(counts.clone());
        found.push(audit(&view, release.sums()));
    }
    let attackers_inconsistent = found.iter().filter(|found| found.is_none()).count();
    let of = |cell: usize| {
        let of_one = |found: &Option<Vec<Possible>>| {
            found.iter().flatten().find(|possible| possible.cell == cell).copied()
        };
        found.iter().map(of_one).collect::<Vec<_>>()
    };
    let cells = release.cells().iter().enumerate();
    let cells = cells.map(|(at, cell)| RangeOfCell { place: cell.place.clone(), possible: of(at) });
    let cells = cells.filter(|cell| cell.possible.iter().any(Option::is_some)).collect();
    RangeAudit { possible_counts, cells, attackers_inconsistent }
}
