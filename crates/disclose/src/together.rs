//! The marts of a run, disclosed together: no figure is given away by the others.
//!
//! In: marts, rules. Out: tables that may leave, and what the audit says of them. Every count is rounded for itself, so
//! each printed figure stands for several counts; figures that add up can narrow that. The attacker taken here knows
//! every sum that holds in the mart, and of each withheld figure whether it is small or withheld for another's sake.
//! Where it gets too near to a figure, more is withheld, and if nothing helps, the tables do not leave. That the choice itself
//! gives nothing away is tested by running it on every small table there is.

use std::collections::{BTreeMap, BTreeSet};

use arrow_array::RecordBatch;
use serde::Serialize;
use sylfaen_schema::{FieldType, Rounding, Table, Value};

use crate::audit::{Verdict, View, audit};
use crate::cells::{self, Row};
use crate::count::{self, Shown};
use crate::disclosed::{Disclosed, admit, protect_row};
use crate::layout::{self, Role};
use crate::release::Sum;
use crate::rules::AddsUp;
use crate::{DiscloseError, Rules};

/// What the audit of tables that leave together says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RoundingAudit {
    /// Figures that stand for a count of ours.
    pub figures: usize,
    /// Sums and orders among them that hold, and that an attacker may know.
    pub sums: usize,
    /// Figures withheld so that others could not be worked out.
    pub withheld_for_others: usize,
    /// How many counts the figure that is known best can still have; null where there is no figure.
    pub possible_counts_least: Option<i64>,
}

/// A count of a table, by row and by position of its field.
type At = (usize, usize);

/// One table on its way out.
struct Leaving<'a> {
    mart: &'a Table,
    roles: Vec<Role>,
    rows: Vec<Row>,
    also_withheld: BTreeSet<At>,
}

/// Discloses marts so that no printed figure is narrowed by the others below `possible_counts` of the rules.
///
/// # Errors
/// All that [`crate::disclose`] refuses, and [`DiscloseError::GivesAway`] where figures could be worked out whatever
/// else is withheld.
pub fn disclose_together(
    marts: &[(&Table, &RecordBatch)],
    rules: &Rules,
) -> Result<(Vec<Disclosed>, RoundingAudit), DiscloseError> {
    let mut all = RoundingAudit::default();
    let mut disclosed = Vec::with_capacity(marts.len());
    for (mart, batch) in marts {
        let (table, audit) = Leaving::new(mart, batch, rules)?.mended(rules)?;
        all.figures += audit.figures;
        all.sums += audit.sums;
        all.withheld_for_others += audit.withheld_for_others;
        let least = [all.possible_counts_least, audit.possible_counts_least].into_iter().flatten().min();
        all.possible_counts_least = least;
        disclosed.push(table);
    }
    Ok((disclosed, all))
}

/// A row as it leaves, with what became of its counts.
type ProtectedRow = (Row, Vec<Option<Shown>>);

/// What an attacker knows of a table: a cell a figure, and cells for what lies between two of them.
struct Figures {
    at: Vec<At>,
    view: View,
    sums: Vec<Sum>,
}

impl<'a> Leaving<'a> {
    fn new(mart: &'a Table, batch: &RecordBatch, rules: &Rules) -> Result<Self, DiscloseError> {
        let of_columns = layout::mart_roles(mart, rules)?;
        Ok(Self { mart, roles: of_columns, rows: cells::rows(mart, batch)?, also_withheld: BTreeSet::new() })
    }

    /// Withholds every part of a total that is withheld for being small, nobody too: four parts of one person each would
    /// be known by all four being withheld and none being nobody.
    fn parts_of_small_totals(&mut self, rules: &Rules) {
        let groups: Vec<(At, Vec<At>)> =
            self.relations(rules).flat_map(|relation| self.groups(relation)).collect();
        let is_small = |leaving: &Self, at: At| {
            let rounding = leaving.rounding(at.1);
            leaving.count(at).and_then(|count| count::protect(count, rounding, rules))
                == Some(Shown::Withheld)
        };
        loop {
            let before = self.also_withheld.len();
            for (total, parts) in &groups {
                if self.also_withheld.contains(total) || is_small(self, *total) {
                    let counted: Vec<At> =
                        parts.iter().copied().filter(|at| self.count(*at).is_some()).collect();
                    self.also_withheld.extend(counted);
                }
            }
            if self.also_withheld.len() == before {
                return;
            }
        }
    }

