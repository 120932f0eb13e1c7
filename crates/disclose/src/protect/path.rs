//! Changes along a closed way through the codes of two dimensions.
//!
//! In: a map of the release, a cell, by how much it has to move, what each cell costs and can give. Out: a change of whole
//! counts under which every sum holds, or nothing. Persons are moved from a pair of codes to another so that every row
//! and every column keeps what it has: a way through the codes, now of the one dimension, now of the other, back to where
//! it began, the cheapest by Dijkstra's method. In a table of two ways every change is made of such ways (it is a flow in
//! a network); of others it is a part of the changes there are, found a hundred times faster than by a program. Cells of
//! further dimensions move with them: a pair of codes where the cell has one, all totals where it has none.

use std::collections::BTreeMap;

use super::change::Change;
use super::map::{Map, TOP};
use super::terrain::{Offer, Terrain};

/// How many ways a change is put together from, at the most.
const WAYS_MAX: usize = 6;
/// How many codes are tried in a dimension that the way does not go through.
const CODES_TRIED: usize = 3;
/// What a step costs that costs nothing, so that a way is no longer than it need be.
pub(super) const STEP_COST: f64 = 1e-3;

/// Codes that move together, and whether they move against the others.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) codes: Vec<usize>,
    pub(super) sign: i64,
}

/// One table as a way goes through it: strides of the two dimensions, and the places that the others add.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) grid: usize,
    pub(super) strides: [usize; 2],
    pub(super) fixed: Vec<(usize, i64)>,
}

/// What is asked of one way.
pub(super) struct Quest<'a> {
    pub(super) map: &'a Map,
    pub(super) cell: usize,
    /// Which way the cell moves, and by how many persons.
    pub(super) sign: i64,
    pub(super) by: i64,
    pub(super) moved: &'a BTreeMap<usize, i64>,
    /// What a way may not cost.
    limit: f64,
    pub(super) offer: &'a dyn Fn(usize) -> Option<Offer>,
}

/// A way: what it costs, and how each cell moves for each person.
pub(super) type Way = (f64, Vec<(usize, i64)>);

/// A change that moves the cell by `wanted`, and what the cells cost that it takes; null if no way was found. Each of the
/// ways it is made of costs less than `limit`.
pub(super) fn change(
    map: &Map,
    terrain: &Terrain<'_>,
    cell: usize,
    wanted: i64,
    limit: f64,
    offer: &dyn Fn(usize) -> Option<Offer>,
) -> Option<(f64, Change)> {
    let mut moved: BTreeMap<usize, i64> = BTreeMap::new();
    let mut left = wanted.abs();
    for _ in 0..WAYS_MAX {
        if left == 0 {
            break;
        }
        let way = |by| Quest { map, cell, sign: wanted.signum(), by, moved: &moved, limit, offer }.way();
        let (by, way) = match way(left) {
            Some(all) => (left, all.1),
            None if left == 1 => return None,
            None => {
                // Where not one person can be moved, no more can.
                let single = way(1)?;
                let half = (left + 1) / 2;
                let some = if half > 1 { way(half) } else { None };
                some.map_or((1, single.1), |some| (half, some.1))
            }
        };
        for (at, sign) in way {
            *moved.entry(at).or_default() += sign * by;
        }
        left -= by;
    }
    moved.retain(|_, by| *by != 0);
    let holds = moved.get(&cell) == Some(&wanted) && is_whole(terrain, &moved, offer);
    let price = moved.keys().filter_map(|&at| offer(at)).map(|offer| offer.cost).sum();
    holds.then(|| (price, Change { moves: moved.into_iter().collect() }))
}

/// Whether every sum holds and no cell falls too far.
fn is_whole(
    terrain: &Terrain<'_>,
    moved: &BTreeMap<usize, i64>,
    offer: &dyn Fn(usize) -> Option<Offer>,
) -> bool {
    let mut rows: BTreeMap<usize, i64> = BTreeMap::new();
    for (&cell, &by) in moved {
        if offer(cell).is_none_or(|offer| -by > offer.down_max) {
            return false;
        }
        for &sum in terrain.of(cell) {
            let is_total = terrain.sums.get(sum).is_some_and(|sum| sum.total == cell);
            *rows.entry(sum).or_default() += if is_total { -by } else { by };
        }
    }
    rows.values().all(|&sum| sum == 0)
}

