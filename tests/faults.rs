//! Bad input: each gives one message with the file and the cause, loses nothing and stops nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use toml::Table;

use crate::pipeline_file::PipelineFile;
use crate::sylfaen::{Answer, Workplace};
use crate::top;

/// A file of `fixtures/partners/<partner>/wrong`, and what must come of it.
struct Faulty {
    partner: String,
    path: PathBuf,
    expected: Table,
}

impl Faulty {
    fn text(&self, key: &str) -> &str {
        self.expected[key].as_str().unwrap()
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.expected["words"].as_array().unwrap().iter().map(|word| word.as_str().unwrap())
    }

    /// The bad cells, each with its rule; nothing where they are not listed.
    fn rejects(&self) -> Option<BTreeSet<(String, String)>> {
        let rejects = self.expected.get("rejects")?.as_array().unwrap();
        let text = |reject: &toml::Value, key: &str| reject[key].as_str().unwrap().to_owned();
        Some(rejects.iter().map(|reject| (text(reject, "cell"), text(reject, "rule"))).collect())
    }
}

fn faulty_files() -> Vec<Faulty> {
    let mut partners: Vec<PathBuf> =
        fs::read_dir(top().join("fixtures/partners")).unwrap().map(|entry| entry.unwrap().path()).collect();
    partners.sort();
    let mut found = Vec::new();
    for folder in partners {
        let partner = folder.file_name().unwrap().to_string_lossy().into_owned();
        let wrong = folder.join("wrong");
        let listed: Table = fs::read_to_string(wrong.join("expected.toml")).unwrap().parse().unwrap();
        let listed = listed["file"].as_array().unwrap();
        let files = fs::read_dir(&wrong).unwrap().count();
        assert_eq!(listed.len() + 1, files, "expected.toml of {partner} names every file beside it");
        for file in listed {
            let expected = file.as_table().unwrap().clone();
            let path = wrong.join(expected["file"].as_str().unwrap());
            found.push(Faulty { partner: partner.clone(), path, expected });
        }
    }
    found
}

/// A drop folder of a test's own.
#[derive(Default)]
struct DropFolder {
    list: String,
}

impl DropFolder {
    /// Copies a file into the folder and declares it.
    fn declare(&mut self, folder: &Path, file: &Path, partner: &str, period: &str, kind: &str) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        fs::copy(file, folder.join(&name)).unwrap();
        let declared = [("file", name.as_str()), ("partner", partner), ("period", period), ("kind", kind)];
        self.list.push_str("[[delivery]]\nreceived_date = 2012-04-10\n");
        for (key, value) in declared {
            self.list.push_str(&[key, " = \"", value, "\"\n"].concat());
        }
    }

    fn write(&self, folder: &Path) -> PathBuf {
        let list = folder.join("deliveries.toml");
        fs::write(&list, &self.list).unwrap();
        list
    }
}

fn right(partner: &str, file: &str) -> PathBuf {
    top().join("fixtures/partners").join(partner).join("right").join(file)
}

/// The deliveries of a run's summary, in order of arrival; it was asked for as JSON.
fn deliveries(answer: &Answer) -> Vec<Value> {
    let summary: Value = serde_json::from_str(&answer.stdout).unwrap_or_else(|_| panic!("{answer}"));
    summary["deliveries"].as_array().unwrap().clone()
}

fn check_rows_are_conserved(deliveries: &[Value]) {
    let count = |delivery: &Value, key: &str| delivery[key].as_u64().unwrap();
    for delivery in deliveries {
        let accounted: u64 =
            ["rows_normalised", "rows_rejected", "rows_skipped"].iter().map(|key| count(delivery, key)).sum();
        assert_eq!(count(delivery, "rows_found"), accounted, "delivery {}", delivery["order"]);
    }
}