    /// The relations among the rows of this mart.
    fn relations<'r>(&self, rules: &'r Rules) -> impl Iterator<Item = &'r AddsUp> + use<'r> {
        let name = self.mart.name.clone();
        rules.adds_up().iter().filter(move |relation| name.ends_with(&relation.table))
    }

    /// Withholds more until the audit passes; each round withholds at least one figure.
    fn mended(mut self, rules: &Rules) -> Result<(Disclosed, RoundingAudit), DiscloseError> {
        self.parts_of_small_totals(rules);
        loop {
            let protected = self.protected(rules)?;
            let figures = self.figures(&protected, rules);
            let found = audit(&figures.view, &figures.sums);
            let breached: Vec<usize> = match &found {
                Some(found) => {
                    found.iter().filter(|one| one.verdict != Verdict::Protected).map(|one| one.cell).collect()
                }
                None => (0..figures.at.len()).collect(),
            };
            if breached.is_empty() {
                let widths = found.iter().flatten().map(|one| one.greatest - one.least + 1);
                let audit = RoundingAudit {
                    figures: figures.at.len(),
                    sums: figures.sums.len(),
                    withheld_for_others: self.also_withheld.len(),
                    possible_counts_least: widths.min(),
                };
                let rows: Vec<Row> = protected.into_iter().map(|(row, _)| row).collect();
                return Ok((admit(layout::out_table(self.mart)?, &rows, rules)?, audit));
            }
            let more: BTreeSet<At> =
                breached.iter().filter_map(|&cell| self.dearest_help(&figures, &protected, cell)).collect();
            let before = self.also_withheld.len();
            self.also_withheld.extend(more);
            if self.also_withheld.len() == before {
                // No one figure helps: nothing is said of all that hangs together with these.
                let tied = figures.tied_to(&breached);
                self.also_withheld.extend(tied.into_iter().filter_map(|cell| figures.at.get(cell).copied()));
            }
            if self.also_withheld.len() == before {
                let table = layout::out_table(self.mart)?.name;
                return Err(DiscloseError::GivesAway { table, figures: breached.len() });
            }
        }
    }

    /// The rows as they would leave, each with what became of its counts.
    fn protected(&self, rules: &Rules) -> Result<Vec<ProtectedRow>, DiscloseError> {
        let rows = self.rows.iter().enumerate();
        rows.map(|(ordinal, row)| {
            let also = |position| self.also_withheld.contains(&(ordinal, position));
            protect_row(self.mart, &self.roles, row, ordinal + 1, rules, &also)
        })
        .collect()
    }

    fn figures(&self, protected: &[(Row, Vec<Option<Shown>>)], rules: &Rules) -> Figures {
        let wanted = rules.possible_counts() - 1;
        let mut figures = Figures { at: Vec::new(), view: View::new(&[], 0, 0), sums: Vec::new() };
        let mut ordinals: BTreeMap<At, usize> = BTreeMap::new();
        for (row, (_, shown)) in protected.iter().enumerate() {
            for (position, shown) in shown.iter().enumerate() {
                let (Some(shown), Some(count)) = (shown, self.count((row, position))) else { continue };
                let also = self.also_withheld.contains(&(row, position));
                let range = self.possible(position, *shown, count, also, rules);
                ordinals.insert((row, position), figures.at.len());
                figures.at.push((row, position));
                figures.view.possible.push(range);
                figures.view.wanted.push(if *shown == Shown::Rounded(0) { 0 } else { wanted });
            }
        }
        for relation in self.relations(rules) {
            for (total, parts) in self.groups(relation) {
                figures.relate(&ordinals, total, &parts, relation.overlaps, self);
            }
        }
        for (lower, upper) in self.limits() {
            for row in 0..self.rows.len() {
                figures.relate(&ordinals, (row, upper), &[(row, lower)], true, self);
            }
        }
        figures
    }

    /// The counts a figure may stand for, for one who knows why it is withheld.
    fn possible(
        &self,
        position: usize,
        shown: Shown,
        count: i64,
        is_for_another: bool,
        rules: &Rules,
    ) -> (i64, Option<i64>) {
        let rounding = self.rounding(position);
        match shown {
            Shown::Rounded(0) => (0, Some(0)),
            Shown::Rounded(multiple) => {
                let near = (multiple - rules.rounding_base()).max(0)..=multiple + rules.rounding_base();
                let mut may = near.filter(|&count| count::protect(count, rounding, rules) == Some(shown));
                let least = may.next().unwrap_or(multiple);
                (least, Some(may.next_back().unwrap_or(least)))
            }
            Shown::Withheld => {
                let is_small = |count| count::protect(count, rounding, rules) == Some(Shown::Withheld);
                if is_for_another || !is_small(count) {
                    // Another figure's sake, or the base's: it is no small count for that.
                    return (0, None);
                }
                let mut small =
                    (0..rules.threshold() + rules.rounding_base()).filter(|&count| is_small(count));
                let least = small.next().unwrap_or(0);
                (least, Some(small.next_back().unwrap_or(least)))
            }
        }
    }

    /// Which way a field is rounded.
    fn rounding(&self, position: usize) -> Rounding {
        match self.roles.get(position) {
            Some(Role::Count(rounding) | Role::Base(rounding)) => *rounding,
            _ => Rounding::Nearest,
        }
    }

    /// A figure shown in a sum with the cell, whose withholding costs least.
    fn dearest_help(
        &self,
        figures: &Figures,
        protected: &[(Row, Vec<Option<Shown>>)],
        cell: usize,
    ) -> Option<At> {
        let near = figures.sums.iter().filter(|sum| sum.total == cell || sum.parts.contains(&cell));
        let cells = near.flat_map(|sum| sum.parts.iter().chain([&sum.total])).chain([&cell]);
        let shown = cells.filter_map(|&near| figures.at.get(near)).filter(|(row, position)| {
            let shown = protected.get(*row).and_then(|(_, shown)| shown.get(*position));
            matches!(shown, Some(Some(Shown::Rounded(multiple))) if *multiple > 0)
        });
        shown.copied().min_by_key(|&at| (self.count(at), at))
    }

    /// A whole count of the mart.
    fn count(&self, (row, position): At) -> Option<i64> {
        match self.rows.get(row)?.get(position)? {
            Value::Integer(count)
                if matches!(self.roles.get(position), Some(Role::Count(_) | Role::Base(_))) =>
            {
                Some(*count)
            }
            _ => None,
        }
    }

    /// Totals and their parts, as the relation finds them among the rows.
    fn groups(&self, relation: &AddsUp) -> Vec<(At, Vec<At>)> {
        let position = |name: &str| self.mart.fields.iter().position(|field| field.name == name);
        let Some(counted) = position(&relation.field) else { return Vec::new() };
        let text = |row: &Row, name: &str| match position(name).and_then(|at| row.get(at)) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let same = |row: &Row| relation.same.iter().map(|name| text(row, name)).collect::<Vec<_>>();
        let is_total = |row: &Row| relation.total.iter().all(|(name, code)| text(row, name) == *code);
        let is_part = |row: &Row| {
            let fits =
                |(name, codes): (&String, &Vec<String>)| codes.is_empty() || codes.contains(&text(row, name));
            !is_total(row) && relation.parts.iter().all(fits)
        };
        let mut totals = BTreeMap::new();
        let mut parts: BTreeMap<(Vec<String>, Vec<String>), Vec<At>> = BTreeMap::new();
        for (ordinal, row) in self.rows.iter().enumerate() {
            if is_total(row) {
                totals.insert(same(row), (ordinal, counted));
            } else if is_part(row) {
                let listed = relation.parts.iter().filter(|(_, codes)| !codes.is_empty());
                let kind = listed.map(|(name, _)| text(row, name)).collect();
                parts.entry((same(row), kind)).or_default().push((ordinal, counted));
            }
        }
        let found = parts.into_iter().filter_map(|((same, _), parts)| Some((*totals.get(&same)?, parts)));
        found.collect()
    }

    /// Pairs of fields of which the first is never above the second.
    fn limits(&self) -> Vec<(usize, usize)> {
        let fields =
            self.mart.fields.iter().enumerate().filter(|(_, field)| field.field_type == FieldType::Integer);
        fields
            .filter_map(|(lower, field)| {
                let upper = format!("{}_upper", field.name.strip_suffix("_lower")?);
                Some((lower, self.mart.fields.iter().position(|field| field.name == upper)?))
            })
            .collect()
    }
}

