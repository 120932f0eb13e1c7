//! A small made-up release: every kind of figure, group and refusal once.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use sylfaen_disclose::{Disclosed, Rules, disclose, reopen};
use sylfaen_publish::{AudienceName, Facts, Labels, PaperInputs, PlanFacts, Roles, Status, render};
use sylfaen_schema::{CodeList, Table, TableBuilder, Value};

/// Everything that a release is made of.
pub(crate) struct Sample {
    pub(crate) facts: Facts,
    pub(crate) ladder: Disclosed,
    pub(crate) spread: Disclosed,
    pub(crate) known: Disclosed,
    pub(crate) counted: Disclosed,
    pub(crate) quality: Disclosed,
    pub(crate) calendar: Disclosed,
    pub(crate) nrm: Disclosed,
    pub(crate) findings: Disclosed,
    pub(crate) labels: Labels,
}

impl Sample {
    pub(crate) fn inputs(&self) -> PaperInputs<'_> {
        PaperInputs {
            facts: &self.facts,
            ladder: &self.ladder,
            spread: &self.spread,
            known: &self.known,
            counted: &self.counted,
            quality: &self.quality,
            calendar: &self.calendar,
            nrm: &self.nrm,
            findings: &self.findings,
            labels: &self.labels,
        }
    }

    /// Every file, by its path.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let files = render(&self.inputs()).expect("the sample can be printed");
        files
            .into_iter()
            .map(|(path, bytes)| (path, String::from_utf8(bytes).expect("files are text")))
            .collect()
    }

    pub(crate) fn file(&self, path: &str) -> String {
        let found = self.files().into_iter().find(|(name, _)| name == path);
        found.unwrap_or_else(|| panic!("{path} is in the release")).1
    }
}

pub(crate) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("the day exists")
}

/// A release on the scale of Wales, with an estimate for adults only.
pub(crate) fn sample() -> Sample {
    Sample {
        facts: Facts {
            run_id_short: "7c1f09ab".to_owned(),
            release_folder: None,
            as_at_date: day(2013, 11, 1),
            window_code: "2012".to_owned(),
            window_start_date: day(2012, 1, 1),
            window_end_date: day(2012, 12, 31),
            code_version: "0.1.0".to_owned(),
            is_synthetic: true,
            has_link_model: true,
            roles: Roles {
                commissioner: Some("Made-up Commissioner".to_owned()),
                analyst: Some("Made-up Analyst".to_owned()),
                ..Roles::default()
            },
            audience: AudienceName {
                name_en: "Wales Anti Human Trafficking Leadership Group".to_owned(),
                name_cy: "Grŵp Arweinyddiaeth Atal Masnachu Pobl Cymru".to_owned(),
            },
            rounding_base: 5,
            status: Status::InDevelopment,
            checks: 5,
            plan: PlanFacts {
                date: day(2013, 10, 1),
                digest_short: "4be21d90aa17".to_owned(),
                other_plans: 0,
                is_dated_after_results: false,
            },
        },
        ladder: ladder(),
        spread: spread(),
        known: known(),
        counted: counted(),
        quality: quality(),
        calendar: calendar(),
        nrm: nrm(),
        findings: findings(),
        labels: labels(),
    }
}

fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas")
}

fn table(name: &str) -> Table {
    let path = schemas().join("tables").join(format!("{name}.toml"));
    Table::parse(&std::fs::read_to_string(path).expect("the schema is there")).expect("the schema is right")
}

fn labels() -> Labels {
    let mut labels = Labels::default();
    for list in
        ["unit", "age_group", "sex", "police_force_area", "exploitation", "nationality", "return_status"]
    {
        let path = schemas().join("codes").join(format!("{list}.csv"));
        let text = std::fs::read_to_string(path).expect("the list is there");
        labels.add_list(&CodeList::parse(list, &text).expect("the list is right"));
    }
    labels.add_partner("gwent_police", "Heddlu Gwent", "Gwent Police");
    labels.add_partner("bawso", "Bawso", "Bawso");
    labels.add_partner("health_board", "Bwrdd Iechyd", "Health Board");
    labels.add_partner("nrm", "NRM", "NRM");
    labels.add_scheme("police_as_one", "yr heddluoedd fel un rhestr", "the police forces as one list");
    labels
}

