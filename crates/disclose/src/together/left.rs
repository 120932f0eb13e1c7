//! The figures of a mart that has been protected, for the ledger.
//!
//! In: a mart on its way out, its rows as they leave. Out: every figure with the count behind it and how it left.

use sylfaen_schema::Value;

use crate::count::{self, Shown};
use crate::layout::Role;

use super::before::{Forced, LeftAs, LeftFigure, Own};
use super::leaving::{At, Leaving, ProtectedRow};

impl Leaving<'_> {
    /// Every figure as it leaves, with the count behind it.
    pub(super) fn left(&self, protected: &[ProtectedRow]) -> Vec<LeftFigure> {
        let mut left = Vec::new();
        for (row, (_, shown)) in protected.iter().enumerate() {
            for (position, shown) in shown.iter().enumerate() {
                let (Some(shown), Some(field)) = (shown, self.mart.fields.get(position)) else { continue };
                let at = (row, position);
                let Some((own, is_estimate)) = self.own_or_estimate(at) else { continue };
                let (least, greatest) = self.possible(at, *shown, own);
                left.push(LeftFigure {
                    table: self.out_name.clone(),
                    figure: self.names.get(row).cloned().unwrap_or_default(),
                    place: self.places.get(row).cloned().unwrap_or_default(),
                    field: field.name.clone(),
                    count: own.count,
                    is_estimate,
                    printed: if let Shown::Rounded(printed) = shown { Some(*printed) } else { None },
                    left_as: self.left_as(at, *shown, own),
                    least,
                    greatest,
                });
            }
        }
        left
    }

    fn own_or_estimate(&self, at: At) -> Option<(Own, bool)> {
        if let Some(own) = self.own(at) {
            return Some((own, false));
        }
        let (Role::Count(rounding) | Role::Base(rounding)) = *self.roles.get(at.1)? else { return None };
        // A base that nobody counted withholds its row and stands for nothing.
        let Value::Real(estimate) = self.rows.get(at.0)?.get(at.1)? else { return None };
        let shown = count::protect_real(*estimate, rounding, self.rules)?;
        Some((Own { count: estimate.floor() as i64, shown, rounding }, true))
    }

    fn left_as(&self, at: At, shown: Shown, own: Own) -> LeftAs {
        match (self.forced.get(&at), shown, own.shown) {
            (Some(Forced::Withheld(left_as)), ..) => *left_as,
            (_, Shown::Withheld, Shown::Withheld) => LeftAs::Small,
            (_, Shown::Withheld, _) => LeftAs::Base,
            (Some(Forced::AsBefore(_)), ..) => LeftAs::AsBefore,
            (Some(Forced::Coarser { .. }), ..) => LeftAs::Coarser,
            _ => LeftAs::Rounded,
        }
    }
}
