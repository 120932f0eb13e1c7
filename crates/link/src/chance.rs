//! What two different persons have in common by chance, and how that hangs together between fields.
//!
//! In: counted patterns, each with how many of its pairs are of two persons. Out: the share u of each level of a field, given
//! the level of at most one other field. Refused: nothing; where the pairs show no dependence, fields are independent.
//!
//! Two people called Nguyen are mostly both Vietnamese: taken as independent, name and nationality count the same evidence
//! twice. The fields that hang together are found as the tree of greatest mutual information (Chow and Liu 1968) and the
//! shares of a field are those given the level of the field before it in the tree.

use crate::comparer::{BITS, level_in};
use crate::em::Shares;

/// Twice the log-likelihood that a dependence must gain, and for how many pairs a record at most that is reckoned: pairs of one
/// record are not independent of each other.
const GAIN_MIN: f64 = 60.0;
const PAIRS_PER_RECORD_MAX: f64 = 20.0;
/// How many pairs the share without dependence is worth where few pairs are seen at a level of the other field.
const MARGIN_WORTH: f64 = 50.0;
/// Places in a table for each level of the other field.
const LEVELS: usize = 1 << BITS;
const SHARE_MIN: f64 = 1e-9;

/// The shares u of all fields.
#[derive(Debug, Clone)]
pub(crate) struct Chance {
    /// The share of each level whatever else is known.
    pub(crate) margin: Shares,
    /// The field before each in the tree.
    pub(crate) before: Vec<Option<usize>>,
    /// For each field, and each level of the field before it from 1, the share of each of its own levels.
    pub(crate) given: Vec<Vec<Vec<f64>>>,
}

/// Two fields and how much they tell of each other.
struct Edge {
    gain: f64,
    a: usize,
    b: usize,
}

impl Chance {
    /// Fields that have nothing to do with one another.
    pub(crate) fn independent(margin: Shares) -> Self {
        Self { before: vec![None; margin.len()], given: vec![Vec::new(); margin.len()], margin }
    }

    /// Learns what hangs together from patterns and how many pairs of two persons have each.
    ///
    /// `equal` is the place of the level of equal values of each field; the root of each tree is the field that agrees most.
    pub(crate) fn learn(margin: &Shares, patterns: &[(u64, f64)], equal: &[u8], records: f64) -> Self {
        let mut found = Self::independent(margin.clone());
        let tables = Tables::count(margin, patterns);
        let mut edges = tables.edges(records);
        edges.sort_by(|x, y| y.gain.total_cmp(&x.gain).then_with(|| (x.a, x.b).cmp(&(y.a, y.b))));
        let mut tree: Vec<usize> = (0..margin.len()).collect();
        let mut beside: Vec<Vec<usize>> = vec![Vec::new(); margin.len()];
        for edge in edges {
            let (one, other) = (tree[edge.a], tree[edge.b]);
            if one != other {
                tree.iter_mut().filter(|of| **of == other).for_each(|of| *of = one);
                beside[edge.a].push(edge.b);
                beside[edge.b].push(edge.a);
            }
        }
        let mut by_agreement: Vec<usize> = (0..margin.len()).collect();
        let agrees = |field: usize| margin[field].get(usize::from(equal[field])).copied().unwrap_or(0.0);
        by_agreement.sort_by(|a, b| agrees(*b).total_cmp(&agrees(*a)).then_with(|| a.cmp(b)));
        let mut is_reached = vec![false; margin.len()];
        for root in by_agreement {
            let mut waiting = vec![root];
            while let Some(field) = waiting.pop() {
                if std::mem::replace(&mut is_reached[field], true) {
                    continue;
                }
                for next in beside[field].iter().copied().filter(|next| !is_reached[*next]) {
                    found.before[next] = Some(field);
                    found.given[next] = tables.given(next, field, &margin[next]);
                    waiting.push(next);
                }
            }
        }
        found
    }

    /// How much more often a field's values are equal where those of the field before it are; 1 without dependence.
    pub(crate) fn lift(&self, field: usize, equal: u8, equal_before: u8) -> f64 {
        let place = usize::from(equal);
        let at = self.given[field].get(usize::from(equal_before)).and_then(|given| given.get(place));
        match (at, self.margin[field].get(place)) {
            (Some(given), Some(margin)) => (given / margin).max(1.0),
            _ => 1.0,
        }
    }
}

/// How often pairs of levels of two fields are met together, among pairs where both are there.
struct Tables {
    levels: Vec<usize>,
    counts: Vec<Vec<f64>>,
}

impl Tables {
    fn count(margin: &Shares, patterns: &[(u64, f64)]) -> Self {
        let fields = margin.len();
        let mut counts = vec![vec![0.0; LEVELS * LEVELS]; fields * fields];
        for (pattern, pairs) in patterns {
            for a in 0..fields {
                let of_a = level_in(*pattern, a);
                for b in (0..fields).filter(|b| of_a > 0 && *b != a) {
                    let of_b = level_in(*pattern, b);
                    if of_b > 0 {
                        counts[a * fields + b][of_a * LEVELS + of_b] += pairs;
                    }
                }
            }
        }
        Self { levels: margin.iter().map(Vec::len).collect(), counts }
    }

