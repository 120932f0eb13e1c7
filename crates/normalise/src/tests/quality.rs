//! What is counted of the quality of a return, and the checks a mapping declares.

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{Case, any_cell, column};
use crate::{Normalised, Return, check_returns};

/// Rows of the quality table: `field dimension check failed/checked`, declared ones with an exclamation mark.
fn lines(normalised: &Normalised) -> Vec<String> {
    let of = |name: &str| column(&normalised.quality, name);
    let names = ["field", "dimension_code", "check_name", "is_declared", "failed", "checked"].map(of);
    let cell = |name: usize, row: usize| names[name][row].as_deref().unwrap_or("row").to_owned();
    (0..normalised.quality.num_rows())
        .map(|row| {
            let mark = if cell(3, row) == "true" { "!" } else { "" };
            let (field, dimension, check) = (cell(0, row), cell(1, row), cell(2, row));
            format!("{field} {dimension} {check}{mark} {}/{}", cell(4, row), cell(5, row))
        })
        .collect()
}

fn check_lines(case: &Case, csv: &str, expected: &Expect) {
    expected.assert_eq(&lines(&case.run(csv.as_bytes()).unwrap()).join("\n"));
}

#[test]
fn every_field_is_counted_with_what_it_is_of_and_the_kinds_of_nothing_apart() {
    check_lines(
        &Case::new("case_reference=Ref,contact_date=Met,sex_code=Sex,age_at_contact_years=Age"),
        "Ref,Met,Sex,Age\n\
        A1,01/02/2012,F,17\n\
        A2,13/02/2012,,*\n\
        A2,2012-02-03,..,16-17\n\
        A4,02/14/2012,X,n/k\n\
        ,30/06/2012,~,[z]\n\
        A6,31/12/2011,F,999\n",
        &expect![[r#"
            row consistency not_after_its_period 1/5
            row timeliness in_the_return_of_its_period 1/5
            row validity row_accepted 1/6
            age_at_contact_years completeness has_value 4/6
            age_at_contact_years completeness not_applicable 1/6
            age_at_contact_years completeness rejected 1/6
            age_at_contact_years completeness suppressed 1/6
            age_at_contact_years completeness unknown 1/6
            age_at_contact_years validity accepted 1/3
            age_at_contact_years validity implausible_age 1/3
            case_reference completeness blank 1/6
            case_reference completeness has_value 1/6
            case_reference uniqueness reference_once 1/4
            case_reference validity accepted 0/5
            contact_date completeness has_value 1/6
            contact_date completeness rejected 1/6
            contact_date consistency day_and_month_certain 1/4
            contact_date validity accepted 1/6
            contact_date validity date_against_order 1/6
            sex_code completeness blank 1/6
            sex_code completeness has_value 4/6
            sex_code completeness not_available 1/6
            sex_code completeness rejected 1/6
            sex_code completeness rounded_zero 1/6
            sex_code validity accepted 1/3
            sex_code validity unknown_code 1/3"#]],
    );
}

const DECLARED: &str = "\
[[sheet.check]]
name = \"age_plausible\"
field = \"age_at_contact_years\"
least = 12
most = 70
[[sheet.check]]
name = \"met_since_2010\"
field = \"contact_date\"
first_day = 2010-01-01
[[sheet.check]]
name = \"met_before_referred\"
earlier = \"contact_date\"
later = \"referral_date\"
[[sheet.check]]
name = \"once_a_day\"
unique = [\"contact_date\", \"sex_code\"]
[[sheet.check]]
name = \"refused_is_not_on_nrm\"
when = { consent_code = \"refused\" }
then = { nrm_status_code = \"stated_not_on\" }
[[sheet.check]]
name = \"rows_like_before\"
rows_ratio = [0.5, 2]
against_last = 2
[[sheet.check]]
name = \"in_four_weeks\"
days_after_period_max = 28
";

#[test]
fn declared_checks_count_what_fails_and_turn_nothing_away() {
    let case = Case::new("contact_date=Met,referral_date=Referred,sex_code=Sex,age_at_contact_years=Age,consent_code=Consent,nrm_status_code=NRM")
        .with(DECLARED);
    let csv = "Met,Referred,Sex,Age,Consent,NRM\n\
        01/02/2012,02/02/2012,F,17,No,No\n\
        01/02/2012,31/01/2012,F,11,No,Yes\n\
        01/02/2012,Chwefror 2012,M,,No,\n\
        Mawrth 2012,01/03/2012,F,71,Yes,Yes\n\
        Mawrth 2012,Chwefror 2012,F,70,,\n\
        31/12/2009,,,,,\n";
    let normalised = case.run(csv.as_bytes()).unwrap();
    assert_eq!(normalised.tally.rows_normalised, 6);
    assert_eq!(normalised.tally.cells_rejected, 0);
    let declared: Vec<String> = lines(&normalised).into_iter().filter(|line| line.contains('!')).collect();
    assert_eq!(
        declared,
        [
            "row consistency refused_is_not_on_nrm! 2/3",
            "row uniqueness once_a_day! 2/5",
            "age_at_contact_years validity age_plausible! 2/4",
            "contact_date validity met_since_2010! 1/6",
            "referral_date consistency met_before_referred! 2/5",
        ]
    );
}

#[test]
fn returns_are_held_against_those_before_them_and_against_the_calendar() {
    let case = Case::new("contact_date=Met,referral_date=Referred,sex_code=Sex,age_at_contact_years=Age,consent_code=Consent,nrm_status_code=NRM")
        .with(DECLARED);
    let schemas = case.schemas();
    let rows = [10, 20, 6, 0, 40].map(|rows| BTreeMap::from([("cases".to_owned(), rows)]));
    let day = |text: &str| text.parse().unwrap();
    let ends = ["2012-03-31", "2012-06-30", "2012-09-30", "2012-12-31", "2013-03-31"].map(day);
    let received = [Some("2012-04-28"), Some("2012-07-29"), None, Some("2012-12-30"), Some("2013-06-30")];
    let ids = ["d1", "d2", "d3", "d4", "d5"];
    let returns: Vec<Return<'_>> = (0..5)
        .map(|place| Return {
            delivery_id: ids[place],
            period_end: ends[place],
            received_date: received[place].map(day),
            rows: &rows[place],
        })
        .collect();
    let batch = check_returns(&schemas, &schemas.partners["harbour"], &returns, true).unwrap();
    let names = ["delivery_id", "dimension_code", "check_name", "failed"].map(|name| column(&batch, name));
    let lines: Vec<String> = (0..batch.num_rows())
        .map(|row| names.iter().map(|name| name[row].clone().unwrap()).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        lines,
        [
            "d1 timeliness in_four_weeks 0",
            // Twice the first is within twice.
            "d2 consistency rows_like_before 0",
            "d2 timeliness in_four_weeks 1",
            // 6 of a mean of 15.
            "d3 consistency rows_like_before 1",
            "d4 consistency rows_like_before 1",
            "d4 timeliness in_four_weeks 0",
            // 40 of a mean of 3: the nought of the quarter before counts as what it is.
            "d5 consistency rows_like_before 1",
            "d5 timeliness in_four_weeks 1",
        ]
    );
}

#[test]
fn a_check_that_says_nothing_or_two_things_or_of_no_field_is_refused() {
    let refused = |check: &str| {
        let case = Case::new("contact_date=Met").with(&format!("[[sheet.check]]\nname = \"c\"\n{check}"));
        let mut files = super::FILES.clone();
        files.insert("partners/harbour/partner.toml".to_owned(), case.toml);
        files.insert("partners/harbour/columns.csv".to_owned(), case.columns);
        sylfaen_schema::Schemas::parse(&files).unwrap_err().to_string()
    };
    for (check, said) in [
        ("", "the name of one check"),
        ("field = \"age_at_contact_years\"\nleast = 1\nunique = [\"sex_code\"]", "the name of one check"),
        ("least = 1", "`sheet.check.field` is missing"),
        ("field = \"contact_date\"\nleast = 1", "common field that holds a number"),
        ("field = \"sex_code\"\nfirst_day = 2012-01-01", "common field that holds a date"),
        ("field = \"age_at_contact_years\"\nleast = 9\nmost = 1", "no less than `least`"),
        ("earlier = \"contact_date\"", "later` is missing"),
        ("unique = [\"full_name\"]", "common field"),
        ("when = { sex_code = \"female\" }", "then` is missing"),
        ("when = { sex_code = \"femal\" }\nthen = { sex_code = \"female\" }", "did you mean `female`?"),
        ("rows_ratio = [0.5, 2.0]", "how many returns"),
        ("rows_ratio = [2, 0.5]\nagainst_last = 2", "the lower first"),
    ] {
        let error = refused(check);
        assert!(error.contains(said), "{check}: {error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Whatever stands in the cells, every mapped cell of every data row is in exactly one state, and no check fails more
    /// often than it was made.
    #[test]
    fn counts_of_quality_add_up(rows in prop::collection::vec(prop::collection::vec(any_cell(), 5), 1..12)) {
        let (case, schemas) = &*super::MESSY;
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["Ref", "Name", "DOB", "Met", "Type"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let normalised = case.run_with(schemas, &writer.into_inner().unwrap()).unwrap();
        let of = |name: &str| column(&normalised.quality, name).into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>();
        let [fields, names, dimensions, failed, checked] =
            ["field", "check_name", "dimension_code", "failed", "checked"].map(of);
        let number = |text: &String| text.parse::<i64>().unwrap();
        let data_rows = normalised.tally.rows_normalised + normalised.tally.rows_rejected;
        for row in 0..fields.len() {
            prop_assert!(number(&failed[row]) <= number(&checked[row]), "{} {}", fields[row], names[row]);
            if names[row] == "has_value" {
                let states: i64 = (0..fields.len())
                    .filter(|other| fields[*other] == fields[row] && dimensions[*other] == "completeness")
                    .filter(|other| !["has_value", "range"].contains(&names[*other].as_str()))
                    .map(|other| number(&failed[other]))
                    .sum();
                prop_assert_eq!(states, number(&failed[row]));
                prop_assert_eq!(number(&checked[row]), data_rows);
            }
        }
        prop_assert_eq!(fields.iter().zip(&names).filter(|(_, name)| *name == "has_value").count() > 0, data_rows > 0);
    }
}
