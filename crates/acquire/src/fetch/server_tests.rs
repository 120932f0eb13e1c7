//! Fetching from a real server of the test's own, which follows a script of faults.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::*;

/// What the server does with one connection.
enum Step {
    /// Answers with this head and body; the length is that of the body.
    Answer(&'static str, &'static [u8]),
    /// Sends exactly these bytes and closes.
    Raw(Vec<u8>),
    /// Sends these bytes, one every so often, and closes.
    Drip(&'static [u8], Duration),
    /// Takes the request and says nothing until the client has gone.
    Silence,
}

struct Server {
    base: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Follows the script, one step a connection; a request past its end finds nobody.
    fn start(script: Vec<Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heads);
        thread::spawn(move || {
            for step in script {
                let Ok((mut stream, _)) = listener.accept() else { return };
                kept.lock().unwrap().push(read_head(&mut stream));
                // A client that has seen enough hangs up.
                let _ = follow(&step, &mut stream);
            }
        });
        Self { base, heads }
    }

    fn url(&self) -> Url {
        Url::parse(&format!("{}/returns/mair.csv?token=cyfrinach", self.base)).unwrap()
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    fn head(&self, index: usize) -> String {
        self.heads()[index].clone()
    }
}

fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap().to_ascii_lowercase()
}

fn follow(step: &Step, stream: &mut TcpStream) -> std::io::Result<()> {
    match step {
        Step::Answer(head, body) => {
            write!(stream, "HTTP/1.1 {head}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len())?;
            stream.write_all(body)
        }
        Step::Raw(bytes) => stream.write_all(bytes),
        Step::Drip(bytes, every) => bytes.iter().try_for_each(|byte| {
            thread::sleep(*every);
            stream.write_all(&[*byte])
        }),
        Step::Silence => stream.read(&mut [0]).map(drop),
    }
}

fn limits() -> FetchLimits {
    FetchLimits {
        bytes_max: 1_000,
        connect: Duration::from_millis(500),
        silence: Duration::from_millis(300),
        whole: Duration::from_millis(1_500),
        ..FetchLimits::default()
    }
}

/// What came of a fetch, and the pauses it asked for.
struct Seen {
    result: Result<Fetched, FetchFault>,
    pauses: Vec<u64>,
}

impl Seen {
    fn file(self) -> (Vec<u8>, Validators) {
        match self.result {
            Ok(Fetched::File { bytes, validators }) => (bytes, validators),
            other => panic!("{other:?}"),
        }
    }

    fn fault(self) -> FetchFault {
        let fault = self.result.unwrap_err();
        for private in ["cyfrinach", "mair", "127.0.0.1"] {
            assert!(!format!("{fault} {fault:?}").contains(private), "{fault:?}");
        }
        fault
    }
}

async fn seen(wanted: Wanted<'_>, limits: FetchLimits) -> Seen {
    let pauses = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&pauses);
    let pause = move |time: Duration| -> Pin<Box<dyn Future<Output = ()> + Send>> {
        kept.lock().unwrap().push(time.as_secs());
        Box::pin(async {})
    };
    let result = super::fetch(&wanted, &limits, &pause).await;
    let pauses = pauses.lock().unwrap().clone();
    Seen { result, pauses }
}

const NOTHING_KNOWN: Validators = Validators { etag: None, last_modified: None };

async fn fetch_url(url: &Url) -> Seen {
    seen(Wanted { url, secret: None, credentials: None, known: &NOTHING_KNOWN, sha256: None }, limits()).await
}

const CSV: &[u8] = b"Ref,Contact date\n1,2012-02-14\n";
const OK: &str = "200 OK\r\nETag: \"one\"\r\nContent-Type: text/csv\r\n";

/// An answer that promises all of the file and ends after `sent` bytes.
fn cut_off(sent: usize, headers: &str) -> Step {
    let head =
        format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", CSV.len());
    Step::Raw([head.as_bytes(), &CSV[..sent]].concat())
}

fn rest(from: usize, headers: &str) -> Step {
    let body = &CSV[from..];
    let head = format!(
        "HTTP/1.1 206 Partial Content\r\n{headers}Content-Range: bytes {from}-{}/{}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        CSV.len() - 1,
        CSV.len(),
        body.len()
    );
    Step::Raw([head.as_bytes(), body].concat())
}