#[test]
fn every_faulty_file_has_its_one_message_and_stops_nothing_else() {
    let workplace = Workplace::new();
    let faulty = faulty_files();
    let mut list = DropFolder::default();
    let folder = workplace.path();
    list.declare(
        folder,
        &right("south_wales_police", "swp_2012q1.xlsx"),
        "south_wales_police",
        "2012Q1",
        "adds",
    );
    for file in &faulty {
        let kind = if file.partner == "home_office" { "cumulative" } else { "adds" };
        list.declare(folder, &file.path, &file.partner, file.text("period"), kind);
    }
    let pipeline = PipelineFile::demo().with_path("deliveries", &list.write(folder)).write(folder);
    let answer = workplace.sylfaen(&["run", &pipeline, "--format", "json"]);
    assert_eq!(answer.code, 3, "{answer}");

    let deliveries = deliveries(&answer);
    assert_eq!(deliveries.len(), faulty.len() + 1);
    check_rows_are_conserved(&deliveries);
    assert_eq!(deliveries[0]["status"], "in_force");
    assert!(workplace.rows("select * from mart_person__known").len() > 10, "the good part is not committed");
    let rejects = workplace.sylfaen(&["rejects", "--format", "json"]);
    let rejects: Vec<Value> = serde_json::from_str(&rejects.stdout).unwrap();
    for (file, delivery) in faulty.iter().zip(&deliveries[1..]) {
        check_outcome(file, delivery, &rejects);
        check_message(file, &answer.stderr);
    }
    check_nothing_personal(&answer, &faulty);
}

/// The status and reason of the delivery, and its bad cells.
fn check_outcome(file: &Faulty, delivery: &Value, rejects: &[Value]) {
    let name = file.text("file");
    let (outcome, reason) = (file.text("outcome"), file.text("reason"));
    let of_delivery: Vec<&Value> =
        rejects.iter().filter(|reject| reject["delivery"] == delivery["delivery_id"]).collect();
    let mut cells = BTreeSet::new();
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for reject in of_delivery.iter().filter(|reject| !reject["is_row_rejected"].as_bool().unwrap()) {
        let rule = reject["rule"].as_str().unwrap();
        cells.insert((reject["cell"].as_str().unwrap().to_owned(), rule.to_owned()));
        *rules.entry(rule).or_default() += 1;
    }
    let most_broken = rules.iter().max_by_key(|(_, count)| **count).map(|(rule, _)| *rule);
    match outcome {
        "unreadable" | "refused" => {
            assert_eq!(delivery["status"], outcome, "{name}");
            assert_eq!(delivery["reason"], reason, "{name}");
            assert!(of_delivery.is_empty(), "{name} has rejects");
        }
        "held" => {
            assert_eq!(delivery["status"], "held", "{name}");
            assert_eq!(delivery["reason"], "too_many_rejects", "{name}");
            assert_eq!(most_broken, Some(reason), "{name}");
        }
        "rejects" => {
            assert_eq!(delivery["status"], "in_force", "{name}");
            assert_eq!(most_broken, Some(reason), "{name}");
            assert_eq!(Some(cells), file.rejects(), "{name}");
        }
        other => panic!("there is no outcome {other}"),
    }
}

/// One line speaks of the file, and says what it must.
fn check_message(file: &Faulty, stderr: &str) {
    let name = file.text("file");
    let lines: Vec<&str> = stderr.lines().filter(|line| line.contains(&format!("`{name}`"))).collect();
    let [line] = lines[..] else { panic!("{} lines speak of {name}", lines.len()) };
    for word in file.words() {
        assert!(line.contains(word), "`{word}` is not said of {name}: {line}");
    }
    if file.text("outcome") == "held" {
        assert!(line.contains(file.text("reason")), "the rule is not said of {name}: {line}");
    }
}

