//! Percentages, averages and ranks beside counts: they leave where the counts do, and say nothing of those that do not.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sylfaen_disclose::{Audience, Release, ReleaseRules, Verdict, audit_release, perturb, protect, round};

use crate::generate::Walk;

/// Areas by sex with percentages of the area, averages and ranks.
fn table(seed: u64) -> (String, BTreeMap<(String, String), i64>) {
    let mut walk = Walk(seed * 13 + 3);
    let mut counts: BTreeMap<(String, String), i64> = BTreeMap::new();
    for area in ["a", "b", "c"] {
        for sex in ["f", "m"] {
            let most = if walk.below(2) == 0 { 6 } else { 40 };
            let persons = walk.below(most) as i64;
            for area in [area, "Total"] {
                for sex in [sex, "Total"] {
                    *counts.entry((area.to_owned(), sex.to_owned())).or_default() += persons;
                }
            }
        }
    }
    let mut text = "area,sex,value,pct,pct_of,average,rank\n".to_owned();
    for ((area, sex), persons) in &counts {
        let whole = counts[&(area.clone(), "Total".to_owned())];
        // Rounded half up, with one decimal.
        let tenths = if whole == 0 { 0 } else { (2_000 * persons + whole) / (2 * whole) };
        let pct = if sex == "Total" || whole == 0 {
            String::new()
        } else {
            format!("{}.{}", tenths / 10, tenths % 10)
        };
        let of = if pct.is_empty() { "" } else { "sex" };
        let rank = 1 + counts.values().filter(|other| *other > persons).count();
        writeln!(text, "{area},{sex},{persons},{pct},{of},{}.5,{rank}", 10 + persons % 7).unwrap();
    }
    (text, counts)
}

#[test]
fn what_is_worked_out_of_a_withheld_count_does_not_leave() {
    let (mut held, mut shown) = (0, 0);
    for seed in 0..40 {
        let (text, _) = table(seed);
        let release = Release::read(&[("t.csv", &text)], &[]).unwrap();
        let safe = protect(&release, &ReleaseRules::default()).unwrap();
        let out = &release.protected_tables(safe.is_withheld()).unwrap()["t.csv"];
        let rows: Vec<Vec<&str>> = out.lines().skip(1).map(|line| line.split(',').collect()).collect();
        let hidden: BTreeMap<(&str, &str), bool> =
            rows.iter().map(|row| ((row[0], row[1]), row[7] == "[c]")).collect();
        let any = hidden.values().any(|hidden| *hidden);
        for row in &rows {
            let is_hidden = hidden[&(row[0], row[1])];
            let whole_is_hidden = hidden[&(row[0], "Total")];
            assert_eq!(row[2].is_empty(), is_hidden);
            if is_hidden || (row[4] == "sex" && whole_is_hidden) {
                assert_eq!(row[3], "", "{seed}: {row:?}");
                held += 1;
            }
            assert_eq!(row[5].is_empty(), is_hidden, "{seed}: {row:?}");
            assert_eq!(row[6].is_empty(), any, "{seed}: {row:?}");
            shown += usize::from(!row[3].is_empty());
        }
        // What left is read back, and is safe.
        let read_back = Release::read(&[("t.csv", out)], &[]).unwrap();
        assert!(!audit_release(&read_back, &ReleaseRules::default()).is_breached(), "{seed}");
    }
    assert!(held > 10 && shown > 10, "{held} held, {shown} shown");
}

/// Two of nine are 22.2 per cent, and no other count is.
#[test]
fn a_percentage_beside_a_withheld_count_is_found_and_solved_back() {
    let text = "sex,value,note,pct,pct_of\nf,,[c],22.2,sex\nm,,[c],,\nTotal,9,,,\n";
    let found = audit_release(&Release::read(&[("t.csv", text)], &[]).unwrap(), &ReleaseRules::default());
    assert!(found.is_breached());
    let at_f = vec![("sex".to_owned(), "f".to_owned())];
    assert_eq!(found.shown_against_the_rules, std::slice::from_ref(&at_f));
    let (_, possible) = found.withheld.iter().find(|(place, _)| *place == at_f).unwrap();
    assert_eq!((possible.least, possible.verdict), (2, Verdict::Recovered));
}

