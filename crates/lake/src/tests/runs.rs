//! What is in force.

use std::num::NonZeroUsize;

use super::*;
use crate::table::{DeltaFolder, PUBLISHED, TABLES};
use crate::{Committing, Outcome, digest};

#[tokio::test]
async fn nothing_is_in_force_before_the_commit_and_all_of_it_after() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path()).await;
    assert!(lake.newest().await.unwrap().is_none());
    let first = run(&lake, "r1", "first", 3).await.unwrap();
    let lease = lease(&lake).await;
    let mut second = lake.begin(&lease, head("r2")).await.unwrap();
    assert_eq!(second.parent(), Some(&first));
    write_all(&mut second, "second", 5).await.unwrap();
    assert_eq!(digest::content(&second.read("mart_person__known").await.unwrap()).unwrap().1, 5);
    assert_eq!(lake.newest().await.unwrap().as_ref(), Some(&first));
    lake.verify(&first).await.unwrap();

    let second = second.commit().await.unwrap();
    assert_eq!(lake.newest().await.unwrap().as_ref(), Some(&second));
    assert_eq!((second.sequence, second.parent), (2, Some(1)));
    lake.verify(&second).await.unwrap();
    lake.verify(&first).await.unwrap();
    assert_eq!(lake.manifests().await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(lake.by_run_id("r1").await.unwrap(), first);
    assert!(matches!(lake.by_run_id("r9").await, Err(LakeError::NoSuchRun { .. })));
    assert!(folder.path().join("lake/runs/manifests/00000000000000000002.json").is_file());
}

#[tokio::test]
async fn equal_rows_have_equal_digests_in_other_lakes_and_cut_other_ways() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (one, two) = (lake(one.path()).await, lake(two.path()).await);
    run(&two, "r0", "something else", 9).await.unwrap();
    let a = run(&one, "r1", "same", 40).await.unwrap();
    let b = run(&two, "r1", "same", 40).await.unwrap();
    let digests = |manifest: &Manifest| -> Vec<_> {
        manifest.tables.iter().map(|(name, table)| (name.clone(), table.content_sha256.clone())).collect()
    };
    assert_eq!(digests(&a), digests(&b));
    let lease = lease(&one).await;
    let mut run = one.begin(&lease, head("r2")).await.unwrap();
    let whole = rows("same", 40).remove(0);
    let cut = [whole.slice(0, 1), whole.slice(1, 30), whole.slice(31, 9)];
    let written = run.write(&specs()[1], &cut).await.unwrap();
    assert_eq!(written.content_sha256, a.tables["mart_person__known"].content_sha256);
}

#[tokio::test]
async fn a_table_that_is_carried_keeps_its_version() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path()).await;
    let first = run(&lake, "r1", "first", 3).await.unwrap();
    let lease = lease(&lake).await;
    let mut second = lake.begin(&lease, head("r2")).await.unwrap();
    second.carry("mart_person__known").unwrap();
    assert!(matches!(second.carry("mart_person__known"), Err(LakeError::WrittenTwice { .. })));
    assert!(matches!(second.carry("nope"), Err(LakeError::TableNotInRun { .. })));
    assert!(matches!(second.write(&specs()[1], &rows("x", 1)).await, Err(LakeError::WrittenTwice { .. })));
    let second = second.commit().await.unwrap();
    assert_eq!(second.tables["mart_person__known"], first.tables["mart_person__known"]);
    assert_eq!(second.tables.len(), 1);
}

#[tokio::test]
async fn published_copies_hold_the_newest_run_and_only_what_is_published() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path()).await;
    run(&lake, "r1", "first", 3).await.unwrap();
    let copy = DeltaFolder::new(&lake.roots().out, PUBLISHED, "out_person__known").unwrap();
    let version = async || copy.head().await.unwrap().unwrap().version().unwrap();
    let before = version().await;
    assert_eq!(digest::content(&copy.read(before).await.unwrap()).unwrap().1, 3);
    assert_eq!(copy.described(before, RootKind::Out).await.unwrap(), specs()[2]);
    assert_eq!(lake.roots().lake.folders(PUBLISHED).await.unwrap(), ["mart_person__known"]);
    assert!(lake.roots().restricted.folders(PUBLISHED).await.unwrap().is_empty());

    run(&lake, "r2", "first", 3).await.unwrap();
    assert_eq!(version().await, before, "equal content is not copied again");
    run(&lake, "r3", "second", 4).await.unwrap();
    assert_eq!(digest::content(&copy.read(version().await).await.unwrap()).unwrap().1, 4);

    let lease = lease(&lake).await;
    let mut without = lake.begin(&lease, head("r4")).await.unwrap();
    without.carry("mart_person__known").unwrap();
    without.commit().await.unwrap();
    assert!(lake.roots().out.folders(PUBLISHED).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_sweep_takes_heads_back_and_removes_what_no_kept_run_needs() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path()).await;
    let two = NonZeroUsize::new(2).unwrap();
    for (run_id, count) in [("r1", 1), ("r2", 2), ("r3", 3)] {
        run(&lake, run_id, "word", count).await.unwrap();
    }
    let lease = lease(&lake).await;
    let mut dropped = lake.begin(&lease, head("r4")).await.unwrap();
    write_all(&mut dropped, "dropped", 4).await.unwrap();
    dropped.write(&TableSpec::new("int_never__committed", RootKind::Lake), &rows("x", 1)).await.unwrap();
    let half_written =
        folder.path().join("restricted/tables/restricted_person__identifiers/part-0.parquet#17");
    std::fs::write(&half_written, "Nguyen").unwrap();

    let swept = lake.sweep(&lease, two).await.unwrap();
    assert_eq!(swept.removed, ["int_never__committed"]);
    assert_eq!(swept.restored, ["restricted_person__identifiers", "mart_person__known", "out_person__known"]);
    assert!(!half_written.exists());
    let newest = lake.newest().await.unwrap().unwrap();
    lake.verify(&newest).await.unwrap();
    assert!(!folder.path().join("lake/tables/int_never__committed").exists());
    for spec in specs() {
        let table = DeltaFolder::new(lake.roots().get(spec.root), TABLES, &spec.name).unwrap();
        let head = table.head().await.unwrap().unwrap().version().unwrap();
        assert!(head > newest.tables[&spec.name].version, "a restore is a version of its own");
        assert_eq!(digest::content(&table.read(head).await.unwrap()).unwrap().1, 3);
    }
    assert_eq!(
        lake.sweep(&lease, two).await.unwrap(),
        crate::Swept::default(),
        "sweeping again does nothing"
    );

    let last = lake.begin(&lease, head("r4")).await.unwrap().parent().cloned();
    assert_eq!(last, Some(newest.clone()));
    lake.sweep(&lease, NonZeroUsize::MIN).await.unwrap();
    lake.verify(&newest).await.unwrap();
    let gone = lake.verify(&lake.by_run_id("r2").await.unwrap()).await;
    assert!(matches!(gone, Err(LakeError::Table { fault: crate::TableFault::NotThere, .. })), "{gone:?}");
    assert_eq!(data_files(folder.path()).len(), 5, "three tables and two copies");
}

