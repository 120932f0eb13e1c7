//! What is said of every row, of one alone, of nobody and of the first, against a table of four rows.
//!
//! In: sentences, each once as the table has it and once not. Out: nothing is found of the one, and one finding of the other.

#![allow(clippy::unwrap_used, reason = "a test may stop at what should not be")]

use sylfaen_reconcile::bulletin::{Bulletin, Vocabulary};
use sylfaen_reconcile::reading::Reading;
use sylfaen_reconcile::reconcile_bulletin;

/// First responders with the adults and the minors they referred: only two of them referred minors, and one nobody.
const ROWS: [(&str, u32, u32); 4] =
    [("Gwent Police", 12, 5), ("Bawso", 9, 3), ("Salvation Army", 7, 0), ("Barnardos", 0, 0)];

/// How many findings a sentence raises.
fn found(sentence: &str) -> usize {
    let mut cells: Vec<(&str, &str, u32)> = Vec::new();
    for (row, adults, minors) in ROWS {
        cells.extend([(row, "Adults", adults), (row, "Minors", minors), (row, "Total", adults + minors)]);
    }
    cells.extend([("Total", "Adults", 28), ("Total", "Minors", 8), ("Total", "Total", 36)]);
    let line = |(row, column, count): &(&str, &str, u32)| {
        format!("t,\"Referrals by first responder and age, 2013\",Annex A,{row},{column},{count},referrals\n")
    };
    let table: String = cells.iter().map(line).collect();
    let mut bulletin = Bulletin::default();
    let head = "table_id,table_title,section,row_label,column_label,value,unit\n";
    bulletin.add("tables.csv", &format!("{head}{table}")).unwrap();
    bulletin.add("s.csv", &format!("sentence_id,section,sentence\nS1,Part 1,\"{sentence}\"\n")).unwrap();
    let words = Vocabulary::built_in().unwrap();
    reconcile_bulletin(&bulletin, &Reading::propose(&bulletin, &words), &words).unwrap().findings.len()
}

#[test]
fn what_the_table_has_raises_nothing_and_its_contrary_is_found() {
    let pairs = [
        (
            "Adults outnumbered minors in each of the first responders except Barnardos.",
            "Minors outnumbered adults in each of the first responders.",
        ),
        ("Barnardos made no referrals in 2013.", "Bawso made no referrals in 2013."),
        (
            "With 17 referrals, Gwent Police was the largest source.",
            "With 12 referrals, Bawso was the largest source.",
        ),
        ("Bawso came second (12 referrals).", "Salvation Army came second (7 referrals)."),
    ];
    let wrong: Vec<(usize, usize, &str)> = pairs
        .into_iter()
        .map(|(right, wrong)| (found(right), found(wrong), wrong))
        .filter(|(right, wrong, _)| (*right, *wrong) != (0, 1))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_word_that_may_narrow_is_left_alone() {
    for sentence in [
        "Every first responder that the unit trained referred at least one minor.",
        "Bawso made no referrals of benefit fraud in 2013.",
        "Nearly every first responder referred at least one adult.",
    ] {
        assert_eq!(found(sentence), 0, "{sentence}");
    }
}
