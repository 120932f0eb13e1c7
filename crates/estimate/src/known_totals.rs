//! A check with a known answer: inside one list everybody is known.
//!
//! In: a table. Out: for each list what the other lists, estimating it from their overlaps inside it, would say of its size.
//! Nothing is refused: a list that cannot be estimated so has no number.
#![doc = include_str!("known_totals.md")]

use crate::{CaptureTable, EstimateError, LogLinearModel, fit, stepwise};

/// What the other lists say of a list whose size is known.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownTotal {
    /// The list.
    pub list: usize,
    /// Its people.
    pub total: u64,
    /// Those of them that another list has too.
    pub seen: u64,
    /// Those that two other lists or more have.
    pub overlap: u64,
    /// What independence says of the total; none if it has no fit there.
    pub independence: Option<f64>,
    /// What the stepwise choice says of it; none if it has no fit there.
    pub stepwise: Option<f64>,
}

/// Estimates each list from the others. Empty for fewer than three lists.
///
/// # Errors
/// Those of a table over the other lists.
pub fn known_totals(table: &CaptureTable, threshold: f64) -> Result<Vec<KnownTotal>, EstimateError> {
    if table.lists() < 3 {
        return Ok(Vec::new());
    }
    (0..table.lists()).map(|list| known_total(table, list, threshold)).collect()
}

fn known_total(table: &CaptureTable, list: usize, threshold: f64) -> Result<KnownTotal, EstimateError> {
    let bit = table.bit(list)?;
    let inside = CaptureTable::new(table.lists(), table.counts().filter(|(pattern, _)| pattern & bit != 0))?;
    let others = inside.drop_list(list)?;
    // A list nobody here is on says nothing; it is left out as everywhere.
    let met: Vec<usize> = (0..others.lists()).filter(|&other| others.on_all(1 << other) > 0).collect();
    let (mut independence, mut by_steps) = (None, None);
    if met.len() > 1 {
        let kept = others.keep(&met)?;
        let model = LogLinearModel::independence(kept.lists())?;
        independence = fit(&kept, &model).ok().map(|fit| fit.population());
        by_steps = stepwise(&kept, threshold).ok().map(|found| found.fit.population());
    }
    Ok(KnownTotal {
        list,
        total: inside.people(),
        seen: others.people(),
        overlap: others.on_two_or_more(),
        independence,
        stepwise: by_steps,
    })
}
