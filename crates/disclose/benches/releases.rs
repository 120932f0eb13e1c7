//! How long releases of several shapes take to protect, what is withheld, and how far from the optimum that can be.
//!
//! In: which shape, as an argument (all but the largest where none is given). Out: two lines a shape, times in seconds of
//! the processor. Persons are drawn
//! by a fixed walk, so that every run counts the same tables.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Instant;

use sylfaen_disclose::{Release, ReleaseRules, audit_release, protect};

struct Walk(u64);

impl Walk {
    fn below(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    /// Codes are unequally common, as countries and places are.
    fn skewed(&mut self, codes: u64) -> u64 {
        let (one, other) = (self.below(codes), self.below(codes));
        one.min(other)
    }
}

/// Codes of a dimension from the leaf up to, and without, the total.
type Paths = Vec<Vec<String>>;

struct Dimension {
    name: String,
    paths: Paths,
}

impl Dimension {
    fn flat(name: &str, codes: u64) -> Self {
        let paths = (0..codes).map(|code| vec![format!("{name}{code}")]).collect();
        Self { name: name.to_owned(), paths }
    }

    /// Leaves in groups in groups: `sizes` from the leaves up.
    fn nested(name: &str, leaves: u64, sizes: &[u64]) -> Self {
        let path = |leaf: u64| {
            let mut at = leaf;
            let mut path = vec![format!("{name}_0_{leaf}")];
            for (level, size) in sizes.iter().enumerate() {
                at /= size;
                path.push(format!("{name}_{}_{at}", level + 1));
            }
            path
        };
        Self { name: name.to_owned(), paths: (0..leaves).map(path).collect() }
    }

    fn hierarchy(&self, text: &mut String) {
        let mut parents = BTreeMap::from([("Total".to_owned(), String::new())]);
        for path in &self.paths {
            for (at, code) in path.iter().enumerate() {
                let parent = path.get(at + 1).cloned().unwrap_or_else(|| "Total".to_owned());
                parents.insert(code.clone(), parent);
            }
        }
        for (code, parent) in parents {
            writeln!(text, "{},{code},{parent}", self.name).unwrap();
        }
    }

    /// Every code a leaf counts under.
    fn codes(&self, leaf: u64) -> Vec<&str> {
        self.paths[leaf as usize].iter().map(String::as_str).chain(["Total"]).collect()
    }

    fn all_codes(&self) -> Vec<&str> {
        let mut codes: Vec<&str> = (0..self.paths.len()).flat_map(|leaf| self.codes(leaf as u64)).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}

struct Wanted {
    name: &'static str,
    dimensions: Vec<Dimension>,
    /// The dimensions of each table, by ordinal.
    tables: Vec<Vec<usize>>,
    persons: u64,
}

fn products<'a>(lists: &[Vec<&'a str>]) -> Vec<Vec<&'a str>> {
    lists.iter().fold(vec![Vec::new()], |done, list| {
        done.iter()
            .flat_map(|one| list.iter().map(move |&code| one.iter().copied().chain([code]).collect()))
            .collect()
    })
}

impl Wanted {
    fn release(&self) -> Release {
        let mut walk = Walk(11);
        let mut counted: Vec<BTreeMap<Vec<&str>, i64>> = self
            .tables
            .iter()
            .map(|table| {
                let lists: Vec<_> = table.iter().map(|&at| self.dimensions[at].all_codes()).collect();
                products(&lists).into_iter().map(|codes| (codes, 0)).collect()
            })
            .collect();
        for _ in 0..self.persons {
            let leaves: Vec<u64> =
                self.dimensions.iter().map(|dimension| walk.skewed(dimension.paths.len() as u64)).collect();
            for (table, cells) in self.tables.iter().zip(&mut counted) {
                let lists: Vec<_> = table.iter().map(|&at| self.dimensions[at].codes(leaves[at])).collect();
                for codes in products(&lists) {
                    *cells.get_mut(&codes).unwrap() += 1;
                }
            }
        }
        let mut texts = Vec::new();
        for (ordinal, (table, cells)) in self.tables.iter().zip(counted).enumerate() {
            let names: Vec<&str> = table.iter().map(|&at| self.dimensions[at].name.as_str()).collect();
            let mut text = format!("{},value\n", names.join(","));
            for (codes, persons) in cells {
                writeln!(text, "{},{persons}", codes.join(",")).unwrap();
            }
            texts.push((format!("t{ordinal}.csv"), text));
        }
        let mut hierarchy = "dimension,code,parent\n".to_owned();
        self.dimensions.iter().for_each(|dimension| dimension.hierarchy(&mut hierarchy));
        let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (&**name, &**text)).collect();
        Release::read(&texts, &[("hierarchy.csv", &hierarchy)]).unwrap()
    }
}

