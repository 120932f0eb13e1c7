//! Poisson probabilities of counts from 1 to 1e9, without small differences of large numbers.
//!
//! In: a count and a mean. Out: deviances, log-probabilities, tails. Nothing is refused.

use std::f64::consts::TAU;

/// `n log(n / mean) - (n - mean)`, without the cancellation that large counts would bring.
pub(crate) fn half_deviance(count: f64, mean: f64) -> f64 {
    if count == 0.0 {
        return mean;
    }
    let excess = (mean - count) / count;
    count * (excess - excess.ln_1p())
}

/// The logarithm of the Poisson probability of a count whose mean it is, by Stirling's series for its small difference
/// from a normal density (Loader 2000), so that a likelihood near 1 is not the difference of two numbers near 10^10.
pub(crate) fn log_at_mean(count: f64) -> f64 {
    if count == 0.0 {
        return 0.0;
    }
    if count <= 15.0 {
        if count.fract() == 0.0 {
            let factorial: f64 = (1..=count as u32).map(f64::from).product();
            return count * count.ln() - count - factorial.ln();
        }
        // Counts that are corrected need not be whole: stepped up until the series holds.
        let steps: f64 = (0..16).map(|step| (count + 1.0 + f64::from(step)).ln()).sum();
        let next = count + 16.0;
        let log_gamma = next * next.ln() - next - log_at_mean(next) - steps;
        return count * count.ln() - count - log_gamma;
    }
    let inverse = 1.0 / count;
    let square = inverse * inverse;
    let tail = 1.0 / 1680.0 - square / 1188.0;
    let series = inverse * (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square * tail)));
    -0.5 * (TAU * count).ln() - series
}

/// The smaller of the chances of at most, and of at least, so many.
pub(crate) fn smaller_tail(count: f64, mean: f64) -> f64 {
    if mean <= 0.0 {
        return if count > 0.0 { 0.0 } else { 1.0 };
    }
    let at = (log_at_mean(count) - half_deviance(count, mean)).exp();
    // The tail that leads away from the mean is short; the other is what is left.
    let tail = if count >= mean {
        at * sum_of_ratios(|step| mean / (count + step), f64::INFINITY)
    } else {
        at * sum_of_ratios(|step| (count - step + 1.0) / mean, count)
    };
    tail.min(1.0 - tail + at).clamp(0.0, 1.0)
}

/// The logarithm of the gamma function of a positive number.
pub(crate) fn log_gamma(x: f64) -> f64 {
    (x - 1.0) * x.ln() - x - log_at_mean(x)
}

/// `1 + r(1) + r(1) r(2) + ...` while it adds anything and at most so many terms.
fn sum_of_ratios(ratio: impl Fn(f64) -> f64, steps_max: f64) -> f64 {
    let (mut term, mut sum, mut step) = (1.0, 1.0, 1.0);
    while step <= steps_max {
        term *= ratio(step);
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
        step += 1.0;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_are_those_written_out() {
        for (count, mean) in [(0, 0.3), (3, 0.3), (3, 7.5), (12, 7.5), (7, 7.0), (60, 41.0), (20, 41.0)] {
            let mut term = f64::exp(-mean);
            let (mut below, mut at) = (0.0, term);
            for step in 1..=count {
                below += at;
                term *= mean / f64::from(step);
                at = term;
            }
            let known = f64::min(below + at, 1.0 - below);
            let found = smaller_tail(f64::from(count), mean);
            assert!((found / known - 1.0).abs() < 1e-9, "{count} {mean}: {found} {known}");
        }
        assert!((smaller_tail(1e9, 1e9) - 0.5).abs() < 1e-4);
    }

    #[test]
    fn the_gamma_function_agrees_with_tables() {
        // Computed to 20 digits.
        for (x, known) in [
            (0.031_25, 3.448_489_127_797_958),
            (0.5, 0.572_364_942_924_700_1),
            (2.5, 0.284_682_870_472_919_2),
            (100.5, 361.435_540_467_777_6),
        ] {
            assert!((log_gamma(x) - known).abs() < 1e-11 * (1.0 + known), "{x}: {}", log_gamma(x));
        }
        assert!(log_gamma(1.0).abs() < 1e-14 && log_gamma(2.0).abs() < 1e-14);
    }

    #[test]
    fn the_likelihood_of_large_counts_keeps_its_digits() {
        // Computed to 30 digits; the two ways join between 15 and 16.
        for (count, known) in [(1.0, -1.0), (15.0, -2.278_518_367_307_740_6), (1e9, -11.280_571_451_761_212)]
        {
            let found = log_at_mean(count);
            assert!((found / known - 1.0).abs() < 1e-13, "{count}: {found}");
        }
        let direct: f64 = 16.0 * 16.0_f64.ln() - 16.0 - (1..=16).map(f64::from).product::<f64>().ln();
        assert!((log_at_mean(16.0) - direct).abs() < 1e-13);
    }
}
