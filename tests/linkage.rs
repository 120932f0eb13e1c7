//! `sylfaen link` and `review` from outside: decisions of people, deliveries linked onto what is kept, labels, charts.
//!
//! The people are synthetic; even so no assertion prints what stands in a record.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use datafusion::prelude::{ParquetReadOptions, SessionContext};
use serde_json::Value;

use crate::sylfaen::{Answer, Workplace};
use crate::top;

const PASSWORD: &str = "hir a chymhleth";

/// A workplace with a file of records, and the lines of it.
struct Bench {
    workplace: Workplace,
    header: String,
    lines: Vec<String>,
}

impl Bench {
    fn new() -> Self {
        let workplace = Workplace::new();
        let made = workplace.path().join("made");
        let answer = workplace.sylfaen(&[
            "synth",
            "--people",
            "150",
            "--seed",
            "7",
            "--errors",
            "heavy",
            "--shape",
            "persons",
            "--out",
            &made.to_string_lossy(),
        ]);
        assert_eq!(answer.code, 0, "{answer}");
        let file = fs::read_dir(&made).unwrap().map(|entry| entry.unwrap().path());
        let file =
            file.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "csv")).unwrap();
        let text = fs::read_to_string(file).unwrap();
        let mut lines = text.lines().map(str::to_owned);
        let header = lines.next().unwrap();
        let bench = Self { workplace, header, lines: lines.collect() };
        bench.file("all.csv", &bench.lines);
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.workplace.path().join(name)
    }

    fn file(&self, name: &str, lines: &[String]) {
        fs::write(self.path(name), format!("{}\n{}\n", self.header, lines.join("\n"))).unwrap();
    }

    /// Runs `link`; names of files and folders are those of the workplace.
    fn link(&self, args: &[&str]) -> Answer {
        let placed: Vec<String> = args
            .iter()
            .map(|arg| {
                let is_file = Path::new(arg).extension().is_some_and(|ending| ending == "csv");
                let is_place = is_file || arg.starts_with("in_");
                if is_place { self.path(arg).to_string_lossy().into_owned() } else { (*arg).to_owned() }
            })
            .collect();
        let mut whole = vec!["link", "--format", "json"];
        whole.extend(placed.iter().map(String::as_str));
        self.workplace.sylfaen(&whole)
    }

    fn report(&self, args: &[&str]) -> Value {
        let answer = self.link(args);
        assert!(matches!(answer.code, 0 | 3), "{answer}");
        serde_json::from_str(&answer.stdout).unwrap()
    }

    /// For each record its person.
    fn persons(&self, folder: &str) -> BTreeMap<String, String> {
        rows(&self.path(folder).join("clusters.parquet"), "select record_id, person_id from t")
            .into_iter()
            .collect()
    }

    /// The pairs kept, the most probable first.
    fn pairs(&self, folder: &str) -> Vec<(String, String)> {
        let sql = "select record_id_l, record_id_r from t order by match_probability desc, record_id_l, record_id_r";
        rows(&self.path(folder).join("pairs.parquet"), sql)
    }
}

fn rows(file: &Path, sql: &str) -> Vec<(String, String)> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let context = SessionContext::new();
        context.register_parquet("t", file.to_string_lossy(), ParquetReadOptions::default()).await.unwrap();
        let mut found = Vec::new();
        for batch in context.sql(sql).await.unwrap().collect().await.unwrap() {
            use datafusion::arrow::util::display::array_value_to_string as text;
            for row in 0..batch.num_rows() {
                found.push((text(batch.column(0), row).unwrap(), text(batch.column(1), row).unwrap()));
            }
        }
        found
    })
}

/// Which records are together, whatever the persons are called.
fn partition(persons: &BTreeMap<String, String>) -> BTreeSet<BTreeSet<&String>> {
    let mut groups: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    for (record, person) in persons {
        groups.entry(person).or_default().insert(record);
    }
    groups.into_values().collect()
}

