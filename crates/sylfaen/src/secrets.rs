//! Secrets, by the name of the place they are kept in.
//!
//! In: an environment variable or a file. Out: its first line, or the key made of it. A secret is never an argument, and no
//! message holds one.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use sylfaen_lake::Sensitive;
use sylfaen_schema::IdKey;

use crate::SylfaenError;
use crate::cli::Global;
use crate::place::outside_roots;

/// The shortest secret, and the fewest different letters in it: whoever has a file can try secrets at leisure.
const LETTERS_MIN: usize = 20;
const DISTINCT_MIN: usize = 10;
/// Every party makes the same key of the same secret, so the salt is no secret and no chance.
const KEY_SALT: &[u8] = b"sylfaen encode, format 1";

/// Where a secret is kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SecretPlace {
    /// In an environment variable.
    Env(String),
    /// On the first line of a file.
    File(PathBuf),
}

impl SecretPlace {
    /// Where the command line says that a secret is: in a variable, or in a file outside the roots; nothing if it says neither.
    ///
    /// # Errors
    /// [`SylfaenError::InsideRoot`] for a file inside a root.
    pub(crate) fn asked(
        global: &Global,
        variable: Option<&String>,
        file: Option<&PathBuf>,
    ) -> Result<Option<Self>, SylfaenError> {
        if let Some(name) = variable {
            return Ok(Some(Self::Env(name.clone())));
        }
        let Some(file) = file else { return Ok(None) };
        outside_roots(file, global, &["out", "lake", "restricted"])?;
        Ok(Some(Self::File(file.clone())))
    }

    /// Takes the secret.
    ///
    /// # Errors
    /// What is wrong, with the name of the place.
    pub(crate) fn take(&self) -> Result<Sensitive<String>, String> {
        let text =
            match self {
                Self::Env(name) => std::env::var(name)
                    .map_err(|_| format!("the variable `{name}` is not set, or is not text")),
                Self::File(file) => fs::read_to_string(file)
                    .map_err(|_| format!("`{}` cannot be read as text", file.display())),
            };
        let text = Sensitive::new(text?);
        let line = text.expose().lines().next().unwrap_or_default();
        if line.is_empty() {
            return Err(match self {
                Self::Env(name) => format!("the variable `{name}` is empty"),
                Self::File(file) => format!("the first line of `{}` is empty", file.display()),
            });
        }
        Ok(Sensitive::new(line.to_owned()))
    }

    /// The key made of a secret that partners share, if it is worth the name: the same for the same secret alone.
    ///
    /// It is stretched with Argon2id (RFC 9106, with the parameters of its crate: 19 MiB, two passes), so that guessing the secret
    /// takes a hundred thousand times as long.
    ///
    /// # Errors
    /// [`SylfaenError::Password`] if it cannot be had, or is short or monotonous.
    pub(crate) fn shared_key(&self) -> Result<IdKey, SylfaenError> {
        let secret = self.take().map_err(|reason| SylfaenError::Password { reason })?;
        let letters = secret.expose().chars().count();
        let distinct = secret.expose().chars().collect::<BTreeSet<char>>().len();
        if letters < LETTERS_MIN || distinct < DISTINCT_MIN {
            let reason = format!(
                "a secret has at least {LETTERS_MIN} letters, {DISTINCT_MIN} of them different; draw it by chance"
            );
            return Err(SylfaenError::Password { reason });
        }
        stretched(&secret)
    }
}

fn stretched(secret: &Sensitive<String>) -> Result<IdKey, SylfaenError> {
    let mut key = [0_u8; 32];
    argon2::Argon2::default()
        .hash_password_into(secret.expose().as_bytes(), KEY_SALT, &mut key)
        .map_err(|_| SylfaenError::Internal { what: "a secret can be stretched to a key" })?;
    Ok(IdKey::from_bytes(&key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_for_the_same_secret_alone() {
        let of = |secret: &str| stretched(&Sensitive::new(secret.to_owned())).unwrap().record_id(&["x"]);
        assert_eq!(of("un dau tri pedwar pump"), of("un dau tri pedwar pump"));
        assert_ne!(of("un dau tri pedwar pump"), of("un dau tri pedwar pumps"));
    }

    #[test]
    fn a_secret_is_the_first_line_of_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        let place = SecretPlace::File(file.clone());
        assert!(place.take().unwrap_err().ends_with("cannot be read as text"));
        fs::write(&file, "hir a chymhleth\r\nnodyn\n").unwrap();
        assert_eq!(place.take().unwrap().expose(), "hir a chymhleth");
        fs::write(&file, "\nhir\n").unwrap();
        assert!(place.take().unwrap_err().starts_with("the first line of"));
        let unset = SecretPlace::Env("SYLFAEN_NO_SUCH_SECRET".to_owned()).take().unwrap_err();
        assert!(unset.contains("`SYLFAEN_NO_SUCH_SECRET`"));
    }
}
