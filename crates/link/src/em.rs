//! Expectation maximisation: the shares m and u of every level, and how many pairs are of one person, without labels.
//!
//! In: counted patterns of pairs, from several samples of pairs at once; where to begin; what the beginning is worth.
//! Out: shares, the share of matches in each sample, and how the maximum was found. Refused: nothing; a maximum that
//! means nothing is reported as such.
//!
//! Fellegi and Sunter (1969) with conditional independence of m; Winkler (1988) for the maximisation; a Dirichlet prior
//! (maximum a posteriori) for small data. In a sample of the pairs whose values of some fields are equal those fields teach
//! nothing (as in Splink, one rule at a time); here all samples are maximised together, a composite likelihood with one m.
//! There u is known from pairs drawn at random and is held: left free, strangers who agree on all fields but one pass for
//! persons who differ in it. How many strangers such a sample should hold is not relied on, only how they are spread over the
//! levels of the other fields: names hang together in more ways than a model knows, and a tenth of a million strangers more than
//! expected would be taken for persons.

use crate::chance::{Chance, Evidence};
use crate::comparer::level_in;

/// Pairs of one pattern.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Counted {
    /// The level of each field.
    pub(crate) pattern: u64,
    /// What the rarity of their values adds to the log-odds, in nats.
    pub(crate) rarity: f64,
    /// The logarithm of how seldom strangers have this pattern, given what is equal in all pairs of the sample; 0 where that is not
    /// known yet.
    pub(crate) seldom: f64,
    /// The same for the fields that are equal in all pairs of the sample: it says how likely a match is before anything else.
    pub(crate) rarity_equal: f64,
    /// How many they are.
    pub(crate) pairs: f64,
}

/// A sample of pairs.
#[derive(Clone)]
pub(crate) struct Sample {
    /// Patterns and how many pairs have them.
    pub(crate) counts: Vec<Counted>,
    /// The fields that are equal in all its pairs, each with its level of equal values.
    pub(crate) equal: Vec<(usize, usize)>,
    /// Of how many pairs of records these are the ones whose values of those fields are equal.
    pub(crate) of_pairs: f64,
    /// The share of matches among those to begin with.
    pub(crate) matches_share: f64,
    /// How many pairs of one person that beginning is worth; infinite if it is known.
    pub(crate) worth: f64,
}

impl Sample {
    pub(crate) fn pairs(&self) -> f64 {
        self.counts.iter().map(|counted| counted.pairs).sum()
    }

    /// Of how many pairs of one person this sample holds those it can: of all, or of those equal in its fields.
    pub(crate) fn reached(&self, m: &Shares) -> f64 {
        self.of_pairs * self.equal.iter().map(|(field, level)| m[*field][*level]).product::<f64>()
    }
}

/// Shares of levels, a list a field.
pub(crate) type Shares = Vec<Vec<f64>>;

/// Where the maximisation begins, and what that is worth in pairs.
#[derive(Debug, Clone)]
pub(crate) struct Beginning {
    pub(crate) m: Shares,
    pub(crate) u: Shares,
    pub(crate) matches: f64,
    pub(crate) non_matches: f64,
    /// What it is worth besides, as a share of all matches met: 0 unless the pairs could not tell.
    pub(crate) say: f64,
    /// The least that m of each level can be.
    pub(crate) m_least: Shares,
}

/// Where it ended.
#[derive(Debug, Clone)]
pub(crate) struct Maximum {
    pub(crate) m: Shares,
    /// The shares u, learnt along or as they were given.
    pub(crate) chance: Chance,
    /// The share of matches in each sample.
    pub(crate) matches_share: Vec<f64>,
    pub(crate) log_posterior: f64,
    pub(crate) iterations: u32,
    pub(crate) has_converged: bool,
}

/// The most iterations, and the change of a share below which nothing changes any more.
const ITERATIONS_MAX: u32 = 200;
const CHANGE_MIN: f64 = 1e-5;
const SOLVING_STEPS_MAX: u32 = 60;
/// The least share; a level nobody was seen at is rare, not impossible.
const SHARE_MIN: f64 = 1e-9;

