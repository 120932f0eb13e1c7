//! What leaves in several runs, for several audiences, and by several methods.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::pipeline_file::PipelineFile;
use crate::sylfaen::{Answer, Workplace, files};

/// One person whom nobody else has met.
const ONE_MORE: &str = "Gwent Police PVoT return 2012 quarter 3, addition
Ref,Crime number,Name,DOB,Gender,Nationality,Type,Contact date,Area,NRM,NRM number,Post code,Age at contact
G12-0990,GW12/5550001,Blerina Hoxhaj,12/02/1984,Female,Albania,Labour,15/08/2012,Monmouthshire,n/k,,,28
Total,1
";

/// A figure: its id and its limit.
type Figure = (String, String);

/// What the newest release prints of persons known; nothing where it is withheld.
fn printed(workplace: &Workplace) -> BTreeMap<Figure, Option<i64>> {
    let index = fs::read_to_string(workplace.out().join("index.html")).unwrap();
    let release = index.split("releases/").nth(1).and_then(|rest| rest.split('/').next()).unwrap();
    let table = workplace.out().join("releases").join(release).join("tables/persons-known.csv");
    let mut reader = csv::Reader::from_path(table).unwrap();
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (id, limit, value) = (at("FigureId"), at("LimitCode"), at("Value"));
    let read = |record: csv::StringRecord| {
        ((record[id].to_owned(), record[limit].to_owned()), record[value].parse().ok())
    };
    reader.records().map(|record| read(record.unwrap())).collect()
}

/// The counts behind them.
fn counts(workplace: &Workplace) -> BTreeMap<Figure, i64> {
    let rows = workplace.rows("select figure_id, persons_lower, persons_upper from mart_person__known");
    let mut counts = BTreeMap::new();
    for row in rows {
        for limit in ["lower", "upper"] {
            let count = row[format!("persons_{limit}")].as_i64().unwrap();
            counts.insert((row["figure_id"].as_str().unwrap().to_owned(), limit.to_owned()), count);
        }
    }
    counts
}

fn run(workplace: &Workplace, args: &[&str]) -> Answer {
    let answer = workplace.sylfaen(&[&["run"][..], args].concat());
    assert!(matches!(answer.code, 0 | 3), "{answer}");
    answer
}

fn deliver(workplace: &Workplace) -> String {
    let file = workplace.path().join("gwent_2012q3_more.csv");
    fs::write(&file, ONE_MORE).unwrap();
    let file = file.to_string_lossy();
    let answer = workplace.sylfaen(&["deliver", &file, "--partner", "gwent_police", "--period", "2012Q3"]);
    assert_eq!(answer.code, 0, "{answer}");
    answer.stdout.trim().to_owned()
}

/// The test breaks when the ledger is left out: a lake without a first run prints what tells of the person.
#[test]
fn one_person_more_is_not_told_by_two_runs_together() {
    let workplace = Workplace::new();
    run(&workplace, &[]);
    let (first, first_counts) = (printed(&workplace), counts(&workplace));
    let delivery = deliver(&workplace);
    let answer = run(&workplace, &["--format", "json"]);
    let (second, second_counts) = (printed(&workplace), counts(&workplace));

    let changed = |(figure, count): &(&Figure, &i64)| {
        first_counts.get(*figure).is_some_and(|before| (1..5).contains(&(before - **count).abs()))
    };
    let changed: Vec<&Figure> = second_counts.iter().filter(changed).map(|(figure, _)| figure).collect();
    assert!(changed.len() >= 10, "{} counts have changed by a few", changed.len());
    for figure in changed {
        if let (Some(before), Some(now)) = (first[figure], second[figure]) {
            assert_eq!(now, before, "{figure:?} tells of one person");
        }
    }

    // Held against nothing, the same deliveries print it.
    let alone = Workplace::new();
    deliver(&alone);
    run(&alone, &[]);
    let told = printed(&alone);
    let tells = |(figure, now): &(&Figure, &Option<i64>)| {
        let before = first.get(*figure).copied().flatten();
        before.zip(**now).is_some_and(|(before, now)| before != now)
    };
    assert!(told.iter().filter(tells).count() > 0, "no count was near a multiple: the test proves nothing");

    // The officer is told how many figures were held, and the ledger has both runs.
    let summary: Value = serde_json::from_str(&answer.stdout).unwrap();
    let known = summary["disclosure"].as_array().unwrap();
    let known = known.iter().find(|line| line["table"] == "out_person__known").unwrap();
    let held = ["as_before", "for_the_change"].map(|key| known[key].as_u64().unwrap());
    assert!(held[0] + held[1] > 0, "{known}");
    let seen = workplace.sylfaen(&["sql", "select * from restricted_release__figures"]);
    assert_eq!(seen.code, 1, "an analyst reads the ledger: {seen}");

    // The person is taken out again: what left first leaves again, figure by figure, and a second run is nothing new.
    let answer =
        workplace.sylfaen(&["withdraw", &delivery, "--why", "a test of the ledger", "--who", "tester"]);
    assert_eq!(answer.code, 0, "{answer}");
    run(&workplace, &[]);
    assert_eq!(printed(&workplace), first);
    assert!(run(&workplace, &[]).stderr.contains("nothing new"));
}