#[test]
fn decisions_outrank_the_model_and_wait_for_records_that_are_not_there() {
    let bench = Bench::new();
    bench.report(&["all.csv", "--out", "in_first", "--truth", "entity_id"]);
    let before = bench.persons("in_first");
    let pairs = bench.pairs("in_first");
    let (a, b) = pairs.first().unwrap().clone();
    let (c, d) = pairs.iter().rev().find(|(c, d)| before[c] != before[d]).unwrap().clone();
    assert_eq!(before[&a], before[&b]);
    let header = "record_id_l,record_id_r,decision,who,when,why\n";
    let decisions = format!(
        "{header}{a},{b},not_a_match,Mair,2013-04-30,twins\n{c},{d},match,Mair,2013-04-30,\nnobody,{a},match,Mair,2013-04-30,\n"
    );
    fs::write(bench.path("decisions.csv"), &decisions).unwrap();
    let report = bench.report(&["all.csv", "--out", "in_second", "--decisions", "decisions.csv"]);
    assert_eq!(report["decisions"]["matches"], 1);
    assert_eq!(report["decisions"]["non_matches"], 1);
    assert_eq!(report["decisions"]["of_absent_records"], 1);
    assert_eq!(report["training"]["labelled_pairs"], 2);
    let after = bench.persons("in_second");
    assert_ne!(after[&a], after[&b]);
    assert_eq!(after[&c], after[&d]);
    let marked = rows(
        &bench.path("in_second/pairs.parquet"),
        "select record_id_l, decision from t where decision is not null order by decision",
    );
    assert!(marked.iter().any(|(_, decision)| decision == "not_a_match"), "{}", marked.len());

    // The same decisions hold when a corrected file has other values for the same records.
    let corrected = |line: &String| {
        let (id, rest) = line.split_once(',').unwrap();
        format!("{id},{}", rest.replace('a', "o"))
    };
    bench.file("corrected.csv", &bench.lines.iter().map(corrected).collect::<Vec<_>>());
    bench.report(&["corrected.csv", "--out", "in_third", "--decisions", "decisions.csv"]);
    let third = bench.persons("in_third");
    assert!(third[&a] != third[&b] && third[&c] == third[&d]);

    // What contradicts is named by its lines, and decides nothing.
    fs::write(bench.path("decisions.csv"), format!("{decisions}{a},{b},match,Siân,2013-04-30,\n")).unwrap();
    let answer = bench.link(&["all.csv", "--out", "in_fourth", "--decisions", "decisions.csv"]);
    assert_eq!(answer.code, 3, "{answer}");
    assert!(answer.stderr.contains("one person on line 5, two on line 2"), "{}", answer.stderr);
    let fourth = bench.persons("in_fourth");
    assert_eq!(fourth[&a], fourth[&b]);

    for (line, words) in [
        (format!("{a},{b},perhaps,Mair,2013-04-30,"), "on line 2 its decision is not"),
        (format!("{a},{b},match,Mair,30/04/2013,"), "on line 2 its day"),
        (format!("{a},{b},match,,2013-04-30,"), "on line 2 it does not say who"),
    ] {
        fs::write(bench.path("decisions.csv"), format!("{header}{line}\n")).unwrap();
        let refused = bench.link(&["all.csv", "--out", "in_fifth", "--decisions", "decisions.csv"]);
        assert_eq!(refused.code, 1, "{refused}");
        assert!(refused.stderr.contains(words) && !refused.stderr.contains("perhaps"), "{refused}");
    }
}

