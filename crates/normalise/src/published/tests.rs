//! Files in, cells out; the real publications, and small ones that are wrong.

#![allow(clippy::needless_raw_string_hashes, reason = "expect-test writes its texts with hashes")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Date32Type, Int64Type};
use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

fn repository(path: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap()
}

fn text(path: &str) -> String {
    String::from_utf8(repository(path)).unwrap()
}

fn source(code: &str) -> PublishedSource {
    let file = format!("published/{code}/source.toml");
    PublishedSource::parse(&file, &text(&format!("schemas/{file}"))).unwrap()
}

fn file_of(source: &PublishedSource) -> Vec<u8> {
    repository(&format!("fixtures/nrm/{}/{}", source.code, source.file))
}

fn cells(code: &str) -> Vec<Cell> {
    let source = source(code);
    read_cells(&source, &file_of(&source)).unwrap()
}

fn cell(cells: &[Cell], id: &str) -> Cell {
    cells.iter().find(|cell| cell.cell_id == id).unwrap_or_else(|| panic!("no cell {id}")).clone()
}

const REPORT: &str = "annual_report_2013";
const SERIES: &str = "quarterly_2023q4";

#[test]
fn the_report_is_read_as_printed() {
    let cells = cells(REPORT);
    assert_eq!(cells.len(), 188);
    let file = text("fixtures/nrm/annual_report_2013/all_tables.csv");
    let mut lines = csv::Reader::from_reader(file.as_bytes());
    for (cell, line) in cells.iter().zip(lines.records().map(Result::unwrap)) {
        let footnote = cell.footnote.clone().unwrap_or_default();
        let rank = cell.row_rank.map(|rank| rank.to_string()).unwrap_or_default();
        let printed = [
            cell.table_id.as_str(),
            &cell.table_title,
            &cell.section,
            &cell.row_label,
            &rank,
            &cell.column_label,
            &cell.value.to_string(),
            &cell.value_printed,
        ];
        assert_eq!(line.iter().take(8).collect::<Vec<_>>(), printed, "{}", cell.cell_id);
        assert_eq!(
            (line.get(9), cell.source_line),
            (Some(footnote.as_str()), line.position().unwrap().line())
        );
    }
    assert!(cells.iter().any(|cell| cell.value_printed == "- 63%" && cell.value == -63));
}

#[test]
fn the_file_that_is_read_is_the_seven_tables() {
    let all = text("fixtures/nrm/annual_report_2013/all_tables.csv");
    let report = source(REPORT);
    assert_eq!(report.table_ids().count(), 7);
    let (header, lines) = all.split_once('\n').unwrap();
    for table in report.table_ids() {
        let own: Vec<&str> = lines.lines().filter(|line| line.starts_with(&format!("{table},"))).collect();
        let alone = text(&format!("fixtures/nrm/annual_report_2013/{table}.csv"));
        assert_eq!(alone, format!("{header}\n{}\n", own.join("\n")), "{table}");
    }
}

