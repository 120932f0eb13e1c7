//! Annex C of 2012 through the public rules.
//!
//! In: the tables as printed. Out: that they show single persons, and that they can be protected.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sylfaen_disclose::{Release, ReleaseRules, Why, audit_release, protect};

fn annex_c() -> Vec<(String, String)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/nrm/annual_report_2013/all_tables.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut tables = BTreeMap::<String, String>::new();
    for record in reader.records() {
        let record = record.unwrap();
        let (table, row, column, value) = (&record[0], &record[3], &record[5], &record[6]);
        let (row_name, codes) = match table {
            "exploitation_type_2012" => ("exploitation", column.to_owned()),
            "competent_authority_2012" => ("authority", "Total".to_owned()),
            "country_of_origin_all_2012" => ("country", column.to_owned()),
            "first_responder_2012" => ("responder", column.replace(" Total", "|Total")),
            _ => continue,
        };
        let text = tables.entry(table.to_owned()).or_insert_with(|| {
            let columns = if row_name == "responder" { "age_sex" } else { "sex" };
            format!("{row_name},{columns},value\n")
        });
        writeln!(text, "\"{row}\",{codes},{value}").unwrap();
    }
    tables.into_iter().collect()
}

/// The source is Annex C of the 2013 report; the count of single persons is counted in its own lines.
#[test]
fn annex_c_of_2012_shows_single_persons_and_can_be_protected() {
    let tables = annex_c();
    let tables: Vec<(&str, &str)> = tables.iter().map(|(name, text)| (&**name, &**text)).collect();
    let mut hierarchy = "dimension,code,parent\nage_sex,Total,\n".to_owned();
    for age in ["Adult", "Minor"] {
        write!(
            hierarchy,
            "age_sex,{age}|Total,Total\nage_sex,{age}|Female,{age}|Total\nage_sex,{age}|Male,{age}|Total\n"
        )
        .unwrap();
    }
    let release = Release::read(&tables, &[("ages", &hierarchy)]).unwrap();
    let rules = ReleaseRules::default();
    let as_printed = audit_release(&release, &rules);
    assert!(as_printed.is_breached());
    let safe = protect(&release, &rules).unwrap();
    let why = |wanted| safe.withheld.iter().filter(|cell| cell.why == wanted).count();
    assert_eq!(why(Why::Primary), as_printed.shown_against_the_rules.len());
    // Counted in the lines of the tables, of which no two print one small cell.
    let lines = |least: i64, most: i64| {
        let counts =
            tables.iter().flat_map(|(_, text)| text.lines()).filter_map(|line| line.rsplit(',').next());
        counts.filter(|count| count.parse().is_ok_and(|count: i64| (least..=most).contains(&count))).count()
    };
    assert_eq!(why(Why::Primary), lines(1, 4));
    assert_eq!(release.cells().iter().filter(|cell| cell.persons == Some(1)).count(), lines(1, 1));
    // A release that has left is audited by its texts alone.
    let texts = release.protected_tables(safe.is_withheld()).unwrap();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (&**name, &**text)).collect();
    let read_back = Release::read(&texts, &[("ages", &hierarchy)]).unwrap();
    assert!(!audit_release(&read_back, &rules).is_breached());
}
