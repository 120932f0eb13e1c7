//! Counts by set of lists, corrected for known rates of missed and false links.
//!
//! In: a table and the rates, from a review or known. Out: the counts that would have been seen without linkage error, not
//! whole in general, and what the correction does to a variance. Refused: rates that make no sense; a corrected overlap
//! that is not positive.
#![doc = include_str!("correction.md")]

use crate::{CaptureTable, EstimateError, LinkRates, model::lists_of};

/// Rounds of the fixed point for false links.
const ROUNDS: usize = 10;

/// What a review of linkage found, pair of records by pair of records.
///
/// ```
/// use sylfaen_estimate::LinkReview;
///
/// let review = LinkReview { true_pairs: 200, found: 188, others: 500, linked: 2 };
/// assert_eq!(review.rates().found, 0.94);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkReview {
    /// Pairs of records, from two lists, that are of one person.
    pub true_pairs: u64,
    /// Those of them that linkage itself joins, without a third record.
    pub found: u64,
    /// People of a shorter list who are not on a longer one.
    pub others: u64,
    /// Those of them who are linked to somebody on the longer one all the same.
    pub linked: u64,
}

impl LinkReview {
    /// The rates as found.
    pub fn rates(&self) -> LinkRates {
        LinkRates {
            found: self.found as f64 / self.true_pairs as f64,
            false_links: self.linked as f64 / self.others as f64,
        }
    }

    /// Their standard errors, with half a pair added on either side so that a review without an error is not certain.
    pub(crate) fn errors(&self) -> LinkRates {
        LinkRates {
            found: share_error(self.found, self.true_pairs),
            false_links: share_error(self.linked, self.others),
        }
    }

    pub(crate) fn check(&self) -> Result<(), EstimateError> {
        let is_sensible = self.true_pairs > 0
            && self.others > 0
            && self.found <= self.true_pairs
            && self.linked <= self.others;
        if is_sensible { check(self.rates()) } else { Err(NO_SENSE) }
    }
}

const NO_SENSE: EstimateError = EstimateError::SettingOutOfRange {
    setting: "the share of links found",
    range: "at most 1 and above the share of false links",
};

fn share_error(some: u64, all: u64) -> f64 {
    let (some, all) = (some as f64 + 0.5, all as f64 + 1.0);
    (some * (all - some) / (all * all * (all + 1.0))).sqrt()
}

fn check(rates: LinkRates) -> Result<(), EstimateError> {
    let LinkRates { found, false_links } = rates;
    let is_sensible = found > 0.0 && found <= 1.0 && (0.0..found).contains(&false_links);
    if is_sensible { Ok(()) } else { Err(NO_SENSE) }
}

/// Corrects the counts of a table, the rates being the same for all pairs of lists.
///
/// The counts stand by pattern, list 0 in the lowest bit; the first, of people on no list, is 0.
///
/// # Errors
/// [`EstimateError::SettingOutOfRange`]; [`EstimateError::NoOverlap`] where the corrected overlap is not positive.
///
/// ```
/// use sylfaen_estimate::{CaptureTable, LinkRates, corrected_counts};
///
/// let table = CaptureTable::new(3, [(1, 90), (2, 70), (4, 50), (3, 20), (5, 8), (6, 9), (7, 4)])?;
/// let counts = corrected_counts(&table, LinkRates { found: 0.9, false_links: 0.0 })?;
/// // A person on all three lists is still seen so if one of three links is missed.
/// assert!((counts[7] - 4.0 / (0.9 * 0.9 * (3.0 - 2.0 * 0.9))).abs() < 1e-9);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn corrected_counts(table: &CaptureTable, rates: LinkRates) -> Result<Vec<f64>, EstimateError> {
    corrected_counts_by_pair(table, |_, _| rates)
}

/// Corrects the counts of a table by rates that depend on the pair of lists.
///
/// # Errors
/// As [`corrected_counts`].
pub fn corrected_counts_by_pair(
    table: &CaptureTable,
    rates: impl Fn(usize, usize) -> LinkRates,
) -> Result<Vec<f64>, EstimateError> {
    let linkage = Linkage::new(table.lists(), rates)?;
    let mut shown = vec![0.0; 1 << table.lists()];
    table.counts().for_each(|(pattern, count)| shown[pattern as usize] = count as f64);
    let counts = linkage.join(&linkage.without_false(&shown));
    let overlap: f64 =
        (0_u32..).zip(&counts).filter(|(set, _)| set.count_ones() > 1).map(|(_, count)| count).sum();
    if overlap <= 0.0 {
        return Err(EstimateError::NoOverlap);
    }
    Ok(counts)
}

/// The rates of every pair of lists, and the chances that follow from them.
pub(crate) struct Linkage {
    lists: usize,
    /// By two lists, the first the lesser: the chance that a link is missed, and that of a false one.
    pairs: Vec<(u32, f64, f64)>,
    /// By set: the chance that the records on it hang together.
    together: Vec<f64>,
}

