//! Reads TOML so that no key goes unread.
//!
//! In: the text of one file. Out: its values, asked for by name. It refuses keys nobody reads, and says which known
//! key was probably meant.

use chrono::NaiveDate;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::SchemaError;

/// A file being read.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// Path under `schemas/`, for messages.
    pub file: &'a str,
    /// The text of the file.
    pub text: &'a str,
}

impl<'a> Source<'a> {
    /// The line, from 1, of a byte of the text.
    pub fn line(self, byte: usize) -> usize {
        1 + self.text.bytes().take(byte).filter(|&b| b == b'\n').count()
    }

    /// Parses the whole file.
    pub fn parse(self) -> Result<Spanned<DeTable<'a>>, SchemaError> {
        DeTable::parse(self.text).map_err(|error| SchemaError::Toml {
            file: self.file.to_owned(),
            line: self.line(error.span().map_or(0, |span| span.start)),
            message: error.message().to_owned(),
        })
    }
}

/// One table of a TOML file. First say which keys it may have with [`Keys::only`], then ask for each.
pub struct Keys<'a> {
    source: Source<'a>,
    /// `agreement.` inside `[agreement]`, empty at the top.
    path: String,
    line: usize,
    table: &'a DeTable<'a>,
}

impl<'a> Keys<'a> {
    /// The table at the top of a file.
    pub fn top(source: Source<'a>, table: &'a Spanned<DeTable<'a>>) -> Self {
        Self { source, path: String::new(), line: 1, table: table.get_ref() }
    }

    /// The line the table begins on.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The line of a key, or of the table if the key is not there.
    pub fn line_of(&self, key: &str) -> usize {
        let entry = self.table.iter().find(|(name, _)| name.get_ref() == key);
        entry.map_or(self.line, |(name, _)| self.source.line(name.span().start))
    }

    /// The error for a value that may not stand under `key`.
    pub fn wrong(&self, key: &str, wanted: impl Into<String>) -> SchemaError {
        SchemaError::WrongValue {
            file: self.source.file.to_owned(),
            key: format!("{}{key}", self.path),
            line: self.line_of(key),
            wanted: wanted.into(),
        }
    }

    fn value(&self, key: &'static str) -> Option<&'a DeValue<'a>> {
        self.table.get(key).map(Spanned::get_ref)
    }

    /// The error for a key that must be there.
    pub fn missing(&self, key: &str) -> SchemaError {
        SchemaError::MissingKey {
            file: self.source.file.to_owned(),
            key: format!("{}{key}", self.path),
            line: self.line,
        }
    }

    /// Text, if the key is there.
    pub fn text_if(&self, key: &'static str) -> Result<Option<String>, SchemaError> {
        match self.value(key) {
            None => Ok(None),
            Some(DeValue::String(text)) => Ok(Some(text.to_string())),
            Some(_) => Err(self.wrong(key, "text in quotes")),
        }
    }

    /// Text that must be there and must say something.
    pub fn text(&self, key: &'static str) -> Result<String, SchemaError> {
        let text = self.text_if(key)?.ok_or_else(|| self.missing(key))?;
        if text.trim().is_empty() { Err(self.wrong(key, "text that is not empty")) } else { Ok(text) }
    }

    /// True or false; false if the key is not there.
    pub fn flag(&self, key: &'static str) -> Result<bool, SchemaError> {
        match self.value(key) {
            None => Ok(false),
            Some(DeValue::Boolean(flag)) => Ok(*flag),
            Some(_) => Err(self.wrong(key, "true or false")),
        }
    }

    /// A whole number, if the key is there.
    pub fn integer_if(&self, key: &'static str) -> Result<Option<i64>, SchemaError> {
        match self.value(key) {
            None => Ok(None),
            Some(value) => integer(value).map(Some).ok_or_else(|| self.wrong(key, "a whole number")),
        }
    }

    /// True or false, if the key is there.
    pub fn flag_if(&self, key: &'static str) -> Result<Option<bool>, SchemaError> {
        match self.value(key) {
            None => Ok(None),
            Some(DeValue::Boolean(flag)) => Ok(Some(*flag)),
            Some(_) => Err(self.wrong(key, "true or false")),
        }
    }

