//! Lists and the files they declare.

use chrono::DateTime;
use sylfaen_lake::{KeyFile, Lake, Roots};

use super::*;

const ENTRY: &str = "[[delivery]]\nfile = \"a/b.csv\"\npartner = \"gla\"\nperiod = \"2012Q1\"\nkind = \"adds\"\n\
                     received_date = 2012-04-12\n";

#[test]
fn a_list_is_read_in_its_order_with_its_lines() {
    let nil = "\n[[delivery]]\npartner = \"gla\"\nperiod = \"2012Q2\"\nkind = \"nil\"\nreceived_date = 2012-07-01\n";
    let list = parse_list("deliveries.toml", &format!("# Arrived\n{ENTRY}{nil}")).unwrap();
    assert_eq!((list[0].line, list[0].file.as_deref(), list[0].kind), (2, Some("a/b.csv"), Kind::Adds));
    assert_eq!((list[1].line, list[1].file.as_deref(), list[1].kind), (9, None, Kind::Nil));
    assert_eq!(parse_list("deliveries.toml", "").unwrap(), []);
}

#[test]
fn faults_name_the_list_the_line_and_what_was_meant() {
    let cases = [
        (
            ENTRY.replace("period", "perod"),
            "`l.toml`, line 4: there is no key `perod`; did you mean `period`?",
        ),
        (
            ENTRY.replace("[[delivery]]", "[[deliverys]]"),
            "`l.toml`, line 1: there is no key `deliverys`; did you mean `delivery`?",
        ),
        (format!("{ENTRY}colour = \"red\"\n"), "`l.toml`, line 7: there is no key `colour`"),
        (
            ENTRY.replace("adds", "add"),
            "`l.toml`, line 5: unknown variant `add`, expected one of `adds`, `replaces`, `cumulative`, `nil`",
        ),
        (ENTRY.replace("partner = \"gla\"\n", ""), "`l.toml`, line 1: missing field `partner`"),
        (
            ENTRY.replace("2012-04-12", "2012-04-12T09:00:00"),
            "`l.toml`, line 1: `received_date` is not a day, such as 2012-04-12",
        ),
        (
            ENTRY.replace("a/b.csv", "../b.csv"),
            "`l.toml`, line 1: a file is named by its path from the list, inside its folder, parted by `/`",
        ),
        (
            ENTRY.replace("a/b.csv", "C:/b.csv"),
            "`l.toml`, line 1: a file is named by its path from the list, inside its folder, parted by `/`",
        ),
        (ENTRY.replace("file = \"a/b.csv\"\n", ""), "`l.toml`, line 1: only a nil return has no `file`"),
    ];
    for (text, expected) in cases {
        assert_eq!(parse_list("l.toml", &text).unwrap_err().to_string(), expected);
    }
}

#[tokio::test]
async fn one_that_fails_stops_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str| folder.path().join(name).display().to_string();
    let roots = Roots::open(&of("restricted"), &of("lake"), &of("out")).unwrap();
    let lake = Lake::open(roots, true, &[]).await.unwrap();
    let lease = lake.lease("Mair", DateTime::UNIX_EPOCH).await.unwrap();
    let key = KeyFile::parse(KeyFile::generate(true).expose()).unwrap();
    let landing = Landing::new(&lake, &key);
    std::fs::create_dir(folder.path().join("in")).unwrap();
    std::fs::write(folder.path().join("in/one.csv"), "1").unwrap();
    std::fs::write(folder.path().join("in/two.csv"), "2").unwrap();
    let entry = |file: &str, partner: &str, rest: &str| {
        format!(
            "[[delivery]]\nfile = \"in/{file}\"\npartner = \"{partner}\"\nperiod = \"2012Q1\"\n{rest}\nreceived_date = 2012-04-12\n"
        )
    };
    let list = [
        entry("gone.csv", "gla", "kind = \"adds\""),
        entry("one.csv", "stranger", "kind = \"adds\""),
        entry("one.csv", "gla", "kind = \"adds\""),
        entry("two.csv", "gla", "kind = \"replaces\"\nreplaces = \"in/gone.csv\""),
        entry("two.csv", "gla", "kind = \"replaces\"\nreplaces = \"in/one.csv\""),
    ];
    let path = folder.path().join("deliveries.toml");
    std::fs::write(&path, list.concat()).unwrap();
    let let_in = |declared: &DeclaredDelivery| {
        if declared.partner_code == "gla" { Ok(()) } else { Err("there is no agreement".to_owned()) }
    };
    let words = async || -> Vec<String> {
        let fates = landing.take_drop_folder(&lease, &path, let_in).await.unwrap();
        fates
            .iter()
            .map(|fate| match &fate.taken {
                Ok(Taken::Landed { order, .. }) => format!("landed {order}"),
                Ok(Taken::AlreadyTaken { order, .. }) => format!("already {order}"),
                Err(error) => {
                    error.to_string().replace(&folder.path().display().to_string(), "").replace('\\', "/")
                }
            })
            .collect()
    };
    let failures = [
        "`/in/gone.csv` cannot be read",
        "the delivery of `stranger` for 2012Q1 was not let in: there is no agreement",
        "`deliveries.toml`, line 19: it replaces a file that was not taken before it",
    ];
    assert_eq!(words().await, [failures[0], failures[1], "landed 1", failures[2], "landed 2"]);
    assert_eq!(words().await, [failures[0], failures[1], "already 1", failures[2], "already 2"]);
    assert_eq!(landing.deliveries().await.unwrap().len(), 2);
    let missing = landing.take_drop_folder(&lease, &folder.path().join("none.toml"), let_in).await;
    assert!(matches!(missing, Err(AcquireError::Unreadable { .. })));
}
