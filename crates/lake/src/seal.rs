//! Seals bytes so that they say nothing without the key.
//!
//! In: bytes and an age identity. Out: age files (X25519, ChaCha20-Poly1305), and the bytes again. It refuses to print
//! the identity, and to open what another key sealed or anybody changed.

use std::fmt;
use std::str::FromStr;

use age::secrecy::ExposeSecret;
use age::x25519::Identity;
use sylfaen_schema::Sensitive;

use crate::LakeError;

/// Seals bytes to one age identity and opens them again.
///
/// Sealing the same bytes twice gives other bytes each time: the sealed form is never compared or hashed.
///
/// ```
/// use sylfaen_lake::KeyFile;
/// let text = KeyFile::generate(true);
/// let key = KeyFile::parse(text.expose())?;
/// let sealed = key.seal().seal(b"Mair, 1990-02-01")?;
/// assert!(!sealed.windows(4).any(|part| part == b"Mair"));
/// assert_eq!(key.seal().open(&sealed)?.expose(), b"Mair, 1990-02-01");
/// # Ok::<(), sylfaen_lake::LakeError>(())
/// ```
#[derive(Clone)]
pub struct Seal {
    identity: Identity,
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(..)")
    }
}

impl Seal {
    /// Takes an identity as age writes it (`AGE-SECRET-KEY-1…`); null if it is none.
    pub(crate) fn parse(identity: &str) -> Option<Self> {
        Some(Self { identity: Identity::from_str(identity.trim()).ok()? })
    }

    /// Seals bytes.
    ///
    /// # Errors
    /// [`LakeError::Sealing`] if age fails.
    pub fn seal(&self, bytes: &[u8]) -> Result<Vec<u8>, LakeError> {
        age::encrypt(&self.identity.to_public(), bytes).map_err(|_| LakeError::Sealing)
    }

    /// Opens sealed bytes.
    ///
    /// # Errors
    /// [`LakeError::Unsealing`] if another key sealed them, or they were changed or cut.
    pub fn open(&self, sealed: &[u8]) -> Result<Sensitive<Vec<u8>>, LakeError> {
        age::decrypt(&self.identity, sealed).map(Sensitive::new).map_err(|_| LakeError::Unsealing)
    }

    /// The public half, which anybody may know: who has it can seal and not open.
    pub fn recipient(&self) -> String {
        self.identity.to_public().to_string()
    }
}

/// A new identity as text, made of the system's randomness.
pub(crate) fn new_identity() -> Sensitive<String> {
    Sensitive::new(Identity::generate().to_string().expose_secret().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal() -> Seal {
        Seal::parse(new_identity().expose()).unwrap()
    }

    #[test]
    fn sealed_bytes_open_again_and_hold_no_plain_text() {
        let seal = seal();
        for length in [0, 1, 16, 64 * 1024, 64 * 1024 + 1] {
            let plain: Vec<u8> = b"Nguyen Thi Hoa;".iter().copied().cycle().take(length).collect();
            let sealed = seal.seal(&plain).unwrap();
            assert_ne!(sealed, seal.seal(&plain).unwrap());
            assert!(!sealed.windows(6).any(|part| part == b"Nguyen"));
            assert_eq!(seal.open(&sealed).unwrap().expose(), &plain);
        }
    }

    #[test]
    fn another_key_a_changed_byte_and_a_cut_end_do_not_open() {
        let seal = seal();
        let sealed = seal.seal(&[7; 1000]).unwrap();
        assert!(matches!(self::seal().open(&sealed), Err(LakeError::Unsealing)));
        for place in [30, 120, 300, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(matches!(seal.open(&changed), Err(LakeError::Unsealing)), "byte {place}");
        }
        assert!(matches!(seal.open(&sealed[..sealed.len() - 1]), Err(LakeError::Unsealing)));
        assert!(matches!(seal.open(b"plain"), Err(LakeError::Unsealing)));
    }

    #[test]
    fn nothing_prints_the_identity() {
        let text = new_identity();
        let seal = Seal::parse(text.expose()).unwrap();
        assert_eq!(format!("{seal:?} {text:?}"), "Seal(..) Sensitive(..)");
        assert!(seal.recipient().starts_with("age1"));
        assert!(Seal::parse(&seal.recipient()).is_none());
    }
}
