//! Trains a model on the pairs of some records.
//!
//! In: fields, a scheme of pairs, what to begin with. Out: a model. Refused: nothing; data that teach nothing leave the
//! shipped model as it was, and the model says so.

use crate::blocking::{Scheme, lay_out};
use crate::comparer::Comparer;
use crate::em::{Beginning, Degeneracy, Maximum, Sample, Shares, maximise};
use crate::field::Field;
use crate::model::{FORMAT, Model, ModelField, Training};
use crate::planner::{share_present, survives};
use crate::records::{Stream, mix};
use crate::settings::{BlockRule, KeyPart, ShippedModel, Test};
use crate::sweep::{Counts, sweep};

/// Up to how many pairs all are compared, how many are drawn at random otherwise, and how many blocked ones teach.
pub(crate) const ALL_PAIRS_MAX: u64 = 1_500_000;
const RANDOM_PAIRS: u64 = 500_000;
const BLOCKED_PAIRS: u64 = 1_500_000;
/// Rounds in which the number of matches and the shares are brought into line.
const ROUNDS: u32 = 4;
/// From how many places the maximisation begins, and the share of the log-posterior by which equals may differ.
const STARTS: u32 = 4;
const SAME_HEIGHT: f64 = 1e-5;

/// The say of the beginning, against all matches met, where the pairs could not tell; and how many matches a record at most
/// are taken as told by the pairs.
const BEGINNING_SAY: f64 = 0.25;
const MATCHES_PER_RECORD_LIKELY: f64 = 1.5;
/// How many pairs a record a rule may make for its pairs to teach, and how many rules teach at the least.
const TEACHING_PAIRS_PER_RECORD: f64 = 0.8;
const TEACHERS_MIN: usize = 3;
/// How many blocked strangers must be there before a field's evidence is found to be another's, and how little of it is left.
const STRANGERS_MIN: f64 = 1_000.0;
const EVIDENCE_SHARE_MIN: f64 = 0.2;

/// What training needs besides the pairs.
pub(crate) struct Trainer<'a> {
    pub(crate) fields: &'a [Field],
    pub(crate) shipped: &'a ShippedModel,
    pub(crate) seed: u64,
    pub(crate) threads: usize,
}

