//! Chooses what a release withholds, and keeps it only if the audit cannot undo it.
//!
//! In: a release whose every count is known, and rules. Out: which cells are withheld and why, with what each attacker
//! can say of each of them. It refuses to answer with a release that is not proved safe.

mod attacker;
mod batches;
mod better;
mod change;
mod circle;
mod covering;
mod evidence;
mod loss;
mod map;
mod path;
mod ripple;
mod search;
mod swap;
mod sweep;
mod terrain;
mod trail;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::audit::{Possible, Verdict, View, audit_with};
use crate::release::{Cell, Place, Release, Standing};
use crate::{DiscloseError, Dominance, Rules};
use attacker::Attacker;
pub(crate) use attacker::attackers;
use map::Map;
use search::{Ground, Search};
use swap::Leaves;

/// The least threshold and protection that are accepted.
const LEAST: i64 = 3;
/// How often a pattern is mended that the audit does not prove.
const MENDS_MAX: usize = 6;
/// Work for ways and swaps after which no pattern is made with programs.
const PLAIN_WORK: usize = 400_000;
/// Work (cells of programs solved) to show again what need not be withheld.
const NARROW_WORK: usize = 2_000_000;
/// The same where it is done many cells at a time.
const BATCHES_WORK: usize = 10_000_000;
/// Work to find a cheaper pattern by doing without one cell after another.
const IMPROVE_WORK: usize = 500_000;
/// Work to find a cheaper pattern by choosing parts of it anew.
const RENEW_WORK: usize = 400_000;

/// What a release must keep from whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReleaseRules {
    /// The least count above zero that is shown, in persons.
    pub threshold: i64,
    /// How many persons lie between the least and the greatest possible count of a withheld cell, at the least.
    pub protection: i64,
    /// Whether a count of nobody is always shown.
    pub zeros_are_shown: bool,
    /// Whether a part that is all of its total is withheld: it tells something of everyone in it.
    pub everyone_is_withheld: bool,
    /// Attackers besides the public: each knows every cell at one of its dimensions and codes. Two partners together
    /// are one attacker.
    pub insiders: Vec<Vec<(String, String)>>,
    /// The rules for magnitudes, with which values are no counts of persons; null for tables of counts.
    pub dominance: Option<Dominance>,
}

impl Default for ReleaseRules {
    fn default() -> Self {
        Self::from(&Rules::default())
    }
}

impl From<&Rules> for ReleaseRules {
    /// The rules of an audience, with a protection as wide as the threshold and no insiders.
    fn from(rules: &Rules) -> Self {
        Self {
            threshold: rules.threshold(),
            protection: rules.threshold(),
            zeros_are_shown: rules.zeros_are_shown(),
            everyone_is_withheld: false,
            insiders: Vec::new(),
            dominance: None,
        }
    }
}

impl ReleaseRules {
    /// Reads rules from TOML; a key that is absent has its default.
    ///
    /// # Errors
    /// [`DiscloseError::RulesUnreadable`] for text that is not such a table, or has another key;
    /// [`DiscloseError::RulesTooWeak`] for a threshold or a protection below three.
    pub fn parse(text: &str) -> Result<Self, DiscloseError> {
        let rules: Self = toml::from_str(text)
            .map_err(|source| DiscloseError::RulesUnreadable { source: Box::new(source) })?;
        rules.check()?;
        Ok(rules)
    }

    fn check(&self) -> Result<(), DiscloseError> {
        for (key, given) in [("threshold", self.threshold), ("protection", self.protection)] {
            if given < LEAST {
                return Err(DiscloseError::RulesTooWeak { key, given, least: LEAST });
            }
        }
        self.dominance.as_ref().map_or(Ok(()), Dominance::check)
    }

    /// Whether a count of nobody may be withheld, so that a withheld count may be nobody.
    fn zeros_may_be_withheld(&self) -> bool {
        !self.zeros_are_shown || self.everyone_is_withheld || !self.insiders.is_empty()
    }

    /// Whether a count may not be shown.
    pub(crate) fn is_small(&self, count: i64) -> bool {
        count < self.threshold && (count > 0 || !self.zeros_are_shown)
    }

    /// The least that an attacker knows a withheld count to be.
    pub fn floor(&self) -> i64 {
        i64::from(self.dominance.is_none() && !self.zeros_may_be_withheld())
    }
}

/// Why a cell is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Why {
    /// Its own count may not be shown.
    Primary,
    /// Without it another withheld count could be worked out.
    Secondary,
}

/// A withheld cell and what each attacker can say of it.
#[derive(Debug, Clone, Serialize)]
pub struct WithheldCell {
    /// Where it stands.
    pub place: Place,
    /// Why it is withheld.
    pub why: Why,
    /// The public first, then the insiders in the order of the rules; null for one who knows the cell already.
    pub possible: Vec<Option<Possible>>,
}

