//! What an attacker knows of the figures of one table, those of earlier runs among them.
//!
//! In: the counts each figure may stand for, which rows come to which others, and the earlier editions. Out: a cell for
//! each count, and sums over them. A figure whose count is unchanged is one cell, known as unchanged; one that has
//! changed by a few persons is two, and the change between them, known to be small, is a count of persons itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::Rules;
use crate::audit::{Possible, Verdict, View, audit, determined};
use crate::release::{Place, Sum};
use crate::rules::AddsUp;

use super::before::{LeftFigure, small_change};

/// What a cell of the view stands for: a count of a row and field, or the change from one count of it to another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Count(String, String, i64),
    Change(String, String, i64, i64),
}

/// One figure of an edition, as it enters the view.
pub(super) struct Figure {
    pub(super) row: String,
    pub(super) place: Place,
    pub(super) field: String,
    pub(super) count: i64,
    pub(super) possible: (i64, Option<i64>),
    pub(super) is_zero_shown: bool,
}

impl From<&LeftFigure> for Figure {
    fn from(left: &LeftFigure) -> Self {
        Self {
            row: left.figure.clone(),
            place: left.place.clone(),
            field: left.field.clone(),
            count: left.count,
            possible: (left.least, left.greatest),
            is_zero_shown: left.printed == Some(0),
        }
    }
}

/// What the public knows, and the places by which an insider knows more.
pub(super) struct Figures {
    pub(super) view: View,
    pub(super) sums: Vec<Sum>,
    keys: Vec<Key>,
    ordinals: BTreeMap<Key, usize>,
    counts: Vec<i64>,
    places: Vec<Place>,
}

/// How far apart the possible counts of each cell are, by attacker.
pub(super) type Widths = Vec<BTreeMap<Key, i64>>;

impl Figures {
    /// The newest edition first: its figures are the first cells, in their order.
    pub(super) fn new(
        editions: &[Vec<Figure>],
        limits: &[(String, String)],
        relations: &[&AddsUp],
        rules: &Rules,
    ) -> Self {
        let mut figures = Self {
            view: View::new(&[], 0, 0),
            sums: Vec::new(),
            keys: Vec::new(),
            ordinals: BTreeMap::new(),
            counts: Vec::new(),
            places: Vec::new(),
        };
        for figure in editions.iter().flatten() {
            figures.enter(figure, rules);
        }
        figures.enter_changes(rules);
        for edition in editions {
            figures.relate_edition(edition, limits, relations);
        }
        figures.sums.sort();
        figures.sums.dedup();
        figures
    }

    fn enter(&mut self, figure: &Figure, rules: &Rules) {
        let key = Key::Count(figure.row.clone(), figure.field.clone(), figure.count);
        let wanted = if figure.is_zero_shown { 0 } else { rules.possible_counts() - 1 };
        let known = self.ordinals.get(&key).copied();
        let known = known.and_then(|at| self.view.possible.get_mut(at).zip(self.view.wanted.get_mut(at)));
        if let Some((range, least)) = known {
            range.0 = range.0.max(figure.possible.0);
            range.1 = [range.1, figure.possible.1].into_iter().flatten().min();
            *least = (*least).min(wanted);
            return;
        }
        self.push(key, figure.count, figure.place.clone(), figure.possible, wanted);
    }

    fn push(&mut self, key: Key, count: i64, place: Place, possible: (i64, Option<i64>), wanted: i64) {
        self.ordinals.insert(key.clone(), self.keys.len());
        self.keys.push(key);
        self.counts.push(count);
        self.places.push(place);
        self.view.possible.push(possible);
        self.view.wanted.push(wanted);
    }

    /// A change by a few persons between two editions of a figure, which it is known to be, and in which direction.
    fn enter_changes(&mut self, rules: &Rules) {
        let mut of: BTreeMap<(String, String), BTreeSet<i64>> = BTreeMap::new();
        for key in &self.keys {
            if let Key::Count(row, field, count) = key {
                of.entry((row.clone(), field.clone())).or_default().insert(*count);
            }
        }
        let most = small_change(rules) - 1;
        for ((row, field), counts) in of {
            for &lesser in &counts {
                for &greater in counts.range(lesser + 1..=lesser + most) {
                    let at =
                        |count| self.ordinals.get(&Key::Count(row.clone(), field.clone(), count)).copied();
                    let (Some(low), Some(high)) = (at(lesser), at(greater)) else { continue };
                    let change = self.keys.len();
                    self.sums.push(Sum { total: high, parts: vec![low, change] });
                    let key = Key::Change(row.clone(), field.clone(), lesser, greater);
                    let wanted = rules.possible_counts() - 1;
                    self.push(key, greater - lesser, Vec::new(), (0, Some(most)), wanted);
                }
            }
        }
    }

    fn relate_edition(&mut self, edition: &[Figure], limits: &[(String, String)], relations: &[&AddsUp]) {
        let mut rows: BTreeMap<&str, (&Place, BTreeMap<&str, usize>)> = BTreeMap::new();
        for figure in edition {
            let key = Key::Count(figure.row.clone(), figure.field.clone(), figure.count);
            if let Some(&at) = self.ordinals.get(&key) {
                let row = rows.entry(&figure.row).or_insert((&figure.place, BTreeMap::new()));
                row.1.insert(&figure.field, at);
            }
        }
        let rows: Vec<(&Place, BTreeMap<&str, usize>)> = rows.into_values().collect();
        let places: Vec<&Place> = rows.iter().map(|(place, _)| *place).collect();
        let of = |row: usize, field: &str| rows.get(row).and_then(|(_, fields)| fields.get(field)).copied();
        for relation in relations {
            for (total, parts) in groups(relation, &places) {
                let total = of(total, &relation.field);
                let parts: Option<Vec<usize>> = parts.iter().map(|&part| of(part, &relation.field)).collect();
                if let (Some(total), Some(parts)) = (total, parts) {
                    self.relate(total, parts, relation.overlaps);
                }
            }
        }
        for (lower, upper) in limits {
            for row in 0..rows.len() {
                if let (Some(lower), Some(upper)) = (of(row, lower), of(row, upper)) {
                    self.relate(upper, vec![lower], true);
                }
            }
        }
    }

