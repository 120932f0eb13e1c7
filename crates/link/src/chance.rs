//! What two different persons have in common by chance, and how that hangs together between fields.
//!
//! In: counted patterns, each with how many of its pairs are of two persons. Out: the share u of each level of a field, given
//! the levels of at most three others. Refused: nothing; where the pairs show no dependence, fields are independent.
//!
//! Two people called Nguyen are mostly both Vietnamese: taken as independent, name and nationality count the same evidence
//! twice. Each field may depend on three that agree more often by chance than it does: the one that tells most of it, the one that
//! tells most besides, and one more that has to do with it (a Bayesian classifier of limited dependence, Sahami 1996). The coarser
//! field comes first, so that there are enough records of each of its values to count the finer one's among them.

use crate::comparer::{BITS, level_in};
use crate::em::Shares;
use crate::settings::FIELDS_MAX;

/// Twice the log-likelihood that a dependence must gain, besides so much for each free share; and for how many pairs a record at
/// most that is reckoned, since pairs of one record are not independent of each other.
const GAIN_MIN: f64 = 60.0;
const GAIN_MIN_OF_LAST: f64 = 15.0;
const GAIN_PER_SHARE: f64 = 3.0;
const PAIRS_PER_RECORD_MAX: f64 = 20.0;
/// The most fields that one depends on.
pub(crate) const BEFORE_MAX: usize = 3;
/// How many pairs the shares with less known are worth where few pairs are seen at the levels of the other fields.
const WITHOUT_WORTH: f64 = 50.0;
/// And how many pairs at a level at the least: a level that few are at says nothing by being empty.
const WITHOUT_WORTH_OF_LEVEL: f64 = 5.0;
/// Places in a table for each level.
const LEVELS: usize = 1 << BITS;
const SHARE_MIN: f64 = 1e-9;

/// The shares u of all fields.
#[derive(Debug, Clone)]
pub(crate) struct Chance {
    /// The share of each level whatever else is known.
    pub(crate) margin: Shares,
    /// The fields on which each depends.
    pub(crate) before: Vec<Vec<usize>>,
    /// For each field a row of shares for each combination of levels of the fields before it, each from 0 for missing; the level
    /// of the last of them changes fastest. One row, the margin, without dependence.
    pub(crate) given: Vec<Vec<Vec<f64>>>,
}

impl Chance {
    /// Fields that have nothing to do with one another.
    pub(crate) fn independent(margin: Shares) -> Self {
        let given = margin.iter().map(|margin| vec![margin.clone()]).collect();
        Self { before: vec![Vec::new(); margin.len()], given, margin }
    }

    /// Learns what hangs together from patterns and how many pairs of two persons have each; `equal` is the place of the level of
    /// equal values of each field.
    pub(crate) fn learn(margin: &Shares, patterns: &[(u64, f64)], equal: &[u8], records: f64) -> Self {
        let mut found = Self::independent(margin.clone());
        let mut by_agreement: Vec<usize> = (0..margin.len()).collect();
        let agrees = |field: usize| margin[field].get(usize::from(equal[field])).copied().unwrap_or(0.0);
        by_agreement.sort_by(|a, b| agrees(*b).total_cmp(&agrees(*a)).then_with(|| a.cmp(b)));
        for (at, field) in by_agreement.iter().enumerate() {
            let coarser = &by_agreement[..at];
            while found.before[*field].len() < BEFORE_MAX {
                let mut best: Option<(f64, usize)> = None;
                // The last one need not tell more of levels than the others do: the values of the three are counted together.
                let is_last = found.before[*field].len() + 1 == BEFORE_MAX;
                let given = found.before[*field].first().filter(|_| !is_last);
                let least = if is_last { GAIN_MIN_OF_LAST } else { GAIN_MIN };
                for other in coarser.iter().filter(|other| !found.before[*field].contains(other)) {
                    let gain = gain(patterns, *field, *other, given.copied(), records);
                    if gain > least && best.is_none_or(|(most, _)| gain > most) {
                        best = Some((gain, *other));
                    }
                }
                let Some((_, other)) = best else { break };
                found.before[*field].push(other);
            }
            found.given[*field] = given(patterns, *field, &found.before[*field], margin);
        }
        found
    }

