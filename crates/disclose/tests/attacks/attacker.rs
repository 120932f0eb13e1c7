//! An attacker who reads what is out and solves for what is not, exactly and in whole numbers.
//!
//! In: texts as they left, and what an insider knows. Out: for each withheld cell the least and the greatest count that
//! agrees with everything. It reads the texts itself and uses nothing of the library.

use std::collections::{BTreeMap, BTreeSet};

use microlp::{ComparisonOp, OptimizationDirection, Problem};

/// Where a cell stands: `dimension=code` for each dimension that is not at its total, sorted and joined.
type Key = String;

/// More than any count of the cases.
const MOST: i32 = 4_000;

#[derive(Default)]
pub(crate) struct Attacker {
    counts: BTreeMap<Key, Option<i64>>,
    sums: BTreeSet<(Key, Vec<Key>)>,
    pub(crate) floor: i32,
}

fn key(header: &[&str], codes: &[&str]) -> Key {
    let mut parts: Vec<String> = header
        .iter()
        .zip(codes)
        .filter(|(_, code)| **code != "Total")
        .map(|(name, code)| format!("{name}={code}"))
        .collect();
    parts.sort();
    parts.join(";")
}

fn children(hierarchy: &str) -> BTreeMap<(String, String), Vec<String>> {
    let mut children: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for line in hierarchy.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        children.entry((fields[0].into(), fields[2].into())).or_default().push(fields[1].into());
    }
    children
}

/// The rows of a text: key, count, and the keys of the parts in each dimension.
type Row = (Key, Option<i64>, Vec<Vec<Key>>);

fn rows(text: &str, hierarchy: &str) -> Vec<Row> {
    let children = children(hierarchy);
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let value = header.iter().position(|name| *name == "value").unwrap();
    let names = &header[..value];
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            let codes = &fields[..value];
            let parts = names.iter().enumerate().filter_map(|(at, name)| {
                let below = children.get(&((*name).to_owned(), codes[at].to_owned()))?;
                let part = |code: &String| {
                    let mut codes = codes.to_vec();
                    codes[at] = code;
                    key(names, &codes)
                };
                Some(below.iter().map(part).collect())
            });
            (key(names, codes), fields[value].parse().ok(), parts.collect())
        })
        .collect()
}

/// The true counts of an edition, by key.
pub(crate) fn truth(texts: &BTreeMap<String, String>, hierarchy: &str) -> BTreeMap<Key, i64> {
    let rows = texts.values().flat_map(|text| rows(text, hierarchy));
    rows.map(|(key, count, _)| (key, count.unwrap())).collect()
}

impl Attacker {
    /// Reads one edition. `before` and `now` are true counts: the attacker knows which cells were revised.
    pub(crate) fn read(
        &mut self,
        texts: &BTreeMap<String, String>,
        hierarchy: &str,
        edition: usize,
        before: Option<&BTreeMap<Key, i64>>,
        now: &BTreeMap<Key, i64>,
    ) {
        let named = |key: &Key| match before.and_then(|before| before.get(key)) {
            Some(count) if now.get(key) != Some(count) => format!("{key}@{edition}"),
            _ => key.clone(),
        };
        let rows: Vec<Row> = texts.values().flat_map(|text| rows(text, hierarchy)).collect();
        let there: BTreeSet<&Key> = rows.iter().map(|(key, ..)| key).collect();
        for (key, count, parts) in &rows {
            let entry = self.counts.entry(named(key)).or_insert(*count);
            assert!(entry.is_none() || count.is_none() || *entry == *count, "one place has two counts");
            *entry = entry.or(*count);
            for parts in parts {
                let parts: Vec<Key> = parts.iter().filter(|part| there.contains(part)).map(named).collect();
                if !parts.is_empty() {
                    self.sums.insert((named(key), parts));
                }
            }
        }
    }

    /// Counts that two editions show and that differ by few persons.
    pub(crate) fn small_changes(&self, threshold: i64) -> usize {
        let revised = self.counts.iter().filter(|(key, _)| key.contains('@'));
        let change = |(key, now): (&Key, &Option<i64>)| {
            let before = self.counts[key.split('@').next().unwrap()]?;
            Some(((*now)? - before).abs())
        };
        revised.filter_map(change).filter(|change| (1..threshold).contains(change)).count()
    }

    /// Learns every cell at a code, in every edition.
    pub(crate) fn knows(&mut self, own: &str, now: &BTreeMap<Key, i64>) {
        for (key, count) in &mut self.counts {
            if key.split(';').any(|part| part == own) {
                *count = Some(now[key.split('@').next().unwrap()]);
            }
        }
    }

    /// What is withheld from this attacker.
    pub(crate) fn withheld(&self) -> Vec<Key> {
        self.counts.iter().filter(|(_, count)| count.is_none()).map(|(key, _)| key.clone()).collect()
    }

    /// Of these cells, those whose counts lie nearer to each other than the protection.
    pub(crate) fn recovers(&self, targets: &[Key], protection: i64) -> Vec<(Key, i64, i64)> {
        let mut seen: BTreeMap<Key, (i64, i64)> = BTreeMap::new();
        for target in targets {
            for direction in [OptimizationDirection::Maximize, OptimizationDirection::Minimize] {
                if seen.get(target).is_some_and(|(least, most)| most - least >= protection) {
                    continue;
                }
                for (key, count) in self.extreme(target, direction) {
                    let range = seen.entry(key).or_insert((count, count));
                    *range = (range.0.min(count), range.1.max(count));
                }
            }
        }
        let found = targets.iter().map(|target| (target.clone(), seen[target].0, seen[target].1));
        found.filter(|(_, least, most)| most - least < protection).collect()
    }

    /// Learns one cell.
    pub(crate) fn knows_cell(&mut self, key: &str, count: i64) {
        if let Some(known) = self.counts.get_mut(key) {
            *known = Some(count);
        }
    }

    /// The least and the greatest that a cell can be.
    pub(crate) fn range(&self, target: &Key) -> (i64, i64) {
        let end = |direction| self.extreme(target, direction)[target];
        (end(OptimizationDirection::Minimize), end(OptimizationDirection::Maximize))
    }

    fn extreme(&self, target: &Key, direction: OptimizationDirection) -> BTreeMap<Key, i64> {
        let mut problem = Problem::new(direction);
        let mut variables = BTreeMap::new();
        for (key, count) in &self.counts {
            if count.is_none() {
                let wanted = if key == target { 1.0 } else { 0.0 };
                variables.insert(key, problem.add_integer_var(wanted, (self.floor, MOST)));
            }
        }
        for (total, parts) in &self.sums {
            let mut terms = Vec::new();
            let mut constant = 0;
            for (key, sign) in parts.iter().map(|part| (part, 1)).chain([(total, -1)]) {
                match self.counts[key] {
                    Some(count) => constant -= sign * count,
                    None => terms.push((variables[key], sign as f64)),
                }
            }
            if terms.is_empty() {
                assert_eq!(constant, 0, "what is shown adds up");
                continue;
            }
            problem.add_constraint(terms, ComparisonOp::Eq, constant as f64);
        }
        let outcome = problem.solve().expect("the true counts agree");
        let solution = outcome.solution().expect("no limit is set");
        variables.iter().map(|(key, &at)| ((*key).clone(), solution.var_value(at).round() as i64)).collect()
    }
}
