//! What two runs give away together, and that it does not leave.

use super::*;

/// A run of these counts, after what has left.
fn run(counts: &[(&str, i64)], rules: &Rules, runs: &[LeftRun], run_id: &str) -> (Vec<Option<i64>>, LeftRun) {
    let mart = Table::parse(MART).unwrap();
    let before = Before { runs: runs.to_vec(), run_id: run_id.to_owned(), ..Before::default() };
    let together = disclose_together(&[(&mart, &batch(&mart, counts))], rules, &before);
    let together = together.unwrap_or_else(|error| panic!("{counts:?} after {runs:?}: {error}"));
    let printed = printed(&together.tables[0]);
    (printed, LeftRun { run_id: run_id.to_owned(), figures: together.left })
}

/// What two runs print, the second after the first.
fn two(first: &[(&str, i64)], second: &[(&str, i64)]) -> [Vec<Option<i64>>; 2] {
    let (printed, left) = run(first, &rules(3), &[], "first");
    [printed, run(second, &rules(3), &[left], "second").0]
}

#[test]
fn one_person_more_changes_nothing_that_is_printed() {
    let [first, second] = two(&[("a", 64), ("b", 21), ("all", 85)], &[("a", 65), ("b", 21), ("all", 86)]);
    assert_eq!(first, [Some(60), Some(85), Some(20)]);
    assert_eq!(second, first);
    // Held against nothing, the second run tells of that person.
    let (alone, _) = run(&[("a", 65), ("b", 21), ("all", 86)], &rules(3), &[], "second");
    assert_eq!(alone, [Some(65), Some(85), Some(20)]);
}

#[test]
fn one_person_fewer_is_withheld_where_what_was_printed_is_no_longer_true() {
    let [first, second] = two(&[("a", 65), ("b", 21), ("all", 86)], &[("a", 64), ("b", 21), ("all", 85)]);
    assert_eq!(first, [Some(65), Some(85), Some(20)]);
    assert_eq!(second, [None, Some(85), Some(20)]);
}

#[test]
fn what_has_changed_by_more_is_printed_as_it_is() {
    let [_, second] = two(&[("a", 60), ("b", 21), ("all", 81)], &[("a", 71), ("b", 21), ("all", 92)]);
    assert_eq!(second, [Some(70), Some(90), Some(20)]);
}

/// A person came, and was taken out again: what left first leaves again, in a run of that name and in one of another.
#[test]
fn the_same_counts_leave_as_they_left_whatever_came_between() {
    // Four parts of nine and one of four, whose total gives the four away: one more figure is withheld for its sake.
    let (printed, first) = run(&UNLUCKY, &rules(3), &[], "first");
    assert!(first.figures.iter().any(|left| left.left_as == LeftAs::ForOthers), "{first:?}");
    let more: Vec<(&str, i64)> = UNLUCKY
        .iter()
        .map(|&(code, count)| (code, if code == "all" || code == "a" { count + 1 } else { count }))
        .collect();
    let (_, second) = run(&more, &rules(3), std::slice::from_ref(&first), "second");
    let runs = [first, second];
    for run_id in ["first", "third"] {
        assert_eq!(run(&UNLUCKY, &rules(3), &runs, run_id).0, printed, "{run_id}");
    }
    let again = run(&more, &rules(3), &runs, "second").1;
    assert_eq!(again.figures, runs[1].figures);
}

/// Small steps do not hold a figure for ever: what was repeated is no edition of its own.
#[test]
fn many_small_changes_are_told_once_they_are_many() {
    let mut runs = Vec::new();
    let mut told = Vec::new();
    for (ordinal, count) in (64..90).step_by(2).enumerate() {
        let (printed, left) =
            run(&[("a", count), ("all", count)], &rules(3), &runs, &format!("run {ordinal}"));
        told.push(printed[0]);
        runs.push(left);
    }
    let last = told.last().copied().flatten();
    assert!(last >= Some(80), "{told:?}");
}

/// The reader knows the rules, the program, and both tables that were printed. Of every pair of tables he keeps those
/// that would be printed so; each figure, and the change of each, is left with three counts.
#[test]
fn who_runs_the_program_on_every_pair_of_tables_learns_of_no_change() {
    let (most, widest) = (16, 6);
    let table = |a: i64, b: i64| [("a", a), ("all", a + b), ("b", b)];
    let mut worlds: BTreeMap<[Vec<Option<i64>>; 2], BTreeSet<[i64; 4]>> = BTreeMap::new();
    for (a, b) in (0..=most).flat_map(|a| (0..=most).map(move |b| (a, b))) {
        let (printed, left) = run(&table(a, b), &rules(3), &[], "first");
        for more in (a - widest).max(0)..=a + widest {
            let second = run(&table(more, b), &rules(3), std::slice::from_ref(&left), "second").0;
            worlds.entry([printed.clone(), second]).or_default().insert([a, more, b, more - a]);
        }
    }
    let (mut looked_at, mut narrow) = (0, Vec::new());
    for (print, worlds) in &worlds {
        if worlds.iter().any(|[a, _, b, change]| [*a, *b].contains(&most) || change.abs() == widest) {
            continue;
        }
        let [first, second] = print;
        let may = |of: &dyn Fn(&[i64; 4]) -> i64| worlds.iter().map(of).collect::<BTreeSet<_>>();
        // A zero that was shown is known, and the second area is known to be unchanged.
        let figures = [
            (first[0] != Some(0), may(&|[a, ..]| *a)),
            (second[0] != Some(0), may(&|[_, more, ..]| *more)),
            (first[1] != Some(0), may(&|[a, _, b, _]| a + b)),
            (second[1] != Some(0), may(&|[_, more, b, _]| more + b)),
            (first[2] != Some(0) && second[2] != Some(0), may(&|[_, _, b, _]| *b)),
            (first[0] != Some(0) || second[0] != Some(0), may(&|[.., change]| *change)),
        ];
        for (_, may) in figures.into_iter().filter(|(is_kept, _)| *is_kept) {
            looked_at += 1;
            narrow.extend((may.len() < 3).then(|| (print.clone(), may)));
        }
    }
    assert!(looked_at > 100, "{looked_at} figures");
    assert!(narrow.is_empty(), "{} of {looked_at}: {:?}", narrow.len(), &narrow[..narrow.len().min(5)]);
}

/// An insider who knows one part exactly must not get the other from the total.
#[test]
fn an_insider_who_knows_its_own_part_does_not_get_another() {
    let counts = [("a", 22), ("b", 9), ("all", 31)];
    let with = |insiders: &str| {
        let rules = Rules::parse(&format!("{insiders}\n{RELATION}")).unwrap();
        let mart = Table::parse(MART).unwrap();
        disclose_together(&[(&mart, &batch(&mart, &counts))], &rules, &Before::default()).unwrap()
    };
    let public = with("possible_counts = 4");
    assert_eq!(public.audit.withheld_for_others, 0);
    // Who knows the 22 knows that the total of 30 to 34 leaves 8 to 12 for the other, which is printed as 5 to 9.
    let insider = with("possible_counts = 4\ninsiders = [[['area_code', 'a']]]");
    assert!(insider.audit.withheld_for_others > 0, "{:?}", insider.audit);
}
