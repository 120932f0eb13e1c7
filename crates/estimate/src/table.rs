//! How many people were met by which lists.
//!
//! In: a count for each capture pattern, or one pattern a person. Out: a checked table with its margins. Refused: no
//! list or more than [`LISTS_MAX`], patterns of nobody, unknown or repeated patterns, more than [`PEOPLE_MAX`] people.
//!
//! A pattern is a set of lists: bit 0 is list 0. Patterns not given have the count 0. Lists have no names here.

use std::collections::BTreeMap;

use crate::EstimateError;

/// The most lists a table can have.
pub const LISTS_MAX: usize = 12;

/// The most people a table can hold: every such number is exact as `f64`.
pub const PEOPLE_MAX: u64 = 1_000_000_000_000_000;

/// Counts of people by the set of lists they are on.
///
/// ```
/// use sylfaen_estimate::CaptureTable;
///
/// let table = CaptureTable::new(2, [(0b01, 200), (0b10, 150), (0b11, 30)])?;
/// assert_eq!(table.people(), 380);
/// assert_eq!(table.on_list(0)?, 230);
/// assert_eq!(table.overlap(0, 1)?, 30);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureTable {
    lists: usize,
    counts: BTreeMap<u32, u64>,
}

impl CaptureTable {
    /// Makes a table from counts by pattern.
    ///
    /// # Errors
    /// Any of the refusals named on this page.
    pub fn new(lists: usize, counts: impl IntoIterator<Item = (u32, u64)>) -> Result<Self, EstimateError> {
        let mut table = Self::empty(lists)?;
        let mut seen = std::collections::BTreeSet::new();
        for (pattern, count) in counts {
            if !seen.insert(pattern) {
                return Err(EstimateError::PatternRepeated { pattern });
            }
            table.add(pattern, count)?;
        }
        Ok(table)
    }

    /// Makes a table from one pattern a person, in any order.
    ///
    /// # Errors
    /// Any of the refusals named on this page.
    pub fn from_histories(
        lists: usize,
        histories: impl IntoIterator<Item = u32>,
    ) -> Result<Self, EstimateError> {
        let mut counts = BTreeMap::<u32, u64>::new();
        for pattern in histories {
            *counts.entry(pattern).or_default() += 1;
        }
        Self::new(lists, counts)
    }

    /// The number of lists.
    pub fn lists(&self) -> usize {
        self.lists
    }

    /// People on at least one list.
    pub fn people(&self) -> u64 {
        self.counts.values().sum()
    }

    /// People with exactly this pattern.
    pub fn count(&self, pattern: u32) -> u64 {
        self.counts.get(&pattern).copied().unwrap_or(0)
    }

    /// The patterns somebody has, with their counts, in order of the pattern.
    pub fn counts(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        self.counts.iter().map(|(&pattern, &count)| (pattern, count))
    }

    /// Every pattern that could be seen, in order: all sets of lists but the empty one.
    pub fn patterns(&self) -> impl Iterator<Item = u32> + use<> {
        1..=self.all()
    }

    /// The set of all lists.
    pub fn all(&self) -> u32 {
        (1 << self.lists) - 1
    }

    /// People on one list, whatever other lists they are on.
    ///
    /// # Errors
    /// [`EstimateError::ListNotThere`].
    pub fn on_list(&self, list: usize) -> Result<u64, EstimateError> {
        Ok(self.on_all(self.bit(list)?))
    }

    /// People on every list of a set, whatever other lists they are on.
    pub fn on_all(&self, set: u32) -> u64 {
        self.counts().filter(|(pattern, _)| pattern & set == set).map(|(_, count)| count).sum()
    }

    /// People on at least one list of a set.
    pub fn on_any(&self, set: u32) -> u64 {
        self.counts().filter(|(pattern, _)| pattern & set != 0).map(|(_, count)| count).sum()
    }

    /// People on both of two lists.
    ///
    /// # Errors
    /// [`EstimateError::ListNotThere`], [`EstimateError::ListRepeated`].
    pub fn overlap(&self, left: usize, right: usize) -> Result<u64, EstimateError> {
        let (left_bit, right_bit) = (self.bit(left)?, self.bit(right)?);
        if left == right {
            return Err(EstimateError::ListRepeated { list: left });
        }
        Ok(self.on_all(left_bit | right_bit))
    }