    fn edges(&self, records: f64) -> Vec<Edge> {
        let fields = self.levels.len();
        let pairs = (0..fields).flat_map(|a| (a + 1..fields).map(move |b| (a, b)));
        pairs
            .filter_map(|(a, b)| {
                let table = &self.counts[a * fields + b];
                let all: f64 = table.iter().sum();
                let gain = 2.0 * mutual_information(table) * all.min(records * PAIRS_PER_RECORD_MAX);
                (gain > GAIN_MIN).then_some(Edge { gain, a, b })
            })
            .collect()
    }

    /// The shares of the levels of a field at each level of another.
    fn given(&self, field: usize, before: usize, margin: &[f64]) -> Vec<Vec<f64>> {
        let table = &self.counts[before * self.levels.len() + field];
        let at = |level: usize| -> Vec<f64> {
            let own = &table[level * LEVELS + 1..level * LEVELS + 1 + margin.len()];
            let all: f64 = own.iter().sum();
            let share = |(count, margin): (&f64, &f64)| {
                ((count + MARGIN_WORTH * margin) / (all + MARGIN_WORTH)).max(SHARE_MIN)
            };
            own.iter().zip(margin).map(share).collect()
        };
        (1..=self.levels[before]).map(at).collect()
    }
}

/// The mutual information of a table of counts, in nats a pair.
fn mutual_information(table: &[f64]) -> f64 {
    let all: f64 = table.iter().sum();
    if all <= 0.0 {
        return 0.0;
    }
    let (mut rows, mut columns) = ([0.0; LEVELS], [0.0; LEVELS]);
    for (at, count) in table.iter().enumerate() {
        rows[at / LEVELS] += count;
        columns[at % LEVELS] += count;
    }
    let of_place = |(at, count): (usize, &f64)| {
        if *count > 0.0 {
            count / all * (count * all / (rows[at / LEVELS] * columns[at % LEVELS])).ln()
        } else {
            0.0
        }
    };
    table.iter().enumerate().map(of_place).sum()
}

/// What every level of every field says, in nats, ready to be added up over a pattern.
#[derive(Debug, Clone)]
pub(crate) struct Evidence {
    /// The field before each; a field without one looks at its own level, whose rows are then all the same.
    before: Vec<usize>,
    /// By level of the field before, and own level.
    tables: Vec<[f64; LEVELS * LEVELS]>,
}

impl Evidence {
    pub(crate) fn new(m: &Shares, chance: &Chance) -> Self {
        let of_field = |(field, m): (usize, &Vec<f64>)| {
            let mut table = [0.0; LEVELS * LEVELS];
            for before in 0..LEVELS {
                let given = before.checked_sub(1).and_then(|level| chance.given[field].get(level));
                let u = given.unwrap_or(&chance.margin[field]);
                for (level, (m, u)) in m.iter().zip(u).enumerate() {
                    table[before * LEVELS + level + 1] = (m / u).ln();
                }
            }
            table
        };
        Self {
            before: chance.before.iter().enumerate().map(|(at, before)| before.unwrap_or(at)).collect(),
            tables: m.iter().enumerate().map(of_field).collect(),
        }
    }

    /// How many fields there are.
    pub(crate) fn fields(&self) -> usize {
        self.tables.len()
    }

    /// What one field says in a pattern; nothing where a value is missing.
    pub(crate) fn of(&self, field: usize, pattern: u64) -> f64 {
        self.tables[field][level_in(pattern, self.before[field]) * LEVELS + level_in(pattern, field)]
    }

    /// What all fields say together.
    pub(crate) fn sum(&self, pattern: u64) -> f64 {
        (0..self.fields()).map(|field| self.of(field, pattern)).sum()
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
        assert_eq!(chance.before[2], None);
        let m: Shares = vec![vec![0.9, 0.1], vec![0.9, 0.1], vec![0.9, 0.1]];
        let evidence = Evidence::new(&m, &chance);
        // Agreement of both says hardly more than agreement of one.
        let (one, both) = (evidence.sum(0x001), evidence.sum(0x011));
        assert!(both < one + 0.6, "{one} {both}");
        assert!((Evidence::new(&m, &Chance::independent(margin)).sum(0x011) - 2.0 * one).abs() < 1e-9);
    }

    #[test]
    fn a_few_pairs_are_not_enough_to_see_a_dependence() {
        let margin: Shares = vec![vec![0.5, 0.5], vec![0.5, 0.5]];
        let chance = Chance::learn(&margin, &[(0x11, 12.0), (0x22, 12.0)], &[0, 0], 8.0);
        assert_eq!(chance.before, [None, None]);
    }
}
