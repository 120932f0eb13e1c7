//! Why a source could not be fetched.
//!
//! Fixed words and numbers only. The words of the HTTP library are never passed on: they hold the address, and an
//! address can hold a token or a person's name.

/// What stood between us and the bytes of a source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchFault {
    /// The server says there is nothing at the address.
    #[error("there is nothing at its address")]
    NotThere,
    /// The server wants a secret, or another one.
    #[error("the server did not let us in (status {status}); the secret is missing, wrong or has ended")]
    NotAllowed {
        /// The status: 401, 403 or 407.
        status: u16,
    },
    /// A web page came in place of a file, as where a login has ended.
    #[error(
        "a web page came in place of the file, most likely a login page; look at the address and its secret"
    )]
    WebPage,
    /// The server answered with a status that gives no file.
    #[error("the server answered with status {status}")]
    Status {
        /// The status.
        status: u16,
    },
    /// The file is larger than may be taken.
    #[error("the file has more than {bytes_max} bytes, which is the most that may be taken")]
    TooLarge {
        /// The limit.
        bytes_max: u64,
    },
    /// The server sends from one address to the next without end.
    #[error("the server redirects more than {redirects_max} times")]
    TooManyRedirects {
        /// The limit.
        redirects_max: usize,
    },
    /// The server redirects from a protected address to one that is not, or to something that is no web address.
    #[error("the server redirects to an address that is not protected")]
    Downgraded,
    /// The server cannot be reached.
    #[error("the server cannot be reached")]
    Unreachable,
    /// Nothing came for too long.
    #[error("the server took too long")]
    TimedOut,
    /// The connection ended before the file did.
    #[error("the connection ended before the file did")]
    CutOff,
    /// The server asks to come back later than we wait.
    #[error("the server is busy (status {status}) and asks to come back in {wait_seconds} seconds")]
    Busy {
        /// The status.
        status: u16,
        /// What it asks for, in seconds.
        wait_seconds: u64,
    },
    /// The bytes are not those the list declares.
    #[error("the file is not the one declared: its SHA-256 differs")]
    ChecksumDiffers,
    /// The file is packed, although it was asked for as it is.
    #[error("the server packs the file (content encoding), although it was asked for as it is")]
    Encoded,
    /// The server breaks the rules of HTTP.
    #[error("the server breaks the rules of HTTP: {what}")]
    Protocol {
        /// Which one.
        what: &'static str,
    },
    /// The store of the address failed.
    #[error(transparent)]
    Store(#[from] sylfaen_lake::RemoteFault),
    /// The named secret cannot be had.
    #[error("its secret cannot be had: {what}")]
    Secret {
        /// Why, with the name of the variable or the file.
        what: String,
    },
}

impl FetchFault {
    /// Whether the same request may succeed a little later.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable | Self::TimedOut | Self::CutOff => true,
            Self::Status { status } => matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504),
            _ => false,
        }
    }
}