    /// People on exactly one, two, ... lists: the first number is `f1`.
    pub fn frequencies(&self) -> Vec<u64> {
        let mut frequencies = vec![0; self.lists];
        for (pattern, count) in self.counts() {
            frequencies[pattern.count_ones() as usize - 1] += count;
        }
        frequencies
    }

    /// People on two or more lists: all that the table knows about overlap.
    pub fn on_two_or_more(&self) -> u64 {
        self.counts().filter(|(pattern, _)| pattern.count_ones() > 1).map(|(_, count)| count).sum()
    }

    /// The table over some of the lists, in the order given. People on none of them leave it.
    ///
    /// # Errors
    /// [`EstimateError::ListNotThere`], [`EstimateError::ListRepeated`], [`EstimateError::ListCount`] if none is kept.
    pub fn keep(&self, kept: &[usize]) -> Result<Self, EstimateError> {
        let mut bits = Vec::with_capacity(kept.len());
        for &list in kept {
            let bit = self.bit(list)?;
            if bits.contains(&bit) {
                return Err(EstimateError::ListRepeated { list });
            }
            bits.push(bit);
        }
        let mut table = Self::empty(kept.len())?;
        for (pattern, count) in self.counts() {
            let narrowed = bits.iter().enumerate().filter(|(_, bit)| pattern & **bit != 0);
            let narrowed = narrowed.fold(0, |set, (position, _)| set | 1 << position);
            if narrowed != 0 {
                table.add(narrowed, count)?;
            }
        }
        Ok(table)
    }

    /// The table without one list. People on that list alone leave it.
    ///
    /// # Errors
    /// As [`keep`](Self::keep).
    pub fn drop_list(&self, list: usize) -> Result<Self, EstimateError> {
        self.bit(list)?;
        let kept: Vec<usize> = (0..self.lists).filter(|&other| other != list).collect();
        self.keep(&kept)
    }

    /// The table in which a person on either of two lists is on `into`, and `from` is no more.
    ///
    /// Nobody leaves; the lists after `from` move one place forward.
    ///
    /// # Errors
    /// [`EstimateError::ListNotThere`], [`EstimateError::ListRepeated`].
    ///
    /// ```
    /// use sylfaen_estimate::CaptureTable;
    ///
    /// let table = CaptureTable::new(3, [(0b001, 5), (0b010, 4), (0b100, 3), (0b110, 2)])?;
    /// let merged = table.merge(1, 2)?;
    /// assert_eq!(merged, CaptureTable::new(2, [(0b01, 5), (0b10, 9)])?);
    /// # Ok::<(), sylfaen_estimate::EstimateError>(())
    /// ```
    pub fn merge(&self, into: usize, from: usize) -> Result<Self, EstimateError> {
        let (into_bit, from_bit) = (self.bit(into)?, self.bit(from)?);
        if into == from {
            return Err(EstimateError::ListRepeated { list: into });
        }
        let mut table = Self::empty(self.lists - 1)?;
        for (pattern, count) in self.counts() {
            let joined = if pattern & from_bit == 0 { pattern } else { pattern | into_bit };
            let below = joined & (from_bit - 1);
            let above = (joined >> (from + 1)) << from;
            table.add(below | above, count)?;
        }
        Ok(table)
    }

    /// The set that holds one list.
    pub(crate) fn bit(&self, list: usize) -> Result<u32, EstimateError> {
        if list >= self.lists {
            return Err(EstimateError::ListNotThere { list, lists: self.lists });
        }
        Ok(1 << list)
    }

    fn empty(lists: usize) -> Result<Self, EstimateError> {
        if lists == 0 || lists > LISTS_MAX {
            return Err(EstimateError::ListCount { lists, max: LISTS_MAX });
        }
        Ok(Self { lists, counts: BTreeMap::new() })
    }

