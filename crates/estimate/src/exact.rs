//! Linear algebra without rounding.
//!
//! In: rows of zeros and ones. Out: a reduced basis, a null space, and whether vectors can be balanced with positive
//! weights. Nothing is approximate: the numbers are whole, each row is kept without a common divisor, and what does not
//! fit 64 bits is said, so that the caller can ask again with numbers without limit.

use num_bigint::BigInt;
use num_traits::{CheckedMul, CheckedSub, Num, Signed};

/// Whole numbers that say when they overflow.
pub(crate) trait Whole: Num + Signed + PartialOrd + CheckedMul + CheckedSub + Clone + Ord {}

impl Whole for i64 {}
impl Whole for BigInt {}

/// A basis of the rows added so far: each has a leading entry whose column is zero in all the others.
#[derive(Debug, Clone)]
pub(crate) struct Basis<W> {
    width: usize,
    rows: Vec<(usize, Vec<W>)>,
}

impl<W: Whole> Basis<W> {
    pub(crate) fn new(width: usize) -> Self {
        Self { width, rows: Vec::new() }
    }

    /// How many dimensions the rows leave free.
    pub(crate) fn freedom(&self) -> usize {
        self.width - self.rows.len()
    }

    /// Adds a row; none if a number does not fit.
    pub(crate) fn add(&mut self, mut row: Vec<W>) -> Option<()> {
        for (lead, known) in &self.rows {
            clear(&mut row, known, *lead)?;
        }
        let Some(lead) = row.iter().position(|entry| !entry.is_zero()) else { return Some(()) };
        if row[lead].is_negative() {
            negate(&mut row);
        }
        for (_, known) in &mut self.rows {
            clear(known, &row, lead)?;
        }
        self.rows.push((lead, row));
        Some(())
    }

    /// Vectors that span everything orthogonal to the rows; none if a number does not fit.
    pub(crate) fn null_space(&self) -> Option<Vec<Vec<W>>> {
        let is_lead = |column: usize| self.rows.iter().any(|(lead, _)| *lead == column);
        let free = (0..self.width).filter(|&column| !is_lead(column));
        free.map(|column| {
            let mut common = W::one();
            for (lead, row) in self.rows.iter().filter(|(_, row)| !row[column].is_zero()) {
                let factor = row[*lead].clone() / divisor(&common, &row[*lead]);
                common = common.checked_mul(&factor)?;
            }
            let mut vector = vec![W::zero(); self.width];
            vector[column] = common.clone();
            for (lead, row) in self.rows.iter().filter(|(_, row)| !row[column].is_zero()) {
                let scale = common.clone() / row[*lead].clone();
                vector[*lead] = W::zero() - row[column].checked_mul(&scale)?;
            }
            Some(vector)
        })
        .collect()
    }
}

fn negate<W: Whole>(row: &mut [W]) {
    for entry in row {
        *entry = W::zero() - entry.clone();
    }
}

/// The greatest common divisor, positive.
fn divisor<W: Whole>(left: &W, right: &W) -> W {
    let (mut left, mut right) = (left.abs(), right.abs());
    while !right.is_zero() {
        (left, right) = (right.clone(), left % right);
    }
    left
}

/// Divides a vector by what all its entries share.
pub(crate) fn reduce<W: Whole>(row: &mut [W]) {
    let mut shared = W::zero();
    for entry in row.iter().filter(|entry| !entry.is_zero()) {
        shared = divisor(&shared, entry);
        if shared.is_one() {
            return;
        }
    }
    if !shared.is_zero() {
        for entry in row.iter_mut() {
            *entry = entry.clone() / shared.clone();
        }
    }
}

/// Makes the entry of `row` at `lead` zero, by multiples of both rows that keep the sense of `row`.
fn clear<W: Whole>(row: &mut [W], known: &[W], lead: usize) -> Option<()> {
    if row[lead].is_zero() {
        return Some(());
    }
    let shared = divisor(&row[lead], &known[lead]);
    let factor = row[lead].clone() / shared.clone();
    let scale = known[lead].clone() / shared;
    for (entry, other) in row.iter_mut().zip(known) {
        if !scale.is_one() {
            *entry = entry.checked_mul(&scale)?;
        }
        if !other.is_zero() {
            *entry = entry.checked_sub(&other.checked_mul(&factor)?)?;
        }
    }
    reduce(row);
    Some(())
}

/// Whether weights, all of them positive, exist under which the vectors add up to nothing; none if a number does not fit.
///
/// Weights can be scaled, so each is one plus something not negative: the first phase of the simplex method decides
/// whether `sum of u_i v_i = -(sum of v_i)` has a solution `u >= 0`. Bland's rule keeps it from running in circles.
/// Only the value of the phase is used, so artificial variables left in the basis at zero do no harm.
pub(crate) fn can_balance<W: Whole>(vectors: &[&[W]]) -> Option<bool> {
    let Some(height) = vectors.first().map(|vector| vector.len()) else { return Some(true) };
    let mut tableau = Tableau::new(vectors, height)?;
    while let Some(column) = tableau.entering() {
        let row = tableau.leaving(column)?;
        tableau.pivot(row, column)?;
    }
    Some(tableau.shortfall().is_zero())
}

