//! Mixtures of normal distributions of the logarithm of the dark figure.
//!
//! In: parts, each with a weight and with the people seen to whom its dark figure is added. Out: quantiles of the population.
//! Refused: nothing; of no parts every quantile is not a number.

use crate::interval::normal_share;

/// What one model of one table says: that the logarithm of the dark figure is about normal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Part {
    /// The undeclared pairs that the model holds, by their places.
    pub(crate) chosen: u128,
    /// How much it counts.
    pub(crate) weight: f64,
    /// People seen.
    pub(crate) people: f64,
    /// The centre of the logarithm of the dark figure.
    pub(crate) centre: f64,
    /// Its standard deviation.
    pub(crate) spread: f64,
}

/// How far to either side of a share its quantile is looked for.
const SHARE_AROUND: f64 = 1e-6;

/// The population below which a share of a mixture lies.
///
/// Where models are exactly as likely as one another and far apart, half of the mixture lies below every point between them: there the
/// middle of what has the share is taken, on the logarithm, and not whichever end rounding leads to.
pub(crate) fn quantile(parts: &[Part], share: f64) -> f64 {
    let fewest = parts.iter().map(|part| part.people).fold(f64::INFINITY, f64::min);
    let around = [share - SHARE_AROUND, share + SHARE_AROUND].map(|share| log_quantile(parts, fewest, share));
    fewest + f64::midpoint(around[0], around[1]).exp()
}

/// The logarithm of what a quantile has above the fewest people seen.
///
/// By Newton's steps, halved where they leave the bracket: the share below rises with the population, so that there is one
/// answer.
fn log_quantile(parts: &[Part], fewest: f64, share: f64) -> f64 {
    const SPREADS: f64 = 9.0;
    const STEPS: usize = 200;
    /// As near as it is looked for, against its size: nearer, rounding decides, and steps go to and fro.
    const NEAR: f64 = 1e-13;
    let total: f64 = parts.iter().map(|part| part.weight).sum();
    let reach = |sign: f64| {
        parts
            .iter()
            .map(move |part| (part.people - fewest + (part.centre + sign * SPREADS * part.spread).exp()).ln())
    };
    let mut low = reach(-1.0).fold(f64::INFINITY, f64::min);
    let mut high = reach(1.0).fold(f64::NEG_INFINITY, f64::max);
    let mut at = f64::midpoint(low, high);
    for _ in 0..STEPS {
        let (below, slope) = below(parts, fewest, at);
        let excess = below / total - share;
        if excess < 0.0 {
            low = at;
        } else {
            high = at;
        }
        let step = at - excess * total / slope;
        let next = if step > low && step < high { step } else { f64::midpoint(low, high) };
        let is_done = (next - at).abs() <= NEAR * at.abs().max(1.0);
        at = next;
        if is_done {
            break;
        }
    }
    at
}

/// The weight that lies below `fewest + e^at`, and how fast it grows with `at`.
fn below(parts: &[Part], fewest: f64, at: f64) -> (f64, f64) {
    let above = at.exp();
    let (mut sum, mut slope) = (0.0, 0.0);
    for part in parts {
        let dark = above - (part.people - fewest);
        if dark <= 0.0 {
            continue;
        }
        let deviate = (dark.ln() - part.centre) / part.spread;
        sum += part.weight * normal_share(deviate);
        let density = (-0.5 * deviate * deviate).exp() / std::f64::consts::TAU.sqrt();
        slope += part.weight * density / part.spread * above / dark;
    }
    (sum, slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(weight: f64, people: f64, centre: f64, spread: f64) -> Part {
        Part { chosen: 0, weight, people, centre, spread }
    }

    #[test]
    fn half_of_a_mixture_lies_on_either_side_of_its_median() {
        let alone = [part(3.0, 10.0, 2.0, 0.5)];
        let limit = 10.0 + f64::exp(2.0 + 0.5 * 1.959_963_984_540_054);
        assert!((quantile(&alone, 0.975) / limit - 1.0).abs() < 1e-9);
        let two = [part(1.0, 0.0, -4.0, 1.0), part(1.0, 0.0, 4.0, 1.0)];
        assert!(quantile(&two, 0.5).ln().abs() < 1e-9);
        // 2.5 % of all are 5 % of the left half.
        assert!((quantile(&two, 0.025).ln() - (-4.0 - 1.644_853_626_951_472_2)).abs() < 1e-9);
    }

    #[test]
    fn between_models_as_likely_as_one_another_the_median_is_the_middle() {
        // In either order, and whatever rounding makes of the weights.
        let of = |first, second| quantile(&[part(first, 0.0, -40.0, 1.0), part(second, 0.0, 40.0, 1.0)], 0.5);
        let (one, other) = (of(1.0, 1.0 + 1e-14), of(1.0 + 1e-14, 1.0));
        assert!(one.ln().abs() < 1e-6 && other.ln().abs() < 1e-6, "{one} {other}");
    }

    #[test]
    fn people_seen_move_their_part_and_no_other() {
        // Far apart, so that a quarter of all is the median of the lower half.
        let two = [part(1.0, 100.0, 3.0, 0.1), part(1.0, 5_000.0, 3.0, 0.1)];
        assert!((quantile(&two, 0.25) - (100.0 + 3.0_f64.exp())).abs() < 1e-6);
        assert!((quantile(&two, 0.75) - (5_000.0 + 3.0_f64.exp())).abs() < 1e-6);
    }

    #[test]
    fn a_spread_of_nothing_is_a_step() {
        let exact = [part(1.0, 7.0, 2.0, 1e-9)];
        assert!((quantile(&exact, 0.025) - (7.0 + 2.0_f64.exp())).abs() < 1e-6);
    }
}
