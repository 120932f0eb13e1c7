//! What a kill leaves: at every write of a run, in three ways.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use object_store::local::LocalFileSystem;

use super::faults::{Fault, FaultStore};
use super::*;
use crate::digest;
use crate::root::Root;
use crate::table::{DeltaFolder, PUBLISHED};

/// The lake in a folder, through stores that share one count of writes.
async fn faulty_lake(
    folder: &Path,
    fails_at: usize,
    fault: Fault,
) -> Result<(Lake, Arc<AtomicUsize>), LakeError> {
    let writes = Arc::new(AtomicUsize::new(0));
    let root = |kind: RootKind| {
        let store = FaultStore::new(Arc::new(LocalFileSystem::new()), Arc::clone(&writes), fails_at, fault);
        Root::local(kind, folder.join(kind.as_str()), Arc::new(store))
    };
    let roots = Roots::new(root(RootKind::Restricted)?, root(RootKind::Lake)?, root(RootKind::Out)?)?;
    Ok((Lake::open(roots, true, &PREFIXES).await?, writes))
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &place);
        } else {
            std::fs::copy(entry.path(), place).unwrap();
        }
    }
}

fn digests(manifest: &Manifest) -> Vec<(String, String)> {
    manifest.tables.iter().map(|(name, table)| (name.clone(), table.content_sha256.clone())).collect()
}

async fn check_copies(lake: &Lake, manifest: &Manifest) {
    for (name, table) in manifest.tables.iter().filter(|(name, _)| lake.is_published(name)) {
        let copy = DeltaFolder::new(lake.roots().get(table.root), PUBLISHED, name).unwrap();
        let version = copy.head().await.unwrap().unwrap().version().unwrap();
        let found = digest::content(&copy.read(version).await.unwrap()).unwrap().0;
        assert_eq!(found, table.content_sha256, "{name}");
    }
}

/// Fails a second run at every write in turn. Each time a committed run must read whole, and the next run succeed with
/// what it would have written had nothing happened.
async fn check_every_write(fault: Fault) {
    let first = tempfile::tempdir().unwrap();
    let before = digests(&run(&lake(first.path()).await, "r1", "first", 3).await.unwrap());
    let calm = tempfile::tempdir().unwrap();
    copy_folder(first.path(), calm.path());
    let (calm_lake, writes) = faulty_lake(calm.path(), usize::MAX, fault).await.unwrap();
    let after = digests(&run(&calm_lake, "r2", "second", 4).await.unwrap());
    let writes = writes.load(Ordering::SeqCst);
    // Three marks, three tables of data and log, the manifest, two copies of data and log.
    assert!(writes >= 3 + 6 + 1 + 4, "{writes}");

    for fails_at in 1..=writes {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(first.path(), folder.path());
        let (faulty, _) = faulty_lake(folder.path(), fails_at, fault).await.unwrap();
        let went = run(&faulty, "r2", "second", 4).await;
        drop(faulty);

        let lake = lake(folder.path()).await;
        let newest = lake.newest().await.unwrap().unwrap();
        lake.verify(&newest).await.unwrap();
        let expected = if newest.sequence == 2 { &after } else { &before };
        assert_eq!(&digests(&newest), expected, "write {fails_at}");
        // A run that is in force says so, even if the store lost the answer to its commit.
        assert_eq!(went.is_ok(), newest.sequence == 2, "write {fails_at}");

        let next = run(&lake, "r3", "second", 4).await.unwrap();
        assert_eq!(digests(&next), after, "write {fails_at}");
        lake.verify(&next).await.unwrap();
        check_copies(&lake, &next).await;
        let lease = lease(&lake).await;
        lake.sweep(&lease, std::num::NonZeroUsize::MIN).await.unwrap();
        assert_eq!(data_files(folder.path()).len(), 5, "write {fails_at}");
        lake.verify(&next).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_write_the_last_commit_stands_and_the_next_run_is_whole() {
    check_every_write(Fault::Killed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_at_any_write_the_last_commit_stands_and_the_next_run_is_whole() {
    check_every_write(Fault::Refused).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_any_answer_lost_the_last_commit_stands_and_the_next_run_is_whole() {
    check_every_write(Fault::AnswerLost).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_write_of_the_first_run_a_new_lake_is_made_whole() {
    let calm = tempfile::tempdir().unwrap();
    let (calm_lake, writes) = faulty_lake(calm.path(), usize::MAX, Fault::Killed).await.unwrap();
    let expected = digests(&run(&calm_lake, "r1", "first", 3).await.unwrap());
    for fails_at in 1..=writes.load(Ordering::SeqCst) {
        let folder = tempfile::tempdir().unwrap();
        let (faulty, _) = faulty_lake(folder.path(), fails_at, Fault::Killed).await.unwrap();
        let _ = run(&faulty, "r1", "first", 3).await;
        let next = run(&lake(folder.path()).await, "r1", "first", 3).await.unwrap();
        assert_eq!(digests(&next), expected, "write {fails_at}");
    }
}
