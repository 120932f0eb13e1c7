//! What is asked of the figures of a mart before they are held against the others.
//!
//! In: estimates that may not be printed as finely as others, figures of another mart that these repeat. Out: what is
//! done to them. Refused: an estimate to be held that is not there.

use sylfaen_schema::Value;

use crate::DiscloseError;
use crate::count::print_estimate;
use crate::layout::Role;

use super::before::{Forced, Held, LeftAs, LeftFigure};
use super::leaving::{At, Leaving, key};

impl Leaving<'_> {
    /// Rounds estimates to a greater base, or withholds them, where the counts behind them could be solved back.
    ///
    /// What names no figure of the mart is refused: it would leave as if nothing had been asked.
    pub(super) fn hold(&mut self, held: &[Held]) -> Result<(), DiscloseError> {
        for held in held.iter().filter(|held| self.mart.name.ends_with(&held.table)) {
            let row = self.rows.iter().position(|row| key(self.mart, row).join("/") == held.key);
            let field = self.mart.fields.iter().position(|field| field.name == held.field);
            let Some(at) = row.zip(field) else {
                let (table, field) = (self.mart.name.clone(), held.field.clone());
                return Err(DiscloseError::HeldNotThere { table, field });
            };
            let printed = held.base.and_then(|base| Some((self.coarser(at, base)?, base)));
            let forced = printed.map_or(Forced::Withheld(LeftAs::ForTheCounts), |(printed, base)| {
                Forced::Coarser { printed, base }
            });
            // Of two that are asked of one figure the coarser holds.
            let coarseness = |one: &Forced| match one {
                Forced::Coarser { base, .. } => *base,
                _ => i64::MAX,
            };
            let before = self.forced.get(&at).map(coarseness);
            if before.is_none_or(|before| coarseness(&forced) > before) {
                self.forced.insert(at, forced);
            }
        }
        Ok(())
    }

    fn coarser(&self, at: At, base: i64) -> Option<i64> {
        let (Role::Count(rounding) | Role::Base(rounding)) = *self.roles.get(at.1)? else { return None };
        match *self.rows.get(at.0)?.get(at.1)? {
            Value::Real(estimate) => print_estimate(estimate, rounding, self.rules, base),
            Value::Integer(count) => print_estimate(count as f64, rounding, self.rules, base),
            _ => None,
        }
    }

    /// Withholds what repeats a figure that is withheld for another's sake.
    pub(super) fn withhold_repeated(&mut self, left: &[LeftFigure]) {
        let mut more = Vec::new();
        for repeated in self.rules.repeats().iter().filter(|one| self.mart.name.ends_with(&one.table)) {
            for (field, of_field) in &repeated.fields {
                let Some(position) = self.mart.fields.iter().position(|one| one.name == *field) else {
                    continue;
                };
                let withheld = left.iter().filter(|left| {
                    let is_for_another = matches!(left.left_as, LeftAs::ForOthers | LeftAs::ForTheChange);
                    left.table.ends_with(&repeated.of_table) && left.field == *of_field && is_for_another
                });
                for original in withheld {
                    let is_it =
                        |row: &&usize| repeated.is_repeated(|name| self.text(**row, name), &original.place);
                    let rows: Vec<usize> = (0..self.rows.len()).collect();
                    more.extend(rows.iter().filter(is_it).map(|row| ((*row, position), original.left_as)));
                }
            }
        }
        for (at, left_as) in more {
            self.forced.insert(at, Forced::Withheld(left_as));
        }
    }
}
