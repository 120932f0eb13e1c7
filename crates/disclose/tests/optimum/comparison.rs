//! The chosen pattern beside the least one, over some releases of a shape.

use sylfaen_disclose::{ReleaseRules, View, audit, protect};

use crate::shapes::{Shape, task};

/// Sums over the releases of one shape.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    pub(crate) releases: usize,
    /// Those in which the least pattern was shown to be safe against whole persons too.
    pub(crate) proved: usize,
    /// Those in which the two patterns cost the same.
    pub(crate) equal: usize,
    pub(crate) persons: i64,
    pub(crate) persons_least: i64,
    pub(crate) cells: usize,
    pub(crate) cells_least: usize,
    /// Persons that the bound in the proof says are unavoidable.
    pub(crate) persons_bound: i64,
    /// Persons in all cells withheld for their own counts.
    pub(crate) persons_primary: i64,
}

pub(crate) fn compare(shape: &Shape, seeds: std::ops::Range<u64>) -> Comparison {
    let rules = ReleaseRules::default();
    let mut all = Comparison::default();
    for seed in seeds {
        let release = shape.release(seed);
        let task = task(&release, &rules);
        if !task.is_primary.contains(&true) {
            continue;
        }
        let safe = protect(&release, &rules).unwrap();
        let Some(least) = task.least() else { panic!("{} {seed}: the optimum was not found", shape.name) };
        let secondary = |withheld: &[bool]| {
            let cells = withheld.iter().zip(&task.is_primary).zip(&task.counts);
            cells
                .filter(|((withheld, primary), _)| **withheld && !**primary)
                .fold((0_usize, 0_i64), |(cells, persons), (_, count)| (cells + 1, persons + count))
        };
        let ((cells, persons), (cells_least, persons_least)) =
            (secondary(safe.is_withheld()), secondary(&least));
        assert!(persons >= persons_least, "{} {seed}: {persons} below {persons_least}", shape.name);
        assert!(safe.persons_secondary_at_least <= persons_least, "{} {seed}: the bound is none", shape.name);
        let known: Vec<Option<i64>> =
            least.iter().zip(&task.counts).map(|(withheld, count)| (!withheld).then_some(*count)).collect();
        let view =
            View { agreed: Some(task.counts.clone()), ..View::new(&known, rules.floor(), rules.protection) };
        let is_proved = audit(&view, release.sums())
            .is_some_and(|found| found.iter().all(|one| one.greatest - one.least >= rules.protection));
        all.releases += 1;
        all.proved += usize::from(is_proved);
        all.equal += usize::from(persons == persons_least);
        all.persons += persons;
        all.persons_least += persons_least;
        all.cells += cells;
        all.cells_least += cells_least;
        all.persons_bound += safe.persons_secondary_at_least;
        all.persons_primary += safe.persons_primary;
    }
    all
}
