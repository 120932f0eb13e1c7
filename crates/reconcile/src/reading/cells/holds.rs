//! Whether what a sentence says of cells can be so.
//!
//! In: a reading and the figures of its cells. Out: whether any numbers that are printed like these satisfy it; nothing where a
//! figure is not there or no number is excluded.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::feasible::{Interval, share_of};
use crate::reading::CellReading;
use crate::{Printed, bulletin};

impl CellReading {
    /// The figure with what its words leave open.
    pub(crate) fn said(&self) -> Option<Interval> {
        let is_percent = self.value.contains('%');
        let printed = if self.at_least.is_none() && self.at_most.is_none() {
            bulletin::number(&self.value, &self.value, is_percent, None)?
        } else {
            // A difference may be less than nothing, which a count is not.
            let open = is_percent || ["difference", "times"].contains(&self.says.as_str());
            Printed::between(&self.value, self.at_least.as_deref(), self.at_most.as_deref(), open)?
        };
        Some(printed.interval())
    }

    /// Whether it can hold with these figures.
    pub(crate) fn holds(&self, figure: &dyn Fn(&str) -> Option<Interval>) -> Option<bool> {
        let all = |ids: &[String]| ids.iter().map(|id| figure(id)).collect::<Option<Vec<Interval>>>();
        let (cells, beside) = (all(&self.cells)?, all(&self.beside)?);
        // Where something is so of no line, all lines are beside.
        let first = cells.first().or_else(|| beside.first())?;
        Some(match self.says.as_str() {
            "value" => sum(&cells).meets(&self.said()?),
            "share" => {
                let said = self.said()?;
                let shares: Option<Vec<Interval>> =
                    beside.iter().map(|whole| share_of(&sum(&cells), whole)).collect();
                shares?.iter().any(|share| share.meets(&said))
            }
            "change" => {
                let (said, mut steps) = (self.said()?, cells.iter().zip(&beside));
                steps
                    .try_fold(false, |held, (now, before)| Some(held || change(now, before)?.meets(&said)))?
            }
            "difference" => {
                let said = self.said()?;
                cells.iter().zip(&beside).any(|(now, before)| {
                    difference(now, before).is_none_or(|difference| difference.meets(&said))
                })
            }
            "times" => times(first, beside.first()?)?.meets(&self.said()?),
            "each_is" => {
                let said = self.said()?;
                cells.iter().all(|cell| cell.meets(&said))
            }
            "each" => cells.iter().all(is_somebody),
            "each_more" => cells.iter().zip(&beside).all(|(cell, other)| cell.high() > other.low()),
            "which_more" => {
                let so: usize = self.value.parse().ok()?;
                let mut pairs = cells.iter().zip(&beside).enumerate();
                pairs.all(|(at, (cell, other))| which_more(at < so, cell, other))
            }
            "rose_most" | "rose_least" | "fell_most" => {
                moved_first(&self.says, &self.value, &cells, &beside)?
            }
            "mean_of_4" | "mean_of_12" | "mean_of_52" => {
                let parts: i64 = self.says.rsplit('_').next()?.parse().ok()?;
                is_mean(first, parts, &self.said()?, &self.value)
            }
            "how_many_more" => {
                let pairs = || cells.iter().zip(&beside);
                let surely = pairs().filter(|(cell, other)| cell.low() > other.high()).count();
                let perhaps = pairs().filter(|(cell, other)| cell.high() > other.low()).count();
                is_number_within(&self.value, surely, perhaps)?
            }
            "how_many_fewer" => {
                let pairs = || cells.iter().zip(&beside);
                let surely = pairs().filter(|(cell, other)| cell.high() < other.low()).count();
                let perhaps = pairs().filter(|(cell, other)| cell.low() < other.high()).count();
                is_number_within(&self.value, surely, perhaps)?
            }
            "how_many_same" => {
                let pairs = || cells.iter().zip(&beside);
                let surely = pairs().filter(|(cell, other)| cell.is_point() && cell == other).count();
                let perhaps = pairs().filter(|(cell, other)| cell.meets(other)).count();
                is_number_within(&self.value, surely, perhaps)?
            }
            "how_many_within" => {
                let bounds = self.said()?;
                let is_inside = |cell: &&Interval| cell.low() >= bounds.low() && cell.high() <= bounds.high();
                let surely = cells.iter().filter(is_inside).count();
                let perhaps = cells.iter().filter(|cell| cell.meets(&bounds)).count();
                is_number_within(&self.value, surely, perhaps)?
            }
            "only_within" => {
                let said = self.said()?;
                let is_inside = |cell: &Interval| cell.low() >= said.low() && cell.high() <= said.high();
                cells.iter().all(|cell| cell.meets(&said)) && !beside.iter().any(is_inside)
            }
            "only" => is_somebody(first) && beside.iter().all(is_nobody),
            "all" => cells.iter().zip(&beside).all(|(part, whole)| part.meets(whole)),
            "more" => beside.iter().all(|other| first.high() > other.low()),
            "fewer" => beside.iter().all(|other| first.low() < other.high()),
            "nth_greatest" => {
                let above = beside.iter().filter(|other| other.low() > first.high()).count();
                let not_below = beside.iter().filter(|other| other.high() >= first.low()).count();
                is_place(&self.value, above, not_below)?
            }
            "nth_least" => {
                let below = beside.iter().filter(|other| other.high() < first.low()).count();
                let not_above = beside.iter().filter(|other| other.low() <= first.high()).count();
                is_place(&self.value, below, not_above)?
            }
            "greatest" => cells.iter().all(|cell| beside.iter().all(|other| cell.high() >= other.low())),
            "least" => cells.iter().all(|cell| beside.iter().all(|other| cell.low() <= other.high())),
            "lowest_is" => extreme(&cells, |one, other| one.min(other))?.meets(&self.said()?),
            "highest_is" => extreme(&cells, |one, other| one.max(other))?.meets(&self.said()?),
            "rises" => steps(&cells, |before, after| after.high() > before.low()),
            "falls" => steps(&cells, |before, after| after.low() < before.high()),
            "not_rises" => steps(&cells, |before, after| after.low() <= before.high()),
            "not_falls" => steps(&cells, |before, after| after.high() >= before.low()),
            _ => return None,
        })
    }
}

