//! The password of a workbook.
//!
//! In: what the caller took from its secret. Out: a value that no message can show.

use std::fmt;

/// A password that is shown nowhere: it has no `Display`, and its `Debug` is redacted.
///
/// ```
/// use sylfaen_workbook::Password;
///
/// assert_eq!(format!("{:?}", Password::new("sesame")), "Password(..)");
/// ```
#[derive(Clone)]
pub struct Password(Box<str>);

impl Password {
    /// Keeps the password.
    pub fn new(password: impl Into<Box<str>>) -> Self {
        Self(password.into())
    }

    /// The password itself, for whoever derives a key from it.
    #[expect(dead_code, reason = "the formats that can be decrypted ask for it")]
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}
