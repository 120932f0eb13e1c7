//! Weighs pairs: the log-odds that two records are of one person.
//!
//! In: a model, how usual values are, patterns. Out: for each pair its log-odds, and the part each field has in them.
//! Refused: nothing.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::chance::{Chance, Evidence, Exchange};
use crate::comparer::level_in;
use crate::em::{Shares, probability};
use crate::field::Field;
use crate::model::Model;
use crate::records::mix;
use crate::scheme::Scheme;
use crate::settings::{Kind, Test};
use crate::sweep::{Met, sweep};
use crate::usual::{Usual, UsualGiven, equal_levels, usual};

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
    evidence: Evidence,
    pub(crate) prior: f64,
    /// The fields each depends on, with their levels of equal values in a pattern.
    before: Vec<Vec<(usize, usize)>>,
    pub(crate) usual: Cow<'a, [Usual]>,
    exchange: Option<Exchange>,
    /// For each field the most that the rarity of one of its values adds, in nats.
    rarity_most: Vec<f64>,
}

impl<'a> Weigher<'a> {
    pub(crate) fn new(fields: &'a [Field], model: &Model, record_worth: &[f32]) -> Self {
        Self::with(fields, &model.m(), &model.chance(), model.matches_share, record_worth)
    }

    pub(crate) fn with(
        fields: &'a [Field],
        m: &Shares,
        chance: &Chance,
        matches_share: f64,
        record_worth: &[f32],
    ) -> Self {
        let usual = Cow::Owned(usual(fields, chance, record_worth));
        Self::of_usual(fields, m, chance, matches_share, usual)
    }

    /// With what is known of how usual values are, a field each.
    pub(crate) fn with_usual(fields: &'a [Field], model: &Model, usual: &'a [Usual]) -> Self {
        Self::of_usual(fields, &model.m(), &model.chance(), model.matches_share, Cow::Borrowed(usual))
    }

    fn of_usual(
        fields: &'a [Field],
        m: &Shares,
        chance: &Chance,
        matches_share: f64,
        usual: Cow<'a, [Usual]>,
    ) -> Self {
        let equal = equal_levels(fields);
        let exchange = exchange(fields);
        let before = |before: &Vec<usize>| {
            before.iter().map(|before| (*before, usize::from(equal[*before]) + 1)).collect()
        };
        Self {
            fields,
            evidence: Evidence::new(m, chance).with_exchange(exchange),
            prior: (matches_share / (1.0 - matches_share)).ln(),
            before: chance.before.iter().map(before).collect(),
            rarity_most: usual.iter().map(rarity_most).collect(),
            usual,
            exchange,
        }
    }

    /// The most that the rarity of all values can add where levels are as in a pattern, in nats.
    fn rarity_bound(&self, pattern: u64) -> f64 {
        let of_field = |(field, most): (usize, &f64)| {
            let level = level_in(pattern, field).checked_sub(1)?;
            let near = self.fields[field].frequency_near;
            match self.fields[field].levels.get(level)?.test {
                Test::Equal => Some(*most),
                Test::Variant | Test::SoundAlike | Test::JaroWinkler | Test::Words => Some(near * most),
                Test::Exchanged => {
                    let Exchange { given, family, .. } = self.exchange?;
                    Some((self.rarity_most[given] + self.rarity_most[family]).min(RARITY_MAX))
                }
                _ => None,
            }
        };
        self.rarity_most.iter().enumerate().filter_map(of_field).sum()
    }

    /// What the level of each field says, and what the rarity of its values adds, in nats.
    pub(crate) fn parts(&self, pattern: u64, met: &Met<'_>) -> Vec<(f64, f64)> {
        let rarity = |(field, said): (usize, f64)| (said, self.rarity(field, pattern, met));
        self.evidence.parts(pattern).into_iter().enumerate().map(rarity).collect()
    }

    /// What the rarity of a field's values adds, in nats.
    pub(crate) fn rarity(&self, field: usize, pattern: u64, met: &Met<'_>) -> f64 {
        let Some(level) = level_in(pattern, field).checked_sub(1) else { return 0.0 };
        if self.usual[field].of_value.is_empty() {
            return 0.0;
        }
        let near = self.fields[field].frequency_near;
        let said = match self.fields[field].levels.get(level).map(|level| level.test) {
            Some(Test::Equal) => {
                let among = self.among(field, pattern);
                (among.expected / among.usual(met.a, met.row_a)).ln()
            }
            Some(Test::Variant | Test::SoundAlike | Test::JaroWinkler | Test::Words) if near > 0.0 => {
                let among = self.among(field, pattern);
                let usual = among.usual(met.a, met.row_a).max(among.usual(met.b, met.row_b));
                near * (among.expected / usual).ln()
            }
            Some(Test::Exchanged) => self.rarity_of_exchanged(pattern, met),
            _ => return 0.0,
        };
        said.clamp(-RARITY_MAX, RARITY_MAX)
    }

