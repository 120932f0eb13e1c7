//! Forward stepwise choice among two-list models.
//!
//! In: a table and a threshold. Out: the chosen model, its fit and the way to it. Refused: a table that independence does
//! not fit.
#![doc = include_str!("stepwise.md")]

use std::collections::BTreeMap;

use crate::{
    CaptureTable, EstimateError, LogLinearFit, LogLinearModel,
    model::{Design, pairs_of},
    newton::{Solution, Solver},
    poisson::smaller_tail,
    support::Checker,
};

/// A pair that was let in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The pair, as a set of lists.
    pub pair: u32,
    /// People on both.
    pub observed: u64,
    /// People the model before expected on both.
    pub expected: f64,
    /// The chance of as extreme a number, on the side where it lies.
    pub chance: f64,
}

/// A model chosen step by step.
#[derive(Debug, Clone, PartialEq)]
pub struct Stepwise {
    /// The model.
    pub model: LogLinearModel,
    /// Its fit.
    pub fit: LogLinearFit,
    /// The pairs in the order they came in.
    pub steps: Vec<Step>,
}

/// Chooses pairs one by one while the least likely overlap has a chance below a threshold (Chan, Silverman and Vincent
/// 2021). The threshold of the paper is 0.02; 0 gives independence.
///
/// # Errors
/// [`EstimateError::NoFit`] if independence has no unique fit, [`EstimateError::NotConverged`].
///
/// ```
/// use sylfaen_estimate::{CaptureTable, stepwise};
///
/// let table = CaptureTable::new(3, [(1, 90), (2, 70), (4, 200), (3, 60), (5, 8), (6, 6), (7, 5)])?;
/// assert_eq!(stepwise(&table, 0.02)?.model.to_string(), "[12,3]");
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn stepwise(table: &CaptureTable, threshold: f64) -> Result<Stepwise, EstimateError> {
    let mut climber = Climber::new(table);
    let Climb { design, solution, steps } = climber.climb(threshold)?;
    let terms = design.terms.iter().skip(1).chain(&design.minus_infinity).copied().collect();
    let model = LogLinearModel::of_closed_terms(table.lists(), terms);
    Ok(Stepwise { model, fit: LogLinearFit::new(table.people(), solution, design), steps })
}

/// Where a climb ended.
pub(crate) struct Climb {
    pub(crate) design: Design,
    pub(crate) solution: Solution,
    pub(crate) steps: Vec<Step>,
}

/// Room for climbs on many tables of the same lists; what is found about a support is kept.
pub(crate) struct Climber {
    mains: Vec<u32>,
    pairs: Vec<u32>,
    solver: Solver,
    support: Vec<bool>,
    checkers: BTreeMap<Vec<bool>, Checker>,
    known: Vec<f64>,
}

impl Climber {
    pub(crate) fn new(table: &CaptureTable) -> Self {
        let mut support = vec![false; 1 << table.lists()];
        table.counts().for_each(|(pattern, _)| support[pattern as usize] = true);
        Self {
            mains: (0..table.lists()).map(|list| 1 << list).collect(),
            pairs: pairs_of(table.lists()),
            solver: Solver::new(table),
            known: vec![0.0; support.len()],
            support,
            checkers: BTreeMap::new(),
        }
    }

    /// Goes on with other counts.
    pub(crate) fn set_counts(&mut self, counts: &[f64]) {
        self.solver.set_counts(counts);
        self.support.iter_mut().zip(counts).for_each(|(seen, count)| *seen = *count > 0.0);
    }

    /// Climbs from independence.
    pub(crate) fn climb(&mut self, threshold: f64) -> Result<Climb, EstimateError> {
        let checker = match self.checkers.entry(self.support.clone()) {
            std::collections::btree_map::Entry::Vacant(vacant) => {
                vacant.insert(Checker::of_support(self.support.clone()))
            }
            std::collections::btree_map::Entry::Occupied(occupied) => occupied.into_mut(),
        };
        let mut terms = self.mains.clone();
        let mut design = Design::of_terms(&terms, |term| checker.is_met(term));
        let existence = checker.check(&design);
        if !existence.is_sound() {
            return Err(EstimateError::NoFit { code: existence.code() });
        }
        let mut solution = self.solver.solve(&design, None)?;
        let mut steps = Vec::new();
        loop {
            let chances = Self::chances(&self.solver, &self.pairs, &terms, threshold);
            let next = chances.into_iter().find_map(|step| {
                let wider: Vec<u32> = terms.iter().copied().chain([step.pair]).collect();
                let design = Design::of_terms(&wider, |term| checker.is_met(term));
                checker.check(&design).is_sound().then_some((step, wider, design))
            });
            let Some((step, wider, wider_design)) = next else {
                return Ok(Climb { design, solution, steps });
            };
            self.known.fill(0.0);
            for (&term, &effect) in design.terms.iter().zip(&solution.effects) {
                self.known[term as usize] = effect;
            }
            solution = self.solver.solve(&wider_design, Some(&self.known))?;
            (terms, design) = (wider, wider_design);
            steps.push(step);
        }
    }

    /// The absent pairs whose overlap has a chance below the threshold, the least first, equals in order of the lists.
    fn chances(solver: &Solver, pairs: &[u32], terms: &[u32], threshold: f64) -> Vec<Step> {
        let absent = pairs.iter().filter(|pair| !terms.contains(pair));
        let mut steps: Vec<Step> = absent
            .map(|&pair| {
                let (observed, expected) = (solver.on_all(pair), solver.expected_on_all(pair));
                let chance = smaller_tail(observed, expected);
                Step { pair, observed: observed as u64, expected, chance }
            })
            .filter(|step| step.chance < threshold)
            .collect();
        steps.sort_by(|left, right| left.chance.total_cmp(&right.chance));
        steps
    }
}
