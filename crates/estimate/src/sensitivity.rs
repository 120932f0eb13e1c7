//! How far the number moves when what it rests on is moved.
//!
//! In: a table, a plan, a threshold. Out: lists left out and merged, the influence of each cell, the odds ratio of a pair
//! as a curve, two-class worlds the table does not contradict, known totals, and one spread. Refused: a plan that does not
//! fit the table. What cannot be fitted has no number.
#![doc = include_str!("sensitivity.md")]

use std::collections::BTreeSet;

use crate::{
    CaptureTable, EstimateError, KnownTotal, LogLinearModel, Pathway, Plan, existence, fit, known_totals,
    model::{Design, lists_of},
    newton::Solver,
    stepwise,
};

/// The odds ratios at which a declared pair is tried.
pub const ODDS_RATIOS: [f64; 9] = [0.2, 0.333_333_333_333_333_3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0];

/// Shares of people easier to meet, among those nobody met, that are tried in two-class worlds.
const EASIER_SHARES: [f64; 6] = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5];

/// How much more often, as odds, the easier class is met by each list.
const EASIER_ODDS: [f64; 6] = [1.5, 2.0, 3.0, 5.0, 10.0, 20.0];

/// By how much a world's deviance may exceed the best one's: the 95 % quantile of chi-squared with one degree of freedom.
const DEVIANCE_REACH: f64 = 3.841_458_820_694_124;

/// The table changed in one way, and what is then said.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// People of the changed table.
    pub people: u64,
    /// Existence code of independence.
    pub independence_code: u8,
    /// The population by independence; none if it has no fit.
    pub independence: Option<f64>,
    /// The population by the stepwise choice; none if it has no fit.
    pub stepwise: Option<f64>,
    /// The model the stepwise choice took; none if it has no fit.
    pub stepwise_model: Option<LogLinearModel>,
}

impl Changed {
    fn new(table: &CaptureTable, threshold: f64) -> Result<Self, EstimateError> {
        // A list that lost its people is dropped, as everywhere.
        let met: Vec<usize> = (0..table.lists()).filter(|&list| table.on_all(1 << list) > 0).collect();
        let kept = if met.len() > 1 { table.keep(&met)? } else { table.clone() };
        let independence = LogLinearModel::independence(kept.lists())?;
        let found = stepwise(&kept, threshold).ok();
        Ok(Self {
            people: table.people(),
            independence_code: existence(&kept, &independence)?.code(),
            independence: fit(&kept, &independence).ok().map(|fit| fit.population()),
            stepwise: found.as_ref().map(|found| found.fit.population()),
            stepwise_model: found.map(|found| found.model),
        })
    }
}

/// What one person fewer in a cell does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Influence {
    /// The pattern.
    pub pattern: u32,
    /// Its people.
    pub count: u64,
    /// The population by independence with one of them left out; none if there is no fit then.
    pub independence: Option<f64>,
    /// The population by the stepwise choice with one of them left out; none if there is no fit then.
    pub stepwise: Option<f64>,
}

/// One point of the curve over a pair's odds ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OddsRatioPoint {
    /// The odds ratio supposed between the two lists, everything else being as in the plan.
    pub odds_ratio: f64,
    /// The population; none if there is no fit.
    pub population: Option<f64>,
}

/// The curve of one pair.
#[derive(Debug, Clone, PartialEq)]
pub struct OddsRatioCurve {
    /// The first list.
    pub left: usize,
    /// The second list.
    pub right: usize,
    /// The population from an odds ratio of 1/5 to 5.
    pub points: Vec<OddsRatioPoint>,
}

/// A world of two classes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoClassWorld {
    /// The share of the easier class among those nobody has met, 0 to 1.
    pub easier_share: f64,
    /// How much higher the odds of the easier class are, on every list.
    pub odds: f64,
    /// The population, in people.
    pub population: f64,
    /// The deviance; independence is compared with it.
    pub deviance: f64,
}

