//! Proposes the rules that make pairs, for a budget of pairs.
//!
//! In: fields ready to be compared, a model, a budget. Out: rules in the order they were taken, each with the pairs it costs and
//! the share of matches it adds. Refused: nothing; where no rule fits the budget there is none, and that is reported.
//!
//! Matches are drawn from the model: at each field missing or at a level, and from the level whether each part of the
//! value survives. Rules are taken greedily, most new matches for a pair first, each match worth the probability the model would
//! give it: one that nobody could tell from strangers is not worth comparing strangers for. What a rule costs is counted on a
//! sample of records.

#![allow(clippy::match_same_arms)] // A table of parts is read by part.

use serde::Serialize;

use crate::LinkError;
use crate::blocking::{Blocks, Rows, lay_out};
use crate::chance::Evidence;
use crate::comparer::{BITS, level_in};
use crate::em::probability;
use crate::field::Field;
use crate::model::Model;
use crate::records::{MISSING, Stream};
use crate::settings::{BlockRule, Key, KeyPart, Kind, Test};
use crate::sweep::in_parallel;

/// How many matches are drawn, how many records are counted, and the least share of matches a rule must add.
const MATCHES_DRAWN: usize = 4_000;
const RECORDS_COUNTED: usize = 40_000;
const GAIN_MIN: f64 = 0.0004;
const RULES_PLANNED_MAX: usize = 16;
/// How many pairs a record a rule may cost before its cost counts: below that it is gain that counts.
const PAIRS_OF_NO_ACCOUNT: f64 = 1.0;
/// How many times as much two parts cost where a third is asked for.
const DEAR: f64 = 1.0;
/// What a match counts for once more with each rule that finds it already: parts survive less surely than the plan takes it.
const WORTH_OF_FOUND: f64 = 0.05;
/// A rule that leaves out more than this many of the records, in over-full blocks, is no rule.
const SHARE_KEPT_MIN: f64 = 0.7;

/// A rule that was taken.
#[derive(Debug, Clone, Serialize)]
pub struct PlannedRule {
    /// The rule.
    pub rule: BlockRule,
    /// About how many pairs it makes.
    pub pairs: u64,
    /// The share of matches it finds that no rule before it found, 0 to 1, by the model.
    pub recall_added: f64,
}

/// How likely a part of a value survives, for two records of one person at a level.
pub(crate) fn survives(part: KeyPart, test: Test) -> f64 {
    match (part, test) {
        (_, Test::Equal) => 1.0,
        (KeyPart::EitherName, Test::Exchanged) => 0.8,
        (KeyPart::Sound, Test::JaroWinkler | Test::Variant) => 0.4,
        (KeyPart::Start, Test::JaroWinkler | Test::Slips | Test::SameUser) => 0.6,
        (KeyPart::Start, Test::Variant) => 0.3,
        (KeyPart::Letters | KeyPart::OtherLetters, Test::JaroWinkler | Test::Slips) => 0.5,
        (KeyPart::Letters | KeyPart::OtherLetters, Test::Variant) => 0.2,
        (
            KeyPart::Year,
            Test::DateAsFarAsKnown | Test::DateSwapped | Test::DateEstimated | Test::DateSameYear,
        ) => 1.0,
        (KeyPart::Year, Test::DateOneSlip | Test::DateTwoParts) => 0.6,
        (KeyPart::MonthDay, Test::DateSwapped) => 1.0,
        (KeyPart::MonthDay, Test::DateOneSlip | Test::DateTwoParts) => 0.4,
        (KeyPart::District, Test::PostcodeSector | Test::PostcodeDistrict) => 1.0,
        (KeyPart::District, Test::Slips) => 0.7,
        _ => 0.0,
    }
}

/// The parts of a kind that are worth sharing.
const fn parts_of(kind: Kind) -> &'static [KeyPart] {
    match kind {
        Kind::GivenName => {
            &[KeyPart::Whole, KeyPart::Sound, KeyPart::Start, KeyPart::Letters, KeyPart::EitherName]
        }
        Kind::FamilyName => {
            &[KeyPart::Whole, KeyPart::Sound, KeyPart::Start, KeyPart::Letters, KeyPart::OtherLetters]
        }
        Kind::FullName => &[KeyPart::Whole, KeyPart::Sound, KeyPart::Letters, KeyPart::OtherLetters],
        Kind::Date => &[KeyPart::Whole, KeyPart::Year, KeyPart::MonthDay],
        Kind::Postcode => &[KeyPart::Whole, KeyPart::District],
        Kind::Text | Kind::Email => {
            &[KeyPart::Whole, KeyPart::Start, KeyPart::Letters, KeyPart::OtherLetters]
        }
        Kind::Reference | Kind::Category | Kind::Number | Kind::Encoded | Kind::EncodedRecord => {
            &[KeyPart::Whole]
        }
        Kind::Set => &[],
    }
}

