//! Sentences as plain as an annual report has them, each right and with one place that is wrong.
//!
//! In: `plain/`, five tables and eight sentences of an invented report, and lines `right || wrong`, each held beside them alone. Out: no right one raises
//! anything, and of the wrong ones at least so many raise something.

#![allow(clippy::unwrap_used, reason = "a test may stop at what should not be")]

use std::collections::BTreeSet;

use sylfaen_reconcile::bulletin::{Bulletin, Vocabulary};
use sylfaen_reconcile::reading::Reading;
use sylfaen_reconcile::reconcile_bulletin;

const TABLES: &str = include_str!("plain/all_tables.csv");
const SENTENCES: &str = include_str!("plain/report_sentences.csv");
const PAIRS: &str = include_str!("plain/pairs.txt");
/// Pairs there are, and wrong ones of them that are found.
const ALL: usize = 127;
const FOUND_MIN: usize = 109;

/// What is found in the report with one sentence more.
fn found(sentence: &str) -> BTreeSet<(String, String)> {
    let mut bulletin = Bulletin::default();
    bulletin.add("all_tables.csv", TABLES).unwrap();
    let more = format!("{}\nS900,Chapter 3,\"{sentence}\"\n", SENTENCES.trim_end());
    bulletin.add("report_sentences.csv", &more).unwrap();
    let words = Vocabulary::built_in().unwrap();
    let report = reconcile_bulletin(&bulletin, &Reading::propose(&bulletin, &words), &words).unwrap();
    report.findings.into_iter().map(|finding| (finding.id, finding.explanation)).collect()
}

#[test]
fn of_plain_sentences_the_right_raise_nothing_and_most_wrong_ones_something() {
    let pairs: Vec<(&str, &str)> = PAIRS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" || "))
        .collect();
    let false_alarms: Vec<&str> =
        pairs.iter().map(|(right, _)| *right).filter(|right| !found(right).is_empty()).collect();
    assert_eq!(false_alarms, Vec::<&str>::new());
    let told = pairs.iter().filter(|(_, wrong)| !found(wrong).is_empty()).count();
    assert!(pairs.len() == ALL && told >= FOUND_MIN, "{told} of {}", pairs.len());
}
