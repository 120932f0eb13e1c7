//! Expectation maximisation: the shares m and u of every level, and how many pairs are of one person, without labels.
//!
//! In: counted patterns of pairs, from several samples of pairs at once; where to begin; what the beginning is worth.
//! Out: shares, the share of matches in each sample, and how the maximum was found. Refused: nothing; a maximum that
//! means nothing is reported as such.
//!
//! Fellegi and Sunter (1969) with conditional independence; Winkler (1988) for the maximisation; a Dirichlet prior
//! (maximum a posteriori) for small data. The pairs that a blocking rule makes agree on its keys by construction, so
//! within that sample the fields of its keys say nothing and are left out (as Splink does, one rule at a time); here all
//! samples are maximised together, a composite likelihood with one m. Only a sample of all pairs teaches u. Two people who
//! share a name share a nationality more often than two at random, so within a rule's sample u is a thing of its own: what
//! blocked strangers have in common is learnt there and not taken for a sign of one person.

use crate::comparer::level_in;

/// A sample of pairs.
pub(crate) struct Sample {
    /// Patterns and how many pairs have them.
    pub(crate) counts: Vec<(u64, u64)>,
    /// Which fields say something in this sample.
    pub(crate) tells: Vec<bool>,
    /// Whether it is a sample of all pairs, which teaches u.
    pub(crate) is_of_all: bool,
    /// The share of matches to begin with.
    pub(crate) matches_share: f64,
    /// How many pairs of one person that beginning is worth; infinite if it is known.
    pub(crate) worth: f64,
}

