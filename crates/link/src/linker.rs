//! One linkage, step by step: prepare, plan, train, score, group.
//!
//! In: records and settings. Out: after each step what it gave. Refused: settings that do not fit the records, rules that
//! make more pairs than the budget.
//!
//! The steps are apart so that the caller can time them, and leave out training where a model is given. Rules are planned after
//! training: what was learnt says which parts of values persons keep.

use std::collections::BTreeSet;

use crate::LinkError;
use crate::blocking::BlockCost;
use crate::compare::NameVariants;
use crate::comparer::Comparer;
use crate::field::{Field, prepare};
use crate::model::Model;
use crate::partition::{Constraints, Link, Overruled, partition};
use crate::planner::{PlannedRule, plan};
use crate::records::Records;
use crate::scheme::Scheme;
use crate::score::{Bases, ScoredPair, Weigher};
use crate::scoring::Scored;
use crate::settings::{BlockRule, LinkSettings, ShippedModel};
use crate::sweep::Met;
use crate::train::{ALL_PAIRS_MAX, Trainer, scheme, without_pairs};

/// How many pairs a record may cost where rules are planned, and the least budget.
const PAIRS_PER_RECORD: u64 = 30;
const PAIRS_MIN: u64 = 500_000;
/// A linkage on the way.
pub struct Linker {
    settings: LinkSettings,
    shipped: ShippedModel,
    fields: Vec<Field>,
    rules: Vec<BlockRule>,
    planned: Vec<PlannedRule>,
    scheme: Scheme,
    /// Whether rules must still be planned: there are too many pairs to compare all, and none was given.
    is_unplanned: bool,
    list: Option<Vec<u32>>,
    pub(crate) together: BTreeSet<(u32, u32)>,
    pub(crate) apart: BTreeSet<(u32, u32)>,
    threads: usize,
    /// The share of matches that the rules of a frozen version reach, if this linkage is onto one.
    reached: Option<f64>,
    compares_twice: bool,
}

/// The persons of a linkage.
pub struct Grouped {
    /// For each record the least record of its person.
    pub group: Vec<u32>,
    /// Links above the cut that were overruled, and why.
    pub overruled: Vec<(u32, u32, Overruled)>,
}

impl Linker {
    /// Makes fields ready, and the pairs unless rules must be planned for them.
    ///
    /// # Errors
    /// [`LinkError`] for settings that do not fit the records.
    pub fn new(records: &Records, settings: LinkSettings, threads: usize) -> Result<Self, LinkError> {
        let ready = ready(records, &settings)?;
        let count = records.len() as u64;
        let all = count * count.saturating_sub(1) / 2;
        let (rules, block_max) = (settings.block.clone(), settings.block_max);
        let is_unplanned = rules.is_empty() && all > ALL_PAIRS_MAX;
        let mut linker = Self::assemble(records, settings, ready, rules, block_max, threads)?;
        if is_unplanned {
            linker.is_unplanned = true;
            linker.scheme = without_pairs(&linker.fields)?;
        }
        linker.check_budget()?;
        Ok(linker)
    }

    /// Plans rules by what a model knows of persons, if they must be planned.
    ///
    /// # Errors
    /// [`LinkError::NoRuleFits`] if every rule makes more pairs than may be compared.
    pub fn plan(&mut self, model: &Model) -> Result<(), LinkError> {
        if !self.is_unplanned {
            return Ok(());
        }
        let settings = &self.settings;
        let budget = (self.scheme.rows.len as u64 * PAIRS_PER_RECORD).max(PAIRS_MIN).min(settings.pairs_max);
        self.planned = plan(&self.fields, model, budget, settings.block_max, settings.seed, self.threads)?;
        if self.planned.is_empty() {
            return Err(LinkError::NoRuleFits { budget });
        }
        self.rules = self.planned.iter().map(|planned| planned.rule.clone()).collect();
        // Records laid out twice would take twice the room.
        self.scheme = Scheme::default();
        self.scheme = scheme(&self.fields, &self.rules, settings.block_max, self.threads)?;
        self.is_unplanned = false;
        self.check_budget()
    }

    /// Makes fields ready for the rules of the settings and no others; without rules all pairs are compared. No block is
    /// over-full: which ones are left out is for the caller to say.
    pub(crate) fn with_rules(
        records: &Records,
        settings: LinkSettings,
        threads: usize,
    ) -> Result<Self, LinkError> {
        let ready = ready(records, &settings)?;
        let rules = settings.block.clone();
        Self::assemble(records, settings, ready, rules, u32::MAX, threads)
    }

