use std::fmt::Write as _;
use std::path::Path;

use arrow_array::{Array, Int64Array, StringArray, cast::AsArray, types::Int64Type};
use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

/// A mart of counts: a place, a least and a greatest number, and an estimate that rests on a base.
const MART: &str = r#"
    name = "mart_person__groups"
    description = "Persons by place."
    grain = "a place"
    key = ["area_code"]
    [[field]]
    name = "area_code"
    type = "text"
    meaning = "the place"
    sensitivity = "quasi"
    [[field]]
    name = "persons_lower"
    type = "integer"
    unit = "persons"
    meaning = "at least"
    sensitivity = "quasi"
    rounding = "down"
    [[field]]
    name = "persons_upper"
    type = "integer"
    unit = "persons"
    meaning = "at most"
    sensitivity = "quasi"
    rounding = "up"
    [[field]]
    name = "persons_estimate"
    type = "real"
    unit = "persons"
    meaning = "in all"
    null = "no estimate"
    sensitivity = "quasi"
    rounding = "nearest"
    [[field]]
    name = "base_persons"
    type = "integer"
    unit = "persons"
    meaning = "what the row rests on"
    sensitivity = "quasi"
    rounding = "down"
"#;

/// A row of the mart above.
type Counts = (&'static str, i64, i64, Option<f64>, i64);

fn mart() -> Table {
    Table::parse(MART).expect("the schema is right")
}

fn batch(rows: &[(String, i64, i64, Option<f64>, i64)]) -> RecordBatch {
    let mart = mart();
    let columns: Vec<arrow_array::ArrayRef> = vec![
        std::sync::Arc::new(rows.iter().map(|row| Some(row.0.clone())).collect::<StringArray>()),
        std::sync::Arc::new(rows.iter().map(|row| Some(row.1)).collect::<Int64Array>()),
        std::sync::Arc::new(rows.iter().map(|row| Some(row.2)).collect::<Int64Array>()),
        std::sync::Arc::new(rows.iter().map(|row| row.3).collect::<arrow_array::Float64Array>()),
        std::sync::Arc::new(rows.iter().map(|row| Some(row.4)).collect::<Int64Array>()),
    ];
    RecordBatch::try_new(mart.arrow_schema(), columns).expect("the columns fit")
}

fn counts(rows: &[Counts]) -> RecordBatch {
    batch(&rows.iter().map(|&(area, a, b, c, d)| (area.to_owned(), a, b, c, d)).collect::<Vec<_>>())
}

/// Every cell of a table as text, a row a line.
fn text(batch: &RecordBatch) -> String {
    let mut text = String::new();
    for row in 0..batch.num_rows() {
        for column in batch.columns() {
            let cell = match column.data_type() {
                _ if column.is_null(row) => "null".to_owned(),
                arrow_schema::DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
                arrow_schema::DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
                _ => column.as_primitive::<arrow_array::types::Float64Type>().value(row).to_string(),
            };
            write!(text, "{cell} ").expect("text takes text");
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

fn check_disclosed(rows: &[Counts], expected: &Expect) {
    let safe = disclose(&mart(), &counts(rows), &Rules::default()).expect("the rows can be disclosed");
    expected.assert_eq(&text(safe.batch()));
}

fn check_refused(mart: &str, expected: &Expect) {
    let table = Table::parse(mart).expect("the schema is right");
    let batch = RecordBatch::new_empty(table.arrow_schema());
    let error = disclose(&table, &batch, &Rules::default()).expect_err("the table may not leave");
    expected.assert_eq(&error.to_string());
}

fn with_field(field: &str) -> String {
    format!("{MART}\n[[field]]\nmeaning = \"m\"\n{field}")
}

#[test]
fn small_counts_become_a_note_and_others_are_rounded_outwards() {
    check_disclosed(
        &[("A", 12, 12, Some(31.4), 12), ("B", 3, 7, None, 9), ("C", 0, 0, None, 5)],
        &expect![[r"
            A 10 null 15 null 30 null 10 null
            B null [c] 10 null null null 5 null
            C 0 null 0 null null null 5 null
        "]],
    );
}

#[test]
fn a_small_base_withholds_every_number_of_its_row() {
    check_disclosed(
        &[("A", 12, 30, Some(31.0), 4), ("B", 12, 30, None, 40)],
        &expect![[r"
            A null [c] null [c] null [c] null [c]
            B 10 null 35 null null null 40 null
        "]],
    );
}

#[test]
fn rows_leave_in_the_order_of_the_key() {
    check_disclosed(
        &[("C", 1, 2, None, 9), ("A", 40, 41, None, 40), ("B", 20, 22, None, 20)],
        &expect![[r"
            A 40 null 45 null null null 40 null
            B 20 null 25 null null null 20 null
            C null [c] null [c] null null 5 null
        "]],
    );
}

#[test]
fn the_report_counts_what_is_withheld() {
    let rows = counts(&[("A", 12, 12, Some(31.4), 12), ("B", 3, 7, None, 9)]);
    let safe = disclose(&mart(), &rows, &Rules::default()).expect("the rows can be disclosed");
    assert_eq!(safe.report().withheld(), 1);
    expect![[
        "out_person__groups: 2 rows; persons_lower 1 shown, 1 withheld; persons_upper 2 shown, 0 withheld; \
         persons_estimate 1 shown, 0 withheld; base_persons 2 shown, 0 withheld"
    ]]
    .assert_eq(&safe.report().to_string());
}

#[test]
fn what_identifies_people_or_says_nothing_of_itself_is_refused() {
    check_refused(
        &with_field("name = 'family_name'\ntype = 'text'\nsensitivity = 'direct'"),
        &expect!["field `family_name` of `mart_person__groups` may not leave: it identifies people"],
    );
    check_refused(
        &with_field("name = 'person_id'\ntype = 'text'\nsensitivity = 'quasi'"),
        &expect![
            "field `person_id` of `mart_person__groups` may not leave: its ids are not among those that may be printed"
        ],
    );
    check_refused(
        &with_field("name = 'record_id'\ntype = 'text'\nsensitivity = 'none'"),
        &expect![
            "field `record_id` of `mart_person__groups` may not leave: its ids are not among those that may be printed"
        ],
    );
    check_refused(
        &with_field("name = 'contact_date'\ntype = 'date'\nsensitivity = 'quasi'"),
        &expect![
            "field `contact_date` of `mart_person__groups` may not leave: it describes people and is not a code"
        ],
    );
    check_refused(
        &with_field("name = 'minors_share_pct'\ntype = 'real'\nunit = 'percent'\nsensitivity = 'none'"),
        &expect![
            "field `minors_share_pct` of `mart_person__groups` may not leave: it is a number, and nothing says how it is protected"
        ],
    );
    check_refused(
        &MART.replace("mart_", "int_"),
        &expect!["`int_person__groups` is not a mart, and only marts are disclosed"],
    );
}

#[test]
fn figures_of_others_pass_as_printed() {
    let mart = Table::parse(
        "name = 'mart_nrm__cells'\ndescription = 'd'\ngrain = 'g'\nkey = ['cell_id']\n\
         [[field]]\nname = 'cell_id'\ntype = 'text'\nmeaning = 'm'\nsensitivity = 'none'\n\
         [[field]]\nname = 'value'\ntype = 'integer'\nmeaning = 'm'\nsensitivity = 'none'\nprinted = true",
    )
    .expect("the schema is right");
    let mut builder = TableBuilder::new(&mart);
    builder.set("cell_id", Value::from("a")).expect("the field is there");
    builder.set("value", Value::Integer(1)).expect("the field is there");
    builder.end_row().expect("the row is whole");
    let rows = builder.finish().expect("the rows are whole");
    let safe = disclose(&mart, &rows, &Rules::default()).expect("printed figures may be quoted");
    assert_eq!(text(safe.batch()), "a 1\n");
}

#[test]
fn a_negative_count_and_an_infinite_estimate_are_refused() {
    for row in [("A", -1, 5, None, 9), ("A", 5, 5, Some(f64::INFINITY), 9), ("A", 5, 5, Some(f64::NAN), 9)] {
        let error = disclose(&mart(), &counts(&[row]), &Rules::default()).expect_err("this is no count");
        assert!(matches!(error, DiscloseError::NotACount { row: 1, .. }), "{error}");
    }
}

#[test]
fn two_rows_with_one_key_are_refused() {
    let rows = counts(&[("A", 10, 10, None, 10), ("A", 12, 12, None, 12)]);
    assert!(matches!(disclose(&mart(), &rows, &Rules::default()), Err(DiscloseError::Build { .. })));
}

#[test]
fn a_batch_of_another_table_is_refused() {
    let other = Table::parse(&MART.replace("area_code", "place_code")).expect("the schema is right");
    let error = disclose(&other, &counts(&[]), &Rules::default()).expect_err("a column is not declared");
    expect!["`mart_person__groups` has a column that its schema does not declare, at position 1"]
        .assert_eq(&error.to_string());
}

/// An `out_` table as somebody might have written it past the door.
fn check_reopened(row: (Option<i64>, Option<&str>, Option<i64>), expected: &Expect) {
    let out = layout::out_table(&mart()).expect("it is a mart");
    let (lower, note, base) = row;
    let mut builder = TableBuilder::new(&out);
    for (field, value) in [
        ("area_code", Value::from("A")),
        ("persons_lower", Value::from(lower)),
        ("persons_lower_note", Value::from(note)),
        ("base_persons", Value::from(base)),
        ("base_persons_note", Value::from(base.map_or(Some(WITHHELD_NOTE), |_| None))),
    ] {
        builder.set(field, value).expect("the field is there");
    }
    builder.end_row().expect("the row is whole");
    let rows = builder.finish().expect("the rows are whole");
    let error = reopen(&out, &rows, &Rules::default()).expect_err("the rules are broken");
    expected.assert_eq(&error.to_string());
}

#[test]
fn a_table_written_past_the_rules_is_not_read_back() {
    check_reopened(
        (Some(3), None, Some(10)),
        &expect![
            "field `persons_lower` of `out_person__groups` breaks the rules in row 1: a count is below the threshold"
        ],
    );
    check_reopened(
        (Some(12), None, Some(10)),
        &expect![
            "field `persons_lower` of `out_person__groups` breaks the rules in row 1: a count is not rounded"
        ],
    );
    check_reopened(
        (Some(10), Some("[c]"), Some(10)),
        &expect![
            "field `persons_lower` of `out_person__groups` breaks the rules in row 1: a note does not agree with its figure"
        ],
    );
    check_reopened(
        (None, Some("3"), Some(10)),
        &expect![
            "field `persons_lower` of `out_person__groups` breaks the rules in row 1: a note does not agree with its figure"
        ],
    );
    check_reopened(
        (Some(10), None, None),
        &expect![
            "field `persons_lower` of `out_person__groups` breaks the rules in row 1: a figure is shown whose base is withheld"
        ],
    );
}

#[test]
fn a_mart_is_not_read_back_as_disclosed() {
    let rows = counts(&[("A", 10, 10, None, 10)]);
    assert!(matches!(reopen(&mart(), &rows, &Rules::default()), Err(DiscloseError::NotAnOutTable { .. })));
    let renamed = Table::parse(&MART.replace("mart_", "out_")).expect("the schema is right");
    let error = reopen(&renamed, &rows, &Rules::default()).expect_err("it has no notes");
    expect!["field `persons_lower` of `out_person__groups` is not followed by its note field"]
        .assert_eq(&error.to_string());
}

/// The schemas beside the code say of every `out_` table what disclosure would lay out.
#[test]
fn the_out_schemas_on_disk_are_those_of_their_marts() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    // The schema of a mart that a model makes lies beside the model.
    let read = |name: &str| {
        let places = ["schemas/tables", "pipelines/models/marts"];
        let path = places.map(|folder| top.join(folder).join(format!("{name}.toml")));
        let path = path.iter().find(|path| path.exists()).expect("the schema is there");
        let text = std::fs::read_to_string(path).expect("the schema can be read");
        Table::parse(&text).expect("the schema is right")
    };
    for topic in [
        "person__known",
        "estimate__ladder",
        "estimate__spread",
        "count__partners",
        "quality__partners",
        "quality__calendar",
        "nrm__cells",
        "nrm__findings",
    ] {
        let mart = read(&format!("mart_{topic}"));
        let laid_out = layout::out_table(&mart).expect("it is a mart");
        let on_disk = read(&format!("out_{topic}"));
        assert_eq!(laid_out.name, on_disk.name);
        assert_eq!(laid_out.key, on_disk.key, "{topic}");
        for (made, found) in laid_out.fields.iter().zip(&on_disk.fields) {
            assert_eq!(made, found, "{topic}");
        }
        assert_eq!(laid_out.fields.len(), on_disk.fields.len(), "{topic}");
        layout::mart_roles(&mart, &Rules::default()).expect("every field may leave");
    }
}

fn any_rows() -> impl Strategy<Value = Vec<(String, i64, i64, Option<f64>, i64)>> {
    let row = (0_i64..60, 0_i64..60, proptest::option::of(0.0_f64..300.0), 0_i64..60);
    proptest::collection::vec(row, 1..12).prop_map(|rows| {
        rows.into_iter()
            .zip('a'..)
            .map(|((lower, more, estimate, base), area)| {
                (area.to_string(), lower, lower + more, estimate, base)
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn nothing_small_or_unrounded_leaves(rows in any_rows()) {
        let safe = disclose(&mart(), &batch(&rows), &Rules::default()).expect("the rows can be disclosed");
        let text = text(safe.batch());
        for cell in text.split_whitespace().filter_map(|cell| cell.parse::<f64>().ok()) {
            prop_assert!(cell == 0.0 || (cell >= 5.0 && cell % 5.0 == 0.0), "{}", cell);
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(rows in any_rows(), turn in 0_usize..12) {
        let mut turned = rows.clone();
        turned.rotate_left(turn % rows.len());
        let one = disclose(&mart(), &batch(&rows), &Rules::default()).expect("the rows can be disclosed");
        let other = disclose(&mart(), &batch(&turned), &Rules::default()).expect("the rows can be disclosed");
        prop_assert_eq!(one.batch(), other.batch());
    }

    #[test]
    fn what_left_can_be_read_back_unchanged(rows in any_rows()) {
        let safe = disclose(&mart(), &batch(&rows), &Rules::default()).expect("the rows can be disclosed");
        let again = reopen(safe.table(), safe.batch(), &Rules::default()).expect("it left through the door");
        prop_assert_eq!(safe.batch(), again.batch());
        prop_assert_eq!(safe.report(), again.report());
    }

    #[test]
    fn which_small_count_it_was_changes_nothing(small in 1_i64..5, other in 1_i64..5, rows in any_rows()) {
        let with = |count| {
            let mut rows = rows.clone();
            rows.push(("planted".to_owned(), count, count, Some(count as f64), 20));
            disclose(&mart(), &batch(&rows), &Rules::default()).expect("the rows can be disclosed")
        };
        let (one, another) = (with(small), with(other));
        prop_assert_eq!(one.batch(), another.batch());
    }

    #[test]
    fn a_stricter_rule_shows_no_figure_that_was_withheld(rows in any_rows(), more in 0_i64..20) {
        let strict = Rules::parse(&format!("threshold = {}\nzeros_are_shown = false", 5 + more)).expect("they protect");
        let loose = disclose(&mart(), &batch(&rows), &Rules::default()).expect("the rows can be disclosed");
        let strict = disclose(&mart(), &batch(&rows), &strict).expect("the rows can be disclosed");
        for (tight, open) in strict.batch().columns().iter().zip(loose.batch().columns()) {
            if tight.data_type() != &arrow_schema::DataType::Utf8 {
                prop_assert!((0..tight.len()).all(|row| tight.is_null(row) || !open.is_null(row)));
            }
        }
    }
}