/// No cell of a csv file and no name of a synthetic person is in what was said.
fn check_nothing_personal(answer: &Answer, faulty: &[Faulty]) {
    let mut cells = BTreeSet::new();
    for file in faulty.iter().filter(|file| file.path.extension().is_some_and(|ending| ending == "csv")) {
        let bytes = fs::read(&file.path).unwrap();
        // What is plain in every encoding of the fixtures is enough to know a date or a reference by.
        let plain: String = bytes.iter().filter(|byte| **byte != 0).map(|byte| char::from(*byte)).collect();
        let found = plain.split([',', ';', '\t', '\n', '\r', '"']).map(str::trim);
        let has_digits =
            |cell: &&str| cell.len() >= 6 && cell.chars().filter(char::is_ascii_digit).count() >= 2;
        cells.extend(found.filter(has_digits).map(str::to_owned));
    }
    let people = fs::read_to_string(top().join("fixtures/truth/people.csv")).unwrap();
    for line in people.lines().skip(1) {
        cells.extend(line.split(',').skip(1).take(3).filter(|cell| cell.len() >= 5).map(str::to_owned));
    }
    assert!(cells.len() > 300, "{} values", cells.len());
    let said = [&answer.stdout, &answer.stderr];
    let leaks = cells.iter().filter(|cell| said.iter().any(|text| text.contains(cell.as_str()))).count();
    assert_eq!(leaks, 0, "values of cells are in what was said");
}

#[test]
fn a_misspelt_key_of_a_pipeline_stops_it_and_the_key_is_guessed() {
    let workplace = Workplace::new();
    let check = |pipeline: &PipelineFile, key: &str, meant: &str| {
        let file = pipeline.write(workplace.path());
        for command in ["run", "check"] {
            let answer = workplace.sylfaen(&[command, &file]);
            assert_eq!(answer.code, 1, "{answer}");
            for word in ["pipeline.toml", key, &format!("did you mean `{meant}`?")] {
                assert!(answer.stderr.contains(word), "{word}: {answer}");
            }
        }
    };
    let demo = PipelineFile::demo();
    check(&demo.with_line("as_at", "as_att = 2013-11-01"), "as_att", "as_at");
    check(&demo.with_line("due_days", "due_dais = 30"), "due_dais", "due_days");
    check(&demo.with_line("before_linkage", "befor_linkage = []"), "befor_linkage", "before_linkage");
    assert!(!workplace.path().join("lake").exists(), "something was written");
}

/// A copy of the schemas that a test may spoil.
fn copy_schemas(to: &Path) {
    let mut folders = vec![(top().join("schemas"), to.to_owned())];
    while let Some((from, to)) = folders.pop() {
        fs::create_dir_all(&to).unwrap();
        for entry in fs::read_dir(&from).unwrap() {
            let path = entry.unwrap().path();
            let target = to.join(path.file_name().unwrap());
            if path.is_dir() {
                folders.push((path, target));
            } else {
                fs::copy(&path, &target).unwrap();
            }
        }
    }
}

