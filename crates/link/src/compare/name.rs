//! Names that stand for one another without being alike: initials, and given and family name in each other's place.
//!
//! In: names in plain Latin letters. Out: yes or no. Refused: nothing.

/// Whether one name is only the first letter of the other, as `m` is of `maria`.
///
/// ```
/// use sylfaen_link::compare::is_initial_of;
/// assert!(is_initial_of("m", "maria") && is_initial_of("maria", "m"));
/// assert!(!is_initial_of("m", "m") && !is_initial_of("", "maria"));
/// ```
pub fn is_initial_of(a: &str, b: &str) -> bool {
    let first = |text: &str| text.chars().next();
    let is_one = |text: &str| text.chars().count() == 1;
    a != b && first(a).is_some() && first(a) == first(b) && (is_one(a) || is_one(b))
}

/// Whether given and family name stand in each other's place; both must be there on both sides.
///
/// ```
/// use sylfaen_link::compare::are_exchanged;
/// assert!(are_exchanged(("nguyen", "linh"), ("linh", "nguyen")));
/// assert!(!are_exchanged(("ali", "ali"), ("ali", "ali")));
/// ```
pub fn are_exchanged(a: (&str, &str), b: (&str, &str)) -> bool {
    !a.0.is_empty() && !a.1.is_empty() && a != b && a.0 == b.1 && a.1 == b.0
}