#[test]
fn a_ledger_that_has_lost_a_file_lets_nothing_leave() {
    let workplace = Workplace::new();
    run(&workplace, &[]);
    let folder = workplace.path().join("restricted/tables/restricted_release__figures");
    let lost = files(&folder).into_iter().find(|(name, _)| name.ends_with(".parquet")).unwrap().0;
    fs::remove_file(folder.join(lost)).unwrap();
    deliver(&workplace);
    let before = files(&workplace.out());
    let answer = workplace.sylfaen(&["run"]);
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("ledger") && answer.stderr.contains("backup"), "{answer}");
    assert_eq!(files(&workplace.out()), before);
}

#[test]
fn an_audience_is_a_table_in_a_file_and_a_wrong_one_is_named() {
    let workplace = Workplace::new();
    let path = workplace.path().join("audiences.toml");
    let pipeline = PipelineFile::demo().with_path("audiences", &path).write(workplace.path());
    let refused = |text: &str, words: &[&str]| {
        fs::write(&path, text).unwrap();
        let answer = workplace.sylfaen(&["run", &pipeline]);
        assert_eq!(answer.code, 1, "{text}: {answer}");
        for word in words.iter().chain(&["audiences.toml"]) {
            assert!(answer.stderr.contains(word), "{word}: {answer}");
        }
    };
    refused(
        "[leadership_group]\n[ministers]\ntreshold = 8",
        &["`ministers`", "`treshold`", "did you mean `threshold`?"],
    );
    refused("[leadership_group]\nthreshold = 2", &["`leadership_group`", "threshold 2"]);
    refused("[leadership_grup]\nthreshold = 5", &["`leadership_group`", "did you mean `leadership_grup`?"]);
    assert!(!workplace.path().join("lake/runs/manifests").exists(), "something is in force");

    // A new audience needs no more than its table: rounder figures, and its name on the paper.
    fs::write(
        &path,
        "[leadership_group]\n[ministers]\nname_en = 'Ministers of Testing'\nname_cy = 'Gweinidogion Profi'\n\
         threshold = 10\nrounding_base = 10\n",
    )
    .unwrap();
    run(&workplace, &[pipeline.as_str(), "--audience", "ministers"]);
    let printed = printed(&workplace);
    let shown: Vec<i64> = printed.values().copied().flatten().collect();
    assert!(shown.len() > 20 && shown.iter().all(|count| count % 10 == 0), "{shown:?}");
    let papers: Vec<String> = files(&workplace.out())
        .into_iter()
        .filter(|(name, _)| Path::new(name).extension().is_some_and(|ending| ending == "html"))
        .map(|(_, bytes)| String::from_utf8(bytes).unwrap())
        .collect();
    assert!(papers.iter().any(|paper| paper.contains("Ministers of Testing")));
    assert!(papers.iter().any(|paper| paper.contains("Gweinidogion Profi")));

    // The reader's answers are those that left for an audience.
    let ask = |audience: &str| {
        let sql = "select count(*) as rows from out_person__known";
        workplace.sylfaen(&["--pipeline", &pipeline, "sql", "--reader", "--audience", audience, sql])
    };
    assert_eq!(ask("ministers").code, 0);
    let none = ask("leadership_group");
    assert_eq!(none.code, 1, "{none}");
    assert!(none.stderr.contains("run --audience leadership_group"), "{none}");
    // Papers are written again by the rules of the run that is in force.
    assert_eq!(workplace.sylfaen(&["--pipeline", &pipeline, "publish"]).code, 0);
}

