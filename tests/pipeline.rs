//! The main job, as a research officer meets it.

use serde_json::Value;

use crate::sylfaen::{Workplace, files};

/// Tables whose rows a second run from nothing must repeat.
const COMPARED: [&str; 5] = [
    "stg_partner__records",
    "int_person__members",
    "mart_person__known",
    "mart_estimate__ladder",
    "stg_reject__cells",
];

#[test]
fn the_second_run_finds_nothing_new_and_does_nothing() {
    let workplace = Workplace::new();
    workplace.run_demo();
    let before = files(&workplace.path().join("lake"));
    let second = workplace.sylfaen(&["run"]);
    // The fixtures hold faults on purpose, and nothing has settled them since.
    assert_eq!(second.code, 3, "{second}");
    assert!(second.stderr.contains("still need a person"), "{second}");
    assert!(second.stderr.contains("nothing new"), "{second}");
    let data = |files: Vec<(String, Vec<u8>)>| -> Vec<(String, Vec<u8>)> {
        files.into_iter().filter(|(name, _)| !name.contains("ledger")).collect()
    };
    assert_eq!(data(before), data(files(&workplace.path().join("lake"))));
}

#[test]
fn a_lake_made_again_from_the_same_deliveries_gives_the_same_bytes_and_rows() {
    let (one, other) = (Workplace::new(), Workplace::new());
    one.run_demo();
    let again = other.sylfaen(&["run", "--threads", "1"]);
    assert!(matches!(again.code, 0 | 3), "{again}");
    let (first, second) = (files(&one.out()), files(&other.out()));
    assert!(first.len() >= 4, "out/ holds {} files", first.len());
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|f| f.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&first), names(&second));
    for ((name, a), (_, b)) in first.iter().zip(&second) {
        assert!(a == b, "{name} differs");
    }
    for table in COMPARED {
        let sql = format!("select * from {table}");
        let rows = one.rows(&sql);
        assert!(!rows.is_empty(), "{table} is empty");
        assert_eq!(rows, other.rows(&sql), "{table}");
    }
}

#[test]
fn a_table_whose_file_was_taken_away_is_made_again() {
    let workplace = Workplace::new();
    workplace.run_demo();
    let sql = "select * from mart_person__known";
    let (rows, out) = (workplace.rows(sql), files(&workplace.out()));
    for table in ["lake/tables/mart_person__known", "restricted/tables/restricted_record__cells"] {
        let folder = workplace.path().join(table);
        let lost = files(&folder).into_iter().find(|(name, _)| name.ends_with(".parquet")).unwrap().0;
        std::fs::remove_file(folder.join(lost)).unwrap();
    }
    let again = workplace.run_demo();
    for word in ["are made again", "mart_person__known", "restricted_record__cells"] {
        assert!(again.stderr.contains(word), "{word}: {again}");
    }
    assert_eq!(workplace.rows(sql), rows);
    let published = |files: Vec<(String, Vec<u8>)>| -> Vec<(String, Vec<u8>)> {
        files.into_iter().filter(|(name, _)| name.starts_with("releases/")).collect()
    };
    assert_eq!(published(files(&workplace.out())), published(out));
    assert!(workplace.run_demo().stderr.contains("nothing new"));
}

#[test]
fn rows_are_conserved_for_every_delivery() {
    let workplace = Workplace::new();
    workplace.run_demo();
    let rows = workplace.rows(
        "select partner_code, rows_found, rows_normalised, rows_rejected, rows_skipped
         from stg_partner__deliveries where status_code in ('in_force', 'superseded', 'held')",
    );
    assert!(rows.len() >= 9, "{} deliveries", rows.len());
    let count = |row: &Value, key: &str| row[key].as_i64().unwrap();
    for row in &rows {
        assert_eq!(
            count(row, "rows_found"),
            count(row, "rows_normalised") + count(row, "rows_rejected") + count(row, "rows_skipped"),
            "{row}"
        );
    }
    assert!(rows.iter().map(|row| count(row, "rows_normalised")).sum::<i64>() > 50);
}

