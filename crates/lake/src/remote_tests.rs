//! Remote files on a store in memory; real servers are asked by `tests/peers/run`.

use object_store::memory::InMemory;
use object_store::{ObjectStoreExt, PutPayload};

use super::*;

async fn file(content: &'static [u8]) -> RemoteFile {
    let store = InMemory::new();
    let path = Path::from("returns/mair.csv");
    store.put(&path, PutPayload::from_static(content)).await.unwrap();
    RemoteFile { store: Arc::new(store), path }
}

#[tokio::test]
async fn a_file_comes_once_and_is_unchanged_after() {
    let file = file(b"Ref\n1\n").await;
    let RemoteAnswer::File { bytes, etag } = file.get(None, 6).await.unwrap() else { panic!("it is new") };
    assert_eq!(bytes, b"Ref\n1\n");
    let etag = etag.unwrap();
    assert_eq!(file.get(Some(&etag), 6).await, Ok(RemoteAnswer::Unchanged));
    file.store.put(&file.path, PutPayload::from_static(b"Ref\n2\n")).await.unwrap();
    assert!(matches!(file.get(Some(&etag), 6).await, Ok(RemoteAnswer::File { .. })));
}

#[tokio::test]
async fn what_is_too_large_or_missing_is_refused_without_its_name() {
    let file = file(b"Ref\n1\n").await;
    assert_eq!(file.get(None, 5).await, Err(RemoteFault::TooLarge { bytes_max: 5 }));
    let missing = RemoteFile { path: Path::from("mair.csv"), ..file.clone() };
    let fault = missing.get(None, 5).await.unwrap_err();
    assert_eq!(fault, RemoteFault::NotThere);
    assert!(!format!("{fault} {fault:?} {missing:?}").contains("mair"));
}

#[test]
fn a_store_that_is_not_built_in_names_its_feature() {
    for (address, feature, is_built) in [
        ("s3://bucket/mair.csv", "s3", cfg!(feature = "s3")),
        ("az://container/mair.csv", "azure", cfg!(feature = "azure")),
        ("gs://bucket/mair.csv", "gcs", cfg!(feature = "gcs")),
    ] {
        let opened = RemoteFile::open(&Url::parse(address).unwrap(), []);
        match opened {
            Err(RemoteFault::NotBuilt { feature: named, .. }) => assert!(!is_built && named == feature),
            other => assert!(is_built, "{other:?}"),
        }
    }
    let folder = RemoteFile::open(&Url::parse("file:///srv/mair.csv").unwrap(), []);
    assert_eq!(folder.unwrap_err(), RemoteFault::BadAddress);
}