impl Trainer<'_> {
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
        }
    }

    /// Trains on the pairs of a scheme.
    pub(crate) fn train(&self, scheme: &Scheme, rules: &[BlockRule]) -> Model {
        let records = scheme.rows.len as f64;
        let all = records * (records - 1.0) / 2.0;
        let begun = (self.shipped.duplicates_per_record * records / 2.0 / all.max(1.0)).clamp(1e-9, 0.3);
        let beginning = self.beginning();
        if rules.is_empty() {
            let samples = vec![Sample {
                counts: self.count(scheme, 1.0),
                tells: vec![true; self.fields.len()],
                is_of_all: true,
                matches_share: begun,
                worth: self.shipped.duplicates_worth,
            }];
            let (best, agreeing) = self.climb(&samples, &beginning);
            let share = best.matches_share.first().copied().unwrap_or(begun);
            return self.model(&samples, &beginning, &best, agreeing, share, all);
        }
        self.train_on_blocks(scheme, rules, &beginning, begun, all)
    }

    fn train_on_blocks(
        &self,
        scheme: &Scheme,
        rules: &[BlockRule],
        beginning: &Beginning,
        begun: f64,
        all: f64,
    ) -> Model {
        let made: u64 = scheme.costs.iter().map(|cost| cost.pairs).sum();
        let fraction = (BLOCKED_PAIRS as f64 / made.max(1) as f64).min(1.0);
        let blocked = self.count(scheme, fraction);
        let by_cost = teachers(scheme);
        let cheap = by_cost
            .iter()
            .filter(|(pairs, _)| *pairs as f64 <= scheme.rows.len as f64 * TEACHING_PAIRS_PER_RECORD);
        let random = self.random_pairs(scheme);
        // Where many rules mislead, the few that make fewest pairs, and so hold most matches, are tried by themselves; and
        // where strangers who agree on all fields but one pass for persons, the beginning keeps a say.
        let few = cheap.count().max(TEACHERS_MIN);
        let mut model = None;
        for (count, say) in [(few, 0.0), (TEACHERS_MIN, 0.0), (few, BEGINNING_SAY)] {
            let teachers: Vec<usize> = by_cost.iter().take(count).map(|(_, at)| *at).collect();
            let learnt = Learnt { blocked: &blocked, random: &random, fraction, teachers };
            let begins = Beginning { say, ..beginning.clone() };
            let found = self.learn(scheme, rules, &begins, begun, all, &learnt);
            let is_likely =
                found.training.matches_expected < scheme.rows.len as f64 * MATCHES_PER_RECORD_LIKELY;
            let is_good = !found.training.is_shipped && is_likely;
            model = Some(found);
            if is_good {
                break;
            }
        }
        model.unwrap_or_else(|| self.untrained(beginning, begun, all))
    }

    fn learn(
        &self,
        scheme: &Scheme,
        rules: &[BlockRule],
        beginning: &Beginning,
        begun: f64,
        all: f64,
        learnt: &Learnt<'_>,
    ) -> Model {
        let Learnt { blocked, random, fraction, teachers } = learnt;
        let mut samples = vec![Sample {
            counts: random.to_vec(),
            tells: vec![true; self.fields.len()],
            is_of_all: true,
            matches_share: begun,
            worth: f64::INFINITY,
        }];
        for rule in teachers.iter().copied() {
            let own = blocked.iter().filter(|(key, _)| key >> (48 + rule) & 1 == 1);
            samples.push(Sample {
                counts: merge_rules(own),
                tells: (0..self.fields.len()).map(|at| !scheme.rules.fields[rule].contains(&at)).collect(),
                is_of_all: false,
                matches_share: 0.2,
                worth: 1.0,
            });
        }
        let mut share = begun;
        let mut found: Option<(Maximum, u32)> = None;
        for _ in 0..ROUNDS {
            samples[0].matches_share = share;
            // Only the first round looks for the maximum; the others follow it as the number of matches settles.
            let (best, agreeing) = match found {
                None => self.climb(&samples, beginning),
                Some((before, agreeing)) => (maximise(&samples, beginning, &before.m, 1.0), agreeing),
            };
            let per_rule: Vec<(f64, f64)> = teachers
                .iter()
                .enumerate()
                .map(|(at, rule)| {
                    let matches = best.matches_share[at + 1] * samples[at + 1].pairs() as f64 / fraction;
                    (matches, self.recall(&rules[*rule], &best.m))
                })
                .filter(|(matches, recall)| *matches > 0.5 && *recall > 0.02)
                .collect();
            if let Some(matches) = usual(per_rule) {
                share = (matches / all).clamp(1e-12, 0.3);
            }
            found = Some((best, agreeing));
        }
        let Some((best, agreeing)) = found else { return self.untrained(beginning, begun, all) };
        let shares = self.evidence_shares(&samples, &best);
        let mut model = self.model(&samples, beginning, &best, agreeing, share, all);
        if !model.training.is_shipped {
            model.field.iter_mut().zip(shares).for_each(|(field, share)| field.evidence_share = share);
        }
        model
    }

    /// How much of a field's evidence is its own: what it says of two records that share a key, over what it says of any two.
    ///
    /// Among blocked strangers a field that repeats the keys agrees more often than among strangers at large.
    fn evidence_shares(&self, samples: &[Sample], best: &Maximum) -> Vec<f64> {
        let of_field = |(at, field): (usize, &Field)| {
            let equal = usize::from(field.level_of(Test::Equal).unwrap_or(0));
            let (mut agree, mut strangers) = (0.0, 0.0);
            for ((sample, u), share) in samples.iter().zip(&best.u_within).zip(&best.matches_share) {
                if !sample.is_of_all && sample.tells[at] {
                    let here = sample.pairs() as f64 * (1.0 - share);
                    agree += here * u[at][equal];
                    strangers += here;
                }
            }
            let at_large = (best.m[at][equal] / best.u[at][equal]).ln();
            if strangers < STRANGERS_MIN || at_large <= 0.0 {
                return 1.0;
            }
            ((best.m[at][equal] / (agree / strangers)).ln() / at_large).clamp(EVIDENCE_SHARE_MIN, 1.0)
        };
        self.fields.iter().enumerate().map(of_field).collect()
    }

    /// How likely two records of one person satisfy a rule, by the model.
    fn recall(&self, rule: &BlockRule, m: &Shares) -> f64 {
        let of_key = |at: usize, part: KeyPart| -> f64 {
            let field = &self.fields[at];
            let there = share_present(field).powi(2);
            let kept = field.levels.iter().zip(&m[at]);
            there * kept.map(|(level, m)| m * survives(part, level.test)).sum::<f64>()
        };
        let place = |column: &str| self.fields.iter().position(|field| field.column == column);
        rule.key
            .iter()
            .filter_map(|key| {
                let at = place(&key.column)?;
                if key.part != KeyPart::EitherName {
                    return Some(of_key(at, key.part));
                }
                let family =
                    self.fields.iter().position(|field| field.kind == crate::settings::Kind::FamilyName)?;
                let exchanged =
                    self.fields[at].level_of(Test::Exchanged).map_or(0.0, |level| m[at][level as usize]);
                let there = (share_present(&self.fields[at]) * share_present(&self.fields[family])).powi(2);
                Some(of_key(at, KeyPart::Whole) * of_key(family, KeyPart::Whole) + exchanged * there)
            })
            .product()
    }

    /// Counts the patterns of the pairs of a scheme, or of a fraction of them drawn by the seed, with the rules satisfied.
    fn count(&self, scheme: &Scheme, fraction: f64) -> Vec<(u64, u64)> {
        let below = if fraction >= 1.0 { u64::MAX } else { (fraction * u64::MAX as f64) as u64 };
        let parts = sweep(scheme, self.fields, self.threads, Counts::default, |counts, comparer, met| {
            let pair = u64::from(met.a) << 32 | u64::from(met.b);
            if below == u64::MAX || mix(pair ^ self.seed) < below {
                let pattern = comparer.pattern(met.row_a, met.row_b);
                let rules = u64::from(scheme.rules.satisfied(met.row_a, met.row_b));
                counts.add(pattern | rules << 48, 1);
            }
        });
        let counts = Counts::merged(parts);
        if scheme.rules.places.iter().any(|places| !places.is_empty()) {
            counts
        } else {
            merge_rules(counts.iter())
        }
    }

    /// Counts the patterns of pairs drawn at random from all pairs.
    fn random_pairs(&self, scheme: &Scheme) -> Vec<(u64, u64)> {
        let records = scheme.rows.len as u64;
        let mut stream = Stream::new(self.seed, 0x7a2);
        let mut comparer = Comparer::new(self.fields);
        let mut counts = Counts::default();
        if records < 2 {
            return Vec::new();
        }
        for _ in 0..RANDOM_PAIRS {
            let a = stream.below(records);
            let b = (a + 1 + stream.below(records - 1)) % records;
            counts.add(comparer.pattern(scheme.rows.get(a as u32), scheme.rows.get(b as u32)), 1);
        }
        counts.sorted()
    }

    /// Climbs from several places; the highest maximum, and how many came to it.
    fn climb(&self, samples: &[Sample], beginning: &Beginning) -> (Maximum, u32) {
        let mut found: Vec<Maximum> = Vec::new();
        for start in 0..STARTS {
            let (m, scale) = self.start(beginning, start);
            found.push(maximise(samples, beginning, &m, scale));
        }
        let height = |maximum: &Maximum| maximum.log_posterior;
        let best = found.iter().map(height).fold(f64::NEG_INFINITY, f64::max);
        let agreeing =
            found.iter().filter(|maximum| best - height(maximum) < SAME_HEIGHT * best.abs() + 1.0).count()
                as u32;
        let at = found.iter().position(|maximum| height(maximum) >= best).unwrap_or(0);
        (found.swap_remove(at), agreeing)
    }

    /// The first start is the shipped shares; the others are drawn round them.
    fn start(&self, beginning: &Beginning, start: u32) -> (Shares, f64) {
        if start == 0 {
            return (beginning.m.clone(), 1.0);
        }
        let mut stream = Stream::new(self.seed, 0x5747 + u64::from(start));
        let scale = 10_f64.powf(stream.share() * 2.0 - 1.0);
        let mut m = beginning.m.clone();
        for field in &mut m {
            for share in field.iter_mut() {
                *share *= 4_f64.powf(stream.share() * 2.0 - 1.0);
            }
            let all: f64 = field.iter().sum();
            for share in field.iter_mut() {
                *share /= all;
            }
        }
        (m, scale)
    }

    /// The shipped shares as they are, for so many records.
    pub(crate) fn shipped_model(&self, records: f64) -> Model {
        let all = (records * (records - 1.0) / 2.0).max(1.0);
        let begun = (self.shipped.duplicates_per_record * records / 2.0 / all).clamp(1e-9, 0.3);
        let mut model = self.untrained(&self.beginning(), begun, all);
        model.training.is_shipped = true;
        model
    }

    fn untrained(&self, beginning: &Beginning, share: f64, all: f64) -> Model {
        let maximum = Maximum {
            m: beginning.m.clone(),
            u: beginning.u.clone(),
            u_within: Vec::new(),
            matches_share: vec![share],
            log_posterior: 0.0,
            iterations: 0,
            has_converged: true,
        };
        self.model(&[], beginning, &maximum, STARTS, share, all)
    }

    fn model(
        &self,
        samples: &[Sample],
        beginning: &Beginning,
        best: &Maximum,
        agreeing: u32,
        share: f64,
        all: f64,
    ) -> Model {
        let records = self.fields.first().map_or(0, |field| field.codes.len()) as u64;
        let degeneracies = self.degeneracies(best, share, all, agreeing);
        let is_shipped = degeneracies.iter().any(|what| *what != Degeneracy::NotIdentified);
        let (m, u) = if is_shipped { (&beginning.m, &beginning.u) } else { (&best.m, &best.u) };
        let begun = self.shipped.duplicates_per_record * records as f64 / 2.0 / all.max(1.0);
        let matches_share = if is_shipped { begun } else { share }.clamp(1e-12, 0.5);
        let moved = |now: &[f64], begun: &[f64]| {
            now.iter().zip(begun).map(|(now, begun)| (now - begun).abs()).sum::<f64>() / 2.0
        };
        let field = self.fields.iter().enumerate().map(|(at, field)| {
            let mut level = field.levels.clone();
            for (place, level) in level.iter_mut().enumerate() {
                (level.m, level.u) = (m[at][place], u[at][place]);
            }
            ModelField {
                column: field.column.clone(),
                kind: field.kind,
                m_moved_share: moved(&m[at], &beginning.m[at]),
                u_moved_share: moved(&u[at], &beginning.u[at]),
                evidence_share: 1.0,
                level,
            }
        });
        Model {
            format: FORMAT,
            matches_share,
            training: Training {
                seed: self.seed,
                records,
                pairs: samples.iter().map(Sample::pairs).sum(),
                matches_expected: matches_share * all,
                starts: STARTS,
                starts_agreeing: agreeing,
                iterations: best.iterations,
                has_converged: best.has_converged,
                degeneracies,
                labelled_pairs: 0,
                is_shipped,
            },
            field: field.collect(),
        }
    }

    /// What is wrong with a maximum.
    fn degeneracies(&self, best: &Maximum, share: f64, all: f64, agreeing: u32) -> Vec<Degeneracy> {
        let records = self.fields.first().map_or(0, |field| field.codes.len()) as f64;
        let mut found = Vec::new();
        if share > 0.5 {
            found.push(Degeneracy::MostPairsMatch);
        }
        if share * all > records * (records / 8.0).clamp(3.0, 12.0) {
            found.push(Degeneracy::ClassOfACategory);
        }
        let crossed = self.fields.iter().enumerate().filter(|(at, field)| {
            let equal = usize::from(field.level_of(Test::Equal).unwrap_or(0));
            best.m[*at][equal] < best.u[*at][equal]
        });
        if crossed.count() * 2 > self.fields.len() {
            found.push(Degeneracy::AgreementSpeaksAgainst);
        }
        if agreeing * 2 < STARTS {
            found.push(Degeneracy::NotIdentified);
        }
        found
    }
}