#[test]
fn averages_and_ranks_of_withheld_counts_are_found() {
    for column in ["average", "rank"] {
        let text = format!("sex,value,note,{column}\nf,,[c],3\nm,,[c],\nTotal,29,,\n");
        let found =
            audit_release(&Release::read(&[("t.csv", &text)], &[]).unwrap(), &ReleaseRules::default());
        assert_eq!(found.shown_against_the_rules.len(), 1, "{column}");
    }
}

#[test]
fn a_percentage_of_other_counts_is_refused() {
    let refused = |row: &str, words: &str| {
        let text = format!("sex,value,pct,pct_of\n{row}\nm,6,,\nTotal,9,,\n");
        let error = Release::read(&[("t.csv", &text)], &[]).unwrap_err().to_string();
        assert!(error.starts_with("`t.csv`, line 2") && error.contains(words), "{error}");
    };
    refused("f,3,33.4,sex", "is not that of the count");
    refused("f,3,133,sex", "is no percentage");
    refused("f,3,33.3,age", "stands in no table");
    // Without its whole a percentage would pass as a code.
    let error = Release::read(&[("t.csv", "sex,value,pct\nf,3,33.3\n")], &[]).unwrap_err().to_string();
    assert!(error.starts_with("`t.csv`, line 1") && error.contains("`pct_of`"), "{error}");
}

/// With other counts in place of those read, what was worked out of these leaves anew or not at all: the exact figures are
/// looked for in every byte.
#[test]
fn with_rounded_or_noisy_counts_no_figure_of_the_true_ones_leaves() {
    let rows = [
        ("f", 13, "22.807", "7351.25", 3),
        ("m", 17, "29.825", "7352.25", 2),
        ("x", 27, "47.368", "7353.25", 1),
    ];
    let mut plain = "sex,value,pct,pct_of,average,rank\n".to_owned();
    let mut keyed = "sex,value,pct,pct_of,average,rank,cell_key\n".to_owned();
    let mut all = 0_u32;
    for (ordinal, (sex, persons, pct, average, rank)) in (0_u32..).zip(rows) {
        let key = 1_431_655_765_u32.wrapping_mul(ordinal + 1).wrapping_add(977);
        all = all.wrapping_add(key);
        writeln!(plain, "{sex},{persons},{pct},sex,{average},rank{rank}").unwrap();
        writeln!(keyed, "{sex},{persons},{pct},sex,{average},rank{rank},{key}").unwrap();
    }
    writeln!(plain, "Total,57,,,7354.25,").unwrap();
    writeln!(keyed, "Total,57,,,7354.25,,{all}").unwrap();
    let release = Release::read(&[("t.csv", &plain)], &[]).unwrap();
    let rounded = release.tables_with(&round(&release, 5).unwrap().persons).unwrap();
    let noisy = perturb(&[("t.csv", &keyed)], &[], &Audience::parse("anyone", "").unwrap()).unwrap();
    for out in [&rounded["t.csv"], &noisy.tables()["t.csv"]] {
        // Noise may leave one count as it is, and so its percentage of another total is another.
        for (_, _, pct, average, rank) in rows {
            for exact in [pct, average, &format!("rank{rank}"), "7354.25"] {
                assert!(!out.contains(exact), "{exact} stands in {out}");
            }
        }
        let lines: Vec<Vec<&str>> = out.lines().skip(1).map(|line| line.split(',').collect()).collect();
        let total: f64 = lines[3][1].parse().unwrap();
        for line in &lines[..3] {
            let (count, pct): (f64, f64) = (line[1].parse().unwrap(), line[2].parse().unwrap());
            assert!((pct - 100.0 * count / total).abs() <= 0.0005, "{line:?}");
        }
        // What left is read back: its percentages are those of its counts.
        assert!(out.lines().next().unwrap().starts_with("sex,value,pct,pct_of,average,rank"));
    }
    Release::read(&[("t.csv", &rounded["t.csv"])], &[]).unwrap();
}
