//! Chooses what a release withholds, and keeps it only if the audit cannot undo it.
//!
//! In: a release whose every count is known, and rules. Out: which cells are withheld and why, with what each attacker
//! can say of each of them. It refuses to answer with a release that is not proved safe.

mod pattern;

use serde::{Deserialize, Serialize};

use crate::audit::{Possible, Verdict, View, audit, determined};
use crate::release::{Place, Release};
use crate::{DiscloseError, Rules};

/// The least threshold and protection that are accepted.
const LEAST: i64 = 3;

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
        Ok(())
    }

    /// Whether a count of nobody may be withheld, so that a withheld count may be nobody.
    fn zeros_may_be_withheld(&self) -> bool {
        !self.zeros_are_shown || self.everyone_is_withheld || !self.insiders.is_empty()
    }

    /// The least that an attacker knows a withheld count to be.
    pub fn floor(&self) -> i64 {
        i64::from(!self.zeros_may_be_withheld())
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
    #[serde(skip)]
    is_withheld: Vec<bool>,
}

impl Protected {
    /// Which cells are withheld, in the order of [`Release::cells`].
    pub fn is_withheld(&self) -> &[bool] {
        &self.is_withheld
    }
}

/// One attacker: what it knows whatever is withheld, and which cells are not kept from it.
struct Attacker {
    own: Vec<bool>,
    exempt: Vec<bool>,
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
    let primary = primary(release, rules, &counts);
    let search = Search { release, rules, counts: &counts, attackers: attackers(release, rules, &counts) };
    let mut is_withheld = primary.clone();
    search.widen(&mut is_withheld)?;
    search.narrow(&primary, &mut is_withheld);
    Ok(search.proof(&primary, &is_withheld))
}

/// The cells whose own counts may not be shown.
fn primary(release: &Release, rules: &ReleaseRules, counts: &[i64]) -> Vec<bool> {
    let is_small = |count: i64| (count > 0 || !rules.zeros_are_shown) && count < rules.threshold;
    let mut primary: Vec<bool> = counts.iter().map(|&count| is_small(count)).collect();
    if rules.everyone_is_withheld {
        for sum in release.sums().iter().filter(|sum| sum.parts.len() > 1) {
            let total = counts.get(sum.total).copied().unwrap_or(0);
            for &part in sum.parts.iter().filter(|_| total > 0) {
                if let (Some(flag), true) = (primary.get_mut(part), counts.get(part) == Some(&total)) {
                    *flag = true;
                }
            }
        }
    }
    for (flag, cell) in primary.iter_mut().zip(release.cells()) {
        *flag &= !cell.is_printed;
    }
    primary
}

fn attackers(release: &Release, rules: &ReleaseRules, counts: &[i64]) -> Vec<Attacker> {
    let public = Vec::new();
    let selectors = [&public].into_iter().chain(&rules.insiders);
    let attacker = |own: &Vec<(String, String)>| {
        let own: Vec<bool> =
            release.cells().iter().map(|cell| cell.place.iter().any(|at| own.contains(at))).collect();
        let known = own.iter().zip(counts).map(|(own, count)| own.then_some(*count)).collect();
        let exempt = determined(&View { known, floor: 0 }, release.sums());
        Attacker { own, exempt }
    };
    selectors.map(attacker).collect()
}

struct Search<'a> {
    release: &'a Release,
    rules: &'a ReleaseRules,
    counts: &'a [i64],
    attackers: Vec<Attacker>,
}

