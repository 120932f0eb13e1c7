//! Matters of form: names of bodies, numbers of paragraphs, titles.
//!
//! In: prose with invented bodies. Out: what is found, and that a publication that is even raises nothing.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::format_push_string,
    reason = "a test may stop at what should not be, and is short"
)]

use sylfaen_reconcile::bulletin::{Bulletin, Vocabulary};
use sylfaen_reconcile::reading::Reading;
use sylfaen_reconcile::{Finding, reconcile_bulletin};

fn findings(lines: &[(String, String)]) -> Vec<Finding> {
    let words = Vocabulary::built_in().unwrap();
    let mut prose = "sentence_id,section,sentence\n".to_owned();
    for (at, (section, text)) in lines.iter().enumerate() {
        prose.push_str(&format!("S{at:03},\"{section}\",\"{text}\"\n"));
    }
    let mut bulletin = Bulletin::default();
    bulletin.add("t.csv", "table_id,row_label,column_label,value,unit\nt,North,Total,4,referrals\n").unwrap();
    bulletin.add("p.csv", &prose).unwrap();
    reconcile_bulletin(&bulletin, &Reading::propose(&bulletin, &words), &words).unwrap().findings
}

fn said(texts: &[&str]) -> Vec<Finding> {
    let line = |text: &&str| ("Chapter 3, 3.1".to_owned(), (*text).to_owned());
    findings(&texts.iter().map(line).collect::<Vec<_>>())
}

#[test]
fn one_body_under_two_names_is_a_matter_of_form() {
    let found = said(&[
        "The Department of Ports and Rivers pays for it.",
        "It is paid for by the Department for Ports and Rivers.",
    ]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].kind.as_str(), found[0].severity.as_str()), ("names_differ", "low"));
    let order = said(&["The Wales Regional Police Unit met.", "The Wales Police Regional Unit met."]);
    assert_eq!(order.len(), 1, "{order:#?}");
    let even = said(&[
        "The Scotland Office and the Wales Office met the Harbour Trust Board.",
        "The Wales Office and Scotland Office wrote to the Harbour Trust and to the Harbour Board.",
        "The Department for Ports and the Department for Rivers were there.",
        "The River Police and Labour Board met; the Labour Board and River Police met again.",
        "The River Police and the Labour Board met.",
    ]);
    assert_eq!(even, []);
}

/// Three chapters of ten paragraphs; the second without these.
fn chapters(without: &[usize]) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for chapter in 1..4 {
        for paragraph in (1..11).filter(|paragraph| chapter != 2 || !without.contains(paragraph)) {
            let section = format!("Chapter {chapter}, {chapter}.{paragraph}");
            lines.push((section, "The harbour was quiet.".to_owned()));
        }
    }
    lines
}

#[test]
fn a_number_left_out_is_named_and_a_text_with_few_numbers_is_left_alone() {
    assert_eq!(findings(&chapters(&[])), []);
    let found = findings(&chapters(&[7, 9]));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].explanation.contains("2.6 is followed by 2.8 and 2.8 is followed by 2.10"),
        "{}",
        found[0].explanation
    );
    let sparse = [("Chapter 2, 2.1", "a"), ("Chapter 2, 2.4", "b"), ("Chapter 3, 3.2", "c")];
    let sparse: Vec<(String, String)> =
        sparse.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    assert_eq!(findings(&sparse), []);
}

#[test]
fn one_title_in_two_spellings_is_found_and_a_plural_is_none() {
    let found = said(&["Harbour Safety Statistics for Ports 2013", "Harbour Safety Statists for Ports 2013"]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].explanation.contains("`statistics`") && found[0].explanation.contains("`statists`"));
    assert_eq!(said(&["Harbour Safety Figures for Ports 2013", "Harbour Safety Figure for Ports 2013"]), []);
    assert_eq!(said(&["Harbour Safety Report for Ports 2013", "Harbour Safety Review for Ports 2013"]), []);
}

#[test]
fn two_rows_of_one_label_are_found_and_nothing_else_is_lost() {
    let words = Vocabulary::built_in().unwrap();
    let head = "table_id,table_title,row_label,column_label,value,unit\n";
    let table = |third: &str| {
        format!(
            "{head}t,Boats by port,Ayr,Boats,4,boats\nt,Boats by port,Perth,Boats,5,boats\n\
             t,Boats by port,{third},Boats,6,boats\nt,Boats by port,Total,Boats,15,boats\n"
        )
    };
    let ids = |third: &str| -> Vec<String> {
        let mut bulletin = Bulletin::default();
        bulletin.add("t.csv", &table(third)).unwrap();
        let reading = Reading::propose(&bulletin, &words);
        let report = reconcile_bulletin(&bulletin, &reading, &words).unwrap();
        assert!(!report.passed.is_empty(), "nothing was checked");
        report.findings.into_iter().map(|finding| finding.id).collect()
    };
    assert_eq!(ids("Oban"), [""; 0]);
    assert_eq!(ids("Perth"), ["label_is_not_what_it_seems/t/rows of one label"]);
}
