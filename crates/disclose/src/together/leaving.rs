//! One mart on its way out: rounded, held as it left before, mended until the audit passes.
//!
//! In: a mart, rules, what has left before. Out: the table that leaves, the audit, the figures for the ledger. It refuses
//! a table whose figures could be worked out whatever else of it is withheld.

use std::collections::{BTreeMap, BTreeSet};

use arrow_array::RecordBatch;
use sylfaen_schema::{FieldType, Table, Value};

use crate::audit::{Possible, Verdict};
use crate::cells::{self, Row};
use crate::count::{self, Shown};
use crate::disclosed::{Disclosed, admit, protect_row};
use crate::layout::{self, Role};
use crate::release::Place;
use crate::rules::AddsUp;
use crate::{DiscloseError, Rules};

use super::RoundingAudit;
use super::before::{Before, Editions, Forced, LeftAs, LeftFigure, Own, range_as_before};
use super::figures::{Figure, Figures, Widths, groups};

/// A count of a table, by row and by position of its field.
pub(super) type At = (usize, usize);

/// A row as it leaves, with what became of its counts.
pub(super) type ProtectedRow = (Row, Vec<Option<Shown>>);

/// What the audit found, by attacker.
type Found = Vec<Option<Vec<Possible>>>;

/// One table on its way out.
pub(super) struct Leaving<'a> {
    pub(super) mart: &'a Table,
    pub(super) out_name: String,
    pub(super) roles: Vec<Role>,
    pub(super) rows: Vec<Row>,
    /// The key of each row, whatever the window.
    pub(super) names: Vec<String>,
    /// The codes of each row.
    pub(super) places: Vec<Place>,
    pub(super) rules: &'a Rules,
    relations: Vec<&'a AddsUp>,
    editions: Editions<'a>,
    pub(super) forced: BTreeMap<At, Forced>,
}

impl<'a> Leaving<'a> {
    pub(super) fn new(
        mart: &'a Table,
        batch: &RecordBatch,
        rules: &'a Rules,
        before: &'a Before,
    ) -> Result<Self, DiscloseError> {
        let of_fields = layout::mart_roles(mart, rules)?;
        let rows = cells::rows(mart, batch)?;
        let out_name = layout::out_table(mart)?.name;
        let names = rows.iter().map(|row| before.name(&key(mart, row))).collect();
        let places = rows.iter().map(|row| place(mart, &of_fields, row)).collect();
        let relations = rules.adds_up().iter().filter(|relation| mart.name.ends_with(&relation.table));
        let relations = relations.collect();
        let editions = Editions::of(before, &out_name);
        let forced = BTreeMap::new();
        let mut leaving = Self {
            mart,
            out_name,
            roles: of_fields,
            rows,
            names,
            places,
            rules,
            relations,
            editions,
            forced,
        };
        leaving.forced_by_editions();
        leaving.hold(&before.held)?;
        Ok(leaving)
    }

    /// What follows for each count from its earlier editions.
    fn forced_by_editions(&mut self) {
        let mut forced = BTreeMap::new();
        for (at, own) in self.counts() {
            let (Some(name), Some(field)) = (self.names.get(at.0), self.mart.fields.get(at.1)) else {
                continue;
            };
            if let Some(found) = self.editions.forced(name, &field.name, own, self.rules) {
                forced.insert(at, found);
            }
        }
        self.forced = forced;
    }

    /// Withholds more until the audit passes; each round withholds at least one figure.
    pub(super) fn mended(mut self) -> Result<(Disclosed, RoundingAudit, Vec<LeftFigure>), DiscloseError> {
        self.parts_of_small_totals();
        let earlier = self.widths_before();
        loop {
            let protected = self.protected()?;
            let (at, figures) = self.figures(&protected);
            let found = figures.audits(self.rules, &earlier);
            let breached = breached(&found, at.len());
            if breached.is_empty() {
                let audit = self.account(&at, &figures, &found);
                let left = self.left(&protected);
                let rows: Vec<Row> = protected.into_iter().map(|(row, _)| row).collect();
                return Ok((admit(layout::out_table(self.mart)?, &rows, self.rules)?, audit, left));
            }
            let help = |&cell: &usize| self.dearest_help(&at, &figures, &protected, cell);
            let more: BTreeSet<At> = breached.iter().filter_map(help).collect();
            if !self.withhold(more) {
                // No one figure helps: nothing is said of all that hangs together with these.
                let tied = figures.tied_to(&breached);
                let tied = tied.into_iter().filter_map(|cell| at.get(cell).copied()).collect();
                if !self.withhold(tied) {
                    return Err(DiscloseError::GivesAway { table: self.out_name, figures: breached.len() });
                }
            }
        }
    }

    /// Withholds figures for others' sake; false if all of them were withheld already.
    fn withhold(&mut self, more: BTreeSet<At>) -> bool {
        let mut is_more = false;
        for at in more {
            let is_withheld = matches!(self.forced.get(&at), Some(Forced::Withheld(_)));
            if !is_withheld {
                self.forced.insert(at, Forced::Withheld(LeftAs::ForOthers));
                is_more = true;
            }
        }
        is_more
    }