#[test]
fn deliveries_linked_onto_what_is_kept_make_the_same_persons_in_any_order() {
    let bench = Bench::new();
    let third = bench.lines.len() / 3;
    bench.file("one.csv", &bench.lines[..third]);
    bench.file("two.csv", &bench.lines[third..2 * third]);
    bench.file("three.csv", &bench.lines[2 * third..]);
    bench.file("two_and_three.csv", &bench.lines[third..]);
    for folder in ["in_a", "in_b", "in_c"] {
        bench.report(&["one.csv", "--out", folder, "--keep"]);
    }
    let begun = bench.persons("in_a");
    bench.report(&["two.csv", "--onto", "in_a"]);
    let report = bench.report(&["three.csv", "--onto", "in_a"]);
    assert_eq!(report["onto"]["deliveries"], 3);
    assert_eq!(report["onto"]["is_new_version"], false);
    bench.report(&["three.csv", "--onto", "in_b"]);
    bench.report(&["two.csv", "--onto", "in_b"]);
    let at_once = bench.report(&["two_and_three.csv", "--onto", "in_c"]);
    let (all, new) = (bench.lines.len() as u64, (bench.lines.len() - third) as u64);
    assert_eq!(at_once["pairs_compared"], all * (all - 1) / 2 - (all - new) * (all - new - 1) / 2);
    let (a, b, c) = (bench.persons("in_a"), bench.persons("in_b"), bench.persons("in_c"));
    assert_eq!(a.len(), bench.lines.len());
    assert!(partition(&a) == partition(&b) && partition(&b) == partition(&c));
    assert_eq!(
        fs::read(bench.path("in_a/pairs.parquet")).unwrap(),
        fs::read(bench.path("in_c/pairs.parquet")).unwrap()
    );
    // A person that only gained records keeps its id.
    let kept = begun.iter().filter(|(record, person)| a[*record] == **person).count();
    assert!(kept * 10 > begun.len() * 9, "{kept} of {}", begun.len());

    // The same file again changes nothing; a new version comes of `--retrain` alone.
    let again = bench.report(&["three.csv", "--onto", "in_a"]);
    assert_eq!(again["pairs_compared"], 0);
    assert_eq!(again["onto"]["records_unchanged"], bench.lines.len() - 2 * third);
    assert_eq!(bench.persons("in_a"), a);
    assert_eq!(again["onto"]["version"], report["onto"]["version"]);
    let retrained = bench.report(&["three.csv", "--onto", "in_a", "--retrain"]);
    assert_eq!(retrained["onto"]["is_new_version"], true);
    assert_ne!(retrained["onto"]["version"], report["onto"]["version"]);

    let model = fs::read_to_string(bench.path("in_b/model.toml")).unwrap();
    fs::write(bench.path("in_b/model.toml"), model.replacen("matches_share = ", "matches_share = 0", 1))
        .unwrap();
    let refused = bench.link(&["two.csv", "--onto", "in_b"]);
    assert_eq!(refused.code, 1, "{refused}");
    assert!(refused.stderr.contains("not those it was frozen with"), "{refused}");
    fs::copy(bench.path("in_a/pairs.parquet"), bench.path("in_c/pairs.parquet")).unwrap();
    let refused = bench.link(&["two.csv", "--onto", "in_c"]);
    assert!(refused.stderr.contains("writing was interrupted"), "{refused}");
    let refused = bench.link(&["one.csv", "--out", "in_a", "--keep"]);
    assert!(refused.stderr.contains("a linkage is kept there already"), "{refused}");
    // Nor is it written over by a linkage that is not kept, or by another that is.
    let refused = bench.link(&["one.csv", "--out", "in_a"]);
    assert!(refused.stderr.contains("a linkage is kept there already"), "{refused}");
    let inside = bench.workplace.out().join("kept").to_string_lossy().into_owned();
    let refused = bench.link(&["one.csv", "--out", &inside, "--keep"]);
    assert!(refused.stderr.contains("inside the `out` root"), "{refused}");
}

#[test]
fn labels_teach_and_are_not_compared() {
    let bench = Bench::new();
    let report =
        bench.report(&["all.csv", "--out", "in_labelled", "--labels", "entity_id", "--truth", "entity_id"]);
    assert!(report["training"]["labelled_pairs"].as_u64().unwrap() > 20);
    let settings = fs::read_to_string(bench.path("in_labelled/settings.toml")).unwrap();
    assert!(!settings.contains("entity_id") && settings.contains("[[field]]"));
    let refused = bench.link(&["all.csv", "--out", "in_x", "--labels", "nothing"]);
    assert!(refused.stderr.contains("no column `nothing`"), "{refused}");
}

#[test]
fn what_does_not_fit_into_the_memory_allowed_is_refused_and_nothing_is_written() {
    let bench = Bench::new();
    let refused = bench.link(&["all.csv", "--out", "in_narrow", "--memory-limit", "1MiB"]);
    assert!(refused.code == 1 && refused.stderr.contains("memory"), "{refused}");
    assert!(!bench.path("in_narrow").exists());
    let report = bench.report(&["all.csv", "--out", "in_roomy", "--memory-limit", "8GiB"]);
    assert_eq!(report["compared_twice"], false);
    assert!(bench.path("in_roomy/clusters.parquet").exists());
}

