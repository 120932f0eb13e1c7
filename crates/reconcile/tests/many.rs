//! Many reports by other hands, of two generators and written one by one, many with a twin that has one disagreement planted.
//!
//! In: `many/report_NN/`, the tables and sentences of invented reports that agree with themselves, and `many/planted.txt`, lines that
//! make one of them disagree. Out: nothing is found in a report but what its unknowns could overturn, and something in its twin.

#![allow(clippy::unwrap_used, reason = "a test may stop at what should not be")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use sylfaen_reconcile::bulletin::{Bulletin, Vocabulary};
use sylfaen_reconcile::reading::Reading;
use sylfaen_reconcile::reconcile_bulletin;

const FILES: [&str; 2] = ["all_tables.csv", "report_sentences.csv"];
/// Reports there are, and disagreements that are planted in one each.
const REPORTS: usize = 202;
const PLANTED: usize = 330;

/// The lines of one file that are other ones, counted from 1.
type Changed = BTreeMap<usize, String>;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/many")
}

/// What is found in a report with some of its lines changed, with what each finding says.
fn found(report: &str, changed: &BTreeMap<String, Changed>) -> BTreeSet<(String, String)> {
    let mut bulletin = Bulletin::default();
    for file in FILES {
        let text = fs::read_to_string(folder().join(report).join(file)).unwrap();
        let other = |(at, line): (usize, &str)| {
            let other = changed.get(file).and_then(|lines| lines.get(&(at + 1)));
            other.cloned().unwrap_or_else(|| line.to_owned())
        };
        let lines: Vec<String> = text.split('\n').enumerate().map(other).collect();
        bulletin.add(file, &lines.join("\n")).unwrap();
    }
    let words = Vocabulary::built_in().unwrap();
    let report = reconcile_bulletin(&bulletin, &Reading::propose(&bulletin, &words), &words).unwrap();
    report.findings.into_iter().map(|finding| (finding.id, finding.explanation)).collect()
}

/// Of each kind that is planted the report, and its lines by file.
fn planted() -> BTreeMap<(String, String), BTreeMap<String, Changed>> {
    let text = fs::read_to_string(folder().join("planted.txt")).unwrap();
    let mut found: BTreeMap<(String, String), BTreeMap<String, Changed>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.splitn(5, " | ");
        let mut part = || parts.next().unwrap().to_owned();
        let (kind, report, file, at, text) = (part(), part(), part(), part(), part());
        let of_file = found.entry((kind, report)).or_default().entry(file).or_default();
        of_file.insert(at.parse().unwrap(), text);
    }
    found
}

#[test]
fn reports_that_agree_raise_nothing_and_their_twins_something() {
    let reports: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("report_"))
        .collect();
    let clean: BTreeMap<&String, BTreeSet<(String, String)>> =
        reports.iter().map(|report| (report, found(report, &BTreeMap::new()))).collect();
    let false_ones: Vec<_> = clean
        .iter()
        .flat_map(|(report, all)| all.iter().map(move |(id, said)| (report, id, said)))
        .filter(|(_, id, _)| !id.starts_with("unknowns_could_overturn/"))
        .collect();
    assert!(false_ones.is_empty(), "{false_ones:#?}");
    let planted = planted();
    let missed: Vec<&(String, String)> = planted
        .iter()
        .filter(|((_, report), changed)| found(report, changed).is_subset(&clean[report]))
        .map(|(name, _)| name)
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
    assert_eq!((reports.len(), planted.len()), (REPORTS, PLANTED));
}
