//! Every hierarchical model of a table up to an order.
//!
//! In: a table of few lists and the most lists a term may join. Out: for each model whether it can be fitted and, if so,
//! its fit, the smallest BIC first. Refused: more models than [`MODELS_MAX`].
#![doc = include_str!("select.md")]

use std::cmp::Ordering;

use crate::{
    CaptureTable, EstimateError, Existence, LogLinearFit, LogLinearModel,
    model::{Design, sets_of_size},
    newton::Solver,
    support::Checker,
};

/// The most models that are all tried: six lists make 32,768 models of pairs, five lists 6,893 of any order.
pub const MODELS_MAX: usize = 40_000;

/// A model, what is known of its existence, and its fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The model.
    pub model: LogLinearModel,
    /// Whether it can be fitted.
    pub existence: Existence,
    /// Its fit; none if it cannot be fitted.
    pub fit: Option<LogLinearFit>,
}

/// Fits every hierarchical model with all main effects and terms of at most `order` lists that has a unique fit.
///
/// Models that can be fitted come first, by BIC and then by name; the others follow by name. A fit that was not reached
/// is none.
///
/// # Errors
/// [`EstimateError::TooManyModels`].
///
/// ```
/// use sylfaen_estimate::{CaptureTable, all_models};
///
/// let table = CaptureTable::new(3, [(0b001, 40), (0b010, 30), (0b100, 20), (0b011, 6)])?;
/// let candidates = all_models(&table, 2)?;
/// let fitted: Vec<String> =
///     candidates.iter().filter(|candidate| candidate.fit.is_some()).map(|candidate| candidate.model.to_string()).collect();
/// assert_eq!(fitted, ["[1,2,3]", "[13,23]", "[13,2]", "[23,1]"]);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn all_models(table: &CaptureTable, order: u32) -> Result<Vec<Candidate>, EstimateError> {
    let models = hierarchical_models(table.lists(), order)?;
    let mut checker = Checker::new(table);
    let mut solver = Solver::new(table);
    // Each model differs little from the one before: its fit is the start of the next.
    let mut start: Option<Vec<f64>> = None;
    let mut candidates = Vec::with_capacity(models.len());
    for model in models {
        let design = Design::of_terms(model.terms(), |term| checker.is_met(term));
        let existence = checker.check(&design);
        let mut fit = None;
        if existence.is_sound()
            && let Ok(solution) = solver.solve(&design, start.as_deref())
        {
            let known = start.get_or_insert_with(|| vec![0.0; 1 << table.lists()]);
            known.fill(0.0);
            design
                .terms
                .iter()
                .zip(&solution.effects)
                .for_each(|(&term, &effect)| known[term as usize] = effect);
            fit = Some(LogLinearFit::new(table.people(), solution, design));
        }
        candidates.push(Candidate { model, existence, fit });
    }
    sort(&mut candidates);
    Ok(candidates)
}

fn sort(candidates: &mut [Candidate]) {
    candidates.sort_by_cached_key(|candidate| candidate.model.to_string());
    candidates.sort_by(|left, right| match (&left.fit, &right.fit) {
        (Some(left), Some(right)) => left.bic().total_cmp(&right.bic()),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    });
}

/// Every hierarchical model with all main effects and terms of at most so many lists; neighbours differ little.
///
/// # Errors
/// [`EstimateError::TooManyModels`], [`EstimateError::ListCount`].
pub fn hierarchical_models(lists: usize, order: u32) -> Result<Vec<LogLinearModel>, EstimateError> {
    let independence = LogLinearModel::independence(lists)?;
    let order = order.min(lists as u32);
    if order < 2 {
        return Ok(vec![independence]);
    }
    let mut models = Vec::new();
    let found = descend(lists, order, &mut Vec::new(), 0, &mut models);
    if found { Ok(models) } else { Err(EstimateError::TooManyModels { lists, models_max: MODELS_MAX }) }
}

/// Chooses terms of a size in every way that holds what the larger terms bring, and goes on to smaller ones; false if
/// there are too many.
fn descend(
    lists: usize,
    size: u32,
    chosen: &mut Vec<u32>,
    above: usize,
    models: &mut Vec<LogLinearModel>,
) -> bool {
    let is_brought = |set: u32| chosen[above..].iter().any(|larger| larger & set == set);
    let (brought, free): (Vec<u32>, Vec<u32>) =
        sets_of_size(lists, size).into_iter().partition(|&set| is_brought(set));
    if free.len() > 20 {
        return false;
    }
    let kept = chosen.len();
    for step in 0..1_u32 << free.len() {
        // Gray's order: one term comes or goes at a time.
        let code = step ^ (step >> 1);
        chosen.truncate(kept);
        chosen.extend(&brought);
        chosen
            .extend(free.iter().enumerate().filter(|(place, _)| code >> place & 1 == 1).map(|(_, &set)| set));
        if size == 2 {
            if models.len() == MODELS_MAX {
                return false;
            }
            let mains = (0..lists).map(|list| 1 << list);
            models
                .push(LogLinearModel::of_closed_terms(lists, mains.chain(chosen.iter().copied()).collect()));
        } else if !descend(lists, size - 1, chosen, kept, models) {
            return false;
        }
    }
    chosen.truncate(kept);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::existence;

    #[test]
    fn what_is_concluded_agrees_with_what_is_computed() {
        // Three lists meet the first one and not each other; the fifth meets nobody.
        let table =
            CaptureTable::new(5, [(1, 4), (2, 5), (4, 6), (8, 7), (16, 8), (3, 1), (5, 2), (9, 3)]).unwrap();
        let candidates = all_models(&table, 2).unwrap();
        assert_eq!(candidates.len(), 1024);
        for candidate in &candidates {
            assert_eq!(Ok(candidate.existence), existence::existence(&table, &candidate.model));
            assert_eq!(candidate.fit.is_some(), candidate.existence.is_sound());
        }
        assert!(candidates.iter().any(|candidate| candidate.fit.is_none()));
        let bics: Vec<f64> =
            candidates.iter().filter_map(|candidate| Some(candidate.fit.as_ref()?.bic())).collect();
        assert!(bics.is_sorted());
    }

    #[test]
    fn models_are_counted_as_others_count_them() {
        // Hierarchical models with all main effects: Rcapture and MultipleSystemsEstimation list as many.
        for (lists, order, count) in
            [(3, 2, 8), (3, 3, 9), (4, 3, 113), (4, 4, 114), (5, 3, 6212), (5, 4, 6893)]
        {
            let models = hierarchical_models(lists, order).unwrap();
            assert_eq!(models.len(), count, "{lists} {order}");
            let mut names: Vec<String> = models.iter().map(ToString::to_string).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count);
            for model in models {
                assert_eq!(LogLinearModel::new(lists, model.generators()), Ok(model));
            }
        }
    }

    #[test]
    fn too_many_lists_are_refused() {
        let table = CaptureTable::new(7, [(1, 1)]).unwrap();
        let refusal = EstimateError::TooManyModels { lists: 7, models_max: MODELS_MAX };
        assert_eq!(all_models(&table, 2), Err(refusal));
    }
}
