//! Sources on a real server of the test's own, into a landing on a real folder.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use chrono::DateTime;
use sylfaen_lake::{KeyFile, Lake, Roots};

use super::*;
use crate::source_list::parse_sources;
use crate::{Landed, Status};

struct Place {
    _folder: tempfile::TempDir,
    lake: Lake,
    lease: Lease,
    key: KeyFile,
}

async fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str| folder.path().join(name).display().to_string();
    let roots = Roots::open(&of("restricted"), &of("lake"), &of("out")).unwrap();
    let lake = Lake::open(roots, true, &[]).await.unwrap();
    let lease = lake.lease("Mair", DateTime::UNIX_EPOCH).await.unwrap();
    let key = KeyFile::parse(KeyFile::generate(true).expose()).unwrap();
    Place { _folder: folder, lake, lease, key }
}

/// A server that keeps files by path, each with the tag of its edition, and counts what it sends.
struct Server {
    base: String,
    files: Arc<Mutex<BTreeMap<String, &'static str>>>,
    sent: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let files = Arc::new(Mutex::new(BTreeMap::<String, &'static str>::new()));
        let sent = Arc::new(Mutex::new(Vec::new()));
        let (kept, counted) = (Arc::clone(&files), Arc::clone(&sent));
        thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                let mut head = Vec::new();
                let mut byte = [0];
                while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
                    head.push(byte[0]);
                }
                let head = String::from_utf8(head).unwrap();
                let path = head.split(' ').nth(1).unwrap().to_owned();
                let (status, etag, body) = match kept.lock().unwrap().get(&path) {
                    None => ("404 Not Found", String::new(), ""),
                    Some(content) if head.contains(&format!("\"{}\"", content.len())) => {
                        ("304 Not Modified", String::new(), "")
                    }
                    Some(content) => ("200 OK", format!("ETag: \"{}\"\r\n", content.len()), *content),
                };
                counted.lock().unwrap().push(format!("{path} {}", &status[..3]));
                let length = body.len();
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status}\r\n{etag}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
                );
            }
        });
        Self { base, files, sent }
    }

    fn put(&self, path: &str, content: &'static str) {
        self.files.lock().unwrap().insert(path.to_owned(), content);
    }

    fn sent(&self) -> Vec<String> {
        std::mem::take(&mut *self.sent.lock().unwrap())
    }
}

fn gwent(server: &Server, more: &str) -> Vec<DeclaredSource> {
    let text = format!(
        "[[source]]\nname = \"gwent\"\nurl = \"{}/{{period}}.csv\"\npartner = \"gwent_police\"\nperiods = \"each\"\n{more}",
        server.base
    );
    parse_sources("sources.toml", &text, Path::new("")).unwrap()
}

async fn take(place: &Place, sources: &[DeclaredSource], let_in: bool) -> Vec<SourceFate> {
    let ended = ["2012Q1".to_owned(), "2012Q2".to_owned()];
    let terms = FetchTerms {
        ended_periods: &ended,
        received_date: NaiveDate::from_ymd_opt(2012, 7, 1).unwrap(),
        limits: FetchLimits { silence: Duration::from_secs(5), attempts_max: 2, ..FetchLimits::default() },
        pause: &|_| -> Pin<Box<dyn Future<Output = ()> + Send>> { Box::pin(async {}) },
        let_in: &|_| if let_in { Ok(()) } else { Err("no agreement".to_owned()) },
    };
    Landing::new(&place.lake, &place.key).take_sources(&place.lease, sources, &terms).await.unwrap()
}

async fn landed(place: &Place) -> Vec<Landed> {
    Landing::new(&place.lake, &place.key).deliveries().await.unwrap()
}

fn is_landed(fate: &SourceFate, expected: u64) -> bool {
    matches!(&fate.taken, Ok(SourceTaken::Came(Taken::Landed { order, .. })) if *order == expected)
}

#[tokio::test]
async fn what_is_there_is_taken_once_and_what_is_not_there_is_not_yet() {
    let (place, server) = (place().await, Server::start());
    server.put("/2012Q1.csv", "Ref\n1\n");
    let sources = gwent(&server, "");
    let fates = take(&place, &sources, true).await;
    assert!(is_landed(&fates[0], 1), "{fates:?}");
    assert!(matches!(fates[1].taken, Ok(SourceTaken::NotYet)), "{fates:?}");
    assert_eq!(server.sent(), ["/2012Q1.csv 200", "/2012Q2.csv 404"]);
    let delivery = landed(&place).await.remove(0).delivery;
    assert_eq!((delivery.partner_code.as_str(), delivery.period_code.as_str()), ("gwent_police", "2012Q1"));
    assert_eq!(delivery.file_name.unwrap().expose(), "2012Q1.csv");

    let fates = take(&place, &sources, true).await;
    assert!(matches!(fates[0].taken, Ok(SourceTaken::Unchanged)), "{fates:?}");
    assert_eq!(server.sent(), ["/2012Q1.csv 304", "/2012Q2.csv 404"]);
    assert_eq!(landed(&place).await.len(), 1);
}

