//! How dates are read by the order declared for their column, and what is counted of them.

use chrono::{Datelike, NaiveDate};
use expect_test::expect;
use proptest::prelude::*;
use sylfaen_schema::DateOrder;
use sylfaen_workbook::{Cell, CellValue};

use super::{Case, MESSY};
use crate::{
    DateTally,
    cell::{Markers, Outcome, Spot},
    date::{DateReader, ReadDate},
};

fn read(text: &str, order: DateOrder, two_digit_year_max: Option<i32>) -> Outcome<ReadDate> {
    let (_, schemas) = &*MESSY;
    let reader = DateReader {
        markers: Markers { schemas, partner: &schemas.partners["harbour"] },
        order: Some(order),
        two_digit_year_max,
        as_at: NaiveDate::from_ymd_opt(2013, 11, 1).unwrap(),
    };
    reader.read(Spot::Cell(&Cell::new(0, CellValue::Text(text.to_owned()))))
}

/// A date as text, or the rule that turned it away.
fn said(text: &str, order: DateOrder, year_max: Option<i32>) -> String {
    let date = read(text, order, year_max);
    match (date.value, date.rule) {
        (Some(date), _) if date.precision == "day" => date.start.to_string(),
        (Some(date), _) => format!("{} {}", date.start, date.precision),
        (None, rule) => rule.unwrap_or(date.state.as_str()).to_owned(),
    }
}

#[test]
fn a_date_that_fits_only_another_order_is_turned_away_and_never_turned_round() {
    use DateOrder::{DayMonthYear as Dmy, MonthDayYear as Mdy, YearMonthDay as Ymd};
    for (text, order, expected) in [
        ("03/14/2012", Dmy, "date_against_order"),
        ("14/03/2012", Mdy, "date_against_order"),
        ("14/03/2012", Ymd, "date_against_order"),
        ("2012/14/03", Dmy, "date_against_order"),
        ("2012-03-14", Mdy, "2012-03-14"),
        ("31/02/2012", Dmy, "no_such_date"),
        ("02/31/2012", Dmy, "no_such_date"),
        ("32/13/2012", Dmy, "no_such_date"),
        ("29/02/2011", Dmy, "no_such_date"),
        ("29/02/2012", Dmy, "2012-02-29"),
        ("00/01/2012", Dmy, "no_such_date"),
        ("14/03/2014", Dmy, "future_date"),
        ("14/03/1899", Dmy, "implausible_date"),
        ("14/03/212", Dmy, "not_a_date"),
    ] {
        assert_eq!(said(text, order, Some(2013)), expected, "{text}");
    }
}

#[test]
fn a_year_in_two_digits_means_what_is_declared_and_else_nothing() {
    use DateOrder::{DayMonthYear as Dmy, YearMonthDay as Ymd};
    for (text, order, year_max, expected) in [
        ("01/02/12", Dmy, Some(2013), "2012-02-01"),
        ("01/02/13", Dmy, Some(2013), "2013-02-01"),
        ("01/02/14", Dmy, Some(2013), "1914-02-01"),
        ("01/02/99", Dmy, Some(2029), "1999-02-01"),
        ("12/02/01", Ymd, Some(2013), "2012-02-01"),
        ("1 Chwef 12", Dmy, Some(2013), "2012-02-01"),
        ("01/02/12", Dmy, None, "two_digit_year"),
        ("1 Feb 12", Dmy, None, "two_digit_year"),
        ("1 Feb 2012", Dmy, None, "2012-02-01"),
    ] {
        assert_eq!(said(text, order, year_max), expected, "{text} {year_max:?}");
    }
}

#[test]
fn words_times_and_serials_in_text_are_read_or_refused_as_they_stand() {
    for (text, expected) in [
        ("14/02/2012 09:30", "2012-02-14"),
        ("14/02/2012 9:30:15 pm", "2012-02-14"),
        ("14/02/2012 9.30", "not_a_date"),
        ("14/02/2012 25:10", "not_a_date"),
        ("14/02/2012 09:75", "not_a_date"),
        ("09:30", "not_a_date"),
        ("2012-02-14T09:30:00Z", "2012-02-14"),
        ("2012-02-14T09:30:00.000+01:00", "2012-02-14"),
        ("20120214T09:30", "2012-02-14"),
        ("Dydd Mawrth 14 Chwefror 2012", "2012-02-14"),
        ("Mawrth 13 Mawrth 2012", "2012-03-13"),
        ("Tue 14 Feb 2012", "2012-02-14"),
        ("14eg o Chwefror 2012", "2012-02-14"),
        ("Hydref 2012", "2012-10-01 month"),
        ("10/2012", "2012-10-01 month"),
        ("2012-10", "2012-10-01 month"),
        ("2012", "2012-01-01 year"),
        ("tua 2011", "2011-01-01 year"),
        ("40953", "not_a_date"),
        ("40953.5", "not_a_date"),
        ("14022012", "no_such_date"),
        ("Q1 2012", "not_a_date"),
        ("14/02/2012 approx", "not_a_date"),
        ("1/2/3/2012", "not_a_date"),
        ("٠١/٠٢/٢٠١٢", "not_a_date"),
    ] {
        assert_eq!(said(text, DateOrder::DayMonthYear, None), expected, "{text}");
    }
}