    fn assemble(
        records: &Records,
        settings: LinkSettings,
        (shipped, fields): (ShippedModel, Vec<Field>),
        rules: Vec<BlockRule>,
        block_max: u32,
        threads: usize,
    ) -> Result<Self, LinkError> {
        let list = match &settings.list {
            None => None,
            Some(name) => {
                let column =
                    records.column(name).ok_or_else(|| LinkError::NoColumn { column: name.clone() })?;
                Some(column.codes.clone())
            }
        };
        let scheme = scheme(&fields, &rules, block_max, threads)?;
        Ok(Self {
            settings,
            shipped,
            fields,
            rules,
            planned: Vec::new(),
            scheme,
            is_unplanned: false,
            list,
            together: BTreeSet::new(),
            apart: BTreeSet::new(),
            threads,
            reached: None,
            compares_twice: false,
        })
    }

    /// Whether the rules make more pairs than they may.
    pub(crate) fn check_budget(&self) -> Result<(), LinkError> {
        let pairs: u64 = self.scheme.costs.iter().map(|cost| cost.pairs).sum();
        let pairs_max = self.settings.pairs_max;
        if pairs > pairs_max.saturating_mul(2) {
            Err(LinkError::TooManyPairs { pairs, pairs_max })
        } else {
            Ok(())
        }
    }

    /// The bytes that scoring may need for pairs, at the most: those it compares, once rules are planned.
    pub fn bytes_for_pairs(&self) -> u64 {
        let pairs: u64 = self.scheme.costs.iter().map(|cost| cost.pairs).sum();
        pairs.saturating_mul(size_of::<ScoredPair>() as u64)
    }

    /// Compares all pairs twice in scoring, so that those that turn out to be nobody's need no room; what comes of it is the same.
    pub const fn compare_twice(&mut self) {
        self.compares_twice = true;
    }

    /// Whether all pairs are compared twice.
    pub const fn compares_twice(&self) -> bool {
        self.compares_twice
    }

    /// The settings.
    pub const fn settings(&self) -> &LinkSettings {
        &self.settings
    }

    /// The rules that were planned, if they were; none if all pairs are compared or the rules were given.
    pub fn planned(&self) -> &[PlannedRule] {
        &self.planned
    }

    /// The rules in use and what each costs; one without keys stands for all pairs.
    pub fn rules(&self) -> impl Iterator<Item = (Option<&BlockRule>, BlockCost)> {
        self.scheme.costs.iter().enumerate().map(|(at, cost)| (self.rules.get(at), *cost))
    }

    /// Trains a model on these records.
    pub fn train(&self) -> Model {
        let trainer = Trainer {
            fields: &self.fields,
            shipped: &self.shipped,
            seed: self.settings.seed,
            threads: self.threads,
        };
        if self.is_of_record_filters() {
            return self.train_record_filters(trainer.shipped_model(self.scheme.rows.len as f64));
        }
        trainer.train(&self.scheme, self.is_unplanned || !self.rules.is_empty())
    }

    /// Whether a model has the fields and levels of these settings.
    ///
    /// # Errors
    /// [`LinkError::ModelOfOther`] names the field that does not fit.
    pub fn check_model(&self, model: &Model) -> Result<(), LinkError> {
        let fits = |at: usize, field: &Field| {
            model.field.get(at).is_some_and(|model| {
                model.column == field.column
                    && model.kind == field.kind
                    && model.level.len() == field.levels.len()
            })
        };
        match self.fields.iter().enumerate().find(|(at, field)| !fits(*at, field)) {
            Some((_, field)) => Err(LinkError::ModelOfOther { column: field.column.clone() }),
            None if model.field.len() > self.fields.len() => {
                let column = model.field.last().map(|field| field.column.clone()).unwrap_or_default();
                Err(LinkError::ModelOfOther { column })
            }
            None => Ok(()),
        }
    }

