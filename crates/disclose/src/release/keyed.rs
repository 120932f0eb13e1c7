//! A choice that nobody outside can make again.
//!
//! In: a release, and a key that stays inside. Out: the release with a draw added to what withholding each cell costs. The choice
//! takes what costs least, and whoever has the program and knows that may protect every table that agrees with what is shown and
//! keep those that would have left like this one. With a draw that nobody knows, many more tables could have.

use sylfaen_schema::IdKey;

use super::{Cell, Release};
use crate::ReleaseRules;

/// A draw is up to so many times the threshold: counts near it, of which most would be told, then cost alike.
const THRESHOLDS_DRAWN: i64 = 4;
/// Of a magnitude, whose values may be of any size, a draw is up to one part in so many of its cost.
const PART_DRAWN: i64 = 4;

impl Release {
    /// Adds to the cost of each cell what a key draws for its place: the same place has the same draw in any release under one key.
    ///
    /// A cell whose cost a table asks for keeps it. The key has to stay inside: with it the choice can be made again.
    ///
    /// ```
    /// use sylfaen_disclose::{Release, ReleaseRules, protect};
    /// use sylfaen_schema::IdKey;
    ///
    /// let table = "sex,value\nf,2\nm,20\nx,21\nTotal,43\n";
    /// let release = Release::read(&[("t.csv", table)], &[])?;
    /// let rules = ReleaseRules::default();
    /// let chosen = |key: u8| {
    ///     let keyed = release.keyed(&IdKey::from_bytes(&[key; 32]), &rules);
    ///     protect(&keyed, &rules).map(|safe| safe.is_withheld().to_vec())
    /// };
    /// // Without a key the 20 goes, always; with one, whichever the key draws.
    /// assert_eq!(chosen(1)?, chosen(1)?);
    /// let all = (0..8).map(chosen).collect::<Result<std::collections::BTreeSet<_>, _>>()?;
    /// assert!(all.len() > 1);
    /// # Ok::<(), sylfaen_disclose::DiscloseError>(())
    /// ```
    #[must_use]
    pub fn keyed(&self, key: &IdKey, rules: &ReleaseRules) -> Self {
        let mut keyed = self.clone();
        for cell in keyed.cells.iter_mut().filter(|cell| cell.asked.cost.is_none()) {
            let cost = cell.cost();
            let most = if rules.dominance.is_some() {
                cost / PART_DRAWN
            } else {
                THRESHOLDS_DRAWN * rules.threshold
            };
            cell.asked.cost = Some(cost.saturating_add(drawn(key, cell, most)));
        }
        keyed
    }
}

/// A number from nothing up to the most, for the place of a cell.
fn drawn(key: &IdKey, cell: &Cell, most: i64) -> i64 {
    let parts: Vec<&str> =
        cell.place.iter().flat_map(|(dimension, code)| [dimension.as_str(), code.as_str()]).collect();
    let digits = key.id("withheld cell", &parts);
    // 60 bits: no number of so few can be told from an even draw.
    let number = digits.get(..15).and_then(|digits| i64::from_str_radix(digits, 16).ok()).unwrap_or(0);
    number % (most.max(0) + 1)
}
