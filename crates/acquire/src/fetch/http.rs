//! One request over HTTP.
//!
//! In: an address, what is known of its bytes, and how far they were had already. Out: the bytes that came, or why they
//! did not. Redirects are followed a few times and never from a protected address to one that is not. The address is
//! told to nobody: not in an error, not in a log, not to the next server.

use std::fmt;
use std::time::Duration;

use chrono::DateTime;
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, DATE, ETAG, HeaderMap, HeaderName,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, LAST_MODIFIED, RANGE, RETRY_AFTER,
};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};

use super::fault::FetchFault;
use super::secret::Authorisation;
use super::web_page::is_web_page;
use super::{FetchLimits, Validators};

/// The requests of one source.
pub(crate) struct Requester<'a> {
    client: Client,
    url: &'a Url,
    authorisation: Option<&'a Authorisation>,
    limits: &'a FetchLimits,
}

/// What has come of a file so far.
#[derive(Default)]
pub(crate) struct Partial {
    /// The bytes.
    pub(crate) bytes: Vec<u8>,
    /// What the server said of them.
    pub(crate) validators: Validators,
    /// What the rest can be asked for by, so that no part of another edition is joined to it; null if by nothing.
    resume_by: Option<String>,
    /// How many bytes there are in all, where the server said so.
    total: Option<u64>,
    /// Whether the bytes came in more than one answer.
    pub(crate) is_joined: bool,
}

/// How a request ended.
pub(crate) enum Ended {
    /// The whole file is in hand.
    Whole,
    /// It is what it was when it was last taken.
    Unchanged,
}

/// Why a request failed, and how long the server asks to be left alone.
pub(crate) struct Failed {
    pub(crate) fault: FetchFault,
    pub(crate) wait: Option<Duration>,
}

impl From<FetchFault> for Failed {
    fn from(fault: FetchFault) -> Self {
        Self { fault, wait: None }
    }
}

#[derive(Debug)]
struct Downgrade;

impl fmt::Display for Downgrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("redirected to an address that is not protected")
    }
}

impl std::error::Error for Downgrade {}

