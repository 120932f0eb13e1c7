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
/// What such sets must be if a field is in every other: the least share of matches among their pairs, and the fewest matches.
const PURE_MIN: f64 = 0.5;
const PURE_MATCHES_MIN: f64 = 30.0;
const REACH_MIN: f64 = 0.02;

/// A set of fields, and what the pairs equal in them are.
struct Set {
    fields: Vec<usize>,
    /// The share of all matches among them.
    reached: f64,
    /// The share of them that match, as far as can be told before.
    matched: f64,
}

/// The sets of fields in whose equality matches are least lost among strangers.
///
/// A set has with each field those on which it depends: then only how the other fields are spread among strangers must be known.
/// Fields that are so in every set are learnt about from sets without them in which there are hardly any strangers.
pub(crate) fn teaching_sets(
    fields: &[Field],
    m: &Shares,
    chance: &Chance,
    matches: f64,
    all: f64,
) -> Vec<Vec<usize>> {
    let equal: Vec<u8> = fields.iter().map(|field| field.level_of(Test::Equal).unwrap_or(0)).collect();
    let share = |shares: &Shares, at: usize| shares[at].get(usize::from(equal[at])).copied().unwrap_or(0.0);
    let set = |fields_of: Vec<usize>| {
        let there: f64 = fields_of.iter().map(|at| share_present(&fields[*at]).powi(2)).product();
        let reached = there * fields_of.iter().map(|at| share(m, *at)).product::<f64>();
        let by_chance = |at: &usize| {
            let first = chance.before[*at].iter().take_while(|before| fields_of.contains(before)).count();
            (share(&chance.margin, *at) * chance.lift(*at, first, &equal)).min(1.0)
        };
        let strangers = all * there * fields_of.iter().map(by_chance).product::<f64>();
        Set { reached, matched: reached * matches / (reached * matches + strangers), fields: fields_of }
    };
    let named: Vec<Vec<usize>> = (0..fields.len())
        .flat_map(|a| (a..fields.len()).flat_map(move |b| (b..fields.len()).map(move |c| vec![a, b, c])))
        .map(|mut fields| {
            // One field three times is a set of one; a field twice beside another a set of two.
            fields.dedup();
            fields
        })
        .collect();
    // Two records may be equal in a field that stands in for another and not be compared by it, so no set rests on one.
    let stands_for_itself = |set: &Vec<usize>| set.iter().all(|at| fields[*at].in_place_of.is_none());
    let named: Vec<Vec<usize>> = named.into_iter().filter(stands_for_itself).collect();
    let closed = named.iter().map(|fields| closed(fields, chance)).filter(stands_for_itself);
    let mut whole: Vec<Set> = closed.map(set).collect();
    whole.retain(|set| set.reached >= REACH_MIN && set.matched >= MATCHED_MIN);
    let mut taken = best(whole, SETS_MAX, |set| set.reached * set.matched);
    for field in 0..fields.len() {
        let without = taken.iter().filter(|set| !set.contains(&field)).count();
        let open = named.iter().filter(|fields| !fields.contains(&field)).cloned().map(set);
        let pure = open.filter(|set| set.matched >= PURE_MIN && set.reached * matches >= PURE_MATCHES_MIN);
        let pure: Vec<Set> = pure.filter(|set| !taken.contains(&set.fields)).collect();
        taken.extend(best(pure, SETS_WITHOUT_MIN.saturating_sub(without), |set| set.reached * set.matched));
    }
    taken
}

/// The sets worth most, each once.
fn best(mut sets: Vec<Set>, most: usize, worth: impl Fn(&Set) -> f64) -> Vec<Vec<usize>> {
    sets.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then_with(|| a.fields.cmp(&b.fields)));
    sets.dedup_by(|a, b| a.fields == b.fields);
    sets.into_iter().take(most).map(|set| set.fields).collect()
}

/// A set with the fields on which its fields depend.
fn closed(set: &[usize], chance: &Chance) -> Vec<usize> {
    let mut closed = set.to_vec();
    let mut at = 0;
    while let Some(field) = closed.get(at).copied() {
        for before in &chance.before[field] {
            if !closed.contains(before) {
                closed.push(*before);
            }
        }
        at += 1;
    }
    closed.sort_unstable();
    closed
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