fn spoil(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{} has no `{from}`", file.display());
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_model_that_asks_for_a_column_that_is_not_there_is_found_before_any_data_is_read() {
    let workplace = Workplace::new();
    let models = workplace.path().join("models");
    copy_folder(&top().join("pipelines/models"), &models);
    let broken = models.join("marts/mart_person__known.sql");
    let sql = fs::read_to_string(&broken).unwrap();
    fs::write(&broken, sql.replace("persons_upper", "persons_uppermost")).unwrap();
    let pipeline = PipelineFile::demo().with_path("models", &models).write(workplace.path());
    let answer = workplace.sylfaen(&["check", &pipeline]);
    assert_eq!(answer.code, 1, "{answer}");
    for word in ["mart_person__known", "persons_upper"] {
        assert!(answer.stderr.contains(word), "{word}: {answer}");
    }
    assert!(!answer.stderr.contains("rows and"), "deliveries were read: {answer}");
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_partner_at_fault_stops_its_own_deliveries_and_no_other() {
    let workplace = Workplace::new();
    let schemas = workplace.path().join("schemas");
    copy_schemas(&schemas);
    let partners = schemas.join("partners");
    spoil(&partners.join("sarc/partner.toml"), "date_order", "date_ordr");
    spoil(&partners.join("cps/columns.csv"), "table,field", "table,feild");
    fs::remove_dir_all(partners.join("bawso")).unwrap();
    let gla = partners.join("gla/partner.toml");
    let text = fs::read_to_string(&gla).unwrap();
    let (start, end) = (text.find("[agreement]").unwrap(), text.find("[reading]").unwrap());
    fs::write(&gla, format!("{}{}", &text[..start], &text[end..])).unwrap();
    spoil(&partners.join("home_office/partner.toml"), "review_date = 2016-06-30", "review_date = 2013-10-31");

    let mut list = DropFolder::default();
    for (partner, file, period) in [
        ("south_wales_police", "swp_2012q1.xlsx", "2012Q1"),
        ("sarc", "sarc_2012q1.csv", "2012Q1"),
        ("cps", "cps_2012.csv", "2012"),
        ("bawso", "bawso_2012q2.ods", "2012Q2"),
        ("gla", "gla_2012q2.xls", "2012Q2"),
        ("home_office", "home_office_2012_to_q1.xlsx", "2012"),
        ("gwent_police", "gwent_2012q3.csv", "2012Q3"),
    ] {
        list.declare(workplace.path(), &right(partner, file), partner, period, "adds");
    }
    let pipeline = PipelineFile::demo()
        .with_path("deliveries", &list.write(workplace.path()))
        .with_path("schemas", &schemas)
        .write(workplace.path());
    let answer = workplace.sylfaen(&["run", &pipeline, "--format", "json"]);
    assert_eq!(answer.code, 3, "{answer}");
    let deliveries = deliveries(&answer);
    let of_status = |status: &str| -> Vec<&str> {
        let of_status = deliveries.iter().filter(|delivery| delivery["status"] == status);
        of_status.map(|delivery| delivery["partner_code"].as_str().unwrap()).collect()
    };
    assert_eq!(of_status("in_force"), ["south_wales_police", "gwent_police"]);
    assert_eq!(of_status("refused"), ["sarc", "cps", "bawso", "gla", "home_office"]);
    assert!(!workplace.rows("select * from mart_person__known").is_empty());

    let causes = [
        (
            "sarc",
            "sarc_2012q1.csv",
            "partners/sarc/partner.toml:27: unknown key `reading.date_ordr` (did you mean `date_order`?)",
        ),
        ("cps", "cps_2012.csv", "partners/cps/columns.csv:1: the first columns must be table,field"),
        ("bawso", "bawso_2012q2.ods", "there is no schemas/partners/bawso"),
        ("gla", "gla_2012q2.xls", "has no information-sharing agreement"),
        ("home_office", "home_office_2012_to_q1.xlsx", "was due for review on 2013-10-31"),
    ];
    let checked = workplace.sylfaen(&["check", &pipeline]);
    assert_eq!(checked.code, 3, "{checked}");
    for (partner, file, cause) in causes {
        let lines = |answer: &Answer| answer.stderr.lines().filter(|line| line.contains(cause)).count();
        assert_eq!(lines(&answer), 1, "{cause}: {answer}");
        assert_eq!(lines(&checked), 1, "{cause}: {checked}");
        // By hand, such a delivery is not let in either.
        let file = right(partner, file);
        let file = file.to_string_lossy();
        let by_hand = ["--pipeline", &pipeline, "deliver", &file, "--partner", partner, "--period", "2012"];
        let by_hand = workplace.sylfaen(&by_hand);
        assert_eq!(by_hand.code, 1, "{by_hand}");
        let cause = if partner == "bawso" { "there is no partner `bawso`" } else { cause };
        assert!(by_hand.stderr.contains(cause), "{by_hand}");
    }
}

#[test]
fn an_agreement_past_its_review_lets_nothing_in_and_counts_nothing() {
    let workplace = Workplace::new();
    workplace.run_demo();
    let answer = workplace.sylfaen(&["run", "--as-at", "2020-01-01", "--format", "json"]);
    assert_eq!(answer.code, 3, "{answer}");
    let deliveries = deliveries(&answer);
    // Nil returns hold nothing that an agreement could forbid.
    let refused = deliveries.iter().filter(|delivery| delivery["status"] == "refused").count();
    let nil = deliveries.iter().filter(|delivery| delivery["status"] == "in_force").count();
    assert_eq!((refused, nil), (deliveries.len() - 1, 1), "{answer}");
    let lines =
        answer.stderr.lines().filter(|line| line.contains("was due for review on 2016-06-30")).count();
    assert_eq!(lines, refused, "each has one message: {answer}");
    assert!(workplace.rows("select * from mart_person__known").is_empty());
    // Back at the date of the pipeline, everything is as it was.
    let answer = workplace.sylfaen(&["run", "--format", "json"]);
    assert!(matches!(answer.code, 0 | 3), "{answer}");
    assert!(!workplace.rows("select * from mart_person__known").is_empty());
}

#[test]
fn synthetic_and_real_are_never_mixed() {
    let workplace = Workplace::new();
    let real = PipelineFile::demo().with_line("is_synthetic", "is_synthetic = false");
    let with_test_key = real.write(workplace.path());
    let answer = workplace.sylfaen(&["run", &with_test_key]);
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("is a test key, and the pipeline is not synthetic"), "{answer}");
    assert!(answer.stderr.contains("hint: make a key of your own"), "{answer}");

    let key = fs::read_to_string(top().join("fixtures/keys/test-key.toml")).unwrap();
    let key_file = workplace.path().join("key.toml");
    fs::write(&key_file, key.replace("is_test_key = true", "is_test_key = false")).unwrap();
    let pipeline = real.with_path("key", &key_file).write(workplace.path());
    let file = right("gwent_police", "gwent_2012q3.csv");
    let file = file.to_string_lossy();
    let deliver =
        ["--pipeline", &pipeline, "deliver", &file, "--partner", "gwent_police", "--period", "2012Q3"];
    let answer = workplace.sylfaen(&deliver);
    assert_eq!(answer.code, 0, "{answer}");
    let answer = workplace.sylfaen(&["run"]);
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("is real, and was opened as synthetic"), "{answer}");
    assert!(answer.stderr.contains("hint: synthetic and real are never mixed"), "{answer}");

    let synthetic = Workplace::new();
    let answer = synthetic.sylfaen(&["deliver", &file, "--partner", "gwent_police", "--period", "2012Q3"]);
    assert_eq!(answer.code, 0, "{answer}");
    let answer = synthetic.sylfaen(&["run", &pipeline]);
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("is synthetic, and was opened as real"), "{answer}");
}