const TABLE: &str = "\
area,sex,value,cell_key
West,Women,3,1075310423
West,Men,12,1173065916
West,Total,15,2248376339
East,Women,20,2932664790
East,Men,9,3910219720
East,Total,29,2547917214
Total,Women,23,4007975213
Total,Men,21,788318340
Total,Total,44,501326257
";

/// A folder with the table, with or without its keys.
fn folder(workplace: &Workplace, name: &str, has_keys: bool) -> String {
    let folder = workplace.path().join(name);
    fs::create_dir(&folder).unwrap();
    let without = |line: &str| line.rsplit_once(',').unwrap().0.to_owned();
    let lines = TABLE.lines().map(|line| if has_keys { line.to_owned() } else { without(line) });
    fs::write(folder.join("table.csv"), lines.map(|line| line + "\n").collect::<String>()).unwrap();
    folder.to_str().unwrap().to_owned()
}

fn proof(folder: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(Path::new(folder).join("proof.json")).unwrap()).unwrap()
}

/// The counts of a table that left, by area and sex.
fn counts_of(out: &Path) -> BTreeMap<(String, String), i64> {
    let mut reader = csv::Reader::from_path(out.join("table.csv")).unwrap();
    assert!(reader.headers().unwrap().iter().all(|column| column != "cell_key"), "keys have left");
    let read = |record: csv::StringRecord| {
        ((record[0].to_owned(), record[1].to_owned()), record[2].parse().unwrap())
    };
    reader.records().map(|record| read(record.unwrap())).collect()
}