fn shapes() -> Vec<Wanted> {
    let area = || Dimension::nested("area", 22, &[6]);
    let two_way = |name, side: u64, persons| Wanted {
        name,
        dimensions: vec![Dimension::flat("a", side), Dimension::flat("b", side)],
        tables: vec![vec![0, 1]],
        persons,
    };
    let mut linked = vec![area()];
    linked.extend((0..49).map(|at| Dimension::flat(&format!("d{at}_"), 3)));
    vec![
        two_way("two_way_1k", 31, 20_000),
        two_way("two_way_5k", 71, 100_000),
        Wanted {
            name: "linked_50",
            dimensions: linked,
            tables: (1..50).map(|at| vec![0, at]).chain([vec![1, 2]]).collect(),
            persons: 600,
        },
        Wanted {
            name: "three_way_5k",
            dimensions: vec![area(), Dimension::nested("nation", 40, &[8]), Dimension::flat("sex", 3)],
            tables: vec![vec![0, 1, 2]],
            persons: 3_000,
        },
        Wanted {
            name: "sparse_100k",
            dimensions: vec![
                Dimension::nested("area", 300, &[14, 6]),
                Dimension::nested("nation", 60, &[8]),
                Dimension::flat("sex", 2),
                Dimension::flat("exploitation", 8),
                Dimension::nested("quarter", 8, &[4]),
            ],
            tables: vec![vec![0, 1, 2], vec![0, 3, 4]],
            persons: 20_000,
        },
        two_way("two_way_100k", 319, 2_000_000),
    ]
}

/// Seconds of processor time so far, where the system tells them: other work on the machine does not count. Else by the
/// clock.
fn processor_seconds(clock: &Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| clock.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

fn main() {
    let clock = Instant::now();
    let given: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    for shape in shapes() {
        let is_large = shape.name.ends_with("100k");
        if if given.is_empty() { is_large } else { !given.iter().any(|name| name == shape.name) } {
            continue;
        }
        let release = shape.release();
        let rules = ReleaseRules::default();
        let before = processor_seconds(&clock);
        let safe = protect(&release, &rules).unwrap();
        let took = processor_seconds(&clock) - before;
        println!(
            "{}: {} cells, {} sums; withheld {} of which {} for another's sake; persons {} and {} (at least {}); \
             protected in {took:.1} s of processor time",
            shape.name,
            safe.cells,
            release.sums().len(),
            safe.withheld.len(),
            safe.withheld.iter().filter(|cell| cell.why == sylfaen_disclose::Why::Secondary).count(),
            safe.persons_primary,
            safe.persons_secondary,
            safe.persons_secondary_at_least,
        );
        let texts = release.protected_tables(safe.is_withheld()).unwrap();
        let mut hierarchy = "dimension,code,parent\n".to_owned();
        shape.dimensions.iter().for_each(|dimension| dimension.hierarchy(&mut hierarchy));
        let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (&**name, &**text)).collect();
        let out = Release::read(&texts, &[("hierarchy.csv", &hierarchy)]).unwrap();
        let before = processor_seconds(&clock);
        let is_breached = audit_release(&out, &rules).is_breached();
        println!(
            "{}: audited from outside in {:.1} s, breached: {is_breached}",
            shape.name,
            processor_seconds(&clock) - before
        );
    }
}
