//! Files that would take more than they may: their reader ends, and nothing else does. Its time is tested where its end
//! is judged, with readers that sleep.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::pipeline_file::PipelineFile;
use crate::sylfaen::Workplace;
use crate::top;

/// A run of one sound delivery and one of many rows, under limits.
fn run_under(limits: &str, rows: usize) -> (Vec<Value>, String) {
    let workplace = Workplace::new();
    let folder = workplace.path();
    let sound = top().join("fixtures/partners/sarc/right/sarc_2012q1.csv");
    fs::copy(sound, folder.join("sound.csv")).unwrap();
    large(&folder.join("large.csv"), rows);
    let entry = |file: &str, partner: &str| {
        format!(
            "[[delivery]]\nfile = \"{file}\"\npartner = \"{partner}\"\nperiod = \"2012Q1\"\nkind = \"adds\"\n\
             received_date = 2012-04-10\n"
        )
    };
    let list = folder.join("deliveries.toml");
    fs::write(&list, entry("large.csv", "gwent_police") + &entry("sound.csv", "sarc")).unwrap();
    let pipeline = PipelineFile::demo().with_path("deliveries", &list).with_table(limits).write(folder);
    let answer = workplace.sylfaen(&["run", &pipeline, "--format", "json"]);
    assert_eq!(answer.code, 3, "{answer}");
    let summary: Value = serde_json::from_str(&answer.stdout).unwrap();
    (summary["deliveries"].as_array().unwrap().clone(), answer.stderr)
}

/// Well-formed rows of some fifty bytes each.
fn large(path: &Path, rows: usize) {
    let mut file = std::io::BufWriter::new(fs::File::create(path).unwrap());
    for row in 0..rows {
        writeln!(file, "GW-{row},14/02/2012,Casnewydd,not established,{row}").unwrap();
    }
    file.flush().unwrap();
}

fn check_turned_away(limits: &str, rows: usize, words: &str) {
    let (deliveries, talk) = run_under(limits, rows);
    assert_eq!((&deliveries[0]["status"], &deliveries[0]["reason"]), (&"unreadable".into(), &"limit".into()));
    assert_eq!(deliveries[1]["status"], "in_force");
    assert!(deliveries[1]["rows_normalised"].as_u64().unwrap() > 0);
    assert!(talk.contains(words), "{talk}");
}

#[test]
fn a_file_that_takes_too_many_cells_is_turned_away_and_nothing_else_is() {
    check_turned_away("[limits]\ncells_max = 50_000\n", 20_000, "over the limit of 50000 cells");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_takes_too_much_memory_is_turned_away_and_nothing_else_is() {
    check_turned_away(
        "[limits]\nmemory_bytes_max = 1_500_000\n",
        100_000,
        "over the limit of 1500000 bytes of memory",
    );
}

#[test]
fn a_limit_of_nothing_and_one_that_is_not_known_are_refused() {
    let workplace = Workplace::new();
    for (limits, words) in
        [("seconds_max = 0", "`seconds_max`"), ("second_max = 1", "did you mean `seconds_max`?")]
    {
        let pipeline =
            PipelineFile::demo().with_table(&format!("[limits]\n{limits}\n")).write(workplace.path());
        let answer = workplace.sylfaen(&["check", &pipeline]);
        assert_eq!(answer.code, 1, "{answer}");
        assert!(answer.stderr.contains(words), "{answer}");
    }
}

#[test]
fn a_reader_that_is_asked_nothing_it_knows_fails_and_says_nothing() {
    let mut reader = Workplace::new().command(&["read-workbook"]).stdin(Stdio::piped()).spawn().unwrap();
    reader.stdin.take().unwrap().write_all(b"Ref,Name\n1,Mair\n").unwrap();
    let output = reader.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty() && output.stderr.is_empty());
}