/// A batch of rows, each field by name; what is not named is null.
fn rows(table: &Table, rows: &[Vec<(&str, Value)>]) -> arrow_array::RecordBatch {
    let mut builder = TableBuilder::new(table);
    for row in rows {
        for (field, value) in row {
            builder.set(field, value.clone()).expect("the field is there");
        }
        builder.end_row().expect("the row is whole");
    }
    builder.finish().expect("the rows are whole")
}

fn disclosed(mart: &str, given: &[Vec<(&str, Value)>]) -> Disclosed {
    let mart = table(mart);
    disclose(&mart, &rows(&mart, given), &Rules::default()).expect("the mart can be disclosed")
}

/// A breakdown, a category, and four pairs of limits.
type Counts = (&'static str, &'static str, [(i64, i64); 4]);

fn known() -> Disclosed {
    // Breakdown, category, then at least and at most: known to partners, of whom minors; not on the NRM; on the NRM.
    let counts: [Counts; 24] = [
        ("all", "all", [(62, 84), (14, 19), (23, 51), (34, 34)]),
        ("age_group", "adult", [(41, 58), (0, 0), (17, 39), (24, 24)]),
        ("age_group", "minor", [(14, 19), (14, 19), (3, 6), (10, 10)]),
        ("age_group", "unknown", [(7, 9), (0, 0), (2, 6), (0, 0)]),
        ("sex", "female", [(37, 50), (8, 11), (14, 31), (19, 19)]),
        ("sex", "male", [(24, 32), (6, 8), (9, 20), (15, 15)]),
        ("sex", "unknown", [(1, 2), (0, 0), (0, 1), (0, 0)]),
        ("police_force_area", "W15000001", [(9, 12), (2, 3), (4, 8), (5, 5)]),
        ("police_force_area", "W15000002", [(13, 18), (3, 4), (6, 12), (8, 8)]),
        ("police_force_area", "W15000003", [(33, 45), (7, 10), (12, 27), (17, 17)]),
        ("police_force_area", "W15000004", [(3, 5), (1, 1), (1, 3), (2, 2)]),
        ("police_force_area", "unknown", [(4, 4), (1, 1), (0, 1), (2, 2)]),
        ("exploitation", "LE", [(21, 29), (3, 4), (10, 22), (9, 9)]),
        ("exploitation", "SE", [(25, 33), (6, 8), (8, 19), (14, 14)]),
        ("exploitation", "DS", [(9, 13), (2, 3), (3, 7), (6, 6)]),
        ("nationality", "PL", [(11, 15), (1, 1), (6, 12), (6, 6)]),
        ("nationality", "AL", [(8, 10), (2, 2), (3, 6), (4, 4)]),
        ("nationality", "VN", [(7, 9), (5, 6), (1, 3), (4, 4)]),
        ("nationality", "NG", [(3, 4), (1, 2), (1, 2), (4, 4)]),
        ("nationality", "KE", [(2, 3), (0, 0), (1, 1), (2, 2)]),
        ("nationality", "HU", [(1, 1), (0, 0), (0, 1), (0, 0)]),
        ("quarter", "2012Q1", [(14, 18), (3, 4), (5, 11), (7, 7)]),
        ("quarter", "2012Q3", [(22, 30), (6, 8), (9, 19), (12, 12)]),
        ("quarter", "2012Q4", [(25, 34), (5, 7), (9, 20), (15, 15)]),
    ];
    let mut given = Vec::new();
    for (breakdown, category, [all, minors, not_on, on]) in counts {
        let mut add = |measure: &str, age: &str, (lower, upper): (i64, i64)| {
            let is_nrm = measure == "recorded_nrm";
            given.push(vec![
                ("figure_id", Value::from(format!("{measure}.2012.{breakdown}.{category}.{age}"))),
                ("window_code", Value::from("2012")),
                ("place_basis_code", Value::from(if is_nrm { "referrer_sits" } else { "found" })),
                ("age_basis_code", Value::from(if is_nrm { "referral" } else { "first_contact" })),
                ("measure_code", Value::from(measure)),
                ("breakdown_code", Value::from(breakdown)),
                ("category_code", Value::from(category)),
                ("age_group_code", Value::from(age)),
                ("persons_lower", Value::from(lower)),
                ("persons_upper", Value::from(upper)),
            ]);
        };
        add("known_to_partners", "all", all);
        if breakdown != "age_group" {
            add("known_to_partners", "minor", minors);
        }
        add("known_not_on_nrm", "all", not_on);
        if on != (0, 0) {
            add("recorded_nrm", "all", on);
        }
    }
    disclosed("mart_person__known", &given)
}

