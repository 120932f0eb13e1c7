//! What any pattern has to withhold for another's sake, at the least.
//!
//! In: counts, sums, the cells withheld for their own counts. Out: persons. A sum in which the cells withheld for their
//! own counts cannot move far enough among themselves needs one cell more, and the cheapest of them costs something.
//! Raising what each such sum pays, until a cell is paid for, is a solution of the dual of the covering program, so
//! every pattern costs at least that much (weak duality).

use super::search::Ground;

/// The persons that no pattern can show.
pub(super) fn at_least(ground: &Ground<'_>, primary: &[bool]) -> i64 {
    let mut left: Vec<i64> = ground.counts.iter().map(|&count| count.max(1)).collect();
    let mut needy: Vec<(usize, Vec<usize>)> = ground
        .sums
        .iter()
        .enumerate()
        .filter(|(_, sum)| needs_more(ground, primary, sum.total, &sum.parts))
        .map(|(ordinal, sum)| {
            let cells = sum.parts.iter().chain([&sum.total]).copied();
            let may = cells.filter(|&cell| {
                ground.may_be_withheld.get(cell) == Some(&true) && primary.get(cell) != Some(&true)
            });
            (ordinal, may.collect())
        })
        .collect();
    // Sums with few ways out first: they take the least from the others.
    needy.sort_by_key(|(ordinal, cells)| (cells.len(), *ordinal));
    let mut paid = 0;
    for (_, cells) in needy {
        let Some(pays) = cells.iter().filter_map(|&cell| left.get(cell).copied()).min() else { continue };
        for cell in cells {
            if let Some(left) = left.get_mut(cell) {
                *left -= pays;
            }
        }
        paid += pays;
    }
    paid
}

/// Whether some cell of the sum that is withheld for its own count cannot move by the protection if nothing more of
/// the sum is withheld.
fn needs_more(ground: &Ground<'_>, primary: &[bool], total: usize, parts: &[usize]) -> bool {
    let hides = |cell: usize| ground.is_forced.get(cell) == Some(&true);
    let is_kept = |cell: usize| hides(cell) && primary.get(cell) == Some(&true);
    let free = |cell: usize| {
        let count = ground.counts.get(cell).copied().unwrap_or(0);
        count - ground.floors.get(cell).copied().unwrap_or(0)
    };
    let hidden: Vec<usize> = parts.iter().copied().filter(|&part| hides(part)).collect();
    let room: i64 = hidden.iter().map(|&part| free(part)).sum();
    if hides(total) {
        // Parts and total rise together without end; a total alone cannot move.
        return hidden.is_empty() && is_kept(total);
    }
    // A part can take what the others can give.
    hidden.iter().any(|&part| {
        let need = ground.needs.get(part).copied().unwrap_or_default();
        is_kept(part) && need.is_short(hidden.len(), free(part), room)
    })
}
