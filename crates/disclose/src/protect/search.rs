//! The state of the search for a pattern: what is withheld, and the changes that show it to be enough.
//!
//! In: counts, sums, attackers, the cells that may not be shown. Out: what each cell costs and can give, which cells cannot
//! move far enough yet; and every step can be undone. It keeps, for each attacker, the changes that were found, so that
//! trying a cell asks only for the changes that moved it. It proves nothing: the audit does.

use super::attacker::Attacker;
use super::change::Change;
use super::evidence::Evidence;
use super::map::Map;
use super::swap::Leaves;
use super::terrain::{Offer, Terrain};
use super::trail::Trail;
use crate::release::Sum;

/// How far a withheld cell has to be able to move.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Need {
    /// By how much it has to rise.
    pub(super) up: i64,
    /// By how much it has to fall.
    pub(super) down: i64,
    /// How far apart its least and its greatest count have to be.
    pub(super) wide: i64,
}

impl Need {
    /// Whether a part of a total that is shown cannot move so far: `own` is what it can give, `all` what all withheld
    /// parts can.
    pub(super) fn is_short(&self, parts: usize, own: i64, all: i64) -> bool {
        parts < 2 || all < self.wide || all - own < self.up
    }
}

/// What the search may not change.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    /// Where each cell stands; null where that does not say what hangs together.
    pub(super) map: Option<Map>,
    /// The finest cells of its tables; null where there is no map.
    pub(super) leaves: Option<Leaves>,
    pub(super) sums: &'a [Sum],
    pub(super) counts: &'a [i64],
    /// What withholding each cell for another's sake costs.
    pub(super) costs: Vec<i64>,
    /// The least each count can be if it is withheld.
    pub(super) floors: Vec<i64>,
    /// How far each cell has to be able to move where it is withheld.
    pub(super) needs: Vec<Need>,
    /// Cells that may be withheld for another's sake.
    pub(super) may_be_withheld: Vec<bool>,
    /// Cells that have to be wide where they are withheld.
    pub(super) is_kept: Vec<bool>,
    /// Cells that are withheld whatever else is.
    pub(super) is_forced: Vec<bool>,
    pub(super) attackers: Vec<Attacker>,
}

/// A step that can be undone.
#[derive(Debug)]
pub(super) enum Step {
    Withheld(usize),
    Shown(usize),
    SetAside(usize, usize),
}

/// Where the search stood.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) steps: usize,
    changes: Vec<usize>,
    cost: i64,
}

/// When a try is given up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ceiling {
    /// What is withheld for another's sake may not cost more than this.
    pub(super) cost: i64,
    /// The work done may not be more than this.
    pub(super) work: usize,
}

#[derive(Debug)]
pub(super) struct Search<'a> {
    pub(super) ground: &'a Ground<'a>,
    pub(super) terrain: Terrain<'a>,
    pub(super) evidence: Vec<Evidence>,
    /// For each attacker the sets of counts that were come upon one from another; none where changes were looked for one by one.
    pub(super) trails: Vec<Trail>,
    pub(super) is_withheld: Vec<bool>,
    pub(super) is_barred: Vec<bool>,
    pub(super) steps: Vec<Step>,
    /// What is withheld for another's sake costs in all.
    pub(super) cost: i64,
    /// What a try may cost in all before it is given up; null where something has to be found.
    pub(super) ceiling: Option<Ceiling>,
    /// How much dearer or cheaper cells are taken to be while another pattern is tried.
    pub(super) bias: Option<u64>,
    /// Whether no program is solved where there is a way or a swap.
    pub(super) is_plain: bool,
    /// The cells of all programs solved so far: the measure of work, since a clock would make the answer depend on the
    /// machine.
    pub(super) work: usize,
}

impl<'a> Search<'a> {
    pub(super) fn new(ground: &'a Ground<'a>) -> Self {
        let cells = ground.counts.len();
        Self {
            ground,
            terrain: Terrain::new(cells, ground.sums),
            evidence: ground.attackers.iter().map(|_| Evidence::new(cells)).collect(),
            trails: Vec::new(),
            is_withheld: ground.is_forced.clone(),
            is_barred: vec![false; cells],
            steps: Vec::new(),
            cost: 0,
            ceiling: None,
            bias: None,
            is_plain: false,
            work: 0,
        }
    }

