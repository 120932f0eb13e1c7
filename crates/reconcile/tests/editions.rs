//! Editions of one measure, categories that are split on the way, printed ranges, and margins that cannot both be right.
//!
//! In: small tables with invented figures. Out: what is listed, and what is found.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::format_push_string,
    reason = "a test may stop at what should not be, and is short"
)]

use sylfaen_reconcile::bulletin::{Bulletin, Vocabulary};
use sylfaen_reconcile::reading::Reading;
use sylfaen_reconcile::{Kind, Report, reconcile_bulletin};

fn check(files: &[(&str, &str)]) -> Report {
    let words = Vocabulary::built_in().unwrap();
    let mut bulletin = Bulletin::default();
    for (name, text) in files {
        bulletin.add(name, text).unwrap();
    }
    reconcile_bulletin(&bulletin, &Reading::propose(&bulletin, &words), &words).unwrap()
}

#[test]
fn a_later_edition_is_a_revision_with_its_reason_and_no_disagreement() {
    let first = "table_id,table_title,row_label,column_label,value,unit,as_at_date\n\
                 w,Wales referrals 2014,North,Total,5,referrals,2015-03-31\n\
                 w,Wales referrals 2014,South,Total,7,referrals,2015-03-31\n\
                 w,Wales referrals 2014,East,Total,4,referrals,2015-03-31\n";
    let second = "table_id,table_title,row_label,column_label,value,unit,as_at_date,footnote\n\
                  w,Wales referrals 2014,North,Total,6,referrals,2015-09-30,One late return. Revised in September.\n\
                  w,Wales referrals 2014,South,Total,8r,referrals,2015-09-30,\n\
                  w,Wales referrals 2014,East,Total,4,referrals,2015-09-30,\n";
    let report = check(&[("a.csv", first), ("b.csv", second)]);
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
    let listed: Vec<(&str, &str, &str)> = report
        .revisions
        .iter()
        .map(|it| (it.old_value.as_str(), it.new_value.as_str(), it.reason.as_str()))
        .collect();
    assert_eq!(listed, [("5", "6", "One late return. Revised in September."), ("7", "8r", "not said")]);
    assert_eq!(report.revisions[0].as_at_dates, ["2015-03-31", "2015-09-30"]);
}

#[test]
fn a_category_that_is_split_is_a_break_in_the_series() {
    let mut text = "table_id,table_title,row_label,column_label,value,unit\n".to_owned();
    for year in 2016..2022 {
        let split = year >= 2019;
        let rows =
            [("Labour and criminal", !split), ("Labour", split), ("Criminal", split), ("Sexual", true)];
        for (label, is_there) in rows {
            let value = if is_there { "12" } else { ".." };
            text.push_str(&format!("s,Referrals by year,{label},{year},{value},referrals\n"));
        }
    }
    let report = check(&[("s.csv", &text)]);
    assert_eq!(report.breaks.len(), 1);
    let series = &report.breaks[0];
    assert_eq!(
        (series.from.as_str(), series.ended.join(","), series.began.join(",")),
        ("2019", "Labour and criminal".to_owned(), "Labour,Criminal".to_owned())
    );
}

/// A series whose labour and criminal were one category until 2018, with one sentence.
fn broken_series(sentence: &str) -> Report {
    let mut text = "table_id,table_title,row_label,column_label,value,unit\n".to_owned();
    for year in 2016..2022 {
        let split = year >= 2019;
        let rows = [
            ("Labour and criminal exploitation", 40, !split),
            ("Labour exploitation", 20, split),
            ("Criminal exploitation", 25, split),
            ("Sexual exploitation", year - 2000, true),
        ];
        for (label, value, is_there) in rows {
            let value = if is_there { value.to_string() } else { "..".to_owned() };
            text.push_str(&format!("s,Referrals in Wales by year,{label},{year},{value},referrals\n"));
        }
    }
    let prose = format!("sentence_id,section,sentence\nS1,\"Chapter 2, 2.1\",\"{sentence}\"\n");
    check(&[("s.csv", &text), ("p.csv", &prose)])
}

#[test]
fn growth_over_a_break_is_not_comparable_and_no_error_of_arithmetic() {
    for sentence in [
        "Referrals in Wales for labour exploitation fell by 50% between 2018 and 2019.",
        "Referrals in Wales for criminal exploitation rose by 25 between 2017 and 2020.",
    ] {
        let report = broken_series(sentence);
        let kinds: Vec<Kind> = report.findings.iter().map(|it| it.kind).collect();
        assert_eq!(kinds, [Kind::NotComparable], "{sentence}");
        assert!(
            report.findings[0].explanation.contains("from 2019 on"),
            "{}",
            report.findings[0].explanation
        );
        assert_eq!(report.findings[0].quotes[0].text, sentence);
    }
}

