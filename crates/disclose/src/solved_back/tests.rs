//! What can be solved back from Chapman's estimate of two lists, where every table can be tried.

use super::*;

fn chapman(table: &Captured) -> (f64, u64) {
    let on = |lists: u32| table.iter().filter(|(set, _)| *set & lists != 0).map(|(_, n)| *n).sum::<u64>();
    let both = table.get(&0b11).copied().unwrap_or(0) as f64;
    ((on(1) as f64 + 1.0) * (on(2) as f64 + 1.0) / (both + 1.0) - 1.0, on(3))
}

/// What is printed of Chapman's estimate to a base, with the persons seen to five.
fn printed(table: &Captured, base: i64) -> Told<()> {
    let (persons, seen) = chapman(table);
    let number = |made, rounding, base| Printed::new(Some(made), rounding, &Rules::default(), base);
    Told {
        words: (),
        always: vec![number(seen as f64, Rounding::Down, 5)],
        held: vec![number(persons, Rounding::Nearest, base)],
    }
}

/// The first count that could be solved back from that.
fn solved(table: &Captured, base: i64) -> Option<SolvedBack> {
    Alike::new(2, table.clone(), Rules::default())
        .given_away(|table: &Captured| Ok(Some(printed(table, base))))
}

#[test]
fn an_overlap_is_solved_back_from_a_fine_estimate_and_not_from_a_rough_one() {
    let table = Captured::from([(0b01, 40), (0b10, 60), (0b11, 4)]);
    // Every table that prints the same and in which the first list has its 44 persons, by trying them all.
    let overlaps = |base: i64| -> BTreeSet<u64> {
        let truth = printed(&table, base);
        let all = (1..44_u64).flat_map(|both| (0..200).map(move |other| (44 - both, other, both)));
        let is_alike = |&(one, other, both): &(u64, u64, u64)| {
            let told = printed(&Captured::from([(0b01, one), (0b10, other), (0b11, both)]), base);
            told.is_said_alike(&truth) && is_alike(&told.held, &truth.held)
        };
        all.filter(is_alike).map(|(.., both)| both).collect()
    };
    assert_eq!(overlaps(5), BTreeSet::from([4]));
    let found = solved(&table, 5);
    assert!(found.as_ref().is_some_and(|found| found.lists == 0b11 && found.known != 0b11), "{found:?}");
    assert!(overlaps(1_000).len() >= 3);
    assert_eq!(solved(&table, 1_000), None);
}

#[test]
fn an_outsider_is_left_more_than_a_list_that_knows_its_own_persons() {
    let table = Captured::from([(0b01, 40), (0b10, 60), (0b11, 4)]);
    let known: BTreeSet<u32> =
        (1..40).filter_map(|times| solved(&table, 5 * times)).map(|found| found.known).collect();
    assert!(known.iter().any(|known| known.is_power_of_two()), "{known:?}");
    // Two lists know whom they share.
    assert!(!known.contains(&0b11), "{known:?}");
}

#[test]
fn numbers_are_not_blamed_for_what_is_said_without_them() {
    let table = Captured::from([(0b01, 40), (0b10, 60), (0b11, 4)]);
    // The overlap itself is said in words: no number tells more.
    let told = |table: &Captured| {
        let Told { always, held, .. } = printed(table, 5);
        Ok(Some(Told { words: table.get(&0b11).copied(), always, held }))
    };
    let rules = Rules::default();
    let mut alike = Alike::new(2, table.clone(), rules);
    assert_eq!(alike.given_away(told), None);
    // It is said to whoever does not know it anyway: the outsider and each of the two lists.
    let pair = |known: u32| (0b11, false, known);
    assert!([0, 0b01, 0b10].into_iter().all(|known| alike.told_in_words().any(|told| *told == pair(known))));
    assert!(alike.told_in_words().all(|(.., known)| *known != 0b11));
}

#[test]
fn what_is_not_small_is_no_matter() {
    let table = Captured::from([(0b01, 40), (0b10, 60), (0b11, 30)]);
    assert_eq!(solved(&table, 5), None);
    assert!(!Alike::new(2, table.clone(), Rules::default()).has_small());
}

/// Numbers near those of Chapman's estimate lead to the tables, and its own decide.
struct Sketched<'a> {
    told: &'a mut usize,
    sketched: &'a mut usize,
}

