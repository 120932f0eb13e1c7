//! A partner that may not share names takes part: it sends what `sylfaen encode` wrote, and its records are linked with those
//! of others. What that costs is measured against the same records in clear.
//!
//! The people are synthetic; even so no assertion prints what stands in a record.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::leaks::{Search, contents};
use crate::officer;
use crate::pipeline_file::PipelineFile;
use crate::sylfaen::{Answer, Workplace};
use crate::top;

/// The partner that sends filters, and the one whose records it sends.
const ENCODED: &str = "hafan_cymru";
const CLEAR: &str = "bawso";
/// The columns that are no filters.
const PLAIN: [&str; 9] = [
    "contact_date",
    "age_group",
    "sex",
    "nationality",
    "exploitation",
    "found_area",
    "residence_area",
    "consent",
    "nrm_status",
];
const ENCODED_FILE: &str = "encoded/hafan_cymru/hafan_2012_encoded.csv";

/// Where a record stood: the name of its file, the sheet, the row.
type Place = (String, u64, u64);

fn text(row: &Value, key: &str) -> String {
    row[key].as_str().unwrap_or_default().to_owned()
}

fn number(row: &Value, key: &str) -> u64 {
    row[key].as_u64().or_else(|| row[key].as_str()?.parse().ok()).unwrap()
}