#[test]
fn questions_without_an_answer_say_what_to_do() {
    let workplace = Workplace::new();
    for question in [&["sql", "select 1"][..], &["explain", "known"], &["rejects"], &["status"], &["publish"]]
    {
        let answer = workplace.sylfaen(question);
        assert_eq!(answer.code, 1, "{answer}");
        assert!(answer.stderr.contains("no run has been committed"), "{answer}");
        assert!(answer.stderr.contains("hint: `sylfaen run` makes one"), "{answer}");
    }
    workplace.run_demo();
    let check = |question: &[&str], words: &[&str]| {
        let answer = workplace.sylfaen(question);
        assert_eq!(answer.code, 1, "{answer}");
        assert!(answer.stdout.is_empty(), "{answer}");
        assert!(words.iter().all(|word| answer.stderr.contains(word)), "{words:?}: {answer}");
    };
    check(
        &["explain", "known_to_partners.2012.all.all.al"],
        &["there is no figure", "did you mean `known_to_partners.2012.all.all.all`?"],
    );
    check(&["explain", "nothing.like.it"], &["there is no figure", "stands beside it in the paper"]);
    check(&["sql", "select 1", "--as-of", "zz"], &["no committed run begins with `zz`", "`sylfaen runs`"]);
    check(&["sql", "select * from restricted_person__identifiers"], &["not found"]);
    check(
        &["withdraw", "zz", "--why", "a test", "--who", "tester"],
        &["no delivery `zz`", "`sylfaen status`"],
    );
}

