//! Everything that has left, so that what leaves next is protected together with it.
//!
//! In: entries, one a release, each with the counts behind what was shown and withheld; it stays inside. Out: a release
//! in which the cells of earlier ones stand as they left. A cell whose count has changed since has an edition of its
//! own. The change is a count of persons too, those who came in or went out: where it is small and the earlier count is
//! out, the new one is withheld, or the two would tell it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::asked::Asked;
use super::{Cell, Place, Release, Standing, Sum};

/// The dimension that tells an edition of a cell from the one before.
const EDITION: &str = "edition";

/// The releases that have left, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The earliest first.
    pub entries: Vec<LedgerEntry>,
}

/// One release as it left, and the counts behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// What the release is called; editions are told apart by it.
    pub name: String,
    /// Its cells.
    pub cells: Vec<LedgerCell>,
    /// Its sums, by the ordinals of its cells.
    pub sums: Vec<Sum>,
}

/// A cell that has left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerCell {
    /// Where it stands.
    pub place: Place,
    /// How many persons, shown or not.
    pub persons: i64,
    /// Whether the count was shown.
    pub is_shown: bool,
    /// Whether it stood in no table that left.
    pub is_inside: bool,
}

impl LedgerEntry {
    /// Enters a release that leaves with these cells withheld; a count that is not known is entered as nobody.
    pub fn new(name: &str, release: &Release, is_withheld: &[bool]) -> Self {
        let cells = release.cells.iter().zip(is_withheld);
        let cells = cells.map(|(cell, is_withheld)| LedgerCell {
            place: cell.place.clone(),
            persons: cell.persons.unwrap_or(0),
            is_shown: !is_withheld,
            is_inside: cell.standing == Standing::Inside,
        });
        Self { name: name.to_owned(), cells: cells.collect(), sums: release.sums.clone() }
    }
}

/// Cells as they are gathered, the newest edition of each place in reach.
#[derive(Default)]
struct Gathered {
    cells: Vec<Cell>,
    sums: Vec<Sum>,
    newest: BTreeMap<Place, usize>,
}

impl Gathered {
    /// The ordinal of a cell, after its edition is there if it has a new one.
    fn enter(&mut self, edition: &str, place: &Place, new: Cell, threshold: i64) -> usize {
        let before = self.newest.get(place).copied();
        let earlier = before.and_then(|at| self.cells.get_mut(at).map(|cell| (at, cell)));
        let ordinal = match earlier {
            Some((at, cell)) if cell.persons == new.persons => {
                cell.standing = joined(cell.standing, new.standing);
                cell.asked = new.asked;
                return at;
            }
            Some((_, cell)) => {
                let change = (new.persons.unwrap_or(0) - cell.persons.unwrap_or(0)).abs();
                let tells = cell.standing == Standing::Printed && change < threshold;
                let standing = match new.standing {
                    Standing::Open if tells => Standing::Withheld,
                    standing => standing,
                };
                self.push(Cell { place: with(place, EDITION, edition), standing, ..new })
            }
            None => self.push(new),
        };
        self.newest.insert(place.clone(), ordinal);
        ordinal
    }

    fn push(&mut self, cell: Cell) -> usize {
        self.cells.push(cell);
        self.cells.len() - 1
    }

    fn enter_sums(&mut self, sums: &[Sum], ordinals: &[usize]) {
        let of = |cell: usize| ordinals.get(cell).copied();
        for sum in sums {
            let parts: Option<Vec<usize>> = sum.parts.iter().map(|&part| of(part)).collect();
            if let (Some(total), Some(parts)) = (of(sum.total), parts) {
                self.sums.push(Sum { total, parts });
            }
        }
    }
}

/// What is out stays out, and what was withheld from what is out stays withheld.
fn joined(one: Standing, other: Standing) -> Standing {
    let rank = |standing| match standing {
        Standing::Inside => 0,
        Standing::Open => 1,
        Standing::Withheld => 2,
        Standing::Printed => 3,
    };
    if rank(other) > rank(one) { other } else { one }
}

fn with(place: &Place, dimension: &str, code: &str) -> Place {
    place.iter().cloned().chain([(dimension.to_owned(), code.to_owned())]).collect()
}

impl Ledger {
    /// What has left, with the next release upon it: `name` tells its edition where a count has changed.
    ///
    /// Its tables are the next release's; its cells and sums are those of everything. What was shown is printed and
    /// stays; what was withheld stays withheld. `threshold` is the least change of a count that may be told, in persons.
    ///
    /// ```
    /// use sylfaen_disclose::{Ledger, LedgerEntry, Release, ReleaseRules, Standing, protect};
    ///
    /// let first = Release::read(&[("t.csv", "sex,value\nf,20\nm,9\nTotal,29\n")], &[])?;
    /// let out = protect(&first, &ReleaseRules::default())?;
    /// let ledger = Ledger { entries: vec![LedgerEntry::new("first", &first, out.is_withheld())] };
    /// // Two women more: with the first edition beside it, either count would tell of them.
    /// let second = Release::read(&[("t.csv", "sex,value\nf,22\nm,9\nTotal,31\n")], &[])?;
    /// let safe = protect(&ledger.with(&second, "second", 5), &ReleaseRules::default())?;
    /// assert_eq!(safe.withheld.len(), 2);
    /// # Ok::<(), sylfaen_disclose::DiscloseError>(())
    /// ```
    pub fn with(&self, next: &Release, name: &str, threshold: i64) -> Release {
        let mut gathered = Gathered::default();
        for entry in &self.entries {
            let ordinals: Vec<usize> = entry
                .cells
                .iter()
                .map(|cell| {
                    let standing = match (cell.is_shown, cell.is_inside) {
                        (true, _) => Standing::Printed,
                        (false, true) => Standing::Inside,
                        (false, false) => Standing::Withheld,
                    };
                    let of = Cell {
                        place: cell.place.clone(),
                        persons: Some(cell.persons),
                        standing,
                        contributions: None,
                        asked: Asked::default(),
                    };
                    gathered.enter(&entry.name, &cell.place, of, threshold)
                })
                .collect();
            gathered.enter_sums(&entry.sums, &ordinals);
        }
        let ordinals: Vec<usize> = next
            .cells
            .iter()
            .map(|cell| gathered.enter(name, &cell.place, cell.clone(), threshold))
            .collect();
        gathered.enter_sums(&next.sums, &ordinals);
        gathered.sums.sort();
        gathered.sums.dedup();
        let mut tables = next.tables.clone();
        for (_, cell) in tables.iter_mut().flat_map(|table| &mut table.rows) {
            *cell = ordinals.get(*cell).copied().unwrap_or(usize::MAX);
        }
        for (_, whole) in tables.iter_mut().flat_map(|table| table.shares.iter_mut().flatten()) {
            *whole = ordinals.get(*whole).copied().unwrap_or(usize::MAX);
        }
        Release { cells: gathered.cells, sums: gathered.sums, tables, own: Some(ordinals) }
    }
}
