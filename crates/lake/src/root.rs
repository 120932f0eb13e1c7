//! A root: one place for objects, with access of its own.
//!
//! In: a local folder or an address. Out: bytes by relative path, each put whole or not at all. It refuses stores that
//! were not built, and paths that Linux, macOS and Windows would not all keep.

use std::fmt;
use std::path::{Component, Path as FsPath, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::LakeError;

/// Which of the three roots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RootKind {
    /// Landing, direct identifiers, pairs, spill: for the few who must.
    Restricted,
    /// Pseudonymous tables, and the record of every run.
    Lake,
    /// What is safe to leave the building.
    Out,
}

impl RootKind {
    /// All of them, the most guarded first.
    pub const ALL: [Self; 3] = [Self::Restricted, Self::Lake, Self::Out];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Restricted => "restricted",
            Self::Lake => "lake",
            Self::Out => "out",
        }
    }
}

impl fmt::Display for RootKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One place for objects.
#[derive(Clone)]
pub struct Root {
    kind: RootKind,
    url: Url,
    /// A store whose `/` is the top of the file system or bucket, as Delta asks for it.
    store: Arc<dyn ObjectStore>,
    base: Path,
    folder: Option<PathBuf>,
}

impl fmt::Debug for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Root")
            .field("kind", &self.kind)
            .field("url", &self.url.as_str())
            .finish_non_exhaustive()
    }
}

/// Whether a percent sign is followed by two hexadecimal digits, as in an address.
fn has_escape(place: &str) -> bool {
    place.as_bytes().windows(3).any(|part| part[0] == b'%' && part[1..].iter().all(u8::is_ascii_hexdigit))
}

impl Root {
    /// Takes a local folder (`../lake`, `C:\lake`) or an address (`file:///srv/lake`). Nothing is made yet: the first
    /// object put makes the folder. `..` is taken away by the letter, without asking where a link leads.
    ///
    /// # Errors
    /// [`LakeError::SchemeNotBuilt`] for a store that this build does not have; [`LakeError::BadRoot`] for a place that
    /// is none.
    ///
    /// ```
    /// use sylfaen_lake::{LakeError, Root, RootKind};
    /// assert!(Root::open(RootKind::Lake, "somewhere/lake")?.url().as_str().ends_with("/somewhere/lake/"));
    /// let refused = Root::open(RootKind::Out, "s3://bucket/out");
    /// assert!(matches!(refused, Err(LakeError::SchemeNotBuilt { .. })));
    /// # Ok::<(), LakeError>(())
    /// ```
    pub fn open(kind: RootKind, place: &str) -> Result<Self, LakeError> {
        let bad = |why| LakeError::BadRoot { root: kind, why };
        // The table engine takes a place as a pattern or an address, and fails on these without saying so.
        if !place.contains("://") && (place.contains(['[', ']', '|', '^']) || has_escape(place)) {
            return Err(bad(
                "its name has [ ] | ^ or an escape such as %20, which the table engine cannot have",
            ));
        }
        let folder = match place.split_once("://") {
            None => PathBuf::from(place),
            Some(("file", _)) => Url::parse(place)
                .ok()
                .and_then(|url| url.to_file_path().ok())
                .ok_or_else(|| bad("its address is not that of a local folder"))?,
            Some((scheme, _)) => {
                let feature = match scheme {
                    "s3" | "s3a" => Some("s3"),
                    "az" | "azure" | "abfs" | "abfss" | "adl" => Some("azure"),
                    "gs" => Some("gcs"),
                    _ => None,
                };
                return Err(LakeError::SchemeNotBuilt { root: kind, scheme: scheme.to_owned(), feature });
            }
        };
        if place.trim().is_empty() {
            return Err(bad("it is empty"));
        }
        let folder = std::path::absolute(folder).map_err(|_| bad("it is not a path"))?;
        let folder = without_dots(&folder);
        Self::local(kind, folder, Arc::new(LocalFileSystem::new()))
    }

    /// A local folder seen through a store of the caller's, whose `/` is the top of the file system.
    pub(crate) fn local(
        kind: RootKind,
        folder: PathBuf,
        store: Arc<dyn ObjectStore>,
    ) -> Result<Self, LakeError> {
        let bad = |why| LakeError::BadRoot { root: kind, why };
        let url = Url::from_directory_path(&folder).map_err(|()| bad("it is not a full path"))?;
        let base = Path::from_url_path(url.path()).map_err(|_| bad("it is not a path that can be stored"))?;
        Ok(Self { kind, url, store, base, folder: Some(folder) })
    }

    /// Which root it is.
    pub fn kind(&self) -> RootKind {
        self.kind
    }