#[test]
fn a_delivery_by_hand_is_checked_before_it_is_taken() {
    let workplace = Workplace::new();
    let file = right("gwent_police", "gwent_2012q3.csv");
    let file = file.to_string_lossy();
    let check = |partner: &str, more: &[&str], words: &[&str]| {
        let mut args = vec!["deliver", &file, "--partner", partner];
        args.extend(more);
        let answer = workplace.sylfaen(&args);
        assert_eq!(answer.code, 1, "{answer}");
        assert!(answer.stdout.is_empty(), "{answer}");
        assert!(words.iter().all(|word| answer.stderr.contains(word)), "{words:?}: {answer}");
    };
    check(
        "gwent_polic",
        &["--period", "2012Q3"],
        &["no partner `gwent_polic`", "did you mean `gwent_police`?"],
    );
    check("the_moon", &["--period", "2012Q3"], &["no partner `the_moon`", "schemas/partners/<partner>"]);
    check("gwent_police", &["--period", "2012T3"], &["`2012T3` is not a period"]);
    check(
        "gwent_police",
        &["--period", "2012Q3", "--replaces", "zz"],
        &["there is no delivery `zz`", "`sylfaen status` lists"],
    );
    let first = workplace.sylfaen(&["deliver", &file, "--partner", "gwent_police", "--period", "2012Q3"]);
    assert_eq!(first.code, 0, "{first}");
    let id = first.stdout.trim();
    check("gwent_police", &["--period", "2012Q3"], &["taken before", id, "nothing needs doing"]);
    check("gwent_police", &["--period", "2012Q4"], &["taken before", "another period"]);
    let missing = workplace.sylfaen(&["deliver", "not-there.csv", "--partner", "gla", "--period", "2012Q3"]);
    assert_eq!(missing.code, 1, "{missing}");
    assert!(missing.stderr.contains("`not-there.csv` cannot be read"), "{missing}");
    let wrong = workplace.sylfaen(&["deliver", "--partner", "gla", "--period", "2012Q3"]);
    assert_eq!(wrong.code, 2, "{wrong}");
}

/// A workplace whose deliveries come by hand.
struct ByHand {
    workplace: Workplace,
    pipeline: String,
}

/// What a run has in force.
struct Standing {
    statuses: BTreeMap<String, String>,
    persons: BTreeMap<String, String>,
}

impl ByHand {
    fn new() -> Self {
        let workplace = Workplace::new();
        let list = DropFolder::default().write(workplace.path());
        // Whom rules join does not hang on who else is there; what a model learns does, and its persons may move with that.
        let pipeline = PipelineFile::demo().with_path("deliveries", &list).with_line("link_model", "");
        Self { pipeline: pipeline.write(workplace.path()), workplace }
    }

    /// Delivers, and gives the id.
    fn deliver(&self, partner: &str, period: &str, file: Option<&Path>, how: &[&str]) -> String {
        let file = file.map(|file| file.to_string_lossy().into_owned());
        let mut args =
            vec!["--pipeline", &self.pipeline, "deliver", "--partner", partner, "--period", period];
        args.extend(file.as_deref());
        args.extend(how);
        let answer = self.workplace.sylfaen(&args);
        assert_eq!(answer.code, 0, "{answer}");
        answer.stdout.trim().to_owned()
    }