#[allow(clippy::too_many_lines)] // A table of steps.
fn ladder() -> Disclosed {
    let warnings = |verdict: &str| match verdict {
        "estimable_with_warnings" => "pair_dependence;sparse_overlap",
        _ => "",
    };
    let rung =
        |stratum: &str, step: i64, method: &str, lists: &str, numbers: [Option<f64>; 3], words: [&str; 3]| {
            let word = |word: &str| Value::from(Some(word).filter(|word| !word.is_empty()));
            let base = match stratum {
                "all" => 62,
                "adult" => 41,
                "sex.female" => 37,
                "sex.male" => 25,
                "minor" => 14,
                _ => 4,
            };
            let helps = |remedy: &str| words[2].split(';').any(|it| it == remedy);
            let [estimate, lower, upper] = numbers.map(|number| number.map_or(Value::Null, Value::Real));
            vec![
                (
                    "figure_id",
                    Value::from(
                        format!("ladder.2012.{stratum}.{step}.{method}.{lists}").trim_end_matches('.'),
                    ),
                ),
                ("stratum_code", Value::from(stratum)),
                ("step", Value::Integer(step)),
                ("method_code", Value::from(method)),
                ("lists", Value::from(lists)),
                ("persons_estimate", estimate),
                ("persons_lower", lower),
                ("persons_upper", upper),
                ("linkage_share_pct", Value::from((step == 3 && numbers[0].is_some()).then_some(35_i64))),
                ("verdict_code", Value::from(words[0])),
                ("reason_code", word(words[1])),
                ("warning_codes", Value::from(warnings(words[0]))),
                ("remedy_codes", Value::from(words[2])),
                ("remedy_overlaps", Value::from(helps("more_overlaps").then_some(11_i64))),
                ("remedy_windows", Value::from(helps("more_overlaps").then_some(4_i64))),
                ("remedy_lists", Value::from(if helps("another_list") { "bawso" } else { "" })),
                ("base_persons", Value::Integer(base)),
            ]
        };
    let counted = ["counted", "", ""];
    let no_overlap = ["not_estimable", "no_overlap", "pool_windows"];
    let too_few = ["not_estimable", "too_few_overlaps", "another_list;more_overlaps;pool_windows"];
    let three = "bawso+gwent_police+health_board";
    disclosed(
        "mart_estimate__ladder",
        &[
            rung("all", 1, "linked_persons", "", [None, Some(62.0), Some(84.0)], counted),
            rung(
                "all",
                2,
                "chao_unequal_lists_bias_corrected",
                three,
                [None, Some(118.3), None],
                ["estimable", "", ""],
            ),
            rung("all", 3, "chapman", "bawso+gwent_police", [None; 3], no_overlap),
            rung(
                "all",
                3,
                "independence",
                three,
                [None; 3],
                ["not_estimable", "too_few_overlaps", "more_overlaps"],
            ),
            rung(
                "all",
                3,
                "chapman",
                "gwent_police+nrm",
                [None; 3],
                ["not_estimable", "pathway", "leave_out_list"],
            ),
            rung("adult", 1, "linked_persons", "", [None, Some(41.0), Some(58.0)], counted),
            rung(
                "adult",
                2,
                "chao_unequal_lists_bias_corrected",
                three,
                [None, Some(83.7), None],
                ["estimable", "", ""],
            ),
            rung(
                "adult",
                3,
                "chapman",
                "bawso+gwent_police",
                [Some(121.4), Some(88.2), Some(176.9)],
                ["estimable_with_warnings", "", ""],
            ),
            rung("minor", 1, "linked_persons", "", [None, Some(14.0), Some(19.0)], counted),
            rung("minor", 3, "chapman", "bawso+gwent_police", [None; 3], no_overlap),
            rung(
                "sex.female",
                2,
                "chao_unequal_lists_bias_corrected",
                three,
                [None, Some(71.2), None],
                ["estimable", "", ""],
            ),
            rung("sex.female", 3, "independence", three, [None; 3], too_few),
            rung(
                "sex.male",
                3,
                "independence",
                three,
                [Some(93.0), Some(61.4), Some(152.8)],
                ["estimable", "", ""],
            ),
            rung("unknown", 1, "linked_persons", "", [None, Some(4.0), Some(4.0)], counted),
        ],
    )
}

