//! A linkage frozen as one version, and new records linked onto it.
//!
//! In: what a linkage used: model, rules, cut, how usual values are, which blocks were over-full. Out: the version; and for
//! records of which some are new, the pairs that are new and the persons they make. Refused: a version whose parts do not
//! fit the records' columns.
//!
//! With everything frozen, what two records score depends on nothing but the two. So the pairs that are kept, and the persons
//! made of them, are the same however the records were split into deliveries, if all are laid out in the order of their
//! ids: the caller does that. How usual values are is frozen in words; one not seen before is as usual as the rarest one seen.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::LinkError;
use crate::comparer::Comparer;
use crate::cut::choose;
use crate::decision::chains;
use crate::linker::{Grouped, Linker};
use crate::model::Model;
use crate::records::Records;
use crate::score::{Bases, ScoredPair, Weigher};
use crate::scoring::Scored;
use crate::settings::{Cut, LinkSettings};
use crate::sweep::sweep;
use crate::usual::{UsualValue, from_table, tabled};

/// A block with too many records, as one of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverFullBlock {
    /// The rule, from 0 in the order of the settings.
    pub rule: usize,
    /// The id of a record that stands in the block.
    pub record_id: String,
}

/// A linkage, frozen.
#[derive(Debug, Clone, PartialEq)]
pub struct Frozen {
    /// The settings, with the rules that were planned, the cut that was chosen, and whether a person is once on a list.
    pub settings: LinkSettings,
    /// The model.
    pub model: Model,
    /// How usual values are, in the order of columns, given values and values.
    pub usual: Vec<UsualValue>,
    /// The blocks that were left out.
    pub over_full: Vec<OverFullBlock>,
    /// The share of true links that the rules reach, 0 to 1.
    pub share_reached: f64,
}

/// The form of a version as text.
const FORMAT: u32 = 1;

/// A version as it is written down. Settings and model are texts of their own, so that each is checked as it always is.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: u32,
    share_reached: f64,
    settings: String,
    model: String,
    #[serde(default)]
    over_full: Vec<OverFullBlock>,
    #[serde(default)]
    usual: Vec<UsualValue>,
}

impl Frozen {
    /// Writes the version as TOML that [`Frozen::parse`] reads. It holds values of the records that were linked.
    ///
    /// # Errors
    /// [`LinkError::Unwritable`] if it cannot be written, which no version is.
    pub fn to_toml(&self) -> Result<String, LinkError> {
        let written = Written {
            format: FORMAT,
            share_reached: self.share_reached,
            settings: self.settings.to_toml()?,
            model: self.model.to_toml()?,
            over_full: self.over_full.clone(),
            usual: self.usual.clone(),
        };
        toml::to_string(&written).map_err(|_| LinkError::Unwritable)
    }

    /// Reads a version.
    ///
    /// # Errors
    /// [`LinkError::VersionUnreadable`] if the text is none, or one of another form; as [`LinkSettings::parse`] and [`Model::parse`].
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        // The parser's own words quote the text, which holds people's values.
        let written: Written = toml::from_str(text).map_err(|_| LinkError::VersionUnreadable)?;
        if written.format != FORMAT {
            return Err(LinkError::VersionUnreadable);
        }
        Ok(Self {
            settings: LinkSettings::parse(&written.settings)?,
            model: Model::parse(&written.model)?,
            usual: written.usual,
            over_full: written.over_full,
            share_reached: written.share_reached,
        })
    }
}

impl Linker {
    /// Freezes this linkage.
    pub fn freeze(&self, records: &Records, model: &Model, scored: &Scored) -> Frozen {
        let mut settings = self.settings().clone();
        settings.block = self.rules().filter_map(|(rule, _)| rule.cloned()).collect();
        settings.cut = Cut::Probability(scored.cut.probability_min);
        settings.once_per_list = Some(scored.is_once_per_list);
        let usual = tabled(self.fields(), &model.chance(), &scored.usual);
        let mut over_full: Vec<OverFullBlock> = self
            .over_full(settings.block_max as usize)
            .into_iter()
            .map(|(rule, record)| OverFullBlock { rule, record_id: records.ids.get(record).to_owned() })
            .collect();
        over_full.sort();
        Frozen { settings, model: model.clone(), usual, over_full, share_reached: self.share_reached() }
    }

    /// The blocks with more than `block_max` records: the rule, and the least record of each.
    fn over_full(&self, block_max: usize) -> Vec<(usize, u32)> {
        let mut found = Vec::new();
        for (rule, places) in self.key_places().iter().enumerate().filter(|(_, places)| !places.is_empty()) {
            let mut blocks: BTreeMap<Vec<u32>, (u32, usize)> = BTreeMap::new();
            for record in 0..self.records() {
                if let Some(key) = key(self.row(record), places) {
                    blocks.entry(key).or_insert((record, 0)).1 += 1;
                }
            }
            found.extend(
                blocks.into_values().filter(|(_, size)| *size > block_max).map(|(least, _)| (rule, least)),
            );
        }
        found
    }

