//! Whether the small counts behind a printed estimate can be solved back from it.
//!
//! In: a capture table (persons by the set of lists that met them), and what would be printed of any such table. Out: the
//! small counts that too few tables near by leave open. An estimate is a function of the table, and its printed figures
//! together with it a set of equations; what an attacker cannot tell apart are the tables for which all that is printed
//! stays the same. They are looked for near the true one, by moving persons from one set of lists to another: what is
//! found is a proof, and what is not found counts as given away. The attacker is an outsider, then each list that knows
//! all its own persons, then two lists together.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::Rules;

/// Persons by the set of lists that met them, list `n` as bit `n`.
pub type Captured = BTreeMap<u32, u64>;

/// The farthest that a small count is moved, in persons.
const FARTHEST: i64 = 2;
/// How far other counts are moved to make up for it, in persons.
const MADE_UP: i64 = 4;
/// Other sets of lists that persons are taken from or given to.
const OTHERS: usize = 6;
/// Tables that are tried for one count and one attacker.
const TRIED: usize = 240;

/// A small count behind an estimate for which too few others were found possible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SolvedBack {
    /// The lists it is of: everyone on all of them, or on exactly them.
    pub lists: u32,
    /// Whether it is of those on exactly these lists.
    pub is_exact: bool,
    /// The lists whose persons the attacker knows; none for an outsider.
    pub known: u32,
    /// The counts that were found possible, the true one among them.
    pub possible: usize,
}

/// A count of persons behind an estimate.
#[derive(Debug, Clone, Copy)]
struct Counted {
    lists: u32,
    is_exact: bool,
}

impl Counted {
    fn holds(self, set: u32) -> bool {
        if self.is_exact { set == self.lists } else { set & self.lists == self.lists }
    }

    fn of(self, table: &Captured) -> i64 {
        table.iter().filter(|(set, _)| self.holds(**set)).map(|(_, persons)| *persons as i64).sum()
    }
}

/// Says whether a small count of a capture table could be solved back from what is printed: the first that could.
///
/// Small is what the rules do not let be shown: from one up to below the threshold. `print` gives what is said of a table
/// whatever is held back, and the numbers that can be held back; null where nothing could be, or where no more may be asked: of
/// another table than the first that ends the search, and the count counts as given away. The numbers may leave fewer
/// than `possible_counts` counts of the rules only where as few are left without them.
///
/// ```
/// use std::collections::BTreeMap;
/// use sylfaen_disclose::{Rules, solved_back};
///
/// // Lincoln and Petersen: 20 and 30 persons, of whom 3 are the same.
/// let table = BTreeMap::from([(0b01, 17), (0b10, 27), (0b11, 3)]);
/// let estimate = |table: &BTreeMap<u32, u64>| {
///     let on = |list: u32| table.iter().filter(|(set, _)| *set & list != 0).map(|(_, n)| *n).sum::<u64>() as f64;
///     (on(1) * on(2) / table.get(&0b11).copied().unwrap_or(0) as f64, on(3))
/// };
/// // To the person, the three are the one count that fits; to the hundred, others do.
/// let exact = |table: &BTreeMap<u32, u64>| Some(((), (estimate(table).0 as i64, estimate(table).1 as i64)));
/// assert!(solved_back(2, &table, &Rules::default(), exact).is_some());
/// let rough = |table: &BTreeMap<u32, u64>| Some(((), estimate(table).0 as i64 / 300));
/// assert!(solved_back(2, &table, &Rules::default(), rough).is_none());
/// ```
pub fn solved_back<W: PartialEq, N: PartialEq>(
    lists: usize,
    table: &Captured,
    rules: &Rules,
    mut print: impl FnMut(&Captured) -> Option<(W, N)>,
) -> Option<SolvedBack> {
    let (words, numbers) = print(table)?;
    // What was asked of one table is asked for many counts and attackers again.
    let mut asked: BTreeMap<Captured, (bool, bool)> = BTreeMap::new();
    let mut is_same = |other: &Captured| -> Option<(bool, bool)> {
        if let Some(same) = asked.get(other) {
            return Some(*same);
        }
        let (said, given) = print(other)?;
        let same = (said == words, said == words && given == numbers);
        asked.insert(other.clone(), same);
        Some(same)
    };
    let wanted = usize::try_from(rules.possible_counts()).unwrap_or(usize::MAX);
    for known in attackers(lists) {
        for counted in
            small(lists, table, rules).into_iter().filter(|counted| !is_known(*counted, known, lists))
        {
            let truth = counted.of(table);
            let (mut without, mut possible) = (BTreeSet::from([truth]), BTreeSet::from([truth]));
            for other in near(counted, known, lists, table) {
                if possible.len() >= wanted {
                    break;
                }
                let count = counted.of(&other);
                if !possible.contains(&count) {
                    let Some((words_are, all_is)) = is_same(&other) else {
                        let Counted { lists, is_exact } = counted;
                        return Some(SolvedBack { lists, is_exact, known, possible: possible.len() });
                    };
                    without.extend(words_are.then_some(count));
                    possible.extend(all_is.then_some(count));
                }
            }
            if possible.len() < wanted.min(without.len()) {
                let Counted { lists, is_exact } = counted;
                return Some(SolvedBack { lists, is_exact, known, possible: possible.len() });
            }
        }
    }
    None
}