    pub(super) fn is_withheld(&self) -> &[bool] {
        &self.is_withheld
    }

    /// Withholds every cell that may be, of every sum that these cells are in; false if there was none.
    pub(super) fn withhold_around(&mut self, cells: &[usize]) -> bool {
        let from = self.steps.len();
        for &cell in cells {
            for sum in self.terrain.of(cell).to_vec() {
                for other in self.terrain.cells_of(sum).collect::<Vec<_>>() {
                    let may = self.ground.may_be_withheld.get(other) == Some(&true);
                    if may && self.is_withheld.get(other) == Some(&false) {
                        self.hide(other);
                    }
                }
            }
        }
        self.steps.len() > from
    }

    /// Whether a sum of the cell alone tells that what it hides is not wide enough: one cell is left in it, or its parts
    /// cannot give what one of them has to gain.
    pub(super) fn is_short(&self, cell: usize) -> bool {
        let room = |at: usize| self.count(at) - self.ground.floors.get(at).copied().unwrap_or(0);
        self.terrain.of(cell).iter().filter_map(|&sum| self.terrain.sums.get(sum)).any(|sum| {
            let hidden: Vec<usize> =
                sum.parts.iter().copied().filter(|&part| self.is_withheld.get(part) == Some(&true)).collect();
            if self.is_withheld.get(sum.total) == Some(&true) {
                return hidden.is_empty() && self.hides(sum.total);
            }
            let all: i64 = hidden.iter().map(|&part| room(part)).sum();
            let is_short = |part: usize| self.need(part).is_short(hidden.len(), room(part), all);
            hidden.iter().any(|&part| self.hides(part) && is_short(part))
        })
    }

    pub(super) fn apply(&mut self, change: &Change) {
        for &(cell, _) in &change.moves {
            if self.is_withheld.get(cell) == Some(&false) {
                self.hide(cell);
            }
        }
        for (evidence, attacker) in self.evidence.iter_mut().zip(&self.ground.attackers) {
            if !change.moves.iter().any(|(cell, _)| attacker.own.get(*cell) == Some(&true)) {
                evidence.add(change.clone());
            }
        }
    }

    pub(super) fn hide(&mut self, cell: usize) {
        self.set(cell, true);
        self.steps.push(Step::Withheld(cell));
        if self.is_secondary(cell) {
            self.cost += self.cost_of(cell);
        }
    }

    /// Shows a cell and gives what is not wide enough any more.
    pub(super) fn show(&mut self, cell: usize) -> Vec<usize> {
        if self.is_secondary(cell) {
            self.cost -= self.cost_of(cell);
        }
        self.set(cell, false);
        self.steps.push(Step::Shown(cell));
        let mut moved = Vec::new();
        for (attacker, evidence) in self.evidence.iter_mut().enumerate() {
            let (aside, cells) = evidence.set_aside(cell);
            self.steps.extend(aside.into_iter().map(|change| Step::SetAside(attacker, change)));
            moved.extend(cells);
        }
        moved.sort_unstable();
        moved.dedup();
        let attackers = 0..self.ground.attackers.len();
        moved.retain(|&cell| attackers.clone().any(|attacker| self.lacks(attacker, cell)));
        moved
    }

    /// The changes that stand for an attacker: two complete sets of counts for each cell that it moves.
    pub(super) fn changes(&self, attacker: usize) -> impl Iterator<Item = &Change> {
        self.evidence.get(attacker).into_iter().flat_map(Evidence::standing)
    }

    /// The steps of an attacker's trail, the first from the true counts.
    pub(super) fn trail(&self, attacker: usize) -> impl Iterator<Item = &[(usize, i64)]> {
        self.trails.get(attacker).into_iter().flat_map(Trail::steps)
    }

    pub(super) fn mark(&self) -> Mark {
        let changes = self.evidence.iter().map(Evidence::len).collect();
        Mark { steps: self.steps.len(), changes, cost: self.cost }
    }

