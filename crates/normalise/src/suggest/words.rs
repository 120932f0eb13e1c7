//! The words that head a column, as data.
//!
//! In: the text of `field,language,word`. Out: fields by folded word. It refuses a field that no column can be mapped to
//! and a word that stands for two.

use std::collections::BTreeMap;

use sylfaen_schema::{FULL_NAME, Schemas, fold};

/// Words that head columns, in whatever languages partners use.
///
/// A field that begins with `?` stands for a question instead: the word says what kind of thing the column holds
/// (`?age`), and not which field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeaderWords {
    fields: BTreeMap<String, String>,
}

/// What is wrong with a file of header words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderWordsError {
    /// It is no CSV with the columns `field,language,word`.
    #[error("line {line}: not CSV with the columns field,language,word")]
    Csv {
        /// The line, from 1.
        line: u64,
    },
    /// A field no column can be mapped to.
    #[error("line {line}: there is no common field `{field}` that a column can be mapped to")]
    Field {
        /// The line, from 1.
        line: u64,
        /// The field.
        field: String,
    },
    /// A word that stands for two fields.
    #[error("line {line}: `{word}` stands for `{field}` already")]
    Twice {
        /// The line, from 1.
        line: u64,
        /// The word.
        word: String,
        /// The field it stood for first.
        field: String,
    },
}

impl HeaderWords {
    /// Reads the words, and holds their fields against the common schemas.
    ///
    /// # Errors
    /// [`HeaderWordsError`] with the line.
    pub fn parse(text: &str, schemas: &Schemas) -> Result<Self, HeaderWordsError> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().map_err(|_| HeaderWordsError::Csv { line: 1 })?;
        if header != ["field", "language", "word"].as_slice() {
            return Err(HeaderWordsError::Csv { line: 1 });
        }
        let mut fields = BTreeMap::new();
        for (line, row) in (2..).zip(reader.records()) {
            let row = row.map_err(|_| HeaderWordsError::Csv { line })?;
            let (Some(field), Some(word)) = (row.get(0), row.get(2)) else {
                return Err(HeaderWordsError::Csv { line });
            };
            let is_known =
                field.starts_with('?') || field == FULL_NAME || schemas.mappable_field(field).is_some();
            if !is_known {
                return Err(HeaderWordsError::Field { line, field: field.to_owned() });
            }
            if let Some(first) = fields.insert(fold(word), field.to_owned()) {
                return Err(HeaderWordsError::Twice { line, word: word.to_owned(), field: first });
            }
        }
        Ok(Self { fields })
    }

    /// The field whose word a label is, whole: the lowest label of a path, or the path in one. With a part of the path
    /// that says another field, the path in one is asked first.
    pub(super) fn whole(&self, labels: &[String]) -> Option<&str> {
        let path = fold(&labels.join(" "));
        let last = labels.last().map(|label| fold(label));
        let of_path = self.fields.get(&path);
        of_path.or_else(|| self.fields.get(last.as_deref()?)).map(String::as_str)
    }

    /// The field of the longest word that stands inside a label, on its own; none if two fields have one as long.
    pub(super) fn inside(&self, labels: &[String]) -> Option<&str> {
        const LETTERS_MIN: usize = 4;
        let last = format!(" {} ", plain(&fold(labels.last()?)));
        let mut found: Vec<(usize, &str)> = self
            .fields
            .iter()
            .filter(|(word, _)| word.chars().count() >= LETTERS_MIN)
            .filter(|(word, field)| !is_of_anybody(field) || word.contains(' '))
            .filter(|(word, _)| last.contains(&format!(" {} ", plain(word))))
            .map(|(word, field)| (word.len(), field.as_str()))
            .collect();
        found.sort_unstable_by(|left, right| right.cmp(left));
        match found.as_slice() {
            [(first, field), (second, other), ..] if first == second && field != other => None,
            [(_, field), ..] => Some(field),
            [] => None,
        }
    }
}

/// Whether the kind of thing is one that many bodies have of their own: the word inside `Council reference` does not
/// say whose reference it is, nor the one inside `Name of officer` whose name.
fn is_of_anybody(field: &str) -> bool {
    field.ends_with("_reference") || field == FULL_NAME
}

/// A folded text with signs as spaces.
fn plain(text: &str) -> String {
    let spaced: String =
        text.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}