/// The outsider, each list, each two lists.
fn attackers(lists: usize) -> Vec<u32> {
    let each = || (0..lists).map(|list| 1_u32 << list);
    let pairs = each().flat_map(|one| each().filter(move |other| *other > one).map(move |other| one | other));
    [0].into_iter().chain(each()).chain(pairs).collect()
}

/// The small counts: those on exactly some lists, and those on both of two.
fn small(lists: usize, table: &Captured, rules: &Rules) -> Vec<Counted> {
    let exact = table.keys().map(|&lists| Counted { lists, is_exact: true });
    let pairs = attackers(lists).into_iter().filter(|known| known.count_ones() == 2);
    let pairs = pairs.map(|lists| Counted { lists, is_exact: false });
    exact.chain(pairs).filter(|counted| (1..rules.threshold()).contains(&counted.of(table))).collect()
}

/// Whether an attacker knows a count from its own persons: all of them are its own, and which other lists they are on
/// is known to the lists that are among the attacker's.
fn is_known(counted: Counted, known: u32, lists: usize) -> bool {
    let all = u32::MAX >> (32 - lists.clamp(1, 32) as u32);
    if counted.is_exact { known & all == all } else { counted.lists & known == counted.lists }
}

/// Tables near by in which the count is another and everything the attacker knows is as it is, the nearest first.
fn near(counted: Counted, known: u32, lists: usize, table: &Captured) -> Vec<Captured> {
    let mut sets: Vec<u32> = table.keys().copied().collect();
    sets.sort_by_key(|set| (std::cmp::Reverse(table.get(set).copied()), *set));
    let inside: Vec<u32> = if counted.is_exact || !sets.iter().any(|set| counted.holds(*set)) {
        vec![counted.lists]
    } else {
        sets.iter().copied().filter(|set| counted.holds(*set)).collect()
    };
    let free = |set: &u32| set & known == 0;
    let mut moves: Vec<Vec<(u32, i64)>> = Vec::new();
    for by in (1..=FARTHEST).flat_map(|by| [by, -by]) {
        for &set in inside.iter().take(OTHERS) {
            // Alone, where the attacker knows none of these; from or to another set that looks the same to it.
            moves.extend(free(&set).then(|| vec![(set, by)]));
            // A list more or less, and then the sets of most persons.
            let beside = (0..lists).map(|list| set ^ (1 << list)).filter(|other| *other != 0);
            let looks_the_same = |other: &u32| !counted.holds(*other) && *other & known == set & known;
            let others = beside.chain(sets.iter().copied()).filter(looks_the_same).take(lists + OTHERS);
            moves.extend(others.map(|other| vec![(set, by), (other, -by)]));
        }
    }
    let made_up = sets.iter().filter(|other| free(other) && !counted.holds(**other)).take(OTHERS);
    let more = (1..=MADE_UP).flat_map(|more| [more, -more]);
    let made_up: Vec<(u32, i64)> =
        more.flat_map(|more| made_up.clone().map(move |&other| (other, more))).collect();
    let further =
        made_up.iter().flat_map(|&one| moves.iter().map(move |moves| [moves.as_slice(), &[one]].concat()));
    moves.iter().cloned().chain(further).filter_map(|moves| moved(table, &moves)).take(TRIED).collect()
}