/// What stands beside the estimate of adults: methods that differ, and every kind of thing that is moved.
fn spread() -> Disclosed {
    let row = |kind: &str, subject: &str, numbers: [Option<f64>; 3], verdict: &str| {
        let [estimate, lower, upper] = numbers.map(|number| number.map_or(Value::Null, Value::Real));
        vec![
            ("figure_id", Value::from(format!("spread.2012.adult.{kind}.{subject}"))),
            ("stratum_code", Value::from("adult")),
            ("kind_code", Value::from(kind)),
            ("subject_code", Value::from(subject)),
            ("persons_estimate", estimate),
            ("persons_lower", lower),
            ("persons_upper", upper),
            ("verdict_code", Value::from(verdict)),
            ("base_persons", Value::Integer(41)),
        ]
    };
    // A stratum drawn towards the others of its kind stands in the table of strata.
    let mut pooled = row("pooled", "40", [Some(99.0), Some(70.0), Some(149.0)], "estimable");
    pooled[0].1 = Value::from("spread.2012.sex.male.pooled.40");
    pooled[1].1 = Value::from("sex.male");
    let with = "estimable_with_warnings";
    let three = |estimate: f64, lower: f64, upper: f64| [Some(estimate), Some(lower), Some(upper)];
    disclosed(
        "mart_estimate__spread",
        &[
            row("method", "independence", three(120.0, 88.0, 179.0), with),
            row("method", "model_average", three(160.0, 90.0, 309.0), with),
            row("method", "sample_coverage_low", [Some(140.0), None, None], with),
            row("window", "first_half", [None; 3], "not_estimable"),
            row("window", "double", three(150.0, 110.0, 219.0), with),
            row("linkage_as_made", "any", three(120.0, 91.0, 169.0), with),
            row("linkage_drawn", "any", [None, Some(110.0), Some(129.0)], with),
            row("linkage", "possible", three(110.0, 80.0, 169.0), with),
            row("scheme", "police_as_one", three(130.0, 91.0, 189.0), with),
            row("leave_out", "bawso", three(200.0, 120.0, 409.0), with),
            row("any_merge", "any", [None, Some(100.0), Some(139.0)], with),
            row("odds_ratio", "bawso+gwent_police", [None, Some(74.0), Some(299.0)], with),
            row("two_classes", "any", [None, Some(130.0), Some(269.0)], with),
            row("reference", "nrm", [Some(42.0), None, None], with),
            pooled,
        ],
    )
}

fn counted() -> Disclosed {
    let path = schemas().join("../pipelines/models/marts/mart_count__partners.toml");
    let text = std::fs::read_to_string(path).expect("the schema is there");
    let mart = Table::parse(&text).expect("the schema is right");
    let count = |partner: &str, measure: &str, unit: &str, lower: i64, upper: Option<i64>| {
        vec![
            ("figure_id", Value::from(format!("counted.2012.{partner}.{measure}.{unit}"))),
            ("window_code", Value::from("2012")),
            ("partner_code", Value::from(partner)),
            ("measure_code", Value::from(measure)),
            ("unit_code", Value::from(unit)),
            ("count_lower", Value::Integer(lower)),
            ("count_upper", Value::from(upper)),
        ]
    };
    let given = [
        count("health_board", "persons_met", "person_met", 7, Some(23)),
        count("health_board", "attendances", "attendance", 31, None),
        count("gwent_police", "records", "defendant", 3, Some(3)),
    ];
    disclose(&mart, &rows(&mart, &given), &Rules::default()).expect("the mart can be disclosed")
}

fn quality() -> Disclosed {
    let partner = |code: &str, counts: [i64; 6], records: Option<(i64, i64)>, periods: [i64; 3]| {
        let mut row =
            vec![("partner_code", Value::from(code)), ("is_reference_set", Value::Boolean(code == "nrm"))];
        let fields = [
            "deliveries",
            "rows_found",
            "rows_normalised",
            "rows_rejected",
            "rows_skipped",
            "cells_rejected",
        ];
        row.extend(fields.into_iter().zip(counts.map(Value::Integer)));
        row.push(("records_to_link", Value::from(records.map(|(all, _)| all))));
        row.push(("records_linkable", Value::from(records.map(|(_, linkable)| linkable))));
        let fields = ["periods_covered", "periods_nil", "periods_missing"];
        row.extend(fields.into_iter().zip(periods.map(Value::Integer)));
        row
    };
    disclosed(
        "mart_quality__partners",
        &[
            partner("gwent_police", [4, 1_243, 1_187, 0, 56, 12], Some((61, 55)), [4, 0, 0]),
            partner("bawso", [3, 71, 48, 2, 21, 7], Some((48, 31)), [2, 1, 1]),
            partner("health_board", [1, 22, 12, 0, 10, 3], None, [1, 0, 3]),
            partner("nrm", [1, 41, 34, 0, 7, 0], Some((34, 34)), [4, 0, 0]),
        ],
    )
}

