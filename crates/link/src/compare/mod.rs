//! Comparators: how alike two values of one field are.
//!
//! In: two texts, dates or sets, either of which may be missing. Out: a number from 0 to 1, a count of slips, or an
//! agreement in words; nothing where either value is missing. Refused: nothing; any Unicode text is compared.
//!
//! All are symmetric, none panics, and none knows a field's name: which comparator and which bound a field uses is
//! settings. Text is compared as it is given; [`plain_latin`] is what makes `Siôn` and `SION` the same beforehand.

mod date;
mod edit;
mod grams;
mod jaro;
mod latin;
mod metaphone;
mod name;
mod place;
mod reference;
mod sound;
mod variant;

pub use date::{DateAgreement, PartialDate, age_agrees, date_agreement, days_between};
pub use edit::{damerau_levenshtein, edit_distance, within_one_slip};
pub use grams::{qgram_jaccard, set_jaccard, token_jaccard};
pub(crate) use jaro::{PackedText, jaro_winkler_packed};
pub use jaro::{jaro, jaro_winkler};
pub use latin::plain_latin;
pub use metaphone::double_metaphone;
pub use name::{are_exchanged, is_initial_of};
pub use place::{PlaceAgreement, PostcodeAgreement, place_agreement, places_shared, postcode_agreement};
pub use reference::{ReferenceAgreement, has_check_digit_mod_11, plain_reference, reference_agreement};
pub use sound::{double_sound_key, sound_key};
pub use variant::NameVariants;