    /// Its address, with a slash at the end.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Its folder, if it is a local one.
    pub fn folder(&self) -> Option<&FsPath> {
        self.folder.as_deref()
    }

    /// Puts bytes where nothing is yet. Of many who try at once exactly one succeeds.
    ///
    /// # Errors
    /// [`LakeError::AlreadyThere`] if something is there, which is left as it was.
    pub async fn put_if_absent(&self, path: &str, bytes: impl Into<Bytes>) -> Result<(), LakeError> {
        let options = PutOptions::from(PutMode::Create);
        match self.store.put_opts(&self.place(path)?, bytes.into().into(), options).await {
            Ok(_) => Ok(()),
            Err(object_store::Error::AlreadyExists { .. }) => {
                Err(LakeError::AlreadyThere { root: self.kind, path: path.to_owned() })
            }
            Err(source) => Err(self.failed("put", path, source)),
        }
    }

    /// Puts bytes, in place of any that were there. A reader sees the old or the new, never a part.
    pub async fn put(&self, path: &str, bytes: impl Into<Bytes>) -> Result<(), LakeError> {
        let place = self.place(path)?;
        let done = self.store.put(&place, bytes.into().into()).await;
        done.map(drop).map_err(|source| self.failed("put", path, source))
    }

    /// Gets bytes.
    ///
    /// # Errors
    /// [`LakeError::NotThere`] if nothing is.
    pub async fn get(&self, path: &str) -> Result<Bytes, LakeError> {
        let place = self.place(path)?;
        let found = async { self.store.get(&place).await?.bytes().await };
        found.await.map_err(|source| match source {
            object_store::Error::NotFound { .. } => {
                LakeError::NotThere { root: self.kind, path: path.to_owned() }
            }
            other => self.failed("get", path, other),
        })
    }

    /// Whether something is there.
    pub async fn has(&self, path: &str) -> Result<bool, LakeError> {
        match self.store.head(&self.place(path)?).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(source) => Err(self.failed("look for", path, source)),
        }
    }

    /// The relative paths of everything under a folder, in order; none if there is no such folder.
    pub async fn list(&self, folder: &str) -> Result<Vec<String>, LakeError> {
        let prefix = self.place(folder)?;
        let found: Vec<_> = self
            .store
            .list(Some(&prefix))
            .try_collect()
            .await
            .map_err(|source| self.failed("list", folder, source))?;
        let mut paths: Vec<String> =
            found.iter().filter_map(|object| self.relative(&object.location)).collect();
        paths.sort();
        Ok(paths)
    }

    /// Takes an object away; nothing happens if there is none.
    pub async fn delete(&self, path: &str) -> Result<(), LakeError> {
        match self.store.delete(&self.place(path)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(source) => Err(self.failed("delete", path, source)),
        }
    }

    /// Puts a value as JSON where nothing is yet.
    ///
    /// # Errors
    /// As [`Self::put_if_absent`].
    pub async fn put_json_if_absent<T: Serialize>(&self, path: &str, value: &T) -> Result<(), LakeError> {
        self.put_if_absent(path, json(value)?).await
    }

    /// Puts a value as JSON, in place of what was there.
    pub async fn put_json<T: Serialize>(&self, path: &str, value: &T) -> Result<(), LakeError> {
        self.put(path, json(value)?).await
    }

    /// Gets a value put as JSON.
    ///
    /// # Errors
    /// [`LakeError::NotThere`]; [`LakeError::BadObject`] if it is no such value.
    pub async fn get_json<T: for<'a> Deserialize<'a>>(&self, path: &str) -> Result<T, LakeError> {
        let bytes = self.get(path).await?;
        serde_json::from_slice(&bytes).map_err(|error| LakeError::BadObject {
            root: self.kind,
            path: path.to_owned(),
            line: error.line(),
            column: error.column(),
        })
    }

    /// The names of the folders directly in a folder, in order.
    pub(crate) async fn folders(&self, folder: &str) -> Result<Vec<String>, LakeError> {
        let prefix = self.place(folder)?;
        let found = self.store.list_with_delimiter(Some(&prefix)).await;
        let found = found.map_err(|source| self.failed("list", folder, source))?;
        let mut names: Vec<String> =
            found.common_prefixes.iter().filter_map(|path| path.filename().map(str::to_owned)).collect();
        // A name that could not be put was not put by us, and is let be.
        names.retain(|name| check_path(name).is_ok());
        names.sort();
        Ok(names)
    }

    /// Takes a folder away with all that is in it, half-written files of a killed process included.
    pub(crate) async fn delete_folder(&self, folder: &str) -> Result<(), LakeError> {
        for path in self.list(folder).await? {
            self.delete(&path).await?;
        }
        let Some(local) = self.folder.as_ref() else { return Ok(()) };
        match std::fs::remove_dir_all(local.join(folder)) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(LakeError::Folder { root: self.kind, doing: "remove a folder", source })
            }
            _ => Ok(()),
        }
    }

    /// Makes the folder of a local root; the restricted one for its owner alone, where the system has owners.
    pub(crate) fn make(&self) -> Result<(), LakeError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        if self.kind == RootKind::Restricted {
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        }
        builder.create(folder).map_err(|source| LakeError::Folder {
            root: self.kind,
            doing: "make its folder",
            source,
        })
    }

    /// The store and address of a folder, for Delta.
    pub(crate) fn table_place(&self, folder: &str) -> Result<(Arc<dyn ObjectStore>, Url), LakeError> {
        check_path(folder)?;
        let url = self.url.join(&format!("{folder}/"));
        let url = url.map_err(|_| LakeError::Internal { what: "a checked path is no address" })?;
        Ok((Arc::clone(&self.store), url))
    }

    fn place(&self, path: &str) -> Result<Path, LakeError> {
        check_path(path)?;
        let parts = self.base.parts().chain(path.split('/').map(Into::into));
        Ok(parts.collect())
    }

    fn relative(&self, place: &Path) -> Option<String> {
        let parts: Vec<_> = place.prefix_match(&self.base)?.map(|part| part.as_ref().to_owned()).collect();
        Some(parts.join("/"))
    }

    fn failed(&self, doing: &'static str, path: &str, source: object_store::Error) -> LakeError {
        LakeError::Store { root: self.kind, path: path.to_owned(), doing, source: Box::new(source) }
    }
}

