//! The engines alone, on anyone's files: a capture table, published tables, tables that are to leave.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::sylfaen::{Answer, Workplace};
use crate::top;

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.stdout).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is a number"))
}

#[test]
fn an_estimate_is_what_other_programs_compute_and_the_same_again() {
    let workplace = Workplace::new();
    let folder = top().join("fixtures/known_answers");
    let known = fs::read_to_string(folder.join("HIV.json")).unwrap();
    let known: Value = serde_json::from_str(&known).unwrap();
    let table = folder.join("HIV.csv");
    let args = ["estimate", table.to_str().unwrap(), "--bootstrap", "20", "--format", "json"];
    let answer = workplace.sylfaen(&args);
    assert_eq!(answer.code, 0, "{answer}");
    let told = json(&answer);
    assert_eq!((&told["verdict"], &told["n"]), (&Value::from("estimable"), &known["chao"]["n"]));
    let estimate = |estimator: &str, model: &str| {
        let results = told["results"].as_array().unwrap();
        let line = results.iter().find(|line| line["estimator"] == estimator && line["model"] == model);
        number(&line.unwrap_or_else(|| panic!("{estimator} answers"))["estimate"])
    };
    for (ours, theirs) in [
        (estimate("chapman", "c1:c2"), &known["pairs"][0]["chapman"]),
        (estimate("closedp_t", "Mt"), &known["rcapture_mt"]["abundance"]),
        (estimate("care1_sample_coverage", "LSC"), &known["coverage"]["LSC"]),
    ] {
        let theirs = number(theirs);
        assert!((ours / theirs - 1.0).abs() < 1e-5, "{ours} and {theirs}");
    }
    assert_eq!(workplace.sylfaen(&args).stdout, answer.stdout);
}

/// Nine in ten links found: the overlap was larger, and the people fewer. Linkages drawn further apart widen the limits.
#[test]
fn what_is_known_of_the_linkage_is_in_the_default_answer() {
    let workplace = Workplace::new();
    let folder = workplace.path();
    let table = folder.join("table.csv");
    fs::write(&table, "a,b,count\n1,0,203\n0,1,153\n1,1,27\n").unwrap();
    let default = |options: &[&str]| {
        let args = ["estimate", table.to_str().unwrap(), "--method", "default", "--bootstrap", "0"];
        let args: Vec<&str> = args.iter().chain(options).chain(&["--format", "json"]).copied().collect();
        let answer = workplace.sylfaen(&args);
        assert_eq!(answer.code, 0, "{answer}");
        let line = json(&answer)["results"]
            .as_array()
            .unwrap()
            .iter()
            .find(|line| line["model"] == "chapman")
            .cloned();
        line.unwrap_or_else(|| panic!("a headline: {answer}"))
    };
    let plain = default(&[]);
    let reviewed = default(&["--review", "900/1000,0/1000"]);
    // 230 and 180 people, of whom 30 are on both.
    assert!((number(&reviewed["estimate"]) / (231.0 * 181.0 / 31.0 - 1.0) - 1.0).abs() < 1e-9);
    assert!(number(&reviewed["estimate"]) < number(&plain["estimate"]));
    let drawn = folder.join("drawn.csv");
    let width = |shared: [u32; 3]| {
        let lines = |(draw, shared): (usize, u32)| {
            let (first, second) = (230 - shared, 180 - shared);
            [format!("{draw},1,0,{first}"), format!("{draw},0,1,{second}"), format!("{draw},1,1,{shared}")]
        };
        let header = std::iter::once("draw,a,b,count".to_owned());
        let text: Vec<String> = header.chain(shared.into_iter().enumerate().flat_map(lines)).collect();
        fs::write(&drawn, text.join("\n")).unwrap();
        let line = default(&["--drawn", drawn.to_str().unwrap()]);
        (number(&line["upper"]) - number(&line["lower"]), number(&line["settings"]["share_linkage"]))
    };
    let (near, far) = (width([26, 27, 28]), width([20, 27, 34]));
    assert!(near.0 < far.0 && near.1 < far.1 && near.1 > 0.0, "{near:?} {far:?}");
    let both =
        ["estimate", table.to_str().unwrap(), "--review", "9/10,0/10", "--drawn", drawn.to_str().unwrap()];
    assert_ne!(workplace.sylfaen(&both).code, 0);
}

#[test]
fn a_table_that_cannot_be_estimated_says_why_and_needs_a_person() {
    let workplace = Workplace::new();
    let table = top().join("fixtures/known_answers/edge_two_lists_no_overlap.csv");
    let answer =
        workplace.sylfaen(&["estimate", table.to_str().unwrap(), "--bootstrap", "0", "--format", "json"]);
    assert_eq!(answer.code, 3, "{answer}");
    let told = json(&answer);
    assert_eq!(told["verdict"], "not_estimable");
    assert_eq!(told["reasons"][0]["code"], "no_overlap");
    let results = told["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for line in results.iter().filter(|line| line["model"] == "A:B") {
        assert_eq!(line["estimate"], Value::Null, "{line}");
    }
    let misspelt = workplace.sylfaen(&["estimate", table.to_str().unwrap(), "--reference", "a"]);
    assert_eq!(misspelt.code, 1);
    assert!(misspelt.stderr.contains("`A`"), "{misspelt}");
}