/// A match drawn from a model.
struct Match {
    /// Which parts of values survive, a bit a part.
    survive: u64,
    /// The probability that the model gives it, before rarity.
    worth: f64,
    /// One if no rule finds it yet, less with each that does.
    new: f64,
}

/// Draws matches.
fn draw_matches(fields: &[Field], model: &Model, parts: &[(usize, KeyPart)], seed: u64) -> Vec<Match> {
    let mut stream = Stream::new(seed, 0x91a);
    let family = fields.iter().position(|field| field.kind == Kind::FamilyName);
    let present: Vec<f64> = fields.iter().map(share_present).collect();
    let m = model.m();
    let evidence = Evidence::new(&m, &model.chance());
    let prior = (model.matches_share / (1.0 - model.matches_share)).ln();
    let mut drawn = Vec::with_capacity(MATCHES_DRAWN);
    for _ in 0..MATCHES_DRAWN {
        let mut pattern = 0;
        let mut tests: Vec<Option<Test>> = fields
            .iter()
            .enumerate()
            .map(|(at, field)| {
                let is_there = stream.share() < present[at] * present[at];
                let level = draw_level(&m[at], stream.share());
                pattern |= (u64::from(is_there) * (level as u64 + 1)) << (BITS * at);
                is_there.then(|| field.levels.get(level).map(|level| level.test)).flatten()
            })
            .collect();
        for (at, field) in fields.iter().enumerate() {
            if field.in_place_of.is_some_and(|clear| level_in(pattern, clear) > 0) {
                pattern &= !(0xf << (BITS * at));
                tests[at] = None;
            }
        }
        let mut survive = 0;
        for (bit, (at, part)) in parts.iter().enumerate() {
            let mut chance = tests[*at].map_or(0.0, |test| survives(*part, test));
            if *part == KeyPart::EitherName && tests[*at] == Some(Test::Equal) {
                let of_family = family.and_then(|family| tests[family]);
                chance = f64::from(u8::from(of_family == Some(Test::Equal)));
            }
            survive |= u64::from(stream.share() < chance) << bit;
        }
        drawn.push(Match { survive, worth: probability(prior + evidence.sum(pattern)), new: 1.0 });
    }
    drawn
}

pub(crate) fn share_present(field: &Field) -> f64 {
    let there = field.codes.iter().filter(|code| **code != MISSING).count();
    there as f64 / field.codes.len().max(1) as f64
}

fn draw_level(shares: &[f64], at: f64) -> usize {
    let mut sum = 0.0;
    shares
        .iter()
        .position(|share| {
            sum += share;
            at < sum
        })
        .unwrap_or(shares.len().saturating_sub(1))
}

/// A rule that could be taken: the parts it asks for, and what it would cost.
struct Candidate {
    parts: Vec<usize>,
    mask: u64,
    pairs: f64,
    share_kept: f64,
}

/// Plans rules for a budget of pairs.
///
/// # Errors
/// [`LinkError::NoPart`] never in practice: only parts that a kind has are asked for.
pub(crate) fn plan(
    fields: &[Field],
    model: &Model,
    budget: u64,
    block_max: u32,
    seed: u64,
    threads: usize,
) -> Result<Vec<PlannedRule>, LinkError> {
    let has_family = fields.iter().any(|field| field.kind == Kind::FamilyName);
    let parts: Vec<(usize, KeyPart)> = fields
        .iter()
        .enumerate()
        .flat_map(|(at, field)| parts_of(field.kind).iter().map(move |part| (at, *part)))
        .filter(|(_, part)| has_family || *part != KeyPart::EitherName)
        .take(60)
        .collect();
    let key = |part: usize| Key { column: fields[parts[part].0].column.clone(), part: parts[part].1 };
    let single: Vec<BlockRule> = (0..parts.len()).map(|part| BlockRule { key: vec![key(part)] }).collect();
    let counted = sample(fields, seed);
    let (rows, rules) = lay_out(&counted, &single)?;
    let places: Vec<usize> = rules.places.iter().filter_map(|places| places.first().copied()).collect();
    let records = fields.first().map_or(0, |field| field.codes.len()) as f64;
    let scale = records / rows.len.max(1) as f64;

    let even = records * PAIRS_OF_NO_ACCOUNT;
    let cost = |wanted: &[usize]| cost(&rows, wanted, &places, block_max, scale);
    let candidates = candidates(&parts, even, threads, cost);
    let mut drawn = draw_matches(fields, model, &parts, seed);
    let (mut taken, mut left) = (Vec::new(), budget as f64);
    let mut masks = Vec::new();
    while taken.len() < RULES_PLANNED_MAX {
        let sum = |candidate: &Candidate, of: fn(&Match) -> f64| {
            let found = drawn.iter().filter(|match_| match_.survive & candidate.mask == candidate.mask);
            found.map(of).sum::<f64>() / MATCHES_DRAWN as f64 * candidate.share_kept
        };
        let gain = |candidate: &Candidate| sum(candidate, |match_| match_.worth * match_.new);
        let worth = |candidate: &Candidate| gain(candidate) / (candidate.pairs + even);
        let best = candidates
            .iter()
            .filter(|candidate| candidate.pairs <= left && !masks.contains(&candidate.mask))
            .filter(|candidate| gain(candidate) >= GAIN_MIN)
            .map(|candidate| (worth(candidate), candidate))
            .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.mask.cmp(&a.1.mask)));
        let Some((_, best)) = best else { break };
        taken.push(PlannedRule {
            rule: BlockRule { key: best.parts.iter().map(|part| key(*part)).collect() },
            pairs: best.pairs as u64,
            recall_added: sum(best, |match_| f64::from(u8::from(match_.new >= 1.0))),
        });
        left -= best.pairs;
        let mask = best.mask;
        masks.push(mask);
        let found = drawn.iter_mut().filter(|match_| match_.survive & mask == mask);
        found.for_each(|match_| match_.new *= WORTH_OF_FOUND);
    }
    Ok(taken)
}

