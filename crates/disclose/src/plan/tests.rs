//! Annex C of 2012 by region, and tables that give way to coarser ones.

use super::*;

/// The countries of Annex C in the regions and subregions of the UN standard M49; the one printed in Cyrillic stands alone.
const REGIONS: &str = "dimension,code,parent
country,Total,
country,Africa,Total
country,Eastern Africa,Africa
country,Middle and Western Africa,Africa
country,Asia,Total
country,Eastern and South-eastern Asia,Asia
country,Southern Asia,Asia
country,Europe,Total
country,not placed,Total
country,Ethiopia,Eastern Africa
country,Kenya,Eastern Africa
country,Uganda,Eastern Africa
country,Democratic Republic of the Congo,Middle and Western Africa
country,Gambia,Middle and Western Africa
country,Nigeria,Middle and Western Africa
country,Sierra Leone,Middle and Western Africa
country,China,Eastern and South-eastern Asia
country,Vietnam,Eastern and South-eastern Asia
country,Afghanistan,Southern Asia
country,Bangladesh,Southern Asia
country,Albania,Europe
country,Poland,Europe
country,Russia,Europe
country,Slovakia,Europe
country,Тодо,not placed
";

fn countries() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/nrm/annual_report_2013/all_tables.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut text = "country,sex,value\n".to_owned();
    for record in reader.records().map(Result::unwrap) {
        if &record[0] == "country_of_origin_all_2012" && &record[3] != "Total" && &record[5] != "Total" {
            writeln!(text, "{},{},{}", &record[3], &record[5], &record[6]).unwrap();
        }
    }
    text
}

/// The measured figures stand in docs/disclosure.md.
#[test]
fn regions_say_more_of_annex_c_than_countries() {
    let rules = ReleaseRules::default();
    let plan = plan("countries.csv", &countries(), &[REGIONS], &rules).unwrap();
    assert!(plan.information_bits > plan.information_bits_finest);
    assert!(plan.persons_withheld < plan.persons_withheld_finest);
    assert!(!plan.merged.is_empty());
    // The table that was chosen can leave as it is said.
    let release = Release::read(&[("t.csv", &plan.table)], &[]).unwrap();
    let safe = protect(&release, &rules).unwrap();
    let persons: i64 = release.cells().iter().find(|cell| cell.place.is_empty()).unwrap().persons.unwrap();
    assert_eq!(persons, 34);
    assert!(safe.withheld.len() * 2 <= release.cells().len());
}

#[test]
fn a_table_that_is_safe_stays_as_fine_as_it_is() {
    let table = "country,value\nAL,30\nPL,20\nNG,40\n";
    let plan = plan("t.csv", table, &[], &ReleaseRules::default()).unwrap();
    assert!(plan.merged.is_empty());
    assert!((plan.information_bits - plan.information_bits_unprotected).abs() < 1e-9);
}

#[test]
fn a_table_of_small_counts_gives_way_to_its_total() {
    let table = "country,value\nAL,2\nPL,3\nNG,4\n";
    let plan = plan("t.csv", table, &[], &ReleaseRules::default()).unwrap();
    assert_eq!(plan.table, "country,value\nTotal,9\n");
}

/// Everybody may have another name than `Total`, and a table may have its subtotals already.
#[test]
fn everybody_keeps_its_name_and_subtotals_are_counted_once() {
    let hierarchy = "dimension,code,parent\nplace,Wales,\nplace,North,Wales\nplace,South,Wales\n\
        place,a,North\nplace,b,North\nplace,c,South\nplace,d,South\n";
    let table = "place,sex,value\na,f,2\nb,f,7\nc,f,9\nd,f,8\na,m,1\nb,m,8\nc,m,9\nd,m,9\n\
        North,f,9\nNorth,m,9\nWales,f,26\nWales,m,27\nWales,Total,53\n";
    let plan = plan("t.csv", table, &[hierarchy], &ReleaseRules::default()).unwrap();
    assert!(plan.table.contains("Wales,Total,53\n") && !plan.table.contains("Total,f"), "{}", plan.table);
    // It is a table of a release with that hierarchy.
    let inside = plan.inside.unwrap_or_else(|| "place,sex,value\n".to_owned());
    let tables = [("t.csv", plan.table.as_str()), ("inside_t.csv", &inside)];
    let release = Release::read(&tables, &[("hierarchy.csv", hierarchy)]).unwrap();
    assert!(protect(&release, &ReleaseRules::default()).is_ok());
}
