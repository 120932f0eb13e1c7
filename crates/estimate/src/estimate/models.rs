//! The models that a headline is made of, to be asked of many tables near by.
//!
//! In: a table and a plan. Out: the headline with its chief models, and what these alone make of another table. Refused: a plan that
//! does not fit the table.

use super::{Estimate, headline_in_parts};
use crate::{CaptureTable, EstimateError, Plan};

/// Models of a headline that are called its chief ones.
const CHIEF_MAX: usize = 40;

/// The headline, and the models that make up most of it.
///
/// # Errors
/// Those of a plan that does not fit the table.
pub fn headline_and_models(
    table: &CaptureTable,
    plan: &Plan,
) -> Result<(Estimate, HeadlineModels), EstimateError> {
    let (headline, mut parts) = headline_in_parts(table, plan, None)?;
    let averaged = parts.len();
    parts.sort_by(|one, other| other.weight.total_cmp(&one.weight).then(one.chosen.cmp(&other.chosen)));
    let chief = parts.iter().take(CHIEF_MAX).map(|part| part.chosen).collect();
    Ok((headline, HeadlineModels { averaged, chief }))
}

/// The models that a headline is the middle of: how many, and those that weigh most.
///
/// Of tables that differ by a few persons the same models weigh most. Averaged alone they give nearly what a headline of all models
/// does, at a fraction of its cost, to whoever asks it of many such tables; it is no estimate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadlineModels {
    /// How many models are averaged: one for two lists, none where there is no number.
    pub averaged: usize,
    chief: Vec<u128>,
}

impl HeadlineModels {
    /// How many models are averaged by [`HeadlineModels::sketch`].
    pub fn sketched(&self) -> usize {
        self.chief.len()
    }

    /// The headline of another table by these models alone; its verdict, warnings and remedies are not those of the headline.
    ///
    /// # Errors
    /// Those of a plan that does not fit the table.
    ///
    /// ```
    /// use sylfaen_estimate::{CaptureTable, Plan, headline, headline_and_models};
    ///
    /// let table = CaptureTable::new(3, [(1, 69), (2, 55), (4, 63), (3, 21), (5, 17), (6, 18), (7, 28)])?;
    /// let plan = Plan::of_table(&table);
    /// let (own, models) = headline_and_models(&table, &plan)?;
    /// // Three lists have eight models, and all of them are chief ones.
    /// assert_eq!((models.averaged, models.sketched()), (8, 8));
    /// let other = CaptureTable::new(3, [(1, 70), (2, 55), (4, 63), (3, 20), (5, 17), (6, 18), (7, 28)])?;
    /// let rounded = |population: Option<f64>| population.map(f64::round);
    /// let sketched = models.sketch(&other, &plan)?;
    /// assert_eq!(rounded(sketched.population), rounded(headline(&other, &plan)?.population));
    /// assert!(own.population.is_some());
    /// # Ok::<(), sylfaen_estimate::EstimateError>(())
    /// ```
    pub fn sketch(&self, table: &CaptureTable, plan: &Plan) -> Result<Estimate, EstimateError> {
        Ok(headline_in_parts(table, plan, Some(&self.chief))?.0)
    }
}