#[test]
fn a_pair_is_explained_as_a_table_and_a_chart_whose_total_is_its_weight() {
    let bench = Bench::new();
    bench.report(&["all.csv", "--out", "in_first"]);
    let (a, b) = bench.pairs("in_first").first().unwrap().clone();
    bench.report(&["all.csv", "--out", "in_first", "--explain", &a, &b]);
    let table = fs::read_to_string(bench.path("in_first/explained.csv")).unwrap();
    let total: f64 = table.lines().last().unwrap().rsplit(',').next().unwrap().parse().unwrap();
    let sql = format!(
        "select cast(match_weight as varchar), '' from t where record_id_l = '{a}' and record_id_r = '{b}'"
    );
    let weight: f64 = rows(&bench.path("in_first/pairs.parquet"), &sql)[0].0.parse().unwrap();
    assert!((total - weight).abs() < 1e-6, "{total} {weight}");
    for (chart, table) in [
        ("explained.svg", "explained.csv"),
        ("weights.svg", "weights.csv"),
        ("scores.svg", "scores.csv"),
        ("thresholds.svg", "thresholds.csv"),
    ] {
        let svg = fs::read_to_string(bench.path("in_first").join(chart)).unwrap();
        assert!(svg.starts_with("<svg") && svg.contains("<title") && svg.contains(table), "{chart}");
        assert!(
            fs::read_to_string(bench.path("in_first").join(table)).unwrap().lines().count() > 1,
            "{table}"
        );
        // What stands in a record stands in no chart.
        let values = bench.lines.iter().flat_map(|line| line.split(',')).filter(|value| value.len() > 6);
        assert!(!values.into_iter().any(|value| svg.contains(value)), "{chart}");
    }
}

/// Runs `review` with the password from the environment.
fn review(bench: &Bench, args: &[&str], password: &str) -> Answer {
    let mut whole = vec!["review", "--password-env", "SYLFAEN_TEST_PASSWORD", "--format", "json"];
    whole.extend(args);
    bench.workplace.command(&whole).env("SYLFAEN_TEST_PASSWORD", password).output().unwrap().into()
}

/// The workbook as two reviewers would send it back, encrypted with the password.
fn filled(pairs: &[(String, String)], answers: [(&str, &[&str]); 2]) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for (sheet, (name, given)) in ["Adolygydd A - Reviewer A", "Adolygydd B - Reviewer B"].iter().zip(answers)
    {
        let sheet = workbook.add_worksheet().set_name(*sheet).unwrap();
        sheet.write_string(0, 1, name).unwrap();
        let headings = ["record_id_l", "record_id_r", "Penderfyniad / Decision", "Pam / Why"];
        for (column, heading) in (0_u16..).zip(headings) {
            sheet.write_string(2, column, heading).unwrap();
        }
        for (row, ((left, right), answer)) in (3..).zip(pairs.iter().zip(given)) {
            sheet.write_string(row, 0, left).unwrap();
            sheet.write_string(row, 1, right).unwrap();
            sheet.write_string(row, 2, *answer).unwrap();
        }
    }
    let plain = workbook.save_to_buffer().unwrap();
    let mut random = rand_0_9::rng();
    let mut sealed =
        ms_offcrypto_writer::Ecma376AgileWriter::create(&mut random, PASSWORD, Cursor::new(Vec::new()))
            .unwrap();
    sealed.write_all(&plain).unwrap();
    sealed.into_inner().unwrap().into_inner()
}