/// The rules that make pairs, the fewest pairs first.
fn teachers(scheme: &Scheme) -> Vec<(u64, usize)> {
    let costs = scheme.costs.iter().enumerate().filter(|(_, cost)| cost.pairs > 0);
    let mut by_cost: Vec<(u64, usize)> = costs.map(|(at, cost)| (cost.pairs, at)).collect();
    by_cost.sort_unstable();
    by_cost
}

/// What was counted, and which rules' pairs teach.
struct Learnt<'a> {
    blocked: &'a [(u64, u64)],
    random: &'a [(u64, u64)],
    fraction: f64,
    teachers: Vec<usize>,
}

/// Patterns without the rules they satisfy.
fn merge_rules<'a>(counts: impl Iterator<Item = &'a (u64, u64)>) -> Vec<(u64, u64)> {
    let mut merged = Counts::default();
    counts.for_each(|(key, count)| merged.add(key & ((1 << 48) - 1), *count));
    merged.sorted()
}

/// The median of what the rules say about the number of matches, each weighted by the matches it found.
fn usual(mut per_rule: Vec<(f64, f64)>) -> Option<f64> {
    per_rule.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
    let half = per_rule.iter().map(|(matches, _)| matches).sum::<f64>() / 2.0;
    let mut so_far = 0.0;
    per_rule
        .iter()
        .find(|(matches, _)| {
            so_far += matches;
            so_far >= half
        })
        .map(|(matches, recall)| matches / recall)
}

/// Lays out the rules a scheme is made of; without rules, one rule without keys makes all pairs.
pub(crate) fn scheme(
    fields: &[Field],
    rules: &[BlockRule],
    block_max: u32,
) -> Result<Scheme, crate::LinkError> {
    let everything = [BlockRule { key: Vec::new() }];
    let (rows, places) = lay_out(fields, if rules.is_empty() { &everything } else { rules })?;
    Ok(Scheme::new(rows, places, block_max))
}
