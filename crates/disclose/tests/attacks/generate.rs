//! Releases drawn by a fixed walk: several linked tables, hierarchies, three ways, two quarters, a revision, the overlap of
//! three partners' lists.
//!
//! In: a seed. Out: persons, and their tables as texts. Counts are small on purpose: most cells have few persons.

use std::collections::BTreeMap;
use std::fmt::Write as _;

pub(crate) struct Walk(pub(crate) u64);

impl Walk {
    pub(crate) fn below(&mut self, below: u64) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % below) as usize
    }
}

/// The dimensions: a name, and the codes of a leaf from itself up to, and without, the total.
pub(crate) const DIMENSIONS: [(&str, &[&[&str]]); 8] = [
    ("area", &[&["a0", "n"], &["a1", "n"], &["a2", "n"], &["a3", "s"], &["a4", "s"]]),
    ("nation", &[&["b0", "eu"], &["b1", "eu"], &["b2", "as"], &["b3", "as"]]),
    ("sex", &[&["f"], &["m"]]),
    ("type", &[&["t0"], &["t1"], &["t2"]]),
    ("quarter", &[&["q1"], &["q2"]]),
    ("one", &[&["in"], &["out"]]),
    ("two", &[&["in"], &["out"]]),
    ("three", &[&["in"], &["out"]]),
];

/// A person: the leaf of each dimension.
pub(crate) type Person = [usize; 8];

/// What leaves one after another; the last is the release that is protected.
pub(crate) struct Case {
    pub(crate) editions: Vec<BTreeMap<String, String>>,
    pub(crate) insiders: Vec<Vec<(String, String)>>,
}

pub(crate) fn hierarchy() -> String {
    let mut parents = BTreeMap::new();
    for (name, leaves) in DIMENSIONS {
        parents.insert((name, "Total"), "");
        for codes in leaves {
            for (at, code) in codes.iter().enumerate() {
                parents.insert((name, code), codes.get(at + 1).copied().unwrap_or("Total"));
            }
        }
    }
    let mut text = "dimension,code,parent\n".to_owned();
    for ((name, code), parent) in parents {
        writeln!(text, "{name},{code},{parent}").unwrap();
    }
    text
}

fn codes(dimension: usize, leaf: usize) -> Vec<&'static str> {
    DIMENSIONS[dimension].1[leaf].iter().copied().chain(["Total"]).collect()
}

fn products(lists: &[Vec<&'static str>]) -> Vec<Vec<&'static str>> {
    lists.iter().fold(vec![Vec::new()], |done, list| {
        let longer = |one: &Vec<&'static str>| {
            let one = one.clone();
            list.iter().map(move |&code| one.iter().copied().chain([code]).collect()).collect::<Vec<_>>()
        };
        done.iter().flat_map(longer).collect()
    })
}

/// A table of some dimensions as tidy text, every total in it.
pub(crate) fn table(persons: &[Person], dimensions: &[usize]) -> String {
    let all = |&at: &usize| {
        let mut all: Vec<&str> = (0..DIMENSIONS[at].1.len()).flat_map(|leaf| codes(at, leaf)).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let lists: Vec<_> = dimensions.iter().map(all).collect();
    let mut cells: BTreeMap<Vec<&str>, i64> = products(&lists).into_iter().map(|codes| (codes, 0)).collect();
    for person in persons {
        let lists: Vec<_> = dimensions.iter().map(|&at| codes(at, person[at])).collect();
        for codes in products(&lists) {
            *cells.get_mut(&codes).unwrap() += 1;
        }
    }
    let names: Vec<&str> = dimensions.iter().map(|&at| DIMENSIONS[at].0).collect();
    let mut text = format!("{},value\n", names.join(","));
    for (codes, persons) in cells {
        writeln!(text, "{},{persons}", codes.join(",")).unwrap();
    }
    text
}

fn tables(persons: &[Person], shapes: &[&[usize]]) -> BTreeMap<String, String> {
    let named = shapes.iter().enumerate();
    named.map(|(at, dimensions)| (format!("t{at}.csv"), table(persons, dimensions))).collect()
}

fn own(area: &str) -> (String, String) {
    ("area".to_owned(), area.to_owned())
}

/// The kinds of case, in turn.
pub(crate) const KINDS: [&str; 8] = [
    "linked",
    "three ways",
    "hierarchies",
    "two quarters",
    "a revision",
    "an insider",
    "two insiders together",
    "overlaps of three partners",
];

pub(crate) fn case(seed: u64) -> Case {
    let mut walk = Walk(seed.wrapping_mul(77) + 5);
    let number = 25 + walk.below(90);
    let mut persons: Vec<Person> = (0..number)
        .map(|_| {
            let mut leaf = |at: usize| {
                let leaves = DIMENSIONS[at].1.len() as u64;
                walk.below(leaves).min(walk.below(leaves))
            };
            let met = [leaf(0), leaf(1), leaf(2), leaf(3), leaf(4)];
            // Everybody is on a list.
            let lists = 1 + walk.below(7);
            let on = |list: usize| usize::from(lists >> list & 1 == 0);
            [met[0], met[1], met[2], met[3], met[4], on(0), on(1), on(2)]
        })
        .collect();
    let mut editions = Vec::new();
    let mut insiders = Vec::new();
    match KINDS[seed as usize % KINDS.len()] {
        "linked" => editions.push(tables(&persons, &[&[0, 2], &[0, 3], &[2, 3]])),
        "three ways" => editions.push(tables(&persons, &[&[1, 2, 3]])),
        "hierarchies" => editions.push(tables(&persons, &[&[0, 1]])),
        "two quarters" => {
            let first: Vec<Person> = persons.iter().filter(|person| person[4] == 0).copied().collect();
            let mut early = tables(&first, &[&[0, 2]]);
            // The first quarter leaves alone: its rows are those of `q1`, and no other is known yet.
            for text in early.values_mut() {
                *text = in_quarter(text, "q1");
            }
            editions.push(early);
            editions.push(tables(&persons, &[&[0, 2, 4]]));
        }
        "a revision" => {
            editions.push(tables(&persons, &[&[0, 2], &[1, 2]]));
            for _ in 0..=walk.below(6) {
                let person = walk.below(persons.len() as u64);
                let met = [walk.below(5), walk.below(4), walk.below(2), walk.below(3), walk.below(2)];
                persons[person][..5].copy_from_slice(&met);
            }
            persons.truncate(persons.len() - walk.below(4));
            editions.push(tables(&persons, &[&[0, 2], &[1, 2]]));
        }
        "an insider" => {
            insiders.push(vec![own("a0")]);
            editions.push(tables(&persons, &[&[0, 2], &[0, 3]]));
        }
        "overlaps of three partners" => {
            // Each partner knows everybody on its list, and two know all on both.
            let on = |list: usize| (DIMENSIONS[5 + list].0.to_owned(), "in".to_owned());
            insiders.extend((0..3).map(|list| vec![on(list)]));
            insiders.extend([(0, 1), (0, 2), (1, 2)].map(|(one, other)| vec![on(one), on(other)]));
            editions.push(tables(&persons, &[&[5, 6, 7]]));
        }
        _ => {
            insiders.push(vec![own("a0"), own("a2")]);
            editions.push(tables(&persons, &[&[0, 2], &[0, 3]]));
        }
    }
    Case { editions, insiders }
}

fn in_quarter(text: &str, quarter: &str) -> String {
    let mut lines = text.lines();
    let mut dated = format!("quarter,{}\n", lines.next().unwrap());
    lines.for_each(|line| writeln!(dated, "{quarter},{line}").unwrap());
    dated
}
