//! The password of a workbook.
//!
//! In: what the caller took from its secret. Out: a value that no message can show.

use std::fmt;

use zeroize::Zeroizing;

/// A password that is shown nowhere: it has no `Display`, its `Debug` is redacted, and it is wiped from memory when it
/// is dropped.
///
/// ```
/// use sylfaen_workbook::Password;
///
/// assert_eq!(format!("{:?}", Password::new("sesame")), "Password(..)");
/// ```
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// Keeps the password.
    pub fn new(password: impl Into<String>) -> Self {
        Self(Zeroizing::new(password.into()))
    }

    /// The password itself, for whoever derives a key from it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// The password in UTF-16, as Office hashes it.
    pub(crate) fn utf_16(&self) -> Zeroizing<Vec<u8>> {
        // Reserved in full, since growing would leave copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.0.len() * 2));
        bytes.extend(self.0.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}
