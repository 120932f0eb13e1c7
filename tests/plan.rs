//! The analysis plan: refused where it does not fit, kept in the manifest, and named in the paper if it came too late.

use std::fs;

use serde_json::Value;

use crate::pipeline_file::{FEW_MODELS, PipelineFile, with_search};
use crate::sylfaen::{Workplace, files};
use crate::top;

/// The demonstration's plan with one text in place of another.
fn plan_with(from: &str, to: &str) -> String {
    let plan = fs::read_to_string(top().join("pipelines/demo.plan.toml")).unwrap();
    assert!(plan.contains(from), "the plan has no `{from}`");
    plan.replacen(from, to, 1)
}

/// A pipeline that follows this plan, in a workplace.
fn following(workplace: &Workplace, plan: &str) -> String {
    let path = workplace.path().join("changed.plan.toml");
    fs::write(&path, plan).unwrap();
    PipelineFile::demo().with_path("plan", &path).write(workplace.path())
}

#[test]
fn a_plan_that_does_not_fit_stops_the_run_and_names_the_key() {
    let workplace = Workplace::new();
    let refused = |from: &str, to: &str, words: &[&str]| {
        let pipeline = following(&workplace, &plan_with(from, to));
        for command in ["run", "check"] {
            let answer = workplace.sylfaen(&[command, &pipeline]);
            assert_eq!(answer.code, 1, "{to}: {answer}");
            for word in words.iter().chain(&["changed.plan.toml"]) {
                assert!(answer.stderr.contains(word), "{word}: {answer}");
            }
        }
    };
    refused("overlap_min", "overlp_min", &["did you mean `overlap_min`?"]);
    refused("date = 2013-10-01", "date = \"soon\"", &["date"]);
    refused("rule = \"independence_with_declared_pathways\"", "rule = \"the_largest\"", &["rule"]);
    refused("code = \"bawso\"", "code = \"bawsa\"", &["`list`", "did you mean `bawso`?"]);
    refused("reference_list = \"nrm\"", "reference_list = \"nrn\"", &["`reference_list`", "nrn"]);
    refused("months = 12", "months = 7", &["`window`", "even"]);
    refused("months = 12", "months = 24", &["`window`", "24 months"]);
    refused(
        "from = \"home_office\"\nto = [\"nrm\"]",
        "from = \"bawso\"\nto = [\"nrm\"]",
        &["`pathway`", "`home_office` declares that it feeds `nrm`"],
    );
    refused("leave_out = [\"sarc\"]", "leave_out = [\"sarcs\"]", &["`scheme`", "did you mean `sarc`?"]);
    refused("strata = [\"sex\"", "strata = [\"sexes\"", &["strata"]);
    assert!(!workplace.path().join("lake/runs/manifests").exists(), "something is in force");
}

/// What the newest manifest keeps of the plan.
fn kept(workplace: &Workplace) -> Vec<(String, String)> {
    let manifests = files(&workplace.path().join("lake/runs/manifests"));
    let manifests: Vec<Value> =
        manifests.iter().map(|(_, bytes)| serde_json::from_slice(bytes).unwrap()).collect();
    let kept = |manifest: &Value| {
        let of = |key: &str| manifest["settings"][key].as_str().unwrap().to_owned();
        (of("analysis_plan_sha256"), of("analysis_plan_date"))
    };
    manifests.iter().map(kept).collect()
}

/// What the newest papers say.
fn papers(workplace: &Workplace) -> [String; 2] {
    let index = fs::read_to_string(workplace.out().join("index.html")).unwrap();
    ["en", "cy"].map(|language| {
        let name = format!("position-paper.{language}.html");
        let path = index.split('"').find(|path| path.ends_with(&name)).unwrap();
        fs::read_to_string(workplace.out().join(path)).unwrap()
    })
}

#[test]
fn a_plan_changed_after_results_were_seen_says_so_and_can_never_go_back() {
    let workplace = Workplace::new();
    workplace.run_demo();
    let [english, welsh] = papers(&workplace);
    assert!(english.contains("which was fixed before any result was seen"));
    assert!(welsh.contains("a bennwyd cyn gweld unrhyw ganlyniad"));

    let changed = with_search(&plan_with("overlap_min = 20", "overlap_min = 2"), FEW_MODELS);
    let pipeline = following(&workplace, &changed);
    let answer = workplace.sylfaen(&["run", &pipeline]);
    assert!(matches!(answer.code, 0 | 3), "{answer}");
    let [english, welsh] = papers(&workplace);
    assert!(english.contains("The analysis plan was changed after results had been seen"));
    assert!(welsh.contains("Newidiwyd y cynllun dadansoddi ar ôl gweld canlyniadau"));
    let kept_now = kept(&workplace);
    assert_eq!(kept_now.len(), 2);
    assert!(kept_now[0].0 != kept_now[1].0 && kept_now[0].0.len() == 64);
    assert!(kept_now.iter().all(|(_, date)| date == "2013-10-01"));
    // The same plan again finds nothing new, and says the same.
    let again = workplace.sylfaen(&["run", &pipeline]);
    assert!(again.stderr.contains("nothing new"), "{again}");
    let published = workplace.sylfaen(&["publish", "--pipeline", &pipeline]);
    assert_eq!(published.code, 0, "{published}");
    assert_eq!(papers(&workplace), [english, welsh]);

    // Who goes back to the first plan has seen what the second gave.
    workplace.run_demo();
    assert!(papers(&workplace)[0].contains("other plans that gave results before it: 1."));
    assert_eq!(kept(&workplace).len(), 3);
}

#[test]
fn a_plan_dated_after_the_first_results_says_so() {
    let workplace = Workplace::new();
    let pipeline = following(&workplace, &plan_with("date = 2013-10-01", "date = 2999-01-01"));
    for _ in 0..2 {
        let answer = workplace.sylfaen(&["run", &pipeline]);
        assert!(matches!(answer.code, 0 | 3), "{answer}");
    }
    assert!(papers(&workplace)[0].contains("Results had first been seen before that day."));
}