/// The least and the most that is said, and by how many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The least population.
    pub least: f64,
    /// The largest population.
    pub most: f64,
    /// How many numbers it is the spread of.
    pub numbers: usize,
}

impl Spread {
    /// The spread of some numbers; none if there are none.
    pub fn of(numbers: impl IntoIterator<Item = f64>) -> Option<Self> {
        let finite = numbers.into_iter().filter(|number| number.is_finite());
        finite.fold(None, |spread: Option<Self>, number| {
            Some(spread.map_or(Self { least: number, most: number, numbers: 1 }, |spread| Self {
                least: spread.least.min(number),
                most: spread.most.max(number),
                numbers: spread.numbers + 1,
            }))
        })
    }
}

/// Everything that is moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// Each list left out in turn.
    pub left_out: Vec<(usize, Changed)>,
    /// Each two lists counted as one, the first staying.
    pub merged: Vec<(usize, usize, Changed)>,
    /// One person fewer in each cell somebody has.
    pub influence: Vec<Influence>,
    /// A curve for each declared pair; where none is declared, for the pair that departs most from independence.
    pub odds_ratios: Vec<OddsRatioCurve>,
    /// Two-class worlds whose deviance is within reach of the best.
    pub two_class_worlds: Vec<TwoClassWorld>,
    /// Each list estimated from the others.
    pub known_totals: Vec<KnownTotal>,
}

impl Sensitivity {
    /// The same with each list numbered as `lists` says.
    #[must_use]
    pub fn renumbered(mut self, lists: &[usize]) -> Self {
        let list = |place: usize| lists.get(place).copied().unwrap_or(place);
        self.left_out.iter_mut().for_each(|(place, _)| *place = list(*place));
        for (into, from, _) in &mut self.merged {
            (*into, *from) = (list(*into), list(*from));
        }
        for cell in &mut self.influence {
            cell.pattern = lists_of(cell.pattern).into_iter().fold(0, |set, place| set | 1 << list(place));
        }
        for curve in &mut self.odds_ratios {
            (curve.left, curve.right) = (list(curve.left), list(curve.right));
        }
        self.known_totals.iter_mut().for_each(|check| check.list = list(check.list));
        self
    }
}

/// Moves what the numbers of a table rest on.
///
/// # Errors
/// Those of a plan that does not fit the table.
///
/// ```
/// use sylfaen_estimate::{CaptureTable, Plan, sensitivity};
///
/// let table = CaptureTable::new(3, [(1, 69), (2, 55), (4, 63), (3, 21), (5, 17), (6, 18), (7, 28)])?;
/// let found = sensitivity(&table, &Plan::of_table(&table), 0.02)?;
/// assert_eq!((found.left_out.len(), found.merged.len(), found.influence.len()), (3, 3, 7));
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn sensitivity(table: &CaptureTable, plan: &Plan, threshold: f64) -> Result<Sensitivity, EstimateError> {
    let pathways = plan.check(table)?;
    let lists = table.lists();
    let (mut left_out, mut merged) = (Vec::new(), Vec::new());
    if lists > 2 {
        for list in 0..lists {
            left_out.push((list, Changed::new(&table.drop_list(list)?, threshold)?));
        }
        for (into, from) in pairs_of_places(lists) {
            merged.push((into, from, Changed::new(&table.merge(into, from)?, threshold)?));
        }
    }
    Ok(Sensitivity {
        left_out,
        merged,
        influence: influence(table, threshold)?,
        odds_ratios: curves(table, &pathways)?,
        two_class_worlds: two_class_worlds(table)?,
        known_totals: known_totals(table, threshold)?,
    })
}

fn pairs_of_places(lists: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..lists).flat_map(move |left| (left + 1..lists).map(move |right| (left, right)))
}

fn influence(table: &CaptureTable, threshold: f64) -> Result<Vec<Influence>, EstimateError> {
    let counts: Vec<(u32, u64)> = table.counts().collect();
    counts
        .iter()
        .map(|&(pattern, count)| {
            let fewer = counts.iter().map(|&(other, count)| (other, count - u64::from(other == pattern)));
            let changed = Changed::new(&CaptureTable::new(table.lists(), fewer)?, threshold)?;
            Ok(Influence { pattern, count, independence: changed.independence, stepwise: changed.stepwise })
        })
        .collect()
}