#[test]
fn two_reviewers_decide_and_their_decisions_are_taken() {
    let bench = Bench::new();
    bench.report(&["all.csv", "--out", "in_kept", "--keep"]);
    let kept = bench.path("in_kept").to_string_lossy().into_owned();
    let elsewhere = tempfile::tempdir().unwrap();
    let to = elsewhere.path().join("review.xlsx").to_string_lossy().into_owned();
    let answer = review(&bench, &["--from", &kept, "--to", &to, "--pairs", "12"], PASSWORD);
    assert_eq!(answer.code, 0, "{answer}");
    let bytes = fs::read(&to).unwrap();
    assert!(bytes.starts_with(b"\xD0\xCF\x11\xE0"), "it is a container of an encrypted workbook");
    let inside = bench.workplace.out().join("review.xlsx").to_string_lossy().into_owned();
    let refused = review(&bench, &["--from", &kept, "--to", &inside], PASSWORD);
    assert!(refused.stderr.contains("inside the `out` root"), "{refused}");
    let refused = review(&bench, &["--from", &kept, "--to", &inside], "byr");
    assert_eq!(refused.code, 1, "{refused}");

    // As it was sent, nobody has answered.
    let table = bench.path("decisions.csv").to_string_lossy().into_owned();
    let unanswered = review(&bench, &["--answers", &to, "--decisions", &table], PASSWORD);
    assert_eq!(unanswered.code, 0, "{unanswered}");
    let report: Value = serde_json::from_str(&unanswered.stdout).unwrap();
    assert_eq!((report["pairs"].as_u64(), report["answered_by_a"].as_u64()), (Some(12), Some(0)));
    let wrong = review(&bench, &["--answers", &to, "--decisions", &table], "cyfrinair anghywir");
    assert_eq!(wrong.code, 1, "{wrong}");

    // Pairs without a record in common, so that no answer bears on another.
    let mut met = BTreeSet::new();
    let mut pairs = bench.pairs("in_kept");
    pairs.retain(|(a, b)| {
        !met.contains(a) && !met.contains(b) && met.insert(a.clone()) && met.insert(b.clone())
    });
    pairs.truncate(5);
    let a = ["match", "match", "not a match", "match", "match"];
    let b = ["yr un person / match", "match", "not a match", "not a match", ""];
    let back = elsewhere.path().join("back.xlsx");
    fs::write(&back, filled(&pairs, [("Mair", &a), ("Siân", &b)])).unwrap();
    let back = back.to_string_lossy().into_owned();
    let answer = review(&bench, &["--answers", &back, "--decisions", &table, "--on", "2013-05-01"], PASSWORD);
    assert_eq!(answer.code, 3, "the two disagree: {answer}");
    let report: Value = serde_json::from_str(&answer.stdout).unwrap();
    // By hand: three of four answers are equal; by chance 3/4 * 2/4 + 1/4 * 2/4 = 1/2 would be, so kappa is 1/2.
    assert_eq!(report["agreement"]["pairs"], 4);
    assert_eq!(report["agreement"]["share"], 0.75);
    assert_eq!(report["agreement"]["kappa"], 0.5);
    let lines: Vec<String> = fs::read_to_string(&table).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 6);
    assert!(lines[1..].iter().all(|line| line.contains(",2013-05-01,")));
    assert_eq!(lines.iter().filter(|line| line.contains(",unsure,Mair; Siân,")).count(), 1);
    assert_eq!(lines.iter().filter(|line| line.contains(",match,Mair,")).count(), 1);

    // They bind the next linkage, and are not asked again.
    let report = bench.report(&["all.csv", "--onto", "in_kept", "--decisions", "decisions.csv"]);
    assert_eq!(report["decisions"]["non_matches"], 1);
    let persons = bench.persons("in_kept");
    assert_ne!(persons[&pairs[2].0], persons[&pairs[2].1]);
}

/// Encodes a file of the bench under a secret from the environment.
fn encode(bench: &Bench, file: &str, out: &str, secret: &str, more: &[&str]) -> Answer {
    let (file, out) = (bench.path(file), bench.path(out));
    let (file, out) = (file.to_string_lossy(), out.to_string_lossy());
    let mut args = vec!["encode", &file, "--out", &out, "--secret", "SYLFAEN_TEST_SECRET"];
    args.extend(more);
    bench.workplace.command(&args).env("SYLFAEN_TEST_SECRET", secret).output().unwrap().into()
}

const SECRET: &str = "draig goch a ddyry cychwyn";