    /// The fields, those on which others depend first.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = Vec::with_capacity(self.margin.len());
        while order.len() < self.margin.len() {
            let is_next = |field: &usize| {
                !order.contains(field) && self.before[*field].iter().all(|before| order.contains(before))
            };
            let Some(next) = (0..self.margin.len()).find(is_next) else { break };
            order.push(next);
        }
        order
    }

    /// The logarithm of the share of strangers that have a pattern of levels, where a level of 0 stands for any.
    ///
    /// A missing value on which others depend is summed over: names hang together by nationality even where it is not known.
    pub(crate) fn ln_joint(&self, pattern: u64) -> f64 {
        let fields = self.margin.len();
        let mut is_needed = [false; FIELDS_MAX];
        let mut is_summed = [false; FIELDS_MAX];
        // Children stand behind those they depend on by agreement only, so the marks are passed on until none is new.
        let mut is_new = true;
        (0..fields).for_each(|field| is_needed[field] = level_in(pattern, field) > 0);
        while std::mem::take(&mut is_new) {
            for field in (0..fields).filter(|field| is_needed[*field]).collect::<Vec<_>>() {
                for before in &self.before[field] {
                    if !std::mem::replace(&mut is_needed[*before], true) {
                        is_summed[*before] = true;
                        is_new = true;
                    }
                }
            }
        }
        let needed: Vec<usize> = (0..fields).filter(|field| is_needed[*field]).collect();
        let summed: Vec<usize> = (0..fields).filter(|field| is_summed[*field]).collect();
        let mut levels = [0_usize; FIELDS_MAX];
        for field in &needed {
            levels[*field] = level_in(pattern, *field);
        }
        for field in &summed {
            levels[*field] = 1;
        }
        let mut sum = 0.0;
        loop {
            let share = |field: &usize| -> f64 {
                let of_before = |before: &usize| levels[*before];
                self.share(*field, levels[*field], self.before[*field].iter().map(of_before))
            };
            sum += needed.iter().map(share).product::<f64>();
            // The next combination of the levels that are summed over.
            let next = summed.iter().find(|field| {
                levels[**field] += 1;
                let is_over = levels[**field] > self.margin[**field].len();
                if is_over {
                    levels[**field] = 1;
                }
                !is_over
            });
            if next.is_none() {
                return sum.max(f64::MIN_POSITIVE).ln();
            }
        }
    }

    fn share(&self, field: usize, level: usize, levels_before: impl Iterator<Item = usize>) -> f64 {
        let before = self.before[field].iter().zip(levels_before);
        let place = before.fold(0, |place, (before, level)| place * (self.margin[*before].len() + 1) + level);
        let row = self.given[field].get(place).unwrap_or(&self.margin[field]);
        level.checked_sub(1).and_then(|level| row.get(level)).copied().unwrap_or(1.0)
    }

    /// How much more often a field's values are equal where those of the first so many fields before it are; 1 without dependence.
    pub(crate) fn lift(&self, field: usize, first: usize, equal: &[u8]) -> f64 {
        let place = usize::from(equal[field]);
        let of_before =
            |(at, before): (usize, &usize)| if at < first { usize::from(equal[*before]) + 1 } else { 0 };
        let given = self.share(field, place + 1, self.before[field].iter().enumerate().map(of_before));
        self.margin[field].get(place).map_or(1.0, |margin| (given / margin).max(1.0))
    }
}

/// Twice the gain in log-likelihood if a field depends on another, given a third, less what chance would gain.
fn gain(patterns: &[(u64, f64)], field: usize, other: usize, third: Option<usize>, records: f64) -> f64 {
    let mut tables = vec![vec![0.0; LEVELS * LEVELS]; if third.is_some() { LEVELS } else { 1 }];
    for (pattern, pairs) in patterns {
        let (own, of_other) = (level_in(*pattern, field), level_in(*pattern, other));
        if own > 0 && of_other > 0 {
            tables[third.map_or(0, |third| level_in(*pattern, third))][of_other * LEVELS + own] += pairs;
        }
    }
    let all: f64 = tables.iter().flatten().sum();
    let counted = (records * PAIRS_PER_RECORD_MAX / all.max(1.0)).min(1.0);
    tables.iter().map(|table| gain_in(table) * counted - GAIN_PER_SHARE * free_shares(table)).sum()
}

/// The sums of the rows and of the columns of a table of counts.
fn margins(table: &[f64]) -> ([f64; LEVELS], [f64; LEVELS]) {
    let (mut rows, mut columns) = ([0.0; LEVELS], [0.0; LEVELS]);
    for (at, count) in table.iter().enumerate() {
        rows[at / LEVELS] += count;
        columns[at % LEVELS] += count;
    }
    (rows, columns)
}

