//! Sheets, headers, rows, places and identities; the agreement; counts.

use expect_test::expect;

use super::{Case, column, text};
use crate::check_agreement;

#[test]
fn what_stands_around_the_table_is_skipped_with_a_reason() {
    Case::new("case_reference=Ref,contact_date=Date met")
        .with("stop_at = [\"Total*\", \"Cyfanswm*\"]\nskip = [{ column = \"Ref\", like = \"Sub-total*\", reason = \"subtotal\" }]\nignore = [\"Caseworker\"]")
        .check(
            "Cases met,,\nPrepared by,,\n REF ,\"Date\nmet\",Caseworker\nA1,01/02/2012,x\n,,only the caseworker\nSub-total:,1,\nRef,Date met,Caseworker\nA2,02/02/2012,y\n TOTAL (all),2,\nA footnote,,\n",
            &expect![[r#"
                record: contact_date=2012-02-01
                record: contact_date=2012-02-02
                person: case_reference=A1
                person: case_reference=A2
                skip: reason_code=above_header rows=2 first_row=1 last_row=2
                skip: reason_code=below_table rows=1 first_row=10 last_row=10
                skip: reason_code=header rows=1 first_row=3 last_row=3
                skip: reason_code=no_mapped_cell rows=1 first_row=5 last_row=5
                skip: reason_code=repeated_header rows=1 first_row=7 last_row=7
                skip: reason_code=subtotal rows=1 first_row=6 last_row=6
                skip: reason_code=total rows=1 first_row=9 last_row=9
                10 found = 2 normalised + 0 rejected + 8 skipped; 0 cells rejected"#]],
        );
}

#[test]
fn counts_keep_what_a_hidden_number_can_be() {
    let sheet = "[[sheet.count]]\nmeasure = \"attendances\"\ncounted_unit = \"attendance\"\ncolumn = \"Attendances\"\narea_column = \"Board\"\nage_group_column = \"Age\"\nfixed = { area_basis_code = \"referrer_sits\", age_basis_code = \"first_contact\" }\nsuppressed_range = [1, 7]\n[[sheet.count]]\nmeasure = \"disclosures\"\ncounted_unit = \"attendance\"\ncolumn = \"Disclosures\"\narea_column = \"Board\"\nfixed = { area_basis_code = \"referrer_sits\" }";
    let mut case = Case::new("");
    case.columns = "table,field,2012\n".to_owned();
    case.replace("unit = \"person_met\"", "unit = \"count\"\nfill_down = [\"Board\"]\nstop_at = [\"Total\"]")
        .with(sheet)
        .check(
            "Board,Age,Attendances,Disclosures\n\
        Cardiff & Vale UHB,Adult,\"1,204\",0\n\
        ,Child (17 or under),<5,*\n\
        ,Unknown,*,..\n\
        Cwm Taf,Adult,-,x\n\
        Swansea Bay,Adult,3,3\n\
        Total,,9,9\n",
            &expect![[r#"
                count: measure_code=attendances counted_unit_code=attendance period_start_date=2012-01-01 period_end_date=2012-03-31 area_code=W11000027 area_basis_code=referrer_sits age_group_code=adult age_basis_code=first_contact value_lower=0 value_state=rejected
                count: measure_code=attendances counted_unit_code=attendance period_start_date=2012-01-01 period_end_date=2012-03-31 area_code=W11000029 area_basis_code=referrer_sits age_group_code=adult age_basis_code=first_contact value=1204 value_lower=1204 value_upper=1204 value_state=given
                count: measure_code=attendances counted_unit_code=attendance period_start_date=2012-01-01 period_end_date=2012-03-31 area_code=W11000029 area_basis_code=referrer_sits age_group_code=minor age_basis_code=first_contact value_lower=1 value_upper=4 value_state=suppressed
                count: measure_code=attendances counted_unit_code=attendance period_start_date=2012-01-01 period_end_date=2012-03-31 area_code=W11000029 area_basis_code=referrer_sits age_group_code=unknown age_basis_code=first_contact value_lower=1 value_upper=7 value_state=suppressed
                count: measure_code=disclosures counted_unit_code=attendance period_start_date=2012-01-01 period_end_date=2012-03-31 area_code=W11000027 area_basis_code=referrer_sits value_lower=0 value_state=rejected
                count: measure_code=disclosures counted_unit_code=attendance period_start_date=2012-01-01 period_end_date=2012-03-31 area_code=W11000029 area_basis_code=referrer_sits value=0 value_lower=0 value_upper=0 value_state=given
                count: measure_code=disclosures counted_unit_code=attendance period_start_date=2012-01-01 period_end_date=2012-03-31 area_code=W11000029 area_basis_code=referrer_sits value_lower=0 value_state=not_available
                count: measure_code=disclosures counted_unit_code=attendance period_start_date=2012-01-01 period_end_date=2012-03-31 area_code=W11000029 area_basis_code=referrer_sits value_lower=0 value_state=suppressed
                reject: cell=A6 field=area_code rule_code=dimension_not_read is_row_rejected=false
                reject: cell=C5 field=attendances rule_code=ambiguous_marker is_row_rejected=false
                reject: cell=D5 field=disclosures rule_code=not_a_number is_row_rejected=false
                reject: rule_code=dimension_not_read is_row_rejected=true
                skip: reason_code=header rows=1 first_row=1 last_row=1
                skip: reason_code=total rows=1 first_row=7 last_row=7
                7 found = 4 normalised + 1 rejected + 2 skipped; 3 cells rejected"#]],
        );
}

#[test]
fn a_workbook_that_does_not_fit_is_held_with_its_reason() {
    let case = Case::new("case_reference=Ref,contact_date=Met").with("expect = { rows_max = 1 }");
    case.check(
        "Ref,Met,Extra\nA1,01/02/2012,x\n",
        &expect!["unknown_column: sheet 1 has another header than edition `2012`, in row 1: a column in C1 that the mapping does not know"],
    );
    case.check(
        "Ref,Mett\nA1,01/02/2012\n",
        &expect!["column_not_found: sheet 1 has another header than edition `2012`, in row 1: no column `Met`, and in its place one in B1 that the mapping does not know"],
    );
    case.check(
        "some,thing,else\n",
        &expect!["header_not_found: sheet 1 has no header row of the table `cases`"],
    );
    case.check(
        "Ref,Met,Ref\nA1,01/02/2012,A1\n",
        &expect!["column_twice: sheet 1 has the mapped column in C1 a second time"],
    );
    case.check(
        "Ref,Met\nA1,01/02/2012\nA2,01/02/2012\n",
        &expect!["rows_not_expected: sheet 1 has 2 rows, and at most 1 are expected"],
    );
    Case::new("contact_date=Met").replace("[\"*\"]", "[\"Cases*\", \"Achosion*\"]").check(
        "Met\n",
        &expect!["sheet_not_found: none of the 1 visible sheets has a name like `Cases*` or `Achosion*`"],
    );
    Case::new("contact_date=Met").with("period_from = \"sheet_name\"").check(
        "Met\n",
        &expect!["period_not_in_name: the name of sheet 1 does not say a month, quarter or year"],
    );
}

#[test]
fn a_column_is_said_to_be_renamed_only_where_its_cells_are_what_the_field_holds() {
    let case = Case::new("case_reference=Ref,contact_date=Met,sex_code=Sex,exploitation_codes=Type")
        .with("[lookup.exploitation_codes]\n\"crop work*\" = \"LE\"\n\"under contract\" = \"LE\"");
    let told = |csv: &str| {
        let error = case.run(csv.as_bytes()).unwrap_err();
        let text = error.to_string();
        (error.reason_code(), text.split_once("row 1: ").unwrap().1.to_owned())
    };
    let in_place = |header: &str, cell: &str| {
        format!("no column `{header}`, and in its place one in {cell} that the mapping does not know")
    };
    let apart = |header: &str, cell: &str| {
        format!("no column `{header}`; a column in {cell} that the mapping does not know")
    };
    for (csv, expected) in [
        ("Ref,Seen,Sex,Type\nA1,01/02/2012,F,Labour\nA2,02/02/2012,M,Labour\n", in_place("Met", "B1")),
        ("Ref,Seen,Sex,Type\nA1,Mair Owen,F,Labour\nA2,Gwen Rees,M,Labour\n", apart("Met", "B1")),
        ("Ref,Met,Rhywedd,Type\nA1,01/02/2012,F,Labour\nA2,02/02/2012,Benyw,Labour\n", in_place("Sex", "C1")),
        ("Ref,Met,Age,Type\nA1,01/02/2012,17,Labour\nA2,02/02/2012,31,Labour\n", apart("Sex", "C1")),
        // The partner's own words count as words of the list.
        (
            "Ref,Met,Sex,Kind\nA1,01/02/2012,F,Crop workers\nA2,02/02/2012,M,Under contract\n",
            in_place("Type", "D1"),
        ),
        // Nothing below, or nothing that says anything, is no agreement.
        ("Ref,Seen,Sex,Type\n", apart("Met", "B1")),
        ("Ref,Met,Sex,Kind\nA1,01/02/2012,F,\nA2,02/02/2012,M,\n", apart("Type", "D1")),
        ("Ref,Met,Sex,Kind\nA1,01/02/2012,F,tall\nA2,02/02/2012,M,short\n", apart("Type", "D1")),
    ] {
        assert_eq!(told(csv), ("column_not_found", expected), "{csv}");
    }
}

#[test]
fn an_edition_is_chosen_by_its_headers_in_either_language() {
    let mut case = Case::new("");
    case.columns = "table,field,2012,2013\ncases,contact_date,Date met,First met || Cyfarfod cyntaf\ncases,sex_code,,Sex || Rhyw\n".to_owned();
    let edition = |csv: &str| case.run(csv.as_bytes()).unwrap().edition;
    assert_eq!(edition("date MET\n01/02/2012\n"), "2012");
    assert_eq!(edition("First met,Rhyw\n01/02/2012,Benyw\n"), "2013");
    assert_eq!(edition("Cyfarfod cyntaf,Sex\n01/02/2012,F\n"), "2013");
    case.check(
        "Date met,Sex\n01/02/2012,F\n",
        &expect!["unknown_column: sheet 1 has another header than edition `2012`, in row 1: a column in B1 that the mapping does not know"],
    );
}

#[test]
fn columns_in_another_order_wait_until_the_mapping_allows_it() {
    let case = Case::new("case_reference=Ref,contact_date=Met,sex_code=Sex");
    let csv = "Ref,Sex,Met\nA1,F,01/02/2012\n";
    case.check(
        csv,
        &expect!["columns_moved: sheet 1 has another header than edition `2012`, in row 1: the column `Sex` moved to B1"],
    );
    let normalised = Case::new("case_reference=Ref,contact_date=Met,sex_code=Sex")
        .with("any_order = true")
        .run(csv.as_bytes());
    assert_eq!(normalised.unwrap().tally.rows_normalised, 1);
}

#[test]
fn group_labels_reach_over_the_headers_below_them() {
    Case::new(
        "case_reference=Ref,contact_date=Dates | Met,referral_date=Dates | Referred,sex_code=Person | Sex",
    )
    .with("header_rows = 2")
    .check(
        ",Dates,,Person\nRef,Met,Referred,Sex\nA1,01/02/2012,02/02/2012,F\n",
        &expect![[r#"
        record: contact_date=2012-02-01 referral_date=2012-02-02 sex_code=female
        person: case_reference=A1
        skip: reason_code=header rows=2 first_row=1 last_row=2
        3 found = 1 normalised + 0 rejected + 2 skipped; 0 cells rejected"#]],
    );
}

#[test]
fn the_partners_reference_names_a_record_and_else_its_content_does() {
    let ids = |case: &Case, csv: &str| {
        let normalised = case.run(csv.as_bytes()).unwrap();
        let mut rows: Vec<_> = column(&normalised.records, "delivery_row")
            .into_iter()
            .zip(column(&normalised.records, "record_id").into_iter().flatten())
            .collect();
        rows.sort();
        rows.into_iter().map(|(_, id)| id).collect::<Vec<_>>()
    };
    let case = Case::new("case_reference=Ref,contact_date=Met,sex_code=Sex");
    let first = ids(&case, "Ref,Met,Sex\nA1,01/02/2012,F\nA2,01/02/2012,F\nA1,01/02/2012,F\n");
    let corrected = ids(&case, "Ref,Met,Sex\na2 ,05/02/2012,M\nA1,01/02/2012,M\n");
    assert_eq!([&corrected[0], &corrected[1]], [&first[1], &first[0]]);
    assert!(first[2] != first[0] && first[2] != first[1]);

    let case = Case::new("contact_date=Met,sex_code=Sex");
    let first = ids(&case, "Met,Sex\n01/02/2012,F\n01/02/2012,F\n02/02/2012,F\n");
    let again = ids(&case, "Met,Sex\n2 Feb 2012,female\n2012-02-01,Benyw\n01/02/2012,F\n");
    assert_eq!([&again[0], &again[1], &again[2]], [&first[2], &first[0], &first[1]]);
    assert_ne!(first[0], first[1]);
}

#[test]
fn every_mapped_cell_is_traced_to_its_place() {
    let normalised = Case::new("case_reference=Ref,contact_date=Met,sex_code=Sex,full_name=Name")
        .with("fill_down = [\"Met\"]")
        .run("Title\nRef,Met,Sex,Name\nA1,01/02/2012,F,Mair Owen\nA2,,-,Siân\n".as_bytes())
        .unwrap();
    let cells = ["field", "cell", "state"].map(|name| column(&normalised.cells, name));
    let mut lines: Vec<String> = (0..cells[0].len())
        .map(|row| cells.iter().map(|c| c[row].clone().unwrap()).collect::<Vec<_>>().join(" "))
        .collect();
    lines.sort();
    assert_eq!(
        lines,
        [
            "case_reference A3 given",
            "case_reference A4 given",
            "contact_date B3 given",
            "contact_date B3 given",
            "full_name D3 given",
            "full_name D4 given",
            "sex_code C3 given",
            "sex_code C4 rejected",
        ]
    );
}

#[test]
fn the_agreement_is_looked_at_before_a_byte_is_read() {
    let refused = |case: &Case, as_at: &str| {
        let schemas = case.schemas();
        check_agreement(&schemas.partners["harbour"], as_at.parse().unwrap())
            .map_err(|error| error.to_string())
    };
    let case = Case::new("contact_date=Met,full_name=Name");
    assert_eq!(refused(&case, "2014-06-30"), Ok(()));
    assert_eq!(
        refused(&case, "2014-07-01"),
        Err("agreement `WASPI-0099` of `harbour` was due for review on 2014-06-30, before 2014-07-01"
            .to_owned())
    );
    assert_eq!(
        refused(&Case::new("contact_date=Met,home_office_reference=HO"), "2014-01-01"),
        Err("agreement `WASPI-0099` of `harbour` does not allow the field `home_office_reference`".to_owned())
    );
    let graded = Case::new("contact_date=Met").replace("\"official_sensitive\"", "\"graded_intelligence\"");
    assert_eq!(
        refused(&graded, "2014-01-01"),
        Err("agreement `WASPI-0099` of `harbour` covers `graded_intelligence`, which does not enter"
            .to_owned())
    );
    let mut none = Case::new("contact_date=Met");
    let (start, end) = (none.toml.find("[agreement]").unwrap(), none.toml.find("[reading]").unwrap());
    none.toml.replace_range(start..end, "");
    assert_eq!(
        refused(&none, "2014-01-01"),
        Err("partner `harbour` has no information-sharing agreement".to_owned())
    );
}

#[test]
fn no_content_reaches_a_reject_an_error_or_a_debug() {
    const SECRET: &str = "Zebedee";
    let case =
        Case::new("case_reference=Ref,contact_date=Met,sex_code=Sex,birth_date=DOB,nationality_code=Nat");
    let csv = format!(
        "Ref,Met,Sex,DOB,Nat\n{SECRET},01/02/2012,{SECRET},{SECRET},{SECRET}\n{SECRET},{SECRET},,,\n"
    );
    let normalised = case.run(csv.as_bytes()).unwrap();
    for batch in [&normalised.rejects, &normalised.skips] {
        for place in 0..batch.num_columns() {
            for row in 0..batch.num_rows() {
                assert!(!text(batch, place, row).unwrap_or_default().contains(SECRET));
            }
        }
    }
    assert_eq!(normalised.tally.cells_rejected, 4);
    assert!(!format!("{normalised:?}").contains(SECRET));
    let error = case.run(format!("Ref,Met,Sex,DOB,Nat,{SECRET}\n").as_bytes()).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(SECRET));
}
