//! What an attacker can work out from a release.
//!
//! In: what one attacker knows of each cell, the sums, and how far apart the possible values of a withheld cell must
//! be. Out: for each withheld cell two complete sets of whole counts that agree with everything known, or a breach.
//! Only counts checked in whole numbers prove anything: a solver's answer merely proposes them, and what is not
//! proved is a breach. Nothing here knows how cells were chosen, or what the withheld counts truly are.

mod area;
mod bounds;
mod reach;
mod system;
mod walk;
mod witness;

use serde::Serialize;

use crate::ReleaseRules;
use crate::release::{Place, Release, Standing, Sum};
use bounds::Bounds;
use reach::Reach;
use witness::Group;

/// What one attacker knows, and what is to be kept from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The least and the greatest each count can be for all the attacker was told, in persons; null where nothing
    /// says how great it is at most. The two are equal where the count is known.
    pub possible: Vec<(i64, Option<i64>)>,
    /// How many persons have to lie between the least and the greatest possible count of each cell; 0 where the cell
    /// is not kept from the attacker.
    pub wanted: Vec<i64>,
    /// A set of counts to begin the proof from. It is checked like any other and saves the time to find one.
    pub agreed: Option<Vec<i64>>,
}

impl View {
    /// Counts that are known, or withheld and then at least `floor`; what is withheld is kept by the protection.
    pub fn new(known: &[Option<i64>], floor: i64, protection: i64) -> Self {
        Self {
            possible: known.iter().map(|known| (known.unwrap_or(floor), *known)).collect(),
            wanted: known.iter().map(|known| if known.is_none() { protection } else { 0 }).collect(),
            agreed: None,
        }
    }
}

/// What the attacker can say of one withheld cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Possible {
    /// The cell's ordinal.
    pub cell: usize,
    /// The least count shown to be possible, in persons.
    pub least: i64,
    /// The greatest count shown to be possible, in persons; more may be.
    pub greatest: i64,
    /// What follows for the cell.
    pub verdict: Verdict,
}

/// Whether a withheld cell is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// Two possible counts lie far enough apart.
    Protected,
    /// One count alone is possible.
    Recovered,
    /// The possible counts lie too near to each other.
    TooNarrow,
    /// Neither could be proved, which counts as a breach.
    NotProved,
}

/// Says of every cell that is kept from an attacker what it can work out; null if no counts agree with what it knows.
///
/// ```
/// use sylfaen_disclose::{Sum, Verdict, View, audit};
///
/// // A total of 9 with a part of 6 shown gives the other part away.
/// let sums = [Sum { total: 0, parts: vec![1, 2] }];
/// let view = View::new(&[Some(9), Some(6), None], 0, 5);
/// let found = audit(&view, &sums).expect("the counts agree");
/// assert_eq!((found[0].least, found[0].verdict), (3, Verdict::Recovered));
/// ```
pub fn audit(view: &View, sums: &[Sum]) -> Option<Vec<Possible>> {
    audit_with(view, sums, std::iter::empty(), std::iter::empty())
}

/// The same, with changes of the agreed counts that somebody proposes: cells, and how much each moves; and with a trail of changes,
/// the first of the agreed counts, each further one of what the one before led to. One that leaves a bound or breaks a sum is
/// passed over.
pub(crate) fn audit_with<'a>(
    view: &View,
    sums: &[Sum],
    proposed: impl Iterator<Item = &'a [(usize, i64)]>,
    trail: impl Iterator<Item = &'a [(usize, i64)]>,
) -> Option<Vec<Possible>> {
    let bounds = Bounds::propagate(view, sums)?;
    let reach = match &view.agreed {
        Some(agreed) => Reach { bounds: &bounds, sums, agreed }.of(proposed, trail),
        None => vec![(0, 0); view.possible.len()],
    };
    let mut found = Vec::new();
    for cells in bounds.components(sums) {
        let group = Group {
            cells: &cells,
            bounds: &bounds,
            sums,
            wanted: &view.wanted,
            agreed: view.agreed.as_deref(),
            reach: &reach,
        };
        found.extend(witness::possible(&group));
    }
    let kept = view.wanted.iter().enumerate().filter(|(cell, wanted)| **wanted > 0 && bounds.is_fixed(*cell));
    found.extend(kept.map(|(cell, _)| {
        let (persons, _) = bounds.range(cell);
        Possible { cell, least: persons, greatest: persons, verdict: Verdict::Recovered }
    }));
    found.sort_by_key(|possible| possible.cell);
    Some(found)
}