#[test]
fn encoded_files_of_two_partners_are_linked_and_hold_no_value() {
    let bench = Bench::new();
    let half = bench.lines.len() / 2;
    bench.file("one.csv", &bench.lines[..half]);
    bench.file("two.csv", &bench.lines[half..]);
    for (file, out) in [("one.csv", "one_encoded.csv"), ("two.csv", "two_encoded.csv")] {
        let answer = encode(&bench, file, out, SECRET, &["--plain", "entity_id"]);
        assert_eq!(answer.code, 0, "{answer}");
        assert!(answer.stdout.is_empty() && !answer.stderr.contains(SECRET), "{answer}");
    }
    let [one, two] =
        ["one_encoded.csv", "two_encoded.csv"].map(|file| fs::read_to_string(bench.path(file)).unwrap());
    let head = |text: &str| text.lines().next().unwrap().to_owned();
    assert!(head(&one).starts_with("# sylfaen encode format=1 ") && head(&one) == head(&two));
    // Ids and the truth were left as they are; nothing else was.
    assert!(bench.header.starts_with("record_id,entity_id,"));
    for line in &bench.lines {
        for value in line.split(',').skip(2).filter(|value| value.len() > 3) {
            assert!(!one.contains(value) && !two.contains(value));
        }
    }
    let plain = bench.report(&["one.csv", "two.csv", "--out", "in_plain", "--truth", "entity_id"]);
    let linked =
        bench.report(&["one_encoded.csv", "two_encoded.csv", "--out", "in_encoded", "--truth", "entity_id"]);
    let f1 = |report: &Value| report["evaluation"]["clusters"]["f1"].as_f64().unwrap();
    assert!(f1(&linked) > 0.5, "{} against {}", f1(&linked), f1(&plain));
    let settings = fs::read_to_string(bench.path("in_encoded/settings.toml")).unwrap();
    assert!(settings.contains("kind = \"encoded\"") && !settings.contains("given_name"));

    // Another secret, or other settings, cannot be linked and is not.
    encode(&bench, "two.csv", "other_encoded.csv", "draig wen a ddyry cychwyn", &["--plain", "entity_id"]);
    encode(&bench, "two.csv", "salted_encoded.csv", SECRET, &["--plain", "entity_id", "--salt-year", "dob"]);
    for other in ["other_encoded.csv", "salted_encoded.csv"] {
        assert_ne!(head(&fs::read_to_string(bench.path(other)).unwrap()), head(&one));
        let refused = bench.link(&["one_encoded.csv", other, "--out", "in_x"]);
        assert_eq!(refused.code, 1, "{refused}");
        assert!(refused.stderr.contains("different secrets or settings"), "{refused}");
    }
    let whole =
        encode(&bench, "all.csv", "whole_encoded.csv", SECRET, &["--per", "record", "--plain", "entity_id"]);
    assert_eq!(whole.code, 0, "{whole}");
    let header = fs::read_to_string(bench.path("whole_encoded.csv")).unwrap();
    assert_eq!(header.lines().nth(1), Some("record_id,entity_id,clk"));
    let linked = bench.report(&["whole_encoded.csv", "--out", "in_whole", "--truth", "entity_id"]);
    assert!(f1(&linked) > 0.3, "{}", f1(&linked));
}

#[test]
fn a_weak_secret_or_one_inside_the_roots_is_refused_and_never_said() {
    let bench = Bench::new();
    for weak in ["draig", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa"] {
        let refused = encode(&bench, "all.csv", "encoded.csv", weak, &[]);
        assert_eq!(refused.code, 1, "{refused}");
        assert!(
            refused.stderr.contains("at least 20 letters") && !refused.stderr.contains(weak),
            "{refused}"
        );
    }
    let inside = bench.workplace.path().join("lake/secret");
    fs::create_dir_all(inside.parent().unwrap()).unwrap();
    fs::write(&inside, SECRET).unwrap();
    let (file, out) = (bench.path("all.csv"), bench.path("encoded.csv"));
    let args = [
        "encode",
        &file.to_string_lossy(),
        "--out",
        &out.to_string_lossy(),
        "--secret-file",
        &inside.to_string_lossy(),
    ];
    let refused = bench.workplace.sylfaen(&args);
    assert!(refused.stderr.contains("inside the `lake` root"), "{refused}");
    assert!(!out.exists());
    let unnamed = bench.workplace.sylfaen(&args[..4]);
    assert_eq!(unnamed.code, 2, "{unnamed}");
}

#[test]
fn the_query_in_the_documentation_runs() {
    let workplace = Workplace::new();
    workplace.run_demo();
    let text = fs::read_to_string(top().join("docs/linkage.md")).unwrap();
    let from = text.find("    select date_agreement(").unwrap();
    let query: Vec<&str> = text[from..].lines().take_while(|line| line.starts_with("    ")).collect();
    let rows = workplace.rows(&query.join("\n"));
    assert_eq!(rows[0]["born"], "day_month_swapped");
    assert!(
        ["is_near", "is_variant", "sounds_alike"].iter().all(|column| rows[0][column] == true),
        "{rows:?}"
    );
    // To a reader the functions are there, and the tables of persons are not.
    let answer = workplace.sylfaen(&["sql", "--reader", "select jaro_winkler('a', 'a') as one"]);
    assert_eq!(answer.code, 0, "{answer}");
}
