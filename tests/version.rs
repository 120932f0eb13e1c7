//! A version of linkage that is kept from run to run: what came before moves nothing, and only a new version moves persons and figures.
//!
//! The people are synthetic; even so no assertion prints what stands in a record.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::pipeline_file::PipelineFile;
use crate::sylfaen::{Answer, Workplace};
use crate::top;

/// What has a pipeline keep a version.
const FROZEN: &str = "link_is_frozen = true\n";

/// Deliveries of a synthetic Wales, of which a run may take as many as it is told.
struct World {
    folder: tempfile::TempDir,
    deliveries: Vec<String>,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("wales");
        let out_text = out.to_string_lossy();
        let synth = ["synth", "--people", "300", "--seed", "11", "--errors", "heavy", "--out", &out_text];
        let answer = Workplace::new().sylfaen(&synth);
        assert_eq!(answer.code, 0, "{answer}");
        let list = fs::read_to_string(out.join("deliveries.toml")).unwrap();
        let deliveries: Vec<String> = list.split("[[delivery]]").skip(1).map(str::to_owned).collect();
        assert!(deliveries.len() > 12, "{} deliveries", deliveries.len());
        Self { folder, deliveries }
    }

    /// The pipeline over the first so many deliveries, with a version kept.
    fn pipeline(&self, deliveries: usize) -> PipelineFile {
        let list = self.folder.path().join(format!("wales/deliveries_{deliveries}.toml"));
        let text: String =
            self.deliveries[..deliveries].iter().flat_map(|delivery| ["[[delivery]]", delivery]).collect();
        fs::write(&list, text).unwrap();
        let model = top().join("pipelines/link/model.toml").to_string_lossy().replace('\\', "/");
        PipelineFile::demo()
            .with_path("deliveries", &list)
            .with_line("link_model", &format!("{FROZEN}link_model = \"{model}\""))
    }
}

fn run(workplace: &Workplace, pipeline: &PipelineFile, more: &[&str]) -> Answer {
    let file = pipeline.write(workplace.path());
    workplace.sylfaen(&[&["run", &file, "--format", "json"], more].concat())
}

/// What a run says of its version.
fn version(answer: &Answer) -> Value {
    assert!(matches!(answer.code, 0 | 3), "{answer}");
    let summary: Value = serde_json::from_str(&answer.stdout).unwrap();
    assert!(summary["version"].is_object(), "{answer}");
    summary["version"].clone()
}

/// Which records are one person, whatever the persons are called.
fn partition(workplace: &Workplace) -> BTreeSet<BTreeSet<String>> {
    let mut persons: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in workplace.rows("select record_id, person_id from int_person__members") {
        let [record, person] = ["record_id", "person_id"].map(|key| row[key].as_str().unwrap().to_owned());
        persons.entry(person).or_default().insert(record);
    }
    persons.into_values().collect()
}

#[test]
fn persons_are_the_same_however_the_deliveries_came_after_the_version() {
    let world = World::new();
    let all = world.deliveries.len();
    let [at_once, one_by_one] = [Workplace::new(), Workplace::new()];
    let mut first = Vec::new();
    for workplace in [&at_once, &one_by_one] {
        first.push(version(&run(workplace, &world.pipeline(all / 2), &[])));
    }
    assert_eq!(first[0], first[1]);
    assert_eq!(first[0]["is_new"], true);
    let again = run(&at_once, &world.pipeline(all / 2), &[]);
    assert!(again.stderr.contains("nothing new"), "a run that trained its version is that run: {again}");

    for deliveries in [all / 2 + 3, all] {
        let then = version(&run(&one_by_one, &world.pipeline(deliveries), &[]));
        assert_eq!((&then["version_id"], &then["is_new"]), (&first[0]["version_id"], &Value::Bool(false)));
    }
    let then = version(&run(&at_once, &world.pipeline(all), &[]));
    assert_eq!(then["version_id"], first[0]["version_id"]);
    let persons = partition(&at_once);
    assert!(persons.iter().filter(|person| person.len() > 1).count() > 20);
    assert!(persons == partition(&one_by_one), "the same records are other persons");
    // Had each run trained anew, training once more on the same records would part nobody and join nobody.
    let anew = version(&run(&one_by_one, &world.pipeline(all), &["--retrain"]));
    assert_ne!(anew["version_id"], first[0]["version_id"]);
    assert!(persons != partition(&one_by_one), "the kept version made no difference");
    let published = at_once.sylfaen(&["--pipeline", &world.pipeline(all).write(at_once.path()), "publish"]);
    assert_eq!(published.code, 0, "{published}");
}

#[test]
fn only_a_new_version_moves_persons_and_it_says_what_moves() {
    let world = World::new();
    let all = world.deliveries.len();
    let workplace = Workplace::new();
    let first = version(&run(&workplace, &world.pipeline(all), &[]));
    let before = partition(&workplace);

    // Settings of their own need a version of their own.
    let settings = fs::read_to_string(top().join("pipelines/link/model.toml")).unwrap();
    let others: PathBuf = workplace.path().join("others.toml");
    assert!(settings.contains("join_probability_min = 0.95"));
    fs::write(&others, settings.replace("join_probability_min = 0.95", "join_probability_min = 0.4"))
        .unwrap();
    let pipeline = world.pipeline(all).with_path("link_model", &others);
    let refused = run(&workplace, &pipeline, &[]);
    assert_eq!(refused.code, 1, "{refused}");
    assert!(refused.stderr.contains("not those that the version in force was trained under"), "{refused}");
    assert!(before == partition(&workplace));

    let second = version(&run(&workplace, &pipeline, &["--retrain"]));
    assert_eq!(second["is_new"], true);
    assert_ne!(second["version_id"], first["version_id"]);
    assert!(second["persons_merged"].as_u64().unwrap() > 0, "{second}");
    assert!(partition(&workplace).len() < before.len());
    let moved = second["moved"].as_array().unwrap();
    assert!(!moved.is_empty() && moved.iter().all(|figure| figure["before"] != figure["now"]), "{second}");
    let known = moved.iter().find(|figure| {
        figure["table"] == "out_person__known"
            && figure["figure"].as_str().unwrap().contains("known_to_partners")
    });
    assert!(known.is_some(), "fewer persons are fewer figures: {second}");

    // A version that is gone is not made up for in silence.
    let table = workplace.path().join("restricted/tables/restricted_link__version");
    for file in fs::read_dir(&table).unwrap().map(|file| file.unwrap().path()) {
        if file.extension().is_some_and(|ending| ending == "parquet") {
            fs::remove_file(file).unwrap();
        }
    }
    let refused = run(&workplace, &pipeline, &[]);
    assert_eq!(refused.code, 1, "{refused}");
    assert!(refused.stderr.contains("--retrain"), "{refused}");
    let third = version(&run(&workplace, &pipeline, &["--retrain"]));
    assert_eq!(third["moved"], Value::Array(Vec::new()), "the same settings over the same records");

    let none_kept = workplace.sylfaen(&["run", "--retrain"]);
    assert_eq!(none_kept.code, 1, "{none_kept}");
    assert!(none_kept.stderr.contains("link_is_frozen"), "{none_kept}");
}