/// Whether the number that a reading gives lies between two others.
fn is_number_within(value: &str, least: usize, most: usize) -> Option<bool> {
    Some((least..=most).contains(&value.parse().ok()?))
}

/// Whether a figure can be one or more.
pub(crate) fn is_somebody(cell: &Interval) -> bool {
    *cell.high() >= BigRational::from_integer(BigInt::from(1))
}

/// Whether a figure can be nought.
pub(crate) fn is_nobody(cell: &Interval) -> bool {
    *cell.low() <= BigRational::from_integer(BigInt::from(0))
}

/// Whether one figure can be more than another, if that is said, or else not more.
pub(crate) fn which_more(is_more: bool, cell: &Interval, other: &Interval) -> bool {
    if is_more { cell.high() > other.low() } else { cell.low() <= other.high() }
}

/// Whether a figure parted in so many can come to what is said of it, rounded as it is printed.
fn is_mean(whole: &Interval, parts: i64, said: &Interval, printed: &str) -> bool {
    let decimals = printed.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let scale = BigInt::from(10).pow(u32::try_from(decimals).unwrap_or(0));
    let half = BigRational::new(BigInt::from(1), scale * 2);
    let parts = BigRational::from_integer(BigInt::from(parts));
    whole.high() / &parts >= said.low() - &half && whole.low() / &parts <= said.high() + &half
}

/// Whether the first of several figures can have moved most, or risen least, by the measure that is said or by either.
fn moved_first(says: &str, measure: &str, now: &[Interval], before: &[Interval]) -> Option<bool> {
    type Step = fn(&Interval, &Interval) -> Option<Interval>;
    let is_first = |step: Step| {
        let steps: Option<Vec<Interval>> =
            now.iter().zip(before).map(|(now, before)| step(now, before)).collect();
        let (own, others) = steps.as_deref()?.split_first()?;
        let zero = Interval::whole(0);
        Some(match says {
            "rose_most" => own.high() > zero.low() && others.iter().all(|other| own.high() >= other.low()),
            // What fell did not rise least.
            "rose_least" => {
                let is_rise = |other: &&Interval| other.low() > zero.high();
                own.high() > zero.low()
                    && others.iter().filter(is_rise).all(|other| own.low() <= other.high())
            }
            _ => own.low() < zero.high() && others.iter().all(|other| own.low() <= other.high()),
        })
    };
    match measure {
        "pct" => is_first(change),
        "count" => is_first(difference),
        _ => Some(is_first(change)? || is_first(difference)?),
    }
}

/// What the lowest or the highest of figures can be.
fn extreme(
    cells: &[Interval],
    of: impl for<'a> Fn(&'a BigRational, &'a BigRational) -> &'a BigRational,
) -> Option<Interval> {
    let low = cells.iter().map(Interval::low).reduce(&of)?;
    let high = cells.iter().map(Interval::high).reduce(&of)?;
    Interval::from_to(low.clone(), high.clone())
}

/// By how much one figure can be more than another.
pub(crate) fn difference(now: &Interval, before: &Interval) -> Option<Interval> {
    Interval::from_to(now.low() - before.high(), now.high() - before.low())
}

/// Figures taken together.
pub(crate) fn sum(cells: &[Interval]) -> Interval {
    cells.iter().fold(Interval::whole(0), |sum, cell| sum.plus(cell))
}

/// Whether so many that surely come before, and so many that may, leave a place in a ranking.
fn is_place(place: &str, surely: usize, perhaps: usize) -> Option<bool> {
    let before = place.parse::<usize>().ok()?.checked_sub(1)?;
    Some((surely..=perhaps).contains(&before))
}

/// How many times the one figure the other can be; nothing if the other can be nought or less.
pub(crate) fn times(now: &Interval, other: &Interval) -> Option<Interval> {
    let zero = BigRational::from_integer(BigInt::from(0));
    if *other.low() <= zero || *now.low() < zero {
        return None;
    }
    Interval::from_to(now.low() / other.high(), now.high() / other.low())
}

fn steps(cells: &[Interval], is_step: impl Fn(&Interval, &Interval) -> bool) -> bool {
    cells.windows(2).all(|pair| if let [before, after] = pair { is_step(before, after) } else { false })
}

/// The changes in per cent that lead from one figure to the other; nothing if the earlier can be nought or less.
pub(crate) fn change(now: &Interval, before: &Interval) -> Option<Interval> {
    let zero = BigRational::from_integer(BigInt::from(0));
    if *before.low() <= zero || *now.low() < zero {
        return None;
    }
    let hundred = BigRational::from_integer(BigInt::from(100));
    let pct = |now: &BigRational, before: &BigRational| &hundred * now / before - &hundred;
    Interval::from_to(pct(now.low(), before.high()), pct(now.high(), before.low()))
}
