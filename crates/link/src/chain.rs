//! The state of a chain of drawn partitions: which records are near which, and the groups they are in.
//!
//! In: scored pairs, the best partition. Out: groups that records leave and join. Refused: nothing.

use std::collections::BTreeSet;

use crate::score::ScoredPair;

/// Log-odds count up to this bound.
const BOUND: f64 = 16.0;

/// The records with pairs and those that people decided on: the place of each among them, and its neighbours by place.
pub(crate) struct Neighbours {
    pub(crate) records: Vec<u32>,
    /// Whether a record stays where it is.
    pub(crate) stays: Vec<bool>,
    ends: Vec<usize>,
    near: Vec<(u32, f64)>,
    /// For each record the odds of all its pairs together: no choice of groups offers more.
    pub(crate) most: Vec<f64>,
    /// The least record of its group in the best partition.
    pub(crate) best: Vec<u32>,
}

impl Neighbours {
    pub(crate) fn of(pairs: &[ScoredPair], decided: &BTreeSet<u32>, best: &[u32]) -> Self {
        let mut both: Vec<(u32, u32, f64)> = pairs
            .iter()
            .flat_map(|pair| {
                let log_odds = pair.log_odds.min(BOUND);
                [(pair.left, pair.right, log_odds), (pair.right, pair.left, log_odds)]
            })
            .collect();
        both.sort_unstable_by_key(|(record, other, _)| (*record, *other));
        let own = |record: u32| {
            let from = both.partition_point(|pair| pair.0 < record);
            let rest = both.get(from..).unwrap_or_default();
            rest.iter().take_while(move |pair| pair.0 == record)
        };
        let records = side_by_side(&both, decided);
        let mut place_of = vec![0; records.iter().max().map_or(0, |most| *most as usize + 1)];
        records.iter().enumerate().for_each(|(place, record)| place_of[*record as usize] = place as u32);
        let stays = records.iter().map(|record| decided.contains(record)).collect();
        let best = records.iter().map(|record| best[*record as usize]).collect();
        let mut found = Self { stays, ends: Vec::new(), near: Vec::new(), most: Vec::new(), best, records };
        for record in &found.records {
            let from = found.near.len();
            found.near.extend(own(*record).map(|pair| (place_of[pair.1 as usize], pair.2)));
            found.ends.push(found.near.len());
            found.most.push(found.near[from..].iter().map(|(_, log_odds)| log_odds.exp()).sum());
        }
        found
    }

    pub(crate) fn near(&self, place: usize) -> &[(u32, f64)] {
        let from = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.near[from..self.ends[place]]
    }
}

/// The records with pairs and those decided on, neighbours after one another: what a choice looks at then lies close in memory.
fn side_by_side(both: &[(u32, u32, f64)], decided: &BTreeSet<u32>) -> Vec<u32> {
    let mut all: Vec<u32> = both.iter().map(|pair| pair.0).collect();
    all.dedup();
    all.extend(decided);
    let mut is_placed = vec![false; all.iter().max().map_or(0, |most| *most as usize + 1)];
    let mut placed: Vec<u32> = Vec::with_capacity(all.len());
    let mut next = 0;
    for record in all {
        if !std::mem::replace(&mut is_placed[record as usize], true) {
            placed.push(record);
        }
        while let Some(record) = placed.get(next).copied() {
            next += 1;
            let from = both.partition_point(|pair| pair.0 < record);
            for pair in both[from..].iter().take_while(|pair| pair.0 == record) {
                if !std::mem::replace(&mut is_placed[pair.1 as usize], true) {
                    placed.push(pair.1);
                }
            }
        }
    }
    placed
}

/// The groups of a chain on the way, by places of records with pairs; a group is called by the place of one of its members.
pub(crate) struct Groups {
    pub(crate) of: Vec<u32>,
    /// The members of each group of two and more, at its name.
    members: Vec<Vec<u32>>,
    /// Every place, for groups of one.
    places: Vec<u32>,
    pub(crate) count: u64,
}

impl Groups {
    /// The groups of the best partition.
    pub(crate) fn first(neighbours: &Neighbours) -> Self {
        let len = neighbours.records.len();
        let mut by_best: Vec<(u32, u32)> =
            neighbours.best.iter().enumerate().map(|(place, best)| (*best, place as u32)).collect();
        by_best.sort_unstable();
        let places: Vec<u32> = (0..len as u32).collect();
        let mut groups = Self { of: places.clone(), members: vec![Vec::new(); len], places, count: 0 };
        for group in by_best.chunk_by(|a, b| a.0 == b.0) {
            groups.count += 1;
            let Some((_, name)) = group.first().filter(|_| group.len() > 1) else { continue };
            groups.members[*name as usize] = group.iter().map(|(_, place)| *place).collect();
            for (_, place) in group {
                groups.of[*place as usize] = *name;
            }
        }
        groups
    }

    pub(crate) fn members(&self, group: u32) -> &[u32] {
        let group = group as usize;
        match self.members[group].as_slice() {
            [] => &self.places[group..=group],
            members => members,
        }
    }

    pub(crate) fn is_alone(&self, place: usize) -> bool {
        self.members(self.of[place]).len() == 1
    }

    pub(crate) fn leave(&mut self, place: u32) {
        let name = self.of[place as usize];
        let mut members = std::mem::take(&mut self.members[name as usize]);
        if members.is_empty() {
            self.count -= 1;
            return;
        }
        members.retain(|other| *other != place);
        let name = if name == place { members[0] } else { name };
        for member in &members {
            self.of[*member as usize] = name;
        }
        if members.len() > 1 {
            self.members[name as usize] = members;
        }
    }

    pub(crate) fn join(&mut self, place: u32, chosen: Option<u32>) {
        self.of[place as usize] = chosen.unwrap_or(place);
        let Some(name) = chosen else {
            self.count += 1;
            return;
        };
        let members = &mut self.members[name as usize];
        if members.is_empty() {
            members.push(name);
        }
        members.push(place);
    }
}

/// How many records groups have, by their least records, and what follows from it.
pub(crate) struct Sizes {
    of: Vec<u32>,
    /// Pairs of records of one group.
    pub(crate) links: f64,
    /// Records that are not alone.
    grouped: f64,
}

impl Sizes {
    pub(crate) fn of(group: &[u32]) -> Self {
        let mut sizes = Self { of: vec![0; group.len()], links: 0.0, grouped: 0.0 };
        for least in group {
            sizes.add(*least);
        }
        sizes
    }

    /// A record more in a group.
    fn add(&mut self, group: u32) {
        if let Some(size) = self.of.get_mut(group as usize) {
            self.links += f64::from(*size);
            self.grouped += [0.0, 2.0, 1.0][(*size).min(2) as usize];
            *size += 1;
        }
    }

    /// A record moves from one group to another.
    pub(crate) fn shift(&mut self, from: u32, to: u32) {
        if let Some(size) = self.of.get_mut(from as usize) {
            *size = size.saturating_sub(1);
            self.links -= f64::from(*size);
            self.grouped -= [0.0, 2.0, 1.0][(*size).min(2) as usize];
        }
        self.add(to);
    }

    /// How many links a record of a group has, at least one.
    pub(crate) fn links_of_a_record(&self) -> f64 {
        if self.grouped > 0.0 { (2.0 * self.links / self.grouped).max(1.0) } else { 1.0 }
    }
}