/// Twice the pairs of a table times the mutual information of its rows and columns in nats.
fn gain_in(table: &[f64]) -> f64 {
    let all: f64 = table.iter().sum();
    let (rows, columns) = margins(table);
    let of_place = |(at, count): (usize, &f64)| {
        if *count > 0.0 {
            count * (count * all / (rows[at / LEVELS] * columns[at % LEVELS])).ln()
        } else {
            0.0
        }
    };
    2.0 * table.iter().enumerate().map(of_place).sum::<f64>()
}

fn free_shares(table: &[f64]) -> f64 {
    let (rows, columns) = margins(table);
    let used = |counts: [f64; LEVELS]| counts.iter().filter(|count| **count > 0.0).count().saturating_sub(1);
    (used(rows) * used(columns)) as f64
}

/// The rows of a field for all levels of the fields before it: those seen, drawn to the rows with less known.
fn given(patterns: &[(u64, f64)], field: usize, before: &[usize], margin: &Shares) -> Vec<Vec<f64>> {
    let own = &margin[field];
    let sizes: Vec<usize> = before.iter().map(|before| margin[*before].len() + 1).collect();
    let rows: usize = sizes.iter().product();
    let levels = |place: usize| -> Vec<usize> {
        let mut rest = place;
        let mut levels: Vec<usize> = sizes
            .iter()
            .rev()
            .map(|size| {
                let level = rest % size;
                rest /= size;
                level
            })
            .collect();
        levels.reverse();
        levels
    };
    let mut found: Vec<Vec<f64>> = Vec::with_capacity(rows);
    for place in 0..rows {
        let wanted = levels(place);
        if wanted.iter().all(|level| *level == 0) {
            found.push(own.clone());
            continue;
        }
        // A level of 0 stands for any.
        let mut counts = vec![0.0; own.len()];
        for (pattern, pairs) in patterns {
            let is_met = before
                .iter()
                .zip(&wanted)
                .all(|(before, level)| *level == 0 || level_in(*pattern, *before) == *level);
            if let Some(level) = level_in(*pattern, field).checked_sub(1).filter(|_| is_met) {
                counts[level] += pairs;
            }
        }
        // Drawn to the row that knows less by the last field known here.
        let mut step = 1;
        let mut base_place = place;
        for (level, size) in wanted.iter().zip(&sizes).rev() {
            if *level > 0 {
                base_place -= level * step;
                break;
            }
            step *= size;
        }
        let base = found.get(base_place).unwrap_or(own).clone();
        let all: f64 = counts.iter().sum();
        let share = |(count, base): (&f64, &f64)| {
            let worth = WITHOUT_WORTH.max(WITHOUT_WORTH_OF_LEVEL / base);
            ((count + worth * base) / (all + worth)).max(SHARE_MIN)
        };
        let row: Vec<f64> = counts.iter().zip(&base).map(share).collect();
        let sum: f64 = row.iter().sum();
        found.push(row.into_iter().map(|share| share / sum).collect());
    }
    found
}

/// What every level of every field says, ready to be added up over a pattern.
#[derive(Debug, Clone)]
pub(crate) struct Evidence {
    ln_m: Shares,
    chance: Chance,
    exchange: Option<Exchange>,
}

/// Two names of which one can stand in the other's place: the fields, and the levels of a pattern.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exchange {
    pub(crate) given: usize,
    pub(crate) family: usize,
    /// The level of the given name that says so.
    pub(crate) exchanged: u8,
    /// The levels of equal names.
    pub(crate) equal: (u8, u8),
}

impl Exchange {
    /// What a pattern would be had nobody put the names in the wrong place; nothing if nobody did.
    pub(crate) fn put_right(self, pattern: u64) -> Option<u64> {
        let at = |field: usize, level: u8| u64::from(level) << (BITS * field);
        let is_exchanged = level_in(pattern, self.given) == usize::from(self.exchanged);
        let others = pattern & !at(self.given, 0xf) & !at(self.family, 0xf);
        is_exchanged.then(|| others | at(self.given, self.equal.0) | at(self.family, self.equal.1))
    }
}

impl Evidence {
    pub(crate) fn new(m: &Shares, chance: &Chance) -> Self {
        let ln_m = m.iter().map(|field| field.iter().map(|share| share.ln()).collect()).collect();
        Self { ln_m, chance: chance.clone(), exchange: None }
    }

    /// With names that can be exchanged.
    ///
    /// Strangers who have names in common are exchanged as often as one person's records are, so exchanged names tell at most what
    /// equal ones would.
    pub(crate) fn with_exchange(self, exchange: Option<Exchange>) -> Self {
        Self { exchange, ..self }
    }