#[test]
fn growth_on_one_side_of_a_break_is_checked() {
    let holds = "Referrals in Wales for sexual exploitation rose by 1 between 2018 and 2019.";
    assert_eq!(broken_series(holds).findings, []);
    let fails = "Referrals in Wales for labour exploitation fell by 50% between 2019 and 2020.";
    let kinds: Vec<Kind> = broken_series(fails).findings.iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [Kind::ChangeIsImpossible]);
}

#[test]
fn a_total_of_ranges_fails_only_outside_what_they_can_add_up_to() {
    let table = |total: &str| {
        format!(
            "table_id,row_label,column_label,value,unit\nt,North,Total,1-4,referrals\nt,South,Total,<5,referrals\n\
             t,East,Total,10,referrals\nt,Total,Total,{total},referrals\n"
        )
    };
    for total in ["11", "18"] {
        assert!(check(&[("t.csv", &table(total))]).findings.is_empty(), "{total}");
    }
    for total in ["10", "19"] {
        let report = check(&[("t.csv", &table(total))]);
        assert_eq!(report.findings.len(), 1, "{total}");
        assert_eq!(report.findings[0].kind, Kind::TotalIsNotSum);
    }
}

/// Four countries by sex and by age in two tables, and a third that splits by both.
fn margins(girls: u32) -> String {
    let mut text = "table_id,table_title,section,row_label,column_label,value,unit,footnote\n".to_owned();
    let note = "Age at referral";
    let countries =
        [("Ruritania", 6, 2, 6), ("Syldavia", 0, 7, 5), ("Elbonia", 5, 0, 1), ("Freedonia", 4, 4, 2)];
    for (name, women, men, minors) in countries {
        for (column, value) in [("Female", women), ("Male", men), ("Total", women + men)] {
            text.push_str(&format!(
                "all,Wales referrals by country 2014,Annex,{name},{column},{value},referrals,\n"
            ));
        }
        let adults = women + men - minors;
        for (id, column, value) in [("adults", "Adult Total", adults), ("minors", "Minor Total", minors)] {
            text.push_str(&format!(
                "{id},Wales {id} by country 2014,Annex,{name},{column},{value},referrals,{note}\n"
            ));
        }
    }
    for (column, value) in [("Female", 15), ("Male", 13), ("Total", 28)] {
        text.push_str(&format!(
            "all,Wales referrals by country 2014,Annex,Total,{column},{value},referrals,\n"
        ));
    }
    for (id, column, value) in [("adults", "Adult Total", 14), ("minors", "Minor Total", 14)] {
        text.push_str(&format!(
            "{id},Wales {id} by country 2014,Annex,Total,{column},{value},referrals,{note}\n"
        ));
    }
    let boys = 14 - girls;
    for (row, girls, boys, women, men) in
        [("Police", girls, boys, 15 - girls, 13 - boys), ("Charities", 0, 0, 0, 0)]
    {
        for (column, value) in
            [("Minor|Female", girls), ("Minor|Male", boys), ("Adult|Female", women), ("Adult|Male", men)]
        {
            for label in [row, "Total"].iter().filter(|label| row == "Police" || **label == row) {
                text.push_str(&format!(
                    "who,Wales by referrer 2014,Annex,{label},{column},{value},referrals,{note}\n"
                ));
            }
        }
    }
    text
}

#[test]
fn margins_that_leave_no_room_name_the_fewest_categories() {
    // Girls: Ruritania 4 to 6, Syldavia 0, Elbonia 1, Freedonia 0 to 2: 5 to 9 in all.
    assert!(check(&[("t.csv", &margins(7))]).findings.is_empty());
    let report = check(&[("t.csv", &margins(3))]);
    let found: Vec<_> = report.findings.iter().filter(|it| it.kind == Kind::NotFeasibleTogether).collect();
    assert!(
        found.iter().any(|it| it.explanation.contains("counts 3 female minor")),
        "{:#?}",
        report.findings
    );
    let girls = found.iter().find(|it| it.explanation.contains("counts 3 female minor")).unwrap();
    assert!(girls.explanation.contains("5 to 9 in all"), "{}", girls.explanation);
    assert!(girls.cells.iter().any(|cell| cell.contains("Ruritania")));
    assert!(!girls.cells.iter().any(|cell| cell.contains("Syldavia")), "it binds nothing: {:?}", girls.cells);
}