#[tokio::test]
async fn another_file_at_the_same_place_replaces_the_first() {
    let (place, server) = (place().await, Server::start());
    server.put("/2012Q1.csv", "Ref\n1\n");
    take(&place, &gwent(&server, ""), true).await;
    server.put("/2012Q1.csv", "Ref\n1\n2\n");
    assert!(is_landed(&take(&place, &gwent(&server, ""), true).await[0], 2));
    let statuses: Vec<_> = landed(&place).await.into_iter().map(|landed| landed.status).collect();
    assert!(matches!(statuses[..], [Status::Superseded { .. }, Status::InForce]), "{statuses:?}");

    // The server forgets its tags and sends the same bytes: still one delivery.
    let moved = gwent(&server, "bytes_max = 1000\n");
    let mut elsewhere = moved;
    server.put("/new/2012Q1.csv", "Ref\n1\n2\n");
    elsewhere[0].address = gwent_at(&server, "new").remove(0).address;
    let fates = take(&place, &elsewhere, true).await;
    assert!(
        matches!(fates[0].taken, Ok(SourceTaken::Came(Taken::AlreadyTaken { order: 2, .. }))),
        "{fates:?}"
    );
    assert_eq!(landed(&place).await.len(), 2);
}

fn gwent_at(server: &Server, folder: &str) -> Vec<DeclaredSource> {
    let text = format!(
        "[[source]]\nname = \"gwent\"\nurl = \"{}/{folder}/{{period}}.csv\"\npartner = \"gwent_police\"\nperiods = \"each\"\n",
        server.base
    );
    parse_sources("sources.toml", &text, Path::new("")).unwrap()
}

#[tokio::test]
async fn a_year_to_date_stands_beside_the_one_before() {
    let (place, server) = (place().await, Server::start());
    server.put("/2012Q1.csv", "Ref\n1\n");
    server.put("/2012Q2.csv", "Ref\n1\n2\n");
    let fates = take(&place, &gwent(&server, "kind = \"cumulative\"\n"), true).await;
    assert!(is_landed(&fates[0], 1) && is_landed(&fates[1], 2), "{fates:?}");
    let codes: Vec<_> = landed(&place).await.iter().map(|landed| landed.status.code()).collect();
    assert_eq!(codes, ["superseded", "in_force"]);
}

#[tokio::test]
async fn a_file_that_went_leaves_its_delivery_in_force() {
    let (place, server) = (place().await, Server::start());
    server.put("/2012Q1.csv", "Ref\n1\n");
    take(&place, &gwent(&server, ""), true).await;
    server.files.lock().unwrap().clear();
    let fates = take(&place, &gwent(&server, ""), true).await;
    let delivery = landed(&place).await.remove(0);
    assert_eq!(delivery.status, Status::InForce);
    assert!(
        matches!(&fates[0].taken, Ok(SourceTaken::Gone { delivery_id }) if *delivery_id == delivery.delivery.delivery_id),
        "{fates:?}"
    );
}

#[tokio::test]
async fn nobody_is_asked_for_a_partner_that_is_not_let_in() {
    let (place, server) = (place().await, Server::start());
    server.put("/2012Q1.csv", "Ref\n1\n");
    let fates = take(&place, &gwent(&server, ""), false).await;
    assert!(fates.iter().all(|fate| matches!(fate.taken, Err(AcquireError::NotLetIn { .. }))), "{fates:?}");
    assert_eq!(server.sent(), [""; 0]);
}

#[tokio::test]
async fn a_source_that_fails_stops_no_other_and_is_named_without_its_address() {
    let (place, server) = (place().await, Server::start());
    server.put("/2012Q1.csv", "<html>Mewngofnodi</html>");
    server.put("/2012Q2.csv", "Ref\n2\n");
    let fates = take(&place, &gwent(&server, ""), true).await;
    let error = fates[0].taken.as_ref().unwrap_err();
    assert!(matches!(error, AcquireError::NotFetched { fault: FetchFault::WebPage, .. }), "{error}");
    assert!(
        error.to_string().starts_with("source `gwent` for 2012Q1: ") && !error.to_string().contains("127")
    );
    assert!(is_landed(&fates[1], 1), "{fates:?}");
    // A page is not remembered: the file that comes after it is asked for as if nothing had been.
    server.put("/2012Q1.csv", "Ref\n1\n");
    assert!(is_landed(&take(&place, &gwent(&server, ""), true).await[0], 2));
}

#[tokio::test]
async fn a_named_period_that_is_not_there_needs_a_person() {
    let (place, server) = (place().await, Server::start());
    let mut sources = gwent(&server, "");
    sources[0].periods = Periods::These(vec!["2011Q4".to_owned()]);
    let fates = take(&place, &sources, true).await;
    assert!(matches!(fates[0].taken, Err(AcquireError::NotFetched { fault: FetchFault::NotThere, .. })));
    sources[0].periods = Periods::Latest;
    let fates = take(&place, &sources, true).await;
    assert_eq!((fates.len(), fates[0].period_code.as_str()), (1, "2012Q2"));
    assert!(matches!(fates[0].taken, Ok(SourceTaken::NotYet)));
}

#[cfg(not(feature = "gcs"))]
#[tokio::test]
async fn a_store_that_is_not_built_in_says_which_feature_builds_it() {
    let place = place().await;
    let text = "[[source]]\nname = \"gwent\"\nurl = \"gs://mair/{period}.csv\"\npartner = \"gwent_police\"\nperiods = \"each\"\n";
    let fates = take(&place, &parse_sources("sources.toml", text, Path::new("")).unwrap(), true).await;
    let error = fates[0].taken.as_ref().unwrap_err().to_string();
    assert!(error.contains("`gcs`") && !error.contains("mair"), "{error}");
}
