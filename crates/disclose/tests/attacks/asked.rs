//! Tables that ask something of single cells, and contributors who have waived protection.
//!
//! In: persons drawn by a fixed walk, rows of whose table must be shown or withheld, or have a cost. Out: the table as it
//! leaves, attacked by everybody; a cell that must be shown gives no other away, or the table does not leave.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use sylfaen_disclose::{
    Audience, DiscloseError, Ledger, LedgerEntry, Release, ReleaseReason, ReleaseRules, perturb, protect,
    round,
};

use crate::attacker::{Attacker, truth};
use crate::generate::{Person, Walk, hierarchy, table};

fn rules() -> ReleaseRules {
    ReleaseRules { threshold: 3, protection: 3, ..ReleaseRules::default() }
}

/// A table of areas by types of exploitation with what is asked of its cells, and the same without.
fn asking(seed: u64) -> (String, String) {
    let mut walk = Walk(seed * 77 + 5);
    let person = |walk: &mut Walk| -> Person { [walk.below(5), 0, 0, walk.below(3), 0, 0, 0, 0] };
    let persons: Vec<Person> = (0..60 + walk.below(40)).map(|_| person(&mut walk)).collect();
    let plain = table(&persons, &[0, 3]);
    let mut asking = String::new();
    for (at, line) in plain.lines().enumerate() {
        let count: Option<i64> = line.rsplit(',').next().and_then(|count| count.parse().ok());
        let is_large = count.is_some_and(|count| count >= 3);
        let must = match walk.below(10) {
            _ if at == 0 => "must",
            0 | 1 if is_large => "show",
            2 if is_large => "withhold",
            _ => "",
        };
        let cost = if at == 0 { "cost".to_owned() } else { (1 + walk.below(40)).to_string() };
        writeln!(asking, "{line},{must},{cost}").unwrap();
    }
    (asking, plain)
}

fn told(texts: &BTreeMap<String, String>, plain: &str) -> usize {
    let names = [("t.csv".to_owned(), plain.to_owned())].into();
    let mut attacker = Attacker::default();
    attacker.floor = 1;
    attacker.read(texts, &hierarchy(), 0, None, &truth(&names, &hierarchy()));
    attacker.recovers(&attacker.withheld(), 3).len()
}

#[test]
fn a_cell_that_must_be_shown_gives_no_other_away() {
    let (mut left, mut shown, mut hidden, mut plainly) = (0, 0, 0, 0);
    for seed in 0..16 {
        let (asking, plain) = asking(seed);
        let release = Release::read(&[("t.csv", &asking)], &[("h.csv", &hierarchy())]).unwrap();
        let must = |word: &str| -> BTreeSet<String> {
            let lines = asking.lines().filter(|line| line.split(',').nth(3) == Some(word));
            lines.map(|line| line.split(',').take(2).collect::<Vec<_>>().join(",")).collect()
        };
        let safe = match protect(&release, &rules()) {
            Ok(safe) => safe,
            Err(DiscloseError::NotProtectable { .. }) => {
                let all: Vec<bool> = release
                    .cells()
                    .iter()
                    .map(|cell| cell.persons != Some(0) && !cell.asked.is_to_be_shown)
                    .collect();
                let texts = release.protected_tables(&all).unwrap();
                assert!(told(&texts, &plain) > 0, "{seed} is refused in vain");
                continue;
            }
            Err(error) => panic!("{seed}: {error}"),
        };
        let texts = release.protected_tables(safe.is_withheld()).unwrap();
        let text = &texts["t.csv"];
        assert_eq!(text.lines().next(), Some("area,type,value,note"), "what is asked stays inside");
        let withheld: BTreeSet<String> = text
            .lines()
            .filter(|line| line.ends_with("[c]"))
            .map(|line| line.split(',').take(2).collect::<Vec<_>>().join(","))
            .collect();
        assert!(must("show").is_disjoint(&withheld), "{seed}");
        assert!(must("withhold").is_subset(&withheld), "{seed}");
        assert_eq!(told(&texts, &plain), 0, "{seed}");
        let forced: Vec<bool> = release
            .cells()
            .iter()
            .map(|cell| cell.asked.is_to_be_withheld || matches!(cell.persons, Some(1 | 2)))
            .collect();
        plainly += usize::from(told(&release.protected_tables(&forced).unwrap(), &plain) > 0);
        (left, shown, hidden) = (left + 1, shown + must("show").len(), hidden + must("withhold").len());
    }
    assert!(left > 8 && shown > 10 && hidden > 5 && plainly > 4, "{left} {shown} {hidden} {plainly}");
}

