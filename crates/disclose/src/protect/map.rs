//! Where the cells of a release stand, as ordinals: dimensions, codes under codes, tables.
//!
//! In: the places of cells, and the sums, which tell which code stands under which. Out: the cell at any codes of a
//! table. It refuses releases in which a code stands under two others or a dimension has no total, and tables too wide to
//! be laid out: there nothing is known of places, and changes are looked for by sums alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::release::{Place, Sum};

/// The code of everybody, in every dimension.
pub(super) const TOP: usize = 0;
/// The most places a table may have, those without a row among them.
const PLACES_MAX: usize = 1 << 24;
/// No cell stands there.
const NOBODY: u32 = u32::MAX;

/// Codes of one dimension, each with the one it stands under.
#[derive(Debug, Default)]
pub(super) struct Dimension {
    parent: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
}

/// A table laid out: a cell for each combination of codes.
#[derive(Debug)]
pub(super) struct Grid {
    /// Each dimension, and how far apart two neighbouring codes of it lie.
    pub(super) strides: Vec<(usize, usize)>,
    cells: Vec<u32>,
}

/// All places of a release.
#[derive(Debug)]
pub(super) struct Map {
    pub(super) dimensions: Vec<Dimension>,
    pub(super) grids: Vec<Grid>,
    /// For each cell the dimensions that are not at their total, and the codes.
    places: Vec<Vec<(usize, usize)>>,
}

impl Dimension {
    /// The code that one stands under; everybody for everybody.
    pub(super) fn parent(&self, code: usize) -> usize {
        self.parent.get(code).copied().flatten().unwrap_or(TOP)
    }

    /// The codes under one that have none under them, itself if it has none.
    pub(super) fn leaves(&self, code: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut waiting = vec![code];
        while let Some(code) = waiting.pop() {
            match self.children.get(code) {
                Some(children) if !children.is_empty() => waiting.extend(children.iter().rev()),
                _ => found.push(code),
            }
        }
        found
    }

    /// A code and those above it, up to but without `apex`.
    pub(super) fn below(&self, code: usize, apex: usize) -> Vec<usize> {
        let mut path = Vec::new();
        let mut at = code;
        while at != apex && at != TOP {
            path.push(at);
            at = self.parent(at);
        }
        path
    }

    /// Whether a code is another or lies above it.
    pub(super) fn is_above(&self, code: usize, other: usize) -> bool {
        let mut at = other;
        while at != code && at != TOP {
            at = self.parent(at);
        }
        at == code
    }

    /// How many codes lie above one or the other and not above both, themselves among them.
    pub(super) fn apart(&self, one: usize, other: usize) -> usize {
        let only = |from: usize, to: usize| {
            let mut at = from;
            let mut codes = 0;
            while !self.is_above(at, to) {
                codes += 1;
                at = self.parent(at);
            }
            codes
        };
        only(one, other) + only(other, one)
    }

    /// A code and all above it, everybody too.
    pub(super) fn above(&self, code: usize) -> Vec<usize> {
        let mut path = self.below(code, TOP);
        path.push(TOP);
        path
    }
}

impl Grid {
    pub(super) fn cell(&self, offset: usize) -> Option<usize> {
        self.cells.get(offset).filter(|cell| **cell != NOBODY).map(|cell| *cell as usize)
    }

    pub(super) fn has(&self, dimension: usize) -> bool {
        self.strides.iter().any(|(at, _)| *at == dimension)
    }

    /// How far apart two neighbouring codes of a dimension lie; nothing if the table does not have it.
    pub(super) fn stride(&self, dimension: usize) -> usize {
        self.strides.iter().find(|(at, _)| *at == dimension).map_or(0, |(_, stride)| *stride)
    }
}