#[tokio::test]
async fn a_file_comes_with_what_the_server_says_of_it() {
    let server = Server::start(vec![Step::Answer(OK, CSV)]);
    let (bytes, validators) = fetch_url(&server.url()).await.file();
    assert_eq!((bytes.as_slice(), validators.etag.as_deref()), (CSV, Some("\"one\"")));
    let head = server.head(0);
    assert!(head.contains("accept-encoding: identity") && !head.contains("referer"), "{head}");
    assert!(!head.contains("if-none-match") && !head.contains("range:"), "{head}");
}

#[tokio::test]
async fn what_is_known_is_asked_for_only_if_it_changed() {
    let known = Validators {
        etag: Some("\"one\"".into()),
        last_modified: Some("Tue, 20 Oct 2015 07:28:00 GMT".into()),
    };
    let changed = "200 OK\r\nETag: \"two\"\r\n";
    let server = Server::start(vec![Step::Answer("304 Not Modified\r\n", b""), Step::Answer(changed, CSV)]);
    let url = server.url();
    let wanted = Wanted { url: &url, secret: None, credentials: None, known: &known, sha256: None };
    assert_eq!(seen(wanted, limits()).await.result, Ok(Fetched::Unchanged));
    let (bytes, validators) = seen(wanted, limits()).await.file();
    assert_eq!((bytes.as_slice(), validators.etag.as_deref()), (CSV, Some("\"two\"")));
    let head = server.head(0);
    assert!(head.contains("if-none-match: \"one\""), "{head}");
    assert!(head.contains("if-modified-since: tue, 20 oct 2015 07:28:00 gmt"), "{head}");
}

#[tokio::test]
async fn unchanged_is_not_believed_of_what_was_never_taken() {
    let server = Server::start(vec![Step::Answer("304 Not Modified\r\n", b"")]);
    assert!(matches!(fetch_url(&server.url()).await.fault(), FetchFault::Protocol { .. }));
}

#[tokio::test]
async fn a_server_in_trouble_is_asked_again_after_pauses_that_double() {
    let trouble = || Step::Answer("500 Internal Server Error\r\n", b"<html>");
    let server = Server::start(vec![trouble(), trouble(), trouble(), Step::Answer(OK, CSV)]);
    let seen = fetch_url(&server.url()).await;
    assert_eq!(seen.pauses, [1, 2, 4]);
    assert_eq!(seen.file().0, CSV);

    let server = Server::start((0..6).map(|_| trouble()).collect());
    let seen = fetch_url(&server.url()).await;
    assert_eq!(seen.pauses, [1, 2, 4, 8]);
    assert_eq!(seen.fault(), FetchFault::Status { status: 500 });
    assert_eq!(server.heads().len(), 5);
}

#[tokio::test]
async fn a_busy_server_says_how_long_to_wait_within_reason() {
    let busy = "429 Too Many Requests\r\nRetry-After: 7\r\n";
    let later = "503 Service Unavailable\r\nDate: Wed, 21 Oct 2015 07:28:00 GMT\r\n\
                 Retry-After: Wed, 21 Oct 2015 07:28:20 GMT\r\n";
    let server =
        Server::start(vec![Step::Answer(busy, b""), Step::Answer(later, b""), Step::Answer(OK, CSV)]);
    let seen = fetch_url(&server.url()).await;
    assert_eq!(seen.pauses, [7, 20]);
    assert_eq!(seen.file().0, CSV);

    let tomorrow = "429 Too Many Requests\r\nRetry-After: 86400\r\n";
    let server = Server::start(vec![Step::Answer(tomorrow, b"")]);
    let seen = fetch_url(&server.url()).await;
    assert_eq!(seen.pauses, [0_u64; 0]);
    assert_eq!(seen.fault(), FetchFault::Busy { status: 429, wait_seconds: 86_400 });
}