    /// Withholds every part of a total that is withheld for being small, nobody too: four parts of one person each would
    /// be known by all four being withheld and none being nobody.
    fn parts_of_small_totals(&mut self) {
        let places: Vec<&Place> = self.places.iter().collect();
        let mut found: Vec<(At, Vec<At>)> = Vec::new();
        for relation in &self.relations {
            let Some(counted) = self.mart.fields.iter().position(|field| field.name == relation.field) else {
                continue;
            };
            let at = |row: usize| (row, counted);
            found.extend(
                groups(relation, &places)
                    .into_iter()
                    .map(|(total, parts)| (at(total), parts.into_iter().map(at).collect())),
            );
        }
        let mut of_small: BTreeSet<At> = BTreeSet::new();
        loop {
            let is_small = |at: &At| {
                of_small.contains(at) || self.own(*at).is_some_and(|own| own.shown == Shown::Withheld)
            };
            let parts = found.iter().filter(|(total, _)| is_small(total)).flat_map(|(_, parts)| parts);
            let parts: BTreeSet<At> = parts.filter(|at| self.own(**at).is_some()).copied().collect();
            if parts.is_subset(&of_small) {
                break;
            }
            of_small.extend(parts);
        }
        self.withhold(of_small);
    }

    /// How far apart the counts are that earlier runs alone leave possible.
    fn widths_before(&self) -> Widths {
        let editions = self.earlier();
        if editions.is_empty() {
            return Widths::new();
        }
        Figures::new(&editions, &self.limits(), &self.relations, self.rules).widths(self.rules)
    }

    fn earlier(&self) -> Vec<Vec<Figure>> {
        let is_whole = |field: &str| {
            let mut fields = self.mart.fields.iter();
            fields.any(|one| one.name == field && one.field_type == FieldType::Integer)
        };
        let runs = self.editions.runs().iter();
        runs.map(|run| {
            run.iter().filter(|left| is_whole(&left.field)).map(|left| Figure::from(*left)).collect()
        })
        .collect()
    }

    /// The rows as they would leave, each with what became of its counts.
    fn protected(&self) -> Result<Vec<ProtectedRow>, DiscloseError> {
        let rows = self.rows.iter().enumerate();
        rows.map(|(ordinal, row)| {
            let forced = |position| self.forced.get(&(ordinal, position)).map(|forced| forced.shown());
            protect_row(self.mart, &self.roles, row, ordinal + 1, self.rules, &forced)
        })
        .collect()
    }

    /// Which figures the first cells are, and what an attacker knows of them beside all that left before.
    fn figures(&self, protected: &[ProtectedRow]) -> (Vec<At>, Figures) {
        let (mut at, mut newest) = (Vec::new(), Vec::new());
        for (row, (_, shown)) in protected.iter().enumerate() {
            for (position, shown) in shown.iter().enumerate() {
                let is_whole = self
                    .mart
                    .fields
                    .get(position)
                    .is_some_and(|field| field.field_type == FieldType::Integer);
                let own = self.own((row, position)).filter(|_| is_whole);
                let (Some(shown), Some(own)) = (shown, own) else { continue };
                at.push((row, position));
                newest.push(Figure {
                    row: self.names.get(row).cloned().unwrap_or_default(),
                    place: self.places.get(row).cloned().unwrap_or_default(),
                    field: self.mart.fields.get(position).map(|field| field.name.clone()).unwrap_or_default(),
                    count: own.count,
                    possible: self.possible((row, position), *shown, own),
                    is_zero_shown: *shown == Shown::Rounded(0),
                });
            }
        }
        let editions: Vec<Vec<Figure>> = [newest].into_iter().chain(self.earlier()).collect();
        (at, Figures::new(&editions, &self.limits(), &self.relations, self.rules))
    }