    /// A number, if the key is there.
    pub fn real_if(&self, key: &'static str) -> Result<Option<f64>, SchemaError> {
        let parsed = match self.value(key) {
            None => return Ok(None),
            Some(DeValue::Float(float)) => float.as_str().parse().ok(),
            Some(value) => integer(value).map(|whole| whole as f64),
        };
        parsed.filter(|real: &f64| real.is_finite()).map(Some).ok_or_else(|| self.wrong(key, "a number"))
    }

    /// A date that must be there.
    pub fn date(&self, key: &'static str) -> Result<NaiveDate, SchemaError> {
        let value = self.value(key).ok_or_else(|| self.missing(key))?;
        let date = match value {
            DeValue::Datetime(at) if at.time.is_none() => at.date,
            _ => None,
        };
        date.and_then(|d| NaiveDate::from_ymd_opt(d.year.into(), d.month.into(), d.day.into()))
            .ok_or_else(|| self.wrong(key, "a date without quotes (2014-06-30)"))
    }

    /// A list of texts; nothing if the key is not there.
    pub fn texts(&self, key: &'static str) -> Result<Vec<String>, SchemaError> {
        let wrong = || self.wrong(key, "a list of texts in quotes");
        let Some(value) = self.value(key) else { return Ok(Vec::new()) };
        let DeValue::Array(items) = value else { return Err(wrong()) };
        let text = |item: &Spanned<DeValue<'_>>| match item.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            _ => Err(wrong()),
        };
        items.iter().map(text).collect()
    }

    /// Two whole numbers, the lower first.
    pub fn range_if(&self, key: &'static str) -> Result<Option<(i64, i64)>, SchemaError> {
        let wrong = || self.wrong(key, "two whole numbers, the lower first ([1, 4])");
        let Some(value) = self.value(key) else { return Ok(None) };
        let DeValue::Array(items) = value else { return Err(wrong()) };
        let numbers: Option<Vec<i64>> = items.iter().map(|item| integer(item.get_ref())).collect();
        match numbers.as_deref() {
            Some(&[low, high]) if low <= high => Ok(Some((low, high))),
            _ => Err(wrong()),
        }
    }

    /// A table inside this one.
    pub fn table_if(&self, key: &'static str) -> Result<Option<Keys<'a>>, SchemaError> {
        match self.value(key) {
            None => Ok(None),
            Some(DeValue::Table(table)) => Ok(Some(self.inside(key, table, self.line_of(key)))),
            Some(_) => Err(self.wrong(key, "a table")),
        }
    }

    /// The tables of `[[key]]`; none if the key is not there.
    pub fn tables(&self, key: &'static str) -> Result<Vec<Keys<'a>>, SchemaError> {
        let wrong = || self.wrong(key, "a list of tables");
        let Some(value) = self.value(key) else { return Ok(Vec::new()) };
        let DeValue::Array(items) = value else { return Err(wrong()) };
        let table = |item: &'a Spanned<DeValue<'a>>| match item.get_ref() {
            DeValue::Table(table) => Ok(self.inside(key, table, self.source.line(item.span().start))),
            _ => Err(wrong()),
        };
        items.iter().map(table).collect()
    }

    /// A table whose keys are data, in the order they are written: text to text, with lines.
    pub fn pairs(&self, key: &'static str) -> Result<Vec<(String, String, usize)>, SchemaError> {
        let Some(inner) = self.table_if(key)? else { return Ok(Vec::new()) };
        inner.own_pairs()
    }

    /// As [`Keys::pairs`], for this very table.
    pub fn own_pairs(&self) -> Result<Vec<(String, String, usize)>, SchemaError> {
        let mut pairs = Vec::new();
        for (name, value) in self.table {
            let DeValue::String(text) = value.get_ref() else {
                return Err(self.wrong(name.get_ref(), "text in quotes"));
            };
            pairs.push((name.span().start, name.get_ref().to_string(), text.to_string()));
        }
        pairs.sort_by_key(|(start, _, _)| *start);
        Ok(pairs.into_iter().map(|(start, name, text)| (name, text, self.source.line(start))).collect())
    }

    /// The tables inside this one whose names are data.
    pub fn own_tables(&self) -> Result<Vec<(String, Keys<'a>)>, SchemaError> {
        let mut tables = Vec::new();
        for (name, value) in self.table {
            let DeValue::Table(table) = value.get_ref() else {
                return Err(self.wrong(name.get_ref(), "a table"));
            };
            let line = self.source.line(name.span().start);
            tables.push((name.get_ref().to_string(), self.inside(name.get_ref(), table, line)));
        }
        Ok(tables)
    }

    /// Refuses keys that are not among `known`; the first in the file is named.
    pub fn only(&self, known: &[&str]) -> Result<(), SchemaError> {
        let unread = self.table.iter().filter(|(name, _)| !known.contains(&name.get_ref().as_ref()));
        let Some((name, _)) = unread.min_by_key(|(name, _)| name.span().start) else { return Ok(()) };
        Err(SchemaError::UnknownKey {
            file: self.source.file.to_owned(),
            key: format!("{}{}", self.path, name.get_ref()),
            line: self.source.line(name.span().start),
            meant: closest(name.get_ref(), known.iter().copied()),
        })
    }

    fn inside(&self, key: &str, table: &'a DeTable<'a>, line: usize) -> Keys<'a> {
        let path = format!("{}{key}.", self.path);
        Keys { source: self.source, path, line, table }
    }
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    match value {
        DeValue::Integer(whole) => i64::from_str_radix(whole.as_str(), whole.radix()).ok(),
        _ => None,
    }
}