#[test]
fn published_tables_that_contradict_each_other_are_told_with_both_cells() {
    let workplace = Workplace::new();
    let folder = top().join("fixtures/nrm/annual_report_2013");
    let answer = workplace.sylfaen(&["reconcile", folder.to_str().unwrap(), "--format", "json"]);
    assert_eq!(answer.code, 3, "{answer}");
    // Wales is 34 in one table and 35 in another.
    assert!(answer.stdout.contains("competent_authority_2012/Total/Total"), "{answer}");
    assert!(answer.stdout.contains("uk_picture_2012/Wales/Total"), "{answer}");
    let nothing = workplace.sylfaen(&["reconcile", workplace.path().to_str().unwrap()]);
    assert_eq!(nothing.code, 1, "a folder without a table is refused: {nothing}");
}

/// Three women in one area: withheld, and so is what they could be worked out from.
const SMALL: &str = "\
area,sex,value
West,Women,3
West,Men,12
West,Total,15
East,Women,20
East,Men,9
East,Total,29
Total,Women,23
Total,Men,21
Total,Total,44
";

/// The same, with the small count withheld alone.
const ALONE: &str = "\
area,sex,value,note
West,Women,,[c]
West,Men,12,
West,Total,15,
East,Women,20,
East,Men,9,
East,Total,29,
Total,Women,23,
Total,Men,21,
Total,Total,44,
";

fn folder_with(workplace: &Workplace, name: &str, table: &str) -> String {
    let folder = workplace.path().join(name);
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("table.csv"), table).unwrap();
    folder.to_str().unwrap().to_owned()
}

#[test]
fn protected_tables_pass_the_audit_and_a_hole_that_can_be_filled_does_not() {
    let workplace = Workplace::new();
    let inside = folder_with(&workplace, "inside", SMALL);
    let outside = workplace.path().join("outside");
    let outside = outside.to_str().unwrap();
    let answer = workplace.sylfaen(&["protect", &inside, "--to", outside]);
    assert_eq!(answer.code, 0, "{answer}");
    let table = fs::read_to_string(Path::new(outside).join("table.csv")).unwrap();
    assert!(table.contains("West,Women,,[c]"), "{table}");
    assert!(table.contains("Total,Total,44"), "{table}");
    assert!(table.matches("[c]").count() >= 4, "one hole in a row and a column can be filled: {table}");
    // The proof tells which cells are small, so it never leaves.
    assert!(Path::new(&inside).join("proof.json").exists());
    assert!(!Path::new(outside).join("proof.json").exists());

    let audit = workplace.sylfaen(&["audit", outside]);
    assert_eq!((audit.code, &json(&audit)["is_breached"]), (0, &Value::from(false)), "{audit}");

    let breached = workplace.sylfaen(&["audit", &folder_with(&workplace, "alone", ALONE)]);
    assert_eq!((breached.code, &json(&breached)["is_breached"]), (3, &Value::from(true)), "{breached}");
    let again = workplace.sylfaen(&["protect", &inside, "--to", outside]);
    assert_eq!(again.code, 1, "nothing is written over: {again}");
}

#[test]
fn a_later_release_does_not_give_away_an_earlier_one() {
    let workplace = Workplace::new();
    let ledger = workplace.path().join("ledger.json");
    let ledger = ledger.to_str().unwrap();
    let first = folder_with(&workplace, "first", "area,value\nWest,40\nEast,30\nTotal,70\n");
    // Two persons more in the West: beside the first edition either new count would tell of them.
    let second = folder_with(&workplace, "second", "area,value\nWest,42\nEast,30\nTotal,72\n");
    let out = |name: &str| workplace.path().join(name).to_str().unwrap().to_owned();
    let answer = workplace.sylfaen(&["protect", &first, "--to", &out("out1"), "--ledger", ledger]);
    assert_eq!(answer.code, 0, "{answer}");
    assert!(!fs::read_to_string(Path::new(&out("out1")).join("table.csv")).unwrap().contains("[c]"));
    let answer = workplace.sylfaen(&["protect", &second, "--to", &out("out2"), "--ledger", ledger]);
    assert_eq!(answer.code, 0, "{answer}");
    let table = fs::read_to_string(Path::new(&out("out2")).join("table.csv")).unwrap();
    assert!(
        table.contains("West,,[c]") && table.contains("Total,,[c]") && table.contains("East,30,"),
        "{table}"
    );
    // Not a second time under one name, and nothing of a refused release is out.
    let again = workplace.sylfaen(&["protect", &second, "--to", &out("out3"), "--ledger", ledger]);
    assert_eq!(again.code, 1, "{again}");
    assert!(again.stderr.contains("`second`") && !Path::new(&out("out3")).exists(), "{again}");
}