#[tokio::test]
async fn statuses_that_will_not_pass_are_told_at_once() {
    for (head, expected) in [
        ("404 Not Found\r\n", FetchFault::NotThere),
        ("410 Gone\r\n", FetchFault::NotThere),
        ("401 Unauthorized\r\n", FetchFault::NotAllowed { status: 401 }),
        ("403 Forbidden\r\n", FetchFault::NotAllowed { status: 403 }),
        ("418 I'm a teapot\r\n", FetchFault::Status { status: 418 }),
        (
            "206 Partial Content\r\nContent-Range: bytes 0-3/9\r\n",
            FetchFault::Protocol { what: "a part came that was not asked for" },
        ),
    ] {
        let server = Server::start(vec![Step::Answer(head, b"mair")]);
        let seen = fetch_url(&server.url()).await;
        assert_eq!(seen.pauses, [0_u64; 0], "{head}");
        assert_eq!(seen.fault(), expected, "{head}");
    }
}

#[tokio::test]
async fn a_file_that_is_cut_off_goes_on_where_it_ended() {
    let server = Server::start(vec![cut_off(11, "ETag: \"one\"\r\n"), rest(11, "ETag: \"one\"\r\n")]);
    let seen = fetch_url(&server.url()).await;
    assert_eq!(seen.pauses, [1]);
    assert_eq!(seen.file().0, CSV);
    let head = server.head(1);
    assert!(head.contains("range: bytes=11-") && head.contains("if-range: \"one\""), "{head}");
}

#[tokio::test]
async fn a_server_that_does_not_resume_or_has_another_edition_sends_all_of_it() {
    const NEW: &[u8] = b"Ref,Contact date\n9,2012-03-01\n";
    let server = Server::start(vec![
        cut_off(11, "ETag: \"one\"\r\n"),
        Step::Answer("200 OK\r\nETag: \"two\"\r\n", NEW),
    ]);
    let (bytes, validators) = fetch_url(&server.url()).await.file();
    assert_eq!((bytes.as_slice(), validators.etag.as_deref()), (NEW, Some("\"two\"")));
}

#[tokio::test]
async fn parts_of_two_editions_are_never_joined() {
    // A part of another edition, a part from elsewhere in the file, and a file without anything to tell its edition by.
    for second in [rest(11, "ETag: \"two\"\r\n"), rest(12, "ETag: \"one\"\r\n"), Step::Answer(OK, CSV)] {
        let is_part = !matches!(second, Step::Answer(..));
        let mut script =
            vec![cut_off(11, if is_part { "ETag: \"one\"\r\n" } else { "ETag: W/\"one\"\r\n" }), second];
        if is_part {
            script.push(Step::Answer(OK, CSV));
        }
        let server = Server::start(script);
        assert_eq!(fetch_url(&server.url()).await.file().0, CSV);
        let last = server.heads().pop().unwrap();
        assert!(!last.contains("range:"), "{last}");
    }
}

#[tokio::test]
async fn the_checksum_decides_what_the_length_cannot() {
    let digest = sha256_hex(CSV);
    let without_length = |bytes: &[u8]| Step::Raw([b"HTTP/1.1 200 OK\r\n\r\n", bytes].concat());
    let server =
        Server::start(vec![without_length(CSV), without_length(&CSV[..9]), without_length(&CSV[..9])]);
    let url = server.url();
    let wanted =
        Wanted { url: &url, secret: None, credentials: None, known: &NOTHING_KNOWN, sha256: Some(&digest) };
    assert_eq!(seen(wanted, limits()).await.file().0, CSV);
    assert_eq!(seen(wanted, limits()).await.fault(), FetchFault::ChecksumDiffers);
    // Nothing tells that it is short; who can, declares a checksum.
    assert_eq!(fetch_url(&url).await.file().0, &CSV[..9]);
}

#[tokio::test]
async fn a_length_that_is_too_long_is_a_file_cut_off() {
    let long = || cut_off(CSV.len() - 1, "");
    let server = Server::start(vec![long(), long(), long(), long(), long()]);
    let seen = fetch_url(&server.url()).await;
    assert_eq!(seen.pauses, [1, 2, 4, 8]);
    assert_eq!(seen.fault(), FetchFault::CutOff);
}

#[tokio::test]
async fn a_file_over_the_limit_is_left_at_once_whatever_it_says_of_its_length() {
    let big: &'static [u8] = Box::leak(vec![b'1'; 1_001].into_boxed_slice());
    let chunked =
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n".as_slice(), big, b"\r\n"].concat();
    let fits = Step::Answer("200 OK\r\n", &big[..1_000]);
    let server = Server::start(vec![Step::Answer("200 OK\r\n", big), Step::Raw(chunked), fits]);
    for _ in 0..2 {
        assert_eq!(fetch_url(&server.url()).await.fault(), FetchFault::TooLarge { bytes_max: 1_000 });
    }
    assert_eq!(fetch_url(&server.url()).await.file().0.len(), 1_000);
}

