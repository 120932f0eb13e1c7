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
        (
            "Every first responder except Barnardos referred at least one adult.",
            "Every first responder except Bawso referred at least one adult.",
        ),
        (
            "No first responder but Barnardos was without a referral.",
            "No first responder was without a referral.",
        ),
        (
            "With the exception of Barnardos, all first responders made at least one referral.",
            "All four first responders made at least one referral.",
        ),
        (
            "Barnardos was the only first responder to refer nobody.",
            "Gwent Police was the only first responder to refer minors.",
        ),
        ("All of the referrals were of adults or minors.", "All of the minors came from Gwent Police."),
        ("Excluding Bawso: 24.", "Excluding Bawso: 27."),
        (
            "All 7 referrals from the Salvation Army were of adults.",
            "All 12 referrals from Bawso were of adults.",
        ),
        (
            "There were no minors among those referred by the Salvation Army.",
            "There were no minors among those referred by Bawso.",
        ),
        (
            "Gwent Police took 47% of demand with 17 referrals.",
            "Gwent Police took 57% of demand with 17 referrals.",
        ),
        (
            "In descending order, the three largest sources were Gwent Police, Bawso and the Salvation Army.",
            "In descending order, the three largest sources were Bawso, Gwent Police and the Salvation Army.",
        ),
        (
            "By first responder the figures ranged from 0 to 17.",
            "By first responder the figures ranged from 2 to 17.",
        ),
        ("Bawso ranked second (12 referrals).", "Salvation Army ranked second (12 referrals)."),
        ("Barnardos made no referrals in 2013.", "Bawso made no referrals in 2013."),
        (
            "With 17 referrals, Gwent Police was the largest source.",
            "With 12 referrals, Bawso was the largest source.",
        ),
        ("Bawso came second (12 referrals).", "Salvation Army came second (7 referrals)."),
        (
            "With the exception of Barnardos, every first responder referred more adults than minors.",
            "With the exception of Bawso, every first responder referred more adults than minors.",
        ),
        (
            "No first responder referred more minors than adults.",
            "No first responder referred more adults than minors.",
        ),
        (
            "Gwent Police and Bawso were the only first responders with more than 8 adults.",
            "Gwent Police was the only first responder with more than 8 adults.",
        ),
        ("Only Gwent Police made more than 15 referrals.", "Only Bawso made more than 15 referrals."),
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
        "Among charities, Bawso was the largest source with 12 referrals.",
        "Of the charities, Bawso made the most referrals.",
        "Gwent Police does not account for all referrals of minors.",
        "All but two of the referrals from Bawso were of adults.",
        "Around 60% of demand fell to Gwent Police, with 17 referrals.",
        "Referrals from charities other than Bawso numbered 11.",
        "Among charities the figures ranged from 2 to 17.",
        "Nearly every first responder referred at least one adult.",
        "Only Gwent Police and Bawso grew by more than 15%.",
        "Bawso was the only first responder where the number went down.",
        "Bawso was the only first responder to refer more adults than in 2012.",
        "The most charges followed the referrals of the Salvation Army.",
        "The biggest refuge is that of the Salvation Army.",
        "Counted in referrals, the Salvation Army added most.",
    ] {
        assert_eq!(found(sentence), 0, "{sentence}");
    }
}
