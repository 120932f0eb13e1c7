//! Weighs pairs: the log-odds that two records are of one person.
//!
//! In: a model, how usual values are, patterns. Out: for each pair its log-odds, and the part each field has in them.
//! Refused: nothing.

use crate::blocking::Scheme;
use crate::comparer::level_in;
use crate::em::{Shares, probability};
use crate::field::Field;
use crate::frequency::frequencies;
use crate::model::Model;
use crate::records::MISSING;
use crate::settings::{Kind, Test};
use crate::sweep::sweep;

/// A pair that was kept, by positions of its records.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredPair {
    /// The lesser record.
    pub left: u32,
    /// The other.
    pub right: u32,
    /// The level of each field, four bits each: 0 where a value is missing, else from 1.
    pub pattern: u64,
    /// The natural logarithm of the odds that they are of one person.
    pub log_odds: f64,
}

impl ScoredPair {
    /// The probability that the two are of one person, 0 to 1.
    pub fn probability(&self) -> f64 {
        probability(self.log_odds)
    }
}

/// The most that one value's rarity may add or take, in nats.
const RARITY_MAX: f64 = 12.0;

/// Turns patterns into log-odds.
pub(crate) struct Weigher<'a> {
    fields: &'a [Field],
    evidence: Shares,
    shares: Vec<f64>,
    pub(crate) prior: f64,
    /// For each field how usual its values are; empty where that does not count.
    pub(crate) usual: Vec<Vec<f32>>,
    /// For each field the chance agreement u of its level of equal values.
    chance: Vec<f64>,
    names: Option<(usize, usize)>,
}

impl<'a> Weigher<'a> {
    pub(crate) fn new(fields: &'a [Field], model: &Model, record_worth: &[f32]) -> Self {
        let chance: Vec<f64> = fields
            .iter()
            .zip(&model.field)
            .map(|(field, model)| {
                let equal = field.level_of(Test::Equal).unwrap_or(0);
                model.level.get(usize::from(equal)).map_or(0.01, |level| level.u)
            })
            .collect();
        let usual = fields
            .iter()
            .zip(&chance)
            .map(
                |(field, chance)| {
                    if field.frequency { frequencies(field, record_worth, *chance) } else { Vec::new() }
                },
            )
            .collect();
        let place = |kind| fields.iter().position(|field| field.kind == kind);
        Self {
            fields,
            evidence: model.evidence(),
            shares: model.field.iter().map(|field| field.evidence_share).collect(),
            prior: (model.matches_share / (1.0 - model.matches_share)).ln(),
            usual,
            chance,
            names: place(Kind::GivenName).zip(place(Kind::FamilyName)),
        }
    }

    /// What a field's level says, and what the rarity of its values adds, in nats.
    pub(crate) fn part(&self, field: usize, level: usize, a: &[u32], b: &[u32]) -> (f64, f64) {
        let Some(at) = level.checked_sub(1) else { return (0.0, 0.0) };
        let evidence = self.evidence[field].get(at).copied().unwrap_or(0.0);
        (evidence, self.rarity(field, at, a, b))
    }

    fn usual(&self, field: usize, code: u32) -> f64 {
        if code == MISSING {
            1.0
        } else {
            self.usual[field].get(code as usize).copied().map_or(1.0, f64::from)
        }
    }

    fn rarity(&self, field: usize, at: usize, a: &[u32], b: &[u32]) -> f64 {
        if self.usual[field].is_empty() {
            return 0.0;
        }
        let near = self.fields[field].frequency_near;
        let greater = |a: u32, b: u32| self.usual(field, a).max(self.usual(field, b));
        let (share, expected, usual) = match self.fields[field].levels.get(at).map(|level| level.test) {
            Some(Test::Equal) => (1.0, self.chance[field], self.usual(field, a[field])),
            Some(Test::Variant | Test::SoundAlike | Test::JaroWinkler | Test::Words) if near > 0.0 => {
                (near, self.chance[field], greater(a[field], b[field]))
            }
            Some(Test::Exchanged) => {
                let Some((given, family)) = self.names else { return 0.0 };
                let both = |row: &[u32]| self.usual(given, row[given]) * self.usual(family, row[family]);
                (near, self.chance[given] * self.chance[family], both(a).max(both(b)))
            }
            _ => return 0.0,
        };
        (share * self.shares[field] * (expected / usual).ln()).clamp(-RARITY_MAX, RARITY_MAX)
    }

    /// The log-odds of a pattern before rarity.
    pub(crate) fn base(&self, pattern: u64) -> f64 {
        let of_field = |(field, evidence): (usize, &Vec<f64>)| {
            level_in(pattern, field)
                .checked_sub(1)
                .map_or(0.0, |level| evidence.get(level).copied().unwrap_or(0.0))
        };
        self.prior + self.evidence.iter().enumerate().map(of_field).sum::<f64>()
    }

    /// The log-odds of two records.
    pub(crate) fn log_odds(&self, pattern: u64, a: &[u32], b: &[u32]) -> f64 {
        let rarity = |field: usize| {
            level_in(pattern, field).checked_sub(1).map_or(0.0, |level| self.rarity(field, level, a, b))
        };
        self.base(pattern) + (0..self.fields.len()).map(rarity).sum::<f64>()
    }
}

/// Scores all pairs of a scheme and keeps those of at least `floor` log-odds, in the order of their records; says how many
/// pairs there were.
pub(crate) fn score(
    scheme: &Scheme,
    fields: &[Field],
    weigher: &Weigher<'_>,
    floor: f64,
    threads: usize,
) -> (Vec<ScoredPair>, u64) {
    let parts = sweep(
        scheme,
        fields,
        threads,
        || (Vec::new(), 0_u64),
        |(kept, met_so_far), comparer, met| {
            *met_so_far += 1;
            let pattern = comparer.pattern(met.row_a, met.row_b);
            if weigher.base(pattern) + RARITY_MAX < floor {
                return;
            }
            let log_odds = weigher.log_odds(pattern, met.row_a, met.row_b);
            if log_odds >= floor {
                kept.push(ScoredPair { left: met.a, right: met.b, pattern, log_odds });
            }
        },
    );
    let pairs = parts.iter().map(|(_, pairs)| pairs).sum();
    let mut kept: Vec<ScoredPair> = parts.into_iter().flat_map(|(kept, _)| kept).collect();
    kept.sort_unstable_by_key(|pair| (pair.left, pair.right));
    (kept, pairs)
}

/// What each record counts for when persons are counted: one over the records its person is expected to have.
pub(crate) fn record_worth(records: usize, pairs: &[ScoredPair]) -> Vec<f32> {
    let mut others = vec![0.0_f32; records];
    for pair in pairs {
        let probability = pair.probability() as f32;
        for record in [pair.left, pair.right] {
            if let Some(others) = others.get_mut(record as usize) {
                *others += probability;
            }
        }
    }
    others.into_iter().map(|others| 1.0 / (1.0 + others)).collect()
}