impl Linkage {
    pub(crate) fn new(
        lists: usize,
        rates: impl Fn(usize, usize) -> LinkRates,
    ) -> Result<Self, EstimateError> {
        let mut pairs = Vec::new();
        for left in 0..lists {
            for right in left + 1..lists {
                let rates = rates(left, right);
                check(rates)?;
                pairs.push((1 << left | 1 << right, 1.0 - rates.found, rates.false_links));
            }
        }
        let mut linkage = Self { lists, pairs, together: vec![1.0; 1 << lists] };
        for set in 1..1_u32 << lists {
            let first = set & set.wrapping_neg();
            let parts = Subsets::of(set & !first).map(|rest| rest | first).filter(|part| *part != set);
            let apart: f64 =
                parts.map(|part| linkage.together[part as usize] * linkage.apart(part, set & !part)).sum();
            linkage.together[set as usize] = 1.0 - apart;
        }
        Ok(linkage)
    }

    /// The chance that no link is found between two sets that share no list.
    fn apart(&self, left: u32, right: u32) -> f64 {
        let crossing = self.pairs.iter().filter(|(pair, _, _)| pair & left != 0 && pair & right != 0);
        crossing.map(|(_, missed, _)| missed).product()
    }

    fn misses(&self) -> bool {
        self.pairs.iter().any(|(_, missed, _)| *missed > 0.0)
    }

    /// Undoes missed links: the people by the lists they are on from the parts that are shown.
    pub(crate) fn join(&self, shown: &[f64]) -> Vec<f64> {
        let mut joined = shown.to_vec();
        if !self.misses() {
            return joined;
        }
        let all = (1_u32 << self.lists) - 1;
        for set in by_size(self.lists).into_iter().rev() {
            let chance = self.together[set as usize];
            let lost: f64 = Subsets::of(all & !set)
                .filter(|rest| *rest != 0)
                .map(|rest| chance * self.apart(set, rest) * joined[(set | rest) as usize])
                .sum();
            joined[set as usize] = (joined[set as usize] - lost) / chance;
        }
        joined
    }

    /// Brings derivatives by joined counts back to derivatives by shown ones.
    pub(crate) fn join_derivatives(&self, by_joined: &[f64]) -> Vec<f64> {
        let mut by_shown = by_joined.to_vec();
        if !self.misses() {
            return by_shown;
        }
        for set in by_size(self.lists) {
            let parts = Subsets::of(set).filter(|part| *part != 0 && *part != set);
            let known: f64 = parts
                .map(|part| {
                    self.together[part as usize] * self.apart(part, set & !part) * by_shown[part as usize]
                })
                .sum();
            by_shown[set as usize] = (by_shown[set as usize] - known) / self.together[set as usize];
        }
        by_shown
    }

    /// Undoes false links: the parts as they would be shown without them.
    pub(crate) fn without_false(&self, shown: &[f64]) -> Vec<f64> {
        let mut parts = shown.to_vec();
        if self.pairs.iter().all(|(_, _, false_links)| *false_links <= 0.0) {
            return parts;
        }
        for _ in 0..ROUNDS {
            let change = self.false_change(&parts);
            parts = shown.iter().zip(change).map(|(shown, change)| shown - change).collect();
        }
        parts
    }

    /// How many come to and go from each set by false links.
    fn false_change(&self, parts: &[f64]) -> Vec<f64> {
        let mut change = vec![0.0; parts.len()];
        let seen: Vec<(u32, f64)> =
            (0_u32..).zip(parts.iter().copied()).filter(|(_, part)| *part > 0.0).collect();
        let on =
            |list: u32| -> f64 { seen.iter().filter(|(set, _)| set & list != 0).map(|(_, part)| part).sum() };
        for &(pair, _, false_links) in self.pairs.iter().filter(|(_, _, false_links)| *false_links > 0.0) {
            let first = pair & pair.wrapping_neg();
            let second = pair & !first;
            let (short, long) = if on(first) < on(second) { (first, second) } else { (second, first) };
            let alone = |list: u32| -> Vec<(u32, f64)> {
                seen.iter().copied().filter(|(set, _)| set & pair == list).collect()
            };
            let theirs = alone(long);
            let total: f64 = theirs.iter().map(|(_, part)| part).sum();
            for (ours, count) in alone(short) {
                for &(other, others) in theirs.iter().filter(|(other, _)| other & ours == 0) {
                    let linked = false_links * count * others / total;
                    change[ours as usize] -= linked;
                    change[other as usize] -= linked;
                    change[(ours | other) as usize] += linked;
                }
            }
        }
        change
    }
}

/// Every set of lists that is not empty, smaller ones first.
fn by_size(lists: usize) -> Vec<u32> {
    let mut sets: Vec<u32> = (1..1_u32 << lists).collect();
    sets.sort_by_key(|set| (set.count_ones(), lists_of(*set)));
    sets
}

/// The subsets of a set, the empty one and itself among them.
struct Subsets {
    set: u32,
    next: Option<u32>,
}

impl Subsets {
    fn of(set: u32) -> Self {
        Self { set, next: Some(set) }
    }
}