    fn withdraw(&self, delivery: &str) {
        let args = ["--pipeline", &self.pipeline, "withdraw", delivery, "--why", "a test", "--who", "tester"];
        let answer = self.workplace.sylfaen(&args);
        assert_eq!(answer.code, 0, "{answer}");
    }

    /// Runs; says which deliveries have which status, and which person each record is given.
    fn run(&self) -> Standing {
        let answer = self.workplace.sylfaen(&["run", &self.pipeline, "--format", "json"]);
        assert!(matches!(answer.code, 0 | 3), "{answer}");
        let deliveries = deliveries(&answer);
        check_rows_are_conserved(&deliveries);
        let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
        let members = self.workplace.rows("select record_id, person_id from int_person__members");
        Standing {
            statuses: deliveries.iter().map(|one| (text(one, "delivery_id"), text(one, "status"))).collect(),
            persons: members.iter().map(|one| (text(one, "record_id"), text(one, "person_id"))).collect(),
        }
    }
}

impl Standing {
    fn check(&self, delivery: &str, status: &str) {
        assert_eq!(self.statuses[delivery], status, "{delivery}");
    }

    /// Every record that both runs have is given the same person.
    fn check_same_persons(&self, other: &Standing) {
        let shared = self.persons.keys().filter(|record| other.persons.contains_key(*record)).count();
        assert!(shared > 10, "only {shared} records are in both runs");
        let moved = self
            .persons
            .iter()
            .filter(|(record, person)| other.persons.get(*record).is_some_and(|now| now != *person));
        assert_eq!(moved.count(), 0, "records are given another person");
    }
}

#[test]
fn deliveries_live_and_persons_outlive_them() {
    let by_hand = ByHand::new();
    let file = |partner: &str, file: &str| Some(right(partner, file));
    let swp = file("south_wales_police", "swp_2012q2.xlsx");
    let swp = by_hand.deliver("south_wales_police", "2012Q2", swp.as_deref(), &[]);
    let gwent = file("gwent_police", "gwent_2012q2.csv");
    let gwent = by_hand.deliver("gwent_police", "2012Q2", gwent.as_deref(), &[]);
    let office = file("home_office", "home_office_2012_to_q2.xlsx");
    let office = by_hand.deliver("home_office", "2012", office.as_deref(), &["--cumulative"]);
    let nil = by_hand.deliver("gla", "2012Q1", None, &["--nil"]);
    let first = by_hand.run();
    for delivery in [&swp, &gwent, &office, &nil] {
        first.check(delivery, "in_force");
    }

    // A correction and a longer year to date take the place of what they correct and continue.
    let corrected = file("gwent_police", "gwent_2012q2_corrected.csv");
    let corrected = by_hand.deliver("gwent_police", "2012Q2", corrected.as_deref(), &["--replaces", &gwent]);
    let longer = file("home_office", "home_office_2012_to_q4.xlsx");
    let longer = by_hand.deliver("home_office", "2012", longer.as_deref(), &["--cumulative"]);
    let second = by_hand.run();
    for (delivery, status) in [
        (&swp, "in_force"),
        (&gwent, "superseded"),
        (&corrected, "in_force"),
        (&office, "superseded"),
        (&longer, "in_force"),
    ] {
        second.check(delivery, status);
    }
    second.check_same_persons(&first);
    assert!(
        first.persons.keys().all(|record| second.persons.contains_key(record)),
        "a corrected case lost its id"
    );
    assert!(second.persons.len() > first.persons.len());

    // Withdrawn, they leave what was before.
    by_hand.withdraw(&corrected);
    by_hand.withdraw(&longer);
    let third = by_hand.run();
    third.check(&corrected, "withdrawn");
    third.check(&longer, "withdrawn");
    third.check(&gwent, "in_force");
    third.check(&office, "in_force");
    assert!(third.persons == first.persons, "records and persons are not what they were");
}