/// The curves of the declared pairs, or of the pair whose overlap is the least likely under independence.
fn curves(table: &CaptureTable, pathways: &BTreeSet<Pathway>) -> Result<Vec<OddsRatioCurve>, EstimateError> {
    let lists = table.lists();
    let is_declared = |left: usize, right: usize| {
        pathways.contains(&Pathway { from: left, to: right })
            || pathways.contains(&Pathway { from: right, to: left })
    };
    let mut pairs: Vec<(usize, usize)> =
        pairs_of_places(lists).filter(|&(left, right)| is_declared(left, right)).collect();
    let declared: Vec<u32> = pairs.iter().map(|&(left, right)| 1 << left | 1 << right).collect();
    if pairs.is_empty() {
        // The first step at a threshold of 1 is the least likely overlap of all.
        let first = stepwise(table, 1.0).ok().and_then(|found| found.steps.first().map(|step| step.pair));
        pairs.extend(pairs_of_places(lists).filter(|&(left, right)| first == Some(1 << left | 1 << right)));
        if lists == 2 {
            pairs = vec![(0, 1)];
        }
    }
    pairs
        .into_iter()
        .map(|(left, right)| {
            let pair = 1 << left | 1 << right;
            let others = declared.iter().copied().filter(|other| *other != pair);
            let model = LogLinearModel::new(lists, others)?;
            let points = ODDS_RATIOS.iter().map(|&odds_ratio| OddsRatioPoint {
                odds_ratio,
                population: with_offset(table, &model, |pattern| {
                    if pattern & pair == pair { odds_ratio.ln() } else { 0.0 }
                })
                .map(|(population, _)| population),
            });
            Ok(OddsRatioCurve { left, right, points: points.collect() })
        })
        .collect()
}

/// The population and the deviance of a model with a known effect on each pattern; none if it has no fit. A known effect
/// does not change whether there is one.
fn with_offset(
    table: &CaptureTable,
    model: &LogLinearModel,
    offset: impl Fn(u32) -> f64,
) -> Option<(f64, f64)> {
    if !existence(table, model).ok()?.is_sound() {
        return None;
    }
    let design = Design::new(table, model).ok()?;
    let mut solver = Solver::new(table);
    solver.set_offsets(offset);
    let solution = solver.solve(&design, None).ok()?;
    Some((table.people() as f64 + solution.effects[0].exp(), solution.deviance))
}

/// Worlds in which a share of the people nobody met is easier to meet, as far as the table does not contradict them.
///
/// Among those nobody met let a share `r` have odds `c` times higher on every list. A pattern with `i` lists is then
/// `1 - r + r c^i` times as frequent as under independence: a known effect on its logarithm.
fn two_class_worlds(table: &CaptureTable) -> Result<Vec<TwoClassWorld>, EstimateError> {
    if table.lists() < 3 {
        return Ok(Vec::new());
    }
    let independence = LogLinearModel::independence(table.lists())?;
    let mut worlds = Vec::new();
    for easier_share in EASIER_SHARES {
        for odds in EASIER_ODDS {
            let effect = |pattern: u32| {
                (1.0 - easier_share + easier_share * f64::powi(odds, pattern.count_ones() as i32)).ln()
            };
            if let Some((population, deviance)) = with_offset(table, &independence, effect) {
                worlds.push(TwoClassWorld { easier_share, odds, population, deviance });
            }
        }
    }
    let plain = with_offset(table, &independence, |_| 0.0).map_or(f64::INFINITY, |(_, deviance)| deviance);
    let best = worlds.iter().map(|world| world.deviance).fold(plain, f64::min);
    worlds.retain(|world| world.deviance <= best + DEVIANCE_REACH);
    Ok(worlds)
}
