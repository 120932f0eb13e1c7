//! Small releases of several shapes, drawn by a fixed walk.
//!
//! In: a shape and a seed. Out: a release as it is read, with every total.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sylfaen_disclose::{Release, ReleaseRules, Standing};

use crate::exact::Task;

struct Walk(u64);

impl Walk {
    fn below(&mut self, below: u64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % below) as i64
    }
}

/// A dimension: its name, and the codes of each leaf from itself up to, and without, the total.
type Dimension = (&'static str, Vec<Vec<String>>);

pub(crate) struct Shape {
    pub(crate) name: &'static str,
    dimensions: Vec<Dimension>,
    tables: Vec<Vec<usize>>,
}

fn flat(name: &'static str, codes: usize) -> Dimension {
    (name, (0..codes).map(|code| vec![format!("{name}{code}")]).collect())
}

fn grouped(name: &'static str, groups: &[usize]) -> Dimension {
    let leaves = groups.iter().enumerate().flat_map(|(group, &leaves)| {
        (0..leaves).map(move |leaf| vec![format!("{name}{group}_{leaf}"), format!("{name}_{group}")])
    });
    (name, leaves.collect())
}

pub(crate) fn shapes() -> Vec<Shape> {
    let one = |name, dimensions: Vec<Dimension>| Shape {
        name,
        tables: vec![(0..dimensions.len()).collect()],
        dimensions,
    };
    vec![
        one("two ways, 2 by 2", vec![flat("a", 2), flat("b", 2)]),
        one("two ways, 4 by 4", vec![flat("a", 4), flat("b", 4)]),
        one("two ways, 6 by 6", vec![flat("a", 6), flat("b", 6)]),
        Shape {
            name: "two linked tables, 4 by 3 and 4 by 2",
            dimensions: vec![flat("a", 4), flat("b", 3), flat("c", 2)],
            tables: vec![vec![0, 1], vec![0, 2]],
        },
        one("a hierarchy of 2, 3 and 2 areas, by 3", vec![grouped("a", &[2, 3, 2]), flat("b", 3)]),
        one("three ways, 3 by 3 by 3", vec![flat("a", 3), flat("b", 3), flat("c", 3)]),
    ]
}

fn products(lists: &[Vec<String>]) -> Vec<Vec<String>> {
    lists.iter().fold(vec![Vec::new()], |done, list| {
        done.iter()
            .flat_map(|one| list.iter().map(move |code| one.iter().cloned().chain([code.clone()]).collect()))
            .collect()
    })
}

impl Shape {
    pub(crate) fn release(&self, seed: u64) -> Release {
        let mut walk = Walk(seed.wrapping_mul(1_000_003).wrapping_add(17));
        for _ in 0..8 {
            walk.below(2);
        }
        let up = |at: usize, leaf: usize| -> Vec<String> {
            self.dimensions[at].1[leaf].iter().cloned().chain(["Total".to_owned()]).collect()
        };
        let mut counted = vec![BTreeMap::<Vec<String>, i64>::new(); self.tables.len()];
        let sizes: Vec<usize> = self.dimensions.iter().map(|(_, leaves)| leaves.len()).collect();
        for number in 0..sizes.iter().product::<usize>() {
            let mut rest = number;
            let leaves: Vec<usize> = sizes
                .iter()
                .map(|size| {
                    let leaf = rest % size;
                    rest /= size;
                    leaf
                })
                .collect();
            // A third are small or nobody, the others up to thirty.
            let persons = if walk.below(3) == 0 { walk.below(5) } else { walk.below(30) };
            for (table, cells) in self.tables.iter().zip(&mut counted) {
                let lists: Vec<Vec<String>> = table.iter().map(|&at| up(at, leaves[at])).collect();
                for codes in products(&lists) {
                    *cells.entry(codes).or_default() += persons;
                }
            }
        }
        let texts: Vec<(String, String)> = self
            .tables
            .iter()
            .zip(counted)
            .enumerate()
            .map(|(at, (table, cells))| {
                let names: Vec<&str> = table.iter().map(|&at| self.dimensions[at].0).collect();
                let mut text = format!("{},value\n", names.join(","));
                for (codes, persons) in cells {
                    writeln!(text, "{},{persons}", codes.join(",")).unwrap();
                }
                (format!("t{at}.csv"), text)
            })
            .collect();
        let mut parents = BTreeMap::new();
        for (name, leaves) in &self.dimensions {
            parents.insert((*name, "Total".to_owned()), String::new());
            for path in leaves {
                for (at, code) in path.iter().enumerate() {
                    let parent = path.get(at + 1).cloned().unwrap_or_else(|| "Total".to_owned());
                    parents.insert((*name, code.clone()), parent);
                }
            }
        }
        let mut hierarchy = "dimension,code,parent\n".to_owned();
        for ((name, code), parent) in parents {
            writeln!(hierarchy, "{name},{code},{parent}").unwrap();
        }
        let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (&**name, &**text)).collect();
        Release::read(&texts, &[("hierarchy.csv", &hierarchy)]).unwrap()
    }
}

/// What the exact method has to solve, by the plain reading of the rules: zeros shown, one to below the threshold withheld.
pub(crate) fn task(release: &Release, rules: &ReleaseRules) -> Task {
    assert!(release.cells().iter().all(|cell| cell.standing == Standing::Open) && rules.zeros_are_shown);
    let counts: Vec<i64> = release.cells().iter().map(|cell| cell.persons.unwrap()).collect();
    Task {
        is_primary: counts.iter().map(|count| (1..rules.threshold).contains(count)).collect(),
        sums: release.sums().iter().map(|sum| (sum.total, sum.parts.clone())).collect(),
        counts,
        protection: rules.protection,
    }
}