/// The rules that could be taken: one part, two, or three where any two of them are dear.
fn candidates(
    parts: &[(usize, KeyPart)],
    even: f64,
    threads: usize,
    cost: impl Fn(&[usize]) -> (f64, f64) + Sync,
) -> Vec<Candidate> {
    let of_fields = |wanted: &Vec<usize>| {
        let is_once = |pair: &[usize]| parts[pair[0]].0 != parts[pair[1]].0;
        wanted.windows(2).all(is_once)
    };
    let costed = |wanted: Vec<Vec<usize>>| -> Vec<Candidate> {
        let wanted: Vec<Vec<usize>> = wanted.into_iter().filter(of_fields).collect();
        let costs = in_parallel(wanted.len(), threads, |at| cost(&wanted[at]));
        let candidate = |(parts, (pairs, share_kept)): (Vec<usize>, (f64, f64))| {
            let mask = parts.iter().fold(0, |mask, part| mask | 1_u64 << part);
            Candidate { parts, mask, pairs, share_kept }
        };
        wanted.into_iter().zip(costs).map(candidate).collect()
    };
    let count = parts.len();
    let mut found = costed((0..count).map(|one| vec![one]).collect());
    found.extend(costed((0..count).flat_map(|a| (a + 1..count).map(move |b| vec![a, b])).collect()));
    let is_dear = |a: usize, b: usize| {
        let mask = 1_u64 << a | 1 << b;
        found.iter().any(|candidate| candidate.mask == mask && candidate.pairs > even * DEAR)
    };
    let dear: Vec<Vec<bool>> = (0..count).map(|a| (0..count).map(|b| is_dear(a, b)).collect()).collect();
    let third = |a: usize, b: usize| (b + 1..count).map(move |c| [a, b, c]);
    let triples = (0..count).flat_map(|a| (a + 1..count).flat_map(move |b| third(a, b)));
    let are_dear = |[a, b, c]: &[usize; 3]| dear[*a][*b] && dear[*a][*c] && dear[*b][*c];
    found.extend(costed(triples.filter(are_dear).map(Vec::from).collect()));
    found.retain(|candidate| candidate.share_kept >= SHARE_KEPT_MIN);
    found
}

/// The fields of some of the records, drawn by the seed.
fn sample(fields: &[Field], seed: u64) -> Vec<Field> {
    let records = fields.first().map_or(0, |field| field.codes.len());
    let mut chosen: Vec<usize> = (0..records).collect();
    if records > RECORDS_COUNTED {
        let mut stream = Stream::new(seed, 0x5a3);
        for at in 0..RECORDS_COUNTED {
            let other = at + stream.below((records - at) as u64) as usize;
            chosen.swap(at, other);
        }
        chosen.truncate(RECORDS_COUNTED);
    }
    fields
        .iter()
        .map(|field| field.with_codes(chosen.iter().map(|record| field.codes[*record]).collect()))
        .collect()
}

/// About how many pairs a rule makes on all records, and the share of records that are not in over-full blocks.
fn cost(rows: &Rows, wanted: &[usize], places: &[usize], block_max: u32, scale: f64) -> (f64, f64) {
    let at: Vec<usize> = wanted.iter().map(|part| places[*part]).collect();
    let allowed = (f64::from(block_max) / scale).max(2.0) as u32;
    let (_, cost) = Blocks::gather(rows, &at, allowed, 1, |_| true);
    let kept = 1.0 - cost.over_full_records as f64 / rows.len.max(1) as f64;
    (cost.pairs as f64 * scale * scale, kept)
}