impl Quest<'_> {
    /// The cheapest way found, first among the nearest codes, then among all.
    fn way(&self) -> Option<Way> {
        let place = self.map.place(self.cell);
        let parent =
            |(at, code): &(usize, usize)| self.map.dimension(*at).map_or(TOP, |tree| tree.parent(*code));
        [false, true]
            .into_iter()
            // Under everybody the nearest codes are all there are.
            .filter(|is_wide| !is_wide || place.iter().any(|at| parent(at) != TOP))
            .find_map(|is_wide| match place {
                [] => None,
                [only] => self.pairs(*only, is_wide),
                [..] => self.planes(place, is_wide),
            })
            .filter(|(price, _)| *price < self.limit)
    }

    /// The codes beside one: the leaves under its parent (or under everybody), and what goes up through all totals.
    fn nodes(&self, dimension: usize, code: usize, is_wide: bool) -> Vec<Node> {
        let Some(tree) = self.map.dimension(dimension) else { return Vec::new() };
        let apex = if is_wide { TOP } else { tree.parent(code) };
        let leaves = tree.leaves(apex).into_iter();
        let mut nodes: Vec<Node> =
            leaves.map(|leaf| Node { codes: tree.below(leaf, apex), sign: 1 }).collect();
        nodes.push(Node { codes: tree.above(apex), sign: -1 });
        nodes
    }

    /// What the other dimensions add to a way through some, one choice after another.
    fn layers(&self, through: &[usize], is_wide: bool) -> Vec<Vec<Layer>> {
        let place = self.map.place(self.cell);
        let mut choices = Vec::new();
        for choice in 0..tried(is_wide) {
            let mut layers = Vec::new();
            for (ordinal, grid) in self.map.grids.iter().enumerate() {
                if !place.iter().all(|(at, _)| grid.has(*at)) {
                    continue;
                }
                let mut fixed = vec![(0, 1)];
                let mut is_there = true;
                for &(dimension, stride) in &grid.strides {
                    if through.contains(&dimension) {
                        continue;
                    }
                    let own = place.iter().find(|(at, _)| *at == dimension).map(|(_, code)| *code);
                    let codes = match own {
                        Some(code) => self.pair(ordinal, dimension, code, choice, is_wide),
                        None => self.totals(ordinal, dimension, choice),
                    };
                    is_there &= !codes.is_empty();
                    fixed = fixed
                        .iter()
                        .flat_map(|(offset, sign)| {
                            codes.iter().map(move |(code, other)| (offset + stride * code, sign * other))
                        })
                        .collect();
                }
                let stride = |at: usize| through.get(at).map_or(0, |at| grid.stride(*at));
                if !is_there {
                    return choices;
                }
                layers.push(Layer { grid: ordinal, strides: [stride(0), stride(1)], fixed });
            }
            // Where the way goes through all dimensions there is one choice.
            let is_only = layers.iter().all(|layer| layer.fixed.len() == 1);
            choices.push(layers);
            if is_only {
                break;
            }
        }
        choices
    }

    /// A cell at the codes of this one but for one dimension; null if nobody stands there.
    fn beside(&self, grid: usize, dimension: usize, code: usize) -> Option<usize> {
        let grid = self.map.grids.get(grid)?;
        let others = self.map.place(self.cell).iter().filter(|(at, _)| *at != dimension);
        let offset: usize = others.map(|(at, code)| grid.stride(*at) * code).sum();
        grid.cell(offset + grid.stride(dimension) * code)
    }

    /// Codes in the order in which they are worth trying: withheld ones, then the cheapest.
    fn ordered(&self, grid: usize, dimension: usize, codes: Vec<usize>, sign: i64) -> Vec<usize> {
        let mut found: Vec<(f64, i64, usize)> = codes
            .into_iter()
            .filter_map(|code| {
                let offer = (self.offer)(self.beside(grid, dimension, code)?)?;
                let can = sign > 0 || offer.down_max >= self.by;
                can.then_some((offer.cost, -offer.down_max, code))
            })
            .collect();
        found.sort_by(|one, other| {
            one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)).then(one.2.cmp(&other.2))
        });
        found.into_iter().map(|(_, _, code)| code).collect()
    }

    /// The cell's own code with those under it, against another code or the totals above.
    fn pair(
        &self,
        grid: usize,
        dimension: usize,
        code: usize,
        choice: usize,
        is_wide: bool,
    ) -> Vec<(usize, i64)> {
        let Some(tree) = self.map.dimension(dimension) else { return Vec::new() };
        let apex = if is_wide { TOP } else { tree.parent(code) };
        let own = self.ordered(grid, dimension, tree.leaves(code), self.sign);
        let Some(&own) = own.first() else { return Vec::new() };
        let is_own = |leaf: &usize| tree.above(*leaf).contains(&code);
        let others: Vec<usize> = tree.leaves(apex).into_iter().filter(|leaf| !is_own(leaf)).collect();
        let others = self.ordered(grid, dimension, others, -self.sign);
        let plus = tree.below(own, apex).into_iter().map(|code| (code, 1));
        match others.get(choice) {
            Some(&other) => plus.chain(tree.below(other, apex).into_iter().map(|code| (code, -1))).collect(),
            None if choice == others.len() => {
                plus.chain(tree.above(apex).into_iter().map(|code| (code, 1))).collect()
            }
            None => Vec::new(),
        }
    }

    /// A code of a dimension that the cell is at the total of, with all above it.
    fn totals(&self, grid: usize, dimension: usize, choice: usize) -> Vec<(usize, i64)> {
        let Some(tree) = self.map.dimension(dimension) else { return Vec::new() };
        let leaves = self.ordered(grid, dimension, tree.leaves(TOP), self.sign);
        let leaf = leaves.get(choice).or(leaves.last());
        leaf.map(|&leaf| tree.above(leaf).into_iter().map(|code| (code, 1)).collect()).unwrap_or_default()
    }

    /// Ways of a cell that stands in one dimension: its code against another.
    fn pairs(&self, (dimension, code): (usize, usize), is_wide: bool) -> Option<Way> {
        let nodes = self.nodes(dimension, code, is_wide);
        let nowhere = Node { codes: vec![TOP], sign: 1 };
        let mut best = None;
        for layers in self.layers(&[dimension], is_wide) {
            let is_own = |node: &&Node| node.sign > 0 && node.codes.contains(&code);
            let own = nodes
                .iter()
                .filter(is_own)
                .filter_map(|node| self.step(&layers, node, &nowhere, self.sign, true));
            let Some(own) = cheapest(own) else { continue };
            let others = nodes
                .iter()
                .filter(|node| !is_own(node))
                .filter_map(|node| self.step(&layers, node, &nowhere, -self.sign, false));
            let Some(other) = cheapest(others) else { continue };
            let way = (own.0 + other.0, own.1.into_iter().chain(other.1).collect());
            best = cheaper(best, Some(way));
        }
        best
    }

    /// Ways through the two dimensions of the cell with the most codes.
    fn planes(&self, place: &[(usize, usize)], is_wide: bool) -> Option<Way> {
        let mut through: Vec<(usize, usize)> = place.to_vec();
        let size = |(dimension, code): &(usize, usize)| self.nodes(*dimension, *code, is_wide).len();
        through.sort_by_key(|at| (std::cmp::Reverse(size(at)), *at));
        let [one, other, ..] = through.as_slice() else { return None };
        let nodes = [self.nodes(one.0, one.1, is_wide), self.nodes(other.0, other.1, is_wide)];
        let mut best: Option<Way> = None;
        for layers in self.layers(&[one.0, other.0], is_wide) {
            let is_own = |node: &Node, code: usize| node.sign > 0 && node.codes.contains(&code);
            let mut starts = Vec::new();
            for (left, node) in nodes[0].iter().enumerate().filter(|(_, node)| is_own(node, one.1)) {
                for (right, beside) in nodes[1].iter().enumerate().filter(|(_, node)| is_own(node, other.1)) {
                    if let Some((price, _)) = self.step(&layers, node, beside, self.sign, true) {
                        starts.push((price, left, right));
                    }
                }
            }
            starts.sort_by(|one, other| {
                one.0.total_cmp(&other.0).then((one.1, one.2).cmp(&(other.1, other.2)))
            });
            for &(price, left, right) in starts.iter().take(tried(is_wide)) {
                let limit = best.as_ref().map_or(self.limit, |(price, _)| *price);
                best = cheaper(best, self.circle(&layers, &nodes, (left, right), price, limit));
                if best.as_ref().is_some_and(|(price, _)| *price < 1.0) {
                    return best;
                }
            }
        }
        best
    }
}

/// Among all codes there is much to go through, so that little of it is tried.
fn tried(is_wide: bool) -> usize {
    if is_wide { 1 } else { CODES_TRIED }
}

fn cheaper(one: Option<Way>, other: Option<Way>) -> Option<Way> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.0 < one.0 { other } else { one }),
        (one, other) => one.or(other),
    }
}

fn cheapest(ways: impl Iterator<Item = Way>) -> Option<Way> {
    ways.fold(None, |best, way| cheaper(best, Some(way)))
}