impl<'a> Requester<'a> {
    pub(crate) fn new(
        url: &'a Url,
        authorisation: Option<&'a Authorisation>,
        limits: &'a FetchLimits,
    ) -> Result<Self, FetchFault> {
        let redirects_max = limits.redirects_max;
        let policy = Policy::custom(move |attempt| {
            let was_protected = attempt.previous().last().is_some_and(|url| url.scheme() == "https");
            if attempt.previous().len() > redirects_max {
                attempt.stop()
            } else if was_protected && attempt.url().scheme() != "https" {
                attempt.error(Downgrade)
            } else {
                attempt.follow()
            }
        });
        let client = Client::builder()
            .redirect(policy)
            .referer(false)
            .user_agent(concat!("sylfaen/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(limits.connect)
            .read_timeout(limits.silence)
            .timeout(limits.whole)
            .build()
            .map_err(|_| FetchFault::Protocol { what: "no secure connection can be set up here" })?;
        Ok(Self { client, url, authorisation, limits })
    }

    /// Asks for the file, or for the rest of it, and adds what comes to `partial`.
    pub(crate) async fn ask(&self, partial: &mut Partial, known: &Validators) -> Result<Ended, Failed> {
        let resumes = partial.resume_by.is_some() && !partial.bytes.is_empty();
        if !resumes {
            *partial = Partial::default();
        }
        let response = self.send(partial, known).await.map_err(|error| Self::explain(&error))?;
        let headers = response.headers();
        match response.status() {
            StatusCode::OK => {
                // The server does not resume, or has another edition by now: this is the file from its beginning.
                *partial = Partial::begun(headers, response.content_length());
            }
            StatusCode::PARTIAL_CONTENT if resumes => partial.join(headers)?,
            StatusCode::NOT_MODIFIED if !resumes && !known.is_empty() => return Ok(Ended::Unchanged),
            StatusCode::RANGE_NOT_SATISFIABLE if resumes => {
                *partial = Partial::default();
                return Err(FetchFault::CutOff.into());
            }
            status => return Err(self.refused(status, headers)),
        }
        self.take_body(response, partial).await?;
        Ok(Ended::Whole)
    }

    async fn send(&self, partial: &Partial, known: &Validators) -> Result<Response, reqwest::Error> {
        // Packed bytes could not be counted against the limit, nor asked for from the middle.
        let mut request = self.client.get(self.url.clone()).header(ACCEPT_ENCODING, "identity");
        if let Some(authorisation) = self.authorisation {
            request = authorisation.on(request);
        }
        if let Some(validator) = &partial.resume_by {
            request = request
                .header(RANGE, format!("bytes={}-", partial.bytes.len()))
                .header(IF_RANGE, validator.as_str());
        } else {
            for (name, value) in [(IF_NONE_MATCH, &known.etag), (IF_MODIFIED_SINCE, &known.last_modified)] {
                if let Some(value) = value {
                    request = request.header(name, value.as_str());
                }
            }
        }
        request.send().await
    }

    async fn take_body(&self, mut response: Response, partial: &mut Partial) -> Result<(), FetchFault> {
        let bytes_max = self.limits.bytes_max;
        let too_large = FetchFault::TooLarge { bytes_max };
        if partial.total.is_some_and(|total| total > bytes_max) {
            return Err(too_large);
        }
        if header(response.headers(), &CONTENT_ENCODING).is_some_and(|value| value != "identity") {
            return Err(FetchFault::Encoded);
        }
        let content_type = header(response.headers(), &CONTENT_TYPE);
        while let Some(chunk) = response.chunk().await.map_err(|error| Self::explain(&error).fault)? {
            if (partial.bytes.len() + chunk.len()) as u64 > bytes_max {
                return Err(too_large);
            }
            partial.bytes.extend_from_slice(&chunk);
        }
        if partial.total.is_some_and(|total| total != partial.bytes.len() as u64) {
            return Err(FetchFault::CutOff);
        }
        if is_web_page(content_type.as_deref(), &partial.bytes) {
            return Err(FetchFault::WebPage);
        }
        Ok(())
    }

    /// What a status means that brings no bytes.
    fn refused(&self, status: StatusCode, headers: &HeaderMap) -> Failed {
        let status = status.as_u16();
        let fault = match status {
            404 | 410 => FetchFault::NotThere,
            401 | 403 | 407 => FetchFault::NotAllowed { status },
            // The policy stopped at this redirect: those before it were followed.
            300..=303 | 307 | 308 => {
                FetchFault::TooManyRedirects { redirects_max: self.limits.redirects_max }
            }
            206 => FetchFault::Protocol { what: "a part came that was not asked for" },
            304 => FetchFault::Protocol { what: "it says unchanged of what was not known" },
            _ => FetchFault::Status { status },
        };
        let wait = wait_asked(headers);
        match wait {
            Some(wait) if fault.may_pass() && wait > self.limits.pause_max => {
                FetchFault::Busy { status, wait_seconds: wait.as_secs() }.into()
            }
            _ => Failed { fault, wait },
        }
    }

    /// The library's error in words of ours; its own hold the address.
    fn explain(error: &reqwest::Error) -> Failed {
        let mut cause: Option<&dyn std::error::Error> = Some(error);
        while let Some(next) = cause {
            if next.is::<Downgrade>() {
                return FetchFault::Downgraded.into();
            }
            cause = next.source();
        }
        let fault = if error.is_timeout() {
            FetchFault::TimedOut
        } else if error.is_connect() {
            FetchFault::Unreachable
        } else if error.is_builder() {
            FetchFault::Protocol { what: "its address is none, or its secret cannot stand in a header" }
        } else {
            FetchFault::CutOff
        };
        fault.into()
    }
}

impl Partial {
    /// An answer that begins at the beginning.
    fn begun(headers: &HeaderMap, total: Option<u64>) -> Self {
        let validators =
            Validators { etag: header(headers, &ETAG), last_modified: header(headers, &LAST_MODIFIED) };
        Self { resume_by: resume_by(&validators, headers), validators, total, ..Self::default() }
    }

    /// An answer that goes on where the last one ended; refused if it does not, or is of another edition.
    fn join(&mut self, headers: &HeaderMap) -> Result<(), FetchFault> {
        let range = header(headers, &CONTENT_RANGE).as_deref().and_then(parse_range);
        let other_edition =
            header(headers, &ETAG).is_some_and(|etag| self.validators.etag.as_ref() != Some(&etag));
        let goes_on = range.is_some_and(|(first, total)| {
            first == self.bytes.len() as u64
                && (self.total.is_none() || total.is_none() || self.total == total)
        });
        if other_edition || !goes_on {
            *self = Self::default();
            return Err(FetchFault::CutOff);
        }
        self.total = self.total.or(range.and_then(|(_, total)| total));
        self.is_joined = true;
        Ok(())
    }
}

/// What tells one edition from every other, byte for byte: a strong entity tag, or else a day of change that lies
/// before the answer (RFC 9110, 8.8).
fn resume_by(validators: &Validators, headers: &HeaderMap) -> Option<String> {
    if let Some(etag) = &validators.etag {
        return (!etag.starts_with("W/")).then(|| etag.clone());
    }
    let last_modified = validators.last_modified.as_ref()?;
    let changed = DateTime::parse_from_rfc2822(last_modified).ok()?;
    let answered = DateTime::parse_from_rfc2822(&header(headers, &DATE)?).ok()?;
    (changed < answered).then(|| last_modified.clone())
}

/// The first byte and the length of the whole in `bytes 5-9/10`; the length is null where it is `*`.
fn parse_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
    let total = if total == "*" { None } else { Some(total.parse().ok()?) };
    let fits = first <= last && total.is_none_or(|total: u64| last < total);
    fits.then_some((first, total))
}

/// What `Retry-After` asks for: seconds, or a time, which is held against the server's own clock in the same answer.
fn wait_asked(headers: &HeaderMap) -> Option<Duration> {
    let asked = header(headers, &RETRY_AFTER)?;
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(&asked).ok()?;
    let now = DateTime::parse_from_rfc2822(&header(headers, &DATE)?).ok()?;
    until.signed_duration_since(now).to_std().ok()
}

fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_exactly_or_not_at_all() {
        assert_eq!(parse_range("bytes 5-9/10"), Some((5, Some(10))));
        assert_eq!(parse_range("bytes 0-0/*"), Some((0, None)));
        for wrong in
            ["", "bytes 9-5/10", "bytes 5-10/10", "bytes */10", "5-9/10", "bytes 5-9", "bytes -1-9/10"]
        {
            assert_eq!(parse_range(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_time_to_wait_needs_no_clock_of_ours() {
        let headers = |pairs: &[(HeaderName, &'static str)]| {
            pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect::<HeaderMap>()
        };
        assert_eq!(wait_asked(&headers(&[(RETRY_AFTER, "7")])), Some(Duration::from_secs(7)));
        let date = (DATE, "Wed, 21 Oct 2015 07:28:00 GMT");
        let later = (RETRY_AFTER, "Wed, 21 Oct 2015 07:29:30 GMT");
        assert_eq!(wait_asked(&headers(&[date.clone(), later.clone()])), Some(Duration::from_secs(90)));
        let before = (RETRY_AFTER, "Wed, 21 Oct 2015 07:00:00 GMT");
        assert_eq!(wait_asked(&headers(&[date, before])), None);
        assert_eq!(wait_asked(&headers(&[later])), None);
    }

    #[test]
    fn only_what_tells_editions_apart_byte_for_byte_is_resumed_by() {
        let date: HeaderMap =
            [(DATE, "Wed, 21 Oct 2015 07:28:00 GMT".parse().unwrap())].into_iter().collect();
        let by = |etag: Option<&str>, changed: Option<&str>| {
            let validators =
                Validators { etag: etag.map(str::to_owned), last_modified: changed.map(str::to_owned) };
            resume_by(&validators, &date)
        };
        let before = "Tue, 20 Oct 2015 07:28:00 GMT";
        assert_eq!(by(Some("\"a\""), Some(before)).as_deref(), Some("\"a\""));
        assert_eq!(by(Some("W/\"a\""), Some(before)), None);
        assert_eq!(by(None, Some(before)).as_deref(), Some(before));
        assert_eq!(by(None, Some("Wed, 21 Oct 2015 07:28:00 GMT")), None);
        assert_eq!(by(None, None), None);
    }
}
