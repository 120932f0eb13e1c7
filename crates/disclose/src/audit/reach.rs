//! How far cells move in sets of counts that somebody proposes.
//!
//! In: counts that agree with everything, and changes of them. Out: how far each cell falls and rises in those that keep every
//! bound and every sum, added up in whole numbers. A change that does not is passed over; nothing is believed.

use std::collections::BTreeMap;

use super::bounds::Bounds;
use crate::release::Sum;

/// What a proposed change is held against.
pub(super) struct Reach<'a> {
    pub(super) bounds: &'a Bounds,
    pub(super) sums: &'a [Sum],
    pub(super) agreed: &'a [i64],
}

impl Reach<'_> {
    /// How far each cell falls and rises from the agreed counts: in each of the changes, and on the way along the trail.
    pub(super) fn of<'a>(
        &self,
        proposed: impl Iterator<Item = &'a [(usize, i64)]>,
        trail: impl Iterator<Item = &'a [(usize, i64)]>,
    ) -> Vec<(i64, i64)> {
        let still = vec![0; self.agreed.len()];
        let mut reach = vec![(0, 0); self.agreed.len()];
        for change in proposed {
            for (cell, moved) in self.kept(&still, change).unwrap_or_default() {
                enter(&mut reach, cell, moved);
            }
        }
        let mut stands = still;
        for step in trail {
            for (cell, moved) in self.kept(&stands, step).unwrap_or_default() {
                enter(&mut reach, cell, moved);
                if let Some(stands) = stands.get_mut(cell) {
                    *stands = moved;
                }
            }
        }
        reach
    }

    /// Where the cells of a change stand after it, where all stood so far from the agreed counts before; null if it leaves a
    /// bound or breaks a sum.
    fn kept(&self, stands: &[i64], change: &[(usize, i64)]) -> Option<BTreeMap<usize, i64>> {
        let mut after: BTreeMap<usize, i64> = BTreeMap::new();
        let mut rows: BTreeMap<usize, i64> = BTreeMap::new();
        for &(cell, by) in change {
            *after.entry(cell).or_insert(*stands.get(cell)?) += by;
            for &ordinal in self.bounds.sums_of(cell) {
                let is_total = self.sums.get(ordinal)?.total == cell;
                *rows.entry(ordinal).or_default() += if is_total { -by } else { by };
            }
        }
        let is_within = |(&cell, &moved): (&usize, &i64)| {
            let (least, greatest) = self.bounds.range(cell);
            let count = self.agreed.get(cell).map(|agreed| agreed + moved);
            count.is_some_and(|count| count >= least && greatest.is_none_or(|greatest| count <= greatest))
        };
        (rows.values().all(|&row| row == 0) && after.iter().all(is_within)).then_some(after)
    }
}

fn enter(reach: &mut [(i64, i64)], cell: usize, moved: i64) {
    if let Some((fall, rise)) = reach.get_mut(cell) {
        (*fall, *rise) = ((*fall).min(moved), (*rise).max(moved));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::View;

    /// A total of 20 that is shown, and three parts of which none is known to be more than nobody.
    fn reach(proposed: &[&[(usize, i64)]], trail: &[&[(usize, i64)]]) -> Vec<(i64, i64)> {
        let sums = [Sum { total: 0, parts: vec![1, 2, 3] }];
        let view = View::new(&[Some(20), None, None, None], 0, 5);
        let bounds = Bounds::propagate(&view, &sums).expect("the counts agree");
        let reach = Reach { bounds: &bounds, sums: &sums, agreed: &[20, 4, 6, 10] };
        reach.of(proposed.iter().copied(), trail.iter().copied())
    }

    #[test]
    fn a_change_is_counted_from_the_agreed_counts_and_a_step_from_where_the_last_one_ended() {
        let steps: [&[(usize, i64)]; 2] = [&[(1, -4), (2, 4)], &[(1, 1), (2, 2), (3, -3)]];
        assert_eq!(reach(&steps, &[]), [(0, 0), (-4, 1), (0, 4), (-3, 0)]);
        assert_eq!(reach(&[], &steps), [(0, 0), (-4, 0), (0, 6), (-3, 0)]);
    }

    #[test]
    fn what_breaks_a_sum_or_leaves_a_bound_is_passed_over() {
        assert_eq!(reach(&[&[(1, 2), (2, -1)], &[(0, 1), (1, 1)]], &[]), [(0, 0); 4]);
        // Four persons can be taken once; the step after stands where the agreed counts do, and not on the one passed over.
        let steps: [&[(usize, i64)]; 3] = [&[(1, -5), (2, 5)], &[(1, -3), (2, 3)], &[(1, -3), (3, 3)]];
        assert_eq!(reach(&[], &steps), [(0, 0), (-3, 0), (0, 3), (0, 0)]);
    }

    /// There and back in one change is no change, whatever lies between.
    #[test]
    fn a_cell_named_twice_has_moved_by_what_is_left() {
        let change: &[(usize, i64)] = &[(1, 3), (2, -3), (1, -3), (2, 3)];
        assert_eq!(reach(&[change], &[change]), [(0, 0); 4]);
    }
}
