//! Sample coverage: how much of the population the lists repeat.
//!
//! In: a table. Out: the estimates of Chao and Tsay for independent lists, for low and for high coverage. Refused: fewer
//! than three lists, an empty list, lists that share nobody.
#![doc = include_str!("coverage.md")]

use crate::{CaptureTable, EstimateError, model::pairs_of};

/// The three estimates and what they rest on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coverage {
    /// The mean share of a list's people that another list has too, 0 to 1.
    pub coverage: f64,
    /// The mean number of people on at least one of all lists but one.
    pub distinct: f64,
    /// As if lists were independent, in people.
    pub independent: f64,
    /// One step towards the dependence seen; for low coverage, in people.
    pub low: f64,
    /// With the dependence seen, for high coverage, in people; the people seen where the formula gives less.
    pub high: f64,
    /// Whether `high` is the people seen because the formula gives less: it is no estimate then.
    pub high_is_cut: bool,
}

/// Estimates by sample coverage.
///
/// # Errors
/// [`EstimateError::NoValue`], [`EstimateError::NoOverlap`].
///
/// ```
/// use sylfaen_estimate::{CaptureTable, coverage};
///
/// let table = CaptureTable::new(3, [(1, 69), (2, 55), (4, 63), (3, 21), (5, 17), (6, 18), (7, 28)])?;
/// assert!(coverage(&table)?.independent > 271.0);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn coverage(table: &CaptureTable) -> Result<Coverage, EstimateError> {
    let lists = table.lists();
    if lists < 3 {
        return Err(EstimateError::NoValue { why: "sample coverage needs three lists" });
    }
    let sizes: Vec<f64> = (0..lists).map(|list| table.on_all(1 << list) as f64).collect();
    if sizes.contains(&0.0) {
        return Err(EstimateError::NoValue { why: "a list is empty" });
    }
    let t = lists as f64;
    let alone = |list: usize| table.count(1 << list) as f64;
    let coverage = 1.0 - (0..lists).map(|list| alone(list) / sizes[list]).sum::<f64>() / t;
    if coverage <= 0.0 {
        return Err(EstimateError::NoOverlap);
    }
    let all = table.all();
    let distinct = (0..lists).map(|list| table.on_any(all & !(1 << list)) as f64).sum::<f64>() / t;
    let independent = distinct / coverage;
    // People seen by one list of a pair alone, twice those on just the two; and the overlap over its product of sizes.
    let pairs: Vec<(f64, f64)> = pairs_of(lists)
        .into_iter()
        .map(|pair| {
            let places = crate::model::lists_of(pair);
            let weight = alone(places[0]) + alone(places[1]) + 2.0 * table.count(pair) as f64;
            (weight, table.on_all(pair) as f64 / (sizes[places[0]] * sizes[places[1]]))
        })
        .collect();
    let step = |population: f64| -> f64 {
        let dependence: f64 = pairs.iter().map(|(weight, ratio)| weight * (population * ratio - 1.0)).sum();
        independent + dependence / (t * coverage)
    };
    let low = step(step(independent));
    let remaining = t * coverage - pairs.iter().map(|(weight, ratio)| weight * ratio).sum::<f64>();
    let repeated: f64 = (0..lists)
        .map(|list| {
            let others = all & !(1 << list);
            let twice = table.counts().filter(|(pattern, _)| (pattern & others).count_ones() > 1);
            twice.map(|(_, count)| count as f64).sum::<f64>()
        })
        .sum();
    let people = table.people() as f64;
    let high_is_cut = remaining < 0.0001 || repeated / remaining < people;
    let high = if high_is_cut { people } else { repeated / remaining };
    Ok(Coverage { coverage, distinct, independent, low, high, high_is_cut })
}
