//! Fetching a file from the address of a source.
//!
//! In: an address and what is known of its bytes. Out: new bytes, or the word that nothing changed. What fails and may
//! pass is tried again after pauses that double, and goes on where it broke off. The caller gives the pause: nothing
//! here waits by itself.

mod fault;
mod http;
mod secret;
mod store;
mod web_page;

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use reqwest::Url;
use serde::{Deserialize, Serialize};
use sylfaen_lake::sha256_hex;

pub use fault::FetchFault;
use http::{Ended, Partial, Requester};
use secret::Authorisation;
pub use secret::{SecretKind, SecretName, SecretPlace};
use store::fetch_store;

/// How a fetch waits: told how long, it comes back when the time is over.
pub type Pause<'a> = dyn Fn(Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync + 'a;

/// How much a fetch may take, of bytes, time and patience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchLimits {
    /// Bytes of one file.
    pub bytes_max: u64,
    /// Requests for one file, the first included.
    pub attempts_max: u32,
    /// Redirects of one request.
    pub redirects_max: usize,
    /// How long a connection may take to be made.
    pub connect: Duration,
    /// How long the server may be silent.
    pub silence: Duration,
    /// How long one request may take in all.
    pub whole: Duration,
    /// The pause before the second attempt; it doubles with each.
    pub pause: Duration,
    /// The longest pause, also where the server asks for one: it may not hold a run up for longer.
    pub pause_max: Duration,
}

impl Default for FetchLimits {
    fn default() -> Self {
        Self {
            bytes_max: 256 << 20,
            attempts_max: 5,
            redirects_max: 5,
            connect: Duration::from_secs(20),
            silence: Duration::from_mins(1),
            whole: Duration::from_mins(15),
            pause: Duration::from_secs(1),
            pause_max: Duration::from_mins(1),
        }
    }
}

/// What a server says of the edition it has; with it one asks for a newer edition only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validators {
    /// The entity tag.
    pub etag: Option<String>,
    /// When it was last changed, in the server's own words.
    pub last_modified: Option<String>,
}

impl Validators {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) url: &'a Url,
    pub(crate) secret: Option<&'a SecretName>,
    /// The credentials of a store.
    pub(crate) credentials: Option<&'a Path>,
    /// What is known of the edition that was last taken.
    pub(crate) known: &'a Validators,
    /// The SHA-256 the file must have, in lower-case hexadecimal digits.
    pub(crate) sha256: Option<&'a str>,
}

/// What came.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fetched {
    /// The edition that was last taken is still there.
    Unchanged,
    /// Another edition.
    File { bytes: Vec<u8>, validators: Validators },
}

/// Fetches over HTTP, or from an object store.
pub(crate) async fn fetch(
    wanted: &Wanted<'_>,
    limits: &FetchLimits,
    pause: &Pause<'_>,
) -> Result<Fetched, FetchFault> {
    match wanted.url.scheme() {
        "http" | "https" => fetch_http(wanted, limits, pause).await,
        _ => fetch_store(wanted, limits).await,
    }
}

async fn fetch_http(
    wanted: &Wanted<'_>,
    limits: &FetchLimits,
    pause: &Pause<'_>,
) -> Result<Fetched, FetchFault> {
    let authorisation = wanted.secret.map(Authorisation::read).transpose()?;
    let requester = Requester::new(wanted.url, authorisation.as_ref(), limits)?;
    let mut partial = Partial::default();
    let mut attempt = 1;
    loop {
        let failed = match requester.ask(&mut partial, wanted.known).await {
            Ok(Ended::Unchanged) => return Ok(Fetched::Unchanged),
            Ok(Ended::Whole) if wanted.sha256.is_none_or(|sha256| sha256_hex(&partial.bytes) == sha256) => {
                return Ok(Fetched::File { bytes: partial.bytes, validators: partial.validators });
            }
            // A file joined from two answers is asked for once more as one.
            Ok(Ended::Whole) if partial.is_joined => {
                partial = Partial::default();
                FetchFault::ChecksumDiffers.into()
            }
            Ok(Ended::Whole) => return Err(FetchFault::ChecksumDiffers),
            Err(failed) if failed.fault.may_pass() => failed,
            Err(failed) => return Err(failed.fault),
        };
        if attempt >= limits.attempts_max {
            return Err(failed.fault);
        }
        let doubled = limits.pause.saturating_mul(1_u32.checked_shl(attempt - 1).unwrap_or(u32::MAX));
        pause(failed.wait.unwrap_or(doubled).min(limits.pause_max)).await;
        attempt += 1;
    }
}

#[cfg(test)]
#[path = "server_tests.rs"]
mod server_tests;