/// Bawso has not sent its last quarter, nor the health board, which sends counts and those late; the NRM is not asked for one.
fn calendar() -> Disclosed {
    let out = table("out_quality__calendar");
    let mut given = Vec::new();
    for (quarter, due) in
        [("2012Q1", day(2012, 4, 30)), ("2012Q3", day(2012, 10, 30)), ("2012Q4", day(2013, 1, 30))]
    {
        for (partner, status, received) in [
            ("gwent_police", "delivered", Some(due)),
            (
                "bawso",
                if quarter == "2012Q4" { "late" } else { "nil" },
                Some(due).filter(|_| quarter != "2012Q4"),
            ),
            (
                "health_board",
                if quarter == "2012Q4" { "late" } else { "delivered" },
                Some(day(2013, 3, 1)).filter(|_| quarter != "2012Q4"),
            ),
            ("nrm", if quarter == "2012Q3" { "not_asked" } else { "delivered" }, Some(due)),
        ] {
            given.push(vec![
                ("partner_code", Value::from(partner)),
                ("period_code", Value::from(quarter)),
                ("return_status_code", Value::from(status)),
                ("is_covered", Value::Boolean(matches!(status, "delivered" | "nil"))),
                ("due_date", Value::from(due)),
                ("received_date", Value::from(received)),
                ("is_received_late", Value::from(received.map(|received| received > due))),
            ]);
        }
    }
    reopen(&out, &rows(&out, &given), &Rules::default()).expect("a calendar counts nobody")
}

fn nrm() -> Disclosed {
    let out = table("out_nrm__cells");
    let cell = |table: &str, title: &str, section: &str, row: &str, column: &str, value: i64| {
        let text = |text: &str| Value::from(text);
        vec![
            ("cell_id", Value::from(format!("{table}/{row}/{column}"))),
            ("source_code", text("annual_report_2013")),
            ("table_id", text(table)),
            ("table_title", text(title)),
            ("section", text(section)),
            ("row_label", text(row)),
            ("column_label", text(column)),
            ("measure_code", text("nrm_referrals")),
            ("quantity_code", text("count")),
            ("unit_code", text("nrm_referral")),
            ("value", Value::Integer(value)),
            ("value_printed", Value::from(value.to_string())),
            ("geography_code", text("W92000004")),
            ("geography_basis_code", text("referrer_sits")),
            ("period_start_date", Value::from(day(2012, 1, 1))),
            ("period_end_date", Value::from(day(2012, 12, 31))),
            ("is_total", Value::Boolean(true)),
            ("source_file", text("all_tables.csv")),
            ("source_line", Value::Integer(value)),
            ("as_at_date", Value::from(day(2013, 11, 1))),
        ]
    };
    let annex = "Annex C (report pages 35-36)";
    let mut group = cell("competent_authority_2012", "Competent Authority", annex, "UKBA", "Total", 20);
    group.push(("competent_authority_code", Value::from("UKBA")));
    let given = [
        cell("competent_authority_2012", "Competent Authority", annex, "Total", "Total", 34),
        group,
        cell(
            "uk_picture_2012",
            "2012 UK Picture - National Referral Mechanism (NRM) reported referrals",
            "Chapter 2, para 2.5-2.6 (report pages 9-11)",
            "Wales",
            "Total",
            35,
        ),
    ];
    reopen(&out, &rows(&out, &given), &Rules::default()).expect("printed figures may be quoted")
}

fn findings() -> Disclosed {
    disclosed(
        "mart_nrm__findings",
        &[vec![
            ("finding_id", Value::from("same_measure_two_values/uk_picture_2012/Wales/Total")),
            ("kind_code", Value::from("same_measure_two_values")),
            ("severity_code", Value::from("high")),
            ("cell_ids", Value::from("competent_authority_2012/Total/Total;uk_picture_2012/Wales/Total")),
            ("explanation", Value::from("34 and 35 are both printed for Wales")),
            ("nature_code", Value::from("cannot_be_decided")),
            ("quotes", Value::from("S040 (Summary): There were 34 referrals.")),
            (
                "accepted",
                Value::from(
                    "the table by referrer is used (analyst, 2013-11-20; used: competent_authority_2012/Total/Total)",
                ),
            ),
        ]],
    )
}
