//! Steps in tables of two ways whose margins are cells as well.

use proptest::prelude::*;

use super::*;
use crate::release::Sum;

const PACE: Pace = Pace { rests: 6, moves_max: 400, fear: 0.0 };

/// Rows by columns, then the rows' totals, the columns' totals and everybody.
fn sums(rows: usize, columns: usize) -> (usize, Vec<Sum>) {
    let (row_total, column_total, all) =
        (rows * columns, rows * columns + rows, rows * columns + rows + columns);
    let across = (0..rows).map(|row| Sum {
        total: row_total + row,
        parts: (0..columns).map(|at| row * columns + at).collect(),
    });
    let down = (0..columns)
        .map(|at| Sum { total: column_total + at, parts: (0..rows).map(|row| row * columns + at).collect() });
    let everybody = [
        Sum { total: all, parts: (row_total..column_total).collect() },
        Sum { total: all, parts: (column_total..all).collect() },
    ];
    (all + 1, across.chain(down).chain(everybody).collect())
}

/// Only the cells of the table may move, each so far down as is said.
fn inner(rows: usize, columns: usize, down_max: &[i64]) -> (Ripple, Vec<Sum>) {
    let (cells, sums) = sums(rows, columns);
    let mut ripple = Ripple::new(cells, &Terrain::new(cells, &sums));
    for (cell, &down_max) in down_max.iter().enumerate() {
        ripple.offer(cell, Some(Offer { cost: 1.0, down_max }));
    }
    (ripple, sums)
}

fn holds(sums: &[Sum], moved: &dyn Fn(usize) -> i64) -> bool {
    sums.iter().all(|sum| moved(sum.total) == sum.parts.iter().map(|&part| moved(part)).sum::<i64>())
}

/// Of two by two whose margins stand, a cell that rises takes the three others with it, and by one only where two can give one.
#[test]
fn a_step_takes_with_it_what_the_sums_ask_for() {
    let (mut ripple, _) = inner(2, 2, &[0, 1, 1, 0]);
    assert_eq!(ripple.step(0, 1, PACE), Some(vec![(0, 1), (1, -1), (2, -1), (3, 1)]));
    assert_eq!(ripple.step(0, 1, PACE), None);
    let moved: Vec<i64> = (0..9).map(|cell| ripple.moved(cell)).collect();
    assert_eq!(moved, [1, -1, -1, 1, 0, 0, 0, 0, 0], "a step that is given up leaves nothing behind");
}

/// Between two cells that can make up for a rise the cheaper one is taken where cost is feared.
#[test]
fn of_cells_that_mend_as_much_the_cheaper_moves() {
    for dear in [1, 2] {
        let sums = [Sum { total: 3, parts: vec![0, 1, 2] }];
        let mut ripple = Ripple::new(4, &Terrain::new(4, &sums));
        for cell in 0..3 {
            ripple.offer(cell, Some(Offer { cost: if cell == dear { 50.0 } else { 3.0 }, down_max: 5 }));
        }
        let step = ripple.step(0, 2, Pace { fear: 0.1, ..PACE }).unwrap();
        assert_eq!(step, [(0, 2), (3 - dear, -2)]);
    }
}

proptest! {
    /// Whatever is asked in whatever order, every sum holds after each step, no cell falls too far, and the cell has moved by what
    /// was asked or nothing has moved at all.
    #[test]
    fn every_step_ends_where_every_sum_holds(
        down_max in proptest::collection::vec(0..4_i64, 20),
        asked in proptest::collection::vec((0..20_usize, -4..5_i64), 1..40),
    ) {
        let (mut ripple, sums) = inner(4, 5, &down_max);
        for (cell, by) in asked.into_iter().filter(|(_, by)| *by != 0) {
            let before: Vec<i64> = (0..30).map(|cell| ripple.moved(cell)).collect();
            let step = ripple.step(cell, by, PACE);
            let after: Vec<i64> = (0..30).map(|cell| ripple.moved(cell)).collect();
            prop_assert!(holds(&sums, &|cell| after[cell]));
            prop_assert!(down_max.iter().zip(&after).all(|(down_max, moved)| -moved <= *down_max));
            prop_assert!(after[20..].iter().all(|moved| *moved == 0));
            let differs: Vec<(usize, i64)> =
                (0..30).map(|cell| (cell, after[cell] - before[cell])).filter(|(_, by)| *by != 0).collect();
            if let Some(step) = &step {
                prop_assert!(step.contains(&(cell, by)));
            }
            prop_assert_eq!(step.unwrap_or_default(), differs);
        }
    }

    /// A change begins at the true counts and leaves them standing.
    #[test]
    fn a_change_leaves_the_counts_where_they_stood(
        down_max in proptest::collection::vec(0..4_i64, 20),
        cell in 0..20_usize,
        by in 1..4_i64,
    ) {
        let (mut ripple, sums) = inner(4, 5, &down_max);
        let change = ripple.change(cell, by, PACE);
        prop_assert!((0..30).all(|cell| ripple.moved(cell) == 0));
        if let Some(change) = change {
            let moved = |at: usize| change.moves.iter().find(|(cell, _)| *cell == at).map_or(0, |(_, by)| *by);
            prop_assert_eq!(moved(cell), by);
            prop_assert!(holds(&sums, &moved));
        }
    }
}