/// Rows as a file that a partner keeps: columns in order of their names, a cell empty where there is no value.
fn csv_text(rows: &[Value]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = rows[0].as_object().unwrap();
    writer.write_record(header.keys()).unwrap();
    for row in rows {
        let cells = row.as_object().unwrap().values();
        writer.write_record(cells.map(|cell| cell.as_str().unwrap_or_default())).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// Whose record stood where, by the truth beside the deliveries.
fn truth(file: &Path) -> BTreeMap<Place, String> {
    let text = fs::read_to_string(file).unwrap();
    let lines = text.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    lines
        .map(|cells| {
            let name = cells[0].rsplit('/').next().unwrap().to_owned();
            ((name, cells[1].parse().unwrap(), cells[2].parse().unwrap()), cells[3].to_owned())
        })
        .collect()
}

/// Where the records in force stood, by their ids.
fn places(workplace: &Workplace) -> BTreeMap<String, Place> {
    let rows = officer::rows(
        workplace,
        "select in_force.record_id, files.file_name, cells.sheet_number, max(cells.row_number) as row_number
         from int_record__in_force as in_force
         inner join restricted_record__cells as cells
             on in_force.record_id = cells.record_id and in_force.delivery_id = cells.delivery_id
         inner join restricted_delivery__files as files on in_force.delivery_id = files.delivery_id
         group by in_force.record_id, files.file_name, cells.sheet_number",
    );
    let place =
        |row: &Value| (text(row, "file_name"), number(row, "sheet_number"), number(row, "row_number"));
    rows.iter().map(|row| (text(row, "record_id"), place(row))).collect()
}

/// A world with its deliveries in clear, run once, and what the partner without names makes of its part of them.
struct World {
    workplace: Workplace,
    folder: PathBuf,
    truth: BTreeMap<Place, String>,
}

impl World {
    /// Synthetic people, and a run over all returns in clear with the model that the encoded run has.
    fn new(people: &str, seed: &str) -> Self {
        let workplace = Workplace::new();
        let folder = workplace.path().join("wales");
        let out = folder.to_string_lossy().into_owned();
        let answer = workplace
            .sylfaen(&["synth", "--people", people, "--seed", seed, "--errors", "light", "--out", &out]);
        assert_eq!(answer.code, 0, "{answer}");
        let truth = truth(&folder.join("truth/rows.csv"));
        let model = top().join("pipelines/link/encoded.toml");
        let pipeline = PipelineFile::demo()
            .with_path("deliveries", &folder.join("deliveries.toml"))
            .with_path("link_model", &model)
            .searched_little("demo", &folder);
        let answer = workplace.sylfaen(&["run", &pipeline.write(&folder)]);
        assert!(matches!(answer.code, 0 | 3), "{answer}");
        Self { workplace, folder, truth }
    }

    /// The same deliveries with the partner's as filters, run in a workplace of its own.
    fn encoded(&self) -> (Workplace, BTreeMap<Place, String>) {
        let workplace = Workplace::new();
        let file = self.folder.join(ENCODED_FILE);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let made = Made::of(&self.workplace, &self.truth, workplace.path());
        fs::write(&file, &made.encoded).unwrap();
        let list = fs::read_to_string(self.folder.join("deliveries.toml")).unwrap();
        let of_clear = format!("partner = \"{CLEAR}\"");
        let kept = list.split("[[delivery]]").filter(|delivery| !delivery.contains(&of_clear));
        let list = format!(
            "{}[[delivery]]\nfile = \"{ENCODED_FILE}\"\npartner = \"{ENCODED}\"\nperiod = \"2012\"\nkind = \"adds\"\n\
             received_date = 2013-04-01\n",
            kept.collect::<Vec<_>>().join("[[delivery]]")
        );
        let list_file = self.folder.join("deliveries_encoded.toml");
        fs::write(&list_file, list).unwrap();
        let pipeline = PipelineFile::of("encoded").with_path("deliveries", &list_file);
        let pipeline = pipeline.searched_little("encoded", workplace.path());
        let answer = workplace.sylfaen(&["run", &pipeline.write(workplace.path())]);
        assert!(matches!(answer.code, 0 | 3), "{answer}");
        let mut truth = self.truth.clone();
        truth.extend(made.truth);
        (workplace, truth)
    }
}

/// What the partner keeps, what it sends, and whose each row is.
struct Made {
    kept: String,
    encoded: String,
    truth: BTreeMap<Place, String>,
}

impl Made {
    /// Made of a run that has the records in clear.
    fn of(clear: &Workplace, truth: &BTreeMap<Place, String>, folder: &Path) -> Self {
        let sql = fs::read_to_string(top().join("fixtures/encoded/kept.sql")).unwrap();
        let kept_text = csv_text(&officer::rows(clear, &sql));
        let (kept, encoded) = (folder.join("kept.csv"), folder.join("encoded.csv"));
        fs::write(&kept, &kept_text).unwrap();
        let settings = top().join("pipelines/link/to_encode.toml");
        let secret = top().join("fixtures/keys/test-link-secret");
        let [from, to, settings, secret] =
            [&kept, &encoded, &settings, &secret].map(|path| path.to_string_lossy().into_owned());
        let mut args = vec!["encode", &from, "--settings", &settings, "--secret-file", &secret, "--out", &to];
        args.extend(PLAIN.iter().flat_map(|column| ["--plain", column]));
        let encode = clear.sylfaen(&args);
        assert_eq!(encode.code, 0, "{encode}");
        let places = places(clear);
        let references = officer::rows(
            clear,
            "select in_force.record_id, identifiers.case_reference from int_record__in_force as in_force
             inner join restricted_person__identifiers as identifiers
                 on in_force.record_id = identifiers.record_id and in_force.delivery_id = identifiers.delivery_id
             where in_force.partner_code = 'bawso' order by identifiers.case_reference",
        );
        let name = ENCODED_FILE.rsplit('/').next().unwrap();
        let own = references
            .iter()
            .zip(3..)
            .map(|(row, at)| ((name.to_owned(), 1, at), truth[&places[&text(row, "record_id")]].clone()));
        let truth = own.collect();
        Self { kept: kept_text, encoded: fs::read_to_string(&encoded).unwrap(), truth }
    }

    fn truth_text(&self) -> String {
        let lines = self
            .truth
            .iter()
            .map(|((_, sheet, row), person)| format!("{ENCODED_FILE},{sheet},{row},{person},opened,true\n"));
        format!(
            "delivery_file,sheet_number,row_number,person_id,kind,is_in_force\n{}",
            lines.collect::<String>()
        )
    }
}

/// How well records are joined to persons: pairs joined, pairs of one person, pairs that are both.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Joined {
    found: u64,
    right: u64,
    true_pairs: u64,
}

impl Joined {
    /// Of the pairs that hold a record of one partner, or of all of them.
    fn of(workplace: &Workplace, truth: &BTreeMap<Place, String>, partner: Option<&str>) -> Self {
        let places = places(workplace);
        let rows = workplace.rows(
            "select members.record_id, members.person_id, in_force.partner_code from int_person__members as members
             inner join int_record__in_force as in_force on members.record_id = in_force.record_id",
        );
        let mut pairs = Self { found: 0, right: 0, true_pairs: 0 };
        let known: Vec<(String, &String, String)> = rows
            .iter()
            .map(|row| {
                let person = &truth[&places[&text(row, "record_id")]];
                (text(row, "person_id"), person, text(row, "partner_code"))
            })
            .collect();
        for (at, (found, person, of)) in known.iter().enumerate() {
            for (other_found, other_person, other_of) in &known[..at] {
                if partner.is_none_or(|partner| of == partner || other_of == partner) {
                    let (is_found, is_true) = (found == other_found, person == other_person);
                    pairs.found += u64::from(is_found);
                    pairs.true_pairs += u64::from(is_true);
                    pairs.right += u64::from(is_found && is_true);
                }
            }
        }
        pairs
    }

    fn precision(self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    fn f1(self) -> f64 {
        2.0 * self.right as f64 / (self.found + self.true_pairs).max(1) as f64
    }
}

fn run_encoded(workplace: &Workplace, pipeline: &PipelineFile, more: &[&str]) -> Answer {
    let file = pipeline.write(workplace.path());
    let answer = workplace.sylfaen(&[more, &["run", &file]].concat());
    assert!(matches!(answer.code, 0 | 3), "{answer}");
    answer
}

/// What `UPDATE_EXPECT=1` writes again, as it does everywhere.
#[test]
#[expect(clippy::print_stdout, reason = "the figures are those of `docs/linkage.md`")]
fn the_fixture_is_what_encode_makes_of_what_the_partner_keeps() {
    let clear = Workplace::new();
    clear.run_demo();
    let elsewhere = Workplace::new();
    let made = Made::of(&clear, &truth(&top().join("fixtures/truth/rows.csv")), elsewhere.path());
    assert!(made.truth.len() > 20, "{} records", made.truth.len());
    println!(
        "in clear: {:?}",
        Joined::of(&clear, &truth(&top().join("fixtures/truth/rows.csv")), Some(CLEAR))
    );
    let folder = top().join("fixtures");
    let files = [
        (ENCODED_FILE, &made.encoded),
        ("encoded/kept_by_the_partner.csv", &made.kept),
        ("encoded/truth/rows.csv", &made.truth_text()),
    ];
    for (name, text) in files {
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
            fs::write(folder.join(name), text).unwrap();
        }
        assert!(fs::read_to_string(folder.join(name)).unwrap() == **text, "{name} is another");
    }
}

/// Values of the encoded partner's people that no other partner has in clear.
fn own_values(workplace: &Workplace) -> BTreeSet<String> {
    let kept = fs::read_to_string(top().join("fixtures/encoded/kept_by_the_partner.csv")).unwrap();
    let mut lines = kept.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let is_direct = |name: &str| ["given_name", "family_name", "birth_date", "nrm_reference"].contains(&name);
    let values: BTreeSet<String> = lines
        .flat_map(|cells| header.clone().into_iter().zip(cells))
        .filter(|(name, value)| is_direct(name) && value.chars().count() >= 5)
        .map(|(_, value)| value.to_owned())
        .collect();
    let others = officer::rows(
        workplace,
        "select concat_ws(' ', given_name, family_name, given_name_folded, family_name_folded, nrm_reference,
             cast(birth_date as varchar), given_name_as_written, family_name_as_written, name_as_written) as said
         from restricted_person__identifiers",
    );
    let said: String = others.iter().map(|row| text(row, "said") + " ").collect::<String>().to_lowercase();
    values.into_iter().filter(|value| !said.contains(&value.to_lowercase())).collect()
}

