//! True sentences that a hasty reader would hold against the wrong cell.
//!
//! In: six tables of one invented year, and sentences that are true of them. Out: nothing is found of any, and something of a sentence that
//! is not true, so that the tables are known to be read.

#![allow(clippy::unwrap_used, reason = "a test may stop at what should not be")]

use std::fmt::Write as _;

use sylfaen_reconcile::bulletin::{Bulletin, Vocabulary};
use sylfaen_reconcile::reading::Reading;
use sylfaen_reconcile::reconcile_bulletin;

type Rows<'a> = &'a [(&'a str, &'a [&'a str])];

/// The title of each table, its columns, and its rows.
const TABLES: [(&str, &[&str], Rows<'_>); 6] = [
    (
        "Referrals by first responder, 2019",
        &["Referrals"],
        &[("Gwent Police", &["22"]), ("Bawso", &["14"]), ("Total", &["36"])],
    ),
    (
        "Referrals by police force area, 2018 and 2019",
        &["2018", "2019"],
        &[("Gwent", &["10", "15"]), ("Dyfed-Powys", &["20", "21"]), ("Total", &["30", "36"])],
    ),
    (
        "UK picture",
        &["2019", "Change on 2018 (%)"],
        &[("Wales", &["36", "20%"]), ("England", &["440", "10%"]), ("Total", &["476", "11%"])],
    ),
    (
        "Referrals by country of origin, 2019",
        &["Referrals"],
        &[
            ("Vietnam", &["13"]),
            ("Poland", &["9"]),
            ("China", &["9"]),
            ("Albania", &["5"]),
            ("Total", &["36"]),
        ],
    ),
    (
        "Referrals by exploitation type and sex, 2019",
        &["Female", "Male", "Total"],
        &[
            ("Labour exploitation", &["6", "12", "18"]),
            ("Criminal exploitation", &["0", "4", "4"]),
            ("Sexual exploitation", &["14", "0", "14"]),
            ("Total", &["20", "16", "36"]),
        ],
    ),
    (
        "Referrals by quarter, 2019",
        &["Referrals"],
        &[
            ("First quarter", &["8"]),
            ("Second quarter", &["12"]),
            ("Third quarter", &["7"]),
            ("Fourth quarter", &["9"]),
            ("Total", &["36"]),
        ],
    ),
];

/// What is found of one sentence, or of two with a bar between.
fn found(sentence: &str) -> Vec<String> {
    let mut text = "table_id,table_title,row_label,column_label,value,value_raw,unit\n".to_owned();
    for (at, (title, columns, rows)) in TABLES.iter().enumerate() {
        for (row, cells) in *rows {
            for (column, raw) in columns.iter().zip(*cells) {
                let unit = if raw.ends_with('%') { "percent" } else { "referrals" };
                let value = raw.trim_end_matches('%');
                writeln!(text, "t{at},\"{title}\",{row},{column},{value},{raw},{unit}").unwrap();
            }
        }
    }
    let mut bulletin = Bulletin::default();
    bulletin.add("tables.csv", &text).unwrap();
    let mut prose = "sentence_id,section,sentence\n".to_owned();
    for (at, sentence) in sentence.split(" | ").enumerate() {
        writeln!(prose, "S{at},Part 1,\"{sentence}\"").unwrap();
    }
    bulletin.add("s.csv", &prose).unwrap();
    let words = Vocabulary::built_in().unwrap();
    let report = reconcile_bulletin(&bulletin, &Reading::propose(&bulletin, &words), &words).unwrap();
    report.findings.into_iter().map(|finding| finding.explanation).collect()
}

#[test]
fn what_is_true_raises_nothing() {
    let raised: Vec<(&str, Vec<String>)> = [
        "The Home Office made more referrals in England than any other body, at 44.",
        "The Home Office made 44 referrals in 2019.",
        "Gwent Police referred 22 people in 2019.",
        "2019 saw six more referrals in Wales than 2018 did.",
        "This was a 20% increase on the 30 received in 2018.",
        "Referrals in Wales rose by 20% from the 30 recorded in 2018.",
        "Wales was 20% higher than in 2018, when 30 people were referred.",
        "In 2019, 31 referrals were of people from Poland, Vietnam and China.",
        "In 2019, 18 referrals were of people from Poland or China.",
        "36 of the referrals (7.6%) were from Wales.",
        "Gwent Police made 22 referrals in 2019, eight ahead of Bawso.",
        "Vietnam was first with 13, four more than Poland.",
        "Poland and China came second with nine each.",
        "England made 440 referrals in 2019; the other nations together made 1,000 in ten years.",
        "Females outnumbered males by 20 to 16.",
        "Of the people referred, 20 were female and 16 male.",
        "Gwent Police made 22 referrals, or 61%, and Bawso 14, or 39%.",
        "Over the five years to 2019, 120 people were referred: 20 in Gwent and 100 in Dyfed-Powys.",
        "Bawso supported 40 women in 2019.",
        "The embassy of Poland was ahead of that of China in replying.",
        "Poland came first and China second for convictions.",
        "The helpline took 300 calls from Poland and China combined.",
        "Not one of the 14 referrals for sexual exploitation in Wales in 2019 concerned a man.",
        "Out of 20 women referred in Wales in 2019, 14 were referred for sexual exploitation.",
        "Vietnam was the leading country of origin among the 36 people referred in Wales in 2019.",
        "Sexual exploitation made up 14 of the referrals of women in Wales in 2019, which were 20 in number.",
        "In no quarter of 2019 did Wales record more than 12 referrals.",
        "Two bodies made at least one referral in Wales in 2019.",
        "The change in Wales between 2018 and 2019 came to six referrals.",
        "The national total was 476 referrals in 2019.",
        "Just over half of those referred were under 18.",
        "Across all four countries of origin there were 36 referrals in 2019.",
        "Sexual exploitation was found most often in hotels, flats and cars.",
        "Poland and China were tied in second place with nine referrals each.",
        "Nine people came from each of Poland and China in 2019.",
        "Sexual exploitation accounted for 14 of the 15 women met at the port (93%).",
        "Of those from Vietnam 5 out of 12 were asked again.",
        "With the exception of Dyfed-Powys, no area had fewer than 16 referrals in 2019.",
        "Bawso was not the only first responder with more than 10 referrals.",
        "Vietnam and Albania shared 18 referrals.",
        "Referrals did not fall in the second quarter.",
        "The first half of 2019 brought 20 referrals, and the second half 16.",
        "The second half of 2019 brought 16 referrals, compared with 20 in the first half.",
        "The first half of 2019 brought more visitors than the second, 40 against 16.",
        "Vietnam alone took first place with 13 referrals.",
        "Referrals rose in two areas.",
        "Of the two areas, none reported a fall.",
        "Of the nine, six were male and three female.",
        "In 2019, 9 referrals in Wales were of minors by age at exploitation. | In 2019, 12 referrals in Wales were of minors by age at referral.",
        "The Act of 1999 knew two headings, namely sexual exploitation and labour exploitation.",
    ]
    .into_iter()
    .map(|sentence| (sentence, found(sentence)))
    .filter(|(_, all)| !all.is_empty())
    .collect();
    assert!(raised.is_empty(), "{raised:#?}");
}

#[test]
fn what_is_not_true_is_found() {
    for sentence in [
        "Bawso made 15 referrals in 2019.",
        "In 2019, 12 referrals were of people from Poland.",
        "Referrals in Wales rose by 20% in 2019, to 37.",
        "Vietnam was first with 13, five more than Poland.",
        "Poland was second with nine and China third.",
        "Referrals from Poland, China and Albania together came to 24.",
        "Females outnumbered males by 21 to 15.",
        "All those referred for labour exploitation were male.",
        "Of the people referred, 16 were female and 20 male.",
        "Poland and China were tied in third place with nine referrals each.",
        "Nine people came from each of Poland and Albania in 2019.",
        "Bawso was the only first responder with more than 10 referrals.",
        "Referrals fell in the second quarter.",
        "The first half of 2019 brought 20 referrals, and the second half 18.",
        "Poland alone took second place with nine referrals.",
        "Referrals rose in one area and fell in one.",
    ] {
        assert!(!found(sentence).is_empty(), "{sentence}");
    }
}
