//! No identity outside `restricted`: every byte of the other roots and of what was said is searched for the names,
//! dates of birth and references of the fixtures' people, in every encoding they could have.

use std::collections::BTreeSet;

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

/// A value in the encodings a file could hold it in.
fn encodings(value: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![value.to_owned(), value.to_uppercase(), value.to_lowercase()];
    if let [year, month, day] = value.split('-').collect::<Vec<_>>()[..] {
        if year.len() == 4 {
            forms.push(format!("{day}/{month}/{year}"));
            forms.push(format!("{day}.{month}.{year}"));
        }
    }
    let mut bytes = Vec::new();
    for form in forms {
        bytes.push(form.encode_utf16().flat_map(u16::to_le_bytes).collect());
        bytes.push(form.encode_utf16().flat_map(u16::to_be_bytes).collect());
        bytes.push(form.into_bytes());
    }
    bytes
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn no_identity_is_found_outside_the_restricted_root() {
    let workplace = Workplace::new();
    let run = workplace.sylfaen(&["-vv", "run"]);
    assert!(matches!(run.code, 0 | 3), "{run}");
    let mut searched: Vec<(String, Vec<u8>)> = Vec::new();
    for root in ["lake", "out"] {
        searched.extend(files(&workplace.path().join(root)));
    }
    for args in [&["status"][..], &["rejects"], &["runs"], &["check"], &["sql", "select * from stg_partner__records"]] {
        let said = workplace.sylfaen(args);
        searched.push((args.join(" "), format!("{}{}", said.stdout, said.stderr).into_bytes()));
    }
    searched.push(("run".to_owned(), format!("{}{}", run.stdout, run.stderr).into_bytes()));

    let secrets = secrets();
    assert!(secrets.len() > 100, "only {} values to search for", secrets.len());
    for secret in &secrets {
        for needle in encodings(secret) {
            for (name, bytes) in &searched {
                // The value itself stays out of the message: this is a log too.
                assert!(!holds(bytes, &needle), "{name} holds an identity");
            }
        }
    }
}

#[test]
fn the_search_would_find_an_identity() {
    let workplace = Workplace::new();
    workplace.run_demo();
    let landing = files(&workplace.path().join("restricted"));
    let secrets = secrets();
    let found = secrets.iter().any(|secret| {
        encodings(secret).iter().any(|needle| landing.iter().any(|(_, bytes)| holds(bytes, needle)))
    });
    assert!(found, "the restricted root holds no identity either: the search finds nothing");
}
