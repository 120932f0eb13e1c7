//! The key file: one secret for identifiers, one for sealing.
//!
//! In: TOML text, read by whoever has the file. Out: an [`IdKey`] and a [`Seal`]. It refuses files with other keys or
//! secrets of the wrong form, and repeats nothing that stands in them.

use serde::Deserialize;
use sylfaen_schema::{IdKey, Sensitive};

use crate::digest::sha256_hex;
use crate::seal::new_identity;
use crate::{LakeError, Seal};

/// The secrets of one workplace. They lie outside the roots: a copy of the roots alone opens nothing.
///
/// ```
/// use sylfaen_lake::KeyFile;
/// let text = KeyFile::generate(true);
/// let key = KeyFile::parse(text.expose())?;
/// assert!(key.is_test_key());
/// assert_eq!(key.id_key().record_id(&["12"]).len(), 32);
/// # Ok::<(), sylfaen_lake::LakeError>(())
/// ```
#[derive(Debug, Clone)]
pub struct KeyFile {
    id_key: IdKey,
    seal: Seal,
    is_test_key: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    hmac_key_hex: String,
    age_identity: String,
    is_test_key: bool,
}

impl KeyFile {
    /// Parses the text of a key file.
    ///
    /// # Errors
    /// [`LakeError::BadKeyFile`] with the line, and not a letter of what stands there.
    pub fn parse(text: &str) -> Result<Self, LakeError> {
        let written: Written = toml::from_str(text).map_err(|error| LakeError::BadKeyFile {
            why: "it must give `hmac_key_hex`, `age_identity` and `is_test_key`, and nothing else",
            line: 1 + text[..error.span().map_or(0, |span| span.start.min(text.len()))].matches('\n').count(),
        })?;
        let bad = |why, key| LakeError::BadKeyFile { why, line: line_of(text, key) };
        let id_key = IdKey::from_hex(&written.hmac_key_hex)
            .map_err(|_| bad("`hmac_key_hex` is not 64 hexadecimal digits", "hmac_key_hex"))?;
        let seal = Seal::parse(&written.age_identity)
            .ok_or_else(|| bad("`age_identity` is not an age secret key", "age_identity"))?;
        Ok(Self { id_key, seal, is_test_key: written.is_test_key })
    }

    /// Makes the text of a new key file, from the system's randomness.
    pub fn generate(is_test_key: bool) -> Sensitive<String> {
        // A second identity is 256 random bits that age has asked the system for; the digest takes its form away.
        let hmac_key = sha256_hex(new_identity().expose().as_bytes());
        let identity = new_identity();
        let warning = if is_test_key {
            "# A test key: it protects nothing, and a real lake refuses it."
        } else {
            "# Keep this file outside the roots and make a copy: without it nothing in landing can be read again."
        };
        Sensitive::new(format!(
            "{warning}\nhmac_key_hex = \"{hmac_key}\"\nage_identity = \"{}\"\nis_test_key = {is_test_key}\n",
            identity.expose()
        ))
    }

    /// The key under which identifiers are made.
    pub fn id_key(&self) -> &IdKey {
        &self.id_key
    }

    /// The seal of landing.
    pub fn seal(&self) -> &Seal {
        &self.seal
    }

    /// Whether it is a test key, which protects nothing.
    pub fn is_test_key(&self) -> bool {
        self.is_test_key
    }
}

fn line_of(text: &str, key: &str) -> usize {
    1 + text.lines().position(|line| line.trim_start().starts_with(key)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_files_parse_and_differ() {
        let (one, two) = (KeyFile::generate(false), KeyFile::generate(false));
        assert_ne!(one, two);
        let (one, two) = (KeyFile::parse(one.expose()).unwrap(), KeyFile::parse(two.expose()).unwrap());
        assert!(!one.is_test_key());
        assert_ne!(one.id_key().id("x", &[]), two.id_key().id("x", &[]));
        assert_ne!(one.seal().recipient(), two.seal().recipient());
        assert_eq!(format!("{one:?}"), "KeyFile { id_key: IdKey(..), seal: Seal(..), is_test_key: false }");
    }

    #[test]
    fn errors_say_the_line_and_not_what_stands_there() {
        let good = KeyFile::generate(true);
        let cases = [
            (good.expose().replace("hmac_key_hex = \"", "hmac_key_hex = \"zz"), 2),
            (good.expose().replace("AGE-SECRET-KEY-1", "AGE-SECRET-KEY-2"), 3),
            (good.expose().replace("is_test_key = true", "is_test_key = \"QUITESECRET\""), 4),
            (good.expose().replace("is_test_key", "is_tset_key"), 4),
            (format!("{}spare = \"QUITESECRET\"\n", good.expose()), 5),
            (String::from("hmac_key_hex = \"QUITESECRET"), 1),
        ];
        for (text, expected) in cases {
            let error = KeyFile::parse(&text).unwrap_err();
            let said = format!("{error} {error:?}");
            assert!(!said.contains("SECRET") && !said.contains("zz"), "{said}");
            assert!(matches!(error, LakeError::BadKeyFile { line, .. } if line == expected), "{said}");
        }
    }
}
