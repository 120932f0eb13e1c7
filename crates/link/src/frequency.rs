//! How usual a value is: agreement on a rare one counts for more.
//!
//! In: the values of a field over records, and how many records each person is expected to have. Out: for each value the
//! probability that a record of somebody else has it. Refused: nothing.
//!
//! Of a value that one person is known to have, another person has it with `(n - 1) / N + 1 / (N + c)`: those of the
//! others who are seen to have it, and what is left for a value nobody else was seen with. `c` is the concentration
//! `1 / u` of a Dirichlet process whose chance agreement is `u` (Pitman 2006): a hundred records hold a hundred birth
//! dates, and each is still far rarer than one in a hundred. `n` and `N` count persons: a record counts for one over the
//! records its person is expected to have, or a person who comes five times would make a rare name usual.

use crate::field::Field;
use crate::records::MISSING;

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