#[tokio::test]
async fn a_slow_server_is_left_and_one_that_drips_runs_out_of_its_time() {
    let once = FetchLimits { attempts_max: 1, ..limits() };
    for step in [
        Step::Silence,
        Step::Drip(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nRef,Name\n", Duration::from_millis(100)),
    ] {
        let server = Server::start(vec![step]);
        let url = server.url();
        let wanted =
            Wanted { url: &url, secret: None, credentials: None, known: &NOTHING_KNOWN, sha256: None };
        assert_eq!(seen(wanted, once).await.fault(), FetchFault::TimedOut);
    }
}

#[tokio::test]
async fn nobody_at_the_address_is_told_after_all_attempts() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::parse(&format!("http://{}/mair.csv", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let seen = fetch_url(&url).await;
    assert_eq!(seen.pauses, [1, 2, 4, 8]);
    assert_eq!(seen.fault(), FetchFault::Unreachable);
}

#[tokio::test]
async fn a_login_page_is_not_a_file() {
    let page: &[u8] = b"<!DOCTYPE html><title>Mewngofnodi</title>";
    let server = Server::start(vec![
        Step::Answer("302 Found\r\nLocation: /login?next=mair\r\n", b""),
        Step::Answer("200 OK\r\nContent-Type: text/html\r\n", page),
        Step::Answer("200 OK\r\nContent-Type: application/vnd.ms-excel\r\n", page),
    ]);
    for _ in 0..2 {
        let seen = fetch_url(&server.url()).await;
        assert_eq!(seen.pauses, [0_u64; 0]);
        assert_eq!(seen.fault(), FetchFault::WebPage);
    }
    assert!(!server.head(1).contains("referer"));
}

#[tokio::test]
async fn redirects_are_followed_a_few_times() {
    let round = || Step::Answer("307 Temporary Redirect\r\nLocation: /returns/round\r\n", b"");
    let mut few: Vec<Step> = (0..5).map(|_| round()).collect();
    few.push(Step::Answer(OK, CSV));
    let server = Server::start(few);
    assert_eq!(fetch_url(&server.url()).await.file().0, CSV);
    let server = Server::start((0..9).map(|_| round()).collect());
    let seen = fetch_url(&server.url()).await;
    assert_eq!(seen.pauses, [0_u64; 0]);
    assert_eq!(seen.fault(), FetchFault::TooManyRedirects { redirects_max: 5 });
    assert_eq!(server.heads().len(), 6);
}

#[tokio::test]
async fn a_secret_goes_to_its_server_and_to_no_other() {
    let other = Server::start(vec![Step::Answer(OK, CSV)]);
    let there = format!("302 Found\r\nLocation: {}/mair.csv\r\n", other.base);
    let server = Server::start(vec![Step::Answer(Box::leak(there.into_boxed_str()), b"")]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "cyfrinach").unwrap();
    let secret = SecretName { kind: SecretKind::Bearer, place: SecretPlace::File(path) };
    let url = server.url();
    let wanted =
        Wanted { url: &url, secret: Some(&secret), credentials: None, known: &NOTHING_KNOWN, sha256: None };
    assert_eq!(seen(wanted, limits()).await.file().0, CSV);
    assert!(server.head(0).contains("authorization: bearer cyfrinach"));
    assert!(!other.head(0).contains("authorization") && !other.head(0).contains("cyfrinach"));
}

#[tokio::test]
async fn a_packed_file_is_refused() {
    let server = Server::start(vec![Step::Answer("200 OK\r\nContent-Encoding: gzip\r\n", b"\x1f\x8b")]);
    assert_eq!(fetch_url(&server.url()).await.fault(), FetchFault::Encoded);
}

#[tokio::test]
async fn what_is_no_http_is_a_fault_and_no_more() {
    let server = Server::start((0..5).map(|_| Step::Raw(b"mair cyfrinach\r\n".to_vec())).collect());
    assert_eq!(fetch_url(&server.url()).await.fault(), FetchFault::CutOff);
}
