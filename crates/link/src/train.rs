//! Trains a model on the pairs of some records.
//!
//! In: fields, a scheme of pairs, what to begin with. Out: a model. Refused: nothing; data that teach nothing leave the
//! shipped model as it was, and the model says so.
//!
//! First what strangers have in common is learnt, from pairs among which matches are few or are told apart; then m and the
//! number of matches, with that held fast and the rarity of values reckoned in.

use crate::blocking::lay_out;
use crate::chance::Chance;
use crate::climb::climb;
use crate::em::{Beginning, Maximum, Sample, Shares, maximise, strangers};
use crate::field::Field;
use crate::model::Model;
use crate::reach::{teaching_sets, usual};
use crate::records::MISSING;
use crate::scheme::Scheme;
use crate::score::{Weigher, record_worth, score};
use crate::settings::{BlockRule, Level, ShippedModel, Test};
use crate::teaching::{Teaching, tell_chance};
use crate::trained::Trained;

/// Up to how many pairs all are compared.
pub(crate) const ALL_PAIRS_MAX: u64 = 1_500_000;
/// Rounds in which what strangers share is told apart from what matches do, and in which the number of matches and the shares are
/// brought into line.
const ROUNDS_OF_CHANCE: u32 = 3;

/// The say of the beginning, against all matches met, where the pairs could not tell; and how many matches a record at most
/// are taken as told by the pairs.
const BEGINNING_SAY: f64 = 0.25;
const MATCHES_PER_RECORD_LIKELY: f64 = 1.5;
/// The share of one person's pairs with a value known in part that agree as far as it goes, at the least.
const PARTIAL_AGREES: f64 = 0.7;
/// How many times the matches taken for a sample of all pairs are too many to leave it at that.
const MANY_MORE: f64 = 4.0;
/// How many times the matches that pairs equal in a few fields tell of are too many.
const TOO_MANY: f64 = 1.6;
/// The least log-odds of a pair that counts when the records of a person are counted.
const WORTH_FLOOR: f64 = -3.0;

/// What training needs besides the pairs.
pub(crate) struct Trainer<'a> {
    pub(crate) fields: &'a [Field],
    pub(crate) shipped: &'a ShippedModel,
    pub(crate) seed: u64,
    pub(crate) threads: usize,
}

