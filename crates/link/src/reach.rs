//! Which pairs teach how often persons agree, and how many true links they tell of.
//!
//! In: fields, shares m and u. Out: sets of fields whose equality finds matches among few strangers; a number of matches. Refused:
//! nothing; there may be no such set.
//!
//! A set reaches the pairs whose values are there and equal in all its fields: a share that the model knows, so that what is
//! found in a set tells how many there are.

use crate::chance::Chance;
use crate::em::Shares;
use crate::field::Field;
use crate::planner::share_present;
use crate::settings::Test;

/// The most sets taken for themselves, and the least share of matches one must reach.
const SETS_MAX: usize = 6;
/// The least share of matches among the pairs of a set, as far as can be told before.
const MATCHED_MIN: f64 = 0.01;
/// How many sets at the least must leave a field open.
const SETS_WITHOUT_MIN: usize = 2;
const REACH_MIN: f64 = 0.02;

/// The sets of up to three fields in whose equality matches are least lost among strangers.
pub(crate) fn teaching_sets(fields: &[Field], m: &Shares, chance: &Chance, matches: f64, all: f64) -> Vec<Vec<usize>> {
    let equal: Vec<u8> = fields.iter().map(|field| field.level_of(Test::Equal).unwrap_or(0)).collect();
    let share = |shares: &Shares, at: usize| shares[at].get(usize::from(equal[at])).copied().unwrap_or(0.0);
    let of_set = |set: Vec<usize>| {
        let there: f64 = set.iter().map(|at| share_present(&fields[*at]).powi(2)).product();
        let reached = there * set.iter().map(|at| share(m, *at)).product::<f64>();
        let by_chance = |at: &usize| {
            let before = chance.before[*at].iter().enumerate().filter(|(_, before)| set.contains(before));
            let which = before.fold(0, |which, (place, _)| which | 1 << place);
            (share(&chance.margin, *at) * chance.lift(*at, which, &equal)).min(1.0)
        };
        let strangers = all * there * set.iter().map(by_chance).product::<f64>();
        let matched = reached * matches / (reached * matches + strangers);
        (reached >= REACH_MIN && matched >= MATCHED_MIN).then_some((reached * matched, set))
    };
    let mut sets: Vec<(f64, Vec<usize>)> = (0..fields.len())
        .flat_map(|a| (a..fields.len()).flat_map(move |b| (b..fields.len()).map(move |c| vec![a, b, c])))
        // One field three times is a set of one; a field twice beside another a set of two.
        .filter_map(|mut set| {
            close(&mut set, chance);
            of_set(set)
        })
        .collect();
    sets.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    sets.dedup_by(|a, b| a.1 == b.1);
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

/// Adds the fields on which those of a set depend.
fn close(set: &mut Vec<usize>, chance: &Chance) {
    let mut at = 0;
    while let Some(field) = set.get(at).copied() {
        set.extend(chance.before[field].iter().filter(|before| !set.contains(before)).collect::<Vec<_>>());
        at += 1;
    }
    set.sort_unstable();
    set.dedup();
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
