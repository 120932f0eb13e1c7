//! A wrapper that keeps personal values out of messages.
//!
//! In: a value. Out: the same value, to those who ask by name. It refuses to be printed.

use std::fmt;

/// A personal value: it has no `Display`, and its `Debug` says only that something is there.
///
/// ```
/// use sylfaen_schema::Sensitive;
/// let name = Sensitive::new("Mair");
/// assert_eq!(format!("{name:?}"), "Sensitive(..)");
/// assert_eq!(*name.expose(), "Mair");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Gives sight of the value. Every call is a place where a person could be named: keep it out of messages.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// Takes the value out.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sensitive(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_even_nested_and_pretty() {
        let person = (1, Some(Sensitive::new(String::from("Nguyen"))));
        assert!(!format!("{person:?}").contains("Nguyen"));
        assert!(!format!("{person:#?}").contains("Nguyen"));
        assert_eq!(person.1.unwrap().into_inner(), "Nguyen");
    }
}