    /// Makes ready to link onto a frozen version; `records` hold those of the version and the new ones.
    ///
    /// # Errors
    /// As [`Linker::new`], [`LinkError::ModelOfOther`] if the model has other fields, and [`LinkError::NotOfVersion`] if a
    /// record that the version names is gone.
    pub fn onto(records: &Records, frozen: &Frozen, threads: usize) -> Result<Self, LinkError> {
        let mut linker = Self::with_rules(records, frozen.settings.clone(), threads)?;
        linker.check_model(&frozen.model)?;
        let mut left_out = BTreeSet::new();
        for block in &frozen.over_full {
            let record = records.ids.find(&block.record_id).ok_or(LinkError::NotOfVersion)?;
            let places = linker.key_places().get(block.rule).ok_or(LinkError::NotOfVersion)?;
            left_out.insert((block.rule, key(linker.row(record), places).ok_or(LinkError::NotOfVersion)?));
        }
        let is_left_out = |rule: usize, row: &[u32], places: &[usize]| {
            !left_out.is_empty() && key(row, places).is_some_and(|key| left_out.contains(&(rule, key)))
        };
        linker.leave_out(is_left_out, frozen.share_reached);
        linker.check_budget()?;
        Ok(linker)
    }

    /// Scores the pairs with a new record, and again those that were kept before.
    ///
    /// `is_new` is a truth a record; a pair kept before of which a record is new, because it was replaced, is met again.
    pub fn score_onto(&self, frozen: &Frozen, is_new: &[bool], kept: &[(u32, u32)]) -> Scored {
        let usual = from_table(self.fields(), &frozen.model.chance(), &frozen.usual);
        let weigher = Weigher::with_usual(self.fields(), &frozen.model, &usual);
        let floor = self.floor();
        let new = |record: u32| is_new.get(record as usize).copied().unwrap_or(false);
        let parts = sweep(
            self.scheme(),
            self.fields(),
            self.threads(),
            || Bases::new(&weigher),
            || (Vec::new(), 0_u64),
            |(pairs, met_so_far), (comparer, bases), met| {
                if new(met.a) || new(met.b) {
                    *met_so_far += 1;
                    let pattern = comparer.pattern(met.row_a, met.row_b);
                    let log_odds = bases.log_odds(pattern, met);
                    if log_odds >= floor {
                        pairs.push(ScoredPair { left: met.a, right: met.b, pattern, log_odds });
                    }
                }
            },
        );
        let compared = parts.iter().map(|(_, met)| met).sum();
        let mut pairs: Vec<ScoredPair> = parts.into_iter().flat_map(|(pairs, _)| pairs).collect();
        let mut again = Comparer::new(self.fields());
        for (left, right) in kept.iter().filter(|(left, right)| !new(*left) && !new(*right)) {
            let met = self.meet(*left, *right);
            let pattern = again.pattern(met.row_a, met.row_b);
            let log_odds = weigher.log_odds(pattern, &met);
            if log_odds >= floor {
                pairs.push(ScoredPair { left: *left, right: *right, pattern, log_odds });
            }
        }
        pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
        pairs.dedup_by_key(|pair| (pair.left, pair.right));
        let is_once_per_list = frozen.settings.once_per_list == Some(true) && self.lists().is_some();
        if is_once_per_list && let Some(list) = self.lists() {
            pairs.retain(|pair| list[pair.left as usize] != list[pair.right as usize]);
        }
        let probabilities: Vec<f64> = pairs.iter().map(ScoredPair::probability).collect();
        let found = frozen.share_reached.clamp(0.05, 1.0);
        let missed = probabilities.iter().sum::<f64>() * (1.0 - found) / found;
        let cut = choose(&probabilities, missed, frozen.settings.cut);
        Scored { pairs, compared, cut, is_once_per_list, usual, missed }
    }

    /// Groups anew what hangs together with a touched record; the rest keeps the groups it had.
    ///
    /// `before` has for each record the least record of its group, itself for a new one.
    pub fn group_onto(&self, model: &Model, scored: &Scored, is_touched: &[bool], before: &[u32]) -> Grouped {
        let least = scored.cut.probability_min;
        let linked = scored.pairs.iter().filter(|pair| pair.probability() >= least);
        let decided = self.decided_pairs().into_iter().map(|(left, right, _)| (left, right));
        let old = before.iter().enumerate().map(|(record, group)| (record as u32, *group));
        let chain = chains(linked.map(|pair| (pair.left, pair.right)).chain(decided).chain(old));
        let anew: BTreeSet<u32> = (0..self.records())
            .filter(|record| is_touched.get(*record as usize).copied().unwrap_or(true))
            .filter_map(|record| chain.get(&record).copied())
            .collect();
        let hangs_together = |record: u32| chain.get(&record).is_some_and(|chain| anew.contains(chain));
        let mut grouped = self.group_where(model, scored, least, &hangs_together);
        for (record, group) in grouped.group.iter_mut().enumerate() {
            if !hangs_together(record as u32) {
                *group = before.get(record).copied().unwrap_or(record as u32);
            }
        }
        grouped
    }
}

/// The codes of a rule's keys; nothing if one is missing.
fn key(row: &[u32], places: &[usize]) -> Option<Vec<u32>> {
    let codes =
        places.iter().map(|place| row.get(*place).copied().filter(|code| *code != crate::records::MISSING));
    codes.collect()
}
