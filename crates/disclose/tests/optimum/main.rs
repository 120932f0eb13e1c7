//! The choice beside the least pattern there is, computed by a method that shares no code with the library.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod comparison;
mod exact;
mod shapes;

/// Releases of each shape; `benches/optimum.rs` goes through more, and its figures stand in docs/disclosure.md.
const RELEASES: u64 = 6;

#[test]
fn the_choice_is_never_below_the_least_pattern_and_near_it() {
    let (mut persons, mut least) = (0, 0);
    for shape in shapes::shapes() {
        let found = comparison::compare(&shape, 0..RELEASES);
        assert!(found.releases > 0 && found.persons_least > 0, "{}: nothing to compare", shape.name);
        persons += found.persons;
        least += found.persons_least;
    }
    // A tenth more, over all shapes, is the most that is put up with.
    assert!(10 * persons <= 11 * least, "{persons} against {least}");
}

/// Two rows by hand: beside a two in a table of two by two, the cheapest way to hide it is the circle of the other three.
#[test]
fn the_least_pattern_of_a_table_worked_by_hand() {
    // Order: Total Total, Total s, Total t, a Total, a s, a t, b Total, b s, b t.
    let task = exact::Task {
        counts: vec![41, 18, 23, 12, 2, 10, 29, 16, 13],
        sums: vec![
            (0, vec![3, 6]),
            (0, vec![1, 2]),
            (3, vec![4, 5]),
            (6, vec![7, 8]),
            (1, vec![4, 7]),
            (2, vec![5, 8]),
        ],
        is_primary: vec![false, false, false, false, true, false, false, false, false],
        protection: 5,
    };
    let least = task.least().unwrap();
    // The circle of the inner cells has 10 + 16 + 13 = 39 persons; through the row's total 12 + 18 + 41 = 71 and more.
    let withheld: Vec<usize> = (0..9).filter(|&cell| least[cell]).collect();
    assert_eq!(withheld, [4, 5, 7, 8]);
}