impl Trainer<'_> {
    /// Trains on all pairs of a scheme, or where there are too many of them on those equal in a few fields.
    pub(crate) fn train(&self, scheme: &Scheme, are_too_many: bool) -> Model {
        let (trained, begun) = self.begin(scheme.rows.len as f64);
        let beginning = self.beginning();
        let teaching = Teaching { scheme, fields: self.fields, seed: self.seed, threads: self.threads };
        if are_too_many {
            self.train_on_equal(&teaching, &trained, &beginning, &teaching.random(begun))
        } else {
            self.train_on_all(&teaching, &trained, &beginning, begun)
        }
    }

    /// The shipped shares as they are, for so many records.
    pub(crate) fn shipped_model(&self, records: f64) -> Model {
        let (trained, begun) = self.begin(records);
        let mut model = trained.untrained(&self.beginning(), begun);
        model.training.is_shipped = true;
        model
    }

    /// Where a model is written down, and the share of matches before anything is learnt.
    fn begin(&self, records: f64) -> (Trained<'_>, f64) {
        let all = records * (records - 1.0) / 2.0;
        let begun = (self.shipped.duplicates_per_record * records / 2.0 / all.max(1.0)).clamp(1e-9, 0.3);
        (Trained { fields: self.fields, shipped: self.shipped, seed: self.seed, all }, begun)
    }

    fn beginning(&self) -> Beginning {
        let shares = |of: fn(&crate::settings::Level) -> f64| -> Shares {
            self.fields.iter().map(|field| field.levels.iter().map(of).collect()).collect()
        };
        Beginning {
            m: shares(|level| level.m),
            u: shares(|level| level.u),
            matches: self.shipped.matches,
            non_matches: self.shipped.non_matches,
            say: 0.0,
            m_least: self.fields.iter().map(m_least).collect(),
        }
    }

    /// Where all pairs are compared: first all shares together, then again with what was found about strangers.
    ///
    /// Where all is learnt together, strangers of one nationality can pass for a class of their own. If that finds no meaning, or far
    /// more matches than the pairs that are equal in a few fields tell of, those pairs are believed.
    fn train_on_all(
        &self,
        teaching: &Teaching<'_>,
        trained: &Trained<'_>,
        beginning: &Beginning,
        begun: f64,
    ) -> Model {
        let samples = [teaching.all(None, begun, self.shipped.duplicates_worth)];
        let (first, agreeing) = climb(&samples, beginning, None, self.seed);
        let share = first.matches_share.first().copied().unwrap_or(begun);
        let model = trained.model(&samples, beginning, &first, agreeing, share);
        let [sample] = samples;
        let all = Sample { worth: f64::INFINITY, ..sample };
        let apart = self.train_on_equal(teaching, trained, beginning, &all);
        let is_too_many = share > apart.matches_share * TOO_MANY;
        if model.training.is_shipped || (is_too_many && !apart.training.is_shipped) {
            return apart;
        }
        let chance = self.chance(&all, &first, share);
        let even = vec![1.0; teaching.scheme.rows.len];
        let weigher = Weigher::with(self.fields, &first.m, &chance, share, &even);
        let (pairs, _) = score(teaching.scheme, self.fields, &weigher, WORTH_FLOOR, self.threads);
        let worth = record_worth(even.len(), &pairs);
        let weigher = Weigher::with(self.fields, &first.m, &chance, share, &worth);
        let mut samples = [teaching.all(Some(&weigher), begun, self.shipped.duplicates_worth)];
        for sample in &mut samples {
            tell_chance(sample, &chance);
        }
        let (best, agreeing) = climb(&samples, beginning, Some(&chance), self.seed);
        let share = best.matches_share.first().copied().unwrap_or(begun);
        trained.model(&samples, beginning, &best, agreeing, share)
    }

    /// What strangers have in common, and what hangs together.
    fn chance(&self, sample: &Sample, found: &Maximum, share: f64) -> Chance {
        let patterns = strangers(sample, &found.m, &found.chance, share);
        let equal: Vec<u8> =
            self.fields.iter().map(|field| field.level_of(Test::Equal).unwrap_or(0)).collect();
        let records = self.fields.first().map_or(0, |field| field.codes.len());
        Chance::learn(&found.chance.margin, &patterns, &equal, records as f64)
    }

    /// Learns u from a sample of all pairs, and m and the number of matches from the pairs that are equal in a few fields.
    ///
    /// If there turn out to be many times more matches than were taken for the sample, it is looked at again with them: else what they
    /// agree on would pass for what strangers do.
    fn train_on_equal(
        &self,
        teaching: &Teaching<'_>,
        trained: &Trained<'_>,
        beginning: &Beginning,
        random: &Sample,
    ) -> Model {
        let first = self.train_on_equal_with(teaching, trained, beginning, random);
        if first.training.is_shipped || first.matches_share < random.matches_share * MANY_MORE {
            return first;
        }
        let again = Sample { matches_share: first.matches_share, ..random.clone() };
        let second = self.train_on_equal_with(teaching, trained, beginning, &again);
        if second.training.is_shipped { first } else { second }
    }

    fn train_on_equal_with(
        &self,
        teaching: &Teaching<'_>,
        trained: &Trained<'_>,
        beginning: &Beginning,
        random: &Sample,
    ) -> Model {
        let scheme = teaching.scheme;
        let begun = random.matches_share;
        let mut known = maximise(std::slice::from_ref(random), beginning, None, &beginning.m, 1.0);
        for _ in 0..ROUNDS_OF_CHANCE {
            known.m.clone_from(&beginning.m);
            known.chance = self.chance(random, &known, begun);
        }
        let sets = |chance: &Chance| {
            teaching_sets(self.fields, &beginning.m, chance, begun * trained.all, trained.all)
        };
        let mut taken = sets(&known.chance);
        if taken.iter().all(|set| set.len() == self.fields.len()) {
            // Nothing is left open to tell matches by: what hangs together may do so because of them.
            known.chance = Chance::independent(known.chance.margin.clone());
            taken = sets(&known.chance);
        }
        let even = vec![1.0; scheme.rows.len];
        let weigher = Weigher::with(self.fields, &beginning.m, &known.chance, begun, &even);
        let samples = teaching.equal_in(&taken, &weigher, &known.chance, begun);
        let mut model = None;
        for say in [0.0, BEGINNING_SAY] {
            let begins = Beginning { say, ..beginning.clone() };
            let (best, agreeing) = climb(&samples, &begins, Some(&known.chance), self.seed);
            let of_sample = |(sample, share): (&Sample, &f64)| (*share, share * sample.reached(&best.m));
            let per_set = samples.iter().zip(&best.matches_share).map(of_sample).collect();
            let share = usual(per_set).map_or(begun, |share| share.clamp(1e-12, 0.3));
            let found = trained.model(&samples, beginning, &best, agreeing, share);
            let is_likely =
                found.training.matches_expected < scheme.rows.len as f64 * MATCHES_PER_RECORD_LIKELY;
            let is_good = !found.training.is_shipped && is_likely;
            model = Some(found);
            if is_good {
                break;
            }
        }
        model.unwrap_or_else(|| trained.untrained(beginning, begun))
    }
}

/// The least m of each level of a field: where one of two values is known in part only, records of one person mostly agree as far
/// as it goes. Learnt freely, a partner that writes initials would by that alone seem to meet nobody whom others met.
fn m_least(field: &Field) -> Vec<f64> {
    let is_partial = |code: &&u32| field.is_partial(**code);
    let there = field.codes.iter().filter(|code| **code != MISSING).count().max(1) as f64;
    let partial = field.codes.iter().filter(is_partial).count() as f64 / there;
    let of_pairs = 1.0 - (1.0 - partial) * (1.0 - partial);
    let least = |level: &Level| match level.test {
        Test::Initial | Test::DateAsFarAsKnown => of_pairs * PARTIAL_AGREES,
        _ => 0.0,
    };
    field.levels.iter().map(least).collect()
}

/// Lays out records of which no pair is compared yet.
pub(crate) fn without_pairs(fields: &[Field]) -> Result<Scheme, crate::LinkError> {
    let (rows, places) = lay_out(fields, &[])?;
    Ok(Scheme::new(rows, places, 0, 1))
}

/// Lays out the rules a scheme is made of; without rules, one rule without keys makes all pairs.
pub(crate) fn scheme(
    fields: &[Field],
    rules: &[BlockRule],
    block_max: u32,
    threads: usize,
) -> Result<Scheme, crate::LinkError> {
    let everything = [BlockRule { key: Vec::new() }];
    let (rows, places) = lay_out(fields, if rules.is_empty() { &everything } else { rules })?;
    Ok(Scheme::new(rows, places, block_max, threads))
}