/// What the public can work out from tables that are out already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReleaseAudit {
    /// Where counts stand that the rules do not let stand, though others have not printed them; and where a percentage, an
    /// average or a rank stands of a count that is withheld.
    pub shown_against_the_rules: Vec<Place>,
    /// Whether some whole counts agree with what is shown; if not, nothing is proved.
    pub is_consistent: bool,
    /// Each withheld cell with its place.
    pub withheld: Vec<(Place, Possible)>,
}

impl ReleaseAudit {
    /// Whether anything is shown, or can be worked out, that may not be known.
    pub fn is_breached(&self) -> bool {
        let unproved = self.withheld.iter().any(|(_, possible)| possible.verdict != Verdict::Protected);
        !self.is_consistent || unproved || !self.shown_against_the_rules.is_empty()
    }
}

/// Plays the public against a release as it was read, from its texts alone.
///
/// ```
/// use sylfaen_disclose::{Release, ReleaseRules, audit_release};
///
/// let table = "sex,value,note\nf,,[c]\nm,20,\nTotal,22,\n";
/// let release = Release::read(&[("t.csv", table)], &[])?;
/// assert!(audit_release(&release, &ReleaseRules::default()).is_breached());
/// # Ok::<(), sylfaen_disclose::DiscloseError>(())
/// ```
pub fn audit_release(release: &Release, rules: &ReleaseRules) -> ReleaseAudit {
    let told = release.told_by_others();
    let shown = release.cells().iter().enumerate().filter(|(at, cell)| {
        let is_refused = |count| match (&rules.dominance, &cell.contributions) {
            (Some(rules), behind) => behind.as_ref().is_some_and(|behind| rules.needs(count, behind) > 0),
            (None, _) => rules.is_small(count),
        };
        told.binary_search(at).is_ok()
            || (cell.standing == Standing::Open && cell.persons.is_some_and(is_refused))
    });
    let known: Vec<Option<i64>> = release.cells().iter().map(|cell| cell.persons).collect();
    // How wide a magnitude has to stay is told by its contributions, which are not out: it may not be known exactly.
    let protection = if rules.dominance.is_some() { 1 } else { rules.protection };
    let view = told_by_shares(release, View::new(&known, rules.floor(), protection));
    let found = audit(&view, release.sums());
    let at = |possible: Possible| Some((release.cells().get(possible.cell)?.place.clone(), possible));
    ReleaseAudit {
        shown_against_the_rules: shown.map(|(_, cell)| cell.place.clone()).collect(),
        is_consistent: found.is_some(),
        withheld: found.unwrap_or_default().into_iter().filter_map(at).collect(),
    }
}

/// Narrows what each count may be to what the percentages that are printed of it leave.
fn told_by_shares(release: &Release, mut view: View) -> View {
    let known = |cell: usize| release.cells().get(cell).and_then(|cell| cell.persons);
    for (part, whole, pct) in release.shares() {
        let (cell, range) = match (known(part), known(whole)) {
            (None, Some(whole)) => match pct.parts(whole) {
                Some((least, greatest)) => (part, (least, Some(greatest))),
                None => continue,
            },
            (Some(count), None) if count > 0 => (whole, pct.wholes(count)),
            _ => continue,
        };
        if let Some((least, greatest)) = view.possible.get_mut(cell) {
            *least = (*least).max(range.0);
            *greatest = [*greatest, range.1].into_iter().flatten().min();
        }
    }
    view
}

/// The cells whose counts follow from what is known, one sum at a time.
pub(crate) fn determined(view: &View, sums: &[Sum]) -> Vec<bool> {
    let bounds = Bounds::propagate(view, sums);
    (0..view.possible.len()).map(|cell| bounds.as_ref().is_some_and(|bounds| bounds.is_fixed(cell))).collect()
}
