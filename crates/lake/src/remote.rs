//! A file on somebody else's object store.
//!
//! In: an address (`s3://`, `az://`, `gs://`), the settings of its store, and what is known of its bytes. Out: the bytes,
//! or the word that nothing changed. It refuses files over a limit, and stores that were not built in. The address is
//! shown to nobody: a key can be a person's name.

use std::fmt;
use std::sync::Arc;

use futures::StreamExt;
use object_store::path::Path;
use object_store::{Error, GetOptions, ObjectStore};
use url::Url;

/// Why a file cannot be had from a store. Fixed words: a store's own hold the address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteFault {
    /// The store is not part of this build.
    #[error("this build cannot reach `{scheme}://`; it is built in with the cargo feature `{feature}`")]
    NotBuilt {
        /// The scheme.
        scheme: &'static str,
        /// The feature.
        feature: &'static str,
    },
    /// The address is not that of a file on a store.
    #[error("its address is not that of a file on a store")]
    BadAddress,
    /// The settings of the store are not what they should be.
    #[error("the settings of its store cannot be used")]
    BadSettings,
    /// There is nothing at the address.
    #[error("there is nothing at its address")]
    NotThere,
    /// The store wants credentials, or others.
    #[error("the store did not let us in; the credentials are missing, wrong or have ended")]
    NotAllowed,
    /// The file is larger than may be taken.
    #[error("the file has more than {bytes_max} bytes, which is the most that may be taken")]
    TooLarge {
        /// The limit.
        bytes_max: u64,
    },
    /// The store cannot be reached, or broke off.
    #[error("the store cannot be reached, or broke off")]
    Unreachable,
}

/// What a store answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemoteAnswer {
    /// The edition that is known is still there.
    Unchanged,
    /// The file, and the entity tag of its edition.
    File {
        /// Its bytes.
        bytes: Vec<u8>,
        /// Its entity tag; null if the store gives none.
        etag: Option<String>,
    },
}

/// A file on a store.
#[derive(Clone)]
pub struct RemoteFile {
    store: Arc<dyn ObjectStore>,
    path: Path,
}

impl fmt::Debug for RemoteFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RemoteFile(..)")
    }
}

impl RemoteFile {
    /// Finds the store of an address. The settings are those of the store's own programs, such as `aws_access_key_id`,
    /// `azure_storage_account_key` or `google_service_account`; one that no store knows is passed over.
    ///
    /// # Errors
    /// [`RemoteFault::NotBuilt`], [`RemoteFault::BadAddress`], [`RemoteFault::BadSettings`].
    pub fn open(
        address: &Url,
        settings: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, RemoteFault> {
        let (scheme, feature, is_built) = match address.scheme() {
            "s3" | "s3a" => ("s3", "s3", cfg!(feature = "s3")),
            "az" | "azure" | "abfs" | "abfss" => ("az", "azure", cfg!(feature = "azure")),
            "gs" => ("gs", "gcs", cfg!(feature = "gcs")),
            _ => return Err(RemoteFault::BadAddress),
        };
        if !is_built {
            return Err(RemoteFault::NotBuilt { scheme, feature });
        }
        let (store, path) =
            object_store::parse_url_opts(address, settings).map_err(|_| RemoteFault::BadSettings)?;
        if path.as_ref().is_empty() {
            return Err(RemoteFault::BadAddress);
        }
        Ok(Self { store: store.into(), path })
    }

    /// Gets the file, unless it is the edition with the known entity tag. The store's own client tries again what may
    /// pass, and goes on where an answer broke off.
    ///
    /// # Errors
    /// [`RemoteFault`].
    pub async fn get(&self, known_etag: Option<&str>, bytes_max: u64) -> Result<RemoteAnswer, RemoteFault> {
        let options = GetOptions { if_none_match: known_etag.map(str::to_owned), ..GetOptions::default() };
        let answer = match self.store.get_opts(&self.path, options).await {
            Ok(answer) => answer,
            Err(Error::NotModified { .. }) if known_etag.is_some() => return Ok(RemoteAnswer::Unchanged),
            Err(error) => return Err(explain(&error)),
        };
        let too_large = RemoteFault::TooLarge { bytes_max };
        let (length, etag) = (answer.meta.size, answer.meta.e_tag.clone());
        if length > bytes_max {
            return Err(too_large);
        }
        let mut bytes = Vec::new();
        let mut stream = answer.into_stream();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|error| explain(&error))?;
            if (bytes.len() + chunk.len()) as u64 > bytes_max {
                return Err(too_large);
            }
            bytes.extend_from_slice(&chunk);
        }
        if bytes.len() as u64 != length {
            return Err(RemoteFault::Unreachable);
        }
        Ok(RemoteAnswer::File { bytes, etag })
    }
}

fn explain(error: &Error) -> RemoteFault {
    match error {
        Error::NotFound { .. } => RemoteFault::NotThere,
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => RemoteFault::NotAllowed,
        Error::InvalidPath { .. } => RemoteFault::BadAddress,
        Error::UnknownConfigurationKey { .. } => RemoteFault::BadSettings,
        _ => RemoteFault::Unreachable,
    }
}

#[cfg(test)]
#[path = "remote_tests.rs"]
mod tests;
