//! A way to take the lists: which are used, which are counted as one, with the counts and the plan that follow.
//!
//! In: captures, whom to count, the groups of lists. Out: a capture table, the names of its lists, the engine's plan. Refused:
//! nothing; where no list is left or nobody was met there is no table.

use std::collections::{BTreeMap, BTreeSet};

use sylfaen_estimate::{CaptureTable, Pathway, Plan};

use crate::SylfaenError;
use crate::plan::{AnalysisPlan, Scheme};
use crate::stages::captures::{Captures, Whom};

/// Lists that are counted as one stand under their names, joined by this.
const TOGETHER: char = '&';

/// Groups of lists, each counted as one list.
#[derive(Debug, Clone)]
pub(super) struct Grouping {
    /// The name of each group and its lists as places of [`Captures::lists`].
    groups: Vec<(String, u32)>,
}

impl Grouping {
    /// Every list for itself.
    pub(super) fn each(captures: &Captures) -> Self {
        let each = captures.lists.iter().enumerate().map(|(place, list)| (list.clone(), 1 << place));
        Self { groups: each.collect() }
    }

    /// A declared scheme.
    pub(super) fn of_scheme(captures: &Captures, scheme: &Scheme) -> Self {
        let whole = Self::each(captures);
        let left = scheme.leave_out.iter().fold(whole, |grouping, list| grouping.without(list));
        scheme.merge.iter().fold(left, |grouping, merged| grouping.merged(merged))
    }

    /// Without a list.
    pub(super) fn without(mut self, list: &str) -> Self {
        self.groups.retain(|(name, _)| name != list);
        self
    }

    /// With some lists counted as one.
    pub(super) fn merged(mut self, lists: &[String]) -> Self {
        let (together, mut apart): (Vec<_>, Vec<_>) =
            self.groups.drain(..).partition(|(name, _)| lists.contains(name));
        let names: Vec<&str> = together.iter().map(|(name, _)| name.as_str()).collect();
        let set = together.iter().fold(0, |set, (_, group)| set | group);
        apart.push((names.join(&TOGETHER.to_string()), set));
        apart.sort();
        Self { groups: apart }
    }
}

/// A table with the names of its lists and what is asked of it.
#[derive(Debug)]
pub(super) struct View {
    /// The names of the table's lists.
    pub(super) lists: Vec<String>,
    /// The lists that each of the table's lists is made of, as a set of the captures' lists.
    groups: Vec<u32>,
    /// The counts.
    pub(super) table: CaptureTable,
    /// What is asked, fixed by the analysis plan and never by the counts.
    pub(super) plan: Plan,
}

impl View {
    /// Counts these people by these groups of lists; none where no list is left or nobody was met.
    pub(super) fn of(
        captures: &Captures,
        analysis: &AnalysisPlan,
        whom: &Whom,
        grouping: &Grouping,
    ) -> Result<Option<Self>, SylfaenError> {
        let usable = captures.usable(whom);
        let used: Vec<&(String, u32)> = grouping.groups.iter().filter(|(_, set)| set & usable != 0).collect();
        let Some(counts) = captures.counts(whom).filter(|_| !used.is_empty()) else { return Ok(None) };
        let groups: Vec<u32> = used.iter().map(|(_, set)| *set).collect();
        let table = count(&groups, counts)?;
        let lists: Vec<String> = used.iter().map(|(name, _)| name.clone()).collect();
        let plan = plan(analysis, &lists);
        Ok(Some(Self { lists, groups, table, plan }))
    }

    /// The table of other people, by the same groups of lists.
    pub(super) fn recounted(&self, counts: &BTreeMap<u32, u64>) -> Result<CaptureTable, SylfaenError> {
        count(&self.groups, counts)
    }

    /// Its own lists, each for itself.
    pub(super) fn own_lists(&self) -> Grouping {
        let lists = self.lists.iter().enumerate();
        Grouping { groups: lists.map(|(place, list)| (list.clone(), 1 << place)).collect() }
    }

    /// A table of its lists taken another way, with what is asked of it then; none where no list is left.
    pub(super) fn taken(
        table: &BTreeMap<u32, u64>,
        grouping: &Grouping,
        analysis: &AnalysisPlan,
    ) -> Result<Option<(CaptureTable, Plan)>, SylfaenError> {
        let (lists, sets): (Vec<String>, Vec<u32>) = grouping.groups.iter().cloned().unzip();
        let is_empty = !table.keys().any(|met| sets.iter().any(|set| met & set != 0));
        if lists.is_empty() || is_empty {
            return Ok(None);
        }
        Ok(Some((count(&sets, table)?, plan(analysis, &lists))))
    }

    /// The names of some of its lists, sorted and joined by a plus sign.
    pub(super) fn names(&self, places: &[usize]) -> String {
        let mut names: Vec<&str> =
            places.iter().filter_map(|place| self.lists.get(*place)).map(String::as_str).collect();
        names.sort_unstable();
        names.join("+")
    }

    /// The lists that are captures.
    pub(super) fn capture_places(&self) -> Vec<usize> {
        (0..self.lists.len()).filter(|place| !self.plan.references.contains(place)).collect()
    }
}

/// Counts people by which groups of lists met them.
fn count(groups: &[u32], counts: &BTreeMap<u32, u64>) -> Result<CaptureTable, SylfaenError> {
    let mut patterns = BTreeMap::<u32, u64>::new();
    for (met, persons) in counts {
        let within = groups.iter().enumerate().filter(|(_, set)| met & **set != 0);
        let pattern = within.fold(0_u32, |pattern, (place, _)| pattern | 1 << place);
        if pattern != 0 {
            *patterns.entry(pattern).or_default() += persons;
        }
    }
    Ok(CaptureTable::new(groups.len(), patterns)?)
}

fn plan(analysis: &AnalysisPlan, lists: &[String]) -> Plan {
    let place = |code: &str| lists.iter().position(|name| name.split(TOGETHER).any(|list| list == code));
    let mut plan = Plan::of_lists(0..lists.len());
    plan.references = place(&analysis.reference_list).into_iter().collect();
    let pairs = analysis.pathway_pairs();
    let ways: BTreeSet<Pathway> = pairs
        .iter()
        .filter_map(|(from, to)| Some(Pathway { from: place(from)?, to: place(to)? }))
        .filter(|way| way.from != way.to)
        .collect();
    plan.pathways = ways.into_iter().collect();
    plan.estimate_least = analysis.headline.estimate_least();
    plan.bound_least = analysis.headline.bound_least();
    plan.confidence = analysis.headline.confidence;
    plan
}
