//! The rows of two lists.
//!
//! In: what every row is made from, two lists. Out: a row for Lincoln-Petersen and one for Chapman. Refused, with reasons: lists of
//! which one feeds the other, that share nobody or too few, of which one lies inside the other.

use super::{ALL_SAMPLING, Context, Method, Role, refused, too_few};
use crate::{Estimate, EstimateError, Interval, Pair, Pathway, Reason, Warning};

impl Context<'_> {
    /// Lincoln-Petersen and Chapman of two lists.
    pub(super) fn pair(&self, left: usize, right: usize) -> Result<[Estimate; 2], EstimateError> {
        let (left_people, right_people) = (self.table.on_list(left)?, self.table.on_list(right)?);
        let shared = self.table.overlap(left, right)?;
        let people = left_people + right_people - shared;
        let reasons = self.against_pair(left, right)?;
        let is_headline = self.captures.lists == [left, right];
        let row = |method, role, number: Option<(f64, Interval)>| {
            let mut row = refused(method, role, vec![left, right], people, reasons.clone());
            row.population = number.map(|(population, _)| population);
            row.interval = number.map(|(_, interval)| interval);
            row.warnings = self.shared_sources(left, right);
            self.judge(row)
        };
        let headline = if is_headline { Role::Headline } else { Role::Comparison };
        if !reasons.is_empty() {
            let petersen = row(Method::LincolnPetersen, Role::Comparison, None);
            return Ok([petersen, row(Method::Chapman, headline, None)]);
        }
        let pair = Pair::new(left_people, right_people, shared)?;
        let confidence = self.plan.confidence;
        let petersen = (pair.lincoln_petersen(), pair.lincoln_petersen_interval(confidence)?);
        let chapman = (pair.chapman(), pair.chapman_interval(confidence)?);
        let petersen = row(Method::LincolnPetersen, Role::Comparison, Some(petersen));
        let Some(review) = self.plan.linkage.filter(|_| is_headline) else {
            let mut chapman = row(Method::Chapman, headline, Some(chapman));
            chapman.shares = is_headline.then_some(ALL_SAMPLING);
            return Ok([petersen, chapman]);
        };
        let corrected = self.corrected_chapman(review)?;
        let mut chapman =
            row(Method::Chapman, headline, corrected.map(|(number, limits, _)| (number, limits)));
        chapman.shares = corrected.map(|(_, _, shares)| shares);
        if corrected.is_none() {
            chapman.reasons.push(Reason::NoOverlap);
            chapman = self.judge(chapman);
        }
        Ok([petersen, chapman])
    }

    fn against_pair(&self, left: usize, right: usize) -> Result<Vec<Reason>, EstimateError> {
        let people = [self.table.on_list(left)?, self.table.on_list(right)?];
        let empty = [left, right].into_iter().zip(people).filter(|(_, people)| *people == 0);
        let empty: Vec<Reason> = empty.map(|(list, _)| Reason::EmptyList { list }).collect();
        if !empty.is_empty() {
            return Ok(empty);
        }
        let shared = self.table.overlap(left, right)?;
        let joined = self
            .pathways
            .iter()
            .filter(|way| (way.from, way.to) == (left, right) || (way.from, way.to) == (right, left));
        let mut reasons: Vec<Reason> =
            joined.map(|way| Reason::Pathway { from: way.from, to: way.to }).collect();
        match people.map(|people| people == shared) {
            [true, true] => {
                reasons.push(Reason::IdenticalLists { left: left.min(right), right: left.max(right) });
            }
            [true, false] => reasons.push(Reason::ContainedList { list: left, within: right }),
            [false, true] => reasons.push(Reason::ContainedList { list: right, within: left }),
            [false, false] => {}
        }
        reasons.extend(too_few(people[0] + people[1] - shared, shared, self.plan.estimate_least));
        Ok(reasons)
    }

    fn shared_sources(&self, left: usize, right: usize) -> Vec<Warning> {
        let feeds = |from, to| self.pathways.contains(&Pathway { from, to });
        let sources = (0..self.table.lists()).filter(|&from| feeds(from, left) && feeds(from, right));
        sources
            .filter(|&from| from != left && from != right)
            .map(|from| Warning::SharedSource { from })
            .collect()
    }
}
