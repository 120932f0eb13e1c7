//! How usual a value is: agreement on a rare one counts for more.
//!
//! In: the values of a field over records, and how many records each person is expected to have. Out: for each value the
//! probability that a record of somebody else has it, and the same given the value of another field. Refused: nothing.
//!
//! Of a value that one person is known to have, another person has it with `(n - 1) / N + 1 / (N + c)`: those of the
//! others who are seen to have it, and what is left for a value nobody else was seen with. `c` is the concentration
//! `1 / u` of a Dirichlet process whose chance agreement is `u` (Pitman 2006): a hundred records hold a hundred birth
//! dates, and each is still far rarer than one in a hundred. `n` and `N` count persons: a record counts for one over the
//! records its person is expected to have, or a person who comes five times would make a rare name usual.

use crate::field::Field;
use crate::records::MISSING;

/// How many persons of the other field's value what is known without it is worth.
const WITHOUT_WORTH: f64 = 30.0;

/// For each value the probability that somebody else has it, 0 to 1.
pub(crate) fn frequencies(field: &Field, record_worth: &[f32], chance_agreement: f64) -> Vec<f32> {
    let mut persons = vec![0.0_f64; field.values.texts.len()];
    let mut all = 0.0;
    for (code, worth) in field.codes.iter().zip(record_worth).filter(|(code, _)| **code != MISSING) {
        persons[*code as usize] += f64::from(*worth);
        all += f64::from(*worth);
    }
    let all = all.max(1.0);
    let unseen = 1.0 / (all + 1.0 / chance_agreement.max(1e-9));
    persons.iter().map(|persons| ((persons - 1.0).max(0.0) / all + unseen) as f32).collect()
}

/// For each record the probability that somebody else who shares its value of another field shares its value of this one.
///
/// `usual` is that probability whatever the other field holds, and `lift` how much the other field raises it on average: what is
/// taken where few share the other value. 1 where either is missing.
pub(crate) fn frequencies_given(
    field: &Field,
    other: &Field,
    record_worth: &[f32],
    usual: &[f32],
    lift: f64,
) -> Vec<f32> {
    let mut sorted: Vec<(u32, u32, u32)> = other
        .codes
        .iter()
        .zip(&field.codes)
        .enumerate()
        .filter(|(_, (other, own))| **other != MISSING && **own != MISSING)
        .map(|(record, (other, own))| (*other, *own, record as u32))
        .collect();
    sorted.sort_unstable();
    let mut given = vec![1.0_f32; field.codes.len()];
    let persons = |records: &[(u32, u32, u32)]| -> f64 {
        records.iter().map(|(.., record)| f64::from(record_worth[*record as usize])).sum()
    };
    for of_other in sorted.chunk_by(|a, b| a.0 == b.0) {
        let others = (persons(of_other) - 1.0).max(0.0);
        for of_both in of_other.chunk_by(|a, b| a.1 == b.1) {
            let expected = f64::from(usual[of_both[0].1 as usize]) * lift;
            let seen = (persons(of_both) - 1.0).max(0.0);
            let share = (seen + WITHOUT_WORTH * expected.min(1.0)) / (others + WITHOUT_WORTH);
            for (.., record) in of_both {
                given[*record as usize] = share as f32;
            }
        }
    }
    given
}