    /// What the rarity of two names adds that stand in each other's place: that of the record in which they are more usual, since in
    /// the other they are where they do not belong.
    fn rarity_of_exchanged(&self, pattern: u64, met: &Met<'_>) -> f64 {
        let right = self.exchange.and_then(|exchange| Some((exchange, exchange.put_right(pattern)?)));
        let Some((exchange, right)) = right else { return 0.0 };
        let (given, family) = (self.among(exchange.given, right), self.among(exchange.family, right));
        let both = |record: u32, row: &[u32]| given.usual(record, row) * family.usual(record, row);
        (given.expected * family.expected / both(met.a, met.row_a).max(both(met.b, met.row_b))).ln()
    }

    /// How usual the values of a field are among strangers who share what a pattern says they share.
    fn among(&self, field: usize, pattern: u64) -> Among<'_> {
        let usual = &self.usual[field];
        let before = self.before[field].iter();
        let equal = before.take_while(|(before, equal)| level_in(pattern, *before) == *equal).count();
        let given = usual.given.get(equal).filter(|given| !given.of_record.is_empty());
        Among { field, usual, given, expected: given.map_or(usual.equal, |given| given.equal) }
    }

    /// The log-odds of a pattern before rarity.
    pub(crate) fn base(&self, pattern: u64) -> f64 {
        self.prior + self.evidence.sum(pattern)
    }

    /// What the rarity of all values adds, in nats.
    pub(crate) fn rarity_of_all(&self, pattern: u64, met: &Met<'_>) -> f64 {
        (0..self.fields.len()).map(|field| self.rarity(field, pattern, met)).sum()
    }

    /// The log-odds of two records.
    pub(crate) fn log_odds(&self, pattern: u64, met: &Met<'_>) -> f64 {
        self.base(pattern) + self.rarity_of_all(pattern, met)
    }
}

/// How usual the values of a field are among some strangers.
struct Among<'a> {
    field: usize,
    usual: &'a Usual,
    given: Option<&'a UsualGiven>,
    /// The share of them that have equal values.
    expected: f64,
}

impl Among<'_> {
    fn usual(&self, record: u32, row: &[u32]) -> f64 {
        match self.given {
            Some(given) => f64::from(given.of_record[record as usize]),
            None => self.usual.of(row[self.field]),
        }
    }
}

/// Where given and family name are and which levels they have, if the given name has one for exchanged ones.
fn exchange(fields: &[Field]) -> Option<Exchange> {
    let place = |kind| fields.iter().position(|field| field.kind == kind);
    let (given, family) = (place(Kind::GivenName)?, place(Kind::FamilyName)?);
    let level = |field: usize, test| fields[field].level_of(test).map(|level| level + 1);
    let equal = (level(given, Test::Equal)?, level(family, Test::Equal)?);
    Some(Exchange { given, family, exchanged: level(given, Test::Exchanged)?, equal })
}

/// The most that the rarity of one value of a field adds, in nats.
fn rarity_most(usual: &Usual) -> f64 {
    let of = |equal: f64, shares: &[f32]| {
        let rarest = shares.iter().copied().fold(f32::INFINITY, f32::min);
        (equal / f64::from(rarest)).ln()
    };
    let given = usual.given.iter().map(|given| of(given.equal, &given.of_record));
    given.fold(of(usual.equal, &usual.of_value), f64::max).clamp(0.0, RARITY_MAX)
}

/// Remembers what patterns say, and the most that rarity can add; a place holds the last pattern that fell on it.
pub(crate) struct Bases<'a> {
    weigher: &'a Weigher<'a>,
    places: Vec<(u64, f64, f64)>,
}

impl<'a> Bases<'a> {
    const PLACES: usize = 1 << 14;

    pub(crate) fn new(weigher: &'a Weigher<'a>) -> Self {
        Self { weigher, places: vec![(u64::MAX, 0.0, 0.0); Self::PLACES] }
    }

    /// The log-odds of a pattern before rarity, and the most that rarity can add.
    pub(crate) fn base(&mut self, pattern: u64) -> (f64, f64) {
        let at = mix(pattern) as usize & (Self::PLACES - 1);
        let weigher = self.weigher;
        let said = || (pattern, weigher.base(pattern), weigher.rarity_bound(pattern));
        let Some(place) = self.places.get_mut(at) else { return (weigher.base(pattern), f64::INFINITY) };
        if place.0 != pattern {
            *place = said();
        }
        (place.1, place.2)
    }

    /// The log-odds of two records.
    pub(crate) fn log_odds(&mut self, pattern: u64, met: &Met<'_>) -> f64 {
        self.base(pattern).0 + self.weigher.rarity_of_all(pattern, met)
    }
}