#[test]
fn published_figures_are_quoted_with_their_place_and_never_corrected() {
    let workplace = Workplace::new();
    workplace.run_demo();
    let rows = workplace.rows(
        "select table_id, row_label, column_label, value, section from mart_nrm__cells
         where quantity_code = 'count' and geography_code = 'W92000004' and value in (34, 35)
         order by table_id",
    );
    let printed: Vec<(&str, i64)> =
        rows.iter().map(|row| (row["table_id"].as_str().unwrap(), row["value"].as_i64().unwrap())).collect();
    assert!(printed.contains(&("exploitation_type_2012", 34)), "{printed:?}");
    assert!(printed.contains(&("uk_picture_2012", 35)), "{printed:?}");
    assert!(rows.iter().all(|row| !row["section"].as_str().unwrap().is_empty()));
}

#[test]
fn the_report_is_held_against_its_own_prose_and_a_decision_says_which_value_is_used() {
    let workplace = Workplace::new();
    workplace.run_demo();
    let rows = workplace
        .rows("select finding_id, nature_code, accepted from mart_nrm__findings order by finding_id");
    let ids: Vec<&str> = rows.iter().map(|row| row["finding_id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 28, "{ids:?}");
    let page = std::fs::read_to_string(crate::top().join("docs/primary-data.md")).unwrap();
    for id in [
        "change_is_impossible/uk_picture_2012/Wales/2011-2012 % change",
        "same_measure_two_values/C01",
        "total_is_not_sum/rows/uk_picture_2012/TOTAL/Total",
    ] {
        assert!(ids.contains(&id), "{id} is not among {ids:?}");
        assert!(page.contains(id), "{id} is not explained");
    }
    let accepted: Vec<&str> = rows
        .iter()
        .filter(|row| !row["accepted"].is_null())
        .map(|row| row["finding_id"].as_str().unwrap())
        .collect();
    assert_eq!(accepted, ["same_measure_two_values/C01"]);
    let cited = workplace
        .rows("select cell_ids from out_nrm__findings where finding_id = 'same_measure_two_values/C01'");
    assert!(cited[0]["cell_ids"].as_str().unwrap().contains("uk_picture_2012/Wales/Total"));
}

#[test]
fn no_welsh_figure_can_be_read_from_the_uk_series() {
    let workplace = Workplace::new();
    workplace.run_demo();
    let of = |place: &str| {
        let sql = format!(
            "select count(*) as cells from mart_nrm__cells
             where source_code = 'quarterly_2023q4' and geography_code = '{place}'"
        );
        workplace.rows(&sql)[0]["cells"].as_i64().unwrap()
    };
    assert!(of("K02000001") > 400);
    assert_eq!(of("W92000004"), 0);
}

#[test]
fn quality_is_counted_by_field_and_a_correction_says_what_it_changed() {
    let workplace = Workplace::new();
    workplace.run_demo();
    let dimensions = workplace.rows(
        "select dimension_code, sum(checked) as checked, sum(failed) as failed
         from stg_quality__checks group by dimension_code order by dimension_code",
    );
    let named: Vec<&str> = dimensions.iter().map(|row| row["dimension_code"].as_str().unwrap()).collect();
    assert_eq!(named, ["completeness", "consistency", "timeliness", "uniqueness", "validity"]);
    for row in &dimensions {
        let count = |key: &str| row[key].as_i64().unwrap();
        assert!(count("checked") > 0 && count("failed") <= count("checked"), "{row}");
    }
    // The six kinds of nothing reach the lake apart: the centre withholds, has none, and leaves blank.
    let states = workplace.rows(
        "select distinct check_name from stg_quality__checks
         where dimension_code = 'completeness' and check_name not in ('has_value', 'rejected') and failed > 0
         order by check_name",
    );
    let states: Vec<&str> = states.iter().map(|row| row["check_name"].as_str().unwrap()).collect();
    for state in ["blank", "not_applicable", "not_available", "suppressed", "unknown"] {
        assert!(states.contains(&state), "{states:?}");
    }
    // Gwent's second quarter came without every third record and without types, and was replaced.
    let changes = workplace.rows(
        "select change_code, field, count(*) as records from stg_delivery__changes
         where partner_code = 'gwent_police' group by change_code, field order by change_code, field",
    );
    let has = |code: &str, field: Option<&str>| {
        changes.iter().any(|row| row["change_code"] == code && row["field"].as_str() == field)
    };
    assert!(has("added", None) && has("changed", Some("exploitation_codes")), "{changes:?}");
    assert!(changes.iter().all(|row| row["change_code"] != "removed"), "{changes:?}");
}