impl Iterator for Subsets {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let here = self.next?;
        self.next = (here != 0).then(|| (here - 1) & self.set);
        Some(here)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts of a person on some lists, each with its chance, by trying every set of found links.
    fn shown_by_trying(set: u32, missed: f64) -> Vec<f64> {
        let lists = lists_of(set);
        let links: Vec<(usize, usize)> = lists
            .iter()
            .enumerate()
            .flat_map(|(place, &left)| lists[place + 1..].iter().map(move |&right| (left, right)))
            .collect();
        let mut shown = vec![0.0; set as usize + 1];
        for found in 0..1_u32 << links.len() {
            let mut part: Vec<usize> = (0..32).collect();
            let mut chance = 1.0;
            for (place, &(left, right)) in links.iter().enumerate() {
                if found >> place & 1 == 0 {
                    chance *= missed;
                    continue;
                }
                chance *= 1.0 - missed;
                let (from, to) = (part[left], part[right]);
                part.iter_mut().filter(|name| **name == from).for_each(|name| *name = to);
            }
            for name in 0..32 {
                let lists = lists.iter().filter(|&&list| part[list] == name);
                let whole = lists.fold(0_usize, |set, list| set | 1 << list);
                shown[whole] += if whole == 0 { 0.0 } else { chance };
            }
        }
        shown
    }

    #[test]
    fn missed_links_are_undone_exactly() {
        // Two people on all four lists, five on three of them, and so on; what is shown is found without the recurrence.
        let people = [(0b1111_u32, 2.0), (0b0111, 5.0), (0b1010, 7.0), (0b0001, 40.0), (0b1100, 3.0)];
        let mut shown = vec![0.0; 16];
        for (set, count) in people {
            shown_by_trying(set, 0.15)
                .iter()
                .enumerate()
                .for_each(|(part, share)| shown[part] += count * share);
        }
        let rates = LinkRates { found: 0.85, false_links: 0.0 };
        let joined = Linkage::new(4, |_, _| rates).unwrap().join(&shown);
        for set in 1..16_u32 {
            let known = people.iter().find(|(other, _)| *other == set).map_or(0.0, |(_, count)| *count);
            assert!((joined[set as usize] - known).abs() < 1e-9, "{set:b}");
        }
    }

    #[test]
    fn derivatives_are_those_of_the_correction() {
        let rates = |left: usize, right: usize| LinkRates {
            found: 0.8 + 0.02 * (left + right) as f64,
            false_links: 0.0,
        };
        let linkage = Linkage::new(4, rates).unwrap();
        let shown: Vec<f64> =
            (0..16).map(|set| if set == 0 { 0.0 } else { 100.0 / f64::from(set) }).collect();
        let weights: Vec<f64> = (0..16).map(|set| f64::from(set * set % 7) - 2.0).collect();
        let value = |shown: &[f64]| -> f64 {
            linkage.join(shown).iter().zip(&weights).map(|(one, by)| one * by).sum()
        };
        let derivatives = linkage.join_derivatives(&weights);
        for set in 1..16 {
            let mut more = shown.clone();
            more[set] += 1.0;
            assert!((value(&more) - value(&shown) - derivatives[set]).abs() < 1e-9, "{set:b}");
        }
    }

    #[test]
    fn two_lists_are_corrected_as_published() {
        let table = CaptureTable::new(2, [(1, 203), (2, 153), (3, 27)]).unwrap();
        let rates = LinkRates { found: 0.9, false_links: 0.01 };
        let counts = corrected_counts(&table, rates).unwrap();
        // Ding and Fienberg's overlap, the second list being the shorter.
        let known = crate::corrected_overlap(230, 180, 27, rates).unwrap();
        // They let a missed link be made up for by a false one, which happens to one in a thousand.
        assert!((counts[3] / known - 1.0).abs() < 2e-3, "{} {known}", counts[3]);
        assert!((counts[1] + counts[3] - 230.0).abs() < 1e-9 && (counts[2] + counts[3] - 180.0).abs() < 1e-9);
    }

    #[test]
    fn false_links_alone_leave_no_overlap() {
        let table = CaptureTable::new(3, [(1, 300), (2, 300), (4, 300), (3, 3), (6, 2)]).unwrap();
        let rates = LinkRates { found: 0.95, false_links: 0.02 };
        assert_eq!(corrected_counts(&table, rates), Err(EstimateError::NoOverlap));
        assert!(corrected_counts(&table, LinkRates { found: 0.95, false_links: 0.001 }).is_ok());
    }

    #[test]
    fn senseless_rates_and_reviews_are_refused() {
        let table = CaptureTable::new(2, [(1, 9), (2, 8), (3, 3)]).unwrap();
        for (found, false_links) in [(0.0, 0.0), (1.1, 0.0), (0.5, 0.5), (0.9, -0.1), (f64::NAN, 0.0)] {
            assert!(corrected_counts(&table, LinkRates { found, false_links }).is_err());
        }
        let review = LinkReview { true_pairs: 10, found: 11, others: 10, linked: 0 };
        assert!(review.check().is_err());
        assert!(LinkReview { true_pairs: 0, found: 0, others: 10, linked: 0 }.check().is_err());
        assert!(LinkReview { found: 9, ..review }.check().is_ok());
    }
}
