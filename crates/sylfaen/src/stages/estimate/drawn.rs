//! Capture tables of linkages drawn: who was met by which list if records were persons otherwise.
//!
//! In: captures by record, which records can be linked, persons as they are drawn. Out: for each stratum of the pipeline's own window
//! the counts by set of lists under each linkage drawn. Refused: counts that do not begin where those of the run stand.
//!
//! A linkage drawn differs from the one in force in a few persons. Those alone are counted anew, by the rules of
//! `int_person__captures` and `int_person__strata`; that both say the same of the linkage in force is checked in every run.

use std::collections::{BTreeMap, BTreeSet};

use super::statements::{Capture, Statements};
use crate::SylfaenError;
use crate::plan::AnalysisPlan;
use crate::stages::captures::{Captures, STRICT, Whom};
use crate::stages::likeness::DrawnPersons;
use crate::tables::Tables;

/// Persons by the set of lists that met them.
pub(super) type Counts = BTreeMap<u32, u64>;

/// Persons by stratum and set of lists, on the way.
type Sums = Vec<BTreeMap<u32, i64>>;

/// Counts of every stratum under each linkage drawn.
#[derive(Debug, Default)]
pub(super) struct DrawnCounts(BTreeMap<String, Vec<Counts>>);

impl DrawnCounts {
    /// Counts what is drawn.
    pub(super) fn make(
        plan: &AnalysisPlan,
        window: &str,
        captures: &Captures,
        persons: &DrawnPersons,
        tables: &Tables<'_>,
    ) -> Result<Self, SylfaenError> {
        if persons.drawn.is_empty() {
            return Ok(Self::default());
        }
        let statements = Statements::read(plan, window, &captures.lists, tables)?;
        let whom = |stratum: &String| Whom::new(STRICT, window, stratum);
        let usable: Vec<u32> =
            statements.strata.iter().map(|stratum| captures.usable(&whom(stratum))).collect();
        let ground = Ground { statements: &statements, usable };
        let in_force = ground.in_force(&persons.best);
        for (stratum, sums) in statements.strata.iter().zip(&in_force) {
            let known = captures.counts(&whom(stratum)).cloned().unwrap_or_default();
            if known != settled(sums) {
                return Err(SylfaenError::Internal {
                    what: "records and persons give the same counts by stratum and list",
                });
            }
        }
        let mut drawn: BTreeMap<String, Vec<Counts>> = BTreeMap::new();
        for partition in &persons.drawn {
            let sums = ground.moved(&in_force, &persons.best, &partition.moved);
            for (stratum, sums) in statements.strata.iter().zip(&sums) {
                drawn.entry(stratum.clone()).or_default().push(settled(sums));
            }
        }
        Ok(Self(drawn))
    }

    /// Counts of one stratum, in the order of the linkages drawn; none where none was drawn.
    pub(super) fn of(&self, stratum: &str) -> &[Counts] {
        self.0.get(stratum).map_or(&[], Vec::as_slice)
    }
}

/// What records say of their persons, and which lists count in each stratum.
struct Ground<'a> {
    statements: &'a Statements,
    usable: Vec<u32>,
}

impl Ground<'_> {
    fn in_force(&self, person: &[u32]) -> Sums {
        let mut sums = vec![BTreeMap::new(); self.usable.len()];
        let best = |record: u32| person.get(record as usize).copied();
        self.add(&mut sums, &grouped(self.statements.captures.iter(), best), 1);
        sums
    }

    /// The counts in force with the persons that are otherwise taken out and counted as they are drawn.
    fn moved(&self, in_force: &Sums, best: &[u32], moved: &[(u32, u32)]) -> Sums {
        let group_now: BTreeMap<u32, u32> = moved.iter().copied().collect();
        let best = |record: u32| best.get(record as usize).copied();
        let touched: BTreeSet<u32> =
            moved.iter().flat_map(|(record, least)| [best(*record), best(*least)]).flatten().collect();
        let of_touched: Vec<&Capture> = self
            .statements
            .captures
            .iter()
            .filter(|capture| best(capture.record).is_some_and(|person| touched.contains(&person)))
            .collect();
        let drawn = |record: u32| group_now.get(&record).copied().or_else(|| best(record));
        let mut sums = in_force.clone();
        self.add(&mut sums, &grouped(of_touched.iter().copied(), best), -1);
        self.add(&mut sums, &grouped(of_touched.iter().copied(), drawn), 1);
        sums
    }

    fn add(&self, sums: &mut Sums, persons: &[Vec<&Capture>], by: i64) {
        for captures in persons {
            let met = captures.iter().fold(0, |set, capture| set | capture.met);
            // Whom nothing links nobody could have found on a second list.
            if met == 0 || !captures.iter().any(|capture| capture.is_linkable) {
                continue;
            }
            for stratum in self.statements.strata_of(captures) {
                let set = met & self.usable.get(stratum).copied().unwrap_or(0);
                if set != 0
                    && let Some(sums) = sums.get_mut(stratum)
                {
                    *sums.entry(set).or_default() += by;
                }
            }
        }
    }
}