/// A release that is proved safe.
#[derive(Debug, Clone, Serialize)]
pub struct Protected {
    /// By what rules.
    pub rules: ReleaseRules,
    /// The proof, cell by cell.
    pub withheld: Vec<WithheldCell>,
    /// Cells in all.
    pub cells: usize,
    /// Persons in cells withheld for their own count.
    pub persons_primary: i64,
    /// Persons in cells withheld for another's sake.
    pub persons_secondary: i64,
    /// Persons that any pattern has to withhold for another's sake: the optimum lies between this and what was chosen.
    pub persons_secondary_at_least: i64,
    #[serde(skip)]
    is_withheld: Vec<bool>,
}

impl Protected {
    /// Which cells are withheld, in the order of [`Release::cells`].
    pub fn is_withheld(&self) -> &[bool] {
        &self.is_withheld
    }
}

/// Withholds what must be, and as little more as the choice finds, until no attacker gets near a withheld count.
///
/// # Errors
/// [`DiscloseError::RulesTooWeak`] for a threshold or protection below three; [`DiscloseError::CountWithheld`] if a
/// count of the release is not known; [`DiscloseError::NotProtectable`] if no pattern could be proved safe, as where
/// others have printed what gives a cell away.
///
/// ```
/// use sylfaen_disclose::{Release, ReleaseRules, protect};
///
/// let table = "sex,value\nf,2\nm,20\nx,9\nTotal,31\n";
/// let release = Release::read(&[("t.csv", table)], &[])?;
/// let safe = protect(&release, &ReleaseRules::default())?;
/// assert_eq!(safe.withheld.len(), 2);
/// # Ok::<(), sylfaen_disclose::DiscloseError>(())
/// ```
pub fn protect(release: &Release, rules: &ReleaseRules) -> Result<Protected, DiscloseError> {
    rules.check()?;
    let counts: Option<Vec<i64>> = release.cells().iter().map(|cell| cell.persons).collect();
    let counts = counts.ok_or(DiscloseError::CountWithheld)?;
    attacker::agrees(release, rules)?;
    let primary = attacker::primary(release, rules, &counts);
    release.shows_what_it_must(&primary)?;
    let ground = ground(release, rules, &counts, &primary);
    let mut search = first_pattern(&ground)?;
    if search.trails.is_empty() {
        search.narrow(NARROW_WORK);
        search.improve(IMPROVE_WORK);
        search.renew(RENEW_WORK);
    } else {
        search.narrow_in_batches(BATCHES_WORK);
    }
    for _ in 0..MENDS_MAX {
        let found = audited(&ground, &search);
        let breached = breached(&found);
        if breached.is_empty() {
            return Ok(proof(release, rules, &ground, &primary, search.is_withheld(), &found));
        }
        // What the changes show and the audit does not prove is withheld with all that stands around it.
        if !search.withhold_around(&breached) {
            return Err(DiscloseError::NotProtectable { cells: breached.len() });
        }
        covered(&mut search)?;
    }
    let found = audited(&ground, &search);
    Err(DiscloseError::NotProtectable { cells: breached(&found).len() })
}

/// The first pattern: where there are many cells to keep by steps; else the cheaper of two, one made of ways and swaps alone,
/// and one in which programs are asked where ways are dear. In one table with hierarchies the plain one is the cheaper, in tables
/// that share totals the other.
fn first_pattern<'a>(ground: &'a Ground<'a>) -> Result<Search<'a>, DiscloseError> {
    if sweep::is_for(ground) {
        let mut search = Search::new(ground);
        if !search.cover_freely() {
            search = Search::new(ground);
            search.wander();
            search.is_plain = true;
        }
        covered(&mut search)?;
        return Ok(search);
    }
    let plain = ground.map.as_ref().and_then(|_| {
        let mut search = Search::new(ground);
        search.is_plain = true;
        covered(&mut search).ok()?;
        search.is_plain = false;
        Some(search)
    });
    if let Some(plain) = plain {
        // Of so many cells programs would take hours.
        if plain.work > PLAIN_WORK {
            return Ok(plain);
        }
        let mut search = Search::new(ground);
        let is_cheaper = covered(&mut search).is_ok() && search.cost <= plain.cost;
        return Ok(if is_cheaper { search } else { plain });
    }
    let mut search = Search::new(ground);
    covered(&mut search)?;
    Ok(search)
}

/// Withholds until the search knows of no cell that cannot move; where it finds no change, all that stands around.
fn covered(search: &mut Search<'_>) -> Result<(), DiscloseError> {
    loop {
        let failed = search.cover();
        if failed.is_empty() {
            return Ok(());
        }
        if !search.withhold_around(&failed) {
            return Err(DiscloseError::NotProtectable { cells: failed.len() });
        }
    }
}