#[test]
fn a_partner_without_names_is_linked_with_the_others_and_nothing_of_it_is_in_clear() {
    let workplace = Workplace::new();
    let run = run_encoded(&workplace, &PipelineFile::of("encoded"), &["-vv"]);
    assert!(!run.stderr.contains("link_secret"), "{run}");
    assert!(run.stderr.contains("expected of pairs of one person"), "{run}");
    let in_force = workplace.rows(&format!(
        "select status_code, rows_normalised, cells_rejected from stg_partner__deliveries where partner_code = '{ENCODED}'"
    ));
    assert_eq!(in_force.len(), 1);
    assert_eq!(text(&in_force[0], "status_code"), "in_force");
    assert!(number(&in_force[0], "rows_normalised") > 20 && number(&in_force[0], "cells_rejected") == 0);

    let mut truth = truth(&top().join("fixtures/truth/rows.csv"));
    truth.extend(self::truth(&top().join("fixtures/encoded/truth/rows.csv")));
    let joined = Joined::of(&workplace, &truth, Some(ENCODED));
    assert!(joined.true_pairs >= 10, "{joined:?}");
    assert!(joined.precision() >= 0.7 && joined.f1() >= 0.6, "{joined:?}");

    // It never had a name in clear, so there is none of its own in any root, nor in what was said. Others' are restricted.
    let own = own_values(&workplace);
    assert!(own.len() >= 10, "only {} values to search for", own.len());
    let names = Search::new(&own);
    let secret = fs::read_to_string(top().join("fixtures/keys/test-link-secret")).unwrap();
    let secret = Search::new(&BTreeSet::from([secret.trim().to_owned()]));
    let mut searched = Vec::new();
    for root in ["restricted", "lake", "out"] {
        searched.extend(contents(&workplace, root));
    }
    let tables = searched.iter().filter(|(name, _)| name.ends_with("unpacked")).count();
    assert!(tables >= 20, "only {tables} tables were unpacked");
    searched.push(("run".to_owned(), format!("{}{}", run.stdout, run.stderr).into_bytes()));
    for args in [&["status"][..], &["rejects"], &["runs"], &["sql", "select * from stg_partner__records"]] {
        let said = workplace.sylfaen(args);
        searched.push((args.join(" "), format!("{}{}", said.stdout, said.stderr).into_bytes()));
    }
    for (name, bytes) in &searched {
        assert!(!names.finds(bytes), "{name} holds a name of the partner that shares none");
        assert!(!secret.finds(bytes), "{name} holds the secret");
    }
    // Nor does any filter leave the restricted root.
    let outside = searched.iter().filter(|(name, _)| !name.contains("restricted_"));
    let filters = outside.filter(|(_, bytes)| bytes.windows(4).any(|at| at == b"clk:"));
    assert_eq!(filters.map(|(name, _)| name.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
    let has_filters = |(name, bytes): &&(String, Vec<u8>)| {
        name.contains("restricted_person__identifiers") && bytes.windows(4).any(|at| at == b"clk:")
    };
    assert!(searched.iter().any(|found| has_filters(&found)), "the search finds no filter where they are");
}

#[test]
fn without_the_secret_filters_are_compared_with_one_another_and_under_another_they_are_refused() {
    let mut truth = truth(&top().join("fixtures/truth/rows.csv"));
    truth.extend(self::truth(&top().join("fixtures/encoded/truth/rows.csv")));
    let workplace = Workplace::new();
    let without = PipelineFile::of("encoded").without_lines(&["[link_secret]", "file = "]);
    let run = run_encoded(&workplace, &without, &[]);
    assert!(run.stderr.contains("the pipeline names no `link_secret`"), "{run}");
    let (own, all) = (Joined::of(&workplace, &truth, Some(ENCODED)), Joined::of(&workplace, &truth, None));
    assert!(all.found > own.found);
    let across = workplace.rows(&format!(
        "select count(*) as persons from (
             select members.person_id from int_person__members as members
             inner join int_record__in_force as in_force on members.record_id = in_force.record_id
             group by members.person_id
             having count(distinct in_force.partner_code) > 1
                 and count(case when in_force.partner_code = '{ENCODED}' then 1 end) > 0
         ) as persons"
    ));
    assert_eq!(number(&across[0], "persons"), 0);

    let other = Workplace::new();
    let secret = other.path().join("another");
    fs::write(&secret, "draig wen a ddyry cychwyn, prawf yn unig\n").unwrap();
    let run = run_encoded(&other, &PipelineFile::of("encoded").with_path("file", &secret), &[]);
    assert!(run.stderr.contains("made under another secret than `link_secret`"), "{run}");
    assert!(!run.stderr.contains("draig"), "{run}");
    let refused = other.rows(&format!(
        "select status_code, status_reason_code from stg_partner__deliveries where partner_code = '{ENCODED}'"
    ));
    assert_eq!(text(&refused[0], "status_code"), "refused");
    assert_eq!(text(&refused[0], "status_reason_code"), "encoded_otherwise");

    // Once the right secret is there, the next run is another one and takes the delivery in.
    run_encoded(&other, &PipelineFile::of("encoded"), &[]);
    let taken = other
        .rows(&format!("select status_code from stg_partner__deliveries where partner_code = '{ENCODED}'"));
    assert_eq!(text(&taken[0], "status_code"), "in_force");
}

#[test]
fn a_secret_that_cannot_be_had_or_lies_in_a_root_stops_the_run() {
    let workplace = Workplace::new();
    let inside = workplace.path().join("restricted/secret");
    fs::create_dir_all(inside.parent().unwrap()).unwrap();
    fs::write(&inside, "draig wen a ddyry cychwyn, prawf yn unig\n").unwrap();
    for (secret, words) in [
        (inside, "lies inside the `restricted` root"),
        (workplace.path().join("nowhere"), "cannot be read as text"),
    ] {
        let pipeline = PipelineFile::of("encoded").with_path("file", &secret).write(workplace.path());
        let refused = workplace.sylfaen(&["run", &pipeline]);
        assert_eq!(refused.code, 1, "{refused}");
        assert!(refused.stderr.contains(words) && !refused.stderr.contains("draig"), "{refused}");
    }
}

/// The figures of `docs/linkage.md` are printed: `cargo test -p sylfaen-tests --test all -- --nocapture what_encoding_costs`.
#[test]
#[expect(clippy::print_stdout, reason = "the figures are those of `docs/linkage.md`")]
fn what_encoding_costs_is_bounded() {
    let world = World::new("1500", "7");
    let (encoded, truth) = world.encoded();
    let clear = [Some(CLEAR), None].map(|partner| Joined::of(&world.workplace, &world.truth, partner));
    let encoded = [Some(ENCODED), None].map(|partner| Joined::of(&encoded, &truth, partner));
    let figures = format!(
        "of the partner: {:?} {:.3}, encoded {:?} {:.3}; of all: {:?} {:.3}, encoded {:?} {:.3}",
        clear[0],
        clear[0].f1(),
        encoded[0],
        encoded[0].f1(),
        clear[1],
        clear[1].f1(),
        encoded[1],
        encoded[1].f1()
    );
    println!("{figures}");
    // The records are the same, and so is who they are of.
    assert_eq!(clear[0].true_pairs, encoded[0].true_pairs, "{figures}");
    assert_eq!(clear[1].true_pairs, encoded[1].true_pairs, "{figures}");
    assert!(encoded[0].f1() > 0.6 && encoded[0].precision() > 0.9, "{figures}");
    assert!(encoded[1].f1() > 0.8 * clear[1].f1(), "{figures}");
}