impl Sample {
    pub(crate) fn pairs(&self) -> u64 {
        self.counts.iter().map(|(_, count)| count).sum()
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
}

/// Where it ended.
#[derive(Debug, Clone)]
pub(crate) struct Maximum {
    pub(crate) m: Shares,
    pub(crate) u: Shares,
    /// The shares u within each sample that is not of all pairs; those of all pairs for the others.
    pub(crate) u_within: Vec<Shares>,
    /// The share of matches in each sample.
    pub(crate) matches_share: Vec<f64>,
    pub(crate) log_posterior: f64,
    pub(crate) iterations: u32,
    pub(crate) has_converged: bool,
}

/// The most iterations, and the change of a share below which nothing changes any more.
const ITERATIONS_MAX: u32 = 200;
const CHANGE_MIN: f64 = 1e-5;
/// The least share; a level nobody was seen at is rare, not impossible.
const SHARE_MIN: f64 = 1e-9;

/// The natural logarithm of m/u for every level.
fn evidence(m: &Shares, u: &Shares) -> Shares {
    let of_field = |(m, u): (&Vec<f64>, &Vec<f64>)| m.iter().zip(u).map(|(m, u)| (m / u).ln()).collect();
    m.iter().zip(u).map(of_field).collect()
}

fn log_odds(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

/// The probability of given log-odds.
pub(crate) fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Climbs from one beginning.
pub(crate) fn maximise(samples: &[Sample], prior: &Beginning, start: &Shares, scale: f64) -> Maximum {
    let mut m = start.clone();
    let mut within: Vec<Shares> = samples.iter().map(|_| prior.u.clone()).collect();
    let mut matches_share: Vec<f64> =
        samples.iter().map(|sample| (sample.matches_share * scale).clamp(1e-12, 0.5)).collect();
    let mut met = 0.0;
    let (mut iterations, mut has_converged) = (0, false);
    while iterations < ITERATIONS_MAX && !has_converged {
        iterations += 1;
        let mut at_m = weighted(&prior.m, prior.matches + prior.say * met);
        let mut change = 0.0_f64;
        met = 0.0;
        for ((sample, share), u) in samples.iter().zip(&mut matches_share).zip(&mut within) {
            let mut at_u = weighted(&prior.u, prior.non_matches);
            let matches = expect(sample, &evidence(&m, u), *share, &mut at_m, &mut at_u);
            change = change.max(settle(u, at_u));
            met += matches;
            let pairs = sample.pairs() as f64;
            if sample.worth.is_finite() && pairs > 0.0 {
                let begun = sample.worth / sample.matches_share;
                *share = ((matches + sample.worth) / (pairs + begun)).clamp(1e-12, 0.95);
            }
        }
        change = change.max(settle(&mut m, at_m));
        has_converged = change < CHANGE_MIN;
    }
    let log_posterior = log_posterior(samples, prior, &m, &within, &matches_share);
    let of_all = samples.iter().position(|sample| sample.is_of_all);
    let u = of_all.and_then(|at| within.get(at)).unwrap_or(&prior.u).clone();
    Maximum { m, u, u_within: within, matches_share, log_posterior, iterations, has_converged }
}

fn weighted(shares: &Shares, worth: f64) -> Shares {
    shares.iter().map(|field| field.iter().map(|share| share * worth).collect()).collect()
}

/// Adds what a sample's pairs are expected to be to the tallies; says how many are expected to match.
fn expect(sample: &Sample, weights: &Shares, share: f64, at_m: &mut Shares, at_u: &mut Shares) -> f64 {
    let prior = log_odds(share);
    let mut matches = 0.0;
    for (pattern, count) in &sample.counts {
        let told = weights.iter().enumerate().filter(|(field, _)| sample.tells[*field]);
        let evidence: f64 = told
            .map(|(field, weights)| {
                level_in(*pattern, field).checked_sub(1).map_or(0.0, |level| weights[level])
            })
            .sum();
        let expected = probability(prior + evidence) * *count as f64;
        matches += expected;
        for field in (0..weights.len()).filter(|field| sample.tells[*field]) {
            if let Some(level) = level_in(*pattern, field).checked_sub(1) {
                at_m[field][level] += expected;
                at_u[field][level] += *count as f64 - expected;
            }
        }
    }
    matches
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

/// The logarithm of likelihood and prior, up to what does not depend on the shares.
fn log_posterior(samples: &[Sample], prior: &Beginning, m: &Shares, within: &[Shares], share: &[f64]) -> f64 {
    let of_shares = |begun: &Shares, now: &Shares, worth: f64| -> f64 {
        begun.iter().flatten().zip(now.iter().flatten()).map(|(begun, now)| worth * begun * now.ln()).sum()
    };
    let mut total = of_shares(&prior.m, m, prior.matches);
    for ((sample, share), u) in samples.iter().zip(share).zip(within) {
        let weights = evidence(m, u);
        total += of_shares(&prior.u, u, prior.non_matches);
        if sample.worth.is_finite() {
            let begun = sample.worth / sample.matches_share;
            total += sample.worth * share.ln() + (begun - sample.worth) * (1.0 - share).ln();
        }
        for (pattern, count) in &sample.counts {
            let (mut of_two, mut evidence) = (0.0, 0.0);
            for field in (0..m.len()).filter(|field| sample.tells[*field]) {
                if let Some(level) = level_in(*pattern, field).checked_sub(1) {
                    of_two += u[field][level].ln();
                    evidence += weights[field][level];
                }
            }
            total += *count as f64 * (of_two + ((1.0 - share) + share * evidence.exp()).ln());
        }
    }
    total
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
        let beginning =
            Beginning { m: even(&m, 0.8), u: even(&u, 0.2), matches: 10.0, non_matches: 50.0, say: 0.0 };
        let sample = Sample {
            counts: counts.sorted(),
            tells: vec![true; 4],
            is_of_all: true,
            matches_share: 0.005,
            worth: 4.0,
        };
        let found = maximise(&[sample], &beginning, &beginning.m, 1.0);
        assert!(found.has_converged);
        assert!((found.matches_share[0] - truth).abs() < 0.002, "{}", found.matches_share[0]);
        for (known, found) in [(&m, &found.m), (&u, &found.u)] {
            for (known, found) in known.iter().flatten().zip(found.iter().flatten()) {
                assert!((known - found).abs() < 0.02, "{known} {found}");
            }
        }
    }

    #[test]
    fn a_handful_of_pairs_moves_the_shares_a_little() {
        let beginning = Beginning {
            m: vec![vec![0.9, 0.1], vec![0.9, 0.1]],
            u: vec![vec![0.01, 0.99], vec![0.01, 0.99]],
            matches: 12.0,
            non_matches: 400.0,
            say: 0.0,
        };
        let sample = Sample {
            counts: vec![(0x11, 2), (0x22, 43)],
            tells: vec![true; 2],
            is_of_all: true,
            matches_share: 0.03,
            worth: 4.0,
        };
        let found = maximise(&[sample], &beginning, &beginning.m, 1.0);
        assert!((found.m[0][0] - 0.9).abs() < 0.03 && (found.u[0][0] - 0.01).abs() < 0.01);
        assert!((0.01..0.1).contains(&found.matches_share[0]));
    }
}