fn read(table: &str) -> Release {
    Release::read(&[("t.csv", table)], &[]).unwrap()
}

fn withheld(release: &Release) -> Vec<String> {
    let safe = protect(release, &rules()).unwrap();
    safe.withheld.iter().map(|cell| cell.place.first().map_or("Total", |at| &at.1).to_owned()).collect()
}

/// Of the three that could be withheld beside one woman, the one that costs least goes, be it the greatest.
#[test]
fn what_costs_little_is_withheld_and_what_costs_much_is_kept() {
    assert_eq!(withheld(&read("sex,value\nf,1\nm,20\nx,9\nTotal,30\n")), ["f", "x"]);
    assert_eq!(withheld(&read("sex,value,cost\nf,1,\nm,20,1\nx,9,\nTotal,30,\n")), ["f", "m"]);
    assert_eq!(withheld(&read("sex,value,cost\nf,1,\nm,20,\nx,9,500\nTotal,30,\n")), ["f", "m"]);
    assert_eq!(withheld(&read("sex,value,must\nf,1,\nm,20,\nx,9,show\nTotal,30,\n")), ["f", "m"]);
    // Nothing is small, and the cell that is withheld needs another.
    assert_eq!(withheld(&read("sex,value,must\nf,8,\nm,20,withhold\nx,9,\nTotal,37,\n")), ["f", "m"]);
}

#[test]
fn what_cannot_be_had_is_refused_and_the_row_named() {
    let small = read("sex,value,must\nm,20,\nf,1,show\nx,9,\nTotal,30,\n");
    let error = protect(&small, &rules()).unwrap_err();
    assert!(
        matches!(&error, DiscloseError::MayNotBeShown { table, row: 2, cells: 1 } if table == "t.csv"),
        "{error}"
    );
    let all = read("sex,value,must\nf,1,\nm,20,show\nx,9,show\nTotal,30,show\n");
    assert!(matches!(protect(&all, &rules()), Err(DiscloseError::NotProtectable { cells: 1 })));
    // What left withheld stays so, whatever the next edition asks.
    let first = read("sex,value\nf,1\nm,20\nx,9\nTotal,30\n");
    let out = protect(&first, &rules()).unwrap();
    let ledger = Ledger { entries: vec![LedgerEntry::new("first", &first, out.is_withheld())] };
    let next = read("sex,value,must\nf,1,\nm,20,\nx,9,show\nTotal,30,\n");
    let error = protect(&ledger.with(&next, "next", 3), &rules()).unwrap_err();
    assert!(matches!(error, DiscloseError::MayNotBeShown { row: 3, .. }), "{error}");
    // Rounding and noise would print a cell that must be withheld.
    let held = "sex,value,must,cell_key\nf,8,withhold,1\nm,20,,2\nTotal,28,,3\n";
    assert!(matches!(round(&read(held), 5), Err(DiscloseError::MustOfAnother { row: 1, .. })));
    let noise = perturb(&[("t.csv", held)], &[], &Audience::parse("anyone", "").unwrap());
    assert!(matches!(noise, Err(DiscloseError::MustOfAnother { row: 1, .. })));
}

#[test]
fn a_row_that_asks_for_nonsense_is_refused_with_its_line() {
    let refused = |table: &str, at: usize, why: ReleaseReason| {
        let error = Release::read(&[("t.csv", table)], &[]).unwrap_err();
        let is_it = matches!(&error, DiscloseError::ReleaseUnreadable { line, reason, .. }
            if (*line, *reason) == (at, why));
        assert!(is_it, "{error}");
    };
    refused("sex,value,must\nf,8,\nm,9,hide\n", 3, ReleaseReason::NeitherShowNorWithhold);
    refused("sex,value,cost\nf,8,0\n", 2, ReleaseReason::NotACost);
    refused("sex,value,cost\nf,8,much\n", 2, ReleaseReason::NotACost);
    refused("sex,value,must\nf,0,withhold\n", 2, ReleaseReason::NobodyToWithhold);
    refused("sex,value,must,printed\nf,8,withhold,true\n", 2, ReleaseReason::AskedInVain);
    let two = |one: &str, other: &str| {
        let tables = [("a.csv", one), ("b.csv", other)];
        Release::read(&tables, &[]).unwrap_err()
    };
    let error = two("sex,value,must\nf,8,show\n", "sex,value,must\nf,8,withhold\n");
    assert!(error.to_string().starts_with("`b.csv`, line 2"), "{error}");
    let error = two("sex,value,cost\nf,8,3\n", "sex,value,cost\nf,8,4\n");
    assert!(error.to_string().starts_with("`b.csv`, line 2"), "{error}");
}
