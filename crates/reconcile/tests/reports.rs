//! Whole reports by another hand: what was planted in them is found, and nothing else.
//!
//! In: `reports/NAME/`, the tables and sentences of invented reports, and `planted.txt`, what disagrees in each with the findings
//! that say so. Out: each such finding is there, and there is no other.

#![allow(clippy::unwrap_used, reason = "a test may stop at what should not be")]

use std::collections::BTreeSet;

use sylfaen_reconcile::bulletin::{Bulletin, Vocabulary};
use sylfaen_reconcile::reading::Reading;
use sylfaen_reconcile::reconcile_bulletin;

/// Reads one report with what was planted in it.
macro_rules! report {
    ($name:literal) => {
        (
            include_str!(concat!("reports/", $name, "/all_tables.csv")),
            include_str!(concat!("reports/", $name, "/report_sentences.csv")),
            include_str!(concat!("reports/", $name, "/planted.txt")),
        )
    };
}

/// The ids of what is found in a report.
fn found(tables: &str, sentences: &str) -> BTreeSet<String> {
    let mut bulletin = Bulletin::default();
    bulletin.add("all_tables.csv", tables).unwrap();
    bulletin.add("report_sentences.csv", sentences).unwrap();
    let words = Vocabulary::built_in().unwrap();
    let report = reconcile_bulletin(&bulletin, &Reading::propose(&bulletin, &words), &words).unwrap();
    report.findings.into_iter().map(|finding| finding.id).collect()
}

/// Holds a report against what was planted; gives how many planted disagreements there are, and how many are found.
fn check((tables, sentences, planted): (&str, &str, &str)) -> (usize, usize) {
    let lines = planted.lines().filter(|line| !line.starts_with('#'));
    let planted: Vec<BTreeSet<String>> = lines
        .map(|line| {
            let (_, ids) = line.split_once(" | ").unwrap();
            ids.split("; ").filter(|id| *id != "-").map(str::to_owned).collect()
        })
        .collect();
    let expected: BTreeSet<String> = planted.iter().flatten().cloned().collect();
    assert_eq!(found(tables, sentences), expected);
    (planted.len(), planted.iter().filter(|ids| !ids.is_empty()).count())
}

#[test]
fn reports_with_planted_disagreements_have_them_found_and_no_others() {
    let reports = [
        (report!("rapporteur"), 20, 15),
        (report!("partnership"), 20, 13),
        (report!("coordinator"), 18, 14),
        (report!("police_unit"), 18, 13),
    ];
    for (report, all, at_least) in reports {
        let (planted, found) = check(report);
        assert!(planted == all && found >= at_least, "{found} of {planted}");
    }
}

#[test]
fn reports_that_agree_with_themselves_raise_nothing() {
    for report in [report!("ministry"), report!("action_group")] {
        assert_eq!(check(report), (0, 0));
    }
}