impl Figures {
    /// The figures that hang together with some by sums, those themselves if they stand in one.
    fn tied_to(&self, cells: &[usize]) -> BTreeSet<usize> {
        let mut tied = BTreeSet::new();
        let mut next: Vec<usize> = cells.to_vec();
        while let Some(cell) = next.pop() {
            let sums = self.sums.iter().filter(|sum| sum.total == cell || sum.parts.contains(&cell));
            for other in sums.flat_map(|sum| sum.parts.iter().chain([&sum.total])) {
                if tied.insert(*other) {
                    next.push(*other);
                }
            }
        }
        tied
    }

    /// Ties a total to its parts, if that holds in the mart and every figure is there: what does not hold, nobody knows.
    fn relate(
        &mut self,
        ordinals: &BTreeMap<At, usize>,
        total: At,
        parts: &[At],
        overlaps: bool,
        leaving: &Leaving<'_>,
    ) {
        let of = |at: &At| Some((*ordinals.get(at)?, leaving.count(*at)?));
        let Some((total, total_count)) = of(&total) else { return };
        let Some(found) = parts.iter().map(of).collect::<Option<Vec<_>>>() else { return };
        let parts_count: i64 = found.iter().map(|(_, count)| count).sum();
        let mut parts: Vec<usize> = found.iter().map(|(cell, _)| *cell).collect();
        if !overlaps || parts.len() == 1 {
            if parts_count > total_count || (!overlaps && parts_count != total_count) {
                return;
            }
            if overlaps {
                parts.push(self.between());
            }
            self.sums.push(Sum { total, parts });
            return;
        }
        // Parts that overlap come to the total or more, and none of them to more than the total.
        if parts_count >= total_count && found.iter().all(|(_, count)| *count <= total_count) {
            let (all, more) = (self.between(), self.between());
            for &part in &parts {
                let rest = self.between();
                self.sums.push(Sum { total, parts: vec![part, rest] });
            }
            self.sums.push(Sum { total: all, parts });
            self.sums.push(Sum { total: all, parts: vec![total, more] });
        }
    }

    /// A cell for what lies between two figures.
    fn between(&mut self) -> usize {
        self.view.possible.push((0, None));
        self.view.wanted.push(0);
        self.view.possible.len() - 1
    }
}

#[cfg(test)]
mod tests;