#[test]
fn a_cell_says_what_it_counts() {
    let cells = cells(REPORT);
    let mut shown = String::new();
    for id in [
        "country_of_origin_all_2012/Тодо/Female",
        "first_responder_2012/Gwent Police/Adult|Female",
        "exploitation_type_2012/Minor - Sexual Exploitation (non-UK national)/Total",
        "uk_picture_2012/Wales/% Total of NRM referrals",
        "uk_picture_2012/Wales/2011-2012 % change",
        "uk_picture_2012/TOTAL/% Total of NRM referrals",
        "first_responder_2012/Total/Total",
    ] {
        let cell = cell(&cells, id);
        let codes: Vec<String> = cell.codes.iter().map(|(field, code)| format!("{field}={code}")).collect();
        let links = [&cell.row_total_id, &cell.column_total_id, &cell.counted_id, &cell.base_id];
        let links: Vec<&str> = links.into_iter().map(|link| link.as_deref().unwrap_or("-")).collect();
        writeln!(
            shown,
            "{id}\n  {} {} {} ({}), place by {}, age by {}, {}{}\n  {}",
            cell.value_printed,
            cell.unit_code,
            cell.measure_code,
            cell.quantity.as_str(),
            cell.geography_basis_code,
            cell.age_basis_code.as_deref().unwrap_or("-"),
            codes.join(" "),
            if cell.is_total { ", a total" } else { "" },
            links.join(", "),
        )
        .unwrap();
    }
    expect![[r#"
        country_of_origin_all_2012/Тодо/Female
          1 nrm_referral nrm_referrals (count), place by referrer_sits, age by -, geography_code=W92000004 nationality_code=TG sex_code=female
          country_of_origin_all_2012/Total/Female, country_of_origin_all_2012/Тодо/Total, -, -
        first_responder_2012/Gwent Police/Adult|Female
          1 nrm_referral nrm_referrals (count), place by referrer_sits, age by referral, age_group_code=adult first_responder_code=GWP geography_code=W92000004 sex_code=female
          first_responder_2012/Total/Adult|Female, first_responder_2012/Gwent Police/Adult Total, -, -
        exploitation_type_2012/Minor - Sexual Exploitation (non-UK national)/Total
          2 nrm_referral nrm_referrals (count), place by referrer_sits, age by not_stated, age_group_code=minor exploitation_code=SE geography_code=W92000004 qualifier_code=non_uk_national, a total
          exploitation_type_2012/Total/Total, -, -, -
        uk_picture_2012/Wales/% Total of NRM referrals
          3% percent nrm_referrals_share (share), place by not_stated, age by -, geography_code=W92000004
          uk_picture_2012/TOTAL/% Total of NRM referrals, -, uk_picture_2012/Wales/Total, uk_picture_2012/TOTAL/Total
        uk_picture_2012/Wales/2011-2012 % change
          48% percent nrm_referrals_change (change), place by not_stated, age by -, geography_code=W92000004
          -, -, uk_picture_2012/Wales/Total, -
        uk_picture_2012/TOTAL/% Total of NRM referrals
          100% percent nrm_referrals_share (share), place by not_stated, age by -, geography_code=K02000001, a total
          -, -, uk_picture_2012/TOTAL/Total, uk_picture_2012/TOTAL/Total
        first_responder_2012/Total/Total
          34 nrm_referral nrm_referrals (count), place by referrer_sits, age by -, geography_code=W92000004, a total
          -, -, -, -
    "#]].assert_eq(&shown);
}

/// The footnotes are part of the file; the reading must not say otherwise.
#[test]
fn the_declared_age_bases_are_those_of_the_footnotes() {
    for cell in cells(REPORT) {
        let expected = match (cell.codes.contains_key("age_group_code"), cell.footnote.as_deref()) {
            (false, _) => None,
            (true, None) => Some("not_stated"),
            (true, Some(note)) if note.contains("age at referral") => Some("referral"),
            (true, Some(note)) if note.contains("exploitation") => Some("exploitation"),
            (true, Some(note)) => panic!("a footnote that says nothing of age: {note}"),
        };
        assert_eq!(cell.age_basis_code.as_deref(), expected, "{}", cell.cell_id);
    }
}

#[test]
fn only_one_row_is_restricted_to_other_nationals() {
    let restricted: BTreeSet<String> = cells(REPORT)
        .into_iter()
        .filter(|cell| cell.codes.contains_key("qualifier_code"))
        .map(|cell| cell.row_label)
        .collect();
    assert_eq!(restricted, BTreeSet::from(["Minor - Sexual Exploitation (non-UK national)".to_owned()]));
}

#[test]
fn the_series_repeats_figures_its_publisher_states_in_words() {
    let cells = cells(SERIES);
    assert_eq!(cells.len(), 885);
    let sum = |year: &str, column: &str| -> i64 {
        cells
            .iter()
            .filter(|cell| cell.row_label.starts_with(year) && cell.column_label.ends_with(column))
            .map(|cell| cell.value)
            .sum()
    };
    // The bulletin of 7 March 2024: 17,004 referrals in 2023, of which 8,622 adults and 7,432 children; 4,142 in its
    // last quarter.
    assert_eq!(sum("2023", " | Total"), 17_004);
    assert_eq!(sum("2023", "Adult (18 or over) | Total"), 8_622);
    assert_eq!(sum("2023", "Child (17 or under) | Total"), 7_432);
    assert_eq!(sum("2023 Q4", " | Total"), 0, "labels are joined, not run together");
    assert_eq!(sum("2023 | Q4", " | Total"), 4_142);
    let first = cell(&cells, "nrm_referrals_quarterly/2009 | Q2/Adult (18 or over) | UK");
    assert_eq!((first.value, first.source_line), (4, 3));
    assert_eq!(first.period.start_date.to_string(), "2009-04-01");
    assert_eq!(first.period.end_date.to_string(), "2009-06-30");
    assert_eq!(
        first.column_total_id.as_deref(),
        Some("nrm_referrals_quarterly/2009 | Q2/Adult (18 or over) | Total")
    );
}

/// The code lists and the one table; partner mappings are no business of published figures.
fn schemas() -> Schemas {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../schemas/codes");
    let names =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let lists = names.map(|name| format!("codes/{name}"));
    let paths = lists.chain(["tables/mart_nrm__cells.toml".to_owned()]);
    Schemas::parse(&paths.map(|path| (path.clone(), text(&format!("schemas/{path}")))).collect()).unwrap()
}

#[test]
fn a_code_that_its_list_does_not_have_is_refused() {
    let right = text("schemas/published/annual_report_2013/source.toml");
    let schemas = schemas();
    let refused = |from: &str, to: &str| {
        assert!(right.contains(from), "the reading does not have {from}");
        let source = PublishedSource::parse("source.toml", &right.replacen(from, to, 1)).unwrap();
        read(&source, &file_of(&source), &schemas).unwrap_err().to_string()
    };
    expect!["the reading of `annual_report_2013` puts `TGO` into `nationality_code`, and the list `nationality` does not have it"].assert_eq(&refused("\"TG\"", "\"TGO\""));
    expect!["the reading of `annual_report_2013` puts `refers` into `geography_basis_code`, and the list `area_basis` does not have it"].assert_eq(&refused("\"referrer_sits\"", "\"refers\""));
}

#[test]
fn no_welsh_figure_can_be_read_from_the_series() {
    let schemas = schemas();
    let places = |code: &str| {
        let source = source(code);
        let batch = read(&source, &file_of(&source), &schemas).unwrap();
        let places = batch.column_by_name("geography_code").unwrap().as_string::<i32>().clone();
        places.iter().map(|place| place.unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(places(SERIES).iter().filter(|place| *place == "W92000004").count(), 0);
    assert!(places(SERIES).iter().all(|place| place == "K02000001"));
    assert_eq!(places(REPORT).iter().filter(|place| *place == "W92000004").count(), 176);
}

#[test]
fn rows_of_the_table_are_the_cells_in_the_order_of_their_ids() {
    let schemas = schemas();
    let source = source(REPORT);
    let batch = read(&source, &file_of(&source), &schemas).unwrap();
    let mut cells = cells(REPORT);
    cells.sort_by(|a, b| a.cell_id.cmp(&b.cell_id));
    let ids = batch.column_by_name("cell_id").unwrap().as_string::<i32>().clone();
    let values = batch.column_by_name("value").unwrap().as_primitive::<Int64Type>().clone();
    let dates = batch.column_by_name("as_at_date").unwrap().as_primitive::<Date32Type>().clone();
    for (row, cell) in cells.iter().enumerate() {
        assert_eq!((ids.value(row), values.value(row)), (cell.cell_id.as_str(), cell.value));
        assert_eq!(dates.value_as_date(row).map(|date| date.to_string()).as_deref(), Some("2013-11-30"));
    }
    assert_eq!(batch.num_rows(), cells.len());
}

const SMALL: &str = r#"
code = "small"
title_en = "Small"
title_cy = "Bach"
publisher = "P"
licence = "L"
file = "small.csv"
as_at_date = 2013-11-30
[headers]
table = "table"
value = "value"
printed = "printed"
ignored = ["remark"]
[[measure]]
code = "meetings"
quantity = "count"
unit = "meeting"
[[labels]]
name = "sexes"
entries = [{ label = "Women", sex_code = "female", part_of = "All" }, { label = "All" }]
[[labels]]
name = "number"
entries = [{ label = "Number" }]
[[table]]
id = "t"
title = "T"
section = "S"
cells = 2
measure = "meetings"
geography_code = "W92000004"
geography_basis_code = "found"
period = { start_date = 2012-01-01, end_date = 2012-12-31 }
rows = [{ header = "row", labels = "sexes" }]
columns = [{ header = "column", labels = "number" }]
"#;

const SMALL_CSV: &str =
    "table,row,column,value,printed,remark\nt,Women,Number,1,1,\nt,All,Number,1042,\"1,042\",x\n";

fn small(from: &str, to: &str) -> Result<PublishedSource, SchemaError> {
    assert!(SMALL.contains(from), "the small source does not have {from}");
    PublishedSource::parse("published/small/source.toml", &SMALL.replacen(from, to, 1))
}

fn check_source(from: &str, to: &str, expected: &Expect) {
    expected.assert_eq(&small(from, to).unwrap_err().to_string());
}

fn check_file(from: &str, to: &str, expected: &Expect) {
    assert!(SMALL_CSV.contains(from), "the small file does not have {from}");
    let source = small("", "").unwrap();
    let error = read_cells(&source, SMALL_CSV.replacen(from, to, 1).as_bytes()).unwrap_err();
    expected.assert_eq(&error.to_string());
}

#[test]
fn a_right_small_file_is_read_with_and_without_a_byte_order_mark() {
    let source = small("", "").unwrap();
    let plain = read_cells(&source, SMALL_CSV.as_bytes()).unwrap();
    assert_eq!(plain.len(), 2);
    assert_eq!(plain, read_cells(&source, format!("\u{feff}{SMALL_CSV}").as_bytes()).unwrap());
    assert_eq!(plain, read_cells(&source, SMALL_CSV.replace('\n', "\r\n").as_bytes()).unwrap());
}

#[test]
fn a_wrong_reading_says_what_was_meant() {
    check_source(
        "publisher",
        "publischer",
        &expect!["published/small/source.toml:5: unknown key `publischer` (did you mean `publisher`?)"],
    );
    check_source(
        "sex_code",
        "sexcode",
        &expect![
            "published/small/source.toml:20: unknown key `labels.entries.sexcode` (did you mean `sex_code`?)"
        ],
    );
    check_source(
        "labels = \"sexes\"",
        "labels = \"sexs\"",
        &expect![
            "published/small/source.toml:33: `table.rows.labels` must be the name of something declared in this file (did you mean `sexes`?)"
        ],
    );
    check_source(
        "measure = \"meetings\"",
        "measure = \"meeting\"",
        &expect![
            "published/small/source.toml:29: `table.measure` must be the name of something declared in this file (did you mean `meetings`?)"
        ],
    );
    check_source(
        "geography_basis_code = \"found\"",
        "",
        &expect!["published/small/source.toml:24: the key `table.geography_basis_code` is missing"],
    );
    check_source(
        "geography_code = \"W92000004\"\n",
        "",
        &expect![
            "published/small/source.toml:24: `table.geography_code` must be there unless every label of one header states a place"
        ],
    );
    check_source(
        "sex_code = \"female\"",
        "age_group_code = \"adult\"",
        &expect![
            "published/small/source.toml:24: `table.age_basis_code` must be there if labels state an age group (`not_stated` is a basis), and absent otherwise"
        ],
    );
    check_source(
        "part_of = \"All\"",
        "part_of = \"Al\"",
        &expect![
            "published/small/source.toml:20: `labels.entries.part_of` must be another label of the same set"
        ],
    );
    check_source(
        "{ label = \"All\" }",
        "{ label = \"All\", part_of = \"Women\" }",
        &expect![
            "published/small/source.toml:20: `labels.entries.part_of` must be a label that is not itself a part of this one"
        ],
    );
    check_source(
        "end_date = 2012-12-31",
        "end_date = 2011-12-31",
        &expect![
            "published/small/source.toml:32: `table.period.end_date` must be a date not before `start_date`"
        ],
    );
    check_source(
        "quantity = \"count\"",
        "quantity = \"share\"",
        &expect![
            "published/small/source.toml:14: `measure.over` must be `rows` or `columns` for a share, and absent otherwise"
        ],
    );
    check_source(
        "labels = \"number\"",
        "reads = \"month\"",
        &expect![
            "published/small/source.toml:34: `table.columns.labels` must be a set of labels, or `reads` must be `year` or `quarter`"
        ],
    );
}

#[test]
fn what_the_reading_does_not_declare_is_refused_and_not_quoted() {
    check_file(
        "t,Women",
        "u,Women",
        &expect!["small.csv:2: `table` must be the id of a table that the reading declares"],
    );
    check_file("Women", "Women ", &expect!["small.csv:2: `row` must be a label that table `t` declares"]);
    check_file("1,042", "1,043", &expect!["small.csv:3: `value` must be the number that is printed"]);
    check_file("1042,", "1042.0,", &expect!["small.csv:3: `value` must be the number that is printed"]);
    check_file("\"1,042\"", "[c]", &expect!["small.csv:3: `printed` must be one whole number"]);
    check_file(
        "remark",
        "secret",
        &expect![
            "`small.csv` has a header in column 6 that its reading does not name, or names for another column"
        ],
    );
    check_file(
        ",remark\nt,Women,Number,1,1,\n",
        "\nt,Women,Number,1,1\n",
        &expect!["`small.csv` has no column `remark`"],
    );
    check_file(
        "t,Women,Number,1,1,\n",
        "",
        &expect!["table `t` of `small.csv` has 1 cells where 2 are declared"],
    );
    check_file(
        "t,All,Number,1042",
        "t,Women,Number,1042",
        &expect!["small.csv:3: this cell of table `t` is already on line 2"],
    );
    let source = small("cells = 2", "cells = 1").unwrap();
    let without_total = "table,row,column,value,printed,remark\nt,Women,Number,1,1,\n";
    let error = read_cells(&source, without_total.as_bytes()).unwrap_err();
    expect!["small.csv:2: the total of this cell is not in table `t`"].assert_eq(&error.to_string());
    let error = read_cells(&source, b"table,row\n\xff\xfe").unwrap_err();
    expect!["`small.csv` is not UTF-8 text"].assert_eq(&error.to_string());
}

#[test]
fn a_quarter_outside_the_declared_period_is_refused() {
    let source = source(SERIES);
    let file = text("fixtures/nrm/quarterly_2023q4/nrm_referrals_longitudinal.csv");
    let wrong = file.replacen("2023,Q4", "2024,Q1", 1);
    let error = read_cells(&source, wrong.as_bytes()).unwrap_err();
    expect!["nrm_referrals_longitudinal.csv:872: `Year` must be inside the declared period of table `nrm_referrals_quarterly`, 2009 to 2023"].assert_eq(&error.to_string());
    let error = read_cells(&source, file.replacen("2023,Q4", "2023,Q5", 1).as_bytes()).unwrap_err();
    expect!["nrm_referrals_longitudinal.csv:872: `Quarter` must be `Q1` to `Q4`"]
        .assert_eq(&error.to_string());
}

proptest! {
    #[test]
    fn different_labels_have_different_ids(a in "[/;%2F3B5|a]{0,6}", b in "[/;%2F3B5|a]{0,6}", c in "[/;%2F3B5a]{0,6}") {
        let id = |row: &str, column: &str| grid::cell_id("t", &[row.to_owned()], &[column.to_owned()]);
        prop_assert_eq!(id(&a, &c) == id(&b, &c), a == b);
        prop_assert_eq!(id(&a, &b) == id(&b, &a), a == b);
        prop_assert!(!id(&a, &b).contains(';'));
        prop_assert_eq!(id(&a, &b).matches('/').count(), 2);
    }
}
