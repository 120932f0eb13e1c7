//! What a linkage says about itself: explained pairs, errors to expect by group, the number of persons.
//!
//! In: a linkage whose pairs were scored and grouped. Out: tables. Refused: nothing.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::comparer::{BITS, Comparer};
use crate::linker::{Grouped, Linker};
use crate::model::Model;
use crate::records::MISSING;
use crate::sample::{Drawing, DrawnPartition, LinksExpected, Persons, persons};
use crate::score::{Bases, ScoredPair};
use crate::scoring::Scored;
use crate::settings::{Kind, Test};

/// One line of an explained pair; weights are in bits, as match weights are by custom.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedField {
    /// The column; nothing for what holds of any two records.
    pub column: Option<String>,
    /// The level; nothing where a value is missing.
    pub level: Option<String>,
    /// What the level says.
    pub weight_log2: f64,
    /// What the rarity of the value adds.
    pub rarity_log2: f64,
    /// The sum so far.
    pub total_log2: f64,
}

/// What errors to expect among the records of one group, such as a nationality.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupQuality {
    /// The column.
    pub column: String,
    /// Its value; nothing for records without one.
    pub value: Option<String>,
    /// Links between records of which at least one is of the group.
    pub links: u64,
    /// True links expected.
    pub true_links_expected: f64,
    /// The share of links expected to be right, 0 to 1.
    pub precision_expected: f64,
    /// The share of true links expected to be found, 0 to 1.
    pub recall_expected: f64,
    /// Whether it is linked worse than all records together, by more than `WORSE_BY`.
    pub is_worse: bool,
}

/// By how much a group's recall or precision must be lower to be reported, and of how many true links.
const WORSE_BY: f64 = 0.1;
const TRUE_LINKS_MIN: f64 = 5.0;

/// Sums of links, right links and true links.
#[derive(Clone, Copy, Default)]
struct Tally {
    links: u64,
    right: f64,
    all: f64,
}

impl Tally {
    fn add(&mut self, pair: &ScoredPair, is_linked: bool) {
        let probability = pair.probability();
        self.all += probability;
        if is_linked {
            self.links += 1;
            self.right += probability;
        }
    }

    fn precision(self) -> f64 {
        if self.links == 0 { 1.0 } else { self.right / self.links as f64 }
    }

    fn recall(self) -> f64 {
        if self.all > 0.0 { self.right / self.all } else { 1.0 }
    }
}

impl Linker {
    /// Explains a pair of records, a line a field, with the running total; the first line is what holds of any two.
    pub fn explain(&self, model: &Model, scored: &Scored, left: u32, right: u32) -> Vec<ExplainedField> {
        let weigher = self.weigher(model, scored);
        let met = self.meet(left, right);
        let pattern = Comparer::new(self.fields()).pattern(met.row_a, met.row_b);
        let bits = |nats: f64| nats / std::f64::consts::LN_2;
        let mut total = bits(weigher.prior);
        let mut lines = vec![ExplainedField {
            column: None,
            level: None,
            weight_log2: total,
            rarity_log2: 0.0,
            total_log2: total,
        }];
        let parts = weigher.parts(pattern, &met);
        for ((column, level), (weight, rarity)) in self.columns().zip(self.levels(pattern)).zip(parts) {
            total += bits(weight + rarity);
            lines.push(ExplainedField {
                column: Some(column.to_owned()),
                level: level.map(str::to_owned),
                weight_log2: bits(weight),
                rarity_log2: bits(rarity),
                total_log2: total,
            });
        }
        lines
    }

    /// The errors to expect by each value of the fields that are categories.
    pub fn expected_by_group(&self, scored: &Scored, grouped: &Grouped) -> Vec<GroupQuality> {
        let is_linked =
            |pair: &ScoredPair| grouped.group[pair.left as usize] == grouped.group[pair.right as usize];
        let mut everyone = Tally::default();
        scored.pairs.iter().for_each(|pair| everyone.add(pair, is_linked(pair)));
        let mut found = Vec::new();
        for field in self.fields().iter().filter(|field| field.kind == Kind::Category) {
            let mut tallies: BTreeMap<u32, Tally> = BTreeMap::new();
            for pair in &scored.pairs {
                let values = (field.codes[pair.left as usize], field.codes[pair.right as usize]);
                tallies.entry(values.0).or_default().add(pair, is_linked(pair));
                if values.0 != values.1 {
                    tallies.entry(values.1).or_default().add(pair, is_linked(pair));
                }
            }
            for (value, tally) in tallies {
                let is_worse = tally.all >= TRUE_LINKS_MIN
                    && (tally.recall() < everyone.recall() - WORSE_BY
                        || tally.precision() < everyone.precision() - WORSE_BY);
                found.push(GroupQuality {
                    column: field.column.clone(),
                    value: (value != MISSING).then(|| field.values.texts.get(value).to_owned()),
                    links: tally.links,
                    true_links_expected: tally.all,
                    precision_expected: tally.precision(),
                    recall_expected: tally.recall(),
                    is_worse,
                });
            }
        }
        found
    }

    /// Draws partitions: other ways in which the records could be persons.
    pub fn partitions(&self, model: &Model, scored: &Scored, grouped: &Grouped) -> Vec<DrawnPartition> {
        let matches = model.training.matches_expected + self.shipped().duplicates_worth;
        let doubt = (1.0 / matches + self.shipped().log_odds_doubt.powi(2)).sqrt();
        let drawing = Drawing {
            pairs: &scored.pairs,
            best: &grouped.group,
            constraints: self.constraints(scored),
            doubt,
            seed: self.settings().seed,
            threads: self.threads(),
        };
        drawing.draw(self.settings().partitions)
    }

    /// Draws partitions and says what they make of the number of persons.
    pub fn draw(&self, model: &Model, scored: &Scored, grouped: &Grouped) -> (Vec<DrawnPartition>, Persons) {
        let drawn = self.partitions(model, scored, grouped);
        let unlinkable = self.unlinkable(model, scored);
        let links = links_expected(self, model, scored);
        let numbers = persons(&grouped.group, &drawn, links, unlinkable, self.settings().seed);
        (drawn, numbers)
    }

    /// How many records could not be linked even to a record that is the same in every field.
    pub fn unlinkable(&self, model: &Model, scored: &Scored) -> u64 {
        self.are_linkable(model, scored).into_iter().filter(|is_linkable| !is_linkable).count() as u64
    }

    /// For each record whether it could be linked at all: to a record that is the same in every field.
    pub fn are_linkable(&self, model: &Model, scored: &Scored) -> Vec<bool> {
        let weigher = self.weigher(model, scored);
        let mut bases = Bases::new(&weigher);
        let mut best = |record: u32| {
            let met = self.meet(record, record);
            let of_field = |(at, field): (usize, &crate::field::Field)| {
                let equal = u64::from(field.level_of(Test::Equal).unwrap_or(0)) + 1;
                if met.row_a[at] == MISSING { 0 } else { equal << (BITS * at) }
            };
            let pattern = self.fields().iter().enumerate().map(of_field).sum();
            bases.log_odds(pattern, &met)
        };
        (0..self.records()).map(|record| best(record) >= 0.0).collect()
    }
}

/// How many links there are, by the pairs kept and by what the model says of all pairs.
fn links_expected(linker: &Linker, model: &Model, scored: &Scored) -> LinksExpected {
    let kept: f64 = scored.pairs.iter().map(ScoredPair::probability).sum();
    let records = f64::from(linker.records());
    let said = model.matches_share * records * (records - 1.0) / 2.0;
    LinksExpected::of(kept, scored.missed, said, linker.shipped().log_odds_doubt)
}