/// Counts without the sets of lists that nobody is left of.
fn settled(sums: &BTreeMap<u32, i64>) -> Counts {
    let counts = sums.iter().filter_map(|(set, sum)| Some((*set, u64::try_from(*sum).ok()?)));
    counts.filter(|(_, count)| *count > 0).collect()
}

/// The captures of each person, those first stated first.
fn grouped<'c>(
    captures: impl Iterator<Item = &'c Capture>,
    person: impl Fn(u32) -> Option<u32>,
) -> Vec<Vec<&'c Capture>> {
    let mut groups: BTreeMap<u32, Vec<&Capture>> = BTreeMap::new();
    for capture in captures {
        if let Some(person) = person(capture.record) {
            groups.entry(person).or_default().push(capture);
        }
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four records of three lists, of which the last cannot be linked by itself.
    fn statements() -> Statements {
        let capture = |record: u32, met, sex: &[usize]| Capture {
            record,
            met,
            is_linkable: record != 3,
            is_of_partner: true,
            first: vec![sex.first().copied()],
            any: Vec::new(),
        };
        Statements {
            strata: ["all", "sex.female", "sex.male", "sex.unknown"].map(str::to_owned).to_vec(),
            captures: vec![
                capture(0, 0b001, &[1]),
                capture(1, 0b010, &[2]),
                capture(2, 0b100, &[]),
                capture(3, 0b001, &[]),
            ],
            all: 0,
            unknown: vec![3],
        }
    }

    #[test]
    fn what_is_drawn_is_counted_as_if_it_were_in_force() {
        let statements = statements();
        let ground = Ground { statements: &statements, usable: vec![0b111; 4] };
        let partitions: [[u32; 4]; 6] =
            [[0, 1, 2, 3], [0, 0, 2, 3], [0, 1, 1, 1], [0, 1, 0, 3], [0, 0, 0, 0], [0, 1, 2, 0]];
        for best in &partitions {
            let in_force = ground.in_force(best);
            for drawn in &partitions {
                let moved: Vec<(u32, u32)> = (0..4_u32)
                    .filter(|record| best[*record as usize] != drawn[*record as usize])
                    .map(|record| (record, drawn[record as usize]))
                    .collect();
                let counted: Vec<Counts> =
                    ground.moved(&in_force, best, &moved).iter().map(settled).collect();
                let known: Vec<Counts> = ground.in_force(drawn).iter().map(settled).collect();
                assert_eq!(counted, known, "{best:?} {drawn:?}");
            }
        }
    }

    #[test]
    fn a_person_is_where_it_was_first_stated_and_counts_if_anything_links_it() {
        let statements = statements();
        let ground = Ground { statements: &statements, usable: vec![0b111, 0b011, 0b111, 0b111] };
        let of = |person: [u32; 4]| -> Vec<Counts> { ground.in_force(&person).iter().map(settled).collect() };
        let apart = of([0, 1, 2, 3]);
        assert_eq!(apart[0], Counts::from([(0b001, 1), (0b010, 1), (0b100, 1)]));
        assert_eq!(apart[3], Counts::from([(0b100, 1)]));
        let together = of([0, 0, 0, 3]);
        assert_eq!(together[0], Counts::from([(0b111, 1)]));
        // The third list cannot meet the people of this stratum.
        assert_eq!(together[1], Counts::from([(0b011, 1)]));
        assert!(together[2].is_empty() && together[3].is_empty());
        assert_eq!(of([0, 1, 2, 2])[3], Counts::from([(0b101, 1)]));
    }
}
