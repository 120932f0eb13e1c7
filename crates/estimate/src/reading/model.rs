//! Models from text.
//!
//! In: terms between commas, the names of the lists. Out: the model. Refused: a term that names no list.

use crate::{EstimateError, LogLinearModel};

/// Reads a model written as terms between commas: lists by name (`LA:NG`), by number from 1 (`12`) or by letter (`ab`). All
/// main effects are in every model.
///
/// # Errors
/// [`EstimateError::TermUnknown`], [`EstimateError::ListCount`].
///
/// ```
/// use sylfaen_estimate::read_model;
///
/// let lists = ["LA".to_owned(), "NG".to_owned(), "GO".to_owned()];
/// for text in ["LA,NG,GO,LA:NG", "a,b,c,ab", "[12,3]"] {
///     assert_eq!(read_model(text, &lists)?.to_string(), "[12,3]");
/// }
/// assert!(read_model("a,b,ad", &lists).is_err());
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn read_model(text: &str, lists: &[String]) -> Result<LogLinearModel, EstimateError> {
    let text = text.trim().trim_start_matches('[').trim_end_matches(']');
    let terms: Result<Vec<u32>, EstimateError> = text
        .split(',')
        .enumerate()
        .map(|(place, term)| {
            read_term(term.trim(), lists).ok_or(EstimateError::TermUnknown { place: place + 1 })
        })
        .collect();
    LogLinearModel::new(lists.len(), terms?)
}

fn read_term(term: &str, lists: &[String]) -> Option<u32> {
    let named = |name: &str| lists.iter().position(|list| list == name).map(|place| 1_u32 << place);
    let by_name: Option<u32> =
        term.split([':', '*']).map(|name| named(name.trim())).try_fold(0, |set, bit| Some(set | bit?));
    let numbered = |number: &str| {
        let place: usize = number.parse().ok().filter(|place| (1..=lists.len()).contains(place))?;
        Some(1_u32 << (place - 1))
    };
    let by_number = || {
        let is_number = !term.is_empty() && term.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let parts: Vec<String> = if term.contains('.') {
            term.split('.').map(str::to_owned).collect()
        } else {
            term.chars().map(String::from).collect()
        };
        if !is_number {
            return None;
        }
        parts.iter().map(|part| numbered(part)).try_fold(0, |set, bit| Some(set | bit?))
    };
    let lettered = |letter: char| {
        let place = (letter.to_ascii_lowercase() as usize).checked_sub('a' as usize)?;
        (letter.is_ascii_alphabetic() && place < lists.len()).then(|| 1_u32 << place)
    };
    let by_letter = || {
        if term.is_empty() {
            None
        } else {
            term.chars().map(lettered).try_fold(0, |set, bit| Some(set | bit?))
        }
    };
    by_name.or_else(by_number).or_else(by_letter)
}