impl Search<'_> {
    fn view(&self, attacker: &Attacker, is_withheld: &[bool]) -> View {
        let known = self.counts.iter().zip(is_withheld).zip(&attacker.own);
        let known = known.map(|((count, hidden), own)| (!hidden || *own).then_some(*count)).collect();
        View { known, floor: self.rules.floor() }
    }

    fn found(&self, attacker: &Attacker, is_withheld: &[bool]) -> Vec<Possible> {
        let view = self.view(attacker, is_withheld);
        // Counts that agree with nothing would be a fault of this search, and prove nothing.
        let unproved = |cell| Possible { cell, least: 0, greatest: 0, verdict: Verdict::NotProved };
        let found = audit(&view, self.release.sums(), self.rules.protection)
            .unwrap_or_else(|| (0..self.counts.len()).map(unproved).collect());
        found.into_iter().filter(|one| attacker.exempt.get(one.cell) == Some(&false)).collect()
    }

    fn breaches(&self, attacker: &Attacker, is_withheld: &[bool]) -> Vec<usize> {
        let found = self.found(attacker, is_withheld).into_iter();
        found.filter(|one| one.verdict != Verdict::Protected).map(|one| one.cell).collect()
    }

    /// Withholds more until nothing is found; each round withholds at least one cell more, or gives up.
    fn widen(&self, is_withheld: &mut [bool]) -> Result<(), DiscloseError> {
        loop {
            let before = is_withheld.to_vec();
            let mut breached = Vec::new();
            for attacker in &self.attackers {
                let exposed = self.breaches(attacker, is_withheld);
                let fixed: Vec<bool> = self
                    .release
                    .cells()
                    .iter()
                    .zip(&attacker.own)
                    .map(|(cell, own)| cell.is_printed || *own)
                    .collect();
                pattern::cover(self.release.sums(), self.counts, self.rules, &fixed, &exposed, is_withheld);
                breached.extend(exposed);
            }
            if breached.is_empty() {
                return Ok(());
            }
            if before == *is_withheld {
                for &cell in &breached {
                    self.withhold_around(cell, is_withheld);
                }
            }
            if before == *is_withheld {
                return Err(DiscloseError::NotProtectable { cells: breached.len() });
            }
        }
    }

    /// Withholds every cell of every sum that the cell is in, where the choice proposes nothing new.
    fn withhold_around(&self, cell: usize, is_withheld: &mut [bool]) {
        for sum in self.release.sums().iter().filter(|sum| sum.total == cell || sum.parts.contains(&cell)) {
            for &other in sum.parts.iter().chain([&sum.total]) {
                let may = self.release.cells().get(other).is_some_and(|cell| !cell.is_printed)
                    && (self.rules.zeros_may_be_withheld() || self.counts.get(other) != Some(&0));
                if let (true, Some(flag)) = (may, is_withheld.get_mut(other)) {
                    *flag = true;
                }
            }
        }
    }

    /// Shows again what need not be withheld, the greatest counts first.
    fn narrow(&self, primary: &[bool], is_withheld: &mut [bool]) {
        let mut secondary: Vec<usize> = (0..primary.len())
            .filter(|&cell| is_withheld.get(cell) == Some(&true) && primary.get(cell) == Some(&false))
            .collect();
        secondary.sort_by_key(|&cell| (std::cmp::Reverse(self.counts.get(cell)), cell));
        for cell in secondary {
            let mut tried = is_withheld.to_vec();
            if let Some(flag) = tried.get_mut(cell) {
                *flag = false;
            }
            if self.attackers.iter().all(|attacker| self.breaches(attacker, &tried).is_empty()) {
                is_withheld.copy_from_slice(&tried);
            }
        }
    }

    fn proof(&self, primary: &[bool], is_withheld: &[bool]) -> Protected {
        let found: Vec<Vec<Possible>> =
            self.attackers.iter().map(|attacker| self.found(attacker, is_withheld)).collect();
        let mut proof = Protected {
            rules: self.rules.clone(),
            withheld: Vec::new(),
            cells: self.counts.len(),
            persons_primary: 0,
            persons_secondary: 0,
            is_withheld: is_withheld.to_vec(),
        };
        for (at, cell) in self.release.cells().iter().enumerate() {
            if is_withheld.get(at) != Some(&true) {
                continue;
            }
            let is_primary = primary.get(at) == Some(&true);
            let persons = self.counts.get(at).copied().unwrap_or(0);
            *(if is_primary { &mut proof.persons_primary } else { &mut proof.persons_secondary }) += persons;
            proof.withheld.push(WithheldCell {
                place: cell.place.clone(),
                why: if is_primary { Why::Primary } else { Why::Secondary },
                possible: found.iter().map(|one| one.iter().find(|one| one.cell == at).copied()).collect(),
            });
        }
        proof
    }
}
