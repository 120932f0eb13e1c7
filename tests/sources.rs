//! Returns that partners put at addresses of their own, taken by a run.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

use crate::pipeline_file::PipelineFile;
use crate::sylfaen::Workplace;
use crate::top;

/// Files by path; what is not among them is not there.
type Files = Arc<Mutex<BTreeMap<String, (&'static str, Vec<u8>)>>>;

/// A server on this machine; gives its address.
fn serve(files: &Files) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let files = Arc::clone(files);
    thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
                head.push(byte[0]);
            }
            let head = String::from_utf8(head).unwrap();
            let path = head.split(' ').nth(1).unwrap_or_default();
            let found = files.lock().unwrap().get(path).cloned();
            let (status, (kind, body)) = match found {
                Some(file) => ("200 OK", file),
                None => ("404 Not Found", ("text/plain", Vec::new())),
            };
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(&body);
        }
    });
    base
}

#[test]
fn a_run_takes_what_sources_have_and_names_what_they_have_not() {
    let workplace = Workplace::new();
    let gwent = fs::read(top().join("fixtures/partners/gwent_police/right/gwent_2012q1.csv")).unwrap();
    let files = Files::default();
    files.lock().unwrap().insert("/gwent/2012Q1.csv?sig=cyfrinach".to_owned(), ("text/csv", gwent));
    let page = b"<!doctype html><title>Mewngofnodi</title>".to_vec();
    files.lock().unwrap().insert("/sarc/latest.csv".to_owned(), ("text/html", page));
    let base = serve(&files);
    let folder = workplace.path();
    let sources = format!(
        "[[source]]\nname = \"gwent\"\nurl = \"{base}/gwent/{{period}}.csv?sig=cyfrinach\"\npartner = \"gwent_police\"\n\
         periods = \"each\"\n[[source]]\nname = \"sarc\"\nurl = \"{base}/sarc/latest.csv\"\npartner = \"sarc\"\n\
         periods = \"latest\"\n"
    );
    fs::write(folder.join("sources.toml"), sources).unwrap();
    let pipeline = PipelineFile::demo().with_line("deliveries", "sources = \"sources.toml\"").write(folder);
    let answer = workplace.sylfaen(&["run", &pipeline, "--format", "json"]);
    assert_eq!(answer.code, 3, "{answer}");
    let summary: Value = serde_json::from_str(&answer.stdout).unwrap();
    let lines: Vec<[&str; 3]> = summary["deliveries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| ["partner_code", "period_code", "status"].map(|key| line[key].as_str().unwrap()))
        .collect();
    assert_eq!(lines, [["gwent_police", "2012Q1", "in_force"], ["sarc", "2012Q4", "refused"]]);
    assert!(answer.stderr.contains("source `sarc` for 2012Q4: a web page came"), "{answer}");
    for private in ["cyfrinach", "127.0.0.1", "latest.csv"] {
        assert!(!answer.stderr.contains(private) && !answer.stdout.contains(private), "{answer}");
    }
    let calendar = workplace.sylfaen(&["status", "--calendar", "--format", "json", "--pipeline", &pipeline]);
    let calendar: Vec<Value> = serde_json::from_str(&calendar.stdout).unwrap();
    let status = |partner: &str, period: &str| {
        let row = calendar.iter().find(|row| row["partner"] == partner && row["period"] == period).unwrap();
        (row["status"].as_str().unwrap().to_owned(), row["is_covered"].as_bool().unwrap())
    };
    assert_eq!(status("gwent_police", "2012Q1"), ("delivered".to_owned(), true));
    assert_eq!(status("gwent_police", "2012Q2"), ("late".to_owned(), false));
}
