//! Releases with so many small cells that changes are not looked for one by one, from the counts to what leaves and is read
//! again.
//!
//! In: tables drawn by a fixed walk. Out: the proof, and the audit of what left, asked of a sample of what is withheld: it has the
//! texts alone and knows neither how cells were chosen nor what they count.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sylfaen_disclose::{Protected, Release, ReleaseRules, Verdict, View, Why, audit, protect};

use crate::generate::Walk;

/// From so many small cells on a release is one of very many.
const MANY: usize = 5_000;
/// Of the withheld cells the audit is asked of one in so many.
const ASKED_OF: usize = 97;

/// A table of its leaves with every total in it; `count` says how many persons a leaf has.
fn table(sizes: &[(&str, u64)], count: &mut dyn FnMut(&[u64]) -> i64) -> String {
    let leaves = sizes.iter().fold(vec![Vec::new()], |done: Vec<Vec<u64>>, &(_, size)| {
        done.iter().flat_map(|one| (0..size).map(|at| [&one[..], &[at]].concat())).collect()
    });
    let mut cells: BTreeMap<Vec<String>, i64> = BTreeMap::new();
    for leaf in leaves {
        let persons = count(&leaf);
        for totals in 0..1_u32 << sizes.len() {
            let code = |(at, code): (usize, &u64)| {
                if totals >> at & 1 == 1 { "Total".to_owned() } else { format!("{}{code}", sizes[at].0) }
            };
            *cells.entry(leaf.iter().enumerate().map(code).collect()).or_default() += persons;
        }
    }
    let names: Vec<&str> = sizes.iter().map(|(name, _)| *name).collect();
    let mut text = format!("{},value\n", names.join(","));
    for (codes, persons) in cells {
        writeln!(text, "{},{persons}", codes.join(",")).unwrap();
    }
    text
}

/// Protects a table and holds what left against the audit; gives the proof.
fn left_safely(table: &str, rules: &ReleaseRules) -> Protected {
    let release = Release::read(&[("t.csv", table)], &[]).unwrap();
    let is_small = |persons: i64| (1..rules.threshold).contains(&persons);
    let small: Vec<usize> =
        (0..release.cells().len()).filter(|&at| is_small(release.cells()[at].persons.unwrap())).collect();
    assert!(small.len() >= MANY, "{}", small.len());
    let safe = protect(&release, rules).unwrap();
    assert!(small.iter().all(|&cell| safe.is_withheld()[cell]));
    assert_eq!(safe.withheld.iter().filter(|cell| cell.why == Why::Primary).count(), small.len());

    let out = release.protected_tables(safe.is_withheld()).unwrap();
    let out = Release::read(&[("t.csv", &out["t.csv"])], &[]).unwrap();
    let known: Vec<Option<i64>> = out.cells().iter().map(|cell| cell.persons).collect();
    let mut view = View::new(&known, rules.floor(), rules.protection);
    let hidden: Vec<usize> = (0..known.len()).filter(|&cell| known[cell].is_none()).collect();
    assert_eq!(hidden.len(), safe.withheld.len());
    for (at, &cell) in hidden.iter().enumerate() {
        if at % ASKED_OF != 0 {
            view.wanted[cell] = 0;
        }
    }
    let found = audit(&view, out.sums()).expect("the true counts agree");
    assert_eq!(found.len(), hidden.len().div_ceil(ASKED_OF));
    assert!(found.iter().all(|one| one.verdict == Verdict::Protected), "{found:?}");
    safe
}

/// Where every count is small each can move among the others, and nothing more has to be withheld.
#[test]
fn many_small_cells_side_by_side_need_no_others() {
    let mut walk = Walk(7);
    let table = table(&[("area", 72), ("nation", 72)], &mut |_| 1 + walk.below(4) as i64);
    let safe = left_safely(&table, &ReleaseRules::default());
    assert_eq!((safe.withheld.len(), safe.persons_secondary), (72 * 72, 0));
}

/// Each small cell is alone in its sum, so that one of the two others has to go with it: the cheaper one everywhere, and no more.
#[test]
fn many_small_cells_each_alone_take_the_cheaper_other_with_them() {
    let mut walk = Walk(7);
    let mut persons = [0; 3];
    let table = table(&[("area", 72), ("nation", 72), ("sex", 3)], &mut |leaf| {
        let count = [1, 20, 40][leaf[2] as usize] + walk.below(4) as i64;
        persons[leaf[2] as usize] += count;
        count
    });
    let safe = left_safely(&table, &ReleaseRules::default());
    assert_eq!(safe.withheld.len(), 2 * 72 * 72);
    assert_eq!([safe.persons_primary, safe.persons_secondary], persons[..2]);
    assert_eq!(safe.persons_secondary_at_least, persons[1]);
}
