//! Which pairs of records are compared: those that share every key of some rule, each once.
//!
//! In: rows and rules. Out: the blocks of each rule, and whether a pair is the rule's own. Refused: nothing.
//!
//! No table of pairs is ever written: a pair is met, compared, and forgotten or kept. It belongs to the first rule that
//! both records satisfy, which is read off their codes.

use crate::blocking::{BlockCost, Blocks, Rows, Rules};

/// Everything that makes pairs.
///
/// The blocks of a rule are gathered when its pairs are met and not kept: those of all rules together take more room than the records.
#[derive(Default)]
pub(crate) struct Scheme {
    pub(crate) rows: Rows,
    pub(crate) rules: Rules,
    pub(crate) costs: Vec<BlockCost>,
    /// For each record the rules in none of whose blocks it is, because it is alone or its block is over-full; a bit each.
    left_out: Vec<u32>,
    threads: usize,
}

impl Scheme {
    /// Counts the pairs of all rules; with no rule, all pairs of records are compared.
    pub(crate) fn new(rows: Rows, rules: Rules, block_max: u32, threads: usize) -> Self {
        let left_out = vec![0; rows.len];
        let mut scheme = Self { rows, rules, costs: Vec::new(), left_out, threads };
        for rule in 0..scheme.rules.places.len() {
            let (blocks, cost) = scheme.gather(rule, block_max);
            scheme.leave_out_others(rule, &blocks.records);
            scheme.costs.push(cost);
        }
        scheme
    }

    /// The blocks of a rule.
    pub(crate) fn blocks(&self, rule: usize) -> Blocks {
        self.gather(rule, u32::MAX).0
    }

    fn gather(&self, rule: usize, block_max: u32) -> (Blocks, BlockCost) {
        let places = &self.rules.places[rule];
        if places.is_empty() {
            let records = self.rows.len as u64;
            let pairs = records * records.saturating_sub(1) / 2;
            return (Blocks::everything(records as u32), BlockCost { pairs, ..BlockCost::default() });
        }
        let is_asked = |record: u32| self.left_out[record as usize] >> rule & 1 == 0;
        Blocks::gather(&self.rows, places, block_max, self.threads, is_asked)
    }

    /// Leaves all records but some out of a rule.
    fn leave_out_others(&mut self, rule: usize, records: &[u32]) {
        self.left_out.iter_mut().for_each(|rules| *rules |= 1 << rule);
        for record in records {
            self.left_out[*record as usize] &= !(1 << rule);
        }
    }

    /// Leaves out the blocks for whose records something holds, as if they were over-full.
    pub(crate) fn leave_out(&mut self, is_left_out: impl Fn(usize, &[u32]) -> bool) {
        for rule in 0..self.rules.places.len() {
            let blocks = self.blocks(rule);
            let mut kept = Vec::new();
            let mut cost = BlockCost::default();
            for block in blocks.ranges() {
                let block = &blocks.records[block.start as usize..block.end as usize];
                let size = block.len() as u64;
                if block.first().is_some_and(|first| is_left_out(rule, self.rows.get(*first))) {
                    cost.over_full_blocks += 1;
                    cost.over_full_records += size;
                } else {
                    cost.pairs += size * (size - 1) / 2;
                    kept.extend_from_slice(block);
                }
            }
            self.leave_out_others(rule, &kept);
            self.costs[rule] = cost;
        }
    }

    /// Whether a pair is this rule's own: it satisfies it, and no earlier rule of which its records are not left out.
    pub(crate) fn is_own(&self, rule: usize, first: u32, a: &[u32], b: &[u32]) -> bool {
        let left_out = self.left_out[first as usize];
        self.rules.agree(rule, a, b)
            && !(0..rule).any(|earlier| left_out >> earlier & 1 == 0 && self.rules.agree(earlier, a, b))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::records::MISSING;

    /// Rows of two fields.
    fn rows(codes: &[(u32, u32)]) -> Rows {
        let code = |code: u32| if code == 0 { MISSING } else { code };
        let codes: Vec<u32> = codes.iter().flat_map(|(a, b)| [code(*a), code(*b)]).collect();
        Rows { len: codes.len() / 2, codes, width: 2 }
    }

    proptest! {
        #[test]
        fn every_pair_that_shares_a_rules_keys_is_met_once_by_one_rule_on_any_threads(
            codes in proptest::collection::vec((0_u32..6, 0_u32..4), 0..60),
            threads in 1_usize..5,
            part in 1_u64..40,
            block_max in 3_u32..70,
        ) {
            let rules = || Rules { places: vec![vec![0, 1], vec![0]] };
            let scheme = Scheme::new(rows(&codes), rules(), block_max, threads);
            let mut met = Vec::new();
            for rule in 0..2 {
                let blocks = scheme.blocks(rule);
                for part in blocks.parts(part) {
                    blocks.pairs(part, |_| true, |a, b| {
                        let (row_a, row_b) = (scheme.rows.get(a), scheme.rows.get(b));
                        if scheme.is_own(rule, a, row_a, row_b) {
                            met.push((a, b));
                        }
                    });
                }
            }
            met.sort_unstable();
            let sharing = |places: &[usize], a: u32| {
                let row = scheme.rows.get(a);
                let same = |b: &u32| places.iter().all(|at| row[*at] != MISSING && scheme.rows.get(*b)[*at] == row[*at]);
                (0..codes.len() as u32).filter(same).collect::<Vec<u32>>()
            };
            let is_wanted = |a: u32, b: u32| {
                [&[0, 1][..], &[0]].iter().any(|places| {
                    let block = sharing(places, a);
                    block.contains(&b) && block.len() <= block_max as usize
                })
            };
            let all = (0..codes.len() as u32).flat_map(|a| (a + 1..codes.len() as u32).map(move |b| (a, b)));
            let wanted: Vec<(u32, u32)> = all.filter(|(a, b)| is_wanted(*a, *b)).collect();
            prop_assert_eq!(met, wanted);
        }
    }
}
