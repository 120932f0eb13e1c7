//! Linear algebra without rounding.
//!
//! In: rows of rational numbers. Out: a reduced basis, a null space, and whether vectors can be balanced with positive
//! weights. Nothing is refused and nothing is approximate.

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

/// A basis of the rows added so far, in reduced echelon form.
#[derive(Debug, Clone)]
pub(crate) struct Basis {
    width: usize,
    /// Each row with the column of its leading one, which is zero in all the others.
    rows: Vec<(usize, Vec<BigRational>)>,
}

impl Basis {
    pub(crate) fn new(width: usize) -> Self {
        Self { width, rows: Vec::new() }
    }

    /// Whether the rows span everything.
    pub(crate) fn is_full(&self) -> bool {
        self.rows.len() == self.width
    }

    /// Adds the row that is one at the given places and zero elsewhere.
    pub(crate) fn add_ones(&mut self, places: &[usize]) {
        let mut row = vec![BigRational::zero(); self.width];
        for &place in places {
            row[place] = BigRational::one();
        }
        for (lead, known) in &self.rows {
            subtract(&mut row, known, *lead);
        }
        let Some(lead) = row.iter().position(|entry| !entry.is_zero()) else { return };
        let scale = row[lead].clone();
        for entry in row.iter_mut().filter(|entry| !entry.is_zero()) {
            *entry /= &scale;
        }
        for (_, known) in &mut self.rows {
            subtract(known, &row, lead);
        }
        self.rows.push((lead, row));
    }

    /// Vectors that span everything orthogonal to the rows.
    pub(crate) fn null_space(&self) -> Vec<Vec<BigRational>> {
        let is_lead = |column: usize| self.rows.iter().any(|(lead, _)| *lead == column);
        let free = (0..self.width).filter(|&column| !is_lead(column));
        free.map(|column| {
            let mut vector = vec![BigRational::zero(); self.width];
            vector[column] = BigRational::one();
            for (lead, row) in &self.rows {
                vector[*lead] = -row[column].clone();
            }
            vector
        })
        .collect()
    }
}

/// Takes as much of `known`, whose entry at `lead` is one, from `row` as clears the row there.
fn subtract(row: &mut [BigRational], known: &[BigRational], lead: usize) {
    if row[lead].is_zero() {
        return;
    }
    let factor = row[lead].clone();
    for (entry, other) in row.iter_mut().zip(known).filter(|(_, other)| !other.is_zero()) {
        *entry -= other * &factor;
    }
}

/// Whether weights, all of them positive, exist under which the vectors add up to nothing.
///
/// Weights can be scaled, so each is one plus something not negative: the first phase of the simplex method decides
/// whether `sum of u_i v_i = -(sum of v_i)` has a solution `u >= 0`. Bland's rule keeps it from running in circles.
/// Only the value of the phase is used, so artificial variables left in the basis at zero do no harm.
pub(crate) fn can_balance(vectors: &[Vec<BigRational>]) -> bool {
    let Some(height) = vectors.first().map(Vec::len) else { return true };
    let mut tableau = Tableau::new(vectors, height);
    while let Some(column) = tableau.entering() {
        let Some(row) = tableau.leaving(column) else { break };
        tableau.pivot(row, column);
    }
    tableau.shortfall().is_zero()
}

/// A simplex tableau of the first phase: one row an equation and a last row that sums those still artificial.
struct Tableau {
    /// The last entry of each row is its right-hand side, never negative.
    rows: Vec<Vec<BigRational>>,
    /// Which column is basic in each equation; artificial ones count on from the last real column.
    basis: Vec<usize>,
    columns: usize,
}

impl Tableau {
    fn new(vectors: &[Vec<BigRational>], height: usize) -> Self {
        let columns = vectors.len();
        let mut rows: Vec<Vec<BigRational>> = (0..height)
            .map(|place| {
                let mut row: Vec<BigRational> = vectors.iter().map(|vector| vector[place].clone()).collect();
                row.push(-row.iter().sum::<BigRational>());
                if row[columns].is_negative() { row.into_iter().map(|entry| -entry).collect() } else { row }
            })
            .collect();
        rows.push((0..=columns).map(|column| rows.iter().map(|row| &row[column]).sum()).collect());
        Self { rows, basis: (columns..columns + height).collect(), columns }
    }

    fn shortfall(&self) -> &BigRational {
        &self.rows[self.basis.len()][self.columns]
    }

    /// The first column that would lessen the shortfall.
    fn entering(&self) -> Option<usize> {
        let sums = &self.rows[self.basis.len()];
        (0..self.columns).find(|&column| sums[column].is_positive())
    }

    /// The row that limits a column first; among equals the one whose basic column comes first.
    fn leaving(&self, column: usize) -> Option<usize> {
        let limits = (0..self.basis.len()).filter(|&row| self.rows[row][column].is_positive());
        limits
            .map(|row| (&self.rows[row][self.columns] / &self.rows[row][column], self.basis[row], row))
            .min()
            .map(|(_, _, row)| row)
    }

    fn pivot(&mut self, row: usize, column: usize) {
        let scale = self.rows[row][column].clone();
        for entry in self.rows[row].iter_mut().filter(|entry| !entry.is_zero()) {
            *entry /= &scale;
        }
        let chosen = self.rows[row].clone();
        for (_, other) in self.rows.iter_mut().enumerate().filter(|(place, _)| *place != row) {
            subtract(other, &chosen, column);
        }
        self.basis[row] = column;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vectors(rows: &[&[i64]]) -> Vec<Vec<BigRational>> {
        rows.iter().map(|row| row.iter().map(|&x| BigRational::from_integer(x.into())).collect()).collect()
    }

    #[test]
    fn ranks_and_null_spaces_are_exact() {
        let mut basis = Basis::new(4);
        for places in [&[0_usize, 1][..], &[1, 2], &[0, 1], &[2, 3]] {
            basis.add_ones(places);
        }
        assert!(!basis.is_full());
        let space = basis.null_space();
        assert_eq!(space.len(), 1);
        assert_eq!(&space[0][0] + &space[0][1], BigRational::zero());
        assert_eq!(&space[0][2] + &space[0][3], BigRational::zero());
    }

    #[test]
    fn opposite_vectors_balance_and_one_sided_ones_do_not() {
        assert!(can_balance(&[]));
        assert!(can_balance(&vectors(&[&[1, 0], &[-2, 0]])));
        assert!(!can_balance(&vectors(&[&[1, 0], &[2, 0]])));
        assert!(!can_balance(&vectors(&[&[1, 0], &[-1, 1]])));
        assert!(can_balance(&vectors(&[&[1, 0], &[-1, 1], &[0, -3], &[5, 5]])));
        // All on one side of a line, two of them along it: the third has nothing to balance it.
        assert!(!can_balance(&vectors(&[&[1, 0], &[-1, 0], &[3, 1]])));
    }

    #[test]
    fn equations_already_met_do_not_mislead() {
        // The right-hand sides are zero from the start, so every artificial variable stays basic at zero.
        assert!(can_balance(&vectors(&[&[1, 1], &[-1, -1], &[1, -1], &[-1, 1]])));
        assert!(can_balance(&vectors(&[&[0, 0], &[0, 0]])));
    }
}