impl Map {
    /// Lays a release out; null for one whose places do not say how its cells hang together.
    pub(super) fn new(places: &[&Place], sums: &[Sum]) -> Option<Self> {
        let mut codes: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for (name, code) in places.iter().flat_map(|place| place.iter()) {
            codes.entry(name).or_default().insert(code, TOP);
        }
        for codes in codes.values_mut() {
            codes.values_mut().zip(TOP + 1..).for_each(|(ordinal, at)| *ordinal = at);
        }
        let names: BTreeMap<&str, usize> = codes.keys().copied().zip(0..).collect();
        let place = |place: &Place| -> Option<Vec<(usize, usize)>> {
            let of = |(name, code): &(String, String)| {
                Some((*names.get(name.as_str())?, *codes.get(name.as_str())?.get(code.as_str())?))
            };
            let mut found: Vec<(usize, usize)> = place.iter().map(of).collect::<Option<_>>()?;
            found.sort_unstable();
            Some(found)
        };
        let places: Vec<Vec<(usize, usize)>> = places.iter().map(|at| place(at)).collect::<Option<_>>()?;
        let sizes: Vec<usize> = codes.values().map(|codes| codes.len() + 1).collect();
        let dimensions = dimensions(&places, sums, &sizes)?;
        let grids = grids(&places, &sizes)?;
        Some(Self { dimensions, grids, places })
    }

    pub(super) fn place(&self, cell: usize) -> &[(usize, usize)] {
        self.places.get(cell).map_or(&[], Vec::as_slice)
    }

    /// Whether a code of a dimension has none under it.
    pub(super) fn is_leaf(&self, dimension: usize, code: usize) -> bool {
        self.dimension(dimension).and_then(|tree| tree.children.get(code)).is_some_and(Vec::is_empty)
    }

    pub(super) fn dimension(&self, at: usize) -> Option<&Dimension> {
        self.dimensions.get(at)
    }
}

/// What stands under what, as the sums have it; null if a code stands under two or a dimension adds up nowhere.
fn dimensions(places: &[Vec<(usize, usize)>], sums: &[Sum], sizes: &[usize]) -> Option<Vec<Dimension>> {
    let mut dimensions: Vec<Dimension> = sizes
        .iter()
        .map(|&size| Dimension { parent: vec![None; size], children: vec![Vec::new(); size] })
        .collect();
    for sum in sums {
        let total = places.get(sum.total)?;
        for &part in &sum.parts {
            let mut differs = places.get(part)?.iter().filter(|at| !total.contains(at));
            let (Some(&(dimension, code)), None) = (differs.next(), differs.next()) else { return None };
            let above = total.iter().find(|(at, _)| *at == dimension).map_or(TOP, |(_, code)| *code);
            let parent = dimensions.get_mut(dimension)?.parent.get_mut(code)?;
            if parent.is_some_and(|parent| parent != above) {
                return None;
            }
            *parent = Some(above);
        }
    }
    for dimension in &mut dimensions {
        if dimension.parent.iter().all(Option::is_none) {
            return None;
        }
        for code in TOP + 1..dimension.parent.len() {
            let parent = dimension.parent(code);
            dimension.children.get_mut(parent)?.push(code);
        }
    }
    Some(dimensions)
}

/// A grid for every set of dimensions that is no part of another.
fn grids(places: &[Vec<(usize, usize)>], sizes: &[usize]) -> Option<Vec<Grid>> {
    let of = |place: &Vec<(usize, usize)>| place.iter().map(|(at, _)| *at).collect::<Vec<usize>>();
    let sets: BTreeSet<Vec<usize>> = places.iter().map(of).collect();
    let is_part =
        |one: &Vec<usize>, other: &Vec<usize>| one != other && one.iter().all(|at| other.contains(at));
    let whole = sets.iter().filter(|set| !sets.iter().any(|other| is_part(set, other)));
    let mut grids = Vec::new();
    for set in whole {
        let mut size = 1_usize;
        let mut strides = Vec::new();
        for &at in set {
            strides.push((at, size));
            size = size.checked_mul(*sizes.get(at)?)?;
        }
        if size > PLACES_MAX {
            return None;
        }
        grids.push(Grid { strides, cells: vec![NOBODY; size] });
    }
    for (cell, place) in places.iter().enumerate() {
        for grid in &mut grids {
            if place.iter().all(|(at, _)| grid.has(*at)) {
                let offset: usize = place.iter().map(|(at, code)| grid.stride(*at) * code).sum();
                *grid.cells.get_mut(offset)? = u32::try_from(cell).ok()?;
            }
        }
    }
    Some(grids)
}
