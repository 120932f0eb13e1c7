//! Paths, places, and objects on a real folder.

use super::*;

#[test]
fn paths_that_some_system_would_not_keep_are_refused() {
    for path in [
        "",
        "a//b",
        "../a",
        "a/..",
        "a/./b",
        "/a",
        "a/",
        "a\\b",
        "a:b",
        "a b",
        "a*",
        "sïon",
        "a.",
        "nul",
        "aux.json",
        "x/COM1.age",
        "a#1",
        "a%20",
    ] {
        assert!(matches!(check_path(path), Err(LakeError::BadPath { .. })), "{path}");
    }
    for path in ["a", "runs/manifests/00000000000000000001.json", "Console", "com10", "_delta_log/0.json"] {
        assert!(check_path(path).is_ok(), "{path}");
    }
}

#[test]
fn dots_and_file_addresses_come_to_the_same_place() {
    let plain = std::env::temp_dir().join("here").join("lake");
    let dotted = std::env::temp_dir().join("there").join("..").join("here").join(".").join("lake");
    let a = Root::open(RootKind::Lake, plain.to_str().unwrap()).unwrap();
    let b = Root::open(RootKind::Lake, dotted.to_str().unwrap()).unwrap();
    let c = Root::open(RootKind::Lake, Url::from_directory_path(&plain).unwrap().as_str()).unwrap();
    assert_eq!(a.url(), b.url());
    assert_eq!(a.url(), c.url());
    assert_eq!(a.folder(), Some(plain.as_path()));
}

#[test]
fn stores_that_were_not_built_are_refused_with_the_feature_that_would_add_them() {
    for (place, expected) in [
        ("s3://b/x", Some("s3")),
        ("abfss://c@d/x", Some("azure")),
        ("gs://b/x", Some("gcs")),
        ("ftp://h/x", None),
    ] {
        match Root::open(RootKind::Restricted, place) {
            Err(LakeError::SchemeNotBuilt { feature, .. }) => assert_eq!(feature, expected),
            other => panic!("{place}: {other:?}"),
        }
    }
    assert!(matches!(Root::open(RootKind::Lake, "  "), Err(LakeError::BadRoot { .. })));
}

#[test]
fn a_root_inside_another_is_refused() {
    assert!(matches!(
        Roots::open("w/lake/restricted", "w/lake", "w/out"),
        Err(LakeError::RootsOverlap { outer: RootKind::Lake, inner: RootKind::Restricted })
    ));
    assert!(matches!(Roots::open("w", "x", "w"), Err(LakeError::RootsOverlap { .. })));
    assert!(Roots::open("w/lake-restricted", "w/lake", "w/out").is_ok());
}

#[test]
fn names_that_the_table_engine_cannot_have_are_refused() {
    for place in ["a|b", "br[x]", "pc%20t", "a^b"] {
        assert!(matches!(Root::open(RootKind::Lake, place), Err(LakeError::BadRoot { .. })), "{place}");
    }
}

#[tokio::test]
async fn objects_are_put_got_listed_and_deleted_in_a_folder_with_an_odd_name() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("Data Siôn 100% #1");
    let root = Root::open(RootKind::Lake, place.to_str().unwrap()).unwrap();
    assert_eq!(root.list("a").await.unwrap(), Vec::<String>::new());
    root.put_if_absent("a/b.json", "1").await.unwrap();
    assert!(matches!(root.put_if_absent("a/b.json", "2").await, Err(LakeError::AlreadyThere { .. })));
    assert_eq!(&root.get("a/b.json").await.unwrap()[..], b"1");
    root.put("a/b.json", "3").await.unwrap();
    root.put("a/a.json", "").await.unwrap();
    assert_eq!(&root.get("a/b.json").await.unwrap()[..], b"3");
    assert_eq!(root.list("a").await.unwrap(), ["a/a.json", "a/b.json"]);
    assert!(root.has("a/a.json").await.unwrap());
    root.delete("a/a.json").await.unwrap();
    root.delete("a/a.json").await.unwrap();
    assert!(!root.has("a/a.json").await.unwrap());
    assert!(matches!(root.get("a/a.json").await, Err(LakeError::NotThere { .. })));
    assert!(place.join("a").join("b.json").is_file());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_put_at_once_one_wins() {
    let folder = tempfile::tempdir().unwrap();
    let root = Root::open(RootKind::Lake, folder.path().to_str().unwrap()).unwrap();
    for round in 0..8 {
        let tasks: Vec<_> = (0..16)
            .map(|writer| {
                let root = root.clone();
                tokio::spawn(async move {
                    root.put_if_absent(&format!("race/{round}"), format!("{writer}")).await.map(|()| writer)
                })
            })
            .collect();
        let mut winners = Vec::new();
        for task in tasks {
            match task.await.unwrap() {
                Ok(writer) => winners.push(writer),
                Err(error) => assert!(matches!(error, LakeError::AlreadyThere { .. }), "{error}"),
            }
        }
        assert_eq!(winners.len(), 1);
        let kept = root.get(&format!("race/{round}")).await.unwrap();
        assert_eq!(kept, winners[0].to_string().as_bytes());
    }
}

#[cfg(unix)]
#[test]
fn the_restricted_folder_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("restricted");
    Root::open(RootKind::Restricted, place.to_str().unwrap()).unwrap().make().unwrap();
    assert_eq!(place.metadata().unwrap().permissions().mode() & 0o777, 0o700);
}
