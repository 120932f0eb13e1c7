//! Secrets that let us in to a server.
//!
//! In: the name of an environment variable or of a file. Out: one header, which is marked so that the HTTP library
//! does not show it either. A secret is never part of an address, of the list or of an error.

use std::path::PathBuf;

use reqwest::RequestBuilder;
use sylfaen_lake::Sensitive;

use super::fault::FetchFault;

/// How a secret is shown to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    /// A token, after `Bearer`.
    Bearer,
    /// A user and a password as `user:password`, after `Basic`.
    Basic,
}

/// Where a secret is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretPlace {
    /// An environment variable.
    Variable(String),
    /// A file; blank space around its content is not part of the secret.
    File(PathBuf),
}

/// A secret as a list names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretName {
    /// How it is shown.
    pub kind: SecretKind,
    /// Where it is kept.
    pub place: SecretPlace,
}

/// A secret in hand.
pub(crate) enum Authorisation {
    Bearer(Sensitive<String>),
    Basic { user: String, password: Sensitive<String> },
}

impl Authorisation {
    /// Reads a secret from where it is kept.
    ///
    /// # Errors
    /// [`FetchFault::Secret`] with the name of the place, never with what is there.
    pub(crate) fn read(name: &SecretName) -> Result<Self, FetchFault> {
        let secret = read_secret(&name.place)?;
        match name.kind {
            SecretKind::Bearer => Ok(Self::Bearer(secret)),
            SecretKind::Basic => {
                let (user, password) = secret
                    .expose()
                    .split_once(':')
                    .ok_or_else(|| unusable(&name.place, "is not `user:password`"))?;
                Ok(Self::Basic { user: user.to_owned(), password: Sensitive::new(password.to_owned()) })
            }
        }
    }

    /// Adds the header that lets us in; the library does not show it either.
    pub(crate) fn on(&self, request: RequestBuilder) -> RequestBuilder {
        match self {
            Self::Bearer(token) => request.bearer_auth(token.expose()),
            Self::Basic { user, password } => request.basic_auth(user, Some(password.expose())),
        }
    }
}

fn read_secret(place: &SecretPlace) -> Result<Sensitive<String>, FetchFault> {
    let text = match place {
        SecretPlace::Variable(name) => {
            std::env::var(name).map_err(|_| unusable(place, "is not set, or is not text"))?
        }
        SecretPlace::File(path) => {
            std::fs::read_to_string(path).map_err(|_| unusable(place, "cannot be read"))?
        }
    };
    let text = text.trim();
    if text.is_empty() {
        return Err(unusable(place, "is empty"));
    }
    Ok(Sensitive::new(text.to_owned()))
}

fn unusable(place: &SecretPlace, why: &str) -> FetchFault {
    FetchFault::Secret {
        what: match place {
            SecretPlace::Variable(name) => format!("the variable `{name}` {why}"),
            SecretPlace::File(path) => format!("the file `{}` {why}", path.display()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(kind: SecretKind, path: &std::path::Path) -> Result<reqwest::header::HeaderValue, FetchFault> {
        let name = SecretName { kind, place: SecretPlace::File(path.to_owned()) };
        let request = reqwest::Client::new().get("https://example.org/");
        let request = Authorisation::read(&name)?.on(request).build().unwrap();
        Ok(request.headers()["authorization"].clone())
    }

    #[test]
    fn a_secret_is_read_from_its_file_and_shown_to_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "mair:cyfrinach\n").unwrap();
        let bearer = header(SecretKind::Bearer, &path).unwrap();
        assert_eq!(bearer.to_str().unwrap(), "Bearer mair:cyfrinach");
        assert!(!format!("{bearer:?}").contains("cyfrinach"));
        let basic = header(SecretKind::Basic, &path).unwrap();
        assert_eq!(basic.to_str().unwrap(), "Basic bWFpcjpjeWZyaW5hY2g=");
        assert!(!format!("{basic:?}").contains("bWFpcjpjeWZyaW5hY2g="));
    }

    #[test]
    fn a_secret_that_cannot_be_used_is_named_by_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        assert!(header(SecretKind::Bearer, &path).unwrap_err().to_string().ends_with("cannot be read"));
        std::fs::write(&path, " \n").unwrap();
        assert!(header(SecretKind::Bearer, &path).unwrap_err().to_string().ends_with("is empty"));
        std::fs::write(&path, "cyfrinach").unwrap();
        let refused = header(SecretKind::Basic, &path).unwrap_err().to_string();
        assert!(refused.ends_with("is not `user:password`") && !refused.contains("cyfrinach"));
        let place = SecretPlace::Variable("SYLFAEN_NO_SUCH_SECRET".to_owned());
        let refused = Authorisation::read(&SecretName { kind: SecretKind::Bearer, place }).err().unwrap();
        assert!(refused.to_string().contains("`SYLFAEN_NO_SUCH_SECRET`"), "{refused}");
    }
}
