//! One file from an object store.
//!
//! In: an address, and credentials from a file or from the variables the store's own programs read. Out: the bytes, or
//! why they did not come. What may pass is tried again by the store's own client, within the time of one request.

use std::collections::BTreeMap;
use std::path::Path;

use sylfaen_lake::{RemoteAnswer, RemoteFault, RemoteFile, Sensitive, sha256_hex};

use super::fault::FetchFault;
use super::{FetchLimits, Fetched, Validators, Wanted};

/// Variables with these beginnings are a store's own.
const VARIABLES: [&str; 3] = ["AWS_", "AZURE_", "GOOGLE_"];

/// Fetches from an object store.
pub(crate) async fn fetch_store(wanted: &Wanted<'_>, limits: &FetchLimits) -> Result<Fetched, FetchFault> {
    let settings = match wanted.credentials {
        Some(file) => from_file(file)?,
        None => from_variables(),
    };
    let settings = settings.into_iter().map(|(key, value)| (key, value.expose().clone()));
    let file = RemoteFile::open(wanted.url, settings).map_err(explain)?;
    let got = file.get(wanted.known.etag.as_deref(), limits.bytes_max);
    let answer = tokio::time::timeout(limits.whole, got).await.map_err(|_| FetchFault::TimedOut)?;
    match answer.map_err(explain)? {
        RemoteAnswer::Unchanged => Ok(Fetched::Unchanged),
        RemoteAnswer::File { bytes, .. }
            if wanted.sha256.is_some_and(|sha256| sha256_hex(&bytes) != sha256) =>
        {
            Err(FetchFault::ChecksumDiffers)
        }
        RemoteAnswer::File { bytes, etag } => {
            Ok(Fetched::File { bytes, validators: Validators { etag, last_modified: None } })
        }
    }
}

fn from_variables() -> BTreeMap<String, Sensitive<String>> {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        let name = name.into_string().ok()?;
        let is_ours = VARIABLES.iter().any(|start| name.starts_with(start));
        is_ours.then_some(())?;
        Some((name.to_ascii_lowercase(), Sensitive::new(value.into_string().ok()?)))
    };
    std::env::vars_os().filter_map(text).collect()
}

fn from_file(file: &Path) -> Result<BTreeMap<String, Sensitive<String>>, FetchFault> {
    let unusable = |why: &str| FetchFault::Secret { what: format!("the file `{}` {why}", file.display()) };
    let text = std::fs::read_to_string(file).map_err(|_| unusable("cannot be read"))?;
    // The parser's own words would show a part of the file.
    let keys: BTreeMap<String, String> =
        toml::from_str(&text).map_err(|_| unusable("is not a list of keys with texts"))?;
    Ok(keys.into_iter().map(|(key, value)| (key.to_ascii_lowercase(), Sensitive::new(value))).collect())
}

fn explain(fault: RemoteFault) -> FetchFault {
    match fault {
        RemoteFault::NotThere => FetchFault::NotThere,
        RemoteFault::TooLarge { bytes_max } => FetchFault::TooLarge { bytes_max },
        other => FetchFault::Store(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_come_from_their_file_and_are_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("s3.toml");
        std::fs::write(&file, "AWS_ACCESS_KEY_ID = \"mair\"\naws_secret_access_key = \"cyfrinach\"\n")
            .unwrap();
        let settings = from_file(&file).unwrap();
        assert_eq!(settings["aws_access_key_id"].expose(), "mair");
        assert!(!format!("{settings:?}").contains("cyfrinach"));
        std::fs::write(&file, "aws_secret_access_key = cyfrinach\n").unwrap();
        let refused = from_file(&file).unwrap_err().to_string();
        assert!(refused.contains("s3.toml") && !refused.contains("cyfrinach"), "{refused}");
    }
}