    pub(crate) fn constraints(&self, scored: &Scored) -> Constraints<'_> {
        Constraints {
            list: self.list.as_deref().filter(|_| scored.is_once_per_list),
            together: &self.together,
            apart: &self.apart,
        }
    }

    /// Turns patterns into log-odds with the frequencies of a scoring.
    pub(crate) fn weigher<'a>(&'a self, model: &Model, scored: &'a Scored) -> Weigher<'a> {
        Weigher::with_usual(&self.fields, model, &scored.usual)
    }

    /// The least log-odds at which a pair is kept.
    pub(crate) fn floor(&self) -> f64 {
        log_odds_of(self.settings.keep_probability_min.clamp(1e-6, 0.5))
    }

    /// Leaves out the blocks of a frozen version, of whose matches its rules reach a share.
    pub(crate) fn leave_out(&mut self, is_left_out: impl Fn(usize, &[u32], &[usize]) -> bool, reached: f64) {
        let places = self.scheme.rules.places.clone();
        self.scheme.leave_out(|rule, row| {
            places.get(rule).is_some_and(|places| !places.is_empty() && is_left_out(rule, row, places))
        });
        self.reached = Some(reached);
    }

    /// The share of matches that the rules of a frozen version reach, if this linkage is onto one.
    pub(crate) const fn reached(&self) -> Option<f64> {
        self.reached
    }

    /// The places that the keys of each rule have in a row.
    pub(crate) fn key_places(&self) -> &[Vec<usize>] {
        &self.scheme.rules.places
    }

    pub(crate) const fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    pub(crate) const fn threads(&self) -> usize {
        self.threads
    }

    pub(crate) fn fields(&self) -> &[Field] {
        &self.fields
    }

    pub(crate) const fn shipped(&self) -> &ShippedModel {
        &self.shipped
    }

    pub(crate) fn row(&self, record: u32) -> &[u32] {
        self.scheme.rows.get(record)
    }

    pub(crate) fn meet(&self, a: u32, b: u32) -> Met<'_> {
        self.scheme.rows.meet(a, b)
    }

    pub(crate) const fn records(&self) -> u32 {
        self.scheme.rows.len as u32
    }

    /// The list of each record, where settings name one.
    pub fn lists(&self) -> Option<&[u32]> {
        self.list.as_deref()
    }

    /// Groups records into persons.
    pub fn group(&self, model: &Model, scored: &Scored, probability_min: f64) -> Grouped {
        self.group_where(model, scored, probability_min, &|_| true)
    }

    /// Groups the records for which something holds; the others stay alone.
    pub(crate) fn group_where(
        &self,
        model: &Model,
        scored: &Scored,
        probability_min: f64,
        is_grouped: &dyn Fn(u32) -> bool,
    ) -> Grouped {
        let weigher = self.weigher(model, scored);
        let cut = (probability_min / (1.0 - probability_min).max(1e-9)).ln();
        let links: Vec<Link> = scored
            .pairs
            .iter()
            .filter(|pair| pair.log_odds >= cut && is_grouped(pair.left))
            .map(|pair| Link { a: pair.left, b: pair.right, above: pair.log_odds - cut })
            .collect();
        let (mut comparer, mut bases) = (Comparer::new(&self.fields), Bases::new(&weigher));
        let mut above = |a: u32, b: u32| {
            let met = self.scheme.rows.meet(a, b);
            bases.log_odds(comparer.pattern(met.row_a, met.row_b), &met) - cut
        };
        let found = partition(self.scheme.rows.len, &links, &mut above, self.constraints(scored));
        Grouped { group: found.group, overruled: found.overruled }
    }

    /// The names of the levels of a pattern, a field each; nothing where a value is missing.
    pub fn levels(&self, pattern: u64) -> Vec<Option<&str>> {
        let of_field = |(at, field): (usize, &'_ Field)| -> Option<usize> {
            let level = crate::comparer::level_in(pattern, at).checked_sub(1)?;
            (level < field.levels.len()).then_some(level)
        };
        let named = |(at, field): (usize, _)| {
            of_field((at, field)).map(|level| self.fields[at].levels[level].name.as_str())
        };
        self.fields.iter().enumerate().map(named).collect()
    }

    /// The columns compared.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|field| field.column.as_str())
    }
}

/// Checks settings and makes their fields ready.
fn ready(records: &Records, settings: &LinkSettings) -> Result<(ShippedModel, Vec<Field>), LinkError> {
    settings.check()?;
    let shipped = ShippedModel::load()?;
    let fields = prepare(records, &settings.field, &shipped, &NameVariants::shipped()?)?;
    Ok((shipped, fields))
}

pub(crate) fn log_odds_of(probability: f64) -> f64 {
    (probability / (1.0 - probability)).ln()
}
