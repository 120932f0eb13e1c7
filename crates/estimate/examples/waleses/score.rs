//! Scores of answers against the truth.
//!
//! In: answers. Out: cells of a table: how many, how biased, how often the limits hold the truth, how often warned.

use crate::scenarios::{Case, Kind};

/// An estimate that is off by more than this share of the truth is wrong enough to mislead.
const OFF: f64 = 0.25;

/// A table of so many people, with so many on every two lists that an estimate needs, should be answered.
const PEOPLE_ENOUGH: u64 = 200;
const OVERLAP_ENOUGH: u64 = 10;

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sound => "all sound",
            Self::Detectable => "all detectable",
            Self::Undetectable => "all undetectable",
        }
    }
}

/// How one method did.
#[derive(Default)]
pub(crate) struct Tally {
    tables: usize,
    /// Estimate over truth, less one.
    errors: Vec<f64>,
    with_limits: usize,
    held: usize,
    /// Logarithms of the upper over the lower limit.
    widths: Vec<f64>,
}

impl Tally {
    pub(crate) fn add(&mut self, truth: usize, number: Option<f64>, limits: Option<(f64, f64)>) {
        self.tables += 1;
        let Some(number) = number else { return };
        let truth = truth as f64;
        self.errors.push(number / truth - 1.0);
        if let Some((lower, upper)) = limits {
            self.with_limits += 1;
            self.held += usize::from(lower <= truth && truth <= upper);
            self.widths.push((upper / lower).ln());
        }
    }

    fn join(&mut self, other: &Self) {
        self.tables += other.tables;
        self.errors.extend(&other.errors);
        self.with_limits += other.with_limits;
        self.held += other.held;
        self.widths.extend(&other.widths);
    }

    /// Median bias, share of limits that hold the truth, share answered, in per cent.
    pub(crate) fn cell(&self) -> String {
        let whole = |some: usize, all: usize| {
            if all == 0 { "-".to_owned() } else { format!("{:.0}", 100.0 * some as f64 / all as f64) }
        };
        let bias = median(&self.errors);
        let bias = if bias.is_nan() { "-".to_owned() } else { format!("{:+.0}", 100.0 * bias) };
        format!("{bias} / {} / {}", whole(self.held, self.with_limits), whole(self.errors.len(), self.tables))
    }
}

/// How the default answer did.
#[derive(Default)]
pub(crate) struct Scored {
    tally: Tally,
    enough: usize,
    enough_refused: usize,
    warned: usize,
    off: usize,
    off_warned: usize,
    /// The same among the tables that should be answered.
    enough_off: usize,
    enough_off_warned: usize,
}

impl Scored {
    pub(crate) fn add(
        &mut self,
        case: &Case,
        number: Option<f64>,
        limits: Option<(f64, f64)>,
        is_warned: bool,
    ) {
        self.tally.add(case.truth, number, limits);
        let has_enough = case.table.people() >= PEOPLE_ENOUGH && least_overlap(case) >= OVERLAP_ENOUGH;
        self.enough += usize::from(has_enough);
        self.enough_refused += usize::from(has_enough && number.is_none());
        let Some(number) = number else { return };
        self.warned += usize::from(is_warned);
        let is_off = (number / case.truth as f64 - 1.0).abs() > OFF;
        self.off += usize::from(is_off);
        self.off_warned += usize::from(is_off && is_warned);
        self.enough_off += usize::from(is_off && has_enough);
        self.enough_off_warned += usize::from(is_off && has_enough && is_warned);
    }

    pub(crate) fn join(&mut self, other: &Self) {
        self.tally.join(&other.tally);
        self.enough += other.enough;
        self.enough_refused += other.enough_refused;
        self.warned += other.warned;
        self.off += other.off;
        self.off_warned += other.off_warned;
        self.enough_off += other.enough_off;
        self.enough_off_warned += other.enough_off_warned;
    }

    pub(crate) fn cells(&self) -> String {
        let answered = self.tally.errors.len();
        let errors = &self.tally.errors;
        let mean = if answered > 0 { errors.iter().sum::<f64>() / answered as f64 } else { f64::NAN };
        let width = median(&self.tally.widths).exp();
        [
            self.tally.tables.to_string(),
            percent(self.tally.tables - answered, self.tally.tables),
            format!("{} of {}", self.enough_refused, self.enough),
            signed(median(errors)),
            signed(mean),
            percent(self.off, answered),
            percent(self.tally.held, self.tally.with_limits),
            if width.is_nan() { "none".to_owned() } else { format!("{width:.2}") },
            percent(self.warned, answered),
            format!("{} of {}", self.off_warned, self.off),
            format!("{} of {}", self.enough_off_warned, self.enough_off),
        ]
        .join(" | ")
    }
}

/// The fewest people on two capture lists that no declared pathway joins.
fn least_overlap(case: &Case) -> u64 {
    let plan = &case.plan;
    let lists: Vec<usize> =
        plan.lists.iter().copied().filter(|list| !plan.references.contains(list)).collect();
    let is_joined = |left: usize, right: usize| {
        plan.pathways.iter().any(|way| [(way.from, way.to), (way.to, way.from)].contains(&(left, right)))
    };
    let met = |list: usize| case.table.on_all(1 << list) > 0;
    let pairs = lists
        .iter()
        .enumerate()
        .flat_map(|(place, &left)| lists[place + 1..].iter().map(move |&right| (left, right)));
    let needed = pairs.filter(|&(left, right)| met(left) && met(right) && !is_joined(left, right));
    needed.map(|(left, right)| case.table.on_all(1 << left | 1 << right)).min().unwrap_or(0)
}

fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

fn percent(some: usize, all: usize) -> String {
    if all == 0 { "none".to_owned() } else { format!("{:.1} %", 100.0 * some as f64 / all as f64) }
}

fn signed(share: f64) -> String {
    if share.is_nan() { "none".to_owned() } else { format!("{:+.1} %", 100.0 * share) }
}
