//! The pairs a model learns from, counted by pattern.
//!
//! In: a scheme of pairs, fields, a seed. Out: samples of pairs: all of them, some drawn at random, or those whose values of some
//! fields are equal. Refused: nothing.
//!
//! The rarity of the values a pair agrees on is part of its likelihood, or a block of one common name would pass for a
//! person. It is counted in steps of half a nat, so that pairs of one pattern stay few numbers.

use crate::blocking::Blocks;
use crate::chance::Chance;
use crate::comparer::{BITS, Comparer};
use crate::em::{Counted, Sample};
use crate::field::Field;
use crate::records::{MISSING, Stream};
use crate::scheme::Scheme;
use crate::score::Weigher;
use crate::settings::Test;
use crate::sweep::{Counts, Part, in_parts, sweep};

/// How many pairs a record are drawn at random, at least and at most so many in all.
const PAIRS_PER_RECORD: u64 = 50;
const RANDOM_PAIRS_MIN: u64 = 300_000;
const RANDOM_PAIRS_MAX: u64 = 1_000_000;
/// In how many parts they are drawn, whatever the threads.
const RANDOM_PARTS: usize = 16;
/// How many pairs of equal values in some fields.
const BLOCKED_PAIRS: u64 = 300_000;
/// Values that more records than this have in common teach nothing.
const BLOCK_MAX: u32 = 5_000;
/// The steps in which rarity is counted, and the place of none.
const STEPS_PER_NAT: f64 = 2.0;
const STEP_OF_NONE: f64 = 64.0;
const STEPS: f64 = 127.0;
const PATTERN_BITS: u32 = 48;
const STEP_BITS: u32 = 7;

/// Where pairs come from.
pub(crate) struct Teaching<'a> {
    pub(crate) scheme: &'a Scheme,
    pub(crate) fields: &'a [Field],
    pub(crate) seed: u64,
    pub(crate) threads: usize,
}

impl Teaching<'_> {
    /// All pairs of the scheme, with the rarity of their values if a weigher is given.
    pub(crate) fn all(&self, weigher: Option<&Weigher<'_>>, matches_share: f64, worth: f64) -> Sample {
        let parts = sweep(
            self.scheme,
            self.fields,
            self.threads,
            || (),
            Counts::default,
            |counts, (comparer, ()), met| {
                let pattern = comparer.pattern(met.row_a, met.row_b);
                let rarity = weigher.map_or(0.0, |weigher| weigher.rarity_of_all(pattern, met));
                counts.add(key(pattern, rarity, 0.0), 1);
            },
        );
        of_all(counted(&Counts::merged(parts), 1.0), matches_share, worth)
    }

    /// Pairs drawn at random from all pairs, of which a known share match.
    pub(crate) fn random(&self, matches_share: f64) -> Sample {
        let records = self.scheme.rows.len as u64;
        let wanted = (records * PAIRS_PER_RECORD).clamp(RANDOM_PAIRS_MIN, RANDOM_PAIRS_MAX);
        let of_part = |comparer: &mut Comparer<'_>, part: usize| {
            let mut stream = Stream::new(self.seed, 0x7a2 ^ (part as u64) << 16);
            let mut counts = Counts::default();
            for _ in 0..if records < 2 { 0 } else { wanted / RANDOM_PARTS as u64 } {
                let a = stream.below(records);
                let b = (a + 1 + stream.below(records - 1)) % records;
                let met = self.scheme.rows.meet(a as u32, b as u32);
                counts.add(key(comparer.pattern(met.row_a, met.row_b), 0.0, 0.0), 1);
            }
            counts
        };
        let parts = in_parts(RANDOM_PARTS, self.fields, self.threads, of_part);
        of_all(counted(&Counts::merged(parts), 1.0), matches_share, f64::INFINITY)
    }

    /// For each of some sets of fields the pairs whose values of them are equal, or a sample reckoned up to all.
    pub(crate) fn equal_in(
        &self,
        sets: &[Vec<usize>],
        weigher: &Weigher<'_>,
        chance: &Chance,
        matches_share: f64,
    ) -> Vec<Sample> {
        let of_set = |fields: &Vec<usize>| {
            let mut sample = self.equal_in_one(fields, weigher, matches_share);
            tell_chance(&mut sample, chance);
            sample
        };
        sets.iter().map(of_set).collect()
    }

    fn equal_in_one(&self, equal: &[usize], weigher: &Weigher<'_>, matches_share: f64) -> Sample {
        let rows = &self.scheme.rows;
        let (blocks, cost) = Blocks::gather(rows, equal, BLOCK_MAX, self.threads, |_| true);
        let fraction = (BLOCKED_PAIRS as f64 / cost.pairs.max(1) as f64).min(1.0);
        let part = Part::of_records(fraction, self.seed);
        let mut comparer = Comparer::new(self.fields);
        let mut counts = Counts::default();
        blocks.pairs(
            0..blocks.len(),
            |record| part.has(record),
            |a, b| {
                let met = rows.meet(a, b);
                let pattern = comparer.pattern(met.row_a, met.row_b);
                let all = weigher.rarity_of_all(pattern, &met);
                let of_equal = equal.iter().map(|field| weigher.rarity(*field, pattern, &met)).sum();
                counts.add(key(pattern, all - of_equal, of_equal), 1);
            },
        );
        let is_there = |record: &u32| equal.iter().all(|field| rows.get(*record)[*field] != MISSING);
        let there = (0..rows.len as u32).filter(is_there).count() as f64;
        let level = |field: usize| usize::from(self.fields[field].level_of(Test::Equal).unwrap_or(0));
        Sample {
            counts: counted(&counts.sorted(), 1.0 / fraction),
            equal: equal.iter().map(|field| (*field, level(*field))).collect(),
            of_pairs: there * (there - 1.0).max(0.0) / 2.0,
            matches_share,
            worth: 1.0,
        }
    }
}

fn of_all(counts: Vec<Counted>, matches_share: f64, worth: f64) -> Sample {
    let of_pairs = counts.iter().map(|counted| counted.pairs).sum();
    Sample { counts, equal: Vec::new(), of_pairs, matches_share, worth }
}

/// Says of each pattern how seldom strangers have it among those equal in the fields of the sample.
pub(crate) fn tell_chance(sample: &mut Sample, chance: &Chance) {
    let equal =
        sample.equal.iter().fold(0, |all, (field, level)| all | (*level as u64 + 1) << (BITS * field));
    let at_large = chance.ln_joint(equal);
    for counted in &mut sample.counts {
        counted.seldom = at_large - chance.ln_joint(counted.pattern);
    }
}

/// A pattern and two rarities as one number.
fn key(pattern: u64, rarity: f64, rarity_equal: f64) -> u64 {
    let step = |rarity: f64| (STEP_OF_NONE + rarity * STEPS_PER_NAT).round().clamp(0.0, STEPS) as u64;
    pattern | step(rarity) << PATTERN_BITS | step(rarity_equal) << (PATTERN_BITS + STEP_BITS)
}

fn counted(counts: &[(u64, u64)], each: f64) -> Vec<Counted> {
    let rarity = |step: u64| (step as f64 - STEP_OF_NONE) / STEPS_PER_NAT;
    let counted = |(key, count): &(u64, u64)| Counted {
        pattern: key & ((1 << PATTERN_BITS) - 1),
        rarity: rarity(key >> PATTERN_BITS & ((1 << STEP_BITS) - 1)),
        seldom: 0.0,
        rarity_equal: rarity(key >> (PATTERN_BITS + STEP_BITS)),
        pairs: *count as f64 * each,
    };
    counts.iter().map(counted).collect()
}