    /// What one person's records would have to say of a field at a level, in nats; nothing where a value is missing.
    pub(crate) fn ln_m(&self, field: usize, pattern: u64) -> f64 {
        let level = level_in(pattern, field).checked_sub(1);
        level.and_then(|level| self.ln_m[field].get(level)).copied().unwrap_or(0.0)
    }

    /// What all fields say together, in nats.
    pub(crate) fn sum(&self, pattern: u64) -> f64 {
        let right = self.exchange.and_then(|exchange| exchange.put_right(pattern));
        right.map_or(f64::INFINITY, |right| self.sum_as_it_is(right)).min(self.sum_as_it_is(pattern))
    }

    fn sum_as_it_is(&self, pattern: u64) -> f64 {
        let of_persons: f64 = (0..self.ln_m.len()).map(|field| self.ln_m(field, pattern)).sum();
        of_persons - self.chance.ln_joint(pattern)
    }

    /// What each field says besides those before it, in nats.
    pub(crate) fn parts(&self, pattern: u64) -> Vec<f64> {
        let mut parts = vec![0.0; self.ln_m.len()];
        let (mut seen, mut before) = (0, 0.0);
        for field in &self.chance.order() {
            seen |= pattern & 0xf << (BITS * field);
            let joint = self.chance.ln_joint(seen);
            parts[*field] = self.ln_m(*field, pattern) - (joint - before);
            before = joint;
        }
        if let Some(exchange) = self.exchange
            && let Some(given) = parts.get_mut(exchange.given)
        {
            *given += self.sum(pattern) - self.sum_as_it_is(pattern);
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two fields that always agree or differ together, and one that has nothing to do with them: 1 is equal, 2 is not.
    #[test]
    fn fields_that_hang_together_are_found_and_count_once() {
        let mut patterns = Vec::new();
        for (together, pairs) in [(1_u64, 100.0), (2, 900.0)] {
            for (third, share) in [(1_u64, 0.3), (2, 0.7)] {
                patterns.push((together | together << 4 | third << 8, pairs * share));
            }
        }
        let margin: Shares = vec![vec![0.1, 0.9], vec![0.1, 0.9], vec![0.3, 0.7]];
        let chance = Chance::learn(&margin, &patterns, &[0, 0, 0], 1_000.0);
        assert_eq!(chance.before.iter().flatten().count(), 1);
        assert!(chance.before[2].is_empty());
        let m: Shares = vec![vec![0.9, 0.1], vec![0.9, 0.1], vec![0.9, 0.1]];
        let evidence = Evidence::new(&m, &chance);
        // Agreement of both says hardly more than agreement of one.
        let (one, both) = (evidence.sum(0x001), evidence.sum(0x011));
        assert!(both < one + 0.6, "{one} {both}");
        assert!((Evidence::new(&m, &Chance::independent(margin)).sum(0x011) - 2.0 * one).abs() < 1e-9);
    }

    /// Of two names the given one is at level 1 if equal, 2 if exchanged, 3 if neither; the family name at 1 or 2. Exchanged names are
    /// hardly ever seen among the few strangers looked at, and must not tell more than equal ones for that.
    #[test]
    fn exchanged_names_tell_no_more_than_equal_ones() {
        let margin: Shares = vec![vec![0.01, 1e-6, 0.989_999], vec![0.02, 0.98]];
        let m: Shares = vec![vec![0.8, 0.1, 0.1], vec![0.9, 0.1]];
        let evidence = Evidence::new(&m, &Chance::independent(margin));
        let exchange = Exchange { given: 0, family: 1, exchanged: 2, equal: (1, 1) };
        let freely = evidence.sum(0x02);
        let held = evidence.with_exchange(Some(exchange));
        assert!(freely > held.sum(0x11) + 2.0, "{freely}");
        assert!((held.sum(0x02) - held.sum(0x11)).abs() < 1e-12);
        assert!((held.parts(0x02).iter().sum::<f64>() - held.sum(0x02)).abs() < 1e-9, "parts add up");
        assert_eq!(exchange.put_right(0x23), None);
    }

    #[test]
    fn a_few_pairs_are_not_enough_to_see_a_dependence() {
        let margin: Shares = vec![vec![0.5, 0.5], vec![0.5, 0.5]];
        let chance = Chance::learn(&margin, &[(0x11, 12.0), (0x22, 12.0)], &[0, 0], 8.0);
        assert!(chance.before.iter().all(Vec::is_empty));
    }
}