/// The three roots.
#[derive(Debug, Clone)]
pub struct Roots {
    /// Landing, direct identifiers, pairs, spill.
    pub restricted: Root,
    /// Pseudonymous tables, and the record of every run.
    pub lake: Root,
    /// What is safe to leave the building.
    pub out: Root,
}

impl Roots {
    /// Opens three places as three roots.
    ///
    /// # Errors
    /// As [`Root::open`]; [`LakeError::RootsOverlap`] if one lies inside another.
    pub fn open(restricted: &str, lake: &str, out: &str) -> Result<Self, LakeError> {
        Self::new(
            Root::open(RootKind::Restricted, restricted)?,
            Root::open(RootKind::Lake, lake)?,
            Root::open(RootKind::Out, out)?,
        )
    }

    pub(crate) fn new(restricted: Root, lake: Root, out: Root) -> Result<Self, LakeError> {
        let roots = Self { restricted, lake, out };
        for outer in roots.all() {
            for inner in roots.all() {
                if outer.kind != inner.kind && inner.url.as_str().starts_with(outer.url.as_str()) {
                    return Err(LakeError::RootsOverlap { outer: outer.kind, inner: inner.kind });
                }
            }
        }
        Ok(roots)
    }

    /// The root of a kind.
    pub fn get(&self, kind: RootKind) -> &Root {
        match kind {
            RootKind::Restricted => &self.restricted,
            RootKind::Lake => &self.lake,
            RootKind::Out => &self.out,
        }
    }

    /// All three, the most guarded first.
    pub fn all(&self) -> [&Root; 3] {
        [&self.restricted, &self.lake, &self.out]
    }
}

fn json<T: Serialize>(value: &T) -> Result<Vec<u8>, LakeError> {
    let mut bytes = serde_json::to_vec_pretty(value)
        .map_err(|_| LakeError::Internal { what: "a record has no JSON form" })?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn without_dots(path: &FsPath) -> PathBuf {
    let mut kept = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                kept.pop();
            }
            Component::CurDir => {}
            other => kept.push(other),
        }
    }
    kept
}

/// Whether a path can be stored on every system: lower and upper letters, digits, `.`, `_`, `-`, parted by `/`.
fn check_path(path: &str) -> Result<(), LakeError> {
    let bad = |why| LakeError::BadPath { path: path.to_owned(), why };
    for part in path.split('/') {
        let first = part.split('.').next().unwrap_or_default();
        if part.is_empty() || part == "." || part == ".." {
            return Err(bad("a part of it is empty or dots"));
        }
        if part.len() > 120 {
            return Err(bad("a part of it is longer than 120 letters"));
        }
        if !part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')) {
            return Err(bad("only letters, digits, `.`, `_` and `-` are"));
        }
        if part.ends_with('.') || is_device(first) {
            return Err(bad("a part of it means something else on Windows"));
        }
    }
    Ok(())
}

/// Names that Windows keeps for devices, whatever follows the first dot.
pub(crate) fn is_device(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let numbered = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
    matches!(name.as_str(), "con" | "prn" | "aux" | "nul")
        || numbered.is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit())
}

#[cfg(test)]
#[path = "root_tests.rs"]
mod tests;
