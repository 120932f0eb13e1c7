//! Which models of the declared pairs and others are worth a fit, and their fits.
//!
//! In: counts, the declared pairs. Out: the fit of every model that can weigh a millionth of the best. Refused: declared pairs that
//! are no pairs of the table's lists, or have no unique fit.

use std::collections::BTreeMap;

use super::{CHANCE_SHARE, WEIGHT_LEAST, gain_least};
use crate::{
    EstimateError, Existence,
    model::{Design, pairs_of},
    newton::{Solution, Solver},
    support::Checker,
};

/// Among so many undeclared pairs every choice is tried: all of five lists, and of more lists those that promise most.
const CHOSEN_AMONG_MAX: usize = 10;

/// A fit as far as an average needs it.
#[derive(Clone, Copy)]
pub(super) struct Fitted {
    pub(super) log_dark: f64,
    pub(super) log_dark_error: f64,
    pub(super) aic: f64,
    pub(super) deviance: f64,
    pub(super) degrees_of_freedom: usize,
}

/// Models met so far, by the undeclared pairs they hold.
pub(super) struct Search {
    lists: usize,
    solver: Solver,
    checker: Checker,
    /// Main effects and declared pairs.
    terms: Vec<u32>,
    pub(super) free: Vec<u32>,
    met: BTreeMap<u128, Option<Fitted>>,
    /// Effects of the fit last made, by set of lists: the start of the next.
    known: Option<Vec<f64>>,
    best: f64,
}

impl Search {
    pub(super) fn new(counts: Vec<f64>, declared: &[u32]) -> Result<Self, EstimateError> {
        let lists = counts.len().trailing_zeros() as usize;
        let pairs = pairs_of(lists);
        if let Some(&term) = declared.iter().find(|term| !pairs.contains(term)) {
            return Err(EstimateError::TermOutOfRange { term, lists });
        }
        let checker = Checker::of_support(counts.iter().map(|count| *count > 0.0).collect());
        let (tied, free): (Vec<u32>, Vec<u32>) = pairs.into_iter().partition(|pair| declared.contains(pair));
        let terms = (0..lists).map(|list| 1 << list).chain(tied).collect();
        let solver = Solver::of_counts(counts);
        let (met, known, best) = (BTreeMap::new(), None, f64::INFINITY);
        Ok(Self { lists, solver, checker, terms, free, met, known, best })
    }

    /// The fit of the declared pairs alone.
    ///
    /// # Errors
    /// Why they have none.
    pub(super) fn declared_alone(&mut self) -> Result<Fitted, EstimateError> {
        self.visit(0)?.ok_or(EstimateError::NotConverged { iterations: 0 })
    }

    /// For each undeclared pair the people on both, and how many the fit last made expects.
    pub(super) fn expected(&self) -> Vec<(f64, f64)> {
        let of = |&pair: &u32| (self.solver.on_all(pair), self.solver.expected_on_all(pair));
        self.free.iter().map(of).collect()
    }

    /// Every fit there is.
    pub(super) fn fits(&self) -> impl Iterator<Item = &Fitted> {
        self.met.values().flatten()
    }

    /// Every fit there is, with the undeclared pairs its model holds.
    pub(super) fn models(&self) -> impl Iterator<Item = (u128, &Fitted)> {
        self.met.iter().filter_map(|(chosen, fit)| Some((*chosen, fit.as_ref()?)))
    }

    /// The least of Akaike's criterion.
    pub(super) fn best(&self) -> f64 {
        self.best
    }

    /// The fit of the declared pairs and one more.
    pub(super) fn with_one(&self, place: usize) -> Option<&Fitted> {
        self.met.get(&(1 << place))?.as_ref()
    }

    /// Fits these models and no other.
    pub(super) fn look_at(&mut self, models: &[u128]) {
        for chosen in models {
            self.seek(*chosen);
        }
    }

    /// Fits the models that can weigh anything among those that hold any choice of the pairs that promise most, and each other pair
    /// beside those that chance does not explain.
    ///
    /// A model without a fit is none, and not an error.
    pub(super) fn look_round(&mut self, base: Fitted) {
        let mut gains = Vec::with_capacity(self.free.len());
        for place in 0..self.free.len() {
            gains.push(self.seek(1 << place).map_or(0.0, |fit| base.deviance - fit.deviance));
        }
        let gain = |place: &usize| gains.get(*place).copied().unwrap_or(0.0);
        let mut places = self.promising(base);
        places.sort_by(|left, right| gain(right).total_cmp(&gain(left)).then(left.cmp(right)));
        let all = places.iter().fold(0, |set, place| set | 1_u128 << place);
        let whole = self.seek(all);
        self.descend(&places, all, whole);
    }

