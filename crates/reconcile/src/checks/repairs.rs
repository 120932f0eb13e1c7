//! Which change of one figure would help most.
//!
//! In: published cells with their relations, and the findings of arithmetic. Out: for each finding, the changes of
//! one figure that would make its relation hold, those first that mend most other relations and break fewest, then
//! those that a slip of the hand explains: one digit, or two digits swapped. A change is offered, never made.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive};

use crate::Cells;
use crate::bulletin::label::distance;
use crate::cell::{Definition, PublishedCell, Quantity};
use crate::feasible::{Interval, bases_of_change, share_of};
use crate::finding::{Finding, Kind, Repair, Report};
use crate::words::number;

/// How many changes a finding offers.
const OFFERED_MAX: usize = 5;
/// How far from a printed count one that fits a percentage is looked for.
const COUNTS_TRIED: i64 = 60;

enum Relation<'a> {
    Sum { total: &'a str, parts: Vec<&'a str> },
    Share { share: &'a str, part: &'a str, whole: &'a str },
    Change { change: &'a str, now: &'a str, earlier: Option<&'a str> },
    Same { cells: Vec<&'a str> },
}

/// Every relation and, for each cell, those it stands in.
struct Web<'a> {
    relations: Vec<Relation<'a>>,
    of: BTreeMap<&'a str, Vec<usize>>,
    printed: BTreeMap<&'a str, (&'a PublishedCell, Interval)>,
}

/// A cell with another value.
struct Trial<'a> {
    cell: &'a str,
    value: Interval,
}

pub(super) fn rank(cells: &Cells<'_>, report: &mut Report) {
    let kinds =
        [Kind::TotalIsNotSum, Kind::ShareIsImpossible, Kind::ChangeIsImpossible, Kind::SameMeasureTwoValues];
    let is_arithmetic = |finding: &Finding| kinds.contains(&finding.kind);
    if !report.findings.iter().any(is_arithmetic) {
        return;
    }
    let web = Web::new(cells);
    for finding in report.findings.iter_mut().filter(|finding| is_arithmetic(finding)) {
        finding.repairs = web.repairs(finding);
    }
}

impl<'a> Web<'a> {
    fn new(cells: &Cells<'a>) -> Self {
        let all: Vec<&PublishedCell> = cells.iter().collect();
        let printed = all.iter().map(|cell| (cell.id.as_str(), (*cell, cell.printed.interval()))).collect();
        let mut web = Self { relations: Vec::new(), of: BTreeMap::new(), printed };
        let mut sums: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        let mut same: BTreeMap<&Definition, Vec<&str>> = BTreeMap::new();
        for cell in &all {
            for (way, total) in &cell.totals {
                sums.entry((total, way)).or_default().push(&cell.id);
            }
            same.entry(&cell.definition).or_default().push(&cell.id);
            let Some(counted) = cell.counted_id.as_deref() else { continue };
            match (cell.definition.quantity, cell.base_id.as_deref()) {
                (Quantity::Share, Some(whole)) => {
                    web.add(Relation::Share { share: &cell.id, part: counted, whole });
                }
                (Quantity::Change, earlier) => {
                    web.add(Relation::Change { change: &cell.id, now: counted, earlier });
                }
                _ => {}
            }
        }
        for ((total, _), parts) in sums {
            web.add(Relation::Sum { total, parts });
        }
        for cells in same.into_values().filter(|cells| cells.len() > 1) {
            web.add(Relation::Same { cells });
        }
        web
    }

    fn add(&mut self, relation: Relation<'a>) {
        let at = self.relations.len();
        for cell in relation.cells() {
            self.of.entry(cell).or_default().push(at);
        }
        self.relations.push(relation);
    }

    fn interval(&self, cell: &str, trial: Option<&Trial<'_>>) -> Option<Interval> {
        match trial.filter(|trial| trial.cell == cell) {
            Some(trial) => Some(trial.value.clone()),
            None => self.printed.get(cell).map(|(_, interval)| interval.clone()),
        }
    }

    fn sum(&self, cells: &[&str], trial: Option<&Trial<'_>>) -> Option<Interval> {
        cells.iter().try_fold(Interval::whole(0), |sum, cell| Some(sum.plus(&self.interval(cell, trial)?)))
    }

    fn holds(&self, at: usize, trial: Option<&Trial<'_>>) -> bool {
        let get = |cell: &str| self.interval(cell, trial);
        let answer = match self.relations.get(at) {
            None => None,
            Some(Relation::Sum { total, parts }) => {
                self.sum(parts, trial).zip(get(total)).map(|(sum, total)| sum.meets(&total))
            }
            Some(Relation::Share { share, part, whole }) => get(part)
                .zip(get(whole))
                .and_then(|(part, whole)| share_of(&part, &whole))
                .zip(get(share))
                .map(|(possible, share)| possible.meets(&share)),
            Some(Relation::Change { change, now, earlier }) => {
                let bases =
                    get(now).zip(get(change)).and_then(|(now, change)| bases_of_change(&now, &change));
                bases.map(|bases| match earlier.and_then(get) {
                    Some(earlier) => bases.meets(&earlier),
                    None => bases.is_possible(),
                })
            }
            Some(Relation::Same { cells }) => {
                let all: Vec<Interval> = cells.iter().filter_map(|cell| get(cell)).collect();
                let low = all.iter().map(Interval::low).max();
                Some(low <= all.iter().map(Interval::high).min())
            }
        };
        answer.unwrap_or(true)
    }

