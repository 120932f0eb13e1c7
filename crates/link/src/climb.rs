//! Looks for the highest maximum from several places.
//!
//! In: samples, where to begin, a seed. Out: the highest maximum found and from how many places it was found. Refused: nothing.

use crate::chance::Chance;
use crate::em::{Beginning, Maximum, Sample, Shares, maximise};
use crate::records::Stream;

/// From how many places the maximisation begins, and the share of the log-posterior by which equals may differ.
pub(crate) const STARTS: u32 = 4;
const SAME_HEIGHT: f64 = 1e-5;

/// Climbs from several places; the highest maximum, and how many came to it.
pub(crate) fn climb(
    samples: &[Sample],
    beginning: &Beginning,
    known: Option<&Chance>,
    seed: u64,
) -> (Maximum, u32) {
    let mut found: Vec<Maximum> = Vec::new();
    for at in 0..STARTS {
        let (m, scale) = start(beginning, at, seed);
        found.push(maximise(samples, beginning, known, &m, scale));
    }
    let height = |maximum: &Maximum| maximum.log_posterior;
    let best = found.iter().map(height).fold(f64::NEG_INFINITY, f64::max);
    let agreeing =
        found.iter().filter(|maximum| best - height(maximum) < SAME_HEIGHT * best.abs() + 1.0).count() as u32;
    let at = found.iter().position(|maximum| height(maximum) >= best).unwrap_or(0);
    (found.swap_remove(at), agreeing)
}

/// The first start is the shipped shares; the others are drawn round them.
fn start(beginning: &Beginning, start: u32, seed: u64) -> (Shares, f64) {
    if start == 0 {
        return (beginning.m.clone(), 1.0);
    }
    let mut stream = Stream::new(seed, 0x5747 + u64::from(start));
    let scale = 10_f64.powf(stream.share() * 2.0 - 1.0);
    let mut m = beginning.m.clone();
    for field in &mut m {
        for share in field.iter_mut() {
            *share *= 4_f64.powf(stream.share() * 2.0 - 1.0);
        }
        let all: f64 = field.iter().sum();
        for share in field.iter_mut() {
            *share /= all;
        }
    }
    (m, scale)
}
