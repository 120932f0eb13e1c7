//! How usual a value is: agreement on a rare one counts for more.
//!
//! In: the values of a field over records, and how many records each person is expected to have. Out: for each value the
//! probability that a record of somebody else has it, and the same given the values of others. Refused: nothing.
//!
//! Of a value that one person is known to have, another person has it with `(n - 1) / N + 1 / (N + c)`: those of the
//! others who are seen to have it, and what is left for a value nobody else was seen with. `c` is the concentration
//! `1 / u` of a Dirichlet process whose chance agreement is `u` (Pitman 2006): a hundred records hold a hundred birth
//! dates, and each is still far rarer than one in a hundred. `n` and `N` count persons: a record counts for one over the
//! records its person is expected to have, or a person who comes five times would make a rare name usual.

use crate::field::Field;
use crate::records::{MISSING, mix};

/// What is known without the other fields is worth so many persons of their values, and so many of this field's value.
const WITHOUT_WORTH: f64 = 30.0;
const WITHOUT_WORTH_OF_VALUE: f64 = 3.0;

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

/// The probability that somebody else shares a value, where only the lift of other fields is known.
pub(crate) fn expected_given(usual: f32, lift: f64) -> f64 {
    (f64::from(usual) * lift).clamp(1e-12, 1.0)
}

/// For each record the probability that somebody else who shares its values of other fields shares its value of this one.
///
/// `usual` is that probability whatever the other fields hold, and `lift` how much they raise it on average: what is taken where
/// too few share the other values to count. 1 where any is missing.
pub(crate) fn frequencies_given(
    field: &Field,
    others: &[&Field],
    record_worth: &[f32],
    usual: &[f32],
    lift: f64,
) -> Vec<f32> {
    let is_there = |record: &u32| {
        let at = *record as usize;
        field.codes[at] != MISSING && others.iter().all(|other| other.codes[at] != MISSING)
    };
    let keyed = |record: u32| {
        let of_others =
            others.iter().fold(0_u64, |key, other| mix(key ^ u64::from(other.codes[record as usize])));
        (of_others, field.codes[record as usize], record)
    };
    let mut sorted: Vec<(u64, u32, u32)> =
        (0..field.codes.len() as u32).filter(is_there).map(keyed).collect();
    sorted.sort_unstable();
    let mut given = vec![1.0_f32; field.codes.len()];
    let persons = |records: &[(u64, u32, u32)]| -> f64 {
        records.iter().map(|(.., record)| f64::from(record_worth[*record as usize])).sum()
    };
    for of_others in sorted.chunk_by(|a, b| a.0 == b.0) {
        let strangers = (persons(of_others) - 1.0).max(0.0);
        for of_all in of_others.chunk_by(|a, b| a.1 == b.1) {
            let expected = expected_given(usual[of_all[0].1 as usize], lift);
            let worth = WITHOUT_WORTH.max(WITHOUT_WORTH_OF_VALUE / expected);
            let seen = (persons(of_all) - 1.0).max(0.0);
            let share = (seen + worth * expected) / (strangers + worth);
            for (.., record) in of_all {
                given[*record as usize] = share as f32;
            }
        }
    }
    given
}