    pub(super) fn undo_to(&mut self, mark: &Mark) {
        self.cost = mark.cost;
        while self.steps.len() > mark.steps {
            match self.steps.pop() {
                Some(Step::Withheld(cell)) => self.set(cell, false),
                Some(Step::Shown(cell)) => self.set(cell, true),
                Some(Step::SetAside(attacker, change)) => {
                    if let Some(evidence) = self.evidence.get_mut(attacker) {
                        evidence.take_back(change);
                    }
                }
                None => break,
            }
        }
        for (evidence, &len) in self.evidence.iter_mut().zip(&mark.changes) {
            evidence.forget_from(len);
        }
    }

    pub(super) fn set(&mut self, cell: usize, is_withheld: bool) {
        if let Some(flag) = self.is_withheld.get_mut(cell) {
            *flag = is_withheld;
        }
    }

    /// What a cell costs and can give; null for a cell that cannot move for this attacker.
    pub(super) fn offer(&self, attacker: usize, cell: usize, among_withheld: bool) -> Option<Offer> {
        let knows = self.ground.attackers.get(attacker)?.own.get(cell) == Some(&true);
        if knows || self.is_barred.get(cell) == Some(&true) {
            return None;
        }
        let down_max = (self.count(cell) - self.ground.floors.get(cell)?).max(0);
        if self.is_withheld.get(cell) == Some(&true) {
            return Some(Offer { cost: 0.0, down_max });
        }
        let may = !among_withheld && self.ground.may_be_withheld.get(cell) == Some(&true);
        may.then(|| Offer { cost: self.cost_of(cell) as f64 * self.bias(cell), down_max })
    }

    /// Between two thirds and one and a half, by the cell and the number of the try: a fixed walk, and no chance.
    fn bias(&self, cell: usize) -> f64 {
        let Some(walk) = self.bias else { return 1.0 };
        let mixed = (walk ^ cell as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 40;
        0.66 + 0.84 * (mixed as f64 / f64::from(1 << 24))
    }

    /// The greatest fall and the greatest rise of a cell that are shown to be possible; both may be nothing.
    fn range(&self, attacker: usize, cell: usize) -> (i64, i64) {
        let (fall, rise) = self.evidence.get(attacker).map_or((0, 0), |evidence| evidence.range(cell));
        let (further_fall, further_rise) =
            self.trails.get(attacker).map_or((0, 0), |trail| trail.range(cell));
        (fall.min(further_fall), rise.max(further_rise))
    }

    pub(super) fn lacks(&self, attacker: usize, cell: usize) -> bool {
        let Some(knows) = self.ground.attackers.get(attacker) else { return false };
        let is_kept = knows.own.get(cell) == Some(&false) && knows.exempt.get(cell) == Some(&false);
        let (fall, rise) = self.range(attacker, cell);
        let need = self.need(cell);
        is_kept && self.hides(cell) && (rise - fall < need.wide || rise < need.up || -fall < need.down)
    }

    pub(super) fn cost_of(&self, cell: usize) -> i64 {
        self.ground.costs.get(cell).copied().unwrap_or(1)
    }

    pub(super) fn hides(&self, cell: usize) -> bool {
        self.is_withheld.get(cell) == Some(&true) && self.ground.is_kept.get(cell) == Some(&true)
    }

    pub(super) fn is_secondary(&self, cell: usize) -> bool {
        self.is_withheld.get(cell) == Some(&true) && self.ground.is_forced.get(cell) == Some(&false)
    }

    /// What is withheld for another's sake, the dearest first.
    pub(super) fn secondary(&self) -> Vec<usize> {
        let mut cells: Vec<usize> =
            (0..self.is_withheld.len()).filter(|&cell| self.is_secondary(cell)).collect();
        cells.sort_by_key(|&cell| (std::cmp::Reverse(self.count(cell)), cell));
        cells
    }

    pub(super) fn need(&self, cell: usize) -> Need {
        self.ground.needs.get(cell).copied().unwrap_or_default()
    }

    pub(super) fn count(&self, cell: usize) -> i64 {
        self.ground.counts.get(cell).copied().unwrap_or(0)
    }
}
