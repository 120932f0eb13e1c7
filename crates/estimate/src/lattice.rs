//! Sums over the sets of lists.
//!
//! In: one number a set of lists, in order of the set's bits, so that there are `2^lists`. Out: for each set the sum over
//! all sets that hold it, or over all it holds, in `lists 2^(lists - 1)` additions instead of `4^lists`.

/// Adds to each set the numbers of all sets that hold it.
pub(crate) fn add_supersets(values: &mut [f64]) {
    let mut step = 1;
    while step < values.len() {
        for pair in values.chunks_exact_mut(2 * step) {
            let (without, with) = pair.split_at_mut(step);
            for (below, above) in without.iter_mut().zip(with.iter()) {
                *below += *above;
            }
        }
        step *= 2;
    }
}

/// Adds to each set the numbers of all sets it holds.
pub(crate) fn add_subsets(values: &mut [f64]) {
    let mut step = 1;
    while step < values.len() {
        for pair in values.chunks_exact_mut(2 * step) {
            let (without, with) = pair.split_at_mut(step);
            for (below, above) in without.iter().zip(with.iter_mut()) {
                *above += *below;
            }
        }
        step *= 2;
    }
}

/// Marks each set that holds a marked one.
pub(crate) fn mark_supersets(marks: &mut [bool]) {
    let mut step = 1;
    while step < marks.len() {
        for pair in marks.chunks_exact_mut(2 * step) {
            let (without, with) = pair.split_at_mut(step);
            for (below, above) in without.iter().zip(with.iter_mut()) {
                *above |= *below;
            }
        }
        step *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_written_out() {
        let values: Vec<f64> = (0..16).map(|set| f64::from(set * set + 1)).collect();
        let (mut above, mut below) = (values.clone(), values.clone());
        add_supersets(&mut above);
        add_subsets(&mut below);
        for set in 0..16_usize {
            let over: f64 = (0..16).filter(|other| other & set == set).map(|other| values[other]).sum();
            let under: f64 = (0..16).filter(|other| other & set == *other).map(|other| values[other]).sum();
            assert!((above[set] - over).abs() < 1e-9 && (below[set] - under).abs() < 1e-9);
        }
    }

    #[test]
    fn marks_spread_upwards_only() {
        let mut marks: Vec<bool> = (0..8).map(|set| set == 0b011).collect();
        mark_supersets(&mut marks);
        let marked: Vec<usize> = (0..8).filter(|&set| marks[set]).collect();
        assert_eq!(marked, [0b011, 0b111]);
    }
}