    /// Ties a total to its parts, if that holds of the counts: what does not hold, nobody knows.
    fn relate(&mut self, total: usize, mut parts: Vec<usize>, overlaps: bool) {
        let count = |cell: usize| self.counts.get(cell).copied().unwrap_or(0);
        let parts_count: i64 = parts.iter().map(|&part| count(part)).sum();
        let total_count = count(total);
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
        if parts_count >= total_count && parts.iter().all(|&part| count(part) <= total_count) {
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

    /// What the public finds, then each insider in the order of the rules; null where no counts agree. What was not as
    /// wide before need not be wider now.
    pub(super) fn audits(&self, rules: &Rules, before: &Widths) -> Vec<Option<Vec<Possible>>> {
        let public = Vec::new();
        let attackers = [&public].into_iter().chain(rules.insiders());
        let audit_as = |(ordinal, own): (usize, &Place)| {
            let mut view = self.known_to(own);
            for (key, wanted) in self.keys.iter().zip(&mut view.wanted) {
                let width = before.get(ordinal).and_then(|widths| widths.get(key));
                *wanted = width.map_or(*wanted, |width| (*wanted).min(*width));
            }
            audit(&view, &self.sums)
        };
        attackers.enumerate().map(audit_as).collect()
    }

    /// The view of one who knows every figure at one of its codes.
    fn known_to(&self, own: &Place) -> View {
        let mut view = self.view.clone();
        if own.is_empty() {
            return view;
        }
        let is_own = |place: &Place| place.iter().any(|at| own.contains(at));
        let known: Vec<Option<i64>> = (0..view.possible.len())
            .map(|cell| self.counts.get(cell).filter(|_| self.places.get(cell).is_some_and(is_own)).copied())
            .collect();
        let exempt = determined(&View::new(&known, 0, 0), &self.sums);
        for (cell, (known, exempt)) in known.iter().zip(exempt).enumerate() {
            if let (Some(count), Some(range)) = (known, view.possible.get_mut(cell)) {
                *range = (*count, Some(*count));
            }
            if let (true, Some(wanted)) = (known.is_some() || exempt, view.wanted.get_mut(cell)) {
                *wanted = 0;
            }
        }
        view
    }

    /// How far apart the possible counts of each cell are, to each attacker.
    pub(super) fn widths(&self, rules: &Rules) -> Widths {
        let width = |possible: &Possible| {
            let is_wide = possible.verdict == Verdict::Protected;
            let width =
                if is_wide { rules.possible_counts() - 1 } else { possible.greatest - possible.least };
            Some((self.keys.get(possible.cell)?.clone(), width))
        };
        let audits = self.audits(rules, &Vec::new());
        audits.iter().map(|found| found.iter().flatten().filter_map(width).collect()).collect()
    }

    /// The cells that hang together with some by sums, those themselves if they stand in one.
    pub(super) fn tied_to(&self, cells: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut tied = BTreeSet::new();
        let mut next: Vec<usize> = cells.iter().copied().collect();
        while let Some(cell) = next.pop() {
            for other in self.near(cell) {
                if tied.insert(other) {
                    next.push(other);
                }
            }
        }
        tied
    }

    /// The cells of the sums that a cell stands in.
    pub(super) fn near(&self, cell: usize) -> impl Iterator<Item = usize> {
        let sums = self.sums.iter().filter(move |sum| sum.total == cell || sum.parts.contains(&cell));
        sums.flat_map(|sum| sum.parts.iter().chain([&sum.total]).copied())
    }
}

/// Totals and their parts among rows, as a relation finds them by their codes.
pub(super) fn groups(relation: &AddsUp, rows: &[&Place]) -> Vec<(usize, Vec<usize>)> {
    let code = |place: &Place, name: &str| {
        place.iter().find(|(field, _)| field == name).map_or(String::new(), |(_, code)| code.clone())
    };
    let same = |place: &Place| relation.same.iter().map(|name| code(place, name)).collect::<Vec<_>>();
    let is_total = |place: &Place| relation.total.iter().all(|(name, total)| code(place, name) == *total);
    let is_part = |place: &Place| {
        let fits =
            |(name, codes): (&String, &Vec<String>)| codes.is_empty() || codes.contains(&code(place, name));
        !is_total(place) && relation.parts.iter().all(fits)
    };
    let mut totals = BTreeMap::new();
    let mut parts: BTreeMap<(Vec<String>, Vec<String>), Vec<usize>> = BTreeMap::new();
    for (ordinal, place) in rows.iter().enumerate() {
        if is_total(place) {
            totals.insert(same(place), ordinal);
        } else if is_part(place) {
            let listed = relation.parts.iter().filter(|(_, codes)| !codes.is_empty());
            let kind = listed.map(|(name, _)| code(place, name)).collect();
            parts.entry((same(place), kind)).or_default().push(ordinal);
        }
    }
    let found = parts.into_iter().filter_map(|((same, _), parts)| Some((*totals.get(&same)?, parts)));
    found.collect()
}