    fn repairs(&self, finding: &Finding) -> Vec<Repair> {
        let cited: BTreeSet<&str> = finding.cells.iter().map(String::as_str).collect();
        let inside = |relation: &Relation<'_>| relation.cells().iter().all(|cell| cited.contains(cell));
        let broken: Vec<usize> = self
            .relations
            .iter()
            .enumerate()
            .filter(|(at, relation)| inside(relation) && !self.holds(*at, None))
            .map(|(at, _)| at)
            .collect();
        let mut ranked: Vec<((i64, usize, BigRational), Repair)> = Vec::new();
        for &at in &broken {
            for trial in self.relations.get(at).map(|relation| self.trials(relation)).unwrap_or_default() {
                if self.holds(at, Some(&trial)) {
                    ranked.extend(self.weigh(&trial));
                }
            }
        }
        ranked.sort_by(|a, b| (&a.0, &a.1.cell, &a.1.instead).cmp(&(&b.0, &b.1.cell, &b.1.instead)));
        ranked.dedup_by(|a, b| a.1 == b.1);
        ranked.into_iter().map(|(_, repair)| repair).take(OFFERED_MAX).collect()
    }

    fn weigh(&self, trial: &Trial<'_>) -> Option<((i64, usize, BigRational), Repair)> {
        let (cell, before) = self.printed.get(trial.cell)?;
        let touched = self.of.get(trial.cell)?;
        let (mut mends, mut breaks) = (0, 0);
        for &at in touched {
            match (self.holds(at, None), self.holds(at, Some(trial))) {
                (false, true) => mends += 1,
                (true, false) => breaks += 1,
                _ => {}
            }
        }
        let instead = number(trial.value.low());
        let apart = (trial.value.low() - before.low()).abs();
        let slip = distance(&cell.printed.text.replace(',', ""), &instead.replace(',', ""));
        let repair =
            Repair { cell: cell.id.clone(), printed: cell.printed.text.clone(), instead, mends, breaks };
        let gain = i64::try_from(breaks).ok()? * 2 - i64::try_from(mends).ok()? * 2;
        Some(((gain, slip, apart), repair))
    }

    /// The changes of one cell worth trying for a relation.
    fn trials(&self, relation: &Relation<'a>) -> Vec<Trial<'a>> {
        let mut found = Vec::new();
        match relation {
            Relation::Sum { total, parts } => {
                let (Some(sum), Some(printed)) = (self.sum(parts, None), self.interval(total, None)) else {
                    return found;
                };
                found.push(Trial { cell: total, value: Interval::point(sum.low().clone()) });
                let missing = printed.low() - sum.low();
                for part in parts {
                    let Some(value) = self.interval(part, None) else { continue };
                    let value = value.low() + &missing;
                    if !value.is_negative() {
                        found.push(Trial { cell: part, value: Interval::point(value) });
                    }
                }
            }
            Relation::Share { share, part, whole } => {
                let possible = self.interval(part, None).zip(self.interval(whole, None));
                if let Some(possible) = possible.and_then(|(part, whole)| share_of(&part, &whole)) {
                    found.push(Trial { cell: share, value: Interval::point(possible.low().round()) });
                }
                found.extend(self.counts_near(part));
                found.extend(self.counts_near(whole));
            }
            Relation::Change { now, earlier, .. } => {
                found.extend(self.counts_near(now));
                found.extend(earlier.iter().flat_map(|earlier| self.counts_near(earlier)));
            }
            Relation::Same { cells } => {
                for cell in cells {
                    for other in cells {
                        let values = self.interval(cell, None).zip(self.interval(other, None));
                        found.extend(
                            values
                                .filter(|(own, value)| own != value)
                                .map(|(_, value)| Trial { cell, value }),
                        );
                    }
                }
            }
        }
        found
    }

    /// Counts near a printed one, the nearest first.
    fn counts_near(&self, cell: &'a str) -> Vec<Trial<'a>> {
        let Some(value) = self.interval(cell, None).and_then(|value| value.low().to_integer().to_i64())
        else {
            return Vec::new();
        };
        let near = (1..=COUNTS_TRIED).flat_map(|step| [value - step, value + step]);
        near.filter(|count| *count >= 0)
            .map(|count| Trial {
                cell,
                value: Interval::point(BigRational::from_integer(BigInt::from(count))),
            })
            .collect()
    }
}

impl<'a> Relation<'a> {
    fn cells(&self) -> Vec<&'a str> {
        match self {
            Self::Sum { total, parts } => parts.iter().copied().chain([*total]).collect(),
            Self::Share { share, part, whole } => vec![share, part, whole],
            Self::Change { change, now, earlier } => [*change, *now].into_iter().chain(*earlier).collect(),
            Self::Same { cells } => cells.clone(),
        }
    }
}