/// Weighs all pairs of a scheme as they are met: calls `visit` with those of at least `floor` log-odds ; says how many pairs
/// there were. What is gathered comes in the order of the parts.
fn weigh<Tool, T: Send>(
    scheme: &Scheme,
    fields: &[Field],
    (weigher, floor): (&Weigher<'_>, f64),
    threads: usize,
    tool: impl Fn() -> Tool + Sync,
    new: impl Fn() -> T + Sync,
    visit: impl Fn(&mut T, &mut Tool, ScoredPair, &Met<'_>) + Sync,
) -> (Vec<T>, u64) {
    let parts = sweep(
        scheme,
        fields,
        threads,
        || (Bases::new(weigher), tool()),
        || (new(), 0_u64),
        |(own, met_so_far), (comparer, (bases, tool)), met| {
            *met_so_far += 1;
            let pattern = comparer.pattern(met.row_a, met.row_b);
            let (base, rarity_most) = bases.base(pattern);
            if base + rarity_most < floor {
                return;
            }
            let log_odds = base + weigher.rarity_of_all(pattern, met);
            if log_odds >= floor {
                visit(own, tool, ScoredPair { left: met.a, right: met.b, pattern, log_odds }, met);
            }
        },
    );
    let pairs = parts.iter().map(|(_, pairs)| pairs).sum();
    (parts.into_iter().map(|(own, _)| own).collect(), pairs)
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
    let (parts, pairs) = weigh(
        scheme,
        fields,
        (weigher, floor),
        threads,
        || (),
        Vec::new,
        |kept, (), pair, _| kept.push(pair),
    );
    (in_order(parts), pairs)
}

/// Pairs in the order of their records. Each part is let go when it is taken over, so that they are hardly ever there twice.
fn in_order(parts: Vec<Vec<ScoredPair>>) -> Vec<ScoredPair> {
    let mut pairs = Vec::with_capacity(parts.iter().map(Vec::len).sum());
    for part in parts {
        pairs.extend(part);
    }
    pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
    pairs
}

/// Scores again, by a second weigher, the pairs that have at least `first_floor` log-odds by a first one, and keeps those of at least
/// `floor`: what comes of [`score`] when its pairs are weighed again, without a place for all of them.
pub(crate) fn score_again(
    scheme: &Scheme,
    fields: &[Field],
    first: (&Weigher<'_>, f64),
    (weigher, floor): (&Weigher<'_>, f64),
    threads: usize,
) -> Vec<ScoredPair> {
    let tool = || Bases::new(weigher);
    let (parts, _) = weigh(scheme, fields, first, threads, tool, Vec::new, |kept, bases, pair, met| {
        let log_odds = bases.log_odds(pair.pattern, met);
        if log_odds >= floor {
            kept.push(ScoredPair { log_odds, ..pair });
        }
    });
    in_order(parts)
}

/// How many others of its person each record is expected to meet. Counted in whole steps, so that the order of pairs is irrelevant.
struct Others(Vec<AtomicU32>);

impl Others {
    /// Steps of one other record; sums stay below the bound for thousands of them.
    const STEPS: f64 = (1 << 20) as f64;

    fn none(records: usize) -> Self {
        Self((0..records).map(|_| AtomicU32::new(0)).collect())
    }

    fn add(&self, pair: &ScoredPair) {
        let steps = (pair.probability() * Self::STEPS) as u32;
        for record in [pair.left, pair.right] {
            if let Some(others) = self.0.get(record as usize) {
                let more = |others: u32| Some(others.saturating_add(steps));
                // The closure always gives a value, so there is nothing to fail.
                let _ = others.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
            }
        }
    }

    /// What each record counts for when persons are counted: one over the records its person is expected to have.
    fn worth(self) -> Vec<f32> {
        let worth = |others: AtomicU32| 1.0 / (1.0 + f64::from(others.into_inner()) / Self::STEPS);
        self.0.into_iter().map(|others| worth(others) as f32).collect()
    }
}

/// What each record counts for by pairs that were kept.
pub(crate) fn record_worth(records: usize, pairs: &[ScoredPair]) -> Vec<f32> {
    let others = Others::none(records);
    for pair in pairs {
        others.add(pair);
    }
    others.worth()
}

/// What each record counts for by all pairs of at least `floor` log-odds, and how many pairs there were; none is kept.
pub(crate) fn record_worth_of_all(
    scheme: &Scheme,
    fields: &[Field],
    first: (&Weigher<'_>, f64),
    threads: usize,
) -> (Vec<f32>, u64) {
    let others = Others::none(scheme.rows.len);
    let (_, pairs) = weigh(scheme, fields, first, threads, || (), || (), |(), (), pair, _| others.add(&pair));
    (others.worth(), pairs)
}