fn ground<'a>(release: &'a Release, rules: &ReleaseRules, counts: &'a [i64], primary: &[bool]) -> Ground<'a> {
    let floor = rules.floor();
    let may_be_nobody = floor == 0 && rules.dominance.is_none();
    let is_inside = |standing| standing == Standing::Inside;
    let cells = || release.cells().iter().zip(counts);
    let places: Vec<&Place> = release.cells().iter().map(|cell| &cell.place).collect();
    let map = Map::new(&places, release.sums());
    Ground {
        leaves: map.as_ref().map(|map| Leaves::new(map, counts)),
        map,
        sums: release.sums(),
        counts,
        costs: release.cells().iter().map(Cell::cost).collect(),
        // Nobody said of a cell that is shown nowhere that a count of nobody would be shown.
        floors: cells().map(|(cell, _)| if is_inside(cell.standing) { 0 } else { floor }).collect(),
        needs: attacker::needs(release, rules, counts, primary),
        may_be_withheld: cells()
            .map(|(cell, &count)| cell.may_give_way() && (may_be_nobody || count > 0))
            .collect(),
        is_kept: cells()
            .zip(primary)
            // A magnitude that is withheld for another's sake is no secret itself.
            .map(|((cell, _), primary)| *primary || (rules.dominance.is_none() && !is_inside(cell.standing)))
            .collect(),
        is_forced: cells()
            .zip(primary)
            .map(|((cell, _), primary)| *primary || is_inside(cell.standing))
            .collect(),
        attackers: attacker::attackers(release, rules, counts),
    }
}

/// What each attacker can say of what is withheld, by the audit, which begins from the true counts and the changes that the
/// search found, and checks each of them itself.
fn audited(ground: &Ground<'_>, search: &Search<'_>) -> Vec<Vec<Possible>> {
    let found = ground.attackers.iter().enumerate().map(|(ordinal, attacker)| {
        let view = view(ground, attacker, search.is_withheld());
        let proposed = search.changes(ordinal).map(|change| change.moves.as_slice());
        // Counts that agree with nothing would be a fault of the search, and prove nothing.
        let found = audit_with(&view, ground.sums, proposed, search.trail(ordinal))
            .map(|found| found.into_iter().map(|one| as_far_as_needed(ground, one)).collect());
        found.unwrap_or_else(|| {
            let kept = view.wanted.iter().enumerate().filter(|(_, wanted)| **wanted > 0);
            kept.map(|(cell, _)| Possible { cell, least: 0, greatest: 0, verdict: Verdict::NotProved })
                .collect()
        })
    });
    found.collect()
}

/// A magnitude has to stay open on either side, not only wide.
fn as_far_as_needed(ground: &Ground<'_>, found: Possible) -> Possible {
    let count = ground.counts.get(found.cell).copied().unwrap_or(0);
    let need = ground.needs.get(found.cell).copied().unwrap_or_default();
    if found.greatest - count < need.up || count - found.least < need.down {
        return Possible { verdict: Verdict::TooNarrow, ..found };
    }
    found
}

fn view(ground: &Ground<'_>, attacker: &Attacker, is_withheld: &[bool]) -> View {
    let hidden = || is_withheld.iter().zip(&attacker.own).map(|(withheld, own)| *withheld && !own);
    let possible = ground.counts.iter().zip(hidden()).zip(&ground.floors);
    let kept = ground.is_kept.iter().zip(&attacker.exempt).zip(hidden()).zip(&ground.needs);
    View {
        possible: possible
            .map(|((&count, hidden), &floor)| if hidden { (floor, None) } else { (count, Some(count)) })
            .collect(),
        wanted: kept
            .map(
                |(((kept, exempt), hidden), need)| {
                    if hidden && *kept && !exempt { need.wide.max(need.up + need.down) } else { 0 }
                },
            )
            .collect(),
        agreed: Some(ground.counts.to_vec()),
    }
}

fn breached(found: &[Vec<Possible>]) -> Vec<usize> {
    let all = found.iter().flatten().filter(|one| one.verdict != Verdict::Protected);
    let mut cells: Vec<usize> = all.map(|one| one.cell).collect();
    cells.sort_unstable();
    cells.dedup();
    cells
}

fn proof(
    release: &Release,
    rules: &ReleaseRules,
    ground: &Ground<'_>,
    primary: &[bool],
    is_withheld: &[bool],
    found: &[Vec<Possible>],
) -> Protected {
    let by_cell: Vec<BTreeMap<usize, Possible>> =
        found.iter().map(|found| found.iter().map(|one| (one.cell, *one)).collect()).collect();
    let mut proof = Protected {
        rules: rules.clone(),
        withheld: Vec::new(),
        cells: ground.counts.len(),
        persons_primary: 0,
        persons_secondary: 0,
        persons_secondary_at_least: loss::at_least(ground, primary),
        is_withheld: is_withheld.to_vec(),
    };
    for (at, cell) in release.cells().iter().enumerate() {
        if is_withheld.get(at) != Some(&true) || cell.standing == Standing::Inside {
            continue;
        }
        let is_primary = primary.get(at) == Some(&true);
        let persons = ground.counts.get(at).copied().unwrap_or(0);
        *(if is_primary { &mut proof.persons_primary } else { &mut proof.persons_secondary }) += persons;
        proof.withheld.push(WithheldCell {
            place: cell.place.clone(),
            why: if is_primary { Why::Primary } else { Why::Secondary },
            possible: by_cell.iter().map(|found| found.get(&at).copied()).collect(),
        });
    }
    proof
}
