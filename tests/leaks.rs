//! No identity outside `restricted`: every byte of the other roots and of what was said is searched for the names,
//! dates of birth and references of the fixtures' people, in every encoding they could have.

use std::collections::BTreeSet;
use std::path::Path;

use aho_corasick::AhoCorasick;
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::prelude::{ParquetReadOptions, SessionContext};

use crate::sylfaen::{Workplace, files};
use crate::top;

/// Columns of the truth that name a person.
const DIRECT: [&str; 6] =
    ["given_name", "family_name", "birth_date", "nrm_reference", "police_reference", "home_office_reference"];

/// The values to search for: long enough not to stand in a text by chance.
fn secrets() -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    for name in ["people.csv", "contacts.csv"] {
        let text = std::fs::read_to_string(top().join("fixtures/truth").join(name)).unwrap();
        let mut lines = text.lines();
        let header: Vec<&str> = lines.next().unwrap().split(',').collect();
        for line in lines {
            for (column, value) in header.iter().zip(line.split(',')) {
                if DIRECT.contains(column) && value.chars().count() >= 5 {
                    secrets.insert(value.to_owned());
                }
            }
        }
    }
    secrets
}

/// A value in the encodings a file could hold it in, and whether letters of these are one byte or two.
fn encodings(value: &str) -> Vec<Needle> {
    let mut forms = vec![value.to_owned(), value.to_uppercase(), value.to_lowercase()];
    if let [year, month, day] = value.split('-').collect::<Vec<_>>()[..]
        && year.len() == 4
    {
        forms.push(format!("{day}/{month}/{year}"));
        forms.push(format!("{day}.{month}.{year}"));
    }
    forms.dedup();
    let mut needles = Vec::new();
    for form in forms {
        let wide = |bytes: Vec<u8>| Needle { bytes, letter: 2 };
        needles.push(wide(form.encode_utf16().flat_map(u16::to_le_bytes).collect()));
        needles.push(wide(form.encode_utf16().flat_map(u16::to_be_bytes).collect()));
        needles.push(Needle { bytes: form.into_bytes(), letter: 1 });
    }
    needles
}

/// Bytes to search for.
struct Needle {
    bytes: Vec<u8>,
    letter: usize,
}

/// Searches for all values at once.
pub(crate) struct Search {
    needles: Vec<Needle>,
    automaton: AhoCorasick,
}

impl Search {
    pub(crate) fn new(secrets: &BTreeSet<String>) -> Self {
        let needles: Vec<Needle> = secrets.iter().flat_map(|secret| encodings(secret)).collect();
        let automaton = AhoCorasick::new(needles.iter().map(|needle| &needle.bytes)).unwrap();
        Self { needles, automaton }
    }

    /// Whether some value stands in the bytes as a word: `Odion` is nobody in the Welsh word *cofnodion*.
    pub(crate) fn finds(&self, bytes: &[u8]) -> bool {
        self.automaton.find_overlapping_iter(bytes).any(|found| {
            let letter = self.needles[found.pattern().as_usize()].letter;
            let is_letter = |at: Option<usize>| {
                at.and_then(|at| bytes.get(at..at + letter))
                    .is_some_and(|unit| unit.iter().any(u8::is_ascii_alphabetic))
            };
            !is_letter(found.start().checked_sub(letter)) && !is_letter(Some(found.end()))
        })
    }
}

/// What Parquet files hold, since their pages are compressed and a search of the file would find nothing.
fn unpacked(files: &[(String, Vec<u8>)], root: &Path) -> Vec<(String, Vec<u8>)> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let context = SessionContext::new();
    let parquet = files
        .iter()
        .filter(|(name, _)| Path::new(name).extension().is_some_and(|ending| ending == "parquet"));
    parquet
        .map(|(name, _)| {
            let path = root.join(name).to_string_lossy().into_owned();
            let batches = runtime.block_on(async {
                context.read_parquet(path, ParquetReadOptions::default()).await?.collect().await
            });
            let text = pretty_format_batches(&batches.unwrap()).unwrap().to_string();
            (format!("{name}, unpacked"), text.into_bytes())
        })
        .collect()
}

/// Every byte under a root of the workplace, compressed pages unpacked.
pub(crate) fn contents(workplace: &Workplace, root: &str) -> Vec<(String, Vec<u8>)> {
    let folder = workplace.path().join(root);
    let mut found = files(&folder);
    let unpacked = unpacked(&found, &folder);
    found.extend(unpacked);
    found
}

#[test]
fn no_identity_is_found_outside_the_restricted_root() {
    let workplace = Workplace::new();
    let run = workplace.sylfaen(&["-vv", "run"]);
    assert!(matches!(run.code, 0 | 3), "{}", run.code);
    let mut searched = contents(&workplace, "lake");
    searched.extend(contents(&workplace, "out"));
    for args in
        [&["status"][..], &["rejects"], &["runs"], &["check"], &["sql", "select * from stg_partner__records"]]
    {
        let said = workplace.sylfaen(args);
        searched.push((args.join(" "), format!("{}{}", said.stdout, said.stderr).into_bytes()));
    }
    searched.push(("run".to_owned(), format!("{}{}", run.stdout, run.stderr).into_bytes()));
    let tables = searched.iter().filter(|(name, _)| name.ends_with("unpacked")).count();
    assert!(tables >= 15, "only {tables} tables were unpacked");

    let secrets = secrets();
    assert!(secrets.len() > 100, "only {} values to search for", secrets.len());
    let search = Search::new(&secrets);
    for (name, bytes) in &searched {
        // The value itself stays out of the message: this is a log too.
        assert!(!search.finds(bytes), "{name} holds an identity");
    }
    let spilled = files(&workplace.path().join("restricted/spill"));
    assert!(spilled.is_empty(), "{} spilled files were left", spilled.len());
}

#[test]
fn the_search_finds_what_is_there() {
    let workplace = Workplace::new();
    workplace.run_demo();
    let search = Search::new(&secrets());
    let restricted = contents(&workplace, "restricted");
    let identities =
        restricted.iter().filter(|(name, bytes)| name.contains("person__identifiers") && search.finds(bytes));
    assert!(identities.count() > 0, "the restricted root holds no identity either: the search finds nothing");
    // Landing is sealed: it holds all of them, and shows none.
    let sealed: Vec<_> = restricted
        .iter()
        .filter(|(name, _)| Path::new(name).extension().is_some_and(|ending| ending == "age"))
        .collect();
    assert!(sealed.len() > 20, "{} sealed deliveries", sealed.len());
    assert!(sealed.iter().all(|(_, bytes)| !search.finds(bytes)), "a sealed delivery shows an identity");
}