fn log_odds(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

/// The probability of given log-odds.
pub(crate) fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// The logarithms of shares.
fn logarithms(shares: &Shares) -> Shares {
    shares.iter().map(|field| field.iter().map(|share| share.ln()).collect()).collect()
}

/// What the fields of a sample say: the logarithms of m and, unless how seldom a pattern is was told with it, of u.
struct Said {
    m: Shares,
    u: Option<Shares>,
}

impl Said {
    fn new(m: &Shares, u: &Shares, is_chance_known: bool) -> Self {
        Self { m: logarithms(m), u: (!is_chance_known).then(|| logarithms(u)) }
    }

    fn by(&self, counted: &Counted, says: &[usize]) -> f64 {
        let of_field = |field: &usize| {
            level_in(counted.pattern, *field).checked_sub(1).map_or(0.0, |level| {
                self.m[*field][level] - self.u.as_ref().map_or(0.0, |u| u[*field][level])
            })
        };
        counted.rarity + counted.seldom + says.iter().map(of_field).sum::<f64>()
    }
}

/// Climbs from one beginning; u is learnt along unless it is known.
pub(crate) fn maximise(
    samples: &[Sample],
    prior: &Beginning,
    known: Option<&Chance>,
    start: &Shares,
    scale: f64,
) -> Maximum {
    let mut m = start.clone();
    hold(&mut m, &prior.m_least);
    let mut u = known.map_or_else(|| prior.u.clone(), |known| known.margin.clone());
    let mut priors: Vec<f64> = samples.iter().map(|sample| first_prior(sample, start, scale)).collect();
    let mut met = 0.0;
    let (mut iterations, mut has_converged) = (0, false);
    while iterations < ITERATIONS_MAX && !has_converged {
        iterations += 1;
        let mut at_m = weighted(&prior.m, prior.matches + prior.say * met);
        let mut at_u = weighted(&prior.u, prior.non_matches);
        let said = Said::new(&m, &u, known.is_some());
        met = 0.0;
        for (sample, prior) in samples.iter().zip(&mut priors) {
            let matches = expect(sample, &said, *prior, &mut at_m, &mut at_u);
            met += matches;
            *prior = next_prior(sample, matches, *prior);
        }
        let mut change = settle(&mut m, at_m);
        hold(&mut m, &prior.m_least);
        if known.is_none() {
            change = change.max(settle(&mut u, at_u));
        }
        has_converged = change < CHANGE_MIN;
    }
    let said = Said::new(&m, &u, known.is_some());
    let log_posterior = log_posterior(samples, prior, &said, &priors);
    let share = |(sample, prior): (&Sample, &f64)| {
        let expected = |counted: &Counted| probability(prior + counted.rarity_equal) * counted.pairs;
        sample.counts.iter().map(expected).sum::<f64>() / sample.reached(&m).max(1e-9)
    };
    let matches_share = samples.iter().zip(&priors).map(share).collect();
    let chance = known.cloned().unwrap_or_else(|| Chance::independent(u));
    Maximum { m, chance, matches_share, log_posterior, iterations, has_converged }
}

/// The log-odds of a match in a sample before anything is seen, to begin with.
fn first_prior(sample: &Sample, m: &Shares, scale: f64) -> f64 {
    if sample.equal.is_empty() {
        return log_odds((sample.matches_share * scale).clamp(1e-12, 0.5));
    }
    let pairs = sample.pairs();
    solve_prior(sample, (sample.matches_share * scale * sample.reached(m)).min(pairs / 2.0), 0.0)
}

/// The log-odds of a match in a sample before anything is seen, from the matches expected now.
fn next_prior(sample: &Sample, matches: f64, before: f64) -> f64 {
    if sample.worth.is_infinite() || sample.of_pairs <= 0.0 {
        return before;
    }
    if sample.equal.is_empty() {
        let begun = sample.worth / sample.matches_share;
        return log_odds(((matches + sample.worth) / (sample.of_pairs + begun)).clamp(1e-12, 0.95));
    }
    solve_prior(sample, matches, before)
}

/// The log-odds at which so many matches are expected of a sample by the rarity of what is equal in it (Newton's method).
fn solve_prior(sample: &Sample, matches: f64, from: f64) -> f64 {
    let pairs = sample.pairs();
    let wanted = matches.clamp(pairs * 1e-9 + 1e-9, pairs * 0.999 + 1e-9);
    let mut at = from.clamp(-40.0, 40.0);
    for _ in 0..SOLVING_STEPS_MAX {
        let (mut expected, mut slope) = (0.0, 1e-12);
        for counted in &sample.counts {
            let share = probability(at + counted.rarity_equal);
            expected += share * counted.pairs;
            slope += share * (1.0 - share) * counted.pairs;
        }
        let step = ((wanted - expected) / slope).clamp(-2.0, 2.0);
        at = (at + step).clamp(-40.0, 40.0);
        if step.abs() < 1e-6 {
            break;
        }
    }
    at
}

fn weighted(shares: &Shares, worth: f64) -> Shares {
    shares.iter().map(|field| field.iter().map(|share| share * worth).collect()).collect()
}

/// Adds what a sample's pairs are expected to be to the tallies; says how many are expected to match.
fn expect(sample: &Sample, said: &Said, prior: f64, at_m: &mut Shares, at_u: &mut Shares) -> f64 {
    let mut matches = 0.0;
    let says: Vec<usize> = open(sample, at_m.len()).collect();
    for counted in &sample.counts {
        let log_odds = prior + counted.rarity_equal + said.by(counted, &says);
        let expected = probability(log_odds) * counted.pairs;
        matches += expected;
        for field in &says {
            if let Some(level) = level_in(counted.pattern, *field).checked_sub(1) {
                at_m[*field][level] += expected;
                at_u[*field][level] += counted.pairs - expected;
            }
        }
    }
    matches
}

/// The fields that are not equal in all pairs of a sample.
fn open(sample: &Sample, fields: usize) -> impl Iterator<Item = usize> {
    (0..fields).filter(|field| sample.equal.iter().all(|(equal, _)| equal != field))
}

/// Turns tallies into shares; says by how much the share that changed most did.
fn settle(shares: &mut Shares, tallies: Shares) -> f64 {
    let mut change = 0.0_f64;
    for (field, tallies) in shares.iter_mut().zip(tallies) {
        let all: f64 = tallies.iter().sum();
        for (share, tally) in field.iter_mut().zip(tallies) {
            let new = (tally / all).max(SHARE_MIN);
            change = change.max((new - *share).abs());
            *share = new;
        }
    }
    change
}

/// Raises shares to the least they can be; the other levels of the field give way.
fn hold(shares: &mut Shares, least: &Shares) {
    for (field, least) in shares.iter_mut().zip(least) {
        let is_held = |(share, least): &(&f64, &f64)| *share < *least;
        let pairs = || field.iter().zip(least);
        let held: f64 = pairs().filter(is_held).map(|(_, least)| least).sum();
        let free: f64 = pairs().filter(|pair| !is_held(pair)).map(|(share, _)| share).sum();
        if held > 0.0 && held < 1.0 && free > 0.0 {
            for (share, least) in field.iter_mut().zip(least) {
                *share = if *share < *least { *least } else { *share * (1.0 - held) / free };
            }
        }
    }
}

/// The logarithm of likelihood and prior, up to what does not depend on the shares.
fn log_posterior(samples: &[Sample], prior: &Beginning, said: &Said, priors: &[f64]) -> f64 {
    let of_shares = |begun: &Shares, now: &Shares, worth: f64| -> f64 {
        begun.iter().flatten().zip(now.iter().flatten()).map(|(begun, ln)| worth * begun * ln).sum()
    };
    let mut total = of_shares(&prior.m, &said.m, prior.matches);
    if let Some(u) = &said.u {
        total += of_shares(&prior.u, u, prior.non_matches);
    }
    for (sample, prior) in samples.iter().zip(priors) {
        if sample.worth.is_finite() && sample.equal.is_empty() {
            let (begun, share) = (sample.worth / sample.matches_share, probability(*prior));
            total += sample.worth * share.ln() + (begun - sample.worth) * (1.0 - share).ln();
        }
        let says: Vec<usize> = open(sample, said.m.len()).collect();
        for counted in &sample.counts {
            let of_field = |(field, u): (usize, &Vec<f64>)| {
                level_in(counted.pattern, field).checked_sub(1).map_or(0.0, |level| u[level])
            };
            let of_two: f64 = said.u.iter().flatten().enumerate().map(of_field).sum();
            let share = probability(prior + counted.rarity_equal);
            let odds = said.by(counted, &says).exp();
            total += counted.pairs * (of_two + ((1.0 - share) + share * odds).ln());
        }
    }
    total
}

/// For each pattern of a sample of all pairs how many of its pairs are expected to be of two persons.
pub(crate) fn strangers(sample: &Sample, m: &Shares, chance: &Chance, share: f64) -> Vec<(u64, f64)> {
    let evidence = Evidence::new(m, chance);
    let prior = log_odds(share);
    let of_pattern = |counted: &Counted| {
        let matches = probability(prior + evidence.sum(counted.pattern));
        (counted.pattern, counted.pairs * (1.0 - matches))
    };
    sample.counts.iter().map(of_pattern).collect()
}

/// What the shares say about themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Degeneracy {
    /// Half or more of the pairs are said to match: the classes have changed places or are no classes.
    MostPairsMatch,
    /// Agreement speaks for two persons on some field that was compared: the classes are crossed.
    AgreementSpeaksAgainst,
    /// A record is said to have more duplicates than there can be clusters for: a category was taken for a person.
    ClassOfACategory,
    /// Starts ended at different maxima of nearly the same height.
    NotIdentified,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Stream;
    use crate::sweep::Counts;

    fn draw(shares: &[f64], stream: &mut Stream) -> u64 {
        let mut at = stream.share();
        let level = shares.iter().position(|share| {
            at -= share;
            at < 0.0
        });
        level.unwrap_or(shares.len() - 1) as u64 + 1
    }

    /// Pairs are made from known shares; the shares must come back.
    #[test]
    fn known_shares_are_recovered() {
        let m: Shares = vec![vec![0.85, 0.1, 0.05], vec![0.7, 0.2, 0.1], vec![0.95, 0.05], vec![0.8, 0.2]];
        let u: Shares =
            vec![vec![0.01, 0.02, 0.97], vec![0.005, 0.015, 0.98], vec![0.5, 0.5], vec![0.02, 0.98]];
        let truth = 0.02;
        let mut stream = Stream::new(3, 1);
        let mut counts = Counts::default();
        for _ in 0..300_000 {
            let of = if stream.share() < truth { &m } else { &u };
            let pattern = of.iter().enumerate().fold(0, |pattern, (field, shares)| {
                pattern | draw(shares, &mut stream) << (crate::comparer::BITS * field)
            });
            counts.add(pattern, 1);
        }
        let even = |shares: &Shares, strong: f64| -> Shares {
            let of_field = |field: &Vec<f64>| {
                let rest = (1.0 - strong) / (field.len() - 1) as f64;
                (0..field.len()).map(|at| if at == 0 { strong } else { rest }).collect()
            };
            shares.iter().map(of_field).collect()
        };
        let beginning = Beginning {
            m: even(&m, 0.8),
            u: even(&u, 0.2),
            matches: 10.0,
            non_matches: 50.0,
            say: 0.0,
            m_least: Vec::new(),
        };
        let counted = |(pattern, pairs): (u64, u64)| Counted {
            pattern,
            rarity: 0.0,
            seldom: 0.0,
            rarity_equal: 0.0,
            pairs: pairs as f64,
        };
        let sample = Sample {
            counts: counts.sorted().into_iter().map(counted).collect(),
            equal: Vec::new(),
            of_pairs: 300_000.0,
            matches_share: 0.005,
            worth: 4.0,
        };
        let found = maximise(&[sample], &beginning, None, &beginning.m, 1.0);
        assert!(found.has_converged);
        assert!((found.matches_share[0] - truth).abs() < 0.002, "{}", found.matches_share[0]);
        for (known, found) in [(&m, &found.m), (&u, &found.chance.margin)] {
            for (known, found) in known.iter().flatten().zip(found.iter().flatten()) {
                assert!((known - found).abs() < 0.02, "{known} {found}");
            }
        }
    }

    #[test]
    fn a_share_is_held_at_its_least_and_the_others_give_way() {
        let mut shares = vec![vec![0.90, 0.001, 0.099], vec![0.5, 0.5]];
        hold(&mut shares, &vec![vec![0.0, 0.12, 0.0], vec![0.0, 0.0]]);
        assert!((shares[0][1] - 0.12).abs() < 1e-12 && (shares[0].iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((shares[0][0] / shares[0][2] - 0.90 / 0.099).abs() < 1e-9);
        assert_eq!(shares[1], [0.5, 0.5]);
    }

    #[test]
    fn a_handful_of_pairs_moves_the_shares_a_little() {
        let beginning = Beginning {
            m: vec![vec![0.9, 0.1], vec![0.9, 0.1]],
            u: vec![vec![0.01, 0.99], vec![0.01, 0.99]],
            matches: 12.0,
            non_matches: 400.0,
            say: 0.0,
            m_least: Vec::new(),
        };
        let sample = Sample {
            counts: vec![
                Counted { pattern: 0x11, rarity: 0.0, seldom: 0.0, rarity_equal: 0.0, pairs: 2.0 },
                Counted { pattern: 0x22, rarity: 0.0, seldom: 0.0, rarity_equal: 0.0, pairs: 43.0 },
            ],
            equal: Vec::new(),
            of_pairs: 45.0,
            matches_share: 0.03,
            worth: 4.0,
        };
        let found = maximise(&[sample], &beginning, None, &beginning.m, 1.0);
        assert!((found.m[0][0] - 0.9).abs() < 0.03 && (found.chance.margin[0][0] - 0.01).abs() < 0.01);
        assert!((0.01..0.1).contains(&found.matches_share[0]));
    }
}