#[tokio::test]
async fn the_ledger_keeps_every_attempt_and_knows_the_killed() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path()).await;
    let lease = lease(&lake).await;
    let mut first = lake.start_attempt(&lease, NOW).await.unwrap();
    first.outcome = Outcome::Committed;
    first.finished = Some(NOW + chrono::TimeDelta::seconds(9));
    first.run_id = Some("r1".into());
    first.summary = serde_json::json!({ "records": 34 });
    lake.finish_attempt(&lease, &mut first).await.unwrap();
    let killed = lake.start_attempt(&lease, NOW).await.unwrap();
    let third = lake.start_attempt(&lease, NOW + chrono::TimeDelta::seconds(60)).await.unwrap();
    let ledger = lake.ledger().await.unwrap();
    assert_eq!(ledger.len(), 3);
    assert_eq!(ledger[0], first);
    assert_eq!(
        (ledger[1].attempt_id.as_str(), ledger[1].outcome),
        (killed.attempt_id.as_str(), Outcome::Killed)
    );
    assert_eq!(ledger[2], third);
    assert_eq!(third.attempt_id, "19700101T000100.000000Z-001");
}

#[tokio::test]
async fn an_attempt_killed_after_its_commit_keeps_its_run_and_summary_and_one_killed_before_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path()).await;
    let lease = lease(&lake).await;
    for is_committed in [true, false] {
        let mut attempt = lake.start_attempt(&lease, NOW).await.unwrap();
        let run = lake.begin(&lease, head("r1")).await.unwrap();
        attempt.run_id = Some("r1".into());
        attempt.summary = serde_json::json!({ "records": 34 });
        attempt.committing = Some(Committing { sequence: run.sequence(), outcome: Outcome::NeedsPerson });
        lake.announce_commit(&lease, &attempt).await.unwrap();
        if is_committed {
            run.commit().await.unwrap();
        }
    }
    lake.start_attempt(&lease, NOW).await.unwrap();
    let ledger = lake.ledger().await.unwrap();
    let ended: Vec<_> = ledger.iter().map(|attempt| (attempt.outcome, attempt.run_id.as_deref())).collect();
    assert_eq!(
        ended,
        [(Outcome::NeedsPerson, Some("r1")), (Outcome::Killed, None), (Outcome::Running, None)],
        "the same run id a second time is another commit"
    );
    assert_eq!(ledger[0].summary["records"], 34);
    assert!(ledger[1].summary.is_null());
    assert!(ledger.iter().all(|attempt| attempt.committing.is_none()));
}

#[tokio::test]
async fn a_file_taken_away_by_hand_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path()).await;
    let manifest = run(&lake, "r1", "first", 3).await.unwrap();
    assert_eq!(lake.damaged(&manifest).await.unwrap(), Vec::<String>::new());
    let files = data_files(folder.path());
    for (place, table) in [("out/tables", "out_person__known"), ("lake/published", "mart_person__known")] {
        let lost = files.iter().find(|path| path.starts_with(&format!("{place}/{table}"))).unwrap();
        std::fs::remove_file(folder.path().join(lost)).unwrap();
    }
    assert_eq!(lake.damaged(&manifest).await.unwrap(), ["out_person__known"]);

    let again = run(&lake, "r1", "first", 3).await.unwrap();
    assert_eq!(lake.damaged(&again).await.unwrap(), Vec::<String>::new());
    lake.verify(&again).await.unwrap();
    let lease = lease(&lake).await;
    lake.sweep(&lease, NonZeroUsize::MIN).await.unwrap();
    assert_eq!(data_files(folder.path()).len(), 5, "three tables and two copies");
}