/// The table with persons moved; null where there are too few of them.
fn moved(table: &Captured, moves: &[(u32, i64)]) -> Option<Captured> {
    let mut table = table.clone();
    for (set, by) in moves {
        let persons = table.entry(*set).or_default();
        *persons = persons.checked_add_signed(*by)?;
    }
    table.retain(|_, persons| *persons > 0);
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapman(table: &Captured) -> (f64, u64) {
        let on = |lists: u32| table.iter().filter(|(set, _)| *set & lists != 0).map(|(_, n)| *n).sum::<u64>();
        let both = table.get(&0b11).copied().unwrap_or(0) as f64;
        ((on(1) as f64 + 1.0) * (on(2) as f64 + 1.0) / (both + 1.0) - 1.0, on(3))
    }

    /// What is printed of Chapman's estimate to a step, with the persons seen to five.
    fn printed(table: &Captured, step: f64) -> (u64, i64) {
        let (persons, seen) = chapman(table);
        (seen / 5, (persons / step).round() as i64)
    }

    /// The first count that could be solved back from that.
    fn solved(table: &Captured, step: f64) -> Option<SolvedBack> {
        solved_back(2, table, &Rules::default(), |table| Some(printed(table, step)))
    }

    #[test]
    fn an_overlap_is_solved_back_from_a_fine_estimate_and_not_from_a_rough_one() {
        let table = Captured::from([(0b01, 40), (0b10, 60), (0b11, 4)]);
        let found = solved(&table, 5.0);
        assert!(found.as_ref().is_some_and(|found| found.known == 0 && found.lists == 0b11), "{found:?}");
        // Every table that prints the same, by trying them all: the overlap is one count.
        let all =
            (0..12_u64).flat_map(|both| (30..50).flat_map(move |a| (50..70).map(move |b| (a, b, both))));
        let same = |&(a, b, both): &(u64, u64, u64)| {
            printed(&Captured::from([(0b01, a), (0b10, b), (0b11, both)]), 5.0) == printed(&table, 5.0)
        };
        let overlaps: BTreeSet<u64> = all.filter(same).map(|(.., both)| both).collect();
        assert!(overlaps.len() < 3, "{overlaps:?}");
        let rough = solved(&table, 1_000.0);
        assert!(rough.is_none(), "{rough:?}");
    }

    #[test]
    fn a_list_that_knows_its_own_persons_finds_what_an_outsider_does_not() {
        // To forty persons an outsider cannot tell one overlap from another; who knows that one list has 44 can.
        let table = Captured::from([(0b01, 40), (0b10, 60), (0b11, 4)]);
        let step = |step| solved(&table, step);
        let known = (1..40).map(|tens| f64::from(tens) * 10.0).filter_map(step).map(|found| found.known);
        let known: BTreeSet<u32> = known.collect();
        assert!(known.contains(&0) && known.iter().any(|known| known.is_power_of_two()), "{known:?}");
        // Two lists know whom they share.
        assert!(!known.contains(&0b11), "{known:?}");
    }

    #[test]
    fn numbers_are_not_blamed_for_what_is_said_without_them() {
        let table = Captured::from([(0b01, 40), (0b10, 60), (0b11, 4)]);
        // The overlap itself is said in words: no number tells more.
        let told = |table: &Captured| Some((table.get(&0b11).copied(), chapman(table).0 as i64));
        assert_eq!(solved_back(2, &table, &Rules::default(), told), None);
    }

    #[test]
    fn what_is_not_small_and_what_nobody_is_told_of_is_no_matter() {
        let table = Captured::from([(0b01, 40), (0b10, 60), (0b11, 30)]);
        assert!(solved(&table, 5.0).is_none());
        let small = Captured::from([(0b01, 2)]);
        assert!(solved_back(2, &small, &Rules::default(), |_| None::<((), ())>).is_none());
    }
}
