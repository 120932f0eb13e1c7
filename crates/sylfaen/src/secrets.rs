//! Secrets, by the name of the place they are kept in.
//!
//! In: an environment variable or a file. Out: its first line. A secret is never an argument, and no message holds one.

use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use sylfaen_lake::Sensitive;

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
}

#[cfg(test)]
mod tests {
    use super::*;

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
