//! Square roots of positive definite matrices.
//!
//! In: a symmetric matrix, entry by entry. Out: its Cholesky factor, kept in room that is used again, and with it
//! solutions. Refused: a matrix that is not positive definite in floating point.

/// A factor `U` with `A = S^-1 U' U S^-1`, where `S` brings `A` to a unit diagonal: counts may span nine orders of magnitude.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cholesky {
    order: usize,
    /// Row by row; what lies left of the diagonal is not used.
    upper: Vec<f64>,
    scale: Vec<f64>,
}

impl Cholesky {
    /// Factors a matrix given by its entries `(row, column)` with `row <= column`; false if it is not positive definite.
    pub(crate) fn factor(&mut self, order: usize, entry: impl Fn(usize, usize) -> f64) -> bool {
        self.order = order;
        self.scale.clear();
        self.scale.extend((0..order).map(|place| 1.0 / entry(place, place).sqrt()));
        self.upper.clear();
        self.upper.resize(order * order, 0.0);
        for row in 0..order {
            for column in row..order {
                self.upper[row * order + column] = entry(row, column) * self.scale[row] * self.scale[column];
            }
        }
        (0..order).all(|row| self.eliminate(row))
    }

    /// Finishes one row and takes its part from those below.
    fn eliminate(&mut self, row: usize) -> bool {
        let order = self.order;
        let (done, rest) = self.upper.split_at_mut((row + 1) * order);
        let finished = &mut done[row * order..];
        let pivot = finished[row];
        // A unit diagonal loses all its digits where columns depend on one another.
        if !(pivot > 1e-15 && pivot.is_finite()) {
            return false;
        }
        let inverse = 1.0 / pivot.sqrt();
        for entry in &mut finished[row..] {
            *entry *= inverse;
        }
        for (offset, below) in rest.chunks_exact_mut(order).enumerate() {
            let place = row + 1 + offset;
            let factor = finished[place];
            for (entry, above) in below[place..].iter_mut().zip(&finished[place..]) {
                *entry -= factor * above;
            }
        }
        true
    }

    /// Puts the solution of `A x = b` in the place of `b`.
    pub(crate) fn solve(&self, right: &mut [f64]) {
        let order = self.order;
        for (value, scale) in right.iter_mut().zip(&self.scale) {
            *value *= scale;
        }
        for row in 0..order {
            let upper = &self.upper[row * order..(row + 1) * order];
            let value = right[row] / upper[row];
            right[row] = value;
            for (later, entry) in right[row + 1..].iter_mut().zip(&upper[row + 1..]) {
                *later -= value * entry;
            }
        }
        self.solve_upper(right);
        for (value, scale) in right.iter_mut().zip(&self.scale) {
            *value *= scale;
        }
    }

    fn solve_upper(&self, right: &mut [f64]) {
        let order = self.order;
        for row in (0..order).rev() {
            let upper = &self.upper[row * order..(row + 1) * order];
            let known: f64 =
                right[row + 1..].iter().zip(&upper[row + 1..]).map(|(value, entry)| value * entry).sum();
            right[row] = (right[row] - known) / upper[row];
        }
    }

    /// Turns independent standard normal numbers into ones whose covariance is the inverse of `A`.
    pub(crate) fn colour(&self, normals: &mut [f64]) {
        self.solve_upper(normals);
        for (value, scale) in normals.iter_mut().zip(&self.scale) {
            *value *= scale;
        }
    }

    /// One diagonal entry of the inverse.
    pub(crate) fn inverse_diagonal(&self, place: usize) -> f64 {
        let mut unit = vec![0.0; self.order];
        unit[place] = 1.0;
        self.solve(&mut unit);
        unit[place]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_solution_solves() {
        let matrix = [[4e8, 2e3, 1.0], [2e3, 5.0, 1e-3], [1.0, 1e-3, 2e-6]];
        let mut factor = Cholesky::default();
        assert!(factor.factor(3, |row, column| matrix[row][column]));
        let mut x = [1.0, 2.0, 3.0];
        factor.solve(&mut x);
        for (row, right) in [1.0, 2.0, 3.0].into_iter().enumerate() {
            let left: f64 = (0..3).map(|column| matrix[row][column] * x[column]).sum();
            assert!((left - right).abs() < 1e-9, "{left} {right}");
        }
        let first = factor.inverse_diagonal(0);
        let minor = 5.0 * 2e-6 - 1e-6;
        let determinant = 4e8 * minor - 2e3 * (2e3 * 2e-6 - 1e-3) + (2e3 * 1e-3 - 5.0);
        assert!((first / (minor / determinant) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn dependent_columns_are_refused() {
        assert!(!Cholesky::default().factor(2, |_, _| 1.0));
        assert!(!Cholesky::default().factor(1, |_, _| 0.0));
        assert!(!Cholesky::default().factor(2, |row, column| if row == column { 1.0 } else { 2.0 }));
    }
}