impl Tell for Sketched<'_> {
    type Words = ();

    fn told(&mut self, table: &Captured) -> Result<Option<Told<()>>, Spent> {
        *self.told += 1;
        Ok(Some(printed(table, 1_000)))
    }

    fn sketched(&mut self, table: &Captured) -> Result<Option<Told<()>>, Spent> {
        *self.sketched += 1;
        let mut told = printed(table, 1_000);
        for number in &mut told.held {
            // A tenth more than it is, for every table.
            number.made = number.made.map(|made| made * 1.1);
        }
        Ok(Some(told))
    }
}

#[test]
fn a_sketch_that_is_off_alike_everywhere_finds_the_tables_and_asks_few_in_full() {
    let table = Captured::from([(0b01, 40), (0b10, 60), (0b11, 4)]);
    let (mut in_full, mut sketched) = (0, 0);
    let tell = Sketched { told: &mut in_full, sketched: &mut sketched };
    let mut alike = Alike::new(2, table.clone(), Rules::default());
    let found = alike.given_away(tell);
    assert_eq!(found, solved(&table, 1_000));
    assert!(alike.tables().count() > 0);
    assert!(alike.tables().all(|other| printed(other, 1_000).is_alike(&printed(&table, 1_000))));
    assert!(in_full < sketched, "{in_full} told, {sketched} sketched");
}

#[test]
fn what_may_not_be_asked_counts_as_given_away() {
    let table = Captured::from([(0b01, 40), (0b10, 60), (0b11, 4)]);
    let mut asked = 0;
    let tell = |other: &Captured| {
        asked += 1;
        if asked > 3 { Err(Spent) } else { Ok(Some(printed(other, 1_000))) }
    };
    assert!(Alike::new(2, table.clone(), Rules::default()).given_away(tell).is_some());
    // Nor may what cannot be told of the true table pass for what gives nothing away.
    let nothing = |_: &Captured| Err::<Option<Told<()>>, _>(Spent);
    assert!(Alike::new(2, table, Rules::default()).given_away(nothing).is_some());
}

#[test]
fn tables_found_for_coarser_numbers_are_forgotten_where_finer_ones_are_told() {
    let table = Captured::from([(0b01, 40), (0b10, 60), (0b11, 4)]);
    let mut alike = Alike::new(2, table.clone(), Rules::default());
    let tell = |base: i64| move |other: &Captured| Ok(Some(printed(other, base)));
    assert_eq!(alike.given_away(tell(1_000)), None);
    let (found, open) = (alike.tables().count(), alike.open_with(|_| true));
    alike.keep_told(tell(1_000));
    assert_eq!(alike.tables().count(), found);
    alike.keep_told(tell(5));
    assert!(alike.tables().count() < found);
    for other in alike.tables() {
        assert!(printed(other, 5).is_alike(&printed(&table, 5)), "{other:?}");
    }
    assert!(alike.open_with(|_| true).len() < open.len());
}

#[test]
fn few_tables_leave_as_much_open_as_all() {
    let table = Captured::from([(0b001, 40), (0b010, 60), (0b100, 30), (0b011, 4), (0b101, 3), (0b111, 2)]);
    let mut alike = Alike::new(3, table, Rules::default());
    let people = |other: &Captured| other.values().sum::<u64>() as f64;
    let tell = |other: &Captured| {
        let people = Printed::new(Some(people(other)), Rounding::Down, &Rules::default(), 5);
        Ok::<_, Spent>(Some(Told { words: (), always: vec![people], held: Vec::new() }))
    };
    alike.given_away(tell);
    let (open, few) = (alike.open_with(|_| true), alike.few_tables());
    assert!(open.len() > 20, "{}", open.len());
    assert!(few.len() < alike.tables().count(), "{} of {}", few.len(), alike.tables().count());
    assert_eq!(alike.open_with(|other| few.contains(&other)), open);
}

#[test]
fn the_tables_found_are_told_alike_and_enough_of_them_are_kept() {
    let table = Captured::from([(0b01, 40), (0b10, 60), (0b11, 4)]);
    let (rules, truth) = (Rules::default(), printed(&table, 1_000));
    let mut alike = Alike::new(2, table.clone(), rules);
    assert_eq!(alike.given_away(|other: &Captured| Ok(Some(printed(other, 1_000)))), None);
    assert!(alike.tables().count() >= 2);
    for other in alike.tables() {
        let told = printed(other, 1_000);
        assert!(told.is_said_alike(&truth) && is_alike(&told.held, &truth.held), "{other:?}");
        assert_ne!(other, &table);
    }
    // Everybody but the two lists together is kept from the overlap; with none of the tables nobody is.
    let open = alike.open_with(|_| true);
    assert!([0b00, 0b01, 0b10].iter().all(|known| open.contains(&(0b11, true, *known))), "{open:?}");
    assert!(alike.open_with(|_| false).is_empty());
}