/// The known name nearest to a misspelt one, if any is near enough to be meant.
///
/// Nearness is Damerau-Levenshtein over the longer length; from 0.6 on, two words of one vocabulary are one word badly
/// typed. Ties go to the first in the alphabet, so that the hint is always the same.
pub fn closest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<String> {
    const NEARNESS_MIN: f64 = 0.6;
    let mut best: Option<(f64, &str)> = None;
    for candidate in known {
        let nearness = strsim::normalized_damerau_levenshtein(name, candidate);
        let nearer = match best {
            None => nearness >= NEARNESS_MIN,
            Some((so_far, word)) => match nearness.total_cmp(&so_far) {
                std::cmp::Ordering::Greater => true,
                std::cmp::Ordering::Equal => candidate < word,
                std::cmp::Ordering::Less => false,
            },
        };
        if nearer {
            best = Some((nearness, candidate));
        }
    }
    best.map(|(_, word)| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(), SchemaError> {
        let source = Source { file: "t.toml", text };
        let table = source.parse()?;
        let keys = Keys::top(source, &table);
        keys.only(&["code", "agreement"])?;
        keys.text("code")?;
        if let Some(agreement) = keys.table_if("agreement")? {
            agreement.only(&["review_date", "retention_years"])?;
            agreement.date("review_date")?;
        }
        Ok(())
    }

    #[test]
    fn a_misspelt_key_is_named_with_its_line_and_what_was_meant() {
        let error = read("code = \"a\"\n\n[agreement]\nreveiw_date = 2014-01-01\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "t.toml:4: unknown key `agreement.reveiw_date` (did you mean `review_date`?)"
        );
        let error = read("code = \"a\"\nwholly_different = 1\n").unwrap_err();
        assert_eq!(error.to_string(), "t.toml:2: unknown key `wholly_different`");
        let error = read("code = \"a\"\n[agreement]\nretention_years = 6\n").unwrap_err();
        assert_eq!(error.to_string(), "t.toml:2: the key `agreement.review_date` is missing");
    }

    #[test]
    fn text_that_is_not_toml_says_where() {
        let error = read("code = \"a\"\n= 3\n").unwrap_err();
        assert!(error.to_string().starts_with("t.toml:2: not TOML"), "{error}");
    }

    #[test]
    fn a_value_of_another_kind_is_refused() {
        assert_eq!(read("code = 3").unwrap_err().to_string(), "t.toml:1: `code` must be text in quotes");
        assert_eq!(
            read("code = \"a\"\n[agreement]\nreview_date = \"2014-01-01\"\n").unwrap_err().to_string(),
            "t.toml:3: `agreement.review_date` must be a date without quotes (2014-06-30)"
        );
    }
}