#[test]
fn what_the_order_alone_decides_is_counted_by_column() {
    let case = Case::new("case_reference=Ref,birth_date=DOB,contact_date=Met")
        .with("date_orders = { birth_date = \"mdy\" }");
    let csv = "Ref,DOB,Met\n\
        A1,02/03/1990,03/04/2012\n\
        A2,02/13/1990,14/04/2012\n\
        A3,13/02/1990,05/05/2012\n\
        A4,2 March 1990,2012-03-04\n\
        A5,,03/14/2012\n";
    case.check(
        csv,
        &expect![[r#"
            record: contact_date=2012-04-03 age_at_contact_years=22 age_at_contact_years_min=22 age_at_contact_years_max=22 age_at_contact_date=2012-04-03 age_group_at_contact_code=adult
            record: contact_date=2012-04-14 age_at_contact_years=22 age_at_contact_years_min=22 age_at_contact_years_max=22 age_at_contact_date=2012-04-14 age_group_at_contact_code=adult
            record: contact_date=2012-05-05
            record: contact_date=2012-03-04 age_at_contact_years=22 age_at_contact_years_min=22 age_at_contact_years_max=22 age_at_contact_date=2012-03-04 age_group_at_contact_code=adult
            person: birth_date=1990-02-03 case_reference=A1
            person: birth_date=1990-02-13 case_reference=A2
            person: birth_date=1990-03-02 case_reference=A4
            person: birth_date_state=rejected case_reference=A3
            reject: cell=B4 field=birth_date rule_code=date_against_order is_row_rejected=false
            reject: cell=C6 field=contact_date rule_code=date_against_order is_row_rejected=false
            reject: rule_code=no_date_to_count_by is_row_rejected=true
            skip: reason_code=header rows=1 first_row=1 last_row=1
            6 found = 4 normalised + 1 rejected + 1 skipped; 2 cells rejected"#]],
    );
    let dates = case.run(csv.as_bytes()).unwrap().tally.dates;
    let of = |read, by_order, either_order, against_order| DateTally {
        read,
        by_order,
        either_order,
        against_order,
    };
    assert_eq!(dates["birth_date"], of(3, 2, 1, 1));
    // 05/05 is one day whichever way it is read.
    assert_eq!(dates["contact_date"], of(4, 3, 1, 1));
}

#[test]
fn an_order_for_a_column_that_holds_no_date_is_refused() {
    let mut files = super::FILES.clone();
    let case = Case::new("contact_date=Met").with("date_orders = { sex_code = \"mdy\" }");
    files.insert("partners/harbour/partner.toml".to_owned(), case.toml);
    files.insert("partners/harbour/columns.csv".to_owned(), case.columns);
    let error = sylfaen_schema::Schemas::parse(&files).unwrap_err().to_string();
    assert!(error.contains("`sex_code`") && error.contains("common field that holds a date"), "{error}");
}

proptest! {
    /// A date that was read, written as it stands in the table, reads as itself: in any declared order. From 1901, since
    /// the first day of 1900 is a marker.
    #[test]
    fn reading_a_read_date_again_changes_nothing(
        days in 0..41_000_i64,
        style in 0..6_usize,
        order in prop::sample::select(vec![DateOrder::DayMonthYear, DateOrder::MonthDayYear, DateOrder::YearMonthDay]),
    ) {
        let day = NaiveDate::from_ymd_opt(1901, 1, 1).unwrap() + chrono::Days::new(days as u64);
        let (y, m, d) = (day.year(), day.month(), day.day());
        let in_order = match order {
            DateOrder::DayMonthYear => format!("{d:02}/{m:02}/{y}"),
            DateOrder::MonthDayYear => format!("{m:02}/{d:02}/{y}"),
            DateOrder::YearMonthDay => format!("{y}/{m:02}/{d:02}"),
        };
        let text = match style {
            0 => in_order,
            1 => format!("{y}-{m:02}-{d:02}"),
            2 => day.format("%d %B %Y").to_string(),
            3 => day.format("%B %Y").to_string(),
            4 => format!("{y}"),
            _ => format!("{in_order} 12:00"),
        };
        let first = read(&text, order, None).value;
        if let Some(first) = first {
            prop_assert!(first.start <= day && day <= first.end);
            let again = read(&first.start.to_string(), order, None).value.unwrap();
            prop_assert_eq!(again.start, first.start);
        } else {
            prop_assert!(day > NaiveDate::from_ymd_opt(2013, 11, 1).unwrap());
        }
    }
}