    /// The counts a figure may stand for, for one who knows why it is withheld.
    pub(super) fn possible(&self, at: At, shown: Shown, own: Own) -> (i64, Option<i64>) {
        let is_small = |count| count::protect(count, own.rounding, self.rules) == Some(Shown::Withheld);
        let ends = |mut counts: Box<dyn DoubleEndedIterator<Item = i64> + '_>, or: i64| {
            let least = counts.next().unwrap_or(or);
            (least, Some(counts.next_back().unwrap_or(least)))
        };
        match shown {
            Shown::Rounded(0) => (0, Some(0)),
            Shown::Rounded(multiple) => {
                let base = match self.forced.get(&at) {
                    Some(Forced::Coarser { base, .. }) => *base,
                    _ => self.rules.rounding_base(),
                };
                let rules = self.rules.with_base(base);
                let near = (multiple - base).max(0)..=multiple + base;
                let may = move |count: &i64| count::protect(*count, own.rounding, &rules) == Some(shown);
                let range = ends(Box::new(near.filter(may)), multiple);
                match self.forced.get(&at) {
                    Some(Forced::AsBefore(_)) => range_as_before(multiple, range, own.rounding, self.rules),
                    _ => range,
                }
            }
            // Another figure's sake, or the base's: it is no small count for that.
            Shown::Withheld if self.is_forced_out(at) || !is_small(own.count) => (0, None),
            Shown::Withheld => {
                let all = 0..self.rules.threshold() + self.rules.rounding_base();
                ends(Box::new(all.filter(move |&count| is_small(count))), 0)
            }
        }
    }

    fn is_forced_out(&self, at: At) -> bool {
        matches!(self.forced.get(&at), Some(Forced::Withheld(_)))
    }

    /// A figure shown in a sum with the cell, whose withholding costs least.
    fn dearest_help(
        &self,
        at: &[At],
        figures: &Figures,
        protected: &[ProtectedRow],
        cell: usize,
    ) -> Option<At> {
        let shown =
            figures.near(cell).chain([cell]).filter_map(|near| at.get(near)).filter(|(row, position)| {
                let shown = protected.get(*row).and_then(|(_, shown)| shown.get(*position));
                matches!(shown, Some(Some(Shown::Rounded(multiple))) if *multiple > 0)
            });
        shown.copied().min_by_key(|&at| (self.own(at).map(|own| own.count), at))
    }

    /// Every whole count of the mart, rounded for itself.
    fn counts(&self) -> Vec<(At, Own)> {
        let all = (0..self.rows.len()).flat_map(|row| (0..self.roles.len()).map(move |at| (row, at)));
        all.filter_map(|at| Some((at, self.own(at)?))).collect()
    }

    /// A whole count of the mart, rounded for itself; null where there is none.
    pub(super) fn own(&self, (row, position): At) -> Option<Own> {
        let (Role::Count(rounding) | Role::Base(rounding)) = *self.roles.get(position)? else { return None };
        let count = match self.rows.get(row)?.get(position)? {
            Value::Integer(count) => *count,
            Value::Real(count) if count.fract() == 0.0 && count.abs() < 1e15 => *count as i64,
            _ => return None,
        };
        Some(Own { count, shown: count::protect(count, rounding, self.rules)?, rounding })
    }

    /// Pairs of fields of which the first is never above the second.
    fn limits(&self) -> Vec<(String, String)> {
        let whole = || self.mart.fields.iter().filter(|field| field.field_type == FieldType::Integer);
        let upper = |name: &str| Some(format!("{}_upper", name.strip_suffix("_lower")?));
        let pair = |field: &sylfaen_schema::Field| Some((field.name.clone(), upper(&field.name)?));
        whole().filter_map(pair).filter(|(_, upper)| whole().any(|field| field.name == *upper)).collect()
    }

    pub(super) fn text(&self, row: usize, name: &str) -> String {
        let position = self.mart.fields.iter().position(|field| field.name == name);
        let value = self.rows.get(row).zip(position).and_then(|(row, position)| row.get(position));
        value.map(text).unwrap_or_default()
    }

    fn account(&self, at: &[At], figures: &Figures, found: &Found) -> RoundingAudit {
        let own = found.iter().flatten().flatten().filter(|one| one.cell < at.len());
        let forced =
            |wanted: &dyn Fn(&Forced) -> bool| self.forced.values().filter(|one| wanted(one)).count();
        let is_held =
            |one: &Forced| matches!(one, Forced::AsBefore(_) | Forced::Withheld(LeftAs::ForTheChange));
        RoundingAudit {
            figures: at.len(),
            sums: figures.sums.len(),
            withheld_for_others: forced(&|one| *one == Forced::Withheld(LeftAs::ForOthers)),
            held_for_the_change: forced(&is_held),
            possible_counts_least: own.map(|one| one.greatest - one.least + 1).min(),
        }
    }
}

/// The cells that some attacker gets too near to; where no counts agree with what one knows, every figure.
fn breached(found: &Found, figures: usize) -> BTreeSet<usize> {
    let of_one = |found: &Option<Vec<Possible>>| -> Vec<usize> {
        match found {
            Some(found) => {
                found.iter().filter(|one| one.verdict != Verdict::Protected).map(|one| one.cell).collect()
            }
            None => (0..figures).collect(),
        }
    };
    found.iter().flat_map(of_one).collect()
}

pub(super) fn key(mart: &Table, row: &Row) -> Vec<String> {
    let fields = mart.fields.iter().zip(row);
    let of =
        |name: &String| fields.clone().find(|(field, _)| field.name == *name).map(|(_, value)| text(value));
    mart.key.iter().map(|name| of(name).unwrap_or_default()).collect()
}

/// The codes of a row, by field.
fn place(mart: &Table, roles: &[Role], row: &Row) -> Place {
    let fields = mart.fields.iter().zip(roles).zip(row);
    let coded = fields.filter_map(|((field, role), value)| match (role, value) {
        (Role::Passes, Value::Text(code)) if field.name.ends_with("_code") => {
            Some((field.name.clone(), code.clone()))
        }
        _ => None,
    });
    coded.collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(whole) => whole.to_string(),
        Value::Real(real) => real.to_string(),
        Value::Boolean(is) => is.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Null => String::new(),
    }
}
