//! How usual a value is: agreement on a rare one counts for more.
//!
//! In: the values of a field over records, and how many records each person is expected to have. Out: for each value the
//! probability that a record of somebody else has it, and the same given the values of others. Refused: nothing.
//!
//! A slip of a more usual name counts as usual as the name (`slip.rs`), an initial as the names that begin with it.
//!
//! Of a value that one person is known to have, another person has it with `(n - 1) / N + 1 / (N + c)`: those of the
//! others who are seen to have it, and what is left for a value nobody else was seen with. `c` is the concentration
//! `1 / u` of a Dirichlet process whose chance agreement is `u` (Pitman 2006): a hundred records hold a hundred birth
//! dates, and each is still far rarer than one in a hundred. `n` and `N` count persons: a record counts for one over the
//! records its person is expected to have, or a person who comes five times would make a rare name usual.

use std::collections::BTreeMap;

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
    let own: Vec<f32> =
        persons.iter().map(|persons| ((persons - 1.0).max(0.0) / all + unseen) as f32).collect();
    if field.slips.is_empty() {
        return own;
    }
    let of_initial = of_initials(field, &persons, all);
    let raised = |(code, own): (usize, &f32)| {
        let of_name = field.slips.get(code).and_then(|name| persons.get(*name as usize));
        let of_name =
            of_name.map_or(0.0, |persons| persons / all * f64::from(u8::from(is_slip(field, code))));
        own.max(of_name as f32).max(of_initial.get(code).copied().unwrap_or(0.0))
    };
    own.iter().enumerate().map(raised).collect()
}

/// Whether a value is a slip of another.
fn is_slip(field: &Field, code: usize) -> bool {
    field.slips.get(code).is_some_and(|name| *name as usize != code)
}

fn is_initial(field: &Field, code: u32) -> bool {
    field.values.texts.get(code).chars().count() == 1
}

/// For each value that is one letter the share of persons whose value begins with it, 0 for others.
fn of_initials(field: &Field, persons: &[f64], all: f64) -> Vec<f32> {
    let first = |code: usize| field.values.texts.get(code as u32).chars().next();
    let mut begin: BTreeMap<char, f64> = BTreeMap::new();
    for (code, persons) in persons.iter().enumerate() {
        if let Some(letter) = first(code) {
            *begin.entry(letter).or_default() += persons;
        }
    }
    let share = |code: usize| {
        let letter = first(code).filter(|_| is_initial(field, code as u32))?;
        Some((begin.get(&letter)? / all) as f32)
    };
    (0..persons.len()).map(|code| share(code).unwrap_or(0.0)).collect()
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
        let share = |code: u32, seen: f64| {
            let expected = expected_given(usual[code as usize], lift);
            let worth = WITHOUT_WORTH.max(WITHOUT_WORTH_OF_VALUE / expected);
            (seen + worth * expected) / (strangers + worth)
        };
        for of_all in of_others.chunk_by(|a, b| a.1 == b.1) {
            let code = of_all[0].1;
            let own = share(code, (persons(of_all) - 1.0).max(0.0));
            let share = own.max(match field.slips.get(code as usize) {
                Some(name) if *name != code => {
                    let from = of_others.partition_point(|record| record.1 < *name);
                    let to = of_others.partition_point(|record| record.1 <= *name);
                    share(*name, persons(&of_others[from..to]))
                }
                // An initial stands for every name that begins with it.
                Some(_) if is_initial(field, code) => expected_given(usual[code as usize], lift),
                _ => 0.0,
            });
            for (.., record) in of_all {
                given[*record as usize] = share as f32;
            }
        }
    }
    given
}