#[test]
fn what_cannot_enter_takes_the_place_of_nothing() {
    let by_hand = ByHand::new();
    let (gwent, office) = (
        right("gwent_police", "gwent_2012q2_corrected.csv"),
        right("home_office", "home_office_2012_to_q3.xlsx"),
    );
    let good = by_hand.deliver("gwent_police", "2012Q2", Some(&gwent), &[]);
    let to_date = by_hand.deliver("home_office", "2012", Some(&office), &["--cumulative"]);
    let first = by_hand.run();
    let wrong =
        |partner: &str, file: &str| top().join("fixtures/partners").join(partner).join("wrong").join(file);
    let bad = wrong("gwent_police", "gwent_unknown_column.csv");
    let bad = by_hand.deliver("gwent_police", "2012Q2", Some(&bad), &["--replaces", &good]);
    let encrypted = wrong("home_office", "home_office_encrypted.xlsx");
    let encrypted = by_hand.deliver("home_office", "2012", Some(&encrypted), &["--cumulative"]);
    let second = by_hand.run();
    second.check(&bad, "refused");
    second.check(&encrypted, "unreadable");
    second.check(&good, "in_force");
    second.check(&to_date, "in_force");
    assert!(second.persons == first.persons, "records and persons are not what they were");

    // What replaces the bad one replaces the good one too, and nobody has to look at the bad one again.
    let gwent = right("gwent_police", "gwent_2012q2.csv");
    let last = by_hand.deliver("gwent_police", "2012Q2", Some(&gwent), &["--replaces", &bad]);
    let third = by_hand.run();
    for (delivery, status) in [(&good, "superseded"), (&bad, "superseded"), (&last, "in_force")] {
        third.check(delivery, status);
    }
}

#[test]
fn a_case_sent_again_with_corrections_keeps_its_record() {
    let workplace = Workplace::new();
    workplace.run_demo();
    let truth = fs::read_to_string(top().join("fixtures/truth/rows.csv")).unwrap();
    let of_police = truth.lines().filter(|line| line.contains("/swp_") && line.contains(",resent,"));
    let resent = of_police.count();
    assert!(resent > 0, "no case was sent again");
    let again = workplace.rows(
        "select records.record_id, count(distinct records.delivery_id) as deliveries
         from stg_partner__records as records
         where records.partner_code = 'south_wales_police'
         group by records.record_id having count(distinct records.delivery_id) > 1",
    );
    assert_eq!(again.len(), resent, "records that two deliveries have");
    let newest = workplace.rows(
        "select latest.record_id from int_record__in_force as latest
         inner join stg_partner__records as records on latest.record_id = records.record_id
         inner join stg_partner__deliveries as deliveries on records.delivery_id = deliveries.delivery_id
         where latest.partner_code = 'south_wales_police'
         group by latest.record_id, latest.delivery_order
         having count(*) > 1 and latest.delivery_order = max(deliveries.delivery_order)",
    );
    assert_eq!(newest.len(), resent, "the newest edition is the one in force");
}

/// No rounding to five leaves sixty counts possible, so the audit of what would leave fails.
#[test]
fn a_run_whose_audit_fails_commits_nothing_and_releases_nothing() {
    let workplace = Workplace::new();
    let audiences = workplace.path().join("audiences.toml");
    fs::write(&audiences, "[leadership_group]\npossible_counts = 60\n").unwrap();
    let pipeline = PipelineFile::demo().with_path("audiences", &audiences);
    let answer = workplace.sylfaen(&["run", &pipeline.write(workplace.path())]);
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("does not leave"), "{answer}");
    assert!(!workplace.out().join("index.html").exists());
    let manifests = workplace.path().join("lake/runs/manifests");
    assert_eq!(fs::read_dir(manifests).map_or(0, Iterator::count), 0, "nothing is committed");
}
