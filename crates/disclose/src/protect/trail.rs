//! Complete sets of counts, one a step from the one before, that show one attacker's withheld cells to be wide enough.
//!
//! In: steps. Out: how far each cell has fallen and risen on the way. Where hardly a cell moves without a hundred others, a set of
//! counts for each cell would be a hundred times as much; on the way from one to the next all cells widen together.

use std::rc::Rc;

use super::ripple::Ripple;

/// Steps away from the true counts.
#[derive(Debug)]
pub(super) struct Trail {
    /// Where the last step ended, and the steps there are from there.
    pub(super) ripple: Ripple,
    steps: Vec<Rc<[(usize, i64)]>>,
    /// For each cell the greatest fall and the greatest rise on the way.
    ranges: Vec<(i64, i64)>,
}

/// A trail as it was, to be taken up again.
#[derive(Debug)]
pub(super) struct Before {
    steps: Vec<Rc<[(usize, i64)]>>,
    ranges: Vec<(i64, i64)>,
    moved: Vec<i64>,
}

impl Trail {
    pub(super) fn new(ripple: Ripple, cells: usize) -> Self {
        Self { ripple, steps: Vec::new(), ranges: vec![(0, 0); cells] }
    }

    pub(super) fn range(&self, cell: usize) -> (i64, i64) {
        self.ranges.get(cell).copied().unwrap_or((0, 0))
    }

    pub(super) fn steps(&self) -> impl Iterator<Item = &[(usize, i64)]> {
        self.steps.iter().map(AsRef::as_ref)
    }

    /// Enters the step that was made last.
    pub(super) fn enter(&mut self, step: &Rc<[(usize, i64)]>) {
        for &(cell, _) in step.iter() {
            let moved = self.ripple.moved(cell);
            if let Some((fall, rise)) = self.ranges.get_mut(cell) {
                (*fall, *rise) = ((*fall).min(moved), (*rise).max(moved));
            }
        }
        self.steps.push(Rc::clone(step));
    }

    /// Goes the way again from the true counts, without the steps that cannot be made any more.
    pub(super) fn again(&mut self) -> Before {
        let cells = self.ranges.len();
        let before = Before {
            steps: std::mem::take(&mut self.steps),
            ranges: std::mem::replace(&mut self.ranges, vec![(0, 0); cells]),
            moved: self.ripple.stand_at(vec![0; cells]),
        };
        for step in &before.steps {
            if self.ripple.repeat(step) {
                self.enter(step);
            }
        }
        before
    }

    pub(super) fn take_up(&mut self, before: Before) {
        (self.steps, self.ranges) = (before.steps, before.ranges);
        self.ripple.stand_at(before.moved);
    }
}

#[cfg(test)]
mod tests {
    use super::super::terrain::{Offer, Terrain};
    use super::*;
    use crate::release::Sum;

    /// A total that stands and three parts that may each fall by five, after three steps.
    fn trail() -> Trail {
        let sums = [Sum { total: 3, parts: vec![0, 1, 2] }];
        let mut ripple = Ripple::new(4, &Terrain::new(4, &sums));
        for cell in 0..3 {
            ripple.offer(cell, Some(Offer { cost: 1.0, down_max: 5 }));
        }
        let mut trail = Trail::new(ripple, 4);
        let steps: [[(usize, i64); 2]; 3] = [[(0, 2), (1, -2)], [(0, -3), (2, 3)], [(1, 1), (2, -1)]];
        for step in steps {
            assert!(trail.ripple.repeat(&step));
            trail.enter(&Rc::from(step));
        }
        trail
    }

    fn stands(trail: &Trail) -> [(i64, (i64, i64)); 4] {
        std::array::from_fn(|cell| (trail.ripple.moved(cell), trail.range(cell)))
    }

    #[test]
    fn falls_and_rises_are_counted_from_the_true_counts_on_the_way_and_not_at_its_end() {
        assert_eq!(stands(&trail()), [(-1, (-1, 2)), (-1, (-2, 0)), (2, (0, 3)), (0, (0, 0))]);
    }

    /// Without the third cell only the first step can be made.
    #[test]
    fn a_way_that_is_gone_again_is_taken_up_where_it_ended() {
        let mut trail = trail();
        trail.ripple.offer(2, None);
        let before = trail.again();
        assert_eq!(stands(&trail), [(2, (0, 2)), (-2, (-2, 0)), (0, (0, 0)), (0, (0, 0))]);
        assert_eq!(trail.steps().count(), 1);
        trail.take_up(before);
        assert_eq!(stands(&trail), [(-1, (-1, 2)), (-1, (-2, 0)), (2, (0, 3)), (0, (0, 0))]);
        assert_eq!(trail.steps().count(), 3);
    }
}