#[test]
fn tables_are_rounded_so_that_they_add_up_and_the_proof_stays_inside() {
    let workplace = Workplace::new();
    let (inside, out) = (folder(&workplace, "inside", false), workplace.path().join("out_round"));
    let args =
        ["protect", &inside, "--to", out.to_str().unwrap(), "--method", "round", "--audience", "partners"];
    let answer = workplace.sylfaen(&args);
    assert_eq!(answer.code, 0, "{answer}");
    let counts = counts_of(&out);
    assert!(counts.len() == 9 && counts.values().all(|count| count % 5 == 0), "{counts:?}");
    let at = |area: &str, sex: &str| counts[&(area.to_owned(), sex.to_owned())];
    assert_eq!(at("West", "Women") + at("West", "Men"), at("West", "Total"));
    let proof = proof(&inside);
    assert_eq!((&proof["method"], &proof["adds_up"]), (&Value::from("round"), &Value::from(true)));
    let cells = proof["audit"]["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 9);
    for cell in cells {
        let public = &cell["possible"][0];
        let width = public["greatest"].as_i64().unwrap() - public["least"].as_i64().unwrap();
        assert!(width >= 2 && public["verdict"] == "protected", "{cell}");
    }
    assert!(!out.join("proof.json").exists());
    // What the ledger holds is what was shown and withheld.
    let ledger = workplace.path().join("ledger.json");
    let args = [&args[..4], &["--method", "round", "--ledger", ledger.to_str().unwrap()]].concat();
    let apart = workplace.sylfaen(&args);
    assert!(apart.code == 1 && apart.stderr.contains("--ledger"), "{apart}");
    // Rules under which no rounding to five protects anybody.
    let strict = folder(&workplace, "strict", false);
    fs::write(Path::new(&strict).join("rules.toml"), "possible_counts = 40\n").unwrap();
    let out = workplace.path().join("out_strict");
    let refused =
        workplace.sylfaen(&["protect", &strict, "--to", out.to_str().unwrap(), "--method", "round"]);
    assert!(refused.code == 1 && refused.stderr.contains("does not leave") && !out.exists(), "{refused}");
}

#[test]
fn cell_keys_give_the_same_persons_the_same_noise_and_need_keys() {
    let workplace = Workplace::new();
    let (inside, out) = (folder(&workplace, "inside", true), workplace.path().join("out_keys"));
    let args = ["protect", &inside, "--to", out.to_str().unwrap(), "--method", "cell-key"];
    let answer = workplace.sylfaen(&args);
    assert_eq!(answer.code, 0, "{answer}");
    let counts = counts_of(&out);
    let true_counts = counts_of_text(TABLE);
    assert!(counts.iter().any(|(at, count)| true_counts[at] != *count), "no count has noise");
    assert!(counts.iter().all(|(at, count)| (true_counts[at] - count).abs() <= 5));
    let proof = proof(&inside);
    assert_eq!((&proof["method"], &proof["cells"]), (&Value::from("cell_key"), &Value::from(9)));
    assert!(proof["losses"].as_array().unwrap().len() > 3 && proof["settings"]["deviation_max"] == 5);
    let keyless = folder(&workplace, "keyless", false);
    let answer = workplace.sylfaen(&["protect", &keyless, "--to", "never", "--method", "cell-key"]);
    assert!(answer.code == 1 && answer.stderr.contains("`cell_key`"), "{answer}");
}

fn counts_of_text(table: &str) -> BTreeMap<(String, String), i64> {
    let lines = table.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    lines.map(|row| ((row[0].to_owned(), row[1].to_owned()), row[2].parse().unwrap())).collect()
}

#[test]
fn a_table_that_would_be_mostly_withheld_is_planned_coarser_and_says_what_it_gave_up() {
    let workplace = Workplace::new();
    let inside = workplace.path().join("inside");
    fs::create_dir(&inside).unwrap();
    let table = "country,sex,value\nAL,f,3\nAL,m,4\nPL,f,3\nPL,m,2\nNG,f,9\nNG,m,7\nGM,f,6\nGM,m,1\n";
    fs::write(inside.join("table.csv"), table).unwrap();
    fs::write(
        inside.join("hierarchy.csv"),
        "dimension,code,parent\ncountry,World,\ncountry,EU,World\ncountry,AF,World\n\
         country,AL,EU\ncountry,PL,EU\ncountry,NG,AF\ncountry,GM,AF\n",
    )
    .unwrap();
    let out = workplace.path().join("planned");
    let args = ["protect", inside.to_str().unwrap(), "--to", out.to_str().unwrap(), "--plan"];
    let answer = workplace.sylfaen(&args);
    assert_eq!(answer.code, 0, "{answer}");
    let left = fs::read_to_string(out.join("table.csv")).unwrap();
    assert!(left.contains("World,") && left.lines().count() < 14, "{left}");
    let proof = proof(inside.to_str().unwrap());
    let plan = &proof["plans"][0];
    let bits = |key: &str| plan[key].as_f64().unwrap();
    assert!(bits("information_bits") > bits("information_bits_finest"), "{plan}");
    assert!(!plan["merged"].as_array().unwrap().is_empty());
    assert!(answer.stderr.contains("bits once protected"), "{answer}");
    let audit = workplace.sylfaen(&["audit", out.to_str().unwrap()]);
    assert_eq!(audit.code, 0, "{audit}");
}

#[test]
fn under_a_secret_other_cells_are_withheld_and_the_proof_says_so() {
    let workplace = Workplace::new();
    let table = "area,value\nwest,2\neast,20\nnorth,21\nsouth,22\nmid,23\nTotal,88\n";
    let mut left = BTreeMap::new();
    for at in 0..8 {
        let inside = workplace.path().join(format!("inside_{at}"));
        let out = workplace.path().join(format!("out_{at}"));
        fs::create_dir(&inside).unwrap();
        fs::write(inside.join("table.csv"), table).unwrap();
        let args = [
            "protect",
            inside.to_str().unwrap(),
            "--to",
            out.to_str().unwrap(),
            "--secret",
            "SYLFAEN_TEST_SECRET",
        ];
        let mut command = workplace.command(&args);
        let answer: Answer = command
            .env("SYLFAEN_TEST_SECRET", format!("{at} draig goch a ddyry cychwyn"))
            .output()
            .unwrap()
            .into();
        assert_eq!(answer.code, 0, "{answer}");
        assert_eq!(proof(inside.to_str().unwrap())["is_keyed"], true);
        assert_eq!(workplace.sylfaen(&["audit", out.to_str().unwrap()]).code, 0);
        let text = fs::read_to_string(out.join("table.csv")).unwrap();
        assert!(text.contains("west,,[c]") && text.matches("[c]").count() == 2, "{text}");
        left.insert(text, at);
    }
    assert!(left.len() > 1, "every secret chooses alike");
    let inside = folder(&workplace, "inside", false);
    let to = workplace.path().join("never");
    let args = ["protect", &inside, "--to", to.to_str().unwrap(), "--secret", "SYLFAEN_TEST_SECRET"];
    let weak: Answer = workplace.command(&args).env("SYLFAEN_TEST_SECRET", "short").output().unwrap().into();
    assert!(weak.code == 1 && !weak.stderr.contains("short") && !to.exists(), "{weak}");
}
