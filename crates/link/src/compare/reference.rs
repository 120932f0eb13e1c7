//! Reference numbers as people copy them.
//!
//! In: two references. Out: how they agree. Refused: nothing.

use super::edit::edit_distance;

/// How two references agree, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReferenceAgreement {
    /// Every letter and digit the same; spaces, dashes and case aside.
    Same,
    /// One slip of the hand.
    OneSlip,
    /// Two slips.
    TwoSlips,
    /// None of these.
    Different,
}

/// The letters and digits of a reference, in capitals.
///
/// ```
/// assert_eq!(sylfaen_link::compare::plain_reference("nrm-0012/13"), "NRM001213");
/// ```
pub fn plain_reference(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Says how two references agree; nothing if either has neither letter nor digit.
///
/// Short references are near one another by chance: slips count only where at least four letters to each slip are there.
///
/// ```
/// use sylfaen_link::compare::{ReferenceAgreement, reference_agreement};
/// assert_eq!(reference_agreement("HO 12345", "ho12354"), Some(ReferenceAgreement::OneSlip));
/// assert_eq!(reference_agreement("12", "13"), Some(ReferenceAgreement::Different));
/// assert_eq!(reference_agreement("-", "13"), None);
/// ```
pub fn reference_agreement(a: &str, b: &str) -> Option<ReferenceAgreement> {
    let (a, b) = (plain_reference(a), plain_reference(b));
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let shorter = a.chars().count().min(b.chars().count());
    Some(match edit_distance(&a, &b) {
        0 => ReferenceAgreement::Same,
        1 if shorter >= 4 => ReferenceAgreement::OneSlip,
        2 if shorter >= 8 => ReferenceAgreement::TwoSlips,
        _ => ReferenceAgreement::Different,
    })
}

/// Whether the last of ten digits is the check digit of the other nine (modulus 11, as in NHS numbers).
///
/// ```
/// use sylfaen_link::compare::has_check_digit_mod_11;
/// assert!(has_check_digit_mod_11("943 476 5919"));
/// assert!(!has_check_digit_mod_11("943 476 5918"));
/// ```
pub fn has_check_digit_mod_11(text: &str) -> bool {
    let digits: Vec<u32> = plain_reference(text).chars().filter_map(|letter| letter.to_digit(10)).collect();
    let Some((check, others)) = digits.split_last().filter(|(_, others)| others.len() == 9) else {
        return false;
    };
    let sum: u32 = others.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    plain_reference(text).len() == 10 && (11 - sum % 11) % 11 == *check
}
