//! The words by which people mark totals, notes and units, as data.
//!
//! In: the text of a CSV file `role,language,word`. Out: words by role. It refuses another header and a role nobody
//! reads. No word of any language stands in this crate.

use super::line::folded;

/// Words that mark rows which are no records, in whatever languages their file has.
///
/// ```
/// use sylfaen_workbook::LayoutWords;
///
/// let words = LayoutWords::parse("role,language,word\ntotal,cy,Cyfanswm\nnote,en,Source:\n")?;
/// assert!(words.is_total("Cyfanswm yr achosion"));
/// assert!(!words.is_total("Cyfanswmau"));
/// # Ok::<(), sylfaen_workbook::LayoutWordsError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LayoutWords {
    totals: Vec<String>,
    subtotals: Vec<String>,
    notes: Vec<String>,
    units: Vec<String>,
}

/// What is wrong with a file of layout words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LayoutWordsError {
    /// The first line is not `role,language,word`.
    #[error("line 1 must be role,language,word")]
    Header,
    /// A line has not three columns.
    #[error("line {line} must have a role, a language and a word")]
    Columns {
        /// The line, from 1.
        line: usize,
    },
    /// A role nobody reads.
    #[error("line {line}: the role must be total, subtotal, note or unit")]
    Role {
        /// The line, from 1.
        line: usize,
    },
}

impl LayoutWords {
    /// Reads the words. A word holds no comma; empty lines are passed over.
    ///
    /// # Errors
    /// [`LayoutWordsError`] with the line.
    pub fn parse(text: &str) -> Result<Self, LayoutWordsError> {
        let mut lines = (1..).zip(text.lines());
        if lines.next().map(|(_, line)| line.trim()) != Some("role,language,word") {
            return Err(LayoutWordsError::Header);
        }
        let mut words = Self::default();
        for (line, content) in lines.filter(|(_, content)| !content.trim().is_empty()) {
            let parts: Vec<&str> = content.split(',').map(str::trim).collect();
            let [role, _, word] = parts.as_slice() else { return Err(LayoutWordsError::Columns { line }) };
            let list = match *role {
                "total" => &mut words.totals,
                "subtotal" => &mut words.subtotals,
                "note" => &mut words.notes,
                "unit" => &mut words.units,
                _ => return Err(LayoutWordsError::Role { line }),
            };
            list.push(folded(word));
        }
        Ok(words)
    }

    /// Whether the text begins or ends with a word for a total.
    pub fn is_total(&self, text: &str) -> bool {
        let text = folded(text);
        self.totals.iter().any(|word| begins(&text, word) || ends(&text, word))
    }

    /// Whether the text begins or ends with a word for a total of a group.
    pub fn is_subtotal(&self, text: &str) -> bool {
        let text = folded(text);
        self.subtotals.iter().any(|word| begins(&text, word) || ends(&text, word))
    }

    /// The word for a total, of the whole or of a group, with which the text begins, in lower case.
    pub fn total_word(&self, text: &str) -> Option<&str> {
        let text = folded(text);
        let words = self.totals.iter().chain(&self.subtotals);
        words.filter(|word| begins(&text, word)).max_by_key(|word| word.len()).map(String::as_str)
    }

    /// Whether the text begins with a word that opens a note.
    pub fn is_note(&self, text: &str) -> bool {
        let text = folded(text);
        self.notes.iter().any(|word| begins(&text, word))
    }

    /// Whether the text is a unit and nothing else, with or without brackets.
    pub fn is_unit(&self, text: &str) -> bool {
        let text = folded(text);
        let bare = text.trim_matches(['(', ')', '[', ']']).trim();
        self.units.iter().any(|word| word == bare)
    }
}

fn begins(text: &str, word: &str) -> bool {
    let rest = text.strip_prefix(word);
    rest.is_some_and(|rest| {
        !rest.starts_with(char::is_alphanumeric) || !word.ends_with(char::is_alphanumeric)
    })
}

fn ends(text: &str, word: &str) -> bool {
    let rest = text.strip_suffix(word);
    rest.is_some_and(|rest| rest.ends_with(|letter: char| letter.is_whitespace() || letter == '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_count_whole_and_at_an_end() {
        let words = LayoutWords::parse(
            "role,language,word\ntotal,en,Total\nsubtotal,en,Sub-total\nunit,en,%\n\nnote,en,Source\n",
        )
        .unwrap();
        for text in ["TOTAL", " Total (all)", "Total:", "Wales total"] {
            assert!(words.is_total(text), "{text}");
        }
        for text in ["Totalise", "Subtotal", "The total of", ""] {
            assert!(!words.is_total(text), "{text}");
        }
        assert!(words.is_subtotal("sub-total: Gwent") && !words.is_subtotal("Total"));
        assert!(words.is_note("Source: a body") && !words.is_note("Resource"));
        assert!(words.is_unit("(%)") && !words.is_unit("% of all"));
    }

    #[test]
    fn a_broken_file_of_words_is_refused_with_its_line() {
        let message = |text: &str| LayoutWords::parse(text).unwrap_err().to_string();
        assert_eq!(message("word\n"), "line 1 must be role,language,word");
        assert_eq!(
            message("role,language,word\ntotal,en\n"),
            "line 2 must have a role, a language and a word"
        );
        assert_eq!(
            message("role,language,word\nsum,en,Sum\n"),
            "line 2: the role must be total, subtotal, note or unit"
        );
    }
}
