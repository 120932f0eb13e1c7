//! Which pairs teach how often persons agree, and how many true links they tell of.
//!
//! In: fields, shares m and u. Out: sets of fields whose equality finds matches among few strangers; a number of matches. Refused:
//! nothing; there may be no such set.
//!
//! A set reaches the pairs whose values are there and equal in all its fields: a share that the model knows, so that what is
//! found in a set tells how many there are.

use crate::em::Shares;
use crate::field::Field;
use crate::planner::share_present;
use crate::settings::Test;

/// The most sets taken for themselves, the least share of matches one must reach, and the most strangers a record it may bring along.
const SETS_MAX: usize = 6;
/// How many sets at the least must leave a field open.
const SETS_WITHOUT_MIN: usize = 2;
const REACH_MIN: f64 = 0.03;
const STRANGERS_PER_RECORD_MAX: f64 = 4.0;

/// The share of matches, or of strangers, whose values in all fields of a set are there and equal.
fn equal_share(fields: &[Field], set: &[usize], shares: &Shares) -> f64 {
    let of_field = |at: &usize| {
        let equal = usize::from(fields[*at].level_of(Test::Equal).unwrap_or(0));
        share_present(&fields[*at]).powi(2) * shares[*at].get(equal).copied().unwrap_or(0.0)
    };
    set.iter().map(of_field).product()
}

/// The sets of one or two fields in whose equality matches are least lost among strangers.
pub(crate) fn teaching_sets(
    fields: &[Field],
    m: &Shares,
    u: &Shares,
    matches: f64,
    all: f64,
) -> Vec<Vec<usize>> {
    let records = fields.first().map_or(0, |field| field.codes.len()) as f64;
    let pairs = (0..fields.len())
        .flat_map(|a| (a..fields.len()).map(move |b| if a == b { vec![a] } else { vec![a, b] }));
    let mut sets: Vec<(f64, Vec<usize>)> = pairs
        .filter_map(|set| {
            let reached = equal_share(fields, &set, m);
            let strangers = all * equal_share(fields, &set, u);
            let is_good = reached >= REACH_MIN && strangers <= records * STRANGERS_PER_RECORD_MAX;
            is_good.then(|| (reached * matches * reached / (reached * matches + strangers), set))
        })
        .collect();
    sets.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut rest: Vec<Vec<usize>> = sets.into_iter().map(|(_, set)| set).collect();
    let mut taken: Vec<Vec<usize>> = rest.drain(..rest.len().min(SETS_MAX)).collect();
    // A field that is equal in every set would never be learnt about.
    for field in 0..fields.len() {
        let is_missed =
            |sets: &[Vec<usize>]| sets.iter().filter(|set| !set.contains(&field)).count() < SETS_WITHOUT_MIN;
        while is_missed(&taken) {
            let Some(at) = rest.iter().position(|set| !set.contains(&field)) else { break };
            taken.push(rest.remove(at));
        }
    }
    taken
}

/// The median of what samples say of a share, each weighted by the matches it found: `per_sample` holds the two.
pub(crate) fn usual(mut per_sample: Vec<(f64, f64)>) -> Option<f64> {
    per_sample.retain(|(_, matches)| *matches > 0.5);
    per_sample.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = per_sample.iter().map(|(_, matches)| matches).sum::<f64>() / 2.0;
    let mut so_far = 0.0;
    let reaches_half = |(_, matches): &&(f64, f64)| {
        so_far += matches;
        so_far >= half
    };
    per_sample.iter().find(reaches_half).map(|(share, _)| *share)
}
