//! The file of audiences.
//!
//! In: a file that a pipeline or the command line names, and the code of an audience. Out: that audience with its rules.
//! Refused: a file in which any audience is wrong, with the file, the audience and the key, and a code that is not there.

use std::path::Path;

use sylfaen_disclose::{Audience, DiscloseError};

use crate::SylfaenError;
use crate::plan::no_such;
use crate::words::in_full;

/// The audience of a code, from the text of the file.
pub(crate) fn named(file: &Path, text: &str, code: &str) -> Result<Audience, SylfaenError> {
    let mut audiences = Audience::parse_all(text).map_err(|error| wrong(file, &error))?;
    audiences.remove(code).ok_or_else(|| SylfaenError::Setting {
        file: file.to_owned(),
        key: "audience".to_owned(),
        reason: no_such("there is no audience", code, audiences.keys().map(String::as_str)),
    })
}

/// The rules of one audience, without a name of its own, as they lie beside tables that are to be protected.
pub(crate) fn unnamed(file: &Path, text: &str) -> Result<Audience, SylfaenError> {
    let code = file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    Audience::parse(&code, text).map_err(|error| wrong(file, &error))
}

/// What is wrong with a file of rules, with the key that was probably meant.
fn wrong(file: &Path, error: &DiscloseError) -> SylfaenError {
    let (DiscloseError::RulesUnreadable { source } | DiscloseError::AudienceUnreadable { source, .. }) =
        error
    else {
        return SylfaenError::Configuration { file: file.to_owned(), message: in_full(error), meant: None };
    };
    match SylfaenError::configuration(file, source) {
        SylfaenError::Configuration { file, meant, .. } => {
            SylfaenError::Configuration { file, message: in_full(error), meant }
        }
        other => other,
    }
}
