//! Workbooks of several sheets: hidden ones, a sheet a month, merged headers, dates and errors as a spreadsheet has them.

use chrono::NaiveDate;
use expect_test::expect;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

use super::{
    Case, column,
    make::table::{KINDS, Made, Table},
    print,
};

fn rows(sheet: &mut Worksheet, first: u32, rows: &[&[&str]]) {
    for (row, cells) in (first..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
}

fn day(sheet: &mut Worksheet, row: u32, column: u16, date: (u16, u8, u8)) {
    let date = ExcelDateTime::from_ymd(date.0, date.1, date.2).unwrap();
    sheet
        .write_datetime_with_format(row, column, &date, &Format::new().set_num_format("dd/mm/yyyy"))
        .unwrap();
}

#[test]
fn a_sheet_a_month_says_when_and_hidden_and_other_sheets_are_skipped() {
    let mut workbook = Workbook::new();
    rows(workbook.add_worksheet().set_name("Cover").unwrap(), 2, &[&["Harbour Trust"], &["2012"]]);
    rows(workbook.add_worksheet().set_name("Met Ionawr").unwrap(), 0, &[&["Ref", "Sex"], &["A1", "F"]]);
    rows(workbook.add_worksheet().set_name("Met Feb 2012").unwrap(), 0, &[&["Ref", "Sex"], &["A2", "M"]]);
    let old = workbook.add_worksheet().set_name("Met (old)").unwrap();
    rows(old, 0, &[&["Ref", "Sex"], &["A1", "M"]]);
    old.set_hidden(true);
    let case = Case::new("case_reference=Ref,sex_code=Sex")
        .replace("[\"*\"]", "[\"Met *\"]")
        .with("period_from = \"sheet_name\"");
    let normalised = case.run(&workbook.save_to_buffer().unwrap()).unwrap();
    expect![[r#"
        record: contact_date=2012-01-01 contact_date_precision=month sex_code=female
        record: contact_date=2012-02-01 contact_date_precision=month sex_code=male
        person: case_reference=A1
        person: case_reference=A2
        skip: reason_code=header rows=1 first_row=1 last_row=1
        skip: reason_code=header rows=1 first_row=1 last_row=1
        skip: reason_code=hidden_sheet rows=2 first_row=1 last_row=2
        skip: reason_code=not_mapped_sheet rows=2 first_row=3 last_row=4
        8 found = 2 normalised + 0 rejected + 6 skipped; 0 cells rejected"#]]
    .assert_eq(&print(&normalised));
    let names = column(&normalised.cells, "sheet_name");
    assert!(names.iter().flatten().all(|name| name != "Met (old)"));
}

#[test]
fn merged_headers_dates_numbers_and_errors_of_a_spreadsheet_are_read_as_they_are() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let format = Format::new();
    sheet.merge_range(2, 1, 2, 2, "Dates", &format).unwrap();
    sheet.merge_range(2, 0, 3, 0, "Ref", &format).unwrap();
    rows(sheet, 0, &[&["People met"]]);
    rows(sheet, 3, &[&["Ref", "Met", "Referred", "Age", "Sex"]]);
    sheet.write_blank(3, 0, &format).unwrap();
    sheet.write_number(4, 0, 1207.0).unwrap();
    day(sheet, 4, 1, (2012, 2, 14));
    sheet.write_number(4, 2, 2012.0).unwrap();
    sheet.write_number(4, 3, 17.5).unwrap();
    sheet.write_formula(4, 4, Formula::new("=NA()").set_result("#N/A")).unwrap();
    sheet.write_string(6, 0, "1208").unwrap();
    day(sheet, 6, 1, (2014, 2, 14));
    day(sheet, 6, 2, (1900, 1, 1));
    let case = Case::new("case_reference=Ref,contact_date=Dates | Met,referral_date=Dates | Referred,age_at_contact_years=Age,sex_code=Sex")
        .with("header_rows = 2");
    let normalised = case.run(&workbook.save_to_buffer().unwrap()).unwrap();
    expect![[r#"
        record: contact_date=2012-02-14 referral_date=2012-01-01 referral_date_precision=year age_at_contact_years_state=rejected sex_code_state=rejected
        person: case_reference=1207
        reject: cell=B7 field=contact_date rule_code=future_date is_row_rejected=false
        reject: cell=D5 field=age_at_contact_years rule_code=not_a_number is_row_rejected=false
        reject: cell=E5 field=sex_code rule_code=error_cell is_row_rejected=false
        reject: rule_code=no_date_to_count_by is_row_rejected=true
        skip: reason_code=above_header rows=1 first_row=1 last_row=1
        skip: reason_code=header rows=2 first_row=3 last_row=4
        5 found = 1 normalised + 1 rejected + 3 skipped; 3 cells rejected"#]].assert_eq(&print(&normalised));
}

#[test]
fn a_sheet_that_is_only_there_hidden_is_not_there() {
    let mut workbook = Workbook::new();
    rows(workbook.add_worksheet().set_name("Cover").unwrap(), 0, &[&["x"]]);
    let hidden = workbook.add_worksheet().set_name("Met 2012").unwrap();
    rows(hidden, 0, &[&["Ref", "Met"]]);
    hidden.set_hidden(true);
    let case = Case::new("case_reference=Ref,contact_date=Met").replace("[\"*\"]", "[\"Met *\"]");
    let error = case.run(&workbook.save_to_buffer().unwrap()).unwrap_err();
    assert_eq!(error.reason_code(), "sheet_hidden");
    assert_eq!(
        error.to_string(),
        "none of the 1 visible sheets has a name like `Met *`, and a hidden one has: the partner has to show it, or to \
         say that it is not meant to be sent"
    );
    assert!(matches!(error, crate::NormaliseError::SheetNotFound { is_hidden: true, .. }));
}

#[test]
fn months_and_quarters_are_read_in_both_languages() {
    let year = sylfaen_schema::Period::parse("2012").unwrap();
    let start = |name: &str| {
        let period = crate::date::period_in_name(name, &year)?;
        Some((period.code.clone(), period.start))
    };
    let first = |year, month| NaiveDate::from_ymd_opt(year, month, 1).unwrap();
    for (name, code, date) in [
        ("Ionawr", "2012-01", first(2012, 1)),
        ("Chwefror 2013", "2013-02", first(2013, 2)),
        ("Sept-12", "2012-09", first(2012, 9)),
        ("Q3 2012", "2012Q3", first(2012, 7)),
        ("2012q4", "2012Q4", first(2012, 10)),
        ("Ch2", "2012Q2", first(2012, 4)),
        ("2012-05", "2012-05", first(2012, 5)),
    ] {
        assert_eq!(start(name), Some((code.to_owned(), date)), "{name}");
    }
    assert_eq!(start("Cases"), None);
}

#[test]
fn hidden_rows_are_skipped_and_hidden_columns_are_not_read() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Feb 2012").unwrap();
    rows(
        sheet,
        0,
        &[&["Internal", "Ref", "Sex"], &["x", "A1", "F"], &["x", "A2", "M"], &["x", "A3", "M"], &["x"]],
    );
    sheet.set_column_hidden(0).unwrap().set_row_hidden(2).unwrap();
    let case = Case::new("case_reference=Ref,sex_code=Sex").with("period_from = \"sheet_name\"");
    let normalised = case.run(&workbook.save_to_buffer().unwrap()).unwrap();
    expect![[r#"
        record: contact_date=2012-02-01 contact_date_precision=month sex_code=female
        record: contact_date=2012-02-01 contact_date_precision=month sex_code=male
        person: case_reference=A1
        person: case_reference=A3
        skip: reason_code=header rows=1 first_row=1 last_row=1
        skip: reason_code=hidden_row rows=1 first_row=3 last_row=3
        skip: reason_code=no_mapped_cell rows=1 first_row=5 last_row=5
        5 found = 2 normalised + 0 rejected + 3 skipped; 0 cells rejected"#]]
    .assert_eq(&print(&normalised));
}

#[test]
fn a_mapped_column_that_is_hidden_is_said_to_be_hidden_in_every_format() {
    let head = ["Internal", "Ref", "Met", "Sex"].map(Made::text).to_vec();
    let row = vec![Made::text("x"), Made::text("A1"), Made::text("01/02/2012"), Made::text("F")];
    let table = |hidden_columns: &[u16]| Table {
        rows: vec![head.clone(), row.clone()],
        hidden_columns: hidden_columns.to_vec(),
    };
    let case = Case::new("case_reference=Ref,contact_date=Met,sex_code=Sex");
    for kind in KINDS {
        assert_eq!(case.run(&table(&[0]).file(kind)).unwrap().tally.rows_normalised, 1, "{kind:?}");
        let error = case.run(&table(&[0, 2]).file(kind)).unwrap_err();
        assert_eq!(error.reason_code(), "column_hidden", "{kind:?}");
        assert_eq!(
            error.to_string(),
            "sheet 1 has another header than edition `2012`, in row 1: the column `Met` in C1 is hidden: the partner \
             has to show it, or to say that it is not meant to be sent"
        );
    }
}

#[test]
fn the_group_above_a_hidden_column_is_part_of_its_label() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.merge_range(0, 1, 0, 2, "Dates", &Format::new()).unwrap();
    rows(sheet, 1, &[&["Ref", "Met", "Referred"], &["A1", "01/02/2012", "02/02/2012"]]);
    sheet.set_column_hidden(2).unwrap();
    let case = Case::new("case_reference=Ref,contact_date=Dates | Met,referral_date=Dates | Referred")
        .with("header_rows = 2");
    let error = case.run(&workbook.save_to_buffer().unwrap()).unwrap_err().to_string();
    assert!(error.contains("the column `Dates | Referred` in C2 is hidden"), "{error}");
}

#[test]
fn a_cell_merged_with_another_is_nobodys_unless_the_mapping_says_that_it_is_filled_down() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    rows(
        sheet,
        0,
        &[
            &["Ref", "Met", "Sex", "Nat"],
            &["A1", "01/02/2012", "F", "Welsh"],
            &["A2", "", "", ""],
            &["A3", "", "M", ""],
            &["A4", "02/02/2012", "F", ""],
        ],
    );
    let plain = Format::new();
    sheet.merge_range(1, 1, 3, 1, "01/02/2012", &plain).unwrap();
    sheet.merge_range(1, 2, 2, 2, "F", &plain).unwrap();
    sheet.merge_range(3, 2, 3, 3, "M", &plain).unwrap();
    // What stands behind the cell that covers it is hidden.
    sheet.write_string(2, 2, "M").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let case = Case::new("case_reference=Ref,contact_date=Met,sex_code=Sex,nationality_code=Nat")
        .with("fill_down = [\"Met\"]");
    expect![[r#"
        record: contact_date=2012-02-01 sex_code=female nationality_code=GB
        record: contact_date=2012-02-01 sex_code_state=rejected nationality_code_state=blank
        record: contact_date=2012-02-01 sex_code=male nationality_code_state=rejected
        record: contact_date=2012-02-02 sex_code=female nationality_code_state=blank
        person: case_reference=A1
        person: case_reference=A2
        person: case_reference=A3
        person: case_reference=A4
        reject: cell=C3 field=sex_code rule_code=merged_cell is_row_rejected=false
        reject: cell=D4 field=nationality_code rule_code=merged_cell is_row_rejected=false
        skip: reason_code=header rows=1 first_row=1 last_row=1
        5 found = 4 normalised + 0 rejected + 1 skipped; 2 cells rejected"#]]
    .assert_eq(&print(&case.run(&bytes).unwrap()));
    let case = Case::new("case_reference=Ref,contact_date=Met,sex_code=Sex,nationality_code=Nat")
        .with("fill_down = [\"Met\", \"Sex\"]");
    expect![[r#"
        record: contact_date=2012-02-01 sex_code=female nationality_code=GB
        record: contact_date=2012-02-01 sex_code=female nationality_code_state=blank
        record: contact_date=2012-02-01 sex_code=male nationality_code_state=rejected
        record: contact_date=2012-02-02 sex_code=female nationality_code_state=blank
        person: case_reference=A1
        person: case_reference=A2
        person: case_reference=A3
        person: case_reference=A4
        reject: cell=D4 field=nationality_code rule_code=merged_cell is_row_rejected=false
        skip: reason_code=header rows=1 first_row=1 last_row=1
        5 found = 4 normalised + 0 rejected + 1 skipped; 1 cells rejected"#]]
    .assert_eq(&print(&case.run(&bytes).unwrap()));
}

#[test]
fn a_day_that_never_was_and_one_out_of_range_have_rules_of_their_own() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    rows(sheet, 0, &[&["Ref", "Met"], &["A1"], &["A2"]]);
    let format = Format::new().set_num_format("dd/mm/yyyy");
    sheet.write_number_with_format(1, 1, 60.0, &format).unwrap();
    sheet.write_number_with_format(2, 1, 5e6, &format).unwrap();
    let case = Case::new("case_reference=Ref,contact_date=Met");
    let normalised = case.run(&workbook.save_to_buffer().unwrap()).unwrap();
    let rules: Vec<String> = column(&normalised.rejects, "rule_code").into_iter().flatten().collect();
    for rule in ["no_such_date", "date_out_of_range"] {
        assert!(rules.iter().any(|found| found == rule), "{rules:?}");
    }
}