/// A simplex tableau of the first phase: one row an equation and a last row that sums those still artificial. Any row may
/// be multiplied by a positive number without a change of meaning.
struct Tableau<W> {
    /// The last entry of each row is its right-hand side, never negative.
    rows: Vec<Vec<W>>,
    /// Which column is basic in each equation; artificial ones count on from the last real column.
    basis: Vec<usize>,
    columns: usize,
}

impl<W: Whole> Tableau<W> {
    fn new(vectors: &[&[W]], height: usize) -> Option<Self> {
        let columns = vectors.len();
        let mut rows = Vec::with_capacity(height + 1);
        for place in 0..height {
            let mut row: Vec<W> = vectors.iter().map(|vector| vector[place].clone()).collect();
            let mut right = W::zero();
            for entry in &row {
                right = right.checked_sub(entry)?;
            }
            row.push(right);
            if row[columns].is_negative() {
                negate(&mut row);
            }
            rows.push(row);
        }
        let mut sums = vec![W::zero(); columns + 1];
        for row in &rows {
            for (sum, entry) in sums.iter_mut().zip(row) {
                *sum = sum.checked_sub(&(W::zero() - entry.clone()))?;
            }
        }
        rows.push(sums);
        Some(Self { rows, basis: (columns..columns + height).collect(), columns })
    }

    fn shortfall(&self) -> &W {
        &self.rows[self.basis.len()][self.columns]
    }

    /// The first column that would lessen the shortfall.
    fn entering(&self) -> Option<usize> {
        let sums = &self.rows[self.basis.len()];
        (0..self.columns).find(|&column| sums[column].is_positive())
    }

    /// The row that limits a column first; among equals the one whose basic column comes first. There
    /// is one: the sum of the rows is positive there.
    fn leaving(&self, column: usize) -> Option<usize> {
        let mut best: Option<usize> = None;
        for row in (0..self.basis.len()).filter(|&row| self.rows[row][column].is_positive()) {
            let Some(known) = best else {
                best = Some(row);
                continue;
            };
            let (new, old) = (&self.rows[row], &self.rows[known]);
            let left = new[self.columns].checked_mul(&old[column])?;
            let right = old[self.columns].checked_mul(&new[column])?;
            if left < right || (left == right && self.basis[row] < self.basis[known]) {
                best = Some(row);
            }
        }
        best
    }

    fn pivot(&mut self, row: usize, column: usize) -> Option<()> {
        let chosen = self.rows[row].clone();
        for (_, other) in self.rows.iter_mut().enumerate().filter(|(place, _)| *place != row) {
            clear(other, &chosen, column)?;
        }
        self.basis[row] = column;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn balance(rows: &[&[i64]]) -> bool {
        let small = can_balance(rows).unwrap();
        let large: Vec<Vec<BigInt>> =
            rows.iter().map(|row| row.iter().map(|&entry| entry.into()).collect()).collect();
        let large: Vec<&[BigInt]> = large.iter().map(Vec::as_slice).collect();
        assert_eq!(can_balance(&large), Some(small));
        small
    }

    #[test]
    fn ranks_and_null_spaces_are_exact() {
        let mut basis = Basis::<i64>::new(4);
        for row in [[1, 1, 0, 0], [0, 1, 1, 0], [1, 1, 0, 0], [0, 0, 1, 1]] {
            basis.add(row.to_vec()).unwrap();
        }
        assert_eq!(basis.freedom(), 1);
        let space = basis.null_space().unwrap();
        assert_eq!(space.len(), 1);
        assert_eq!(space[0][0], -space[0][1]);
        assert_eq!(space[0][2], -space[0][3]);
        assert_ne!(space[0][0], 0);
    }

    #[test]
    fn opposite_vectors_balance_and_one_sided_ones_do_not() {
        assert_eq!(can_balance::<i64>(&[]), Some(true));
        assert!(balance(&[&[1, 0], &[-2, 0]]));
        assert!(!balance(&[&[1, 0], &[2, 0]]));
        assert!(!balance(&[&[1, 0], &[-1, 1]]));
        assert!(balance(&[&[1, 0], &[-1, 1], &[0, -3], &[5, 5]]));
        // All on one side of a line, two of them along it: the third has nothing to balance it.
        assert!(!balance(&[&[1, 0], &[-1, 0], &[3, 1]]));
    }

    #[test]
    fn equations_already_met_do_not_mislead() {
        // The right-hand sides are zero from the start, so every artificial variable stays basic at zero.
        assert!(balance(&[&[1, 1], &[-1, -1], &[1, -1], &[-1, 1]]));
        assert!(balance(&[&[0, 0], &[0, 0]]));
    }

    #[test]
    fn numbers_that_do_not_fit_are_said() {
        let large = i64::MAX - 1;
        let mut basis = Basis::<i64>::new(3);
        basis.add(vec![large, 3, 5]).unwrap();
        assert_eq!(basis.add(vec![7, large, 11]), None);
    }
}
