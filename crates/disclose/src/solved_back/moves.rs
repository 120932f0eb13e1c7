//! Tables near by: persons moved by one or two from one set of lists to another, and others to make up for it.
//!
//! In: a capture table, one of its counts, what an attacker knows. Out: tables in which the count is another, the nearest first.

use super::Captured;
use super::counts::Counted;

/// The farthest that a small count is moved, in persons.
const FARTHEST: i64 = 2;
/// How far other counts are moved to make up for it, in persons.
const MADE_UP: i64 = 4;
/// Other sets of lists that persons are taken from or given to.
const OTHERS: usize = 6;
/// Tables that are tried for one count and one attacker.
const TRIED: usize = 240;

/// Tables near by in which the count is another and everything the attacker knows is as it is, the nearest first.
pub(super) fn near(counted: Counted, known: u32, lists: usize, table: &Captured) -> Vec<Captured> {
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
pub(super) fn moved(table: &Captured, moves: &[(u32, i64)]) -> Option<Captured> {
    let mut table = table.clone();
    for (set, by) in moves {
        let persons = table.entry(*set).or_default();
        *persons = persons.checked_add_signed(*by)?;
    }
    table.retain(|_, persons| *persons > 0);
    Some(table)
}
