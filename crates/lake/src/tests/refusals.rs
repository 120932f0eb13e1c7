//! Who is refused.

use super::*;
use crate::KeyFile;

#[tokio::test]
async fn a_second_holder_is_refused_and_told_who_the_first_is() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path()).await;
    let first = lake.lease("Mair in Cathays Park", NOW).await.unwrap();
    assert!(first.taken_over_from().is_none());
    match lake.lease("Sion", NOW).await {
        Err(LakeError::Leased { holder, started }) => {
            assert_eq!((holder.as_str(), started.as_str()), ("Mair in Cathays Park", "1970-01-01T00:00:00Z"));
        }
        other => panic!("{other:?}"),
    }
    drop(first);
    assert!(lake.lease("Sion", NOW).await.unwrap().taken_over_from().is_none());
}

#[tokio::test]
async fn the_lease_of_one_that_died_is_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path()).await;
    drop(lease(&lake).await);
    // A process that is killed runs no destructor: its lock goes, its name stays.
    let name = r#"{ "holder": "Mair", "started": "2013-11-01T09:00:00Z", "process_id": 12 }"#;
    std::fs::write(folder.path().join("lake/runs/lease.json"), name).unwrap();
    let lease = lake.lease("Sion", NOW).await.unwrap();
    assert_eq!(lease.taken_over_from().unwrap().holder, "Mair");
}

#[tokio::test]
async fn natures_are_not_mixed_whichever_root_is_exchanged() {
    let (synthetic, real) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(lease(&lake(synthetic.path()).await).await);
    let open = async |roots: Roots, is_synthetic| Lake::open(roots, is_synthetic, &PREFIXES).await;
    assert!(matches!(
        open(roots(synthetic.path()), false).await,
        Err(LakeError::NatureMixed { is_synthetic: true, .. })
    ));
    drop(open(roots(real.path()), false).await.unwrap().lease("Sion", NOW).await.unwrap());
    open(roots(real.path()), false).await.unwrap();
    for kind in RootKind::ALL {
        let (mut mixed, other) = (roots(real.path()), roots(synthetic.path()));
        match kind {
            RootKind::Restricted => mixed.restricted = other.restricted,
            RootKind::Lake => mixed.lake = other.lake,
            RootKind::Out => mixed.out = other.out,
        }
        match open(mixed, false).await {
            Err(LakeError::NatureMixed { root, is_synthetic: true }) => assert_eq!(root, kind),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_lake_keeps_its_key_and_a_real_one_refuses_a_test_key() {
    let (synthetic, real) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let key = |is_test_key| KeyFile::parse(KeyFile::generate(is_test_key).expose()).unwrap();
    let (test, proper) = (key(true), key(false));

    let lake = lake(synthetic.path()).await;
    let held = lease(&lake).await;
    lake.check_key(&held, &test).await.unwrap();
    lake.check_key(&held, &test).await.unwrap();
    assert!(matches!(lake.check_key(&held, &proper).await, Err(LakeError::OtherKey)));

    let lake = Lake::open(roots(real.path()), false, &PREFIXES).await.unwrap();
    let held = lease(&lake).await;
    assert!(matches!(lake.check_key(&held, &test).await, Err(LakeError::TestKey)));
    lake.check_key(&held, &proper).await.unwrap();
}

#[tokio::test]
async fn tables_that_do_not_belong_are_refused_before_a_byte_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path()).await;
    let held = lease(&lake).await;
    let mut run = lake.begin(&held, head("r1")).await.unwrap();
    let direct = TableSpec::new("int_person__members", RootKind::Lake).direct_columns(["area_name"]);
    assert!(matches!(run.write(&direct, &rows("x", 1)).await, Err(LakeError::DirectColumnOutside { .. })));
    let shown = TableSpec::new("mart_person__known", RootKind::Restricted);
    assert!(matches!(run.write(&shown, &rows("x", 1)).await, Err(LakeError::PublishedRestricted { .. })));
    let plain = TableSpec::new("int_person__members", RootKind::Lake);
    assert!(matches!(run.write(&plain, &[]).await, Err(LakeError::NoColumns { .. })));
    assert!(data_files(folder.path()).is_empty());
    assert!(run.tables().is_empty());
}

#[tokio::test]
async fn of_two_commits_of_one_number_the_second_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path()).await;
    let held = lease(&lake).await;
    let (one, two) =
        (lake.begin(&held, head("r1")).await.unwrap(), lake.begin(&held, head("r2")).await.unwrap());
    one.commit().await.unwrap();
    assert!(matches!(two.commit().await, Err(LakeError::ManifestTaken { sequence: 1 })));
    assert_eq!(lake.newest().await.unwrap().unwrap().run_id, "r1");
}

#[tokio::test]
async fn a_manifest_of_another_form_is_refused_and_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path()).await;
    run(&lake, "r1", "first", 1).await.unwrap();
    let path = folder.path().join("lake/runs/manifests/00000000000000000001.json");
    let text = std::fs::read_to_string(&path).unwrap();
    for (from, to, line) in
        [("\"manifest_format\": 1", "\"manifest_format\": 2", 0), ("\"r1\"", "7654321", 4)]
    {
        std::fs::write(&path, text.replace(from, to)).unwrap();
        let error = lake.newest().await.unwrap_err();
        assert!(!format!("{error:?}").contains("7654321"));
        assert!(matches!(error, LakeError::BadObject { line: found, .. } if found == line), "{error:?}");
    }
}

#[tokio::test]
async fn rows_that_somebody_put_in_place_of_a_version_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path()).await;
    let manifest = run(&lake, "r1", "first", 3).await.unwrap();
    std::fs::remove_dir_all(folder.path().join("lake/tables/mart_person__known")).unwrap();
    let held = lease(&lake).await;
    let mut other = lake.begin(&held, head("r2")).await.unwrap();
    other.write(&specs()[1], &rows("other", 3)).await.unwrap();
    assert!(matches!(lake.verify(&manifest).await, Err(LakeError::ContentChanged { version: 0, .. })));
}

/// Where the child below finds its lake; without it, it is not a child and does nothing.
const CHILD: &str = "SYLFAEN_LAKE_TEST_CHILD";

#[tokio::test]
async fn child_that_holds_the_lease_until_it_is_killed() {
    let Some(folder) = std::env::var_os(CHILD) else { return };
    let lake = lake(Path::new(&folder)).await;
    let _lease = lake.lease("the child", NOW).await.unwrap();
    std::thread::sleep(std::time::Duration::from_mins(1));
}

#[tokio::test]
async fn another_process_is_refused_until_the_holder_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path()).await;
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::refusals::child_that_holds_the_lease_until_it_is_killed"])
        .env(CHILD, folder.path())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let name = folder.path().join("lake/runs/lease.json");
    for _ in 0..600 {
        if std::fs::read_to_string(&name).is_ok_and(|text| text.ends_with('}')) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let refused = lake.lease("Sion", NOW).await;
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(
        matches!(refused, Err(LakeError::Leased { ref holder, .. }) if holder == "the child"),
        "{refused:?}"
    );
    let lease = lake.lease("Sion", NOW).await.unwrap();
    assert_eq!(lease.taken_over_from().unwrap().holder, "the child");
}
