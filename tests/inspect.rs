//! Looks into files as an officer would, with no lake and no delivery.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::sylfaen::{Answer, Workplace};
use crate::top;

/// The facts that another reader's output has too.
const FACTS: [&str; 8] = [
    "sheet",
    "state",
    "used_range",
    "nonempty_cells",
    "kinds",
    "number_sum",
    "string_cells_sha256",
    "merged_ranges",
];

#[test]
fn what_it_says_is_what_an_independent_reader_says() {
    let folder = top().join("fixtures/workbooks");
    let truth = fs::read_to_string(folder.join("ground-truth.json")).unwrap();
    let truth: BTreeMap<String, Value> = serde_json::from_str(&truth).unwrap();
    let workplace = Workplace::new();
    let mut compared = 0;
    for (file, expected) in &truth {
        let path = folder.join(file);
        let answer = workplace.sylfaen(&["inspect", path.to_str().unwrap(), "--format", "json"]);
        let told: Value = serde_json::from_str(&answer.stdout).unwrap();
        if expected["encrypted"] == true {
            assert_eq!((answer.code, &told["error"]["kind"]), (1, &Value::from("encrypted")), "{file}");
            continue;
        }
        assert_eq!((answer.code, &told["outcome"]), (0, &Value::from("ok")), "{file}");
        let (theirs, ours) = (expected["sheets"].as_array().unwrap(), told["sheets"].as_array().unwrap());
        assert_eq!(theirs.len(), ours.len(), "{file}");
        for (theirs, ours) in theirs.iter().zip(ours) {
            for fact in FACTS.iter().filter(|fact| theirs.get(**fact).is_some()) {
                assert_eq!(theirs[fact], ours[fact], "{file} {fact}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 35 * 8 - 4);
}

#[test]
fn each_kind_of_trouble_has_its_word_and_fails() {
    let workplace = Workplace::new();
    for (file, kind) in [
        ("gwent_police/wrong/gwent_empty.csv", "empty"),
        ("nrm/wrong/nrm_is_a_pdf.xlsx", "unsupported"),
        ("gla/wrong/gla_truncated.xls", "corrupt"),
        ("home_office/wrong/home_office_encrypted.xlsx", "encrypted"),
    ] {
        let path = top().join("fixtures/partners").join(file);
        let answer = workplace.sylfaen(&["inspect", path.to_str().unwrap(), "--format", "json"]);
        let told: Value = serde_json::from_str(&answer.stdout).unwrap();
        assert_eq!((answer.code, &told["error"]["kind"]), (1, &Value::from(kind)), "{file}");
    }
    let absent = workplace.sylfaen(&["inspect", "no such file", "--password-env", "SYLFAEN_NO_SUCH_SECRET"]);
    assert_eq!(absent.code, 1, "{absent}");
}

#[test]
fn a_file_whose_name_says_otherwise_is_told() {
    let workplace = Workplace::new();
    let path = workplace.path().join("cases.xls");
    fs::write(&path, "Ref,Age\nA1,31\nA2,27\n").unwrap();
    let answer = workplace.sylfaen(&["inspect", path.to_str().unwrap()]);
    assert_eq!(answer.code, 0, "{answer}");
    assert!(answer.stdout.contains("the file's name ends otherwise than its content says"), "{answer}");
    assert!(answer.stdout.contains("table A1:B3 (sure)"), "{answer}");
    let cells = workplace.sylfaen(&["inspect", path.to_str().unwrap(), "--cells", "--format", "csv"]);
    assert!(cells.stdout.contains("csv,3,B3,string,27,,false"), "{cells}");
}

#[test]
fn a_mapping_is_suggested_once_and_never_written_over() {
    let workplace = Workplace::new();
    for folder in ["pipelines", "schemas"] {
        copy(&top().join(folder), &workplace.path().join(folder));
    }
    let pipeline = workplace.path().join("pipelines/demo.toml");
    let file = top().join("fixtures/partners/home_office/right/home_office_2012_to_q4.xlsx");
    let suggest = |partner: &str| {
        let (pipeline, file) = (pipeline.to_str().unwrap(), file.to_str().unwrap());
        workplace.sylfaen(&[
            "inspect",
            file,
            "--suggest",
            partner,
            "--edition",
            "2012",
            "--pipeline",
            pipeline,
        ])
    };
    let answer = suggest("harbour");
    assert_eq!(answer.code, 3, "{answer}");
    let folder = workplace.path().join("schemas/partners/harbour");
    let columns = fs::read_to_string(folder.join("columns.csv")).unwrap();
    assert!(columns.starts_with("table,field,2012\nsheet_1,home_office_reference,Person | HO reference\n"));
    let mapping = fs::read_to_string(folder.join("partner.toml")).unwrap();
    assert!(mapping.contains("header_rows = 2") && mapping.contains("unit = \"\""));
    // No cell of the file stands in it: `Albanian` is one.
    assert!(!mapping.contains("Albanian"));

    assert_eq!(suggest("harbour").code, 1);
    assert_eq!(fs::read_to_string(folder.join("partner.toml")).unwrap(), mapping);
    assert_eq!(suggest("../harbour").code, 1);
}

/// The process that looks into the file is not the one that answers: what brings down the first is told by the second.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_brings_down_who_reads_it_is_told_to_be_damaged() {
    let workplace = Workplace::new();
    // It keeps whoever opens it waiting until somebody writes, which nobody does.
    let pipe = workplace.path().join("pipe.xlsx");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut answering = workplace.start(&["inspect", pipe.to_str().unwrap(), "--format", "json"]);
    let children = format!("/proc/{0}/task/{0}/children", answering.id());
    let mut reading = None;
    for _ in 0..1_000 {
        let found = fs::read_to_string(&children).unwrap();
        reading = found.split_whitespace().next().map(str::to_owned);
        if reading.is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let reading = reading.unwrap_or_else(|| {
        answering.kill().unwrap();
        panic!("who answers reads the file itself")
    });
    assert!(Command::new("kill").args(["-SEGV", &reading]).status().unwrap().success());
    let answer = Answer::from(answering.wait_with_output().unwrap());
    let told: Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!((answer.code, &told["error"]["kind"]), (1, &Value::from("corrupt")), "{answer}");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