    fn add(&mut self, pattern: u32, count: u64) -> Result<(), EstimateError> {
        if pattern == 0 {
            return Err(EstimateError::PatternOfNobody);
        }
        if pattern > self.all() {
            return Err(EstimateError::PatternOutOfRange { pattern, lists: self.lists });
        }
        let people = self.people().saturating_add(count);
        if people > PEOPLE_MAX {
            return Err(EstimateError::TooManyPeople { max: PEOPLE_MAX });
        }
        if count > 0 {
            *self.counts.entry(pattern).or_default() += count;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> CaptureTable {
        CaptureTable::new(3, [(0b001, 90), (0b010, 70), (0b100, 50), (0b011, 25), (0b110, 4), (0b111, 6)])
            .unwrap()
    }

    #[test]
    fn margins_are_counted() {
        let table = three();
        assert_eq!(table.people(), 245);
        assert_eq!(table.frequencies(), [210, 29, 6]);
        assert_eq!(table.on_two_or_more(), 35);
        assert_eq!(table.on_list(1), Ok(105));
        assert_eq!(table.overlap(0, 2), Ok(6));
        assert_eq!(table.on_any(0b101), 175);
        assert_eq!(table.count(0b101), 0);
    }

    #[test]
    fn a_zero_count_is_the_same_as_none() {
        let written = CaptureTable::new(2, [(0b01, 3), (0b10, 0), (0b11, 1)]).unwrap();
        assert_eq!(written, CaptureTable::new(2, [(0b11, 1), (0b01, 3)]).unwrap());
    }

    #[test]
    fn histories_are_counted_by_pattern() {
        let table = CaptureTable::from_histories(2, [1, 3, 1, 2, 1]).unwrap();
        assert_eq!(table, CaptureTable::new(2, [(1, 3), (2, 1), (3, 1)]).unwrap());
    }

    #[test]
    fn dropping_a_list_drops_the_people_only_it_met() {
        let table = three().drop_list(1).unwrap();
        assert_eq!(table, CaptureTable::new(2, [(0b01, 115), (0b10, 54), (0b11, 6)]).unwrap());
    }

    #[test]
    fn merging_keeps_everybody() {
        let merged = three().merge(0, 1).unwrap();
        assert_eq!(merged.people(), 245);
        assert_eq!(merged, CaptureTable::new(2, [(0b01, 185), (0b10, 50), (0b11, 10)]).unwrap());
        assert_eq!(three().merge(2, 0).unwrap().count(0b11), 25 + 4 + 6);
    }

    #[test]
    fn keeping_lists_in_another_order_renames_the_patterns() {
        let table = three().keep(&[2, 0, 1]).unwrap();
        assert_eq!(table.count(0b001), 50);
        assert_eq!(table.count(0b110), 25);
        assert_eq!(table.people(), 245);
    }

    #[test]
    fn senseless_tables_are_refused() {
        assert_eq!(CaptureTable::new(0, []), Err(EstimateError::ListCount { lists: 0, max: 12 }));
        assert_eq!(CaptureTable::new(13, []), Err(EstimateError::ListCount { lists: 13, max: 12 }));
        assert_eq!(CaptureTable::new(2, [(0, 0)]), Err(EstimateError::PatternOfNobody));
        assert_eq!(
            CaptureTable::new(2, [(4, 1)]),
            Err(EstimateError::PatternOutOfRange { pattern: 4, lists: 2 })
        );
        assert_eq!(
            CaptureTable::new(2, [(1, 0), (1, 2)]),
            Err(EstimateError::PatternRepeated { pattern: 1 })
        );
        assert_eq!(
            CaptureTable::new(2, [(1, u64::MAX), (2, u64::MAX)]),
            Err(EstimateError::TooManyPeople { max: PEOPLE_MAX })
        );
        assert_eq!(three().on_list(3), Err(EstimateError::ListNotThere { list: 3, lists: 3 }));
        assert_eq!(three().merge(1, 1), Err(EstimateError::ListRepeated { list: 1 }));
        assert_eq!(three().keep(&[0, 0]), Err(EstimateError::ListRepeated { list: 0 }));
        assert_eq!(three().keep(&[]), Err(EstimateError::ListCount { lists: 0, max: 12 }));
    }
}