    /// Leaves out every choice of some pairs, the strongest first, from a model that holds them all.
    ///
    /// Of models inside one another the larger one fits better: none inside `chosen` has a criterion below its own less what its
    /// free terms cost. Where even that weighs nothing beside the best model met, none of them is fitted.
    fn descend(&mut self, places: &[usize], chosen: u128, fitted: Option<Fitted>) {
        let start = self.known.clone();
        for (place, rest) in places.iter().zip((1..).map(|from| places.get(from..).unwrap_or_default())) {
            // This one goes; those before it stay.
            let least = fitted.map_or(f64::NEG_INFINITY, |fit| fit.aic - 2.0 * (rest.len() + 1) as f64);
            if least - self.best > -2.0 * WEIGHT_LEAST.ln() {
                continue;
            }
            self.known.clone_from(&start);
            let smaller = chosen & !(1 << place);
            let fit = self.seek(smaller);
            self.descend(rest, smaller, fit);
        }
    }

    /// The fit of the model that holds some of the undeclared pairs, made if it was not met yet; none if it has none.
    fn seek(&mut self, chosen: u128) -> Option<Fitted> {
        match self.met.get(&chosen) {
            Some(known) => *known,
            None => self.visit(chosen).ok().flatten(),
        }
    }

    /// Fits the model that holds some of the undeclared pairs; none if it has no unique fit.
    ///
    /// # Errors
    /// For the declared pairs alone, why they have no fit.
    fn visit(&mut self, chosen: u128) -> Result<Option<Fitted>, EstimateError> {
        let added = self.free.iter().enumerate().filter(|(place, _)| chosen >> place & 1 == 1);
        let terms: Vec<u32> = self.terms.iter().copied().chain(added.map(|(_, &pair)| pair)).collect();
        let design = Design::of_terms(&terms, |term| self.checker.is_met(term));
        let existence: Existence = self.checker.check(&design);
        if !existence.is_sound() {
            self.met.insert(chosen, None);
            return if chosen == 0 { Err(EstimateError::NoFit { code: existence.code() }) } else { Ok(None) };
        }
        let fitted = match self.solver.solve(&design, self.known.as_deref()) {
            Ok(solution) => Some(self.keep(&design, &solution, terms.len() + 1)),
            Err(error) if chosen == 0 => return Err(error),
            Err(_) => None,
        };
        // Corrected counts may leave a margin below zero, where what comes out of a fit is not one.
        let fitted = fitted.filter(|fitted| fitted.log_dark.is_finite() && fitted.log_dark_error.is_finite());
        self.best = fitted.map_or(self.best, |fitted| self.best.min(fitted.aic));
        self.met.insert(chosen, fitted);
        Ok(fitted)
    }

    fn keep(&mut self, design: &Design, solution: &Solution, parameters: usize) -> Fitted {
        let size = 1 << self.lists;
        let known = self.known.get_or_insert_with(|| vec![0.0; size]);
        known.fill(0.0);
        design.terms.iter().zip(&solution.effects).for_each(|(&term, &effect)| known[term as usize] = effect);
        Fitted {
            log_dark: solution.effects[0],
            log_dark_error: solution.log_dark_error,
            aic: 2.0 * parameters as f64 - 2.0 * solution.log_likelihood,
            deviance: solution.deviance,
            degrees_of_freedom: solution.patterns - design.terms.len(),
        }
    }

    /// The places of at most [`CHOSEN_AMONG_MAX`] pairs: first those that chance does not explain, one after another, then
    /// those that lower the deviance most beside them.
    fn promising(&mut self, base: Fitted) -> Vec<usize> {
        if self.free.len() <= CHOSEN_AMONG_MAX {
            return (0..self.free.len()).collect();
        }
        let gain_least = gain_least(CHANCE_SHARE, self.free.len());
        let (mut here, mut deviance, mut places) = (0_u128, base.deviance, Vec::new());
        loop {
            let absent: Vec<usize> = (0..self.free.len()).filter(|place| !places.contains(place)).collect();
            let mut gains: Vec<(usize, f64)> = Vec::with_capacity(absent.len());
            for place in absent {
                let there = self.seek(here | 1 << place);
                gains.push((place, there.map_or(0.0, |fit| deviance - fit.deviance)));
            }
            gains.sort_by(|left, right| right.1.total_cmp(&left.1));
            let best = gains.first().copied().filter(|(_, gain)| *gain > gain_least);
            let Some((place, gain)) = best.filter(|_| places.len() < CHOSEN_AMONG_MAX) else {
                places.extend(gains.into_iter().map(|(place, _)| place));
                places.truncate(CHOSEN_AMONG_MAX);
                return places;
            };
            places.push(place);
            here |= 1 << place;
            deviance -= gain;
        }
    }
}
